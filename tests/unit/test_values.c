/* Multisets of seconds: quantiles, the Kaplan-Meier median, merging (measure/values.h), beside slow and plain reckonings of the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/num.h"
#include "base/vec.h"
#include "measure/values.h"

enum { NUMBERS = 400 };

static uint64_t seed;

static uint32_t random_below(uint32_t n) {
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed >> 33) % n);
}

/* A multiset with its sample. */
struct kept {
    struct arena arena;
    struct values values;
    struct sample sample;
};

static void keep(struct kept *k, int64_t x) { values_add(&k->values, &k->arena, x); }

static struct sample *gather(struct kept *k) {
    sample_clear(&k->sample);
    sample_add(&k->sample, &k->values);
    return &k->sample;
}

static void release(struct kept *k) {
    sample_release(&k->sample);
    arena_release(&k->arena);
}

/* "10 20 30" */
static void keep_all(struct kept *k, const char *text) {
    while (*text) {
        size_t n = 0;
        int64_t x;
        while (text[n] && text[n] != ' ') n++;
        assert_true(num_parse_i64(str_of(text, n), &x));
        keep(k, x);
        text += n + (text[n] == ' ');
    }
}

/* --- quantiles -------------------------------------------------------------------------------------------------------------- */

static const struct quantile_row { const char *numbers; int percent; double expect; } quantiles[] = {
    { "7", 1, 7 }, { "7", 50, 7 }, { "7", 99, 7 },
    { "1 2", 50, 1.5 }, { "1 2", 25, 1.25 }, { "2 1", 99, 1.99 },
    { "3 1 2", 50, 2 }, { "30 10 20", 90, 28 },
    { "15 20 35 40 50", 40, 29 },        /* the example of Wikipedia's "Percentile", second variant */
    { "1 2 3 4", 75, 3.25 },             /* of Excel's PERCENTILE.INC, QUARTILE.INC */
    { "1 2 3 4", 30, 1.9 },
    { "0 0 0 10", 50, 0 }, { "5 5 5 5 5", 37, 5 },
    { "4294967294 4294967295", 50, 4294967294.5 }, /* on both sides of what fits 32 bits */
    { "4294967296 1 9000000000", 50, 4294967296 },
    { "9000000000 8000000000 7000000000", 25, 7500000000 },
};

static void test_quantiles(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(quantiles); i++) {
        struct kept k = { 0 };
        keep_all(&k, quantiles[i].numbers);
        double got = sample_quantile(gather(&k), quantiles[i].percent);
        if (got < quantiles[i].expect - 1e-6 || got > quantiles[i].expect + 1e-6)
            fail_msg("p%d of %s: %.9g, not %.9g", quantiles[i].percent, quantiles[i].numbers, got, quantiles[i].expect);
        release(&k);
    }
}

