/* The parts of a multipart body: texts into the form, files onto the disk as they come.
 * A file gets a random name that nobody outside chose, is readable by this program's user alone, and is gone when the
 * request ends; whoever wants to keep it links or copies it while the request lives. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "http/inside.h"
#include "http/multipart.h"

#define NAME_MAX_BYTES 180
#define STALE_AFTER 3600 /* seconds: no request lives so long */

static const struct http_fault none = {0, NULL};
static const struct http_fault not_written = {503, "http.upload-not-written"};

/* ---- names ---- */

/* Signs that turn the direction of writing or show nothing: with them "gpj.exe" can be made to look like "exe.jpg". */
static size_t invisible(const char *c)
{
	const unsigned char *u = (const unsigned char *)c;
	if (*u < 0x20 || *u == 0x7f)
		return 1;
	if (u[0] == 0xc2 && u[1] >= 0x80 && u[1] <= 0x9f)
		return 2;
	if (u[0] == 0xe2 && u[1] == 0x80 && ((u[2] >= 0x8b && u[2] <= 0x8f) || (u[2] >= 0xa8 && u[2] <= 0xae)))
		return 3;
	if (u[0] == 0xe2 && u[1] == 0x81 && u[2] >= 0xa0 && u[2] <= 0xaf)
		return 3;
	return u[0] == 0xef && u[1] == 0xbb && u[2] == 0xbf ? 3 : 0;
}

const char *upload_name(struct arena *a, const char *name)
{
	for (const char *c = name; *c; c++)
		if (*c == '/' || *c == '\\')
			name = c + 1;
	struct buf b;
	buf_init(&b, a);
	while (*name && b.len < NAME_MAX_BYTES) {
		size_t skip = invisible(name);
		size_t len = 1;
		if (skip) {
			name += skip;
			continue;
		}
		while (((unsigned char)name[len] & 0xc0) == 0x80)
			len++;
		buf_put(&b, name, len);
		name += len;
	}
	struct str tidy = str_trim((struct str){b.at, b.len});
	while (tidy.len && tidy.at[0] == '.')
		tidy = (struct str){tidy.at + 1, tidy.len - 1};
	return tidy.len ? arena_dupn(a, tidy.at, tidy.len) : "file";
}

/* ---- files ---- */

static struct http_fault file_open(struct http *h, const struct part *part)
{
	struct uploads *u = &h->uploads;
	unsigned char random[16];
	if (u->count >= HTTP_FILES_MAX)
		return (struct http_fault){413, "http.too-many-files"};
	if (!h->server->options.upload_dir || getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
		return not_written;
	const char *path = arena_printf(
		h->arena, "%s/up-%s", h->server->options.upload_dir, hex_of(h->arena, random, sizeof random));
	struct http_file file = {
		.field = part->name,
		.name = *part->filename ? upload_name(h->arena, part->filename) : "",
		.type = part->type ? part->type : "application/octet-stream",
		.path = path,
	};
	if (u->count == u->room) {
		int room = u->room ? u->room * 2 : 4;
		u->at = arena_grow(h->arena, u->at, (size_t)u->room * sizeof(*u->at), (size_t)room * sizeof(*u->at));
		u->room = room;
	}
	/* Nothing is asked of the memory between the file and the list that upload_drop() goes by. */
	u->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (u->fd < 0) {
		log_line(LOG_ERROR, "http.upload-not-written", "errno", "%d", errno, NULL);
		return not_written;
	}
	u->at[u->count++] = file;
	return none;
}

static struct http_fault file_write(struct http *h, const char *bytes, size_t len)
{
	struct uploads *u = &h->uploads;
	u->at[u->count - 1].size += (int64_t)len;
	while (len) {
		ssize_t n = write(u->fd, bytes, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			log_line(LOG_ERROR, "http.upload-not-written", "errno", "%d", errno, NULL);
			return not_written;
		}
		bytes += n;
		len -= (size_t)n;
	}
	return none;
}

static struct http_fault file_end(struct http *h)
{
	struct uploads *u = &h->uploads;
	struct http_file *f = &u->at[u->count - 1];
	bool closed = close(u->fd) == 0;
	u->fd = -1;
	if (!closed)
		return not_written;
	if (f->size == 0 && !*f->name) { /* a file input that was left empty */
		unlink(f->path);
		u->count--;
	} else if (!*f->name) {
		f->name = "file";
	}
	return none;
}

/* ---- the parser's callbacks ---- */

static struct http_fault texts_fit(const struct http *h)
{
	return h->uploads.text_bytes <= h->server->options.form_max ? none
								    : (struct http_fault){413, "http.form-too-large"};
}

static struct http_fault part_begin(void *arg, const struct part *part)
{
	struct http *h = arg;
	if (part->filename)
		return file_open(h, part);
	h->uploads.field = part->name;
	h->uploads.text_bytes += strlen(part->name);
	buf_init(&h->uploads.text, h->arena);
	return texts_fit(h);
}

static struct http_fault part_bytes(void *arg, const char *bytes, size_t len)
{
	struct http *h = arg;
	struct uploads *u = &h->uploads;
	if (u->fd >= 0)
		return file_write(h, bytes, len);
	u->text_bytes += len;
	struct http_fault fault = texts_fit(h);
	if (!fault.status)
		buf_put(&u->text, bytes, len);
	return fault;
}

static struct http_fault part_end(void *arg)
{
	struct http *h = arg;
	struct uploads *u = &h->uploads;
	if (u->fd >= 0)
		return file_end(h);
	if (!str_utf8((struct str){u->text.at, u->text.len}))
		return (struct http_fault){400, "http.not-utf8"};
	pairs_add(h->arena, &h->form, u->field, u->text.at);
	return none;
}

struct http_fault upload_begin(struct http *h, const char *boundary)
{
	struct part_sink sink = {part_begin, part_bytes, part_end, h};
	h->multipart = multipart_new(h->arena, boundary, h->server->options.fields_max, &sink);
	return h->multipart ? none : (struct http_fault){400, "http.bad-multipart"};
}

struct http_fault upload_piece(struct http *h, const char *bytes, size_t len)
{
	return multipart_feed(h->multipart, bytes, len);
}

struct http_fault upload_end(struct http *h)
{
	return multipart_end(h->multipart);
}

void upload_drop(struct http *h)
{
	struct uploads *u = &h->uploads;
	if (u->fd >= 0)
		close(u->fd);
	u->fd = -1;
	for (int i = 0; i < u->count; i++)
		unlink(u->at[i].path);
	u->count = 0;
}

void upload_sweep(const char *dir)
{
	DIR *d = dir ? opendir(dir) : NULL;
	if (!d)
		return;
	struct dirent *e;
	while ((e = readdir(d)) != NULL) {
		struct stat st;
		if (strncmp(e->d_name, "up-", 3) != 0 || strspn(e->d_name + 3, "0123456789abcdef") != 32 ||
			e->d_name[35])
			continue;
		if (fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode) &&
			st.st_mtime + STALE_AFTER < time(NULL)) /* the machine's own clock, as in mtime */
			unlinkat(dirfd(d), e->d_name, 0);
	}
	closedir(d);
}
