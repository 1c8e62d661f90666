/* Merging two records of one person: what both say, what would move, and doing it. */
#include "member/category.h"
#include "member/merge_inside.h"
#include "work/secret.h"

const struct scope scope_merge = { .arg = "merge", .word = "merge",
	.sql = "select o.path, 0 from member_merge g join member m on m.tenant = g.tenant and m.id = g.kept join org o "
	       "on o.tenant = m.tenant and o.id = m.org where g.tenant = $1 and g.id = $2" };

static const struct {
	const char *word, *title;
} fields[MERGE_FIELDS] = {
	[MERGE_NAME] = { "name", "姓名" },
	[MERGE_IDNO] = { "idno", "身份证号" },
	[MERGE_ETHNIC] = { "ethnic", "民族" },
	[MERGE_EDUCATION] = { "education", "学历" },
	[MERGE_JOB] = { "job", "工作岗位" },
	[MERGE_STRATUM] = { "stratum", "新社会阶层" },
	[MERGE_OUTFLOW] = { "outflow", "外出流向" },
	[MERGE_CATEGORY] = { "category", "人员类别" },
	[MERGE_JOINED] = { "joined", "入党日期" },
	[MERGE_FULL_DAY] = { "full_day", "转正日期" },
	[MERGE_PHONE] = { "phone", "手机号" },
	[MERGE_ADDRESS] = { "address", "住址" },
	[MERGE_BRANCH] = { "branch", "所在支部" },
};

const char *merge_field_word(enum merge_field field)
{
	return fields[field].word;
}

const char *merge_field_title(enum merge_field field)
{
	return fields[field].title;
}

int merge_field_parse(const char *word)
{
	for (int i = 0; i < MERGE_FIELDS; i++)
		if (text_eq(fields[i].word, word))
			return i;
	return -1;
}

/* ---- both side by side -------------------------------------------------------------------------------------------- */

struct member *merge_side(struct work *w, int64_t id)
{
	struct member *m = member_load(w, id);
	if (m && m->id == id && org_in_scope(w, m->org_path))
		return m;
	if (!w->fault && work_db_check(w))
		fault_set(w, FAULT_NOT_FOUND, "member.none", NULL, "没有这名党员的记录。请从党员名册重新查找。");
	return NULL;
}

static const char *field_text(struct work *w, const struct member *m, enum merge_field field)
{
	switch (field) {
	case MERGE_NAME: return m->name;
	case MERGE_IDNO:
		return arena_printf(w->arena, "%s%s%s，%s", m->idno_mask, *m->idno_mask ? "，" : "", code_name_i64(&code_sex, m->sex),
			m->birth ? day_text(w->arena, m->birth) : "没有出生日期");
	case MERGE_ETHNIC: return code_name(&code_ethnic, m->ethnic);
	case MERGE_EDUCATION: return code_name(&code_education, m->education);
	case MERGE_JOB: return code_name(&code_job, m->job);
	case MERGE_STRATUM: return code_name(&code_stratum, m->stratum);
	case MERGE_OUTFLOW: return code_name(&code_outflow, m->outflow);
	case MERGE_CATEGORY: return code_name_i64(&code_category, m->category);
	case MERGE_JOINED: return m->joined ? day_text(w->arena, m->joined) : "";
	case MERGE_FULL_DAY: return m->full_day ? day_text(w->arena, m->full_day) : "";
	case MERGE_PHONE: return m->phone_mask;
	case MERGE_ADDRESS: return m->has_address ? "已登记，不显示" : "";
	case MERGE_BRANCH: return m->left_day ? arena_printf(w->arena, "%s，已离开", m->org_name) : m->org_name;
	default: return "";
	}
}

/* The sealed fields are the same when their keyed hashes are; addresses are opened here and go no further. */
static bool sealed_same(struct work *w, const struct merge_preview *p, enum merge_field field)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select a.idno_hash, b.idno_hash, a.phone_hash, b.phone_hash, a.address, b.address from member a cross join member b "
		"where a.tenant = $1 and a.id = $2 and b.tenant = $1 and b.id = $3", w->tenant, p->kept->id, p->gone->id);
	bool same = false;
	if (db_next(rows) && field == MERGE_ADDRESS) {
		const char *address = secret_open(w->store, w->arena, SEAL_ADDRESS, db_bytes(rows, 4));
		same = member_address_same(w, db_bytes(rows, 5), address ? address : "");
	} else {
		int at = field == MERGE_IDNO ? 0 : 2;
		same = str_eq(db_bytes(rows, at), db_bytes(rows, at + 1));
	}
	db_done(rows);
	return same;
}

