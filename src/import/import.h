/* Rosters in: workbooks of organisations and of members, checked row by row, written all or nothing, and taken back as a whole.
 * For: reading what people send (.xlsx, .csv in UTF-8 or GB18030; columns known by their Chinese headings in any order),
 * saying what each wrong cell needs, and the record of what each roster changed. A short one is written in one unit of work; a
 * long one by a job, in pieces between which everybody else writes: what it has written is taken back when it cannot go on.
 * Not for: lists as files (room `export`), the workbook formats (room
 * `sheet`) and not for what a field may hold (rooms `org` and `member`). */
#ifndef IMPORT_IMPORT_H
#define IMPORT_IMPORT_H

#include "member/member.h"
#include "org/org.h"
#include "sheet/sheet.h"

enum import_kind { IMPORT_ORGANISATIONS, IMPORT_MEMBERS };

/* At most so many problems are kept with their texts; all are counted. */
#define IMPORT_PROBLEMS_MOST 500

/* One wrong cell. */
struct import_problem {
	int row;             /* as the workbook counts */
	int column;          /* from 0; -1: the row as a whole */
	const char *message; /* "第 12 行 身份证号（G12）：校验码不对，请核对最后一位和其他各位" */
	const char *note;    /* the part after the place, for the marked workbook */
};

enum import_fate { FATE_NEW, FATE_CHANGED, FATE_SAME, FATE_WRONG, FATE_COUNT };

struct import_row; /* a parsed row; the room's own */

/* A file that was read and checked. Arena memory of the unit of work that read it. */
struct import {
	enum import_kind kind;
	const char *path;
	int rows[FATE_COUNT]; /* how many rows would be new, changed, stay the same, are wrong */
	int total;
	int moves, elsewhere; /* members that would be moved; that could be, with IMPORT_MOVE */
	int problem_count;    /* all of them */
	struct import_problem *problems; /* the first IMPORT_PROBLEMS_MOST, in the order of the file */
	const char *const *unknown;      /* headings that were not understood, and so are left out */
	int unknown_count;
	struct import_row *first;        /* all rows, linked */
	struct import_row **order;       /* all rows of a right file in the order of writing: a branch's together, parents first */
	const char *name;                /* what its sender called the file */
	int64_t record;                  /* of what was written; 0: nothing was, yet */
	void *inside;
};

const char *import_kind_name(enum import_kind kind); /* 党组织 党员 */
const char *import_fate_name(enum import_fate fate); /* 新增 更新 不变 有误 */

/* How a file is taken. */
enum {
	IMPORT_DRY = 1,  /* checked only */
	IMPORT_MOVE = 2, /* whoever stands in another branch of the scope than the file says is moved there today; without it that
	                  * is a wrong cell, for a slip in a column of codes would move a village */
};
/* Reads and checks a file against the store; changes nothing. NULL with an INPUT fault at field "file" when it is no
 * roster at all: unreadable, or "import.headings" when its headings are not known or one that is required is missing. */
struct import *import_read(struct work *w, const char *path, unsigned how);
/* What a row of a right file would do. */
struct import_line {
	int row;
	enum import_fate fate;
	const char *name, *change; /* whose; "学历：初中 → 大专，手机号有变动": no number of a person */
};
#define IMPORT_LINES_MOST 100
/* The first IMPORT_LINES_MOST rows that would be new or change something, in the order of the file. */
int import_preview(struct work *w, const struct import *import, struct import_line **out);
/* Writes a checked file (a struct import) in one unit of work: use as work_run(w, import_write, import). Refused with an
 * INPUT fault when any row is wrong. Leaves a record when anything was to be written. */
bool import_write(struct work *w, void *import);
/* Rows that change something beyond which a file is written, or taken back, by the job: one unit of work of so many takes about
 * a fifth of a second. */
#define IMPORT_AT_ONCE 1000
bool import_is_long(const struct import *import);
/* Gives a checked file to the job, which reads it again and writes it: the record's id, 0 with a fault. The job has the file
 * under a name of its own from then on; once this is committed the caller takes the first one away, and calls job_wake. */
int64_t import_later(struct work *w, struct import *import, bool move);
/* The whole of it for the command line: reads, checks and, unless IMPORT_DRY, writes. `say` (may be NULL) hears progress:
 * stage 0 reading, 1 writing. *out is set whenever the file could be read. True when everything was in order. */
bool import_run(struct work *w, const char *path, unsigned how, void (*say)(void *arg, int stage, int64_t done, int64_t total),
	void *arg, struct import **out);
/* The sent file again with every wrong cell marked. NULL on success, else a Chinese message. */
const char *import_marked(struct work *w, const struct import *import, const char *path);

/* ---- what was written ---- */

#define IMPORT_UNDO_DAYS 30 /* so long an import can be taken back; then what stood before is dropped */

