/* Taking a package over: what a branch is offered, the activity that comes of it, and which branches did so. */
#include "theme/inside.h"

#include "base/list.h"
#include "org/operate.h"
#include "org/org.h"
#include "plan/plan.h"
#include "work/audit.h"

#define EVENING (19 * 3600 + 1800)
#define PLANNED_MOST 8

/* ---- what is offered ---- */

/* The day that the branch's plan proposes for such a gathering in that month, else its habit, else the fifth; never a day that is over. */
static int64_t start_of(struct work *w, const struct theme *t, const struct plan *plan)
{
	const struct plan_habit *habit = &plan->habits[PLAN_ALL_MEET];
	int64_t time = habit->hour >= 0 ? habit->hour * 3600 + habit->minute * 60 : EVENING;
	int day = t->month * 100 + (habit->day ? habit->day : 5), last = month_last_day(t->month);
	for (int i = 0; i < plan->count; i++) {
		const struct plan_item *item = &plan->items[i];
		if (item->month == t->month && item->kinds & t->kinds && !item->group)
			return day_start(item->day) + item->hour * 3600 + item->minute * 60;
	}
	day = day > last ? last : day;
	return day_start(day > w->today ? day : day_add(w->today, 1)) + time;
}

bool theme_offer(struct work *w, const struct theme *t, struct theme_offer *out)
{
	struct plan plan;
	struct activity_filter filter = { .org = w->actor.org, .states = 1u << STATE_PLANNED | 1u << STATE_NOTICED, .kinds = t->kinds,
		.from_day = w->today, .oldest_first = true, .limit = PLANNED_MOST };
	if (!plan_of_org(w, w->actor.org, t->month / 100, NULL, &plan))
		return false;
	*out = (struct theme_offer){ .starts = start_of(w, t, &plan), .place = plan.place, .host = plan.host };
	out->planned_count = activity_list(w, &filter, &out->planned, NULL);
	return true;
}

const char *theme_agenda(struct arena *a, const struct theme *t)
{
	struct buf b;
	if (!text_empty(t->agenda))
		return t->agenda;
	buf_init(&b, a);
	buf_printf(&b, "学习：%s", t->title);
	for (struct str rest = str_of(t->questions); rest.at;) {
		struct str line = str_trim(str_cut(&rest, '\n'));
		if (line.len)
			buf_printf(&b, "\n讨论：%.*s", (int)line.len, line.at);
	}
	return b.at;
}

/* ---- taking over, and back ---- */

/* The package, when it was sent to the actor's branch. */
static struct theme *addressed(struct work *w, int64_t id)
{
	struct theme *t = theme_load(w, id);
	if (t && !t->addressed)
		fault_set(w, FAULT_CONFLICT, "theme.not-yours", NULL, "这个主题包没有发给本支部，不能采用。");
	return w->fault ? NULL : t;
}

static int64_t planned_new(struct work *w, const struct theme *t, const struct theme_use *use)
{
	struct activity_form f = { .org = w->actor.org, .kinds = t->kinds, .title = t->title, .place = use->place, .host = use->host,
		.agenda = theme_agenda(w->arena, t), .starts = use->starts, .ends = use->starts ? use->starts + t->minutes * 60 : 0 };
	return activity_plan(w, &f);
}

/* Into a meeting that is planned already: it keeps its agenda where it has one. */
static int64_t planned_before(struct work *w, const struct theme *t, int64_t id)
{
	struct activity *a = activity_load(w, id);
	if (!a || a->org != w->actor.org) {
		w->fault = NULL;
		return fault_set(w, FAULT_INPUT, "theme.activity", "activity", "没有这次活动。请重新选择。");
	}
	if (!(a->state == STATE_PLANNED || a->state == STATE_NOTICED) || !(a->kinds & t->kinds) || a->party_group)
		return fault_set(w, FAULT_INPUT, "theme.activity-state", "activity", "“%s”已经开过，或者类型不合。请重新选择。", a->title);
	struct activity_form f = { .party_group = a->party_group, .kinds = a->kinds, .pairs = a->pairs, .makes_up = a->makes_up, .title = a->title,
		.place = a->place, .host = a->host, .agenda = theme_agenda(w->arena, t), .starts = a->starts, .ends = a->ends, .remote = a->remote };
	return !text_empty(a->agenda) || activity_edit(w, id, 0, &f) ? id : 0;
}

