/* What the tests of the sheet room share: a file with given bytes, and the rows of a file as one text. */
#ifndef TEST_SHEET_COLLECT_H
#define TEST_SHEET_COLLECT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "place.h"
#include "sheet/sheet.h"

static struct arena *arena;
static char folder[96];

static inline int folder_make(void **state)
{
	(void)state;
	place_make(folder, sizeof folder);
	return 0;
}

static inline int folder_remove(void **state)
{
	(void)state;
	return rmdir(folder); /* fails, and the test with it, when anything was left behind */
}

static inline int arena_setup(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static inline int arena_teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static inline char *file_named(const char *name)
{
	return arena_printf(arena, "%s/%s", folder, name);
}

static inline char *file_with(struct str bytes)
{
	char *path = file_named("in");
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes.at ? bytes.at : "", 1, bytes.len, file), bytes.len);
	assert_int_equal(fclose(file), 0);
	return path;
}

static inline struct str file_bytes(const char *path)
{
	struct buf out;
	size_t got;
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	buf_init(&out, arena);
	while ((got = fread(buf_room(&out, 65536), 1, 65536, file)) > 0)
		out.len += got;
	fclose(file);
	return (struct str){out.at, out.len};
}

struct collected {
	struct buf text; /* "1:a|b\n3:|c\n" */
	int rows, most;
	bool beyond; /* a cell behind the last filled one was not "" */
};

static inline bool collect(void *arg, const struct sheet_row *row)
{
	struct collected *all = arg;
	buf_printf(&all->text, "%d:", row->number);
	for (int i = 0; i < row->count; i++)
		buf_printf(&all->text, "%s%s", i ? "|" : "", row->cells[i]);
	buf_char(&all->text, '\n');
	for (int i = row->count; i < sheet_limits_default.columns_max && i < 20; i++)
		all->beyond = all->beyond || row->cells[i][0];
	return ++all->rows != all->most;
}

/* The rows as a text, or the message behind a "!". The file is removed. */
static inline const char *rows_of(const char *path)
{
	struct collected all = {.rows = 0};
	buf_init(&all.text, arena);
	const char *why = sheet_read(arena, path, NULL, collect, &all);
	unlink(path);
	assert_false(all.beyond);
	return why ? arena_printf(arena, "!%s", why) : all.text.at;
}

#endif
