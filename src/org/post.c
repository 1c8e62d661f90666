/* Posts and Party groups: dated, so that a past day can be looked at. Days in the future are refused, so that counters stay
 * right without anything happening at midnight. */
#include "base/chinese.h"
#include "org/rows.h"

const struct post_kind post_kinds[] = {
	{ "secretary", "书记", true, true },
	{ "deputy", "副书记", false, true },
	{ "organization", "组织委员", false, true },
	{ "publicity", "宣传委员", false, true },
	{ "discipline", "纪检委员", false, true },
	{ "member", "委员", false, true },
	{ "first_secretary", "第一书记", true, false },
};
const size_t post_kinds_count = COUNT_OF(post_kinds);

const struct scope scope_post = { .arg = "post", .word = "post",
	.sql = "select o.path, 0 from post p join org o on o.tenant = p.tenant and o.id = p.org where p.tenant = $1 and p.id = $2" };
const struct scope scope_group = { .arg = "group", .word = "group",
	.sql = "select o.path, 0 from party_group g join org o on o.tenant = g.tenant and o.id = g.org "
	       "where g.tenant = $1 and g.id = $2" };

const struct post_kind *post_kind_of(const char *word)
{
	for (size_t i = 0; i < post_kinds_count; i++)
		if (text_eq(post_kinds[i].word, word))
			return &post_kinds[i];
	return NULL;
}

const char *post_title(const char *word)
{
	const struct post_kind *kind = post_kind_of(word);
	return kind ? kind->title : "";
}

const char *post_parse(const char *text)
{
	static const struct {
		const char *text, *word;
	} also[] = { { "支部书记", "secretary" }, { "党支部书记", "secretary" }, { "支书", "secretary" },
		{ "党总支书记", "secretary" }, { "党委书记", "secretary" }, { "党支部副书记", "deputy" },
		{ "支部副书记", "deputy" }, { "纪律检查委员", "discipline" }, { "纪检", "discipline" },
		{ "支部委员", "member" }, { "支委", "member" }, { "驻村第一书记", "first_secretary" } };
	if (text_empty(text))
		return NULL;
	for (size_t i = 0; i < post_kinds_count; i++)
		if (text_eq(post_kinds[i].word, text) || text_eq(post_kinds[i].title, text))
			return post_kinds[i].word;
	for (size_t i = 0; i < COUNT_OF(also); i++)
		if (text_eq(also[i].text, text))
			return also[i].word;
	return NULL;
}

/* ---- posts ---- */

#define POST_COLUMNS "p.id, p.org, p.member, p.kind, p.name, p.from_day, p.to_day, o.short, o.code, p.paper"
#define POST_JOIN " from post p join org o on o.tenant = p.tenant and o.id = p.org where p.tenant = $1 and "

static void post_row(const struct db_rows *rows, struct post *p)
{
	*p = (struct post){ .id = db_i64(rows, 0), .org = db_i64(rows, 1), .member = db_i64(rows, 2),
		.kind = row_text(rows, 3), .name = row_text(rows, 4), .from_day = (int)db_i64(rows, 5),
		.to_day = (int)db_i64(rows, 6), .org_name = row_text(rows, 7), .org_code = row_text(rows, 8),
		.paper = db_i64(rows, 9) != 0 };
}

static int posts(struct work *w, struct db_rows *rows, struct post **out)
{
	struct post *list = NULL;
	int n = 0;
	while (db_next(rows))
		post_row(rows, LIST_PUSH(w->arena, list, n));
	db_done(rows);
	*out = list;
	return n;
}

static int rank_of(const char *kind)
{
	const struct post_kind *k = post_kind_of(kind);
	return k ? (int)(k - post_kinds) : (int)post_kinds_count;
}

static int by_rank(const void *a, const void *b)
{
	const struct post *x = a, *y = b;
	int rank = rank_of(x->kind) - rank_of(y->kind);
	return rank ? rank : x->from_day != y->from_day ? x->from_day - y->from_day : (x->id > y->id) - (x->id < y->id);
}

