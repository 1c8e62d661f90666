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
	"147258369", "789456123", "5201314520", "wang1234", "zhang123", "19491001", "19210701" };

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
	if (login && *login && strcasecmp(password, login) == 0)
		return "密码不能和登录名相同，请换一个。";
	for (size_t i = 0; i < COUNT_OF(common); i++)
		if (strcasecmp(password, common[i]) == 0)
			return "这个密码太常见，容易被猜中。请换一个，比如一句好记的话。";
	return NULL;
}
