/* What waits for one person, gathered from the rooms below. */
#include "home/inside.h"
#include "member/portrait.h"
#include "box/box.h"
#include "term/term.h"

/* ---- addresses: pages are linked only when the program has them ---- */

const char *home_meeting_href(struct arena *a, int64_t activity)
{
	return arena_printf(a, "/m/meetings/%lld", (long long)activity);
}

static const char *meeting_page(struct arena *a, int64_t activity, const char *page)
{
	if (!route_exists(arena_printf(a, "/m/meetings/{activity}/%s", page)))
		return NULL;
	return arena_printf(a, "/m/meetings/%lld/%s", (long long)activity, page);
}

const char *home_console(const struct request *rq)
{
	static const char *const starts[] = { "/cockpit", "/activities", "/orgs", "/accounts" };

	for (size_t i = 0; i < COUNT_OF(starts); i++)
		if (route_open(rq, starts[i]))
			return starts[i];
	return NULL;
}

/* ---- meetings ---- */

/* How the member stands to a meeting: class and words of the tag. */
static void standing(const struct activity_of_member *m, int today, const char **tag, const char **word)
{
	bool over = m->activity.state >= STATE_HELD && m->activity.state != STATE_CANCELLED;

	*tag = "";
	*word = "未开始";
	if (m->activity.state == STATE_CANCELLED) {
		*word = "已取消";
	} else if ((m->status == ATTENDANCE_PRESENT || m->status == ATTENDANCE_REMOTE)) {
		*tag = "ok";
		*word = over ? "已参加" : "已签到";
	} else if (m->status == ATTENDANCE_LEAVE) {
		*tag = "warn";
		*word = "已请假";
	} else if (m->activity.state == STATE_OPEN) {
		*tag = "info";
		*word = "签到中";
	} else if (m->excused) {
		*word = "可不到会";
	} else if (over) {
		*tag = "bad";
		*word = "未参加";
	} else if (m->activity.day < today) {
		*word = "未召开";
	} else {
		*tag = "info";
	}
}

/* The agenda on one line. */
static const char *one_line(struct arena *a, const char *agenda)
{
	struct str rest = str_of(agenda);
	struct buf out;

	if (text_empty(agenda))
		return NULL;
	buf_init(&out, a);
	while (rest.at) {
		struct str item = str_trim(str_cut(&rest, '\n'));
		if (!item.len)
			continue;
		if (out.len)
			buf_text(&out, "、");
		buf_put(&out, item.at, item.len);
	}
	return out.at;
}

struct next_view *home_next_of(struct request *rq, bool elder)
{
	struct work *w = rq->work;
	struct activity_of_member *m = w->actor.member ? activity_next_for_member(w, w->actor.member) : NULL;

	if (!m)
		return NULL;
	struct next_view *n = ARENA_NEW(w->arena, struct next_view);
	bool waits = m->status == ATTENDANCE_DUE;
	*n = (struct next_view){ .meeting = m, .href = home_meeting_href(w->arena, m->activity.id) };
	n->when = elder ? when_spoken(w->arena, w->now, m->activity.starts) : when_text(w->arena, w->now, m->activity.starts);
	n->place = text_empty(m->activity.place) ? NULL : m->activity.place;
	/* The next meeting comes without its agenda from lists; the page of it shows all. */
	n->agenda = one_line(w->arena, m->activity.agenda);
	standing(m, w->today, &n->tag, &n->tag_word);
	if (waits && m->activity.state == STATE_OPEN)
		n->check_in = meeting_page(w->arena, m->activity.id, "check-in");
	if (waits && activity_may(m->activity.state, ACT_LEAVE, w->actor.role, NULL))
		n->leave = meeting_page(w->arena, m->activity.id, "leave");
	return n;
}

static bool attended(const struct activity_of_member *m)
{
	return (m->status == ATTENDANCE_PRESENT || m->status == ATTENDANCE_REMOTE);
}

