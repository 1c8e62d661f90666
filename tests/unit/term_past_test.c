/* Terms that are over: kept when the next one begins, ended elsewhere when a day is put right, typed in from paper with who held what,
 * put right for a reason, taken out; their pages, the paper and the phone. */
#include "visit.h"

#include "org/fields.h"
#include "term/views.h"

struct edit {
	int64_t id;
	struct org_input in;
	struct org_sheet sheet;
};

static bool edit_unit(struct work *w, void *arg)
{
	struct edit *e = arg;
	e->in.sheet = &e->sheet;
	return org_edit(w, e->id, &e->in, 0);
}

static bool save_unit(struct work *w, void *arg)
{
	return org_term_save(w, place.branch, arg);
}

static struct work *seen(void)
{
	work_end(&visit.county->work);
	county_begin(visit.county);
	return &visit.county->work;
}

static struct edit edit_of(int start, int number)
{
	struct work *w = seen();
	struct edit e = { place.branch, org_input_of(org_load(w, place.branch)), *org_sheet_load(w, place.branch) };
	e.in.term_start = start;
	e.in.term_end = 0;
	e.in.term_years = 5;
	e.sheet.term_number = number ? number : e.sheet.term_number;
	return e;
}

static void term_set(int start, int number)
{
	struct edit e = edit_of(start, number);
	county_do(visit.county, edit_unit, &e);
}

static int list(struct org_term **out)
{
	struct work *w = seen();
	return org_term_list(w, org_load(w, place.branch), out);
}

static struct org_term_input paper(int number, int from, int to, const char *holders)
{
	return (struct org_term_input){ .term = { .number = number, .from_day = from, .to_day = to }, .holders = holders };
}

static void empty(struct work *w)
{
	DB_EXEC(w->db, w->arena, "delete from org_term where tenant = $1", w->tenant);
	DB_EXEC(w->db, w->arena, "delete from post where tenant = $1", w->tenant);
	DB_EXEC(w->db, w->arena, "update org set term_start = 0, term_end = 0, secretary = null, committee = 0 where tenant = $1", w->tenant);
	DB_EXEC(w->db, w->arena, "delete from org_sheet where tenant = $1", w->tenant);
}

static bool empty_unit(struct work *w, void *arg)
{
	(void)arg;
	empty(w);
	return org_recount(w, place.branch) && audit(w, "test", "org", 0, 0, NULL, NULL);
}

static int fresh(void **state)
{
	(void)state;
	county_do(visit.county, empty_unit, NULL);
	seen();
	return 0;
}

static bool secretary_unit(struct work *w, void *arg)
{
	return post_appoint(w, place.branch, "secretary", 0, "王建国", *(int *)arg, NULL);
}

static void test_kept_when_the_next_begins(void **state)
{
	struct org_term *t;
	int day = 20160501;
	(void)state;
	term_set(20160301, 7);
	county_do(visit.county, secretary_unit, &day);
	assert_int_equal(list(&t), 0);
	term_set(20160315, 0); /* a slip put right */
	assert_int_equal(list(&t), 0);
	assert_int_equal(org_sheet_load(&visit.county->work, place.branch)->term_number, 7);
	term_set(20210310, 0);
	assert_int_equal(list(&t), 1);
	assert_int_equal(t->number, 7);
	assert_int_equal(t->from_day, 20160315);
	assert_int_equal(t->to_day, 20210309);
	assert_int_equal(t->due, 20210314);
	assert_int_equal(t->holder_count, 1);
	assert_string_equal(term_holders_words(visit.county->arena, t), "书记 王建国（2016-05-01 起）");
	assert_int_equal(org_sheet_load(&visit.county->work, place.branch)->term_number, 8);
	/* The present one's start is put right: the one before ends before it. */
	term_set(20210401, 0);
	assert_int_equal(list(&t), 1);
	assert_int_equal(t->to_day, 20210331);
	assert_int_equal(DB_ONE(seen()->db, visit.county->arena, 0, "select count(*) from audit where tenant = $1 and kind = 'org' and id = $2 "
		"and act = 'org.edited' and became like '%上一届结束%'", visit.county->work.tenant, place.branch), 1);
	term_set(20210201, 0);
	list(&t);
	assert_int_equal(t->to_day, 20210131);
	struct edit e = edit_of(20160301, 0);
	county_refused(visit.county, edit_unit, &e, "org.term-start-past");
	e = edit_of(20210201, 7);
	county_refused(visit.county, edit_unit, &e, "org.term-number-past");
	assert_int_equal(county_verify(visit.county, NULL), 0);
}

