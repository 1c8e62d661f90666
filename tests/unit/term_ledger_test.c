/* Terms: how they stand, ends that the superior moved, reminders that come once, the ledger and its file, the phone. */
#include "visit.h"

#include "inbox/inbox.h"
#include "job/job.h"
#include "term/term.h"

struct edit {
	int64_t id;
	struct org_input in;
};

static bool edit_unit(struct work *w, void *arg)
{
	struct edit *e = arg;
	return org_edit(w, e->id, &e->in, 0);
}

struct shift {
	int64_t id;
	int day;
	const char *approval;
	int approved;
	int64_t version;
};

static bool shift_unit(struct work *w, void *arg)
{
	struct shift *s = arg;
	return org_term_shift(w, s->id, s->day, s->approval, s->approved, "村两委同步换届", s->version);
}

static struct work *seen(void)
{
	work_end(&visit.county->work);
	county_begin(visit.county);
	return &visit.county->work;
}

static void term_set(int64_t org, int start, int end)
{
	struct edit e = { org, org_input_of(org_load(seen(), org)) };
	e.in.term_start = start;
	e.in.term_end = end;
	e.in.term_years = 5;
	county_do(visit.county, edit_unit, &e);
	seen();
}

static struct term_ledger *ledger(enum term_state state)
{
	struct term_query q = { .name = "", .state = state };
	struct work *w = seen();
	w->actor.path = "0001.";
	struct term_ledger *l = term_ledger_load(w, &q);
	assert_non_null(l);
	return l;
}

static void test_term_standing(void **state)
{
	(void)state;
	term_set(place.branch, 20220524, 20270523);       /* six months to the day */
	term_set(place.other_branch, 20211123, 20261122); /* ended yesterday */
	assert_int_equal(ledger(TERM_SOON)->total, 1);
	assert_int_equal(ledger(TERM_OVER)->total, 1);
	assert_int_equal(ledger(TERM_UNSET)->total, 2); /* the townships */
	assert_int_equal(ledger(TERM_ALL)->total, 4);   /* not the county itself */
	assert_int_equal(ledger(TERM_ALL)->rows[0].org->id, place.other_branch);
	term_set(place.branch, 20220525, 20270524);
	assert_int_equal(ledger(TERM_SOON)->total, 0);
	term_set(place.other_branch, 20211124, 20261123); /* today is still within it */
	assert_int_equal(ledger(TERM_OVER)->total, 0);
	assert_int_equal(ledger(TERM_SOON)->total, 1);
}

static void test_term_shift(void **state)
{
	(void)state;
	struct county *c = visit.county;
	struct org_finding *findings;
	term_set(place.branch, 20211001, 20260930);
	struct shift s = { place.branch, 20271001, "青组发〔2026〕12号", 20260801, 0 };
	county_refused(c, shift_unit, &s, "term.shifted-far");
	s.day = 20250929;
	county_refused(c, shift_unit, &s, "term.shifted-far");
	s.day = 20260930;
	county_refused(c, shift_unit, &s, "term.shifted-same");
	s.day = 20270930;
	s.approval = "";
	county_refused(c, shift_unit, &s, "term.approval");
	s.approval = "青组发〔2026〕12号";
	s.approved = 20261224;
	county_refused(c, shift_unit, &s, "term.approved");
	s.approved = 20260801;
	s.version = 999;
	county_refused(c, shift_unit, &s, "org.changed");
	s.version = 0;
	county_do(c, shift_unit, &s);
	struct work *w = seen();
	struct org *o = org_load(w, place.branch);
	assert_int_equal(org_term_due(o), 20270930);
	assert_int_equal(term_standing(o, w->today), TERM_ALL);
	int n = org_findings(w, o, NULL, &findings);
	for (int i = 0; i < n; i++)
		assert_false(text_starts(findings[i].code, "org.term"));
	struct org_filter ending = { .path = "", .need = ORG_TERM_ENDING };
	struct org *list;
	int ends = org_list(w, &ending, &list, NULL);
	for (int i = 0; i < ends; i++)
		assert_true(list[i].id != place.branch);
	struct term_ledger *l = ledger(TERM_SHIFTED);
	assert_int_equal(l->total, 1);
	assert_string_equal(l->rows[0].shift_approval, "青组发〔2026〕12号");
	/* A new term begins without the old one's approval; other changes leave it. */
	struct edit e = { place.branch, org_input_of(o) };
	e.in.place = "东屋";
	county_do(c, edit_unit, &e);
	assert_int_equal(org_load(seen(), place.branch)->term_shifted, 20270930);
	term_set(place.branch, 20261001, 20310930);
	assert_int_equal(org_load(seen(), place.branch)->term_shifted, 0);
	assert_int_equal(org_sheet_load(&c->work, place.branch)->shift_approved, 0);
	assert_int_equal(ledger(TERM_SHIFTED)->total, 0);
}

static int messages_of(int64_t account, const char *part)
{
	struct message *list;
	int n = message_list(seen(), account, false, 50, 0, &list, NULL), found = 0;
	for (int i = 0; i < n; i++)
		found += strstr(list[i].title, part) != NULL;
	return found;
}

