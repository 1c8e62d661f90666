/* bench-prepare: what the bench needs from inside the house, done before the server starts.
 *   bench-prepare people DIR OUT BRANCHES [MINUTES]   opens activities and sessions, and writes lists of them into OUT:
 *     activities  "round branch activity minute codes…": the activities open for check-in, with the six digits of the minutes
 *                 that follow
 *     phones      "token csrf member branch": a session for each member of those branches, in a shuffled order
 *     offices     "role login token organisation": sessions of offices and secretaries
 *   bench-prepare theme DIR OUT BRANCHES MINUTES   the same for one theme day: a meeting a branch, and besides
 *     links       "branch minute keys…": the keys of the QR code's links in those minutes
 *     desks       "branch token csrf token csrf": a session of the branch's desk, and one of its television
 *   bench-prepare rebuild DIR               times a year's duties of the whole county; changes nothing
 * The records lie in DIR, or in the database that XIANFENG_DB names. */
#include "access/access.h"
#include "activity/activity.h"
#include "duty/duty.h"
#include "org/org.h"
#include "work/audit.h"

#define ROUNDS 6       /* one activity a branch for each of them */
#define HALL ROUNDS    /* and one that a whole township attends */
#define MINUTES 40     /* a bench ends before its codes do; one that lasts longer says how long */
#define SESSION_LASTS 86400
#define OFFICE_SESSIONS 8

struct bench {
	struct work *work;
	FILE *activities, *phones, *offices;
	FILE *links, *desks; /* of a theme day; NULL otherwise */
	int64_t *orgs;
	bool *in_hall; /* whether the township that meets is above it */
	int org_count, minutes, rounds;
	int64_t hall_org, made[ROUNDS];
	/* people of one unit of work */
	int64_t *accounts, *members;
	int *branches;
	const char **tokens;
	int people, from, to;
};

static void refused(const struct work *w, const char *what)
{
	fprintf(stderr, "%s: %s\n", what, w->fault ? w->fault->message : "refused");
	exit(1);
}

static FILE *list_open(const char *dir, const char *name)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/%s", dir, name);
	FILE *f = fopen(path, "w");
	if (!f) {
		perror(path);
		exit(1);
	}
	return f;
}

static void codes_print(struct bench *b, int round, int branch, int64_t activity)
{
	int64_t minute = b->work->now / 60 - 1;
	fprintf(b->activities, "%d %d %lld %lld ", round, branch, (long long)activity, (long long)minute);
	for (int i = 0; i < b->minutes; i++)
		fprintf(b->activities, "%s", activity_code(b->work, activity, (minute + i) * 60));
	fprintf(b->activities, "\n");
}

static void links_print(struct bench *b, int branch, int64_t activity)
{
	int64_t minute = b->work->now / 60 - 1;
	fprintf(b->links, "%d %lld ", branch, (long long)minute);
	for (int i = 0; i < b->minutes; i++)
		fprintf(b->links, "%s", activity_link_key(b->work, activity, (minute + i) * 60));
	fprintf(b->links, "\n");
}

/* An activity that began more than an hour ago sends no messages: the bench is about checking in. */
static int64_t activity_opened(struct work *w, int64_t org, int round)
{
	/* Of a township only a members' meeting is everybody's. */
	unsigned kinds = KIND_BIT(round == HALL ? ACTIVITY_MEMBERS_MEETING : ACTIVITY_THEME_DAY);
	struct activity_form form = { .org = org, .kinds = kinds, .place = "村党员活动室", .host = "书记",
		.title = arena_printf(w->arena, "主题党日（第 %d 场）", round + 1), .starts = w->now - 5400, .ends = w->now + 5400,
		.remote = true };
	int64_t id = activity_plan(w, &form);
	return id && activity_notice(w, id) && activity_open(w, id) ? id : 0;
}

static bool open_branch(struct work *w, void *arg)
{
	struct bench *b = arg;
	for (int round = 0; round < b->rounds; round++) {
		b->made[round] = activity_opened(w, b->orgs[b->from], round);
		if (!b->made[round])
			return false;
	}
	return true;
}

