/* The report on paper and as a workbook: the same figures and words as the page. */
#include "monthly/monthly.h"
#include "paper/paper.h"
#include "sheet/sheet.h"
#include "work/secret.h"

#define NUMBER_WIDTH 21 /* millimetres of a column of figures */

static const char *const numerals[] = { "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三" };

const char *monthly_title(struct arena *a, const struct monthly *m)
{
	return arena_printf(a, "%s%s党建工作月报", m->org_short, month_chinese(a, m->month));
}

const char *monthly_file_name(struct arena *a, const struct monthly *m, const char *ending)
{
	return arena_printf(a, "%s-月报-%04d-%02d%s.%s", m->org_short, m->month / 100, m->month % 100,
		m->issue > 1 ? arena_printf(a, "-第%d版", m->issue) : "", ending);
}

/* A figure with the mark that leads to its reason. */
static const char *figure_text(struct arena *a, const struct monthly_figure *f)
{
	return arena_printf(a, "%lld%s", (long long)f->value, f->reason ? "*" : "");
}

/* ---- paper ---- */

static void table_row(struct work *w, struct paper *p, const struct monthly_line *l, const struct paper_cell *head, int columns)
{
	const struct monthly_section_kind *s = &monthly_sections[l->section];
	struct paper_cell row[MONTHLY_FIGURES + 3] = { { l->name, PAPER_CELL, 0 } };
	int n = 1;
	for (int f = 0; f < s->figure_count; f++)
		row[n++].text = figure_text(w->arena, &l->figures[f]);
	if (s->rate) {
		row[n++].text = arena_printf(w->arena, "%lld", (long long)monthly_open(l));
		row[n++].text = monthly_rate(w->arena, l);
	}
	for (int i = 1; i < columns; i++) {
		row[i].style = PAPER_CELL;
		row[i].width = head[i].width;
	}
	paper_row(p, row, columns);
}

static void table(struct work *w, struct paper *p, const struct monthly *m, enum monthly_section section, const char *heading)
{
	const struct monthly_section_kind *s = &monthly_sections[section];
	struct paper_cell *head = ARENA_ARRAY(w->arena, struct paper_cell, MONTHLY_FIGURES + 3);
	int columns = 1, rows = 0;
	head[0] = (struct paper_cell){ s->first, PAPER_LABEL, 0 };
	for (int f = 0; f < s->figure_count; f++)
		head[columns++] = (struct paper_cell){ s->figures[f], PAPER_LABEL, NUMBER_WIDTH };
	if (s->rate) {
		head[columns++] = (struct paper_cell){ "未完成", PAPER_LABEL, NUMBER_WIDTH };
		head[columns++] = (struct paper_cell){ "按期率", PAPER_LABEL, NUMBER_WIDTH };
	}
	for (int i = 0; i < m->line_count; i++)
		rows += m->lines[i].section == section;
	paper_table(p, heading, head, columns, rows, "没有。");
	for (int i = 0; i < m->line_count; i++)
		if (m->lines[i].section == section)
			table_row(w, p, &m->lines[i], head, columns);
	paper_head(p, NULL, 0);
	paper_text(p, PAPER_NOTE, arena_printf(w->arena, "依据：%s。", s->source));
}

/* What was corrected, each with what the program counted and why. */
static void corrections(struct work *w, struct paper *p, const struct monthly *m)
{
	if (!m->fix_count)
		return;
	paper_text(p, PAPER_NOTE, "带 * 的数字由填报单位更正：");
	for (int i = 0; i < m->line_count; i++)
		for (int f = 0; f < MONTHLY_FIGURES; f++) {
			const struct monthly_figure *x = &m->lines[i].figures[f];
			if (x->reason)
				paper_text(p, PAPER_NOTE, arena_printf(w->arena, "%s（%s）：系统统计 %lld，更正为 %lld。%s", m->lines[i].name,
					monthly_sections[m->lines[i].section].figures[f], (long long)x->counted, (long long)x->value, x->reason));
		}
}

