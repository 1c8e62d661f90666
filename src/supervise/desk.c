/* What waits for an office: read list by list, each with the number of all. */
#include "base/list.h"
#include "supervise/desk.h"

#define SCOPE "o.path >= $2 and o.path < $3"
#define TOWN "coalesce((select t.short from org t where t.tenant = o.tenant and t.path = substr(o.path, 1, 10) and t.id <> o.id), '')"

static const char *about_of(struct work *w, const char *rule_id, int cycle, int from)
{
	const struct rule *rule = duty_rule_named(rule_id);
	return rule ? arena_printf(w->arena, "%s%s", period_label(w->arena, period_of((enum rule_cycle)cycle, from)), rule->name) : "";
}

/* Longest waiting first, as on the page of reviews. */
static void reviews_read(struct work *w, struct desk *d, const char *path, const char *end)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select a.id, a.title, o.short, a.filed_at from activity a join org o on o.tenant = a.tenant and o.id = a.org "
		"where a.tenant = $1 and a.state = 'filed' and " SCOPE " order by a.filed_at, a.id limit $4", w->tenant, path, end, DESK_ROWS);
	while (db_next(rows))
		*LIST_PUSH(w->arena, d->reviews, d->review_count) = (struct desk_review){ db_i64(rows, 0), db_i64(rows, 3), db_text(rows, 1),
			db_text(rows, 2) };
	db_done(rows);
}

/* Overdue, or urged without an answer or without what the answer said: those with most urges first, then the longest overdue. */
#define UNANSWERED \
	"(select u.org, count(*) urges, min(u.at) since from urge u join duty d on d.tenant = u.tenant and d.org = u.org " \
	"and d.period_from = u.period_from and d.rule = u.rule and d.done_day = 0 where u.tenant = $1 and u.at >= $4 " \
	"and ((u.replied_at = 0 and u.called_at = 0) or (u.raised_at > u.replied_at and u.raised_at > u.called_at)) group by u.org)"
#define TO_CALL \
	"from standing s join org o on o.tenant = s.tenant and o.id = s.org left join " UNANSWERED " n on n.org = s.org " \
	"where s.tenant = $1 and s.branch = 1 and " SCOPE " and (s.due_day < $5 or n.urges > 0)"

static void calls_read(struct work *w, struct desk *d, const char *path, const char *end)
{
	int64_t since = day_start(day_add(w->today, -366));
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select o.id, o.short, " TOWN ", o.secretary, o.phone, s.rule, s.cycle, s.period_from, s.due_day, coalesce(n.urges, 0), "
		"coalesce((select max(u.called_at) from urge u where u.tenant = o.tenant and u.org = o.id), 0), coalesce((select max(p.member) "
		"from post p where p.tenant = o.tenant and p.org = o.id and p.kind = 'secretary' and p.to_day = 0), 0) "
		TO_CALL " order by coalesce(n.urges, 0) desc, s.due_day, o.path limit $6", w->tenant, path, end, since, w->today, DESK_ROWS);
	while (db_next(rows)) {
		int due = (int)db_i64(rows, 8);
		*LIST_PUSH(w->arena, d->calls, d->call_count) = (struct desk_call){ .org = db_i64(rows, 0), .name = db_text(rows, 1),
			.town = db_text(rows, 2), .secretary_name = db_text(rows, 3), .phone = db_text(rows, 4),
			.about = about_of(w, db_text(rows, 5), (int)db_i64(rows, 6), (int)db_i64(rows, 7)),
			.overdue_days = due < w->today ? days_between(due, w->today) : 0, .urges = (int)db_i64(rows, 9),
			.called_at = db_i64(rows, 10), .secretary = db_i64(rows, 11), .mobile = "" };
	}
	db_done(rows);
	d->calls_all = d->call_count < DESK_ROWS ? d->call_count :
		DB_ONE(w->db, w->arena, 0, "select count(*) " TO_CALL, w->tenant, path, end, since, w->today);
}

/* Masked: a whole number is opened on the member's own page, with a reason, on the record. */
static void mobiles_read(struct work *w, struct desk *d)
{
	int64_t id[DESK_ROWS] = { 0 };
	struct map *by_member = map_new(w->arena);
	for (int i = 0; i < d->call_count; i++) {
		id[i] = d->calls[i].secretary;
		map_set_i64(by_member, id[i], &d->calls[i]);
	}
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select id, phone_mask from member where tenant = $1 and id in ($2, $3, $4, $5, $6, $7) and id > 0", w->tenant, id[0], id[1], id[2],
		id[3], id[4], id[5]);
	while (db_next(rows)) {
		struct desk_call *c = map_get_i64(by_member, db_i64(rows, 0));
		c->mobile = db_is_null(rows, 1) ? "" : db_text(rows, 1);
	}
	db_done(rows);
}

#define DUE "from standing s join org o on o.tenant = s.tenant and o.id = s.org where s.tenant = $1 and s.branch = 1 and " SCOPE \
	" and s.due_day >= $4 and s.due_day <= $5"

