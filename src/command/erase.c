/* The command about erasure: who is due, and proposing it as the page does. Who acts is named by an account (--as): its scope and rights
 * bind the command, and where the county wants a second person, another approves it. */
#include "command/org.h"
#include "member/erase.h"

#define LISTED_MOST 1000

struct erasing {
	struct erase_wish wish;
	int64_t proposal;
};

static bool erase(struct work *w, void *arg)
{
	struct erasing *e = arg;
	return erase_submit(w, &e->wish, "过了保留期", &e->proposal);
}

static void print_due(struct work *w, const struct erase_wish *wish, int64_t keep, bool run, int64_t *total)
{
	struct erase_row *rows;
	int n = erase_list(w, wish, LISTED_MOST, 0, &rows, total);
	for (int i = 0; i < n; i++)
		printf("%s  %s  %s离开\n", rows[i].org_name, rows[i].name, day_chinese(w->arena, rows[i].left_day));
	printf("离开满 %lld 天、还没有清除的：%lld 人。%s\n", (long long)keep, (long long)*total,
		run || !*total ? "" : "清除：xianfeng erase --run --as 登录名，不能恢复。");
}

int command_erase(struct command_line *line)
{
	bool run = option_flag(line, "run");
	const char *login = option_text(line, "as", NULL);
	if (!line_finished(line))
		return EXIT_USAGE;
	struct store *store = command_store(line, run);
	if (!store)
		return EXIT_REFUSED;
	struct work w;
	int64_t total = 0, keep = config_i64(line->config, "erase-after-days");
	command_work(&w, line->arena, store);
	bool good = (!run && !login) || command_actor(&w, login, PERMISSION_ERASE);
	if (good) {
		struct erasing e = { .wish = { .path = login ? w.actor.path : "", .until = erase_until(&w, keep) } };
		print_due(&w, &e.wish, keep, run, &total);
		good = work_db_check(&w) && (!run || !total || work_run(&w, erase, &e));
		if (good && run && e.proposal)
			printf("已提交，还没有清除：另一位管理员在“审批”里批准后自动办理。\n");
		else if (good && run && total)
			printf("已清除 %lld 人的身份证号、手机、住址、状态说明、照片和材料、谈话要点。\n", (long long)total);
	}
	int code = good ? EXIT_DONE : command_refused(w.fault);
	work_end(&w);
	store_close(store);
	return code;
}
