/* The fields of an organisation's form as one table: what reads the form, what the audit row tells, what a second editor sees. */
#ifndef ORG_FIELDS_H
#define ORG_FIELDS_H

#include "org/change.h"
#include "org/org.h"

enum org_field_type {
	ORG_FIELD_TEXT,
	ORG_FIELD_DAY,
	ORG_FIELD_NUMBER,
	ORG_FIELD_CODE, /* of a table; 0: nothing chosen */
	ORG_FIELD_TYPE, /* a code of org_kinds */
	ORG_FIELD_FLAG,
	ORG_FIELD_DEGREES, /* millionths, as org/where.h has them */
};

struct org_field {
	const char *name, *label;
	enum org_field_type type;
	bool required;
	bool of_sheet;  /* stands in struct org_sheet, else in struct org_input */
	bool village;   /* contact, place and village facts: the branch itself keeps them */
	int most;       /* characters of a text, the largest number */
	size_t at;      /* where it stands there */
	const struct code_table *codes;
};
extern const struct org_field org_fields[];
extern const size_t org_field_count;

/* What stands in a field as a form has it ("631", "2026-11-23"), and as people read it ("党支部"). */
const char *org_field_text(struct arena *a, const struct org_field *f, const struct org_input *in, const struct org_sheet *sheet);
const char *org_field_words(struct arena *a, const struct org_field *f, const struct org_input *in, const struct org_sheet *sheet);
/* True when both have the same in it. */
bool org_field_same(const struct org_field *f, const struct org_input *in, const struct org_sheet *sheet, const struct org_input *in2,
	const struct org_sheet *sheet2);
/* Reads the fields from the form into `in` and its sheet (those of the village alone, when asked); faults by field. */
bool org_fields_read(struct work *w, struct request *rq, bool village_only, struct org_input *in, struct org_sheet *sheet);

/* How many years of collective income a form offers, this year's before last first. */
#define ORG_INCOME_YEARS 3
/* "income_2025": the form's field of a year. */
const char *org_income_field(struct arena *a, int year);
/* Reads them into `list` of ORG_INCOME_YEARS and hangs it into `in`. */
bool org_income_read(struct work *w, struct request *rq, struct org_income *list, struct org_input *in);

/* ---- for org_found and org_edit ---- */

/* What org_found refuses for any parent; fills in what follows from other fields. Faults as org_found has them. */
bool org_found_check(struct work *w, struct org_input *in, const struct org *parent);
struct org_sheet org_sheet_empty(void);
void org_sheet_check(struct work *w, const struct org_input *in, struct org_sheet *s);
bool org_income_check(struct work *w, const struct org_input *in);
bool org_sheet_put(struct work *w, int64_t org, const struct org_sheet *was, const struct org_sheet *is);
/* True when another start means the next term and not a day put right: more than a year behind the present one's. */
bool org_term_begins(const struct org *org, const struct org_input *in);
/* The sheet of the next term: what was typed, or what `was`, with the number that follows and without the old one's election. */
const struct org_sheet *org_term_sheet(struct work *w, const struct org_sheet *typed, const struct org_sheet *was);
/* What follows for those that are over: the one that ends is kept, or, when a day is put right, the last one ends before it.
 * `was` is the sheet before, NULL when nobody asked about it. Faults at fields term_start, term_number. */
bool org_term_follow(struct work *w, const struct org *org, const struct org_input *in, const struct org_sheet *was,
	struct change *c);
/* The latest term that is over, and the highest number of any. */
struct org_term_last {
	int from_day, to_day, number;
};
/* Those of every organisation (`org` 0) or of one, by its id. */
struct map *org_term_last_all(struct work *w, int64_t org);
/* What org_term_follow refuses, asked before: `last` NULL where none is over. */
bool org_term_check(struct work *w, const struct org *org, const struct org_input *in, const struct org_sheet *was,
	const struct org_term_last *last);
/* A new term: takes the note of the old one's approved end away and notes that in `c`. */
void org_term_unshift(struct work *w, const struct org *org, struct change *c);
/* Writes the years whose figure differs and notes them in `c`. */
bool org_income_put(struct work *w, int64_t org, const struct org_input *in, struct change *c);

#endif
