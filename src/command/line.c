/* Reading a command's line, and the few things all commands do alike. */
#include <unistd.h>

#include "command/command.h"

static void take_out(struct command_line *line, int at, int count)
{
	for (int i = at; i + count < line->argc; i++)
		line->argv[i] = line->argv[i + count];
	line->argc -= count;
}

const char *option_text(struct command_line *line, const char *name, const char *none)
{
	const char *plain = arena_printf(line->arena, "--%s", name), *equals = arena_printf(line->arena, "--%s=", name);
	for (int i = 0; i < line->argc; i++) {
		if (text_starts(line->argv[i], equals)) {
			const char *value = line->argv[i] + strlen(equals);
			take_out(line, i, 1);
			return value;
		}
		if (!text_eq(line->argv[i], plain))
			continue;
		if (i + 1 == line->argc) {
			line->wrong = arena_printf(line->arena, "%s 后面缺一个值。", plain);
			return none;
		}
		const char *value = line->argv[i + 1];
		take_out(line, i, 2);
		return value;
	}
	return none;
}

int64_t option_i64(struct command_line *line, const char *name, int64_t none)
{
	int64_t n;
	const char *text = option_text(line, name, NULL);
	if (!text)
		return none;
	if (!str_i64(str_of(text), &n)) {
		line->wrong = arena_printf(line->arena, "--%s 要一个整数，得到“%s”。", name, text);
		return none;
	}
	return n;
}

bool option_flag(struct command_line *line, const char *name)
{
	const char *plain = arena_printf(line->arena, "--%s", name);
	for (int i = 0; i < line->argc; i++)
		if (text_eq(line->argv[i], plain)) {
			take_out(line, i, 1);
			return true;
		}
	return false;
}

const char *option_word(struct command_line *line)
{
	if (!line->argc || text_starts(line->argv[0], "--"))
		return NULL;
	const char *word = line->argv[0];
	take_out(line, 0, 1);
	return word;
}

bool line_finished(struct command_line *line)
{
	if (!line->wrong && line->argc)
		line->wrong = arena_printf(line->arena, "不认识“%s”。", line->argv[0]);
	if (line->wrong)
		fprintf(stderr, "%s\n", line->wrong);
	return !line->wrong;
}

struct store *command_store(struct command_line *line, bool write)
{
	const char *why = NULL;
	const struct county_place *place = county_place(line, line->county);
	if (!place)
		return NULL;
	struct store_options options = { .dir = place->data, .db = place->db, .which = place->code ? place->code : line->county,
		.write = write };
	struct store *store = store_open(&options, &why);
	if (!store)
		fprintf(stderr, "%s\n", why);
	if (!store || (place_counties(place, store) && rules_fit(line, store)))
		return store;
	store_close(store);
	return NULL;
}

void command_work(struct work *w, struct arena *a, struct store *store)
{
	work_begin(w, a, store, clock_now());
	w->actor = (struct actor){ .role = ROLE_SYSTEM, .name = "命令行", .path = "", .org_level = 1, .from = "cli" };
}

int command_refused(const struct fault *fault)
{
	if (!fault)
		fprintf(stderr, "没有完成，原因不明；请看日志。\n");
	for (; fault; fault = fault->next)
		fprintf(stderr, "%s\n", fault->message);
	return EXIT_REFUSED;
}

void command_progress(const char *what, int64_t done, int64_t total)
{
	enum { WIDTH = 30 };
	if (!isatty(STDERR_FILENO))
		return;
	int filled = total ? (int)(done * WIDTH / total) : WIDTH;
	char bar[WIDTH + 1];
	memset(bar, '.', WIDTH);
	memset(bar, '#', (size_t)filled);
	bar[WIDTH] = 0;
	fprintf(stderr, "\r\033[K%s [%s] %lld / %lld%s", what, bar, (long long)done, (long long)total, done >= total ? "\n" : "");
}
