/* Reminders before an exemption ends, by itself every night: the branch is told once of each end, many people in one message. */
#include "base/list.h"
#include "exempt/exempt.h"
#include "inbox/inbox.h"
#include "job/job.h"
#include "work/audit.h"

#define AT_ONCE 500 /* people a step */

/* $2 organisation behind which, $3 today, $4 the last day of the time before an end. */
#define TO_REMIND \
	"from exempt x cross join member m where x.tenant = $1 and x.state = 'granted' and x.to_day > $3 and x.to_day <= $4 " \
	"and x.reminded <> x.to_day and m.tenant = x.tenant and m.id = x.member and m.left_day = 0 "

/* One branch after the other: its people are in one message. */
struct ending {
	int64_t org;
	int first, count;
	struct buf names;
};

static int endings_read(struct work *w, int soon, struct ending **out)
{
	struct ending *list = NULL;
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select m.org, m.name, x.to_day " TO_REMIND "and m.org in (select m.org " TO_REMIND
		"order by m.org limit $2) order by m.org, x.to_day, m.name_key, x.id", w->tenant, AT_ONCE, w->today, soon);
	while (db_next(rows)) {
		int64_t org = db_i64(rows, 0);
		if (!n || list[n - 1].org != org) {
			struct ending *e = LIST_PUSH(w->arena, list, n);
			*e = (struct ending){ .org = org, .first = (int)db_i64(rows, 2) };
			buf_init(&e->names, w->arena);
		}
		struct ending *e = &list[n - 1];
		buf_printf(&e->names, "%s%s", e->count++ ? "、" : "", db_text(rows, 1));
	}
	db_done(rows);
	*out = list;
	return n;
}

static bool remind_step(struct work *w, struct job_run *run)
{
	struct ending *list;
	int soon = day_add(w->today, EXEMPT_REMIND_DAYS);
	/* What was taken over from before there were decisions gets its end now, and is asked for again before it. */
	DB_EXEC(w->db, w->arena, "update exempt set to_day = $2, planned_to = $2 where tenant = $1 and to_day = 0", w->tenant,
		day_add_months(w->today, EXEMPT_TAKEN_MONTHS));
	bool taken = db_changes(w->db) > 0;
	int n = endings_read(w, soon, &list);
	for (int i = 0; i < n; i++) {
		message_send_branch(w, list[i].org, MESSAGE_SYSTEM, arena_printf(w->arena, "%d 人的免于参加快到期了", list[i].count),
			arena_printf(w->arena, "%s，最早的到 %s 为止。仍然不能到会的，请重新提出，从到期的第二天起；不提出的，到期后计入应到。",
				list[i].names.at, day_chinese(w->arena, day_add(list[i].first, -1))), "/exempt?view=soon");
		DB_EXEC(w->db, w->arena, "update exempt set reminded = to_day where tenant = $1 and state = 'granted' and to_day > $3 and to_day <= $4 "
			"and member in (select id from member where tenant = $1 and org = $2)", w->tenant, list[i].org, w->today, soon);
	}
	run->done += n;
	run->finished = n == 0;
	run->said = arena_printf(w->arena, "提醒 %lld 个支部", (long long)run->done);
	if (!n && !taken)
		return audit_not_needed(w);
	return work_db_check(w) && audit(w, "exempt.reminded", "org", n ? list[0].org : 0, 0, NULL, arena_printf(w->arena, "到期提醒 %d 个支部", n));
}

JOB(exempt, .title = "免于参加到期提醒", .about = "免于参加在 30 天内到期的，提醒支部重新提出；每个期限只提醒一次。", .when = JOB_NIGHTLY,
	.at = 425, .patience = 600, .write = remind_step);
