/* The whole program behind a real port, visited as a browser would: for tests of pages. One server a process, begun by
 * visit_setup on a fresh county (county.h) and ended by visit_teardown. */
#ifndef TESTS_VISIT_H
#define TESTS_VISIT_H

#include "county.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/socket.h>

#include "access/access.h"
#include "base/config.h"
#include "end/end.h"
#include "member/member.h"
#include "org/org.h"

static struct {
	struct county *county;
	struct site site;
	struct server server;
	pthread_t thread;
	sem_t ready;
	int port;
} visit;

/* One browser: its cookies, and the last answer. */
struct visitor {
	struct { char name[24], value[700]; } cookies[8];
	int cookies_count;
	int status;
	char *head, *body; /* NUL-terminated, of the last answer */
	char location[512];
};

static inline void visit_ready(int port)
{
	visit.port = port;
	sem_post(&visit.ready);
}

static inline void *visit_serve(void *arg)
{
	(void)arg;
	server_run(&visit.server, visit_ready);
	sem_post(&visit.ready); /* a server that could not start must not leave the test waiting */
	return NULL;
}

static inline void visit_start(void **state)
{
	const char *why = NULL;
	visit.county = county_of(state);
	struct config *config = config_load(visit.county->arena, "/nonexistent", true, &why);
	assert_non_null(config);
	config_set(config, "listen", "127.0.0.1:0");
	visit.site = (struct site){ .store = visit.county->store, .mount = "" };
	visit.server = (struct server){ .sites = &visit.site, .site_count = 1, .config = config, .fault_page = end_fault_page };
	sem_init(&visit.ready, 0, 0);
	assert_int_equal(pthread_create(&visit.thread, NULL, visit_serve, NULL), 0);
	sem_wait(&visit.ready);
	assert_true(visit.port > 0);
}

static inline void visit_stop(void)
{
	pthread_kill(visit.thread, SIGTERM);
	pthread_join(visit.thread, NULL);
	sem_destroy(&visit.ready);
}

/* ---- one request ---- */

static inline void visitor_cookie(struct visitor *v, const char *name, size_t name_len, const char *value, size_t len)
{
	int i = 0;
	while (i < v->cookies_count && (strlen(v->cookies[i].name) != name_len || memcmp(v->cookies[i].name, name, name_len)))
		i++;
	assert_true(i < 8 && name_len < sizeof v->cookies[i].name && len < sizeof v->cookies[i].value);
	if (i == v->cookies_count)
		v->cookies_count++;
	memset(&v->cookies[i], 0, sizeof v->cookies[i]);
	memcpy(v->cookies[i].name, name, name_len);
	memcpy(v->cookies[i].value, value, len);
}

/* The value of a cookie; "" when there is none. */
static inline const char *visitor_has(const struct visitor *v, const char *name)
{
	for (int i = 0; i < v->cookies_count; i++)
		if (text_eq(v->cookies[i].name, name))
			return v->cookies[i].value;
	return "";
}

static inline void visitor_read_head(struct visitor *v)
{
	assert_int_equal(sscanf(v->head, "HTTP/1.1 %d", &v->status), 1);
	v->location[0] = '\0';
	for (char *line = v->head; line; line = strstr(line, "\r\n")) {
		while (*line == '\r' || *line == '\n')
			line++;
		size_t len = strcspn(line, "\r\n");
		if (!strncasecmp(line, "Location: ", 10)) {
			assert_true(len - 10 < sizeof v->location);
			memcpy(v->location, line + 10, len - 10);
			v->location[len - 10] = '\0';
		} else if (!strncasecmp(line, "Set-Cookie: ", 12)) {
			size_t name = strcspn(line + 12, "="), value = strcspn(line + 12 + name + 1, ";\r");
			visitor_cookie(v, line + 12, name, line + 12 + name + 1, value);
		}
	}
}

static inline void visitor_send(struct visitor *v, const char *method, const char *path, const char *form)
{
	struct arena *a = visit.county->arena;
	struct buf out, in;
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)visit.port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	buf_init(&out, a);
	buf_printf(&out, "%s %s HTTP/1.1\r\nHost: county.test\r\nConnection: close\r\nUser-Agent: Mozilla/5.0 (Linux; Android 10) Chrome/90\r\n",
		method, path);
	for (int i = 0; i < v->cookies_count; i++)
		if (v->cookies[i].value[0])
			buf_printf(&out, "Cookie: %s=%s\r\n", v->cookies[i].name, v->cookies[i].value);
	if (form)
		buf_printf(&out, "Origin: http://county.test\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %zu\r\n",
			strlen(form));
	buf_printf(&out, "\r\n%s", form ? form : "");
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	for (size_t sent = 0; sent < out.len;) {
		ssize_t n = send(fd, out.at + sent, out.len - sent, MSG_NOSIGNAL);
		assert_true(n > 0);
		sent += (size_t)n;
	}
	buf_init(&in, a);
	for (ssize_t n = 1; n > 0;) {
		n = recv(fd, buf_room(&in, 16384), 16384, 0);
		if (n > 0) {
			in.len += (size_t)n;
			in.at[in.len] = '\0';
		}
	}
	close(fd);
	char *gap = strstr(in.at, "\r\n\r\n");
	assert_non_null(gap);
	*gap = '\0';
	v->head = in.at;
	v->body = gap + 4;
	visitor_read_head(v);
}

static inline void visitor_get(struct visitor *v, const char *path)
{
	visitor_send(v, "GET", path, NULL);
}

/* The CSRF token of the page that the visitor sees; "" when it has no form. */
static inline const char *visitor_csrf(struct visitor *v)
{
	static const char mark[] = "name=\"csrf\" value=\"";
	const char *at = v->body ? strstr(v->body, mark) : NULL;
	if (!at)
		return "";
	at += strlen(mark);
	return arena_dupn(visit.county->arena, at, strcspn(at, "\""));
}

