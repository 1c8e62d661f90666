/* The roster of members. Known people are those of a known ID number; looked up by its keyed hash, all at once. */
#include "import/inside.h"
#include "work/secret.h"

enum { CODE, NAME, SEX, ETHNIC, BIRTH, IDNO, PHONE, EDUCATION, JOB, CATEGORY, JOINED, FULL_DAY, GROUP, POST, POST_DAY, MIGRANT, AGED,
	HARDSHIP, LOST, SUSPENDED, STATE_DAY, STATE_REASON, ADDRESS, HONOURS, STRATUM, OUTFLOW };

static const struct column columns[] = {
	[CODE] = { "组织代码", "所在支部代码 党支部代码 所在党支部代码 支部代码", "org", true },
	[NAME] = { "姓名", "党员姓名", "name", true },
	[SEX] = { "性别", "", "sex", false },
	[ETHNIC] = { "民族", "", "ethnic", true },
	[BIRTH] = { "出生日期", "出生年月日 生日", "birth", false },
	[IDNO] = { "身份证号", "身份证号码 公民身份号码 证件号码 身份证", "idno", true },
	[PHONE] = { "手机号", "手机 手机号码 联系电话 电话", "phone", false },
	[EDUCATION] = { "学历", "文化程度", "education", false },
	[JOB] = { "工作岗位", "岗位 职业", "job", false },
	[CATEGORY] = { "人员类别", "党员类别", "category", true },
	[JOINED] = { "入党日期", "入党时间 加入党组织日期", "joined", true },
	[FULL_DAY] = { "转正日期", "转正时间", "full_day", false },
	[GROUP] = { "党小组", "所在党小组", "party_group", false },
	[POST] = { "职务", "党内职务", "post", false },
	[POST_DAY] = { "任职日期", "任职时间 职务起始日期", "post_day", false },
	[MIGRANT] = { "流动", "流动党员 是否流动 是否流动党员", "migrant", false },
	[AGED] = { "年老体弱", "是否年老体弱", "aged", false },
	[HARDSHIP] = { "生活困难", "困难 困难党员 是否困难党员 是否生活困难", "hardship", false },
	[LOST] = { "失去联系", "失联 失联党员 是否失联党员 是否失去联系", "lost", false },
	[SUSPENDED] = { "停止党籍", "是否停止党籍", "suspended", false },
	[STATE_DAY] = { "状态起始日期", "状态起始 状态登记日期", "state_day", false },
	[STATE_REASON] = { "状态原因", "状态登记原因", "state_reason", false },
	[ADDRESS] = { "住址", "家庭住址 现住址", "address", false },
	[HONOURS] = { "荣誉", "荣誉表彰 表彰奖励 获得荣誉", "honours", false },
	[STRATUM] = { "新社会阶层", "新社会阶层类型 新的社会阶层", "stratum", false },
	[OUTFLOW] = { "外出流向", "流向 流动去向 外出去向", "outflow", false },
};
const struct roster roster_members = { IMPORT_MEMBERS, columns, COUNT_OF(columns), "所在支部" };

static const struct {
	const char *word, *title; /* of code_state; as an import tells of it */
	int column;
	bool grave;               /* begins with a reason alone */
} member_states[MEMBER_STATES] = { { "migrant", "流动党员", MIGRANT, false }, { "aged", "年老体弱", AGED, false },
	{ "hardship", "生活困难", HARDSHIP, false }, { "lost", "失去联系", LOST, true }, { "suspended", "停止党籍", SUSPENDED, true } };

/* Somebody who is in the store already. */
struct known_member {
	struct known_member *next;
	int64_t id;
	const char *idno_mask, *phone_mask;
	struct member_input in;
	const char *org_name;
	struct str phone_hash, address; /* sealed */
	bool in_scope, left, states[MEMBER_STATES];
	const char *group;
};

/* Everything the check looks up, loaded once. */
struct lookup {
	struct map *orgs;    /* code → known_org */
	struct map *members; /* hash → known_member */
	struct known_member *first; /* all of them */
	struct map *masked;  /* name and mask of the ID number → known_member of the scope; NULL: not asked for yet */
	struct map *honours; /* member → honours; NULL: the file has none */
	struct map *rows;    /* ID number → row of the file */
	struct map *held;    /* "org kind" → name of the holder of a post of one holder */
	struct map *held_by; /* "member kind" → itself */
	struct map *ended;   /* "member kind" of states → the last day on which one ended; NULL: the file gives no days */
};

