/* Findings: counted exactly, with the same examples and subjects however the data was split. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/vec.h"
#include "ticket/finding.h"

static void test_kinds(void **state) {
    (void)state;
    static const struct { enum finding kind; const char *name; enum severity severity; } rows[] = {
        { FIND_REJECTED, "rejected", SEVERITY_WARNING },
        { FIND_INCOMPLETE_LAST_LINE, "incomplete-last-line", SEVERITY_NOTICE },
        { FIND_UNKNOWN_TYPE, "unknown-type", SEVERITY_WARNING },
        { FIND_TRUNCATED_HISTORY, "truncated-history", SEVERITY_WARNING },
        { FIND_UNVERIFIED_SOURCE, "unverified-source", SEVERITY_NOTICE },
        { FIND_UNMAPPED_STATUS, "unmapped-status", SEVERITY_WARNING },
        { FIND_NO_CREATED, "no-created", SEVERITY_WARNING },
        { FIND_BEFORE_CREATED, "before-created", SEVERITY_NOTICE },
        { FIND_SECOND_CREATED, "second-created", SEVERITY_NOTICE },
        { FIND_LATE_DISCARD, "late-discard", SEVERITY_NOTICE },
        { FIND_INSIDE_NOBODY, "inside-nobody", SEVERITY_NOTICE },
        { FIND_INSIDE_SELF, "inside-self", SEVERITY_NOTICE },
        { FIND_DISOWNED_BY_STAFF, "disowned-by-staff", SEVERITY_WARNING },
        { FIND_UNKNOWN_AGENT, "unknown-agent", SEVERITY_WARNING },
        { FIND_NO_PAYROLL_ID, "no-payroll-id", SEVERITY_WARNING },
        { FIND_SAME_PAYROLL_ID, "same-payroll-id", SEVERITY_WARNING },
    };
    assert_int_equal(ARRAY_LEN(rows), FINDINGS);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct finding_kind *kind = &finding_kinds[rows[i].kind];
        assert_string_equal(kind->name, rows[i].name);
        assert_int_equal(kind->severity, rows[i].severity);
        assert_int_equal(kind->en[strlen(kind->en) - 1], '.');
        assert_int_equal(kind->ru[strlen(kind->ru) - 1], '.');
    }
}

static void add(struct findings *f, enum finding kind, const char *subject, const char *place) {
    finding_add(f, kind, str_c(subject), str_c(place));
}

static void test_counts_and_examples(void **state) {
    (void)state;
    static const char *const seen[][2] = { /* subject, place; by then, what is kept: the five smallest, each once */
        { "z", "T-9" }, { "b", "T-2" }, { "b", "T-1" }, { "b", "T-2" }, { "a", "T-3" }, { "c", "T-1" }, { "d", "T-1" },
        { "b", "T-10" }, { "z", "T-9" },
    };
    static const char *const kept[FINDING_EXAMPLES][2] = { { "a", "T-3" }, { "b", "T-1" }, { "b", "T-10" }, { "b", "T-2" }, { "c", "T-1" } };
    static const struct { const char *subject; int64_t count; } subjects[] = { { "a", 1 }, { "b", 4 }, { "c", 1 }, { "d", 1 }, { "z", 2 } };
    struct findings f = { .of[0].count = 0 };
    for (size_t i = 0; i < ARRAY_LEN(seen); i++) add(&f, FIND_UNMAPPED_STATUS, seen[i][0], seen[i][1]);
    const struct findings_of *of = &f.of[FIND_UNMAPPED_STATUS];
    assert_int_equal(of->count, ARRAY_LEN(seen));
    assert_int_equal(of->n, FINDING_EXAMPLES);
    for (int i = 0; i < of->n; i++) {
        assert_string_equal(of->example[i].subject, kept[i][0]);
        assert_string_equal(of->example[i].place, kept[i][1]);
    }
    assert_int_equal(f.subjects[FIND_UNMAPPED_STATUS].n, ARRAY_LEN(subjects));
    for (size_t i = 0; i < ARRAY_LEN(subjects); i++) {
        assert_string_equal(f.subjects[FIND_UNMAPPED_STATUS].v[i].subject, subjects[i].subject);
        assert_int_equal(f.subjects[FIND_UNMAPPED_STATUS].v[i].count, subjects[i].count);
    }
    findings_release(&f);
    assert_int_equal(f.of[FIND_UNMAPPED_STATUS].count, 0);
}

