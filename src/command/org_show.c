/* xianfeng org tree and show: the tree as of a day, and one organisation with its findings and operations. */
#include "command/org.h"
#include "org/operate.h"

static int print_tree(struct work *w, const struct org *top, int day)
{
	struct org_then *rows;
	int n = org_tree_on(w, top->id, "", day, &rows), members = 0;
	for (int i = 0; i < n; i++) {
		printf("%*s%s  %s  %s%s", 2 * rows[i].depth, "", rows[i].code, rows[i].short_name, org_kind_name(rows[i].kind),
			rows[i].dissolved ? "（现已撤销）" : "");
		if (rows[i].members)
			printf("  党员 %d", rows[i].members);
		printf("\n");
		members += rows[i].members;
	}
	if (!n)
		printf("%s那一天还没有成立。\n", top->short_name);
	else
		printf("共 %d 个组织，党员 %d 名；按 %s 的隶属关系、名称和类别。\n", n, members, day_text(w->arena, day));
	return work_db_check(w) ? EXIT_DONE : command_refused(w->fault);
}

static void print_operations(struct work *w, const struct org *o)
{
	struct org_operation_row *rows;
	int n = org_operation_list(w, o->id, 50, &rows), day = 0;
	struct org *to = org_successor(w, o->id, &day);
	if (to)
		printf("自 %s 起并入 %s（%s）\n", day_text(w->arena, day), to->short_name, to->code);
	for (int i = 0; i < n; i++)
		printf("调整 %lld：%s %s%s，%s → %s，批复 %s，%s 办理\n", (long long)rows[i].id, day_text(w->arena, rows[i].day),
			org_operation_title(rows[i].kind), rows[i].undone ? "（已撤回）" : "", rows[i].was, rows[i].became, rows[i].approval,
			rows[i].by_name);
}

static int print_org(struct work *w, const struct org *o)
{
	struct arena *a = w->arena;
	struct org *above = o->parent ? org_load(w, o->parent) : NULL;
	const struct org_sheet *s = org_sheet_load(w, o->id);
	struct org_finding *findings;
	struct post *posts;
	bool gone = o->dissolved && o->dissolved < w->today;
	printf("%s（%s）\n", o->name, o->code);
	printf("%s，%s，上级%s，党员 %d 名（正式 %d）\n", org_kind_name(o->kind), gone ? "已撤销" : code_name_i64(&code_org_status, s->status),
		above ? above->short_name : "无", o->members, o->full_members);
	printf("成立 %s %s；本届 %s 至 %s\n", o->founded ? day_text(a, o->founded) : "未填", o->approval,
		o->term_start ? day_text(a, o->term_start) : "未填", o->term_end ? day_text(a, org_term_due(o)) : "未填");
	int n = post_list(w, o->id, w->today, &posts);
	for (int i = 0; i < n; i++)
		printf("任职：%s，%s，自 %s\n", post_title(posts[i].kind), posts[i].name, day_text(a, posts[i].from_day));
	n = org_findings(w, o, s, &findings);
	for (int i = 0; i < n; i++)
		printf("%s：%s（%s）\n", findings[i].must ? "不合规定" : "提醒", findings[i].message, findings[i].source);
	print_operations(w, o);
	return work_db_check(w) ? EXIT_DONE : command_refused(w->fault);
}

int command_org_read(struct command_line *line, const char *what)
{
	bool tree = text_eq(what, "tree");
	const char *as_of = tree ? option_text(line, "as-of", NULL) : NULL, *code = tree ? option_text(line, "org", NULL) : option_word(line);
	int day = day_of(clock_now());
	if (!line_finished(line) || (!tree && !code))
		return EXIT_USAGE;
	if (as_of && (!day_parse(str_of(as_of), &day) || day > day_of(clock_now()))) {
		fprintf(stderr, "看不懂日期“%s”。请写不晚于今天的一天，例如 2026-01-01。\n", as_of);
		return EXIT_USAGE;
	}
	struct store *store = command_store(line, false);
	if (!store)
		return EXIT_REFUSED;
	struct work w;
	command_work(&w, line->arena, store);
	struct org *o = code ? command_org(&w, code) : org_root(&w);
	int exit_code = !o ? command_refused(w.fault) : tree ? print_tree(&w, o, day) : print_org(&w, o);
	work_end(&w);
	store_close(store);
	return exit_code;
}
