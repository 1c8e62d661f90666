/* Urging: an office reminds a branch of one duty; the branch answers; when the duty is done, the urge is settled. */
#include "base/list.h"
#include "inbox/inbox.h"
#include "supervise/supervise.h"
#include "work/audit.h"

#define TEXT_MOST 300

const struct scope scope_urge = { .arg = "urge", .word = "urge",
	.sql = "select o.path, 0 from urge u join org o on o.tenant = u.tenant and o.id = u.org where u.tenant = $1 and u.id = $2" };

const char *urge_state_chinese(enum urge_state state)
{
	static const char *const names[] = { "待回复", "已回复", "已办结" };
	return names[state];
}

const char *urge_state_class(enum urge_state state)
{
	static const char *const classes[] = { "warn", "info", "ok" };
	return classes[state];
}

/* One duty that may be urged. */
struct urgent {
	int64_t org;
	const char *path;
	const struct rule *rule;
	struct period period;
	int due_day;
	bool urged; /* today */
};

static const char *about(struct arena *a, const struct rule *rule, struct period p)
{
	return arena_printf(a, "%s%s", period_label(a, p), rule ? rule->name : "");
}

static const char *standing(struct arena *a, const struct urgent *u, int today)
{
	const char *what = about(a, u->rule, u->period);
	if (u->due_day < today)
		return arena_printf(a, "%s（逾期 %d 天）", what, days_between(u->due_day, today));
	return arena_printf(a, "%s（%d月%d日到期）", what, u->due_day / 100 % 100, u->due_day % 100);
}

/* ---- reading ---- */

int urge_list(struct work *w, int64_t org, int limit, struct urge **out)
{
	struct urge *list = NULL;
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select u.id, u.org, u.at, u.by_account, u.replied_at, u.rule, u.by_name, u.by_org, u.text, u.reply, u.replied_by, "
		"u.period_from, d.done_day, d.cycle, d.period_to from urge u left join duty d on d.tenant = u.tenant "
		"and d.org = u.org and d.period_from = u.period_from and d.rule = u.rule where u.tenant = $1 and u.org = $2 "
		"order by u.at desc, u.id desc limit $3", w->tenant, org, limit);
	while (db_next(rows)) {
		struct urge *u = LIST_PUSH(w->arena, list, n);
		*u = (struct urge){ .id = db_i64(rows, 0), .org = db_i64(rows, 1), .at = db_i64(rows, 2),
			.by_account = db_i64(rows, 3), .replied_at = db_i64(rows, 4), .rule = db_text(rows, 5),
			.by_name = db_text(rows, 6), .by_org = db_text(rows, 7), .text = db_text(rows, 8), .reply = db_text(rows, 9),
			.replied_by = db_text(rows, 10), .period_from = (int)db_i64(rows, 11), .done_day = (int)db_i64(rows, 12) };
		struct period p = { (enum rule_cycle)db_i64(rows, 13), u->period_from, (int)db_i64(rows, 14) };
		u->about = about(w->arena, rule_find(duty_catalogue(), u->rule, 0), p.to ? p : period_of(CYCLE_MONTH, p.from));
		/* A duty that is no longer owed needs no answer either. */
		u->state = u->done_day || db_is_null(rows, 12) ? URGE_SETTLED : u->replied_at ? URGE_REPLIED : URGE_OPEN;
	}
	db_done(rows);
	*out = list;
	return n;
}

/* ---- writing ---- */

static bool put(struct work *w, const struct urgent *u, const char *text, int64_t *id)
{
	int64_t made = id_next(w->now);
	if (id)
		*id = made;
	return DB_EXEC(w->db, w->arena,
			"insert into urge (tenant, id, org, rule, period_from, at, by_account, by_name, by_org, text) "
			"values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", w->tenant, made, u->org, u->rule->id, u->period.from,
			w->now, w->actor.account, w->actor.name ? w->actor.name : "", w->actor.org_name ? w->actor.org_name : "",
			text) &&
		audit(w, "urge.created", "urge", made, u->org, NULL,
			arena_printf(w->arena, "催办%s", standing(w->arena, u, w->today)));
}

