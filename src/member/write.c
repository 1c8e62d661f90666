/* Adding, changing and moving people; opening a sensitive field. */
#include "base/chinese.h"
#include "member/category.h"
#include "member/rows.h"
#include "member/shift.h"
#include "org/change.h"
#include "rule/rule.h"
#include "work/secret.h"

static bool bad(struct work *w, const char *code, const char *field, const char *message)
{
	return fault_set(w, FAULT_INPUT, code, field, "%s", message);
}

/* ---- checking ---- */

static void check_numbers(struct work *w, struct member_input *in)
{
	const char *why;
	if (in->idno) {
		in->idno = idno_tidy(w->arena, in->idno);
		if (!*in->idno) {
			bad(w, "member.idno-empty", "idno", "请填写身份证号。");
		} else if ((why = idno_objection(w->arena, in->idno, in->birth, in->sex, w->today))) {
			fault_set(w, FAULT_INPUT, "member.idno", "idno", "身份证号%s。", why);
		} else {
			in->birth = idno_birth(in->idno);
			in->sex = idno_sex(in->idno);
		}
	}
	if (in->phone) {
		in->phone = phone_tidy(w->arena, in->phone);
		if (*in->phone && (why = phone_objection(w->arena, in->phone)))
			fault_set(w, FAULT_INPUT, "member.phone", "phone", "手机号%s。", why);
	}
	if (in->address && str_chars(str_of(in->address)) > 80)
		bad(w, "member.address-long", "address", "住址不超过 80 个字。");
}

static void check_codes(struct work *w, struct member_input *in)
{
	in->ethnic = in->ethnic ? in->ethnic : "";
	in->education = in->education ? in->education : "";
	in->job = in->job ? in->job : "";
	if (in->sex != 1 && in->sex != 2 && !fault_message(w->fault, "idno"))
		bad(w, "member.sex", "sex", "请选择性别。");
	if (!*code_name(&code_ethnic, in->ethnic))
		bad(w, "member.ethnic", "ethnic", "请选择民族，例如“汉族”。");
	if (*in->education && !*code_name(&code_education, in->education))
		bad(w, "member.education", "education", "没有这种学历，请从列表中选择。");
	if (*in->job && !*code_name(&code_job, in->job))
		bad(w, "member.job", "job", "没有这种工作岗位，请从列表中选择。");
	if (in->stratum && *in->stratum && !*code_name(&code_stratum, in->stratum))
		bad(w, "member.stratum", "stratum", "没有这种新社会阶层，请从列表中选择；不属于的不选。");
	if (in->outflow && *in->outflow && !*code_name(&code_outflow, in->outflow))
		bad(w, "member.outflow", "outflow", "没有这种外出流向，请从列表中选择；不清楚的选“不掌握流向”。");
	if (in->category < MEMBER_APPLICANT || in->category > MEMBER_FULL)
		bad(w, "member.category", "category", "请选择人员类别：正式党员、预备党员、发展对象、积极分子或申请人。");
}

static void check_joining(struct work *w, struct member_input *in)
{
	if (in->category < MEMBER_PROBATIONARY) {
		if (in->joined || in->full_day)
			bad(w, "member.joined-too-early", "joined", "还不是党员，不填入党日期和转正日期。");
		return;
	}
	if (!day_valid(in->joined) || in->joined > w->today)
		bad(w, "member.joined", "joined", "请填写入党日期（支部大会通过接收预备党员之日），不晚于今天。");
	else if (day_valid(in->birth) && years_between(in->birth, in->joined) < rule_figure(FIGURE_ADMISSION_AGE))
		fault_set(w, FAULT_INPUT, "member.joined-young", "joined",
			"入党日期时未满 %d 周岁（党章第一条），请核对入党日期和出生日期。", rule_figure(FIGURE_ADMISSION_AGE));
	if (in->category == MEMBER_PROBATIONARY && in->full_day)
		bad(w, "member.full-day-probationary", "full_day", "预备党员还没有转正日期；如已转正，请把人员类别改为正式党员。");
	else if (in->full_day && (in->full_day > w->today || in->full_day < in->joined))
		bad(w, "member.full-day", "full_day", "转正日期应在入党日期之后、不晚于今天，请核对。");
}

