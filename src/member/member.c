/* Reading the roster. */
#include "base/chinese.h"
#include "member/rows.h"
#include "work/secret.h"

const struct scope scope_member = { .arg = "member", .word = "member", .own_member = true,
	.sql = "select o.path, m.id from member m join org o on o.tenant = m.tenant and o.id = m.org "
	       "where m.tenant = $1 and m.id = " MEMBER_STANDS("$2") };

const char *member_text(const struct db_rows *rows, int column)
{
	const char *text = db_text(rows, column);
	return text ? text : "";
}

void member_row(const struct db_rows *rows, struct member *m)
{
	*m = (struct member){ .id = db_i64(rows, 0), .org = db_i64(rows, 1), .party_group = db_i64(rows, 2),
		.name = member_text(rows, 3), .pinyin = member_text(rows, 4), .initials = member_text(rows, 5),
		.sex = (int)db_i64(rows, 6), .ethnic = member_text(rows, 7), .birth = (int)db_i64(rows, 8),
		.education = member_text(rows, 9), .job = member_text(rows, 10), .category = (int)db_i64(rows, 11),
		.joined = (int)db_i64(rows, 12), .full_day = (int)db_i64(rows, 13), .idno_mask = member_text(rows, 14),
		.phone_mask = member_text(rows, 15), .has_address = db_i64(rows, 16) != 0, .migrant = db_i64(rows, 17) != 0,
		.aged = db_i64(rows, 18) != 0, .hardship = db_i64(rows, 19) != 0, .lost = db_i64(rows, 20) != 0,
		.suspended = db_i64(rows, 21) != 0, .left_day = (int)db_i64(rows, 22), .version = db_i64(rows, 23),
		.org_name = member_text(rows, 24), .org_path = member_text(rows, 25), .org_code = member_text(rows, 26),
		.group_name = member_text(rows, 27), .stratum = member_text(rows, 28), .outflow = member_text(rows, 29) };
}

struct member *member_load(struct work *w, int64_t id)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " MEMBER_COLUMNS " from member m join org o on o.tenant = m.tenant and o.id = m.org " MEMBER_GROUP
		" where m.tenant = $1 and m.id = " MEMBER_STANDS("$2"), w->tenant, id);
	struct member *m = NULL;
	if (db_next(rows)) {
		m = ARENA_NEW(w->arena, struct member);
		member_row(rows, m);
	}
	db_done(rows);
	if (!m && work_db_check(w))
		fault_set(w, FAULT_NOT_FOUND, "member.none", NULL, "没有这名党员的记录。请从党员名册重新查找。");
	return m;
}

struct str member_idno_hash(struct work *w, const char *idno)
{
	return secret_hash(w->store, w->arena, SEAL_IDNO, idno);
}

struct str member_phone_hash(struct work *w, const char *phone)
{
	return secret_hash(w->store, w->arena, SEAL_PHONE, phone);
}

bool member_address_same(struct work *w, struct str sealed, const char *text)
{
	const char *address = secret_open(w->store, w->arena, SEAL_ADDRESS, sealed);
	return text_eq(address ? address : "", text);
}

/* ---- lists ---- */

/* What a query text means: part of a name, a beginning in letters, or a whole number (looked up by its keyed hash). */
struct match {
	const char *like, *from, *to;
	struct str hash;
	enum { MATCH_ALL, MATCH_NAME, MATCH_LETTERS, MATCH_IDNO, MATCH_PHONE } by;
};

static bool ascii(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 0x80)
			return false;
	return true;
}

/* Behind every text that begins with a prefix: the last code point of all. */
#define LAST_CHARACTER "\xF4\x8F\xBF\xBF"

