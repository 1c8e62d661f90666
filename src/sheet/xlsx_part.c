#include <stdalign.h>

#include <expat.h>

#include "sheet/xlsx_part.h"

#define CHUNK (64 << 10)
#define RATIO_MAX 200         /* unpacked to packed; a sheet is about 10, a bomb about 1000 */
#define RATIO_FREE (1 << 20)  /* so much may always come out: short parts of blanks pack very well */
#define DEPTH_MAX 64          /* a worksheet is about 8 deep */
#define TOKEN_MAX (1 << 20)   /* one tag with its attributes: expat reads a cut-off one again with every chunk */
#define MEMORY_MAX (64 << 20) /* the parser keeps every distinct name, every open element */

/* The parser's memory is counted, because names alone can fill any machine from a small file. One parser at a time per
 * thread; its allocation functions have no argument of their own to count in. */
struct counted {
	alignas(max_align_t) size_t size;
};

static _Thread_local size_t parser_memory;

static void *counted_resize(void *old, size_t size)
{
	struct counted *block = old ? (struct counted *)old - 1 : NULL;
	size_t before = block ? block->size : 0;
	if (size > MEMORY_MAX || parser_memory - before > MEMORY_MAX - size)
		return NULL;
	block = realloc(block, sizeof *block + size);
	if (!block)
		return NULL;
	parser_memory += size - before;
	block->size = size;
	return block + 1;
}

static void *counted_new(size_t size)
{
	return counted_resize(NULL, size);
}

static void counted_free(void *old)
{
	if (!old)
		return;
	struct counted *block = (struct counted *)old - 1;
	parser_memory -= block->size;
	free(block);
}

struct part {
	struct sheet_reader *reader;
	XML_Parser parser;
	const struct xlsx_handler *handler;
	void *arg;
	int depth;
};

static const char *local_name(const char *name)
{
	const char *colon = strchr(name, ':');
	return colon ? colon + 1 : name;
}

const char *xlsx_attribute(const char **attributes, const char *name)
{
	for (; attributes[0]; attributes += 2)
		if (text_eq(local_name(attributes[0]), name))
			return attributes[1];
	return NULL;
}

static void refuse_strange(struct sheet_reader *r)
{
	sheet_refuse(r, "文件的内部结构不正常，为安全起见没有读取。请用 Excel 或 WPS 重新另存为 .xlsx 后再上传。");
}

static void stop_unless_going(struct part *p)
{
	if (!sheet_going(p->reader))
		XML_StopParser(p->parser, XML_FALSE);
}

static void XMLCALL on_start(void *arg, const char *name, const char **attributes)
{
	struct part *p = arg;
	if (!sheet_going(p->reader))
		return;
	if (++p->depth > DEPTH_MAX)
		refuse_strange(p->reader);
	else if (p->handler->start)
		p->handler->start(p->arg, local_name(name), attributes);
	stop_unless_going(p);
}

static void XMLCALL on_end(void *arg, const char *name)
{
	struct part *p = arg;
	if (!sheet_going(p->reader))
		return;
	p->depth--;
	if (p->handler->end)
		p->handler->end(p->arg, local_name(name));
	stop_unless_going(p);
}

static void XMLCALL on_text(void *arg, const char *bytes, int len)
{
	struct part *p = arg;
	if (sheet_going(p->reader) && p->handler->text)
		p->handler->text(p->arg, bytes, (size_t)len);
}

/* No program writes a document type into a workbook; it is only good for entities that explode or fetch files. */
static void XMLCALL on_doctype(void *arg, const char *name, const char *system, const char *public, int internal)
{
	struct part *p = arg;
	(void)name, (void)system, (void)public, (void)internal;
	sheet_refuse(p->reader,
		"文件里有不允许的声明（DTD），为安全起见没有读取。请用 Excel 或 WPS 重新另存为 .xlsx 后再上传。");
	XML_StopParser(p->parser, XML_FALSE);
}

static void XMLCALL on_entity(void *arg, const char *name, int parameter, const char *value, int value_length,
	const char *base, const char *system, const char *public, const char *notation)
{
	(void)parameter, (void)value, (void)value_length, (void)base, (void)notation;
	on_doctype(arg, name, system, public, 0);
}

