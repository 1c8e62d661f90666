/* What must be on the disk before somebody is told that it is kept. */
#ifndef BASE_DISK_H
#define BASE_DISK_H

#include <stdbool.h>

/* Makes durable which names a folder holds: a file that was made, renamed or removed in it is so after a power cut too.
 * False when the disk does not confirm it (errno is set). */
bool folder_sync(const char *path);

#endif
