/* The JSON API of organisations. */
#include "base/json.h"
#include "org/views.h"

ROUTE(GET, "/api/v1/orgs/{org}", org_api, READ_ORG, org, .about = "one organisation as JSON");

static void put_org(struct json *j, struct work *w, const struct org *o)
{
	json_put_id(j, "id", o->id);
	json_put_id(j, "parent", o->parent);
	json_put_text(j, "code", o->code);
	json_put_text(j, "name", o->name);
	json_put_text(j, "short_name", o->short_name);
	json_put_i64(j, "kind", o->kind);
	json_put_text(j, "kind_name", org_kind_name(o->kind));
	json_put_i64(j, "level", o->level);
	json_put_text(j, "founded", o->founded ? day_text(w->arena, o->founded) : NULL);
	json_put_text(j, "term_start", o->term_start ? day_text(w->arena, o->term_start) : NULL);
	json_put_text(j, "term_end", o->term_end ? day_text(w->arena, o->term_end) : NULL);
	json_put_text(j, "secretary", *o->secretary ? o->secretary : NULL);
	json_put_i64(j, "members", o->members);
	json_put_i64(j, "full_members", o->full_members);
	json_put_i64(j, "party_groups", o->party_groups);
	json_put_i64(j, "committee", o->committee);
	json_put_i64(j, "version", o->version);
}

static void org_api(struct request *rq)
{
	struct work *w = rq->work;
	struct org *o = org_load(w, request_id(rq, "org")), *children;
	struct buf body;
	struct json j;
	if (!o)
		return;
	int n = org_children(w, o->id, &children);
	buf_init(&body, w->arena);
	json_begin(&j, &body);
	json_open_object(&j);
	put_org(&j, w, o);
	json_key(&j, "children");
	json_open_array(&j);
	for (int i = 0; i < n; i++) {
		json_open_object(&j);
		put_org(&j, w, &children[i]);
		json_end_object(&j);
	}
	json_end_array(&j);
	json_end_object(&j);
	request_json(rq, 200, &body);
}
