/* A package on paper, for who reads no screen. */
#include "theme/theme.h"

#include "paper/paper.h"

static void lines(struct work *w, struct paper *p, const char *text, bool numbered)
{
	int n = 0;
	for (struct str rest = str_of(text); rest.at;) {
		struct str line = str_trim(str_cut(&rest, '\n'));
		if (line.len)
			paper_text(p, PAPER_BODY, numbered ? arena_printf(w->arena, "%d. %.*s", ++n, (int)line.len, line.at) : arena_dupn(w->arena, line.at, line.len));
	}
}

static void pictures(struct work *w, struct paper *p, const struct theme_file *files, int count)
{
	struct paper_picture pair[PAPER_PICTURES];
	int n = 0;
	for (int i = 0; i < count; i++) {
		const char *path = file_path(w->arena, store_dir(w->store), files[i].sha256);
		if (files[i].kind == THEME_PICTURE && file_print(w->arena, file_read(w->arena, path, FILE_MAX), files[i].name, &pair[n]) &&
			++n == PAPER_PICTURES) {
			paper_pictures(p, pair, n);
			n = 0;
		}
	}
	if (n)
		paper_pictures(p, pair, n);
}

struct str theme_paper(struct work *w, int64_t id)
{
	struct theme *t = theme_load(w, id);
	struct theme_file *files;
	if (!t)
		return (struct str){ NULL, 0 };
	int count = theme_files(w, id, &files);
	struct paper *p = paper_begin(w->arena, t->title, w->now);
	paper_foot(p, arena_printf(w->arena, "%s %s 打印", w->actor.name, moment_text(w->arena, w->now)));
	paper_text(p, PAPER_TITLE, t->title);
	paper_text(p, PAPER_NOTE, arena_printf(w->arena, "%s　%s　%s　约 %d 分钟%s", t->org_short, month_chinese(w->arena, t->month),
		activity_kinds_name(w->arena, t->kinds), t->minutes, t->edition > 1 ? arena_printf(w->arena, "　第 %d 版", t->edition) : ""));
	paper_text(p, PAPER_HEADING, "议程");
	lines(w, p, theme_agenda(w->arena, t), true);
	if (!text_empty(t->text)) {
		paper_text(p, PAPER_HEADING, "学习材料");
		lines(w, p, t->text, false);
	}
	pictures(w, p, files, count);
	if (!text_empty(t->questions)) {
		paper_text(p, PAPER_HEADING, "讨论题");
		lines(w, p, t->questions, true);
	}
	if (!text_empty(t->link))
		paper_text(p, PAPER_NOTE, arena_printf(w->arena, "视频：%s", t->link));
	return paper_end(p);
}
