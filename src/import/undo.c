/* Taking an import back: what speaks against it, and putting everything as it was, a range of its rows at a time from the last one
 * on. Set statements only: a county's roster is taken back in seconds. */
#include "import/inside.h"
#include "job/job.h"
#include "org/operate.h"
#include "work/audit.h"

extern const struct import_hold_query *const __start_import_hold_queries[] __attribute__((weak));
extern const struct import_hold_query *const __stop_import_hold_queries[] __attribute__((weak));

const struct import_hold_query *const *import_hold_all(size_t *count)
{
	*count = (size_t)(__stop_import_hold_queries - __start_import_hold_queries);
	return __start_import_hold_queries;
}

/* ---- what rests on it ---- */

#define OF "i.tenant = $1 and i.import = $2 and i.seq > $3 and i.seq <= $4"
#define BESIDE "b.tenant = $1 and b.import = $2 and b.seq > $3 and b.seq <= $4"
#define FIRST " limit 50"

IMPORT_HOLD(changed, "member member_category member_shift",
	"select i.row, coalesce(m.name, '（已不在）'), case when m.id is null then '这条记录已不在，可能已与别的记录合并' else '此后又有改动' end "
	"from import_member i left join member m on m.tenant = i.tenant and m.id = i.member where " OF
	" and (m.id is null or m.version <> i.version) order by i.row" FIRST);
IMPORT_HOLD(posts, "post party_group",
	"select i.row, m.name, '此后在' || o.short || '任职' from import_member i join member m on m.tenant = i.tenant and m.id = i.member "
	"join post p on p.tenant = i.tenant and p.member = i.member join org o on o.tenant = p.tenant and o.id = p.org where " OF
	" and (i.made = 1 or (i.moved > 0 and p.org <> i.org)) and not exists (select 1 from import_beside b where b.tenant = $1 "
	"and b.import = $2 and b.seq = i.seq and b.what = 'post' and b.id = p.id) order by i.row" FIRST);
IMPORT_HOLD(appointed, "",
	"select i.row, m.name, '名册所任的职务此后又有变动' from import_beside b join import_member i on i.tenant = b.tenant "
	"and i.import = b.import and i.seq = b.seq join member m on m.tenant = i.tenant and m.id = i.member left join post p "
	"on p.tenant = b.tenant and p.id = b.id where " BESIDE " and b.what = 'post' and (p.id is null or p.to_day <> 0 "
	"or p.member <> i.member) order by i.row" FIRST);
IMPORT_HOLD(succeeded, "",
	"select i.row, m.name, '原来的职务此后已由' || q.name || '担任' from import_beside b join import_member i on i.tenant = b.tenant "
	"and i.import = b.import and i.seq = b.seq join member m on m.tenant = i.tenant and m.id = i.member join post q "
	"on q.tenant = i.tenant and q.org = i.org and q.kind = b.word and q.to_day = 0 where " BESIDE
	" and b.what in ('post-ended', 'post-taken') and b.word in ('secretary', 'first_secretary') and q.id <> b.id "
	"order by i.row" FIRST);
IMPORT_HOLD(accounts, "account",
	"select i.row, m.name, '此后开通了账号' from import_member i join member m on m.tenant = i.tenant and m.id = i.member join account a "
	"on a.tenant = i.tenant and a.member = i.member where " OF " and i.made = 1 order by i.row" FIRST);
IMPORT_HOLD(handovers, "handover",
	"select i.row, m.name, '此后办理了职务交接' from import_member i join member m on m.tenant = i.tenant and m.id = i.member join handover h "
	"on h.tenant = i.tenant and (h.to_member = i.member or h.from_member = i.member) where " OF " and i.made = 1 order by i.row" FIRST);
IMPORT_HOLD(merges, "member_merge",
	"select i.row, m.name, '此后与重复的记录合并过' from import_member i join member m on m.tenant = i.tenant and m.id = i.member "
	"join member_merge g on g.tenant = i.tenant and (g.kept = i.member or g.gone = i.member) where " OF " and g.undone = 0 "
	"and g.id > i.import order by i.row" FIRST);
