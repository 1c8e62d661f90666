/* Rosters from and to the command line. */
#include <unistd.h>

#include "command/command.h"
#include "export/export.h"
#include "import/import.h"

static void say_progress(void *arg, int stage, int64_t done, int64_t total)
{
	(void)arg;
	command_progress(stage ? "写入" : "读取", done, total);
}

static void print_counts(struct work *w, const struct import *import, bool dry, bool good)
{
	struct import_line *lines;
	int line_count = good && dry ? import_preview(w, import, &lines) : 0;
	printf("%s名册，共 %d 行：", import_kind_name(import->kind), import->total);
	for (int fate = 0; fate < FATE_COUNT; fate++)
		printf("%s %d%s", import_fate_name((enum import_fate)fate), import->rows[fate], fate + 1 < FATE_COUNT ? "，" : "。\n");
	if (import->moves)
		printf("其中调整支部 %d 人。\n", import->moves);
	for (int i = 0; i < import->unknown_count; i++)
		printf("没有用到的列：%s\n", import->unknown[i]);
	for (int i = 0; i < import->problem_count && i < IMPORT_PROBLEMS_MOST; i++)
		printf("%s\n", import->problems[i].message);
	if (import->problem_count > IMPORT_PROBLEMS_MOST)
		printf("……还有 %d 处，改好上面这些后再试一次。\n", import->problem_count - IMPORT_PROBLEMS_MOST);
	for (int i = 0; dry && i < line_count; i++)
		printf("第 %d 行 %s %s：%s\n", lines[i].row, import_fate_name(lines[i].fate), lines[i].name, lines[i].change);
	if (dry && line_count == IMPORT_LINES_MOST)
		printf("……只列出前 %d 行。\n", IMPORT_LINES_MOST);
	if (!good)
		printf("没有导入，数据没有改动。\n");
	else if (dry || !import->record)
		printf(dry ? "检查通过，这次只是试导入，数据没有改动。\n" : "与现有数据完全相同，没有写入。\n");
	else
		printf("已导入。%d 天内可以整体撤销：xianfeng import --undo %lld\n", IMPORT_UNDO_DAYS, (long long)import->record);
}

static void say_left(void *arg, int64_t left, int64_t total)
{
	(void)arg;
	command_progress("撤销", total - left, total);
}

/* What would be undone, and what speaks against it. */
static int undo_preview(struct work *w, const struct import_record *r)
{
	struct import_hold *holds;
	int n = import_holds(w, r, &holds);
	printf("%s，%s，%s导入：新增 %d 行，更新 %d 行（%s）。\n", r->name, moment_text(w->arena, r->at), r->who, r->made, r->changed,
		import_state_chinese(r->state));
	for (int i = 0; i < n; i++)
		printf("第 %d 行 %s：%s\n", holds[i].row, holds[i].name, holds[i].what);
	printf(n ? "现在不能撤销：请先处理上面这些后来的变动。\n" : "可以撤销；去掉 --dry-run 就办理。\n");
	return n ? EXIT_REFUSED : EXIT_DONE;
}

static int undo(struct command_line *line, int64_t id, bool dry)
{
	struct store *store = command_store(line, true);
	struct work w;
	if (!store)
		return EXIT_REFUSED;
	command_work(&w, line->arena, store);
	const struct import_record *r = import_record_load(&w, id);
	bool good = r != NULL;
	int code = good && dry ? undo_preview(&w, r) : EXIT_DONE;
	if (good && !dry) {
		good = import_undo_run(&w, id, say_left, NULL);
		if (good)
			printf("已撤销%s：数据和导入以前一样。\n", r->name);
	}
	if (!good)
		code = command_refused(w.fault);
	work_end(&w);
	store_close(store);
	return code;
}

