/* Which duties a look at a month, quarter or year holds, and the ledger's columns. */
#include <pthread.h>

#include "supervise/supervise.h"

struct view view_of(struct period period, int today)
{
	struct view v = { .period = period, .today = today, .anchor = period.to < today ? period.to : today, .to = period.to };
	if (v.anchor < period.from)
		v.anchor = period.from; /* a period yet to come */
	for (int cycle = CYCLE_MONTH; cycle <= CYCLE_YEAR; cycle++) {
		v.from[cycle] = duty_asked_from(period, (enum rule_cycle)cycle, today);
		v.present[cycle] = period_of((enum rule_cycle)cycle, v.anchor).from;
	}
	return v;
}

bool view_holds(const struct view *v, enum rule_cycle cycle, int period_from)
{
	return period_from >= v->from[cycle] && period_from <= v->to;
}

static struct ledger_column columns[LEDGER_COLUMNS];
static pthread_once_t columns_once = PTHREAD_ONCE_INIT;

/* National monthly and quarterly rules for branches have a column each; a county's own stands in that of the rule which
 * it replaces. */
static bool has_column(const struct rule *rule)
{
	return duty_rule_for_branches(rule) && rule->cycle != CYCLE_YEAR && text_empty(rule->replaces);
}

static void columns_make(void)
{
	const struct rule_catalogue *c = duty_catalogue();
	int n = 0;
	for (size_t i = 0; i < c->rule_count && n < LEDGER_YEARLY; i++)
		if (has_column(&c->rules[i]) && rule_find(c, c->rules[i].id, 0) == &c->rules[i])
			columns[n++] = (struct ledger_column){ c->rules[i].name, c->rules[i].short_name };
	while (n < LEDGER_YEARLY)
		columns[n++] = (struct ledger_column){ "", "" };
	columns[LEDGER_YEARLY] = (struct ledger_column){ "组织生活会、民主评议党员、谈心谈话等年度事项", "年度" };
}

const struct ledger_column *ledger_columns(void)
{
	duty_catalogue(); /* which may lack memory, and then leaves this function */
	pthread_once(&columns_once, columns_make);
	return columns;
}

int ledger_column_of(const struct rule *rule)
{
	const struct rule_catalogue *c = duty_catalogue();
	const struct rule *shown = rule;
	if (!duty_rule_for_branches(rule))
		return -1;
	if (rule->cycle == CYCLE_YEAR)
		return LEDGER_YEARLY;
	for (int depth = 0; shown && !text_empty(shown->replaces) && depth < 8; depth++)
		shown = rule_find(c, shown->replaces, 0);
	for (int i = 0; shown && i < LEDGER_YEARLY; i++)
		if (text_eq(ledger_columns()[i].name, shown->name))
			return i;
	return LEDGER_YEARLY;
}

/* ---- states ---- */

static const struct {
	const char *word, *chinese;
} states[LEDGER_STATES] = {
	[LEDGER_ALL] = { "all", "全部" },
	[LEDGER_OVERDUE] = { "overdue", "逾期" },
	[LEDGER_SOON] = { "soon", "临期" },
	[LEDGER_REVIEW] = { "review", "待审核" },
	[LEDGER_NORMAL] = { "normal", "正常" },
	[LEDGER_UNDONE] = { "undone", "本期未完成" },
};

const char *ledger_state_word(enum ledger_state state)
{
	return states[state].word;
}

const char *ledger_state_chinese(enum ledger_state state)
{
	return states[state].chinese;
}

bool ledger_state_parse(const char *word, enum ledger_state *out)
{
	for (int i = 0; i < LEDGER_STATES; i++)
		if (text_eq(word, states[i].word)) {
			*out = (enum ledger_state)i;
			return true;
		}
	return false;
}

enum ledger_state branch_state(const struct branch *b)
{
	if (b->overdue_days > 0)
		return LEDGER_OVERDUE;
	if (b->soon_days >= 0)
		return LEDGER_SOON;
	return b->review > 0 ? LEDGER_REVIEW : LEDGER_NORMAL;
}

bool branch_is(const struct branch *b, enum ledger_state state, int rule)
{
	switch (state) {
	case LEDGER_ALL:
		return true;
	case LEDGER_REVIEW:
		return b->review > 0;
	case LEDGER_UNDONE:
		return rule < 0 ? b->undone != 0 : (b->undone >> rule & 1u) != 0;
	default:
		return branch_state(b) == state;
	}
}

/* ---- concerns ---- */

static const struct {
	const char *word, *chinese;
} concerns[CONCERNS] = {
	[CONCERN_NONE] = { "", "" },
	[CONCERN_OVERDUE] = { "overdue", "组织生活逾期" },
	[CONCERN_REVIEW] = { "review-late", "记录超过 3 天未审核" },
	[CONCERN_SECRETARY] = { "secretary", "书记空缺" },
	[CONCERN_SMALL] = { "small", "正式党员不足 3 名" },
	[CONCERN_TERM] = { "term", "届满或 6 个月内届满" },
};

const char *concern_word(enum concern concern)
{
	return concerns[concern].word;
}

const char *concern_chinese(enum concern concern)
{
	return concerns[concern].chinese;
}

bool concern_parse(const char *word, enum concern *out)
{
	for (int i = CONCERN_OVERDUE; i < CONCERNS; i++)
		if (text_eq(word, concerns[i].word)) {
			*out = (enum concern)i;
			return true;
		}
	return false;
}

bool branch_concerns(const struct branch *b, enum concern concern, int today)
{
	switch (concern) {
	case CONCERN_OVERDUE:
		return b->overdue_days > 0;
	case CONCERN_REVIEW:
		return b->review > 0 && b->review_days > REVIEW_LATE_DAYS;
	case CONCERN_SECRETARY:
		return !*b->secretary;
	case CONCERN_SMALL: /* a branch alone; a joint branch is what the small ones are to form */
		return b->kind == 631 && b->full_members < rule_figure(FIGURE_BRANCH_FULL_MEMBERS);
	case CONCERN_TERM:
		return b->term_end && b->term_end <= org_term_soon(today);
	default:
		return true;
	}
}
