/* Counting what happens thousands of times a second, for whoever watches the server: histograms that any thread adds to.
 * For: numbers of the whole process, read as Prometheus text. Not for: anything about a person, nor what a page shows. */
#ifndef BASE_METRIC_H
#define BASE_METRIC_H

#include <stdatomic.h>
#include <stdint.h>

struct buf;

#define METRIC_BOUNDS 12

struct metric {
	_Atomic int64_t counts[METRIC_BOUNDS + 1]; /* values up to each bound, and above all */
	_Atomic int64_t sum;
};
/* Upper bounds: of durations in microseconds (0.5 ms to 10 s), and of sizes (1 to 2048). */
extern const int64_t metric_micros[METRIC_BOUNDS], metric_sizes[METRIC_BOUNDS];

void metric_add(struct metric *m, const int64_t bounds[METRIC_BOUNDS], int64_t value);
int64_t metric_count(const struct metric *m);
/* Writes name_bucket, name_sum and name_count; microseconds are written as seconds. `labels` is "" or route="/m",method="GET". */
void metric_write(struct buf *out, const struct metric *m, const int64_t bounds[METRIC_BOUNDS], const char *name, const char *labels);

#endif
