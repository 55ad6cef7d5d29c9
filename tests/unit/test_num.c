/* Numbers, durations and sizes as text. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/num.h"
#include "base/vec.h"

struct whole {
    const char *text;
    bool ok;
    int64_t value;
};

static void check_whole(bool (*parse)(struct str, int64_t *), const struct whole *rows, size_t n) {
    for (size_t i = 0; i < n; i++) {
        int64_t value = -77;
        bool ok = parse(str_c(rows[i].text), &value);
        if (ok != rows[i].ok || value != (ok ? rows[i].value : -77)) fail_msg("\"%s\" gives %d, %lld", rows[i].text, ok, (long long)value);
    }
}

static void test_whole_numbers(void **state) {
    (void)state;
    static const struct whole rows[] = {
        { "0", true, 0 },
        { "-0", true, 0 },
        { "17", true, 17 },
        { "-5", true, -5 },
        { "007", true, 7 },
        { "9223372036854775807", true, INT64_MAX },
        { "-9223372036854775808", true, INT64_MIN },
        { "9223372036854775808", false, 0 },
        { "-9223372036854775809", false, 0 },
        { "99999999999999999999", false, 0 },
        { "", false, 0 },
        { "-", false, 0 },
        { "+1", false, 0 },
        { " 1", false, 0 },
        { "1 ", false, 0 },
        { "1.0", false, 0 },
        { "0x1", false, 0 },
    };
    check_whole(num_parse_i64, rows, ARRAY_LEN(rows));
}

static void test_durations(void **state) {
    (void)state;
    static const struct whole rows[] = {
        { "90s", true, 90 },
        { "15m", true, 900 },
        { "2h30m", true, 9000 },
        { "1h0m5s", true, 3605 },
        { "1h5s", true, 3605 },
        { "100h", true, 360000 },
        { "", false, 0 },
        { "0s", false, 0 },
        { "0h0m", false, 0 },
        { "5", false, 0 },
        { "5d", false, 0 },
        { "m", false, 0 },
        { "30m2h", false, 0 },
        { "1m1m", false, 0 },
        { "1s1s", false, 0 },
        { "-5m", false, 0 },
        { "1.5h", false, 0 },
        { "1h 5m", false, 0 },
        { "5m3", false, 0 },
        { "9223372036854775807h", false, 0 },
        { "9223372036854775807s", false, 0 },
        { "9223372036854775807m9223372036854775807s", false, 0 },
        { "99999999999999999999s", false, 0 },
    };
    check_whole(num_parse_duration, rows, ARRAY_LEN(rows));
}

static void test_sizes(void **state) {
    (void)state;
    static const struct whole rows[] = {
        { "1000", true, 1000 },    { "512K", true, 512 << 10 },
        { "64M", true, 64 << 20 }, { "2G", true, INT64_C(2) << 30 },
        { "0", true, 0 },          { "", false, 0 },
        { "M", false, 0 },         { "64MB", false, 0 },
        { "64 M", false, 0 },      { "-1", false, 0 },
        { "1T", false, 0 },        { "9223372036854775807G", false, 0 },
    };
    check_whole(num_parse_size, rows, ARRAY_LEN(rows));
}

static void test_duration_text(void **state) {
    (void)state;
    static const struct {
        int64_t seconds;
        const char *text;
    } rows[] = {
        { 5025, "1h23m45s" }, { 0, "0s" },       { 59, "59s" },
        { 60, "1m" },         { 3600, "1h" },    { 3605, "1h5s" },
        { 360000, "100h" },   { -90, "-1m30s" }, { INT64_MIN, "-2562047788015215h30m8s" },
    };
    char out[NUM_TEXT];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) assert_string_equal(num_format_duration(rows[i].seconds, out), rows[i].text);
}

static void test_decimal_numbers(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double value;
    } good[] = {
        { "0", 0 },           { "-0", 0 },
        { "4.5", 4.5 },       { "-12.25", -12.25 },
        { "1e3", 1000 },      { "1E+3", 1000 },
        { "25e-1", 2.5 },     { "0.1", 0.1 },
        { "0e999", 0 },       { "1.7976931348623157e308", DBL_MAX },
        { "5e-324", 5e-324 }, { "0.1000000000000000055511151231257827021181583404541015625000000000000000000000000000000000000", 0.1 },
    };
    static const char *const bad[] = {
        "",    "-",   "+1",  "01",        "-01",   ".5",     "1.",     "1.e3", "1e", "1e+", "1e5x", "0x10",
        "nan", "NaN", "inf", "-Infinity", "1e999", "-1e400", "1e-400", " 1",   "1 ", "1,5", "--1",
    };
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        double value = -77;
        if (!num_parse_double(str_c(good[i].text), &value) || value != good[i].value) fail_msg("%s gives %.17g", good[i].text, value);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        double value = -77;
        if (num_parse_double(str_c(bad[i]), &value) || value != -77) fail_msg("\"%s\" gives %.17g", bad[i], value);
    }
}

static void test_number_text(void **state) {
    (void)state;
    static const struct {
        double value;
        const char *text;
    } rows[] = {
        { 0, "0" },
        { -0.0, "0" },
        { 16, "16" },
        { -5, "-5" },
        { 0.9615, "0.9615" },
        { 0.1, "0.1" },
        { 0.1 + 0.2, "0.30000000000000004" },
        { 1 / 3.0, "0.3333333333333333" },
        { 2 / 3.0, "0.6666666666666666" },
        { 123456789.125, "123456789.125" },
        { -2.5, "-2.5" },
        { 9007199254740992, "9007199254740992" },
        { 1e16, "10000000000000000" },
        { 1e17, "1e+17" },
        { 1e300, "1e+300" },
        { 0.00001, "0.00001" },
        { 0.000015, "0.000015" },
        { 0.000001, "1e-06" },
        { 5e-324, "5e-324" },
        { 1234567890.5, "1234567890.5" },
        { 99999999999999.98, "99999999999999.98" },
    };
    char out[NUM_TEXT];
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) assert_string_equal(num_format(rows[i].value, out), rows[i].text);
}

/* Whatever is written reads back the same, as JSON. */
static void test_numbers_read_back(void **state) {
    (void)state;
    uint64_t bits = 1;
    char out[NUM_TEXT];
    for (int i = 0; i < 20000; i++) {
        bits = bits * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        double any, back;
        memcpy(&any, &bits, sizeof any);
        double share = (double)(bits >> 40) / 16777213.0;
        double values[] = { any, share, share * 86400 };
        for (size_t k = 0; k < ARRAY_LEN(values); k++) {
            if (!isfinite(values[k])) continue;
            assert_true(strlen(num_format(values[k], out)) < NUM_TEXT);
            if (!num_parse_double(str_c(out), &back) || back != values[k]) fail_msg("%.17g is written %s", values[k], out);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_numbers),     cmocka_unit_test(test_durations),       cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_duration_text),     cmocka_unit_test(test_decimal_numbers), cmocka_unit_test(test_number_text),
        cmocka_unit_test(test_numbers_read_back),
    };
    return cmocka_run_group_tests_name("num", tests, NULL, NULL);
}
