/* Settings: one commented file (`xianfeng.conf`, name = value), environment variables override it
 * (listen → XIANFENG_LISTEN). Unknown names are refused with their line, so that a typing mistake does not pass.
 * Not for: what a county sets about itself (its name, its rules); that is data. */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct buf;
struct config;

/* Reads `file` (may be missing when `optional`) and the environment. NULL with *why set when a line is wrong. */
struct config *config_load(struct arena *a, const char *file, bool optional, const char **why);
/* The setting's value; the built-in default when nobody set it. Dies on a name that is not in the table. */
const char *config_text(const struct config *c, const char *name);
int64_t config_i64(const struct config *c, const char *name);
/* Sets a value over file and environment (a command line option). */
void config_set(struct config *c, const char *name, const char *value);
/* Writes the commented settings file with all defaults. */
void config_sample(struct buf *out);

#endif
