/* Monthly reports: counted from what is on record, corrected with a reason, fixed when sent, taken back until somebody opened it. */
#include "duty_town.h"

#include "access/access.h"
#include "inbox/inbox.h"
#include "monthly/monthly.h"
#include "pdf.h"
#include "supervise/supervise.h"

#define MONTH 202611

static int64_t town_account, county_account;

static bool accounts_unit(struct work *w, void *arg)
{
	(void)arg;
	town_account = account_create(w, "town", "第1镇党建办", ROLE_TOWNSHIP, towns.town[0], 0, NULL);
	county_account = account_create(w, "county", "周明", ROLE_COUNTY, towns.root, 0, NULL);
	return town_account && county_account;
}

static void as_town(struct county *c, int town)
{
	towns_see(c);
	c->work.actor = (struct actor){ .role = ROLE_TOWNSHIP, .account = town ? 0 : town_account, .name = "第1镇党建办", .org = towns.town[town],
		.org_name = "第1镇", .path = town ? "0001.0002." : "0001.0001.", .org_level = 2, .from = "test" };
}

static void as_county(struct county *c)
{
	towns_see(c);
	c->work.actor = (struct actor){ .role = ROLE_COUNTY, .account = county_account, .name = "周明", .org = towns.root, .org_name = "青禾县",
		.path = "0001.", .org_level = 1, .from = "test" };
}

static int setup(void **state)
{
	if (towns_setup_of(state, 2, 4))
		return 1;
	county_do(*state, accounts_unit, NULL);
	/* One gathering that is two things, and one of the other township. */
	towns_hold(*state, (struct towns_gathering){ .org = towns.branch[0][3], .kinds = KIND_BIT(ACTIVITY_THEME_DAY) |
		KIND_BIT(ACTIVITY_MEMBERS_MEETING), .day = 20261110, .state = STATE_HELD, .due = 4, .present = 3, .remote = 1 });
	towns_held(*state, towns.branch[1][3], 20261111, KIND_BIT(ACTIVITY_THEME_DAY));
	as_town(*state, 0);
	return 0;
}

struct wish {
	enum { BEGIN, SAVE, FIX, UNFIX, SEND, WITHDRAW, CORRECT, DROP, READ } what;
	int month;
	const char *texts[MONTHLY_PARTS], *line, *reason;
	int figure;
	int64_t value, version, id;
};

static bool wish_unit(struct work *w, void *arg)
{
	struct wish *x = arg;
	int month = x->month ? x->month : MONTH;
	switch (x->what) {
	case BEGIN:
		return monthly_begin(w, month);
	case SAVE:
		return monthly_save(w, month, x->texts, x->version);
	case FIX:
		return monthly_fix(w, month, x->line, x->figure, x->value, x->reason);
	case UNFIX:
		return monthly_unfix(w, month, x->line, x->figure);
	case SEND:
		return monthly_send(w, month);
	case WITHDRAW:
		return monthly_withdraw(w, month);
	case CORRECT:
		return monthly_correct(w, month, x->reason);
	case DROP:
		return monthly_drop(w, month);
	default:
		return monthly_read(w, x->id);
	}
}

/* Does it; the code of what it was refused with, "" when it was done. */
static const char *act(struct county *c, struct wish wish)
{
	struct actor actor = c->work.actor;
	c->work.fault = NULL;
	bool done = work_run(&c->work, wish_unit, &wish);
	const char *code = done ? "" : c->work.fault ? c->work.fault->code : "?";
	c->work.fault = NULL;
	towns_see(c);
	c->work.actor = actor;
	return code;
}

static struct monthly *own(struct county *c)
{
	struct monthly *m = monthly_own(&c->work, MONTH);
	assert_non_null(m);
	return m;
}

static const struct monthly_line *line_of(const struct monthly *m, const char *word)
{
	for (int i = 0; i < m->line_count; i++)
		if (text_eq(m->lines[i].word, word))
			return &m->lines[i];
	fail_msg("no line %s", word);
	return NULL;
}

