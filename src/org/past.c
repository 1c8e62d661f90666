/* Terms of office that are over (历届班子): kept when the next one begins, typed in from paper, put right for a reason. Who held
 * which post then is what the dated posts say, so nothing of it is entered twice. */
#include "base/chinese.h"
#include "org/fields.h"
#include "org/rows.h"

#define REASON_MOST 200
#define HOLDERS_MOST 40 /* lines of one form */

/* 第 3 届 2016-03-01 至 2021-02-28 */
static const char *past_span(struct work *w, const struct org_term *t)
{
	return arena_printf(w->arena, "%s%s 至 %s", t->number ? arena_printf(w->arena, "第 %d 届 ", t->number) : "",
		day_text(w->arena, t->from_day), day_text(w->arena, t->to_day));
}

static const char *past_words(struct work *w, const struct org_term *t)
{
	struct buf b;
	buf_init(&b, w->arena);
	buf_text(&b, past_span(w, t));
	if (t->due)
		buf_printf(&b, "，应届满 %s", day_text(w->arena, t->due));
	if (t->elected)
		buf_printf(&b, "，%s 选举", day_text(w->arena, t->elected));
	if (t->election)
		buf_printf(&b, "，%s", code_name_i64(&code_election, t->election));
	if (t->seats)
		buf_printf(&b, "，委员职数 %d", t->seats);
	if (*t->approval)
		buf_printf(&b, "，批复 %s", t->approval);
	if (*t->note)
		buf_printf(&b, "，依据 %s", t->note);
	return b.at;
}

/* ---- reading ---- */

/* Who held a post at some time of it, out of all who ever did. */
static void holders_of(struct work *w, struct org_term *t, const struct post *all, int count)
{
	int last = t->to_day ? t->to_day : w->today;
	for (size_t k = 0; k < post_kinds_count; k++)
		for (int i = count - 1; i >= 0; i--) /* they come latest first */
			if (text_eq(all[i].kind, post_kinds[k].word) && all[i].from_day <= last &&
				(!all[i].to_day || all[i].to_day > t->from_day))
				*LIST_PUSH(w->arena, t->holders, t->holder_count) = all[i];
}

static void past_read(struct work *w, int64_t org, struct org_term **list, int *n)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select id, number, from_day, to_day, due, elected, election, seats, approval, note from org_term where tenant = $1 and org = $2 "
		"order by from_day desc", w->tenant, org);
	while (db_next(rows))
		*LIST_PUSH(w->arena, *list, *n) = (struct org_term){ .id = db_i64(rows, 0), .number = (int)db_i64(rows, 1),
			.from_day = (int)db_i64(rows, 2), .to_day = (int)db_i64(rows, 3), .due = (int)db_i64(rows, 4),
			.elected = (int)db_i64(rows, 5), .election = (int)db_i64(rows, 6), .seats = (int)db_i64(rows, 7),
			.approval = row_text(rows, 8), .note = row_text(rows, 9) };
	db_done(rows);
}

static int terms(struct work *w, const struct org *o, struct org_term *list, int n, struct org_term **out)
{
	struct post *all;
	past_read(w, o->id, &list, &n);
	int count = n ? post_list(w, o->id, 0, &all) : 0;
	for (int i = 0; i < n; i++)
		holders_of(w, &list[i], all, count);
	*out = list;
	return n;
}

int org_term_list(struct work *w, const struct org *o, struct org_term **out)
{
	return terms(w, o, NULL, 0, out);
}

int org_term_all(struct work *w, const struct org *o, struct org_term **out)
{
	struct org_term *list = NULL;
	int n = 0;
	if (o->term_start) {
		const struct org_sheet *s = org_sheet_load(w, o->id);
		*LIST_PUSH(w->arena, list, n) = (struct org_term){ .number = s->term_number, .from_day = o->term_start,
			.to_day = o->dissolved && o->dissolved < w->today ? o->dissolved : 0, .due = org_term_due(o), .elected = s->elected,
			.election = s->election, .seats = o->seats, .approval = "", .note = "" };
	}
	return terms(w, o, list, n, out);
}