static struct match match_of(struct work *w, const char *query)
{
	struct match m = { "", "", "", { NULL, 0 }, MATCH_ALL };
	char *text = query ? chinese_tidy(w->arena, str_of(query)) : NULL;
	if (text_empty(text))
		return m;
	const char *idno = idno_tidy(w->arena, text), *phone = phone_tidy(w->arena, text);
	if (!idno_objection(w->arena, idno, 0, 0, w->today)) {
		m.by = MATCH_IDNO;
		m.hash = member_idno_hash(w, idno);
	} else if (!phone_objection(w->arena, phone)) {
		m.by = MATCH_PHONE;
		m.hash = member_phone_hash(w, phone);
	} else if (ascii(text)) {
		char *from = chinese_pinyin(w->arena, text), *to = arena_dup(w->arena, from);
		if (*to)
			to[strlen(to) - 1]++;
		m.by = MATCH_LETTERS;
		m.from = from;
		m.to = to;
	} else {
		struct buf like;
		buf_init(&like, w->arena);
		buf_char(&like, '%');
		for (const char *p = text; *p; p++) {
			if (*p == '%' || *p == '_' || *p == '\\')
				buf_char(&like, '\\');
			buf_char(&like, *p);
		}
		buf_char(&like, '%');
		m.by = MATCH_NAME;
		m.like = like.at;
		m.from = text;
		m.to = arena_printf(w->arena, "%s" LAST_CHARACTER, text);
	}
	return m;
}

/* $1 tenant, $2 ("" the whole county) and $3 the subtree, $4 branch, $5 group, $6 left, $7 … $11 categories, $12 state, $13
 * to $15 what the query means: a beginning and its end, or a hash; a pattern. The order of the tables is the order in which
 * they are best read. */
#define BY_TREE "from org o cross join member m " MEMBER_GROUP " where m.tenant = o.tenant and m.org = o.id and "
#define BY_NAME "from member m cross join org o " MEMBER_GROUP " where m.tenant = $1 and o.id = m.org and "
#define NARROWED \
	"o.tenant = $1 and o.path >= $2 and o.path < $3 and ($4 = 0 or m.org = $4) and ($5 = 0 or m.party_group = $5) " \
	"and (($6 = 0 and m.left_day = 0) or ($6 = 1 and m.left_day > 0)) " \
	"and (($7 = 1 and m.category = 0) or ($8 = 1 and m.category = 1) or ($9 = 1 and m.category = 2) " \
	"or ($10 = 1 and m.category = 3) or ($11 = 1 and m.category = 4)) " \
	"and ($12 = '' or ($12 = 'migrant' and m.migrant = 1) or ($12 = 'aged' and m.aged = 1) " \
	"or ($12 = 'hardship' and m.hardship = 1) or ($12 = 'lost' and m.lost = 1) or ($12 = 'suspended' and m.suspended = 1))"
/* What a query finds in an index alone comes first, so that a county of 50,000 is looked through in milliseconds; the cross
 * joins keep that order. A part of a name is the beginning of what stands from one of its first three characters on; longer
 * names are few. Each hit comes once, with what the index knows of it. */
#define BY_HIT(query) \
	"from (" query ") hit cross join member m cross join org o " MEMBER_GROUP \
	" where m.tenant = $1 and m.id = hit.id and o.id = m.org and "
#define HIT "select x.id as id, x.name_key as name_key from member x where x.tenant = $1 and "
#define BEGINS(text) "(" text " >= $13 and " text " < $14)"
#define FIRST BEGINS("x.name")
#define SECOND BEGINS("substr(x.name, 2)")
#define THIRD BEGINS("substr(x.name, 3)")
#define HIT_NAME(judged) \
	HIT FIRST judged " union all " HIT SECOND " and not " FIRST judged " union all " HIT THIRD " and not " SECOND \
	" and not " FIRST judged " union all " HIT "length(x.name) > 3 and x.name > '' and x.name like $15 escape '\\' and not " \
	THIRD " and not " SECOND " and not " FIRST judged
#define HIT_LETTERS(judged) \
	HIT BEGINS("x.pinyin") judged " union all " HIT BEGINS("x.initials") " and not " BEGINS("x.pinyin") judged
