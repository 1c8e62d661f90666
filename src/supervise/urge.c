/* Urging: an office reminds a branch of one duty; the branch answers; when the duty is done, the urge is settled. */
#include "base/list.h"
#include "inbox/inbox.h"
#include "inbox/words.h"
#include "supervise/supervise.h"
#include "work/audit.h"

#define TEXT_MOST 300

const struct scope scope_urge = { .arg = "urge", .word = "urge",
	.sql = "select o.path, 0 from urge u join org o on o.tenant = u.tenant and o.id = u.org where u.tenant = $1 and u.id = $2" };

static const struct {
	const char *word, *chinese, *class;
} states[URGE_STATES] = {
	[URGE_OPEN] = { "open", "待回复", "warn" },
	[URGE_RAISED] = { "raised", "已转乡镇", "bad" },
	[URGE_CALLED] = { "called", "已电话催", "info" },
	[URGE_REPLIED] = { "replied", "已回复", "info" },
	[URGE_SETTLED] = { "settled", "已办结", "ok" },
};

const char *urge_state_word(enum urge_state state)
{
	return states[state].word;
}

const char *urge_state_chinese(enum urge_state state)
{
	return states[state].chinese;
}

const char *urge_state_class(enum urge_state state)
{
	return states[state].class;
}

bool urge_state_parse(const char *word, enum urge_state *out)
{
	for (int i = 0; i < URGE_STATES; i++)
		if (text_eq(word, states[i].word)) {
			*out = (enum urge_state)i;
			return true;
		}
	return false;
}

bool urge_waits(const struct urge *u)
{
	return u->state == URGE_OPEN || u->state == URGE_RAISED;
}

bool urge_answerable(const struct urge *u)
{
	return u->state != URGE_SETTLED && u->raised_at >= u->replied_at;
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

/* The state of an urge `u` with its duty `d`, if that is still owed: a duty that is not needs no answer either. */
#define STATE \
	"case when d.rule is null or d.done_day > 0 then 4 when u.raised_at > u.replied_at and u.raised_at > u.called_at then 1 " \
	"when u.replied_at > 0 then 3 when u.called_at > 0 then 2 else 0 end"
#define WITH_DUTY \
	"from urge u left join duty d on d.tenant = u.tenant and d.org = u.org and d.period_from = u.period_from and d.rule = u.rule "
#define COLUMNS \
	"u.id, u.org, u.at, u.by_account, u.replied_at, u.raised_at, u.called_at, u.rule, u.by_name, u.by_org, u.text, u.reply, " \
	"u.replied_by, u.period_from, d.done_day, d.cycle, d.period_to, " STATE
#define COLUMN_COUNT 18

static struct urge urge_read(struct work *w, const struct db_rows *rows)
{
	struct urge u = { .id = db_i64(rows, 0), .org = db_i64(rows, 1), .at = db_i64(rows, 2), .by_account = db_i64(rows, 3),
		.replied_at = db_i64(rows, 4), .raised_at = db_i64(rows, 5), .called_at = db_i64(rows, 6), .rule = db_text(rows, 7),
		.by_name = db_text(rows, 8), .by_org = db_text(rows, 9), .text = db_text(rows, 10), .reply = db_text(rows, 11),
		.replied_by = db_text(rows, 12), .period_from = (int)db_i64(rows, 13), .done_day = (int)db_i64(rows, 14),
		.state = (enum urge_state)db_i64(rows, 17) };
	struct period p = { (enum rule_cycle)db_i64(rows, 15), u.period_from, (int)db_i64(rows, 16) };
	u.about = about(w->arena, rule_find(duty_catalogue(), u.rule, 0), p.to ? p : period_of(CYCLE_MONTH, p.from));
	return u;
}

/* Gives each its calls; the rows come in the order of time. */
static void calls_take(struct work *w, struct urge *list, int count, struct db_rows *rows)
{
	struct map *by_id = map_new(w->arena);
	for (int i = 0; i < count; i++)
		map_set_i64(by_id, list[i].id, &list[i]);
	while (db_next(rows)) {
		struct urge *u = map_get_i64(by_id, db_i64(rows, 0));
		if (u)
			*LIST_PUSH(w->arena, u->calls, u->call_count) = (struct urge_call){ u->id, db_i64(rows, 1), db_text(rows, 2),
				db_text(rows, 3), db_text(rows, 4), db_text(rows, 5) };
	}
	db_done(rows);
}

int urge_list(struct work *w, int64_t org, int limit, struct urge **out)
{
	struct urge *list = NULL;
	int n = 0;
	bool called = false;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " COLUMNS " " WITH_DUTY "where u.tenant = $1 and u.org = $2 order by u.at desc, u.id desc limit $3", w->tenant, org,
		limit);
	while (db_next(rows)) {
		struct urge *u = LIST_PUSH(w->arena, list, n);
		*u = urge_read(w, rows);
		called = called || u->called_at;
	}
	db_done(rows);
	if (called)
		calls_take(w, list, n, DB_QUERY(w->db, w->arena,
			"select c.urge, c.at, c.by_name, c.by_org, c.spoke_with, c.text from urge u join urge_call c on c.tenant = u.tenant "
			"and c.urge = u.id where u.tenant = $1 and u.org = $2 order by c.at, c.id", w->tenant, org));
	*out = list;
	return n;
}

