/* Rosters in: workbooks of organisations and of members, checked row by row, written all or nothing.
 * For: reading what people send (.xlsx, .csv in UTF-8 or GB18030; columns known by their Chinese headings in any order),
 * and saying what each wrong cell needs. Not for: lists as files (room `export`), the workbook formats (room
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
 * INPUT fault when any row is wrong. */
bool import_write(struct work *w, void *import);
/* The whole of it for the command line: reads, checks and, unless IMPORT_DRY, writes. `say` (may be NULL) hears progress:
 * stage 0 reading, 1 writing. *out is set whenever the file could be read. True when everything was in order. */
bool import_run(struct work *w, const char *path, unsigned how, void (*say)(void *arg, int stage, int64_t done, int64_t total),
	void *arg, struct import **out);
/* The sent file again with every wrong cell marked. NULL on success, else a Chinese message. */
const char *import_marked(struct work *w, const struct import *import, const char *path);

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
