/* Who sees a member's record, and each time that somebody looked at a whole number of it. */
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

int home_reveals(struct work *w, int64_t member, int limit, int offset, struct reveal **out, int64_t *total)
{
	*total = DB_ONE(w->db, w->arena, 0,
		"select count(*) from audit where tenant = $1 and kind = 'member' and kind <> '" AUDIT_UNLISTED "' "
		"and id in " MEMBER_ALL("$2") " and act = 'member.revealed'",
		w->tenant, member);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select r.at, r.who, o.short, r.became from audit r left join account a on a.tenant = r.tenant and a.id = r.account "
		"left join office f on f.tenant = r.tenant and f.id = case when r.office > 0 then r.office else a.office end "
		"left join org o on o.tenant = f.tenant and o.id = f.org where r.tenant = $1 and r.kind = 'member' and r.kind <> '" AUDIT_UNLISTED "' "
		"and r.id in " MEMBER_ALL("$2") " "
		"and r.act = 'member.revealed' order by r.seq desc limit $3 offset $4", w->tenant, member, limit, offset);
	int n = 0;
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, n) = (struct reveal){ db_i64(rows, 0), db_text(rows, 1), db_text(rows, 2),
			db_text(rows, 3) };
	db_done(rows);
	return n;
}