/* ---- all of an office ---- */

#define LISTED \
	WITH_DUTY "join org o on o.tenant = u.tenant and o.id = u.org where u.tenant = $1 and o.path >= $2 and o.path < $3 " \
	"and u.at >= $4 and u.at < $5 "

struct urge_page *urge_page_load(struct work *w, const struct urge_query *q)
{
	struct urge_page *p = ARENA_NEW(w->arena, struct urge_page);
	const struct org *at = q->org ? org_load(w, q->org) : NULL;
	if (q->org && (!at || !org_in_scope(w, at->path))) {
		fault_set(w, FAULT_NOT_FOUND, "urge.org", NULL, "没有这个组织，或它不在您的管理范围内。请从列表重新选择。");
		return NULL;
	}
	const char *path = at ? at->path : text_empty(w->actor.path) ? "0001." : w->actor.path, *end = path_end(w->arena, path);
	int month = month_of_day(w->today), first = q->month ? q->month : month_add(month, -11), last = q->month ? q->month : month;
	int64_t from = day_start(first * 100 + 1), to = day_start(month_add(last, 1) * 100 + 1);
	/* One state, the two that wait, or all. */
	int least = q->waiting || q->state == URGE_STATES ? 0 : (int)q->state;
	int most = q->waiting ? URGE_RAISED : q->state == URGE_STATES ? URGE_SETTLED : (int)q->state;
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select s, count(*) from (select " STATE " s " LISTED ") x group by s", w->tenant,
		path, end, from, to);
	while (db_next(rows)) {
		p->counts[db_i64(rows, 0)] = db_i64(rows, 1);
		p->total += db_i64(rows, 1);
	}
	db_done(rows);
	rows = DB_QUERY(w->db, w->arena,
		"select " COLUMNS ", o.short, coalesce((select t.short from org t where t.tenant = o.tenant and t.path = substr(o.path, 1, 10) "
		"and t.id <> o.id), ''), o.secretary, o.phone " LISTED "and " STATE " between $6 and $7 "
		"order by case when $7 < 2 then u.at else -u.at end, u.id limit $8 offset $9", w->tenant, path, end, from, to, least, most,
		q->limit, q->offset);
	while (db_next(rows)) {
		struct urge *u = LIST_PUSH(w->arena, p->list, p->count);
		*u = urge_read(w, rows);
		u->org_name = db_text(rows, COLUMN_COUNT);
		u->town = db_text(rows, COLUMN_COUNT + 1);
		u->secretary = db_text(rows, COLUMN_COUNT + 2);
		u->phone = db_text(rows, COLUMN_COUNT + 3);
	}
	db_done(rows);
	if (most >= URGE_CALLED)
		calls_take(w, p->list, p->count, DB_QUERY(w->db, w->arena,
			"select c.urge, c.at, c.by_name, c.by_org, c.spoke_with, c.text from urge_call c join urge u on u.tenant = c.tenant "
			"and u.id = c.urge join org o on o.tenant = u.tenant and o.id = u.org where c.tenant = $1 and o.path >= $2 and o.path < $3 "
			"and u.at >= $4 and u.at < $5 order by c.at, c.id", w->tenant, path, end, from, to));
	return p;
}

/* ---- writing ---- */

static bool put(struct work *w, const struct urgent *u, const char *text, int64_t *id)
{
	int64_t made = id_next(w->now);
	if (id)
		*id = made;
	return DB_EXEC(w->db, w->arena,
			"insert into urge (tenant, id, org, rule, period_from, at, by_account, by_name, by_org, text, by_office) "
			"values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", w->tenant, made, u->org, u->rule->id, u->period.from,
			w->now, w->actor.account, w->actor.name ? w->actor.name : "", w->actor.org_name ? w->actor.org_name : "",
			text, w->actor.org) &&
		audit(w, "urge.created", "urge", made, u->org, NULL,
			arena_printf(w->arena, "催办%s", standing(w->arena, u, w->today)));
}

