/* The roster: adding, duplicates, editing, moving, states, the roll of a day, opening a sensitive field. */
#include "county.h"

#include "exempt/exempt.h"
#include "member/member.h"

static int64_t town, other_town, near, far, next_door;
static int64_t wang, li;

static bool build(struct work *w, void *arg)
{
	(void)arg;
	int64_t county;
	struct org_input in = { .kind = 611, .code = "QH", .name = "中共青禾县委员会", .founded = 19490101 };
	if (!org_found(w, &in, &county))
		return false;
	in = (struct org_input){ .parent = county, .kind = 611, .code = "T1", .name = "中共柳河镇委员会", .founded = 19500101 };
	if (!org_found(w, &in, &town))
		return false;
	in = (struct org_input){ .parent = county, .kind = 611, .code = "T2", .name = "中共东岭镇委员会", .founded = 19500101 };
	if (!org_found(w, &in, &other_town))
		return false;
	in = (struct org_input){ .parent = town, .kind = 631, .code = "B1", .name = "小河西村党支部", .founded = 20000101 };
	if (!org_found(w, &in, &near))
		return false;
	in = (struct org_input){ .parent = town, .kind = 631, .code = "B2", .name = "后坡村党支部", .founded = 20000101 };
	if (!org_found(w, &in, &next_door))
		return false;
	in = (struct org_input){ .parent = other_town, .kind = 631, .code = "B3", .name = "东泉村党支部", .founded = 20000101 };
	return org_found(w, &in, &far);
}

static struct member_input person(struct arena *a, int64_t org, const char *name, int birth, int order)
{
	return (struct member_input){ .org = org, .name = name, .ethnic = "01", .education = "71", .job = "1",
		.category = MEMBER_FULL, .joined = 20100701, .full_day = 20110701, .idno = idno_make(a, "371199", birth, order),
		.phone = "13812345678" };
}

struct add {
	struct member_input in;
	int64_t id;
};

static bool add(struct work *w, void *arg)
{
	struct add *x = arg;
	return member_add(w, &x->in, &x->id);
}

static bool build_people(struct work *w, void *arg)
{
	struct member_input in = person(w->arena, near, "王秀英", 19650504, 2);
	(void)arg;
	if (!member_add(w, &in, &wang))
		return false;
	in = person(w->arena, near, "李单雄", 19580102, 3);
	in.phone = "";
	return member_add(w, &in, &li);
}

static int setup(void **state)
{
	county_setup(state);
	county_do(*state, build, NULL);
	county_do(*state, build_people, NULL);
	return 0;
}

static void test_member_add_fills_from_idno(void **state)
{
	struct work *w = &county_of(state)->work;
	struct member *m = member_load(w, wang);
	assert_int_equal(m->birth, 19650504);
	assert_int_equal(m->sex, 2);
	assert_non_null(strstr(m->idno_mask, "371199********"));
	assert_string_equal(m->phone_mask, "138****5678");
	assert_string_equal(m->org_name, "小河西村");
	assert_string_equal(m->pinyin, "wangxiuying");
	assert_int_equal(org_load(w, near)->members, 2);
	assert_int_equal(org_load(w, near)->full_members, 2);
	struct belonging *list;
	assert_int_equal(belonging_list(w, wang, &list), 1);
	assert_int_equal(list[0].from_day, 20100701);
}

static void test_member_stores_nothing_readable(void **state)
{
	struct county *c = county_of(state);
	struct db_rows *rows = DB_QUERY(c->work.db, c->arena, "select idno, phone from member where tenant = $1 and id = $2",
		c->work.tenant, wang);
	assert_true(db_next(rows));
	struct str idno = db_bytes(rows, 0), phone = db_bytes(rows, 1);
	db_done(rows);
	assert_false(str_has(idno, STR("371199")));
	assert_false(str_has(phone, STR("13812345678")));
}

