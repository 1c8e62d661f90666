/* How the system is: what a keeper looks at, what a watching program asks for.
 * For: the state of the database, the writer, the disk, copies, checks and the clock, as a page, as JSON and as metrics.
 * Not for: records, nor anything about a person. */
#ifndef HEALTH_HEALTH_H
#define HEALTH_HEALTH_H

#include "end/end.h"

enum health_state { HEALTH_OK, HEALTH_WARN, HEALTH_BAD };

/* One thing that was looked at. */
struct health_check {
	const char *name;  /* "backup": stable */
	const char *title; /* 备份 */
	enum health_state state;
	const char *say;   /* how it is, in Chinese */
	const char *act;   /* what to do, "" when nothing */
};
#define HEALTH_CHECKS 8

struct health {
	bool up; /* pages can be read and writes are taken */
	struct health_check checks[HEALTH_CHECKS];
	int count;
	/* the figures behind them, for metrics; -1 unknown */
	int64_t disk_free, disk_total, bytes, backup_age, verify_age, sessions, pending_jobs, resident;
	int connections;
	struct store_state store;
};

/* Looks at everything in eight statements, nine where mails are sent, or without `whole` only whether it is up: the county of the address, and of the others
 * whether they are open and save, and whether each server that holds one answers. Works also while the database is away. */
void health_look(struct request *rq, bool whole, struct health *out);
/* The same of each county of the program, in the order of server->sites; arena memory. One that is not open yet is not up. */
struct health *health_look_each(struct request *rq);
/* True when whoever asks may see more than up or not: this machine itself, or one that has the token of the settings. What
 * came through a proxy comes from somewhere else. */
bool health_trusted(struct request *rq);
const char *health_tag(enum health_state state);     /* class of the tag that shows it */
const char *health_chinese(enum health_state state); /* 正常 */

#endif
