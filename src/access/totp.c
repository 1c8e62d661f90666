/* One-time codes of an app (RFC 6238 over RFC 4226), and the recovery codes beside them. */
#include <nettle/hmac.h>
#include <sodium.h>

#include "access/access.h"
#include "access/inside.h"
#include "work/audit.h"
#include "work/secret.h"

#define SECRET_BYTES 20 /* RFC 4226 section 4: 160 bits */
#define STEP_SECONDS 30
#define DIGITS 6
#define SKEW 1          /* steps that the phone's clock may be off (RFC 6238 section 5.2) */

int totp_code(struct str secret, int64_t step, int digits)
{
	struct hmac_sha1_ctx hmac;
	uint8_t counter[8], hash[SHA1_DIGEST_SIZE];
	int limit = 1;
	for (int i = 0; i < 8; i++)
		counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
	hmac_sha1_set_key(&hmac, secret.len, (const uint8_t *)secret.at);
	hmac_sha1_update(&hmac, sizeof counter, counter);
	hmac_sha1_digest(&hmac, sizeof hash, hash);
	int at = hash[sizeof hash - 1] & 15;
	uint32_t number = (uint32_t)(hash[at] & 127) << 24 | (uint32_t)hash[at + 1] << 16 | (uint32_t)hash[at + 2] << 8 | hash[at + 3];
	while (digits-- > 0)
		limit *= 10;
	return (int)(number % (uint32_t)limit);
}

const char *totp_base32(struct arena *a, struct str bytes)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	struct buf out;
	buf_init(&out, a);
	for (size_t bit = 0; bit < bytes.len * 8; bit += 5) {
		unsigned pair = (unsigned)(unsigned char)bytes.at[bit / 8] << 8;
		if (bit / 8 + 1 < bytes.len)
			pair |= (unsigned char)bytes.at[bit / 8 + 1];
		buf_char(&out, alphabet[pair >> (11 - bit % 8) & 31]);
	}
	return out.at;
}

/* ---- the row ---- */

struct factor {
	struct str secret; /* {NULL, 0}: there is none, or its key is lost */
	int64_t confirmed, used_step;
	bool there;
};

static struct factor factor_of(struct work *w, int64_t account)
{
	struct factor f = { 0 };
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select secret, confirmed, used_step from totp where tenant = $1 and account = $2", w->tenant, account);
	if (db_next(rows)) {
		const char *hex = secret_open(w->store, w->arena, "account.totp", db_bytes(rows, 0));
		char *bytes = arena_alloc(w->arena, SECRET_BYTES);
		if (hex && hex_to(str_of(hex), bytes, SECRET_BYTES))
			f.secret = (struct str){ bytes, SECRET_BYTES };
		f.confirmed = db_i64(rows, 1);
		f.used_step = db_i64(rows, 2);
		f.there = true;
	}
	db_done(rows);
	return f;
}

enum totp_state totp_state(struct work *w, int64_t account)
{
	struct factor f = factor_of(w, account);
	return !f.there ? TOTP_NONE : f.confirmed ? TOTP_ON : TOTP_BEGUN;
}

struct str totp_secret(struct work *w, int64_t account)
{
	struct factor f = factor_of(w, account);
	return f.confirmed ? (struct str){ NULL, 0 } : f.secret;
}

bool totp_begin(struct work *w, int64_t account)
{
	struct factor f = factor_of(w, account);
	unsigned char secret[SECRET_BYTES];
	if (f.confirmed)
		return fault_set(w, FAULT_CONFLICT, "totp.on", NULL, "动态口令已经启用。要换手机，请先停用再重新设置。");
	if (f.secret.len)
		return audit_not_needed(w); /* the one that waits, so that a page that is loaded anew shows the same code */
	randombytes_buf(secret, sizeof secret);
	DB_EXEC(w->db, w->arena, "delete from totp where tenant = $1 and account = $2", w->tenant, account);
	DB_EXEC(w->db, w->arena, "insert into totp (tenant, account, secret, begun) values ($1, $2, $3, $4)", w->tenant, account,
		secret_seal(w->store, w->arena, "account.totp", hex_of(w->arena, secret, sizeof secret)), w->now);
	sodium_memzero(secret, sizeof secret);
	return audit(w, "account.totp-begun", "account", account, 0, NULL, NULL);
}

