/* Theme packages: making, sending, correcting, withdrawing, and reading them. */
#include "theme/inside.h"

#include "base/chinese.h"
#include "base/list.h"
#include "inbox/inbox.h"
#include "org/org.h"
#include "county/county.h"
#include "work/audit.h"

/* Its office sees it in every state; who is above the office too; below it those whose branches it was sent to. */
const struct scope scope_theme = { .arg = "theme", .word = "theme", .sent_down = true,
	.sql = "select case when substr(o.path, 1, length($3)) = $3 then o.path else $3 end, 0 from theme t join org o on o.tenant = t.tenant "
	"and o.id = t.org where t.tenant = $1 and t.id = $2 and (substr(o.path, 1, length($3)) = $3 or (t.state <> 'draft' and exists "
	"(select 1 from theme_branch b join org s on s.tenant = b.tenant and s.id = b.org where b.tenant = t.tenant and b.theme = t.id "
	"and substr(s.path, 1, length($3)) = $3)))" };

#define REASON_MOST 200
#define MONTHS_BACK 1 /* a package of last month may still be sent: for those who make up for it */
#define MONTHS_AHEAD 12

static const struct {
	const char *word, *chinese;
} states[] = {
	[THEME_DRAFT] = { "draft", "草稿" },
	[THEME_SENT] = { "sent", "已下发" },
	[THEME_WITHDRAWN] = { "withdrawn", "已撤回" },
};

const char *theme_state_chinese(enum theme_state state)
{
	return states[state].chinese;
}

static enum theme_state state_of(const char *word)
{
	for (size_t i = 0; i < COUNT_OF(states); i++)
		if (text_eq(states[i].word, word))
			return (enum theme_state)i;
	return THEME_DRAFT;
}

/* ---- reading ---- */

/* Of the tables t, o (its office), b (the own branch's row, or none) and a (the activity that counts, or none). */
#define COLUMNS \
	"t.id, t.org, t.state, t.kinds, t.month, t.title, t.text, t.questions, t.agenda, t.minutes, t.link, t.edition, t.reason, " \
	"t.reason_at, t.made_name, t.sent_at, t.sent_name, t.version, o.short, o.path, b.org, b.made, a.id, a.state, a.starts, a.title "
#define JOINS(own) \
	"from theme t join org o on o.tenant = t.tenant and o.id = t.org left join theme_branch b on b.tenant = t.tenant and b.theme = t.id " \
	"and b.org = " own " left join activity a on a.tenant = b.tenant and a.id = b.activity and a.state <> 'cancelled' "

static void theme_fill(const struct db_rows *rows, struct theme *t)
{
	*t = (struct theme){ .id = db_i64(rows, 0), .org = db_i64(rows, 1), .state = state_of(db_text(rows, 2)),
		.kinds = (unsigned)db_i64(rows, 3), .month = (int)db_i64(rows, 4), .title = db_text(rows, 5), .text = db_text(rows, 6),
		.questions = db_text(rows, 7), .agenda = db_text(rows, 8), .minutes = (int)db_i64(rows, 9), .link = db_text(rows, 10),
		.edition = (int)db_i64(rows, 11), .reason = db_text(rows, 12), .reason_at = db_i64(rows, 13), .made_name = db_text(rows, 14),
		.sent_at = db_i64(rows, 15), .sent_name = db_text(rows, 16), .version = db_i64(rows, 17), .org_short = db_text(rows, 18),
		.org_path = db_text(rows, 19), .addressed = !db_is_null(rows, 20), .activity = db_i64(rows, 22),
		.made = db_i64(rows, 21) != 0, .activity_starts = db_i64(rows, 24), .activity_title = db_text(rows, 25) };
	if (t->activity)
		activity_state_parse(db_text(rows, 23), &t->activity_state);
}

static int theme_rows(struct work *w, struct db_rows *rows, struct theme **out)
{
	int count = 0;
	*out = NULL;
	while (db_next(rows))
		theme_fill(rows, LIST_PUSH(w->arena, *out, count));
	db_done(rows);
	return count;
}