IMPORT_HOLD(papers, "member_file member_state_change",
	"select i.row, m.name, '此后上传了照片或材料' from import_member i join member m on m.tenant = i.tenant and m.id = i.member where " OF
	" and exists (select 1 from member_file f left join member_state s on s.tenant = f.tenant and s.id = f.state left join import_beside b "
	"on b.tenant = s.tenant and b.import = $2 and b.seq = i.seq and b.what = 'state' and b.id = s.member and b.word = s.kind "
	"and b.day = s.from_day where f.tenant = $1 and f.member = i.member and (i.made = 1 or b.id is not null or exists (select 1 from member_category c where "
	"c.tenant = $1 and c.id = f.state and c.member = i.member and exists (select 1 from import_beside x where x.tenant = $1 and x.import = $2 "
	"and x.seq = i.seq and x.what = 'category') and not exists (select 1 from import_beside x where x.tenant = $1 and x.import = $2 "
	"and x.seq = i.seq and x.what = 'category' and x.id = c.id)))) order by i.row" FIRST);
IMPORT_HOLD(exported, "whole_export_member",
	"select i.row, m.name, '此后列入了导出完整号码的名单' from import_member i join member m on m.tenant = i.tenant and m.id = i.member where " OF
	" and i.made = 1 and exists (select 1 from whole_export_member x where x.tenant = $1 and x.member = i.member) order by i.row" FIRST);
IMPORT_HOLD(honours, "member_honour",
	"select i.row, m.name, '此后登记了荣誉' from import_member i join member m on m.tenant = i.tenant and m.id = i.member where " OF
	" and i.made = 1 and exists (select 1 from member_honour h where h.tenant = $1 and h.member = i.member and not exists (select 1 "
	"from import_beside b where b.tenant = $1 and b.import = $2 and b.what = 'honour' and b.id = h.id)) order by i.row" FIRST);
IMPORT_HOLD(honours_changed, "",
	"select i.row, m.name, '名册所登记的荣誉此后又有改动' from import_beside b join import_member i on i.tenant = b.tenant "
	"and i.import = b.import and i.seq = b.seq join member m on m.tenant = i.tenant and m.id = i.member left join member_honour h "
	"on h.tenant = b.tenant and h.id = b.id where " BESIDE " and b.what = 'honour' and (h.id is null or h.removed <> 0 "
	"or h.day <> b.day or h.level <> b.word or h.name || '|' || h.granted_by || '|' || h.number <> b.note) order by i.row" FIRST);
IMPORT_HOLD(leaders, "",
	"select i.row, m.name, '此后担任' || g.name || '组长' from import_member i join member m on m.tenant = i.tenant and m.id = i.member "
	"join party_group g on g.tenant = i.tenant and g.leader = i.member where " OF " and (i.made = 1 or i.moved > 0) "
	"order by i.row" FIRST);
IMPORT_HOLD(groups, "",
	"select i.row, g.name, case when g.to_day <> 0 then '此后已撤销' else '此后编入了别人' end from import_beside b join import_member i "
	"on i.tenant = b.tenant and i.import = b.import and i.seq = b.seq join party_group g on g.tenant = b.tenant and g.id = b.id where "
	BESIDE " and b.what = 'group' and (g.to_day <> 0 or exists (select 1 from member x where x.tenant = $1 and x.org = g.org "
	"and x.party_group = g.id and not exists (select 1 from import_member y where y.tenant = $1 and y.member = x.id "
	"and y.import = $2))) order by i.row" FIRST);
IMPORT_HOLD(left_behind, "",
	"select i.row, m.name, case when o.dissolved <> 0 then '原来的支部' || o.short || '此后已撤销' when g.to_day <> 0 then '原来的党小组' || "
	"g.name || '此后已撤销' else '原来所在党小组的组长此后另有人选' end from import_member i join member m on m.tenant = i.tenant "
	"and m.id = i.member join org o on o.tenant = i.tenant and o.id = i.org left join party_group g on g.tenant = i.tenant "
	"and g.id = i.party_group left join party_group l on l.tenant = i.tenant and l.id = i.led where " OF
	" and i.moved > 0 and (o.dissolved <> 0 or coalesce(g.to_day, 0) <> 0 or coalesce(l.leader, 0) <> 0) order by i.row" FIRST);
IMPORT_HOLD(organisations, "",
	"select i.row, coalesce(o.short, '（已不在）'), '此后又有改动' from import_org i left join org o on o.tenant = i.tenant and o.id = i.org "
	"where " OF " and (o.id is null or o.version <> i.version) order by i.row" FIRST);
