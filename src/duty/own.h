/* What the pages of the county's own rules show; the files of this room alone include it. */
#ifndef DUTY_OWN_H
#define DUTY_OWN_H

#include "duty/trial.h"
#include "org/pick.h"

#define OWN_ROWS 50 /* of them a page */

struct own_view {
	struct county_rule rule;
	struct org_pick pick;
	const struct rule_catalogue *catalogue;
	struct trial trial;
	bool tried;
	int page; /* of the trial's organisations, from 1 */
	int first; /* the earliest day on which it may take effect */
};

#endif
