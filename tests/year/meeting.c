/* One meeting of the simulated year, from its notice to its seal. */
#include "year.h"

struct step {
	int64_t id, member, other;
	const char *text, *text2;
	const int64_t *ids;
	size_t count;
	bool flag;
	int day, votes[3];
	struct check_in check_in;
	struct activity_form form;
	const enum grade *grades;
	const char *const *notes;
	int64_t scrutineer, teller;
};

/* ---- before ------------------------------------------------------------------------------------------------------- */

static bool cancel(struct work *w, void *arg)
{
	struct step *s = arg;
	return activity_cancel(w, s->id, "当天全镇防汛值班，会议改期。");
}

static bool move(struct work *w, void *arg)
{
	struct step *s = arg;
	return activity_edit(w, s->id, 0, &s->form);
}

static bool notice(struct work *w, void *arg)
{
	return activity_notice(w, ((struct step *)arg)->id);
}

static bool life_prepared(struct work *w, void *arg)
{
	struct step *s = arg;
	struct life *l = life_load(w, s->id);
	bool good = l != NULL;
	for (int i = 0; good && i < l->step_count; i++)
		if (!l->steps[i].kind->after)
			good = life_tick(w, s->id, l->steps[i].kind->word, true, "已按要求办好");
	return good && life_ask(w, s->id);
}

static bool answer(struct work *w, void *arg)
{
	struct step *s = arg;
	return life_answer(w, s->id, s->text);
}

static bool appraisal_listed(struct work *w, void *arg)
{
	return appraisal_begin(w, ((struct step *)arg)->id);
}

static bool self(struct work *w, void *arg)
{
	return appraisal_self(w, ((struct step *)arg)->id, "按时参加组织生活，联系三户群众；走访还不够多。");
}

static bool leave(struct work *w, void *arg)
{
	struct step *s = arg;
	return activity_leave(w, s->id, s->member, "在县医院照顾住院的老人");
}

static bool leave_decided(struct work *w, void *arg)
{
	struct step *s = arg;
	return activity_leave_decide(w, s->id, &s->member, 1, s->flag, s->flag ? "" : "这次要表决，请尽量到会");
}

static struct attendance *list_of(struct year *y, int64_t id, int *count)
{
	struct attendance *list;
	*count = attendance_list(&y->work, id, ATTENDANCE_BY_STROKES, &list);
	return list;
}

/* Somebody on the list asks for leave, and the branch decides. */
static void leave_asked(struct year *y, struct branch_of_year *b, const struct activity *a)
{
	int count;
	struct attendance *list = list_of(y, a->id, &count), *t = count ? &list[year_below(y, count)] : NULL;
	if (!t || t->excused || !year_chance(y, 300))
		return;
	struct step s = { .id = a->id, .member = t->member, .flag = year_chance(y, 800) };
	year_as_member(y, b, t->member, t->name, y->work.now);
	if (year_do(y, "asking for leave", leave, &s)) {
		year_as_branch(y, b, y->work.now + 60);
		y->tally.leaves += year_do(y, "deciding on leave", leave_decided, &s);
	}
}

/* Whoever belongs to the branch today and is asked: of a meeting's list somebody may have moved since the notice. */
static struct map *asked_today(struct year *y, const struct branch_of_year *b, int *count)
{
	struct map *set = map_new(y->day_arena);
	struct member_roll *roll;
	int all = member_roll_on(&y->work, b->id, 0, y->today, &roll);
	*count = 0;
	for (int i = 0; i < all; i++)
		if (!roll[i].suspended) {
			map_set_i64(set, roll[i].member, set);
			++*count;
		}
	return set;
}

