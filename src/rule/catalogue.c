/* Reading a rule catalogue: strict, because a typing mistake in a figure would judge 1,200 branches wrongly in silence.
 * Every message names the rule and the field. docs/rules.md describes the layout. */
#include <jansson.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>

#include "base/base.h"
#include "base/text_file.h"
#include "rule/quorum.h"

struct document {
	const char *id;
	const char *title;
	const char *short_title;
	int year;
};

struct reader {
	struct arena *arena;
	const char *where; /* "规则 committee-meeting" */
	const char *why;   /* first fault; NULL while all is well */
	const char *name;  /* of the file */
	struct document *documents;
	size_t document_count;
};

static bool refuse(struct reader *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool refuse(struct reader *r, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = arena_vprintf(r->arena, format, args);
	va_end(args);
	if (!r->why)
		r->why = arena_printf(r->arena, "%s：%s", r->where, text);
	return false;
}

/* ---- fields of an object ---- */

static bool object_with(struct reader *r, const json_t *value, const char *const *names)
{
	if (!json_is_object(value))
		return refuse(r, "应当是一个对象 { … }");
	const char *key;
	json_t *field;
	json_object_foreach((json_t *)value, key, field)
	{
		size_t i = 0;
		while (names[i] && !text_eq(names[i], key))
			i++;
		if (!names[i])
			return refuse(r, "不认识的字段“%s”，请检查拼写", key);
	}
	return true;
}

static bool text_field(struct reader *r, const json_t *object, const char *key, bool needed, const char **out)
{
	const json_t *value = json_object_get(object, key);
	*out = "";
	if (!value)
		return needed ? refuse(r, "缺少字段“%s”", key) : true;
	if (!json_is_string(value))
		return refuse(r, "字段“%s”应当是文字", key);
	*out = arena_dupn(r->arena, json_string_value(value), json_string_length(value));
	if (needed && text_empty(*out))
		return refuse(r, "字段“%s”不能为空", key);
	return true;
}

static bool number_field(struct reader *r, const json_t *object, const char *key, int low, int high, int *out)
{
	const json_t *value = json_object_get(object, key);
	if (!value)
		return refuse(r, "缺少字段“%s”", key);
	if (!json_is_integer(value) || json_integer_value(value) < low || json_integer_value(value) > high)
		return refuse(r, "字段“%s”应当是 %d 到 %d 的整数", key, low, high);
	*out = (int)json_integer_value(value);
	return true;
}

static bool optional_number(struct reader *r, const json_t *object, const char *key, int low, int high, int *out)
{
	return !json_object_get(object, key) || number_field(r, object, key, low, high, out);
}

static bool flag_field(struct reader *r, const json_t *object, const char *key, bool *out)
{
	const json_t *value = json_object_get(object, key);
	if (!value)
		return true;
	if (!json_is_boolean(value))
		return refuse(r, "字段“%s”应当是 true 或 false", key);
	*out = json_is_true(value);
	return true;
}

/* One of a few words; the index of the word that stands there. */
static bool word_field(struct reader *r, const json_t *object, const char *key, const char *const *words, int *out)
{
	const char *text;
	if (!text_field(r, object, key, true, &text))
		return false;
	for (int i = 0; words[i]; i++) {
		if (text_eq(words[i], text)) {
			*out = i;
			return true;
		}
	}
	return refuse(r, "字段“%s”不能是“%s”", key, text);
}

/* A day written 2018-10-28; "" or absent is 0. */
static bool day_field(struct reader *r, const json_t *object, const char *key, bool needed, int *out)
{
	const char *text;
	*out = 0;
	if (!text_field(r, object, key, needed, &text))
		return false;
	if (text_empty(text))
		return true;
	if (strlen(text) != 10 || text[4] != '-' || !day_parse(str_of(text), out))
		return refuse(r, "字段“%s”的日期“%s”不对，应当写成 2018-10-28 的样子", key, text);
	return true;
}

static bool kinds_field(struct reader *r, const json_t *object, const char *key, bool needed, unsigned *out)
{
	const json_t *list = json_object_get(object, key);
	*out = 0;
	if (!list && !needed)
		return true;
	if (!json_is_array(list) || (needed && json_array_size(list) == 0))
		return refuse(r, "字段“%s”应当是活动类型的列表", key);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *word = json_string_value(json_array_get(list, i));
		enum activity_kind kind;
		if (!word || !activity_kind_parse(str_of(word), &kind))
			return refuse(r, "字段“%s”里没有“%s”这种活动类型", key, word ? word : "（不是文字）");
		if (*out & KIND_BIT(kind))
			return refuse(r, "字段“%s”里“%s”写了两次", key, word);
		*out |= KIND_BIT(kind);
	}
	return true;
}

