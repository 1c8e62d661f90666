/* Reading the tree. */
#include "base/chinese.h"
#include "org/rows.h"
#include "rule/rule.h"

const struct org_kind org_kinds[] = {
	{ 611, "党委", false, false },
	{ 621, "党总支", false, false },
	{ 631, "党支部", true, false },
	{ 632, "联合党支部", true, false },
	{ 911, "临时党委", false, true },
	{ 921, "临时党总支", false, true },
	{ 931, "临时党支部", true, true },
	{ 932, "临时联合党支部", true, true },
};
const size_t org_kinds_count = COUNT_OF(org_kinds);

const struct scope scope_org = { .arg = "org", .word = "org",
	.sql = "select path, 0 from org where tenant = $1 and id = $2" };

const struct org_kind *org_kind_of(int code)
{
	for (size_t i = 0; i < org_kinds_count; i++)
		if (org_kinds[i].code == code)
			return &org_kinds[i];
	return NULL;
}

const char *org_kind_name(int code)
{
	const struct org_kind *kind = org_kind_of(code);
	return kind ? kind->name : "";
}

int org_kind_parse(const char *text)
{
	static const struct {
		const char *text;
		int code;
	} also[] = { { "党总支部", 621 }, { "总支", 621 }, { "总支部", 621 }, { "支部", 631 }, { "联合支部", 632 },
		{ "党委会", 611 }, { "委员会", 611 }, { "临时支部", 931 }, { "临时联合支部", 932 } };
	int64_t n;
	if (!text)
		return 0;
	if (str_i64(str_of(text), &n))
		return n > 0 && n < 1000 && org_kind_of((int)n) ? (int)n : 0;
	for (size_t i = 0; i < org_kinds_count; i++)
		if (text_eq(org_kinds[i].name, text))
			return org_kinds[i].code;
	for (size_t i = 0; i < COUNT_OF(also); i++)
		if (text_eq(also[i].text, text))
			return also[i].code;
	return 0;
}

const char *org_level_name(int level)
{
	static const char *const names[] = { "", "县", "乡镇（街道）", "村（社区）", "下设支部" };
	return level >= 1 && level < (int)COUNT_OF(names) ? names[level] : "";
}

const char *path_end(struct arena *a, const char *path)
{
	if (!*path)
		return ":"; /* the program itself, whose scope is everything: behind every digit */
	char *end = arena_dup(a, path);
	end[strlen(end) - 1] = '/';
	return end;
}

bool org_in_scope(const struct work *w, const char *path)
{
	return w->actor.role == ROLE_SYSTEM || actor_covers(&w->actor, path);
}

const char *row_text(const struct db_rows *rows, int column)
{
	const char *text = db_text(rows, column);
	return text ? text : "";
}

const char *first_text(struct work *w, struct db_rows *rows)
{
	const char *text = db_next(rows) ? db_text(rows, 0) : NULL;
	db_done(rows);
	return work_db_check(w) ? text : NULL;
}

void org_row(const struct db_rows *rows, struct org *o)
{
	*o = (struct org){ .id = db_i64(rows, 0), .parent = db_i64(rows, 1), .path = row_text(rows, 2),
		.level = (int)db_i64(rows, 3), .kind = (int)db_i64(rows, 4), .migrant = db_i64(rows, 5) != 0,
		.code = row_text(rows, 6), .name = row_text(rows, 7), .short_name = row_text(rows, 8),
		.pinyin = row_text(rows, 9), .initials = row_text(rows, 10), .founded = (int)db_i64(rows, 11),
		.approval = row_text(rows, 12), .dissolved = (int)db_i64(rows, 13), .planned_end = (int)db_i64(rows, 14),
		.term_years = (int)db_i64(rows, 15), .term_start = (int)db_i64(rows, 16), .term_end = (int)db_i64(rows, 17),
		.seats = (int)db_i64(rows, 18), .phone = row_text(rows, 19), .place = row_text(rows, 20),
		.households = (int)db_i64(rows, 21), .residents = (int)db_i64(rows, 22), .members = (int)db_i64(rows, 23),
		.full_members = (int)db_i64(rows, 24), .party_groups = (int)db_i64(rows, 25),
		.committee = (int)db_i64(rows, 26), .secretary = row_text(rows, 27), .version = db_i64(rows, 28),
		.term_shifted = (int)db_i64(rows, 29) };
}

static struct org *one(struct work *w, struct db_rows *rows)
{
	struct org *o = NULL;
	if (db_next(rows)) {
		o = ARENA_NEW(w->arena, struct org);
		org_row(rows, o);
	}
	db_done(rows);
	return o;
}

