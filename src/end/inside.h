/* What the shells' own files share: the menu and the facts that every head shows.
 * For: src/end alone. Not for: other rooms. */
#ifndef END_INSIDE_H
#define END_INSIDE_H

#include "end/end.h"

/* A line of the console's menu or of a bar; `path` is its route's. */
struct menu_line {
	const char *path, *label, *icon;
	int order;
	int count; /* shown beside it when above 0 */
	bool rare, on;
};
struct menu_group {
	const char *title; /* NULL: the lines on top */
	struct menu_line *lines;
	int count;
	int folded; /* so many of them, the last ones, are folded up … */
	bool open;  /* … unless the present page is among them */
};
/* The menu entries of `end` that the actor may open, grouped, in their order, the rare ones last; the one that `path` belongs to
 * is marked.
 * Returns how many groups there are. */
int menu_groups(struct request *rq, enum end end, const char *path, struct menu_group **out);

/* What a document's head and a shell's frame show; made once a page. */
struct frame {
	const char *title, *platform, *county, *csrf;
	const struct actor *actor; /* role ROLE_NONE when nobody is signed in */
	const char *role;          /* 党支部书记 */
	const char *kind;          /* 县域党建平台 */
	const char *help;          /* whom to ask, for who cannot sign in */
	const char *scope;         /* 青禾县（全县） */
	const char *initial;       /* first character of the name, for the round picture */
};
struct frame frame_of(struct request *rq, const char *title);
/* A console page whose main part brings its own <h1>: menu and <main>, without breadcrumb and title line. */
void console_page_head(struct request *rq, const struct console_shell *shell);

/* What part_month() offers; months as 202611. */
struct month_field {
	int chosen, from, to;
	bool all;
};

/* Lists of more pages than this offer a field to jump to one; fewer have all numbers in sight. */
#define JUMP_FROM_PAGES 5

/* The row of page numbers; 0 stands for a gap. names and values are the query's other fields. */
struct pager_view {
	int64_t total;
	int page, pages, size;
	int numbers[9], count;
	const char **names, **values;
	int kept;
};
/* An error page. `again` is where a retry leads, NULL when a retry cannot help; `form` that it is a form, with what was typed
 * in names and values. */
struct fault_view {
	const char *title, *icon, *next, *again, *home, *home_word, *when, *code, *id;
	bool form;
	const char **names, **values;
	size_t count;
	const struct fault *faults; /* the messages to show; NULL when the title says it all */
};

/* Of a page that may be read aloud: answers with its sound, once it is written, when that was asked for. */
void read_page(struct request *rq);
/* What a page's main part says, for a voice: sentences, one a line; forms and menus left out. */
const char *read_words(struct arena *a, struct str page);

/* The present list's page n. */
const char *pager_href(struct request *rq, int page);

#endif
