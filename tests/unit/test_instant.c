/* Instants and dates as text, and the arithmetic of days. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/vec.h"
#include "time/instant.h"

static void test_days_and_dates(void **state) {
    (void)state;
    static const struct {
        int32_t days;
        int y, m, d, weekday;
    } rows[] = {
        { 0, 1970, 1, 1, 4 },      { -1, 1969, 12, 31, 3 },      { 11016, 2000, 2, 29, 2 }, { 11017, 2000, 3, 1, 3 },
        { 20729, 2026, 10, 3, 6 }, { 2932896, 9999, 12, 31, 5 }, { -719468, 0, 3, 1, 3 },   { -719162, 1, 1, 1, 1 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int y, m, d;
        assert_int_equal(days_from_civil(rows[i].y, rows[i].m, rows[i].d), rows[i].days);
        civil_from_days(rows[i].days, &y, &m, &d);
        assert_true(y == rows[i].y && m == rows[i].m && d == rows[i].d);
        assert_int_equal(weekday_of(rows[i].days), rows[i].weekday);
    }
}

/* Every day from year -1 on follows the one before as calendars do. */
static void test_each_day_follows_the_last(void **state) {
    (void)state;
    int y = -1, m = 1, d = 1;
    for (int32_t day = days_from_civil(y, m, d); y < 3000; day++) {
        int year, month, of_month;
        civil_from_days(day, &year, &month, &of_month);
        assert_true(year == y && month == m && of_month == d);
        assert_int_equal(days_from_civil(y, m, d), day);
        if (y < 1) {
            static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
            bool last = d == lengths[m - 1] + (m == 2 && y == 0);
            d = last ? 1 : d + 1;
            m += last;
        } else if (civil_valid(y, m, d + 1)) {
            d++;
        } else {
            d = 1;
            m++;
        }
        if (m > 12) {
            m = 1;
            y++;
        }
    }
}

static void test_valid_dates(void **state) {
    (void)state;
    static const struct {
        int y, m, d;
        bool valid;
    } rows[] = {
        { 2024, 2, 29, true },  { 2000, 2, 29, true },  { 2026, 12, 31, true }, { 1, 1, 1, true },      { 9999, 12, 31, true },
        { 2026, 2, 29, false }, { 1900, 2, 29, false }, { 2026, 4, 31, false }, { 2026, 13, 1, false }, { 2026, 0, 1, false },
        { 2026, 1, 0, false },  { 2026, 1, 32, false }, { 0, 1, 1, false },     { 10000, 1, 1, false },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) assert_int_equal(civil_valid(rows[i].y, rows[i].m, rows[i].d), rows[i].valid);
}

static void test_floor_division(void **state) {
    (void)state;
    assert_int_equal(floor_div(7, 2), 3);
    assert_int_equal(floor_div(-7, 2), -4);
    assert_int_equal(floor_div(-8, 2), -4);
    assert_int_equal(floor_div(7, -2), -4);
    assert_int_equal(floor_div(-7, -2), 3);
    assert_int_equal(floor_div(0, 5), 0);
}

