/* Hand-over of a secretary's account when the post changes hands. */
#include "account/handover.h"
#include "account/inside.h"

#include "base/list.h"
#include "work/audit.h"

const struct scope scope_handover = { "handover",
	"select o.path, 0 from handover h join org o on o.tenant = h.tenant and o.id = h.org where h.tenant = $1 and h.id = $2", "handover",
	false, false };

extern const struct handover_part *const __start_handover_parts[] __attribute__((weak));
extern const struct handover_part *const __stop_handover_parts[] __attribute__((weak));

/* ---- how a branch stands ---- */

#define POST_NOW "s.tenant = f.tenant and s.org = f.org and s.kind = 'secretary' and s.to_day = 0"

int handover_holders(struct work *w, int64_t org, struct handover_holder **out)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select f.id, a.id, a.member, a.name, a.login, f.role, case when f.role = 'clerk' then 1 else (select count(*) from post s "
		"where " POST_NOW " and " ACCOUNT_SAME ") end from office f join account a on a.tenant = f.tenant and a.id = f.account "
		"where f.tenant = $1 and f.org = $2 and f.role in ('secretary', 'clerk') and f.to_day = 0 and a.disabled = 0 "
		"order by f.role desc, f.id", w->tenant, org);
	int n = 0;
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, n) = (struct handover_holder){ db_i64(rows, 0), db_i64(rows, 1), db_i64(rows, 2),
			db_text(rows, 3), db_text(rows, 4), role_of_word(db_text(rows, 5)), db_i64(rows, 6) > 0 };
	db_done(rows);
	return n;
}

bool handover_settled(const struct org *org, const struct handover_holder *holders, int count)
{
	bool held = text_empty(org->secretary);
	for (int i = 0; i < count; i++) {
		if (!holders[i].right)
			return false;
		held = held || holders[i].role == ROLE_SECRETARY;
	}
	return held;
}

static const struct post *secretary_of(struct work *w, int64_t org)
{
	struct post *posts;
	int n = post_list(w, org, w->today, &posts);
	for (int i = 0; i < n; i++)
		if (text_eq(posts[i].kind, "secretary"))
			return &posts[i];
	return NULL;
}

/* The account of who holds the post: of several that which has the office, else the oldest. */
static const struct account *successor_of(struct work *w, const struct handover_state *s)
{
	for (int i = 0; i < s->count; i++)
		if (s->holders[i].role == ROLE_SECRETARY && s->holders[i].right)
			return account_by_id(w, s->holders[i].account);
	int64_t id = s->post && s->post->member ? DB_ONE(w->db, w->arena, 0,
		"select coalesce(min(id), 0) from account where tenant = $1 and member = $2 and disabled = 0", w->tenant, s->post->member) : 0;
	return id ? account_by_id(w, id) : NULL;
}

/* Who has the office without the post; else who had it last. */
static void predecessor_find(struct work *w, struct handover_state *s)
{
	for (int i = 0; i < s->count; i++)
		if (!s->holders[i].right) {
			s->from_account = s->holders[i].account;
			s->from_member = s->holders[i].member;
			s->from_office = s->holders[i].office;
			s->from_name = s->holders[i].name;
			return;
		}
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select a.id, a.member, a.name, f.id from office f join account a on a.tenant = f.tenant and a.id = f.account where f.tenant = $1 "
		"and f.org = $2 and f.role = 'secretary' and f.to_day > 0 order by f.to_day desc, f.id desc limit 1", w->tenant, s->org->id);
	if (db_next(rows)) {
		s->from_account = db_i64(rows, 0);
		s->from_member = db_i64(rows, 1);
		s->from_name = db_text(rows, 2);
		s->from_office = db_i64(rows, 3);
		s->from_ended = true;
	}
	db_done(rows);
}

struct handover_state *handover_look(struct work *w, int64_t org)
{
	struct handover_state *s = ARENA_NEW(w->arena, struct handover_state);
	struct buf stamp;
	*s = (struct handover_state){ .org = org_load(w, org), .from_name = "" };
	if (!s->org)
		return NULL;
	s->post = secretary_of(w, org);
	s->count = handover_holders(w, org, &s->holders);
	s->settled = handover_settled(s->org, s->holders, s->count);
	s->successor = successor_of(w, s);
	if (!s->settled)
		predecessor_find(w, s);
	if (s->successor && s->from_account == s->successor->id)
		s->from_account = s->from_member = s->from_office = 0;
	buf_init(&stamp, w->arena);
	buf_printf(&stamp, "%lld.%lld", s->post ? (long long)s->post->id : 0, s->successor ? (long long)s->successor->id : 0);
	for (int i = 0; i < s->count; i++)
		buf_printf(&stamp, ".%lld", (long long)s->holders[i].office);
	s->stamp = stamp.at;
	return s;
}

