/* The course of a monthly report: reading it, draft, corrections, sending, taking back, reading, later issues; its seal. */
#include <sodium.h>

#include "base/list.h"
#include "inbox/inbox.h"
#include "monthly/inside.h"
#include "work/audit.h"

#define SEAL_BYTES 32

const struct scope scope_monthly = { .arg = "monthly", .word = "monthly report that was sent",
	.sql = "select o.path, 0 from monthly m join org o on o.tenant = m.tenant and o.id = m.org where m.tenant = $1 and m.id = $2 "
	       "and m.state = 'sent'" };

/* ---- reading ---- */

#define COLUMNS \
	"m.id, m.org, m.month, m.issue, m.state, m.reason, m.begun_at, m.begun_by, m.changed_at, m.changed_by, m.sent_at, m.sent_by, " \
	"m.sent_account, m.read_at, m.read_by, m.seal, m.version, m.name, m.short, o.path, o.level"
#define COLUMN_COUNT 21
#define FROM "from monthly m join org o on o.tenant = m.tenant and o.id = m.org "

static struct monthly *head_read(struct work *w, const struct db_rows *rows, int at)
{
	struct monthly *m = ARENA_NEW(w->arena, struct monthly);
	*m = (struct monthly){ .id = db_i64(rows, at), .org = db_i64(rows, at + 1), .month = (int)db_i64(rows, at + 2),
		.issue = (int)db_i64(rows, at + 3), .sent = text_eq(db_text(rows, at + 4), "sent"), .reason = db_text(rows, at + 5),
		.begun_at = db_i64(rows, at + 6), .begun_by = db_text(rows, at + 7), .changed_at = db_i64(rows, at + 8),
		.changed_by = db_text(rows, at + 9), .sent_at = db_i64(rows, at + 10), .sent_by = db_text(rows, at + 11),
		.sent_account = db_i64(rows, at + 12), .read_at = db_i64(rows, at + 13), .read_by = db_text(rows, at + 14),
		.seal = db_bytes(rows, at + 15), .version = db_i64(rows, at + 16), .org_name = db_text(rows, at + 17),
		.org_short = db_text(rows, at + 18), .org_path = db_text(rows, at + 19), .level = (int)db_i64(rows, at + 20) };
	for (int i = 0; i < MONTHLY_PARTS; i++)
		m->texts[i].text = "";
	return m;
}

static struct monthly *head_of(struct work *w, struct db_rows *rows)
{
	struct monthly *m = db_next(rows) ? head_read(w, rows, 0) : NULL;
	db_done(rows);
	return m;
}

static int heads_of(struct work *w, struct db_rows *rows, struct monthly **out)
{
	struct monthly *list = NULL;
	int n = 0;
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, n) = *head_read(w, rows, 0);
	db_done(rows);
	*out = list;
	return n;
}

static struct monthly *latest(struct work *w, int64_t org, int month)
{
	return head_of(w, DB_QUERY(w->db, w->arena,
		"select " COLUMNS " " FROM "where m.tenant = $1 and m.org = $2 and m.month = $3 order by m.issue desc limit 1", w->tenant, org, month));
}

int monthly_issues(struct work *w, int64_t org, int month, struct monthly **out)
{
	return heads_of(w, DB_QUERY(w->db, w->arena,
		"select " COLUMNS " " FROM "where m.tenant = $1 and m.org = $2 and m.month = $3 and m.state = 'sent' order by m.issue desc",
		w->tenant, org, month), out);
}

int monthly_months(struct work *w, int64_t org, int limit, struct monthly **out)
{
	return heads_of(w, DB_QUERY(w->db, w->arena,
		"select " COLUMNS " " FROM "where m.tenant = $1 and m.org = $2 and m.issue = (select max(x.issue) from monthly x "
		"where x.tenant = $1 and x.org = m.org and x.month = m.month) order by m.month desc limit $3", w->tenant, org, limit), out);
}

