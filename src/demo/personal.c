/* What belongs to single people, in the village of the walk-through: papers of states, a state put right, pictures, honours. */
#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include "demo/inside.h"
#include "member/category.h"
#include "member/honour.h"
#include "member/portrait.h"
#include "member/state.h"
#include "paper/paper.h"
#include "work/audit.h"

/* The bytes as a file that somebody uploaded. */
static struct kept_file *uploaded(struct work *w, enum file_kind kind, struct str bytes, const char *name)
{
	char *path = arena_printf(w->arena, "%s/uploads/demo-XXXXXX", store_dir(w->store));
	const char *why;
	int fd = mkstemp(path);
	struct kept_file *file = NULL;
	if (fd >= 0 && write(fd, bytes.at, bytes.len) == (ssize_t)bytes.len)
		file = file_take(w->arena, store_dir(w->store), kind, path, name, &why);
	if (fd >= 0) {
		close(fd);
		unlink(path);
	}
	return file;
}

static struct str certificate(struct work *w, const char *title, const char *text, const char *signer)
{
	struct paper *p = paper_begin(w->arena, title, w->now);
	paper_text(p, PAPER_TITLE, title);
	paper_text(p, PAPER_BODY, text);
	paper_text(p, PAPER_SIGNED, signer);
	paper_text(p, PAPER_NOTE, "演示数据，人名和单位都是虚构的。");
	return paper_end(p);
}

static bool paper_of(struct work *w, const struct demo_branch *b, int64_t member, const char *kind, const char *label, const char *text)
{
	struct str bytes = certificate(w, label, text, b->name);
	struct kept_file *file = bytes.at ? uploaded(w, FILE_PAPER, bytes, "材料.pdf") : NULL;
	return file && state_paper_add(w, member, state_running(w, member, kind), label, file);
}

static bool papers(struct work *w, const struct demo_branch *b)
{
	int migrants = 0, aged = 0;
	for (int i = 0; i < b->people_count; i++) {
		const struct demo_person *p = &b->people[i];
		if (p->migrant && migrants++ < 2 && !paper_of(w, b, p->id, "migrant", "外出务工证明", "兹证明该同志在外务工，流动期间由流入地党组织协助管理。"))
			return false;
		if (!p->excused || aged++)
			continue;
		struct member *m = member_load(w, p->id);
		struct member_state *s = m ? state_load(w, m, state_running(w, p->id, "aged")) : NULL;
		if (!s || !paper_of(w, b, p->id, "aged", "支部大会决议", "经支部党员大会讨论同意，该同志年老体弱，不计入应到人数。") ||
			!state_correct(w, p->id, s->id, &(struct state_fix){ "aged", day_add(s->from_day, -14), 0, s->reason }, "应从支部大会同意之日算起"))
			return false;
	}
	return true;
}

/* ---- pictures: nobody's face, a figure before a wall ---- */

#define WIDE 120
#define HIGH 168

static void png_chunk(struct buf *out, const char *name, const void *body, size_t len)
{
	const unsigned char size[] = { (unsigned char)(len >> 24), (unsigned char)(len >> 16), (unsigned char)(len >> 8), (unsigned char)len };
	buf_put(out, size, sizeof size);
	size_t from = out->len;
	buf_put(out, name, 4);
	buf_put(out, body, len);
	uint32_t sum = (uint32_t)crc32(0, (const unsigned char *)out->at + from, (uInt)(len + 4));
	const unsigned char end[] = { (unsigned char)(sum >> 24), (unsigned char)(sum >> 16), (unsigned char)(sum >> 8), (unsigned char)sum };
	buf_put(out, end, sizeof end);
}

static void figure_pixel(unsigned char *rgb, int x, int y, int n)
{
	static const unsigned char wall[][3] = { { 206, 220, 232 }, { 226, 214, 200 }, { 214, 226, 208 } }, coat[][3] = { { 60, 74, 96 }, { 96, 60, 58 }, { 66, 88, 70 } };
	static const unsigned char skin[] = { 224, 188, 160 }, hair[] = { 48, 44, 42 };
	int dx = x - WIDE / 2, head = dx * dx * 100 / (26 * 26) + (y - 68) * (y - 68) * 100 / (34 * 34);
	int shoulder = dx * dx * 100 / (50 * 50) + (y - HIGH) * (y - HIGH) * 100 / (58 * 58);
	const unsigned char *colour = head < 100 ? (y < 54 ? hair : skin) : shoulder < 100 ? coat[n % 3] : wall[n % 3];
	memcpy(rgb, colour, 3);
}

