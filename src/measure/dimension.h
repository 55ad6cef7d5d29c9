/* dimension: the values that a fact has under dimensions, and conditions on them; for src/measure/ only. */
#ifndef SVODKA_MEASURE_DIMENSION_H
#define SVODKA_MEASURE_DIMENSION_H

#include "measure/query.h"
#include "ticket/facts.h"

/* A fact as dimensions see it. */
struct fact {
    const struct ticket_facts *ticket;
    const struct attributes *attributes;
    const uint32_t *tags; uint32_t ntags;
    instant at;
    int32_t day; /* the local day it counts under, INT32_MIN: that of `at` */
};

/* Local time with the zone's present interval at hand; one per thread. */
struct local_clock {
    const struct zone *zone;
    instant from, until; int32_t offset;          /* the offset holds in [from, until) */
    struct { int32_t day, start; } bucket[BUCKET_YEAR + 1]; /* the last day asked for and its bucket's first day */
};
struct local_clock local_clock_new(const struct zone *zone);
int64_t local_time(struct local_clock *c, instant t);

enum { DAY_BIAS = 400 }; /* in a western zone 1970 begins in a bucket of 1969 */

/* A value under a dimension: 0 is "no value"; else a string id, class + 1, hour + 1, weekday, or first day of the bucket + DAY_BIAS. */
uint32_t dimension_value(const struct dimension *d, const struct fact *f, struct local_clock *clock); /* not of DIM_TAG */
bool dimension_is_time(enum dimension_kind k);   /* of the fact's instant */
bool dimension_bucket(enum dimension_kind k, enum bucket *b); /* day and longer */
/* The value as a row's key; text in the arena where it must be made. */
struct key dimension_key(const struct dimension *d, uint32_t value, const struct strings *strings, struct arena *a);

/* A condition with its values as above; compiled after reading, so that every string has its id. */
struct compiled_condition { struct dimension dim; uint32_t *values; int n; };
struct compiled_condition *conditions_compile(const struct condition *c, int n, const struct strings *strings, struct arena *a);
bool conditions_hold(const struct compiled_condition *c, int n, const struct fact *f, struct local_clock *clock);

#endif