#define DUE \
	" from org o join post s on " ACCOUNT_POST " left join org p on p.tenant = o.tenant and p.id = o.parent where o.tenant = $1 " \
	"and o.path >= $2 and o.path < $3 and " ACCOUNT_PLACE " and o.dissolved = 0 " \
	"and exists (select 1 from office h where h.tenant = o.tenant and h.org = o.id and h.role = 'secretary') " \
	"and (not " ACCOUNT_RIGHT " or exists (select 1 " ACCOUNT_HELD "not " ACCOUNT_SAME "))"

int handover_due(struct work *w, const char *path, int limit, int offset, struct handover_due **out, int64_t *total)
{
	const char *end = path_end(w->arena, path);
	int n = 0;
	if (total)
		*total = DB_ONE(w->db, w->arena, 0, "select count(*)" DUE, w->tenant, path, end);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select o.id, o.short, coalesce(p.short, ''), s.name, s.from_day, coalesce((select min(a.name) " ACCOUNT_HELD
		"not " ACCOUNT_SAME "), '')" DUE " order by o.path limit $4 offset $5",
		w->tenant, path, end, limit, offset);
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, n) = (struct handover_due){ db_i64(rows, 0), db_text(rows, 1), db_text(rows, 2), db_text(rows, 3),
			db_text(rows, 5), (int)db_i64(rows, 4) };
	db_done(rows);
	return n;
}

/* ---- records ---- */

#define HANDOVER_SELECT \
	"select id, org, at, from_account, from_member, from_name, to_account, to_member, to_name, to_office, made, by_name, undone, " \
	"undone_by from handover where tenant = $1 and "

static int handovers(struct work *w, struct db_rows *rows, struct handover **out)
{
	int n = 0;
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, n) = (struct handover){ .id = db_i64(rows, 0), .org = db_i64(rows, 1), .at = db_i64(rows, 2),
			.from_account = db_i64(rows, 3), .from_member = db_i64(rows, 4), .from_name = db_text(rows, 5),
			.to_account = db_i64(rows, 6), .to_member = db_i64(rows, 7), .to_name = db_text(rows, 8), .to_office = db_i64(rows, 9),
			.made = db_i64(rows, 10), .by_name = db_text(rows, 11), .undone = db_i64(rows, 12), .undone_by = db_text(rows, 13) };
	db_done(rows);
	return n;
}

struct handover *handover_load(struct work *w, int64_t id)
{
	struct handover *list;
	int n = handovers(w, DB_QUERY(w->db, w->arena, HANDOVER_SELECT "id = $2", w->tenant, id), &list);
	if (!n && work_db_check(w))
		fault_set(w, FAULT_NOT_FOUND, "handover.none", NULL, "没有这次交接的记录。请刷新页面。");
	return n ? list : NULL;
}

int handover_list(struct work *w, int64_t org, int limit, struct handover **out)
{
	return handovers(w, DB_QUERY(w->db, w->arena, HANDOVER_SELECT "org = $2 order by id desc limit $3", w->tenant, org, limit), out);
}

int handover_passing(struct work *w, const struct handover_state *state, struct handover_passing **out)
{
	int n = 0;
	*out = NULL;
	for (const struct handover_part *const *p = __start_handover_parts; state->from_account && p < __stop_handover_parts; p++) {
		int count = (*p)->count(w, state);
		if (count)
			*LIST_PUSH(w->arena, *out, n) = (struct handover_passing){ (*p)->title, count };
	}
	return n;
}

/* ---- handing over ---- */

/* Ends one person's office as secretary; who still belongs to the branch goes on as a member of it. */
static bool secretary_ends(struct work *w, int64_t office, int64_t account, int64_t org)
{
	return office_as_member(w, account, org) && office_end(w, office);
}

