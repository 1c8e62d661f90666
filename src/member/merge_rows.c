/* The rows that merging two records changes: how each is read, written, noted and put back. They concern one person, so they
 * are written one by one. */
#include "base/chinese.h"
#include "member/category.h"
#include "member/merge_inside.h"
#include "work/secret.h"

#define PERSON \
	"name || $4 || sex || $4 || ethnic || $4 || birth || $4 || education || $4 || job || $4 || category || $4 || joined || $4 || " \
	"full_day || $4 || org || $4 || party_group || $4 || left_day"

static const struct cell cells[] = {
	{ "person", "党员信息", "select " PERSON " from member where tenant = $1 and id = $2 and $3 = 0",
		"update member set name = $4, sex = $5, ethnic = $6, birth = $7, education = $8, job = $9, category = $10, joined = $11, "
		"full_day = $12, org = $13, party_group = $14, left_day = $15, version = version + 1 where tenant = $1 and id = $2 "
		"and $3 = 0", NULL, NULL, 12, 1u << 0 | 1u << 2 | 1u << 4 | 1u << 5 },
	/* Apart from the person, whose cells of former merges have no such pieces. */
	{ "sheet", "新社会阶层和外出流向", "select stratum || $4 || outflow from member where tenant = $1 and id = $2 and $3 = 0",
		"update member set stratum = $4, outflow = $5 where tenant = $1 and id = $2 and $3 = 0", NULL, NULL, 2, 1u << 0 | 1u << 1 },
	{ "merged", "党员记录", "select merged_into || $4 || left_day from member where tenant = $1 and id = $2 and $3 = 0",
		"update member set merged_into = $4, left_day = $5, version = version + 1 where tenant = $1 and id = $2 and $3 = 0",
		NULL, NULL, 2, 0 },
	{ "belonging", "所在支部",
		"select to_day || $4 || org from belonging where tenant = $1 and member = $2 and from_day = $3",
		"update belonging set to_day = $4, org = $5 where tenant = $1 and member = $2 and from_day = $3",
		"insert into belonging (tenant, member, from_day, to_day, org) values ($1, $2, $3, $4, $5)",
		"delete from belonging where tenant = $1 and member = $2 and from_day = $3", 2, 0 },
	{ "state", "状态",
		"select member || $4 || kind || $4 || from_day || $4 || to_day || $4 || coalesce(reason, '') from member_state "
		"where tenant = $1 and id = $2 and $3 = 0",
		"update member_state set member = $4, kind = $5, from_day = $6, to_day = $7, reason = $8 where tenant = $1 and id = $2 "
		"and $3 = 0",
		"insert into member_state (tenant, id, member, kind, from_day, to_day, reason) select $1, $2, $4, $5, $6, $7, $8 "
		"where $3 = 0",
		"delete from member_state where tenant = $1 and id = $2 and $3 = 0", 5, 1u << 1 | 1u << 4 },
	{ "category", "人员类别",
		"select member || $4 || category || $4 || from_day || $4 || reason from member_category where tenant = $1 and id = $2 and $3 = 0",
		"update member_category set member = $4, category = $5, from_day = $6, reason = $7 where tenant = $1 and id = $2 and $3 = 0",
		"insert into member_category (tenant, id, member, category, from_day, reason) select $1, $2, $4, $5, $6, $7 where $3 = 0",
		"delete from member_category where tenant = $1 and id = $2 and $3 = 0", 4, 1u << 3 },
	{ "post", "任职", "select member || $4 from post where tenant = $1 and id = $2 and $3 = 0",
		"update post set member = $4 where tenant = $1 and id = $2 and $3 = 0", NULL, NULL, 1, 0 },
	{ "held", "任职",
		"select org || $4 || member || $4 || from_day || $4 || to_day || $4 || kind || $4 || name from post where tenant = $1 and id = $2 "
		"and $3 = 0",
		"update post set org = $4, member = $5, from_day = $6, to_day = $7, kind = $8, name = $9 where tenant = $1 and id = $2 and $3 = 0",
		"insert into post (tenant, id, org, member, from_day, to_day, kind, name) select $1, $2, $4, $5, $6, $7, $8, $9 where $3 = 0",
		"delete from post where tenant = $1 and id = $2 and $3 = 0", 6, 1u << 4 | 1u << 5 },
	{ "stay", "所在支部和党小组",
		"select org || $4 || party_group || $4 || left_day from member where tenant = $1 and id = $2 and $3 = 0",
		"update member set org = $4, party_group = $5, left_day = $6, version = version + 1 where tenant = $1 and id = $2 and $3 = 0",
		NULL, NULL, 3, 0 },
	{ "place", "账号的身份", "select org || $4 || to_day from office where tenant = $1 and id = $2 and $3 = 0",
		"update office set org = $4, to_day = $5 where tenant = $1 and id = $2 and $3 = 0", NULL, NULL, 2, 0 },
	{ "leader", "党小组组长", "select leader || $4 from party_group where tenant = $1 and id = $2 and $3 = 0",
		"update party_group set leader = $4 where tenant = $1 and id = $2 and $3 = 0", NULL, NULL, 1, 0 },
	{ "account", "账号", "select member || $4 || disabled || $4 || org from account where tenant = $1 and id = $2 and $3 = 0",
		"update account set member = $4, disabled = $5, org = $6, version = version + 1 where tenant = $1 and id = $2 and $3 = 0",
		NULL, NULL, 3, 0 },
	{ "office", "账号的身份", "select org || $4 from office where tenant = $1 and id = $2 and $3 = 0",
		"update office set org = $4 where tenant = $1 and id = $2 and $3 = 0", NULL, NULL, 1, 0 },
	{ "talk", "谈心谈话", "select one || $4 || other from talk where tenant = $1 and id = $2 and $3 = 0",
		"update talk set one = $4, other = $5 where tenant = $1 and id = $2 and $3 = 0", NULL, NULL, 2, 0 },
	{ "file", "照片和材料", "select member || $4 || state from member_file where tenant = $1 and id = $2 and $3 = 0",
		"update member_file set member = $4, state = $5 where tenant = $1 and id = $2 and $3 = 0", NULL, NULL, 2, 0 },
	{ "honour", "荣誉", "select member || $4 from member_honour where tenant = $1 and id = $2 and $3 = 0",
		"update member_honour set member = $4 where tenant = $1 and id = $2 and $3 = 0", NULL, NULL, 1, 0 },
	{ "correction", "状态的更正", "select member || $4 from member_state_change where tenant = $1 and id = $2 and $3 = 0",
		"update member_state_change set member = $4 where tenant = $1 and id = $2 and $3 = 0", NULL, NULL, 1, 0 },
	{ "exempt", "免于参加", "select member || $4 from exempt where tenant = $1 and id = $2 and $3 = 0",
		"update exempt set member = $4 where tenant = $1 and id = $2 and $3 = 0", NULL, NULL, 1, 0 },
	{ "task", "待办事项", "select owner || $4 from task where tenant = $1 and id = $2 and $3 = 0",
		"update task set owner = $4 where tenant = $1 and id = $2 and $3 = 0", NULL, NULL, 1, 0 },
	{ "attendance", "会议签到",
		"select status || $4 || voter || $4 || excused || $4 || way || $4 || at || $4 || received || $4 || by_account || $4 || "
		"coalesce(reason, '') || $4 || coalesce(event, '') || $4 || leave || $4 || leave_word || $4 || leave_by from attendance where tenant = $1 and activity = $2 and member = $3",
		"update attendance set status = $4, voter = $5, excused = $6, way = $7, at = $8, received = $9, by_account = $10, "
		"reason = nullif($11, ''), event = nullif($12, ''), leave = $13, leave_word = $14, leave_by = $15 where tenant = $1 and activity = $2 and member = $3",
		"insert into attendance (tenant, activity, member, day, status, voter, excused, way, at, received, by_account, reason, event, "
		"leave, leave_word, leave_by) values ($1, $2, $3, (select day from activity where tenant = $1 and id = $2), $4, $5, $6, $7, $8, $9, $10, nullif($11, ''), nullif($12, ''), $13, $14, $15)",
		"delete from attendance where tenant = $1 and activity = $2 and member = $3", 12,
		1u << 0 | 1u << 3 | 1u << 7 | 1u << 8 | 1u << 9 | 1u << 10 | 1u << 11 },
	{ "check-in", "签到的更正", "select member || $4 from attendance_change where tenant = $1 and id = $2 and $3 = 0",
		"update attendance_change set member = $4 where tenant = $1 and id = $2 and $3 = 0", NULL, NULL, 1, 0 },
	{ "told", "会议通知",
		"select at || $4 || by_account from notice_told where tenant = $1 and activity = $2 and member = $3",
		"update notice_told set at = $4, by_account = $5 where tenant = $1 and activity = $2 and member = $3",
		"insert into notice_told (tenant, activity, member, at, by_account) values ($1, $2, $3, $4, $5)",
		"delete from notice_told where tenant = $1 and activity = $2 and member = $3", 2, 0 },
	{ "texted", "短信文件",
		"select at || $4 || by_account from notice_sms where tenant = $1 and activity = $2 and member = $3",
		"update notice_sms set at = $4, by_account = $5 where tenant = $1 and activity = $2 and member = $3",
		"insert into notice_sms (tenant, activity, member, at, by_account) values ($1, $2, $3, $4, $5)",
		"delete from notice_sms where tenant = $1 and activity = $2 and member = $3", 2, 0 },
	{ "study", "参加的培训", "select 1 || $4 from study_attendee where tenant = $1 and training = $2 and member = $3",
		"update study_attendee set member = member where tenant = $1 and training = $2 and member = $3 and $4 > 0",
		"insert into study_attendee (tenant, training, member) select $1, $2, $3 where $4 > 0",
		"delete from study_attendee where tenant = $1 and training = $2 and member = $3", 1, 0 },
};

