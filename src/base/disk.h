/* Folders: which names they hold, and that it is on the disk before somebody is told that something is kept. */
#ifndef BASE_DISK_H
#define BASE_DISK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* Makes durable which names a folder holds: a file that was made, renamed or removed in it is so after a power cut too.
 * False when the disk does not confirm it (errno is set). */
bool folder_sync(const char *path);

/* A folder that is read name by name. It closes itself behind the last one, at folder_close(), and with its arena, so that a
 * loop may ask for memory that is lacking. Never NULL; one that cannot be opened has no names. */
struct folder;
struct folder *folder_open(struct arena *a, const char *path);
bool folder_opened(const struct folder *f);
/* The next name that does not begin with a dot, valid until the next call; NULL behind the last. */
const char *folder_next(struct folder *f);
void folder_close(struct folder *f);
/* Removes the files of a folder whose names begin with `prefix` ("": all but those that begin with a dot) and that were last
 * written more than so many seconds ago, by the machine's clock. Returns how many. */
int folder_sweep(struct arena *a, const char *path, const char *prefix, int64_t seconds);

/* A note of a few words beside a file, for the program's own user alone; what stood there is written over. */
bool note_write(const char *path, const char *text);
/* Its first 255 bytes; NULL when there is none, or it is empty. */
char *note_read(struct arena *a, const char *path);

#endif
