/* The television's pages of a meeting: check-in with a code of the minute and a live count, names, agenda, clock. By arrow keys,
 * OK and Back alone. */
#include "activity/views.h"
#include "base/json.h"
#include "base/list.h"

#include "activity_tv.html.h"

static const struct menu_entry meetings_menu = { NULL, "开会", "calendar", 20 };

ROUTE(GET, "/tv/meetings", meetings_page, USE_TV, OWN, .menu = &meetings_menu, .about = "meetings of this room's branch");
ROUTE(GET, "/tv/meetings/{activity}", meeting_page, USE_TV, activity, .about = "a meeting: QR code, count, latest names");
ROUTE(GET, "/tv/meetings/{activity}/live", meeting_live, USE_TV, activity, .about = "what changes on that page, as JSON");
ROUTE(GET, "/tv/meetings/{activity}/qr", meeting_qr, USE_TV, activity, .about = "the QR code of this minute");
ROUTE(GET, "/tv/meetings/{activity}/names", names_page, USE_TV, activity, .about = "names to pick one's own from");
ROUTE(GET, "/tv/meetings/{activity}/names/{member}", name_page, USE_TV, activity, .about = "asks whether that is the one");
static bool name_write(struct work *w, struct request *rq);
ROUTE(POST, "/tv/meetings/{activity}/names", name_checked_in, USE_TV, activity, .write = name_write, .crowd = true,
	.about = "check somebody in by name");
static bool later_write(struct work *w, struct request *rq);
ROUTE(POST, "/tv/meetings/{activity}/names/later", names_later, USE_TV, activity, .write = later_write, .crowd = true,
	.about = "names picked while the television had no network: names=\"7@1795433400 9@…\" answers {\"refused\":[{\"id\",\"message\"}]}");
ROUTE(GET, "/tv/meetings/{activity}/agenda", agenda_page, USE_TV, activity, .about = "a meeting's agenda");
ROUTE(GET, "/tv/meetings/{activity}/timer", timer_page, USE_TV, activity, .about = "?n=2: a clock for who speaks on an item of the agenda");

#define NAMES_ON_PAGE 30
#define RECENT_MOST 3
#define LIST_MOST 6
#define KEPT_PAGES 7
#define ITEMS_ON_PAGE 5
#define LATER_MOST 200 /* names at once that were picked without network */

#define ID request_id(rq, "activity")

static void page_head(struct request *rq, const struct activity *a, const char *title, const char *back, const char *live)
{
	struct tv_shell shell = { .title = title, .back = back, .live = live,
		.room = a ? arena_printf(rq->work->arena, "%s党员活动室", a->org_short) : NULL, .place = a ? a->above_name : NULL };
	http_reply_header(rq->http, "Cache-Control", "no-store");
	tv_head(rq, &shell);
}

const char *tv_meeting_path(struct request *rq, const struct activity *a, const char *rest)
{
	return arena_printf(rq->work->arena, "/tv/meetings/%lld%s", (long long)a->id, rest);
}

static void meetings_page(struct request *rq)
{
	struct activity *list;
	int count = activity_today_for_org(rq->work, rq->work->actor.org, LIST_MOST, &list);
	page_head(rq, count ? &list[0] : NULL, "开会", NULL, NULL);
	activity_tv_meetings(rq->html, rq, list, count);
	tv_foot(rq);
	request_page(rq);
}

/* ---- one meeting ---- */

/* "482 913": two groups are read from across a room. */
static const char *code_spaced(struct request *rq, const struct activity *a)
{
	const char *code = activity_code(rq->work, a->id, rq->work->now);
	return arena_printf(rq->work->arena, "%.3s %s", code, code + 3);
}

/* The minute stands in the address, so that the picture changes with it and is not asked for in between. */
static const char *qr_path(struct request *rq, const struct activity *a)
{
	return arena_printf(rq->work->arena, "/tv/meetings/%lld/qr?m=%lld", (long long)a->id,
		(long long)(rq->work->now / 60));
}

struct tv_view *tv_meeting(struct request *rq)
{
	struct work *w = rq->work;
	struct tv_view *v = ARENA_NEW(w->arena, struct tv_view);
	v->activity = activity_load(w, ID);
	if (!v->activity)
		return NULL;
	const struct activity *a = v->activity;
	v->absent = a->due - a->present - a->remote_present - a->on_leave;
	v->qr_src = qr_path(rq, a);
	v->code = code_spaced(rq, a);
	return v;
}

