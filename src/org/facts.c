/* Organisations as of a day, for the rules; and what their build itself breaks. */
#include "org/rows.h"
#include "rule/rule.h"

static void facts_row(const struct db_rows *rows, struct org_facts *f)
{
	*f = (struct org_facts){ .org = db_i64(rows, 0), .parent = db_i64(rows, 1), .path = row_text(rows, 2),
		.code = row_text(rows, 3), .name = row_text(rows, 4), .short_name = row_text(rows, 5),
		.kind = (int)db_i64(rows, 6), .level = (int)db_i64(rows, 7), .migrant = db_i64(rows, 8) != 0,
		.founded = (int)db_i64(rows, 9), .dissolved = (int)db_i64(rows, 10), .planned_end = (int)db_i64(rows, 11),
		.term_end = (int)db_i64(rows, 12), .seats = (int)db_i64(rows, 13) };
}

static void group_add(struct work *w, struct org_facts *f, int64_t id, const char *name)
{
	int64_t *ids = f->group_count ? (int64_t *)f->groups : NULL;
	const char **names = f->group_count ? (const char **)f->group_names : NULL;
	size_t n = f->group_count;
	*LIST_PUSH(w->arena, ids, n) = id;
	*LIST_PUSH(w->arena, names, f->group_count) = name;
	f->groups = ids;
	f->group_names = names;
}

/* What the readers below fill: of[d][i] is organisation i on days[d]. */
struct facts_days {
	struct work *w;
	const int *days;
	int day_count, count;
	struct org_facts **of;
	struct map *place; /* organisation → of[0][i] */
};

static bool holds_on(int from_day, int to_day, int day)
{
	return from_day <= day && (to_day == 0 || to_day > day);
}

/* The number of an organisation in the lists; -1 when it is none of theirs. */
static int place_of(const struct facts_days *f, int64_t org)
{
	const struct org_facts *at = map_get_i64(f->place, org);
	return at ? (int)(at - f->of[0]) : -1;
}

static void orgs_read(struct facts_days *f, struct db_rows *rows)
{
	struct work *w = f->w;
	struct org_facts *list = NULL;
	while (db_next(rows))
		facts_row(rows, LIST_PUSH(w->arena, list, f->count));
	db_done(rows);
	f->place = map_new(w->arena);
	for (int i = 0; i < f->count; i++)
		map_set_i64(f->place, list[i].org, &list[i]);
	f->of[0] = list;
	for (int d = 1; d < f->day_count && f->count; d++)
		f->of[d] = memcpy(ARENA_ARRAY(w->arena, struct org_facts, (size_t)f->count), list, (size_t)f->count * sizeof *list);
}

/* A type of the past holds until its day: what a branch owed before it became something else stays. Of an organisation's
 * former types the earliest that still held counts, so they come latest first. */
static void formers_read(struct facts_days *f, struct db_rows *rows)
{
	while (db_next(rows)) {
		int at = place_of(f, db_i64(rows, 0));
		for (int d = 0; at >= 0 && d < f->day_count && f->days[d] < db_i64(rows, 1); d++) {
			f->of[d][at].kind = (int)db_i64(rows, 2);
			f->of[d][at].migrant = db_i64(rows, 3) != 0;
		}
	}
	db_done(rows);
}

/* Everybody who belonged at some time since the first day, once for each step of the category; the days are counted here. */
static void members_read(struct facts_days *f, struct db_rows *rows)
{
	while (db_next(rows)) {
		int at = place_of(f, db_i64(rows, 0)), from = (int)db_i64(rows, 1), to = (int)db_i64(rows, 2);
		int begun = (int)db_i64(rows, 3), ended = (int)db_i64(rows, 4);
		for (int d = 0; at >= 0 && d < f->day_count; d++) {
			if (!holds_on(from, to, f->days[d]) || !holds_on(begun, ended, f->days[d]))
				continue;
			f->of[d][at].members++;
			f->of[d][at].full_members += db_i64(rows, 5) == 4;
		}
	}
	db_done(rows);
	for (int d = 0; d < f->day_count; d++)
		for (int i = 0; i < f->count; i++)
			f->of[d][i].probationary_members = f->of[d][i].members - f->of[d][i].full_members;
}

