/* Organisations, their people, posts and groups. Shares after rules 9.1: rural members are older and more often men than the
 * nation's. */
#include "demo/inside.h"
#include "exempt/exempt.h"
#include "work/audit.h"

static int random_day(struct demo *d, int year_from, int year_to)
{
	int year = year_from + demo_below(d, year_to - year_from + 1);
	return year * 10000 + (1 + demo_below(d, 12)) * 100 + 1 + demo_below(d, 28);
}

/* Ages so that nearly half are over 60, 12 % under 40. */
static int random_birth(struct demo *d)
{
	static const int upper[] = { 29, 39, 49, 59, 69, 79, 92 }, share[] = { 40, 120, 260, 530, 780, 940, 1000 };
	int r = demo_below(d, 1000), i = 0;
	while (r >= share[i])
		i++;
	int least = i ? upper[i - 1] + 1 : 21, age = least + demo_below(d, upper[i] - least + 1);
	return random_day(d, d->options->date / 10000 - age, d->options->date / 10000 - age);
}

static const char *random_education(struct demo *d, int birth)
{
	int r = demo_below(d, 1000);
	if (birth > 19860101)
		return r < 300 ? "21" : r < 600 ? "31" : r < 800 ? "61" : "71";
	if (birth > 19660101)
		return r < 40 ? "21" : r < 160 ? "31" : r < 450 ? "61" : r < 900 ? "71" : "81";
	return r < 20 ? "31" : r < 180 ? "61" : r < 650 ? "71" : "81";
}

static bool set_state(struct work *w, struct demo *d, int64_t member, const char *kind, const char *reason)
{
	return member_state_set(w, member, kind, day_add(d->options->date, -30 - demo_below(d, 900)), reason);
}

/* Granted some time in the last year; of a few the meeting agreed that a vote is not measured by them either. */
static bool add_exempt(struct work *w, struct demo *d, const struct demo_person *p, int birth)
{
	static const char *const why[] = { "年满八十，行动不便", "腿脚不便，出门要人扶", "常年卧床", "听力、视力很差" };
	int from = day_add(d->options->date, -20 - birth % 335);
	return exempt_put(w, p->id, birth % 6 == 0 ? EXEMPT_ILL : EXEMPT_AGED, why[birth % 4], from, day_add_months(from, 12),
		p->apart ? day_add(from, -14) : 0);
}

static const char *const away[] = { "义乌务工", "青岛务工", "苏州务工", "济南经商", "北京务工", "杭州经商", "烟台务工", "临沂经商" };

static bool add_states(struct work *w, struct demo *d, struct demo_person *p, int birth)
{
	int age = years_between(birth, d->options->date);
	bool good = true;
	if (age < 58 && demo_chance(d, 210)) {
		p->migrant = true;
		good = set_state(w, d, p->id, "migrant", away[demo_below(d, COUNT_OF(away))]);
	}
	if (age >= 76 && demo_chance(d, 550)) {
		p->excused = true;
		p->apart = birth % 8 == 0;
		good = good && set_state(w, d, p->id, "aged", "年老体弱") && add_exempt(w, d, p, birth);
	}
	if (demo_chance(d, 28))
		good = good && set_state(w, d, p->id, "hardship", "家庭困难");
	if (demo_chance(d, 1)) {
		p->suspended = true;
		good = good && set_state(w, d, p->id, "suspended", "失去联系满六个月");
	}
	return good;
}

/* The order number may be taken by somebody born the same day: then the next of the same sex. */
static const char *idno_take(struct work *w, struct demo *d, int birth, int order)
{
	const char *idno = idno_make(w->arena, "371199", birth, order);
	for (; map_get(d->idnos, str_of(idno)); idno = idno_make(w->arena, "371199", birth, order))
		order = (order + 2) % 1000;
	map_set(d->idnos, str_of(arena_dup(d->arena, idno)), d);
	return idno;
}