static int by_size(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

/* The k-th of n sorted numbers where k = (n - 1) * percent / 100, in whole hundredths. */
static double plain_quantile(const int64_t *sorted, int64_t n, int percent) {
    int64_t place = (n - 1) * percent, rank = place / 100, part = place % 100;
    int64_t next = rank + 1 < n ? sorted[rank + 1] : sorted[rank];
    return (double)(sorted[rank] * (100 - part) + next * part) / 100;
}

/* Few distinct numbers, many, and large ones among them. */
static int64_t random_seconds(int kind) {
    int64_t x = random_below(kind == 0 ? 5 : 100000);
    return kind == 2 && random_below(3) == 0 ? x * 1000000 : x;
}

static void test_any_quantile_of_any_numbers(void **state) {
    (void)state;
    int64_t numbers[NUMBERS];
    for (seed = 1; seed < 300; seed++) {
        struct kept k = { 0 };
        uint64_t story = seed;
        int n = 1 + (int)random_below(NUMBERS), percent = 1 + (int)random_below(99), kind = (int)random_below(3);
        for (int i = 0; i < n; i++) keep(&k, numbers[i] = random_seconds(kind));
        qsort(numbers, (size_t)n, sizeof *numbers, by_size);
        double got = sample_quantile(gather(&k), percent), expected = plain_quantile(numbers, n, percent);
        assert_int_equal(sample_count(&k.sample), n);
        if (got < expected - 1e-4 || got > expected + 1e-4) fail_msg("seed %llu: p%d of %d numbers: %.9g, not %.9g", (unsigned long long)story, percent, n, got, expected);
        assert_true(sample_quantile(&k.sample, percent) == got); /* asked again */
        release(&k);
        seed = story;
    }
}

static void test_merged_parts_equal_the_whole(void **state) {
    (void)state;
    for (uint64_t story = 1; story < 60; story++) {
        struct kept parts[4] = { 0 }, whole = { 0 };
        seed = story;
        int n = (int)random_below(20000), nparts = 1 + (int)random_below(4), kind = (int)random_below(3);
        for (int i = 0; i < n; i++) {
            int64_t x = random_seconds(kind);
            keep(&whole, x);
            keep(&parts[random_below((uint32_t)nparts)], x);
        }
        for (int p = 1; p < nparts; p++) values_merge(&parts[0].values, &parts[p].values);
        keep(&parts[0], 17); /* and it goes on */
        keep(&whole, 17);
        gather(&parts[0]);
        gather(&whole);
        assert_int_equal(sample_count(&parts[0].sample), n + 1);
        for (int percent = 1; percent < 100; percent += 7)
            assert_true(sample_quantile(&parts[0].sample, percent) == sample_quantile(&whole.sample, percent));
        for (int p = 0; p < 4; p++) release(&parts[p]);
        release(&whole);
    }
}

/* --- survival ----------------------------------------------------------------------------------------------------------------- */

static const struct survival_row { const char *done, *waiting; int64_t median; /* -1: none */ } survivals[] = {
    { "", "", -1 }, { "", "5 6", -1 }, { "5", "", 5 },
    { "1 2 3 4", "", 2 }, { "1 2 3", "", 2 }, { "4 4 4 9", "", 4 },
    { "10", "10", 10 },            /* at risk with the one who was answered */
    { "10", "9", 10 },             /* no longer at risk */
    { "10", "10 10", -1 },
    { "10 20", "15 40", 20 },      /* 3/4, then 3/4 of 1/2 */
    { "6 6 6 7 10 13 16 22 23", "6 9 10 11 17 19 20 25 32 32 34 35", 23 }, /* 6-mercaptopurine, Freireich et al. 1963: the textbooks' example */
    { "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23", "", 8 },        /* its placebo */
};

static void test_survival(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(survivals); i++) {
        struct kept done = { 0 }, waiting = { 0 };
        int64_t median = -1;
        keep_all(&done, survivals[i].done);
        keep_all(&waiting, survivals[i].waiting);
        bool has = sample_survival_median(gather(&done), gather(&waiting), &median);
        if (has != (survivals[i].median >= 0) || (has && median != survivals[i].median)) fail_msg("%s | %s: %lld", survivals[i].done, survivals[i].waiting, (long long)median);
        release(&done);
        release(&waiting);
    }
}

/* S(t) as an exact fraction; numbers below 8, at most 14 of both kinds. */
static int64_t plain_survival(const int *done, const int *waiting) {
    int64_t above = 1, below = 1;
    for (int t = 0; t < 8; t++) {
        int at_risk = 0;
        for (int u = t; u < 8; u++) at_risk += done[u] + waiting[u];
        if (!done[t]) continue;
        above *= at_risk - done[t];
        below *= at_risk;
        if (2 * above <= below) return t;
    }
    return -1;
}

static void test_survival_of_any_numbers(void **state) {
    (void)state;
    for (seed = 1; seed < 3000; seed++) {
        struct kept done = { 0 }, waiting = { 0 };
        int of_done[8] = { 0 }, of_waiting[8] = { 0 };
        int64_t median = -1;
        uint64_t story = seed;
        for (uint32_t n = random_below(10); n > 0; n--) {
            uint32_t t = random_below(8);
            of_done[t]++;
            keep(&done, t);
        }
        for (uint32_t n = random_below(5); n > 0; n--) {
            uint32_t t = random_below(8);
            of_waiting[t]++;
            keep(&waiting, t);
        }
        if (!sample_survival_median(gather(&done), gather(&waiting), &median)) median = -1;
        if (median != plain_survival(of_done, of_waiting)) fail_msg("seed %llu: %lld", (unsigned long long)story, (long long)median);
        release(&done);
        release(&waiting);
        seed = story;
    }
}

/* Nobody waits: S falls to exactly a half where half are done, whatever the roundings on the way. */
static void test_survival_falls_to_exactly_a_half(void **state) {
    (void)state;
    struct sample nobody = { 0 };
    for (int64_t n = 1; n < 3000; n += n < 300 ? 1 : 97) {
        struct kept done = { 0 };
        int64_t median = -1;
        for (int64_t i = n; i > 0; i--) keep(&done, i);
        assert_true(sample_survival_median(gather(&done), &nobody, &median));
        assert_int_equal(median, (n + 1) / 2);
        release(&done);
    }
    sample_release(&nobody);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantiles),
        cmocka_unit_test(test_any_quantile_of_any_numbers),
        cmocka_unit_test(test_merged_parts_equal_the_whole),
        cmocka_unit_test(test_survival),
        cmocka_unit_test(test_survival_of_any_numbers),
        cmocka_unit_test(test_survival_falls_to_exactly_a_half),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
