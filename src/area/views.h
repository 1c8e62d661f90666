/* What the area's page shows. For: this room's handlers and templates. */
#ifndef AREA_VIEWS_H
#define AREA_VIEWS_H

#include "area/area.h"
#include "end/end.h"

/* A rate over twelve months. */
struct area_trend {
	const char *title, *part, *whole; /* 参会率 到会 应到 */
	const char *values;               /* JSON for charts.js */
	const struct share *shares;
};

struct area_view {
	struct area_cockpit *cockpit;
	const char *code, *spoken, *as_of;           /* of the period; NULL: no county has told anything */
	const char *before, *attendance_before;      /* the month before; NULL when it had nothing */
	struct area_trend trends[2];
	const char *rank, *heat;                     /* JSON for charts.js; NULL: too many counties, the tables show them */
	const char **addresses;                      /* of each county's own site; NULL: another program's */
	struct safe_html in_time_line, attendance_line, remote_line;
	int target;                                  /* percent, by today's pace */
	bool running, wall;
};

/* The cockpit of the request's period. */
struct area_cockpit *area_asked(struct request *rq);
const char *area_standing_chinese(enum area_standing standing); /* 正常 已过时 未报 */
const char *area_standing_tag(enum area_standing standing);     /* class of its tag */
/* 比同类高 2.1, 与同类持平, or NULL when there is nothing alike. */
const char *area_like_words(struct arena *a, const struct area_line *line);

#endif
