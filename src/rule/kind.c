/* The words for kinds of activity. One table, so that pages, exports, imports and rules spell them alike. */
#include "base/base.h"
#include "rule/rule.h"

struct kind_words {
	const char *code;
	const char *name;
	const char *short_name;
};

static const struct kind_words kinds[ACTIVITY_KIND_COUNT] = {
	[ACTIVITY_MEMBERS_MEETING] = {"members_meeting", "支部党员大会", "大会"},
	[ACTIVITY_COMMITTEE_MEETING] = {"committee_meeting", "支部委员会会议", "支委会"},
	[ACTIVITY_GROUP_MEETING] = {"group_meeting", "党小组会", "小组会"},
	[ACTIVITY_PARTY_LECTURE] = {"party_lecture", "党课", "党课"},
	[ACTIVITY_THEME_DAY] = {"theme_day", "主题党日", "党日"},
	[ACTIVITY_ORG_LIFE_MEETING] = {"org_life_meeting", "组织生活会", "组织生活会"},
	[ACTIVITY_MEMBER_APPRAISAL] = {"member_appraisal", "民主评议党员", "评议"},
	[ACTIVITY_HEART_TALK] = {"heart_talk", "谈心谈话", "谈心"},
	[ACTIVITY_DEMOCRATIC_MEETING] = {"democratic_meeting", "民主生活会", "民主会"},
	[ACTIVITY_SECRETARY_REPORT] = {"secretary_report", "书记述职评议", "述职"},
};

static const struct kind_words *words_of(enum activity_kind kind)
{
	return (unsigned)kind < ACTIVITY_KIND_COUNT ? &kinds[kind] : NULL;
}

const char *activity_kind_code(enum activity_kind kind)
{
	const struct kind_words *words = words_of(kind);
	return words ? words->code : NULL;
}

const char *activity_kind_name(enum activity_kind kind)
{
	const struct kind_words *words = words_of(kind);
	return words ? words->name : NULL;
}

const char *activity_kind_short(enum activity_kind kind)
{
	const struct kind_words *words = words_of(kind);
	return words ? words->short_name : NULL;
}

bool activity_kind_parse(struct str code, enum activity_kind *out)
{
	for (int i = 0; i < ACTIVITY_KIND_COUNT; i++) {
		if (str_eq(code, str_of(kinds[i].code))) {
			*out = (enum activity_kind)i;
			return true;
		}
	}
	return false;
}

char *activity_kinds_name(struct arena *a, unsigned mask)
{
	struct buf b;
	buf_init(&b, a);
	for (int i = 0; i < ACTIVITY_KIND_COUNT; i++) {
		if (!(mask & KIND_BIT(i)))
			continue;
		if (b.len)
			buf_text(&b, "、");
		buf_text(&b, kinds[i].name);
	}
	return b.at;
}
