/* What may be said of a tree of organisations at any time, and a dump of all that an operation on it may change. */
#ifndef TESTS_ORG_TREE_H
#define TESTS_ORG_TREE_H

#include "duty_town.h"

#include "org/operate.h"

/* Versions go on counting and are left out. */

static inline void dump_rows(struct work *w, struct buf *b, const char *name, const char *sql)
{
	struct db_value tenant = db_value_i64(w->tenant);
	struct db_rows *rows = db_query(w->db, w->arena, sql, 1, &tenant);
	while (db_next(rows))
		buf_printf(b, "%s %s\n", name, db_text(rows, 0));
	db_done(rows);
	assert_true(work_db_check(w));
}

/* Bytes as text are called differently in the two engines. */
#define ORG_ROW(key) \
	"select id" C "parent" C "path" C "level" C "kind" C "migrant" C "name" C "short" C "pinyin" C \
	"initials" C key C "dissolved" C "planned_end" C "members" C "full_members" C "party_groups" C "committee" C \
	"coalesce(secretary, '-') from org where tenant = $1 order by id"

#define C " || ' ' || "
static inline const char *dump(struct work *w)
{
	struct buf b;
	buf_init(&b, w->arena);
	dump_rows(w, &b, "org", engine_server() ? ORG_ROW("encode(name_key, 'hex')") : ORG_ROW("hex(name_key)"));
	dump_rows(w, &b, "edge", "select org" C "from_day" C "to_day" C "parent from org_edge where tenant = $1 order by org, from_day");
	dump_rows(w, &b, "former", "select org" C "to_day" C "name" C "kind from org_former where tenant = $1 order by org, to_day");
	dump_rows(w, &b, "successor", "select org" C "successor" C "day from org_successor where tenant = $1 order by org");
	dump_rows(w, &b, "member", "select id" C "org" C "party_group" C "left_day from member where tenant = $1 order by id");
	dump_rows(w, &b, "belonging", "select member" C "from_day" C "to_day" C "org from belonging where tenant = $1 "
		"order by member, from_day");
	dump_rows(w, &b, "post", "select id" C "org" C "kind" C "member" C "name" C "from_day" C "to_day from post where tenant = $1 "
		"order by id");
	dump_rows(w, &b, "group", "select id" C "org" C "name" C "leader" C "from_day" C "to_day from party_group where tenant = $1 "
		"order by id");
	dump_rows(w, &b, "account", "select id" C "org" C "role" C "disabled from account where tenant = $1 order by id");
	dump_rows(w, &b, "device", "select id" C "org" C "revoked from device where tenant = $1 order by id");
	dump_rows(w, &b, "activity", "select id" C "org" C "party_group" C "state from activity where tenant = $1 order by id");
	dump_rows(w, &b, "roll", "select org" C "due_day" C "rule" C "period_from" C "duties" C "fulfilled" C "late from duty_roll "
		"where tenant = $1 and duties <> 0 order by org, due_day, rule, period_from");
	dump_rows(w, &b, "life", "select org" C "whole" C "month" C "held" C "due" C "present from life_roll where tenant = $1 "
		"order by org, whole, month");
	return b.at;
}

static inline const char *tree_text(struct work *w, int day)
{
	struct org_then *tree;
	struct buf b;
	int n = org_tree_on(w, towns.root, "", day, &tree);
	buf_init(&b, w->arena);
	for (int i = 0; i < n; i++)
		buf_printf(&b, "%d %lld %lld %s %d %d\n", tree[i].depth, (long long)tree[i].id, (long long)tree[i].parent,
			tree[i].name, tree[i].kind, tree[i].members);
	return b.at;
}

/* What is wrong with the tree and with who belongs where; NULL when it is sound. */
static inline const char *tree_unsound(struct work *w)
{
	static const struct {
		const char *what, *sql; /* counts what must not be */
	} none[] = {
		{ "a path, level or parent that does not agree",
			"select count(*) from org o left join org p on p.tenant = o.tenant and p.id = o.parent where o.tenant = $1 and "
			"(o.path <> coalesce(p.path, '') || substr(o.path, length(o.path) - 4) or o.level <> coalesce(p.level, 0) + 1 "
			"or (p.id is null and o.parent <> 0))" },
		{ "an open edge that leads elsewhere than the parent",
			"select count(*) from org o where o.tenant = $1 and o.parent <> (select e.parent from org_edge e where e.tenant = $1 "
			"and e.org = o.id and e.to_day = 0)" },
		{ "a member in two branches at a time",
			"select count(*) from belonging a join belonging b on b.tenant = a.tenant and b.member = a.member and b.from_day > "
			"a.from_day and (a.to_day = 0 or a.to_day > b.from_day) where a.tenant = $1" },
		{ "a member whose open belonging is not the branch",
			"select count(*) from member m where m.tenant = $1 and m.left_day = 0 and m.org <> (select b.org from belonging b "
			"where b.tenant = $1 and b.member = m.id and b.to_day = 0)" },
		{ "a member in a dissolved one or in a committee",
			"select count(*) from member m join org o on o.tenant = m.tenant and o.id = m.org where m.tenant = $1 and m.left_day = 0 "
			"and (o.dissolved > 0 or o.kind in (611, 621))" },
		{ "a living one under a branch or a dissolved one",
			"select count(*) from org o join org c on c.tenant = o.tenant and c.parent = o.id where o.tenant = $1 and c.dissolved = 0 "
			"and (o.dissolved > 0 or o.kind in (631, 632))" },
		{ "one that went into another and still stands",
			"select count(*) from org_successor s join org o on o.tenant = s.tenant and o.id = s.org where s.tenant = $1 "
			"and o.dissolved = 0" },
	};
	for (size_t i = 0; i < COUNT_OF(none); i++)
		if (DB_ONE(w->db, w->arena, -1, none[i].sql, w->tenant))
			return none[i].what;
	return NULL;
}

#endif
