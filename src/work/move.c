/* A county's whole rows from one store into another that has none of it, or whose own are replaced. The tables are those that
 * the stores themselves name, each row goes over as it is, and what arrived is read again and compared by its hash. One
 * transaction: broken off anywhere, the new store is as it was and the old one was only read. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "work/internal.h"

struct move {
	struct store *from, *to;
	struct db *out, *in; /* the old store's snapshot, the new one's writer */
	struct arena *arena; /* the whole run's */
	struct arena *piece; /* one table's */
	struct db_table *tables;
	int table_count;
	bool over;           /* the new store's rows of the county go first */
	int64_t done, total; /* rows */
	int64_t *rows;       /* of each table */
	unsigned char (*hashes)[HASH_BYTES];
	void (*progress)(const char *what, int64_t done, int64_t total);
	const char **why;
};

static bool refuse(struct move *m, const char *why)
{
	if (!*m->why)
		*m->why = why;
	return false;
}

static bool broken(struct move *m, const char *where)
{
	const struct db *db = db_error(m->out) != DB_OK ? m->out : m->in;
	return refuse(m, arena_printf(m->to->arena, "搬到表 %s 时出错（%s）。两边的数据都没有改动；排除原因后再运行一次。",
				 where, db_error_text(db)));
}

static bool same_table(const struct db_table *a, const struct db_table *b)
{
	bool same = text_eq(a->name, b->name) && a->column_count == b->column_count && text_eq(a->key, b->key);
	for (int i = 0; same && i < a->column_count; i++)
		same = text_eq(a->columns[i].name, b->columns[i].name) && a->columns[i].kind == b->columns[i].kind;
	return same;
}

/* Both programs' steps are the same (store_open looked); this is about what the two databases really hold. */
static bool find_tables(struct move *m)
{
	struct db_table *there;
	m->table_count = db_tables(m->out, m->arena, &m->tables);
	int count = db_tables(m->in, m->arena, &there);
	bool same = count == m->table_count && count > 0;
	for (int i = 0; same && i < count; i++)
		same = same_table(&m->tables[i], &there[i]);
	m->rows = ARENA_ARRAY(m->arena, int64_t, (size_t)m->table_count);
	m->hashes = arena_calloc(m->arena, (size_t)m->table_count, HASH_BYTES);
	return same || refuse(m, "两边的数据结构不一样，不能搬。请让两边都用同一版本的程序。");
}

static void hash_value(crypto_generichash_state *h, const struct db_value *v)
{
	uint64_t head[2] = { v->kind, v->kind == DB_I64 ? (uint64_t)v->i64 : v->bytes.len };
	crypto_generichash_update(h, (unsigned char *)head, sizeof head);
	if (v->kind == DB_TEXT || v->kind == DB_BYTES)
		crypto_generichash_update(h, (const unsigned char *)v->bytes.at, v->bytes.len);
}

/* Reads a table in the order of its key and takes the hash of all but the county's number, which may become another; with
 * `load` each row goes there too. */
static int64_t pass(struct move *m, struct db *db, int64_t tenant, const struct db_table *t, struct db_load *load,
	unsigned char hash[HASH_BYTES])
{
	crypto_generichash_state h;
	struct db_value *values = ARENA_ARRAY(m->piece, struct db_value, (size_t)t->column_count);
	struct db_rows *rows = db_table_rows(db, m->piece, t, tenant);
	int64_t count = 0;
	bool good = true;
	crypto_generichash_init(&h, NULL, 0, HASH_BYTES);
	for (; good && db_next(rows); count++) {
		for (int i = 0; i < t->column_count; i++) {
			values[i] = db_table_value(rows, t, i);
			if (text_eq(t->columns[i].name, "tenant"))
				values[i].i64 = m->to->tenant;
			else
				hash_value(&h, &values[i]);
		}
		good = !load || db_load_row(load, values);
		if (++m->done % 5000 == 0)
			m->progress("搬运", m->done, m->total);
	}
	db_done(rows);
	crypto_generichash_final(&h, hash, HASH_BYTES);
	return good ? count : -1;
}

static bool copy_table(struct move *m, int at)
{
	const struct db_table *t = &m->tables[at];
	arena_reset(m->piece);
	struct db_load *load = db_load_begin(m->in, m->piece, t);
	m->rows[at] = load ? pass(m, m->out, m->from->tenant, t, load, m->hashes[at]) : -1;
	return (m->rows[at] >= 0 && db_load_end(load) && db_error(m->out) == DB_OK) || broken(m, t->name);
}

