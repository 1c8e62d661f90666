/* Who sees a member's record, and each time that somebody looked at a whole number of it or took it along in a file. */
#include "base/list.h"
#include "home/home.h"
#include "work/audit.h"

#define SEGMENT 5     /* "0012." of a path */
#define LEVELS_MOST 6 /* deeper than any tree of organisations */

int home_seers(struct work *w, const char *path, struct seer **out)
{
	const char *line[LEVELS_MOST];
	size_t own = strlen(path);
	for (size_t i = 0; i < LEVELS_MOST; i++) {
		size_t len = (i + 1) * SEGMENT;
		line[i] = arena_dupn(w->arena, path, len < own ? len : own);
	}
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select o.path, o.short, a.name, f.role from org o join office f on f.tenant = o.tenant and f.org = o.id and f.to_day = 0 "
		"join account a on a.tenant = f.tenant and a.id = f.account "
		"where o.tenant = $1 and o.path in ($2, $3, $4, $5, $6, $7) and a.disabled = 0 order by o.level desc, f.role, a.name",
		w->tenant, line[0], line[1], line[2], line[3], line[4], line[5]);
	int n = 0;
	*out = NULL;
	while (db_next(rows)) {
		enum role role = role_of_word(db_text(rows, 3));
		if (access_allows(role, PERMISSION_READ_MEMBER))
			*LIST_PUSH(w->arena, *out, n) = (struct seer){ db_text(rows, 1), db_text(rows, 2), role,
				text_eq(db_text(rows, 0), path), access_allows(role, PERMISSION_REVEAL_MEMBER) };
	}
	db_done(rows);
	return n;
}

#define REVEALS \
	"r.tenant = $1 and r.kind = 'member' and r.kind <> '" AUDIT_UNLISTED "' and r.id in " MEMBER_ALL("$2") " and r.act = 'member.revealed'"
#define EXPORTS \
	"e.tenant = $1 and e.made > 0 and e.id in (select x.export from whole_export_member x where x.tenant = $1 and x.member in " \
	MEMBER_ALL("$2") ")"

int home_reveals(struct work *w, int64_t member, int limit, int offset, struct reveal **out, int64_t *total)
{
	*total = DB_ONE(w->db, w->arena, 0, "select (select count(*) from audit r where " REVEALS ") + (select count(*) from whole_export e where "
		EXPORTS ")", w->tenant, member);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select z.at, z.who, z.org, z.said, z.file from (select r.at as at, r.seq as seq, r.who as who, o.short as org, r.became as said, "
		"0 as file from audit r left join account a on a.tenant = r.tenant and a.id = r.account "
		"left join office f on f.tenant = r.tenant and f.id = case when r.office > 0 then r.office else a.office end "
		"left join org o on o.tenant = f.tenant and o.id = f.org where " REVEALS " union all "
		"select e.made, e.id, e.by_name, o.short, '导出完整的' || e.fields || '；用途：' || e.purpose || "
		"case when e.alone <> '' then '；' || e.alone when e.second = '' then '；没有第二人批准（本县已停用双人审批）' else '；批准人：' || e.second "
		"end, 1 from whole_export e "
		"left join org o on o.tenant = e.tenant and o.id = e.by_org where " EXPORTS ") z order by z.at desc, z.seq desc limit $3 offset $4",
		w->tenant, member, limit, offset);
	int n = 0;
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, n) = (struct reveal){ db_i64(rows, 0), db_text(rows, 1), db_text(rows, 2),
			db_text(rows, 3), db_i64(rows, 4) != 0 };
	db_done(rows);
	return n;
}
