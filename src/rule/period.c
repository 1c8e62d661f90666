/* Calendar months, quarters and years, as the documents count them (rules.md 13: the calendar's, not rolling ones). */
#include "base/base.h"
#include "rule/rule.h"

struct period period_of(enum rule_cycle cycle, int day)
{
	int year = day / 10000, month = day / 100 % 100;
	int first = month, last = month;
	if (cycle == CYCLE_QUARTER) {
		first = (month - 1) / 3 * 3 + 1;
		last = first + 2;
	} else if (cycle == CYCLE_YEAR) {
		first = 1;
		last = 12;
	}
	return (struct period){
		.cycle = cycle,
		.from = (year * 100 + first) * 100 + 1,
		.to = month_last_day(year * 100 + last),
	};
}

struct period period_next(struct period p)
{
	return period_of(p.cycle, day_add(p.to, 1));
}

struct period period_before(struct period p)
{
	return period_of(p.cycle, day_add(p.from, -1));
}

static int quarter_of(struct period p)
{
	return (p.from / 100 % 100 - 1) / 3;
}

char *period_label(struct arena *a, struct period p)
{
	static const char *const quarters[] = {"一", "二", "三", "四"};
	int year = p.from / 10000;
	if (p.cycle == CYCLE_YEAR)
		return arena_printf(a, "%d年", year);
	if (p.cycle == CYCLE_QUARTER)
		return arena_printf(a, "%d年第%s季度", year, quarters[quarter_of(p)]);
	return month_chinese(a, month_of_day(p.from));
}

char *period_code(struct arena *a, struct period p)
{
	int year = p.from / 10000;
	if (p.cycle == CYCLE_YEAR)
		return arena_printf(a, "%04d", year);
	if (p.cycle == CYCLE_QUARTER)
		return arena_printf(a, "%04d-Q%d", year, quarter_of(p) + 1);
	return arena_printf(a, "%04d-%02d", year, p.from / 100 % 100);
}

const char *period_spoken(struct arena *a, struct period p, int today)
{
	static const char *const spoken[] = {
		[CYCLE_MONTH] = "本月",
		[CYCLE_QUARTER] = "本季度",
		[CYCLE_YEAR] = "本年",
	};
	return today >= p.from && today <= p.to ? spoken[p.cycle] : period_label(a, p);
}

/* `len` plain digits from `at`; -1 when anything else stands there. */
static int digits(const char *at, size_t len)
{
	int n = 0;
	for (size_t i = 0; i < len; i++) {
		if (at[i] < '0' || at[i] > '9')
			return -1;
		n = n * 10 + (at[i] - '0');
	}
	return n;
}

bool period_parse(struct str s, struct period *out)
{
	if (s.len != 4 && s.len != 7)
		return false;
	int year = digits(s.at, 4), month = 1;
	enum rule_cycle cycle = CYCLE_YEAR;
	if (year < 1900 || year > 2199)
		return false;
	if (s.len == 7 && s.at[4] != '-')
		return false;
	if (s.len == 7 && s.at[5] == 'Q') {
		int quarter = digits(s.at + 6, 1);
		if (quarter < 1 || quarter > 4)
			return false;
		cycle = CYCLE_QUARTER;
		month = quarter * 3;
	} else if (s.len == 7) {
		month = digits(s.at + 5, 2);
		if (month < 1 || month > 12)
			return false;
		cycle = CYCLE_MONTH;
	}
	*out = period_of(cycle, (year * 100 + month) * 100 + 1);
	return true;
}
