/* Writing of .xlsx (libxlsxwriter, a row at a time) and .csv. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <unicode/ucnv.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>
#include <xlsxwriter.h>

#include "base/chinese.h"
#include "sheet/sheet.h"

#define WIDTH_DEFAULT 14
#define WIDTH_MAX 80
#define TITLE_MAX 31 /* characters in the name of a sheet */

struct sheet_writer {
	struct arena *arena; /* the caller's: the writer itself and messages */
	struct arena *row_memory;
	enum sheet_format format;
	const char *path;
	char *part; /* the file under way; renamed when it is whole */
	int columns;
	int row; /* rows written, heading included */
	const char *why;
	lxw_workbook *book;
	lxw_worksheet *page;
	lxw_format *text, *heading, *marked, *number;
	FILE *file;
	UConverter *converter; /* to GB18030 */
};

static const char *const cannot_write = "文件写不下去，可能是磁盘满了。请清理磁盘或联系管理员后再试。";

static void close_all(struct sheet_writer *w)
{
	if (w->book)
		workbook_close(w->book); /* lxw_workbook_free leaves the file open in which the rows wait */
	if (w->file)
		fclose(w->file);
	if (w->converter)
		ucnv_close(w->converter);
	if (w->row_memory)
		arena_free(w->row_memory);
	w->book = NULL;
	w->file = NULL;
	w->converter = NULL;
	w->row_memory = NULL;
}

/* For a file that was never finished: nothing of it stays. */
static void abandon(void *arg)
{
	struct sheet_writer *w = arg;
	close_all(w);
	if (w->part)
		unlink(w->part);
	w->part = NULL;
}

/* Text as every format can hold it: well-formed, without control characters other than line ends and tabs. */
static char *clean(struct arena *a, const char *text)
{
	int32_t at = 0, len = (int32_t)strlen(text);
	struct buf out;
	buf_init(&out, a);
	while (at < len) {
		int32_t from = at;
		UChar32 c;
		U8_NEXT(text, at, len, c);
		if (c < 0)
			buf_text(&out, "\xEF\xBF\xBD");
		else if ((c >= 0x20 && c != 0x7F && c != 0xFFFE && c != 0xFFFF) || c == '\n' || c == '\t')
			buf_put(&out, text + from, (size_t)(at - from));
	}
	return out.at;
}

/* ---- .xlsx ---- */

/* The text for a cell: what looks like an escape (_x0041_) gets its first character escaped, which the library leaves
 * out (ECMA-376 part 1, 22.9.2.19). */
static char *xlsx_text(struct arena *a, const char *text)
{
	struct buf out;
	char *cleaned = clean(a, text);
	if (!strstr(cleaned, "_x"))
		return cleaned;
	buf_init(&out, a);
	for (const char *p = cleaned; *p; p++) {
		if (p[0] == '_' && p[1] == 'x' && strspn(p + 2, "0123456789abcdefABCDEF") == 4 && p[6] == '_')
			buf_text(&out, "_x005F");
		buf_char(&out, *p);
	}
	return out.at;
}

/* A name that spreadsheets allow for a sheet. */
static char *sheet_title(struct arena *a, const char *title)
{
	char *name = chinese_tidy(a, str_of(title));
	int32_t at = 0, chars = 0;
	if (!name)
		name = arena_dup(a, "");
	for (char *p = name; *p; p++)
		if (strchr("[]:*?/\\'", *p) || (unsigned char)*p < 0x20)
			*p = ' ';
	for (int32_t len = (int32_t)strlen(name); at < len; chars++) {
		int32_t from = at;
		U8_FWD_1(name, at, len);
		chars += at - from == 4; /* counted in UTF-16 */
		if (chars >= TITLE_MAX) {
			name[from] = 0;
			break;
		}
	}
	name = chinese_tidy(a, str_of(name));
	return text_empty(name) ? arena_dup(a, "表") : name;
}

/* Columns that a screen shows of a text: a Chinese character takes two. */
static int shown_width(const char *text)
{
	int width = 0;
	int32_t at = 0, len = (int32_t)strlen(text);
	while (at < len) {
		UChar32 c;
		U8_NEXT(text, at, len, c);
		width += c >= 0x1100 ? 2 : 1;
	}
	return width;
}

