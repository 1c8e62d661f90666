/* What an office keeps of the ledger: named filters, own or shared, one to begin with; columns, on the page and in the file. */
#include "duty_town.h"

#include "access/access.h"
#include "export/export.h"
#include "sheet_collect.h"
#include "supervise/filter.h"
#include "supervise/views.h"

static int64_t town, colleague, neighbour;

static bool accounts_unit(struct work *w, void *arg)
{
	(void)arg;
	town = account_create(w, "town", "党建办", ROLE_TOWNSHIP, towns.town[0], 0, NULL);
	colleague = account_create(w, "colleague", "同事", ROLE_TOWNSHIP, towns.town[0], 0, NULL);
	neighbour = account_create(w, "neighbour", "邻镇", ROLE_TOWNSHIP, towns.town[1], 0, NULL);
	return town && colleague && neighbour;
}

static void as(struct county *c, int64_t account)
{
	bool other = account == neighbour;
	towns_see(c);
	c->work.actor = (struct actor){ .role = ROLE_TOWNSHIP, .account = account, .name = "党建办", .org = towns.town[other],
		.path = other ? "0001.0002." : "0001.0001.", .org_level = 2, .from = "test" };
}

static int setup(void **state)
{
	if (towns_setup_of(state, 2, 4))
		return 1;
	county_do(*state, accounts_unit, NULL);
	as(*state, town);
	return 0;
}

struct wish {
	enum { KEEP, DROP, FIRST, SHOW } what;
	const char *name, *query;
	bool shared;
	int64_t id;
	unsigned shown;
};

static bool wish_unit(struct work *w, void *arg)
{
	struct wish *x = arg;
	switch (x->what) {
	case KEEP:
		return ledger_filter_keep(w, x->name, x->query, x->shared, &x->id);
	case DROP:
		return ledger_filter_drop(w, x->id);
	case FIRST:
		return ledger_filter_first(w, x->id);
	default:
		return ledger_show_keep(w, x->shown);
	}
}

static const char *act(struct county *c, struct wish *x)
{
	struct actor actor = c->work.actor;
	bool done = work_run(&c->work, wish_unit, x);
	const char *code = done ? "" : c->work.fault ? c->work.fault->code : "?";
	c->work.fault = NULL;
	towns_see(c);
	c->work.actor = actor;
	return code;
}

static int64_t kept(struct county *c, const char *name, const char *query, bool shared)
{
	struct wish x = { .what = KEEP, .name = name, .query = query, .shared = shared };
	assert_string_equal(act(c, &x), "");
	return x.id;
}

static void test_filter_is_kept_in_one_way_of_writing(void **state)
{
	struct work *w = &county_of(state)->work;
	assert_string_equal(ledger_narrowed(w, ""), "");
	assert_string_equal(ledger_narrowed(w, "period=2026-11&page=3&size=50&colleagues=1&state=all"), "");
	assert_string_equal(ledger_narrowed(w, "state=overdue&org=77&period=2026-Q4"), "period=quarter&org=77&state=overdue"); /* runs on */
	assert_string_equal(ledger_narrowed(w, "period=2026-10"), "period=2026-10");
	assert_string_equal(ledger_narrowed(w, "name=%E5%90%8E%E5%9D%A1&order=tree&concern=secretary"),
		"name=%E5%90%8E%E5%9D%A1&concern=secretary&order=tree");
	assert_int_equal(ledger_query_of(w, "period=quarter").period.from, 20261001);
	assert_int_equal(ledger_query_of(w, "period=year").period.to, 20261231);
}