static bool open_hall(struct work *w, void *arg)
{
	struct bench *b = arg;
	b->made[0] = activity_opened(w, b->hall_org, HALL);
	return b->made[0] != 0;
}

static void run(struct bench *b, work_fn *fn, const char *what)
{
	b->work->fault = NULL;
	if (!work_run(b->work, fn, b))
		refused(b->work, what);
}

/* The living branches in the order of the tree, and the first township. */
static void branches_read(struct bench *b, int most)
{
	struct work *w = b->work;
	const char *hall = "";
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select id, path from org where tenant = $1 and level = 2 and dissolved = 0 order by path limit 1", w->tenant);
	if (db_next(rows)) {
		b->hall_org = db_i64(rows, 0);
		hall = db_text(rows, 1);
	}
	db_done(rows);
	rows = DB_QUERY(w->db, w->arena,
		"select id, path from org where tenant = $1 and kind in (631, 632) and dissolved = 0 and members > 1 order by path "
		"limit $2", w->tenant, most);
	b->orgs = ARENA_ARRAY(w->arena, int64_t, (size_t)most);
	b->in_hall = ARENA_ARRAY(w->arena, bool, (size_t)most);
	while (b->org_count < most && db_next(rows)) {
		b->orgs[b->org_count] = db_i64(rows, 0);
		b->in_hall[b->org_count++] = text_starts(db_text(rows, 1), hall);
	}
	db_done(rows);
}

static void hall_open(struct bench *b)
{
	run(b, open_hall, "opening a township's activity");
	for (int i = 0; i < b->org_count; i++)
		if (b->in_hall[i])
			codes_print(b, HALL, i, b->made[0]);
}

static void activities_open(struct bench *b)
{
	struct work *w = b->work;
	struct arena *mine = w->arena;
	w->arena = arena_new();
	for (int i = 0; i < b->org_count; i++) {
		arena_reset(w->arena);
		b->from = i;
		run(b, open_branch, "opening a branch's activities");
		for (int round = 0; round < b->rounds; round++)
			codes_print(b, round, i, b->made[round]);
		if (b->links)
			links_print(b, i, b->made[0]);
	}
	if (!b->links)
		hall_open(b);
	arena_free(w->arena);
	w->arena = mine;
}

/* The people on the branches' lists, once each, with an account of theirs: who was a secretary may have two. */
static void people_read(struct bench *b)
{
	struct work *w = b->work;
	struct map *place = map_new(w->arena);
	int64_t room = DB_ONE(w->db, w->arena, 0, "select count(*) from account where tenant = $1 and role = 'member'", w->tenant);
	int *number = ARENA_ARRAY(w->arena, int, (size_t)b->org_count);
	for (int i = 0; i < b->org_count; i++) {
		number[i] = i;
		map_set_i64(place, b->orgs[i], &number[i]);
	}
	b->accounts = ARENA_ARRAY(w->arena, int64_t, (size_t)room);
	b->members = ARENA_ARRAY(w->arena, int64_t, (size_t)room);
	b->branches = ARENA_ARRAY(w->arena, int, (size_t)room);
	b->tokens = ARENA_ARRAY(w->arena, const char *, (size_t)room);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select c.id, t.member, a.org from activity a join attendance t on t.tenant = a.tenant and t.activity = a.id "
		"join account c on c.tenant = t.tenant and c.id = (select min(x.id) from account x where x.tenant = t.tenant "
		"and x.member = t.member and x.role = 'member' and x.disabled = 0) where a.tenant = $1 and a.state = 'open' and a.title = $2 order by c.id",
		w->tenant, "主题党日（第 1 场）");
	while (db_next(rows)) {
		const int *branch = map_get_i64(place, db_i64(rows, 2));
		if (!branch)
			continue;
		b->accounts[b->people] = db_i64(rows, 0);
		b->members[b->people] = db_i64(rows, 1);
		b->branches[b->people++] = *branch;
	}
	db_done(rows);
}

