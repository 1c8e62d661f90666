/* Two records of one person: which pairs are found and by whom, what merging takes and moves, where links lead afterwards, sealed
 * records, and what stands against taking a merge back. Sequences of merges are in member_sequence_test.c. */
#include "duty_town.h"

#include "member/erase.h"
#include "member/merge_inside.h"
#include "merging.h"

enum { ONE, TWICE, ALIKE, FAR, OTHER, PEOPLE };
static int64_t people[PEOPLE];

static int64_t person(struct work *w, int64_t org, const char *name, int birth, int order, const char *phone)
{
	struct member_input in = { .org = org, .name = name, .ethnic = "01", .education = "71", .job = "1", .category = MEMBER_FULL,
		.joined = 20150701, .full_day = 20160701, .idno = idno_make(w->arena, "371199", birth, order), .phone = phone, .address = "河西街",
		.from_day = 20200101 };
	int64_t id = 0;
	if (!member_add(w, &in, &id))
		fail_msg("%s", w->fault->message);
	return id;
}

static bool build(struct work *w, void *unused)
{
	(void)unused;
	for (int t = 0, n = 0; t < 2; t++)
		for (int b = 0; b < 2; b++) {
			towns.branch[t][b] = towns_org(w, towns.town[t], 631, arena_printf(w->arena, "QH0%d00%d", t + 1, b + 1),
				arena_printf(w->arena, "第%d镇第%d村党支部", t + 1, b + 1));
			for (int i = 0; i < 3; i++, n++)
				person(w, towns.branch[t][b], arena_printf(w->arena, "党员%d", n), 19800101 + n, 21, "");
		}
	people[ONE] = person(w, towns.branch[0][0], "单雄信", 19650504, 11, "13900001111");
	people[TWICE] = person(w, towns.branch[0][1], "单雄信", 19650504, 13, "13900001111");
	people[ALIKE] = person(w, towns.branch[0][1], "善雄信", 19650504, 15, "");       /* read alike, born on the day */
	people[FAR] = person(w, towns.branch[1][0], "善雄信", 19650505, 17, "13900001111"); /* read alike, one telephone */
	people[OTHER] = person(w, towns.branch[0][0], "善雄信", 19750504, 19, "");       /* read alike and no more */
	return true;
}

static int setup(void **state)
{
	if (towns_setup_of(state, 2, 0))
		return 1;
	county_do(*state, build, NULL);
	towns_see(*state);
	return 0;
}

static void as_township(struct county *c)
{
	c->work.actor = (struct actor){ .role = ROLE_TOWNSHIP, .name = "第一镇", .path = "0001.0001.", .org_level = 2, .from = "test" };
}

static int64_t pairs(struct work *w)
{
	struct alike_pair *list;
	int64_t total;
	int n = alike_list(w, 50, 0, &list, &total);
	assert_int_equal(n, total);
	return total;
}

struct pair {
	int64_t one, other;
	const char *reason;
};

static bool dismiss(struct work *w, void *arg)
{
	struct pair *p = arg;
	return alike_dismiss(w, p->one, p->other, p->reason);
}

static bool restore(struct work *w, void *arg)
{
	struct pair *p = arg;
	return alike_restore(w, p->one, p->other);
}

static struct merging wished(int64_t kept, int64_t gone, unsigned taken)
{
	return (struct merging){ { .kept = kept, .gone = gone, .taken = taken, .reason = "电话核实" }, 0 };
}

static void test_alike_two_of_three_agree(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	struct alike_pair *list;
	int64_t total;
	int n = alike_list(w, 50, 0, &list, &total);
	/* one-twice by all three, one-alike, twice-alike by name and day, one-far and twice-far by name and telephone */
	assert_int_equal(n, 5);
	assert_int_equal(list[0].side[0].id, people[ONE]);
	assert_int_equal(list[0].side[1].id, people[TWICE]);
	assert_true(list[0].read && list[0].born && list[0].phone);
	for (int i = 1; i < n; i++) {
		assert_true(list[i].read && list[i].born != list[i].phone);
		assert_true(list[i].side[0].id < list[i].side[1].id);
		assert_true(list[i].side[0].id != people[OTHER] && list[i].side[1].id != people[OTHER]);
	}
	n = alike_list(w, 2, 4, &list, &total);
	assert_int_equal(n, 1);
	assert_int_equal(total, 5);
}

