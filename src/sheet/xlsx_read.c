/* The first visible sheet of an .xlsx workbook (ECMA-376), streamed. */
#include "sheet/xlsx_part.h"
#include "sheet/xlsx_value.h"

#define PARTS_MAX 10000
#define LIST_MAX 10000      /* relationships, number formats */
#define STYLES_MAX 100000   /* Excel itself allows 65,490 */
#define STRINGS_MAX 8000000 /* distinct texts */
#define ROW_MAX 1048576     /* what a spreadsheet can hold at all */
#define COLUMN_MAX 16384

/* The texts that cells point to by number: all in one piece, each ended by a NUL. */
struct strings {
	struct buf text;
	uint32_t *starts;
	size_t count, room;
	struct arena *starts_memory;
};

struct book {
	struct sheet_reader *reader;
	zip_t *zip;
	struct strings strings;
	struct xlsx_format *styles;
	size_t style_count;
	bool base1904;
};

/* ---- paths and relationships ---- */

struct relation {
	const char *id, *type, *target;
	struct relation *next;
};

struct relations {
	struct sheet_reader *reader;
	const char *base; /* the part that they belong to */
	struct relation *first;
	int count;
};

/* The part that `target` means, seen from the part `base`: relative or absolute, "." and ".." taken out. */
static char *part_path(struct arena *a, const char *base, const char *target)
{
	const char *slash = strrchr(base, '/');
	char *whole = *target == '/' ? arena_dup(a, target)
				     : arena_printf(a, "%.*s/%s", slash ? (int)(slash - base) : 0, base, target);
	struct str rest = str_of(whole);
	struct buf path;
	for (char *p = whole; *p; p++)
		*p = *p == '\\' ? '/' : *p;
	buf_init(&path, a);
	while (rest.at) {
		struct str step = str_cut(&rest, '/');
		if (!step.len || str_eq(step, STR(".")))
			continue;
		if (str_eq(step, STR(".."))) {
			char *up = strrchr(path.at, '/');
			path.len = up ? (size_t)(up - path.at) : 0;
			path.at[path.len] = 0;
			continue;
		}
		if (path.len)
			buf_char(&path, '/');
		buf_put(&path, step.at, step.len);
	}
	return path.at;
}

static void relation_start(void *arg, const char *name, const char **attributes)
{
	struct relations *list = arg;
	struct arena *a = list->reader->own;
	const char *id = xlsx_attribute(attributes, "Id"), *type = xlsx_attribute(attributes, "Type");
	const char *target = xlsx_attribute(attributes, "Target"), *mode = xlsx_attribute(attributes, "TargetMode");
	if (!text_eq(name, "Relationship") || !id || !type || !target || text_eq(mode, "External"))
		return; /* what lies outside the file is never fetched */
	if (++list->count > LIST_MAX) {
		sheet_refuse(list->reader,
			"文件的内部结构不正常，为安全起见没有读取。请用 Excel 或 WPS 重新另存为 .xlsx 后再上传。");
		return;
	}
	const char *kind = strrchr(type, '/');
	struct relation *relation = ARENA_NEW(a, struct relation);
	relation->id = arena_dup(a, id);
	relation->type = arena_dup(a, kind ? kind + 1 : type);
	relation->target = part_path(a, list->base, target);
	relation->next = list->first;
	list->first = relation;
}

static bool relations_read(struct book *b, const char *base, struct relations *list)
{
	static const struct xlsx_handler handler = {.start = relation_start};
	const char *slash = strrchr(base, '/');
	int folder = slash ? (int)(slash - base) + 1 : 0;
	char *path = arena_printf(b->reader->own, "%.*s_rels/%s.rels", folder, base, base + folder);
	*list = (struct relations){.reader = b->reader, .base = base};
	return xlsx_part_exists(b->zip, path) ? xlsx_part_read(b->reader, b->zip, path, &handler, list) : true;
}

static const char *relation_target(const struct relations *list, const char *id, const char *type)
{
	for (const struct relation *r = list->first; r; r = r->next)
		if (text_eq(r->type, type) && (!id || text_eq(r->id, id)))
			return r->target;
	return NULL;
}

/* ---- texts ---- */