static bool identifier_good(const char *id)
{
	for (const char *c = id; *c; c++) {
		if (!(*c >= 'a' && *c <= 'z') && !(*c >= '0' && *c <= '9') && *c != '-')
			return false;
	}
	return !text_empty(id);
}

/* ---- documents and sources ---- */

static bool read_document(struct reader *r, const char *id, const json_t *value)
{
	static const char *const names[] = {"title", "short", "year", NULL};
	struct document *d = &r->documents[r->document_count++];
	r->where = arena_printf(r->arena, "文件 %s", id);
	d->id = arena_dup(r->arena, id);
	return object_with(r, value, names) && text_field(r, value, "title", true, &d->title) &&
	       text_field(r, value, "short", true, &d->short_title) &&
	       number_field(r, value, "year", 1949, 2199, &d->year);
}

static bool read_documents(struct reader *r, const json_t *list)
{
	if (!json_is_object(list))
		return refuse(r, "缺少字段“documents”");
	r->documents = ARENA_ARRAY(r->arena, struct document, json_object_size(list));
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)list, key, value)
	{
		if (!read_document(r, key, value))
			return false;
	}
	return true;
}

static bool read_source(struct reader *r, const json_t *object, struct rule_source *out)
{
	const char *document, *sure;
	if (!text_field(r, object, "document", true, &document) || !text_field(r, object, "sure", true, &sure) ||
		!text_field(r, object, "article", true, &out->article) ||
		!text_field(r, object, "requirement", true, &out->requirement) ||
		!text_field(r, object, "note", false, &out->note))
		return false;
	if (strlen(sure) != 1 || !strchr("ABCX", sure[0]))
		return refuse(r, "字段“sure”只能是 A、B、C、X");
	if (sure[0] == 'X' && text_empty(out->note))
		return refuse(r, "来源说法不一（X）的条目要在“note”里写明两种读法");
	out->sure = sure[0];
	out->catalogue = r->name;
	for (size_t i = 0; i < r->document_count; i++) {
		if (!text_eq(r->documents[i].id, document))
			continue;
		out->document = r->documents[i].title;
		out->document_short = r->documents[i].short_title;
		out->year = r->documents[i].year;
		return true;
	}
	return refuse(r, "“documents”里没有文件“%s”", document);
}

/* ---- rules ---- */

static bool read_types(struct reader *r, const json_t *list, struct rule_binding *out)
{
	static const int known[] = {611, 621, 631, 632, 911, 921, 931, 932};
	if (!json_is_array(list) || json_array_size(list) == 0 || json_array_size(list) > RULE_TYPES_MAX)
		return refuse(r, "字段“types”应当是党组织类别代码的列表");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *value = json_array_get(list, i);
		size_t k = 0;
		while (k < COUNT_OF(known) && !(json_is_integer(value) && json_integer_value(value) == known[k]))
			k++;
		if (k == COUNT_OF(known))
			return refuse(r,
				"字段“types”里有不认识的党组织类别代码（应为 611、621、631、632、911、921、931、932）");
		out->types[out->type_count++] = known[k];
	}
	return true;
}

static bool read_levels(struct reader *r, const json_t *list, struct rule_binding *out)
{
	static const char *const words[] = {"", "county", "township", "village", "below", NULL};
	if (!list)
		return true;
	if (!json_is_array(list) || json_array_size(list) == 0)
		return refuse(r, "字段“levels”应当是层级的列表");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *word = json_string_value(json_array_get(list, i));
		int level = LEVEL_COUNTY;
		while (words[level] && !text_eq(words[level], word))
			level++;
		if (!words[level])
			return refuse(r, "字段“levels”里有不认识的层级（应为 county、township、village、below）");
		out->levels |= 1u << level;
	}
	return true;
}

