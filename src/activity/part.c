/* What later rooms add to a record, in their order; and the headings that minutes begin with. */
#include "activity/inside.h"
#include "activity/views.h"

extern const struct record_part *const __start_record_parts[] __attribute__((weak));
extern const struct record_part *const __stop_record_parts[] __attribute__((weak));

#define PARTS_MOST 16

static int by_order(const void *a, const void *b)
{
	return (*(const struct record_part *const *)a)->order - (*(const struct record_part *const *)b)->order;
}

static int parts(const struct record_part *out[PARTS_MOST])
{
	int count = 0;
	for (const struct record_part *const *p = __start_record_parts; p < __stop_record_parts && count < PARTS_MOST; p++)
		out[count++] = *p;
	qsort(out, (size_t)count, sizeof *out, by_order);
	return count;
}

void record_parts_show(struct request *rq, const struct activity *a)
{
	const struct record_part *list[PARTS_MOST];
	int count = parts(list);
	for (int i = 0; i < count; i++)
		if (list[i]->show)
			list[i]->show(rq, a);
}

void record_parts_phone(struct request *rq, const struct activity *a)
{
	const struct record_part *list[PARTS_MOST];
	int count = parts(list);
	for (int i = 0; i < count; i++)
		if (list[i]->phone)
			list[i]->phone(rq, a);
}

void record_parts_tv(struct request *rq, const struct activity *a)
{
	const struct record_part *list[PARTS_MOST];
	int count = parts(list);
	for (int i = 0; i < count; i++)
		if (list[i]->tv)
			list[i]->tv(rq, a);
}

void record_parts_print(struct work *w, struct paper *p, const struct activity *a)
{
	const struct record_part *list[PARTS_MOST];
	int count = parts(list);
	for (int i = 0; i < count; i++)
		if (list[i]->print)
			list[i]->print(w, p, a);
}

/* 支部条例 art. 17 (组织生活会) and art. 18 (民主评议): what such a meeting goes through; NULL for other kinds. */
static const char *course_of(unsigned kinds)
{
	if (kinds & KIND_BIT(ACTIVITY_DEMOCRATIC_MEETING))
		return "一、通报会前准备、征求意见和上次整改落实情况：\n\n二、班子对照检查：\n\n三、逐人自我批评，其他成员提出批评意见：\n\n"
		       "四、查摆出的问题和整改方向：\n\n五、上级党组织到会同志讲话：\n\n六、主持人小结：\n";
	if (kinds & KIND_BIT(ACTIVITY_ORG_LIFE_MEETING))
		return kinds & KIND_BIT(ACTIVITY_MEMBER_APPRAISAL)
			? "一、通报会前准备、征求意见和上次整改落实情况：\n\n二、支委会（书记）对照检查：\n\n三、党员逐个自我批评，相互批评：\n\n"
			  "四、查摆出的问题和整改方向：\n\n五、民主评议：个人自评、党员互评、民主测评的情况：\n\n六、上级党组织到会同志讲话：\n\n七、书记小结：\n"
			: "一、通报会前准备、征求意见和上次整改落实情况：\n\n二、支委会（书记）对照检查：\n\n三、党员逐个自我批评，相互批评：\n\n"
			  "四、查摆出的问题和整改方向：\n\n五、上级党组织到会同志讲话：\n\n六、书记小结：\n";
	if (kinds & KIND_BIT(ACTIVITY_MEMBER_APPRAISAL))
		return "一、个人自评：\n\n二、党员互评：\n\n三、民主测评的情况：\n\n四、支委会或党员大会综合评定的意见：\n";
	if (kinds == KIND_BIT(ACTIVITY_SECRETARY_REPORT))
		return "一、书记述职：\n\n二、党员发言评议：\n\n三、测评的情况：\n";
	return kinds == KIND_BIT(ACTIVITY_HEART_TALK) ? "谈话内容：\n\n提出的意见和建议：\n\n怎样答复：\n" : NULL;
}

/* What is asked of each item: of a meeting what was said and decided, of a theme day what was done, of a lecture what was taught. */
static const char *asked_of(unsigned kinds)
{
	const unsigned meetings = KIND_BIT(ACTIVITY_MEMBERS_MEETING) | KIND_BIT(ACTIVITY_COMMITTEE_MEETING) | KIND_BIT(ACTIVITY_GROUP_MEETING);
	if (kinds & meetings)
		return "发言：\n决定：\n";
	return kinds & KIND_BIT(ACTIVITY_THEME_DAY) ? "开展情况：\n发言：\n" : "讲课人和主要内容：\n讨论发言：\n";
}

/* 一, 十, 十一, 二十一: below a hundred. */
static const char *numeral(struct arena *arena, int n)
{
	static const char *const digits[] = { "", "一", "二", "三", "四", "五", "六", "七", "八", "九" };
	return n > 99 ? arena_printf(arena, "%d", n) :
			arena_printf(arena, "%s%s%s", n > 19 ? digits[n / 10] : "", n > 9 ? "十" : "", digits[n % 10]);
}

const char *record_template(struct arena *arena, const struct activity *a)
{
	const char *course = course_of(a->kinds), **item;
	struct buf out;
	if (course)
		return course;
	int count = activity_lines(arena, a->agenda, &item);
	buf_init(&out, arena);
	for (int i = 0; i < count; i++)
		buf_printf(&out, "%s%s、%s\n%s", i ? "\n" : "", numeral(arena, i + 1), item[i], asked_of(a->kinds));
	if (!count)
		buf_printf(&out, "一、议题：\n%s", asked_of(a->kinds));
	return out.at;
}
