/* xianfeng member: records that may be of one person, merging two of them, taking a merge back; with the rules, scopes and audit
 * rows of the pages. Who acts is named by an account (--as). Without --yes only the preview is shown. */
#include "command/org.h"
#include "member/merge.h"

#define LISTED_MOST 1000

struct asked {
	const char *what, *login, *take;
	struct merge_wish wish;
	struct merge_preview preview;
	int64_t merge;
	bool yes, seen;
};

static bool side_take(struct work *w, const char *word, int64_t *id)
{
	return (word && str_i64(str_of(word), id)) ||
	       fault_set(w, FAULT_INPUT, "cli.member", NULL, "请写党员编号（党员页地址里的数字）。");
}

static bool fields_take(struct work *w, struct asked *a)
{
	struct str rest = str_of(a->take ? a->take : "");
	while (rest.len) {
		struct str piece = str_trim(str_cut(&rest, ','));
		int field = merge_field_parse(arena_dupn(w->arena, piece.at, piece.len));
		if (field < 0)
			return fault_set(w, FAULT_INPUT, "cli.take", NULL, "没有“%.*s”这一项。xianfeng member --help 列出各项。", (int)piece.len,
				piece.at);
		a->wish.taken |= 1u << field;
	}
	return true;
}

static void print_preview(const struct asked *a)
{
	const struct merge_preview *p = &a->preview;
	printf("保留 %s（%s），并入 %s（%s）\n", p->kept->name, p->kept->org_name, p->gone->name, p->gone->org_name);
	for (enum merge_field f = 0; f < MERGE_FIELDS; f++)
		if (!p->lines[f].same)
			printf("%s：%s%s；并入的：%s%s\n", merge_field_title(f), p->lines[f].kept, a->wish.taken >> f & 1 ? "" : "（采用）",
				p->lines[f].gone, a->wish.taken >> f & 1 ? "（采用）" : "");
	for (int i = 0; i < p->effect_count; i++)
		printf("带来：%s %d，%s\n", p->effects[i].label, p->effects[i].count, p->effects[i].text);
	for (int i = 0; i < p->stop_count; i++)
		printf("不能合并：%s\n", p->stops[i]);
}

/* A preview that nobody confirmed is taken back like a refused unit. */
static bool merge_unit(struct work *w, void *arg)
{
	struct asked *a = arg;
	return merge_run(w, &a->wish, &a->merge);
}

static bool undo_unit(struct work *w, void *arg)
{
	struct asked *a = arg;
	a->seen = merge_undo(w, a->merge);
	return a->seen && a->yes;
}

static bool merge(struct work *w, struct asked *a)
{
	if (!fields_take(w, a) || !merge_preview(w, &a->wish, &a->preview))
		return false;
	print_preview(a);
	a->wish.stamp = a->preview.stamp;
	if (a->preview.stop_count || !a->yes) {
		printf("这是预览，没有改动任何记录；确认办理请加 --yes。\n");
		return true;
	}
	if (!work_run(w, merge_unit, a))
		return false;
	printf("已合并，编号 %lld；撤回：xianfeng member undo %lld\n", (long long)a->merge, (long long)a->merge);
	return true;
}

static bool undo(struct work *w, struct asked *a)
{
	bool good = work_run(w, undo_unit, a);
	if (good)
		printf("已撤回，两条记录恢复原样。\n");
	else if (a->seen)
		printf("可以撤回；确认办理请加 --yes。\n");
	return good || a->seen;
}

static bool duplicates(struct work *w)
{
	struct alike_pair *list;
	int64_t total;
	int n = alike_list(w, LISTED_MOST, 0, &list, &total);
	for (int i = 0; i < n; i++) {
		for (int k = 0; k < 2; k++)
			printf("%lld %s（%s）%s", (long long)list[i].side[k].id, list[i].side[k].name, list[i].side[k].org_name, k ? "" : "  ");
		printf("  %s%s%s相同\n", list[i].read ? "姓名读音 " : "", list[i].born ? "出生日期 " : "", list[i].phone ? "手机号 " : "");
	}
	printf("共 %lld 对待核对。\n", (long long)total);
	return work_db_check(w);
}

int command_member(struct command_line *line)
{
	struct asked a = { .what = option_word(line), .login = option_text(line, "as", NULL), .take = option_text(line, "take", NULL),
		.wish.reason = option_text(line, "reason", NULL), .yes = option_flag(line, "yes") };
	bool merges = text_eq(a.what, "merge"), undoes = text_eq(a.what, "undo"), lists = text_eq(a.what, "duplicates");
	const char *first = merges || undoes ? option_word(line) : NULL, *second = merges ? option_word(line) : NULL;
	if (!(merges || undoes || lists) || !line_finished(line))
		return EXIT_USAGE;
	struct store *store = command_store(line, !lists);
	if (!store)
		return EXIT_REFUSED;
	struct work w;
	command_work(&w, line->arena, store);
	bool good = command_actor(&w, a.login, lists ? PERMISSION_READ_MEMBER : PERMISSION_EDIT_MEMBER) &&
		(lists ? duplicates(&w) : merges ? side_take(&w, first, &a.wish.kept) && side_take(&w, second, &a.wish.gone) && merge(&w, &a) :
						   side_take(&w, first, &a.merge) && undo(&w, &a));
	int code = good ? EXIT_DONE : command_refused(w.fault);
	work_end(&w);
	store_close(store);
	return code;
}