bool member_input_check(struct work *w, struct member_input *in)
{
	in->name = in->name ? chinese_tidy(w->arena, str_of(in->name)) : NULL;
	if (text_empty(in->name))
		bad(w, "member.name-empty", "name", "请填写姓名。");
	else if (str_chars(str_of(in->name)) > 30)
		bad(w, "member.name-long", "name", "姓名不超过 30 个字。");
	check_numbers(w, in);
	if (!fault_message(w->fault, "idno") && (!day_valid(in->birth) || in->birth > w->today))
		bad(w, "member.birth", "birth", "请填写出生日期，例如 1962-04-05。");
	check_codes(w, in);
	check_joining(w, in);
	if (in->category_day && in->category >= MEMBER_PROBATIONARY)
		bad(w, "member.category-day", "category_day", "党员的类别日期就是入党日期和转正日期，这里不填。");
	else if (in->category_day && (!day_valid(in->category_day) || in->category_day > w->today))
		bad(w, "member.category-day", "category_day", "申请或确定的日期不能晚于今天，请核对。");
	if (in->from_day && (!day_valid(in->from_day) || in->from_day > w->today))
		bad(w, "member.from-day", "from_day", "编入支部的日期不能晚于今天，请核对。");
	return !w->fault;
}

struct member_input member_input_of(const struct member *m)
{
	return (struct member_input){ .org = m->org, .party_group = m->party_group, .name = m->name, .sex = m->sex,
		.ethnic = m->ethnic, .birth = m->birth, .education = m->education, .job = m->job, .stratum = m->stratum, .outflow = m->outflow, .category = m->category,
		.joined = m->joined, .full_day = m->full_day };
}

/* Says where an ID number is registered already: the branch only to somebody who may see it. */
static bool idno_free(struct work *w, const char *idno, int64_t self)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select m.id, m.name, o.path, o.short, m.left_day from member m join org o on o.tenant = m.tenant and o.id = m.org "
		"where m.tenant = $1 and m.idno_hash = $2", w->tenant, member_idno_hash(w, idno));
	bool there = db_next(rows) && db_i64(rows, 0) != self;
	const char *name = there ? member_text(rows, 1) : "", *path = there ? member_text(rows, 2) : "";
	const char *org = there ? member_text(rows, 3) : "";
	bool left = there && db_i64(rows, 4) > 0;
	db_done(rows);
	if (!there)
		return work_db_check(w);
	if (!org_in_scope(w, path))
		return bad(w, "member.idno-elsewhere", "idno",
			"这个身份证号已在本县其他党组织登记，不能重复录入。如系转入，请联系上级组织部门办理调整。");
	return fault_set(w, FAULT_INPUT, "member.idno-taken", "idno",
		"这个身份证号已登记为 %s（%s%s），不能重复录入。如系转入，请打开其记录办理“调整支部”。", name, org,
		left ? "，已转出" : "");
}

/* People belong to branches; a committee's own row takes none. */
static struct org *branch_of(struct work *w, int64_t id, const char *field)
{
	struct org *o = org_load(w, id);
	if (!o)
		return NULL;
	if (!org_in_scope(w, o->path)) {
		fault_set(w, FAULT_NOT_FOUND, "org.none", NULL, "没有这个党支部，或它不在您的管理范围内。");
		return NULL;
	}
	if (!org_kind_of(o->kind)->branch) {
		fault_set(w, FAULT_INPUT, "member.not-a-branch", field, "%s是%s，党员应编入其下的党支部。", o->short_name,
			org_kind_name(o->kind));
		return NULL;
	}
	if (o->dissolved) {
		fault_set(w, FAULT_INPUT, "member.branch-dissolved", field, "%s已撤销，不能编入党员。", o->short_name);
		return NULL;
	}
	return o;
}

