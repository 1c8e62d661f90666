/* The figures of a month, counted from what is on record: each section one question, whatever the size of the subtree. */
#include "base/list.h"
#include "duty/duty.h"
#include "monthly/inside.h"

#define NAMED 5 /* examples of each need */

const struct monthly_section_kind monthly_sections[MONTHLY_SECTIONS] = {
	[MONTHLY_DUTIES] = { "duties", "组织生活完成情况", "各事项依据见督导规则；按到期的月份计", "事项", { "应完成", "按期完成", "补开完成" }, 3, true, true },
	[MONTHLY_HELD] = { "held", "会议和活动", "本平台约定：开过的、应到和签到的人次，一场兼几类的各计一次，合计只计一次", "类别", { "次数", "应到人次", "到会人次", "视频参加人次" }, 4, false, true },
	[MONTHLY_URGES] = { "urges", "督办情况", "本平台约定：按平台上发出和回复的计", "督办", { "件数" }, 1, false, true },
	[MONTHLY_MEMBERS] = { "members", "党员情况", "本平台约定：按月末的名册计，当月按当天", "党员", { "人数" }, 1, false, true },
	[MONTHLY_NEEDS] = { "needs", "需要关注的党支部", "支部工作条例第四条、第二十一条；督导规则", "情形", { "支部数" }, 1, false, true },
	[MONTHLY_PLACES] = { "places", "各党组织情况", "各事项依据见督导规则；按到期的月份计，排列不分名次", "党组织", { "应完成", "按期完成", "补开完成", "会议活动" }, 4, true, false },
};

const char *const monthly_need_words[MONTHLY_NEEDS_COUNT] = { "open", "secretary", "small", "term" };
const char *const monthly_need_names[MONTHLY_NEEDS_COUNT] = { "本月到期还没有完成", "书记空缺", "正式党员不足 3 名", "届满或 6 个月内届满" };

/* What is being counted. */
struct counting {
	struct work *w;
	struct monthly_count *c;
	int64_t org;
	const char *path, *end;
	int from, to, as_of; /* first and last day of the month; the day as of which states are told */
};

static struct monthly_line *line_add(struct counting *n, enum monthly_section section, const char *word, const char *name)
{
	struct monthly_line *line = LIST_PUSH(n->w->arena, n->c->lines, n->c->line_count);
	*line = (struct monthly_line){ .section = section, .name = name,
		.word = arena_printf(n->w->arena, "%s.%s", monthly_sections[section].word, word) };
	return line;
}

static void figure_set(struct monthly_line *line, int figure, int64_t value)
{
	line->figures[figure] = (struct monthly_figure){ value, value, NULL };
}

static void line_one(struct counting *n, enum monthly_section section, const char *word, const char *name, int64_t value)
{
	figure_set(line_add(n, section, word, name), 0, value);
}

/* ---- duties of branches ---- */

struct sum {
	int64_t due, fulfilled, late;
};

/* By the rules of the catalogue; the month's, and what falls due in the next one. */
static void duties_count(struct counting *n)
{
	const struct rule_catalogue *all = duty_catalogue();
	struct sum *now = ARENA_ARRAY(n->w->arena, struct sum, all->rule_count), *next = ARENA_ARRAY(n->w->arena, struct sum, all->rule_count);
	struct db_rows *rows = DB_QUERY(n->w->db, n->w->arena,
		"select rule, case when due_day > $4 then 1 else 0 end, sum(duties), sum(fulfilled), sum(late) from duty_roll where tenant = $1 "
		"and org = $2 and due_day >= $3 and due_day <= $5 group by rule, case when due_day > $4 then 1 else 0 end", n->w->tenant, n->org,
		n->from, n->to, month_last_day(month_add(month_of_day(n->from), 1)));
	while (db_next(rows)) {
		const struct rule *rule = duty_rule_named(db_text(rows, 0));
		if (!rule || !duty_rule_for_branches(rule))
			continue; /* of offices, not of branches */
		(db_i64(rows, 1) ? next : now)[rule - all->rules] = (struct sum){ db_i64(rows, 2), db_i64(rows, 3), db_i64(rows, 4) };
	}
	db_done(rows);
	struct buf words;
	buf_init(&words, n->w->arena);
	for (size_t i = 0; i < all->rule_count; i++) {
		if (now[i].due) {
			struct monthly_line *line = line_add(n, MONTHLY_DUTIES, all->rules[i].id, all->rules[i].name);
			figure_set(line, 0, now[i].due);
			figure_set(line, 1, now[i].fulfilled - now[i].late);
			figure_set(line, 2, now[i].late);
		}
		if (next[i].due)
			buf_printf(&words, "%s%s %lld 项", words.len ? "、" : "", all->rules[i].name, (long long)next[i].due);
		n->c->next_due += next[i].due;
	}
	n->c->next = words.at;
}

/* ---- gatherings ---- */

