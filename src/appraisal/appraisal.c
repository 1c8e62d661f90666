/* The course of an appraisal: reading it, its writes, its seal. */
#include "appraisal/appraisal.h"

#include <sodium.h>

#include "base/chinese.h"
#include "base/list.h"
#include "base/map.h"
#include "inbox/inbox.h"
#include "member/member.h"
#include "org/org.h"
#include "rule/rule.h"
#include "work/audit.h"

#define BOX_KIND "appraisal"
#define NAME_MOST 40
#define SEAL_BYTES 32

const char *grade_chinese(enum grade grade)
{
	static const char *const words[GRADE_COUNT] = { "", "优秀", "合格", "基本合格", "不合格" };
	return (unsigned)grade < GRADE_COUNT ? words[grade] : "";
}

bool appraisal_applies(const struct activity *a)
{
	return (a->kinds & KIND_BIT(ACTIVITY_MEMBER_APPRAISAL)) != 0;
}

/* ---- reading ---- */

#define PERSON \
	"select p.member, p.graded, p.self, p.mutual, p.phone_1, p.phone_2, p.phone_3, p.phone_4, p.paper_1, p.paper_2, p.paper_3, " \
	"p.paper_4, p.grade, p.note, p.host, p.host_name, p.host_grade, p.host_note, m.name, p.activity, o.short " \
	"from appraised p join member m on m.tenant = p.tenant and m.id = p.member " \
	"join appraisal h on h.tenant = p.tenant and h.activity = p.activity join org o on o.tenant = h.tenant and o.id = h.org "

static int people_read(struct work *w, struct db_rows *rows, struct appraised **out)
{
	int count = 0;
	*out = NULL;
	while (db_next(rows)) {
		struct appraised *p = LIST_PUSH(w->arena, *out, count);
		*p = (struct appraised){ .member = db_i64(rows, 0), .graded = db_i64(rows, 1) != 0, .self = db_text(rows, 2),
			.mutual = db_text(rows, 3), .grade = (enum grade)db_i64(rows, 12), .note = db_text(rows, 13), .host = db_i64(rows, 14),
			.host_name = db_text(rows, 15), .host_grade = (enum grade)db_i64(rows, 16), .host_note = db_text(rows, 17),
			.name = db_text(rows, 18), .home_activity = db_i64(rows, 19), .home = db_text(rows, 20) };
		for (int g = 1; g < GRADE_COUNT; g++) {
			p->phone[g] = (int)db_i64(rows, 3 + g);
			p->paper[g] = (int)db_i64(rows, 7 + g);
		}
	}
	db_done(rows);
	return count;
}

static void head_read(struct work *w, struct appraisal *x)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select year, phone, paper_out, paper_back, paper_void, scrutineer, teller, counted, decided, decided_by, seal from appraisal "
		"where tenant = $1 and activity = $2", w->tenant, x->activity->id);
	if (db_next(rows)) {
		x->begun = true;
		x->year = (int)db_i64(rows, 0);
		x->phone = (int)db_i64(rows, 1);
		x->paper_out = (int)db_i64(rows, 2);
		x->paper_back = (int)db_i64(rows, 3);
		x->paper_void = (int)db_i64(rows, 4);
		x->scrutineer = db_text(rows, 5);
		x->teller = db_text(rows, 6);
		x->counted = db_i64(rows, 7);
		x->decided = db_i64(rows, 8);
		x->decided_by = db_text(rows, 9);
		x->seal = db_bytes(rows, 10);
	}
	db_done(rows);
}

bool appraisal_handed_in(const struct activity *a)
{
	return a->state == STATE_FILED || a->state == STATE_SEALED;
}

static bool kept_by(const struct work *w, const struct activity *a)
{
	return access_allows(w->actor.role, PERMISSION_EDIT_ACTIVITY) && !appraisal_handed_in(a) && a->state != STATE_CANCELLED;
}

