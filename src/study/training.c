/* Trainings: entering, correcting, withdrawing, and who was there. */
#include "base/base.h"
#include "base/list.h"
#include "base/map.h"
#include "member/member.h"
#include "study/study.h"
#include "work/audit.h"

const struct scope scope_training = { "training",
	"select o.path, 0 from study_training t join org o on o.tenant = t.tenant and o.id = t.org where t.tenant = $1 and t.id = $2",
	"training", false };

static const struct {
	const char *word, *chinese;
} kinds[STUDY_KIND_COUNT] = {
	[STUDY_ROTATION] = { "rotation", "集中轮训" },
	[STUDY_LEADERS] = { "leaders", "书记和班子培训" },
	[STUDY_NEW] = { "new", "新党员培训" },
	[STUDY_HOME] = { "home", "送学上门" },
	[STUDY_OTHER] = { "other", "其他培训" },
};

static const char *const measures[STUDY_MEASURES] = {
	[STUDY_FULL_DAYS] = "full",
	[STUDY_HALF_DAYS] = "half",
	[STUDY_MINUTES] = "minutes",
};

const char *study_kind_word(enum study_kind kind)
{
	return kinds[kind].word;
}

const char *study_kind_chinese(enum study_kind kind)
{
	return kinds[kind].chinese;
}

const char *study_measure_word(enum study_measure measure)
{
	return measures[measure];
}

enum study_kind study_kind_of(const char *word)
{
	int i = 0;
	while (i < STUDY_KIND_COUNT && !text_eq(kinds[i].word, word))
		i++;
	return (enum study_kind)i;
}

enum study_measure study_measure_of(const char *word)
{
	int i = 0;
	while (i < STUDY_MEASURES && !text_eq(measures[i], word))
		i++;
	return (enum study_measure)i;
}

/* ---- reading ---- */

#define COLUMNS \
	"select t.id, t.org, t.kind, t.title, t.place, t.from_day, t.to_day, t.measure, t.minutes, t.made, t.made_name, t.withdrawn, " \
	"t.withdrawn_name, t.withdrawn_word, t.version, o.short, o.path, (select count(*) from study_attendee s where s.tenant = t.tenant " \
	"and s.training = t.id) from study_training t join org o on o.tenant = t.tenant and o.id = t.org where t.tenant = $1 "

static int training_rows(struct work *w, struct db_rows *rows, struct study_training **out)
{
	int n = 0;
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, n) = (struct study_training){ .id = db_i64(rows, 0), .org = db_i64(rows, 1),
			.kind = study_kind_of(db_text(rows, 2)), .title = db_text(rows, 3), .place = db_text(rows, 4),
			.from_day = (int)db_i64(rows, 5), .to_day = (int)db_i64(rows, 6), .measure = study_measure_of(db_text(rows, 7)),
			.minutes = (int)db_i64(rows, 8), .made = db_i64(rows, 9), .made_name = db_text(rows, 10), .withdrawn = db_i64(rows, 11),
			.withdrawn_name = db_text(rows, 12), .withdrawn_word = db_text(rows, 13), .version = db_i64(rows, 14),
			.org_name = db_text(rows, 15), .org_path = db_text(rows, 16), .people = db_i64(rows, 17) };
	db_done(rows);
	return n;
}

struct study_training *study_training_load(struct work *w, int64_t id)
{
	struct study_training *list;
	if (training_rows(w, DB_QUERY(w->db, w->arena, COLUMNS "and t.id = $2", w->tenant, id), &list))
		return list;
	fault_set(w, FAULT_NOT_FOUND, "training.none", NULL, "没有这次培训。请从列表里重新打开。");
	return NULL;
}

int study_training_list(struct work *w, const char *path, int year, int limit, int offset, struct study_training **out, int64_t *total)
{
	const char *end = path_end(w->arena, path);
	if (total)
		*total = DB_ONE(w->db, w->arena, 0, "select count(*) from org o cross join study_training t where o.tenant = $1 and o.path >= $2 "
			"and o.path < $3 and t.tenant = o.tenant and t.org = o.id and t.from_day >= $4 and t.from_day <= $5", w->tenant, path, end,
			year * 10000 + 101, year * 10000 + 1231);
	return training_rows(w, DB_QUERY(w->db, w->arena, COLUMNS "and o.path >= $2 and o.path < $3 and t.from_day >= $4 and t.from_day <= $5 "
			"order by t.from_day desc, t.id desc limit $6 offset $7", w->tenant, path, end, year * 10000 + 101, year * 10000 + 1231,
			limit, offset), out);
}

