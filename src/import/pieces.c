/* A large file over a bad line, in pieces: the page's script (upload.js) begins one, sends a piece at the offset that the server
 * has, asks for that offset after a broken line, and goes on from there, also the next day. Semantics of tus (tus.io), core and
 * creation, with forms as pieces, so that hygiene and limits are those of every other upload. Without script the whole file goes
 * as one form. Complete, it is a sent roster like any other. */
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "import/views.h"
#include "work/secret.h"

#define PIECE_MOST (2 << 20)         /* bytes */
#define UNFINISHED_MOST 3            /* of one account */

static bool begin_write(struct work *w, struct request *rq);
ROUTE(POST, "/import/pieces", begun, IMPORT, OWN, .write = begin_write, .about = "begin a roster that comes in pieces: name, size");
ROUTE(GET, "/import/pieces/{token}", pieces_offset, IMPORT, OWN, .about = "how much of it has come");
static void piece_take(struct request *rq);
static bool piece_note(struct work *w, struct request *rq);
ROUTE(POST, "/import/pieces/{token}", piece_taken, IMPORT, OWN, .slow = piece_take, .write = piece_note,
	.about = "the piece of it at that offset (?at=)");
static bool pieces_drop(struct work *w, struct request *rq);
ROUTE(POST, "/import/pieces/{token}/drop", pieces_dropped, IMPORT, OWN, .write = pieces_drop, .about = "give up a roster that has not come whole");

/* What is told of an upload; the file itself says how much of it has come. */
struct coming {
	const char *token, *name;
	int64_t size, offset;
	bool whole; /* it is a sent roster by now */
	bool wrong; /* the piece was not at the offset: nothing was taken of it */
};

static const char *coming_path(struct work *w, const char *token)
{
	return arena_printf(w->arena, "%s/uploads/piece-%lld-%s", store_dir(w->store), (long long)w->actor.account, token);
}

static struct coming *gone(struct work *w)
{
	fault_set(w, FAULT_NOT_FOUND, "import.gone", NULL, "这个文件的上传已过期，或不是您上传的。请重新上传。");
	return NULL;
}

/* The account's own upload of that token; NULL with NOT_FOUND. "size name" stands beside it. */
static struct coming *coming_load(struct work *w, const char *token)
{
	struct coming *c = ARENA_NEW(w->arena, struct coming);
	const char *why;
	char line[256] = "";
	struct stat st;
	*c = (struct coming){ .token = token };
	if (!import_token_valid(token))
		return gone(w);
	if (import_kept(w, token, &why)) {
		c->whole = true;
		return c;
	}
	FILE *f = fopen(arena_printf(w->arena, "%s.name", coming_path(w, token)), "re");
	size_t n = f ? fread(line, 1, sizeof line - 1, f) : 0;
	if (f)
		fclose(f);
	struct str rest = { line, n };
	if (!n || stat(coming_path(w, token), &st) != 0 || !str_i64(str_cut(&rest, ' '), &c->size))
		return gone(w);
	c->name = arena_dupn(w->arena, rest.at, rest.len);
	c->offset = st.st_size;
	return c;
}

/* {"token":"…","offset":262144,"size":9000000} */
static void answer(struct request *rq, int status, const struct coming *c)
{
	struct buf body;
	buf_init(&body, rq->work->arena);
	buf_printf(&body, "{\"token\":\"%s\",\"offset\":%lld,\"whole\":%s}", c->token, (long long)c->offset, c->whole ? "true" : "false");
	http_reply_header(rq->http, "Cache-Control", "no-store");
	http_reply_header(rq->http, "Upload-Offset", arena_printf(rq->work->arena, "%lld", (long long)c->offset));
	request_json(rq, status, &body);
}

/* ---- beginning ---- */

static int unfinished(struct work *w)
{
	const char *mine = arena_printf(w->arena, "piece-%lld-", (long long)w->actor.account);
	struct folder *d = folder_open(w->arena, arena_printf(w->arena, "%s/uploads", store_dir(w->store)));
	int n = 0;
	for (const char *name; (name = folder_next(d)) != NULL;)
		n += text_starts(name, mine) && strlen(name) == strlen(mine) + IMPORT_TOKEN_CHARS;
	return n;
}

static bool make(struct work *w, const struct coming *c)
{
	const char *path = coming_path(w, c->token), *beside = arena_printf(w->arena, "%s.name", path);
	const char *line = arena_printf(w->arena, "%lld %s", (long long)c->size, c->name);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool good = fd >= 0 && import_note(beside, line);
	if (fd >= 0)
		close(fd);
	return good || fault_set(w, FAULT_BUSY, "import.not-kept", NULL, "服务器暂时存不下这个文件，请稍候再试；仍不行请联系系统管理员。");
}

