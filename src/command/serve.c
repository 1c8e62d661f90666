#include "command/command.h"
#include "end/end.h"
#include "route/route.h"

static const char *listen_text;

static void say_ready(int port)
{
	const char *colon = strrchr(listen_text, ':');
	printf("服务已启动：http://%.*s:%d/\n", colon ? (int)(colon - listen_text) : 9, colon ? listen_text : "127.0.0.1", port);
	fflush(stdout);
}

int command_serve(struct command_line *line)
{
	if (!line_finished(line))
		return EXIT_USAGE;
	struct store *store = command_store(line, true);
	if (!store)
		return EXIT_REFUSED;
	struct server server = { .store = store, .config = line->config, .fault_page = end_fault_page };
	listen_text = config_text(line->config, "listen");
	int code = server_run(&server, say_ready);
	store_close(store);
	return code ? EXIT_REFUSED : EXIT_DONE;
}
