/* Which engine the tests' stores lie on. With XIANFENG_TEST_DB=postgres://… (tools/postgres.sh with …) each store is a schema
 * of its own in that database, or a database copied from one whose schema is made; dropped at the end. Without it a file in the test's
 * directory. */
#ifndef TESTS_ENGINE_H
#define TESTS_ENGINE_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static inline const char *engine_server(void)
{
	const char *url = getenv("XIANFENG_TEST_DB");
	return url && *url ? url : NULL;
}

/* One statement; ends the test program when the server refuses it. Whether it answered
 * something other than 0. */
static inline bool engine_ask(PGconn *connection, const char *sql)
{
	PGresult *result = PQexec(connection, sql);
	if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK) {
		fprintf(stderr, "%s: %s", sql, PQerrorMessage(connection));
		exit(1);
	}
	bool some = PQntuples(result) && strcmp(PQgetvalue(result, 0, 0), "0") != 0;
	PQclear(result);
	return some;
}

/* One statement on a connection of its own to an address. */
static inline void engine_do_at(const char *url, const char *sql)
{
	PGconn *connection = PQconnectdb(url);
	engine_ask(connection, "set client_min_messages = warning");
	engine_ask(connection, sql);
	PQfinish(connection);
}

static inline void engine_do(const char *sql)
{
	engine_do_at(engine_server(), sql);
}

struct engine_place {
	char schema[64], url[512]; /* schema: also the name by which its connections are known */
	bool database;             /* the name is a database's */
};

static inline void engine_name(struct engine_place *p)
{
	static int count;
	*p = (struct engine_place){ "", "", false };
	snprintf(p->schema, sizeof p->schema, "test_%d_%d", (int)getpid(), ++count);
}

/* Makes an empty place and gives its address; NULL on SQLite, where the directory is the place. */
static inline const char *engine_open(struct engine_place *p)
{
	char sql[128];
	engine_name(p);
	if (!engine_server()) {
		*p->schema = '\0';
		return NULL;
	}
	snprintf(sql, sizeof sql, "create schema %s", p->schema);
	engine_do(sql);
	snprintf(p->url, sizeof p->url, "%s%coptions=-csearch_path%%3D%s&application_name=%s", engine_server(),
		strchr(engine_server(), '?') ? '&' : '?', p->schema, p->schema);
	return p->url;
}

/* The address of another database of the server; its connections are known by the name. */
static inline void engine_database(char *url, size_t size, const char *name)
{
	const char *server = engine_server(), *end = strchr(server, '?'), *at = end ? end : server + strlen(server);
	while (at > server && *at != '/')
		at--;
	snprintf(url, size, "%.*s/%s%s%sapplication_name=%s", (int)(at - server), server, name, end ? end : "", end ? "&" : "?", name);
}

/* Makes a place that is a copy of what `fill` put into an empty database: a tenth of a second, where the steps of a schema take half of
 * one. Whoever comes first on a server has it filled. */
static inline void engine_copy(struct engine_place *p, void (*fill)(const char *url))
{
	char text[512];
	engine_name(p);
	p->database = true;
	PGconn *server = PQconnectdb(engine_server());
	engine_ask(server, "set client_min_messages = warning");
	engine_ask(server, "select pg_advisory_lock(1)");
	if (!engine_ask(server, "select count(*) from pg_database where datname = 'model'")) {
		engine_ask(server, "drop database if exists making");
		engine_ask(server, "create database making");
		engine_database(text, sizeof text, "making");
		fill(text);
		engine_ask(server, "alter database making rename to model");
	}
	engine_ask(server, "select pg_advisory_unlock(1)");
	snprintf(text, sizeof text, "create database %s template model strategy file_copy", p->schema);
	engine_ask(server, text);
	PQfinish(server);
	engine_database(p->url, sizeof p->url, p->schema);
}

/* The server ends every connection to that place, as at its restart; other tests' go on. */
static inline void engine_cut(const struct engine_place *p)
{
	char sql[256];
	snprintf(sql, sizeof sql, "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = '%s'", p->schema);
	engine_do(sql);
}

static inline void engine_close(const struct engine_place *p)
{
	char sql[128];
	if (!*p->schema)
		return;
	snprintf(sql, sizeof sql, p->database ? "drop database %s with (force)" : "drop schema %s cascade", p->schema);
	engine_do(sql);
}

#endif