/* Counts committees as COMMITTEE_ON does: rows come ordered by organisation and person. */
static void posts_read(struct facts_days *f, struct db_rows *rows)
{
	struct work *w = f->w;
	bool *counted = ARENA_ARRAY(w->arena, bool, (size_t)f->day_count); /* this person, by day */
	bool *committee = ARENA_ARRAY(w->arena, bool, (size_t)f->day_count * (size_t)(f->count + 1));
	int64_t member = -1;
	int before = -1;
	const char *name = "";
	while (db_next(rows)) {
		int at = place_of(f, db_i64(rows, 0));
		if (at < 0)
			continue;
		if (at != before || member != db_i64(rows, 1) || !text_eq(name, row_text(rows, 2)))
			memset(counted, 0, (size_t)f->day_count * sizeof *counted);
		before = at;
		member = db_i64(rows, 1);
		name = row_text(rows, 2);
		for (int d = 0; d < f->day_count; d++) {
			struct org_facts *facts = &f->of[d][at];
			if (!holds_on((int)db_i64(rows, 5), (int)db_i64(rows, 6), f->days[d]))
				continue;
			facts->committee += !counted[d];
			counted[d] = true;
			facts->secretary = facts->secretary || db_i64(rows, 4) != 0;
			committee[(size_t)d * (size_t)f->count + (size_t)at] |= db_i64(rows, 3) != 0;
		}
	}
	db_done(rows);
	for (int d = 0; d < f->day_count; d++)
		for (int i = 0; i < f->count; i++)
			if (!committee[(size_t)d * (size_t)f->count + (size_t)i])
				f->of[d][i].committee = 0;
}

static void groups_read(struct facts_days *f, struct db_rows *rows)
{
	struct work *w = f->w;
	struct party_group *list = NULL;
	int n = 0;
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, n) = (struct party_group){ .org = db_i64(rows, 0), .id = db_i64(rows, 1),
			.name = row_text(rows, 2), .from_day = (int)db_i64(rows, 3), .to_day = (int)db_i64(rows, 4) };
	db_done(rows);
	for (int d = 0; d < f->day_count; d++)
		for (int i = 0, k; i < n; i = k) {
			int at = place_of(f, list[i].org);
			for (k = i; k < n && list[k].org == list[i].org; k++)
				if (at >= 0 && holds_on(list[k].from_day, list[k].to_day, f->days[d]))
					group_add(w, &f->of[d][at], list[k].id, list[k].name);
		}
}

#define ORG_FACTS \
	"select o.id, o.parent, o.path, o.code, o.name, o.short, o.kind, o.level, o.migrant, o.founded, o.dissolved, " \
	"o.planned_end, o.term_end, o.seats from org o where o.tenant = $1 and "
#define FORMER_FACTS "select org, to_day, kind, migrant from org_former where tenant = $1 "
#define MEMBER_FACTS "select b.org, b.from_day, b.to_day, c.from_day, c.to_day, c.category "
#define MEMBER_JOIN "belonging b cross join member_category c where c.tenant = b.tenant and c.member = b.member and c.category >= 3 and "
#define POST_FACTS \
	"select org, member, name, case when kind in ('organization', 'publicity', 'discipline', 'member') then 1 else 0 end, " \
	"case when kind = 'secretary' then 1 else 0 end, from_day, to_day from post where tenant = $1 " \
	"and kind <> 'first_secretary' and (to_day = 0 or to_day > $2) "
#define GROUP_FACTS "select org, id, name, from_day, to_day from party_group where tenant = $1 and (to_day = 0 or to_day > $2) "

/* The five questions, asked together and then read. */
struct facts_rows {
	struct db_rows *orgs, *formers, *members, *posts, *groups;
};