/* The account of who holds the post: the one there is, with a new code when nobody has signed in with it yet, or a new one. */
static bool successor_ready(struct work *w, const struct handover_state *s, struct handover *h, struct slip *slip, bool *printed)
{
	const char *code = NULL;
	*printed = false;
	if (s->successor) {
		h->to_account = s->successor->id;
		if (!s->successor->password && account_manageable(w, s->successor)) {
			if (!account_new_code(w, h->to_account, &code))
				return false;
			*slip = account_slip(s->successor->name, s->successor->login, code, ROLE_SECRETARY, s->org->name);
			*printed = true;
		}
		w->fault = NULL; /* whoever manages the rest of that account prints its slip */
		return true;
	}
	const char *login = account_login_for(w, s->post->name);
	h->to_account = account_create(w, login, s->post->name, ROLE_SECRETARY, s->org->id, s->post->member, &code);
	h->to_office = h->to_account;
	h->made = true;
	*slip = account_slip(s->post->name, login, code, ROLE_SECRETARY, s->org->name);
	*printed = true;
	return h->to_account != 0;
}

static bool handover_write(struct work *w, const struct handover *h)
{
	DB_EXEC(w->db, w->arena,
		"insert into handover (tenant, id, org, at, from_account, from_member, from_name, to_account, to_member, to_name, to_office, made, "
		"by_account, by_name) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
		w->tenant, h->id, h->org, w->now, h->from_account, h->from_member, h->from_name, h->to_account, h->to_member, h->to_name,
		h->to_office, (int)h->made, w->actor.account, w->actor.name ? w->actor.name : "");
	for (const struct handover_part *const *p = __start_handover_parts; h->from_account && p < __stop_handover_parts; p++)
		if (!(*p)->pass(w, h))
			return false;
	return work_db_check(w);
}

static bool office_noted(struct work *w, const struct handover *h, int64_t office)
{
	return DB_EXEC(w->db, w->arena, "insert into handover_item (tenant, handover, kind, id) values ($1, $2, 'office', $3) "
		"on conflict (tenant, handover, kind, id) do nothing", w->tenant, h->id, office);
}

static bool may_hand_over(struct work *w, const struct org *org)
{
	if (!org_in_scope(w, org->path))
		return fault_set(w, FAULT_NOT_FOUND, "org.none", NULL, "没有这个组织，或它不在您的管理范围内。");
	return account_may_make(w->actor.role, ROLE_SECRETARY) || fault_set(w, FAULT_FORBIDDEN, "account.not-yours", NULL,
		"交接由乡镇或县级管理员办理。");
}

bool handover_do(struct work *w, int64_t org, const char *stamp, struct slip *slip, bool *printed)
{
	struct handover_state *s = handover_look(w, org);
	if (!s || !may_hand_over(w, s->org))
		return false;
	if (!s->post)
		return fault_set(w, FAULT_CONFLICT, "handover.vacant", NULL, "%s现在没有登记书记。请先在组织页面登记任职，再办交接。",
			s->org->short_name);
	if (s->settled)
		return fault_set(w, FAULT_CONFLICT, "handover.settled", NULL, "账号已经在%s手里，不用再交接。", s->post->name);
	if (!text_eq(stamp, s->stamp))
		return fault_set(w, FAULT_CONFLICT, "handover.changed", NULL, "这个支部的任职或账号刚才有变动，没有办理。请核对下面的内容后再确认。");
	struct handover h = { .id = id_next(w->now), .org = org, .from_account = s->from_account, .from_member = s->from_member,
		.from_name = s->from_name, .to_member = s->post->member, .to_name = s->post->name };
	if (!successor_ready(w, s, &h, slip, printed))
		return false;
	if (s->from_office) /* ended with the post already, as a rule */
		office_noted(w, &h, s->from_office);
	for (int i = 0; i < s->count; i++) {
		const struct handover_holder *old = &s->holders[i];
		if (old->right && old->account == h.to_account && old->role == ROLE_SECRETARY)
			h.to_office = old->office;
		if (old->right)
			continue;
		office_noted(w, &h, old->office);
		if (!secretary_ends(w, old->office, old->account, org))
			return false;
	}
	if (!h.to_office && (h.to_office = office_grant(w, h.to_account, ROLE_SECRETARY, org)) == 0)
		return false;
	return handover_write(w, &h) && audit(w, "handover.done", "org", org, org,
		arena_printf(w->arena, "书记账号：%s", text_empty(h.from_name) ? "（无）" : h.from_name),
		arena_printf(w->arena, "书记账号：%s", h.to_name));
}

/* ---- and back ---- */

