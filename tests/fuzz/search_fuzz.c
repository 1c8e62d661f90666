/* What somebody typed into the search box, and a name or title in which it is marked: two lines. */
#include "base/chinese.h"
#include "fuzz.h"
#include "search/inside.h"

/* The pieces together are the text. */
static void check(struct arena *a, struct search_text marked, const char *text)
{
	struct buf joined;
	buf_init(&joined, a);
	for (int i = 0; i < marked.count; i++) {
		PROMISE(marked.pieces[i].text && str_utf8(str_of(marked.pieces[i].text)));
		buf_text(&joined, marked.pieces[i].text);
	}
	PROMISE(text_eq(joined.at, text));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_new();
	struct str rest = { (const char *)bytes, len }, line = str_cut(&rest, '\n');
	const char *typed = chinese_tidy(a, line), *text = rest.at ? chinese_tidy(a, rest) : "";
	if (typed && text) {
		const char *words[3] = { 0 };
		int count = 0;
		for (struct str word = str_of(typed); word.at && count < 3;) {
			struct str piece = str_cut(&word, ' ');
			words[count++] = arena_dupn(a, piece.at, piece.len);
		}
		check(a, mark_none(a, text), text);
		check(a, mark_words(a, text, words, count), text);
		check(a, mark_letters(a, text, chinese_pinyin(a, typed), false), text);
		check(a, mark_letters(a, text, typed, true), text);
	}
	arena_free(a);
	return 0;
}