static void test_filter_is_own_or_the_office_s(void **state)
{
	struct county *c = county_of(state);
	int64_t own = kept(c, "逾期", "state=overdue", false), shared = kept(c, "书记空缺", "concern=secretary", true);
	struct wish again = { .what = KEEP, .name = "逾期", .query = "" }, none = { .what = KEEP, .name = "", .query = "" };
	assert_string_equal(act(c, &again), "filter.same");
	assert_string_equal(act(c, &none), "filter.name");
	assert_int_equal(ledger_kept(&c->work)->count, 2);
	as(c, colleague);
	struct ledger_kept *k = ledger_kept(&c->work);
	assert_int_equal(k->count, 1);
	assert_int_equal(k->filters[0].id, shared);
	assert_false(k->filters[0].mine);
	struct wish drop = { .what = DROP, .id = shared }, first = { .what = FIRST, .id = shared }, hidden = { .what = FIRST, .id = own };
	assert_string_equal(act(c, &drop), "filter.none");   /* another's, though it is seen */
	assert_string_equal(act(c, &hidden), "filter.none"); /* another's, and not seen */
	assert_string_equal(act(c, &first), "");
	assert_int_equal(ledger_first(ledger_kept(&c->work))->id, shared);
	as(c, neighbour);
	assert_int_equal(ledger_kept(&c->work)->count, 0);
	assert_string_equal(act(c, &first), "filter.none");
	as(c, town);
	assert_string_equal(act(c, &drop), "");
	as(c, colleague);
	assert_null(ledger_first(ledger_kept(&c->work))); /* it was dropped: the ledger begins as usual */
}

static void test_filter_only_so_many(void **state)
{
	struct county *c = county_of(state);
	for (int i = 0; i < FILTERS_MOST; i++)
		kept(c, arena_printf(c->work.arena, "筛选%d", i), "", false);
	struct wish more = { .what = KEEP, .name = "再一个", .query = "" };
	assert_string_equal(act(c, &more), "filter.many");
}

/* The first line of the ledger's file, as the actor gets it. */
static const char *file_heads(struct county *c)
{
	char *path = file_named("ledger");
	int64_t rows = 0;
	struct export_ask ask = { .list = export_named("ledger"), .format = SHEET_CSV_UTF8, .org = c->work.actor.org, .query = "" };
	assert_true(export_place(&c->work, &ask));
	assert_null(export_write(&c->work, &ask, path, NULL, NULL, &rows));
	assert_int_equal(rows, 4);
	char *text = arena_dup(c->work.arena, rows_of(path));
	text[strcspn(text, "\n")] = 0;
	return text;
}

static void test_filter_columns_are_the_file_s(void **state)
{
	struct county *c = county_of(state);
	assert_int_equal(ledger_kept(&c->work)->shown, SHOW_USUAL);
	assert_string_equal(file_heads(c), "1:组织代码|党支部|所属乡镇|书记|党员|党员大会|支委会|党小组会|党课|主题党日|年度事项|参会率|最急的一项|待审核记录|状态");
	struct wish nothing = { .what = SHOW }, two = { .what = SHOW, .shown = SHOW_BIT(SHOW_SECRETARY) | SHOW_BIT(SHOW_WORST) | 1u << 31 };
	assert_string_equal(act(c, &nothing), "filter.columns");
	assert_string_equal(act(c, &two), "");
	int64_t id = kept(c, "逾期", "state=overdue", false);
	struct wish first = { .what = FIRST, .id = id };
	assert_string_equal(act(c, &first), ""); /* the columns stay */
	assert_int_equal(ledger_kept(&c->work)->shown, SHOW_BIT(SHOW_SECRETARY) | SHOW_BIT(SHOW_WORST));
	assert_string_equal(file_heads(c), "1:组织代码|党支部|书记|最急的一项|状态");
	as(c, colleague);
	assert_int_equal(ledger_kept(&c->work)->shown, SHOW_USUAL); /* each their own */
}

static int sheets_setup(void **state)
{
	return setup(state) || arena_setup(state);
}

static int sheets_teardown(void **state)
{
	arena_free(arena);
	return county_teardown(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_filter_is_kept_in_one_way_of_writing, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_filter_is_own_or_the_office_s, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_filter_only_so_many, setup, county_teardown),
		cmocka_unit_test_setup_teardown(test_filter_columns_are_the_file_s, sheets_setup, sheets_teardown),
	};
	return cmocka_run_group_tests(tests, folder_make, folder_remove);
}
