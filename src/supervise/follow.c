/* Following up (交办): an office gives a branch to the office above it or to one of its own people; who got it says what became of it. */
#include "base/list.h"
#include "inbox/inbox.h"
#include "job/job.h"
#include "supervise/supervise.h"
#include "work/audit.h"

#define TEXT_MOST 300
#define DAYS_MOST 92

const struct scope scope_follow = { .arg = "follow", .word = "follow",
	.sql = "select o.path, 0 from follow_up f join org o on o.tenant = f.tenant and o.id = f.org where f.tenant = $1 and f.id = $2" };

/* ---- reading ---- */

#define COLUMNS \
	"f.id, f.org, f.office, f.account, f.at, f.by_account, f.done_at, f.due, o.short, t.short, coalesce(a.name, ''), f.by_name, " \
	"f.by_org, f.text, f.done_by, f.note"
#define JOINED \
	"from follow_up f join org o on o.tenant = f.tenant and o.id = f.org join org t on t.tenant = f.tenant and t.id = f.office " \
	"left join account a on a.tenant = f.tenant and a.id = f.account "

static int take(struct work *w, struct db_rows *rows, struct follow_up **out)
{
	struct follow_up *list = NULL;
	int n = 0;
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, n) = (struct follow_up){ .id = db_i64(rows, 0), .org = db_i64(rows, 1), .office = db_i64(rows, 2),
			.account = db_i64(rows, 3), .at = db_i64(rows, 4), .by_account = db_i64(rows, 5), .done_at = db_i64(rows, 6),
			.due = (int)db_i64(rows, 7), .org_name = db_text(rows, 8), .office_name = db_text(rows, 9), .account_name = db_text(rows, 10),
			.by_name = db_text(rows, 11), .by_org = db_text(rows, 12), .text = db_text(rows, 13), .done_by = db_text(rows, 14),
			.note = db_text(rows, 15) };
	db_done(rows);
	*out = list;
	return n;
}

/* The office's and the person's own, and what the person gave; never what lies outside the subtree. */
#define MINE "f.office = $2 and (f.account = 0 or f.account = $3) and f.done_at = 0 "
#define GIVEN "f.by_account = $3 and f.done_at = 0 "
#define DONE "f.done_at > 0 and ((f.office = $2 and (f.account = 0 or f.account = $3)) or f.by_account = $3) "
#define BELOW "and o.path >= $4 and o.path < $5 "
#define PAGE(where, order) "select " COLUMNS " " JOINED "where f.tenant = $1 and " where BELOW "order by " order " limit $6 offset $7"

int follow_up_list(struct work *w, enum follow_list list, int limit, int offset, struct follow_up **out)
{
	static const char *const texts[FOLLOW_LISTS] = { [FOLLOW_MINE] = PAGE(MINE, "f.due, f.id"), [FOLLOW_GIVEN] = PAGE(GIVEN, "f.due, f.id"),
		[FOLLOW_DONE] = PAGE(DONE, "f.done_at desc, f.id desc") };
	return take(w, DB_QUERY(w->db, w->arena, texts[list], w->tenant, w->actor.org, w->actor.account, w->actor.path,
		path_end(w->arena, w->actor.path), limit, offset), out);
}

#define COUNT(where) "(select count(*) from follow_up f join org o on o.tenant = f.tenant and o.id = f.org where f.tenant = $1 and " where BELOW ")"

void follow_up_counts(struct work *w, int64_t counts[FOLLOW_LISTS])
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select " COUNT(MINE) ", " COUNT(GIVEN) ", " COUNT(DONE), w->tenant, w->actor.org,
		w->actor.account, w->actor.path, path_end(w->arena, w->actor.path));
	for (bool any = db_next(rows); any; any = false)
		for (int i = 0; i < FOLLOW_LISTS; i++)
			counts[i] = db_i64(rows, i);
	db_done(rows);
}

int follow_up_of(struct work *w, int64_t org, int limit, struct follow_up **out)
{
	return take(w, DB_QUERY(w->db, w->arena,
		"select " COLUMNS " " JOINED "where f.tenant = $1 and f.org = $2 order by f.at desc, f.id desc limit $3", w->tenant, org, limit), out);
}

int follow_up_colleagues(struct work *w, struct colleague **out)
{
	struct colleague *list = NULL;
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select a.id, a.name from office f join account a on a.tenant = f.tenant and a.id = f.account where f.tenant = $1 and f.org = $2 "
		"and f.role = $3 and f.to_day = 0 and a.disabled = 0 and a.id <> $4 order by a.id",
		w->tenant, w->actor.org, role_word(w->actor.role), w->actor.account);
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, n) = (struct colleague){ db_i64(rows, 0), db_text(rows, 1) };
	db_done(rows);
	*out = list;
	return n;
}

