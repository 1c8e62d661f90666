#include <sodium.h>

#include "access/access.h"

/* 19 MiB, two passes: the lower of the recommended settings, 24 ms here; hashing runs on two threads of its own. */
#define PASSES 2
#define MEMORY ((size_t)19 * 1024 * 1024)

char *password_hash(struct arena *a, const char *password)
{
	char *out = arena_alloc(a, crypto_pwhash_STRBYTES);
	if (crypto_pwhash_str_alg(out, password, strlen(password), PASSES, MEMORY, crypto_pwhash_ALG_ARGON2ID13) != 0)
		die("no memory for a password hash");
	return out;
}

bool password_matches(const char *hash, const char *password)
{
	return hash && password && crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}

/* What is tried first by whoever guesses: public lists' head, and what people here would choose. */
static const char *const common[] = { "12345678", "123456789", "1234567890", "87654321", "11111111", "88888888", "66666666",
	"00000000", "password", "password1", "passw0rd", "qwertyui", "qwerty123", "1qaz2wsx", "1q2w3e4r", "abcd1234",
	"a1234567", "a12345678", "aa123456", "abc12345", "asdfghjk", "iloveyou", "admin123", "admin888", "woaini1314",
	"woaizuguo", "dangyuan", "dangzhibu", "zhongguo", "xianfeng", "xianfeng1", "xianfeng123", "qwer1234", "123qweasd",
	"147258369", "789456123", "5201314520", "wang1234", "zhang123", "012345678", "0123456789", "123123123", "12341234",
	"123321123", "112233445566", "11223344", "12344321", "1234qwer", "12qwaszx", "987654321", "9876543210", "13145200",
	"1314520520", "520131400", "qazwsxedc", "qwertyuiop", "asdfghjkl", "zxcvbnm123", "zaq12wsx", "abcdefgh", "abcdefg1",
	"abc123456", "a123456789", "aa123456789", "123456aa", "123456abc", "123456789a", "password123", "passw0rd123", "admin1234",
	"administrator", "welcome1", "letmein123", "sunshine", "football", "baseball", "superman", "princess", "computer", "internet",
	"woaini520", "woaini123", "woaiwojia", "nihao123", "zhongguo1", "beijing2008", "china123", "wozhongguo", "gongchandang",
	"dangyuan1", "dangyuan123", "dangzhibu1", "shuji123", "shuji1234", "xiangzhen", "cunshuji", "zuzhibu1", "zuzhibu123",
	"dangjian", "dangjian1", "dangjian123", "hongqi123", "laobaixing", "liu12345", "li123456", "wang123456", "zhang123456",
	"chen1234", "yang1234" };

/* 19680412: a day somebody was born or married on is what the neighbours try. */
static bool is_day(const char *text)
{
	int day;
	return strlen(text) == 8 && strspn(text, "0123456789") == 8 && day_parse(str_of(text), &day) && day / 10000 >= 1900 &&
	       day / 10000 < 2100;
}

/* The login name, with nothing or up to four digits behind it. */
static bool is_login(const char *text, const char *login)
{
	size_t len = login ? strlen(login) : 0;
	return len && strncasecmp(text, login, len) == 0 && strlen(text + len) <= 4 && strspn(text + len, "0123456789") == strlen(text + len);
}

static bool all_same(const char *text)
{
	for (const char *p = text; *p; p++)
		if (*p != *text)
			return false;
	return true;
}

const char *password_objection(struct arena *a, const char *password, const char *login)
{
	size_t chars = str_chars(str_of(password));
	if (chars < 8)
		return arena_printf(a, "密码至少 8 位，您填了 %zu 位。可以用一句好记的话。", chars);
	if (chars > 128)
		return "密码太长，请不超过 128 位。";
	if (all_same(password))
		return "密码不能全是同一个字符，请换一个。";
	if (is_login(password, login))
		return "密码不能和登录名相同，或只在后面加几个数字，请换一个。";
	if (is_day(password))
		return "密码不能是一个日期，生日最先被人猜。请换一个，比如一句好记的话。";
	for (size_t i = 0; i < COUNT_OF(common); i++)
		if (strcasecmp(password, common[i]) == 0)
			return "这个密码太常见，容易被猜中。请换一个，比如一句好记的话。";
	return NULL;
}