static void recent_fill(struct request *rq, struct tv_view *v)
{
	v->recent_count = attendance_list(rq->work, v->activity->id, ATTENDANCE_BY_TIME, &v->recent);
	if (v->recent_count > RECENT_MOST)
		v->recent_count = RECENT_MOST;
}

static const char *live_path(struct request *rq, const struct activity *a)
{
	return arena_printf(rq->work->arena, "/tv/meetings/%lld/live?s=%s", (long long)a->id, activity_state_word(a->state));
}

void tv_meeting_head(struct request *rq, const struct activity *a, const char *title, const char *back)
{
	page_head(rq, a, title, back, live_path(rq, a));
}

/* What is left of a meeting that has ended: what it decided, who does what, and when people see each other again. */
static void ended_fill(struct request *rq, struct tv_view *v)
{
	struct activity *list;
	v->resolution_count = resolution_list(rq->work, v->activity->id, &v->resolutions);
	v->task_count = task_of_activity(rq->work, v->activity->id, &v->tasks);
	int count = activity_today_for_org(rq->work, v->activity->org, LIST_MOST, &list);
	for (int i = count - 1; i >= 0; i--)
		if (list[i].id != v->activity->id && list[i].state <= STATE_OPEN && list[i].starts > v->activity->starts)
			v->next = &list[i];
}

static void meeting_page(struct request *rq)
{
	struct tv_view *v = tv_meeting(rq);
	if (!v)
		return;
	bool open = v->activity->state == STATE_OPEN;
	page_head(rq, v->activity, v->activity->title, "/tv", live_path(rq, v->activity));
	if (open) {
		recent_fill(rq, v);
		activity_tv_check_in(rq->html, rq, v);
	} else {
		if (v->activity->state > STATE_OPEN && v->activity->state != STATE_CANCELLED)
			ended_fill(rq, v);
		activity_tv_meeting(rq->html, rq, v);
	}
	tv_foot(rq);
	request_page(rq);
}

const char *tv_keep_list(struct html *out, const struct tv_view *v)
{
	const struct activity *a = v->activity;
	const char **agenda;
	int items = activity_lines(out->arena, a->agenda, &agenda);
	struct buf b;
	buf_init(&b, out->arena);
	buf_printf(&b, "%s/tv/meetings/%lld %s/tv/meetings/%lld/names %s/tv/meetings/%lld/agenda", out->base, (long long)a->id, out->base,
		(long long)a->id, out->base, (long long)a->id);
	for (int page = 2; page <= a->due / NAMES_ON_PAGE + 1 && page <= KEPT_PAGES; page++)
		buf_printf(&b, " %s/tv/meetings/%lld/names?p=%d", out->base, (long long)a->id, page);
	for (int n = 1; n <= items && n <= KEPT_PAGES; n++)
		buf_printf(&b, " %s/tv/meetings/%lld/timer?n=%d", out->base, (long long)a->id, n);
	return b.at;
}

static void live_recent(struct json *j, struct request *rq, const struct tv_view *v)
{
	json_key(j, "recent");
	json_open_array(j);
	for (int i = 0; i < v->recent_count; i++) {
		json_open_object(j);
		json_put_text(j, "text", v->recent[i].name);
		json_put_text(j, "small", v->recent[i].status == ATTENDANCE_REMOTE ? "视频"
				: activity_clock(rq->work->arena, v->recent[i].at));
		json_end_object(j);
	}
	json_end_array(j);
}

static void meeting_live(struct request *rq)
{
	struct tv_view *v = tv_meeting(rq);
	struct buf body;
	struct json j;
	if (!v)
		return;
	const struct activity *a = v->activity;
	const char *word = activity_state_word(a->state);
	int here = a->present + a->remote_present;
	recent_fill(rq, v);
	buf_init(&body, rq->work->arena);
	json_begin(&j, &body);
	json_open_object(&j);
	if (!text_eq(word, request_query(rq, "s", word))) /* another state, another page */
		json_put_text(&j, "go", arena_printf(rq->work->arena, "%s/tv/meetings/%lld?s=%s", request_base(rq), (long long)a->id, word));
	json_put_bool(&j, "over", a->state > STATE_OPEN);
	json_put_text(&j, "state", activity_state_chinese(a->state));
	json_put_i64(&j, "here", here);
	json_put_i64(&j, "present", a->present);
	json_put_i64(&j, "remote", a->remote_present);
	json_put_i64(&j, "absent", v->absent);
	json_put_i64(&j, "due", a->due);
	json_put_i64(&j, "voters", a->present_voters);
	json_put_i64(&j, "all", activity_percent(here, a->due));
	json_put_i64(&j, "room", activity_percent(a->present, a->due));
	if (a->state == STATE_OPEN) {
		json_put_text(&j, "qr", v->qr_src);
		json_put_text(&j, "code", v->code);
		json_put_i64(&j, "seconds", 60 - rq->work->now % 60);
	}
	live_recent(&j, rq, v);
	json_end_object(&j);
	http_reply_header(rq->http, "Cache-Control", "no-store");
	request_json(rq, 200, &body);
}

