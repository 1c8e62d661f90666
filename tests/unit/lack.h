/* Memory that is lacking, at one piece after another of what a request asks for (arena_lack_at): whoever asks is told, nobody else
 * notices, and the next request is served. For tests of pages (visit.h). */
#ifndef TESTS_LACK_H
#define TESTS_LACK_H

#include <errno.h>

#include "visit.h"

#define LACK_FORM "application/x-www-form-urlencoded"

static struct {
	char in[1 << 20], location[512]; /* the last answer */
	int kept; /* answers with a form that lost nothing: the lack was the writer's, or on the way to it */
} lack;

/* One request without the test's own arena, which must not be counted; its status, 0 when the line was closed. */
static inline int lack_ask(const char *head, const char *type, const char *form)
{
	static char out[65536];
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)visit.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval patience = { .tv_sec = 10 };
	int status = 0, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	size_t len = 0;
	snprintf(out, sizeof out, "%s\r\nHost: county.test\r\nConnection: close\r\nOrigin: http://county.test\r\n"
		"Content-Type: %s\r\nContent-Length: %zu\r\n\r\n%s", head, type, strlen(form), form);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	assert_int_equal(send(fd, out, strlen(out), MSG_NOSIGNAL), (ssize_t)strlen(out));
	for (ssize_t n; len < sizeof lack.in - 1 && (n = recv(fd, lack.in + len, sizeof lack.in - 1 - len, 0)) != 0; len += (size_t)n)
		if (n < 0) {
			assert_int_not_equal(errno, EAGAIN); /* nobody answers any more: something was left locked */
			break;
		}
	close(fd);
	lack.in[len] = lack.location[0] = 0;
	sscanf(lack.in, "HTTP/1.1 %d", &status);
	const char *led = strstr(lack.in, "Location: ");
	if (led)
		sscanf(led, "Location: %511s", lack.location);
	if (status == 503)
		assert_non_null(strstr(lack.in, "Retry-After: "));
	lack.kept += status == 503 && strstr(lack.in, "您填写的内容没有丢失");
	return status;
}

/* A request that is tried again and again. */
struct lack_case {
	const char *head; /* NULL: `ready` makes it before each try, with memory enough */
	const char *(*ready)(int number);
	const char *type, *form;
	int wanted;              /* its status when all goes well */
	void (*over)(int status); /* what became of a try; NULL: nobody wants to know */
};

/* The n-th piece is lacking (0: none); the status. */
static inline int lack_try(const struct lack_case *c, int64_t n, int number)
{
	const char *head = c->head ? c->head : c->ready(number);
	arena_lack_at(n);
	int status = lack_ask(head, c->type ? c->type : LACK_FORM, c->form ? c->form : "");
	arena_lack_at(0);
	if (status != c->wanted && status != 503 && status != 0)
		fail_msg("%s: %d came with the piece %lld lacking: %.2000s", head, status, (long long)n, lack.in);
	if (c->over)
		c->over(status);
	return status;
}

#define LACK_ALL 60  /* of the first so many pieces each */
#define LACK_SOME 90 /* and so many of the others, evenly */

/* Lets the pieces be lacking that a request asks for, each of the first and a sample of the rest; how many there are. */
static inline int64_t lack_sampled(const struct lack_case *c)
{
	int number = 0;
	assert_int_equal(lack_try(c, 0, number++), c->wanted); /* what is prepared once is ready */
	arena_lack_at(INT64_MAX);
	const char *head = c->head ? c->head : c->ready(number++);
	int status = lack_ask(head, c->type ? c->type : LACK_FORM, c->form ? c->form : "");
	int64_t pieces = INT64_MAX - arena_lack_at(0), step = pieces > LACK_ALL + LACK_SOME ? (pieces - LACK_ALL) / LACK_SOME : 1;
	assert_int_equal(status, c->wanted);
	if (c->over)
		c->over(status);
	for (int64_t n = 1; n <= pieces; n += n < LACK_ALL ? 1 : step)
		lack_try(c, n, number++);
	assert_int_equal(lack_try(c, 0, number), c->wanted);
	return pieces;
}

#endif
