#include <malloc.h>
#include <pthread.h>
#include <signal.h>

#include "command/command.h"
#include "duty/duty.h"
#include "end/end.h"
#include "route/route.h"

#define KEEP_EVERY 600 /* seconds; a new day's duties stand ten minutes after midnight at the latest */

/* What time itself changes: run at the start and every ten minutes while the server is up. */
struct keeper {
	struct store *store;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stopping;
};

static void keep(struct store *store)
{
	struct arena *a = arena_new();
	struct work w;
	command_work(&w, a, store);
	if (!work_run(&w, duty_keep_current, NULL))
		log_line(LOG_ERROR, "duty.keep", "why", "%s", w.fault ? w.fault->code : "unknown", NULL);
	work_end(&w);
	arena_free(a);
}

static void *keeper_main(void *arg)
{
	struct keeper *k = arg;
	pthread_mutex_lock(&k->lock);
	while (!k->stopping) {
		struct timespec until;
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_sec += KEEP_EVERY;
		if (pthread_cond_timedwait(&k->wake, &k->lock, &until) == 0)
			continue;
		pthread_mutex_unlock(&k->lock);
		keep(k->store);
		pthread_mutex_lock(&k->lock);
	}
	pthread_mutex_unlock(&k->lock);
	return NULL;
}

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
	struct store *store = command_store(line, true);
	if (!store)
		return EXIT_REFUSED;
	struct server server = { .store = store, .config = line->config, .fault_page = end_fault_page };
	struct keeper keeper = { store, PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false };
	pthread_t thread;
	sigset_t stop;
	listen_text = config_text(line->config, "listen");
	keep(store);
	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	pthread_sigmask(SIG_BLOCK, &stop, NULL); /* server_run waits for them; the keeper's thread must not take them */
	if (pthread_create(&thread, NULL, keeper_main, &keeper) != 0)
		die("no thread for the keeper");
	int code = server_run(&server, say_ready);
	pthread_mutex_lock(&keeper.lock);
	keeper.stopping = true;
	pthread_cond_signal(&keeper.wake);
	pthread_mutex_unlock(&keeper.lock);
	pthread_join(thread, NULL);
	store_close(store);
	return code ? EXIT_REFUSED : EXIT_DONE;
}