int monthly_places(struct work *w, int month, struct monthly_place **out)
{
	struct monthly_place *list = NULL;
	int n = 0;
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " COLUMNS ", t.id, t.short from org t left join monthly m on m.tenant = t.tenant and m.org = t.id and m.month = $3 "
		"and m.state = 'sent' and m.issue = (select max(x.issue) from monthly x where x.tenant = $1 and x.org = t.id and x.month = $3 "
		"and x.state = 'sent') left join org o on o.tenant = t.tenant and o.id = m.org where t.tenant = $1 and t.parent = $2 "
		"and t.level = 2 and (t.dissolved = 0 or t.dissolved >= $4) order by t.path", w->tenant, w->actor.org, month, month * 100 + 1);
	while (db_next(rows))
		*LIST_PUSH(w->arena, list, n) = (struct monthly_place){ .org = db_i64(rows, COLUMN_COUNT), .name = db_text(rows, COLUMN_COUNT + 1),
			.sent = db_is_null(rows, 0) ? NULL : head_read(w, rows, 0) };
	db_done(rows);
	*out = list;
	return n;
}

bool monthly_open_month(int month, int today)
{
	int present = month_of_day(today);
	return month <= present && month >= month_add(present, -MONTHLY_BACK);
}

int monthly_as_of(const struct monthly *m, int today)
{
	int day = m->sent ? day_of(m->sent_at) : today, end = month_last_day(m->month);
	return end < day ? end : day;
}

struct monthly_line *monthly_line_of(const struct monthly *m, const char *word)
{
	for (int i = 0; i < m->line_count; i++)
		if (text_eq(m->lines[i].word, word))
			return &m->lines[i];
	return NULL;
}

static void texts_read(struct work *w, struct monthly *m)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena, "select part, text, made from monthly_text where tenant = $1 and report = $2",
		w->tenant, m->id);
	while (db_next(rows))
		for (int i = 0; i < MONTHLY_PARTS; i++)
			if (text_eq(monthly_part_word((enum monthly_part)i), db_text(rows, 0)))
				m->texts[i] = (struct monthly_text){ db_text(rows, 1), db_i64(rows, 2) == 0 };
	db_done(rows);
}

static void fixes_read(struct work *w, struct monthly *m)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select line, figure, value, reason from monthly_fix where tenant = $1 and report = $2 order by line, figure", w->tenant, m->id);
	while (db_next(rows)) {
		struct monthly_line *line = monthly_line_of(m, db_text(rows, 0));
		int64_t figure = db_i64(rows, 1);
		if (!line || figure < 0 || figure >= MONTHLY_FIGURES)
			continue; /* what it corrected is not counted any more */
		line->figures[figure].value = db_i64(rows, 2);
		line->figures[figure].reason = db_text(rows, 3);
		m->fix_count++;
	}
	db_done(rows);
}

static void lines_read(struct work *w, struct monthly *m)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select section, line, name, org, a, b, c, d from monthly_line where tenant = $1 and report = $2 order by seq", w->tenant, m->id);
	while (db_next(rows)) {
		struct monthly_line line = { .section = MONTHLY_SECTIONS, .word = db_text(rows, 1), .name = db_text(rows, 2), .org = db_i64(rows, 3) };
		for (int i = 0; i < MONTHLY_SECTIONS; i++)
			if (text_eq(monthly_sections[i].word, db_text(rows, 0)))
				line.section = (enum monthly_section)i;
		for (int i = 0; i < MONTHLY_FIGURES; i++)
			line.figures[i] = (struct monthly_figure){ db_i64(rows, 4 + i), db_i64(rows, 4 + i), NULL };
		if (line.section < MONTHLY_SECTIONS)
			*LIST_PUSH(w->arena, m->lines, m->line_count) = line;
	}
	db_done(rows);
}

/* Reads what was sent, or counts what a draft says today; what was counted, NULL of one that was sent. */
static struct monthly_count *fill(struct work *w, struct monthly *m)
{
	struct monthly_count *c = m->sent ? NULL : monthly_counted(w, m->org, m->org_path, m->month);
	if (c) {
		m->lines = c->lines;
		m->line_count = c->line_count;
	} else {
		lines_read(w, m);
	}
	texts_read(w, m);
	fixes_read(w, m);
	if (c)
		monthly_write(w, m, c);
	return c;
}

/* How many figures of one that was sent are counted otherwise today. How branches stand is told as of the day, and does not come into it. */
static int changed_since(struct work *w, const struct monthly *m)
{
	struct monthly now = *m;
	const struct monthly_count *c = monthly_counted(w, m->org, m->org_path, m->month);
	int n = 0;
	now.lines = c->lines;
	now.line_count = c->line_count;
	for (int i = 0; i < m->line_count; i++) {
		const struct monthly_line *line = monthly_line_of(&now, m->lines[i].word);
		for (int f = 0; m->lines[i].section != MONTHLY_NEEDS && f < monthly_sections[m->lines[i].section].figure_count; f++)
			n += (line ? line->figures[f].counted : 0) != m->lines[i].figures[f].counted;
	}
	return n;
}

