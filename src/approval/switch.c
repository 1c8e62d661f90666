/* The county's switch: whether weighty acts need a second person. */
#include "approval/approval.h"

#include "work/audit.h"
#include "work/setting.h"

#define SETTING "approval.off" /* its value is the reason */

const char *approval_off_reason(struct work *w)
{
	return setting_text(w, SETTING);
}

bool approval_wanted(struct work *w)
{
	return approval_off_reason(w) == NULL;
}

bool approval_switch(struct work *w, const char *off_reason)
{
	const char *before = approval_off_reason(w);
	if (off_reason && text_empty(off_reason))
		return fault_set(w, FAULT_INPUT, "approval.off-reason", "reason", "请写明停用双人审批的原因，它会一直显示在审批页面上。");
	if (text_eq(before, off_reason) || (!before && !off_reason))
		return fault_set(w, FAULT_CONFLICT, "approval.switch", NULL, off_reason ? "双人审批已经停用。" : "双人审批本来就是启用的。");
	return setting_put(w, SETTING, off_reason) && audit(w, off_reason ? "approval.switched-off" : "approval.switched-on", "county", w->tenant, 0, before, off_reason);
}

static const char *off_basis(struct work *w, const struct approval *a)
{
	(void)a;
	if (approval_wanted(w))
		return "on";
	fault_set(w, FAULT_CONFLICT, "approval.switch", NULL, "双人审批已经停用。");
	return NULL;
}

static bool off_run(struct work *w, const struct approval *a)
{
	return approval_switch(w, approval_text(w->arena, a, "reason"));
}

APPROVAL_ACT(off, .word = "approval-off", .title = "停用双人审批", .need = PERMISSION_KEEP, .basis = off_basis, .run = off_run);