static bool add_person(struct work *w, struct demo *d, struct demo_branch *b, int index, const char **name)
{
	struct demo_person *p = &b->people[index];
	bool man = demo_chance(d, 785);
	int birth = random_birth(d), date = d->options->date;
	int order = demo_below(d, 500) * 2 + man;
	int oldest = birth / 10000 + 19, joined = random_day(d, oldest, oldest + 25 < date / 10000 - 2 ? oldest + 25 :
			oldest < date / 10000 - 2 ? date / 10000 - 2 : oldest);
	bool probationary = birth > 19860101 && demo_chance(d, 60);
	if (probationary || joined > day_add(date, -400)) {
		probationary = true;
		joined = day_add(date, -20 - demo_below(d, 330));
	}
	*name = index == 0 && text_eq(b->short_name, "小河西村") ? "刘成玉" : demo_person_name(d, man, birth);
	struct member_input in = { .org = b->id, .party_group = b->group_count ? b->groups[index % b->group_count] : 0,
		.name = *name, .sex = man ? 1 : 2, .ethnic = demo_chance(d, 985) ? "01" : "03", .birth = birth,
		.education = random_education(d, birth), .job = years_between(birth, date) > 66 ? "1" : demo_chance(d, 150) ? "113" : "1",
		.category = probationary ? MEMBER_PROBATIONARY : MEMBER_FULL, .joined = joined,
		.full_day = probationary ? 0 : day_add_months(joined, 12), .phone =
			demo_chance(d, 930) ? arena_printf(w->arena, "1990000%04d", demo_below(d, 10000)) : "" };
	in.idno = idno_take(w, d, birth, order);
	if (text_eq(in.job, "113")) { /* by the place alone: everything else is drawn as before */
		in.outflow = code_outflow.codes[index * 7 % (int)code_outflow.count].code;
		in.stratum = index % 3 == 0 ? "3" : index % 11 == 0 ? "4" : "";
	}
	bool good = member_input_check(w, &in) && member_put(w, &in, 0, &p->id);
	p->joined = joined;
	p->group = in.party_group;
	p->voter = !probationary;
	good = good && add_states(w, d, p, birth);
	p->voter = p->voter && !p->suspended;
	return good;
}

static bool add_groups(struct work *w, struct demo *d, struct demo_branch *b)
{
	static const char *const names[] = { "第一党小组", "第二党小组", "第三党小组", "第四党小组" };
	b->group_count = b->people_count < 34 || demo_chance(d, 250) ? 0 : b->people_count < 45 ? 2 : b->people_count < 60 ? 3 : 4;
	for (int i = 0; i < b->group_count; i++) {
		b->group_names[i] = names[i];
		if (!group_found(w, b->id, names[i], 0, 20220101, &b->groups[i]))
			return false;
	}
	return true;
}

/* Secretary and committee among the first people of the roster: at seven full members a branch must have one (支部条例
 * art. 20); a few have none, and a few secretaries' posts are vacant. */
static bool add_posts(struct work *w, struct demo *d, struct demo_branch *b, const char *const *names, int from)
{
	static const char *const kinds[] = { "secretary", "organization", "publicity", "discipline", "deputy" };
	int full = 0;
	for (int i = 0; i < b->people_count; i++)
		full += b->people[i].voter;
	b->committee = full >= 7 && !demo_chance(d, 12);
	bool known = text_eq(b->short_name, "小河西村");
	bool vacant = !known && demo_chance(d, 25);
	int posts = b->committee ? (b->people_count > 45 ? 5 : 3) : 1, at = 0;
	b->secretary = "";
	for (int i = 0; i < posts; i++, at++) {
		while (at < b->people_count && !b->people[at].voter)
			at++;
		if (at == b->people_count)
			break;
		if (i == 0 && vacant)
			continue;
		if (!post_appoint(w, b->id, kinds[i], b->people[at].id, names[at], from, NULL))
			return false;
		b->committee_members[b->committee_count++] = b->people[at].id;
		if (i == 0)
			b->secretary = arena_dup(d->arena, names[at]);
	}
	return true;
}

static bool fill_branch(struct work *w, struct demo *d, struct demo_branch *b, int people, int term_start)
{
	const char **names = ARENA_ARRAY(d->arena, const char *, (size_t)people);
	b->people = ARENA_ARRAY(d->arena, struct demo_person, (size_t)people);
	b->people_count = people;
	bool good = add_groups(w, d, b);
	for (int i = 0; good && i < people; i++) {
		const char *name;
		good = add_person(w, d, b, i, &name);
		names[i] = arena_dup(d->arena, name);
		d->result->members++;
	}
	return good && add_posts(w, d, b, names, term_start) && org_recount(w, b->id);
}