/* _x000D_ in a text stands for that character (ECMA-376 part 1, 22.9.2.19). Returns the new length. */
static size_t unescape(char *text, size_t len)
{
	size_t put = 0;
	for (size_t i = 0; i < len; i++) {
		uint8_t code[2];
		if (len - i >= 7 && text[i] == '_' && text[i + 1] == 'x' && text[i + 6] == '_' &&
			hex_to((struct str){text + i + 2, 4}, code, sizeof code) && code[0] == 0 && code[1] < 0x80) {
			if (code[1])
				text[put++] = (char)code[1];
			i += 6;
			continue;
		}
		text[put++] = text[i];
	}
	text[put] = 0;
	return put;
}

struct strings_parse {
	struct book *book;
	size_t start;
	bool in_item, in_text;
	int phonetic; /* inside the reading aid of a text, which is not the text */
};

static void strings_start(void *arg, const char *name, const char **attributes)
{
	struct strings_parse *p = arg;
	(void)attributes;
	if (text_eq(name, "si")) {
		p->in_item = true;
		p->start = p->book->strings.text.len;
		p->phonetic = 0;
	} else if (text_eq(name, "rPh")) {
		p->phonetic++;
	}
	p->in_text = text_eq(name, "t") && p->in_item && !p->phonetic;
}

static void strings_text(void *arg, const char *bytes, size_t len)
{
	struct strings_parse *p = arg;
	struct buf *text = &p->book->strings.text;
	/* An escape of seven bytes may stand for each byte. What is beyond is cut off: it is too long for a cell anyway,
	 * and only a cell that is read complains. */
	size_t have = text->len - p->start, most = (size_t)p->book->reader->limits->cell_max * 7 + 1;
	if (p->in_text && have < most)
		buf_put(text, bytes, len < most - have ? len : most - have);
}

static void strings_add(struct book *b, size_t start)
{
	struct strings *s = &b->strings;
	size_t text_max = (size_t)b->reader->limits->file_max * 4;
	if (s->count >= STRINGS_MAX || s->text.len > text_max || s->text.len >= UINT32_MAX) {
		sheet_refuse(b->reader, "文件里的文字太多。请删去用不到的工作表，或分成几个文件上传。");
		return;
	}
	s->text.len = start + unescape(s->text.at + start, s->text.len - start);
	buf_char(&s->text, 0);
	if (s->count == s->room) {
		size_t room = s->room ? s->room * 2 : 1024;
		s->starts =
			arena_grow(s->starts_memory, s->starts, s->room * sizeof *s->starts, room * sizeof *s->starts);
		s->room = room;
	}
	s->starts[s->count++] = (uint32_t)start;
}

static void strings_end(void *arg, const char *name)
{
	struct strings_parse *p = arg;
	p->in_text = false;
	if (text_eq(name, "rPh") && p->phonetic) {
		p->phonetic--;
	} else if (text_eq(name, "si") && p->in_item) {
		p->in_item = false;
		strings_add(p->book, p->start);
	}
}

static bool strings_read(struct book *b, const char *path)
{
	static const struct xlsx_handler handler = {strings_start, strings_end, strings_text};
	struct strings_parse p = {.book = b};
	return xlsx_part_read(b->reader, b->zip, path, &handler, &p);
}

/* ---- number formats ---- */

struct styles_parse {
	struct book *book;
	struct map *formats; /* id → struct xlsx_format */
	int64_t *ids;        /* per cell style */
	size_t count, room;
	bool in_cells;
};

static int64_t number_attribute(const char **attributes, const char *name, int64_t otherwise)
{
	const char *text = xlsx_attribute(attributes, name);
	int64_t number;
	return text && str_i64(str_of(text), &number) ? number : otherwise;
}

static void styles_add(struct styles_parse *p, int64_t id)
{
	if (p->count >= STYLES_MAX) {
		sheet_refuse(p->book->reader,
			"文件里的单元格样式多得不正常。请把内容复制到新的表格里，另存为 .xlsx 后再上传。");
		return;
	}
	if (p->count == p->room) {
		size_t room = p->room ? p->room * 2 : 64;
		p->ids = arena_grow(p->book->reader->own, p->ids, p->room * sizeof *p->ids, room * sizeof *p->ids);
		p->room = room;
	}
	p->ids[p->count++] = id;
}

