/* `xianfeng verify`: duties and months of gatherings computed anew and compared with what is stored, and every roll-up
 * compared with the sum of what lies below it. */
#include "duty/inside.h"

static const char *org_code(struct work *w, int64_t org)
{
	const char *code = NULL;
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select code from org where tenant = $1 and id = $2", w->tenant, org);
	if (db_next(rows))
		code = db_text(rows, 0);
	db_done(rows);
	return code ? code : "（没有的组织）";
}

static const char *rule_name(const char *id)
{
	const struct rule *rule = rule_find(duty_catalogue(), id, 0);
	return rule ? rule->name : id;
}

static void tell(struct work *w, struct verify_report *report, const struct kept *d, const char *what)
{
	struct period p = { (enum rule_cycle)d->cycle, d->from, d->to };
	verify_fault(report, "应做事项：组织 %s，%s（%s），%s：%s。", org_code(w, d->org), rule_name(d->rule), d->rule,
		period_label(w->arena, p), what);
}

static void compare(struct work *w, struct verify_report *report, const struct kept *was, int was_count,
	const struct kept *now, int now_count)
{
	int i = 0, j = 0;
	while (i < was_count || j < now_count) {
		int order = i == was_count ? 1 : j == now_count ? -1 : kept_order(&was[i], &now[j]);
		if (order < 0)
			tell(w, report, &was[i], "存有记录，按规则没有这一项");
		else if (order > 0)
			tell(w, report, &now[j], "按规则应有这一项，没有存");
		else if (!kept_same(&was[i], &now[j]))
			tell(w, report, &was[i], arena_printf(w->arena,
				"存的是应 %d 已 %d、完成日 %d、到期日 %d，重算是应 %d 已 %d、完成日 %d、到期日 %d", was[i].owed, was[i].done,
				was[i].done_day, was[i].due, now[j].owed, now[j].done, now[j].done_day, now[j].due));
		i += order <= 0;
		j += order >= 0;
		report->checked++;
	}
}

static void compare_standings(struct work *w, struct verify_report *report, const char *root, int day, const struct kept *duties,
	int count)
{
	struct standing *was, *now;
	int was_count = standings_stored(w, root, 0, &was);
	int now_count = standings_counted(w, root, 0, day, duties, count, &now);
	for (int i = 0, j = 0; i < was_count; i++) {
		while (j < now_count && now[j].org < was[i].org)
			j++;
		if (was[i].day != day || j == now_count || now[j].org != was[i].org)
			continue;
		report->checked++;
		if (!standing_same(&was[i], &now[j]))
			verify_fault(report, "支部状态：组织 %s 存的状态（最急一项 %d，待审核 %d，党员 %d）和重算的（%d，%d，%d）不一致。",
				org_code(w, was[i].org), was[i].due_day, was[i].review, was[i].members, now[j].due_day, now[j].review,
				now[j].members);
	}
}

/* The organisations whose duties were last computed as of one day. */
static void verify_day(struct work *w, struct verify_report *report, const char *root, int day)
{
	struct map *of_day = map_new(w->arena);
	struct kept *was, *now;
	int from = duty_first_day(day), to = horizon_to(day), was_count = 0, now_count = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select org from duty_day where tenant = $1 and day = $2", w->tenant,
		day);
	while (db_next(rows))
		map_set_i64(of_day, db_i64(rows, 0), report);
	db_done(rows);
	int stored = kept_stored(w, root, 0, from, to, &was);
	int computed = duties_compute_all(w, root, day, from, to, NULL, &now);
	if (computed)
		qsort(now, (size_t)computed, sizeof *now, kept_order);
	compare_standings(w, report, root, day, now, computed);
	for (int i = 0; i < stored; i++)
		if (map_get_i64(of_day, was[i].org))
			was[was_count++] = was[i];
	for (int i = 0; i < computed; i++)
		if (map_get_i64(of_day, now[i].org))
			now[now_count++] = now[i];
	compare(w, report, was, was_count, now, now_count);
}

