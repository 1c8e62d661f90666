/* Taking a photo: judged by its content, never by its name; what a camera writes beside the picture (place, device, time)
 * is left out; the file lies under the hash of what is kept. Formats: ITU T.81 (JPEG), W3C PNG, RFC 9649 (WebP). */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "activity/inside.h"

#define PIXELS_MOST 50000000
#define SIDE_MOST 20000

static unsigned be16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static uint32_t be32(const unsigned char *p)
{
	return (uint32_t)be16(p) << 16 | be16(p + 2);
}

static uint32_t le24(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16;
}

static uint32_t le32(const unsigned char *p)
{
	return le24(p) | (uint32_t)p[3] << 24;
}

/* ---- JPEG ------------------------------------------------------------------------------------------------------- */

/* The orientation that an EXIF segment tells (TIFF tag 0x0112), 1 when none: without it a phone's upright photo lies. */
static int exif_orientation(const unsigned char *p, size_t len)
{
	if (len < 14 || memcmp(p, "Exif\0\0", 6) != 0)
		return 1;
	p += 6;
	len -= 6;
	bool little = p[0] == 'I';
	uint32_t at = little ? le32(p + 4) : be32(p + 4);
	if (at > len || len - at < 2)
		return 1;
	unsigned count = little ? (unsigned)p[at] | (unsigned)p[at + 1] << 8 : be16(p + at);
	for (unsigned i = 0; i < count && (size_t)at + 2 + 12 * (i + 1) <= len; i++) {
		const unsigned char *entry = p + at + 2 + 12 * i;
		unsigned tag = little ? (unsigned)entry[0] | (unsigned)entry[1] << 8 : be16(entry);
		unsigned value = little ? entry[8] : entry[9];
		if (tag == 0x0112)
			return value >= 1 && value <= 8 ? (int)value : 1;
	}
	return 1;
}

static void exif_put(struct buf *out, int orientation)
{
	const unsigned char segment[] = { 0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1,
		0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (unsigned char)orientation, 0, 0, 0, 0, 0, 0 };
	buf_put(out, segment, sizeof segment);
}

static bool jpeg_frame(int marker) /* SOF0 … SOF15 without DHT, JPG, DAC */
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/* Markers that carry no length (T.81 table B.2: stuffing, TEM, RST0 … RST7, SOI): between segments they have no place, and behind
 * a scan they would be read as its bytes. */
