/* Preparation, opinions and problems of a meeting: reading and writing. */
#include "life/life.h"

#include <sodium.h>

#include "base/chinese.h"
#include "base/list.h"
#include "inbox/inbox.h"
#include "member/member.h"
#include "org/org.h"
#include "work/audit.h"

#define BOX_KIND "opinion"
#define NOTE_MOST 200
#define OPINIONS_MOST 3000 /* asked at once */
#define BEFORE_DAYS 731

#define BOTH LIFE_KINDS
#define DEMOCRATIC KIND_BIT(ACTIVITY_DEMOCRATIC_MEETING)
#define BRANCH_2018 "支部工作条例第十七条"
#define DEMOCRATIC_2016 "民主生活会若干规定"

static const struct life_step_kind step_kinds[] = {
	{ "theme", "确定会议主题", "写明主题是什么", BOTH, false, BRANCH_2018 },
	{ "plan", "会议方案报上级同意", "报给谁、哪天同意", DEMOCRATIC, false, DEMOCRATIC_2016 },
	{ "study", "组织学习", "哪天、学了什么", BOTH, false, BRANCH_2018 },
	{ "opinions", "征求意见", "向谁征求、多少条", BOTH, false, BRANCH_2018 },
	{ "talks", "谈心谈话", "谈了多少人", BOTH, false, "支部工作条例第十九条" },
	{ "material", "撰写对照检查材料", "谁写、谁看过", BOTH, false, BRANCH_2018 },
	{ "last", "核对上次整改落实情况", "会上要通报", BOTH, false, BRANCH_2018 },
	{ "told", "整改措施向党员通报", "哪天、怎样通报", BOTH, true, BRANCH_2018 },
	{ "reported", "会议情况报上级", "一般在会后 15 天内；期限没有核到原文，按上级要求", DEMOCRATIC, true, DEMOCRATIC_2016 },
};
_Static_assert(COUNT_OF(step_kinds) <= LIFE_STEPS_MOST, "room for all steps");

const struct scope scope_problem = { "problem",
	"select o.path, 0 from life_problem p join org o on o.tenant = p.tenant and o.id = p.org where p.tenant = $1 and p.id = $2",
	"problem", false };

bool life_applies(const struct activity *a)
{
	return (a->kinds & LIFE_KINDS) != 0;
}

/* ---- reading ---- */

static void steps_read(struct work *w, struct life *l)
{
	for (size_t i = 0; i < COUNT_OF(step_kinds); i++)
		if (step_kinds[i].kinds & l->activity->kinds)
			l->steps[l->step_count++] = (struct life_step){ .kind = &step_kinds[i], .done_by = "", .note = "" };
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select step, done_at, done_by, note from life_step where tenant = $1 and activity = $2", w->tenant, l->activity->id);
	while (db_next(rows))
		for (int i = 0; i < l->step_count; i++)
			if (text_eq(l->steps[i].kind->word, db_text(rows, 0))) {
				l->steps[i].done_at = db_i64(rows, 1);
				l->steps[i].done_by = db_text(rows, 2);
				l->steps[i].note = db_text(rows, 3);
				l->done++;
			}
	db_done(rows);
}

static void opinions_read(struct work *w, struct life *l)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select text from life_opinion where tenant = $1 and activity = $2 order by mark", w->tenant, l->activity->id);
	while (db_next(rows))
		*LIST_PUSH(w->arena, l->opinions, l->opinion_count) = db_text(rows, 0);
	db_done(rows);
}

