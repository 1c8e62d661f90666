#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/inside.h"
#include "http/multipart.h"

static struct arena *arena;

/* Writes what it is told into one text: [name|filename|type]bytes; */
static struct http_fault note_begin(void *arg, const struct part *part)
{
	buf_printf(arg, "[%s|%s|%s]", part->name, part->filename ? part->filename : "-", part->type ? part->type : "-");
	return (struct http_fault){0, NULL};
}

static struct http_fault note_bytes(void *arg, const char *bytes, size_t len)
{
	buf_put(arg, bytes, len);
	return (struct http_fault){0, NULL};
}

static struct http_fault note_end(void *arg)
{
	buf_text(arg, ";");
	return (struct http_fault){0, NULL};
}

/* Parses `body` in pieces of `piece` bytes: the parts, or the fault's code. */
static const char *parse(struct str body, size_t piece, int parts_max)
{
	struct buf notes;
	buf_init(&notes, arena);
	struct part_sink sink = {note_begin, note_bytes, note_end, &notes};
	struct multipart *m = multipart_new(arena, "B", parts_max, &sink);
	for (size_t i = 0; i < body.len; i += piece) {
		/* a copy of its own, so that a sanitizer sees a read beyond the piece */
		size_t len = body.len - i < piece ? body.len - i : piece;
		char *copy = malloc(len);
		memcpy(copy, body.at + i, len);
		multipart_feed(m, copy, len);
		free(copy);
	}
	struct http_fault fault = multipart_end(m);
	return fault.status ? fault.code : notes.at;
}

/* The same whatever the pieces. */
static const char *parsed_bytes(struct str body)
{
	const char *whole = parse(body, body.len ? body.len : 1, 100);
	for (size_t piece = 1; piece < body.len && piece < 40; piece++)
		assert_string_equal(parse(body, piece, 100), whole);
	return whole;
}

static const char *parsed(const char *body)
{
	return parsed_bytes(str_of(body));
}

#define HEAD(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"
#define FILE_HEAD(name, file) "Content-Disposition: form-data; name=\"" name "\"; filename=\"" file "\"\r\n"

static const char two[] = "--B\r\n" HEAD("a") "1\r\n--B\r\n" FILE_HEAD(
	"f", "x.txt") "Content-Type: text/plain\r\n\r\nline\r\n-- B\r\n--\r\n\r\n--B--\r\n";

static void test_http_multipart_fields_and_files(void **state)
{
	assert_string_equal(parsed("--B\r\n" HEAD("a") "1\r\n--B--\r\n"), "[a|-|-]1;");
	assert_string_equal(parsed("--B\r\n" HEAD("a") "1\r\n--B--"), "[a|-|-]1;");
	assert_string_equal(parsed("--B\r\n" HEAD("a") "\r\n--B--"), "[a|-|-];");
	assert_string_equal(parsed(two), "[a|-|-]1;[f|x.txt|text/plain]line\r\n-- B\r\n--\r\n;");
	assert_string_equal(parsed("--B\r\n" FILE_HEAD("f", "") "\r\n\r\n--B--"), "[f||-];");
	assert_string_equal(parsed("--B--\r\n"), "");
}

static void test_http_multipart_near_delimiters(void **state)
{
	assert_string_equal(parsed("--B\r\n" HEAD("a") "\r\n--A\r\r\n--\r\n-\r\n\r\n\r--B\n--B\r\n--B--"),
		"[a|-|-]\r\n--A\r\r\n--\r\n-\r\n\r\n\r--B\n--B;");
	assert_string_equal(parsed("--B\r\n" HEAD("a") "\r\r\n--B--"), "[a|-|-]\r;");
	assert_string_equal(parsed("--B \t\r\n" HEAD("a") "1\r\n--B-- \r\n"), "[a|-|-]1;");
}

static void test_http_multipart_names(void **state)
{
	assert_string_equal(parsed("--B\r\n" HEAD("姓名") "王\r\n--B--"), "[姓名|-|-]王;");
	assert_string_equal(
		parsed("--B\r\n" FILE_HEAD("f", "a%22b\\\"c\\d.txt") "\r\n\r\n--B--"), "[f|a\"b\"c\\d.txt|-];");
	assert_string_equal(parsed("--B\r\ncontent-disposition:form-data;name=a ; x=y\r\nX-Other: z\r\n\r\n1\r\n--B--"),
		"[a|-|-]1;");
	assert_string_equal(parsed("--B\r\n" HEAD("\xff") "\r\n--B--"), "http.not-utf8");
	assert_string_equal(parsed_bytes(STR("--B\r\n" HEAD("a\0b") "\r\n--B--")), "http.not-utf8");
}

