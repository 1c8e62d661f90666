/* trouble-rot FILE FLIPS SEED: turns one bit of a county's file, looks whether that is found, whether any record reads
 * otherwise than before, and turns it back; FLIPS times at random. The same is done by a SQLite without our sums, to see what
 * they are good for. Prints one line: "flips N found F wrong W plain P". */
#include <fcntl.h>
#include <sodium.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base.h"
#include "db/checksum.h"
#include "db/db.h"

struct hash {
	unsigned char bytes[32];
};

static void finish_with(const char *what)
{
	perror(what);
	exit(2);
}

static void flip(const char *path, uint64_t bit)
{
	unsigned char byte;
	int fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0 || pread(fd, &byte, 1, (off_t)(bit / 8)) != 1)
		finish_with(path);
	byte ^= (unsigned char)(1 << bit % 8);
	if (pwrite(fd, &byte, 1, (off_t)(bit / 8)) != 1 || close(fd) != 0)
		finish_with(path);
}

/* What `xianfeng verify` asks of the file. */
static bool found(struct arena *a, const char *path)
{
	const char *why;
	struct db *db = db_open(path, DB_READ, &why);
	bool sound = db && text_eq(db_check(db, a), "ok");
	db_close(db);
	return !sound;
}

static bool plain_finds(const char *path)
{
	sqlite3 *handle;
	sqlite3_stmt *st = NULL;
	bool sound = sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, "unix") == SQLITE_OK &&
		     sqlite3_prepare_v2(handle, "pragma integrity_check(1)", -1, &st, NULL) == SQLITE_OK &&
		     sqlite3_step(st) == SQLITE_ROW && text_eq((const char *)sqlite3_column_text(st, 0), "ok");
	sqlite3_finalize(st);
	sqlite3_close(handle);
	return !sound;
}

static bool table_read(struct arena *a, sqlite3 *handle, const char *table, crypto_generichash_state *h)
{
	sqlite3_stmt *st = NULL;
	int code = sqlite3_prepare_v2(handle, arena_printf(a, "select * from \"%s\"", table), -1, &st, NULL);
	while (code == SQLITE_OK && (code = sqlite3_step(st)) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(st); i++)
			crypto_generichash_update(h, sqlite3_column_blob(st, i), (unsigned long long)sqlite3_column_bytes(st, i));
		code = SQLITE_OK;
	}
	sqlite3_finalize(st);
	return code == SQLITE_DONE;
}

/* All records of all tables; false when one of them cannot be read. */
static bool all_read(struct arena *a, const char *path, struct hash *out)
{
	sqlite3 *handle;
	sqlite3_stmt *st = NULL;
	crypto_generichash_state h;
	crypto_generichash_init(&h, NULL, 0, sizeof out->bytes);
	int code = sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, checksum_layer());
	if (code == SQLITE_OK)
		code = sqlite3_prepare_v2(handle, "select name from sqlite_master where type = 'table' order by name", -1, &st, NULL);
	bool good = code == SQLITE_OK;
	while (good && (code = sqlite3_step(st)) == SQLITE_ROW)
		good = table_read(a, handle, arena_dup(a, (const char *)sqlite3_column_text(st, 0)), &h);
	sqlite3_finalize(st);
	sqlite3_close(handle);
	crypto_generichash_final(&h, out->bytes, sizeof out->bytes);
	return good && code == SQLITE_DONE;
}

int main(int argc, char **argv)
{
	int64_t flips, seed, hits = 0, wrong = 0, plain = 0;
	struct arena *a = arena_new();
	struct hash sound, now;
	struct stat st;
	if (argc != 4 || !str_i64(str_of(argv[2]), &flips) || !str_i64(str_of(argv[3]), &seed) || stat(argv[1], &st) != 0) {
		fprintf(stderr, "trouble-rot FILE FLIPS SEED\n");
		return 2;
	}
	log_level_set(LOG_ERROR + 1);
	if (found(a, argv[1]) || !all_read(a, argv[1], &sound)) {
		fprintf(stderr, "the file is not sound to begin with\n");
		return 1;
	}
	uint64_t random = (uint64_t)seed * 0x9e3779b97f4a7c15u + 1;
	for (int64_t i = 0; i < flips; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		uint64_t bit = random % ((uint64_t)st.st_size * 8);
		flip(argv[1], bit);
		bool seen = found(a, argv[1]);
		if (!seen)
			printf("# bit %llu of byte %llu\n", (unsigned long long)bit % 8, (unsigned long long)bit / 8);
		hits += seen;
		wrong += all_read(a, argv[1], &now) && memcmp(&now, &sound, sizeof now) != 0;
		plain += plain_finds(argv[1]);
		flip(argv[1], bit);
		arena_reset(a);
	}
	printf("flips %lld found %lld wrong %lld plain %lld\n", (long long)flips, (long long)hits, (long long)wrong, (long long)plain);
	return 0;
}
