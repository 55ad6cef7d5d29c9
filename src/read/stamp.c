#include "read/stamp.h"

#include <string.h>

enum { DATE = 11 /* with its T */, TIME = 8, OFFSET = 6 };

static uint64_t load8(const char *p) {
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* "10:11:12" as seconds of the day, second 60 as the next minute's first; -1 if it is none. Little-endian: the first character is the lowest byte. */
static int32_t seconds_of(const char *p) {
    uint64_t v = load8(p) ^ UINT64_C(0x30303A30303A3030); /* digits become their values, colons 0 */
    if (((v + UINT64_C(0x76767F76767F7676)) | v) & UINT64_C(0x8080808080808080)) return -1;
    v = v * 10 + (v >> 8); /* bytes 0, 3, 6: two digits each, at most 99 */
    uint32_t hour = v & 0xFF, minute = v >> 24 & 0xFF, second = v >> 48 & 0xFF;
    return hour > 23 || minute > 59 || second > 60 ? -1 : (int32_t)(hour * 3600 + minute * 60 + second);
}

static bool same_date(const char *p, const char *q) /* DATE bytes of each */
{
    return load8(p) == load8(q) && load8(p + DATE - 8) == load8(q + DATE - 8);
}

/* Takes ".684" if it is there, and moves on; false: not the common form. */
static bool take_fraction(const char **at, const char *end, int64_t *microseconds) {
    const char *p = *at;
    *microseconds = 0;
    if (*p != '.') return true;
    int64_t unit = SECOND / 10;
    for (p++; p < end && *p >= '0' && *p <= '9'; p++) {
        *microseconds += (*p - '0') * unit;
        unit /= 10;
    }
    bool any = p - *at > 1 && p < end;
    *at = p;
    return any;
}

/* ".684Z", which ends most timestamps that have a fraction: its milliseconds, or -1. */
static int32_t milliseconds_of(const char *p) {
    unsigned a = (unsigned)(p[1] - '0'), b = (unsigned)(p[2] - '0'), c = (unsigned)(p[3] - '0');
    return p[0] == '.' && p[4] == 'Z' && a <= 9 && b <= 9 && c <= 9 ? (int32_t)(a * 100 + b * 10 + c) : -1;
}

/* The common form, with the date and the offset of the last one. */
static bool parse_known(const struct stamp *s, struct str text, instant *out) {
    const char *p = text.p, *end = text.p + text.n;
    int64_t microseconds, east = 0;
    if (text.n < DATE + TIME + 1 || !s->date[0] || !same_date(p, s->date)) return false;
    int32_t seconds = seconds_of(p + DATE), milliseconds;
    p += DATE + TIME;
    if (seconds < 0) return false;
    if (end - p == 5 && (milliseconds = milliseconds_of(p)) >= 0) {
        microseconds = milliseconds * (SECOND / 1000);
    } else {
        if (!take_fraction(&p, end, &microseconds)) return false;
        if (*p != 'Z' || end - p != 1) {
            if (end - p != OFFSET || !s->offset[0] || memcmp(p, s->offset, OFFSET) != 0) return false;
            east = s->east;
        }
    }
    instant t = s->midnight + seconds * SECOND + microseconds - east;
    if (t < INSTANT_MIN || t >= INSTANT_MAX) return false;
    *out = t;
    return true;
}

bool stamp_parse(struct stamp *s, struct str text, instant *out, const char **why) {
    if (parse_known(s, text, out)) return true;
    if (!instant_parse(text, out, why)) return false;
    int32_t days;
    if (!date_parse(str_of(text.p, DATE - 1), &days)) return true;
    memcpy(s->date, text.p, DATE);
    s->midnight = days * DAY;
    const char *sign = text.p + text.n - OFFSET;
    if (*sign == '+' || *sign == '-') {
        int hours = (sign[1] - '0') * 10 + sign[2] - '0', minutes = (sign[4] - '0') * 10 + sign[5] - '0';
        memcpy(s->offset, sign, OFFSET);
        s->east = (*sign == '-' ? -1 : 1) * (hours * 60 + minutes) * 60 * SECOND;
    }
    return true;
}
