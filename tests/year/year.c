/* year DIR PAPERS EVERY: lets the year after a demo county's last day happen, day by day: plans, notices, leave, meetings, votes, life
 * meetings, appraisals, talks, urges and calls, transfers, elections, and what the program does by itself each night. All of it
 * through the rooms' own units of work, by the people whose it is. At the end the whole county is verified, what the store tells of
 * the year is held against what was done, and the yearly archive of every EVERY-th branch is written into PAPERS.
 * Prints a line of JSON with what was done; ends with 1 when anything was refused, lost or found. tests/year.sh. */
#include "year.h"

#include "base/config.h"

#define FAULTS_SAID 20

/* ---- chance ------------------------------------------------------------------------------------------------------- */

int year_below(struct year *y, int n)
{
	y->random ^= y->random << 13;
	y->random ^= y->random >> 7;
	y->random ^= y->random << 17;
	return (int)(y->random % (uint64_t)n);
}

bool year_chance(struct year *y, int thousandths)
{
	return year_below(y, 1000) < thousandths;
}

/* ---- who acts ----------------------------------------------------------------------------------------------------- */

static void as(struct year *y, struct actor actor, int64_t now)
{
	work_end(&y->work);
	work_begin(&y->work, y->day_arena, y->store, now);
	y->work.actor = actor;
	y->work.actor.from = "year";
}

void year_as_system(struct year *y, int64_t now)
{
	as(y, (struct actor){ .role = ROLE_SYSTEM, .name = "定时任务", .path = "", .org_level = 1 }, now);
}

void year_as_branch(struct year *y, const struct branch_of_year *b, int64_t now)
{
	as(y, (struct actor){ .role = ROLE_CLERK, .account = b->desk.account, .office = b->desk.account, .name = b->desk.name, .org = b->id,
		.org_name = b->name, .path = b->path, .org_level = b->level }, now);
}

void year_as_town(struct year *y, const struct branch_of_year *b, int64_t now)
{
	const struct town_of_year *t = &y->towns[b->town];
	as(y, (struct actor){ .role = ROLE_TOWNSHIP, .account = t->desk.account, .office = t->desk.account, .name = t->desk.name, .org = t->id,
		.path = t->path, .org_level = 2 }, now);
}

void year_as_county(struct year *y, int64_t now)
{
	as(y, (struct actor){ .role = ROLE_COUNTY, .account = y->county.account, .office = y->county.account, .name = y->county.name,
		.org = y->root, .path = "0001.", .org_level = 1 }, now);
}

void year_as_member(struct year *y, const struct branch_of_year *b, int64_t member, const char *name, int64_t now)
{
	as(y, (struct actor){ .role = ROLE_MEMBER, .member = member, .name = name, .org = b->id, .path = b->path, .org_level = b->level }, now);
	y->work.actor.account = DB_ONE(y->work.db, y->day_arena, 0, "select coalesce(min(id), 0) from account where tenant = $1 and member = $2 and "
		"role = 'member'", y->work.tenant, member);
	y->work.actor.office = y->work.actor.account;
}

void year_fault(struct year *y, const char *format, ...)
{
	va_list words;
	if (y->faults++ >= FAULTS_SAID)
		return;
	va_start(words, format);
	fprintf(stderr, "%d: ", y->today);
	vfprintf(stderr, format, words);
	fputc('\n', stderr);
	va_end(words);
}

bool year_do(struct year *y, const char *what, work_fn *fn, void *arg)
{
	struct work *w = &y->work;
	bool good = work_run(w, fn, arg);
	if (!good)
		year_fault(y, "%s by %s: %s: %s", what, w->actor.name, w->fault ? w->fault->code : "?", w->fault ? w->fault->message : "refused");
	w->fault = NULL;
	return good;
}

struct branch_of_year *year_branch(struct year *y, int64_t org)
{
	for (int i = 0; i < y->branch_count; i++)
		if (y->branches[i].id == org)
			return &y->branches[i];
	return NULL;
}

/* ---- the county --------------------------------------------------------------------------------------------------- */