/* ---- codes ---- */

/* The step whose code this is, within the skew and after the last that was used; 0: none. */
static int64_t step_of(const struct work *w, const struct factor *f, const char *tidy)
{
	int64_t now = w->now / STEP_SECONDS, code, after = f->used_step, found = 0;
	if (!f->secret.len || strlen(tidy) != DIGITS || !str_i64(str_of(tidy), &code))
		return 0;
	if (after > now + SKEW)
		after = 0; /* written by a clock that has been set back: it must not lock the owner out */
	for (int64_t step = now - SKEW; step <= now + SKEW; step++)
		if (step > after && !found && totp_code(f->secret, step, DIGITS) == code)
			found = step;
	return found;
}

static struct str recovery_hash(struct work *w, int64_t account, const char *tidy)
{
	return secret_hash(w->store, w->arena, "account.recovery", arena_printf(w->arena, "%lld %s", (long long)account, tidy));
}

bool totp_confirm(struct work *w, int64_t account, const char *typed, const char *codes[TOTP_RECOVERY])
{
	struct factor f = factor_of(w, account);
	int64_t step = f.confirmed ? 0 : step_of(w, &f, code_tidy(w->arena, typed));
	if (!step)
		return false;
	DB_EXEC(w->db, w->arena, "update totp set confirmed = $3, used_step = $4 where tenant = $1 and account = $2", w->tenant, account,
		w->now, step);
	DB_EXEC(w->db, w->arena, "delete from recovery_code where tenant = $1 and account = $2", w->tenant, account);
	for (int i = 0; i < TOTP_RECOVERY; i++) {
		codes[i] = code_make(w->arena);
		DB_EXEC(w->db, w->arena, "insert into recovery_code (tenant, account, code) values ($1, $2, $3)", w->tenant, account,
			recovery_hash(w, account, code_tidy(w->arena, codes[i])));
	}
	return audit(w, "account.totp-on", "account", account, 0, NULL, NULL);
}

bool totp_use(struct work *w, int64_t account, const char *typed)
{
	struct factor f = factor_of(w, account);
	const char *tidy = code_tidy(w->arena, typed);
	int64_t step = f.confirmed ? step_of(w, &f, tidy) : 0;
	if (step)
		return DB_EXEC(w->db, w->arena, "update totp set used_step = $3 where tenant = $1 and account = $2", w->tenant, account, step);
	if (!f.confirmed || strlen(tidy) != 8)
		return false;
	DB_EXEC(w->db, w->arena, "delete from recovery_code where tenant = $1 and account = $2 and code = $3", w->tenant, account,
		recovery_hash(w, account, tidy));
	if (db_changes(w->db) != 1)
		return false;
	return audit(w, "account.recovery-used", "account", account, 0, NULL,
		arena_printf(w->arena, "还剩 %d 个", totp_recovery_left(w, account)));
}

int totp_recovery_left(struct work *w, int64_t account)
{
	return (int)DB_ONE(w->db, w->arena, 0, "select count(*) from recovery_code where tenant = $1 and account = $2", w->tenant,
		account);
}

bool totp_remove(struct work *w, int64_t account, int64_t org)
{
	DB_EXEC(w->db, w->arena, "delete from totp where tenant = $1 and account = $2", w->tenant, account);
	DB_EXEC(w->db, w->arena, "delete from recovery_code where tenant = $1 and account = $2", w->tenant, account);
	return audit(w, "account.totp-off", "account", account, org, NULL, NULL);
}
