/* Who may make which account, and the lists. */
#include "account/account.h"
#include "account/inside.h"

#include "base/chinese.h"
#include "base/config.h"

const struct scope scope_account = { "account",
	"select o.path, a.member from account a join org o on o.tenant = a.tenant and o.id = a.org "
	"where a.tenant = $1 and a.id = $2",
	"account", true };
const struct scope scope_session = { "session",
	"select '', account from session where tenant = $1 and id = $2", "session", false, true };

#define BIT(role) (1u << ROLE_##role)

bool account_may_make(enum role maker, enum role made)
{
	/* No keeper by the county: a keeper makes accounts of the county, and nobody shall make the one that approves his own
	 * proposals. Keepers come from the command line or another keeper. */
	static const unsigned table[ROLE_COUNT] = {
		[ROLE_COUNTY] = BIT(TOWNSHIP) | BIT(SECRETARY) | BIT(CLERK) | BIT(MEMBER) | BIT(AUDITOR),
		[ROLE_TOWNSHIP] = BIT(SECRETARY) | BIT(CLERK) | BIT(MEMBER),
		[ROLE_KEEPER] = BIT(COUNTY) | BIT(TOWNSHIP) | BIT(SECRETARY) | BIT(CLERK) | BIT(MEMBER) | BIT(AUDITOR) |
			BIT(KEEPER),
		[ROLE_SYSTEM] = ~0u,
	};

	return maker < ROLE_COUNT && made > ROLE_NONE && made < ROLE_TV && (table[maker] >> made & 1);
}

bool account_fits(enum role role, const struct org *org)
{
	bool branch = org_kind_of(org->kind)->branch;

	switch (role) {
	case ROLE_COUNTY:
		return org->level == ORG_COUNTY;
	case ROLE_TOWNSHIP:
		return org->level == ORG_TOWNSHIP && !branch;
	case ROLE_AUDITOR:
	case ROLE_KEEPER:
		return org->level == ORG_COUNTY || (org->level == ORG_TOWNSHIP && !branch);
	default:
		return org->level >= ORG_VILLAGE || branch;
	}
}

bool account_managed(struct work *w, const struct account *account, const struct office *held, int count)
{
	bool all = account->id != w->actor.account && account_may_make(w->actor.role, account->role) && org_in_scope(w, account->org_path);

	for (int i = 0; i < count; i++)
		all = all && (held[i].to_day || (account_may_make(w->actor.role, held[i].role) && org_in_scope(w, held[i].org_path)));
	return all;
}

bool account_manageable(struct work *w, const struct account *account)
{
	struct office *held;
	int count = office_list(w, account->id, &held);

	if (account->id == w->actor.account)
		return fault_set(w, FAULT_FORBIDDEN, "account.own", NULL,
			"不能在这里改自己的账号。改密码请到“我的账号”；停用请找另一位管理员。");
	if (!account_managed(w, account, held, count))
		return fault_set(w, FAULT_FORBIDDEN, "account.not-yours", NULL, account->offices > 1 ?
			"“%s”还有不归您管理的身份（%s等）。请找上级管理员。" : "“%s”是%s账号，不归您管理。请找上级管理员。",
			account->name, role_title(account->role));
	return true;
}

const char *account_pattern(struct arena *a, const char *typed)
{
	struct buf out;

	if (text_empty(typed))
		return "";
	buf_init(&out, a);
	buf_char(&out, '%');
	for (const char *c = typed; *c; c++) {
		if (*c == '%' || *c == '_' || *c == '!')
			buf_char(&out, '!');
		buf_char(&out, *c >= 'A' && *c <= 'Z' ? (char)(*c + 32) : *c);
	}
	buf_char(&out, '%');
	return out.at;
}

/* $2 … $8 of the statements below: of the scope, and what else may be asked. */
#define LIST_SCOPE \
	"from account a join org o on o.tenant = a.tenant and o.id = a.org " \
	"where a.tenant = $1 and o.path >= $2 and o.path < $3 and ($4 = '' or a.role = $4) "
#define LIST_WHERE LIST_SCOPE \
	"and ($5 = '' or lower(a.login) like $5 escape '!' or lower(a.name) like $5 escape '!' or lower(o.name) like $5 escape '!') " \
	"and ($6 = 0 or a.disabled = 1) and ($7 = 0 or a.password is null) and ($8 = 0 or a.member = $8) "

/* Without further wishes an index has all that is asked: who opens the list of a county has 46,000 accounts counted in it, not
 * their rows read. */
