/* An activity on paper: notice, sign-in sheet, minutes, ballots, count sheet. As a page to look at, and as A4 PDF in the
 * proportions of official documents (GB/T 9704-2012). Lists on paper go by the strokes of the surname. */
#include "activity/inside.h"
#include "activity/views.h"

#include "activity_print.html.h"

ROUTE(GET, "/activities/{activity}/print", print_page, READ_ACTIVITY, activity,
	.about = "notice, sign-in sheet and minutes to look at");
PAPER_ROUTE(form, "/activities/{activity}/paper.pdf", READ_ACTIVITY, activity,
	"?what=notice|sign|minutes|ballots|count|slips: a form on A4");

#define LABEL 24               /* millimetres */
#define PHOTO_PRINTED (4 << 20) /* bytes: a larger one stays on the platform, and so does what goes beyond … */
#define PHOTOS_PRINTED (16 << 20)

/* ---- parts ---- */

static void pair(struct paper *p, const char *label, const char *text, const char *label2, const char *text2)
{
	const struct paper_cell row[] = { { label, PAPER_LABEL, LABEL }, { text, PAPER_CELL, 0 }, { label2, PAPER_LABEL, LABEL },
		{ text2, PAPER_CELL, 0 } };
	paper_row(p, row, label2 ? 4 : 2);
}

/* 2026年11月23日（星期一）19:30 至 21:00 */
static const char *span_text(struct arena *arena, const struct activity *a)
{
	return arena_printf(arena, "%s（%s）%s 至 %s", day_chinese(arena, a->day), weekday_chinese(weekday_of(a->day)),
		activity_clock(arena, a->starts), activity_clock(arena, a->ends));
}

static void lines(struct work *w, struct paper *p, const char *text, bool numbered)
{
	const char **line = NULL;
	int count = activity_lines(w->arena, text, &line);
	for (int i = 0; i < count; i++)
		paper_text(p, PAPER_BODY, numbered ? arena_printf(w->arena, "%d. %s", i + 1, line[i]) : line[i]);
}

static void head_facts(struct work *w, struct paper *p, const struct activity *a)
{
	pair(p, "名称", a->title, NULL, NULL);
	pair(p, "党组织", a->group_name ? arena_printf(w->arena, "%s %s", a->org_name, a->group_name) : a->org_name, NULL, NULL);
	pair(p, "时间", span_text(w->arena, a), NULL, NULL);
	pair(p, "地点", a->place, NULL, NULL);
}

/* ---- notice ---- */

static void notice(struct work *w, struct paper *p, const struct record *r)
{
	const struct activity *a = r->activity;
	paper_text(p, PAPER_TITLE, arena_printf(w->arena, "关于召开%s的通知", a->title));
	paper_text(p, PAPER_BODY, "全体应到党员：");
	paper_text(p, PAPER_BODY, arena_printf(w->arena, "定于%s在%s召开%s（%s），由%s主持。", span_text(w->arena, a), a->place, a->title,
		activity_kinds_name(w->arena, a->kinds), a->host));
	if (!text_empty(a->agenda)) {
		paper_text(p, PAPER_BODY, "议题：");
		lines(w, p, a->agenda, true);
	}
	paper_text(p, PAPER_BODY, a->remote ? "请按时参加。在外地的可以视频参加；有事不能参加的，请提前向支部请假。"
					    : "请按时参加。有事不能参加的，请提前向支部请假。");
	paper_signed(p, a->org_name, day_chinese(w->arena, w->today));
}

/* ---- sign-in sheet ---- */

/* What stands where one would sign: how and when, once that is known. */
static const char *signed_text(struct arena *arena, const struct attendance *t)
{
	if (t->status == ATTENDANCE_PRESENT || t->status == ATTENDANCE_REMOTE)
		return arena_printf(arena, "%s %s", t->way == WAY_NAME ? "电视" : check_in_way_chinese(t->way),
			activity_clock(arena, t->at));
	return "";
}

