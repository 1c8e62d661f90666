/* Long rosters: a job reads the file again, writes it in pieces, each a unit of work of its own with the record's mark in it, and
 * takes back what it has written when it cannot go on. It goes on from the mark after a restart, and takes imports back likewise. */
#include <sys/stat.h>
#include <unistd.h>

#include "import/inside.h"
#include "inbox/inbox.h"
#include "job/job.h"
#include "work/audit.h"

/* Others wait for one piece at most: some 60 ms. The rows of a branch stand together, so that what it owes is computed once or
 * twice and not in each piece. */
#define PIECE 250
#define IMPORT_JOB "import"

bool import_is_long(const struct import *import)
{
	return import->rows[FATE_NEW] + import->rows[FATE_CHANGED] > IMPORT_AT_ONCE;
}

/* ---- asking ---- */

/* The run that works on a record; its number stands in the record. */
static bool ask(struct work *w, int64_t id, int64_t org)
{
	int64_t run = job_ask_for(w, IMPORT_JOB, org, arena_printf(w->arena, "%lld", (long long)id));
	return run && (DB_EXEC(w->db, w->arena, "update import set run = $3 where tenant = $1 and id = $2", w->tenant, id, run) ||
			      work_db_check(w));
}

int64_t import_later(struct work *w, struct import *import, bool move)
{
	if (DB_ONE(w->db, w->arena, 0, "select count(*) from import where tenant = $1 and account = $2 and state = 'writing'", w->tenant,
		    w->actor.account))
		return fault_set(w, FAULT_CONFLICT, "import.going", "file", "您的上一份名册还在写入，请等它完成后再导入这一份。");
	if (!record_begin(w, import, IMPORT_WRITING, move) || !ask(w, import->record, import_office(w)))
		return 0;
	if (link(import->path, record_file(w, import->record)) != 0)
		return fault_set(w, FAULT_BUSY, "import.not-kept", NULL, "服务器暂时存不下这个文件，请稍候再试；仍不行请联系系统管理员。");
	return audit(w, "import.asked", "import", import->record, import_office(w), NULL, import_words(w, import)) ? import->record : 0;
}

/* True while the run that works on it waits or runs. */
bool import_is_going(struct work *w, const struct import_record *r)
{
	return r->run && DB_ONE(w->db, w->arena, 0,
				 "select count(*) from job_run where tenant = $1 and id = $2 and state in ('waiting', 'running')", w->tenant, r->run);
}

bool import_resume(struct work *w, int64_t id)
{
	struct import_record *r = import_record_load(w, id);
	if (!r)
		return false;
	bool cut = r->state == IMPORT_WRITING || r->state == IMPORT_FAILING || r->state == IMPORT_UNDOING;
	if (!cut || import_is_going(w, r))
		return fault_set(w, FAULT_CONFLICT, "import.state", NULL, "这次导入没有中断，请刷新页面查看现在的情况。");
	return ask(w, id, r->org) && audit(w, "import.resumed", "import", id, r->org, NULL, r->name);
}

/* One that was cut off in the midst of writing. */
static bool abandon(struct work *w, const struct import_record *r)
{
	DB_EXEC(w->db, w->arena, "update import set said = $3 where tenant = $1 and id = $2", w->tenant, r->id,
		arena_printf(w->arena, "由%s停止", w->actor.name));
	return record_turn(w, r->id, IMPORT_WRITING, IMPORT_FAILING) && ask(w, r->id, r->org) &&
	       audit(w, "import.failing", "import", r->id, r->org, NULL, r->name);
}

bool import_undo_later(struct work *w, int64_t id)
{
	struct import_record *r = import_record_load(w, id);
	if (r && r->state == IMPORT_WRITING && !import_is_going(w, r))
		return abandon(w, r);
	r = r ? undo_allowed(w, id) : NULL;
	return r && undo_free(w, r) && record_turn(w, id, IMPORT_DONE, IMPORT_UNDOING) && ask(w, id, r->org) &&
	       audit(w, "import.undo-asked", "import", id, r->org, NULL, r->name);
}

