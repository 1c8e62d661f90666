#include "access/access.h"
#include "demo/inside.h"
#include "duty/duty.h"
#include "work/audit.h"

#define PASSWORD "qinghe-2026"

static bool account(struct work *w, struct demo *d, const char *login, const char *name, enum role role, int64_t org,
	int64_t member)
{
	int64_t id = id_next(w->now);
	return DB_EXEC(w->db, w->arena,
		"insert into account (tenant, id, login, name, role, org, member, password, created, office, desk) "
		"values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $2, $10)",
		w->tenant, id, login, name, role_word(role), org, member, d->password, w->now, (int)role_office(role));
}

/* Everybody's first office at once. */
static bool accounts_offices(struct work *w)
{
	return DB_EXEC(w->db, w->arena,
		"insert into office (tenant, id, account, role, org, from_day) select tenant, id, id, role, org, $2 from account "
		"where tenant = $1", w->tenant, w->today);
}

static const char *lower(struct demo *d, const char *code)
{
	char *text = arena_dup(d->scratch, code);
	for (char *p = text; *p; p++)
		*p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
	return text;
}

/* Everybody has an account, all with one password: secretaries sign in by their branch's code, members by the code and
 * their number in the roster. */
static bool branch_accounts(struct work *w, struct demo *d, struct demo_branch *b)
{
	const char *code = lower(d, b->code);
	bool good = true;
	if (*b->secretary)
		good = account(w, d, code, b->secretary, ROLE_SECRETARY, b->id, b->committee_members[0]);
	good = good && account(w, d, arena_printf(d->scratch, "%s-c", code), "党务工作者", ROLE_CLERK, b->id, 0);
	struct db_rows *rows = DB_QUERY(w->db, d->scratch, "select id, name from member where tenant = $1 and org = $2 order by id",
		w->tenant, b->id);
	for (int i = 1; good && db_next(rows); i++)
		good = account(w, d, arena_printf(d->scratch, "%s-%d", code, i), db_text(rows, 1), ROLE_MEMBER, b->id, db_i64(rows, 0));
	db_done(rows);
	return good;
}

/* A branch without a secretary is looked after by the one next door, who switches between the two. */
static bool neighbours_help(struct work *w, struct demo *d)
{
	for (int i = 1; i < d->branch_count; i++) {
		const struct demo_branch *b = &d->branches[i], *next = &d->branches[i - 1];
		if (*b->secretary || !*next->secretary || b->township != next->township)
			continue;
		const struct account *a = account_by_login(w, lower(d, next->code));
		if (!a || !office_grant(w, a->id, ROLE_CLERK, b->id))
			return false;
	}
	return true;
}

/* One branch's post has changed hands, and the account waits to be handed over. */
static bool post_changes(struct work *w, struct demo *d)
{
	const struct demo_branch *b = d->branch_count > 20 && !d->branches[7].general && *d->branches[7].secretary ? &d->branches[7] : NULL;
	for (int i = 0; b && i < b->people_count; i++)
		if (b->people[i].voter && b->people[i].id != b->committee_members[0])
			return post_appoint(w, b->id, "secretary", b->people[i].id, NULL, day_add(w->today, -3), NULL);
	return true;
}

bool demo_accounts(struct work *w, void *arg)
{
	struct demo *d = arg;
	bool good = account(w, d, "county", "周明", ROLE_COUNTY, d->county, 0) &&
		    account(w, d, "county2", "吴敏", ROLE_COUNTY, d->county, 0) && /* who approves what the first proposes */
		    account(w, d, "auditor", "韩静", ROLE_AUDITOR, d->county, 0) &&
		    account(w, d, "keeper", "于海", ROLE_KEEPER, d->county, 0);
	for (int i = 0; good && i < d->township_count; i++)
		good = account(w, d, arena_printf(d->arena, "qh%02d", i + 1), arena_printf(d->arena, "%s党建办", demo_townships[i]),
			ROLE_TOWNSHIP, d->townships[i], 0);
	for (int i = 0; good && i < d->branch_count; i++) {
		demo_branch_begin(d, w);
		good = branch_accounts(w, d, &d->branches[i]);
		if (good)
			demo_branch_end(d, w);
		if (i % 8 == 0 || i + 1 == d->branch_count)
			d->options->progress("账号", i + 1, d->branch_count);
	}
	return good && accounts_offices(w) && neighbours_help(w, d) && post_changes(w, d) && audit(w, "demo.accounts", "account", 0, d->county, NULL, NULL);
}

