/* The ledger: which branches a query lists, in which order, and the counts of its tabs. */
#include "base/chinese.h"
#include "base/list.h"
#include "supervise/inside.h"

/* ---- finding by name ---- */

struct search {
	const char *text, *letters; /* letters: lower case, for pinyin and initials; "" when it is not letters */
};

static struct search search_of(struct arena *a, const char *query)
{
	struct search found = { "", "" };
	const char *text = query ? chinese_tidy(a, str_of(query)) : NULL;
	if (text_empty(text))
		return found;
	found.text = text;
	for (const char *p = text; *p; p++)
		if ((unsigned char)*p >= 0x80)
			return found;
	found.letters = chinese_pinyin(a, text);
	return found;
}

static bool search_matches(const struct search *q, const struct branch *b)
{
	if (!*q->text)
		return true;
	if (strstr(b->short_name, q->text) || strstr(b->name, q->text) || text_eq(b->code, q->text))
		return true;
	return *q->letters && (text_starts(b->pinyin, q->letters) || text_starts(b->initials, q->letters));
}

/* ---- order ---- */

static int attendance_of(const struct branch *b)
{
	struct share s = { b->present + b->remote, b->due };
	int rate = share_rate(s);
	return rate == RATE_NONE ? 10000 : rate; /* nobody was asked: behind all others */
}

static int by_place(const struct branch *a, const struct branch *b)
{
	return strcmp(a->path, b->path);
}

static int by_urgency(const void *left, const void *right)
{
	const struct branch *a = *(const struct branch *const *)left, *b = *(const struct branch *const *)right;
	if (a->overdue_days != b->overdue_days)
		return b->overdue_days - a->overdue_days;
	unsigned soon_a = (unsigned)a->soon_days, soon_b = (unsigned)b->soon_days; /* -1 is the largest: none */
	if (!a->overdue_days && soon_a != soon_b)
		return soon_a < soon_b ? -1 : 1;
	if (a->review != b->review)
		return b->review - a->review;
	return by_place(a, b);
}

static int by_members(const void *left, const void *right)
{
	const struct branch *a = *(const struct branch *const *)left, *b = *(const struct branch *const *)right;
	return a->members_below != b->members_below ? b->members_below - a->members_below : by_place(a, b);
}

static int by_attendance(const void *left, const void *right)
{
	const struct branch *a = *(const struct branch *const *)left, *b = *(const struct branch *const *)right;
	int order = attendance_of(a) - attendance_of(b);
	return order ? order : by_place(a, b);
}

static void put_in_order(struct ledger *l, enum ledger_order order)
{
	static int (*const orders[])(const void *, const void *) = { by_urgency, NULL, by_members, by_attendance };
	if (l->count && orders[order])
		qsort(l->rows, (size_t)l->count, sizeof *l->rows, orders[order]);
}

/* ---- the query ---- */

static int rule_index(const char *id)
{
	const struct rule_catalogue *c = duty_catalogue();
	for (size_t i = 0; i < c->rule_count; i++)
		if (text_eq(c->rules[i].id, id))
			return (int)i;
	return -1;
}

/* What the query needs of every branch. A list of all of them is read as one. */
static unsigned parts_of(const struct ledger_query *q, const struct search *search)
{
	unsigned parts = q->limit ? 0 : SCENE_DUTIES | SCENE_ATTENDANCE | SCENE_NAMES;
	if (q->state == LEDGER_UNDONE)
		parts |= SCENE_UNDONE;
	if (q->order == ORDER_ATTENDANCE)
		parts |= SCENE_ATTENDANCE;
	if (*search->text || q->limit > SCENE_ROWS) /* a file shows codes as well, and is read in larger pieces than a page */
		parts |= SCENE_NAMES;
	return parts;
}

/* ---- a page of the running month, from summaries ---- */

/* Where the page lies in the order of urgency: among those with a duty overdue or due soon, and behind them. */
struct slice {
	const struct ledger_query *q;
	int counts[LEDGER_STATES];
	int due_from, due_to, review_from, review_to; /* of the first part; of both; of the second: -1 leaves it out */
	int pressing;                                 /* rows of the first part */
	int limit, offset;
};

