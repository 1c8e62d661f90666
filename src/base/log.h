/* Log lines: one JSON object a line on standard error. Never personal data: ids, codes and counts only.
 * LOG_QUIET silences everything below errors (tests, command line). */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_level_set(enum log_level level);
/* log_line(LOG_INFO, "http.refused", "status", "%d", 431, "why", "%s", "header too large", NULL)
 * Alternating key, printf format, one argument for it (int for %d, long long for %lld, const char * for %s), NULL. */
void log_line(enum log_level level, const char *event, ...);
/* The same for what happens thousands of times a second: written together with others, at the latest with the next line of
 * log_line or at log_flush, which a serving program calls every second. */
void log_later(enum log_level level, const char *event, ...);
void log_flush(void);
/* What this thread does from here on, a request's or a job's id: every line of it carries it ("request"). NULL: nothing in
 * particular. The text must stay until the next call. */
void log_request_set(const char *id);
const char *log_request(void);
/* Writes the line and ends the process: only for what cannot be gone on from (no memory, a broken build table). */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
