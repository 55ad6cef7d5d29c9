/* Business time: the rules of policy.md "Calendars", the facts of other projects' suites, and properties on random calendars. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/doc.h"
#include "base/num.h"
#include "base/vec.h"
#include "time/calendar.h"

#define HOUR (3600 * SECOND)
#define MINUTE (60 * SECOND)

static struct err err;

static struct zone *zone(const char *name) {
    struct zone *z = zone_load(name, ERR_CONFIG, &err);
    assert_non_null(z);
    return z;
}

static instant at(const char *text) {
    instant t = 0;
    const char *why = "";
    if (!instant_parse(str_c(text), &t, &why)) fail_msg("%s: %s", text, why);
    return t;
}

static int32_t date(const char *text) {
    int32_t days = 0;
    assert_true(date_parse(str_c(text), &days));
    return days;
}

/* --- describing a calendar in a line ---------------------------------------------------------------------------------- */

enum { HOURS_MAX = 4, WEEKS_MAX = 3, DAYS_MAX = 6 };

/* Hours of each weekday, "" for none; several are separated by a space: "09:00-13:00 14:00-18:00". */
struct week_text {
    const char *from; /* date or NULL */
    const char *day[7];
};
struct day_text {
    const char *date, *hours;
};

/* A calendar_spec with the room for what it points to. */
struct described {
    struct calendar_spec spec;
    struct dated_week weeks[WEEKS_MAX];
    struct special_day days[DAYS_MAX];
    struct hours hours[(7 * WEEKS_MAX + DAYS_MAX) * HOURS_MAX];
    int nhours;
};

static struct day_hours describe_hours(struct described *d, const char *text) {
    struct day_hours day = { d->hours + d->nhours, 0 };
    int open_hour, open_minute, close_hour, close_minute, length;
    while (sscanf(text, " %d:%d-%d:%d%n", &open_hour, &open_minute, &close_hour, &close_minute, &length) == 4) {
        day.v[day.n++] = (struct hours){ open_hour * 3600 + open_minute * 60, close_hour * 3600 + close_minute * 60 };
        d->nhours++;
        text += length;
    }
    return day;
}

static void describe(struct described *d, struct zone *z, const struct week_text *weeks, int nweeks, const struct day_text *days,
                     int ndays) {
    *d = (struct described){ .spec = { .zone = z, .weeks = d->weeks, .nweeks = nweeks, .days = d->days, .ndays = ndays } };
    for (int w = 0; w < nweeks; w++) {
        d->weeks[w].from = weeks[w].from ? date(weeks[w].from) : INT32_MIN;
        for (int i = 0; i < 7; i++) d->weeks[w].day[i] = describe_hours(d, weeks[w].day[i] ? weeks[w].day[i] : "");
    }
    for (int i = 0; i < ndays; i++) d->days[i] = (struct special_day){ date(days[i].date), describe_hours(d, days[i].hours) };
}

/* Checks that there are `seconds` of business time between two instants, and that the inverse leads back. */
static void check_between(const struct calendar *c, instant from, instant to, int64_t seconds, const char *what) {
    int64_t business = calendar_business(c, to) - calendar_business(c, from);
    if (business != seconds * SECOND) fail_msg("%s: %lld s instead of %lld", what, (long long)(business / SECOND), (long long)seconds);
    instant reached = calendar_after(c, from, business);
    assert_true(reached <= to);
    assert_int_equal(calendar_business(c, reached), calendar_business(c, to));
}

struct row {
    const char *from, *to;
    int64_t seconds;
};

static void check_rows(const struct calendar_spec *spec, const struct row *rows, size_t n) {
    for (size_t i = 0; i < n; i++) {
        struct calendar *c = calendar_new(spec, at(rows[i].from), at(rows[i].to));
        check_between(c, at(rows[i].from), at(rows[i].to), rows[i].seconds, rows[i].from);
        calendar_free(c);
    }
}

#define OFFICE "09:00-13:00 14:00-18:00"

static const struct week_text office = { NULL, { OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, "10:00-15:00", "" } };
static const struct week_text nights = { NULL, { "22:00-06:00", "22:00-06:00", "22:00-06:00", "22:00-06:00", "22:00-06:00", "", "" } };
static const struct week_text all_day = {
    NULL, { "00:00-24:00", "00:00-24:00", "00:00-24:00", "00:00-24:00", "00:00-24:00", "00:00-24:00", "00:00-24:00" }
};

