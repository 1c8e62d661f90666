/* Named filters of the ledger and the columns that an account sees of it. */
#include "supervise/filter.h"

#include "base/list.h"
#include "export/export.h"
#include "supervise/views.h"
#include "work/audit.h"

const struct scope scope_filter = { .arg = "filter", .word = "own filter", .own_account = true,
	.sql = "select o.path, f.account from ledger_filter f join org o on o.tenant = f.tenant and o.id = f.org where f.tenant = $1 and f.id = $2" };

static const struct {
	const char *word, *chinese;
} shows[SHOW_COUNT] = {
	[SHOW_TOWN] = { "town", "所属乡镇" },
	[SHOW_SECRETARY] = { "secretary", "书记" },
	[SHOW_MEMBERS] = { "members", "党员" },
	[SHOW_CELLS] = { "duty0", NULL }, { "duty1", NULL }, { "duty2", NULL }, { "duty3", NULL }, { "duty4", NULL }, { "yearly", "年度事项" },
	[SHOW_ATTENDANCE] = { "attendance", "参会率" },
	[SHOW_WORST] = { "worst", "最急的一项" },
	[SHOW_REVIEW] = { "review", "待审核记录" },
};

const char *ledger_show_word(enum ledger_show column)
{
	return shows[column].word;
}

const char *ledger_show_chinese(enum ledger_show column)
{
	return shows[column].chinese ? shows[column].chinese : ledger_columns()[column - SHOW_CELLS].name;
}

/* ---- reading ---- */

static unsigned shown_of(const char *words)
{
	struct str rest = str_of(words);
	unsigned shown = 0;
	while (rest.at && rest.len) {
		struct str word = str_cut(&rest, ' ');
		for (int i = 0; i < SHOW_COUNT; i++)
			if (str_eq(word, str_of(shows[i].word)))
				shown |= SHOW_BIT(i);
	}
	return shown;
}

struct ledger_kept *ledger_kept(struct work *w)
{
	struct ledger_kept *k = ARENA_NEW(w->arena, struct ledger_kept);
	*k = (struct ledger_kept){ .shown = SHOW_USUAL };
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select 0, '' n, columns, '', 0, account, filter from ledger_wish where tenant = $1 and account = $2 union all "
		"select id, name, query, made_by, shared, account, 0 from ledger_filter where tenant = $1 and org = $3 and (account = $2 or shared = 1) "
		"order by 2, 1", w->tenant, w->actor.account, w->actor.org);
	while (db_next(rows)) {
		if (db_i64(rows, 0)) {
			*LIST_PUSH(w->arena, k->filters, k->count) = (struct ledger_filter){ db_i64(rows, 0), db_text(rows, 1), db_text(rows, 2),
				db_text(rows, 3), db_i64(rows, 4) != 0, db_i64(rows, 5) == w->actor.account };
			continue;
		}
		k->first = db_i64(rows, 6);
		k->chosen = !text_empty(db_text(rows, 2));
		k->shown = k->chosen ? shown_of(db_text(rows, 2)) : SHOW_USUAL;
	}
	db_done(rows);
	return k;
}

const struct ledger_filter *ledger_first(const struct ledger_kept *k)
{
	for (int i = 0; i < k->count; i++)
		if (k->filters[i].id == k->first)
			return &k->filters[i];
	return NULL; /* dropped, or shared no more */
}

/* ---- what a query says ---- */

static void field_put(struct buf *b, const char *name, const char *value)
{
	if (text_empty(value))
		return;
	buf_printf(b, "%s%s=", b->len ? "&" : "", name);
	buf_percent(b, value, "");
}

static const char *period_word(struct arena *a, struct period p, int today)
{
	static const char *const running[] = { [CYCLE_MONTH] = "", [CYCLE_QUARTER] = "quarter", [CYCLE_YEAR] = "year" };
	return p.from <= today && today <= p.to ? running[p.cycle] : period_code(a, p);
}

const char *ledger_narrowed(struct work *w, const char *query)
{
	static const char *const orders[] = { [ORDER_URGENT] = "", [ORDER_TREE] = "tree", [ORDER_MEMBERS] = "members", [ORDER_ATTENDANCE] = "attendance" };
	struct ledger_query q = ledger_query_of(w, query);
	struct buf b;
	buf_init(&b, w->arena);
	field_put(&b, "period", period_word(w->arena, q.period, w->today));
	field_put(&b, "org", q.org ? arena_printf(w->arena, "%lld", (long long)q.org) : "");
	field_put(&b, "name", q.name);
	field_put(&b, "rule", q.rule);
	field_put(&b, "state", q.state == LEDGER_ALL ? "" : ledger_state_word(q.state));
	field_put(&b, "concern", concern_word(q.concern));
	field_put(&b, "order", orders[q.order]);
	return b.at;
}

