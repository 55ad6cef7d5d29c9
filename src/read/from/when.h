/* when: times as exports write them, read by patterns like strptime's, without locale.
 *
 *   %Y 2026   %y 26 (70..99 are 19xx)   %m %d %e %H %I %M %S (one or two digits)   %p AM, PM   %b a month's name, English or Russian
 *   %a a weekday's name   %f digits of a second   %z Z, +03, +0300, +03:00   %Z UTC, GMT, Z   %F %Y-%m-%d   %T %H:%M:%S   %R %H:%M   %%
 *
 * Blanks in a pattern stand for any number of them.  After %S a fraction may follow, and at the very end a zone as in %z or %Z, whether or
 * not the pattern has one.  Second 60 is second 59 of the same minute plus one second.
 */
#ifndef SVODKA_READ_FROM_WHEN_H
#define SVODKA_READ_FROM_WHEN_H

#include "time/zone.h"

enum when_result { WHEN_OK, WHEN_BAD, WHEN_NO_ZONE /* it reads well, but lacks a zone, and none is given */ };

struct when {
    const char *const *patterns; /* tried in order; NULL: RFC 3339 and the usual unambiguous shapes, and Unix time of 10 or 13 digits */
    int npatterns;
    const struct zone *zone;     /* of times without one; NULL: not known */
};

enum when_result when_parse(const struct when *w, struct str text, instant *out);
/* NULL, or what is wrong with the pattern. */
const char *when_pattern_fault(const char *pattern);

#endif
