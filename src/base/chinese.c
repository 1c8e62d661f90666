#include "base/chinese.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/ucol.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "base/base.h"

/* Which reading of a character is asked for. */
enum reading {
	READING_SURNAME, /* the first character of a name: 单 shan, 仇 qiu */
	READING_GIVEN,   /* any later character of a name: 单 dan */
	READING_PLACE,   /* the common reading: 仇 chou */
	READINGS,
};

/* The end of the Han blocks in plane 3 (extension H and room after it). */
#define CHARACTERS 0x33480
#define SURNAME_PROBE "王"
#define SURNAME_PROBE_READING "wang"

/* UTF-16 of a text in arena memory; malformed bytes become U+FFFD. */
static UChar *utf16_of(struct arena *a, const char *text, size_t len, int32_t *units)
{
	UErrorCode error = U_ZERO_ERROR;
	if (len > INT32_MAX / 4)
		die("chinese: a text of %zu bytes", len);
	UChar *wide = arena_alloc(a, (len + 1) * sizeof *wide);
	u_strFromUTF8WithSub(wide, (int32_t)len + 1, units, text, (int32_t)len, 0xFFFD, NULL, &error);
	if (U_FAILURE(error))
		die("chinese: conversion to UTF-16: %s", u_errorName(error));
	return wide;
}

static char *utf8_of(struct arena *a, const UChar *wide, int32_t units, size_t *len)
{
	UErrorCode error = U_ZERO_ERROR;
	size_t room = (size_t)units * 3 + 1;
	if (room > INT32_MAX)
		die("chinese: a text of %d UTF-16 units", (int)units);
	char *text = arena_alloc(a, room);
	int32_t bytes = 0;
	u_strToUTF8WithSub(text, (int32_t)room, &bytes, wide, units, 0xFFFD, NULL, &error);
	if (U_FAILURE(error))
		die("chinese: conversion to UTF-8: %s", u_errorName(error));
	if (len)
		*len = (size_t)bytes;
	return text;
}

/* ---- sort keys ---- */

/* Collators are not shared between threads: each thread opens its own, and closes them when it ends. */
struct collators {
	UCollator *of[2];
};

static _Thread_local struct collators *thread_collators;
static pthread_key_t collators_key;
static pthread_once_t collators_once = PTHREAD_ONCE_INIT;

static void collators_close(void *arg)
{
	struct collators *collators = arg;
	for (int i = 0; i < 2; i++)
		if (collators->of[i])
			ucol_close(collators->of[i]);
	free(collators);
	thread_collators = NULL;
}

static void collators_start(void)
{
	if (pthread_key_create(&collators_key, collators_close))
		die("chinese: no thread key");
}

static const UCollator *collator_of(enum chinese_order order)
{
	if (!thread_collators) {
		pthread_once(&collators_once, collators_start);
		thread_collators = calloc(1, sizeof *thread_collators);
		if (!thread_collators || pthread_setspecific(collators_key, thread_collators))
			die("chinese: no memory for collators");
	}
	UCollator **slot = &thread_collators->of[order == ORDER_STROKES];
	if (!*slot) {
		UErrorCode error = U_ZERO_ERROR;
		*slot = ucol_open(order == ORDER_STROKES ? "zh@collation=stroke" : "zh@collation=pinyin", &error);
		if (U_FAILURE(error))
			die("chinese: no collation: %s", u_errorName(error));
	}
	return *slot;
}

struct str chinese_key(struct arena *a, enum chinese_order order, const char *text)
{
	int32_t units = 0;
	text = text ? text : "";
	UChar *wide = utf16_of(a, text, strlen(text), &units);
	const UCollator *collator = collator_of(order);
	int32_t room = units * 6 + 16;
	uint8_t *key = arena_alloc(a, (size_t)room);
	int32_t len = ucol_getSortKey(collator, wide, units, key, room);
	if (len > room) {
		key = arena_alloc(a, (size_t)len);
		len = ucol_getSortKey(collator, wide, units, key, len);
	}
	/* ICU counts the terminating zero; without it a key still sorts before every longer one. */
	return (struct str){(const char *)key, len > 0 ? (size_t)len - 1 : 0};
}

/* ---- readings of single characters ----
 * ICU's transliterators cost 50 us a name and about 0.1 s to open, so each character is asked for once per process.
 * The few rules of Han-Latin and Han-Latin/Names that look at a neighbour stand in the tables below; all others
 * depend on the character and on whether it begins a name. The table is zero pages until a character is met; entries
 * are set once and live as long as the process. */
