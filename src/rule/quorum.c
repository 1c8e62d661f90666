/* One vote, judged in whole numbers: a share a/b of n is compared as b*x against a*n, so that exactly one half is never
 * a matter of rounding. */
#include "base/base.h"
#include "rule/quorum.h"

static bool enough(const struct quorum_part *part, int x, int n)
{
	int64_t have = (int64_t)x * part->denominator, want = (int64_t)n * part->numerator;
	return part->is == QUORUM_AT_LEAST ? have >= want : have > want;
}

int quorum_needed(const struct quorum_part *part, int n)
{
	if (!part->denominator)
		return 0;
	int64_t want = (int64_t)n * part->numerator;
	if (part->is == QUORUM_AT_LEAST)
		return (int)((want + part->denominator - 1) / part->denominator);
	return (int)(want / part->denominator) + 1;
}

bool quorum_fits(const struct quorum *q, unsigned kinds)
{
	return (q->kinds & kinds) && !(q->unless & kinds);
}

const struct quorum *quorum_for(const struct rule_catalogue *c, unsigned kinds)
{
	for (size_t i = 0; i < c->quorum_count; i++)
		if (quorum_fits(&c->quorums[i], kinds) && !c->quorums[i].secret)
			return &c->quorums[i];
	return NULL;
}

bool quorum_base_set(struct quorum *q, enum quorum_base base)
{
	if (!q->base_is_setting)
		return q->majority.base == base;
	q->majority.base = base;
	return true;
}

static const char *share_text(struct arena *a, const struct quorum_part *part)
{
	static const char *const digits[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
	if (part->numerator == 1 && part->denominator == 2)
		return "半数";
	if (part->numerator == part->denominator)
		return "全数";
	if (part->denominator < (int)COUNT_OF(digits))
		return arena_printf(a, "%s分之%s", digits[part->denominator], digits[part->numerator]);
	return arena_printf(a, "%d/%d", part->numerator, part->denominator);
}

static const char *operator_text(const struct quorum_part *part, bool good)
{
	if (part->is == QUORUM_AT_LEAST)
		return good ? "达到" : "未达到";
	return good ? "超过" : "未超过";
}

static const char *base_text(enum quorum_base base)
{
	return base == QUORUM_DUE_VOTERS ? "应到会" : "实到会";
}

char *quorum_part_says(struct arena *a, const struct quorum *q, const struct quorum_part *part)
{
	if (!part->denominator)
		return arena_dup(a, "");
	return arena_printf(a, part->is == QUORUM_AT_LEAST ? "%s%s的%s以上" : "超过%s%s的%s", base_text(part->base), q->voters,
		share_text(a, part));
}

char *quorum_example(struct arena *a, const struct quorum *q, int due)
{
	struct buf b;
	int present = quorum_needed(&q->presence, due);
	bool of_present = q->majority.base == QUORUM_PRESENT_VOTERS;
	buf_init(&b, a);
	buf_printf(&b, "应到 %d 名：到会至少 %d 名", due, present);
	if (q->majority.denominator)
		buf_printf(&b, "，%s赞成至少 %d 票", of_present ? arena_printf(a, "到会 %d 名时", present) : "",
			quorum_needed(&q->majority, of_present ? present : due));
	return b.at;
}

/* What is wrong with the numbers, with what to check; NULL when they can be. */
static char *impossible(
	struct arena *a, const struct quorum *q, int due, int present, int in_favour, int against, int abstain)
{
	if (due < 0 || present < 0 || in_favour < 0 || against < 0 || abstain < 0)
		return arena_dup(a, "人数和票数不能是负数，请检查");
	if (due == 0)
		return arena_printf(a, "应到会%s为 0 名，不能表决，请先核对应到会名单", q->voters);
	if (present > due)
		return arena_printf(a, "实到 %d 名多于应到 %d 名，请核对签到和应到会名单", present, due);
	int64_t votes = (int64_t)in_favour + against + abstain;
	if (q->written_votes && votes > due)
		return arena_printf(
			a, "赞成、反对、弃权合计 %lld 票，多于应到会的 %d 名，请重新计票", (long long)votes, due);
	if (!q->written_votes && votes > present)
		return arena_printf(
			a, "赞成、反对、弃权合计 %lld 票，多于实到的 %d 名，请重新计票", (long long)votes, present);
	return NULL;
}

static void say_presence(
	struct arena *a, struct buf *b, const struct quorum *q, const struct quorum_result *r, int due, int present)
{
	buf_printf(b, "应到会%s %d 名，实到 %d 名，%s%s", q->voters, due, present,
		operator_text(&q->presence, r->quorate), share_text(a, &q->presence));
	if (!r->quorate)
		buf_printf(
			b, "（需 %d 名，差 %d 名），会议不能进行表决", r->present_needed, r->present_needed - present);
	else if (!q->majority.denominator)
		buf_text(b, "，到会人数符合要求");
}

static void say_majority(
	struct arena *a, struct buf *b, const struct quorum *q, const struct quorum_result *r, int in_favour)
{
	const struct quorum_part *part = &q->majority;
	buf_printf(b, "；赞成 %d 票，%s%s的%s（需 %d 票%s", in_favour, operator_text(part, r->carried),
		base_text(part->base), share_text(a, part), r->votes_needed,
		r->carried ? "），通过" : "");
	if (!r->carried)
		buf_printf(b, "，差 %d 票），未通过", r->votes_needed - in_favour);
}

struct quorum_result quorum_count(struct arena *a, const struct quorum *q, int due_voters, int present_voters,
	int in_favour, int against, int abstain)
{
	struct quorum_result r = {.valid = false};
	char *wrong = impossible(a, q, due_voters, present_voters, in_favour, against, abstain);
	if (wrong) {
		r.sentence = wrong;
		return r;
	}
	bool voted_on = q->majority.denominator > 0;
	int base = q->majority.base == QUORUM_DUE_VOTERS ? due_voters : present_voters;
	r.valid = true;
	r.quorate = enough(&q->presence, present_voters, due_voters);
	r.present_needed = quorum_needed(&q->presence, due_voters);
	r.votes_needed = quorum_needed(&q->majority, base);
	r.carried = r.quorate && (!voted_on || enough(&q->majority, in_favour, base));
	struct buf b;
	buf_init(&b, a);
	say_presence(a, &b, q, &r, due_voters, present_voters);
	if (r.quorate && voted_on)
		say_majority(a, &b, q, &r, in_favour);
	r.sentence = b.at;
	return r;
}
