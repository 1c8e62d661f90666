/* Organisations as of a day, for the rules; and what their build itself breaks. */
#include "org/rows.h"

/* Somebody counts on a day as the category that the dates give: full from full_day on, probationary from joined on. */
#define MEMBER_ON(day) "b.from_day <= " day " and (b.to_day = 0 or b.to_day > " day ") and m.category >= 3 and m.joined <= " day
#define FULL_ON(day) "m.category = 4 and m.full_day <= " day
#define BELONGING_JOIN "belonging b join member m on m.tenant = b.tenant and m.id = b.member"
/* A type of the past holds until its day: what a branch owed before it became something else stays. */
#define THEN(column, day) \
	"coalesce((select f." column " from org_former f where f.tenant = o.tenant and f.org = o.id and f.to_day > " day \
	" order by f.to_day limit 1), o." column ")"
#define FACT_COLUMNS(day) \
	"o.id, o.parent, o.path, o.code, o.name, o.short, " THEN("kind", day) ", o.level, " THEN("migrant", day) \
	", o.founded, o.dissolved, o.planned_end, o.term_end, o.seats"

static void facts_row(const struct db_rows *rows, struct org_facts *f)
{
	*f = (struct org_facts){ .org = db_i64(rows, 0), .parent = db_i64(rows, 1), .path = row_text(rows, 2),
		.code = row_text(rows, 3), .name = row_text(rows, 4), .short_name = row_text(rows, 5),
		.kind = (int)db_i64(rows, 6), .level = (int)db_i64(rows, 7), .migrant = db_i64(rows, 8) != 0,
		.founded = (int)db_i64(rows, 9), .dissolved = (int)db_i64(rows, 10), .planned_end = (int)db_i64(rows, 11),
		.term_end = (int)db_i64(rows, 12), .seats = (int)db_i64(rows, 13) };
}

/* Reads rows (org, group, name) in the order of `facts` into their group lists. */
static void groups_read(struct work *w, struct db_rows *rows, struct map *by_id)
{
	struct org_facts *at = NULL;
	int64_t *ids = NULL;
	const char **names = NULL;
	size_t n = 0;
	while (db_next(rows)) {
		struct org_facts *f = map_get_i64(by_id, db_i64(rows, 0));
		if (!f)
			continue;
		if (f != at) {
			at = f;
			ids = NULL;
			names = NULL;
			n = 0;
		}
		size_t m = n;
		*LIST_PUSH(w->arena, ids, n) = db_i64(rows, 1);
		*LIST_PUSH(w->arena, names, m) = row_text(rows, 2);
		f->groups = ids;
		f->group_names = names;
		f->group_count = n;
	}
	db_done(rows);
}

struct org_facts *org_facts_on(struct work *w, int64_t org, int day)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " FACT_COLUMNS("$3") ", (select count(*) from " BELONGING_JOIN " where b.tenant = $1 and b.org = $2 and "
		MEMBER_ON("$3") "), (select count(*) from " BELONGING_JOIN " where b.tenant = $1 and b.org = $2 and "
		MEMBER_ON("$3") " and " FULL_ON("$3") "), " COMMITTEE_ON("$2", "$3")
		", (select count(*) from post p where p.tenant = $1 and p.org = $2 and p.kind = 'secretary' and "
		HELD_ON("p", "$3") ") from org o where o.tenant = $1 and o.id = $2", w->tenant, org, day);
	struct org_facts *f = NULL;
	if (db_next(rows)) {
		f = ARENA_NEW(w->arena, struct org_facts);
		facts_row(rows, f);
		f->members = (int)db_i64(rows, 14);
		f->full_members = (int)db_i64(rows, 15);
		f->probationary_members = f->members - f->full_members;
		f->committee = (int)db_i64(rows, 16);
		f->secretary = db_i64(rows, 17) > 0;
	}
	db_done(rows);
	if (!f) {
		if (work_db_check(w))
			fault_set(w, FAULT_NOT_FOUND, "org.none", NULL, "没有这个组织。");
		return NULL;
	}
	struct map *by_id = map_new(w->arena);
	map_set_i64(by_id, org, f);
	groups_read(w, DB_QUERY(w->db, w->arena,
		"select g.org, g.id, g.name from party_group g where g.tenant = $1 and g.org = $2 and " HELD_ON("g", "$3")
		" order by g.from_day, g.id", w->tenant, org, day), by_id);
	return f;
}

#define IN_SUBTREE(table) \
	" join org o on o.tenant = " table ".tenant and o.id = " table ".org where " table ".tenant = $1 and o.path >= $2 and o.path < $3"

static void members_read(struct work *w, const char *path, const char *end, int day, struct map *by_id)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select b.org, count(*), sum(case when " FULL_ON("$4") " then 1 else 0 end) from " BELONGING_JOIN IN_SUBTREE("b")
		" and " MEMBER_ON("$4") " group by b.org", w->tenant, path, end, day);
	while (db_next(rows)) {
		struct org_facts *f = map_get_i64(by_id, db_i64(rows, 0));
		if (!f)
			continue;
		f->members = (int)db_i64(rows, 1);
		f->full_members = (int)db_i64(rows, 2);
		f->probationary_members = f->members - f->full_members;
	}
	db_done(rows);
}

