#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sheet/reader.h"

const struct sheet_limits sheet_limits_default = {
	.file_max = 64LL << 20,
	.part_max = 512LL << 20,
	.rows_max = 200000,
	.columns_max = 200,
	.cell_max = 4096,
};

bool sheet_refuse(struct sheet_reader *r, const char *format, ...)
{
	if (!r->why) {
		va_list args;
		va_start(args, format);
		r->why = arena_vprintf(r->messages, format, args);
		va_end(args);
	}
	return false;
}

bool sheet_going(const struct sheet_reader *r)
{
	return !r->why && !r->stopped;
}

bool sheet_cell_set(struct sheet_reader *r, int column, int row, const char *text, size_t len)
{
	if (!len)
		return true;
	if (column >= r->limits->columns_max)
		return sheet_refuse(r, "%s 单元格超出了范围：一张表最多 %d 列。请删去多余的列后再上传。",
			sheet_cell_name(r->own, column, row), r->limits->columns_max);
	if (len > (size_t)r->limits->cell_max)
		return sheet_refuse(r, "%s 单元格的文字太长（最多约 %d 个汉字）。请缩短后再上传。",
			sheet_cell_name(r->own, column, row), r->limits->cell_max / 3);
	r->cells[column] = text;
	if (column >= r->count)
		r->count = column + 1;
	return true;
}

bool sheet_row_give(struct sheet_reader *r, int number)
{
	if (!sheet_going(r))
		return false;
	if (r->count) {
		struct sheet_row row = {.number = number, .count = r->count, .cells = r->cells};
		if (r->rows++ >= r->limits->rows_max)
			return sheet_refuse(r, "表里的行太多：最多 %d 行。请分成几个文件上传。", r->limits->rows_max);
		if (!r->row(r->arg, &row))
			r->stopped = true;
	}
	for (int i = 0; i < r->count; i++)
		r->cells[i] = "";
	r->count = 0;
	arena_reset(r->row_memory);
	return !r->stopped;
}

char *sheet_cell_name(struct arena *a, int column, int row)
{
	char letters[8];
	size_t at = sizeof letters;
	letters[--at] = 0;
	for (int64_t left = (int64_t)column + 1; left > 0 && at > 0; left = (left - 1) / 26)
		letters[--at] = (char)('A' + (left - 1) % 26);
	return arena_printf(a, "%s%d", letters + at, row);
}

/* Reads up to `size` bytes; less at the end of the file, -1 on a fault. */
static ssize_t read_fully(int file, char *into, size_t size)
{
	size_t done = 0;
	while (done < size) {
		ssize_t got = read(file, into + done, size - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

static bool has_signature(struct str head, const char *signature, size_t len)
{
	return head.len >= len && !memcmp(head.at, signature, len);
}

/* Many programs write a web page or the XML of 2003 and call it .xls. */
static bool is_disguised_page(struct str head)
{
	struct str text = str_trim(head);
	if (has_signature(text, "\xEF\xBB\xBF", 3))
		text = (struct str){text.at + 3, text.len - 3};
	if (!text.len || text.at[0] != '<')
		return false;
	return str_has(text, STR("<html")) || str_has(text, STR("<HTML")) || str_has(text, STR("<table")) ||
	       str_has(text, STR("<?xml")) || str_has(text, STR("<!DOCTYPE")) || str_has(text, STR("<!doctype"));
}

static void read_by_content(struct sheet_reader *r, int file, const char *path, int64_t size)
{
	char first[1024];
	ssize_t got = read_fully(file, first, sizeof first);
	struct str head = {first, got > 0 ? (size_t)got : 0};
	if (got < 0) {
		sheet_refuse(r, "读不出这个文件。请重新上传。");
	} else if (has_signature(head, "PK\3\4", 4) || has_signature(head, "PK\5\6", 4)) {
		sheet_xlsx_read(r, path);
	} else if (has_signature(head, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8)) {
		sheet_refuse(r, "这是加密的表格或旧版 .xls 文件，读不了。请用 Excel 或 WPS 打开，去掉密码，另存为 "
				".xlsx 后再上传。");
	} else if (has_signature(head, "%PDF-", 5) || has_signature(head, "{\\rtf", 5)) {
		sheet_refuse(r, "这是文档，不是表格。请上传 .xlsx 或 .csv 文件。");
	} else if (is_disguised_page(head)) {
		sheet_refuse(r, "这是改名为表格的网页文件，读不了。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。");
	} else {
		char *all = arena_alloc(r->own, (size_t)size + 1);
		memcpy(all, first, head.len);
		ssize_t more = (size_t)size > head.len ? read_fully(file, all + head.len, (size_t)size - head.len) : 0;
		if (more < 0)
			sheet_refuse(r, "读不出这个文件。请重新上传。");
		else
			sheet_csv_read(r, (struct str){all, head.len + (size_t)more});
	}
}

static void file_end(void *file)
{
	if (*(int *)file >= 0)
		close(*(int *)file);
}

const char *sheet_read(struct arena *a, const char *path, const struct sheet_limits *limits,
	bool (*row)(void *arg, const struct sheet_row *row), void *arg)
{
	struct stat about;
	struct sheet_reader r = {
		.messages = a, .limits = limits ? limits : &sheet_limits_default, .row = row, .arg = arg};
	r.own = arena_child(a); /* with it the file is closed, also where memory is lacking in the midst of it */
	r.row_memory = arena_child(r.own);
	int *file = ARENA_NEW(r.own, int);
	*file = -1;
	arena_on_reset(r.own, file_end, file);
	*file = open(path, O_RDONLY | O_CLOEXEC);
	if (*file < 0 || fstat(*file, &about) || !S_ISREG(about.st_mode)) {
		arena_free(r.own);
		return "打不开这个文件。请检查文件是否存在、能否读取。";
	}
	r.cells = ARENA_ARRAY(r.own, const char *, (size_t)r.limits->columns_max);
	for (int i = 0; i < r.limits->columns_max; i++)
		r.cells[i] = "";
	if (about.st_size > r.limits->file_max)
		sheet_refuse(
			&r, "文件太大：最大 %lld 兆字节。请分成几个文件上传。", (long long)(r.limits->file_max >> 20));
	else
		read_by_content(&r, *file, path, about.st_size);
	arena_free(r.own);
	return r.why;
}
