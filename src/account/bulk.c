/* Accounts for many at once. What has to be done is read in one statement, and decided row by row by one function, for the preview
 * and for the deed alike. */
#include "account/bulk.h"
#include "account/inside.h"
#include "base/chinese.h"
#include "base/list.h"
#include "base/map.h"
#include "work/audit.h"

/* ---- what is asked ---- */

static const struct {
	const char *word, *chinese, *place;
	enum role role;
} whos[BULK_WHOS] = {
	[BULK_SECRETARIES] = { "secretary", "书记", "支部", ROLE_SECRETARY },
	[BULK_MEMBERS] = { "member", "党员", "支部", ROLE_MEMBER },
	[BULK_CLERKS] = { "clerk", "党务工作者", "支部", ROLE_CLERK },
	[BULK_OFFICES] = { "office", "乡镇机关", "乡镇", ROLE_TOWNSHIP },
};

const char *bulk_who_word(enum bulk_who who)
{
	return whos[who].word;
}

const char *bulk_who_chinese(enum bulk_who who)
{
	return whos[who].chinese;
}

const char *bulk_place_word(enum bulk_who who)
{
	return whos[who].place;
}

enum role bulk_role(enum bulk_who who)
{
	return whos[who].role;
}

static enum bulk_who who_of(const char *word)
{
	for (int i = 0; i < BULK_WHOS; i++)
		if (text_eq(whos[i].word, word))
			return (enum bulk_who)i;
	return BULK_SECRETARIES;
}

struct bulk_ask bulk_ask_of(struct work *w, const char *query)
{
	struct buf chosen;
	struct str rest = str_of(query);

	buf_init(&chosen, w->arena);
	while (rest.len) {
		struct str field = str_cut(&rest, '&'), name = str_cut(&field, '=');
		int64_t id;
		if (str_eq(name, STR("branch")) && str_i64(field, &id) && id > 0)
			buf_printf(&chosen, "%s%lld,", chosen.len ? "" : ",", (long long)id);
	}
	enum bulk_who who = who_of(query_field(w->arena, query, "who", ""));
	bool branches = who != BULK_OFFICES;
	return (struct bulk_ask){ .who = who, .path = account_town_path(w, query, w->actor.path),
		.query = branches ? query_field(w->arena, query, "q", "") : "", .chosen = branches && chosen.len ? chosen.at : "",
		.renew = *query_field(w->arena, query, "renew", "") != '\0' };
}

/* ---- the plan ---- */

#define CHOSEN "and ($5 = '' or $5 like '%,' || o.id || ',%') "
/* Offices of the account `a` that branch people do not have, or that lie outside of the actor's subtree $6 … $7: whoever manages the rest
 * of that account renews its code. */
#define FOREIGN_BUT(roles) \
	"(select count(*) from office f join org fo on fo.tenant = f.tenant and fo.id = f.org where f.tenant = a.tenant " \
	"and f.account = a.id and f.to_day = 0 and (f.role not in (" roles ") or fo.path < $6 or fo.path >= $7))"
#define FOREIGN FOREIGN_BUT("'secretary', 'clerk', 'member'")
/* The account of the member: of several one that is not stopped. */
#define ACCOUNT_OF(member) \
	"left join account a on a.tenant = o.tenant and a.id = (select b.id from account b where b.tenant = o.tenant " \
	"and b.member = " member " and b.member > 0 order by b.disabled, b.id limit 1) "

/* Secretaries: branches whose post's holder has not the office, or (with $8) never signed in. */
#define SECRETARIES \
	"select o.id, o.name, o.path, o.kind, coalesce(s.member, 0), coalesce(s.name, ''), coalesce(a.id, 0), a.login, a.role, " \
	"coalesce(a.disabled, 0), case when a.password is null then 1 else 0 end, coalesce(a.offices, 0), " FOREIGN ", " \
	"coalesce((select min(a.name) " ACCOUNT_HELD "not " ACCOUNT_SAME "), ''), case when " ACCOUNT_RIGHT " then 1 else 0 end, m.pinyin " \
	"from org o left join org p on p.tenant = o.tenant and p.id = o.parent left join post s on " ACCOUNT_POST " " \
	"left join member m on m.tenant = s.tenant and m.id = s.member " ACCOUNT_OF("s.member") \
	"where " ACCOUNT_BRANCHES CHOSEN \
	"and (s.id is null or not " ACCOUNT_RIGHT " or exists (select 1 " ACCOUNT_HELD "not " ACCOUNT_SAME ") " \
	"or ($8 = 1 and a.password is null and a.disabled = 0)) order by o.path"