static _Atomic(const char *) readings[READINGS][CHARACTERS];
static pthread_mutex_t transliterators_lock = PTHREAD_MUTEX_INITIALIZER;
static UTransliterator *transliterators[2]; /* names, common readings */

static UTransliterator *transliterator_of(enum reading reading)
{
	UTransliterator **slot = &transliterators[reading == READING_PLACE];
	if (!*slot) {
		UErrorCode error = U_ZERO_ERROR;
		UChar id[64];
		u_uastrcpy(id, reading == READING_PLACE ? "Han-Latin; Latin-ASCII; Lower"
							: "Han-Latin/Names; Latin-ASCII; Lower");
		*slot = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &error);
		if (U_FAILURE(error))
			die("chinese: no transliterator: %s", u_errorName(error));
	}
	return *slot;
}

/* What the transliterator makes of one character, without blanks, in memory from malloc. */
static char *reading_make(enum reading reading, UChar32 c)
{
	UErrorCode error = U_ZERO_ERROR;
	UChar wide[128];
	char text[400] = "";
	int32_t len = 0, end, bytes = 0;
	if (reading == READING_GIVEN)
		u_strFromUTF8(wide, COUNT_OF(wide), &len, SURNAME_PROBE, -1, &error);
	U16_APPEND_UNSAFE(wide, len, c);
	end = len;
	pthread_mutex_lock(&transliterators_lock);
	utrans_transUChars(transliterator_of(reading), wide, &len, COUNT_OF(wide), 0, &end, &error);
	pthread_mutex_unlock(&transliterators_lock);
	u_strToUTF8WithSub(text, sizeof text - 1, &bytes, wide, len, 0xFFFD, NULL, &error);
	if (U_FAILURE(error))
		die("chinese: no reading of U+%04X: %s", (unsigned)c, u_errorName(error));
	const char *from = text;
	if (reading == READING_GIVEN && !strncmp(text, SURNAME_PROBE_READING, strlen(SURNAME_PROBE_READING)))
		from += strlen(SURNAME_PROBE_READING);
	char *made = malloc(strlen(from) + 1);
	if (!made)
		die("chinese: no memory for a reading");
	size_t put = 0;
	for (; *from; from++)
		if (*from != ' ')
			made[put++] = *from;
	made[put] = 0;
	return made;
}

static const char *reading_of(enum reading reading, UChar32 c)
{
	if (c < 0 || c >= CHARACTERS)
		return "";
	const char *known = atomic_load_explicit(&readings[reading][c], memory_order_acquire);
	if (known)
		return known;
	char *made = reading_make(reading, c);
	const char *before = NULL;
	if (atomic_compare_exchange_strong(&readings[reading][c], &before, made))
		return made;
	free(made); /* another thread was quicker */
	return before;
}

/* ---- words whose reading is not that of their characters ---- */

struct word {
	const char *text;
	const char *readings; /* one per character, each followed by a blank */
};

/* At the beginning of a name. 长孙 and 尉迟 as in ICU; the others correct ICU where it gives a reading that the
 * surname does not have. */
static const struct word surname_words[] = {
	{"长孙", "zhang sun "},
	{"尉迟", "yu chi "},
	{"尉", "wei "},
	{"朴", "piao "},
	{"缪", "miao "},
	{"薄", "bo "},
	{"都", "du "},
	{"么", "yao "},
	{"乜", "nie "},
	{"句", "gou "},
	{"黑", "he "},
	{"洗", "xian "},
};

/* Anywhere in a name: ICU's rules that look at a neighbour, and readings that given names do not have. */
static const struct word name_words[] = {
	{"万俟", "mo qi "},
	{"澹台", "tan tai "},
	{"藏文", "zang wen "},
	{"重庆", "chong qing "},
	{"秘鲁", "bi lu "},
	{"都", "du "},
	{"地", "di "},
	{"晟", "sheng "},
	{"筠", "yun "},
};

/* In names of places and organisations: ICU's neighbours, county names that are read unlike their characters, and
 * 长, which in a place is nearly never zhang. */