/* --- the rules -------------------------------------------------------------------------------------------------------- */

static void test_office_week(void **state) {
    (void)state;
    static const struct row rows[] = {
        { "2026-10-05T09:00:00+03:00", "2026-10-05T18:00:00+03:00", 8 * 3600 },  /* a Monday with its lunch */
        { "2026-10-05T12:30:00+03:00", "2026-10-05T14:30:00+03:00", 3600 },      /* over lunch */
        { "2026-10-05T13:00:00+03:00", "2026-10-05T14:00:00+03:00", 0 },         /* the instant of closing is outside */
        { "2026-10-09T17:00:00+03:00", "2026-10-12T10:00:00+03:00", 7 * 3600 },  /* Friday to Monday over a short Saturday */
        { "2026-10-11T00:00:00+03:00", "2026-10-12T00:00:00+03:00", 0 },         /* Sunday */
        { "2026-10-05T00:00:00+03:00", "2026-10-12T00:00:00+03:00", 45 * 3600 }, /* a week */
        { "2026-10-05T09:00:00.5+03:00", "2026-10-05T09:00:01.5+03:00", 1 },
    };
    struct zone *moscow = zone("Europe/Moscow");
    struct described d;
    describe(&d, moscow, &office, 1, NULL, 0);
    check_rows(&d.spec, rows, ARRAY_LEN(rows));
    zone_free(moscow);
}

static void test_special_days(void **state) {
    (void)state;
    static const struct day_text days[] = {
        { "2026-01-01", "" }, /* a holiday, Thursday */
        { "2026-01-02", "" },
        { "2026-01-04", "12:00-13:00" }, /* a Sunday with hours */
        { "2026-01-06", "09:00-14:00" }, /* a short Tuesday */
    };
    static const struct row rows[] = {
        { "2025-12-31T17:00:00Z", "2026-01-03T10:00:00Z", 3600 },
        { "2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z", 0 },
        { "2026-01-04T00:00:00Z", "2026-01-05T00:00:00Z", 3600 },
        { "2026-01-06T00:00:00Z", "2026-01-07T00:00:00Z", 5 * 3600 },
    };
    struct zone *utc = zone("UTC");
    struct described d;
    describe(&d, utc, &office, 1, days, ARRAY_LEN(days));
    check_rows(&d.spec, rows, ARRAY_LEN(rows));
    zone_free(utc);
}

static void test_nights_run_on_into_holidays_and_days_off(void **state) {
    (void)state;
    static const struct day_text days[] = {
        { "2026-10-07", "" },            /* a holiday, Wednesday */
        { "2026-10-13", "03:00-08:00" }, /* Tuesday: its own hours begin in Monday's night */
    };
    static const struct row rows[] = {
        { "2026-10-05T12:00:00Z", "2026-10-06T12:00:00Z", 8 * 3600 },
        { "2026-10-06T12:00:00Z", "2026-10-07T12:00:00Z", 8 * 3600 },  /* Tuesday's night runs on into the holiday */
        { "2026-10-07T12:00:00Z", "2026-10-08T12:00:00Z", 0 },         /* which has no night of its own */
        { "2026-10-09T12:00:00Z", "2026-10-10T12:00:00Z", 8 * 3600 },  /* Friday's night runs on into a day without hours */
        { "2026-10-12T12:00:00Z", "2026-10-13T12:00:00Z", 10 * 3600 }, /* joined: 22:00 to 08:00 */
    };
    struct zone *utc = zone("UTC");
    struct described d;
    describe(&d, utc, &nights, 1, days, ARRAY_LEN(days));
    check_rows(&d.spec, rows, ARRAY_LEN(rows));
    zone_free(utc);
}

static void test_an_interval_that_ends_where_it_begins_lasts_a_day(void **state) {
    (void)state;
    static const struct week_text mondays = { NULL, { "08:00-08:00", "", "", "", "", "", "" } };
    static const struct row rows[] = {
        { "2026-10-05T00:00:00Z", "2026-10-12T00:00:00Z", 24 * 3600 },
        { "2026-10-05T08:00:00Z", "2026-10-06T08:00:00Z", 24 * 3600 },
        { "2026-10-06T08:00:00Z", "2026-10-12T08:00:00Z", 0 },
    };
    struct zone *utc = zone("UTC");
    struct described d;
    describe(&d, utc, &mondays, 1, NULL, 0);
    check_rows(&d.spec, rows, ARRAY_LEN(rows));
    zone_free(utc);
}

