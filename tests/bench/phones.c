/* bench-phones: many phones that check in at once, over real HTTP, each with its own session; and, when asked, offices that
 * read pages meanwhile. Prints one line of JSON with what was acknowledged and how long it took, and writes a ledger of the
 * acknowledged check-ins, which the bench compares with the store afterwards.
 *
 *   bench-phones PORT DIR ROUND PHONES[@RATE] SECONDS SKIP SHIFT LEDGER [OFFICES EVERY-MS PATH…]
 *
 * PHONES connections are open at once; each sends the next person's check-in as soon as its last one was answered, until
 * SECONDS are over or everybody was there. With RATE they send so many a second together, in turn, whether answers are slow or
 * not: time counts from when the request was due. SKIP people of the list are left out. SHIFT is the server's clock minus ours.
 * Each of OFFICES connections asks for one of the PATHs every EVERY-MS milliseconds, whether answers are slow or not: time
 * counts from when the request was due. DIR is what bench-prepare wrote. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define TOKEN 64
#define CODE_LENGTH 6
#define ANSWER_MOST (1 << 20)
#define PATHS_MOST 8
#define LAST_ANSWERS 5 /* seconds that answers may take after the last request */
#define SECOND 1000000000ll

struct activity {
	long long id, minute;
	char *codes;
};

struct phone {
	char token[TOKEN + 1], csrf[TOKEN + 1];
	long long member;
	int branch;
};

/* Times of one kind of request, in microseconds. */
struct times {
	uint32_t *list;
	size_t count, room;
};

struct line {
	int fd;
	bool waiting;
	int path;           /* of an office; -1: a phone */
	const char *office; /* its token */
	int phone;
	int64_t began;      /* when the request was sent, or due */
	char *in;
	size_t in_len, in_room;
};

struct bench {
	struct sockaddr_in address;
	int port, round, epoll;
	int64_t shift, end;
	struct activity *activities;
	int activity_count;
	struct phone *phones;
	int phone_count, next;
	const char *paths[PATHS_MOST];
	int path_count;
	int64_t every, pace; /* of an office; of a phone, 0: at once when the last was answered */
	FILE *ledger;
	struct times check_ins, reads[PATHS_MOST];
	long acknowledged, refused, busy, errors, outstanding, bad_reads;
};

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

static void *grown(void *list, size_t size)
{
	void *more = realloc(list, size);
	if (!more)
		fail("memory");
	return more;
}

static void times_add(struct times *t, int64_t ns)
{
	if (t->count == t->room) {
		t->room = t->room ? t->room * 2 : 1024;
		t->list = grown(t->list, t->room * sizeof *t->list);
	}
	t->list[t->count++] = (uint32_t)(ns / 1000);
}

static int by_time(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

/* The time below which so many of a thousand lie, in milliseconds. */
static double times_at(const struct times *t, size_t thousandths)
{
	size_t i = t->count * thousandths / 1000;
	return t->count ? t->list[i < t->count ? i : t->count - 1] / 1000.0 : 0;
}

/* ---- the lists -------------------------------------------------------------------------------------------------- */

static FILE *list_open(const char *dir, const char *name)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *f = fopen(path, "r");
	if (!f)
		fail(path);
	return f;
}

static void activities_read(struct bench *b, const char *dir)
{
	FILE *f = list_open(dir, "activities");
	int round, branch;
	struct activity a;
	while (fscanf(f, "%d %d %lld %lld %ms", &round, &branch, &a.id, &a.minute, &a.codes) == 5) {
		if (round != b->round || branch < 0) {
			free(a.codes);
			continue;
		}
		if (branch >= b->activity_count) {
			b->activities = grown(b->activities, (size_t)(branch + 1) * sizeof a);
			memset(b->activities + b->activity_count, 0, (size_t)(branch + 1 - b->activity_count) * sizeof a);
			b->activity_count = branch + 1;
		}
		b->activities[branch] = a;
	}
	fclose(f);
}