static void refused(struct county *c, struct member_input in, const char *code, const char *field)
{
	struct add x = { in, 0 };
	assert_false(work_run(&c->work, add, &x));
	const struct fault *f = c->work.fault;
	while (f && !text_eq(f->code, code))
		f = f->next;
	if (!f)
		fail_msg("%s expected, got %s", code, c->work.fault ? c->work.fault->code : "nothing");
	assert_string_equal(f->field, field);
	c->work.fault = NULL;
}

static void test_member_add_refuses(void **state)
{
	struct county *c = county_of(state);
	struct member_input good = person(c->arena, near, "赵某", 19800101, 5), in;
	in = good, in.name = " ";
	refused(c, in, "member.name-empty", "name");
	in = good, in.idno = NULL;
	refused(c, in, "member.idno-empty", "idno");
	in = good, in.idno = "371199198001010051";
	refused(c, in, "member.idno", "idno");
	in = good, in.sex = 2;
	refused(c, in, "member.idno", "idno");
	in = good, in.birth = 19800102;
	refused(c, in, "member.idno", "idno");
	in = good, in.phone = "1381234";
	refused(c, in, "member.phone", "phone");
	in = good, in.ethnic = "59";
	refused(c, in, "member.ethnic", "ethnic");
	in = good, in.education = "72";
	refused(c, in, "member.education", "education");
	in = good, in.category = 5;
	refused(c, in, "member.category", "category");
	in = good, in.joined = 0;
	refused(c, in, "member.joined", "joined");
	in = good, in.joined = 19970101;
	refused(c, in, "member.joined-young", "joined");
	in = good, in.full_day = 20090101;
	refused(c, in, "member.full-day", "full_day");
	in = good, in.category = MEMBER_PROBATIONARY;
	refused(c, in, "member.full-day-probationary", "full_day");
	in = good, in.category = MEMBER_ACTIVIST;
	refused(c, in, "member.joined-too-early", "joined");
	in = good, in.org = town;
	refused(c, in, "member.not-a-branch", "org");
	in = good, in.party_group = 12;
	refused(c, in, "member.group", "party_group");
	in = good, in.from_day = 19990101;
	refused(c, in, "member.from-before-founding", "from_day");
}

static void test_member_duplicates_tell_only_in_scope(void **state)
{
	struct county *c = county_of(state);
	struct actor before = c->work.actor;
	struct member_input in = person(c->arena, far, "王秀英", 19650504, 2);
	struct add x = { in, 0 };
	assert_false(work_run(&c->work, add, &x));
	assert_non_null(strstr(c->work.fault->message, "小河西村"));
	c->work.fault = NULL;
	c->work.actor = (struct actor){ .role = ROLE_TOWNSHIP, .name = "东岭镇", .path = "0001.0002.", .org_level = 2 };
	assert_false(work_run(&c->work, add, &x));
	assert_string_equal(c->work.fault->code, "member.idno-elsewhere");
	assert_null(strstr(c->work.fault->message, "小河西"));
	assert_null(strstr(c->work.fault->message, "王"));
	c->work.fault = NULL;
	x.in.org = near;
	assert_false(work_run(&c->work, add, &x));
	assert_int_equal(c->work.fault->kind, FAULT_NOT_FOUND);
	c->work.fault = NULL;
	c->work.actor = before;
}

struct edit {
	int64_t id, version;
	struct member_input in;
};

static bool edit(struct work *w, void *arg)
{
	struct edit *e = arg;
	return member_edit(w, e->id, &e->in, e->version);
}

static void test_member_edit(void **state)
{
	struct county *c = county_of(state);
	struct member *m = member_load(&c->work, li);
	struct edit e = { li, m->version, member_input_of(m) }, late = e;
	e.in.phone = "13900001111";
	e.in.education = "61";
	county_do(c, edit, &e);
	m = member_load(&c->work, li);
	assert_string_equal(m->phone_mask, "139****1111");
	assert_string_equal(m->education, "61");
	struct audit_row *history;
	assert_true(audit_of(&c->work, "member", li, 10, &history) >= 2);
	assert_null(strstr(history[0].after, "13900001111"));
	assert_non_null(strstr(history[0].after, "手机号已更新"));
	late.in.education = "81";
	assert_false(work_run(&c->work, edit, &late));
	assert_string_equal(c->work.fault->code, "member.changed");
	assert_non_null(strstr(c->work.fault->message, "普通高中毕业"));
	c->work.fault = NULL;
	late.version = m->version;
	late.in.birth = 19580103; /* speaks against the stored number */
	county_refused(c, edit, &late, "member.idno");
	late.in.birth = 19580102;
	late.in.idno = idno_make(c->arena, "371199", 19650504, 2);
	late.in.sex = 2;
	late.in.birth = 19650504;
	county_refused(c, edit, &late, "member.idno-taken");
}

