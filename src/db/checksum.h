/* A sum on every page of a SQLite file, so that a bit that has turned on the disk is an error and never a wrong record.
 * For: the SQLite engine alone. Not for: the write-ahead log, whose frames carry sums of SQLite's own. */
#ifndef DB_CHECKSUM_H
#define DB_CHECKSUM_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

/* Bytes at the end of each page that SQLite leaves to us. */
#define CHECKSUM_BYTES 8

/* The name of the file layer that writes sums and looks at them; made on the first call, which must come before there are
 * threads that open connections, or under a lock. */
const char *checksum_layer(void);

/* What opening a file gives (sqlite3_extended_errcode) when the log beside it is another file's (db/run.h). */
#define CHECKSUM_STRANGER (SQLITE_CANTOPEN | 77 << 8)

/* Asks SQLite to leave room for sums in the files that this connection makes: its own if it is new, and copies by VACUUM INTO. */
void checksum_wanted(sqlite3 *handle);

/* Whether the pages of the connection's file carry sums, as far as some of them tell: not in a file that a plain SQLite made,
 * or into which it moved a large log. */
bool checksum_present(sqlite3 *handle);

/* Reads every page of a file that has no log, those in no table too. The number of the first one that is not what was
 * written, 0 when all are, -1 when the file cannot be read. A file without sums has no wrong ones. */
int64_t checksum_scan(sqlite3 *handle);

#endif
