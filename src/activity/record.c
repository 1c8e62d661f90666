/* The record of a meeting: resolutions, photos. */
#include "activity/inside.h"
#include "base/list.h"
#include "county/county.h"
#include "rule/quorum.h"

/* ---- resolutions ------------------------------------------------------------------------------------------------ */

const struct rule_catalogue *activity_catalogue(struct work *w, const struct activity *a)
{
	return rule_catalogue_on(w, a->day < w->today ? a->day : w->today);
}

static void title_check(struct work *w, const char *title)
{
	if (text_empty(title))
		fault_set(w, FAULT_INPUT, "resolution.title-empty", "title", "请填写表决事项，例如“同意张某某转为正式党员”。");
	else if (str_chars(str_of(title)) > RESOLUTION_TITLE_MOST)
		fault_set(w, FAULT_INPUT, "resolution.title-long", "title", "表决事项最多 %d 个字。请写短一些。", RESOLUTION_TITLE_MOST);
}

/* Whether this can be voted on here, in this way. */
static bool vote_fits(struct work *w, const struct activity *a, const struct quorum *q, bool secret)
{
	if (!quorum_fits(q, a->kinds))
		return fault_set(w, FAULT_INPUT, "resolution.kind", "quorum", "“%s”要在%s上进行，这次活动是%s。请另外安排会议表决，或者选适用于这次会议的规定。", q->name,
			activity_kinds_name(w->arena, q->kinds), activity_kinds_name(w->arena, a->kinds));
	if (q->secret && !secret)
		return fault_set(w, FAULT_INPUT, "resolution.secret", "quorum", "“%s”要无记名投票（%s）。请点“无记名投票计票”，由监票人、计票人清点以后填写。", q->name,
			rule_citation(w->arena, &q->source));
	if (!q->not_temporary)
		return true;
	const struct org *org = org_load(w, a->org);
	if (org && org_kind_of(org->kind)->temporary)
		return fault_set(w, FAULT_INPUT, "resolution.temporary", "quorum",
			"临时党组织一般不发展党员，不进行换届选举（《支部工作条例》第八条）。“%s”请由党员组织关系所在的党支部办理。", q->name);
	return org != NULL;
}

int64_t resolution_put(struct work *w, const struct activity *a, const char *title, const struct quorum *q, struct votes v, bool secret,
	const char *how)
{
	if (!vote_fits(w, a, q, secret))
		return 0;
	struct quorum_result r = quorum_count(w->arena, q, a->due_voters, a->present_voters, v.in_favour, v.against, v.abstained);
	if (!r.valid)
		return fault_set(w, FAULT_INPUT, "resolution.votes", "votes_for", "%s", r.sentence);
	int64_t id = id_next(w->now);
	if (!DB_EXEC(w->db, w->arena,
			"insert into resolution (tenant, id, activity, title, quorum, due_voters, present_voters, votes_for, "
			"votes_against, abstained, passed, arithmetic) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
			w->tenant, id, a->id, title, q->id, a->due_voters, a->present_voters, v.in_favour, v.against, v.abstained,
			r.carried, r.sentence))
		return 0;
	const char *after = arena_printf(w->arena, "%s：赞成 %d、反对 %d、弃权 %d，%s%s", title, v.in_favour, v.against, v.abstained,
		r.carried ? "通过" : "未通过", how);
	return audit(w, "activity.resolution", "activity", a->id, a->org, NULL, after) ? id : 0;
}

const struct quorum *resolution_check(struct work *w, const struct activity *a, const char *title, const char *quorum, struct votes v)
{
	const struct quorum *q = quorum_find(activity_catalogue(w, a), quorum ? quorum : "");
	title_check(w, title);
	if (!q)
		fault_set(w, FAULT_INPUT, "resolution.quorum-empty", "quorum", "请选择按哪条规定计票。");
	if (v.in_favour < 0 || v.against < 0 || v.abstained < 0)
		fault_set(w, FAULT_INPUT, "resolution.votes-negative", "votes_for", "票数不能小于 0。");
	return q;
}

int64_t resolution_add(struct work *w, int64_t activity, const char *title, const char *quorum, int in_favour, int against,
	int abstained)
{
	struct activity *a = activity_for(w, activity, ACT_RECORD);
	struct votes v = { in_favour, against, abstained };
	const struct quorum *q = a ? resolution_check(w, a, title, quorum, v) : NULL;
	return w->fault || !q ? 0 : resolution_put(w, a, title, q, v, false, "");
}