struct step {
	int64_t member, org;
	const char *kind, *reason;
	int day;
};

static bool move(struct work *w, void *arg)
{
	struct step *s = arg;
	return member_move(w, s->member, s->org, s->day, s->reason);
}

static bool leave(struct work *w, void *arg)
{
	struct step *s = arg;
	return member_leave(w, s->member, s->day, s->reason);
}

static bool set_state(struct work *w, void *arg)
{
	struct step *s = arg;
	return member_state_set(w, s->member, s->kind, s->day, s->reason);
}

static bool end_state(struct work *w, void *arg)
{
	struct step *s = arg;
	return member_state_end(w, s->member, s->kind, s->day);
}

static bool make_secretary(struct work *w, void *arg)
{
	return post_appoint(w, near, "secretary", *(int64_t *)arg, NULL, 20200101, NULL);
}

static int roll(struct work *w, int64_t org, int day)
{
	struct member_roll *list;
	return member_roll_on(w, org, 0, day, &list);
}

static void test_member_move_and_return(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	struct add x = { person(c->arena, near, "孙立国", 19700101, 7), 0 };
	county_do(c, add, &x);
	county_do(c, make_secretary, &x.id);
	assert_string_equal(org_load(w, near)->secretary, "孙立国");
	struct step s = { x.id, next_door, NULL, "结婚迁居", 20260601 };
	county_do(c, move, &s);
	assert_string_equal(org_load(w, near)->secretary, "");
	assert_int_equal(org_load(w, next_door)->members, 1);
	assert_int_equal(roll(w, next_door, 20260531), 0);
	assert_int_equal(roll(w, next_door, 20260601), 1);
	assert_int_equal(roll(w, near, 20260531) - roll(w, near, 20260601), 1);
	county_refused(c, move, &s, "member.move-same");
	s = (struct step){ x.id, near, NULL, "迁回", 20260501 };
	county_refused(c, move, &s, "member.move-early");
	s = (struct step){ x.id, near, NULL, "", 20260701 };
	county_refused(c, move, &s, "member.reason");
	s = (struct step){ x.id, 0, NULL, "去世", 20261001 };
	county_do(c, leave, &s);
	county_refused(c, leave, &s, "member.left");
	assert_int_equal(member_load(w, x.id)->left_day, 20261001);
	assert_int_equal(roll(w, next_door, 20260930), 1);
	assert_int_equal(roll(w, next_door, 20261001), 0);
	assert_int_equal(org_load(w, next_door)->members, 0);
	s = (struct step){ x.id, near, NULL, "误登，恢复", 20261020 };
	county_do(c, move, &s);
	assert_int_equal(member_load(w, x.id)->left_day, 0);
	struct belonging *list;
	assert_int_equal(belonging_list(w, x.id, &list), 3);
	s = (struct step){ x.id, far, NULL, "当天更正", 20261020 };
	county_do(c, move, &s);
	assert_int_equal(belonging_list(w, x.id, &list), 3);
	assert_int_equal(list[0].org, far);
}

static void test_member_move_both_ends_in_scope(void **state)
{
	struct county *c = county_of(state);
	struct actor before = c->work.actor;
	c->work.actor = (struct actor){ .role = ROLE_TOWNSHIP, .name = "柳河镇", .path = "0001.0001.", .org_level = 2 };
	struct step s = { wang, far, NULL, "迁居", 20261101 };
	county_refused(c, move, &s, "org.none");
	c->work.actor = before;
	assert_int_equal(member_load(&c->work, wang)->org, near);
}

