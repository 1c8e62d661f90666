/* Honours of a person: entering, changing, taking out and putting back. */
#include "member/honour.h"

#include "base/chinese.h"
#include "member/rows.h"
#include "org/change.h"

static const struct code levels[] = { { "national", "国家级", NULL }, { "provincial", "省级", NULL }, { "city", "市级", NULL },
	{ "county", "县级", NULL }, { "township", "乡镇级", NULL }, { "branch", "村（支部）级", NULL } };
const struct code_table code_honour = { "honour", "荣誉级别", "党内功勋荣誉表彰条例、党员管理通行做法", levels, COUNT_OF(levels) };

/* What people write for the last of them. */
static const struct code short_levels[] = { { "branch", "村级", NULL }, { "branch", "支部级", NULL }, { "branch", "村(支部)级", NULL } };

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

bool honour_check(struct work *w, int birth, struct honour *h)
{
	text_check(w, "name", "荣誉名称", &h->name, true, 40);
	text_check(w, "granted_by", "授予单位", &h->granted_by, true, 40);
	text_check(w, "number", "文号", &h->number, false, 40);
	if (!h->level || !*code_name(&code_honour, h->level))
		fault_set(w, FAULT_INPUT, "member.honour-level", "level", "请选择荣誉的级别。");
	if (!day_valid(h->day) || h->day > w->today || h->day < birth)
		fault_set(w, FAULT_INPUT, "member.honour-day", "day", "请填写授予日期，不晚于今天，例如 2026-07-01。");
	return !w->fault;
}

static bool honour_free(struct work *w, const struct member *m, struct honour *h)
{
	if (honour_check(w, m->birth, h) && DB_ONE(w->db, w->arena, 0, "select count(*) from member_honour where tenant = $1 and member = $2 "
			"and name = $3 and day = $4 and id <> $5 and removed = 0", w->tenant, m->id, h->name, h->day, h->id))
		fault_set(w, FAULT_INPUT, "member.honour-twice", "name", "同一天的这项荣誉已经登记过了。");
	return !w->fault;
}

static const char *honour_text(struct work *w, const struct honour *h)
{
	return arena_printf(w->arena, "%s（%s），%s，%s%s%s", h->name, code_name(&code_honour, h->level), h->granted_by,
		day_text(w->arena, h->day), *h->number ? "，" : "", h->number);
}

bool honour_save(struct work *w, int64_t member, const struct honour *given, int64_t *id)
{
	struct member *m = member_load(w, member);
	struct honour *was = m && given->id ? honour_load(w, m, given->id) : NULL, h = *given;
	if (!m || (given->id && !was) || !honour_free(w, m, &h))
		return false;
	if (was && was->removed)
		return fault_set(w, FAULT_CONFLICT, "member.honour-removed", NULL, "这项荣誉已被删除。要改的话请先恢复。");
	if (was && text_eq(honour_text(w, was), honour_text(w, &h)))
		return true;
	h.id = h.id ? h.id : id_next(w->now);
	if (id)
		*id = h.id;
	DB_EXEC(w->db, w->arena,
		"insert into member_honour (tenant, id, member, name, level, granted_by, day, number) values ($1, $2, $3, $4, $5, $6, $7, $8) "
		"on conflict (tenant, id) do update set name = excluded.name, level = excluded.level, granted_by = excluded.granted_by, "
		"day = excluded.day, number = excluded.number",
		w->tenant, h.id, m->id, h.name, h.level, h.granted_by, h.day, h.number);
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
	if (!removed && !honour_free(w, m, h)) /* the same may have been entered again meanwhile */
		return false;
	DB_EXEC(w->db, w->arena, "update member_honour set removed = $3, removed_by = $4 where tenant = $1 and id = $2", w->tenant, honour,
		removed ? w->now : (int64_t)0, removed && w->actor.name ? w->actor.name : "");
	return work_db_check(w) && audit(w, removed ? "member.honour-removed" : "member.honour-restored", "member", m->id, m->org,
		removed ? honour_text(w, h) : NULL, removed ? NULL : honour_text(w, h));
}

/* ---- as one cell of a workbook ---- */

struct map *honour_all(struct work *w, const char *path)
{
	struct map *by_member = map_new(w->arena);
	struct honours *at = NULL;
	int64_t member = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select h.member, h.id, h.removed, h.name, h.level, h.granted_by, h.number, h.day from member_honour h join member m "
		"on m.tenant = h.tenant and m.id = h.member join org o on o.tenant = m.tenant and o.id = m.org where h.tenant = $1 "
		"and o.path >= $2 and o.path < $3 order by h.member, h.removed, h.day desc, h.id desc", w->tenant, path, path_end(w->arena, path));
	while (db_next(rows)) {
		if (!at || member != db_i64(rows, 0)) {
			member = db_i64(rows, 0);
			at = ARENA_NEW(w->arena, struct honours);
			map_set_i64(by_member, member, at);
		}
		*LIST_PUSH(w->arena, at->list, at->count) = (struct honour){ .id = db_i64(rows, 1), .removed = db_i64(rows, 2),
			.name = db_text(rows, 3), .level = db_text(rows, 4), .granted_by = db_text(rows, 5), .number = db_text(rows, 6),
			.day = (int)db_i64(rows, 7) };
	}
	db_done(rows);
	return by_member;
}