static int column_width(int wanted, const char *heading)
{
	int least = shown_width(heading) + 4; /* the filter's arrow covers the end of the heading */
	int width = wanted > 0 ? wanted : WIDTH_DEFAULT;
	width = width < least ? least : width;
	return width > WIDTH_MAX ? WIDTH_MAX : width;
}

static void formats_make(struct sheet_writer *w)
{
	w->text = workbook_add_format(w->book);
	w->heading = workbook_add_format(w->book);
	w->marked = workbook_add_format(w->book);
	lxw_format *all[] = {w->text, w->heading, w->marked};
	for (size_t i = 0; i < COUNT_OF(all); i++) {
		format_set_num_format_index(all[i], 49); /* text */
		format_set_align(all[i], LXW_ALIGN_VERTICAL_CENTER);
	}
	w->number = workbook_add_format(w->book);
	format_set_num_format_index(w->number, 1); /* 0 */
	format_set_align(w->number, LXW_ALIGN_VERTICAL_CENTER);
	format_set_bold(w->heading);
	format_set_bg_color(w->heading, 0xF2F2F2);
	format_set_border(w->heading, LXW_BORDER_THIN);
	format_set_border_color(w->heading, 0xBFBFBF);
	format_set_bg_color(w->marked, 0xFFC7CE); /* the red of a spreadsheet's own "bad" */
	format_set_font_color(w->marked, 0x9C0006);
}

static bool xlsx_start(struct sheet_writer *w, const char *title, const char *const *headings, const int *widths)
{
	const char *slash = strrchr(w->path, '/');
	char *folder = slash ? arena_dupn(w->arena, w->path, (size_t)(slash - w->path) + 1) : arena_dup(w->arena, ".");
	lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = folder};
	const char **texts = ARENA_ARRAY(w->row_memory, const char *, (size_t)w->columns), *name = sheet_title(w->arena, title);
	for (int i = 0; i < w->columns; i++)
		texts[i] = xlsx_text(w->row_memory, headings[i] ? headings[i] : "");
	/* From here to the first row's end no memory is asked for: a page without any row is never closed by the library. */
	w->book = workbook_new_opt(w->part, &options);
	w->page = w->book ? workbook_add_worksheet(w->book, name) : NULL;
	if (!w->page)
		return false;
	formats_make(w);
	for (int i = 0; i < w->columns; i++)
		worksheet_set_column(w->page, (lxw_col_t)i, (lxw_col_t)i,
			column_width(widths ? widths[i] : 0, headings[i] ? headings[i] : ""), w->text);
	worksheet_freeze_panes(w->page, 1, 0);
	worksheet_set_row(w->page, 0, 24, NULL);
	for (int i = 0; i < w->columns; i++)
		worksheet_write_string(w->page, 0, (lxw_col_t)i, texts[i], w->heading);
	return true;
}

static void xlsx_cell(struct sheet_writer *w, int column, const char *text, const char *mark)
{
	lxw_row_t row = (lxw_row_t)w->row;
	lxw_col_t at = (lxw_col_t)column;
	lxw_format *format = mark ? w->marked : w->text;
	lxw_error error = text_empty(text)
				  ? worksheet_write_blank(w->page, row, at, format)
				  : worksheet_write_string(w->page, row, at, xlsx_text(w->row_memory, text), format);
	if (mark && !error) {
		lxw_comment_options look = {.author = "", .color = 0xFFE1E1, .width = 260, .height = 90};
		error = worksheet_write_comment_opt(w->page, row, at, clean(w->row_memory, mark), &look);
	}
	if (error && !w->why)
		w->why = arena_printf(w->arena, "%s 单元格写不进表格：%s。请改为导出 .csv。",
			sheet_cell_name(w->arena, column, w->row + 1),
			error == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED     ? "文字太长"
			: error == LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE ? "行或列太多"
									  : "空间不足");
}