/* ---- a piece in a unit of work of its own ---- */

/* Like work_run with the memory of the piece given back; a fault's words stay. */
static bool run_apart(struct work *w, work_fn *fn, void *arg)
{
	struct arena *whole = w->arena, *own = arena_child(whole);
	w->arena = own;
	bool good = work_run(w, fn, arg);
	w->arena = whole;
	if (w->fault) {
		struct fault *kept = ARENA_NEW(whole, struct fault);
		*kept = (struct fault){ w->fault->kind, arena_dup(whole, w->fault->code), NULL, arena_dup(whole, w->fault->message), NULL };
		w->fault = kept;
	}
	arena_free(own);
	return good;
}

static bool write_unit(struct work *w, void *arg)
{
	const struct piece *p = arg;
	DB_EXEC(w->db, w->arena,
		"update import set written = $4 where tenant = $1 and id = $2 and written = $3 and state = 'writing'", w->tenant, p->record,
		p->from, p->to);
	if (db_changes(w->db) != 1)
		return fault_set(w, FAULT_BUSY, "import.state", NULL, "这次导入已由别人处理。");
	bool last = p->to == p->import->total;
	return piece_write(w, p) && (!last || record_turn(w, p->record, IMPORT_WRITING, IMPORT_DONE)) &&
	       audit(w, last ? "import.written" : "import.piece", "import", p->record, import_office(w), NULL,
		       last ? import_words(w, p->import) : arena_printf(w->arena, "写到第 %d 行，共 %d 行", p->to, p->import->total));
}

struct taking_back {
	const struct import_record *r;
	int from, to;
};

static bool undo_unit(struct work *w, void *arg)
{
	const struct taking_back *t = arg;
	if (!undo_piece(w, t->r, t->from, t->to))
		return false;
	if (t->from)
		return audit(w, "import.piece", "import", t->r->id, t->r->org, NULL, arena_printf(w->arena, "退回到第 %d 行", t->from));
	return record_turn(w, t->r->id, t->r->state, t->r->state == IMPORT_FAILING ? IMPORT_FAILED : IMPORT_UNDONE) && undo_end(w, t->r);
}

struct failing {
	int64_t id;
	const char *why;
};

static bool fail_unit(struct work *w, void *arg)
{
	const struct failing *f = arg;
	DB_EXEC(w->db, w->arena, "update import set said = $3 where tenant = $1 and id = $2", w->tenant, f->id, f->why);
	return record_turn(w, f->id, IMPORT_WRITING, IMPORT_FAILING) &&
	       audit(w, "import.failing", "import", f->id, import_office(w), NULL, f->why);
}

/* ---- the job ---- */

/* What one step of the job is about. */
struct doing {
	struct work *w;
	struct job_run *run;
	struct import_record *r;
};

static bool take_back(struct doing *d)
{
	struct import_record *r = d->r;
	do {
		struct taking_back t = { r, r->written > PIECE ? r->written - PIECE : 0, r->written };
		if (!job_progress(d->w, d->run, import_record_total(r) - r->written, import_record_total(r)) || !run_apart(d->w, undo_unit, &t))
			return false;
		r->written = t.from;
	} while (r->written);
	unlink(record_file(d->w, r->id));
	return true;
}

/* It cannot be written to the end: nothing of it shall stand. */
static bool fall_back(struct doing *d, const char *why)
{
	struct failing f = { d->r->id, why };
	d->w->fault = NULL;
	if (!run_apart(d->w, fail_unit, &f))
		return false;
	d->r->state = IMPORT_FAILING;
	d->r->said = why;
	return take_back(d);
}

static const char *first_word(struct work *w, const struct import *import)
{
	if (!import)
		return w->fault ? w->fault->message : "文件已读不出来。";
	return arena_printf(w->arena, "等待写入期间数据有了变动：%s", import->problems[0].message);
}