static void test_from_paper(void **state)
{
	struct org_term *t;
	struct county *c = visit.county;
	(void)state;
	term_set(20210301, 8);
	struct org_term_input in = paper(7, 20160301, 0, "书记 刘守义\n\n 委员　李四 2017-01-01 2018-12-31\r\n委员 王五\n");
	county_do(c, save_unit, &in);
	assert_int_equal(list(&t), 1);
	assert_int_equal(t->to_day, 20210228); /* until the next one */
	assert_string_equal(term_holders_words(c->arena, t), "书记 刘守义；委员 王五、李四（2017-01-01 至 2018-12-31）");
	assert_true(t->holders[0].paper);
	in = paper(6, 20110301, 0, "书记 刘守义");
	county_do(c, save_unit, &in);
	assert_int_equal(list(&t), 2);
	assert_int_equal(t[1].to_day, 20160229);
	assert_int_equal(t[0].holder_count + t[1].holder_count, 4);

	static const struct { struct org_term_input in; const char *code; } wrong[] = {
		{ { .term = { .number = 5, .from_day = 20090101, .to_day = 20110301 } }, "term.past-overlap" },
		{ { .term = { .number = 9, .from_day = 20060101, .to_day = 20101231 } }, "term.past-order" },
		{ { .term = { .number = 6, .from_day = 20060101, .to_day = 20101231 } }, "term.past-order" },
		{ { .term = { .number = 5, .from_day = 19990101, .to_day = 20101231 } }, "term.past-founded" },
		{ { .term = { .from_day = 20210401, .to_day = 20220301 } }, "term.past-present" },
		{ { .term = { .from_day = 20060101, .to_day = 20051231 } }, "term.past-to" },
		{ { .term = { .from_day = 20261124, .to_day = 20261124 } }, "term.past-from" },
		{ { .term = { .from_day = 20060101, .elected = 20110302 } }, "term.past-elected" },
		{ { .term = { .from_day = 20060101, .due = 20050101 } }, "term.past-due" },
		{ { .term = { .from_day = 20060101, .election = 77 } }, "term.past-election" },
		{ { .term = { .from_day = 20060101, .seats = 100 } }, "term.past-seats" },
		{ { .term = { .from_day = 20060101 }, .holders = "支书 甲\n村长 乙" }, "term.past-holders" },
		{ { .term = { .from_day = 20060101 }, .holders = "书记" }, "term.past-holders" },
		{ { .term = { .from_day = 20060101 }, .holders = "书记 甲 2006-13-01" }, "term.past-holders" },
		{ { .term = { .from_day = 20060101 }, .holders = "书记 甲 2005-01-01" }, "term.past-holders" },
		{ { .term = { .from_day = 20060101 }, .holders = "书记 甲 2006-01-01 2012-01-01" }, "term.past-holders" },
		{ { .term = { .from_day = 20060101 }, .holders = "书记 甲\n书记 乙" }, "term.past-holders" },
		{ { .term = { .from_day = 20060101 }, .holders = "书记 甲 2006-01-01 2007-01-01 余" }, "term.past-holders" },
		{ { .term = { .from_day = 20060101 }, .version = 999 }, "org.changed" },
	};
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		in = wrong[i].in;
		county_refused(c, save_unit, &in, wrong[i].code);
	}
	assert_int_equal(list(&t), 2);
	assert_int_equal(DB_ONE(c->work.db, c->arena, 0, "select count(*) from post where tenant = $1", c->work.tenant), 4);
	assert_int_equal(county_verify(c, NULL), 0);
}

struct removal {
	int64_t term;
	const char *reason;
};

static bool remove_unit(struct work *w, void *arg)
{
	const struct removal *r = arg;
	return org_term_remove(w, place.branch, r->term, r->reason, 0);
}

