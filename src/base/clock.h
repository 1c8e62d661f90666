/* Time: UTC seconds in records, Beijing time (UTC+8, no summer time since 1991) for people.
 * A day is an int yyyymmdd (20261123), a month yyyymm, so that both engines compare and group them without date
 * functions. 0 means "no day".
 * Not for: asking the time inside a subject. Subjects use work->now, which tests and the demo freeze. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/str.h"

struct arena;

/* Now, UTC seconds; the environment's XIANFENG_NOW ("2026-11-23T08:00:00+08:00", or seconds) moves the clock at the
 * start of the process and lets it run on from there. */
int64_t clock_now(void);
/* Milliseconds that only go forward, for measuring. */
int64_t clock_mono_ms(void);
int64_t clock_mono_us(void);
/* Waits at a condition until it is signalled, at most until clock_mono_in(): by the clock that nobody sets. With the other one
 * a wait of a moment becomes one of an hour when somebody sets it back. False when the time is up. */
bool clock_cond_wait(pthread_cond_t *cond, pthread_mutex_t *lock, struct timespec until);
struct timespec clock_mono_in(int64_t ms);
/* Says in the log when somebody has set the clock since the last call, and by how much. For one caller, every second or so. */
void clock_check(void);

/* A moment as people in the county read it. */
struct moment {
	int year, month, day, hour, minute, second;
	int weekday; /* 0 Sunday … 6 Saturday */
};
struct moment clock_local(int64_t at);
/* Seconds for a local time; false when there is no such day or time (2025-02-29, 24:01). */
bool clock_from_local(int64_t *out, struct moment m);

int day_of(int64_t at);          /* 20261123 in Beijing time */
int month_of_day(int day);       /* 202611 */
int64_t day_start(int day);      /* first second of the day, UTC seconds */
bool day_valid(int day);         /* a day of the calendar, 1900 to 2199 */
int day_add(int day, int days);  /* calendar arithmetic */
int day_add_months(int day, int months); /* the same day so many months on, or that month's last day */
int days_between(int from, int to);      /* to - from in days */
int month_add(int month, int months);    /* 202611 + 2 = 202701 */
int month_last_day(int month);   /* 20261130 */
int weekday_of(int day);
/* Whole years from `birth` until `day`: the age that day. */
int years_between(int birth, int day);

/* Parses 2026-11-23, 2026/11/23, 2026.11.23, 20261123, 2026年11月23日; false on anything that is no such day. */
bool day_parse(struct str s, int *out);
/* Parses 2026-11 or 202611. */
bool month_parse(struct str s, int *out);
/* Parses a time of the day, 7:30 or 07:30, as minutes (450). */
bool minute_parse(struct str s, int *out);
/* Parses a form's time: 2026-11-23T19:30 (seconds allowed), also with a blank between day and time. */
bool moment_parse(struct str s, int64_t *out);

char *day_text(struct arena *a, int day);          /* 2026-11-23; "" for 0 */
char *day_chinese(struct arena *a, int day);       /* 2026年11月23日; "" for 0 */
char *month_chinese(struct arena *a, int month);   /* 2026年11月 */
char *minute_text(struct arena *a, int minute);    /* 07:30 */
char *moment_text(struct arena *a, int64_t at);    /* 2026-11-23 19:30 */
char *moment_chinese(struct arena *a, int64_t at); /* 11月23日 19:30, with the year when it is not `now`'s */
char *moment_input(struct arena *a, int64_t at);   /* 2026-11-23T19:30 for <input type=datetime-local> */
const char *weekday_chinese(int weekday);          /* 星期一 */

#endif