/* Opinions come from seven at most: five papers open a box. Of fewer than five nobody is asked without a name. */
static void prepared(struct year *y, struct branch_of_year *b, const struct activity *a)
{
	static const char *const said[] = { "村务公开慢了", "路灯坏了没人修", "走访群众少", "开会时间太晚", "水渠要清淤", "学习形式单一", "联系老党员少" };
	struct step s = { .id = a->id };
	int count, people;
	struct map *asked = asked_today(y, b, &people);
	if (a->kinds & LIFE_KINDS && people >= BOX_LEAST && year_do(y, "preparing a life meeting", life_prepared, &s)) {
		struct attendance *list = list_of(y, a->id, &count);
		for (int i = 0; i < count && i < (int)COUNT_OF(said); i++) {
			if (!map_get_i64(asked, list[i].member))
				continue;
			s.text = said[i];
			year_as_member(y, b, list[i].member, list[i].name, y->work.now + 60);
			y->tally.opinions += year_do(y, "writing an opinion", answer, &s);
		}
		year_as_branch(y, b, y->work.now + 60);
	}
	if (a->kinds & KIND_BIT(ACTIVITY_MEMBER_APPRAISAL) && year_do(y, "beginning an appraisal", appraisal_listed, &s)) {
		struct attendance *list = list_of(y, a->id, &count);
		for (int i = 0; i < count; i += 3) {
			year_as_member(y, b, list[i].member, list[i].name, y->work.now + 60);
			year_do(y, "appraising oneself", self, &s);
		}
	}
}

void meeting_notice(struct year *y, struct branch_of_year *b, const struct activity *a)
{
	struct step s = { .id = a->id };
	int64_t now = day_start(y->today) + 9 * 3600;
	year_as_branch(y, b, now);
	if (year_chance(y, 15)) {
		y->tally.cancelled += year_do(y, "cancelling", cancel, &s);
		return;
	}
	if (!year_do(y, "sending a notice", notice, &s))
		return;
	y->tally.noticed++;
	year_as_branch(y, b, now);
	prepared(y, b, a);
	year_as_branch(y, b, now + 600);
	leave_asked(y, b, a);
	if (year_chance(y, 30)) {
		struct activity *whole;
		year_as_branch(y, b, now + 1200);
		whole = activity_load(&y->work, a->id);
		/* an hour later, on the same day: its month stays */
		s.form = (struct activity_form){ .org = whole->org, .party_group = whole->party_group, .kinds = whole->kinds, .pairs = whole->pairs,
			.makes_up = whole->makes_up, .title = whole->title, .place = "村委会二楼会议室", .host = whole->host, .agenda = whole->agenda,
			.starts = whole->starts + 1800, .ends = whole->ends + 1800, .remote = whole->remote };
		y->tally.moved += year_do(y, "moving", move, &s);
	}
}

/* ---- the meeting -------------------------------------------------------------------------------------------------- */

static bool begin(struct work *w, void *arg)
{
	return activity_open(w, ((struct step *)arg)->id);
}

static bool check_in(struct work *w, void *arg)
{
	struct step *s = arg;
	return activity_check_in(w, s->id, &s->check_in, NULL);
}

static bool roll(struct work *w, void *arg)
{
	struct step *s = arg;
	return activity_roll_call(w, s->id, s->ids, s->count, NULL, 0);
}

static bool finish(struct work *w, void *arg)
{
	return activity_close(w, ((struct step *)arg)->id);
}

static bool vote(struct work *w, void *arg)
{
	struct step *s = arg;
	return resolution_add(w, s->id, "同意本季度村集体收入使用方案", "members-meeting-vote", s->votes[0], s->votes[1], s->votes[2]) != 0;
}

static bool secret(struct work *w, void *arg)
{
	struct step *s = arg;
	int all = s->votes[0] + s->votes[1] + s->votes[2];
	struct secret_vote v = { .title = "同意预备党员按期转正", .quorum = "full-membership-vote", .scrutineer = s->scrutineer, .teller = s->teller,
		.handed_out = all + 1, .returned = all + 1, .invalid = 1, .marked = { s->votes[0], s->votes[1], s->votes[2] } };
	return vote_add(w, s->id, &v) != 0;
}

static bool task(struct work *w, void *arg)
{
	struct step *s = arg;
	return task_add(w, s->id, "修好村东头的路灯", s->member, s->day) != 0;
}

static bool record(struct work *w, void *arg)
{
	struct step *s = arg;
	return activity_record(w, s->id, 0, s->text, s->text2);
}