static int64_t value(const struct monthly *m, const char *word, int figure)
{
	return line_of(m, word)->figures[figure].value;
}

static bool urge_unit(struct work *w, void *org)
{
	return urge_create(w, *(int64_t *)org, "theme-day", 20261001, "", NULL);
}

/* The sentences as they stand, with one of them changed. */
static struct wish saving(const struct monthly *m, enum monthly_part part, const char *text)
{
	struct wish x = { .what = SAVE, .version = m->version };
	for (int i = 0; i < MONTHLY_PARTS; i++)
		x.texts[i] = m->texts[i].text;
	x.texts[part] = text;
	return x;
}

/* ---- figures ---- */

static void test_monthly_counts_the_own_subtree_and_month(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	county_do(c, urge_unit, &towns.branch[0][0]);
	as_town(c, 0);
	assert_null(monthly_own(w, MONTH));
	assert_string_equal(act(c, (struct wish){ .what = BEGIN }), "");
	struct monthly *m = own(c);
	assert_int_equal(value(m, "held.all", 0), 1); /* one gathering, though two things */
	assert_int_equal(value(m, "held.theme_day", 0), 1);
	assert_int_equal(value(m, "held.members_meeting", 0), 1);
	assert_int_equal(value(m, "held.all", 1), 4);
	assert_int_equal(value(m, "held.all", 2), 3);
	assert_int_equal(value(m, "held.all", 3), 1);
	assert_int_equal(value(m, "urges.all", 0), 1);
	assert_int_equal(value(m, "members.all", 0), 12 + 2 + 4 + 4);
	assert_int_equal(value(m, "members.probationary", 0), 0);
	assert_int_equal(value(m, "needs.secretary", 0), 1);
	assert_int_equal(value(m, "needs.small", 0), 1);
	assert_int_equal(value(m, "needs.open", 0), 3); /* all but the one that held what was due */
	assert_int_equal(value(m, "duties.theme-day", 0), 4);
	assert_int_equal(value(m, "duties.theme-day", 1), 1);
	assert_int_equal(monthly_open(line_of(m, "duties.theme-day")), 3);
	assert_string_equal(monthly_rate(w->arena, line_of(m, "duties.theme-day")), "25.0%");
	const struct monthly_line *place = line_of(m, arena_printf(w->arena, "places.%lld", (long long)towns.branch[0][3]));
	assert_int_equal(place->figures[3].value, 1);
	assert_non_null(strstr(m->texts[MONTHLY_SUMMARY].text, "到会 3 人次"));
	assert_non_null(strstr(m->texts[MONTHLY_FOUND].text, "书记空缺的支部 1 个（第1镇第3村"));
	/* The county's own holds both townships. */
	as_county(c);
	assert_string_equal(act(c, (struct wish){ .what = BEGIN }), "");
	m = own(c);
	assert_int_equal(value(m, "held.all", 0), 2);
	assert_int_equal(value(m, "members.all", 0), 2 * 22);
	assert_int_equal(value(m, arena_printf(c->work.arena, "places.%lld", (long long)towns.town[1]), 3), 1);
}

static void test_monthly_month_of_its_own(void **state)
{
	struct county *c = county_of(state);
	assert_string_equal(act(c, (struct wish){ .what = BEGIN, .month = 202612 }), "monthly.month");
	assert_string_equal(act(c, (struct wish){ .what = BEGIN, .month = 202607 }), "monthly.month");
	assert_string_equal(act(c, (struct wish){ .what = BEGIN, .month = 202608 }), "");
	assert_string_equal(act(c, (struct wish){ .what = BEGIN, .month = 202608 }), "monthly.begun");
	assert_int_equal(value(monthly_own(&c->work, 202608), "held.all", 0), 0); /* held in November */
}

/* ---- words ---- */

