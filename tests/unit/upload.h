/* Files as people upload them, made here: a picture, a paper; and taking one in. For tests of kept files and of what shows them. */
#ifndef TESTS_UPLOAD_H
#define TESTS_UPLOAD_H

#include <zlib.h>

#include "county.h"
#include "file/file.h"

struct bytes {
	unsigned char at[4096];
	size_t len;
};

static inline void put(struct bytes *b, const void *bytes, size_t len)
{
	assert_true(b->len + len <= sizeof b->at);
	memcpy(b->at + b->len, bytes, len);
	b->len += len;
}

static inline void put_be(struct bytes *b, uint32_t n, int size)
{
	for (int i = size - 1; i >= 0; i--)
		put(b, &(unsigned char){ (unsigned char)(n >> 8 * i) }, 1);
}

static inline void png_chunk(struct bytes *b, const char *name, const void *body, size_t len)
{
	put_be(b, (uint32_t)len, 4);
	size_t from = b->len;
	put(b, name, 4);
	put(b, body, len);
	put_be(b, (uint32_t)crc32(0, b->at + from, (uInt)(len + 4)), 4);
}

static inline struct bytes png(uint32_t width, uint32_t height)
{
	struct bytes b = { .len = 0 }, head = { .len = 0 };
	put(&b, "\x89PNG\r\n\x1a\n", 8);
	put_be(&head, width, 4);
	put_be(&head, height, 4);
	put(&head, "\x08\x02\0\0\0", 5);
	png_chunk(&b, "IHDR", head.at, head.len);
	png_chunk(&b, "tEXt", "Comment\0N35.5 E118.8", 20);
	png_chunk(&b, "IDAT", "pixels", 6);
	png_chunk(&b, "IEND", "", 0);
	return b;
}

/* A paper of one empty page. */
static inline struct bytes pdf(const char *says)
{
	static const char head[] = "%PDF-1.4\n% ", tail[] = "\nxref\n0 1\ntrailer <</Size 1>>\nstartxref\n9\n%%EOF\n";
	struct bytes b = { .len = 0 };
	put(&b, head, strlen(head));
	put(&b, says, strlen(says));
	put(&b, tail, strlen(tail));
	return b;
}

/* Takes the bytes as an uploaded file; NULL with *why. */
static inline struct kept_file *upload_take(struct county *c, enum file_kind kind, const struct bytes *b, const char *name, const char **why)
{
	const char *path = arena_printf(c->arena, "%s/upload", c->dir);
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(b->at, 1, b->len, f), b->len);
	fclose(f);
	return file_take(c->arena, c->dir, kind, path, name, why);
}

#endif