static const char *remark_text(const struct attendance *t)
{
	bool came = t->status == ATTENDANCE_PRESENT || t->status == ATTENDANCE_REMOTE;
	if (t->leave == LEAVE_NONE && !t->excused && t->status != ATTENDANCE_REMOTE)
		return "";
	return t->status == ATTENDANCE_REMOTE ? "视频" : came ? "" : attendance_says(t);
}

/* Two people beside each other: a branch of forty has room on one sheet. */
static void sign_rows(struct work *w, struct paper *p, const struct paper_cell head[8], const struct attendance *const *people, int count)
{
	int half = (count + 1) / 2;
	for (int i = 0; i < half; i++) {
		struct paper_cell row[8];
		for (int side = 0; side < 2; side++) {
			int at = i + side * half;
			const struct attendance *t = at < count ? people[at] : NULL;
			const char *const texts[] = { t ? arena_printf(w->arena, "%d", at + 1) : "", t ? t->name : "",
				t ? signed_text(w->arena, t) : "", t ? remark_text(t) : "" };
			for (int k = 0; k < 4; k++)
				row[4 * side + k] = (struct paper_cell){ texts[k], PAPER_CELL, head[k].width };
		}
		paper_row(p, row, 8);
	}
}

/* Who need not come signs apart, so that the sheet's first part is 应到. */
static void sign_in(struct work *w, struct paper *p, const struct record *r)
{
	static const struct paper_cell head[8] = { { "序号", PAPER_LABEL, 12 }, { "姓名", PAPER_LABEL, 22 }, { "签到", PAPER_LABEL, 0 },
		{ "备注", PAPER_LABEL, 16 }, { "序号", PAPER_LABEL, 12 }, { "姓名", PAPER_LABEL, 22 }, { "签到", PAPER_LABEL, 0 },
		{ "备注", PAPER_LABEL, 16 } };
	const struct activity *a = r->activity;
	const struct attendance **due = arena_alloc(w->arena, 2 * sizeof(void *) * (size_t)(r->people_count + 1));
	const struct attendance **excused = due + r->people_count + 1;
	int due_count = 0, excused_count = 0;
	for (int i = 0; i < r->people_count; i++)
		if (r->people[i].excused)
			excused[excused_count++] = &r->people[i];
		else
			due[due_count++] = &r->people[i];
	paper_text(p, PAPER_TITLE, "签到表");
	head_facts(w, p, a);
	paper_space(p, 3);
	if (!r->people_count) {
		paper_text(p, PAPER_BODY, "还没有应到名单。发出通知后，按当天的党员名册生成。");
		return;
	}
	paper_row(p, head, COUNT_OF(head));
	paper_head(p, head, COUNT_OF(head));
	sign_rows(w, p, head, due, due_count);
	if (excused_count) {
		paper_text(p, PAPER_NOTE, arena_printf(w->arena, "免于参加 %d 人（年老体弱、因病），不计应到，来的也请签到：", excused_count));
		sign_rows(w, p, head, excused, excused_count);
	}
	paper_head(p, NULL, 0);
	paper_text(p, PAPER_NOTE, "按姓氏笔画为序。没带手机的在“签到”栏签名或按手印，会后由书记在平台上点名录入。");
}

/* ---- minutes ---- */

/* 张三、李四; with the reason of a leave. */
static const char *names_of(struct arena *arena, const struct record *r, enum attendance_status status, bool excused)
{
	struct buf out;
	buf_init(&out, arena);
	for (int i = 0; i < r->people_count; i++) {
		const struct attendance *t = &r->people[i];
		if (t->status != status || (status == ATTENDANCE_DUE && t->excused != excused))
			continue;
		buf_printf(&out, "%s%s", out.len ? "、" : "", t->name);
		if (status == ATTENDANCE_LEAVE && !text_empty(t->reason))
			buf_printf(&out, "（%s）", t->reason);
	}
	buf_char(&out, 0);
	return out.at;
}

