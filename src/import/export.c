/* What was imported, and the rows of one import, as files. */
#include "export/export.h"
#include "import/import.h"

/* ---- imports ---- */

static const char *const headings[] = { "文件", "名册", "时间", "谁导入", "单位", "新增", "更新", "不变", "状态", "撤销时间", "谁撤销" };
static const int widths[] = { 36, 10, 18, 14, 20, 8, 8, 8, 14, 18, 14 };

static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct arena *a = w->arena;
	struct import_record *list;
	int64_t all;
	int n = import_record_list(w, ask->path, limit, offset, &list, total ? total : &all);
	for (int i = 0; i < n && out; i++) {
		const struct import_record *r = &list[i];
		const char *const cells[] = { r->name, import_kind_name(r->kind), moment_text(a, r->at), r->who, r->org_name,
			arena_printf(a, "%d", r->made), arena_printf(a, "%d", r->changed), arena_printf(a, "%d", r->same),
			import_state_chinese(r->state), r->undone > 0 ? moment_text(a, r->undone) : "", r->undone_by };
		sheet_put(out, cells, NULL);
	}
	return n;
}

EXPORT_LIST(imports, .title = "导入记录", .need = PERMISSION_IMPORT, .headings = headings, .widths = widths, .columns = COUNT_OF(headings),
	.rows = rows);
EXPORT_ROUTE(imports_export, "/imports/export", imports, IMPORT, OWN, "rosters that were written as a file");

/* ---- the rows of one ---- */

static const char *const row_headings[] = { "行", "名称", "结果" };
static const int row_widths[] = { 8, 36, 14 };

/* Asked once more whether the office that imported it lies in the subtree: a job makes the file later. */
static struct import_record *record_of(struct work *w, const struct export_ask *ask)
{
	struct import_record *r = import_record_load(w, query_field_i64(w->arena, ask->query, "import", 0));
	if (r && !text_starts(r->org_path, ask->path))
		fault_set(w, FAULT_NOT_FOUND, "import.none", NULL, "没有这次导入，或它不在您的管理范围内。");
	return w->fault ? NULL : r;
}

static int row_rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	const struct import_record *r = record_of(w, ask);
	struct import_record_row *list;
	int64_t all;
	int n = r ? import_record_rows(w, r, limit, offset, &list, total ? total : &all) : 0;
	for (int i = 0; i < n && out; i++) {
		const struct import_record_row *l = &list[i];
		const char *const cells[] = { arena_printf(w->arena, "%d", l->row), *l->name ? l->name : "（已不在）",
			l->made ? "新增" : l->moved ? "调整支部" : "更新" };
		sheet_put(out, cells, NULL);
	}
	return n;
}

static const char *row_narrowed(struct work *w, const struct export_ask *ask)
{
	const struct import_record *r = record_of(w, ask);
	return r ? arena_printf(w->arena, "%s %s，", export_word(w->arena, r->name), moment_text(w->arena, r->at)) : "";
}

EXPORT_LIST(import_rows, .title = "导入写入的行", .need = PERMISSION_IMPORT, .headings = row_headings, .widths = row_widths,
	.columns = COUNT_OF(row_headings), .rows = row_rows, .narrowed = row_narrowed);
EXPORT_ROUTE(import_rows_export, "/imports/{import}/export", import_rows, IMPORT, import, "what one roster made and changed as a file");