#define HIT_IDNO "select x.id from member x where x.tenant = $1 and x.idno_hash = $13"
#define HIT_PHONE "select x.id from member x where x.tenant = $1 and x.phone_hash = $13"
#define PAGED " limit $16 offset $17"
#define SELECTS(from) \
	{ "select count(*) " from NARROWED, \
	  "select " MEMBER_COLUMNS " " from NARROWED " order by m.name_key, m.id" PAGED, \
	  "select " MEMBER_COLUMNS " " from NARROWED " order by m.stroke_key, m.id" PAGED, \
	  "select " MEMBER_COLUMNS " " from NARROWED " order by m.birth, m.id" PAGED, \
	  "select " MEMBER_COLUMNS " " from NARROWED " order by m.joined, m.id" PAGED }

/* What an index alone can say of a hit. */
#define WITHIN "($2 = '' or x.org in (select s.id from org s where s.tenant = $1 and s.path >= $2 and s.path < $3))"
#define JUDGED \
	" and ($4 = 0 or x.org = $4) and (($6 = 0 and x.left_day = 0) or ($6 = 1 and x.left_day > 0)) " \
	"and (($7 = 1 and x.category = 0) or ($8 = 1 and x.category = 1) or ($9 = 1 and x.category = 2) " \
	"or ($10 = 1 and x.category = 3) or ($11 = 1 and x.category = 4)) and " WITHIN
#define STATED \
	" and ($5 = 0 or x.party_group = $5) and ($12 = '' or ($12 = 'migrant' and x.migrant = 1) or ($12 = 'aged' and x.aged = 1) " \
	"or ($12 = 'hardship' and x.hardship = 1) or ($12 = 'lost' and x.lost = 1) or ($12 = 'suspended' and x.suspended = 1))"
#define EVERYBODY(key) "select x.id as id, x." key " as " key " from member x where x.tenant = $1" JUDGED STATED
/* The page's people are chosen first; only they are read. */
#define CHOSEN(query, key) \
	"select " MEMBER_COLUMNS " from (select h.id as id from (" query ") h order by h." key ", h.id" PAGED ") hit " \
	"cross join member m cross join org o " MEMBER_GROUP " where m.tenant = $1 and m.id = hit.id and o.tenant = $1 " \
	"and o.id = m.org order by m." key ", m.id"
#define COUNTED(query) "select count(*) from (" query ") h"

enum { BY_NAMES = 5, READ_WAYS };
/* By enum of the match, then count and the four orders. */
static const char *const selects[READ_WAYS][5] = {
	SELECTS(BY_TREE),
	SELECTS(BY_HIT(HIT_NAME(""))),
	SELECTS(BY_HIT(HIT_LETTERS(""))),
	SELECTS(BY_HIT(HIT_IDNO)),
	SELECTS(BY_HIT(HIT_PHONE)),
	SELECTS(BY_NAME), /* a whole county along the index of names, not sorted anew: for files */
};
/* The same for a page, where what indexes hold is enough to choose it; NULL where it is not. */
static const char *const chosen[3][5] = {
	{ COUNTED(EVERYBODY("name_key")), CHOSEN(EVERYBODY("name_key"), "name_key"), CHOSEN(EVERYBODY("stroke_key"), "stroke_key"),
		CHOSEN(EVERYBODY("birth"), "birth"), CHOSEN(EVERYBODY("joined"), "joined") },
	{ COUNTED(HIT_NAME(JUDGED)), CHOSEN(HIT_NAME(JUDGED), "name_key") },
	{ COUNTED(HIT_LETTERS(JUDGED)), CHOSEN(HIT_LETTERS(JUDGED), "name_key") },
};

/* Which statement reads a list: `order` is an enum member_order, or -1 for the count. */
static const char *select_of(const struct member_filter *f, const struct match *m, bool county, int order)
{
	bool stated = !text_empty(f->state) || f->party_group, paged = order < 0 || f->limit > 0;
	bool fits = m->by == MATCH_ALL ? !f->org && (county || order <= MEMBER_BY_PINYIN) : m->by <= MATCH_LETTERS && !stated;
	if (fits && paged && chosen[m->by][1 + order])
		return chosen[m->by][1 + order];
	bool file = m->by == MATCH_ALL && !f->org && order == MEMBER_BY_PINYIN && county;
	return selects[file ? BY_NAMES : (int)m->by][1 + order];
}

