/* What a text means, and the statements that look it up. */
#include "base/chinese.h"
#include "base/list.h"
#include "org/operate.h"
#include "search/inside.h"

/* Behind every text that begins with a prefix: the last code point of all. */
#define LAST_CHARACTER "\xF4\x8F\xBF\xBF"
#define WORDS 3
#define DAY_LAST 99991231 /* plans of the future are found too */

/* The text in the shapes that the statements bind. */
struct wanted {
	struct search *found;
	const char *path, *end;   /* path "" when the whole county is seen: then no row's place is asked for */
	struct db_value from;     /* a beginning, or the hash of a number */
	const char *to, *like;    /* the beginning's end; the part as a pattern */
	bool part;                /* long enough to look for parts of names */
	const char *letters;      /* "" unless LETTERS */
	const char *words[WORDS]; /* of titles; "" when fewer */
	int rows; /* of members and of organisations */
	int limit, offset, looked_most;
};

static bool ascii(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 0x80)
			return false;
	return true;
}

/* Without blanks and the apostrophes of pinyin (xi'an). */
static char *unbroken(struct arena *a, const char *text)
{
	char *out = arena_dup(a, text), *to = out;
	for (const char *p = text; *p; p++)
		if (*p != ' ' && *p != '\'')
			*to++ = *p;
	*to = 0;
	return out;
}

/* A part as a pattern, its own % and _ taken literally; "" gives "%". */
static const char *like_of(struct arena *a, const char *text)
{
	struct buf like;
	buf_init(&like, a);
	buf_char(&like, '%');
	for (const char *p = text; *p; p++) {
		if (*p == '%' || *p == '_' || *p == '\\')
			buf_char(&like, '\\');
		buf_char(&like, *p);
	}
	if (*text)
		buf_char(&like, '%');
	return like.at;
}

static enum search_key key_of(struct work *w, const char *text, struct db_value *hash)
{
	const char *idno = idno_tidy(w->arena, text), *phone = phone_tidy(w->arena, text);
	if (!idno_objection(w->arena, idno, 0, 0, w->today)) {
		*hash = db_value_bytes(member_idno_hash(w, idno));
		return SEARCH_IDNO;
	}
	if (!phone_objection(w->arena, phone)) {
		*hash = db_value_bytes(member_phone_hash(w, phone));
		return SEARCH_PHONE;
	}
	return ascii(text) ? SEARCH_LETTERS : SEARCH_WORDS;
}

static void words_of(struct arena *a, const char *text, const char *words[WORDS])
{
	struct str rest = str_of(text);
	for (int i = 0; i < WORDS; i++) {
		struct str word = rest;
		if (i + 1 < WORDS)
			word = str_cut(&rest, ' ');
		else
			rest = (struct str){ NULL, 0 };
		words[i] = word.at ? arena_dupn(a, word.at, word.len) : "";
	}
}

static bool sees(const struct work *w, enum permission permission)
{
	return w->actor.role == ROLE_SYSTEM || access_allows(w->actor.role, permission);
}

/* False when there is nothing to look for. */
static bool wanted_of(struct work *w, const struct search_query *query, struct search *found, struct wanted *wanted)
{
	struct arena *a = w->arena;
	char *text = query->text ? chinese_tidy(a, str_of(query->text)) : NULL;
	if (text_empty(text))
		return false;
	if (str_chars(str_of(text)) > SEARCH_TEXT_MOST) {
		found->key = SEARCH_TOO_LONG;
		return false;
	}
	const char *name = unbroken(a, text);
	*wanted = (struct wanted){ .found = found, .end = path_end(a, query->path), .letters = "",
		.rows = query->whole ? INT32_MAX : SEARCH_ROWS, .limit = query->activities_only ? SEARCH_PAGE : SEARCH_ROWS, .offset = query->offset,
		.looked_most = query->activities_only ? INT32_MAX : SEARCH_ACTIVITIES_MOST };
	wanted->path = strlen(query->path) <= strlen("0001.") ? "" : query->path;
	found->text = text;
	found->key = key_of(w, text, &wanted->from);
	if (found->key == SEARCH_LETTERS) {
		name = chinese_pinyin(a, name);
		wanted->letters = name;
	}
	wanted->part = str_chars(str_of(name)) > 1;
	/* The roster looks for parts of one character too and would show more people than are counted here. */
	if (found->key == SEARCH_LETTERS || (found->key == SEARCH_WORDS && wanted->part))
		found->member_text = name;
	if (found->key == SEARCH_LETTERS || found->key == SEARCH_WORDS)
		wanted->from = db_value_text(name);
	wanted->to = arena_printf(a, "%s" LAST_CHARACTER, name);
	wanted->like = like_of(a, name);
	words_of(a, text, wanted->words);
	return true;
}

