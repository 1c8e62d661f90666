#include "command/command.h"
#include "demo/demo.h"

/* The list of accounts, on the terminal and in the data directory, where ./run finds it. */
static void write_accounts(FILE *out, const struct demo_result *r)
{
	fprintf(out, "演示县青禾县：打开 http://127.0.0.1:8080/ 用下列账号登录，密码都是 %s\n\n", r->password);
	for (int i = 0; i < r->account_count; i++)
		fprintf(out, "  %-12s %s（%s）\n", r->accounts[i].login, r->accounts[i].role, r->accounts[i].place);
	fprintf(out, "\n电视端：打开 http://127.0.0.1:8080/tv ，书记在手机“我的”里点“连接电视”，输入屏幕上的号码。\n");
}

int command_demo(struct command_line *line)
{
	struct demo_options options = { .progress = command_progress };
	const char *date = option_text(line, "date", NULL), *code = option_text(line, "code", "QH");
	options.seed = (uint64_t)option_i64(line, "seed", 1);
	options.villages = (int)option_i64(line, "villages", 1195);
	options.months = (int)option_i64(line, "months", 24);
	options.date = day_of(clock_now());
	if (date && !day_parse(str_of(date), &options.date))
		line->wrong = arena_printf(line->arena, "--date 要一个日期，如 2026-11-23，得到“%s”。", date);
	if (options.villages < 3 || options.villages > 20000)
		line->wrong = "--villages 在 3 到 20000 之间。";
	if (options.months < 3 || options.months > 240)
		line->wrong = "--months 在 3 到 240 之间。";
	if (!line_finished(line))
		return EXIT_USAGE;
	const char *why = NULL;
	const struct county_place *place = county_place(line, code);
	if (!place)
		return EXIT_REFUSED;
	struct store_options store_options = { .dir = place->data, .db = place->db, .create = true,
		.county = line->county ? line->county : "青禾县", .code = code, .platform = "青禾先锋", .write = true, .now = day_start(options.date) + 8 * 3600 };
	struct store *store = store_open(&store_options, &why);
	if (!store) {
		fprintf(stderr, "%s\n", why);
		return EXIT_REFUSED;
	}
	struct work w;
	struct demo_result result;
	command_work(&w, line->arena, store);
	int64_t started = clock_mono_ms();
	bool made = demo_make(&w, &options, &result);
	int exit_code = made ? EXIT_DONE : command_refused(w.fault);
	if (made) {
		printf("演示县已生成：%d 个乡镇，%d 个村级组织，%d 个支部，%d 名党员，%d 次活动，用时 %.1f 秒。\n\n", result.townships,
			result.villages, result.branches, result.members, result.activities,
			(double)(clock_mono_ms() - started) / 1000);
		write_accounts(stdout, &result);
		FILE *file = fopen(arena_printf(line->arena, "%s/demo-accounts.txt", store_dir(store)), "w");
		if (file) {
			write_accounts(file, &result);
			fclose(file);
		}
	}
	work_end(&w);
	store_close(store);
	return exit_code;
}
