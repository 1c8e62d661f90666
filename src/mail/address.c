/* One's own address: given, confirmed by a code, taken away. */
#include "job/job.h"
#include "mail/inside.h"
#include "work/audit.h"
#include "work/secret.h"

#define DAY 86400
#define DIGITS 6

const int mail_hours[MAIL_HOURS] = { 4, 24, 72, 0 };
const char *const mail_kind_words[MAIL_KINDS] = { [MAIL_CODE] = "code", [MAIL_REMIND] = "remind", [MAIL_TEST] = "test" };

static const char *const states[MAIL_STATES] = { [MAIL_NONE] = "", [MAIL_WAITING] = "waiting", [MAIL_TRYING] = "trying", [MAIL_SENT] = "sent",
	[MAIL_REFUSED] = "refused", [MAIL_FAILED] = "failed", [MAIL_DROPPED] = "dropped", [MAIL_UNKNOWN] = "unknown" };

const char *mail_state_word(enum mail_state state)
{
	return states[state];
}

enum mail_state mail_state_of(const char *word)
{
	for (int i = 0; i < MAIL_STATES; i++)
		if (text_eq(word, states[i]))
			return (enum mail_state)i;
	return MAIL_NONE;
}

bool mail_server(const struct config *config, const struct store *store, struct smtp_server *out)
{
	if (!config || text_empty(config_text(config, "mail-server")))
		return false;
	*out = (struct smtp_server){ .url = config_text(config, "mail-server"), .from = config_text(config, "mail-from"),
		.user = config_text(config, "mail-user"), .password_file = config_text(config, "mail-password-file"), .name = store_platform(store) };
	return true;
}

const char *mail_code_text(struct work *w, int64_t account, int64_t id)
{
	return arena_printf(w->arena, "%0*d", DIGITS, secret_code(w->store, "mail.code", account, id, DIGITS));
}

/* ---- reading ---- */

static const char *opened(struct work *w, struct str sealed)
{
	const char *text = secret_open(w->store, w->arena, MAIL_SEAL, sealed);
	return text ? text : "";
}

const char *mail_address(struct work *w, int64_t account)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select address from mail_address where tenant = $1 and account = $2", w->tenant, account);
	const char *address = db_next(rows) ? opened(w, db_bytes(rows, 0)) : "";
	db_done(rows);
	return address;
}

static void newest_read(const struct db_rows *rows, struct mail_own *out)
{
	bool code = text_eq(db_text(rows, 0), mail_kind_words[MAIL_CODE]);
	*(code ? &out->code : &out->test) = mail_state_of(db_text(rows, 1));
	*(code ? &out->code_said : &out->test_said) = db_text(rows, 2);
}

void mail_own_load(struct work *w, int64_t account, struct mail_own *out)
{
	*out = (struct mail_own){ .address = "", .suspended_why = "", .asked = "", .code_said = "", .test_said = "" };
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select m.address, m.confirmed, m.suspended, m.suspended_why, m.hours, m.mailed_day, c.address, c.until, c.tries "
		"from account a left join mail_address m on m.tenant = a.tenant and m.account = a.id "
		"left join mail_code c on c.tenant = a.tenant and c.account = a.id and c.until > $3 where a.tenant = $1 and a.id = $2",
		w->tenant, account, w->now);
	if (db_next(rows)) {
		out->address = opened(w, db_bytes(rows, 0));
		out->confirmed = db_i64(rows, 1);
		out->suspended = db_i64(rows, 2);
		out->suspended_why = db_text(rows, 3) ? db_text(rows, 3) : "";
		out->hours = (int)db_i64(rows, 4);
		out->mailed_day = (int)db_i64(rows, 5);
		out->asked = opened(w, db_bytes(rows, 6));
		out->until = db_i64(rows, 7);
		out->tries_left = MAIL_CODE_TRIES - (int)db_i64(rows, 8);
	}
	db_done(rows);
	rows = DB_QUERY(w->db, w->arena,
		"select o.kind, o.state, o.said from mail_out o join (select kind, max(id) as id from mail_out where tenant = $1 and account = $2 "
		"and kind in ('code', 'test') and at > $3 group by kind) n on n.id = o.id where o.tenant = $1", w->tenant, account, w->now - DAY);
	while (db_next(rows))
		newest_read(rows, out);
	db_done(rows);
}

