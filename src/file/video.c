/* Reading a video's outline: what it is, whether it is whole, and in which codecs its tracks are. The pictures themselves are not
 * looked at. Formats: ISO/IEC 14496-12 (MP4), RFC 8794 and the WebM container guidelines. */
#include <math.h>

#include "file/video.h"

static const char foreign[] = "只能上传 MP4 或 WebM 视频。这个文件不是，请重新选择，或用剪辑软件导出为 MP4 后再上传。";
static const char broken[] = "视频文件不完整或已损坏。请重新导出，或重新从手机里选择。";
static const char silent[] = "这个文件里没有画面。请选择视频文件。";
static const char hevc[] = "这段视频用的是 HEVC（H.265）编码，很多手机和电视放不了。请在手机相机的设置里选“兼容性最佳”再拍，或用剪辑软件导出为 H.264 的 MP4 后再上传。";
static const char codec[] = "这段视频的编码，手机和电视的浏览器放不了。请用剪辑软件导出为 H.264 画面、AAC 声音的 MP4 后再上传。";

struct span {
	const unsigned char *at;
	size_t len;
};

static uint64_t be(const unsigned char *p, int bytes)
{
	uint64_t n = 0;
	for (int i = 0; i < bytes; i++)
		n = n << 8 | p[i];
	return n;
}

static int whole_seconds(double length)
{
	return length > 0 && length < 1e7 ? (int)ceil(length) : 0;
}

/* ---- MP4 -------------------------------------------------------------------------------------------------------- */

struct box {
	struct span body;
	char type[5];
};

/* The next box of `rest`; false at its end, and with *bad where a box would reach beyond it. */
static bool box_next(struct span *rest, struct box *out, bool *bad)
{
	if (!rest->len)
		return false;
	uint64_t size = rest->len >= 8 ? be(rest->at, 4) : 0, head = 8;
	if (size == 1 && rest->len >= 16) {
		size = be(rest->at + 8, 8);
		head = 16;
	} else if (size == 0 && rest->len >= 8) {
		size = rest->len; /* up to the end */
	}
	if (size < head || size > rest->len) {
		*bad = true;
		return false;
	}
	memcpy(out->type, rest->at + 4, 4);
	out->type[4] = 0;
	out->body = (struct span){ rest->at + head, (size_t)(size - head) };
	rest->at += size;
	rest->len -= (size_t)size;
	return true;
}

static bool box_find(struct span in, const char *type, struct box *out)
{
	bool bad = false;
	while (box_next(&in, out, &bad))
		if (text_eq(out->type, type))
			return true;
	return false;
}

/* moov/trak/mdia/minf/stbl: `path` names the boxes below `in`, four letters each. */
static bool box_below(struct span in, const char *path, struct box *out)
{
	for (char type[5] = ""; *path; path += 4) {
		memcpy(type, path, 4);
		if (!box_find(in, type, out))
			return false;
		in = out->body;
	}
	return true;
}

static bool among(const char *type, const char *const *list)
{
	while (*list && !text_eq(*list, type))
		list++;
	return *list != NULL;
}

/* A track: of pictures or sound, in what codec; others (texts, chapters) do not hinder. */
static const char *mp4_track(struct video *v, struct span track, bool *pictures)
{
	static const char *const pictures_played[] = { "avc1", "avc3", "vp08", "vp09", "av01", NULL };
	static const char *const sound_played[] = { "mp4a", "Opus", ".mp3", "fLaC", NULL };
	struct box hdlr, stsd, tkhd;
	if (!box_below(track, "mdiahdlr", &hdlr) || hdlr.body.len < 12 || !box_below(track, "mdiaminfstblstsd", &stsd) || stsd.body.len < 16)
		return broken;
	char kind[5] = "", entry[5] = "";
	memcpy(kind, hdlr.body.at + 8, 4);
	memcpy(entry, stsd.body.at + 12, 4);
	if (text_eq(kind, "soun"))
		return among(entry, sound_played) ? NULL : codec;
	if (!text_eq(kind, "vide"))
		return NULL;
	if (!among(entry, pictures_played))
		return text_eq(entry, "hvc1") || text_eq(entry, "hev1") ? hevc : codec;
	*pictures = true;
	if (box_find(track, "tkhd", &tkhd) && tkhd.body.len >= 84) { /* the last eight bytes are 16.16 fixed */
		v->width = (int)(be(tkhd.body.at + tkhd.body.len - 8, 4) >> 16);
		v->height = (int)(be(tkhd.body.at + tkhd.body.len - 4, 4) >> 16);
	}
	return NULL;
}

static const char *mp4_movie(struct video *v, struct span movie)
{
	struct box box;
	bool bad = false, pictures = false;
	if (box_find(movie, "mvhd", &box) && box.body.len >= 20) {
		bool large = box.body.at[0] == 1 && box.body.len >= 32;
		uint64_t scale = be(box.body.at + (large ? 20 : 12), 4);
		if (scale)
			v->seconds = whole_seconds((double)be(box.body.at + (large ? 24 : 16), large ? 8 : 4) / (double)scale);
	}
	while (box_next(&movie, &box, &bad)) {
		const char *why = text_eq(box.type, "trak") ? mp4_track(v, box.body, &pictures) : NULL;
		if (why)
			return why;
	}
	return bad ? broken : pictures ? NULL : silent;
}

static const char *mp4_read(struct video *v)
{
	struct span rest = { v->in, v->len }, movie = { NULL, 0 };
	struct box box;
	bool bad = false, data = false;
	v->type = "video/mp4";
	while (box_next(&rest, &box, &bad)) {
		if (text_eq(box.type, "moov") && !movie.at)
			movie = box.body;
		data |= text_eq(box.type, "mdat");
	}
	return bad || !movie.at || !data ? broken : mp4_movie(v, movie);
}

