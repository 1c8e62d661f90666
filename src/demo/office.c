/* What offices did lately: urges that were answered, called about or left unanswered, and branches given to somebody to follow
 * up, so that the pages of supervision show what they are for. */
#include "demo/inside.h"

#include "access/access.h"
#include "base/list.h"
#include "exempt/exempt.h"
#include "supervise/supervise.h"
#include "work/audit.h"

#define URGED 24 /* branches */

/* A duty that is overdue, one a branch. */
struct behind {
	int64_t org, town;
	const char *rule, *secretary;
	int from;
};

static int behind_read(struct work *w, const char *path, struct behind *out)
{
	int64_t last = 0;
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select o.id, d.rule, d.period_from, o.secretary, t.id from duty d join org o on o.tenant = d.tenant and o.id = d.org "
		"join org t on t.tenant = o.tenant and t.path = substr(o.path, 1, 10) where d.tenant = $1 and d.done_day = 0 and d.due_day < $2 "
		"and d.due_day >= $5 and o.path >= $3 and o.path < $4 and o.level > 2 order by o.path, d.due_day desc, d.rule", w->tenant, w->today, path,
		path_end(w->arena, path), day_add(w->today, -100));
	while (n < URGED / 2 && db_next(rows)) {
		if (db_i64(rows, 0) == last)
			continue;
		last = db_i64(rows, 0);
		out[n++] = (struct behind){ last, db_i64(rows, 4), db_text(rows, 1), db_text(rows, 3), (int)db_i64(rows, 2) };
	}
	db_done(rows);
	return n;
}

void demo_act_as(struct work *w, struct demo *d, enum role role, int64_t org, int days)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select a.id, a.name, o.short, o.path from account a join org o on o.tenant = a.tenant and o.id = a.org where a.tenant = $1 "
		"and a.org = $2 and a.role = $3 order by a.id", w->tenant, org, role_word(role));
	w->actor = (struct actor){ .role = role, .org = org, .name = "党建办", .org_name = "", .path = "0001.", .from = "cli" };
	if (db_next(rows)) {
		w->actor.account = db_i64(rows, 0);
		w->actor.name = db_text(rows, 1);
		w->actor.org_name = db_text(rows, 2);
		w->actor.path = db_text(rows, 3);
	}
	db_done(rows);
	w->now = d->now - days * 86400;
	w->today = day_of(w->now);
}

/* What became of it: every fourth is left unanswered. */
static bool urged(struct work *w, struct demo *d, const struct behind *b, int n)
{
	static const char *const answers[] = { "本周五晚上补开，通知已经发了。", "书记外出学习，回来就开，月底前完成。", "上周开过了，记录今天补交。" };
	int64_t id;
	bool by_county = n % 3 == 0;
	demo_act_as(w, d, by_county ? ROLE_COUNTY : ROLE_TOWNSHIP, by_county ? d->county : b->town, 2 + n % 7);
	if (!urge_create(w, b->org, b->rule, b->from, n % 2 ? "请尽快安排，有困难请直接打电话。" : "", &id))
		return false;
	if (n % 4 == 1) {
		demo_act_as(w, d, ROLE_SECRETARY, b->org, 1 + n % 3);
		w->actor.name = !text_empty(b->secretary) ? b->secretary : "党务工作者";
		return urge_reply(w, id, answers[n % 3]);
	}
	if (n % 4 == 2) {
		demo_act_as(w, d, ROLE_TOWNSHIP, b->town, 1);
		return urge_call_note(w, id, !text_empty(b->secretary) ? arena_printf(w->arena, "书记%s", b->secretary) : "村委会值班人员", answers[n % 3]);
	}
	return true;
}

static bool followed(struct work *w, struct demo *d, const int64_t *orgs, int count)
{
	struct follow_result result;
	demo_act_as(w, d, ROLE_COUNTY, d->county, 3);
	return follow_up_assign(w, orgs, count, 0, day_add(w->today, 7), "到村里看看为什么没有按期开展，帮着定下补开的日期。", &result);
}

