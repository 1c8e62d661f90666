/* Talks: entering, correcting, reading, and the year's list of work. */
#include "talk/views.h"

#include "base/chinese.h"
#include "base/list.h"
#include "base/map.h"
#include "inbox/inbox.h"
#include "work/audit.h"
#include "work/secret.h"

const struct scope scope_talk = { "talk",
	"select o.path, 0 from talk t join org o on o.tenant = t.tenant and o.id = t.org where t.tenant = $1 and t.id = $2", "talk",
	false };

#define CONTEXT "talk.gist"

const char *talk_pair_chinese(unsigned pair)
{
	return pair == RULE_PAIR_COMMITTEE ? "委员之间" : pair == RULE_PAIR_COMMITTEE_MEMBER ? "委员和党员之间" : "党员之间";
}

/* ---- reading ---- */

#define COLUMNS \
	"select t.id, t.org, t.one, t.other, t.pair, t.day, t.place, t.version, t.made, x.name, y.name, coalesce(c.name, ''), t.gist " \
	"from talk t join member x on x.tenant = t.tenant and x.id = t.one join member y on y.tenant = t.tenant and y.id = t.other " \
	"left join account c on c.tenant = t.tenant and c.id = t.made_by "

static void talk_fill(const struct db_rows *rows, struct talk *t)
{
	*t = (struct talk){ .id = db_i64(rows, 0), .org = db_i64(rows, 1), .one = db_i64(rows, 2), .other = db_i64(rows, 3),
		.pair = (unsigned)db_i64(rows, 4), .day = (int)db_i64(rows, 5), .place = db_text(rows, 6), .version = db_i64(rows, 7),
		.made = db_i64(rows, 8), .one_name = db_text(rows, 9), .other_name = db_text(rows, 10), .made_by = db_text(rows, 11),
		.gist = "" };
}

static int talk_rows(struct work *w, struct db_rows *rows, struct talk **out)
{
	int count = 0;
	*out = NULL;
	while (db_next(rows))
		talk_fill(rows, LIST_PUSH(w->arena, *out, count));
	db_done(rows);
	return count;
}

int64_t talk_count(struct work *w, int64_t org, int from_day, int to_day)
{
	return DB_ONE(w->db, w->arena, 0, "select count(*) from talk where tenant = $1 and org = $2 and day >= $3 and day <= $4", w->tenant,
		org, from_day, to_day);
}

int talk_list(struct work *w, int64_t org, int from_day, int to_day, int limit, int offset, struct talk **out, int64_t *total)
{
	if (total)
		*total = talk_count(w, org, from_day, to_day);
	return talk_rows(w, DB_QUERY(w->db, w->arena, COLUMNS "where t.tenant = $1 and t.org = $2 and t.day >= $3 and t.day <= $4 "
			"order by t.day desc, t.id desc limit $5 offset $6",
			w->tenant, org, from_day, to_day, limit, offset), out);
}

int talk_of_member(struct work *w, int64_t member, int limit, struct talk **out)
{
	return talk_rows(w, DB_QUERY(w->db, w->arena, COLUMNS "where t.tenant = $1 and (t.one = $2 or t.other = $2) "
			"order by t.day desc, t.id desc limit $3",
			w->tenant, member, limit), out);
}

static bool own(const struct work *w, const struct talk *t)
{
	return w->actor.member && (t->one == w->actor.member || t->other == w->actor.member);
}

/* The talk, and what was said still sealed (may be NULL). */
static struct talk *talk_find(struct work *w, int64_t id, struct str *sealed)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, COLUMNS "where t.tenant = $1 and t.id = $2", w->tenant, id);
	struct talk *t = NULL;
	if (db_next(rows)) {
		t = ARENA_NEW(w->arena, struct talk);
		talk_fill(rows, t);
		if (sealed)
			*sealed = db_bytes(rows, 12);
	}
	db_done(rows);
	if (!t)
		fault_set(w, FAULT_NOT_FOUND, "talk.not-found", NULL, "没有这次谈话，可能已被删除。请刷新页面。");
	return t;
}

struct talk *talk_load(struct work *w, int64_t id)
{
	struct str sealed;
	struct talk *t = talk_find(w, id, &sealed);
	if (t && !own(w, t)) {
		fault_set(w, FAULT_NOT_FOUND, "talk.not-found", NULL, "没有这次谈话，可能已被删除。请刷新页面。");
		return NULL;
	}
	const char *gist = t ? secret_open(w->store, w->arena, CONTEXT, sealed) : NULL;
	if (gist)
		t->gist = gist;
	return t;
}

int64_t talk_branch(struct work *w)
{
	return w->actor.member ? DB_ONE(w->db, w->arena, 0, "select org from member where tenant = $1 and id = $2 and left_day = 0",
		w->tenant, w->actor.member) : 0;
}