static bool hands_check(struct work *w, const struct activity *a, const struct quorum *q, const char *title, struct votes v)
{
	if (!q || !q->majority.denominator)
		return fault_set(w, FAULT_CONFLICT, "resolution.no-rule", NULL, "这种会议不在电视上表决。需要表决的，由书记在记录里填写。");
	struct quorum_result r = quorum_count(w->arena, q, a->due_voters, a->present_voters, 0, 0, 0);
	if (!r.valid || !r.quorate)
		return fault_set(w, FAULT_CONFLICT, "resolution.not-quorate", NULL, "%s。", r.sentence);
	int64_t sum = (int64_t)v.in_favour + v.against + v.abstained, rest = a->present_voters - sum;
	if (v.in_favour < 0 || v.against < 0 || v.abstained < 0 || rest)
		fault_set(w, FAULT_INPUT, "resolution.hands", "votes_for", "合计 %lld 人，到会有表决权 %d 人，%s %lld 人。没有举手的计入弃权。",
			(long long)sum, a->present_voters, rest > 0 ? "还差" : "多出", (long long)(rest > 0 ? rest : -rest));
	title_check(w, title);
	if (!w->fault && DB_ONE(w->db, w->arena, 0, "select count(*) from resolution where tenant = $1 and activity = $2 and title = $3", w->tenant,
			a->id, title))
		fault_set(w, FAULT_CONFLICT, "resolution.twice", NULL, "“%s”已经表决过了。记错了，请书记在手机上删除，再重新表决。", title);
	return !w->fault;
}

int64_t resolution_hands(struct work *w, int64_t activity, const char *title, int in_favour, int against, int abstained)
{
	struct activity *a = activity_for(w, activity, ACT_SHOW_HANDS);
	struct votes v = { in_favour, against, abstained };
	const struct quorum *q = a ? quorum_for(activity_catalogue(w, a), a->kinds) : NULL;
	return a && hands_check(w, a, q, title, v) ? resolution_put(w, a, title, q, v, false, "（举手表决，电视上记的）") : 0;
}

bool resolution_remove(struct work *w, int64_t activity, int64_t resolution)
{
	struct activity *a = activity_for(w, activity, ACT_RECORD);
	if (!a || !DB_EXEC(w->db, w->arena, "delete from resolution where tenant = $1 and id = $2 and activity = $3", w->tenant,
			resolution, activity))
		return false;
	if (!db_changes(w->db))
		return fault_set(w, FAULT_NOT_FOUND, "resolution.not-found", NULL, "没有这条表决记录，可能已被别人删除。请刷新页面。");
	DB_EXEC(w->db, w->arena, "delete from vote_count where tenant = $1 and resolution = $2", w->tenant, resolution);
	return audit(w, "activity.resolution-removed", "activity", activity, a->org,
		arena_printf(w->arena, "%lld", (long long)resolution), NULL);
}

#define RESOLUTIONS \
	"select r.id, r.activity, r.title, r.quorum, r.due_voters, r.present_voters, r.votes_for, r.votes_against, r.abstained, " \
	"r.passed, r.arithmetic, c.handed_out, c.returned, c.invalid, c.scrutineer, c.teller, c.written_for, c.written_against, " \
	"c.written_abstained from resolution r " \
	"left join vote_count c on c.tenant = r.tenant and c.resolution = r.id "

static int resolution_rows(struct work *w, struct db_rows *rows, struct resolution **out)
{
	int count = 0;
	*out = NULL;
	while (db_next(rows)) {
		struct resolution *r = LIST_PUSH(w->arena, *out, count);
		*r = (struct resolution){ .id = db_i64(rows, 0), .activity = db_i64(rows, 1), .title = db_text(rows, 2),
			.quorum = db_text(rows, 3), .due_voters = (int)db_i64(rows, 4), .present_voters = (int)db_i64(rows, 5),
			.votes_for = (int)db_i64(rows, 6), .votes_against = (int)db_i64(rows, 7),
			.abstained = (int)db_i64(rows, 8), .passed = db_i64(rows, 9) != 0, .arithmetic = db_text(rows, 10),
			.secret = !db_is_null(rows, 11), .handed_out = (int)db_i64(rows, 11), .returned = (int)db_i64(rows, 12),
			.invalid = (int)db_i64(rows, 13), .scrutineer = db_text(rows, 14), .teller = db_text(rows, 15),
			.written = { (int)db_i64(rows, 16), (int)db_i64(rows, 17), (int)db_i64(rows, 18) } };
		const struct quorum *q = quorum_find(rule_catalogue_national(), r->quorum);
		r->quorum_name = q ? q->name : r->quorum;
	}
	db_done(rows);
	return count;
}

int resolution_list(struct work *w, int64_t activity, struct resolution **out)
{
	return resolution_rows(w, DB_QUERY(w->db, w->arena,
			RESOLUTIONS "where r.tenant = $1 and r.activity = $2 order by r.id",
			w->tenant, activity), out);
}

int resolution_of_org(struct work *w, int64_t org, int from_day, int to_day, struct resolution **out)
{
	return resolution_rows(w, DB_QUERY(w->db, w->arena, RESOLUTIONS "where r.tenant = $1 and "
			"r.activity in (select id from activity where tenant = $1 and org = $2 and day >= $3 and day <= $4) "
			"order by r.activity, r.id",
			w->tenant, org, from_day, to_day), out);
}

