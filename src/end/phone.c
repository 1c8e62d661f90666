/* The phone's shell: greeting or title bar, offline notice, bottom bar. */
#include "end/inside.h"

#include "end_phone.html.h"

/* The bottom bar. A page's tab is known by its address, so that phone_foot needs nothing from phone_head. */
static const struct menu_line tab_table[] = {
	{ .path = "/m", .label = "首页", .icon = "home" },
	{ .path = "/m/meetings", .label = "会议", .icon = "calendar" },
	{ .path = "/m/inbox", .label = "消息", .icon = "bell" },
	{ .path = "/m/me", .label = "我的", .icon = "person" },
};

bool phone_elder(const struct request *rq)
{
	if (rq->work && rq->work->actor.account)
		return rq->work->actor.elder;
	return text_eq(http_cookie(rq->http, "font"), "elder");
}

const char *phone_greeting(const struct request *rq)
{
	int hour = rq->work ? clock_local(rq->work->now).hour : 9;

	if (hour < 5)
		return "夜深了";
	if (hour < 9)
		return "早上好";
	if (hour < 12)
		return "上午好";
	if (hour < 14)
		return "中午好";
	return hour < 18 ? "下午好" : "晚上好";
}

void phone_head(struct request *rq, const struct phone_shell *shell)
{
	struct frame f = frame_of(rq, shell->title);
	bool elder = phone_elder(rq);
	bool home = text_eq(shell->tab, "home") && f.actor->role != ROLE_NONE;

	if (!shell->secret) {
		http_reply_header(rq->http, "Cache-Control", "private, no-cache");
		read_page(rq);
	}
	end_document_phone(rq->html, &f, elder, shell->script);
	if (home)
		end_phone_greeting(rq->html, rq, &f, elder, phone_greeting(rq));
	else
		end_phone_bar(rq->html, shell);
	end_phone_main(rq->html, home ? shell->title : NULL);
	part_flash(rq);
	if (elder && !home && f.actor->role != ROLE_NONE)
		part_read(rq, "读给我听", shell->secret);
}

/* The tab that the address belongs to: the longest of the bar's paths above it. */
static int tab_of(const struct menu_line *tabs, int count, const char *path)
{
	int best = -1;
	size_t longest = 0;

	for (int i = 0; i < count; i++) {
		size_t len = strlen(tabs[i].path);
		if (text_starts(path, tabs[i].path) && (path[len] == '\0' || path[len] == '/') && len > longest) {
			best = i;
			longest = len;
		}
	}
	return best;
}

void phone_foot(struct request *rq)
{
	struct menu_line tabs[COUNT_OF(tab_table)];
	int count = 0;

	if (rq->work && rq->work->actor.role != ROLE_NONE) {
		for (size_t i = 0; i < COUNT_OF(tab_table); i++)
			if (route_open(rq, tab_table[i].path))
				tabs[count++] = tab_table[i];
		int on = tab_of(tabs, count, http_path(rq->http));
		if (on >= 0)
			tabs[on].on = true;
	}
	end_phone_end(rq->html, tabs, count, count && rq->route ? help_of(rq->route->path) : NULL);
}