int talk_people(struct work *w, int64_t org, struct member_roll **out)
{
	return member_roll_on(w, org, 0, w->today, out);
}

/* ---- who sits on the committee ---- */

/* As set of member ids; empty where only a secretary and a deputy were elected (支部条例 art. 20: no committee), so that their talks
 * count as those between members. */
static struct map *seats_on(struct work *w, int64_t org, int day, int *count)
{
	struct post *posts;
	struct map *set = map_new(w->arena);
	int n = post_list(w, org, day, &posts);
	bool committee = false;
	*count = 0;
	for (int i = 0; i < n; i++)
		committee |= post_kind_of(posts[i].kind)->committee && !post_kind_of(posts[i].kind)->single &&
			!text_eq(posts[i].kind, "deputy");
	for (int i = 0; committee && i < n; i++)
		if (posts[i].member && post_kind_of(posts[i].kind)->committee && !map_get_i64(set, posts[i].member)) {
			map_set_i64(set, posts[i].member, &posts[i]);
			(*count)++;
		}
	return set;
}

static unsigned pair_of(struct map *seats, int64_t one, int64_t other)
{
	int sit = (map_get_i64(seats, one) != NULL) + (map_get_i64(seats, other) != NULL);
	return sit == 2 ? RULE_PAIR_COMMITTEE : sit == 1 ? RULE_PAIR_COMMITTEE_MEMBER : RULE_PAIR_MEMBERS;
}

/* ---- writing ---- */

/* What can be typed wrongly whoever the two are. */
static void text_check(struct work *w, const struct talk_form *f)
{
	if (!f->day)
		fault_set(w, FAULT_INPUT, "talk.day-empty", "day", "请填写哪一天谈的。");
	else if (f->day > w->today || days_between(f->day, w->today) > TALK_LATE_DAYS)
		fault_set(w, FAULT_INPUT, "talk.day", "day", "谈话的日子要在最近一年以内，不能是以后。请检查年份。");
	if (text_empty(f->place))
		fault_set(w, FAULT_INPUT, "talk.place-empty", "place", "请填写在哪里谈的，例如“王秀兰家中”“电话”。");
	else if (str_chars(str_of(f->place)) > TALK_PLACE_MOST)
		fault_set(w, FAULT_INPUT, "talk.place-long", "place", "地点最多 %d 个字。请写短一些。", TALK_PLACE_MOST);
	if (str_chars(str_of(f->gist)) > TALK_GIST_MOST)
		fault_set(w, FAULT_INPUT, "talk.gist-long", "gist", "谈话要点最多 %d 个字，现在有 %zu 个字。请精简。", TALK_GIST_MOST,
			str_chars(str_of(f->gist)));
}

static bool belonged(const struct member_roll *roll, int count, int64_t member)
{
	for (int i = 0; i < count; i++)
		if (roll[i].member == member)
			return true;
	return false;
}

static bool form_check(struct work *w, int64_t org, const struct talk_form *f)
{
	struct member_roll *roll;
	text_check(w, f);
	int day = f->day ? f->day : w->today;
	int count = member_roll_on(w, org, 0, day, &roll);
	if (!belonged(roll, count, f->one))
		fault_set(w, FAULT_INPUT, "talk.one", "one", "请选择本支部的党员；谈话那天他要在本支部。");
	if (!belonged(roll, count, f->other))
		fault_set(w, FAULT_INPUT, "talk.other", "other", "请选择和谁谈的；谈话那天他要在本支部。");
	else if (f->one == f->other)
		fault_set(w, FAULT_INPUT, "talk.same", "other", "谈话是两个人的事。请选择另一名党员。");
	if (!access_allows(w->actor.role, PERMISSION_OWN_BRANCH) && w->actor.role != ROLE_SYSTEM &&
		(!w->actor.member || (f->one != w->actor.member && f->other != w->actor.member)))
		fault_set(w, FAULT_FORBIDDEN, "talk.not-own", NULL, "只能登记自己参加的谈话。别人的由本人或支部登记。");
	return w->fault == NULL;
}

/* To the accounts of the two, except the one who acts; what was said is in no message. */
static bool tell(struct work *w, int64_t id, int64_t one, int64_t other, int day)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select id from account where tenant = $1 and member in ($2, $3) and disabled = 0 and id <> $4 order by id", w->tenant, one,
		other, w->actor.account);
	int64_t *ids = NULL;
	int count = 0;
	while (db_next(rows))
		*LIST_PUSH(w->arena, ids, count) = db_i64(rows, 0);
	db_done(rows);
	for (int i = 0; i < count; i++)
		if (!message_send(w, ids[i], MESSAGE_NOTICE, "登记了您的一次谈心谈话",
			    arena_printf(w->arena, "%s的谈话，%s登记。记错了可以改正或删除。", day_chinese(w->arena, day), w->actor.name),
			    arena_printf(w->arena, "/m/talks/%lld", (long long)id)))
			return false;
	return true;
}