/* ---- what is to be sent ---- */

/* The sending job soon takes what waits. A run that is under way looks once more before it ends; it is nobody's, so that the list of
 * jobs does not say who has an address. */
static bool wake(struct work *w)
{
	if (DB_ONE(w->db, w->arena, 0, "select count(*) from job_run where tenant = $1 and name = $2 and (state = 'running' or "
			"(state = 'waiting' and due <= $3))", w->tenant, MAIL_JOB, w->now))
		return true;
	struct actor own = w->actor;
	w->actor = (struct actor){ .role = ROLE_SYSTEM, .name = "系统", .path = "", .org_level = 1, .from = own.from };
	bool asked = job_ask_for(w, MAIL_JOB, 0, "") != 0;
	w->actor = own;
	return asked;
}

static int64_t put_out(struct work *w, enum mail_kind kind)
{
	int64_t id = id_next(w->now);
	DB_EXEC(w->db, w->arena, "insert into mail_out (tenant, id, account, kind, state, at, next_at) values ($1, $2, $3, $4, 'waiting', $5, $5)",
		w->tenant, id, w->actor.account, mail_kind_words[kind], w->now);
	return wake(w) ? id : 0;
}

static int64_t put_since(struct work *w, enum mail_kind kind, int64_t since)
{
	return DB_ONE(w->db, w->arena, 0, "select count(*) from mail_out where tenant = $1 and account = $2 and kind = $3 and at > $4", w->tenant,
		w->actor.account, mail_kind_words[kind], since);
}

/* ---- giving ---- */

static bool often(struct work *w, const char *when)
{
	return fault_set(w, FAULT_CONFLICT, "mail.often", NULL, "验证码要得太多了。请先看看邮箱的垃圾邮件箱，%s再试。", when);
}

/* Mails to one address are counted in memory alone: a table would have to keep the address of who never confirmed it. */
static bool address_free(struct work *w, const char *address)
{
	struct str hash = secret_hash(w->store, w->arena, "mail.tally", address);
	int64_t halves[2];
	memcpy(halves, hash.at, sizeof halves);
	return work_tally(w, "mail.address", halves[0], halves[1], DAY, 1) <= MAIL_ADDRESS_DAY || often(w, "明天");
}

/* Domains are the same in capitals or not; what stands before the @ is the other side's matter (RFC 5321, 2.4). */
static const char *address_tidy(struct work *w, const char *typed)
{
	struct str s = str_trim(str_of(typed));
	char *text = arena_dupn(w->arena, s.at ? s.at : "", s.len), *at = strchr(text, '@');
	for (char *p = at; p && *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + 32);
	return text;
}

/* What an audit row says: 163.com, never the address. */
static const char *domain_of(const char *address)
{
	const char *at = strchr(address, '@');
	return at ? at + 1 : "";
}

