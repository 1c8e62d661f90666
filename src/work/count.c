/* Counters that many units of a batch add to: noted here, summed, and written once for each row, in the order of the rows.
 * A village hall's five hundred check-ins are then one update of its meeting. */
#include "base/list.h"
#include "work/internal.h"

void work_count(struct work *w, const char *sql, int64_t row, const int more[COUNTS])
{
	if (w->db != w->store->writer)
		die("counting outside of a unit of work");
	struct counted *c = LIST_PUSH(w->store->late.arena, w->store->counted, w->store->counted_count);
	*c = (struct counted){ .sql = sql, .row = row };
	memcpy(c->more, more, sizeof c->more);
}

static int by_row(const void *a, const void *b)
{
	const struct counted *x = a, *y = b;
	int order = (x->row > y->row) - (x->row < y->row);
	return order ? order : strcmp(x->sql, y->sql);
}

static void add(struct counted *to, const struct counted *more)
{
	for (int i = 0; i < COUNTS; i++)
		to->more[i] += more->more[i];
}

bool count_write(struct store *s, struct arena *a)
{
	struct counted *list = s->counted;
	size_t count = s->counted_count;
	bool good = true;
	if (count > 1)
		qsort(list, count, sizeof *list, by_row);
	for (size_t i = 0, next; good && i < count; i = next) {
		struct counted sum = list[i];
		for (next = i + 1; next < count && by_row(&list[i], &list[next]) == 0; next++)
			add(&sum, &list[next]);
		good = DB_EXEC(s->writer, a, sum.sql, s->tenant, sum.row, sum.more[0], sum.more[1], sum.more[2], sum.more[3], sum.more[4],
			sum.more[5]);
	}
	s->counted_count = 0;
	return good;
}
