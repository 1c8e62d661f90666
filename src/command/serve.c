#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command/command.h"
#include "end/end.h"
#include "job/job.h"
#include "route/route.h"
#include "work/judged.h"

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

/* The counties of one program run, each with its writer and the keeper of its jobs once it is open. */
struct served {
	struct server server;
	struct command_line *line;
	const struct county_place *places;
	struct site *sites;
	struct job_keeper **keepers;
	size_t count, closed; /* how many of them could not be opened yet */
	/* Opens those, when their database is there. */
	pthread_t opener;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool opens, ending;
	bool refused; /* the list says what the records do not */
};

#define OPEN_AGAIN_MS 3000

/* An open county in the same database, whose readers the next one shares. */
static const struct store *beside(const struct served *all, const char *db)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->sites[i].store && text_eq(all->places[i].db, db))
			return all->sites[i].store;
	return NULL;
}

/* From now on the county is judged by the files of rules that this program has read. */
static void judge_by_these(struct store *store)
{
	struct arena *a = arena_new();
	struct work w;
	const char *why;
	command_work(&w, a, store);
	if (!judged_fits(&w, &why) && !work_run(&w, judged_note, NULL))
		log_line(LOG_WARN, "rules.not-noted", NULL);
	work_end(&w);
	arena_free(a);
}

/* Opens a county; NULL with the reason in *why. */
static struct store *open_one(struct served *all, size_t i, const char **why)
{
	const struct county_place *p = &all->places[i];
	struct store_options options = { .dir = p->data, .db = p->db, .which = p->code ? p->code : all->line->county,
		.beside = beside(all, p->db), .write = true };
	struct store *store = store_open(&options, why);
	if (!store)
		return NULL;
	if (place_counties(p, store)) {
		judge_by_these(store);
		return store;
	}
	store_close(store);
	all->refused = true;
	*why = "清单和数据不符，没有打开。";
	return NULL;
}

/* From here on its pages are answered. */
static void begin_one(struct served *all, size_t i, struct store *store)
{
	all->keepers[i] = job_keeper_start(store, all->line->config);
	all->sites[i].store = store;
	all->closed--;
}

static void say(const struct county_place *p, const char *what)
{
	fprintf(stderr, "%s%s%s\n", p->code ? p->code : "", p->code ? "：" : "", what);
}

/* Files on their way lie in no county's directory when several are served. */
static bool make_uploads(struct command_line *line, struct served *all)
{
	const char *data = config_text(line->config, "data");
	all->server.uploads = arena_printf(line->arena, "%s/uploads", data);
	if ((mkdir(data, 0700) == 0 || errno == EEXIST) && (mkdir(all->server.uploads, 0700) == 0 || errno == EEXIST))
		return true;
	fprintf(stderr, "不能建立目录 %s：%s。\n", all->server.uploads, strerror(errno));
	return false;
}

/* Three files for each reader of a county's own file: as many as the system lets this program have. */
static void raise_limit(void)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

/* A county whose database is away is no reason to be away too: its pages say so, and it is opened later. Nor does one of
 * several that cannot be opened keep the others off. */
static bool open_all(struct served *all)
{
	bool away = false;
	for (size_t i = 0; i < all->count; i++) {
		const struct county_place *p = &all->places[i];
		const char *why = "";
		struct store *store = open_one(all, i, &why);
		if (store && store_path(store))
			store_reader_close(store); /* this thread answers nobody: what it read to open the county is done */
		if (store)
			begin_one(all, i, store);
		else
			say(p, why);
		away = away || (!store && !text_empty(p->db) && db_away(p->db));
	}
	if (all->refused)
		return false;
	if (all->closed)
		fprintf(stderr, "还有 %zu 个县没有打开%s\n", all->closed,
			away || all->closed < all->count ? "，它们的页面会说明情况；每隔几秒再试一次，能打开时自动开始服务。" : "。");
	return away || all->closed < all->count;
}