/* ---- members ---- */

/* $1 county, $2 path ("" the whole) and $3 its end, $4 beginning and $5 its end, $6 pattern, $7 parts too, $8 rows, $9 the day.
 * Each of the hits is judged by what stands in the index that finds it; as of a day also by where somebody belonged. */
#define INSIDE(org) "($2 = '' or " org " in (select s.id from org s where s.tenant = $1 and s.path >= $2 and s.path < $3))"
#define WITHIN INSIDE("x.org")
#define ON_DAY(from, to) from " <= $9 and (" to " = 0 or " to " > $9)"
/* Whose record was merged into another (-1) is found under that. */
#define TODAY "x.left_day >= 0 and " WITHIN
/* Who is no member yet, and who left, come behind the members. */
#define BESIDE_TODAY "case when x.left_day > 0 then 20 when x.category < 3 then 10 else 0 end"
#define THEN \
	"exists (select 1 from member_category c where c.tenant = $1 and c.member = x.id and c.category >= 3 and " \
	ON_DAY("c.from_day", "c.to_day") ") and " WITHIN " and exists (select 1 from belonging b where b.tenant = $1 " \
	"and b.member = x.id and " ON_DAY("b.from_day", "b.to_day") " and " INSIDE("b.org") ")"
#define BEGINS(text) text " >= $4 and " text " < $5"
#define FIRST "(" BEGINS("x.name") ")"
#define SECOND "(" BEGINS("substr(x.name, 2)") ")"
#define THIRD "(" BEGINS("substr(x.name, 3)") ")"
#define HITS_NAME(when, beside) \
	"select x.id as id, x.pinyin as word, case when x.name = $4 then 0 else 1 end + " beside " as best from member x " \
	"where x.tenant = $1 and " FIRST " and " when \
	" union all select x.id, x.pinyin, 2 + " beside " from member x where x.tenant = $1 and $7 = 1 and " SECOND " and not " FIRST " and " when \
	" union all select x.id, x.pinyin, 2 + " beside " from member x where x.tenant = $1 and $7 = 1 and " THIRD " and not " SECOND \
	" and not " FIRST " and " when \
	" union all select x.id, x.pinyin, 2 + " beside " from member x where x.tenant = $1 and $7 = 1 and length(x.name) > 3 " \
	"and x.name > '' and x.name like $6 escape '\\' and not " THIRD " and not " SECOND " and not " FIRST " and " when
#define HITS_LETTERS(when, beside) \
	"select x.id as id, x.pinyin as word, case when x.pinyin = $4 then 0 when x.initials = $4 then 1 else 2 end + " beside " as best " \
	"from member x where x.tenant = $1 and " BEGINS("x.pinyin") " and " when \
	" union all select x.id, x.pinyin, case when x.initials = $4 then 1 else 3 end + " beside " from member x where x.tenant = $1 and " \
	BEGINS("x.initials") " and not (" BEGINS("x.pinyin") ") and " when
#define HITS_IDNO(when) \
	"select x.id as id, x.pinyin as word, x.left_day as best from member x where x.tenant = $1 and x.idno_hash = $4 and " when
#define HITS_PHONE(when) \
	"select x.id as id, x.pinyin as word, x.left_day as best from member x where x.tenant = $1 and x.phone_hash = $4 and " when
