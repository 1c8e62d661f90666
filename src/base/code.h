/* Code tables: a national standard's codes as data, with where they were read.
 * For: showing a code's name and reading what people write in a form or a workbook (code, name, common other names).
 * Not for: the tables themselves; they stand in the rooms whose records carry the codes. */
#ifndef BASE_CODE_H
#define BASE_CODE_H

#include "base/base.h"

struct code {
	const char *code;
	const char *name;
	const char *also; /* further names, separated by blanks; NULL when none */
};

struct code_table {
	const char *word;   /* "ethnic" */
	const char *name;   /* 民族 */
	const char *source; /* GB/T 3304-1991 */
	const struct code *codes;
	size_t count;
};

/* The name of a code; "" when the table has none of that code. */
const char *code_name(const struct code_table *table, const char *code);
/* The same for a table whose codes are numbers. */
const char *code_name_i64(const struct code_table *table, int64_t code);
/* Reads a code, a name or another name; NULL when the table has none of them. The result is the table's own text. */
const char *code_parse(const struct code_table *table, const char *text);

#endif