static bool open_sessions(struct work *w, void *arg)
{
	struct bench *b = arg;
	for (int i = b->from; i < b->to; i++)
		if ((b->tokens[i] = session_open(w, b->accounts[i], "bench", SESSION_LASTS)) == NULL)
			return false;
	return true;
}

/* People come in no order of branches. The same shuffle each time, so that two benches do the same work. */
static void phones_print(struct bench *b)
{
	struct work *w = b->work;
	uint64_t random = 88172645463325252u;
	int *order = ARENA_ARRAY(w->arena, int, (size_t)b->people);
	for (int i = 0; i < b->people; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		int other = (int)(random % (uint64_t)(i + 1));
		order[i] = order[other];
		order[other] = i;
	}
	for (int i = 0; i < b->people; i++) {
		int p = order[i];
		fprintf(b->phones, "%s %s %lld %d\n", b->tokens[p], session_csrf(w->store, w->arena, b->tokens[p]),
			(long long)b->members[p], b->branches[p]);
	}
}

static void phones_make(struct bench *b)
{
	enum { AT_ONCE = 1000 };
	for (int i = 0; i < b->people; i += AT_ONCE) {
		b->from = i;
		b->to = i + AT_ONCE < b->people ? i + AT_ONCE : b->people;
		run(b, open_sessions, "opening sessions");
	}
	phones_print(b);
}

struct desk {
	const char *login, *role, *token;
	int64_t account, org;
};

static bool open_office(struct work *w, void *arg)
{
	struct desk *o = arg;
	return (o->token = session_open(w, o->account, "bench", SESSION_LASTS)) != NULL;
}

/* Sessions of the two who see the whole county, one for each township, and one for each of a hundred secretaries. */
static void offices_make(struct bench *b)
{
	struct work *w = b->work;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select c.id, c.login, c.role, c.org from account c join org o on o.tenant = c.tenant and o.id = c.org "
		"where c.tenant = $1 and c.role in ('county', 'auditor', 'township', 'secretary') and o.kind in (611, 621, 631) "
		"order by o.level, c.login limit 122", w->tenant);
	struct desk list[122];
	int count = 0;
	for (; count < (int)COUNT_OF(list) && db_next(rows); count++)
		list[count] = (struct desk){ .account = db_i64(rows, 0), .login = db_text(rows, 1), .role = db_text(rows, 2),
			.org = db_i64(rows, 3) };
	db_done(rows);
	for (int i = 0; i < count; i++)
		for (int n = text_eq(list[i].role, "county") || text_eq(list[i].role, "auditor") ? OFFICE_SESSIONS : 1; n > 0; n--) {
			w->fault = NULL;
			if (!work_run(w, open_office, &list[i]))
				refused(w, "opening an office's session");
			fprintf(b->offices, "%s %s %s %lld\n", list[i].role, list[i].login, list[i].token, (long long)list[i].org);
		}
}

/* ---- each branch's desk and television -------------------------------------------------------------------------- */

struct room {
	int64_t account, org;
	const char *session, *tv;
};

static bool open_room(struct work *w, void *arg)
{
	struct room *r = arg;
	const char *code;
	r->session = session_open(w, r->account, "bench", SESSION_LASTS);
	r->tv = r->session ? device_announce(w, &code) : NULL;
	return r->tv && device_pair(w, code, r->org, "活动室电视");
}

static void desks_make(struct bench *b)
{
	struct work *w = b->work;
	for (int i = 0; i < b->org_count; i++) {
		struct room r = { .org = b->orgs[i], .account = DB_ONE(w->db, w->arena, 0, "select min(id) from account "
			"where tenant = $1 and org = $2 and role in ('secretary', 'clerk') and disabled = 0", w->tenant, b->orgs[i]) };
		w->fault = NULL;
		if (!work_run(w, open_room, &r))
			refused(w, "opening a branch's desk");
		fprintf(b->desks, "%d %s %s %s %s\n", i, r.session, session_csrf(w->store, w->arena, r.session), r.tv,
			session_csrf(w->store, w->arena, r.tv));
	}
}