static bool compare_table(struct move *m, int at)
{
	const struct db_table *t = &m->tables[at];
	unsigned char hash[HASH_BYTES];
	arena_reset(m->piece);
	int64_t rows = pass(m, m->in, m->to->tenant, t, NULL, hash);
	if (db_error(m->in) != DB_OK)
		return broken(m, t->name);
	if (rows == m->rows[at] && memcmp(hash, m->hashes[at], HASH_BYTES) == 0)
		return true;
	return refuse(m, arena_printf(m->to->arena, "表 %s 搬过去后和原来的不一样（%lld 行，原来 %lld 行）。两边的数据都没有改动。",
				 t->name, (long long)rows, (long long)m->rows[at]));
}

/* Secondary indexes are made at the end, unless another county is at work on the same tables. */
static bool indexes_off(struct move *m, bool alone)
{
	bool good = true;
	for (int i = 0; good && alone && i < m->table_count; i++)
		good = db_bulk_begin(m->in, m->tables[i].name);
	return good || broken(m, "bulk_index");
}

static bool indexes_on(struct move *m, bool alone)
{
	m->progress("建立索引", 0, 1);
	bool good = (!alone || db_bulk_end(m->in)) || broken(m, "bulk_index");
	m->progress("建立索引", 1, 1);
	return good;
}

/* The audit chain's hashes cover the county's number; under another one it goes on with the number it began with. */
static bool keep_number(struct move *m)
{
	struct work old = { .arena = m->arena, .db = m->out, .store = m->from, .tenant = m->from->tenant };
	int64_t began = chain_tenant(&old);
	if (began == m->to->tenant)
		return true;
	return DB_EXEC(m->in, m->arena,
		       "insert into setting (tenant, name, value) values ($1, 'audit.county', $2) "
		       "on conflict (tenant, name) do update set value = excluded.value",
		       m->to->tenant, arena_printf(m->arena, "%lld", (long long)began)) ||
	       broken(m, "setting");
}

/* What is there of the county, also what was left without its row in the table of counties. */
static bool clear(struct move *m)
{
	bool good = true;
	for (int i = 0; good && m->over && i < m->table_count; i++)
		good = db_table_clear(m->in, m->arena, &m->tables[i], m->to->tenant) || broken(m, m->tables[i].name);
	return good;
}

static bool move_all(struct move *m)
{
	if (!find_tables(m) || !clear(m))
		return false;
	bool alone = DB_ONE(m->in, m->arena, 1, "select count(*) from county") == 0;
	for (int i = 0; i < m->table_count; i++)
		m->total += 2 * db_table_count(m->out, m->arena, &m->tables[i], m->from->tenant);
	bool good = indexes_off(m, alone);
	for (int i = 0; good && i < m->table_count; i++)
		good = copy_table(m, i);
	good = good && indexes_on(m, alone);
	for (int i = 0; good && i < m->table_count; i++)
		good = compare_table(m, i);
	m->progress("搬运", m->done, m->done);
	return good && keep_number(m);
}

static void no_progress(const char *what, int64_t done, int64_t total)
{
	(void)what, (void)done, (void)total;
}

bool move_in(struct store *s, const struct store_options *options, const char **why)
{
	struct move m = { .from = options->from, .to = s, .out = store_reader(options->from), .in = s->writer, .why = why,
		.over = options->over, .progress = options->progress ? options->progress : no_progress, .arena = arena_child(s->arena), .piece = arena_child(s->arena) };
	*why = NULL;
	db_rollback(m.out);
	bool good = (db_begin(m.out) && db_begin(m.in)) || broken(&m, "begin");
	if (good && !m.over && DB_ONE(m.in, m.arena, 1, "select count(*) from county where tenant = $1", s->tenant) > 0)
		good = refuse(&m, s->path ? arena_printf(s->arena, "%s 里已经有县的数据，没有改动。请换一个目录，或先把里面的 county.db 移走。", s->dir) :
				arena_printf(s->arena, "那个数据库里已经有%s的数据（编号 %lld），没有改动。请换一个数据库。",
					s->county, (long long)s->tenant));
	good = good && move_all(&m);
	db_rollback(m.out);
	if (!good)
		db_rollback(m.in);
	arena_free(m.piece);
	arena_free(m.arena);
	return good;
}

bool move_end(struct store *s, const char **why)
{
	if (db_commit(s->writer))
		return true;
	*why = arena_printf(s->arena, "搬到最后一步时出错（%s）。两边的数据都没有改动；排除原因后再运行一次。", db_error_text(s->writer));
	return false;
}

bool store_remove(struct store *s, const char **why)
{
	struct arena *a = arena_new();
	struct db_table *tables;
	bool good = db_begin(s->writer);
	int count = good ? db_tables(s->writer, a, &tables) : 0;
	for (int i = 0; good && i < count; i++)
		good = db_table_clear(s->writer, a, &tables[i], s->tenant);
	good = good && db_commit(s->writer);
	if (!good)
		*why = arena_printf(s->arena, "原来的数据没有删去（%s），仍完整地在数据库里。排除原因后再运行一次。", db_error_text(s->writer));
	db_rollback(s->writer);
	arena_free(a);
	return good;
}
