#include "work/judged.h"

#include "rule/rule.h"
#include "work/audit.h"
#include "work/setting.h"

#define SETTING "rules.further"

/* "" for the built-in catalogue alone. */
static const char *own_digest(void)
{
	const char *digest = rule_catalogue_national()->further;
	return digest ? digest : "";
}

static const char *noted_digest(struct work *w)
{
	const char *digest = setting_text(w, SETTING);
	return digest ? digest : "";
}

bool judged_fits(struct work *w, const char **why)
{
	if (text_eq(noted_digest(w), own_digest()))
		return true;
	*why = "这个县按另外的规则文件判定应做事项，没有动它的数据。请用 --config 指明服务所用的设置文件（其中 rules、region 两项），再办一次。";
	return false;
}

bool judged_note(struct work *w, void *none)
{
	(void)none;
	const char *before = noted_digest(w), *after = own_digest();
	if (text_eq(before, after))
		return true;
	return setting_put(w, SETTING, after) && audit(w, "rule.files", "county", w->tenant, 0, before, after);
}