static void styles_start(void *arg, const char *name, const char **attributes)
{
	struct styles_parse *p = arg;
	const char *code = xlsx_attribute(attributes, "formatCode");
	int64_t id = number_attribute(attributes, "numFmtId", -1);
	if (text_eq(name, "cellXfs")) {
		p->in_cells = true;
	} else if (text_eq(name, "xf") && p->in_cells) {
		styles_add(p, id);
	} else if (text_eq(name, "numFmt") && code && id >= 0 && map_count(p->formats) < LIST_MAX) {
		struct xlsx_format *format = ARENA_NEW(p->book->reader->own, struct xlsx_format);
		*format = xlsx_format_parse(code);
		map_set_i64(p->formats, id, format);
	}
}

static void styles_end(void *arg, const char *name)
{
	struct styles_parse *p = arg;
	if (text_eq(name, "cellXfs"))
		p->in_cells = false;
}

static bool styles_read(struct book *b, const char *path)
{
	static const struct xlsx_handler handler = {.start = styles_start, .end = styles_end};
	struct styles_parse p = {.book = b, .formats = map_new(b->reader->own)};
	if (!xlsx_part_read(b->reader, b->zip, path, &handler, &p))
		return false;
	b->styles = ARENA_ARRAY(b->reader->own, struct xlsx_format, p.count);
	b->style_count = p.count;
	for (size_t i = 0; i < p.count; i++) {
		const struct xlsx_format *own = map_get_i64(p.formats, p.ids[i]);
		b->styles[i] = own ? *own : xlsx_format_builtin(p.ids[i]);
	}
	return true;
}

/* ---- the sheet ---- */

struct sheet_parse {
	struct book *book;
	int row, column; /* row from 1, column from 0 */
	bool in_data, in_row, in_cell, in_value;
	int phonetic;
	char type; /* n number, s shared text, t text, b boolean, e error, d ISO date */
	int64_t style;
	struct buf text;
};

static bool is_true(const char *text)
{
	return text_eq(text, "1") || text_eq(text, "true");
}

/* "AB12" → 27; -1 when it is no place. The row is the row's, whatever stands here. */
static int column_of(const char *place)
{
	int column = 0;
	const char *p = place;
	for (; (*p >= 'A' && *p <= 'Z') || (*p >= 'a' && *p <= 'z'); p++) {
		column = column * 26 + (*p & 0x1F);
		if (column > COLUMN_MAX)
			return -1;
	}
	return p > place && *p >= '1' && *p <= '9' ? column - 1 : -1;
}

static void refuse_places(struct sheet_parse *p)
{
	sheet_refuse(p->book->reader,
		"工作表第 %d 行附近的行列编号是乱的，文件可能已经损坏。请用 Excel 或 WPS 重新另存为 .xlsx 后再上传。",
		p->row);
}

static void row_start(struct sheet_parse *p, const char **attributes)
{
	int64_t number = number_attribute(attributes, "r", xlsx_attribute(attributes, "r") ? -1 : (int64_t)p->row + 1);
	if (number <= p->row || number > ROW_MAX || p->in_row) {
		refuse_places(p);
		return;
	}
	p->row = (int)number;
	p->column = -1;
	p->in_row = true;
}

static char cell_type(const char *type)
{
	static const struct {
		const char *name;
		char type;
	} types[] = {{"s", 's'}, {"str", 't'}, {"inlineStr", 't'}, {"b", 'b'}, {"e", 'e'}, {"d", 'd'}};
	for (size_t i = 0; i < COUNT_OF(types); i++)
		if (text_eq(type, types[i].name))
			return types[i].type;
	return 'n';
}

static void cell_start(struct sheet_parse *p, const char **attributes)
{
	const char *place = xlsx_attribute(attributes, "r");
	p->column = place ? column_of(place) : p->column + 1;
	if (p->column < 0 || p->column >= COLUMN_MAX || p->in_cell) {
		refuse_places(p);
		return;
	}
	p->in_cell = true;
	p->phonetic = 0;
	p->type = cell_type(xlsx_attribute(attributes, "t"));
	p->style = number_attribute(attributes, "s", 0);
	p->text.len = 0;
	p->text.at[0] = 0;
}