bool mail_ask(struct work *w, const char *typed, const char *link)
{
	const char *address = address_tidy(w, typed);
	struct mail_own own;
	if (!*address)
		return fault_set(w, FAULT_INPUT, "mail.address-empty", "address", "请填您自己的邮箱地址，例如 name@163.com。");
	if (!smtp_address_valid(address))
		return fault_set(w, FAULT_INPUT, "mail.address-form", "address", "这不像邮箱地址。邮箱地址中间有一个 @，只用英文字母、数字和 . - _，例如 name@163.com。");
	mail_own_load(w, w->actor.account, &own);
	if (text_eq(own.address, address) && !own.suspended)
		return fault_set(w, FAULT_INPUT, "mail.same", "address", "现在用的就是这个邮箱，不用再填。");
	if (put_since(w, MAIL_CODE, w->now - 3600) >= MAIL_CODES_HOUR)
		return often(w, "过一小时");
	if (put_since(w, MAIL_CODE, w->now - DAY) >= MAIL_CODES_DAY)
		return often(w, "明天");
	if (!address_free(w, address))
		return false;
	DB_EXEC(w->db, w->arena, "update mail_out set state = 'dropped', ended = $3 where tenant = $1 and account = $2 and kind = 'code' and state = 'waiting'",
		w->tenant, w->actor.account, w->now);
	int64_t mail = put_out(w, MAIL_CODE);
	if (!mail)
		return false;
	DB_EXEC(w->db, w->arena, "delete from mail_code where tenant = $1 and account = $2", w->tenant, w->actor.account);
	DB_EXEC(w->db, w->arena, "insert into mail_code (tenant, account, address, mail, link, until) values ($1, $2, $3, $4, $5, $6)", w->tenant,
		w->actor.account, secret_seal(w->store, w->arena, MAIL_SEAL, address), mail, link, w->now + MAIL_CODE_SECONDS);
	return audit(w, "mail.asked", "account", w->actor.account, 0, NULL, domain_of(address));
}

/* ---- confirming ---- */

struct waiting {
	struct str address;
	const char *link;
	int64_t mail, until, tries;
	bool there;
};

static struct waiting waiting_of(struct work *w)
{
	struct waiting c = { .there = false };
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select address, link, mail, until, tries from mail_code where tenant = $1 and account = $2",
		w->tenant, w->actor.account);
	if (db_next(rows))
		c = (struct waiting){ db_bytes(rows, 0), db_text(rows, 1), db_i64(rows, 2), db_i64(rows, 3), db_i64(rows, 4), true };
	db_done(rows);
	return c;
}

/* Digits as people type them: 123 456, also the wide ones of a Chinese keyboard. */
static const char *digits_of(struct work *w, const char *typed)
{
	struct buf b;
	buf_init(&b, w->arena);
	for (const unsigned char *p = (const unsigned char *)typed; *p; p++) {
		if (p[0] == 0xEF && p[1] == 0xBC && p[2] >= 0x90 && p[2] <= 0x99) {
			buf_char(&b, (char)(p[2] - 0x90 + '0'));
			p += 2;
		} else if (*p != ' ') {
			buf_char(&b, (char)*p);
		}
	}
	return b.at;
}

bool mail_confirm(struct work *w, const char *typed, bool *right)
{
	struct waiting c = waiting_of(w);
	int64_t account = w->actor.account;
	*right = false;
	if (!c.there || c.until <= w->now || c.until > w->now + MAIL_CODE_SECONDS)
		return fault_set(w, FAULT_CONFLICT, "mail.code-over", NULL, "验证码已经过期，请重新要一个。");
	if (c.tries >= MAIL_CODE_TRIES)
		return fault_set(w, FAULT_CONFLICT, "mail.code-over", NULL, "验证码输错 %d 次，不能再用，请重新要一个。", MAIL_CODE_TRIES);
	if (!secret_same(mail_code_text(w, account, c.mail), digits_of(w, typed))) {
		DB_EXEC(w->db, w->arena, "update mail_code set tries = tries + 1 where tenant = $1 and account = $2", w->tenant, account);
		return audit(w, "mail.code-wrong", "account", account, 0, NULL, NULL);
	}
	/* Reminders begin with what comes from now on: nobody who gives an address wants a letter about last year. */
	DB_EXEC(w->db, w->arena,
		"insert into mail_address (tenant, account, address, confirmed, hours, link, covered) values ($1, $2, $3, $4, $5, $6, $7) "
		"on conflict (tenant, account) do update set address = excluded.address, confirmed = excluded.confirmed, link = excluded.link, "
		"covered = excluded.covered, suspended = 0, suspended_why = ''", w->tenant, account, c.address, w->now, MAIL_HOURS_DEFAULT, c.link, w->now - 1);
	DB_EXEC(w->db, w->arena, "delete from mail_code where tenant = $1 and account = $2", w->tenant, account);
	*right = true;
	const char *address = secret_open(w->store, w->arena, MAIL_SEAL, c.address);
	return audit(w, "mail.confirmed", "account", account, 0, NULL, domain_of(address ? address : ""));
}

