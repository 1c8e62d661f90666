/* Files: validators, conditional requests, one range (RFC 9110 sections 13 and 14), download names. */
#include <fcntl.h>
#include <strings.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "http/inside.h"

const char *http_date(struct arena *a, int64_t at)
{
	static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const months[] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	time_t seconds = (time_t)at;
	struct tm t;
	gmtime_r(&seconds, &t);
	return arena_printf(a, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[t.tm_wday], t.tm_mday, months[t.tm_mon],
		t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

bool etag_listed(const char *header, const char *etag)
{
	struct str rest = str_of(header), want = str_of(etag);
	while (rest.at) {
		struct str tag = str_trim(str_cut(&rest, ','));
		if (str_eq(tag, STR("*")))
			return true;
		if (tag.len > 2 && memcmp(tag.at, "W/", 2) == 0)
			tag = (struct str){tag.at + 2, tag.len - 2};
		if (str_eq(tag, want))
			return true;
	}
	return false;
}

/* Digits alone: a sign or a blank makes it no range. */
static bool digits(struct str s, int64_t *out)
{
	return s.len && s.at[0] != '-' && str_i64(s, out);
}

enum range range_parse(const char *header, int64_t size, int64_t *first, int64_t *length)
{
	int64_t from = 0, to = size - 1;
	if (!header || strncasecmp(header, "bytes=", 6) != 0)
		return RANGE_WHOLE;
	struct str end = str_trim(str_of(header + 6));
	if (end.len && memchr(end.at, ',', end.len))
		return RANGE_WHOLE; /* several: the whole file is an allowed answer, and the cheaper one */
	struct str start = str_cut(&end, '-');
	if (!end.at || (start.len && !digits(start, &from)) || (end.len && !digits(end, &to)) ||
		(!start.len && !end.len))
		return RANGE_WHOLE;
	if (!start.len) { /* the last `to` bytes */
		from = to < size ? size - to : 0;
		if (to == 0)
			return RANGE_NONE;
		to = size - 1;
	} else if (end.len && to < from) {
		return RANGE_WHOLE;
	}
	if (from >= size)
		return RANGE_NONE;
	*first = from;
	*length = (to < size ? to : size - 1) - from + 1;
	return RANGE_PART;
}

/* For programs that do not know filename*: ASCII, with _ for the rest. */
static const char *name_ascii(struct arena *a, const char *name)
{
	char *out = arena_dup(a, name);
	for (char *c = out; *c; c++)
		if ((unsigned char)*c <= 0x20 || (unsigned char)*c >= 0x7f || strchr("\"\\/%;", *c))
			*c = '_';
	return out;
}

void http_reply_download(struct http *h, const char *name)
{
	struct buf value;
	buf_init(&value, h->arena);
	buf_printf(&value, "attachment; filename=\"%s\"; filename*=UTF-8''", name_ascii(h->arena, name));
	buf_percent(&value, name, ""); /* RFC 5987 */
	http_reply_header(h, "Content-Disposition", value.at);
}

static bool unchanged(const struct http *h, const char *etag, const char *modified)
{
	const char *none_match = http_header(h, "If-None-Match");
	if (none_match)
		return etag_listed(none_match, etag);
	const char *since = http_header(h, "If-Modified-Since");
	return since && strcmp(since, modified) == 0;
}

/* Without If-Range a range holds; with it only while the file is the one the client has begun. */
static bool range_holds(const struct http *h, const char *etag, const char *modified)
{
	const char *condition = http_header(h, "If-Range");
	return !condition || strcmp(condition, etag) == 0 || strcmp(condition, modified) == 0;
}

static void reply_take_file(struct http *h, int status, int fd, int64_t offset, int64_t length)
{
	h->reply.kind = REPLY_FILE;
	h->reply.status = status;
	h->reply.fd = fd;
	h->reply.offset = offset;
	h->reply.length = length;
}

static void file_send(struct http *h, int fd, int64_t size, const char *etag, const char *modified)
{
	int64_t first = 0, length = size;
	const char *header = h->method == HTTP_GET && range_holds(h, etag, modified) ? http_header(h, "Range") : NULL;
	enum range range = range_parse(header, size, &first, &length);
	if (range == RANGE_NONE) {
		http_reply_header(h, "Content-Range", arena_printf(h->arena, "bytes */%lld", (long long)size));
		http_reply(h, 416, NULL, (struct str){"", 0});
		return;
	}
	if (range == RANGE_PART)
		http_reply_header(h, "Content-Range",
			arena_printf(h->arena, "bytes %lld-%lld/%lld", (long long)first,
				(long long)(first + length - 1), (long long)size));
	reply_take_file(h, range == RANGE_PART ? 206 : 200, fd, first, length);
}

void http_reply_file(struct http *h, const char *path, const char *type, const char *name)
{
	struct stat st;
	reply_clear(h);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		if (fd >= 0)
			close(fd);
		http_reply(h, 404, "text/plain; charset=utf-8",
			STR("没有找到这个文件,它可能已被删除。请返回上一页重试。\n"));
		return;
	}
	h->reply.fd = fd; /* the reply's from here on: where memory is lacking for the rest, it is closed with it */
	const char *etag = arena_printf(h->arena, "\"%llx.%lx-%llx\"", (unsigned long long)st.st_mtim.tv_sec,
		(unsigned long)st.st_mtim.tv_nsec, (unsigned long long)st.st_size);
	const char *modified = http_date(h->arena, st.st_mtim.tv_sec);
	reply_default(h, "Cache-Control", "private, no-cache");
	http_reply_header(h, "ETag", etag);
	http_reply_header(h, "Last-Modified", modified);
	http_reply_header(h, "Accept-Ranges", "bytes");
	if (unchanged(
		    h, etag, modified)) { /* no body goes out, but the length said must be the file's (RFC 9110, 8.6) */
		reply_take_file(h, 304, fd, 0, st.st_size);
		return;
	}
	reply_default(h, "Content-Type", type);
	if (name)
		http_reply_download(h, name);
	file_send(h, fd, st.st_size, etag, modified);
}
