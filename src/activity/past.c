/* Activities of the past in one go: for the demo county and for archives taken over. */
#include "activity/inside.h"
#include "rule/quorum.h"

/* The counters, by the same meaning as attendance_recount. */
static void counters_of(const struct activity_past *p, struct activity *a)
{
	for (size_t i = 0; i < p->people_count; i++) {
		const struct attendance *t = &p->people[i];
		bool here = t->status == ATTENDANCE_PRESENT, remote = t->status == ATTENDANCE_REMOTE;
		a->due += !t->excused || here || remote;
		a->due_voters += t->voter && (!t->excused || !t->apart || here);
		a->present += here;
		a->present_voters += here && t->voter;
		a->remote_present += remote;
		a->on_leave += t->status == ATTENDANCE_LEAVE && !t->excused;
	}
}

static bool past_activity(struct work *w, const struct activity_past *p, const struct activity *a)
{
	const struct activity_form *f = &p->form;
	bool held = p->state == STATE_HELD || p->state == STATE_FILED || p->state == STATE_RETURNED || p->state == STATE_SEALED;
	bool filed = held && p->state != STATE_HELD, sealed = p->state == STATE_SEALED;
	int64_t filed_at = !filed ? 0 : p->filed_at ? p->filed_at : f->ends + 86400;
	int64_t sealed_at = !sealed ? 0 : p->sealed_at ? p->sealed_at : f->ends + 3 * 86400;
	int64_t code_from = held || p->state == STATE_OPEN ? f->starts - 1800 : 0;
	return DB_EXEC(w->db, w->arena,
		"insert into activity (tenant, id, org, party_group, kinds, pairs, makes_up, state, title, place, starts, ends, "
		"day, month, host, agenda, remote, code_from, closed_at, due, due_voters, present, present_voters, "
		"remote_present, on_leave, minutes, recorder, reason, created, created_by, filed_at, filed_by, sealed_at, "
		"sealed_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, "
		"$21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34)",
		w->tenant, a->id, f->org, f->party_group, f->kinds, f->pairs, f->makes_up, activity_state_word(p->state), f->title,
		f->place, f->starts, f->ends, a->day, month_of_day(a->day), f->host, f->agenda ? f->agenda : "", f->remote,
		code_from, held ? f->ends : (int64_t)0, a->due, a->due_voters, a->present, a->present_voters, a->remote_present,
		a->on_leave, p->minutes ? p->minutes : "", p->recorder ? p->recorder : "", p->reason ? p->reason : "",
		f->starts - 3 * 86400, w->actor.account, filed_at, filed && p->filed_by ? p->filed_by : "", sealed_at,
		sealed && p->sealed_by ? p->sealed_by : "");
}

static bool past_people(struct work *w, const struct activity_past *p, const struct activity *a)
{
	for (size_t i = 0; i < p->people_count; i++) {
		const struct attendance *t = &p->people[i];
		if (!DB_EXEC(w->db, w->arena,
				"insert into attendance (tenant, activity, member, day, status, voter, excused, way, at, received, reason) "
				"values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
				w->tenant, a->id, t->member, a->day, attendance_status_word(t->status), t->voter, excused_stored(t->excused, t->apart),
				check_in_way_word(t->way), t->at, t->received ? t->received : t->at, t->reason))
			return false;
	}
	return true;
}

/* Given back once, the day after it was handed in. */
static bool past_return(struct work *w, const struct activity_past *p, const struct activity *a)
{
	if (p->state != STATE_RETURNED)
		return true;
	int64_t filed_at = p->filed_at ? p->filed_at : p->form.ends + 86400;
	return DB_EXEC(w->db, w->arena, "insert into activity_return (tenant, activity, at, org) values ($1, $2, $3, $4)", w->tenant, a->id,
		filed_at + 86400 < w->now ? filed_at + 86400 : w->now, p->form.org);
}

static bool past_resolution(struct work *w, const struct activity_past *p, const struct activity *a)
{
	const struct quorum *q = p->resolution && p->catalogue ? quorum_find(p->catalogue, p->quorum) : NULL;
	if (!q)
		return true;
	struct quorum_result r = quorum_count(w->arena, q, a->due_voters, a->present_voters, a->present_voters, 0, 0);
	if (!r.valid)
		return true;
	return DB_EXEC(w->db, w->arena,
		"insert into resolution (tenant, id, activity, title, quorum, due_voters, present_voters, votes_for, "
		"votes_against, abstained, passed, arithmetic) values ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, $9, $10)",
		w->tenant, id_next(w->now), a->id, p->resolution, q->id, a->due_voters, a->present_voters, a->present_voters,
		r.carried, r.sentence);
}

/* Table after table, because a server takes rows of one table by the dozen; so are the seals asked for. */
bool activity_put_all(struct work *w, const struct activity_past *list, size_t count, int64_t *ids)
{
	struct activity *all = ARENA_ARRAY(w->arena, struct activity, count);
	int64_t *sealed = ARENA_ARRAY(w->arena, int64_t, count);
	size_t sealed_count = 0;
	bool good = true;
	for (size_t i = 0; good && i < count; i++) {
		all[i] = (struct activity){ .id = id_next(w->now), .day = day_of(list[i].form.starts) };
		ids[i] = all[i].id;
		if (list[i].state == STATE_SEALED)
			sealed[sealed_count++] = all[i].id;
		counters_of(&list[i], &all[i]);
		good = past_activity(w, &list[i], &all[i]);
	}
	for (size_t i = 0; good && i < count; i++)
		good = past_people(w, &list[i], &all[i]);
	for (size_t i = 0; good && i < count; i++)
		good = past_return(w, &list[i], &all[i]);
	for (size_t i = 0; good && i < count; i++)
		good = past_resolution(w, &list[i], &all[i]);
	return good && activity_seal_past(w, sealed, sealed_count);
}

int64_t activity_put(struct work *w, const struct activity_past *p)
{
	int64_t id;
	return activity_put_all(w, p, 1, &id) ? id : 0;
}
