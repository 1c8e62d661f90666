/* What the pages of exemptions show. For: this room's handlers and templates. */
#ifndef EXEMPT_VIEWS_H
#define EXEMPT_VIEWS_H

#include "end/end.h"
#include "exempt/exempt.h"
#include "member/member.h"
#include "org/org.h"

#define EXEMPT_ELSEWHERE "免于参加由支部提出。上级党委在电脑端“免于参加”里审批和查看；本人身体不好的，请和支部书记说。"

struct exempts_view {
	enum exempt_view view;
	int64_t counts[EXEMPT_VIEWS], total;
	struct exempt *list;
	int count;
	struct pager pager;
	bool asks, decides;         /* the actor asks for the own branch; decides for those below */
	bool ends;
	struct member_roll *people; /* of the branch, to choose from */
	int people_count;
	int64_t faulted;            /* the row whose form came back */
	const int64_t *ticked;      /* as typed */
	size_t ticked_count;
};

/* True when the form that came back had that person ticked. */
static inline bool exempt_ticked(const struct exempts_view *v, int64_t member)
{
	for (size_t i = 0; i < v->ticked_count; i++)
		if (v->ticked[i] == member)
			return true;
	return false;
}

/* The last day on which it holds. */
static inline const char *exempt_until(struct arena *a, const struct exempt *x)
{
	return x->to_day ? day_text(a, day_add(x->to_day, -1)) : "";
}

/* The view that a query asks for. */
enum exempt_view exempt_view_of(struct work *w, const char *query);
const char *exempt_view_word(enum exempt_view view);    /* "asked": as the address has it */
const char *exempt_view_chinese(enum exempt_view view); /* 待审批 */
/* Fills what the page of the actor's own scope shows. */
void exempts_view_fill(struct request *rq, struct exempts_view *v);
/* Reads what was typed; faults by field. */
void exempt_form_read(struct work *w, struct request *rq, struct exempt_form *f);

#endif