bool follow_up_mine(const struct work *w, const struct follow_up *f)
{
	return f->office == w->actor.org && (!f->account || f->account == w->actor.account);
}

/* ---- writing ---- */

/* A branch that was chosen, with who would follow it up. */
struct given {
	int64_t org, office;
	const char *name, *path;
	bool has; /* that one has it already */
};

/* With `account` everything goes to the actor's own office; else to the township above, and where there is none to the county. */
static int given_read(struct work *w, struct map *chosen, int64_t account, struct given **out)
{
	struct given *list = NULL;
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select o.id, t.id, o.short, o.path, case when exists (select 1 from follow_up f where f.tenant = o.tenant and f.org = o.id "
		"and f.office = t.id and f.account = $4 and f.done_at = 0) then 1 else 0 end from org o join org t on t.tenant = o.tenant "
		"and (($4 > 0 and t.id = $5) or ($4 = 0 and t.path = substr(o.path, 1, case when o.level > 2 then 10 else 5 end))) "
		"where o.tenant = $1 and o.path >= $2 and o.path < $3 and o.dissolved = 0 order by t.id, o.path", w->tenant, w->actor.path,
		path_end(w->arena, w->actor.path), account, w->actor.org);
	while (db_next(rows))
		if (map_get_i64(chosen, db_i64(rows, 0)))
			*LIST_PUSH(w->arena, list, n) = (struct given){ db_i64(rows, 0), db_i64(rows, 1), db_text(rows, 2), db_text(rows, 3),
				db_i64(rows, 4) != 0 };
	db_done(rows);
	*out = list;
	return n;
}

static bool put(struct work *w, const struct given *g, int64_t account, int due, const char *text)
{
	int64_t made = id_next(w->now);
	return DB_EXEC(w->db, w->arena,
			"insert into follow_up (tenant, id, org, office, account, at, by_account, by_name, by_org, due, text) "
			"values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", w->tenant, made, g->org, g->office, account, w->now,
			w->actor.account, w->actor.name ? w->actor.name : "", w->actor.org_name ? w->actor.org_name : "", due, text) &&
		audit(w, "follow.given", "follow", made, g->org, NULL, arena_printf(w->arena, "%s前：%s", day_text(w->arena, due), text));
}

static void tell(struct work *w, const struct given *first, int count, int64_t account, int due, const char *text)
{
	const char *title = count == 1 ? arena_printf(w->arena, "交办：跟进%s", first->name) : arena_printf(w->arena, "交办：跟进 %d 个支部", count);
	const char *said = arena_printf(w->arena, "%s前办结。%s", day_chinese(w->arena, due), text);
	if (account)
		message_send(w, account, MESSAGE_URGE, title, said, "/follow-ups");
	else
		message_send_role(w, first->office, strlen(first->path) > 10 ? ROLE_TOWNSHIP : ROLE_COUNTY, MESSAGE_URGE, title, said, "/follow-ups");
}

static bool input_good(struct work *w, int count, int64_t account, int due, const char *text)
{
	struct colleague *list;
	if (count == 0)
		return fault_set(w, FAULT_INPUT, "follow.nobody", "org", "还没有选择支部。请先在表格左边勾选要交办的支部。");
	if (!account && w->actor.role != ROLE_COUNTY)
		fault_set(w, FAULT_INPUT, "follow.to", "to", "请选择交给谁跟进。");
	if (account) {
		bool found = account == w->actor.account;
		for (int i = follow_up_colleagues(w, &list) - 1; i >= 0; i--)
			found = found || list[i].id == account;
		if (!found)
			fault_set(w, FAULT_INPUT, "follow.to", "to", "没有这个人，或不在您的单位。请重新选择。");
	}
	if (!day_valid(due) || due < w->today || days_between(w->today, due) > DAYS_MOST)
		fault_set(w, FAULT_INPUT, "follow.due", "due", "请填今天起三个月以内的办结日期。");
	if (text_empty(text) || str_chars(str_of(text)) > TEXT_MOST)
		fault_set(w, FAULT_INPUT, "follow.text", "task", "请写明要跟进什么，最多 %d 个字。", TEXT_MOST);
	return !w->fault;
}