static struct map *known_members(struct work *w, struct known_member **first)
{
	struct map *by_hash = map_new(w->arena);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select m.id, m.idno_hash, m.org, m.name, m.sex, m.ethnic, m.birth, m.education, m.job, m.category, m.joined, "
		"m.full_day, m.phone_hash, m.left_day, m.migrant, m.aged, o.path, o.short, coalesce(g.name, ''), m.party_group, m.address, "
		"m.idno_mask, m.phone_mask, m.hardship, m.lost, m.suspended, m.stratum, case when m.migrant = 1 then m.outflow else '' end "
		"from member m join org o on o.tenant = m.tenant and o.id = m.org left join party_group g on g.tenant = m.tenant "
		"and g.id = m.party_group where m.tenant = $1", w->tenant);
	while (db_next(rows)) {
		struct known_member *k = ARENA_NEW(w->arena, struct known_member);
		struct str hash = db_bytes(rows, 1);
		k->id = db_i64(rows, 0);
		k->in = (struct member_input){ .org = db_i64(rows, 2), .name = db_text(rows, 3), .sex = (int)db_i64(rows, 4),
			.ethnic = db_text(rows, 5), .birth = (int)db_i64(rows, 6), .education = db_text(rows, 7),
			.job = db_text(rows, 8), .category = (int)db_i64(rows, 9), .joined = (int)db_i64(rows, 10),
			.full_day = (int)db_i64(rows, 11), .party_group = db_i64(rows, 19),
			.stratum = db_text(rows, 26), .outflow = db_text(rows, 27) };
		k->phone_hash = db_bytes(rows, 12);
		k->address = db_bytes(rows, 20);
		k->left = db_i64(rows, 13) > 0;
		for (int i = 0; i < MEMBER_STATES; i++)
			k->states[i] = db_i64(rows, i < 2 ? 14 + i : 23 + i - 2) != 0;
		k->in_scope = org_in_scope(w, db_text(rows, 16));
		k->org_name = db_text(rows, 17);
		k->group = db_text(rows, 18);
		k->idno_mask = db_text(rows, 21);
		k->phone_mask = db_text(rows, 22);
		k->next = *first;
		*first = k;
		if (hash.at)
			map_set(by_hash, hash, k);
	}
	db_done(rows);
	return by_hash;
}

/* ---- people of a list that left with masks ---- */

/* Two people of one name and mask: neither is meant. */
static const struct known_member several;

static struct str mask_key(struct arena *a, const char *name, const char *mask)
{
	return str_of(arena_printf(a, "%s %s", name, mask));
}

static void masked_load(struct work *w, struct lookup *look)
{
	look->masked = map_new(w->arena);
	for (const struct known_member *k = look->first; k; k = k->next)
		if (k->in_scope && !k->left && k->idno_mask && map_set(look->masked, mask_key(w->arena, k->in.name, k->idno_mask), (void *)k))
			map_set(look->masked, mask_key(w->arena, k->in.name, k->idno_mask), (void *)&several);
}

static bool is_masked(const char *number)
{
	return strchr(number, '*') != NULL;
}

/* Who is meant by a number, whole or as an export shows it; NULL: somebody new, or nobody, which is noted. */
static const struct known_member *known_by(struct reading *r, struct import_row *row, struct lookup *look, const char *idno)
{
	if (!is_masked(idno))
		return *idno ? map_get(look->members, member_idno_hash(r->w, idno)) : NULL;
	if (!look->masked)
		masked_load(r->w, look);
	const struct known_member *k = map_get(look->masked, mask_key(r->w->arena, row->cell[NAME], idno));
	if (!k)
		wrong(r, row, IDNO, "号码部分隐藏，您的管理范围内没有姓名和号码都相符的党员；新增的人请填完整号码");
	else if (k == &several)
		wrong(r, row, IDNO, "号码部分隐藏，姓名和号码相符的不止一人，请填完整号码");
	return k == &several ? NULL : k;
}

static struct str post_key(struct arena *a, int64_t of, const char *kind)
{
	return str_of(arena_printf(a, "%lld %s", (long long)of, kind));
}

static void posts_load(struct work *w, struct lookup *look)
{
	look->held = map_new(w->arena);
	look->held_by = map_new(w->arena);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select org, member, kind, name from post where tenant = $1 and to_day = 0", w->tenant);
	while (db_next(rows)) {
		const char *kind = db_text(rows, 2), *name = db_text(rows, 3);
		map_set(look->held, post_key(w->arena, db_i64(rows, 0), kind), (void *)name);
		if (db_i64(rows, 1))
			map_set(look->held_by, post_key(w->arena, db_i64(rows, 1), kind), (void *)name);
	}
	db_done(rows);
}