struct org_term *org_term_load(struct work *w, const struct org *o, int64_t term)
{
	struct org_term *list;
	int n = org_term_list(w, o, &list);
	for (int i = 0; i < n; i++)
		if (list[i].id == term)
			return &list[i];
	if (work_db_check(w))
		fault_set(w, FAULT_NOT_FOUND, "term.past-none", NULL, "没有这一届的记录，可能已被删除。请返回历届班子页面刷新。");
	return NULL;
}

/* ---- when the next one begins ---- */

bool org_term_begins(const struct org *o, const struct org_input *in)
{
	return o->term_start && in->term_start > day_add_months(o->term_start, 12);
}

const struct org_sheet *org_term_sheet(struct work *w, const struct org_sheet *typed, const struct org_sheet *was)
{
	struct org_sheet *s = ARENA_NEW(w->arena, struct org_sheet);
	*s = typed ? *typed : *was;
	if (s->term_number == was->term_number && s->term_number && s->term_number < ORG_TERM_NUMBER_MOST)
		s->term_number++;
	if (s->elected == was->elected)
		s->elected = 0;
	return s;
}

static bool term_put(struct work *w, int64_t org, const struct org_term *t)
{
	return DB_EXEC(w->db, w->arena,
		"insert into org_term (tenant, id, org, number, from_day, to_day, due, elected, election, seats, approval, note) "
		"values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (tenant, id) do update set number = excluded.number, "
		"from_day = excluded.from_day, to_day = excluded.to_day, due = excluded.due, elected = excluded.elected, "
		"election = excluded.election, seats = excluded.seats, approval = excluded.approval, note = excluded.note",
		w->tenant, t->id, org, t->number, t->from_day, t->to_day, t->due, t->elected, t->election, t->seats, t->approval, t->note);
}

/* A day put right: the one before ends where it did, before this one. */
static bool last_follows(const struct org *o, const struct org_input *in, const struct org_term_last *last)
{
	return o->term_start && last->to_day == day_add(o->term_start, -1) && day_add(in->term_start, -1) >= last->from_day;
}

bool org_term_check(struct work *w, const struct org *o, const struct org_input *in, const struct org_sheet *was,
	const struct org_term_last *last)
{
	bool moved = in->term_start && in->term_start != o->term_start, begins = org_term_begins(o, in);
	int number = in->sheet && in->sheet->term_number != was->term_number ? in->sheet->term_number : 0;
	int over = begins ? was->term_number : last ? last->number : 0;
	if (number && number <= over)
		fault_set(w, FAULT_INPUT, "org.term-number-past", "term_number", "第 %d 届已经过去，本届的届次应更大。", over);
	if (moved && !begins && last && !last_follows(o, in, last) && in->term_start <= last->to_day)
		fault_set(w, FAULT_INPUT, "org.term-start-past", "term_start",
			"本届开始应晚于上一届的结束日期（%s）。上一届的日期有误的，请先在“历届班子”里更正。", day_chinese(w->arena, last->to_day));
	return !w->fault;
}

struct map *org_term_last_all(struct work *w, int64_t org)
{
	struct map *by_org = map_new(w->arena);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select t.org, t.from_day, t.to_day, (select max(x.number) from org_term x where x.tenant = t.tenant and x.org = t.org) "
		"from org_term t where t.tenant = $1 and ($2 = 0 or t.org = $2) order by t.org, t.from_day", w->tenant, org);
	while (db_next(rows)) {
		struct org_term_last *last = ARENA_NEW(w->arena, struct org_term_last);
		*last = (struct org_term_last){ (int)db_i64(rows, 1), (int)db_i64(rows, 2), (int)db_i64(rows, 3) };
		map_set_i64(by_org, db_i64(rows, 0), last);
	}
	db_done(rows);
	return by_org;
}

