/* Papers of a state: sealed, opened with a reason on the record, taken away for good. */
#include "base/chinese.h"
#include "member/category.h"
#include "member/rows.h"
#include "work/secret.h"

#define COLUMNS "id, state, size, added, label, type, sha256, by_name, seal"

static void state_paper_row(struct work *w, const struct db_rows *rows, struct state_paper *p)
{
	struct str hash = db_bytes(rows, 6);
	*p = (struct state_paper){ .id = db_i64(rows, 0), .state = db_i64(rows, 1), .size = db_i64(rows, 2), .added = db_i64(rows, 3),
		.label = db_text(rows, 4), .type = db_text(rows, 5), .sha256 = hex_of(w->arena, hash.at, hash.len), .by_name = db_text(rows, 7) };
}

int state_paper_list(struct work *w, int64_t member, struct state_paper **out)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " COLUMNS " from member_file where tenant = $1 and member = $2 and what = 'paper' order by id", w->tenant, member);
	int n = 0;
	*out = NULL;
	while (db_next(rows))
		state_paper_row(w, rows, LIST_PUSH(w->arena, *out, n));
	db_done(rows);
	return n;
}

struct state_paper *state_paper_load(struct work *w, const struct member *m, int64_t paper)
{
	struct state_paper *list;
	int n = state_paper_list(w, m->id, &list);
	for (int i = 0; i < n; i++)
		if (list[i].id == paper)
			return &list[i];
	if (work_db_check(w))
		fault_set(w, FAULT_NOT_FOUND, "member.paper-none", NULL, "没有这份材料，可能已被删除。请返回党员页面刷新。");
	return NULL;
}

bool state_paper_add(struct work *w, int64_t member, int64_t state, const char *label, const struct kept_file *file)
{
	struct member *m = member_load(w, member);
	struct member_state *s = m ? state_load(w, m, state) : NULL;
	if (!s)
		return false;
	label = chinese_tidy(w->arena, str_of(text_empty(label) ? "证明材料" : label));
	if (text_empty(label) || str_chars(str_of(label)) > 30)
		return fault_set(w, FAULT_INPUT, "member.paper-label", "label", "材料名称不超过 30 个字，例如“诊断证明”。");
	if (DB_ONE(w->db, w->arena, 0, "select count(*) from member_file where tenant = $1 and member = $2 and state = $3", w->tenant, m->id,
			state) >= PAPERS_MOST)
		return fault_set(w, FAULT_INPUT, "member.papers-many", "paper", "每次登记最多 %d 份材料。请先删除不需要的。", PAPERS_MOST);
	DB_EXEC(w->db, w->arena,
		"insert into member_file (tenant, id, member, what, state, label, type, size, width, height, sha256, seal, added, by_account, "
		"by_name) values ($1, $2, $3, 'paper', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
		w->tenant, id_next(w->now), m->id, state, label, file->type, file->size, file->width, file->height,
		((struct str){ (const char *)file->sha256, sizeof file->sha256 }), secret_seal(w->store, w->arena, SEAL_FILE, file->key), w->now,
		w->actor.account, w->actor.name ? w->actor.name : "");
	/* Without its name, which may tell of an illness. */
	return work_db_check(w) && audit(w, "member.paper-added", "member", m->id, m->org, NULL,
		arena_printf(w->arena, "“%s”的材料一份", state_name(s->kind)));
}

bool state_paper_remove(struct work *w, int64_t member, int64_t paper)
{
	struct member *m = member_load(w, member);
	struct state_paper *p = m ? state_paper_load(w, m, paper) : NULL;
	struct member_state *s = p ? state_load(w, m, p->state) : NULL;
	if (!s)
		return false;
	DB_EXEC(w->db, w->arena, "delete from member_file where tenant = $1 and id = $2 and member = $3", w->tenant, paper, m->id);
	return work_db_check(w) && audit(w, "member.paper-removed", "member", m->id, m->org,
		arena_printf(w->arena, "“%s”的材料一份", state_name(s->kind)), NULL);
}

/* The key of a file; NULL when it cannot be opened. */
static const char *file_key(struct work *w, int64_t file)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select seal from member_file where tenant = $1 and id = $2", w->tenant, file);
	const char *key = db_next(rows) ? secret_open(w->store, w->arena, SEAL_FILE, db_bytes(rows, 0)) : NULL;
	db_done(rows);
	return key;
}

struct state_paper *state_paper_reveal(struct work *w, int64_t member, int64_t paper, const char *reason)
{
	struct member *m = member_load(w, member);
	struct state_paper *p = m ? state_paper_load(w, m, paper) : NULL;
	struct member_state *s = p ? state_load(w, m, p->state) : NULL;
	if (!s || !member_reveal_check(w, reason))
		return NULL;
	p->key = file_key(w, paper);
	if (!p->key) {
		fault_set(w, FAULT_INTERNAL, "member.sealed", NULL, "加密的材料打不开，可能换过密钥文件。请联系系统管理员。");
		return NULL;
	}
	return audit(w, "member.revealed", "member", m->id, m->org, NULL,
		arena_printf(w->arena, "查看“%s”的材料；原因：%s", state_name(s->kind), reason)) ? p : NULL;
}

/* ---- verify ------------------------------------------------------------------------------------------------------- */

static void verify_files(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, report->arena,
		"select f.id, f.member, f.sha256, case when f.what = 'paper' and s.id is null and c.id is null then 1 else 0 end from member_file f "
		"left join member_state s on s.tenant = f.tenant and s.id = f.state and s.member = f.member left join member_category c "
		"on c.tenant = f.tenant and c.id = f.state and c.member = f.member where f.tenant = $1 order by f.id", w->tenant);
	while (db_next(rows)) {
		report->checked++;
		if (!file_intact(w->arena, store_dir(w->store), db_bytes(rows, 2)))
			verify_fault(report, "党员 %lld 的材料 %lld 文件缺失或内容已被改动", (long long)db_i64(rows, 1), (long long)db_i64(rows, 0));
		if (db_i64(rows, 3))
			verify_fault(report, "党员 %lld 的材料 %lld 没有对应的状态登记", (long long)db_i64(rows, 1), (long long)db_i64(rows, 0));
	}
	db_done(rows);
}
VERIFY(member_files, "党员材料", verify_files);
FILE_NAMES(member_file, "select sha256 from member_file where tenant = $1");