/* ---- one row ---- */

static const char *table_cell(struct reading *r, struct import_row *row, int column, const struct code_table *table,
	const char *none)
{
	if (!cell_given(row, column))
		return none;
	const char *code = code_parse(table, row->cell[column]);
	if (!code)
		wrong(r, row, column, "没有“%s”这一项，请按%s填写", row->cell[column], table->source);
	return code ? code : none;
}

static void branch_check(struct reading *r, struct import_row *row, const struct lookup *look)
{
	const struct known_org *known = map_get(look->orgs, str_of(row->cell[CODE]));
	row->code = row->cell[CODE];
	if (!*row->code)
		wrong(r, row, CODE, "请填写所在党支部的组织代码");
	else if (!known || !known->in_scope)
		wrong(r, row, CODE, "没有代码为“%s”的组织，或它不在您的管理范围内；请先导入组织", row->code);
	else if (!org_kind_of(known->org.kind)->branch)
		wrong(r, row, CODE, "%s是%s，党员应编入其下的党支部", known->org.short_name, org_kind_name(known->org.kind));
	else if (known->org.dissolved)
		wrong(r, row, CODE, "%s已撤销，不能编入党员", known->org.short_name);
	else {
		row->member.org = known->org.id;
		row->org_founded = known->org.founded;
		row->term_start = known->org.term_start;
	}
}

static void cells_read(struct reading *r, struct import_row *row, const struct known_member *known)
{
	struct member_input *in = &row->member;
	int64_t number;
	cell_text(row, NAME, &in->name);
	cell_day(r, row, BIRTH, &in->birth);
	cell_day(r, row, JOINED, &in->joined);
	cell_day(r, row, FULL_DAY, &in->full_day);
	in->idno = known && is_masked(row->cell[IDNO]) ? NULL : row->cell[IDNO];
	in->phone = cell_given(row, PHONE) || !known ? row->cell[PHONE] : NULL;
	if (known && in->phone && is_masked(in->phone)) {
		if (!text_eq(in->phone, known->phone_mask))
			wrong(r, row, PHONE, "号码部分隐藏，与登记的不符；要改手机号请填完整号码");
		in->phone = NULL;
	}
	in->address = cell_given(row, ADDRESS) || !known ? row->cell[ADDRESS] : NULL;
	if (str_i64(str_of(table_cell(r, row, SEX, &code_sex, "")), &number))
		in->sex = (int)number;
	in->ethnic = table_cell(r, row, ETHNIC, &code_ethnic, known ? in->ethnic : "");
	in->education = table_cell(r, row, EDUCATION, &code_education, known ? in->education : "");
	in->job = table_cell(r, row, JOB, &code_job, known ? in->job : "");
	in->stratum = table_cell(r, row, STRATUM, &code_stratum, known ? in->stratum : "");
	in->outflow = table_cell(r, row, OUTFLOW, &code_outflow, known ? in->outflow : "");
	if (str_i64(str_of(table_cell(r, row, CATEGORY, &code_category, known ? "" : "-1")), &number))
		in->category = (int)number;
}

/* States that were: none may begin before they ended. */
static struct map *ended_load(struct work *w)
{
	struct map *ended = map_new(w->arena);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select member, kind, max(to_day) from member_state where tenant = $1 and to_day > 0 group by member, kind", w->tenant);
	while (db_next(rows)) {
		int64_t *day = ARENA_NEW(w->arena, int64_t);
		*day = db_i64(rows, 2);
		map_set(ended, post_key(w->arena, db_i64(rows, 0), db_text(rows, 1)), day);
	}
	db_done(rows);
	return ended;
}

