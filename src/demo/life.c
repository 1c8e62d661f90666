/* Months of organisational life: most branches meet their duties, some late, some not. */
#include "appraisal/appraisal.h"
#include "base/list.h"
#include "demo/inside.h"
#include "life/life.h"
#include "county/county.h"
#include "talk/talk.h"
#include "work/audit.h"

static const char *const themes[] = { "清河道", "学习乡村振兴促进法", "慰问老党员", "护林防火", "整治人居环境", "学习党章", "帮扶秋收", "义务植树",
	"反诈宣传进农户", "清洁取暖入户讲解", "移风易俗", "果园修剪技术互助", "防汛巡查", "庆七一走访", "村务公开监督", "学习先进典型" };
static const char *const lectures[] = { "一号文件怎么看", "农村党员怎样发挥作用", "党的纪律讲解", "集体经济怎样壮大", "从村史看党的领导", "农村安全生产",
	"粮食安全和耕地保护", "怎样做群众工作" };
static const char *const agendas[] = { "听取支委会工作报告\n讨论村集体收入使用", "学习上级文件\n讨论冬季清洁取暖补贴公示", "讨论预备党员转正\n通报村务公开情况",
	"学习党章有关章节\n讨论环境整治分工", "通报本季度工作\n讨论道路硬化项目" };

struct gathering {
	struct demo_branch *branch;
	unsigned kinds;
	int day, hour, minutes_long;
	int64_t group;
	const char *group_name;
	const char *title, *agenda;
	int64_t only[5]; /* committee meetings: these people */
	int only_count;
	unsigned pairs;
	int makes_up;
	bool vote;
};

static const char *way_word_text(struct demo *d, const struct gathering *g)
{
	return arena_printf(d->scratch, "会议由%s主持。%s\n会议要求全体党员带头落实，于下次会议通报进展。",
		*g->branch->secretary ? g->branch->secretary : "支部委员", g->agenda);
}

static bool takes_part(const struct gathering *g, const struct demo_person *p)
{
	if (p->joined > g->day)
		return false;
	if (g->group && p->group != g->group)
		return false;
	for (int i = 0; i < g->only_count; i++)
		if (g->only[i] == p->id)
			return true;
	return g->only_count == 0;
}

/* Who came: people away take part by video now and then, the aged seldom, the others as the branch's quality has it. */
static void attend(struct demo *d, const struct gathering *g, const struct demo_person *p, bool happened, int64_t starts,
	struct attendance *out)
{
	int here = 620 + g->branch->quality / 3;
	*out = (struct attendance){ .member = p->id, .voter = p->voter, .excused = p->excused, .apart = p->apart, .status = ATTENDANCE_DUE };
	if (!happened)
		return;
	if (p->excused)
		here = 180;
	if (p->migrant) {
		if (demo_chance(d, 330)) {
			out->status = ATTENDANCE_REMOTE;
			out->way = WAY_VIDEO;
		} else if (demo_chance(d, 600)) {
			out->status = ATTENDANCE_LEAVE;
			out->reason = "在外务工";
			out->received = starts - 86400;
			return;
		}
	} else if (demo_chance(d, here)) {
		static const enum check_in_way ways[] = { WAY_LINK, WAY_LINK, WAY_LINK, WAY_NAME, WAY_NAME, WAY_ROLL, WAY_CODE };
		out->status = ATTENDANCE_PRESENT;
		out->way = ways[demo_below(d, COUNT_OF(ways))];
	} else if (demo_chance(d, 300)) {
		out->status = ATTENDANCE_LEAVE;
		out->reason = demo_chance(d, 500) ? "身体不适" : "家中有事";
		out->received = starts - 43200;
	}
	if (out->status == ATTENDANCE_PRESENT || out->status == ATTENDANCE_REMOTE) {
		out->at = starts - 1500 + demo_below(d, 1700);
		out->received = out->at;
	}
}

