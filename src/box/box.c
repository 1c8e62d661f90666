/* The box: putting it up, handing in, opening. */
#include "box/box.h"

#include <sodium.h>

#include "base/list.h"
#include "base/map.h"
#include "work/audit.h"
#include "work/secret.h"

#define CONTEXT "box.paper"
#define MARK_BYTES 16

enum { HANDED_NOT, HANDED_PHONE, HANDED_PAPER };

/* $2: the member who asks, 0 nobody */
#define COLUMNS \
	"select b.id, b.org, b.kind, b.record, b.opened, b.closed, b.papers, " \
	"(select count(*) from box_voter v where v.tenant = b.tenant and v.box = b.id), " \
	"(select count(*) from box_voter v where v.tenant = b.tenant and v.box = b.id and v.handed = 1), " \
	"(select v.handed + 1 from box_voter v where v.tenant = b.tenant and v.box = b.id and v.member = $2) from box b "

static void box_fill(const struct db_rows *rows, struct box *b)
{
	*b = (struct box){ .id = db_i64(rows, 0), .org = db_i64(rows, 1), .kind = db_text(rows, 2), .record = db_i64(rows, 3),
		.opened = db_i64(rows, 4), .closed = db_i64(rows, 5), .papers = (int)db_i64(rows, 6), .voters = (int)db_i64(rows, 7),
		.handed = (int)db_i64(rows, 8), .mine = db_i64(rows, 9) > 0, .done = db_i64(rows, 9) > 1 };
}

struct box *box_of(struct work *w, const char *kind, int64_t record)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		COLUMNS "where b.tenant = $1 and b.kind = $3 and b.record = $4 order by b.id desc limit 1", w->tenant, w->actor.member, kind,
		record);
	struct box *b = NULL;
	if (db_next(rows)) {
		b = ARENA_NEW(w->arena, struct box);
		box_fill(rows, b);
	}
	db_done(rows);
	return b;
}

int box_waiting(struct work *w, int64_t member, struct box **out)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		COLUMNS "where b.tenant = $1 and b.closed = 0 and b.id in (select v.box from box_voter v where v.tenant = $1 and v.member = $2 "
		"and v.handed = 0) order by b.id", w->tenant, member);
	int count = 0;
	*out = NULL;
	while (db_next(rows))
		box_fill(rows, LIST_PUSH(w->arena, *out, count));
	db_done(rows);
	return count;
}

static struct map *handed(struct work *w, int64_t box, int least)
{
	struct map *set = map_new(w->arena);
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select member from box_voter where tenant = $1 and box = $2 and handed >= $3",
		w->tenant, box, least);
	while (db_next(rows))
		map_set_i64(set, db_i64(rows, 0), set);
	db_done(rows);
	return set;
}

struct map *box_handed(struct work *w, int64_t box)
{
	return handed(w, box, HANDED_PHONE);
}

struct map *box_papers(struct work *w, int64_t box)
{
	return handed(w, box, HANDED_PAPER);
}

int64_t box_put_up(struct work *w, int64_t org, const char *kind, int64_t record, const int64_t *members, int count)
{
	struct box *before = box_of(w, kind, record);
	if (before && !before->closed)
		return fault_set(w, FAULT_CONFLICT, "box.open", NULL, "已经在收了。请刷新页面。");
	if (count < BOX_LEAST)
		return fault_set(w, FAULT_CONFLICT, "box.few-people", NULL,
			"能参加的只有 %d 人，不足 %d 人，不记名也会被认出来。请用别的办法征求。", count, BOX_LEAST);
	int64_t id = id_next(w->now);
	if (!DB_EXEC(w->db, w->arena, "insert into box (tenant, id, org, kind, record, opened) values ($1, $2, $3, $4, $5, $6)", w->tenant,
			id, org, kind, record, w->now))
		return 0;
	for (int i = 0; i < count; i++)
		DB_EXEC(w->db, w->arena, "insert into box_voter (tenant, box, member) values ($1, $2, $3)", w->tenant, id, members[i]);
	return id;
}

static bool open_check(struct work *w, const struct box *b)
{
	return !b->closed || fault_set(w, FAULT_CONFLICT, "box.closed", NULL, "已经收完了，不能再交。");
}

