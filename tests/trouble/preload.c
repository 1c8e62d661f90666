/* A disk that can be told to fail, between a program and its files (LD_PRELOAD). For tests alone.
 *
 *   TROUBLE_DIR          the directory that is watched, as the program will name it
 *   TROUBLE_LOG          where to write what the program does there (log.h)
 *   TROUBLE_FAULT        a file that says what fails, read anew at each call: "CALL ENDING SKIP COUNT ERRNO", as in
 *                        "write -wal 3 2 28": of the writes to files whose name ends in -wal the fourth and the fifth find the
 *                        disk full. CALL is open, write, truncate, sync, rename or any; ENDING * is any; COUNT 0 is for ever.
 *   TROUBLE_SYNCHRONOUS  normal or off: SQLite is told so where the program says full
 *
 * No sync reaches the real disk: whoever wants to know what it holds asks the log. A file that the power would not keep
 * (shared memory, the lock, uploads on their way) is not watched. */
#undef _FILE_OFFSET_BITS /* open and open64 are two functions here */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "log.h"

#define FILES_MOST 4096
#define NAME_MOST 300

/* What is known of an open descriptor. */
static struct open_file {
	bool watched, folder;
	uint64_t number;
	int failures_seen;
	char name[NAME_MOST];
} files[FILES_MOST];

/* How often a sync of a file has failed: as on Linux, every descriptor of it hears of that once. */
static struct failures {
	uint64_t number;
	int count;
} failures[64];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -1;

#define REAL(type, function, ...) \
	static type (*real)(__VA_ARGS__); \
	if (!real) \
		real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, function)

static void finish_with(const char *why)
{
	fprintf(stderr, "preload: %s\n", why);
	abort();
}

/* ---- names ------------------------------------------------------------------------------------------------------ */

static bool ends(const char *text, const char *ending)
{
	size_t a = strlen(text), b = strlen(ending);
	return a >= b && strcmp(text + a - b, ending) == 0;
}

/* The name below the watched directory, "" for the directory itself; NULL when it is none of ours. */
static const char *name_of(const char *path)
{
	static const char *dir;
	if (!dir)
		dir = getenv("TROUBLE_DIR");
	size_t len = dir ? strlen(dir) : 0;
	if (!len || strncmp(path, dir, len) != 0 || (path[len] && path[len] != '/'))
		return NULL;
	const char *name = path[len] ? path + len + 1 : "";
	bool passing = ends(name, "-shm") || strcmp(name, "lock") == 0 || strncmp(name, "uploads/", 8) == 0 || strcmp(name, "..") == 0;
	return passing || strlen(name) >= NAME_MOST ? NULL : name;
}

/* ---- the log ---------------------------------------------------------------------------------------------------- */

static ssize_t plain_write(int fd, const void *bytes, size_t len)
{
	REAL(ssize_t, "write", int, const void *, size_t);
	return real(fd, bytes, len);
}

static int plain_open(const char *path, int flags, mode_t mode)
{
	REAL(int, "open", const char *, int, ...);
	return real(path, flags, mode);
}

static int plain_close(int fd)
{
	REAL(int, "close", int);
	return real(fd);
}

static void log_put(enum log_kind kind, uint64_t number, int64_t at, const void *bytes, size_t len)
{
	struct log_record r = { number, at, kind, (uint32_t)len };
	const char *path = getenv("TROUBLE_LOG");
	if (!path)
		return;
	if (log_fd < 0)
		log_fd = plain_open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	struct iovec parts[] = { { &r, sizeof r }, { (void *)bytes, len } };
	if (writev(log_fd, parts, 2) != (ssize_t)(sizeof r + len))
		finish_with("the log cannot be written");
}

static void log_name(enum log_kind kind, uint64_t number, const char *name)
{
	log_put(kind, number, 0, name, strlen(name));
}

void trouble_mark(const char *word)
{
	pthread_mutex_lock(&lock);
	log_name(LOG_MARK, 0, word);
	pthread_mutex_unlock(&lock);
}

/* ---- faults ----------------------------------------------------------------------------------------------------- */

