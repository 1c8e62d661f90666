/* The minutes of a meeting, written at the desk or on the phone, there also without network. What two people wrote at a time stays,
 * both: what comes later lies beside the record until the branch has put it in or thrown it away. */
#include "activity/inside.h"
#include "base/list.h"

#define MINUTES_MOST 20000
#define RECORDER_MOST 30

static bool minutes_check(struct work *w, const struct activity *a, const char *minutes, const char *recorder)
{
	size_t chars = str_chars(str_of(minutes));
	const char *headings = record_template(w->arena, a);
	if (text_empty(minutes) || str_eq(str_trim(str_of(minutes)), str_trim(str_of(headings))))
		fault_set(w, FAULT_INPUT, "activity.minutes-empty", "minutes", "请填写会议记录：到会情况、讨论内容、决定事项。");
	else if (chars > MINUTES_MOST)
		fault_set(w, FAULT_INPUT, "activity.minutes-long", "minutes", "会议记录最多 %d 个字，现在有 %zu 个字。请精简。",
			MINUTES_MOST, chars);
	if (text_empty(recorder))
		fault_set(w, FAULT_INPUT, "activity.recorder-empty", "recorder", "请填写记录人。");
	else if (str_chars(str_of(recorder)) > RECORDER_MOST)
		fault_set(w, FAULT_INPUT, "activity.recorder-long", "recorder", "记录人最多 %d 个字。", RECORDER_MOST);
	return !w->fault;
}

static bool minutes_store(struct work *w, const struct activity *a, const char *minutes, const char *recorder)
{
	if (!DB_EXEC(w->db, w->arena,
			"update activity set minutes = $3, recorder = $4, version = version + 1 where tenant = $1 and id = $2",
			w->tenant, a->id, minutes, recorder))
		return false;
	work_touch(w, a->org);
	return audit(w, "activity.record", "activity", a->id, a->org, NULL,
		arena_printf(w->arena, "会议记录 %zu 字", str_chars(str_of(minutes))));
}

bool activity_record(struct work *w, int64_t id, int64_t version, const char *minutes, const char *recorder)
{
	struct activity *a = activity_for(w, id, ACT_RECORD);
	if (!a || !minutes_check(w, a, minutes, recorder))
		return false;
	if (version && version != a->version)
		return fault_set(w, FAULT_CONFLICT, "activity.changed", NULL,
			"您填写期间，别人改动了这次活动的记录。您写的内容还在下面；请先核对对方的内容再提交。对方写的是：%s",
			text_empty(a->minutes) ? "（空）" : a->minutes);
	return minutes_store(w, a, minutes, recorder);
}

/* ---- what a phone wrote ---- */

static bool same_text(const char *one, const char *other)
{
	return text_eq(one ? one : "", other ? other : "");
}

/* Whether the minutes still are those that it was begun from. */
static bool begun_from(const struct activity *a, const struct minutes_draft *d)
{
	if (d->base)
		return same_text(d->base, a->minutes);
	return text_empty(a->minutes) || d->version == a->version;
}

static bool beside_audit(struct work *w, const struct activity *a, const struct minutes_draft *d)
{
	return audit(w, "activity.minutes-beside", "activity", a->id, a->org, NULL,
		arena_printf(w->arena, "另写的一份 %zu 字", str_chars(str_of(d->minutes))));
}

static bool beside_put(struct work *w, const struct activity *a, const struct minutes_draft *d)
{
	struct minutes_other *list;
	int count = minutes_beside(w, a->id, &list);
	for (int i = 0; i < count; i++)
		if (text_eq(list[i].minutes, d->minutes) && text_eq(list[i].recorder, d->recorder))
			return audit_not_needed(w); /* its answer was lost, it came again */
	for (int i = 0; i < count; i++)
		if (d->base && text_eq(list[i].minutes, d->base)) /* the same one, written on */
			return DB_EXEC(w->db, w->arena, "update minutes_beside set minutes = $3, recorder = $4, at = $5 where tenant = $1 and id = $2",
				       w->tenant, list[i].id, d->minutes, d->recorder, d->at) &&
			       beside_audit(w, a, d);
	if (count >= MINUTES_BESIDE_MOST)
		return fault_set(w, FAULT_CONFLICT, "activity.minutes-many", NULL,
			"已经有 %d 份没有合并的记录，不能再存。请先在“会议记录”里核对。您写的内容还在手机里。", count);
	return DB_EXEC(w->db, w->arena,
		       "insert into minutes_beside (tenant, id, activity, at, received, by_account, by_name, recorder, minutes) "
		       "values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		       w->tenant, id_next(w->now), a->id, d->at ? d->at : w->now, w->now, w->actor.account, w->actor.name, d->recorder,
		       d->minutes) &&
	       beside_audit(w, a, d);
}