void home_month(struct request *rq, struct home_view *v)
{
	struct work *w = rq->work;
	struct activity_of_member *list;

	if (!w->actor.member)
		return;
	int count = activity_month_for_member(w, w->actor.member, &list);
	struct meeting_line *lines = ARENA_ARRAY(w->arena, struct meeting_line, (size_t)count + 1);
	for (int i = 0; i < count; i++) {
		const struct activity *x = &list[i].activity;
		struct moment at = clock_local(x->starts);
		struct meeting_line *line = &lines[i];
		line->href = home_meeting_href(w->arena, x->id);
		line->title = x->title;
		line->small = arena_printf(w->arena, "%02d:%02d %s", at.hour, at.minute, x->place ? x->place : "");
		line->day = arena_printf(w->arena, "%d", at.day);
		line->today = x->day == w->today;
		line->past = x->day < w->today;
		line->weekday = line->today ? "今天" :
			arena_printf(w->arena, "周%s", weekday_chinese(at.weekday) + strlen("星期"));
		standing(&list[i], w->today, &line->tag, &line->tag_word);
		v->attended += attended(&list[i]);
	}
	v->meetings = lines;
	v->meetings_count = count;
}

/* ---- what waits ---- */

#define MESSAGES_MOST 3
#define URGES_MOST 10
#define TASKS_MOST 5
#define BOXES_MOST 3
#define TODOS_MOST (MESSAGES_MOST + URGES_MOST + TASKS_MOST + BOXES_MOST + 3) /* and the term, pictures, and what waits for approval */

/* Urges that wait for the branch's answer: read or not, they stay until somebody answers. */
static void urges(struct request *rq, struct home_view *v, struct todo_line *lines)
{
	struct work *w = rq->work;
	struct urge *list;

	if (!route_open(rq, "/duties"))
		return;
	int count = urge_list(w, w->actor.org, URGES_MOST, &list);
	for (int i = 0; i < count; i++)
		if (urge_waits(&list[i]))
			lines[v->todos_count++] = (struct todo_line){ .href = "/duties", .icon = "warning", .class = "red",
				.title = arena_printf(w->arena, "催办：%s", list[i].about), .due = true,
				.small = arena_printf(w->arena, "%s，%s，等您回复", list[i].by_name,
					moment_chinese(w->arena, list[i].at)) };
}

/* The own organisation's election, from six months before until the new term is entered. */
static void term(struct request *rq, struct home_view *v, struct todo_line *lines)
{
	struct work *w = rq->work;
	enum term_state state;

	if (!v->org || !route_open(rq, "/duties") || !term_applies(v->org))
		return;
	state = term_standing(v->org, w->today);
	if (state == TERM_SOON || state == TERM_OVER)
		lines[v->todos_count++] = (struct todo_line){ .href = "/m/term", .icon = "clock", .class = state == TERM_OVER ? "red" : "",
			.title = state == TERM_OVER ? "本届已届满，应当换届" : "本届快到期，准备换届", .due = true,
			.small = arena_printf(w->arena, "%s届满", day_chinese(w->arena, org_term_due(v->org))) };
}

/* What a meeting resolved that this person do. */
static void tasks(struct request *rq, struct home_view *v, struct todo_line *lines)
{
	struct work *w = rq->work;
	struct task *list;

	if (!w->actor.member || !route_open(rq, "/m/tasks"))
		return;
	int count = task_of_member(w, w->actor.member, &list);
	for (int i = 0; i < count && i < TASKS_MOST; i++)
		if (!list[i].done_at)
			lines[v->todos_count++] = (struct todo_line){ .href = "/m/tasks", .icon = "clipboard",
				.class = list[i].due < w->today ? "red" : "", .title = list[i].title, .due = list[i].due < w->today,
				.small = arena_printf(w->arena, "%s前办完，%s", day_chinese(w->arena, list[i].due),
					list[i].activity_title) };
}

/* Papers without names that this person is asked for. */
static void boxes(struct request *rq, struct home_view *v, struct todo_line *lines)
{
	struct work *w = rq->work;
	struct box *list;
	int count = w->actor.member ? box_waiting(w, w->actor.member, &list) : 0;
	for (int i = 0; i < count && i < BOXES_MOST; i++)
		if (text_eq(list[i].kind, "appraisal"))
			lines[v->todos_count++] = (struct todo_line){ .icon = "clipboard", .class = "red", .title = "民主测评（无记名）",
				.href = arena_printf(w->arena, "/m/appraisals/%lld", (long long)list[i].record), .small = "会上正在测评，每人一份" };
		else if (text_eq(list[i].kind, "opinion"))
			lines[v->todos_count++] = (struct todo_line){ .icon = "message", .class = "", .title = "请您提意见（不记名）",
				.href = arena_printf(w->arena, "/m/opinions/%lld", (long long)list[i].record),
				.small = "组织生活会前征求，谁也查不出是谁写的" };
}

