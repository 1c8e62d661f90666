/* A television from its first switching on to its disconnection. */
#include "visit.h"

#include "device/device.h"

static const char *code_shown(struct visitor *tv)
{
	static const char first[] = "data-live-field=\"code1\">", second[] = "data-live-field=\"code2\">";
	const char *a = strstr(tv->body, first), *b = strstr(tv->body, second);

	if (!a || !b)
		fail_msg("no code: %.2000s", tv->body);
	return arena_printf(visit.county->arena, "%.4s%%20%.4s", a + strlen(first), b + strlen(second));
}

static const char *switch_on(struct visitor *tv)
{
	*tv = (struct visitor){ 0 };
	visitor_get(tv, "/tv");
	assert_led_to(tv, "/tv/pair");
	visitor_get(tv, "/tv/pair");
	assert_sees(tv, "显示连接码");
	visitor_send(tv, "POST", "/tv/pair", "");
	assert_led_to(tv, "/tv/pair");
	assert_int_equal(strlen(visitor_has(tv, "tv")), 64);
	visitor_get(tv, "/tv/pair");
	return code_shown(tv);
}

static const char *device_path(struct visitor *v)
{
	static const char mark[] = "class=\"lk\" href=\"/devices/";
	const char *at;

	visitor_get(v, "/devices");
	at = strstr(v->body, mark);
	if (!at)
		fail_msg("no device listed");
	at += strlen("class=\"lk\" href=\"");
	return arena_dupn(visit.county->arena, at, strcspn(at, "\""));
}

static void test_device_pairs_by_the_secretary(void **state)
{
	struct arena *a = visit.county->arena;
	struct visitor tv, secretary;
	const char *code = switch_on(&tv);

	visitor_get(&tv, "/tv/pair/live");
	assert_int_equal(tv.status, 200);
	assert_sees(&tv, "等待书记确认");
	visitor_signs_in(&secretary, "secretary");
	visitor_get(&secretary, "/m/devices");
	visitor_post(&secretary, "/m/devices", "code=1234");
	assert_int_equal(secretary.status, 422);
	assert_sees(&secretary, "您填了 4 位");
	visitor_post(&secretary, "/m/devices", arena_printf(a, "code=%s", code));
	assert_led_to(&secretary, "/m/devices");
	visitor_get(&tv, "/tv/pair/live");
	assert_sees(&tv, "\"go\":\"/tv\"");
	visitor_get(&tv, "/tv");
	assert_int_equal(tv.status, 200);
	assert_sees(&tv, "小河西村党员活动室");
	assert_sees(&tv, "柳河镇");
	assert_sees(&tv, "data-first");
	/* the code is used up */
	visitor_get(&secretary, "/m/devices");
	visitor_post(&secretary, "/m/devices", arena_printf(a, "code=%s", code));
	assert_int_equal(secretary.status, 422);
	visitor_get(&secretary, "/m/devices");
	assert_sees(&secretary, "1 台");
}

static void test_device_home_tells_changes(void **state)
{
	struct visitor tv = { 0 };
	static const char mark[] = "data-live=\"/tv/home/live?r=";

	visitor_get(&tv, "/tv/home/live");
	assert_int_equal(tv.status, 401);
	struct visitor secretary;
	const char *code = switch_on(&tv);
	visitor_signs_in(&secretary, "secretary");
	visitor_get(&secretary, "/m/devices");
	visitor_post(&secretary, "/m/devices", arena_printf(visit.county->arena, "code=%s", code));
	visitor_get(&tv, "/tv");
	assert_sees(&tv, mark);
	const char *live = strstr(tv.body, mark) + strlen("data-live=\"");
	live = arena_dupn(visit.county->arena, live, strcspn(live, "\""));
	visitor_get(&tv, live);
	assert_string_equal(tv.body, "{}");
	visitor_get(&tv, "/tv/home/live?r=other");
	assert_sees(&tv, "\"go\":\"/tv?r=");
}

static void test_device_rename_and_disconnect(void **state)
{
	struct arena *a = visit.county->arena;
	struct visitor tv, v;
	const char *code = switch_on(&tv);

	visitor_signs_in(&v, "liuhe");
	visitor_get(&v, "/devices/pair");
	visitor_post(&v, "/devices/pair", arena_printf(a, "code=%s&org_name=QH0101&name=%%E4%%BC%%9A%%E8%%AE%%AE%%E5%%AE%%A4", code));
	assert_led_to(&v, "/devices");
	visitor_get(&v, "/devices?q=%E4%BC%9A%E8%AE%AE%E5%AE%A4"); /* 会议室 */
	assert_sees(&v, "共 1 条");
	const char *path = device_path(&v);
	visitor_get(&v, path);
	visitor_post(&v, arena_printf(a, "%s/name", path), "name=");
	assert_int_equal(v.status, 422);
	visitor_post(&v, arena_printf(a, "%s/name", path), "name=%E4%B8%9C%E5%B1%8B");
	assert_led_to(&v, path);
	visitor_get(&v, path);
	assert_sees(&v, "东屋");
	/* people of another branch find nothing there */
	struct visitor stranger;
	visitor_signs_in(&stranger, "stranger");
	visitor_get(&stranger, path);
	assert_int_equal(stranger.status, 404);
	/* until all of the village's televisions are disconnected */
	for (visitor_get(&v, "/devices"); strstr(v.body, "class=\"lk\" href=\"/devices/"); visitor_get(&v, "/devices")) {
		const char *one = device_path(&v);
		visitor_get(&v, arena_printf(a, "%s/revoke", one));
		assert_sees(&v, "不断开");
		visitor_post(&v, arena_printf(a, "%s/revoke", one), "");
		assert_led_to(&v, "/devices");
	}
	visitor_get(&tv, "/tv");
	assert_led_to(&tv, "/tv/pair");
	visitor_get(&tv, "/tv/home/live");
	assert_int_equal(tv.status, 401);
}