/* Of this meeting and of the earlier ones of the same organisation, in one statement. */
static void problems_read(struct work *w, struct life *l)
{
	const struct activity *a = l->activity;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select p.id, p.activity, p.task, t.done_at, t.due, p.text, coalesce(t.title, ''), coalesce(m.name, ''), coalesce(t.note, ''), a.title "
		"from life_problem p left join task t on t.tenant = p.tenant and t.id = p.task "
		"join activity a on a.tenant = p.tenant and a.id = p.activity left join member m on m.tenant = t.tenant and m.id = t.owner "
		"where p.tenant = $1 and p.org = $2 and (p.activity = $3 or (a.starts < $4 and a.day >= $5)) order by p.id",
		w->tenant, a->org, a->id, a->starts, day_add(a->day, -BEFORE_DAYS));
	while (db_next(rows)) {
		struct life_problem p = { .id = db_i64(rows, 0), .activity = db_i64(rows, 1), .task = db_i64(rows, 2), .done_at = db_i64(rows, 3),
			.due = (int)db_i64(rows, 4), .text = db_text(rows, 5), .measure = db_text(rows, 6), .owner = db_text(rows, 7),
			.note = db_text(rows, 8), .activity_title = db_text(rows, 9) };
		if (p.activity == a->id) {
			*LIST_PUSH(w->arena, l->problems, l->problem_count) = p;
			continue;
		}
		l->before_open += !p.done_at;
		*LIST_PUSH(w->arena, l->before, l->before_count) = p;
	}
	db_done(rows);
}

static bool kept_by(const struct work *w, const struct activity *a)
{
	return access_allows_at(&w->actor, PERMISSION_EDIT_ACTIVITY, a->org_path) && a->state != STATE_SEALED && a->state != STATE_CANCELLED &&
	       a->state != STATE_FILED;
}

static struct activity *meeting_of(struct work *w, int64_t id)
{
	struct activity *a = activity_load(w, id);
	if (a && !life_applies(a)) {
		fault_set(w, FAULT_NOT_FOUND, "life.not-such", NULL, "这次活动不是组织生活会或民主生活会。");
		return NULL;
	}
	return a;
}

struct life *life_load(struct work *w, int64_t id)
{
	struct activity *a = meeting_of(w, id);
	if (!a)
		return NULL;
	struct life *l = ARENA_NEW(w->arena, struct life);
	*l = (struct life){ .activity = a, .may = kept_by(w, a) };
	steps_read(w, l);
	opinions_read(w, l);
	problems_read(w, l);
	l->box = box_of(w, BOX_KIND, id);
	return l;
}

/* ---- writing ---- */

static struct activity *meeting_for(struct work *w, int64_t id)
{
	struct activity *a = meeting_of(w, id);
	if (a && !kept_by(w, a)) {
		fault_set(w, FAULT_CONFLICT, "life.state", NULL, "记录已经%s，不能再改。要改请上级先退回。", activity_state_chinese(a->state));
		return NULL;
	}
	return a;
}

static const struct life_step_kind *step_of(const struct activity *a, const char *word)
{
	for (size_t i = 0; i < COUNT_OF(step_kinds); i++)
		if (text_eq(step_kinds[i].word, word) && step_kinds[i].kinds & a->kinds)
			return &step_kinds[i];
	return NULL;
}

bool life_tick(struct work *w, int64_t id, const char *word, bool done, const char *note)
{
	struct activity *a = meeting_of(w, id);
	if (!a)
		return false;
	/* What follows the meeting is ticked while its record waits for the superior, too. */
	const struct life_step_kind *step = step_of(a, word);
	if (!kept_by(w, a) && !(a->state == STATE_FILED && step && step->after))
		return meeting_for(w, id) != NULL;
	if (!step)
		return fault_set(w, FAULT_INPUT, "life.step", "step", "没有这一步。请刷新页面。");
	if (str_chars(str_of(note)) > NOTE_MOST)
		return fault_set(w, FAULT_INPUT, "life.note-long", "note", "说明最多 %d 个字。请写短一些。", NOTE_MOST);
	DB_EXEC(w->db, w->arena, "delete from life_step where tenant = $1 and activity = $2 and step = $3", w->tenant, id, word);
	if (done && !DB_EXEC(w->db, w->arena,
			"insert into life_step (tenant, activity, step, done_at, done_by, note) values ($1, $2, $3, $4, $5, $6)", w->tenant, id,
			word, w->now, w->actor.name, note))
		return false;
	return audit(w, done ? "life.step" : "life.step-open", "activity", id, a->org, NULL, arena_printf(w->arena, "%s%s%s", step->title,
			text_empty(note) ? "" : "：", note));
}

