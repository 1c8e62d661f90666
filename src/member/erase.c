/* Erasure: who is due, and taking the fields away; an act of two persons. */
#include "member/erase.h"

#include "approval/approval.h"
#include "base/list.h"
#include "work/secret.h"

#define ERASED "已清除" /* stands where the masks stood */

/* $2 and $3 the subtree, $4 the last day of leaving, $5 one person or 0. */
#define DUE \
	"from member m join org o on o.tenant = m.tenant and o.id = m.org where m.tenant = $1 and o.path >= $2 and o.path < $3 " \
	"and m.left_day > 0 and m.left_day <= $4 and ($5 = 0 or m.id = $5) " \
	"and (m.idno is not null or m.phone is not null or m.address is not null or exists (select 1 from member_file f where f.tenant = $1 " \
	"and f.member = m.id)) "

int erase_until(const struct work *w, int64_t keep_days)
{
	return day_add(w->today, -(int)keep_days);
}

int erase_list(struct work *w, const struct erase_wish *wish, int limit, int offset, struct erase_row **out, int64_t *total)
{
	const char *end = path_end(w->arena, wish->path);
	int n = 0;
	*out = NULL;
	*total = DB_ONE(w->db, w->arena, 0, "select count(*) " DUE, w->tenant, wish->path, end, wish->until, wish->member);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select m.id, m.name, o.short, m.left_day " DUE "order by m.left_day, m.id limit $6 offset $7", w->tenant, wish->path, end,
		wish->until, wish->member, limit, offset);
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, n) = (struct erase_row){ db_i64(rows, 0), db_text(rows, 1), db_text(rows, 2),
			(int)db_i64(rows, 3) };
	db_done(rows);
	return n;
}

static int64_t nobody(struct work *w)
{
	fault_set(w, FAULT_CONFLICT, "member.erase-none", NULL, "没有到期要清除的。离开本县党组织、过了保留期的人才清除。");
	return -1;
}

int64_t erase_run(struct work *w, const struct erase_wish *wish, const char *reason)
{
	const char *end = path_end(w->arena, wish->path);
	/* First what hangs on them: afterwards nobody is due any more. */
	DB_EXEC(w->db, w->arena, "update member_state set reason = '' where tenant = $1 and member in (select m.id " DUE ")", w->tenant,
		wish->path, end, wish->until, wish->member);
	DB_EXEC(w->db, w->arena, "update member_category set reason = '' where tenant = $1 and member in (select m.id " DUE ")", w->tenant,
		wish->path, end, wish->until, wish->member);
	/* What they were before a correction or a merge, too: neither can be taken back any more. */
	DB_EXEC(w->db, w->arena, "update org_operation_change set was = case when was is null then null else '' end, became = case when became "
		"is null then null else '' end where tenant = $1 and what in ('state', 'category') and (operation in (select x.id from member_state_change x "
		"where x.tenant = $1 and x.member in (select m.id " DUE ")) or operation in (select g.id from member_merge g where g.tenant = $1 "
		"and g.kept in (select m.id " DUE ")) or operation in (select s.id from member_shift s where s.tenant = $1 and s.member in (select m.id "
		DUE ")))", w->tenant, wish->path, end, wish->until, wish->member);
	DB_EXEC(w->db, w->arena, "update exempt set reason = '', ended_word = '' where tenant = $1 and member in (select m.id " DUE ")", w->tenant,
		wish->path, end, wish->until, wish->member);
	DB_EXEC(w->db, w->arena, "update talk set gist = null where tenant = $1 and (one in (select m.id " DUE ") or other in (select m.id " DUE "))",
		w->tenant, wish->path, end, wish->until, wish->member);
	/* Records that were merged into theirs hold the same person's numbers. */
	DB_EXEC(w->db, w->arena, "update member set idno = null, idno_mask = $6, phone = null, phone_mask = $6, address = null "
		"where tenant = $1 and merged_into <> 0 and merged_into in (select m.id " DUE ")", w->tenant, wish->path, end, wish->until,
		wish->member, ERASED);
	/* And what a roster found of them, kept for taking it back. */
	DB_EXEC(w->db, w->arena,
		"update import_member set phone = null, phone_hash = null, phone_mask = null, address = null where tenant = $1 "
		"and member in (select m.id " DUE ")", w->tenant, wish->path, end, wish->until, wish->member);
	/* An account may still be open for another office. */
	if (!account_forget_each(w, DB_QUERY(w->db, w->arena, "select a.id from account a where a.tenant = $1 and a.member in (select m.id " DUE ")",
		w->tenant, wish->path, end, wish->until, wish->member)))
		return -1;
	DB_EXEC(w->db, w->arena,
		"update member set idno = null, idno_hash = null, idno_mask = $6, phone = null, phone_hash = null, phone_mask = $6, "
		"address = null, version = version + 1 where tenant = $1 and id in (select m.id " DUE ")",
		w->tenant, wish->path, end, wish->until, wish->member, ERASED);
	int64_t count = db_changes(w->db);
	/* Last: who has nothing but papers is due for them alone. Their keys go with the rows. */
	DB_EXEC(w->db, w->arena, "delete from member_file where tenant = $1 and member in (select m.id " DUE ")", w->tenant, wish->path, end,
		wish->until, wish->member);
	if (!work_db_check(w))
		return -1;
	if (!count)
		return nobody(w);
	int64_t org = DB_ONE(w->db, w->arena, 0, "select id from org where tenant = $1 and path = $2", w->tenant, wish->path);
	if (wish->member)
		org = DB_ONE(w->db, w->arena, 0, "select org from member where tenant = $1 and id = $2", w->tenant, wish->member);
	audit(w, "member.erased", wish->member ? "member" : "org", wish->member ? wish->member : org, org, NULL,
		arena_printf(w->arena, "清除 %lld 人的身份证号、手机、住址、状态说明、照片和材料、谈话要点；原因：%s", (long long)count, reason));
	return work_db_check(w) ? count : -1;
}