/* Pictures that members of the branch gave; an office has the list in its roster. */
static void portraits(struct request *rq, struct home_view *v, struct todo_line *lines)
{
	struct work *w = rq->work;
	struct portrait_waiting *rows;
	int64_t total = 0;
	if (w->actor.org_level == ORG_VILLAGE && access_allows(w->actor.role, PERMISSION_EDIT_MEMBER))
		portrait_waiting(w, w->actor.path, 1, 0, &rows, &total);
	if (total)
		lines[v->todos_count++] = (struct todo_line){ .href = "/members/portraits", .icon = "user", .class = "",
			.title = arena_printf(w->arena, "%lld 张照片等支部采用", (long long)total), .small = "党员自己交来的，看过再采用" };
}

void home_todos(struct request *rq, struct home_view *v)
{
	struct work *w = rq->work;
	struct message *list;
	int count = message_list(w, w->actor.account, true, MESSAGES_MOST, 0, &list, &v->unread);
	struct todo_line *lines = ARENA_ARRAY(w->arena, struct todo_line, TODOS_MOST);

	urges(rq, v, lines);
	bool urged = v->todos_count > 0;
	boxes(rq, v, lines);
	tasks(rq, v, lines);
	term(rq, v, lines);
	portraits(rq, v, lines);
	if (w->actor.waiting > 0)
		lines[v->todos_count++] = (struct todo_line){ .href = "/m/approvals", .icon = "clipboard", .class = "red",
			.title = arena_printf(w->arena, "待我批准 %d 项", w->actor.waiting), .small = "别人提出，等您批准或退回" };
	for (int i = 0; i < count; i++) {
		if (urged && list[i].kind == MESSAGE_URGE)
			continue; /* the urge itself stands above already */
		lines[v->todos_count++] = (struct todo_line){
			.href = arena_printf(w->arena, "/m/inbox/%lld", (long long)list[i].id),
			.icon = message_kind_icon(list[i].kind), .class = list[i].kind == MESSAGE_URGE ? "red" : "",
			.title = list[i].title, .small = moment_chinese(w->arena, list[i].at) };
	}
	v->todos = lines;
}

/* ---- what the branch owes ---- */

#define DUTIES_MOST 6

/* Overdue first, then what is due soon, then the rest; what is done last. */
static int duty_rank(enum duty_status status)
{
	switch (status) {
	case DUTY_OVERDUE:
		return 0;
	case DUTY_SOON:
		return 1;
	case DUTY_OPEN:
		return 2;
	case DUTY_DONE_LATE:
	case DUTY_DONE:
		return 3;
	default:
		return 9;
	}
}

static int duty_compare(const void *a, const void *b)
{
	const struct duty_row *x = a, *y = b;
	int rank = duty_rank(x->status) - duty_rank(y->status);

	return rank ? rank : x->duty.due_day - y->duty.due_day;
}

static struct todo_line duty_line(struct arena *a, const struct duty_row *row, const char *plan)
{
	static const char *const classes[] = { "bad", "warn", "", "ok" };
	int rank = duty_rank(row->status);
	bool open = rank < 3;

	return (struct todo_line){ .href = open ? plan : "/m/meetings", .icon = open ? "clock" : "done",
		.class = classes[rank], .title = row->duty.rule->name, .due = open,
		.small = open ? arena_printf(a, "%s，%s前。%s", duty_status_chinese(row->status), day_chinese(a, row->duty.due_day),
			row->reason) : duty_status_chinese(row->status) };
}

