/* Comma separated values as Excel, WPS and people write them (RFC 4180 and its relatives). */
#include "base/chinese.h"
#include "sheet/reader.h"

struct csv {
	struct sheet_reader *reader;
	const char *at;
	const char *end;
	struct str separator;
	struct buf field;
	int row; /* records so far: what a spreadsheet numbers, also when a quoted text has lines of its own */
};

static bool at_separator(const struct csv *c)
{
	return (size_t)(c->end - c->at) >= c->separator.len && !memcmp(c->at, c->separator.at, c->separator.len);
}

static bool at_line_end(const struct csv *c)
{
	return c->at == c->end || *c->at == '\n' || *c->at == '\r';
}

static void skip_line_end(struct csv *c)
{
	if (c->end - c->at >= 2 && c->at[0] == '\r' && c->at[1] == '\n')
		c->at += 2;
	else if (c->at < c->end)
		c->at++;
}

/* The text between quotes, "" standing for one; what follows up to the separator is taken along, as Excel does. */
static bool read_quoted(struct csv *c)
{
	c->at++;
	for (;;) {
		const char *quote = memchr(c->at, '"', (size_t)(c->end - c->at));
		if (!quote)
			return sheet_refuse(c->reader,
				"第 %d "
				"行有一个引号（\"）只有开头没有结尾，后面的内容分不清是哪一格的。请补上引号，或另存为 "
				".xlsx 后再上传。",
				c->row);
		buf_put(&c->field, c->at, (size_t)(quote - c->at));
		c->at = quote + 1;
		if (c->at == c->end || *c->at != '"')
			return true;
		buf_char(&c->field, '"');
		c->at++;
	}
}

/* ="00123" is how people keep leading zeros in .csv; '=… is how sheet_put() keeps a text from running as a formula. */
static struct str without_guard(struct str text)
{
	if (text.len >= 3 && text.at[0] == '=' && text.at[1] == '"' && text.at[text.len - 1] == '"' &&
		!memchr(text.at + 2, '"', text.len - 3))
		return (struct str){text.at + 2, text.len - 3};
	if (text.len >= 2 && text.at[0] == '\'' && strchr("=+-@\t\r'", text.at[1]))
		return (struct str){text.at + 1, text.len - 1};
	return text;
}

static bool read_field(struct csv *c, int column)
{
	c->field.len = 0;
	if (c->at < c->end && *c->at == '"' && !read_quoted(c))
		return false;
	const char *from = c->at;
	while (!at_line_end(c) && !at_separator(c))
		c->at++;
	buf_put(&c->field, from, (size_t)(c->at - from));
	struct str text = without_guard((struct str){c->field.at, c->field.len});
	if (text.len > (size_t)c->reader->limits->cell_max)
		return sheet_cell_set(c->reader, column, c->row, text.at, text.len);
	return sheet_cell_set(
		c->reader, column, c->row, arena_dupn(c->reader->row_memory, text.at, text.len), text.len);
}

static bool read_record(struct csv *c)
{
	c->row++;
	for (int column = 0; read_field(c, column); column++) {
		if (at_line_end(c)) {
			skip_line_end(c);
			return sheet_row_give(c->reader, c->row);
		}
		c->at += c->separator.len;
	}
	return false;
}

/* The separator that the first line uses most, quoted pieces apart. The full-width comma only when nothing else stands
 * there: in a heading it is mostly punctuation. */
static struct str separator_of(struct str text)
{
	static const struct str choices[] = {{",", 1}, {"\t", 1}, {";", 1}, {"，", 3}};
	int counts[COUNT_OF(choices)] = {0};
	size_t best = 0;
	bool quoted = false;
	for (size_t i = 0; i < text.len && (quoted || (text.at[i] != '\n' && text.at[i] != '\r')); i++) {
		if (text.at[i] == '"')
			quoted = !quoted;
		for (size_t k = 0; !quoted && k < COUNT_OF(choices); k++)
			counts[k] +=
				text.len - i >= choices[k].len && !memcmp(text.at + i, choices[k].at, choices[k].len);
	}
	for (size_t k = 1; k < COUNT_OF(choices) - 1; k++)
		if (counts[k] > counts[best])
			best = k;
	return counts[best]                    ? choices[best]
	       : counts[COUNT_OF(choices) - 1] ? choices[COUNT_OF(choices) - 1]
					       : choices[0];
}

/* "sep=;" in the first line: Excel's own mark of the separator. */
static bool take_separator_line(struct csv *c)
{
	size_t left = (size_t)(c->end - c->at);
	if (left < 5 || memcmp(c->at, "sep=", 4) || (left > 5 && c->at[5] != '\r' && c->at[5] != '\n') ||
		(unsigned char)c->at[4] < 0x09 || (unsigned char)c->at[4] >= 0x80 || strchr("\"\r\n", c->at[4]))
		return false;
	c->separator = (struct str){c->at + 4, 1};
	c->at += 5;
	skip_line_end(c);
	c->row++;
	return true;
}

static bool has_wide_mark(struct str bytes)
{
	return bytes.len >= 2 && (!memcmp(bytes.at, "\xFF\xFE", 2) || !memcmp(bytes.at, "\xFE\xFF", 2));
}

static bool refuse_nul(struct sheet_reader *r, struct str bytes)
{
	const char *nul = has_wide_mark(bytes) ? NULL : memchr(bytes.at, 0, bytes.len);
	int row = 1;
	if (!nul)
		return false;
	for (const char *p = bytes.at; p < nul; p++)
		row += *p == '\n';
	sheet_refuse(r,
		"第 %d 行含有空字节，这不是文本表格，或者文件已经损坏。请用 Excel 或 WPS 另存为 .xlsx 后再上传。", row);
	return true;
}

void sheet_csv_read(struct sheet_reader *r, struct str bytes)
{
	if (refuse_nul(r, bytes))
		return;
	struct str text = chinese_decode(r->own, bytes, NULL);
	if (!text.at) {
		sheet_refuse(r, "认不出文件的文字编码：不是 UTF-8，也不是 GB18030（GBK）。请用 Excel 或 WPS 另存为 "
				".xlsx 后再上传。");
		return;
	}
	struct csv c = {.reader = r, .at = text.at, .end = text.at + text.len};
	buf_init(&c.field, r->own);
	if (!take_separator_line(&c))
		c.separator = separator_of(text);
	while (c.at < c.end && read_record(&c))
		;
}