struct post *post_load(struct work *w, int64_t id)
{
	struct post *list;
	int n = posts(w, DB_QUERY(w->db, w->arena, "select " POST_COLUMNS POST_JOIN "p.id = $2", w->tenant, id), &list);
	if (n == 0 && work_db_check(w))
		fault_set(w, FAULT_NOT_FOUND, "post.none", NULL, "没有这条任职记录。请返回组织页面刷新后重试。");
	return n ? list : NULL;
}

int post_list(struct work *w, int64_t org, int day, struct post **out)
{
	if (day == 0)
		return posts(w, DB_QUERY(w->db, w->arena,
			"select " POST_COLUMNS POST_JOIN "p.org = $2 order by p.from_day desc, p.id", w->tenant, org), out);
	int n = posts(w, DB_QUERY(w->db, w->arena, "select " POST_COLUMNS POST_JOIN "p.org = $2 and " HELD_ON("p", "$3"),
		w->tenant, org, day), out);
	if (n > 1)
		qsort(*out, (size_t)n, sizeof **out, by_rank);
	return n;
}

int post_of_member(struct work *w, int64_t member, int day, struct post **out)
{
	if (day == 0)
		return posts(w, DB_QUERY(w->db, w->arena,
			"select " POST_COLUMNS POST_JOIN "p.member = $2 order by p.from_day desc, p.id", w->tenant, member), out);
	return posts(w, DB_QUERY(w->db, w->arena,
		"select " POST_COLUMNS POST_JOIN "p.member = $2 and " HELD_ON("p", "$3") " order by p.from_day, p.id", w->tenant,
		member, day), out);
}

/* Who is appointed: a member of the roster gives the name, a name alone must be there. */
static bool holder_check(struct work *w, const char *kind, int64_t member, const char **name)
{
	if (member == 0) {
		*name = *name ? chinese_tidy(w->arena, str_of(*name)) : NULL;
		if (text_empty(*name) || str_chars(str_of(*name)) > 30)
			return fault_set(w, FAULT_INPUT, "post.name", "name", "请选择本支部党员，或填写任职人姓名（不超过 30 个字）。");
		return true;
	}
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select name, category, left_day from member where tenant = $1 and id = $2", w->tenant, member);
	bool there = db_next(rows);
	int category = there ? (int)db_i64(rows, 1) : 0;
	bool left = there && db_i64(rows, 2) > 0;
	*name = there ? row_text(rows, 0) : "";
	db_done(rows);
	if (!there || left)
		return fault_set(w, FAULT_INPUT, "post.member-none", "member", "名册中没有这名党员，或其已转出。请重新选择。");
	if (post_kind_of(kind)->committee && category != 4)
		return fault_set(w, FAULT_INPUT, "post.not-full", "member", "%s还不是正式党员，不能担任%s。", *name,
			post_title(kind));
	return true;
}

/* Ends the predecessor of a post that one person holds, on behalf of the new one, and refuses what is there already. */
static bool make_room(struct work *w, const struct post *made, const struct post_kind *kind)
{
	struct post *held;
	int n = post_list(w, made->org, w->today, &held);
	for (int i = 0; i < n; i++) {
		if (!text_eq(held[i].kind, kind->word))
			continue;
		if (held[i].member == made->member && text_eq(held[i].name, made->name))
			return fault_set(w, FAULT_INPUT, "post.held", "member", "%s已担任%s，不必重复任命。", made->name, kind->title);
		if (!kind->single)
			continue;
		if (held[i].from_day >= made->from_day)
			return fault_set(w, FAULT_INPUT, "post.before-predecessor", "from_day",
				"现任%s %s 自 %s 起任职，新任职日期应晚于这一天；他的任职登记错了的，先在“现任”里撤回登记。", kind->title,
				held[i].name, day_chinese(w->arena, held[i].from_day));
		DB_EXEC(w->db, w->arena, "update post set to_day = $3, ended_by = $4 where tenant = $1 and id = $2", w->tenant, held[i].id,
			made->from_day, made->id);
	}
	return work_db_check(w);
}

