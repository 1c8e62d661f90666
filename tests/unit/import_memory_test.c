/* Memory that is lacking while a roster is brought in, page by page: every piece of the first, a sample of the rest (lack.h). Long
 * ones, which the job writes, are in import_undo_test.c. */
#include "lack.h"

#define HEAD "组织代码,姓名,民族,身份证号,学历,人员类别,入党日期,转正日期\n"
#define BORDER "pieces-of-a-form"

static struct visitor office;
static int rosters, confirmed; /* sent so far, with two people each; and told that they are in */

static const char *request(const char *format, const char *rest)
{
	static char head[1024];
	snprintf(head, sizeof head, format, rest);
	snprintf(head + strlen(head), sizeof head - strlen(head), " HTTP/1.1\r\nCookie: sid=%s", visitor_has(&office, "sid"));
	return head;
}

/* A form with a roster of two people whom nobody has sent before. */
static const char *roster(const char *csrf, const char *category)
{
	static char form[4096];
	struct arena *a = arena_new();
	char people[1024] = "";
	for (int i = 0; i < 2; i++) {
		size_t len = strlen(people);
		snprintf(people + len, sizeof people - len, "QH0101,王%d,汉族,%s,初中,%s,1990-07-01,1991-07-01\n", i,
			idno_make(a, "371199", day_add(19500101, rosters), 600 + i), category);
	}
	rosters++;
	snprintf(form, sizeof form, "--" BORDER "\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n"
		"--" BORDER "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"roster.csv\"\r\n"
		"Content-Type: text/csv\r\n\r\n" HEAD "%s\r\n--" BORDER "--\r\n", csrf, people);
	arena_free(a);
	return form;
}

#define MULTIPART "multipart/form-data; boundary=" BORDER

static const char *csrf(void)
{
	static char token[80];
	snprintf(token, sizeof token, "%s", visitor_csrf(&office));
	return token;
}

/* Where a roster lies that was just sent: "/import/…". */
static const char *sent(const char *category)
{
	static char path[512];
	assert_int_equal(lack_ask(request("POST %s", "/import"), MULTIPART, roster(csrf(), category)), 303);
	snprintf(path, sizeof path, "%s", lack.location);
	return path;
}

static const char *confirm_ready(int number)
{
	(void)number;
	return request("POST %s/confirm", sent("正式党员"));
}

static void confirm_over(int status)
{
	confirmed += status == 303;
}

static int64_t count(const char *what)
{
	struct county *c = visit.county;
	work_end(&c->work);
	county_begin(c);
	return db_one(c->work.db, c->arena, -1, what, 0, NULL);
}

static void signs_in(void)
{
	visitor_signs_in(&office, "county");
	visitor_get(&office, "/import");
	assert_int_equal(office.status, 200);
}

static void test_memory_lacks_for_pages_of_imports(void **state)
{
	char result[600], marked[600];
	(void)state;
	signs_in();
	snprintf(result, sizeof result, "%s", sent("正式党员"));
	snprintf(marked, sizeof marked, "%s/marked.xlsx", sent("没有这一类"));
	const char *const paths[] = { "/import", "/imports", "/import/members.xlsx", result, marked };
	int open = county_open_files();
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		struct lack_case c = { .head = request("GET %s", paths[i]), .wanted = 200 };
		if (lack_sampled(&c) < 20)
			fail_msg("%s asks for next to nothing", paths[i]);
	}
	assert_in_range(county_open_files(), 0, open + 20); /* threads open readers of their own, each lack nothing */
}

/* Sent again and again: whole or not at all, and nothing is left lying about. */
static void test_memory_lacks_for_an_upload(void **state)
{
	char head[1024];
	(void)state;
	signs_in();
	snprintf(head, sizeof head, "%s", request("POST %s", "/import"));
	int open = county_open_files();
	struct lack_case c = { .head = head, .type = MULTIPART, .form = roster(csrf(), "正式党员"), .wanted = 303 };
	assert_true(lack_sampled(&c) > 50);
	assert_in_range(county_open_files(), 0, open + 20);
	struct arena *a = arena_new();
	struct folder *d = folder_open(a, arena_printf(a, "%s/uploads", visit.county->dir));
	for (const char *name; (name = folder_next(d)) != NULL;)
		if (!text_starts(name, "roster-") || strstr(name, ".marked") || strstr(name, ".xlsx"))
			fail_msg("%s was left behind", name);
	arena_free(a);
}

/* What was answered as done is there; of no roster a half; and what stands is verified. */
static void test_memory_lacks_for_a_confirmation(void **state)
{
	const char *why = NULL;
	(void)state;
	signs_in();
	int64_t people = count("select count(*) from member"), records = count("select count(*) from import");
	confirmed = lack.kept = 0;
	struct lack_case c = { .ready = confirm_ready, .form = arena_printf(visit.county->arena, "csrf=%s", csrf()), .wanted = 303,
		.over = confirm_over };
	assert_true(lack_sampled(&c) > 500);
	assert_true(lack.kept > 20);
	int64_t written = count("select count(*) from import") - records;
	assert_true(written >= confirmed && confirmed > 2);
	assert_int_equal(count("select count(*) from member") - people, 2 * written);
	assert_int_equal(count("select count(*) from audit where act = 'member.imported'"), 2 * written);
	if (county_verify(visit.county, &why))
		fail_msg("%s", why);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory_lacks_for_pages_of_imports),
		cmocka_unit_test(test_memory_lacks_for_an_upload),
		cmocka_unit_test(test_memory_lacks_for_a_confirmation),
	};
	log_level_set(LOG_ERROR);
	setenv("XIANFENG_PAGES_KEPT", "0", 1); /* every page is made anew */
	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
