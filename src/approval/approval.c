/* Proposing, deciding, and the one place where an approved act is done. */
#include "approval/approval.h"

#include "base/list.h"
#include "work/audit.h"
#include "work/secret.h"

const struct scope scope_approval = { "approval",
	"select o.path, 0 from approval p join org o on o.tenant = p.tenant and o.id = p.by_org where p.tenant = $1 and p.id = $2",
	"proposer", false };

extern const struct approval_act *const __start_approval_acts[] __attribute__((weak));
extern const struct approval_act *const __stop_approval_acts[] __attribute__((weak));
extern const struct approval_tell *const __start_approval_tells[] __attribute__((weak));
extern const struct approval_tell *const __stop_approval_tells[] __attribute__((weak));

static const struct approval_act *act_named(const char *word)
{
	for (const struct approval_act *const *act = __start_approval_acts; act < __stop_approval_acts; act++)
		if (text_eq((*act)->word, word))
			return *act;
	return NULL;
}

static const struct {
	const char *word, *chinese, *tag;
} states[APPROVAL_STATES] = {
	[APPROVAL_OPEN] = { "open", "待批准", "warn" },
	[APPROVAL_DONE] = { "done", "已批准并办理", "ok" },
	[APPROVAL_REFUSED] = { "refused", "未批准", "bad" },
	[APPROVAL_WITHDRAWN] = { "withdrawn", "已撤回", "" },
	[APPROVAL_OUTDATED] = { "outdated", "情况有变，已作废", "" },
	[APPROVAL_EXPIRED] = { "", "过期未办", "" },
};

const char *approval_state_chinese(enum approval_state state)
{
	return states[state].chinese;
}

const char *approval_state_tag(enum approval_state state)
{
	return states[state].tag;
}

/* ---- contents ---- */

void approval_put(struct buf *content, const char *name, const char *value)
{
	buf_printf(content, "%s=", name);
	for (const char *c = value ? value : ""; *c; c++)
		buf_char(content, *c == '\n' || *c == '\r' ? ' ' : *c);
	buf_char(content, '\n');
}

void approval_put_i64(struct buf *content, const char *name, int64_t value)
{
	buf_printf(content, "%s=%lld\n", name, (long long)value);
}

static struct str value_of(const struct approval *approval, const char *name)
{
	struct str rest = str_of(approval->content);
	while (rest.at) {
		struct str value = str_cut(&rest, '\n'), key = str_cut(&value, '=');
		if (value.at && str_eq(key, str_of(name)))
			return value;
	}
	return str_of("");
}

const char *approval_text(struct arena *a, const struct approval *approval, const char *name)
{
	struct str value = value_of(approval, name);
	return arena_dupn(a, value.at, value.len);
}

int64_t approval_i64(const struct approval *approval, const char *name)
{
	int64_t n = 0;
	return str_i64(value_of(approval, name), &n) ? n : 0;
}

/* ---- reading ---- */

/* All that makes a proposal what it is: the second person approves exactly this. */
static const char *hash_of(struct work *w, const struct approval *p)
{
	const char *all = arena_printf(w->arena, "%lld %s\n%lld %s %lld\n%s\n%s\n%s\n%lld %lld %lld %lld %s %lld", (long long)p->id,
		p->word, (long long)p->org, p->kind, (long long)p->record, p->summary, p->content, p->basis, (long long)p->at,
		(long long)p->expires, (long long)p->by_account, (long long)p->by_member, p->by_name, (long long)p->by_org);
	struct str hash = secret_hash(w->store, w->arena, "approval", all);
	return hex_of(w->arena, hash.at, hash.len);
}

static enum approval_state state_of(const char *word, int64_t expires, int64_t now)
{
	for (int i = 0; i < APPROVAL_EXPIRED; i++)
		if (text_eq(word, states[i].word))
			return i == APPROVAL_OPEN && expires <= now ? APPROVAL_EXPIRED : (enum approval_state)i;
	return APPROVAL_WITHDRAWN;
}

