/* Exemptions: asking, deciding, ending and reading. */
#include <limits.h>

#include "exempt/exempt.h"

#include "base/chinese.h"
#include "base/list.h"
#include "inbox/inbox.h"
#include "member/member.h"
#include "org/org.h"
#include "work/audit.h"

const struct scope scope_exempt = { "exempt",
	"select o.path, 0 from exempt x join member m on m.tenant = x.tenant and m.id = x.member join org o on o.tenant = m.tenant "
	"and o.id = m.org where x.tenant = $1 and x.id = $2", "exempt", false };

static const struct {
	const char *word, *chinese;
} kinds[EXEMPT_KINDS] = {
	[EXEMPT_AGED] = { "aged", "年老体弱" },
	[EXEMPT_ILL] = { "ill", "因病" },
	[EXEMPT_DISABLED] = { "disabled", "残疾行动不便" },
};

static const struct {
	const char *chinese, *tag;
} states[EXEMPT_STATES] = {
	[EXEMPT_ASKED] = { "待审批", "info" },
	[EXEMPT_HOLDS] = { "有效", "ok" },
	[EXEMPT_SOON] = { "即将到期", "warn" },
	[EXEMPT_OVER] = { "已到期", "" },
	[EXEMPT_ENDED] = { "提前结束", "" },
	[EXEMPT_REFUSED] = { "未批准", "bad" },
	[EXEMPT_WITHDRAWN] = { "已撤回", "" },
};

const char *exempt_kind_word(enum exempt_kind kind)
{
	return kinds[kind].word;
}

const char *exempt_kind_chinese(enum exempt_kind kind)
{
	return kinds[kind].chinese;
}

const char *exempt_state_chinese(enum exempt_state state)
{
	return states[state].chinese;
}

const char *exempt_state_tag(enum exempt_state state)
{
	return states[state].tag;
}

/* ---- reading ---- */

#define COLUMNS \
	"select x.id, x.member, x.kind, x.reason, x.from_day, x.to_day, x.apart, x.voted_day, x.state, x.asked_at, x.asked_name, " \
	"x.decided_at, x.decided_name, x.word, x.ended_day, x.ended_name, x.ended_word, m.name, o.id, o.short, o.path "
/* Of the whole county few are exempt, so that is where reading begins. */
#define JOINED \
	"from exempt x cross join member m cross join org o where x.tenant = $1 and m.tenant = x.tenant and m.id = x.member " \
	"and o.tenant = m.tenant and o.id = m.org "
#define HELD "x.state = 'granted' and m.left_day = 0 and (x.to_day = 0 or x.to_day > $4)"
#define SOON "x.state = 'granted' and m.left_day = 0 and x.to_day > $4 and x.to_day <= $5"
#define ASKED "x.state = 'asked' and m.left_day = 0"
#define PAST "(x.state in ('refused', 'withdrawn') or (x.state = 'granted' and x.to_day > 0 and (x.to_day <= $4 or m.left_day > 0)))"

static enum exempt_state state_of(const struct work *w, const char *word, const struct exempt *x)
{
	if (!text_eq(word, "granted"))
		return text_eq(word, "asked") ? EXEMPT_ASKED : text_eq(word, "refused") ? EXEMPT_REFUSED : EXEMPT_WITHDRAWN;
	if (x->to_day && x->to_day <= w->today)
		return x->ended_day ? EXEMPT_ENDED : EXEMPT_OVER;
	return x->to_day && x->to_day <= day_add(w->today, EXEMPT_REMIND_DAYS) ? EXEMPT_SOON : EXEMPT_HOLDS;
}

static enum exempt_kind kind_of(const char *word)
{
	int i = 0;
	while (i < EXEMPT_KINDS && !text_eq(kinds[i].word, word))
		i++;
	return (enum exempt_kind)i;
}

static void exempt_fill(struct work *w, const struct db_rows *rows, struct exempt *x)
{
	*x = (struct exempt){ .id = db_i64(rows, 0), .member = db_i64(rows, 1), .kind = kind_of(db_text(rows, 2)), .reason = db_text(rows, 3),
		.from_day = (int)db_i64(rows, 4), .to_day = (int)db_i64(rows, 5), .apart = db_i64(rows, 6) != 0,
		.voted_day = (int)db_i64(rows, 7), .asked_at = db_i64(rows, 9), .asked_name = db_text(rows, 10),
		.decided_at = db_i64(rows, 11), .decided_name = db_text(rows, 12), .word = db_text(rows, 13),
		.ended_day = (int)db_i64(rows, 14), .ended_name = db_text(rows, 15), .ended_word = db_text(rows, 16),
		.name = db_text(rows, 17), .org = db_i64(rows, 18), .org_name = db_text(rows, 19), .org_path = db_text(rows, 20) };
	if (x->kind == EXEMPT_KINDS)
		x->kind = EXEMPT_AGED;
	x->state = state_of(w, db_text(rows, 8), x);
	x->again = x->ended_day == w->today;
}

