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
struct tv_home_view {
	const struct meeting_card *cards;
	int count;
};

/* 在线 or how long ago it was heard of. */
bool device_on(const struct device *device, int64_t now);

#endif
