/* What an area sees: its counties' rows summed over a period, each beside its like. */
#include "area/area.h"
#include "base/map.h"

static struct share in_time_of(const int64_t *figures)
{
	return (struct share){ figures[AREA_IN_TIME], figures[AREA_DUTIES] };
}

static struct share attendance_of(const int64_t *figures)
{
	return (struct share){ figures[AREA_PRESENT] + figures[AREA_REMOTE], figures[AREA_DUE] };
}

static int slot_of(const struct area_cockpit *c, int month)
{
	for (int i = 0; i < COCKPIT_MONTHS; i++)
		if (c->months[i] == month)
			return i;
	return -1;
}

/* Rows come by month: the state of the period is that of the last day on which somebody counted in it. */
static void period_add(struct area_line *line, const struct area_month *m)
{
	line->known = true;
	for (int f = 0; f < AREA_FIGURES; f++)
		if (f < AREA_TOWNS)
			line->figures[f] += m->figures[f];
		else if (m->day)
			line->figures[f] = m->figures[f];
	line->state_day = m->day ? m->day : line->state_day;
}

static void month_add_to(struct area_cockpit *c, struct area_line *line, const struct area_month *m, int last)
{
	int slot = slot_of(c, m->month);
	line->at = m->at > line->at ? m->at : line->at;
	if (m->month >= month_of_day(c->period.from) && m->month <= last)
		period_add(line, m);
	if (slot < 0)
		return;
	line->months[slot] = in_time_of(m->figures);
	share_add(&c->in_time_months[slot], line->months[slot]);
	share_add(&c->attendance_months[slot], attendance_of(m->figures));
	c->remote_months[slot] += m->figures[AREA_REMOTE];
}

static void line_end(const struct work *w, struct area_cockpit *c, struct area_line *line)
{
	line->standing = !line->at ? AREA_SILENT : w->now - line->at > AREA_LATE ? AREA_STALE : AREA_FRESH;
	line->in_time = in_time_of(line->figures);
	line->attendance = attendance_of(line->figures);
	c->told += line->known;
	c->late += line->standing != AREA_FRESH;
	if (line->standing == AREA_FRESH && (!c->at || line->at < c->at))
		c->at = line->at;
	for (int f = 0; f < AREA_FIGURES; f++)
		c->figures[f] += line->figures[f];
}

static bool are_alike(const struct area_line *a, const struct area_line *b)
{
	int64_t x = a->figures[AREA_BRANCHES], y = b->figures[AREA_BRANCHES];
	return x && y && x <= 2 * y && y <= 2 * x;
}

static void compare(struct area_cockpit *c)
{
	for (int i = 0; i < c->count; i++)
		for (int k = 0; k < c->count; k++)
			if (i != k && c->lines[k].in_time.whole && are_alike(&c->lines[i], &c->lines[k])) {
				share_add(&c->lines[i].like, c->lines[k].in_time);
				c->lines[i].like_count++;
			}
}

/* The lines without figures, and where they stand by their code. */
static struct map *lines_make(struct work *w, struct area_cockpit *c)
{
	struct area_county *counties;
	struct map *by_code = map_new(w->arena);
	c->count = area_counties(w, &counties);
	c->lines = ARENA_ARRAY(w->arena, struct area_line, (size_t)c->count + 1);
	for (int i = 0; i < c->count; i++) {
		c->lines[i].county = counties[i];
		map_set(by_code, str_of(counties[i].code), &c->lines[i]);
	}
	return by_code;
}

struct area_cockpit *area_cockpit_load(struct work *w, struct period period)
{
	struct area_cockpit *c = ARENA_NEW(w->arena, struct area_cockpit);
	struct view view = view_of(period, w->today);
	struct area_month *rows;
	int last = month_of_day(view.anchor), cut = month_last_day(last), first = month_of_day(period.from);
	struct map *by_code = lines_make(w, c);
	c->period = period;
	for (int i = 0; i < COCKPIT_MONTHS; i++)
		c->months[i] = month_add(last, i - COCKPIT_MONTHS + 1);
	int count = area_months(w, first < c->months[0] ? first : c->months[0], &rows);
	for (int i = 0; i < count; i++) {
		struct area_line *line = map_get(by_code, str_of(rows[i].code));
		if (line)
			month_add_to(c, line, &rows[i], last);
	}
	for (int i = 0; i < c->count; i++)
		line_end(w, c, &c->lines[i]);
	compare(c);
	c->in_time = in_time_of(c->figures);
	c->attendance = attendance_of(c->figures);
	c->pace = cockpit_pace(c->figures[AREA_PAST], c->figures[AREA_DUTIES], cut, w->today);
	return c;
}
