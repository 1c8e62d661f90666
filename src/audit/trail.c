/* Reading the audit chain by scope, person, record and day. */
#include "audit/audit.h"
#include "base/list.h"
#include "org/org.h"

static const struct {
	const char *word, *chinese, *list;
	enum permission need; /* beyond the list's own, for a record that is not one's own */
} kinds[] = { { "activity", "活动", "/activities" }, { "member", "党员", "/members" },
	{ "pair", "相近的两条记录", NULL },
	{ "org", "组织", "/orgs" }, { "account", "账号", "/accounts" },
	{ "device", "电视", "/devices" }, { "attendance", "签到", NULL }, { "urge", "催办", NULL }, { "follow", "交办", NULL },
	{ "export", "导出", NULL }, { "import", "导入", NULL }, { "message", "消息", NULL }, { "talk", "谈话", NULL }, { "theme", "主题包", "/themes" }, { "series", "每月固定安排", NULL }, { "county", "县", NULL },
	{ "county_rule", "本县要求", NULL }, { "training", "培训", "/trainings" },
	{ "job", "后台任务", "/jobs" }, { "approval", "审批", "/approvals", PERMISSION_APPROVE } };

const char *trail_kind(const char *kind)
{
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (text_eq(kinds[i].word, kind))
			return kinds[i].chinese;
	return kind;
}

const char *trail_from(const char *from)
{
	return text_eq(from, "cli") ? "命令行" : text_eq(from, "job") ? "后台任务" : from;
}

const char *trail_href(struct request *rq, const struct audit_row *row)
{
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (text_eq(kinds[i].word, row->kind) && kinds[i].list && row->id && route_open(rq, kinds[i].list) &&
			(!kinds[i].need || access_allows(rq->work->actor.role, kinds[i].need)))
			return arena_printf(rq->work->arena, "%s/%lld", kinds[i].list, (long long)row->id);
	return NULL;
}

/* A part of a name as a LIKE pattern, its own % and _ taken literally. */
static const char *like_of(struct arena *a, const char *text)
{
	struct buf b;
	buf_init(&b, a);
	buf_char(&b, '%');
	for (const char *p = text; *p; p++) {
		if (*p == '%' || *p == '_' || *p == '\\')
			buf_char(&b, '\\');
		buf_char(&b, *p);
	}
	buf_char(&b, '%');
	return b.at;
}

#define LISTED_FROM " from audit a left join org o on o.tenant = a.tenant and o.id = a.org "
#define LISTED_WHERE \
	"where a.tenant = $1 " \
	"and ($2 = 1 or (o.path >= $3 and o.path < $4)) and ($5 = '' or a.who like $6 escape '\\') " \
	"and ($7 = '' or a.kind = $7) and ($8 = 0 or a.id = $8) and a.at >= $9 and a.at < $10 and a.seq < $11 " \
	"and ($12 = 0 or a.account = $12)"

int trail_list(struct work *w, const struct trail_query *q, struct trail_row **out, int64_t *total)
{
	const struct actor *actor = &w->actor;
	bool whole = actor->org_level == ORG_COUNTY;
	int64_t below = q->below ? q->below : INT64_MAX;
	const char *end = path_end(w->arena, actor->path), *like = like_of(w->arena, q->who);
	int64_t from = q->from_day ? day_start(q->from_day) : 0, to = q->to_day ? day_start(day_add(q->to_day, 1)) : INT64_MAX;
	struct trail_row *list = NULL;
	int n = 0;
	bool every = whole && !*q->who && !*q->kind && !q->id && !q->account && !q->from_day && !q->to_day;
	if (total && every) /* the chain has no gaps: its end tells */
		*total = DB_ONE(w->db, w->arena, 0, "select coalesce(max(seq), 0) from audit where tenant = $1", w->tenant);
	else if (total)
		*total = DB_ONE(w->db, w->arena, 0, "select count(*)" LISTED_FROM LISTED_WHERE, w->tenant, whole, actor->path, end, q->who, like, q->kind,
			q->id, from, to, below, q->account);
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select a.seq, a.at, a.account, a.who, a.place, a.act, a.kind, a.id, a.org, a.was, a.became, o.short, f.role, p.short" LISTED_FROM
		"left join office f on f.tenant = a.tenant and f.id = a.office left join org p on p.tenant = f.tenant and p.id = f.org "
		LISTED_WHERE " order by a.seq desc limit $13 offset $14", w->tenant, whole, actor->path, end, q->who, like, q->kind, q->id, from,
		to, below, q->account, q->limit, q->offset);
	while (db_next(rows)) {
		struct trail_row *t = LIST_PUSH(w->arena, list, n);
		t->row = (struct audit_row){ .seq = db_i64(rows, 0), .at = db_i64(rows, 1), .account = db_i64(rows, 2),
			.who = db_text(rows, 3), .from = db_text(rows, 4), .act = db_text(rows, 5), .kind = db_text(rows, 6),
			.id = db_i64(rows, 7), .org = db_i64(rows, 8), .before = db_text(rows, 9), .after = db_text(rows, 10) };
		t->acting = db_text(rows, 13) ? office_words(w->arena, role_of_word(db_text(rows, 12)), db_text(rows, 13)) : "";
		t->org_name = db_text(rows, 11) ? db_text(rows, 11) : "";
	}
	db_done(rows);
	*out = list;
	return n;
}
