/* Messages: sending, listing, reading. */
#include "inbox/inbox.h"

#include "access/access.h"
#include "account/handover.h"
#include "approval/approval.h"
#include "org/org.h"
#include "work/audit.h"

const struct scope scope_message = { "message",
	"select '', account from message where tenant = $1 and id = $2", "message", false, true };

static const struct {
	const char *word, *chinese, *icon;
} kinds[MESSAGE_KIND_COUNT] = {
	[MESSAGE_NOTICE] = { "notice", "会议通知", "calendar" },
	[MESSAGE_URGE] = { "urge", "督办", "bell" },
	[MESSAGE_REPLY] = { "reply", "回复", "reply" },
	[MESSAGE_RETURNED] = { "returned", "退回", "out" },
	[MESSAGE_SEALED] = { "sealed", "归档", "seal" },
	[MESSAGE_APPROVAL] = { "approval", "审批", "clipboard" },
	[MESSAGE_SYSTEM] = { "system", "系统", "info" },
};

const char *message_kind_word(enum message_kind kind)
{
	return (unsigned)kind < MESSAGE_KIND_COUNT ? kinds[kind].word : NULL;
}

const char *message_kind_chinese(enum message_kind kind)
{
	return (unsigned)kind < MESSAGE_KIND_COUNT ? kinds[kind].chinese : NULL;
}

const char *message_kind_icon(enum message_kind kind)
{
	return (unsigned)kind < MESSAGE_KIND_COUNT ? kinds[kind].icon : NULL;
}

static enum message_kind kind_parse(const char *word)
{
	for (int i = 0; i < MESSAGE_KIND_COUNT; i++)
		if (text_eq(word, kinds[i].word))
			return (enum message_kind)i;
	return MESSAGE_SYSTEM;
}

bool message_send(struct work *w, int64_t account, enum message_kind kind, const char *title, const char *text,
	const char *href)
{
	return DB_EXEC(w->db, w->arena,
		"insert into message (tenant, id, account, kind, title, text, href, at) "
		"values ($1, $2, $3, $4, $5, $6, $7, $8)",
		w->tenant, id_next(w->now), account, kinds[kind].word, title, text ? text : "", href ? href : "", w->now);
}

static bool approval_told(struct work *w, int64_t account, const char *title, const char *text, const char *href)
{
	return message_send(w, account, MESSAGE_APPROVAL, title, text, href);
}
APPROVAL_TELL(inbox, approval_told);

int message_send_role(struct work *w, int64_t org, enum role role, enum message_kind kind, const char *title,
	const char *text, const char *href)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select a.id from office f join account a on a.tenant = f.tenant and a.id = f.account where f.tenant = $1 and f.org = $2 "
		"and f.role = $3 and f.to_day = 0 and a.disabled = 0 order by a.id", w->tenant, org, role_word(role));
	int64_t *ids = NULL;
	int count = 0;
	while (db_next(rows)) {
		ids = arena_grow(w->arena, ids, (size_t)count * sizeof *ids, (size_t)(count + 1) * sizeof *ids);
		ids[count++] = db_i64(rows, 0);
	}
	db_done(rows);
	for (int i = 0; i < count; i++)
		if (!message_send(w, ids[i], kind, title, text, href))
			return 0;
	return count;
}

int message_send_branch(struct work *w, int64_t org, enum message_kind kind, const char *title, const char *text,
	const char *href)
{
	return message_send_role(w, org, ROLE_SECRETARY, kind, title, text, href) +
		message_send_role(w, org, ROLE_CLERK, kind, title, text, href);
}

int message_send_office(struct work *w, int64_t org, enum message_kind kind, const char *title, const char *text,
	const char *href)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select path from org where tenant = $1 and id = $2", w->tenant, org);
	const char *path = db_next(rows) ? db_text(rows, 0) : NULL;
	db_done(rows);
	struct org *line;
	int depth = path ? org_line(w, path, &line) : 0;
	/* From the organisation's parent upwards: the first that has an office with accounts takes it. */
	for (int i = depth - 2; i >= 0; i--) {
		enum role role = line[i].level == ORG_COUNTY ? ROLE_COUNTY : ROLE_TOWNSHIP;
		int sent = message_send_role(w, line[i].id, role, kind, title, text, href);
		if (sent)
			return sent;
	}
	return 0;
}

/* ---- what passes when a secretary's account is handed over: work that was told and not read yet ---- */

#define WORK_UNREAD "account = $2 and read_at = 0 and kind in ('urge', 'reply', 'returned', 'sealed')"

static int handover_count(struct work *w, const struct handover_state *s)
{
	return (int)DB_ONE(w->db, w->arena, 0, "select count(*) from message where tenant = $1 and " WORK_UNREAD, w->tenant, s->from_account);
}