static int exempt_rows(struct work *w, struct db_rows *rows, struct exempt **out)
{
	int count = 0;
	*out = NULL;
	while (db_next(rows))
		exempt_fill(w, rows, LIST_PUSH(w->arena, *out, count));
	db_done(rows);
	return count;
}

void exempt_counts(struct work *w, const char *path, int64_t counts[EXEMPT_VIEWS])
{
#define SUM(condition) "coalesce(sum(case when " condition " then 1 else 0 end), 0)"
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " SUM("(" HELD ") or (" ASKED ")") ", " SUM(ASKED) ", " SUM(SOON) ", " SUM(PAST) " " JOINED
		"and o.path >= $2 and o.path < $3", w->tenant, path, path_end(w->arena, path), w->today, day_add(w->today, EXEMPT_REMIND_DAYS));
	bool found = db_next(rows);
	for (int i = 0; i < EXEMPT_VIEWS; i++)
		counts[i] = found ? db_i64(rows, i) : 0;
	db_done(rows);
#undef SUM
}

int exempt_list(struct work *w, const char *path, enum exempt_view view, int limit, int offset, struct exempt **out, int64_t *total)
{
#define LIST(condition) \
	COLUMNS JOINED "and o.path >= $2 and o.path < $3 and (" condition ") and $5 > 0 order by o.path, m.name_key, m.id, x.from_day desc, " \
	"x.id limit $6 offset $7"
	static const char *const sql[EXEMPT_VIEWS] = {
		[EXEMPTS_NOW] = LIST("(" HELD ") or (" ASKED ")"),
		[EXEMPTS_ASKED] = LIST("$4 > 0 and " ASKED),
		[EXEMPTS_SOON] = LIST(SOON),
		[EXEMPTS_PAST] = LIST(PAST),
	};
#undef LIST
	int64_t counts[EXEMPT_VIEWS];
	if (total) {
		exempt_counts(w, path, counts);
		*total = counts[view];
	}
	return exempt_rows(w, DB_QUERY(w->db, w->arena, sql[view], w->tenant, path, path_end(w->arena, path), w->today,
			day_add(w->today, EXEMPT_REMIND_DAYS), limit ? limit : INT_MAX, offset), out);
}

struct exempt *exempt_load(struct work *w, int64_t id)
{
	struct exempt *list;
	if (exempt_rows(w, DB_QUERY(w->db, w->arena, COLUMNS JOINED "and x.id = $2", w->tenant, id), &list))
		return list;
	fault_set(w, FAULT_NOT_FOUND, "exempt.none", NULL, "没有这条免于参加的记录。请刷新页面。");
	return NULL;
}

struct exempt *exempt_of_member(struct work *w, int64_t member)
{
	struct exempt *list;
	int n = exempt_rows(w, DB_QUERY(w->db, w->arena, COLUMNS JOINED "and x.member = $2 and x.from_day <= $3 and x.state = 'granted' "
			"and (x.to_day = 0 or x.to_day > $3) order by x.from_day desc limit 1", w->tenant, member, w->today), &list);
	return n ? list : NULL;
}

/* ---- asking ---- */

static void days_check(struct work *w, const struct exempt_form *f)
{
	if (!f->from_day)
		fault_set(w, FAULT_INPUT, "exempt.from-empty", "from_day", "请填写从哪一天起。");
	else if (f->from_day < day_add(w->today, -31) || f->from_day > day_add(w->today, 92))
		fault_set(w, FAULT_INPUT, "exempt.from", "from_day", "起始日期在前 1 个月到后 3 个月之间。已经开过的会按当时的名单，不改。");
	if (!f->until)
		fault_set(w, FAULT_INPUT, "exempt.until-empty", "until", "请填写到哪一天为止，最长 1 年。");
	else if (f->from_day && (f->until < f->from_day || f->until < w->today))
		fault_set(w, FAULT_INPUT, "exempt.until-early", "until", "截止日期不能早于起始日期，也不能已经过去。");
	else if (f->from_day && f->until >= day_add_months(f->from_day, 12))
		fault_set(w, FAULT_INPUT, "exempt.until-long", "until", "一次最长 1 年，到期前会提醒您重新提出。请填 %s 以前的日子。",
			day_chinese(w->arena, day_add_months(f->from_day, 12)));
	if (f->apart && !f->voted_day)
		fault_set(w, FAULT_INPUT, "exempt.voted-empty", "voted_day", "不计入表决应到会人数要经党员大会表决同意。请填写是哪一天开的会；没有表决的，不要勾选。");
	else if (f->apart && (f->voted_day > w->today || f->voted_day < day_add_months(w->today, -12)))
		fault_set(w, FAULT_INPUT, "exempt.voted", "voted_day", "表决同意的党员大会要在最近 1 年以内，不能是以后。");
}

