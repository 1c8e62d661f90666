/* Marking what matched. */
#include "base/chinese.h"
#include "base/list.h"
#include "search/inside.h"

static void piece_push(struct arena *a, struct search_text *t, const char *at, size_t len, bool hit)
{
	if (len)
		*LIST_PUSH(a, t->pieces, t->count) = (struct search_piece){ arena_dupn(a, at, len), hit };
}

const char *search_text_whole(struct arena *a, const struct search_text *text)
{
	struct buf b;
	buf_init(&b, a);
	for (int i = 0; i < text->count; i++)
		buf_text(&b, text->pieces[i].text);
	return b.len ? b.at : "";
}

struct search_text mark_none(struct arena *a, const char *text)
{
	struct search_text t = { NULL, 0 };
	piece_push(a, &t, text, strlen(text), false);
	return t;
}

struct search_text mark_words(struct arena *a, const char *text, const char *const *words, int count)
{
	struct search_text t = { NULL, 0 };
	for (;;) {
		const char *first = NULL;
		size_t len = 0;
		for (int i = 0; i < count; i++) {
			const char *at = *words[i] ? strstr(text, words[i]) : NULL;
			if (at && (!first || at < first || (at == first && strlen(words[i]) > len))) {
				first = at;
				len = strlen(words[i]);
			}
		}
		if (!first)
			break;
		piece_push(a, &t, text, (size_t)(first - text), false);
		piece_push(a, &t, first, len, true);
		text = first + len;
	}
	piece_push(a, &t, text, strlen(text), false);
	return t;
}

/* Bytes of the shortest beginning of `text` whose reading begins with the letters; 0 when there is none. */
static size_t reading_len(struct arena *a, const char *text, const char *letters, char *(*read)(struct arena *, const char *))
{
	for (size_t len = 1; text[len - 1]; len++) {
		if (((unsigned char)text[len] & 0xc0) == 0x80)
			continue; /* in the middle of a character */
		if (text_starts(read(a, arena_dupn(a, text, len)), letters))
			return len;
	}
	return 0;
}

struct search_text mark_letters(struct arena *a, const char *text, const char *letters, bool place)
{
	struct search_text t = { NULL, 0 };
	size_t len = *letters ? reading_len(a, text, letters, place ? chinese_place_pinyin : chinese_pinyin) : 0;
	if (!len && *letters)
		len = reading_len(a, text, letters, place ? chinese_place_initials : chinese_initials);
	piece_push(a, &t, text, len, true);
	piece_push(a, &t, text + len, strlen(text + len), false);
	return t;
}