/* A sealed record says under its seal who came: it keeps the number it was sealed with. */
const struct hanging merge_hangings[] = {
	{ "post", "任职", "改记在保留的记录上", false, "select id from post where tenant = $1 and member = $2 order by id" },
	{ "leader", "党小组组长", "仍在那个支部的继续任组长，否则组长空出", false,
		"select id from party_group where tenant = $1 and leader = $2 order by id" },
	{ "account", "账号", "归到保留的记录；两边都有党员账号的，停用这一个", false,
		"select id from account where tenant = $1 and member = $2 order by id" },
	{ "task", "待办事项", "改由保留的记录负责", false, "select id from task where tenant = $1 and owner = $2 order by id" },
	{ "file", "照片和材料", "随状态归到保留的记录", false, "select id from member_file where tenant = $1 and member = $2 order by id" },
	{ "honour", "荣誉", "归到保留的记录", false, "select id from member_honour where tenant = $1 and member = $2 order by id" },
	{ "correction", "状态的更正", "归到保留的记录", false,
		"select id from member_state_change where tenant = $1 and member = $2 order by id" },
	{ "exempt", "免于参加", "改记在保留的记录上", false, "select id from exempt where tenant = $1 and member = $2 order by id" },
	{ "talk", "谈心谈话", "改记在保留的记录上", false,
		"select id from talk where tenant = $1 and (one = $2 or other = $2) order by id" },
	{ "attendance", "会议签到", "并入保留的记录，同一次会议只算一次", true,
		"select t.activity from attendance t join activity a on a.tenant = t.tenant and a.id = t.activity where t.tenant = $1 "
		"and t.member = $2 and a.state <> 'sealed' order by t.activity" },
	{ "check-in", "签到的更正", "归到保留的记录", false,
		"select c.id from attendance_change c join activity a on a.tenant = c.tenant and a.id = c.activity where c.tenant = $1 "
		"and c.member = $2 and a.state <> 'sealed' order by c.id" },
	{ "told", "会议通知记录", "并入保留的记录", true,
		"select activity from notice_told where tenant = $1 and member = $2 order by activity" },
	{ "texted", "短信文件里的记录", "并入保留的记录", true,
		"select activity from notice_sms where tenant = $1 and member = $2 order by activity" },
	{ "study", "参加的培训", "并入保留的记录，同一次培训只算一次", true,
		"select training from study_attendee where tenant = $1 and member = $2 order by training" },
};
const int merge_hanging_count = COUNT_OF(merge_hangings);