static bool form_check(struct work *w, const struct exempt_form *f, size_t count)
{
	if (!count)
		fault_set(w, FAULT_INPUT, "exempt.members", "members", "请先勾选是哪些党员。");
	if (f->kind >= EXEMPT_KINDS)
		fault_set(w, FAULT_INPUT, "exempt.kind", "kind", "请选择是年老体弱、因病，还是残疾行动不便。");
	if (text_empty(f->reason))
		fault_set(w, FAULT_INPUT, "exempt.reason-empty", "reason", "请写明为什么不能到会，例如“年满八十，行动不便”。不用写病名。");
	else if (str_chars(str_of(f->reason)) > EXEMPT_REASON_MOST)
		fault_set(w, FAULT_INPUT, "exempt.reason-long", "reason", "最多 %d 个字，写明能不能到会就行。", EXEMPT_REASON_MOST);
	days_check(w, f);
	return w->fault == NULL;
}

/* One waits, or holds on one of those days. */
static bool overlaps(struct work *w, int64_t member, const struct exempt_form *f)
{
	return DB_ONE(w->db, w->arena, 0, "select count(*) from exempt where tenant = $1 and member = $2 and (state = 'asked' or "
		"(state = 'granted' and from_day <= $4 and (to_day = 0 or to_day > $3)))", w->tenant, member, f->from_day, f->until) > 0;
}

static bool row_put(struct work *w, int64_t member, const char *state, const struct exempt_form *f)
{
	int to = day_add(f->until, 1);
	return DB_EXEC(w->db, w->arena,
		"insert into exempt (tenant, id, member, kind, reason, from_day, to_day, planned_to, apart, voted_day, state, asked_at, asked_by, "
		"asked_name) values ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10, $11, $12, $13)",
		w->tenant, id_next(w->now), member, kinds[f->kind].word, f->reason, f->from_day, to, f->apart, f->apart ? f->voted_day : 0, state,
		w->now, w->actor.account, w->actor.name ? w->actor.name : "");
}

static const struct member_roll *roll_find(const struct member_roll *roll, int count, int64_t member)
{
	for (int i = 0; i < count; i++)
		if (roll[i].member == member)
			return &roll[i];
	return NULL;
}

int exempt_ask(struct work *w, int64_t org, const int64_t *members, size_t count, const struct exempt_form *f)
{
	struct member_roll *roll;
	struct org *o = org_load(w, org);
	if (!o || !form_check(w, f, count))
		return 0;
	int people = member_roll_on(w, org, 0, w->today, &roll);
	for (size_t i = 0; i < count; i++) {
		const struct member_roll *m = roll_find(roll, people, members[i]);
		if (!m)
			return fault_set(w, FAULT_INPUT, "exempt.not-here", "members", "勾选的人里有不在本支部的。请刷新页面后重新勾选。");
		/* One who is ticked twice waits already when the second comes. */
		if (overlaps(w, m->member, f))
			return fault_set(w, FAULT_INPUT, "exempt.twice", "members",
				"%s已经提出过，正在等批准，或者那段时间已经批准。请去掉他的勾；到期后接着的，从原来截止的第二天写起。", m->name);
		if (!row_put(w, m->member, "asked", f))
			return 0;
	}
	message_send_office(w, org, MESSAGE_APPROVAL, arena_printf(w->arena, "%s提出 %zu 人免于参加", o->short_name, count),
		arena_printf(w->arena, "%s，到 %s。请审批。", kinds[f->kind].chinese, day_chinese(w->arena, f->until)), "/exempt?view=asked");
	return audit(w, "exempt.asked", "org", org, org, NULL, arena_printf(w->arena, "%zu 人，%s，%s 至 %s%s", count, kinds[f->kind].chinese,
			day_text(w->arena, f->from_day), day_text(w->arena, f->until), f->apart ? "，不计入表决应到会人数" : "")) ? (int)count : 0;
}