static void phones_read(struct bench *b, const char *dir)
{
	FILE *f = list_open(dir, "phones");
	struct phone p;
	size_t room = 0;
	while (fscanf(f, "%64s %64s %lld %d", p.token, p.csrf, &p.member, &p.branch) == 4) {
		if (p.branch < 0 || p.branch >= b->activity_count || !b->activities[p.branch].id)
			continue;
		if ((size_t)b->phone_count == room) {
			room = room ? room * 2 : 4096;
			b->phones = grown(b->phones, room * sizeof p);
		}
		b->phones[b->phone_count++] = p;
	}
	fclose(f);
}

/* The tokens of those who see the whole county or a township. */
static int offices_read(const char *dir, char (*tokens)[TOKEN + 1], int most)
{
	FILE *f = list_open(dir, "offices");
	char role[32], token[TOKEN + 1];
	int count = 0;
	while (count < most && fscanf(f, "%31s %*s %64s %*s", role, token) == 2)
		if (strcmp(role, "secretary") != 0)
			memcpy(tokens[count++], token, sizeof token);
	fclose(f);
	return count;
}

/* ---- one connection --------------------------------------------------------------------------------------------- */

static void line_open(struct bench *b, struct line *l)
{
	int one = 1;
	l->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (l->fd < 0 || connect(l->fd, (struct sockaddr *)&b->address, sizeof b->address) != 0)
		fail("connect");
	setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	fcntl(l->fd, F_SETFL, O_NONBLOCK);
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = l };
	if (epoll_ctl(b->epoll, EPOLL_CTL_ADD, l->fd, &e) != 0)
		fail("epoll_ctl");
}

/* What a phone sends fits into an empty socket's buffer. */
static void line_send(struct bench *b, struct line *l, const char *text, size_t len, int64_t began)
{
	l->began = began;
	l->in_len = 0;
	l->waiting = true;
	b->outstanding++;
	if (send(l->fd, text, len, MSG_NOSIGNAL) != (ssize_t)len)
		fail("send");
}

static const char *code_now(const struct bench *b, const struct activity *a)
{
	int64_t i = ((int64_t)time(NULL) + b->shift) / 60 - a->minute;
	size_t most = strlen(a->codes) / CODE_LENGTH;
	if (i < 0 || (size_t)i >= most) {
		fprintf(stderr, "the codes do not reach to this minute\n");
		exit(1);
	}
	return a->codes + i * CODE_LENGTH;
}

/* Sends the next person's check-in, as the phone page's outbox does, unless everybody was there or time is over. */
static void phone_send(struct bench *b, struct line *l, int64_t due)
{
	char body[512], text[1536];
	if (b->next >= b->phone_count || now_ns() >= b->end)
		return;
	l->phone = b->next++;
	const struct phone *p = &b->phones[l->phone];
	const struct activity *a = &b->activities[p->branch];
	int body_len = snprintf(body, sizeof body,
		"[{\"id\":\"%lld.%lld\",\"at\":%lld,\"body\":{\"kind\":\"check-in\",\"activity\":\"%lld\",\"code\":\"%.6s\"}}]", a->id,
		p->member, ((long long)time(NULL) + (long long)b->shift) * 1000, a->id, code_now(b, a));
	int len = snprintf(text, sizeof text,
		"POST /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nCookie: sid=%s\r\nX-CSRF-Token: %s\r\n"
		"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", b->port, p->token, p->csrf, body_len, body);
	line_send(b, l, text, (size_t)len, due);
}

static void office_send(struct bench *b, struct line *l, int64_t due)
{
	char text[512];
	int len = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nCookie: sid=%s\r\n\r\n",
		b->paths[l->path], b->port, l->office);
	line_send(b, l, text, (size_t)len, due);
}

static void phone_answered(struct bench *b, const struct line *l, int status, const char *body)
{
	const struct phone *p = &b->phones[l->phone];
	long long activity = b->activities[p->branch].id;
	char want[96];
	snprintf(want, sizeof want, "\"ok\":[\"%lld.%lld\"]", activity, p->member);
	if (status == 200 && strstr(body, want)) {
		times_add(&b->check_ins, now_ns() - l->began);
		b->acknowledged++;
		fprintf(b->ledger, "%lld,%lld\n", activity, p->member);
	} else if (status == 503) {
		b->busy++;
	} else if (b->refused++ < 3) {
		fprintf(stderr, "refused with %d: %.300s\n", status, body);
	}
}

