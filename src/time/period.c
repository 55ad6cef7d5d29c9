#include "time/period.h"

#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/vec.h"

enum { FIRST_YEAR = 1970 }; /* years have four digits, so the last is 9999 */

/* --- buckets: units of whole days ------------------------------------------------------------------------------------ */

/* The first day of the month that lies `months` after the month of a date. */
static int32_t month_start(int year, int month, int months) {
    int index = year * 12 + (month - 1) + months; /* months since the year 0 */
    return days_from_civil(index / 12, index % 12 + 1, 1);
}

int32_t bucket_start(enum bucket b, int32_t day) {
    int y, m, d;
    civil_from_days(day, &y, &m, &d);
    switch (b) {
    case BUCKET_WEEK: return day - (weekday_of(day) - 1);
    case BUCKET_MONTH: return day - (d - 1);
    case BUCKET_QUARTER: return month_start(y, m - (m - 1) % 3, 0);
    case BUCKET_YEAR: return days_from_civil(y, 1, 1);
    default: return day;
    }
}

int32_t bucket_next(enum bucket b, int32_t start) {
    int y, m, d;
    civil_from_days(start, &y, &m, &d);
    switch (b) {
    case BUCKET_WEEK: return start + 7;
    case BUCKET_MONTH: return month_start(y, m, 1);
    case BUCKET_QUARTER: return month_start(y, m, 3);
    case BUCKET_YEAR: return month_start(y, m, 12);
    default: return start + 1;
    }
}

/* Week 1 of an ISO year is the one that holds its 4 January. */
static int32_t iso_week_start(int year, int week) {
    return bucket_start(BUCKET_WEEK, days_from_civil(year, 1, 4)) + 7 * (week - 1);
}

static int iso_weeks(int year) {
    return (iso_week_start(year + 1, 1) - iso_week_start(year, 1)) / 7;
}

/* The ISO year and week of a day: they are those of its week's Thursday. */
static void iso_week_of(int32_t day, int *year, int *week) {
    int m, d;
    int32_t monday = bucket_start(BUCKET_WEEK, day);
    civil_from_days(monday + 3, year, &m, &d);
    *week = (monday - iso_week_start(*year, 1)) / 7 + 1;
}

char *bucket_format(enum bucket b, int32_t start, char out[INSTANT_TEXT]) {
    int y, m, d, week;
    civil_from_days(start, &y, &m, &d);
    switch (b) {
    case BUCKET_WEEK:
        iso_week_of(start, &y, &week);
        snprintf(out, INSTANT_TEXT, "%04d-W%02d", y, week);
        return out;
    case BUCKET_MONTH: snprintf(out, INSTANT_TEXT, "%04d-%02d", y, m); return out;
    case BUCKET_QUARTER: snprintf(out, INSTANT_TEXT, "%04d-Q%d", y, (m - 1) / 3 + 1); return out;
    case BUCKET_YEAR: snprintf(out, INSTANT_TEXT, "%04d", y); return out;
    default: return date_format(start, out);
    }
}

/* --- making periods -------------------------------------------------------------------------------------------------- */

static void set_days(struct period *p, const struct zone *zone, int32_t first_day, int32_t end_day) {
    p->first_day = first_day;
    p->end_day = end_day;
    p->from = zone_day_start(zone, first_day);
    p->to = zone_day_start(zone, end_day);
}

/* The whole bucket that starts on a day. */
static void make_bucket(struct period *p, const struct zone *zone, enum bucket b, int32_t start) {
    char name[INSTANT_TEXT];
    set_days(p, zone, start, bucket_next(b, start));
    snprintf(p->name, sizeof p->name, "%s", bucket_format(b, start, name));
}

/* The dates [first_day, end_day), named by their first and last. */
static void make_range(struct period *p, const struct zone *zone, int32_t first_day, int32_t end_day) {
    char first[INSTANT_TEXT], last[INSTANT_TEXT];
    if (end_day == first_day + 1) {
        make_bucket(p, zone, BUCKET_DAY, first_day);
        return;
    }
    set_days(p, zone, first_day, end_day);
    snprintf(p->name, sizeof p->name, "%.10s..%.10s", date_format(first_day, first), date_format(end_day - 1, last));
}

/* --- absolute names -------------------------------------------------------------------------------------------------- */

enum parsed { PARSED, NOT_THIS_FORM, IMPOSSIBLE /* the form of a period, but there is none such: err is set */ };

static bool digits(struct str s, size_t at, size_t count, int *out) {
    if (s.n < at + count) return false;
    int value = 0;
    for (size_t i = at; i < at + count; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') return false;
        value = value * 10 + (s.p[i] - '0');
    }
    *out = value;
    return true;
}