/* Being aged excuses nobody by itself: the office above grants it. */
static bool let_off(struct work *w, void *arg)
{
	struct member_roll *list;
	(void)arg;
	assert_int_equal(member_roll_on(w, near, 0, 20260430, &list), 3);
	assert_true(!list[0].excused && list[0].due);
	return exempt_put(w, li, EXEMPT_AGED, "卧床", 20260401, 20260501, 0) && audit(w, "test.exempt", "member", li, near, NULL, NULL);
}

static void test_member_states_and_roll(void **state)
{
	struct county *c = county_of(state);
	struct work *w = &c->work;
	struct step aged = { li, 0, "aged", "卧床", 20260401 }, off = { wang, 0, "suspended", "失联满六个月", 20260501 };
	county_do(c, set_state, &aged);
	county_do(c, set_state, &off);
	county_refused(c, set_state, &aged, "member.state-on");
	county_do(c, let_off, NULL);
	struct member_roll *list;
	/* 孙立国 of the test before was here until 1 June. */
	assert_int_equal(member_roll_on(w, near, 0, 20260430, &list), 3);
	assert_string_equal(list[0].name, "李单雄"); /* by pinyin */
	assert_true(list[0].excused && list[0].voter && !list[0].due);
	assert_true(list[2].voter && list[2].due);
	assert_false(list[0].apart);
	assert_int_equal(member_roll_on(w, near, 0, 20260331, &list), 3);
	assert_true(list[0].due);
	assert_int_equal(member_roll_on(w, near, 0, 20260501, &list), 3);
	assert_string_equal(list[2].name, "王秀英");
	assert_false(list[2].voter);
	assert_false(list[2].due);
	off.day = 20260601;
	county_do(c, end_state, &off);
	assert_int_equal(member_roll_on(w, near, 0, 20260601, &list), 2);
	assert_true(list[1].voter && list[1].due);
	county_refused(c, end_state, &off, "member.state-off");
	off.day = 20260515;
	county_refused(c, set_state, &off, "member.state-overlap");
	assert_true(member_load(w, li)->aged);
	assert_false(member_load(w, wang)->suspended);
	struct member_roll *all;
	int n = member_roll_all(w, "0001.0001.", 20260430, &all);
	assert_int_equal(n, 3);
	assert_true(all[0].excused);
	assert_int_equal(member_roll_on(w, near, 0, 20110630, &list), 3);
	assert_int_equal(list[0].category, MEMBER_PROBATIONARY); /* full from 1 July 2011 on */
	assert_false(list[0].voter);
}

static int listed(struct work *w, struct member_filter f, int64_t *first)
{
	struct member *list;
	int64_t total;
	int n = member_list(w, &f, &list, &total);
	assert_int_equal(n, total);
	if (n && first)
		*first = list[0].id;
	return n;
}

static void test_member_list(void **state)
{
	struct work *w = &county_of(state)->work;
	static const char *const ways[] = { "秀英", "wangxiu", "wxy", "13812345678" };
	int64_t first = 0;
	for (size_t i = 0; i < COUNT_OF(ways); i++) {
		assert_int_equal(listed(w, (struct member_filter){ .path = "0001.0001.", .query = ways[i], .org = near }, &first), 1);
		assert_int_equal(first, wang);
		assert_int_equal(listed(w, (struct member_filter){ .path = "0001.0002.", .query = ways[i], .org = near }, NULL), 0);
	}
	const char *idno = idno_make(w->arena, "371199", 19650504, 2);
	assert_int_equal(listed(w, (struct member_filter){ .path = "0001.", .query = idno }, &first), 1);
	assert_int_equal(first, wang);
	assert_int_equal(listed(w, (struct member_filter){ .path = "0001.0002.", .query = idno }, NULL), 0);
	assert_int_equal(listed(w, (struct member_filter){ .path = "0001.", .query = "%" }, NULL), 0);
	assert_int_equal(listed(w, (struct member_filter){ .path = "0001.", .org = near }, NULL), 2);
	assert_int_equal(listed(w, (struct member_filter){ .path = "0001.", .org = near, .order = MEMBER_BY_AGE }, &first), 2);
	assert_int_equal(first, li);
	assert_int_equal(listed(w, (struct member_filter){ .path = "0001.", .org = near, .order = MEMBER_BY_STROKES }, &first), 2);
	assert_int_equal(first, wang); /* 王 has fewer strokes than 李 */
	assert_int_equal(listed(w, (struct member_filter){ .path = "0001.", .state = "aged" }, &first), 1);
	assert_int_equal(first, li);
	assert_int_equal(listed(w, (struct member_filter){ .path = "0001.", .categories = 1u << MEMBER_PROBATIONARY }, NULL), 0);
	assert_int_equal(listed(w, (struct member_filter){ .path = "0001.", .left = true }, NULL), 0);
	int64_t ids[] = { wang, li, 5 };
	struct member *list;
	assert_int_equal(member_of_ids(w, "0001.", ids, 3, &list), 2);
	assert_int_equal(member_of_ids(w, "0001.0002.", ids, 3, &list), 0);
}