static int64_t count_all(struct work *w, const struct account_filter *filter, const char *end, const char *role, const char *like)
{
	if (!*like && !filter->disabled && !filter->waiting && !filter->member)
		return DB_ONE(w->db, w->arena, 0, "select count(*) " LIST_SCOPE, w->tenant, filter->path, end, role);
	return DB_ONE(w->db, w->arena, 0, "select count(*) " LIST_WHERE, w->tenant, filter->path, end, role, like,
		(int)filter->disabled, (int)filter->waiting, filter->member);
}

int account_list(struct work *w, const struct account_filter *filter, struct account_row **out, int64_t *total)
{
	const char *end = path_end(w->arena, filter->path);
	const char *role = filter->role ? role_word(filter->role) : "";
	const char *like = account_pattern(w->arena, filter->query);
	struct account_row *rows = ARENA_ARRAY(w->arena, struct account_row, (size_t)filter->limit);
	int count = 0;

	if (total)
		*total = count_all(w, filter, end, role, like);
	struct db_rows *found = DB_QUERY(w->db, w->arena,
		"select a.id, a.org, a.member, a.created, a.login, a.name, o.name, a.role, a.disabled, a.password is not null, "
		"a.first_code_until, coalesce((select max(s.seen) from session s where s.tenant = a.tenant and s.account = a.id), 0), a.offices "
		LIST_WHERE "order by o.path, a.role, a.login limit $9 offset $10",
		w->tenant, filter->path, end, role, like, (int)filter->disabled, (int)filter->waiting, filter->member,
		filter->limit, filter->offset);
	while (count < filter->limit && db_next(found))
		rows[count++] = (struct account_row){ .id = db_i64(found, 0), .org = db_i64(found, 1), .member = db_i64(found, 2),
			.created = db_i64(found, 3), .login = db_text(found, 4), .name = db_text(found, 5),
			.org_name = db_text(found, 6), .role = role_of_word(db_text(found, 7)), .disabled = db_i64(found, 8) != 0,
			.ready = db_i64(found, 9) != 0, .code_until = db_i64(found, 10), .seen = db_i64(found, 11),
			.offices = (int)db_i64(found, 12) };
	db_done(found);
	*out = rows;
	return count;
}

struct account_branch_filter account_branch_filter_of(struct work *w, const char *query, const char *path)
{
	const char *lack = query_field(w->arena, query, "lack", "");

	return (struct account_branch_filter){ .path = account_town_path(w, query, path), .query = query_field(w->arena, query, "q", ""),
		.lack = text_eq(lack, "secretary") ? LACK_SECRETARY : text_eq(lack, "member") ? LACK_MEMBER : LACK_ANY };
}

/* $2 … $5: of the subtree, the pattern, and what is lacking. */
#define BRANCH_ACCOUNTS \
	"(select count(distinct a.member) from member m join account a on a.tenant = m.tenant and a.member = m.id " \
	"where m.tenant = o.tenant and m.org = o.id and m.left_day = 0)"
#define BRANCH_WHERE \
	"from org o left join org p on p.tenant = o.tenant and p.id = o.parent where " ACCOUNT_BRANCHES \
	"and (o.members > 0 or exists (select 1 from post s where " ACCOUNT_POST ")) " \
	"and ($5 = 0 or ($5 = 1 and exists (select 1 from post s where " ACCOUNT_POST " and not " ACCOUNT_RIGHT ")) " \
	"or ($5 = 2 and o.members > " BRANCH_ACCOUNTS ")) "

int account_branches(struct work *w, const struct account_branch_filter *filter, struct account_branch **out, int64_t *total)
{
	const char *end = path_end(w->arena, filter->path), *like = account_pattern(w->arena, filter->query);
	struct account_branch *rows = ARENA_ARRAY(w->arena, struct account_branch, (size_t)filter->limit);
	int count = 0;

	if (total)
		*total = DB_ONE(w->db, w->arena, 0, "select count(*) " BRANCH_WHERE, w->tenant, filter->path, end, like, (int)filter->lack);
	struct db_rows *found = DB_QUERY(w->db, w->arena,
		"select o.id, o.name, coalesce(p.name, ''), o.members, " BRANCH_ACCOUNTS ", "
		"(select count(*) from account a where a.tenant = o.tenant and a.org = o.id and a.member <> 0 and a.password is null), "
		"coalesce((select min(s.name) from post s where " ACCOUNT_POST "), ''), "
		"(select count(*) from post s where " ACCOUNT_POST " and " ACCOUNT_RIGHT ") "
		BRANCH_WHERE "order by o.path limit $6 offset $7",
		w->tenant, filter->path, end, like, (int)filter->lack, filter->limit, filter->offset);
	while (count < filter->limit && db_next(found))
		rows[count++] = (struct account_branch){ db_i64(found, 0), db_text(found, 1), db_text(found, 2),
			(int)db_i64(found, 3), (int)db_i64(found, 4), (int)db_i64(found, 5), db_text(found, 6), db_i64(found, 7) > 0 };
	db_done(found);
	*out = rows;
	return count;
}