static const char *run_job(void)
{
	const char *why = NULL;
	struct config *config = config_load(visit.county->arena, "/nonexistent", true, &why);
	struct job_run *run = job_run_now(seen(), config, "term", "");
	assert_non_null(run);
	assert_int_equal(run->state, JOB_DONE);
	return run->said;
}

static void test_term_reminds_once(void **state)
{
	(void)state;
	struct shift s = { place.branch, 20261220, "青组发〔2026〕13号", 20261101, 0 };
	term_set(place.branch, 20211221, 20270401);
	term_set(place.other_branch, 20210501, 20260430);
	assert_non_null(strstr(run_job(), " 2 "));
	assert_int_equal(messages_of(place.secretary, "小河西村本届 2027年4月1日 届满"), 1);
	assert_int_equal(messages_of(place.stranger, "后坡村本届已于 2026年4月30日 届满"), 1);
	assert_int_equal(messages_of(place.county, "换届提醒：2 个组织"), 1);
	assert_int_equal(messages_of(place.township, "换届提醒：1 个组织"), 1);
	assert_int_equal(messages_of(place.member, "届满"), 0);
	run_job();
	assert_int_equal(messages_of(place.secretary, "届满"), 1);
	assert_int_equal(messages_of(place.county, "换届提醒"), 1);
	assert_true(term_reminded(seen(), org_load(&visit.county->work, place.branch)) > 0);
	/* Another end is another reminder. */
	county_do(visit.county, shift_unit, &s);
	assert_non_null(strstr(run_job(), " 1 "));
	assert_int_equal(messages_of(place.secretary, "2026年12月20日"), 1);
	assert_non_null(strstr(run_job(), " 0 "));
}

static const char *path_of(int64_t org, const char *rest)
{
	return arena_printf(visit.county->arena, "/orgs/%lld%s", (long long)org, rest);
}

static void test_term_pages(void **state)
{
	(void)state;
	struct visitor v;
	visitor_signs_in(&v, "county");
	visitor_get(&v, "/terms?state=over");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "后坡村");
	assert_not_sees(&v, "/term\">小河西村");
	visitor_post(&v, "/terms/export?state=over", "format=csv");
	assert_int_equal(v.status, 200);
	assert_sees(&v, "后坡村");
	assert_not_sees(&v, "小河西村");
	visitor_get(&v, path_of(place.other_branch, "/term"));
	visitor_post(&v, path_of(place.other_branch, "/term"), "shifted=2026-13-01&approval=QZ-1&approved=2026-11-01&note=");
	assert_int_equal(v.status, 422);
	assert_sees(&v, "value=\"QZ-1\"");
	const char *version = arena_printf(visit.county->arena, "version=%lld", (long long)org_load(seen(), place.other_branch)->version);
	visitor_post(&v, path_of(place.other_branch, "/term"),
		arena_printf(visit.county->arena, "%s&shifted=2027-04-01&approval=QZ-1&approved=2026-11-01&note=", version));
	assert_led_to(&v, path_of(place.other_branch, "#term"));
	visitor_get(&v, path_of(place.other_branch, ""));
	assert_sees(&v, "经批准延期至");
	/* Away again. */
	version = arena_printf(visit.county->arena, "version=%lld", (long long)org_load(seen(), place.other_branch)->version);
	visitor_get(&v, path_of(place.other_branch, "/term"));
	visitor_post(&v, path_of(place.other_branch, "/term"), arena_printf(visit.county->arena, "%s&away=1", version));
	assert_led_to(&v, path_of(place.other_branch, "#term"));
	assert_int_equal(org_load(seen(), place.other_branch)->term_shifted, 0);
}

static void test_term_scope(void **state)
{
	(void)state;
	struct visitor v;
	visitor_signs_in(&v, "liuhe");
	visitor_get(&v, "/terms");
	assert_sees(&v, "小河西村");
	assert_not_sees(&v, "后坡村");
	visitor_get(&v, arena_printf(visit.county->arena, "/terms?in=%lld", (long long)place.other_town));
	assert_not_sees(&v, "后坡村");
	visitor_get(&v, path_of(place.other_branch, "/term"));
	assert_int_equal(v.status, 404);
	visitor_signs_in(&v, "secretary");
	visitor_get(&v, "/terms");
	assert_int_equal(v.status, 403);
	visitor_get(&v, path_of(place.branch, "/term"));
	assert_int_equal(v.status, 403);
	visitor_get(&v, "/m/term");
	assert_sees(&v, "延期");
	assert_sees(&v, "提前至");
	visitor_get(&v, "/m");
	assert_sees(&v, "/m/term");
	visitor_post(&v, "/terms/export", "format=csv");
	assert_int_equal(v.status, 403);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_term_standing),
		cmocka_unit_test(test_term_shift),
		cmocka_unit_test(test_term_reminds_once),
		cmocka_unit_test(test_term_pages),
		cmocka_unit_test(test_term_scope),
	};
	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