bool box_hand_in(struct work *w, struct box *b, const char *content)
{
	if (!open_check(w, b))
		return false;
	if (!b->mine)
		return fault_set(w, FAULT_NOT_FOUND, "box.not-asked", NULL, "没有要您填的。如有疑问，请问书记。");
	/* By the row alone who was faster is decided: two phones of one person are one. */
	if (!DB_EXEC(w->db, w->arena, "update box_voter set handed = $4 where tenant = $1 and box = $2 and member = $3 and handed = 0",
			w->tenant, b->id, w->actor.member, HANDED_PHONE))
		return false;
	if (db_changes(w->db) != 1)
		return fault_set(w, FAULT_CONFLICT, "box.twice", NULL, "您已经交过一份了，每人只交一份。没有名字，所以不能找出来改。");
	unsigned char *mark = arena_alloc(w->arena, MARK_BYTES);
	randombytes_buf(mark, MARK_BYTES);
	return DB_EXEC(w->db, w->arena, "insert into box_paper (tenant, box, mark, content) values ($1, $2, $3, $4)", w->tenant, b->id,
		       ((struct str){ (char *)mark, MARK_BYTES }), secret_seal(w->store, w->arena, CONTEXT, content)) &&
	       audit_not_needed(w);
}

bool box_on_paper(struct work *w, struct box *b, int64_t member, bool on_paper)
{
	if (!open_check(w, b) || !DB_EXEC(w->db, w->arena,
			"update box_voter set handed = $4 where tenant = $1 and box = $2 and member = $3 and handed = $5", w->tenant, b->id,
			member, on_paper ? HANDED_PAPER : HANDED_NOT, on_paper ? HANDED_NOT : HANDED_PAPER))
		return false;
	return db_changes(w->db) == 1 || fault_set(w, FAULT_CONFLICT, "box.already", NULL, "这个人已经在手机上交过了，不能再发纸。请刷新页面。");
}

/* Shuffled anew: the marks are by chance already, and this order is told to nobody twice. */
static void shuffle(const char **list, int count)
{
	for (int i = count - 1; i > 0; i--) {
		int k = (int)randombytes_uniform((uint32_t)i + 1);
		const char *other = list[i];
		list[i] = list[k];
		list[k] = other;
	}
}

static int papers_of(struct work *w, int64_t box, const char ***out)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select content from box_paper where tenant = $1 and box = $2 order by mark",
		w->tenant, box);
	int count = 0;
	*out = NULL;
	while (db_next(rows)) {
		const char *text = secret_open(w->store, w->arena, CONTEXT, db_bytes(rows, 0));
		if (text)
			*LIST_PUSH(w->arena, *out, count) = text;
	}
	db_done(rows);
	return count;
}

int box_open(struct work *w, struct box *b, bool unread, const char ***papers)
{
	*papers = NULL;
	if (!open_check(w, b))
		return -1;
	int count = unread ? 0 : papers_of(w, b->id, papers);
	if (!unread && count < BOX_LEAST) {
		fault_set(w, FAULT_CONFLICT, "box.few", NULL, "只收到 %d 份，不足 %d 份，打开会认出是谁写的。请再等等，或者作废不看。", count,
			BOX_LEAST);
		return -1;
	}
	if (count)
		shuffle(*papers, count);
	DB_EXEC(w->db, w->arena, "delete from box_paper where tenant = $1 and box = $2", w->tenant, b->id);
	DB_EXEC(w->db, w->arena, "update box set closed = $3, papers = $4 where tenant = $1 and id = $2", w->tenant, b->id, w->now, count);
	return count;
}

static void box_verify(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select b.id, b.closed, (select count(*) from box_paper p where p.tenant = b.tenant and p.box = b.id), "
		"(select count(*) from box_voter v where v.tenant = b.tenant and v.box = b.id and v.handed = 1) from box b "
		"where b.tenant = $1 order by b.id", w->tenant);
	while (db_next(rows)) {
		int64_t want = db_i64(rows, 1) ? 0 : db_i64(rows, 3);
		report->checked++;
		if (db_i64(rows, 2) != want)
			verify_fault(report, "不记名箱 %lld 里有 %lld 份，应有 %lld 份", (long long)db_i64(rows, 0), (long long)db_i64(rows, 2),
				(long long)want);
	}
	db_done(rows);
}
VERIFY(box, "不记名箱", box_verify);