static int facts_read(struct facts_days *f, const struct facts_rows *rows)
{
	orgs_read(f, rows->orgs);
	formers_read(f, rows->formers);
	members_read(f, rows->members);
	posts_read(f, rows->posts);
	groups_read(f, rows->groups);
	return f->count;
}

/* All of the county's posts and groups are read and those outside the subtree passed over: a join would be run once for
 * each organisation over all of them. */
int org_facts_all(struct work *w, const char *path, const int *days, int day_count, struct org_facts **out)
{
	struct facts_days f = { .w = w, .days = days, .day_count = day_count, .of = out };
	const char *end = path_end(w->arena, path);
	if (day_count <= 0)
		return 0;
	return facts_read(&f, &(struct facts_rows){
		DB_QUERY(w->db, w->arena, ORG_FACTS "o.path >= $2 and o.path < $3 order by o.path", w->tenant, path, end),
		DB_QUERY(w->db, w->arena, FORMER_FACTS "order by org, to_day desc", w->tenant),
		DB_QUERY(w->db, w->arena, MEMBER_FACTS "from org o cross join " MEMBER_JOIN "o.tenant = $1 and o.path >= $2 and "
			"o.path < $3 and b.tenant = o.tenant and b.org = o.id and (b.to_day = 0 or b.to_day > $4) "
			"and (c.to_day = 0 or c.to_day > $4)",
			w->tenant, path, end, days[0]),
		DB_QUERY(w->db, w->arena, POST_FACTS "order by org, member, name", w->tenant, days[0]),
		DB_QUERY(w->db, w->arena, GROUP_FACTS "order by org, from_day, id", w->tenant, days[0]) });
}

bool org_facts_of(struct work *w, int64_t org, const int *days, int day_count, struct org_facts **out)
{
	struct facts_days f = { .w = w, .days = days, .day_count = day_count, .of = out };
	if (day_count <= 0 || facts_read(&f, &(struct facts_rows){
		DB_QUERY(w->db, w->arena, ORG_FACTS "o.id = $2", w->tenant, org),
		DB_QUERY(w->db, w->arena, FORMER_FACTS "and org = $2 order by to_day desc", w->tenant, org),
		DB_QUERY(w->db, w->arena, MEMBER_FACTS "from " MEMBER_JOIN "b.tenant = $1 and b.org = $2 and (b.to_day = 0 or b.to_day > $3) "
			"and (c.to_day = 0 or c.to_day > $3)", w->tenant, org, days[0]),
		DB_QUERY(w->db, w->arena, POST_FACTS "and org = $3 order by member, name", w->tenant, days[0], org),
		DB_QUERY(w->db, w->arena, GROUP_FACTS "and org = $3 order by from_day, id", w->tenant, days[0], org) }))
		return true;
	if (work_db_check(w))
		fault_set(w, FAULT_NOT_FOUND, "org.none", NULL, "没有这个组织。");
	return false;
}

struct org_facts *org_facts_on(struct work *w, int64_t org, int day)
{
	struct org_facts *facts;
	return org_facts_of(w, org, &day, 1, &facts) ? facts : NULL;
}

/* ---- findings ---- */

struct findings {
	struct arena *arena;
	struct org_finding *list;
	int count;
};

static void find(struct findings *f, const char *code, bool must, const char *source, const char *message)
{
	*LIST_PUSH(f->arena, f->list, f->count) = (struct org_finding){ code, must, message, source };
}

#define BRANCH_WORK "《中国共产党支部工作条例（试行）》"

/* What a standard of the catalogue speaks against: its severity, document and article. */
static void find_by(struct findings *f, const char *code, enum rule_figure figure, const char *message)
{
	const struct rule_standard *s = rule_figure_standard(figure);
	find(f, code, s->severity == SEVERITY_VIOLATION, rule_article(f->arena, &s->source), message);
}

