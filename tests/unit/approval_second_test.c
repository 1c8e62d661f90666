/* The second person: who may approve what, that an act is done once and as it was shown, and what becomes of the others. */
#include "people.h"

#include "account/account.h"
#include "approval/approval.h"
#include "inbox/inbox.h"

static int64_t county, county_other, township, township_other, secretary;
static const char *stands_on = "first"; /* what the act of the test rests on */

static const char *note_basis(struct work *w, const struct approval *a)
{
	(void)a;
	if (*stands_on)
		return stands_on;
	fault_set(w, FAULT_CONFLICT, "note.gone", NULL, "公告已不在");
	return NULL;
}

static bool note_run(struct work *w, const struct approval *a)
{
	if (text_eq(approval_text(w->arena, a, "text"), "错"))
		return fault_set(w, FAULT_CONFLICT, "note.wrong", NULL, "办不成");
	return DB_EXEC(w->db, w->arena, "insert into setting (tenant, name, value) values ($1, $2, $3)", w->tenant,
		       arena_printf(w->arena, "note.%lld", (long long)a->record), approval_text(w->arena, a, "text")) &&
	       audit(w, "note.made", "note", a->record, a->org, NULL, NULL);
}

APPROVAL_ACT(note, .word = "note", .title = "张贴公告", .need = PERMISSION_EDIT_ORG, .basis = note_basis, .run = note_run);

/* ---- acting as somebody ---- */

struct deed {
	int64_t account, member, id, record;
	const char *text, *hash, *reason;
	bool outdated;
};

static void become(struct work *w, int64_t id)
{
	struct account *a = account_by_id(w, id);
	w->actor = (struct actor){ .role = a->role, .account = a->id, .name = a->name, .org = a->org, .path = a->org_path,
		.org_level = a->org_level, .member = a->member, .from = "test" };
}

static bool propose(struct work *w, void *arg)
{
	struct deed *d = arg;
	struct buf content;
	become(w, d->account);
	if (d->member)
		w->actor.member = d->member;
	buf_init(&content, w->arena);
	approval_put(&content, "text", d->text ? d->text : "开会\n了=");
	d->id = approval_propose(w, &(struct approval_wish){ .act = "note", .org = TREE_VILLAGE, .kind = "note", .record = d->record,
		.summary = "张贴公告", .content = content.at });
	return d->id != 0;
}

static bool approve(struct work *w, void *arg)
{
	struct deed *d = arg;
	become(w, d->account);
	if (d->member)
		w->actor.member = d->member;
	struct approval *p = d->hash ? NULL : approval_load(w, d->id);
	return approval_approve(w, d->id, d->hash ? d->hash : p ? p->hash : "", &d->outdated);
}

static bool refuse(struct work *w, void *arg)
{
	struct deed *d = arg;
	become(w, d->account);
	return approval_refuse(w, d->id, d->reason);
}

static bool withdraw(struct work *w, void *arg)
{
	struct deed *d = arg;
	become(w, d->account);
	return approval_withdraw(w, d->id);
}

static int64_t record;

/* A proposal of the township's that waits. */
static int64_t waiting(struct county *c, int64_t by)
{
	struct deed d = { .account = by, .record = ++record };
	county_do(c, propose, &d);
	return d.id;
}

/* What the county sees of it now. */
static struct approval *seen(struct county *c, int64_t id)
{
	work_end(&c->work);
	county_begin(c);
	become(&c->work, county);
	struct approval *p = approval_load(&c->work, id);
	assert_non_null(p);
	return p;
}

static const char *made(struct county *c, int64_t of)
{
	struct db_rows *rows = DB_QUERY(c->work.db, c->arena, "select value from setting where tenant = $1 and name = $2",
		c->work.tenant, arena_printf(c->arena, "note.%lld", (long long)of));
	const char *text = db_next(rows) ? db_text(rows, 0) : NULL;
	db_done(rows);
	return text;
}

/* ---- tests ---- */

static void test_approval_is_done_by_two(void **state)
{
	struct county *c = county_of(state);
	int64_t id = waiting(c, township);
	struct approval *p = seen(c, id);
	assert_int_equal(p->state, APPROVAL_OPEN);
	assert_true(p->may_decide);
	assert_null(made(c, record));
	assert_int_equal(message_unread(&c->work, county), 1);
	assert_int_equal(message_unread(&c->work, township), 0);
	assert_int_equal(message_unread(&c->work, township_other), 0);
	/* The proposer, with this or another account of the same person, and who has no part in it. */
	county_refused(c, approve, &(struct deed){ .account = township, .id = id }, "approval.own");
	county_refused(c, approve, &(struct deed){ .account = township_other, .id = id }, "approval.none");
	county_refused(c, approve, &(struct deed){ .account = secretary, .id = id }, "approval.none");
	county_refused(c, approve, &(struct deed){ .account = county, .id = id, .hash = "0000" }, "approval.changed");
	struct deed d = { .account = county, .id = id };
	county_do(c, approve, &d);
	assert_false(d.outdated);
	p = seen(c, id);
	assert_int_equal(p->state, APPROVAL_DONE);
	assert_string_equal(p->decided_name, "county");
	assert_string_equal(made(c, record), "开会 了=");
	assert_int_equal(message_unread(&c->work, township), 1);
	/* Once. */
	county_refused(c, approve, &(struct deed){ .account = county_other, .id = id }, "approval.decided");
	/* The act's own trace names both. */
	struct audit_row *rows;
	assert_int_equal(audit_of(&c->work, "note", record, 9, &rows), 1);
	assert_string_equal(rows[0].who, "county（liuhe提出）");
	assert_int_equal(county_verify(c, NULL), 0);
}

