/* What offices did lately: urges that were answered, called about or left unanswered, and branches given to somebody to follow
 * up, so that the pages of supervision show what they are for. */
#include "demo/inside.h"

#include "access/access.h"
#include "base/list.h"
#include "exempt/exempt.h"
#include "plan/series.h"
#include "supervise/supervise.h"
#include "theme/theme.h"
#include "work/audit.h"

#define URGED 24 /* branches */

/* A duty that is overdue, one a branch. */
struct behind {
	int64_t org, town;
	const char *rule, *secretary;
	int from;
};

static int behind_read(struct work *w, const char *path, struct behind *out)
{
	int64_t last = 0;
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select o.id, d.rule, d.period_from, o.secretary, t.id from duty d join org o on o.tenant = d.tenant and o.id = d.org "
		"join org t on t.tenant = o.tenant and t.path = substr(o.path, 1, 10) where d.tenant = $1 and d.done_day = 0 and d.due_day < $2 "
		"and d.due_day >= $5 and o.path >= $3 and o.path < $4 and o.level > 2 order by o.path, d.due_day desc, d.rule", w->tenant, w->today, path,
		path_end(w->arena, path), day_add(w->today, -100));
	while (n < URGED / 2 && db_next(rows)) {
		if (db_i64(rows, 0) == last)
			continue;
		last = db_i64(rows, 0);
		out[n++] = (struct behind){ last, db_i64(rows, 4), db_text(rows, 1), db_text(rows, 3), (int)db_i64(rows, 2) };
	}
	db_done(rows);
	return n;
}

void demo_act_as(struct work *w, struct demo *d, enum role role, int64_t org, int days)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select a.id, a.name, o.short, o.path from account a join org o on o.tenant = a.tenant and o.id = a.org where a.tenant = $1 "
		"and a.org = $2 and a.role = $3 order by a.id", w->tenant, org, role_word(role));
	w->actor = (struct actor){ .role = role, .org = org, .name = "党建办", .org_name = "", .path = "0001.", .from = "cli" };
	if (db_next(rows)) {
		w->actor.account = db_i64(rows, 0);
		w->actor.name = db_text(rows, 1);
		w->actor.org_name = db_text(rows, 2);
		w->actor.path = db_text(rows, 3);
	}
	db_done(rows);
	w->now = d->now - days * 86400;
	w->today = day_of(w->now);
}

/* What became of it: every fourth is left unanswered. */
static bool urged(struct work *w, struct demo *d, const struct behind *b, int n)
{
	static const char *const answers[] = { "本周五晚上补开，通知已经发了。", "书记外出学习，回来就开，月底前完成。", "上周开过了，记录今天补交。" };
	int64_t id;
	bool by_county = n % 3 == 0;
	demo_act_as(w, d, by_county ? ROLE_COUNTY : ROLE_TOWNSHIP, by_county ? d->county : b->town, 2 + n % 7);
	if (!urge_create(w, b->org, b->rule, b->from, n % 2 ? "请尽快安排，有困难请直接打电话。" : "", &id))
		return false;
	if (n % 4 == 1) {
		demo_act_as(w, d, ROLE_SECRETARY, b->org, 1 + n % 3);
		w->actor.name = !text_empty(b->secretary) ? b->secretary : "党务工作者";
		return urge_reply(w, id, answers[n % 3]);
	}
	if (n % 4 == 2) {
		demo_act_as(w, d, ROLE_TOWNSHIP, b->town, 1);
		return urge_call_note(w, id, !text_empty(b->secretary) ? arena_printf(w->arena, "书记%s", b->secretary) : "村委会值班人员", answers[n % 3]);
	}
	return true;
}

static bool followed(struct work *w, struct demo *d, const int64_t *orgs, int count)
{
	struct follow_result result;
	demo_act_as(w, d, ROLE_COUNTY, d->county, 3);
	return follow_up_assign(w, orgs, count, 0, day_add(w->today, 7), "到村里看看为什么没有按期开展，帮着定下补开的日期。", &result);
}