static void test_monthly_sentences_follow_until_somebody_writes(void **state)
{
	struct county *c = county_of(state);
	act(c, (struct wish){ .what = BEGIN });
	struct monthly *m = own(c);
	assert_string_equal(act(c, saving(m, MONTHLY_HELP, "请帮助检修电视。")), "");
	assert_string_equal(act(c, saving(m, MONTHLY_NEXT, "x")), "monthly.changed"); /* made from the version before */
	m = own(c);
	assert_true(m->texts[MONTHLY_HELP].edited);
	assert_false(m->texts[MONTHLY_SUMMARY].edited);
	assert_string_equal(act(c, saving(m, MONTHLY_SUMMARY, "本月总体平稳。")), "");
	towns_held(c, towns.branch[0][1], 20261112, KIND_BIT(ACTIVITY_THEME_DAY));
	as_town(c, 0);
	m = own(c);
	assert_string_equal(m->texts[MONTHLY_SUMMARY].text, "本月总体平稳。");
	assert_non_null(strstr(m->texts[MONTHLY_THEME].text, "已开展 2 个"));
	/* What is typed back to the made sentence follows the figures again. */
	char *again = arena_dup(c->work.arena, m->texts[MONTHLY_THEME].text);
	assert_string_equal(act(c, saving(m, MONTHLY_THEME, "主题党日都开了。")), "");
	assert_string_equal(act(c, saving(own(c), MONTHLY_THEME, again)), "");
	assert_false(own(c)->texts[MONTHLY_THEME].edited);
	char *long_text = arena_alloc(c->work.arena, MONTHLY_TEXT_MOST + 2);
	memset(long_text, 'x', MONTHLY_TEXT_MOST + 1);
	assert_string_equal(act(c, saving(own(c), MONTHLY_THEME, long_text)), "monthly.text-long");
}

static void test_monthly_corrects_with_a_reason(void **state)
{
	struct county *c = county_of(state);
	act(c, (struct wish){ .what = BEGIN });
	struct wish fix = { .what = FIX, .line = "duties.theme-day", .figure = 1, .value = 2, .reason = "第2村 20 日补开，记录没交" };
	struct wish odd = fix;
	odd.reason = "";
	assert_string_equal(act(c, odd), "monthly.why");
	odd = fix, odd.value = -1;
	assert_string_equal(act(c, odd), "monthly.value");
	odd = fix, odd.value = 1; /* what is counted */
	assert_string_equal(act(c, odd), "monthly.same");
	odd = fix, odd.value = 5; /* more than were due */
	assert_string_equal(act(c, odd), "monthly.sum");
	odd = fix, odd.figure = 3;
	assert_string_equal(act(c, odd), "monthly.figure");
	odd = fix, odd.line = arena_printf(c->work.arena, "places.%lld", (long long)towns.branch[0][0]);
	assert_string_equal(act(c, odd), "monthly.figure");
	assert_string_equal(act(c, fix), "");
	struct monthly *m = own(c);
	assert_int_equal(m->fix_count, 1);
	assert_int_equal(value(m, "duties.theme-day", 1), 2);
	assert_int_equal(line_of(m, "duties.theme-day")->figures[1].counted, 1);
	assert_string_equal(line_of(m, "duties.theme-day")->figures[1].reason, fix.reason);
	assert_non_null(strstr(m->texts[MONTHLY_THEME].text, "已开展 2 个")); /* the sentences say what the report says */
	struct wish undo = { .what = UNFIX, .line = "duties.theme-day", .figure = 1 };
	assert_string_equal(act(c, undo), "");
	assert_string_equal(act(c, undo), "monthly.unfixed");
	assert_int_equal(own(c)->fix_count, 0);
}

/* ---- sending ---- */

