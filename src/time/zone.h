/* zone: an IANA time zone as a table of transitions (from GLib's GTimeZone, in zone.c alone). Const after loading. */
#ifndef SVODKA_TIME_ZONE_H
#define SVODKA_TIME_ZONE_H

#include "base/err.h"
#include "time/instant.h"

struct zone;

/* Loads a zone by IANA name ("Europe/Moscow", "UTC"); NULL with err (code) set if it is unknown. Free with zone_free.
 * "" and "local" are errors: the machine's zone never decides. */
struct zone *zone_load(const char *name, enum err_code code, struct err *err);
void zone_free(struct zone *z);
const char *zone_name(const struct zone *z);
/* Seconds east of UTC in force at t. */
int32_t zone_offset(const struct zone *z, instant t);
/* The offset at t and the half-open interval [*from, *until) in which it holds, for callers that cache. */
int32_t zone_interval(const struct zone *z, instant t, instant *from, instant *until);
/* Local wall time (microseconds as if it were UTC) of t. */
int64_t zone_local(const struct zone *z, instant t);
/* The instant of a local wall time; one that does not exist becomes the first instant after the gap, one that exists twice its first occurrence. */
instant zone_instant(const struct zone *z, int64_t local);
/* The first instant of a local date. */
instant zone_day_start(const struct zone *z, int32_t days);
/* "2026-10-01T12:00:00+03:00", for messages and `explain`. Returns out. */
char *zone_format(const struct zone *z, instant t, char out[INSTANT_TEXT + 8]);

#endif
