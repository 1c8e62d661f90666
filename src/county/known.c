/* The catalogue of a county as of a day, read once a day and kept: rows that were entered before a day began do not change any
 * more (county/county.h). */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "county/inside.h"

#define MIDNIGHT_SECONDS 600 /* what was entered in yesterday's last second may be committed after midnight */
#define DAYS_KEPT 8

/* A county's catalogue of some days; for the life of the program. */
struct known {
	struct known *next_county;
	const char *url; /* with the county's number: which county */
	int64_t tenant;
	int days[DAYS_KEPT], next;
	const struct rule_catalogue *of[DAYS_KEPT];
	const char *rows; /* of the latest: the same rows give the same catalogue */
	const struct rule_catalogue *latest;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct known *counties;

/* Nothing under the lock takes from an arena: a lack of memory there leaves the request by a jump. NULL: no memory, nothing is kept. */
static struct known *known_of(struct work *w)
{
	const char *url = store_url(w->store);
	struct known *k = counties;
	while (k && !(k->tenant == w->tenant && text_eq(k->url, url)))
		k = k->next_county;
	if (!k && (k = calloc(1, sizeof *k))) {
		*k = (struct known){ .next_county = counties, .url = strdup(url ? url : ""), .tenant = w->tenant };
		counties = k;
	}
	return k;
}

static const struct rule_catalogue *kept(struct work *w, int day)
{
	const struct rule_catalogue *found = NULL;
	pthread_mutex_lock(&lock);
	struct known *k = known_of(w);
	for (int i = 0; k && i < DAYS_KEPT; i++)
		if (k->days[i] == day)
			found = k->of[i];
	pthread_mutex_unlock(&lock);
	return found;
}

/* What a catalogue is made of, to be compared. */
static const char *rows_text(struct arena *a, const struct county_rule *rows, int n, int day)
{
	struct buf b;
	buf_init(&b, a);
	for (int i = 0; i < n; i++) {
		int last = rows[i].ends_on ? rows[i].ends_on : rows[i].valid_to;
		bool now = rows[i].valid_from <= day && (!last || day <= last);
		buf_printf(&b, "%lld %d;", (long long)rows[i].id, (rows[i].act == COUNTY_BASE || rows[i].act == COUNTY_FIGURE) && now);
	}
	return b.at;
}

/* Gives what is kept of the day from now on: `made`, or the one before, where the same rows gave it. */
static const struct rule_catalogue *keep(struct work *w, int day, const char *rows, const struct rule_catalogue *made)
{
	const struct rule_catalogue *c = made;
	pthread_mutex_lock(&lock);
	struct known *k = known_of(w);
	if (k && k->latest && text_eq(k->rows, rows)) {
		c = k->latest;
	} else if (k) {
		k->rows = rows;
		k->latest = made;
	}
	if (k && (day < w->today || w->now - day_start(day) >= MIDNIGHT_SECONDS)) {
		k->days[k->next] = day;
		k->of[k->next] = c;
		k->next = (k->next + 1) % DAYS_KEPT;
	}
	pthread_mutex_unlock(&lock);
	return c;
}

struct look {
	struct work *w;
	int day;
	struct arena *arena;
	const char *rows;
	const struct rule_catalogue *made;
};

static void look_turn(void *arg)
{
	struct look *l = arg;
	struct county_rule *rows;
	l->arena = arena_new();
	int n = county_rule_known(l->w, l->arena, l->day, &rows);
	if (db_error(l->w->db) != DB_OK)
		return;
	l->rows = rows_text(l->arena, rows, n, l->day);
	l->made = rule_catalogue_with(l->arena, rule_catalogue_national(), rows, n, l->day);
}

/* What is kept lives as long as the program, as all that duties may point to; so its memory hangs on no request's. */
const struct rule_catalogue *rule_catalogue_on(struct work *w, int day)
{
	const struct rule_catalogue *c = kept(w, day);
	if (c)
		return c;
	struct look l = { .w = w, .day = day };
	bool whole = arena_guard(look_turn, &l);
	if (whole && l.made)
		c = keep(w, day, l.rows, l.made);
	if (!c || c != l.made)
		arena_free(l.arena);
	if (!whole)
		arena_lack();
	return c ? c : rule_catalogue_national();
}

void rule_catalogue_forget(struct work *w)
{
	pthread_mutex_lock(&lock);
	struct known *k = known_of(w);
	if (k)
		memset(k->days, 0, sizeof k->days);
	pthread_mutex_unlock(&lock);
}

const struct rule_catalogue *rule_catalogue_of(struct work *w)
{
	return rule_catalogue_on(w, w->today);
}