static enum parsed impossible(struct err *err, struct str s, const char *why) {
    err_set(err, ERR_USAGE, "period \"%.*s\": %s", (int)s.n, s.p, why);
    return IMPOSSIBLE;
}

static enum parsed check_year(struct err *err, struct str s, int year) {
    return year >= FIRST_YEAR ? PARSED : impossible(err, s, "expected a year from 1970 to 9999");
}

/* "2026", "2026-10", "2026-Q3", "2026-W41" or "2026-10-05" -> which bucket, and its first day. */
static enum parsed parse_bucket(struct str s, enum bucket *bucket, int32_t *start, struct err *err) {
    int year, number, day;
    if (!digits(s, 0, 4, &year) || (s.n > 4 && s.p[4] != '-')) return NOT_THIS_FORM;
    if (s.n == 4) {
        *bucket = BUCKET_YEAR;
        *start = days_from_civil(year, 1, 1);
    } else if (s.n == 7 && digits(s, 5, 2, &number)) {
        if (number < 1 || number > 12) return impossible(err, s, "expected a month from 01 to 12");
        *bucket = BUCKET_MONTH;
        *start = month_start(year, number, 0);
    } else if (s.n == 7 && s.p[5] == 'Q' && digits(s, 6, 1, &number)) {
        if (number < 1 || number > 4) return impossible(err, s, "expected a quarter from Q1 to Q4");
        *bucket = BUCKET_QUARTER;
        *start = month_start(year, 3 * number - 2, 0);
    } else if (s.n == 8 && s.p[5] == 'W' && digits(s, 6, 2, &number)) {
        if (number < 1 || number > iso_weeks(year))
            return impossible(err, s,
                              iso_weeks(year) == 53 ? "expected a week from W01 to W53"
                                                    : "expected a week from W01 to W52, as this year has no W53");
        *bucket = BUCKET_WEEK;
        *start = iso_week_start(year, number);
    } else if (s.n == 10 && digits(s, 5, 2, &number) && s.p[7] == '-' && digits(s, 8, 2, &day)) {
        if (!civil_valid(year, number, day)) return impossible(err, s, "there is no such date");
        *bucket = BUCKET_DAY;
        *start = days_from_civil(year, number, day);
    } else {
        return NOT_THIS_FORM;
    }
    return check_year(err, s, year);
}

/* "2026-10-05..2026-10-11", both included. */
static enum parsed parse_range(struct str s, int32_t *first_day, int32_t *end_day, struct err *err) {
    const size_t date = strlen("2026-10-05"), dots = strlen("..");
    if (s.n != 2 * date + dots || memcmp(s.p + date, "..", dots) != 0) return NOT_THIS_FORM;
    int32_t day[2];
    for (size_t i = 0; i < 2; i++) {
        enum bucket bucket;
        enum parsed parsed = parse_bucket(str_of(s.p + i * (date + dots), date), &bucket, &day[i], err);
        if (parsed != PARSED) return parsed;
    }
    if (day[1] < day[0]) return impossible(err, s, "the range ends before it begins");
    *first_day = day[0];
    *end_day = day[1] + 1;
    return PARSED;
}

/* --- relative names -------------------------------------------------------------------------------------------------- */

enum relation { UNTIL_NOW, LAST_WHOLE, LAST_DAYS };

static const struct {
    const char *name;
    enum relation relation;
    enum bucket bucket;
    int days; /* LAST_DAYS: how many before today */
} relative[] = {
    { "today", UNTIL_NOW, BUCKET_DAY, 0 },
    { "this-week", UNTIL_NOW, BUCKET_WEEK, 0 },
    { "this-month", UNTIL_NOW, BUCKET_MONTH, 0 },
    { "yesterday", LAST_WHOLE, BUCKET_DAY, 0 },
    { "last-week", LAST_WHOLE, BUCKET_WEEK, 0 },
    { "last-month", LAST_WHOLE, BUCKET_MONTH, 0 },
    { "last-quarter", LAST_WHOLE, BUCKET_QUARTER, 0 },
    { "last-7-days", LAST_DAYS, BUCKET_DAY, 7 },
};

static bool make_relative(size_t i, const struct zone *zone, instant now, struct period *out) {
    int32_t today = (int32_t)floor_div(zone_local(zone, now), DAY);
    int32_t start = bucket_start(relative[i].bucket, today);
    switch (relative[i].relation) {
    case UNTIL_NOW:
        make_range(out, zone, start, today + 1);
        out->to = now;
        break;
    case LAST_WHOLE: make_bucket(out, zone, relative[i].bucket, bucket_start(relative[i].bucket, start - 1)); break;
    case LAST_DAYS: make_range(out, zone, today - relative[i].days, today); break;
    }
    return true;
}