IMPORT_HOLD(organisations_used, "",
	"select i.row, o.short, case when o.members > 0 then '此后编入了党员' else '其下此后建立了组织，或有任职、党小组、账号' end from import_org i "
	"join org o on o.tenant = i.tenant and o.id = i.org where " OF " and i.made = 1 and (exists (select 1 from belonging x "
	"where x.tenant = $1 and x.org = i.org) or exists (select 1 from post x where x.tenant = $1 and x.org = i.org) "
	"or exists (select 1 from party_group x where x.tenant = $1 and x.org = i.org) or exists (select 1 from account x "
	"where x.tenant = $1 and x.org = i.org) or exists (select 1 from org x where x.tenant = $1 and x.parent = i.org and not exists "
	"(select 1 from import_org y where y.tenant = $1 and y.import = $2 and y.org = x.id))) order by i.row" FIRST);
/* A branch may have been moved out of the office's hands since. */
IMPORT_HOLD(scope, "",
	"select i.row, m.name, '所在支部已不在办理这次导入的单位之下' from import_member i join member m on m.tenant = i.tenant and m.id = i.member "
	"join org o on o.tenant = m.tenant and o.id = m.org join import r on r.tenant = i.tenant and r.id = i.import join org f "
	"on f.tenant = r.tenant and f.id = r.org where " OF " and substr(o.path, 1, length(f.path)) <> f.path order by i.row" FIRST);

static int holds(struct work *w, const struct import_record *r, int from, int to, struct import_hold **out)
{
	size_t count;
	const struct import_hold_query *const *all = import_hold_all(&count);
	struct db_value values[] = { db_value_i64(w->tenant), db_value_i64(r->id), db_value_i64(from), db_value_i64(to) };
	int n = 0;
	*out = NULL;
	for (size_t i = 0; i < count && n < IMPORT_HOLDS_MOST; i++) {
		struct db_rows *rows = db_query(w->db, w->arena, all[i]->sql, COUNT_OF(values), values);
		while (db_next(rows) && n < IMPORT_HOLDS_MOST)
			*LIST_PUSH(w->arena, *out, n) = (struct import_hold){ (int)db_i64(rows, 0), db_text(rows, 1), db_text(rows, 2) };
		db_done(rows);
	}
	return n;
}

int import_holds(struct work *w, const struct import_record *r, struct import_hold **out)
{
	return holds(w, r, 0, r->written, out);
}

/* ---- members ---- */

/* The branches that people of the rows were in and are in. */
static int branches(struct work *w, const struct import_record *r, int from, int to, int64_t **out)
{
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select i.org from import_member i where " OF " union select m.org from import_member i join member m on m.tenant = i.tenant "
		"and m.id = i.member where " OF, w->tenant, r->id, from, to);
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, n) = db_i64(rows, 0);
	db_done(rows);
	return n;
}

struct told {
	int64_t id, org;
	const char *name;
	bool made;
};

static int told_of(struct work *w, struct db_rows *rows, struct told **out)
{
	int n = 0;
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, n) = (struct told){ db_i64(rows, 0), db_i64(rows, 1), db_text(rows, 2), db_i64(rows, 3) != 0 };
	db_done(rows);
	return n;
}

static bool told_audit(struct work *w, const char *act, const char *kind, const struct told *list, int count)
{
	for (int i = 0; i < count; i++)
		if (!audit(w, act, kind, list[i].id, list[i].org, NULL,
			    arena_printf(w->arena, list[i].made ? "撤销导入，删除名册新增的%s" : "撤销导入，恢复%s导入前的内容", list[i].name)))
			return false;
	return true;
}

#define RANGE w->tenant, r->id, from, to

static void posts_back(struct work *w, const struct import_record *r, int from, int to)
{
	DB_EXEC(w->db, w->arena, "delete from post where tenant = $1 and id in (select b.id from import_beside b where " BESIDE
		" and b.what = 'post')", RANGE);
	DB_EXEC(w->db, w->arena, "update post set to_day = 0 where tenant = $1 and id in (select b.id from import_beside b where " BESIDE
		" and b.what = 'post-ended')", RANGE);
	DB_EXEC(w->db, w->arena,
		"insert into post (tenant, id, org, kind, member, name, from_day, to_day) select i.tenant, b.id, i.org, b.word, i.member, i.name, "
		"b.day, 0 from import_beside b join import_member i on i.tenant = b.tenant and i.import = b.import and i.seq = b.seq where "
		BESIDE " and b.what = 'post-taken'", RANGE);
}