static bool xlsx_finish(struct sheet_writer *w)
{
	lxw_row_t last = (lxw_row_t)(w->row - 1);
	char range[48];
	worksheet_autofilter(w->page, 0, 0, last, (lxw_col_t)(w->columns - 1));
	/* No green corners for numbers kept as text: they are meant so. */
	snprintf(range, sizeof range, "A1:%s", sheet_cell_name(w->arena, w->columns - 1, w->row));
	worksheet_ignore_errors(w->page, LXW_IGNORE_NUMBER_STORED_AS_TEXT, range);
	lxw_error error = workbook_close(w->book);
	w->book = NULL;
	return !error;
}

/* ---- .csv ---- */

/* A number with its sign is no formula, whatever a spreadsheet makes of it. */
static bool is_negative_number(const char *text)
{
	size_t digits = strspn(text + 1, "0123456789."), len = strlen(text + 1);
	return *text == '-' && len && digits == len;
}

/* An apostrophe of the text's own is doubled where it would be taken for the guard when read again. */
static bool needs_guard(const char *text)
{
	static const char *const first = "=+-@\t\r";
	if (!*text || is_negative_number(text))
		return false;
	return strchr(first, *text) || (*text == '\'' && text[1] && (text[1] == '\'' || strchr(first, text[1])));
}

static void csv_cell(struct buf *line, const char *text, const char *mark)
{
	bool quotes = strpbrk(text, ",;\"\r\n\t") || *text == ' ' || (mark && strpbrk(mark, ",;\"\r\n\t")) ||
		      (*text && text[strlen(text) - 1] == ' ');
	if (quotes)
		buf_char(line, '"');
	if (needs_guard(text))
		buf_char(line, '\'');
	for (const char *p = text; *p; p++) {
		if (*p == '"')
			buf_char(line, '"');
		buf_char(line, *p);
	}
	if (mark) {
		buf_text(line, "【");
		for (const char *p = mark; *p; p++) {
			if (*p == '"')
				buf_char(line, '"');
			buf_char(line, *p);
		}
		buf_text(line, "】");
	}
	if (quotes)
		buf_char(line, '"');
}

static bool write_converted(struct sheet_writer *w, struct str line)
{
	UErrorCode error = U_ZERO_ERROR;
	int32_t units = 0, room = (int32_t)line.len + 1;
	UChar *wide = arena_alloc(w->row_memory, (size_t)room * sizeof *wide);
	u_strFromUTF8WithSub(wide, room, &units, line.at, (int32_t)line.len, 0xFFFD, NULL, &error);
	int32_t most = UCNV_GET_MAX_BYTES_FOR_STRING(units, ucnv_getMaxCharSize(w->converter));
	char *bytes = arena_alloc(w->row_memory, (size_t)most + 1);
	int32_t len = ucnv_fromUChars(w->converter, bytes, most + 1, wide, units, &error);
	return U_SUCCESS(error) && fwrite(bytes, 1, (size_t)len, w->file) == (size_t)len;
}

static void csv_row(struct sheet_writer *w, const char *const *cells, const char *const *mark)
{
	struct buf line;
	buf_init(&line, w->row_memory);
	for (int i = 0; i < w->columns; i++) {
		const char *note = mark && mark[i] ? clean(w->row_memory, mark[i]) : NULL;
		if (i)
			buf_char(&line, ',');
		csv_cell(&line, clean(w->row_memory, cells[i] ? cells[i] : ""), note);
	}
	buf_text(&line, "\r\n");
	bool done = w->converter ? write_converted(w, (struct str){line.at, line.len})
				 : fwrite(line.at, 1, line.len, w->file) == line.len;
	if (!done && !w->why)
		w->why = cannot_write;
}

static bool csv_start(struct sheet_writer *w, const char *const *headings)
{
	UErrorCode error = U_ZERO_ERROR;
	w->file = fopen(w->part, "wbe");
	if (!w->file)
		return false;
	if (w->format == SHEET_CSV_GB18030)
		w->converter = ucnv_open("GB18030", &error);
	if (U_FAILURE(error) || (!w->converter && fputs("\xEF\xBB\xBF", w->file) < 0))
		return false;
	csv_row(w, headings, NULL);
	return !w->why;
}

