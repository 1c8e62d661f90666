/* The county's rows: what they say, what a catalogue becomes with them, and how they are entered and taken back. */
#include "county/inside.h"

#include "approval/approval.h"
#include "base/base.h"
#include "base/list.h"
#include "org/org.h"
#include "work/audit.h"

const struct scope scope_county_rule = { "county_rule",
	"select o.path, 0 from county_rule r join org o on o.tenant = r.tenant and o.parent = 0 where r.tenant = $1 and r.id = $2",
	"county_rule", false };

static const struct {
	const char *word, *chinese;
} acts[COUNTY_ACTS] = {
	[COUNTY_STRICTER] = { "stricter", "提高要求" },
	[COUNTY_OFF] = { "off", "停用" },
	[COUNTY_EXEMPT] = { "exempt", "免除" },
	[COUNTY_GRACE] = { "grace", "宽限" },
	[COUNTY_BASE] = { "base", "计票基数" },
	[COUNTY_FIGURE] = { "figure", "本县标准" },
	[COUNTY_END] = { "end", "提前结束" },
};

const char *county_act_word(enum county_act act)
{
	return acts[act].word;
}

const char *county_act_chinese(enum county_act act)
{
	return acts[act].chinese;
}

bool county_act_parse(const char *word, enum county_act *out)
{
	for (int i = 0; i < COUNTY_END; i++)
		if (text_eq(word, acts[i].word)) {
			*out = (enum county_act)i;
			return true;
		}
	return false;
}

enum county_state county_rule_state(const struct county_rule *r, int today)
{
	int last = r->ends_on ? r->ends_on : r->valid_to;
	if (r->withdrawn_day)
		return COUNTY_WITHDRAWN;
	if (today < r->valid_from)
		return COUNTY_COMING;
	return last && today > last ? COUNTY_OVER : COUNTY_IN_FORCE;
}

const char *county_state_chinese(enum county_state state)
{
	static const char *const words[] = { "未生效", "生效中", "已结束", "已撤回" };
	return words[state];
}

const char *county_state_tag(enum county_state state)
{
	static const char *const tags[] = { "info", "ok", "", "" };
	return tags[state];
}

/* ---- words ------------------------------------------------------------------------------------------------------ */

static const char *const cycle_words[] = { "月", "季度", "年" };

static const char *rule_name(const char *id)
{
	const struct rule *rule = rule_find(rule_catalogue_national(), id, 0);
	return text_empty(id) ? "全部事项" : rule ? rule->name : id;
}

/* 每季度开 2 次 */
static char *frequency(struct arena *a, const struct rule *rule, enum rule_cycle cycle, int times)
{
	static const char *const per[] = { [PER_BRANCH] = "", [PER_GROUP] = "每个党小组", [PER_PAIR] = "各类谈话" };
	return arena_printf(a, "%s每%s%s %d 次", per[rule->per], cycle_words[cycle], rule->verb, times);
}

const char *county_rule_says(struct arena *a, const struct county_rule *r)
{
	const struct rule *rule = rule_find(rule_catalogue_national(), r->rule, 0);
	const struct quorum *q;
	const struct rule_standard *s;
	switch (r->act) {
	case COUNTY_STRICTER:
		return rule ? arena_printf(a, "%s%s（%s）", rule->name, frequency(a, rule, r->cycle, r->times), rule_severity_chinese(r->severity)) : r->rule;
	case COUNTY_OFF:
		return arena_printf(a, "%s停用，不再要求", rule_name(r->rule));
	case COUNTY_EXEMPT:
		return arena_printf(a, "免除%s的%s", r->type ? arena_printf(a, "所有%s", org_kind_name(r->type)) : r->org_name, rule_name(r->rule));
	case COUNTY_GRACE:
		return arena_printf(a, "%s到期后宽限 %d 天", rule_name(r->rule), r->days);
	case COUNTY_BASE:
		q = quorum_find(rule_catalogue_national(), r->rule);
		return arena_printf(a, "%s按%s人数计票", q ? q->name : r->rule, r->base == QUORUM_DUE_VOTERS ? "应到会" : "实到会");
	case COUNTY_FIGURE:
		s = rule_standard_find(rule_catalogue_national(), r->rule);
		return s ? arena_printf(a, "“%s”改为 %d %s", s->source.requirement, r->times, s->unit) : r->rule;
	default:
		return "提前结束";
	}
}

