#include <malloc.h>

#include "command/command.h"
#include "end/end.h"
#include "job/job.h"
#include "route/route.h"

static const char *listen_text;

static void say_ready(int port)
{
	const char *colon = strrchr(listen_text, ':');
	printf("服务已启动：http://%.*s:%d/\n", colon ? (int)(colon - listen_text) : 9, colon ? listen_text : "127.0.0.1", port);
	fflush(stdout);
}

/* The commented settings file with all defaults: packaging/xianfeng.conf is this. */
static int print_settings(struct command_line *line)
{
	struct buf out;
	buf_init(&out, line->arena);
	config_sample(&out);
	fwrite(out.at, 1, out.len, stdout);
	return EXIT_DONE;
}

int command_serve(struct command_line *line)
{
	bool print = option_flag(line, "print-settings");
	if (!line_finished(line))
		return EXIT_USAGE;
	if (print)
		return print_settings(line);
#ifdef M_ARENA_MAX
	mallopt(M_ARENA_MAX, 2); /* glibc keeps what was freed apart for each thread: a third more memory, and nothing faster */
#endif
#ifdef M_MMAP_THRESHOLD
	mallopt(M_MMAP_THRESHOLD, 1 << 20); /* large pieces, as of a font while a page of paper is made, go back to the system at once */
#endif
	struct store *store = command_store(line, true);
	if (!store)
		return EXIT_REFUSED;
	struct server server = { .store = store, .config = line->config, .fault_page = end_fault_page };
	listen_text = config_text(line->config, "listen");
	struct job_keeper *keeper = job_keeper_start(store, line->config);
	int code = server_run(&server, say_ready);
	job_keeper_stop(keeper);
	store_close(store);
	return code ? EXIT_REFUSED : EXIT_DONE;
}
