/* Taking a file, sealing it, and finding it again. */
#include "file/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/chinese.h"
#include "file/picture.h"
#include "file/video.h"

#define KEY crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES

struct str file_read(struct arena *a, const char *path, size_t most)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0 || st.st_size <= 0 || (size_t)st.st_size > most) {
		if (fd >= 0)
			close(fd);
		return (struct str){ NULL, 0 };
	}
	char *bytes = arena_alloc(a, (size_t)st.st_size);
	size_t len = 0;
	for (ssize_t n; len < (size_t)st.st_size && (n = read(fd, bytes + len, (size_t)st.st_size - len)) > 0;)
		len += (size_t)n;
	close(fd);
	return len == (size_t)st.st_size ? (struct str){ bytes, len } : (struct str){ NULL, 0 };
}

static bool bytes_write(int fd, const char *at, size_t len)
{
	while (len) {
		ssize_t n = write(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

/* Whoever brings a file in that lies there already holds the folder meanwhile, and so does who takes files away: a file that was
 * found there stays. Closing it lets go. */
static int folder_hold(const char *files, int how)
{
	int fd = open(files, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && flock(fd, how) != 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Whether it lies there; it is as young as a new one from then on. */
static bool file_there(const char *files, const char *path)
{
	int held = folder_hold(files, LOCK_SH);
	bool there = held >= 0 && utimensat(AT_FDCWD, path, NULL, 0) == 0;
	if (held >= 0)
		close(held);
	return there;
}

bool file_remove(struct arena *a, const char *dir, const char *name, int64_t since)
{
	struct stat st;
	const char *path = file_path(a, dir, name), *files = arena_printf(a, "%s/files", dir);
	int held = folder_hold(files, LOCK_EX);
	bool old = held >= 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_mtime < since;
	bool gone = old && unlink(path) == 0;
	if (held >= 0)
		close(held);
	return gone;
}

extern const struct file_names *const __start_file_names[] __attribute__((weak));
extern const struct file_names *const __stop_file_names[] __attribute__((weak));

const struct file_names *const *file_names_all(size_t *count)
{
	*count = (size_t)(__stop_file_names - __start_file_names);
	return __start_file_names;
}

/* Puts the bytes under their name so that after a power cut there is either the whole file or none. */
static bool file_keep(struct arena *a, const char *dir, const char *name, struct str bytes)
{
	const char *files = arena_printf(a, "%s/files", dir);
	const char *path = file_path(a, dir, name);
	char *fresh = arena_printf(a, "%s/new-XXXXXX", files);
	if (mkdir(files, 0700) == 0 ? !folder_sync(dir) : errno != EEXIST)
		return false;
	if (file_there(files, path))
		return folder_sync(files); /* another request may have put it there a moment ago */
	int fd = mkstemp(fresh);
	if (fd < 0)
		return false;
	bool good = bytes_write(fd, bytes.at, bytes.len) && fsync(fd) == 0;
	close(fd);
	if (good && rename(fresh, path) == 0)
		return folder_sync(files);
	unlink(fresh);
	return false;
}

const char *file_path(struct arena *a, const char *dir, const char *sha256)
{
	return arena_printf(a, "%s/files/%s", dir, sha256);
}

bool file_intact(struct arena *a, const char *dir, struct str sha256)
{
	FILE *f = fopen(file_path(a, dir, hex_of(a, sha256.at, sha256.len)), "rb");
	if (!f)
		return false;
	crypto_hash_sha256_state state;
	crypto_hash_sha256_init(&state);
	unsigned char bytes[1 << 14], sum[crypto_hash_sha256_BYTES];
	for (size_t n; (n = fread(bytes, 1, sizeof bytes, f)) > 0;)
		crypto_hash_sha256_update(&state, bytes, n);
	fclose(f);
	crypto_hash_sha256_final(&state, sum);
	return sha256.len == sizeof sum && memcmp(sha256.at, sum, sizeof sum) == 0;
}

/* ---- sealed ----------------------------------------------------------------------------------------------------- */

/* A key seals one file and no other, so the nonce may be zero: nothing else is ever sealed with it. In place. */
static const unsigned char nonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES];

static const char *bytes_seal(struct arena *a, struct buf *bytes)
{
	unsigned char key[KEY];
	unsigned long long len;
	size_t plain = bytes->len;
	crypto_aead_xchacha20poly1305_ietf_keygen(key);
	buf_put(bytes, (const unsigned char[TAG]){ 0 }, TAG);
	unsigned char *at = (unsigned char *)bytes->at;
	crypto_aead_xchacha20poly1305_ietf_encrypt(at, &len, at, plain, NULL, 0, NULL, nonce, key);
	const char *text = hex_of(a, key, sizeof key);
	sodium_memzero(key, sizeof key);
	return text;
}

struct str file_open(struct arena *a, const char *dir, const char *sha256, const char *key)
{
	unsigned char bytes[KEY];
	unsigned long long len = 0;
	struct str file = file_read(a, file_path(a, dir, sha256), FILE_MAX + TAG);
	if (file.len <= TAG || !key || strlen(key) != 2 * KEY || !hex_to(str_of(key), bytes, KEY))
		return (struct str){ NULL, 0 };
	unsigned char *at = (unsigned char *)file.at; /* just read into the arena */
	int bad = crypto_aead_xchacha20poly1305_ietf_decrypt(at, &len, NULL, at, file.len, NULL, 0, nonce, bytes);
	sodium_memzero(bytes, sizeof bytes);
	return bad ? (struct str){ NULL, 0 } : (struct str){ file.at, (size_t)len };
}

/* ---- taking it -------------------------------------------------------------------------------------------------- */

/* A whole PDF (ISO 32000-1, 7.5): its first line, and near the end where its table of contents stands. */
static bool pdf_whole(struct str file)
{
	size_t tail = file.len < 1024 ? file.len : 1024;
	struct str end = { file.at + file.len - tail, tail };
	return str_has(end, STR("startxref")) && str_has(end, STR("%%EOF"));
}

/* The sender's file name, short, with the ending that the content has. */
static const char *name_tidy(struct arena *a, const char *name, const char *type, const char *none)
{
	const char *tidy = chinese_tidy(a, str_of(text_empty(name) ? none : name));
	const char *dot = tidy ? strrchr(tidy, '.') : NULL;
	size_t len = !tidy ? 0 : dot ? (size_t)(dot - tidy) : strlen(tidy);
	while (len > 90 || (len && tidy[len] && ((unsigned char)tidy[len] & 0xc0) == 0x80))
		len--; /* never in the middle of a character */
	const char *ending = text_eq(type, "image/jpeg") ? "jpg" : strchr(type, '/') + 1;
	return arena_printf(a, "%.*s.%s", len ? (int)len : (int)strlen(none), len ? tidy : none, ending);
}

/* What each kind is called, and what is said of a file that is none. */
static const struct {
	const char *word, *unit, *foreign;
	bool pdf, sealed;
} kinds[] = {
	[FILE_PHOTO] = { "照片", "张", "只能上传 JPEG、PNG、WebP 照片。这个文件不是照片，请重新选择。", false, false },
	[FILE_PORTRAIT] = { "照片", "张", "只能上传 JPEG、PNG、WebP 照片。这个文件不是照片，请重新选择。", false, true },
	[FILE_PAPER] = { "材料", "份", "只能上传 PDF，或 JPEG、PNG、WebP 照片。这个文件不是，请重新选择。", true, true },
	[FILE_MATERIAL] = { "材料", "份", "只能上传 PDF，或 JPEG、PNG、WebP 图片。这个文件不是，请重新选择。", true, false },
};

/* Judges the file: what is kept of it goes to `out`; NULL with *why. */
static struct kept_file *file_judge(struct arena *a, enum file_kind kind, struct str file, struct buf *out, const char **why)
{
	struct picture p = { .in = (const unsigned char *)file.at, .len = file.len, .out = out };
	bool pdf = kinds[kind].pdf && file.len > 8 && memcmp(file.at, "%PDF-", 5) == 0;
	if (pdf) {
		p.type = "application/pdf";
		buf_put(out, file.at, file.len);
	}
	if (pdf ? !pdf_whole(file) : !picture_read(&p)) {
		*why = p.type ? arena_printf(a, "%s文件不完整或已损坏。请重新拍一张，或重新从手机里选择。", kinds[kind].word) : kinds[kind].foreign;
		return NULL;
	}
	if (p.width > PICTURE_SIDE || p.height > PICTURE_SIDE || (int64_t)p.width * p.height > PICTURE_PIXELS) {
		*why = "照片的像素太大（最多 5000 万）。请先缩小再上传。";
		return NULL;
	}
	struct kept_file *kept = ARENA_NEW(a, struct kept_file);
	*kept = (struct kept_file){ .type = p.type, .size = (int64_t)out->len, .width = p.width, .height = p.height };
	return kept;
}

struct kept_file *file_take(struct arena *a, const char *dir, enum file_kind kind, const char *path, const char *name, const char **why)
{
	struct buf out;
	struct str file = file_read(a, path, FILE_MAX);
	if (!file.at) {
		*why = arena_printf(a, "%s不能超过 8 MB，也不能是空文件。请换一%s，或先用手机压缩一下。", kinds[kind].word, kinds[kind].unit);
		return NULL;
	}
	buf_init(&out, a);
	struct kept_file *kept = file_judge(a, kind, file, &out, why);
	if (!kept)
		return NULL;
	kept->name = name_tidy(a, name, kept->type, kinds[kind].word);
	if (kinds[kind].sealed)
		kept->key = bytes_seal(a, &out);
	crypto_hash_sha256(kept->sha256, (const unsigned char *)out.at, out.len);
	if (!file_keep(a, dir, hex_of(a, kept->sha256, sizeof kept->sha256), (struct str){ out.at, out.len })) {
		*why = arena_printf(a, "服务器没能保存%s，可能磁盘已满。请稍后再试，或联系系统管理员。", kinds[kind].word);
		return NULL;
	}
	return kept;
}

/* A video is larger than what memory is taken for: it is looked at where it lies. */
static struct str file_map(const char *path, int64_t most)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool good = fd >= 0 && fstat(fd, &st) == 0 && st.st_size > 0 && st.st_size <= most;
	void *at = good ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
	if (fd >= 0)
		close(fd);
	return at == MAP_FAILED ? (struct str){ NULL, 0 } : (struct str){ at, (size_t)st.st_size };
}

static struct kept_file *video_keep(struct arena *a, const char *dir, struct str file, const char *name, const char **why)
{
	struct video v = { .in = (const unsigned char *)file.at, .len = file.len };
	*why = video_read(&v);
	if (*why)
		return NULL;
	struct kept_file *kept = ARENA_NEW(a, struct kept_file);
	*kept = (struct kept_file){ .type = v.type, .size = (int64_t)file.len, .width = v.width, .height = v.height, .seconds = v.seconds,
		.name = name_tidy(a, name, v.type, "视频") };
	crypto_hash_sha256(kept->sha256, v.in, v.len);
	if (file_keep(a, dir, hex_of(a, kept->sha256, sizeof kept->sha256), file))
		return kept;
	*why = "服务器没能保存视频，可能磁盘已满。请稍后再试，或联系系统管理员。";
	return NULL;
}

struct kept_file *file_take_video(struct arena *a, const char *dir, const char *path, const char *name, int64_t most, const char **why)
{
	struct str file = file_map(path, most);
	if (!file.at) {
		*why = arena_printf(a, "视频不能超过 %lld MB，也不能是空文件。请剪短一些，或降低清晰度后再上传。", (long long)(most >> 20));
		return NULL;
	}
	struct kept_file *kept = video_keep(a, dir, file, name, why);
	munmap((void *)file.at, file.len);
	return kept;
}

bool file_print(struct arena *a, struct str bytes, const char *caption, struct paper_picture *out)
{
	struct buf copy;
	struct picture p = { .in = (const unsigned char *)bytes.at, .len = bytes.len, .out = &copy };
	buf_init(&copy, a);
	if (!bytes.at || !picture_read(&p))
		return false;
	*out = (struct paper_picture){ .type = p.type, .bytes = bytes, .width = p.width, .height = p.height,
		.orientation = p.orientation, .caption = caption };
	return true;
}
