/* Keys of a county's store (libsodium): field encryption, keyed hashes, short codes. The master key lies in the data
 * directory as `secret.key`, 0600, made at the first start; a backup without it has no readable sensitive fields. */
#ifndef WORK_SECRET_H
#define WORK_SECRET_H

#include "work/work.h"

#define SECRET_HASH 16

/* Encrypts a sensitive text (XChaCha20-Poly1305, random nonce in front). `context` binds the bytes to their place
 * ("member.idno"): bytes moved to another column do not open. NULL or "" gives {NULL,0}. Arena memory. */
struct str secret_seal(struct store *s, struct arena *a, const char *context, const char *text);
/* The text again; NULL when the bytes are absent, damaged or from another place. */
const char *secret_open(struct store *s, struct arena *a, const char *context, struct str sealed);
/* Keyed BLAKE2b of a text, SECRET_HASH bytes: equality search over what is encrypted. */
struct str secret_hash(struct store *s, struct arena *a, const char *context, const char *text);
/* Tells keys apart without giving anything of them away: the same text for the same key. */
const char *secret_mark(struct store *s, struct arena *a);
/* A number below 10^digits from (context, id, counter): the six-digit codes. */
int secret_code(struct store *s, const char *context, int64_t id, int64_t counter, int digits);
/* A token that cannot be guessed: `bytes` random bytes as hexadecimal. */
char *secret_token(struct arena *a, int bytes);
/* A keyed token bound to (context, id, counter), 16 hexadecimal characters: links of a QR code. */
char *secret_link(struct store *s, struct arena *a, const char *context, int64_t id, int64_t counter);
/* Compares two texts in constant time. */
bool secret_same(const char *a, const char *b);

#endif