static const char *names_of(struct work *w, int64_t one, int64_t other)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select x.name, y.name from member x join member y on y.tenant = x.tenant and y.id = $3 where x.tenant = $1 and x.id = $2",
		w->tenant, one, other);
	const char *names = "";
	if (db_next(rows))
		names = arena_printf(w->arena, "%s和%s", db_text(rows, 0), db_text(rows, 1));
	db_done(rows);
	return names;
}

static int64_t talk_put(struct work *w, int64_t org, unsigned pair, const struct talk_form *f)
{
	int64_t id = id_next(w->now), one = f->one < f->other ? f->one : f->other, other = f->one < f->other ? f->other : f->one;
	return DB_EXEC(w->db, w->arena,
		       "insert into talk (tenant, id, org, one, other, pair, day, place, gist, made, made_by) "
		       "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
		       w->tenant, id, org, one, other, pair, f->day, f->place, secret_seal(w->store, w->arena, CONTEXT, f->gist), w->now,
		       w->actor.account) ? id : 0;
}

bool talk_put_all(struct work *w, int64_t org, const struct talk_form *list, int count)
{
	int seats;
	struct map *sits = seats_on(w, org, w->today, &seats);
	for (int i = 0; i < count; i++)
		if (!talk_put(w, org, pair_of(sits, list[i].one, list[i].other), &list[i]))
			return false;
	return true;
}

int64_t talk_add(struct work *w, int64_t org, const struct talk_form *f)
{
	int seats;
	if (!form_check(w, org, f))
		return 0;
	int64_t one = f->one < f->other ? f->one : f->other, other = f->one < f->other ? f->other : f->one;
	if (DB_ONE(w->db, w->arena, 0,
		    "select count(*) from talk where tenant = $1 and one = $2 and other = $3 and day = $4 and org = $5", w->tenant, one,
		    other, f->day, org))
		return fault_set(w, FAULT_INPUT, "talk.twice", "day", "这两个人这一天的谈话已经登记过了，不用再登记。");
	unsigned pair = pair_of(seats_on(w, org, f->day, &seats), one, other);
	int64_t id = talk_put(w, org, pair, f);
	if (!id || !tell(w, id, one, other, f->day))
		return 0;
	work_touch(w, org);
	return audit(w, "talk.added", "talk", id, org, NULL, arena_printf(w->arena, "%s，%s，%s", day_text(w->arena, f->day),
			names_of(w, one, other), talk_pair_chinese(pair))) ? id : 0;
}

bool talk_edit(struct work *w, int64_t id, int64_t version, const struct talk_form *f)
{
	struct talk *t = talk_load(w, id);
	int seats;
	if (!t)
		return false;
	struct talk_form whole = *f;
	whole.one = t->one;
	whole.other = t->other;
	if (!form_check(w, t->org, &whole))
		return false;
	if (version && version != t->version)
		return fault_set(w, FAULT_CONFLICT, "talk.changed", NULL, "您填写期间，对方改动了这次谈话的记录。您写的内容还在下面，请核对后再保存。");
	if (!DB_EXEC(w->db, w->arena,
			"update talk set day = $3, place = $4, gist = $5, pair = $6, version = version + 1 where tenant = $1 and id = $2",
			w->tenant, id, f->day, f->place, secret_seal(w->store, w->arena, CONTEXT, f->gist),
			pair_of(seats_on(w, t->org, f->day, &seats), t->one, t->other)))
		return false;
	work_touch(w, t->org);
	return audit(w, "talk.edited", "talk", id, t->org, arena_printf(w->arena, "%s，%s", day_text(w->arena, t->day), t->place),
		arena_printf(w->arena, "%s，%s", day_text(w->arena, f->day), f->place));
}

int64_t talk_remove(struct work *w, int64_t id)
{
	struct talk *t = access_allows(w->actor.role, PERMISSION_OWN_BRANCH) ? talk_find(w, id, NULL) : talk_load(w, id);
	if (!t || !DB_EXEC(w->db, w->arena, "delete from talk where tenant = $1 and id = $2", w->tenant, id))
		return 0;
	work_touch(w, t->org);
	return audit(w, "talk.removed", "talk", id, t->org, arena_printf(w->arena, "%s，%s和%s", day_text(w->arena, t->day),
			t->one_name, t->other_name), NULL) ? t->org : 0;
}

/* ---- the list of work ---- */