struct reveal {
	const char *field, *reason, *text;
};

static bool reveal(struct work *w, void *arg)
{
	struct reveal *r = arg;
	return member_reveal(w, wang, r->field, r->reason, &r->text);
}

static void test_member_reveal_leaves_a_trace(void **state)
{
	struct county *c = county_of(state);
	struct reveal r = { "idno", "核对档案", NULL };
	county_do(c, reveal, &r);
	assert_string_equal(r.text, idno_make(c->arena, "371199", 19650504, 2));
	struct audit_row *history;
	audit_of(&c->work, "member", wang, 1, &history);
	assert_string_equal(history[0].act, "member.revealed");
	assert_string_equal(history[0].after, "查看身份证号；原因：核对档案");
	r.reason = "";
	county_refused(c, reveal, &r, "member.reveal-reason");
	r = (struct reveal){ "password", "想看", NULL };
	county_refused(c, reveal, &r, "member.reveal-field");
	r = (struct reveal){ "address", "走访", NULL };
	county_do(c, reveal, &r);
	assert_string_equal(r.text, "");
}

static bool overlap(struct work *w, void *arg)
{
	(void)arg;
	return DB_EXEC(w->db, w->arena, "insert into belonging (tenant, member, from_day, to_day, org) values ($1, $2, $3, 0, $4)",
		       w->tenant, wang, 20260101, far) &&
	       audit(w, "test.spoiled", "member", wang, 0, NULL, NULL);
}

static void keep_line(void *arg, const char *line)
{
	buf_printf(arg, "%s\n", line);
}

/* All that verify says; other rooms' checks may speak too. */
static const char *findings(struct county *c)
{
	struct buf said;
	buf_init(&said, c->arena);
	struct verify_report report = { .arena = c->arena, .say = keep_line, .arg = &said };
	work_end(&c->work);
	county_begin(c);
	verify_all(&c->work, &report);
	return said.at;
}

static void test_member_verify(void **state)
{
	struct county *c = county_of(state);
	const char *line = NULL;
	if (county_verify(c, &line))
		fail_msg("%s", line);
	county_do(c, overlap, NULL);
	const char *said = findings(c);
	assert_non_null(strstr(said, "两段支部隶属的日期重叠"));
	assert_non_null(strstr(said, "当前支部与隶属记录不符"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_member_add_fills_from_idno),
		cmocka_unit_test(test_member_stores_nothing_readable),
		cmocka_unit_test(test_member_add_refuses),
		cmocka_unit_test(test_member_duplicates_tell_only_in_scope),
		cmocka_unit_test(test_member_edit),
		cmocka_unit_test(test_member_move_and_return),
		cmocka_unit_test(test_member_move_both_ends_in_scope),
		cmocka_unit_test(test_member_states_and_roll),
		cmocka_unit_test(test_member_list),
		cmocka_unit_test(test_member_reveal_leaves_a_trace),
		cmocka_unit_test(test_member_verify), /* last: it spoils the county */
	};
	return cmocka_run_group_tests(tests, setup, county_teardown);
}