static void lines_fill(struct work *w, struct merge_preview *p)
{
	for (enum merge_field f = 0; f < MERGE_FIELDS; f++) {
		struct merge_line *line = &p->lines[f];
		*line = (struct merge_line){ field_text(w, p->kept, f), field_text(w, p->gone, f), false };
		bool sealed = f == MERGE_IDNO || f == MERGE_PHONE || f == MERGE_ADDRESS;
		line->same = f == MERGE_BRANCH ? p->kept->org == p->gone->org && !p->kept->left_day == !p->gone->left_day :
			     text_eq(line->kept, line->gone) && (!sealed || sealed_same(w, p, f));
	}
}

/* ---- the branches of both ----------------------------------------------------------------------------------------- */

static int stays_of(struct work *w, int64_t member, struct stay **out)
{
	struct belonging *list;
	int n = belonging_list(w, member, &list);
	*out = ARENA_ARRAY(w->arena, struct stay, (size_t)n + 1);
	for (int i = 0; i < n; i++)
		(*out)[i] = (struct stay){ .org = list[i].org, .from = list[i].from_day, .to = list[i].to_day, .reason = list[i].org_name };
	return n;
}

/* Where the person belonged once both are one. */
static int stays_joined(struct work *w, const struct member *kept, const struct member *gone, unsigned taken, struct stay **out)
{
	struct stay *own, *theirs;
	int n = stays_of(w, kept->id, &own), m = stays_of(w, gone->id, &theirs);
	return taken >> MERGE_BRANCH & 1 ? stay_join(w->arena, theirs, m, own, n, out) : stay_join(w->arena, own, n, theirs, m, out);
}

static void stays_fill(struct work *w, unsigned taken, struct merge_preview *p)
{
	struct stay *list;
	int n = stays_joined(w, p->kept, p->gone, taken, &list);
	p->stays = ARENA_ARRAY(w->arena, struct belonging, (size_t)n + 1);
	p->stay_count = n;
	for (int i = 0; i < n; i++) {
		const struct stay *s = &list[n - 1 - i];
		p->stays[i] = (struct belonging){ .org = s->org, .org_name = s->reason, .from_day = s->from, .to_day = s->to };
	}
}

/* ---- what goes along, and what stands against it ------------------------------------------------------------------ */

static void effect(struct merge_preview *p, const char *label, int64_t count, const char *text)
{
	if (count)
		p->effects[p->effect_count++] = (struct merge_effect){ label, (int)count, text };
}

static void stop(struct merge_preview *p, const char *why)
{
	if (p->stop_count < MERGE_STOPS_MOST)
		p->stops[p->stop_count++] = why;
}

static void effects_fill(struct work *w, struct merge_preview *p)
{
	int64_t *ids;
	effect(p, "所在支部", DB_ONE(w->db, w->arena, 0, "select count(*) from belonging where tenant = $1 and member = $2", w->tenant,
		p->gone->id), "按上面选定的支部记，另一条补上它没有记的日子");
	effect(p, "状态", DB_ONE(w->db, w->arena, 0, "select count(*) from member_state where tenant = $1 and member = $2", w->tenant,
		p->gone->id), "并入保留的记录，日期重叠的只记一次");
	for (int i = 0; i < merge_hanging_count; i++)
		effect(p, merge_hangings[i].label, merge_hanging_ids(w, &merge_hangings[i], p->gone->id, &ids), merge_hangings[i].text);
	effect(p, "已归档的会议", DB_ONE(w->db, w->arena, 0,
		"select count(*) from attendance t join activity a on a.tenant = t.tenant and a.id = t.activity where t.tenant = $1 "
		"and t.member = $2 and a.state = 'sealed'", w->tenant, p->gone->id), "归档记录一字不改；查本人参加会议时一并列出");
}