static bool group_check(struct work *w, int64_t org, int64_t group)
{
	return !group || DB_ONE(w->db, w->arena, 0,
			       "select id from party_group where tenant = $1 and id = $2 and org = $3 and to_day = 0", w->tenant,
			       group, org) ||
	       bad(w, "member.group", "party_group", "没有这个党小组，请从本支部的党小组中选择。");
}

/* ---- adding ---- */

static bool belong(struct work *w, int64_t member, int64_t org, int from_day)
{
	return DB_EXEC(w->db, w->arena, "insert into belonging (tenant, member, from_day, to_day, org) values ($1, $2, $3, 0, $4)",
		w->tenant, member, from_day, org);
}

bool member_put(struct work *w, const struct member_input *in, int org_founded, int64_t *id)
{
	struct arena *a = w->arena;
	int64_t made = id_next(w->now);
	int from = in->from_day;
	if (!from && in->category >= MEMBER_PROBATIONARY)
		from = in->joined > org_founded ? in->joined : org_founded;
	const char *idno = in->idno ? in->idno : "", *phone = in->phone ? in->phone : "";
	if (id)
		*id = made;
	return DB_EXEC(w->db, a,
		       "insert into member (tenant, id, org, party_group, name, name_key, stroke_key, pinyin, initials, sex, ethnic, "
		       "birth, education, job, category, joined, full_day, idno_hash, idno, idno_mask, phone_hash, phone, "
		       "phone_mask, address, stratum, outflow) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, "
		       "$17, $18, $19, $20, $21, $22, $23, $24, $25, $26)",
		       w->tenant, made, in->org, in->party_group, in->name, chinese_key(a, ORDER_PINYIN, in->name),
		       chinese_key(a, ORDER_STROKES, in->name), chinese_pinyin(a, in->name), chinese_initials(a, in->name), in->sex,
		       in->ethnic, in->birth, in->education, in->job, in->category, in->joined, in->full_day,
		       member_idno_hash(w, idno), secret_seal(w->store, a, SEAL_IDNO, idno), idno_mask(a, idno),
		       member_phone_hash(w, phone), secret_seal(w->store, a, SEAL_PHONE, phone), phone_mask(a, phone),
		       secret_seal(w->store, a, SEAL_ADDRESS, in->address), in->stratum ? in->stratum : "", in->outflow ? in->outflow : "") &&
	       belong(w, made, in->org, from && from <= w->today ? from : w->today) &&
	       category_first(w, made, in, from && from <= w->today ? from : w->today);
}

bool member_add(struct work *w, const struct member_input *given, int64_t *id)
{
	struct member_input in = *given;
	struct org *o = branch_of(w, in.org, "org");
	int64_t made = 0;
	in.idno = in.idno ? in.idno : "";
	if (!o || !member_input_check(w, &in))
		return false;
	if (in.from_day && in.from_day < o->founded)
		return fault_set(w, FAULT_INPUT, "member.from-before-founding", "from_day",
			"编入支部的日期早于支部成立日期（%s），请核对。", day_chinese(w->arena, o->founded));
	if (!group_check(w, in.org, in.party_group) || !idno_free(w, in.idno, 0))
		return false;
	if (!member_put(w, &in, o->founded, &made))
		return work_db_check(w);
	if (id)
		*id = made;
	return org_recount(w, in.org) && audit(w, "member.added", "member", made, in.org, NULL,
		arena_printf(w->arena, "%s，%s，编入%s", in.name, code_name_i64(&code_category, in.category), o->short_name));
}

/* ---- changing ---- */

/* The sealed columns of a person. */
struct sealed {
	struct str idno, phone, address;
};

