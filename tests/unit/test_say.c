/* Numbers, durations and dates as people read them. In the expected texts "_" stands for a no-break space and "'" for a narrow one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "base/vec.h"
#include "report/say.h"
#include "time/instant.h"

/* The text with its no-break spaces made visible. */
static const char *visible(struct arena *a, const char *text) {
    struct buf out = { 0 };
    for (const char *p = text; *p; p++) {
        if (!strncmp(p, "\u00A0", 2)) {
            buf_addc(&out, '_');
            p += 1;
        } else if (!strncmp(p, "\u202F", 3)) {
            buf_addc(&out, '\'');
            p += 2;
        } else {
            buf_addc(&out, *p);
        }
    }
    const char *result = arena_strndup(a, out.p ? out.p : "", out.n);
    buf_release(&out);
    return result;
}

static void test_durations(void **state) {
    (void)state;
    static const struct { double seconds; const char *en, *ru; } rows[] = {
        { 0, "0_s", "0_с" },
        { 0.4, "0_s", "0_с" },
        { 16, "16_s", "16_с" },
        { 59.4, "59_s", "59_с" },
        { 59.5, "1_min", "1_мин" },
        { 90, "1_min_30_s", "1_мин_30_с" },
        { 245, "4_min_05_s", "4_мин_05_с" },
        { 720, "12_min", "12_мин" },
        { 749, "12_min", "12_мин" },
        { 750, "13_min", "13_мин" },
        { 3569, "59_min", "59_мин" },
        { 3570, "1_h", "1_ч" },
        { 3900, "1_h_05_min", "1_ч_05_мин" },
        { 7200, "2_h", "2_ч" },
        { 86399, "1_d", "1_д" },
        { 3 * 86400 + 4 * 3600, "3_d_4_h", "3_д_4_ч" },
        { 4 * 86400 - 1, "4_d", "4_д" },
        { 90 * 86400, "90_d", "90_д" },
        { -90, "−1_min_30_s", "−1_мин_30_с" },
        { NAN, "–", "–" },
        { INFINITY, "–", "–" },
    };
    struct arena a = { 0 };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_string_equal(visible(&a, say_duration(&a, LANG_EN, rows[i].seconds)), rows[i].en);
        assert_string_equal(visible(&a, say_duration(&a, LANG_RU, rows[i].seconds)), rows[i].ru);
    }
    arena_release(&a);
}

static void test_numbers(void **state) {
    (void)state;
    static const struct { double v; int decimals; const char *en, *ru; } rows[] = {
        { 0, 0, "0", "0" },
        { 999, 0, "999", "999" },
        { 1000, 0, "1,000", "1'000" },
        { 1234567.891, 2, "1,234,567.89", "1'234'567,89" },
        { 4.7, 2, "4.70", "4,70" },
        { 4.005, 2, "4.01", "4,01" },
        { 0.999, 2, "1.00", "1,00" },
        { 999.96, 1, "1,000.0", "1'000,0" },
        { -0.001, 2, "0.00", "0,00" },
        { -1234.5, 1, "−1,234.5", "−1'234,5" },
        { NAN, 1, "–", "–" },
    };
    struct arena a = { 0 };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_string_equal(visible(&a, say_number(&a, LANG_EN, rows[i].v, rows[i].decimals)), rows[i].en);
        assert_string_equal(visible(&a, say_number(&a, LANG_RU, rows[i].v, rows[i].decimals)), rows[i].ru);
    }
    assert_string_equal(say_count(&a, LANG_EN, 86520), "86,520");
    assert_string_equal(visible(&a, say_count(&a, LANG_RU, -12)), "−12");
    arena_release(&a);
}