static bool begin_write(struct work *w, struct request *rq)
{
	struct coming *c = ARENA_NEW(w->arena, struct coming);
	int64_t size = 0;
	rq->result = c;
	import_sweep(w);
	if (!str_i64(str_of(request_form(rq, "size", "")), &size) || size < 1 || size > IMPORT_FILE_MOST)
		return fault_set(w, FAULT_INPUT, "import.size", "file", "文件最大 %d MB。请删去不需要的列，或分成几个文件。", IMPORT_FILE_MOST >> 20);
	if (unfinished(w) >= UNFINISHED_MOST)
		return fault_set(w, FAULT_CONFLICT, "import.unfinished", "file", "您有 %d 个文件还没有传完，等它们传完或明天再传。", UNFINISHED_MOST);
	c->token = secret_token(w->arena, IMPORT_TOKEN_CHARS / 2);
	c->size = size;
	c->name = import_file_name(w->arena, request_form(rq, "name", ""));
	return make(w, c) && audit_not_needed(w);
}

static void begun(struct request *rq)
{
	if (!rq->fault)
		answer(rq, 201, rq->result);
}

static void pieces_offset(struct request *rq)
{
	const struct coming *c = coming_load(rq->work, request_arg(rq, "token"));
	if (c)
		answer(rq, 200, c);
}

/* ---- a piece ---- */

static bool append(int fd, const char *from)
{
	char bytes[65536];
	int in = open(from, O_RDONLY | O_CLOEXEC);
	ssize_t n = in >= 0 ? 0 : -1;
	while (in >= 0 && (n = read(in, bytes, sizeof bytes)) > 0)
		for (ssize_t at = 0; at < n;) {
			ssize_t put = write(fd, bytes + at, (size_t)(n - at));
			if (put <= 0) {
				close(in);
				return false;
			}
			at += put;
		}
	if (in >= 0)
		close(in);
	return n == 0;
}

/* Whole or not at all, and only where it belongs: two that come at once, or one that comes twice, change nothing more. */
static bool piece_put(struct work *w, struct coming *c, const struct http_file *piece, int64_t at)
{
	int fd = open(coming_path(w, c->token), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	bool good = fd >= 0 && flock(fd, LOCK_EX) == 0 && fstat(fd, &st) == 0;
	if (good) {
		c->offset = st.st_size;
		c->wrong = at != c->offset || piece->size > PIECE_MOST || at + piece->size > c->size;
	}
	if (good && !c->wrong) {
		good = append(fd, piece->path);
		if (good)
			c->offset += piece->size;
		else if (ftruncate(fd, at) != 0)
			log_line(LOG_ERROR, "import.piece-not-cut", NULL);
	}
	if (fd >= 0)
		close(fd);
	return good || fault_set(w, FAULT_BUSY, "import.not-kept", NULL, "服务器暂时存不下这个文件，请稍候再试；仍不行请联系系统管理员。");
}

static void piece_take(struct request *rq)
{
	struct work *w = rq->work;
	struct coming *c = coming_load(w, request_arg(rq, "token"));
	const struct http_file *piece = http_upload(rq->http, "piece");
	rq->result = c;
	if (!c || c->whole)
		return;
	if (!piece)
		fault_set(w, FAULT_INPUT, "import.no-piece", "piece", "没有收到文件的内容，请再传一次。");
	else
		piece_put(w, c, piece, request_query_i64(rq, "at", -1));
}

/* The last piece makes it a sent roster, on record like one that came whole. */
static bool piece_note(struct work *w, struct request *rq)
{
	struct coming *c = rq->result;
	if (!c->whole && !c->wrong && c->offset == c->size) {
		if (!import_keep(w, coming_path(w, c->token), c->token, c->name, c->size))
			return false;
		unlink(arena_printf(w->arena, "%s.name", coming_path(w, c->token)));
		c->whole = true;
		return true;
	}
	return audit_not_needed(w);
}

static void piece_taken(struct request *rq)
{
	const struct coming *c = rq->result;
	if (!rq->fault)
		answer(rq, c->wrong ? 409 : 200, c);
}

/* ---- giving up ---- */

/* What had come whole meanwhile stays, as a sent roster does: for an hour. */
static bool pieces_drop(struct work *w, struct request *rq)
{
	struct coming *c = coming_load(w, request_arg(rq, "token"));
	rq->result = c;
	if (!c)
		return false;
	if (!c->whole) {
		unlink(coming_path(w, c->token));
		unlink(arena_printf(w->arena, "%s.name", coming_path(w, c->token)));
		c->offset = 0;
	}
	return audit_not_needed(w);
}

static void pieces_dropped(struct request *rq)
{
	if (!rq->fault)
		answer(rq, 200, rq->result);
}