static bool read_binding(struct reader *r, const json_t *value, struct rule_binding *out)
{
	static const char *const names[] = {"types", "levels", "full_min", "committee_from", "has_groups", NULL};
	return object_with(r, value, names) && read_types(r, json_object_get(value, "types"), out) &&
	       read_levels(r, json_object_get(value, "levels"), out) &&
	       optional_number(r, value, "full_min", 0, 10000, &out->full_min) &&
	       optional_number(r, value, "committee_from", 1, 10000, &out->committee_from) &&
	       flag_field(r, value, "has_groups", &out->has_groups);
}

static bool read_bindings(struct reader *r, const json_t *list, struct rule *out)
{
	if (!json_is_array(list) || json_array_size(list) == 0 || json_array_size(list) > RULE_BINDINGS_MAX)
		return refuse(r, "字段“binds”应当是 1 到 %d 组适用范围的列表", RULE_BINDINGS_MAX);
	for (size_t i = 0; i < json_array_size(list); i++) {
		struct rule_binding *binding = &out->binds[out->bind_count++];
		if (!read_binding(r, json_array_get(list, i), binding))
			return false;
		if (out->per == PER_GROUP && !binding->has_groups)
			return refuse(r, "按党小组计的规则，每组适用范围都要写“has_groups”: true");
	}
	return true;
}

static bool read_season(struct reader *r, const json_t *season, struct rule *out)
{
	static const char *const names[] = {"opens", "only", NULL};
	const char *opens;
	int day;
	if (!season)
		return true;
	if (!object_with(r, season, names) || !text_field(r, season, "opens", true, &opens) ||
		!flag_field(r, season, "only", &out->season_only))
		return false;
	if (out->cycle != CYCLE_YEAR)
		return refuse(r, "只有按年的规则可以写“season”");
	/* 2001 is not a leap year: a season never opens on a day that most years lack. */
	if (strlen(opens) != 5 || opens[2] != '-' || !day_parse(str_of(arena_printf(r->arena, "2001-%s", opens)), &day))
		return refuse(r, "字段“opens”的日期“%s”不对，应当写成 10-01 的样子", opens);
	out->season_opens = day % 10000;
	return true;
}

static bool severity_field(struct reader *r, const json_t *value, enum rule_severity *out)
{
	static const char *const severities[] = {"may", "generally", "must", NULL};
	int severity = 0;
	if (!word_field(r, value, "severity", severities, &severity))
		return false;
	*out = (enum rule_severity)severity;
	return true;
}

static bool read_judging(struct reader *r, const json_t *value, struct rule *out)
{
	static const char *const cycles[] = {"month", "quarter", "year", NULL};
	static const char *const pers[] = {"branch", "group", "pair", NULL};
	int cycle = 0, per = 0;
	if (!severity_field(r, value, &out->severity) ||
		!word_field(r, value, "cycle", cycles, &cycle) || !word_field(r, value, "per", pers, &per) ||
		!number_field(r, value, "times", 1, 31, &out->times))
		return false;
	out->cycle = (enum rule_cycle)cycle;
	out->per = (enum rule_per)per;
	return read_season(r, json_object_get(value, "season"), out) &&
	       read_bindings(r, json_object_get(value, "binds"), out) &&
	       kinds_field(r, value, "satisfied_by", true, &out->satisfied_by) &&
	       kinds_field(r, value, "also", false, &out->also);
}

static bool region_good(const char *code, size_t length)
{
	if (text_empty(code))
		return true;
	return strlen(code) == length && strspn(code, "0123456789") == length;
}

static bool read_validity(struct reader *r, const json_t *value, struct rule *out)
{
	out->on = true;
	if (!day_field(r, value, "valid_from", true, &out->valid_from) ||
		!day_field(r, value, "valid_to", false, &out->valid_to) ||
		!text_field(r, value, "province", false, &out->province) ||
		!text_field(r, value, "county", false, &out->county) ||
		!text_field(r, value, "replaces", false, &out->replaces) || !flag_field(r, value, "on", &out->on))
		return false;
	if (out->valid_to && out->valid_to < out->valid_from)
		return refuse(r, "“valid_to”早于“valid_from”");
	if (!region_good(out->province, 2) || !region_good(out->county, 6))
		return refuse(r, "“province”应为 2 位、“county”应为 6 位行政区划代码");
	return true;
}

