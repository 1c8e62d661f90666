#include "org/change.h"

void change_begin(struct change *c, struct arena *a)
{
	*c = (struct change){ .arena = a };
	buf_init(&c->before, a);
	buf_init(&c->after, a);
}

static void note(struct buf *b, const char *label, const char *value)
{
	if (b->len)
		buf_text(b, "；");
	buf_printf(b, "%s：%s", label, text_empty(value) ? "（无）" : value);
}

void change_text(struct change *c, const char *label, const char *was, const char *becomes)
{
	was = was ? was : "";
	becomes = becomes ? becomes : "";
	if (text_eq(was, becomes))
		return;
	note(&c->before, label, was);
	note(&c->after, label, becomes);
	c->count++;
}

void change_i64(struct change *c, const char *label, int64_t was, int64_t becomes)
{
	if (was != becomes)
		change_text(c, label, arena_printf(c->arena, "%lld", (long long)was),
			arena_printf(c->arena, "%lld", (long long)becomes));
}

void change_day(struct change *c, const char *label, int was, int becomes)
{
	change_text(c, label, day_text(c->arena, was), day_text(c->arena, becomes));
}

void change_note(struct change *c, const char *note_text)
{
	if (c->after.len)
		buf_text(&c->after, "；");
	buf_text(&c->after, note_text);
	c->count++;
}

bool change_conflict(struct work *w, const char *code, const char *kind, int64_t id)
{
	struct audit_row *last;
	if (audit_of(w, kind, id, 1, &last) == 0)
		return fault_set(w, FAULT_CONFLICT, code, NULL,
			"您打开表单之后，这条记录已被别人修改。请核对下面的当前内容后再保存。");
	return fault_set(w, FAULT_CONFLICT, code, NULL,
		"您打开表单之后，%s 于 %s 先修改了这条记录（%s）。您填写的内容没有丢失，请核对下面的当前内容后再保存。",
		text_empty(last->who) ? "系统" : last->who, moment_chinese(w->arena, last->at),
		text_empty(last->after) ? "内容见修改历史" : last->after);
}