/* Whether nothing speaks against changing what hangs on an organisation. */
static bool org_open(struct work *w, int64_t org)
{
	const struct org *o = org_load(w, org);
	return o && org_stands(w, o);
}

/* Whether an organisation was there on the first day of a post. */
static bool founded_by(struct work *w, const struct org *o, int from_day)
{
	return !o->founded || from_day >= o->founded ||
	       fault_set(w, FAULT_INPUT, "post.before-founding", "from_day", "任职日期早于组织成立日期（%s），请核对。",
		       day_chinese(w->arena, o->founded));
}

/* Writes a post that was checked. */
static bool post_put(struct work *w, const struct post *p)
{
	return DB_EXEC(w->db, w->arena, "insert into post (tenant, id, org, kind, member, name, from_day, to_day, paper) values ($1, $2, $3, "
		"$4, $5, $6, $7, $8, $9)", w->tenant, p->id, p->org, p->kind, p->member, p->name, p->from_day, p->to_day, (int64_t)p->paper) &&
	       org_recount(w, p->org);
}

bool post_appoint(struct work *w, int64_t org, const char *word, int64_t member, const char *name, int from_day, int64_t *id)
{
	const struct post_kind *kind = post_kind_of(word);
	struct org *o = org_load(w, org);
	if (!o || !org_stands(w, o))
		return false;
	if (!kind)
		fault_set(w, FAULT_INPUT, "post.kind", "kind", "请选择职务。");
	if (!day_valid(from_day) || from_day > w->today)
		fault_set(w, FAULT_INPUT, "post.from-day", "from_day", "请填写任职日期，不晚于今天，例如 2026-03-15。");
	else
		founded_by(w, o, from_day);
	if (w->fault || !holder_check(w, kind->word, member, &name))
		return false;
	const struct post made = { .id = id_next(w->now), .org = org, .kind = kind->word, .member = member, .name = name, .from_day = from_day };
	if (id)
		*id = made.id;
	return make_room(w, &made, kind) && post_put(w, &made) && audit(w, "post.appointed", "org", org, org, NULL,
		arena_printf(w->arena, "任职：%s，%s，自 %s", kind->title, name, day_text(w->arena, from_day)));
}

static bool end_day_check(struct work *w, int from_day, int to_day)
{
	if (!day_valid(to_day) || to_day > w->today)
		return fault_set(w, FAULT_INPUT, "org.end-day", "to_day", "请填写结束日期，不晚于今天，例如 2026-03-15。");
	return to_day > from_day || fault_set(w, FAULT_INPUT, "org.end-day-early", "to_day", "结束日期应晚于开始日期（%s）。",
					    day_chinese(w->arena, from_day));
}

bool post_end(struct work *w, int64_t id, int to_day)
{
	struct post *p = post_load(w, id);
	if (!p || !org_open(w, p->org))
		return false;
	if (p->to_day)
		return fault_set(w, FAULT_CONFLICT, "post.ended", NULL, "%s 的%s任职已于 %s 结束。", p->name, post_title(p->kind),
			day_chinese(w->arena, p->to_day));
	if (!end_day_check(w, p->from_day, to_day))
		return false;
	DB_EXEC(w->db, w->arena, "update post set to_day = $3 where tenant = $1 and id = $2", w->tenant, id, to_day);
	return org_recount(w, p->org) && audit(w, "post.ended", "org", p->org, p->org,
		arena_printf(w->arena, "任职：%s，%s", post_title(p->kind), p->name),
		arena_printf(w->arena, "免职：%s，%s，自 %s", post_title(p->kind), p->name, day_text(w->arena, to_day)));
}

