#include "base/metric.h"

#include "base/base.h"

const int64_t metric_micros[METRIC_BOUNDS] = { 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 1000000, 2500000, 10000000 };
const int64_t metric_sizes[METRIC_BOUNDS] = { 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048 };

void metric_add(struct metric *m, const int64_t bounds[METRIC_BOUNDS], int64_t value)
{
	int i = 0;
	while (i < METRIC_BOUNDS && value > bounds[i])
		i++;
	atomic_fetch_add_explicit(&m->counts[i], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&m->sum, value, memory_order_relaxed);
}

static int64_t load(const _Atomic int64_t *n)
{
	return atomic_load_explicit(n, memory_order_relaxed);
}

int64_t metric_count(const struct metric *m)
{
	int64_t n = 0;
	for (int i = 0; i <= METRIC_BOUNDS; i++)
		n += load(&m->counts[i]);
	return n;
}

static void put_number(struct buf *out, int64_t n, bool micros)
{
	if (micros)
		buf_printf(out, "%lld.%06lld", (long long)n / 1000000, (long long)n % 1000000);
	else
		buf_i64(out, n);
}

void metric_write(struct buf *out, const struct metric *m, const int64_t bounds[METRIC_BOUNDS], const char *name, const char *labels)
{
	bool micros = bounds == metric_micros;
	int64_t n = 0;
	for (int i = 0; i <= METRIC_BOUNDS; i++) {
		n += load(&m->counts[i]);
		buf_printf(out, "%s_bucket{%s%sle=\"", name, labels, *labels ? "," : "");
		if (i < METRIC_BOUNDS)
			put_number(out, bounds[i], micros);
		else
			buf_text(out, "+Inf");
		buf_printf(out, "\"} %lld\n", (long long)n);
	}
	const char *open = *labels ? "{" : "", *close = *labels ? "}" : "";
	buf_printf(out, "%s_sum%s%s%s ", name, open, labels, close);
	put_number(out, load(&m->sum), micros);
	buf_printf(out, "\n%s_count%s%s%s %lld\n", name, open, labels, close, (long long)n);
}