int study_training_hundredths(const struct rule_catalogue *c, const struct study_training *t)
{
	struct study_part p = { .training = true, .day = t->from_day, .to_day = t->to_day, .measure = t->measure, .minutes = t->minutes };
	return study_reckon(c, &p, 1);
}

char *study_training_length(struct work *w, const struct study_training *t)
{
	int days = days_between(t->from_day, t->to_day) + 1;
	const char *counts = study_text(w->arena, study_training_hundredths(rule_catalogue_of(w), t));
	if (t->measure == STUDY_FULL_DAYS)
		return arena_printf(w->arena, "%d 天，计 %s 学时", days, counts);
	if (t->measure == STUDY_HALF_DAYS)
		return days == 1 ? arena_printf(w->arena, "半天，计 %s 学时", counts) : arena_printf(w->arena, "%d 个半天，计 %s 学时", days, counts);
	const char *rest = t->minutes % 60 ? arena_printf(w->arena, " %d 分", t->minutes % 60) : "";
	return arena_printf(w->arena, "%s%s，计 %s 学时", t->minutes >= 60 ? arena_printf(w->arena, "%d 小时", t->minutes / 60) : "", rest, counts);
}

/* ---- entering ---- */

static bool branch_role(const struct work *w)
{
	return w->actor.role == ROLE_SECRETARY || w->actor.role == ROLE_CLERK;
}

static void days_check(struct work *w, const struct study_form *f)
{
	if (!f->from_day)
		fault_set(w, FAULT_INPUT, "training.from", "from_day", "请填写从哪一天开始。");
	else if (f->from_day < day_add_months(w->today, -24))
		fault_set(w, FAULT_INPUT, "training.old", "from_day", "只登记最近两年的培训，请检查日期。");
	if (!f->to_day)
		fault_set(w, FAULT_INPUT, "training.to", "to_day", "请填写到哪一天结束；只有一天的，和开始的一天相同。");
	else if (f->to_day > w->today)
		fault_set(w, FAULT_INPUT, "training.early", "to_day", "培训结束以后再登记，最晚到今天。");
	else if (f->from_day && f->to_day < f->from_day)
		fault_set(w, FAULT_INPUT, "training.order", "to_day", "结束日期早于开始日期，请检查。");
	else if (f->from_day && f->to_day / 10000 != f->from_day / 10000)
		fault_set(w, FAULT_INPUT, "training.years", "to_day", "学时按年计算，跨年的培训请分两条登记。");
	else if (f->from_day && days_between(f->from_day, f->to_day) >= STUDY_DAYS_MOST)
		fault_set(w, FAULT_INPUT, "training.long", "to_day", "一次最多 %d 天，更长的请分开登记。", STUDY_DAYS_MOST);
}

static bool form_check(struct work *w, const struct study_form *f)
{
	if (f->kind >= STUDY_KIND_COUNT)
		fault_set(w, FAULT_INPUT, "training.kind", "kind", "请选择是哪一类培训。");
	else if (branch_role(w) && f->kind != STUDY_HOME)
		fault_set(w, FAULT_INPUT, "training.branch", "kind", "支部只登记自己的送学上门；集中培训由办班的县里或乡镇登记，会自动计入党员的学时。");
	if (text_empty(f->title))
		fault_set(w, FAULT_INPUT, "training.title", "title", "请填写培训的名称，例如“%s”。", f->kind == STUDY_HOME ? "送学上门：学习新修订的条例" : "2026 年秋季党员集中轮训");
	if (text_empty(f->place))
		fault_set(w, FAULT_INPUT, "training.place", "place", "请填写地点。");
	days_check(w, f);
	if (f->measure >= STUDY_MEASURES)
		fault_set(w, FAULT_INPUT, "training.measure", "measure", "请选择按全天、按半天还是按小时计。");
	else if (f->measure == STUDY_MINUTES && (f->minutes < 15 || f->minutes > STUDY_DAYS_MOST * 24 * 60))
		fault_set(w, FAULT_INPUT, "training.hours", "hours", "请填写一共多少小时，例如 1.5。");
	return w->fault == NULL;
}

