/* What the files of this room share. */
#ifndef BACKUP_INSIDE_H
#define BACKUP_INSIDE_H

#include "backup/backup.h"
#include "work/audit.h"

/* Removes a directory with all that is in it; nothing to remove is no fault. */
bool tree_remove(const char *path);
/* Hash and size of a file, and all of it on the disk; NULL when it cannot be read. */
const char *file_hash(struct arena *a, const char *path, int64_t *size);
/* "20261123-080000": what a copy made at that moment is called. */
const char *backup_name(struct arena *a, int64_t at);

#endif