struct org *org_load(struct work *w, int64_t id)
{
	struct org *o = one(w, DB_QUERY(w->db, w->arena,
		"select " ORG_COLUMNS " from org o where o.tenant = $1 and o.id = $2", w->tenant, id));
	if (!o && work_db_check(w))
		fault_set(w, FAULT_NOT_FOUND, "org.none", NULL, "没有这个组织。它可能已被合并或撤销，请从组织列表重新查找。");
	return o;
}

bool org_stands(struct work *w, const struct org *o)
{
	return !o->dissolved || o->dissolved >= w->today ||
	       fault_set(w, FAULT_CONFLICT, "org.dissolved", NULL, "%s已于 %s 撤销，记录不再变动。", o->short_name,
		       day_chinese(w->arena, o->dissolved));
}

struct org *org_of_code(struct work *w, const char *code)
{
	return one(w, DB_QUERY(w->db, w->arena, "select " ORG_COLUMNS " from org o where o.tenant = $1 and o.code = $2",
		w->tenant, code));
}

struct org *org_of_path(struct work *w, const char *path)
{
	return one(w, DB_QUERY(w->db, w->arena, "select " ORG_COLUMNS " from org o where o.tenant = $1 and o.path = $2",
		w->tenant, path));
}

struct org *org_root(struct work *w)
{
	return one(w, DB_QUERY(w->db, w->arena,
		"select " ORG_COLUMNS " from org o where o.tenant = $1 and o.parent = 0 order by o.path limit 1", w->tenant));
}

static int many(struct work *w, struct db_rows *rows, bool below, struct org **out)
{
	struct org *list = NULL;
	int n = 0;
	while (db_next(rows)) {
		struct org *o = LIST_PUSH(w->arena, list, n);
		org_row(rows, o);
		if (below) {
			o->branches_below = (int)db_i64(rows, ORG_COLUMN_COUNT);
			o->members_below = (int)db_i64(rows, ORG_COLUMN_COUNT + 1);
		}
	}
	db_done(rows);
	*out = list;
	return n;
}

int org_line(struct work *w, const char *path, struct org **out)
{
	/* The ancestors' paths are the path's own beginnings: five characters a level. */
	const char *at[ORG_BELOW] = { "", "", "", "" };
	for (int i = 0; i < ORG_BELOW && strlen(path) >= (size_t)(i + 1) * 5; i++)
		at[i] = arena_dupn(w->arena, path, (size_t)(i + 1) * 5);
	return many(w, DB_QUERY(w->db, w->arena,
		"select " ORG_COLUMNS " from org o where o.tenant = $1 and o.path in ($2, $3, $4, $5) order by o.path",
		w->tenant, at[0], at[1], at[2], at[3]), false, out);
}

int org_line_to(struct work *w, int64_t id, struct org **out)
{
	int n = many(w, DB_QUERY(w->db, w->arena,
		"select " ORG_COLUMNS " from org s join org o on o.tenant = s.tenant and o.path in (substr(s.path, 1, 5), "
		"substr(s.path, 1, 10), substr(s.path, 1, 15), substr(s.path, 1, 20)) where s.tenant = $1 and s.id = $2 "
		"order by o.path", w->tenant, id), false, out);
	if (n == 0 && work_db_check(w))
		fault_set(w, FAULT_NOT_FOUND, "org.none", NULL, "没有这个组织。它可能已被合并或撤销，请从组织列表重新查找。");
	return n;
}

#define SUBTREE_OF_O \
	"from org b where b.tenant = o.tenant and b.path >= o.path and b.path < substr(o.path, 1, length(o.path) - 1) || '/'"
#define BELOW_COLUMNS \
	", (select count(*) " SUBTREE_OF_O " and b.kind in (631, 632, 931, 932) and (b.dissolved = 0 or b.dissolved >= $2))" \
	", (select coalesce(sum(b.members), 0) " SUBTREE_OF_O ")"

int org_children(struct work *w, int64_t parent, struct org **out)
{
	return many(w, DB_QUERY(w->db, w->arena,
		"select " ORG_COLUMNS BELOW_COLUMNS " from org o where o.tenant = $1 and o.parent = $3 "
		"and (o.dissolved = 0 or o.dissolved >= $2) order by o.path", w->tenant, w->today, parent), true, out);
}

int org_tree(struct work *w, const char *path, int level_from, int level_to, struct org **out)
{
	/* Named one by one, so that the index finds a few townships without passing by a thousand branches. */
	int level[ORG_BELOW];
	for (int i = 0; i < ORG_BELOW; i++)
		level[i] = level_from + i <= level_to ? level_from + i : 0;
	return many(w, DB_QUERY(w->db, w->arena,
		"select " ORG_COLUMNS " from org o where o.tenant = $1 and o.path >= $3 and o.path < $4 "
		"and o.level in ($5, $6, $7, $8) and (o.dissolved = 0 or o.dissolved >= $2) order by o.path", w->tenant,
		w->today, path, path_end(w->arena, path), level[0], level[1], level[2], level[3]), false, out);
}

