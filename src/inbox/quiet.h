/* Quiet hours (免打扰): the county's hours of the night in which a notice waits in the inbox and nothing that calls somebody goes out.
 * For: which hours they are, and until when something waits. Not for: what waits; each end knows that. */
#ifndef INBOX_QUIET_H
#define INBOX_QUIET_H

#include "work/work.h"

/* Minutes of the day in Beijing, 0 … 1439; they may go over midnight, and the same twice means that there are none. */
struct quiet {
	int from, to;
};
#define QUIET_FROM (21 * 60)
#define QUIET_TO (7 * 60)
/* The county's, or the default. */
struct quiet quiet_load(struct work *w);
bool quiet_set(struct work *w, const struct quiet *q);
/* 21:00 至次日 07:00; 不设 */
const char *quiet_text(struct arena *a, const struct quiet *q);
/* When the quiet hours end in which `at` lies; 0 when it lies in none. */
int64_t quiet_until(const struct quiet *q, int64_t at);

#endif
