/* What the files of the export room share. */
#ifndef EXPORT_INSIDE_H
#define EXPORT_INSIDE_H

#include "export/export.h"

#define EXPORT_JOB "export"

/* Queues the job that makes the file; false with a fault when the actor has too many under way. */
bool export_later(struct work *w, const struct export_ask *ask, int64_t rows);
/* The list, format and filter that a run is to make; false when the program has no such list any more. */
bool export_of_run(struct work *w, const struct job_run *run, struct export_ask *out);
/* The moment from which a run's file is not given out any more. */
int64_t export_until(const struct export_ask *ask, const struct job_run *run);
/* The organisations that the actor's runs are about, by id: asks whose path and name lie there. One statement. */
struct map *export_places(struct work *w);
/* The words of an export for the audit chain: 党员名册（.xlsx），45,123 行；人员类别：正式党员 */
const char *export_words(struct work *w, const struct export_ask *ask, int64_t rows);
const char *export_ending(enum sheet_format format); /* .xlsx .csv */
const char *export_type(enum sheet_format format);   /* as HTTP names it */

/* One of the actor's own exports, for the page. */
struct export_row {
	const struct job_run *run;
	const char *title, *until; /* until when the file waits; "" none */
	bool ready, pending, second;
	int percent; /* -1: not known yet */
};
struct exports_view {
	struct export_row *rows;
	int count;
	int64_t total;
	bool pending; /* one of them is under way */
	struct pager pager;
};

#endif
