/* A large file over a bad line, in pieces: the page's script (upload.js) begins one, sends a piece at the offset that is here, asks for
 * that offset after a broken line, and goes on from there, also the next day. Semantics of tus (tus.io), core and creation.
 * For: the files in uploads/ while they come, each account's own. Not for: what becomes of one that is whole; its room takes it. */
#ifndef FILE_PIECES_H
#define FILE_PIECES_H

#include "base/base.h"

#define PIECES_TOKEN_CHARS 32
#define PIECES_WAITING_MOST 3 /* of one account and sort */

/* Whose uploads: those of one sort ("piece", "video") that an account sends. */
struct pieces {
	struct arena *arena;
	const char *dir;  /* of the county */
	const char *sort; /* letters alone */
	int64_t account;
};
/* One of them; the file itself says how much of it has come. */
struct coming {
	const char *token, *name, *path, *beside; /* beside: what is noted of it */
	int64_t size, offset;
	bool whole;
	bool wrong; /* the piece was not at the offset: nothing was taken of it */
};
/* Whether a text can be a token at all. */
bool pieces_token_valid(const char *token);
/* How many lie there that no room has taken yet. */
int pieces_waiting(const struct pieces *p);
/* Begins one; false when the disk does not take it. */
bool pieces_begin(const struct pieces *p, const char *token, const char *name, int64_t size);
/* NULL when there is none of that token, or it is another's. */
struct coming *pieces_load(const struct pieces *p, const char *token);
/* Puts what lies at `from` (`len` bytes) at that offset: whole or not at all, and only where it belongs (c->wrong); two that come at
 * once, or one that comes twice, change nothing more. False when the disk does not take it. */
bool pieces_put(struct coming *c, const char *from, int64_t len, int64_t at);
/* Removes one, and what stands beside it. */
void pieces_drop(const struct coming *c);
/* Removes those of that sort, whosever they are, that have not grown for a day. */
void pieces_sweep(const struct pieces *p);

#endif