/* Two branches have asked for the oldest of those who are not let off yet, and wait for the township's word. */
static bool exempts_asked(struct work *w, struct demo *d, const struct behind *list, int count)
{
	bool good = true;
	for (int i = 0; good && i < count && i < 2; i++) {
		int64_t member = DB_ONE(w->db, w->arena, 0,
			"select m.id from member m where m.tenant = $1 and m.org = $2 and m.left_day = 0 and not exists (select 1 from exempt x "
			"where x.tenant = $1 and x.member = m.id) order by m.birth limit 1", w->tenant, list[i].org);
		struct exempt_form f = { .kind = i ? EXEMPT_ILL : EXEMPT_AGED, .reason = i ? "手术后在家休养" : "年满八十，行动不便" };
		demo_act_as(w, d, ROLE_SECRETARY, list[i].org, 2);
		f.from_day = w->today;
		f.until = day_add_months(w->today, i ? 3 : 11);
		good = !member || exempt_ask(w, list[i].org, &member, 1, &f) == 1;
	}
	return good;
}

/* A township's leading body of four, since the month's first day, and its 民主生活会 of the year, planned by its own office. */
static bool body_meets(struct work *w, struct demo *d, int64_t town)
{
	static const char *const kinds[] = { "secretary", "deputy", "organization", "discipline" };
	int64_t people[COUNT_OF(kinds)];
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select m.id from member m join org o on o.tenant = m.tenant and o.id = m.org where m.tenant = $1 and o.parent = $2 "
		"and m.left_day = 0 and m.category = 4 and m.education < '40' and not exists (select 1 from post p where p.tenant = m.tenant "
		"and p.member = m.id and p.to_day = 0) order by o.path desc, m.birth limit 4", w->tenant, town);
	while (db_next(rows))
		people[n++] = db_i64(rows, 0);
	db_done(rows);
	demo_act_as(w, d, ROLE_COUNTY, d->county, 3);
	for (int i = 0; i < n; i++)
		if (!post_appoint(w, town, kinds[i], people[i], NULL, w->today / 100 * 100 + 1, NULL))
			return false;
	demo_act_as(w, d, ROLE_TOWNSHIP, town, 2);
	int64_t starts = day_start(day_add(w->today, 22)) + 14 * 3600 + 1800;
	struct activity_form f = { .org = town, .kinds = KIND_BIT(ACTIVITY_DEMOCRATIC_MEETING), .title = "党委班子年度民主生活会",
		.place = "镇党委会议室", .host = "党委书记", .agenda = "通报上年整改情况\n对照检查\n批评与自我批评", .starts = starts, .ends = starts + 3 * 3600 };
	int64_t id = n ? activity_plan(w, &f) : 0;
	return !n || (id && activity_notice(w, id));
}

