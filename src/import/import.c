/* Writing what was read, and the sent file with its wrong cells marked. */
#include "import/inside.h"

const char *import_kind_name(enum import_kind kind)
{
	return kind == IMPORT_MEMBERS ? "党员" : "党组织";
}

const char *import_fate_name(enum import_fate fate)
{
	static const char *const names[] = { "新增", "更新", "不变", "有误" };
	return fate < FATE_COUNT ? names[fate] : "";
}

bool row_failed(struct work *w, const struct import_row *row)
{
	if (w->fault)
		w->fault->message = arena_printf(w->arena, "第 %d 行：%s", row->number, w->fault->message);
	return false;
}

const char *import_words(struct work *w, const struct import *import)
{
	return arena_printf(w->arena, "导入%s：新增 %d，更新 %d，不变 %d%s", import_kind_name(import->kind), import->rows[FATE_NEW],
		import->rows[FATE_CHANGED], import->rows[FATE_SAME],
		import->moves ? arena_printf(w->arena, "，其中调整支部 %d", import->moves) : "");
}

bool import_write(struct work *w, void *arg)
{
	struct import *import = arg;
	if (import->rows[FATE_WRONG] > 0)
		return fault_set(w, FAULT_INPUT, "import.wrong", "file", "有 %d 行有误，没有写入任何内容。请改正后重新上传。",
			import->rows[FATE_WRONG]);
	bool some = import->rows[FATE_NEW] + import->rows[FATE_CHANGED] > 0;
	struct piece all = { import, 0, 0, import->total };
	if (some && !record_begin(w, import, IMPORT_DONE, false))
		return false;
	all.record = import->record;
	return (!some || piece_write(w, &all)) &&
	       audit(w, "import.written", "import", import->record, w->actor.org, NULL, import_words(w, import));
}

bool piece_write(struct work *w, const struct piece *p)
{
	return p->import->kind == IMPORT_MEMBERS ? members_write(w, p) : organisations_write(w, p);
}

/* Progress of the one import that a command line runs; NULL for pages. */
struct running {
	struct import *import;
	struct progress progress;
};
static _Thread_local struct running *running;

void progress_say(const struct import *import, int stage, int64_t done)
{
	if (running && running->import == import && running->progress.say)
		running->progress.say(running->progress.arg, stage, done, import->total);
}

static bool write_and_say(struct work *w, void *arg)
{
	running = arg; /* on the writer's thread */
	bool good = import_write(w, running->import);
	running = NULL;
	return good;
}

bool import_run(struct work *w, const char *path, unsigned how, void (*say)(void *arg, int stage, int64_t done, int64_t total),
	void *arg, struct import **out)
{
	bool dry = how & IMPORT_DRY;
	if (say)
		say(arg, 0, 0, 0);
	*out = import_read(w, path, how);
	if (!*out)
		return false;
	if (say)
		say(arg, 0, (*out)->total, (*out)->total);
	if ((*out)->rows[FATE_WRONG] > 0)
		return false;
	struct running run = { *out, { say, arg } };
	if (!dry && !work_run(w, write_and_say, &run))
		return false;
	if (!dry && say)
		say(arg, 1, (*out)->total, (*out)->total);
	return true;
}

void change_tell(struct buf *said, const char *what, const char *was, const char *is)
{
	if (!text_eq(was ? was : "", is ? is : ""))
		buf_printf(said, "%s%s：%s → %s", said->len ? "，" : "", what, text_empty(was) ? "（空）" : was, text_empty(is) ? "（空）" : is);
}

int import_preview(struct work *w, const struct import *import, struct import_line **out)
{
	struct import_line *list = ARENA_ARRAY(w->arena, struct import_line, IMPORT_LINES_MOST);
	bool people = import->kind == IMPORT_MEMBERS;
	int n = 0;
	for (const struct import_row *row = import->first; row && n < IMPORT_LINES_MOST; row = row->next)
		if (row->fate == FATE_NEW || row->fate == FATE_CHANGED)
			list[n++] = (struct import_line){ row->number, row->fate, people ? row->member.name : row->org.name,
				people ? members_change(import->inside, row) : organisations_change(import->inside, row) };
	*out = list;
	return n;
}

const char *import_marked(struct work *w, const struct import *import, const char *path)
{
	const struct reading *r = import->inside;
	const char *why = NULL;
	struct sheet_writer *out = sheet_create(w->arena, path, SHEET_XLSX, "请改正标红的单元格", r->headings, NULL, r->width, &why);
	if (!out)
		return why;
	for (const struct import_row *row = import->first; row; row = row->next)
		sheet_put(out, row->raw, row->notes);
	return sheet_finish(out);
}

const char *import_template(struct work *w, enum import_kind kind, const char *path)
{
	const struct roster *roster = kind == IMPORT_MEMBERS ? &roster_members : &roster_organisations;
	const char *headings[COLUMNS_MOST], *why = NULL;
	int widths[COLUMNS_MOST];
	for (int i = 0; i < roster->count; i++) {
		headings[i] = roster->columns[i].heading;
		widths[i] = text_eq(roster->columns[i].field, "idno") || text_eq(roster->columns[i].field, "name") ? 22 : 14;
	}
	struct sheet_writer *out = sheet_create(w->arena, path, SHEET_XLSX, import_kind_name(kind), headings, widths, roster->count,
		&why);
	return out ? sheet_finish(out) : why;
}