static struct seat seat_of(struct year *y, int64_t org, const char *role)
{
	struct seat s = { .name = "" };
	struct db_rows *rows = DB_QUERY(y->work.db, y->arena, "select id, member, name from account where tenant = $1 and org = $2 and role = $3 "
		"and disabled = 0 order by id limit 1", y->work.tenant, org, role);
	if (db_next(rows))
		s = (struct seat){ db_i64(rows, 0), db_i64(rows, 1), arena_dup(y->arena, db_text(rows, 2)) };
	db_done(rows);
	return s;
}

static void county_read(struct year *y)
{
	struct org *all;
	int count = org_tree(&y->work, "", 1, 9, &all);
	y->branches = ARENA_ARRAY(y->arena, struct branch_of_year, (size_t)count);
	for (int i = 0; i < count; i++) {
		const struct org *o = &all[i];
		if (o->level == 1) {
			y->root = o->id;
			y->county = seat_of(y, o->id, "county");
		} else if (o->level == 2 && y->town_count < (int)COUNT_OF(y->towns) && !duty_owes_life(o->kind, o->level)) {
			y->towns[y->town_count++] = (struct town_of_year){ o->id, arena_dup(y->arena, o->path), seat_of(y, o->id, "township") };
		} else if (org_kind_of(o->kind)->branch && o->members && y->town_count) {
			struct branch_of_year b = { .id = o->id, .path = arena_dup(y->arena, o->path), .name = arena_dup(y->arena, o->short_name),
				.level = o->level, .town = y->town_count - 1, .desk = seat_of(y, o->id, "clerk"), .diligence = 850 + year_below(y, 150) };
			if (b.desk.account && text_starts(b.path, y->towns[b.town].path))
				y->branches[y->branch_count++] = b;
		}
	}
}

/* ---- night -------------------------------------------------------------------------------------------------------- */

/* What the program does by itself; once a month also the check of everything. */
static void night(struct year *y, const struct config *config)
{
	static const char *const jobs[] = { "duty", "task", "term", "urge", "session", "import_tidy", "report", "verify" };
	for (size_t i = 0; i < COUNT_OF(jobs); i++) {
		if (text_eq(jobs[i], "verify") && y->today % 100 != 1)
			continue;
		year_as_system(y, day_start(y->today) + 3 * 3600);
		struct job_run *run = job_run_now(&y->work, config, jobs[i], "");
		if (!run || run->state != JOB_DONE)
			year_fault(y, "job %s: %s", jobs[i], run ? run->said : y->work.fault ? y->work.fault->message : "no run");
		y->work.fault = NULL;
	}
	y->tally.nights++;
}

/* ---- plans -------------------------------------------------------------------------------------------------------- */

struct adoption {
	int64_t org;
	int year, made;
	struct plan_choice *choices;
	int count;
};

static bool adopt(struct work *w, void *arg)
{
	struct adoption *a = arg;
	a->made = plan_adopt(w, a->org, a->year, NULL, a->choices, a->count, "村党员活动室", "支部书记");
	return a->made > 0;
}

/* In January each branch takes over what is proposed for the year; some leave out a part of it. */
static void plan_year(struct year *y, struct branch_of_year *b)
{
	struct plan plan = { 0 };
	struct adoption a = { .org = b->id, .year = y->today / 10000 };
	year_as_branch(y, b, day_start(y->today) + 9 * 3600);
	if (!plan_of_org(&y->work, b->id, a.year, NULL, &plan)) {
		year_fault(y, "the plan of %s: %s", b->name, y->work.fault->message);
		y->work.fault = NULL;
		return;
	}
	a.choices = ARENA_ARRAY(y->day_arena, struct plan_choice, (size_t)plan.count + 1);
	for (int i = 0; i < plan.count; i++) {
		const struct plan_item *p = &plan.items[i];
		if (p->day > y->today && year_chance(y, b->diligence))
			a.choices[a.count++] = (struct plan_choice){ p->key, day_start(p->day) + p->hour * 3600 + p->minute * 60 };
	}
	if (a.count && year_do(y, "taking over a plan", adopt, &a))
		y->tally.planned += a.made;
}

/* ---- the day's meetings ------------------------------------------------------------------------------------------- */

