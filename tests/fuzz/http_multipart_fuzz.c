/* A multipart body with the boundary "B"; the first byte is the size of the pieces that it comes in. Whatever the pieces, the
 * parts or the fault must be the same as in one piece. Names of files are tidied as an upload's are. */
#include "fuzz.h"
#include "http/inside.h"
#include "http/multipart.h"

static const struct http_fault none = { 0, NULL };

struct notes {
	struct arena *arena;
	struct buf text;
};

static struct http_fault note_begin(void *arg, const struct part *part)
{
	struct notes *notes = arg;
	PROMISE(part->name && str_utf8(str_of(part->name)));
	buf_printf(&notes->text, "[%s|%s|%s]", part->name, part->filename ? part->filename : "-", part->type ? part->type : "-");
	if (part->filename) {
		PROMISE(str_utf8(str_of(part->filename)));
		const char *name = upload_name(notes->arena, part->filename);
		PROMISE(*name && *name != '.' && !strchr(name, '/') && !strchr(name, '\\') && str_utf8(str_of(name)));
		for (const char *c = name; *c; c++)
			PROMISE((unsigned char)*c >= 0x20);
	}
	return none;
}

static struct http_fault note_bytes(void *arg, const char *bytes, size_t len)
{
	PROMISE(len > 0);
	buf_put(&((struct notes *)arg)->text, bytes, len);
	return none;
}

static struct http_fault note_end(void *arg)
{
	buf_text(&((struct notes *)arg)->text, ";");
	return none;
}

/* The parts or the fault as one text. */
static struct str parsed(struct arena *a, const char *body, size_t len, size_t piece)
{
	struct notes *notes = ARENA_NEW(a, struct notes);
	notes->arena = a;
	buf_init(&notes->text, a);
	struct part_sink sink = { note_begin, note_bytes, note_end, notes };
	struct multipart *m = multipart_new(a, "B", 20, &sink);
	for (size_t i = 0; i < len; i += piece)
		multipart_feed(m, body + i, len - i < piece ? len - i : piece);
	struct http_fault fault = multipart_end(m);
	/* What was given before a fault may end anywhere: only the fault itself is promised. */
	return fault.status ? str_of(fault.code) : (struct str){ notes->text.at, notes->text.len };
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	if (len < 1)
		return 0;
	struct arena *a = arena_new();
	const char *body = (const char *)bytes + 1;
	struct str whole = parsed(a, body, len - 1, len);
	PROMISE(str_eq(whole, parsed(a, body, len - 1, 1u + bytes[0])));
	PROMISE(str_eq(whole, parsed(a, body, len - 1, 1)));
	arena_free(a);
	return 0;
}
