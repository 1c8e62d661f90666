/* The words of notices: what they are, the county's own, filling, and the length of a text message. */
#include "inbox/words.h"

#include "work/audit.h"
#include "work/setting.h"

#define FIELDS_MOST 8

static const struct kind {
	const char *word, *title, *about, *text;
	struct words_field fields[FIELDS_MOST]; /* with what they look like on the page */
	const char *must[3];
} kinds[WORDS_KINDS] = {
	[WORDS_MEETING] = { "meeting", "会议通知", "发会议通知时，应到的人在消息里看到；短信文件也用它。",
		"{姓名}同志：{支部}{时间}在{地点}召开{会议}。{要求}",
		{ { "姓名", "王秀兰" }, { "支部", "柳河镇小河西村党支部" }, { "会议", "11月支部党员大会" }, { "时间", "11月26日 周四 19:30" }, { "地点", "村党员活动室" },
			{ "主持", "刘成玉" }, { "要求", "不能到会请提前请假。" } }, { "时间", "地点" } },
	[WORDS_URGE] = { "urge", "催办", "催办支部时，书记和党务工作者在消息里看到。", "请尽快安排：{事项}。{附言}",
		{ { "事项", "10月主题党日（逾期 23 天）" }, { "单位", "柳河镇" }, { "附言", "有困难请直接打电话。" } }, { "事项" } },
	[WORDS_REMIND] = { "remind", "到期提醒", "会上议定的事快到期或过期时，责任人在消息里看到。", "{事项}，{期限}前办完。办完了请登记办结。",
		{ { "事项", "修好活动室门前的路灯" }, { "期限", "11月30日" } }, { "事项", "期限" } },
	[WORDS_UNREAD] = { "unread", "没看消息的提醒", "只用在短信文件里，发给没看消息的书记和党务工作者。",
		"{姓名}同志：{支部}有{条数}条消息没看{催办}，最早一条是{时间}发的。请登录平台办理，看不了请给{单位}打电话。",
		{ { "姓名", "刘成玉" }, { "支部", "柳河镇小河西村党支部" }, { "条数", "3" }, { "催办", "（其中催办2条）" }, { "时间", "11月20日" }, { "单位", "柳河镇" } },
		{ "支部" } },
	[WORDS_MAIL] = { "mail", "邮件提醒", "只用在邮件里，发给自己留了邮箱、有消息太久没看的人。邮件不写姓名和事情。",
		"您在{平台}有{条数}条消息没看（{类别}），最早一条是{时间}发的。请登录查看：{网址}",
		{ { "平台", "青禾先锋" }, { "条数", "3" }, { "类别", "会议通知 2 条、督办 1 条" }, { "时间", "11月20日" }, { "网址", "https://qinghe.example.org/m/inbox" } },
		{ "条数", "网址" } },
};

const char *words_word(enum words_kind kind)
{
	return kinds[kind].word;
}

const char *words_title(enum words_kind kind)
{
	return kinds[kind].title;
}

const char *words_about(enum words_kind kind)
{
	return kinds[kind].about;
}

const char *words_default(enum words_kind kind)
{
	return kinds[kind].text;
}

bool words_parse(const char *word, enum words_kind *out)
{
	for (int i = 0; i < WORDS_KINDS; i++)
		if (text_eq(word, kinds[i].word)) {
			*out = (enum words_kind)i;
			return true;
		}
	return false;
}

size_t words_fields(enum words_kind kind, const struct words_field **out)
{
	size_t n = 0;
	*out = kinds[kind].fields;
	while (n < FIELDS_MOST && kinds[kind].fields[n].name)
		n++;
	return n;
}

static const char *setting_name(struct work *w, enum words_kind kind)
{
	return arena_printf(w->arena, "words.%s", kinds[kind].word);
}

const char *words_of(struct work *w, enum words_kind kind)
{
	const char *own = setting_text(w, setting_name(w, kind));
	return own ? own : kinds[kind].text;
}

/* ---- filling ---- */

static const struct words_field *field_named(struct str name, const struct words_field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(name, str_of(fields[i].name)))
			return &fields[i];
	return NULL;
}

