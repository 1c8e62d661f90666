/* Sending: a job whose steps take a handful of mails each. The write of a step notes how the last handful ended, plans who is to be
 * reminded, and takes the next handful in hand; the look of the next step sends it beside everybody. What is in hand when the program
 * ends is not sent by the next start, for nobody knows whether it went: better one reminder too few than two. */
#include "base/list.h"
#include "inbox/inbox.h"
#include "inbox/quiet.h"
#include "inbox/words.h"
#include "job/job.h"
#include "mail/inside.h"
#include "work/audit.h"
#include "work/secret.h"

#define AT_ONCE 20             /* mails of a step */
#define TRIES_MOST 3
#define BACK_OFF 3600          /* seconds after the first try that failed; twice as long after each further one */
#define SILENT_MOST 2          /* mails in a row that the server did not take: it is asked again in an hour */
#define KEPT_SECONDS (31 * 86400LL)
#define SWEEP_AT_ONCE 500

struct letter {
	int64_t id, account;
	enum mail_kind kind;
	const char *to, *link; /* to NULL: no longer wanted */
	int64_t tries, covered;
	bool tried;
	enum smtp_outcome outcome;
	const char *why;
};

/* From look to write of a step. */
struct handful {
	struct letter *all;
	int count;
	bool stop;       /* the server does not take any more for now */
	const char *why; /* of that */
};

static enum mail_kind kind_of(const char *word)
{
	for (int i = 0; i < MAIL_KINDS; i++)
		if (text_eq(word, mail_kind_words[i]))
			return (enum mail_kind)i;
	return MAIL_TEST;
}

/* ---- what is written ---- */

/* Kinds and numbers of what waits, the oldest first seen when; 0 when all was read meanwhile. No title: those name people and matters. */
static int64_t waiting_words(struct work *w, const struct letter *l, const char **kinds, int64_t *oldest)
{
	struct buf b;
	int64_t all = 0;
	buf_init(&b, w->arena);
	*oldest = INT64_MAX;
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select kind, count(*), min(at) from message where tenant = $1 and account = $2 and read_at = 0 "
		"and at <= $3 group by kind order by min(at)", w->tenant, l->account, l->covered);
	while (db_next(rows)) {
		const char *chinese = "其他";
		for (int i = 0; i < MESSAGE_KIND_COUNT; i++)
			if (text_eq(db_text(rows, 0), message_kind_word((enum message_kind)i)))
				chinese = message_kind_chinese((enum message_kind)i);
		buf_printf(&b, "%s%s %lld 条", all ? "、" : "", chinese, (long long)db_i64(rows, 1));
		all += db_i64(rows, 1);
		*oldest = db_i64(rows, 2) < *oldest ? db_i64(rows, 2) : *oldest;
	}
	db_done(rows);
	*kinds = b.at;
	return all;
}

#define FOOT "\n\n这是平台自动发的提醒，请不要回复。不想再收，登录平台，在“我的”里打开“邮件提醒”停用或删除邮箱。"

static bool remind_write(struct work *w, const struct letter *l, struct smtp_mail *mail)
{
	const char *kinds, *platform = store_platform(w->store);
	int64_t oldest, all = waiting_words(w, l, &kinds, &oldest);
	if (!all)
		return false;
	const struct words_field fields[] = { { "平台", platform }, { "条数", arena_printf(w->arena, "%lld", (long long)all) }, { "类别", kinds },
		{ "时间", arena_printf(w->arena, "%d月%d日", day_of(oldest) / 100 % 100, day_of(oldest) % 100) }, { "网址", l->link } };
	mail->subject = arena_printf(w->arena, "%s：有 %lld 条消息等您看", platform, (long long)all);
	mail->text = arena_printf(w->arena, "%s" FOOT, words_fill(w->arena, words_of(w, WORDS_MAIL), fields, COUNT_OF(fields)));
	return true;
}