#define COUNTED(hits) "select count(case when hit.best < 10 then 1 end), count(case when hit.best >= 10 then 1 end) from (" hits ") hit"
#define COUNTED_ALL(hits) "select count(*), 0 from (" hits ") hit"
#define FIRST_OF(hits) "(select id, word, best from (" hits ") every order by best, word, id limit $8) hit cross join member m "
#define MEMBERS(counted, hits) \
	{ counted(hits), \
	  "select m.id, m.name, m.sex, m.birth, m.category, m.left_day, m.idno_mask, m.phone_mask, o.short, p.short, '' from " \
	  FIRST_OF(hits) "cross join org o left join org p on p.tenant = o.tenant and p.id = o.parent where m.tenant = $1 " \
	  "and m.id = hit.id and o.tenant = $1 and o.id = m.org order by hit.best, hit.word, hit.id" }
#define MEMBERS_THEN(hits) \
	{ COUNTED_ALL(hits), \
	  "select m.id, m.name, m.sex, m.birth, (select c.category from member_category c where c.tenant = $1 and c.member = m.id and " \
	  ON_DAY("c.from_day", "c.to_day") "), m.left_day, " \
	  "m.idno_mask, m.phone_mask, " ORG_THEN("o", "short", "$9") ", " ORG_THEN("p", "short", "$9") ", " \
	  "case when n.id = o.id then '' else n.short end from " FIRST_OF(hits) "cross join belonging b cross join org o " \
	  "cross join org n left join org_edge e on e.tenant = o.tenant and e.org = o.id and " ON_DAY("e.from_day", "e.to_day") \
	  " left join org p on p.tenant = e.tenant and p.id = e.parent where m.tenant = $1 and m.id = hit.id and b.tenant = $1 " \
	  "and b.member = m.id and " ON_DAY("b.from_day", "b.to_day") " and o.tenant = $1 and o.id = b.org and n.tenant = $1 " \
	  "and n.id = m.org order by hit.best, hit.word, hit.id" }

/* By key, now and as of a day; count and rows. */
static const char *const member_sql[][2][2] = {
	[SEARCH_WORDS] = { MEMBERS(COUNTED, HITS_NAME(TODAY, BESIDE_TODAY)), MEMBERS_THEN(HITS_NAME(THEN, "0")) },
	[SEARCH_LETTERS] = { MEMBERS(COUNTED, HITS_LETTERS(TODAY, BESIDE_TODAY)), MEMBERS_THEN(HITS_LETTERS(THEN, "0")) },
	[SEARCH_IDNO] = { MEMBERS(COUNTED_ALL, HITS_IDNO(WITHIN)), MEMBERS_THEN(HITS_IDNO(THEN)) },
	[SEARCH_PHONE] = { MEMBERS(COUNTED_ALL, HITS_PHONE(WITHIN)), MEMBERS_THEN(HITS_PHONE(THEN)) },
};

static const char *text_at(const struct db_rows *rows, int column)
{
	const char *text = db_text(rows, column);
	return text ? text : "";
}

static struct search_text member_marked(struct work *w, const struct wanted *wanted, const char *name)
{
	const char *word = wanted->found->member_text;
	if (wanted->found->key == SEARCH_LETTERS)
		return mark_letters(w->arena, name, wanted->letters, false);
	if (wanted->found->key == SEARCH_WORDS && !*word)
		word = wanted->words[0];
	return mark_words(w->arena, name, &word, 1);
}

static void members_find(struct work *w, const struct wanted *wanted)
{
	struct search *f = wanted->found;
	const char *const *sql = member_sql[f->key][f->day != 0];
	/* Nothing but apostrophes: the beginning of every name. */
	if (f->key == SEARCH_LETTERS && !*wanted->letters)
		return;
	struct db_rows *rows = DB_QUERY(w->db, w->arena, sql[0], w->tenant, wanted->path, wanted->end, wanted->from, wanted->to,
		wanted->like, wanted->part, SEARCH_ROWS, f->day);
	if (db_next(rows)) {
		f->member_total = db_i64(rows, 0);
		f->beside_total = db_i64(rows, 1);
	}
	db_done(rows);
	rows = DB_QUERY(w->db, w->arena, sql[1], w->tenant, wanted->path, wanted->end, wanted->from, wanted->to,
		wanted->like, wanted->part, wanted->rows, f->day);
	while (db_next(rows))
		*LIST_PUSH(w->arena, f->members, f->member_count) = (struct search_member){ .id = db_i64(rows, 0),
			.name = member_marked(w, wanted, text_at(rows, 1)), .sex = (int)db_i64(rows, 2), .birth = (int)db_i64(rows, 3),
			.category = (int)db_i64(rows, 4), .left_day = (int)db_i64(rows, 5), .idno_mask = text_at(rows, 6),
			.phone_mask = text_at(rows, 7), .org_name = text_at(rows, 8), .above_name = text_at(rows, 9),
			.now = text_at(rows, 10) };
	db_done(rows);
}

