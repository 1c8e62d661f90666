/* Theme packages: who makes, sends and sees them, what is refused, what taking over brings and takes back, corrections, withdrawals. */
#include "activity_village.h"

#include "theme/theme.h"

static struct work *work(void)
{
	return &village.county->work;
}

struct wish {
	enum { MAKE, CHANGE, REMOVE, SEND, WITHDRAW, ADOPT, UNDO } what;
	int64_t id, version, made;
	struct theme_form form;
	struct theme_audience to;
	struct theme_use use;
	const char *reason;
	int count;
};

static bool wish_unit(struct work *w, void *arg)
{
	struct wish *x = arg;
	switch (x->what) {
	case MAKE:
		return (x->made = theme_make(w, &x->form)) != 0;
	case CHANGE:
		return theme_change(w, x->id, x->version, &x->form, x->reason);
	case REMOVE:
		return theme_remove(w, x->id);
	case SEND:
		return (x->count = theme_send(w, x->id, &x->to)) > 0;
	case WITHDRAW:
		return theme_withdraw(w, x->id, x->reason);
	case ADOPT:
		return (x->made = theme_adopt(w, x->id, &x->use)) != 0;
	default:
		return theme_undo(w, x->id);
	}
}

static struct theme_form form(void)
{
	return (struct theme_form){ .kinds = KIND_BIT(ACTIVITY_THEME_DAY), .month = 202612, .minutes = 90, .title = "12月主题党日：学习宪法",
		.text = "第一段\n第二段", .questions = "怎样守法？\n村务怎样公开？", .agenda = "", .link = "" };
}

static const char *make(struct theme_form f, int64_t *id)
{
	struct wish x = { .what = MAKE, .form = f };
	const char *code = village_run(wish_unit, &x);
	if (id)
		*id = x.made;
	return code;
}

static const char *act(int what, int64_t id, const char *reason)
{
	struct wish x = { .what = what, .id = id, .reason = reason };
	return village_run(wish_unit, &x);
}

static const char *adopt(int64_t id, int64_t into, int64_t *made)
{
	struct wish x = { .what = ADOPT, .id = id, .use = { .activity = into, .starts = EVENING + 86400, .place = "村党员活动室", .host = "刘成玉" } };
	const char *code = village_run(wish_unit, &x);
	if (made)
		*made = x.made;
	return code;
}

/* A package of the township, sent to all its branches; the secretary acts from then on. */
static int64_t sent(void)
{
	int64_t id;
	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(make(form(), &id), "");
	struct wish x = { .what = SEND, .id = id };
	assert_string_equal(village_run(wish_unit, &x), "");
	assert_int_equal(x.count, 2);
	village_as(ROLE_SECRETARY, 1);
	return id;
}

/* What the router asks before any page of {theme}. */
static bool visible(int64_t id)
{
	struct db_rows *rows = DB_QUERY(work()->db, work()->arena, scope_theme.sql, work()->tenant, id, work()->actor.path);
	bool found = db_next(rows) && text_starts(db_text(rows, 0), work()->actor.path);
	db_done(rows);
	return found;
}

static const char *refused(void (*change)(struct theme_form *f))
{
	struct theme_form f = form();
	change(&f);
	return make(f, NULL);
}