bool org_term_follow(struct work *w, const struct org *o, const struct org_input *in, const struct org_sheet *was, struct change *c)
{
	bool moved = in->term_start && in->term_start != o->term_start, numbered = in->sheet && in->sheet->term_number != was->term_number;
	if (!moved && !numbered)
		return true;
	const struct org_term_last *last = map_get_i64(org_term_last_all(w, o->id), o->id);
	int before = moved ? day_add(in->term_start, -1) : 0;
	if (!org_term_check(w, o, in, was, last))
		return false;
	if (moved && org_term_begins(o, in)) {
		struct org_term over = { .id = id_next(w->now), .number = was->term_number, .from_day = o->term_start, .to_day = before,
			.due = org_term_due(o), .elected = was->elected, .election = was->election, .seats = o->seats, .approval = "", .note = "" };
		change_text(c, "存入历届班子", "", past_words(w, &over));
		return term_put(w, o->id, &over);
	}
	if (!moved || !last || !last_follows(o, in, last))
		return true;
	change_text(c, "上一届结束", day_text(w->arena, last->to_day), day_text(w->arena, before));
	return DB_EXEC(w->db, w->arena,
		"update org_term set to_day = $4 where tenant = $1 and org = $2 and from_day = $3", w->tenant, o->id, last->from_day, before);
}

/* ---- from paper ---- */

/* The first day of what came behind a day: another term, or the present one; 0 when nothing did. */
static int next_start(const struct org *o, const struct org_term *list, int count, const struct org_term *t)
{
	int next = o->term_start > t->from_day ? o->term_start : 0;
	for (int i = 0; i < count; i++)
		if (list[i].id != t->id && list[i].from_day > t->from_day && (!next || list[i].from_day < next))
			next = list[i].from_day;
	return next;
}

static bool bad(struct work *w, const char *code, const char *field, const char *message)
{
	return fault_set(w, FAULT_INPUT, code, field, "%s", message);
}

static void days_check(struct work *w, const struct org *o, struct org_term *t, const struct org_term *list, int count)
{
	int next = next_start(o, list, count, t);
	if (!day_valid(t->from_day) || t->from_day > w->today) {
		bad(w, "term.past-from", "from_day", "请填写这一届的开始日期，不晚于今天，例如 2016-03-15。");
		return;
	}
	if (o->founded && t->from_day < o->founded)
		fault_set(w, FAULT_INPUT, "term.past-founded", "from_day", "开始日期早于组织成立日期（%s），请核对。", day_chinese(w->arena, o->founded));
	if (!t->to_day && next)
		t->to_day = day_add(next, -1);
	if (!day_valid(t->to_day) || t->to_day < t->from_day || t->to_day > w->today)
		bad(w, "term.past-to", "to_day", "请填写这一届的最后一天，不早于开始日期、不晚于今天。");
	else if (o->term_start && t->to_day >= o->term_start)
		fault_set(w, FAULT_INPUT, "term.past-present", "to_day", "应在本届开始（%s）之前结束。本届的情况在“修改”里填。",
			day_chinese(w->arena, o->term_start));
	for (int i = 0; i < count && !w->fault; i++)
		if (list[i].id != t->id && list[i].from_day <= t->to_day && list[i].to_day >= t->from_day)
			fault_set(w, FAULT_INPUT, "term.past-overlap", "from_day", "与已登记的一届（%s）重叠，请核对日期。", past_span(w, &list[i]));
	if (t->due && t->due < t->from_day)
		bad(w, "term.past-due", "due", "应届满日期早于开始日期，请核对。");
	if (t->elected && (t->elected > w->today || t->elected > t->to_day))
		bad(w, "term.past-elected", "elected", "选举日期应不晚于这一届的最后一天。");
}

static void numbers_check(struct work *w, const struct org *o, const struct org_term *t, const struct org_term *list, int count)
{
	int present = (int)DB_ONE(w->db, w->arena, 0, "select term_number from org_sheet where tenant = $1 and org = $2", w->tenant, o->id);
	if (t->number < 0 || t->number > ORG_TERM_NUMBER_MOST)
		fault_set(w, FAULT_INPUT, "term.past-number", "number", "届次应是 1 至 %d 的整数，例如第十二届填 12。", ORG_TERM_NUMBER_MOST);
	else if (t->number && present && t->number >= present)
		fault_set(w, FAULT_INPUT, "term.past-order", "number", "本届是第 %d 届，以前的届次应更小。", present);
	for (int i = 0; i < count && t->number && !w->fault; i++)
		if (list[i].id != t->id && list[i].number && (list[i].number == t->number ||
			(list[i].from_day < t->from_day) != (list[i].number < t->number)))
			fault_set(w, FAULT_INPUT, "term.past-order", "number", "届次和已登记的一届（%s）的先后不符，请核对。", past_span(w, &list[i]));
	if (t->seats < 0 || t->seats > 99)
		bad(w, "term.past-seats", "seats", "委员职数应是 0 至 99 的整数。");
	if (t->election && !*code_name_i64(&code_election, t->election))
		bad(w, "term.past-election", "election", "请从列表里选择选举方式。");
	if (str_chars(str_of(t->approval)) > 60)
		bad(w, "term.past-approval", "approval", "批复文号不超过 60 个字。");
	if (str_chars(str_of(t->note)) > REASON_MOST)
		fault_set(w, FAULT_INPUT, "term.past-note", "note", "依据不超过 %d 个字。", REASON_MOST);
}

