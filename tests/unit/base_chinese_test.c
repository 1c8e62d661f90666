#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <cmocka.h>

#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "base/chinese.h"
#include "base/base.h"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

struct pair {
	const char *in, *out;
};

static void test_chinese_pinyin_surnames(void **state)
{
	static const struct pair pairs[] = {
		{"单雄信", "shanxiongxin"},
		{"曾国藩", "zengguofan"},
		{"仇英", "qiuying"},
		{"仇", "qiu"},
		{"区", "ou"},
		{"解学龙", "xiexuelong"},
		{"查良镛", "zhaliangyong"},
		{"盖叫天", "gejiaotian"},
		{"任我行", "renwoxing"},
		{"华罗庚", "hualuogeng"},
		{"朴树", "piaoshu"},
		{"缪荃孙", "miaoquansun"},
		{"尉迟恭", "yuchigong"},
		{"尉健行", "weijianxing"},
		{"万俟卨", "moqixie"},
		{"长孙无忌", "zhangsunwuji"},
		{"长乐", "changle"},
		{"欧阳修", "ouyangxiu"},
		{"司马光", "simaguang"},
		{"诸葛亮", "zhugeliang"},
		{"上官婉儿", "shangguanwaner"},
		{"澹台灭明", "tantaimieming"},
		{"令狐冲", "linghuchong"},
		{"皇甫嵩", "huangfusong"},
		{"吕布", "lubu"},
		/* a surname's reading belongs to the surname alone */
		{"王单", "wangdan"},
		{"单单", "shandan"},
		{"李任", "liren"},
		{"张乐", "zhangle"},
		{"乐毅", "yueyi"},
		{"王重庆", "wangchongqing"},
		{"王重阳", "wangzhongyang"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(pairs); i++)
		assert_string_equal(chinese_pinyin(arena, pairs[i].in), pairs[i].out);
}

static void test_chinese_pinyin_other_writing(void **state)
{
	(void)state;
	assert_string_equal(chinese_pinyin(arena, "阿不都·买买提"), "abudumaimaiti");
	assert_string_equal(chinese_pinyin(arena, "单 雄信"), "shanxiongxin");
	assert_string_equal(chinese_pinyin(arena, "单　雄信"), "shanxiongxin");
	assert_string_equal(chinese_pinyin(arena, "张Tom三"), "zhangtomsan");
	assert_string_equal(chinese_pinyin(arena, "Tom Smith"), "tom smith");
	assert_string_equal(chinese_pinyin(arena, "ÄB"), "äb");
	assert_string_equal(chinese_pinyin(arena, ""), "");
	assert_string_equal(chinese_pinyin(arena, NULL), "");
	assert_string_equal(chinese_initials(arena, ""), "");
}

static void test_chinese_pinyin_rare_characters(void **state)
{
	(void)state;
	/* What ICU cannot read stays as it is; it neither breaks nor swallows its neighbours. */
	assert_string_equal(chinese_pinyin(arena, "𠮷田"), "𠮷tian");
	assert_string_equal(chinese_pinyin(arena, "王㐂"), "wang㐂");
	assert_string_equal(chinese_pinyin(arena, "李𫖯"), "lifu");
	assert_string_equal(chinese_pinyin(arena, "吴䶮"), "wuyan");
	assert_string_equal(chinese_initials(arena, "王𠮷㐂"), "w𠮷㐂");
	assert_string_equal(chinese_initials(arena, "吴䶮"), "wy");
	assert_string_equal(chinese_pinyin(arena, "王〇"), "wangling");
	assert_non_null(chinese_pinyin(arena, "王\xF0\xB3\x91\xBF")); /* beyond the last block */
	assert_non_null(chinese_pinyin(arena, "王\xFF\xE4\xB8"));     /* no UTF-8 */
}

static void test_chinese_initials(void **state)
{
	(void)state;
	assert_string_equal(chinese_initials(arena, "单雄信"), "sxx");
	assert_string_equal(chinese_initials(arena, "长孙无忌"), "zswj");
	assert_string_equal(chinese_initials(arena, "欧阳修"), "oyx");
	assert_string_equal(chinese_initials(arena, "阿不都·买买提"), "abdmmt");
	assert_string_equal(chinese_place_initials(arena, "青禾县第2党支部"), "qhxd2dzb");
}

static void test_chinese_place_reading(void **state)
{
	static const struct pair pairs[] = {
		{"仇集镇", "choujizhen"},
		{"重庆市", "chongqingshi"},
		{"长安村", "changancun"},
		{"成都", "chengdu"},
		{"青禾县城关镇（筹）", "qinghexianchengguanzhenchou"},
		{"第十二党小组", "dishierdangxiaozu"},
		{"单家庄", "shanjiazhuang"},
		{"柳河镇解家村", "liuhezhenxiejiacun"},
		{"解放村", "jiefangcun"},
		{"乐陵市", "laolingshi"},
		{"家长学校", "jiazhangxuexiao"},
		{"西藏路社区", "xizanglushequ"},
		{"ABC公司", "abcgongsi"},
		{"Ａ区", "aqu"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(pairs); i++)
		assert_string_equal(chinese_place_pinyin(arena, pairs[i].in), pairs[i].out);
}

/* ICU's own answer, without blanks. */
static void icu_answer(char *out, size_t size, UTransliterator *names, const char *text)
{
	UErrorCode error = U_ZERO_ERROR;
	UChar wide[64];
	int32_t len, end, bytes;
	u_strFromUTF8(wide, COUNT_OF(wide), &len, text, -1, &error);
	end = len;
	utrans_transUChars(names, wide, &len, COUNT_OF(wide), 0, &end, &error);
	u_strToUTF8(out, (int32_t)size, &bytes, wide, len, &error);
	assert_true(U_SUCCESS(error));
	size_t put = 0;
	for (size_t i = 0; out[i]; i++)
		if (out[i] != ' ')
			out[put++] = out[i];
	out[put] = 0;
}

static bool corrected(const char *text)
{
	static const char *const ours[] = {
		"朴", "缪", "薄", "都", "么", "乜", "句", "黑", "洗", "地", "晟", "筠", "尉"};
	for (size_t i = 0; i < COUNT_OF(ours); i++)
		if (strstr(text, ours[i]))
			return true;
	return false;
}

/* Reading character by character must give what ICU gives for the whole name. */
static void test_chinese_pinyin_as_icu(void **state)
{
	static const char *const known[] = {
		"长孙", "万俟", "澹台", "令狐", "重庆", "沈阳", "曾", "翟", "任", "员", "解", "莘"};
	UErrorCode error = U_ZERO_ERROR;
	UChar id[64];
	uint32_t seed = 20261123;
	char expected[256];
	(void)state;
	u_uastrcpy(id, "Han-Latin/Names; Latin-ASCII; Lower");
	UTransliterator *names = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &error);
	assert_true(U_SUCCESS(error));
	for (int i = 0; i < 1500; i++) {
		char text[64] = "";
		int32_t len = 0, chars = 1 + i % 4;
		if (i % 5 == 0) {
			const char *word = known[i / 5 % (int)COUNT_OF(known)];
			len = (int32_t)strlen(word);
			memcpy(text, word, (size_t)len);
		}
		for (int32_t k = 0; k < chars; k++) {
			seed = seed * 1664525 + 1013904223;
			U8_APPEND_UNSAFE(text, len, 0x4E00 + (UChar32)((seed >> 8) % 5000));
		}
		text[len] = 0;
		if (corrected(text))
			continue;
		icu_answer(expected, sizeof expected, names, text);
		assert_string_equal(chinese_pinyin(arena, text), expected);
		assert_string_equal(chinese_pinyin(arena, text), expected); /* and from the cache */
	}
	utrans_close(names);
}

static int key_compare(struct str a, struct str b)
{
	int by = memcmp(a.at, b.at, a.len < b.len ? a.len : b.len);
	return by ? by : (a.len > b.len) - (a.len < b.len);
}

static void assert_order(enum chinese_order order, const char *const *texts, size_t count)
{
	for (size_t i = 0; i + 1 < count; i++)
		assert_true(
			key_compare(chinese_key(arena, order, texts[i]), chinese_key(arena, order, texts[i + 1])) < 0);
}

static void test_chinese_key_orders(void **state)
{
	static const char *const pinyin[] = {"", "艾青", "白居易", "李白", "李白白", "李四", "王五", "张三", "Abc"};
	static const char *const strokes[] = {"丁一", "王五", "王五五", "刘备", "张三", "李四", "赵六"};
	(void)state;
	assert_order(ORDER_PINYIN, pinyin, COUNT_OF(pinyin));
	assert_order(ORDER_STROKES, strokes, COUNT_OF(strokes));
	assert_int_equal(
		key_compare(chinese_key(arena, ORDER_PINYIN, "李四"), chinese_key(arena, ORDER_PINYIN, "李四")), 0);
	assert_int_equal(chinese_key(arena, ORDER_PINYIN, NULL).len, chinese_key(arena, ORDER_PINYIN, "").len);
}

static void *keys_and_readings(void *arg)
{
	struct arena *own = arena_new();
	long *wrong = arg;
	for (int i = 0; i < 200; i++) {
		struct str strokes = chinese_key(own, ORDER_STROKES, "丁一"),
			   later = chinese_key(own, ORDER_STROKES, "张三");
		*wrong += key_compare(strokes, later) >= 0;
		*wrong += !text_eq(chinese_pinyin(own, "鄢嬿嫣"), "yanyanyan");
		*wrong += !text_eq(chinese_place_initials(own, "骐骥营"), "qjy");
	}
	arena_free(own);
	return NULL;
}

static void test_chinese_threads(void **state)
{
	pthread_t threads[4];
	long wrong[4] = {0};
	(void)state;
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, keys_and_readings, &wrong[i]), 0);
	for (int i = 0; i < 4; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(wrong[i], 0);
	}
}

