/* A rule catalogue, by itself and on top of the built-in one. */
#include "fuzz.h"
#include "rule/rule.h"

/* What was accepted can be judged by. */
static void judge(struct arena *a, const struct rule_catalogue *c)
{
	const int64_t groups[] = { 1, 2 };
	struct rule_org org = { .type = 631, .level = LEVEL_VILLAGE, .full_members = 12, .committee_members = 3, .group_count = 2,
		.groups = groups };
	struct rule_activity held = { .id = 1, .day = 20261110, .state = RULE_SEALED, .kinds = ~0u };
	struct duty *duties;
	struct rule_explanation *rows;
	int count = duty_compute(a, c, &org, 20260101, 20271231, &held, 1, &duties);
	for (int i = 0; i < count; i++) {
		PROMISE(duties[i].owed >= 0 && duties[i].period.from <= duties[i].period.to);
		PROMISE(str_utf8(str_of(duty_reason(a, &duties[i], &org, 20261123))));
	}
	duty_explain(a, c, &org, 20261123, &rows);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static struct arena *lasting;
	static const struct rule_catalogue *builtin;
	if (!builtin)
		builtin = rule_catalogue_builtin(lasting = arena_new());
	struct arena *a = arena_new();
	struct str json = { (const char *)bytes, len };
	const char *why = NULL;
	const struct rule_catalogue *c = rule_catalogue_parse(a, json, &why);
	PROMISE(c || (why && str_utf8(str_of(why))));
	if (c)
		judge(a, c);
	c = rule_catalogue_add(a, builtin, json, &why);
	if (c)
		judge(a, c);
	arena_free(a);
	return 0;
}