static void test_dated_weeks(void **state) {
    (void)state;
    static const struct week_text weeks[] = {
        { "2026-07-01", { "09:00-10:00", "09:00-10:00", "09:00-10:00", "09:00-10:00", "09:00-10:00", "", "" } },
        { "2026-09-01", { "09:00-12:00", "09:00-12:00", "09:00-12:00", "09:00-12:00", "09:00-12:00", "", "" } },
    };
    static const struct row rows[] = {
        { "2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z", 3600 },     /* the first one also before its date */
        { "2026-08-31T00:00:00Z", "2026-09-01T00:00:00Z", 3600 },     /* the last day of the former */
        { "2026-09-01T00:00:00Z", "2026-09-02T00:00:00Z", 3 * 3600 }, /* its date is in it */
    };
    struct zone *utc = zone("UTC");
    struct described d;
    describe(&d, utc, weeks, ARRAY_LEN(weeks), NULL, 0);
    check_rows(&d.spec, rows, ARRAY_LEN(rows));
    zone_free(utc);
}

static void test_days_of_23_and_25_hours(void **state) {
    (void)state;
    static const struct row rows[] = {
        { "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", 23 * 3600 },
        { "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", 25 * 3600 },
        { "2026-10-24T00:00:00+02:00", "2026-10-25T00:00:00+02:00", 24 * 3600 },
    };
    struct zone *berlin = zone("Europe/Berlin");
    struct described d;
    describe(&d, berlin, &all_day, 1, NULL, 0);
    check_rows(&d.spec, rows, ARRAY_LEN(rows));
    zone_free(berlin);
}

static void test_gaps_and_folds(void **state) {
    (void)state;
    static const struct row rows[] = {
        /* 2026-03-29: 02:00 to 03:00 does not exist; 02:30 becomes 03:00 */
        { "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", 3600 },
        /* 2026-10-25: 02:00 to 03:00 exists twice; 02:30 is the first one, and 04:00 lies an hour further off */
        { "2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", 5 * 3600 / 2 },
        { "2026-10-26T00:00:00+01:00", "2026-10-27T00:00:00+01:00", 3 * 3600 / 2 },
    };
    static const struct week_text early = {
        NULL, { "02:30-04:00", "02:30-04:00", "02:30-04:00", "02:30-04:00", "02:30-04:00", "02:30-04:00", "02:30-04:00" }
    };
    static const struct week_text in_the_gap = { NULL, { "", "", "", "", "", "", "02:10-02:50" } };
    static const struct row skipped[] = { { "2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", 0 } };
    struct zone *berlin = zone("Europe/Berlin");
    struct described d;
    describe(&d, berlin, &early, 1, NULL, 0);
    check_rows(&d.spec, rows, ARRAY_LEN(rows));
    describe(&d, berlin, &in_the_gap, 1, NULL, 0);
    check_rows(&d.spec, skipped, ARRAY_LEN(skipped));
    zone_free(berlin);
}

/* Samoa left out 2011-12-30, a Friday: its night begins when the Saturday does, at the same instant as the Saturday's own hours. */
static void test_a_date_left_out(void **state) {
    (void)state;
    static const struct week_text weekend = { NULL, { "", "", "", "09:00-10:00", "20:00-10:00", "00:00-06:00", "" } };
    static const struct row rows[] = {
        { "2011-12-29T08:00:00-10:00", "2012-01-01T00:00:00+14:00", 11 * 3600 },
        { "2011-12-29T23:59:59-10:00", "2011-12-31T10:00:00+14:00", 10 * 3600 },
    };
    struct zone *apia = zone("Pacific/Apia");
    struct described d;
    describe(&d, apia, &weekend, 1, NULL, 0);
    check_rows(&d.spec, rows, ARRAY_LEN(rows));
    zone_free(apia);
}

