/* Making a copy, and looking whether it is still what was made. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backup/inside.h"
#include "base/json.h"

#define HASH_BYTES 32

static const struct {
	const char *word, *sql;
} counted[BACKUP_COUNTS] = {
	[BACKUP_ORGS] = { "organisations", "select count(*) from org where tenant = $1" },
	[BACKUP_MEMBERS] = { "members", "select count(*) from member where tenant = $1" },
	[BACKUP_ACCOUNTS] = { "accounts", "select count(*) from account where tenant = $1" },
	[BACKUP_ACTIVITIES] = { "activities", "select count(*) from activity where tenant = $1" },
	[BACKUP_ATTENDANCE] = { "attendance", "select count(*) from attendance where tenant = $1" },
};

static const char *part_path(struct arena *a, const char *dir, const char *name)
{
	return arena_printf(a, "%s/%s", dir, name);
}

/* ---- looking at files ---- */

const char *file_hash(struct arena *a, const char *path, int64_t *size)
{
	unsigned char block[65536], sum[HASH_BYTES];
	crypto_generichash_state h;
	ssize_t n = -1;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	*size = 0;
	crypto_generichash_init(&h, NULL, 0, sizeof sum);
	while (fd >= 0 && (n = read(fd, block, sizeof block)) > 0) {
		crypto_generichash_update(&h, block, (unsigned long long)n);
		*size += n;
	}
	bool good = n == 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	crypto_generichash_final(&h, sum, sizeof sum);
	return good ? hex_of(a, sum, sizeof sum) : NULL;
}

static bool photos_count(struct arena *a, const char *dir, int64_t *files, int64_t *bytes)
{
	const char *folder = part_path(a, dir, "files");
	struct folder *d = folder_open(a, folder);
	struct stat st;
	*files = *bytes = 0;
	for (const char *name; (name = folder_next(d)) != NULL;)
		if (stat(part_path(a, folder, name), &st) == 0) {
			(*files)++;
			*bytes += st.st_size;
		}
	return folder_opened(d);
}

/* ---- the manifest ---- */

