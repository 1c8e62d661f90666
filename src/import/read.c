/* From a workbook to rows: headings, cells, notes. */
#include <stdarg.h>

#include "base/chinese.h"
#include "import/inside.h"

const char *heading_tidy(struct arena *a, const char *text)
{
	char *tidy = chinese_tidy(a, str_of(text)), *to = tidy;
	if (!tidy)
		return "";
	for (const char *p = tidy; *p && !text_starts(p, "（") && *p != '('; p++)
		if (*p != ' ' && *p != '*')
			*to++ = *p;
	*to = 0;
	return tidy;
}

bool heading_is(const struct column *c, const char *heading)
{
	if (text_eq(c->heading, heading))
		return true;
	struct str rest = str_of(c->also);
	while (rest.at)
		if (str_eq(str_cut(&rest, ' '), str_of(heading)))
			return true;
	return false;
}

static int recognised(struct reading *r, const struct roster *roster, const struct sheet_row *row)
{
	int n = 0;
	for (int i = 0; i < row->count; i++)
		n += *row->cells[i] && column_of(r->w, roster, r->remembered, heading_tidy(r->w->arena, row->cells[i])) >= 0;
	return n;
}

/* Which roster a row of headings belongs to: a name of a person or of an organisation decides; NULL: no headings. */
static const struct roster *roster_of(struct reading *r, const struct sheet_row *row)
{
	int people = recognised(r, &roster_members, row), orgs = recognised(r, &roster_organisations, row);
	if (people < 3 && orgs < 3)
		return NULL;
	return people > orgs ? &roster_members : &roster_organisations;
}

static bool headings_read(struct reading *r, const struct sheet_row *row)
{
	struct arena *a = r->w->arena;
	const char **headings = ARENA_ARRAY(a, const char *, (size_t)row->count), **unknown = NULL;
	for (int i = 0; i < COLUMNS_MOST; i++)
		r->place[i] = -1;
	for (int i = 0; i < row->count; i++) {
		const char *tidy = heading_tidy(a, row->cells[i]);
		int column = column_of(r->w, r->roster, r->remembered, tidy);
		headings[i] = arena_dup(a, row->cells[i]);
		if (column < 0 && *tidy && !text_eq(tidy, "序号") && !heading_counted(r->roster, tidy))
			*LIST_PUSH(a, unknown, r->import->unknown_count) = headings[i];
		if (column >= 0 && r->place[column] >= 0)
			r->refused = arena_printf(a, "“%s”这一列出现了两次，请删去一列后重新上传。", r->roster->columns[column].heading);
		if (column >= 0)
			r->place[column] = i;
	}
	for (int i = 0; i < r->roster->count && !r->refused; i++)
		if (r->roster->columns[i].required && r->place[i] < 0)
			r->refused = arena_printf(a, "表中没有“%s”这一列。如果是叫别的名字，请指定是哪一列；确实没有的，请补上后重新上传（可下载模板对照）。",
				r->roster->columns[i].heading);
	r->import->kind = r->roster->kind;
	r->import->unknown = unknown;
	r->headings = headings;
	r->width = row->count;
	return !r->refused;
}

static void row_keep(struct reading *r, const struct sheet_row *from)
{
	struct arena *a = r->w->arena;
	struct import_row *row = ARENA_NEW(a, struct import_row);
	const char **raw = ARENA_ARRAY(a, const char *, (size_t)r->width);
	for (int i = 0; i < r->width; i++)
		raw[i] = i < from->count && *from->cells[i] ? arena_dup(a, from->cells[i]) : "";
	row->number = from->number;
	row->raw = raw;
	for (int i = 0; i < r->roster->count; i++) {
		const char *text = r->place[i] >= 0 ? raw[r->place[i]] : "";
		row->cell[i] = *text ? chinese_tidy(a, str_of(text)) : "";
		if (!row->cell[i])
			row->cell[i] = "";
	}
	if (r->last)
		r->last->next = row;
	else
		r->import->first = row;
	r->last = row;
	r->import->total++;
}

static const char *const no_headings = "前 10 行里没有认得的表头，请指定各列是什么。组织表要有“组织代码、组织名称、类别、上级组织代码”，"
				       "党员表要有“组织代码、姓名、身份证号、人员类别”等列。";

/* Titles above the headings are passed over; they are looked for in the first ten rows. */
static bool row_read(void *arg, const struct sheet_row *row)
{
	struct reading *r = arg;
	if (r->roster) {
		row_keep(r, row);
		return true;
	}
	r->roster = roster_of(r, row);
	if (r->roster)
		return headings_read(r, row);
	r->seen = true;
	if (row->number < 10)
		return true;
	r->refused = no_headings;
	return false;
}

static void order(struct reading *r)
{
	struct import *import = r->import;
	int n = 0;
	import->order = ARENA_ARRAY(r->w->arena, struct import_row *, (size_t)import->total);
	for (struct import_row *row = import->first; row; row = row->next)
		import->order[n++] = row;
	if (import->kind == IMPORT_MEMBERS)
		members_order(r);
	else
		organisations_order(r);
}