static void test_device_asleep(void **state)
{
	static const struct {
		int wakes, sleeps, hour, minute;
		bool asleep;
	} rows[] = {
		{ 0, 0, 3, 0, false }, { 420, 420, 3, 0, false },
		{ 420, 1290, 6, 59, true }, { 420, 1290, 7, 0, false }, { 420, 1290, 21, 29, false }, { 420, 1290, 21, 30, true },
		{ 420, 1290, 0, 0, true },
		{ 1080, 60, 17, 59, true }, { 1080, 60, 18, 0, false }, { 1080, 60, 23, 59, false }, { 1080, 60, 0, 59, false },
		{ 1080, 60, 1, 0, true },
		{ 420, 0, 23, 59, false }, { 420, 0, 0, 0, true }, { 0, 420, 0, 0, false }, { 0, 420, 7, 0, true },
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct device d = { .wakes = rows[i].wakes, .sleeps = rows[i].sleeps };
		int64_t at = day_start(20261123) + rows[i].hour * 3600 + rows[i].minute * 60;
		if (device_asleep(&d, at) != rows[i].asleep)
			fail_msg("row %zu", i);
	}
}

static void test_device_sleeps_by_its_timetable(void **state)
{
	static const char *const bad[] = { "wakes=09:00&sleeps=", "wakes=&sleeps=21:30", "wakes=25:00&sleeps=21:30", "wakes=09:00&sleeps=09:00" };
	struct arena *a = visit.county->arena;
	struct visitor tv, v, stranger;
	int64_t now = clock_now();
	const char *code = switch_on(&tv), *path;

	visitor_signs_in(&v, "secretary");
	visitor_get(&v, "/m/devices");
	visitor_post(&v, "/m/devices", arena_printf(a, "code=%s", code));
	visitor_get(&tv, "/tv");
	assert_not_sees(&tv, "亮屏");
	path = device_path(&v);
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		visitor_get(&v, path);
		visitor_post(&v, arena_printf(a, "%s/hours", path), bad[i]);
		assert_int_equal(v.status, 422);
	}
	assert_sees(&v, "value=\"09:00\""); /* what was typed is there */
	visitor_signs_in(&stranger, "stranger");
	visitor_post(&stranger, arena_printf(a, "%s/hours", path), "wakes=09:00&sleeps=21:30");
	assert_int_equal(stranger.status, 404);
	visitor_get(&v, path);
	visitor_post(&v, arena_printf(a, "%s/hours", path), "wakes=09:00&sleeps=21:30"); /* it is 8:00 */
	assert_led_to(&v, path);
	visitor_get(&tv, "/tv/home/live?r=light");
	assert_sees(&tv, "\"go\":\"/tv?r=dark");
	visitor_get(&tv, "/tv");
	assert_sees(&tv, "按任意键亮屏");
	visitor_get(&tv, "/tv/home/live?r=dark");
	assert_string_equal(tv.body, "{}");
	/* a key lights it for half an hour, and no address for longer */
	const struct { int64_t woken; bool dark; } keys[] = { { now, false }, { now - 1700, false }, { now - 1900, true }, { now + 9000, true } };
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		visitor_get(&tv, arena_printf(a, "/tv?woken=%lld", (long long)keys[i].woken));
		assert_int_equal(strstr(tv.body, "按任意键亮屏") != NULL, keys[i].dark);
	}
	visitor_get(&v, path);
	visitor_post(&v, arena_printf(a, "%s/hours", path), "wakes=&sleeps=");
	visitor_get(&tv, "/tv");
	assert_not_sees(&tv, "亮屏");
}

static void test_device_code_of_another_scope(void **state)
{
	struct visitor tv, v;
	const char *code = switch_on(&tv);

	visitor_signs_in(&v, "liuhe");
	visitor_get(&v, "/devices/pair");
	visitor_post(&v, "/devices/pair",
		arena_printf(visit.county->arena, "code=%s&org=%lld", code, (long long)place.other_branch));
	assert_int_equal(v.status, 422);
	assert_sees(&v, "没有这个组织，或不在您的管理范围内");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_device_pairs_by_the_secretary),
		cmocka_unit_test(test_device_home_tells_changes),
		cmocka_unit_test(test_device_rename_and_disconnect),
		cmocka_unit_test(test_device_asleep),
		cmocka_unit_test(test_device_sleeps_by_its_timetable),
		cmocka_unit_test(test_device_code_of_another_scope),
	};

	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
