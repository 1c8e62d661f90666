/* Televisions of the branches: pairing by a code, the list of them, and the television's home page.
 * For: what a screen shows before and after somebody confirmed it. Not for: its token (access/access.h), nor the pages of
 * one activity (room `activity`). */
#ifndef DEVICE_DEVICE_H
#define DEVICE_DEVICE_H

#include "account/account.h"

/* A television counts as switched on when it was heard of within so many seconds. */
#define DEVICE_ON_SECONDS 300

struct device_filter {
	const char *path;  /* subtree; required */
	const char *query; /* part of the television's or the organisation's name; NULL or "": all */
	int limit, offset;
};
/* The paired televisions of a subtree in the order of the tree; *total counts all. */
int device_search(struct work *w, const struct device_filter *filter, struct device **out, int64_t *total);
/* Confirms the code that a screen shows for an organisation of the actor's scope; the device's id, 0 with faults at code,
 * org_name or name. Blanks in the code do not matter. */
int64_t device_confirm(struct work *w, const char *code, struct org *org, const char *name);
/* Gives a television another name. */
bool device_rename(struct work *w, int64_t id, const char *name);

/* Sets when a television is awake, in minutes of the day: 420 and 1290 are 7:00 to 21:30; the same twice: always. */
bool device_hours(struct work *w, int64_t id, int wakes, int sleeps);
/* Whether the timetable lets the television sleep at that moment; it may wake before midnight and sleep after it. */
bool device_asleep(const struct device *device, int64_t at);

/* {device} of a path. */
extern const struct scope scope_device;

#endif
