/* Puts the browser's files into the program: embed OUT.c MANIFEST
 *
 * MANIFEST holds a line for each asset: name<TAB>file<TAB>media type. OUT.c gets http_assets[], sorted by path, each
 * asset in three encodings (as it is, gzip -9, brotli 11). The path carries 8 digits of the content's hash
 * ("/a/pc.3f9c12ab.css"), so that browsers may keep it for ever. Bytes are written as string literals: the compiler
 * reads those a hundred times faster than lists of numbers. A file may name assets of lines above it as @asset(NAME):
 * their path with the hash is put in (the service worker's list, the offline page). */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* memmem */
#endif
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <brotli/encode.h>
#include <sodium.h>
#include <zlib.h>

#define ASSETS_MAX 512
#define SMALLER_BY 32 /* an encoding must gain at least this to be kept */

struct bytes {
	uint8_t *at;
	size_t len;
};

struct asset {
	char name[128];
	char path[192];
	char type[96];
	char hash[9];
	struct bytes plain, gzip, brotli;
};

static _Noreturn void fail(const char *what, const char *which)
{
	fprintf(stderr, "embed: %s: %s\n", what, which);
	exit(1);
}

static void *room(size_t size)
{
	void *p = malloc(size ? size : 1);
	if (!p)
		fail("no memory", "");
	return p;
}

static struct bytes read_file(const char *path)
{
	struct bytes b = {NULL, 0};
	FILE *f = fopen(path, "rb");
	if (!f || fseek(f, 0, SEEK_END) != 0)
		fail("cannot read", path);
	long size = ftell(f);
	if (size < 0)
		fail("cannot read", path);
	rewind(f);
	b.len = (size_t)size;
	b.at = room(b.len);
	if (fread(b.at, 1, b.len, f) != b.len)
		fail("cannot read", path);
	fclose(f);
	return b;
}

static struct bytes smaller(struct bytes plain, uint8_t *at, size_t len)
{
	return len + SMALLER_BY <= plain.len ? (struct bytes){at, len} : (struct bytes){NULL, 0};
}