static struct activity *meeting_of(struct work *w, int64_t id)
{
	struct activity *a = activity_load(w, id);
	if (a && !appraisal_applies(a)) {
		fault_set(w, FAULT_NOT_FOUND, "appraisal.not-such", NULL, "这次活动不是民主评议党员。");
		return NULL;
	}
	return a;
}

struct appraisal *appraisal_load(struct work *w, int64_t id)
{
	struct activity *a = meeting_of(w, id);
	if (!a)
		return NULL;
	struct appraisal *x = ARENA_NEW(w->arena, struct appraisal);
	*x = (struct appraisal){ .activity = a, .year = a->day / 10000, .scrutineer = "", .teller = "", .decided_by = "",
		.may = kept_by(w, a) };
	x->shown = access_allows(w->actor.role, PERMISSION_EDIT_ACTIVITY) || w->actor.role == ROLE_SYSTEM ||
		   appraisal_handed_in(a);
	head_read(w, x);
	x->count = people_read(w, DB_QUERY(w->db, w->arena, PERSON
			"where p.tenant = $1 and p.activity = $2 order by m.stroke_key, m.id", w->tenant, id), &x->people);
	x->guest_count = people_read(w, DB_QUERY(w->db, w->arena, PERSON
			"where p.tenant = $1 and p.host = $2 and h.year = $3 order by m.stroke_key, m.id", w->tenant, a->org, x->year), &x->guests);
	for (int i = 0; i < x->count; i++) {
		x->graded += x->people[i].graded;
		x->grades[x->people[i].grade]++;
	}
	x->excellent_most = x->graded / rule_figure(FIGURE_EXCELLENT_PART);
	x->box = box_of(w, BOX_KIND, id);
	return x;
}

int appraisal_sheet(struct work *w, const struct appraisal *a, struct appraised **out)
{
	int count = 0;
	*out = NULL;
	for (int i = 0; i < a->count; i++)
		if (a->people[i].graded && text_empty(a->people[i].host_name))
			*LIST_PUSH(w->arena, *out, count) = a->people[i];
	return count;
}

int appraisal_own(struct work *w, int64_t member, struct own_grade **out)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select h.activity, h.year, case when h.decided > 0 then p.grade else 0 end, p.graded, o.short, p.self, "
		"case when h.decided > 0 then p.note else '' end from appraised p "
		"join appraisal h on h.tenant = p.tenant and h.activity = p.activity join org o on o.tenant = h.tenant and o.id = h.org "
		/* also of a record that was merged into this one: what was decided stays under its seal as it was */
		"where p.tenant = $1 and (p.member = $2 or p.member in (select id from member where tenant = $1 and merged_into = $2)) "
		"order by h.year desc, h.activity desc limit 20", w->tenant, member);
	int count = 0;
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, count) = (struct own_grade){ db_i64(rows, 0), (int)db_i64(rows, 1), (enum grade)db_i64(rows, 2),
			db_i64(rows, 3) != 0, db_text(rows, 4), db_text(rows, 5), db_text(rows, 6) };
	db_done(rows);
	return count;
}

/* ---- beginning, words ---- */

static struct appraisal *appraisal_for(struct work *w, int64_t id, bool begun)
{
	struct appraisal *x = appraisal_load(w, id);
	if (!x)
		return NULL;
	if (!x->may)
		fault_set(w, FAULT_CONFLICT, "appraisal.state", NULL, "记录已经%s，评议不能再改。要改请上级先退回。",
			activity_state_chinese(x->activity->state));
	else if (begun && !x->begun)
		fault_set(w, FAULT_CONFLICT, "appraisal.not-begun", NULL, "还没有开始评议。请先生成参评名单。");
	return w->fault ? NULL : x;
}

