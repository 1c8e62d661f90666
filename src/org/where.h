/* Where an organisation's place lies: longitude and latitude in millionths of a degree (WGS 84, as telephones give it), and the
 * bounds of the county in which they must lie.
 * For: the sheet's two fields and the map drawn of them. Not for people: nobody's place is asked for, followed or kept. */
#ifndef ORG_WHERE_H
#define ORG_WHERE_H

#include "work/work.h"

struct org_bounds {
	int west, south, east, north;
};
/* The county's, a setting of its own; the country's until somebody set them. */
struct org_bounds org_bounds_load(struct work *w);
/* Sets them. Faults at fields west, south, east, north; CONFLICT "org.bounds-outside" while an organisation lies outside. */
bool org_bounds_set(struct work *w, const struct org_bounds *b);
bool org_bounds_hold(const struct org_bounds *b, int lon, int lat);

/* "118.912345" without zeros at the end; "" for 0. */
const char *org_degrees_text(struct arena *a, int degrees);
/* Reads "118.912345" with up to six places and what more of them says; false on anything else and outside of ±180. */
bool org_degrees_parse(const char *text, int *out);

#endif