static void states_read(struct reading *r, struct import_row *row, const struct lookup *look, const struct known_member *known)
{
	struct work *w = r->w;
	row->state_reason = row->cell[STATE_REASON];
	cell_day(r, row, STATE_DAY, &row->state_day);
	if (row->state_day > w->today)
		wrong(r, row, STATE_DAY, "不能晚于今天");
	if (str_chars(str_of(row->state_reason)) > 100)
		wrong(r, row, STATE_REASON, "不超过 100 个字");
	for (int i = 0; i < MEMBER_STATES; i++) {
		bool was = known && known->states[i], is = was;
		cell_bool(r, row, member_states[i].column, &is);
		row->states[i] = is - was;
		if (row->states[i] <= 0)
			continue;
		const int64_t *ended = known && look->ended ? map_get(look->ended, post_key(w->arena, known->id, member_states[i].word)) : NULL;
		if (ended && row->state_day && row->state_day < *ended)
			wrong(r, row, STATE_DAY, "与以前登记的“%s”日期重叠：上一次到 %s 为止", member_states[i].title, day_text(w->arena, (int)*ended));
		if (member_states[i].grave && text_empty(row->state_reason))
			wrong(r, row, member_states[i].column, "登记“%s”要在“状态原因”一列写明原因", member_states[i].title);
	}
	if ((known && known->states[0]) + row->states[0] > 0)
		return;
	if (cell_given(row, OUTFLOW))
		wrong(r, row, OUTFLOW, "只登记流动党员的；是流动党员的，在“流动”一列填“是”");
	row->member.outflow = "";
}

static bool states_change(const struct import_row *row)
{
	for (int i = 0; i < MEMBER_STATES; i++)
		if (row->states[i])
			return true;
	return false;
}

/* The honours of the cell that are not there yet. One that somebody took out stays out, one with other details is not written over. */
static void honours_read(struct reading *r, struct import_row *row, const struct lookup *look, const struct known_member *known)
{
	struct work *w = r->w;
	const struct honours *had = known && look->honours ? map_get_i64(look->honours, known->id) : NULL;
	struct honours all;
	const char *why = honour_cell_read(w->arena, row->raw[r->place[HONOURS]], &all); /* as sent: each may stand on a line */
	if (why)
		wrong(r, row, HONOURS, "%s", why);
	for (int i = 0; !why && i < all.count; i++) {
		struct honour *h = &all.list[i];
		const struct honour *there = NULL;
		if (!honour_check(w, row->member.birth, h)) {
			const char *said = w->fault->message;
			w->fault = NULL;
			wrong(r, row, HONOURS, "“%s”：%.*s", h->name, (int)(strlen(said) - strlen("。")), said);
			continue;
		}
		for (int k = 0; had && k < had->count && !there; k++)
			there = honour_same(w->arena, h, &had->list[k]) ? &had->list[k] : NULL;
		for (int k = 0; k < row->honours.count && !there; k++)
			there = honour_same(w->arena, h, &row->honours.list[k]) ? &row->honours.list[k] : NULL;
		if (!there)
			*LIST_PUSH(w->arena, row->honours.list, row->honours.count) = *h;
		else if (there->removed)
			wrong(r, row, HONOURS, "“%s”此前已从他的荣誉里删除；要恢复请在党员页面办理，或从这一格去掉", h->name);
		else if (!honour_same_whole(w->arena, h, there))
			wrong(r, row, HONOURS, "“%s”已登记，但级别、授予单位或文号不同；要更正请在党员页面办理", h->name);
	}
}

/* One cell may name several posts. */
static void posts_read(struct reading *r, struct import_row *row, struct lookup *look, int64_t member)
{
	struct arena *a = r->w->arena;
	char *text = arena_dup(a, row->cell[POST]);
	static const char *const separators[] = { "、", "，", "；", ",", ";", "/" };
	for (size_t i = 0; i < COUNT_OF(separators); i++)
		for (char *at = strstr(text, separators[i]); at; at = strstr(at, separators[i]))
			memset(at, ' ', strlen(separators[i]));
	struct str rest = str_of(text);
	while (rest.at) {
		struct str piece = str_cut(&rest, ' ');
		const char *title = arena_dupn(a, piece.at, piece.len), *word = post_parse(title);
		if (!*title || text_eq(title, "党员") || text_eq(title, "无"))
			continue;
		const struct post_kind *kind = post_kind_of(word);
		if (!kind) {
			wrong(r, row, POST, "没有“%s”这种职务，请填书记、副书记、组织委员、宣传委员、纪检委员、委员或第一书记", title);
			continue;
		}
		if (member && map_get(look->held_by, post_key(a, member, word)))
			continue;
		if (kind->committee && row->member.category != MEMBER_FULL)
			wrong(r, row, POST, "还不是正式党员，不能担任%s", kind->title);
		const char *holder = kind->single ? map_set(look->held, post_key(a, row->member.org, word), (void *)row->member.name)
						  : NULL;
		if (holder)
			wrong(r, row, POST, "%s已由%s担任；更换请先在组织页面办理免职", kind->title, holder);
		row->posts |= 1u << (kind - post_kinds);
	}
}

