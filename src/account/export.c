/* The lists of the room as files: who can sign in, never a code or a password; branches that need accounts, and hand-overs. */
#include "account/handover.h"
#include "account/views.h"
#include "export/export.h"

static const char *const headings[] = { "姓名", "登录名", "角色", "组织", "状态", "建立时间", "最近使用" };
static const int widths[] = { 12, 16, 14, 34, 14, 18, 18 };

static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct account_filter f = account_filter_of(w, ask->query, ask->path);
	struct arena *a = w->arena;
	struct account_row *list;
	f.limit = limit;
	f.offset = offset;
	int n = account_list(w, &f, &list, total);
	for (int i = 0; i < n && out; i++) {
		const struct account_row *r = &list[i];
		const char *const cells[] = { r->name, r->login, role_title(r->role), r->org_name, account_state(r, w->now),
			moment_text(a, r->created), r->seen ? moment_text(a, r->seen) : "" };
		sheet_put(out, cells, NULL);
	}
	return n;
}

/* What both lists are narrowed by: a township below the asker's place, a word. */
static void put_narrowed(struct work *w, struct buf *b, const struct export_ask *ask, const char *path, const char *query)
{
	struct org *town = text_eq(path, ask->path) ? NULL : org_of_path(w, path);
	buf_init(b, w->arena);
	if (town)
		buf_printf(b, "%s，", town->short_name);
	if (*query)
		buf_printf(b, "查找：%s，", export_word(w->arena, query));
}

static const char *narrowed(struct work *w, const struct export_ask *ask)
{
	struct account_filter f = account_filter_of(w, ask->query, ask->path);
	struct buf b;
	put_narrowed(w, &b, ask, f.path, f.query);
	if (f.role)
		buf_printf(&b, "角色：%s，", role_title(f.role));
	if (f.waiting || f.disabled)
		buf_printf(&b, "状态：%s，", f.waiting ? "待首次登录" : "已停用");
	return b.at;
}

EXPORT_LIST(accounts, .title = "账号", .need = PERMISSION_MANAGE_ACCOUNT, .headings = headings, .widths = widths,
	.columns = COUNT_OF(headings), .rows = rows, .narrowed = narrowed);
EXPORT_ROUTE(accounts_export, "/accounts/export", accounts, MANAGE_ACCOUNT, OWN, "accounts of the scope as a file, with the page's filter");

/* ---- branches, and whose accounts are lacking ---- */

static const char *const branch_headings[] = { "支部", "上级", "书记", "书记账号", "党员", "已有账号", "没有账号", "待首次登录" };
static const int branch_widths[] = { 34, 30, 12, 14, 10, 10, 10, 12 };

static int branch_rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct account_branch_filter f = account_branch_filter_of(w, ask->query, ask->path);
	struct arena *a = w->arena;
	struct account_branch *list;
	f.limit = limit;
	f.offset = offset;
	int n = account_branches(w, &f, &list, total);
	for (int i = 0; i < n && out; i++) {
		const struct account_branch *b = &list[i];
		const char *const cells[] = { b->name, b->above, b->secretary, !*b->secretary ? "空缺" : b->secretary_account ? "有" : "没有",
			count_text(a, b->members), count_text(a, b->accounts), count_text(a, b->members - b->accounts), count_text(a, b->waiting) };
		sheet_put(out, cells, NULL);
	}
	return n;
}

static const char *branch_narrowed(struct work *w, const struct export_ask *ask)
{
	struct account_branch_filter f = account_branch_filter_of(w, ask->query, ask->path);
	struct buf b;
	put_narrowed(w, &b, ask, f.path, f.query);
	if (f.lack)
		buf_printf(&b, "%s，", f.lack == LACK_SECRETARY ? "书记没有账号" : "有党员没有账号");
	return b.at;
}

EXPORT_LIST(account_branches, .title = "支部账号", .need = PERMISSION_MANAGE_ACCOUNT, .headings = branch_headings, .widths = branch_widths,
	.columns = COUNT_OF(branch_headings), .rows = branch_rows, .narrowed = branch_narrowed);
EXPORT_ROUTE(account_branches_export, "/accounts/branches/export", account_branches, MANAGE_ACCOUNT, OWN,
	"branches and the accounts they lack as a file, with the page's filter");

/* ---- hand-overs that wait ---- */

static const char *const handover_headings[] = { "支部", "上级", "现任书记", "任职", "账号现在在谁手里" };
static const int handover_widths[] = { 24, 16, 12, 14, 18 };

static int handover_rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct handover_due *list;
	int n = handover_due(w, ask->path, limit, offset, &list, total);
	for (int i = 0; i < n && out; i++) {
		const struct handover_due *d = &list[i];
		const char *const cells[] = { d->name, d->above, d->secretary, day_text(w->arena, d->since), *d->holder ? d->holder : "没有人" };
		sheet_put(out, cells, NULL);
	}
	return n;
}

EXPORT_LIST(handovers, .title = "待交接的书记账号", .need = PERMISSION_MANAGE_ACCOUNT, .headings = handover_headings,
	.widths = handover_widths, .columns = COUNT_OF(handover_headings), .rows = handover_rows);
EXPORT_ROUTE(handovers_export, "/handovers/export", handovers, MANAGE_ACCOUNT, OWN, "branches whose account waits for its hand-over as a file");