static bool read_rule(struct reader *r, size_t number, const json_t *value, struct rule *out)
{
	static const char *const names[] = {"id", "name", "short", "verb", "document", "article", "requirement", "sure",
		"note", "severity", "cycle", "times", "per", "season", "binds", "satisfied_by", "also", "valid_from",
		"valid_to", "province", "county", "replaces", "on", NULL};
	const char *id = json_string_value(json_object_get(value, "id"));
	r->where = id ? arena_printf(r->arena, "规则 %s", id) : arena_printf(r->arena, "第 %zu 条规则", number);
	if (!object_with(r, value, names) || !text_field(r, value, "id", true, &out->id) ||
		!text_field(r, value, "name", true, &out->name) ||
		!text_field(r, value, "short", true, &out->short_name) ||
		!text_field(r, value, "verb", true, &out->verb) || !read_source(r, value, &out->source))
		return false;
	if (!identifier_good(out->id))
		return refuse(r, "字段“id”只能用小写字母、数字和连字符");
	if (str_chars(str_of(out->short_name)) > 5)
		return refuse(r, "字段“short”最多 5 个字");
	return read_judging(r, value, out) && read_validity(r, value, out);
}

/* ---- quorums ---- */

static bool read_part(struct reader *r, const json_t *value, bool needed, struct quorum_part *out)
{
	static const char *const names[] = {"numerator", "denominator", "operator", "base", NULL};
	static const char *const operators[] = {"at_least", "more_than", NULL};
	static const char *const bases[] = {"due_voters", "present_voters", NULL};
	int operator= 0, base = 0;
	if (!value)
		return needed ? refuse(r, "缺少字段“presence”") : true;
	if (!object_with(r, value, names) || !number_field(r, value, "numerator", 1, 100, &out->numerator) ||
		!number_field(r, value, "denominator", 1, 100, &out->denominator) ||
		!word_field(r, value, "operator", operators, &operator) || !word_field(r, value, "base", bases, &base))
		return false;
	if (out->numerator > out->denominator)
		return refuse(r, "比例不能大于一");
	out->is = (enum quorum_operator) operator;
	out->base = (enum quorum_base)base;
	return true;
}

/* Where a county chooses, its people read what speaks for each of the two. */
static bool read_readings(struct reader *r, const json_t *value, struct quorum *out)
{
	static const char *const names[] = {"due_voters", "present_voters", NULL};
	if (!value)
		return !out->base_is_setting || refuse(r, "基数是设置项的，要在“readings”里写明两种读法");
	if (!out->base_is_setting)
		return refuse(r, "基数不是设置项，不应有“readings”");
	return object_with(r, value, names) &&
	       text_field(r, value, "due_voters", true, &out->readings[QUORUM_DUE_VOTERS]) &&
	       text_field(r, value, "present_voters", true, &out->readings[QUORUM_PRESENT_VOTERS]);
}

static bool read_quorum(struct reader *r, size_t number, const json_t *value, struct quorum *out)
{
	static const char *const names[] = {"id", "name", "voters", "document", "article", "requirement", "sure",
		"note", "kinds", "unless", "secret", "not_temporary", "presence", "majority", "written_votes", "base_is_setting",
		"readings", "valid_from", "valid_to", NULL};
	const char *id = json_string_value(json_object_get(value, "id"));
	r->where = id ? arena_printf(r->arena, "表决规则 %s", id) : arena_printf(r->arena, "第 %zu 条表决规则", number);
	if (!object_with(r, value, names) || !text_field(r, value, "id", true, &out->id) ||
		!text_field(r, value, "name", true, &out->name) ||
		!text_field(r, value, "voters", true, &out->voters) || !read_source(r, value, &out->source) ||
		!read_part(r, json_object_get(value, "presence"), true, &out->presence) ||
		!read_part(r, json_object_get(value, "majority"), false, &out->majority) ||
		!flag_field(r, value, "written_votes", &out->written_votes) ||
		!flag_field(r, value, "base_is_setting", &out->base_is_setting) ||
		!kinds_field(r, value, "kinds", true, &out->kinds) || !kinds_field(r, value, "unless", false, &out->unless) ||
		!flag_field(r, value, "secret", &out->secret) || !flag_field(r, value, "not_temporary", &out->not_temporary) ||
		!day_field(r, value, "valid_from", false, &out->valid_from) ||
		!day_field(r, value, "valid_to", false, &out->valid_to))
		return false;
	if (!identifier_good(out->id))
		return refuse(r, "字段“id”只能用小写字母、数字和连字符");
	if (out->presence.base != QUORUM_DUE_VOTERS)
		return refuse(r, "到会人数只能以应到会人数为基数");
	if (out->base_is_setting && !out->majority.denominator)
		return refuse(r, "没有“majority”，基数不能是设置项");
	if (out->source.sure == 'X' && !out->base_is_setting)
		return refuse(r, "来源说法不一（X）的表决规则，基数要是设置项");
	return read_readings(r, json_object_get(value, "readings"), out);
}