static void test_monthly_is_fixed_when_sent(void **state)
{
	struct county *c = county_of(state);
	act(c, (struct wish){ .what = BEGIN });
	act(c, (struct wish){ .what = FIX, .line = "urges.called", .value = 2, .reason = "当面说的" });
	struct monthly *m = own(c);
	assert_string_equal(act(c, (struct wish){ .what = READ, .id = m->id }), "monthly.none"); /* a draft is nobody else's */
	assert_string_equal(act(c, (struct wish){ .what = SEND }), "");
	assert_string_equal(act(c, (struct wish){ .what = SEND }), "monthly.sent");
	assert_string_equal(act(c, saving(own(c), MONTHLY_HELP, "x")), "monthly.sent");
	assert_string_equal(act(c, (struct wish){ .what = FIX, .line = "urges.called", .value = 3, .reason = "x" }), "monthly.sent");
	assert_string_equal(act(c, (struct wish){ .what = DROP }), "monthly.sent");
	assert_int_equal(message_unread(&c->work, county_account), 1);
	/* What comes on record later changes nothing of it, and is told to its own office. */
	towns_held(c, towns.branch[0][1], 20261112, KIND_BIT(ACTIVITY_THEME_DAY));
	as_town(c, 0);
	m = own(c);
	assert_int_equal(value(m, "held.all", 0), 1);
	assert_int_equal(value(m, "urges.called", 0), 2);
	assert_true(m->since > 0);
	assert_non_null(strstr(m->texts[MONTHLY_SUMMARY].text, "活动 1 次"));
	assert_int_equal(county_verify(c, NULL), 0);
}

static bool forge_unit(struct work *w, void *sql)
{
	(void)sql;
	return DB_EXEC(w->db, w->arena, "update monthly_line set a = a + 1 where tenant = $1 and line = 'held.all'", w->tenant) &&
	       audit(w, "test.forged", "monthly", 1, 1, NULL, NULL);
}

static void test_monthly_verify_sees_a_changed_figure(void **state)
{
	struct county *c = county_of(state);
	const char *said = NULL;
	act(c, (struct wish){ .what = BEGIN });
	act(c, (struct wish){ .what = SEND });
	assert_int_equal(county_verify(c, NULL), 0);
	county_do(c, forge_unit, NULL);
	assert_int_equal(county_verify(c, &said), 1);
	assert_non_null(strstr(said, "月报第 1 版与报送时的校验值不一致"));
}

static void test_monthly_comes_back_until_it_is_opened(void **state)
{
	struct county *c = county_of(state);
	act(c, (struct wish){ .what = BEGIN });
	act(c, saving(own(c), MONTHLY_HELP, "请帮助检修电视。"));
	act(c, (struct wish){ .what = SEND });
	assert_string_equal(act(c, (struct wish){ .what = WITHDRAW }), "");
	struct monthly *m = own(c);
	assert_false(m->sent);
	assert_true(m->texts[MONTHLY_HELP].edited);
	assert_false(m->texts[MONTHLY_SUMMARY].edited); /* follows the figures again */
	assert_string_equal(act(c, (struct wish){ .what = WITHDRAW }), "monthly.not-sent");
	assert_string_equal(act(c, (struct wish){ .what = SEND }), "");
	int64_t id = own(c)->id;
	assert_string_equal(act(c, (struct wish){ .what = READ, .id = id }), ""); /* the sender's own look is none */
	assert_int_equal(own(c)->read_at, 0);
	as_county(c);
	assert_string_equal(act(c, (struct wish){ .what = READ, .id = id }), "");
	as_town(c, 0);
	assert_true(own(c)->read_at > 0);
	assert_int_equal(message_unread(&c->work, town_account), 1);
	assert_string_equal(act(c, (struct wish){ .what = WITHDRAW }), "monthly.read");
	assert_int_equal(county_verify(c, NULL), 0);
}

