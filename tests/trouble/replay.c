/* trouble-replay LOG DIR POINTS SEED: the power fails at POINTS random places of a log, each time in another way. What the
 * program had made sure of by a sync is there; of the rest, each write is there, or not, or some of its sectors are, and of
 * the names in a folder those that changed first. The directory that the disk then holds is built at DIR, and a county must
 * come up from it: opened, sound, verified, with everything that was acknowledged, nothing of it by half, and able to go on.
 * Prints what it found at each point that is not so, and a line with the sums: "points N lost L broken B most M". */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sodium.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base.h"
#include "base/list.h"
#include "log.h"
#include "work/audit.h"

#define SECTOR 512
#define UNITS_MOST 65536

/* A write or a truncation; lies in the log. */
struct change {
	const struct log_record *record;
};

struct file {
	uint64_t number;
	struct buf image; /* what is on the disk for certain */
	struct change *pending;
	size_t pending_count;
};

/* What a folder's names lead to; the file is NULL for a folder. */
struct name {
	const char *name;
	struct file *file;
};

struct names {
	struct name *list;
	size_t count;
};

/* A change of names: `from` goes, `to` comes; either may be NULL. */
struct renaming {
	const char *folder; /* in which it is made durable by a sync */
	const char *from, *to;
	struct file *file;
};

struct disk {
	struct arena *arena;
	const unsigned char *log, *end;
	struct names certain, now; /* on the disk, and as the program sees them */
	struct renaming *renamings; /* not certain */
	size_t renaming_count;
	struct file **files;
	size_t file_count;
	int *acks;
	size_t ack_count;
	bool opened; /* the county has been made */
};

static uint64_t random_state;

static uint32_t chance(uint32_t below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (uint32_t)(random_state >> 16) % below;
}

static void finish_with(const char *what)
{
	perror(what);
	exit(2);
}

/* ---- the disk as the log tells it ------------------------------------------------------------------------------- */

static const char *folder_of(struct arena *a, const char *name)
{
	const char *slash = strrchr(name, '/');
	return slash ? arena_dupn(a, name, (size_t)(slash - name)) : "";
}

static struct name *name_find(struct names *n, const char *name)
{
	for (size_t i = 0; i < n->count; i++)
		if (text_eq(n->list[i].name, name))
			return &n->list[i];
	return NULL;
}

static void name_drop(struct names *n, const char *name)
{
	struct name *found = name_find(n, name);
	if (found)
		*found = n->list[--n->count];
}

static void renaming_apply(struct arena *a, struct names *n, const struct renaming *r)
{
	if (r->from)
		name_drop(n, r->from);
	if (r->to) {
		name_drop(n, r->to);
		*LIST_PUSH(a, n->list, n->count) = (struct name){ r->to, r->file };
	}
}

static void rename_later(struct disk *d, const char *from, const char *to, struct file *file)
{
	struct renaming r = { folder_of(d->arena, to ? to : from), from, to, file };
	*LIST_PUSH(d->arena, d->renamings, d->renaming_count) = r;
	renaming_apply(d->arena, &d->now, &r);
}

static void folder_synced(struct disk *d, const char *folder)
{
	size_t left = 0;
	for (size_t i = 0; i < d->renaming_count; i++)
		if (text_eq(d->renamings[i].folder, folder))
			renaming_apply(d->arena, &d->certain, &d->renamings[i]);
		else
			d->renamings[left++] = d->renamings[i];
	d->renaming_count = left;
}

/* Numbers come again when their file is gone: the newest one is meant. */
static struct file *file_find(const struct disk *d, uint64_t number)
{
	for (size_t i = d->file_count; i > 0; i--)
		if (d->files[i - 1]->number == number)
			return d->files[i - 1];
	fprintf(stderr, "the log speaks of a file that nobody made\n");
	exit(2);
}

static struct file *file_named(struct disk *d, const char *name)
{
	struct name *found = name_find(&d->now, name);
	if (found)
		return found->file;
	fprintf(stderr, "the log renames %s, which nobody made\n", name);
	exit(2);
}

static struct file *file_made(struct disk *d, uint64_t number)
{
	struct file *f = ARENA_NEW(d->arena, struct file);
	f->number = number;
	buf_init(&f->image, arena_new());
	*LIST_PUSH(d->arena, d->files, d->file_count) = f;
	return f;
}

