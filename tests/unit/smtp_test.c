/* Mail going out: what the message looks like, that nothing slips into its headers, and how each end of a conversation is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sodium.h>
#include <sys/stat.h>

#include "place.h"
#include "smtp/smtp.h"
#include "smtp_sink.h"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	sink_start();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	sink_stop();
	arena_free(arena);
	return 0;
}

static struct smtp_server server_at(const char *host)
{
	return (struct smtp_server){ .url = arena_printf(arena, "smtp://%s:%d", host, sink.port), .from = "tixing@qinghe.example.org",
		.name = "青禾先锋", .connect_ms = 1000, .whole_ms = 1000 };
}

static const char *why;

static enum smtp_outcome send_with(const struct smtp_server *server, const char *to, const char *subject)
{
	struct arena *own = arena_new();
	struct smtp_mail mail = { .to = to, .subject = subject, .text = "第一行\n.\n第三行", .now = 1795392000 };
	const char *said = NULL;
	enum smtp_outcome outcome = smtp_send(smtp_open(own, server), own, &mail, &said);
	why = arena_dup(arena, said);
	arena_free(own);
	return outcome;
}

static enum smtp_outcome send_one(void)
{
	struct smtp_server server = server_at("127.0.0.1");
	return send_with(&server, "liu@163.example.com", "青禾先锋：有 3 条消息等您看");
}

static void test_addresses(void **state)
{
	(void)state;
	static const char *const good[] = { "a@b.cn", "liu.chengyu-2026@mail.163.com", "x+y_z@a-b.example.org", "o'neil@example.com" };
	static const char *const bad[] = { "", "liu", "liu@", "@163.com", "liu@163", "a@b@c.com", "a b@c.com", "a@c.com\r\nBcc: x@y.com", "a\n@c.com",
		".a@c.com", "a.@c.com", "a..b@c.com", "a@-c.com", "a@c-.com", "a@c..com", "a@.com", "a@c.com.", "\"a\"@c.com", "a@[127.0.0.1]", "a@127.0.0.1",
		"<a@c.com>", "a@c.com,b@c.com", "刘@163.com", "a@例子.com", "a@c.com>", "a\\@c.com" };
	for (size_t i = 0; i < COUNT_OF(good); i++)
		if (!smtp_address_valid(good[i]))
			fail_msg("refused: %s", good[i]);
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (smtp_address_valid(bad[i]))
			fail_msg("taken: %s", bad[i]);
	char local[66], *label = arena_alloc(arena, 70);
	memset(local, 'a', 65);
	local[65] = '\0';
	assert_false(smtp_address_valid(arena_printf(arena, "%s@c.com", local)));
	assert_true(smtp_address_valid(arena_printf(arena, "%s@c.com", local + 1)));
	memset(label, 'b', 64);
	assert_false(smtp_address_valid(arena_printf(arena, "a@%s.com", label)));
	assert_true(smtp_address_valid(arena_printf(arena, "a@%s.com", label + 1)));
	assert_false(smtp_address_valid(NULL));
}

static void test_message(void **state)
{
	(void)state;
	struct smtp_server server = server_at("127.0.0.1");
	struct smtp_mail mail = { .to = "liu@163.com", .subject = "有 3 条消息等您看，其中会议通知 2 条、督办 1 条，请登录平台", .text = "第一行\n第二行", .now = 1795392000 };
	const char *text = smtp_message(arena, &server, &mail, "abc123");
	assert_non_null(text);
	assert_non_null(strstr(text, "Date: Mon, 23 Nov 2026 08:00:00 +0800\r\n"));
	assert_non_null(strstr(text, "From: =?UTF-8?B?6Z2S56a+5YWI6ZSL?=\r\n <tixing@qinghe.example.org>\r\n"));
	assert_non_null(strstr(text, "\r\nTo: <liu@163.com>\r\n"));
	assert_non_null(strstr(text, "\r\nMessage-ID: <abc123@qinghe.example.org>\r\n"));
	assert_non_null(strstr(text, "\r\nAuto-Submitted: auto-generated\r\n"));
	assert_non_null(strstr(text, "Content-Transfer-Encoding: base64\r\n\r\n56ys5LiA6KGMDQrnrKzkuozooYwNCg==\r\n"));
	/* Every line is ASCII, ends CRLF and is no longer than 78 (RFC 5322, 2.1.1). */
	for (const char *line = text; *line;) {
		const char *end = strstr(line, "\r\n");
		assert_non_null(end);
		assert_true(end - line <= 78);
		for (const char *p = line; p < end; p++)
			assert_true(*p >= 0x20 && *p < 0x7f);
		line = end + 2;
	}
	/* The encoded words give the subject back, each of them whole characters. */
	struct buf back;
	buf_init(&back, arena);
	const char *subject = strstr(text, "Subject: ");
	int words = 0;
	for (const char *p = subject, *stop = strstr(subject, "Message-ID"); (p = strstr(p, "=?UTF-8?B?")) && p < stop; words++) {
		unsigned char out[64];
		size_t len;
		p += 10;
		assert_int_equal(sodium_base642bin(out, sizeof out, p, strcspn(p, "?"), NULL, &len, NULL, sodium_base64_VARIANT_ORIGINAL), 0);
		assert_true(str_utf8((struct str){ (char *)out, len }));
		buf_put(&back, out, len);
	}
	assert_true(words > 1);
	buf_char(&back, 0);
	assert_string_equal(back.at, mail.subject);
}