/* Who is asked: the members of the organisation, of a committee those of all branches below it. */
static int asked(struct work *w, const struct activity *a, int64_t **out)
{
	struct member_roll *roll;
	struct org *o = org_load(w, a->org);
	const struct org_kind *kind = o ? org_kind_of(o->kind) : NULL;
	int count = kind && !kind->branch ? member_roll_all(w, o->path, w->today, &roll) : member_roll_on(w, a->org, 0, w->today, &roll);
	int n = 0;
	*out = NULL;
	for (int i = 0; i < count && n < OPINIONS_MOST; i++)
		if (!roll[i].suspended)
			*LIST_PUSH(w->arena, *out, n) = roll[i].member;
	return n;
}

static bool tell_asked(struct work *w, const struct activity *a, int64_t box)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select c.id from box_voter v join account c on c.tenant = v.tenant and c.member = v.member where v.tenant = $1 and v.box = $2 "
		"and c.disabled = 0 order by c.id", w->tenant, box);
	int64_t *ids = NULL;
	int count = 0;
	while (db_next(rows))
		*LIST_PUSH(w->arena, ids, count) = db_i64(rows, 0);
	db_done(rows);
	for (int i = 0; i < count; i++)
		if (!message_send(w, ids[i], MESSAGE_NOTICE, "请您提意见（不记名）", arena_printf(w->arena,
				"%s会前征求意见。不记名，谁也查不出是谁写的；每人交一份。", a->title),
			    arena_printf(w->arena, "/m/opinions/%lld", (long long)a->id)))
			return false;
	return true;
}

bool life_ask(struct work *w, int64_t id)
{
	struct activity *a = meeting_for(w, id);
	int64_t *members;
	if (!a)
		return false;
	int count = asked(w, a, &members);
	int64_t box = box_put_up(w, a->org, BOX_KIND, id, members, count);
	return box && tell_asked(w, a, box) &&
	       audit(w, "life.opinions-asked", "activity", id, a->org, NULL, arena_printf(w->arena, "向 %d 名党员征求，不记名", count));
}

static bool opinion_check(struct work *w, const char *text)
{
	if (text_empty(text))
		return fault_set(w, FAULT_INPUT, "life.opinion-empty", "opinion", "请写下您的意见，没有意见就不用交。");
	if (str_chars(str_of(text)) > LIFE_OPINION_MOST)
		return fault_set(w, FAULT_INPUT, "life.opinion-long", "opinion", "意见最多 %d 个字，现在有 %zu 个字。请写短一些。",
			LIFE_OPINION_MOST, str_chars(str_of(text)));
	return true;
}

bool life_answer(struct work *w, int64_t id, const char *text)
{
	struct box *box = box_of(w, BOX_KIND, id);
	if (!box)
		return fault_set(w, FAULT_NOT_FOUND, "box.not-asked", NULL, "没有要您填的。如有疑问，请问书记。");
	return opinion_check(w, text) && box_hand_in(w, box, text);
}

static bool opinion_put(struct work *w, int64_t id, const char *text)
{
	unsigned char *mark = arena_alloc(w->arena, 16);
	randombytes_buf(mark, 16);
	return DB_EXEC(w->db, w->arena, "insert into life_opinion (tenant, activity, mark, text) values ($1, $2, $3, $4)", w->tenant, id,
		((struct str){ (char *)mark, 16 }), text);
}

bool life_read(struct work *w, int64_t id, bool unread)
{
	struct activity *a = meeting_for(w, id);
	struct box *box = a ? box_of(w, BOX_KIND, id) : NULL;
	const char **papers;
	if (!a)
		return false;
	if (!box)
		return fault_set(w, FAULT_CONFLICT, "life.not-asked", NULL, "还没有在手机上征求意见。");
	int count = box_open(w, box, unread, &papers);
	for (int i = 0; i < count; i++)
		if (!opinion_put(w, id, papers[i]))
			return false;
	return count >= 0 && audit(w, unread ? "life.opinions-discarded" : "life.opinions-read", "activity", id, a->org, NULL,
				     arena_printf(w->arena, "%d 份", count));
}

bool life_opinion_typed(struct work *w, int64_t id, const char *text)
{
	struct activity *a = meeting_for(w, id);
	return a && opinion_check(w, text) && opinion_put(w, id, text) && audit(w, "life.opinion-typed", "activity", id, a->org, NULL, NULL);
}