/* Counts committees as COMMITTEE_ON does, in C: rows come ordered by organisation and person. All of the county's posts
 * are read and those outside the subtree passed over: a join would be run once for each organisation over all posts. */
static void posts_read(struct work *w, int day, struct map *by_id)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select p.org, p.member, p.name, max(case when p.kind = 'secretary' then 1 else 0 end), "
		"max(case when p.kind in ('organization', 'publicity', 'discipline', 'member') then 1 else 0 end) from post p "
		"where p.tenant = $1 and p.kind <> 'first_secretary' and " HELD_ON("p", "$2") " group by p.org, p.member, p.name "
		"order by p.org", w->tenant, day);
	struct org_facts *at = NULL;
	int people = 0;
	bool committee = false;
	while (db_next(rows)) {
		struct org_facts *f = map_get_i64(by_id, db_i64(rows, 0));
		if (!f)
			continue;
		if (f != at) {
			at = f;
			people = 0;
			committee = false;
		}
		people++;
		f->secretary = f->secretary || db_i64(rows, 3) > 0;
		committee = committee || db_i64(rows, 4) > 0;
		f->committee = committee ? people : 0;
	}
	db_done(rows);
}

int org_facts_all(struct work *w, const char *path, int day, struct org_facts **out)
{
	const char *end = path_end(w->arena, path);
	struct org_facts *list = NULL;
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " FACT_COLUMNS("$4") " from org o where o.tenant = $1 and o.path >= $2 and o.path < $3 order by o.path",
		w->tenant, path, end, day);
	while (db_next(rows))
		facts_row(rows, LIST_PUSH(w->arena, list, n));
	db_done(rows);
	struct map *by_id = map_new(w->arena);
	for (int i = 0; i < n; i++)
		map_set_i64(by_id, list[i].org, &list[i]);
	members_read(w, path, end, day, by_id);
	posts_read(w, day, by_id);
	groups_read(w, DB_QUERY(w->db, w->arena,
		"select g.org, g.id, g.name from party_group g where g.tenant = $1 and " HELD_ON("g", "$2")
		" order by g.org, g.from_day, g.id", w->tenant, day), by_id);
	*out = list;
	return n;
}

/* ---- findings ---- */

struct findings {
	struct arena *arena;
	struct org_finding *list;
	int count;
};

static void find(struct findings *f, const char *code, bool must, const char *source, const char *message)
{
	*LIST_PUSH(f->arena, f->list, f->count) = (struct org_finding){ code, must, message, source };
}

#define BRANCH_WORK "《中国共产党支部工作条例（试行）》"

static void find_size(struct findings *f, const struct org *o)
{
	struct arena *a = f->arena;
	if (o->kind == 631 && o->full_members < 3)
		find(f, "org.too-small", true, BRANCH_WORK "第四条", arena_printf(a,
			"正式党员 %d 名，不足 3 名：应与邻近单位成立联合党支部。", o->full_members));
	if ((o->kind == 631 || o->kind == 632) && o->members > 50)
		find(f, "org.too-large", false, BRANCH_WORK "第四条", arena_printf(a, "党员 %d 名，超过一般不超过 50 名的规模。",
			o->members));
	if ((o->kind == 631 || o->kind == 632) && o->full_members >= 7 && o->committee == 0)
		find(f, "org.no-committee", true, BRANCH_WORK "第二十条", arena_printf(a,
			"正式党员 %d 名，达到 7 名，应当设立支部委员会。", o->full_members));
	if ((o->kind == 631 || o->kind == 632) && o->committee > 7)
		find(f, "org.committee-large", false, BRANCH_WORK "第二十条", arena_printf(a,
			"支部委员会 %d 人，一般不超过 7 人。", o->committee));
}

static void find_term(struct findings *f, const struct org *o, int today)
{
	struct arena *a = f->arena;
	if (o->term_end && o->term_end < today)
		find(f, "org.term-over", true, BRANCH_WORK "第二十一条", arena_printf(a, "本届已于 %s 届满，应当按期换届。",
			day_chinese(a, o->term_end)));
	else if (o->term_end && o->term_end <= day_add_months(today, 6))
		find(f, "org.term-ending", false, BRANCH_WORK "第二十一条", arena_printf(a,
			"本届 %s 届满，还有 %d 天，上级一般提前 6 个月提醒。", day_chinese(a, o->term_end),
			days_between(today, o->term_end)));
	if (o->planned_end && o->planned_end < today && !o->dissolved)
		find(f, "org.temporary-over", false, BRANCH_WORK "第八条", arena_printf(a,
			"临时组织预计 %s 撤销，已过期；任务结束应当撤销。", day_chinese(a, o->planned_end)));
}

int org_findings(struct work *w, const struct org *o, struct org_finding **out)
{
	struct findings f = { w->arena, NULL, 0 };
	*out = NULL;
	if (o->dissolved && o->dissolved < w->today)
		return 0;
	if (org_kind_of(o->kind)->branch && !*o->secretary)
		find(&f, "org.no-secretary", true, BRANCH_WORK "第二十一条", "书记空缺，应当及时补选或由上级指派。");
	find_size(&f, o);
	find_term(&f, o, w->today);
	*out = f.list;
	return f.count;
}