/* What has become of a meeting of that day by now. */
static enum activity_state state_of(struct demo *d, const struct gathering *g)
{
	int ago = days_between(g->day, d->options->date);
	if (ago < 0)
		return ago < -6 ? STATE_PLANNED : STATE_NOTICED;
	if (ago == 0)
		return g->hour < 8 ? STATE_HELD : STATE_NOTICED;
	if (ago > 40)
		return STATE_SEALED;
	int r = demo_below(d, 100);
	if (ago > 12)
		return r < 90 ? STATE_SEALED : r < 97 ? STATE_FILED : STATE_RETURNED;
	return r < 45 ? STATE_SEALED : r < 88 ? STATE_FILED : r < 91 ? STATE_RETURNED : STATE_HELD;
}

/* Puts a gathering on the branch's list; the store gets all of them together. */
static void hold(struct demo *d, const struct gathering *g)
{
	struct demo_branch *b = g->branch;
	struct activity_past past = { .state = state_of(d, g), .catalogue = d->catalogue };
	struct attendance *people = ARENA_ARRAY(d->scratch, struct attendance, (size_t)b->people_count);
	int64_t starts = day_start(g->day) + g->hour * 3600 + (g->hour == 19 ? 1800 : 0);
	bool happened = past.state >= STATE_HELD && past.state != STATE_CANCELLED;
	for (int i = 0; i < b->people_count && past.state != STATE_PLANNED; i++)
		if (takes_part(g, &b->people[i]))
			attend(d, g, &b->people[i], happened, starts, &people[past.people_count++]);
	past.people = past.people_count ? people : NULL;
	past.form = (struct activity_form){ .org = b->id, .party_group = g->group, .kinds = g->kinds, .pairs = g->pairs,
		.makes_up = g->makes_up, .title = g->title, .place = g->only_count ? "村委会会议室" : "村党员活动室",
		.host = *b->secretary ? b->secretary : "支部委员", .agenda = g->agenda, .starts = starts,
		.ends = starts + g->minutes_long * 60, .remote = !g->only_count && !g->group };
	if (happened) {
		past.minutes = way_word_text(d, g);
		past.recorder = "组织委员";
		past.filed_by = *b->secretary ? b->secretary : "支部委员";
		past.sealed_by = demo_townships[b->township];
		past.reason = past.state == STATE_RETURNED ? "请补充会议照片，并写清议题二的讨论情况。" : NULL;
		/* What ended lately is filed within hours, so that nothing lies in the future. */
		int64_t since = d->now - past.form.ends;
		past.filed_at = past.form.ends + (since > 86400 ? 86400 : since / 2);
		past.sealed_at = past.form.ends + (since > 3 * 86400 ? 3 * 86400 : since * 3 / 4);
	}
	if (g->vote && happened) {
		past.resolution = "同意本季度村集体收入使用方案";
		past.quorum = "members-meeting-vote";
	}
	d->result->activities++;
	*LIST_PUSH(d->scratch, d->held, d->held_count) = past;
}

/* True when the branch meets this duty; later months (the present one) fewer so far. */
static bool met(struct demo *d, const struct demo_branch *b, int day)
{
	int quality = text_eq(b->short_name, "小河西村") ? 995 : b->quality;
	return demo_chance(d, day > d->options->date ? quality - 350 : quality);
}

static int day_in(int month, int day)
{
	return month * 100 + day;
}

/* True when the gathering takes place: in time, or (what was missed in a month that is over, mostly) made up for in the next. */
static bool comes_about(struct demo *d, struct gathering *g)
{
	if (met(d, g->branch, g->day))
		return true;
	int later = day_in(month_add(month_of_day(g->day), 1), 2 + demo_below(d, 22));
	if (g->branch->quality < 800 || later >= d->options->date || !demo_chance(d, 850))
		return false;
	g->makes_up = g->day;
	g->day = later;
	return true;
}

/* 小河西村 owes its members' meeting of the last quarter and of this one: the visitor finds it overdue and plans it. */
static bool left_to_visitor(const struct demo *d, const struct demo_branch *b, int month)
{
	int now = month_of_day(d->options->date);
	int quarters = (now / 100 - month / 100) * 4 + (now % 100 - 1) / 3 - (month % 100 - 1) / 3;
	return text_eq(b->short_name, "小河西村") && quarters <= 1;
}

