/* Who need not come for age or illness (免于参加; 2019 regulation on educating members, art. 23): asked for by the branch, granted by
 * the office above for a year at most, then asked again.
 * For: the list with its reasons, ends and decisions. Not for: who is due at a meeting (rooms `member` and `activity` read the grants),
 * nor for care of the aged; and no list of it ranks anybody. */
#ifndef EXEMPT_EXEMPT_H
#define EXEMPT_EXEMPT_H

#include "route/route.h"
#include "work/work.h"

#define EXEMPT_REMIND_DAYS 30 /* so long before an end the branch is reminded */
#define EXEMPT_REASON_MOST 60
#define EXEMPT_TAKEN_MONTHS 6 /* what was taken over without an end is asked for again after so long */

enum exempt_kind { EXEMPT_AGED, EXEMPT_ILL, EXEMPT_DISABLED, EXEMPT_KINDS };
const char *exempt_kind_word(enum exempt_kind kind);    /* "aged": as stored */
const char *exempt_kind_chinese(enum exempt_kind kind); /* 年老体弱 */

/* Of a row, as of today. */
enum exempt_state {
	EXEMPT_ASKED,   /* 待审批 */
	EXEMPT_HOLDS,   /* 有效; also one that begins later */
	EXEMPT_SOON,    /* 即将到期: within EXEMPT_REMIND_DAYS */
	EXEMPT_OVER,    /* 已到期 */
	EXEMPT_ENDED,   /* 提前结束 */
	EXEMPT_REFUSED,
	EXEMPT_WITHDRAWN,
	EXEMPT_STATES,
};
const char *exempt_state_chinese(enum exempt_state state);
const char *exempt_state_tag(enum exempt_state state); /* class of the tag that shows it */

struct exempt {
	int64_t id, member, org, asked_at, decided_at;
	enum exempt_kind kind;
	enum exempt_state state;
	int from_day, to_day; /* to_day: the first day on which it holds no longer; 0: taken over, not yet given an end */
	int voted_day, ended_day;
	bool apart;           /* left out of those a vote is measured by, as the meeting of voted_day agreed */
	bool again;           /* its early end can be taken back: it was made today */
	const char *name, *org_name, *org_path, *reason, *asked_name, *decided_name, *word, *ended_name, *ended_word;
};

/* What is typed, for one or several people. */
struct exempt_form {
	enum exempt_kind kind; /* EXEMPT_KINDS: none was chosen */
	const char *reason;
	int from_day, until;   /* the last day on which it holds, at most a year after the first */
	bool apart;
	int voted_day;
};

/* Asks for it for members of the branch, and tells the office above. The number asked for; 0 with faults by field: members, kind,
 * reason, from_day, until, voted_day. */
int exempt_ask(struct work *w, int64_t org, const int64_t *members, size_t count, const struct exempt_form *form);
/* Grants or refuses (with a word) those that wait, of the actor's subtree, and tells branch and members; what was decided meanwhile is
 * left out. Faults by field: ids, word. */
bool exempt_decide(struct work *w, const int64_t *ids, size_t count, bool grant, const char *word);
/* Takes back what waits; ends one early from today on, with a reason; takes that back on the same day. */
bool exempt_withdraw(struct work *w, int64_t id);
bool exempt_end(struct work *w, int64_t id, const char *reason);
bool exempt_again(struct work *w, int64_t id);

/* NULL with a NOT_FOUND fault. */
struct exempt *exempt_load(struct work *w, int64_t id);
enum exempt_view { EXEMPTS_NOW, EXEMPTS_ASKED, EXEMPTS_SOON, EXEMPTS_PAST, EXEMPT_VIEWS };
/* Those of a subtree: what holds or waits, waits alone, ends soon, or is over, by organisation and name; `limit` 0: all. *total (may
 * be NULL) counts all. */
int exempt_list(struct work *w, const char *path, enum exempt_view view, int limit, int offset, struct exempt **out, int64_t *total);
/* How many there are of each view. One statement. */
void exempt_counts(struct work *w, const char *path, int64_t counts[EXEMPT_VIEWS]);
/* The one that holds for a member today; NULL: none. */
struct exempt *exempt_of_member(struct work *w, int64_t member);

/* The list of a subtree on A4: what holds today. {NULL, 0} where memory lacked. */
struct str exempt_paper(struct work *w, const char *path, const char *name);
/* One that an archive has, granted, for the demo: nothing is checked, told or audited. */
bool exempt_put(struct work *w, int64_t member, enum exempt_kind kind, const char *reason, int from_day, int to_day, int voted_day);

/* The path leads to the branch of the member: {exempt}. */
extern const struct scope scope_exempt;

#endif