/* Whichever account the one who proposed it uses now. */
static bool same_person(const struct actor *actor, const struct approval *p)
{
	return p->mine || (actor->member && actor->member == p->by_member);
}

/* Never the one who proposed it; and only from where the proposer stood upwards: a superior's act is not approved below him, and
 * nobody approves with an account that the proposer could have made. */
static bool may_decide(const struct actor *actor, const struct approval *p)
{
	return p->state == APPROVAL_OPEN && !same_person(actor, p) && p->act && access_allows(actor->role, PERMISSION_APPROVE) &&
	       access_allows(actor->role, p->act->need) && actor_covers(actor, p->by_path);
}

#define COLUMNS \
	"p.id, p.org, p.record, p.at, p.expires, p.by_account, p.by_member, p.by_org, p.decided_at, p.decided_by, p.act, p.kind, " \
	"p.summary, p.content, p.basis, p.hash, p.by_name, o.short, o.path, p.decided_name, p.reason, p.state"

static void approval_fill(struct work *w, const struct db_rows *rows, struct approval *p)
{
	*p = (struct approval){ .id = db_i64(rows, 0), .org = db_i64(rows, 1), .record = db_i64(rows, 2), .at = db_i64(rows, 3),
		.expires = db_i64(rows, 4), .by_account = db_i64(rows, 5), .by_member = db_i64(rows, 6), .by_org = db_i64(rows, 7),
		.decided_at = db_i64(rows, 8), .decided_by = db_i64(rows, 9), .word = db_text(rows, 10), .kind = db_text(rows, 11),
		.summary = db_text(rows, 12), .content = db_text(rows, 13), .basis = db_text(rows, 14), .hash = db_text(rows, 15),
		.by_name = db_text(rows, 16), .by_org_name = db_text(rows, 17), .by_path = db_text(rows, 18),
		.decided_name = db_text(rows, 19), .reason = db_text(rows, 20) };
	p->act = act_named(p->word);
	p->state = state_of(db_text(rows, 21), p->expires, w->now);
	p->mine = w->actor.account && p->by_account == w->actor.account;
	p->may_decide = may_decide(&w->actor, p);
}

static bool may_see(const struct actor *actor, const struct approval *p)
{
	return actor_covers(actor, p->by_path) && (p->mine || access_allows(actor->role, PERMISSION_APPROVE));
}

struct approval *approval_load(struct work *w, int64_t id)
{
	struct approval *p = NULL;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " COLUMNS " from approval p join org o on o.tenant = p.tenant and o.id = p.by_org where p.tenant = $1 and p.id = $2",
		w->tenant, id);
	if (db_next(rows))
		approval_fill(w, rows, p = ARENA_NEW(w->arena, struct approval));
	db_done(rows);
	if (p && may_see(&w->actor, p))
		return p;
	fault_set(w, FAULT_NOT_FOUND, "approval.none", NULL, "没有这项审批，或它不归您处理。请回到审批列表查看。");
	return NULL;
}

/* $3 0: waiting for the actor, 1: own, 2: all. $4 the actor's account, $5 its member, $6 now, $7 its path. Which acts
 * the actor's role may decide on is asked in C: the roles that approve have all of them so far, and a row more in a list of
 * few costs nothing. */
#define LISTED \
	" from approval p join org o on o.tenant = p.tenant and o.id = p.by_org where p.tenant = $1 and substr(o.path, 1, length($7)) = $7 " \
	"and ($3 = 2 or ($3 = 1 and p.by_account = $4) or ($3 = 0 and p.state = $2 and p.expires > $6 and p.by_account <> $4 " \
	"and (p.by_member = 0 or p.by_member <> $5)))"