static void meet_all(struct demo *d, struct demo_branch *b, int month)
{
	int m = month % 100, day = day_in(month, b->day);
	struct gathering g = { .branch = b, .day = day, .hour = b->day % 2 ? 9 : 19, .minutes_long = 90,
		.agenda = agendas[demo_below(d, COUNT_OF(agendas))] };
	const char *theme = themes[demo_below(d, COUNT_OF(themes))];
	/* The second month of a quarter brings the members' meeting, the third the lecture; often on the theme day itself. */
	g.kinds = KIND_BIT(ACTIVITY_THEME_DAY);
	g.title = arena_printf(d->scratch, "%d月主题党日：%s", m, theme);
	/* The first month makes up for what its quarter and year asked before the records begin. */
	bool meeting = (m % 3 == 2 || month == demo_first_month(d)) && !left_to_visitor(d, b, month), lecture = m % 3 == 0;
	if (meeting) {
		g.kinds |= KIND_BIT(ACTIVITY_MEMBERS_MEETING);
		g.title = arena_printf(d->scratch, "%d月支部党员大会暨主题党日", m);
		g.vote = demo_chance(d, 500);
	}
	if (lecture) {
		g.kinds |= KIND_BIT(ACTIVITY_PARTY_LECTURE);
		g.title = arena_printf(d->scratch, "%d月主题党日暨党课：%s", m, lectures[demo_below(d, COUNT_OF(lectures))]);
	}
	if (m == 12) {
		g.kinds = KIND_BIT(ACTIVITY_ORG_LIFE_MEETING) | KIND_BIT(ACTIVITY_MEMBER_APPRAISAL) | KIND_BIT(ACTIVITY_THEME_DAY);
		g.kinds |= (lecture ? KIND_BIT(ACTIVITY_PARTY_LECTURE) : 0) | (meeting ? KIND_BIT(ACTIVITY_MEMBERS_MEETING) : 0);
		g.title = arena_printf(d->scratch, "%d年度组织生活会和民主评议党员", month / 100);
		g.agenda = "通报支委会对照检查情况\n开展批评和自我批评\n民主测评党员";
	}
	if (b->general) { /* theme days and lectures are the branches' own */
		g.kinds = KIND_BIT(ACTIVITY_MEMBERS_MEETING);
		g.title = arena_printf(d->scratch, "%d月党员大会", m);
		if (!meeting)
			return;
	}
	if (comes_about(d, &g))
		hold(d, &g);
}

static void meet_committee(struct demo *d, struct demo_branch *b, int month)
{
	if (!b->committee || b->committee_count == 0)
		return;
	struct gathering g = { .branch = b, .kinds = KIND_BIT(ACTIVITY_COMMITTEE_MEETING), .hour = 15, .minutes_long = 60,
		.day = day_in(month, 1 + demo_below(d, 24)), .title = arena_printf(d->scratch, "%d月支委会会议", month % 100),
		.agenda = "研究本月党员大会议题\n研究党员发展和困难党员帮扶", .only_count = b->committee_count };
	memcpy(g.only, b->committee_members, sizeof g.only);
	if (comes_about(d, &g))
		hold(d, &g);
}

static void meet_groups(struct demo *d, struct demo_branch *b, int month)
{
	for (int i = 0; i < b->group_count; i++) {
		struct gathering g = { .branch = b, .kinds = KIND_BIT(ACTIVITY_GROUP_MEETING), .hour = 19, .minutes_long = 50,
			.day = day_in(month, 2 + demo_below(d, 24)), .group = b->groups[i],
			.title = arena_printf(d->scratch, "%s%d月会议", b->group_names[i], month % 100),
			.agenda = "学习上级文件\n通报党员联系户情况" };
		if (comes_about(d, &g))
			hold(d, &g);
	}
}

/* Heart-to-heart talks once a year, in June: each kind of pair. */
static void talk(struct demo *d, struct demo_branch *b, int month)
{
	struct gathering g = { .branch = b, .kinds = KIND_BIT(ACTIVITY_HEART_TALK), .hour = 15, .minutes_long = 120,
		.day = day_in(month, 5 + demo_below(d, 20)), .title = arena_printf(d->scratch, "%d年谈心谈话", month / 100),
		.agenda = "委员之间、委员和党员之间、党员之间谈心谈话",
		.pairs = RULE_PAIR_MEMBERS | RULE_PAIR_COMMITTEE_MEMBER | (b->committee ? RULE_PAIR_COMMITTEE : 0) };
	if (!b->general && (month % 100 == 6 || month == demo_first_month(d)) && comes_about(d, &g))
		hold(d, &g);
}