/* ---- standards ---- */

static bool read_standard(struct reader *r, size_t number, const json_t *value, struct rule_standard *out)
{
	static const char *const names[] = {"id", "figure", "unit", "document", "article", "requirement", "sure", "note",
		"severity", "own_least", "own_most", NULL};
	const char *id = json_string_value(json_object_get(value, "id"));
	r->where = id ? arena_printf(r->arena, "标准 %s", id) : arena_printf(r->arena, "第 %zu 条标准", number);
	if (!object_with(r, value, names) || !text_field(r, value, "id", true, &out->id) ||
		!number_field(r, value, "figure", 1, 10000, &out->figure) ||
		!text_field(r, value, "unit", true, &out->unit) || !read_source(r, value, &out->source) ||
		!severity_field(r, value, &out->severity) || !optional_number(r, value, "own_least", 1, 10000, &out->own_least) ||
		!optional_number(r, value, "own_most", 1, 10000, &out->own_most))
		return false;
	if ((out->own_least || out->own_most) && (out->figure < out->own_least || out->figure > out->own_most))
		return refuse(r, "“figure”应当在“own_least”和“own_most”之间，两个都要写");
	return identifier_good(out->id) || refuse(r, "字段“id”只能用小写字母、数字和连字符");
}

/* ---- the whole ---- */

static bool overlap(const struct rule *a, const struct rule *b)
{
	return (!a->valid_to || a->valid_to >= b->valid_from) && (!b->valid_to || b->valid_to >= a->valid_from);
}

static bool rules_agree(struct reader *r, const struct rule_catalogue *c)
{
	for (size_t i = 0; i < c->rule_count; i++) {
		const struct rule *one = &c->rules[i];
		bool replaced_known = text_empty(one->replaces);
		r->where = arena_printf(r->arena, "规则 %s", one->id);
		for (size_t k = 0; k < c->rule_count; k++) {
			const struct rule *other = &c->rules[k];
			if (k > i && text_eq(one->id, other->id) && overlap(one, other))
				return refuse(r, "同一天有两个版本有效，请检查“valid_from”和“valid_to”");
			if (text_eq(one->replaces, other->id) && !text_eq(one->id, other->id))
				replaced_known = true;
		}
		if (!replaced_known)
			return refuse(r, "“replaces”要代替的规则“%s”不存在", one->replaces);
	}
	for (size_t i = 0; i < c->quorum_count; i++) {
		for (size_t k = i + 1; k < c->quorum_count; k++) {
			r->where = arena_printf(r->arena, "表决规则 %s", c->quorums[k].id);
			if (text_eq(c->quorums[i].id, c->quorums[k].id))
				return refuse(r, "写了两次");
		}
	}
	return true;
}

static bool read_settings(struct reader *r, const json_t *settings, struct rule_catalogue *c)
{
	static const char *const names[] = {
		"counts_from", "founded_before_end", "dissolved_before_end", "grace_days", NULL};
	static const char *const states[] = {"held", "filed", "sealed", NULL};
	if (!settings)
		return true;
	r->where = "设置";
	int state = c->counts_from - RULE_HELD;
	if (!object_with(r, settings, names))
		return false;
	if (json_object_get(settings, "counts_from") && !word_field(r, settings, "counts_from", states, &state))
		return false;
	c->counts_from = RULE_HELD + state;
	return optional_number(r, settings, "founded_before_end", 0, 366, &c->founded_before_end) &&
	       optional_number(r, settings, "dissolved_before_end", 0, 366, &c->dissolved_before_end) &&
	       optional_number(r, settings, "grace_days", 0, 92, &c->grace_days);
}