int64_t life_problem_add(struct work *w, int64_t id, const char *text, const char *measure, int64_t owner, int due)
{
	struct activity *a = meeting_for(w, id);
	if (!a)
		return 0;
	if (text_empty(text))
		fault_set(w, FAULT_INPUT, "life.problem-empty", "problem", "请写明查摆出的问题。");
	else if (str_chars(str_of(text)) > LIFE_PROBLEM_MOST)
		fault_set(w, FAULT_INPUT, "life.problem-long", "problem", "问题最多 %d 个字。请写短一些。", LIFE_PROBLEM_MOST);
	int64_t task = task_add(w, id, measure, owner, due), problem = id_next(w->now);
	if (w->fault || !task ||
		!DB_EXEC(w->db, w->arena, "insert into life_problem (tenant, id, org, activity, text, task) values ($1, $2, $3, $4, $5, $6)",
			w->tenant, problem, a->org, id, text, task))
		return 0;
	return audit(w, "life.problem", "activity", id, a->org, NULL, text) ? problem : 0;
}

bool life_problem_remove(struct work *w, int64_t id, int64_t problem)
{
	struct activity *a = meeting_for(w, id);
	if (!a)
		return false;
	/* The measure may be gone already: it stands among the meeting's tasks as well. */
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select t.id from life_problem p left join task t on t.tenant = p.tenant and t.id = p.task "
		"where p.tenant = $1 and p.id = $2 and p.activity = $3", w->tenant, problem, id);
	bool found = db_next(rows);
	int64_t task = found ? db_i64(rows, 0) : 0;
	db_done(rows);
	if (!found)
		return fault_set(w, FAULT_NOT_FOUND, "life.no-problem", NULL, "没有这个问题，可能已被删除。请刷新页面。");
	return DB_EXEC(w->db, w->arena, "delete from life_problem where tenant = $1 and id = $2", w->tenant, problem) &&
	       (!task || task_remove(w, id, task)) && audit(w, "life.problem-removed", "activity", id, a->org, NULL, NULL);
}

bool life_put(struct work *w, int64_t id, int64_t org, int day)
{
	static const char *const opinions[] = { "村务公开可以再及时些", "希望多组织几次技术培训", "走访困难户要再勤一些" };
	int64_t task = id_next(w->now), at = day_start(day) - 5 * 86400;
	for (size_t i = 0; i < COUNT_OF(step_kinds); i++)
		if (step_kinds[i].kinds & KIND_BIT(ACTIVITY_ORG_LIFE_MEETING))
			DB_EXEC(w->db, w->arena, "insert into life_step (tenant, activity, step, done_at, done_by, note) "
				"values ($1, $2, $3, $4, '党支部', '')", w->tenant, id, step_kinds[i].word, at + (int64_t)i * 3600);
	for (size_t i = 0; i < COUNT_OF(opinions); i++)
		if (!opinion_put(w, id, opinions[i]))
			return false;
	DB_EXEC(w->db, w->arena, "insert into task (tenant, id, org, activity, title, due, made, made_by, done_at, done_by, note) "
		"values ($1, $2, $3, $4, '每月 5 日前公开上月收支', $5, $6, 0, $7, '党支部', '已按月公开')",
		w->tenant, task, org, id, day_add(day, 60), at, day_start(day_add(day, 40)));
	return DB_EXEC(w->db, w->arena, "insert into life_problem (tenant, id, org, activity, text, task) values ($1, $2, $3, $4, '村务公开不够及时', $5)",
		w->tenant, id_next(w->now), org, id, task);
}

/* ---- checks ---- */

static void life_verify(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select p.id, t.id, t.activity, p.activity from life_problem p left join task t on t.tenant = p.tenant and t.id = p.task "
		"where p.tenant = $1 order by p.id", w->tenant);
	while (db_next(rows)) {
		report->checked++;
		if (!db_is_null(rows, 1) && db_i64(rows, 2) != db_i64(rows, 3))
			verify_fault(report, "问题 %lld 的整改措施不在同一次会的议定事项里", (long long)db_i64(rows, 0));
	}
	db_done(rows);
}
VERIFY(life, "问题和整改", life_verify);
