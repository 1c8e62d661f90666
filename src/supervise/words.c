/* Words, marks and addresses of the pages. */
#include "base/list.h"
#include "supervise/views.h"

const char *cell_class(const struct cell *cell)
{
	if (!cell->any)
		return "";
	if (cell->status == DUTY_DONE || cell->status == DUTY_DONE_LATE)
		return "y";
	return cell->status == DUTY_OVERDUE ? "n" : "w";
}

const char *cell_mark(const struct cell *cell)
{
	const char *class = cell_class(cell);
	return *class == 'y' ? "✓" : *class == 'n' ? "!" : *class == 'w' ? "–" : "";
}

const char *cell_title(struct arena *a, const struct cell *cell, int today)
{
	if (!cell->any)
		return "不适用";
	const char *what = arena_printf(a, "%s%s", period_label(a, cell->period), cell->rule->name);
	if (cell->status == DUTY_OVERDUE)
		return arena_printf(a, "%s：逾期 %d 天", what, days_between(cell->due_day, today));
	if (cell->status == DUTY_SOON)
		return arena_printf(a, "%s：临期，%d月%d日到期", what, cell->due_day / 100 % 100, cell->due_day % 100);
	return arena_printf(a, "%s：%s", what, duty_status_chinese(cell->status));
}

const char *branch_tag(const struct branch *b)
{
	static const char *const tags[LEDGER_STATES] = { [LEDGER_OVERDUE] = "bad", [LEDGER_SOON] = "warn",
		[LEDGER_REVIEW] = "info", [LEDGER_NORMAL] = "ok" };
	return tags[branch_state(b)];
}

const char *branch_standing(struct arena *a, const struct branch *b)
{
	switch (branch_state(b)) {
	case LEDGER_OVERDUE:
		return arena_printf(a, "逾期 %d 天", b->overdue_days);
	case LEDGER_SOON:
		return b->soon_days ? arena_printf(a, "%d 天后到期", b->soon_days) : "今天到期";
	case LEDGER_REVIEW:
		return "待审核";
	default:
		return "正常";
	}
}

int percent(struct share s)
{
	int rate = share_rate(s);
	return rate == RATE_NONE ? 0 : rate > 1000 ? 100 : (rate + 5) / 10;
}

const char *town_of(const struct scene *s, const struct branch *b)
{
	for (int i = b->above; i >= 0; i = s->all[i].above)
		if (s->all[i].level == ORG_TOWNSHIP)
			return s->all[i].short_name;
	return "";
}

/* ---- concerns ---- */

const char *concern_tone(enum concern concern)
{
	static const char *const tones[CONCERNS] = { [CONCERN_NONE] = "", [CONCERN_OVERDUE] = "bad", [CONCERN_REVIEW] = "warn",
		[CONCERN_SECRETARY] = "bad", [CONCERN_SMALL] = "info", [CONCERN_TERM] = "info" };
	return tones[concern];
}

const char *concern_icon(enum concern concern)
{
	static const char *const icons[CONCERNS] = { [CONCERN_NONE] = "info", [CONCERN_OVERDUE] = "warning",
		[CONCERN_REVIEW] = "clipboard", [CONCERN_SECRETARY] = "person", [CONCERN_SMALL] = "people",
		[CONCERN_TERM] = "ballot" };
	return icons[concern];
}

const char *concern_text(struct arena *a, const struct concern_group *g, int today)
{
	const struct branch *b = g->first;
	const char *most = g->count > 1 ? "最长" : "";
	switch (g->concern) {
	case CONCERN_OVERDUE:
		return arena_printf(a, "%s%s，%s逾期 %d 天", b->worst.any ? period_label(a, b->worst.period) : "",
			b->worst.any ? b->worst.rule->name : "组织生活", most, b->overdue_days);
	case CONCERN_REVIEW:
		return arena_printf(a, "提交的记录%s已等 %d 天，尚未审核", most, b->review_days);
	case CONCERN_TERM:
		if (b->term_end < today)
			return arena_printf(a, "本届已于 %s 届满，应当按期换届", day_chinese(a, b->term_end));
		return arena_printf(a, "%s%s届满", g->count > 1 ? "最早的 " : "", day_chinese(a, b->term_end));
	case CONCERN_SMALL:
		return "正式党员不足 3 名，应与邻近单位成立联合党支部";
	default:
		return "书记空缺，应当及时补选或由上级指派";
	}
}

/* ---- addresses ---- */

static void field(struct buf *b, const char *name, const char *value)
{
	if (text_empty(value))
		return;
	buf_printf(b, "%c%s=%s", memchr(b->at, '?', b->len) ? '&' : '?', name, value); /* words of the program: no escape needed */
}

const char *ledger_href(struct arena *a, const struct ledger_link *link)
{
	struct buf b;
	buf_init(&b, a);
	buf_text(&b, "/ledger");
	field(&b, "period", link->period);
	field(&b, "org", link->org ? arena_printf(a, "%lld", (long long)link->org) : NULL);
	field(&b, "rule", link->rule);
	field(&b, "state", link->state);
	field(&b, "concern", link->concern);
	field(&b, "order", link->order);
	return b.at;
}

const char *ledger_filter_href(struct arena *a, const struct ledger_filter *f)
{
	return arena_printf(a, "/ledger?%s", text_empty(f->query) ? "state=all" : f->query); /* without a query it would lead to the first one */
}

struct choices {
	struct arena *a;
	struct choice *list;
	int n;
	struct period chosen;
	int today;
};

static void offer(struct choices *c, struct period p)
{
	const char *spoken = period_spoken(c->a, p, c->today), *label = period_label(c->a, p);
	*LIST_PUSH(c->a, c->list, c->n) = (struct choice){ period_code(c->a, p),
		text_eq(spoken, label) ? label : arena_printf(c->a, "%s（%s）", spoken, label),
		p.cycle == c->chosen.cycle && p.from == c->chosen.from };
}

int period_choices(struct arena *a, struct period chosen, int today, struct choice **out)
{
	static const int how_many[] = { [CYCLE_MONTH] = 12, [CYCLE_QUARTER] = 5, [CYCLE_YEAR] = 2 };
	struct choices c = { a, NULL, 0, chosen, today };
	bool offered = false;
	for (int cycle = CYCLE_MONTH; cycle <= CYCLE_YEAR; cycle++) {
		struct period p = period_of((enum rule_cycle)cycle, today);
		for (int i = 0; i < how_many[cycle]; i++, p = period_before(p))
			offer(&c, p);
	}
	for (int i = 0; i < c.n; i++)
		offered = offered || c.list[i].chosen;
	if (!offered)
		offer(&c, chosen);
	*out = c.list;
	return c.n;
}

struct period period_asked(struct work *w, const char *query)
{
	static const char *const running[] = { [CYCLE_MONTH] = "month", [CYCLE_QUARTER] = "quarter", [CYCLE_YEAR] = "year" };
	const char *asked = query_field(w->arena, query, "period", "");
	struct period p;
	if (period_parse(str_of(asked), &p))
		return p;
	for (int cycle = CYCLE_MONTH; cycle <= CYCLE_YEAR; cycle++)
		if (text_eq(asked, running[cycle]))
			return period_of((enum rule_cycle)cycle, w->today);
	return period_of(CYCLE_MONTH, w->today);
}

struct period query_period(const struct request *rq)
{
	return period_asked(rq->work, http_query_text(rq->http));
}