/* People come: the first by the link, by code, by name on the television, one by video; the others are called. */
static int come(struct year *y, struct branch_of_year *b, const struct activity *a, struct attendance *list, int count)
{
	int64_t *here = ARENA_ARRAY(y->day_arena, int64_t, (size_t)count + 1);
	int there = 0, called = 0;
	for (int i = 0; i < count; i++) {
		struct step s = { .id = a->id, .check_in = { .member = list[i].member } };
		if (list[i].excused || (i > 1 && !year_chance(y, 820)))
			continue;
		if (there >= 3) {
			here[called++] = list[i].member;
			there++;
			continue;
		}
		if (there < 2)
			year_as_member(y, b, list[i].member, list[i].name, a->starts - 500);
		else
			year_as_branch(y, b, a->starts - 400);
		s.check_in.link = there == 0 ? activity_link_key(&y->work, a->id, y->work.now) : NULL;
		s.check_in.code = there == 1 ? activity_code(&y->work, a->id, y->work.now) : NULL;
		s.check_in.by_name = there == 2;
		there += year_do(y, "checking in", check_in, &s);
	}
	year_as_branch(y, b, a->starts);
	struct step s = { .id = a->id, .ids = here, .count = (size_t)called };
	if (called)
		year_do(y, "calling the roll", roll, &s);
	y->tally.checked_in += there;
	return there;
}

/* Votes on the numbers that the record shows. */
static void decide(struct year *y, struct branch_of_year *b, const struct activity *a)
{
	int count;
	year_as_branch(y, b, a->ends + 60);
	struct attendance *list = list_of(y, a->id, &count);
	const struct activity *now = activity_load(&y->work, a->id);
	struct step s = { .id = a->id, .votes = { now->present_voters, 0, 0 } };
	if (!(a->kinds & KIND_BIT(ACTIVITY_MEMBERS_MEETING)) || now->present_voters < 4)
		return;
	s.votes[0] -= s.votes[1] = year_below(y, 2);
	y->tally.votes += year_do(y, "a vote", vote, &s);
	for (int i = 0; i < count; i++)
		if (list[i].status == ATTENDANCE_PRESENT && list[i].voter) {
			s.teller = s.scrutineer;
			s.scrutineer = list[i].member;
		}
	if (year_chance(y, 150) && s.scrutineer && s.teller) {
		s.votes[0] = now->present_voters - 1;
		s.votes[1] = s.votes[2] = 0;
		y->tally.secret_votes += year_do(y, "a secret vote", secret, &s);
	}
}

static bool opinions_read(struct work *w, void *arg)
{
	struct step *s = arg;
	return life_read(w, s->id, s->flag);
}

static bool problem(struct work *w, void *arg)
{
	struct step *s = arg;
	return life_problem_add(w, s->id, "村务公开不及时", "每月五日前张贴上月收支", s->member, s->day) != 0;
}

static bool marks_asked(struct work *w, void *arg)
{
	return appraisal_ask(w, ((struct step *)arg)->id);
}

static bool mark(struct work *w, void *arg)
{
	struct step *s = arg;
	return appraisal_mark(w, s->id, s->grades, (int)s->count);
}

static bool marks_counted(struct work *w, void *arg)
{
	struct step *s = arg;
	return appraisal_open(w, s->id, s->flag);
}

static bool graded(struct work *w, void *arg)
{
	struct step *s = arg;
	return appraisal_decide(w, s->id, s->grades, s->notes, (int)s->count);
}

