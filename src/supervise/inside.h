/* How a scene is put together; for this room's files alone. */
#ifndef SUPERVISE_INSIDE_H
#define SUPERVISE_INSIDE_H

#include "supervise/supervise.h"

/* Columns of an organisation `o` as scene_org reads them. */
#define SCENE_ORG \
	"o.id, o.parent, o.path, o.name, o.short, o.initials, o.secretary, o.level, o.kind, o.members, o.full_members, " \
	"case when o.term_shifted > 0 then o.term_shifted else o.term_end end"
#define SCENE_ORG_COUNT 12
/* Those that stood at some time of the period: who was dissolved in it still answers for it. $4: scene_first_day. */
#define SCENE_STOOD "(o.dissolved = 0 or o.dissolved >= $4)"

struct branch *scene_org(struct work *w, struct scene *s, const struct db_rows *rows);
/* Puts the organisations in the order of the tree and finds for each the nearest above it. */
void scene_order(struct scene *s);
int scene_first_day(const struct view *v);
/* The root's path: what a statement reads as the table or an index of all lies. */
bool scene_whole_county(const char *path);

/* ---- the running month, from summaries (shown.c) ---- */

/* A scene of the organisations alone that a page shows: the one at `path`, its children, all below the child that holds the
 * organisation `at` (0: none), and what rows_read brings: those are `listed`. NULL when the view is no running month or the
 * standings are not all of today: then everything has to be read. */
typedef struct db_rows *shown_rows(struct work *w, const struct branch *at, void *arg);
struct scene *scene_shown(struct work *w, const char *path, const struct view *view, int64_t at, shown_rows *rows_read, void *arg);
/* Columns of the rows that it reads: organisation `o` with its standing `s`; $3: start of today. */
#define SHOWN_COLUMNS \
	SCENE_ORG ", s.due_day, s.rule, s.cycle, s.period_from, s.review, s.review_day, s.branches, s.all_members, s.all_vacant, " \
	"s.all_small, case when exists (select 1 from urge u where u.tenant = $1 and u.org = o.id and u.at >= $3) then 1 else 0 end"
#define SHOWN_COLUMN_COUNT 23

#endif