struct theme *theme_load(struct work *w, int64_t id)
{
	struct theme *list;
	if (theme_rows(w, DB_QUERY(w->db, w->arena, "select " COLUMNS JOINS("$3") "where t.tenant = $1 and t.id = $2", w->tenant, id,
			w->actor.org), &list))
		return list;
	fault_set(w, FAULT_NOT_FOUND, "theme.none", NULL, "没有这个主题包，或它没有发给您。请回到列表重新选择。");
	return NULL;
}

int theme_of_activity(struct work *w, int64_t activity, struct theme **out)
{
	return theme_rows(w, DB_QUERY(w->db, w->arena, "select " COLUMNS "from theme_branch u join theme t on t.tenant = u.tenant "
			"and t.id = u.theme join org o on o.tenant = t.tenant and o.id = t.org join activity a on a.tenant = u.tenant "
			"and a.id = u.activity left join theme_branch b on b.tenant = u.tenant and b.theme = u.theme and b.org = a.org "
			"and b.activity = a.id where u.tenant = $1 and u.activity = $2 order by t.id", w->tenant, activity), out);
}

/* $2 the actor's path, $3 its end. */
#define VISIBLE \
	"where t.tenant = $1 and ((o.path >= $2 and o.path < $3) or (t.state <> 'draft' and substr($2, 1, length(o.path)) = o.path " \
	"and exists (select 1 from theme_branch v join org s on s.tenant = v.tenant and s.id = v.org where v.tenant = t.tenant " \
	"and v.theme = t.id and s.path >= $2 and s.path < $3))) "
#define LATEST "order by t.month desc, t.id desc limit $5 offset $6"

/* Of the page's packages alone: of all that ever were it would be read for years. */
static void counts_fill(struct work *w, const char *path, int limit, int offset, struct theme *list, int count)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select b.theme, count(*), count(a.id), coalesce(sum(case when a.state in " THEME_HELD_STATES " then 1 else 0 end), 0) "
		"from (select t.id as id from theme t join org o on o.tenant = t.tenant and o.id = t.org " VISIBLE LATEST ") p "
		"join theme_branch b on b.theme = p.id join org c on c.tenant = b.tenant and c.id = b.org "
		"left join activity a on a.tenant = b.tenant and a.id = b.activity and a.state <> 'cancelled' "
		"where b.tenant = $1 and c.path >= $2 and c.path < $3 and $4 = 0 group by b.theme",
		w->tenant, path, path_end(w->arena, path), 0, limit, offset);
	while (db_next(rows))
		for (int i = 0; i < count; i++)
			if (list[i].id == db_i64(rows, 0)) {
				list[i].asked = (int)db_i64(rows, 1);
				list[i].adopted = (int)db_i64(rows, 2);
				list[i].held = (int)db_i64(rows, 3);
			}
	db_done(rows);
}

int theme_list(struct work *w, int limit, int offset, struct theme **out, int64_t *total)
{
	const char *path = w->actor.path, *end = path_end(w->arena, path);
	if (total)
		*total = DB_ONE(w->db, w->arena, 0, "select count(*) from theme t join org o on o.tenant = t.tenant and o.id = t.org " VISIBLE,
			w->tenant, path, end);
	int count = theme_rows(w, DB_QUERY(w->db, w->arena, "select " COLUMNS JOINS("$4") VISIBLE LATEST, w->tenant, path, end, w->actor.org,
			limit, offset), out);
	counts_fill(w, path, limit, offset, *out, count);
	return count;
}

/* ---- whose it is ---- */

bool theme_own(const struct work *w, const struct theme *t)
{
	return w->actor.org == t->org && access_allows(w->actor.role, PERMISSION_MAKE_THEME);
}

struct theme *theme_for(struct work *w, int64_t id, unsigned allowed, const char *what)
{
	struct theme *t = theme_load(w, id);
	if (!t)
		return NULL;
	if (!theme_own(w, t))
		fault_set(w, FAULT_FORBIDDEN, "theme.others", NULL, "这是%s做的主题包，由它%s。", t->org_short, what);
	else if (!(allowed >> t->state & 1))
		fault_set(w, FAULT_CONFLICT, "theme.state", NULL, "这个主题包现在是“%s”，不能%s。请刷新页面，看看现在该做什么。",
			theme_state_chinese(t->state), what);
	return w->fault ? NULL : t;
}

