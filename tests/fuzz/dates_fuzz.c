/* Days, months, moments and periods as people write them. */
#include "fuzz.h"
#include "rule/rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *a = arena_new();
	struct str text = { (const char *)bytes, len };
	int day, again, month;
	int64_t at, same, n;
	struct period p, q;
	if (day_parse(text, &day)) {
		PROMISE(day_valid(day) && day_parse(str_of(day_text(a, day)), &again) && again == day);
		PROMISE(day_of(day_start(day)) == day && day_add(day_add(day, 40), -40) == day);
		PROMISE(day_parse(str_of(day_chinese(a, day)), &again) && again == day);
	}
	if (month_parse(text, &month))
		PROMISE(day_valid(month * 100 + 1) && day_valid(month_last_day(month)));
	if (moment_parse(text, &at))
		PROMISE(moment_parse(str_of(moment_input(a, at)), &same) && same == at - clock_local(at).second);
	if (period_parse(text, &p))
		PROMISE(period_parse(str_of(period_code(a, p)), &q) && q.from == p.from && q.to == p.to && q.cycle == p.cycle);
	if (str_i64(text, &n))
		PROMISE(str_i64(str_of(arena_printf(a, "%lld", (long long)n)), &same) && same == n);
	arena_free(a);
	return 0;
}
