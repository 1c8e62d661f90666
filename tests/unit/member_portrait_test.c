/* A person's picture: set, offered by the person, taken or handed back, gone for good; honours: entered, changed, taken out and
 * put back; both go along when two records of a person become one. */
#include "duty_town.h"
#include "upload.h"

#include "member/erase.h"
#include "member/honour.h"
#include "merging.h"
#include "member/portrait.h"

enum { ONE, TWICE, PEOPLE };
static int64_t people[PEOPLE];

static int64_t person(struct work *w, int64_t org, int order)
{
	struct member_input in = { .org = org, .name = "单雄信", .ethnic = "01", .education = "71", .job = "1", .category = MEMBER_FULL,
		.joined = 20150701, .full_day = 20160701, .idno = idno_make(w->arena, "371199", 19650504, order), .phone = "13900001111",
		.from_day = 20200101 };
	int64_t id = 0;
	if (!member_add(w, &in, &id))
		fail_msg("%s", w->fault->message);
	return id;
}

static bool build(struct work *w, void *unused)
{
	(void)unused;
	towns.branch[0][0] = towns_org(w, towns.town[0], 631, "QH01001", "第一村党支部");
	people[ONE] = person(w, towns.branch[0][0], 11);
	people[TWICE] = person(w, towns.branch[0][0], 13);
	return true;
}

static int setup(void **state)
{
	return towns_setup_with(state, build);
}

/* ---- the picture ---- */

struct picture_unit {
	int64_t member, offered;
	const struct kept_file *file;
	const char *why;
	enum portrait_kind kind;
};

static bool set(struct work *w, void *arg)
{
	struct picture_unit *u = arg;
	return portrait_set(w, u->member, u->file);
}

static bool offer(struct work *w, void *arg)
{
	struct picture_unit *u = arg;
	return portrait_offer(w, u->member, u->file);
}

static bool take(struct work *w, void *arg)
{
	struct picture_unit *u = arg;
	return portrait_take(w, u->member, u->offered);
}

static bool refuse(struct work *w, void *arg)
{
	struct picture_unit *u = arg;
	return portrait_refuse(w, u->member, u->offered, u->why);
}

static bool drop(struct work *w, void *arg)
{
	struct picture_unit *u = arg;
	return portrait_remove(w, u->member, u->kind);
}

static struct portraits now(struct county *c, int64_t member)
{
	work_end(&c->work);
	county_begin(c);
	return portraits_load(&c->work, member);
}

static const struct kept_file *photo(struct county *c, uint32_t width)
{
	const char *why = NULL;
	struct bytes b = png(width, 400);
	return upload_take(c, FILE_PORTRAIT, &b, "我.png", &why);
}

/* The width of the picture that is shown or offered, 0 when there is none: tells them apart. */
static int width_of(struct county *c, int64_t member, enum portrait_kind kind)
{
	struct portraits all = now(c, member);
	struct paper_picture picture;
	return file_print(c->arena, portrait_bytes(&c->work, &all.of[kind]), "", &picture) ? picture.width : 0;
}

static int waiting(struct county *c, const char *path)
{
	struct portrait_waiting *rows;
	int64_t total;
	work_end(&c->work);
	county_begin(c);
	portrait_waiting(&c->work, path, 10, 0, &rows, &total);
	return (int)total;
}