static void meeting_qr(struct request *rq)
{
	struct work *w = rq->work;
	int64_t id = ID;
	const char *path = arena_printf(w->arena, "/m/check-in?a=%lld&k=%s", (long long)id, activity_link_key(w, id, w->now));
	struct safe_html svg = chart_qr(w->arena, request_address(rq, path));
	struct buf body;
	buf_init(&body, w->arena);
	if (svg.len > 4) { /* as a file of its own the picture needs its namespace */
		buf_text(&body, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
		buf_put(&body, svg.at + 4, svg.len - 4);
	}
	http_reply_header(rq->http, "Cache-Control", "no-store");
	request_bytes(rq, 200, "image/svg+xml", (struct str){ body.at, body.len });
}

/* ---- names ---- */

/* Only while check-in is open; elsewhere the meeting's own page tells how things stand. */
struct tv_view *tv_meeting_open(struct request *rq)
{
	struct tv_view *v = tv_meeting(rq);
	if (v && v->activity->state != STATE_OPEN) {
		request_see(rq, NULL, "%s", tv_meeting_path(rq, v->activity, ""));
		return NULL;
	}
	return v;
}

/* Who need not come stands behind the others, in the same order. */
static void names_part(struct request *rq, struct attendance *list, int count)
{
	struct attendance *rest = arena_alloc(rq->work->arena, sizeof *rest * (size_t)(count + 1));
	int due = 0, excused = 0;
	for (int i = 0; i < count; i++)
		if (list[i].excused)
			rest[excused++] = list[i];
		else
			list[due++] = list[i];
	for (int i = 0; i < excused; i++)
		list[due + i] = rest[i];
}

/* Those of the chosen letter, and of them the chosen page. */
static void names_fill(struct request *rq, struct tv_view *v)
{
	struct attendance *all;
	int count = attendance_list(rq->work, v->activity->id, ATTENDANCE_BY_PINYIN, &all), kept = 0;
	const char *letter = request_query(rq, "l", "");
	if (letter[0] >= 'A' && letter[0] <= 'Z' && !letter[1])
		v->letter = letter[0];
	for (int i = 0; i < count; i++) {
		char c = attendance_letter(&all[i]);
		v->letters[c == '#' ? 26 : c - 'A'] = true;
		if (!v->letter || c == v->letter)
			all[kept++] = all[i];
	}
	names_part(rq, all, kept);
	int64_t page = request_query_i64(rq, "p", 1);
	v->name_total = kept;
	v->pages = kept ? (kept + NAMES_ON_PAGE - 1) / NAMES_ON_PAGE : 1;
	v->page = page < 1 ? 1 : page > v->pages ? v->pages : (int)page;
	v->names = all + (v->page - 1) * NAMES_ON_PAGE;
	v->name_count = kept - (v->page - 1) * NAMES_ON_PAGE;
	if (v->name_count > NAMES_ON_PAGE)
		v->name_count = NAMES_ON_PAGE;
}

static void names_page(struct request *rq)
{
	struct tv_view *v = tv_meeting_open(rq);
	if (!v)
		return;
	names_fill(rq, v);
	page_head(rq, v->activity, "按名字签到", tv_meeting_path(rq, v->activity, ""), live_path(rq, v->activity));
	activity_tv_names(rq->html, v);
	tv_foot(rq);
	request_page(rq);
}

static void name_show(struct request *rq, struct tv_view *v, int64_t member)
{
	v->one = attendance_one(rq->work, v->activity->id, member);
	if (!v->one) {
		fault_set(rq->work, FAULT_NOT_FOUND, "activity.not-listed", NULL, "这个名字不在本次应到名单中。请找书记核对。");
		return;
	}
	page_head(rq, v->activity, "按名字签到", tv_meeting_path(rq, v->activity, "/names"), NULL);
	activity_tv_name(rq->html, rq, v);
	tv_foot(rq);
	request_page(rq);
}

static void name_page(struct request *rq)
{
	struct tv_view *v = tv_meeting_open(rq);
	if (v)
		name_show(rq, v, request_id(rq, "member"));
}

static bool name_write(struct work *w, struct request *rq)
{
	int64_t member = 0;
	work_quiet(w);
	if (!form_i64(w, rq, "member", "姓名", true, 1, INT64_MAX, &member))
		return false;
	struct check_in c = { .member = member, .by_name = true };
	return activity_check_in(w, ID, &c, NULL);
}

static void name_checked_in(struct request *rq)
{
	int64_t member = 0;
	str_i64(str_of(request_form(rq, "member", "")), &member);
	struct tv_view *v = rq->fault ? tv_meeting(rq) : NULL;
	if (v)
		name_show(rq, v, member);
	else if (!rq->fault)
		request_see(rq, NULL, "/tv/meetings/%lld/names/%lld", (long long)ID, (long long)member);
}

/* What was picked while the television had no network: "member@seconds", blanks between. */
struct later {
	int64_t member;
	const char *refused; /* NULL: taken */
};

static bool later_read(struct str word, struct check_in *out)
{
	struct str at = word, member = str_cut(&at, '@');
	*out = (struct check_in){ .by_name = true };
	return str_i64(member, &out->member) && str_i64(at, &out->at) && out->member > 0 && out->at > 0;
}

static bool later_write(struct work *w, struct request *rq)
{
	struct str rest = str_of(request_form(rq, "names", ""));
	struct later *list = NULL;
	int count = 0;
	work_quiet(w);
	while (rest.at && count < LATER_MOST) {
		struct check_in c;
		struct str word = str_cut(&rest, ' ');
		if (!later_read(word, &c))
			continue;
		const char *why = activity_check_in(w, ID, &c, NULL) ? NULL : activity_refusal(w);
		*LIST_PUSH(w->arena, list, count) = (struct later){ c.member, why };
	}
	*LIST_PUSH(w->arena, list, count) = (struct later){ 0 }; /* the end */
	rq->result = list;
	return !w->fault;
}

static void names_later(struct request *rq)
{
	struct buf body;
	struct json j;
	if (rq->fault)
		return;
	buf_init(&body, rq->work->arena);
	json_begin(&j, &body);
	json_open_object(&j);
	json_key(&j, "refused");
	json_open_array(&j);
	for (const struct later *l = rq->result; l->member; l++) {
		if (!l->refused)
			continue;
		json_open_object(&j);
		json_put_text(&j, "id", arena_printf(rq->work->arena, "%lld", (long long)l->member));
		json_put_text(&j, "message", l->refused);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_end_object(&j);
	http_reply_header(rq->http, "Cache-Control", "no-store");
	request_json(rq, 200, &body);
}

/* ---- agenda ---- */

void tv_items_fill(struct request *rq, struct tv_view *v, int most)
{
	int64_t from = request_query_i64(rq, "from", 0);
	v->agenda_count = activity_lines(rq->work->arena, v->activity->agenda, &v->agenda);
	v->page = from > 0 && from < v->agenda_count ? (int)from : 0;
	v->more_items = v->page + most < v->agenda_count;
	v->pages = v->more_items ? v->page + most : v->agenda_count;
}

static void agenda_page(struct request *rq)
{
	struct tv_view *v = tv_meeting(rq);
	if (!v)
		return;
	tv_items_fill(rq, v, ITEMS_ON_PAGE);
	tv_meeting_head(rq, v->activity, "议题", tv_meeting_path(rq, v->activity, ""));
	activity_tv_agenda(rq->html, v);
	tv_foot(rq);
	request_page(rq);
}

/* The clock runs in the television alone: it is an aid of the room, and nobody's speaking time is kept. */
static void timer_page(struct request *rq)
{
	struct tv_view *v = tv_meeting(rq);
	int64_t n = request_query_i64(rq, "n", 0);
	if (!v)
		return;
	v->agenda_count = activity_lines(rq->work->arena, v->activity->agenda, &v->agenda);
	v->item_number = n > 0 && n <= v->agenda_count ? (int)n : 0;
	v->item = v->item_number ? v->agenda[v->item_number - 1] : NULL;
	tv_meeting_head(rq, v->activity, "计时", tv_meeting_path(rq, v->activity, "/agenda"));
	activity_tv_timer(rq->html, v);
	tv_foot(rq);
	request_page(rq);
}