int approval_list(struct work *w, enum approval_view view, int limit, int offset, struct approval **out, int64_t *total)
{
	const struct actor *actor = &w->actor;
	bool approves = access_allows(actor->role, PERMISSION_APPROVE) || actor->role == ROLE_SYSTEM;
	int n = 0, which = approves ? (int)view : APPROVALS_OWN;
	*out = NULL;
	*total = 0;
	if (view == APPROVALS_WAITING && !approves)
		return 0;
	*total = DB_ONE(w->db, w->arena, 0, "select count(*)" LISTED, w->tenant, states[APPROVAL_OPEN].word, which, actor->account,
		actor->member, w->now, actor->path);
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select " COLUMNS LISTED " order by p.at desc, p.id desc limit $8 offset $9",
		w->tenant, states[APPROVAL_OPEN].word, which, actor->account, actor->member, w->now, actor->path, limit, offset);
	while (db_next(rows))
		approval_fill(w, rows, LIST_PUSH(w->arena, *out, n));
	db_done(rows);
	return n;
}

/* ---- proposing ---- */

/* The accounts that may decide on what the actor proposes. */
static int deciders(struct work *w, enum permission need, int64_t **out)
{
	const struct actor *actor = &w->actor;
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select a.id, f.role from org o join office f on f.tenant = o.tenant and f.org = o.id and f.to_day = 0 join account a "
		"on a.tenant = f.tenant and a.id = f.account where o.tenant = $1 "
		"and o.level <= $2 and substr($3, 1, length(o.path)) = o.path and a.disabled = 0 and a.id <> $4 "
		"and (a.member = 0 or a.member <> $5) order by a.id",
		w->tenant, actor->org_level, actor->path, actor->account, actor->member);
	*out = NULL;
	while (db_next(rows)) {
		enum role role = role_of_word(db_text(rows, 1));
		if (access_allows(role, PERMISSION_APPROVE) && access_allows(role, need))
			*LIST_PUSH(w->arena, *out, n) = db_i64(rows, 0);
	}
	db_done(rows);
	return n;
}

static bool tell(struct work *w, int64_t account, const char *title, const struct approval *p, const char *text)
{
	const char *href = arena_printf(w->arena, "/approvals/%lld", (long long)p->id);
	for (const struct approval_tell *const *t = __start_approval_tells; t < __stop_approval_tells; t++)
		if (!(*t)->tell(w, account, title, text, href))
			return false;
	return true;
}

static bool proposal_fill(struct work *w, const struct approval_wish *wish, struct approval *p)
{
	*p = (struct approval){ .id = id_next(w->now), .org = wish->org, .record = wish->record, .at = w->now,
		.expires = w->now + (int64_t)APPROVAL_DAYS * 86400, .by_account = w->actor.account, .by_member = w->actor.member,
		.by_org = w->actor.org, .act = act_named(wish->act), .word = wish->act, .kind = wish->kind, .summary = wish->summary,
		.content = wish->content, .by_name = w->actor.name ? w->actor.name : "", .by_path = w->actor.path, .decided_name = "",
		.reason = "", .by_org_name = "" };
	if (!p->act)
		die("no act is called %s", wish->act);
	p->basis = p->act->basis(w, p);
	return p->basis != NULL;
}

