#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "base/base.h"

#define BEIJING (8 * 3600)

static int64_t shift; /* XIANFENG_NOW minus the machine's clock */
static pthread_once_t shift_once = PTHREAD_ONCE_INIT;

static void shift_read(void)
{
	const char *text = getenv("XIANFENG_NOW");
	int64_t at;
	if (text_empty(text))
		return;
	struct str s = str_of(text);
	if (s.len > 6 && str_eq((struct str){ s.at + s.len - 6, 6 }, STR("+08:00")))
		s.len -= 6;
	if (!str_i64(s, &at) && !moment_parse(s, &at))
		die("XIANFENG_NOW is no time: %s", text);
	shift = at - (int64_t)time(NULL);
}

int64_t clock_now(void)
{
	pthread_once(&shift_once, shift_read);
	return (int64_t)time(NULL) + shift;
}

int64_t clock_mono_us(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_mono_ms(void)
{
	return clock_mono_us() / 1000;
}

bool clock_cond_wait(pthread_cond_t *cond, pthread_mutex_t *lock, struct timespec until)
{
	return pthread_cond_clockwait(cond, lock, CLOCK_MONOTONIC, &until) != ETIMEDOUT;
}

struct timespec clock_mono_in(int64_t ms)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_nsec += ms % 1000 * 1000000;
	t.tv_sec += ms / 1000 + t.tv_nsec / 1000000000;
	t.tv_nsec %= 1000000000;
	return t;
}

#define CLOCK_SET_FROM 30 /* seconds: less is a time server's daily work */

void clock_check(void)
{
	static _Atomic int64_t last;
	int64_t apart = (int64_t)time(NULL) - clock_mono_ms() / 1000, before = atomic_exchange(&last, apart);
	if (before && (apart - before > CLOCK_SET_FROM || before - apart > CLOCK_SET_FROM))
		log_line(LOG_WARN, "clock.set", "seconds", "%lld", (long long)(apart - before), NULL);
}

/* Days since 1970-01-01 of a civil date and back (the well-known era arithmetic on 400-year cycles, March first). */
static int64_t civil_days(int y, int m, int d)
{
	y -= m <= 2;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static void civil_from(int64_t days, int *y, int *m, int *d)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t doe = days - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	*d = (int)(doy - (153 * mp + 2) / 5 + 1);
	*m = (int)(mp < 10 ? mp + 3 : mp - 9);
	*y = (int)(yoe + era * 400 + (*m <= 2));
}

static int64_t floor_div(int64_t n, int64_t by)
{
	return n / by - (n % by < 0);
}

struct moment clock_local(int64_t at)
{
	struct moment m = { 0 };
	int64_t days = floor_div(at + BEIJING, 86400), rest = at + BEIJING - days * 86400;
	civil_from(days, &m.year, &m.month, &m.day);
	m.hour = (int)(rest / 3600);
	m.minute = (int)(rest / 60 % 60);
	m.second = (int)(rest % 60);
	m.weekday = (int)(((days + 4) % 7 + 7) % 7);
	return m;
}

bool clock_from_local(int64_t *out, struct moment m)
{
	/* Each part by itself first: the 101st of November would make the number of a day in December. */
	if (m.year < 1900 || m.year > 2199 || m.month < 1 || m.month > 12 || m.day < 1 || m.day > 31)
		return false;
	if (!day_valid(m.year * 10000 + m.month * 100 + m.day) || m.hour < 0 || m.hour > 23 || m.minute < 0 ||
			m.minute > 59 || m.second < 0 || m.second > 59)
		return false;
	*out = civil_days(m.year, m.month, m.day) * 86400 + m.hour * 3600 + m.minute * 60 + m.second - BEIJING;
	return true;
}

static int64_t days_of(int day)
{
	return civil_days(day / 10000, day / 100 % 100, day % 100);
}

static int day_from(int64_t days)
{
	int y, m, d;
	civil_from(days, &y, &m, &d);
	return y * 10000 + m * 100 + d;
}

int day_of(int64_t at)
{
	return day_from(floor_div(at + BEIJING, 86400));
}

int month_of_day(int day)
{
	return day / 100;
}

int64_t day_start(int day)
{
	return days_of(day) * 86400 - BEIJING;
}

bool day_valid(int day)
{
	int y = day / 10000, m = day / 100 % 100, d = day % 100;
	return y >= 1900 && y <= 2199 && m >= 1 && m <= 12 && d >= 1 && day_from(civil_days(y, m, d)) == day;
}

int day_add(int day, int days)
{
	return day_from(days_of(day) + days);
}

int month_add(int month, int months)
{
	int n = month / 100 * 12 + month % 100 - 1 + months;
	return n / 12 * 100 + n % 12 + 1;
}

int month_last_day(int month)
{
	return day_add(month_add(month, 1) * 100 + 1, -1);
}

int day_add_months(int day, int months)
{
	int month = month_add(month_of_day(day), months), wanted = month * 100 + day % 100;
	return wanted > month_last_day(month) ? month_last_day(month) : wanted;
}

