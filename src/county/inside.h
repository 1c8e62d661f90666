/* What the files of this room share; nobody else includes it. */
#ifndef COUNTY_INSIDE_H
#define COUNTY_INSIDE_H

#include "county/county.h"

/* The rows of which a day is judged, in the order in which they were entered; they lie in `a`. */
int county_rule_known(struct work *w, struct arena *a, int day, struct county_rule **out);
/* Forgets the catalogues that are kept of the county, because a row was entered or taken back. */
void rule_catalogue_forget(struct work *w);

#endif
