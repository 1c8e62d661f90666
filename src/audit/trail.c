/* Reading the audit chain by scope, person, record and day. */
#include "audit/audit.h"
#include "base/list.h"
#include "org/org.h"

static const struct {
	const char *word, *chinese;
} acts[] = { { "account.created", "建立账号" }, { "account.bulk", "批量建立账号" }, { "account.elder-off", "退出大字版" }, { "account.elder-on", "启用大字版" },
	{ "office.granted", "授予身份" }, { "office.ended", "结束身份" },
	{ "office.again", "恢复身份" }, { "office.moved", "身份随党员转移" },
	{ "handover.done", "交接书记账号" }, { "handover.undone", "撤回交接" }, { "office.switched", "切换身份" }, { "account.enabled", "启用账号" }, { "account.disabled", "停用账号" }, { "account.new-code", "换发登录码" },
	{ "account.password-set", "设置密码" }, { "account.session-closed", "退出一处登录" },
	{ "account.recovery-used", "用恢复码登录" }, { "account.totp-begun", "开始设置动态口令" }, { "account.totp-off", "停用动态口令" },
	{ "account.totp-on", "启用动态口令" }, { "account.sign-in-failed", "登录失败" }, { "account.signed-in", "登录" }, { "activity.cancel", "取消活动" },
	{ "activity.check-in", "签到" }, { "activity.check-in-claimed", "晚报来的签到" }, { "activity.corrected", "更正签到" }, { "activity.close", "结束会议" }, { "activity.edit", "修改活动计划" },
	{ "activity.file", "提交记录" }, { "activity.leave", "请假" }, { "activity.leave-granted", "准假" }, { "activity.leave-refused", "不准假" }, { "activity.notice", "发出通知" },
	{ "activity.minutes-beside", "另存一份会议记录" }, { "activity.minutes-dropped", "删除另写的会议记录" },
	{ "activity.open", "开始签到" }, { "activity.photo", "添加照片" }, { "activity.photo-removed", "删除照片" },
	{ "activity.plan", "安排活动" }, { "activity.record", "填写记录" }, { "activity.reopen", "重新开始签到" },
	{ "activity.resolution", "记录决议" }, { "activity.resolution-removed", "删除决议" }, { "activity.return", "退回记录" },
	{ "activity.roll-call", "点名" }, { "activity.seal", "归档记录" }, { "activity.task", "交办议定事项" },
	{ "activity.task-again", "重新交办" }, { "activity.task-done", "办结议定事项" }, { "activity.task-removed", "删除议定事项" },
	{ "activity.vote-counted", "无记名投票计票" }, { "activity.told", "记下已告知" }, { "activity.sms", "导出短信文件" }, { "words.set", "修改通知用语" }, { "quiet.set", "设定免打扰时间" },
	{ "mail.asked", "填写提醒邮箱" }, { "mail.confirmed", "确认提醒邮箱" }, { "mail.code-wrong", "输错邮箱验证码" }, { "mail.set", "选择邮件提醒" },
	{ "mail.tested", "试发邮件" }, { "mail.removed", "删除提醒邮箱" }, { "mail.suspended", "暂停邮件提醒" },
	{ "approval.approved", "批准并办理" }, { "approval.outdated", "审批作废" },
	{ "approval.proposed", "提交审批" }, { "approval.refused", "不予批准" }, { "approval.skipped", "未经双人审批" },
	{ "approval.switched-off", "停用双人审批" }, { "approval.switched-on", "启用双人审批" }, { "approval.withdrawn", "撤回申请" },
	{ "calendar.ended", "停用日历链接" }, { "calendar.made", "生成日历链接" }, { "import.file", "导入文件" },
	{ "org.operation-dissolve", "撤销组织" }, { "org.operation-merge", "合并组织" }, { "org.operation-move", "调整上级" },
	{ "org.operation-found", "新建下级组织" }, { "org.operation-rename", "组织更名" }, { "org.operation-retype", "改变组织类别" }, { "org.operation-split", "拆分组织" },
	{ "org.operation-undone", "撤回组织调整" }, { "org.term-shifted", "提前或延期换届" }, { "org.term-recorded", "补录一届班子" }, { "org.term-corrected", "更正一届班子" },
	{ "org.term-removed", "删除一届班子" }, { "post.recorded", "补录任职" }, { "post.unrecorded", "删除补录的任职" }, { "term.offices-told", "通知机关换届" },
	{ "term.reminded", "换届提醒" }, { "county.created", "建立本县" }, { "rule.files", "更换规则文件" }, { "county.restored", "从备份恢复" },
	{ "device.paired", "连接电视" }, { "device.renamed", "电视改名" }, { "device.hours", "电视亮屏时间" }, { "device.revoked", "停用电视" },
	{ "group.edited", "修改党小组" }, { "group.ended", "撤销党小组" }, { "group.founded", "成立党小组" },
	{ "import.asked", "提交名册写入" },
	{ "import.failed", "名册没有导入" }, { "import.failing", "名册停止写入" }, { "import.headings", "指定名册的列" },
	{ "import.piece", "名册分段写入" }, { "import.resumed", "名册接着写入" }, { "import.sent", "上传名册" }, { "import.undo-asked", "提出撤销导入" },
	{ "import.undone", "撤销导入" }, { "import.written", "导入名册" }, { "inbox.read", "阅读消息" },
	{ "inbox.read-all", "全部标为已读" }, { "job.asked", "执行后台任务" }, { "job.cancelled", "取消后台任务" }, { "member.added", "新增党员" }, { "member.erased", "清除个人信息" }, { "member.edited", "修改党员" },
	{ "member.distinct", "标为不是同一人" }, { "member.distinct-back", "改为待核对" }, { "member.merged", "合并重复记录" },
	{ "member.merge-undone", "撤回合并" },
	{ "member.import-undone", "撤销导入的党员" }, { "org.import-undone", "撤销导入的组织" }, { "member.imported", "导入党员" }, { "member.left", "党员离开" }, { "member.moved", "党员转移支部" },
	{ "member.shift-undone", "撤回支部变动" }, { "member.category-set", "变更人员类别" }, { "member.category-corrected", "更正人员类别" }, { "member.category-removed", "撤销类别登记" },
	{ "member.category-restored", "撤回类别更正" }, { "member.revealed", "查看敏感信息" }, { "member.honour-added", "登记荣誉" }, { "member.honour-edited", "修改荣誉" }, { "member.honour-removed", "删除荣誉" },
	{ "member.honour-restored", "恢复荣誉" }, { "member.portrait-offered", "本人提交照片" }, { "member.portrait-refused", "退回照片" },
	{ "member.portrait-removed", "删除照片" }, { "member.portrait-set", "上传照片" }, { "member.portrait-taken", "采用照片" },
	{ "member.paper-added", "上传状态材料" }, { "member.paper-removed", "删除状态材料" },
	{ "member.state-corrected", "更正党员状态" }, { "member.state-removed", "撤销状态登记" }, { "member.state-restored", "撤回状态更正" },
	{ "member.state-ended", "解除党员状态" }, { "member.state-set", "登记党员状态" },
	{ "org.edited", "修改组织" }, { "org.bounds-set", "设定经纬度范围" }, { "org.founded", "成立组织" }, { "post.appointed", "任职" }, { "post.ended", "免职" }, { "post.removed", "撤回任职登记" }, { "group.removed", "撤回党小组" },
	{ "urge.created", "催办" }, { "urge.replied", "回复催办" }, { "urge.called", "记下催办电话" }, { "urge.raised", "催办转乡镇" },
	{ "urge.days-set", "设定催办天数" }, { "follow.given", "交办跟进" }, { "follow.done", "办结交办" },
	{ "export.approved", "批准导出完整号码" }, { "export.asked", "提出导出" }, { "export.fetched", "下载完整号码文件" },
	{ "export.made", "导出列表" },
	{ "appraisal.begun", "生成参评名单" }, { "appraisal.self", "写自评" }, { "appraisal.words", "录入自评互评" },
	{ "appraisal.elsewhere", "流动党员在外评议" }, { "appraisal.guest", "评议在我处的流动党员" }, { "appraisal.marks-asked", "开始测评" },
	{ "appraisal.marks-opened", "测评计票" }, { "appraisal.marks-discarded", "作废手机测评" }, { "appraisal.papers", "发测评票" },
	{ "appraisal.counted", "纸质测评计票" }, { "appraisal.decided", "评定等次" },
	{ "life.step", "完成会前准备" }, { "life.step-open", "改回没完成" }, { "life.opinions-asked", "征求意见" },
	{ "life.opinions-read", "打开意见箱" }, { "life.opinions-discarded", "作废意见箱" }, { "life.opinion-typed", "录入纸质意见" },
	{ "life.problem", "登记问题和整改" }, { "life.problem-removed", "删除问题" },
	{ "talk.added", "登记谈话" }, { "talk.edited", "改正谈话登记" }, { "talk.removed", "删除谈话登记" },
	{ "series.made", "排每月固定安排" }, { "series.changed", "改每月固定安排" }, { "series.ended", "取消每月固定安排" },
	{ "theme.made", "做主题包" }, { "theme.changed", "修改主题包" }, { "theme.corrected", "更正主题包" }, { "theme.sent", "下发主题包" },
	{ "theme.withdrawn", "撤回主题包" }, { "theme.removed", "删除主题包草稿" }, { "theme.file", "主题包加文件" },
	{ "theme.file-removed", "主题包删文件" }, { "theme.adopted", "采用主题包" }, { "theme.undone", "撤销采用主题包" },
	{ "exempt.asked", "提出免于参加" }, { "exempt.granted", "批准免于参加" }, { "exempt.refused", "不批准免于参加" },
	{ "exempt.withdrawn", "撤回免于参加" }, { "exempt.ended", "提前结束免于参加" }, { "exempt.again", "撤销提前结束" },
	{ "exempt.reminded", "提醒免于参加到期" },
	{ "training.added", "登记培训" }, { "training.corrected", "更正培训" }, { "training.withdrawn", "撤回培训" },
	{ "training.ticked", "勾选参加培训的人" },
	{ "filter.kept", "保存台账筛选" }, { "filter.dropped", "删除台账筛选" }, { "filter.first", "设定台账首选筛选" }, { "filter.columns", "选择台账的列" },
	{ "monthly.begun", "生成月报草稿" }, { "monthly.saved", "改写月报" }, { "monthly.fixed", "更正月报数字" }, { "monthly.unfixed", "恢复月报数字" },
	{ "monthly.sent", "报送月报" }, { "monthly.withdrawn", "撤回月报" }, { "monthly.corrected", "更正月报" }, { "monthly.dropped", "删除月报草稿" },
	{ "monthly.read", "打开月报" },
	{ "plan.free", "设置不安排活动的日子" }, { "rule.county-added", "制定本县要求" }, { "rule.county-ended", "结束本县要求" }, { "rule.county-withdrawn", "撤回本县要求" },
	{ "summary.rebuilt", "重算汇总" }, { "demo.people", "生成演示名册" }, { "demo.life", "生成演示组织生活" },
	{ "demo.accounts", "生成演示账号" }, { "demo.duties", "计算演示应做事项" }, { "demo.office", "生成演示催办" },
	{ "demo.terms", "生成演示历届班子" }, { "demo.monthly", "生成演示月报" },
	{ "demo.study", "生成演示培训" }, { "demo.hours", "计算演示学时" } };