bool follow_up_assign(struct work *w, const int64_t *orgs, int count, int64_t account, int due, const char *text,
	struct follow_result *result)
{
	struct map *chosen = map_new(w->arena);
	struct given *list;
	*result = (struct follow_result){ 0 };
	if (!input_good(w, count, account, due, text))
		return false;
	for (int i = 0; i < count; i++)
		map_set_i64(chosen, orgs[i], result);
	int n = given_read(w, chosen, account, &list), fresh = 0;
	for (int i = 0; i < n; i++)
		if (!list[i].has)
			list[fresh++] = list[i];
	for (int i = 0, k; i < fresh; i += k) {
		for (k = 1; i + k < fresh && list[i + k].office == list[i].office; k++)
			;
		tell(w, &list[i], k, account, due, text);
	}
	for (int i = 0; i < fresh; i++)
		if (!put(w, &list[i], account, due, text))
			return false;
	*result = (struct follow_result){ fresh, (int)map_count(chosen) - fresh };
	return fresh > 0 || fault_set(w, FAULT_CONFLICT, "follow.nothing", NULL, "所选支部都已经交办给同一个人，还没有办结。请到“交办跟进”查看。");
}

bool follow_up_done(struct work *w, int64_t id, const char *note)
{
	struct follow_up *f;
	int n = take(w, DB_QUERY(w->db, w->arena, "select " COLUMNS " " JOINED "where f.tenant = $1 and f.id = $2", w->tenant, id), &f);
	if (!n)
		return work_db_check(w) && fault_set(w, FAULT_NOT_FOUND, "follow.gone", NULL, "没有这条交办。请刷新页面后核对。");
	if (!follow_up_mine(w, f))
		return fault_set(w, FAULT_FORBIDDEN, "follow.others", NULL, "这条交办由%s%s跟进，不能代为办结。", f->office_name, f->account_name);
	if (text_empty(note) || str_chars(str_of(note)) > TEXT_MOST)
		return fault_set(w, FAULT_INPUT, "follow.note", "note", "请写明跟进的结果，最多 %d 个字。", TEXT_MOST);
	if (f->done_at)
		return fault_set(w, FAULT_CONFLICT, "follow.done", NULL, "这条交办已由%s办结。请刷新页面查看。", f->done_by);
	if (f->by_account && f->by_account != w->actor.account)
		message_send(w, f->by_account, MESSAGE_REPLY, arena_printf(w->arena, "交办已办结：%s", f->org_name), note,
			arena_printf(w->arena, "/ledger/%lld#follow", (long long)f->org));
	return DB_EXEC(w->db, w->arena, "update follow_up set done_at = $3, done_by = $4, note = $5 where tenant = $1 and id = $2", w->tenant,
			id, w->now, w->actor.name ? w->actor.name : "", note) &&
		audit(w, "follow.done", "follow", id, f->org, NULL, note);
}

/* ---- what is over its day ---- */

struct late {
	int64_t id, office, account;
	int level; /* of the office */
};

int follow_up_remind(struct work *w, int most)
{
	struct late *list = NULL;
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select f.id, f.office, f.account, t.level from follow_up f join org t on t.tenant = f.tenant and t.id = f.office "
		"where f.tenant = $1 and f.done_at = 0 and f.due < $2 and f.reminded < $3 order by f.office, f.account, f.id limit $4", w->tenant,
		w->today, day_add(w->today, 1 - FOLLOW_REMIND_DAYS), most);
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, n) = (struct late){ db_i64(rows, 0), db_i64(rows, 1), db_i64(rows, 2), (int)db_i64(rows, 3) };
	db_done(rows);
	for (int i = 0, k; i < n; i += k) {
		for (k = 1; i + k < n && list[i + k].office == list[i].office && list[i + k].account == list[i].account; k++)
			;
		const char *title = arena_printf(w->arena, "%d 个交办过了期限，还没有办结", k), *text = "请打电话问清情况，办完写一句结果。";
		if (list[i].account)
			message_send(w, list[i].account, MESSAGE_URGE, title, text, "/follow-ups");
		else
			message_send_role(w, list[i].office, list[i].level == ORG_COUNTY ? ROLE_COUNTY : ROLE_TOWNSHIP, MESSAGE_URGE, title, text, "/follow-ups");
	}
	for (int i = 0; i < n; i++)
		if (!DB_EXEC(w->db, w->arena, "update follow_up set reminded = $3 where tenant = $1 and id = $2", w->tenant, list[i].id, w->today))
			return 0;
	return n;
}

#define REMINDED_AT_ONCE 200

static bool remind_step(struct work *w, struct job_run *run)
{
	int n = follow_up_remind(w, REMINDED_AT_ONCE);
	if (w->fault)
		return false;
	run->done += n;
	run->finished = n < REMINDED_AT_ONCE;
	run->said = arena_printf(w->arena, "提醒 %lld 个", (long long)run->done);
	return audit_not_needed(w);
}

JOB(follow, .title = "提醒过期的交办", .about = "交办过了期限还没有办结的，第二天提醒跟进的人，以后每周提醒一次，直到办结。", .when = JOB_NIGHTLY, .at = 435,
	.patience = 600, .write = remind_step);
