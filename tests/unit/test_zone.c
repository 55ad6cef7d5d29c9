/* Time zones: offsets, wall times, gaps and folds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/vec.h"
#include "time/zone.h"

static struct zone *load(const char *name) {
    struct err err = { 0 };
    struct zone *z = zone_load(name, ERR_CONFIG, &err);
    if (!z) fail_msg("%s", err.text);
    return z;
}

static instant at(const char *text) {
    instant t = 0;
    const char *why = "";
    if (!instant_parse(str_c(text), &t, &why)) fail_msg("%s: %s", text, why);
    return t;
}

static void test_offsets(void **state) {
    (void)state;
    static const struct {
        const char *zone, *utc, *local;
    } rows[] = {
        { "UTC", "2026-07-01T12:00:00Z", "2026-07-01T12:00:00+00:00" },
        { "Etc/UTC", "2026-07-01T12:00:00Z", "2026-07-01T12:00:00+00:00" },
        { "Europe/Moscow", "2026-10-01T09:00:00Z", "2026-10-01T12:00:00+03:00" },
        { "Europe/Moscow", "2012-10-01T09:00:00.5Z", "2012-10-01T13:00:00.500000+04:00" },
        { "Europe/Berlin", "2026-03-29T00:59:59Z", "2026-03-29T01:59:59+01:00" },
        { "Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29T03:00:00+02:00" },
        { "Europe/Berlin", "2026-10-25T00:59:59Z", "2026-10-25T02:59:59+02:00" },
        { "Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00+01:00" },
        { "Europe/Berlin", "2060-07-01T12:00:00Z", "2060-07-01T14:00:00+02:00" },
        { "America/New_York", "2026-07-01T12:00:00Z", "2026-07-01T08:00:00-04:00" },
        { "America/St_Johns", "2026-01-01T12:00:00Z", "2026-01-01T08:30:00-03:30" },
        { "Asia/Kathmandu", "2026-01-01T12:00:00Z", "2026-01-01T17:45:00+05:45" },
        { "Africa/Monrovia", "1971-01-01T12:00:00Z", "1971-01-01T11:15:30-00:44" },
        { "EST5EDT", "2026-07-01T12:00:00Z", "2026-07-01T08:00:00-04:00" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct zone *z = load(rows[i].zone);
        char out[INSTANT_TEXT + 8];
        assert_string_equal(zone_name(z), rows[i].zone);
        assert_string_equal(zone_format(z, at(rows[i].utc), out), rows[i].local);
        assert_int_equal(zone_local(z, at(rows[i].utc)) - at(rows[i].utc), zone_offset(z, at(rows[i].utc)) * SECOND);
        zone_free(z);
    }
    zone_free(NULL);
}

static void test_unknown_zones(void **state) {
    (void)state;
    static const char *const names[] = {
        "",
        "local",
        "localtime",
        ":Europe/Moscow",
        "/usr/share/zoneinfo/UTC",
        "../zoneinfo/UTC",
        "Europe/Moskow",
        "europe/moscow",
        "Europe",
        "+03:00",
        "MSK-3",
        "UTC+3",
        "Z",
        "right/Europe/Moscow",
        "zone.tab",
        "leapseconds",
        "Europe/Moscow ",
        "Europe/../UTC",
        "Москва",
        "no-such-zone-by-a-name-that-is-much-longer-than-that-of-any-zone-there-is",
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct err err = { 0 };
        if (zone_load(names[i], ERR_CONFIG, &err)) fail_msg("\"%s\" is taken", names[i]);
        assert_int_equal(err.code, ERR_CONFIG);
        assert_non_null(strstr(err.text, "unknown time zone"));
        assert_non_null(strstr(err.hint, "Europe/Moscow"));
    }
}

static void test_wall_times(void **state) {
    (void)state;
    static const struct {
        const char *zone, *wall, *utc;
    } rows[] = {
        { "Europe/Moscow", "2026-10-01T12:00:00Z", "2026-10-01T09:00:00Z" },
        { "Europe/Berlin", "2026-03-29T01:59:59Z", "2026-03-29T00:59:59Z" },
        { "Europe/Berlin", "2026-03-29T02:00:00Z", "2026-03-29T01:00:00Z" }, /* does not exist: the first instant after the gap */
        { "Europe/Berlin", "2026-03-29T02:59:59Z", "2026-03-29T01:00:00Z" },
        { "Europe/Berlin", "2026-03-29T03:00:00Z", "2026-03-29T01:00:00Z" },
        { "Europe/Berlin", "2026-10-25T02:00:00Z", "2026-10-25T00:00:00Z" }, /* exists twice: the first time */
        { "Europe/Berlin", "2026-10-25T02:59:59Z", "2026-10-25T00:59:59Z" },
        { "Europe/Berlin", "2026-10-25T03:00:00Z", "2026-10-25T02:00:00Z" },
        { "Australia/Lord_Howe", "2026-10-04T02:15:00Z", "2026-10-03T15:30:00Z" }, /* a gap of half an hour */
        { "Australia/Lord_Howe", "2026-04-05T01:45:00Z", "2026-04-04T14:45:00Z" },
        { "Pacific/Apia", "2011-12-30T12:00:00Z", "2011-12-30T10:00:00Z" }, /* a day that was left out */
        { "Pacific/Apia", "2011-12-31T00:00:00Z", "2011-12-30T10:00:00Z" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct zone *z = load(rows[i].zone);
        char out[INSTANT_TEXT];
        assert_string_equal(instant_format(zone_instant(z, at(rows[i].wall)), out), rows[i].utc);
        zone_free(z);
    }
}