static void test_injection(void **state)
{
	(void)state;
	struct smtp_server server = server_at("127.0.0.1");
	struct smtp_mail mail = { .to = "liu@163.com", .subject = "你好\r\nBcc: x@y.com", .text = "x", .now = 1795392000 };
	assert_null(smtp_message(arena, &server, &mail, "a"));
	mail.subject = "你好\nX";
	assert_null(smtp_message(arena, &server, &mail, "a"));
	mail.subject = "你好";
	assert_non_null(smtp_message(arena, &server, &mail, "a"));
	mail.to = "liu@163.com\r\nBcc: x@y.com";
	assert_null(smtp_message(arena, &server, &mail, "a"));
	mail.to = "liu@163.com";
	server.name = "先锋\r\nBcc: x@y.com";
	assert_null(smtp_message(arena, &server, &mail, "a"));
	server.name = NULL;
	assert_non_null(strstr(smtp_message(arena, &server, &mail, "a"), "From: <tixing@qinghe.example.org>\r\n"));
	mail.subject = "\xff";
	assert_null(smtp_message(arena, &server, &mail, "a"));
	mail.subject = "";
	assert_null(smtp_message(arena, &server, &mail, "a"));
	/* Neither reaches a server. */
	assert_int_equal(send_with(&server, "liu@163.com\r\nDATA", "x"), SMTP_REFUSED);
	assert_int_equal(sink.connections, 0);
}

static void test_settings(void **state)
{
	(void)state;
	struct smtp_server good = server_at("127.0.0.1"), s = good;
	static const char *const urls[] = { "", "http://a.org", "mail.example.org", "smtp://", "smtp://a.org/x", "smtp://u:p@a.org", "smtp://a.org:0",
		"smtp://a.org:x", "smtp://a.org:70000", "smtp://a.org\r\nQUIT", "smtp://[::1", "smtp://a.org?x" };
	assert_null(smtp_server_wrong(&good));
	for (size_t i = 0; i < COUNT_OF(urls); i++) {
		s.url = urls[i];
		if (!smtp_server_wrong(&s))
			fail_msg("taken: %s", urls[i]);
	}
	static const char *const taken[] = { "smtp://a.org", "smtps://a.org:465", "smtp://[::1]:25", "smtp://localhost" };
	for (size_t i = 0; i < COUNT_OF(taken); i++) {
		s.url = taken[i];
		if (smtp_server_wrong(&s))
			fail_msg("refused: %s", taken[i]);
	}
	s = good;
	s.from = "tixing";
	assert_non_null(smtp_server_wrong(&s));
	s = good;
	s.user = "u";
	assert_non_null(smtp_server_wrong(&s));
	s.password_file = "/nonexistent";
	assert_non_null(smtp_server_wrong(&s));
	assert_int_equal(send_with(&s, "liu@163.com", "x"), SMTP_WRONG);
	assert_string_equal(why, "读不到 mail-password-file 里的密码（第一行）");
	assert_int_equal(sink.connections, 0);
}

static void test_sent(void **state)
{
	(void)state;
	assert_int_equal(send_one(), SMTP_SENT);
	assert_int_equal(sink.taken, 1);
	assert_string_equal(sink.from, "MAIL FROM:<tixing@qinghe.example.org>");
	assert_string_equal(sink.to, "RCPT TO:<liu@163.example.com>");
	assert_string_equal(sink.ehlo, "EHLO qinghe.example.org"); /* not the name of this machine */
	assert_string_equal(sink_text(arena), "第一行\r\n.\r\n第三行\r\n");
}

static void test_several_over_one_connection(void **state)
{
	(void)state;
	struct smtp_server server = server_at("127.0.0.1");
	struct smtp *s = smtp_open(arena, &server);
	struct smtp_mail mail = { .to = "liu@163.com", .subject = "x", .text = "y", .now = 1795392000 };
	assert_int_equal(smtp_send(s, arena, &mail, &why), SMTP_SENT);
	sink.rcpt = "550 5.1.1 no such user";
	assert_int_equal(smtp_send(s, arena, &mail, &why), SMTP_REFUSED);
	sink.rcpt = NULL;
	assert_int_equal(smtp_send(s, arena, &mail, &why), SMTP_SENT);
	assert_int_equal(sink.taken, 2);
	assert_true(sink.connections <= 2);
	arena_reset(arena);
}

