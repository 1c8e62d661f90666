/* A person's picture: on the page, on the card, on the own phone. The branch puts it there, or the person gives one on the phone
 * and the branch takes it or hands it back with a word. It lies sealed; whoever may read the record sees it, nobody is told by
 * it apart or compared: it is for people who look at a card. */
#ifndef MEMBER_PORTRAIT_H
#define MEMBER_PORTRAIT_H

#include "file/file.h"
#include "member/member.h"

enum portrait_kind {
	PORTRAIT_SHOWN,
	PORTRAIT_OFFERED, /* by the person; waits for the branch */
	PORTRAIT_REFUSED, /* handed back; there is no picture any more */
	PORTRAIT_KINDS,
};
struct portrait {
	int64_t id, added;
	const char *type, *sha256, *why, *by_name; /* why: it was handed back */
	struct str seal;
};
/* The pictures of a person by kind; id 0 where there is none. One statement. */
struct portraits {
	struct portrait of[PORTRAIT_KINDS];
};
struct portraits portraits_load(struct work *w, int64_t member);
/* The picture itself; {NULL,0} when there is none or it cannot be opened. */
struct str portrait_bytes(struct work *w, const struct portrait *p);

/* Puts a picture (FILE_PORTRAIT) in place of the one that is shown. */
bool portrait_set(struct work *w, int64_t member, const struct kept_file *file);
/* The person offers one, in place of one offered before. */
bool portrait_offer(struct work *w, int64_t member, const struct kept_file *file);
/* The branch takes what was offered, or hands it back with a word (fault by field: why). `offered` is the one that was looked at:
 * NOT_FOUND when the person sent another meanwhile. */
bool portrait_take(struct work *w, int64_t member, int64_t offered);
bool portrait_refuse(struct work *w, int64_t member, int64_t offered, const char *why);
/* Takes the shown picture, or the offered one, away for good. */
bool portrait_remove(struct work *w, int64_t member, enum portrait_kind kind);

/* Who offered a picture that waits, in a subtree, those who wait longest first; at most `limit` of *total. */
struct portrait_waiting {
	int64_t member, portrait, added;
	const char *name, *org_name;
};
int portrait_waiting(struct work *w, const char *path, int limit, int offset, struct portrait_waiting **out, int64_t *total);

#endif