const struct cell *merge_cell(const char *what)
{
	for (size_t i = 0; i < COUNT_OF(cells); i++)
		if (text_eq(cells[i].what, what))
			return &cells[i];
	die("no cell of that name");
}

const char *merge_cell_name(const char *what)
{
	return text_starts(what, "seal-") ? "身份证号、手机号或住址" : merge_cell(what)->name;
}

void merge_put(struct journal *j, const char *what, int64_t id, int64_t second, const char *becomes)
{
	const struct cell *cell = merge_cell(what);
	const char *was = cell_get(j->w, cell, id, second);
	if (text_eq(was, becomes))
		return;
	cell_set(j->w, cell, id, second, was, becomes);
	journal_note(j, what, id, second, was, becomes);
}

/* ---- sealed fields ------------------------------------------------------------------------------------------------ */

/* A field of both records is exchanged, so that neither number is lost: what was sealed stays sealed. */
struct sealed_field {
	const char *what; /* in the journal */
	const char *read; /* sealed bytes and mask */
	const char *write;
};
static const struct sealed_field sealed_fields[] = {
	{ "seal-idno", "select idno, idno_mask from member where tenant = $1 and id = $2",
		"update member set idno = $3, idno_mask = $4, idno_hash = null where tenant = $1 and id = $2" },
	{ "seal-phone", "select phone, phone_mask from member where tenant = $1 and id = $2",
		"update member set phone = $3, phone_mask = $4, phone_hash = null where tenant = $1 and id = $2" },
	{ "seal-address", "select address, '' from member where tenant = $1 and id = $2",
		"update member set address = $3 where tenant = $1 and id = $2 and coalesce($4, '') = ''" },
};