bool appraisal_begin(struct work *w, int64_t id)
{
	struct appraisal *x = appraisal_for(w, id, false);
	if (!x)
		return false;
	if (x->begun)
		return fault_set(w, FAULT_CONFLICT, "appraisal.begun", NULL, "参评名单已经生成了。请刷新页面。");
	if (x->activity->state == STATE_PLANNED)
		return fault_set(w, FAULT_CONFLICT, "appraisal.no-list", NULL, "请先发出会议通知，应到名单生成以后再开始评议。");
	DB_EXEC(w->db, w->arena, "insert into appraisal (tenant, activity, org, year) values ($1, $2, $3, $4)", w->tenant, id,
		x->activity->org, x->activity->day / 10000);
	/* The category of that day, as the meeting's list was made: who had no vote gets no grade (预备党员 art. 18; suspended ones). */
	if (!DB_EXEC(w->db, w->arena, "insert into appraised (tenant, activity, member, graded) "
			"select t.tenant, t.activity, t.member, t.voter from attendance t where t.tenant = $1 and t.activity = $2", w->tenant, id))
		return false;
	return audit(w, "appraisal.begun", "activity", id, x->activity->org, NULL, NULL);
}

static bool words_check(struct work *w, const char *text, const char *field)
{
	size_t chars = str_chars(str_of(text));
	return chars <= APPRAISAL_TEXT_MOST || fault_set(w, FAULT_INPUT, "appraisal.text-long", field, "最多 %d 个字，现在有 %zu 个字。请精简。",
		APPRAISAL_TEXT_MOST, chars);
}

bool appraisal_self(struct work *w, int64_t id, const char *text)
{
	struct activity *a = meeting_of(w, id);
	if (!a || !words_check(w, text, "self"))
		return false;
	if (appraisal_handed_in(a))
		return fault_set(w, FAULT_CONFLICT, "appraisal.state", NULL, "记录已经提交，自评不能再改。");
	if (!DB_EXEC(w->db, w->arena, "update appraised set self = $4 where tenant = $1 and activity = $2 and member = $3", w->tenant, id,
			w->actor.member, text))
		return false;
	if (db_changes(w->db) != 1)
		return fault_set(w, FAULT_NOT_FOUND, "appraisal.not-listed", NULL, "您不在这次评议的名单上。如有疑问，请问书记。");
	return audit(w, "appraisal.self", "activity", id, a->org, NULL, NULL);
}

bool appraisal_words(struct work *w, int64_t id, int64_t member, const char *self, const char *mutual)
{
	struct appraisal *x = appraisal_for(w, id, true);
	if (!x || !words_check(w, self, "self") || !words_check(w, mutual, "mutual"))
		return false;
	if (!DB_EXEC(w->db, w->arena, "update appraised set self = $4, mutual = $5 where tenant = $1 and activity = $2 and member = $3",
			w->tenant, id, member, self, mutual))
		return false;
	if (db_changes(w->db) != 1)
		return fault_set(w, FAULT_NOT_FOUND, "appraisal.not-listed", NULL, "这个人不在这次评议的名单上。请刷新页面。");
	return audit(w, "appraisal.words", "activity", id, x->activity->org, NULL, NULL);
}

/* ---- migrants ---- */

bool appraisal_elsewhere(struct work *w, int64_t id, int64_t member, const char *host, enum grade grade, const char *note)
{
	struct appraisal *x = appraisal_for(w, id, true);
	if (!x || !words_check(w, note, "host_note"))
		return false;
	if (str_chars(str_of(host)) > NAME_MOST)
		return fault_set(w, FAULT_INPUT, "appraisal.host-long", "host", "名称最多 %d 个字。请写短一些。", NAME_MOST);
	int64_t org = text_empty(host) ? 0 : DB_ONE(w->db, w->arena, 0,
		"select id from org where tenant = $1 and (code = $2 or name = $2 or short = $2) and dissolved = 0 order by id limit 1",
		w->tenant, host);
	if (org == x->activity->org)
		return fault_set(w, FAULT_INPUT, "appraisal.host-own", "host", "在本支部评议的不用填。请填他所在地的党组织。");
	if (x->box && !x->box->closed)
		return fault_set(w, FAULT_CONFLICT, "appraisal.marking", NULL, "正在测评，名单不能改。请等测评结束。");
	/* Of a branch of this county the result comes from there. */
	if (!DB_EXEC(w->db, w->arena, "update appraised set host = $4, host_name = $5, host_grade = $6, host_note = $7 "
			"where tenant = $1 and activity = $2 and member = $3 and graded = 1",
			w->tenant, id, member, org, host, org ? 0 : (int)grade, org ? "" : note))
		return false;
	if (db_changes(w->db) != 1)
		return fault_set(w, FAULT_NOT_FOUND, "appraisal.not-listed", NULL, "这个人不在这次评议的名单上，或者不评定等次。请刷新页面。");
	if (org)
		message_send_branch(w, org, MESSAGE_NOTICE, "流动党员在你支部参加民主评议",
			arena_printf(w->arena, "%s请你们评议在你处的流动党员，结果会自动转回。", x->activity->org_name), "/activities");
	return audit(w, "appraisal.elsewhere", "activity", id, x->activity->org, NULL, host);
}

