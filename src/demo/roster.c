/* Rosters that were imported: one that stands, one that was taken back. */
#include <sys/stat.h>
#include <unistd.h>

#include "demo/inside.h"
#include "import/import.h"

#define ROWS 12

static bool undo(struct work *w, void *id)
{
	return import_undo(w, *(int64_t *)id);
}

static void put_row(FILE *f, struct work *w, const struct demo *d, int branch, const char *cell)
{
	const struct org *o = org_load(w, d->branches[branch].id), *above = o ? org_load(w, o->parent) : NULL;
	if (above)
		fprintf(f, "%s,%s,%d,%s,%s\n", o->code, o->name, o->kind, above->code, cell);
}

/* A small list of the first villages with one more column, as an office makes it. */
static struct import *take(struct work *w, struct demo *d, const char *name, const char *heading, const char *(*cell)(struct demo *d, int branch))
{
	const char *path = arena_printf(d->arena, "%s/uploads/%s", store_dir(w->store), name);
	struct import *import = NULL;
	FILE *f = fopen(path, "we");
	if (!f) {
		fault_set(w, FAULT_BUSY, "demo.roster", NULL, "写不了演示用的名册。");
		return NULL;
	}
	fprintf(f, "组织代码,组织名称,类别,上级组织代码,%s\n", heading);
	for (int i = 0; i < ROWS && i < d->branch_count; i++)
		put_row(f, w, d, i, cell(d, i));
	bool good = fclose(f) == 0 && import_run(w, path, 0, NULL, NULL, &import);
	unlink(path);
	if (!good && !w->fault)
		fault_set(w, FAULT_INTERNAL, "demo.roster", NULL, "演示用的名册有误：%s",
			import && import->problem_count ? import->problems[0].message : "没有写完");
	return good ? import : NULL;
}

static const char *households(struct demo *d, int branch)
{
	return arena_printf(d->arena, "%d", 180 + branch * 37 % 210);
}

static const char *phones(struct demo *d, int branch)
{
	return arena_printf(d->arena, "0633-63310%02d", branch + 1);
}

bool demo_rosters(struct work *w, struct demo *d)
{
	struct actor own = w->actor;
	w->actor = (struct actor){ .role = ROLE_SYSTEM, .account = DB_ONE(w->db, w->arena, 0, "select id from account where tenant = $1 "
		"and login = 'county'", w->tenant), .name = "周明", .org = d->county, .path = "", .org_level = ORG_COUNTY, .from = own.from };
	struct import *wrong = take(w, d, "村办公电话.csv", "联系电话", phones);
	bool good = wrong && wrong->record && work_run(w, undo, &wrong->record) && take(w, d, "年报户数.csv", "户数", households);
	w->actor = own;
	return good;
}