struct monthly *monthly_own(struct work *w, int month)
{
	struct monthly *m = latest(w, w->actor.org, month);
	if (!m)
		return NULL;
	fill(w, m);
	if (m->sent && monthly_open_month(month, w->today))
		m->since = changed_since(w, m);
	return m;
}

struct monthly *monthly_load(struct work *w, int64_t id)
{
	struct monthly *m = head_of(w, DB_QUERY(w->db, w->arena,
		"select " COLUMNS " " FROM "where m.tenant = $1 and m.id = $2 and m.state = 'sent'", w->tenant, id));
	if (m)
		fill(w, m);
	else if (work_db_check(w))
		fault_set(w, FAULT_NOT_FOUND, "monthly.none", NULL, "没有这份月报，或者已经撤回。请回到列表看看。");
	return m;
}

bool monthly_reads(const struct work *w, const struct monthly *m)
{
	return w->actor.role == ROLE_COUNTY && w->actor.org != m->org;
}

/* ---- drafts ---- */

/* The head of the draft of that month; NULL with a fault. */
static struct monthly *draft(struct work *w, int month)
{
	struct monthly *m = latest(w, w->actor.org, month);
	if (m && !m->sent)
		return m;
	if (m)
		fault_set(w, FAULT_CONFLICT, "monthly.sent", NULL, "这份月报已经报送，不能再改。要改请先撤回，或者更正后重新报送。");
	else if (work_db_check(w))
		fault_set(w, FAULT_NOT_FOUND, "monthly.none", NULL, "这个月还没有月报。请回到列表看看。");
	return NULL;
}

static bool audit_of_report(struct work *w, const char *act, const struct monthly *m, const char *after)
{
	return audit(w, act, "monthly", m->id, m->org, NULL, after ? after :
		arena_printf(w->arena, "%s%s", month_chinese(w->arena, m->month), m->issue > 1 ? arena_printf(w->arena, "第 %d 版", m->issue) : ""));
}

static const char *actor_name(const struct work *w)
{
	return w->actor.name ? w->actor.name : "";
}

/* Every change of a draft: what was typed on a page of before is then older. */
static bool touch(struct work *w, const struct monthly *m)
{
	return DB_EXEC(w->db, w->arena, "update monthly set changed_at = $3, changed_by = $4, version = version + 1 where tenant = $1 and id = $2",
		w->tenant, m->id, w->now, actor_name(w));
}

static int64_t issue_put(struct work *w, const struct org *o, int month, int issue, const char *reason)
{
	int64_t id = id_next(w->now);
	return DB_EXEC(w->db, w->arena,
		"insert into monthly (tenant, id, org, name, short, month, issue, state, reason, begun_at, begun_by, changed_at, changed_by) "
		"values ($1, $2, $3, $4, $5, $6, $7, 'draft', $8, $9, $10, $9, $10)", w->tenant, id, o->id, o->name, o->short_name, month, issue, reason,
		w->now, actor_name(w)) ? id : 0;
}

bool monthly_begin(struct work *w, int month)
{
	struct org *o = org_load(w, w->actor.org);
	if (!o)
		return false;
	if (!monthly_open_month(month, w->today))
		return fault_set(w, FAULT_NOT_FOUND, "monthly.month", NULL, "只能写本月和前 %d 个月的月报。请从列表选择月份。", MONTHLY_BACK);
	if (latest(w, o->id, month))
		return fault_set(w, FAULT_CONFLICT, "monthly.begun", NULL, "%s的月报已经有了，可能是同事刚生成的。请刷新页面。", month_chinese(w->arena, month));
	struct monthly m = { .org = o->id, .month = month, .issue = 1 };
	m.id = issue_put(w, o, month, 1, "");
	return m.id && audit_of_report(w, "monthly.begun", &m, NULL);
}

static bool text_put(struct work *w, int64_t report, enum monthly_part part, const char *text, bool made)
{
	return DB_EXEC(w->db, w->arena,
		"insert into monthly_text (tenant, report, part, text, made) values ($1, $2, $3, $4, $5) on conflict (tenant, report, part) "
		"do update set text = excluded.text, made = excluded.made", w->tenant, report, monthly_part_word(part), text, made);
}