static void test_http_multipart_refuses(void **state)
{
	static const char *const bad[] = {
		"preamble\r\n--B\r\n" HEAD("a") "1\r\n--B--",                           /* preamble */
		"\r\n--B\r\n" HEAD("a") "1\r\n--B--",                                   /* CRLF before the first */
		"--C\r\n" HEAD("a") "1\r\n--C--",                                       /* another boundary */
		"--B\n" HEAD("a") "1\r\n--B--",                                         /* bare LF */
		"--B\r\n" HEAD("a") "1\r\n--BB\r\n",                                    /* a longer boundary */
		"--B\r\n" HEAD("a") "1\r\n--B-x",                                       /* half a close */
		"--B\r\n" HEAD("a") "1\r\n--B --\r\n",                                  /* padding before the close */
		"--B\r\n" HEAD("a") "1\r\n--B--\r\nmore",                               /* epilogue */
		"--B\r\n" HEAD("a") "1\r\n--B--\r\n--B\r\n" HEAD("b") "2\r\n--B--",     /* a second body */
		"--B\r\n\r\n1\r\n--B--",                                                /* no head */
		"--B\r\nContent-Type: text/plain\r\n\r\n1\r\n--B--",                    /* no disposition */
		"--B\r\nContent-Disposition: form-data\r\n\r\n1\r\n--B--",              /* no name */
		"--B\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n--B--", /* not form-data */
		"--B\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\n1\r\n--B--",    /* two names */
		"--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--B--",                  /* open quote */
		"--B\r\nContent-Disposition: form-data; name\r\n\r\n1\r\n--B--",                      /* no value */
		"--B\r\nContent-Disposition: form-data; name=\"a\" filename=\"b\"\r\n\r\n1\r\n--B--", /* no semicolon */
		"--B\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; "
		"name=\"b\"\r\n\r\n1\r\n--B--",
		"--B\r\n" FILE_HEAD("f", "x\"; filename=\"y") "\r\n\r\n--B--",             /* two file names */
		"--B\r\nContent-Disposition: form-data;\r\n name=\"a\"\r\n\r\n1\r\n--B--", /* folded */
		"--B\r\nContent-Disposition : form-data; name=\"a\"\r\n\r\n1\r\n--B--",    /* blank before colon */
		"--B\r\nContent-Disposition: form-data; name=\"a\nb\"\r\n\r\n1\r\n--B--",  /* bare LF in head */
		"--B\r\nContent-Type: a\r\nContent-Type: b\r\n" HEAD("a") "1\r\n--B--",    /* two types */
		"--B\r\nContent-Transfer-Encoding: base64\r\n" HEAD("a") "MQ==\r\n--B--",  /* coded content */
	};
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		const char *got = parsed(bad[i]);
		if (!text_eq(got, "http.bad-multipart"))
			print_error("case %zu: %s\n", i, got);
		assert_string_equal(got, "http.bad-multipart");
	}
}

static void test_http_multipart_truncated_anywhere(void **state)
{
	size_t closed = sizeof(two) - 1 - 2; /* complete without the last CRLF */
	for (size_t len = 0; len < closed; len++)
		assert_string_equal(parsed_bytes((struct str){two, len}), "http.truncated");
	assert_string_not_equal(parsed_bytes((struct str){two, closed}), "http.truncated");
	assert_string_not_equal(parsed_bytes((struct str){two, closed + 1}), "http.bad-multipart");
}

static void test_http_multipart_limits(void **state)
{
	const char *three = "--B\r\n" HEAD("a") "\r\n--B\r\n" HEAD("b") "\r\n--B\r\n" HEAD("c") "\r\n--B--";
	assert_string_equal(parse(str_of(three), 7, 3), "[a|-|-];[b|-|-];[c|-|-];");
	assert_string_equal(parse(str_of(three), 7, 2), "http.too-many-fields");
	struct buf b;
	buf_init(&b, arena);
	buf_text(&b, "--B\r\nX: ");
	for (int i = 0; i < 9000; i++)
		buf_char(&b, 'x');
	assert_string_equal(parse((struct str){b.at, b.len}, 1000, 9), "http.bad-multipart");
}

static void test_http_multipart_boundaries(void **state)
{
	struct part_sink sink = {note_begin, note_bytes, note_end, NULL};
	static const char *const bad[] = {"", "a\r\nb", "a\"b", "a ", "a\tb", "党",
		"01234567890123456789012345678901234567890123456789012345678901234567890"};
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_null(multipart_new(arena, bad[i], 1, &sink));
	assert_null(multipart_new(arena, NULL, 1, &sink));
	assert_non_null(multipart_new(arena, "----WebKitFormBoundary7MA4YWxkTrZu0gW", 1, &sink));
	assert_non_null(multipart_new(
		arena, "0123456789012345678901234567890123456789012345678901234567890123456789", 1, &sink));
}

static int setup(void **state)
{
	arena = arena_new();
	return 0;
}

static int teardown(void **state)
{
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_http_multipart_fields_and_files),
		cmocka_unit_test(test_http_multipart_near_delimiters),
		cmocka_unit_test(test_http_multipart_names),
		cmocka_unit_test(test_http_multipart_refuses),
		cmocka_unit_test(test_http_multipart_truncated_anywhere),
		cmocka_unit_test(test_http_multipart_limits),
		cmocka_unit_test(test_http_multipart_boundaries),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
