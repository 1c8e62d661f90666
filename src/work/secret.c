#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include "work/internal.h"

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES

static bool key_read(struct store *s, int fd)
{
	ssize_t n = read(fd, s->key, KEY_BYTES);
	close(fd);
	return n == KEY_BYTES;
}

/* Under its name only when all of it is on the disk: a power cut leaves the whole key or none, and then another is made. */
static bool key_make(struct store *s, const char *path, const struct store *like)
{
	const char *fresh = arena_printf(s->arena, "%s.new", path);
	unlink(fresh);
	int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0400);
	if (fd < 0)
		return false;
	if (like)
		memcpy(s->key, like->key, KEY_BYTES);
	else
		randombytes_buf(s->key, KEY_BYTES);
	bool good = write(fd, s->key, KEY_BYTES) == KEY_BYTES && fsync(fd) == 0;
	close(fd);
	s->key_made = good && rename(fresh, path) == 0 && folder_sync(s->dir);
	return s->key_made;
}

bool secret_load(struct store *s, bool create, const struct store *like, const char **why)
{
	const char *path = arena_printf(s->arena, "%s/secret.key", s->dir);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 ? key_read(s, fd) : (create && errno == ENOENT && key_make(s, path, like))) {
		if (!like || memcmp(s->key, like->key, KEY_BYTES) == 0)
			return true;
		*why = arena_printf(s->arena, "目录 %s 里有另一把密钥，用它读不出这个县的身份证号和电话。请换一个空目录。", s->dir);
		return false;
	}
	*why = arena_printf(s->arena, "密钥文件 %s 读不出来。没有它，身份证号和电话无法解密；请从备份恢复。", path);
	return false;
}

static void subkey(const struct store *s, const char *context, unsigned char out[KEY_BYTES])
{
	crypto_generichash(out, KEY_BYTES, (const unsigned char *)context, strlen(context), s->key, KEY_BYTES);
}

struct str secret_seal(struct store *s, struct arena *a, const char *context, const char *text)
{
	unsigned char key[KEY_BYTES];
	unsigned long long len;
	if (text_empty(text))
		return (struct str){ NULL, 0 };
	unsigned char *out = arena_alloc(a, NONCE + strlen(text) + TAG);
	subkey(s, context, key);
	randombytes_buf(out, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE, &len, (const unsigned char *)text, strlen(text),
		(const unsigned char *)context, strlen(context), NULL, out, key);
	sodium_memzero(key, sizeof key);
	return (struct str){ (char *)out, NONCE + (size_t)len };
}

const char *secret_open(struct store *s, struct arena *a, const char *context, struct str sealed)
{
	unsigned char key[KEY_BYTES];
	unsigned long long len;
	if (sealed.len < NONCE + TAG)
		return NULL;
	const unsigned char *bytes = (const unsigned char *)sealed.at;
	unsigned char *text = arena_alloc(a, sealed.len - NONCE - TAG + 1);
	subkey(s, context, key);
	int bad = crypto_aead_xchacha20poly1305_ietf_decrypt(text, &len, NULL, bytes + NONCE, sealed.len - NONCE,
		(const unsigned char *)context, strlen(context), bytes, key);
	sodium_memzero(key, sizeof key);
	return bad ? NULL : (char *)text;
}

struct str secret_hash(struct store *s, struct arena *a, const char *context, const char *text)
{
	unsigned char key[KEY_BYTES];
	unsigned char *out = arena_alloc(a, SECRET_HASH);
	if (text_empty(text))
		return (struct str){ NULL, 0 };
	subkey(s, context, key);
	crypto_generichash(out, SECRET_HASH, (const unsigned char *)text, strlen(text), key, sizeof key);
	return (struct str){ (char *)out, SECRET_HASH };
}

const char *secret_mark(struct store *s, struct arena *a)
{
	struct str hash = secret_hash(s, a, "key.mark", "key");
	return hex_of(a, hash.at, hash.len);
}

static void keyed_numbers(struct store *s, const char *context, int64_t id, int64_t counter, unsigned char out[16])
{
	unsigned char key[KEY_BYTES];
	int64_t numbers[2] = { id, counter };
	subkey(s, context, key);
	crypto_generichash(out, 16, (const unsigned char *)numbers, sizeof numbers, key, sizeof key);
}

int secret_code(struct store *s, const char *context, int64_t id, int64_t counter, int digits)
{
	unsigned char bytes[16];
	uint64_t n;
	int limit = 1;
	keyed_numbers(s, context, id, counter, bytes);
	memcpy(&n, bytes, sizeof n);
	while (digits-- > 0)
		limit *= 10;
	return (int)(n % (uint64_t)limit);
}

char *secret_link(struct store *s, struct arena *a, const char *context, int64_t id, int64_t counter)
{
	unsigned char bytes[16];
	keyed_numbers(s, context, id, counter, bytes);
	return hex_of(a, bytes, 8);
}

char *secret_token(struct arena *a, int bytes)
{
	unsigned char *random = arena_alloc(a, (size_t)bytes);
	randombytes_buf(random, (size_t)bytes);
	return hex_of(a, random, (size_t)bytes);
}

bool secret_same(const char *a, const char *b)
{
	return a && b && strlen(a) == strlen(b) && sodium_memcmp(a, b, strlen(a)) == 0;
}