static void dues_read(struct work *w, struct desk *d, const char *path, const char *end)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select o.id, o.short, " TOWN ", s.rule, s.cycle, s.period_from, s.due_day " DUE " order by s.due_day, o.path limit $6", w->tenant,
		path, end, w->today, day_add(w->today, DUTY_SOON_DAYS), DESK_ROWS);
	while (db_next(rows))
		*LIST_PUSH(w->arena, d->dues, d->due_count) = (struct desk_due){ db_i64(rows, 0), db_text(rows, 1), db_text(rows, 2),
			about_of(w, db_text(rows, 3), (int)db_i64(rows, 4), (int)db_i64(rows, 5)), (int)db_i64(rows, 6) };
	db_done(rows);
}

#define TERM_END "(case when o.term_shifted > 0 then o.term_shifted else o.term_end end)"
#define TERM "from org o where o.tenant = $1 and " SCOPE " and o.level > 1 and o.kind < 900 and o.dissolved = 0 and o.term_end > 0 and " \
	TERM_END " <= $4"

static void terms_read(struct work *w, struct desk *d, const char *path, const char *end)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select o.id, o.short, " TERM_END " " TERM " order by 3, o.path limit $5", w->tenant,
		path, end, org_term_soon(w->today), DESK_ROWS);
	while (db_next(rows))
		*LIST_PUSH(w->arena, d->terms, d->term_count) = (struct desk_term){ db_i64(rows, 0), db_text(rows, 1), (int)db_i64(rows, 2) };
	db_done(rows);
}

/* What ends soon and was neither taken back nor ended before. */
static void exempts_read(struct work *w, struct desk *d, const char *path, const char *end)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select r.org, coalesce(o.short, ''), r.rule, r.valid_to, r.kind from county_rule r left join org o on o.tenant = r.tenant "
		"and o.id = r.org where r.tenant = $1 and r.act = 'exempt' and r.withdrawn_day = 0 and r.valid_to >= $4 and r.valid_to <= $5 "
		"and (r.org = 0 or (" SCOPE ")) and not exists (select 1 from county_rule e where e.tenant = r.tenant and e.act = 'end' "
		"and e.ended = r.id and e.withdrawn_day = 0) order by r.valid_to, r.id limit $6", w->tenant, path, end, w->today,
		day_add(w->today, DESK_EXEMPT_DAYS), DESK_ROWS);
	while (db_next(rows)) {
		const struct rule *rule = duty_rule_named(db_text(rows, 2));
		int64_t org = db_i64(rows, 0);
		*LIST_PUSH(w->arena, d->exempts, d->exempt_count) = (struct desk_exempt){ org, org ? db_text(rows, 1) :
			arena_printf(w->arena, "所有%s", org_kind_name((int)db_i64(rows, 4))), rule ? rule->name : "全部事项", (int)db_i64(rows, 3) };
	}
	db_done(rows);
}

/* How many of each there are. */
static void counts_read(struct work *w, struct desk *d, const char *path, const char *end)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select (select count(*) from activity a join org o on o.tenant = a.tenant and o.id = a.org where a.tenant = $1 "
		"and a.state = 'filed' and " SCOPE "), (select count(*) from activity a join org o on o.tenant = a.tenant and o.id = a.org "
		"where a.tenant = $1 and a.state = 'filed' and " SCOPE " and a.filed_at < $7), (select count(*) " DUE "), (select count(*) from org o "
		"where o.tenant = $1 and " SCOPE " and o.level > 1 and o.kind < 900 and o.dissolved = 0 and o.term_end > 0 and " TERM_END " <= $6)",
		w->tenant, path, end, w->today, day_add(w->today, DUTY_SOON_DAYS), org_term_soon(w->today),
		day_start(day_add(w->today, -REVIEW_LATE_DAYS)));
	if (db_next(rows)) {
		d->reviews_all = db_i64(rows, 0);
		d->late_reviews = db_i64(rows, 1);
		d->dues_all = db_i64(rows, 2);
		d->terms_all = db_i64(rows, 3);
	}
	db_done(rows);
}

struct desk *desk_load(struct work *w)
{
	struct desk *d = ARENA_NEW(w->arena, struct desk);
	const char *path = text_empty(w->actor.path) ? "0001." : w->actor.path, *end = path_end(w->arena, path);
	int64_t counts[FOLLOW_LISTS];
	counts_read(w, d, path, end);
	reviews_read(w, d, path, end);
	calls_read(w, d, path, end);
	mobiles_read(w, d);
	dues_read(w, d, path, end);
	terms_read(w, d, path, end);
	exempts_read(w, d, path, end);
	struct urge_page *urges = urge_page_load(w, &(struct urge_query){ .waiting = true, .limit = DESK_ROWS });
	d->urges = urges->list;
	d->urge_count = urges->count;
	d->urges_all = urges->counts[URGE_OPEN] + urges->counts[URGE_RAISED];
	d->follow_count = follow_up_list(w, FOLLOW_MINE, DESK_ROWS, 0, &d->follows);
	follow_up_counts(w, counts);
	d->follows_all = counts[FOLLOW_MINE];
	return d;
}