/* False when it need not go any more. */
static bool letter_write(struct work *w, const struct letter *l, struct smtp_mail *mail)
{
	const char *platform = store_platform(w->store);
	if (!l->to)
		return false;
	*mail = (struct smtp_mail){ .to = l->to, .now = w->now };
	switch (l->kind) {
	case MAIL_CODE:
		mail->subject = arena_printf(w->arena, "%s：邮箱验证码", platform);
		mail->text = arena_printf(w->arena, "验证码：%s\n\n请在 %d 分钟内填到“邮件提醒”页面里。有人在%s里填了这个邮箱，用来收提醒；不是您本人填的，请不要理会，"
			"也不要把验证码告诉别人。", mail_code_text(w, l->account, l->id), MAIL_CODE_SECONDS / 60, platform);
		return true;
	case MAIL_TEST:
		mail->subject = arena_printf(w->arena, "%s：试发一封", platform);
		mail->text = arena_printf(w->arena, "看到这封信，说明%s的提醒能送到您的邮箱。" FOOT, platform);
		return true;
	default:
		return remind_write(w, l, mail);
	}
}

/* ---- look: sending ---- */

/* What this start of the run has in hand, each with the address that its owner has at this moment. */
static int in_hand(struct work *w, const struct job_run *run, struct letter **out)
{
	int n = 0;
	*out = NULL;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select o.id, o.account, o.kind, o.tries, m.address, m.link, m.covered, c.address from mail_out o join account a on a.tenant = o.tenant "
		"and a.id = o.account left join mail_address m on m.tenant = o.tenant and m.account = o.account and m.suspended = 0 and a.disabled = 0 "
		"and a.offices > 0 and o.kind <> 'code' and (o.kind <> 'remind' or m.hours > 0) "
		"left join mail_code c on c.tenant = o.tenant and c.mail = o.id and c.account = o.account and c.until > $4 and a.disabled = 0 "
		"and a.offices > 0 and o.kind = 'code' where o.tenant = $1 and o.state = 'trying' and o.run = $2 and o.claim = $3 order by o.id",
		w->tenant, run->id, run->tries, w->now);
	while (db_next(rows)) {
		enum mail_kind kind = kind_of(db_text(rows, 2));
		struct str sealed = db_bytes(rows, kind == MAIL_CODE ? 7 : 4);
		*LIST_PUSH(w->arena, *out, n) = (struct letter){ .id = db_i64(rows, 0), .account = db_i64(rows, 1), .kind = kind, .tries = db_i64(rows, 3),
			.to = secret_open(w->store, w->arena, MAIL_SEAL, sealed), .link = db_text(rows, 5), .covered = db_i64(rows, 6) };
	}
	db_done(rows);
	return n;
}

static bool mail_look(struct work *w, struct job_run *run)
{
	struct smtp_server server;
	struct handful *h = ARENA_NEW(w->arena, struct handful);
	run->made = h;
	h->count = in_hand(w, run, &h->all);
	if (!h->count || !mail_server(run->config, w->store, &server))
		return true;
	struct arena *connected = arena_child(w->arena);
	struct smtp *smtp = smtp_open(connected, &server);
	int silent = 0;
	for (int i = 0; i < h->count && !h->stop; i++) {
		struct letter *l = &h->all[i];
		struct smtp_mail mail;
		if (!letter_write(w, l, &mail)) {
			l->to = NULL;
			continue;
		}
		l->tried = true;
		l->outcome = smtp_send(smtp, w->arena, &mail, &l->why);
		silent = l->outcome == SMTP_AGAIN ? silent + 1 : 0;
		h->stop = l->outcome == SMTP_WRONG || silent == SILENT_MOST;
		h->why = h->stop ? l->why : NULL;
		/* A program that ends keeps what it has sent: the rest of the handful goes back. */
		if (!job_progress(w, run, run->done, run->total))
			h->stop = true;
	}
	arena_free(connected);
	w->fault = NULL;
	return true;
}

