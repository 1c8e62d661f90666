/* A meeting's material on the television of the activity room: large pages that the arrows leaf through, and its video. */
#include "theme/views.h"

#include "base/list.h"

#include "theme_tv.html.h"

ROUTE(GET, "/tv/meetings/{activity}/material", leaf_page, USE_TV, activity, .about = "?p=: one page of what a meeting uses");
ROUTE(GET, "/tv/meetings/{activity}/material/{theme_file}", file_page, USE_TV, activity, .about = "a picture or video of it");
ROUTE(GET, "/tv/meetings/{activity}/video/{theme_file}", video_page, USE_TV, activity, .about = "plays the video");

/* What fits on a screen that is read from the other end of the room. */
#define LINE_CHARS 34
#define PAGE_LINES 9
#define QUESTIONS_ON_PAGE 4

/* ---- pages ---- */

static struct leaf *leaf_add(struct arena *a, struct leaf **list, int *count, int kind, const struct theme *t)
{
	struct leaf *leaf = LIST_PUSH(a, *list, *count);
	leaf->kind = kind;
	leaf->theme = t;
	return leaf;
}

/* A text's paragraphs on pages; one that is longer than what is left of a page goes on upon the next. */
static void text_leaves(struct arena *a, struct leaf **list, int *count, const struct theme *t)
{
	const char **lines = NULL;
	int n = 0, used = 0;
	for (struct str rest = str_of(t->text); rest.at;) {
		struct str line = str_trim(str_cut(&rest, '\n'));
		while (line.len) {
			int room = PAGE_LINES - used;
			size_t chars = str_chars(line), fits = (size_t)room * LINE_CHARS, take = chars < fits ? chars : fits;
			struct str part = str_first(line, take);
			*LIST_PUSH(a, lines, n) = arena_dupn(a, part.at, part.len);
			used += (int)((take + LINE_CHARS - 1) / LINE_CHARS);
			line = (struct str){ line.at + part.len, line.len - part.len };
			if (used >= PAGE_LINES || (used == PAGE_LINES - 1 && line.len)) {
				struct leaf *leaf = leaf_add(a, list, count, LEAF_TEXT, t);
				leaf->lines = lines;
				leaf->line_count = n;
				lines = NULL;
				n = used = 0;
			}
		}
	}
	if (n) {
		struct leaf *leaf = leaf_add(a, list, count, LEAF_TEXT, t);
		leaf->lines = lines;
		leaf->line_count = n;
	}
}

static void question_leaves(struct arena *a, struct leaf **list, int *count, const struct theme *t)
{
	const char **lines = NULL;
	int n = 0;
	for (struct str rest = str_of(t->questions); rest.at;) {
		struct str line = str_trim(str_cut(&rest, '\n'));
		if (line.len)
			*LIST_PUSH(a, lines, n) = arena_dupn(a, line.at, line.len);
	}
	for (int first = 0; first < n; first += QUESTIONS_ON_PAGE) {
		struct leaf *leaf = leaf_add(a, list, count, LEAF_QUESTIONS, t);
		leaf->lines = lines + first;
		leaf->line_count = n - first < QUESTIONS_ON_PAGE ? n - first : QUESTIONS_ON_PAGE;
		leaf->first = first + 1;
	}
}

/* The video first: a meeting begins with it. */
static void file_leaves(struct arena *a, struct leaf **list, int *count, const struct theme *t, const struct material_view *v, enum theme_file_kind kind)
{
	static const int leaves[] = { [THEME_PICTURE] = LEAF_PICTURE, [THEME_PAPER] = LEAF_PAPER, [THEME_VIDEO] = LEAF_VIDEO };
	for (int i = 0; i < v->file_count; i++)
		if (v->files[i].theme == t->id && v->files[i].kind == kind)
			leaf_add(a, list, count, leaves[kind], t)->file = &v->files[i];
}

int theme_leaves(struct arena *a, const struct material_view *v, struct leaf **out)
{
	int count = 0;
	*out = NULL;
	for (int i = 0; i < v->theme_count; i++) {
		const struct theme *t = &v->themes[i];
		leaf_add(a, out, &count, LEAF_COVER, t);
		if (t->state != THEME_SENT)
			continue;
		file_leaves(a, out, &count, t, v, THEME_VIDEO);
		if (!text_empty(t->link))
			leaf_add(a, out, &count, LEAF_LINK, t);
		text_leaves(a, out, &count, t);
		file_leaves(a, out, &count, t, v, THEME_PICTURE);
		file_leaves(a, out, &count, t, v, THEME_PAPER);
		question_leaves(a, out, &count, t);
	}
	return count;
}

/* ---- showing ---- */

static void leaf_page(struct request *rq)
{
	struct work *w = rq->work;
	struct material_view m;
	struct leaf *leaves;
	if (!material_fill(rq, &m))
		return;
	struct leaf_view v = { .activity = m.activity, .pages = theme_leaves(w->arena, &m, &leaves) };
	int64_t page = request_query_i64(rq, "p", 1);
	v.page = page < 1 ? 1 : page > v.pages ? v.pages : (int)page;
	v.leaf = v.pages ? &leaves[v.page - 1] : NULL;
	if (v.leaf && v.leaf->kind == LEAF_LINK)
		v.qr = chart_qr(w->arena, v.leaf->theme->link);
	struct tv_shell shell = { .title = "学习材料", .room = arena_printf(w->arena, "%s党员活动室", m.activity->org_short), .place = m.activity->above_name,
		.back = arena_printf(w->arena, "/tv/meetings/%lld", (long long)m.activity->id) };
	http_reply_header(rq->http, "Cache-Control", "no-store");
	tv_head(rq, &shell);
	theme_tv_leaf(rq->html, &v);
	tv_foot(rq);
	request_page(rq);
}

static const struct theme_file *file_of(struct request *rq, struct material_view *m)
{
	return material_fill(rq, m) ? theme_file_in(rq->work, m->files, m->file_count, request_id(rq, "theme_file")) : NULL;
}

static void file_page(struct request *rq)
{
	struct material_view m;
	const struct theme_file *f = file_of(rq, &m);
	if (f)
		theme_file_reply(rq, f);
}

static void video_page(struct request *rq)
{
	struct work *w = rq->work;
	struct material_view m;
	const struct theme_file *f = file_of(rq, &m);
	struct leaf *leaves;
	int page = 1, count = f ? theme_leaves(w->arena, &m, &leaves) : 0;
	if (!f)
		return;
	for (int i = 0; i < count; i++)
		if (leaves[i].file == f)
			page = i + 1;
	struct tv_shell shell = { .title = "播放视频", .room = arena_printf(w->arena, "%s党员活动室", m.activity->org_short), .place = m.activity->above_name,
		.back = arena_printf(w->arena, "/tv/meetings/%lld/material?p=%d", (long long)m.activity->id, page) };
	http_reply_header(rq->http, "Cache-Control", "no-store");
	tv_head(rq, &shell);
	theme_tv_video(rq->html, m.activity, f, page);
	tv_foot(rq);
	request_page(rq);
}
