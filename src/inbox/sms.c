/* Lines of a file for text messages, and its preview. */
#include "inbox/sms.h"

#include "inbox_sms.html.h"

const char *const sms_headings[SMS_COLUMNS] = { "手机号码", "短信内容", "留痕（不发送）" };
const int sms_widths[SMS_COLUMNS] = { 16, 70, 60 };

static void line_fill(struct sms_sheet *s, struct sms_line *l, bool again)
{
	l->parts = sms_parts(l->text, &l->units);
	l->listed = l->phone && !l->spared && (again || !l->texted_at);
	s->before += l->texted_at > 0;
	if (!l->listed)
		return;
	s->listed++;
	s->parts += l->parts;
	if (!s->longest || l->units > s->longest->units)
		s->longest = l;
}

void sms_sheet_fill(struct sms_sheet *s, bool again)
{
	for (int i = 0; i < s->count; i++)
		line_fill(s, &s->lines[i], again);
}

bool sms_anybody(struct work *w, const struct sms_sheet *s)
{
	return s->listed > 0 || fault_set(w, FAULT_CONFLICT, "sms.nobody", NULL, "现在没有要发短信的人，下面写着每个人为什么不在文件里。");
}

bool sms_urgent(struct work *w, bool urgent, const char *reason)
{
	size_t chars = str_chars(str_of(reason));
	if (!urgent || (chars >= 2 && chars <= SMS_REASON_MOST))
		return true;
	return fault_set(w, FAULT_INPUT, "sms.urgent", "reason", "要马上发的，请写明为什么紧急（2 至 %d 个字）；不紧急请去掉勾选。", SMS_REASON_MOST);
}

const char *sms_purpose(struct arena *a, const char *purpose, bool urgent, const char *reason)
{
	return urgent ? arena_printf(a, "%s（紧急：%s）", purpose, reason) : purpose;
}

int sms_rows(const struct sms_sheet *s, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	int at = 0, put = 0;
	const char *trace = ask->trace;
	if (out && s->after)
		trace = arena_printf(ask->people->arena, "请在%s以后发送。%s", moment_chinese(ask->people->arena, s->after), trace);
	if (total)
		*total = s->listed;
	for (int i = 0; i < s->count && put < limit; i++) {
		const struct sms_line *l = &s->lines[i];
		if (!l->listed || at++ < offset)
			continue;
		put++;
		if (!out)
			continue;
		const char *const cells[SMS_COLUMNS] = { l->phone, l->text, trace };
		sheet_put(out, cells, NULL);
		export_about(ask, l->member);
	}
	return put;
}

bool sms_noted(struct work *w, int64_t noted, const struct export_people *people)
{
	return noted == people->count ||
	       fault_set(w, FAULT_CONFLICT, "sms.twice", NULL, "刚刚有人改动了名单，或者导出过短信文件。请核对后再导出，免得重复发。");
}

void sms_show(struct request *rq, const struct sms_view *v)
{
	sms_preview(rq->html, rq, v);
}

void sms_proposed(struct request *rq, int64_t proposal)
{
	job_wake(rq->work->store);
	if (proposal)
		request_see(rq, "已提交，还没有生成。另一位管理员批准后，在“导出的文件”里下载。", "/approvals/%lld", (long long)proposal);
	else
		request_see(rq, "正在生成，过会儿在这里下载。", "/exports");
}
