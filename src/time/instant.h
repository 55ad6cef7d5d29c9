/* instant: a moment in time, microseconds since 1970-01-01T00:00:00Z; and the calendar arithmetic of days. */
#ifndef SVODKA_TIME_INSTANT_H
#define SVODKA_TIME_INSTANT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

typedef int64_t instant;

#define SECOND INT64_C(1000000)
#define DAY (INT64_C(86400) * SECOND)
#define INSTANT_MIN INT64_C(0)                       /* 1970-01-01T00:00:00Z */
#define INSTANT_MAX (INT64_C(253402300800) * SECOND) /* 10000-01-01T00:00:00Z, exclusive */
#define INSTANT_NONE INT64_MIN
enum { INSTANT_TEXT = 32 };

/* Days since 1970-01-01 of a proleptic Gregorian date, and back (Howard Hinnant, "chrono-compatible date algorithms"). */
int32_t days_from_civil(int y, int m, int d);
void civil_from_days(int32_t days, int *y, int *m, int *d);
bool civil_valid(int y, int m, int d);
int weekday_of(int32_t days); /* 1 = Monday .. 7 = Sunday */
int64_t floor_div(int64_t a, int64_t b);

/* RFC 3339: "2026-03-04T10:11:12[.fraction](Z|+hh:mm)", also with a space or 't', 'z'; digits past the microsecond are cut; second 60 is
 * second 59 of the same minute plus one second. On failure *why says what is wrong, in words, and false is returned.
 * The instant must lie in INSTANT_MIN..INSTANT_MAX. */
bool instant_parse(struct str s, instant *out, const char **why);
/* "2026-10-01" -> days; "2026-10-01T09:00[:00[.frac]]" -> local microseconds (days * DAY + time of day). */
bool date_parse(struct str s, int32_t *days);
bool local_parse(struct str s, int64_t *local);
/* "2026-10-01T09:00:00Z", with six decimals only when the microseconds are not zero. Returns out. */
char *instant_format(instant t, char out[INSTANT_TEXT]);
char *date_format(int32_t days, char out[INSTANT_TEXT]); /* "2026-10-01" */

#endif