/* ---- organisations ---- */

static struct search_text org_marked(struct work *w, const struct wanted *wanted, const char *name)
{
	if (*wanted->letters && !strstr(name, wanted->found->text))
		return mark_letters(w->arena, name, wanted->letters, true);
	return mark_words(w->arena, name, &wanted->found->text, 1);
}

/* The text as a code: these are in capitals. */
static const char *code_of(struct work *w, const char *text)
{
	char *code = arena_dup(w->arena, text);
	for (char *c = code; *c; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	return code;
}

/* A county has a thousand or two: they are looked through. $4 text, $5 pattern, $6 letters and $7 their end, $8 the text as
 * a code, $9 rows, $10 today. */
static void orgs_find(struct work *w, const struct wanted *wanted)
{
	struct search *f = wanted->found;
	const char *code = code_of(w, f->text), *end = *wanted->letters ? wanted->to : "";
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select o.id, o.kind, o.members, o.short, o.code, o.name, p.short, o.secretary, hit.total from (select x.id as id, "
		"x.path as path, case when x.short = $4 or x.name = $4 or x.code = $4 or x.code = $8 then 0 "
		"when x.pinyin = $6 or x.initials = $6 then 1 when substr(x.short, 1, length($4)) = $4 then 2 else 3 end as best, "
		"count(*) over () as total from org x where x.tenant = $1 and x.path >= $2 and x.path < $3 "
		"and (x.dissolved = 0 or x.dissolved >= $10) and (x.short like $5 escape '\\' or x.name like $5 escape '\\' "
		"or x.code = $4 or x.code = $8 or (x.pinyin >= $6 and x.pinyin < $7) or (x.initials >= $6 and x.initials < $7)) "
		"order by best, length(x.short), x.path limit $9) hit cross join org o left join org p on p.tenant = o.tenant "
		"and p.id = o.parent where o.tenant = $1 and o.id = hit.id order by hit.best, length(o.short), hit.path",
		w->tenant, *wanted->path ? wanted->path : "0", *wanted->path ? wanted->end : ":", f->text, like_of(w->arena, f->text),
		wanted->letters, end, code, wanted->rows, w->today);
	while (db_next(rows)) {
		struct search_org *o = LIST_PUSH(w->arena, f->orgs, f->org_count);
		const char *own = text_at(rows, 4);
		*o = (struct search_org){ .id = db_i64(rows, 0), .kind = (int)db_i64(rows, 1), .members = (int)db_i64(rows, 2),
			.name = org_marked(w, wanted, text_at(rows, 3)), .code = mark_none(w->arena, own),
			.full_name = text_at(rows, 5), .above_name = text_at(rows, 6), .secretary = text_at(rows, 7), .now = "" };
		if (text_eq(own, f->text) || text_eq(own, code))
			o->code = mark_words(w->arena, own, &own, 1);
		f->org_total = db_i64(rows, 8);
	}
	db_done(rows);
}

/* ---- organisations as of a day ---- */

/* How well an organisation fits, best first; -1: not at all. The readings of former names are kept nowhere. */
static int org_fit(struct work *w, const struct wanted *wanted, const struct search_org *o, const char *name, const char *code)
{
	const char *text = wanted->found->text, *own = o->code.pieces->text;
	if (text_eq(name, text) || text_eq(o->full_name, text) || text_eq(own, text) || text_eq(own, code))
		return 0;
	if (text_starts(name, text))
		return 2;
	if (strstr(name, text) || strstr(o->full_name, text))
		return 3;
	if (!*wanted->letters)
		return -1;
	const char *pinyin = chinese_place_pinyin(w->arena, name), *initials = chinese_place_initials(w->arena, name);
	if (text_eq(pinyin, wanted->letters) || text_eq(initials, wanted->letters))
		return 1;
	return text_starts(pinyin, wanted->letters) || text_starts(initials, wanted->letters) ? 3 : -1;
}

struct org_hit {
	struct search_org org;
	const char *name;
	int fit, length, place; /* place: in the tree's order */
};

static int hit_order(const void *a, const void *b)
{
	const struct org_hit *x = a, *y = b;
	if (x->fit != y->fit)
		return x->fit - y->fit;
	return x->length != y->length ? x->length - y->length : x->place - y->place;
}

static void hits_take(struct work *w, const struct wanted *wanted, struct org_hit *hits, int count)
{
	struct search *f = wanted->found;
	if (count)
		qsort(hits, (size_t)count, sizeof *hits, hit_order);
	for (int i = 0; i < count && i < wanted->rows; i++) {
		hits[i].org.name = org_marked(w, wanted, hits[i].name);
		*LIST_PUSH(w->arena, f->orgs, f->org_count) = hits[i].org;
	}
	f->org_total = count;
}

static void orgs_find_then(struct work *w, const struct wanted *wanted)
{
	struct org_hit *hits = NULL;
	int count = 0, place = 0;
	const char *code = code_of(w, wanted->found->text);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select o.id, " ORG_THEN("o", "kind", "$4") ", o.code, " ORG_THEN("o", "name", "$4") ", " ORG_THEN("o", "short", "$4")
		", " ORG_THEN("p", "short", "$4") ", (select max(t.name) from post t where t.tenant = o.tenant and t.org = o.id "
		"and t.kind = 'secretary' and t.from_day <= $4 and (t.to_day = 0 or t.to_day > $4)), o.dissolved, o.short from org o "
		"join org_edge e on e.tenant = o.tenant and e.org = o.id and e.from_day <= $4 and (e.to_day = 0 or e.to_day > $4) "
		"left join org p on p.tenant = e.tenant and p.id = e.parent where o.tenant = $1 and o.path >= $2 and o.path < $3 "
		"and (o.dissolved = 0 or o.dissolved >= $4) order by o.path",
		w->tenant, *wanted->path ? wanted->path : "0", *wanted->path ? wanted->end : ":", wanted->found->day);
	for (; db_next(rows); place++) {
		const char *name = text_at(rows, 4);
		struct org_hit hit = { .name = name, .length = (int)str_chars(str_of(name)), .place = place,
			.org = { .id = db_i64(rows, 0), .kind = (int)db_i64(rows, 1), .code = mark_none(w->arena, text_at(rows, 2)),
				.full_name = text_at(rows, 3), .above_name = text_at(rows, 5), .secretary = text_at(rows, 6),
				.now = text_eq(name, text_at(rows, 8)) ? "" : text_at(rows, 8),
				.dissolved = db_i64(rows, 7) && db_i64(rows, 7) < w->today } };
		hit.fit = org_fit(w, wanted, &hit.org, name, code);
		if (hit.fit >= 0)
			*LIST_PUSH(w->arena, hits, count) = hit;
	}
	db_done(rows);
	hits_take(w, wanted, hits, count);
}