/* A general branch meets with the people of the branches below it; their secretaries are its committee. */
static bool lead_branches(struct work *w, struct demo *d, struct demo_branch *b, int first, int count, int from)
{
	static const char *const kinds[] = { "secretary", "organization", "discipline" };
	b->general = b->committee = true;
	b->secretary = "";
	for (int i = first; i < first + count; i++)
		b->people_count += d->branches[i].people_count;
	b->people = ARENA_ARRAY(d->arena, struct demo_person, (size_t)b->people_count);
	for (int i = 0, at = 0; i < count; i++) {
		const struct demo_branch *below = &d->branches[first + i];
		memcpy(&b->people[at], below->people, (size_t)below->people_count * sizeof *b->people);
		at += below->people_count;
		if (!*below->secretary)
			continue;
		if (!post_appoint(w, b->id, kinds[b->committee_count], below->committee_members[0], below->secretary, from, NULL))
			return false;
		if (b->committee_count == 0)
			b->secretary = below->secretary;
		b->committee_members[b->committee_count++] = below->committee_members[0];
	}
	return org_recount(w, b->id);
}

/* How many people a branch has: 8 to 110, about 37 on average. */
static int random_size(struct demo *d)
{
	int r = demo_below(d, 1000);
	if (r < 6)
		return 3 + demo_below(d, 4); /* small ones that the structure's rules point at */
	if (r < 960)
		return 12 + demo_below(d, 18) + demo_below(d, 18) + demo_below(d, 17);
	return 51 + demo_below(d, 40);
}

struct village {
	int township;
	const char *name, *code;
	int64_t id;
};

static struct demo_branch *branch_new(struct demo *d, const struct village *v, int64_t id, const char *code, const char *name,
	const char *short_name)
{
	struct demo_branch *b = &d->branches[d->branch_count++];
	/* Townships differ, and branches within a township differ more. */
	int township = 985 - v->township * 4, own = demo_below(d, 30) - demo_below(d, 50);
	int quality = township + own;
	if (demo_chance(d, 60))
		quality -= 250; /* weak and lax ones */
	*b = (struct demo_branch){ .id = id, .township = v->township, .code = code, .name = name, .short_name = short_name,
		.quality = quality > 995 ? 995 : quality, .day = 5 + demo_below(d, 21) };
	return b;
}

/* Where nobody's county lies in particular; the townships stand in it as in a chequered field. */
static const struct org_bounds bounds = { 118350000, 35150000, 119250000, 36050000 };

static void place(struct demo *d, int township, int *lon, int *lat)
{
	int column = township % 5, row = township / 5 % 4;
	*lon = 118440000 + column * 165000 + (row % 2) * 40000 + demo_below(d, 60000) - demo_below(d, 60000);
	*lat = 35940000 - row * 215000 - (column % 2) * 45000 + demo_below(d, 75000) - demo_below(d, 75000);
}

static bool found(struct work *w, struct demo *d, struct org_input *in, struct org_sheet *sheet, int *term_start, int64_t *id)
{
	int date = d->options->date;
	in->term_years = 5;
	*term_start = day_add(date, -(demo_chance(d, 300) ? 1700 + demo_below(d, 110) : 200 + demo_below(d, 1400)));
	if (demo_chance(d, 15))
		*term_start = day_add(date, -1826 - 10 - demo_below(d, 200)); /* expired */
	in->term_start = *term_start;
	in->founded = in->founded ? in->founded : random_day(d, 1959, 2004);
	in->bounds = &bounds;
	sheet->term_number = (*term_start / 10000 - in->founded / 10000) / 5 + 1;
	sheet->elected = *term_start;
	in->approval = arena_printf(d->arena, "镇发〔%d〕%d号", in->founded / 10000, 1 + in->founded % 60);
	sheet->approved = in->founded;
	in->sheet = sheet;
	return org_found(w, in, id);
}

/* What a village's record says besides: most have all of it, some have gaps, a few are weak and lax. Dice of its own, so that
 * people and meetings stay those that they were. */
