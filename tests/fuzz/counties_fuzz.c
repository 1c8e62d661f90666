/* The list of the counties that one program serves. What it refuses it says on stderr, which is looked at by nobody here. */
#include "command/command.h"
#include "fuzz.h"

static void try_list(struct command_line *line)
{
	struct county_places list;
	if (!county_places(line, &list))
		return;
	PROMISE(list.count > 0);
	for (size_t i = 0; i < list.count; i++) {
		const struct county_place *p = &list.all[i];
		PROMISE(p->code && *p->code && p->data && p->mount && (!*p->mount || p->mount[0] == '/'));
		PROMISE(county_place(line, p->code));
		for (size_t k = 0; k < i; k++)
			PROMISE(!text_eq(p->code, list.all[k].code) && !text_eq(p->data, list.all[k].data));
		for (size_t m = 0; m < p->member_count; m++)
			PROMISE(p->members[m].code && p->members[m].url);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static FILE *nowhere;
	struct arena *a = arena_new();
	char path[64];
	const char *why = NULL;
	int fd = fuzz_file(bytes, len, path);
	struct command_line line = { .arena = a, .config = config_load(a, "/nonexistent", true, &why) };
	FILE *before = stderr;
	if (!nowhere)
		nowhere = fopen("/dev/null", "we");
	PROMISE(line.config && nowhere);
	config_set(line.config, "counties", path);
	stderr = nowhere;
	try_list(&line);
	stderr = before;
	close(fd);
	arena_free(a);
	return 0;
}
