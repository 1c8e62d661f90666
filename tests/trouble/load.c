/* trouble-load DIR FIRST COUNT [die]: opens the county in DIR (made when there is none), has units of work FIRST to FIRST+COUNT-1
 * committed, eight at a time, and closes it, or ends without as a program that is killed. Each leaves two rows, so that half of one would show; every sixteenth brings a
 * picture into files/ first. A word in the preload library's log says what was acknowledged, at the moment in which the
 * writer says so. Prints one line: how many were acknowledged and refused, whether the writer has stopped, and the code of
 * the last refusal and of the last unit. */
#include <dlfcn.h>
#include <semaphore.h>
#include <unistd.h>
#include <zlib.h>

#include "activity/activity.h"
#include "base/base.h"
#include "log.h"
#include "work/audit.h"

#define AT_ONCE 8
#define PICTURE_EVERY 16
#define NOW 1795392000 /* 2026-11-23 08:00 in Beijing */

struct load {
	struct store *store;
	sem_t room;
	int acknowledged, refused, last;
	const char *refusal, *last_code; /* of the newest refusal and of the newest unit that is over */
};

struct unit {
	struct load *load;
	struct work work;
	int number;
	const char *value;
};

/* Without the preload library nobody wants to know. */
static void mark(const char *word)
{
	static void (*told)(const char *);
	if (!told)
		told = (void (*)(const char *))dlsym(RTLD_DEFAULT, "trouble_mark");
	if (told)
		told(word);
}

/* ---- pictures --------------------------------------------------------------------------------------------------- */

static void png_chunk(struct buf *out, const char *kind, const void *bytes, size_t len)
{
	struct buf body;
	buf_init(&body, out->arena);
	buf_put(&body, kind, 4);
	buf_put(&body, bytes, len);
	uint32_t sum = (uint32_t)crc32(0, (const unsigned char *)body.at, (unsigned)body.len);
	unsigned char ends[] = { (unsigned char)(len >> 24), (unsigned char)(len >> 16), (unsigned char)(len >> 8), (unsigned char)len,
		(unsigned char)(sum >> 24), (unsigned char)(sum >> 16), (unsigned char)(sum >> 8), (unsigned char)sum };
	buf_put(out, ends, 4);
	buf_put(out, body.at, body.len);
	buf_put(out, ends + 4, 4);
}

/* A picture of its own for each number, brought in as an upload is; its name in files/, NULL when the disk refuses. */
static const char *picture_taken(struct arena *a, const char *dir, int number)
{
	unsigned char size[13] = { 0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0 }, pixels[6000];
	const char *path = arena_printf(a, "%s/uploads/picture", dir), *why;
	struct buf out;
	buf_init(&out, a);
	for (size_t i = 0; i < sizeof pixels; i++)
		pixels[i] = (unsigned char)((i + 1) * (size_t)(number + 7) >> 3);
	buf_put(&out, "\x89PNG\r\n\x1a\n", 8);
	png_chunk(&out, "IHDR", size, sizeof size);
	png_chunk(&out, "IDAT", pixels, sizeof pixels);
	png_chunk(&out, "IEND", "", 0);
	FILE *f = fopen(path, "w");
	if (!f || fwrite(out.at, 1, out.len, f) != out.len || fclose(f) != 0)
		return NULL;
	struct kept_file *photo = file_take(a, dir, FILE_PHOTO, path, "会场.png", &why);
	unlink(path);
	return photo ? hex_of(a, photo->sha256, sizeof photo->sha256) : NULL;
}

/* ---- units ------------------------------------------------------------------------------------------------------ */

static bool put(struct work *w, const char *kind, const struct unit *u)
{
	return DB_EXEC(w->db, w->arena, "insert into setting (tenant, name, value) values ($1, $2, $3)", w->tenant,
		arena_printf(w->arena, "%s.%d", kind, u->number), u->value);
}

static bool unit_write(struct work *w, void *arg)
{
	const struct unit *u = arg;
	return put(w, "one", u) && audit(w, "test.put", "setting", u->number, 0, NULL, u->value) && put(w, "two", u);
}

static void unit_done(void *arg, bool committed)
{
	struct unit *u = arg;
	struct load *l = u->load;
	char word[32];
	snprintf(word, sizeof word, "ack %d", u->number);
	if (committed)
		mark(word);
	const char *code = committed ? "" : u->work.fault ? u->work.fault->code : "?";
	l->acknowledged += committed;
	l->refused += !committed;
	l->last_code = code;
	if (!committed)
		l->refusal = code;
	arena_free(u->work.arena);
	sem_post(&l->room);
}

static void unit_send(struct load *l, int number)
{
	struct arena *a = arena_new();
	struct unit *u = ARENA_NEW(a, struct unit);
	bool picture = number % PICTURE_EVERY == PICTURE_EVERY - 1;
	*u = (struct unit){ .load = l, .number = number, .value = "x" };
	u->work = (struct work){ .arena = a, .store = l->store, .tenant = store_tenant(l->store), .now = NOW + number,
		.today = day_of(NOW) };
	u->work.actor = (struct actor){ .role = ROLE_SYSTEM, .name = "测试", .path = "", .org_level = 1, .from = "test" };
	sem_wait(&l->room);
	if (picture)
		u->value = picture_taken(a, store_dir(l->store), number);
	if (!u->value)
		fault_set(&u->work, FAULT_BUSY, "photo", NULL, "没有保存。");
	if (!u->value || !work_submit(&u->work, unit_write, u, unit_done, u))
		unit_done(u, false);
}

int main(int argc, char **argv)
{
	int64_t first, count;
	const char *why = NULL;
	bool dies = argc == 5 && text_eq(argv[4], "die");
	if ((argc != 4 && !dies) || !str_i64(str_of(argv[2]), &first) || !str_i64(str_of(argv[3]), &count)) {
		fprintf(stderr, "trouble-load DIR FIRST COUNT [die]\n");
		return 2;
	}
	struct load l = { .refusal = "", .last_code = "" };
	struct store_options options = { .dir = argv[1], .create = true, .county = "青禾县", .now = NOW, .write = true };
	log_level_set(LOG_ERROR + 1);
	mark("start");
	l.store = store_open(&options, &why);
	if (!l.store) {
		printf("not opened: %s\n", why);
		return 1;
	}
	mark("open");
	sem_init(&l.room, 0, AT_ONCE);
	for (int i = 0; i < count; i++) {
		unit_send(&l, (int)first + i);
		usleep(700);
	}
	for (int i = 0; i < AT_ONCE; i++)
		sem_wait(&l.room);
	bool stopped = store_stopped(l.store);
	if (!dies)
		store_close(l.store);
	printf("acknowledged %d refused %d stopped %d refusal %s last %s\n", l.acknowledged, l.refused, stopped,
		*l.refusal ? l.refusal : "none", *l.last_code ? l.last_code : "good");
	fflush(stdout);
	_exit(0); /* without closing what dies */
}