int64_t approval_propose(struct work *w, const struct approval_wish *wish)
{
	struct approval p;
	int64_t *people;
	if (!access_allows(w->actor.role, PERMISSION_PROPOSE))
		return fault_set(w, FAULT_FORBIDDEN, "approval.not-yours", NULL, "这项操作要由乡镇或县级管理员提出。");
	if (!proposal_fill(w, wish, &p))
		return 0;
	if (DB_ONE(w->db, w->arena, 0,
		    "select count(*) from approval where tenant = $1 and kind = $2 and record = $3 and act = $4 and state = $5 and expires > $6",
		    w->tenant, p.kind, p.record, p.word, states[APPROVAL_OPEN].word, w->now))
		return fault_set(w, FAULT_CONFLICT, "approval.waits", NULL,
			"同样的申请已经提交，正在等另一位批准。要改内容，请先到“审批”撤回原来的。");
	int n = deciders(w, p.act->need, &people);
	if (!n)
		return fault_set(w, FAULT_CONFLICT, "approval.nobody", NULL,
			"这项操作要另一位管理员批准，但本级和上级没有别人能批准。请先请上级或系统管理员再建一个同级或上级的管理员账号。");
	p.hash = hash_of(w, &p);
	DB_EXEC(w->db, w->arena,
		"insert into approval (tenant, id, act, org, kind, record, summary, content, basis, hash, at, expires, by_account, "
		"by_member, by_name, by_org, state) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
		w->tenant, p.id, p.word, p.org, p.kind, p.record, p.summary, p.content, p.basis, p.hash, p.at, p.expires, p.by_account,
		p.by_member, p.by_name, p.by_org, states[APPROVAL_OPEN].word);
	for (int i = 0; i < n; i++)
		tell(w, people[i], arena_printf(w->arena, "待您批准：%s", p.act->title), &p,
			arena_printf(w->arena, "%s提出：%s。请在 %s 前处理。", p.by_name, p.summary, moment_chinese(w->arena, p.expires)));
	audit(w, "approval.proposed", "approval", p.id, p.org, NULL, p.summary);
	return work_db_check(w) ? p.id : 0;
}

bool approval_alone(struct work *w, const struct approval_wish *wish)
{
	struct approval p;
	const char *why = approval_off_reason(w);
	return proposal_fill(w, wish, &p) && p.act->run(w, &p) &&
	       audit(w, "approval.skipped", p.kind, p.record, p.org, NULL,
		       arena_printf(w->arena, "%s；本县已停用双人审批：%s", p.summary, why ? why : ""));
}

/* ---- deciding ---- */

/* One that the actor may decide on now. */
static struct approval *decidable(struct work *w, int64_t id)
{
	struct approval *p = approval_load(w, id);
	if (!p)
		return NULL;
	if (p->state == APPROVAL_EXPIRED)
		fault_set(w, FAULT_CONFLICT, "approval.expired", NULL, "这项申请已过期，没有办理。仍要办的，请%s重新提交。", p->by_name);
	else if (p->state != APPROVAL_OPEN)
		fault_set(w, FAULT_CONFLICT, "approval.decided", NULL, "这项申请已有结果：%s。", approval_state_chinese(p->state));
	else if (same_person(&w->actor, p))
		fault_set(w, FAULT_FORBIDDEN, "approval.own", NULL, "这是您自己提出的，要由另一位管理员批准。");
	else if (!p->may_decide)
		fault_set(w, FAULT_FORBIDDEN, "approval.not-yours", NULL, "您没有批准这项操作的权限，请联系上级管理员。");
	return w->fault ? NULL : p;
}

static bool close_as(struct work *w, struct approval *p, enum approval_state state, const char *reason)
{
	DB_EXEC(w->db, w->arena,
		"update approval set state = $3, decided_at = $4, decided_by = $5, decided_name = $6, reason = $7 "
		"where tenant = $1 and id = $2 and state = $8",
		w->tenant, p->id, states[state].word, w->now, w->actor.account, w->actor.name ? w->actor.name : "", reason,
		states[APPROVAL_OPEN].word);
	p->state = state;
	return work_db_check(w);
}

static bool tell_proposer(struct work *w, const struct approval *p, const char *text)
{
	return tell(w, p->by_account, arena_printf(w->arena, "%s：%s", approval_state_chinese(p->state), p->act ? p->act->title : p->word),
		p, text);
}

/* The stamp of today, or NULL with *why: what it rests on is gone. Faults that say nothing about the records stand. */
static const char *basis_now(struct work *w, const struct approval *p, const char **why)
{
	const char *basis = p->act->basis(w, p);
	*why = "提出以后，涉及的记录又有变动";
	if (!basis && w->fault && (w->fault->kind == FAULT_CONFLICT || w->fault->kind == FAULT_INPUT || w->fault->kind == FAULT_NOT_FOUND)) {
		*why = w->fault->message;
		w->fault = NULL;
	}
	return basis;
}

