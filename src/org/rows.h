/* What the files of the org room share: the columns of an organisation and how a row becomes a struct. */
#ifndef ORG_ROWS_H
#define ORG_ROWS_H

#include "base/list.h"
#include "org/org.h"

#define ORG_COLUMNS \
	"o.id, o.parent, o.path, o.level, o.kind, o.migrant, o.code, o.name, o.short, o.pinyin, o.initials, o.founded, " \
	"o.approval, o.dissolved, o.planned_end, o.term_years, o.term_start, o.term_end, o.seats, o.phone, o.place, " \
	"o.households, o.residents, o.members, o.full_members, o.party_groups, o.committee, o.secretary, o.version, " \
	"o.term_shifted"
#define ORG_COLUMN_COUNT 30

/* Day on which the present term ends, as org_term_due gives it. */
#define TERM_DUE "(case when o.term_shifted > 0 then o.term_shifted else o.term_end end)"

void org_row(const struct db_rows *rows, struct org *o);
/* A text column, "" for NULL. */
const char *row_text(const struct db_rows *rows, int column);
/* The first text of a query, NULL when it has no row; the rows are done then. */
const char *first_text(struct work *w, struct db_rows *rows);

/* The next free path under a parent (0: the root), NULL when there is none left. */
const char *org_next_path(struct work *w, int64_t parent, const char *parent_path);

/* What is left of a seal's name between its parent's name and the words for the body itself: 小河西村. */
const char *org_short_name(struct arena *a, const char *name, const char *parent);

/* Holders of committee posts on day $3 of organisation `org`: nobody sits on a committee where only a secretary and a
 * deputy were elected (支部条例 art. 20: fewer than 7 full members, no committee). One person may hold several posts. */
#define HELD_ON(post, day) post ".from_day <= " day " and (" post ".to_day = 0 or " post ".to_day > " day ")"
#define COMMITTEE_ON(org, day) \
	"(case when exists (select 1 from post p where p.tenant = $1 and p.org = " org " and " HELD_ON("p", day) \
	" and p.kind in ('organization', 'publicity', 'discipline', 'member')) then (select count(*) from (select distinct " \
	"p.member, p.name from post p where p.tenant = $1 and p.org = " org " and " HELD_ON("p", day) \
	" and p.kind <> 'first_secretary') held) else 0 end)"

#endif
