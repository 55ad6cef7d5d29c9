/* calendar: working hours, as the function B(t): the business time up to t; between s and t it is B(t) - B(s).
 *
 * A calendar is described once (calendar_spec, from the policy), then expanded into sorted open intervals [open, close)
 * over the span of time that a run needs; B and its inverse are then searches in those arrays.  Rules: policy.md, "Calendars":
 * local wall time; an interval whose end is not after its start runs into the next day; holidays have no hours of their own, but
 * a night's hours run on into them; a date in `days` replaces that date's hours; of dated weeks the latest `from` not after the
 * date is in force (the first one also before it); gaps and folds as in zone_instant; overlaps that nights make are joined.
 */
#ifndef SVODKA_TIME_CALENDAR_H
#define SVODKA_TIME_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "time/instant.h"
#include "time/zone.h"

struct hours { int32_t open, close; }; /* seconds of the local day; close <= open: ends on the next day; close may be 86400 */
struct day_hours { struct hours *v; int n; };
struct dated_week { int32_t from; /* days; INT32_MIN in an undated week */ struct day_hours day[7]; /* Monday first */ };
struct special_day { int32_t date; struct day_hours hours; }; /* n = 0: closed */

struct calendar_spec {
    bool always;                /* "24x7" */
    const struct zone *zone;
    struct dated_week *weeks;   /* by from, at least one unless always */
    int nweeks;
    struct special_day *days;   /* by date, unique: holidays and `days` (which win) */
    int ndays;
};

struct calendar; /* expanded; const, shared by threads */

/* Expands spec for instants in [from, to] (and a day or two around); beyond that B stands still (always: nowhere). */
struct calendar *calendar_new(const struct calendar_spec *spec, instant from, instant to);
void calendar_free(struct calendar *c);
bool calendar_is_always(const struct calendar *c);
/* B(t) in microseconds. */
int64_t calendar_business(const struct calendar *c, instant t);
/* The earliest instant t >= from at which business time since `from` equals `amount` (microseconds, >= 0); INSTANT_NONE if that lies
 * beyond the expanded span. amount 0 gives from. */
instant calendar_after(const struct calendar *c, instant from, int64_t amount);
/* Whether t lies inside the hours (the instant of closing is outside). */
bool calendar_open(const struct calendar *c, instant t);
/* The intervals and running sums (for the database engine and `explain`): arrays of n; NULL when always. */
int calendar_intervals(const struct calendar *c, const instant **open, const instant **close, const int64_t **sum);

#endif
