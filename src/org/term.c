/* The end of a term that the superior moved: earlier or later, by an approval with number and day. */
#include "base/chinese.h"
#include "org/fields.h"
#include "org/rows.h"
#include "rule/rule.h"

#define REASON_MOST 200

int org_term_due(const struct org *o)
{
	return o->term_shifted ? o->term_shifted : o->term_end;
}

int org_term_soon(int today)
{
	return day_add_months(today, rule_figure(FIGURE_TERM_REMINDER_MONTHS));
}

void org_term_unshift(struct work *w, const struct org *o, struct change *c)
{
	change_day(c, "批准的换届日期", o->term_shifted, 0);
	DB_EXEC(w->db, w->arena, "update org set term_shifted = 0 where tenant = $1 and id = $2", w->tenant, o->id);
	DB_EXEC(w->db, w->arena,
		"update org_sheet set shift_approval = '', shift_approved = 0, shift_note = '' where tenant = $1 and org = $2", w->tenant,
		o->id);
}

/* 支部条例 art. 21, 基层组织选举工作条例 art. 3: generally one year at most, either way. */
static void check_shift(struct work *w, const struct org *o, int day, const char *approval, int approved, const char *note)
{
	int years = rule_figure(FIGURE_TERM_SHIFT_YEARS);
	int first = day_add_months(o->term_end, -12 * years), last = day_add_months(o->term_end, 12 * years);
	if (!o->term_end)
		fault_set(w, FAULT_INPUT, "term.none", "shifted", "还没有登记本届的届满日期，请先在“修改”里填写。");
	else if (!day_valid(day))
		fault_set(w, FAULT_INPUT, "term.shifted", "shifted", "请填写批准的换届日期，例如 2026-12-31。");
	else if (day == o->term_end)
		fault_set(w, FAULT_INPUT, "term.shifted-same", "shifted", "和届满日期相同，不算提前或延期。");
	else if (day < first || day > last)
		fault_set(w, FAULT_INPUT, "term.shifted-far", "shifted",
			"提前或延期一般不超过 %d 年（支部工作条例第二十一条），应在 %s 至 %s 之间。", years, day_text(w->arena, first),
			day_text(w->arena, last));
	if (text_empty(approval) || str_chars(str_of(approval)) > 60)
		fault_set(w, FAULT_INPUT, "term.approval", "approval", "请填写上级批复的文号，不超过 60 个字。");
	if (!day_valid(approved) || approved > w->today)
		fault_set(w, FAULT_INPUT, "term.approved", "approved", "请填写批复日期，不晚于今天。");
	if (str_chars(str_of(note)) > REASON_MOST)
		fault_set(w, FAULT_INPUT, "term.note", "note", "原因不超过 %d 个字。", REASON_MOST);
}

bool org_term_shift(struct work *w, int64_t org, int day, const char *approval, int approved, const char *note, int64_t version)
{
	struct org *o = org_load(w, org);
	struct change c;
	if (!o || !org_stands(w, o))
		return false;
	if (version && version != o->version)
		return change_conflict(w, "org.changed", "org", org);
	if (!day && !o->term_shifted)
		return true;
	struct org_sheet *was = org_sheet_load(w, org);
	note = note ? note : "";
	change_begin(&c, w->arena);
	if (!day) {
		org_term_unshift(w, o, &c);
	} else {
		check_shift(w, o, day, approval, approved, note);
		if (w->fault)
			return false;
		change_day(&c, day > o->term_end ? "批准延期至" : "批准提前至", o->term_shifted, day);
		change_text(&c, "换届批复", was->shift_approval, approval);
		change_day(&c, "换届批复日期", was->shift_approved, approved);
		change_text(&c, "换届调整原因", was->shift_note, note);
		DB_EXEC(w->db, w->arena, "update org set term_shifted = $3 where tenant = $1 and id = $2", w->tenant, org, day);
		DB_EXEC(w->db, w->arena,
			"insert into org_sheet (tenant, org, shift_approval, shift_approved, shift_note) values ($1, $2, $3, $4, $5) "
			"on conflict (tenant, org) do update set shift_approval = excluded.shift_approval, "
			"shift_approved = excluded.shift_approved, shift_note = excluded.shift_note", w->tenant, org, approval, approved, note);
	}
	if (!c.count)
		return true;
	DB_EXEC(w->db, w->arena, "update org set version = version + 1 where tenant = $1 and id = $2", w->tenant, org);
	work_touch(w, org);
	return work_db_check(w) && audit(w, "org.term-shifted", "org", org, org, c.before.at, c.after.at);
}
