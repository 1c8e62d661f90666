#include <sodium.h>
#include <stdarg.h>

#include "base/list.h"
#include "work/internal.h"
#include "work/secret.h"

/* What a row's hash covers: the hash before it and every column, each with its length in front, so that no two different
 * rows give the same bytes. */
static void hash_field(crypto_generichash_state *h, struct str s)
{
	uint64_t len = s.at ? s.len : UINT64_MAX; /* null and "" differ */
	crypto_generichash_update(h, (unsigned char *)&len, sizeof len);
	crypto_generichash_update(h, (const unsigned char *)s.at, s.len);
}

static void hash_row(const struct chain *before, const struct audit_row *r, unsigned char out[HASH_BYTES])
{
	crypto_generichash_state h;
	int64_t numbers[] = { before->tenant, r->seq, r->at, r->account, r->id, r->org };
	const char *texts[] = { r->who, r->from, r->act, r->kind, r->before, r->after };
	crypto_generichash_init(&h, NULL, 0, HASH_BYTES);
	crypto_generichash_update(&h, before->hash, HASH_BYTES);
	crypto_generichash_update(&h, (unsigned char *)numbers, sizeof numbers);
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		hash_field(&h, str_of(texts[i]));
	if (r->office) /* rows of before offices were kept have none; behind the last length no other row can look like this */
		crypto_generichash_update(&h, (const unsigned char *)&r->office, sizeof r->office);
	crypto_generichash_final(&h, out, HASH_BYTES);
}

/* Where the chain ends, as "seq:keyed hash": rows cut off at its end leave no gap that could be seen otherwise. The key
 * is the county's, so that whoever can write the file alone cannot move the mark. */
const char *chain_mark(struct store *s, struct arena *a, const struct chain *chain)
{
	const char *end = arena_printf(a, "%lld:%s", (long long)chain->seq, hex_of(a, chain->hash, HASH_BYTES));
	struct str hash = secret_hash(s, a, "audit.end", end);
	return arena_printf(a, "%lld:%s", (long long)chain->seq, hex_of(a, hash.at, hash.len));
}

static const char *mark_stored(struct work *w, int64_t *seq)
{
	const char *mark = NULL;
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select value from setting where tenant = $1 and name = 'audit.end'",
		w->tenant);
	if (db_next(rows))
		mark = db_text(rows, 0);
	db_done(rows);
	struct str rest = str_of(mark ? mark : "0");
	if (!str_i64(str_cut(&rest, ':'), seq))
		*seq = 0;
	return mark;
}

int64_t chain_tenant(struct work *w)
{
	int64_t tenant = w->tenant;
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select value from setting where tenant = $1 and name = 'audit.county'",
		w->tenant);
	if (db_next(rows) && !str_i64(str_of(db_text(rows, 0)), &tenant))
		tenant = w->tenant;
	db_done(rows);
	return tenant;
}

bool chain_load(struct work *w, struct chain *chain)
{
	int64_t end;
	*chain = (struct chain){ .tenant = chain_tenant(w) };
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select seq, hash from audit where tenant = $1 order by seq desc limit 1", w->tenant);
	if (db_next(rows)) {
		struct str hash = db_bytes(rows, 1);
		chain->seq = db_i64(rows, 0);
		if (hash.len == HASH_BYTES)
			memcpy(chain->hash, hash.at, HASH_BYTES);
	}
	db_done(rows);
	mark_stored(w, &end);
	if (end > chain->seq)
		chain->seq = end; /* rows are missing at the end: their numbers stay a gap for `verify`, and are not given again */
	return db_error(w->db) == DB_OK;
}

static bool row_write(struct db *db, struct arena *a, int64_t tenant, const struct audit_row *r, const unsigned char hash[HASH_BYTES])
{
	struct str bytes = { (const char *)hash, HASH_BYTES };
	return DB_EXEC(db, a,
		"insert into audit (tenant, seq, at, account, who, place, act, kind, id, org, was, became, hash, office) "
		"values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
		tenant, r->seq, r->at, r->account, r->who, r->from, r->act, r->kind, r->id, r->org, r->before, r->after, bytes, r->office);
}

bool audit_late_write(struct store *s)
{
	bool good = true;
	for (size_t i = 0; good && i < s->late.count; i++) {
		const struct late_row *l = &s->late.rows[i];
		good = row_write(s->writer, l->arena, s->tenant, &l->row, l->hash);
	}
	s->late.count = 0;
	return good;
}

/* Keeps a row for the end of the batch, in memory that lives until then: so the rows of all its units go into the store
 * together. */
static void row_late(struct work *w, const struct audit_row *r, const unsigned char hash[HASH_BYTES])
{
	struct late_row l = { .arena = w->arena, .row = *r };
	l.row.who = arena_dup(w->arena, r->who);
	l.row.from = arena_dup(w->arena, r->from);
	l.row.before = arena_dup(w->arena, r->before);
	l.row.after = arena_dup(w->arena, r->after);
	memcpy(l.hash, hash, HASH_BYTES);
	*LIST_PUSH(w->store->late.arena, w->store->late.rows, w->store->late.count) = l;
}

bool audit(struct work *w, const char *act, const char *kind, int64_t id, int64_t org, const char *before, const char *after)
{
	struct chain *chain = &w->store->chain;
	struct audit_row r = { chain->seq + 1, w->now, w->actor.account, id, org, w->actor.name ? w->actor.name : "",
		w->actor.from, act, kind, before, after, w->actor.office };
	struct chain next = { .seq = r.seq, .tenant = chain->tenant };
	hash_row(chain, &r, next.hash);
	if (w->store->ahead)
		row_late(w, &r, next.hash);
	else if (!row_write(w->db, w->arena, w->tenant, &r, next.hash))
		return false;
	*chain = next;
	w->store->audited = true;
	return true;
}

