/* xianfeng search: members, organisations and activities by one text, on the terminal. */
#include "command/command.h"
#include "search/search.h"

static void print_rest(int64_t total, int shown)
{
	if (total > shown)
		printf("  ……还有 %lld 条\n", (long long)(total - shown));
}

static void print_found(struct arena *a, const struct search *f)
{
	if (f->member_count)
		printf("党员，共 %lld 人%s\n", (long long)f->member_total,
			f->beside_total ? arena_printf(a, "，另有 %lld 人还不是党员或已离开", (long long)f->beside_total) : "");
	for (int i = 0; i < f->member_count; i++) {
		const struct search_member *m = &f->members[i];
		printf("  %s  %s %s  %s%s%s%s%s%s\n", search_text_whole(a, &m->name), m->above_name, m->org_name,
			code_name_i64(&code_category, m->category), m->left_day ? "（已离开）" : "", *m->phone_mask ? "  " : "",
			m->phone_mask, f->key == SEARCH_IDNO ? arena_printf(a, "  %s", m->idno_mask) : "",
			*m->now ? arena_printf(a, "  现在 %s", m->now) : "");
	}
	print_rest(f->member_total + f->beside_total, f->member_count);
	if (f->org_count)
		printf("党组织，共 %lld 个\n", (long long)f->org_total);
	for (int i = 0; i < f->org_count; i++) {
		const struct search_org *o = &f->orgs[i];
		printf("  %s  %s  %s  %s%s%s%s%s\n", search_text_whole(a, &o->code), search_text_whole(a, &o->name), o->above_name, org_kind_name(o->kind),
			*o->secretary ? "  书记 " : "", o->secretary, *o->now ? arena_printf(a, "  现在叫 %s", o->now) : "",
			o->dissolved ? "（现已撤销）" : "");
	}
	print_rest(f->org_total, f->org_count);
	if (f->activity_count)
		printf("会议活动，%s共 %lld 次\n", f->activities_cut ? "最近的活动里" : f->day ? "那天以前一年" : "最近一年", (long long)f->activity_total);
	for (int i = 0; i < f->activity_count; i++) {
		const struct search_activity *v = &f->activities[i];
		printf("  %s  %s %s  %s  %s\n", day_text(a, v->day), v->above_name, v->org_name, search_text_whole(a, &v->title),
			activity_state_chinese(v->state));
	}
	print_rest(f->activity_total, f->activity_count);
}

static int search_print(struct work *w, const char *text, const char *code, int day)
{
	struct org *org = code ? org_of_code(w, code) : NULL;
	if (code && !org) {
		if (work_db_check(w))
			fprintf(stderr, "没有代码为“%s”的组织。请核对代码，xianfeng export organisations 可以导出全部组织。\n", code);
		return w->fault ? command_refused(w->fault) : EXIT_REFUSED;
	}
	struct search_query query = { .path = org ? org->path : "", .text = text, .day = day < w->today ? day : 0 };
	struct search found = search_run(w, &query);
	if (!work_db_check(w))
		return command_refused(w->fault);
	if (found.key == SEARCH_TOO_LONG || found.key == SEARCH_NOTHING) {
		fprintf(stderr, "请写 1 到 %d 个字。\n", SEARCH_TEXT_MOST);
		return EXIT_USAGE;
	}
	print_found(w->arena, &found);
	if (!found.member_total && !found.beside_total && !found.org_total && !found.activity_total)
		printf("没有查到。可以查姓名、拼音、首字母、完整的身份证号或手机号、组织名称或代码、活动标题里的词。\n");
	return EXIT_DONE;
}

int command_search(struct command_line *line)
{
	const char *code = option_text(line, "org", NULL), *as_of = option_text(line, "as-of", NULL), *word = option_word(line);
	struct buf text;
	buf_init(&text, line->arena);
	for (; word; word = option_word(line)) {
		if (text.len)
			buf_char(&text, ' ');
		buf_text(&text, word);
	}
	int today = day_of(clock_now()), day = today;
	if (!line_finished(line) || !text.len)
		return EXIT_USAGE;
	if (as_of && (!day_parse(str_of(as_of), &day) || day > today)) {
		fprintf(stderr, "看不懂日期“%s”。请写不晚于今天的一天，例如 2026-01-01。\n", as_of);
		return EXIT_USAGE;
	}
	struct store *store = command_store(line, false);
	if (!store)
		return EXIT_REFUSED;
	struct work w;
	command_work(&w, line->arena, store);
	int exit_code = search_print(&w, text.at, code, day);
	work_end(&w);
	store_close(store);
	return exit_code;
}