int command_import(struct command_line *line)
{
	bool dry = option_flag(line, "dry-run"), move = option_flag(line, "move");
	int64_t undone = option_i64(line, "undo", 0);
	const char *path = option_word(line);
	if (!line_finished(line) || !path == !undone || (undone && move))
		return EXIT_USAGE;
	if (undone)
		return undo(line, undone, dry);
	struct store *store = command_store(line, true);
	if (!store)
		return EXIT_REFUSED;
	struct work w;
	struct import *import = NULL;
	command_work(&w, line->arena, store);
	bool good = import_run(&w, path, (dry ? IMPORT_DRY : 0) | (move ? IMPORT_MOVE : 0), say_progress, NULL, &import);
	if (import)
		print_counts(&w, import, dry, good);
	int code = good ? EXIT_DONE : import && import->problem_count ? EXIT_REFUSED : command_refused(w.fault);
	work_end(&w);
	store_close(store);
	return code;
}

/* With the rights of that organisation's office: everything of its subtree, nothing beside it. */
static bool act_for(struct work *w, const char *code)
{
	struct org *org = code ? org_of_code(w, code) : org_root(w);
	if (!org) {
		fprintf(stderr, "%s\n", code ? arena_printf(w->arena, "没有代码为“%s”的组织。", code) : "这里还没有组织。");
		return false;
	}
	w->actor.org = org->id;
	w->actor.path = org->path;
	w->actor.org_level = org->level;
	return true;
}

static bool show_progress(void *arg, int64_t done)
{
	command_progress("导出", done, *(int64_t *)arg);
	return true;
}

struct exported {
	const struct export_ask *ask;
	int64_t rows;
};

static bool note_unit(struct work *w, void *arg)
{
	const struct exported *made = arg;
	return export_audit(w, made->ask, made->rows);
}

static int export_to(struct work *w, struct export_ask *ask, const char *out)
{
	struct exported made = { ask, 0 };
	int64_t total = 0;
	if (!export_place(w, ask))
		return command_refused(w->fault);
	ask->list->rows(w, ask, NULL, 0, 1, &total);
	const char *why = w->fault ? w->fault->message : export_write(w, ask, out, show_progress, &total, &made.rows);
	if (why) {
		fprintf(stderr, "%s\n", why);
		return EXIT_REFUSED;
	}
	if (!work_run(w, note_unit, &made)) {
		unlink(out); /* no file without its row */
		return command_refused(w->fault);
	}
	printf("已导出 %lld 行到 %s。\n", (long long)made.rows, out);
	return EXIT_DONE;
}

static void say_lists(void)
{
	size_t count;
	const struct export_list *const *all = export_all(&count);
	fprintf(stderr, "可以导出的列表：\n");
	for (size_t i = 0; i < count; i++)
		if (!all[i]->second)
			fprintf(stderr, "  %-18s %s\n", all[i]->name, all[i]->title);
}

int command_export(struct command_line *line)
{
	const char *what = option_word(line), *out = option_text(line, "out", NULL), *code = option_text(line, "org", NULL);
	struct export_ask ask = { .list = what ? export_named(what) : NULL, .query = option_text(line, "where", "") };
	if (!ask.list)
		say_lists();
	if (!line_finished(line) || !out || !ask.list)
		return EXIT_USAGE;
	if (!export_format_of(out, &ask.format)) {
		fprintf(stderr, "文件名要以 .xlsx、.csv 或 .gb18030.csv 结尾：%s\n", out);
		return EXIT_USAGE;
	}
	if (ask.list->second) {
		fprintf(stderr, "%s要经另一个人批准，请在它的页面提出。\n", ask.list->title);
		return EXIT_REFUSED;
	}
	struct store *store = command_store(line, true);
	if (!store)
		return EXIT_REFUSED;
	struct work w;
	command_work(&w, line->arena, store);
	int done = EXIT_REFUSED;
	if (act_for(&w, code)) {
		ask.org = w.actor.org;
		done = export_to(&w, &ask, out);
	}
	work_end(&w);
	store_close(store);
	return done;
}