/* The first three villages of each township: enough that every page of talks has something to show. */
static bool talks_on_record(const struct demo_branch *b)
{
	return !b->general && strcmp(b->code + strlen("QH03"), "004") < 0;
}

#define TALKS_MOST 160

/* Who talked with whom this year: the committee among themselves, with most members, and some members with each other. */
static int talks_of(struct demo *d, const struct demo_branch *b, struct talk_form list[TALKS_MOST])
{
	int count = 0, seats = b->committee_count;
	for (int i = 0; i < seats; i++)
		for (int k = i + 1; k < seats; k++)
			list[count++] = (struct talk_form){ .one = b->committee_members[i], .other = b->committee_members[k] };
	for (int i = 0; i < b->people_count && count < TALKS_MOST - 2; i++) {
		int64_t person = b->people[i].id;
		if (seats && person != b->committee_members[i % seats] && demo_chance(d, 850))
			list[count++] = (struct talk_form){ .one = b->committee_members[i % seats], .other = person };
		if (i && demo_chance(d, 450))
			list[count++] = (struct talk_form){ .one = person, .other = b->people[i - 1].id };
	}
	return count;
}

/* Talks that were entered one by one. Dice of their own, so that meetings stay those that they were. */
static bool talks(struct work *w, struct demo *d, const struct demo_branch *b)
{
	static const char *const places[] = { "村委会办公室", "家中", "田间地头", "电话", "村党员活动室" };
	struct talk_form list[TALKS_MOST];
	uint64_t random = d->random;
	int months = d->options->date / 100 % 100, count = months > 2 ? talks_of(d, b, list) : 0;
	for (int i = 0; i < count; i++) {
		list[i].day = d->options->date / 10000 * 10000 + (1 + demo_below(d, months - 1)) * 100 + 1 + demo_below(d, 28);
		list[i].place = places[demo_below(d, COUNT_OF(places))];
		list[i].gist = "谈了今年的工作和家里的情况，提醒在村务公开上再及时些。";
	}
	d->random = random;
	return talk_put_all(w, b->id, list, count);
}

/* The yearly meeting with its appraisal: preparation, opinions, a problem that was put right, and grades, a fifth of them excellent. */
static bool appraised(struct work *w, const struct activity_past *past, int64_t id)
{
	size_t count = past->people_count;
	enum grade *grades = ARENA_ARRAY(w->arena, enum grade, count + 1);
	for (size_t i = 0; i < count; i++)
		grades[i] = i % 5 == 2 ? GRADE_EXCELLENT : i % 23 == 7 ? GRADE_BASIC : GRADE_QUALIFIED;
	return life_put(w, id, past->form.org, day_of(past->form.starts)) &&
	       appraisal_put(w, id, past->form.org, day_of(past->form.starts) / 10000, past->people, count, grades);
}

static bool appraisals(struct work *w, struct demo *d, const int64_t *ids)
{
	for (size_t i = 0; i < d->held_count; i++)
		if (d->held[i].form.kinds & KIND_BIT(ACTIVITY_ORG_LIFE_MEETING) && d->held[i].state == STATE_SEALED &&
			!appraised(w, &d->held[i], ids[i]))
			return false;
	return true;
}

/* The yearly lecture of a Party committee's secretary (支部条例 art. 16): who listened is not on record here. */
static bool lecture_of_committee(struct work *w, struct demo *d, int64_t org, const char *host, int month)
{
	struct activity_past past = { .state = STATE_SEALED, .minutes = "书记讲党课，各村党组织书记参加。", .recorder = "党建办",
		.filed_by = host, .sealed_by = "县委组织部", .catalogue = d->catalogue };
	int64_t starts = day_start(day_in(month, 1 + demo_below(d, 20))) + 9 * 3600;
	past.form = (struct activity_form){ .org = org, .kinds = KIND_BIT(ACTIVITY_PARTY_LECTURE), .title = "党委书记讲党课",
		.place = "会议室", .host = host, .agenda = "书记讲党课", .starts = starts, .ends = starts + 5400 };
	past.filed_at = past.form.ends + 86400;
	past.sealed_at = past.form.ends + 3 * 86400;
	d->result->activities++;
	return month >= month_of_day(d->options->date) || activity_put(w, &past) != 0;
}