static const char *standing(struct work *w, const struct monthly *m)
{
	const char *issue = m->issue > 1 ? arena_printf(w->arena, "第 %d 版，更正原因：%s。", m->issue, m->reason) : "";
	return m->sent ? arena_printf(w->arena, "%s%s %s %s。", issue, m->sent_by, moment_text(w->arena, m->sent_at), m->level == ORG_COUNTY ? "定稿" : "报送") :
			 arena_printf(w->arena, "%s草稿，没有%s。", issue, m->level == ORG_COUNTY ? "定稿" : "报送");
}

struct str monthly_paper(struct work *w, const struct monthly *m)
{
	struct paper *p = paper_begin(w->arena, monthly_title(w->arena, m), w->now);
	int n = 0;
	paper_foot(p, arena_printf(w->arena, "%s %s 打印", w->actor.name, moment_text(w->arena, w->now)));
	paper_text(p, PAPER_TITLE, monthly_title(w->arena, m));
	paper_text(p, PAPER_NOTE, arena_printf(w->arena, "%s数字由系统从会议记录、应做事项、催办和党员名册统计，党员情况截至%s，党支部情况截至%s。", standing(w, m),
		day_chinese(w->arena, monthly_as_of(m, w->today)), day_chinese(w->arena, m->sent ? day_of(m->sent_at) : w->today)));
	for (int i = 0; i < MONTHLY_PARTS; i++) {
		if (text_empty(m->texts[i].text))
			continue;
		paper_text(p, PAPER_HEADING, arena_printf(w->arena, "%s、%s", numerals[n++], monthly_part_title((enum monthly_part)i)));
		paper_text(p, PAPER_BODY, m->texts[i].text);
	}
	for (int i = 0; i < MONTHLY_SECTIONS; i++)
		table(w, p, m, (enum monthly_section)i, arena_printf(w->arena, "%s、%s", numerals[n++], monthly_sections[i].title));
	corrections(w, p, m);
	paper_signed(p, m->org_name, day_chinese(w->arena, m->sent ? day_of(m->sent_at) : w->today));
	return paper_end(p);
}

/* ---- workbook ---- */

#define COLUMNS 6
#define NUMBERS (1u << 3 | 1u << 4) /* of them the figure and what was counted */

static void put_figure(struct work *w, struct sheet_writer *out, const struct monthly_line *l, int f)
{
	const struct monthly_section_kind *s = &monthly_sections[l->section];
	const struct monthly_figure *x = &l->figures[f];
	const char *cells[COLUMNS] = { s->title, l->name, s->figures[f], arena_printf(w->arena, "%lld", (long long)x->value),
		arena_printf(w->arena, "%lld", (long long)x->counted), x->reason };
	sheet_put_numbers(out, cells, NUMBERS);
}

static const char *workbook_write(struct work *w, const struct monthly *m, const char *path)
{
	static const char *const heads[COLUMNS] = { "部分", "项目", "指标", "数字", "系统统计", "文字、更正理由" };
	static const int widths[COLUMNS] = { 20, 28, 14, 10, 10, 60 };
	const char *why = NULL;
	struct sheet_writer *out = sheet_create(w->arena, path, SHEET_XLSX, monthly_title(w->arena, m), heads, widths, COLUMNS, &why);
	if (!out)
		return why;
	const char *about[COLUMNS] = { "月报", monthly_title(w->arena, m), "", NULL, NULL, standing(w, m) };
	sheet_put(out, about, NULL);
	for (int i = 0; i < MONTHLY_PARTS; i++) {
		const char *cells[COLUMNS] = { "文字", monthly_part_title((enum monthly_part)i), "", NULL, NULL, m->texts[i].text };
		sheet_put(out, cells, NULL);
	}
	for (int i = 0; i < m->line_count; i++)
		for (int f = 0; f < monthly_sections[m->lines[i].section].figure_count; f++)
			put_figure(w, out, &m->lines[i], f);
	return sheet_finish(out);
}

struct str monthly_workbook(struct work *w, const struct monthly *m)
{
	const char *path = arena_printf(w->arena, "%s/uploads/monthly-%s", store_dir(w->store), secret_token(w->arena, 12));
	const char *why = workbook_write(w, m, path);
	struct str bytes = why ? (struct str){ NULL, 0 } : sheet_take(w->arena, path);
	if (!bytes.at)
		fault_set(w, FAULT_BUSY, "monthly.workbook", NULL, "%s", why ? why : "文件没有生成。请检查服务器磁盘空间后重试。");
	return bytes;
}