static bool text_drop(struct work *w, int64_t report, enum monthly_part part)
{
	return DB_EXEC(w->db, w->arena, "delete from monthly_text where tenant = $1 and report = $2 and part = $3", w->tenant, report,
		monthly_part_word(part));
}

static bool version_same(struct work *w, const struct monthly *m, int64_t version)
{
	return m->version == version || fault_set(w, FAULT_CONFLICT, "monthly.changed", NULL,
		"您填写期间，%s 在 %s 修改了这份月报。下面保留着您填的内容；请对照最新内容后再保存一次。", m->changed_by, moment_text(w->arena, m->changed_at));
}

bool monthly_save(struct work *w, int month, const char *const texts[MONTHLY_PARTS], int64_t version)
{
	struct monthly *m = draft(w, month);
	struct buf changed;
	if (!m || !version_same(w, m, version))
		return false;
	const struct monthly_count *c = fill(w, m);
	struct monthly made = *m;
	for (int i = 0; i < MONTHLY_PARTS; i++)
		made.texts[i].edited = false;
	monthly_write(w, &made, c);
	buf_init(&changed, w->arena);
	for (int i = 0; i < MONTHLY_PARTS; i++) {
		enum monthly_part part = (enum monthly_part)i;
		if (!texts[i])
			continue;
		if (str_chars(str_of(texts[i])) > MONTHLY_TEXT_MOST)
			return fault_set(w, FAULT_INPUT, "monthly.text-long", monthly_part_word(part), "最多 %d 个字，请写短一些。", MONTHLY_TEXT_MOST);
		if (text_eq(texts[i], m->texts[i].text))
			continue;
		buf_printf(&changed, "%s%s", changed.len ? "、" : "改写：", monthly_part_title(part));
		if (!(text_eq(texts[i], made.texts[i].text) ? text_drop(w, m->id, part) : text_put(w, m->id, part, texts[i], false)))
			return false;
	}
	if (!changed.len)
		return audit_not_needed(w);
	return touch(w, m) && audit_of_report(w, "monthly.saved", m, changed.at);
}

static const char *figure_name(struct work *w, const struct monthly_line *line, int figure)
{
	return arena_printf(w->arena, "%s：%s", line->name, monthly_sections[line->section].figures[figure]);
}

static bool fix_put(struct work *w, int64_t report, const struct monthly_line *line, int figure)
{
	const struct monthly_figure *f = &line->figures[figure];
	return DB_EXEC(w->db, w->arena,
		"insert into monthly_fix (tenant, report, line, figure, counted, value, reason, at, by_name) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
		"on conflict (tenant, report, line, figure) do update set counted = excluded.counted, value = excluded.value, "
		"reason = excluded.reason, at = excluded.at, by_name = excluded.by_name", w->tenant, report, line->word, figure, f->counted, f->value,
		f->reason, w->now, actor_name(w));
}

static bool agrees(struct work *w, const struct monthly_line *line, const char *field)
{
	return monthly_agrees(line) || fault_set(w, FAULT_INPUT, "monthly.sum", field, "%s：按期和补开加起来是 %lld，多于应完成的 %lld。请核对。",
		line->name, (long long)(line->figures[1].value + line->figures[2].value), (long long)line->figures[0].value);
}

/* The line of a draft whose figure may be corrected; NULL with a fault. */
static struct monthly_line *fixable(struct work *w, struct monthly *m, const char *word, int figure)
{
	struct monthly_line *line = monthly_line_of(m, word);
	if (line && monthly_sections[line->section].fixed && figure >= 0 && figure < monthly_sections[line->section].figure_count)
		return line;
	fault_set(w, FAULT_INPUT, "monthly.figure", "figure", "请选择要更正哪个数字。");
	return NULL;
}