static void people(struct work *w, const char *out, int most, int minutes, bool theme)
{
	struct bench b = { .work = w, .minutes = minutes, .rounds = theme ? 1 : ROUNDS, .activities = list_open(out, "activities"), .phones = list_open(out, "phones"),
		.offices = list_open(out, "offices") };
	if (theme) {
		b.links = list_open(out, "links");
		b.desks = list_open(out, "desks");
	}
	branches_read(&b, most);
	activities_open(&b);
	people_read(&b);
	phones_make(&b);
	offices_make(&b);
	if (theme)
		desks_make(&b);
	printf("%d %d\n", b.org_count, b.people);
	if (fclose(b.activities) || fclose(b.phones) || fclose(b.offices) || (theme && (fclose(b.links) || fclose(b.desks)))) {
		perror(out);
		exit(1);
	}
}

/* ---- a year's duties -------------------------------------------------------------------------------------------- */

struct rebuild {
	int64_t from_nothing, again; /* milliseconds */
	int64_t duties;
};

/* Ends with false, so that nothing of it stays. */
static bool rebuild_timed(struct work *w, void *arg)
{
	struct rebuild *r = arg;
	struct org *root = org_root(w);
	int year = w->today / 10000, from = year * 10000 + 101, to = year * 10000 + 1231;
	DB_EXEC(w->db, w->arena, "delete from duty where tenant = $1 and period_from >= $2", w->tenant, from);
	DB_EXEC(w->db, w->arena, "delete from duty_roll where tenant = $1 and period_from >= $2", w->tenant, from);
	DB_EXEC(w->db, w->arena, "delete from life_roll where tenant = $1 and month >= $2", w->tenant, from / 100);
	int64_t began = clock_mono_ms();
	if (!duty_rebuild(w, root->path, from, to, NULL))
		return false;
	r->from_nothing = clock_mono_ms() - began;
	r->duties = DB_ONE(w->db, w->arena, 0, "select count(*) from duty where tenant = $1 and period_from >= $2", w->tenant,
		from);
	began = clock_mono_ms();
	if (duty_rebuild(w, root->path, from, to, NULL))
		r->again = clock_mono_ms() - began;
	return false;
}

int main(int argc, char **argv)
{
	bool theme = argc == 6 && text_eq(argv[1], "theme"), all = theme || ((argc == 5 || argc == 6) && text_eq(argv[1], "people"));
	bool rebuild = argc == 3 && text_eq(argv[1], "rebuild");
	const char *why = NULL;
	if (!all && !rebuild) {
		fprintf(stderr, "bench-prepare people DIR OUT BRANCHES [MINUTES] | theme DIR OUT BRANCHES MINUTES | rebuild DIR\n");
		return 2;
	}
	struct store_options options = { .dir = argv[2], .db = getenv("XIANFENG_DB"), .write = true };
	struct store *store = store_open(&options, &why);
	if (!store) {
		fprintf(stderr, "%s\n", why);
		return 1;
	}
	struct arena *a = arena_new();
	struct work w;
	struct rebuild r = { 0 };
	int64_t most = 0, minutes = MINUTES;
	work_begin(&w, a, store, clock_now());
	w.actor = (struct actor){ .role = ROLE_SYSTEM, .name = "命令行", .path = "", .org_level = 1, .from = "cli" };
	if (all && str_i64(str_of(argv[4]), &most) && most > 0 && (argc == 5 || str_i64(str_of(argv[5]), &minutes)))
		people(&w, argv[3], (int)most, (int)minutes, theme);
	else if (rebuild && !work_run(&w, rebuild_timed, &r))
		printf("%lld %lld %lld\n", (long long)r.from_nothing, (long long)r.again, (long long)r.duties);
	work_end(&w);
	store_close(store);
	arena_free(a);
	return 0;
}
