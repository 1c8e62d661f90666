/* Chinese text: sort keys, pinyin, bigrams, encodings, widths (ICU behind it).
 * For: names that must sort by pinyin or by surname strokes, be found by initials, and arrive in GB18030.
 * Not for: segmentation into words; search here needs none (overlapping bigrams, see the design's storage notes). */
#ifndef BASE_CHINESE_H
#define BASE_CHINESE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

enum chinese_order {
	ORDER_PINYIN,  /* zh@collation=pinyin: for looking up */
	ORDER_STROKES, /* zh@collation=stroke: 姓氏笔画, for official lists and ballots */
};

/* A sort key: compare with memcmp, store in a bytes column. Arena memory, not terminated. Safe from any thread. */
struct str chinese_key(struct arena *a, enum chinese_order order, const char *text);
/* "shanxiongxin" for 单雄信: surname reading, lower case, no blanks; a text without Han characters is lowered only. */
char *chinese_pinyin(struct arena *a, const char *name);
/* "sxx" for 单雄信. */
char *chinese_initials(struct arena *a, const char *name);
/* Pinyin for names of places and organisations (common reading, not surname reading) and its initials. */
char *chinese_place_pinyin(struct arena *a, const char *name);
char *chinese_place_initials(struct arena *a, const char *name);
/* NFC, trimmed, full-width letters and digits made half-width, inner runs of blanks made one. For names and codes as
 * people type them. Returns NULL when the bytes are not well-formed UTF-8. */
char *chinese_tidy(struct arena *a, struct str text);
/* UTF-8 of bytes that are UTF-8 (with or without BOM) or GB18030: BOM decides, then well-formedness. NULL when neither. */
struct str chinese_decode(struct arena *a, struct str bytes, const char **encoding);
/* Overlapping bigrams of the text separated by blanks, for a full-text index: 党支部 → "党支 支部". */
char *chinese_bigrams(struct arena *a, const char *text);

#endif