/* The name in the braces that open at `at`; {NULL, 0} when they do not close. */
static struct str name_at(const char *at)
{
	const char *end = at + 1 + strcspn(at + 1, "{}");
	return *end == '}' ? (struct str){ at + 1, (size_t)(end - at - 1) } : (struct str){ NULL, 0 };
}

const char *words_fill(struct arena *a, const char *text, const struct words_field *fields, size_t count)
{
	struct buf b;
	buf_init(&b, a);
	for (const char *p = text; *p;) {
		struct str name = *p == '{' ? name_at(p) : (struct str){ NULL, 0 };
		const struct words_field *f = name.at ? field_named(name, fields, count) : NULL;
		if (f) {
			buf_text(&b, f->value ? f->value : "");
			p = name.at + name.len + 1;
		} else {
			buf_char(&b, *p++);
		}
	}
	return b.at;
}

/* ---- the county's own ---- */

static const char *fields_listed(struct arena *a, enum words_kind kind)
{
	struct buf b;
	buf_init(&b, a);
	for (size_t i = 0; i < FIELDS_MOST && kinds[kind].fields[i].name; i++)
		buf_printf(&b, "{%s}", kinds[kind].fields[i].name);
	return b.at;
}

static bool braces_check(struct work *w, enum words_kind kind, const char *text)
{
	const struct words_field *fields;
	size_t count = words_fields(kind, &fields);
	for (const char *p = text; *p; p++) {
		struct str name = *p == '{' ? name_at(p) : (struct str){ NULL, 0 };
		if (*p == '}' || (*p == '{' && !name.at))
			return fault_set(w, FAULT_INPUT, "words.brace", "text", "大括号没有成对。要换成实际内容的词写在一对大括号里，例如{%s}。", fields[0].name);
		if (name.at && !field_named(name, fields, count))
			return fault_set(w, FAULT_INPUT, "words.field", "text", "不认识{%.*s}。%s里可以用的是：%s。", (int)name.len, name.at,
				kinds[kind].title, fields_listed(w->arena, kind));
		if (name.at)
			p = name.at + name.len;
	}
	return true;
}

bool words_check(struct work *w, enum words_kind kind, const char *text)
{
	if (text_empty(text))
		return fault_set(w, FAULT_INPUT, "words.empty", "text", "请写内容；不想自己写，点“恢复默认”。");
	if (str_chars(str_of(text)) > WORDS_MOST)
		return fault_set(w, FAULT_INPUT, "words.long", "text", "最多 %d 个字，现在有 %zu 个字。请写短一些。", WORDS_MOST, str_chars(str_of(text)));
	if (!braces_check(w, kind, text))
		return false;
	for (const char *const *must = kinds[kind].must; *must; must++)
		if (!strstr(text, arena_printf(w->arena, "{%s}", *must)))
			return fault_set(w, FAULT_INPUT, "words.must", "text", "少了{%s}，收到的人会看不明白。请补上。", *must);
	return true;
}

bool words_set(struct work *w, enum words_kind kind, const char *text, const char *was)
{
	const char *before = words_of(w, kind), *name = setting_name(w, kind);
	if (!words_check(w, kind, text))
		return false;
	if (!text_eq(before, was))
		return fault_set(w, FAULT_CONFLICT, "words.changed", "text", "您填写期间，别人改了它。现在是：%s 请核对后再保存。", before);
	if (text_eq(before, text))
		return true;
	return setting_put(w, name, text_eq(text, kinds[kind].text) ? NULL : text) &&
	       audit(w, "words.set", "county", w->tenant, 0, arena_printf(w->arena, "%s：%s", kinds[kind].title, before), text);
}

/* ---- length ---- */

int sms_parts(const char *text, int *units)
{
	int n = 0;
	for (const unsigned char *p = (const unsigned char *)text; *p; p++)
		n += (*p & 0xC0) == 0x80 ? 0 : *p >= 0xF0 ? 2 : 1;
	if (units)
		*units = n;
	return !n ? 0 : n <= SMS_ONE ? 1 : (n + SMS_PART - 1) / SMS_PART;
}