static int64_t row_put(struct work *w, int64_t org, const struct study_form *f)
{
	int64_t id = id_next(w->now);
	DB_EXEC(w->db, w->arena,
		"insert into study_training (tenant, id, org, kind, title, place, from_day, to_day, measure, minutes, made, made_by, made_name) "
		"values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)", w->tenant, id, org, kinds[f->kind].word, f->title, f->place,
		f->from_day, f->to_day, measures[f->measure], f->measure == STUDY_MINUTES ? f->minutes : 0, w->now, w->actor.account,
		w->actor.name ? w->actor.name : "");
	return id;
}

int64_t study_training_put(struct work *w, int64_t org, const struct study_form *form)
{
	return row_put(w, org, form);
}

static const char *says(struct work *w, const struct study_form *f)
{
	const char *how = f->measure == STUDY_FULL_DAYS ? "按全天" : f->measure == STUDY_HALF_DAYS ? "按半天" : arena_printf(w->arena, "%d 分钟", f->minutes);
	return arena_printf(w->arena, "%s“%s”，%s 至 %s，%s，%s", kinds[f->kind].chinese, f->title, day_text(w->arena, f->from_day),
		day_text(w->arena, f->to_day), f->place, how);
}

int64_t study_training_add(struct work *w, const struct study_form *form)
{
	if (!form_check(w, form))
		return 0;
	int64_t id = row_put(w, w->actor.org, form);
	return work_db_check(w) && audit(w, "training.added", "training", id, w->actor.org, NULL, says(w, form)) ? id : 0;
}

/* One that the actor may change: of the own organisation, and standing. */
static struct study_training *own_load(struct work *w, int64_t id)
{
	struct study_training *t = study_training_load(w, id);
	if (!t)
		return NULL;
	if (t->org != w->actor.org) {
		fault_set(w, FAULT_FORBIDDEN, "training.not-own", NULL, "这次培训由%s登记，有错请由它更正。", t->org_name);
		return NULL;
	}
	if (t->withdrawn) {
		fault_set(w, FAULT_CONFLICT, "training.withdrawn", NULL, "这次培训已由%s撤回，不再改动。需要的请重新登记。", t->withdrawn_name);
		return NULL;
	}
	return t;
}

static bool reason_check(struct work *w, const char *reason)
{
	return (!text_empty(reason) && str_chars(str_of(reason)) <= STUDY_REASON_MOST) ||
	       fault_set(w, FAULT_INPUT, "training.reason", "reason", "请写明原因，最多 %d 个字。", STUDY_REASON_MOST);
}

/* What was reckoned of everybody who was there no longer holds, in their branches of that year. No duty follows from a training, so
 * the organisations are not touched: a county's course would have a thousand judged anew. */
static void stale_all(struct work *w, int64_t id)
{
	DB_EXEC(w->db, w->arena,
		"update study_branch set stale = 1 where tenant = $1 and stale = 0 and org in (select b.org from study_attendee s "
		"join belonging b on b.tenant = s.tenant and b.member = s.member join study_training t on t.tenant = s.tenant and t.id = s.training "
		"where s.tenant = $1 and s.training = $2 and (b.to_day = 0 or b.to_day > t.from_day / 10000 * 10000))", w->tenant, id);
}