/* Sends a form of the page that the visitor sees, with its token. `fields` is "a=1&b=2", already encoded. */
static inline void visitor_post(struct visitor *v, const char *path, const char *fields)
{
	visitor_send(v, "POST", path, arena_printf(visit.county->arena, "csrf=%s&%s", visitor_csrf(v), fields));
}

#define assert_sees(v, text) \
	do { \
		if (!strstr((v)->body, text)) \
			fail_msg("%s:%d: status %d, no \"%s\" in: %.3000s", __FILE__, __LINE__, (v)->status, text, (v)->body); \
	} while (0)
#define assert_not_sees(v, text) assert_null(strstr((v)->body, text))
#define assert_led_to(v, path) \
	do { \
		assert_int_equal((v)->status, 303); \
		assert_string_equal((v)->location, path); \
	} while (0)

/* ---- what the visits left, and lists as files ---- */

static inline void visit_fresh(void)
{
	work_end(&visit.county->work);
	county_begin(visit.county);
}

/* What the newest row of the chain with that act says; "" when there is none. */
static inline const char *visit_last_audit(const char *act)
{
	struct work *w = &visit.county->work;
	visit_fresh();
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select became from audit where tenant = $1 and act = $2 order by seq desc limit 1", w->tenant, act);
	const char *text = db_next(rows) ? db_text(rows, 0) : "";
	db_done(rows);
	return text;
}

/* Presses the button of the page that the visitor sees. */
static inline void visitor_exports(struct visitor *v, const char *page, const char *path, const char *format)
{
	visitor_get(v, page);
	assert_int_equal(v->status, 200);
	visitor_post(v, path, arena_printf(visit.county->arena, "format=%s", format));
}

/* ---- a small county to visit ---- */

#define VISIT_PASSWORD "qinghe-2026"

static struct {
	int64_t root, town, other_town, branch, other_branch, people[4];
	int64_t county, county_other, township, secretary, member, keeper, stranger; /* accounts; stranger: of the other branch */
} place;

static inline int64_t visit_org(struct work *w, int64_t parent, int kind, const char *code, const char *name, const char *word)
{
	int64_t id = 0;
	struct org_input in = { .parent = parent, .kind = kind, .code = code, .name = name, .short_name = word, .founded = 20000101,
		.place = "村党员活动室", .phone = "0000-1234567" };
	if (!org_found(w, &in, &id))
		fail_msg("%s: %s", name, w->fault->message);
	return id;
}

static inline int64_t visit_account(struct work *w, const char *login, const char *name, enum role role, int64_t org, int64_t member,
	const char *hash)
{
	int64_t id = account_create(w, login, name, role, org, member, NULL);
	assert_true(id && account_set_password(w, id, hash));
	return id;
}

static inline bool visit_build(struct work *w, void *arg)
{
	static const char *const names[] = { "刘成玉", "王秀兰", "王秀兰", "单雄信" };
	const char *hash = password_hash(w->arena, VISIT_PASSWORD);

	(void)arg;
	place.root = visit_org(w, 0, 611, "QH", "中共青禾县委员会", "青禾县");
	place.town = visit_org(w, place.root, 611, "QH01", "中共柳河镇委员会", "柳河镇");
	place.other_town = visit_org(w, place.root, 611, "QH02", "中共东岭镇委员会", "东岭镇");
	place.branch = visit_org(w, place.town, 631, "QH0101", "小河西村党支部", "小河西村");
	place.other_branch = visit_org(w, place.other_town, 631, "QH0201", "后坡村党支部", "后坡村");
	for (int i = 0; i < 4; i++) {
		struct member_input in = { .org = place.branch, .name = names[i], .ethnic = "01", .category = MEMBER_FULL,
			.joined = 20000701, .full_day = 20010701, .idno = idno_make(w->arena, "371199", 19600101, 2 * i + 1) };
		if (!member_add(w, &in, &place.people[i]))
			fail_msg("%s: %s", in.name, w->fault->message);
	}
	place.county = visit_account(w, "county", "周明", ROLE_COUNTY, place.root, 0, hash);
	place.county_other = visit_account(w, "county2", "吴敏", ROLE_COUNTY, place.root, 0, hash);
	place.township = visit_account(w, "liuhe", "柳河镇党建办", ROLE_TOWNSHIP, place.town, 0, hash);
	place.secretary = visit_account(w, "secretary", names[0], ROLE_SECRETARY, place.branch, place.people[0], hash);
	place.member = visit_account(w, "member", names[3], ROLE_MEMBER, place.branch, place.people[3], hash);
	place.keeper = visit_account(w, "keeper", "韩管理", ROLE_KEEPER, place.root, 0, hash);
	place.stranger = visit_account(w, "stranger", "孙立国", ROLE_SECRETARY, place.other_branch, 0, hash);
	return true;
}

static inline int visit_setup(void **state)
{
	/* The clock stands near the store's first day, so that codes are valid and days are known. */
	setenv("XIANFENG_NOW", "2026-11-23T08:00:00+08:00", 1);
	county_setup(state);
	county_do(county_of(state), visit_build, NULL);
	visit_start(state);
	return 0;
}

static inline int visit_teardown(void **state)
{
	visit_stop();
	return county_teardown(state);
}

static inline void visitor_signs_in(struct visitor *v, const char *login)
{
	memset(v, 0, sizeof *v);
	visitor_send(v, "POST", "/sign-in", arena_printf(visit.county->arena, "login=%s&password=" VISIT_PASSWORD, login));
	assert_led_to(v, "/");
	assert_int_equal(strlen(visitor_has(v, "sid")), 64);
}

#endif