static void known_check(struct reading *r, struct import_row *row, const struct known_member *known)
{
	if (!known->in_scope)
		wrong(r, row, IDNO, "已在本县其他党组织登记，不能重复录入；如系转入，请联系上级组织部门");
	else if (known->left)
		wrong(r, row, IDNO, "%s已转出；如系转回，请打开其记录办理“调整支部”", known->in.name);
	else if (row->member.org && known->in.org != row->member.org && r->move) {
		row->moves = true;
		row->member.party_group = 0; /* the old branch's */
	} else if (row->member.org && known->in.org != row->member.org) {
		wrong(r, row, CODE, "此人现在%s；要按名册调整支部，请在检查结果页选“按名册调整支部”（命令行加 --move），或打开其记录办理",
			known->org_name);
		r->import->elsewhere++;
	}
}

static bool input_same(struct work *w, const struct member_input *in, const struct known_member *k)
{
	const struct member_input *was = &k->in;
	struct str phone = in->phone ? member_phone_hash(w, in->phone) : k->phone_hash;
	return text_eq(in->name, was->name) && in->sex == was->sex && text_eq(in->ethnic, was->ethnic) && in->birth == was->birth &&
	       text_eq(in->education, was->education) && text_eq(in->job, was->job) && text_eq(in->stratum, was->stratum) &&
	       text_eq(in->outflow, was->outflow) && in->category == was->category &&
	       in->joined == was->joined && in->full_day == was->full_day && str_eq(phone, k->phone_hash) &&
	       (!in->address || member_address_same(w, k->address, in->address));
}

static void row_check(struct reading *r, struct import_row *row, struct lookup *look)
{
	struct work *w = r->w;
	const char *idno = idno_tidy(w->arena, row->cell[IDNO]);
	const struct known_member *known = known_by(r, row, look, idno);
	const char *own = known ? arena_printf(w->arena, "%lld", (long long)known->id) : idno; /* the same person by number and by mask */
	struct import_row *twin = *own && (known || !is_masked(idno)) ? map_set(look->rows, str_of(own), row) : NULL;
	if (known)
		row->member = known->in;
	branch_check(r, row, look);
	if (twin)
		wrong(r, row, IDNO, "与第 %d 行的身份证号重复", twin->number);
	cells_read(r, row, known);
	bool codes_noted = row->fate == FATE_WRONG;
	w->fault = NULL;
	member_input_check(w, &row->member);
	if (codes_noted) /* a cell said already is not said twice */
		for (struct fault **f = &w->fault; *f;) {
			int column = 0;
			while (column < r->roster->count && !text_eq(columns[column].field, (*f)->field))
				column++;
			bool noted = column < r->roster->count && r->place[column] >= 0 && row->notes && row->notes[r->place[column]];
			if (noted)
				*f = (*f)->next;
			else
				f = &(*f)->next;
		}
	if (w->fault)
		wrong_faults(r, row);
	if (known)
		known_check(r, row, known);
	if (known && row->member.category < known->in.category)
		wrong(r, row, CATEGORY, "现在是%s，名册里是%s；类别不能用名册改回去，登记错了的请在其党员页的“人员类别”里更正",
			code_name_i64(&code_category, known->in.category), code_name_i64(&code_category, row->member.category));
	states_read(r, row, look, known);
	cell_day(r, row, POST_DAY, &row->post_day);
	if (row->post_day > w->today)
		wrong(r, row, POST_DAY, "不能晚于今天");
	else if (row->post_day && row->post_day < row->org_founded)
		wrong(r, row, POST_DAY, "不能早于党支部成立日期 %s", day_text(w->arena, row->org_founded));
	if (str_chars(str_of(row->cell[GROUP])) > 20)
		wrong(r, row, GROUP, "党小组名称不超过 20 个字");
	row->group = known && !row->moves && text_eq(known->group, row->cell[GROUP]) ? "" : row->cell[GROUP];
	if (cell_given(row, POST))
		posts_read(r, row, look, known && !row->moves ? known->id : 0); /* posts end with the move */
	if (cell_given(row, HONOURS))
		honours_read(r, row, look, known);
	if (row->fate == FATE_WRONG)
		return;
	row->id = known ? known->id : 0;
	row->known = known;
	row->same = known && input_same(w, &row->member, known) && !*row->group;
	r->import->moves += row->moves;
	row->fate = !known ? FATE_NEW : row->same && !row->moves && !row->posts && !states_change(row) && !row->honours.count ? FATE_SAME : FATE_CHANGED;
}

