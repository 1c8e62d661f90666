/* The catalogue of a county as of a day, read once a day and kept: rows that were entered before a day began do not change any
 * more (rule/county.h). */
#include <pthread.h>

#include "base/base.h"
#include "base/list.h"
#include "rule/inside.h"

#define MIDNIGHT_SECONDS 600 /* what was entered in yesterday's last second may be committed after midnight */
#define DAYS_KEPT 8

/* A county's catalogue of some days. */
struct known {
	const char *url; /* with the county's number: which county */
	int64_t tenant;
	int days[DAYS_KEPT], next;
	const struct rule_catalogue *of[DAYS_KEPT];
	const char *rows;                        /* of the latest: the same rows give the same catalogue */
	const struct rule_catalogue *latest;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct arena *memory; /* for the life of the program */
static struct known *counties;
static int county_count;

static struct known *known_of(struct work *w)
{
	const char *url = store_url(w->store);
	for (int i = 0; i < county_count; i++)
		if (counties[i].tenant == w->tenant && text_eq(counties[i].url, url))
			return &counties[i];
	if (!memory)
		memory = arena_new();
	struct known *k = LIST_PUSH(memory, counties, county_count);
	*k = (struct known){ .url = arena_dup(memory, url), .tenant = w->tenant };
	return k;
}

static const struct rule_catalogue *kept(struct work *w, int day)
{
	const struct rule_catalogue *found = NULL;
	pthread_mutex_lock(&lock);
	struct known *k = known_of(w);
	for (int i = 0; i < DAYS_KEPT; i++)
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
		buf_printf(&b, "%lld %d;", (long long)rows[i].id, rows[i].act == COUNTY_BASE && now);
	}
	return b.at;
}

static const struct rule_catalogue *keep(struct work *w, int day, const struct county_rule *rows, int n, const char *text, struct arena *made_in)
{
	pthread_mutex_lock(&lock);
	struct known *k = known_of(w);
	if (text_eq(k->rows, text)) {
		arena_free(made_in);
	} else {
		k->rows = arena_dup(made_in, text); /* lives as long as the program, as all that duties may point to */
		k->latest = rule_catalogue_with(made_in, rule_catalogue_national(), rows, n, day);
	}
	const struct rule_catalogue *c = k->latest;
	if (day < w->today || w->now - day_start(day) >= MIDNIGHT_SECONDS) {
		k->days[k->next] = day;
		k->of[k->next] = c;
		k->next = (k->next + 1) % DAYS_KEPT;
	}
	pthread_mutex_unlock(&lock);
	return c;
}

const struct rule_catalogue *rule_catalogue_on(struct work *w, int day)
{
	const struct rule_catalogue *c = kept(w, day);
	struct county_rule *rows;
	if (c)
		return c;
	struct arena *a = arena_new();
	int n = county_rule_known(w, a, day, &rows);
	if (db_error(w->db) != DB_OK) {
		arena_free(a);
		return rule_catalogue_national();
	}
	return keep(w, day, rows, n, rows_text(w->arena, rows, n, day), a);
}

void rule_catalogue_forget(struct work *w)
{
	pthread_mutex_lock(&lock);
	struct known *k = known_of(w);
	memset(k->days, 0, sizeof k->days);
	pthread_mutex_unlock(&lock);
}

const struct rule_catalogue *rule_catalogue_of(struct work *w)
{
	return rule_catalogue_on(w, w->today);
}
