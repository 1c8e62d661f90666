/* A large roster over a bad line, in pieces (file/pieces.h), with forms as pieces, so that hygiene and limits are those of every other
 * upload. Without script the whole file goes as one form. Complete, it is a sent roster like any other. */
#include "file/pieces.h"
#include "import/views.h"

static bool begin_write(struct work *w, struct request *rq);
ROUTE(POST, "/import/pieces", begun, IMPORT, OWN, .write = begin_write, .about = "begin a roster that comes in pieces: name, size");
ROUTE(GET, "/import/pieces/{token}", pieces_offset, IMPORT, OWN, .about = "how much of it has come");
static void piece_take(struct request *rq);
static bool piece_note(struct work *w, struct request *rq);
ROUTE(POST, "/import/pieces/{token}", piece_taken, IMPORT, OWN, .slow = piece_take, .write = piece_note,
	.about = "the piece of it at that offset (?at=)");
static bool pieces_give_up(struct work *w, struct request *rq);
ROUTE(POST, "/import/pieces/{token}/drop", pieces_dropped, IMPORT, OWN, .write = pieces_give_up, .about = "give up a roster that has not come whole");

/* The account's own upload of the path's token; NULL with NOT_FOUND. One that is a sent roster by now is whole. */
static struct coming *coming_of(struct work *w, struct request *rq)
{
	const struct pieces p = request_pieces_of(w, "piece");
	const char *token = request_arg(rq, "token"), *why;
	struct coming *c;
	if (import_kept(w, token, &why)) {
		c = ARENA_NEW(w->arena, struct coming);
		*c = (struct coming){ .token = token, .whole = true };
	} else if ((c = request_pieces_load(w, rq, &p)) != NULL) {
		c->whole = false; /* all of it may be here: what makes it a roster is import_keep alone */
	}
	return c;
}

/* ---- beginning ---- */

static bool begin_write(struct work *w, struct request *rq)
{
	const struct pieces p = request_pieces_of(w, "piece");
	import_sweep(w);
	rq->result = request_pieces_begin(w, rq, &p, IMPORT_FILE_MOST, import_file_name(w->arena, request_form(rq, "name", "")));
	return rq->result != NULL;
}

static void begun(struct request *rq)
{
	if (rq->fault)
		request_pieces_refuse(rq);
	else
		request_pieces_answer(rq, 201, rq->result);
}

static void pieces_offset(struct request *rq)
{
	const struct coming *c = coming_of(rq->work, rq);
	if (c)
		request_pieces_answer(rq, 200, c);
}

/* ---- a piece ---- */

static void piece_take(struct request *rq)
{
	struct coming *c = coming_of(rq->work, rq);
	rq->result = c;
	if (c && c->path)
		request_pieces_take(rq, c);
}

/* The last piece makes it a sent roster, on record like one that came whole; sent again it does so where that failed. */
static bool piece_note(struct work *w, struct request *rq)
{
	struct coming *c = rq->result;
	if (!c->path || c->offset != c->size)
		return audit_not_needed(w);
	if (!import_keep(w, c->path, c->token, c->name, c->size))
		return false;
	pieces_drop(c);
	c->whole = true;
	return true;
}

static void piece_taken(struct request *rq)
{
	const struct coming *c = rq->result;
	if (rq->fault)
		request_pieces_refuse(rq);
	else
		request_pieces_answer(rq, c->wrong && !c->whole ? 409 : 200, c);
}

/* ---- giving up ---- */

/* What had come whole meanwhile stays, as a sent roster does: for an hour. */
static bool pieces_give_up(struct work *w, struct request *rq)
{
	struct coming *c = coming_of(w, rq);
	rq->result = c;
	if (!c)
		return false;
	if (c->path) {
		pieces_drop(c);
		c->offset = 0;
		c->whole = false;
	}
	return audit_not_needed(w);
}

static void pieces_dropped(struct request *rq)
{
	if (!rq->fault)
		request_pieces_answer(rq, 200, rq->result);
}