static void test_always(void **state) {
    (void)state;
    struct calendar_spec spec = { .always = true };
    struct calendar *c = calendar_new(&spec, 0, DAY);
    assert_true(calendar_is_always(c));
    assert_int_equal(calendar_business(c, 12345), 12345);
    assert_int_equal(calendar_business(c, INSTANT_MAX), INSTANT_MAX);
    assert_int_equal(calendar_after(c, 10, 5), 15);
    assert_int_equal(calendar_after(c, 10, INT64_MAX), INSTANT_NONE);
    assert_true(calendar_open(c, 5 * DAY));
    calendar_free(c);
    calendar_free(NULL);
}

static void test_open_and_after(void **state) {
    (void)state;
    struct zone *utc = zone("UTC");
    struct described d;
    describe(&d, utc, &office, 1, NULL, 0);
    instant monday = at("2026-10-05T00:00:00Z");
    struct calendar *c = calendar_new(&d.spec, monday, monday + 7 * DAY);
    assert_false(calendar_is_always(c));
    assert_false(calendar_open(c, monday));
    assert_true(calendar_open(c, monday + 9 * HOUR));
    assert_true(calendar_open(c, monday + 13 * HOUR - 1));
    assert_false(calendar_open(c, monday + 13 * HOUR));
    assert_false(calendar_open(c, monday - 365 * DAY));
    assert_false(calendar_open(c, monday + 365 * DAY));

    assert_int_equal(calendar_after(c, monday, 0), monday);
    assert_int_equal(calendar_after(c, monday, 1), monday + 9 * HOUR + 1);
    assert_int_equal(calendar_after(c, monday, 4 * HOUR), monday + 13 * HOUR); /* the earliest: at closing, not at the next opening */
    assert_int_equal(calendar_after(c, monday, 4 * HOUR + 1), monday + 14 * HOUR + 1);
    assert_int_equal(calendar_after(c, monday + 12 * HOUR, 2 * HOUR), monday + 15 * HOUR);
    assert_int_equal(calendar_after(c, monday, 1000 * HOUR), INSTANT_NONE);
    assert_int_equal(calendar_after(c, monday + 100 * DAY, 1), INSTANT_NONE);
    assert_int_equal(calendar_after(c, monday + 100 * DAY, 0), monday + 100 * DAY);
    calendar_free(c);
    zone_free(utc);
}

static void test_intervals_are_joined_and_summed(void **state) {
    (void)state;
    struct zone *utc = zone("UTC");
    struct described d;
    describe(&d, utc, &all_day, 1, NULL, 0);
    instant monday = at("2026-10-05T00:00:00Z");
    const instant *open, *close;
    const int64_t *sum;
    struct calendar *c = calendar_new(&d.spec, monday, monday + 7 * DAY);
    assert_int_equal(calendar_intervals(c, &open, &close, &sum), 1); /* days that touch are one */
    assert_true(open[0] <= monday && close[0] >= monday + 7 * DAY);
    assert_int_equal(sum[0], 0);
    calendar_free(c);

    static const struct week_text closed = { NULL, { "", "", "", "", "", "", "" } };
    describe(&d, utc, &closed, 1, NULL, 0);
    c = calendar_new(&d.spec, monday, monday + 7 * DAY);
    assert_int_equal(calendar_intervals(c, &open, &close, &sum), 0);
    assert_int_equal(calendar_business(c, monday), 0);
    assert_int_equal(calendar_business(c, -monday), 0);
    assert_int_equal(calendar_after(c, monday, 1), INSTANT_NONE);
    assert_false(calendar_open(c, monday));
    calendar_free(c);
    zone_free(utc);
}

/* --- properties on random calendars ----------------------------------------------------------------------------------- */

static uint64_t random_state = 42;

static int64_t below(int64_t n) {
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((random_state >> 33) % (uint64_t)n);
}

/* Up to three intervals on a grid of 5 minutes that do not overlap; the last may run past midnight. */
static struct day_hours random_hours(struct described *d) {
    struct day_hours day = { d->hours + d->nhours, 0 };
    int32_t time = (int32_t)below(288) * 300;
    int64_t count = below(4);
    while (day.n < count && time < 86400) {
        int32_t open = time;
        time += (int32_t)(1 + below(120)) * 300;
        int32_t close = time > 86400 ? time - 86400 : time;
        day.v[day.n++] = (struct hours){ open, close };
        d->nhours++;
        time += (int32_t)(1 + below(40)) * 300;
    }
    return day;
}