int64_t theme_adopt(struct work *w, int64_t id, const struct theme_use *use)
{
	struct theme *t = addressed(w, id);
	if (!t)
		return 0;
	if (t->state != THEME_SENT)
		return fault_set(w, FAULT_CONFLICT, "theme.state", NULL, "这个主题包已经撤回：%s", t->reason);
	if (t->activity)
		return fault_set(w, FAULT_CONFLICT, "theme.adopted", NULL, "本支部已经采用，用在“%s”。要改用在别的活动上，请先撤销采用。", t->activity_title);
	int64_t activity = use->activity ? planned_before(w, t, use->activity) : planned_new(w, t, use);
	if (!activity || !DB_EXEC(w->db, w->arena, "update theme_branch set activity = $4, made = $5, adopted_at = $6, adopted_name = $7 "
			"where tenant = $1 and theme = $2 and org = $3", w->tenant, id, w->actor.org, activity, use->activity == 0, w->now,
			w->actor.name ? w->actor.name : ""))
		return 0;
	return audit(w, "theme.adopted", "theme", id, w->actor.org, NULL, t->title) ? activity : 0;
}

/* What the package brought is taken off again: the activity itself, or the agenda that it gave, if nobody changed it. */
static bool brought_back(struct work *w, const struct theme *t)
{
	if (t->made)
		return activity_cancel(w, t->activity, arena_printf(w->arena, "撤销采用主题包“%s”", t->title));
	struct activity *a = activity_load(w, t->activity);
	if (!a || !text_eq(a->agenda, theme_agenda(w->arena, t)))
		return a != NULL;
	struct activity_form f = { .party_group = a->party_group, .kinds = a->kinds, .pairs = a->pairs, .makes_up = a->makes_up, .title = a->title,
		.place = a->place, .host = a->host, .agenda = "", .starts = a->starts, .ends = a->ends, .remote = a->remote };
	return activity_edit(w, a->id, 0, &f);
}

bool theme_undo(struct work *w, int64_t id)
{
	struct theme *t = addressed(w, id);
	if (!t)
		return false;
	if (!t->activity)
		return fault_set(w, FAULT_CONFLICT, "theme.not-adopted", NULL, "本支部现在没有采用这个主题包。请刷新页面。");
	if (t->activity_state != STATE_PLANNED && t->activity_state != STATE_NOTICED)
		return fault_set(w, FAULT_CONFLICT, "theme.held", NULL, "“%s”已经开始或开过，不能再撤销采用。", t->activity_title);
	return brought_back(w, t) && DB_EXEC(w->db, w->arena, "update theme_branch set activity = 0, made = 0, adopted_at = 0, adopted_name = '' "
			"where tenant = $1 and theme = $2 and org = $3", w->tenant, id, w->actor.org) &&
	       audit(w, "theme.undone", "theme", id, w->actor.org, t->activity_title, NULL);
}

/* ---- which branches ---- */

/* $3 the actor's path, $4 its end. */
#define SENT_TO \
	"from theme_branch b join org o on o.tenant = b.tenant and o.id = b.org left join activity a on a.tenant = b.tenant " \
	"and a.id = b.activity and a.state <> 'cancelled' left join org p on p.tenant = o.tenant and p.path = substr(o.path, 1, 10) " \
	"where b.tenant = $1 and b.theme = $2 and o.path >= $3 and o.path < $4 "

int theme_branches(struct work *w, int64_t id, enum theme_which view, int limit, int offset, struct theme_branch **out)
{
#define LIST(condition) "select o.id, o.short, p.short, a.id, a.state, a.starts, b.adopted_name " SENT_TO condition " order by o.path limit $5 offset $6"
	static const char *const sql[THEME_VIEWS] = {
		[THEME_ALL] = LIST(""),
		[THEME_OPEN] = LIST("and a.id is null"),
		[THEME_ADOPTED] = LIST("and a.id is not null"),
		[THEME_HELD] = LIST("and a.state in " THEME_HELD_STATES),
	};
#undef LIST
	struct db_rows *rows = DB_QUERY(w->db, w->arena, sql[view], w->tenant, id, w->actor.path, path_end(w->arena, w->actor.path), limit, offset);
	int count = 0;
	*out = NULL;
	while (db_next(rows)) {
		struct theme_branch *b = LIST_PUSH(w->arena, *out, count);
		*b = (struct theme_branch){ .org = db_i64(rows, 0), .org_name = db_text(rows, 1), .town = db_text(rows, 2), .activity = db_i64(rows, 3),
			.starts = db_i64(rows, 5), .adopted_name = db_text(rows, 6) };
		if (b->activity)
			activity_state_parse(db_text(rows, 4), &b->state);
	}
	db_done(rows);
	return count;
}