/* Members: those without an account, or (with $8) with one that was never signed in to, or with a stopped one. */
#define MEMBERS \
	"select o.id, o.name, o.path, o.kind, m.id, m.name, coalesce(a.id, 0), a.login, a.role, coalesce(a.disabled, 0), " \
	"case when a.password is null then 1 else 0 end, coalesce(a.offices, 0), " FOREIGN ", '', 0, m.pinyin " \
	"from org o left join org p on p.tenant = o.tenant and p.id = o.parent join member m on m.tenant = o.tenant and m.org = o.id " \
	"and m.left_day = 0 and m.category >= 3 " ACCOUNT_OF("m.id") \
	"where " ACCOUNT_BRANCHES CHOSEN \
	"and (a.id is null or a.disabled = 1 or ($8 = 1 and a.password is null)) order by o.path, m.name_key, m.id"

/* Behind it: "…)": accounts `c` that are the clerk's of `o` and not stopped. */
#define CLERK_OF \
	"(select 1 from office g join account c on c.tenant = g.tenant and c.id = g.account and c.disabled = 0 where g.tenant = o.tenant " \
	"and g.org = o.id and g.role = 'clerk' and g.to_day = 0 "
/* Clerks: branches without one, and (with $8) whose own never signed in; who would be it holds the post 组织委员. */
#define CLERKS \
	"select o.id, o.name, o.path, o.kind, s.member, s.name, coalesce(a.id, 0), a.login, a.role, coalesce(a.disabled, 0), " \
	"case when a.password is null then 1 else 0 end, coalesce(a.offices, 0), " FOREIGN ", '', " \
	"case when exists " CLERK_OF "and c.id = a.id) then 1 else 0 end, m.pinyin from org o left join org p on p.tenant = o.tenant " \
	"and p.id = o.parent join post s on s.tenant = o.tenant and s.org = o.id and s.kind = 'organization' and s.to_day = 0 " \
	"join member m on m.tenant = s.tenant and m.id = s.member " ACCOUNT_OF("s.member") \
	"where " ACCOUNT_BRANCHES CHOSEN "and s.id = (select min(t.id) from post t where t.tenant = o.tenant and t.org = o.id " \
	"and t.kind = 'organization' and t.to_day = 0 and t.member > 0) and (not exists " CLERK_OF ") " \
	"or ($8 = 1 and a.password is null and a.disabled = 0 and exists " CLERK_OF "and c.id = a.id))) order by o.path"
/* Offices: townships without an account of their office, or (with $8) with one that was never signed in to, or with a stopped one. The
 * pattern and the choice of branches say nothing here. */
#define OFFICES \
	"select o.id, o.name, o.path, o.kind, 0, coalesce(a.name, o.short || '党建办'), coalesce(a.id, 0), a.login, 'township', " \
	"coalesce(a.disabled, 0), case when a.password is null then 1 else 0 end, coalesce(a.offices, 0), " FOREIGN_BUT("'township'") ", '', 0, " \
	"o.pinyin from org o left join account a on a.tenant = o.tenant and a.id = (select g.account from office g join account c " \
	"on c.tenant = g.tenant and c.id = g.account where g.tenant = o.tenant and g.org = o.id and g.role = 'township' and g.to_day = 0 " \
	"order by c.disabled, c.id limit 1) where o.tenant = $1 and o.path >= $2 and o.path < $3 and o.dissolved = 0 and o.level = 2 " \
	"and o.kind not in (631, 632, 931, 932) and $4 = '' and $5 = '' " \
	"and (a.id is null or a.disabled = 1 or ($8 = 1 and a.password is null)) order by o.path"

/* While rows are read. */
struct planning {
	struct work *w;
	const struct bulk_ask *ask;
	struct bulk_plan *plan;
	struct org *towns; /* in the order of the tree, as the rows are */
	int towns_count, town;
	struct map *people; /* members that get an account earlier in this plan: one person may be secretary of two branches */
};

