/* A box for papers without names (无记名): opinions before a meeting, marks in an appraisal. Each of those who are asked puts in one
 * paper on the phone; when the box is opened the papers come out in an order by chance and are gone from the store.
 * For: that nobody can tell whose paper is whose: no row, audit line or log ties one to a person or to a time.
 * Not for: what stands on a paper (the room that opened the box), and not for elections. */
#ifndef BOX_BOX_H
#define BOX_BOX_H

#include "work/work.h"

/* A box of fewer papers is not read: two who know their own know the third. */
#define BOX_LEAST 5

struct box {
	int64_t id, org, record, opened, closed;
	const char *kind;
	int voters, handed;  /* who is asked; who has put one in */
	int papers;          /* in it when it was opened */
	bool mine;           /* the actor is asked … */
	bool done;           /* … and has put one in */
};

/* Puts a box up for these members. One stands for a record of a kind at a time: CONFLICT "box.open". Its id, 0 with a fault. */
int64_t box_put_up(struct work *w, int64_t org, const char *kind, int64_t record, const int64_t *members, int count);
/* The latest box of a record; NULL when there was none. */
struct box *box_of(struct work *w, const char *kind, int64_t record);
/* Who has put one in, as a set of member ids (NULL: not): with paper beside the phone nobody may have two. */
struct map *box_handed(struct work *w, int64_t box);
/* Of these those who take part on paper. */
struct map *box_papers(struct work *w, int64_t box);
/* Puts the actor's paper in, once: CONFLICT "box.twice", "box.closed", NOT_FOUND for who is not asked. Leaves no audit row: it would
 * say when. */
bool box_hand_in(struct work *w, struct box *box, const char *content);
/* Notes that somebody takes part on paper instead (or takes that back), so that the phone takes none from them. */
bool box_on_paper(struct work *w, struct box *box, int64_t member, bool on_paper);
/* Opens it: the papers in an order by chance, gone from the store with it. Returns how many, -1 with a fault. A box of fewer
 * than BOX_LEAST is refused ("box.few") unless `unread`, which throws them away and returns 0. */
int box_open(struct work *w, struct box *box, bool unread, const char ***papers);
/* Boxes that wait for a paper of this member, with what they are for; for the phone's home. */
int box_waiting(struct work *w, int64_t member, struct box **out);

#endif
