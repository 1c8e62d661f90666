/* A mail server of a test's own, on a free port of this machine: one thread, one connection at a time, that answers as it is told and
 * keeps what it was sent. Ends with sink_stop; nothing in it waits for more than five seconds. */
#ifndef TESTS_SMTP_SINK_H
#define TESTS_SMTP_SINK_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct {
	int listener, port;
	pthread_t thread;
	_Atomic bool stopping;
	_Atomic int taken, connections; /* messages, connections */
	/* How it behaves: an answer of its own for a command ("RCPT" → "550 5.1.1 no"), else the usual one. */
	const char *_Atomic greeting, *_Atomic mail, *_Atomic rcpt, *_Atomic data, *_Atomic after, *_Atomic auth;
	_Atomic bool hangs;     /* says nothing after the greeting */
	_Atomic bool hangs_late; /* nothing once it has the receiver */
	_Atomic bool drops;     /* goes away in the middle of a message */
	char from[300], to[300], ehlo[300], text[1 << 16];
} sink;

static inline void sink_say(int fd, const char *line)
{
	char out[512];
	int n = snprintf(out, sizeof out, "%s\r\n", line);
	(void)!send(fd, out, (size_t)n, MSG_NOSIGNAL);
}

/* One line without its end; false when the other side is gone, or silent for five seconds, or the sink ends. */
static inline bool sink_line(int fd, char *line, size_t size)
{
	size_t n = 0;
	for (int turns = 0; turns < 100;) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		char c;
		if (atomic_load(&sink.stopping))
			return false;
		if (poll(&p, 1, 50) == 0) {
			turns++;
			continue;
		}
		if (recv(fd, &c, 1, 0) != 1)
			return false;
		if (c == '\n') {
			line[n && line[n - 1] == '\r' ? n - 1 : n] = '\0';
			return true;
		}
		if (n + 1 < size)
			line[n++] = c;
	}
	return false;
}

static inline bool sink_message(int fd)
{
	char line[2048];
	size_t n = 0;
	sink.text[0] = '\0';
	while (sink_line(fd, line, sizeof line)) {
		if (sink.drops)
			return false;
		if (!strcmp(line, "."))
			return true;
		n += (size_t)snprintf(sink.text + n, sizeof sink.text - n, "%s\r\n", line[0] == '.' ? line + 1 : line);
	}
	return false;
}

static inline void sink_talk(int fd)
{
	char line[2048];
	const char *greeting = sink.greeting, *answer;
	sink_say(fd, greeting ? greeting : "220 sink.test ESMTP");
	while (sink_line(fd, line, sizeof line)) {
		while ((sink.hangs || (sink.hangs_late && !strncmp(line, "DATA", 4))) && !atomic_load(&sink.stopping))
			poll(NULL, 0, 20);
		if (!strncmp(line, "EHLO", 4)) {
			snprintf(sink.ehlo, sizeof sink.ehlo, "%.290s", line);
			sink_say(fd, sink.auth ? "250-sink.test\r\n250 AUTH PLAIN" : "250 sink.test");
		} else if (!strncmp(line, "AUTH", 4)) {
			const char *auth = sink.auth ? sink.auth : "502 no";
			sink_say(fd, auth);
			if (!strncmp(auth, "334", 3) && sink_line(fd, line, sizeof line))
				sink_say(fd, "235 welcome");
		} else if (!strncmp(line, "MAIL", 4)) {
			snprintf(sink.from, sizeof sink.from, "%.290s", line);
			answer = sink.mail;
			sink_say(fd, answer ? answer : "250 ok");
		} else if (!strncmp(line, "RCPT", 4)) {
			snprintf(sink.to, sizeof sink.to, "%.290s", line);
			answer = sink.rcpt;
			sink_say(fd, answer ? answer : "250 ok");
		} else if (!strncmp(line, "DATA", 4)) {
			const char *data = sink.data;
			sink_say(fd, data ? data : "354 go on");
			if (data)
				continue;
			if (!sink_message(fd))
				return;
			const char *after = sink.after;
			if (!after)
				atomic_fetch_add(&sink.taken, 1);
			sink_say(fd, after ? after : "250 taken");
		} else if (!strncmp(line, "QUIT", 4)) {
			sink_say(fd, "221 bye");
			return;
		} else {
			sink_say(fd, "250 ok");
		}
	}
}

static inline void *sink_main(void *arg)
{
	(void)arg;
	while (!atomic_load(&sink.stopping)) {
		struct pollfd p = { .fd = sink.listener, .events = POLLIN };
		if (poll(&p, 1, 50) <= 0)
			continue;
		int fd = accept(sink.listener, NULL, NULL);
		if (fd < 0)
			continue;
		atomic_fetch_add(&sink.connections, 1);
		sink_talk(fd);
		close(fd);
	}
	return NULL;
}

static inline void sink_start(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof at;
	memset(&sink, 0, sizeof sink);
	sink.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(sink.listener, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(sink.listener, 8), 0);
	getsockname(sink.listener, (struct sockaddr *)&at, &len);
	sink.port = ntohs(at.sin_port);
	assert_int_equal(pthread_create(&sink.thread, NULL, sink_main, NULL), 0);
}

static inline void sink_stop(void)
{
	atomic_store(&sink.stopping, true);
	pthread_join(sink.thread, NULL);
	close(sink.listener);
}

/* The text of the last message, out of its base64. */
static inline const char *sink_text(struct arena *a)
{
	const char *body = strstr(sink.text, "\r\n\r\n");
	unsigned char *out = arena_alloc(a, sizeof sink.text);
	size_t len = 0;
	assert_non_null(body);
	assert_int_equal(sodium_base642bin(out, sizeof sink.text - 1, body + 4, strlen(body + 4), "\r\n", &len, NULL, sodium_base64_VARIANT_ORIGINAL), 0);
	out[len] = '\0';
	return (const char *)out;
}

#endif