/* The marks that part honours and what is said of one; both ways of writing them. */
static const char *const comma[] = { "，", "," }, *const semicolon[] = { "；", ";", "\n" };

static size_t mark_at(const char *text, const char *const *marks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_starts(text, marks[i]))
			return strlen(marks[i]);
	return 0;
}

static const char *unmarked(struct arena *a, const char *text)
{
	struct buf b;
	buf_init(&b, a);
	for (const char *p = text; *p;) {
		size_t len = mark_at(p, comma, COUNT_OF(comma));
		len = len ? len : mark_at(p, semicolon, COUNT_OF(semicolon));
		if (len)
			buf_text(&b, "、");
		else
			buf_char(&b, *p);
		p += len ? len : 1;
	}
	return b.at;
}

static const char *unmarked_words(struct arena *a, const struct honour *h)
{
	return arena_printf(a, "%s（%s），%s，%s%s%s", unmarked(a, h->name), code_name(&code_honour, h->level), unmarked(a, h->granted_by),
		day_text(a, h->day), *h->number ? "，" : "", unmarked(a, h->number));
}

bool honour_same(struct arena *a, const struct honour *x, const struct honour *y)
{
	return x->day == y->day && text_eq(unmarked(a, x->name), unmarked(a, y->name));
}

bool honour_same_whole(struct arena *a, const struct honour *x, const struct honour *y)
{
	return text_eq(unmarked_words(a, x), unmarked_words(a, y));
}

const char *honour_cell(struct arena *a, const struct honours *h)
{
	struct buf b;
	buf_init(&b, a);
	for (int i = 0; h && i < h->count && !h->list[i].removed; i++)
		buf_printf(&b, "%s%s", i ? "；" : "", unmarked_words(a, &h->list[i]));
	return b.at;
}

/* What stands before the next of the marks; *text goes behind it, to NULL at the end. */
static const char *cut(struct arena *a, const char **text, const char *const *marks, size_t count)
{
	const char *p = *text;
	size_t len = 0;
	while (*p && !(len = mark_at(p, marks, count)))
		p++;
	const char *piece = chinese_tidy(a, (struct str){ *text, (size_t)(p - *text) });
	*text = *p ? p + len : NULL;
	return piece ? piece : "";
}

/* 优秀共产党员（县级）: the level stands in brackets at the end. 村（支部）级 has some of its own. */
static bool level_is(struct arena *a, const char *text, const char *level, struct honour *h)
{
	static const char *const brackets[][2] = { { "（", "）" }, { "(", ")" } };
	for (size_t i = 0; i < COUNT_OF(brackets); i++) {
		const char *end = arena_printf(a, "%s%s%s", brackets[i][0], level, brackets[i][1]);
		size_t len = strlen(text), tail = strlen(end);
		if (len > tail && text_eq(text + len - tail, end)) {
			h->name = arena_dupn(a, text, len - tail);
			return true;
		}
	}
	return false;
}

static bool name_read(struct arena *a, const char *text, struct honour *h)
{
	for (size_t i = 0; i < COUNT_OF(levels) && !h->level; i++)
		if (level_is(a, text, levels[i].name, h))
			h->level = levels[i].code;
	for (size_t i = 0; i < COUNT_OF(short_levels) && !h->level; i++)
		if (level_is(a, text, short_levels[i].name, h))
			h->level = short_levels[i].code;
	return h->level != NULL;
}

/* What a message shows of a cell. */
static const char *beginning(struct arena *a, const char *text)
{
	struct str first = str_first(str_of(text), 30);
	return arena_dupn(a, first.at, first.len);
}

static const char *one_read(struct arena *a, const char *text, struct honours *out)
{
	const char *piece[5] = { NULL }, *rest = text;
	struct honour h = { .number = "" };
	int count = 0;
	while (rest && count < 5)
		piece[count++] = cut(a, &rest, comma, COUNT_OF(comma));
	if (count < 3 || count > 4)
		return arena_printf(a, "“%s”请写成“优秀共产党员（县级），中共某某县委，2026-06-28，文号”，没有文号的不写", beginning(a, text));
	if (!name_read(a, piece[0], &h))
		return arena_printf(a, "“%s”后面请用括号写明级别：国家级、省级、市级、县级、乡镇级或村（支部）级", beginning(a, piece[0]));
	if (!day_parse(str_of(piece[2]), &h.day))
		return arena_printf(a, "“%s”不是有效日期，请写成 2026-06-28", beginning(a, piece[2]));
	h.granted_by = piece[1];
	h.number = count > 3 ? piece[3] : "";
	*LIST_PUSH(a, out->list, out->count) = h;
	return NULL;
}

const char *honour_cell_read(struct arena *a, const char *cell, struct honours *out)
{
	const char *rest = cell, *why = NULL;
	*out = (struct honours){ 0 };
	while (rest && !why) {
		const char *one = cut(a, &rest, semicolon, COUNT_OF(semicolon));
		why = *one ? one_read(a, one, out) : NULL;
	}
	return why;
}