static void states_back(struct work *w, const struct import_record *r, int from, int to)
{
	DB_EXEC(w->db, w->arena, "delete from member_state where tenant = $1 and (member, kind, from_day) in (select b.id, b.word, b.day "
		"from import_beside b where " BESIDE " and b.what = 'state')", RANGE);
	DB_EXEC(w->db, w->arena, "update member_state set to_day = 0 where tenant = $1 and (member, kind, from_day) in (select b.id, b.word, "
		"b.day from import_beside b where " BESIDE " and b.what = 'state-ended')", RANGE);
}

/* With their numbers: papers hang on them. */
static void steps_back(struct work *w, const struct import_record *r, int from, int to)
{
	DB_EXEC(w->db, w->arena, "delete from member_category where tenant = $1 and member in (select i.member from import_member i where " OF
		" and (i.made = 1 or exists (select 1 from import_beside b where b.tenant = $1 and b.import = $2 and b.seq = i.seq "
		"and b.what = 'category')))", RANGE);
	DB_EXEC(w->db, w->arena,
		"insert into member_category (tenant, id, member, category, from_day, to_day, reason) select i.tenant, b.id, i.member, b.value, b.day, "
		"b.until, b.note from import_beside b join import_member i on i.tenant = b.tenant and i.import = b.import and i.seq = b.seq where "
		BESIDE " and b.what = 'category'", RANGE);
}

/* Somebody moved on the very day of arrival had only the branch of that day put right. */
static void belonging_back(struct work *w, const struct import_record *r, int from, int to)
{
	DB_EXEC(w->db, w->arena,
		"update belonging set org = i.org from import_member i where belonging.tenant = $1 and belonging.member = i.member "
		"and belonging.from_day = i.belonged and " OF " and i.moved > 0 and i.belonged = i.moved", RANGE);
	DB_EXEC(w->db, w->arena,
		"delete from belonging where tenant = $1 and (member, from_day) in (select i.member, i.moved from import_member i where " OF
		" and i.moved > i.belonged)", RANGE);
	DB_EXEC(w->db, w->arena,
		"update belonging set to_day = 0 where tenant = $1 and (member, from_day) in (select i.member, i.belonged from import_member i "
		"where " OF " and i.moved > i.belonged)", RANGE);
	DB_EXEC(w->db, w->arena,
		"delete from belonging where tenant = $1 and member in (select i.member from import_member i where " OF " and i.made = 1)", RANGE);
}

#define STATE_OPEN(kind_of) \
	kind_of " = case when exists (select 1 from member_state s where s.tenant = $1 and s.member = i.member " \
	"and s.kind = '" kind_of "' and s.to_day = 0) then 1 else 0 end"

static void people_back(struct work *w, const struct import_record *r, int from, int to)
{
	DB_EXEC(w->db, w->arena,
		"update member set org = i.org, party_group = i.party_group, name = i.name, name_key = i.name_key, stroke_key = i.stroke_key, "
		"pinyin = i.pinyin, initials = i.initials, sex = i.sex, ethnic = i.ethnic, birth = i.birth, education = i.education, job = i.job, "
		"category = i.category, joined = i.joined, full_day = i.full_day, phone_hash = i.phone_hash, phone = i.phone, "
		"phone_mask = i.phone_mask, address = i.address, stratum = coalesce(i.stratum, member.stratum), "
		"outflow = coalesce(i.outflow, member.outflow), " STATE_OPEN("migrant") ", " STATE_OPEN("aged") ", "
		STATE_OPEN("hardship") ", " STATE_OPEN("lost") ", " STATE_OPEN("suspended") ", "
		"version = member.version + 1 from import_member i where member.tenant = $1 and member.id = i.member and " OF " and i.made = 0",
		RANGE);
	DB_EXEC(w->db, w->arena, "delete from member_honour where tenant = $1 and id in (select b.id from import_beside b where " BESIDE
		" and b.what = 'honour')", RANGE);
	DB_EXEC(w->db, w->arena,
		"delete from member where tenant = $1 and id in (select i.member from import_member i where " OF " and i.made = 1)", RANGE);
	DB_EXEC(w->db, w->arena,
		"update party_group set leader = i.member from import_member i where party_group.tenant = $1 and party_group.id = i.led "
		"and party_group.leader = 0 and " OF " and i.led > 0", RANGE);
	DB_EXEC(w->db, w->arena, "delete from party_group where tenant = $1 and id in (select b.id from import_beside b where " BESIDE
		" and b.what = 'group')", RANGE);
}

