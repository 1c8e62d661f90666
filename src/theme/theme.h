/* Theme packages (主题包): material, questions, agenda and a video that the county or a township makes for its branches' theme days;
 * sent down, taken over by a branch in one tap, read on the phone, shown on the television, printed.
 * For: making, sending and withdrawing them, and which branches took them over. Not for: the meeting itself (room `activity`), and
 * not for comparing anybody but organisations. */
#ifndef THEME_THEME_H
#define THEME_THEME_H

#include "activity/activity.h"
#include "file/file.h"
#include "route/route.h"
#include "work/work.h"

#define THEME_TEXT_MOST 20000 /* characters */
#define THEME_LINES_MOST 12   /* questions, items of the agenda */
#define THEME_FILES_MOST 12   /* pictures and papers together; one video beside them */
/* What a package may be for: gatherings of the whole branch. */
#define THEME_KINDS (KIND_BIT(ACTIVITY_THEME_DAY) | KIND_BIT(ACTIVITY_PARTY_LECTURE) | KIND_BIT(ACTIVITY_MEMBERS_MEETING) | \
	KIND_BIT(ACTIVITY_ORG_LIFE_MEETING))

enum theme_state { THEME_DRAFT, THEME_SENT, THEME_WITHDRAWN };
const char *theme_state_chinese(enum theme_state state); /* 草稿 */

struct theme {
	int64_t id, org, version, reason_at, sent_at;
	enum theme_state state;
	unsigned kinds;
	int month, minutes, edition;
	const char *title, *text, *questions, *agenda, *link, *reason, *made_name, *sent_name;
	const char *org_short, *org_path; /* of the office that made it */
	/* Of the actor's own organisation: whether it was sent there, and the activity that it was taken over into. */
	bool addressed;
	int64_t activity; /* 0: not taken over, or that activity was cancelled */
	bool made;        /* the activity was planned by that */
	enum activity_state activity_state;
	int64_t activity_starts;
	const char *activity_title;
	/* Of the actor's subtree: branches that it was sent to, that took it over, that held the meeting. Only from theme_list. */
	int asked, adopted, held;
};

/* What is typed. */
struct theme_form {
	unsigned kinds;
	int month, minutes;
	const char *title, *text, *questions, *agenda, *link;
};
/* Makes a draft of the actor's own office: its id; 0 with faults by field: title, kinds, month, minutes, questions, agenda, link. */
int64_t theme_make(struct work *w, const struct theme_form *form);
/* Changes it. One that is sent is corrected: `reason` must say why (fault by field), and the branches that took it over are told.
 * One that was withdrawn is changed like a draft. `version` is the one that the form was made from. */
bool theme_change(struct work *w, int64_t id, int64_t version, const struct theme_form *form, const char *reason);
/* Takes a draft away for good. */
bool theme_remove(struct work *w, int64_t id);

/* Whom it goes to: townships (organisations just below the office) and type codes; an empty list means all. */
struct theme_audience {
	const int64_t *towns, *kinds;
	size_t town_count, kind_count;
};
/* Sends it to the branches below the office, or again after it was withdrawn, and tells their secretaries and clerks. How many
 * branches; 0 with faults: by field towns, org_kinds; CONFLICT "theme.empty" while there is nothing to show. */
int theme_send(struct work *w, int64_t id, const struct theme_audience *audience);
/* Takes it back with a reason, which those who took it over are told; its material is shown to nobody below any more. */
bool theme_withdraw(struct work *w, int64_t id, const char *reason);

/* The package, or NULL with a NOT_FOUND fault. Scope is the router's to ask (scope_theme). */
struct theme *theme_load(struct work *w, int64_t id);
/* Those that the actor made, or that were sent to an organisation of the actor's subtree: latest month first. *total (may be NULL)
 * counts all. Three statements. */