static bool csv_finish(struct sheet_writer *w)
{
	bool flushed = !fflush(w->file) && !ferror(w->file);
	bool closed = !fclose(w->file);
	w->file = NULL;
	return flushed && closed;
}

/* ---- both ---- */

/* An empty file beside the wanted one, readable by the owner only: exports hold personal data. */
static char *part_create(struct arena *a, const char *path)
{
	char *part = arena_printf(a, "%s.XXXXXX", path);
	int file = mkostemp(part, O_CLOEXEC);
	if (file < 0)
		return NULL;
	close(file);
	return part;
}

struct sheet_writer *sheet_create(struct arena *a, const char *path, enum sheet_format format, const char *title,
	const char *const *headings, const int *widths, int columns, const char **why)
{
	struct sheet_writer *w = ARENA_NEW(a, struct sheet_writer);
	w->arena = a;
	w->format = format;
	w->path = arena_dup(a, path);
	w->columns = columns;
	w->row_memory = arena_child(a);
	arena_on_reset(a, abandon, w);
	w->part = part_create(a, path);
	if (!w->part) {
		*why = "在这个位置建不了文件。请检查文件夹是否存在、能否写入。";
		return NULL;
	}
	if (!(format == SHEET_XLSX ? xlsx_start(w, title, headings, widths) : csv_start(w, headings))) {
		*why = cannot_write;
		abandon(w);
		return NULL;
	}
	w->row = 1;
	arena_reset(w->row_memory);
	return w;
}

static void xlsx_number(struct sheet_writer *w, int column, int64_t n)
{
	if (worksheet_write_number(w->page, (lxw_row_t)w->row, (lxw_col_t)column, (double)n, w->number) && !w->why)
		w->why = cannot_write;
}

static void row_put(struct sheet_writer *w, const char *const *cells, const char *const *mark, unsigned numbers)
{
	int64_t n;
	if (w->why)
		return;
	if (w->format == SHEET_XLSX) {
		for (int i = 0; i < w->columns; i++)
			if (i < 32 && numbers >> i & 1 && cells[i] && str_i64(str_of(cells[i]), &n))
				xlsx_number(w, i, n);
			else if (!text_empty(cells[i]) || (mark && mark[i]))
				xlsx_cell(w, i, cells[i], mark ? mark[i] : NULL);
	} else {
		csv_row(w, cells, mark);
	}
	w->row++;
	arena_reset(w->row_memory);
}

void sheet_put(struct sheet_writer *w, const char *const *cells, const char *const *mark)
{
	row_put(w, cells, mark, 0);
}

void sheet_put_numbers(struct sheet_writer *w, const char *const *cells, unsigned numbers)
{
	row_put(w, cells, NULL, numbers);
}

/* On disk before the name points to it, so that a power cut leaves the old file or the new one. */
static bool publish(struct sheet_writer *w)
{
	int file = open(w->part, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return false;
	bool kept = !fsync(file);
	close(file);
	if (!kept || rename(w->part, w->path))
		return false;
	w->part = NULL;
	return true;
}

const char *sheet_finish(struct sheet_writer *w)
{
	bool done = !w->why && (w->format == SHEET_XLSX ? xlsx_finish(w) : csv_finish(w)) && publish(w);
	if (!done && !w->why)
		w->why = cannot_write;
	abandon(w);
	return w->why;
}

struct str sheet_take(struct arena *a, const char *path)
{
	struct stat st;
	struct str bytes = { NULL, 0 };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && fstat(fd, &st) == 0) {
		char *at = arena_alloc(a, (size_t)st.st_size + 1);
		ssize_t n = 0;
		while (bytes.len < (size_t)st.st_size && (n = read(fd, at + bytes.len, (size_t)st.st_size - bytes.len)) > 0)
			bytes.len += (size_t)n;
		bytes.at = bytes.len == (size_t)st.st_size ? at : NULL;
	}
	if (fd >= 0)
		close(fd);
	unlink(path);
	return bytes;
}
