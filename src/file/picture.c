/* Reading a picture: judged by its content, never by its name; what a camera writes beside it (place, device, time) is left
 * out. Formats: ITU T.81 (JPEG), W3C PNG, RFC 9649 (WebP). */
#include <zlib.h>

#include "file/picture.h"

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
			if (memcmp(name, "IHDR", 4) != 0 || size != 13 || be32(name + 4) > PICTURE_SIDE || be32(name + 8) > PICTURE_SIDE)
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