enum minutes_fate minutes_take(struct work *w, int64_t id, const struct minutes_draft *d)
{
	struct activity *a = activity_for(w, id, ACT_RECORD);
	if (!a || !minutes_check(w, a, d->minutes, d->recorder))
		return MINUTES_REFUSED;
	if (same_text(d->minutes, a->minutes) && same_text(d->recorder, a->recorder))
		return audit_not_needed(w) ? MINUTES_STORED : MINUTES_REFUSED;
	if (begun_from(a, d))
		return minutes_store(w, a, d->minutes, d->recorder) ? MINUTES_STORED : MINUTES_REFUSED;
	return beside_put(w, a, d) ? MINUTES_BESIDE : MINUTES_REFUSED;
}

int minutes_beside(struct work *w, int64_t activity, struct minutes_other **out)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select id, at, by_name, recorder, minutes from minutes_beside where tenant = $1 and activity = $2 order by id", w->tenant, activity);
	int count = 0;
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, count) = (struct minutes_other){ .id = db_i64(rows, 0), .at = db_i64(rows, 1),
			.by = db_text(rows, 2), .recorder = db_text(rows, 3), .minutes = db_text(rows, 4) };
	db_done(rows);
	return count;
}

/* One of them, while the record is under way; NULL with a fault. */
static struct minutes_other *beside_for(struct work *w, const struct activity *a, int64_t id)
{
	struct minutes_other *list;
	int count = a ? minutes_beside(w, a->id, &list) : 0;
	for (int i = 0; i < count; i++)
		if (list[i].id == id)
			return &list[i];
	if (a)
		fault_set(w, FAULT_NOT_FOUND, "activity.minutes-gone", NULL, "没有这一份，可能别人已经处理了。请刷新页面。");
	return NULL;
}

static bool beside_gone(struct work *w, int64_t id)
{
	return DB_EXEC(w->db, w->arena, "delete from minutes_beside where tenant = $1 and id = $2", w->tenant, id);
}

bool minutes_join(struct work *w, int64_t activity, int64_t id)
{
	struct activity *a = activity_for(w, activity, ACT_RECORD);
	const struct minutes_other *m = beside_for(w, a, id);
	if (!m)
		return false;
	const char *both = text_empty(a->minutes) ? m->minutes : arena_printf(w->arena, "%s\n\n（%s另写的一份）\n%s", a->minutes, m->by, m->minutes);
	if (str_chars(str_of(both)) > MINUTES_MOST)
		return fault_set(w, FAULT_CONFLICT, "activity.minutes-long", NULL,
			"两份合起来超过 %d 个字。请先精简现在的记录，或把要的内容抄进去再删掉这一份。", MINUTES_MOST);
	return beside_gone(w, id) && minutes_store(w, a, both, text_empty(a->recorder) ? m->recorder : a->recorder);
}

bool minutes_drop(struct work *w, int64_t activity, int64_t id)
{
	struct activity *a = activity_for(w, activity, ACT_RECORD);
	const struct minutes_other *m = beside_for(w, a, id);
	return m && beside_gone(w, id) &&
	       audit(w, "activity.minutes-dropped", "activity", activity, a->org, arena_printf(w->arena, "%s另写的一份", m->by), NULL);
}

bool minutes_alone(struct work *w, int64_t activity)
{
	struct minutes_other *list;
	int count = minutes_beside(w, activity, &list);
	return !count || fault_set(w, FAULT_CONFLICT, "activity.minutes-two", NULL,
		"还有 %d 份另写的会议记录没有核对。请先在“会议记录”里合到一起，或删掉不要的，再提交。", count);
}

static void minutes_verify(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select b.id, a.id, a.state from minutes_beside b left join activity a on a.tenant = b.tenant and a.id = b.activity "
		"where b.tenant = $1 order by b.id", w->tenant);
	while (db_next(rows)) {
		enum activity_state state = STATE_SEALED;
		report->checked++;
		if (db_is_null(rows, 1) || !activity_state_parse(db_text(rows, 2), &state) || state == STATE_FILED || state == STATE_SEALED)
			verify_fault(report, "另写的会议记录 %lld 没有可以合进去的记录", (long long)db_i64(rows, 0));
	}
	db_done(rows);
}
VERIFY(minutes, "另写的会议记录", minutes_verify);