bool exempt_put(struct work *w, int64_t member, enum exempt_kind kind, const char *reason, int from_day, int to_day, int voted_day)
{
	struct exempt_form f = { .kind = kind, .reason = reason, .from_day = from_day, .until = day_add(to_day, -1), .apart = voted_day != 0,
		.voted_day = voted_day };
	return row_put(w, member, "granted", &f) &&
	       DB_EXEC(w->db, w->arena, "update exempt set asked_at = $3, decided_at = $3, decided_name = '上级党委' where tenant = $1 and member = $2 "
		       "and from_day = $4", w->tenant, member, day_start(from_day), from_day);
}

/* ---- deciding ---- */

static bool tell_member(struct work *w, int64_t member, const char *title, const char *text)
{
	int64_t account = DB_ONE(w->db, w->arena, 0, "select coalesce(min(id), 0) from account where tenant = $1 and member = $2 and disabled = 0",
		w->tenant, member);
	return !account || message_send(w, account, MESSAGE_NOTICE, title, text, "/m/meetings");
}

/* Those of one branch that were decided together make one message. */
struct decided {
	int64_t org;
	struct buf names;
	int count;
};

static struct decided *decided_of(struct work *w, struct decided ***all, int *n, int64_t org)
{
	for (int i = 0; i < *n; i++)
		if ((*all)[i]->org == org)
			return (*all)[i];
	struct decided *d = ARENA_NEW(w->arena, struct decided);
	*d = (struct decided){ .org = org };
	buf_init(&d->names, w->arena);
	return *LIST_PUSH(w->arena, *all, *n) = d;
}

static bool decide_one(struct work *w, const struct exempt *x, bool grant, const char *word)
{
	if (!DB_EXEC(w->db, w->arena, "update exempt set state = $3, word = $4, decided_at = $5, decided_name = $6 where tenant = $1 and id = $2 "
			"and state = 'asked'", w->tenant, x->id, grant ? "granted" : "refused", grant ? "" : word, w->now,
			w->actor.name ? w->actor.name : ""))
		return false;
	if (grant && !tell_member(w, x->member, "您可以不到会", arena_printf(w->arena, "上级党委已批准您到 %s 免于参加组织生活（%s）。身体好的时候，随时欢迎您来。",
			day_chinese(w->arena, day_add(x->to_day, -1)), exempt_kind_chinese(x->kind))))
		return false;
	return audit(w, grant ? "exempt.granted" : "exempt.refused", "member", x->member, x->org, NULL, arena_printf(w->arena, "%s，%s 至 %s%s%s%s",
		exempt_kind_chinese(x->kind), day_text(w->arena, x->from_day), day_text(w->arena, day_add(x->to_day, -1)),
		x->apart ? "，不计入表决应到会人数" : "", grant ? "" : "；", grant ? "" : word));
}

static bool tell_branches(struct work *w, struct decided *const *all, int n, bool grant, const char *word)
{
	for (int i = 0; i < n; i++) {
		const struct decided *d = all[i];
		message_send_branch(w, d->org, MESSAGE_REPLY, arena_printf(w->arena, grant ? "已批准 %d 人免于参加" : "没有批准 %d 人免于参加", d->count),
			arena_printf(w->arena, "%s。%s", d->names.at, grant ? "从下一次发通知起，他们不计应到。" : word), "/exempt");
	}
	return work_db_check(w);
}

bool exempt_decide(struct work *w, const int64_t *ids, size_t count, bool grant, const char *word)
{
	struct decided **all = NULL;
	int branches = 0, done = 0;
	if (!count)
		return fault_set(w, FAULT_INPUT, "exempt.whom", "ids", "请先勾选要批的人。");
	if (!grant && text_empty(word))
		return fault_set(w, FAULT_INPUT, "exempt.word", "word", "不批准请写一句话，支部会看到。");
	if (str_chars(str_of(word)) > EXEMPT_REASON_MOST)
		return fault_set(w, FAULT_INPUT, "exempt.word", "word", "最多 %d 个字，请写短一些。", EXEMPT_REASON_MOST);
	for (size_t i = 0; i < count; i++) {
		struct exempt *x = exempt_load(w, ids[i]);
		if (!x)
			return false;
		if (!actor_covers(&w->actor, x->org_path))
			return fault_set(w, FAULT_NOT_FOUND, "exempt.none", NULL, "没有这条免于参加的记录。请刷新页面。");
		if (x->state != EXEMPT_ASKED)
			continue;
		if (!decide_one(w, x, grant, word))
			return false;
		struct decided *d = decided_of(w, &all, &branches, x->org);
		buf_printf(&d->names, "%s%s", d->count++ ? "、" : "", x->name);
		done++;
	}
	if (!done)
		return fault_set(w, FAULT_CONFLICT, "exempt.decided", NULL, "勾选的已经批过或撤回了。请刷新页面。");
	return tell_branches(w, all, branches, grant, word);
}