/* A list of one branch reads that branch's place in the tree alone. */
static const char *path_of(struct work *w, const struct member_filter *f)
{
	if (!f->org)
		return f->path;
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select path from org where tenant = $1 and id = $2", w->tenant, f->org);
	const char *path = db_next(rows) ? db_text(rows, 0) : NULL;
	db_done(rows);
	return path && text_starts(path, f->path) ? path : NULL;
}

/* The number of today's members of a subtree stands in the counters. */
static int64_t counted(struct work *w, const struct member_filter *f, const char *path, const char *end)
{
	if (f->org)
		return DB_ONE(w->db, w->arena, 0, "select members from org where tenant = $1 and id = $2", w->tenant, f->org);
	return DB_ONE(w->db, w->arena, 0,
		"select coalesce(sum(members), 0) from org where tenant = $1 and path >= $2 and path < $3", w->tenant, path, end);
}

int member_list(struct work *w, const struct member_filter *f, struct member **out, int64_t *total)
{
	const char *path = path_of(w, f);
	*out = NULL;
	if (total)
		*total = 0;
	if (!path)
		return 0;
	const char *end = path_end(w->arena, path), *state = f->state ? f->state : "";
	struct match m = match_of(w, f->query);
	unsigned mask = f->categories ? f->categories : 1u << MEMBER_PROBATIONARY | 1u << MEMBER_FULL;
	int c[5], n = 0, limit = f->limit > 0 ? f->limit : INT32_MAX;
	for (int i = 0; i < 5; i++)
		c[i] = mask >> i & 1;
	struct db_value first = m.hash.at ? db_value_bytes(m.hash) : db_value_text(m.from);
	bool county = strlen(path) <= strlen("0001.");
	const char *from = county ? "" : path;
	bool plain = m.by == MATCH_ALL && !f->categories && !*state && !f->left && !f->party_group;
	if (total && plain)
		*total = counted(w, f, path, end);
	else if (total)
		*total = DB_ONE(w->db, w->arena, 0, select_of(f, &m, county, -1), w->tenant, from, end, f->org, f->party_group,
			f->left, c[0], c[1], c[2], c[3], c[4], state, first, m.to, m.like);
	struct member *list = NULL;
	struct db_rows *rows = DB_QUERY(w->db, w->arena, select_of(f, &m, county, (int)f->order), w->tenant, from, end, f->org,
		f->party_group, f->left, c[0], c[1], c[2], c[3], c[4], state, first, m.to, m.like, limit, f->offset);
	while (db_next(rows))
		member_row(rows, LIST_PUSH(w->arena, list, n));
	db_done(rows);
	*out = list;
	return n;
}

int member_of_ids(struct work *w, const char *path, const int64_t *ids, int count, struct member **out)
{
	struct member *list = NULL;
	int n = 0;
	const char *end = path_end(w->arena, path);
	/* Sixteen ids a statement: the text stays static, and a page needs one or two. */
	for (int at = 0; at < count; at += 16) {
		int64_t id[16];
		for (int i = 0; i < 16; i++)
			id[i] = at + i < count ? ids[at + i] : 0;
		struct db_rows *rows = DB_QUERY(w->db, w->arena,
			"select " MEMBER_COLUMNS " from member m join org o on o.tenant = m.tenant and o.id = m.org " MEMBER_GROUP
			" where m.tenant = $1 and o.path >= $2 and o.path < $3 and m.id in ($4, $5, $6, $7, $8, $9, $10, $11, $12, "
			"$13, $14, $15, $16, $17, $18, $19)", w->tenant, path, end, id[0], id[1], id[2], id[3], id[4], id[5], id[6],
			id[7], id[8], id[9], id[10], id[11], id[12], id[13], id[14], id[15]);
		while (db_next(rows))
			member_row(rows, LIST_PUSH(w->arena, list, n));
		db_done(rows);
	}
	*out = list;
	return n;
}

/* ---- histories ---- */

