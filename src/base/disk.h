/* Folders: which names they hold, and that it is on the disk before somebody is told that something is kept. */
#ifndef BASE_DISK_H
#define BASE_DISK_H

#include <stdbool.h>

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

#endif