struct import *import_read(struct work *w, const char *path, unsigned how)
{
	struct import *import = ARENA_NEW(w->arena, struct import);
	struct reading *r = ARENA_NEW(w->arena, struct reading);
	import->path = path;
	import->name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	import->inside = r;
	r->w = w;
	r->import = import;
	r->move = how & IMPORT_MOVE;
	r->remembered = columns_remembered(w);
	const char *why = sheet_read(w->arena, path, &sheet_limits_default, row_read, r);
	if (!r->roster && r->seen)
		r->refused = no_headings;
	bool headings = !why && r->refused;
	if (headings)
		why = r->refused;
	if (!why && !r->roster)
		why = "文件是空的。请下载模板对照后重新上传。";
	if (!why && import->total == 0)
		why = "表头下面没有数据行。请填好后重新上传。";
	if (why) {
		fault_set(w, FAULT_INPUT, headings ? "import.headings" : "import.file", "file", "%s", why);
		return NULL;
	}
	if (import->kind == IMPORT_MEMBERS)
		members_check(r);
	else
		organisations_check(r);
	for (const struct import_row *row = import->first; row; row = row->next)
		import->rows[row->fate]++;
	if (!import->rows[FATE_WRONG])
		order(r);
	return work_db_check(w) ? import : NULL;
}

/* ---- wrong cells ---- */

void wrong(struct reading *r, struct import_row *row, int column, const char *format, ...)
{
	struct arena *a = r->w->arena;
	int at = column >= 0 ? r->place[column] : -1;
	va_list args;
	va_start(args, format);
	const char *note = arena_vprintf(a, format, args);
	va_end(args);
	row->fate = FATE_WRONG;
	if (!row->notes)
		row->notes = ARENA_ARRAY(a, const char *, (size_t)r->width);
	int mark = at >= 0 ? at : 0;
	row->notes[mark] = row->notes[mark] ? arena_printf(a, "%s；%s", row->notes[mark], note) : note;
	if (r->import->problem_count >= IMPORT_PROBLEMS_MOST) {
		r->import->problem_count++;
		return;
	}
	struct import_problem *p = LIST_PUSH(a, r->import->problems, r->import->problem_count);
	*p = (struct import_problem){ row->number, at, NULL, note };
	if (at >= 0)
		p->message = arena_printf(a, "第 %d 行 %s（%s）：%s", row->number, r->roster->columns[column].heading,
			sheet_cell_name(a, at, row->number), note);
	else if (column >= 0)
		p->message = arena_printf(a, "第 %d 行 %s（表中没有这一列）：%s", row->number, r->roster->columns[column].heading, note);
	else
		p->message = arena_printf(a, "第 %d 行：%s", row->number, note);
}

void wrong_faults(struct reading *r, struct import_row *row)
{
	struct fault *f = r->w->fault;
	r->w->fault = NULL;
	for (; f; f = f->next) {
		int column = -1;
		for (int i = 0; i < r->roster->count && column < 0 && f->field; i++)
			if (text_eq(r->roster->columns[i].field, f->field))
				column = i;
		const char *text = f->message, *heading = column >= 0 ? r->roster->columns[column].heading : "";
		if (*heading && text_starts(text, heading))
			text += strlen(heading);
		size_t len = strlen(text), stop = strlen("。");
		if (len > stop && text_eq(text + len - stop, "。"))
			len -= stop;
		wrong(r, row, column, "%.*s", (int)len, text);
	}
}

bool cell_given(const struct import_row *row, int column)
{
	return *row->cell[column] != 0;
}

void cell_text(struct import_row *row, int column, const char **out)
{
	if (cell_given(row, column))
		*out = row->cell[column];
}

void cell_day(struct reading *r, struct import_row *row, int column, int *out)
{
	int day;
	if (!cell_given(row, column))
		return;
	if (day_parse(str_of(row->cell[column]), &day))
		*out = day;
	else
		wrong(r, row, column, "“%s”不是有效日期，请写成 2026-03-15 这样的日期", row->cell[column]);
}

void cell_int(struct reading *r, struct import_row *row, int column, int *out)
{
	int64_t n;
	if (!cell_given(row, column))
		return;
	if (str_i64(str_of(row->cell[column]), &n) && n >= 0 && n <= 100000000)
		*out = (int)n;
	else
		wrong(r, row, column, "“%s”不是整数，请只填数字", row->cell[column]);
}

void cell_bool(struct reading *r, struct import_row *row, int column, bool *out)
{
	static const char *const yes[] = { "是", "1", "Y", "y", "√", "有" }, *const no[] = { "否", "0", "N", "n", "×", "无" };
	if (!cell_given(row, column))
		return;
	for (size_t i = 0; i < COUNT_OF(yes); i++) {
		if (text_eq(row->cell[column], yes[i]) || text_eq(row->cell[column], no[i])) {
			*out = text_eq(row->cell[column], yes[i]);
			return;
		}
	}
	wrong(r, row, column, "“%s”应填“是”或“否”", row->cell[column]);
}

struct map *known_orgs(struct work *w)
{
	struct map *by_code = map_new(w->arena);
	struct org *list;
	struct org_filter living = { .path = "" }, gone = { .path = "", .dissolved = true };
	for (int round = 0; round < 2; round++) {
		int n = org_list(w, round ? &gone : &living, &list, NULL);
		struct known_org *known = ARENA_ARRAY(w->arena, struct known_org, (size_t)n);
		for (int i = 0; i < n; i++) {
			known[i] = (struct known_org){ list[i], org_in_scope(w, list[i].path) };
			map_set(by_code, str_of(known[i].org.code), &known[i]);
		}
	}
	return by_code;
}
