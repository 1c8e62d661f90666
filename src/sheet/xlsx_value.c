#include <ctype.h>
#include <math.h>
#include <stdlib.h>

#include "sheet/xlsx_value.h"

#define DAYS_MAX 2958465 /* 9999-12-31, the last day a spreadsheet knows */
#define DAY_SECONDS 86400

struct xlsx_format xlsx_format_builtin(int64_t id)
{
	struct xlsx_format format = {XLSX_NUMBER, 0};
	if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 54) || id == 57 ||
		id == 58)
		format.kind = XLSX_DATE;
	else if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 45 || id == 47 || id == 55 || id == 56)
		format.kind = XLSX_TIME;
	else if (id == 22)
		format.kind = XLSX_DATE_TIME;
	else if (id == 46)
		format.kind = XLSX_ELAPSED;
	return format;
}

/* The length of what is no letter of the format at `code`: quoted text, an escaped character, brackets, "General". */
static size_t literal_length(const char *code)
{
	if (*code == '"' || *code == '[') {
		const char *end = strchr(code + 1, *code == '"' ? '"' : ']');
		return end ? (size_t)(end - code) + 1 : strlen(code);
	}
	if (*code == '\\' || *code == '_' || *code == '*')
		return code[1] ? 2 : 1;
	if (!strncasecmp(code, "general", 7))
		return 7;
	if (!strncasecmp(code, "am/pm", 5))
		return 5;
	return 0;
}

static bool is_elapsed(const char *code)
{
	char unit = (char)tolower((unsigned char)code[1]);
	size_t i = 1;
	if (*code != '[' || !unit || !strchr("hms", unit))
		return false;
	while (tolower((unsigned char)code[i]) == unit)
		i++;
	return code[i] == ']';
}

struct xlsx_format xlsx_format_parse(const char *code)
{
	struct xlsx_format format = {XLSX_NUMBER, 0};
	bool day = false, time = false, month = false, elapsed = false;
	size_t zeros = strspn(code, "0");
	if (zeros > 1 && zeros <= 40 && (code[zeros] == 0 || code[zeros] == ';'))
		format.zeros = (int)zeros;
	while (*code && *code != ';') {
		elapsed = elapsed || is_elapsed(code);
		size_t skip = literal_length(code);
		if (skip) {
			code += skip;
			continue;
		}
		char letter = (char)tolower((unsigned char)*code);
		/* e is the year in Chinese formats, but E+ is an exponent */
		day = day || letter == 'y' || letter == 'd' || (letter == 'e' && code[1] != '+' && code[1] != '-');
		time = time || letter == 'h' || letter == 's';
		month = month || letter == 'm';
		code++;
	}
	if (elapsed)
		format.kind = XLSX_ELAPSED;
	else if (day || (month && !time)) /* without a day, m beside h or s means minutes */
		format.kind = time ? XLSX_DATE_TIME : XLSX_DATE;
	else if (time)
		format.kind = XLSX_TIME;
	return format;
}

/* The calendar day so many days after 1970-01-01 (Howard Hinnant's civil_from_days). */
static char *civil_text(struct arena *a, int64_t days)
{
	days += 719468;
	int64_t era = days / 146097;
	int64_t of_era = days - era * 146097;
	int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t shifted = (5 * of_year + 2) / 153;
	int day = (int)(of_year - (153 * shifted + 2) / 5 + 1);
	int month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
	int year = (int)(year_of_era + era * 400 + (month <= 2));
	return arena_printf(a, "%04d-%02d-%02d", year, month, day);
}

/* Day numbers of the 1900 system contain 1900-02-29, which never was; what was typed is shown as it was typed. */
static char *day_number_text(struct arena *a, int64_t days, bool base1904)
{
	if (base1904)
		return civil_text(a, days - 24107);
	if (days == 60)
		return arena_dup(a, "1900-02-29");
	return civil_text(a, days - (days > 60 ? 25569 : 25568));
}

