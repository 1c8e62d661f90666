/* What the files of the atlas share. Nobody else includes it. */
#ifndef ATLAS_INSIDE_H
#define ATLAS_INSIDE_H

#include "atlas/atlas.h"
#include "end/end.h"
#include "html/chart.h"

struct atlas_view {
	struct atlas *map;
	struct safe_html picture;
	bool missing;   /* the table shows what is not entered yet */
	bool may_bound; /* may set the county's bounds */
	const struct atlas_place *rows; /* of the page */
	int count, total;
	struct pager pager;
};

#endif