int days_between(int from, int to)
{
	return (int)(days_of(to) - days_of(from));
}

int weekday_of(int day)
{
	return (int)(((days_of(day) + 4) % 7 + 7) % 7);
}

int years_between(int birth, int day)
{
	return day / 10000 - birth / 10000 - (day % 10000 < birth % 10000);
}

/* Reads 1 to `most` digits; 0 digits is a failure. */
static bool digits(struct str *s, int most, int *out)
{
	int n = 0, count = 0;
	while (s->len && count < most && s->at[0] >= '0' && s->at[0] <= '9') {
		n = n * 10 + (s->at[0] - '0');
		s->at++;
		s->len--;
		count++;
	}
	*out = n;
	return count > 0;
}

static bool skip(struct str *s, const char *text)
{
	size_t len = strlen(text);
	if (s->len < len || memcmp(s->at, text, len) != 0)
		return false;
	s->at += len;
	s->len -= len;
	return true;
}

static bool skip_either(struct str *s, const char *a, const char *b, const char *c, const char *d)
{
	return skip(s, a) || skip(s, b) || skip(s, c) || skip(s, d);
}

static bool day_head(struct str *s, int *out)
{
	int y, m, d;
	if (!digits(s, 4, &y) || y < 1000)
		return false;
	if (s->len >= 4 && s->at[0] >= '0' && s->at[0] <= '9') {
		if (!digits(s, 2, &m) || !digits(s, 2, &d))
			return false;
	} else {
		if (!skip_either(s, "-", "/", ".", "年") || !digits(s, 2, &m) || !skip_either(s, "-", "/", ".", "月") ||
				!digits(s, 2, &d))
			return false;
		skip(s, "日");
	}
	*out = y * 10000 + m * 100 + d;
	return day_valid(*out);
}

bool day_parse(struct str s, int *out)
{
	s = str_trim(s);
	return day_head(&s, out) && s.len == 0;
}

bool month_parse(struct str s, int *out)
{
	int y, m;
	s = str_trim(s);
	if (!digits(&s, 4, &y) || y < 1000)
		return false;
	if (!skip(&s, "-"))
		skip(&s, "年");
	if (!digits(&s, 2, &m))
		return false;
	skip(&s, "月");
	if (s.len || m < 1 || m > 12 || y < 1900 || y > 2199)
		return false;
	*out = y * 100 + m;
	return true;
}

bool minute_parse(struct str s, int *out)
{
	int hour, minute;
	s = str_trim(s);
	if (!digits(&s, 2, &hour) || !skip(&s, ":") || !digits(&s, 2, &minute))
		return false;
	*out = hour * 60 + minute;
	return s.len == 0 && hour < 24 && minute < 60;
}

bool moment_parse(struct str s, int64_t *out)
{
	int day, hour, minute, second = 0;
	s = str_trim(s);
	if (!day_head(&s, &day) || !(skip(&s, "T") || skip(&s, " ")) || !digits(&s, 2, &hour) || !skip(&s, ":") ||
			!digits(&s, 2, &minute))
		return false;
	if (skip(&s, ":") && !digits(&s, 2, &second))
		return false;
	struct moment m = { day / 10000, day / 100 % 100, day % 100, hour, minute, second, 0 };
	return s.len == 0 && clock_from_local(out, m);
}

char *day_text(struct arena *a, int day)
{
	return day ? arena_printf(a, "%04d-%02d-%02d", day / 10000, day / 100 % 100, day % 100) : arena_dup(a, "");
}

char *day_chinese(struct arena *a, int day)
{
	return day ? arena_printf(a, "%d年%d月%d日", day / 10000, day / 100 % 100, day % 100) : arena_dup(a, "");
}

char *month_chinese(struct arena *a, int month)
{
	return arena_printf(a, "%d年%d月", month / 100, month % 100);
}

char *minute_text(struct arena *a, int minute)
{
	return arena_printf(a, "%02d:%02d", minute / 60, minute % 60);
}

char *moment_text(struct arena *a, int64_t at)
{
	struct moment m = clock_local(at);
	return arena_printf(a, "%04d-%02d-%02d %02d:%02d", m.year, m.month, m.day, m.hour, m.minute);
}

char *moment_chinese(struct arena *a, int64_t at)
{
	struct moment m = clock_local(at), now = clock_local(clock_now());
	if (m.year != now.year)
		return arena_printf(a, "%d年%d月%d日 %02d:%02d", m.year, m.month, m.day, m.hour, m.minute);
	return arena_printf(a, "%d月%d日 %02d:%02d", m.month, m.day, m.hour, m.minute);
}

char *moment_input(struct arena *a, int64_t at)
{
	struct moment m = clock_local(at);
	return arena_printf(a, "%04d-%02d-%02dT%02d:%02d", m.year, m.month, m.day, m.hour, m.minute);
}

const char *weekday_chinese(int weekday)
{
	static const char *const names[] = { "星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六" };
	return names[weekday % 7];
}