static void find_size(struct findings *f, const struct org *o)
{
	struct arena *a = f->arena;
	bool formal = o->kind == 631 || o->kind == 632;
	int alone = rule_figure(FIGURE_BRANCH_FULL_MEMBERS), most = rule_figure(FIGURE_BRANCH_MEMBERS_MOST);
	int from = rule_figure(FIGURE_COMMITTEE_FULL_MEMBERS);
	if (o->kind == 631 && o->full_members < alone)
		find_by(f, "org.too-small", FIGURE_BRANCH_FULL_MEMBERS, arena_printf(a,
			"正式党员 %d 名，不足 %d 名：应与邻近单位成立联合党支部。", o->full_members, alone));
	if (formal && o->members > most)
		find_by(f, "org.too-large", FIGURE_BRANCH_MEMBERS_MOST, arena_printf(a, "党员 %d 名，超过一般不超过 %d 名的规模。",
			o->members, most));
	if (formal && o->full_members >= from && o->committee == 0)
		find_by(f, "org.no-committee", FIGURE_COMMITTEE_FULL_MEMBERS, arena_printf(a,
			"正式党员 %d 名，达到 %d 名，应当设立支部委员会。", o->full_members, from));
}

static void find_committee(struct findings *f, const struct org *o)
{
	struct arena *a = f->arena;
	bool formal = o->kind == 631 || o->kind == 632;
	int least = rule_figure(FIGURE_COMMITTEE_LEAST), most = rule_figure(FIGURE_COMMITTEE_MOST);
	if (formal && o->committee > 0 && o->committee < least)
		find_by(f, "org.committee-small", FIGURE_COMMITTEE_LEAST, arena_printf(a,
			"支部委员会只有 %d 人，应由 %d 人以上组成，请补选。", o->committee, least));
	if (formal && o->committee > most)
		find_by(f, "org.committee-large", FIGURE_COMMITTEE_MOST, arena_printf(a, "支部委员会 %d 人，一般不超过 %d 人。",
			o->committee, most));
	if (o->committee > 0 && o->committee < o->seats)
		find(f, "org.seats-vacant", true, BRANCH_WORK "第二十一条", arena_printf(a,
			"委员职数 %d，现有 %d 人，空缺 %d 人，应当及时补选。", o->seats, o->committee, o->seats - o->committee));
}

/* Meetings are held some days before or after the day itself, so months are compared. */
static void find_term_length(struct findings *f, const struct org *o)
{
	int most = rule_figure(FIGURE_TERM_YEARS_MOST);
	if (o->term_start && o->term_end && month_of_day(o->term_end) > month_of_day(day_add_months(o->term_start, 12 * most)))
		find_by(f, "org.term-long", FIGURE_TERM_YEARS_MOST, arena_printf(f->arena,
			"本届登记为 %s 至 %s，超过 %d 年，请核对任期。", day_chinese(f->arena, o->term_start),
			day_chinese(f->arena, o->term_end), most));
}

static void find_term(struct findings *f, const struct org *o, int today)
{
	struct arena *a = f->arena;
	int due = org_term_due(o);
	const char *how = due > o->term_end ? "经批准延期，" : due < o->term_end ? "经批准提前，" : "";
	if (due && due < today)
		find(f, "org.term-over", true, BRANCH_WORK "第二十一条", arena_printf(a, "%s本届已于 %s 届满，应当按期换届。", how,
			day_chinese(a, due)));
	else if (due && due <= org_term_soon(today))
		find_by(f, "org.term-ending", FIGURE_TERM_REMINDER_MONTHS, arena_printf(a,
			"%s本届 %s 届满，还有 %d 天，上级一般提前 %d 个月提醒。", how, day_chinese(a, due), days_between(today, due),
			rule_figure(FIGURE_TERM_REMINDER_MONTHS)));
	find_term_length(f, o);
	if (o->planned_end && o->planned_end < today && !o->dissolved)
		find(f, "org.temporary-over", false, BRANCH_WORK "第八条", arena_printf(a,
			"临时组织预计 %s 撤销，已过期；任务结束应当撤销。", day_chinese(a, o->planned_end)));
}