/* Theme packages of the county and of a township: of this month, taken over by most; of the next, just sent; one withdrawn, a draft. */
static bool themes(struct work *w, const struct demo *d)
{
	static const char law[] = "12月4日是国家宪法日。宪法是国家的根本法，具有最高的法律效力。\n"
		"宪法规定，农村和城市郊区的土地，除由法律规定属于国家所有的以外，属于集体所有；宅基地和自留地、自留山，也属于集体所有。\n"
		"村民委员会是基层群众性自治组织。村里的大事，由村民会议或者村民代表会议讨论决定，村务要公开，账目要让大家看得到。\n"
		"党员要带头遵守宪法和法律，遇事找法，解决问题靠法，不信谣、不传谣，不参与非法集资和封建迷信活动。";
	static const char warm[] = "入冬以后，独居老人、孤儿和困难户的取暖、用电、饮食是支部要管的事。\n"
		"每名党员联系几户，看看炉子和烟道通不通气，被褥够不够，药够不够，电话能不能打通。\n"
		"发现一氧化碳隐患要当场处理：装报警器，留通风口，睡前封好炉子。处理不了的，当天报村委会。";
	int month = month_of_day(d->options->date), next = month_add(month, 1);
	unsigned day = KIND_BIT(ACTIVITY_THEME_DAY);
	int64_t first = day_start(month * 100 + 1) + 9 * 3600;
	const struct theme_form list[] = {
		{ day, month, 90, arena_printf(w->arena, "%d月主题党日：冬季走访送温暖", month % 100), warm,
			"我们支部还有哪几户没走到？\n走访发现的困难，哪些支部能办，哪些要报镇里？", "", "" },
		{ day, next, 90, arena_printf(w->arena, "%d月主题党日：学习宪法", next % 100), law,
			"宪法里哪几条和村里的事最有关系？\n我们村的村务公开还有哪里做得不够？\n党员怎样带头守法？", "观看宪法宣传视频\n学习材料\n讨论\n交纳党费", "" },
		{ day | KIND_BIT(ACTIVITY_PARTY_LECTURE), next, 60, "党课：乡村振兴促进法怎么用", "", "", "", "https://www.12371.cn/" },
		{ day, month_add(month, -1), 60, "秸秆禁烧和护林防火", "秋收以后禁止露天焚烧秸秆，进山不带火种。", "", "", "" },
	};
	bool town = d->township_count > 2;
	return theme_put(w, d->county, &list[3], THEME_WITHDRAWN, first - (int64_t)30 * 86400) && theme_put(w, d->county, &list[0], THEME_SENT, first) &&
	       theme_put(w, d->county, &list[1], THEME_SENT, w->now - 2 * 86400) &&
	       (!town || theme_put(w, d->townships[2], &list[2], THEME_DRAFT, 0));
}

/* One village has its theme day on every month's fifth until next summer. */
static bool monthly(struct work *w, struct demo *d, const struct demo_branch *b)
{
	struct series_form f = { .kinds = KIND_BIT(ACTIVITY_THEME_DAY), .title = "主题党日", .place = "村党员活动室", .agenda = "", .day = 5,
		.minute = 19 * 60 + 30, .minutes = 90, .host = *b->secretary ? b->secretary : "支部委员" };
	struct series_day days[SERIES_MOST];
	struct series_choice choices[SERIES_MOST];
	demo_act_as(w, d, ROLE_SECRETARY, b->id, 1);
	f.from = month_of_day(w->today);
	f.until = month_add(f.from, 7);
	int count = series_days(w, &f, days);
	for (int i = 0; i < count; i++)
		choices[i] = (struct series_choice){ days[i].month, day_start(days[i].day) + f.minute * 60 };
	return series_make(w, &f, choices, count) != 0;
}

bool demo_office(struct work *w, void *arg)
{
	struct demo *d = arg;
	struct behind list[URGED];
	struct work as = *w; /* acts in others' names and at other times */
	int64_t orgs[4];
	int n = behind_read(w, "0001.0003.", list), count = 0;
	n += behind_read(w, "0001.0001.", list + n);
	bool good = true;
	for (int i = 0; good && i < n; i++)
		good = urged(&as, d, &list[i], i);
	for (int i = 3; i < n && count < 4; i += 4)
		orgs[count++] = list[i].org;
	good = good && (!count || followed(&as, d, orgs, count));
	good = good && exempts_asked(&as, d, list, n) && (d->township_count < 3 || body_meets(&as, d, d->townships[2]));
	good = good && (d->branch_count < 4 || monthly(&as, d, &d->branches[3]));
	demo_act_as(&as, d, ROLE_SYSTEM, d->county, 0);
	good = good && themes(&as, d);
	good = good && (urge_raise(&as, 200) >= 0 && !as.fault);
	w->fault = as.fault;
	return good && audit(w, "demo.office", "org", d->county, d->county, NULL, arena_printf(w->arena, "%d 条催办", n));
}