/* Secretaries' slips lie by township, since each branch has but one; members' by branch. */
static const char *group_of(struct planning *p, const char *org_name, const char *path, int kind)
{
	if (p->ask->who == BULK_MEMBERS)
		return org_name;
	if (p->ask->who == BULK_OFFICES)
		return "乡镇机关";
	while (p->town < p->towns_count && strcmp(path_end(p->w->arena, p->towns[p->town].path), path) <= 0)
		p->town++;
	const struct org *town = p->town < p->towns_count ? &p->towns[p->town] : NULL;
	if (!town || !text_starts(path, town->path) || (text_eq(path, town->path) && org_kind_of(kind)->branch))
		return "县直属支部";
	return town->short_name;
}

static enum bulk_what decide(const struct planning *p, const struct bulk_row *row, const struct db_rows *at)
{
	bool disabled = db_i64(at, 9) != 0, fresh = db_i64(at, 10) != 0, right = db_i64(at, 14) != 0;

	if (text_empty(row->name))
		return BULK_VACANT;
	if (!text_empty(row->holder))
		return BULK_OTHER;
	if (row->account && disabled)
		return BULK_STOPPED;
	if ((p->ask->who == BULK_SECRETARIES || p->ask->who == BULK_CLERKS) && !right) {
		if (db_i64(at, 11) >= OFFICES_MOST)
			return BULK_FULL;
		if (row->account || (row->member && map_get_i64(p->people, row->member)))
			return BULK_GRANT;
		return BULK_MAKE;
	}
	if (!row->account)
		return BULK_MAKE;
	return fresh && db_i64(at, 12) == 0 ? BULK_RENEW : BULK_FOREIGN;
}

static void left_out(struct planning *p, const struct bulk_row *row)
{
	if (p->plan->left_total++ < BULK_SHOWN)
		*LIST_PUSH(p->w->arena, p->plan->left, p->plan->left_count) = *row;
}

static void taken(struct planning *p, const struct bulk_row *row)
{
	struct bulk_plan *plan = p->plan;
	const struct bulk_row *last = plan->count ? &plan->rows[plan->count - 1] : NULL;
	bool begins = !last || last->org != row->org;
	int most = p->ask->most ? p->ask->most : BULK_MOST;

	if (plan->later || (plan->count >= most && (begins || plan->branches == 1))) {
		plan->later++; /* also what would fit again: the print ends where it ends */
		return;
	}
	plan->branches += begins;
	plan->makes += row->what == BULK_MAKE;
	plan->grants += row->what == BULK_GRANT;
	plan->renews += row->what == BULK_RENEW;
	if (row->what == BULK_MAKE && row->member)
		map_set_i64(p->people, row->member, plan);
	*LIST_PUSH(p->w->arena, plan->rows, plan->count) = *row;
}

struct bulk_plan *bulk_plan(struct work *w, const struct bulk_ask *ask)
{
	struct planning p = { .w = w, .ask = ask, .plan = ARENA_NEW(w->arena, struct bulk_plan), .people = map_new(w->arena) };
	const char *end = path_end(w->arena, ask->path), *own_end = path_end(w->arena, w->actor.path);
	const char *like = account_pattern(w->arena, ask->query);
	static const char *const sql[BULK_WHOS] = { [BULK_SECRETARIES] = SECRETARIES, [BULK_MEMBERS] = MEMBERS, [BULK_CLERKS] = CLERKS,
		[BULK_OFFICES] = OFFICES };

	if (!account_may_make(w->actor.role, bulk_role(ask->who)) || !org_in_scope(w, ask->path)) {
		fault_set(w, FAULT_FORBIDDEN, "account.not-yours", NULL, "您不能为这里的%s建账号。", bulk_place_word(ask->who));
		return NULL;
	}
	if (ask->who == BULK_SECRETARIES || ask->who == BULK_CLERKS)
		p.towns_count = org_tree(w, ask->path, ORG_TOWNSHIP, ORG_TOWNSHIP, &p.towns);
	struct db_rows *rows = DB_QUERY(w->db, w->arena, sql[ask->who], w->tenant, ask->path, end, like, ask->chosen, w->actor.path, own_end,
		(int)ask->renew);
	while (db_next(rows)) {
		struct bulk_row row = { .org = db_i64(rows, 0), .org_name = db_text(rows, 1), .member = db_i64(rows, 4), .name = db_text(rows, 5),
			.account = db_i64(rows, 6), .login = db_text(rows, 7), .role = role_of_word(db_text(rows, 8)), .holder = db_text(rows, 13),
			.pinyin = db_text(rows, 15) };
		row.group = group_of(&p, row.org_name, db_text(rows, 2), (int)db_i64(rows, 3));
		row.what = decide(&p, &row, rows);
		if (row.what <= BULK_RENEW)
			taken(&p, &row);
		else
			left_out(&p, &row);
	}
	db_done(rows);
	return work_db_check(w) ? p.plan : NULL;
}

