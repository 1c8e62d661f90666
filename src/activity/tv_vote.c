/* A vote by show of hands on the television: what is voted on is picked from the agenda, the hands are entered with the arrows. */
#include "activity/views.h"
#include "rule/quorum.h"

#include "activity_tv_vote.html.h"

#define ID request_id(rq, "activity")
#define ITEMS_ON_PAGE 4

ROUTE(GET, "/tv/meetings/{activity}/vote", vote_page, USE_TV, activity,
	.about = "what is voted on by show of hands; ?n=2: counting the hands on that item; ?r=: how a vote ended");
static bool vote_write(struct work *w, struct request *rq);
ROUTE(POST, "/tv/meetings/{activity}/vote", vote_counted, USE_TV, activity, .write = vote_write, .about = "store a vote by show of hands");

const char *vote_title(struct arena *a, const char *item)
{
	struct str first = str_first(str_of(item), RESOLUTION_TITLE_MOST);
	return arena_dupn(a, first.at, first.len);
}

static const char *other_title(struct arena *a, int64_t number)
{
	return arena_printf(a, "第 %lld 项表决", (long long)number);
}

/* The number under which a matter that is not on the agenda is voted on: behind all votes, and none that another one has. */
static int other_number(struct arena *a, const struct tv_view *v)
{
	int number = v->resolution_count + 1;
	for (int i = 0; i < v->resolution_count; i++)
		if (text_eq(v->resolutions[i].title, other_title(a, number))) {
			number++;
			i = -1;
		}
	return number;
}

/* What item n is called as a vote: a line of the agenda, or for 0 another matter's number. NULL when there is none. */
static const char *title_of(struct arena *a, const struct activity *activity, int64_t n, int64_t other)
{
	const char **lines;
	int count = activity_lines(a, activity->agenda, &lines);
	if (n < 0 || n > count || other < 1 || other > 1000)
		return NULL;
	return n ? vote_title(a, lines[n - 1]) : other_title(a, other);
}

static bool vote_fill(struct request *rq, struct tv_view *v)
{
	struct work *w = rq->work;
	const struct activity *a = v->activity;
	tv_items_fill(rq, v, ITEMS_ON_PAGE);
	v->resolution_count = resolution_list(w, a->id, &v->resolutions);
	v->other = other_number(w->arena, v);
	v->rule = quorum_for(activity_catalogue(w, a), a->kinds);
	if (v->rule && !v->rule->majority.denominator)
		v->rule = NULL;
	if (v->rule)
		v->quorum = quorum_count(w->arena, v->rule, a->due_voters, a->present_voters, 0, 0, 0);
	return v->rule && v->quorum.quorate;
}

static void choose_show(struct request *rq, struct tv_view *v)
{
	tv_meeting_head(rq, v->activity, "举手表决", tv_meeting_path(rq, v->activity, ""));
	activity_tv_vote_choose(rq->html, v);
	tv_foot(rq);
	request_page(rq);
}

static void count_show(struct request *rq, struct tv_view *v, int64_t n)
{
	v->item_number = (int)n;
	tv_meeting_head(rq, v->activity, "举手表决", tv_meeting_path(rq, v->activity, "/vote"));
	activity_tv_vote_count(rq->html, rq, v);
	tv_foot(rq);
	request_page(rq);
}

static void counted_show(struct request *rq, struct tv_view *v)
{
	tv_meeting_head(rq, v->activity, "表决结果", tv_meeting_path(rq, v->activity, "/vote"));
	activity_tv_vote_counted(rq->html, v);
	tv_foot(rq);
	request_page(rq);
}

static void vote_show(struct request *rq, int64_t n, int64_t other)
{
	struct tv_view *v = tv_meeting_open(rq);
	int64_t counted = request_query_i64(rq, "r", 0);
	if (!v)
		return;
	bool can = vote_fill(rq, v);
	for (int i = 0; i < v->resolution_count; i++)
		if (v->resolutions[i].id == counted)
			v->counted = &v->resolutions[i];
	v->item = can && n >= 0 ? title_of(rq->work->arena, v->activity, n, other < 1 ? v->other : other) : NULL;
	if (v->counted)
		counted_show(rq, v);
	else if (v->item)
		count_show(rq, v, n);
	else
		choose_show(rq, v);
}

static void vote_page(struct request *rq)
{
	vote_show(rq, request_query_i64(rq, "n", -1), -1);
}

static bool vote_write(struct work *w, struct request *rq)
{
	static const char *const labels[] = { "赞成", "反对", "弃权" }, *const names[] = { "votes_for", "votes_against", "abstained" };
	int64_t n = -1, other = 1, votes[3] = { 0 }, *made = ARENA_NEW(w->arena, int64_t);
	struct activity *a = activity_load(w, ID);
	form_i64(w, rq, "n", "议题", true, 0, 1000, &n);
	form_i64(w, rq, "other", "第几项", true, 1, 1000, &other);
	for (int i = 0; i < 3; i++)
		form_i64(w, rq, names[i], labels[i], false, 0, 100000, &votes[i]);
	const char *title = a && !w->fault ? title_of(w->arena, a, n, other) : NULL;
	if (a && !w->fault && !title)
		fault_set(w, FAULT_CONFLICT, "vote.item", NULL, "议题改过了，没有这一项。请返回重新选。");
	rq->result = made;
	return !w->fault && (*made = resolution_hands(w, ID, title, (int)votes[0], (int)votes[1], (int)votes[2])) != 0;
}

static void vote_counted(struct request *rq)
{
	int64_t n = -1, other = 0;
	str_i64(str_of(request_form(rq, "n", "")), &n);
	str_i64(str_of(request_form(rq, "other", "")), &other);
	if (rq->fault)
		vote_show(rq, n, other);
	else
		request_see(rq, NULL, "/tv/meetings/%lld/vote?r=%lld", (long long)ID, (long long)*(const int64_t *)rq->result);
}