static void names(struct paper *p, const char *label, const char *text)
{
	if (!text_empty(text))
		pair(p, label, text, NULL, NULL);
}

static void attended(struct work *w, struct paper *p, const struct record *r)
{
	const struct activity *a = r->activity;
	int absent = a->due - a->present - a->remote_present - a->on_leave;
	pair(p, "人数", arena_printf(w->arena, "应到 %d 人（有表决权 %d 人），实到 %d 人（有表决权 %d 人），视频参加 %d 人，请假 %d 人，缺席 %d 人",
		a->due, a->due_voters, a->present, a->present_voters, a->remote_present, a->on_leave, absent), NULL, NULL);
	names(p, "到会", names_of(w->arena, r, ATTENDANCE_PRESENT, false));
	names(p, "视频参加", names_of(w->arena, r, ATTENDANCE_REMOTE, false));
	names(p, "请假", names_of(w->arena, r, ATTENDANCE_LEAVE, false));
	names(p, "缺席", names_of(w->arena, r, ATTENDANCE_DUE, false));
	names(p, "可不到会", names_of(w->arena, r, ATTENDANCE_DUE, true));
}

static void changes(struct work *w, struct paper *p, const struct record *r)
{
	if (!r->change_count)
		return;
	paper_text(p, PAPER_HEADING, "签到更正");
	for (int i = 0; i < r->change_count; i++)
		paper_text(p, PAPER_BODY, arena_printf(w->arena, "%d. %s", i + 1, attendance_change_says(w->arena, &r->changes[i])));
}

static void votes(struct work *w, struct paper *p, const struct record *r)
{
	if (!r->resolution_count)
		return;
	paper_text(p, PAPER_HEADING, "表决");
	for (int i = 0; i < r->resolution_count; i++) {
		const struct resolution *v = &r->resolutions[i];
		paper_text(p, PAPER_BODY, arena_printf(w->arena, "%d. %s：赞成 %d 票，反对 %d 票，弃权 %d 票，%s。%s", i + 1, v->title,
			v->votes_for, v->votes_against, v->abstained, v->passed ? "通过" : "未通过", v->arithmetic));
		if (v->secret)
			paper_text(p, PAPER_BODY, arena_printf(w->arena, "%s。", vote_papers_text(w->arena, v)));
	}
}

static void tasks(struct work *w, struct paper *p, const struct record *r)
{
	if (!r->task_count)
		return;
	paper_text(p, PAPER_HEADING, "议定事项");
	for (int i = 0; i < r->task_count; i++) {
		const struct task *t = &r->tasks[i];
		paper_text(p, PAPER_BODY, arena_printf(w->arena, "%d. %s（%s，%s前办完%s）", i + 1, t->title,
			t->owner ? t->owner_name : "支部", day_chinese(w->arena, t->due),
			t->done_at ? arena_printf(w->arena, "；%s办结", day_chinese(w->arena, day_of(t->done_at))) : ""));
	}
}

static void photos_named(struct work *w, struct paper *p, const struct record *r)
{
	struct buf out;
	buf_init(&out, w->arena);
	for (int i = 0; i < r->photo_count; i++)
		buf_printf(&out, "%s%s（校验值 %.16s…）", i ? "；" : "", r->photos[i].name, r->photos[i].sha256);
	buf_char(&out, 0);
	paper_text(p, PAPER_NOTE, arena_printf(w->arena, "照片和材料 %d 份，存平台：%s", r->photo_count, out.at));
}

static bool photo_read(struct work *w, const struct attachment *photo, struct paper_picture *out)
{
	struct str bytes = file_read(w->arena, file_path(w->arena, store_dir(w->store), photo->sha256), PHOTO_PRINTED);
	return file_print(w->arena, bytes, photo->name, out);
}

