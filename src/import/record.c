/* The record of what was written: its states, its lists, and how long it keeps what stood before. */
#include "import/inside.h"
#include "job/job.h"
#include "work/audit.h"

#define ROWS_A_STEP 5000 /* that are dropped in one unit of work */

const struct scope scope_import = { "import",
	"select o.path, 0 from import i join org o on o.tenant = i.tenant and o.id = i.org where i.tenant = $1 and i.id = $2", "import", false };

static const struct {
	const char *word, *chinese, *tag;
} states[IMPORT_STATES] = {
	[IMPORT_WRITING] = { "writing", "正在写入", "info" },
	[IMPORT_DONE] = { "done", "已导入", "ok" },
	[IMPORT_FAILING] = { "failing", "没有完成，正在退回", "bad" },
	[IMPORT_FAILED] = { "failed", "没有导入", "bad" },
	[IMPORT_UNDOING] = { "undoing", "正在撤销", "info" },
	[IMPORT_UNDONE] = { "undone", "已撤销", "" },
};

const char *import_state_word(enum import_state state)
{
	return states[state].word;
}

const char *import_state_chinese(enum import_state state)
{
	return states[state].chinese;
}

const char *import_state_tag(enum import_state state)
{
	return states[state].tag;
}

static enum import_state state_of(const char *word)
{
	int i = 0;
	while (i < IMPORT_STATES && !text_eq(states[i].word, word))
		i++;
	if (i == IMPORT_STATES)
		die("an import in no state");
	return (enum import_state)i;
}

/* ---- writing it ---- */

bool record_begin(struct work *w, struct import *import, enum import_state state, bool move)
{
	int64_t office = import_office(w);
	import->record = id_next(w->now);
	return DB_EXEC(w->db, w->arena,
		       "insert into import (tenant, id, kind, state, org, name, at, account, who, moving, made, changed, same, moved, written) "
		       "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
		       w->tenant, import->record, import_kind_word(import->kind), import_state_word(state), office, import->name, w->now,
		       w->actor.account, w->actor.name ? w->actor.name : "", move, import->rows[FATE_NEW], import->rows[FATE_CHANGED],
		       import->rows[FATE_SAME], import->moves, state == IMPORT_DONE ? import->total : 0) ||
	       work_db_check(w);
}

bool record_turn(struct work *w, int64_t id, enum import_state from, enum import_state to)
{
	DB_EXEC(w->db, w->arena, "update import set state = $4 where tenant = $1 and id = $2 and state = $3", w->tenant, id,
		import_state_word(from), import_state_word(to));
	return db_changes(w->db) == 1 ||
	       fault_set(w, FAULT_CONFLICT, "import.state", NULL, "这次导入已由别人处理，请刷新页面查看现在的情况。");
}

bool beside_put(struct work *w, const struct piece *p, int seq, const struct beside *b)
{
	return DB_EXEC(w->db, w->arena,
		       "insert into import_beside (tenant, import, seq, what, id, word, day, until, value, note) "
		       "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
		       w->tenant, p->record, seq, b->what, b->id, b->word ? b->word : "", b->day, b->until, b->value, b->note ? b->note : "") ||
	       work_db_check(w);
}

const char *record_file(struct work *w, int64_t id)
{
	return arena_printf(w->arena, "%s/import-%lld", job_folder(w), (long long)id);
}

/* ---- reading it ---- */

#define COLUMNS \
	"i.id, i.kind, i.state, i.org, i.name, i.at, i.account, i.who, i.moving, i.made, i.changed, i.same, i.moved, i.written, i.run, " \
	"i.said, i.undone, i.undone_by, i.kept, o.short, o.path"
#define JOINED " from import i join org o on o.tenant = i.tenant and o.id = i.org where i.tenant = $1 "

static void record_fill(const struct db_rows *rows, struct import_record *r)
{
	*r = (struct import_record){ .id = db_i64(rows, 0),
		.kind = text_eq(db_text(rows, 1), import_kind_word(IMPORT_MEMBERS)) ? IMPORT_MEMBERS : IMPORT_ORGANISATIONS,
		.state = state_of(db_text(rows, 2)), .org = db_i64(rows, 3), .name = db_text(rows, 4), .at = db_i64(rows, 5),
		.account = db_i64(rows, 6), .who = db_text(rows, 7), .move = db_i64(rows, 8) != 0, .made = (int)db_i64(rows, 9),
		.changed = (int)db_i64(rows, 10), .same = (int)db_i64(rows, 11), .moved = (int)db_i64(rows, 12),
		.written = (int)db_i64(rows, 13), .run = db_i64(rows, 14), .said = db_text(rows, 15), .undone = db_i64(rows, 16),
		.undone_by = db_text(rows, 17), .kept = db_i64(rows, 18) != 0, .org_name = db_text(rows, 19), .org_path = db_text(rows, 20) };
}

struct import_record *import_record_load(struct work *w, int64_t id)
{
	struct import_record *r = NULL;
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select " COLUMNS JOINED "and i.id = $2", w->tenant, id);
	if (db_next(rows))
		record_fill(rows, r = ARENA_NEW(w->arena, struct import_record));
	db_done(rows);
	if (r && org_in_scope(w, r->org_path))
		return r;
	fault_set(w, FAULT_NOT_FOUND, "import.none", NULL, "没有这次导入的记录，或它不在您的管理范围内。");
	return NULL;
}