static int activities(struct year *y, unsigned states, int from, int to, struct activity **out)
{
	struct activity_filter filter = { .path = "", .states = states, .from_day = from, .to_day = to, .oldest_first = true, .limit = 100000 };
	year_as_system(y, day_start(y->today) + 8 * 3600);
	int count = activity_list(&y->work, &filter, out, NULL);
	/* reading goes on in other snapshots */
	struct activity *copy = ARENA_ARRAY(y->day_arena, struct activity, (size_t)count + 1);
	memcpy(copy, *out, sizeof *copy * (size_t)count);
	*out = copy;
	return count;
}

#define IN(state) (1u << (state))

static void each(struct year *y, unsigned states, int from, int to, void (*act)(struct year *, struct branch_of_year *, const struct activity *))
{
	struct activity *list;
	int count = activities(y, states, from, to, &list);
	for (int i = 0; i < count; i++) {
		struct branch_of_year *b = year_branch(y, list[i].org);
		if (b)
			act(y, b, &list[i]);
	}
}

/* A record waits two days for its review. */
static void review(struct year *y, struct branch_of_year *b, const struct activity *a)
{
	if (a->filed_at < day_start(day_add(y->today, -1)))
		meeting_review(y, b, a);
}

static void meetings(struct year *y)
{
	int soon = day_add(y->today, 3), long_ago = day_add(y->today, -120);
	each(y, IN(STATE_PLANNED), y->today, soon, meeting_notice);
	each(y, IN(STATE_NOTICED), y->today, y->today, meeting_hold);
	each(y, IN(STATE_HELD) | IN(STATE_RETURNED), long_ago, day_add(y->today, -1), meeting_file);
	each(y, IN(STATE_FILED), long_ago, y->today, review);
}

/* ---- urging ------------------------------------------------------------------------------------------------------- */

struct urging {
	const int64_t *orgs;
	int count, day;
	struct urge_result result;
	int64_t id;
	struct activity_form form;
};

static bool urge_all(struct work *w, void *arg)
{
	struct urging *u = arg;
	struct period month = period_of(CYCLE_MONTH, w->today);
	bool good = urge_many(w, u->orgs, u->count, "", month, "请尽快补上，并把记录提交审核。", &u->result);
	if (!good && w->fault && text_eq(w->fault->code, "urge.nothing")) { /* a good week */
		w->fault = NULL;
		good = audit_not_needed(w);
	}
	return good;
}

static bool reply(struct work *w, void *arg)
{
	return urge_reply(w, ((struct urging *)arg)->id, "已经安排，三天后补开。");
}

static bool call(struct work *w, void *arg)
{
	return urge_call_note(w, ((struct urging *)arg)->id, "支部书记", "书记说农忙，下周补开。");
}

static bool make_up(struct work *w, void *arg)
{
	return activity_plan(w, &((struct urging *)arg)->form) != 0;
}

/* One gathering makes up for each overdue duty of the branch that a gathering can meet. */
static void made_up(struct year *y, struct branch_of_year *b)
{
	struct duty_row *rows;
	int count = duty_of_org(&y->work, b->id, day_add(y->today, -100), y->today, &rows), hour = 8;
	for (int i = 0; i < count && hour < 20; i++) {
		const struct rule *rule = rows[i].duty.rule;
		unsigned kind = rule->satisfied_by & -rule->satisfied_by;
		if (rows[i].status != DUTY_OVERDUE || !kind || rule->per == PER_GROUP || kind == KIND_BIT(ACTIVITY_DEMOCRATIC_MEETING))
			continue;
		struct urging u = { .form = { .org = b->id, .kinds = kind, .pairs = kind == KIND_BIT(ACTIVITY_HEART_TALK) ? RULE_PAIR_MEMBERS : 0,
			.makes_up = rows[i].duty.period.to, .title = arena_printf(y->day_arena, "补开：%s", rule->name), .place = "村党员活动室",
			.host = "支部书记", .agenda = "补上欠下的组织生活", .starts = day_start(day_add(y->today, 4)) + hour * 3600 } };
		u.form.ends = u.form.starts + 3600;
		hour += 2;
		y->tally.planned += year_do(y, "planning what makes up", make_up, &u);
	}
}

