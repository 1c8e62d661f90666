/* Which engine the tests' stores lie on. With XIANFENG_TEST_DB=postgres://… (tools/postgres.sh with …) each store is a schema
 * of its own in that database, dropped at the end; without it a file in the test's directory. */
#ifndef TESTS_ENGINE_H
#define TESTS_ENGINE_H

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static inline const char *engine_server(void)
{
	const char *url = getenv("XIANFENG_TEST_DB");
	return url && *url ? url : NULL;
}

/* One statement on the test's own connection; ends the test program when the server refuses it. */
static inline void engine_do(const char *sql)
{
	PGconn *connection = PQconnectdb(engine_server());
	PQexec(connection, "set client_min_messages = warning");
	PGresult *result = PQexec(connection, sql);
	if (PQresultStatus(result) != PGRES_COMMAND_OK && PQresultStatus(result) != PGRES_TUPLES_OK) {
		fprintf(stderr, "%s: %s", sql, PQerrorMessage(connection));
		exit(1);
	}
	PQclear(result);
	PQfinish(connection);
}

struct engine_place {
	char schema[64], url[512];
};

/* Makes an empty place and gives its address; NULL on SQLite, where the directory is the place. */
static inline const char *engine_open(struct engine_place *p)
{
	static int count;
	char sql[128];
	*p = (struct engine_place){ "", "" };
	if (!engine_server())
		return NULL;
	snprintf(p->schema, sizeof p->schema, "test_%d_%d", (int)getpid(), ++count);
	snprintf(sql, sizeof sql, "create schema %s", p->schema);
	engine_do(sql);
	snprintf(p->url, sizeof p->url, "%s%coptions=-csearch_path%%3D%s&application_name=%s", engine_server(),
		strchr(engine_server(), '?') ? '&' : '?', p->schema, p->schema);
	return p->url;
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
	snprintf(sql, sizeof sql, "drop schema %s cascade", p->schema);
	engine_do(sql);
}

#endif
