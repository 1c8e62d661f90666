/* What the files of this room share; nobody else includes it. */
#ifndef THEME_INSIDE_H
#define THEME_INSIDE_H

#include "theme/theme.h"

/* Activities that were held, as stored. */
#define THEME_HELD_STATES "('held', 'filed', 'returned', 'sealed')"

/* The actor's own package in any of those states (mask of 1u << enum theme_state); NULL with a fault that says what its state is. */
struct theme *theme_for(struct work *w, int64_t id, unsigned states, const char *what);
/* A message to the secretaries and clerks of the branches that it was sent to, or of those that took it over and have not handed in the
 * record. */
bool theme_tell(struct work *w, const struct theme *t, bool adopted_only, const char *title, const char *text);
/* A reason as typed; false with a fault at `reason`. */
bool theme_reason(struct work *w, const char *reason, const char *what);

#endif
