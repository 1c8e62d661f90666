/* Files that come in pieces: uploads/SORT-ACCOUNT-TOKEN, and beside it "….name" with "size name". */
#include "file/pieces.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE_MOST (2 << 20)     /* bytes */
#define UNFINISHED_SECONDS 86400 /* from piece to piece */

bool pieces_token_valid(const char *token)
{
	for (const char *p = token; *p; p++)
		if (!((*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'f')))
			return false;
	return strlen(token) == PIECES_TOKEN_CHARS;
}

static const char *path_of(const struct pieces *p, const char *token)
{
	return arena_printf(p->arena, "%s/uploads/%s-%lld-%s", p->dir, p->sort, (long long)p->account, token);
}

static struct coming *coming_of(const struct pieces *p, const char *token)
{
	struct coming *c = ARENA_NEW(p->arena, struct coming);
	*c = (struct coming){ .token = token, .path = path_of(p, token) };
	c->beside = arena_printf(p->arena, "%s.name", c->path);
	return c;
}

bool pieces_begin(const struct pieces *p, const char *token, const char *name, int64_t size)
{
	const struct coming *c = coming_of(p, token);
	int fd = open(c->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool good = fd >= 0 && note_write(c->beside, arena_printf(p->arena, "%lld %s", (long long)size, name));
	if (fd >= 0)
		close(fd);
	return good;
}

struct coming *pieces_load(const struct pieces *p, const char *token)
{
	struct coming *c = coming_of(p, token);
	struct stat st;
	const char *line = pieces_token_valid(token) ? note_read(p->arena, c->beside) : NULL;
	struct str rest = str_of(line ? line : "");
	if (!line || stat(c->path, &st) != 0 || !str_i64(str_cut(&rest, ' '), &c->size))
		return NULL;
	c->name = arena_dupn(p->arena, rest.at, rest.len);
	c->offset = st.st_size;
	c->whole = c->offset == c->size;
	return c;
}

int pieces_waiting(const struct pieces *p)
{
	const char *mine = arena_printf(p->arena, "%s-%lld-", p->sort, (long long)p->account);
	struct folder *d = folder_open(p->arena, arena_printf(p->arena, "%s/uploads", p->dir));
	int n = 0;
	for (const char *name; (name = folder_next(d)) != NULL;)
		n += text_starts(name, mine) && pieces_token_valid(name + strlen(mine));
	return n;
}

static bool append(int fd, const char *from)
{
	char bytes[65536];
	int in = open(from, O_RDONLY | O_CLOEXEC);
	ssize_t n = in >= 0 ? 0 : -1;
	while (in >= 0 && (n = read(in, bytes, sizeof bytes)) > 0)
		for (ssize_t at = 0; at < n;) {
			ssize_t put = write(fd, bytes + at, (size_t)(n - at));
			if (put <= 0) {
				close(in);
				return false;
			}
			at += put;
		}
	if (in >= 0)
		close(in);
	return n == 0;
}

bool pieces_put(struct coming *c, const char *from, int64_t len, int64_t at)
{
	int fd = open(c->path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	bool good = fd >= 0 && flock(fd, LOCK_EX) == 0 && fstat(fd, &st) == 0;
	if (good) {
		c->offset = st.st_size;
		c->wrong = at != c->offset || len > PIECE_MOST || at + len > c->size;
	}
	if (good && !c->wrong) {
		good = append(fd, from);
		if (good) {
			c->offset += len;
			utimensat(AT_FDCWD, c->beside, NULL, 0); /* swept with the file, not before it */
		} else if (ftruncate(fd, at) != 0)
			log_line(LOG_ERROR, "pieces.not-cut", NULL);
	}
	if (fd >= 0)
		close(fd);
	c->whole = good && c->offset == c->size;
	return good;
}

void pieces_drop(const struct coming *c)
{
	unlink(c->path);
	unlink(c->beside);
}

void pieces_sweep(const struct pieces *p)
{
	folder_sweep(p->arena, arena_printf(p->arena, "%s/uploads", p->dir), arena_printf(p->arena, "%s-", p->sort), UNFINISHED_SECONDS);
}