static void test_refusals(void **state)
{
	(void)state;
	static const struct {
		size_t at;
		const char *answer;
		enum smtp_outcome outcome;
	} cases[] = {
#define AT(part) offsetof(__typeof__(sink), part)
		{ AT(rcpt), "550 5.1.1 <liu@163.example.com>: no such user", SMTP_REFUSED }, { AT(rcpt), "550 no such user", SMTP_REFUSED },
		{ AT(rcpt), "450 4.2.1 greylisted", SMTP_AGAIN }, { AT(rcpt), "554 5.7.1 relaying denied", SMTP_WRONG },
		{ AT(rcpt), "530 authentication required", SMTP_WRONG }, { AT(mail), "550 5.1.8 bad sender", SMTP_WRONG },
		{ AT(mail), "451 4.3.0 later", SMTP_AGAIN }, { AT(data), "554 5.6.0 no", SMTP_REFUSED }, { AT(after), "552 5.2.2 mailbox full", SMTP_REFUSED },
		{ AT(after), "452 4.3.1 disk full", SMTP_AGAIN }, { AT(greeting), "554 go away", SMTP_WRONG }, { AT(greeting), "421 busy", SMTP_AGAIN },
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *_Atomic *part = (const char *_Atomic *)((char *)&sink + cases[i].at);
		*part = cases[i].answer;
		enum smtp_outcome outcome = send_one();
		*part = NULL;
		if (outcome != cases[i].outcome)
			fail_msg("%s: %s (%s)", cases[i].answer, smtp_outcome_word(outcome), why);
		assert_true(!text_empty(why) && !strstr(why, "liu@") && !strstr(why, "no such"));
	}
	assert_int_equal(sink.taken, 0);
}

static void test_hangs(void **state)
{
	(void)state;
	sink.hangs = true;
	int64_t began = clock_mono_ms();
	assert_int_equal(send_one(), SMTP_AGAIN);
	assert_true(clock_mono_ms() - began < 4000);
	assert_string_equal(why, "邮件服务器太久没有回答");
}

/* The bound of the whole, not that of reaching the server. */
static void test_hangs_late(void **state)
{
	(void)state;
	struct smtp_server server = server_at("127.0.0.1");
	server.connect_ms = 20000;
	sink.hangs_late = true;
	int64_t began = clock_mono_ms();
	assert_int_equal(send_with(&server, "liu@163.com", "x"), SMTP_AGAIN);
	assert_true(clock_mono_ms() - began < 4000);
	assert_string_equal(why, "邮件服务器太久没有回答");
}

static void test_drops(void **state)
{
	(void)state;
	sink.drops = true;
	assert_int_equal(send_one(), SMTP_AGAIN);
	assert_int_equal(sink.taken, 0);
	sink_stop(); /* nobody listens at that port any more */
	struct smtp_server server = server_at("127.0.0.1");
	assert_int_equal(send_with(&server, "liu@163.com", "x"), SMTP_AGAIN);
	sink_start();
}

/* Beyond this machine nothing goes over a line that is not encrypted: 0.0.0.0 is this machine, but does not say so. */
static void test_plain_elsewhere(void **state)
{
	(void)state;
	struct smtp_server server = server_at("0.0.0.0");
	assert_int_equal(send_with(&server, "liu@163.com", "x"), SMTP_WRONG);
	assert_int_equal(sink.connections, 1);
	assert_string_equal(sink.from, "");
	assert_non_null(strstr(why, "加密"));
}

static void test_sign_in(void **state)
{
	(void)state;
	char file[96];
	int fd = place_file(file, sizeof file);
	assert_int_equal(write(fd, "geheim\nx\n", 9), 9);
	close(fd);
	struct smtp_server server = server_at("127.0.0.1");
	server.user = "tixing";
	server.password_file = file;
	sink.auth = "334 ";
	assert_int_equal(send_with(&server, "liu@163.com", "x"), SMTP_SENT);
	sink.auth = "535 5.7.8 no";
	assert_int_equal(send_with(&server, "liu@163.com", "x"), SMTP_WRONG);
	assert_string_equal(why, "邮件服务器不接受设置的用户名或密码");
	sink.auth = "454 4.7.0 later";
	assert_int_equal(send_with(&server, "liu@163.com", "x"), SMTP_AGAIN);
	/* A server that knows no sign-in gets no password, and decides for itself. */
	sink.auth = NULL;
	assert_int_equal(send_with(&server, "liu@163.com", "x"), SMTP_SENT);
	unlink(file);
}

int main(void)
{
	log_level_set(LOG_ERROR);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_addresses, setup, teardown),
		cmocka_unit_test_setup_teardown(test_message, setup, teardown),
		cmocka_unit_test_setup_teardown(test_injection, setup, teardown),
		cmocka_unit_test_setup_teardown(test_settings, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sent, setup, teardown),
		cmocka_unit_test_setup_teardown(test_several_over_one_connection, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refusals, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hangs, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hangs_late, setup, teardown),
		cmocka_unit_test_setup_teardown(test_drops, setup, teardown),
		cmocka_unit_test_setup_teardown(test_plain_elsewhere, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sign_in, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