static void photos(struct work *w, struct paper *p, const struct record *r, bool pictures)
{
	struct paper_picture printed[PHOTOS_MOST];
	size_t bytes = 0;
	int count = 0;
	if (!r->photo_count)
		return;
	for (int i = 0; pictures && i < r->photo_count && count < PHOTOS_MOST; i++) {
		if (attachment_is_paper(&r->photos[i]) || bytes + (size_t)r->photos[i].size > PHOTOS_PRINTED || !photo_read(w, &r->photos[i], &printed[count]) ||
			text_eq(printed[count].type, "image/webp"))
			continue;
		bytes += printed[count++].bytes.len;
	}
	if (count)
		paper_text(p, PAPER_HEADING, "照片");
	for (int i = 0; i < count; i += PAPER_PICTURES)
		paper_pictures(p, &printed[i], count - i < PAPER_PICTURES ? count - i : PAPER_PICTURES);
	if (count < r->photo_count)
		photos_named(w, p, r);
}

void record_minutes(struct work *w, struct paper *p, const struct record *r, bool pictures)
{
	const struct activity *a = r->activity;
	paper_text(p, PAPER_TITLE, a->kinds == KIND_BIT(ACTIVITY_HEART_TALK) ? "谈心谈话记录" : "会议记录");
	head_facts(w, p, a);
	pair(p, "类型", activity_kinds_name(w->arena, a->kinds), "状态", activity_state_chinese(a->state));
	pair(p, "主持人", a->host, "记录人", text_empty(a->recorder) ? "" : a->recorder);
	attended(w, p, r);
	if (!text_empty(a->agenda)) {
		paper_text(p, PAPER_HEADING, "议题");
		lines(w, p, a->agenda, true);
	}
	paper_text(p, PAPER_HEADING, "记录");
	if (text_empty(a->minutes))
		paper_text(p, PAPER_BODY, "（还没有填写会议记录）");
	lines(w, p, a->minutes, false);
	changes(w, p, r);
	votes(w, p, r);
	tasks(w, p, r);
	record_parts_print(w, p, a);
	photos(w, p, r, pictures);
	paper_sign(p, "主持人签名：　　　　　　　　记录人签名：");
	if (a->seal.at)
		paper_text(p, PAPER_NOTE, arena_printf(w->arena, "%s于 %s 审核归档，校验值 %s", a->sealed_by,
			moment_text(w->arena, a->sealed_at), hex_of(w->arena, a->seal.at, a->seal.len)));
}

/* ---- voting on paper ---- */

/* What is voted on: the agenda's items; room for three to be written in when it has none. */
static int matters(struct work *w, const struct activity *a, const char ***out)
{
	static const char *blank[] = { "", "", "" };
	int count = activity_lines(w->arena, a->agenda, out);
	if (count)
		return count;
	*out = blank;
	return COUNT_OF(blank);
}

#define BALLOTS_MOST 100 /* papers of one file: a larger assembly copies them */

static void cut_line(struct paper *p)
{
	paper_text(p, PAPER_NOTE, "－　－　－　－　－　－　－　－　－　－　－　－　－　－　－　－　－　－　－　－　－　－　－　－");
	paper_space(p, 6);
}

static void ballot(struct work *w, struct paper *p, const struct activity *a, const char **matter, int count)
{
	static const struct paper_cell head[] = { { "表决事项", PAPER_LABEL, 0 }, { "赞成", PAPER_LABEL, 20 }, { "反对", PAPER_LABEL, 20 },
		{ "弃权", PAPER_LABEL, 20 } };
	paper_keep(p, 50 + 12 * count);
	paper_text(p, PAPER_TITLE, "表决票");
	paper_text(p, PAPER_NOTE, arena_printf(w->arena, "%s　%s　%s", a->org_name, a->title, day_chinese(w->arena, a->day)));
	paper_row(p, head, COUNT_OF(head));
	for (int i = 0; i < count; i++) {
		const struct paper_cell row[] = { { matter[i], PAPER_CELL, 0 }, { "", PAPER_CELL, 20 }, { "", PAPER_CELL, 20 },
			{ "", PAPER_CELL, 20 } };
		paper_row(p, row, COUNT_OF(row));
	}
	paper_text(p, PAPER_NOTE, "无记名。每个事项只在一栏里画“○”。");
	cut_line(p);
}

