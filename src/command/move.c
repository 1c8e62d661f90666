/* xianfeng move: a county from its file into a database, or back. */
#include "command/command.h"
#include "work/audit.h"

static void say_fault(void *arg, const char *text)
{
	(void)arg;
	printf("%s\n", text);
}

/* What is left to do by hand once a county has been moved. */
static void say_moved(const struct store *from, const struct store *to, bool same_directory, bool removed)
{
	printf("%s已搬完，逐表核对一致，审计链、汇总和附件核对无误。\n", store_county(to));
	if (store_path(from))
		printf("原来的数据没有改动，仍在 %s。确认新的地方一切正常后，再由管理员移走它。\n", store_path(from));
	else if (removed)
		printf("原来的数据已从数据库里删去，别的县没有改动。\n");
	else
		printf("原来的数据没有改动，仍在数据库里。要删去它，请再搬到一个新目录并加 --remove：核对一致后才删，别的县不动。\n");
	printf(same_directory ? "密钥和附件仍用目录 %s 里的。\n" : "密钥和附件已复制到 %s。\n", store_dir(to));
	printf("以后用新的 --data 和 --db 启动服务；不要再用旧的，否则两边会各记各的账。\n");
}

static bool verify_moved(struct command_line *line, struct store *store)
{
	struct work w;
	struct verify_report report = { .arena = line->arena, .say = say_fault };
	command_work(&w, line->arena, store);
	verify_all(&w, &report);
	work_end(&w);
	if (report.faults)
		fprintf(stderr, "搬过去的数据发现 %d 处问题。请先对原来的数据运行 xianfeng verify；原来的数据没有改动。\n", report.faults);
	return !report.faults;
}

int command_move(struct command_line *line)
{
	const char *to = option_text(line, "to", NULL), *to_db = option_text(line, "to-db", ""), *why = NULL;
	bool remove = option_flag(line, "remove");
	struct store_options target = { .db = to_db, .create = true, .write = true, .progress = command_progress,
		.tenant = option_i64(line, "tenant", 0) };
	if (!line_finished(line) || target.tenant < 0)
		return EXIT_USAGE;
	const struct county_place *place = county_place(line, line->county);
	if (!place)
		return EXIT_REFUSED;
	const char *data = place->data;
	struct store_options source = { .dir = data, .db = place->db, .which = place->code ? place->code : line->county, .hold = true };
	target.dir = to = to ? to : data;
	if (remove && text_empty(source.db)) {
		fprintf(stderr, "--remove 只用于数据库里的县。文件里的县搬走后，请自己移走它的目录。\n");
		return EXIT_USAGE;
	}
	bool same_directory = text_eq(to, data);
	if (same_directory && text_eq(to_db, source.db)) {
		fprintf(stderr, "请用 --to 目录 或 --to-db postgres://… 写明搬到哪里。\n");
		return EXIT_USAGE;
	}
	struct store *from = store_open(&source, &why);
	target.from = from;
	bool fits = from && rules_fit(line, from);
	struct store *store = fits ? store_open(&target, &why) : NULL;
	bool good = store != NULL;
	if (!good && why)
		fprintf(stderr, "%s\n", why);
	if (good && !same_directory && !store_copy_files(line->arena, from, to, NULL)) {
		fprintf(stderr, "附件没有复制完。请检查磁盘空间，再把 %s/files 里的文件复制到 %s/files，然后运行 xianfeng verify。\n", data, to);
		good = false;
	}
	good = good && verify_moved(line, store);
	bool removed = good && remove && store_remove(from, &why);
	if (good)
		say_moved(from, store, same_directory, removed);
	if (good && remove && !removed)
		fprintf(stderr, "%s\n", why);
	good = good && removed == remove;
	store_close(store);
	store_close(from);
	return good ? EXIT_DONE : EXIT_REFUSED;
}