bool monthly_fix(struct work *w, int month, const char *word, int figure, int64_t value, const char *reason)
{
	struct monthly *m = draft(w, month);
	if (!m)
		return false;
	fill(w, m);
	struct monthly_line *line = fixable(w, m, word, figure);
	if (value < 0 || value > MONTHLY_VALUE_MOST)
		fault_set(w, FAULT_INPUT, "monthly.value", "value", "请填 0 到 %d 之间的整数。", MONTHLY_VALUE_MOST);
	if (text_empty(reason) || str_chars(str_of(reason)) > MONTHLY_REASON_MOST)
		fault_set(w, FAULT_INPUT, "monthly.why", "why", "请写明为什么和系统里的不一样，最多 %d 个字。例如“岭后村 28 日补开，记录还没交”。", MONTHLY_REASON_MOST);
	if (w->fault)
		return false;
	if (value == line->figures[figure].counted)
		return fault_set(w, FAULT_INPUT, "monthly.same", "value", "系统里就是 %lld，不用更正。更正过的，请点“恢复”。", (long long)value);
	line->figures[figure].value = value;
	line->figures[figure].reason = reason;
	return agrees(w, line, "value") && fix_put(w, m->id, line, figure) && touch(w, m) && audit_of_report(w, "monthly.fixed", m,
		arena_printf(w->arena, "%s，%lld 改为 %lld：%s", figure_name(w, line, figure), (long long)line->figures[figure].counted,
			(long long)value, reason));
}

bool monthly_unfix(struct work *w, int month, const char *word, int figure)
{
	struct monthly *m = draft(w, month);
	if (!m)
		return false;
	fill(w, m);
	const struct monthly_line *line = monthly_line_of(m, word);
	bool named = line && figure >= 0 && figure < monthly_sections[line->section].figure_count;
	if (!DB_EXEC(w->db, w->arena, "delete from monthly_fix where tenant = $1 and report = $2 and line = $3 and figure = $4", w->tenant, m->id,
			word, figure))
		return false;
	if (!db_changes(w->db))
		return fault_set(w, FAULT_CONFLICT, "monthly.unfixed", NULL, "这个数字没有更正过，或者已经恢复了。请刷新页面。");
	return touch(w, m) && audit_of_report(w, "monthly.unfixed", m, named ? figure_name(w, line, figure) : "已不统计的数字");
}

static bool parts_drop(struct work *w, int64_t report)
{
	return DB_EXEC(w->db, w->arena, "delete from monthly_text where tenant = $1 and report = $2", w->tenant, report) &&
	       DB_EXEC(w->db, w->arena, "delete from monthly_fix where tenant = $1 and report = $2", w->tenant, report);
}

bool monthly_drop(struct work *w, int month)
{
	struct monthly *m = draft(w, month);
	return m && parts_drop(w, m->id) && DB_EXEC(w->db, w->arena, "delete from monthly where tenant = $1 and id = $2", w->tenant, m->id) &&
	       audit_of_report(w, "monthly.dropped", m, NULL);
}

/* ---- sending ---- */

static void seal_text(crypto_generichash_state *s, const char *text)
{
	crypto_generichash_update(s, (const unsigned char *)text, strlen(text) + 1);
}

static void seal_rows(crypto_generichash_state *s, struct work *w, struct db_rows *rows, int numbers, int texts)
{
	while (db_next(rows)) {
		for (int i = 0; i < numbers; i++)
			seal_text(s, arena_printf(w->arena, "%lld", (long long)db_i64(rows, i)));
		for (int i = numbers; i < numbers + texts; i++)
			seal_text(s, db_text(rows, i));
	}
	db_done(rows);
	seal_text(s, ".");
}

/* One hash over all that was sent. */
static struct str seal_of(struct work *w, int64_t id)
{
	unsigned char *out = arena_alloc(w->arena, SEAL_BYTES);
	crypto_generichash_state s;
	crypto_generichash_init(&s, NULL, 0, SEAL_BYTES);
	seal_rows(&s, w, DB_QUERY(w->db, w->arena,
		"select org, month, issue, sent_at, name, short, reason, sent_by from monthly where tenant = $1 and id = $2", w->tenant, id), 4, 4);
	seal_rows(&s, w, DB_QUERY(w->db, w->arena, "select made, part, text from monthly_text where tenant = $1 and report = $2 order by part",
		w->tenant, id), 1, 2);
	seal_rows(&s, w, DB_QUERY(w->db, w->arena,
		"select seq, org, a, b, c, d, section, line, name from monthly_line where tenant = $1 and report = $2 order by seq", w->tenant, id), 6, 3);
	seal_rows(&s, w, DB_QUERY(w->db, w->arena,
		"select figure, counted, value, line, reason from monthly_fix where tenant = $1 and report = $2 order by line, figure", w->tenant, id), 3, 2);
	crypto_generichash_final(&s, out, SEAL_BYTES);
	return (struct str){ (char *)out, SEAL_BYTES };
}