static const struct sealed_field *sealed_field(const char *what)
{
	for (size_t i = 0; i < COUNT_OF(sealed_fields); i++)
		if (text_eq(sealed_fields[i].what, what))
			return &sealed_fields[i];
	die("no sealed field of that name");
}

struct sealed_value {
	struct str bytes;
	const char *mask;
};

static struct sealed_value sealed_read(struct work *w, const struct sealed_field *f, int64_t member)
{
	struct db_value values[] = { db_value_i64(w->tenant), db_value_i64(member) };
	struct db_rows *rows = db_query(w->db, w->arena, f->read, COUNT_OF(values), values);
	struct sealed_value v = { { NULL, 0 }, NULL };
	if (db_next(rows))
		v = (struct sealed_value){ db_bytes(rows, 0), db_text(rows, 1) };
	db_done(rows);
	return v;
}

static void sealed_write(struct work *w, const struct sealed_field *f, int64_t member, struct sealed_value v)
{
	struct db_value values[] = { db_value_i64(w->tenant), db_value_i64(member), db_value_bytes(v.bytes), db_value_text(v.mask) };
	db_exec(w->db, w->arena, f->write, COUNT_OF(values), values);
}

#define NONCE 24 /* what a sealed text begins with; made anew each time, and no secret */

/* Tells whether a sealed field was written since, without holding it. */
static const char *fingerprint(struct work *w, struct str sealed)
{
	return sealed.at ? hex_of(w->arena, sealed.at, sealed.len < NONCE ? sealed.len : NONCE) : "";
}

