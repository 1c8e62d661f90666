/* The television's own pages: the code it shows until somebody confirms it, and the branch's home. */
#include "device/device.h"
#include "device/views.h"

#include "base/json.h"

#include "device_tv.html.h"

static const struct menu_entry home_menu = { NULL, "首页", "home", 10 };

/* Public: a screen that nobody has confirmed yet begins here too. */
ROUTE(GET, "/tv", tv_start, PUBLIC, OWN, .menu = &home_menu, .about = "the television's home, or on to pairing");
ROUTE(GET, "/tv/pair", tv_pair, PUBLIC, OWN, .about = "the code that a television shows");
static bool announce_write(struct work *w, struct request *rq);
ROUTE(POST, "/tv/pair", tv_announced, PUBLIC, OWN, .write = announce_write, .no_csrf = true,
	.about = "a television asks for a code");
ROUTE(GET, "/tv/pair/live", tv_pair_live, PUBLIC, OWN, .about = "tells a waiting television that it was confirmed");
ROUTE(GET, "/tv/home/live", tv_home_live, PUBLIC, OWN, .about = "tells the home page that meetings changed");

#define TOKEN_YEARS ((int64_t)10 * 365 * 86400)
#define CARDS_MOST 12
#define WAKE_SECONDS 1800 /* a key's worth of light, and how long before a meeting it is light */

/* The device behind the screen's cookie, paired or waiting; NULL when there is none. */
static struct device *present_device(struct request *rq)
{
	const char *token = http_cookie(rq->http, "tv");

	return token && strlen(token) == 64 ? device_by_token(rq->work, token) : NULL;
}

/* ---- pairing ---- */

static void tv_pair(struct request *rq)
{
	struct device *d = present_device(rq);
	struct tv_shell shell = { .title = "连接电视" };
	struct arena *a = rq->work->arena;

	if (rq->work->actor.role == ROLE_TV || (d && d->org)) {
		request_see(rq, NULL, "/tv");
		return;
	}
	if (d && d->code && strlen(d->code) == 8)
		shell.live = "/tv/pair/live";
	tv_head(rq, &shell);
	if (shell.live)
		device_tv_code(rq->html, rq, arena_dupn(a, d->code, 4), d->code + 4);
	else
		device_tv_start(rq->html, rq);
	tv_foot(rq);
	request_page(rq);
}

static bool announce_write(struct work *w, struct request *rq)
{
	const char *code;

	rq->result = (void *)device_announce(w, &code);
	return rq->result != NULL;
}

static void tv_announced(struct request *rq)
{
	if (rq->fault)
		return;
	http_reply_cookie(rq->http, "tv", rq->result, TOKEN_YEARS);
	request_see(rq, NULL, "/tv/pair");
}

static void reply_json(struct request *rq, int status, struct buf *body)
{
	http_reply_header(rq->http, "Cache-Control", "no-store");
	request_json(rq, status, body);
}

/* 401 makes the page load itself again: the code ran out, or the television was disconnected. */
static void tv_pair_live(struct request *rq)
{
	struct device *d = present_device(rq);
	struct buf body;
	struct json j;

	buf_init(&body, rq->work->arena);
	json_begin(&j, &body);
	json_open_object(&j);
	if (d && d->org)
		json_put_text(&j, "go", arena_printf(rq->work->arena, "%s/tv", request_base(rq)));
	else
		json_put_text(&j, "state", "等待书记确认");
	json_end_object(&j);
	reply_json(rq, d ? 200 : 401, &body);
}

/* ---- home ---- */

static const char *people_words(struct arena *a, const struct activity *x)
{
	const char *place = text_empty(x->place) ? "本活动室" : x->place;

	if (x->state == STATE_OPEN)
		return arena_printf(a, "%s · 已到 %d 人，应到 %d 人", place, x->present + x->remote_present, x->due);
	return x->due ? arena_printf(a, "%s · 应到 %d 人", place, x->due) : place;
}

static struct meeting_card card_of(struct work *w, const struct activity *x)
{
	struct meeting_card c = { .title = x->title, .word = "看议程" };

	c.href = arena_printf(w->arena, "/tv/meetings/%lld", (long long)x->id);
	c.kick = when_text(w->arena, w->now, x->starts);
	c.line = people_words(w->arena, x);
	if (x->state == STATE_OPEN) {
		c.kick = arena_printf(w->arena, "%s · 正在签到", c.kick);
		c.word = "扫码签到";
	}
	return c;
}