/* One message for all that a branch is urged to do. */
static void tell(struct work *w, const struct urgent *const *list, int count, const char *text)
{
	struct buf b;
	buf_init(&b, w->arena);
	buf_text(&b, "请尽快安排：");
	for (int i = 0; i < count; i++)
		buf_printf(&b, "%s%s", i ? "、" : "", standing(w->arena, list[i], w->today));
	buf_printf(&b, "。%s", text);
	const char *title = count == 1 ? arena_printf(w->arena, "催办：%s", about(w->arena, list[0]->rule, list[0]->period)) :
					 arena_printf(w->arena, "催办：%d 项组织生活", count);
	message_send_branch(w, list[0]->org, MESSAGE_URGE, title, b.at,
		arena_printf(w->arena, "/ledger/%lld#urges", (long long)list[0]->org));
}

static bool text_good(struct work *w, const char *text)
{
	if (str_chars(str_of(text)) <= TEXT_MOST)
		return true;
	return fault_set(w, FAULT_INPUT, "urge.text-long", "text", "催办的话最多 %d 个字，请写短一些。", TEXT_MOST);
}

bool urge_create(struct work *w, int64_t org, const char *rule, int period_from, const char *text, int64_t *id)
{
	struct urgent u = { .org = org, .rule = rule_find(duty_catalogue(), rule, 0) };
	int done_day = 0;
	bool found = false;
	text = text ? text : "";
	if (!text_good(w, text))
		return false;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select cycle, period_to, due_day, done_day from duty where tenant = $1 and org = $2 and rule = $3 and period_from = $4",
		w->tenant, org, rule, period_from);
	if (db_next(rows)) {
		found = u.rule != NULL;
		u.period = (struct period){ (enum rule_cycle)db_i64(rows, 0), period_from, (int)db_i64(rows, 1) };
		u.due_day = (int)db_i64(rows, 2);
		done_day = (int)db_i64(rows, 3);
	}
	db_done(rows);
	if (!found)
		return fault_set(w, FAULT_NOT_FOUND, "urge.none", NULL, "这个组织没有这项应做事项，不用催办。请刷新页面后核对。");
	if (done_day)
		return fault_set(w, FAULT_CONFLICT, "urge.done", NULL, "%s已于 %s 完成，不用催办了。",
			about(w->arena, u.rule, u.period), day_chinese(w->arena, done_day));
	if (DB_ONE(w->db, w->arena, 0,
			"select count(*) from urge where tenant = $1 and org = $2 and rule = $3 and period_from = $4 and at >= $5",
			w->tenant, org, rule, period_from, day_start(w->today)))
		return fault_set(w, FAULT_CONFLICT, "urge.today", NULL, "%s今天已经催办过了。同一件事一天只催办一次，请等对方回复。",
			about(w->arena, u.rule, u.period));
	const struct urgent *list[] = { &u };
	if (!put(w, &u, text, id))
		return false;
	tell(w, list, 1, text);
	return true;
}

static int by_org_then_due(const void *left, const void *right)
{
	const struct urgent *a = left, *b = right;
	if (a->org != b->org)
		return a->org < b->org ? -1 : 1;
	return a->due_day != b->due_day ? a->due_day - b->due_day : strcmp(a->rule->id, b->rule->id);
}

/* What waits in the chosen branches: open, due by now or soon, of the view. */
static int urgents_read(struct work *w, struct map *chosen, const char *only, const struct view *v, struct urgent **out)
{
	struct urgent *list = NULL;
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select d.org, d.rule, d.cycle, d.period_from, d.period_to, d.due_day, o.path, case when exists "
		"(select 1 from urge u where u.tenant = d.tenant and u.org = d.org and u.rule = d.rule "
		"and u.period_from = d.period_from and u.at >= $3) then 1 else 0 end from duty d join org o "
		"on o.tenant = d.tenant and o.id = d.org where d.tenant = $1 and d.done_day = 0 and d.due_day <= $2 "
		"and d.due_day >= $4", w->tenant, day_add(w->today, DUTY_SOON_DAYS), day_start(w->today), v->from[CYCLE_YEAR]);
	while (db_next(rows)) {
		const struct rule *rule = rule_find(duty_catalogue(), db_text(rows, 1), 0);
		struct period p = { (enum rule_cycle)db_i64(rows, 2), (int)db_i64(rows, 3), (int)db_i64(rows, 4) };
		if (!map_get_i64(chosen, db_i64(rows, 0)) || !rule || !view_holds(v, p.cycle, p.from) ||
			(!text_empty(only) && !text_eq(only, rule->id)) || !org_in_scope(w, db_text(rows, 6)))
			continue;
		*LIST_PUSH(w->arena, list, n) = (struct urgent){ db_i64(rows, 0), db_text(rows, 6), rule, p, (int)db_i64(rows, 5),
			db_i64(rows, 7) != 0 };
	}
	db_done(rows);
	if (n)
		qsort(list, (size_t)n, sizeof *list, by_org_then_due);
	*out = list;
	return n;
}