int theme_list(struct work *w, int limit, int offset, struct theme **out, int64_t *total);
/* The packages that an activity uses, also withdrawn ones. */
int theme_of_activity(struct work *w, int64_t activity, struct theme **out);
/* True when the actor is the office that made it. */
bool theme_own(const struct work *w, const struct theme *t);

/* ---- files ---- */

enum theme_file_kind { THEME_PICTURE, THEME_PAPER, THEME_VIDEO };
struct theme_file {
	int64_t id, theme, size;
	enum theme_file_kind kind;
	int width, height, seconds;
	const char *name, *type;
	const char *sha256; /* hexadecimal: file_path */
};
/* Adds a file that was taken (file_take with FILE_MATERIAL, file_take_video), while nothing is sent; its id, 0 with a fault by field
 * file or video. */
int64_t theme_file_add(struct work *w, int64_t id, const struct kept_file *file);
/* Takes one out, while nothing is sent. */
bool theme_file_remove(struct work *w, int64_t id, int64_t file);
/* Whether a video may come: a package has one. False with a fault by field video. */
bool theme_video_free(struct work *w, int64_t id);
/* The package whose files may be changed now: the actor's own and not sent. NULL with a fault. */
struct theme *theme_open(struct work *w, int64_t id);
/* Those of a package, in the order of their coming; and of all packages that an activity uses and that are not withdrawn. */
int theme_files(struct work *w, int64_t theme, struct theme_file **out);
int theme_files_of_activity(struct work *w, int64_t activity, struct theme_file **out);
/* One of a list by its number; NULL with NOT_FOUND. */
const struct theme_file *theme_file_in(struct work *w, const struct theme_file *list, int count, int64_t id);

/* ---- branches ---- */

/* How a branch takes one over. */
struct theme_use {
	int64_t activity;         /* into this one that it has planned already; 0: a new one is planned */
	int64_t starts;
	const char *place, *host; /* of a new one */
};
/* Takes it over for the actor's own branch: the activity's id; 0 with faults by field: activity, starts, place, host. A planned
 * activity without an agenda gets the package's. */
int64_t theme_adopt(struct work *w, int64_t id, const struct theme_use *use);
/* Takes that back while the meeting was not held: an activity that was planned by it is cancelled. */
bool theme_undo(struct work *w, int64_t id);
/* What the branch is offered: day, place and host of a new activity by its plan and habit, and activities to put it into. */
struct theme_offer {
	int64_t starts;
	const char *place, *host;
	struct activity *planned;
	int planned_count;
};
bool theme_offer(struct work *w, const struct theme *t, struct theme_offer *out);
/* The agenda of an activity with it: the package's, or one made of its title and questions. */
const char *theme_agenda(struct arena *a, const struct theme *t);

enum theme_which { THEME_ALL, THEME_OPEN, THEME_ADOPTED, THEME_HELD, THEME_VIEWS }; /* OPEN: not taken over */
struct theme_branch {
	int64_t org, activity, starts;
	const char *org_name, *town, *adopted_name;
	enum activity_state state;
};
/* The branches of the actor's subtree that it was sent to, in the order of the tree. */
int theme_branches(struct work *w, int64_t id, enum theme_which view, int limit, int offset, struct theme_branch **out);
/* Their numbers, and those of each township. */
struct theme_town {
	int64_t org;
	const char *name;
	int counts[THEME_VIEWS];
};
int theme_towns(struct work *w, int64_t id, int counts[THEME_VIEWS], struct theme_town **out);

/* The package on A4. {NULL,0} with a fault, or where memory lacked. */
struct str theme_paper(struct work *w, int64_t id);

/* One as an archive has it, sent to every branch below the office `org` and taken over into those meetings of its kind and month that the
 * branches have, for the demo: nothing is checked, told or audited. 0 when the store failed. */
int64_t theme_put(struct work *w, int64_t org, const struct theme_form *form, enum theme_state state, int64_t sent_at);

/* The path leads to what the actor's office made or was sent to an organisation of the actor's: {theme}. */
extern const struct scope scope_theme;

#endif