/* ---- doing it ---- */

/* What a unit of work has made so far. */
struct doing {
	struct work *w;
	enum role role; /* of new accounts */
	struct logins *logins;
	struct map *made; /* member → row whose account was made */
	struct slip *slips;
	int count;
};

static bool slip_add(struct doing *d, const struct bulk_row *row, const char *code, enum role role)
{
	struct slip *slip = LIST_PUSH(d->w->arena, d->slips, d->count);

	*slip = account_slip(row->name, row->login, code, role, row->org_name);
	slip->group = row->group;
	return true;
}

static bool row_do(struct doing *d, struct bulk_row *row)
{
	struct work *w = d->w;
	const char *code = NULL;

	if (row->what == BULK_RENEW)
		return account_new_code(w, row->account, &code) && slip_add(d, row, code, row->role);
	if (row->what == BULK_GRANT) {
		const struct bulk_row *before = row->account ? NULL : map_get_i64(d->made, row->member);
		if (before) {
			row->account = before->account;
			row->login = before->login;
		}
		return office_grant(w, row->account, d->role, row->org) != 0;
	}
	row->login = logins_next(w, d->logins, text_empty(row->pinyin) ? chinese_pinyin(w->arena, row->name) : row->pinyin);
	row->account = account_create(w, row->login, row->name, d->role, row->org, row->member, &code);
	if (row->member)
		map_set_i64(d->made, row->member, row);
	return row->account && slip_add(d, row, code, d->role);
}

int account_bulk(struct work *w, const struct bulk_ask *ask, struct bulk_plan **plan, struct slip **slips)
{
	const char *who = bulk_who_chinese(ask->who);
	struct bulk_plan *p = *plan = bulk_plan(w, ask);
	struct doing d = { .w = w, .role = bulk_role(ask->who) };

	if (!p)
		return -1;
	if (!p->count) {
		fault_set(w, FAULT_CONFLICT, "account.all-there", NULL, "这里的%s都已有账号，没有要建的，也没有要打印的纸条。", who);
		return -1;
	}
	d.logins = logins_read(w);
	d.made = map_new(w->arena);
	for (int i = 0; i < p->count; i++)
		if (!row_do(&d, &p->rows[i]) || !work_db_check(w))
			return -1;
	const struct org *at = *ask->path ? org_of_path(w, ask->path) : org_root(w);
	if (!audit(w, "account.bulk", "org", at ? at->id : w->actor.org, at ? at->id : w->actor.org, NULL,
			arena_printf(w->arena, "%s账号：新建 %d 个，原有账号加身份 %d 人，换登录码 %d 个", who, p->makes, p->grants, p->renews)))
		return -1;
	*slips = d.slips;
	return d.count;
}

int account_make_members(struct work *w, int64_t org, struct slip **slips)
{
	struct org *at = org_load(w, org);
	struct bulk_ask ask = { .who = BULK_MEMBERS, .query = "", .renew = true };
	struct bulk_plan *plan;

	if (!at)
		return -1;
	ask.path = at->path;
	ask.chosen = arena_printf(w->arena, ",%lld,", (long long)org);
	return account_bulk(w, &ask, &plan, slips);
}

/* ---- for pages ---- */

const char *bulk_what_words(const struct bulk_row *row)
{
	static const char *const words[] = { [BULK_MAKE] = "新建账号", [BULK_GRANT] = "用原有账号，加上这个身份", [BULK_RENEW] = "还没登录过，换新登录码",
		[BULK_VACANT] = "没有登记书记。先在组织页面登记任职", [BULK_OTHER] = "书记账号还在别人手里。先办书记交接",
		[BULK_STOPPED] = "账号已停用。先启用", [BULK_FULL] = "本人的账号身份已满。先结束不再担任的",
		[BULK_FOREIGN] = "本人还有别的身份，不归您换登录码。请找上级管理员" };

	return words[row->what];
}
