/* ID numbers (GB 11643) and telephone numbers: tidying, checking, masking. */
#include "base/chinese.h"
#include "member/member.h"

char *idno_tidy(struct arena *a, const char *text)
{
	char *tidy = text ? chinese_tidy(a, str_of(text)) : NULL, *to = tidy;
	if (!tidy)
		return arena_dup(a, "");
	for (const char *p = tidy; *p; p++)
		if (*p != ' ' && *p != '\'')
			*to++ = *p == 'x' ? 'X' : *p;
	*to = 0;
	return tidy;
}

static char check_digit(const char *idno)
{
	static const int weights[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	int sum = 0;
	for (int i = 0; i < 17; i++)
		sum += weights[i] * (idno[i] - '0');
	return "10X98765432"[sum % 11];
}

static bool all_digits(const char *text, int count)
{
	for (int i = 0; i < count; i++)
		if (text[i] < '0' || text[i] > '9')
			return false;
	return true;
}

/* The first two digits name a province (GB/T 2260), 83 the residence permits of Taiwan's people, 9 foreigners. */
static bool province_exists(const char *idno)
{
	static const char *const known = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 "
					 "64 65 71 81 82 83 91";
	char two[3] = { idno[0], idno[1], 0 };
	return strstr(known, two) != NULL;
}

int idno_birth(const char *idno)
{
	int64_t day = 0;
	return str_i64((struct str){ idno + 6, 8 }, &day) ? (int)day : 0;
}

int idno_sex(const char *idno)
{
	return (idno[16] - '0') % 2 ? 1 : 2;
}

const char *idno_objection(struct arena *a, const char *idno, int birth, int sex, int today)
{
	size_t len = strlen(idno);
	if (len == 15 && all_digits(idno, 15))
		return "是 15 位旧号码，请填写 18 位身份证号";
	if (len != 18)
		return arena_printf(a, "应为 18 位，现在是 %zu 位，请核对", str_chars(str_of(idno)));
	if (!all_digits(idno, 17) || !(idno[17] == 'X' || (idno[17] >= '0' && idno[17] <= '9')))
		return "只能由数字组成，最后一位可以是 X，请核对";
	if (!province_exists(idno))
		return "前两位不是任何省份的代码，请核对前 6 位";
	int day = idno_birth(idno);
	if (!day_valid(day) || day > today)
		return "第 7 至 14 位不是有效的出生日期，请核对";
	if (idno[17] != check_digit(idno))
		return "校验码不对，请核对最后一位和其他各位";
	if (birth && birth != day)
		return arena_printf(a, "号码中的出生日期 %s 与填写的 %s 不一致，请核对", day_text(a, day), day_text(a, birth));
	if (sex && sex != idno_sex(idno))
		return arena_printf(a, "号码表示%s性，与填写的%s性不一致，请核对", idno_sex(idno) == 1 ? "男" : "女",
			sex == 1 ? "男" : "女");
	return NULL;
}

char *idno_make(struct arena *a, const char *division, int birth, int order)
{
	char *idno = arena_printf(a, "%.6s%08d%03d0", division, birth % 100000000, order % 1000);
	idno[17] = check_digit(idno);
	return idno;
}

char *idno_mask(struct arena *a, const char *idno)
{
	return strlen(idno) < 18 ? arena_dup(a, "") : arena_printf(a, "%.6s********%s", idno, idno + 14);
}

char *phone_tidy(struct arena *a, const char *text)
{
	char *tidy = text ? chinese_tidy(a, str_of(text)) : NULL;
	if (!tidy)
		return arena_dup(a, "");
	const char *from = text_starts(tidy, "+86") ? tidy + 3 : tidy;
	char *to = tidy;
	for (const char *p = from; *p; p++)
		if (*p != ' ' && *p != '-' && *p != '\'')
			*to++ = *p;
	*to = 0;
	return tidy;
}

const char *phone_objection(struct arena *a, const char *phone)
{
	size_t len = strlen(phone);
	if (!all_digits(phone, (int)len))
		return "只能由数字组成，请核对";
	if (len == 11 && phone[0] == '1' && phone[1] >= '3')
		return NULL;
	if (phone[0] == '0' && len >= 10 && len <= 12)
		return NULL;
	return arena_printf(a, "应为 11 位手机号，或带区号的固定电话，现在是 %zu 位，请核对", len);
}

char *phone_mask(struct arena *a, const char *phone)
{
	size_t len = strlen(phone);
	return len < 10 ? arena_dup(a, "") : arena_printf(a, "%.3s****%s", phone, phone + len - 4);
}