static bool handover_pass(struct work *w, const struct handover *h)
{
	DB_EXEC(w->db, w->arena, "insert into handover_item (tenant, handover, kind, id) select $1, $3, 'message', id from message "
		"where tenant = $1 and " WORK_UNREAD, w->tenant, h->from_account, h->id);
	return DB_EXEC(w->db, w->arena, "update message set account = $3 where tenant = $1 and id in (select i.id from handover_item i "
		"where i.tenant = $1 and i.handover = $2 and i.kind = 'message')", w->tenant, h->id, h->to_account);
}

static bool handover_back(struct work *w, const struct handover *h)
{
	return DB_EXEC(w->db, w->arena, "update message set account = $3 where tenant = $1 and account = $4 and read_at = 0 and id in "
		"(select i.id from handover_item i where i.tenant = $1 and i.handover = $2 and i.kind = 'message')", w->tenant, h->id,
		h->from_account, h->to_account);
}

static bool handover_told(struct work *w, int64_t org, const char *name)
{
	message_send_office(w, org, MESSAGE_SYSTEM, arena_printf(w->arena, "%s不再是书记，账号待交接", name),
		"这个人用书记身份的登录已经结束。新书记登记任职以后，请办理账号交接，把登录码纸条交给本人。",
		arena_printf(w->arena, "/orgs/%lld/handover", (long long)org));
	return work_db_check(w);
}
HANDOVER_PART(inbox, .title = "没看的督办、退回等消息", .count = handover_count, .pass = handover_pass, .back = handover_back,
	.due = handover_told);

#define COLUMNS "id, account, kind, title, text, href, at, read_at"

static void message_fill(const struct db_rows *rows, struct message *m)
{
	*m = (struct message){ .id = db_i64(rows, 0), .account = db_i64(rows, 1), .kind = kind_parse(db_text(rows, 2)),
		.title = db_text(rows, 3), .text = db_text(rows, 4), .href = db_text(rows, 5), .at = db_i64(rows, 6),
		.read_at = db_i64(rows, 7) };
}

int message_list(struct work *w, int64_t account, bool unread_only, int limit, int offset, struct message **out,
	int64_t *total)
{
	/* unread ones lie together in the index: read_at = 0; all: any */
	int64_t read_most = unread_only ? 0 : INT64_MAX;
	if (total)
		*total = DB_ONE(w->db, w->arena, 0,
			"select count(*) from message where tenant = $1 and account = $2 and read_at <= $3", w->tenant, account,
			read_most);
	*out = ARENA_ARRAY(w->arena, struct message, (size_t)limit);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " COLUMNS " from message where tenant = $1 and account = $2 and read_at <= $3 "
		"order by at desc, id desc limit $4 offset $5",
		w->tenant, account, read_most, limit, offset);
	int count = 0;
	while (count < limit && db_next(rows))
		message_fill(rows, &(*out)[count++]);
	db_done(rows);
	return count;
}

int64_t message_unread(struct work *w, int64_t account)
{
	return DB_ONE(w->db, w->arena, 0, "select count(*) from message where tenant = $1 and account = $2 and read_at = 0",
		w->tenant, account);
}

struct message *message_load(struct work *w, int64_t id)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " COLUMNS " from message where tenant = $1 and id = $2 and account = $3", w->tenant, id,
		w->actor.account);
	struct message *m = NULL;
	if (db_next(rows)) {
		m = ARENA_NEW(w->arena, struct message);
		message_fill(rows, m);
	}
	db_done(rows);
	if (!m)
		fault_set(w, FAULT_NOT_FOUND, "inbox.not-found", NULL, "没有这条消息。它可能是发给别人的，请回到消息列表查看。");
	return m;
}

bool message_read(struct work *w, int64_t id)
{
	struct message *m = message_load(w, id);
	if (!m)
		return false;
	if (m->read_at)
		return true;
	if (!DB_EXEC(w->db, w->arena, "update message set read_at = $3 where tenant = $1 and id = $2 and read_at = 0",
			w->tenant, id, w->now))
		return false;
	return audit(w, "inbox.read", "message", id, w->actor.org, NULL, NULL);
}

bool message_read_all(struct work *w)
{
	if (!DB_EXEC(w->db, w->arena, "update message set read_at = $3 where tenant = $1 and account = $2 and read_at = 0",
			w->tenant, w->actor.account, w->now))
		return false;
	int64_t read = db_changes(w->db);
	if (!read)
		return true;
	return audit(w, "inbox.read-all", "account", w->actor.account, w->actor.org, NULL,
		arena_printf(w->arena, "%lld 条", (long long)read));
}