/* Six of those who are there mark by phone; the grades follow, at most a third of them excellent. */
static void appraise(struct year *y, struct branch_of_year *b, const struct activity *a)
{
	struct step s = { .id = a->id };
	int there = 0, count;
	year_as_branch(y, b, a->starts + 1800);
	struct attendance *list = list_of(y, a->id, &count);
	if (count < BOX_LEAST || !year_do(y, "asking for marks", marks_asked, &s))
		return;
	year_as_branch(y, b, a->starts + 1860);
	const struct appraisal *x = appraisal_load(&y->work, a->id);
	struct appraised *sheet;
	s.count = (size_t)appraisal_sheet(&y->work, x, &sheet);
	enum grade *marks = ARENA_ARRAY(y->day_arena, enum grade, s.count + 1);
	for (size_t i = 0; i < s.count; i++)
		marks[i] = i % 4 ? GRADE_QUALIFIED : GRADE_EXCELLENT;
	s.grades = marks;
	for (int i = 0; i < count && there < 6; i++) {
		if (list[i].status != ATTENDANCE_PRESENT)
			continue;
		year_as_member(y, b, list[i].member, list[i].name, a->starts + 1900 + i);
		there += year_do(y, "marking", mark, &s);
	}
	y->tally.marks += there;
	s.flag = there < BOX_LEAST; /* so few are thrown away unread */
	year_as_branch(y, b, a->starts + 3000);
	if (!year_do(y, "opening the box of marks", marks_counted, &s) || s.flag)
		return;
	year_as_branch(y, b, a->starts + 3060);
	x = appraisal_load(&y->work, a->id);
	enum grade *grades = ARENA_ARRAY(y->day_arena, enum grade, (size_t)x->count + 1);
	const char **notes = ARENA_ARRAY(y->day_arena, const char *, (size_t)x->count + 1);
	s.count = 0;
	for (int i = 0; i < x->count; i++)
		if (x->people[i].graded) {
			notes[s.count] = "";
			grades[s.count] = (int)s.count < x->excellent_most ? GRADE_EXCELLENT : GRADE_QUALIFIED;
			s.count++;
		}
	s.grades = grades;
	s.notes = notes;
	y->tally.appraised += year_do(y, "grading", graded, &s);
}

void meeting_hold(struct year *y, struct branch_of_year *b, const struct activity *a)
{
	struct step s = { .id = a->id };
	int count;
	year_as_branch(y, b, a->starts - 900);
	struct attendance *list = list_of(y, a->id, &count);
	if (!count)
		return; /* a group that has nobody left */
	const struct life *life = a->kinds & LIFE_KINDS ? life_load(&y->work, a->id) : NULL;
	if (life && life->box) {
		s.flag = life->box->handed < BOX_LEAST;
		year_do(y, "reading the opinions", opinions_read, &s);
	}
	if (!year_do(y, "opening check-in", begin, &s) || !come(y, b, a, list, count))
		return;
	if (a->kinds & KIND_BIT(ACTIVITY_MEMBER_APPRAISAL))
		appraise(y, b, a);
	year_as_branch(y, b, a->ends);
	if (!year_do(y, "ending a meeting", finish, &s))
		return;
	y->tally.held++;
	decide(y, b, a);
	year_as_branch(y, b, a->ends + 120);
	s.member = list[0].member;
	s.day = day_add(a->day, 20 + year_below(y, 40));
	if (year_chance(y, 200))
		y->tally.tasks += year_do(y, "a task", task, &s);
	if (a->kinds & LIFE_KINDS)
		y->tally.problems += year_do(y, "a problem", problem, &s);
	s.text = "会议由支部书记主持。\n学习了上级文件，讨论了村集体收入使用和冬季清洁取暖，通报了党费收缴情况。\n与会党员作了发言，一致同意所议事项。";
	s.text2 = "组织委员";
	year_as_branch(y, b, a->ends + 300);
	year_do(y, "minutes", record, &s);
}

/* ---- after -------------------------------------------------------------------------------------------------------- */

static bool handed_in(struct work *w, void *arg)
{
	return activity_file(w, ((struct step *)arg)->id);
}

static bool given_back(struct work *w, void *arg)
{
	return activity_return(w, ((struct step *)arg)->id, "请写清议题二的讨论情况。");
}

static bool accepted(struct work *w, void *arg)
{
	return activity_seal(w, ((struct step *)arg)->id);
}

void meeting_file(struct year *y, struct branch_of_year *b, const struct activity *a)
{
	struct step s = { .id = a->id, .text = "会议由支部书记主持。\n讨论了议题一和议题二，孙永年提出公示期不少于五天，会议采纳。", .text2 = "组织委员" };
	year_as_branch(y, b, day_start(y->today) + 10 * 3600);
	if (a->state == STATE_RETURNED)
		year_do(y, "correcting minutes", record, &s);
	y->tally.filed += year_do(y, "handing in", handed_in, &s);
}

void meeting_review(struct year *y, struct branch_of_year *b, const struct activity *a)
{
	struct step s = { .id = a->id };
	year_as_town(y, b, day_start(y->today) + 15 * 3600);
	if (year_chance(y, 40))
		y->tally.returned += year_do(y, "giving back", given_back, &s);
	else
		y->tally.sealed += year_do(y, "sealing", accepted, &s) && a->day >= y->first;
}
