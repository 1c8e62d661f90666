/* When the writer cannot keep up: who comes next is told to come again, and what they typed stands in the answer. */
#include "visit.h"

#define TYPED "text=%E8%AF%B7%E5%B0%BD%E5%BF%AB%0A%22%3Cb%3E%22&from=20261101&rule=group"
#define TYPED_FIELD "name=\"text\" value=\"请尽快\n&#34;&lt;b&gt;&#34;\""

/* Units that stand before the writer, which waits for `go` in the first of them. */
static struct crowd {
	struct work first, others;
	sem_t waits, go, over;
	int count;
} crowd;

static bool stand(struct work *w, void *arg)
{
	struct crowd *c = arg;
	sem_post(&c->waits);
	sem_wait(&c->go);
	return audit_not_needed(w);
}

static bool pass(struct work *w, void *arg)
{
	(void)arg;
	return audit_not_needed(w);
}

static void passed(void *arg, bool committed)
{
	struct crowd *c = arg;
	assert_true(committed);
	sem_post(&c->over);
}

static void queue_fill(void)
{
	crowd.count = 1;
	crowd.first = (struct work){ .arena = arena_new(), .store = visit.county->store, .tenant = visit.county->work.tenant,
		.now = COUNTY_NOW };
	crowd.others = crowd.first;
	sem_init(&crowd.waits, 0, 0);
	sem_init(&crowd.go, 0, 0);
	sem_init(&crowd.over, 0, 0);
	assert_true(work_submit(&crowd.first, stand, &crowd, passed, &crowd));
	sem_wait(&crowd.waits);
	while (work_submit(&crowd.others, pass, &crowd, passed, &crowd))
		crowd.count++;
	assert_string_equal(crowd.others.fault->code, "work.queue-full");
}

static void queue_drain(void)
{
	sem_post(&crowd.go);
	for (; crowd.count > 0; crowd.count--)
		sem_wait(&crowd.over);
	arena_free(crowd.first.arena);
}

/* A test that fails half way must not leave the writer waiting. */
static int left_over(void **state)
{
	(void)state;
	if (crowd.count)
		queue_drain();
	return 0;
}

static const char *urge_path(void)
{
	return arena_printf(visit.county->arena, "/ledger/%lld/urge", (long long)place.branch);
}

static void test_busy_form_comes_back_with_all_of_it(void **state)
{
	struct visitor v;
	visitor_signs_in(&v, "county");
	visitor_get(&v, "/ledger");
	queue_fill();
	visitor_post(&v, urge_path(), TYPED);
	assert_int_equal(v.status, 503);
	assert_non_null(strstr(v.head, "Retry-After: "));
	assert_sees(&v, arena_printf(visit.county->arena, "<form method=\"post\" action=\"%s\">", urge_path()));
	assert_sees(&v, TYPED_FIELD);
	assert_sees(&v, "name=\"from\" value=\"20261101\"");
	assert_sees(&v, "再次提交");
	const char *again = visitor_csrf(&v);
	assert_int_equal(strlen(again), 64);
	queue_drain();
	visitor_post(&v, urge_path(), TYPED); /* with the token of the page that came back */
	assert_int_not_equal(v.status, 503);
	assert_int_not_equal(v.status, 403);
}

/* A page that shows its own form again has no need of that one. */
static void test_busy_page_shows_its_own_form(void **state)
{
	struct visitor v;
	visitor_signs_in(&v, "secretary");
	visitor_get(&v, "/activities/new");
	queue_fill();
	visitor_post(&v, "/activities", "kinds=theme_day&title=%E4%B8%BB%E9%A2%98%E5%85%9A%E6%97%A5&starts=2026-11-24T19:30&ends=2026-11-24T21:00"
		"&place=%E5%A4%A7%E9%99%A2&host=%E5%88%98%E6%88%90%E7%8E%89&agenda=x");
	assert_int_equal(v.status, 503);
	assert_non_null(strstr(v.head, "Retry-After: "));
	assert_sees(&v, "value=\"大院\"");
	assert_not_sees(&v, "再次提交");
	queue_drain();
}

static void test_busy_password_is_in_no_page(void **state)
{
	struct visitor v;
	visitor_signs_in(&v, "liuhe");
	visitor_get(&v, "/me");
	queue_fill();
	visitor_post(&v, "/me/password", "old=" VISIT_PASSWORD "&password=mountain-path-7&again=mountain-path-7");
	assert_int_equal(v.status, 503);
	assert_not_sees(&v, "mountain-path-7");
	assert_not_sees(&v, VISIT_PASSWORD);
	queue_drain();
}

static void test_busy_interface_says_so(void **state)
{
	struct visitor v;
	visitor_signs_in(&v, "member");
	visitor_get(&v, "/m/me");
	queue_fill();
	visitor_post(&v, "/api/v1/events", "x=1");
	assert_int_equal(v.status, 503);
	assert_non_null(strstr(v.head, "Retry-After: "));
	assert_sees(&v, "\"code\":\"work.queue-full\"");
	queue_drain();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_busy_form_comes_back_with_all_of_it, left_over),
		cmocka_unit_test_teardown(test_busy_page_shows_its_own_form, left_over),
		cmocka_unit_test_teardown(test_busy_password_is_in_no_page, left_over),
		cmocka_unit_test_teardown(test_busy_interface_says_so, left_over),
	};
	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