static void held_add(struct monthly_line *line, const struct db_rows *rows)
{
	for (int i = 0; i < 4; i++)
		figure_set(line, i, line->figures[i].value + db_i64(rows, 1 + i));
}

/* By kind; one gathering that is several things counts for each, and once in the sum. */
static void held_count(struct counting *n)
{
	struct monthly_line kinds[ACTIVITY_KIND_COUNT] = { 0 }, all = { 0 };
	struct db_rows *rows = DB_QUERY(n->w->db, n->w->arena,
		"select a.kinds, count(*), sum(a.due), sum(a.present), sum(a.remote_present) from activity a join org o on o.tenant = a.tenant "
		"and o.id = a.org where a.tenant = $1 and a.day >= $2 and a.day <= $3 and a.state in ('held', 'filed', 'returned', 'sealed') "
		"and o.path >= $4 and o.path < $5 group by a.kinds", n->w->tenant, n->from, n->to, n->path, n->end);
	while (db_next(rows)) {
		unsigned mask = (unsigned)db_i64(rows, 0);
		held_add(&all, rows);
		for (int k = 0; k < ACTIVITY_KIND_COUNT; k++)
			if (mask & KIND_BIT(k))
				held_add(&kinds[k], rows);
	}
	db_done(rows);
	for (int k = 0; k <= ACTIVITY_KIND_COUNT; k++) {
		const struct monthly_line *from = k < ACTIVITY_KIND_COUNT ? &kinds[k] : &all;
		if (!from->figures[0].value && k < ACTIVITY_KIND_COUNT)
			continue;
		struct monthly_line *line = k < ACTIVITY_KIND_COUNT ?
			line_add(n, MONTHLY_HELD, activity_kind_code((enum activity_kind)k), activity_kind_name((enum activity_kind)k)) :
			line_add(n, MONTHLY_HELD, "all", "合计（一次会计一次）");
		memcpy(line->figures, from->figures, sizeof line->figures);
	}
}

/* ---- urging ---- */

static void urges_count(struct counting *n)
{
	static const char *const words[][2] = { { "all", "催办" }, { "replied", "支部已回复" }, { "called", "电话联系" }, { "raised", "逾期未回复，转乡镇跟进" },
		{ "settled", "催办后已完成" } };
	struct db_rows *rows = DB_QUERY(n->w->db, n->w->arena,
		"select count(*), coalesce(sum(case when u.replied_at > 0 then 1 else 0 end), 0), coalesce(sum(case when u.called_at > 0 then 1 "
		"else 0 end), 0), coalesce(sum(case when u.raised_at > 0 then 1 else 0 end), 0), coalesce(sum(case when d.rule is null "
		"or d.done_day > 0 then 1 else 0 end), 0) from urge u join org o on o.tenant = u.tenant and o.id = u.org left join duty d "
		"on d.tenant = u.tenant and d.org = u.org and d.period_from = u.period_from and d.rule = u.rule where u.tenant = $1 "
		"and u.at >= $2 and u.at < $3 and o.path >= $4 and o.path < $5", n->w->tenant, day_start(n->from), day_start(day_add(n->to, 1)),
		n->path, n->end);
	if (db_next(rows))
		for (size_t i = 0; i < COUNT_OF(words); i++)
			line_one(n, MONTHLY_URGES, words[i][0], words[i][1], db_i64(rows, (int)i));
	db_done(rows);
}

/* ---- people, in numbers alone ---- */

#define BELONGED \
	"belonging b join org o on o.tenant = b.tenant and o.id = b.org where b.tenant = $1 and o.path >= $2 and o.path < $3 " \
	"and b.from_day <= $4 and (b.to_day = 0 or b.to_day > $4)"

static void members_count(struct counting *n)
{
	static const char *const kinds[][2] = { { "migrant", "流动党员" }, { "hardship", "困难党员" }, { "lost", "失去联系党员" },
		{ "suspended", "停止党籍党员" } };
	int64_t counts[COUNT_OF(kinds)] = { 0 };
	struct db_rows *rows = DB_QUERY(n->w->db, n->w->arena,
		"select count(*), coalesce(sum(case when c.category = 4 then 1 else 0 end), 0) from member_category c join (select b.member from "
		BELONGED ") h on h.member = c.member where c.tenant = $1 and c.category >= 3 and c.from_day <= $4 and (c.to_day = 0 or c.to_day > $4)", n->w->tenant, n->path, n->end, n->as_of);
	if (db_next(rows)) {
		line_one(n, MONTHLY_MEMBERS, "all", "党员总数", db_i64(rows, 0));
		line_one(n, MONTHLY_MEMBERS, "full", "其中：正式党员", db_i64(rows, 1));
		line_one(n, MONTHLY_MEMBERS, "probationary", "预备党员", db_i64(rows, 0) - db_i64(rows, 1));
	}
	db_done(rows);
	rows = DB_QUERY(n->w->db, n->w->arena,
		"select s.kind, count(distinct s.member) from member_state s join (select b.member from " BELONGED ") h on h.member = s.member "
		"where s.tenant = $1 and s.from_day <= $4 and (s.to_day = 0 or s.to_day > $4) group by s.kind", n->w->tenant, n->path, n->end,
		n->as_of);
	while (db_next(rows))
		for (size_t i = 0; i < COUNT_OF(kinds); i++)
			if (text_eq(kinds[i][0], db_text(rows, 0)))
				counts[i] = db_i64(rows, 1);
	db_done(rows);
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		line_one(n, MONTHLY_MEMBERS, kinds[i][0], kinds[i][1], counts[i]);
}