void members_check(struct reading *r)
{
	struct lookup look = { .orgs = known_orgs(r->w), .rows = map_new(r->w->arena) };
	look.members = known_members(r->w, &look.first);
	look.honours = r->place[HONOURS] >= 0 ? honour_all(r->w, "") : NULL;
	look.ended = r->place[STATE_DAY] >= 0 ? ended_load(r->w) : NULL;
	posts_load(r->w, &look);
	for (struct import_row *row = r->import->first; row; row = row->next)
		row_check(r, row, &look);
}

static int by_branch(const void *a, const void *b)
{
	const struct import_row *x = *(struct import_row *const *)a, *y = *(struct import_row *const *)b;
	if (x->member.org != y->member.org)
		return x->member.org < y->member.org ? -1 : 1;
	return x->number - y->number;
}

void members_order(struct reading *r)
{
	qsort(r->import->order, (size_t)r->import->total, sizeof(struct import_row *), by_branch);
}

/* ---- telling ---- */

/* Two states of a box, as the next of a list of words. */
static void state_tell(struct buf *said, const char *name, int change)
{
	if (change)
		buf_printf(said, "%s%s%s", said->len ? "，" : "", change > 0 ? "登记为" : "不再是", name);
}

static void fields_tell(struct work *w, struct buf *said, const struct member_input *in, const struct known_member *k)
{
	struct arena *a = w->arena;
	const struct member_input *was = &k->in;
	change_tell(said, "姓名", was->name, in->name);
	change_tell(said, "性别", code_name_i64(&code_sex, was->sex), code_name_i64(&code_sex, in->sex));
	change_tell(said, "民族", code_name(&code_ethnic, was->ethnic), code_name(&code_ethnic, in->ethnic));
	change_tell(said, "出生日期", day_text(a, was->birth), day_text(a, in->birth));
	change_tell(said, "学历", code_name(&code_education, was->education), code_name(&code_education, in->education));
	change_tell(said, "工作岗位", code_name(&code_job, was->job), code_name(&code_job, in->job));
	change_tell(said, "新社会阶层", code_name(&code_stratum, was->stratum), code_name(&code_stratum, in->stratum));
	change_tell(said, "外出流向", code_name(&code_outflow, was->outflow), code_name(&code_outflow, in->outflow));
	change_tell(said, "人员类别", code_name_i64(&code_category, was->category), code_name_i64(&code_category, in->category));
	change_tell(said, "入党日期", day_text(a, was->joined), day_text(a, in->joined));
	change_tell(said, "转正日期", day_text(a, was->full_day), day_text(a, in->full_day));
	if (in->phone && !str_eq(member_phone_hash(w, in->phone), k->phone_hash))
		buf_printf(said, "%s手机号有变动", said->len ? "，" : "");
	if (in->address && !member_address_same(w, k->address, in->address))
		buf_printf(said, "%s住址有变动", said->len ? "，" : "");
}

const char *members_change(struct reading *r, const struct import_row *row)
{
	const struct known_member *k = row->known;
	struct buf said;
	buf_init(&said, r->w->arena);
	if (!k)
		return arena_printf(r->w->arena, "编入 %s", row->code);
	if (row->moves)
		change_tell(&said, "支部", k->org_name, row->code);
	fields_tell(r->w, &said, &row->member, k);
	if (*row->group)
		change_tell(&said, "党小组", k->group, row->group);
	for (size_t i = 0; i < post_kinds_count; i++)
		if (row->posts >> i & 1)
			buf_printf(&said, "%s任%s", said.len ? "，" : "", post_kinds[i].title);
	for (int i = 0; i < row->honours.count; i++)
		buf_printf(&said, "%s登记荣誉“%s”", said.len ? "，" : "", row->honours.list[i].name);
	for (int i = 0; i < MEMBER_STATES; i++)
		state_tell(&said, member_states[i].title, row->states[i]);
	return said.at;
}

/* ---- writing ---- */

/* Groups of the branches, by "org name"; made where a roster names one that is not there. */
static struct map *groups_load(struct work *w)
{
	struct map *groups = map_new(w->arena);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select id, org, name from party_group where tenant = $1 and to_day = 0", w->tenant);
	while (db_next(rows)) {
		int64_t *id = ARENA_NEW(w->arena, int64_t);
		*id = db_i64(rows, 0);
		map_set(groups, post_key(w->arena, db_i64(rows, 1), db_text(rows, 2)), id);
	}
	db_done(rows);
	return groups;
}

