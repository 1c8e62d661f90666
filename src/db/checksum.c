/* The sums are written and looked at where pages go to the file and come from it: SQLite's own file layer with two of its
 * functions replaced. SQLite itself never sees one: in its memory, and so in the log, the place of the sum is zero. When
 * another program (the sqlite3 shell, after this one was killed) moves the log into the file, its pages have no sum until
 * they are written again, and are taken as they are; what another program changes itself has a wrong one. */
#include <endian.h>
#include <pthread.h>
#include <sys/stat.h>

#include "base/base.h"
#include "db/checksum.h"
#include "db/run.h"

#define PAGE 4096
#define SAMPLE 64 /* pages, evenly over a file */
#define WORDS ((PAGE - CHECKSUM_BYTES) / 8)
#define ROOM_AT 20 /* where the first page says how many bytes SQLite leaves at the end of each */

/* What we know about an open main file; stands behind SQLite's own structure. */
struct sums {
	bool room; /* at the end of each page */
};

static sqlite3_vfs *plain, layer;
static sqlite3_io_methods plain_methods, methods;

static size_t sums_at(void)
{
	return ((size_t)plain->szOsFile + 7) & ~(size_t)7;
}

static struct sums *sums_of(sqlite3_file *file)
{
	return (struct sums *)((char *)file + sums_at());
}

/* ---- the sum ---- */

/* Can be undone for either argument when the other is known: so a change within one word of a page always shows in its
 * sum, and any other with all but one chance in 2^64. */
static uint64_t stir(uint64_t sum, uint64_t word)
{
	sum = (sum ^ word) * 0x9e3779b97f4a7c15u;
	return sum ^ sum >> 29;
}

static uint64_t word_at(const unsigned char *page, size_t i)
{
	uint64_t word;
	memcpy(&word, page + 8 * i, sizeof word);
	return le64toh(word);
}

/* Four sums side by side, because each step waits for the one before. The page's number is in it: a page that was written
 * to another's place is a wrong one. Never 0, which means that there is none. */
static uint64_t sum_of(const unsigned char *page, int64_t number)
{
	uint64_t a = (uint64_t)number, b = 1, c = 2, d = 3;
	size_t i = 0;
	for (; i + 4 <= WORDS; i += 4) {
		a = stir(a, word_at(page, i));
		b = stir(b, word_at(page, i + 1));
		c = stir(c, word_at(page, i + 2));
		d = stir(d, word_at(page, i + 3));
	}
	for (; i < WORDS; i++)
		a = stir(a, word_at(page, i));
	a = stir(stir(stir(a, b), c), d);
	return a ? a : 1;
}

static uint64_t sum_stored(const unsigned char *page)
{
	return word_at(page, WORDS);
}

/* Without a sum a page is taken as it is: so is one that was never written, in a file that grew past it. */
static bool page_right(const unsigned char *page, int64_t number)
{
	return sum_stored(page) == 0 || sum_stored(page) == sum_of(page, number);
}

/* Whether there is room for sums. The byte that says so may itself be the one that turned: then the sum still knows. */
static bool page_has_room(const unsigned char *first)
{
	unsigned char page[PAGE];
	if (first[ROOM_AT] == CHECKSUM_BYTES)
		return true;
	memcpy(page, first, PAGE);
	page[ROOM_AT] = CHECKSUM_BYTES;
	return sum_stored(page) == sum_of(page, 1);
}

/* ---- the file layer ---- */

static int64_t page_number(int len, sqlite3_int64 at)
{
	return len == PAGE && at % PAGE == 0 ? at / PAGE + 1 : 0;
}

static int read_page(sqlite3_file *file, void *bytes, int len, sqlite3_int64 at)
{
	struct sums *sums = sums_of(file);
	int code = plain_methods.xRead(file, bytes, len, at);
	int64_t number = page_number(len, at);
	if (code != SQLITE_OK || !number)
		return code;
	if (number == 1)
		sums->room = page_has_room(bytes);
	if (sums->room && !page_right(bytes, number)) {
		log_line(LOG_ERROR, "db.page-broken", "page", "%lld", (long long)number, NULL);
		return SQLITE_IOERR_DATA;
	}
	if (sums->room)
		memset((unsigned char *)bytes + PAGE - CHECKSUM_BYTES, 0, CHECKSUM_BYTES);
	return SQLITE_OK;
}