/* ---- activities ---- */

/* $1 county, $2 path and $3 its end, $4 first day, $5 … $7 patterns ("%": no further word), $8 how many are looked through,
 * $9 last day.
 * A whole county goes along the index of titles from the newest and tells of each whether it fits; a part of the county goes
 * branch by branch and gives what fits. */
#define TITLED \
	"a.title like $5 escape '\\' and ($6 = '%' or a.title like $6 escape '\\') and ($7 = '%' or a.title like $7 escape '\\')"
static const char *const titles_sql[2] = {
	"select a.id, case when " TITLED " then 1 else 0 end from activity a where a.tenant = $1 and a.day >= $4 "
	"and a.day <= $9 order by a.day desc, a.title desc, a.id desc limit $8",
	"select a.id, 1 from org o cross join activity a where o.tenant = $1 and o.path >= $2 and o.path < $3 and a.tenant = $1 "
	"and a.org = o.id and a.day >= $4 and a.day <= $9 and " TITLED " order by a.day desc, a.title desc, a.id desc limit $8",
};

/* Counts the hits and keeps the ids of the page. */
static int titles_find(struct work *w, const struct wanted *wanted, int64_t ids[SEARCH_PAGE])
{
	struct search *f = wanted->found;
	int n = 0, looked = 0, last = f->day ? f->day : DAY_LAST;
	struct db_rows *rows = DB_QUERY(w->db, w->arena, titles_sql[*wanted->path != 0], w->tenant, wanted->path, wanted->end,
		day_add_months(f->day ? f->day : w->today, -12), like_of(w->arena, wanted->words[0]), like_of(w->arena, wanted->words[1]),
		like_of(w->arena, wanted->words[2]), wanted->looked_most, last);
	for (; db_next(rows); looked++) {
		if (!db_i64(rows, 1))
			continue;
		if (f->activity_total >= wanted->offset && n < wanted->limit)
			ids[n++] = db_i64(rows, 0);
		f->activity_total++;
	}
	db_done(rows);
	f->activities_cut = looked == wanted->looked_most;
	return n;
}

