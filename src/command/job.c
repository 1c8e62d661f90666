/* The command about jobs: what there is, how it went, and doing one here. */
#include "command/command.h"
#include "job/job.h"

static void say_job(struct work *w, const struct job *job, const struct job_run *last)
{
	printf("%-10s %s（%s）\n", job->name, job->title, job_rhythm(w->arena, job));
	if (last)
		printf("           最近：%s，%s%s%s\n", moment_text(w->arena, last->begun ? last->begun : last->queued),
			job_state_chinese(last->state), *last->said ? "，" : "", last->said);
}

static int list(struct command_line *line)
{
	struct store *store = command_store(line, false);
	if (!store)
		return EXIT_REFUSED;
	struct work w;
	command_work(&w, line->arena, store);
	size_t count;
	const struct job *const *all = job_all(&count);
	struct job_run *newest;
	int n = job_newest_all(&w, &newest);
	for (size_t i = 0; i < count; i++) {
		const struct job_run *last = NULL;
		if (!job_here(all[i], store))
			continue;
		for (int k = 0; k < n && !last; k++)
			last = newest[k].job == all[i] ? &newest[k] : NULL;
		say_job(&w, all[i], last);
	}
	bool good = work_db_check(&w);
	int code = good ? EXIT_DONE : command_refused(w.fault);
	work_end(&w);
	store_close(store);
	return code;
}

static int run(struct command_line *line, const char *name)
{
	const struct job *job = job_named(name);
	if (!job || job->open) {
		fprintf(stderr, "没有“%s”这个任务。xianfeng job list 列出全部。\n", name);
		return EXIT_REFUSED;
	}
	struct store *store = command_store(line, true);
	if (!store) {
		fprintf(stderr, "服务正在运行时，请在“后台任务”页上点“立即执行”。\n");
		return EXIT_REFUSED;
	}
	struct work w;
	command_work(&w, line->arena, store);
	const struct job_run *done = job_run_now(&w, line->config, name, "");
	int code = done ? EXIT_DONE : command_refused(w.fault);
	if (done) {
		struct job_line *lines;
		int n = job_log(&w, done->id, &lines);
		for (int i = 0; i < n; i++)
			printf("%s  %s\n", moment_text(w.arena, lines[i].at), lines[i].text);
		code = done->state == JOB_DONE ? EXIT_DONE : EXIT_REFUSED;
	}
	work_end(&w);
	store_close(store);
	return code;
}

int command_job(struct command_line *line)
{
	const char *what = option_word(line), *name = option_word(line);
	if (!line_finished(line))
		return EXIT_USAGE;
	if (text_eq(what, "list") && !name)
		return list(line);
	return text_eq(what, "run") && name ? run(line, name) : EXIT_USAGE;
}