bool post_end_of_member(struct work *w, int64_t member, int64_t org, int to_day)
{
	struct post *held;
	int n = post_of_member(w, member, w->today, &held);
	for (int i = 0; i < n; i++) {
		if (org && held[i].org != org)
			continue;
		/* A post taken up on the very day is taken back: it would end before it began. */
		if (held[i].from_day >= to_day)
			DB_EXEC(w->db, w->arena, "delete from post where tenant = $1 and id = $2", w->tenant, held[i].id);
		else
			DB_EXEC(w->db, w->arena, "update post set to_day = $3 where tenant = $1 and id = $2", w->tenant,
				held[i].id, to_day);
		if (!org_recount(w, held[i].org) || !audit(w, "post.ended", "org", held[i].org, held[i].org,
				arena_printf(w->arena, "任职：%s，%s", post_title(held[i].kind), held[i].name),
				arena_printf(w->arena, "免职：%s，%s（离开支部），自 %s", post_title(held[i].kind), held[i].name,
					day_text(w->arena, to_day))))
			return false;
	}
	return work_db_check(w);
}

/* ---- posts registered by mistake ---- */

#define REASON_MOST 200

/* What rests on a post: a meeting that its holder chaired or, as one of the committee, was on the list of; a hand-over of the
 * account; an operation that ended it. */
static bool post_free(struct work *w, const struct post *p)
{
	int end = p->to_day ? p->to_day : day_add(w->today, 1);
	const char *text = first_text(w, DB_QUERY(w->db, w->arena,
		"select a.title from activity a where a.tenant = $1 and a.org = $2 and a.day >= $3 and a.day < $4 and a.state not in ('planned', "
		"'noticed', 'cancelled') and (a.host = $5 or ($6 = 1 and exists (select 1 from attendance t where t.tenant = $1 "
		"and t.activity = a.id and t.member = $7))) order by a.day, a.id limit 1", w->tenant, p->org, p->from_day, end, p->name,
		post_kind_of(p->kind)->committee && p->member, p->member));
	if (text)
		return fault_set(w, FAULT_CONFLICT, "post.held-meeting", NULL,
			"不能撤回：%s任职以后主持或参加过“%s”。请改用“免职”，写明到哪一天为止。", p->name, text);
	text = first_text(w, DB_QUERY(w->db, w->arena,
		"select to_name from handover where tenant = $1 and org = $2 and undone = 0 and to_name = $3 and to_member = $4 and at >= $5 "
		"and $6 = 'secretary' order by id desc limit 1", w->tenant, p->org, p->name, p->member, day_start(p->from_day), p->kind));
	if (text)
		return fault_set(w, FAULT_CONFLICT, "post.handed-over", NULL, "不能撤回：书记账号已经交接给%s。请先在“书记交接”里撤回交接。", text);
	text = first_text(w, DB_QUERY(w->db, w->arena,
		"select o.kind from org_operation_change c join org_operation o on o.tenant = c.tenant and o.id = c.operation "
		"where c.tenant = $1 and c.what = 'post' and c.id = $2 and o.undone = 0 limit 1", w->tenant, p->id));
	return !text || fault_set(w, FAULT_CONFLICT, "post.operation", NULL, "不能撤回：%s的这项任职在一次组织调整里结束，请先撤回那次调整。",
				p->name);
}

/* Whom the mistaken one had ended holds the post again, unless he has left the branch or the post has been taken since. */
static const char *predecessor_back(struct work *w, const struct post *p)
{
	const char *name = first_text(w, DB_QUERY(w->db, w->arena,
		"select b.name from post b where b.tenant = $1 and b.org = $2 and b.ended_by = $3 and b.to_day = $4 and (b.member = 0 or exists "
		"(select 1 from member m where m.tenant = $1 and m.id = b.member and m.org = b.org and m.left_day = 0)) and not exists "
		"(select 1 from post x where x.tenant = $1 and x.org = b.org and x.kind = b.kind and x.id <> $3 and x.from_day >= b.to_day)",
		w->tenant, p->org, p->id, p->from_day));
	if (name)
		DB_EXEC(w->db, w->arena, "update post set to_day = 0, ended_by = 0 where tenant = $1 and org = $2 and ended_by = $3",
			w->tenant, p->org, p->id);
	return name;
}

