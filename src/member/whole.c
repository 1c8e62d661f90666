/* The list with whole numbers, and the act of two persons that queues it. */
#include "member/whole.h"

#include "approval/approval.h"
#include "export/export.h"
#include "member/filter.h"
#include "member/rows.h"
#include "work/secret.h"

static const struct {
	const char *word, *name, *place;
} fields[WHOLE_FIELDS] = { { "idno", "身份证号", SEAL_IDNO }, { "phone", "手机", SEAL_PHONE }, { "address", "住址", SEAL_ADDRESS } };

const char *whole_field_word(int n)
{
	return n < WHOLE_FIELDS ? fields[n].word : NULL;
}

const char *whole_field_name(int n)
{
	return fields[n].name;
}

static const char *fields_named(struct arena *a, unsigned mask)
{
	struct buf b;
	buf_init(&b, a);
	for (int i = 0; i < WHOLE_FIELDS; i++)
		if (mask >> i & 1)
			buf_printf(&b, "%s%s", b.len ? "、" : "", fields[i].name);
	return b.at;
}

/* ---- the list ---- */

static const char *const headings[] = { "组织代码", "所在支部", "姓名", "性别", "民族", "出生日期", "人员类别", "入党日期", "身份证号", "手机", "住址" };
static const int widths[] = { 14, 16, 10, 6, 8, 12, 10, 12, 22, 16, 30 };

struct opened {
	const char *text[WHOLE_FIELDS];
};

/* The sealed fields that were asked for, by member. */
static struct map *opened_of(struct work *w, const struct member *list, int count, unsigned mask)
{
	struct map *by_id = map_new(w->arena);
	for (int at = 0; at < count; at += 8) {
		int64_t id[8];
		for (int i = 0; i < 8; i++)
			id[i] = at + i < count ? list[at + i].id : 0;
		struct db_rows *rows = DB_QUERY(w->db, w->arena,
			"select id, idno, phone, address from member where tenant = $1 and id in ($2, $3, $4, $5, $6, $7, $8, $9)", w->tenant, id[0],
			id[1], id[2], id[3], id[4], id[5], id[6], id[7]);
		while (db_next(rows)) {
			struct opened *o = ARENA_NEW(w->arena, struct opened);
			for (int i = 0; i < WHOLE_FIELDS; i++)
				o->text[i] = mask >> i & 1 ? secret_open(w->store, w->arena, fields[i].place, db_bytes(rows, 1 + i)) : NULL;
			map_set_i64(by_id, db_i64(rows, 0), o);
		}
		db_done(rows);
	}
	return by_id;
}

const char *whole_mobile(struct work *w, struct str sealed)
{
	const char *phone = sealed.at ? secret_open(w->store, w->arena, SEAL_PHONE, sealed) : NULL;
	return phone && strlen(phone) == 11 && *phone == '1' ? phone : NULL;
}

static void put(struct arena *a, struct sheet_writer *out, const struct member *m, const struct opened *o, unsigned mask)
{
	const char *const masks[WHOLE_FIELDS] = { m->idno_mask, m->phone_mask, "" };
	const char *cells[COUNT_OF(headings)] = { m->org_code, m->org_name, m->name, code_name_i64(&code_sex, m->sex),
		code_name(&code_ethnic, m->ethnic), day_text(a, m->birth), code_name_i64(&code_category, m->category), day_text(a, m->joined) };
	for (int i = 0; i < WHOLE_FIELDS; i++)
		cells[COUNT_OF(headings) - WHOLE_FIELDS + (size_t)i] = mask >> i & 1 && o ? o->text[i] : masks[i];
	sheet_put(out, cells, NULL);
}

static unsigned mask_of(struct arena *a, const char *query)
{
	int64_t mask = query_field_i64(a, query, "open", 0);
	return mask > 0 ? (unsigned)mask & ((1u << WHOLE_FIELDS) - 1) : 0;
}

static int rows(struct work *w, struct export_ask *ask, struct sheet_writer *out, int offset, int limit, int64_t *total)
{
	struct org *org = org_load(w, ask->org);
	struct member *list;
	if (!org)
		return 0;
	unsigned mask = mask_of(w->arena, ask->query);
	struct member_filter f = member_filter_of(w, ask->query, org);
	f.limit = limit;
	f.offset = offset;
	int n = member_list(w, &f, &list, total);
	struct map *opened = out ? opened_of(w, list, n, mask) : NULL;
	for (int i = 0; i < n && out; i++) {
		put(w->arena, out, &list[i], map_get_i64(opened, list[i].id), mask);
		export_about(ask, list[i].id);
	}
	return n;
}

bool whole_made(struct work *w, const struct export_ask *ask, int64_t run, const struct export_people *people)
{
	(void)ask;
	DB_EXEC(w->db, w->arena, "update whole_export set made = $3 where tenant = $1 and id = $2", w->tenant, run, w->now);
	for (int at = 0; at < people->count; at += 16) {
		int64_t id[16];
		for (int i = 0; i < 16; i++)
			id[i] = at + i < people->count ? people->list[at + i] : 0;
		DB_EXEC(w->db, w->arena,
			"insert into whole_export_member (tenant, member, export) select m.tenant, m.id, $2 from member m where m.tenant = $1 "
			"and m.id in ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) "
			"on conflict (tenant, member, export) do nothing", w->tenant, run, id[0], id[1],
			id[2], id[3], id[4], id[5], id[6], id[7], id[8], id[9], id[10], id[11], id[12], id[13], id[14], id[15]);
	}
	return work_db_check(w);
}

