/* A fresh county in a temporary directory (on PostgreSQL: and a schema), for tests that need a store. Removed at the end. */
#ifndef TESTS_COUNTY_H
#define TESTS_COUNTY_H

#include <dirent.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/base.h"
#include "engine.h"
#include "place.h"
#include "work/audit.h"
#include "work/secret.h"
#include "work/work.h"

struct county {
	char dir[64];
	struct engine_place place; /* place.url is the store's `db` option */
	struct store *store;
	struct arena *arena;
	struct work work; /* ROLE_SYSTEM over everything, at 2026-11-23 08:00 */
};

#define COUNTY_NOW 1795392000 /* 2026-11-23 08:00 in Beijing */

static inline int county_remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

static inline struct county *county_of(void **state)
{
	return *state;
}

static inline void county_begin(struct county *c)
{
	work_begin(&c->work, c->arena, c->store, COUNTY_NOW);
	c->work.actor = (struct actor){ .role = ROLE_SYSTEM, .name = "测试", .path = "", .org_level = 1, .from = "test" };
}

static inline struct store *county_store(const char *dir, const char *url)
{
	struct store_options options = { .dir = dir, .db = url, .create = true, .county = "青禾县", .code = "QH", .write = true };
	const char *why = NULL;
	struct store *store = store_open(&options, &why);
	if (!store)
		fail_msg("%s", why);
	return store;
}

/* An empty database gets every step of the schema, and no county. */
static inline void county_schema(const char *url)
{
	char dir[64];
	store_close(county_store(place_make(dir, sizeof dir), url));
	nftw(dir, county_remove_one, 16, FTW_DEPTH | FTW_PHYS);
	engine_do_at(url, "do $$ begin execute (select 'truncate ' || string_agg(quote_ident(tablename), ', ') from pg_tables "
			  "where schemaname = 'public' and tablename <> 'schema_step'); end $$");
}

static inline int county_setup(void **state)
{
	static struct county c;
	log_level_set(LOG_ERROR);
	c = (struct county){ 0 };
	place_make(c.dir, sizeof c.dir);
	if (engine_server())
		engine_copy(&c.place, county_schema);
	c.store = county_store(c.dir, c.place.url);
	c.arena = arena_new();
	county_begin(&c);
	*state = &c;
	return 0;
}

static inline int county_teardown(void **state)
{
	struct county *c = *state;
	work_end(&c->work);
	arena_free(c->arena);
	store_close(c->store);
	engine_close(&c->place);
	nftw(c->dir, county_remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return 0;
}

/* Runs a unit of work that must be committed; its message otherwise. */
static inline void county_do(struct county *c, work_fn *fn, void *arg)
{
	if (!work_run(&c->work, fn, arg))
		fail_msg("%s: %s", c->work.fault ? c->work.fault->code : "?", c->work.fault ? c->work.fault->message : "?");
}

/* Runs one that must be refused with that code. */
static inline void county_refused(struct county *c, work_fn *fn, void *arg, const char *code)
{
	assert_false(work_run(&c->work, fn, arg));
	assert_non_null(c->work.fault);
	assert_string_equal(c->work.fault->code, code);
	c->work.fault = NULL;
}

/* Open descriptors of this process. */
static inline int county_open_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	int n = 0;
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

/* Findings of verify over the whole county. */
static inline void county_say(void *arg, const char *line)
{
	*(const char **)arg = line;
}
static inline int county_verify(struct county *c, const char **last)
{
	const char *line = NULL;
	struct verify_report report = { .arena = c->arena, .say = county_say, .arg = &line };
	work_end(&c->work);
	county_begin(c);
	verify_all(&c->work, &report);
	if (last)
		*last = line;
	return report.faults;
}

/* The whole store is sound; else the test fails with the last finding. */
static inline void county_sound(struct county *c)
{
	const char *last = NULL;
	if (county_verify(c, &last))
		fail_msg("%s", last);
}

#endif