/* ---- by two ---- */

static struct erase_wish wish_of(struct work *w, const struct approval *a)
{
	return (struct erase_wish){ approval_text(w->arena, a, "path"), (int)approval_i64(a, "until"), approval_i64(a, "member") };
}

/* Exactly these people: who left meanwhile, came back, or was given a number again makes another stamp. */
static const char *erase_basis(struct work *w, const struct approval *a)
{
	struct erase_wish wish = wish_of(w, a);
	struct buf all;
	int n = 0;
	buf_init(&all, w->arena);
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select m.id, m.version " DUE "order by m.id", w->tenant, wish.path,
		path_end(w->arena, wish.path), wish.until, wish.member);
	for (; db_next(rows); n++)
		buf_printf(&all, "%lld.%lld ", (long long)db_i64(rows, 0), (long long)db_i64(rows, 1));
	db_done(rows);
	if (!n)
		nobody(w);
	struct str hash = secret_hash(w->store, w->arena, "member.erase", all.at);
	return n ? hex_of(w->arena, hash.at, hash.len) : NULL;
}

static bool erase_approved(struct work *w, const struct approval *a)
{
	struct erase_wish wish = wish_of(w, a);
	return erase_run(w, &wish, approval_text(w->arena, a, "reason")) > 0;
}

static const char *erase_href(struct request *rq, const struct approval *a)
{
	int64_t member = approval_i64(a, "member");
	return member ? arena_printf(rq->work->arena, "/members/%lld", (long long)member) : "/members/erase";
}

APPROVAL_ACT(erase, .word = "member-erase", .title = "清除个人信息", .need = PERMISSION_ERASE, .basis = erase_basis,
	.run = erase_approved, .href = erase_href);

bool erase_submit(struct work *w, const struct erase_wish *wish, const char *reason, int64_t *proposal)
{
	struct erase_row *rows;
	struct buf content;
	int64_t total;
	*proposal = 0;
	if (!erase_list(w, wish, 1, 0, &rows, &total))
		return nobody(w) > 0;
	buf_init(&content, w->arena);
	approval_put(&content, "path", wish->path);
	approval_put_i64(&content, "until", wish->until);
	approval_put_i64(&content, "member", wish->member);
	approval_put(&content, "reason", reason);
	const char *whom = wish->member ? rows[0].name : arena_printf(w->arena, "%lld 名已离开的人", (long long)total);
	struct approval_wish act = { .act = "member-erase", .org = w->actor.org, .kind = wish->member ? "member" : "org",
		.record = wish->member ? wish->member : w->actor.org, .content = content.at,
		.summary = arena_printf(w->arena, "清除%s的身份证号、手机、住址、状态说明、照片和材料、谈话要点，清除后不能恢复，原因：%s", whom, reason) };
	if (!approval_wanted(w))
		return approval_alone(w, &act);
	*proposal = approval_propose(w, &act);
	return *proposal != 0;
}
