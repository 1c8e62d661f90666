/* Reading a phone page aloud in the elder version: the button, and the page's own words as a sound. The sound is the page itself with
 * ?speech=1: the same permission, the same scope, the same words. */
#include "end/inside.h"
#include "speech/speech.h"

#include "base/config.h"
#include "base/json.h"

#include "end_read.html.h"

#define ASKED "speech"

static const char *program_of(const struct request *rq)
{
	return rq->server && rq->server->config ? config_text(rq->server->config, "speech") : "off";
}

/* The present page with ASKED: its sound. */
static const char *sound_of(struct request *rq)
{
	const char *query = http_query_text(rq->http);
	struct buf out;
	buf_init(&out, rq->html->arena);
	buf_percent(&out, http_path(rq->http), "/");
	buf_char(&out, '?');
	buf_text(&out, query);
	buf_text(&out, *query ? "&" ASKED "=1" : ASKED "=1");
	return out.at;
}

void part_read(struct request *rq, const char *label, bool secret)
{
	bool get = http_method(rq->http) == HTTP_GET;
	end_read_button(rq->html, label, get && !secret && speech_there(program_of(rq)) ? sound_of(rq) : NULL);
}

/* ---- a page's words ---- */

/* Tags whose words are no part of what a page says. */
static bool silent(struct str name)
{
	static const char *const tags[] = { "form", "button", "nav", "svg", "select", "textarea", "details", "script", "style", "noscript" };
	for (size_t i = 0; i < COUNT_OF(tags); i++)
		if (str_eq(name, str_of(tags[i])))
			return true;
	return false;
}

static struct str tag_name(struct str tag)
{
	size_t n = 0;
	while (n < tag.len && tag.at[n] > ' ' && tag.at[n] != '/')
		n++;
	return (struct str){ tag.at, n };
}

/* The next tag behind *rest, without its brackets; what stands before it goes to *text. False at the end. */
static bool tag_next(struct str *rest, struct str *text, struct str *tag)
{
	*text = str_cut(rest, '<');
	*tag = rest->at ? str_cut(rest, '>') : (struct str){ NULL, 0 };
	return tag->at != NULL;
}

/* Goes on behind the end of an element. */
static void skip(struct str *rest, struct str name)
{
	struct str text, tag;
	for (int depth = 1; depth > 0 && tag_next(rest, &text, &tag);) {
		bool end = tag.len && tag.at[0] == '/';
		if (str_eq(end ? tag_name((struct str){ tag.at + 1, tag.len - 1 }) : tag_name(tag), name))
			depth += end ? -1 : 1;
	}
}

static void put_text(struct buf *out, struct str s)
{
	static const struct {
		const char *entity, *text;
	} entities[] = { { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" }, { "&#39;", "'" } };
	for (size_t i = 0; i < s.len; i++) {
		bool found = false;
		for (size_t k = 0; k < COUNT_OF(entities) && !found; k++) {
			size_t len = strlen(entities[k].entity);
			if (s.len - i >= len && memcmp(s.at + i, entities[k].entity, len) == 0) {
				buf_text(out, entities[k].text);
				i += len - 1;
				found = true;
			}
		}
		if (!found)
			buf_char(out, (unsigned char)s.at[i] <= ' ' ? ' ' : s.at[i]);
	}
}

/* Ends what stands there as a sentence, once. */
static void put_stop(struct buf *out)
{
	while (out->len && out->at[out->len - 1] == ' ')
		out->len--;
	if (out->len && out->at[out->len - 1] != '\n')
		buf_text(out, "。\n");
}

static bool inline_tag(struct str name)
{
	static const char *const tags[] = { "b", "em", "i", "a", "span" };
	for (size_t i = 0; i < COUNT_OF(tags); i++)
		if (str_eq(name, str_of(tags[i])))
			return true;
	return false;
}

static bool has(struct str s, const char *word)
{
	return str_has(s, str_of(word));
}

const char *read_words(struct arena *a, struct str page)
{
	struct str rest = page, text, tag;
	struct buf out;
	bool main = false;
	buf_init(&out, a);
	while (tag_next(&rest, &text, &tag)) {
		struct str name = tag_name(tag);
		bool end = tag.len && tag.at[0] == '/';
		if (main)
			put_text(&out, text);
		if (str_eq(name, STR("main")))
			main = true;
		else if (end && str_eq(tag, STR("/main")))
			break;
		else if (main && !end && (silent(name) || has(tag, " hidden") || has(tag, "aria-hidden=\"true\"")) && !has(tag, "/>") &&
			 !str_eq(name, STR("input")) && !str_eq(name, STR("img")))
			skip(&rest, name);
		else if (main && !inline_tag(end ? (struct str){ tag.at + 1, tag.len - 1 } : name))
			put_stop(&out);
	}
	put_stop(&out);
	return out.at ? out.at : "";
}

/* ---- the answer ---- */

static void say(struct request *rq, int status, const char *word)
{
	struct buf body;
	struct json j;
	buf_init(&body, rq->html->arena);
	json_begin(&j, &body);
	json_open_object(&j);
	json_put_text(&j, "detail", word);
	json_end_object(&j);
	request_json(rq, status, &body);
}

static void answer(struct request *rq)
{
	struct arena *a = rq->html->arena;
	const char *path, *words = read_words(a, (struct str){ rq->html->out.at, rq->html->out.len });
	enum speech_state state = speech_of(a, store_dir(rq->work->store), program_of(rq), words, &path);
	const char *type = state == SPEECH_READY ? speech_type(path) : NULL;
	if (type) {
		request_file(rq, path, type, NULL);
	} else if (state == SPEECH_MAKING) {
		say(rq, 202, "正在准备声音，请稍等。");
	} else {
		say(rq, 404, "服务器现在不能朗读这一页。请看屏幕，或请家人读一读。");
	}
}

void read_page(struct request *rq)
{
	if (*request_query(rq, ASKED, "") && rq->work && rq->work->actor.role != ROLE_NONE && phone_elder(rq))
		rq->answer = answer;
}