static void test_alike_nobody_learns_of_people_elsewhere(void **state)
{
	struct county *c = county_of(state);
	struct merge_preview p;
	struct merge_wish wish = { .kept = people[ONE], .gone = people[FAR] };
	as_township(c);
	assert_int_equal(pairs(&c->work), 3);
	assert_false(merge_preview(&c->work, &wish, &p));
	assert_int_equal(c->work.fault->kind, FAULT_NOT_FOUND);
	c->work.fault = NULL;
	wish = (struct merge_wish){ .kept = people[FAR], .gone = people[ONE] };
	assert_false(merge_preview(&c->work, &wish, &p));
	assert_int_equal(c->work.fault->kind, FAULT_NOT_FOUND);
	c->work.fault = NULL;
	struct pair pair = { people[ONE], people[FAR], "不是" };
	assert_false(work_run(&c->work, dismiss, &pair));
	assert_int_equal(c->work.fault->kind, FAULT_NOT_FOUND);
	c->work.fault = NULL;
	struct merging m = wished(people[ONE], people[FAR], 0);
	assert_false(work_run(&c->work, merge, &m));
	assert_int_equal(c->work.fault->kind, FAULT_NOT_FOUND);
	c->work.fault = NULL;
	/* A branch's own people see what lies in the branch. */
	c->work.actor.path = "0001.0001.0001.";
	assert_int_equal(pairs(&c->work), 0);
	c->work.actor.path = "0001.0001.0002.";
	assert_int_equal(pairs(&c->work), 1);
}

static void test_alike_two_people_after_all(void **state)
{
	struct county *c = county_of(state);
	struct pair pair = { people[ALIKE], people[ONE], "" };
	struct alike_dismissed *list;
	int64_t total;
	county_refused(c, dismiss, &pair, "member.distinct-reason");
	pair.reason = "同村同名，身份证号都核对过";
	county_do(c, dismiss, &pair);
	county_refused(c, dismiss, &pair, "member.distinct");
	towns_see(c);
	assert_int_equal(pairs(&c->work), 4);
	assert_int_equal(alike_dismissed_list(&c->work, 20, 0, &list, &total), 1);
	assert_string_equal(list[0].reason, pair.reason);
	as_township(c);
	c->work.actor.path = "0001.0002.";
	assert_int_equal(alike_dismissed_list(&c->work, 20, 0, &list, &total), 0);
	towns_see(c);
	county_do(c, restore, &pair);
	county_refused(c, restore, &pair, "member.distinct-none");
	towns_see(c);
	assert_int_equal(pairs(&c->work), 5);
}

static void test_merge_one_record_and_its_links(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	const char *number = idno_make(c->arena, "371199", 19650504, 13), *before = member_load(w, people[TWICE])->idno_mask;
	struct merging m = wished(people[ONE], people[TWICE], 1u << MERGE_IDNO | 1u << MERGE_BRANCH);
	m.wish.reason = "";
	county_refused(c, merge, &m, "member.merge-reason");
	m = wished(people[ONE], people[ONE], 0);
	county_refused(c, merge, &m, "member.merge-same");
	m = wished(people[ONE], people[TWICE], 1u << MERGE_IDNO | 1u << MERGE_BRANCH);
	m.wish.stamp = "1234";
	county_refused(c, merge, &m, "member.merge-changed");
	m.wish.stamp = NULL;
	county_do(c, merge, &m);
	towns_see(c);
	struct member *one = member_load(w, people[ONE]);
	assert_string_equal(one->idno_mask, before);
	assert_int_equal(one->org, towns.branch[0][1]);
	assert_int_equal(member_load(w, people[TWICE])->id, people[ONE]);
	assert_int_equal(org_load(w, towns.branch[0][0])->members, 3 + 1);
	assert_int_equal(org_load(w, towns.branch[0][1])->members, 3 + 2);
	/* Found by the number that was taken, under one record; in no list twice. */
	struct member_filter by_number = { .path = "", .query = number };
	struct member *list;
	int64_t total;
	assert_int_equal(member_list(w, &by_number, &list, &total), 1);
	assert_int_equal(list[0].id, people[ONE]);
	by_number.left = true;
	assert_int_equal(member_list(w, &by_number, &list, &total), 0);
	by_number = (struct member_filter){ .path = "", .query = idno_make(c->arena, "371199", 19650504, 11) };
	assert_int_equal(member_list(w, &by_number, &list, &total), 0);
	assert_int_equal(pairs(w), 2);
	/* Merged already. */
	m = wished(people[ALIKE], people[TWICE], 0);
	assert_false(work_run(w, merge, &m));
	assert_int_equal(w->fault->kind, FAULT_NOT_FOUND);
	w->fault = NULL;
}