static char *time_text(struct arena *a, int64_t seconds)
{
	int hours = (int)(seconds / 3600), minutes = (int)(seconds / 60 % 60), rest = (int)(seconds % 60);
	if (rest)
		return arena_printf(a, "%02d:%02d:%02d", hours, minutes, rest);
	return arena_printf(a, "%02d:%02d", hours, minutes);
}

static char *serial_text(struct arena *a, double serial, enum xlsx_kind kind, bool base1904)
{
	int64_t seconds = llround(serial * DAY_SECONDS);
	int64_t days = seconds / DAY_SECONDS, of_day = seconds % DAY_SECONDS;
	switch (kind) {
	case XLSX_ELAPSED:
		return time_text(a, seconds);
	case XLSX_TIME:
		return time_text(a, of_day);
	case XLSX_DATE_TIME:
		return of_day ? arena_printf(a, "%s %s", day_number_text(a, days, base1904), time_text(a, of_day))
			      : day_number_text(a, days, base1904);
	default:
		return day_number_text(a, (int64_t)floor(serial), base1904);
	}
}

/* Digits "ddd…" with the decimal point behind the first one times 10^exponent, written out without exponent. */
static char *plain_decimal(struct arena *a, bool minus, const char *digits, int count, int exponent)
{
	struct buf out;
	buf_init(&out, a);
	if (minus)
		buf_char(&out, '-');
	if (exponent < 0) {
		buf_text(&out, "0.");
		for (int i = exponent + 1; i < 0; i++)
			buf_char(&out, '0');
	}
	for (int i = 0; i < count; i++) {
		if (i > 0 && i == exponent + 1)
			buf_char(&out, '.');
		buf_char(&out, digits[i]);
	}
	for (int i = count; i <= exponent; i++)
		buf_char(&out, '0');
	return out.at;
}

/* Fifteen significant digits are what a spreadsheet keeps; more of them only show how binary fractions are stored. */
static char *fifteen_digits(struct arena *a, double number)
{
	char scientific[40], digits[16];
	int count = 0;
	snprintf(scientific, sizeof scientific, "%.14e", fabs(number));
	const char *mark = strchr(scientific, 'e');
	for (const char *p = scientific; p < mark && count < 15; p++)
		if (*p >= '0' && *p <= '9')
			digits[count++] = *p;
	while (count > 1 && digits[count - 1] == '0')
		count--;
	if (number == 0)
		return arena_dup(a, "0");
	return plain_decimal(a, number < 0, digits, count, (int)strtol(mark + 1, NULL, 10));
}

static char *with_zeros(struct arena *a, const char *digits, int zeros)
{
	int len = (int)strlen(digits);
	struct buf out;
	if (len >= zeros || strspn(digits, "0123456789") != (size_t)len)
		return arena_dup(a, digits);
	buf_init(&out, a);
	for (int i = len; i < zeros; i++)
		buf_char(&out, '0');
	buf_put(&out, digits, (size_t)len);
	return out.at;
}

char *xlsx_number_text(struct arena *a, const char *raw, struct xlsx_format format, bool base1904)
{
	struct str text = str_trim(str_of(raw));
	char *number = arena_dupn(a, text.at ? text.at : "", text.len);
	char *end = NULL;
	if (!text.len || text.len > 400 || strspn(number, "0123456789+-.eE") != text.len)
		return number;
	double value = strtod(number, &end);
	if (*end || end == number || !isfinite(value))
		return number;
	if (format.kind != XLSX_NUMBER && value >= 0 && value < DAYS_MAX + 1)
		return serial_text(a, value, format.kind, base1904);
	/* An integer written out keeps every digit: programs store ID numbers so, beyond what Excel itself can. */
	if (strspn(number, "0123456789") != text.len || text.len > 40)
		number = fifteen_digits(a, value);
	return with_zeros(a, number, format.zeros);
}
