/* The seal of a record: one hash over everything that it says, and the checks that recompute it. */
#include <sodium.h>

#include "activity/inside.h"

/* What the hash covers is a sequence of numbers and texts; each text carries its length, so that no two different records
 * give the same bytes. */
struct sealing {
	crypto_generichash_state state;
};

static void seal_number(struct sealing *s, int64_t n)
{
	unsigned char bytes[8];
	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)((uint64_t)n >> (8 * i)); /* the same on every machine */
	crypto_generichash_update(&s->state, bytes, sizeof bytes);
}

static void seal_bytes(struct sealing *s, struct str bytes)
{
	seal_number(s, bytes.at ? (int64_t)bytes.len : -1);
	if (bytes.at)
		crypto_generichash_update(&s->state, (const unsigned char *)bytes.at, bytes.len);
}

/* A row: its columns as they come; `kinds` has one letter for each: n number, t text, b bytes. */
static void seal_row(struct sealing *s, const struct db_rows *rows, const char *kinds)
{
	for (int i = 0; kinds[i]; i++) {
		if (kinds[i] == 'n')
			seal_number(s, db_i64(rows, i));
		else
			seal_bytes(s, kinds[i] == 't' ? str_of(db_text(rows, i)) : db_bytes(rows, i));
	}
}

static int seal_rows(struct sealing *s, struct db_rows *rows, const char *kinds)
{
	int count = 0;
	while (db_next(rows)) {
		seal_row(s, rows, kinds);
		count++;
	}
	db_done(rows);
	seal_number(s, count);
	return count;
}

static bool seal_compute(struct work *w, struct arena *a, int64_t id, unsigned char out[SEAL_BYTES])
{
	/* All four are asked before the first is read: to a server they are one journey. */
	struct db_rows *record = DB_QUERY(w->db, a,
		"select id, org, party_group, kinds, pairs, makes_up, title, place, starts, ends, host, agenda, remote, "
		"code_from, closed_at, due, due_voters, present, present_voters, remote_present, on_leave, minutes, recorder, "
		"created, created_by, filed_at, filed_by, sealed_at, sealed_by from activity where tenant = $1 and id = $2",
		w->tenant, id);
	struct db_rows *people = DB_QUERY(w->db, a,
		"select member, status, voter, excused, way, at, received, by_account, reason from attendance "
		"where tenant = $1 and activity = $2 order by member",
		w->tenant, id);
	struct db_rows *resolutions = DB_QUERY(w->db, a,
		"select id, title, quorum, due_voters, present_voters, votes_for, votes_against, abstained, passed, arithmetic "
		"from resolution where tenant = $1 and activity = $2 order by id",
		w->tenant, id);
	struct db_rows *photos = DB_QUERY(w->db, a,
		"select id, name, type, size, width, height, sha256 from attachment where tenant = $1 and activity = $2 order by id",
		w->tenant, id);
	struct sealing s;
	crypto_generichash_init(&s.state, NULL, 0, SEAL_BYTES);
	int found = seal_rows(&s, record, "nnnnnnttnnttnnnnnnnnnttnnntnt");
	seal_rows(&s, people, "ntnntnnnt");
	seal_rows(&s, resolutions, "nttnnnnnnt");
	seal_rows(&s, photos, "nttnnnb");
	crypto_generichash_final(&s.state, out, SEAL_BYTES);
	return found == 1 && db_error(w->db) == DB_OK;
}

struct str activity_seal_hash(struct work *w, int64_t id)
{
	unsigned char *hash = arena_alloc(w->arena, SEAL_BYTES);
	return seal_compute(w, w->arena, id, hash) ? (struct str){ (char *)hash, SEAL_BYTES } : (struct str){ NULL, 0 };
}

#define VERIFY_BATCH 200 /* records whose memory is given back together */

struct sealed {
	int64_t id;
	struct str seal;
};

static int sealed_batch(struct work *w, struct arena *a, int64_t after, struct sealed out[VERIFY_BATCH])
{
	struct db_rows *rows = DB_QUERY(w->db, a,
		"select id, seal from activity where tenant = $1 and id > $2 and seal is not null order by id limit $3", w->tenant,
		after, VERIFY_BATCH);
	int count = 0;
	while (count < VERIFY_BATCH && db_next(rows))
		out[count++] = (struct sealed){ db_i64(rows, 0), db_bytes(rows, 1) };
	db_done(rows);
	return count;
}

static void seal_verify(struct work *w, struct verify_report *report)
{
	struct arena *a = arena_new();
	struct sealed batch[VERIFY_BATCH];
	int count;
	for (int64_t after = 0; (count = sealed_batch(w, a, after, batch)) > 0; arena_reset(a)) {
		after = batch[count - 1].id;
		for (int i = 0; i < count; i++) {
			unsigned char hash[SEAL_BYTES];
			report->checked++;
			if (!seal_compute(w, a, batch[i].id, hash) || batch[i].seal.len != SEAL_BYTES ||
				memcmp(hash, batch[i].seal.at, SEAL_BYTES) != 0)
				verify_fault(report, "活动 %lld 的归档记录与归档时的校验值不一致", (long long)batch[i].id);
		}
	}
	arena_free(a);
}
VERIFY(activity_seal, "活动归档", seal_verify);

/* ---- photos ----------------------------------------------------------------------------------------------------- */

static bool file_matches(const char *path, struct str hash)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		return false;
	crypto_hash_sha256_state state;
	crypto_hash_sha256_init(&state);
	unsigned char bytes[1 << 14], sum[crypto_hash_sha256_BYTES];
	for (size_t n; (n = fread(bytes, 1, sizeof bytes, f)) > 0;)
		crypto_hash_sha256_update(&state, bytes, n);
	fclose(f);
	crypto_hash_sha256_final(&state, sum);
	return hash.len == sizeof sum && memcmp(hash.at, sum, sizeof sum) == 0;
}

static void attachment_verify(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select id, activity, sha256 from attachment where tenant = $1 order by id", w->tenant);
	while (db_next(rows)) {
		struct str hash = db_bytes(rows, 2);
		report->checked++;
		if (!file_matches(arena_printf(w->arena, "%s/files/%s", store_dir(w->store), hex_of(w->arena, hash.at, hash.len)),
				hash))
			verify_fault(report, "活动 %lld 的照片 %lld 文件缺失或内容已被改动", (long long)db_i64(rows, 1),
				(long long)db_i64(rows, 0));
	}
	db_done(rows);
}
VERIFY(activity_photos, "活动照片", attachment_verify);