bool study_training_edit(struct work *w, int64_t id, int64_t version, const struct study_form *form, const char *reason)
{
	struct study_training *t = own_load(w, id);
	if (!t)
		return false;
	if (version && version != t->version)
		return fault_set(w, FAULT_CONFLICT, "training.changed", NULL, "别人刚改过这次培训。请重新打开，看过以后再改。");
	form_check(w, form);
	if (!reason_check(w, reason) || w->fault)
		return false;
	const struct study_form was = { t->kind, t->measure, t->title, t->place, t->from_day, t->to_day, t->minutes };
	stale_all(w, id);
	DB_EXEC(w->db, w->arena,
		"update study_training set kind = $3, title = $4, place = $5, from_day = $6, to_day = $7, measure = $8, minutes = $9, "
		"version = version + 1 where tenant = $1 and id = $2", w->tenant, id, kinds[form->kind].word, form->title, form->place,
		form->from_day, form->to_day, measures[form->measure], form->measure == STUDY_MINUTES ? form->minutes : 0);
	stale_all(w, id);
	return work_db_check(w) && audit(w, "training.corrected", "training", id, t->org, says(w, &was),
		arena_printf(w->arena, "%s；原因：%s", says(w, form), reason));
}

bool study_training_withdraw(struct work *w, int64_t id, const char *reason)
{
	struct study_training *t = own_load(w, id);
	if (!t || !reason_check(w, reason))
		return false;
	DB_EXEC(w->db, w->arena, "update study_training set withdrawn = $3, withdrawn_name = $4, withdrawn_word = $5, version = version + 1 "
		"where tenant = $1 and id = $2", w->tenant, id, w->now, w->actor.name ? w->actor.name : "", reason);
	stale_all(w, id);
	return work_db_check(w) && audit(w, "training.withdrawn", "training", id, t->org, t->title, reason);
}

/* ---- who was there ---- */

static bool among(const int64_t *ids, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++)
		if (ids[i] == id)
			return true;
	return false;
}

/* The branch of that day, below the actor; 0: none. */
static int64_t branch_then(struct work *w, int64_t member, int day)
{
	return DB_ONE(w->db, w->arena, 0,
		"select o.id from belonging b join org o on o.tenant = b.tenant and o.id = b.org where b.tenant = $1 and b.member = $2 "
		"and b.from_day <= $3 and (b.to_day = 0 or b.to_day > $3) and o.path >= $4 and o.path < $5", w->tenant, member, day,
		w->actor.path, path_end(w->arena, w->actor.path));
}

static bool tick_one(struct work *w, const struct study_training *t, int64_t member, bool here)
{
	int64_t org = branch_then(w, member, t->from_day);
	if (!org)
		return fault_set(w, FAULT_NOT_FOUND, "member.none", NULL, "勾选的人里有的培训时不在您管理的支部。请刷新页面后再勾。");
	if (here)
		DB_EXEC(w->db, w->arena, "insert into study_attendee (tenant, training, member) values ($1, $2, $3) "
			"on conflict (tenant, training, member) do nothing", w->tenant, t->id, member);
	else
		DB_EXEC(w->db, w->arena, "delete from study_attendee where tenant = $1 and training = $2 and member = $3", w->tenant, t->id, member);
	if (db_changes(w->db) <= 0)
		return true;
	int64_t now = DB_ONE(w->db, w->arena, 0, "select org from member where tenant = $1 and id = $2", w->tenant, member);
	return DB_EXEC(w->db, w->arena, "update study_branch set stale = 1 where tenant = $1 and org in ($2, $3)", w->tenant, org, now);
}

bool study_tick(struct work *w, int64_t id, const int64_t *here, size_t here_count, const int64_t *seen, size_t seen_count)
{
	struct study_training *t = own_load(w, id);
	bool good = t != NULL;
	int64_t before = t ? t->people : 0;
	for (size_t i = 0; good && i < here_count; i++)
		good = tick_one(w, t, here[i], true);
	for (size_t i = 0; good && i < seen_count; i++)
		good = among(here, here_count, seen[i]) || tick_one(w, t, seen[i], false);
	if (!good || !work_db_check(w))
		return false;
	int64_t now = DB_ONE(w->db, w->arena, 0, "select count(*) from study_attendee where tenant = $1 and training = $2", w->tenant, id);
	DB_EXEC(w->db, w->arena, "update study_training set version = version + 1 where tenant = $1 and id = $2", w->tenant, id);
	return audit(w, "training.ticked", "training", id, t->org, arena_printf(w->arena, "%lld 人", (long long)before),
		arena_printf(w->arena, "“%s”：参加 %lld 人", t->title, (long long)now));
}