static int write_page(sqlite3_file *file, const void *bytes, int len, sqlite3_int64 at)
{
	unsigned char page[PAGE];
	struct sums *sums = sums_of(file);
	int64_t number = page_number(len, at);
	if (number == 1)
		sums->room = ((const unsigned char *)bytes)[ROOM_AT] == CHECKSUM_BYTES;
	if (!number || !sums->room)
		return plain_methods.xWrite(file, bytes, len, at);
	memcpy(page, bytes, PAGE);
	uint64_t sum = htole64(sum_of(page, number));
	memcpy(page + PAGE - CHECKSUM_BYTES, &sum, sizeof sum);
	return plain_methods.xWrite(file, page, len, at);
}

/* The plain layer's functions are the same for every main file, so the first one that is opened shows them. */
static void learn_methods(const sqlite3_file *file)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_mutex_lock(&lock);
	if (!methods.iVersion) {
		plain_methods = methods = *file->pMethods;
		methods.xRead = read_page;
		methods.xWrite = write_page;
		methods.iVersion = 2; /* without mapping: every page comes through read_page */
	}
	pthread_mutex_unlock(&lock);
}

/* An empty file will have sums: all of our connections ask for room. False when the log beside the file is a stranger's. Asked
 * here, because SQLite reads the log right after this, and the file must not be opened and closed apart: to close it would
 * drop the locks that this program's other connections hold. */
static bool learn(sqlite3_file *file, const char *name)
{
	unsigned char first[PAGE] = { 0 };
	sqlite3_int64 size;
	bool empty = plain_methods.xFileSize(file, &size) == SQLITE_OK && size == 0;
	bool whole = plain_methods.xRead(file, first, PAGE, 0) == SQLITE_OK;
	sums_of(file)->room = empty || (whole && page_has_room(first));
	return run_fits(name, (uint32_t)first[RUN_AT] << 24 | (uint32_t)first[RUN_AT + 1] << 16 | (uint32_t)first[RUN_AT + 2] << 8 |
				      first[RUN_AT + 3]);
}

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *flags_out)
{
	(void)vfs;
	int code = plain->xOpen(plain, name, file, flags, flags_out);
	if (code != SQLITE_OK || !(flags & SQLITE_OPEN_MAIN_DB))
		return code;
	learn_methods(file);
	if (!learn(file, name)) {
		file->pMethods->xClose(file);
		file->pMethods = NULL;
		return CHECKSUM_STRANGER;
	}
	file->pMethods = &methods;
	return SQLITE_OK;
}

const char *checksum_layer(void)
{
	if (layer.zName)
		return layer.zName;
	sqlite3_initialize();
	plain = sqlite3_vfs_find(NULL);
	if (!plain)
		die("SQLite has no file layer");
	layer = *plain;
	layer.pNext = NULL;
	layer.zName = "xianfeng";
	layer.szOsFile = (int)(sums_at() + sizeof(struct sums));
	layer.xOpen = open_file;
	if (sqlite3_vfs_register(&layer, 0) != SQLITE_OK)
		die("SQLite takes no file layer");
	return layer.zName;
}

/* ---- a connection's file ---- */

static sqlite3_file *main_file(sqlite3 *handle)
{
	sqlite3_file *file = NULL;
	sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
	return file && file->pMethods == &methods ? file : NULL;
}

void checksum_wanted(sqlite3 *handle)
{
	int bytes = CHECKSUM_BYTES;
	sqlite3_file_control(handle, "main", SQLITE_FCNTL_RESERVE_BYTES, &bytes);
}

bool checksum_present(sqlite3 *handle)
{
	unsigned char page[PAGE];
	sqlite3_file *file = main_file(handle);
	sqlite3_int64 size;
	if (!file || !sums_of(file)->room || plain_methods.xFileSize(file, &size) != SQLITE_OK)
		return false;
	int64_t pages = size / PAGE, step = pages > SAMPLE ? pages / SAMPLE : 1;
	for (int64_t number = 1; number <= pages; number += step)
		if (plain_methods.xRead(file, page, PAGE, (number - 1) * PAGE) != SQLITE_OK || sum_stored(page) == 0)
			return false;
	return true;
}

/* While there is a log, what it holds stands in place of the file's page, which a power cut may have torn. */
static bool log_empty(sqlite3 *handle)
{
	struct stat st;
	return stat(sqlite3_filename_wal(sqlite3_db_filename(handle, "main")), &st) != 0 || st.st_size == 0;
}

int64_t checksum_scan(sqlite3 *handle)
{
	unsigned char page[PAGE];
	sqlite3_file *file = main_file(handle);
	sqlite3_int64 size;
	if (!file || plain_methods.xFileSize(file, &size) != SQLITE_OK)
		return -1;
	if (!sums_of(file)->room || !log_empty(handle))
		return 0;
	for (int64_t number = 1; number <= size / PAGE; number++)
		if (plain_methods.xRead(file, page, PAGE, (number - 1) * PAGE) != SQLITE_OK || !page_right(page, number))
			return number;
	return 0;
}
