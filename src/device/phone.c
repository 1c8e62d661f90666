/* The phone's page for connecting the branch's television: the secretary stands in front of it. */
#include "device/device.h"
#include "device/views.h"

#include "device_phone.html.h"

ROUTE(GET, "/m/devices", phone_devices, MANAGE_DEVICE, OWN, .about = "connect a television, on the phone");
static bool phone_pair_write(struct work *w, struct request *rq);
ROUTE(POST, "/m/devices", phone_paired, MANAGE_DEVICE, OWN, .write = phone_pair_write,
	.about = "confirm a television's code for the own organisation");

#define SHOWN_MOST 50

static void show(struct request *rq)
{
	struct device_filter filter = { rq->work->actor.path, NULL, SHOWN_MOST, 0 };
	struct phone_shell shell = { .title = "连接电视", .back = "/m/me", .secret = true };
	struct pair_view v = { 0 };
	struct device *rows;
	int64_t total;

	v.count = device_search(rq->work, &filter, &rows, &total);
	v.rows = rows;
	phone_head(rq, &shell);
	device_phone_form(rq->html, rq, &v);
	phone_foot(rq);
	request_page(rq);
}

static void phone_devices(struct request *rq)
{
	show(rq);
}

static bool phone_pair_write(struct work *w, struct request *rq)
{
	struct org *own = org_of_path(w, w->actor.path);

	return own && device_confirm(w, request_form(rq, "code", ""), own, NULL) != 0;
}

static void phone_paired(struct request *rq)
{
	if (rq->fault)
		show(rq);
	else
		request_see(rq, "电视已连上，请看屏幕。", "/m/devices");
}