/* ---- WebM ------------------------------------------------------------------------------------------------------- */

struct element {
	uint32_t id;
	struct span body;
	bool open; /* of no stated length: up to the end */
};

/* A number of one to eight bytes whose first bits tell its length; `keep` leaves them in (ids). 0 bytes read on an error. */
static int vint(struct span s, int most, bool keep, uint64_t *out)
{
	int bytes = 1;
	if (!s.len || !s.at[0])
		return 0;
	while (!(s.at[0] & 0x80 >> (bytes - 1)))
		bytes++;
	if (bytes > most || (size_t)bytes > s.len)
		return 0;
	*out = be(s.at, bytes);
	if (!keep)
		*out &= ((uint64_t)1 << 7 * bytes) - 1;
	return bytes;
}

static bool element_next(struct span *rest, struct element *out, bool *bad)
{
	uint64_t id = 0, size = 0;
	if (!rest->len)
		return false;
	int a = vint(*rest, 4, true, &id);
	int b = a ? vint((struct span){ rest->at + a, rest->len - (size_t)a }, 8, false, &size) : 0;
	size_t head = (size_t)(a + b), left = rest->len - head;
	out->open = b && size == ((uint64_t)1 << 7 * b) - 1;
	if (!b || (!out->open && size > left)) {
		*bad = true;
		return false;
	}
	out->id = (uint32_t)id;
	out->body = (struct span){ rest->at + head, out->open ? left : (size_t)size };
	rest->at += head + out->body.len;
	rest->len = left - out->body.len;
	return true;
}

static bool element_is(const struct element *e, const char *text)
{
	size_t len = strlen(text), have = e->body.len;
	while (have && !e->body.at[have - 1])
		have--; /* texts may be filled up with zeros */
	return have == len && memcmp(e->body.at, text, len) == 0;
}

static const char *webm_track(struct video *v, struct span track, bool *pictures)
{
	struct element e, inside;
	bool bad = false, played = false;
	uint64_t kind = 0;
	while (element_next(&track, &e, &bad)) {
		if (e.id == 0x83 && e.body.len && e.body.len <= 8)
			kind = be(e.body.at, (int)e.body.len);
		else if (e.id == 0x86)
			played = element_is(&e, "V_VP8") || element_is(&e, "V_VP9") || element_is(&e, "V_AV1") || element_is(&e, "A_OPUS") ||
				element_is(&e, "A_VORBIS");
		for (struct span picture = e.body; e.id == 0xe0 && element_next(&picture, &inside, &bad);)
			if ((inside.id == 0xb0 || inside.id == 0xba) && inside.body.len && inside.body.len <= 3)
				*(inside.id == 0xb0 ? &v->width : &v->height) = (int)be(inside.body.at, (int)inside.body.len);
	}
	*pictures |= kind == 1;
	return bad ? broken : kind > 2 || played ? NULL : codec;
}

static const char *webm_tracks(struct video *v, struct span tracks, bool *pictures)
{
	struct element e;
	bool bad = false;
	const char *why = NULL;
	while (!why && element_next(&tracks, &e, &bad))
		why = e.id == 0xae ? webm_track(v, e.body, pictures) : NULL;
	return why ? why : bad ? broken : NULL;
}

static void webm_info(struct video *v, struct span info)
{
	struct element e;
	bool bad = false;
	double scale = 1000000, length = 0;
	while (element_next(&info, &e, &bad)) {
		if (e.id == 0x2ad7b1 && e.body.len && e.body.len <= 8)
			scale = (double)be(e.body.at, (int)e.body.len);
		if (e.id == 0x4489 && e.body.len == 4) {
			uint32_t bits = (uint32_t)be(e.body.at, 4);
			float f;
			memcpy(&f, &bits, sizeof f);
			length = (double)f;
		} else if (e.id == 0x4489 && e.body.len == 8) {
			uint64_t bits = be(e.body.at, 8);
			memcpy(&length, &bits, sizeof length);
		}
	}
	v->seconds = whole_seconds(length * scale / 1e9);
}

static const char *webm_read(struct video *v)
{
	struct span rest = { v->in, v->len };
	struct element e, part;
	bool bad = false, webm = false, pictures = false, data = false;
	const char *why = NULL;
	if (!element_next(&rest, &e, &bad))
		return broken;
	while (element_next(&e.body, &part, &bad))
		webm |= part.id == 0x4282 && element_is(&part, "webm");
	if (bad || !webm)
		return foreign; /* Matroska of another kind */
	v->type = "video/webm";
	while (element_next(&rest, &e, &bad) && e.id != 0x18538067) /* the segment, behind what fills up */
		;
	if (bad || e.id != 0x18538067)
		return broken;
	/* A cluster of no stated length ends the outline: everything behind it is pictures and sound. */
	for (struct span segment = e.body; !why && element_next(&segment, &part, &bad);) {
		data |= part.id == 0x1f43b675;
		if (part.id == 0x1549a966)
			webm_info(v, part.body);
		else if (part.id == 0x1654ae6b)
			why = webm_tracks(v, part.body, &pictures);
	}
	return why ? why : bad || !data ? broken : pictures ? NULL : silent;
}

const char *video_read(struct video *v)
{
	v->type = NULL;
	if (v->len >= 12 && memcmp(v->in + 4, "ftyp", 4) == 0)
		return mp4_read(v);
	if (v->len >= 12 && memcmp(v->in, "\x1a\x45\xdf\xa3", 4) == 0)
		return webm_read(v);
	return foreign;
}