const char *trail_act(const char *act)
{
	for (size_t i = 0; i < COUNT_OF(acts); i++)
		if (text_eq(acts[i].word, act))
			return acts[i].chinese;
	return act;
}

static const struct {
	const char *word, *chinese, *list;
	enum permission need; /* beyond the list's own, for a record that is not one's own */
} kinds[] = { { "activity", "活动", "/activities" }, { "member", "党员", "/members" },
	{ "pair", "相近的两条记录", NULL },
	{ "org", "组织", "/orgs" }, { "account", "账号", "/accounts" },
	{ "device", "电视", "/devices" }, { "attendance", "签到", NULL }, { "urge", "催办", NULL }, { "follow", "交办", NULL },
	{ "export", "导出", NULL }, { "import", "导入", NULL }, { "message", "消息", NULL }, { "talk", "谈话", NULL }, { "theme", "主题包", "/themes" }, { "series", "每月固定安排", NULL }, { "county", "县", NULL },
	{ "county_rule", "本县要求", NULL }, { "training", "培训", "/trainings" },
	{ "job", "后台任务", "/jobs" }, { "approval", "审批", "/approvals", PERMISSION_APPROVE } };

const char *trail_kind(const char *kind)
{
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (text_eq(kinds[i].word, kind))
			return kinds[i].chinese;
	return kind;
}

