#include "org/fields.h"

#define IN(field) offsetof(struct org_input, field)
#define SHEET(field) offsetof(struct org_sheet, field)

/* In the order of the form. */
const struct org_field org_fields[] = {
	{ "name", "名称", ORG_FIELD_TEXT, true, false, false, 60, IN(name), NULL },
	{ "short", "简称", ORG_FIELD_TEXT, false, false, false, 20, IN(short_name), NULL },
	{ "code", "组织代码", ORG_FIELD_TEXT, true, false, false, 32, IN(code), NULL },
	{ "kind", "类别", ORG_FIELD_TYPE, true, false, false, 932, IN(kind), NULL },
	{ "migrant", "流动党员党支部", ORG_FIELD_FLAG, false, false, false, 1, IN(migrant), NULL },
	{ "subordination", "隶属关系", ORG_FIELD_CODE, false, true, false, 99, SHEET(subordination), &code_subordination },
	{ "unit", "单位性质", ORG_FIELD_CODE, false, true, false, 99, SHEET(unit), &code_unit },
	{ "founded", "成立日期", ORG_FIELD_DAY, false, false, false, 0, IN(founded), NULL },
	{ "approval", "批准文号", ORG_FIELD_TEXT, false, false, false, 60, IN(approval), NULL },
	{ "approved", "批准日期", ORG_FIELD_DAY, false, true, false, 0, SHEET(approved), NULL },
	{ "planned_end", "预计撤销日期", ORG_FIELD_DAY, false, false, false, 0, IN(planned_end), NULL },
	{ "term_number", "届次", ORG_FIELD_NUMBER, false, true, false, ORG_TERM_NUMBER_MOST, SHEET(term_number), NULL },
	{ "term_start", "本届开始", ORG_FIELD_DAY, false, false, false, 0, IN(term_start), NULL },
	{ "term_years", "届期年数", ORG_FIELD_NUMBER, false, false, false, 10, IN(term_years), NULL },
	{ "term_end", "届满日期", ORG_FIELD_DAY, false, false, false, 0, IN(term_end), NULL },
	{ "elected", "选举日期", ORG_FIELD_DAY, false, true, false, 0, SHEET(elected), NULL },
	{ "election", "选举方式", ORG_FIELD_CODE, false, true, false, 99, SHEET(election), &code_election },
	{ "seats", "委员职数", ORG_FIELD_NUMBER, false, false, false, 99, IN(seats), NULL },
	{ "status", "状态", ORG_FIELD_CODE, false, true, false, 9, SHEET(status), &code_org_status },
	{ "status_since", "状态起始", ORG_FIELD_DAY, false, true, false, 0, SHEET(status_since), NULL },
	{ "status_reason", "状态原因", ORG_FIELD_TEXT, false, true, false, 100, SHEET(status_reason), NULL },
	{ "phone", "联系电话", ORG_FIELD_TEXT, false, false, true, 20, IN(phone), NULL },
	{ "contact", "联系人", ORG_FIELD_TEXT, false, true, true, 30, SHEET(contact), NULL },
	{ "place", "活动室", ORG_FIELD_TEXT, false, false, true, 60, IN(place), NULL },
	{ "address", "通信地址", ORG_FIELD_TEXT, false, true, true, 100, SHEET(address), NULL },
	{ "lon", "经度", ORG_FIELD_DEGREES, false, true, true, 20, SHEET(lon), NULL },
	{ "lat", "纬度", ORG_FIELD_DEGREES, false, true, true, 20, SHEET(lat), NULL },
	{ "households", "户数", ORG_FIELD_NUMBER, false, false, true, 1000000, IN(households), NULL },
	{ "residents", "人口", ORG_FIELD_NUMBER, false, false, true, 10000000, IN(residents), NULL },
	{ "villages", "覆盖村（单位）", ORG_FIELD_TEXT, false, true, true, 200, SHEET(villages), NULL },
	{ "union_name", "工会", ORG_FIELD_TEXT, false, true, false, 60, SHEET(linked[ORG_UNION].name), NULL },
	{ "union_head", "工会主席", ORG_FIELD_TEXT, false, true, false, 30, SHEET(linked[ORG_UNION].head), NULL },
	{ "league_name", "共青团组织", ORG_FIELD_TEXT, false, true, false, 60, SHEET(linked[ORG_LEAGUE].name), NULL },
	{ "league_head", "团组织书记", ORG_FIELD_TEXT, false, true, false, 30, SHEET(linked[ORG_LEAGUE].head), NULL },
	{ "women_name", "妇联", ORG_FIELD_TEXT, false, true, false, 60, SHEET(linked[ORG_WOMEN].name), NULL },
	{ "women_head", "妇联主席", ORG_FIELD_TEXT, false, true, false, 30, SHEET(linked[ORG_WOMEN].head), NULL },
};
const size_t org_field_count = COUNT_OF(org_fields);

