/* Copies of the county: made, checked, kept for a while, put back.
 * For: a directory that holds everything (county.db, secret.key, files/) with a manifest that says what it must hold.
 * Not for: copies that a database server makes of itself (docs/operations.md). */
#ifndef BACKUP_BACKUP_H
#define BACKUP_BACKUP_H

#include "work/work.h"

/* How many rows a copy has of what people would miss first. */
enum backup_count { BACKUP_ORGS, BACKUP_MEMBERS, BACKUP_ACCOUNTS, BACKUP_ACTIVITIES, BACKUP_ATTENDANCE, BACKUP_COUNTS };

/* manifest.json of a copy. */
struct backup {
	int64_t made;          /* UTC seconds */
	const char *county;    /* 青禾县 */
	const char *version;   /* of the program that made it */
	int64_t bytes;         /* of county.db */
	const char *hash;      /* BLAKE2b-256 of county.db, hexadecimal */
	int64_t audit_seq;     /* the last row of the audit chain */
	int64_t files, file_bytes; /* photos */
	int64_t counts[BACKUP_COUNTS];
};

/* Makes a copy in the directory `dir`, which must not be there; it appears under its name only when it is whole and was
 * checked (the file's integrity, the end of the audit chain) and its manifest written. Photos that the copy `before` (NULL:
 * none) has are linked from it. NULL with a fault otherwise; what was begun is taken away. `w` reads; its snapshot begins
 * anew. Minutes, for a large county. */
struct backup *backup_make(struct work *w, const char *dir, const char *before);

/* Reads a copy's manifest and compares the directory with it, byte for byte of county.db and by name, content and number of
 * the photos. NULL with *why (Chinese) when it is not what was made. */
struct backup *backup_look(struct arena *a, const char *dir, const char **why);

/* ---- the copies of a serving county ---- */

/* One kept copy. */
struct backup_kept {
	const char *name; /* of its directory, "20261123-080000" */
	int64_t at;
};
/* The directory where copies of the county are kept: the county's code below the setting, or "backup" in the data directory. */
const char *backup_folder(struct arena *a, struct store *store, const char *setting);
/* The copies there, newest first. */
int backup_list(struct arena *a, const char *folder, struct backup_kept **out);
/* Takes away what need not be kept: all but the newest `newest`, and of what is older the last of each of the `days` days
 * before. Also what a program that was ended in the middle left. Returns how many copies it removed. */
int backup_prune(struct arena *a, const char *folder, int newest, int days);
/* Bytes free on the disk of that directory (or the one it will be made in); -1 when nobody can say. */
int64_t backup_room(struct arena *a, const char *folder);

/* ---- putting one back ---- */

struct backup_place {
	const char *dir;   /* the data directory */
	const char *db;    /* "postgres://…": the rows go into that database; "": into a file of the directory */
	const char *which; /* code or name of the county that the copy must be of; NULL: any */
	bool over;         /* what is there already is replaced */
	void (*progress)(const char *what, int64_t done, int64_t total);
};
/* Puts the copy `from` in place: copied under another name in the directory, verified whole, and only then put there by
 * renaming, with no write-ahead log of another file beside it. Into a database its rows go in one transaction, compared with
 * the copy's before it ends; of other counties nothing is touched; the key and the photos go into the directory, where none are
 * taken away. A directory or a database that holds the county already is refused unless `over`; what it held is kept in the
 * directory's folder before-DATE-TIME, named in *kept (NULL: nothing was there). The county gets a node number of its own for
 * new ids and an audit row. `say` hears what is wrong, line by line. False with *why (Chinese); then the place is as it was. */
bool backup_restore(struct arena *a, const char *from, const struct backup_place *to, int64_t now,
	void (*say)(void *arg, const char *line), const char **kept, const char **why);

#endif