static void no_title(struct theme_form *f) { f->title = ""; }
static void long_title(struct theme_form *f) { f->title = "主题主题主题主题主题主题主题主题主题主题主题主题主题主题主题主题主题主题主题主题主题主题主题主题主题主题主题主题主题主题主题"; }
static void no_kind(struct theme_form *f) { f->kinds = 0; }
static void group_kind(struct theme_form *f) { f->kinds = KIND_BIT(ACTIVITY_GROUP_MEETING); }
static void old_month(struct theme_form *f) { f->month = 202609; }
static void far_month(struct theme_form *f) { f->month = 202712; }
static void no_time(struct theme_form *f) { f->minutes = 0; }
static void many_questions(struct theme_form *f) { f->questions = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13"; }
static void script_link(struct theme_form *f) { f->link = "javascript:alert(1)"; }
static void hidden_link(struct theme_form *f) { f->link = "https://www.12371.cn@evil.example/"; }
static void quoted_link(struct theme_form *f) { f->link = "https://a.cn/\"><b>"; }
static void bare_link(struct theme_form *f) { f->link = "www.12371.cn"; }
static void nowhere_link(struct theme_form *f) { f->link = "https://localhost/"; }

static void test_theme_form_is_refused_with_a_word(void **state)
{
	static const struct {
		void (*change)(struct theme_form *f);
		const char *code;
	} cases[] = {
		{ no_title, "theme.title-empty" }, { long_title, "theme.title-long" }, { no_kind, "theme.kinds" }, { group_kind, "theme.kinds" },
		{ old_month, "theme.month" }, { far_month, "theme.month" }, { no_time, "theme.minutes" }, { many_questions, "theme.lines" },
		{ script_link, "theme.link" }, { hidden_link, "theme.link" }, { quoted_link, "theme.link" }, { bare_link, "theme.link" },
		{ nowhere_link, "theme.link" },
	};
	(void)state;
	village_as(ROLE_TOWNSHIP, 0);
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_string_equal(refused(cases[i].change), cases[i].code);
	struct theme_form f = form();
	f.link = "https://www.12371.cn/2026/11/20/VIDE.shtml?from=a&n=1#top";
	f.month = 202610; /* last month's may still be sent */
	assert_string_equal(make(f, NULL), "");
}

static void test_theme_draft_is_its_offices_alone(void **state)
{
	int64_t id;
	(void)state;
	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(make(form(), &id), "");
	assert_true(visible(id));
	village_as(ROLE_SECRETARY, 1);
	assert_false(visible(id));
	assert_string_equal(adopt(id, 0, NULL), "theme.not-yours");
	assert_string_equal(act(SEND, id, NULL), "theme.others");
	assert_string_equal(act(REMOVE, id, NULL), "theme.others");
	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(act(REMOVE, id, NULL), "");
	assert_null(theme_load(work(), id));
	work()->fault = NULL;
}

static void test_theme_sent_reaches_those_it_is_for(void **state)
{
	struct theme *list;
	struct theme_form empty = form();
	int64_t id, total;
	(void)state;
	village_as(ROLE_TOWNSHIP, 0);
	empty.text = "";
	assert_string_equal(make(empty, &id), "");
	assert_string_equal(act(SEND, id, NULL), "theme.empty");
	int64_t joint[] = { 632 }, strange[] = { 700 }, foreign[] = { village.root };
	struct wish x = { .what = SEND, .id = sent() };
	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(village_run(wish_unit, &x), "theme.state"); /* twice */
	assert_string_equal(make(form(), &x.id), "");
	x.to = (struct theme_audience){ .kinds = joint, .kind_count = 1 };
	assert_string_equal(village_run(wish_unit, &x), "theme.nobody");
	x.to.kinds = strange;
	assert_string_equal(village_run(wish_unit, &x), "theme.org-kinds");
	x.to = (struct theme_audience){ .towns = foreign, .town_count = 1 };
	assert_string_equal(village_run(wish_unit, &x), "theme.towns");
	int64_t one[] = { village.other };
	x.to.towns = one; /* of a township, those below it are branches themselves */
	assert_string_equal(village_run(wish_unit, &x), "");
	assert_int_equal(x.count, 1);
	village_as(ROLE_SECRETARY, 1);
	assert_false(visible(x.id));
	assert_string_equal(adopt(x.id, 0, NULL), "theme.not-yours");
	assert_int_equal(message_unread(work(), village.secretary_account), 1); /* of the one that was for all */
	assert_int_equal(theme_list(work(), 20, 0, &list, &total), 1);
	assert_int_equal(total, 1);
	assert_true(list[0].addressed);
	village_as(ROLE_TOWNSHIP, 0);
	assert_int_equal(theme_list(work(), 20, 0, &list, &total), 3);
}

static void test_theme_adopted_plans_the_meeting_and_undone_takes_it_back(void **state)
{
	int64_t id = sent(), meeting, other;
	struct theme *t;
	(void)state;
	struct theme_offer offer;
	t = theme_load(work(), id);
	assert_true(theme_offer(work(), t, &offer));
	assert_int_equal(month_of_day(day_of(offer.starts)), 202612);
	assert_int_equal(offer.planned_count, 0);
	struct wish early = { .what = ADOPT, .id = id, .use = { .starts = 0, .place = "", .host = "" } };
	assert_string_equal(village_run(wish_unit, &early), "activity.time-empty");
	assert_string_equal(adopt(id, 0, &meeting), "");
	struct activity *a = village_load(meeting);
	assert_string_equal(a->title, "12月主题党日：学习宪法");
	assert_string_equal(a->agenda, "学习：12月主题党日：学习宪法\n讨论：怎样守法？\n讨论：村务怎样公开？");
	assert_int_equal(a->ends - a->starts, 90 * 60);
	assert_int_equal(a->kinds, KIND_BIT(ACTIVITY_THEME_DAY));
	assert_int_equal(theme_of_activity(work(), meeting, &t), 1);
	assert_string_equal(adopt(id, 0, NULL), "theme.adopted");
	assert_string_equal(act(UNDO, id, NULL), "");
	assert_int_equal(village_load(meeting)->state, STATE_CANCELLED);
	assert_string_equal(act(UNDO, id, NULL), "theme.not-adopted");
	assert_string_equal(adopt(id, 0, &other), ""); /* again */
	/* Cancelled by hand: it counts as not taken over. */
	assert_string_equal(ACT_WHY(activity_cancel, other, "停电"), "");
	assert_false(theme_load(work(), id)->activity);
	assert_string_equal(adopt(id, 0, &other), "");
	village_at(EVENING + 86400 - 600);
	village_as(ROLE_SECRETARY, 1);
	assert_string_equal(ACT_DO(activity_notice, other), "");
	assert_string_equal(ACT_DO(activity_open, other), "");
	assert_string_equal(act(UNDO, id, NULL), "theme.held");
	const char *last;
	assert_int_equal(county_verify(village.county, &last), 0);
}

static void test_theme_goes_into_a_meeting_that_is_planned(void **state)
{
	struct village_act plan = { .form = village_form() };
	int64_t id = sent(), members = village_meeting(STATE_PLANNED, false);
	(void)state;
	assert_string_equal(adopt(id, members, NULL), "theme.activity-state"); /* of another kind */
	assert_string_equal(adopt(id, 77, NULL), "theme.activity");
	plan.form.kinds = KIND_BIT(ACTIVITY_THEME_DAY);
	plan.form.agenda = "";
	assert_string_equal(village_run(village_plan_unit, &plan), "");
	assert_string_equal(adopt(id, plan.made, NULL), "");
	assert_int_equal(strncmp(village_load(plan.made)->agenda, "学习：", strlen("学习：")), 0);
	assert_string_equal(act(UNDO, id, NULL), "");
	assert_string_equal(village_load(plan.made)->agenda, "");
	assert_int_equal(village_load(plan.made)->state, STATE_PLANNED);
	/* What the branch wrote itself stays, both ways. */
	plan.form.agenda = "自己的议题";
	assert_string_equal(village_run(village_plan_unit, &plan), "");
	assert_string_equal(adopt(id, plan.made, NULL), "");
	assert_string_equal(act(UNDO, id, NULL), "");
	assert_string_equal(village_load(plan.made)->agenda, "自己的议题");
}

static void test_theme_corrected_and_withdrawn_tells_who_took_it_over(void **state)
{
	int64_t id = sent(), meeting;
	struct theme_file *files;
	(void)state;
	assert_string_equal(adopt(id, 0, &meeting), "");
	int64_t before = message_unread(work(), village.secretary_account);
	village_as(ROLE_TOWNSHIP, 0);
	struct wish x = { .what = CHANGE, .id = id, .version = 1, .form = form(), .reason = "" };
	assert_string_equal(village_run(wish_unit, &x), "theme.reason");
	x.reason = "日期写错了";
	assert_string_equal(village_run(wish_unit, &x), "theme.changed"); /* it was sent since version 1 */
	x.version = theme_load(work(), id)->version;
	x.form.text = "改过的";
	assert_string_equal(village_run(wish_unit, &x), "");
	assert_int_equal(theme_load(work(), id)->edition, 2);
	assert_int_equal(message_unread(work(), village.secretary_account), before + 1);
	struct kept_file file = { .name = "a.png", .type = "image/png", .size = 1, .width = 1, .height = 1 };
	assert_int_equal(theme_file_add(work(), id, &file), 0); /* not while it is sent */
	assert_string_equal(work()->fault->code, "theme.state");
	work()->fault = NULL;
	assert_string_equal(act(WITHDRAW, id, ""), "theme.reason");
	assert_string_equal(act(WITHDRAW, id, "内容有误"), "");
	assert_int_equal(message_unread(work(), village.secretary_account), before + 2);
	village_as(ROLE_SECRETARY, 1);
	assert_true(visible(id)); /* with its reason */
	assert_int_equal(village_load(meeting)->state, STATE_PLANNED);
	assert_int_equal(theme_files_of_activity(work(), meeting, &files), 0);
	assert_string_equal(act(UNDO, id, NULL), "");
	assert_string_equal(adopt(id, 0, NULL), "theme.state");
	village_as(ROLE_TOWNSHIP, 0);
	struct wish again = { .what = SEND, .id = id };
	assert_string_equal(village_run(wish_unit, &again), "");
	assert_int_equal(theme_load(work(), id)->edition, 3);
}

static const char *newest(void)
{
	struct message *list;
	assert_true(message_list(work(), village.secretary_account, false, 1, 0, &list, NULL) > 0);
	return list->text;
}

/* Whoever took it over hears whether there is something to do: the agenda of a meeting is the branch's own and stays. */
static void test_theme_correction_says_whether_the_agenda_is_touched(void **state)
{
	int64_t id = sent();
	(void)state;
	assert_string_equal(adopt(id, 0, NULL), "");
	village_as(ROLE_TOWNSHIP, 0);
	struct wish x = { .what = CHANGE, .id = id, .version = theme_load(work(), id)->version, .form = form(), .reason = "错字" };
	x.form.text = "改过的";
	assert_string_equal(village_run(wish_unit, &x), "");
	assert_non_null(strstr(newest(), "不用您再做什么"));
	x.version = theme_load(work(), id)->version;
	x.form.questions = "怎样守法？";
	assert_string_equal(village_run(wish_unit, &x), "");
	assert_non_null(strstr(newest(), "请打开会议核对"));
}

/* Another year's form is still open on a package that was made for a month long past. */
static void test_theme_keeps_the_month_it_has(void **state)
{
	int64_t id = sent();
	(void)state;
	village_at(COUNTY_NOW + (int64_t)120 * 86400);
	village_as(ROLE_TOWNSHIP, 0);
	struct wish x = { .what = CHANGE, .id = id, .version = theme_load(work(), id)->version, .form = form(), .reason = "错字" };
	assert_string_equal(village_run(wish_unit, &x), "");
	x.version = theme_load(work(), id)->version;
	x.form.month = 202611;
	assert_string_equal(village_run(wish_unit, &x), "theme.month");
}

/* A meeting that was cancelled holds nobody in an audience that is another one now. */
static void test_theme_is_sent_again_to_others(void **state)
{
	int64_t id = sent(), meeting, one[] = { village.other };
	(void)state;
	assert_string_equal(adopt(id, 0, &meeting), "");
	assert_string_equal(ACT_WHY(activity_cancel, meeting, "停电"), "");
	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(act(WITHDRAW, id, "发错了"), "");
	struct wish x = { .what = SEND, .id = id, .to = { .towns = one, .town_count = 1 } };
	assert_string_equal(village_run(wish_unit, &x), "");
	assert_int_equal(x.count, 1);
	village_as(ROLE_SECRETARY, 1);
	assert_false(visible(id));
}

static bool video_unit(struct work *w, void *arg)
{
	const struct kept_file file = { .name = "v.mp4", .type = "video/mp4", .size = 1 };
	return theme_file_add(w, *(int64_t *)arg, &file) != 0;
}

static void test_theme_has_one_video(void **state)
{
	int64_t id;
	(void)state;
	village_as(ROLE_TOWNSHIP, 0);
	assert_string_equal(make(form(), &id), "");
	assert_true(theme_video_free(work(), id));
	assert_string_equal(village_run(video_unit, &id), "");
	assert_false(theme_video_free(work(), id)); /* asked before anything of a second one is sent */
	work()->fault = NULL;
	assert_string_equal(village_run(video_unit, &id), "theme.video-one");
}

static bool broken_unit(struct work *w, void *arg)
{
	(void)arg;
	return DB_EXEC(w->db, w->arena, "update theme_branch set activity = 99 where tenant = $1 and activity > 0", w->tenant) && audit_not_needed(w);
}

static void test_theme_counts_branches(void **state)
{
	int64_t id = sent(), meeting;
	int counts[THEME_VIEWS];
	struct theme_town *towns;
	struct theme_branch *list;
	(void)state;
	assert_string_equal(adopt(id, 0, &meeting), "");
	village_as(ROLE_TOWNSHIP, 0);
	assert_int_equal(theme_towns(work(), id, counts, &towns), 1);
	assert_int_equal(counts[THEME_ALL], 2);
	assert_int_equal(counts[THEME_ADOPTED], 1);
	assert_int_equal(counts[THEME_OPEN], 1);
	assert_int_equal(counts[THEME_HELD], 0);
	assert_int_equal(theme_branches(work(), id, THEME_OPEN, 20, 0, &list), 1);
	assert_int_equal(list[0].org, village.other);
	assert_int_equal(theme_branches(work(), id, THEME_ADOPTED, 20, 0, &list), 1);
	assert_int_equal(list[0].activity, meeting);
	struct str pdf = theme_paper(work(), id);
	assert_true(pdf.len > 1000 && memcmp(pdf.at, "%PDF", 4) == 0);
	/* A row that points at another branch's meeting is found. */
	const char *last;
	assert_string_equal(village_run(broken_unit, NULL), "");
	assert_int_equal(county_verify(village.county, &last), 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, village_setup, county_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_theme_form_is_refused_with_a_word),
		TEST(test_theme_draft_is_its_offices_alone),
		TEST(test_theme_sent_reaches_those_it_is_for),
		TEST(test_theme_adopted_plans_the_meeting_and_undone_takes_it_back),
		TEST(test_theme_goes_into_a_meeting_that_is_planned),
		TEST(test_theme_corrected_and_withdrawn_tells_who_took_it_over),
		TEST(test_theme_correction_says_whether_the_agenda_is_touched),
		TEST(test_theme_keeps_the_month_it_has),
		TEST(test_theme_is_sent_again_to_others),
		TEST(test_theme_has_one_video),
		TEST(test_theme_counts_branches),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