static void random_calendar(struct described *d, struct zone *z, int32_t first_day) {
    *d = (struct described){ .spec = { .zone = z, .weeks = d->weeks, .nweeks = 1 + (int)below(WEEKS_MAX), .days = d->days } };
    for (int w = 0; w < d->spec.nweeks; w++) {
        d->weeks[w].from = first_day + 20 * w;
        for (int i = 0; i < 7; i++) d->weeks[w].day[i] = random_hours(d);
    }
    for (int32_t day = first_day; d->spec.ndays < DAYS_MAX; day += 1 + (int32_t)below(15)) {
        d->days[d->spec.ndays++] = (struct special_day){ day, random_hours(d) };
    }
}

/* Business time between two instants, counted by looking at every five minutes: slow, and with nothing in common with calendar.c. */
static int64_t count_open(const struct calendar_spec *spec, instant from, instant to) {
    int64_t total = 0;
    for (instant t = from; t < to; t += 5 * MINUTE) {
        bool open = false;
        int32_t today = (int32_t)floor_div(zone_local(spec->zone, t), DAY);
        for (int32_t day = today - 2; day <= today + 1; day++) {
            const struct day_hours *hours = &spec->weeks[0].day[weekday_of(day) - 1];
            for (int w = 1; w < spec->nweeks && spec->weeks[w].from <= day; w++) hours = &spec->weeks[w].day[weekday_of(day) - 1];
            for (int i = 0; i < spec->ndays; i++) {
                if (spec->days[i].date == day) hours = &spec->days[i].hours;
            }
            for (int i = 0; i < hours->n; i++) {
                int64_t opens = day * DAY + hours->v[i].open * SECOND, closes = day * DAY + hours->v[i].close * SECOND;
                if (closes <= opens) closes += DAY;
                open |= t >= zone_instant(spec->zone, opens) && t < zone_instant(spec->zone, closes);
            }
        }
        if (open) total += 5 * MINUTE;
    }
    return total;
}

static void test_properties_of_random_calendars(void **state) {
    (void)state;
    static const char *const names[] = { "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu" };
    static struct described d;
    instant first = at("2026-02-20T00:00:00Z"), last = at("2026-04-20T00:00:00Z");
    for (size_t n = 0; n < 200; n++) {
        struct zone *z = zone(names[n % ARRAY_LEN(names)]);
        random_calendar(&d, z, (int32_t)(first / DAY));
        struct calendar *c = calendar_new(&d.spec, first, last);
        for (int i = 0; i < 200; i++) {
            instant a = first + below((last - first) / SECOND) * SECOND;
            instant b = a + below((last - a) / SECOND + 1) * SECOND;
            instant middle = a + (b - a) / 2;
            int64_t business = calendar_business(c, b) - calendar_business(c, a);
            assert_in_range(business, 0, b - a); /* it never runs backwards, nor faster than time */
            assert_int_equal(
                calendar_business(c, middle) - calendar_business(c, a) + calendar_business(c, b) - calendar_business(c, middle), business);
            instant reached = calendar_after(c, a, business);
            assert_true(a <= reached && reached <= b);
            assert_int_equal(calendar_business(c, reached), calendar_business(c, b));
            if (business > 0) assert_int_equal(calendar_business(c, reached - 1), calendar_business(c, b) - 1); /* there is none earlier */
            assert_int_equal(calendar_open(c, a), calendar_business(c, a + 1) > calendar_business(c, a));
        }
        if (n < 25) {
            instant a = first + below(30 * 288) * 5 * MINUTE, b = a + below(20 * 288) * 5 * MINUTE;
            assert_int_equal(calendar_business(c, b) - calendar_business(c, a), count_open(&d.spec, a, b));
        }
        calendar_free(c);
        zone_free(z);
    }
}

/* --- the facts of other projects' suites ------------------------------------------------------------------------------ */

static void *read_file(const char *path, size_t *n) {
    FILE *f = fopen(path, "rb");
    if (!f) return NULL;
    struct buf b = { 0 };
    char part[4096];
    for (size_t got; (got = fread(part, 1, sizeof part, f)) > 0;) buf_add(&b, part, got);
    fclose(f);
    *n = b.n;
    return b.p;
}

