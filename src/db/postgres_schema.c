/* Tables of the PostgreSQL engine: type words, statistics, several machines (Citus), what the server knows of damage. */
#include "db/postgres.h"

/* Texts compare by their bytes, as in SQLite: an order must not depend on where the server's cluster was made. */
const struct schema_word postgres_words[] = {
	{ "{i64}", "BIGINT" }, { "{text}", "TEXT COLLATE \"C\"" }, { "{key}", "TEXT COLLATE \"C\"" }, { "{bytes}", "BYTEA" },
	{ "{table}", "" }, { NULL, NULL },
};

bool postgres_has_table(struct db *db, struct arena *a, const char *table)
{
	return DB_ONE(db, a, 0, "select count(*) from pg_tables where schemaname = current_schema() and tablename = $1", table) > 0;
}

/* ---- over several machines ---- */

#define UNSPREAD_TABLES \
	"select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace " \
	"where n.nspname = current_schema() and c.relkind = 'r' and c.relname not in ('bulk_index') " \
	"and not exists (select 1 from pg_dist_partition p where p.logicalrel = c.oid) and "
#define HAS_COUNTY "exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant')"

static bool has_citus(struct db *db, struct arena *a)
{
	return DB_ONE(db, a, 0, "select count(*) from pg_proc where proname = 'create_distributed_table' and pg_function_is_visible(oid)") > 0;
}

/* Runs `act` for each table that the list names. */
static bool for_each_table(struct db *db, struct arena *a, const char *list, const char *act)
{
	struct db_rows *rows = db_query(db, a, list, 0, NULL);
	while (db_next(rows)) {
		struct db_value table = db_value_text(db_text(rows, 0));
		db_done(db_query(db, a, act, 1, &table));
	}
	db_done(rows);
	return db_error(db) == DB_OK;
}

/* The account table is spread first and the others beside it, so that a county's rows of all tables lie together. */
static bool spread(struct db *db, struct arena *a)
{
	return for_each_table(db, a, UNSPREAD_TABLES "c.relname in ('county', 'schema_step') order by c.relname",
		       "select create_reference_table(cast($1 as regclass))") &&
	       for_each_table(db, a, UNSPREAD_TABLES "c.relname = 'account'",
		       "select create_distributed_table(cast($1 as regclass), 'tenant', colocate_with := 'none')") &&
	       for_each_table(db, a, UNSPREAD_TABLES "c.relname not in ('account', 'county') and " HAS_COUNTY " order by c.relname",
		       "select create_distributed_table(cast($1 as regclass), 'tenant', colocate_with := 'account')");
}

bool postgres_distribute(struct db *db, const char **why)
{
	struct arena *a = arena_child(db->arena);
	bool done = false;
	if (has_citus(db, a))
		done = spread(db, a);
	else if (DB_ONE(db, a, 0, "select count(*) from pg_available_extensions where name = 'citus'") > 0)
		*why = "服务器装有 Citus，但这个数据库还没有启用它。请由数据库管理员在每台机器上运行 create extension citus，再试一次。";
	else
		*why = "这台数据库服务器没有 Citus 扩展（not present），没有改动。一个市的县用普通的 PostgreSQL 就够；要分布到多台机器见 docs/scale-out.md。";
	if (db_error(db) != DB_OK)
		*why = "数据库不接受分布的语句，请看日志。改好以后再运行一次，已分布的表不会重做。";
	arena_free(a);
	return done;
}

/* Where tables are spread already, those of a new schema step are too. */
static bool spread_new(struct db *db)
{
	struct arena *a = arena_child(db->arena);
	bool good = !has_citus(db, a) ||
		    DB_ONE(db, a, 0, "select count(*) from pg_dist_partition where logicalrel = to_regclass('account')") == 0 || spread(db, a);
	arena_free(a);
	return good;
}

/* Statistics of what the tables hold now; the server keeps them up by itself later. A size is asked of the own schema's tables
 * alone: it locks, and would wait for (or fall over) what others do to theirs. */
bool postgres_schema_done(struct db *db)
{
	if (!spread_new(db))
		return false;
	struct arena *a = arena_child(db->arena);
	struct buf sql;
	buf_init(&sql, a);
	struct db_rows *rows = DB_QUERY(db, a,
		"with own as materialized (select c.oid, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
		"where n.nspname = current_schema() and c.relkind = 'r') "
		"select 'analyze ' || quote_ident(relname) from own where pg_relation_size(oid) > 0 order by relname");
	while (db_next(rows))
		buf_printf(&sql, "%s;", db_text(rows, 0));
	bool done = db_error(db) == DB_OK && postgres_script(db, sql.at);
	arena_free(a);
	return done;
}

/* ---- keeping ---- */

bool postgres_backup(struct db *db, const char *path)
{
	return db_failed(db, DB_REFUSED, "a server's databases are copied with pg_dump or pg_basebackup", path);
}

/* What the server knows of damage: indexes that are not whole, pages whose checksum was wrong when they were read. */
const char *postgres_check(struct db *db, struct arena *a)
{
	const char *text = "ok";
	struct db_rows *rows = DB_QUERY(db, a,
		"select 'index ' || c.relname || ' is not valid' from pg_index i join pg_class c on c.oid = i.indexrelid "
		"join pg_namespace n on n.oid = c.relnamespace where n.nspname = current_schema() and not i.indisvalid "
		"union all select checksum_failures || ' pages with a wrong checksum' from pg_stat_database "
		"where datname = current_database() and checksum_failures > 0");
	if (db_next(rows))
		text = db_text(rows, 0);
	db_done(rows);
	return db_error(db) == DB_OK ? text : db_error_text(db);
}