static void slice_fill(struct slice *sl, int overdue, int soon, int pressing_review, int today)
{
	int week = day_add(today, DUTY_SOON_DAYS);
	sl->due_to = sl->q->state == LEDGER_OVERDUE ? day_add(today, -1) : week;
	sl->due_from = sl->q->state == LEDGER_SOON ? today : 0;
	sl->review_from = sl->q->state == LEDGER_REVIEW ? 1 : 0;
	sl->review_to = INT32_MAX;
	sl->pressing = overdue + soon;
	if (sl->q->state == LEDGER_OVERDUE || sl->q->state == LEDGER_SOON) {
		sl->pressing = sl->q->state == LEDGER_OVERDUE ? overdue : soon;
		sl->review_to = -1;
	} else if (sl->q->state == LEDGER_REVIEW) {
		sl->pressing = pressing_review;
	} else if (sl->q->state == LEDGER_NORMAL) {
		sl->pressing = 0;
		sl->due_to = -1;
		sl->review_to = 0;
	}
}

static void counts_read(struct work *w, struct slice *sl, const struct branch *at)
{
	int overdue = 0, soon = 0, review = 0, pressing_review = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select day, due, due_review, review from standing_roll where tenant = $1 and org = $2 and day <= $3", w->tenant, at->id,
		day_add(w->today, DUTY_SOON_DAYS));
	while (db_next(rows)) {
		bool past = db_i64(rows, 0) < w->today;
		overdue += past ? (int)db_i64(rows, 1) : 0;
		soon += past ? 0 : (int)db_i64(rows, 1);
		pressing_review += (int)db_i64(rows, 2);
		review += (int)db_i64(rows, 3);
	}
	db_done(rows);
	sl->counts[LEDGER_ALL] = at->branches;
	sl->counts[LEDGER_OVERDUE] = overdue;
	sl->counts[LEDGER_SOON] = soon;
	sl->counts[LEDGER_REVIEW] = review;
	sl->counts[LEDGER_NORMAL] = at->branches - overdue - soon - (review - pressing_review);
	slice_fill(sl, overdue, soon, pressing_review, w->today);
}

/* `below` narrows to a subtree, whose rows are then found by their path; the county's are read in the order of an index. */
#define PAGE(below) \
	"select " SHOWN_COLUMNS " from (select org from (select a.org from standing a where a.tenant = $1 and a.branch = 1 " \
	"and a.due_day >= $4 and a.due_day <= $5 and a.review >= $6 " below("a") "order by a.due_day, a.review desc, a.path " \
	"limit $9 offset $10) pressing union all select org from (select b.org from standing b where b.tenant = $1 and " \
	"b.branch = 1 and b.due_day > $7 and b.review >= $6 and b.review <= $8 " below("b") "order by b.review desc, b.path " \
	"limit $11 offset $12) others) p join org o on o.tenant = $1 and o.id = p.org join standing s on s.tenant = o.tenant and s.org = o.id"
#define ANYWHERE(t) ""
#define BELOW(t) "and " t ".path >= $2 and " t ".path < $13 "

static struct db_rows *page_read(struct work *w, const struct branch *at, void *arg)
{
	struct slice *sl = arg;
	counts_read(w, sl, at);
	int first = sl->pressing - sl->offset, more;
	first = first < 0 ? 0 : first > sl->limit ? sl->limit : first;
	more = sl->limit - first;
	return DB_QUERY(w->db, w->arena, scene_whole_county(at->path) ? PAGE(ANYWHERE) : PAGE(BELOW),
		w->tenant, at->path, day_start(w->today), sl->due_from, sl->due_to, sl->review_from, day_add(w->today, DUTY_SOON_DAYS),
		sl->review_to, first, first ? sl->offset : 0, more,
		sl->offset > sl->pressing ? sl->offset - sl->pressing : 0, path_end(w->arena, at->path));
}