bool theme_reason(struct work *w, const char *reason, const char *what)
{
	if (text_empty(reason))
		return fault_set(w, FAULT_INPUT, "theme.reason", "reason", "请写明%s的原因，采用了它的支部会看到。", what);
	if (str_chars(str_of(reason)) > REASON_MOST)
		return fault_set(w, FAULT_INPUT, "theme.reason-long", "reason", "原因最多 %d 个字。请写短一些。", REASON_MOST);
	return true;
}

/* ---- what is typed ---- */

static int lines_of(const char *text)
{
	int count = 0;
	for (struct str rest = str_of(text); rest.at;)
		count += str_trim(str_cut(&rest, '\n')).len > 0;
	return count;
}

static void lines_check(struct work *w, const char *field, const char *what, const char *text)
{
	if (lines_of(text) > THEME_LINES_MOST)
		fault_set(w, FAULT_INPUT, "theme.lines", field, "%s最多 %d 行，现在有 %d 行。请并一并，会上说得完。", what, THEME_LINES_MOST, lines_of(text));
}

/* `month`: that which the package has already, 0 for a new one. */
static bool form_check(struct work *w, const struct theme_form *f, int month)
{
	const char *why = NULL;
	int now = month_of_day(w->today);
	if (text_empty(f->title))
		fault_set(w, FAULT_INPUT, "theme.title-empty", "title", "请填写主题，例如“12月主题党日：学习宪法”。");
	else if (str_chars(str_of(f->title)) > 60)
		fault_set(w, FAULT_INPUT, "theme.title-long", "title", "主题最多 60 个字，现在有 %zu 个字。请写短一些。", str_chars(str_of(f->title)));
	if (!f->kinds || f->kinds & ~THEME_KINDS)
		fault_set(w, FAULT_INPUT, "theme.kinds", "kinds", "请选择用在哪种活动上。");
	else if (!rule_kinds_together(w->arena, rule_catalogue_of(w), f->kinds, &why))
		fault_set(w, FAULT_INPUT, "theme.kinds-together", "kinds", "%s", why);
	if (f->month != month && (f->month < month_add(now, -MONTHS_BACK) || f->month > month_add(now, MONTHS_AHEAD)))
		fault_set(w, FAULT_INPUT, "theme.month", "month", "请选择上个月到一年以内的月份。");
	if (f->minutes < 10 || f->minutes > 480)
		fault_set(w, FAULT_INPUT, "theme.minutes", "minutes", "请填写大约多少分钟，10 到 480 之间。");
	lines_check(w, "questions", "讨论题", f->questions);
	lines_check(w, "agenda", "议程", f->agenda);
	if (!text_empty(f->link) && !link_valid(f->link))
		fault_set(w, FAULT_INPUT, "theme.link", "link", "请填写完整的网址，以 https:// 开头，例如 https://www.12371.cn/…。");
	return w->fault == NULL;
}

int64_t theme_make(struct work *w, const struct theme_form *f)
{
	if (!form_check(w, f, 0))
		return 0;
	int64_t id = id_next(w->now);
	if (!DB_EXEC(w->db, w->arena, "insert into theme (tenant, id, org, state, kinds, month, title, text, questions, agenda, minutes, link, "
			"made_at, made_by, made_name) values ($1, $2, $3, 'draft', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)", w->tenant, id,
			w->actor.org, f->kinds, f->month, f->title, f->text, f->questions, f->agenda, f->minutes, f->link, w->now, w->actor.account,
			w->actor.name ? w->actor.name : ""))
		return 0;
	return audit(w, "theme.made", "theme", id, w->actor.org, NULL, f->title) ? id : 0;
}

/* What was taken over has the agenda of then: whoever holds such a meeting hears whether there is something to do. */
static bool correction_tell(struct work *w, const struct theme *t, const struct theme_form *f, const char *reason)
{
	const struct theme after = { .title = f->title, .questions = f->questions, .agenda = f->agenda };
	bool agenda = !text_eq(theme_agenda(w->arena, t), theme_agenda(w->arena, &after));
	return theme_tell(w, t, true, arena_printf(w->arena, "主题包有更正：%s", f->title), arena_printf(w->arena,
		"更正原因：%s\n开会用的材料已换成更正后的。%s", reason,
		agenda ? "建议议程也改了，已排好的议程不会自动改，请打开会议核对。" : "不用您再做什么。"));
}