/* ---- what to look after ---- */

static void needs_count(struct counting *n)
{
	struct buf names[MONTHLY_NEEDS_COUNT];
	int64_t counts[MONTHLY_NEEDS_COUNT] = { 0 };
	for (int i = 0; i < MONTHLY_NEEDS_COUNT; i++)
		buf_init(&names[i], n->w->arena);
	struct db_rows *rows = DB_QUERY(n->w->db, n->w->arena,
		"select o.short, case when d.org is null then 0 else 1 end, s.vacant, s.small, case when s.term_end > 0 and s.term_end <= $6 "
		"then 1 else 0 end from standing s join org o on o.tenant = s.tenant and o.id = s.org left join (select distinct org from duty "
		"where tenant = $1 and done_day = 0 and due_day >= $4 and due_day <= $5) d on d.org = s.org where s.tenant = $1 "
		"and s.branch = 1 and s.path >= $2 and s.path < $3 order by s.path", n->w->tenant, n->path, n->end, n->from, n->to,
		org_term_soon(n->as_of));
	while (db_next(rows)) {
		n->c->branches++;
		for (int i = 0; i < MONTHLY_NEEDS_COUNT; i++) {
			if (!db_i64(rows, 1 + i))
				continue;
			if (counts[i]++ < NAMED)
				buf_printf(&names[i], "%s%s", names[i].len ? "、" : "", db_text(rows, 0));
		}
	}
	db_done(rows);
	for (int i = 0; i < MONTHLY_NEEDS_COUNT; i++) {
		line_one(n, MONTHLY_NEEDS, monthly_need_words[i], monthly_need_names[i], counts[i]);
		n->c->examples[i] = counts[i] > NAMED ? arena_printf(n->w->arena, "%s等", names[i].at) : names[i].at;
	}
}

/* ---- organisations below ---- */

static void places_count(struct counting *n)
{
	struct db_rows *rows = DB_QUERY(n->w->db, n->w->arena,
		"select o.id, o.short, coalesce(r.duties, 0), coalesce(r.fulfilled - r.late, 0), coalesce(r.late, 0), coalesce(r.held, 0) "
		"from org o left join life_roll r on r.tenant = o.tenant and r.org = o.id and r.whole = 1 and r.month = $3 where o.tenant = $1 "
		"and o.parent = $2 and (o.dissolved = 0 or o.dissolved >= $4) order by o.path", n->w->tenant, n->org, month_of_day(n->from), n->from);
	while (db_next(rows)) {
		struct monthly_line *line = line_add(n, MONTHLY_PLACES, arena_printf(n->w->arena, "%lld", (long long)db_i64(rows, 0)), db_text(rows, 1));
		line->org = db_i64(rows, 0);
		for (int i = 0; i < 4; i++)
			figure_set(line, i, db_i64(rows, 2 + i));
	}
	db_done(rows);
}

struct monthly_count *monthly_counted(struct work *w, int64_t org, const char *path, int month)
{
	struct counting n = { .w = w, .c = ARENA_NEW(w->arena, struct monthly_count), .org = org, .path = path, .end = path_end(w->arena, path),
		.from = month * 100 + 1, .to = month_last_day(month) };
	n.as_of = n.to < w->today ? n.to : w->today;
	duties_count(&n);
	held_count(&n);
	urges_count(&n);
	members_count(&n);
	needs_count(&n);
	places_count(&n);
	return n.c;
}

/* ---- what follows from figures ---- */

int64_t monthly_open(const struct monthly_line *line)
{
	int64_t open = line->figures[0].value - line->figures[1].value - line->figures[2].value;
	return open > 0 ? open : 0;
}

const char *monthly_rate(struct arena *a, const struct monthly_line *line)
{
	int64_t due = line->figures[0].value, tenths = due ? (line->figures[1].value * 1000 + due / 2) / due : 0;
	return due ? arena_printf(a, "%lld.%lld%%", (long long)(tenths / 10), (long long)(tenths % 10)) : "–";
}

bool monthly_agrees(const struct monthly_line *line)
{
	return !monthly_sections[line->section].rate || line->figures[1].value + line->figures[2].value <= line->figures[0].value;
}
