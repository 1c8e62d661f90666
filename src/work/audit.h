/* The audit chain: every write leaves a row in its own transaction; each row carries the hash of the one before. */
#ifndef WORK_AUDIT_H
#define WORK_AUDIT_H

#include "work/work.h"

/* Records an act. `act` is a stable word ("activity.sealed"), `kind` and `id` the record, `org` the organisation whose
 * people may see the row (0: the county), `before` and `after` short texts without sensitive fields (NULL allowed).
 * Call it last in a unit of work, once or several times. Always true unless the store fails. */
bool audit(struct work *w, const char *act, const char *kind, int64_t id, int64_t org, const char *before,
	const char *after);

/* What an act is called: 归档记录; the word itself when it is not known. */
const char *audit_act_text(const char *act);

/* Says that this unit changes no record of anybody (a session's last use, a device's last sign of life) and so leaves no
 * audit row. Always true. */
bool audit_not_needed(struct work *w);

/* One row for pages. */
struct audit_row {
	int64_t seq, at, account, id, org;
	const char *who, *from, *act, *kind, *before, *after;
	int64_t office; /* in which the account acted; 0: none, or a row of before offices were kept */
};
/* The kind whose rows are found by their number alone (schema 0040): they come by the thousand of an evening, and what they
 * say stands in the record itself. A statement that looks for a record's rows leaves this kind out, or no index serves it. */
#define AUDIT_UNLISTED "attendance"
/* The rows of one record, newest first, at most `limit`; none of AUDIT_UNLISTED. */
int audit_of(struct work *w, const char *kind, int64_t id, int limit, struct audit_row **out);

/* Findings of `xianfeng verify`. */
struct verify_report {
	struct arena *arena;
	int checked;  /* rows looked at */
	int faults;
	void (*say)(void *arg, const char *line);
	void *arg;
};
/* Adds a finding (Chinese, formatted). */
void verify_fault(struct verify_report *report, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds a line that is no finding. */
void verify_note(struct verify_report *report, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A check that a room adds to `xianfeng verify`: VERIFY(audit_chain, "审计链", audit_verify) beside the function. */
struct verify_check {
	const char *name;
	void (*run)(struct work *w, struct verify_report *report);
};
#define VERIFY(word, title, function) \
	static const struct verify_check verify_##word = { title, function }; \
	static const struct verify_check *const verify_##word##_entry __attribute__((section("verify_checks"), used)) = \
		&verify_##word
/* Looks at the end of the audit chain alone: its last row is the one that the last commit's mark names. Returns its number.
 * For copies, of which it tells in one statement that nothing at the end is missing. */
int64_t audit_end_verify(struct work *w, struct verify_report *report);
/* How many checks there are; runs the n-th of them and gives its name, NULL when there is none. */
int verify_count(void);
const char *verify_one(struct work *w, int n, struct verify_report *report);
/* Runs every room's checks. */
void verify_all(struct work *w, struct verify_report *report);

#endif