static void line_answered(struct bench *b, struct line *l, int status, const char *body)
{
	l->waiting = false;
	b->outstanding--;
	if (l->path < 0) {
		phone_answered(b, l, status, body);
		if (b->pace)
			l->began += b->pace;
		else
			phone_send(b, l, now_ns());
		return;
	}
	b->bad_reads += status != 200;
	times_add(&b->reads[l->path], now_ns() - l->began);
	l->path = (l->path + 1) % b->path_count;
	/* The next one is due EVERY after the last was due: one that is late counts what it waited. */
	l->began += b->every;
}

/* True when a whole answer lies in l->in. */
static bool answer_whole(const struct line *l, int *status, const char **body)
{
	const char *head = strstr(l->in, "\r\n\r\n"), *length = head ? strcasestr(l->in, "\r\nContent-Length:") : NULL;
	if (!head || !length || length > head)
		return false;
	*body = head + 4;
	*status = (int)strtol(l->in + 9, NULL, 10);
	return l->in_len - (size_t)(*body - l->in) >= strtoul(length + 17, NULL, 10);
}

static void line_read(struct bench *b, struct line *l)
{
	int status;
	const char *body;
	for (;;) {
		if (l->in_room - l->in_len < 2) {
			l->in_room = l->in_room ? l->in_room * 2 : 8192;
			if (l->in_room > ANSWER_MOST * 4)
				fail("an answer without end");
			l->in = grown(l->in, l->in_room);
		}
		ssize_t n = recv(l->fd, l->in + l->in_len, l->in_room - l->in_len - 1, 0);
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			b->errors++;
			b->outstanding -= l->waiting;
			l->waiting = false;
			close(l->fd);
			line_open(b, l);
			if (l->path < 0 && !b->pace)
				phone_send(b, l, now_ns());
			return;
		}
		l->in_len += (size_t)n;
		l->in[l->in_len] = 0;
		if (l->waiting && answer_whole(l, &status, &body)) {
			line_answered(b, l, status, body);
			return;
		}
	}
}

/* ---- the run ---------------------------------------------------------------------------------------------------- */

/* Sends what is due; the time of the next, or the end. */
static int64_t lines_send(struct bench *b, struct line *lines, int count)
{
	int64_t now = now_ns(), next = b->end;
	for (int i = 0; i < count && now < b->end; i++) {
		struct line *l = &lines[i];
		if (!l->waiting && l->began <= now)
			(l->path < 0 ? phone_send : office_send)(b, l, l->began);
		else if (!l->waiting && l->began < next)
			next = l->began;
	}
	return next;
}

static double run(struct bench *b, struct line *phones, int count, struct line *offices, int office_count, int seconds)
{
	struct epoll_event events[256];
	int64_t began = now_ns(), last = began;
	b->end = began + seconds * SECOND;
	for (int i = 0; i < office_count; i++)
		offices[i].began = began + b->every * i / office_count;
	for (int i = 0; i < count; i++)
		if (b->pace)
			phones[i].began = began + b->pace * i / count;
		else
			phone_send(b, &phones[i], began);
	for (;;) {
		long people_waiting = 0;
		int64_t now = now_ns(), next = lines_send(b, offices, office_count), paced = b->pace ? lines_send(b, phones, count) : b->end;
		for (int i = 0; i < count && !people_waiting; i++)
			people_waiting = phones[i].waiting;
		if (b->next >= b->phone_count && !people_waiting)
			b->end = now; /* everybody was there */
		if (now >= b->end && (!b->outstanding || now > b->end + LAST_ANSWERS * SECOND))
			break;
		next = paced < next ? paced : next;
		int64_t wait = now < b->end ? next - now : SECOND / 10;
		struct timespec t = { wait > 0 ? wait / SECOND : 0, wait > 0 ? wait % SECOND : 0 };
		int n = epoll_pwait2(b->epoll, events, (int)(sizeof events / sizeof *events), &t, NULL);
		long before = b->acknowledged;
		for (int i = 0; i < n; i++)
			line_read(b, events[i].data.ptr);
		if (b->acknowledged != before)
			last = now_ns();
	}
	return (double)(last - began) / SECOND;
}

