/* What the pages of theme packages show. For: this room's handlers and templates. */
#ifndef THEME_VIEWS_H
#define THEME_VIEWS_H

#include "end/end.h"
#include "html/chart.h"
#include "org/org.h"
#include "theme/theme.h"

/* What an office reads where a branch alone takes packages over. */
#define THEME_ELSEWHERE "采用主题包由支部办。机关做和下发，请在电脑上打开“组织生活 → 主题包”。"

struct themes_view {
	struct theme *list;
	int count;
	int64_t total;
	struct pager pager;
	bool makes;  /* the actor is an office */
	bool adopts; /* or a branch that plans its meetings */
};

/* One package. */
struct theme_view {
	struct theme *theme;
	bool own, adopts;
	struct theme_file *files;
	int file_count;
	struct theme_offer offer;  /* filled when the branch may take it over now */
	bool offered;
	struct org *below;         /* townships, to choose from; while it can be sent */
	int below_count;
	struct theme_town *towns;  /* how far the townships are; for offices, once it was sent */
	int town_count;
	int counts[THEME_VIEWS];
	int64_t video_most;        /* bytes */
	const int64_t *ticked_towns, *ticked_kinds; /* as typed */
	size_t ticked_town_count, ticked_kind_count;
};

/* The form. */
struct theme_edit_view {
	const struct theme *theme; /* NULL: a new one */
	struct theme_form form;    /* as stored, or what a new one begins with */
	unsigned kinds;            /* ticked */
	const char *action;
};

/* Whether branches took it over, one a row. */
struct theme_branches_view {
	const struct theme *theme;
	enum theme_which view;
	int counts[THEME_VIEWS];
	struct theme_branch *list;
	int count;
	struct pager pager;
};

/* What a meeting uses, on the phone. */
struct material_view {
	const struct activity *activity;
	struct theme *themes;
	int theme_count;
	struct theme_file *files; /* of all of them */
	int file_count;
};

/* One page of what is leafed through on the television. */
struct leaf {
	enum { LEAF_COVER, LEAF_TEXT, LEAF_QUESTIONS, LEAF_PICTURE, LEAF_VIDEO, LEAF_LINK, LEAF_PAPER } kind;
	const struct theme *theme;
	const struct theme_file *file; /* of a picture, a video, a paper */
	const char *const *lines;      /* of text: paragraphs; of questions */
	int line_count, first;         /* first: number of the first question */
};
struct leaf_view {
	const struct activity *activity;
	const struct leaf *leaf; /* NULL: there is nothing to show */
	int page, pages;
	struct safe_html qr;     /* of a link */
};

/* The view that a query asks for. */
enum theme_which theme_view_of(struct work *w, const char *query);
const char *theme_view_word(enum theme_which view);    /* "held": as the address has it */
const char *theme_view_chinese(enum theme_which view); /* 已开展 */
/* True when that was ticked. */
bool theme_ticked(const int64_t *list, size_t count, int64_t id);
/* "12:05" of a video; "" when it does not say. */
const char *theme_length(struct arena *a, int seconds);
/* "35 MB" */
const char *theme_size(struct arena *a, int64_t bytes);
/* The console's page of {theme}: also for a form that comes back. */
void theme_page_show(struct request *rq);
/* Fills what the page of {theme} shows; false with a fault. */
bool theme_view_fill(struct request *rq, struct theme_view *v);
/* The writes of taking over and back, and answering with a file, for both ends. */
bool theme_adopt_write(struct work *w, struct request *rq);
bool theme_undo_write(struct work *w, struct request *rq);
void theme_file_reply(struct request *rq, const struct theme_file *file);
/* The activity's pages of material: everything that is to be leafed through. */
int theme_leaves(struct arena *a, const struct material_view *v, struct leaf **out);
/* Whether the actor may read what a meeting uses: the branch itself and those above, and of its members those on the list. */
bool material_readable(struct work *w, const struct activity *a);
/* Loads what the meeting {activity} uses; false with a fault, also for a member who is not on its list. */
bool material_fill(struct request *rq, struct material_view *v);

#endif
