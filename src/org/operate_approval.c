/* Merging and dissolving are acts of two persons: one proposes what the preview showed, another approves, and it is done. */
#include "approval/approval.h"
#include "org/operate_inside.h"

static bool two_persons(enum org_operation_kind kind)
{
	return kind == ORG_MERGE || kind == ORG_DISSOLVE;
}

bool org_operation_needs_second(struct work *w, enum org_operation_kind kind)
{
	return two_persons(kind) && approval_wanted(w);
}

static const char *content_of(struct work *w, const struct org_operation *op)
{
	struct buf out;
	buf_init(&out, w->arena);
	approval_put(&out, "kind", org_operation_word(op->kind));
	approval_put_i64(&out, "org", op->org);
	approval_put_i64(&out, "other", op->other);
	approval_put_i64(&out, "day", op->day);
	approval_put(&out, "approval", op->approval);
	approval_put_i64(&out, "approved", op->approved);
	approval_put_i64(&out, "exempt", op->exempt);
	approval_put(&out, "note", op->note);
	return out.at;
}

static struct org_operation operation_of(struct work *w, const struct approval *a)
{
	return (struct org_operation){ .kind = (enum org_operation_kind)org_operation_parse(approval_text(w->arena, a, "kind")),
		.org = approval_i64(a, "org"), .other = approval_i64(a, "other"), .day = (int)approval_i64(a, "day"),
		.approval = approval_text(w->arena, a, "approval"), .approved = (int)approval_i64(a, "approved"),
		.exempt = approval_i64(a, "exempt") != 0, .note = approval_text(w->arena, a, "note") };
}

static const char *operation_basis(struct work *w, const struct approval *a)
{
	struct org_operation op = operation_of(w, a);
	struct org_preview p;
	return operation_ready(w, &op, &p) ? p.stamp : NULL;
}

static bool operation_run(struct work *w, const struct approval *a)
{
	struct org_operation op = operation_of(w, a);
	return org_operation_run(w, &op, NULL);
}

static const char *operation_href(struct request *rq, const struct approval *a)
{
	return arena_printf(rq->work->arena, "/orgs/%lld", (long long)a->org);
}

APPROVAL_ACT(merge, .word = "org-merge", .title = "合并组织", .need = PERMISSION_EDIT_ORG, .basis = operation_basis,
	.run = operation_run, .href = operation_href);
APPROVAL_ACT(dissolve, .word = "org-dissolve", .title = "撤销组织", .need = PERMISSION_EDIT_ORG, .basis = operation_basis,
	.run = operation_run, .href = operation_href);

static const char *summary_of(struct work *w, const struct org_operation *op, const struct org_preview *p)
{
	const char *when = day_chinese(w->arena, op->day);
	const char *what = op->kind == ORG_MERGE ?
		arena_printf(w->arena, "把%s（党员 %d 名）并入%s", p->org->name, p->org->members, p->other->name) :
		arena_printf(w->arena, "撤销%s", p->org->name);
	return arena_printf(w->arena, "%s，自%s起，批复：%s", what, when, op->approval);
}

bool org_operation_submit(struct work *w, const struct org_operation *op, int64_t *proposal)
{
	struct org_preview p;
	*proposal = 0;
	if (!two_persons(op->kind))
		return org_operation_run(w, op, NULL);
	if (!operation_ready(w, op, &p))
		return false;
	struct approval_wish wish = { .act = op->kind == ORG_MERGE ? "org-merge" : "org-dissolve", .org = op->org, .kind = "org",
		.record = op->org, .summary = summary_of(w, op, &p), .content = content_of(w, op) };
	if (!approval_wanted(w))
		return approval_alone(w, &wish);
	*proposal = approval_propose(w, &wish);
	return *proposal != 0;
}
