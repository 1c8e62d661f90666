/* Reminders: the superior generally reminds six months before a term ends (支部条例 art. 21). By itself, every night. */
#include "base/list.h"
#include "inbox/inbox.h"
#include "job/job.h"
#include "term/term.h"
#include "work/audit.h"

#define AT_ONCE 200

#define DUE "(case when o.term_shifted > 0 then o.term_shifted else o.term_end end)"
#define STAGE "(case when " DUE " < $4 then 2 else 1 end)"
/* $2 path behind which, $3 how many, $4 today, $5 half a year from now. */
#define TO_REMIND \
	"from org o where o.tenant = $1 and o.path > $2 and o.level > 1 and o.kind < 900 and o.dissolved = 0 and o.term_end > 0 and " \
	DUE " <= $5 and not exists (select 1 from term_reminder r where r.tenant = o.tenant and r.org = o.id and r.due = " DUE \
	" and r.stage = " STAGE ")"

struct due_org {
	int64_t id;
	const char *path, *name;
	int due, stage;
};

static int due_read(struct work *w, const char *mark, int most, struct due_org **out)
{
	struct due_org *list = NULL;
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select o.id, o.path, o.short, " DUE ", " STAGE " " TO_REMIND " order by o.path limit $3", w->tenant, mark, most, w->today,
		org_term_soon(w->today));
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, n) = (struct due_org){ db_i64(rows, 0), db_text(rows, 1), db_text(rows, 2), (int)db_i64(rows, 3),
			(int)db_i64(rows, 4) };
	db_done(rows);
	*out = list;
	return n;
}

static const char *reminder_text(struct work *w, const struct due_org *o)
{
	return o->stage == 2 ? "应当按期换届（支部工作条例第二十一条）。请尽快向上级党委报送换届请示；确需延期的，先报批。" :
		arena_printf(w->arena, "还有 %d 天。请准备换届：向上级党委报送请示，酝酿候选人；需要提前或延期的，先报批，一般不超过 1 年"
			"（支部工作条例第二十一条）。", days_between(w->today, o->due));
}

/* Secretaries and clerks of the organisations between two paths, and the township's own office for the township. */
static void tell(struct work *w, const struct due_org *list, int n)
{
	struct map *by_id = map_new(w->arena);
	for (int i = 0; i < n; i++)
		map_set_i64(by_id, list[i].id, (void *)&list[i]);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select a.id, f.org from office f join org o on o.tenant = f.tenant and o.id = f.org join account a on a.tenant = f.tenant "
		"and a.id = f.account where f.tenant = $1 and o.path >= $2 and o.path <= $3 and f.to_day = 0 and a.disabled = 0 "
		"and (f.role in ('secretary', 'clerk') or (f.role = 'township' and o.level = 2)) "
		"order by a.id", w->tenant, list[0].path, list[n - 1].path);
	struct pair { int64_t account; const struct due_org *org; } *to = NULL;
	int count = 0;
	while (db_next(rows)) {
		const struct due_org *o = map_get_i64(by_id, db_i64(rows, 1));
		if (o)
			*LIST_PUSH(w->arena, to, count) = (struct pair){ db_i64(rows, 0), o };
	}
	db_done(rows);
	for (int i = 0; i < count; i++)
		message_send(w, to[i].account, MESSAGE_SYSTEM, arena_printf(w->arena, to[i].org->stage == 2 ? "%s本届已于 %s 届满" :
			"%s本届 %s 届满", to[i].org->name, day_chinese(w->arena, to[i].org->due)), reminder_text(w, to[i].org),
			arena_printf(w->arena, "/orgs/%lld#term", (long long)to[i].org->id));
}

int term_remind(struct work *w, const char *mark, int most, const char **last)
{
	struct due_org *list;
	int n = due_read(w, mark, most, &list);
	*last = n ? list[n - 1].path : mark;
	if (!n)
		return 0;
	tell(w, list, n);
	for (int i = 0; i < n; i++)
		DB_EXEC(w->db, w->arena, "insert into term_reminder (tenant, org, due, stage, at) values ($1, $2, $3, $4, $5)", w->tenant,
			list[i].id, list[i].due, list[i].stage, w->now);
	return work_db_check(w) && audit(w, "term.reminded", "org", list[0].id, 0, NULL, arena_printf(w->arena, "换届提醒 %d 个组织", n)) ?
		n : 0;
}

bool term_remind_offices(struct work *w, int64_t since)
{
	struct office { int64_t account; int soon, over; } *list = NULL;
	int n = 0;
	/* Each office counts its own subtree; it is told once a night, not once for each of hundreds. */
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select a.id, sum(case when r.stage = 1 then 1 else 0 end), sum(case when r.stage = 2 then 1 else 0 end) "
		"from term_reminder r join org o on o.tenant = r.tenant and o.id = r.org join org u on u.tenant = o.tenant "
		"and u.path in (substr(o.path, 1, 5), substr(o.path, 1, 10)) and u.id <> o.id join office f on f.tenant = u.tenant "
		"and f.org = u.id and f.to_day = 0 and f.role in ('county', 'township') join account a on a.tenant = f.tenant "
		"and a.id = f.account and a.disabled = 0 where r.tenant = $1 and r.at >= $2 "
		"group by a.id order by a.id", w->tenant, since);
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, n) = (struct office){ db_i64(rows, 0), (int)db_i64(rows, 1), (int)db_i64(rows, 2) };
	db_done(rows);
	for (int i = 0; i < n; i++)
		message_send(w, list[i].account, MESSAGE_SYSTEM, arena_printf(w->arena, "换届提醒：%d 个组织", list[i].soon + list[i].over),
			arena_printf(w->arena, "6 个月内届满 %d 个，已届满 %d 个，已提醒到各组织。上级一般提前 6 个月提醒（支部工作条例第二十一条）。",
				list[i].soon, list[i].over),
			list[i].over ? "/terms?state=over" : "/terms?state=soon");
	return work_db_check(w) && (!n || audit(w, "term.offices-told", "org", 0, 0, NULL, arena_printf(w->arena, "%d 个账号", n)));
}

int64_t term_reminded(struct work *w, const struct org *o)
{
	return DB_ONE(w->db, w->arena, 0, "select max(at) from term_reminder where tenant = $1 and org = $2 and due = $3", w->tenant,
		o->id, org_term_due(o));
}

static bool remind_step(struct work *w, struct job_run *run)
{
	const char *last;
	int n = term_remind(w, run->mark, AT_ONCE, &last);
	if (w->fault)
		return false;
	run->mark = last;
	run->done += n;
	run->finished = n < AT_ONCE;
	run->said = arena_printf(w->arena, "换届提醒 %lld 个组织", (long long)run->done);
	if (!run->finished)
		return true;
	return run->done ? term_remind_offices(w, run->begun) : audit_not_needed(w);
}

JOB(term, .title = "换届提醒", .about = "本届在 6 个月内届满或已届满的，提醒组织自己和上级办公室；同一届每种只提醒一次。", .when = JOB_NIGHTLY,
	.at = 420, .patience = 600, .write = remind_step);