bool appraisal_guest(struct work *w, int64_t id, int64_t home_activity, int64_t member, enum grade grade, const char *note)
{
	struct appraisal *x = appraisal_for(w, id, true);
	if (!x || !words_check(w, note, "guest_note"))
		return false;
	if (grade == GRADE_NONE || grade >= GRADE_COUNT)
		return fault_set(w, FAULT_INPUT, "appraisal.grade", "guest_grade", "请选择等次。");
	for (int i = 0; i < x->guest_count; i++) {
		const struct appraised *g = &x->guests[i];
		if (g->member != member || g->home_activity != home_activity)
			continue;
		struct activity *home = activity_load(w, home_activity);
		if (!home || home->state == STATE_FILED || home->state == STATE_SEALED)
			return fault_set(w, FAULT_CONFLICT, "appraisal.state", NULL, "原支部的记录已经提交，结果不能再改。请联系原支部。");
		message_send_branch(w, home->org, MESSAGE_REPLY, "流动党员的评议结果转回", arena_printf(w->arena, "%s：%s评议%s。", g->name,
				x->activity->org_name, grade_chinese(grade)), arena_printf(w->arena, "/activities/%lld/appraisal",
				(long long)home_activity));
		return DB_EXEC(w->db, w->arena,
			       "update appraised set host_grade = $4, host_note = $5 where tenant = $1 and activity = $2 and member = $3",
			       w->tenant, home_activity, member, (int)grade, note) &&
		       audit(w, "appraisal.guest", "activity", id, x->activity->org, NULL, NULL);
	}
	return fault_set(w, FAULT_NOT_FOUND, "appraisal.not-guest", NULL, "没有这名流动党员，或者原支部已经改回自己评议。请刷新页面。");
}

/* ---- marks ---- */

bool appraisal_ask(struct work *w, int64_t id)
{
	struct appraisal *x = appraisal_for(w, id, true);
	struct attendance *people;
	int64_t *ids = NULL;
	int n = 0;
	if (!x)
		return false;
	if (x->activity->state != STATE_OPEN)
		return fault_set(w, FAULT_CONFLICT, "appraisal.not-open", NULL, "测评在会上进行。请在开始签到以后、结束会议以前开始。");
	if (x->counted || x->phone)
		return fault_set(w, FAULT_CONFLICT, "appraisal.counted", NULL, "测评已经计过票了。");
	int count = attendance_list(w, id, ATTENDANCE_BY_PINYIN, &people);
	for (int i = 0; i < count; i++)
		*LIST_PUSH(w->arena, ids, n) = people[i].member;
	return box_put_up(w, x->activity->org, BOX_KIND, id, ids, n) && audit(w, "appraisal.marks-asked", "activity", id, x->activity->org,
			NULL, arena_printf(w->arena, "%d 人", n));
}