static bool places_find(struct served *all)
{
	struct county_places list;
	if (!county_places(all->line, &list))
		return false;
	all->places = list.all;
	all->count = all->closed = list.count;
	all->sites = ARENA_ARRAY(all->line->arena, struct site, list.count);
	all->keepers = ARENA_ARRAY(all->line->arena, struct job_keeper *, list.count);
	for (size_t i = 0; i < list.count; i++)
		all->sites[i] = (struct site){ .host = list.all[i].host, .mount = list.all[i].mount, .address = list.all[i].address };
	if (list.count > 1)
		raise_limit();
	all->server.sites = all->sites;
	all->server.site_count = all->count;
	all->server.shows_sites = list.shows;
	return true;
}

static void open_closed(struct served *all)
{
	for (size_t i = 0; i < all->count; i++) {
		const char *why;
		struct store *store = all->sites[i].store ? NULL : open_one(all, i, &why);
		if (!store)
			continue;
		store_reader_close(store); /* nor does this thread */
		begin_one(all, i, store);
		say(&all->places[i], "已打开，开始服务。");
	}
}

static void *opener_main(void *arg)
{
	struct served *all = arg;
	pthread_mutex_lock(&all->lock);
	while (all->closed && !all->ending) {
		struct timespec until = clock_mono_in(OPEN_AGAIN_MS);
		while (!all->ending && clock_cond_wait(&all->wake, &all->lock, until))
			;
		if (all->ending)
			break;
		pthread_mutex_unlock(&all->lock);
		open_closed(all);
		pthread_mutex_lock(&all->lock);
	}
	pthread_mutex_unlock(&all->lock);
	return NULL;
}

/* Signals are for the thread that waits for them. */
static void opener_start(struct served *all)
{
	sigset_t blocked, before;
	all->opens = all->closed > 0;
	if (!all->opens)
		return;
	sigfillset(&blocked);
	pthread_sigmask(SIG_SETMASK, &blocked, &before);
	if (pthread_create(&all->opener, NULL, opener_main, all) != 0)
		die("no thread for the counties that are not open");
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void opener_stop(struct served *all)
{
	if (!all->opens)
		return;
	pthread_mutex_lock(&all->lock);
	all->ending = true;
	pthread_cond_signal(&all->wake);
	pthread_mutex_unlock(&all->lock);
	pthread_join(all->opener, NULL);
}

static bool serve_all(struct served *all)
{
	bool lists = !text_empty(config_text(all->line->config, "counties"));
	if ((lists || !all->sites[0].store) && !make_uploads(all->line, all))
		return false;
	opener_start(all);
	bool good = server_run(&all->server, say_ready) == 0;
	opener_stop(all);
	return good;
}

static void close_all(struct served *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->keepers[i])
			job_keeper_stop(all->keepers[i]);
	for (size_t i = 0; i < all->count; i++)
		store_close(all->sites[i].store);
}

int command_serve(struct command_line *line)
{
	bool print = option_flag(line, "print-settings");
	if (!line_finished(line))
		return EXIT_USAGE;
	if (print)
		return print_settings(line);
#ifdef M_ARENA_MAX
	/* glibc keeps what was freed apart for each arena: a second one is 4 MiB that two cores gain nothing by. */
	mallopt(M_ARENA_MAX, sysconf(_SC_NPROCESSORS_ONLN) > 2 ? 2 : 1);
#endif
#ifdef M_TRIM_THRESHOLD
	mallopt(M_TRIM_THRESHOLD, 1 << 20); /* what a request gave back the next one takes; not to the system and back each time */
#endif
#ifdef M_MMAP_THRESHOLD
	mallopt(M_MMAP_THRESHOLD, 1 << 20); /* large pieces, as of a font while a page of paper is made, go back to the system at once */
#endif
	listen_text = config_text(line->config, "listen");
	db_slow_set(config_i64(line->config, "slow-statement"));
	struct served all = { .server = { .config = line->config, .fault_page = end_fault_page, .lost_page = end_lost_page }, .line = line,
		.lock = PTHREAD_MUTEX_INITIALIZER, .wake = PTHREAD_COND_INITIALIZER };
	int code = places_find(&all) && open_all(&all) && serve_all(&all) ? EXIT_DONE : EXIT_REFUSED;
	close_all(&all);
	return code;
}