static void test_portrait_given_and_taken(void **state)
{
	struct county *c = county_of(state);
	const char *last = NULL;
	struct picture_unit u = { .member = people[ONE], .file = photo(c, 301), .why = "看不清脸" };
	county_do(c, set, &u);
	assert_int_equal(width_of(c, people[ONE], PORTRAIT_SHOWN), 301);
	u.file = photo(c, 302);
	county_do(c, offer, &u);
	assert_int_equal(width_of(c, people[ONE], PORTRAIT_SHOWN), 301); /* until the branch has looked */
	assert_int_equal(waiting(c, "0001."), 1);
	assert_int_equal(waiting(c, "0001.0002."), 0); /* nobody of another township's */
	u.offered = now(c, people[ONE]).of[PORTRAIT_OFFERED].id;
	struct picture_unit other = u;
	other.member = people[TWICE];
	county_refused(c, take, &other, "member.portrait-since");
	u.file = photo(c, 303);
	county_do(c, offer, &u); /* another one: what was looked at is not it any more */
	county_refused(c, take, &u, "member.portrait-since");
	county_refused(c, refuse, &u, "member.portrait-since");
	u.offered = now(c, people[ONE]).of[PORTRAIT_OFFERED].id;
	county_do(c, take, &u);
	assert_int_equal(width_of(c, people[ONE], PORTRAIT_SHOWN), 303);
	assert_int_equal(width_of(c, people[ONE], PORTRAIT_OFFERED), 0);
	county_refused(c, take, &u, "member.portrait-since");
	assert_int_equal(county_verify(c, &last), 0);
}

static void test_portrait_handed_back(void **state)
{
	struct county *c = county_of(state);
	struct picture_unit u = { .member = people[ONE], .file = photo(c, 301), .why = "" };
	county_do(c, offer, &u);
	u.offered = now(c, people[ONE]).of[PORTRAIT_OFFERED].id;
	county_refused(c, refuse, &u, "member.portrait-why");
	u.why = "看不清脸";
	county_do(c, refuse, &u);
	struct portraits all = now(c, people[ONE]);
	assert_string_equal(all.of[PORTRAIT_REFUSED].why, "看不清脸");
	assert_null(portrait_bytes(&c->work, &all.of[PORTRAIT_REFUSED]).at); /* nobody sees it any more */
	assert_int_equal(all.of[PORTRAIT_OFFERED].id, 0);
	assert_int_equal(waiting(c, "0001."), 0);
	county_do(c, offer, &u);
	assert_int_equal(now(c, people[ONE]).of[PORTRAIT_REFUSED].id, 0);
	u.kind = PORTRAIT_OFFERED;
	county_do(c, drop, &u); /* taken back by the person */
	county_refused(c, drop, &u, "member.portrait-none");
}

static bool leave(struct work *w, void *arg)
{
	(void)arg;
	return member_leave(w, people[ONE], 20261101, "转出");
}

static bool erase(struct work *w, void *arg)
{
	return erase_run(w, arg, "满期") == 1;
}

static void test_portrait_erased(void **state)
{
	struct county *c = county_of(state);
	struct picture_unit u = { .member = people[ONE], .file = photo(c, 301) };
	county_do(c, set, &u);
	county_do(c, leave, NULL);
	county_refused(c, offer, &u, "member.portrait-left");
	county_do(c, erase, &(struct erase_wish){ .path = "", .until = 20261123 });
	assert_int_equal(now(c, people[ONE]).of[PORTRAIT_SHOWN].id, 0);
	/* what was put there afterwards makes the person due again, for that alone */
	county_do(c, set, &u);
	county_do(c, erase, &(struct erase_wish){ .path = "", .until = 20261123 });
	county_refused(c, erase, &(struct erase_wish){ .path = "", .until = 20261123 }, "member.erase-none");
}

/* ---- honours ---- */

struct honour_unit {
	int64_t member;
	struct honour honour;
	bool removed;
};

static bool save(struct work *w, void *arg)
{
	struct honour_unit *u = arg;
	return honour_save(w, u->member, &u->honour, NULL);
}

static bool take_out(struct work *w, void *arg)
{
	struct honour_unit *u = arg;
	return honour_remove(w, u->member, u->honour.id, u->removed);
}

static int honours(struct county *c, int64_t member, bool all, struct honour **out)
{
	work_end(&c->work);
	county_begin(c);
	return honour_list(&c->work, member, all, out);
}