/* ---- a catalogue with rows on top ------------------------------------------------------------------------------- */

static void stricter_apply(struct arena *a, struct rule_catalogue *c, const struct county_rule *r, int last)
{
	const struct rule *national = rule_find(c, r->rule, r->valid_from);
	if (!national)
		return;
	const struct rule_source *before = &rule_find(rule_catalogue_national(), r->rule, 0)->source;
	struct rule own = { .cycle = r->cycle, .times = r->times, .severity = r->severity };
	own.source = (struct rule_source){ .document = r->document, .document_short = "本县要求", .year = r->made_day / 10000, .article = "",
		.requirement = frequency(a, national, r->cycle, r->times), .sure = 'A',
		.note = arena_printf(a, "%s。%s：%s。", r->reason, rule_further(c, before) ? "原规定" : "全国规定", rule_citation(a, before)) };
	rule_catalogue_local(a, c, r->rule, &own, r->valid_from, last);
}

static void base_apply(struct arena *a, struct rule_catalogue *c, const struct county_rule *r)
{
	struct quorum *own = ARENA_ARRAY(a, struct quorum, c->quorum_count);
	for (size_t i = 0; i < c->quorum_count; i++) {
		own[i] = c->quorums[i];
		if (text_eq(own[i].id, r->rule))
			quorum_base_set(&own[i], r->base);
	}
	c->quorums = own;
}

/* Every row is kept with its days, for what is judged by the day on which it happened; the standard itself shows that of `day`. */
static void figure_apply(struct arena *a, struct rule_catalogue *c, const struct county_rule *r, int last, int day)
{
	int n = (int)c->own_figure_count;
	*LIST_PUSH(a, c->own_figures, n) = (struct rule_own_figure){ r->rule, r->times, r->valid_from, last };
	c->own_figure_count = (size_t)n;
	for (size_t i = 0; i < c->standard_count; i++) {
		struct rule_standard *s = &c->standards[i];
		if (!text_eq(s->id, r->rule) || day < r->valid_from || (last && day > last))
			continue;
		struct rule_source was = s->source;
		s->before = s->local ? s->before : s->figure;
		s->local = true;
		s->figure = r->times;
		s->source = (struct rule_source){ .document = text_empty(r->document) ? "本县要求" : r->document, .document_short = "本县要求",
			.year = r->made_day / 10000, .article = "", .requirement = was.requirement, .sure = 'A',
			.note = arena_printf(a, "%s。原规定：%d %s，%s。", r->reason, s->before, s->unit, rule_citation(a, &was)) };
	}
}

static void exemption_apply(struct arena *a, struct rule_catalogue *c, const struct county_rule *r, int last)
{
	int n = (int)c->exemption_count;
	*LIST_PUSH(a, c->exemptions, n) = (struct rule_exemption){ r->rule, r->org, r->type, r->valid_from, last, r->reason };
	c->exemption_count = (size_t)n;
}

static void grace_apply(struct arena *a, struct rule_catalogue *c, const struct county_rule *r, int last)
{
	int n = (int)c->grace_count;
	*LIST_PUSH(a, c->graces, n) = (struct rule_grace){ r->rule, r->days, r->valid_from, last };
	c->grace_count = (size_t)n;
}

/* Its last day: its own, or the earlier one of a row that ends it. */
static int last_of(const struct county_rule *r, const struct county_rule *rows, int count)
{
	int last = r->valid_to;
	for (int i = 0; i < count; i++) {
		int ends = rows[i].act == COUNTY_END && rows[i].ended == r->id ? day_add(rows[i].valid_from, -1) : 0;
		if (ends && (!last || ends < last))
			last = ends;
	}
	return last;
}