static bool lectures_of_committees(struct work *w, struct demo *d, int month)
{
	bool good = lecture_of_committee(w, d, d->county, "县委书记", month);
	for (int i = 0; good && i < d->township_count; i++)
		good = lecture_of_committee(w, d, d->townships[i], "党委书记", month);
	return good;
}

/* What the county asks of its own: a stricter rule to come, and a village that is being moved and let off meanwhile. Entered a
 * month ago, since a rule counts from the day after it was entered. */
static bool rules_of_county(struct work *w, const struct demo *d)
{
	struct work then = *w;
	const struct demo_branch *moved = &d->branches[d->branch_count - 1];
	int64_t proposal;
	then.now = w->now - (int64_t)30 * 86400;
	then.today = day_of(then.now);
	struct county_rule stricter = { .act = COUNTY_STRICTER, .rule = "members-meeting", .cycle = CYCLE_MONTH, .times = 1,
		.severity = SEVERITY_WARNING, .document = "青禾县党支部组织生活办法", .reason = "党员大会季度一次间隔太长，改为每月一次",
		.valid_from = day_add_months(d->options->date / 100 * 100 + 1, 2) };
	struct county_rule exempt = { .act = COUNTY_EXEMPT, .rule = "theme-day", .org = moved->id, .document = "", .reason = "全村搬迁，活动室尚未建好",
		.valid_from = day_add(then.today, 1), .valid_to = day_add_months(d->options->date / 100 * 100 + 1, 3) };
	bool good = county_rule_add(&then, &stricter, &proposal) != 0 && county_rule_add(&then, &exempt, &proposal) != 0;
	w->fault = then.fault;
	return good;
}

/* Migrants have asked for leave of meetings to come; their secretaries have not decided yet. */
static bool leaves_to_decide(struct work *w)
{
	return DB_EXEC(w->db, w->arena,
		"update attendance set leave = 'asked', reason = '在外务工，赶不回来', received = $2 where tenant = $1 and status = 'due' and excused = 0 "
		"and activity in (select id from activity where tenant = $1 and state = 'noticed') "
		"and member in (select id from member where tenant = $1 and migrant = 1)", w->tenant, w->now - 7200);
}

bool demo_life(struct work *w, void *arg)
{
	struct demo *d = arg;
	int first = demo_first_month(d), last = month_of_day(d->options->date);
	d->catalogue = rule_catalogue_builtin(d->arena);
	for (int month = first; month <= last; month = month_add(month, 1))
		if ((month % 100 == 7 || month == first) && !lectures_of_committees(w, d, month))
			return false;
	for (int i = 0; i < d->branch_count; i++) {
		struct demo_branch *b = &d->branches[i];
		demo_branch_begin(d, w);
		for (int month = first; month <= last; month = month_add(month, 1)) {
			meet_all(d, b, month);
			meet_committee(d, b, month);
			meet_groups(d, b, month);
			talk(d, b, month);
		}
		int64_t *ids = ARENA_ARRAY(d->scratch, int64_t, d->held_count);
		if (!activity_put_all(w, d->held, d->held_count, ids) || (talks_on_record(b) && !appraisals(w, d, ids)))
			return false;
		d->held_count = 0;
		if (talks_on_record(b) && !talks(w, d, b))
			return false;
		demo_branch_end(d, w);
		if (i % 8 == 0 || i + 1 == d->branch_count)
			d->options->progress("这些月的组织生活", i + 1, d->branch_count);
	}
	if (!rules_of_county(w, d) || !leaves_to_decide(w))
		return false;
	return audit(w, "demo.life", "org", d->county, d->county, NULL, arena_printf(w->arena, "%d 次活动", d->result->activities));
}