static bool jpeg_bare(int marker)
{
	return marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

/* Copies the entropy-coded bytes behind a scan's header; returns where the next marker stands, 0 when there is none. */
static size_t jpeg_scan(struct picture *p, size_t at)
{
	size_t from = at;
	for (; at + 1 < p->len; at++) {
		if (p->in[at] != 0xff || p->in[at + 1] == 0 || (p->in[at + 1] >= 0xd0 && p->in[at + 1] <= 0xd7))
			continue;
		if (p->in[at + 1] == 0xff)
			continue; /* fill byte */
		buf_put(p->out, p->in + from, at - from);
		return at;
	}
	return 0;
}

/* One segment with a length: copies it unless it describes the camera or the place. The bytes behind it, 0 when broken. */
static size_t jpeg_segment(struct picture *p, size_t at, int marker, int *orientation)
{
	if (at + 4 > p->len || jpeg_bare(marker))
		return 0;
	size_t size = be16(p->in + at + 2);
	if (size < 2 || at + 2 + size > p->len)
		return 0;
	const unsigned char *body = p->in + at + 4;
	if (jpeg_frame(marker)) {
		if (size < 8)
			return 0;
		p->height = (int)be16(body + 1);
		p->width = (int)be16(body + 3);
	}
	bool colour = marker == 0xe0 || marker == 0xe2 || marker == 0xee; /* JFIF, colour profile, Adobe's transform */
	if (marker == 0xe1 && *orientation == 1) {
		*orientation = exif_orientation(body, size - 2);
		if (*orientation != 1)
			exif_put(p->out, *orientation);
		p->orientation = *orientation;
	}
	if (colour || !((marker >= 0xe0 && marker <= 0xef) || marker == 0xfe))
		buf_put(p->out, p->in + at, 2 + size);
	return at + 2 + size;
}

static bool jpeg_read(struct picture *p)
{
	int orientation = 1;
	size_t at = 2;
	bool scans = false;
	p->type = "image/jpeg";
	buf_put(p->out, p->in, 2);
	while (at + 2 <= p->len && p->in[at] == 0xff) {
		int marker = p->in[at + 1];
		if (marker == 0xff) {
			at++;
		} else if (marker == 0xd9) {
			buf_put(p->out, p->in + at, 2); /* what some phones hang behind the end is dropped */
			return scans && p->width > 0 && p->height > 0;
		} else {
			at = jpeg_segment(p, at, marker, &orientation);
			if (at && marker == 0xda) {
				scans = true;
				at = jpeg_scan(p, at);
			}
			if (!at)
				return false;
		}
	}
	return false;
}

/* ---- PNG -------------------------------------------------------------------------------------------------------- */

static bool png_kept(const unsigned char *name)
{
	static const char *const dropped[] = { "eXIf", "tEXt", "zTXt", "iTXt", "tIME" };
	for (size_t i = 0; i < COUNT_OF(dropped); i++)
		if (memcmp(name, dropped[i], 4) == 0)
			return false;
	return true;
}

static bool png_read(struct picture *p)
{
	size_t at = 8;
	bool pixels = false;
	p->type = "image/png";
	buf_put(p->out, p->in, 8);
	while (at + 12 <= p->len) {
		uint32_t size = be32(p->in + at);
		const unsigned char *name = p->in + at + 4;
		if (size > p->len - at - 12 || crc32(0, name, size + 4) != be32(name + 4 + size))
			return false;
		if (at == 8) {
			if (memcmp(name, "IHDR", 4) != 0 || size != 13 || be32(name + 4) > SIDE_MOST || be32(name + 8) > SIDE_MOST)
				return false;
			p->width = (int)be32(name + 4);
			p->height = (int)be32(name + 8);
		}
		pixels = pixels || memcmp(name, "IDAT", 4) == 0;
		if (png_kept(name))
			buf_put(p->out, p->in + at, 12 + (size_t)size);
		at += 12 + (size_t)size;
		if (memcmp(name, "IEND", 4) == 0)
			return pixels && p->width > 0 && p->height > 0;
	}
	return false;
}

/* ---- WebP ------------------------------------------------------------------------------------------------------- */

static bool webp_size(struct picture *p, const unsigned char *name, const unsigned char *body, uint32_t size)
{
	if (memcmp(name, "VP8X", 4) == 0 && size >= 10) {
		p->width = (int)le24(body + 4) + 1;
		p->height = (int)le24(body + 7) + 1;
	} else if (memcmp(name, "VP8 ", 4) == 0 && size >= 10 && memcmp(body + 3, "\x9d\x01\x2a", 3) == 0 && !p->width) {
		p->width = (int)((unsigned)body[6] | ((unsigned)body[7] & 0x3f) << 8);
		p->height = (int)((unsigned)body[8] | ((unsigned)body[9] & 0x3f) << 8);
	} else if (memcmp(name, "VP8L", 4) == 0 && size >= 5 && body[0] == 0x2f && !p->width) {
		uint32_t bits = le32(body + 1);
		p->width = (int)(bits & 0x3fff) + 1;
		p->height = (int)(bits >> 14 & 0x3fff) + 1;
	}
	return memcmp(name, "VP8 ", 4) == 0 || memcmp(name, "VP8L", 4) == 0 || memcmp(name, "ANMF", 4) == 0;
}

static bool webp_read(struct picture *p)
{
	size_t end = 8 + (size_t)le32(p->in + 4), at = 12;
	bool pixels = false;
	p->type = "image/webp";
	if (end > p->len || end < 20)
		return false;
	buf_put(p->out, p->in, 12);
	while (at + 8 <= end) {
		const unsigned char *name = p->in + at;
		uint32_t size = le32(name + 4);
		size_t whole = 8 + (size_t)size + (size & 1);
		if (whole > end - at)
			return false;
		pixels = webp_size(p, name, name + 8, size) || pixels;
		if (memcmp(name, "EXIF", 4) != 0 && memcmp(name, "XMP ", 4) != 0) {
			size_t put = p->out->len;
			buf_put(p->out, name, whole);
			if (memcmp(name, "VP8X", 4) == 0 && size)
				p->out->at[put + 8] &= (char)~0x0c; /* no EXIF, no XMP any more */
		}
		at += whole;
	}
	uint32_t size = (uint32_t)p->out->len - 8;
	for (int i = 0; i < 4; i++)
		p->out->at[4 + i] = (char)(size >> 8 * i);
	return pixels && p->width > 0 && p->height > 0;
}

/* ---- taking it -------------------------------------------------------------------------------------------------- */

bool picture_read(struct picture *p)
{
	if (p->len > 4 && memcmp(p->in, "\xff\xd8\xff", 3) == 0)
		return jpeg_read(p);
	if (p->len > 33 && memcmp(p->in, "\x89PNG\r\n\x1a\n", 8) == 0)
		return png_read(p);
	if (p->len > 20 && memcmp(p->in, "RIFF", 4) == 0 && memcmp(p->in + 8, "WEBP", 4) == 0)
		return webp_read(p);
	return false;
}

/* The whole file; {NULL,0} when it cannot be read or is larger than `most`. */
static struct str file_read(struct arena *a, const char *path, size_t most)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0 || st.st_size <= 0 || (size_t)st.st_size > most) {
		if (fd >= 0)
			close(fd);
		return (struct str){ NULL, 0 };
	}
	char *bytes = arena_alloc(a, (size_t)st.st_size);
	size_t len = 0;
	for (ssize_t n; len < (size_t)st.st_size && (n = read(fd, bytes + len, (size_t)st.st_size - len)) > 0;)
		len += (size_t)n;
	close(fd);
	return len == (size_t)st.st_size ? (struct str){ bytes, len } : (struct str){ NULL, 0 };
}

