/* Runs of bytes, UTF-8, hashes, buffers, arenas. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"

static void test_comparing(void **state) {
    (void)state;
    static const struct {
        const char *a, *b;
        int order;
    } rows[] = { { "", "", 0 },        { "a", "", 1 },    { "", "a", -1 },       { "ab", "abc", -1 },
                 { "abc", "abd", -1 }, { "b", "abc", 1 }, { "\xD0\x96", "z", 1 } };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int order = str_cmp(str_c(rows[i].a), str_c(rows[i].b));
        assert_int_equal((order > 0) - (order < 0), rows[i].order);
        assert_int_equal(str_eq(str_c(rows[i].a), str_c(rows[i].b)), rows[i].order == 0);
    }
    assert_true(str_is(str_of("abcd", 3), "abc"));
    assert_false(str_is(str_of("abcd", 3), "abcd"));
    assert_true(str_starts(str_c("svodka"), "svo"));
    assert_true(str_starts(str_c("svodka"), ""));
    assert_false(str_starts(str_c("sv"), "svo"));
}

static void test_utf8(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool valid;
    } rows[] = {
        { "", true },
        { "plain text of more than eight bytes", true },
        { "Решён, и закрыт", true },
        { "12345678Ж2345678", true },
        { "\xF0\x9F\x99\x82", true },
        { "\xC2\x80", true },
        { "\xE0\xA0\x80", true },
        { "\xED\x9F\xBF", true },
        { "\xEF\xBF\xBF", true },
        { "\xF4\x8F\xBF\xBF", true },
        { "\x80", false },
        { "\xC0\xAF", false },
        { "\xC1\xBF", false },
        { "\xE0\x9F\xBF", false },
        { "\xF0\x8F\xBF\xBF", false }, /* overlong */
        { "\xED\xA0\x80", false },
        { "\xF4\x90\x80\x80", false },
        { "\xF5\x80\x80\x80", false },
        { "\xFF", false },
        { "\xC2", false },
        { "\xE2\x82", false },
        { "\xF0\x9F\x99", false },
        { "\xE2\x28\xA1", false },
        { "\xE2\x82\x28", false },
        { "12345678\xFF", false },
        { "1234567\xD0", false },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (utf8_valid(rows[i].text, strlen(rows[i].text)) != rows[i].valid) fail_msg("row %zu", i);
    }
    assert_true(utf8_valid("a\0b", 3));
}

static void test_characters(void **state) {
    (void)state;
    static const struct { const char *text; uint32_t characters[4]; } rows[] = {
        { "aЖ€", { 'a', 0x416, 0x20AC } },
        { "\U0001F600\U0010FFFF", { 0x1F600, 0x10FFFF } },
        { "\xFF" "b", { UTF8_REPLACEMENT, 'b' } },
        { "\xD0", { UTF8_REPLACEMENT } },
        { "\xF0\x9F\x98", { UTF8_REPLACEMENT, UTF8_REPLACEMENT, UTF8_REPLACEMENT } },
        { "\xC0\xAF", { UTF8_REPLACEMENT, UTF8_REPLACEMENT } },                   /* overlong */
        { "\xED\xA0\x80", { UTF8_REPLACEMENT, UTF8_REPLACEMENT, UTF8_REPLACEMENT } }, /* a surrogate */
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *at = rows[i].text;
        for (int k = 0; k < 4 && rows[i].characters[k]; k++) assert_int_equal(utf8_next(&at), rows[i].characters[k]);
        assert_int_equal(*at, 0);
    }
    for (uint32_t c = 1; c <= 0x10FFFF; c = c < 0x3000 ? c + 1 : c + 997) {
        struct buf out = { 0 };
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        buf_add_utf8(&out, c);
        const char *at = out.p;
        assert_true(utf8_valid(out.p, out.n));
        assert_int_equal(utf8_next(&at), c);
        assert_ptr_equal(at, out.p + out.n);
        buf_release(&out);
    }
}