static void test_chinese_tidy(void **state)
{
	static const struct pair pairs[] = {
		{"  张三 ", "张三"},
		{"　张　三　", "张 三"},
		{"ＡＢｃ１２３", "ABc123"},
		{"a \t\r\n b", "a b"},
		{"e\xCC\x81", "é"},
		{"e\xE2\x80\x8B\xCC\x81", "é"}, /* apart by something unseen */
		{"ｅ\xCC\x81", "é"},
		{"\xEF\xBB\xBF张\xE2\x80\x8B三", "张三"},
		{"（筹）", "（筹）"},
		{"", ""},
		{"　 ", ""},
		{"3711 9919\xC2\xA0"
		 "9001",
			"3711 9919 9001"},
		{"𠮷𫖯㐂䶮", "𠮷𫖯㐂䶮"},
		{"\xEF\xA4\x80", "豈"},
		{"\xE2\x80\xAE张三", "张三"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(pairs); i++)
		assert_string_equal(chinese_tidy(arena, str_of(pairs[i].in)), pairs[i].out);
	assert_null(chinese_tidy(arena, STR("\xC0\x80")));
	assert_null(chinese_tidy(arena, STR("a\xFF")));
	assert_null(chinese_tidy(arena, STR("\xED\xA0\x80")));
	assert_null(chinese_tidy(arena, STR("a\0b")));
	assert_string_equal(chinese_tidy(arena, (struct str){NULL, 0}), "");
}

static void assert_decoded(struct str bytes, const char *text, const char *charset)
{
	const char *found = NULL;
	struct str out = chinese_decode(arena, bytes, &found);
	assert_non_null(out.at);
	assert_true(str_eq(out, str_of(text)));
	assert_string_equal(found, charset);
}

static void test_chinese_decode_known(void **state)
{
	(void)state;
	assert_decoded(STR("党支部"), "党支部", "UTF-8");
	assert_decoded(STR("\xEF\xBB\xBF党"), "党", "UTF-8");
	assert_decoded(STR("\xB5\xB3\xD6\xA7\xB2\xBF"), "党支部", "GB18030");
	assert_decoded(STR("\x95\x34\xB0\x31"), "𠮟", "GB18030"); /* four bytes, plane 2 */
	assert_decoded(STR("\xFF\xFE\x5A\x51,\0"), "党,", "UTF-16LE");
	assert_decoded(STR("\xFE\xFF\x51\x5A\0,"), "党,", "UTF-16BE");
	assert_decoded(STR(""), "", "UTF-8");
	assert_decoded((struct str){NULL, 0}, "", "UTF-8");
	assert_true(chinese_decode(arena, STR("ab"), NULL).at != NULL);
}

static void test_chinese_decode_refused(void **state)
{
	static const struct str wrong[] = {
		{"\xEF\xBB\xBF\xB5\xB3", 5}, /* the mark says UTF-8, the bytes do not */
		{"\xB5\xB3\xD6", 3},         /* cut off */
		{"\xB5\x20", 2},             /* no trail byte */
		{"\xFF\xFF", 2},
		{"caf\xE9 ole", 8}, /* Latin-1 */
		{"\xB5\xB3\0", 3},
		{"a\0b", 3},
		{"\xFF\xFE\x1A", 3},     /* half a UTF-16 unit */
		{"\xFF\xFE\x00\xD8", 4}, /* a lone surrogate */
		{"\x80", 1},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		const char *found = "x";
		assert_null(chinese_decode(arena, wrong[i], &found).at);
		assert_null(found);
	}
}

static void test_chinese_bigrams(void **state)
{
	static const struct pair pairs[] = {
		{"党支部", "党支 支部"},
		{"党", "党"},
		{"", ""},
		{"党员，大会", "党员 大会"},
		{"第3组", "第3 3组"},
		{"AB", "ab"},
		{"ａ１", "a1"},
		{"党 支", "党 支"},
		{"𠮷田村", "𠮷田 田村"},
		{"。", ""},
		{"张三。李", "张三 李"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(pairs); i++)
		assert_string_equal(chinese_bigrams(arena, pairs[i].in), pairs[i].out);
	assert_string_equal(chinese_bigrams(arena, NULL), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_chinese_pinyin_surnames, setup, teardown),
		cmocka_unit_test_setup_teardown(test_chinese_pinyin_other_writing, setup, teardown),
		cmocka_unit_test_setup_teardown(test_chinese_pinyin_rare_characters, setup, teardown),
		cmocka_unit_test_setup_teardown(test_chinese_initials, setup, teardown),
		cmocka_unit_test_setup_teardown(test_chinese_place_reading, setup, teardown),
		cmocka_unit_test_setup_teardown(test_chinese_pinyin_as_icu, setup, teardown),
		cmocka_unit_test_setup_teardown(test_chinese_key_orders, setup, teardown),
		cmocka_unit_test_setup_teardown(test_chinese_threads, setup, teardown),
		cmocka_unit_test_setup_teardown(test_chinese_tidy, setup, teardown),
		cmocka_unit_test_setup_teardown(test_chinese_decode_known, setup, teardown),
		cmocka_unit_test_setup_teardown(test_chinese_decode_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_chinese_bigrams, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