bool post_remove(struct work *w, int64_t id, const char *reason)
{
	struct post *p = post_load(w, id);
	if (!p || !org_open(w, p->org))
		return false;
	reason = reason ? chinese_tidy(w->arena, str_of(reason)) : "";
	if (p->paper)
		return fault_set(w, FAULT_CONFLICT, "post.paper", NULL, "%s的任职是从纸质材料补录的，请在“历届班子”里更正。", p->name);
	if (text_empty(reason) || str_chars(str_of(reason)) > REASON_MOST)
		return fault_set(w, FAULT_INPUT, "post.reason", "reason", "请写明撤回登记的原因，不超过 %d 个字，例如“选错了人”。", REASON_MOST);
	if (!post_free(w, p))
		return false;
	const char *back = predecessor_back(w, p);
	DB_EXEC(w->db, w->arena, "delete from post where tenant = $1 and id = $2", w->tenant, id);
	const char *after = arena_printf(w->arena, "撤回登记，原因：%s", reason);
	if (back)
		after = arena_printf(w->arena, "%s；%s恢复任职", after, back);
	return org_recount(w, p->org) && audit(w, "post.removed", "org", p->org, p->org,
		arena_printf(w->arena, "任职：%s，%s，自 %s", post_title(p->kind), p->name, day_text(w->arena, p->from_day)), after);
}

/* ---- posts of the past, from paper ---- */

/* One post of one holder has one at a time; nobody holds the same post twice at once. */
static bool past_free(struct work *w, int64_t org, const struct post_kind *kind, const char *name, int from_day, int to_day)
{
	struct post *all;
	int n = post_list(w, org, 0, &all);
	for (int i = 0; i < n; i++) {
		const struct post *p = &all[i];
		if (!text_eq(p->kind, kind->word) || p->from_day >= to_day || (p->to_day && p->to_day <= from_day) ||
			(!kind->single && !text_eq(p->name, name)))
			continue;
		return fault_set(w, FAULT_INPUT, "post.past-taken", "from_day", "%s自 %s %s已登记由%s担任%s，请核对日期。",
			day_chinese(w->arena, p->from_day), p->to_day ? "至" : "起",
			p->to_day ? day_chinese(w->arena, day_add(p->to_day, -1)) : "", p->name, kind->title);
	}
	return work_db_check(w);
}

bool post_record(struct work *w, int64_t org, const char *word, const char *name, int from_day, int to_day, int64_t *id)
{
	const struct post_kind *kind = post_kind_of(word);
	struct org *o = org_load(w, org);
	if (!o)
		return false;
	if (!kind)
		fault_set(w, FAULT_INPUT, "post.kind", "kind", "请选择职务。");
	if (!day_valid(from_day) || !day_valid(to_day) || to_day <= from_day || to_day > w->today)
		fault_set(w, FAULT_INPUT, "post.past-days", "to_day", "补录的任职要有开始和结束日期，结束在开始之后、不晚于今天。");
	else
		founded_by(w, o, from_day);
	if (w->fault || !holder_check(w, kind->word, 0, &name) || !past_free(w, org, kind, name, from_day, to_day))
		return false;
	const struct post made = { .id = id_next(w->now), .org = org, .kind = kind->word, .name = name, .from_day = from_day,
		.to_day = to_day, .paper = true };
	if (id)
		*id = made.id;
	return post_put(w, &made) && audit(w, "post.recorded", "org", org, org, NULL,
		arena_printf(w->arena, "补录任职：%s，%s，%s 至 %s", kind->title, name, day_text(w->arena, from_day),
			day_text(w->arena, day_add(to_day, -1))));
}