static void print(struct bench *b, double seconds)
{
	qsort(b->check_ins.list, b->check_ins.count, sizeof(uint32_t), by_time);
	printf("{\"acknowledged\":%ld,\"refused\":%ld,\"busy\":%ld,\"errors\":%ld,\"unanswered\":%ld,\"bad_reads\":%ld,"
	       "\"seconds\":%.3f,\"p50\":%.2f,\"p99\":%.2f,\"max\":%.2f,\"reads\":[",
		b->acknowledged, b->refused, b->busy, b->errors, b->outstanding, b->bad_reads, seconds, times_at(&b->check_ins, 500),
		times_at(&b->check_ins, 990), times_at(&b->check_ins, 1000));
	for (int i = 0; i < b->path_count; i++) {
		struct times *t = &b->reads[i];
		qsort(t->list, t->count, sizeof(uint32_t), by_time);
		printf("%s{\"path\":\"%s\",\"count\":%zu,\"p50\":%.2f,\"p99\":%.2f,\"max\":%.2f}", i ? "," : "", b->paths[i], t->count,
			times_at(t, 500), times_at(t, 990), times_at(t, 1000));
	}
	printf("]}\n");
}

static struct line *lines_open(struct bench *b, int count)
{
	struct line *lines = calloc((size_t)count + 1, sizeof *lines);
	if (!lines)
		fail("memory");
	for (int i = 0; i < count; i++) {
		lines[i].path = -1;
		line_open(b, &lines[i]);
	}
	return lines;
}

int main(int argc, char **argv)
{
	if (argc != 9 && argc < 12) {
		fprintf(stderr, "bench-phones PORT DIR ROUND PHONES[@RATE] SECONDS SKIP SHIFT LEDGER [OFFICES EVERY-MS PATH...]\n");
		return 2;
	}
	static char tokens[64][TOKEN + 1];
	struct bench b = { .port = (int)strtol(argv[1], NULL, 10), .round = (int)strtol(argv[3], NULL, 10), .next = (int)strtol(argv[6], NULL, 10), .shift = strtoll(argv[7], NULL, 10) };
	int count = (int)strtol(argv[4], NULL, 10), office_count = argc > 9 ? (int)strtol(argv[9], NULL, 10) : 0;
	const char *rate = strchr(argv[4], '@');
	struct rlimit files = { 8192, 8192 };
	setrlimit(RLIMIT_NOFILE, &files);
	b.address = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)b.port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	b.epoll = epoll_create1(EPOLL_CLOEXEC);
	b.pace = rate ? count * SECOND / strtoll(rate + 1, NULL, 10) : 0;
	b.every = argc > 10 ? strtoll(argv[10], NULL, 10) * 1000000 : 0;
	for (int i = 11; i < argc && b.path_count < PATHS_MOST; i++)
		b.paths[b.path_count++] = argv[i];
	b.ledger = fopen(argv[8], "w");
	if (b.epoll < 0 || !b.ledger || count < 1 || count > 4000)
		fail("start");
	activities_read(&b, argv[2]);
	phones_read(&b, argv[2]);
	int known = office_count ? offices_read(argv[2], tokens, 64) : 0;
	struct line *phones = lines_open(&b, count), *offices = lines_open(&b, known ? office_count : 0);
	for (int i = 0; known && i < office_count; i++) {
		offices[i].path = i % b.path_count;
		offices[i].office = tokens[i % known];
	}
	double seconds = run(&b, phones, count, offices, known ? office_count : 0, (int)strtol(argv[5], NULL, 10));
	print(&b, seconds);
	if (fclose(b.ledger) != 0)
		fail(argv[8]);
	return 0;
}