static bool read_rules(struct reader *r, const json_t *list, struct rule_catalogue *c)
{
	if (!json_is_array(list))
		return refuse(r, "缺少字段“rules”");
	struct rule *rules = ARENA_ARRAY(r->arena, struct rule, c->rule_count + json_array_size(list));
	for (size_t i = 0; i < c->rule_count; i++)
		rules[i] = c->rules[i];
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (!read_rule(r, i + 1, json_array_get(list, i), &rules[c->rule_count + i]))
			return false;
	}
	c->rules = rules;
	c->rule_count += json_array_size(list);
	return true;
}

static bool read_quorums(struct reader *r, const json_t *list, struct rule_catalogue *c)
{
	if (list && !json_is_array(list))
		return refuse(r, "字段“quorums”应当是列表");
	size_t more = list ? json_array_size(list) : 0;
	struct quorum *quorums = ARENA_ARRAY(r->arena, struct quorum, c->quorum_count + more);
	for (size_t i = 0; i < c->quorum_count; i++)
		quorums[i] = c->quorums[i];
	for (size_t i = 0; i < more; i++) {
		if (!read_quorum(r, i + 1, json_array_get(list, i), &quorums[c->quorum_count + i]))
			return false;
	}
	c->quorums = quorums;
	c->quorum_count += more;
	return true;
}

static bool read_standards(struct reader *r, const json_t *list, struct rule_catalogue *c)
{
	if (list && !json_is_array(list))
		return refuse(r, "字段“standards”应当是列表");
	size_t more = list ? json_array_size(list) : 0;
	struct rule_standard *standards = ARENA_ARRAY(r->arena, struct rule_standard, c->standard_count + more);
	for (size_t i = 0; i < c->standard_count; i++)
		standards[i] = c->standards[i];
	for (size_t i = 0; i < more; i++) {
		struct rule_standard *one = &standards[c->standard_count + i];
		if (!read_standard(r, i + 1, json_array_get(list, i), one))
			return false;
		for (size_t k = 0; k < c->standard_count + i; k++) {
			if (text_eq(standards[k].id, one->id))
				return refuse(r, "写了两次");
		}
	}
	c->standards = standards;
	c->standard_count += more;
	return true;
}

static bool read_all(struct reader *r, const json_t *root, struct rule_catalogue *c)
{
	static const char *const names[] = {"catalogue", "settings", "documents", "rules", "quorums", "standards", NULL};
	static const char *const whole = "规则目录";
	r->where = whole;
	if (!object_with(r, root, names) || !text_field(r, root, "catalogue", true, &r->name) ||
		!read_documents(r, json_object_get(root, "documents")) ||
		!read_settings(r, json_object_get(root, "settings"), c))
		return false;
	r->where = whole;
	if (!c->name)
		c->name = r->name;
	if (!read_rules(r, json_object_get(root, "rules"), c))
		return false;
	if (c->rule_count > RULES_MOST)
		return refuse(r, "规则合计 %zu 条，最多 %d 条", c->rule_count, RULES_MOST);
	r->where = whole;
	if (!read_quorums(r, json_object_get(root, "quorums"), c))
		return false;
	r->where = whole;
	return read_standards(r, json_object_get(root, "standards"), c) && rules_agree(r, c);
}

/* What jansson says, up to where it still is text: it shows the bytes nearby and may end within a character. */
static const char *hint(struct arena *a, const char *said)
{
	size_t len = strlen(said);
	while (len && !str_utf8((struct str){said, len}))
		len--;
	return arena_dupn(a, said, len);
}

struct rule_catalogue *rule_catalogue_add(
	struct arena *a, const struct rule_catalogue *base, struct str json, const char **why)
{
	struct reader r = {.arena = a};
	struct rule_catalogue *c = ARENA_NEW(a, struct rule_catalogue);
	*c = *base;
	json_error_t error;
	json_t *root = json_loadb(json.at ? json.at : "", json.len, JSON_REJECT_DUPLICATES, &error);
	*why = NULL;
	if (!root) {
		*why = arena_printf(a, "规则目录：第 %d 行第 %d 列不是合格的 JSON（%s）", error.line, error.column, hint(a, error.text));
		return NULL;
	}
	bool good = read_all(&r, root, c);
	json_decref(root);
	if (good)
		return c;
	*why = r.why;
	return NULL;
}

