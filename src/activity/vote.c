/* A secret vote on a resolution (无记名投票): papers handed out, back, valid; who watched and who counted. The count itself is the
 * resolution's. */
#include "activity/inside.h"
#include "base/list.h"
#include "county/county.h"
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

static int64_t votes_sum(struct votes v)
{
	return (int64_t)v.in_favour + v.against + v.abstained;
}

static bool votes_wrong(struct votes v)
{
	return v.in_favour < 0 || v.against < 0 || v.abstained < 0;
}

/* Opinions in writing are of those who are not there (发展党员细则 art. 21). */
static void written_check(struct work *w, const struct activity *a, const struct quorum *q, struct votes written)
{
	int64_t count = votes_sum(written);
	int absent = a->due_voters - a->present_voters;
	if (votes_wrong(written))
		fault_set(w, FAULT_INPUT, "vote.written", "written_for", "书面意见的份数不能小于 0。");
	else if (count && q && !q->written_votes)
		fault_set(w, FAULT_INPUT, "vote.written-rule", "written_for", "“%s”不计会前的书面意见，这三格请不填。", q->name);
	else if (count > absent)
		fault_set(w, FAULT_INPUT, "vote.written", "written_for", "书面意见 %lld 份，没有到会、有表决权的只有 %d 人。请重新核对。", (long long)count,
			absent);
}

static void papers_check(struct work *w, const struct activity *a, const struct secret_vote *v)
{
	int valid = v->returned - v->invalid;
	int64_t marked = votes_sum(v->marked);
	if (v->handed_out < 1 || v->handed_out > a->present_voters)
		fault_set(w, FAULT_INPUT, "vote.handed-out", "handed_out", "发出 %d 张，到会有表决权 %d 人。不能多发，请重新核对。", v->handed_out,
			a->present_voters);
	if (v->returned < 0 || v->returned > v->handed_out)
		fault_set(w, FAULT_INPUT, "vote.returned", "returned", "收回 %d 张多于发出的 %d 张，表决无效，应当重新投票。", v->returned, v->handed_out);
	else if (v->invalid < 0 || v->invalid > v->returned)
		fault_set(w, FAULT_INPUT, "vote.invalid", "invalid", "无效票 %d 张多于收回的 %d 张。请重新清点。", v->invalid, v->returned);
	else if (votes_wrong(v->marked) || marked != valid)
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
	struct votes all = { v->marked.in_favour + v->written.in_favour, v->marked.against + v->written.against,
		v->marked.abstained + v->written.abstained };
	papers_check(w, a, v);
	people_check(w, v, scrutineer, teller);
	const struct quorum *q = resolution_check(w, a, v->title, v->quorum, v->marked);
	written_check(w, a, q, v->written);
	int64_t id = w->fault || !q ? 0 : resolution_put(w, a, v->title, q, all, true, "（无记名投票）");
	if (!id)
		return 0;
	if (!DB_EXEC(w->db, w->arena,
			"insert into vote_count (tenant, resolution, activity, handed_out, returned, invalid, about, scrutineer, teller, written_for, "
			"written_against, written_abstained) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", w->tenant, id, activity,
			v->handed_out, v->returned, v->invalid, about ? about->name : "", scrutineer->name, teller->name, v->written.in_favour,
			v->written.against, v->written.abstained))
		return 0;
	return audit(w, "activity.vote-counted", "activity", activity, a->org, NULL, arena_printf(w->arena,
			"%s：发出 %d 张，收回 %d 张，无效 %d 张；监票人%s，计票人%s", v->title, v->handed_out, v->returned, v->invalid,
			scrutineer->name, teller->name)) ? id : 0;
}

const char *vote_papers_text(struct arena *arena, const struct resolution *r)
{
	const struct votes *v = &r->written;
	int64_t written = votes_sum(*v);
	if (!r->secret)
		return "";
	return arena_printf(arena, "无记名投票：发出 %d 张，收回 %d 张，有效 %d 张，无效 %d 张%s；监票人%s，计票人%s", r->handed_out, r->returned,
		r->returned - r->invalid, r->invalid, !written ? "" : arena_printf(arena, "；另有会前书面意见 %lld 份（赞成 %d、反对 %d、弃权 %d），已计入票数",
			(long long)written, v->in_favour, v->against, v->abstained), r->scrutineer, r->teller);
}

static void vote_verify(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select c.resolution, r.id, c.returned - c.invalid + c.written_for + c.written_against + c.written_abstained, "
		"r.votes_for + r.votes_against + r.abstained, c.returned, c.handed_out "
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