/* ---- choosing, trying, taking away ---- */

static bool none(struct work *w)
{
	return fault_set(w, FAULT_NOT_FOUND, "mail.none", NULL, "您没有留邮箱，或刚刚已删除。请刷新页面。");
}

bool mail_wish(struct work *w, int64_t hours)
{
	bool offered = false;
	for (int i = 0; i < MAIL_HOURS; i++)
		offered = offered || mail_hours[i] == hours;
	if (!offered)
		return fault_set(w, FAULT_INPUT, "mail.hours", "hours", "请从列出的几种里选一种。");
	int64_t before = DB_ONE(w->db, w->arena, -1, "select hours from mail_address where tenant = $1 and account = $2", w->tenant, w->actor.account);
	if (before < 0)
		return none(w);
	DB_EXEC(w->db, w->arena, "update mail_address set hours = $3 where tenant = $1 and account = $2", w->tenant, w->actor.account, hours);
	if (!hours)
		DB_EXEC(w->db, w->arena, "update mail_out set state = 'dropped', ended = $3 where tenant = $1 and account = $2 and kind = 'remind' "
			"and state = 'waiting'", w->tenant, w->actor.account, w->now);
	return audit(w, "mail.set", "account", w->actor.account, 0, arena_printf(w->arena, "%lld 小时", (long long)before),
		arena_printf(w->arena, "%lld 小时", (long long)hours));
}

bool mail_test(struct work *w)
{
	if (!DB_ONE(w->db, w->arena, 0, "select count(*) from mail_address where tenant = $1 and account = $2", w->tenant, w->actor.account))
		return none(w);
	if (put_since(w, MAIL_TEST, w->now - DAY) >= MAIL_TESTS_DAY)
		return fault_set(w, FAULT_CONFLICT, "mail.often", NULL, "一天最多试 %d 次，请明天再试。", MAIL_TESTS_DAY);
	return put_out(w, MAIL_TEST) && audit(w, "mail.tested", "account", w->actor.account, 0, NULL, NULL);
}

bool mail_remove(struct work *w, bool asked)
{
	int64_t account = w->actor.account;
	DB_EXEC(w->db, w->arena, "delete from mail_code where tenant = $1 and account = $2", w->tenant, account);
	int64_t gone = db_changes(w->db);
	if (!asked) {
		DB_EXEC(w->db, w->arena, "delete from mail_address where tenant = $1 and account = $2", w->tenant, account);
		gone += db_changes(w->db);
	}
	DB_EXEC(w->db, w->arena, "update mail_out set state = 'dropped', ended = $3 where tenant = $1 and account = $2 and state = 'waiting' "
		"and ($4 = 0 or kind = 'code')", w->tenant, account, w->now, (int)asked);
	return gone ? audit(w, "mail.removed", "account", account, 0, NULL, asked ? "没有确认的" : NULL) : audit_not_needed(w);
}

/* Nothing is written to who can no longer read what it is about. */
static bool forget(struct work *w, int64_t account)
{
	return DB_EXEC(w->db, w->arena, "delete from mail_code where tenant = $1 and account = $2", w->tenant, account) &&
	       DB_EXEC(w->db, w->arena, "delete from mail_address where tenant = $1 and account = $2", w->tenant, account);
}
ACCOUNT_FORGET(mail, forget);

/* ---- verify ---- */

/* Whoever can no longer sign in gets no mail either: the address goes with the account. */
static void verify(struct work *w, struct verify_report *report)
{
	report->checked++;
	int64_t left = DB_ONE(w->db, w->arena, 0, "select count(*) from (select account from mail_address where tenant = $1 union select account from "
		"mail_code where tenant = $1) m left join account a on a.tenant = $1 and a.id = m.account where a.id is null or a.disabled = 1 "
		"or a.offices = 0", w->tenant);
	if (left)
		verify_fault(report, "邮件提醒：%lld 个停用或没有身份的账号还留着邮箱", (long long)left);
}
VERIFY(mail, "邮件提醒", verify);
