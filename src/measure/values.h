/* values: a multiset of whole non-negative numbers (seconds), cheap to add to and to merge; for src/measure/ only.
 *
 * Numbers below 2^32 - 1 stand in segments of 32-bit cells, larger ones aside: all of those are larger than any of these.
 */
#ifndef SVODKA_MEASURE_VALUES_H
#define SVODKA_MEASURE_VALUES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"

struct values_segment;
struct values_large;
struct values { /* zeroed is empty; kept small: there is one in every group for every metric of durations */
    uint32_t *at, *end;              /* free room in the newest segment */
    struct values_segment *segments; /* newest first */
    struct values_large *large;      /* newest first */
};
/* All that it keeps lives in the arena. */
void values_add(struct values *v, struct arena *a, int64_t x);
void values_add_times(struct values *v, struct arena *a, int64_t x, int64_t times);
void values_merge(struct values *into, const struct values *from); /* from's arena must outlive into; from is not to be used afterwards */

/* The numbers of one or more multisets gathered for asking; reused. */
struct sample {
    struct { uint32_t *v; size_t n, cap; } small;
    struct { int64_t *v; size_t n, cap; } large;
    bool sorted;
};
void sample_clear(struct sample *s);
void sample_add(struct sample *s, const struct values *v);
void sample_release(struct sample *s);
int64_t sample_count(const struct sample *s);
/* The quantile at percent/100, by linear interpolation between the closest ranks (n - 1) * p (numpy's default, SQL percentile_cont, Excel PERCENTILE.INC).
 * The sample must not be empty. Reorders it. */
double sample_quantile(struct sample *s, int percent);
/* Kaplan-Meier median: the smallest t with S(t) <= 1/2, S the product of (1 - done(t) / at_risk(t)) over the distinct t of done, at_risk counting
 * both kinds with a value >= t. False if S stays above 1/2. Sorts both. */
bool sample_survival_median(struct sample *done, struct sample *censored, int64_t *median);

#endif