/* On Mondays each township urges what is overdue; branches answer, or are called. */
static void urge_week(struct year *y)
{
	int64_t *orgs = ARENA_ARRAY(y->day_arena, int64_t, (size_t)y->branch_count + 1);
	for (int t = 0; t < y->town_count; t++) {
		struct urging u = { .orgs = orgs };
		const struct branch_of_year *first = NULL;
		for (int i = 0; i < y->branch_count; i++)
			if (y->branches[i].town == t) {
				first = first ? first : &y->branches[i];
				orgs[u.count++] = y->branches[i].id;
			}
		if (!first)
			continue;
		year_as_town(y, first, day_start(y->today) + 9 * 3600);
		if (year_do(y, "urging", urge_all, &u))
			y->tally.urges += u.result.duties;
	}
	for (int i = 0; i < y->branch_count; i++) {
		struct branch_of_year *b = &y->branches[i];
		struct urge *list;
		year_as_branch(y, b, day_start(y->today) + 11 * 3600);
		int count = urge_list(&y->work, b->id, 50, &list), answered = 0;
		for (int k = 0; k < count; k++) {
			struct urging u = { .id = list[k].id };
			if (!urge_waits(&list[k]))
				continue;
			if (year_chance(y, 600)) {
				year_as_branch(y, b, day_start(y->today) + 11 * 3600 + k);
				answered += year_do(y, "answering an urge", reply, &u);
			} else if (year_chance(y, 300)) {
				year_as_town(y, b, day_start(y->today) + 16 * 3600);
				y->tally.calls += year_do(y, "noting a call", call, &u);
			}
		}
		y->tally.replies += answered;
		year_as_branch(y, b, day_start(y->today) + 12 * 3600);
		if (answered)
			made_up(y, b);
	}
}

/* ---- people ------------------------------------------------------------------------------------------------------- */

struct person {
	int64_t org, member, other;
	int day, number;
	struct member_input in;
	struct talk_form talk;
};

static bool talk(struct work *w, void *arg)
{
	struct person *p = arg;
	return talk_add(w, p->org, &p->talk) != 0;
}

static bool transfer(struct work *w, void *arg)
{
	struct person *p = arg;
	return member_move(w, p->member, p->org, p->day, "随子女居住，转接组织关系");
}

static bool depart(struct work *w, void *arg)
{
	struct person *p = arg;
	return member_leave(w, p->member, p->day, "去世");
}

static bool migrate(struct work *w, void *arg)
{
	struct person *p = arg;
	return member_state_set(w, p->member, "migrant", p->day, "义乌务工");
}

static bool admit(struct work *w, void *arg)
{
	struct person *p = arg;
	p->in.idno = idno_make(w->arena, "371198", p->in.birth, 2 * p->number % 1000 + 1);
	return member_add(w, &p->in, &p->member);
}

static bool is_secretary(struct work *w, int64_t org, int64_t member)
{
	struct post *held;
	int count = post_list(w, org, w->today, &held);
	for (int i = 0; i < count; i++)
		if (held[i].member == member && text_eq(held[i].kind, "secretary"))
			return true;
	return false;
}

/* Whoever is elected again goes on in the post: a new term begins all the same. */
static bool elect(struct work *w, void *arg)
{
	struct person *p = arg;
	struct org *o = org_load(w, p->org);
	struct org_input in = org_input_of(o);
	in.term_start = p->day;
	in.term_years = o->term_years ? o->term_years : 3;
	in.term_end = 0;
	bool held = is_secretary(w, p->org, p->member) || post_appoint(w, p->org, "secretary", p->member, NULL, p->day, NULL);
	return held && org_edit(w, p->org, &in, 0);
}

static int roll_of(struct year *y, struct branch_of_year *b, struct member_roll **out)
{
	year_as_branch(y, b, day_start(y->today) + 14 * 3600);
	return member_roll_on(&y->work, b->id, 0, y->today, out);
}

