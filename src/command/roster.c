/* Rosters from and to the command line. */
#include "command/command.h"
#include "import/import.h"

static void say_progress(void *arg, int stage, int64_t done, int64_t total)
{
	(void)arg;
	command_progress(stage ? "写入" : "读取", done, total);
}

static void print_counts(const struct import *import, bool dry, bool good)
{
	printf("%s名册，共 %d 行：", import_kind_name(import->kind), import->total);
	for (int fate = 0; fate < FATE_COUNT; fate++)
		printf("%s %d%s", import_fate_name((enum import_fate)fate), import->rows[fate], fate + 1 < FATE_COUNT ? "，" : "。\n");
	for (int i = 0; i < import->unknown_count; i++)
		printf("没有用到的列：%s\n", import->unknown[i]);
	for (int i = 0; i < import->problem_count && i < IMPORT_PROBLEMS_MOST; i++)
		printf("%s\n", import->problems[i].message);
	if (import->problem_count > IMPORT_PROBLEMS_MOST)
		printf("……还有 %d 处，改好上面这些后再试一次。\n", import->problem_count - IMPORT_PROBLEMS_MOST);
	if (!good)
		printf("没有导入，数据没有改动。\n");
	else
		printf(dry ? "检查通过，这次只是试导入，数据没有改动。\n" : "已导入。\n");
}

int command_import(struct command_line *line)
{
	bool dry = option_flag(line, "dry-run");
	const char *path = option_word(line);
	if (!line_finished(line) || !path)
		return EXIT_USAGE;
	struct store *store = command_store(line, true);
	if (!store)
		return EXIT_REFUSED;
	struct work w;
	struct import *import = NULL;
	command_work(&w, line->arena, store);
	bool good = import_run(&w, path, dry, say_progress, NULL, &import);
	if (import)
		print_counts(import, dry, good);
	int code = good ? EXIT_DONE : import && import->problem_count ? EXIT_REFUSED : command_refused(w.fault);
	work_end(&w);
	store_close(store);
	return code;
}

static const char *export_list(struct work *w, const char *what, const char *code, const char *out, enum sheet_format format,
	int *rows)
{
	struct org *org = code ? org_of_code(w, code) : org_root(w);
	if (!org)
		return code ? arena_printf(w->arena, "没有代码为“%s”的组织。", code) : "这里还没有组织。";
	if (text_eq(what, "members")) {
		struct member_filter filter = { .path = org->path };
		return export_members(w, &filter, out, format, rows);
	}
	struct org_filter filter = { .path = org->path };
	return export_organisations(w, &filter, out, format, rows);
}

int command_export(struct command_line *line)
{
	const char *what = option_word(line), *out = option_text(line, "out", NULL), *code = option_text(line, "org", NULL);
	enum sheet_format format;
	int rows = 0;
	if (!line_finished(line) || !out || !(text_eq(what, "members") || text_eq(what, "organisations")))
		return EXIT_USAGE;
	if (!export_format_of(out, &format)) {
		fprintf(stderr, "文件名要以 .xlsx、.csv 或 .gb18030.csv 结尾：%s\n", out);
		return EXIT_USAGE;
	}
	struct store *store = command_store(line, false);
	if (!store)
		return EXIT_REFUSED;
	struct work w;
	command_work(&w, line->arena, store);
	const char *why = export_list(&w, what, code, out, format, &rows);
	if (why)
		fprintf(stderr, "%s\n", why);
	else
		printf("已导出 %d 行到 %s。\n", rows, out);
	work_end(&w);
	store_close(store);
	return why ? EXIT_REFUSED : EXIT_DONE;
}