/* Both hold one post of one organisation on the same days: which of them is right, the merge cannot say. */
static void posts_check(struct work *w, struct merge_preview *p)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select o.short, a.kind from post a join post b on b.tenant = a.tenant and b.org = a.org and b.kind = a.kind and b.member = $3 "
		"and (a.to_day = 0 or b.from_day < a.to_day) and (b.to_day = 0 or a.from_day < b.to_day) join org o on o.tenant = a.tenant "
		"and o.id = a.org where a.tenant = $1 and a.member = $2 order by o.path, a.kind", w->tenant, p->kept->id, p->gone->id);
	while (db_next(rows))
		stop(p, arena_printf(w->arena, "两条记录同时任%s%s。请先在任职页免去其中一个。", db_text(rows, 0), post_title(db_text(rows, 1))));
	db_done(rows);
}

static const char *stamp_of(struct work *w, const struct merge_wish *wish, const struct merge_preview *p)
{
	struct buf all;
	buf_init(&all, w->arena);
	buf_printf(&all, "%lld.%lld %lld.%lld %u", (long long)p->kept->id, (long long)p->kept->version, (long long)p->gone->id,
		(long long)p->gone->version, wish->taken);
	for (int i = 0; i < p->effect_count; i++)
		buf_printf(&all, " %s %d", p->effects[i].label, p->effects[i].count);
	for (int i = 0; i < p->stay_count; i++)
		buf_printf(&all, " %lld %d %d", (long long)p->stays[i].org, p->stays[i].from_day, p->stays[i].to_day);
	struct str hash = secret_hash(w->store, w->arena, "member.merge", all.at);
	return hex_of(w->arena, hash.at, hash.len);
}

bool merge_preview(struct work *w, const struct merge_wish *wish, struct merge_preview *p)
{
	*p = (struct merge_preview){ .kept = merge_side(w, wish->kept), .gone = merge_side(w, wish->gone) };
	if (p->kept && wish->kept == wish->gone)
		return fault_set(w, FAULT_NOT_FOUND, "member.merge-same", NULL, "两边是同一条记录，不用合并。请从重复党员核对里选一对。");
	if (!p->kept || !p->gone)
		return false;
	lines_fill(w, p);
	stays_fill(w, wish->taken, p);
	effects_fill(w, p);
	posts_check(w, p);
	p->stamp = stamp_of(w, wish, p);
	return work_db_check(w);
}

/* ---- doing it ----------------------------------------------------------------------------------------------------- */

/* Old rows away, the joined ones in; what is the same stays untouched. */
static void belongings_put(struct journal *j, const struct merge_preview *p, const struct stay *list, int count)
{
	const int64_t both[] = { p->gone->id, p->kept->id };
	for (size_t k = 0; k < COUNT_OF(both); k++) {
		struct belonging *old;
		int n = belonging_list(j->w, both[k], &old);
		for (int i = 0; i < n; i++) {
			bool stands = false;
			for (int s = 0; s < count && both[k] == p->kept->id; s++)
				stands = stands || list[s].from == old[i].from_day;
			if (!stands)
				merge_put(j, "belonging", both[k], old[i].from_day, NULL);
		}
	}
	for (int s = 0; s < count; s++)
		merge_put(j, "belonging", p->kept->id, list[s].from, cell_join(j->w, "%d|%lld", list[s].to, (long long)list[s].org));
}

static int states_of(struct work *w, int64_t member, const char *kind, struct stay **out)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select id, from_day, to_day, reason from member_state where tenant = $1 and member = $2 and kind = $3 order by from_day",
		w->tenant, member, kind);
	int n = 0;
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, n) = (struct stay){ .id = db_i64(rows, 0), .from = (int)db_i64(rows, 1),
			.to = (int)db_i64(rows, 2), .reason = member_text(rows, 3) };
	db_done(rows);
	return n;
}

/* The papers of a state that says nothing new belong to the one that says it already. */
static void papers_put(struct journal *j, int64_t kept, int64_t state, int64_t covering)
{
	struct hanging papers = { .find = "select id from member_file where tenant = $1 and state = $2 order by id" };
	int64_t *ids;
	int n = merge_hanging_ids(j->w, &papers, state, &ids);
	for (int i = 0; i < n; i++)
		merge_put(j, "file", ids[i], 0, cell_join(j->w, "%lld|%lld", (long long)kept, (long long)covering));
}

/* Which of `own` is on a day of `other`; the last one when several are. */
static int64_t covering(const struct stay *own, int count, const struct stay *other)
{
	int64_t id = 0;
	for (int i = 0; i < count; i++)
		if ((!own[i].to || own[i].to > other->from) && (!other->to || own[i].from < other->to))
			id = own[i].id;
	return id;
}