/* ---- write: noting, planning, taking in hand ---- */

static void ended(struct work *w, const struct letter *l, enum mail_state state, const char *said)
{
	DB_EXEC(w->db, w->arena, "update mail_out set state = $3, ended = $4, said = $5, tries = $6 where tenant = $1 and id = $2", w->tenant, l->id,
		mail_state_word(state), w->now, said ? said : "", l->tries + l->tried);
}

/* Back into the row, at a later moment. */
static void later(struct work *w, const struct letter *l, int64_t at)
{
	DB_EXEC(w->db, w->arena, "update mail_out set state = 'waiting', next_at = $3, said = $4, tries = $5 where tenant = $1 and id = $2", w->tenant,
		l->id, at, l->why ? l->why : "", l->tries + l->tried);
}

static void suspend(struct work *w, const struct letter *l)
{
	DB_EXEC(w->db, w->arena, "update mail_address set suspended = $3, suspended_why = $4 where tenant = $1 and account = $2", w->tenant, l->account,
		w->now, l->why);
	audit(w, "mail.suspended", "account", l->account, 0, NULL, l->why);
}

struct sums {
	int64_t sent, refused, later;
};

static struct sums sums_of(const struct job_run *run)
{
	struct sums s = { 0 };
	struct str rest = str_of(run->mark);
	str_i64(str_cut(&rest, ','), &s.sent);
	str_i64(str_cut(&rest, ','), &s.refused);
	str_i64(rest, &s.later);
	return s;
}

/* Only a reminder is tried again by itself: who waits for a code asks for another. */
static void letter_note(struct work *w, const struct letter *l, struct sums *s)
{
	if (!l->to) {
		ended(w, l, MAIL_DROPPED, "不用再发");
	} else if (!l->tried) {
		later(w, l, w->now);
	} else if (l->outcome == SMTP_SENT) {
		s->sent++;
		ended(w, l, MAIL_SENT, "");
	} else if (l->outcome == SMTP_REFUSED) {
		s->refused++;
		ended(w, l, MAIL_REFUSED, l->why);
		if (l->kind != MAIL_CODE)
			suspend(w, l);
	} else if (l->kind == MAIL_REMIND && l->tries + 1 < TRIES_MOST) {
		s->later++;
		later(w, l, w->now + (BACK_OFF << l->tries));
	} else {
		s->later++;
		ended(w, l, MAIL_FAILED, l->why);
	}
}

static void sweep(struct work *w, const struct job_run *run)
{
	/* Taken by a run, or a start of this one, that ended in the middle. */
	DB_EXEC(w->db, w->arena, "update mail_out set state = 'unknown', ended = $2, said = '发送时程序中断，不知道有没有送到' where tenant = $1 "
		"and state = 'trying' and not (run = $3 and claim = $4)", w->tenant, w->now, run->id, run->tries);
	DB_EXEC(w->db, w->arena, "delete from mail_out where tenant = $1 and id in (select id from mail_out where tenant = $1 and ended > 0 and ended < $2 limit $3)",
		w->tenant, w->now - KEPT_SECONDS, SWEEP_AT_ONCE);
	DB_EXEC(w->db, w->arena, "delete from mail_code where tenant = $1 and until < $2", w->tenant, w->now);
}

/* Who has something unread for longer than wished that no reminder has counted yet, and got none today. */
static int64_t *due(struct work *w, int *count)
{
	int64_t *list = NULL;
	*count = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select m.account from mail_address m join account a on a.tenant = m.tenant and a.id = m.account where m.tenant = $1 and m.hours > 0 "
		"and m.suspended = 0 and m.mailed_day < $2 and a.disabled = 0 and a.offices > 0 and not exists (select 1 from mail_out o where "
		"o.tenant = $1 and o.account = m.account and o.kind = 'remind' and o.state in ('waiting', 'trying')) and exists (select 1 from message x "
		"where x.tenant = $1 and x.account = m.account and x.read_at = 0 and x.at > m.covered and x.at <= $3 - m.hours * 3600) "
		"order by m.account limit $4", w->tenant, w->today, w->now, AT_ONCE);
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, *count) = db_i64(rows, 0);
	db_done(rows);
	return list;
}