static void test_put_right_and_taken_out(void **state)
{
	struct org_term *t;
	struct county *c = visit.county;
	int day = 20210301;
	(void)state;
	term_set(20210301, 8);
	county_do(c, secretary_unit, &day);
	struct org_term_input in = paper(7, 20160301, 20210228, "书记 刘守义\n委员 李四");
	county_do(c, save_unit, &in);
	list(&t);
	in = paper(7, 20160315, 20210228, "委员 赵六");
	in.term.id = t->id;
	county_refused(c, save_unit, &in, "term.past-reason");
	in.reason = "与批复原件核对";
	int64_t gone[] = { t->holders[1].id, DB_ONE(c->work.db, c->arena, 0, "select id from post where tenant = $1 and to_day = 0", c->work.tenant) };
	in.gone = gone;
	in.gone_count = 2; /* the present secretary is none of this term's: nothing happens to him */
	/* One post lies outside of the new days now; it is of those days all the same. */
	county_do(c, save_unit, &in);
	list(&t);
	assert_int_equal(t->from_day, 20160315);
	assert_string_equal(term_holders_words(c->arena, t), "书记 刘守义；委员 赵六");
	assert_int_equal(DB_ONE(c->work.db, c->arena, 0, "select count(*) from post where tenant = $1 and to_day = 0", c->work.tenant), 1);
	assert_int_equal(DB_ONE(c->work.db, c->arena, 0, "select count(*) from audit where tenant = $1 and act = 'org.term-corrected' "
		"and became like '%原因：与批复原件核对'", c->work.tenant), 1);
	/* Who held what is a correction of its own: with its reason on record, and seen by whoever has the page open. */
	int64_t version = org_load(seen(), place.branch)->version;
	in = paper(7, 20160315, 20210228, "委员 孙七");
	in.term.id = t->id;
	in.reason = "少抄了一名";
	county_do(c, save_unit, &in);
	assert_int_equal(DB_ONE(seen()->db, c->arena, 0, "select count(*) from audit where tenant = $1 and act = 'org.term-corrected' "
		"and became like '%原因：少抄了一名'", c->work.tenant), 1);
	assert_true(org_load(&c->work, place.branch)->version > version);
	list(&t);
	struct removal r = { t->id, "" };
	county_refused(c, remove_unit, &r, "term.past-reason");
	r.reason = "抄错了村";
	county_do(c, remove_unit, &r);
	assert_int_equal(list(&t), 0);
	/* The post from paper within it went, the one that reached beyond and the present one stay. */
	assert_int_equal(DB_ONE(c->work.db, c->arena, 0, "select count(*) from post where tenant = $1", c->work.tenant), 2);
	r.term = 12345;
	county_refused(c, remove_unit, &r, "term.past-none");
	assert_int_equal(county_verify(c, NULL), 0);
}

static bool unrecord_unit(struct work *w, void *arg)
{
	return post_unrecord(w, *(int64_t *)arg);
}

static void test_posts_that_were_held_stay(void **state)
{
	struct county *c = visit.county;
	int day = 20210301;
	(void)state;
	county_do(c, secretary_unit, &day);
	int64_t post = DB_ONE(seen()->db, c->arena, 0, "select id from post where tenant = $1", c->work.tenant);
	county_refused(c, unrecord_unit, &post, "post.not-paper");
	/* Nobody else is put into his time. */
	term_set(20220301, 8);
	struct org_term_input in = paper(7, 20200301, 20220228, "书记 甲");
	county_refused(c, save_unit, &in, "term.past-holders");
	in = paper(7, 20200301, 20220228, "书记 甲 2020-03-01 2021-02-28");
	county_do(c, save_unit, &in);
}

static bool break_unit(struct work *w, void *arg)
{
	(void)arg;
	return DB_EXEC(w->db, w->arena, "update org_term set to_day = 20220101 where tenant = $1", w->tenant) && audit(w, "test", "org", 0, 0, NULL, NULL);
}

static void test_verify_is_loud(void **state)
{
	const char *line;
	(void)state;
	term_set(20160301, 7);
	term_set(20210301, 0);
	assert_int_equal(county_verify(visit.county, NULL), 0);
	county_do(visit.county, break_unit, NULL);
	assert_int_equal(county_verify(visit.county, &line), 1);
	assert_non_null(strstr(line, "与本届重叠"));
}

/* ---- pages ---- */

static const char *path_of(int64_t org, const char *rest)
{
	return arena_printf(visit.county->arena, "/orgs/%lld%s", (long long)org, rest);
}

static const char *with_version(const char *fields)
{
	return arena_printf(visit.county->arena, "version=%lld&%s", (long long)org_load(seen(), place.branch)->version, fields);
}

