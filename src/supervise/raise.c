/* What nobody answers goes to the township by itself (二次催办), some days after it was urged, every night; and so does, as many days
 * after the answer or the call, what was answered and not done. */
#include "base/list.h"
#include "inbox/inbox.h"
#include "job/job.h"
#include "supervise/supervise.h"
#include "work/audit.h"
#include "work/setting.h"

#define SETTING "urge.days"
#define AT_ONCE 200
#define YEAR_DAYS 366 /* as far back as the page of urges goes */
/* When an urge was last heard of: answered, called about, or else urged. */
#define HEARD \
	"(case when u.called_at > u.replied_at then u.called_at when u.replied_at > 0 then u.replied_at else u.at end)"

int urge_days(struct work *w)
{
	const char *text = setting_text(w, SETTING);
	int64_t days;
	return text && str_i64(str_of(text), &days) ? (int)days : URGE_DAYS;
}

bool urge_days_set(struct work *w, int days)
{
	int before = urge_days(w);
	if (days < 1 || days > URGE_DAYS_MOST)
		return fault_set(w, FAULT_INPUT, "urge.days", "days", "请填 1 到 %d 之间的天数。", URGE_DAYS_MOST);
	return setting_put(w, SETTING, arena_printf(w->arena, "%d", days)) &&
		audit(w, "urge.days-set", "county", w->tenant, 0, arena_printf(w->arena, "%d 天", before), arena_printf(w->arena, "%d 天", days));
}

struct waiting {
	int64_t urge, org;
	const char *name, *path;
	int days; /* since it was urged, or was last heard of */
	bool answered;
};

static int waiting_read(struct work *w, int most, struct waiting **out)
{
	struct waiting *list = NULL;
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select u.id, u.org, " HEARD ", o.short, o.path, u.replied_at + u.called_at from urge u join org o on o.tenant = u.tenant and o.id = u.org join duty d "
		"on d.tenant = u.tenant and d.org = u.org and d.period_from = u.period_from and d.rule = u.rule and d.done_day = 0 "
		"where u.tenant = $1 and u.at >= $4 and u.raised_at < " HEARD " and " HEARD " < $2 order by o.path, u.at, u.id "
		"limit $3", w->tenant, day_start(day_add(w->today, 1 - urge_days(w))), most, day_start(day_add(w->today, -YEAR_DAYS)));
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, n) = (struct waiting){ db_i64(rows, 0), db_i64(rows, 1), db_text(rows, 3), db_text(rows, 4),
			days_between(day_of(db_i64(rows, 2)), w->today), db_i64(rows, 5) > 0 };
	db_done(rows);
	*out = list;
	return n;
}

/* One message for what a branch left unanswered: to the office above, and to the branch, which sees what its superior sees. */
static void tell(struct work *w, const struct waiting *first, int count)
{
	const char *href = arena_printf(w->arena, "/ledger/%lld#urges", (long long)first->org);
	int days = 0, answered = 0;
	for (int i = 0; i < count; i++) {
		days = first[i].days > days ? first[i].days : days;
		answered += first[i].answered;
	}
	const char *what = answered == count ? "回复过，还没有办" : answered ? "没有回复或没有办" : "没有回复";
	message_send_office(w, first->org, MESSAGE_URGE, arena_printf(w->arena, "请跟进：%s有 %d 条催办%s", first->name, count, what),
		arena_printf(w->arena, "最长已等 %d 天。请打电话问清情况，把和谁通话、怎么说的记在催办下面。", days), href);
	message_send_branch(w, first->org, MESSAGE_URGE, arena_printf(w->arena, "%d 条催办%s，已转乡镇跟进", count, what),
		"请在催办下面回复打算什么时候开展；乡镇会打电话联系。", href);
}

int urge_raise(struct work *w, int most)
{
	struct waiting *list;
	int n = waiting_read(w, most, &list);
	for (int i = 0, k; i < n; i += k) {
		for (k = 1; i + k < n && list[i + k].org == list[i].org; k++)
			;
		tell(w, &list[i], k);
	}
	for (int i = 0; i < n; i++) {
		DB_EXEC(w->db, w->arena, "update urge set raised_at = $3 where tenant = $1 and id = $2", w->tenant, list[i].urge, w->now);
		audit(w, "urge.raised", "urge", list[i].urge, list[i].org, NULL, 
			arena_printf(w->arena, list[i].answered ? "回复后 %d 天没有办" : "%d 天没有回复", list[i].days));
	}
	return work_db_check(w) ? n : 0;
}

static bool raise_step(struct work *w, struct job_run *run)
{
	int n = urge_raise(w, AT_ONCE);
	if (w->fault)
		return false;
	run->done += n;
	run->finished = n < AT_ONCE;
	run->said = arena_printf(w->arena, "%lld 条催办转到乡镇", (long long)run->done);
	return n > 0 || audit_not_needed(w);
}

JOB(urge, .title = "催办转乡镇", .about = "催办后几天没有回复、也没有电话记录的，转给所在乡镇跟进；回复或通话后又过同样天数还没办的，再转。天数由县里设定。",
	.when = JOB_NIGHTLY, .at = 430, .patience = 600, .write = raise_step);