/* ---- what is noted for taking it back ---- */

/* One whom the roster changes, as it is before that. */
static bool before_keep(struct work *w, const struct piece *p, int seq, const struct import_row *row)
{
	int64_t belonged = 0, led = 0;
	if (row->moves) {
		belonged = DB_ONE(w->db, w->arena, 0, "select from_day from belonging where tenant = $1 and member = $2 and to_day = 0",
			w->tenant, row->id);
		led = DB_ONE(w->db, w->arena, 0, "select max(id) from party_group where tenant = $1 and leader = $2", w->tenant, row->id);
	}
	return DB_EXEC(w->db, w->arena,
		"insert into import_member (tenant, import, seq, member, row, made, org, moved, belonged, led, party_group, name, name_key, "
		"stroke_key, pinyin, initials, sex, ethnic, birth, education, job, category, joined, full_day, phone_hash, phone, "
		"phone_mask, address, stratum, outflow) select m.tenant, $2, $3, m.id, $5, 0, m.org, $6, $7, $8, m.party_group, m.name, m.name_key, "
		"m.stroke_key, m.pinyin, m.initials, m.sex, m.ethnic, m.birth, m.education, m.job, m.category, m.joined, m.full_day, "
		"m.phone_hash, m.phone, m.phone_mask, m.address, m.stratum, m.outflow from member m where m.tenant = $1 and m.id = $4",
		w->tenant, p->record, seq, row->id, row->number, row->moves ? w->today : 0, belonged, led);
}

/* The steps of a category that the roster changes. */
static bool steps_keep(struct work *w, const struct piece *p, int seq, const struct import_row *row)
{
	const struct known_member *known = row->known;
	const struct member_input *in = &row->member, *was = &known->in;
	return (in->category == was->category && in->joined == was->joined && in->full_day == was->full_day) || DB_EXEC(w->db, w->arena,
		"insert into import_beside (tenant, import, seq, what, id, day, until, value, note) select c.tenant, $2, $3, 'category', c.id, "
		"c.from_day, c.to_day, c.category, c.reason from member_category c where c.tenant = $1 and c.member = $4", w->tenant, p->record, seq,
		row->id);
}

/* Those whom it made, and the versions that it left. */
static bool after_keep(struct work *w, const struct piece *p)
{
	for (int i = p->from; i < p->to; i++) {
		const struct import_row *row = p->import->order[i];
		if (row->fate == FATE_NEW)
			DB_EXEC(w->db, w->arena,
				"insert into import_member (tenant, import, seq, member, row, made, org) values ($1, $2, $3, $4, $5, 1, $6)",
				w->tenant, p->record, i + 1, row->id, row->number, row->member.org);
	}
	return DB_EXEC(w->db, w->arena,
		       "update import_member set version = (select m.version from member m where m.tenant = $1 "
		       "and m.id = import_member.member) where tenant = $1 and import = $2 and seq > $3 and seq <= $4",
		       w->tenant, p->record, p->from, p->to) || work_db_check(w);
}

/* Posts that end with a move; one taken up on the very day is taken away whole. */
static bool posts_ending_keep(struct work *w, const struct piece *p, int seq, const struct import_row *row)
{
	const struct known_member *known = row->known;
	struct post *held;
	int n = post_of_member(w, row->id, w->today, &held);
	for (int i = 0; i < n; i++) {
		bool taken = held[i].from_day >= w->today;
		struct beside b = { .what = taken ? "post-taken" : "post-ended", .id = held[i].id, .word = held[i].kind,
			.day = held[i].from_day };
		if (held[i].org == known->in.org && !beside_put(w, p, seq, &b))
			return false;
	}
	return true;
}

static bool state_ending_keep(struct work *w, const struct piece *p, int seq, int64_t member, const char *kind)
{
	return DB_EXEC(w->db, w->arena,
		"insert into import_beside (tenant, import, seq, what, id, word, day) select s.tenant, $2, $3, 'state-ended', s.member, "
		"s.kind, s.from_day from member_state s where s.tenant = $1 and s.member = $4 and s.kind = $5 and s.to_day = 0",
		w->tenant, p->record, seq, member, kind);
}

/* ---- one row, one piece ---- */

