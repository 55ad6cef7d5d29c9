/* period: a half-open interval of local dates; and the buckets (day, week, month ...) into which facts fall. */
#ifndef SVODKA_TIME_PERIOD_H
#define SVODKA_TIME_PERIOD_H

#include "base/err.h"
#include "time/zone.h"

enum bucket { BUCKET_HOUR, BUCKET_WEEKDAY, BUCKET_DAY, BUCKET_WEEK, BUCKET_MONTH, BUCKET_QUARTER, BUCKET_YEAR };

struct period {
    instant from, to;           /* [from, to) */
    int32_t first_day, end_day; /* the local dates [first_day, end_day); end_day is the date after the last whole or started one */
    char name[48];              /* resolved, fit for file names: "2026-10", "2026-Q3", "2026-W41", "2026-10-05", "2026-10-05..2026-10-11" */
};

/* metrics.md, "Period": absolute and relative (to now) names. `this-month` and its like end at now. Errors: ERR_USAGE (no place). */
bool period_parse(const char *text, const struct zone *zone, instant now, struct period *out, struct err *err);
/* The period before p of the same kind: the month before a month, the week before a week, else as many days just before. */
bool period_previous(const struct period *p, const struct zone *zone, struct period *out);
/* The same period a year before (2026-W41 -> 2025-W41; dates shifted by a year, 29 February becoming the 28th). */
bool period_year_before(const struct period *p, const struct zone *zone, struct period *out);
/* INSTANT of the command line: RFC 3339 with an offset, or local "2026-10-01" or "2026-10-01T09:00[:00]". ERR_USAGE naming `option`. */
bool instant_option(const char *text, const char *option, const struct zone *zone, instant *out, struct err *err);

/* Buckets by local day number: the first day of the bucket that holds `day` (BUCKET_DAY and longer). */
int32_t bucket_start(enum bucket b, int32_t day);
int32_t bucket_next(enum bucket b, int32_t start); /* the first day of the bucket after */
/* "2026-10-05" "2026-W41" "2026-10" "2026-Q4" "2026" of a bucket that starts on the day. Returns out. */
char *bucket_format(enum bucket b, int32_t start, char out[INSTANT_TEXT]);

#endif