/* [["09:00", "17:00"], ...] */
static struct day_hours fact_hours(struct arena *a, const struct doc *intervals) {
    struct day_hours day = { arena_alloc(a, (size_t)intervals->n * sizeof *day.v), 0 };
    for (const struct doc *i = intervals->child; i; i = i->next) {
        int hour, minute, close_hour, close_minute;
        assert_int_equal(sscanf(i->child->text.p, "%d:%d", &hour, &minute), 2);
        assert_int_equal(sscanf(i->child->next->text.p, "%d:%d", &close_hour, &close_minute), 2);
        day.v[day.n++] = (struct hours){ hour * 3600 + minute * 60, close_hour * 3600 + close_minute * 60 };
    }
    return day;
}

static int by_date(const void *a, const void *b) {
    return ((const struct special_day *)a)->date - ((const struct special_day *)b)->date;
}

/* The special days of a fact, and its holidays that are not among them. */
static void fact_days(struct arena *a, const struct doc *fact, struct calendar_spec *spec) {
    const struct doc *special = doc_get(fact, "special_days"), *holidays = doc_get(fact, "holidays");
    int most = (special ? special->n : 0) + (holidays ? holidays->n : 0);
    spec->days = arena_alloc(a, (size_t)most * sizeof *spec->days);
    for (const struct doc *d = special ? special->child : NULL; d; d = d->next) {
        spec->days[spec->ndays++] = (struct special_day){ date(d->key.p), fact_hours(a, d) };
    }
    for (const struct doc *d = holidays ? holidays->child : NULL; d; d = d->next) {
        if (!doc_member(special, d->text.p)) spec->days[spec->ndays++] = (struct special_day){ .date = date(d->text.p) };
    }
    if (spec->ndays) qsort(spec->days, (size_t)spec->ndays, sizeof *spec->days, by_date);
}

static void check_fact(struct arena *a, const struct doc *fact) {
    static const char *const names[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
    struct dated_week week = { .from = INT32_MIN };
    const struct doc *hours = doc_get(fact, "weekly_hours");
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (doc_get(hours, names[i])) week.day[i] = fact_hours(a, doc_get(hours, names[i]));
    }
    struct zone *z = zone(doc_get(fact, "time_zone")->text.p);
    struct calendar_spec spec = { .zone = z, .weeks = &week, .nweeks = 1 };
    fact_days(a, fact, &spec);
    instant from = at(doc_get(fact, "from")->text.p), to = at(doc_get(fact, "to")->text.p);
    if (to < from) to = from;
    int64_t seconds;
    assert_true(doc_int(doc_get(fact, "expect_seconds"), &seconds, &err));
    struct calendar *c = calendar_new(&spec, from, to);
    check_between(c, from, to, seconds, doc_get(fact, "id")->text.p);
    calendar_free(c);
    zone_free(z);
}

static void test_facts_of_other_suites(void **state) {
    (void)state;
    const char *shared = getenv("SVODKA_SHARED");
    struct arena a = { 0 };
    const char *path = arena_printf(&a, "%s/cases/business_time.json", shared ? shared : "../shared");
    size_t n;
    char *text = read_file(path, &n);
    if (!text) {
        print_message("%s is absent: skipped\n", path);
        arena_release(&a);
        skip();
    }
    struct doc *facts;
    assert_true(doc_parse(&a, path, text, n, ERR_INPUT, &facts, &err));
    assert_int_equal(facts->n, 165);
    for (const struct doc *fact = facts->child; fact; fact = fact->next) check_fact(&a, fact);
    mem_free(text);
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_office_week),
        cmocka_unit_test(test_special_days),
        cmocka_unit_test(test_nights_run_on_into_holidays_and_days_off),
        cmocka_unit_test(test_an_interval_that_ends_where_it_begins_lasts_a_day),
        cmocka_unit_test(test_dated_weeks),
        cmocka_unit_test(test_days_of_23_and_25_hours),
        cmocka_unit_test(test_gaps_and_folds),
        cmocka_unit_test(test_a_date_left_out),
        cmocka_unit_test(test_always),
        cmocka_unit_test(test_open_and_after),
        cmocka_unit_test(test_intervals_are_joined_and_summed),
        cmocka_unit_test(test_properties_of_random_calendars),
        cmocka_unit_test(test_facts_of_other_suites),
    };
    return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