static void test_approval_same_person_other_account(void **state)
{
	struct county *c = county_of(state);
	struct deed d = { .account = township, .member = 77, .record = ++record };
	county_do(c, propose, &d);
	county_refused(c, approve, &(struct deed){ .account = county, .member = 77, .id = d.id }, "approval.own");
	county_do(c, approve, &(struct deed){ .account = county, .id = d.id });
}

static void test_approval_not_from_below(void **state)
{
	struct county *c = county_of(state);
	int64_t id = waiting(c, county);
	county_refused(c, approve, &(struct deed){ .account = township, .id = id }, "approval.none");
	county_do(c, approve, &(struct deed){ .account = county_other, .id = id });
	/* Nobody who can propose can make an account that could approve it. */
	for (int role = ROLE_COUNTY; role < ROLE_SYSTEM; role++)
		for (int other = ROLE_COUNTY; other < ROLE_SYSTEM; other++)
			if (access_allows((enum role)role, PERMISSION_EDIT_ORG) && access_allows((enum role)other, PERMISSION_APPROVE) &&
				account_may_make((enum role)role, (enum role)other))
				assert_true(other > role); /* stands below: a township's is none for what the county proposes */
	assert_false(account_may_make(ROLE_COUNTY, ROLE_KEEPER)); /* who could make one of the county */
}

static void test_approval_outdated(void **state)
{
	struct county *c = county_of(state);
	int64_t id = waiting(c, township);
	stands_on = "second";
	struct deed d = { .account = county, .id = id };
	county_do(c, approve, &d);
	assert_true(d.outdated);
	assert_int_equal(seen(c, id)->state, APPROVAL_OUTDATED);
	assert_null(made(c, record));
	/* What it rested on is gone altogether. */
	id = waiting(c, township);
	stands_on = "";
	d = (struct deed){ .account = county, .id = id };
	county_do(c, approve, &d);
	assert_true(d.outdated);
	assert_string_equal(seen(c, id)->reason, "公告已不在");
	county_refused(c, propose, &(struct deed){ .account = township, .record = ++record }, "note.gone");
	stands_on = "first";
}

static void test_approval_act_that_fails_takes_all_back(void **state)
{
	struct county *c = county_of(state);
	struct deed d = { .account = township, .record = ++record, .text = "错" };
	county_do(c, propose, &d);
	county_refused(c, approve, &(struct deed){ .account = county, .id = d.id }, "note.wrong");
	assert_int_equal(seen(c, d.id)->state, APPROVAL_OPEN);
	/* A second of the same waits its turn. */
	county_refused(c, propose, &(struct deed){ .account = township, .record = record }, "approval.waits");
	county_refused(c, withdraw, &(struct deed){ .account = county, .id = d.id }, "approval.not-own");
	county_do(c, withdraw, &(struct deed){ .account = township, .id = d.id });
	assert_int_equal(seen(c, d.id)->state, APPROVAL_WITHDRAWN);
	county_refused(c, approve, &(struct deed){ .account = county, .id = d.id }, "approval.decided");
}

static void test_approval_refused_with_reason(void **state)
{
	struct county *c = county_of(state);
	int64_t id = waiting(c, township);
	county_refused(c, refuse, &(struct deed){ .account = county, .id = id, .reason = "" }, "approval.reason");
	county_refused(c, refuse, &(struct deed){ .account = township, .id = id, .reason = "不" }, "approval.own");
	county_do(c, refuse, &(struct deed){ .account = county, .id = id, .reason = "批复不全" });
	assert_string_equal(seen(c, id)->reason, "批复不全");
	assert_null(made(c, record));
}

static bool expire(struct work *w, void *arg)
{
	const int64_t *id = arg;
	w->now += 8 * 86400;
	struct deed d = { .account = county, .id = *id };
	bool done = approve(w, &d);
	w->now -= 8 * 86400;
	return done;
}

static void test_approval_expires(void **state)
{
	struct county *c = county_of(state);
	int64_t id = waiting(c, township);
	county_refused(c, expire, &id, "approval.expired");
}

static bool tamper(struct work *w, void *arg)
{
	const int64_t *id = arg;
	return DB_EXEC(w->db, w->arena, "update approval set content = $3 where tenant = $1 and id = $2", w->tenant, *id,
		       "text=换了的\n") && audit(w, "test.tampered", "approval", *id, 0, NULL, NULL);
}

static bool tamper_back(struct work *w, void *arg)
{
	const int64_t *id = arg;
	return DB_EXEC(w->db, w->arena, "delete from approval where tenant = $1 and id = $2", w->tenant, *id) &&
	       audit(w, "test.tampered", "approval", *id, 0, NULL, NULL);
}