/* Only the order of urgency has its index; and what narrows by more than a state is looked for among all. */
static bool from_summaries(const struct ledger_query *q)
{
	return q->limit > 0 && q->limit <= SCENE_ROWS && text_empty(q->name) && text_empty(q->rule) && q->concern == CONCERN_NONE &&
		q->order == ORDER_URGENT && q->state != LEDGER_UNDONE;
}

static void listed_take(struct work *w, struct ledger *l)
{
	for (int i = 0; i < l->scene->count; i++)
		if (l->scene->all[i].listed)
			*LIST_PUSH(w->arena, l->rows, l->count) = &l->scene->all[i];
	put_in_order(l, ORDER_URGENT);
}

/* False when it has to be read from all of the scope. */
static bool ledger_shown(struct work *w, struct ledger *l, const struct ledger_query *q, const char *path, const struct view *view)
{
	struct slice sl = { .q = q, .limit = q->limit, .offset = q->offset };
	l->scene = from_summaries(q) ? scene_shown(w, path, view, q->org, page_read, &sl) : NULL;
	if (!l->scene)
		return false;
	l->top = &l->scene->all[0];
	l->at = q->org ? map_get_i64(l->scene->by_id, q->org) : l->top;
	memcpy(l->counts, sl.counts, sizeof l->counts);
	l->total = l->counts[q->state];
	listed_take(w, l);
	return true;
}

/* ---- all of the scope ---- */

static void ledger_counted(struct work *w, struct ledger *l, const struct ledger_query *q, const char *path, const struct view *view)
{
	struct search search = search_of(w->arena, q->name);
	int rule = rule_index(q->rule);
	l->scene = scene_load(w, path, view, q->rule, parts_of(q, &search));
	l->top = l->scene->count ? &l->scene->all[0] : NULL;
	l->at = q->org ? map_get_i64(l->scene->by_id, q->org) : l->top;
	for (int i = 0; l->at && i < l->scene->count; i++) {
		const struct branch *b = &l->scene->all[i];
		if (!b->branch || !text_starts(b->path, l->at->path) || !search_matches(&search, b) ||
			!branch_concerns(b, q->concern, w->today))
			continue;
		for (int state = 0; state < LEDGER_STATES; state++)
			l->counts[state] += branch_is(b, (enum ledger_state)state, rule);
		if (branch_is(b, q->state, rule))
			*LIST_PUSH(w->arena, l->rows, l->count) = b;
	}
	put_in_order(l, q->order);
	l->total = l->count;
	int from = q->offset < l->count ? q->offset : l->count;
	l->rows += from;
	l->count -= from;
	if (q->limit > 0 && l->count > q->limit)
		l->count = q->limit;
}

struct ledger *ledger_load(struct work *w, const struct ledger_query *q)
{
	struct view view = view_of(q->period, w->today);
	struct ledger *l = ARENA_NEW(w->arena, struct ledger);
	const char *path = text_empty(w->actor.path) ? "0001." : w->actor.path;
	if (!ledger_shown(w, l, q, path, &view))
		ledger_counted(w, l, q, path, &view);
	if (!l->top) {
		if (work_db_check(w))
			fault_set(w, FAULT_NOT_FOUND, "ledger.empty", NULL, "还没有组织。请先建立或导入组织，再看台账。");
		return NULL;
	}
	if (!l->at) {
		fault_set(w, FAULT_NOT_FOUND, "ledger.org", NULL, "没有这个组织，或它不在您的管理范围内。请从左边的组织树选择。");
		return NULL;
	}
	scene_rows(w, l->scene, l->rows, l->count);
	return l;
}

/* ---- shares ---- */

int share_rate(struct share s)
{
	return s.whole > 0 ? (int)((s.part * 1000 + s.whole / 2) / s.whole) : RATE_NONE;
}

const char *share_text(struct arena *a, struct share s)
{
	int rate = share_rate(s);
	return rate == RATE_NONE ? "–" : arena_printf(a, "%d.%d", rate / 10, rate % 10);
}
