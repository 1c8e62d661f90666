/* Numbers and dates of .xlsx as a person reads them.
 * For: the raw value of a cell and its number format.
 * Not for: the rest of a format (percent, thousands, currency); a roster's reader wants the plain number. */
#ifndef SHEET_XLSX_VALUE_H
#define SHEET_XLSX_VALUE_H

#include "base/base.h"

enum xlsx_kind {
	XLSX_NUMBER,
	XLSX_DATE,      /* 2026-11-23 */
	XLSX_DATE_TIME, /* 2026-11-23 19:30, with seconds when there are any */
	XLSX_TIME,      /* 19:30 */
	XLSX_ELAPSED,   /* [h]:mm, 30:15 */
};

struct xlsx_format {
	enum xlsx_kind kind;
	int zeros; /* "000000": the number has at least so many digits */
};

/* The format behind a built-in id (ECMA-376 part 1, 18.8.30, with the East Asian ids 27-36 and 50-58). */
struct xlsx_format xlsx_format_builtin(int64_t id);
/* The format that a code such as yyyy"年"m"月"d"日" means; its first section counts. */
struct xlsx_format xlsx_format_parse(const char *code);
/* The text of a numeric cell. What is no number stays as it is. `base1904` is the workbook's date system. */
char *xlsx_number_text(struct arena *a, const char *raw, struct xlsx_format format, bool base1904);

#endif