static void *place_of(const struct org_field *f, const struct org_input *in, const struct org_sheet *sheet)
{
	return f->of_sheet ? (char *)sheet + f->at : (char *)in + f->at;
}

static const char *text_of(const struct org_field *f, const struct org_input *in, const struct org_sheet *sheet)
{
	const char *text = *(const char *const *)place_of(f, in, sheet);
	return text ? text : "";
}

static int number_of(const struct org_field *f, const struct org_input *in, const struct org_sheet *sheet)
{
	return f->type == ORG_FIELD_FLAG ? *(const bool *)place_of(f, in, sheet) : *(const int *)place_of(f, in, sheet);
}

const char *org_field_text(struct arena *a, const struct org_field *f, const struct org_input *in, const struct org_sheet *sheet)
{
	if (f->type == ORG_FIELD_TEXT)
		return text_of(f, in, sheet);
	int n = number_of(f, in, sheet);
	if (f->type == ORG_FIELD_DAY)
		return day_text(a, n);
	if (f->type == ORG_FIELD_DEGREES)
		return org_degrees_text(a, n);
	bool nothing = f->type != ORG_FIELD_CODE || !*code_name_i64(f->codes, 0);
	return n || !nothing ? arena_printf(a, "%d", n) : "";
}

const char *org_field_words(struct arena *a, const struct org_field *f, const struct org_input *in, const struct org_sheet *sheet)
{
	if (f->type == ORG_FIELD_CODE)
		return code_name_i64(f->codes, number_of(f, in, sheet));
	if (f->type == ORG_FIELD_TYPE)
		return org_kind_name(number_of(f, in, sheet));
	if (f->type == ORG_FIELD_FLAG)
		return number_of(f, in, sheet) ? "是" : "否";
	return org_field_text(a, f, in, sheet);
}

bool org_field_same(const struct org_field *f, const struct org_input *in, const struct org_sheet *sheet, const struct org_input *in2,
	const struct org_sheet *sheet2)
{
	if (f->type == ORG_FIELD_TEXT)
		return text_eq(text_of(f, in, sheet), text_of(f, in2, sheet2));
	return number_of(f, in, sheet) == number_of(f, in2, sheet2);
}

/* ---- from the form ---- */

static void degrees_read(struct work *w, struct request *rq, const struct org_field *f, int *out)
{
	const char *text = "";
	if (form_text(w, rq, f->name, f->label, f->required, f->most, &text) && *text && !org_degrees_parse(text, out))
		fault_set(w, FAULT_INPUT, "org.degrees", f->name, "%s请写成带小数的度数，例如 118.912345。", f->label);
	else if (!*text)
		*out = 0;
}

static void field_read(struct work *w, struct request *rq, const struct org_field *f, void *at)
{
	int64_t n = 0;
	switch (f->type) {
	case ORG_FIELD_TEXT:
		form_text(w, rq, f->name, f->label, f->required, f->most, at);
		break;
	case ORG_FIELD_DAY:
		form_day(w, rq, f->name, f->label, f->required, at);
		break;
	case ORG_FIELD_FLAG:
		*(bool *)at = *request_form(rq, f->name, "") != 0;
		break;
	case ORG_FIELD_DEGREES:
		degrees_read(w, rq, f, at);
		break;
	case ORG_FIELD_NUMBER:
	case ORG_FIELD_CODE:
	case ORG_FIELD_TYPE:
		form_i64(w, rq, f->name, f->label, f->required, f->type == ORG_FIELD_TYPE ? 611 : 0, f->most, &n);
		*(int *)at = (int)n;
	}
}

bool org_fields_read(struct work *w, struct request *rq, bool village_only, struct org_input *in, struct org_sheet *sheet)
{
	for (size_t i = 0; i < org_field_count; i++)
		if (!village_only || org_fields[i].village)
			field_read(w, rq, &org_fields[i], place_of(&org_fields[i], in, sheet));
	in->sheet = sheet;
	return !w->fault;
}

const char *org_income_field(struct arena *a, int year)
{
	return arena_printf(a, "income_%d", year);
}

bool org_income_read(struct work *w, struct request *rq, struct org_income *list, struct org_input *in)
{
	for (int i = 0; i < ORG_INCOME_YEARS; i++) {
		int year = w->today / 10000 - 1 - i;
		int64_t yuan = -1;
		const char *name = org_income_field(w->arena, year);
		if (*request_form(rq, name, ""))
			form_i64(w, rq, name, arena_printf(w->arena, "%d 年集体经济收入", year), false, 0, ORG_INCOME_MOST, &yuan);
		list[i] = (struct org_income){ year, yuan };
	}
	in->income = list;
	in->income_count = ORG_INCOME_YEARS;
	return !w->fault;
}
