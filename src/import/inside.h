/* What the files of the import room share: columns, rows, and how a wrong cell is noted. */
#ifndef IMPORT_INSIDE_H
#define IMPORT_INSIDE_H

#include "base/list.h"
#include "import/import.h"
#include "member/honour.h"

#define COLUMNS_MOST 40
#define MEMBER_STATES 5 /* that a roster of members may begin and end */

/* A column that a roster may have. */
struct column {
	const char *heading;
	const char *also;  /* other headings for it, separated by blanks */
	const char *field; /* the field of the input whose faults belong here */
	bool required;
};

struct roster {
	enum import_kind kind;
	const struct column *columns;
	int count;
	const char *counted; /* headings of an export that the program counts or makes itself, separated by blanks: read over without a word */
};
extern const struct roster roster_organisations;
extern const struct roster roster_members;
extern const struct roster *const rosters[2];

/* Headings are compared without blanks and what people add in brackets: "出生日期（年月日）" is 出生日期. Never NULL. */
const char *heading_tidy(struct arena *a, const char *text);
/* True when the column is called so, by its own name or by one of its others. */
bool heading_is(const struct column *c, const char *heading);
/* The organisation that the actor's imports are of; the command line speaks for the county's own office. */
int64_t import_office(struct work *w);
/* What the actor's office has said that headings mean. */
struct map *columns_remembered(struct work *w);
/* The roster's column of a tidy heading, by its names or as remembered; -1: none. */
int column_of(struct work *w, const struct roster *roster, const struct map *remembered, const char *heading);
int column_of_field(const struct roster *roster, const char *field);
/* True for a tidy heading that the roster leaves to the program. */
bool heading_counted(const struct roster *roster, const char *heading);

/* One row of the file. `cell[i]` is the tidied text under roster column i, "" when absent. */
struct import_row {
	struct import_row *next;
	int number;
	const char *cell[COLUMNS_MOST];
	const char *const *raw;  /* as sent, `width` of them */
	const char **notes;      /* per column of the file what is wrong there, NULL when nothing is */
	enum import_fate fate;
	int64_t id;              /* of the record that is there already, or that was made; 0: none */
	const void *known;       /* what was loaded of it, the roster's own; NULL: new */
	/* organisations */
	struct org_input org;
	struct org_sheet *sheet;   /* org.sheet, when the file has something of it */
	const char *parent_code;
	struct import_row *parent; /* when the parent stands in the same file */
	bool done;                 /* has its place in the order of writing */
	/* members */
	struct member_input member;
	const char *code;        /* of the branch */
	int org_founded;
	const char *group;
	struct honours honours;  /* to be entered */
	unsigned posts;          /* mask of 1u << index of post_kinds: to be appointed */
	int term_start;
	int post_day;            /* from which they are held; 0: since the term began */
	int states[MEMBER_STATES]; /* in the order of member_states of members.c: 1 to begin, -1 to end, 0 as it is */
	int state_day;           /* from which they begin; 0: today */
	const char *state_reason; /* "": 批量导入登记 */
	bool moves;              /* stands in another branch yet */
	bool same;               /* of the fields themselves none changes */
};

/* The whole that is being read. */
struct reading {
	struct work *w;
	struct import *import;
	const struct roster *roster;
	const char *const *headings; /* of the file */
	int width;
	int place[COLUMNS_MOST];     /* where roster column i stands in the file; -1: absent */
	struct import_row *last;
	struct map *remembered;      /* what the office has said that headings mean */
	struct map *sheets, *incomes, *terms, *lived; /* of the organisations in the store, by their id */
	const struct org_bounds *bounds; /* of the county, for places */
	bool move;                   /* IMPORT_MOVE */
	bool seen;                   /* rows came before the headings */
	const char *refused;         /* why the file is no roster at all */
};

/* Notes a wrong cell (roster column, -1: the row). The row is wrong from then on. */
void wrong(struct reading *r, struct import_row *row, int column, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Turns the INPUT faults that a check left in w->fault into wrong cells, and takes them away. */
void wrong_faults(struct reading *r, struct import_row *row);
/* Cells as values; each notes what is wrong and leaves *out alone then, and when the cell is empty. */
void cell_day(struct reading *r, struct import_row *row, int column, int *out);
void cell_int(struct reading *r, struct import_row *row, int column, int *out);
/* 是 and 否; also 1 0, Y N, √. */
void cell_bool(struct reading *r, struct import_row *row, int column, bool *out);
void cell_text(struct import_row *row, int column, const char **out);
/* True when the file has that column and the row something in it. */
bool cell_given(const struct import_row *row, int column);

/* Checks all rows of a file and gives each its fate. */
void organisations_check(struct reading *r);
void members_check(struct reading *r);
/* What a row changes, in words; of a new one where it belongs. */
const char *organisations_change(struct reading *r, const struct import_row *row);
const char *members_change(struct reading *r, const struct import_row *row);
/* "，学历：初中 → 大专", when the two differ. */
void change_tell(struct buf *said, const char *what, const char *was, const char *is);

/* The rows in the order of writing, which is the same for the same file whenever it is read. */
void organisations_order(struct reading *r);
void members_order(struct reading *r);
/* Some of the rows, and the record that notes what they change. */
struct piece {
	struct import *import;
	int64_t record;
	int from, to; /* of import->order; a row's seq is its place from 1 */
};
/* Writes them. */
bool piece_write(struct work *w, const struct piece *p);
bool organisations_write(struct work *w, const struct piece *p);
bool members_write(struct work *w, const struct piece *p);
/* The fault of a row that could not be written, with its number. Always false. */
bool row_failed(struct work *w, const struct import_row *row);

/* "导入党员：新增 3，更新 1，不变 0": for the audit row. */
const char *import_words(struct work *w, const struct import *import);

/* ---- the record ---- */

const char *import_state_word(enum import_state state);
/* Begins the record of a checked file: import->record. */
bool record_begin(struct work *w, struct import *import, enum import_state state, bool move);
/* The next state, from that one alone: CONFLICT "import.state" when it has another. */
bool record_turn(struct work *w, int64_t id, enum import_state from, enum import_state to);
/* Notes what a row made or ended beside its own record. */
struct beside {
	const char *what, *word, *note;
	int64_t id, value;
	int day, until;
};
bool beside_put(struct work *w, const struct piece *p, int seq, const struct beside *b);
/* What came of whole pieces: rows (from, to] that stand are taken back; the holds are looked at once more. */
bool undo_piece(struct work *w, const struct import_record *r, int from, int to);
/* The last step of taking back: says so, and drops what stood before. */
bool undo_end(struct work *w, const struct import_record *r);
/* The record, when it may be taken back; NULL with a fault. */
struct import_record *undo_allowed(struct work *w, int64_t id);
/* Nothing rests on any of it; else the CONFLICT "import.held". */
bool undo_free(struct work *w, const struct import_record *r);
bool undo_organisations(struct work *w, const struct import_record *r, int from, int to);
bool undo_members(struct work *w, const struct import_record *r, int from, int to);
/* Drops what stood before. */
bool record_drop(struct work *w, int64_t id);
/* Where the file of a record lies until it is written. */
const char *record_file(struct work *w, int64_t id);

/* An organisation that stands in the store, for look-ups by code. */
struct known_org {
	struct org org;
	bool in_scope;
};
struct map *known_orgs(struct work *w);

/* Progress of a long write, shown by import_run; kept beside the import. */
struct progress {
	void (*say)(void *arg, int stage, int64_t done, int64_t total);
	void *arg;
};
void progress_say(const struct import *import, int stage, int64_t done);

#endif