/* Who has had which kind of talk in a year: sets of member ids, and of two as "one other". */
struct reached {
	struct map *with_committee, *members, *pairs;
};

static const char *two(struct arena *a, int64_t one, int64_t other)
{
	return arena_printf(a, "%lld %lld", (long long)(one < other ? one : other), (long long)(one < other ? other : one));
}

/* As those two stand today: who left the committee since is a member like others. */
static struct reached reached_in(struct work *w, int64_t org, int year, struct map *seats)
{
	struct reached r = { map_new(w->arena), map_new(w->arena), map_new(w->arena) };
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select one, other from talk where tenant = $1 and org = $2 and day >= $3 and day <= $4", w->tenant, org,
		year * 10000 + 101, year * 10000 + 1231);
	while (db_next(rows)) {
		int64_t both[2] = { db_i64(rows, 0), db_i64(rows, 1) };
		unsigned pair = pair_of(seats, both[0], both[1]);
		struct map *set = pair == RULE_PAIR_COMMITTEE_MEMBER ? r.with_committee : pair == RULE_PAIR_MEMBERS ? r.members : NULL;
		map_set(r.pairs, str_of(two(w->arena, both[0], both[1])), &r);
		for (int i = 0; set && i < 2; i++)
			map_set_i64(set, both[i], &r);
	}
	db_done(rows);
	return r;
}

static bool apart(const struct member_roll *m)
{
	return m->suspended || m->lost;
}

/* Those on the committee with whom this one has not talked, each two once. */
static void gaps_between(struct work *w, struct talk_gaps *g, struct map *sits, const struct reached *r,
	const struct member_roll *m, const struct member_roll *rest, int rest_count)
{
	for (int i = 0; i < rest_count; i++)
		if (map_get_i64(sits, rest[i].member) && !apart(&rest[i]) &&
			!map_get(r->pairs, str_of(two(w->arena, m->member, rest[i].member))))
			*LIST_PUSH(w->arena, g->committee, g->committee_count) = (struct talk_gap){ .member = m->member, .name = m->name,
				.other = rest[i].member, .other_name = rest[i].name, .migrant = m->migrant || rest[i].migrant };
}

struct talk_gaps *talk_gaps_of(struct work *w, int64_t org, int year)
{
	struct talk_gaps *g = ARENA_NEW(w->arena, struct talk_gaps);
	struct member_roll *roll;
	int day = year < w->today / 10000 ? year * 10000 + 1231 : w->today, seats;
	struct map *sits = seats_on(w, org, day, &seats);
	struct reached r = reached_in(w, org, year, sits);
	int count = member_roll_on(w, org, 0, day, &roll);
	*g = (struct talk_gaps){ .people = count, .seats = seats };
	for (int i = 0; i < count; i++) {
		const struct member_roll *m = &roll[i];
		struct talk_gap gap = { .member = m->member, .name = m->name, .migrant = m->migrant };
		bool sitting = map_get_i64(sits, m->member) != NULL;
		g->apart += apart(m);
		if (apart(m))
			continue;
		if (sitting)
			gaps_between(w, g, sits, &r, m, m + 1, count - i - 1);
		if (!sitting && seats && !map_get_i64(r.with_committee, m->member))
			*LIST_PUSH(w->arena, g->with_committee, g->with_committee_count) = gap;
		if (!sitting && count - seats > 1 && !map_get_i64(r.members, m->member))
			*LIST_PUSH(w->arena, g->members, g->members_count) = gap;
	}
	return g;
}

/* ---- checks ---- */

static void talk_verify(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select t.id, t.one, t.other, t.pair, t.gist, x.id, y.id from talk t left join member x on x.tenant = t.tenant and x.id = t.one "
		"left join member y on y.tenant = t.tenant and y.id = t.other where t.tenant = $1 order by t.id", w->tenant);
	while (db_next(rows)) {
		int64_t pair = db_i64(rows, 3);
		report->checked++;
		if (db_i64(rows, 1) >= db_i64(rows, 2) || db_is_null(rows, 5) || db_is_null(rows, 6) ||
			(pair != RULE_PAIR_COMMITTEE && pair != RULE_PAIR_COMMITTEE_MEMBER && pair != RULE_PAIR_MEMBERS))
			verify_fault(report, "谈话 %lld 的两个人或类别不对", (long long)db_i64(rows, 0));
		else if (!db_is_null(rows, 4) && !secret_open(w->store, w->arena, CONTEXT, db_bytes(rows, 4)))
			verify_fault(report, "谈话 %lld 的要点打不开，内容已被改动或密钥不对", (long long)db_i64(rows, 0));
	}
	db_done(rows);
}
VERIFY(talk, "谈心谈话", talk_verify);