static bool lines_put(struct work *w, const struct monthly *m)
{
	bool good = true;
	for (int i = 0; good && i < m->line_count; i++) {
		const struct monthly_line *l = &m->lines[i];
		good = DB_EXEC(w->db, w->arena,
			"insert into monthly_line (tenant, report, seq, section, line, name, org, a, b, c, d) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
			"$10, $11)", w->tenant, m->id, i + 1, monthly_sections[l->section].word, l->word, l->name, l->org, l->figures[0].counted,
			l->figures[1].counted, l->figures[2].counted, l->figures[3].counted);
	}
	return good;
}

/* All sentences, and of the corrections those that still differ, beside what is counted now. */
static bool parts_put(struct work *w, const struct monthly *m)
{
	bool good = parts_drop(w, m->id);
	for (int i = 0; good && i < MONTHLY_PARTS; i++)
		good = text_put(w, m->id, (enum monthly_part)i, m->texts[i].text, !m->texts[i].edited);
	for (int i = 0; good && i < m->line_count; i++)
		for (int f = 0; good && f < MONTHLY_FIGURES; f++)
			if (m->lines[i].figures[f].reason && m->lines[i].figures[f].value != m->lines[i].figures[f].counted)
				good = fix_put(w, m->id, &m->lines[i], f);
	return good;
}

static void tell_above(struct work *w, const struct monthly *m)
{
	if (m->level == ORG_TOWNSHIP)
		message_send_office(w, m->org, MESSAGE_NOTICE, arena_printf(w->arena, "%s报送了%s月报%s", m->org_short, month_chinese(w->arena, m->month),
			m->issue > 1 ? "（更正）" : ""), m->issue > 1 ? arena_printf(w->arena, "第 %d 版，更正原因：%s", m->issue, m->reason) : "请查看。",
			arena_printf(w->arena, "/monthly/sent/%lld", (long long)m->id));
}

bool monthly_send(struct work *w, int month)
{
	struct monthly *m = draft(w, month);
	struct org *o = m ? org_load(w, m->org) : NULL;
	if (!o)
		return false;
	fill(w, m);
	for (int i = 0; i < m->line_count; i++)
		if (!agrees(w, &m->lines[i], "figure"))
			return false;
	if (!parts_put(w, m) || !lines_put(w, m) || !DB_EXEC(w->db, w->arena,
			"update monthly set state = 'sent', name = $3, short = $4, sent_at = $5, sent_by = $6, sent_account = $7, version = version + 1 "
			"where tenant = $1 and id = $2", w->tenant, m->id, o->name, o->short_name, w->now, actor_name(w), w->actor.account))
		return false;
	struct str seal = seal_of(w, m->id);
	if (!DB_EXEC(w->db, w->arena, "update monthly set seal = $3 where tenant = $1 and id = $2", w->tenant, m->id, seal))
		return false;
	tell_above(w, m);
	/* The chain of the audit holds the seal too: whoever changes both report and seal is found there. */
	return audit_of_report(w, "monthly.sent", m, arena_printf(w->arena, "第 %d 版，%s", m->issue, hex_of(w->arena, seal.at, seal.len)));
}

bool monthly_withdraw(struct work *w, int month)
{
	struct monthly *m = latest(w, w->actor.org, month);
	if (!m || !m->sent)
		return work_db_check(w) && fault_set(w, m ? FAULT_CONFLICT : FAULT_NOT_FOUND, "monthly.not-sent", NULL, "这个月没有报送过的月报。请刷新页面。");
	if (m->read_at)
		return fault_set(w, FAULT_CONFLICT, "monthly.read", NULL, "%s 已于 %s 打开，不能撤回了。有错请点“更正”，写明原因后报送新的一版。", m->read_by,
			moment_text(w->arena, m->read_at));
	if (m->level == ORG_COUNTY && day_of(m->sent_at) != w->today)
		return fault_set(w, FAULT_CONFLICT, "monthly.late", NULL, "定稿只能在当天撤回。有错请点“更正”，写明原因后出新的一版。");
	return DB_EXEC(w->db, w->arena, "delete from monthly_line where tenant = $1 and report = $2", w->tenant, m->id) &&
	       DB_EXEC(w->db, w->arena, "update monthly set state = 'draft', sent_at = 0, sent_by = '', sent_account = 0, seal = null, "
		       "changed_at = $3, changed_by = $4, version = version + 1 where tenant = $1 and id = $2", w->tenant, m->id, w->now, actor_name(w)) &&
	       audit_of_report(w, "monthly.withdrawn", m, NULL);
}

