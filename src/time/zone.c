#include "time/zone.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/vec.h"

/* A stretch of time in which one offset holds: from its own `from` to that of the next span. */
struct span {
    instant from;   /* INSTANT_NONE in the first span: there is nothing before it */
    int32_t offset; /* seconds east of UTC */
};

/* Invariant: at least one span, ascending, neighbours differ in offset. */
struct zone {
    char *name;
    struct {
        struct span *v;
        size_t n, cap;
    } spans;
};

enum {
    LAST_YEAR = 2100,       /* changes of the clocks after it are not looked for: that costs time at each start */
    OFFSET_MAX = 26 * 3600, /* no offset is as large, east or west */
};

/* --- loading --------------------------------------------------------------------------------------------------------- */

/* GLib also reads offsets ("+03:00"), rules ("MSK-3") and whatever lies among the zone files; a policy must name a zone. */
static bool is_zone_name(const char *name) {
    static const char *const not_zones[] = { "Z", "local", "localtime", "posixrules", "leapseconds", "Factory" };
    static const char *const with_digits[] = { "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT", "GMT0", "GMT+0", "GMT-0" };
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    static const char digits[] = "0123456789";
    size_t n = strlen(name);
    if (n == 0 || n > 64 || !strchr(letters, name[0])) return false;
    for (size_t i = 0; i < n; i++) {
        if (!strchr(letters, name[i]) && !strchr(digits, name[i]) && !strchr("_+-/", name[i])) return false;
    }
    if (strncmp(name, "right/", strlen("right/")) == 0) return false; /* these count leap seconds */
    for (size_t i = 0; i < ARRAY_LEN(not_zones); i++) {
        if (strcmp(name, not_zones[i]) == 0) return false;
    }
    if (strchr(name, '/') || !strpbrk(name, digits)) return true;
    for (size_t i = 0; i < ARRAY_LEN(with_digits); i++) {
        if (strcmp(name, with_digits[i]) == 0) return true;
    }
    return false;
}

static int32_t glib_offset(GTimeZone *tz, int64_t second) {
    return g_time_zone_get_offset(tz, g_time_zone_find_interval(tz, G_TIME_TYPE_UNIVERSAL, second));
}

/* The first second in (before, after] at which the offset is no longer that of `before`. */
static int64_t find_change(GTimeZone *tz, int64_t before, int64_t after) {
    int32_t offset = glib_offset(tz, before);
    while (after - before > 1) {
        int64_t middle = before + (after - before) / 2;
        if (glib_offset(tz, middle) == offset)
            before = middle;
        else
            after = middle;
    }
    return after;
}

static void add_span(struct zone *z, instant from, int32_t offset) {
    *VEC_PUSH(&z->spans) = (struct span){ from, offset };
}

/* Looks at every week: no zone has changed its clocks there and back within one. */
static void find_spans(struct zone *z, GTimeZone *tz) {
    const int64_t week = 7 * 86400;
    const int64_t end = (int64_t)days_from_civil(LAST_YEAR, 1, 1) * 86400;
    int32_t offset = glib_offset(tz, 0);
    add_span(z, INSTANT_NONE, offset);
    for (int64_t second = 0; second < end; second += week) {
        int64_t at = second;
        while (glib_offset(tz, second + week) != offset) {
            at = find_change(tz, at, second + week);
            offset = glib_offset(tz, at);
            add_span(z, at * SECOND, offset);
        }
    }
}

struct zone *zone_load(const char *name, enum err_code code, struct err *err) {
    bool utc = strcmp(name, "UTC") == 0;
    GTimeZone *tz = !utc && is_zone_name(name) ? g_time_zone_new_identifier(name) : NULL;
    if (!tz && !utc) {
        err_set(err, code, "unknown time zone \"%s\"", name);
        err_hint(err, "expected an IANA name such as \"Europe/Moscow\" or \"UTC\"");
        return NULL;
    }
    struct zone *z = mem_zalloc(1, sizeof *z);
    z->name = mem_strdup(name);
    if (utc) {
        add_span(z, INSTANT_NONE, 0);
    } else {
        find_spans(z, tz);
        g_time_zone_unref(tz);
    }
    return z;
}

void zone_free(struct zone *z) {
    if (!z) return;
    VEC_RELEASE(&z->spans);
    mem_free(z->name);
    mem_free(z);
}

const char *zone_name(const struct zone *z) {
    return z->name;
}

/* --- looking up ------------------------------------------------------------------------------------------------------ */

/* The last span that begins at or before t. */
static size_t span_of(const struct zone *z, instant t) {
    size_t low = 0, high = z->spans.n; /* the answer is in [low, high) */
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (z->spans.v[middle].from <= t)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static instant span_end(const struct zone *z, size_t i) {
    return i + 1 < z->spans.n ? z->spans.v[i + 1].from : INT64_MAX;
}

int32_t zone_offset(const struct zone *z, instant t) {
    return z->spans.v[span_of(z, t)].offset;
}

int32_t zone_interval(const struct zone *z, instant t, instant *from, instant *until) {
    size_t i = span_of(z, t);
    *from = z->spans.v[i].from;
    *until = span_end(z, i);
    return z->spans.v[i].offset;
}

int64_t zone_local(const struct zone *z, instant t) {
    return t + zone_offset(z, t) * SECOND;
}

/* The earliest instant whose wall time is `local` or later: that is the end of a gap and the first time round in a fold. */
instant zone_instant(const struct zone *z, int64_t local) {
    size_t i = span_of(z, local - OFFSET_MAX * SECOND);
    while (i + 1 < z->spans.n && span_end(z, i) + z->spans.v[i].offset * SECOND <= local) i++;
    instant t = local - z->spans.v[i].offset * SECOND;
    return t > z->spans.v[i].from ? t : z->spans.v[i].from;
}

instant zone_day_start(const struct zone *z, int32_t days) {
    return zone_instant(z, days * DAY);
}

char *zone_format(const struct zone *z, instant t, char out[INSTANT_TEXT + 8]) {
    int32_t offset = zone_offset(z, t);
    int minutes = (offset < 0 ? -offset : offset) / 60;
    char local[INSTANT_TEXT];
    instant_format(zone_local(z, t), local);
    local[strlen(local) - 1] = '\0'; /* its Z */
    snprintf(out, INSTANT_TEXT + 8, "%s%c%02d:%02d", local, offset < 0 ? '-' : '+', minutes / 60 % 100, minutes % 60);
    return out;
}