bool theme_change(struct work *w, int64_t id, int64_t version, const struct theme_form *f, const char *reason)
{
	struct theme *t = theme_for(w, id, ~0u, "修改");
	if (!t)
		return false;
	bool corrected = t->state == THEME_SENT;
	if (corrected)
		theme_reason(w, reason, "更正");
	if (!form_check(w, f, t->month))
		return false;
	if (version != t->version)
		return fault_set(w, FAULT_CONFLICT, "theme.changed", NULL,
			"您填写期间，别人改动了这个主题包。下面保留着您填的内容；请对照最新内容后再保存一次。");
	if (!DB_EXEC(w->db, w->arena, "update theme set kinds = $3, month = $4, title = $5, text = $6, questions = $7, agenda = $8, minutes = $9, "
			"link = $10, edition = edition + $11, version = version + 1 where tenant = $1 and id = $2", w->tenant, id, f->kinds, f->month,
			f->title, f->text, f->questions, f->agenda, f->minutes, f->link, corrected) ||
		(corrected && !DB_EXEC(w->db, w->arena, "update theme set reason = $3, reason_at = $4 where tenant = $1 and id = $2", w->tenant, id,
			reason, w->now)))
		return false;
	if (corrected && !correction_tell(w, t, f, reason))
		return false;
	return audit(w, corrected ? "theme.corrected" : "theme.changed", "theme", id, t->org, t->title, corrected ? reason : f->title);
}

bool theme_remove(struct work *w, int64_t id)
{
	struct theme *t = theme_for(w, id, 1u << THEME_DRAFT, "删除");
	return t && DB_EXEC(w->db, w->arena, "delete from theme_file where tenant = $1 and theme = $2", w->tenant, id) &&
	       DB_EXEC(w->db, w->arena, "delete from theme_to where tenant = $1 and theme = $2", w->tenant, id) &&
	       DB_EXEC(w->db, w->arena, "delete from theme where tenant = $1 and id = $2", w->tenant, id) &&
	       audit(w, "theme.removed", "theme", id, t->org, t->title, NULL);
}

/* ---- sending ---- */

bool theme_tell(struct work *w, const struct theme *t, bool adopted_only, const char *title, const char *text)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select c.id from theme_branch b join office f on f.tenant = b.tenant and f.org = b.org and f.role in ('secretary', 'clerk') "
		"and f.to_day = 0 join account c on c.tenant = f.tenant and c.id = f.account and c.disabled = 0 left join activity a "
		"on a.tenant = b.tenant and a.id = b.activity and a.state in ('planned', 'noticed', 'open', 'held', 'returned') "
		"where b.tenant = $1 and b.theme = $2 and ($3 = 0 or a.id is not null) order by c.id", w->tenant, t->id, adopted_only);
	int64_t *ids = NULL;
	int count = 0;
	while (db_next(rows))
		*LIST_PUSH(w->arena, ids, count) = db_i64(rows, 0);
	db_done(rows);
	const char *href = arena_printf(w->arena, "/m/themes/%lld", (long long)t->id);
	for (int i = 0; i < count; i++)
		if (!message_send(w, ids[i], MESSAGE_NOTICE, title, text, href))
			return false;
	return true;
}

/* Townships are the office's own children, kinds national ones. */
static bool audience_put(struct work *w, const struct theme *t, const struct theme_audience *to)
{
	struct org *below;
	int count = to->town_count ? org_children(w, t->org, &below) : 0;
	DB_EXEC(w->db, w->arena, "delete from theme_to where tenant = $1 and theme = $2", w->tenant, t->id);
	for (size_t i = 0; i < to->town_count; i++) {
		int at = 0;
		while (at < count && below[at].id != to->towns[i])
			at++;
		if (at == count)
			return fault_set(w, FAULT_INPUT, "theme.towns", "towns", "选的组织不是本级直接管的。请刷新页面后重新选择。");
		DB_EXEC(w->db, w->arena, "insert into theme_to (tenant, theme, what, value) values ($1, $2, 'town', $3) on conflict do nothing",
			w->tenant, t->id, to->towns[i]);
	}
	for (size_t i = 0; i < to->kind_count; i++) {
		if (!org_kind_of((int)to->kinds[i]))
			return fault_set(w, FAULT_INPUT, "theme.org-kinds", "org_kinds", "没有这种党组织类型。请刷新页面后重新选择。");
		DB_EXEC(w->db, w->arena, "insert into theme_to (tenant, theme, what, value) values ($1, $2, 'kind', $3) on conflict do nothing",
			w->tenant, t->id, to->kinds[i]);
	}
	return work_db_check(w);
}

