/* Likely pairs: two of today's records that agree in two of three, and those that somebody looked at. */
#include "member/merge_inside.h"

#define SIDE(m, o) m ".id, " m ".name, " o ".short, " m ".phone_mask, " m ".birth, " m ".category"
#define SIDE_COLUMNS 6

static struct alike_side side_of(const struct db_rows *rows, int at)
{
	return (struct alike_side){ db_i64(rows, at), member_text(rows, at + 1), member_text(rows, at + 2), member_text(rows, at + 3),
		(int)db_i64(rows, at + 4), (int)db_i64(rows, at + 5) };
}

/* `from` says where the first of a pair is looked for, `there` binds the second to the same subtree. Born on one day under a
 * name that is read alike: in the index alone. One telephone besides the name or the day. */
#define PAIRS(from, there) \
	"select p.one, p.two, max(p.reads) as reads, max(p.born) as born, max(p.phone) as phone from (" \
	"select x.id as one, y.id as two, 1 as reads, 1 as born, 0 as phone " from " cross join member y where x.tenant = $1 " \
	"and x.left_day = 0 and y.tenant = $1 and y.birth = x.birth and y.pinyin = x.pinyin and y.left_day = 0 and y.id > x.id " there \
	" union all select x.id, y.id, case when x.pinyin = y.pinyin then 1 else 0 end, case when x.birth = y.birth then 1 else 0 end, 1 " \
	from " cross join member y where x.tenant = $1 and x.left_day = 0 and y.tenant = $1 and y.phone_hash = x.phone_hash " \
	"and y.left_day = 0 and y.id > x.id and (y.pinyin = x.pinyin or y.birth = x.birth) " there ") p where not exists (select 1 from " \
	"member_distinct d where d.tenant = $1 and d.first = p.one and d.second = p.two) group by p.one, p.two"
#define IN_TREE "and o.tenant = $1 and o.path >= $2 and o.path < $3 and x.org = o.id and y.org in (select s.id from org s " \
	"where s.tenant = $1 and s.path >= $2 and s.path < $3)"
#define PAGE(pairs) \
	"select a.reads, a.born, a.phone, count(*) over (), " SIDE("f", "fo") ", " SIDE("g", "go") " from (" pairs ") a " \
	"cross join member f cross join org fo cross join member g cross join org go where f.tenant = $1 and f.id = a.one and fo.tenant = $1 " \
	"and fo.id = f.org and g.tenant = $1 and g.id = a.two and go.tenant = $1 and go.id = g.org " \
	"order by a.reads + a.born + a.phone desc, fo.path, f.name_key, a.one, a.two limit $4 offset $5"

/* A county's whole roster is read along the index; of a part of it the branches' own people. */
static const char of_county[] = PAGE(PAIRS("from member x", "and $2 <= $3"));
static const char of_tree[] = PAGE(PAIRS("from org o cross join member x", IN_TREE));

int alike_list(struct work *w, int limit, int offset, struct alike_pair **out, int64_t *total)
{
	int n = 0;
	bool county = strlen(w->actor.path) <= strlen("0001.");
	*out = NULL;
	*total = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena, county ? of_county : of_tree, w->tenant, w->actor.path,
		path_end(w->arena, w->actor.path), limit, offset);
	while (db_next(rows)) {
		*LIST_PUSH(w->arena, *out, n) = (struct alike_pair){ { side_of(rows, 4), side_of(rows, 4 + SIDE_COLUMNS) },
			db_i64(rows, 0) > 0, db_i64(rows, 1) > 0, db_i64(rows, 2) > 0 };
		*total = db_i64(rows, 3);
	}
	db_done(rows);
	return n;
}

