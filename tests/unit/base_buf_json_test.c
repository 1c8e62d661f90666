/* The growing buffer and the JSON writer on top of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"
#include "base/json.h"
#include "dies.h"

static void test_buf_ends_with_zero_always(void **state)
{
	struct arena *a = arena_new();
	struct buf b;
	buf_init(&b, a);
	assert_string_equal(b.at, "");
	for (int i = 0; i < 5000; i++) {
		buf_char(&b, (char)('a' + i % 26));
		assert_int_equal(b.at[b.len], 0);
		assert_true(b.len < b.cap);
	}
	assert_int_equal(b.len, 5000);
	for (int i = 0; i < 5000; i++)
		assert_int_equal(b.at[i], 'a' + i % 26);
	arena_free(a);
}

static void test_buf_pieces(void **state)
{
	struct arena *a = arena_new();
	struct buf b;
	buf_init(&b, a);
	buf_text(&b, "一");
	buf_text(&b, NULL);
	buf_put(&b, NULL, 0);
	buf_put(&b, "\0x", 2); /* bytes, not texts */
	buf_i64(&b, INT64_MIN);
	buf_printf(&b, "%s|%03d", "", 7);
	buf_printf(&b, "%s", "");
	assert_int_equal(b.len, 3 + 2 + 20 + 4);
	assert_memory_equal(b.at, "一\0x-9223372036854775808|007", b.len + 1);
	arena_free(a);
}

static void test_buf_printf_fits_exactly(void **state)
{
	/* every length around the first capacity: the byte for the end must be counted */
	for (int width = 1; width < 300; width++) {
		struct arena *a = arena_new();
		struct buf b;
		buf_init(&b, a);
		buf_printf(&b, "%*d", width, 1);
		buf_printf(&b, "%*d", width, 2);
		assert_int_equal(b.len, 2 * width);
		assert_int_equal(strlen(b.at), 2 * width);
		assert_int_equal(b.at[2 * width - 1], '2');
		arena_free(a);
	}
}

static void test_buf_room(void **state)
{
	struct arena *a = arena_new();
	struct buf b;
	buf_init(&b, a);
	buf_text(&b, "ab");
	char *room = buf_room(&b, 100000);
	assert_ptr_equal(room, b.at + 2);
	memset(room, 'c', 100000);
	b.len += 100000;
	assert_int_equal(b.at[b.len], 0);
	arena_free(a);
}

static void test_json_nested(void **state)
{
	struct arena *a = arena_new();
	struct buf b;
	struct json j;
	buf_init(&b, a);
	json_begin(&j, &b);
	json_open_object(&j);
	json_put_text(&j, "name", "小河西村");
	json_put_id(&j, "id", 9007199254740993);
	json_key(&j, "list");
	json_open_array(&j);
	json_i64(&j, 1);
	json_open_array(&j);
	json_end_array(&j);
	json_open_object(&j);
	json_end_object(&j);
	json_bool(&j, false);
	json_text(&j, NULL);
	json_end_array(&j);
	json_put_bool(&j, "yes", true);
	json_put_i64(&j, "least", INT64_MIN);
	json_end_object(&j);
	assert_string_equal(b.at, "{\"name\":\"小河西村\",\"id\":\"9007199254740993\",\"list\":[1,[],{},false,null],"
				  "\"yes\":true,\"least\":-9223372036854775808}");
	arena_free(a);
}

static void test_json_texts_are_escaped(void **state)
{
	struct arena *a = arena_new();
	const struct {
		const char *text, *written;
	} texts[] = { { "", "\"\"" }, { "\"\\/", "\"\\\"\\\\/\"" }, { "a\nb\x01\x1f", "\"a\\u000ab\\u0001\\u001f\"" },
		{ "𠮷党\x7f", "\"𠮷党\x7f\"" } };
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct buf b;
		struct json j;
		buf_init(&b, a);
		json_begin(&j, &b);
		json_text(&j, texts[i].text);
		assert_string_equal(b.at, texts[i].written);
	}
	arena_free(a);
}

static void test_json_bad_bytes_become_a_sign(void **state)
{
	struct arena *a = arena_new();
	struct buf b;
	struct json j;
	buf_init(&b, a);
	json_begin(&j, &b);
	json_text(&j, "党\xe5\x85");
	assert_true(str_utf8((struct str){ b.at, b.len }));
	assert_non_null(strstr(b.at, "\xef\xbf\xbd"));
	arena_free(a);
}

static void close_twice(void *arg)
{
	struct json *j = arg;
	json_open_array(j);
	json_end_array(j);
	json_end_array(j);
}

static void test_json_closed_too_often_dies(void **state)
{
	struct arena *a = arena_new();
	struct buf b;
	struct json j;
	buf_init(&b, a);
	json_begin(&j, &b);
	assert_true(dies(close_twice, &j));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_buf_ends_with_zero_always), cmocka_unit_test(test_buf_pieces),
		cmocka_unit_test(test_buf_printf_fits_exactly), cmocka_unit_test(test_buf_room),
		cmocka_unit_test(test_json_nested), cmocka_unit_test(test_json_texts_are_escaped),
		cmocka_unit_test(test_json_bad_bytes_become_a_sign), cmocka_unit_test(test_json_closed_too_often_dies),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