const char *trail_from(const char *from)
{
	return text_eq(from, "cli") ? "命令行" : text_eq(from, "job") ? "后台任务" : from;
}

const char *trail_href(struct request *rq, const struct audit_row *row)
{
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (text_eq(kinds[i].word, row->kind) && kinds[i].list && row->id && route_open(rq, kinds[i].list) &&
			(!kinds[i].need || access_allows(rq->work->actor.role, kinds[i].need)))
			return arena_printf(rq->work->arena, "%s/%lld", kinds[i].list, (long long)row->id);
	return NULL;
}

/* A part of a name as a LIKE pattern, its own % and _ taken literally. */
static const char *like_of(struct arena *a, const char *text)
{
	struct buf b;
	buf_init(&b, a);
	buf_char(&b, '%');
	for (const char *p = text; *p; p++) {
		if (*p == '%' || *p == '_' || *p == '\\')
			buf_char(&b, '\\');
		buf_char(&b, *p);
	}
	buf_char(&b, '%');
	return b.at;
}

#define LISTED_FROM " from audit a left join org o on o.tenant = a.tenant and o.id = a.org "
#define LISTED_WHERE \
	"where a.tenant = $1 " \
	"and ($2 = 1 or (o.path >= $3 and o.path < $4)) and ($5 = '' or a.who like $6 escape '\\') " \
	"and ($7 = '' or a.kind = $7) and ($8 = 0 or a.id = $8) and a.at >= $9 and a.at < $10 and a.seq < $11 " \
	"and ($12 = 0 or a.account = $12)"

