/* Names and titles: tidied, decoded, read aloud, cut into bigrams, sorted. */
#include "base/chinese.h"
#include "fuzz.h"

static void try_text(struct arena *a, const char *text)
{
	PROMISE(str_utf8(str_of(chinese_pinyin(a, text))) && str_utf8(str_of(chinese_initials(a, text))));
	PROMISE(str_utf8(str_of(chinese_place_pinyin(a, text))) && str_utf8(str_of(chinese_place_initials(a, text))));
	PROMISE(str_utf8(str_of(chinese_bigrams(a, text))));
	struct str key = chinese_key(a, ORDER_STROKES, text), same = chinese_key(a, ORDER_STROKES, text);
	PROMISE(str_eq(key, same));
	chinese_key(a, ORDER_PINYIN, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_new();
	struct str text = { (const char *)bytes, len };
	const char *encoding = NULL, *tidy = chinese_tidy(a, text);
	PROMISE(!tidy || (str_utf8(str_of(tidy)) && text_eq(chinese_tidy(a, str_of(tidy)), tidy)));
	struct str decoded = chinese_decode(a, text, &encoding);
	if (decoded.at)
		PROMISE(str_utf8(decoded) && !memchr(decoded.at, 0, decoded.len) && encoding);
	if (tidy)
		try_text(a, tidy);
	if (decoded.at)
		try_text(a, arena_dupn(a, decoded.at, decoded.len));
	arena_free(a);
	return 0;
}