/* Two of the branch talk; a pair that talked that day already is passed over by taking another day's people. */
static void talk_of_day(struct year *y, struct branch_of_year *b)
{
	struct member_roll *list;
	int count = roll_of(y, b, &list), one = count > 1 ? year_below(y, count) : 0;
	if (count < 3)
		return;
	struct person p = { .org = b->id, .talk = { .one = list[one].member, .other = list[(one + 1) % count].member, .day = day_add(y->today, -1),
		.place = "党员家中", .gist = "谈了近况和困难，建议多走访。" } };
	y->tally.talks += year_do(y, "a talk", talk, &p);
}

/* The month's changes of one branch: somebody moves next door, goes away to work, dies, or is admitted. */
static void change(struct year *y, int i)
{
	struct branch_of_year *b = &y->branches[i], *next = &y->branches[(i + 1) % y->branch_count];
	struct member_roll *list;
	int count = roll_of(y, b, &list);
	if (count < 12)
		return;
	struct person p = { .org = next->id, .member = list[count - 1 - year_below(y, 4)].member, .day = y->today, .number = y->tally.admitted };
	year_as_county(y, day_start(y->today) + 15 * 3600);
	switch (year_below(y, 4)) {
	case 0:
		y->tally.transfers += year_do(y, "a transfer", transfer, &p);
		break;
	case 1:
		y->tally.departed += year_do(y, "a death", depart, &p);
		break;
	case 2:
		for (int k = 0; k < count; k++)
			if (!list[k].migrant && !list[k].excused)
				p.member = list[k].member;
		y->tally.states += year_do(y, "going away", migrate, &p);
		break;
	default:
		p.in = (struct member_input){ .org = b->id, .name = "高新民", .sex = 1, .ethnic = "01", .birth = 19950101 + 100 * (y->tally.admitted % 12),
			.education = "31", .job = "1", .category = MEMBER_PROBATIONARY, .joined = day_add(y->today, -1) };
		y->tally.admitted += year_do(y, "an admission", admit, &p);
	}
}

/* Where the term ends this month a new secretary is elected, and a new term begins. */
static void election(struct year *y, struct branch_of_year *b)
{
	struct member_roll *list;
	int count = roll_of(y, b, &list);
	const struct org *o = org_load(&y->work, b->id);
	if (!o || !o->term_end || month_of_day(o->term_end) != month_of_day(y->today))
		return;
	for (int i = 0; i < count; i++)
		if (list[i].voter && list[i].due) {
			struct person p = { .org = b->id, .member = list[i].member, .day = y->today };
			year_as_town(y, b, day_start(y->today) + 16 * 3600);
			y->tally.elections += year_do(y, "an election", elect, &p);
			return;
		}
}

static void people(struct year *y)
{
	int day = y->today % 100;
	for (int i = 0; i < y->branch_count; i++) {
		if ((i + day) % 15 == 0)
			talk_of_day(y, &y->branches[i]);
		if (day == 15 && i % 6 == y->today / 100 % 6)
			change(y, i);
		if (day == 20)
			election(y, &y->branches[i]);
	}
}

/* ---- the year ----------------------------------------------------------------------------------------------------- */

static void day(struct year *y, const struct config *config)
{
	arena_reset(y->day_arena);
	night(y, config);
	if (y->today % 10000 == 102)
		for (int i = 0; i < y->branch_count; i++)
			plan_year(y, &y->branches[i]);
	meetings(y);
	if (weekday_of(y->today) == 1)
		urge_week(y);
	people(y);
}

static void say(void *arg, const char *line)
{
	year_fault(arg, "verify: %s", line);
}

static void verified(struct year *y)
{
	struct verify_report report = { .arena = y->day_arena, .say = say, .arg = y };
	year_as_system(y, day_start(y->today) + 8 * 3600);
	verify_all(&y->work, &report);
	if (report.faults)
		year_fault(y, "verify finds %d faults in %lld things", report.faults, (long long)report.checked);
}