/* The duties of one branch, earliest due first: those overdue, or when there are none those due soon; but nothing twice a
 * day. */
static bool urge_branch(struct work *w, const struct urgent *list, int count, const char *text, struct urge_result *result)
{
	const struct urgent **told = ARENA_ARRAY(w->arena, const struct urgent *, (size_t)count);
	bool overdue = list[0].due_day < w->today;
	int n = 0;
	for (int i = 0; i < count; i++)
		if ((list[i].due_day < w->today) == overdue && !list[i].urged)
			told[n++] = &list[i];
	if (n == 0)
		return true;
	for (int i = 0; i < n; i++)
		if (!put(w, told[i], text, NULL))
			return false;
	tell(w, told, n, text);
	result->branches++;
	result->duties += n;
	return true;
}

bool urge_many(struct work *w, const int64_t *orgs, int count, const char *rule, struct period period, const char *text,
	struct urge_result *result)
{
	struct view view = view_of(period, w->today);
	struct map *chosen = map_new(w->arena);
	struct urgent *list;
	*result = (struct urge_result){ 0 };
	text = text ? text : "";
	if (count == 0)
		return fault_set(w, FAULT_INPUT, "urge.nobody", "org", "还没有选择支部。请先在表格左边勾选要催办的支部。");
	if (!text_good(w, text))
		return false;
	for (int i = 0; i < count; i++)
		map_set_i64(chosen, orgs[i], result);
	int n = urgents_read(w, chosen, rule, &view, &list);
	for (int i = 0, k; i < n; i += k) {
		for (k = 1; i + k < n && list[i + k].org == list[i].org; k++)
			;
		if (!urge_branch(w, &list[i], k, text, result))
			return false;
	}
	result->passed_over = (int)map_count(chosen) - result->branches;
	if (!result->branches)
		return fault_set(w, FAULT_CONFLICT, "urge.nothing", NULL,
			"所选支部没有可以催办的事项：没有逾期或临期，或者今天已经催办过了。");
	return true;
}

bool urge_reply(struct work *w, int64_t id, const char *text)
{
	int64_t org = 0, by = 0, replied = 0, period_from = 0;
	const char *rule = NULL, *name = "";
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select u.org, u.by_account, u.replied_at, u.rule, u.period_from, o.short from urge u join org o on o.tenant = u.tenant "
		"and o.id = u.org where u.tenant = $1 and u.id = $2", w->tenant, id);
	if (db_next(rows)) {
		org = db_i64(rows, 0), by = db_i64(rows, 1), replied = db_i64(rows, 2);
		rule = db_text(rows, 3), period_from = db_i64(rows, 4), name = db_text(rows, 5);
	}
	db_done(rows);
	if (!org)
		return work_db_check(w) && fault_set(w, FAULT_NOT_FOUND, "urge.gone", NULL, "没有这条催办。请刷新页面后核对。");
	if (text_empty(text))
		return fault_set(w, FAULT_INPUT, "urge.reply-empty", "reply", "请写明打算什么时候开展，或者已经怎么办了。");
	if (str_chars(str_of(text)) > TEXT_MOST)
		return fault_set(w, FAULT_INPUT, "urge.reply-long", "reply", "回复最多 %d 个字，请写短一些。", TEXT_MOST);
	if (replied)
		return fault_set(w, FAULT_CONFLICT, "urge.replied", NULL, "这条催办已经回复过了。请刷新页面查看。");
	if (!DB_EXEC(w->db, w->arena, "update urge set reply = $3, replied_at = $4, replied_by = $5 where tenant = $1 and id = $2",
			w->tenant, id, text, w->now, w->actor.name ? w->actor.name : ""))
		return false;
	const struct rule *r = rule_find(duty_catalogue(), rule, 0);
	if (by && !message_send(w, by, MESSAGE_REPLY, arena_printf(w->arena, "%s回复了催办：%s", name,
			about(w->arena, r, period_of(r ? r->cycle : CYCLE_MONTH, (int)period_from))), text,
			arena_printf(w->arena, "/ledger/%lld#urges", (long long)org)))
		return false;
	return audit(w, "urge.replied", "urge", id, org, NULL, text);
}