static void village_sheet(struct demo *d, const struct village *v, int number, struct org_input *in, struct org_sheet *s,
	struct org_income income[3])
{
	struct arena *a = d->arena;
	uint64_t random = d->random;
	int date = d->options->date;
	d->random ^= (uint64_t)(number + 1) * 0x9e3779b97f4a7c15u;
	*s = (struct org_sheet){ .subordination = 10, .unit = 5, .election = 1 + demo_below(d, 2),
		.villages = v->name, .contact = demo_person_name(d, demo_chance(d, 700), 19750101),
		.address = arena_printf(a, "%s%s", demo_townships[v->township], v->name) };
	s->linked[ORG_LEAGUE] = (struct org_linked){ arena_printf(a, "%s团支部", v->name), demo_person_name(d, true, 19950101) };
	s->linked[ORG_WOMEN] = (struct org_linked){ arena_printf(a, "%s妇联", v->name), demo_person_name(d, false, 19800101) };
	if (number && demo_chance(d, 20)) {
		s->status = ORG_WEAK;
		s->status_since = (date / 10000 - 1) * 10000 + 401;
		s->status_reason = "组织生活不正常，村务公开不及时";
	}
	for (int i = 0; i < 3; i++)
		income[i] = (struct org_income){ date / 10000 - 1 - i, 20000 + 500 * (int64_t)demo_below(d, 500) };
	in->income = income;
	in->income_count = number == 0 || demo_chance(d, 900) ? 3 : 0;
	in->phone = arena_printf(a, "0633-00%05d", demo_below(d, 100000)); /* no exchange begins with 0 */
	if (number == 0 || demo_chance(d, 900))
		place(d, v->township, &s->lon, &s->lat);
	d->random = random;
}

static bool add_village(struct work *w, struct demo *d, struct village *v, int number)
{
	struct org_sheet sheet;
	struct org_income income[3];
	int64_t parent = d->townships[v->township];
	bool general = number && demo_chance(d, 22);
	int term_start, people = random_size(d);
	struct org_input in = { .parent = parent, .kind = general ? 621 : number && demo_chance(d, 12) ? 632 : 631,
		.code = v->code, .short_name = v->name, .seats = general ? 5 : 3,
		.households = 90 + demo_below(d, 500), .place = "村党员活动室" };
	in.name = arena_printf(d->arena, "%s%s", v->name, general ? "党总支部" : in.kind == 632 ? "联合党支部" : "党支部");
	in.residents = in.households * (22 + demo_below(d, 12)) / 10;
	village_sheet(d, v, number, &in, &sheet, income);
	if (!found(w, d, &in, &sheet, &term_start, &v->id))
		return false;
	if (!general)
		return fill_branch(w, d, branch_new(d, v, v->id, v->code, in.name, v->name), number ? people : 64, term_start);
	/* A general branch has two or three branches below it, and its members in them. */
	static const char *const parts[] = { "第一", "第二", "第三" };
	int count = 2 + demo_below(d, 2), first = d->branch_count;
	for (int i = 0; i < count; i++) {
		const char *code = arena_printf(d->arena, "%s%c", v->code, 'A' + i);
		struct org_input below = { .parent = v->id, .kind = 631, .code = code,
			.name = arena_printf(d->arena, "%s%s党支部", v->name, parts[i]),
			.short_name = arena_printf(d->arena, "%s%s支部", v->name, parts[i]), .seats = 3, .place = "村党员活动室",
			.founded = random_day(d, 2005, 2015) };
		struct org_sheet part = { .subordination = 10, .unit = 5 };
		int64_t id;
		if (!found(w, d, &below, &part, &term_start, &id) ||
				!fill_branch(w, d, branch_new(d, v, id, code, below.name, below.short_name), 24 + demo_below(d, 16),
					term_start))
			return false;
	}
	return lead_branches(w, d, branch_new(d, v, v->id, v->code, in.name, v->name), first, count, term_start);
}

static bool add_townships(struct work *w, struct demo *d)
{
	struct org_input county = { .kind = 611, .code = "QH", .name = "中共青禾县委员会", .short_name = "青禾县",
		.founded = 19490820 };
	if (!org_found(w, &county, &d->county) || !org_bounds_set(w, &bounds))
		return false;
	for (int i = 0; i < d->township_count; i++) {
		struct org_input in = { .parent = d->county, .kind = 611, .code = arena_printf(d->arena, "QH%02d", i + 1),
			.name = arena_printf(d->arena, "中共%s%s", demo_townships[i], strstr(demo_townships[i], "街道") ? "工作委员会" : "委员会"),
			.short_name = demo_townships[i], .founded = 19580901, .term_years = 5, .term_start = 20220315 + i % 12 };
		if (!org_found(w, &in, &d->townships[i]))
			return false;
	}
	return true;
}

