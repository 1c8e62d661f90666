/* A county that is served on a free port of this machine, and a small HTTP client to speak to it: one request a
 * connection, over a plain socket, so that a test can send what no browser would. */
#ifndef TESTS_SERVING_H
#define TESTS_SERVING_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/config.h"
#include "end/end.h"
#include "people.h"

struct serving {
	struct county *county;
	struct site site;
	struct server server;
	int port;
};

static struct serving serving;

/* main() of a serving test calls it first: the county's sessions are of this day. */
static inline void serving_clock(void)
{
	setenv("XIANFENG_NOW", "2026-11-23T08:00:00+08:00", 1);
}

static inline void serving_start(void)
{
	const char *why = NULL;
	struct config *config = config_load(serving.county->arena, "/nonexistent", true, &why);
	config_set(config, "listen", "127.0.0.1:0");
	config_set(config, "threads", "3");
	serving.site = (struct site){ .store = serving.county->store, .mount = "" };
	serving.server = (struct server){ .sites = &serving.site, .site_count = 1, .config = config, .fault_page = end_fault_page };
	if (!server_start(&serving.server, &why))
		fail_msg("%s", why);
	serving.port = http_port(serving.server.http);
}

static inline int serving_setup(void **state)
{
	people_setup(state);
	serving.county = county_of(state);
	serving_start();
	return 0;
}

static inline int serving_teardown(void **state)
{
	if (serving.server.http)
		server_stop(&serving.server);
	return county_teardown(state);
}

/* ---- the client ---- */

struct reply {
	int status;
	char *head, *body; /* in the county's arena, or the one given */
};

static inline int serving_dial(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)serving.port) };
	struct timeval patience = { .tv_sec = 20 };
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static inline const char *request_text(struct arena *a, const char *method, const char *path, const char *token,
	const char *headers, const char *body)
{
	return arena_printf(a, "%s %s HTTP/1.1\r\nHost: qh.example\r\nConnection: close\r\n%s%s%s%s%s\r\n%s", method, path,
		token ? "Cookie: sid=" : "", token ? token : "", token ? "\r\n" : "", headers ? headers : "",
		body ? arena_printf(a, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n", strlen(body)) : "",
		body ? body : "");
}

/* One request and its whole reply; status 0 when the server closed without a word. */
static inline struct reply talk(struct arena *a, const char *method, const char *path, const char *token, const char *headers,
	const char *body)
{
	struct reply r = { 0, "", "" };
	const char *text = request_text(a, method, path, token, headers, body);
	struct buf in;
	ssize_t n;
	int fd = serving_dial();
	if (fd < 0)
		return r;
	buf_init(&in, a);
	if (send(fd, text, strlen(text), MSG_NOSIGNAL) == (ssize_t)strlen(text))
		while ((n = recv(fd, buf_room(&in, 16384), 16384, 0)) > 0)
			in.len += (size_t)n;
	close(fd);
	buf_char(&in, 0);
	char *end = strstr(in.at, "\r\n\r\n");
	int64_t status = 0;
	if (!end || strlen(in.at) < 12 || !str_i64((struct str){ in.at + 9, 3 }, &status))
		return r;
	*end = 0;
	return (struct reply){ (int)status, in.at, end + 4 };
}

static inline struct reply get(const char *path, const char *token)
{
	return talk(serving.county->arena, "GET", path, token, NULL, NULL);
}

/* Posts a form with the session's own token in it. */
static inline struct reply post(const char *path, const char *token, const char *fields)
{
	struct arena *a = serving.county->arena;
	return talk(a, "POST", path, token, NULL,
		arena_printf(a, "csrf=%s&%s", session_csrf(serving.county->store, a, token), fields));
}

static inline bool head_has(const struct reply *r, const char *line)
{
	return strstr(r->head, line) != NULL;
}

static inline bool body_has(const struct reply *r, const char *text)
{
	return strstr(r->body, text) != NULL;
}

/* An account and its session in one; the token. */
static inline const char *signed_in_as(const char *login, enum role role, int64_t org)
{
	return session_made(serving.county, account_made(serving.county, login, role, org, NULL));
}

/* A new snapshot: what was committed meanwhile is seen. */
static inline struct county *county_now(void)
{
	work_end(&serving.county->work);
	county_begin(serving.county);
	return serving.county;
}

#endif