static void test_shares(void **state) {
    (void)state;
    static const struct { double share; const char *en, *ru; } rows[] = {
        { 0.931, "93.1%", "93,1_%" },
        { 0.9315, "93.2%", "93,2_%" },
        { 0, "0.0%", "0,0_%" },
        { 1, "100.0%", "100,0_%" },
        { NAN, "–", "–" },
    };
    struct arena a = { 0 };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        assert_string_equal(visible(&a, say_share(&a, LANG_EN, rows[i].share)), rows[i].en);
        assert_string_equal(visible(&a, say_share(&a, LANG_RU, rows[i].share)), rows[i].ru);
    }
    arena_release(&a);
}

static struct value some(double v) { return (struct value){ .has = true, .v = v, .n = 1 }; }

static void test_values_by_unit(void **state) {
    (void)state;
    struct arena a = { 0 };
    assert_string_equal(say_value(&a, LANG_EN, UNIT_COUNT, some(1200)), "1,200");
    assert_string_equal(visible(&a, say_value(&a, LANG_EN, UNIT_SECONDS, some(720))), "12_min");
    assert_string_equal(say_value(&a, LANG_EN, UNIT_SHARE, some(0.5)), "50.0%");
    assert_string_equal(say_value(&a, LANG_RU, UNIT_SCORE, some(4.68)), "4,68");
    assert_string_equal(say_value(&a, LANG_EN, UNIT_RATIO, some(1.5)), "1.50");
    assert_string_equal(say_value(&a, LANG_EN, UNIT_SHARE, (struct value){ 0 }), "–");
    arena_release(&a);
}

static void test_targets(void **state) {
    (void)state;
    struct arena a = { 0 };
    assert_string_equal(say_target(&a, LANG_EN, UNIT_SHARE, 0.95), "95%");
    assert_string_equal(visible(&a, say_target(&a, LANG_RU, UNIT_SHARE, 0.955)), "95,5_%");
    assert_string_equal(visible(&a, say_target(&a, LANG_EN, UNIT_SECONDS, 900)), "15_min");
    arena_release(&a);
}

static void test_changes(void **state) {
    (void)state;
    static const struct { enum unit unit; double now, before; const char *en, *ru; } rows[] = {
        { UNIT_SHARE, 0.952, 0.931, "+2.1_pp", "+2,1_п.п." },
        { UNIT_SHARE, 0.9, 0.931, "−3.1_pp", "−3,1_п.п." },
        { UNIT_SHARE, 0.9, 0.9, "0.0_pp", "0,0_п.п." },
        { UNIT_SHARE, 0.90001, 0.9, "0.0_pp", "0,0_п.п." },
        { UNIT_SECONDS, 86, 100, "−14%", "−14_%" },
        { UNIT_COUNT, 120, 100, "+20%", "+20_%" },
        { UNIT_COUNT, 100, 100, "0%", "0_%" },
        { UNIT_COUNT, 5, 0, "", "" },
        { UNIT_SCORE, 4.7, 4.58, "+0.12", "+0,12" },
    };
    struct arena a = { 0 };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct value now = some(rows[i].now), before = some(rows[i].before);
        assert_string_equal(visible(&a, say_change(&a, LANG_EN, rows[i].unit, now, before)), rows[i].en);
        assert_string_equal(visible(&a, say_change(&a, LANG_RU, rows[i].unit, now, before)), rows[i].ru);
    }
    assert_string_equal(say_change(&a, LANG_EN, UNIT_COUNT, some(1), (struct value){ 0 }), "");
    arena_release(&a);
}

static struct period days(const char *first, const char *last) {
    struct period p = { 0 };
    int32_t last_day = 0;
    assert_true(date_parse(str_c(first), &p.first_day));
    assert_true(date_parse(str_c(last), &last_day));
    p.end_day = last_day + 1;
    return p;
}