static bool bytes_write(int fd, const char *at, size_t len)
{
	while (len) {
		ssize_t n = write(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

/* Puts the bytes under their name so that after a power cut there is either the whole file or none. */
static bool file_keep(struct arena *a, const char *dir, const char *name, const struct buf *bytes)
{
	const char *files = arena_printf(a, "%s/files", dir);
	const char *path = arena_printf(a, "%s/%s", files, name);
	char *fresh = arena_printf(a, "%s/new-XXXXXX", files);
	if (mkdir(files, 0700) == 0 ? !folder_sync(dir) : errno != EEXIST)
		return false;
	if (access(path, F_OK) == 0)
		return folder_sync(files); /* another request may have put it there a moment ago */
	int fd = mkstemp(fresh);
	if (fd < 0)
		return false;
	bool good = bytes_write(fd, bytes->at, bytes->len) && fsync(fd) == 0;
	close(fd);
	if (good && rename(fresh, path) == 0)
		return folder_sync(files);
	unlink(fresh);
	return false;
}

/* The sender's file name, short, with the ending that the content has. */
static const char *photo_name(struct arena *a, const char *name, const char *type)
{
	const char *tidy = chinese_tidy(a, str_of(text_empty(name) ? "照片" : name));
	const char *dot = tidy ? strrchr(tidy, '.') : NULL;
	size_t len = !tidy ? 0 : dot ? (size_t)(dot - tidy) : strlen(tidy);
	while (len > 90 || (len && tidy[len] && ((unsigned char)tidy[len] & 0xc0) == 0x80))
		len--; /* never in the middle of a character */
	const char *ending = text_eq(type, "image/jpeg") ? "jpg" : type + strlen("image/");
	return arena_printf(a, "%.*s.%s", len ? (int)len : (int)strlen("照片"), len ? tidy : "照片", ending);
}

struct photo *photo_take(struct arena *a, const char *dir, const char *path, const char *name, const char **why)
{
	struct buf out;
	struct str file = file_read(a, path, PHOTO_MAX);
	if (!file.at) {
		*why = "照片不能超过 8 MB，也不能是空文件。请换一张，或先用手机压缩一下。";
		return NULL;
	}
	buf_init(&out, a);
	struct picture p = { .in = (const unsigned char *)file.at, .len = file.len, .out = &out };
	if (!picture_read(&p)) {
		*why = p.type ? "照片文件不完整或已损坏。请重新拍一张，或重新从手机里选择。"
			      : "只能上传 JPEG、PNG、WebP 照片。这个文件不是照片，请重新选择。";
		return NULL;
	}
	if (p.width > SIDE_MOST || p.height > SIDE_MOST || (int64_t)p.width * p.height > PIXELS_MOST) {
		*why = "照片的像素太大（最多 5000 万）。请先缩小再上传。";
		return NULL;
	}
	struct photo *photo = ARENA_NEW(a, struct photo);
	*photo = (struct photo){ .name = photo_name(a, name, p.type), .type = p.type, .size = (int64_t)out.len,
		.width = p.width, .height = p.height };
	crypto_hash_sha256(photo->sha256, (const unsigned char *)out.at, out.len);
	if (!file_keep(a, dir, hex_of(a, photo->sha256, sizeof photo->sha256), &out)) {
		*why = "服务器没能保存照片，可能磁盘已满。请稍后再试，或联系系统管理员。";
		return NULL;
	}
	return photo;
}

bool photo_print(struct work *w, const struct attachment *photo, size_t most, struct paper_picture *out)
{
	struct buf copy;
	struct str file = file_read(w->arena, arena_printf(w->arena, "%s/files/%s", store_dir(w->store), photo->sha256), most);
	struct picture p = { .in = (const unsigned char *)file.at, .len = file.len, .out = &copy };
	buf_init(&copy, w->arena);
	if (!file.at || !picture_read(&p))
		return false;
	*out = (struct paper_picture){ .type = p.type, .bytes = file, .width = p.width, .height = p.height,
		.orientation = p.orientation, .caption = photo->name };
	return true;
}