struct rule_catalogue *rule_catalogue_parse(struct arena *a, struct str json, const char **why)
{
	const struct rule_catalogue empty = {
		.counts_from = RULE_HELD,
		.founded_before_end = 15,
		.dissolved_before_end = 15,
	};
	return rule_catalogue_add(a, &empty, json, why);
}

static struct rule_catalogue *_Atomic national; /* for the life of the program */
static pthread_mutex_t national_lock = PTHREAD_MUTEX_INITIALIZER;

static void national_load(void *arena)
{
	atomic_store(&national, rule_catalogue_builtin(arena));
}

/* Loaded by whoever asks first. A lack of memory then is that one's: it may not leave the lock behind it, as it would a
 * pthread_once(), and the next one tries again. */
const struct rule_catalogue *rule_catalogue_national(void)
{
	if (atomic_load(&national))
		return atomic_load(&national);
	struct arena *a = arena_new();
	pthread_mutex_lock(&national_lock);
	bool taken = !atomic_load(&national), whole = !taken || arena_guard(national_load, a);
	pthread_mutex_unlock(&national_lock);
	if (!taken || !whole)
		arena_free(a);
	if (!whole)
		arena_lack();
	return atomic_load(&national);
}

bool rule_further(const struct rule_catalogue *c, const struct rule_source *s)
{
	return s->catalogue && !text_eq(s->catalogue, c->name);
}

static const char *foreign_text(struct arena *a, const struct rule_catalogue *c, size_t first, const char *region)
{
	for (size_t i = first; i < c->rule_count; i++) {
		const struct rule *rule = &c->rules[i];
		bool bound = !text_empty(rule->province) || !text_empty(rule->county);
		if (bound && text_empty(region))
			return arena_printf(a, "规则 %s 只适用于一个地区，请在设置 region 里填写本县 6 位行政区划代码", rule->id);
		if (bound && (!text_starts(region, rule->province) || !text_starts(region, rule->county)))
			return arena_printf(a, "规则 %s 适用于 %s%s，本平台的行政区划代码是 %s，请换成本地的文件", rule->id, rule->province, rule->county,
				region);
	}
	return NULL;
}

/* Of the files read so far and one more. */
static const char *digest_with(struct arena *a, const char *before, const char *region, struct str json)
{
	unsigned char digest[16];
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, sizeof digest);
	const struct str parts[] = { str_of(before ? before : ""), str_of(region ? region : ""), json };
	for (size_t i = 0; i < COUNT_OF(parts); i++) {
		crypto_generichash_update(&state, (const unsigned char *)parts[i].at, parts[i].len);
		crypto_generichash_update(&state, (const unsigned char *)"", 1);
	}
	crypto_generichash_final(&state, digest, sizeof digest);
	return hex_of(a, digest, sizeof digest);
}

bool rule_catalogue_extend(struct str json, const char *region, const char **why)
{
	const struct rule_catalogue *below = rule_catalogue_national();
	struct arena *a = arena_new(); /* for the life of the program, as what it stands on */
	if (!text_empty(region) && !region_good(region, 6)) {
		*why = "设置 region 应为 6 位行政区划代码";
		return false;
	}
	struct rule_catalogue *c = rule_catalogue_add(a, below, json, why);
	if (c && (*why = foreign_text(a, c, below->rule_count, region)))
		c = NULL;
	if (!c)
		return false;
	c->region = text_empty(region) ? NULL : arena_dup(a, region);
	c->further = digest_with(a, below->further, region, json);
	atomic_store(&national, c);
	return true;
}

struct rule_catalogue *rule_catalogue_builtin(struct arena *a)
{
	for (size_t i = 0; i < rule_files_count; i++) {
		if (!text_eq(rule_files[i].name, "organisational-life.json"))
			continue;
		const char *why;
		struct rule_catalogue *c = rule_catalogue_parse(a, str_of(rule_files[i].text), &why);
		if (!c)
			die("rules/organisational-life.json: %s", why);
		if (rule_figures_lack(c))
			die("rules/organisational-life.json: 缺少标准 %s", rule_figures_lack(c));
		return c;
	}
	die("rules/organisational-life.json is not built in");
}
