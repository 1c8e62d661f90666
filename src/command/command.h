/* The program's commands: xianfeng serve, init, demo …
 * For: reading options, opening the store, running the subject's function, saying what happened on the terminal.
 * Not for: the work itself; that is the subjects'.
 * Exit codes: 0 done, 1 refused (says why), 2 wrong usage. */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include "base/base.h"
#include "base/config.h"
#include "work/work.h"

enum { EXIT_DONE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2 };

/* The options of one call. Options every command knows are taken out before: --data, --db, --county, --counties,
 * --listen, --config, --help. */
struct command_line {
	struct arena *arena;
	struct config *config;
	const char *county;       /* code or name of the county that is meant (init: the name of the new one); NULL: the only one */
	int argc;                 /* what is left, the command's name not among it */
	char **argv;
	const char *wrong;        /* why the line is wrong, NULL when it is not */
};

struct command {
	const char *name;
	const char *about;        /* one line */
	const char *usage;        /* the options, with examples */
	int (*run)(struct command_line *line);
};

/* Takes `--name VALUE` or `--name=VALUE` out of the line; `none` when absent. */
const char *option_text(struct command_line *line, const char *name, const char *none);
int64_t option_i64(struct command_line *line, const char *name, int64_t none);
/* Takes `--name` out of the line. */
bool option_flag(struct command_line *line, const char *name);
/* Takes the next word; NULL when there is none. */
const char *option_word(struct command_line *line);
/* True when nothing is left and nothing was wrong; else says so and the command returns EXIT_USAGE. */
bool line_finished(struct command_line *line);

/* Reads the files of rules that the settings name (setting `rules`) into the catalogue; false with the reason on stderr. */
bool rules_read(struct command_line *line);
/* Whether they are those by which the county is judged; else the reason on stderr. */
bool rules_fit(struct command_line *line, struct store *store);

/* A county of the list (setting `counties`): where its records lie, and the address that is its own. */
struct county_place {
	const char *code;    /* QH */
	const char *data, *db;
	const char *host;    /* NULL: any */
	const char *mount;   /* "/QH", "" for nothing */
	const char *address; /* https://host, NULL when not given */
	const char *counties; /* of an area: codes of its counties, as they are written; NULL: none */
	struct store_county *members; /* the same, with where their records lie */
	size_t member_count;
	int line;
};
struct county_places {
	struct county_place *all;
	size_t count;
	bool shows; /* an address of no county lists them */
};
/* Reads the list; false with the reason on stderr. Without a list: the one place of `data` and `db`, its code NULL. */
bool county_places(struct command_line *line, struct county_places *out);
/* The place that `code` names, or the only one; NULL with the reason on stderr. */
const struct county_place *county_place(struct command_line *line, const char *code);

/* Tells an opened area which counties are its own; false with the reason on stderr when it is none. */
bool place_counties(const struct county_place *place, struct store *store);

/* Opens the county for a command, with a message on stderr when it cannot. */
struct store *command_store(struct command_line *line, bool write);
/* A unit of work of the command line: ROLE_SYSTEM, the whole county as its scope. */
void command_work(struct work *w, struct arena *a, struct store *store);
/* Prints the fault and returns EXIT_REFUSED. */
int command_refused(const struct fault *fault);
/* A progress line on a terminal (nothing when stderr is none): "导入 12,000 / 45,000". */
void command_progress(const char *what, int64_t done, int64_t total);

/* The commands themselves, one function each; the table in main.c says what they do. They return an exit code. */
int command_serve(struct command_line *line);
int command_init(struct command_line *line);
int command_demo(struct command_line *line);
int command_import(struct command_line *line);
int command_export(struct command_line *line);
int command_search(struct command_line *line);
int command_duty(struct command_line *line);
int command_organisation(struct command_line *line);
int command_member(struct command_line *line);
int command_user(struct command_line *line);
int command_routes(struct command_line *line);
int command_verify(struct command_line *line);
int command_backup(struct command_line *line);
int command_restore(struct command_line *line);
int command_move(struct command_line *line);
int command_job(struct command_line *line);
int command_erase(struct command_line *line);
int command_approval(struct command_line *line);
int command_speak(struct command_line *line);
int command_mail(struct command_line *line);
int command_version(struct command_line *line);

#endif