bool appraisal_mark(struct work *w, int64_t id, const enum grade *grades, int count)
{
	struct box *box = box_of(w, BOX_KIND, id);
	struct attendance *mine = w->actor.member ? attendance_one(w, id, w->actor.member) : NULL;
	struct db_rows *rows;
	struct buf sheet;
	int n = 0;
	if (!box || !mine)
		return fault_set(w, FAULT_NOT_FOUND, "box.not-asked", NULL, "没有要您填的。如有疑问，请问书记。");
	if (mine->status != ATTENDANCE_PRESENT && mine->status != ATTENDANCE_REMOTE)
		return fault_set(w, FAULT_CONFLICT, "appraisal.not-there", NULL, "到会的人才参加测评。请先签到。");
	buf_init(&sheet, w->arena);
	rows = DB_QUERY(w->db, w->arena,
		"select p.member from appraised p join member m on m.tenant = p.tenant and m.id = p.member where p.tenant = $1 and "
		"p.activity = $2 and p.graded = 1 and p.host_name = '' order by m.stroke_key, m.id", w->tenant, id);
	for (; db_next(rows); n++)
		if (n < count && grades[n] != GRADE_NONE)
			buf_printf(&sheet, "%lld=%d,", (long long)db_i64(rows, 0), (int)grades[n]);
	db_done(rows);
	if (n != count)
		return fault_set(w, FAULT_CONFLICT, "appraisal.sheet", NULL, "名单刚刚有变动。请刷新页面后再填。");
	if (!sheet.len)
		return fault_set(w, FAULT_INPUT, "appraisal.empty", "marks", "还没有给任何人选等次。弃权的可以不交。");
	buf_char(&sheet, 0);
	return box_hand_in(w, box, sheet.at);
}

bool appraisal_papers(struct work *w, int64_t id, const int64_t *out, size_t out_count, const int64_t *seen, size_t seen_count)
{
	struct appraisal *x = appraisal_for(w, id, true);
	if (!x)
		return false;
	if (!x->box)
		return fault_set(w, FAULT_CONFLICT, "appraisal.no-box", NULL, "只用纸质票的，不用在这里登记发给谁。");
	struct map *now = map_new(w->arena), *before = map_new(w->arena);
	for (size_t i = 0; i < out_count; i++)
		map_set_i64(now, out[i], x);
	for (size_t i = 0; i < seen_count; i++)
		map_set_i64(before, seen[i], x);
	for (size_t i = 0; i < out_count; i++)
		if (!map_get_i64(before, out[i]) && !box_on_paper(w, x->box, out[i], true))
			return false;
	for (size_t i = 0; i < seen_count; i++)
		if (!map_get_i64(now, seen[i]) && !box_on_paper(w, x->box, seen[i], false))
			return false;
	return audit(w, "appraisal.papers", "activity", id, x->activity->org, NULL, arena_printf(w->arena, "发纸质票 %zu 张", out_count));
}

/* Adds one sheet ("123=2,124=1,") to the sums by person. */
static void sheet_add(struct map *by_id, const char *text)
{
	struct str rest = str_of(text);
	while (rest.len) {
		struct str entry = str_cut(&rest, ','), who = str_cut(&entry, '=');
		int64_t member, grade;
		struct appraised *p = str_i64(who, &member) ? map_get_i64(by_id, member) : NULL;
		if (p && str_i64(entry, &grade) && grade > GRADE_NONE && grade < GRADE_COUNT)
			p->phone[grade]++;
	}
}

bool appraisal_open(struct work *w, int64_t id, bool unread)
{
	struct appraisal *x = appraisal_for(w, id, true);
	const char **papers;
	if (!x)
		return false;
	if (!x->box)
		return fault_set(w, FAULT_CONFLICT, "appraisal.no-box", NULL, "还没有在手机上测评。");
	int count = box_open(w, x->box, unread, &papers);
	if (count < 0)
		return false;
	struct map *by_id = map_new(w->arena);
	for (int i = 0; i < x->count; i++)
		map_set_i64(by_id, x->people[i].member, &x->people[i]);
	for (int i = 0; i < count; i++)
		sheet_add(by_id, papers[i]);
	for (int i = 0; count && i < x->count; i++)
		DB_EXEC(w->db, w->arena, "update appraised set phone_1 = $4, phone_2 = $5, phone_3 = $6, phone_4 = $7 "
			"where tenant = $1 and activity = $2 and member = $3", w->tenant, id, x->people[i].member, x->people[i].phone[1],
			x->people[i].phone[2], x->people[i].phone[3], x->people[i].phone[4]);
	DB_EXEC(w->db, w->arena, "update appraisal set phone = $3, counted = $4 where tenant = $1 and activity = $2", w->tenant, id, count,
		count ? w->now : 0);
	return audit(w, unread ? "appraisal.marks-discarded" : "appraisal.marks-opened", "activity", id, x->activity->org, NULL,
		arena_printf(w->arena, "%d 份", count));
}