/* ---- for pages ---- */

const char *account_agent(struct arena *a, const char *agent)
{
	static const struct {
		const char *part, *word;
	} places[] = { { "iPad", "苹果平板" }, { "iPhone", "苹果手机" }, { "HarmonyOS", "鸿蒙手机" }, { "Android", "安卓手机" },
		{ "Windows", "Windows 电脑" }, { "Mac OS", "苹果电脑" }, { "UOS", "统信电脑" }, { "Linux", "Linux 电脑" } },
	  browsers[] = { { "MicroMessenger", "微信" }, { "DingTalk", "钉钉" }, { "QQBrowser", "QQ 浏览器" },
		  { "360", "360 浏览器" }, { "Edg/", "Edge" }, { "Firefox", "火狐" }, { "Chrome", "Chrome" }, { "Safari", "Safari" } };
	const char *place = "其他设备", *browser = NULL;

	if (text_empty(agent))
		return "其他设备";
	for (size_t i = COUNT_OF(places); i-- > 0;)
		if (strstr(agent, places[i].part))
			place = places[i].word;
	for (size_t i = COUNT_OF(browsers); i-- > 0;)
		if (strstr(agent, browsers[i].part))
			browser = browsers[i].word;
	return browser ? arena_printf(a, "%s · %s", place, browser) : place;
}

const char *account_next(const char *path)
{
	if (text_empty(path) || path[0] != '/' || path[1] == '/' || path[1] == '\\' || strlen(path) > 1000)
		return NULL;
	for (const char *c = path; *c; c++)
		if ((unsigned char)*c < 0x20 || *c == '\\' || *c == 0x7f)
			return NULL;
	if (text_starts(path, "/sign-") || text_starts(path, "/first-sign-in"))
		return NULL;
	return path;
}

int64_t account_lasts(const struct request *rq, bool desk)
{
	const struct config *config = rq->server->config;

	return desk ? config_i64(config, "session-hours") * 3600 : config_i64(config, "session-days") * 86400;
}

const char *account_start(const struct request *rq)
{
	static const char *const console[] = { "/area", "/cockpit", "/orgs", "/accounts" };
	enum role role = rq->work->actor.role;

	if ((role == ROLE_MEMBER || role == ROLE_SECRETARY || role == ROLE_CLERK) && route_open(rq, "/m"))
		return "/m";
	/* The keeper looks after accounts; records of people are not his. */
	if (role == ROLE_KEEPER)
		return "/accounts";
	if (role == ROLE_TOWNSHIP && route_open(rq, "/desk"))
		return "/desk"; /* a township's day begins with what waits, not with figures */
	for (size_t i = 0; i < COUNT_OF(console); i++)
		if (route_open(rq, console[i]))
			return console[i];
	return "/me";
}

/* ---- an organisation chosen by its name ---- */

#define CANDIDATES_MOST 12

static bool decided(struct work *w, struct org_choice *choice, struct org *org)
{
	if (!org || !org_in_scope(w, org->path) || org->dissolved)
		return fault_set(w, FAULT_INPUT, "account.org-none", "org_name", "没有这个组织，或不在您的管理范围内。请重新选择。");
	choice->org = org;
	return true;
}

bool account_choose_org(struct work *w, struct request *rq, struct org_choice *choice)
{
	const char *typed = chinese_tidy(w->arena, str_of(request_form(rq, "org_name", "")));
	int64_t id;

	*choice = (struct org_choice){ 0 };
	if (str_i64(str_of(request_form(rq, "org", "")), &id) && id > 0) {
		struct db_rows *rows = DB_QUERY(w->db, w->arena, "select path from org where tenant = $1 and id = $2", w->tenant, id);
		const char *path = db_next(rows) ? db_text(rows, 0) : NULL;
		db_done(rows);
		return decided(w, choice, path ? org_of_path(w, path) : NULL);
	}
	if (text_empty(typed))
		return fault_set(w, FAULT_INPUT, "account.org-missing", "org_name", "请填写组织的名称、拼音首字母或编码。");
	choice->count = org_find(w, w->actor.path, typed, CANDIDATES_MOST, &choice->candidates);
	for (int i = 0; i < choice->count; i++)
		if (text_eq(choice->candidates[i].name, typed) || choice->count == 1)
			return decided(w, choice, &choice->candidates[i]);
	if (!choice->count)
		return fault_set(w, FAULT_INPUT, "account.org-none", "org_name",
			"没有找到“%s”。请核对名称，也可以只填村名或拼音首字母。", typed);
	return fault_set(w, FAULT_INPUT, "account.org-many", "org_name", "有 %d 个组织符合“%s”，请在下面选一个。", choice->count,
		typed);
}