#define ACTIVITIES \
	"select a.id, a.title, a.day, a.starts, a.kinds, a.state, o.short, p.short from activity a join org o " \
	"on o.tenant = a.tenant and o.id = a.org left join org p on p.tenant = o.tenant and p.id = o.parent where a.tenant = $1 and "

static void activities_take(struct work *w, const struct wanted *wanted, struct db_rows *rows)
{
	struct search *f = wanted->found;
	while (db_next(rows)) {
		struct search_activity *a = LIST_PUSH(w->arena, f->activities, f->activity_count);
		*a = (struct search_activity){ .id = db_i64(rows, 0),
			.title = mark_words(w->arena, text_at(rows, 1), wanted->words, WORDS), .day = (int)db_i64(rows, 2),
			.starts = db_i64(rows, 3), .kinds = (unsigned)db_i64(rows, 4), .org_name = text_at(rows, 6),
			.above_name = text_at(rows, 7) };
		activity_state_parse(text_at(rows, 5), &a->state);
	}
	db_done(rows);
}

static void activities_find(struct work *w, const struct wanted *wanted)
{
	int64_t i[SEARCH_PAGE] = { 0 };
	if (!titles_find(w, wanted, i))
		return;
	activities_take(w, wanted, DB_QUERY(w->db, w->arena, ACTIVITIES "a.id in ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
		"$15, $16, $17, $18, $19, $20, $21) order by a.day desc, a.title desc, a.id desc",
		w->tenant, i[0], i[1], i[2], i[3], i[4], i[5], i[6], i[7], i[8], i[9], i[10], i[11], i[12], i[13], i[14], i[15], i[16],
		i[17], i[18], i[19]));
}

/* All that fits, as one statement gives it: nobody waits for a page of it. */
static void activities_find_all(struct work *w, const struct wanted *wanted)
{
	struct search *f = wanted->found;
	int day = f->day ? f->day : w->today;
	activities_take(w, wanted, DB_QUERY(w->db, w->arena,
		ACTIVITIES "o.path >= $2 and o.path < $3 and a.day >= $4 and a.day <= $8 and " TITLED " order by a.day desc, a.title desc, a.id desc",
		w->tenant, *wanted->path ? wanted->path : "0", *wanted->path ? wanted->end : ":", day_add_months(day, -12),
		like_of(w->arena, wanted->words[0]), like_of(w->arena, wanted->words[1]), like_of(w->arena, wanted->words[2]),
		f->day ? f->day : DAY_LAST));
	f->activity_total = f->activity_count;
}

struct search search_run(struct work *w, const struct search_query *query)
{
	struct search found = { .key = SEARCH_NOTHING, .day = query->day, .text = "", .member_text = "",
		.sees_members = sees(w, PERMISSION_READ_MEMBER), .sees_orgs = sees(w, PERMISSION_READ_ORG),
		.sees_activities = sees(w, PERMISSION_READ_ACTIVITY) };
	struct wanted wanted;
	if (!wanted_of(w, query, &found, &wanted))
		return found;
	bool number = found.key == SEARCH_IDNO || found.key == SEARCH_PHONE;
	if (found.sees_members && !query->activities_only)
		members_find(w, &wanted);
	if (found.sees_orgs && !query->activities_only)
		(found.day ? orgs_find_then : orgs_find)(w, &wanted);
	if (found.sees_activities && !number)
		(query->whole ? activities_find_all : activities_find)(w, &wanted);
	return found;
}
