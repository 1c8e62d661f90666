/* The command about the second person: what waits, and the county's switch. */
#include "approval/approval.h"
#include "command/command.h"

#define LISTED_MOST 200

static void say_proposals(struct work *w)
{
	struct approval *rows;
	int64_t total;
	int n = approval_list(w, APPROVALS_ALL, LISTED_MOST, 0, &rows, &total);
	const char *off = approval_off_reason(w);
	printf("双人审批：%s%s\n", off ? "已停用，原因：" : "启用", off ? off : "");
	for (int i = 0; i < n; i++)
		printf("%s  %s  %s：%s（%s提出）\n", moment_text(w->arena, rows[i].at), approval_state_chinese(rows[i].state),
			rows[i].act ? rows[i].act->title : rows[i].word, rows[i].summary, rows[i].by_name);
	if (total > n)
		printf("共 %lld 项，以上是最近 %d 项。\n", (long long)total, n);
}

static bool turn(struct work *w, void *reason)
{
	return approval_switch(w, reason);
}

int command_approval(struct command_line *line)
{
	const char *what = option_word(line), *reason = option_text(line, "reason", NULL);
	bool list = text_eq(what, "list"), off = text_eq(what, "off");
	if (!list && !off && !text_eq(what, "on"))
		line->wrong = "请写明：approval list、approval off --reason 原因 或 approval on";
	else if (off && text_empty(reason))
		line->wrong = "停用要写明原因：approval off --reason 原因";
	if (!line_finished(line))
		return EXIT_USAGE;
	struct store *store = command_store(line, !list);
	if (!store)
		return EXIT_REFUSED;
	struct work w;
	command_work(&w, line->arena, store);
	bool good = true;
	if (list)
		say_proposals(&w);
	else if ((good = work_run(&w, turn, off ? (void *)reason : NULL)))
		printf(off ? "双人审批已停用，原因记入审计。重新启用：xianfeng approval on\n" : "双人审批已启用。\n");
	good = good && work_db_check(&w);
	int code = good ? EXIT_DONE : command_refused(w.fault);
	work_end(&w);
	store_close(store);
	return code;
}