static void test_merge_undone_in_order(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	struct merging first = wished(people[TWICE], people[ALIKE], 1u << MERGE_NAME), second = wished(people[ONE], people[TWICE], 0);
	county_do(c, merge, &first);
	county_do(c, merge, &second);
	towns_see(c);
	assert_int_equal(member_load(w, people[ALIKE])->id, people[ONE]); /* links of both lead to the one that stands */
	county_refused(c, unmerge, &first.id, "member.undo-merged");
	county_do(c, unmerge, &second.id);
	county_refused(c, unmerge, &second.id, "member.undone");
	county_do(c, unmerge, &first.id);
	towns_see(c);
	assert_string_equal(member_load(w, people[TWICE])->name, "单雄信");
	assert_string_equal(member_load(w, people[TWICE])->pinyin, member_load(w, people[ALIKE])->pinyin);
	assert_int_equal(pairs(w), 5);
	struct merge_row *list;
	int64_t total;
	assert_int_equal(merge_list(w, 0, 20, 0, &list, &total), 2);
	assert_true(list[0].undone && list[1].undone);
}

static bool change_phone(struct work *w, void *arg)
{
	struct member *m = member_load(w, *(int64_t *)arg);
	struct member_input in = member_input_of(m);
	in.phone = "13900002222";
	return member_edit(w, m->id, &in, m->version);
}

static void test_merge_undone_only_while_nothing_rests_on_it(void **state)
{
	struct county *c = county_of(state);
	struct merging m = wished(people[ONE], people[TWICE], 1u << MERGE_PHONE);
	county_do(c, merge, &m);
	county_do(c, change_phone, &people[TWICE]); /* by the old address: the record that stands is changed */
	towns_see(c);
	assert_string_equal(member_load(&c->work, people[ONE])->phone_mask, "139****2222");
	county_refused(c, unmerge, &m.id, "member.undo-changed");
	/* Nor by somebody who sees one side alone. */
	struct merging across = wished(people[ALIKE], people[FAR], 0);
	county_do(c, merge, &across);
	as_township(c);
	assert_false(work_run(&c->work, unmerge, &across.id));
	assert_int_equal(c->work.fault->kind, FAULT_FORBIDDEN);
	c->work.fault = NULL;
	c->work.actor.path = "0001.0002.";
	assert_false(work_run(&c->work, unmerge, &across.id));
	assert_int_equal(c->work.fault->kind, FAULT_NOT_FOUND);
	c->work.fault = NULL;
}

static bool give_number(struct work *w, void *arg)
{
	struct member_input in = { .org = towns.branch[1][0], .name = "赵小六", .ethnic = "01", .category = MEMBER_FULL, .joined = 20150701,
		.full_day = 20160701, .idno = *(const char **)arg };
	return member_add(w, &in, NULL);
}

static void test_merge_undone_only_while_the_number_is_free(void **state)
{
	struct county *c = county_of(state);
	const char *number = idno_make(c->arena, "371199", 19650504, 13);
	struct merging m = wished(people[ONE], people[TWICE], 0);
	county_do(c, merge, &m);
	county_do(c, give_number, &number);
	county_refused(c, unmerge, &m.id, "member.undo-number");
}

/* A gathering that both records are on. */
static int64_t gathering(struct county *c, enum activity_state state)
{
	struct towns_gathering g = { .org = towns.branch[0][0], .kinds = KIND_BIT(ACTIVITY_MEMBERS_MEETING), .day = 20261110, .state = state,
		.due = 20, .present = 13 };
	return towns_hold(c, g);
}

static bool came_twice(struct work *w, void *arg)
{
	return DB_EXEC(w->db, w->arena, "insert into attendance (tenant, activity, member, day, status, voter) select $1, $2, $3, day, 'present', 1 "
		"from activity where tenant = $1 and id = $2", w->tenant, *(int64_t *)arg, people[TWICE]) &&
	       DB_EXEC(w->db, w->arena, "update attendance set status = 'due' where tenant = $1 and activity = $2 and member = $3", w->tenant,
		       *(int64_t *)arg, people[ONE]) &&
	       audit(w, "test.came", "activity", *(int64_t *)arg, towns.branch[0][0], NULL, NULL);
}

static bool seal(struct work *w, void *arg)
{
	return DB_EXEC(w->db, w->arena, "update activity set state = 'sealed' where tenant = $1 and id = $2", w->tenant, *(int64_t *)arg) &&
	       audit(w, "test.sealed", "activity", *(int64_t *)arg, towns.branch[0][0], NULL, NULL);
}