static const struct word place_words[] = {
	{"藏文", "zang wen "},
	{"重庆", "chong qing "},
	{"秘鲁", "bi lu "},
	{"西藏", "xi zang "},
	{"校长", "xiao zhang "},
	{"家长", "jia zhang "},
	{"成长", "cheng zhang "},
	{"首长", "shou zhang "},
	{"生长", "sheng zhang "},
	{"增长", "zeng zhang "},
	{"长者", "zhang zhe "},
	{"长", "chang "},
	{"都", "du "},
	{"地", "di "},
	{"重阳", "chong yang "},
	{"银行", "yin hang "},
	{"行业", "hang ye "},
	{"音乐", "yin yue "},
	{"乐陵", "lao ling "},
	{"乐亭", "lao ting "},
	{"单县", "shan xian "},
	{"六安", "lu an "},
	{"六合", "lu he "},
	{"蚌埠", "beng bu "},
	{"番禺", "pan yu "},
	{"会稽", "kuai ji "},
	{"会计", "kuai ji "},
	{"尉犁", "yu li "},
	{"蔚县", "yu xian "},
	{"涡阳", "guo yang "},
	{"浚县", "xun xian "},
	{"渑池", "mian chi "},
	{"铅山", "yan shan "},
	{"枞阳", "zong yang "},
	{"厦门", "xia men "},
	{"洪洞", "hong tong "},
	{"大城县", "dai cheng xian "},
	{"井陉", "jing xing "},
	{"牟平", "mu ping "},
	{"珲春", "hun chun "},
	{"曾都", "zeng du "},
	{"仇犹", "qiu you "},
	{"繁峙", "fan shi "},
	{"解州", "xie zhou "},
	{"盖州", "gai zhou "},
};

static const struct word *word_at(const struct word *words, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (!strncmp(text, words[i].text, strlen(words[i].text)))
			return &words[i];
	return NULL;
}

/* 单家庄, 解家村: a village called after a family, at the beginning of the name or behind the township's. */
static bool family_place(const char *before, const char *text, int32_t next)
{
	static const char *const behind[] = {"家", "庄"};
	static const char *const ahead[] = {"镇", "乡", "县"};
	bool begins = !before;
	for (size_t i = 0; before && i < COUNT_OF(ahead); i++)
		begins = begins || !strncmp(before, ahead[i], strlen(ahead[i]));
	for (size_t i = 0; begins && i < COUNT_OF(behind); i++)
		if (!strncmp(text + next, behind[i], strlen(behind[i])))
			return true;
	return false;
}

/* ---- pinyin of whole texts ---- */

enum subject { SUBJECT_PERSON, SUBJECT_PLACE };

/* Appends one reading, or only its first character. */
static void reading_put(struct buf *out, const char *reading, size_t len, bool initials)
{
	if (initials && len) {
		int32_t first = 0;
		U8_FWD_1(reading, first, (int32_t)len);
		len = (size_t)first;
	}
	buf_put(out, reading, len);
}

static int32_t word_put(struct buf *out, const struct word *word, bool initials)
{
	for (const char *from = word->readings; *from;) {
		const char *end = strchr(from, ' ');
		reading_put(out, from, (size_t)(end - from), initials);
		from = end + 1;
	}
	return (int32_t)strlen(word->text);
}

static const struct word *word_of(enum subject subject, bool first, const char *text)
{
	const struct word *word = NULL;
	if (subject == SUBJECT_PLACE)
		return word_at(place_words, COUNT_OF(place_words), text);
	if (first)
		word = word_at(surname_words, COUNT_OF(surname_words), text);
	return word ? word : word_at(name_words, COUNT_OF(name_words), text);
}

static bool is_han(UChar32 c)
{
	UErrorCode error = U_ZERO_ERROR;
	if (c < 0x2E80)
		return false;
	return (c >= 0x4E00 && c < 0xA000) || uscript_getScript(c, &error) == USCRIPT_HAN;
}

static bool has_han(const char *text)
{
	int32_t at = 0, len = (int32_t)strlen(text);
	while (at < len) {
		UChar32 c;
		U8_NEXT(text, at, len, c);
		if (is_han(c))
			return true;
	}
	return false;
}

static char *lowered(struct arena *a, const char *text)
{
	UErrorCode error = U_ZERO_ERROR;
	int32_t units = 0;
	UChar *wide = utf16_of(a, text, strlen(text), &units);
	int32_t room = units * 3 + 1; /* lower case is at most three units for one */
	UChar *low = arena_alloc(a, (size_t)room * sizeof *low);
	int32_t len = u_strToLower(low, room, wide, units, "", &error);
	if (U_FAILURE(error))
		die("chinese: lower case: %s", u_errorName(error));
	return utf8_of(a, low, len, NULL);
}

/* A letter, digit or mark that is no Han character; everything else (blanks, the dots in names) is left out. */
static void other_put(struct buf *out, UChar32 c)
{
	if (c < 0x80) {
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			buf_char(out, (char)c);
		else if (c >= 'A' && c <= 'Z')
			buf_char(out, (char)(c - 'A' + 'a'));
	} else if (u_isalnum(c)) {
		buf_text(out, reading_of(READING_PLACE, c));
	}
}

