/* The list of accounts as a file: who can sign in, never a code or a password. */
#include "account/account.h"
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

static const char *narrowed(struct work *w, const struct export_ask *ask)
{
	struct account_filter f = account_filter_of(w, ask->query, ask->path);
	struct org *town = text_eq(f.path, ask->path) ? NULL : org_of_path(w, f.path);
	struct buf b;
	buf_init(&b, w->arena);
	if (town)
		buf_printf(&b, "%s，", town->short_name);
	if (*f.query)
		buf_printf(&b, "查找：%s，", export_word(w->arena, f.query));
	if (f.role)
		buf_printf(&b, "角色：%s，", role_title(f.role));
	if (f.waiting || f.disabled)
		buf_printf(&b, "状态：%s，", f.waiting ? "待首次登录" : "已停用");
	return b.at;
}

EXPORT_LIST(accounts, .title = "账号", .need = PERMISSION_MANAGE_ACCOUNT, .headings = headings, .widths = widths,
	.columns = COUNT_OF(headings), .rows = rows, .narrowed = narrowed);
EXPORT_ROUTE(accounts_export, "/accounts/export", accounts, MANAGE_ACCOUNT, OWN, "accounts of the scope as a file, with the page's filter");
