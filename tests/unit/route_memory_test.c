/* Memory that is lacking, at every piece that a request asks for in turn: whoever asks is told, nobody else notices, nothing is
 * half done, and the next request is served. */
#include <errno.h>

#include "visit.h"

#include "work/audit.h"

static int kept; /* answers with a form that lost nothing: the lack was the writer's, or on the way to it */

/* One request without the test's own arena, which must not be counted; its status, 0 when the line was closed. */
static int ask(const char *head, const char *form)
{
	static char out[8192], in[1 << 20];
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)visit.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval patience = { .tv_sec = 10 };
	int status = 0, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	size_t len = 0;
	snprintf(out, sizeof out, "%s\r\nHost: county.test\r\nConnection: close\r\nOrigin: http://county.test\r\n"
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n\r\n%s", head, strlen(form), form);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	assert_int_equal(send(fd, out, strlen(out), MSG_NOSIGNAL), (ssize_t)strlen(out));
	for (ssize_t n; len < sizeof in - 1 && (n = recv(fd, in + len, sizeof in - 1 - len, 0)) != 0; len += (size_t)n)
		if (n < 0) {
			assert_int_not_equal(errno, EAGAIN); /* nobody answers any more: something was left locked */
			break;
		}
	close(fd);
	in[len] = 0;
	sscanf(in, "HTTP/1.1 %d", &status);
	if (status == 503)
		assert_non_null(strstr(in, "Retry-After: "));
	kept += status == 503 && strstr(in, "您填写的内容没有丢失");
	return status;
}

/* Lets one piece after the other be lacking, until two runs in a row lack none; how many were tried. *done counts what was done.
 * A page of rows asks for many that are alike, and a write for more the more is there: behind the first 200 every 7th. */
static int each_piece(const char *head, const char *form, int wanted, int *done)
{
	int n = 0, whole = 0;
	while (whole < 2) {
		n += n < 200 ? 1 : 7;
		arena_lack_at(n);
		int status = ask(head, form);
		arena_lack_at(0);
		if (status != wanted && status != 503 && status != 0)
			fail_msg("%s: %d came with the piece %d lacking", head, status, n);
		whole = status == wanted ? whole + 1 : 0;
		*done += status == wanted;
		assert_true(n < 20000);
	}
	assert_int_equal(ask("GET /sign-in HTTP/1.1", ""), 200);
	return n;
}

static void test_memory_lacks_for_pages(void **state)
{
	static const char *const paths[] = { "/sign-in", "/members", "/me", "/activities", "/nothing-here", "/api/v1/orgs" };
	struct visitor v;
	visitor_signs_in(&v, "secretary");
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		char head[512];
		int done = 0;
		snprintf(head, sizeof head, "GET %s HTTP/1.1\r\nCookie: sid=%s", paths[i], visitor_has(&v, "sid"));
		int wanted = ask(head, "");
		assert_true(wanted == 200 || wanted == 303 || wanted == 404);
		assert_true(each_piece(head, "", wanted, &done) > 20);
	}
}

/* With the writer in it: what was answered as done is there, and the chain is whole. */
static void test_memory_lacks_for_a_write(void **state)
{
	struct visitor v;
	struct county *c = visit.county;
	char head[512];
	int done = 0;
	visitor_signs_in(&v, "secretary");
	visitor_get(&v, "/activities/new");
	assert_int_equal(v.status, 200);
	snprintf(head, sizeof head, "POST /activities HTTP/1.1\r\nCookie: sid=%s", visitor_has(&v, "sid"));
	const char *form = arena_printf(c->arena, "csrf=%s&kinds=theme_day&title=%%E4%%BC%%9A%%E8%%AE%%AE&starts=2026-12-01T19:30&"
		"ends=2026-12-01T20:30&place=x&host=y&agenda=z", visitor_csrf(&v));
	kept = 0;
	assert_true(each_piece(head, form, 303, &done) > 50);
	assert_true(kept > 20);
	work_end(&c->work);
	county_begin(c);
	int64_t there = DB_ONE(c->work.db, c->arena, 0, "select count(*) from activity");
	int64_t told = DB_ONE(c->work.db, c->arena, 0, "select count(*) from audit where act = 'activity.plan'");
	assert_true(there >= done && done >= 2);
	assert_int_equal(there, told); /* each with its row in the chain, and none without */
	visitor_get(&v, "/activities");
	assert_int_equal(v.status, 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory_lacks_for_pages),
		cmocka_unit_test(test_memory_lacks_for_a_write),
	};
	log_level_set(LOG_ERROR);
	setenv("XIANFENG_PAGES_KEPT", "0", 1); /* every page is made anew */
	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
