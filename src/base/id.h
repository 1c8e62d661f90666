/* Ids of records: 64 bits made by the program, growing with time, never with a place in the tree.
 * 31 bits seconds since 2024-01-01 UTC | 24 bits node | 8 bits sequence (docs/data.md).
 * Not for: secrets. Ids can be guessed; links that must not be guessed carry a random token. */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdint.h>

struct arena;

/* Sets the node number (1 … 2^24-1) of the ids that this thread makes: a county's writer, once at its start. */
void id_node_set(uint32_t node);
/* A node number by chance that is not `present`: for a county that begins anew from a copy. */
uint32_t id_node_other(uint32_t present);
/* The next id; safe from any thread. May run ahead of the clock when more than 256 are made in a second, and never goes
 * back within a process; `now` only pulls it forward. */
int64_t id_next(int64_t now);
/* Never hand out an id at or below `last` (read from the store at start, so a clock set back repeats nothing). */
void id_after(int64_t last);
/* For the demo and tests: ids from a fixed place on, the same every run. */
void id_restart(int64_t from);

#endif
