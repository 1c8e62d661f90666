/* The log that the preload library writes and trouble-replay reads: what a program did to the files of a directory, in the
 * order in which it did it, and what it said meanwhile. */
#ifndef TROUBLE_LOG_H
#define TROUBLE_LOG_H

#include <stdint.h>

enum log_kind {
	LOG_CREATE = 1,  /* a new, empty file; bytes: its name below the directory */
	LOG_FOLDER,      /* a new folder; bytes: its name */
	LOG_RENAME,      /* bytes: the old name, NUL, the new one */
	LOG_UNLINK,      /* bytes: its name */
	LOG_WRITE,       /* bytes at an offset */
	LOG_TRUNCATE,    /* to `at` bytes */
	LOG_SYNC,        /* of a file: everything before this is on the disk */
	LOG_SYNC_FAILED, /* everything since the last LOG_SYNC will never be, whatever is said later */
	LOG_SYNC_FOLDER, /* bytes: its name, "" for the directory itself */
	LOG_MARK,        /* bytes: a word of the program under test */
};

struct log_record {
	uint64_t file; /* its number, as long as it lives */
	int64_t at;
	uint32_t kind, len; /* so many bytes follow */
};

/* Writes a word into the log. The library's; programs look for it by its name, for it is there only when that is loaded. */
void trouble_mark(const char *word);

#endif