static void test_warnings(void **state) {
    (void)state;
    struct findings f = { .of[0].count = 0 };
    assert_int_equal(findings_warnings(&f), 0);
    add(&f, FIND_SECOND_CREATED, "", "T-1"); /* a notice */
    finding_add_n(&f, FIND_REJECTED, str_c("bad JSON"), str_c("a.ndjson:3"), 7);
    finding_add_n(&f, FIND_REJECTED, str_c("bad time"), str_c("a.ndjson:4"), 0);
    add(&f, FIND_NO_CREATED, "", "T-2");
    assert_int_equal(findings_warnings(&f), 8);
    assert_int_equal(f.of[FIND_SECOND_CREATED].count, 1);
    assert_int_equal(f.subjects[FIND_SECOND_CREATED].n, 0); /* about nothing in particular */
    assert_int_equal(f.of[FIND_REJECTED].n, 1);
    findings_release(&f);
}

static void test_odd_subjects(void **state) {
    (void)state;
    struct findings f = { .of[0].count = 0 };
    char cyrillic[2 * 200 + 1] = "";
    for (int i = 0; i < 200; i++) memcpy(cyrillic + 2 * i, "я", 3);
    for (int i = 0; i < 2; i++) {
        finding_add(&f, FIND_UNKNOWN_TYPE, str_of("a\0b", 3), str_c("x:1"));
        add(&f, FIND_UNKNOWN_TYPE, cyrillic, "x:2");
    }
    assert_int_equal(f.subjects[FIND_UNKNOWN_TYPE].n, 2);
    assert_string_equal(f.subjects[FIND_UNKNOWN_TYPE].v[0].subject, "a");
    assert_int_equal(f.subjects[FIND_UNKNOWN_TYPE].v[0].count, 2);
    assert_int_equal(strlen(f.subjects[FIND_UNKNOWN_TYPE].v[1].subject), 254); /* whole characters only */
    findings_release(&f);
}

static void assert_same(const struct findings *a, const struct findings *b) {
    for (int kind = 0; kind < FINDINGS; kind++) {
        assert_int_equal(a->of[kind].count, b->of[kind].count);
        assert_int_equal(a->of[kind].n, b->of[kind].n);
        for (int i = 0; i < a->of[kind].n; i++) {
            assert_string_equal(a->of[kind].example[i].subject, b->of[kind].example[i].subject);
            assert_string_equal(a->of[kind].example[i].place, b->of[kind].example[i].place);
        }
        assert_int_equal(a->subjects[kind].n, b->subjects[kind].n);
        for (int i = 0; i < a->subjects[kind].n; i++) {
            assert_string_equal(a->subjects[kind].v[i].subject, b->subjects[kind].v[i].subject);
            assert_int_equal(a->subjects[kind].v[i].count, b->subjects[kind].v[i].count);
        }
    }
}

/* Numbers that look random and are the same on every run (a linear congruential generator). */
static uint32_t next_random(uint32_t *seed) {
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

/* One of many findings, with more subjects than are kept. */
static void add_random(struct findings *f, uint32_t *seed) {
    char subject[32], place[32];
    snprintf(subject, sizeof subject, "s%u", next_random(seed) % (3 * FINDING_SUBJECTS));
    snprintf(place, sizeof place, "T-%u", next_random(seed) % 50);
    add(f, next_random(seed) % 2 == 0 ? FIND_UNMAPPED_STATUS : FIND_UNKNOWN_TYPE, subject, place);
}

static void test_any_split_merges_to_the_same(void **state) {
    (void)state;
    enum { SEEN = 20000, PARTS = 7 };
    static struct findings whole, forth, back, parts[PARTS];
    uint32_t seed = 1, again = 1, choose = 9;
    for (int i = 0; i < SEEN; i++) add_random(&whole, &seed);
    for (int i = 0; i < SEEN; i++) add_random(&parts[next_random(&choose) % PARTS], &again);
    for (int i = 0; i < PARTS; i++) findings_merge(&forth, &parts[i]);
    for (int i = PARTS; i-- > 0;) findings_merge(&back, &parts[i]);
    assert_int_equal(whole.of[FIND_UNMAPPED_STATUS].count + whole.of[FIND_UNKNOWN_TYPE].count, SEEN);
    assert_int_equal(whole.subjects[FIND_UNMAPPED_STATUS].n, FINDING_SUBJECTS);
    assert_same(&whole, &forth);
    assert_same(&whole, &back);
    for (int i = 0; i < PARTS; i++) findings_release(&parts[i]);
    findings_release(&whole);
    findings_release(&forth);
    findings_release(&back);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_counts_and_examples),
        cmocka_unit_test(test_warnings),
        cmocka_unit_test(test_odd_subjects),
        cmocka_unit_test(test_any_split_merges_to_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