/* Villages over townships: 40 to 80 each, the third township (柳河镇) holding 小河西村 first. */
static void share_villages(struct demo *d, struct village *villages)
{
	struct map *used = map_new(d->arena);
	int weights[DEMO_TOWNSHIPS], total = 0, given = 0, counts[DEMO_TOWNSHIPS] = { 0 };
	for (int i = 0; i < d->township_count; i++)
		total += weights[i] = 43 + demo_below(d, 40);
	int home = d->township_count > 2 ? 2 : 0;
	villages[0] = (struct village){ home, "小河西村", NULL, 0 };
	map_set(used, STR("小河西村"), villages);
	counts[home] = 1;
	given = 1;
	for (int i = 0; i < d->township_count; i++) {
		int want = i + 1 == d->township_count ? d->options->villages - given + counts[i] : d->options->villages * weights[i] / total;
		for (; counts[i] < want && given < d->options->villages; counts[i]++)
			villages[given++] = (struct village){ i, demo_village_name(d, used), NULL, 0 };
	}
	int numbers[DEMO_TOWNSHIPS] = { 0 };
	for (int i = 0; i < given; i++)
		villages[i].code = arena_printf(d->arena, "QH%02d%03d", villages[i].township + 1, ++numbers[villages[i].township]);
}

/* Three people who were entered twice, with a mistyped number: by a neighbouring branch, by the branch itself under a character that
 * sounds the same, and by another township. */
static bool add_twice(struct work *w, struct demo *d)
{
	static const struct {
		int of, in, phone; /* branches; whether the telephone was given */
		const char *name;
	} twice[] = { { 0, 1, 1, "章永福" }, { 1, 1, 0, "于秀兰" }, { 0, -1, 1, "聂广田" } };
	int date = d->options->date, found = 0, here = d->branches[0].township;
	const struct demo_branch *near[2], *far = NULL;
	for (int i = 0; i < d->branch_count && (found < 2 || !far); i++) {
		const struct demo_branch *b = &d->branches[i];
		if (b->general || text_eq(b->short_name, "小河西村"))
			continue;
		if (found < 2 && b->township == here)
			near[found++] = b;
		else if (!far && b->township != here)
			far = b;
	}
	for (size_t i = 0; found == 2 && far && i < COUNT_OF(twice); i++) {
		const struct demo_branch *place[2] = { near[twice[i].of], twice[i].in < 0 ? far : near[twice[i].in] };
		for (int k = 0; k < 2; k++) {
			int birth = 19570316 + 10000 * (int)i + (int)i;
			struct member_input in = { .org = place[k]->id, .name = k && i == 1 ? "余秀兰" : twice[i].name, .ethnic = "01",
				.education = "71", .job = "1", .category = MEMBER_FULL, .joined = 19850701, .full_day = 19860701,
				.idno = idno_take(w, d, birth, 990 + (i != 1)), .phone = twice[i].phone ? "19900010001" : "",
				.address = k ? "" : "村东头", .from_day = k ? day_add(date, -75 + 9 * (int)i) : 0 };
			if (!member_input_check(w, &in) || !member_put(w, &in, 0, NULL))
				return false;
			d->result->members++;
			if (!org_recount(w, place[k]->id))
				return false;
		}
	}
	return true;
}

void demo_branch_begin(struct demo *d, struct work *w)
{
	arena_reset(d->scratch);
	w->arena = d->scratch;
}

void demo_branch_end(struct demo *d, struct work *w)
{
	w->arena = d->arena;
	w->touched = NULL; /* the duties of the whole county are built at once at the end */
}

bool demo_people(struct work *w, void *arg)
{
	struct demo *d = arg;
	int count = d->options->villages;
	struct village *villages = ARENA_ARRAY(d->arena, struct village, (size_t)count);
	d->branches = ARENA_ARRAY(d->arena, struct demo_branch, (size_t)count * 4);
	if (!add_townships(w, d))
		return false;
	share_villages(d, villages);
	for (int i = 0; i < count; i++) {
		demo_branch_begin(d, w);
		bool good = add_village(w, d, &villages[i], i);
		if (!good)
			return false;
		demo_branch_end(d, w);
		if (i % 8 == 0 || i + 1 == count)
			d->options->progress("组织和党员", i + 1, count);
	}
	if (!add_twice(w, d))
		return false;
	d->result->townships = d->township_count;
	d->result->villages = count;
	for (int i = 0; i < d->branch_count; i++)
		d->result->branches += !d->branches[i].general;
	return audit(w, "demo.people", "org", d->county, d->county, NULL,
		arena_printf(w->arena, "%d 个支部，%d 名党员", d->result->branches, d->result->members));
}