/* ---- lists ---- */

/* What a query text means as conditions: a part of a name, and a range of pinyin when it is letters. */
struct match {
	const char *text, *like, *from, *to;
};

static struct match match_of(struct arena *a, const char *query)
{
	struct match m = { "", "", "", "" };
	char *text = query ? chinese_tidy(a, str_of(query)) : NULL;
	if (text_empty(text))
		return m;
	struct buf like;
	buf_init(&like, a);
	buf_char(&like, '%');
	bool ascii = true;
	for (const char *p = text; *p; p++) {
		if (*p == '%' || *p == '_' || *p == '\\')
			buf_char(&like, '\\');
		buf_char(&like, *p);
		ascii = ascii && (unsigned char)*p < 0x80;
	}
	buf_char(&like, '%');
	m.text = text;
	m.like = like.at;
	if (ascii) {
		char *from = chinese_pinyin(a, text), *to = arena_dup(a, from);
		m.from = from;
		if (*to) {
			to[strlen(to) - 1]++;
			m.to = to;
		}
	}
	return m;
}

#define MATCHES \
	"($5 = '' or o.short like $6 escape '\\' or o.name like $6 escape '\\' or o.code = $5 " \
	"or (o.pinyin >= $7 and o.pinyin < $8) or (o.initials >= $7 and o.initials < $8))"
#define LISTED \
	" from org o where o.tenant = $1 and o.path >= $3 and o.path < $4 and " MATCHES \
	" and ($9 = 0 or o.kind = $9) and ($10 = 0 or o.level = $10)" \
	" and (($11 = 0 and (o.dissolved = 0 or o.dissolved >= $2)) or ($11 = 1 and o.dissolved > 0 and o.dissolved < $2))" \
	" and ($12 = 0 or ($12 = 1 and o.level > 1 and coalesce(o.secretary, '') = '')" \
	" or ($12 = 2 and o.term_end > 0 and " TERM_DUE " <= $13)" \
	" or ($12 = 3 and o.kind = 631 and o.full_members < $14)" \
	" or ($12 = 4 and o.kind in (631, 632) and o.members > $15)" \
	" or ($12 = 5 and o.kind in (631, 632) and o.full_members >= $16 and o.committee = 0)" \
	" or ($12 = 6 and exists (select 1 from org_status t where t.tenant = $1 and t.org = o.id and t.to_day = 0))" \
	" or ($12 = 7 and o.planned_end > 0 and o.planned_end < $2))"

int org_list(struct work *w, const struct org_filter *f, struct org **out, int64_t *total)
{
	struct match m = match_of(w->arena, f->query);
	const char *end = path_end(w->arena, f->path);
	int soon = org_term_soon(w->today), limit = f->limit > 0 ? f->limit : INT32_MAX;
	int alone = rule_figure(FIGURE_BRANCH_FULL_MEMBERS), most = rule_figure(FIGURE_BRANCH_MEMBERS_MOST);
	int committee = rule_figure(FIGURE_COMMITTEE_FULL_MEMBERS);
	if (total)
		*total = DB_ONE(w->db, w->arena, 0, "select count(*)" LISTED, w->tenant, w->today, f->path, end, m.text, m.like,
			m.from, m.to, f->kind, f->level, f->dissolved, (int)f->need, soon, alone, most, committee);
	return many(w, DB_QUERY(w->db, w->arena,
		"select " ORG_COLUMNS LISTED " order by o.path limit $17 offset $18", w->tenant, w->today, f->path, end, m.text,
		m.like, m.from, m.to, f->kind, f->level, f->dissolved, (int)f->need, soon, alone, most, committee, limit, f->offset), false, out);
}

int org_find(struct work *w, const char *path, const char *query, int limit, struct org **out)
{
	struct match m = match_of(w->arena, query);
	*out = NULL;
	if (text_empty(m.text))
		return 0;
	/* The whole name or code first, then a beginning, then the rest by their place in the tree. */
	return many(w, DB_QUERY(w->db, w->arena,
		"select " ORG_COLUMNS " from org o where o.tenant = $1 and o.path >= $3 and o.path < $4 and " MATCHES
		" and (o.dissolved = 0 or o.dissolved >= $2) order by case when o.short = $5 or o.code = $5 then 0 "
		"when o.initials = $7 or o.pinyin = $7 then 1 else 2 end, o.path limit $9", w->tenant, w->today, path,
		path_end(w->arena, path), m.text, m.like, m.from, m.to, limit), false, out);
}