static struct bytes gzip_of(struct bytes plain)
{
	z_stream z = {0};
	if (deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		fail("gzip", "cannot start");
	size_t cap = deflateBound(&z, plain.len);
	uint8_t *out = room(cap);
	z.next_in = plain.at;
	z.avail_in = (uInt)plain.len;
	z.next_out = out;
	z.avail_out = (uInt)cap;
	if (deflate(&z, Z_FINISH) != Z_STREAM_END)
		fail("gzip", "cannot end");
	size_t len = z.total_out;
	deflateEnd(&z);
	return smaller(plain, out, len);
}

static struct bytes brotli_of(struct bytes plain)
{
	size_t len = BrotliEncoderMaxCompressedSize(plain.len);
	uint8_t *out = room(len);
	if (!BrotliEncoderCompress(11, BROTLI_MAX_WINDOW_BITS, BROTLI_MODE_GENERIC, plain.len, plain.at, &len, out))
		fail("brotli", "cannot compress");
	return smaller(plain, out, len);
}

/* pc.css → /a/pc.3f9c12ab.css; a name without a dot gets the hash at its end. */
static void asset_path(struct asset *a)
{
	unsigned char hash[32];
	crypto_generichash(hash, sizeof hash, a->plain.at, a->plain.len, NULL, 0);
	sodium_bin2hex(a->hash, sizeof a->hash, hash, 4);
	const char *dot = strrchr(a->name, '.');
	int stem = dot ? (int)(dot - a->name) : (int)strlen(a->name);
	snprintf(a->path, sizeof a->path, "/a/%.*s.%s%s", stem, a->name, a->hash, dot ? dot : "");
}

static bool name_sound(const char *name)
{
	return *name && *name != '.' &&
	       strspn(name, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ._-") == strlen(name);
}

/* Puts paths in for each @asset(NAME) of `a`; `assets` are the `count` read before it. */
static void asset_names_put(struct asset *a, const struct asset *assets, size_t count)
{
	static const char mark[] = "@asset(";
	struct bytes in = a->plain, out = {NULL, 0};
	const uint8_t *end = in.at + in.len, *from = in.at, *found;
	while ((found = memmem(from, (size_t)(end - from), mark, sizeof mark - 1)) != NULL) {
		const char *name = (const char *)found + sizeof mark - 1;
		const char *close = memchr(name, ')', (size_t)((const char *)end - name));
		const char *path = NULL;
		for (size_t i = 0; close && i < count; i++)
			if (strlen(assets[i].name) == (size_t)(close - name) &&
				memcmp(assets[i].name, name, (size_t)(close - name)) == 0)
				path = assets[i].path;
		if (!path)
			fail("@asset() names nothing above it in the manifest", a->name);
		size_t before = (size_t)(found - from), add = strlen(path);
		uint8_t *more = realloc(out.at, out.len + before + add);
		if (!more)
			fail("no memory", "");
		memcpy(more + out.len, from, before);
		memcpy(more + out.len + before, path, add);
		out = (struct bytes){more, out.len + before + add};
		from = (const uint8_t *)close + 1;
	}
	if (!out.at)
		return;
	size_t rest = (size_t)(end - from);
	a->plain.at = realloc(out.at, out.len + rest);
	if (!a->plain.at)
		fail("no memory", "");
	memcpy(a->plain.at + out.len, from, rest);
	a->plain.len = out.len + rest;
	free(in.at);
}

static void asset_read(struct asset *a, char *line, const struct asset *assets, size_t count)
{
	char *file = strchr(line, '\t'), *type = file ? strchr(file + 1, '\t') : NULL;
	if (!type)
		fail("a manifest line needs name, file and type", line);
	*file++ = 0;
	*type++ = 0;
	if (!name_sound(line) || strlen(line) >= sizeof a->name || strlen(type) >= sizeof a->type ||
		strpbrk(type, "\"\\"))
		fail("a bad name or type", line);
	memcpy(a->name, line, strlen(line) + 1);
	memcpy(a->type, type, strlen(type) + 1);
	a->plain = read_file(file);
	asset_names_put(a, assets, count);
	a->gzip = gzip_of(a->plain);
	a->brotli = brotli_of(a->plain);
	asset_path(a);
}

static size_t manifest_read(const char *path, struct asset *assets)
{
	char line[4096];
	size_t count = 0;
	FILE *f = fopen(path, "r");
	if (!f)
		fail("cannot read", path);
	while (fgets(line, sizeof line, f)) {
		line[strcspn(line, "\r\n")] = 0;
		if (!*line)
			continue;
		if (count == ASSETS_MAX)
			fail("too many assets", path);
		asset_read(&assets[count], line, assets, count);
		for (size_t i = 0; i < count; i++)
			if (strcmp(assets[i].name, assets[count].name) == 0)
				fail("two assets of one name", assets[count].name);
		count++;
	}
	fclose(f);
	return count;
}

/* One literal, broken into lines; octal escapes always have three digits, so that a following digit is safe. */
static void write_bytes(FILE *out, struct bytes b)
{
	if (!b.at) {
		fputs("{0, 0}", out);
		return;
	}
	fputs("{\n\"", out);
	for (size_t i = 0, column = 0; i < b.len; i++) {
		uint8_t c = b.at[i];
		if (c >= ' ' && c < 0x7f && c != '"' && c != '\\' && c != '?')
			column += (size_t)fprintf(out, "%c", c);
		else
			column += (size_t)fprintf(out, "\\%03o", c);
		if (column > 110 && i + 1 < b.len) {
			fputs("\"\n\"", out);
			column = 0;
		}
	}
	fprintf(out, "\", %zu}", b.len);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct asset *)a)->path, ((const struct asset *)b)->path);
}

static void write_table(FILE *out, const struct asset *assets, size_t count)
{
	fputs("/* Made by tools/embed from the files in web/. */\n#include \"http/http.h\"\n\n", out);
	fputs("const struct http_asset http_assets[] = {\n", out);
	for (size_t i = 0; i < count; i++) {
		const struct asset *a = &assets[i];
		fprintf(out, "{\"%s\", \"%s\", \"%s\", \"\\\"%s\\\"\",\n", a->name, a->path, a->type, a->hash);
		write_bytes(out, a->plain);
		fputs(",\n", out);
		write_bytes(out, a->gzip);
		fputs(",\n", out);
		write_bytes(out, a->brotli);
		fputs("},\n", out);
	}
	if (count == 0)
		fputs("{0}\n", out);
	fprintf(out, "};\nconst size_t http_assets_count = %zu;\n", count);
}

int main(int argc, char **argv)
{
	static struct asset assets[ASSETS_MAX];
	if (argc != 3) {
		fprintf(stderr, "usage: embed OUT.c MANIFEST\n");
		return 2;
	}
	if (sodium_init() < 0)
		fail("libsodium", "cannot start");
	size_t count = manifest_read(argv[2], assets);
	qsort(assets, count, sizeof(assets[0]), by_path);
	FILE *out = fopen(argv[1], "w");
	if (!out)
		fail("cannot write", argv[1]);
	write_table(out, assets, count);
	if (ferror(out) || fclose(out) != 0)
		fail("cannot write", argv[1]);
	return 0;
}