/* What the sheet tells: status, and how many units a joint branch covers. */
static void find_sheet(struct findings *f, const struct org *o, const struct org_sheet *s)
{
	struct arena *a = f->arena;
	int units = org_villages_count(s->villages), most = rule_figure(FIGURE_JOINT_UNITS_MOST);
	if (s->status == ORG_WEAK)
		find(f, "org.weak", true, "本平台约定：按登记的状态提示", arena_printf(a, "软弱涣散党组织，自 %s 起整顿：%s",
			day_chinese(a, s->status_since), s->status_reason));
	if (s->status == ORG_ENDING)
		find(f, "org.ending", false, "本平台约定：按登记的状态提示", arena_printf(a, "自 %s 起待撤销：%s", day_chinese(a, s->status_since),
			s->status_reason));
	if (o->kind == 632 && units > most)
		find_by(f, "org.joint-large", FIGURE_JOINT_UNITS_MOST, arena_printf(a,
			"联合党支部覆盖 %d 个单位，一般不超过 %d 个。", units, most));
}

/* What the records of its people tell: how many are out of contact for too long (nobody is named), and whether the secretary
 * has been a full member for long enough. */
static void find_people(struct work *w, struct findings *f, const struct org *o)
{
	struct arena *a = f->arena;
	int months = rule_figure(FIGURE_LOST_CONTACT_MONTHS), years = rule_figure(FIGURE_SECRETARY_STANDING), lost = 0, full = 0;
	struct db_rows *rows = DB_QUERY(w->db, a,
		"select (select count(*) from member m join member_state s on s.tenant = m.tenant and s.member = m.id and s.kind = 'lost' "
		"and s.to_day = 0 where m.tenant = $1 and m.org = $2 and m.left_day = 0 and m.suspended = 0 and s.from_day > 0 and s.from_day <= $3), "
		"coalesce((select max(case when m.category = 4 then m.full_day else $4 end) from post p join member m on m.tenant = p.tenant "
		"and m.id = p.member where p.tenant = $1 and p.org = $2 and p.kind = 'secretary' and " HELD_ON("p", "$4") "), 0)",
		w->tenant, o->id, day_add_months(w->today, -months), w->today);
	if (db_next(rows)) {
		lost = (int)db_i64(rows, 0);
		full = (int)db_i64(rows, 1);
	}
	db_done(rows);
	if (lost)
		find_by(f, "org.lost-contact", FIGURE_LOST_CONTACT_MONTHS, arena_printf(a,
			"有 %d 名党员登记失去联系已满 %d 个月。仍然找不到的，请支部党员大会研究，按规定停止党籍；已联系上的，请解除登记。", lost, months));
	if (full && day_add_months(full, 12 * years) > w->today)
		find_by(f, "org.secretary-new", FIGURE_SECRETARY_STANDING, arena_printf(a,
			"书记党龄不足 %d 年，一般应有 %d 年以上。", years, years));
}

int org_findings(struct work *w, const struct org *o, const struct org_sheet *sheet, struct org_finding **out)
{
	struct findings f = { w->arena, NULL, 0 };
	*out = NULL;
	if (o->dissolved && o->dissolved < w->today)
		return 0;
	if (o->level > ORG_COUNTY && !*o->secretary)
		find(&f, "org.no-secretary", true, o->level == ORG_TOWNSHIP ? "本平台约定：按登记的任职提示" : org_kind_of(o->kind)->branch ?
			BRANCH_WORK "第二十一条" : BRANCH_WORK "第二十一条、第三十四条", "书记空缺，应当及时补选或由上级指派。");
	find_size(&f, o);
	find_committee(&f, o);
	find_term(&f, o, w->today);
	if (sheet)
		find_sheet(&f, o, sheet);
	if (org_kind_of(o->kind)->branch)
		find_people(w, &f, o);
	*out = f.list;
	return f.count;
}
