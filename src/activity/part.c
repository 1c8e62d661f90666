/* What later rooms add to a record, in their order; and the headings that minutes of some kinds begin with. */
#include "activity/inside.h"

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

/* 支部条例 art. 17 (组织生活会) and art. 18 (民主评议): what such a meeting goes through. */
const char *record_template(unsigned kinds)
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
	return "";
}