void home_duties(struct request *rq, struct home_view *v)
{
	struct work *w = rq->work;
	int month = month_of_day(w->today);
	struct duty_row *rows;

	v->plan = route_open(rq, "/m/meetings/new") ? "/m/meetings/new" :
		route_open(rq, "/activities/new") ? "/activities/new" : NULL;
	if (!v->plan)
		return;
	int count = duty_of_org(w, w->actor.org, month * 100 + 1, month_last_day(month), &rows);
	struct todo_line *lines = ARENA_ARRAY(w->arena, struct todo_line, DUTIES_MOST);
	if (count > 1)
		qsort(rows, (size_t)count, sizeof(rows[0]), duty_compare);
	for (int i = 0; i < count && duty_rank(rows[i].status) < 9; i++) {
		/* What the quarter or the year still allows is counted, not listed. */
		if (rows[i].status == DUTY_OPEN && rows[i].duty.due_day > month_last_day(month)) {
			v->duties_later++;
			continue;
		}
		v->duties_open += duty_rank(rows[i].status) < 3;
		if (v->duties_count < DUTIES_MOST)
			lines[v->duties_count++] = duty_line(w->arena, &rows[i], v->plan);
	}
	v->duties = lines;
}

/* ---- ways into the platform ---- */

#define WAYS_MOST 12

static void way_add(struct request *rq, struct home_view *v, struct way *ways, struct way way)
{
	if (way.href && v->ways_count < WAYS_MOST && (text_starts(way.href, "tel:") || route_open(rq, way.href)))
		ways[v->ways_count++] = way;
}

void home_ways(struct request *rq, struct home_view *v)
{
	struct arena *a = rq->work->arena;
	struct way *ways = ARENA_ARRAY(a, struct way, WAYS_MOST);
	const char *call = v->phone ? arena_printf(a, "tel:%s", v->phone) : NULL;

	way_add(rq, v, ways, (struct way){ "/m/meetings", "calendar", "a", "会议" });
	way_add(rq, v, ways, (struct way){ "/m/inbox", "bell", "c", "消息" });
	way_add(rq, v, ways, (struct way){ "/m/talks", "handshake", "a", "谈心谈话" });
	way_add(rq, v, ways, (struct way){ "/m/plan", "list", "b", "年度计划" });
	way_add(rq, v, ways, (struct way){ call, "phone", "b", "打给支部" });
	/* Offices and secretaries: console pages that hold on a phone. */
	way_add(rq, v, ways, (struct way){ "/cockpit", "chart", "", "总览" });
	way_add(rq, v, ways, (struct way){ "/ledger", "shield", "a", "督导台账" });
	way_add(rq, v, ways, (struct way){ "/review", "clipboard", "c", "待审核" });
	way_add(rq, v, ways, (struct way){ "/m/monthly", "document", "b", "月报" });
	way_add(rq, v, ways, (struct way){ "/orgs", "tree", "b", "党组织" });
	way_add(rq, v, ways, (struct way){ "/members", "people", "", "党员名册" });
	way_add(rq, v, ways, (struct way){ "/m/search", "search", "a", "查找" });
	if (v->plan)
		way_add(rq, v, ways, (struct way){ "/m/branch", "flag", "c", "本支部" });
	if (v->plan)
		way_add(rq, v, ways, (struct way){ "/m/devices", "tv", "a", "连接电视" });
	way_add(rq, v, ways, (struct way){ home_console(rq), "grid", "", "电脑版" });
	v->ways = ways;
}

/* Four tiles, no more: what is used, in the order of use. */
void home_tiles(struct request *rq, struct home_view *v)
{
	struct arena *a = rq->work->arena;
	struct way *ways = ARENA_ARRAY(a, struct way, WAYS_MOST);
	const char *call = v->phone ? arena_printf(a, "tel:%s", v->phone) : NULL;

	way_add(rq, v, ways, (struct way){ "/m/meetings", "scan", "r", "开会签到" });
	way_add(rq, v, ways, (struct way){ "/m/inbox", "bell", "a",
		v->unread ? arena_printf(a, "消息 %lld 条没看", (long long)v->unread) : "消息" });
	way_add(rq, v, ways, (struct way){ "/m/plan", "list", "b", "年度计划" });
	way_add(rq, v, ways, (struct way){ call, "phone", "c", "打给支部" });
	way_add(rq, v, ways, (struct way){ "/m/me", "person", "b", "我的" });
	v->ways = ways;
}