static void test_merge_attends_once(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	int64_t held = gathering(c, STATE_HELD);
	county_do(c, came_twice, &held);
	struct merging m = wished(people[ONE], people[TWICE], 0);
	county_do(c, merge, &m);
	towns_see(c);
	struct attendance *one = attendance_one(w, held, people[ONE]);
	assert_int_equal(one->status, ATTENDANCE_PRESENT); /* as the other record says: the person was there */
	assert_int_equal(DB_ONE(w->db, w->arena, -1, "select count(*) from attendance where tenant = $1 and activity = $2 and member = $3",
		w->tenant, held, people[TWICE]), 0);
	assert_int_equal(activity_load(w, held)->due, DB_ONE(w->db, w->arena, -1,
		"select count(*) from attendance where tenant = $1 and activity = $2", w->tenant, held));
	/* Sealed meanwhile: what was signed may not change any more. */
	county_do(c, seal, &held);
	county_refused(c, unmerge, &m.id, "member.undo-sealed");
}

static void test_merge_leaves_sealed_records(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	int64_t sealed = gathering(c, STATE_HELD);
	county_do(c, came_twice, &sealed);
	county_do(c, seal, &sealed);
	static const char *const rows = "select count(*) from attendance where tenant = $1 and activity = $2 and member in ($3, $4)";
	struct merging m = wished(people[ONE], people[TWICE], 0);
	county_do(c, merge, &m);
	towns_see(c);
	assert_int_equal(DB_ONE(w->db, w->arena, -1, rows, w->tenant, sealed, people[ONE], people[TWICE]), 2); /* as under the seal */
	/* And yet the person's own list shows the meeting, once. */
	struct activity_of_member *list;
	assert_int_equal(activity_of_member(w, people[ONE], 20261110, 20261110, 10, &list), 1);
	assert_int_equal(list[0].status, ATTENDANCE_PRESENT);
	assert_int_equal(attendance_one(w, sealed, people[ONE])->status, ATTENDANCE_PRESENT);
	county_do(c, unmerge, &m.id);
}

static bool appoint(struct work *w, void *arg)
{
	return post_appoint(w, towns.branch[0][0], "member", *(int64_t *)arg, NULL, 20260101, NULL);
}

static void test_merge_one_post_once(void **state)
{
	struct county *c = county_of(state);
	county_do(c, appoint, &people[ONE]);
	county_do(c, appoint, &people[OTHER]);
	struct merging m = wished(people[ONE], people[OTHER], 0);
	county_refused(c, merge, &m, "member.merge-stopped");
	m = wished(people[TWICE], people[ONE], 0);
	county_do(c, merge, &m);
	towns_see(c);
	struct post *posts;
	assert_int_equal(post_of_member(&c->work, people[TWICE], c->work.today, &posts), 1);
	assert_int_equal(org_load(&c->work, towns.branch[0][0])->committee, 2);
}

/* What a county did with people of two townships tells neither of them of the other. */
static void test_merge_taken_back_tells_nobody_elsewhere(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	struct merging m = wished(people[ALIKE], people[FAR], 0);
	struct pair pair = { people[ALIKE], people[FAR], "核对过" };
	struct merge_row *merges;
	struct audit_row *rows;
	int64_t total;
	county_do(c, merge, &m);
	as_township(c);
	assert_int_equal(merge_list(w, 0, 20, 0, &merges, &total), 1);
	towns_see(c);
	county_do(c, unmerge, &m.id);
	county_do(c, dismiss, &pair);
	towns_see(c);
	assert_non_null(merge_load(w, m.id));
	as_township(c);
	assert_int_equal(merge_list(w, 0, 20, 0, &merges, &total), 0);
	assert_int_equal(merge_list(w, people[ALIKE], 20, 0, &merges, &total), 0);
	assert_null(merge_load(w, m.id));
	assert_int_equal(w->fault->kind, FAULT_NOT_FOUND);
	w->fault = NULL;
	for (int i = ALIKE; i <= FAR; i++) {
		int n = audit_of(w, "member", people[i], 20, &rows);
		assert_true(n >= 3);
		for (int k = 0; k < n; k++)
			assert_null(rows[k].after ? strstr(rows[k].after, i == FAR ? "第1镇" : "第2镇") : NULL);
	}
}

struct left {
	int64_t id;
	int day;
};

static bool leave(struct work *w, void *arg)
{
	struct left *l = arg;
	return member_leave(w, l->id, l->day, "转出");
}

static bool erase(struct work *w, void *arg)
{
	return erase_run(w, arg, "测试") >= 0;
}