enum import_state {
	IMPORT_WRITING, /* by the job */
	IMPORT_DONE,
	IMPORT_FAILING, /* could not go on: what stands of it is being taken back */
	IMPORT_FAILED,  /* nothing of it stands */
	IMPORT_UNDOING,
	IMPORT_UNDONE,
	IMPORT_STATES,
};
const char *import_state_chinese(enum import_state state); /* 已导入 */
const char *import_state_tag(enum import_state state);     /* class of the tag that shows it */

struct import_record {
	int64_t id, org, at, account, run, undone;
	enum import_kind kind;
	enum import_state state;
	const char *name, *who, *org_name, *org_path, *said, *undone_by; /* "" where there is none */
	int made, changed, same, moved; /* rows of the file */
	int written;                    /* so many of them stand */
	bool move;
	bool kept; /* what stood before is still there */
};
/* The record, or NULL with a NOT_FOUND fault. */
struct import_record *import_record_load(struct work *w, int64_t id);
/* Those of the offices of a subtree, latest first; *total counts all. */
int import_record_list(struct work *w, const char *path, int limit, int offset, struct import_record **out, int64_t *total);
int import_record_total(const struct import_record *r); /* rows of the file */

/* One row of the file that made or changed something, as of now. */
struct import_record_row {
	int row;
	int64_t id;       /* of the member or the organisation */
	bool made, moved;
	const char *name; /* "" when the record is gone */
};
int import_record_rows(struct work *w, const struct import_record *r, int limit, int offset, struct import_record_row **out,
	int64_t *total);

/* Something that came later and rests on what an import wrote. */
struct import_hold {
	int row; /* of the file */
	const char *name, *what;
};
#define IMPORT_HOLDS_MOST 50
/* What speaks against taking it back, the first IMPORT_HOLDS_MOST of it; none: import_undo will do it. */
int import_holds(struct work *w, const struct import_record *r, struct import_hold **out);
/* Takes an import back in the caller's unit of work: what it made goes, what it changed is as before. CONFLICT "import.held" with
 * the first thing that rests on it, "import.state", "import.dropped". For one that is long, import_undo_later. */
bool import_undo(struct work *w, int64_t id);
bool import_record_is_long(const struct import_record *r);
/* The same by the job. job_wake afterwards. */
bool import_undo_later(struct work *w, int64_t id);
/* Whether the job works on it, or is about to; and lets the job go on with what was cut off (by who cancelled it, or by what came in
 * between when it was being taken back). */
bool import_is_going(struct work *w, const struct import_record *r);
bool import_resume(struct work *w, int64_t id);
/* For the command line: in pieces, here; `say` hears how many rows still stand. */
bool import_undo_run(struct work *w, int64_t id, void (*say)(void *arg, int64_t left, int64_t total), void *arg);

/* IMPORT_HOLD(activity, "attendance told", "select …") in a room above: a statement that finds what rests on rows of an import in
 * that room's tables. $1 county, $2 import, $3 and $4 its rows (import_member.seq > $3 and <= $4); gives import_member's row, a
 * name, and what it is (已列入活动“…”的名单). The tables' names tell the test that no table of people was forgotten. */
struct import_hold_query {
	const char *tables, *sql;
};
#define IMPORT_HOLD(word, TABLES, ...) \
	static const struct import_hold_query import_hold_##word = { TABLES, __VA_ARGS__ }; \
	static const struct import_hold_query *const import_hold_##word##_entry \
		__attribute__((section("import_hold_queries"), used)) = &import_hold_##word
/* All of them, this room's own included; *count gets their number. For the test. */
const struct import_hold_query *const *import_hold_all(size_t *count);

/* The path leads to a record: {import}, by the office that it was written for. */
extern const struct scope scope_import;

/* One heading of a file, for saying what it means. */
struct import_heading {
	const char *text, *tidy; /* as in the file; as it is compared */
	const char *sample;      /* what stands below it */
	const char *known;       /* the roster's column that is called so; NULL: none is */
	const char *target;      /* else what the office has said: "members.idno"; "": nothing */
};
const char *import_kind_word(enum import_kind kind); /* "members": as stored, and before the point of a target */
/* The headings of a file, whatever they are; 0 with an INPUT fault when it cannot be read. */
int import_headings(struct work *w, const char *path, struct import_heading **out);
/* Remembers the targets of those that are not known by themselves, for the actor's office; "" forgets one. Writes. INPUT
 * faults at field c0, c1 … in the order of the list: the same target twice, two kinds of roster in one file. */
bool import_headings_keep(struct work *w, struct import_heading *list, int count);

/* An empty roster with its headings. NULL on success, else a Chinese message. */
const char *import_template(struct work *w, enum import_kind kind, const char *path);

#endif