#define HONOUR(name_, level_, day_) { .name = name_, .level = level_, .granted_by = "中共青禾县委", .number = "青发〔2026〕12 号", .day = day_ }

static void test_honour_entered_changed_and_put_back(void **state)
{
	struct county *c = county_of(state);
	struct honour *list;
	struct honour_unit u = { people[ONE], HONOUR("优秀共产党员", "county", 20260701), true };
	county_do(c, save, &u);
	county_refused(c, save, &u, "member.honour-twice");
	assert_int_equal(honours(c, people[ONE], false, &list), 1);
	u.honour = list[0];
	u.honour.level = "city";
	county_do(c, save, &u);
	assert_int_equal(honours(c, people[ONE], false, &list), 1);
	assert_string_equal(list[0].level, "city");
	u.member = people[TWICE]; /* through somebody else's address it does not exist */
	county_refused(c, save, &u, "member.honour-none");
	county_refused(c, take_out, &u, "member.honour-none");
	u.member = people[ONE];
	county_do(c, take_out, &u);
	county_refused(c, take_out, &u, "member.honour-since");
	county_refused(c, save, &u, "member.honour-removed");
	assert_int_equal(honours(c, people[ONE], false, &list), 0);
	assert_int_equal(honours(c, people[ONE], true, &list), 1);
	struct honour_unit again = { people[ONE], HONOUR("优秀共产党员", "city", 20260701), true };
	county_do(c, save, &again);
	u.removed = false;
	county_refused(c, take_out, &u, "member.honour-twice"); /* entered again meanwhile */
	again.honour = list[0];
	honours(c, people[ONE], false, &list);
	again.honour.id = list[0].id;
	county_do(c, take_out, &again);
	county_do(c, take_out, &u);
	assert_int_equal(honours(c, people[ONE], false, &list), 1);
}

static void test_honour_bad_input(void **state)
{
	struct county *c = county_of(state);
	static const struct {
		struct honour honour;
		const char *code;
	} wrong[] = {
		{ HONOUR("", "county", 20260701), "member.honour-empty" },
		{ HONOUR("优秀共产党员", "world", 20260701), "member.honour-level" },
		{ HONOUR("优秀共产党员", "county", 20271231), "member.honour-day" },
		{ HONOUR("优秀共产党员", "county", 19500101), "member.honour-day" },
		{ HONOUR("一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一", "county", 20260701), "member.honour-long" },
	};
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		struct honour_unit u = { people[ONE], wrong[i].honour, false };
		county_refused(c, save, &u, wrong[i].code);
	}
}

static void test_both_go_along_with_a_merge(void **state)
{
	struct county *c = county_of(state);
	struct honour *list;
	county_do(c, set, &(struct picture_unit){ .member = people[TWICE], .file = photo(c, 301) });
	county_do(c, save, &(struct honour_unit){ people[TWICE], HONOUR("优秀共产党员", "county", 20260701), false });
	struct merging m = { { .kept = people[ONE], .gone = people[TWICE], .reason = "电话核实" }, 0 };
	county_do(c, merge, &m);
	assert_int_equal(width_of(c, people[ONE], PORTRAIT_SHOWN), 301);
	assert_int_equal(honours(c, people[ONE], false, &list), 1);
	county_do(c, unmerge, &m.id);
	assert_int_equal(width_of(c, people[ONE], PORTRAIT_SHOWN), 0);
	assert_int_equal(width_of(c, people[TWICE], PORTRAIT_SHOWN), 301);
	assert_int_equal(honours(c, people[TWICE], false, &list), 1);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, county_teardown)
	const struct CMUnitTest tests[] = {
		EACH(test_portrait_given_and_taken), EACH(test_portrait_handed_back), EACH(test_portrait_erased),
		EACH(test_honour_entered_changed_and_put_back), EACH(test_honour_bad_input), EACH(test_both_go_along_with_a_merge),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