bool post_unrecord(struct work *w, int64_t id)
{
	struct post *p = post_load(w, id);
	if (!p)
		return false;
	if (!p->paper)
		return fault_set(w, FAULT_CONFLICT, "post.not-paper", NULL, "%s的%s任职不是从纸质材料补录的，不能删除。", p->name, post_title(p->kind));
	DB_EXEC(w->db, w->arena, "delete from post where tenant = $1 and id = $2", w->tenant, id);
	return org_recount(w, p->org) && audit(w, "post.unrecorded", "org", p->org, p->org,
		arena_printf(w->arena, "补录任职：%s，%s，%s 至 %s", post_title(p->kind), p->name, day_text(w->arena, p->from_day),
			day_text(w->arena, day_add(p->to_day, -1))), "删除");
}

/* ---- groups ---- */

#define GROUP_SELECT \
	"select g.id, g.org, g.leader, g.name, m.name, (select count(*) from member x where x.tenant = g.tenant " \
	"and x.org = g.org and x.party_group = g.id and x.left_day = 0 and x.category >= 3), g.from_day, g.to_day " \
	"from party_group g left join member m on m.tenant = g.tenant and m.id = g.leader where g.tenant = $1 and "

static int groups(struct work *w, struct db_rows *rows, struct party_group **out)
{
	struct party_group *list = NULL;
	int n = 0;
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, n) = (struct party_group){ .id = db_i64(rows, 0), .org = db_i64(rows, 1),
			.leader = db_i64(rows, 2), .name = row_text(rows, 3), .leader_name = row_text(rows, 4),
			.members = (int)db_i64(rows, 5), .from_day = (int)db_i64(rows, 6), .to_day = (int)db_i64(rows, 7) };
	db_done(rows);
	*out = list;
	return n;
}

struct party_group *group_load(struct work *w, int64_t id)
{
	struct party_group *list;
	int n = groups(w, DB_QUERY(w->db, w->arena, GROUP_SELECT "g.id = $2", w->tenant, id), &list);
	if (n == 0 && work_db_check(w))
		fault_set(w, FAULT_NOT_FOUND, "group.none", NULL, "没有这个党小组。请返回组织页面刷新后重试。");
	return n ? list : NULL;
}

int group_list(struct work *w, int64_t org, int day, struct party_group **out)
{
	if (day == 0)
		return groups(w, DB_QUERY(w->db, w->arena, GROUP_SELECT "g.org = $2 order by g.from_day, g.id", w->tenant, org), out);
	return groups(w, DB_QUERY(w->db, w->arena, GROUP_SELECT "g.org = $2 and " HELD_ON("g", "$3") " order by g.from_day, g.id",
		w->tenant, org, day), out);
}

static bool group_check(struct work *w, int64_t org, int64_t self, const char **name, int64_t leader)
{
	*name = *name ? chinese_tidy(w->arena, str_of(*name)) : NULL;
	if (text_empty(*name) || str_chars(str_of(*name)) > 20)
		fault_set(w, FAULT_INPUT, "group.name", "name", "请填写党小组名称，不超过 20 个字，例如“第一党小组”。");
	else if (DB_ONE(w->db, w->arena, 0,
			 "select id from party_group where tenant = $1 and org = $2 and name = $3 and to_day = 0 and id <> $4",
			 w->tenant, org, *name, self))
		fault_set(w, FAULT_INPUT, "group.name-taken", "name", "本支部已有同名党小组，请换一个名称。");
	if (leader && !DB_ONE(w->db, w->arena, 0,
			      "select id from member where tenant = $1 and id = $2 and org = $3 and left_day = 0 and category >= 3",
			      w->tenant, leader, org))
		fault_set(w, FAULT_INPUT, "group.leader", "leader", "组长应是本支部的党员，请重新选择。");
	return !w->fault && work_db_check(w);
}