/* The error with which this call fails; 0: it does not. */
static int fault_of(const char *call, const char *name)
{
	static char told[128];
	static int seen;
	char text[128] = "", which[16], ending[64];
	int skip, count, error;
	const char *path = getenv("TROUBLE_FAULT");
	int fd = path ? plain_open(path, O_RDONLY | O_CLOEXEC, 0) : -1;
	if (fd < 0)
		return 0;
	ssize_t len = read(fd, text, sizeof text - 1);
	plain_close(fd);
	if (len <= 0 || sscanf(text, "%15s %63s %d %d %d", which, ending, &skip, &count, &error) != 5)
		return 0;
	if (strcmp(told, text) != 0) {
		memcpy(told, text, sizeof told);
		seen = 0;
	}
	if ((strcmp(which, "any") != 0 && strcmp(which, call) != 0) || (strcmp(ending, "*") != 0 && !ends(name, ending)))
		return 0;
	seen++;
	return seen > skip && (count == 0 || seen <= skip + count) ? error : 0;
}

/* How often that has happened to a file; with `more` after one time more. */
static int failures_of(uint64_t number, int more)
{
	struct failures *f = failures, *end = failures + sizeof failures / sizeof *failures;
	while (f < end && f->number && f->number != number)
		f++;
	if (f == end)
		finish_with("too many files whose sync failed");
	if (more)
		f->number = number;
	return f->number ? f->count += more : 0;
}

/* ---- descriptors ------------------------------------------------------------------------------------------------ */

static struct open_file *file_of(int fd)
{
	return fd >= 0 && fd < FILES_MOST && files[fd].watched ? &files[fd] : NULL;
}

static void remember(int fd, const char *name, bool made)
{
	struct stat st;
	if (fd >= FILES_MOST || fstat(fd, &st) != 0)
		finish_with("a descriptor that is too high");
	files[fd] = (struct open_file){ .watched = true, .folder = S_ISDIR(st.st_mode), .number = st.st_ino };
	files[fd].failures_seen = failures_of(st.st_ino, 0);
	snprintf(files[fd].name, sizeof files[fd].name, "%s", name);
	if (made)
		log_name(LOG_CREATE, st.st_ino, name);
}

static int open_watched(const char *path, int flags, mode_t mode)
{
	struct stat st;
	const char *name = name_of(path);
	if (!name)
		return plain_open(path, flags, mode);
	pthread_mutex_lock(&lock);
	bool writes = (flags & O_ACCMODE) != O_RDONLY, made = (flags & O_CREAT) && stat(path, &st) != 0;
	int error = writes ? fault_of("open", name) : 0, fd = -1;
	if (error)
		errno = error;
	else if ((fd = plain_open(path, flags, mode)) >= 0)
		remember(fd, name, made);
	if (fd >= 0 && (flags & O_TRUNC) && writes && !made)
		log_put(LOG_TRUNCATE, files[fd].number, 0, NULL, 0);
	pthread_mutex_unlock(&lock);
	return fd;
}

#define OPEN(function) \
	int function(const char *path, int flags, ...) \
	{ \
		va_list args; \
		va_start(args, flags); \
		mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, mode_t) : 0; \
		va_end(args); \
		return open_watched(path, flags, mode); \
	}
OPEN(open)
OPEN(open64)

static int mkstemp_watched(char *path)
{
	REAL(int, "mkstemp", char *);
	pthread_mutex_lock(&lock);
	int error = name_of(path) ? fault_of("open", name_of(path)) : 0;
	int fd = error ? -1 : real(path);
	if (error)
		errno = error;
	if (fd >= 0 && name_of(path))
		remember(fd, name_of(path), true);
	pthread_mutex_unlock(&lock);
	return fd;
}

int mkstemp(char *path)
{
	return mkstemp_watched(path);
}

int mkstemp64(char *path)
{
	return mkstemp_watched(path);
}

int close(int fd)
{
	pthread_mutex_lock(&lock);
	if (file_of(fd))
		files[fd].watched = false;
	pthread_mutex_unlock(&lock);
	return plain_close(fd);
}

/* ---- bytes ------------------------------------------------------------------------------------------------------ */

static ssize_t write_at(int fd, const void *bytes, size_t len, off_t at)
{
	REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
	return real(fd, bytes, len, at);
}

/* A write that fails may have written something all the same. */
static ssize_t write_watched(int fd, const void *bytes, size_t len, off_t at)
{
	pthread_mutex_lock(&lock);
	struct open_file *f = file_of(fd);
	int error = f ? fault_of("write", f->name) : 0;
	ssize_t n = write_at(fd, bytes, error ? len / 2 : len, at);
	if (f && n > 0)
		log_put(LOG_WRITE, f->number, at, bytes, (size_t)n);
	pthread_mutex_unlock(&lock);
	if (error)
		errno = error;
	return error ? -1 : n;
}