static void test_pages(void **state)
{
	struct visitor v;
	(void)state;
	term_set(20160301, 7);
	term_set(20210301, 0);
	visitor_signs_in(&v, "liuhe");
	visitor_get(&v, path_of(place.branch, "/terms"));
	assert_int_equal(v.status, 200);
	assert_sees(&v, "第 8 届");
	assert_sees(&v, "2016-03-01 至 2021-02-28");
	visitor_get(&v, path_of(place.branch, "/terms/new"));
	visitor_post(&v, path_of(place.branch, "/terms/new"), with_version("number=6&from_day=2011-03-01&holders=%E6%9D%91%E9%95%BF+%E4%B9%99%3Cb%3E"));
	assert_int_equal(v.status, 422);
	assert_sees(&v, "乙&lt;b&gt;</textarea>");
	assert_sees(&v, "value=\"2011-03-01\"");
	visitor_post(&v, path_of(place.branch, "/terms/new"), with_version("number=6&from_day=2011-03-01&holders=%E4%B9%A6%E8%AE%B0+%E4%B9%99"));
	assert_led_to(&v, path_of(place.branch, "/terms"));
	visitor_get(&v, path_of(place.branch, "/terms"));
	assert_sees(&v, "书记 乙");
	visitor_get(&v, path_of(place.branch, "/history?size=200"));
	assert_sees(&v, "第 6 届开始");
	assert_sees(&v, "补录一届班子");
	visitor_get(&v, path_of(place.branch, "/terms/paper.pdf"));
	assert_int_equal(v.status, 200);
	assert_non_null(strstr(v.head, "application/pdf"));
	struct org_term *t;
	list(&t);
	const char *one = path_of(place.branch, arena_printf(visit.county->arena, "/terms/%lld", (long long)t[1].id));
	visitor_get(&v, one);
	visitor_post(&v, one, with_version("number=6&from_day=2011-03-01"));
	assert_int_equal(v.status, 422); /* why? */
	assert_sees(&v, "更正的原因");
	visitor_post(&v, arena_printf(visit.county->arena, "%s/remove", one), with_version("why=x"));
	assert_led_to(&v, path_of(place.branch, "/terms"));
	assert_int_equal(list(&t), 1);
	/* A page that was opened before somebody else's change. */
	visitor_get(&v, path_of(place.branch, "/terms/new"));
	visitor_post(&v, path_of(place.branch, "/terms/new"), "version=1&number=6&from_day=2011-03-01");
	assert_int_equal(v.status, 409);
}

static void test_who_may(void **state)
{
	struct visitor v;
	struct org_term *t;
	(void)state;
	term_set(20160301, 7);
	term_set(20210301, 0);
	list(&t);
	const char *one = arena_printf(visit.county->arena, "/terms/%lld", (long long)t->id);
	visitor_signs_in(&v, "secretary");
	visitor_get(&v, path_of(place.branch, "/terms"));
	assert_int_equal(v.status, 200);
	assert_not_sees(&v, "/terms/new");
	visitor_get(&v, "/m/term");
	assert_sees(&v, "历届班子");
	assert_sees(&v, "第 7 届");
	assert_not_sees(&v, "<form class=\"sec form\"");
	visitor_get(&v, path_of(place.branch, "/terms/new"));
	assert_int_equal(v.status, 403);
	visitor_get(&v, path_of(place.other_branch, "/terms"));
	assert_int_equal(v.status, 404);
	/* A term of another organisation is none of this one's. */
	visitor_signs_in(&v, "county");
	visitor_get(&v, path_of(place.other_branch, one));
	assert_int_equal(v.status, 404);
	visitor_get(&v, path_of(place.branch, "/terms/new"));
	visitor_post(&v, path_of(place.other_branch, arena_printf(visit.county->arena, "%s/remove", one)), "version=1&why=x");
	assert_int_equal(v.status, 404);
	assert_int_equal(list(&t), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_kept_when_the_next_begins, fresh),
		cmocka_unit_test_setup(test_from_paper, fresh),
		cmocka_unit_test_setup(test_put_right_and_taken_out, fresh),
		cmocka_unit_test_setup(test_posts_that_were_held_stay, fresh),
		cmocka_unit_test_setup(test_verify_is_loud, fresh),
		cmocka_unit_test_setup(test_pages, fresh),
		cmocka_unit_test_setup(test_who_may, fresh),
	};
	return cmocka_run_group_tests(tests, visit_setup, visit_teardown);
}
