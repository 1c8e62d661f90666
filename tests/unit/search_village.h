/* A county to search in: two townships, names and numbers of every kind, meetings of this year and of an earlier one. */
#ifndef TESTS_SEARCH_VILLAGE_H
#define TESTS_SEARCH_VILLAGE_H

#include "county.h"

#include "search/search.h"

#define SEARCH_PHONE_TEXT "13900001234"

static struct {
	int64_t root, town, other_town, village, other_village;
	int64_t person, other_person, gone, applicant;
	const char *idno, *other_idno, *gone_idno;
} found_in;

static inline int64_t search_org(struct work *w, int64_t parent, int kind, const char *code, const char *name, const char *word)
{
	int64_t id = 0;
	struct org_input in = { .parent = parent, .kind = kind, .code = code, .name = name, .short_name = word, .founded = 20150101 };
	if (!org_found(w, &in, &id))
		fail_msg("%s: %s", name, w->fault->message);
	return id;
}

static inline int64_t search_person(struct work *w, int64_t org, const char *name, int order, const char *phone, int category,
	const char **idno)
{
	int64_t id = 0;
	const char *number = idno_make(w->arena, "371199", 19600101, order);
	struct member_input in = { .org = org, .name = name, .ethnic = "01", .category = category,
		.joined = category >= MEMBER_PROBATIONARY ? 20100701 : 0, .full_day = category == MEMBER_FULL ? 20110701 : 0,
		.idno = number, .phone = phone };
	if (!member_add(w, &in, &id))
		fail_msg("%s: %s", name, w->fault->message);
	if (idno)
		*idno = number;
	return id;
}

static inline void search_held(struct work *w, int64_t org, int day, const char *title)
{
	struct activity_past past = { .state = STATE_HELD, .minutes = "学习文件，讨论村务。", .filed_by = "刘成玉" };
	past.form = (struct activity_form){ .org = org, .kinds = KIND_BIT(ACTIVITY_MEMBERS_MEETING), .title = title,
		.place = "党员活动室", .host = "刘成玉", .agenda = "学习", .starts = day_start(day) + 19 * 3600,
		.ends = day_start(day) + 20 * 3600 };
	if (!activity_put(w, &past))
		fail_msg("%s: %s", title, w->fault ? w->fault->message : "activity_put");
}

static inline bool search_build(struct work *w, void *unused)
{
	(void)unused;
	found_in.root = search_org(w, 0, 611, "QH", "中共青禾县委员会", "青禾县");
	found_in.town = search_org(w, found_in.root, 611, "QH01", "中共柳河镇委员会", "柳河镇");
	found_in.other_town = search_org(w, found_in.root, 611, "QH02", "中共东岭镇委员会", "东岭镇");
	found_in.village = search_org(w, found_in.town, 631, "QH0101", "柳河镇小河西村党支部", "小河西村");
	search_org(w, found_in.town, 631, "QH0102", "柳河镇单家庄党支部", "单家庄");
	found_in.other_village = search_org(w, found_in.other_town, 631, "QH0201", "东岭镇后坡村党支部", "后坡村");
	found_in.person = search_person(w, found_in.village, "单雄信", 1, SEARCH_PHONE_TEXT, MEMBER_FULL, &found_in.idno);
	search_person(w, found_in.village, "单雄信义", 3, "13900005555", MEMBER_FULL, NULL);
	search_person(w, found_in.village, "欧阳雄信", 5, "", MEMBER_FULL, NULL);
	search_person(w, found_in.village, "阿不都·买买提", 7, "", MEMBER_PROBATIONARY, NULL);
	search_person(w, found_in.village, "王秀兰", 2, SEARCH_PHONE_TEXT, MEMBER_FULL, NULL);
	search_person(w, found_in.village, "李王", 9, "", MEMBER_FULL, NULL);
	found_in.gone = search_person(w, found_in.village, "单离开", 11, "", MEMBER_FULL, &found_in.gone_idno);
	if (!member_leave(w, found_in.gone, 20261101, "转出"))
		fail_msg("%s", w->fault->message);
	found_in.applicant = search_person(w, found_in.village, "单申请", 13, "", MEMBER_APPLICANT, NULL);
	found_in.other_person = search_person(w, found_in.other_village, "仇东岭", 15, "13900009999", MEMBER_FULL, &found_in.other_idno);
	search_held(w, found_in.village, 20261110, "11月支部党员大会");
	search_held(w, found_in.village, 20261105, "11月主题党日暨党课：100%_达标");
	search_held(w, found_in.village, 20251010, "去年的党课");
	search_held(w, found_in.other_village, 20261109, "东岭的党课");
	return audit(w, "test.search", "org", found_in.root, found_in.root, NULL, NULL);
}

static inline int search_setup(void **state)
{
	county_setup(state);
	county_do(county_of(state), search_build, NULL);
	return 0;
}

/* Somebody acts, and sees what was committed. */
static inline struct work *search_as(void **state, enum role role, const char *path, int level)
{
	struct county *c = county_of(state);
	work_end(&c->work);
	county_begin(c);
	c->work.actor = (struct actor){ .role = role, .account = 7, .name = "某人", .org = 1, .org_name = "某处", .path = path,
		.org_level = level, .from = "test" };
	return &c->work;
}

#define COUNTY_PATH "0001."
#define TOWN_PATH "0001.0001."
#define OTHER_TOWN_PATH "0001.0002."

/* Searches within the actor's scope; must not fail and stays within five statements. */
static inline struct search look(struct work *w, const char *text)
{
	int64_t before = db_statements(w->db);
	struct search_query query = { .path = w->actor.path, .text = text };
	struct search found = search_run(w, &query);
	assert_true(db_statements(w->db) - before <= 5);
	if (!work_db_check(w))
		fail_msg("%s: %s", text, w->fault->message);
	return found;
}

/* "[单雄]信": the matched parts in brackets. */
static inline const char *marked(struct work *w, const struct search_text *t)
{
	struct buf out;
	buf_init(&out, w->arena);
	for (int i = 0; i < t->count; i++)
		buf_printf(&out, t->pieces[i].hit ? "[%s]" : "%s", t->pieces[i].text);
	return out.at;
}

#endif