/* The kept record's states stand; the other's are added where they say more. */
static void states_put(struct journal *j, const struct merge_preview *p, const char *kind)
{
	struct work *w = j->w;
	struct stay *own, *theirs, *all;
	int n = states_of(w, p->kept->id, kind, &own), m = states_of(w, p->gone->id, kind, &theirs);
	int count = stay_join(w->arena, own, n, theirs, m, &all);
	for (int i = 0; i < m; i++) {
		bool used = false;
		for (int s = 0; s < count; s++)
			used = used || all[s].id == theirs[i].id;
		if (!used) {
			papers_put(j, p->kept->id, theirs[i].id, covering(own, n, &theirs[i]));
			merge_put(j, "state", theirs[i].id, 0, NULL);
		}
	}
	int64_t last = 0;
	for (int s = 0; s < count; s++) {
		if (!all[s].other)
			continue;
		/* A state that another cuts in two gets a second row. */
		merge_put(j, "state", all[s].id == last ? id_next(w->now) : all[s].id, 0, cell_join(w, "%lld|%s|%d|%d|%s",
			(long long)p->kept->id, kind, all[s].from, all[s].to, all[s].reason));
		last = all[s].id;
	}
}

/* Who was merged into the one that goes, goes along: every link leads to the record that stands. */
static void merged_put(struct journal *j, const struct merge_preview *p)
{
	static const struct hanging before = { .find = "select id from member where tenant = $1 and merged_into = $2 and merged_into <> 0" };
	int64_t *ids;
	int n = merge_hanging_ids(j->w, &before, p->gone->id, &ids);
	merge_put(j, "merged", p->gone->id, 0, cell_join(j->w, "%lld|-1", (long long)p->kept->id));
	for (int i = 0; i < n; i++)
		merge_put(j, "merged", ids[i], 0, cell_join(j->w, "%lld|-1", (long long)p->kept->id));
}

static void fields_put(struct journal *j, const struct merge_wish *wish, const struct merge_preview *p)
{
	static const struct {
		enum merge_field field;
		const char *what;
	} sealed[] = { { MERGE_IDNO, "seal-idno" }, { MERGE_PHONE, "seal-phone" }, { MERGE_ADDRESS, "seal-address" } };
	/* Found under one record alone from here on. */
	DB_EXEC(j->w->db, j->w->arena, "update member set idno_hash = null, phone_hash = null where tenant = $1 and id = $2", j->w->tenant,
		p->gone->id);
	for (size_t i = 0; i < COUNT_OF(sealed); i++)
		if (wish->taken >> sealed[i].field & 1)
			merge_exchange(j, p->kept->id, p->gone->id, sealed[i].what);
	int64_t org = p->stay_count ? p->stays[0].org : p->kept->org;
	int left = p->stay_count ? p->stays[0].to_day : p->kept->left_day;
	merge_put(j, "person", p->kept->id, 0, merge_person(j->w, p->kept, p->gone, wish->taken, org, left));
#define OF(field) (wish->taken >> (field) & 1 ? p->gone : p->kept)
	merge_put(j, "sheet", p->kept->id, 0, cell_join(j->w, "%s|%s", OF(MERGE_STRATUM)->stratum, OF(MERGE_OUTFLOW)->outflow));
#undef OF
}

static struct member_input fields_chosen(const struct merge_wish *wish, const struct merge_preview *p)
{
#define OF(field) (wish->taken >> (field) & 1 ? p->gone : p->kept)
	return (struct member_input){ .name = OF(MERGE_NAME)->name, .sex = OF(MERGE_IDNO)->sex, .birth = OF(MERGE_IDNO)->birth,
		.ethnic = OF(MERGE_ETHNIC)->ethnic, .education = OF(MERGE_EDUCATION)->education, .job = OF(MERGE_JOB)->job,
		.category = OF(MERGE_CATEGORY)->category, .joined = OF(MERGE_JOINED)->joined, .full_day = OF(MERGE_FULL_DAY)->full_day };
#undef OF
}

/* The kept record's steps of the category, made those of the fields that were chosen; the other's papers go to the same step. */
static bool steps_put(struct journal *j, const struct merge_wish *wish, const struct merge_preview *p)
{
	struct member_input in = fields_chosen(wish, p);
	struct member_state *own, *theirs;
	if (!category_bring(j->w, j, p->kept, &in, "合并重复记录"))
		return false;
	int n = category_list(j->w, p->kept->id, &own), m = category_list(j->w, p->gone->id, &theirs);
	for (int i = 0; i < m; i++) {
		int at = 0;
		while (at < n && !text_eq(own[at].kind, theirs[i].kind))
			at++;
		papers_put(j, p->kept->id, theirs[i].id, own[at < n ? at : 0].id);
	}
	return true;
}