static void test_approval_of_a_changed_row(void **state)
{
	struct county *c = county_of(state);
	int64_t id = waiting(c, township);
	const char *line;
	county_do(c, tamper, &id);
	county_refused(c, approve, &(struct deed){ .account = county, .id = id }, "approval.changed");
	assert_int_equal(county_verify(c, &line), 1);
	assert_non_null(strstr(line, "不一致"));
	county_do(c, tamper_back, &id);
	assert_int_equal(county_verify(c, NULL), 0);
}

static void test_approval_lists(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	struct approval *rows;
	int64_t total, id = waiting(c, township), by_county = waiting(c, county);
	const char *token = session_made(c, county), *own = session_made(c, township);
	work_end(w);
	county_begin(c);
	assert_true(session_actor(w, token));
	assert_int_equal(approval_list(w, APPROVALS_WAITING, 50, 0, &rows, &total), w->actor.waiting);
	for (int i = 0; i < w->actor.waiting; i++)
		assert_true(rows[i].may_decide && rows[i].id != by_county);
	assert_true(w->actor.waiting > 0 && rows[0].id == id);
	assert_true(session_actor(w, own));
	assert_int_equal(w->actor.waiting, 0);
	assert_int_equal(approval_list(w, APPROVALS_WAITING, 50, 0, &rows, &total), 0);
	assert_true(approval_list(w, APPROVALS_OWN, 50, 0, &rows, &total) > 0);
	become(w, township_other);
	assert_int_equal(approval_list(w, APPROVALS_ALL, 50, 0, &rows, &total), 0);
	become(w, secretary);
	assert_int_equal(approval_list(w, APPROVALS_ALL, 50, 0, &rows, &total), 0);
	county_do(c, withdraw, &(struct deed){ .account = township, .id = id });
	county_do(c, withdraw, &(struct deed){ .account = county, .id = by_county });
}

static bool switch_off(struct work *w, void *arg)
{
	return approval_switch(w, arg);
}

static bool alone(struct work *w, void *arg)
{
	struct deed *d = arg;
	become(w, d->account);
	return approval_alone(w, &(struct approval_wish){ .act = "note", .org = TREE_VILLAGE, .kind = "note", .record = d->record,
		.summary = "张贴公告", .content = "text=独自\n" });
}

static void test_approval_switch(void **state)
{
	struct county *c = county_of(state);
	struct audit_row *rows;
	county_refused(c, switch_off, (void *)"", "approval.off-reason");
	county_do(c, switch_off, (void *)"全县只有一名管理员");
	county_refused(c, switch_off, (void *)"全县只有一名管理员", "approval.switch");
	work_end(&c->work);
	county_begin(c);
	assert_false(approval_wanted(&c->work));
	county_do(c, alone, &(struct deed){ .account = township, .record = ++record });
	assert_string_equal(made(c, record), "独自");
	assert_int_equal(audit_of(&c->work, "note", record, 9, &rows), 2);
	assert_non_null(strstr(rows[0].after, "全县只有一名管理员"));
	county_do(c, switch_off, NULL);
	work_end(&c->work);
	county_begin(c);
	assert_true(approval_wanted(&c->work));
}

static bool disable(struct work *w, void *arg)
{
	const int64_t *id = arg;
	return account_disable(w, *id, true);
}

static void test_approval_nobody(void **state)
{
	struct county *c = county_of(state);
	county_do(c, disable, &county_other);
	county_refused(c, propose, &(struct deed){ .account = county, .record = ++record }, "approval.nobody");
	county_do(c, withdraw, &(struct deed){ .account = township, .id = waiting(c, township) });
}

static int setup(void **state)
{
	people_setup(state);
	struct county *c = county_of(state);
	stands_on = "first";
	county = account_made(c, "county", ROLE_COUNTY, TREE_COUNTY, NULL);
	county_other = account_made(c, "county2", ROLE_COUNTY, TREE_COUNTY, NULL);
	township = account_made(c, "liuhe", ROLE_TOWNSHIP, TREE_TOWNSHIP, NULL);
	township_other = account_made(c, "songling", ROLE_TOWNSHIP, TREE_TOWNSHIP_OTHER, NULL);
	secretary = account_made(c, "secretary", ROLE_SECRETARY, TREE_VILLAGE, NULL);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_approval_is_done_by_two),
		cmocka_unit_test(test_approval_same_person_other_account),
		cmocka_unit_test(test_approval_not_from_below),
		cmocka_unit_test(test_approval_outdated),
		cmocka_unit_test(test_approval_act_that_fails_takes_all_back),
		cmocka_unit_test(test_approval_refused_with_reason),
		cmocka_unit_test(test_approval_expires),
		cmocka_unit_test(test_approval_of_a_changed_row),
		cmocka_unit_test(test_approval_lists),
		cmocka_unit_test(test_approval_switch),
		cmocka_unit_test(test_approval_nobody),
	};
	return cmocka_run_group_tests(tests, setup, county_teardown);
}