static void test_hash(void **state) {
    (void)state;
    char text[64];
    for (size_t i = 0; i < sizeof text; i++) text[i] = (char)i;
    for (size_t n = 0; n <= 40; n++) {
        uint64_t hash = str_hash(text, n);
        char moved[64];
        memcpy(moved + 3, text, n);
        assert_true(str_hash(moved + 3, n) == hash); /* by the bytes alone */
        assert_false(str_hash(text, n + 1) == hash);
        for (size_t i = 0; i < n; i++) {
            text[i] ^= 1;
            uint64_t other = str_hash(text, n);
            text[i] ^= 1;
            int changed = __builtin_popcountll(hash ^ other); /* about half of the bits */
            if (changed < 10 || changed > 54) fail_msg("byte %zu of %zu changes %d bits", i, n, changed);
        }
    }
}

static void test_buffer(void **state) {
    (void)state;
    struct buf b = { 0 };
    buf_clear(&b);
    buf_add(&b, "", 0);
    assert_string_equal(b.p, "");
    buf_adds(&b, "one");
    buf_addc(&b, ',');
    buf_printf(&b, "%d", 2);
    buf_printf(&b, "%s", "");
    assert_string_equal(b.p, "one,2");
    assert_int_equal(b.n, 5);
    buf_clear(&b);
    assert_string_equal(b.p, "");
    for (int i = 0; i < 1000; i++) buf_printf(&b, "%0100d", i);
    assert_int_equal(b.n, 100000);
    assert_memory_equal(b.p + 99997, "999", 4);
    buf_printf(&b, "%050000d", 7);
    assert_int_equal(strlen(b.p), 150000);
    buf_release(&b);
    assert_null(b.p);
}

static void test_memory(void **state) {
    (void)state;
    int *v = mem_zalloc(4, sizeof *v);
    assert_int_equal(v[3], 0);
    v = mem_resize(v, 100, sizeof *v);
    v = mem_resize(v, 0, sizeof *v);
    mem_free(v);
    mem_free(mem_alloc(0));
    mem_free(mem_zalloc(0, 8));
    char *copy = mem_strdup("text");
    assert_string_equal(copy, "text");
    mem_free(copy);
    copy = mem_strndup(NULL, 0);
    assert_string_equal(copy, "");
    mem_free(copy);
}

static void test_arena(void **state) {
    (void)state;
    struct arena a = { 0 };
    arena_reset(&a);
    for (int round = 0; round < 3; round++) {
        for (size_t n = 0; n < 3000; n += 7) {
            char *p = arena_alloc(&a, n);
            assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
            for (size_t i = 0; i < n; i++) assert_int_equal(p[i], 0);
            if (n) memset(p, 'x', n);
            assert_string_equal(arena_strndup(&a, "abcdef", 3), "abc");
        }
        assert_string_equal(arena_printf(&a, "%s-%d", "n", round), round == 0 ? "n-0" : round == 1 ? "n-1" : "n-2");
        char *large = arena_alloc(&a, 1 << 20);
        large[(1 << 20) - 1] = 'x';
        arena_reset(&a);
    }
    arena_release(&a);
    assert_null(a.blocks);
    memset(arena_alloc(&a, 100000), 'x', 100000); /* a large one first */
    arena_alloc(&a, 1);
    arena_release(&a);
    arena_alloc(&a, 100000);
    arena_reset(&a);
    arena_release(&a);
}

static void test_vector(void **state) {
    (void)state;
    struct {
        int *v;
        size_t n, cap;
    } numbers = { 0 };
    for (int i = 0; i < 100; i++) *VEC_PUSH(&numbers) = i;
    assert_int_equal(numbers.n, 100);
    assert_int_equal(numbers.v[99], 99);
    VEC_RELEASE(&numbers);
    assert_null(numbers.v);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_comparing), cmocka_unit_test(test_utf8), cmocka_unit_test(test_characters),  cmocka_unit_test(test_hash),   cmocka_unit_test(test_buffer),
        cmocka_unit_test(test_memory),    cmocka_unit_test(test_arena), cmocka_unit_test(test_vector),
    };
    return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
