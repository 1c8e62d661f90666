/* Who may do what in which state: one table, the words of states and acts. */
#include "activity/activity.h"

#define R(role) (1u << ROLE_##role)
#define BRANCH (R(SECRETARY) | R(CLERK) | R(SYSTEM))
#define OFFICE (R(COUNTY) | R(TOWNSHIP) | R(SYSTEM))
/* People with a place on an attendance list; whether this person has one, the list tells. */
#define PERSON (R(SECRETARY) | R(CLERK) | R(MEMBER) | R(SYSTEM))

struct activity_rule {
	enum activity_state state;
	enum activity_act act;
	enum activity_state next;
	unsigned roles; /* mask of 1u << enum role */
};

static const struct activity_rule activity_rules[] = {
	{ STATE_PLANNED, ACT_EDIT, STATE_PLANNED, BRANCH },
	{ STATE_PLANNED, ACT_NOTICE, STATE_NOTICED, BRANCH },
	{ STATE_PLANNED, ACT_CANCEL, STATE_CANCELLED, BRANCH },

	{ STATE_NOTICED, ACT_EDIT, STATE_NOTICED, BRANCH },
	{ STATE_NOTICED, ACT_OPEN, STATE_OPEN, BRANCH },
	{ STATE_NOTICED, ACT_LEAVE, STATE_NOTICED, PERSON },
	{ STATE_NOTICED, ACT_LEAVE_FOR, STATE_NOTICED, BRANCH },
	{ STATE_NOTICED, ACT_TELL, STATE_NOTICED, BRANCH },
	{ STATE_NOTICED, ACT_CANCEL, STATE_CANCELLED, BRANCH },

	{ STATE_OPEN, ACT_CHECK_IN, STATE_OPEN, PERSON },
	{ STATE_OPEN, ACT_CHECK_IN_LATE, STATE_OPEN, PERSON },
	{ STATE_OPEN, ACT_NAME_CHECK_IN, STATE_OPEN, BRANCH | R(TV) },
	{ STATE_OPEN, ACT_ROLL_CALL, STATE_OPEN, BRANCH },
	{ STATE_OPEN, ACT_CORRECT, STATE_OPEN, BRANCH },
	{ STATE_OPEN, ACT_LEAVE, STATE_OPEN, PERSON },
	{ STATE_OPEN, ACT_LEAVE_FOR, STATE_OPEN, BRANCH },
	{ STATE_OPEN, ACT_TELL, STATE_OPEN, BRANCH }, /* those who are not there yet are called */
	{ STATE_OPEN, ACT_RECORD, STATE_OPEN, BRANCH },
	{ STATE_OPEN, ACT_SHOW_HANDS, STATE_OPEN, BRANCH | R(TV) },
	{ STATE_OPEN, ACT_DELETE_PHOTO, STATE_OPEN, BRANCH },
	{ STATE_OPEN, ACT_CLOSE, STATE_HELD, BRANCH },
	{ STATE_OPEN, ACT_CANCEL, STATE_CANCELLED, BRANCH }, /* opened by mistake; refused once somebody is there */

	{ STATE_HELD, ACT_CHECK_IN_LATE, STATE_HELD, PERSON | R(TV) }, /* names picked on a television without network */
	{ STATE_HELD, ACT_ROLL_CALL, STATE_HELD, BRANCH }, /* from the paper list */
	{ STATE_HELD, ACT_CORRECT, STATE_HELD, BRANCH },
	{ STATE_HELD, ACT_LEAVE_FOR, STATE_HELD, BRANCH },
	{ STATE_HELD, ACT_REOPEN, STATE_OPEN, BRANCH },
	{ STATE_HELD, ACT_RECORD, STATE_HELD, BRANCH },
	{ STATE_HELD, ACT_DELETE_PHOTO, STATE_HELD, BRANCH },
	{ STATE_HELD, ACT_FILE, STATE_FILED, BRANCH },

	{ STATE_FILED, ACT_CHECK_IN_LATE, STATE_FILED, PERSON }, /* noted, and counted only when the branch has verified it */
	{ STATE_FILED, ACT_CORRECT, STATE_FILED, BRANCH },
	{ STATE_FILED, ACT_RETURN, STATE_RETURNED, OFFICE },
	{ STATE_FILED, ACT_SEAL, STATE_SEALED, OFFICE },

	{ STATE_RETURNED, ACT_CHECK_IN_LATE, STATE_RETURNED, PERSON },
	{ STATE_RETURNED, ACT_ROLL_CALL, STATE_RETURNED, BRANCH },
	{ STATE_RETURNED, ACT_CORRECT, STATE_RETURNED, BRANCH },
	{ STATE_RETURNED, ACT_LEAVE_FOR, STATE_RETURNED, BRANCH },
	{ STATE_RETURNED, ACT_RECORD, STATE_RETURNED, BRANCH },
	{ STATE_RETURNED, ACT_DELETE_PHOTO, STATE_RETURNED, BRANCH },
	{ STATE_RETURNED, ACT_FILE, STATE_FILED, BRANCH },
};