static bool write_on(struct doing *d)
{
	struct work *w = d->w;
	struct import *import = import_read(w, record_file(w, d->r->id), d->r->move ? IMPORT_MOVE : 0);
	if (w->fault && w->fault->kind != FAULT_INPUT)
		return false; /* the store is away: later */
	if (!import || import->rows[FATE_WRONG])
		return fall_back(d, first_word(w, import));
	for (struct piece p = { import, d->r->id, d->r->written, 0 }; p.from < import->total; p.from = p.to) {
		p.to = p.from + PIECE < import->total ? p.from + PIECE : import->total;
		if (!job_progress(w, d->run, p.from, import->total))
			return false;
		if (!run_apart(w, write_unit, &p)) {
			d->r->written = p.from;
			return w->fault->kind != FAULT_BUSY && w->fault->kind != FAULT_INTERNAL && fall_back(d, w->fault->message);
		}
	}
	d->r->state = IMPORT_DONE;
	unlink(record_file(w, d->r->id));
	return true;
}

static bool import_look(struct work *w, struct job_run *run)
{
	int64_t id = 0;
	str_i64(str_of(run->wish), &id);
	struct doing d = { w, run, import_record_load(w, id) };
	if (!d.r)
		return false;
	if (!access_allows(w->actor.role, PERMISSION_IMPORT))
		return fault_set(w, FAULT_FORBIDDEN, "import.right", NULL, "您现在的角色不能再导入名册。");
	bool undoing = d.r->state == IMPORT_UNDOING || d.r->state == IMPORT_FAILING;
	if (d.r->state == IMPORT_WRITING ? !write_on(&d) : undoing && !take_back(&d))
		return false;
	bool written = d.r->state == IMPORT_DONE, failed = d.r->state == IMPORT_FAILING;
	run->said = written ? arena_printf(w->arena, "%s，新增 %d 行，更新 %d 行", d.r->name, d.r->made, d.r->changed) :
		    failed  ? arena_printf(w->arena, "%s没有导入：%s", d.r->name, d.r->said) :
			      arena_printf(w->arena, "已撤销%s", d.r->name);
	run->made = d.r;
	run->done = run->total = import_record_total(d.r);
	run->finished = true;
	return true;
}

static bool import_tell(struct work *w, struct job_run *run)
{
	const struct import_record *r = run->made;
	const char *title = r->state == IMPORT_DONE ? "名册已导入" : r->state == IMPORT_FAILING ? "名册没有导入" : "导入已撤销";
	return message_send(w, run->account, MESSAGE_SYSTEM, title, run->said, arena_printf(w->arena, "/imports/%lld", (long long)r->id)) &&
	       audit_not_needed(w);
}

JOB(import, .title = "导入名册", .about = "行数多的名册分段写入，别人照常办事；写不完的全部退回。进度在“导入记录”页查看。", .when = JOB_ASKED,
	.open = true, .look = import_look, .write = import_tell);

/* ---- from the command line ---- */

static bool undo_begin(struct work *w, void *arg)
{
	struct import_record *r = undo_allowed(w, *(int64_t *)arg);
	return r && undo_free(w, r) && record_turn(w, r->id, IMPORT_DONE, IMPORT_UNDOING) &&
	       audit(w, "import.undo-asked", "import", r->id, r->org, NULL, r->name);
}

bool import_undo_run(struct work *w, int64_t id, void (*say)(void *arg, int64_t left, int64_t total), void *arg)
{
	struct import_record *r = import_record_load(w, id);
	if (!r || (r->state != IMPORT_UNDOING && !work_run(w, undo_begin, &id)))
		return false;
	r->state = IMPORT_UNDOING;
	do {
		struct taking_back t = { r, r->written > PIECE ? r->written - PIECE : 0, r->written };
		if (say)
			say(arg, r->written, import_record_total(r));
		if (!run_apart(w, undo_unit, &t))
			return false;
		r->written = t.from;
	} while (r->written);
	return true;
}