static int person_rows(struct work *w, struct db_rows *rows, struct study_person **out)
{
	int n = 0;
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, n) = (struct study_person){ .member = db_i64(rows, 0), .name = db_text(rows, 1), .org = db_i64(rows, 2),
			.org_name = db_text(rows, 3), .post = db_text(rows, 4), .here = db_i64(rows, 5) != 0 };
	db_done(rows);
	return n;
}

#define HERE "(select count(*) from study_attendee s where s.tenant = m.tenant and s.training = $2 and s.member = m.id) "
#define ON_DAY(table) table ".from_day <= $3 and (" table ".to_day = 0 or " table ".to_day > $3) "
/* A member on that day, by the step of the category. */
#define MEMBER_THEN \
	"c.tenant = m.tenant and c.member = m.id and c.category >= 3 and " ON_DAY("c")

int study_people(struct work *w, const struct study_training *t, int64_t org, struct study_person **out)
{
	return person_rows(w, DB_QUERY(w->db, w->arena,
		"select m.id, m.name, o.id, o.short, '', " HERE "from org o cross join belonging b cross join member m cross join member_category c "
		"where o.tenant = $1 and o.id = $4 and b.tenant = o.tenant and b.org = o.id and m.tenant = b.tenant and m.id = b.member and "
		ON_DAY("b") "and " MEMBER_THEN "order by m.name_key, m.id", w->tenant, t->id, t->from_day, org), out);
}

/* Somebody who holds two posts is listed once, at the higher organisation. */
#define LEADERS \
	"from org o cross join post p cross join member m where o.tenant = $1 and o.path >= $4 and o.path < $5 and o.level >= 3 " \
	"and p.tenant = o.tenant and p.org = o.id and p.kind <> 'first_secretary' and p.member <> 0 and " ON_DAY("p") \
	"and m.tenant = p.tenant and m.id = p.member and not exists (select 1 from post q join org r on r.tenant = q.tenant and r.id = q.org " \
	"where q.tenant = p.tenant and q.member = p.member and q.id <> p.id and q.kind <> 'first_secretary' and r.level >= 3 and " ON_DAY("q") \
	"and (r.path < o.path or (r.path = o.path and q.id < p.id))) "

int study_leaders(struct work *w, const struct study_training *t, const char *path, int limit, int offset, struct study_person **out,
	int64_t *total)
{
	const char *end = path_end(w->arena, path);
	if (total)
		*total = DB_ONE(w->db, w->arena, 0, "select count(*) " LEADERS "and $2 > 0", w->tenant, t->id, t->from_day, path, end);
	int n = person_rows(w, DB_QUERY(w->db, w->arena, "select m.id, m.name, o.id, o.short, p.kind, " HERE LEADERS
		"order by o.path, case p.kind when 'secretary' then 1 when 'deputy' then 2 else 3 end, m.name_key, m.id limit $6 offset $7",
		w->tenant, t->id, t->from_day, path, end, limit, offset), out);
	for (int i = 0; i < n; i++)
		(*out)[i].post = post_title((*out)[i].post);
	return n;
}

#define ATTENDEES \
	"from study_attendee s cross join member m cross join belonging b cross join org o where s.tenant = $1 and s.training = $2 " \
	"and m.tenant = s.tenant and m.id = s.member and b.tenant = m.tenant and b.member = m.id and " ON_DAY("b") \
	"and o.tenant = b.tenant and o.id = b.org and o.path >= $4 and o.path < $5 "

int study_attendees(struct work *w, const struct study_training *t, int limit, int offset, struct study_person **out, int64_t *total)
{
	const char *path = w->actor.path, *end = path_end(w->arena, path);
	if (total)
		*total = DB_ONE(w->db, w->arena, 0, "select count(*) " ATTENDEES, w->tenant, t->id, t->from_day, path, end);
	return person_rows(w, DB_QUERY(w->db, w->arena, "select m.id, m.name, o.id, o.short, '', 1 " ATTENDEES
		"order by o.path, m.name_key, m.id limit $6 offset $7", w->tenant, t->id, t->from_day, path, end, limit, offset), out);
}