static struct str figure(struct work *w, int n)
{
	static const unsigned char head[] = { 0, 0, 0, WIDE, 0, 0, 0, HIGH, 8, 2, 0, 0, 0 };
	unsigned char *rows = arena_alloc(w->arena, HIGH * (WIDE * 3 + 1));
	uLongf len = compressBound(HIGH * (WIDE * 3 + 1));
	unsigned char *packed = arena_alloc(w->arena, len);
	struct buf out;
	for (int y = 0; y < HIGH; y++) {
		rows[y * (WIDE * 3 + 1)] = 0;
		for (int x = 0; x < WIDE; x++)
			figure_pixel(rows + y * (WIDE * 3 + 1) + 1 + x * 3, x, y, n);
	}
	if (compress(packed, &len, rows, HIGH * (WIDE * 3 + 1)) != Z_OK)
		die("a picture could not be packed");
	buf_init(&out, w->arena);
	buf_put(&out, "\x89PNG\r\n\x1a\n", 8);
	png_chunk(&out, "IHDR", head, sizeof head);
	png_chunk(&out, "IDAT", packed, len);
	png_chunk(&out, "IEND", "", 0);
	return (struct str){ out.at, out.len };
}

static bool pictures(struct work *w, const struct demo_branch *b)
{
	for (int i = 0; i < b->people_count && i < 8; i++) {
		struct kept_file *file = uploaded(w, FILE_PORTRAIT, figure(w, i), "照片.png");
		if (!file || !(i == 7 ? portrait_offer(w, b->people[i].id, file) : portrait_set(w, b->people[i].id, file)))
			return false;
	}
	return true;
}

static bool honours(struct work *w, const struct demo_branch *b)
{
	static const struct honour list[] = {
		{ .name = "优秀党务工作者", .level = "county", .granted_by = "中共青禾县委", .day = 20260628, .number = "青发〔2026〕12 号" },
		{ .name = "优秀共产党员", .level = "township", .granted_by = "中共柳河镇委员会", .day = 20250630, .number = "" },
		{ .name = "光荣在党 50 年纪念章", .level = "national", .granted_by = "中共中央", .day = 20250701, .number = "" } };
	for (size_t i = 0; i < COUNT_OF(list) * 2; i++) {
		const struct honour *h = &list[i % COUNT_OF(list)];
		if ((int)i < b->people_count && (h->level[0] != 'n' || b->people[i].joined < 19750701) && h->day <= w->today && !honour_save(w, b->people[i].id, h, NULL))
			return false;
	}
	return true;
}

/* Another branch, of the same township where there is one; the same one when there is no other. */
static const struct demo_branch *near_of(const struct demo *d, int of)
{
	const struct demo_branch *found = &d->branches[of];
	for (int i = 0; i < d->branch_count; i++) {
		const struct demo_branch *b = &d->branches[i];
		if (i == of || b->general)
			continue;
		if (b->township == d->branches[of].township)
			return b;
		found = b;
	}
	return found;
}

/* Those on their way into the Party: one of each category, two with the decision about it; the applicant came from the next branch. */
static bool on_the_way(struct work *w, const struct demo_branch *b, const struct demo_branch *next)
{
	static const struct {
		const char *name;
		int birth, order, days; /* since the application */
	} list[] = { { "田小满", 20010318, 901, 120 }, { "陆春生", 19960905, 903, 560 }, { "袁青禾", 19941121, 904, 900 } };
	for (int i = 0; i < (int)COUNT_OF(list); i++) {
		int64_t id;
		int day = day_add(w->today, -list[i].days);
		struct member_input in = { .org = i ? b->id : next->id, .name = list[i].name, .ethnic = "01", .education = "31", .job = "1",
			.idno = idno_make(w->arena, "371199", list[i].birth, list[i].order), .category = MEMBER_APPLICANT, .category_day = day, .from_day = day };
		if (!member_add(w, &in, &id) || (!i && next != b && !member_move(w, id, b->id, day_add(w->today, -30), "户口迁来，编入本村党支部")))
			return false;
		for (int category = MEMBER_ACTIVIST; category <= i; category++) {
			const char *name = code_name_i64(&code_category, category);
			struct str bytes = certificate(w, "支委会决议", arena_printf(w->arena, "经支委会研究，同意确定%s为%s，报上级党委备案。", list[i].name, name), b->name);
			struct kept_file *file = bytes.at ? uploaded(w, FILE_PAPER, bytes, "决议.pdf") : NULL;
			if (!file || !category_set(w, id, category, day_add(day, category * 400 - 200), "支委会研究确定，报镇党委备案") ||
				!state_paper_add(w, id, category_present(w, id), "支委会决议", file))
				return false;
		}
	}
	return true;
}

bool demo_personal(struct work *w, void *demo)
{
	struct demo *d = demo;
	for (int i = 0; i < d->branch_count; i++)
		if (text_eq(d->branches[i].short_name, "小河西村"))
			return papers(w, &d->branches[i]) && pictures(w, &d->branches[i]) && honours(w, &d->branches[i]) &&
			       on_the_way(w, &d->branches[i], near_of(d, i));
	return audit_not_needed(w);
}