static XML_Parser parser_new(struct part *p)
{
	static const XML_Memory_Handling_Suite memory = {counted_new, counted_resize, counted_free};
	XML_Parser parser = XML_ParserCreate_MM(NULL, &memory, NULL);
	if (!parser)
		arena_lack();
	XML_SetUserData(parser, p);
	XML_SetElementHandler(parser, on_start, on_end);
	XML_SetCharacterDataHandler(parser, on_text);
	XML_SetStartDoctypeDeclHandler(parser, on_doctype);
	XML_SetEntityDeclHandler(parser, on_entity);
	return parser;
}

static bool refuse_damaged(struct sheet_reader *r)
{
	return sheet_refuse(r, "文件不完整或已经损坏。请重新保存（或重新下载）这个表格后再上传。");
}

static bool refuse_bomb(struct sheet_reader *r)
{
	return sheet_refuse(r, "文件解压后大得不正常，为安全起见没有读取。请删去多余的空白行列，或分成几个文件上传。");
}

/* Feeds one chunk (none at the end); false when reading must end. */
static bool feed(struct part *p, int64_t fed, const char *chunk, int len)
{
	if (XML_Parse(p->parser, chunk, len, len == 0) != XML_STATUS_OK) {
		if (sheet_going(p->reader) && XML_GetErrorCode(p->parser) == XML_ERROR_NO_MEMORY)
			refuse_strange(p->reader);
		else if (sheet_going(p->reader))
			refuse_damaged(p->reader);
		return false;
	}
	int64_t consumed = XML_GetCurrentByteIndex(p->parser);
	if (len && fed - consumed > TOKEN_MAX)
		return refuse_bomb(p->reader);
	return true;
}

static bool feed_all(struct part *p, zip_file_t *file, int64_t packed)
{
	char *chunk = arena_alloc(p->reader->own, CHUNK);
	int64_t fed = 0;
	for (;;) {
		zip_int64_t got = zip_fread(file, chunk, CHUNK);
		if (got < 0)
			return refuse_damaged(p->reader);
		fed += got;
		if (fed > p->reader->limits->part_max || (fed > RATIO_FREE && fed / RATIO_MAX > packed))
			return refuse_bomb(p->reader);
		if (!feed(p, fed, chunk, (int)got))
			return false;
		if (!got)
			return true;
	}
}

/* Also finds parts whose names differ in case only: names of parts are not case-sensitive (ECMA-376 part 2). */
static zip_int64_t part_index(zip_t *zip, const char *path)
{
	zip_int64_t index = zip_name_locate(zip, path, 0);
	return index >= 0 ? index : zip_name_locate(zip, path, ZIP_FL_NOCASE);
}

bool xlsx_part_exists(zip_t *zip, const char *path)
{
	return part_index(zip, path) >= 0;
}

/* What is open while a part is read: closed with the part's memory, so that a lack of it in the midst leaves nothing open. */
struct opened {
	zip_file_t *file;
	XML_Parser parser;
};

static void part_close(void *arg)
{
	struct opened *o = arg;
	if (o->parser)
		XML_ParserFree(o->parser);
	if (o->file)
		zip_fclose(o->file);
}

bool xlsx_part_read(struct sheet_reader *r, zip_t *zip, const char *path, const struct xlsx_handler *handler, void *arg)
{
	zip_stat_t about;
	zip_int64_t index = part_index(zip, path);
	if (index < 0 || zip_stat_index(zip, (zip_uint64_t)index, 0, &about) || !(about.valid & ZIP_STAT_COMP_SIZE))
		return refuse_damaged(r);
	if ((about.valid & ZIP_STAT_ENCRYPTION_METHOD) && about.encryption_method != ZIP_EM_NONE)
		return sheet_refuse(r, "这个文件加了密码，读不了。请去掉密码，另存为 .xlsx 后再上传。");
	if ((about.valid & ZIP_STAT_SIZE) && about.size > (zip_uint64_t)r->limits->part_max)
		return refuse_bomb(r);
	struct arena *mine = arena_child(r->own);
	struct opened *o = ARENA_NEW(mine, struct opened);
	arena_on_reset(mine, part_close, o);
	o->file = zip_fopen_index(zip, (zip_uint64_t)index, 0);
	if (!o->file) {
		arena_free(mine);
		return refuse_damaged(r);
	}
	int64_t packed =
		about.comp_size > (zip_uint64_t)r->limits->file_max ? r->limits->file_max : (int64_t)about.comp_size;
	struct part p = {.reader = r, .handler = handler, .arg = arg};
	p.parser = o->parser = parser_new(&p);
	bool done = feed_all(&p, o->file, packed);
	arena_free(mine);
	return done && !r->why;
}