const char *ledger_narrowed_chinese(struct work *w, const struct ledger_query *q)
{
	const struct rule *rule = rule_find(duty_catalogue(), q->rule, 0);
	struct org *org = q->org ? org_load(w, q->org) : NULL;
	struct buf b;
	buf_init(&b, w->arena);
	w->fault = q->org && !org ? NULL : w->fault;
	buf_printf(&b, "%s，", period_label(w->arena, q->period));
	if (org && org_in_scope(w, org->path))
		buf_printf(&b, "%s，", org->short_name);
	if (*q->name)
		buf_printf(&b, "查找：%s，", export_word(w->arena, q->name));
	if (rule)
		buf_printf(&b, "事项：%s，", rule->name);
	if (q->state != LEDGER_ALL)
		buf_printf(&b, "状态：%s，", ledger_state_chinese(q->state));
	if (q->concern != CONCERN_NONE)
		buf_printf(&b, "%s，", concern_chinese(q->concern));
	return b.at;
}

/* ---- writing ---- */

bool ledger_filter_keep(struct work *w, const char *name, const char *query, bool shared, int64_t *id)
{
	int64_t made = id_next(w->now);
	if (id)
		*id = made;
	if (text_empty(name) || str_chars(str_of(name)) > FILTER_NAME_MOST)
		return fault_set(w, FAULT_INPUT, "filter.name", "filter_name", "请给这个筛选起个名字，最多 %d 个字，例如“柳河镇逾期”。", FILTER_NAME_MOST);
	int64_t same = DB_ONE(w->db, w->arena, 0, "select count(*) from ledger_filter where tenant = $1 and account = $2 and name = $3 "
		"and org = $4", w->tenant, w->actor.account, name, w->actor.org);
	int64_t all = DB_ONE(w->db, w->arena, 0, "select count(*) from ledger_filter where tenant = $1 and account = $2 and org = $3", w->tenant, w->actor.account,
		w->actor.org);
	if (same)
		return fault_set(w, FAULT_INPUT, "filter.same", "filter_name", "您已经有叫“%s”的筛选。请换一个名字，或先删除原来的。", name);
	if (all >= FILTERS_MOST)
		return fault_set(w, FAULT_INPUT, "filter.many", "filter_name", "最多保存 %d 个筛选，请先删除不用的。", FILTERS_MOST);
	return DB_EXEC(w->db, w->arena,
			"insert into ledger_filter (tenant, id, org, account, name, shared, query, made_at, made_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
			w->tenant, made, w->actor.org, w->actor.account, name, shared, ledger_narrowed(w, query), w->now,
			w->actor.name ? w->actor.name : "") &&
		audit(w, "filter.kept", "filter", made, w->actor.org, NULL, arena_printf(w->arena, "%s%s", export_word(w->arena, name), shared ? "，本单位共用" : ""));
}

bool ledger_filter_drop(struct work *w, int64_t id)
{
	DB_EXEC(w->db, w->arena, "delete from ledger_filter where tenant = $1 and id = $2 and account = $3", w->tenant, id, w->actor.account);
	if (!db_changes(w->db))
		return work_db_check(w) && fault_set(w, FAULT_NOT_FOUND, "filter.none", NULL, "没有这个筛选，可能已经删除了。请刷新页面。");
	return audit(w, "filter.dropped", "filter", id, w->actor.org, NULL, NULL);
}

static bool wish_put(struct work *w, const char *columns, int64_t first)
{
	return DB_EXEC(w->db, w->arena,
		"insert into ledger_wish (tenant, account, columns, filter) values ($1, $2, $3, $4) on conflict (tenant, account) do update set "
		"columns = excluded.columns, filter = excluded.filter", w->tenant, w->actor.account, columns, first);
}

static const char *words_of(struct arena *a, unsigned shown)
{
	struct buf b;
	buf_init(&b, a);
	for (int i = 0; i < SHOW_COUNT; i++)
		if (shown & SHOW_BIT(i))
			buf_printf(&b, "%s%s", b.len ? " " : "", shows[i].word);
	return b.at;
}

static const char *names_of(struct arena *a, unsigned shown)
{
	struct buf b;
	buf_init(&b, a);
	for (int i = 0; i < SHOW_COUNT; i++)
		if (shown & SHOW_BIT(i))
			buf_printf(&b, "%s%s", b.len ? "、" : "", ledger_show_chinese((enum ledger_show)i));
	return b.at;
}

bool ledger_filter_first(struct work *w, int64_t id)
{
	struct ledger_kept *k = ledger_kept(w);
	bool seen = id == 0;
	for (int i = 0; i < k->count; i++)
		seen = seen || k->filters[i].id == id;
	if (!seen)
		return fault_set(w, FAULT_NOT_FOUND, "filter.none", NULL, "没有这个筛选，可能已经删除了。请刷新页面。");
	return wish_put(w, k->chosen ? words_of(w->arena, k->shown) : "", id) && audit(w, "filter.first", "filter", id, w->actor.org, NULL, NULL);
}

bool ledger_show_keep(struct work *w, unsigned shown)
{
	struct ledger_kept *k = ledger_kept(w);
	shown &= SHOW_ALL;
	if (!shown)
		return fault_set(w, FAULT_INPUT, "filter.columns", "columns", "请至少勾选一列。党支部和状态总是显示。");
	return wish_put(w, words_of(w->arena, shown), k->first) && audit(w, "filter.columns", "account", w->actor.account, w->actor.org, NULL,
		names_of(w->arena, shown));
}
