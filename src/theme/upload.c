/* Files of a package: pictures and papers as one form, a video in pieces. */
#include "theme/views.h"

#include "base/chinese.h"
#include "base/config.h"
#include "file/pieces.h"
#include "work/audit.h"

#define ID request_id(rq, "theme")
#define SORT "video"

static void file_slow(struct request *rq);
static bool file_write(struct work *w, struct request *rq);
ROUTE(POST, "/themes/{theme}/files", file_added, MAKE_THEME, theme, .slow = file_slow, .write = file_write, .about = "upload a picture or a PDF");
static bool file_gone_write(struct work *w, struct request *rq);
ROUTE(POST, "/themes/{theme}/files/{theme_file}/remove", file_gone, MAKE_THEME, theme, .write = file_gone_write, .about = "take a file out");
static void video_slow(struct request *rq);
static bool video_write(struct work *w, struct request *rq);
ROUTE(POST, "/themes/{theme}/video", video_added, MAKE_THEME, theme, .slow = video_slow, .write = video_write,
	.about = "a video: as a file, or the token of one that came in pieces");
static bool begin_write(struct work *w, struct request *rq);
ROUTE(POST, "/themes/{theme}/video/pieces", begun, MAKE_THEME, theme, .write = begin_write, .about = "begin a video that comes in pieces: name, size");
ROUTE(GET, "/themes/{theme}/video/pieces/{token}", offset_told, MAKE_THEME, theme, .about = "how much of it has come");
static void piece_slow(struct request *rq);
static bool piece_write(struct work *w, struct request *rq);
ROUTE(POST, "/themes/{theme}/video/pieces/{token}", piece_taken, MAKE_THEME, theme, .slow = piece_slow, .write = piece_write,
	.about = "the piece of it at that offset (?at=)");
static bool drop_write(struct work *w, struct request *rq);
ROUTE(POST, "/themes/{theme}/video/pieces/{token}/drop", dropped, MAKE_THEME, theme, .write = drop_write, .about = "give it up");

static void after(struct request *rq, const char *said)
{
	if (rq->fault)
		theme_page_show(rq);
	else
		request_see(rq, said, "/themes/%lld#files", (long long)ID);
}

/* ---- pictures and papers ---- */

static void file_slow(struct request *rq)
{
	struct work *w = rq->work;
	const struct http_file *file = http_upload(rq->http, "file");
	const char *why = "请先选择一个文件，再点“上传”。";
	if (!theme_open(w, ID))
		return;
	rq->result = file ? file_take(w->arena, store_dir(w->store), FILE_MATERIAL, file->path, file->name, &why) : NULL;
	if (!rq->result)
		fault_set(w, FAULT_INPUT, "theme.file", "file", "%s", why);
}

static bool file_write(struct work *w, struct request *rq)
{
	return theme_file_add(w, ID, rq->result) != 0;
}

static void file_added(struct request *rq)
{
	after(rq, "文件已放进主题包。");
}

static bool file_gone_write(struct work *w, struct request *rq)
{
	return theme_file_remove(w, ID, request_id(rq, "theme_file"));
}

static void file_gone(struct request *rq)
{
	after(rq, "文件已删除。");
}

/* ---- the video ---- */

/* What is given out between the steps: the upload goes once it is kept, and when it is refused. */
struct video_sent {
	struct kept_file *kept;
	const struct coming *coming;
};

static const char *video_name(struct arena *a, const char *sent)
{
	const char *tidy = chinese_tidy(a, str_of(sent));
	return tidy && *tidy && str_chars(str_of(tidy)) <= 60 ? tidy : "视频";
}

static void video_slow(struct request *rq)
{
	struct work *w = rq->work;
	struct video_sent *v = ARENA_NEW(w->arena, struct video_sent);
	const struct http_file *file = http_upload(rq->http, "video");
	const char *token = request_form(rq, "token", ""), *why = "请先选择一个视频，再点“上传”。";
	const struct pieces p = request_pieces_of(w, SORT);
	rq->result = v;
	if (!theme_open(w, ID) || !theme_video_free(w, ID))
		return;
	v->coming = *token ? pieces_load(&p, token) : NULL;
	if (*token && !(v->coming && v->coming->whole))
		why = "这个视频没有传完，或已过期。请重新上传。";
	else if (v->coming || file)
		v->kept = file_take_video(w->arena, store_dir(w->store), v->coming ? v->coming->path : file->path, v->coming ? v->coming->name : file->name,
			config_i64(rq->server->config, "video-max"), &why);
	if (!v->kept)
		fault_set(w, FAULT_INPUT, "theme.video", "video", "%s", why);
}

static bool video_write(struct work *w, struct request *rq)
{
	const struct video_sent *v = rq->result;
	return theme_file_add(w, ID, v->kept) != 0;
}

static void video_added(struct request *rq)
{
	const struct video_sent *v = rq->result;
	if (v->coming && v->coming->whole && (!rq->fault || rq->fault->kind != FAULT_BUSY)) /* what was refused for good need not lie here */
		pieces_drop(v->coming);
	after(rq, "视频已放进主题包。");
}

static bool begin_write(struct work *w, struct request *rq)
{
	const struct pieces p = request_pieces_of(w, SORT);
	if (!theme_open(w, ID) || !theme_video_free(w, ID)) /* said before hours of uploading, not after */
		return false;
	rq->result = request_pieces_begin(w, rq, &p, config_i64(rq->server->config, "video-max"), video_name(w->arena, request_form(rq, "name", "")));
	return rq->result != NULL;
}

static void begun(struct request *rq)
{
	if (rq->fault)
		request_pieces_refuse(rq);
	else
		request_pieces_answer(rq, 201, rq->result);
}

static struct coming *coming_of(struct work *w, struct request *rq)
{
	const struct pieces p = request_pieces_of(w, SORT);
	return request_pieces_load(w, rq, &p);
}

static void offset_told(struct request *rq)
{
	const struct coming *c = coming_of(rq->work, rq);
	if (c)
		request_pieces_answer(rq, 200, c);
}

static void piece_slow(struct request *rq)
{
	struct coming *c = coming_of(rq->work, rq);
	rq->result = c;
	if (c)
		request_pieces_take(rq, c);
}

static bool piece_write(struct work *w, struct request *rq)
{
	(void)rq;
	return audit_not_needed(w);
}

static void piece_taken(struct request *rq)
{
	const struct coming *c = rq->result;
	if (rq->fault)
		request_pieces_refuse(rq);
	else
		request_pieces_answer(rq, c->wrong ? 409 : 200, c);
}

static bool drop_write(struct work *w, struct request *rq)
{
	struct coming *c = coming_of(w, rq);
	rq->result = c;
	if (!c)
		return false;
	pieces_drop(c);
	c->offset = 0;
	c->whole = false;
	return audit_not_needed(w);
}

static void dropped(struct request *rq)
{
	if (!rq->fault)
		request_pieces_answer(rq, 200, rq->result);
}