struct rule_catalogue *rule_catalogue_with(
	struct arena *a, const struct rule_catalogue *base, const struct county_rule *rows, int count, int day)
{
	struct rule_catalogue *c = ARENA_NEW(a, struct rule_catalogue);
	*c = *base;
	c->rules = ARENA_ARRAY(a, struct rule, base->rule_count);
	memcpy(c->rules, base->rules, base->rule_count * sizeof *base->rules);
	c->standards = ARENA_ARRAY(a, struct rule_standard, base->standard_count);
	memcpy(c->standards, base->standards, base->standard_count * sizeof *base->standards);
	c->exemptions = NULL;
	c->graces = NULL;
	c->own_figures = NULL;
	c->own_figure_count = 0;
	c->exemption_count = c->grace_count = 0;
	for (size_t i = 0; i < base->exemption_count; i++)
		exemption_apply(a, c, &(struct county_rule){ .rule = base->exemptions[i].rule, .org = base->exemptions[i].org,
			.type = base->exemptions[i].type, .valid_from = base->exemptions[i].from, .reason = base->exemptions[i].reason },
			base->exemptions[i].to);
	for (size_t i = 0; i < base->grace_count; i++)
		grace_apply(a, c, &(struct county_rule){ .rule = base->graces[i].rule, .days = base->graces[i].days,
			.valid_from = base->graces[i].from }, base->graces[i].to);
	for (size_t i = 0; i < base->own_figure_count; i++)
		figure_apply(a, c, &(struct county_rule){ .rule = base->own_figures[i].standard, .times = base->own_figures[i].figure,
			.valid_from = base->own_figures[i].from }, base->own_figures[i].to, 0);
	for (int i = 0; i < count; i++) {
		const struct county_rule *r = &rows[i];
		int last = last_of(r, rows, count);
		if (last && last < r->valid_from)
			continue;
		if (r->act == COUNTY_STRICTER)
			stricter_apply(a, c, r, last);
		else if (r->act == COUNTY_EXEMPT)
			exemption_apply(a, c, r, last);
		else if (r->act == COUNTY_GRACE)
			grace_apply(a, c, r, last);
		else if (r->act == COUNTY_BASE && r->valid_from <= day && (!last || day <= last))
			base_apply(a, c, r);
		else if (r->act == COUNTY_FIGURE)
			figure_apply(a, c, r, last, day);
		else if (r->act == COUNTY_OFF && rule_catalogue_switch(a, c, r->rule, false, r->valid_from) && last)
			rule_catalogue_switch(a, c, r->rule, true, day_add(last, 1));
	}
	return c;
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

#define COLUMNS \
	"r.id, r.act, r.rule, r.cycle, r.times, r.severity, r.days, r.org, r.kind, r.base, r.ended, r.document, r.reason, r.valid_from, " \
	"r.valid_to, r.made_day, r.made_at, r.made_by, r.made_name, r.withdrawn_day, r.withdrawn_name, coalesce(o.short, '') " \
	"from county_rule r left join org o on o.tenant = r.tenant and o.id = r.org "

static enum county_act act_of(const char *word)
{
	enum county_act act = COUNTY_END;
	county_act_parse(word, &act);
	return act;
}

static int county_rule_rows(struct arena *a, struct db_rows *rows, struct county_rule **out)
{
	int n = 0;
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(a, *out, n) = (struct county_rule){ .id = db_i64(rows, 0), .act = act_of(db_text(rows, 1)),
			.rule = arena_dup(a, db_text(rows, 2)), .cycle = (enum rule_cycle)db_i64(rows, 3), .times = (int)db_i64(rows, 4),
			.severity = (enum rule_severity)db_i64(rows, 5), .days = (int)db_i64(rows, 6), .org = db_i64(rows, 7),
			.type = (int)db_i64(rows, 8),
			.base = text_eq(db_text(rows, 9), "present_voters") ? QUORUM_PRESENT_VOTERS : QUORUM_DUE_VOTERS,
			.ended = db_i64(rows, 10), .document = arena_dup(a, db_text(rows, 11)), .reason = arena_dup(a, db_text(rows, 12)),
			.valid_from = (int)db_i64(rows, 13), .valid_to = (int)db_i64(rows, 14), .made_day = (int)db_i64(rows, 15),
			.made_at = db_i64(rows, 16), .made_by = db_i64(rows, 17), .made_name = arena_dup(a, db_text(rows, 18)),
			.withdrawn_day = (int)db_i64(rows, 19), .withdrawn_name = arena_dup(a, db_text(rows, 20)),
			.org_name = arena_dup(a, db_text(rows, 21)) };
	db_done(rows);
	for (int i = 0; i < n; i++)
		for (int k = 0; k < n; k++)
			if ((*out)[k].act == COUNTY_END && (*out)[k].ended == (*out)[i].id && !(*out)[k].withdrawn_day)
				(*out)[i].ends_on = day_add((*out)[k].valid_from, -1);
	return n;
}

int county_rule_list(struct work *w, struct county_rule **out)
{
	return county_rule_rows(w->arena, DB_QUERY(w->db, w->arena, "select " COLUMNS "where r.tenant = $1 order by "
		"case when r.withdrawn_day = 0 and (r.valid_to = 0 or r.valid_to >= $2) then 0 else 1 end, r.id desc", w->tenant, w->today), out);
}

int county_rule_shown(struct work *w, struct county_rule **out)
{
	return county_rule_rows(w->arena, DB_QUERY(w->db, w->arena, "select " COLUMNS "where r.tenant = $1 and (r.org = 0 "
		"or substr(o.path, 1, length($3)) = $3 or substr($3, 1, length(o.path)) = o.path) order by "
		"case when r.withdrawn_day = 0 and (r.valid_to = 0 or r.valid_to >= $2) then 0 else 1 end, r.id desc", w->tenant, w->today,
		w->actor.path), out);
}

int county_rule_known(struct work *w, struct arena *a, int day, struct county_rule **out)
{
	return county_rule_rows(a, DB_QUERY(w->db, w->arena, "select " COLUMNS "where r.tenant = $1 and r.made_day < $2 "
		"and (r.withdrawn_day = 0 or r.withdrawn_day >= $2) order by r.id", w->tenant, day), out);
}

struct county_rule *county_rule_load(struct work *w, int64_t id)
{
	struct county_rule *rows;
	int n = county_rule_list(w, &rows);
	for (int i = 0; i < n; i++)
		if (rows[i].id == id && rows[i].act != COUNTY_END)
			return &rows[i];
	fault_set(w, FAULT_NOT_FOUND, "rule.none", NULL, "没有这条本县要求。请从列表里重新打开。");
	return NULL;
}

/* ---- entering --------------------------------------------------------------------------------------------------- */

/* How often a year, to compare what is asked with what was. */
static int a_year(enum rule_cycle cycle, int times)
{
	static const int periods[] = { 12, 4, 1 };
	return periods[cycle] * times;
}

static bool stricter_check(struct work *w, const struct county_rule *r, const struct rule *now)
{
	if (r->times < 1 || r->times > 31)
		return fault_set(w, FAULT_INPUT, "rule.times", "times", "次数应是 1 到 31 的整数。");
	if (r->severity < now->severity)
		return fault_set(w, FAULT_INPUT, "rule.softer", "severity", "全国规定是“%s”，本县不能放宽。", rule_severity_chinese(now->severity));
	int asked = a_year(r->cycle, r->times), was = a_year(now->cycle, now->times);
	if (asked < was)
		return fault_set(w, FAULT_INPUT, "rule.fewer", "times", "现在要求每%s %d 次，新要求折合每年 %d 次，比现在的 %d 次少。本县只能提高，不能降低。",
			cycle_words[now->cycle], now->times, asked, was);
	if (asked == was && r->cycle == now->cycle && r->severity == now->severity)
		return fault_set(w, FAULT_INPUT, "rule.same", "times", "和现在的要求一样，没有变化。");
	if (text_empty(r->document))
		return fault_set(w, FAULT_INPUT, "rule.document", "document", "请填写本县文件的名称，支部会看到依据。");
	return true;
}

static bool figure_check(struct work *w, const struct county_rule *r, const struct rule_standard *s)
{
	if (r->times < s->own_least || r->times > s->own_most)
		return fault_set(w, FAULT_INPUT, "rule.figure", "figure", "应是 %d 到 %d 的整数。", s->own_least, s->own_most);
	if (r->times == rule_standard_on(rule_catalogue_of(w), r->rule, r->valid_from))
		return fault_set(w, FAULT_INPUT, "rule.same", "figure", "和现在的标准一样，没有变化。");
	return true;
}

static bool exempt_check(struct work *w, const struct county_rule *r)
{
	if (r->type)
		return org_kind_of(r->type) || fault_set(w, FAULT_INPUT, "rule.kind", "who", "请选择党组织类别。");
	struct org *org = r->org ? org_load(w, r->org) : NULL;
	if (!r->org)
		return fault_set(w, FAULT_INPUT, "rule.who", "who", "请选择免除哪一类党组织，或者写明是哪个党组织。");
	if (!org)
		return false;
	return org_in_scope(w, org->path) || fault_set(w, FAULT_NOT_FOUND, "org.not-found", NULL, "没有这个党组织。请重新选择。");
}

static bool days_check(struct work *w, const struct county_rule *r)
{
	if (r->valid_from <= w->today)
		fault_set(w, FAULT_INPUT, "rule.backwards", "valid_from",
			"生效日期最早是%s。已经过去和今天的日子按原来的规定判定，不改写。", day_chinese(w->arena, day_add(w->today, 1)));
	if (r->valid_from > day_add_months(w->today, 24))
		fault_set(w, FAULT_INPUT, "rule.far", "valid_from", "生效日期在两年以后，请检查。");
	if (r->valid_to && r->valid_to < r->valid_from)
		fault_set(w, FAULT_INPUT, "rule.to", "valid_to", "结束日期早于生效日期，请检查。");
	return w->fault == NULL;
}

/* True when another row says something about the same within the same days. */
static bool overlaps(const struct county_rule *r, const struct county_rule *other)
{
	int last = other->ends_on ? other->ends_on : other->valid_to;
	return !other->withdrawn_day && other->act == r->act && text_eq(other->rule, r->rule) && other->org == r->org && other->type == r->type &&
		(!last || last >= r->valid_from) && (!r->valid_to || r->valid_to >= other->valid_from);
}

bool county_rule_check(struct work *w, const struct county_rule *r)
{
	bool of_all = r->act == COUNTY_EXEMPT || r->act == COUNTY_GRACE;
	const struct rule *now = rule_find(rule_catalogue_of(w), r->rule, r->valid_from);
	const struct quorum *q = quorum_find(rule_catalogue_national(), r->rule);
	const struct rule_standard *s = rule_standard_find(rule_catalogue_national(), r->rule);
	struct county_rule *rows;
	if (!days_check(w, r))
		return false;
	if (r->act == COUNTY_BASE ? !q || !q->base_is_setting : r->act == COUNTY_FIGURE ? !s || !s->own_most : !now && !(of_all && text_empty(r->rule)))
		return fault_set(w, FAULT_INPUT, "rule.which", "rule", "请选择是哪一项规定。");
	if (r->act == COUNTY_STRICTER && !stricter_check(w, r, now))
		return false;
	if (r->act == COUNTY_FIGURE && !figure_check(w, r, s))
		return false;
	if (r->act == COUNTY_EXEMPT && !exempt_check(w, r))
		return false;
	if (r->act == COUNTY_GRACE && (r->days < 1 || r->days > 92))
		return fault_set(w, FAULT_INPUT, "rule.days", "days", "宽限天数应是 1 到 92 的整数。");
	if (text_empty(r->reason))
		return fault_set(w, FAULT_INPUT, "rule.reason", "reason", "请写明原因，它会和这条要求一起显示。");
	int n = county_rule_list(w, &rows);
	for (int i = 0; i < n; i++)
		if (overlaps(r, &rows[i]))
			return fault_set(w, FAULT_CONFLICT, "rule.overlaps", NULL, "这段时间已有同样的要求：%s（%s起）。请先撤回或者结束它，再制定新的。",
				county_rule_says(w->arena, &rows[i]), day_chinese(w->arena, rows[i].valid_from));
	return true;
}

static int64_t row_put(struct work *w, const struct county_rule *r)
{
	int64_t id = id_next(w->now);
	struct org *root = org_root(w);
	DB_EXEC(w->db, w->arena,
		"insert into county_rule (tenant, id, act, rule, cycle, times, severity, days, org, kind, base, ended, document, reason, valid_from, "
		"valid_to, made_day, made_at, made_by, made_name) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, "
		"$18, $19, $20)", w->tenant, id, county_act_word(r->act), r->rule, (int)r->cycle, r->times, (int)r->severity, r->days, r->org, r->type,
		r->act == COUNTY_BASE ? (r->base == QUORUM_DUE_VOTERS ? "due_voters" : "present_voters") : "", r->ended,
		r->document ? r->document : "", r->reason, r->valid_from, r->valid_to, w->today, w->now, w->actor.account,
		w->actor.name ? w->actor.name : "");
	rule_catalogue_forget(w); /* a row may be entered for a day that was judged before: the demo's are of last month */
	return audit(w, r->act == COUNTY_END ? "rule.county-ended" : "rule.county-added", "county_rule", r->ended ? r->ended : id, root ? root->id : 0,
		NULL, arena_printf(w->arena, "%s，%s起%s；原因：%s", county_rule_says(w->arena, r), day_text(w->arena, r->valid_from),
			r->valid_to ? arena_printf(w->arena, "至%s", day_text(w->arena, r->valid_to)) : "", r->reason)) ? id : 0;
}

/* ---- switching off: two persons --------------------------------------------------------------------------------- */

static struct county_rule off_of(struct work *w, const struct approval *a)
{
	return (struct county_rule){ .act = COUNTY_OFF, .rule = approval_text(w->arena, a, "rule"), .valid_from = (int)approval_i64(a, "from"),
		.valid_to = (int)approval_i64(a, "to"), .reason = approval_text(w->arena, a, "reason"),
		.document = approval_text(w->arena, a, "document") };
}

static const char *off_basis(struct work *w, const struct approval *a)
{
	struct county_rule r = off_of(w, a);
	return county_rule_check(w, &r) ? "off" : NULL;
}

static bool off_run(struct work *w, const struct approval *a)
{
	struct county_rule r = off_of(w, a);
	return row_put(w, &r) != 0;
}

static const char *off_href(struct request *rq, const struct approval *a)
{
	(void)rq, (void)a;
	return "/rules";
}

APPROVAL_ACT(rule_off, .word = "rule-off", .title = "停用一项规定", .need = PERMISSION_RULES, .basis = off_basis, .run = off_run, .href = off_href);

static int64_t off_ask(struct work *w, const struct county_rule *r, int64_t *proposal)
{
	struct org *root = org_root(w);
	struct buf content;
	buf_init(&content, w->arena);
	approval_put(&content, "rule", r->rule);
	approval_put_i64(&content, "from", r->valid_from);
	approval_put_i64(&content, "to", r->valid_to);
	approval_put(&content, "document", r->document);
	approval_put(&content, "reason", r->reason);
	const char *summary = arena_printf(w->arena, "%s，%s起%s。原因：%s", county_rule_says(w->arena, r), day_chinese(w->arena, r->valid_from),
		r->valid_to ? arena_printf(w->arena, "至%s", day_chinese(w->arena, r->valid_to)) : "", r->reason);
	struct approval_wish wish = { .act = "rule-off", .org = root ? root->id : 0, .record = root ? root->id : 0, .kind = "org", .summary = summary,
		.content = content.at };
	if (!approval_wanted(w))
		return approval_alone(w, &wish) ? 1 : 0;
	*proposal = approval_propose(w, &wish);
	return 0;
}

int64_t county_rule_add(struct work *w, const struct county_rule *r, int64_t *proposal)
{
	*proposal = 0;
	if (!county_rule_check(w, r))
		return 0;
	return r->act == COUNTY_OFF ? off_ask(w, r, proposal) : row_put(w, r);
}

bool county_rule_withdraw(struct work *w, int64_t id)
{
	struct county_rule *r = county_rule_load(w, id);
	if (!r)
		return false;
	if (county_rule_state(r, w->today) != COUNTY_COMING)
		return fault_set(w, FAULT_CONFLICT, "rule.in-force", NULL, "这条要求已经生效或者已经撤回，不能再撤回。不再需要的，请填写结束日期。");
	DB_EXEC(w->db, w->arena, "update county_rule set withdrawn_day = $3, withdrawn_name = $4 where tenant = $1 and (id = $2 or ended = $2)",
		w->tenant, id, w->today, w->actor.name ? w->actor.name : "");
	rule_catalogue_forget(w);
	struct org *root = org_root(w);
	return audit(w, "rule.county-withdrawn", "county_rule", id, root ? root->id : 0, county_rule_says(w->arena, r), NULL);
}

bool county_rule_end(struct work *w, int64_t id, int last, const char *reason)
{
	struct county_rule *r = county_rule_load(w, id);
	if (!r)
		return false;
	if (county_rule_state(r, w->today) != COUNTY_IN_FORCE || r->ends_on)
		return fault_set(w, FAULT_CONFLICT, "rule.not-in-force", NULL, "这条要求没有在生效，或者已经定了结束日期。");
	if (last < w->today || (r->valid_to && last >= r->valid_to))
		return fault_set(w, FAULT_INPUT, "rule.last", "last", "最后一天应在今天或以后%s。",
			r->valid_to ? "，并且早于原来的结束日期" : "");
	if (text_empty(reason))
		return fault_set(w, FAULT_INPUT, "rule.reason", "reason", "请写明原因，它会和这条要求一起显示。");
	struct county_rule end = { .act = COUNTY_END, .rule = r->rule, .ended = id, .reason = reason, .valid_from = day_add(last, 1) };
	return row_put(w, &end) != 0;
}