bool group_found(struct work *w, int64_t org, const char *name, int64_t leader, int from_day, int64_t *id)
{
	struct org *o = org_load(w, org);
	if (!o || !org_stands(w, o))
		return false;
	if (!org_kind_of(o->kind)->branch)
		return fault_set(w, FAULT_INPUT, "group.not-a-branch", "name", "党小组设在党支部之下，%s不能直接设党小组。",
			org_kind_name(o->kind));
	if (!day_valid(from_day) || from_day > w->today)
		fault_set(w, FAULT_INPUT, "group.from-day", "from_day", "请填写划分日期，不晚于今天。");
	if (!group_check(w, org, 0, &name, leader))
		return false;
	int64_t made = id_next(w->now);
	if (id)
		*id = made;
	DB_EXEC(w->db, w->arena,
		"insert into party_group (tenant, id, org, name, leader, from_day, to_day) values ($1, $2, $3, $4, $5, $6, 0)",
		w->tenant, made, org, name, leader, from_day);
	return org_recount(w, org) && audit(w, "group.founded", "org", org, org, NULL,
		arena_printf(w->arena, "设立党小组：%s，自 %s", name, day_text(w->arena, from_day)));
}

bool group_edit(struct work *w, int64_t id, const char *name, int64_t leader)
{
	struct party_group *g = group_load(w, id);
	if (!g || !org_open(w, g->org) || !group_check(w, g->org, id, &name, leader))
		return false;
	if (text_eq(name, g->name) && leader == g->leader)
		return true;
	DB_EXEC(w->db, w->arena, "update party_group set name = $3, leader = $4 where tenant = $1 and id = $2", w->tenant, id,
		name, leader);
	work_touch(w, g->org);
	struct party_group *now = work_db_check(w) ? group_load(w, id) : NULL;
	return now && audit(w, "group.edited", "org", g->org, g->org,
		arena_printf(w->arena, "党小组：%s，组长 %s", g->name, *g->leader_name ? g->leader_name : "（无）"),
		arena_printf(w->arena, "党小组：%s，组长 %s", now->name, *now->leader_name ? now->leader_name : "（无）"));
}

/* A group of this very day never was one, unless something was arranged for it. */
static bool group_remove(struct work *w, const struct party_group *g)
{
	if (DB_ONE(w->db, w->arena, 0, "select count(*) from activity where tenant = $1 and org = $2 and party_group = $3 and state <> 'cancelled'",
		    w->tenant, g->org, g->id))
		return fault_set(w, FAULT_CONFLICT, "group.met", NULL, "%s今天才设立，已经安排了活动，请先取消活动。", g->name);
	DB_EXEC(w->db, w->arena, "update activity set party_group = 0 where tenant = $1 and party_group = $2", w->tenant, g->id);
	DB_EXEC(w->db, w->arena, "update member set party_group = 0 where tenant = $1 and org = $2 and party_group = $3", w->tenant, g->org,
		g->id);
	DB_EXEC(w->db, w->arena, "delete from party_group where tenant = $1 and id = $2", w->tenant, g->id);
	return org_recount(w, g->org) && audit(w, "group.removed", "org", g->org, g->org, arena_printf(w->arena, "党小组：%s", g->name),
		"撤回当天设立的党小组");
}

bool group_end(struct work *w, int64_t id, int to_day)
{
	struct party_group *g = group_load(w, id);
	if (!g || !org_open(w, g->org))
		return false;
	if (g->to_day)
		return fault_set(w, FAULT_CONFLICT, "group.ended", NULL, "%s已于 %s 撤销。", g->name,
			day_chinese(w->arena, g->to_day));
	if (to_day == g->from_day && to_day == w->today)
		return group_remove(w, g);
	if (!end_day_check(w, g->from_day, to_day))
		return false;
	DB_EXEC(w->db, w->arena, "update party_group set to_day = $3 where tenant = $1 and id = $2", w->tenant, id, to_day);
	DB_EXEC(w->db, w->arena, "update member set party_group = 0 where tenant = $1 and org = $2 and party_group = $3", w->tenant,
		g->org, id);
	return org_recount(w, g->org) && audit(w, "group.ended", "org", g->org, g->org, arena_printf(w->arena, "党小组：%s", g->name),
		arena_printf(w->arena, "撤销党小组：%s，自 %s", g->name, day_text(w->arena, to_day)));
}