static void count_check(struct work *w, const struct appraisal *x, const struct paper_count *c)
{
	struct attendance *people;
	int here = x->activity->present + x->activity->remote_present, n = attendance_list(w, x->activity->id, ATTENDANCE_BY_PINYIN, &people);
	bool scrutineer = false, teller = false;
	for (int i = 0; i < n; i++) {
		scrutineer |= text_eq(people[i].name, c->scrutineer) && people[i].status == ATTENDANCE_PRESENT;
		teller |= text_eq(people[i].name, c->teller) && people[i].status == ATTENDANCE_PRESENT;
	}
	if (c->out < 0 || c->out + x->phone > here)
		fault_set(w, FAULT_INPUT, "appraisal.papers-many", "paper_out", "发出 %d 张，加手机 %d 份，多于到会的 %d 人，测评无效。请重新核对。",
			c->out, x->phone, here);
	if (c->back < 0 || c->back > c->out)
		fault_set(w, FAULT_INPUT, "appraisal.papers-back", "paper_back", "收回 %d 张多于发出的 %d 张，测评无效，应当重新测评。", c->back,
			c->out);
	if (c->invalid < 0 || c->invalid > c->back)
		fault_set(w, FAULT_INPUT, "appraisal.papers-void", "paper_void", "无效票不能多于收回的 %d 张。", c->back);
	if (c->out && !scrutineer)
		fault_set(w, FAULT_INPUT, "appraisal.scrutineer", "scrutineer", "监票人要是到会的党员。请照签到名单填写姓名。");
	if (c->out && (!teller || text_eq(c->teller, c->scrutineer)))
		fault_set(w, FAULT_INPUT, "appraisal.teller", "teller", "计票人要是到会的另一名党员。请照签到名单填写姓名。");
}

bool appraisal_count(struct work *w, int64_t id, const struct paper_count *c)
{
	struct appraisal *x = appraisal_for(w, id, true);
	struct appraised *sheet;
	if (!x)
		return false;
	int n = appraisal_sheet(w, x, &sheet);
	if (n != c->count)
		return fault_set(w, FAULT_CONFLICT, "appraisal.sheet", NULL, "名单刚刚有变动。请刷新页面后再填。");
	if (x->box && !x->box->closed)
		return fault_set(w, FAULT_CONFLICT, "appraisal.box-open", NULL, "手机测评还没有收。请先收完再计纸质票。");
	count_check(w, x, c);
	for (int i = 0; i < n; i++) {
		const int *m = &c->marks[(GRADE_COUNT - 1) * i];
		if (m[0] < 0 || m[1] < 0 || m[2] < 0 || m[3] < 0 || m[0] + m[1] + m[2] + m[3] > c->back - c->invalid)
			fault_set(w, FAULT_INPUT, "appraisal.marks", "marks", "%s：四个等次合计 %d 票，多于有效的 %d 张。请重新计票。", sheet[i].name,
				m[0] + m[1] + m[2] + m[3], c->back - c->invalid);
		if (w->fault)
			return false;
		DB_EXEC(w->db, w->arena, "update appraised set paper_1 = $4, paper_2 = $5, paper_3 = $6, paper_4 = $7 "
			"where tenant = $1 and activity = $2 and member = $3", w->tenant, id, sheet[i].member, m[0], m[1], m[2], m[3]);
	}
	if (w->fault || !DB_EXEC(w->db, w->arena,
			"update appraisal set paper_out = $3, paper_back = $4, paper_void = $5, scrutineer = $6, teller = $7, counted = $8 "
			"where tenant = $1 and activity = $2", w->tenant, id, c->out, c->back, c->invalid, c->scrutineer, c->teller, w->now))
		return false;
	return audit(w, "appraisal.counted", "activity", id, x->activity->org, NULL, arena_printf(w->arena,
			"发出 %d 张，收回 %d 张，无效 %d 张；手机 %d 份", c->out, c->back, c->invalid, x->phone));
}

