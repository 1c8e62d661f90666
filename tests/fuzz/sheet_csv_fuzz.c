/* A roster as a file of any kind: UTF-8, GB18030, UTF-16; what begins like a zip is read as a workbook. */
#include "fuzz.h"
#include "sheet/sheet.h"

/* Every cell is whole UTF-8 within the bounds, and rows go forward. */
static bool check_row(void *arg, const struct sheet_row *row)
{
	int *last = arg;
	PROMISE(row->number > *last && row->count >= 1 && row->count <= sheet_limits_default.columns_max);
	*last = row->number;
	for (int i = 0; i < sheet_limits_default.columns_max; i++)
		PROMISE(strlen(row->cells[i]) <= (size_t)sheet_limits_default.cell_max && str_utf8(str_of(row->cells[i])));
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_new();
	char path[64];
	int last = 0, fd = fuzz_file(bytes, len, path);
	const char *why = sheet_read(a, path, NULL, check_row, &last);
	PROMISE(!why || str_utf8(str_of(why)));
	close(fd);
	arena_free(a);
	return 0;
}