static bool reason_check(struct work *w, const char **reason)
{
	*reason = chinese_tidy(w->arena, str_of(*reason ? *reason : ""));
	if (text_empty(*reason) || str_chars(str_of(*reason)) > REASON_MOST)
		return fault_set(w, FAULT_INPUT, "term.past-reason", "reason", "请写明原因，不超过 %d 个字，例如“与批复原件核对后更正”。", REASON_MOST);
	return true;
}

/* The organisation, when its past may be written: the version that was seen, and not dissolved. */
static struct org *writable(struct work *w, int64_t org, int64_t version)
{
	struct org *o = org_load(w, org);
	if (!o)
		return NULL;
	if (version && version != o->version)
		change_conflict(w, "org.changed", "org", org);
	else
		org_stands(w, o);
	return w->fault ? NULL : o;
}

/* ---- the lines of holders ---- */

static const char *line_cut(struct arena *a, struct str *rest)
{
	struct str line = str_trim(str_cut(rest, '\n'));
	return arena_dupn(a, line.at ? line.at : "", line.len);
}

static bool line_wrong(struct work *w, int number, const char *line, const char *why)
{
	w->fault = NULL; /* what a lower function said by its own field is told by the line */
	struct str first = str_first(str_of(line), 30);
	return fault_set(w, FAULT_INPUT, "term.past-holders", "holders", "第 %d 行“%.*s”：%s", number, (int)first.len, first.at, why);
}

/* 职务 姓名 [开始 结束]: within the term, whose days count where none are given. */
static bool line_write(struct work *w, int64_t org, const struct org_term *t, int number, const char *line)
{
	struct str rest = str_of(chinese_tidy(w->arena, str_of(line))), piece[4] = { { NULL, 0 } };
	int count = 0, from = t->from_day, last = t->to_day;
	while (rest.at && count <= 4) {
		struct str one = str_cut(&rest, ' ');
		if (one.len && count < 4)
			piece[count] = one;
		count += one.len > 0;
	}
	const char *kind = count ? post_parse(arena_dupn(w->arena, piece[0].at, piece[0].len)) : NULL;
	if (count < 2 || count > 4)
		return line_wrong(w, number, line, "请写成“书记 王建国”，任期不到整届的再写起止日期，中间用空格隔开。");
	if (!kind)
		return line_wrong(w, number, line, "职务请写书记、副书记、组织委员、宣传委员、纪检委员、委员或第一书记。");
	if ((count > 2 && !day_parse(piece[2], &from)) || (count > 3 && !day_parse(piece[3], &last)))
		return line_wrong(w, number, line, "日期请写成 2016-03-15。");
	if (from < t->from_day || last > t->to_day || last < from)
		return line_wrong(w, number, line, "起止日期应在这一届之内。");
	return post_record(w, org, kind, arena_dupn(w->arena, piece[1].at, piece[1].len), from, day_add(last, 1), NULL) ||
	       line_wrong(w, number, line, w->fault ? w->fault->message : "没有写入。");
}

static bool holders_write(struct work *w, int64_t org, const struct org_term *t, const char *text)
{
	struct str rest = str_of(text ? text : "");
	for (int number = 1; rest.at; number++) {
		const char *line = line_cut(w->arena, &rest);
		if (number > HOLDERS_MOST)
			return fault_set(w, FAULT_INPUT, "term.past-holders-most", "holders", "一次最多补录 %d 行，请分两次填。", HOLDERS_MOST);
		if (*line && !line_write(w, org, t, number, line))
			return false;
	}
	return true;
}