static struct sealed sealed_of(struct work *w, int64_t id)
{
	struct sealed s = { { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select idno, phone, address from member where tenant = $1 and id = $2",
		w->tenant, id);
	if (db_next(rows))
		s = (struct sealed){ db_bytes(rows, 0), db_bytes(rows, 1), db_bytes(rows, 2) };
	db_done(rows);
	return s;
}

static void differences(struct change *c, const struct member *m, const struct member_input *in, const char *group)
{
	change_text(c, "姓名", m->name, in->name);
	change_text(c, "性别", code_name_i64(&code_sex, m->sex), code_name_i64(&code_sex, in->sex));
	change_text(c, "民族", code_name(&code_ethnic, m->ethnic), code_name(&code_ethnic, in->ethnic));
	change_day(c, "出生日期", m->birth, in->birth);
	change_text(c, "学历", code_name(&code_education, m->education), code_name(&code_education, in->education));
	change_text(c, "工作岗位", code_name(&code_job, m->job), code_name(&code_job, in->job));
	change_text(c, "新社会阶层", code_name(&code_stratum, m->stratum), code_name(&code_stratum, in->stratum));
	change_text(c, "外出流向", code_name(&code_outflow, m->outflow), code_name(&code_outflow, in->outflow));
	change_text(c, "人员类别", code_name_i64(&code_category, m->category), code_name_i64(&code_category, in->category));
	change_day(c, "入党日期", m->joined, in->joined);
	change_day(c, "转正日期", m->full_day, in->full_day);
	change_text(c, "党小组", m->group_name, group);
}

/* Writes one sensitive field anew and notes that it changed. */
static void reseal(struct work *w, struct change *c, int64_t id, const char *place, const char *text, const char *before)
{
	if (!text || text_eq(text, before ? before : ""))
		return;
	struct str sealed = secret_seal(w->store, w->arena, place, text), hash = secret_hash(w->store, w->arena, place, text);
	if (text_eq(place, SEAL_IDNO))
		DB_EXEC(w->db, w->arena,
			"update member set idno = $3, idno_hash = $4, idno_mask = $5 where tenant = $1 and id = $2", w->tenant, id,
			sealed, hash, idno_mask(w->arena, text));
	else if (text_eq(place, SEAL_PHONE))
		DB_EXEC(w->db, w->arena,
			"update member set phone = $3, phone_hash = $4, phone_mask = $5 where tenant = $1 and id = $2", w->tenant,
			id, sealed, hash, phone_mask(w->arena, text));
	else
		DB_EXEC(w->db, w->arena, "update member set address = $3 where tenant = $1 and id = $2", w->tenant, id, sealed);
	change_note(c, text_eq(place, SEAL_IDNO) ? "身份证号已更正" : text_eq(place, SEAL_PHONE) ? "手机号已更新" : "住址已更新");
}

static const char *group_name_of(struct work *w, const struct member *m, int64_t group)
{
	if (!group)
		return "";
	if (group == m->party_group)
		return m->group_name;
	struct party_group *g = group_load(w, group);
	return g ? g->name : "";
}

bool member_edit(struct work *w, int64_t id, const struct member_input *given, int64_t version)
{
	struct member_input in = *given;
	struct member *m = member_load(w, id);
	struct change c;
	if (!m)
		return false;
	id = m->id;
	if (version && version != m->version)
		return change_conflict(w, "member.changed", "member", id);
	struct sealed s = sealed_of(w, id);
	const char *idno = secret_open(w->store, w->arena, SEAL_IDNO, s.idno);
	in.org = m->org;
	in.stratum = in.stratum ? in.stratum : m->stratum;
	in.outflow = in.outflow ? in.outflow : m->outflow;
	if (!in.idno && idno)
		in.idno = idno; /* birth and sex must go on agreeing with it */
	if (!member_input_check(w, &in) || !group_check(w, m->org, in.party_group))
		return false;
	if (in.idno && !text_eq(in.idno, idno) && !idno_free(w, in.idno, id))
		return false;
	if (!category_bring(w, NULL, m, &in, in.category_why ? in.category_why : ""))
		return false;
	change_begin(&c, w->arena);
	differences(&c, m, &in, group_name_of(w, m, in.party_group));
	reseal(w, &c, id, SEAL_IDNO, in.idno, idno);
	reseal(w, &c, id, SEAL_PHONE, in.phone, secret_open(w->store, w->arena, SEAL_PHONE, s.phone));
	reseal(w, &c, id, SEAL_ADDRESS, in.address, secret_open(w->store, w->arena, SEAL_ADDRESS, s.address));
	if (c.count == 0)
		return work_db_check(w);
	DB_EXEC(w->db, w->arena,
		"update member set party_group = $3, name = $4, name_key = $5, stroke_key = $6, pinyin = $7, initials = $8, sex = $9, "
		"ethnic = $10, birth = $11, education = $12, job = $13, category = $14, joined = $15, full_day = $16, "
		"stratum = $17, outflow = $18, version = version + 1 where tenant = $1 and id = $2",
		w->tenant, id, in.party_group, in.name, chinese_key(w->arena, ORDER_PINYIN, in.name),
		chinese_key(w->arena, ORDER_STROKES, in.name), chinese_pinyin(w->arena, in.name),
		chinese_initials(w->arena, in.name), in.sex, in.ethnic, in.birth, in.education, in.job, in.category, in.joined,
		in.full_day, in.stratum, in.outflow);
	return org_recount(w, m->org) && audit(w, "member.edited", "member", id, m->org, c.before.at, c.after.at);
}

/* ---- moving and leaving ---- */

/* The open belonging, or the last one. */
static bool last_belonging(struct work *w, int64_t id, struct belonging *out)
{
	struct belonging *list;
	int n = belonging_list(w, id, &list);
	if (n)
		*out = list[0];
	return n > 0;
}

bool member_reason_check(struct work *w, const char *reason)
{
	return (!text_empty(reason) && str_chars(str_of(reason)) <= 100) ||
	       bad(w, "member.reason", "reason", "请填写原因，不超过 100 个字。");
}

bool member_day_check(struct work *w, int day)
{
	return (day_valid(day) && day <= w->today) || bad(w, "member.day", "day", "请填写日期，不晚于今天，例如 2026-03-15。");
}

/* A group without its leader stays, the leader's place falls vacant. */
static bool leave_group(struct work *w, int64_t id)
{
	return DB_EXEC(w->db, w->arena, "update party_group set leader = 0 where tenant = $1 and leader = $2", w->tenant, id);
}

static bool edge_move(struct work *w, int64_t id, const struct belonging *last, int64_t to, int day)
{
	/* Moved on the day of arrival: the branch was wrong, not a stay of no days. */
	if (last->from_day == day)
		return DB_EXEC(w->db, w->arena,
			"update belonging set org = $4, to_day = 0 where tenant = $1 and member = $2 and from_day = $3", w->tenant, id,
			day, to);
	if (!last->to_day)
		DB_EXEC(w->db, w->arena, "update belonging set to_day = $4 where tenant = $1 and member = $2 and from_day = $3",
			w->tenant, id, last->from_day, day);
	return belong(w, id, to, day);
}

static bool move_to(struct work *w, int64_t id, int64_t org, int day, const char *reason, bool noted)
{
	struct member *m = member_load(w, id);
	struct belonging last = { 0 };
	if (!m)
		return false;
	id = m->id;
	if (!org_in_scope(w, m->org_path))
		return fault_set(w, FAULT_NOT_FOUND, "member.none", NULL, "没有这名党员的记录。");
	struct org *to = org ? branch_of(w, org, "org") : NULL;
	if (!org)
		bad(w, "member.move-to", "org", "请选择要调入的党支部。");
	if (w->fault && w->fault->kind != FAULT_INPUT)
		return false;
	if (to && org == m->org && !m->left_day)
		fault_set(w, FAULT_INPUT, "member.move-same", "org", "%s已在%s，请选择另一个党支部。", m->name, to->short_name);
	if (member_day_check(w, day) && last_belonging(w, id, &last) && (day < last.from_day || day < last.to_day))
		fault_set(w, FAULT_INPUT, "member.move-early", "day", "调整日期早于上一次变动（%s），请核对。",
			day_chinese(w->arena, last.to_day ? last.to_day : last.from_day));
	if (to && day_valid(day) && day < to->founded)
		fault_set(w, FAULT_INPUT, "member.move-before-founding", "day", "调整日期早于%s成立日期（%s），请核对。",
			to->short_name, day_chinese(w->arena, to->founded));
	member_reason_check(w, reason);
	if (w->fault)
		return false;
	struct shift_rows before = { NULL, 0 };
	if (noted)
		before = shift_before(w, id);
	edge_move(w, id, &last, org, day);
	leave_group(w, id);
	DB_EXEC(w->db, w->arena,
		"update member set org = $3, party_group = 0, left_day = 0, version = version + 1 where tenant = $1 and id = $2",
		w->tenant, id, org);
	return post_end_of_member(w, id, m->org, day) && office_follow(w, id, m->org, org) && org_recount(w, m->org) &&
	       org_recount(w, org) && (!noted || shift_note(w, m, &before, org, day, reason)) &&
	       audit(w, "member.moved", "member", id, org, arena_printf(w->arena, "所在支部：%s", m->org_name),
		       arena_printf(w->arena, "所在支部：%s，自 %s；原因：%s", to->short_name, day_text(w->arena, day), reason));
}

bool member_move(struct work *w, int64_t id, int64_t org, int day, const char *reason)
{
	return move_to(w, id, org, day, reason, true);
}

bool member_move_by_roster(struct work *w, int64_t id, int64_t org, int day, const char *reason)
{
	return move_to(w, id, org, day, reason, false);
}

/* A state that began on that day or later never was; with papers somebody has to look at it first. */
static bool leave_states_check(struct work *w, int64_t id, int day)
{
	int64_t papers = DB_ONE(w->db, w->arena, 0,
		"select count(*) from member_file f join member_state s on s.tenant = f.tenant and s.id = f.state where f.tenant = $1 "
		"and f.member = $2 and s.to_day = 0 and s.from_day >= $3", w->tenant, id, day);
	return !papers || fault_set(w, FAULT_INPUT, "member.leave-papers", "day",
		"这一天以后还登记了状态，并附有材料。请核对离开日期；那次登记有误的，先在党员页面更正或撤销。");
}

bool member_leave(struct work *w, int64_t id, int day, const char *reason)
{
	struct member *m = member_load(w, id);
	struct belonging last = { 0 };
	if (!m)
		return false;
	id = m->id;
	if (m->left_day)
		return fault_set(w, FAULT_CONFLICT, "member.left", NULL, "%s已于 %s 离开本县党组织。", m->name,
			day_chinese(w->arena, m->left_day));
	if (member_day_check(w, day) && last_belonging(w, id, &last) && day <= last.from_day)
		fault_set(w, FAULT_INPUT, "member.leave-early", "day", "离开日期应晚于编入本支部的日期（%s）。",
			day_chinese(w->arena, last.from_day));
	member_reason_check(w, reason);
	if (w->fault || !leave_states_check(w, id, day))
		return false;
	struct shift_rows before = shift_before(w, id);
	DB_EXEC(w->db, w->arena, "update belonging set to_day = $3 where tenant = $1 and member = $2 and to_day = 0", w->tenant, id,
		day);
	DB_EXEC(w->db, w->arena, "update member_state set to_day = $3 where tenant = $1 and member = $2 and to_day = 0 "
		"and from_day < $3", w->tenant, id, day);
	DB_EXEC(w->db, w->arena, "delete from member_state where tenant = $1 and member = $2 and to_day = 0", w->tenant, id);
	DB_EXEC(w->db, w->arena,
		"update member set left_day = $3, party_group = 0, migrant = 0, aged = 0, hardship = 0, lost = 0, suspended = 0, "
		"version = version + 1 where tenant = $1 and id = $2", w->tenant, id, day);
	return leave_group(w, id) && post_end_of_member(w, id, 0, day) && office_follow(w, id, m->org, 0) && org_recount(w, m->org) &&
	       shift_note(w, m, &before, 0, day, reason) && audit(w, "member.left", "member", id, m->org, arena_printf(w->arena, "所在支部：%s", m->org_name),
		       arena_printf(w->arena, "离开本县党组织，自 %s；原因：%s", day_text(w->arena, day), reason));
}

/* ---- one sensitive field ---- */

bool member_reveal_check(struct work *w, const char *reason)
{
	return (!text_empty(reason) && str_chars(str_of(reason)) >= 2 && str_chars(str_of(reason)) <= 100) ||
	       bad(w, "member.reveal-reason", "reason", "请写明查看原因（2 至 100 个字），它会记入审计。");
}

bool member_reveal(struct work *w, int64_t id, const char *field, const char *reason, const char **text)
{
	static const struct {
		const char *field, *name, *place;
	} fields[] = { { "idno", "身份证号", SEAL_IDNO }, { "phone", "手机号", SEAL_PHONE }, { "address", "住址", SEAL_ADDRESS } };
	struct member *m = member_load(w, id);
	size_t i = 0;
	if (!m)
		return false;
	id = m->id;
	while (i < COUNT_OF(fields) && !text_eq(fields[i].field, field))
		i++;
	if (i == COUNT_OF(fields))
		bad(w, "member.reveal-field", "field", "请选择要查看的信息：身份证号、手机号或住址。");
	member_reveal_check(w, reason);
	if (w->fault)
		return false;
	struct sealed s = sealed_of(w, id);
	struct str bytes = i == 0 ? s.idno : i == 1 ? s.phone : s.address;
	*text = bytes.at ? secret_open(w->store, w->arena, fields[i].place, bytes) : "";
	if (!*text)
		return fault_set(w, FAULT_INTERNAL, "member.sealed", NULL,
			"加密的%s打不开，可能换过密钥文件。请联系系统管理员。", fields[i].name);
	return audit(w, "member.revealed", "member", id, m->org, NULL,
		arena_printf(w->arena, "查看%s；原因：%s", fields[i].name, reason));
}

/* ---- verify ---- */

static void verify_belonging(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, report->arena,
		"select m.id, o.short, m.org, m.left_day, (select count(*) from belonging b where b.tenant = $1 and b.member = m.id "
		"and b.to_day = 0), coalesce((select b.org from belonging b where b.tenant = $1 and b.member = m.id and b.to_day = 0 "
		"limit 1), 0), (select count(*) from belonging a join belonging b on b.tenant = a.tenant and b.member = a.member "
		"and b.from_day > a.from_day and (a.to_day = 0 or a.to_day > b.from_day) where a.tenant = $1 and a.member = m.id) "
		"from member m join org o on o.tenant = m.tenant and o.id = m.org where m.tenant = $1 order by m.id", w->tenant);
	while (db_next(rows)) {
		bool left = db_i64(rows, 3) != 0; /* or merged into another record */
		int64_t open = db_i64(rows, 4);
		report->checked++;
		if (db_i64(rows, 6) > 0)
			verify_fault(report, "党员 %lld（%s）：两段支部隶属的日期重叠。", (long long)db_i64(rows, 0), member_text(rows, 1));
		if (open != (left ? 0 : 1) || (!left && db_i64(rows, 5) != db_i64(rows, 2)))
			verify_fault(report, "党员 %lld（%s）：当前支部与隶属记录不符。", (long long)db_i64(rows, 0), member_text(rows, 1));
	}
	db_done(rows);
}
VERIFY(member_belonging, "党员隶属", verify_belonging);
