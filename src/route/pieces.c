/* A file that comes in pieces (file/pieces.h), as forms: hygiene and limits are those of every other upload. */
#include "base/json.h"
#include "file/pieces.h"
#include "route/internal.h"
#include "work/audit.h"
#include "work/secret.h"

static bool not_kept(struct work *w)
{
	return fault_set(w, FAULT_BUSY, "pieces.not-kept", NULL, "服务器暂时存不下这个文件，请稍候再试；仍不行请联系系统管理员。");
}

struct pieces request_pieces_of(struct work *w, const char *sort)
{
	return (struct pieces){ .arena = w->arena, .dir = store_dir(w->store), .sort = sort, .account = w->actor.account };
}

struct coming *request_pieces_begin(struct work *w, struct request *rq, const struct pieces *p, int64_t most, const char *name)
{
	const char *token = secret_token(w->arena, PIECES_TOKEN_CHARS / 2);
	int64_t size = 0;
	pieces_sweep(p);
	if (!str_i64(str_of(request_form(rq, "size", "")), &size) || size < 1 || size > most)
		fault_set(w, FAULT_INPUT, "pieces.size", "file", "文件最大 %lld MB，也不能是空文件。请换一个小一些的文件。", (long long)(most >> 20));
	else if (pieces_waiting(p) >= PIECES_WAITING_MOST)
		fault_set(w, FAULT_CONFLICT, "pieces.unfinished", "file", "您有 %d 个文件还没有传完，等它们传完或明天再传。", PIECES_WAITING_MOST);
	else if (!pieces_begin(p, token, name, size))
		not_kept(w);
	return w->fault || !audit_not_needed(w) ? NULL : pieces_load(p, token);
}

struct coming *request_pieces_load(struct work *w, struct request *rq, const struct pieces *p)
{
	struct coming *c = pieces_load(p, request_arg(rq, "token"));
	if (!c)
		fault_set(w, FAULT_NOT_FOUND, "pieces.gone", NULL, "这个文件的上传已过期，或不是您上传的。请重新上传。");
	return c;
}

void request_pieces_take(struct request *rq, struct coming *c)
{
	const struct http_file *piece = http_upload(rq->http, "piece");
	if (!piece)
		fault_set(rq->work, FAULT_INPUT, "pieces.none", "piece", "没有收到文件的内容，请再传一次。");
	else if (!pieces_put(c, piece->path, piece->size, request_query_i64(rq, "at", -1)))
		not_kept(rq->work);
}

void request_pieces_refuse(struct request *rq)
{
	struct buf body;
	struct json j;
	buf_init(&body, rq->work->arena);
	json_begin(&j, &body);
	json_open_object(&j);
	json_put_text(&j, "why", rq->fault->message);
	json_end_object(&j);
	http_reply_header(rq->http, "Cache-Control", "no-store");
	request_json(rq, fault_status(rq->fault), &body);
}

void request_pieces_answer(struct request *rq, int status, const struct coming *c)
{
	struct buf body;
	buf_init(&body, rq->work->arena);
	buf_printf(&body, "{\"token\":\"%s\",\"offset\":%lld,\"whole\":%s}", c->token, (long long)c->offset, c->whole ? "true" : "false");
	http_reply_header(rq->http, "Cache-Control", "no-store");
	http_reply_header(rq->http, "Upload-Offset", arena_printf(rq->work->arena, "%lld", (long long)c->offset));
	request_json(rq, status, &body);
}