int theme_towns(struct work *w, int64_t id, int counts[THEME_VIEWS], struct theme_town **out)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select p.id, p.short, count(*), count(a.id), coalesce(sum(case when a.state in " THEME_HELD_STATES " then 1 else 0 end), 0) " SENT_TO
		"group by p.id, p.short, p.path order by p.path", w->tenant, id, w->actor.path, path_end(w->arena, w->actor.path));
	int count = 0;
	*out = NULL;
	memset(counts, 0, THEME_VIEWS * sizeof *counts);
	while (db_next(rows)) {
		struct theme_town *t = LIST_PUSH(w->arena, *out, count);
		*t = (struct theme_town){ .org = db_i64(rows, 0), .name = db_text(rows, 1) };
		t->counts[THEME_ALL] = (int)db_i64(rows, 2);
		t->counts[THEME_ADOPTED] = (int)db_i64(rows, 3);
		t->counts[THEME_HELD] = (int)db_i64(rows, 4);
		t->counts[THEME_OPEN] = t->counts[THEME_ALL] - t->counts[THEME_ADOPTED];
		for (int view = 0; view < THEME_VIEWS; view++)
			counts[view] += t->counts[view];
	}
	db_done(rows);
	return count;
}

/* A package goes into the branch's own meetings alone; a merger takes those along to another branch, and its journal says so. */
static void branches_verify(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select b.theme, b.org, a.org from theme_branch b left join activity a "
		"on a.tenant = b.tenant and a.id = b.activity where b.tenant = $1 and b.activity > 0 and (a.id is null or a.org = b.org or not exists "
		"(select 1 from org_operation_change x where x.tenant = b.tenant and x.what = 'activity' and x.id = b.activity)) "
		"order by b.theme, b.org", w->tenant);
	while (db_next(rows)) {
		report->checked++;
		if (db_i64(rows, 1) != db_i64(rows, 2))
			verify_fault(report, "主题包 %lld 在组织 %lld 的采用，指向的不是它的活动", (long long)db_i64(rows, 0), (long long)db_i64(rows, 1));
	}
	db_done(rows);
}
VERIFY(theme_branches, "主题包采用", branches_verify);

static bool moved(struct work *w, int64_t org, int64_t from_parent, int64_t to_parent)
{
	(void)org, (void)from_parent, (void)to_parent; /* what it was sent it keeps */
	return work_db_check(w);
}

/* An organisation that was never founded after all was sent nothing. */
static bool removed(struct work *w, int64_t org)
{
	return DB_EXEC(w->db, w->arena, "delete from theme_branch where tenant = $1 and org = $2", w->tenant, org);
}
ORG_TREE_HOOK(theme, moved, removed);

/* ---- for the demo ---- */

int64_t theme_put(struct work *w, int64_t org, const struct theme_form *f, enum theme_state state, int64_t sent_at)
{
	static const char *const words[] = { "draft", "sent", "withdrawn" };
	struct org *office = org_load(w, org);
	int64_t id = id_next(w->now);
	if (!office || !DB_EXEC(w->db, w->arena, "insert into theme (tenant, id, org, state, kinds, month, title, text, questions, agenda, minutes, "
			"link, reason, reason_at, made_at, made_by, made_name, sent_at, sent_name) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
			"$13, $14, $15, 0, $16, $17, $16)", w->tenant, id, org, words[state], f->kinds, f->month, f->title, f->text, f->questions, f->agenda,
			f->minutes, f->link, state == THEME_WITHDRAWN ? "第二段引用的文件已有新版，改好再发。" : "",
			state == THEME_WITHDRAWN ? sent_at + 86400 : 0, sent_at ? sent_at - 7200 : w->now, office->short_name, sent_at))
		return 0;
	if (state == THEME_DRAFT)
		return id;
	DB_EXEC(w->db, w->arena, "insert into theme_branch (tenant, theme, org) select $1, $2, o.id from org o where o.tenant = $1 and o.path >= $3 "
		"and o.path < $4 and o.level > 2", w->tenant, id, office->path, path_end(w->arena, office->path));
	/* Some branches have not: what is left to do shows, too. */
	DB_EXEC(w->db, w->arena, "update theme_branch set activity = coalesce((select min(a.id) from activity a where a.tenant = $1 "
		"and a.org = theme_branch.org and a.month = $3 and (a.kinds & $4) <> 0 and a.party_group = 0 and a.state <> 'cancelled' "
		"and a.id % 4 <> 0), 0) where tenant = $1 and theme = $2", w->tenant, id, f->month, f->kinds);
	DB_EXEC(w->db, w->arena, "update theme_branch set adopted_at = $3, adopted_name = '支部书记' where tenant = $1 and theme = $2 and activity > 0",
		w->tenant, id, sent_at + 86400);
	return work_db_check(w) ? id : 0;
}
