/* Periods by name, their neighbours, buckets, and instants of the command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/vec.h"
#include "time/period.h"

static struct zone *moscow;
static instant now; /* Sunday 2026-11-22, 12:30 in Moscow */

static int setup(void **state) {
    (void)state;
    struct err err = { 0 };
    const char *why;
    moscow = zone_load("Europe/Moscow", ERR_CONFIG, &err);
    return moscow && instant_parse(str_c("2026-11-22T12:30:00+03:00"), &now, &why) ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    zone_free(moscow);
    return 0;
}

static struct period parse(const char *text) {
    struct period p = { 0 };
    struct err err = { 0 };
    if (!period_parse(text, moscow, now, &p, &err)) fail_msg("%s: %s", text, err.text);
    return p;
}

/* Dates from the first to the last, both included, and the instants of whole local days. */
static void check_days(const struct period *p, const char *name, const char *first, const char *last) {
    char out[INSTANT_TEXT];
    assert_string_equal(p->name, name);
    assert_string_equal(date_format(p->first_day, out), first);
    assert_string_equal(date_format(p->end_day - 1, out), last);
    assert_int_equal(p->from, zone_day_start(moscow, p->first_day));
}

static void test_names(void **state) {
    (void)state;
    static const struct {
        const char *text, *name, *first, *last;
    } rows[] = {
        { "2026", "2026", "2026-01-01", "2026-12-31" },
        { "2026-10", "2026-10", "2026-10-01", "2026-10-31" },
        { "2024-02", "2024-02", "2024-02-01", "2024-02-29" },
        { "2026-12", "2026-12", "2026-12-01", "2026-12-31" },
        { "2026-Q1", "2026-Q1", "2026-01-01", "2026-03-31" },
        { "2026-Q3", "2026-Q3", "2026-07-01", "2026-09-30" },
        { "2026-Q4", "2026-Q4", "2026-10-01", "2026-12-31" },
        { "2026-W41", "2026-W41", "2026-10-05", "2026-10-11" },
        { "2026-W01", "2026-W01", "2025-12-29", "2026-01-04" },
        { "2026-W53", "2026-W53", "2026-12-28", "2027-01-03" },
        { "2027-W01", "2027-W01", "2027-01-04", "2027-01-10" },
        { "2026-10-05", "2026-10-05", "2026-10-05", "2026-10-05" },
        { "2026-10-05..2026-10-11", "2026-10-05..2026-10-11", "2026-10-05", "2026-10-11" },
        { "2026-10-05..2026-10-05", "2026-10-05", "2026-10-05", "2026-10-05" },
        { "1970", "1970", "1970-01-01", "1970-12-31" },
        { "9999-12-31", "9999-12-31", "9999-12-31", "9999-12-31" },
        { "yesterday", "2026-11-21", "2026-11-21", "2026-11-21" },
        { "last-week", "2026-W46", "2026-11-09", "2026-11-15" },
        { "last-month", "2026-10", "2026-10-01", "2026-10-31" },
        { "last-quarter", "2026-Q3", "2026-07-01", "2026-09-30" },
        { "last-7-days", "2026-11-15..2026-11-21", "2026-11-15", "2026-11-21" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct period p = parse(rows[i].text);
        check_days(&p, rows[i].name, rows[i].first, rows[i].last);
        assert_int_equal(p.to, zone_day_start(moscow, p.end_day));
    }
}

static void test_until_now(void **state) {
    (void)state;
    static const struct {
        const char *text, *name, *first;
    } rows[] = {
        { "today", "2026-11-22", "2026-11-22" },
        { "this-week", "2026-11-16..2026-11-22", "2026-11-16" },
        { "this-month", "2026-11-01..2026-11-22", "2026-11-01" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct period p = parse(rows[i].text);
        check_days(&p, rows[i].name, rows[i].first, "2026-11-22");
        assert_int_equal(p.to, now);
    }
}

/* Which day it is, the policy's zone says. */
static void test_relative_to_the_local_date(void **state) {
    (void)state;
    struct period p;
    struct err err = { 0 };
    instant new_year; /* in Moscow; still 2026 in UTC */
    const char *why;
    assert_true(instant_parse(str_c("2026-12-31T21:00:00Z"), &new_year, &why));
    assert_true(period_parse("yesterday", moscow, new_year, &p, &err));
    assert_string_equal(p.name, "2026-12-31");
    assert_true(period_parse("last-month", moscow, new_year, &p, &err));
    assert_string_equal(p.name, "2026-12");
    assert_true(period_parse("last-quarter", moscow, new_year, &p, &err));
    assert_string_equal(p.name, "2026-Q4");
    assert_true(period_parse("last-week", moscow, new_year, &p, &err));
    assert_string_equal(p.name, "2026-W52");
    assert_true(period_parse("today", moscow, new_year, &p, &err));
    assert_true(p.from == new_year && p.to == new_year);
    assert_true(period_parse("this-month", moscow, new_year, &p, &err));
    assert_string_equal(p.name, "2027-01-01");
}

static void test_errors(void **state) {
    (void)state;
    static const struct {
        const char *text, *what, *hint;
    } rows[] = {
        { "2026-13", "a month from 01 to 12", "" },
        { "2026-00", "a month from 01 to 12", "" },
        { "2026-Q5", "a quarter from Q1 to Q4", "" },
        { "2026-Q0", "a quarter from Q1 to Q4", "" },
        { "2025-W53", "a week from W01 to W52", "" },
        { "2026-W54", "a week from W01 to W53", "" },
        { "2026-W00", "a week from W01 to W53", "" },
        { "2026-02-29", "no such date", "" },
        { "2026-10-01..2026-10-32", "no such date", "" },
        { "2026-10-32..2026-10-01", "no such date", "" },
        { "2026-10-11..2026-10-05", "ends before it begins", "" },
        { "1969", "a year from 1970 to 9999", "" },
        { "1969-12-31..1970-01-01", "a year from 1970 to 9999", "" },
        { "", "expected 2026-10, ", "" },
        { "october", "last-7-days", "" },
        { "2026-1", "unknown period", "" },
        { "2026-W1", "unknown period", "" },
        { "2026-w41", "unknown period", "" },
        { "2026-Wxx", "unknown period", "" },
        { "2026-Qx", "unknown period", "" },
        { "2026-10-x5", "unknown period", "" },
        { "2026-10-05--2026-10-11", "unknown period", "" },
        { "2026-1a", "unknown period", "" },
        { "2026x10", "unknown period", "" },
        { "2026-10-5", "unknown period", "" },
        { "2026-10x05", "unknown period", "" },
        { "2026-10-05...2026-10-1", "unknown period", "" },
        { "2026-10..2026-11", "unknown period", "" },
        { "2026-10-05..2026-Q1-11", "unknown period", "" },
        { "Today", "unknown period", "did you mean today?" },
        { "last-mont", "unknown period", "did you mean last-month?" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct period p;
        struct err err = { 0 };
        if (period_parse(rows[i].text, moscow, now, &p, &err)) fail_msg("\"%s\" is taken", rows[i].text);
        assert_int_equal(err.code, ERR_USAGE);
        if (!strstr(err.text, rows[i].what)) fail_msg("\"%s\": %s", rows[i].text, err.text);
        assert_string_equal(err.hint, rows[i].hint);
    }
}

static void test_neighbours(void **state) {
    (void)state;
    static const struct {
        const char *text, *previous, *year_before;
    } rows[] = {
        { "2026-10", "2026-09", "2025-10" },
        { "2026-01", "2025-12", "2025-01" },
        { "2026-Q1", "2025-Q4", "2025-Q1" },
        { "2026", "2025", "2025" },
        { "2026-W41", "2026-W40", "2025-W41" },
        { "2027-W01", "2026-W53", "2026-W01" },
        { "2026-W53", "2026-W52", "2025-W52" }, /* 2025 has no W53 */
        { "2026-10-05", "2026-10-04", "2025-10-05" },
        { "2024-02-29", "2024-02-28", "2023-02-28" },
        { "2026-10-05..2026-10-11", "2026-09-28..2026-10-04", "2025-10-05..2025-10-11" },
        { "2026-10-01..2026-10-31", "2026-08-31..2026-09-30", "2025-10-01..2025-10-31" },
        { "2024-02-28..2024-02-29", "2024-02-26..2024-02-27", "2023-02-28" },
        { "this-month", "2026-10-10..2026-10-31", "2025-11-01..2025-11-22" },
        { "last-7-days", "2026-11-08..2026-11-14", "2025-11-15..2025-11-21" },
        { "1970", NULL, NULL },
        { "1970-01-01..1970-01-05", NULL, NULL },
        { "1970-02", "1970-01", NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct period p = parse(rows[i].text), previous, before;
        assert_int_equal(period_previous(&p, moscow, &previous), rows[i].previous != NULL);
        assert_int_equal(period_year_before(&p, moscow, &before), rows[i].year_before != NULL);
        if (rows[i].previous) {
            assert_string_equal(previous.name, rows[i].previous);
            assert_int_equal(previous.to, p.from);
        }
        if (rows[i].year_before) {
            struct period same = parse(rows[i].year_before);
            assert_string_equal(before.name, rows[i].year_before);
            assert_true(before.from == same.from && before.to == same.to);
        }
    }
}

static void test_buckets(void **state) {
    (void)state;
    static const struct {
        enum bucket bucket;
        const char *date, *start, *next, *text;
    } rows[] = {
        { BUCKET_DAY, "2026-10-07", "2026-10-07", "2026-10-08", "2026-10-07" },
        { BUCKET_WEEK, "2026-10-07", "2026-10-05", "2026-10-12", "2026-W41" },
        { BUCKET_WEEK, "2027-01-03", "2026-12-28", "2027-01-04", "2026-W53" },
        { BUCKET_WEEK, "2025-12-29", "2025-12-29", "2026-01-05", "2026-W01" },
        { BUCKET_MONTH, "2026-12-31", "2026-12-01", "2027-01-01", "2026-12" },
        { BUCKET_MONTH, "2024-02-29", "2024-02-01", "2024-03-01", "2024-02" },
        { BUCKET_QUARTER, "2026-12-31", "2026-10-01", "2027-01-01", "2026-Q4" },
        { BUCKET_QUARTER, "2026-02-01", "2026-01-01", "2026-04-01", "2026-Q1" },
        { BUCKET_YEAR, "2026-07-01", "2026-01-01", "2027-01-01", "2026" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int32_t day;
        char out[INSTANT_TEXT];
        assert_true(date_parse(str_c(rows[i].date), &day));
        int32_t start = bucket_start(rows[i].bucket, day);
        assert_string_equal(date_format(start, out), rows[i].start);
        assert_string_equal(date_format(bucket_next(rows[i].bucket, start), out), rows[i].next);
        assert_string_equal(bucket_format(rows[i].bucket, start, out), rows[i].text);
    }
}

/* Buckets cover all days, one after the other, and a bucket's name parses to the bucket. */
static void test_buckets_are_periods(void **state) {
    (void)state;
    for (enum bucket b = BUCKET_DAY; b <= BUCKET_YEAR; b++) {
        int32_t start = bucket_start(b, days_from_civil(2019, 6, 1));
        while (start < days_from_civil(2032, 6, 1)) {
            char name[INSTANT_TEXT];
            struct period p = parse(bucket_format(b, start, name));
            assert_string_equal(p.name, name);
            assert_int_equal(p.first_day, start);
            assert_int_equal(p.end_day, bucket_next(b, start));
            assert_int_equal(bucket_start(b, p.end_day - 1), start);
            start = p.end_day;
        }
    }
}

static void test_instants_of_the_command_line(void **state) {
    (void)state;
    static const struct {
        const char *text, *utc; /* NULL: an error */
    } rows[] = {
        { "2026-10-01", "2026-09-30T21:00:00Z" },
        { "2026-10-01T09:00", "2026-10-01T06:00:00Z" },
        { "2026-10-01T09:00:30", "2026-10-01T06:00:30Z" },
        { "2026-10-01T09:00:00Z", "2026-10-01T09:00:00Z" },
        { "2026-10-01T09:00:00.5+05:00", "2026-10-01T04:00:00.500000Z" },
        { "1970-01-01", NULL }, /* 1969 in UTC */
        { "2026-10-32", NULL },
        { "2026-10-01T25:00", NULL },
        { "now", NULL },
        { "", NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = { 0 };
        instant t = -77;
        char out[INSTANT_TEXT];
        assert_int_equal(instant_option(rows[i].text, "--now", moscow, &t, &err), rows[i].utc != NULL);
        if (rows[i].utc) {
            assert_string_equal(instant_format(t, out), rows[i].utc);
        } else {
            assert_int_equal(err.code, ERR_USAGE);
            assert_non_null(strstr(err.text, "--now: "));
            assert_non_null(strstr(err.hint, "2026-10-01T09:00"));
            assert_int_equal(t, -77);
        }
    }
    struct err err = { 0 };
    struct zone *west = zone_load("America/New_York", ERR_CONFIG, &err);
    instant t;
    assert_false(instant_option("9999-12-31T23:00", "--now", west, &t, &err)); /* the year 10000 in UTC */
    zone_free(west);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_until_now),
        cmocka_unit_test(test_relative_to_the_local_date),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_neighbours),
        cmocka_unit_test(test_buckets),
        cmocka_unit_test(test_buckets_are_periods),
        cmocka_unit_test(test_instants_of_the_command_line),
    };
    return cmocka_run_group_tests_name("period", tests, setup, teardown);
}
