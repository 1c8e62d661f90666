/* Honours of a person: entering, changing, taking out and putting back. */
#include "member/honour.h"

#include "base/chinese.h"
#include "member/rows.h"
#include "org/change.h"

static const struct code levels[] = { { "national", "国家级", NULL }, { "provincial", "省级", NULL }, { "city", "市级", NULL },
	{ "county", "县级", NULL }, { "township", "乡镇级", NULL }, { "branch", "村（支部）级", NULL } };
const struct code_table code_honour = { "honour", "荣誉级别", "党内功勋荣誉表彰条例、党员管理通行做法", levels, COUNT_OF(levels) };

int honour_list(struct work *w, int64_t member, bool all, struct honour **out)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select id, removed, name, level, granted_by, number, removed_by, day from member_honour where tenant = $1 and member = $2 "
		"and (removed = 0 or $3 = 1) order by removed, day desc, id desc", w->tenant, member, all);
	int n = 0;
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, n) = (struct honour){ db_i64(rows, 0), db_i64(rows, 1), db_text(rows, 2), db_text(rows, 3),
			db_text(rows, 4), db_text(rows, 5), db_text(rows, 6), (int)db_i64(rows, 7) };
	db_done(rows);
	return n;
}

struct honour *honour_load(struct work *w, const struct member *m, int64_t honour)
{
	struct honour *list;
	int n = honour_list(w, m->id, true, &list);
	for (int i = 0; i < n; i++)
		if (list[i].id == honour)
			return &list[i];
	if (work_db_check(w))
		fault_set(w, FAULT_NOT_FOUND, "member.honour-none", NULL, "没有这项荣誉，可能已被删除。请返回党员页面刷新。");
	return NULL;
}

static bool text_check(struct work *w, const char *field, const char *label, const char **text, bool required, int most)
{
	*text = chinese_tidy(w->arena, str_of(*text ? *text : ""));
	if (!*text || (required && text_empty(*text)))
		return fault_set(w, FAULT_INPUT, "member.honour-empty", field, "请填写%s。", label);
	return str_chars(str_of(*text)) <= (size_t)most || fault_set(w, FAULT_INPUT, "member.honour-long", field, "%s不超过 %d 个字。", label, most);
}

static bool honour_check(struct work *w, const struct member *m, struct honour *h)
{
	text_check(w, "name", "荣誉名称", &h->name, true, 40);
	text_check(w, "granted_by", "授予单位", &h->granted_by, true, 40);
	text_check(w, "number", "文号", &h->number, false, 40);
	if (!h->level || !*code_name(&code_honour, h->level))
		fault_set(w, FAULT_INPUT, "member.honour-level", "level", "请选择荣誉的级别。");
	if (!day_valid(h->day) || h->day > w->today || h->day < m->birth)
		fault_set(w, FAULT_INPUT, "member.honour-day", "day", "请填写授予日期，不晚于今天，例如 2026-07-01。");
	if (!w->fault && DB_ONE(w->db, w->arena, 0, "select count(*) from member_honour where tenant = $1 and member = $2 and name = $3 "
			"and day = $4 and id <> $5 and removed = 0", w->tenant, m->id, h->name, h->day, h->id))
		fault_set(w, FAULT_INPUT, "member.honour-twice", "name", "同一天的这项荣誉已经登记过了。");
	return !w->fault;
}

static const char *honour_text(struct work *w, const struct honour *h)
{
	return arena_printf(w->arena, "%s（%s），%s，%s%s%s", h->name, code_name(&code_honour, h->level), h->granted_by,
		day_text(w->arena, h->day), *h->number ? "，" : "", h->number);
}

bool honour_save(struct work *w, int64_t member, const struct honour *given)
{
	struct member *m = member_load(w, member);
	struct honour *was = m && given->id ? honour_load(w, m, given->id) : NULL, h = *given;
	if (!m || (given->id && !was) || !honour_check(w, m, &h))
		return false;
	if (was && was->removed)
		return fault_set(w, FAULT_CONFLICT, "member.honour-removed", NULL, "这项荣誉已被删除。要改的话请先恢复。");
	if (was && text_eq(honour_text(w, was), honour_text(w, &h)))
		return true;
	DB_EXEC(w->db, w->arena,
		"insert into member_honour (tenant, id, member, name, level, granted_by, day, number) values ($1, $2, $3, $4, $5, $6, $7, $8) "
		"on conflict (tenant, id) do update set name = excluded.name, level = excluded.level, granted_by = excluded.granted_by, "
		"day = excluded.day, number = excluded.number",
		w->tenant, h.id ? h.id : id_next(w->now), m->id, h.name, h.level, h.granted_by, h.day, h.number);
	return work_db_check(w) && audit(w, was ? "member.honour-edited" : "member.honour-added", "member", m->id, m->org,
		was ? honour_text(w, was) : NULL, honour_text(w, &h));
}

bool honour_remove(struct work *w, int64_t member, int64_t honour, bool removed)
{
	struct member *m = member_load(w, member);
	struct honour *h = m ? honour_load(w, m, honour) : NULL;
	if (!h)
		return false;
	if ((h->removed != 0) == removed)
		return fault_set(w, FAULT_CONFLICT, "member.honour-since", NULL, removed ? "这项荣誉已被删除。请刷新页面。" : "这项荣誉已经恢复。请刷新页面。");
	if (!removed && !honour_check(w, m, h)) /* the same may have been entered again meanwhile */
		return false;
	DB_EXEC(w->db, w->arena, "update member_honour set removed = $3, removed_by = $4 where tenant = $1 and id = $2", w->tenant, honour,
		removed ? w->now : (int64_t)0, removed && w->actor.name ? w->actor.name : "");
	return work_db_check(w) && audit(w, removed ? "member.honour-removed" : "member.honour-restored", "member", m->id, m->org,
		removed ? honour_text(w, h) : NULL, removed ? NULL : honour_text(w, h));
}