static bool unknown_period(const char *text, struct err *err) {
    const char *names[ARRAY_LEN(relative)];
    for (size_t i = 0; i < ARRAY_LEN(relative); i++) names[i] = relative[i].name;
    err_set(err, ERR_USAGE,
            "unknown period \"%s\": expected 2026-10, 2026-Q3, 2026, 2026-W41, 2026-10-05, 2026-10-05..2026-10-11, "
            "today, yesterday, this-week, this-month, last-week, last-month, last-quarter or last-7-days",
            text);
    const char *nearest = err_nearest(text, names, ARRAY_LEN(relative));
    return nearest ? err_hint(err, "did you mean %s?", nearest) : false;
}

bool period_parse(const char *text, const struct zone *zone, instant now, struct period *out, struct err *err) {
    enum bucket bucket;
    int32_t first_day, end_day;
    for (size_t i = 0; i < ARRAY_LEN(relative); i++) {
        if (strcmp(text, relative[i].name) == 0) return make_relative(i, zone, now, out);
    }
    enum parsed parsed = parse_bucket(str_c(text), &bucket, &first_day, err);
    if (parsed == PARSED) make_bucket(out, zone, bucket, first_day);
    if (parsed != NOT_THIS_FORM) return parsed == PARSED;
    parsed = parse_range(str_c(text), &first_day, &end_day, err);
    if (parsed == PARSED) make_range(out, zone, first_day, end_day);
    if (parsed != NOT_THIS_FORM) return parsed == PARSED;
    return unknown_period(text, err);
}

/* --- neighbours ------------------------------------------------------------------------------------------------------ */

/* What kind of bucket a period is, by its name; false for a range. */
static bool bucket_of(const struct period *p, enum bucket *bucket) {
    int32_t start;
    struct err ignored = { 0 };
    return parse_bucket(str_c(p->name), bucket, &start, &ignored) == PARSED;
}

static bool in_years(const struct period *p) {
    return p->first_day >= days_from_civil(FIRST_YEAR, 1, 1);
}

bool period_previous(const struct period *p, const struct zone *zone, struct period *out) {
    enum bucket bucket;
    struct period previous;
    if (bucket_of(p, &bucket))
        make_bucket(&previous, zone, bucket, bucket_start(bucket, p->first_day - 1));
    else
        make_range(&previous, zone, p->first_day - (p->end_day - p->first_day), p->first_day);
    if (!in_years(&previous)) return false;
    *out = previous;
    return true;
}

static int32_t year_before(int32_t day) {
    int y, m, d;
    civil_from_days(day, &y, &m, &d);
    return days_from_civil(y - 1, m, m == 2 && d == 29 ? 28 : d);
}

bool period_year_before(const struct period *p, const struct zone *zone, struct period *out) {
    enum bucket bucket;
    struct period before;
    if (!bucket_of(p, &bucket)) {
        make_range(&before, zone, year_before(p->first_day), year_before(p->end_day - 1) + 1);
    } else if (bucket == BUCKET_WEEK) {
        int year, week;
        iso_week_of(p->first_day, &year, &week);
        int weeks = iso_weeks(year - 1);
        make_bucket(&before, zone, bucket, iso_week_start(year - 1, week < weeks ? week : weeks));
    } else {
        make_bucket(&before, zone, bucket, year_before(p->first_day));
    }
    if (!in_years(&before)) return false;
    *out = before;
    return true;
}

/* --- instants of the command line ------------------------------------------------------------------------------------ */

bool instant_option(const char *text, const char *option, const struct zone *zone, instant *out, struct err *err) {
    struct str s = str_c(text);
    int32_t day;
    int64_t local;
    const char *why = "out of range (expected years 1970..9999)";
    bool is_date = date_parse(s, &day);
    if (is_date || local_parse(s, &local)) {
        instant t = is_date ? zone_day_start(zone, day) : zone_instant(zone, local);
        if (t >= INSTANT_MIN && t < INSTANT_MAX) {
            *out = t;
            return true;
        }
    } else if (instant_parse(s, out, &why)) {
        return true;
    }
    const char *expected = strstr(why, " (expected"); /* of timestamps: an option may be a local time too */
    err_set(err, ERR_USAGE, "%s: \"%s\": %.*s", option, text, (int)(expected ? (size_t)(expected - why) : strlen(why)), why);
    return err_hint(err, "expected 2026-10-01, 2026-10-01T09:00, 2026-10-01T09:00:00 or 2026-10-01T09:00:00+03:00");
}
