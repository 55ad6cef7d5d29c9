/* say: numbers, durations, shares and dates in texts for people, by language ("1 h 05 min", "1 ч 05 мин"; "93.1%", "93,1 %"). Pure. */
#ifndef SVODKA_REPORT_SAY_H
#define SVODKA_REPORT_SAY_H

#include "base/mem.h"
#include "measure/query.h"
#include "report/words.h"

/* All results are allocated in a. Missing values give "–". A number and its unit are joined by no-break spaces (U+00A0), below a minus is U+2212. */
const char *say_duration(struct arena *a, enum lang lang, double seconds);  /* "16 s", "4 min 05 s", "12 min", "1 h 05 min", "3 d 4 h" (d = 24 h) */
const char *say_working_time(struct arena *a, enum lang lang, double seconds); /* as say_duration, but never in days, whose length a calendar decides: "72 h" */
const char *say_share(struct arena *a, enum lang lang, double share);       /* one decimal */
const char *say_count(struct arena *a, enum lang lang, int64_t n);          /* thousands grouped with a narrow no-break space in Russian, comma in English */
const char *say_number(struct arena *a, enum lang lang, double v, int decimals);
const char *say_value(struct arena *a, enum lang lang, enum unit unit, struct value v); /* by the metric's unit */
/* A target: as say_value, but without decimals that say nothing ("95%"). */
const char *say_target(struct arena *a, enum lang lang, enum unit unit, double target);
const char *say_change(struct arena *a, enum lang lang, enum unit unit, struct value now, struct value before); /* "+2.1 pp", "−14%", "" */
const char *say_date(struct arena *a, enum lang lang, int32_t day);         /* "5 Oct 2026", "5 окт 2026" */
const char *say_day(struct arena *a, enum lang lang, int32_t day);          /* "5 Oct", "5 мая" */
const char *say_period(struct arena *a, enum lang lang, const struct period *p); /* "October 2026", "октябрь 2026", "5–11 Oct 2026" */
const char *say_month(enum lang lang, int month, bool short_form);
const char *say_weekday(enum lang lang, int weekday);                       /* 1 = Mon, Пн */
/* Axis steps a person would choose (1, 5, 15, 30 s, min; 1, 2, 4, 8 h; 1, 2, 5 d): the ticks between low and high seconds, at most max; returns how many. */
int say_duration_ticks(double low, double high, bool log_scale, double *ticks, int max);

#endif
