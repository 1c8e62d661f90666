/* What the files of the import room share: columns, rows, and how a wrong cell is noted. */
#ifndef IMPORT_INSIDE_H
#define IMPORT_INSIDE_H

#include "base/list.h"
#include "import/import.h"

#define COLUMNS_MOST 40

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
};
extern const struct roster roster_organisations;
extern const struct roster roster_members;
extern const struct roster *const rosters[2];

/* Headings are compared without blanks and what people add in brackets: "出生日期（年月日）" is 出生日期. Never NULL. */
const char *heading_tidy(struct arena *a, const char *text);
/* True when the column is called so, by its own name or by one of its others. */
bool heading_is(const struct column *c, const char *heading);
/* What the actor's office has said that headings mean. */
struct map *columns_remembered(struct work *w);
/* The roster's column of a tidy heading, by its names or as remembered; -1: none. */
int column_of(struct work *w, const struct roster *roster, const struct map *remembered, const char *heading);
int column_of_field(const struct roster *roster, const char *field);

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
	bool done, visiting;
	/* members */
	struct member_input member;
	const char *code;        /* of the branch */
	int org_founded;
	const char *group;
	unsigned posts;          /* mask of 1u << index of post_kinds: to be appointed */
	int term_start;
	int migrant, aged;       /* 1 to begin, -1 to end, 0 as it is */
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
	struct map *sheets, *incomes; /* of the organisations in the store, by their id */
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
/* Writes all rows. */
bool organisations_write(struct work *w, struct import *import);
bool members_write(struct work *w, struct import *import);

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