bool activity_may(enum activity_state state, enum activity_act act, enum role role, enum activity_state *next)
{
	for (size_t i = 0; i < COUNT_OF(activity_rules); i++) {
		const struct activity_rule *rule = &activity_rules[i];
		if (rule->state == state && rule->act == act && (rule->roles & 1u << role)) {
			if (next)
				*next = rule->next;
			return true;
		}
	}
	return false;
}

enum role activity_role(const struct actor *actor, int64_t org)
{
	return actor->org == org && !access_allows(actor->role, PERMISSION_EDIT_ACTIVITY) &&
		access_allows_at(actor, PERMISSION_EDIT_ACTIVITY, actor->path) ? ROLE_CLERK : actor->role;
}

static const struct {
	const char *word, *chinese;
} states[STATE_COUNT] = {
	[STATE_PLANNED] = { "planned", "已计划" },
	[STATE_NOTICED] = { "noticed", "已通知" },
	[STATE_OPEN] = { "open", "签到中" },
	[STATE_HELD] = { "held", "已召开" },
	[STATE_FILED] = { "filed", "待审核" },
	[STATE_RETURNED] = { "returned", "已退回" },
	[STATE_SEALED] = { "sealed", "已归档" },
	[STATE_CANCELLED] = { "cancelled", "已取消" },
};

const char *activity_state_word(enum activity_state state)
{
	return (unsigned)state < STATE_COUNT ? states[state].word : NULL;
}

const char *activity_state_chinese(enum activity_state state)
{
	return (unsigned)state < STATE_COUNT ? states[state].chinese : NULL;
}

bool activity_state_parse(const char *word, enum activity_state *out)
{
	for (int i = 0; i < STATE_COUNT; i++) {
		if (text_eq(word, states[i].word)) {
			*out = (enum activity_state)i;
			return true;
		}
	}
	return false;
}

const char *activity_act_word(enum activity_act act)
{
	static const char *const words[ACT_COUNT] = {
		[ACT_EDIT] = "edit",
		[ACT_NOTICE] = "notice",
		[ACT_OPEN] = "open",
		[ACT_CHECK_IN] = "check-in",
		[ACT_CHECK_IN_LATE] = "check-in-late",
		[ACT_NAME_CHECK_IN] = "name-check-in",
		[ACT_ROLL_CALL] = "roll-call",
		[ACT_CORRECT] = "correct",
		[ACT_LEAVE] = "leave",
		[ACT_LEAVE_FOR] = "leave-for",
		[ACT_TELL] = "tell",
		[ACT_CLOSE] = "close",
		[ACT_REOPEN] = "reopen",
		[ACT_RECORD] = "record",
		[ACT_SHOW_HANDS] = "show-hands",
		[ACT_DELETE_PHOTO] = "delete-photo",
		[ACT_FILE] = "file",
		[ACT_RETURN] = "return",
		[ACT_SEAL] = "seal",
		[ACT_CANCEL] = "cancel",
	};
	return (unsigned)act < ACT_COUNT ? words[act] : NULL;
}