/* ---- photos and papers ----------------------------------------------------------------------------------------------------- */

int64_t attachment_add(struct work *w, int64_t activity, const struct kept_file *p)
{
	struct activity *a = activity_for(w, activity, ACT_RECORD);
	if (!a)
		return 0;
	struct str hash = { (const char *)p->sha256, sizeof p->sha256 };
	bool paper = text_eq(p->type, PAPER_TYPE);
	if (DB_ONE(w->db, w->arena, 0, "select count(*) from attachment where tenant = $1 and activity = $2 and (type = $3) = ($4 = $3)", w->tenant,
			activity, PAPER_TYPE, p->type) >= (paper ? PAPERS_MOST : PHOTOS_MOST))
		return fault_set(w, FAULT_INPUT, "activity.photos-many", "photo", paper ? "每次活动最多 %d 份材料。请先删除不需要的。"
			: "每次活动最多 %d 张照片。请先删除不需要的。", paper ? PAPERS_MOST : PHOTOS_MOST);
	if (DB_ONE(w->db, w->arena, 0, "select count(*) from attachment where tenant = $1 and activity = $2 and sha256 = $3",
			w->tenant, activity, hash))
		return fault_set(w, FAULT_INPUT, "activity.photo-twice", "photo", paper ? "这份材料已经上传过了，请换一份。" : "这张照片已经上传过了，请换一张。");
	int64_t id = id_next(w->now);
	if (!DB_EXEC(w->db, w->arena,
			"insert into attachment (tenant, id, activity, name, type, size, width, height, sha256, added, by_account) "
			"values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
			w->tenant, id, activity, p->name, p->type, p->size, p->width, p->height, hash, w->now, w->actor.account))
		return 0;
	return audit(w, "activity.photo", "activity", activity, a->org, NULL, hex_of(w->arena, p->sha256, sizeof p->sha256))
		? id : 0;
}

bool attachment_remove(struct work *w, int64_t activity, int64_t attachment)
{
	struct activity *a = activity_for(w, activity, ACT_DELETE_PHOTO);
	struct attachment *photo = a ? attachment_load(w, activity, attachment) : NULL;
	if (!photo || !DB_EXEC(w->db, w->arena, "delete from attachment where tenant = $1 and id = $2 and activity = $3",
			w->tenant, attachment, activity))
		return false;
	/* The file stays: it lies by its content, and another record may show the same picture. */
	return audit(w, "activity.photo-removed", "activity", activity, a->org, photo->sha256, NULL);
}

#define COLUMNS "id, activity, size, added, name, type, sha256, width, height"

static void attachment_fill(struct work *w, const struct db_rows *rows, struct attachment *p)
{
	struct str hash = db_bytes(rows, 6);
	*p = (struct attachment){ .id = db_i64(rows, 0), .activity = db_i64(rows, 1), .size = db_i64(rows, 2),
		.added = db_i64(rows, 3), .name = db_text(rows, 4), .type = db_text(rows, 5),
		.sha256 = hex_of(w->arena, hash.at, hash.len), .width = (int)db_i64(rows, 7), .height = (int)db_i64(rows, 8) };
}

static int attachment_rows(struct work *w, struct db_rows *rows, struct attachment **out)
{
	int count = 0;
	*out = NULL;
	while (db_next(rows))
		attachment_fill(w, rows, LIST_PUSH(w->arena, *out, count));
	db_done(rows);
	return count;
}

int attachment_list(struct work *w, int64_t activity, struct attachment **out)
{
	return attachment_rows(w, DB_QUERY(w->db, w->arena, "select " COLUMNS " from attachment where tenant = $1 and activity = $2 "
			"order by id", w->tenant, activity), out);
}

int attachment_of_org(struct work *w, int64_t org, int from_day, int to_day, struct attachment **out)
{
	return attachment_rows(w, DB_QUERY(w->db, w->arena, "select " COLUMNS " from attachment where tenant = $1 and activity in "
			"(select id from activity where tenant = $1 and org = $2 and day >= $3 and day <= $4) order by activity, id",
			w->tenant, org, from_day, to_day), out);
}

struct attachment *attachment_load(struct work *w, int64_t activity, int64_t attachment)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select " COLUMNS " from attachment where tenant = $1 and activity = $2 and id = $3", w->tenant, activity,
		attachment);
	struct attachment *p = NULL;
	if (db_next(rows)) {
		p = ARENA_NEW(w->arena, struct attachment);
		attachment_fill(w, rows, p);
	}
	db_done(rows);
	if (!p)
		fault_set(w, FAULT_NOT_FOUND, "activity.photo-not-found", NULL, "没有这张照片，可能已被删除。请刷新页面。");
	return p;
}