static bool bump(struct work *w, int64_t org)
{
	work_touch(w, org);
	return DB_EXEC(w->db, w->arena, "update org set version = version + 1 where tenant = $1 and id = $2", w->tenant, org) ||
	       work_db_check(w);
}

/* Takes out holders that were entered by mistake: of this term, and from paper. */
static bool holders_remove(struct work *w, const struct org_term *was, const struct org_term_input *in)
{
	for (size_t k = 0; k < in->gone_count; k++)
		for (int i = 0; was && i < was->holder_count; i++)
			if (was->holders[i].id == in->gone[k] && !post_unrecord(w, in->gone[k]))
				return false;
	return true;
}

bool org_term_save(struct work *w, int64_t org, const struct org_term_input *in)
{
	struct org *o = writable(w, org, in->version);
	struct org_term *list, t = in->term, *was = NULL;
	const char *reason = in->reason;
	if (!o || (t.id && !(was = org_term_load(w, o, t.id))))
		return false;
	int n = org_term_list(w, o, &list);
	t.approval = t.approval ? t.approval : "";
	t.note = t.note ? t.note : "";
	days_check(w, o, &t, list, n);
	numbers_check(w, o, &t, list, n);
	if (was)
		reason_check(w, &reason);
	if (w->fault)
		return false;
	const char *before = was ? past_words(w, was) : NULL, *after = past_words(w, &t);
	bool people = was && (in->gone_count || !text_empty(in->holders)); /* they stand under the same reason */
	t.id = t.id ? t.id : id_next(w->now);
	if ((people || !text_eq(before, after)) && !(term_put(w, org, &t) && bump(w, org) && audit(w, was ? "org.term-corrected" : "org.term-recorded",
			"org", org, org, before, was ? arena_printf(w->arena, "%s；原因：%s", after, reason) : after)))
		return work_db_check(w) && false;
	return holders_remove(w, was, in) && holders_write(w, org, &t, in->holders) && work_db_check(w);
}

bool org_term_remove(struct work *w, int64_t org, int64_t term, const char *reason, int64_t version)
{
	struct org *o = writable(w, org, version);
	struct org_term *t = o ? org_term_load(w, o, term) : NULL;
	if (!t || !reason_check(w, &reason))
		return false;
	for (int i = 0; i < t->holder_count; i++) {
		const struct post *p = &t->holders[i];
		bool inside = p->paper && p->from_day >= t->from_day && day_add(p->to_day, -1) <= t->to_day;
		if (inside && !post_unrecord(w, p->id))
			return false;
	}
	DB_EXEC(w->db, w->arena, "delete from org_term where tenant = $1 and id = $2", w->tenant, term);
	return bump(w, org) && audit(w, "org.term-removed", "org", org, org, past_words(w, t), arena_printf(w->arena, "原因：%s", reason));
}

/* ---- verify ---- */

static void verify_terms(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, report->arena,
		"select o.code, o.short, t.from_day, case when t.to_day < t.from_day then 1 when o.term_start > 0 and t.to_day >= o.term_start "
		"then 2 when exists (select 1 from org_term x where x.tenant = t.tenant and x.org = t.org and x.id <> t.id and x.from_day <= "
		"t.to_day and x.to_day >= t.from_day) then 3 when exists (select 1 from org_term x where x.tenant = t.tenant and x.org = t.org "
		"and x.from_day < t.from_day and x.number >= t.number and t.number > 0) then 4 else 0 end from org_term t join org o "
		"on o.tenant = t.tenant and o.id = t.org where t.tenant = $1 order by o.path, t.from_day", w->tenant);
	static const char *const what[] = { "", "结束早于开始", "与本届重叠", "与另一届重叠", "届次与先后不符" };
	while (db_next(rows)) {
		report->checked++;
		if (db_i64(rows, 3))
			verify_fault(report, "组织 %s（%s）：自 %s 的一届%s。", row_text(rows, 1), row_text(rows, 0),
				day_text(report->arena, (int)db_i64(rows, 2)), what[db_i64(rows, 3)]);
	}
	db_done(rows);
}
VERIFY(org_terms, "历届班子", verify_terms);