static char *pinyin_of(struct arena *a, enum subject subject, const char *text, bool initials)
{
	struct buf out;
	bool first = true; /* the next Han character begins a name */
	const char *before = NULL;
	text = text ? text : "";
	if (!has_han(text))
		return lowered(a, text);
	buf_init(&out, a);
	for (int32_t at = 0, len = (int32_t)strlen(text); at < len;) {
		int32_t next = at;
		UChar32 c;
		U8_NEXT(text, next, len, c);
		if (!is_han(c)) {
			other_put(&out, c);
			first = true;
		} else {
			const struct word *word = word_of(subject, first, text + at);
			enum reading reading = subject == SUBJECT_PERSON ? (first ? READING_SURNAME : READING_GIVEN)
					       : family_place(before, text, next) ? READING_SURNAME
										  : READING_PLACE;
			if (word) {
				next = at + word_put(&out, word, initials);
			} else {
				const char *read = reading_of(reading, c);
				reading_put(&out, read, strlen(read), initials);
			}
			first = false;
		}
		before = text + at;
		at = next;
	}
	return out.at;
}

char *chinese_pinyin(struct arena *a, const char *name)
{
	return pinyin_of(a, SUBJECT_PERSON, name, false);
}

char *chinese_initials(struct arena *a, const char *name)
{
	return pinyin_of(a, SUBJECT_PERSON, name, true);
}

char *chinese_place_pinyin(struct arena *a, const char *name)
{
	return pinyin_of(a, SUBJECT_PLACE, name, false);
}

char *chinese_place_initials(struct arena *a, const char *name)
{
	return pinyin_of(a, SUBJECT_PLACE, name, true);
}

/* ---- tidying ---- */

static bool is_blank(UChar32 c)
{
	return c <= 0x20 || c == 0x7F || c == 0x85 || c == 0x3000 || (c >= 0xA0 && u_isUWhiteSpace(c));
}

/* What nobody sees and nobody typed on purpose: zero-width blanks, byte order marks, direction marks. The joiners
 * U+200C and U+200D stay, some scripts need them. */