bool audit_not_needed(struct work *w)
{
	w->store->audited = true;
	return true;
}

#define ROW_COLUMNS "seq, at, account, who, place, act, kind, id, org, was, became, office"

static void row_read(const struct db_rows *rows, struct audit_row *r)
{
	*r = (struct audit_row){ .seq = db_i64(rows, 0), .at = db_i64(rows, 1), .account = db_i64(rows, 2),
		.who = db_text(rows, 3), .from = db_text(rows, 4), .act = db_text(rows, 5), .kind = db_text(rows, 6),
		.id = db_i64(rows, 7), .org = db_i64(rows, 8), .before = db_text(rows, 9), .after = db_text(rows, 10),
		.office = db_i64(rows, 11) };
}

int audit_of(struct work *w, const char *kind, int64_t id, int limit, struct audit_row **out)
{
	struct audit_row *list = ARENA_ARRAY(w->arena, struct audit_row, (size_t)limit);
	if (w->db == w->store->writer)
		audit_late_write(w->store);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " ROW_COLUMNS " from audit where tenant = $1 and kind = $2 and kind <> '" AUDIT_UNLISTED "' and id = $3 "
		"order by seq desc limit $4",
		w->tenant, kind, id, limit);
	int n = 0;
	while (n < limit && db_next(rows))
		row_read(rows, &list[n++]);
	db_done(rows);
	*out = list;
	return n;
}

static void verify_say(struct verify_report *report, const char *format, va_list args)
{
	if (report->say)
		report->say(report->arg, arena_vprintf(report->arena, format, args));
}

void verify_fault(struct verify_report *report, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	verify_say(report, format, args);
	va_end(args);
	report->faults++;
}

void verify_note(struct verify_report *report, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	verify_say(report, format, args);
	va_end(args);
}

/* The chain ends where the last batch that was committed left it. */
static void end_verify(struct work *w, const struct chain *chain, struct verify_report *report)
{
	int64_t end;
	const char *mark = mark_stored(w, &end);
	report->checked++;
	if (!mark && chain->seq)
		verify_fault(report, "审计链：末尾的标记不在。");
	else if (end > chain->seq)
		verify_fault(report, "审计链：第 %lld 行之后缺 %lld 行，末尾被删去。", (long long)chain->seq, (long long)(end - chain->seq));
	else if (mark && !text_eq(mark, chain_mark(w->store, w->arena, chain)))
		verify_fault(report, "审计链：末尾（第 %lld 行）和标记不符，末尾的行或标记被改动过。", (long long)chain->seq);
}

int64_t audit_end_verify(struct work *w, struct verify_report *report)
{
	struct chain chain = { 0 };
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select seq, hash from audit where tenant = $1 order by seq desc limit 1", w->tenant);
	if (db_next(rows)) {
		struct str hash = db_bytes(rows, 1);
		chain.seq = db_i64(rows, 0);
		if (hash.len == HASH_BYTES)
			memcpy(chain.hash, hash.at, HASH_BYTES);
	}
	db_done(rows);
	end_verify(w, &chain, report);
	return chain.seq;
}

/* Walks the chain from its first row: numbers without a gap, every hash the one its row and predecessor give. */
static void audit_verify(struct work *w, struct verify_report *report)
{
	struct chain chain = { .tenant = chain_tenant(w) };
	struct arena *row_arena = arena_child(w->arena);
	struct db_rows *rows;
	for (bool more = true; more;) {
		more = false;
		arena_reset(row_arena);
		rows = DB_QUERY(w->db, row_arena,
			"select " ROW_COLUMNS ", hash from audit where tenant = $1 and seq > $2 order by seq limit 2000", w->tenant,
			chain.seq);
		while (db_next(rows)) {
			struct audit_row r;
			struct chain next = { .tenant = chain.tenant };
			row_read(rows, &r);
			struct str stored = db_bytes(rows, 12);
			if (r.seq != chain.seq + 1)
				verify_fault(report, "审计链：第 %lld 行之后缺 %lld 行。", (long long)chain.seq,
					(long long)(r.seq - chain.seq - 1));
			hash_row(&chain, &r, next.hash);
			if (stored.len != HASH_BYTES || memcmp(stored.at, next.hash, HASH_BYTES) != 0)
				verify_fault(report, "审计链：第 %lld 行（%s，%s %lld）被改动过，或它前面的行被改动过。", (long long)r.seq, r.act,
					r.kind, (long long)r.id);
			next.seq = r.seq;
			if (stored.len == HASH_BYTES)
				memcpy(next.hash, stored.at, HASH_BYTES); /* one altered row is one finding, not all after it */
			chain = next;
			report->checked++;
			more = true;
		}
		db_done(rows);
	}
	arena_free(row_arena);
	end_verify(w, &chain, report);
}
VERIFY(audit, "审计链", audit_verify);

extern const struct verify_check *const __start_verify_checks[] __attribute__((weak));
extern const struct verify_check *const __stop_verify_checks[] __attribute__((weak));

int verify_count(void)
{
	return (int)(__stop_verify_checks - __start_verify_checks);
}

const char *verify_one(struct work *w, int n, struct verify_report *report)
{
	if (n < 0 || n >= verify_count())
		return NULL;
	const struct verify_check *check = __start_verify_checks[n];
	check->run(w, report);
	if (db_error(w->db) != DB_OK)
		verify_fault(report, "%s：读数据出错（%s）。", check->name, db_error_text(w->db));
	return check->name;
}

void verify_all(struct work *w, struct verify_report *report)
{
	for (int n = 0; verify_one(w, n, report); n++)
		;
}
