/* Trainings of the demo's year: a course of the county for secretaries and one for new members, a winter's and a summer's training in
 * each township, and study brought home to those who cannot come. Who was there is put with one statement for each. */
#include "demo/inside.h"

#include <limits.h>

#include "study/study.h"
#include "work/audit.h"

#define BEHIND \
	"insert into study_attendee (tenant, training, member) select distinct $1, $2, b.member from org o cross join belonging b " \
	"cross join member m cross join member_category c where o.tenant = $1 and o.path >= $4 and o.path < $5 and b.tenant = o.tenant and b.org = o.id " \
	"and b.from_day <= $3 and (b.to_day = 0 or b.to_day > $3) and m.tenant = b.tenant and m.id = b.member and c.tenant = m.tenant " \
	"and c.member = m.id and c.category >= 3 and c.from_day <= $3 and (c.to_day = 0 or c.to_day > $3) "

/* One that is over by the demo's date; 0: not yet. */
static int64_t held(struct work *w, struct demo *d, int64_t org, enum role role, struct study_form f)
{
	if (f.to_day > d->options->date || f.from_day / 100 < demo_first_month(d))
		return 0;
	demo_act_as(w, d, role, org, days_between(f.to_day, d->options->date));
	return study_training_put(w, org, &f);
}

static void came(struct work *w, const char *sql, int64_t training, int day, const char *path, int64_t which)
{
	struct db_value values[] = { db_value_i64(w->tenant), db_value_i64(training), db_value_i64(day), db_value_text(path),
		db_value_text(path_end(w->arena, path)), db_value_i64(which) };
	if (training)
		db_exec(w->db, w->arena, sql, COUNT_OF(values), values);
}

/* Those on committees of villages, all but a few. */
static const char of_committees[] = BEHIND
	"and m.id % 23 <> $6 and exists (select 1 from post p where p.tenant = m.tenant and p.member = m.id and p.from_day <= $3 and (p.to_day = 0 "
	"or p.to_day > $3))";
/* Who became a member since the year before. */
static const char of_new[] = BEHIND "and m.joined >= $6";
/* Those at home and well, most of them. */
static const char of_most[] = BEHIND
	"and m.migrant = 0 and m.id % 9 <> $6 and not exists (select 1 from exempt x where x.tenant = m.tenant and x.member = m.id "
	"and x.state = 'granted')";
static const char of_exempt[] = BEHIND
	"and exists (select 1 from exempt x where x.tenant = m.tenant and x.member = m.id and x.state = 'granted') and $6 >= 0";

static void township(struct work *w, struct demo *d, int i, int year)
{
	int64_t org = d->townships[i];
	const char *path = arena_dup(w->arena, org_load(w, org)->path);
	int day = year * 10000 + 224 + i % 3;
	int64_t winter = held(w, d, org, ROLE_TOWNSHIP, (struct study_form){ STUDY_ROTATION, STUDY_FULL_DAYS, "党员冬训：党章和农村工作条例",
		arena_printf(w->arena, "%s党校", demo_townships[i]), day, day_add(day, 1), 0 });
	came(w, of_most, winter, day, path, i % 9);
	day = year * 10000 + 706 + i % 4;
	int64_t summer = held(w, d, org, ROLE_TOWNSHIP, (struct study_form){ STUDY_ROTATION, STUDY_HALF_DAYS, "“七一”党员集中轮训",
		arena_printf(w->arena, "%s会议中心", demo_townships[i]), day, day, 0 });
	came(w, of_most, summer, day, path, (i + 4) % 9);
}

bool demo_study(struct work *w, void *demo)
{
	struct demo *d = demo;
	int year = d->options->date / 10000, day = year * 10000 + 511;
	int64_t secretaries = held(w, d, d->county, ROLE_COUNTY, (struct study_form){ STUDY_LEADERS, STUDY_FULL_DAYS, "村（社区）书记和班子成员集中培训", "县委党校",
		day, day_add(day, 3), 0 });
	came(w, of_committees, secretaries, day, "0001.", 7);
	day = year * 10000 + 915;
	int64_t fresh = held(w, d, d->county, ROLE_COUNTY, (struct study_form){ STUDY_NEW, STUDY_FULL_DAYS, "新党员培训班", "县委党校", day, day_add(day, 2), 0 });
	came(w, of_new, fresh, day, "0001.", (year - 1) * 10000 + 101);
	for (int i = 0; i < d->township_count; i++)
		township(w, d, i, year);
	/* Every tenth village brought study home this autumn, the demo's own among them. */
	for (int i = 0; i < d->branch_count; i += 10) {
		const struct demo_branch *b = &d->branches[i];
		day = year * 10000 + 1010 + i % 15;
		int64_t home = held(w, d, b->id, ROLE_SECRETARY, (struct study_form){ STUDY_HOME, STUDY_MINUTES, "送学上门：读党报、讲政策", "党员家中", day, day, 90 });
		if (home)
			came(w, of_exempt, home, day, arena_dup(w->arena, org_load(w, b->id)->path), 0);
	}
	demo_act_as(w, d, ROLE_COUNTY, d->county, 0);
	return work_db_check(w) && audit(w, "demo.study", "org", d->county, d->county, NULL, NULL);
}

bool demo_hours(struct work *w, void *demo)
{
	struct demo *d = demo;
	study_keep(w, INT_MAX);
	return work_db_check(w) && audit(w, "demo.hours", "org", d->county, d->county, NULL, NULL);
}