static const unsigned char *bytes_of(const struct log_record *r)
{
	return (const unsigned char *)(r + 1);
}

static void image_size(struct buf *image, size_t size)
{
	if (size > image->len) {
		memset(buf_room(image, size - image->len + 1), 0, size - image->len);
		image->len = size;
	} else {
		image->len = size;
	}
}

/* Bytes from `from` to `to` of a write. */
static void image_put(struct buf *image, const struct log_record *r, size_t from, size_t to)
{
	size_t at = (size_t)r->at;
	if (image->len < at + to)
		image_size(image, at + to);
	memcpy(image->at + at + from, bytes_of(r) + from, to - from);
}

static void image_change(struct buf *image, const struct change *c)
{
	if (c->record->kind == LOG_TRUNCATE)
		image_size(image, (size_t)c->record->at);
	else
		image_put(image, c->record, 0, c->record->len);
}

static void file_synced(struct file *f)
{
	for (size_t i = 0; i < f->pending_count; i++)
		image_change(&f->image, &f->pending[i]);
	f->pending_count = 0;
}

/* The system takes what it could not write for written: it will not try again. Sizes are another matter. */
static void file_sync_failed(struct file *f)
{
	size_t left = 0;
	for (size_t i = 0; i < f->pending_count; i++)
		if (f->pending[i].record->kind == LOG_TRUNCATE)
			f->pending[left++] = f->pending[i];
	f->pending_count = left;
}

static void marked(struct disk *d, const char *word)
{
	int64_t n;
	if (text_eq(word, "open"))
		d->opened = true;
	else if (text_starts(word, "ack ") && str_i64(str_of(word + 4), &n) && n < UNITS_MOST)
		*LIST_PUSH(d->arena, d->acks, d->ack_count) = (int)n;
}

static void disk_goes_on(struct disk *d, const struct log_record *r)
{
	const char *text = r->kind == LOG_WRITE ? NULL : arena_dupn(d->arena, bytes_of(r), r->len);
	struct file *f;
	switch (r->kind) {
	case LOG_CREATE:
		rename_later(d, NULL, text, file_made(d, r->file));
		break;
	case LOG_FOLDER:
		rename_later(d, NULL, text, NULL);
		break;
	case LOG_RENAME:
		rename_later(d, text, text + strlen(text) + 1, file_named(d, text));
		break;
	case LOG_UNLINK:
		rename_later(d, text, NULL, NULL);
		break;
	case LOG_WRITE:
	case LOG_TRUNCATE:
		f = file_find(d, r->file);
		*LIST_PUSH(d->arena, f->pending, f->pending_count) = (struct change){ r };
		break;
	case LOG_SYNC:
		file_synced(file_find(d, r->file));
		break;
	case LOG_SYNC_FAILED:
		file_sync_failed(file_find(d, r->file));
		break;
	case LOG_SYNC_FOLDER:
		folder_synced(d, text);
		break;
	case LOG_MARK:
		marked(d, text);
		break;
	}
}

/* ---- the power fails -------------------------------------------------------------------------------------------- */

enum luck { ALL_DROPPED, ALL_KEPT, MIXED };

static void image_tear(struct buf *image, const struct log_record *r)
{
	for (size_t from = 0, to; from < r->len; from = to) {
		to = ((size_t)r->at + from) / SECTOR * SECTOR + SECTOR - (size_t)r->at;
		if (to > r->len)
			to = r->len;
		if (chance(2))
			image_put(image, r, from, to);
	}
}

static void image_finish(struct buf *image, const struct file *f, enum luck luck)
{
	for (size_t i = 0; luck != ALL_DROPPED && i < f->pending_count; i++) {
		uint32_t how = luck == ALL_KEPT ? 0 : chance(3);
		if (how == 0 || (how == 1 && f->pending[i].record->kind == LOG_TRUNCATE))
			image_change(image, &f->pending[i]);
		else if (how == 1)
			image_tear(image, f->pending[i].record);
	}
}

static void file_lay(struct arena *a, const char *path, const struct file *f, enum luck luck)
{
	struct buf image;
	buf_init(&image, a);
	buf_put(&image, f->image.at, f->image.len);
	image_finish(&image, f, luck == MIXED ? (enum luck)chance(3) : luck);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	if (fd < 0 || write(fd, image.at, image.len) != (ssize_t)image.len || close(fd) != 0)
		finish_with(path);
}

