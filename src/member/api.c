/* The JSON API of members: masked fields only. */
#include "base/json.h"
#include "member/views.h"

ROUTE(GET, "/api/v1/orgs/{org}/members", members_api, READ_MEMBER, org, .about = "members of an organisation as JSON, masked; ?page= ?size=");

static void put_member(struct json *j, struct work *w, const struct member *m)
{
	json_open_object(j);
	json_put_id(j, "id", m->id);
	json_put_id(j, "org", m->org);
	json_put_text(j, "name", m->name);
	json_put_i64(j, "sex", m->sex);
	json_put_text(j, "birth", m->birth ? day_text(w->arena, m->birth) : NULL);
	json_put_i64(j, "category", m->category);
	json_put_text(j, "category_name", code_name_i64(&code_category, m->category));
	json_put_text(j, "joined", m->joined ? day_text(w->arena, m->joined) : NULL);
	json_put_text(j, "party_group", *m->group_name ? m->group_name : NULL);
	json_put_text(j, "idno_mask", m->idno_mask);
	json_put_text(j, "phone_mask", m->phone_mask);
	json_put_bool(j, "migrant", m->migrant);
	json_put_bool(j, "aged", m->aged);
	json_put_bool(j, "suspended", m->suspended);
	json_end_object(j);
}

static void members_api(struct request *rq)
{
	struct work *w = rq->work;
	struct org *o = org_load(w, request_id(rq, "org"));
	if (!o)
		return;
	struct pager p = pager_of(rq);
	struct member_filter f = { .path = o->path, .limit = p.size, .offset = p.offset,
		.org = org_kind_of(o->kind)->branch ? o->id : 0 };
	struct member *list;
	int64_t total;
	struct buf body;
	struct json j;
	int n = member_list(w, &f, &list, &total);
	buf_init(&body, w->arena);
	json_begin(&j, &body);
	json_open_object(&j);
	json_put_i64(&j, "total", total);
	json_put_i64(&j, "page", p.page);
	json_put_i64(&j, "size", p.size);
	json_key(&j, "members");
	json_open_array(&j);
	for (int i = 0; i < n; i++)
		put_member(&j, w, &list[i]);
	json_end_array(&j);
	json_end_object(&j);
	request_json(rq, 200, &body);
}
