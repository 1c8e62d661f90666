/* xianfeng duty: what an organisation owes in a period, with status, due day, article and reason. */
#include "base/chinese.h"
#include "command/command.h"
#include "duty/duty.h"

/* Terminals give a Chinese character two columns. */
static int text_width(const char *text)
{
	int width = 0;
	for (const unsigned char *p = (const unsigned char *)text; *p; p++)
		if ((*p & 0xc0) != 0x80)
			width += *p < 0x80 || (*p == 0xc2 && p[1] == 0xb7) ? 1 : 2; /* "·" is narrow */
	return width;
}

#define COLUMNS 8

static void print_row(const char *const *cells, const int *widths)
{
	for (int i = 0; i < COLUMNS; i++)
		printf("%s%*s", cells[i], i + 1 < COLUMNS ? widths[i] - text_width(cells[i]) + 2 : 0, "");
	printf("\n");
}

static void print_table(struct arena *a, const struct duty_row *rows, int count)
{
	static const char *const heads[COLUMNS] = { "事项", "期间", "应/已", "状态", "到期日", "依据", "确度", "情况" };
	const char *(*cells)[COLUMNS] = arena_calloc(a, (size_t)count + 1, sizeof *cells);
	int widths[COLUMNS] = { 0 };
	memcpy(cells[0], heads, sizeof heads);
	for (int i = 0; i < count; i++) {
		const struct duty *d = &rows[i].duty;
		const char **c = cells[i + 1];
		c[0] = d->rule->name;
		c[1] = period_code(a, d->period);
		c[2] = arena_printf(a, "%d/%d", d->owed, d->done);
		c[3] = duty_status_chinese(rows[i].status);
		c[4] = day_text(a, d->due_day);
		c[5] = arena_printf(a, "%s%s", d->rule->source.document_short, d->rule->source.article);
		c[6] = arena_printf(a, "%c", d->rule->source.sure);
		c[7] = rows[i].reason;
	}
	for (int i = 0; i <= count; i++)
		for (int k = 0; k < COLUMNS; k++)
			if (text_width(cells[i][k]) > widths[k])
				widths[k] = text_width(cells[i][k]);
	for (int i = 0; i <= count; i++)
		print_row(cells[i], widths);
}

static int print_duties(struct work *w, const char *code, struct period period, bool json)
{
	struct duty_row *rows;
	struct org *org = org_of_code(w, code);
	if (!org) {
		if (work_db_check(w))
			fprintf(stderr, "没有代码为“%s”的组织。请核对代码，xianfeng export organisations 可以导出全部组织。\n", code);
		return w->fault ? command_refused(w->fault) : EXIT_REFUSED;
	}
	int count = duty_of_org(w, org->id, period.from, period.to, &rows);
	if (!work_db_check(w) || w->fault)
		return command_refused(w->fault);
	if (json) {
		struct buf out;
		buf_init(&out, w->arena);
		duty_json(w, org, period, rows, count, &out);
		printf("%s\n", out.at);
		return EXIT_DONE;
	}
	printf("%s（%s）%s应做的组织生活，截至 %s\n", org->name, org->code, period_label(w->arena, period),
		day_text(w->arena, w->today));
	if (count)
		print_table(w->arena, rows, count);
	else
		printf("没有应做的事项：%s不受组织生活各条约束，或当时还没有成立。\n", org_kind_name(org->kind));
	return EXIT_DONE;
}

int command_duty(struct command_line *line)
{
	const char *code = option_text(line, "org", NULL), *text = option_text(line, "period", NULL);
	const char *format = option_text(line, "format", "table");
	struct period period = period_of(CYCLE_MONTH, day_of(clock_now()));
	if (!line_finished(line))
		return EXIT_USAGE;
	if (!code) {
		fprintf(stderr, "请用 --org 写明组织代码。\n");
		return EXIT_USAGE;
	}
	if (text && !period_parse(str_of(text), &period)) {
		fprintf(stderr, "看不懂期间“%s”。请写月（2026-11）、季（2026-Q4）或年（2026）。\n", text);
		return EXIT_USAGE;
	}
	if (!text_eq(format, "table") && !text_eq(format, "json")) {
		fprintf(stderr, "没有“%s”这种格式。请写 table 或 json。\n", format);
		return EXIT_USAGE;
	}
	struct store *store = command_store(line, false);
	if (!store)
		return EXIT_REFUSED;
	struct work w;
	command_work(&w, line->arena, store);
	int exit_code = print_duties(&w, code, period, text_eq(format, "json"));
	work_end(&w);
	store_close(store);
	return exit_code;
}