int trail_list(struct work *w, const struct trail_query *q, struct trail_row **out, int64_t *total)
{
	const struct actor *actor = &w->actor;
	bool whole = actor->org_level == ORG_COUNTY;
	int64_t below = q->below ? q->below : INT64_MAX;
	const char *end = path_end(w->arena, actor->path), *like = like_of(w->arena, q->who);
	int64_t from = q->from_day ? day_start(q->from_day) : 0, to = q->to_day ? day_start(day_add(q->to_day, 1)) : INT64_MAX;
	struct trail_row *list = NULL;
	int n = 0;
	bool every = whole && !*q->who && !*q->kind && !q->id && !q->account && !q->from_day && !q->to_day;
	if (total && every) /* the chain has no gaps: its end tells */
		*total = DB_ONE(w->db, w->arena, 0, "select coalesce(max(seq), 0) from audit where tenant = $1", w->tenant);
	else if (total)
		*total = DB_ONE(w->db, w->arena, 0, "select count(*)" LISTED_FROM LISTED_WHERE, w->tenant, whole, actor->path, end, q->who, like, q->kind,
			q->id, from, to, below, q->account);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select a.seq, a.at, a.account, a.who, a.place, a.act, a.kind, a.id, a.org, a.was, a.became, o.short, f.role, p.short" LISTED_FROM
		"left join office f on f.tenant = a.tenant and f.id = a.office left join org p on p.tenant = f.tenant and p.id = f.org "
		LISTED_WHERE " order by a.seq desc limit $13 offset $14", w->tenant, whole, actor->path, end, q->who, like, q->kind, q->id, from,
		to, below, q->account, q->limit, q->offset);
	while (db_next(rows)) {
		struct trail_row *t = LIST_PUSH(w->arena, list, n);
		t->row = (struct audit_row){ .seq = db_i64(rows, 0), .at = db_i64(rows, 1), .account = db_i64(rows, 2),
			.who = db_text(rows, 3), .from = db_text(rows, 4), .act = db_text(rows, 5), .kind = db_text(rows, 6),
			.id = db_i64(rows, 7), .org = db_i64(rows, 8), .before = db_text(rows, 9), .after = db_text(rows, 10) };
		t->acting = db_text(rows, 13) ? office_words(w->arena, role_of_word(db_text(rows, 12)), db_text(rows, 13)) : "";
		t->org_name = db_text(rows, 11) ? db_text(rows, 11) : "";
	}
	db_done(rows);
	*out = list;
	return n;
}