static void exchange(struct work *w, const struct sealed_field *f, int64_t one, int64_t other)
{
	struct sealed_value a = sealed_read(w, f, one), b = sealed_read(w, f, other);
	sealed_write(w, f, one, b);
	sealed_write(w, f, other, a);
}

void merge_exchange(struct journal *j, int64_t kept, int64_t gone, const char *what)
{
	const struct sealed_field *f = sealed_field(what);
	const char *was = fingerprint(j->w, sealed_read(j->w, f, kept).bytes);
	exchange(j->w, f, kept, gone);
	journal_note(j, what, kept, gone, was, fingerprint(j->w, sealed_read(j->w, f, kept).bytes));
}

void merge_put_back(struct work *w, const struct journal_row *row)
{
	if (text_starts(row->what, "seal-"))
		exchange(w, sealed_field(row->what), row->id, row->second);
	else
		cell_set(w, merge_cell(row->what), row->id, row->second, row->became, row->was);
}

bool merge_unchanged(struct work *w, const struct journal_row *row)
{
	if (text_starts(row->what, "seal-"))
		return text_eq(fingerprint(w, sealed_read(w, sealed_field(row->what), row->id).bytes), row->became);
	return text_eq(cell_get(w, merge_cell(row->what), row->id, row->second), row->became);
}

/* ---- what follows from a row -------------------------------------------------------------------------------------- */

/* A number is found under its hash only while its record is one of its own. */
static void hashes_follow(struct work *w, int64_t member, bool merged)
{
	struct sealed_value idno = sealed_read(w, sealed_field("seal-idno"), member),
			    phone = sealed_read(w, sealed_field("seal-phone"), member);
	const char *number = merged ? NULL : secret_open(w->store, w->arena, SEAL_IDNO, idno.bytes);
	const char *line = merged ? NULL : secret_open(w->store, w->arena, SEAL_PHONE, phone.bytes);
	DB_EXEC(w->db, w->arena, "update member set idno_hash = $3, phone_hash = $4 where tenant = $1 and id = $2", w->tenant, member,
		member_idno_hash(w, number ? number : ""), member_phone_hash(w, line ? line : ""));
}

static void names_follow(struct work *w, int64_t member)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select name from member where tenant = $1 and id = $2", w->tenant, member);
	const char *name = db_next(rows) ? db_text(rows, 0) : "";
	db_done(rows);
	DB_EXEC(w->db, w->arena,
		"update member set name_key = $3, stroke_key = $4, pinyin = $5, initials = $6 where tenant = $1 and id = $2", w->tenant, member,
		chinese_key(w->arena, ORDER_PINYIN, name), chinese_key(w->arena, ORDER_STROKES, name), chinese_pinyin(w->arena, name),
		chinese_initials(w->arena, name));
}

bool merge_follow(struct work *w, int64_t kept, int64_t gone)
{
	const int64_t both[] = { kept, gone };
	/* No two rows with one hash, not even for a moment. */
	DB_EXEC(w->db, w->arena, "update member set idno_hash = null where tenant = $1 and id in ($2, $3)", w->tenant, kept, gone);
	for (size_t i = 0; i < COUNT_OF(both); i++) {
		bool merged = DB_ONE(w->db, w->arena, 0, "select merged_into from member where tenant = $1 and id = $2", w->tenant, both[i]);
		hashes_follow(w, both[i], merged);
		member_states_follow(w, both[i]);
		category_days(w, both[i]);
		names_follow(w, both[i]);
		/* A group that ended meanwhile, or of a branch that is no longer the person's. */
		DB_EXEC(w->db, w->arena,
			"update member set party_group = 0 where tenant = $1 and id = $2 and party_group <> 0 and not exists (select 1 from "
			"party_group g where g.tenant = $1 and g.id = member.party_group and g.org = member.org and g.to_day = 0)", w->tenant,
			both[i]);
	}
	return work_db_check(w);
}

