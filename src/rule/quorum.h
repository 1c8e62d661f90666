/* Quorums and votes: who must be there, and how many must be in favour, in whole numbers.
 * For: one question at a time (a resolution, an admission, a committee's meeting), with the arithmetic in words.
 * Not for: counting ballots of an election with several names (seats, ties, second rounds), nor for who may vote. */
#ifndef RULE_QUORUM_H
#define RULE_QUORUM_H

#include "rule/rule.h"

/* 半数以上 includes exactly one half, 超过半数 does not: two operators, never mixed. */
enum quorum_operator { QUORUM_AT_LEAST, QUORUM_MORE_THAN };
enum quorum_base { QUORUM_DUE_VOTERS, QUORUM_PRESENT_VOTERS };

struct quorum_part {
	int numerator;
	int denominator; /* 0: the article sets no such part */
	enum quorum_operator is;
	enum quorum_base base;
};

struct quorum {
	const char *id;     /* "members-meeting-vote" */
	const char *name;   /* 支部党员大会表决 */
	const char *voters; /* 有表决权党员: who is counted */
	struct rule_source source;
	struct quorum_part presence;
	struct quorum_part majority;
	bool written_votes;   /* opinions handed in before the meeting count as votes (2014 rules, art. 21) */
	bool base_is_setting; /* sources disagree on the majority's base: quorum_base_set may change it */
	const char *readings[2]; /* by enum quorum_base: what speaks for each, where the base is a setting; else NULL */
	unsigned kinds;       /* mask of KIND_BIT: it is voted on in a gathering of any of these … */
	unsigned unless;      /* … that is not held in the form of one of these */
	bool secret;          /* the article demands a secret vote */
	bool not_temporary;   /* not for a temporary branch (支部条例 art. 8) */
	int valid_from;       /* 0 = not known, always */
	int valid_to;         /* 0 = open */
};

struct quorum_result {
	bool valid;           /* false: the numbers cannot be; `sentence` says which */
	bool quorate;         /* enough were present */
	bool carried;         /* quorate and enough in favour; quorate alone where the article sets no majority */
	int present_needed;   /* smallest attendance that is enough */
	int votes_needed;     /* smallest number in favour that is enough; 0 where the article sets no majority */
	const char *sentence; /* Chinese, with the arithmetic or with what is wrong; arena memory */
};

/* Judges one vote. Numbers are people: due and present with the right to vote, then votes. Votes may be fewer than
 * those present (papers not handed in). Everything is compared in 64-bit integers (2*x > n). */
struct quorum_result quorum_count(struct arena *a, const struct quorum *q, int due_voters, int present_voters,
	int in_favour, int against, int abstain);
/* The smallest number that fulfils a part for a base of n people. */
int quorum_needed(const struct quorum_part *part, int n);
/* Whether a gathering of these kinds (mask of KIND_BIT) can vote by it. */
bool quorum_fits(const struct quorum *q, unsigned kinds);
/* What an open vote in a gathering of these kinds follows: the first that fits. NULL where nothing is voted on. */
const struct quorum *quorum_for(const struct rule_catalogue *c, unsigned kinds);
/* A part in the documents' words: "应到会有表决权党员的半数以上", "超过应到会有表决权党员的半数"; "" where the article sets none.
 * Arena memory. */
char *quorum_part_says(struct arena *a, const struct quorum *q, const struct quorum_part *part);
/* What it comes to for `due` people: "应到 10 名：到会至少 5 名，赞成至少 6 票". Of a majority of those present the smallest number
 * at the smallest attendance. Arena memory. */
char *quorum_example(struct arena *a, const struct quorum *q, int due);
/* Sets the majority's base; false when the article leaves no choice. */
bool quorum_base_set(struct quorum *q, enum quorum_base base);

#endif
