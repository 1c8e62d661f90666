/* Terms that are over, in one township, as its office typed them in from paper: the two before the present one. Only where the present
 * one began before the county's first month, so that nothing of the months that were made is owed otherwise. */
#include "demo/inside.h"

#include "org/org.h"
#include "work/audit.h"

static const char *holders(struct demo *d, int seats)
{
	return arena_printf(d->arena, "书记 %s\n组织委员 %s\n%s %s", demo_person_name(d, true, 19550101), demo_person_name(d, demo_chance(d, 500), 19600101),
		seats > 3 ? "副书记" : "纪检委员", demo_person_name(d, true, 19580101));
}

static bool past(struct work *w, struct demo *d, const struct org *o, int number, int from, int election)
{
	struct org_term_input in = { .term = { .number = number, .from_day = from, .elected = from, .election = election, .seats = o->seats,
		.approval = arena_printf(d->arena, "镇发〔%d〕%d号", from / 10000, 3 + number), .note = "镇组织办换届档案" }, .holders = holders(d, o->seats) };
	return org_term_save(w, o->id, &in);
}

bool demo_terms(struct work *w, void *demo)
{
	struct demo *d = demo;
	struct org *list;
	int home = d->township_count > 2 ? 2 : 0;
	const struct org *town = org_load(w, d->townships[home]);
	if (!town)
		return false;
	struct org_filter f = { .path = town->path, .level = ORG_VILLAGE };
	int n = org_list(w, &f, &list, NULL);
	for (int i = 0; i < n; i++) {
		const struct org *o = &list[i];
		int number = org_sheet_load(w, o->id)->term_number, first = day_add_months(o->term_start, -120);
		if (o->term_start >= demo_first_month(d) * 100 + 1 || number < 3 || first < o->founded)
			continue;
		if (!past(w, d, o, number - 1, day_add_months(o->term_start, -60), 1) || !past(w, d, o, number - 2, first, 2))
			return false;
	}
	return audit(w, "demo.terms", "org", town->id, town->id, NULL, NULL);
}
