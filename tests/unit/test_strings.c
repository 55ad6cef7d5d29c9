/* The table of strings: each once, found again, by any number of threads. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/strings.h"

static void test_few(void **state) {
    (void)state;
    struct strings *s = strings_new();
    assert_int_equal(strings_bound(s), 1);
    assert_string_equal(strings_get(s, STR_NONE).p, "");
    assert_int_equal(strings_find(s, "olga", 4), STR_NONE);

    uint32_t olga = strings_addz(s, "olga"), empty = strings_addz(s, ""), binary = strings_add(s, "a\0b", 3);
    assert_int_not_equal(olga, STR_NONE);
    assert_int_not_equal(empty, STR_NONE); /* the empty string is a value */
    assert_int_not_equal(olga, empty);
    assert_int_equal(strings_add(s, "olga, and more", 4), olga);
    assert_int_equal(strings_find(s, "olga", 4), olga);
    assert_int_equal(strings_find(s, "olg", 3), STR_NONE);
    assert_string_equal(strings_get(s, olga).p, "olga");
    assert_int_equal(strings_get(s, olga).n, 4);
    assert_int_equal(strings_get(s, empty).n, 0);
    assert_int_equal(strings_find(s, NULL, 0), empty);
    assert_int_equal(strings_add(s, NULL, 0), empty);
    assert_memory_equal(strings_get(s, binary).p, "a\0b", 4);
    assert_true(strings_bound(s) > olga && strings_bound(s) > empty && strings_bound(s) > binary);
    strings_free(s);
    strings_free(NULL);
}

enum { MANY = 200000 };

static size_t nth(char *text, size_t size, int i) {
    return (size_t)snprintf(text, size, "customer-%d", i);
}

static void test_many(void **state) {
    (void)state;
    struct strings *s = strings_new();
    uint32_t *ids = mem_alloc(MANY * sizeof *ids);
    char text[32];
    for (int i = 0; i < MANY; i++) ids[i] = strings_add(s, text, nth(text, sizeof text, i));
    assert_true(strings_bound(s) < MANY * 5 / 4); /* dense */
    char *seen = mem_zalloc(strings_bound(s), 1);
    for (int i = 0; i < MANY; i++) {
        size_t n = nth(text, sizeof text, i);
        assert_int_equal(strings_find(s, text, n), ids[i]);
        assert_string_equal(strings_get(s, ids[i]).p, text);
        assert_true(ids[i] < strings_bound(s) && !seen[ids[i]]++);
    }
    mem_free(seen);
    mem_free(ids);
    strings_free(s);
}

/* These bytes cancel a constant of str_hash, so that whatever follows, the hash is the same: the table gets slow, never wrong. */
static void test_equal_hashes(void **state) {
    (void)state;
    uint32_t ids[300];
    char text[32];
    struct strings *s = strings_new();
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 300; i++) {
            int n = snprintf(text, sizeof text, "\x93\xFD\x59\x66\xB8\xFE\xE8\xD6%08d", i);
            assert_true(str_hash(text, (size_t)n) == str_hash("\x93\xFD\x59\x66\xB8\xFE\xE8\xD6--------", 16));
            uint32_t id = strings_add(s, text, (size_t)n);
            if (round == 0) ids[i] = id;
            assert_int_equal(id, ids[i]);
            assert_string_equal(strings_get(s, id).p, text);
        }
    }
    strings_free(s);
}

static void test_long(void **state) {
    (void)state;
    struct strings *s = strings_new();
    size_t n = 1 << 20;
    char *text = mem_alloc(n);
    memset(text, 'x', n);
    uint32_t whole = strings_add(s, text, n), less = strings_add(s, text, n - 1);
    assert_int_not_equal(whole, less);
    assert_int_equal(strings_add(s, text, n), whole);
    assert_int_equal(strings_get(s, less).n, n - 1);
    mem_free(text);
    strings_free(s);
}

struct worker {
    struct strings *strings;
    uint32_t *ids;
    int first, step;
};

/* Adds all strings in an order of its own, and reads back each as it goes. */
static void *work(void *data) {
    struct worker *w = data;
    char text[32];
    for (int i = 0, k = w->first; i < MANY; i++, k = (k + w->step) % MANY) {
        size_t n = nth(text, sizeof text, k);
        w->ids[k] = strings_add(w->strings, text, n);
        if (strings_get(w->strings, w->ids[k]).n != n || strings_find(w->strings, text, n) != w->ids[k]) return "differs";
    }
    return NULL;
}

static void test_threads_agree(void **state) {
    (void)state;
    enum { THREADS = 4 };
    static const int steps[THREADS] = { 1, MANY - 1, 7, 77777 }; /* without a common divisor with MANY */
    struct strings *s = strings_new();
    struct worker workers[THREADS];
    pthread_t threads[THREADS];
    for (int t = 0; t < THREADS; t++) {
        workers[t] = (struct worker){ s, mem_alloc(MANY * sizeof(uint32_t)), t * 1000, steps[t] };
        assert_int_equal(pthread_create(&threads[t], NULL, work, &workers[t]), 0);
    }
    for (int t = 0; t < THREADS; t++) {
        void *complaint;
        pthread_join(threads[t], &complaint);
        assert_null(complaint);
    }
    for (int t = 1; t < THREADS; t++) assert_memory_equal(workers[t].ids, workers[0].ids, MANY * sizeof(uint32_t));
    for (int t = 0; t < THREADS; t++) mem_free(workers[t].ids);
    strings_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_few),  cmocka_unit_test(test_many),          cmocka_unit_test(test_equal_hashes),
        cmocka_unit_test(test_long), cmocka_unit_test(test_threads_agree),
    };
    return cmocka_run_group_tests_name("strings", tests, NULL, NULL);
}