/* Also of the months before the demo begins, as of any county whose records begin late: the first change of an organisation would
 * bring them anyhow. */
static bool build_duties(struct work *w, void *arg)
{
	struct demo *d = arg;
	int first = demo_first_month(d) * 100 + 1, kept = duty_first_day(d->options->date);
	return duty_rebuild(w, "", first < kept ? first : kept, day_add(d->options->date, DUTY_AHEAD_DAYS), d->options->progress) &&
	       audit(w, "demo.duties", "org", d->county, d->county, NULL, NULL);
}

/* Indexes are off only where no other county is being served from them. */
static bool bulk_begin(struct work *w, void *arg)
{
	(void)arg;
	return db_bulk_begin(w->db, "activity") && db_bulk_begin(w->db, "attendance") && audit_not_needed(w);
}

static bool bulk_end(struct work *w, void *arg)
{
	struct demo *d = arg;
	d->options->progress("建立索引", 0, 1);
	bool good = db_bulk_end(w->db) && audit_not_needed(w);
	d->options->progress("建立索引", 1, 1);
	return good;
}

static void list_accounts(struct demo *d)
{
	const struct demo_branch *home = &d->branches[0];
	const char *code = lower(d, home->code), *place = arena_dup(d->arena, home->short_name);
	struct demo_account all[] = {
		{ "county", "周明", "县级管理员", "青禾县" },
		{ "county2", "吴敏", "县级管理员（审批）", "青禾县" },
		{ arena_printf(d->arena, "qh%02d", home->township + 1), demo_townships[home->township], "乡镇管理员",
			demo_townships[home->township] },
		{ arena_dup(d->arena, code), home->secretary, "党支部书记", place },
		{ arena_printf(d->arena, "%s-c", code), "党务工作者", "党务工作者", place },
		{ arena_printf(d->arena, "%s-8", code), "党员", "党员", place },
		{ "auditor", "韩静", "监督员", "青禾县" },
		{ "keeper", "于海", "系统管理员", "青禾县" },
	};
	struct demo_account *copy = ARENA_ARRAY(d->arena, struct demo_account, COUNT_OF(all));
	memcpy(copy, all, sizeof all);
	d->result->accounts = copy;
	d->result->account_count = COUNT_OF(all);
	d->result->password = PASSWORD;
}

static void no_progress(const char *what, int64_t done, int64_t total)
{
	(void)what, (void)done, (void)total;
}

bool demo_make(struct work *w, const struct demo_options *options, struct demo_result *result)
{
	struct demo_options own = *options;
	struct demo d = { .options = &own, .result = result, .work = w, .arena = w->arena, .scratch = arena_new() };
	if (!own.progress)
		own.progress = no_progress;
	*result = (struct demo_result){ 0 };
	d.random = own.seed * 0x9e3779b97f4a7c15u + 88172645463325252u;
	d.now = day_start(own.date) + 8 * 3600;
	d.township_count = own.villages / 12 < 3 ? 3 : own.villages / 12 > DEMO_TOWNSHIPS ? DEMO_TOWNSHIPS : own.villages / 12;
	if (org_root(w))
		return fault_set(w, FAULT_CONFLICT, "demo.not-empty", NULL, "这里已经有组织的数据，演示县只能建在空目录里。请换一个 --data 目录。");
	d.idnos = map_new(d.arena);
	d.password = password_hash(w->arena, PASSWORD);
	id_restart(d.now); /* the same ids every time */
	w->now = d.now;
	w->today = own.date;
	bool bulk = store_alone(w->store);
	bool good = work_run(w, demo_people, &d) && (!bulk || work_run(w, bulk_begin, &d)) && work_run(w, demo_life, &d) &&
		    work_run(w, demo_accounts, &d) && (!bulk || work_run(w, bulk_end, &d)) && work_run(w, build_duties, &d) &&
		    work_run(w, demo_monthly, &d) && work_run(w, demo_office, &d) &&
		    work_run(w, demo_terms, &d) &&
		    work_run(w, demo_personal, &d) &&
		    work_run(w, demo_study, &d) &&
		    demo_rosters(w, &d) && work_run(w, demo_hours, &d);
	w->arena = d.arena;
	if (good)
		list_accounts(&d);
	else if (w->fault)
		w->fault->message = arena_dup(d.arena, w->fault->message);
	arena_free(d.scratch);
	return good;
}