bool monthly_correct(struct work *w, int month, const char *reason)
{
	struct monthly *m = latest(w, w->actor.org, month);
	struct org *o = m ? org_load(w, m->org) : NULL;
	if (!o || !m->sent)
		return work_db_check(w) && !w->fault && fault_set(w, m ? FAULT_CONFLICT : FAULT_NOT_FOUND, "monthly.not-sent", NULL,
			"这个月没有报送过的月报，不用更正。请刷新页面。");
	if (!monthly_open_month(month, w->today))
		return fault_set(w, FAULT_CONFLICT, "monthly.old", NULL, "只能更正本月和前 %d 个月的月报。更早的，请在本月月报里说明。", MONTHLY_BACK);
	if (text_empty(reason) || str_chars(str_of(reason)) > MONTHLY_REASON_MOST)
		return fault_set(w, FAULT_INPUT, "monthly.reason", "reason", "请写明为什么更正，最多 %d 个字，上级会看到。", MONTHLY_REASON_MOST);
	struct monthly next = { .org = m->org, .month = month, .issue = m->issue + 1 };
	next.id = issue_put(w, o, month, next.issue, reason);
	return next.id && DB_EXEC(w->db, w->arena,
			"insert into monthly_text (tenant, report, part, text, made) select tenant, $3, part, text, 0 from monthly_text "
			"where tenant = $1 and report = $2 and made = 0", w->tenant, m->id, next.id) &&
	       DB_EXEC(w->db, w->arena,
			"insert into monthly_fix (tenant, report, line, figure, counted, value, reason, at, by_name) select tenant, $3, line, figure, counted, "
			"value, reason, at, by_name from monthly_fix where tenant = $1 and report = $2", w->tenant, m->id, next.id) &&
	       audit_of_report(w, "monthly.corrected", &next, arena_printf(w->arena, "第 %d 版：%s", next.issue, reason));
}

bool monthly_read(struct work *w, int64_t id)
{
	struct monthly *m = monthly_load(w, id);
	if (!m)
		return false;
	if (m->read_at || !monthly_reads(w, m))
		return audit_not_needed(w);
	if (!DB_EXEC(w->db, w->arena, "update monthly set read_at = $3, read_by = $4 where tenant = $1 and id = $2", w->tenant, id, w->now,
			actor_name(w)))
		return false;
	if (m->sent_account && !message_send(w, m->sent_account, MESSAGE_REPLY, arena_printf(w->arena, "县里已打开%s月报",
			month_chinese(w->arena, m->month)), arena_printf(w->arena, "%s 已打开。有错请点“更正”，不能再撤回。", actor_name(w)),
			arena_printf(w->arena, "/monthly/own/%d-%02d", m->month / 100, m->month % 100)))
		return false;
	return audit_of_report(w, "monthly.read", m, NULL);
}

/* ---- checks ---- */

static void monthly_verify(struct work *w, struct verify_report *report)
{
	struct monthly *list;
	int n = heads_of(w, DB_QUERY(w->db, w->arena, "select " COLUMNS " " FROM "where m.tenant = $1 and m.state = 'sent' order by m.id", w->tenant),
		&list);
	for (int i = 0; i < n; i++) {
		struct str now = seal_of(w, list[i].id);
		report->checked++;
		if (list[i].seal.len != SEAL_BYTES || memcmp(now.at, list[i].seal.at, SEAL_BYTES) != 0)
			verify_fault(report, "%s%s月报第 %d 版与报送时的校验值不一致", list[i].org_short, month_chinese(w->arena, list[i].month), list[i].issue);
	}
	int64_t loose = DB_ONE(w->db, w->arena, 0,
		"select (select count(*) from monthly_text t where t.tenant = $1 and not exists (select 1 from monthly m where m.tenant = $1 "
		"and m.id = t.report)) + (select count(*) from monthly_fix f where f.tenant = $1 and not exists (select 1 from monthly m "
		"where m.tenant = $1 and m.id = f.report)) + (select count(*) from monthly_line l where l.tenant = $1 and not exists (select 1 "
		"from monthly m where m.tenant = $1 and m.id = l.report and m.state = 'sent'))", w->tenant);
	if (loose)
		verify_fault(report, "月报的内容有 %lld 行不属于任何一份月报", (long long)loose);
}
VERIFY(monthly, "月报", monthly_verify);