static void sheet_start(void *arg, const char *name, const char **attributes)
{
	struct sheet_parse *p = arg;
	p->in_value = false;
	if (text_eq(name, "sheetData"))
		p->in_data = true;
	else if (p->in_data && text_eq(name, "row"))
		row_start(p, attributes);
	else if (p->in_row && text_eq(name, "c"))
		cell_start(p, attributes);
	else if (p->in_cell && text_eq(name, "rPh"))
		p->phonetic++;
	else if (p->in_cell && (text_eq(name, "v") || text_eq(name, "t")))
		p->in_value = !p->phonetic;
}

static void sheet_text(void *arg, const char *bytes, size_t len)
{
	struct sheet_parse *p = arg;
	/* an escape of seven bytes may stand for each byte */
	size_t most = (size_t)p->book->reader->limits->cell_max * 7 + 1;
	if (p->in_value && p->text.len < most)
		buf_put(&p->text, bytes, len < most - p->text.len ? len : most - p->text.len);
}

static bool shared_cell(struct sheet_parse *p)
{
	const struct strings *s = &p->book->strings;
	struct sheet_reader *r = p->book->reader;
	int64_t index;
	if (!p->text.len)
		return true;
	if (!str_i64(str_trim((struct str){p->text.at, p->text.len}), &index) || index < 0 || (size_t)index >= s->count)
		return sheet_refuse(r,
			"%s 单元格的文字找不到了，文件可能已经损坏。请用 Excel 或 WPS 重新另存为 .xlsx 后再上传。",
			sheet_cell_name(r->own, p->column, p->row));
	size_t start = s->starts[index];
	size_t end = (size_t)index + 1 < s->count ? s->starts[index + 1] : s->text.len;
	return sheet_cell_set(r, p->column, p->row, s->text.at + start, end - start - 1);
}

/* 2026-11-23T00:00:00 of t="d" → 2026-11-23, with the time when there is one. */
static void tidy_iso_date(struct buf *text)
{
	if (text->len < 11 || text->at[10] != 'T')
		return;
	text->at[10] = ' ';
	size_t end = strcspn(text->at, ".Z");
	if (end >= 19 && !memcmp(text->at + 16, ":00", 3))
		end = 16;
	if (end >= 16 && !memcmp(text->at + 11, "00:00", 5) && end == 16)
		end = 10;
	text->len = end;
	text->at[end] = 0;
}

static bool plain_cell(struct sheet_parse *p)
{
	static const struct xlsx_format plain = {XLSX_NUMBER, 0};
	struct sheet_reader *r = p->book->reader;
	struct book *b = p->book;
	const char *text = p->text.at;
	if (!p->text.len)
		return true;
	if (p->type == 'n') {
		bool known = p->style >= 0 && (size_t)p->style < b->style_count;
		text = xlsx_number_text(r->row_memory, text, known ? b->styles[p->style] : plain, b->base1904);
		return sheet_cell_set(r, p->column, p->row, text, strlen(text));
	}
	if (p->type == 'b') {
		text = is_true(text) ? "是" : "否";
		return sheet_cell_set(r, p->column, p->row, text, strlen(text));
	}
	if (p->type == 't')
		p->text.len = unescape(p->text.at, p->text.len);
	if (p->type == 'd')
		tidy_iso_date(&p->text);
	if (p->text.len > (size_t)r->limits->cell_max)
		return sheet_cell_set(r, p->column, p->row, text, p->text.len);
	return sheet_cell_set(r, p->column, p->row, arena_dupn(r->row_memory, text, p->text.len), p->text.len);
}

static void sheet_end(void *arg, const char *name)
{
	struct sheet_parse *p = arg;
	p->in_value = false;
	if (p->in_cell && text_eq(name, "rPh")) {
		p->phonetic -= p->phonetic > 0;
	} else if (p->in_cell && text_eq(name, "c")) {
		p->in_cell = false;
		if (p->type == 's')
			shared_cell(p);
		else
			plain_cell(p);
	} else if (p->in_row && !p->in_cell && text_eq(name, "row")) {
		p->in_row = false;
		sheet_row_give(p->book->reader, p->row);
	} else if (text_eq(name, "sheetData")) {
		p->in_data = false;
	}
}