static void ballots(struct work *w, struct paper *p, const struct record *r)
{
	const char **matter;
	const struct activity *a = r->activity;
	int count = matters(w, a, &matter), papers = a->due_voters ? a->due_voters : 1;
	for (int i = 0; i < papers && i < BALLOTS_MOST; i++)
		ballot(w, p, a, matter, count);
	if (papers > BALLOTS_MOST)
		paper_text(p, PAPER_NOTE, arena_printf(w->arena, "有表决权 %d 人，这里印了 %d 张，其余的请复印。", papers, BALLOTS_MOST));
}

static void count_sheet(struct work *w, struct paper *p, const struct record *r)
{
	static const struct paper_cell head[] = { { "表决事项", PAPER_LABEL, 0 }, { "赞成", PAPER_LABEL, 18 }, { "反对", PAPER_LABEL, 18 },
		{ "弃权", PAPER_LABEL, 18 }, { "结果", PAPER_LABEL, 24 } };
	const char **matter;
	const struct activity *a = r->activity;
	const struct quorum *q = quorum_for(activity_catalogue(w, a), a->kinds);
	int count = matters(w, a, &matter);
	paper_text(p, PAPER_TITLE, "计票单");
	head_facts(w, p, a);
	pair(p, "应到有表决权", arena_printf(w->arena, "%d 人", a->due_voters), "实到有表决权",
		a->code_from ? arena_printf(w->arena, "%d 人", a->present_voters) : "　　　　人");
	pair(p, "发出票数", "", "收回票数", "");
	pair(p, "有效票数", "", "无效票数", "");
	paper_space(p, 4);
	paper_row(p, head, COUNT_OF(head));
	for (int i = 0; i < count; i++) {
		const struct paper_cell row[] = { { matter[i], PAPER_CELL, 0 }, { "", PAPER_CELL, 18 }, { "", PAPER_CELL, 18 },
			{ "", PAPER_CELL, 18 }, { "", PAPER_CELL, 24 } };
		paper_row(p, row, COUNT_OF(row));
	}
	if (q) {
		struct quorum_result need = quorum_count(w->arena, q, a->due_voters, a->code_from ? a->present_voters : a->due_voters, 0, 0, 0);
		if (!q->majority.denominator)
			paper_text(p, PAPER_NOTE, arena_printf(w->arena, "依据%s：实到须有 %d 人以上。", rule_citation(w->arena, &q->source),
				need.present_needed));
		else
			paper_text(p, PAPER_NOTE, arena_printf(w->arena, "依据%s：实到有表决权的须有 %d 人以上；赞成票%s须有 %d 票以上方为通过。",
			rule_citation(w->arena, &q->source), need.present_needed, a->code_from ? "" : "（按全部到会计）", need.votes_needed));
	}
	paper_text(p, PAPER_NOTE, "收回票数多于发出票数的，表决无效，应当重新表决。");
	paper_sign(p, "监票人签名：　　　　　　　　计票人签名：");
}

/* ---- slips for those whom no message reached ---- */

#define SLIP 92 /* millimetres: three on a page */

/* In the size of a title, for old eyes. What to bring is written in by hand. */
static void slip(struct work *w, struct paper *p, const struct activity *a, const char *name)
{
	paper_keep(p, SLIP);
	paper_text(p, PAPER_TITLE, arena_printf(w->arena, "%s 同志", name));
	paper_text(p, PAPER_TITLE, arena_printf(w->arena, "%d月%d日（%s）%s", a->day / 100 % 100, a->day % 100, weekday_chinese(weekday_of(a->day)),
		activity_clock(w->arena, a->starts)));
	paper_text(p, PAPER_TITLE, a->place);
	paper_text(p, PAPER_BODY, arena_printf(w->arena, "请来参加%s。不能来的，请托人或者打电话向书记请假。", a->title));
	paper_text(p, PAPER_BODY, "请带：");
	paper_text(p, PAPER_NOTE, a->org_name);
	cut_line(p);
}