static void plan(struct work *w)
{
	int count;
	int64_t *accounts = due(w, &count);
	for (int i = 0; i < count; i++) {
		DB_EXEC(w->db, w->arena, "insert into mail_out (tenant, id, account, kind, state, at, next_at) values ($1, $2, $3, 'remind', 'waiting', $4, $4)",
			w->tenant, id_next(w->now), accounts[i], w->now);
		/* Everything up to the second before is in this reminder; what comes in this very second is in the next. */
		DB_EXEC(w->db, w->arena, "update mail_address set covered = $3, mailed_day = $4 where tenant = $1 and account = $2", w->tenant, accounts[i],
			w->now - 1, w->today);
	}
}

/* Codes first: somebody waits for them. How many were taken. */
static int64_t take(struct work *w, const struct job_run *run, bool quiet)
{
	DB_EXEC(w->db, w->arena,
		"update mail_out set state = 'trying', run = $2, claim = $3 where tenant = $1 and id in (select id from mail_out where tenant = $1 "
		"and state = 'waiting' and next_at <= $4 and (kind <> 'remind' or $5 = 0) order by case when kind = 'remind' then 1 else 0 end, id limit $6)",
		w->tenant, run->id, run->tries, w->now, (int)quiet, AT_ONCE);
	int64_t taken = db_changes(w->db);
	DB_EXEC(w->db, w->arena, "update mail_address set mailed_day = $4 where tenant = $1 and account in (select account from mail_out where tenant = $1 "
		"and state = 'trying' and run = $2 and claim = $3 and kind = 'remind')", w->tenant, run->id, run->tries, w->today);
	return taken;
}

static const char *said_of(struct work *w, const struct sums *s, const struct handful *h, bool quiet)
{
	struct buf b;
	buf_init(&b, w->arena);
	buf_printf(&b, "发出 %lld 封", (long long)s->sent);
	if (s->refused)
		buf_printf(&b, "，对方不收 %lld 封", (long long)s->refused);
	if (s->later)
		buf_printf(&b, "，没发成 %lld 封", (long long)s->later);
	if (h && h->why)
		buf_printf(&b, "：%s", h->why);
	if (quiet)
		buf_text(&b, "；免打扰时间里不发提醒");
	return b.at;
}

static bool mail_write(struct work *w, struct job_run *run)
{
	const struct handful *h = run->made;
	const struct quiet hours = quiet_load(w);
	bool quiet = quiet_until(&hours, w->now) != 0;
	struct sums s = sums_of(run);
	struct smtp_server server;
	if (!mail_server(run->config, w->store, &server)) {
		run->finished = true;
		run->said = "没有设置邮件服务器，没有发";
		return audit_not_needed(w);
	}
	for (int i = 0; h && i < h->count; i++)
		letter_note(w, &h->all[i], &s);
	sweep(w, run);
	if (!quiet)
		plan(w);
	bool stop = h && h->stop;
	run->finished = stop || take(w, run, quiet) == 0;
	run->mark = arena_printf(w->arena, "%lld,%lld,%lld", (long long)s.sent, (long long)s.refused, (long long)s.later);
	run->done = s.sent;
	run->said = run->finished ? said_of(w, &s, h, quiet) : "";
	return audit_not_needed(w);
}

JOB(mail, .title = "邮件提醒", .about = "给自己留了邮箱的人发提醒：有消息太久没看。一人一天最多一封，免打扰时间不发。也发邮箱验证码。", .when = JOB_HOURLY, .at = 25,
	.patience = 120, .setting = "mail-server", .look = mail_look, .write = mail_write);