static void test_first_instant_of_a_date(void **state) {
    (void)state;
    static const struct {
        const char *zone, *date, *utc;
    } rows[] = {
        { "UTC", "2026-10-01", "2026-10-01T00:00:00Z" },
        { "Europe/Moscow", "2026-10-01", "2026-09-30T21:00:00Z" },
        { "America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z" }, /* begins at 01:00 */
        { "America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00:00Z" }, /* the hour before midnight came twice */
        { "America/Havana", "2026-11-01", "2026-11-01T04:00:00Z" },    /* the hour after midnight comes twice */
        { "America/Toronto", "1999-10-31", "1999-10-31T04:00:00Z" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct zone *z = load(rows[i].zone);
        char out[INSTANT_TEXT];
        int32_t days;
        assert_true(date_parse(str_c(rows[i].date), &days));
        assert_string_equal(instant_format(zone_day_start(z, days), out), rows[i].utc);
        zone_free(z);
    }
}

static void test_intervals(void **state) {
    (void)state;
    static const char *const names[] = { "UTC", "Europe/Berlin", "Asia/Tokyo", "Africa/Casablanca", "Australia/Lord_Howe" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct zone *z = load(names[i]);
        instant from, until = INSTANT_NONE;
        int32_t offset, former = INT32_MAX;
        for (instant t = INSTANT_NONE; t < INT64_MAX; t = until) {
            offset = zone_interval(z, t, &from, &until);
            assert_true(from == t && until > t);
            assert_int_not_equal(offset, former);
            assert_int_equal(zone_offset(z, t), offset);
            assert_int_equal(zone_offset(z, until - 1), offset);
            former = offset;
        }
        zone_free(z);
    }
}

/* A wall time that exists leads back to itself, and no earlier instant shows it. */
static void test_wall_times_lead_back(void **state) {
    (void)state;
    static const char *const names[] = { "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Asia/Tehran", "Africa/Monrovia" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct zone *z = load(names[i]);
        for (instant t = 0; t < at("2027-01-01T00:00:00Z"); t += 7 * 3600 * SECOND + 1) {
            instant back = zone_instant(z, zone_local(z, t));
            assert_true(back <= t);
            assert_int_equal(zone_local(z, back), zone_local(z, t));
        }
        zone_free(z);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offsets),    cmocka_unit_test(test_unknown_zones),
        cmocka_unit_test(test_wall_times), cmocka_unit_test(test_first_instant_of_a_date),
        cmocka_unit_test(test_intervals),  cmocka_unit_test(test_wall_times_lead_back),
    };
    return cmocka_run_group_tests_name("zone", tests, NULL, NULL);
}
