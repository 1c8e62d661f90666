/* Whole tables, for moving a county from one store to another: which there are, their rows, and the fast way in. Here alone
 * statements are made from names, those of the store's own catalogue. */
#include "base/list.h"
#include "db/engine.h"

/* Puts a column's name at its place among the key's, which the catalogue gives in any order. */
static void key_put(struct arena *a, struct str *keys, int place, const char *name)
{
	if (place >= 1 && place <= 8)
		keys[place - 1] = str_of(arena_dup(a, name));
}

static const char *key_text(struct arena *a, const struct str *keys)
{
	struct buf out;
	buf_init(&out, a);
	for (int i = 0; i < 8 && keys[i].at; i++)
		buf_printf(&out, "%s%s", i ? ", " : "", keys[i].at);
	return out.at;
}

int db_tables(struct db *db, struct arena *a, struct db_table **out)
{
	struct db_table *list = NULL, *table = NULL;
	struct str keys[8] = { { NULL, 0 } };
	int count = 0;
	struct db_rows *rows = db_query(db, a, db->engine->tables, 0, NULL);
	for (bool more = true; more;) {
		more = db_next(rows);
		const char *name = more ? db_text(rows, 0) : NULL;
		if (table && !text_eq(table->name, name)) {
			table->key = key_text(a, keys);
			/* What is not kept by county (the schema's steps, an interrupted load's list) is the store's own. */
			if (!keys[0].at || !text_eq(keys[0].at, "tenant"))
				count--;
			memset(keys, 0, sizeof keys);
			table = NULL;
		}
		if (!more)
			break;
		if (!table) {
			table = LIST_PUSH(a, list, count);
			*table = (struct db_table){ .name = name };
		}
		const char *column = db_text(rows, 1);
		*LIST_PUSH(a, table->columns, table->column_count) = (struct db_column){ column, (char)('0' + db_i64(rows, 2)) };
		key_put(a, keys, (int)db_i64(rows, 3), column);
	}
	db_done(rows);
	*out = list;
	return count;
}

static void name_put(struct buf *out, const char *name)
{
	buf_char(out, '"');
	buf_text(out, name);
	buf_char(out, '"');
}

static void columns_put(struct buf *out, const struct db_table *table)
{
	for (int i = 0; i < table->column_count; i++) {
		buf_text(out, i ? ", " : "");
		name_put(out, table->columns[i].name);
	}
}

struct db_rows *db_table_rows(struct db *db, struct arena *a, const struct db_table *table, int64_t tenant)
{
	struct buf sql;
	struct db_value value = db_value_i64(tenant);
	buf_init(&sql, a);
	buf_text(&sql, "select ");
	columns_put(&sql, table);
	buf_text(&sql, " from ");
	name_put(&sql, table->name);
	buf_text(&sql, " where tenant = $1 order by ");
	buf_text(&sql, table->key);
	return db_query_piecewise(db, a, sql.at, 1, &value);
}

int64_t db_table_count(struct db *db, struct arena *a, const struct db_table *table, int64_t tenant)
{
	struct buf sql;
	struct db_value value = db_value_i64(tenant);
	buf_init(&sql, a);
	buf_text(&sql, "select count(*) from ");
	name_put(&sql, table->name);
	buf_text(&sql, " where tenant = $1");
	return db_one(db, a, 0, sql.at, 1, &value);
}

bool db_table_clear(struct db *db, struct arena *a, const struct db_table *table, int64_t tenant)
{
	struct buf sql;
	struct db_value value = db_value_i64(tenant);
	buf_init(&sql, a);
	buf_text(&sql, "delete from ");
	name_put(&sql, table->name);
	buf_text(&sql, " where tenant = $1");
	return db_exec(db, a, sql.at, 1, &value);
}

struct db_value db_table_value(const struct db_rows *rows, const struct db_table *table, int column)
{
	char kind = table->columns[column].kind;
	if (rows->db->engine->is_null(rows, column))
		return kind == '1' ? (struct db_value){ DB_NULL, DB_I64, { NULL, 0 } } :
		       kind == '2' ? db_value_text(NULL) : db_value_bytes((struct str){ NULL, 0 });
	if (kind == '1')
		return db_value_i64(rows->db->engine->i64(rows, column));
	return (struct db_value){ kind == '2' ? DB_TEXT : DB_BYTES, 0, rows->db->engine->cell(rows, column) };
}

struct db_load {
	struct db *db;
	struct arena *arena;
	const char *insert;
	size_t columns;
};

struct db_load *db_load_begin(struct db *db, struct arena *a, const struct db_table *table)
{
	struct db_load *load = ARENA_NEW(a, struct db_load);
	*load = (struct db_load){ .db = db, .arena = a, .columns = (size_t)table->column_count };
	struct buf sql;
	buf_init(&sql, a);
	buf_text(&sql, "insert into ");
	name_put(&sql, table->name);
	buf_text(&sql, " (");
	columns_put(&sql, table);
	buf_char(&sql, ')');
	if (db->engine->load_begin)
		return db_error(db) == DB_OK && db->engine->load_begin(db, sql.at + strlen("insert into ")) ? load : NULL;
	buf_text(&sql, " values (");
	for (int i = 1; i <= table->column_count; i++)
		buf_printf(&sql, "%s$%d", i > 1 ? ", " : "", i);
	buf_char(&sql, ')');
	load->insert = sql.at;
	return load;
}

bool db_load_row(struct db_load *load, const struct db_value *values)
{
	if (load->insert)
		return db_exec(load->db, load->arena, load->insert, load->columns, values);
	return load->db->engine->load_row(load->db, load->columns, values);
}

bool db_load_end(struct db_load *load)
{
	return load->insert ? db_error(load->db) == DB_OK : load->db->engine->load_end(load->db);
}
