/* Log lines: one JSON object a line on standard error. Never personal data: ids, codes and counts only.
 * LOG_QUIET silences everything below errors (tests, command line). */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_level_set(enum log_level level);
/* log_line(LOG_INFO, "http.refused", "status", "%d", 431, "why", "%s", "header too large", NULL)
 * Alternating key, printf format, one argument for it (int for %d, long long for %lld, const char * for %s), NULL. */
void log_line(enum log_level level, const char *event, ...);
/* Writes the line and ends the process: only for what cannot be gone on from (no memory, a broken build table). */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