/* Both of a pair, the smaller id first; false with NOT_FOUND unless both lie in the actor's subtree. */
static bool pair_load(struct work *w, int64_t one, int64_t other, struct member *pair[2])
{
	pair[0] = merge_side(w, one < other ? one : other);
	pair[1] = pair[0] && one != other ? merge_side(w, one < other ? other : one) : NULL;
	if (!pair[1] && !w->fault)
		fault_set(w, FAULT_NOT_FOUND, "member.none", NULL, "没有这名党员的记录。请从党员名册重新查找。");
	return pair[1] != NULL;
}

/* On the record of whoever said it, not on the two people's: a branch would read there of somebody elsewhere. */
static bool pair_told(struct work *w, const char *act, struct member *const pair[2], const char *words)
{
	return audit(w, act, "pair", pair[0]->id, w->actor.org, NULL, arena_printf(w->arena, "%s（%s）与%s（%s）%s", pair[0]->name,
		pair[0]->org_name, pair[1]->name, pair[1]->org_name, words));
}

bool alike_dismiss(struct work *w, int64_t one, int64_t other, const char *reason)
{
	struct member *pair[2];
	if (!pair_load(w, one, other, pair))
		return false;
	if (text_empty(reason) || str_chars(str_of(reason)) > 100)
		return fault_set(w, FAULT_INPUT, "member.distinct-reason", "distinct_reason", "请写明怎样核实不是同一个人，不超过 100 个字。");
	if (DB_ONE(w->db, w->arena, 0, "select count(*) from member_distinct where tenant = $1 and first = $2 and second = $3", w->tenant,
			pair[0]->id, pair[1]->id))
		return fault_set(w, FAULT_CONFLICT, "member.distinct", NULL, "这两条记录已标为“不是同一人”，不必重复。");
	DB_EXEC(w->db, w->arena,
		"insert into member_distinct (tenant, first, second, reason, at, by_account, by_name) values ($1, $2, $3, $4, $5, $6, $7)",
		w->tenant, pair[0]->id, pair[1]->id, reason, w->now, w->actor.account, w->actor.name ? w->actor.name : "");
	return work_db_check(w) && pair_told(w, "member.distinct", pair, arena_printf(w->arena, "不是同一人；依据：%s", reason));
}

bool alike_restore(struct work *w, int64_t one, int64_t other)
{
	struct member *pair[2];
	if (!pair_load(w, one, other, pair))
		return false;
	DB_EXEC(w->db, w->arena, "delete from member_distinct where tenant = $1 and first = $2 and second = $3", w->tenant, pair[0]->id,
		pair[1]->id);
	if (!db_changes(w->db))
		return fault_set(w, FAULT_CONFLICT, "member.distinct-none", NULL, "这两条记录没有标为“不是同一人”，可能已被别人改回。请刷新页面。");
	return work_db_check(w) && pair_told(w, "member.distinct-back", pair, "改为待核对");
}

int alike_dismissed_list(struct work *w, int limit, int offset, struct alike_dismissed **out, int64_t *total)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select d.reason, d.by_name, d.at, count(*) over (), " SIDE("f", "fo") ", " SIDE("g", "go") " from member_distinct d "
		"cross join member f cross join org fo cross join member g cross join org go where d.tenant = $1 and f.tenant = $1 and "
		"f.id = d.first and f.left_day >= 0 and fo.tenant = $1 and fo.id = f.org and fo.path >= $2 and fo.path < $3 and g.tenant = $1 "
		"and g.id = d.second and g.left_day >= 0 and go.tenant = $1 and go.id = g.org and go.path >= $2 and go.path < $3 "
		"order by d.at desc, d.first, d.second limit $4 offset $5", w->tenant, w->actor.path, path_end(w->arena, w->actor.path), limit,
		offset);
	int n = 0;
	*out = NULL;
	*total = 0;
	while (db_next(rows)) {
		*LIST_PUSH(w->arena, *out, n) = (struct alike_dismissed){ { side_of(rows, 4), side_of(rows, 4 + SIDE_COLUMNS) },
			db_text(rows, 0), db_text(rows, 1), db_i64(rows, 2) };
		*total = db_i64(rows, 3);
	}
	db_done(rows);
	return n;
}