/* A meeting keeps the television awake from half an hour before it begins. */
static bool meeting_near(const struct activity *x, int64_t now)
{
	return x->state == STATE_OPEN || (x->state == STATE_NOTICED && now >= x->starts - WAKE_SECONDS && now < x->ends);
}

static bool asleep(struct request *rq, const struct activity *list, int count)
{
	struct work *w = rq->work;
	const struct device *d = device_by_id(w, w->actor.device);
	int64_t woken = request_query_i64(rq, "woken", 0);

	if (!d || !device_asleep(d, w->now) || (w->now >= woken && w->now - woken < WAKE_SECONDS))
		return false;
	for (int i = 0; i < count; i++)
		if (meeting_near(&list[i], w->now))
			return false;
	return true;
}

/* What would make the page look otherwise, as one short text. */
static const char *revision_of(struct work *w, const struct activity *list, int count, const struct tv_village *village, bool dark)
{
	uint64_t sum = 1469598103934665603u;

	if (dark)
		return "dark";

	for (int i = 0; i < count; i++) {
		const int64_t facts[] = { list[i].id, list[i].version, list[i].state, list[i].starts, list[i].present };
		for (size_t k = 0; k < COUNT_OF(facts); k++)
			sum = (sum ^ (uint64_t)facts[k]) * 1099511628211u;
	}
	for (int i = 0; i < village->line_count; i++)
		for (const char *p = village->lines[i]; *p; p++)
			sum = (sum ^ (unsigned char)*p) * 1099511628211u;
	return arena_printf(w->arena, "%llx%d", (unsigned long long)sum, w->today);
}

/* 小河西村党员活动室, 柳河镇. */
static void room_names(struct work *w, struct tv_shell *shell)
{
	struct org *line;
	int count = org_line(w, w->actor.path, &line);

	shell->room = w->actor.org_name;
	if (count > 0)
		shell->room = arena_printf(w->arena, "%s党员活动室", line[count - 1].short_name);
	if (count > 2)
		shell->place = line[1].short_name;
}

/* Whoever enters the room wants to check in: that meeting is the large card, whatever else begins at the same time. */
static void open_first(struct activity *list, int count)
{
	for (int i = 1; i < count; i++) {
		if (list[i].state != STATE_OPEN)
			continue;
		struct activity open = list[i];
		memmove(list + 1, list, (size_t)i * sizeof *list);
		list[0] = open;
		return;
	}
}

static void tv_start(struct request *rq)
{
	struct work *w = rq->work;
	struct tv_shell shell = { .title = "首页" };
	struct activity *list;

	if (w->actor.role != ROLE_TV) {
		request_see(rq, NULL, "/tv/pair");
		return;
	}
	int count = activity_today_for_org(w, w->actor.org, CARDS_MOST, &list);
	open_first(list, count);
	struct meeting_card *cards = ARENA_ARRAY(w->arena, struct meeting_card, (size_t)count + 1);
	struct tv_home_view v = { cards, count };
	bool dark = asleep(rq, list, count);
	tv_lines_load(w, list, count, &v.village);
	if (!dark)
		tv_slides_load(w, list, count, &v.village);
	for (int i = 0; i < count; i++)
		cards[i] = card_of(w, &list[i]);
	room_names(w, &shell);
	shell.live = arena_printf(w->arena, "/tv/home/live?r=%s&woken=%lld", revision_of(w, list, count, &v.village, dark),
		(long long)request_query_i64(rq, "woken", 0));
	tv_head(rq, &shell);
	if (dark)
		device_tv_dark(rq->html, w->now);
	else
		device_tv_home(rq->html, &v);
	tv_foot(rq);
	request_page(rq);
}

static void tv_home_live(struct request *rq)
{
	struct work *w = rq->work;
	bool paired = w->actor.role == ROLE_TV;
	struct activity *list;
	struct buf body;
	struct json j;

	buf_init(&body, w->arena);
	json_begin(&j, &body);
	json_open_object(&j);
	if (paired) {
		int count = activity_today_for_org(w, w->actor.org, CARDS_MOST, &list);
		struct tv_village village;
		tv_lines_load(w, list, count, &village);
		const char *now = revision_of(w, list, count, &village, asleep(rq, list, count));
		if (!text_eq(now, request_query(rq, "r", "")))
			json_put_text(&j, "go", arena_printf(w->arena, "%s/tv?r=%s&woken=%lld", request_base(rq), now,
				(long long)request_query_i64(rq, "woken", 0)));
	}
	json_end_object(&j);
	reply_json(rq, paired ? 200 : 401, &body);
}
