/* The map of organisations (组织地图): where the activity rooms of a county or a township lie, as dots with names, with the table behind
 * it and a file for the county's own map software.
 * For: finding a village's place, and seeing which are not entered yet. Not for: people, roads or borders, and no map service
 * outside is asked. */
#ifndef ATLAS_ATLAS_H
#define ATLAS_ATLAS_H

#include "org/org.h"

/* One organisation and where its place lies. */
struct atlas_place {
	int64_t id;
	int kind, lon, lat, town; /* town: number of its township in the list; lon 0: not entered */
	const char *code, *name, *above; /* above: short name of its parent */
	const char *place, *address;     /* "" when there is none */
};
struct atlas {
	const struct org *top, *at; /* the actor's own; what is shown */
	struct org *towns;          /* directly below the top, to choose from */
	int town_count;
	struct atlas_place *places; /* entered ones first, each in the order of the tree */
	int count, entered;
};
/* The living organisations below the county in a subtree of the actor's (`in` 0, or one that is not theirs: all of it). Three or four
 * statements. NULL with a fault. */
struct atlas *atlas_load(struct work *w, int64_t in);
/* The entered ones as GeoJSON (RFC 7946), in arena memory. */
struct str atlas_geojson(struct arena *a, const struct atlas *atlas);

#endif
