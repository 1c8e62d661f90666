/* A secret vote on a resolution (无记名投票): papers handed out, back, valid; who watched and who counted. The count itself is the
 * resolution's. */
#include "activity/inside.h"
#include "base/list.h"
#include "rule/county.h"
#include "rule/quorum.h"

/* Somebody who is in the room, by number; NULL when it is nobody of them. */
static const struct attendance *here(const struct attendance *people, int count, int64_t member)
{
	for (int i = 0; i < count; i++)
		if (people[i].member == member && people[i].status == ATTENDANCE_PRESENT)
			return &people[i];
	return NULL;
}

/* Who watches and counts is there, is two people, and is none whom the vote concerns (基层选举条例 art. 22 says so of elections; here it
 * holds for every secret vote). */
static void people_check(struct work *w, const struct secret_vote *v, const struct attendance *scrutineer, const struct attendance *teller)
{
	if (!scrutineer)
		fault_set(w, FAULT_INPUT, "vote.scrutineer", "scrutineer", "请选择监票人，要是到会的党员。");
	else if (v->about && v->scrutineer == v->about)
		fault_set(w, FAULT_INPUT, "vote.scrutineer-own", "scrutineer", "这次投票就是表决%s的事，不能由本人监票。请另选一人。", scrutineer->name);
	if (!teller)
		fault_set(w, FAULT_INPUT, "vote.teller", "teller", "请选择计票人，要是到会的党员。");
	else if (v->about && v->teller == v->about)
		fault_set(w, FAULT_INPUT, "vote.teller-own", "teller", "这次投票就是表决%s的事，不能由本人计票。请另选一人。", teller->name);
	else if (v->teller == v->scrutineer)
		fault_set(w, FAULT_INPUT, "vote.teller-same", "teller", "监票人和计票人要是两个人。请另选一人。");
}

static void papers_check(struct work *w, const struct activity *a, const struct quorum *q, const struct secret_vote *v)
{
	int voters = q && q->written_votes ? a->due_voters : a->present_voters, valid = v->returned - v->invalid;
	int64_t marked = (int64_t)v->in_favour + v->against + v->abstained;
	if (v->handed_out < 1 || v->handed_out > voters)
		fault_set(w, FAULT_INPUT, "vote.handed-out", "handed_out", "发出 %d 张，%s有表决权 %d 人。不能多发，请重新核对。", v->handed_out,
			q && q->written_votes ? "应到" : "到会", voters);
	if (v->returned < 0 || v->returned > v->handed_out)
		fault_set(w, FAULT_INPUT, "vote.returned", "returned", "收回 %d 张多于发出的 %d 张，表决无效，应当重新投票。", v->returned, v->handed_out);
	else if (v->invalid < 0 || v->invalid > v->returned)
		fault_set(w, FAULT_INPUT, "vote.invalid", "invalid", "无效票 %d 张多于收回的 %d 张。请重新清点。", v->invalid, v->returned);
	else if (v->in_favour < 0 || v->against < 0 || v->abstained < 0 || marked != valid)
		fault_set(w, FAULT_INPUT, "vote.sum", "votes_for", "赞成、反对、弃权合计 %lld 票，有效票是 %d 张（收回 %d 减无效 %d），两个数要相等。请重新计票。",
			(long long)marked, valid, v->returned, v->invalid);
}

int64_t vote_add(struct work *w, int64_t activity, const struct secret_vote *v)
{
	struct activity *a = activity_for(w, activity, ACT_RECORD);
	struct attendance *people;
	if (!a)
		return 0;
	int count = attendance_list(w, activity, ATTENDANCE_BY_PINYIN, &people);
	const struct attendance *scrutineer = here(people, count, v->scrutineer), *teller = here(people, count, v->teller);
	const struct attendance *about = NULL;
	for (int i = 0; i < count; i++)
		if (people[i].member == v->about)
			about = &people[i];
	papers_check(w, a, quorum_find(rule_catalogue_of(w), v->quorum), v);
	people_check(w, v, scrutineer, teller);
	int64_t id = resolution_add(w, activity, v->title, v->quorum, v->in_favour, v->against, v->abstained);
	if (!id || w->fault)
		return 0;
	if (!DB_EXEC(w->db, w->arena,
			"insert into vote_count (tenant, resolution, activity, handed_out, returned, invalid, about, scrutineer, teller) "
			"values ($1, $2, $3, $4, $5, $6, $7, $8, $9)", w->tenant, id, activity, v->handed_out, v->returned, v->invalid,
			about ? about->name : "", scrutineer->name, teller->name))
		return 0;
	return audit(w, "activity.vote-counted", "activity", activity, a->org, NULL, arena_printf(w->arena,
			"%s：发出 %d 张，收回 %d 张，无效 %d 张；监票人%s，计票人%s", v->title, v->handed_out, v->returned, v->invalid,
			scrutineer->name, teller->name)) ? id : 0;
}

const char *vote_papers_text(struct arena *arena, const struct resolution *r)
{
	return r->secret ? arena_printf(arena, "无记名投票：发出 %d 张，收回 %d 张，有效 %d 张，无效 %d 张；监票人%s，计票人%s", r->handed_out, r->returned,
		r->returned - r->invalid, r->invalid, r->scrutineer, r->teller) : "";
}

static void vote_verify(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select c.resolution, r.id, c.returned - c.invalid, r.votes_for + r.votes_against + r.abstained, c.returned, c.handed_out "
		"from vote_count c left join resolution r on r.tenant = c.tenant and r.id = c.resolution where c.tenant = $1 order by c.resolution",
		w->tenant);
	while (db_next(rows)) {
		report->checked++;
		if (db_is_null(rows, 1) || db_i64(rows, 2) != db_i64(rows, 3) || db_i64(rows, 4) > db_i64(rows, 5))
			verify_fault(report, "表决 %lld 的票数对不上", (long long)db_i64(rows, 0));
	}
	db_done(rows);
}
VERIFY(vote, "无记名投票", vote_verify);