/* Who has read a message is the branch's to know: only who may note that people were told prints for those who were not. */
static void slips(struct work *w, struct paper *p, const struct record *r)
{
	struct told *told;
	const struct activity *a = r->activity;
	int printed = 0;
	if (!actor_covers(&w->actor, a->org_path) || !activity_may(a->state, ACT_TELL, activity_role(&w->actor, a->org), NULL)) {
		paper_text(p, PAPER_BODY, "送到手里的纸条，由支部在发出通知以后、散会以前打印。");
		return;
	}
	int count = activity_told_list(w, a->id, &told);
	for (int i = 0; i < count; i++)
		if (!told[i].knows) {
			slip(w, p, a, told[i].name);
			printed++;
		}
	if (!printed)
		paper_text(p, PAPER_BODY, "都通知到了，不用再送纸条。");
}

/* ---- pages ---- */

static void minutes(struct work *w, struct paper *p, const struct record *r)
{
	record_minutes(w, p, r, true);
}

static const struct form {
	const char *what, *title;
	void (*write)(struct work *w, struct paper *p, const struct record *r);
} forms[] = {
	{ "notice", "会议通知", notice },
	{ "sign", "签到表", sign_in },
	{ "minutes", "会议记录", minutes },
	{ "ballots", "表决票", ballots },
	{ "count", "计票单", count_sheet },
	{ "slips", "送到手里的通知", slips },
};

/* The form that is asked for; else the one that its state is likely to need. */
static const struct form *form_of(const char *what, const struct activity *a)
{
	for (size_t i = 0; i < COUNT_OF(forms); i++)
		if (text_eq(forms[i].what, what))
			return &forms[i];
	return a->state == STATE_PLANNED || a->state == STATE_NOTICED ? &forms[0] : &forms[2];
}

static void print_page(struct request *rq)
{
	struct record_view v;
	if (!record_fill(rq, &v, ATTENDANCE_BY_STROKES))
		return;
	v.change_count = attendance_change_list(rq->work, v.activity->id, &v.changes);
	struct console_shell shell = { .title = "打印", .crumb = v.activity->title,
		.crumb_href = arena_printf(rq->work->arena, "/activities/%lld", (long long)v.activity->id),
		.current = "/activities" };
	const char *what = form_of(request_query(rq, "what", ""), v.activity)->what;
	console_head(rq, &shell);
	console_actions(rq);
	activity_print_actions(rq->html, v.activity, what);
	console_actions_end(rq);
	console_body(rq);
	activity_print(rq->html, rq, &v, what);
	console_foot(rq);
	request_page(rq);
}

struct str activity_paper(struct work *w, int64_t id, const char *what)
{
	struct activity *a = activity_load(w, id);
	if (!a)
		return (struct str){ NULL, 0 };
	struct record r = { .activity = a };
	r.people_count = attendance_list(w, a->id, ATTENDANCE_BY_STROKES, &r.people);
	r.resolution_count = resolution_list(w, a->id, &r.resolutions);
	r.photo_count = attachment_list(w, a->id, &r.photos);
	r.task_count = task_of_activity(w, a->id, &r.tasks);
	r.change_count = attendance_change_list(w, a->id, &r.changes);
	const struct form *form = form_of(what, a);
	struct paper *p = paper_begin(w->arena, arena_printf(w->arena, "%s %s", a->title, form->title), w->now);
	paper_foot(p, arena_printf(w->arena, "%s %s 打印", w->actor.name, moment_text(w->arena, w->now)));
	form->write(w, p, &r);
	return paper_end(p);
}

static struct str form_paper(struct work *w, struct request *rq)
{
	return activity_paper(w, request_id(rq, "activity"), request_query(rq, "what", ""));
}
