/* One XML part out of a zip, streamed, within bounds.
 * For: every part of an .xlsx that the reader looks at. A part is never unpacked to disk or into memory as a whole.
 * Not for: what the elements mean. */
#ifndef SHEET_XLSX_PART_H
#define SHEET_XLSX_PART_H

#include <zip.h>

#include "sheet/reader.h"

/* Called with names without their namespace prefix; any of the three may be NULL. Reading ends as soon as the reader
 * has refused or wants no more. */
struct xlsx_handler {
	void (*start)(void *arg, const char *name, const char **attributes);
	void (*end)(void *arg, const char *name);
	void (*text)(void *arg, const char *bytes, size_t len);
};

/* True when the zip holds such a part. */
bool xlsx_part_exists(zip_t *zip, const char *path);
/* Reads the part from beginning to end. A fault is refused in `r` with a message; false then. */
bool xlsx_part_read(struct sheet_reader *r, zip_t *zip, const char *path, const struct xlsx_handler *handler, void *arg);
/* The attribute of that name, its prefix apart, or NULL. */
const char *xlsx_attribute(const char **attributes, const char *name);

#endif
