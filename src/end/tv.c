/* The television's shell: room, clock, channels, what the keys do. */
#include "end/inside.h"

#include "end_tv.html.h"

/* The row of channels stands on pages without a way back, and only when there is more than one. */
static void channels(struct request *rq)
{
	struct menu_group *groups;
	int count = menu_groups(rq, END_TV, http_path(rq->http), &groups);

	if (count && groups[0].count > 1)
		end_tv_nav(rq->html, groups[0].lines, groups[0].count);
}

void tv_head(struct request *rq, const struct tv_shell *shell)
{
	struct frame f = frame_of(rq, shell->title);
	int64_t now = rq->work ? rq->work->now : clock_now();
	struct moment m = clock_local(now);
	struct arena *a = rq->html->arena;

	end_document_tv(rq->html, &f, shell, now, arena_printf(a, "%02d:%02d", m.hour, m.minute),
		arena_printf(a, "%d月%d日 %s", m.month, m.day, weekday_chinese(m.weekday)));
	if (!shell->back && f.actor->role == ROLE_TV)
		channels(rq);
	part_flash(rq);
}

void tv_foot(struct request *rq)
{
	const char *path = http_path(rq->http);

	end_tv_end(rq->html, text_eq(path, "/tv"));
}