static bool outdate(struct work *w, struct approval *p, const char *why)
{
	return close_as(w, p, APPROVAL_OUTDATED, why) &&
	       tell_proposer(w, p, arena_printf(w->arena, "没有办理：%s：%s。仍要办的，请重新提出。", p->summary, why)) &&
	       audit(w, "approval.outdated", "approval", p->id, p->org, NULL, p->summary);
}

bool approval_approve(struct work *w, int64_t id, const char *hash, bool *outdated)
{
	struct approval *p = decidable(w, id);
	const char *why;
	*outdated = false;
	if (!p)
		return false;
	/* What is done is what was proposed and what was shown: not a row that somebody changed in between. */
	if (!secret_same(p->hash, hash_of(w, p)) || !text_eq(p->hash, hash))
		return fault_set(w, FAULT_CONFLICT, "approval.changed", NULL, "申请的内容和您看到的不一致，没有办理。请刷新页面核对。");
	const char *basis = basis_now(w, p, &why);
	if (w->fault)
		return false;
	if (!text_eq(basis, p->basis)) {
		*outdated = true;
		return outdate(w, p, why);
	}
	if (!close_as(w, p, APPROVAL_DONE, ""))
		return false;
	/* The traces of the act name both. */
	const char *alone = w->actor.name;
	w->actor.name = arena_printf(w->arena, "%s（%s提出）", alone, p->by_name);
	bool done = p->act->run(w, p);
	w->actor.name = alone;
	return done && tell_proposer(w, p, arena_printf(w->arena, "%s已批准并办理：%s。", alone, p->summary)) &&
	       audit(w, "approval.approved", "approval", p->id, p->org, NULL, p->summary);
}

bool approval_refuse(struct work *w, int64_t id, const char *reason)
{
	struct approval *p = decidable(w, id);
	if (!p)
		return false;
	if (text_empty(reason))
		return fault_set(w, FAULT_INPUT, "approval.reason", "reason", "请写明不批准的原因，提出的人要据此修改。");
	return close_as(w, p, APPROVAL_REFUSED, reason) &&
	       tell_proposer(w, p, arena_printf(w->arena, "%s没有批准：%s。原因：%s", w->actor.name, p->summary, reason)) &&
	       audit(w, "approval.refused", "approval", p->id, p->org, NULL, arena_printf(w->arena, "%s；原因：%s", p->summary, reason));
}

bool approval_withdraw(struct work *w, int64_t id)
{
	struct approval *p = approval_load(w, id);
	if (!p)
		return false;
	if (!p->mine)
		return fault_set(w, FAULT_FORBIDDEN, "approval.not-own", NULL, "这不是您提出的，不能替别人撤回。可以填原因不予批准。");
	if (p->state != APPROVAL_OPEN)
		return fault_set(w, FAULT_CONFLICT, "approval.decided", NULL, "这项申请已有结果：%s。", approval_state_chinese(p->state));
	return close_as(w, p, APPROVAL_WITHDRAWN, "") &&
	       audit(w, "approval.withdrawn", "approval", p->id, p->org, NULL, p->summary);
}

/* ---- what `xianfeng verify` looks at ---- */

static void approvals_verify(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " COLUMNS " from approval p left join org o on o.tenant = p.tenant and o.id = p.by_org where p.tenant = $1 "
		"order by p.id", w->tenant);
	struct approval p;
	while (db_next(rows)) {
		approval_fill(w, rows, &p);
		report->checked++;
		if (!text_eq(p.hash, hash_of(w, &p)))
			verify_fault(report, "审批 %lld：内容和提出时不一致", (long long)p.id);
		if (p.state == APPROVAL_DONE && (!p.decided_by || p.decided_by == p.by_account))
			verify_fault(report, "审批 %lld：不是由另一个人批准的", (long long)p.id);
	}
	db_done(rows);
}
VERIFY(approvals, "双人审批", approvals_verify);