extern const struct merge_hook *const __start_merge_hooks[] __attribute__((weak));
extern const struct merge_hook *const __stop_merge_hooks[] __attribute__((weak));

static bool hooks_run(struct work *w, const struct journal_row *row)
{
	for (const struct merge_hook *const *hook = __start_merge_hooks; hook < __stop_merge_hooks; hook++)
		if (text_eq((*hook)->what, row->what) && !(*hook)->moved(w, row->id))
			return false;
	return true;
}

bool merge_tell(struct work *w, const struct journal_row *rows, int count)
{
	for (int i = 0; i < count; i++) {
		const struct journal_row *r = &rows[i];
		bool stay = text_eq(r->what, "belonging");
		for (int k = 0; stay && k < 2; k++) {
			int64_t org = cell_i64(k ? r->was : r->became, 1);
			if (org)
				work_touch(w, org);
		}
		if (!hooks_run(w, r))
			return false;
	}
	return work_db_check(w);
}

/* ---- moving what hangs on a member -------------------------------------------------------------------------------- */

int merge_hanging_ids(struct work *w, const struct hanging *h, int64_t member, int64_t **out)
{
	struct db_value values[] = { db_value_i64(w->tenant), db_value_i64(member) };
	struct db_rows *rows = db_query(w->db, w->arena, h->find, COUNT_OF(values), values);
	int n = 0;
	*out = NULL;
	while (db_next(rows))
		*LIST_PUSH(w->arena, *out, n) = db_i64(rows, 0);
	db_done(rows);
	return n;
}

/* How much an attendance says: who was there was there, under whichever number. */
static int weight_of(struct work *w, const char *attendance)
{
	static const char *const words[] = { "due", "leave", "remote", "present" };
	const char *status = attendance ? cell_piece(w, attendance, 0) : "";
	for (int i = 0; i < (int)COUNT_OF(words); i++)
		if (text_eq(words[i], status))
			return i + 1;
	return 0;
}

static void keyed_move(struct journal *j, const struct hanging *h, int64_t id, int64_t kept, int64_t gone)
{
	struct work *w = j->w;
	const struct cell *cell = merge_cell(h->what);
	const char *theirs = cell_get(w, cell, id, gone), *own = cell_get(w, cell, id, kept);
	bool better = !own || (text_eq(h->what, "attendance") && weight_of(w, theirs) > weight_of(w, own));
	merge_put(j, h->what, id, gone, NULL);
	if (better)
		merge_put(j, h->what, id, kept, theirs);
}

/* Of two accounts of a member's own one is enough. */
static const char *account_cell(struct work *w, int64_t account, const struct member *kept)
{
	const char *was = cell_get(w, merge_cell("account"), account, 0);
	bool own = DB_ONE(w->db, w->arena, 0, "select count(*) from account where tenant = $1 and id = $2 and role = 'member'", w->tenant,
		account);
	bool enough = own && DB_ONE(w->db, w->arena, 0,
		"select count(*) from account where tenant = $1 and member = $2 and id <> $3 and disabled = 0 and role = 'member'", w->tenant,
		kept->id, account);
	return cell_join(w, "%lld|%d|%lld", (long long)kept->id, enough || cell_i64(was, 1) ? 1 : 0,
		(long long)cell_i64(was, 2));
}

/* Who leads a group that is still there belongs to its branch. */
static const char *leader_cell(struct work *w, int64_t group, const struct member *kept, int64_t org)
{
	bool leads = DB_ONE(w->db, w->arena, 0,
		"select count(*) from party_group where tenant = $1 and id = $2 and (to_day > 0 or org = $3)", w->tenant, group, org);
	return cell_join(w, "%lld|", (long long)(leads ? kept->id : 0));
}