int belonging_list(struct work *w, int64_t id, struct belonging **out)
{
	struct belonging *list = NULL;
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select b.org, o.short, o.path, b.from_day, b.to_day from belonging b join org o on o.tenant = b.tenant "
		"and o.id = b.org where b.tenant = $1 and b.member = $2 order by b.from_day desc", w->tenant, id);
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, n) = (struct belonging){ db_i64(rows, 0), member_text(rows, 1), member_text(rows, 2),
			(int)db_i64(rows, 3), (int)db_i64(rows, 4) };
	db_done(rows);
	*out = list;
	return n;
}

/* ---- as of a day ---- */

#define STATE_ON(word, day) \
	"exists (select 1 from member_state s where s.tenant = $1 and s.member = m.id and s.kind = '" word "' and s.from_day <= " \
	day " and (s.to_day = 0 or s.to_day > " day "))"
/* 0 none, 2 need not come, 1 nor counts among those a vote is measured by: as attendance.excused has it. */
#define EXEMPT_ON(day) \
	"coalesce((select min(2 - x.apart) from exempt x where x.tenant = $1 and x.member = m.id and x.state = 'granted' " \
	"and x.from_day <= " day " and (x.to_day = 0 or x.to_day > " day ")), 0)"
#define ROLL_COLUMNS(day) \
	"m.id, b.org, m.party_group, m.name, m.sex, c.category, " \
	EXEMPT_ON(day) ", case when " STATE_ON("suspended", day) " then 1 else 0 end, " \
	"case when " STATE_ON("migrant", day) " then 1 else 0 end, case when " STATE_ON("lost", day) " then 1 else 0 end"
#define BELONGED_ON(day) \
	"b.from_day <= " day " and (b.to_day = 0 or b.to_day > " day ") and c.tenant = b.tenant and c.member = b.member and c.category >= 3 " \
	"and c.from_day <= " day " and (c.to_day = 0 or c.to_day > " day ")"

static int roll_read(struct work *w, struct db_rows *rows, struct member_roll **out)
{
	struct member_roll *list = NULL;
	int n = 0;
	while (db_next(rows)) {
		struct member_roll *r = LIST_PUSH(w->arena, list, n);
		*r = (struct member_roll){ .member = db_i64(rows, 0), .org = db_i64(rows, 1), .party_group = db_i64(rows, 2),
			.name = member_text(rows, 3), .sex = (int)db_i64(rows, 4), .category = (int)db_i64(rows, 5),
			.excused = db_i64(rows, 6) != 0, .apart = db_i64(rows, 6) == 1, .suspended = db_i64(rows, 7) != 0, .migrant = db_i64(rows, 8) != 0,
			.lost = db_i64(rows, 9) != 0 };
		r->voter = r->category == MEMBER_FULL && !r->suspended;
		r->due = !r->excused && !r->suspended;
	}
	db_done(rows);
	*out = list;
	return n;
}

int member_roll_on(struct work *w, int64_t org, int64_t group, int day, struct member_roll **out)
{
	return roll_read(w, DB_QUERY(w->db, w->arena,
		"select " ROLL_COLUMNS("$4") " from belonging b cross join member m cross join member_category c where b.tenant = $1 and b.org = $2 "
		"and m.tenant = b.tenant and m.id = b.member and ($3 = 0 or m.party_group = $3) and " BELONGED_ON("$4")
		" order by m.name_key, m.id", w->tenant, org, group, day), out);
}

int member_roll_all(struct work *w, const char *path, int day, struct member_roll **out)
{
	return roll_read(w, DB_QUERY(w->db, w->arena,
		"select " ROLL_COLUMNS("$4") " from org o cross join belonging b cross join member m cross join member_category c where o.tenant = $1 "
		"and o.path >= $2 and o.path < $3 and b.tenant = o.tenant and b.org = o.id and m.tenant = b.tenant "
		"and m.id = b.member and " BELONGED_ON("$4") " order by o.path, m.name_key, m.id", w->tenant, path,
		path_end(w->arena, path), day), out);
}
