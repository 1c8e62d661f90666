/* Headings that no roster knows: what an office says that they mean, remembered for its next files. */
#include "import/inside.h"
#include "work/audit.h"

#define HEADINGS_WITHIN 10 /* rows from the top in which the headings are looked for */

const struct roster *const rosters[] = { &roster_members, &roster_organisations };

const char *import_kind_word(enum import_kind kind)
{
	return kind == IMPORT_MEMBERS ? "members" : "organisations";
}

/* The command line speaks for the county's own office. */
int64_t import_office(struct work *w)
{
	return w->actor.org ? w->actor.org :
	       DB_ONE(w->db, w->arena, 0, "select id from org where tenant = $1 and parent = 0", w->tenant);
}

static struct str key_of(struct arena *a, const char *kind, const char *heading)
{
	return str_of(arena_printf(a, "%s %s", kind, heading));
}

struct map *columns_remembered(struct work *w)
{
	struct map *fields = map_new(w->arena);
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select kind, heading, field from import_heading where tenant = $1 and org = $2",
		w->tenant, import_office(w));
	while (db_next(rows)) {
		const char *kind = db_text(rows, 0), *heading = db_text(rows, 1);
		map_set(fields, key_of(w->arena, kind, heading), (void *)db_text(rows, 2));
	}
	db_done(rows);
	return fields;
}

int column_of_field(const struct roster *roster, const char *field)
{
	for (int i = 0; i < roster->count; i++)
		if (text_eq(roster->columns[i].field, field))
			return i;
	return -1;
}

int column_of(struct work *w, const struct roster *roster, const struct map *remembered, const char *heading)
{
	for (int i = 0; i < roster->count; i++)
		if (heading_is(&roster->columns[i], heading))
			return i;
	const char *field = map_get(remembered, key_of(w->arena, import_kind_word(roster->kind), heading));
	return field ? column_of_field(roster, field) : -1;
}

bool heading_counted(const struct roster *roster, const char *heading)
{
	struct str rest = str_of(roster->counted);
	while (rest.len)
		if (str_eq(str_cut(&rest, ' '), str_of(heading)))
			return true;
	return false;
}

/* ---- the headings of one file ---- */

/* The row that most looks like headings, and the one below it. */
struct looking {
	struct work *w;
	struct map *remembered;
	const char **best, **below;
	int width, score;
};

static const char **cells_kept(struct arena *a, const struct sheet_row *row)
{
	const char **cells = ARENA_ARRAY(a, const char *, (size_t)row->count + 1);
	for (int i = 0; i < row->count; i++)
		cells[i] = arena_dup(a, row->cells[i]);
	return cells;
}

static bool look_at(void *arg, const struct sheet_row *row)
{
	struct looking *l = arg;
	struct arena *a = l->w->arena;
	int score = 0;
	for (int i = 0; i < row->count; i++) {
		const char *tidy = heading_tidy(a, row->cells[i]);
		score += *tidy != 0;
		for (size_t k = 0; k < COUNT_OF(rosters); k++)
			score += *tidy && column_of(l->w, rosters[k], l->remembered, tidy) >= 0 ? 100 : 0;
	}
	if (l->best && !l->below) {
		l->below = ARENA_ARRAY(a, const char *, (size_t)l->width);
		for (int i = 0; i < l->width; i++)
			l->below[i] = i < row->count ? arena_dup(a, row->cells[i]) : "";
	}
	if (score > l->score) {
		l->best = cells_kept(a, row);
		l->below = NULL;
		l->width = row->count;
		l->score = score;
	}
	return row->number <= HEADINGS_WITHIN || !l->below;
}

static const char *target_of(struct work *w, const struct looking *l, const char *tidy)
{
	for (size_t k = 0; k < COUNT_OF(rosters); k++) {
		const char *word = import_kind_word(rosters[k]->kind), *field = map_get(l->remembered, key_of(w->arena, word, tidy));
		if (field)
			return arena_printf(w->arena, "%s.%s", word, field);
	}
	return "";
}