static void test_monthly_a_later_issue_takes_its_place(void **state)
{
	struct county *c = county_of(state);
	struct monthly_place *places;
	struct monthly *issues;
	act(c, (struct wish){ .what = BEGIN });
	assert_string_equal(act(c, (struct wish){ .what = CORRECT, .reason = "x" }), "monthly.not-sent");
	act(c, (struct wish){ .what = FIX, .line = "urges.called", .value = 2, .reason = "当面说的" });
	act(c, saving(own(c), MONTHLY_HELP, "请帮助检修电视。"));
	act(c, (struct wish){ .what = SEND });
	int64_t first = own(c)->id;
	assert_string_equal(act(c, (struct wish){ .what = CORRECT, .reason = "" }), "monthly.reason");
	assert_string_equal(act(c, (struct wish){ .what = CORRECT, .reason = "一个村补开了" }), "");
	struct monthly *m = own(c);
	assert_int_equal(m->issue, 2);
	assert_false(m->sent);
	assert_int_equal(m->fix_count, 1);
	assert_string_equal(m->texts[MONTHLY_HELP].text, "请帮助检修电视。");
	/* Above, the first issue stands until the second is sent. */
	as_county(c);
	assert_int_equal(monthly_places(&c->work, MONTH, &places), 2);
	assert_int_equal(places[0].sent->id, first);
	assert_null(places[1].sent);
	as_town(c, 0);
	assert_string_equal(act(c, (struct wish){ .what = SEND }), "");
	assert_int_equal(monthly_issues(&c->work, towns.town[0], MONTH, &issues), 2);
	as_county(c);
	monthly_places(&c->work, MONTH, &places);
	assert_int_equal(places[0].sent->issue, 2);
	assert_int_equal(monthly_load(&c->work, first)->issue, 1); /* kept as it was */
	assert_int_equal(county_verify(c, NULL), 0);
}

static void test_monthly_draft_goes_without_a_trace_of_it(void **state)
{
	struct county *c = county_of(state);
	act(c, (struct wish){ .what = BEGIN });
	act(c, (struct wish){ .what = FIX, .line = "urges.called", .value = 2, .reason = "当面说的" });
	assert_string_equal(act(c, (struct wish){ .what = DROP }), "");
	assert_null(monthly_own(&c->work, MONTH));
	assert_string_equal(act(c, (struct wish){ .what = DROP }), "monthly.none");
	assert_int_equal(county_verify(c, NULL), 0);
}

/* ---- papers ---- */

static void test_monthly_paper_says_what_the_page_says(void **state)
{
	struct county *c = county_of(state);
	act(c, (struct wish){ .what = BEGIN });
	act(c, (struct wish){ .what = FIX, .line = "urges.called", .value = 2, .reason = "当面说的" });
	struct monthly *m = own(c);
	const char *text = told(c->work.arena, monthly_paper(&c->work, m), "pdftotext", NULL, "-");
	assert_says(text, "草稿，没有报送");
	assert_says(text, "系统统计 0，更正为 2。当面说的");
	assert_says(text, "组织生活完成情况");
	/* Each table says what its figures rest on: an article, the rules, or the platform's own convention. */
	for (int s = 0; s < MONTHLY_SECTIONS; s++)
		assert_true(strstr(monthly_sections[s].source, "条例") || strstr(monthly_sections[s].source, "督导规则") ||
			strstr(monthly_sections[s].source, "本平台约定"));
	assert_says(text, "依据：各事项依据见督导规则");
	struct str book = monthly_workbook(&c->work, m);
	assert_true(book.len > 1000 && memcmp(book.at, "PK", 2) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_monthly_counts_the_own_subtree_and_month, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_monthly_month_of_its_own, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_monthly_sentences_follow_until_somebody_writes, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_monthly_corrects_with_a_reason, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_monthly_is_fixed_when_sent, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_monthly_verify_sees_a_changed_figure, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_monthly_comes_back_until_it_is_opened, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_monthly_a_later_issue_takes_its_place, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_monthly_draft_goes_without_a_trace_of_it, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_monthly_paper_says_what_the_page_says, setup, county_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
