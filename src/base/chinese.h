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
/* "shanxiongxin" for 单雄信: surname reading, lower case, letters and digits only (阿不都·买买提 abudumaimaiti); a
 * character without a known reading stays as it is; a text without Han characters is lowered only. The first call for a
 * character costs 50 us, later ones 0.1 us; the first of a process 0.1 s. Safe from any thread, as all of these are. */
char *chinese_pinyin(struct arena *a, const char *name);
/* "sxx" for 单雄信. */
char *chinese_initials(struct arena *a, const char *name);
/* Pinyin for names of places and organisations and its initials: the common reading, and the surname's only in a
 * village called after a family (单家庄 shanjiazhuang). */
char *chinese_place_pinyin(struct arena *a, const char *name);
char *chinese_place_initials(struct arena *a, const char *name);
/* NFC, trimmed, full-width letters and digits made half-width, inner runs of blanks made one. For names and codes as
 * people type them. Returns NULL when the bytes are not well-formed UTF-8. */
char *chinese_tidy(struct arena *a, struct str text);
/* UTF-8 of bytes that are UTF-8 (with or without BOM), GB18030, or UTF-16 with BOM: the BOM decides, then
 * well-formedness. {NULL, 0} when none of them, or with a NUL inside. Sets *encoding (may be NULL) to its name. The
 * result may point into `bytes`. */
struct str chinese_decode(struct arena *a, struct str bytes, const char **encoding);
/* Overlapping bigrams of the text separated by blanks, for a full-text index: 党支部 → "党支 支部"; letters and digits
 * likewise, lowered; a run of one character stands alone. The grams of any unbroken piece are among those of its text,
 * so an AND of them finds a superset; a piece of one character needs a prefix query. */
char *chinese_bigrams(struct arena *a, const char *text);

#endif
