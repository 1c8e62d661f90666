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

/* The organisations whose duties were last computed as of one day. */
static void verify_day(struct work *w, struct verify_report *report, const char *root, int day)
{
	struct map *of_day = map_new(w->arena);
	struct kept *was, *now;
	int from = horizon_from(day), to = horizon_to(day), was_count = 0, now_count = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select org from duty_day where tenant = $1 and day = $2", w->tenant,
		day);
	while (db_next(rows))
		map_set_i64(of_day, db_i64(rows, 0), report);
	db_done(rows);
	int stored = kept_stored(w, root, 0, from, to, &was);
	int computed = duties_compute_all(w, root, day, from, to, NULL, &now);
	if (computed)
		qsort(now, (size_t)computed, sizeof *now, kept_order);
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
		w->arena = arena_new();
		verify_day(w, report, root, days[i]);
		arena_free(w->arena);
		w->arena = mine;
	}
	rows = DB_QUERY(w->db, w->arena,
		"select o.code from org o left join duty_day d on d.tenant = o.tenant and d.org = o.id where o.tenant = $1 "
		"and d.day is null order by o.path", w->tenant);
	while (db_next(rows))
		verify_fault(report, "应做事项：组织 %s 还没有计算过。", db_text(rows, 0));
	db_done(rows);
}

/* ---- sums ---- */

static void verify_roll(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select a.id, d.rule, d.period_from, d.due_day, count(*), sum(case when d.done_day > 0 then 1 else 0 end), "
		"sum(case when d.done_day > d.due_day then 1 else 0 end), r.duties, r.fulfilled, r.late from duty d "
		"join org o on o.tenant = d.tenant and o.id = d.org join org a on a.tenant = o.tenant "
		"and a.path in (substr(o.path, 1, 5), substr(o.path, 1, 10), substr(o.path, 1, 15), substr(o.path, 1, 20)) "
		"left join duty_roll r on r.tenant = a.tenant and r.org = a.id and r.due_day = d.due_day and r.rule = d.rule "
		"and r.period_from = d.period_from where d.tenant = $1 group by a.id, d.rule, d.period_from, d.due_day, r.duties, "
		"r.fulfilled, r.late", w->tenant);
	int64_t groups = 0;
	while (db_next(rows)) {
		groups++;
		report->checked++;
		if (db_i64(rows, 4) == db_i64(rows, 7) && db_i64(rows, 5) == db_i64(rows, 8) && db_i64(rows, 6) == db_i64(rows, 9))
			continue;
		verify_fault(report, "汇总：组织 %s，%s（%s），%s 起的一期：存的是 %lld 项、完成 %lld、迟 %lld，重算是 %lld、%lld、%lld。",
			org_code(w, db_i64(rows, 0)), rule_name(db_text(rows, 1)), db_text(rows, 1),
			day_text(w->arena, (int)db_i64(rows, 2)), (long long)db_i64(rows, 7), (long long)db_i64(rows, 8),
			(long long)db_i64(rows, 9), (long long)db_i64(rows, 4), (long long)db_i64(rows, 5), (long long)db_i64(rows, 6));
	}
	db_done(rows);
	int64_t stored = DB_ONE(w->db, w->arena, 0, "select count(*) from duty_roll where tenant = $1 and duties <> 0", w->tenant);
	if (stored > groups)
		verify_fault(report, "汇总：有 %lld 行没有对应的应做事项。", (long long)(stored - groups));
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
	int from = month_of_day(horizon_from(w->today)), i = 0, j = 0;
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
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select a.id, l.month from life_roll l join org o on o.tenant = l.tenant and o.id = l.org join org a "
		"on a.tenant = o.tenant and a.path in (substr(o.path, 1, 5), substr(o.path, 1, 10), substr(o.path, 1, 15), "
		"substr(o.path, 1, 20)) left join life_roll s on s.tenant = a.tenant and s.org = a.id and s.whole = 1 "
		"and s.month = l.month where l.tenant = $1 and l.whole = 0 group by a.id, l.month, s.held, s.due, s.present, s.remote "
		"having coalesce(s.held, 0) <> sum(l.held) or coalesce(s.due, 0) <> sum(l.due) "
		"or coalesce(s.present, 0) <> sum(l.present) or coalesce(s.remote, 0) <> sum(l.remote)", w->tenant);
	while (db_next(rows))
		verify_fault(report, "参会汇总：组织 %s，%s的合计和下级之和不一致。", org_code(w, db_i64(rows, 0)),
			month_chinese(w->arena, (int)db_i64(rows, 1)));
	db_done(rows);
}

static void duty_verify(struct work *w, struct verify_report *report)
{
	struct org *root = org_root(w);
	if (!root)
		return;
	verify_duties(w, report, root->path);
	verify_roll(w, report);
	verify_lives(w, report, root->path);
}
VERIFY(duty, "应做事项和汇总", duty_verify);
