/* The console's shell: top bar, menu, title line; and the gate for people who are not signed in. */
#include "end/inside.h"

#include "end_console.html.h"

static void put(struct request *rq, const char *text)
{
	html_lit(rq->html, text, strlen(text));
}

static void frame_head(struct request *rq, const struct console_shell *shell)
{
	struct frame f = frame_of(rq, shell->title);
	struct menu_group *groups;
	const char *path = shell->current ? shell->current : http_path(rq->http);
	int count = menu_groups(rq, END_CONSOLE, path, &groups);
	bool wall = shell->wide && text_eq(request_query(rq, "view", ""), "wall");

	end_document_pc(rq->html, &f, shell->script);
	end_console_top(rq->html, rq, &f, wall);
	end_console_menu(rq->html, groups, count);
}

void console_head(struct request *rq, const struct console_shell *shell)
{
	frame_head(rq, shell);
	end_console_head(rq->html, shell, rq->route ? help_of(rq->route->path) : NULL);
}

void console_page_head(struct request *rq, const struct console_shell *shell)
{
	frame_head(rq, shell);
	put(rq, "<main class=\"main\" id=\"main\">\n");
}

void console_actions(struct request *rq)
{
	put(rq, "<div class=\"act\">");
}

void console_actions_end(struct request *rq)
{
	put(rq, "</div>");
}

void console_body(struct request *rq)
{
	put(rq, "</div>\n");
	part_flash(rq);
}

void console_foot(struct request *rq)
{
	end_console_end(rq->html);
}

void gate_head(struct request *rq, const char *title, bool card)
{
	struct frame f = frame_of(rq, title);

	end_document_pc(rq->html, &f, NULL);
	end_gate_top(rq->html, &f, card);
	if (card)
		part_flash(rq);
}

void gate_foot(struct request *rq, bool card)
{
	struct frame f = frame_of(rq, NULL);

	end_gate_end(rq->html, &f, card);
}