static void test_merge_erased_with_the_person(void **state)
{
	struct county *c = county_of(state);
	struct merging m = wished(people[ONE], people[TWICE], 0);
	county_do(c, merge, &m);
	county_do(c, leave, &(struct left){ people[ONE], 20261101 });
	struct erase_wish wish = { .path = "", .until = 20261120 };
	county_do(c, erase, &wish);
	towns_see(c);
	assert_int_equal(DB_ONE(c->work.db, c->arena, -1, "select count(*) from member where tenant = $1 and id in ($2, $3) and (idno is not null "
		"or phone is not null or address is not null or idno_hash is not null or phone_hash is not null)", c->work.tenant, people[ONE],
		people[TWICE]), 0);
	county_refused(c, unmerge, &m.id, "member.undo-erased");
}

/* Every column of the store that names a member must be known to the merge: what nobody moved would be lost with the record. */
static void test_merge_knows_every_table(void **state)
{
	static const char *const known[] = { "account.member", "attendance.member", "attendance_change.member", "belonging.member", "exempt.member",
		"member_state.member", "member_category.member", "member_file.member", "member_state_change.member", "member_honour.member",
		"notice_told.member", "notice_sms.member", "party_group.leader", "post.member", "talk.one", "talk.other", "task.owner", "member.merged_into",
		"study_attendee.member",
		"approval.by_member" /* who proposed stays as it was proposed */, "job_run.owner" /* a program that runs it */,
		"org_operation.other" /* an organisation */, "handover.from_member", "handover.to_member" /* who it was then */,
		"import_member.member" /* which record a file wrote: taking that back asks whether it still is as it was */,
		"member_shift.member" /* whose move it was: taken back while that record stands for itself */,
		"whole_export_member.member" /* who stood in the file: the phone's page asks for what was merged, too (home_reveals) */,
		"box_voter.member" /* who was asked, of a box without names */,
		"appraised.member" /* under its seal; one's own page reads what was merged, too (appraisal_own) */ };
	static const char *const words[] = { "member", "leader", "owner", "one", "other", "merged_into" };
	struct county *c = county_of(state);
	struct db_table *tables;
	int n = db_tables(c->work.db, c->arena, &tables);
	assert_true(n > 20);
	for (int t = 0; t < n; t++)
		for (int k = 0; k < tables[t].column_count; k++) {
			const char *column = tables[t].columns[k].name, *name = arena_printf(c->arena, "%s.%s", tables[t].name, column);
			size_t len = strlen(column);
			bool asks = len > 7 && text_eq(column + len - 7, "_member"), answered = false;
			for (size_t i = 0; i < COUNT_OF(words); i++)
				asks = asks || text_eq(words[i], column);
			for (size_t i = 0; i < COUNT_OF(known); i++)
				answered = answered || text_eq(known[i], name);
			if (asks && !answered)
				fail_msg("%s names a member: say in src/member/merge_rows.c how it goes along, and here", name);
		}
}

/* Rows that are made anew under the other record take every column along. */
static void test_merge_knows_every_column(void **state)
{
	static const struct {
		const char *what, *table;
	} keyed[] = { { "attendance", "attendance" }, { "told", "notice_told" }, { "texted", "notice_sms" }, { "belonging", "belonging" }, { "state", "member_state" } };
	struct county *c = county_of(state);
	struct db_table *tables;
	int n = db_tables(c->work.db, c->arena, &tables), found = 0;
	for (int t = 0; t < n; t++)
		for (size_t i = 0; i < COUNT_OF(keyed); i++)
			if (text_eq(tables[t].name, keyed[i].table)) {
				/* the county and a key of two parts besides; a state's key is its number alone, and an attendance has the day
				 * of its activity */
				int besides = text_eq(keyed[i].what, "state") ? 2 : text_eq(keyed[i].what, "attendance") ? 4 : 3;
				if (tables[t].column_count != merge_cell(keyed[i].what)->pieces + besides)
					fail_msg("%s has %d columns: say in src/member/merge_rows.c how each is read and written", keyed[i].table,
						tables[t].column_count);
				found++;
			}
	assert_int_equal(found, COUNT_OF(keyed));
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, county_teardown)
	const struct CMUnitTest tests[] = {
		EACH(test_alike_two_of_three_agree), EACH(test_alike_nobody_learns_of_people_elsewhere), EACH(test_alike_two_people_after_all),
		EACH(test_merge_one_record_and_its_links), EACH(test_merge_undone_in_order), EACH(test_merge_undone_only_while_nothing_rests_on_it),
		EACH(test_merge_undone_only_while_the_number_is_free), EACH(test_merge_attends_once), EACH(test_merge_leaves_sealed_records),
		EACH(test_merge_taken_back_tells_nobody_elsewhere), EACH(test_merge_one_post_once), EACH(test_merge_erased_with_the_person), EACH(test_merge_knows_every_table), EACH(test_merge_knows_every_column),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
