/* What the files of the room share: the branches that accounts are made for, and whose account is its secretary's.
 * For: their statements. Not for: other rooms. */
#ifndef ACCOUNT_INSIDE_H
#define ACCOUNT_INSIDE_H

#include "account/account.h"

/* A pattern for `like … escape '!'` that finds the typed text anywhere, "" when nothing is typed. Lower case, as the columns are
 * compared. */
const char *account_pattern(struct arena *a, const char *typed);
/* The township that a page's query names by `org`, else the subtree `path` itself. */
const char *account_town_path(struct work *w, const char *query, const char *path);

/* Where accounts of branch people may stand (account_fits): villages, what lies below, and any branch. */
#define ACCOUNT_PLACE "(o.level >= 3 or o.kind in (631, 632, 931, 932))"
/* Organisations `o` of the subtree $2 … $3 that stand, whose name, initials or parent `p` match the pattern $4. */
#define ACCOUNT_BRANCHES \
	"o.tenant = $1 and o.path >= $2 and o.path < $3 and o.dissolved = 0 and " ACCOUNT_PLACE " " \
	"and ($4 = '' or lower(o.name) like $4 escape '!' or o.initials like $4 escape '!' or lower(p.name) like $4 escape '!') "

/* The post `s` of the secretary of `o`. */
#define ACCOUNT_POST "s.tenant = o.tenant and s.org = o.id and s.kind = 'secretary' and s.to_day = 0"
/* The account `a` is that of who holds the post `s`: the same member, or the same name where one of them has no member. */
#define ACCOUNT_SAME "((a.member = s.member and s.member > 0) or ((a.member = 0 or s.member = 0) and a.name = s.name))"
/* Behind it: "and …)", of an account that has the secretary's office of `o`. */
#define ACCOUNT_HELD \
	"from office f join account a on a.tenant = f.tenant and a.id = f.account and a.disabled = 0 where f.tenant = o.tenant " \
	"and f.org = o.id and f.role = 'secretary' and f.to_day = 0 and "
/* Who holds the post `s` has the office. */
#define ACCOUNT_RIGHT "exists (select 1 " ACCOUNT_HELD ACCOUNT_SAME ")"

#endif