/* ---- the branch decides ---- */

static void seal_text(crypto_generichash_state *s, const char *text)
{
	crypto_generichash_update(s, (const unsigned char *)text, strlen(text) + 1);
}

/* One hash over all that was counted and decided. */
static struct str seal_of(struct work *w, int64_t id)
{
	unsigned char *out = arena_alloc(w->arena, SEAL_BYTES);
	crypto_generichash_state s;
	crypto_generichash_init(&s, NULL, 0, SEAL_BYTES);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select member, graded, phone_1, phone_2, phone_3, phone_4, paper_1, paper_2, paper_3, paper_4, grade, host_grade, self, mutual, "
		"note, host_name from appraised where tenant = $1 and activity = $2 order by member", w->tenant, id);
	while (db_next(rows)) {
		for (int i = 0; i < 12; i++)
			seal_text(&s, arena_printf(w->arena, "%lld", (long long)db_i64(rows, i)));
		for (int i = 12; i < 16; i++)
			seal_text(&s, db_text(rows, i));
	}
	db_done(rows);
	crypto_generichash_final(&s, out, SEAL_BYTES);
	return (struct str){ (char *)out, SEAL_BYTES };
}

/* Where a migrant was appraised elsewhere the branch says why it does not follow what it was sent, or does not wait for it. */
static bool host_followed(struct work *w, const struct appraised *p, enum grade g, const char *note)
{
	if (text_empty(p->host_name) || p->host_grade == g || !text_empty(note))
		return true;
	return fault_set(w, FAULT_INPUT, "appraisal.host-note", "grades", "%s在%s参加评议，%s。请在说明里写一句为什么。", p->name, p->host_name,
		p->host_grade ? arena_printf(w->arena, "那里评的是%s，和这里不同", grade_chinese(p->host_grade)) : "结果还没有转回来");
}

static bool decide_check(struct work *w, const struct appraisal *x, const enum grade *grades, const char *const *notes)
{
	int excellent = 0, at = 0;
	for (int i = 0; i < x->count; i++) {
		if (!x->people[i].graded)
			continue;
		enum grade g = grades[at];
		if (g == GRADE_NONE || g >= GRADE_COUNT)
			return fault_set(w, FAULT_INPUT, "appraisal.grade-missing", "grades", "%s还没有等次。每名正式党员都要评定。", x->people[i].name);
		if (g == GRADE_UNQUALIFIED && text_empty(notes[at]))
			return fault_set(w, FAULT_INPUT, "appraisal.note", "grades", "%s评为不合格，请写明理由和帮助教育的办法。", x->people[i].name);
		if (!host_followed(w, &x->people[i], g, notes[at]))
			return false;
		excellent += g == GRADE_EXCELLENT;
		at++;
	}
	if (rule_figure(FIGURE_EXCELLENT_PART) * excellent > x->graded)
		return fault_set(w, FAULT_INPUT, "appraisal.third", "grades",
			"评为优秀的 %d 人，超过参评 %d 名正式党员的三分之一（最多 %d 人）。请调整。", excellent, x->graded, x->excellent_most);
	return true;
}