static void verify_duties(struct work *w, struct verify_report *report, const char *root)
{
	int *days = NULL, n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select distinct day from duty_day where tenant = $1 order by day",
		w->tenant);
	while (db_next(rows))
		*LIST_PUSH(w->arena, days, n) = (int)db_i64(rows, 0);
	db_done(rows);
	for (int i = 0; i < n; i++) {
		struct arena *mine = w->arena;
		w->arena = arena_child(mine);
		verify_day(w, report, root, days[i]);
		arena_free(w->arena);
		w->arena = mine;
	}
	rows = DB_QUERY(w->db, w->arena,
		"select o.code from org o left join duty_day d on d.tenant = o.tenant and d.org = o.id left join standing s "
		"on s.tenant = o.tenant and s.org = o.id where o.tenant = $1 and (d.day is null or s.day is null) order by o.path",
		w->tenant);
	while (db_next(rows))
		verify_fault(report, "应做事项：组织 %s 还没有计算过。", db_text(rows, 0));
	db_done(rows);
}

/* ---- sums ---- */

static void tell_sum(struct work *w, struct verify_report *report, enum sum_table table, const struct sum *s)
{
	const char *code = org_code(w, s->org);
	if (table == SUM_ROLL)
		verify_fault(report, "汇总：组织 %s，%s（%s），%s 起的一期：项数、完成、迟的差是 %lld、%lld、%lld。", code,
			rule_name(s->rule), s->rule, day_text(w->arena, s->from), (long long)s->n[ROLL_DUTIES],
			(long long)s->n[ROLL_FULFILLED], (long long)s->n[ROLL_LATE]);
	else if (table == SUM_STANDING)
		verify_fault(report, "支部状态汇总：组织 %s 的支部数、党员数、书记空缺或不足 3 名的支部数和下级之和不一致。", code);
	else if (table == SUM_STANDING_DAY)
		verify_fault(report, "支部状态汇总：组织 %s，%s 的到期、待审核或届满支部数和下级之和不一致。", code, day_text(w->arena, s->key));
	else if (table == SUM_LIFE_OWN)
		verify_fault(report, "每月汇总：组织 %s，%s应做的项数和应做事项不一致。", code, month_chinese(w->arena, s->key));
	else
		verify_fault(report, "每月汇总：组织 %s，%s的合计和下级之和不一致。", code, month_chinese(w->arena, s->key));
}

/* Every sum against the rows of the organisations themselves, which were compared before. */
static void verify_sums(struct work *w, struct verify_report *report, const char *root)
{
	struct keeping k = { .w = w, .lines = map_new(w->arena) };
	lines_read(&k);
	sums_differ(&k, &(struct extent){ root, ORG_COUNTY, ORG_COUNTY + LEVELS }, 0);
	for (int table = 0; table < SUM_TABLES; table++)
		for (int i = 0; i < k.sums[table].count; i++)
			tell_sum(w, report, (enum sum_table)table, &k.sums[table].list[i]);
}

static int life_key_order(const struct life *a, const struct life *b)
{
	if (a->org != b->org)
		return a->org < b->org ? -1 : 1;
	return a->month - b->month;
}

static void verify_lives(struct work *w, struct verify_report *report, const char *root)
{
	struct life *was, *now;
	int from = month_of_day(duty_first_day(w->today)), i = 0, j = 0;
	int was_count = lives_stored(w, root, 0, from, &was), now_count = lives_counted(w, root, 0, from, &now);
	while (i < was_count || j < now_count) {
		int order = i == was_count ? 1 : j == now_count ? -1 : life_key_order(&was[i], &now[j]);
		const struct life *a = order <= 0 ? &was[i] : &now[j];
		if (order != 0 || was[i].held != now[j].held || was[i].due != now[j].due || was[i].present != now[j].present ||
			was[i].remote != now[j].remote)
			verify_fault(report, "参会汇总：组织 %s，%s的次数或人次和活动记录不一致。", org_code(w, a->org),
				month_chinese(w->arena, a->month));
		i += order <= 0;
		j += order >= 0;
		report->checked++;
	}
}

static void duty_verify(struct work *w, struct verify_report *report)
{
	struct org *root = org_root(w);
	if (!root)
		return;
	verify_duties(w, report, root->path);
	verify_lives(w, report, root->path);
	struct arena *mine = w->arena;
	w->arena = arena_child(mine);
	verify_sums(w, report, root->path);
	arena_free(w->arena);
	w->arena = mine;
}
VERIFY(duty, "应做事项和汇总", duty_verify);