static void test_timestamps(void **state) {
    (void)state;
    static const struct {
        const char *text, *utc;
    } rows[] = {
        { "2026-03-04T10:11:12Z", "2026-03-04T10:11:12Z" },
        { "2026-03-04T10:11:12.345+03:00", "2026-03-04T07:11:12.345000Z" },
        { "2026-03-04 10:11:12z", "2026-03-04T10:11:12Z" },
        { "2026-03-04t10:11:12-03:30", "2026-03-04T13:41:12Z" },
        { "2026-03-04T10:11:12-00:00", "2026-03-04T10:11:12Z" },
        { "2026-03-04T10:11:12.123456999Z", "2026-03-04T10:11:12.123456Z" }, /* cut, not rounded */
        { "2026-03-04T10:11:12.0000009Z", "2026-03-04T10:11:12Z" },
        { "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z" },
        { "2016-12-31T23:59:60.5Z", "2017-01-01T00:00:00.500000Z" },
        { "2026-03-04T10:11:60+01:00", "2026-03-04T09:12:00Z" },
        { "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z" },
        { "1969-12-31T23:00:00-01:00", "1970-01-01T00:00:00Z" },
        { "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z" },
        { "2024-02-29T23:59:59+23:59", "2024-02-29T00:00:59Z" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        instant t = 0;
        const char *why = "";
        char out[INSTANT_TEXT];
        if (!instant_parse(str_c(rows[i].text), &t, &why)) fail_msg("%s: %s", rows[i].text, why);
        assert_string_equal(instant_format(t, out), rows[i].utc);
    }
}

static void test_bad_timestamps(void **state) {
    (void)state;
    static const struct {
        const char *text, *why;
    } rows[] = {
        { "", "no date" },
        { "yesterday", "no date" },
        { "2026/03/04T10:11:12Z", "no date" },
        { "26-03-04T10:11:12Z", "no date" },
        { "2026-3-04T10:11:12Z", "no date" },
        { "2026-02-30T10:11:12Z", "no such date" },
        { "2026-13-01T10:11:12Z", "no such date" },
        { "0000-01-01T10:11:12Z", "no such date" },
        { "2026-03-04", "no time of day" },
        { "2026-03-04T", "no time of day" },
        { "2026-03-04_10:11:12Z", "no time of day" },
        { "2026-03-04T10:11Z", "no time of day" },
        { "2026-03-04T1:11:12Z", "no time of day" },
        { "2026-03-04T24:00:00Z", "no such time of day" },
        { "2026-03-04T10:60:00Z", "no such time of day" },
        { "2026-03-04T10:11:61Z", "no such time of day" },
        { "2026-03-04T10:11:12.Z", "no digits after the point" },
        { "2026-03-04T10:11:12", "no offset" },
        { "2026-03-04T10:11:12.5", "no offset" },
        { "2026-03-04T10:11:12,5Z", "bad offset" },
        { "2026-03-04T10:11:12+3", "bad offset" },
        { "2026-03-04T10:11:12+0300", "bad offset" },
        { "2026-03-04T10:11:12+03:60", "bad offset" },
        { "2026-03-04T10:11:12+24:00", "bad offset" },
        { "2026-03-04T10:11:12 Z", "bad offset" },
        { "2026-03-04T10:11:12ZZ", "text after the offset" },
        { "2026-03-04T10:11:12+03:00 ", "text after the offset" },
        { "1969-12-31T23:59:59Z", "out of range" },
        { "1970-01-01T00:00:00+00:01", "out of range" },
        { "9999-12-31T23:59:60Z", "out of range" },
        { "9999-12-31T23:59:59-00:01", "out of range" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        instant t = -77;
        const char *why = "";
        assert_false(instant_parse(str_c(rows[i].text), &t, &why));
        assert_int_equal(t, -77);
        if (!strstr(why, rows[i].why)) fail_msg("\"%s\": %s", rows[i].text, why);
    }
}

static void test_dates(void **state) {
    (void)state;
    int32_t day = -77;
    char out[INSTANT_TEXT];
    assert_true(date_parse(str_c("2026-10-01"), &day));
    assert_string_equal(date_format(day, out), "2026-10-01");
    static const char *const bad[] = { "", "2026-10", "2026-10-01T", "2026-10-1", "2026-02-29", " 2026-10-01", "20261001" };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) assert_false(date_parse(str_c(bad[i]), &day));
}

static void test_local_times(void **state) {
    (void)state;
    static const struct {
        const char *text, *wall;
    } rows[] = {
        { "2026-10-01T09:00", "2026-10-01T09:00:00Z" },
        { "2026-10-01T09:00:30", "2026-10-01T09:00:30Z" },
        { "2026-10-01 09:00:30.25", "2026-10-01T09:00:30.250000Z" },
    };
    static const char *const bad[] = {
        "2026-10-01",        "2026-10-01T",          "2026-10-01T09",        "2026-10-01T9:00",           "2026-10-01T09:00:",
        "2026-10-01T24:00",  "2026-10-01T09:00:00.", "2026-10-01T09:00:00Z", "2026-10-01T09:00:00+03:00", "2026-02-29T09:00",
        "2026-10-01T09:00 ",
    };
    char out[INSTANT_TEXT];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t local;
        assert_true(local_parse(str_c(rows[i].text), &local));
        assert_string_equal(instant_format(local, out), rows[i].wall);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        int64_t local;
        if (local_parse(str_c(bad[i]), &local)) fail_msg("%s is taken", bad[i]);
    }
}

static void test_instants_before_1970(void **state) {
    (void)state;
    char out[INSTANT_TEXT];
    assert_string_equal(instant_format(-1, out), "1969-12-31T23:59:59.999999Z");
    assert_string_equal(instant_format(-DAY, out), "1969-12-31T00:00:00Z");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days_and_dates),
        cmocka_unit_test(test_each_day_follows_the_last),
        cmocka_unit_test(test_valid_dates),
        cmocka_unit_test(test_floor_division),
        cmocka_unit_test(test_timestamps),
        cmocka_unit_test(test_bad_timestamps),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_local_times),
        cmocka_unit_test(test_instants_before_1970),
    };
    return cmocka_run_group_tests_name("instant", tests, NULL, NULL);
}