EXPORT_LIST(members_whole, .title = "党员名册（完整号码）", .need = PERMISSION_EXPORT_WHOLE, .second = true, .headings = headings,
	.widths = widths, .columns = COUNT_OF(headings), .rows = rows, .made = whole_made);

/* ---- what was given out ---- */

static bool whole_note(struct work *w, int64_t id, const char *named, const char *purpose, const char *second, const char *alone)
{
	return DB_EXEC(w->db, w->arena, "insert into whole_export (tenant, id, at, fields, purpose, by_account, by_name, by_org, second, alone) "
		"values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", w->tenant, id, w->now, named, purpose, w->actor.account, w->actor.name,
		w->actor.org, second, alone);
}

bool whole_given(struct work *w, int64_t id, unsigned mask, const char *purpose, const char *alone, const struct export_people *people)
{
	return whole_note(w, id, fields_named(w->arena, mask), purpose, "", alone) && whole_made(w, NULL, id, people);
}

/* ---- by two ---- */

#define MEMBERS "members_whole"

static const struct export_list *list_named(const char *name)
{
	return export_named(text_empty(name) ? MEMBERS : name);
}

bool whole_check(struct work *w, struct whole_wish *wish)
{
	struct export_ask ask = { .list = list_named(wish->list), .org = w->actor.org, .query = wish->query };
	if (!wish->fields)
		fault_set(w, FAULT_INPUT, "member.whole-fields", "fields", "请选择要导出完整内容的项，只选用得着的。");
	if (text_empty(wish->purpose) || str_chars(str_of(wish->purpose)) < 4 || str_chars(str_of(wish->purpose)) > 100)
		fault_set(w, FAULT_INPUT, "member.whole-purpose", "purpose", "请写明用途（4 至 100 个字），例如“办理医保补助，报县医保局”。它印在文件里，也记入审计。");
	if (w->fault || !export_place(w, &ask))
		return false;
	ask.list->rows(w, &ask, NULL, 0, 1, &wish->people);
	return wish->people > 0 ||
	       fault_set(w, FAULT_CONFLICT, "member.whole-none", NULL, "按这个条件没有人，请回到党员名册换个条件。");
}

/* It rests on the place alone: who belongs there when it is made, under the same condition, is in the file. */
static const char *whole_basis(struct work *w, const struct approval *a)
{
	struct org *org = org_load(w, a->org);
	return org ? arena_printf(w->arena, "%lld %s", (long long)org->id, org->dissolved ? "dissolved" : "stands") : NULL;
}

/* In the name of who proposed it: the file is that person's alone. */
static bool whole_run(struct work *w, const struct approval *a)
{
	struct arena *m = w->arena;
	struct export_ask ask = { .list = list_named(approval_text(m, a, "list")), .org = a->org, .query = approval_text(m, a, "query"),
		.format = approval_i64(a, "csv") ? SHEET_CSV_UTF8 : SHEET_XLSX };
	struct actor decider = w->actor;
	const struct account *other = decider.account != a->by_account ? account_by_id(w, decider.account) : NULL;
	const char *named = fields_named(m, mask_of(m, ask.query)), *purpose = approval_text(m, a, "purpose");
	const char *trace = arena_printf(m, "本文件含个人信息（%s），仅限用于：%s。导出人：%s；批准人：%s；批准时间：%s",
		named, purpose, a->by_name, other ? other->name : "无（本县已停用双人审批）", moment_text(m, w->now));
	w->actor.account = a->by_account;
	w->actor.name = a->by_name;
	w->actor.office = approval_i64(a, "office");
	int64_t run = export_approved(w, &ask, trace);
	w->actor.org = a->by_org;
	bool noted = run && whole_note(w, run, named, purpose, other ? other->name : "", "");
	w->actor = decider;
	return noted;
}

static const char *whole_href(struct request *rq, const struct approval *a)
{
	return access_allows(rq->work->actor.role, PERMISSION_FETCH_EXPORT) && a->mine ? "/exports" : NULL;
}

APPROVAL_ACT(whole, .word = "member-export", .title = "导出完整号码", .need = PERMISSION_EXPORT_WHOLE, .basis = whole_basis, .run = whole_run,
	.href = whole_href);

bool whole_submit(struct work *w, struct whole_wish *wish, int64_t *proposal)
{
	struct buf content;
	*proposal = 0;
	if (!whole_check(w, wish))
		return false;
	const char *purpose = export_word(w->arena, wish->purpose);
	buf_init(&content, w->arena);
	/* In front: of two the first counts, and what was typed into the address stands behind. */
	approval_put(&content, "query", arena_printf(w->arena, "open=%u%s%s", wish->fields, *wish->query ? "&" : "", wish->query));
	approval_put_i64(&content, "csv", wish->csv);
	if (!text_empty(wish->list))
		approval_put(&content, "list", wish->list);
	approval_put_i64(&content, "office", w->actor.office);
	approval_put(&content, "purpose", purpose);
	struct approval_wish act = { .act = "member-export", .org = w->actor.org, .kind = "export", .record = id_next(w->now),
		.content = content.at, .summary = arena_printf(w->arena, "把%s %lld 人的完整%s导出成文件，用途：%s", w->actor.org_name,
			(long long)wish->people, fields_named(w->arena, wish->fields), purpose) };
	if (!approval_wanted(w))
		return approval_alone(w, &act);
	*proposal = approval_propose(w, &act);
	return *proposal != 0;
}