/* What the store tells of the year, held against what was done. */
static void held_against(struct year *y, int year)
{
	struct activity *list;
	int from = year * 10000 + 101, to = year * 10000 + 1231, count = activities(y, IN(STATE_SEALED), from, to, &list), sealed = 0;
	for (int i = 0; i < count; i++)
		sealed += year_branch(y, list[i].org) && list[i].sealed_by && !text_empty(list[i].sealed_by);
	if (sealed != y->tally.sealed)
		year_fault(y, "%d records were sealed, the store has %d", y->tally.sealed, sealed);
	count = activities(y, IN(STATE_CANCELLED), from, to, &list);
	if (count < y->tally.cancelled)
		year_fault(y, "%d meetings were cancelled, the store has %d", y->tally.cancelled, count);
}

static void archives(struct year *y, int year, const char *folder, int every)
{
	for (int i = 0; i < y->branch_count; i += every) {
		arena_reset(y->day_arena);
		year_as_branch(y, &y->branches[i], day_start(y->today) + 9 * 3600);
		struct str pdf = activity_archive(&y->work, y->branches[i].id, year);
		const char *path = arena_printf(y->day_arena, "%s/%04d.pdf", folder, i);
		FILE *f = pdf.at ? fopen(path, "w") : NULL;
		if (!f || fwrite(pdf.at, 1, pdf.len, f) != pdf.len || fclose(f) != 0)
			year_fault(y, "the archive of %s: %s", y->branches[i].name, y->work.fault ? y->work.fault->message : path);
		y->tally.papers++;
	}
}

static void print(const struct year *y)
{
	const struct tally *t = &y->tally;
	printf("{\"branches\":%d,\"nights\":%d,\"planned\":%d,\"noticed\":%d,\"held\":%d,\"moved\":%d,\"cancelled\":%d,\"checked_in\":%d,"
	       "\"leaves\":%d,\"votes\":%d,\"secret_votes\":%d,\"tasks\":%d,\"filed\":%d,\"returned\":%d,\"sealed\":%d,\"opinions\":%d,"
	       "\"problems\":%d,\"marks\":%d,\"appraised\":%d,\"talks\":%d,\"urges\":%d,\"replies\":%d,\"calls\":%d,\"transfers\":%d,"
	       "\"states\":%d,\"admitted\":%d,\"departed\":%d,\"elections\":%d,\"archives\":%d,\"faults\":%d}\n",
		y->branch_count, t->nights, t->planned, t->noticed, t->held, t->moved, t->cancelled, t->checked_in, t->leaves, t->votes,
		t->secret_votes, t->tasks, t->filed, t->returned, t->sealed, t->opinions, t->problems, t->marks, t->appraised, t->talks, t->urges,
		t->replies, t->calls, t->transfers, t->states, t->admitted, t->departed, t->elections, t->papers, y->faults);
}

int main(int argc, char **argv)
{
	const char *why = NULL;
	int64_t every = 0;
	if (argc != 4 || !str_i64(str_of(argv[3]), &every) || every < 1) {
		fprintf(stderr, "year DIR PAPERS EVERY\n");
		return 2;
	}
	log_level_set(LOG_ERROR);
	struct store_options options = { .dir = argv[1], .db = getenv("XIANFENG_DB"), .write = true };
	struct year y = { .arena = arena_new(), .day_arena = arena_new(), .random = 88172645463325252u };
	y.store = store_open(&options, &why);
	const struct config *config = config_load(y.arena, "/dev/null", true, &why);
	if (!y.store || !config) {
		fprintf(stderr, "%s\n", why);
		return 1;
	}
	work_begin(&y.work, y.day_arena, y.store, clock_now());
	y.first = y.work.today;
	int last = day_add(day_add_months(y.first, 12), -1);
	y.work.actor = (struct actor){ .role = ROLE_SYSTEM, .name = "命令行", .path = "", .org_level = 1 };
	county_read(&y);
	for (y.today = y.first; y.today <= last; y.today = day_add(y.today, 1)) {
		day(&y, config);
		if (y.today % 100 == 1)
			fprintf(stderr, "%d\n", y.today);
	}
	verified(&y);
	held_against(&y, y.first / 10000);
	archives(&y, y.first / 10000, argv[2], (int)every);
	print(&y);
	work_end(&y.work);
	store_close(y.store);
	arena_free(y.day_arena);
	arena_free(y.arena);
	return y.faults != 0;
}