/* One message for all that a branch is urged to do. */
static void tell(struct work *w, const struct urgent *const *list, int count, const char *words, const char *text)
{
	struct buf b;
	buf_init(&b, w->arena);
	for (int i = 0; i < count; i++)
		buf_printf(&b, "%s%s", i ? "、" : "", standing(w->arena, list[i], w->today));
	const struct words_field fields[] = { { "事项", b.at }, { "单位", w->actor.org_name }, { "附言", text } };
	const char *title = count == 1 ? arena_printf(w->arena, "催办：%s", about(w->arena, list[0]->rule, list[0]->period)) :
					 arena_printf(w->arena, "催办：%d 项组织生活", count);
	message_send_branch(w, list[0]->org, MESSAGE_URGE, title, words_fill(w->arena, words, fields, COUNT_OF(fields)),
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
	tell(w, list, 1, words_of(w, WORDS_URGE), text);
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
static bool urge_branch(struct work *w, const struct urgent *list, int count, const char *words, const char *text,
	struct urge_result *result)
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
	tell(w, told, n, words, text);
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
	const char *words = words_of(w, WORDS_URGE);
	for (int i = 0, k; i < n; i += k) {
		for (k = 1; i + k < n && list[i + k].org == list[i].org; k++)
			;
		if (!urge_branch(w, &list[i], k, words, text, result))
			return false;
	}
	result->passed_over = (int)map_count(chosen) - result->branches;
	if (!result->branches)
		return fault_set(w, FAULT_CONFLICT, "urge.nothing", NULL,
			"所选支部没有可以催办的事项：没有逾期或临期，或者今天已经催办过了。");
	return true;
}

/* What was promised before stays beside what is promised now. */
static const char *answers(struct work *w, const char *before, int64_t replied, const char *text)
{
	return arena_printf(w->arena, "%s（%s回复）\n%s", before, day_chinese(w->arena, day_of(replied)), text);
}

bool urge_reply(struct work *w, int64_t id, const char *text)
{
	int64_t org = 0, by = 0, replied = 0, raised = 0, period_from = 0;
	const char *rule = NULL, *name = "", *before = "";
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select u.org, u.by_account, u.replied_at, u.rule, u.period_from, o.short, u.raised_at, u.reply from urge u join org o "
		"on o.tenant = u.tenant and o.id = u.org where u.tenant = $1 and u.id = $2", w->tenant, id);
	if (db_next(rows)) {
		org = db_i64(rows, 0), by = db_i64(rows, 1), replied = db_i64(rows, 2);
		rule = db_text(rows, 3), period_from = db_i64(rows, 4), name = db_text(rows, 5);
		raised = db_i64(rows, 6), before = db_text(rows, 7);
	}
	db_done(rows);
	if (!org)
		return work_db_check(w) && fault_set(w, FAULT_NOT_FOUND, "urge.gone", NULL, "没有这条催办。请刷新页面后核对。");
	if (text_empty(text))
		return fault_set(w, FAULT_INPUT, "urge.reply-empty", "reply", "请写明打算什么时候开展，或者已经怎么办了。");
	if (str_chars(str_of(text)) > TEXT_MOST)
		return fault_set(w, FAULT_INPUT, "urge.reply-long", "reply", "回复最多 %d 个字，请写短一些。", TEXT_MOST);
	if (replied && raised <= replied)
		return fault_set(w, FAULT_CONFLICT, "urge.replied", NULL, "这条催办已经回复过了。请刷新页面查看。");
	if (!DB_EXEC(w->db, w->arena, "update urge set reply = $3, replied_at = $4, replied_by = $5 where tenant = $1 and id = $2",
			w->tenant, id, replied ? answers(w, before, replied, text) : text, w->now, w->actor.name ? w->actor.name : ""))
		return false;
	const struct rule *r = rule_find(duty_catalogue(), rule, 0);
	if (by && !message_send(w, by, MESSAGE_REPLY, arena_printf(w->arena, "%s回复了催办：%s", name,
			about(w->arena, r, period_of(r ? r->cycle : CYCLE_MONTH, (int)period_from))), text,
			arena_printf(w->arena, "/ledger/%lld#urges", (long long)org)))
		return false;
	return audit(w, "urge.replied", "urge", id, org, NULL, text);
}

int64_t urge_org(struct work *w, int64_t id)
{
	return DB_ONE(w->db, w->arena, 0, "select org from urge where tenant = $1 and id = $2", w->tenant, id);
}

bool urge_call_note(struct work *w, int64_t id, const char *spoke_with, const char *text)
{
	int64_t made = id_next(w->now), org = urge_org(w, id);
	if (!org)
		return work_db_check(w) && fault_set(w, FAULT_NOT_FOUND, "urge.gone", NULL, "没有这条催办。请刷新页面后核对。");
	if (text_empty(spoke_with))
		fault_set(w, FAULT_INPUT, "urge.call-with", "with", "请写明和谁通的话，例如“书记刘成玉”。");
	if (text_empty(text) || str_chars(str_of(text)) > TEXT_MOST)
		fault_set(w, FAULT_INPUT, "urge.call-said", "said", "请写明对方怎么说的，最多 %d 个字。", TEXT_MOST);
	if (w->fault)
		return false;
	return DB_EXEC(w->db, w->arena,
			"insert into urge_call (tenant, id, urge, at, by_account, by_name, by_org, spoke_with, text) "
			"values ($1, $2, $3, $4, $5, $6, $7, $8, $9)", w->tenant, made, id, w->now, w->actor.account,
			w->actor.name ? w->actor.name : "", w->actor.org_name ? w->actor.org_name : "", spoke_with, text) &&
		DB_EXEC(w->db, w->arena, "update urge set called_at = $3 where tenant = $1 and id = $2", w->tenant, id, w->now) &&
		audit(w, "urge.called", "urge", id, org, NULL, arena_printf(w->arena, "和%s通话：%s", spoke_with, text));
}