/* The two of a talk stand in the order of their numbers. */
static const char *talk_cell(struct work *w, int64_t talk, const struct member *kept, const struct member *gone)
{
	const char *was = cell_get(w, merge_cell("talk"), talk, 0);
	int64_t with = cell_i64(was, 0) == gone->id ? cell_i64(was, 1) : cell_i64(was, 0);
	if (with == kept->id)
		return was; /* nobody talks with himself: it stays as it was written down */
	return cell_join(w, "%lld|%lld", (long long)(with < kept->id ? with : kept->id), (long long)(with < kept->id ? kept->id : with));
}

static const char *file_cell(struct work *w, int64_t file, const struct member *kept)
{
	return cell_join(w, "%lld|%lld", (long long)kept->id, (long long)cell_i64(cell_get(w, merge_cell("file"), file, 0), 1));
}

/* What the phone shows a member is of the branch that holds from here on. */
static void offices_move(struct journal *j, const struct member *kept, int64_t org)
{
	static const struct hanging offices = { .find = "select f.id from office f join account a on a.tenant = f.tenant and a.id = f.account "
		"where f.tenant = $1 and a.member = $2 and f.role = 'member' and f.to_day = 0 order by f.id" },
		accounts = { .find = "select id from account where tenant = $1 and member = $2 and role = 'member' order by id" };
	struct work *w = j->w;
	int64_t *ids;
	int n = merge_hanging_ids(w, &offices, kept->id, &ids);
	for (int i = 0; i < n; i++)
		merge_put(j, "office", ids[i], 0, cell_join(w, "%lld|", (long long)org));
	n = merge_hanging_ids(w, &accounts, kept->id, &ids);
	for (int i = 0; i < n; i++) {
		const char *was = cell_get(w, merge_cell("account"), ids[i], 0);
		merge_put(j, "account", ids[i], 0, cell_join(w, "%lld|%lld|%lld", (long long)kept->id, (long long)cell_i64(was, 1),
			(long long)org));
	}
}

bool merge_move(struct journal *j, const struct member *kept, const struct member *gone, int64_t org)
{
	struct work *w = j->w;
	for (int i = 0; i < merge_hanging_count; i++) {
		const struct hanging *h = &merge_hangings[i];
		int64_t *ids;
		int n = merge_hanging_ids(w, h, gone->id, &ids);
		for (int k = 0; k < n; k++) {
			if (h->keyed)
				keyed_move(j, h, ids[k], kept->id, gone->id);
			else
				merge_put(j, h->what, ids[k], 0, text_eq(h->what, "account") ? account_cell(w, ids[k], kept) :
					text_eq(h->what, "leader") ? leader_cell(w, ids[k], kept, org) :
					text_eq(h->what, "talk") ? talk_cell(w, ids[k], kept, gone) :
					text_eq(h->what, "file") ? file_cell(w, ids[k], kept) :
					cell_join(w, "%lld|", (long long)kept->id));
		}
	}
	offices_move(j, kept, org);
	/* One of two accounts is stopped by it. */
	return account_forget_each(w, DB_QUERY(w->db, w->arena, "select id from account where tenant = $1 and member = $2 and disabled = 1", w->tenant,
		kept->id)) && work_db_check(w);
}

const char *merge_person(struct work *w, const struct member *m, const struct member *from, unsigned taken, int64_t org, int left_day)
{
#define OF(field) (taken >> (field) & 1 ? from : m)
	const struct member *number = OF(MERGE_IDNO);
	return cell_join(w, "%s|%d|%s|%d|%s|%s|%d|%d|%d|%lld|%lld|%d", OF(MERGE_NAME)->name, number->sex, OF(MERGE_ETHNIC)->ethnic,
		number->birth, OF(MERGE_EDUCATION)->education, OF(MERGE_JOB)->job, OF(MERGE_CATEGORY)->category, OF(MERGE_JOINED)->joined,
		OF(MERGE_FULL_DAY)->full_day, (long long)org,
		(long long)(left_day ? 0 : org == m->org && m->party_group ? m->party_group : org == from->org ? from->party_group : 0), left_day);
#undef OF
}