/* Names change in the order in which the program changed them, up to some place. */
static struct names names_left(struct disk *d, struct arena *a, enum luck luck)
{
	struct names n = { .count = 0 };
	for (size_t i = 0; i < d->certain.count; i++)
		*LIST_PUSH(a, n.list, n.count) = d->certain.list[i];
	size_t kept = luck == ALL_DROPPED ? 0 : luck == ALL_KEPT ? d->renaming_count : chance((uint32_t)d->renaming_count + 1);
	for (size_t i = 0; i < kept; i++)
		renaming_apply(a, &n, &d->renamings[i]);
	return n;
}

static void disk_lay(struct disk *d, struct arena *a, const char *dir)
{
	enum luck luck = (enum luck)chance(3);
	struct names n = names_left(d, a, luck);
	if (mkdir(dir, 0700) != 0)
		finish_with(dir);
	for (size_t i = 0; i < n.count; i++)
		if (!n.list[i].file && mkdir(arena_printf(a, "%s/%s", dir, n.list[i].name), 0700) != 0)
			finish_with(n.list[i].name);
	for (size_t i = 0; i < n.count; i++) {
		const char *folder = folder_of(a, n.list[i].name);
		if (n.list[i].file && (!*folder || name_find(&n, folder)))
			file_lay(a, arena_printf(a, "%s/%s", dir, n.list[i].name), n.list[i].file, luck);
	}
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

/* ---- what comes up ---------------------------------------------------------------------------------------------- */

/* Told by the child that looks to the parent that counts. */
struct verdict {
	int lost;
	bool sound;
	char why[400];
};

static bool broken(struct verdict *v, const char *why)
{
	if (!*v->why)
		snprintf(v->why, sizeof v->why, "%s", why);
	return false;
}

static void say(void *arg, const char *line)
{
	broken(arg, line);
}

/* The picture that a row names is there, whole. */
static bool picture_stands(struct arena *a, const char *dir, const char *name)
{
	unsigned char hash[32];
	struct stat st;
	int fd = open(arena_printf(a, "%s/files/%s", dir, name), O_RDONLY);
	if (fd < 0 || fstat(fd, &st) != 0)
		return false;
	unsigned char *bytes = arena_alloc(a, (size_t)st.st_size);
	bool whole = read(fd, bytes, (size_t)st.st_size) == st.st_size;
	close(fd);
	crypto_hash_sha256(hash, bytes, (unsigned long long)st.st_size);
	return whole && text_eq(hex_of(a, hash, sizeof hash), name);
}

/* Which units are there: 1 the first row, 2 the second. False when one is there by half or its picture is not. */
static bool units_read(struct work *w, const char *dir, unsigned char *there, struct verdict *v)
{
	struct db_rows *rows = DB_QUERY(w->db, w->arena,
		"select name, value from setting where tenant = $1 and (name like 'one.%' or name like 'two.%')", w->tenant);
	bool good = true;
	while (db_next(rows)) {
		const char *name = db_text(rows, 0), *value = db_text(rows, 1);
		int64_t n;
		if (!str_i64(str_of(name + 4), &n) || n < 0 || n >= UNITS_MOST)
			continue;
		there[n] |= text_starts(name, "one") ? 1 : 2;
		if (!text_eq(value, "x") && !picture_stands(w->arena, dir, value))
			good = broken(v, "a picture is not there");
	}
	db_done(rows);
	for (int i = 0; i < UNITS_MOST; i++)
		if (there[i] == 1 || there[i] == 2)
			good = broken(v, "half of a unit is there");
	return good;
}

static bool goes_on(struct work *w, void *arg)
{
	(void)arg;
	return DB_EXEC(w->db, w->arena, "insert into setting (tenant, name, value) values ($1, 'after', 'x')", w->tenant) &&
	       audit(w, "test.put", "setting", 1, 0, NULL, "after");
}

static bool county_stands(struct disk *d, struct work *w, const char *dir, struct verdict *v)
{
	static unsigned char there[UNITS_MOST];
	struct verify_report report = { .arena = w->arena, .say = say, .arg = v };
	const char *file = db_check(w->db, w->arena);
	bool good = text_eq(file, "ok") || broken(v, file);
	verify_all(w, &report);
	good = units_read(w, dir, there, v) && good;
	for (size_t i = 0; i < d->ack_count; i++)
		v->lost += !there[d->acks[i]];
	return good && report.faults == 0 && (work_run(w, goes_on, NULL) || broken(v, "it does not go on"));
}

static void look(struct disk *d, const char *dir, struct verdict *v)
{
	struct store_options options = { .dir = dir, .create = !d->opened, .county = "青禾县", .write = true };
	const char *why = "";
	log_level_set(LOG_ERROR + 1);
	struct store *store = store_open(&options, &why);
	if (!store) {
		broken(v, why);
		return;
	}
	struct arena *a = arena_new();
	struct work w;
	work_begin(&w, a, store, clock_now());
	w.actor = (struct actor){ .role = ROLE_SYSTEM, .name = "测试", .path = "", .org_level = 1, .from = "test" };
	v->sound = county_stands(d, &w, dir, v);
	work_end(&w);
	store_close(store);
}

/* In a process of its own: what a broken disk does to it ends there. */
static void power_fails(struct disk *d, const char *dir, struct verdict *v)
{
	struct arena *a = arena_new();
	int status;
	*v = (struct verdict){ 0 };
	nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	disk_lay(d, a, dir);
	pid_t child = fork();
	if (child == 0) {
		look(d, dir, v);
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		finish_with("fork");
	if (!WIFEXITED(status))
		v->sound = broken(v, "it crashed");
	arena_free(a);
}

/* ---- all points ------------------------------------------------------------------------------------------------- */

static const struct log_record *record_next(const struct log_record *r)
{
	return (const struct log_record *)(bytes_of(r) + (r->len + 7u) / 8 * 8);
}

/* Records begin at multiples of eight in memory. */
static void log_read(struct disk *d, const char *path)
{
	struct stat st;
	struct log_record r;
	FILE *f = fopen(path, "r");
	if (!f || fstat(fileno(f), &st) != 0)
		finish_with(path);
	unsigned char *to = malloc((size_t)st.st_size * 2 + 64);
	d->log = to;
	while (to && fread(&r, sizeof r, 1, f) == 1) {
		memcpy(to, &r, sizeof r);
		if (fread(to + sizeof r, 1, r.len, f) != r.len)
			finish_with(path);
		to += sizeof r + (r.len + 7u) / 8 * 8;
	}
	d->end = to;
	fclose(f);
}

int main(int argc, char **argv)
{
	int64_t points, seed, lost = 0, bad = 0, most = 0, records = 0, at = 0, left, done = 0;
	if (argc != 5 || !str_i64(str_of(argv[3]), &points) || !str_i64(str_of(argv[4]), &seed)) {
		fprintf(stderr, "trouble-replay LOG DIR POINTS SEED\n");
		return 2;
	}
	struct disk d = { .arena = arena_new() };
	struct verdict *v = mmap(NULL, sizeof *v, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	random_state = (uint64_t)seed * 0x9e3779b97f4a7c15u + 1;
	log_read(&d, argv[1]);
	for (const struct log_record *r = (const void *)d.log; (const unsigned char *)r < d.end; r = record_next(r))
		records++;
	left = points - 1; /* the last one is the end of the log */
	for (const struct log_record *r = (const void *)d.log; (const unsigned char *)r < d.end; r = record_next(r)) {
		disk_goes_on(&d, r);
		at++;
		if (at < records && chance((uint32_t)(records - at)) >= left)
			continue; /* so that all places are equally likely */
		left -= at < records;
		power_fails(&d, argv[2], v);
		done++;
		lost += v->lost > 0;
		bad += !v->sound;
		most = v->lost > most ? v->lost : most;
		if (v->lost || !v->sound)
			printf("# record %lld, %zu acknowledged, %d lost: %s\n", (long long)at, d.ack_count, v->lost, v->why);
	}
	nftw(argv[2], remove_one, 8, FTW_DEPTH | FTW_PHYS);
	printf("points %lld lost %lld broken %lld most %lld acknowledged %zu\n", (long long)done, (long long)lost, (long long)bad,
		(long long)most, d.ack_count);
	return 0;
}