static bool is_unseen(UChar32 c)
{
	return c == 0x200B || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || c == 0x2060 ||
	       (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

static UChar32 half_width(UChar32 c)
{
	bool full = (c >= 0xFF10 && c <= 0xFF19) || (c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A);
	return full ? c - 0xFF10 + '0' : c;
}

/* True when a text of only these is NFC already: ASCII, general punctuation without marks, the Han main block. */
static bool needs_no_nfc(struct str text)
{
	const unsigned char *at = (const unsigned char *)text.at;
	for (size_t i = 0; i < text.len; i++) {
		if (at[i] < 0x80)
			continue;
		if (at[i] < 0xE4 || at[i] > 0xE9)
			return false;
		i += 2;
	}
	return true;
}

static struct str nfc_of(struct arena *a, struct str text)
{
	UErrorCode error = U_ZERO_ERROR;
	int32_t units = 0;
	if (needs_no_nfc(text))
		return text;
	UChar *wide = utf16_of(a, text.at, text.len, &units);
	const UNormalizer2 *nfc = unorm2_getNFCInstance(&error);
	if (unorm2_quickCheck(nfc, wide, units, &error) == UNORM_YES && U_SUCCESS(error))
		return text;
	int32_t room = units * 3 + 1; /* the greatest growth of NFC in UTF-16 */
	UChar *normal = arena_alloc(a, (size_t)room * sizeof *normal);
	int32_t len = unorm2_normalize(nfc, wide, units, normal, room, &error);
	if (U_FAILURE(error))
		die("chinese: normalization: %s", u_errorName(error));
	struct str out = {NULL, 0};
	out.at = utf8_of(a, normal, len, &out.len);
	return out;
}

static struct str without_blanks(struct arena *a, struct str text)
{
	char *out = arena_alloc(a, text.len + 1);
	int32_t put = 0, room = (int32_t)text.len + 1;
	bool blank = false;
	for (int32_t at = 0; at < (int32_t)text.len;) {
		UChar32 c;
		U8_NEXT(text.at, at, (int32_t)text.len, c);
		if (is_unseen(c))
			continue;
		if (is_blank(c)) {
			blank = put > 0;
			continue;
		}
		if (blank)
			out[put++] = ' ';
		blank = false;
		UBool wrong = false;
		U8_APPEND(out, put, room, half_width(c), wrong);
		if (wrong)
			break;
	}
	out[put] = 0;
	return (struct str){out, (size_t)put};
}

/* Composed last: what stood apart by something unseen may come together then. */
char *chinese_tidy(struct arena *a, struct str text)
{
	return str_utf8(text) ? (char *)(uintptr_t)nfc_of(a, without_blanks(a, text)).at : NULL;
}

/* ---- encodings ---- */

/* Everything or nothing: an illegal sequence, a cut-off one or a NUL makes it {NULL, 0}. */
static struct str decode_strictly(struct arena *a, struct str bytes, const char *charset)
{
	const struct str absent = {NULL, 0};
	UErrorCode error = U_ZERO_ERROR;
	if (bytes.len > INT32_MAX / 4)
		return absent;
	UConverter *converter = ucnv_open(charset, &error);
	if (U_FAILURE(error))
		die("chinese: no converter for %s: %s", charset, u_errorName(error));
	ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &error);
	UChar *wide = arena_alloc(a, (bytes.len + 1) * sizeof *wide);
	int32_t units = ucnv_toUChars(converter, wide, (int32_t)bytes.len + 1, bytes.at, (int32_t)bytes.len, &error);
	ucnv_close(converter);
	if (U_FAILURE(error) || u_memchr(wide, 0, units))
		return absent;
	/* C1 controls come of bytes that are no GB18030 in practice (a lone 0x80) and stand in no text. */
	for (int32_t i = 0; i < units; i++)
		if (wide[i] >= 0x80 && wide[i] < 0xA0)
			return absent;
	struct str out = absent;
	out.at = utf8_of(a, wide, units, &out.len);
	return out;
}

/* UTF-8 that was cut off inside its last character: GB18030 could be read into it, but what was meant is plain. */
static bool is_cut_off_utf8(struct str bytes)
{
	for (size_t cut = 1; cut <= 3 && cut < bytes.len; cut++) {
		unsigned char lead = (unsigned char)bytes.at[bytes.len - cut];
		struct str whole = {bytes.at, bytes.len - cut};
		if (lead >= 0xC2 && lead <= 0xF4 && (size_t)U8_COUNT_TRAIL_BYTES(lead) >= cut)
			return str_utf8(whole) &&
			       whole.len - str_chars(whole) >= 8; /* four Chinese characters stand in it */
	}
	return false;
}

struct str chinese_decode(struct arena *a, struct str bytes, const char **encoding)
{
	const char *unused;
	const char **found = encoding ? encoding : &unused;
	struct str out = {NULL, 0};
	*found = NULL;
	if (!bytes.at)
		bytes = STR("");
	if (bytes.len >= 3 && !memcmp(bytes.at, "\xEF\xBB\xBF", 3)) {
		struct str rest = {bytes.at + 3, bytes.len - 3};
		*found = "UTF-8";
		out = str_utf8(rest) ? rest : out;
	} else if (bytes.len >= 2 && !memcmp(bytes.at, "\xFF\xFE", 2)) {
		*found = "UTF-16LE";
		out = decode_strictly(a, (struct str){bytes.at + 2, bytes.len - 2}, "UTF-16LE");
	} else if (bytes.len >= 2 && !memcmp(bytes.at, "\xFE\xFF", 2)) {
		*found = "UTF-16BE";
		out = decode_strictly(a, (struct str){bytes.at + 2, bytes.len - 2}, "UTF-16BE");
	} else if (str_utf8(bytes)) {
		*found = "UTF-8";
		out = bytes;
	} else if (!is_cut_off_utf8(bytes)) {
		*found = "GB18030";
		out = memchr(bytes.at, 0, bytes.len) ? out : decode_strictly(a, bytes, "GB18030");
	}
	if (!out.at)
		*found = NULL;
	return out;
}

/* ---- bigrams ----
 * Letters and digits are cut in pairs like Han characters, so that for every piece of a run of the text the piece's
 * grams are among the text's: what an index finds by them is a superset, never too little. */
char *chinese_bigrams(struct arena *a, const char *text)
{
	struct buf out;
	text = text ? text : "";
	const char *tidy = chinese_tidy(a, str_of(text));
	char *low = lowered(a, tidy ? tidy : text);
	int32_t before = -1; /* where the previous character of the run begins */
	bool alone = false;  /* the run has one character so far */
	buf_init(&out, a);
	for (int32_t at = 0, len = (int32_t)strlen(low); at <= len;) {
		int32_t from = at;
		UChar32 c = 0;
		if (at < len)
			U8_NEXT(low, at, len, c);
		else
			at++;
		bool counts = c > 0 && (u_isalnum(c) || is_han(c) || u_charType(c) == U_NON_SPACING_MARK);
		if (before >= 0 && (counts || alone)) {
			if (out.len)
				buf_char(&out, ' ');
			buf_put(&out, low + before, (size_t)((counts ? at : from) - before));
		}
		alone = counts && before < 0;
		before = counts ? from : -1;
	}
	return out.at;
}
