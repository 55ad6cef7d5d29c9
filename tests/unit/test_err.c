/* Errors: the first wins, they have a place, and print as one sane line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"

static void test_first_error_wins(void **state) {
    (void)state;
    struct err e = { 0 };
    char out[256];
    assert_false(err_hint(&e, "no error, no hint"));
    assert_false(err_at(&e, ERR_CONFIG, "policy.json", 3, 7, "unknown key \"%s\"", "zone"));
    assert_false(err_set(&e, ERR_INPUT, "later"));
    assert_false(err_hint(&e, "did you mean \"%s\"?", "timezone"));
    assert_false(err_hint(&e, "later"));
    assert_int_equal(e.code, ERR_CONFIG);
    assert_string_equal(err_format(&e, out, sizeof out), "policy.json:3:7: unknown key \"zone\" (did you mean \"timezone\"?)");
}

static void test_places(void **state) {
    (void)state;
    static const struct {
        const char *source;
        long line, col;
        const char *text;
    } rows[] = {
        { NULL, 0, 0, "what" },
        { "", 5, 1, "what" },
        { "a.csv", 0, 0, "a.csv: what" },
        { "a.csv", 5, 0, "a.csv:5: what" },
        { "a.csv", 5, 2, "a.csv:5:2: what" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err e = { 0 };
        char out[64];
        err_at(&e, ERR_INPUT, rows[i].source, rows[i].line, rows[i].col, "what");
        assert_string_equal(err_format(&e, out, sizeof out), rows[i].text);
    }
}

static void test_control_characters_are_shown(void **state) {
    (void)state;
    static const struct {
        const char *text, *shown;
    } rows[] = {
        { "a\nb\tc", "a\\x0Ab\\x09c" },
        { "\x1B[31m", "\\x1B[31m" },
        { "\x7F", "\\x7F" },
        { "Решён \xF0\x9F\x99\x82", "Решён \xF0\x9F\x99\x82" },
        { "\xC2\x9B", "\\xC2\\x9B" },
        { "\xFF\xD0", "\\xFF\\xD0" },
        { "\xE2\x82x", "\\xE2\\x82x" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err e = { 0 };
        char out[64];
        err_set(&e, ERR_INPUT, "%s", rows[i].text);
        assert_string_equal(err_format(&e, out, sizeof out), rows[i].shown);
    }
}

/* A text too long is cut, at the end of a character. */
static void test_long_texts(void **state) {
    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        struct buf b = { 0 };
        for (size_t i = 0; i < shift; i++) buf_addc(&b, 'x');
        for (int i = 0; i < 1000; i++) buf_adds(&b, i % 2 ? "\xD0\x96" : "\xF0\x9F\x99\x82");
        struct err e = { 0 };
        err_at(&e, ERR_INPUT, b.p, 1, 1, "%s", b.p);
        err_hint(&e, "%s", b.p);
        assert_true(utf8_valid(e.text, strlen(e.text)));
        assert_true(utf8_valid(e.hint, strlen(e.hint)));
        assert_true(strlen(e.text) > sizeof e.text - 5);
        for (unsigned long size = 1; size < 40; size++) {
            char out[40];
            memset(out, '!', sizeof out);
            err_format(&e, out, size);
            assert_true(strlen(out) < size && utf8_valid(out, strlen(out)));
        }
        buf_release(&b);
    }
    char nothing = '!';
    struct err e = { 0 };
    err_set(&e, ERR_INPUT, "x");
    err_format(&e, &nothing, 0);
    assert_int_equal(nothing, '!');
}

static void test_exit_status(void **state) {
    (void)state;
    static const int status[ERR_CODES] = { 0, 2, 2, 3, 3, 4, 5, 6, 7, 143 };
    for (int code = 0; code < ERR_CODES; code++) assert_int_equal(err_exit_status((enum err_code)code), status[code]);
}

static void test_nearest(void **state) {
    (void)state;
    static const char *const names[] = { "timezone", "calendars", "statuses", "clocks", "csat", "tiers", "week" };
    static const struct {
        const char *word, *nearest;
    } rows[] = {
        { "timezone", "timezone" },
        { "timezon", "timezone" },
        { "tmiezone", "timezone" },
        { "calender", "calendars" },
        { "cast", "csat" },
        { "csats", "csat" },
        { "wek", "week" },
        { "status", "statuses" },
        { "clock", "clocks" },
        { "xyz", NULL },
        { "", NULL },
        { "teams", NULL },
        { "a word that is much longer than any name could ever be, really, so that it is not looked at", NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *nearest = err_nearest(rows[i].word, names, ARRAY_LEN(names));
        if (rows[i].nearest ? !nearest || strcmp(nearest, rows[i].nearest) != 0 : nearest != NULL) {
            fail_msg("\"%s\" gives %s", rows[i].word, nearest ? nearest : "none");
        }
    }
    static const char *const long_name[] = {
        "a name that is much longer than any word could ever be, really, so that it is not looked at"
    };
    assert_null(err_nearest("name", long_name, 1));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_error_wins), cmocka_unit_test(test_places),      cmocka_unit_test(test_control_characters_are_shown),
        cmocka_unit_test(test_long_texts),       cmocka_unit_test(test_exit_status), cmocka_unit_test(test_nearest),
    };
    return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
