/* Series: the days that are proposed around holidays, planning them together, changing and taking back what is still to come. */
#include "activity_village.h"

#include "plan/series.h"

static struct work *work(void)
{
	return &village.county->work;
}

struct wish {
	enum { MAKE, CHANGE, END } what;
	int64_t id, made;
	int from, count;
	struct series_form form;
	struct series_choice choices[SERIES_MOST];
};

static bool wish_unit(struct work *w, void *arg)
{
	struct wish *x = arg;
	if (x->what == MAKE)
		return (x->made = series_make(w, &x->form, x->choices, x->count)) != 0;
	x->count = x->what == CHANGE ? series_change(w, x->id, x->from, &x->form) : series_end(w, x->id, x->from);
	return x->count > 0;
}

static struct series_form form(void)
{
	return (struct series_form){ .kinds = KIND_BIT(ACTIVITY_THEME_DAY), .title = "主题党日", .place = "村党员活动室", .host = "刘成玉", .agenda = "",
		.day = 5, .minute = 19 * 60 + 30, .minutes = 90, .from = 202611, .until = 202703 };
}

/* All that are proposed, as they are. */
static struct wish whole(struct series_form f)
{
	struct wish x = { .what = MAKE, .form = f };
	struct series_day days[SERIES_MOST];
	x.count = series_days(work(), &f, days);
	for (int i = 0; i < x.count; i++)
		x.choices[i] = (struct series_choice){ days[i].month, day_start(days[i].day) + f.minute * 60 };
	return x;
}

static void test_series_days_go_around_what_is_free(void **state)
{
	struct series_form f = form();
	struct series_day days[SERIES_MOST];
	(void)state;
	village_as(ROLE_SECRETARY, 1);
	/* November's fifth is over; New Year of the farmers' calendar is on 6 February 2027, free from the day before. */
	assert_int_equal(series_days(work(), &f, days), 4);
	assert_int_equal(days[0].day, 20261205);
	assert_string_equal(days[0].note, "");
	assert_int_equal(days[1].day, 20270105);
	assert_int_equal(days[2].day, 20270204);
	assert_non_null(strstr(days[2].note, "春节"));
	f.day = 31;
	assert_int_equal(series_days(work(), &f, days), 5);
	assert_int_equal(days[0].day, 20261130); /* a shorter month's last */
	assert_int_equal(days[3].day, 20270228);
	f.day = 32;
	assert_int_equal(series_days(work(), &f, days), 0);
	assert_string_equal(work()->fault->code, "series.day");
	work()->fault = NULL;
	f = form();
	f.until = 202712;
	assert_int_equal(series_days(work(), &f, days), 0);
	work()->fault = NULL;
	f.until = 202711;
	assert_int_equal(series_days(work(), &f, days), SERIES_MOST);
}

static void test_series_is_planned_changed_and_taken_back(void **state)
{
	struct series_item *items;
	(void)state;
	village_as(ROLE_SECRETARY, 1);
	struct wish x = whole(form());
	x.choices[1].starts += 86400; /* moved by hand */
	x.choices[3] = x.choices[--x.count]; /* and one left out */
	assert_string_equal(village_run(wish_unit, &x), "");
	struct series *s = series_load(work(), x.made);
	assert_int_equal(s->count, 3);
	assert_int_equal(s->left, 3);
	assert_int_equal(series_items(work(), x.made, &items), 3);
	assert_string_equal(items[0].title, "12月主题党日");
	assert_int_equal(day_of(items[1].starts), 20270106);
	assert_int_equal(series_of_activity(work(), items[2].activity)->id, x.made);
	assert_string_equal(ACT_DO(activity_notice, items[0].activity), "");

	/* Another place from January on: who was moved by hand stays on its day; December was noticed. */
	struct wish change = { .what = CHANGE, .id = x.made, .from = 202612, .form = form() };
	change.form.place = "村小学";
	assert_string_equal(village_run(wish_unit, &change), "");
	assert_int_equal(change.count, 2);
	series_items(work(), x.made, &items);
	assert_string_equal(village_load(items[0].activity)->place, "村党员活动室");
	assert_string_equal(village_load(items[1].activity)->place, "村小学");
	assert_int_equal(day_of(items[1].starts), 20270106);
	change.form.day = 10; /* another day: all go to it, but for New Year, which is over on the 13th */
	change.from = 202702;
	assert_string_equal(village_run(wish_unit, &change), "");
	assert_int_equal(change.count, 1);
	series_items(work(), x.made, &items);
	assert_int_equal(day_of(items[1].starts), 20270106);
	assert_int_equal(day_of(items[2].starts), 20270213);

	/* One taken out by itself, then the rest. */
	assert_string_equal(ACT_WHY(activity_cancel, items[1].activity, "不开了"), "");
	struct wish end = { .what = END, .id = x.made, .from = 202612 };
	assert_string_equal(village_run(wish_unit, &end), "");
	assert_int_equal(end.count, 1);
	series_items(work(), x.made, &items);
	assert_int_equal(items[0].state, STATE_NOTICED);
	assert_int_equal(items[2].state, STATE_CANCELLED);
	assert_string_equal(village_run(wish_unit, &end), "series.nothing");
	assert_int_equal(county_verify(village.county, NULL), 0);
}