bool exempt_withdraw(struct work *w, int64_t id)
{
	struct exempt *x = exempt_load(w, id);
	if (!x)
		return false;
	if (x->state != EXEMPT_ASKED)
		return fault_set(w, FAULT_CONFLICT, "exempt.decided", NULL, "%s的这一条已经批过或撤回了。请刷新页面。", x->name);
	return DB_EXEC(w->db, w->arena, "update exempt set state = 'withdrawn' where tenant = $1 and id = $2", w->tenant, id) &&
	       audit(w, "exempt.withdrawn", "member", x->member, x->org, NULL, exempt_kind_chinese(x->kind));
}

/* ---- ending ---- */

bool exempt_end(struct work *w, int64_t id, const char *reason)
{
	struct exempt *x = exempt_load(w, id);
	if (!x)
		return false;
	if (x->state != EXEMPT_HOLDS && x->state != EXEMPT_SOON)
		return fault_set(w, FAULT_CONFLICT, "exempt.over", NULL, "%s的这一条已经不在有效期内。请刷新页面。", x->name);
	if (text_empty(reason) || str_chars(str_of(reason)) > EXEMPT_REASON_MOST)
		return fault_set(w, FAULT_INPUT, "exempt.end-reason", "end_reason", "请写明为什么提前结束（最多 %d 个字），例如“身体已恢复”。", EXEMPT_REASON_MOST);
	if (!DB_EXEC(w->db, w->arena, "update exempt set to_day = $3, ended_day = $4, ended_name = $5, ended_word = $6 where tenant = $1 and id = $2",
			w->tenant, id, w->today, w->today, w->actor.name ? w->actor.name : "", reason) ||
		!tell_member(w, x->member, "请您参加组织生活", arena_printf(w->arena, "免于参加已经结束（%s），今后请按通知到会；来不了请提前请假。", reason)))
		return false;
	return audit(w, "exempt.ended", "member", x->member, x->org, NULL, arena_printf(w->arena, "%s；%s", exempt_kind_chinese(x->kind), reason));
}

bool exempt_again(struct work *w, int64_t id)
{
	struct exempt *x = exempt_load(w, id);
	if (!x)
		return false;
	if (!x->again)
		return fault_set(w, FAULT_CONFLICT, "exempt.again-late", NULL, "提前结束只能当天撤销。仍然不能到会的，请重新提出。");
	return DB_EXEC(w->db, w->arena, "update exempt set to_day = planned_to, ended_day = 0, ended_name = '', ended_word = '' where tenant = $1 "
			"and id = $2", w->tenant, id) &&
	       tell_member(w, x->member, "您可以不到会", "免于参加照旧有效。") &&
	       audit(w, "exempt.again", "member", x->member, x->org, NULL, exempt_kind_chinese(x->kind));
}

/* ---- checks ---- */

static void exempt_verify(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select x.id, x.state, x.from_day, x.to_day, x.planned_to, x.apart, x.voted_day, x.asked_at, m.id from exempt x "
		"left join member m on m.tenant = x.tenant and m.id = x.member where x.tenant = $1 order by x.id", w->tenant);
	while (db_next(rows)) {
		int from = (int)db_i64(rows, 2), to = (int)db_i64(rows, 3), planned = (int)db_i64(rows, 4);
		bool taken = db_i64(rows, 7) == 0; /* over from before there were decisions */
		report->checked++;
		if (db_is_null(rows, 8) || (!taken && (!to || to > planned || planned <= from || planned > day_add_months(from, 12))) ||
			(!taken && db_i64(rows, 5) && !db_i64(rows, 6)))
			verify_fault(report, "免于参加 %lld 的党员、起止日期或表决日期不对", (long long)db_i64(rows, 0));
	}
	db_done(rows);
}
VERIFY(exempt, "免于参加", exempt_verify);
