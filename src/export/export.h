/* Lists as files: what a page lists, with the filter that it has there, as .xlsx or .csv, never cut short.
 * For: the way from the page's button to the file. A short list is answered at once; a long one becomes a job whose file
 * waits for some days for who asked. Each leaves an audit row: which list, which filter, how many rows.
 * Not for: what stands in a row. A room registers its list beside its page; fields are masked as there. */
#ifndef EXPORT_EXPORT_H
#define EXPORT_EXPORT_H

#include "end/end.h"
#include "job/job.h"
#include "sheet/sheet.h"

#define EXPORT_DAYS JOB_FILE_DAYS /* how long a file waits */
#define EXPORT_SECOND_DAYS 1

struct export_ask;

/* The people in a file, noted while it is made. */
struct export_people {
	struct arena *arena; /* outlives the pieces */
	int64_t *list;
	int count;
};

/* One list that can be had as a file. */
struct export_list {
	const char *name;    /* "members": stable */
	const char *title;   /* 党员名册 */
	enum permission need; /* of its route; asked again when the file is made and when it is fetched */
	bool second; /* its fields are not masked: it has no route, is queued when a second person has approved it (export_approved), bears
	              * a line that says so, waits for EXPORT_SECOND_DAYS alone, and each fetch is on record */
	int columns;
	const int *widths;
	const char *const *headings;
	/* Instead of `headings`, where they are not fixed; `columns` texts, or fewer with NULL behind the last. */
	const char *const *(*heads)(struct work *w, const struct export_ask *ask);
	/* Puts `limit` rows from `offset` on into `out` (NULL: none) and returns how many it had; *total (may be NULL) gets
	 * the number of all. What it allocates is given back after each piece. Faults are set in w. Pieces come in order, so
	 * a list without end may go on from ask->cursor instead of counting through to `offset`. */
	int (*rows)(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total);
	/* What the list is narrowed to, for the audit chain: "人员类别：正式党员，状态：流动，"; "" or NULL when it is not. No number
	 * of a person may stand in it (export_word). */
	const char *(*narrowed)(struct work *w, const struct export_ask *ask);
	bool traced; /* its rows bear the trace themselves: a machine reads the file, and would choke on a line that is none of them */
	/* Of a list with `second`, may be NULL: its file is there, with the people whom `rows` told of by export_about; in the unit of
	 * work that ends the run. */
	bool (*made)(struct work *w, const struct export_ask *ask, int64_t run, const struct export_people *people);
};
/* EXPORT_LIST(members, .title = "党员名册", .need = PERMISSION_EXPORT, …) beside its functions. */
#define EXPORT_LIST(word, ...) \
	static const struct export_list export_list_##word = { .name = #word, __VA_ARGS__ }; \
	static const struct export_list *const export_list_##word##_entry __attribute__((section("export_lists"), used)) = \
		&export_list_##word
/* EXPORT_ROUTE(roster, "/orgs/{org}/members/export", members, EXPORT, org, "…"): the address to which a page's form
 * (part_export) asks for that list; its query is the page's own. `tag` is any word. */
#define EXPORT_ROUTE(tag, PATH, word, NEED, SCOPE, ABOUT) \
	static void tag##_prepare(struct request *rq) \
	{ \
		export_prepare(rq, &export_list_##word); \
	} \
	ROUTE(POST, PATH, tag##_answer, NEED, SCOPE, .slow = tag##_prepare, .write = export_record, .about = ABOUT); \
	static void tag##_answer(struct request *rq) \
	{ \
		export_answer(rq); \
	} \
	_Static_assert(true, "for the semicolon")

/* A list as somebody asked for it. */
struct export_ask {
	const struct export_list *list;
	enum sheet_format format;
	int64_t org;      /* whose list it is: the organisation of the path, or the asker's own */
	const char *path; /* its subtree */
	const char *org_name;
	const char *query; /* the page's, as text: query_field reads it; with "theme=12" in front where the path is /themes/{theme}/… */
	int64_t cursor;    /* the list's own: where the piece before ended; 0 at the first */
	const char *trace; /* last row of the file: who, approved by whom, what for; NULL: none */
	struct export_people *people; /* NULL: nobody asks who is in it */
};
/* For `rows`: the row that it puts is about that person. */
void export_about(const struct export_ask *ask, int64_t member);

/* Format by the ending of a name: .xlsx, .csv (UTF-8), .gb18030.csv. False on anything else. */
bool export_format_of(const char *name, enum sheet_format *out);
/* All lists of the program, by name; NULL when there is none of that name. */
const struct export_list *const *export_all(size_t *count);
const struct export_list *export_named(const char *name);

/* Fills path and org_name from org; NOT_FOUND when it lies outside of the actor's subtree. */
bool export_place(struct work *w, struct export_ask *ask);
/* Makes the file, a piece of rows in memory at a time. `going` (may be NULL) is told how far it is and stops it with false.
 * NULL on success with *rows, else a Chinese message. */
const char *export_write(struct work *w, const struct export_ask *ask, const char *path, bool (*going)(void *arg, int64_t done),
	void *arg, int64_t *rows);
/* 小河西村-党员名册-2026-11-23.xlsx */
const char *export_file_name(struct work *w, const struct export_ask *ask);
/* For `rows` of a list that is read whole: how many of its `count` rows lie in the piece from `offset` on. */
int export_piece(int count, int offset, int limit);
/* A typed word as the audit chain may hold it: what may be somebody's number becomes （号码）. */
const char *export_word(struct arena *a, const char *typed);

/* Queues a list with `second` for the actor, in the unit of work of its approval; the audit row is written here. `trace` is one line
 * without line breaks. The id of the run, 0 with a fault. */
int64_t export_approved(struct work *w, const struct export_ask *ask, const char *trace);
/* Leaves the audit row of a file that was made, in a unit of work; for who has no route, the command line. */
bool export_audit(struct work *w, const struct export_ask *ask, int64_t rows);

/* Makes a file that is given out at once: its path, which goes with w's arena; NULL with a fault. `place` is filled already. */
const char *export_make(struct work *w, const struct export_ask *ask, int64_t *rows);
/* Answers with such a file. */
void export_give(struct request *rq, const struct export_ask *ask, const char *path);
/* The three steps of an export's route, which EXPORT_ROUTE names. */
void export_prepare(struct request *rq, const struct export_list *list);
bool export_record(struct work *w, struct request *rq);
void export_answer(struct request *rq);

/* The button of a list's page: its two formats and the way to one's earlier files. `path` is the address of the list's
 * EXPORT_ROUTE, `query` the page's query as text. */
void part_export(struct request *rq, const char *path, const char *query);
/* The same with the page's own query as the page's only action, between head and body of the console's shell; nothing for a role
 * without `need`, the permission of that route. */
void export_action(struct request *rq, enum permission need, const char *path);

/* The path leads to the run that makes a file: {export}. */
extern const struct scope scope_export;

#endif