struct edit {
	int64_t id;
	const struct activity_form *form;
};

static bool edit_unit(struct work *w, void *arg)
{
	const struct edit *e = arg;
	return activity_edit(w, e->id, 0, e->form);
}

/* Only what was changed in the series goes over to its meetings: days moved for a holiday and what a meeting was filled with stay. */
static void test_series_changes_only_what_was_changed(void **state)
{
	struct series_item *items;
	(void)state;
	village_as(ROLE_SECRETARY, 1);
	struct wish x = whole(form());
	assert_string_equal(village_run(wish_unit, &x), "");
	assert_int_equal(series_items(work(), x.made, &items), 4);
	assert_int_equal(day_of(items[2].starts), 20270204); /* the fifth is within New Year */
	struct activity *a = village_load(items[2].activity);
	struct activity_form filled = { .kinds = a->kinds, .title = a->title, .place = a->place, .host = "孙秀英", .agenda = "学习一号文件",
		.starts = a->starts, .ends = a->ends };
	assert_string_equal(village_run(edit_unit, &(struct edit){ a->id, &filled }), "");

	struct wish change = { .what = CHANGE, .id = x.made, .from = 202701, .form = form() };
	change.form.minute = 8 * 60;
	assert_string_equal(village_run(wish_unit, &change), "");
	assert_int_equal(change.count, 3);
	a = village_load(items[2].activity);
	assert_true(a->starts == day_start(20270204) + 8 * 3600);
	assert_int_equal(a->ends - a->starts, 90 * 60);
	assert_string_equal(a->agenda, "学习一号文件");
	assert_string_equal(a->host, "孙秀英");
	assert_true(village_load(items[0].activity)->starts == day_start(20261205) + (19 * 60 + 30) * 60);

	change.form.host = "王建军"; /* what is changed goes over to all */
	assert_string_equal(village_run(wish_unit, &change), "");
	assert_string_equal(village_load(items[2].activity)->host, "王建军");

	change.from = 0; /* nobody changes or cancels all of them by leaving the month out */
	assert_string_equal(village_run(wish_unit, &change), "series.from");
	struct wish end = { .what = END, .id = x.made };
	assert_string_equal(village_run(wish_unit, &end), "series.from");
	assert_int_equal(series_load(work(), x.made)->left, 4);
}

static void test_series_is_refused_with_a_word(void **state)
{
	(void)state;
	village_as(ROLE_SECRETARY, 1);
	struct wish x = whole(form()), none = x, strange = x, long_one = x, other = { .what = END };
	none.count = 0;
	assert_string_equal(village_run(wish_unit, &none), "series.empty");
	strange.choices[0].starts += (int64_t)40 * 86400; /* into another month */
	assert_string_equal(village_run(wish_unit, &strange), "series.month");
	long_one.form.minutes = 500;
	assert_string_equal(village_run(wish_unit, &long_one), "series.minutes");
	x.form.title = "";
	assert_string_equal(village_run(wish_unit, &x), "series.title");
	x = whole(form());
	assert_string_equal(village_run(wish_unit, &x), "");
	village_as(ROLE_TOWNSHIP, 0);
	other.id = x.made;
	other.from = 202612;
	assert_string_equal(village_run(wish_unit, &other), "series.others");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, village_setup, county_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_series_days_go_around_what_is_free),
		TEST(test_series_is_planned_changed_and_taken_back),
		TEST(test_series_changes_only_what_was_changed),
		TEST(test_series_is_refused_with_a_word),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