static bool states_write(struct work *w, const struct piece *p, int seq, const struct import_row *row)
{
	int day = row->state_day ? row->state_day : w->today;
	const char *reason = text_empty(row->state_reason) ? "批量导入登记" : row->state_reason;
	for (int i = 0; i < MEMBER_STATES; i++) {
		const char *kind = member_states[i].word;
		struct beside begun = { .what = "state", .id = row->id, .word = kind, .day = day };
		if (row->states[i] > 0 && (!member_state_set(w, row->id, kind, day, reason) || !beside_put(w, p, seq, &begun)))
			return false;
		if (row->states[i] < 0 && (!state_ending_keep(w, p, seq, row->id, kind) || !member_state_end(w, row->id, kind, w->today)))
			return false;
	}
	return true;
}

static bool honours_write(struct work *w, const struct piece *p, int seq, const struct import_row *row)
{
	for (int i = 0; i < row->honours.count; i++) {
		const struct honour *h = &row->honours.list[i];
		struct beside made = { .what = "honour", .word = h->level, .day = h->day,
			.note = arena_printf(w->arena, "%s|%s|%s", h->name, h->granted_by, h->number) };
		if (!honour_save(w, row->id, h, &made.id) || !beside_put(w, p, seq, &made))
			return false;
	}
	return true;
}

static bool posts_write(struct work *w, const struct piece *p, int seq, const struct import_row *row)
{
	int day = row->term_start && row->term_start <= w->today ? row->term_start : w->today;
	if (row->org_founded > day)
		day = row->org_founded;
	if (row->post_day)
		day = row->post_day;
	for (size_t i = 0; i < post_kinds_count; i++) {
		struct beside made = { .what = "post" };
		if (row->posts >> i & 1 && (!post_appoint(w, row->member.org, post_kinds[i].word, row->id, NULL, day, &made.id) ||
					    !beside_put(w, p, seq, &made)))
			return false;
	}
	return true;
}

static bool group_write(struct work *w, const struct piece *p, int seq, struct import_row *row, struct map *groups)
{
	struct str key = post_key(w->arena, row->member.org, row->group);
	int64_t *id = map_get(groups, key);
	if (!id) {
		id = ARENA_NEW(w->arena, int64_t);
		if (!group_found(w, row->member.org, row->group, 0, w->today, id) ||
			!beside_put(w, p, seq, &(struct beside){ .what = "group", .id = *id }))
			return false;
		map_set(groups, key, id);
	}
	row->member.party_group = *id;
	return true;
}

static bool row_write(struct work *w, const struct piece *p, int seq, struct map *groups, struct map *touched)
{
	struct import_row *row = p->import->order[seq - 1];
	if (row->fate == FATE_SAME)
		return true;
	row->member.category_why = "按名册更新";
	if (row->fate == FATE_CHANGED && (!before_keep(w, p, seq, row) || !steps_keep(w, p, seq, row)))
		return work_db_check(w) && false;
	if (*row->group && !group_write(w, p, seq, row, groups))
		return false;
	if (row->moves && (!posts_ending_keep(w, p, seq, row) ||
				  !member_move_by_roster(w, row->id, row->member.org, w->today, "按名册批量调整支部")))
		return false;
	if (row->fate == FATE_CHANGED) {
		if (!(row->moves && row->same) && !member_edit(w, row->id, &row->member, 0))
			return false;
	} else if (!member_put(w, &row->member, row->org_founded, &row->id) ||
		   !audit(w, "member.imported", "member", row->id, row->member.org, NULL,
			   arena_printf(w->arena, "批量导入：%s", row->member.name))) {
		return work_db_check(w) && false;
	}
	map_set_i64(touched, row->member.org, row);
	return states_write(w, p, seq, row) && posts_write(w, p, seq, row) && honours_write(w, p, seq, row);
}

bool members_write(struct work *w, const struct piece *p)
{
	struct map *groups = groups_load(w), *touched = map_new(w->arena), *recounted = map_new(w->arena);
	for (int i = p->from; i < p->to; i++) {
		if (!row_write(w, p, i + 1, groups, touched))
			return row_failed(w, p->import->order[i]);
		if ((i + 1) % 500 == 0)
			progress_say(p->import, 1, i + 1);
	}
	for (int i = p->from; i < p->to; i++) {
		const struct import_row *row = p->import->order[i];
		int64_t org = row->member.org;
		if (map_get_i64(touched, org) && !map_set_i64(recounted, org, (void *)row) && !org_recount(w, org))
			return false;
	}
	return after_keep(w, p);
}
