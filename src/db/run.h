/* Which write-ahead log belongs to which file. SQLite takes the log beside a file for its own: a copy put by hand over a county's
 * file, while the log of the old one still lies there, becomes a mixture of both. So each run of the program gives the file a
 * number (its user_version), and notes it beside the file ("county.db-run"): a log is the file's own when the two agree.
 * For: the SQLite engine alone. Not for: a copy made by hand while the program runs, which has the run's number. */
#ifndef DB_RUN_H
#define DB_RUN_H

#include <stdbool.h>
#include <stdint.h>

/* Where the first page of a SQLite file keeps its user_version: four bytes, the highest first. */
#define RUN_AT 60

/* Whether the log beside the file is its own, or there is none, or nobody can say: `number` is what the file has. */
bool run_fits(const char *path, uint32_t number);
/* A new number; never 0, which copies have. */
uint32_t run_number(void);
/* Notes beside the file the two numbers that it may have. Durable; false with errno when the disk does not take it. */
bool run_note(const char *path, uint32_t number, uint32_t other);

#endif