bool appraisal_decide(struct work *w, int64_t id, const enum grade *grades, const char *const *notes, int count)
{
	struct appraisal *x = appraisal_for(w, id, true);
	int at = 0, sums[GRADE_COUNT] = { 0 };
	if (!x)
		return false;
	if (!x->counted)
		return fault_set(w, FAULT_CONFLICT, "appraisal.not-counted", NULL, "还没有测评计票。先测评，再由支委会或党员大会评定等次。");
	if (count != x->graded)
		return fault_set(w, FAULT_CONFLICT, "appraisal.sheet", NULL, "名单刚刚有变动。请刷新页面后再填。");
	if (!decide_check(w, x, grades, notes))
		return false;
	for (int i = 0; i < x->count; i++) {
		if (!x->people[i].graded)
			continue;
		if (!words_check(w, notes[at], "grades") ||
			!DB_EXEC(w->db, w->arena, "update appraised set grade = $4, note = $5 where tenant = $1 and activity = $2 and member = $3",
				w->tenant, id, x->people[i].member, (int)grades[at], notes[at]))
			return false;
		sums[grades[at++]]++;
	}
	struct str seal = seal_of(w, id);
	DB_EXEC(w->db, w->arena, "update appraisal set decided = $3, decided_by = $4, seal = $5 where tenant = $1 and activity = $2",
		w->tenant, id, w->now, w->actor.name, seal);
	return audit(w, "appraisal.decided", "activity", id, x->activity->org, NULL, arena_printf(w->arena,
			"优秀 %d 人，合格 %d 人，基本合格 %d 人，不合格 %d 人 %s", sums[1], sums[2], sums[3], sums[4],
			hex_of(w->arena, seal.at, seal.len)));
}

bool appraisal_put(struct work *w, int64_t activity, int64_t org, int year, const struct attendance *people, size_t count,
	const enum grade *grades)
{
	int here = 0;
	for (size_t i = 0; i < count; i++)
		here += people[i].status == ATTENDANCE_PRESENT;
	DB_EXEC(w->db, w->arena, "insert into appraisal (tenant, activity, org, year, paper_out, paper_back, counted, decided, decided_by) "
		"values ($1, $2, $3, $4, $5, $5, $6, $6, '党支部')", w->tenant, activity, org, year, here, w->now);
	for (size_t i = 0; i < count; i++) {
		int g = grades[i], most = people[i].voter ? here : 0;
		DB_EXEC(w->db, w->arena, "insert into appraised (tenant, activity, member, graded, paper_1, paper_2, paper_3, grade) "
			"values ($1, $2, $3, $4, $5, $6, $7, $8)", w->tenant, activity, people[i].member, people[i].voter,
			g == GRADE_EXCELLENT ? most - most / 5 : most / 6, g == GRADE_EXCELLENT ? most / 5 : most - most / 6, 0,
			people[i].voter ? g : 0);
	}
	return DB_EXEC(w->db, w->arena, "update appraisal set seal = $3 where tenant = $1 and activity = $2", w->tenant, activity,
		seal_of(w, activity));
}

/* ---- checks ---- */

static void appraisal_verify(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select h.activity, h.seal, h.phone, h.paper_back - h.paper_void, "
		"(select count(*) from appraised p where p.tenant = h.tenant and p.activity = h.activity and "
		"(p.phone_1 + p.phone_2 + p.phone_3 + p.phone_4 > h.phone or p.paper_1 + p.paper_2 + p.paper_3 + p.paper_4 > h.paper_back - h.paper_void)) "
		"from appraisal h where h.tenant = $1 order by h.activity", w->tenant);
	int64_t *ids = NULL;
	struct str *seals = NULL;
	int count = 0, seal_count = 0;
	while (db_next(rows)) {
		report->checked++;
		if (db_i64(rows, 4))
			verify_fault(report, "活动 %lld 的测评有人得票多于票数", (long long)db_i64(rows, 0));
		*LIST_PUSH(w->arena, ids, count) = db_i64(rows, 0);
		*LIST_PUSH(w->arena, seals, seal_count) = db_bytes(rows, 1);
	}
	db_done(rows);
	for (int i = 0; i < count; i++) {
		struct str now = seals[i].at ? seal_of(w, ids[i]) : (struct str){ NULL, 0 };
		if (now.at && (seals[i].len != SEAL_BYTES || memcmp(now.at, seals[i].at, SEAL_BYTES) != 0))
			verify_fault(report, "活动 %lld 的评议结果与评定时的校验值不一致", (long long)ids[i]);
	}
}
VERIFY(appraisal, "民主评议", appraisal_verify);