/* Branches of the audience get their rows; those that are none of it any more lose theirs, unless they took it over. */
static int branches_put(struct work *w, const struct theme *t, bool all_towns, bool all_kinds)
{
	DB_EXEC(w->db, w->arena, "delete from theme_branch where tenant = $1 and theme = $2 and not exists (select 1 from activity a "
		"where a.tenant = $1 and a.id = theme_branch.activity and a.state <> 'cancelled')", w->tenant, t->id);
	DB_EXEC(w->db, w->arena,
		"insert into theme_branch (tenant, theme, org) select $1, $2, o.id from org o where o.tenant = $1 and o.path >= $3 and o.path < $4 "
		"and o.level > 2 and (o.dissolved = 0 or o.dissolved > $5) and ($6 = 1 or exists (select 1 from theme_to x join org b "
		"on b.tenant = x.tenant and b.id = x.value where x.tenant = $1 and x.theme = $2 and x.what = 'town' "
		"and substr(o.path, 1, length(b.path)) = b.path)) and ($7 = 1 or exists (select 1 from theme_to x where x.tenant = $1 "
		"and x.theme = $2 and x.what = 'kind' and x.value = o.kind)) on conflict do nothing",
		w->tenant, t->id, t->org_path, path_end(w->arena, t->org_path), w->today, all_towns, all_kinds);
	return (int)DB_ONE(w->db, w->arena, 0, "select count(*) from theme_branch where tenant = $1 and theme = $2", w->tenant, t->id);
}

int theme_send(struct work *w, int64_t id, const struct theme_audience *to)
{
	struct theme *t = theme_for(w, id, 1u << THEME_DRAFT | 1u << THEME_WITHDRAWN, "下发");
	if (!t)
		return 0;
	bool again = t->state == THEME_WITHDRAWN;
	if (text_empty(t->text) && text_empty(t->link) &&
		!DB_ONE(w->db, w->arena, 0, "select count(*) from theme_file where tenant = $1 and theme = $2", w->tenant, id))
		return fault_set(w, FAULT_CONFLICT, "theme.empty", NULL, "还没有学习材料。请先写上文字，或者上传文件、视频，再下发。");
	if (!audience_put(w, t, to))
		return 0;
	int count = branches_put(w, t, !to->town_count, !to->kind_count);
	if (!count)
		return fault_set(w, FAULT_INPUT, "theme.nobody", "org_kinds", "选的范围里没有支部。请放宽范围。");
	if (!DB_EXEC(w->db, w->arena, "update theme set state = 'sent', sent_at = $3, sent_name = $4, edition = edition + $5, version = version + 1 "
			"where tenant = $1 and id = $2", w->tenant, id, w->now, w->actor.name ? w->actor.name : "", again) ||
		!theme_tell(w, t, false, arena_printf(w->arena, "%s主题包：%s", again ? "重新下发的" : "新的", t->title),
			arena_printf(w->arena, "%s下发，%s用。点开看材料，按一下就能采用。", t->org_short, month_chinese(w->arena, t->month))))
		return 0;
	return audit(w, "theme.sent", "theme", id, t->org, NULL, arena_printf(w->arena, "%s，%d 个支部", t->title, count)) ? count : 0;
}

bool theme_withdraw(struct work *w, int64_t id, const char *reason)
{
	struct theme *t = theme_for(w, id, 1u << THEME_SENT, "撤回");
	return t && theme_reason(w, reason, "撤回") &&
	       DB_EXEC(w->db, w->arena, "update theme set state = 'withdrawn', reason = $3, reason_at = $4, version = version + 1 where tenant = $1 "
			"and id = $2", w->tenant, id, reason, w->now) &&
	       theme_tell(w, t, true, arena_printf(w->arena, "主题包已撤回：%s", t->title),
			arena_printf(w->arena, "%s。已经安排的活动还在，材料不再显示；要不要照开，由支部定。", reason)) &&
	       audit(w, "theme.withdrawn", "theme", id, t->org, t->title, reason);
}
