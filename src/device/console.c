/* The console's pages of televisions. */
#include "device/device.h"
#include "device/views.h"
#include "export/export.h"

#include "device_console.html.h"

static const struct menu_entry devices_menu = { "终端与系统", "电视", "tv", 820 };

ROUTE(GET, "/devices", devices_page, MANAGE_DEVICE, OWN, .menu = &devices_menu, .about = "televisions of the scope");
ROUTE(GET, "/devices/pair", pair_page, MANAGE_DEVICE, OWN, .about = "form for a television's code");
static bool pair_write(struct work *w, struct request *rq);
ROUTE(POST, "/devices/pair", paired, MANAGE_DEVICE, OWN, .write = pair_write, .about = "confirm a television's code");
ROUTE(GET, "/devices/{device}", device_page, MANAGE_DEVICE, device, .about = "one television");
static bool name_write(struct work *w, struct request *rq);
ROUTE(POST, "/devices/{device}/name", named, MANAGE_DEVICE, device, .write = name_write, .about = "rename a television");
static bool hours_write(struct work *w, struct request *rq);
ROUTE(POST, "/devices/{device}/hours", hours_set, MANAGE_DEVICE, device, .write = hours_write, .about = "when a television is awake");
ROUTE(GET, "/devices/{device}/revoke", revoke_page, MANAGE_DEVICE, device, .about = "asks before disconnecting");
static bool revoke_write(struct work *w, struct request *rq);
ROUTE(POST, "/devices/{device}/revoke", revoked, MANAGE_DEVICE, device, .write = revoke_write,
	.about = "disconnect a television");

bool device_on(const struct device *device, int64_t now)
{
	return now - device->seen <= DEVICE_ON_SECONDS;
}

static void devices_page(struct request *rq)
{
	struct devices_view v = { .query = request_query(rq, "q", ""), .pager = pager_of(rq) };
	struct device_filter filter = { rq->work->actor.path, v.query, v.pager.size, v.pager.offset };
	struct console_shell shell = { .title = "电视", .sub = "活动室里连着平台的电视" };
	struct device *rows;

	v.count = device_search(rq->work, &filter, &rows, &v.total);
	v.rows = rows;
	console_head(rq, &shell);
	console_actions(rq);
	if (access_allows(rq->work->actor.role, PERMISSION_FETCH_EXPORT))
		part_export(rq, "/devices/export", http_query_text(rq->http));
	device_tools(rq->html);
	console_actions_end(rq);
	console_body(rq);
	device_table(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

/* ---- pairing ---- */

/* People of a branch pair its own television; offices say for which branch. */
static struct org *own_branch(struct work *w)
{
	return w->actor.org_level >= ORG_VILLAGE ? org_of_path(w, w->actor.path) : NULL;
}

static void show_pair(struct request *rq, const struct org_choice *choice)
{
	struct console_shell shell = { .title = "连接电视", .crumb = "电视", .crumb_href = "/devices" };
	struct pair_view v = { .own = own_branch(rq->work), .choice = choice };

	if (!v.own && choice && choice->org)
		v.own = choice->org;
	console_head(rq, &shell);
	console_body(rq);
	device_pair_form(rq->html, rq, &v);
	console_foot(rq);
	request_page(rq);
}

static void pair_page(struct request *rq)
{
	show_pair(rq, NULL);
}

static bool pair_write(struct work *w, struct request *rq)
{
	struct org_choice *choice = ARENA_NEW(w->arena, struct org_choice);
	const char *name;

	rq->result = choice;
	choice->org = own_branch(w);
	if (!choice->org)
		account_choose_org(w, rq, choice);
	form_text(w, rq, "name", "名称", false, 20, &name);
	if (text_empty(request_form(rq, "code", "")))
		fault_set(w, FAULT_INPUT, "device.code-missing", "code", "请填写电视上显示的 8 位数字。");
	return !w->fault && device_confirm(w, request_form(rq, "code", ""), choice->org, name) != 0;
}

static void paired(struct request *rq)
{
	if (rq->fault)
		show_pair(rq, rq->result);
	else
		request_see(rq, "电视已连上。几秒钟后屏幕会显示这个支部的首页。", "/devices");
}

/* ---- one ---- */

static void show_device(struct request *rq)
{
	struct device *d = device_by_id(rq->work, request_id(rq, "device"));
	struct console_shell shell = { .crumb = "电视", .crumb_href = "/devices" };

	if (!d || d->revoked) {
		fault_set(rq->work, FAULT_NOT_FOUND, "device.none", NULL, "没有这台电视，或已经断开。");
		return;
	}
	shell.title = d->name;
	shell.sub = d->org_name;
	console_head(rq, &shell);
	console_body(rq);
	device_show(rq->html, rq, d);
	console_foot(rq);
	request_page(rq);
}

static void device_page(struct request *rq)
{
	show_device(rq);
}

static bool name_write(struct work *w, struct request *rq)
{
	const char *name;

	return form_text(w, rq, "name", "名称", true, 20, &name) && device_rename(w, request_id(rq, "device"), name);
}

static void named(struct request *rq)
{
	if (rq->fault)
		show_device(rq);
	else
		request_see(rq, "已改名。", "/devices/%lld", (long long)request_id(rq, "device"));
}

/* Both empty: always awake. */
static bool hours_write(struct work *w, struct request *rq)
{
	bool any = *request_form(rq, "wakes", "") || *request_form(rq, "sleeps", "");
	int wakes, sleeps;

	if (!form_minute(w, rq, "wakes", "亮屏时间", any, &wakes) || !form_minute(w, rq, "sleeps", "熄屏时间", any, &sleeps))
		return false;
	if (any && wakes == sleeps)
		return fault_set(w, FAULT_INPUT, "device.hours", "sleeps", "熄屏和亮屏是同一时间。要一直亮屏，请把两格都清空。");
	return device_hours(w, request_id(rq, "device"), wakes, sleeps);
}

static void hours_set(struct request *rq)
{
	if (rq->fault)
		show_device(rq);
	else
		request_see(rq, "亮屏时间已保存，电视几秒钟内照办。", "/devices/%lld", (long long)request_id(rq, "device"));
}

static void revoke_page(struct request *rq)
{
	struct device *d = device_by_id(rq->work, request_id(rq, "device"));
	struct console_shell shell = { .title = "断开这台电视？", .crumb = "电视", .crumb_href = "/devices" };

	if (!d)
		return;
	console_head(rq, &shell);
	console_body(rq);
	device_revoke_ask(rq->html, rq, d);
	console_foot(rq);
	request_page(rq);
}

static bool revoke_write(struct work *w, struct request *rq)
{
	return device_revoke(w, request_id(rq, "device"));
}

static void revoked(struct request *rq)
{
	if (!rq->fault)
		request_see(rq, "已断开，那台电视回到了连接页面。", "/devices");
}
