/* What the television pages show. For: the templates of this room. Not for: other rooms. */
#ifndef DEVICE_VIEWS_H
#define DEVICE_VIEWS_H

#include "activity/activity.h"
#include "device/device.h"

struct devices_view {
	const char *query;
	const struct device *rows;
	int count;
	int64_t total;
	struct pager pager;
};

/* The form that takes a screen's code. */
struct pair_view {
	struct org *own;                 /* fixed: the actor's own branch; NULL: to be chosen */
	const struct org_choice *choice;
	const struct device *rows;       /* the televisions there are, on the phone */
	int count;
};

/* A card of the television's home. */
struct meeting_card {
	const char *href, *kick, *title, *line, *word;
};

/* What is read while nobody presses a key: announcements, one at a time on a line of the home page, and pages that take its place after ten
 * minutes. Texts; nobody's name stands on them. */
struct tv_slide_line {
	const char *text, *small; /* small: NULL when none */
};
struct tv_slide {
	const char *title;
	struct tv_slide_line *lines;
	int count;
};
struct tv_village {
	const char **lines;
	int line_count;
	struct tv_slide *slides;
	int slide_count;
};
/* The announcements to the television's branch, of whose coming meetings `list` are the next. One statement. */
void tv_lines_load(struct work *w, const struct activity *list, int count, struct tv_village *v);
/* The pages, behind tv_lines_load. */
void tv_slides_load(struct work *w, const struct activity *list, int count, struct tv_village *v);

struct tv_home_view {
	const struct meeting_card *cards;
	int count;
	struct tv_village village;
};

/* 在线 or how long ago it was heard of. */
bool device_on(const struct device *device, int64_t now);

#endif
