/* What belongs to single people, in the village of the walk-through: papers of states, a state put right. */
#include <fcntl.h>
#include <unistd.h>

#include "demo/inside.h"
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

bool demo_personal(struct work *w, void *demo)
{
	struct demo *d = demo;
	for (int i = 0; i < d->branch_count; i++)
		if (text_eq(d->branches[i].short_name, "小河西村"))
			return papers(w, &d->branches[i]);
	return audit_not_needed(w);
}
