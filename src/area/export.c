/* The area's figures as a workbook: the counties over a period, or each county's months. As every list that leaves as a file it
 * leaves an audit row. */
#include "area/views.h"
#include "export/export.h"
#include "sheet/sheet.h"
#include "work/audit.h"
#include "work/secret.h"

static void figures_make(struct request *rq);
static bool figures_record(struct work *w, struct request *rq);
ROUTE(POST, "/area/export", figures_answer, SEE_AREA, OWN, .of = OF_AREA, .slow = figures_make, .write = figures_record,
	.about = "the area's figures as .xlsx or .csv");

static const struct {
	const char *name;
	enum area_figure figure;
} columns[] = { { "乡镇", AREA_TOWNS }, { "党支部", AREA_BRANCHES }, { "党员", AREA_MEMBERS }, { "应做事项", AREA_DUTIES }, { "已完成", AREA_DONE },
	{ "按期完成", AREA_IN_TIME }, { "开展活动", AREA_HELD }, { "应到人次", AREA_DUE }, { "现场到会", AREA_PRESENT }, { "视频参会", AREA_REMOTE },
	{ "待审核记录", AREA_REVIEW }, { "逾期支部", AREA_OVERDUE }, { "临期支部", AREA_SOON }, { "书记空缺", AREA_NO_SECRETARY }, { "临近换届", AREA_TERMS } };
#define COUNTED ((int)COUNT_OF(columns))
#define COLUMNS_MOST (COUNTED + 6)

/* Counts; those of a state that nobody knows stay empty. */
static void put_counts(struct arena *a, const char **cells, const int64_t *figures, bool state)
{
	for (int i = 0; i < COUNTED; i++)
		cells[i] = columns[i].figure < AREA_TOWNS || state ? arena_printf(a, "%lld", (long long)figures[columns[i].figure]) : "";
}

static const char *rate_text(struct arena *a, struct share s)
{
	return s.whole ? arena_printf(a, "%s%%", share_text(a, s)) : "";
}

static void put_county(struct arena *a, struct sheet_writer *out, const struct area_line *line)
{
	const char *cells[COLUMNS_MOST] = { line->county.code, line->county.name }, *like = area_like_words(a, line);
	if (line->known)
		put_counts(a, cells + 2, line->figures, line->state_day != 0);
	cells[COUNTED + 2] = rate_text(a, line->in_time);
	cells[COUNTED + 3] = like ? like : "";
	cells[COUNTED + 4] = rate_text(a, line->attendance);
	cells[COUNTED + 5] = line->at ? moment_text(a, line->at) : area_standing_chinese(line->standing);
	sheet_put(out, cells, NULL);
}

static const char *write_counties(struct work *w, const struct area_cockpit *c, const char *path, enum sheet_format format)
{
	const char *heads[COLUMNS_MOST] = { "代码", "县" }, *why = NULL;
	for (int i = 0; i < COUNTED; i++)
		heads[i + 2] = columns[i].name;
	heads[COUNTED + 2] = "按期率";
	heads[COUNTED + 3] = "比规模相近的县（百分点）";
	heads[COUNTED + 4] = "参会率";
	heads[COUNTED + 5] = "最近汇总";
	struct sheet_writer *out = sheet_create(w->arena, path, format, "各县汇总", heads, NULL, COLUMNS_MOST, &why);
	for (int i = 0; out && i < c->count; i++)
		put_county(w->arena, out, &c->lines[i]);
	return out ? sheet_finish(out) : why;
}

static const char *write_months(struct work *w, const struct area_cockpit *c, const char *path, enum sheet_format format)
{
	const char *heads[COLUMNS_MOST] = { "代码", "县", "月份" }, *why = NULL;
	struct area_month *rows;
	int count = area_months(w, c->months[0], &rows);
	for (int i = 0; i < COUNTED; i++)
		heads[i + 3] = columns[i].name;
	heads[COUNTED + 3] = "汇总时间";
	struct sheet_writer *out = sheet_create(w->arena, path, format, "各县逐月", heads, NULL, COUNTED + 4, &why);
	for (int line = 0; out && line < c->count; line++)
		for (int i = 0; i < count; i++) {
			const struct area_month *m = &rows[i];
			const char *cells[COLUMNS_MOST] = { m->code, c->lines[line].county.name,
				arena_printf(w->arena, "%04d-%02d", m->month / 100, m->month % 100) };
			if (!text_eq(m->code, c->lines[line].county.code) || m->month > c->months[COCKPIT_MONTHS - 1])
				continue;
			put_counts(w->arena, cells + 3, m->figures, m->day != 0);
			cells[COUNTED + 3] = moment_text(w->arena, m->at);
			sheet_put(out, cells, NULL);
		}
	return out ? sheet_finish(out) : why;
}

/* What the button asks for: "counties.xlsx", "months.csv" … */
static bool wants_months(const struct request *rq)
{
	return text_starts(request_form(rq, "file", ""), "months");
}

static bool wants_csv(const struct request *rq)
{
	enum sheet_format format;
	return export_format_of(request_form(rq, "file", ""), &format) && format == SHEET_CSV_UTF8;
}

static const char *file_name(struct request *rq)
{
	return arena_printf(rq->work->arena, "%s-%s.%s", wants_months(rq) ? "各县逐月" : "各县汇总", period_code(rq->work->arena,
		query_period(rq)), wants_csv(rq) ? "csv" : "xlsx");
}

static void figures_make(struct request *rq)
{
	struct work *w = rq->work;
	enum sheet_format format = wants_csv(rq) ? SHEET_CSV_UTF8 : SHEET_XLSX;
	const char *path = arena_printf(w->arena, "%s/uploads/area-%s", store_dir(w->store), secret_token(w->arena, 12));
	const struct area_cockpit *c = area_asked(rq);
	const char *why = wants_months(rq) ? write_months(w, c, path, format) : write_counties(w, c, path, format);
	struct str *bytes = ARENA_NEW(w->arena, struct str);
	*bytes = sheet_take(w->arena, path);
	rq->result = bytes;
	if (why || !bytes->at)
		fault_set(w, FAULT_BUSY, "area.export", NULL, "%s", why ? why : "文件没有生成。请检查服务器磁盘空间后重试。");
}

static bool figures_record(struct work *w, struct request *rq)
{
	return audit(w, "export.made", "export", 0, w->actor.org, NULL, file_name(rq));
}

static void figures_answer(struct request *rq)
{
	if (rq->fault)
		return;
	http_reply_download(rq->http, file_name(rq));
	request_bytes(rq, 200, wants_csv(rq) ? "text/csv; charset=utf-8" :
						"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		*(struct str *)rq->result);
}