/* The office may return to who holds the post of secretary, or never had a post that ended. */
static bool may_return(struct work *w, const struct handover *h, const struct office *f)
{
	if (f->member && DB_ONE(w->db, w->arena, 0, "select count(*) from post where tenant = $1 and org = $2 and member = $3 "
			"and kind = 'secretary' and to_day > 0", w->tenant, h->org, f->member) &&
	    !DB_ONE(w->db, w->arena, 0, "select count(*) from post where tenant = $1 and org = $2 and member = $3 "
			"and kind = 'secretary' and to_day = 0", w->tenant, h->org, f->member))
		return fault_set(w, FAULT_CONFLICT, "handover.no-post", NULL,
			"%s已不是书记，账号不能退回。任职登记有误的，先在组织页面更正，再办交接。", f->holder);
	return true;
}

static bool offices_return(struct work *w, const struct handover *h)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select id from handover_item where tenant = $1 and handover = $2 and kind = 'office' "
		"order by id", w->tenant, h->id);
	int64_t *ids = NULL;
	int n = 0;
	while (db_next(rows))
		*LIST_PUSH(w->arena, ids, n) = db_i64(rows, 0);
	db_done(rows);
	for (int i = 0; i < n; i++) {
		struct office *f = office_load(w, ids[i]);
		if (!f || !may_return(w, h, f) || (f->to_day && !office_again(w, f->id)))
			return false;
	}
	return n > 0 || fault_set(w, FAULT_CONFLICT, "handover.nobody", NULL, "交接前没有人用书记账号，没有可以退回的人。");
}

bool handover_undo(struct work *w, int64_t id)
{
	struct handover *h = handover_load(w, id);
	struct org *org = h ? org_load(w, h->org) : NULL;
	if (!org || !may_hand_over(w, org))
		return false;
	if (h->undone)
		return fault_set(w, FAULT_CONFLICT, "handover.undone", NULL, "这次交接已由 %s 撤回，不必重复。", h->undone_by);
	if (DB_ONE(w->db, w->arena, 0, "select max(id) from handover where tenant = $1 and org = $2 and undone = 0", w->tenant, h->org) != id)
		return fault_set(w, FAULT_CONFLICT, "handover.later", NULL, "之后又有过交接，不能撤回这一次。请先撤回后面的。");
	struct office *f = office_load(w, h->to_office);
	if (!f || !offices_return(w, h) || (!f->to_day && !secretary_ends(w, f->id, f->account, h->org)))
		return false;
	for (const struct handover_part *const *p = __start_handover_parts; h->from_account && p < __stop_handover_parts; p++)
		if (!(*p)->back(w, h))
			return false;
	DB_EXEC(w->db, w->arena, "update handover set undone = $3, undone_by = $4 where tenant = $1 and id = $2", w->tenant, id, w->now,
		w->actor.name ? w->actor.name : "");
	return audit(w, "handover.undone", "org", h->org, h->org, arena_printf(w->arena, "书记账号：%s", h->to_name),
		arena_printf(w->arena, "书记账号：%s", h->from_name));
}

/* ---- a post that ends takes the right with it ---- */

static bool follow_post(struct work *w, int64_t org)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select f.id, a.id, a.name from office f join account a on a.tenant = f.tenant and a.id = f.account where f.tenant = $1 and f.org = $2 "
		"and f.role = 'secretary' and f.to_day = 0 and a.member > 0 and exists (select 1 from post s where s.tenant = f.tenant "
		"and s.org = f.org and s.kind = 'secretary' and s.member = a.member and s.to_day > 0) and not exists (select 1 from post s "
		"where " POST_NOW " and s.member = a.member) order by f.id", w->tenant, org);
	struct gone {
		int64_t office, account;
		const char *name;
	} *list = NULL;
	int n = 0;
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, n) = (struct gone){ db_i64(rows, 0), db_i64(rows, 1), db_text(rows, 2) };
	db_done(rows);
	for (int i = 0; i < n; i++) {
		if (!secretary_ends(w, list[i].office, list[i].account, org))
			return false;
		for (const struct handover_part *const *p = __start_handover_parts; p < __stop_handover_parts; p++)
			if ((*p)->due && !(*p)->due(w, org, list[i].name))
				return false;
	}
	return true;
}

static bool follow_posts(struct work *w, const int64_t *orgs, int count)
{
	for (int i = 0; i < count; i++)
		if (!follow_post(w, orgs[i]))
			return false;
	return true;
}
TOUCH_HOOK(handover, follow_posts);
