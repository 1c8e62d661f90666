/* The facts that every head shows. */
#include "end/inside.h"

const char *end_platform(struct request *rq)
{
	return store_platform(rq->site->store);
}

/* The first character of a name. */
static const char *initial_of(struct arena *a, const char *name)
{
	size_t len = 1;

	if (text_empty(name))
		return "";
	while ((name[len] & 0xc0) == 0x80)
		len++;
	return arena_dupn(a, name, len);
}

static const char *scope_of(struct arena *a, const struct actor *actor, const char *county, bool area)
{
	if (text_empty(actor->org_name))
		return NULL;
	if (actor->org_level == 1 && !text_empty(county))
		return arena_printf(a, area ? "%s（各县合计）" : "%s（全县）", county);
	return actor->org_name;
}

struct frame frame_of(struct request *rq, const char *title)
{
	static const struct actor nobody;
	struct arena *arena = rq->html->arena;
	struct frame f = { .title = title, .actor = rq->work ? &rq->work->actor : &nobody };

	f.platform = end_platform(rq);
	f.county = rq->work && rq->work->store ? store_county(rq->work->store) : "";
	f.role = role_title(f.actor->role);
	bool area = rq->site && store_area(rq->site->store);
	f.kind = area ? "区域党建平台" : "县域党建平台";
	f.help = area ? "账号或密码有问题，请找平台的系统管理员" : "账号或密码有问题，请找所在乡镇党建办";
	f.scope = scope_of(arena, f.actor, f.county, area);
	f.initial = initial_of(arena, f.actor->name);
	if (rq->token)
		f.csrf = request_csrf(rq);
	return f;
}
