/* Kept files: what people upload to stay, under the hash of its content in the county's files/, on the disk before anybody is
 * told so. For pictures and papers of any subject, open or sealed. Not for whom they belong to: a subject's row names its
 * file and decides who sees it; a file that no row names is never given out. */
#ifndef FILE_FILE_H
#define FILE_FILE_H

#include "base/base.h"
#include "paper/paper.h"

/* A file that was judged by its content and lies in files/. */
struct kept_file {
	const char *name, *type; /* "会场.jpg", "image/jpeg" */
	int64_t size;            /* of what was kept of it, in bytes */
	int width, height;       /* pixels; 0 of a paper that is no picture */
	int seconds;             /* of a video that says so; else 0 */
	unsigned char sha256[32]; /* what its file is called */
	const char *key;         /* of a sealed one, hexadecimal: in no other place but the subject's row, sealed there; else NULL */
};

#define FILE_MAX (8 << 20)

/* What is taken. */
enum file_kind {
	FILE_PHOTO,    /* JPEG, PNG, WebP, of the county's own work: lies open */
	FILE_PORTRAIT, /* the same, of a person: sealed */
	FILE_PAPER,    /* those and PDF, of a person: sealed */
	FILE_MATERIAL, /* the same, of the county's own work: lies open */
};
/* Takes an uploaded file into <dir>/files/<sha256>, at most FILE_MAX bytes and 50 megapixels; place and camera data are not
 * kept. Sealed ones lie under a key of their own: who forgets it has erased the file wherever copies of it are. NULL with
 * *why (Chinese). Slow: for a route's `slow` step. */
struct kept_file *file_take(struct arena *a, const char *dir, enum file_kind kind, const char *path, const char *name, const char **why);

/* FILE_NAMES(attachment, "select sha256 from attachment where tenant = $1") beside the functions of a subject whose rows name
 * files, each in bytes: what no such statement names is taken away some weeks later (job/left.c). */
struct file_names {
	const char *sql; /* $1: the county */
};
#define FILE_NAMES(word, text) \
	static const struct file_names file_names_##word = { text }; \
	static const struct file_names *const file_names_##word##_entry __attribute__((section("file_names"), used)) = &file_names_##word
/* All of them. */
const struct file_names *const *file_names_all(size_t *count);
/* Takes away the file of that name (hexadecimal) when nobody has brought it in since the moment `since` of the disk's clock;
 * true when it is gone. Whoever brings the same file in at that moment finds it missing, and puts it there anew. */
bool file_remove(struct arena *a, const char *dir, const char *name, int64_t since);
/* Takes an uploaded video of at most `most` bytes there, open, when it is one that browsers play as it is (file/video.h). NULL
 * with *why (Chinese). Slow. */
struct kept_file *file_take_video(struct arena *a, const char *dir, const char *path, const char *name, int64_t most, const char **why);

/* Where a file lies; for answering with it. `sha256` in hexadecimal. */
const char *file_path(struct arena *a, const char *dir, const char *sha256);
/* The bytes of a sealed file; {NULL,0} when it is gone, damaged or the key is another's. */
struct str file_open(struct arena *a, const char *dir, const char *sha256, const char *key);
/* True while a file is there and is what its name says. */
bool file_intact(struct arena *a, const char *dir, struct str sha256);
/* A picture as paper takes it; false when `bytes` are none. */
bool file_print(struct arena *a, struct str bytes, const char *caption, struct paper_picture *out);
/* The bytes of an open file; {NULL,0} when it cannot be read or is larger than `most`. */
struct str file_read(struct arena *a, const char *path, size_t most);

#endif
