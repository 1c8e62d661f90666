/* What a county has set for itself, by name: one text each, kept with its records.
 * For: rooms that have a setting of the county's; each knows the name, the form and the default of its own, and checks and audits a change.
 * Not for: the settings of a deployment (base/config.h), nor what the store keeps of itself. */
#ifndef WORK_SETTING_H
#define WORK_SETTING_H

#include "work/work.h"

/* Its text, in the unit's arena; NULL when the county has not set it. */
const char *setting_text(struct work *w, const char *name);
/* NULL takes it away. Leaves no line in the audit: the caller writes one that people understand. */
bool setting_put(struct work *w, const char *name, const char *text);

#endif