int import_record_list(struct work *w, const char *path, int limit, int offset, struct import_record **out, int64_t *total)
{
	const char *end = path_end(w->arena, path);
	int n = 0;
	*out = NULL;
	*total = DB_ONE(w->db, w->arena, 0, "select count(*)" JOINED "and o.path >= $2 and o.path < $3", w->tenant, path, end);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " COLUMNS JOINED "and o.path >= $2 and o.path < $3 order by i.id desc limit $4 offset $5", w->tenant, path, end, limit,
		offset);
	while (db_next(rows))
		record_fill(rows, LIST_PUSH(w->arena, *out, n));
	db_done(rows);
	return n;
}

int import_record_total(const struct import_record *r)
{
	return r->made + r->changed + r->same;
}

bool import_record_is_long(const struct import_record *r)
{
	return r->made + r->changed > IMPORT_AT_ONCE;
}

int import_record_rows(struct work *w, const struct import_record *r, int limit, int offset, struct import_record_row **out,
	int64_t *total)
{
	bool people = r->kind == IMPORT_MEMBERS;
	int n = 0;
	*out = NULL;
	*total = people ? DB_ONE(w->db, w->arena, 0, "select count(*) from import_member where tenant = $1 and import = $2", w->tenant, r->id) :
			  DB_ONE(w->db, w->arena, 0, "select count(*) from import_org where tenant = $1 and import = $2", w->tenant, r->id);
	struct db_rows *rows = people ?
		DB_QUERY(w->db, w->arena,
			"select i.row, i.member, i.made, i.moved, coalesce(m.name, '') from import_member i left join member m on m.tenant = i.tenant "
			"and m.id = i.member where i.tenant = $1 and i.import = $2 order by i.seq limit $3 offset $4",
			w->tenant, r->id, limit, offset) :
		DB_QUERY(w->db, w->arena,
			"select i.row, i.org, i.made, 0, coalesce(o.short, '') from import_org i left join org o on o.tenant = i.tenant "
			"and o.id = i.org where i.tenant = $1 and i.import = $2 order by i.seq limit $3 offset $4",
			w->tenant, r->id, limit, offset);
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, n) = (struct import_record_row){ (int)db_i64(rows, 0), db_i64(rows, 1), db_i64(rows, 2) != 0,
			db_i64(rows, 3) != 0, db_text(rows, 4) };
	db_done(rows);
	return n;
}

/* ---- dropping what stood before ---- */

static int64_t rows_drop(struct work *w, int64_t id, int most)
{
	int64_t gone = 0;
	DB_EXEC(w->db, w->arena,
		"delete from import_member where tenant = $1 and import = $2 and seq in (select seq from import_member where tenant = $1 "
		"and import = $2 order by seq limit $3)", w->tenant, id, most);
	gone += db_changes(w->db);
	DB_EXEC(w->db, w->arena,
		"delete from import_org where tenant = $1 and import = $2 and seq in (select seq from import_org where tenant = $1 "
		"and import = $2 order by seq limit $3)", w->tenant, id, most);
	gone += db_changes(w->db);
	return gone;
}

static bool record_close(struct work *w, int64_t id)
{
	DB_EXEC(w->db, w->arena, "delete from import_beside where tenant = $1 and import = $2", w->tenant, id);
	return DB_EXEC(w->db, w->arena, "update import set kept = 0 where tenant = $1 and id = $2", w->tenant, id) || work_db_check(w);
}

bool record_drop(struct work *w, int64_t id)
{
	while (rows_drop(w, id, ROWS_A_STEP) > 0 && db_error(w->db) == DB_OK)
		;
	return record_close(w, id);
}

/* One record's rows a step, so that nobody waits for a whole county's roster. */
static bool tidy_write(struct work *w, struct job_run *run)
{
	int64_t id = DB_ONE(w->db, w->arena, 0,
		"select min(id) from import where tenant = $1 and kept = 1 and at < $2 and state in ('done', 'failed', 'undone')", w->tenant,
		w->now - IMPORT_UNDO_DAYS * 86400LL);
	int64_t gone = id ? rows_drop(w, id, ROWS_A_STEP) : 0;
	if (id && gone < ROWS_A_STEP) {
		record_close(w, id);
		run->done++;
	}
	run->finished = !id;
	run->said = arena_printf(w->arena, "清理超过 %d 天的导入前内容 %lld 次", IMPORT_UNDO_DAYS, (long long)run->done);
	return audit_not_needed(w);
}

JOB(import_tidy, .title = "清理导入前的内容", .about = "导入超过 30 天就不再能整体撤销，为撤销保留的原内容随之删除；导入记录留着。", .when = JOB_NIGHTLY,
	.at = 205, .patience = 120, .write = tidy_write);

/* ---- verify ---- */

/* As long as what stood before is kept, it is of every row that was written. */
static void verify_records(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, report->arena,
		"select i.id, i.name, i.made + i.changed, (select count(*) from import_member m where m.tenant = $1 and m.import = i.id) "
		"+ (select count(*) from import_org o where o.tenant = $1 and o.import = i.id) from import i where i.tenant = $1 "
		"and i.kept = 1 and i.state = 'done'", w->tenant);
	while (db_next(rows)) {
		report->checked++;
		if (db_i64(rows, 2) != db_i64(rows, 3))
			verify_fault(report, "导入 %lld（%s）：写入 %lld 行，为撤销保留了 %lld 行。", (long long)db_i64(rows, 0), db_text(rows, 1),
				(long long)db_i64(rows, 2), (long long)db_i64(rows, 3));
	}
	db_done(rows);
}
VERIFY(import_records, "导入记录", verify_records);