static bool rows_read(struct book *b, const char *path)
{
	static const struct xlsx_handler handler = {sheet_start, sheet_end, sheet_text};
	struct sheet_parse p = {.book = b};
	buf_init(&p.text, b->reader->own);
	buf_room(&p.text, 256);
	return xlsx_part_read(b->reader, b->zip, path, &handler, &p);
}

/* ---- the workbook ---- */

struct sheet_entry {
	const char *relation;
	struct sheet_entry *next;
};

struct workbook_parse {
	struct book *book;
	struct sheet_entry *first, **last; /* visible sheets in the order of their tabs */
	int count;
	bool is_workbook; /* not a document or slides, which are zips with the same beginnings */
};

static void workbook_start(void *arg, const char *name, const char **attributes)
{
	struct workbook_parse *p = arg;
	struct arena *a = p->book->reader->own;
	if (text_eq(name, "workbook")) {
		p->is_workbook = true;
	} else if (text_eq(name, "workbookPr")) {
		p->book->base1904 = is_true(xlsx_attribute(attributes, "date1904"));
	} else if (text_eq(name, "sheet")) {
		const char *state = xlsx_attribute(attributes, "state"), *id = xlsx_attribute(attributes, "id");
		if ((state && !text_eq(state, "visible")) || !id || ++p->count > LIST_MAX)
			return;
		struct sheet_entry *entry = ARENA_NEW(a, struct sheet_entry);
		entry->relation = arena_dup(a, id);
		*p->last = entry;
		p->last = &entry->next;
	}
}

static bool refuse_foreign(struct sheet_reader *r)
{
	return sheet_refuse(r, "这不是 .xlsx 表格。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。");
}

/* Finds the workbook, then its first visible sheet that is a table and not a chart. */
static bool book_read(struct book *b)
{
	static const struct xlsx_handler handler = {.start = workbook_start};
	struct relations top, inner;
	struct workbook_parse p = {.book = b};
	const char *sheet = NULL;
	p.last = &p.first;
	if (!xlsx_part_exists(b->zip, "[Content_Types].xml"))
		return refuse_foreign(b->reader);
	if (!relations_read(b, "", &top))
		return false;
	const char *path = relation_target(&top, NULL, "officeDocument");
	if (!path || !xlsx_part_exists(b->zip, path) || strstr(path, ".bin")) /* .xlsb is not XML */
		return refuse_foreign(b->reader);
	if (!xlsx_part_read(b->reader, b->zip, path, &handler, &p))
		return false;
	if (!p.is_workbook)
		return refuse_foreign(b->reader);
	if (!relations_read(b, path, &inner))
		return false;
	for (const struct sheet_entry *e = p.first; e && !sheet; e = e->next)
		sheet = relation_target(&inner, e->relation, "worksheet");
	if (!sheet || !xlsx_part_exists(b->zip, sheet))
		return sheet_refuse(b->reader, "文件里没有可以读的工作表（可能都隐藏了，或者文件已经损坏）。请检查后重"
					       "新另存为 .xlsx 再上传。");
	const char *strings = relation_target(&inner, NULL, "sharedStrings"),
		   *styles = relation_target(&inner, NULL, "styles");
	if (strings && xlsx_part_exists(b->zip, strings) && !strings_read(b, strings))
		return false;
	if (styles && xlsx_part_exists(b->zip, styles) && !styles_read(b, styles))
		return false;
	return rows_read(b, sheet);
}

static void book_close(void *zip)
{
	if (*(zip_t **)zip)
		zip_discard(*(zip_t **)zip);
}

void sheet_xlsx_read(struct sheet_reader *r, const char *path)
{
	struct arena *mine = arena_child(r->own);
	zip_t **zip = ARENA_NEW(mine, zip_t *);
	struct book b = {.reader = r};
	int error = 0;
	arena_on_reset(mine, book_close, zip);
	b.zip = *zip = zip_open(path, ZIP_RDONLY, &error);
	if (!b.zip || zip_get_num_entries(b.zip, 0) > PARTS_MAX) {
		sheet_refuse(r, "文件不完整或已经损坏。请重新保存（或重新下载）这个表格后再上传。");
	} else {
		b.strings.starts_memory = arena_child(mine);
		buf_init(&b.strings.text, arena_child(mine));
		book_read(&b);
	}
	arena_free(mine);
}