bool undo_members(struct work *w, const struct import_record *r, int from, int to)
{
	struct told *people;
	int64_t *orgs;
	int n = told_of(w, DB_QUERY(w->db, w->arena, "select m.id, i.org, m.name, i.made from import_member i join member m "
		"on m.tenant = i.tenant and m.id = i.member where " OF " order by i.seq", RANGE), &people);
	int org_count = branches(w, r, from, to, &orgs);
	posts_back(w, r, from, to);
	states_back(w, r, from, to);
	steps_back(w, r, from, to);
	belonging_back(w, r, from, to);
	people_back(w, r, from, to);
	for (int i = 0; i < org_count; i++)
		if (!org_recount(w, orgs[i]))
			return false;
	return work_db_check(w) && told_audit(w, "member.import-undone", "member", people, n);
}

/* ---- organisations ---- */

static void sheets_back(struct work *w, const struct import_record *r, int from, int to)
{
	DB_EXEC(w->db, w->arena, "delete from org_sheet where tenant = $1 and org in (select i.org from import_org i where " OF ")", RANGE);
	DB_EXEC(w->db, w->arena,
		"insert into org_sheet (tenant, org, approved, subordination, unit, election, contact, address, villages, union_name, union_head, "
		"league_name, league_head, women_name, women_head, shift_approval, shift_approved, shift_note, term_number, elected, lon, lat) select i.tenant, i.org, "
		"i.approved, i.subordination, i.unit, i.election, i.contact, i.address, i.villages, i.union_name, i.union_head, i.league_name, "
		"i.league_head, i.women_name, i.women_head, i.shift_approval, i.shift_approved, i.shift_note, i.term_number, i.elected, i.lon, i.lat from import_org i where " OF
		" and i.made = 0 and i.sheet = 1", RANGE);
	DB_EXEC(w->db, w->arena, "delete from org_status where tenant = $1 and org in (select i.org from import_org i where " OF ")", RANGE);
	DB_EXEC(w->db, w->arena,
		"insert into org_status (tenant, org, from_day, to_day, status, reason) select b.tenant, b.id, b.day, b.until, b.value, b.note "
		"from import_beside b where " BESIDE " and b.what = 'status'", RANGE);
	DB_EXEC(w->db, w->arena, "delete from org_income where tenant = $1 and org in (select i.org from import_org i where " OF ")", RANGE);
	DB_EXEC(w->db, w->arena,
		"insert into org_income (tenant, org, year, yuan) select b.tenant, b.id, b.day, b.value from import_beside b where " BESIDE
		" and b.what = 'income'", RANGE);
}

/* Terms that ended with it go on, and one that was made to end on another day ends when it did. */
static void terms_back(struct work *w, const struct import_record *r, int from, int to)
{
	DB_EXEC(w->db, w->arena,
		"delete from org_term where tenant = $1 and org in (select i.org from import_org i where " OF " and i.made = 0) and not exists "
		"(select 1 from import_beside b where " BESIDE " and b.what = 'term' and b.id = org_term.id)", RANGE);
	DB_EXEC(w->db, w->arena,
		"update org_term set to_day = b.day from import_beside b where org_term.tenant = $1 and org_term.id = b.id and " BESIDE
		" and b.what = 'term'", RANGE);
}