/* Two branches have asked for the oldest of those who are not let off yet, and wait for the township's word. */
static bool exempts_asked(struct work *w, struct demo *d, const struct behind *list, int count)
{
	bool good = true;
	for (int i = 0; good && i < count && i < 2; i++) {
		int64_t member = DB_ONE(w->db, w->arena, 0,
			"select m.id from member m where m.tenant = $1 and m.org = $2 and m.left_day = 0 and not exists (select 1 from exempt x "
			"where x.tenant = $1 and x.member = m.id) order by m.birth limit 1", w->tenant, list[i].org);
		struct exempt_form f = { .kind = i ? EXEMPT_ILL : EXEMPT_AGED, .reason = i ? "手术后在家休养" : "年满八十，行动不便" };
		demo_act_as(w, d, ROLE_SECRETARY, list[i].org, 2);
		f.from_day = w->today;
		f.until = day_add_months(w->today, i ? 3 : 11);
		good = !member || exempt_ask(w, list[i].org, &member, 1, &f) == 1;
	}
	return good;
}

/* A township's leading body of four, since the month's first day, and its 民主生活会 of the year, planned by its own office. */
static bool body_meets(struct work *w, struct demo *d, int64_t town)
{
	static const char *const kinds[] = { "secretary", "deputy", "organization", "discipline" };
	int64_t people[COUNT_OF(kinds)];
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select m.id from member m join org o on o.tenant = m.tenant and o.id = m.org where m.tenant = $1 and o.parent = $2 "
		"and m.left_day = 0 and m.category = 4 and m.education < '40' and not exists (select 1 from post p where p.tenant = m.tenant "
		"and p.member = m.id and p.to_day = 0) order by o.path desc, m.birth limit 4", w->tenant, town);
	while (db_next(rows))
		people[n++] = db_i64(rows, 0);
	db_done(rows);
	demo_act_as(w, d, ROLE_COUNTY, d->county, 3);
	for (int i = 0; i < n; i++)
		if (!post_appoint(w, town, kinds[i], people[i], NULL, w->today / 100 * 100 + 1, NULL))
			return false;
	demo_act_as(w, d, ROLE_TOWNSHIP, town, 2);
	int64_t starts = day_start(day_add(w->today, 22)) + 14 * 3600 + 1800;
	struct activity_form f = { .org = town, .kinds = KIND_BIT(ACTIVITY_DEMOCRATIC_MEETING), .title = "党委班子年度民主生活会",
		.place = "镇党委会议室", .host = "党委书记", .agenda = "通报上年整改情况\n对照检查\n批评与自我批评", .starts = starts, .ends = starts + 3 * 3600 };
	int64_t id = n ? activity_plan(w, &f) : 0;
	return !n || (id && activity_notice(w, id));
}

bool demo_office(struct work *w, void *arg)
{
	struct demo *d = arg;
	struct behind list[URGED];
	struct work as = *w; /* acts in others' names and at other times */
	int64_t orgs[4];
	int n = behind_read(w, "0001.0003.", list), count = 0;
	n += behind_read(w, "0001.0001.", list + n);
	bool good = true;
	for (int i = 0; good && i < n; i++)
		good = urged(&as, d, &list[i], i);
	for (int i = 3; i < n && count < 4; i += 4)
		orgs[count++] = list[i].org;
	good = good && (!count || followed(&as, d, orgs, count));
	good = good && exempts_asked(&as, d, list, n) && (d->township_count < 3 || body_meets(&as, d, d->townships[2]));
	demo_act_as(&as, d, ROLE_SYSTEM, d->county, 0);
	good = good && (urge_raise(&as, 200) >= 0 && !as.fault);
	w->fault = as.fault;
	return good && audit(w, "demo.office", "org", d->county, d->county, NULL, arena_printf(w->arena, "%d 条催办", n));
}
