/* What the files of this room share. */
#ifndef AREA_INSIDE_H
#define AREA_INSIDE_H

#include "area/area.h"

#define AREA_COLUMNS \
	"code, month, day, at, seq, duties, done, in_time, past, held, due, present, remote, towns, branches, members, overdue, " \
	"soon, review, review_branches, no_secretary, terms"
enum { AREA_COLUMN_COUNT = 5 + AREA_FIGURES };

/* A row of those columns, the first of a query's. */
void area_month_read(const struct db_rows *rows, struct area_month *out);

#endif