bool undo_organisations(struct work *w, const struct import_record *r, int from, int to)
{
	struct told *orgs;
	int n = told_of(w, DB_QUERY(w->db, w->arena, "select o.id, case when i.made = 1 then o.parent else o.id end, o.short, i.made "
		"from import_org i join org o on o.tenant = i.tenant and o.id = i.org where " OF " order by i.seq desc", RANGE), &orgs);
	sheets_back(w, r, from, to);
	terms_back(w, r, from, to);
	DB_EXEC(w->db, w->arena,
		"update org set kind = i.kind, migrant = i.migrant, name = i.name, short = i.short, name_key = i.name_key, pinyin = i.pinyin, "
		"initials = i.initials, founded = i.founded, approval = i.approval, planned_end = i.planned_end, term_years = i.term_years, "
		"term_start = i.term_start, term_end = i.term_end, term_shifted = i.term_shifted, seats = i.seats, phone = i.phone, "
		"place = i.place, households = i.households, residents = i.residents, version = org.version + 1 from import_org i "
		"where org.tenant = $1 and org.id = i.org and " OF " and i.made = 0", RANGE);
	for (int i = 0; i < n; i++) {
		if (orgs[i].made && !org_remove(w, orgs[i].id, 0))
			return false;
		if (!orgs[i].made)
			work_touch(w, orgs[i].id);
	}
	return work_db_check(w) && told_audit(w, "org.import-undone", "org", orgs, n);
}

/* ---- a range, the whole ---- */

static bool held(struct work *w, const struct import_hold *h, int count)
{
	return fault_set(w, FAULT_CONFLICT, "import.held", NULL, "不能撤销：第 %d 行 %s%s%s。请先处理后来的这些变动，或逐条改正。", h->row, h->name,
		h->what, count >= IMPORT_HOLDS_MOST ? "，还有几十处" : count > 1 ? arena_printf(w->arena, "，还有 %d 处", count - 1) : "");
}

static bool range_free(struct work *w, const struct import_record *r, int from, int to)
{
	struct import_hold *list;
	int n = holds(w, r, from, to, &list);
	return n ? held(w, &list[0], n) : work_db_check(w);
}

bool undo_free(struct work *w, const struct import_record *r)
{
	return range_free(w, r, 0, r->written);
}

bool undo_piece(struct work *w, const struct import_record *r, int from, int to)
{
	if (!range_free(w, r, from, to))
		return false;
	DB_EXEC(w->db, w->arena, "update import set written = $3 where tenant = $1 and id = $2 and written = $4", w->tenant, r->id, from, to);
	if (db_changes(w->db) != 1)
		return fault_set(w, FAULT_CONFLICT, "import.state", NULL, "这次导入已由别人处理，请刷新页面查看现在的情况。");
	return r->kind == IMPORT_MEMBERS ? undo_members(w, r, from, to) : undo_organisations(w, r, from, to);
}

bool undo_end(struct work *w, const struct import_record *r)
{
	bool failed = r->state == IMPORT_FAILING;
	DB_EXEC(w->db, w->arena, "update import set undone = $3, undone_by = $4 where tenant = $1 and id = $2", w->tenant, r->id, w->now,
		failed ? "系统" : w->actor.name ? w->actor.name : "");
	return record_drop(w, r->id) &&
	       audit(w, failed ? "import.failed" : "import.undone", "import", r->id, r->org, NULL,
		       arena_printf(w->arena, failed ? "导入%s没有完成，已写入的全部退回：%s" : "撤销导入%s：%s", import_kind_name(r->kind),
			       failed ? r->said : r->name));
}

struct import_record *undo_allowed(struct work *w, int64_t id)
{
	struct import_record *r = import_record_load(w, id);
	if (!r)
		return NULL;
	if (r->state == IMPORT_UNDONE)
		fault_set(w, FAULT_CONFLICT, "import.state", NULL, "这次导入已由 %s 撤销，不必重复。", r->undone_by);
	else if (r->state != IMPORT_DONE)
		fault_set(w, FAULT_CONFLICT, "import.state", NULL, "这次导入%s，现在不能撤销。", import_state_chinese(r->state));
	else if (!r->kept)
		fault_set(w, FAULT_CONFLICT, "import.dropped", NULL, "导入已超过 %d 天，导入前的内容已按规定删除，不能再整体撤销。请逐条改正。",
			IMPORT_UNDO_DAYS);
	return w->fault ? NULL : r;
}

bool import_undo(struct work *w, int64_t id)
{
	struct import_record *r = undo_allowed(w, id);
	return r && record_turn(w, id, IMPORT_DONE, IMPORT_UNDONE) && undo_piece(w, r, 0, r->written) && undo_end(w, r);
}
