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

/* What a seal covers: the record, who was to come, its resolutions with the papers of secret votes, its photos, and the check-ins that were
 * put right. */
struct covered {
	struct db_rows *record, *people, *resolutions, *photos, *votes, *changes;
};

/* All are asked before the first is read, and those of many records before the first of them: to a server that is one
 * journey. */
static void seal_ask(struct work *w, struct arena *a, int64_t id, struct covered *out)
{
	out->record = DB_QUERY(w->db, a,
		"select id, org, party_group, kinds, pairs, makes_up, title, place, starts, ends, host, agenda, remote, "
		"code_from, closed_at, due, due_voters, present, present_voters, remote_present, on_leave, minutes, recorder, "
		"created, created_by, filed_at, filed_by, sealed_at, sealed_by from activity where tenant = $1 and id = $2",
		w->tenant, id);
	out->people = DB_QUERY(w->db, a,
		"select member, status, voter, excused, way, at, received, by_account, reason from attendance "
		"where tenant = $1 and activity = $2 order by member",
		w->tenant, id);
	out->resolutions = DB_QUERY(w->db, a,
		"select id, title, quorum, due_voters, present_voters, votes_for, votes_against, abstained, passed, arithmetic "
		"from resolution where tenant = $1 and activity = $2 order by id",
		w->tenant, id);
	out->photos = DB_QUERY(w->db, a,
		"select id, name, type, size, width, height, sha256 from attachment where tenant = $1 and activity = $2 order by id",
		w->tenant, id);
	out->votes = DB_QUERY(w->db, a,
		"select resolution, handed_out, returned, invalid, about, scrutineer, teller, written_for, written_against, written_abstained, "
		"written_for + written_against + written_abstained from vote_count "
		"where tenant = $1 and activity = $2 order by resolution",
		w->tenant, id);
	out->changes = DB_QUERY(w->db, a,
		"select id, member, was, becomes, claimed, reason, decided_at, decided_by, refused from attendance_change "
		"where tenant = $1 and activity = $2 order by id",
		w->tenant, id);
}

static bool seal_answer(struct work *w, const struct covered *rows, unsigned char out[SEAL_BYTES])
{
	struct sealing s;
	crypto_generichash_init(&s.state, NULL, 0, SEAL_BYTES);
	int found = seal_rows(&s, rows->record, "nnnnnnttnnttnnnnnnnnnttnnntnt");
	seal_rows(&s, rows->people, "ntnntnnnt");
	seal_rows(&s, rows->resolutions, "nttnnnnnnt");
	seal_rows(&s, rows->photos, "nttnnnb");
	/* Only those there are: records of before such votes, or opinions in writing, were kept have the seal that they had. */
	while (db_next(rows->votes))
		seal_row(&s, rows->votes, db_i64(rows->votes, 10) ? "nnnntttnnn" : "nnnnttt");
	db_done(rows->votes);
	while (db_next(rows->changes))
		seal_row(&s, rows->changes, "nnttntntn");
	db_done(rows->changes);
	crypto_generichash_final(&s.state, out, SEAL_BYTES);
	return found == 1 && db_error(w->db) == DB_OK;
}

struct str activity_seal_hash(struct work *w, int64_t id)
{
	struct covered rows;
	unsigned char *hash = arena_alloc(w->arena, SEAL_BYTES);
	seal_ask(w, w->arena, id, &rows);
	return seal_answer(w, &rows, hash) ? (struct str){ (char *)hash, SEAL_BYTES } : (struct str){ NULL, 0 };
}

#define SEAL_BATCH 50 /* records whose memory is given back together; a server is asked for all of them at once */

/* The hashes of some records, at most SEAL_BATCH; right[i] false where there was none to make. */
static void seal_hashes(struct work *w, struct arena *a, const int64_t *ids, int count, unsigned char (*hash)[SEAL_BYTES], bool *right)
{
	struct covered rows[SEAL_BATCH];
	int ahead = db_answers_later(w->db) ? SEAL_BATCH : 1;
	for (int from = 0; from < count; from += ahead) {
		int to = from + ahead < count ? from + ahead : count;
		for (int i = from; i < to; i++)
			seal_ask(w, a, ids[i], &rows[i]);
		for (int i = from; i < to; i++)
			right[i] = seal_answer(w, &rows[i], hash[i]);
	}
}

bool activity_seal_past(struct work *w, const int64_t *ids, size_t count)
{
	struct arena *a = arena_child(w->arena);
	bool good = true, right[SEAL_BATCH];
	unsigned char hash[SEAL_BATCH][SEAL_BYTES];
	for (size_t from = 0; good && from < count; from += SEAL_BATCH) {
		int n = count - from < SEAL_BATCH ? (int)(count - from) : SEAL_BATCH;
		seal_hashes(w, a, ids + from, n, hash, right);
		for (int i = 0; good && i < n; i++)
			good = right[i] && DB_EXEC(w->db, a, "update activity set seal = $3 where tenant = $1 and id = $2", w->tenant,
						   ids[from + (size_t)i], ((struct str){ (char *)hash[i], SEAL_BYTES }));
		arena_reset(a);
	}
	arena_free(a);
	return good;
}

struct sealed {
	int64_t ids[SEAL_BATCH];
	struct str seals[SEAL_BATCH];
	int count;
};

static bool sealed_batch(struct work *w, struct arena *a, int64_t after, struct sealed *out)
{
	struct db_rows *rows = DB_QUERY(w->db, a,
		"select id, seal from activity where tenant = $1 and id > $2 and seal is not null order by id limit $3", w->tenant,
		after, SEAL_BATCH);
	for (out->count = 0; out->count < SEAL_BATCH && db_next(rows); out->count++) {
		out->ids[out->count] = db_i64(rows, 0);
		out->seals[out->count] = db_bytes(rows, 1);
	}
	db_done(rows);
	return out->count > 0;
}

static void seal_verify(struct work *w, struct verify_report *report)
{
	struct arena *a = arena_child(w->arena);
	struct sealed batch;
	for (int64_t after = 0; sealed_batch(w, a, after, &batch); arena_reset(a)) {
		unsigned char hash[SEAL_BATCH][SEAL_BYTES];
		bool right[SEAL_BATCH];
		after = batch.ids[batch.count - 1];
		seal_hashes(w, a, batch.ids, batch.count, hash, right);
		for (int i = 0; i < batch.count; i++) {
			report->checked++;
			if (!right[i] || batch.seals[i].len != SEAL_BYTES || memcmp(hash[i], batch.seals[i].at, SEAL_BYTES) != 0)
				verify_fault(report, "活动 %lld 的归档记录与归档时的校验值不一致", (long long)batch.ids[i]);
		}
	}
	arena_free(a);
}
VERIFY(activity_seal, "活动归档", seal_verify);

/* ---- photos ----------------------------------------------------------------------------------------------------- */

static void attachment_verify(struct work *w, struct verify_report *report)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select id, activity, sha256 from attachment where tenant = $1 order by id", w->tenant);
	while (db_next(rows)) {
		struct str hash = db_bytes(rows, 2);
		report->checked++;
		if (!file_intact(w->arena, store_dir(w->store), hash))
			verify_fault(report, "活动 %lld 的照片 %lld 文件缺失或内容已被改动", (long long)db_i64(rows, 1),
				(long long)db_i64(rows, 0));
	}
	db_done(rows);
}
VERIFY(activity_photos, "活动照片", attachment_verify);
FILE_NAMES(attachment, "select sha256 from attachment where tenant = $1");