static bool manifest_write(struct arena *a, const char *dir, const struct backup *b)
{
	struct buf out;
	struct json j;
	buf_init(&out, a);
	json_begin(&j, &out);
	json_open_object(&j);
	json_put_i64(&j, "format", 1);
	json_put_text(&j, "county", b->county);
	json_put_text(&j, "made", moment_text(a, b->made));
	json_put_i64(&j, "at", b->made);
	json_put_text(&j, "version", b->version);
	json_put_i64(&j, "bytes", b->bytes);
	json_put_text(&j, "hash", b->hash);
	json_put_i64(&j, "audit", b->audit_seq);
	json_put_i64(&j, "files", b->files);
	json_put_i64(&j, "file_bytes", b->file_bytes);
	json_key(&j, "counts");
	json_open_object(&j);
	for (int i = 0; i < BACKUP_COUNTS; i++)
		json_put_i64(&j, counted[i].word, b->counts[i]);
	json_end_object(&j);
	json_end_object(&j);
	buf_char(&out, '\n');
	int fd = open(part_path(a, dir, "manifest.json"), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool good = fd >= 0 && write(fd, out.at, out.len) == (ssize_t)out.len && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return good && folder_sync(dir);
}

static int64_t number_of(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static const char *text_of(struct arena *a, const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return arena_dup(a, text ? text : "");
}

static struct backup *manifest_read(struct arena *a, const char *dir)
{
	json_t *root = json_load_file(part_path(a, dir, "manifest.json"), 0, NULL);
	struct backup *b = NULL;
	if (json_is_object(root) && number_of(root, "format") == 1) {
		b = ARENA_NEW(a, struct backup);
		*b = (struct backup){ .made = number_of(root, "at"), .county = text_of(a, root, "county"),
			.version = text_of(a, root, "version"), .bytes = number_of(root, "bytes"), .hash = text_of(a, root, "hash"),
			.audit_seq = number_of(root, "audit"), .files = number_of(root, "files"),
			.file_bytes = number_of(root, "file_bytes") };
		for (int i = 0; i < BACKUP_COUNTS; i++)
			b->counts[i] = number_of(json_object_get(root, "counts"), counted[i].word);
	}
	json_decref(root);
	return b;
}

/* ---- making ---- */

/* Where a lack of memory leads out of the looking, the copy is closed with the arena. */
static void copy_close(void *opened)
{
	struct db **copy = opened;
	db_close(*copy);
	*copy = NULL;
}

/* Opens the copy itself: what it holds is asked of it, not of the county that goes on. */
static bool copy_check(struct work *w, const char *dir, struct backup *b)
{
	const char *why = "", *url = arena_printf(w->arena, "sqlite:%s/county.db", dir);
	struct work copy = *w;
	struct verify_report report = { .arena = w->arena };
	struct db **opened = ARENA_NEW(w->arena, struct db *);
	arena_on_reset(w->arena, copy_close, opened);
	copy.db = *opened = db_open(url, DB_READ, &why);
	if (!copy.db)
		return fault_set(w, FAULT_INTERNAL, "backup.unreadable", NULL, "备份做好后打不开，已丢弃：%s", why);
	const char *file = db_check(copy.db, w->arena);
	if (!text_eq(file, "ok"))
		verify_fault(&report, "%s", file);
	b->audit_seq = audit_end_verify(&copy, &report);
	for (int i = 0; i < BACKUP_COUNTS; i++)
		b->counts[i] = DB_ONE(copy.db, w->arena, -1, counted[i].sql, w->tenant);
	bool read = db_error(copy.db) == DB_OK;
	copy_close(opened);
	return (read && !report.faults) ||
	       fault_set(w, FAULT_INTERNAL, "backup.damaged", NULL, "备份核对没有通过，已丢弃：%s。请运行 xianfeng verify 检查原来的数据。",
		       read ? file : "读不完整");
}

static bool copy_make(struct work *w, const char *part, const char *before, struct backup *b)
{
	const char *why = NULL;
	db_rollback(w->db); /* a copy is made outside of a transaction */
	bool made = store_backup(w->arena, w->store, part, before, &why);
	db_rollback(w->db);
	if (!db_begin(w->db))
		return work_db_check(w);
	if (!made)
		return fault_set(w, FAULT_BUSY, "backup.failed", NULL, "%s目录：%s", why, part);
	if (!copy_check(w, part, b))
		return false;
	b->hash = file_hash(w->arena, part_path(w->arena, part, "county.db"), &b->bytes);
	return (b->hash && photos_count(w->arena, part, &b->files, &b->file_bytes) && manifest_write(w->arena, part, b)) ||
	       fault_set(w, FAULT_BUSY, "backup.failed", NULL, "备份写不完整，已丢弃。请检查目录 %s 的磁盘空间和权限。", part);
}

struct making {
	struct work *w;
	const char *part, *before;
	struct backup *b;
	bool good;
};

static void making_turn(void *arg)
{
	struct making *m = arg;
	m->good = copy_make(m->w, m->part, m->before, m->b);
}

struct backup *backup_make(struct work *w, const char *dir, const char *before)
{
	struct arena *a = w->arena;
	const char *part = arena_printf(a, "%s.part", dir), *folder = arena_printf(a, "%s/..", dir);
	struct backup *b = ARENA_NEW(a, struct backup);
	struct stat st;
	*b = (struct backup){ .made = w->now, .county = store_county(w->store), .version = XIANFENG_VERSION };
	if (stat(dir, &st) == 0) {
		fault_set(w, FAULT_CONFLICT, "backup.there", NULL, "目录 %s 已经存在。请换一个还不存在的目录。", dir);
		return NULL;
	}
	tree_remove(part); /* of one that was ended in the middle */
	struct making making = { w, part, before, b, false };
	if (!arena_guard(making_turn, &making)) /* what was begun is taken away then, too */
		work_lacks(w);
	bool good = making.good;
	if (good && (rename(part, dir) != 0 || !folder_sync(folder)))
		good = fault_set(w, FAULT_BUSY, "backup.failed", NULL, "备份不能改名为 %s：%s。", dir, strerror(errno));
	if (!good)
		tree_remove(part);
	return good ? b : NULL;
}

/* ---- looking ---- */

struct backup *backup_look(struct arena *a, const char *dir, const char **why)
{
	struct backup *b = manifest_read(a, dir);
	int64_t bytes, files, file_bytes;
	if (!b) {
		*why = arena_printf(a, "%s 里没有 manifest.json，或它读不懂。请选一份由 xianfeng backup 做的备份。", dir);
		return NULL;
	}
	const char *hash = file_hash(a, part_path(a, dir, "county.db"), &bytes);
	struct stat key;
	if (!hash || bytes != b->bytes || !text_eq(hash, b->hash))
		*why = arena_printf(a, "%s/county.db 不是备份时的内容，已损坏或被改动。请换另一份备份。", dir);
	else if (stat(part_path(a, dir, "secret.key"), &key) != 0)
		*why = arena_printf(a, "%s 里没有密钥 secret.key。如果密钥另外保存，请先把它放回这个目录。", dir);
	else if (!photos_count(a, dir, &files, &file_bytes) || files != b->files || file_bytes != b->file_bytes)
		*why = arena_printf(a, "%s/files 里的照片和备份时不一样多（应有 %lld 个）。请换另一份备份。", dir, (long long)b->files);
	else
		return b;
	return NULL;
}
