/* The second step of signing in, between the files of this room: asking for an app's code, or setting it up there. */
#ifndef ACCOUNT_SECOND_H
#define ACCOUNT_SECOND_H

#include "account/account.h"

/* True when somebody whose password was right has to go through the second step: the account has the second factor, or the
 * deployment asks offices for one (setting office-totp). */
bool second_wanted(struct request *rq, const struct account *account);
/* In the unit of work of the first step: makes the secret when there is none yet. */
bool second_begin(struct work *w, const struct account *account);
/* The page of the second step, after the first one's write. */
void second_show(struct request *rq, const struct account *account);
/* From here on the unit of work acts as the person who signs in. */
void account_act_as(struct work *w, const struct account *account);
/* How long still to wait, in words: 30 秒, 2 分钟. */
const char *wait_words(struct arena *a, int64_t seconds);

/* ABCD EFGH IJKL: a secret as people type it. */
const char *second_in_fours(struct arena *a, const char *secret);

struct second_view {
	const char *ticket, *next;
	bool setting_up;
	const char *secret, *uri; /* while it is set up */
};

struct me_totp_view {
	enum totp_state state;
	const char *secret, *uri;
	int left;      /* recovery codes */
	bool required; /* by the deployment, for this role */
};

#endif
