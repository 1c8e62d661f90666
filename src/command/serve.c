#include <errno.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* The counties of one program run, each with its writer and the keeper of its jobs. */
struct served {
	struct server server;
	struct site *sites;
	struct job_keeper **keepers;
	size_t count;
};

/* An open county in the same database, whose readers the next one shares. */
static const struct store *beside(const struct served *all, const struct county_place *places, const char *db)
{
	for (size_t i = 0; i < all->count; i++)
		if (text_eq(places[i].db, db))
			return all->sites[i].store;
	return NULL;
}

static bool open_one(struct command_line *line, struct served *all, const struct county_place *places)
{
	const struct county_place *p = &places[all->count];
	const char *why = NULL;
	struct store_options options = { .dir = p->data, .db = p->db, .which = p->code ? p->code : line->county,
		.beside = beside(all, places, p->db), .write = true };
	struct store *store = store_open(&options, &why);
	if (!store) {
		fprintf(stderr, p->code ? "%s：%s\n" : "%s%s\n", p->code ? p->code : "", why);
		return false;
	}
	if (store_path(store))
		store_reader_close(store); /* this thread answers nobody: what it read to open the county is done */
	all->sites[all->count++] = (struct site){ .store = store, .host = p->host, .mount = p->mount, .address = p->address };
	return place_counties(p, store);
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

static bool open_all(struct command_line *line, struct served *all)
{
	struct county_places list;
	if (!county_places(line, &list))
		return false;
	all->sites = ARENA_ARRAY(line->arena, struct site, list.count);
	all->keepers = ARENA_ARRAY(line->arena, struct job_keeper *, list.count);
	if (list.count > 1)
		raise_limit();
	while (all->count < list.count)
		if (!open_one(line, all, list.all))
			return false;
	for (size_t i = 0; i < all->count; i++)
		all->keepers[i] = job_keeper_start(all->sites[i].store, line->config);
	all->server.sites = all->sites;
	all->server.site_count = all->count;
	all->server.shows_sites = list.shows;
	return text_empty(config_text(line->config, "counties")) || make_uploads(line, all);
}

static void close_all(struct served *all)
{
	for (size_t i = 0; i < all->count && all->keepers[i]; i++)
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
	struct served all = { .server = { .config = line->config, .fault_page = end_fault_page, .lost_page = end_lost_page } };
	int code = open_all(line, &all) && server_run(&all.server, say_ready) == 0 ? EXIT_DONE : EXIT_REFUSED;
	close_all(&all);
	return code;
}
