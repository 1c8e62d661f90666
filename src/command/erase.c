/* The command about erasure: who is due, and doing it on the machine itself. */
#include "command/command.h"
#include "member/erase.h"

#define LISTED_MOST 1000

static bool erase(struct work *w, void *arg)
{
	struct erase_wish *wish = arg;
	return erase_run(w, wish, "命令行，过了保留期") > 0;
}

int command_erase(struct command_line *line)
{
	bool run = option_flag(line, "run");
	if (!line_finished(line))
		return EXIT_USAGE;
	struct store *store = command_store(line, run);
	if (!store)
		return EXIT_REFUSED;
	struct work w;
	struct erase_row *rows;
	int64_t total, keep = config_i64(line->config, "erase-after-days");
	command_work(&w, line->arena, store);
	struct erase_wish wish = { .path = "", .until = erase_until(&w, keep) };
	int n = erase_list(&w, &wish, LISTED_MOST, 0, &rows, &total);
	for (int i = 0; i < n; i++)
		printf("%s  %s  %s离开\n", rows[i].org_name, rows[i].name, day_chinese(line->arena, rows[i].left_day));
	printf("离开满 %lld 天、还没有清除的：%lld 人。%s\n", (long long)keep, (long long)total,
		run || !total ? "" : "清除：xianfeng erase --run，不能恢复。");
	bool good = work_db_check(&w) && (!run || !total || work_run(&w, erase, &wish));
	if (good && run && total)
		printf("已清除 %lld 人的身份证号、手机、住址、状态说明、照片和材料、谈话要点。\n", (long long)total);
	int code = good ? EXIT_DONE : command_refused(w.fault);
	work_end(&w);
	store_close(store);
	return code;
}