ssize_t write(int fd, const void *bytes, size_t len)
{
	if (!file_of(fd))
		return plain_write(fd, bytes, len);
	ssize_t n = write_watched(fd, bytes, len, lseek(fd, 0, SEEK_CUR));
	if (n > 0)
		lseek(fd, n, SEEK_CUR);
	return n;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	return write_watched(fd, bytes, len, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
	return write_watched(fd, bytes, len, at);
}

static int truncate_watched(int fd, off_t size)
{
	REAL(int, "ftruncate", int, off_t);
	pthread_mutex_lock(&lock);
	struct open_file *f = file_of(fd);
	int error = f ? fault_of("truncate", f->name) : 0, code = error ? -1 : real(fd, size);
	if (f && code == 0)
		log_put(LOG_TRUNCATE, f->number, size, NULL, 0);
	pthread_mutex_unlock(&lock);
	if (error)
		errno = error;
	return code;
}

int ftruncate(int fd, off_t size)
{
	return truncate_watched(fd, size);
}

int ftruncate64(int fd, off64_t size)
{
	return truncate_watched(fd, size);
}

/* ---- syncs ------------------------------------------------------------------------------------------------------ */

static int sync_file(struct open_file *f)
{
	int error = fault_of("sync", f->name), failed = failures_of(f->number, error != 0);
	if (error)
		log_put(LOG_SYNC_FAILED, f->number, 0, NULL, 0);
	if (f->failures_seen == failed) {
		log_put(LOG_SYNC, f->number, 0, NULL, 0);
		return 0;
	}
	f->failures_seen = failed;
	errno = error ? error : EIO;
	return -1;
}

static int sync_folder(const struct open_file *f)
{
	int error = fault_of("sync", f->name);
	if (!error)
		log_name(LOG_SYNC_FOLDER, 0, f->name);
	else
		errno = error;
	return error ? -1 : 0;
}

static int sync_watched(int fd)
{
	pthread_mutex_lock(&lock);
	struct open_file *f = file_of(fd);
	int code = !f ? 0 : f->folder ? sync_folder(f) : sync_file(f);
	pthread_mutex_unlock(&lock);
	return code;
}

int fsync(int fd)
{
	return sync_watched(fd);
}

int fdatasync(int fd)
{
	return sync_watched(fd);
}

/* ---- names that change ------------------------------------------------------------------------------------------ */

int rename(const char *from, const char *to)
{
	REAL(int, "rename", const char *, const char *);
	const char *old = name_of(from), *fresh = name_of(to);
	char both[2 * NAME_MOST];
	if (!old || !fresh)
		return real(from, to);
	pthread_mutex_lock(&lock);
	int error = fault_of("rename", fresh), code = error ? -1 : real(from, to);
	int len = snprintf(both, sizeof both, "%s%c%s", old, 0, fresh);
	if (code == 0)
		log_put(LOG_RENAME, 0, 0, both, (size_t)len);
	pthread_mutex_unlock(&lock);
	if (error)
		errno = error;
	return code;
}

int unlink(const char *path)
{
	REAL(int, "unlink", const char *);
	const char *name = name_of(path);
	pthread_mutex_lock(&lock);
	int code = real(path);
	if (code == 0 && name)
		log_name(LOG_UNLINK, 0, name);
	pthread_mutex_unlock(&lock);
	return code;
}

int mkdir(const char *path, mode_t mode)
{
	REAL(int, "mkdir", const char *, mode_t);
	const char *name = name_of(path);
	pthread_mutex_lock(&lock);
	struct stat st;
	bool fresh = name && stat(path, &st) != 0; /* that it is there already is said before anything else */
	int error = fresh ? fault_of("open", name) : 0, code = error ? -1 : real(path, mode);
	if (code == 0 && name && *name)
		log_name(LOG_FOLDER, 0, name);
	pthread_mutex_unlock(&lock);
	if (error)
		errno = error;
	return code;
}

/* ---- SQLite ----------------------------------------------------------------------------------------------------- */

/* So that the test can be seen to find what a weaker setting loses, without a way to set it in the program. */
int sqlite3_exec(void *db, const char *sql, int (*row)(void *, int, char **, char **), void *arg, char **why)
{
	REAL(int, "sqlite3_exec", void *, const char *, int (*)(void *, int, char **, char **), void *, char **);
	const char *mode = getenv("TROUBLE_SYNCHRONOUS");
	char other[64];
	if (mode && strcmp(sql, "pragma synchronous = full") == 0) {
		snprintf(other, sizeof other, "pragma synchronous = %s", mode);
		sql = other;
	}
	return real(db, sql, row, arg, why);
}
