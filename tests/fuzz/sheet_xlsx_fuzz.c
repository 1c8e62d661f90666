/* One part of an otherwise good workbook; the first byte chooses which (random bytes alone never make a zip; what such bytes
 * do by themselves, sheet_csv_fuzz.c tries). */
#include <zip.h>

#include "fuzz.h"
#include "sheet/sheet.h"

#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

static const struct {
	const char *name, *text;
} parts[] = {
	{"[Content_Types].xml", "<Types/>"},
	{"_rels/.rels", "<Relationships><Relationship Id='r' Type='" OFFICE
			"officeDocument' Target='xl/workbook.xml'/></Relationships>"},
	{"xl/workbook.xml", "<workbook xmlns:r='r'><sheets><sheet name='a' r:id='s'/></sheets></workbook>"},
	{"xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id='s' Type='" OFFICE "worksheet' Target='s.xml'/>"
				       "<Relationship Id='t' Type='" OFFICE "sharedStrings' Target='t.xml'/>"
				       "<Relationship Id='y' Type='" OFFICE "styles' Target='y.xml'/></Relationships>"},
	{"xl/t.xml", "<sst><si><t>a</t></si></sst>"},
	{"xl/y.xml", "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>"},
	{"xl/s.xml",
		"<worksheet><sheetData><row><c t='s'><v>0</v></c><c s='1'><v>1</v></c></row></sheetData></worksheet>"},
};

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

static void write_workbook(const char *path, size_t chosen, const uint8_t *data, size_t size)
{
	zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
	PROMISE(zip);
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		const void *bytes = i == chosen ? (const void *)data : parts[i].text;
		zip_source_t *source = zip_source_buffer(zip, bytes, i == chosen ? size : strlen(parts[i].text), 0);
		zip_int64_t at = zip_file_add(zip, parts[i].name, source, 0);
		zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0);
	}
	PROMISE(zip_close(zip) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static char path[] = "/tmp/sheet-fuzz-XXXXXX";
	static int file = -1;
	int last = 0;
	if (len < 1)
		return 0;
	if (file < 0)
		file = mkstemp(path);
	PROMISE(file >= 0);
	write_workbook(path, bytes[0] % COUNT_OF(parts), bytes + 1, len - 1);
	struct arena *a = arena_new();
	const char *why = sheet_read(a, path, NULL, check_row, &last);
	PROMISE(!why || str_utf8(str_of(why)));
	arena_free(a);
	unlink(path);
	return 0;
}