int import_headings(struct work *w, const char *path, struct import_heading **out)
{
	struct looking l = { .w = w, .remembered = columns_remembered(w) };
	struct map *none = map_new(w->arena);
	struct import_heading *list = NULL;
	int n = 0;
	const char *why = sheet_read(w->arena, path, &sheet_limits_default, look_at, &l);
	*out = NULL;
	if (why)
		return fault_set(w, FAULT_INPUT, "import.file", "file", "%s", why);
	for (int i = 0; i < l.width; i++) {
		const char *tidy = heading_tidy(w->arena, l.best[i]);
		if (!*tidy)
			continue;
		struct import_heading *h = LIST_PUSH(w->arena, list, n);
		*h = (struct import_heading){ .text = l.best[i], .tidy = tidy, .sample = l.below ? l.below[i] : "",
			.target = target_of(w, &l, tidy) };
		for (size_t k = 0; k < COUNT_OF(rosters) && !h->known; k++) {
			int column = column_of(w, rosters[k], none, tidy);
			h->known = column >= 0 ? rosters[k]->columns[column].heading : heading_counted(rosters[k], tidy) ? "由系统统计，不用导入" : NULL;
		}
	}
	*out = list;
	return n;
}

/* ---- remembering ---- */

/* "members.idno" as a roster and its column; -1 when it is neither. */
static int target_read(struct arena *a, const char *target, const struct roster **roster)
{
	struct str rest = str_of(target), word = str_cut(&rest, '.');
	for (size_t k = 0; k < COUNT_OF(rosters); k++)
		if (str_eq(word, str_of(import_kind_word(rosters[k]->kind)))) {
			*roster = rosters[k];
			return column_of_field(rosters[k], arena_dupn(a, rest.at ? rest.at : "", rest.len));
		}
	return -1;
}

static bool targets_check(struct work *w, struct import_heading *list, int count)
{
	const struct roster *roster = NULL;
	struct map *taken = map_new(w->arena);
	for (int i = 0; i < count; i++) {
		const struct roster *own = NULL;
		const struct import_heading *h = &list[i];
		const char *field = arena_printf(w->arena, "c%d", i);
		if (h->known || !*h->target)
			continue;
		if (target_read(w->arena, h->target, &own) < 0) {
			fault_set(w, FAULT_INPUT, "import.column", field, "“%s”选的内容没有读懂，请重新选择。", h->text);
			continue;
		}
		if (roster && own != roster)
			fault_set(w, FAULT_INPUT, "import.column-kind", field, "一张表只能是一种名册：“%s”选了%s的列，前面选的是%s的列。", h->text,
				import_kind_name(own->kind), import_kind_name(roster->kind));
		roster = roster ? roster : own;
		const struct import_heading *twin = map_set(taken, str_of(h->target), (void *)h);
		if (twin)
			fault_set(w, FAULT_INPUT, "import.column-twice", field, "“%s”和“%s”选了同一项，请改一个。", twin->text, h->text);
	}
	return !w->fault;
}

bool import_headings_keep(struct work *w, struct import_heading *list, int count)
{
	int64_t office = import_office(w);
	struct buf said;
	buf_init(&said, w->arena);
	if (!targets_check(w, list, count))
		return false;
	for (int i = 0; i < count; i++) {
		const struct import_heading *h = &list[i];
		const struct roster *roster = NULL;
		if (h->known)
			continue;
		int column = *h->target ? target_read(w->arena, h->target, &roster) : -1;
		DB_EXEC(w->db, w->arena, "delete from import_heading where tenant = $1 and org = $2 and heading = $3", w->tenant, office, h->tidy);
		if (column < 0)
			continue;
		DB_EXEC(w->db, w->arena, "insert into import_heading (tenant, org, kind, heading, field) values ($1, $2, $3, $4, $5)", w->tenant,
			office, import_kind_word(roster->kind), h->tidy, roster->columns[column].field);
		buf_printf(&said, "%s%s＝%s", said.len ? "，" : "", h->text, roster->columns[column].heading);
	}
	return work_db_check(w) && audit(w, "import.headings", "import", 0, office, NULL, said.len ? said.at : "不再沿用以前指定的列");
}