/* The fields together must be those of a person: the form's own rules. */
static bool fields_check(struct work *w, const struct merge_wish *wish, const struct merge_preview *p)
{
	struct member_input in = fields_chosen(wish, p);
	if (text_empty(wish->reason) || str_chars(str_of(wish->reason)) > 100)
		fault_set(w, FAULT_INPUT, "member.merge-reason", "reason", "请写明怎样核实是同一个人，不超过 100 个字。");
	return member_input_check(w, &in);
}

static const char *taken_words(struct work *w, unsigned taken, const struct merge_preview *p)
{
	struct buf b;
	buf_init(&b, w->arena);
	for (enum merge_field f = 0; f < MERGE_FIELDS; f++)
		if (taken >> f & 1 && !p->lines[f].same)
			buf_printf(&b, "%s%s", b.len ? "、" : "", merge_field_title(f));
	return b.len ? b.at : "";
}

static const char *moved_words(struct work *w, const struct merge_preview *p)
{
	struct buf b;
	buf_init(&b, w->arena);
	for (int i = 0; i < p->effect_count; i++)
		buf_printf(&b, "%s%s %d 条", i ? "、" : "", p->effects[i].label, p->effects[i].count);
	return b.len ? b.at : "";
}

static bool record(struct work *w, const struct merge_wish *wish, const struct merge_preview *p, int64_t id, int64_t org)
{
	const char *taken = taken_words(w, wish->taken, p), *moved = moved_words(w, p);
	DB_EXEC(w->db, w->arena,
		"insert into member_merge (tenant, id, kept, gone, gone_org, gone_name, taken, moved, reason, at, by_account, by_name) values "
		"($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", w->tenant, id, p->kept->id, p->gone->id, p->gone->org, p->gone->name,
		taken, moved, wish->reason, w->now, w->actor.account, w->actor.name ? w->actor.name : "");
	/* Without a name: taken back, the branch of one would read there of somebody elsewhere. Who it was stands in the merge. */
	const char *what = arena_printf(w->arena, "另一条重复记录并入本记录（合并 %lld）%s%s%s%s", (long long)id, *taken ? "，采用其" : "", taken,
		*moved ? "，带来" : "", moved);
	return audit(w, "member.merged", "member", p->kept->id, org, NULL, what) &&
	       audit(w, "member.merged", "member", p->gone->id, p->gone->org, NULL,
		       arena_printf(w->arena, "并入本人的另一条记录（合并 %lld）", (long long)id));
}

bool merge_run(struct work *w, const struct merge_wish *wish, int64_t *id)
{
	struct merge_preview p;
	struct journal_row *rows;
	struct stay *stays;
	if (!merge_preview(w, wish, &p) || !fields_check(w, wish, &p))
		return false;
	if (wish->stamp && !text_eq(wish->stamp, p.stamp))
		return fault_set(w, FAULT_CONFLICT, "member.merge-changed", NULL, "您看过预览之后，记录又有变动。请核对新的预览后再合并。");
	if (p.stop_count)
		return fault_set(w, FAULT_CONFLICT, "member.merge-stopped", NULL, "%s", p.stops[0]);
	struct journal j = { .w = w, .operation = id_next(w->now) };
	int64_t org = p.stay_count ? p.stays[0].org : p.kept->org;
	int n = stays_joined(w, p.kept, p.gone, wish->taken, &stays);
	belongings_put(&j, &p, stays, n);
	for (size_t i = 0; i < code_state.count; i++)
		states_put(&j, &p, code_state.codes[i].code);
	if (!steps_put(&j, wish, &p))
		return false;
	merged_put(&j, &p);
	fields_put(&j, wish, &p);
	merge_move(&j, p.kept, p.gone, org);
	if (!merge_follow(w, p.kept->id, p.gone->id))
		return false;
	int changed = journal_rows(w, j.operation, &rows);
	if (id)
		*id = j.operation;
	return merge_tell(w, rows, changed) && org_recount(w, p.kept->org) && org_recount(w, p.gone->org) && org_recount(w, org) &&
	       record(w, wish, &p, j.operation, org);
}
