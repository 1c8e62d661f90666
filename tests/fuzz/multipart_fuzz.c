/* Fuzz target for the multipart parser: the first byte is the size of the pieces, the rest a body with boundary "B".
 * Whatever the pieces, the parts or the fault must be the same as in one piece, and names must be UTF-8.
 *
 *   clang -g -O1 -fsanitize=fuzzer,address,undefined -DHTTP_FUZZ_LIBFUZZER -D_GNU_SOURCE -Isrc
 *   tests/fuzz/multipart_fuzz.c src/http/multipart.c src/base/{arena,buf,clock,log,str}.c -o multipart_fuzz
 *
 * Without -DHTTP_FUZZ_LIBFUZZER it has a main of its own (http_fuzz.h). */
#include "http/multipart.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const struct http_fault none = {0, NULL};

static struct http_fault note_begin(void *arg, const struct part *part)
{
	if (!part->name || !str_utf8(str_of(part->name)) || (part->filename && !str_utf8(str_of(part->filename))))
		abort();
	buf_printf(arg, "[%s|%s|%s]", part->name, part->filename ? part->filename : "-", part->type ? part->type : "-");
	return none;
}

static struct http_fault note_bytes(void *arg, const char *bytes, size_t len)
{
	if (len == 0)
		abort();
	buf_put(arg, bytes, len);
	return none;
}

static struct http_fault note_end(void *arg)
{
	buf_text(arg, ";");
	return none;
}

/* The parts and the fault as one text. */
static struct str parsed(struct arena *a, const char *body, size_t len, size_t piece)
{
	struct buf *notes = ARENA_NEW(a, struct buf);
	buf_init(notes, a);
	struct part_sink sink = {note_begin, note_bytes, note_end, notes};
	struct multipart *m = multipart_new(a, "B", 20, &sink);
	for (size_t i = 0; i < len; i += piece)
		multipart_feed(m, body + i, len - i < piece ? len - i : piece);
	struct http_fault fault = multipart_end(m);
	/* What was given before a fault may end anywhere: only the fault itself is promised. */
	return fault.status ? str_of(fault.code) : (struct str){notes->at, notes->len};
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	if (len < 1)
		return 0;
	struct arena *a = arena_new();
	const char *body = (const char *)bytes + 1;
	struct str whole = parsed(a, body, len - 1, len);
	if (!str_eq(whole, parsed(a, body, len - 1, 1u + bytes[0])) || !str_eq(whole, parsed(a, body, len - 1, 1)))
		abort();
	arena_free(a);
	return 0;
}

#ifndef HTTP_FUZZ_LIBFUZZER
#define SAMPLE(text)                                                                                                   \
	{                                                                                                              \
		text, sizeof(text) - 1                                                                                 \
	}
static const struct str fuzz_samples[] = {
	SAMPLE("\x06--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--B--\r\n"),
	SAMPLE("\x03--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.txt\"\r\nContent-Type: "
	       "text/plain\r\n\r\n"
	       "line\r\n--A\r\n\r\n--B\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n\xe5\x85\x9a\r\n--B--\r\n"),
	SAMPLE("\x01--B--\r\n"),
};
#endif
#include "http_fuzz.h"