static void test_periods(void **state) {
    (void)state;
    static const struct { const char *first, *last, *en, *ru; } rows[] = {
        { "2026-10-01", "2026-10-31", "October 2026", "октябрь 2026" },
        { "2026-02-01", "2026-02-28", "February 2026", "февраль 2026" },
        { "2026-07-01", "2026-09-30", "Q3 2026", "III квартал 2026" },
        { "2026-12-01", "2026-12-31", "December 2026", "декабрь 2026" },
        { "2026-10-01", "2026-12-31", "Q4 2026", "IV квартал 2026" },
        { "2026-01-01", "2026-12-31", "2026", "2026 год" },
        { "2026-10-05", "2026-10-11", "5–11 Oct 2026", "5–11 окт 2026" },
        { "2026-05-25", "2026-05-31", "25–31 May 2026", "25–31 мая 2026" },
        { "2026-09-28", "2026-10-04", "28 Sep – 4 Oct 2026", "28 сен – 4 окт 2026" },
        { "2025-12-29", "2026-01-04", "29 Dec 2025 – 4 Jan 2026", "29 дек 2025 – 4 янв 2026" },
        { "2026-10-05", "2026-10-05", "5 Oct 2026", "5 окт 2026" },
        { "2026-01-01", "2026-02-28", "1 Jan – 28 Feb 2026", "1 янв – 28 фев 2026" },
    };
    struct arena a = { 0 };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct period p = days(rows[i].first, rows[i].last);
        assert_string_equal(say_period(&a, LANG_EN, &p), rows[i].en);
        assert_string_equal(say_period(&a, LANG_RU, &p), rows[i].ru);
    }
    assert_string_equal(say_weekday(LANG_EN, 1), "Mon");
    assert_string_equal(say_weekday(LANG_RU, 7), "Вс");
    assert_string_equal(say_month(LANG_RU, 5, true), "май");
    arena_release(&a);
}

/* The ticks as a list of durations. */
static const char *ticks_text(struct arena *a, double low, double high, bool log_scale, int max) {
    double ticks[64];
    int n = say_duration_ticks(low, high, log_scale, ticks, max);
    assert_true(n <= max);
    const char *text = "";
    for (int i = 0; i < n; i++) text = arena_printf(a, "%s%s%s", text, i ? ", " : "", say_duration(a, LANG_EN, ticks[i]));
    return visible(a, text);
}

static void test_ticks(void **state) {
    (void)state;
    static const struct { double low, high; bool log_scale; int max; const char *expected; } rows[] = {
        { 0, 50, false, 6, "0_s, 10_s, 20_s, 30_s, 40_s, 50_s" },
        { 0, 3600, false, 6, "0_s, 15_min, 30_min, 45_min, 1_h" },
        { 0, 6 * 3600, false, 5, "0_s, 2_h, 4_h, 6_h" },
        { 0, 40 * 86400.0, false, 6, "0_s, 10_d, 20_d, 30_d, 40_d" },
        { 0, 1e10, false, 6, "0_s, 32000_d, 64000_d, 96000_d" },
        { 10, 7200, true, 10, "15_s, 30_s, 1_min, 5_min, 15_min, 30_min, 1_h, 2_h" },
        { 10, 7200, true, 6, "15_s, 1_min, 15_min, 1_h" },
        { 1, 90 * 86400.0, true, 6, "1_s, 1_min, 1_h, 1_d, 20_d" },
        { 600, 1000, true, 6, "10_min, 12_min, 14_min, 16_min" },
        { 5, 5, true, 6, "5_s" },
        { 5, 4, true, 6, "" },
    };
    struct arena a = { 0 };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_string_equal(ticks_text(&a, rows[i].low, rows[i].high, rows[i].log_scale, rows[i].max), rows[i].expected);
    double ticks[8];
    assert_int_equal(say_duration_ticks(700, 710, false, ticks, 6), 6);
    assert_true(ticks[0] == 700 && ticks[5] == 710);
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_durations), cmocka_unit_test(test_numbers), cmocka_unit_test(test_shares), cmocka_unit_test(test_values_by_unit),
        cmocka_unit_test(test_targets), cmocka_unit_test(test_changes), cmocka_unit_test(test_periods), cmocka_unit_test(test_ticks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
