/* The facts that every head shows, and the counts that rooms above add to them. */
#include "end/inside.h"

/* The linker makes these when at least one room has a hook; weak, so that a program without any links too. */
extern const struct badge_hook *const __start_badge_hooks[] __attribute__((weak));
extern const struct badge_hook *const __stop_badge_hooks[] __attribute__((weak));

struct end_badges end_badges(struct request *rq)
{
	struct end_badges badges = { 0 };

	if (!rq->work || !rq->work->actor.account)
		return badges;
	for (const struct badge_hook *const *hook = __start_badge_hooks; hook < __stop_badge_hooks; hook++)
		(*hook)->fill(rq, &badges);
	return badges;
}

const char *end_platform(struct request *rq)
{
	return store_platform(rq->server->store);
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

static const char *scope_of(struct arena *a, const struct actor *actor, const char *county)
{
	if (text_empty(actor->org_name))
		return NULL;
	if (actor->org_level == 1 && !text_empty(county))
		return arena_printf(a, "%s（全县）", county);
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
	f.scope = scope_of(arena, f.actor, f.county);
	f.initial = initial_of(arena, f.actor->name);
	if (rq->token)
		f.csrf = request_csrf(rq);
	f.badges = end_badges(rq);
	return f;
}
