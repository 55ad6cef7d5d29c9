/* Printing for a terminal: widths, harmless text, aligned tables, values by their unit, the progress bar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/vec.h"
#include "cmd/print.h"
#include "cmd/progress.h"

static void test_display_width(void **state) {
    (void)state;
    static const struct { const char *text; size_t width; } rows[] = {
        { "", 0 }, { "olga", 4 }, { "Ольга", 5 }, { "Решён", 5 }, { "и\xcc\x86", 1 /* a combining breve */ }, { "日本", 4 }, { "–", 1 }, { "😀", 2 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) assert_int_equal(display_width(rows[i].text, strlen(rows[i].text)), rows[i].width);
}

static void test_safe_text(void **state) {
    (void)state;
    static const struct { const char *text, *safe; } rows[] = {
        { "plain Ольга", "plain Ольга" }, { "\033[31mred", "\\x1b[31mred" }, { "a\nb\tc", "a\\x0ab\\x09c" }, { "\xc2\x9b" "1m", "\\x9b1m" }, { "\x7f", "\\x7f" }, { "\xc2\xa0", "\xc2\xa0" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = { 0 };
        safe_text(&out, str_c(rows[i].text));
        assert_string_equal(out.p, rows[i].safe);
        buf_release(&out);
    }
}

static void test_text_table(void **state) {
    (void)state;
    static const char *const cells[] = { "agent", "n", "note", "Ольга", "12", "", "bob", "3", "x" };
    struct text_table table = { .columns = 3, .right = { false, true, false } };
    struct buf out = { 0 };
    for (size_t i = 0; i < ARRAY_LEN(cells); i++) text_table_cellz(&table, cells[i]);
    text_table_print(&table, 1, &out);
    assert_string_equal(out.p, "agent   n  note\n"
                               "─────  ──  ────\n"
                               "Ольга  12\n"
                               "bob     3  x\n");
    buf_release(&out);
    text_table_release(&table);
}

static void test_value_text(void **state) {
    (void)state;
    static const struct { enum unit unit; struct value value; const char *text; } rows[] = {
        { UNIT_SECONDS, { true, 16, 1 }, "0:00:16" },     { UNIT_SECONDS, { true, 3900.5, 2 }, "1:05:01" }, { UNIT_SECONDS, { true, 360000, 2 }, "100:00:00" },
        { UNIT_SHARE, { true, 0.9615, 26 }, "96.2%" },    { UNIT_SHARE, { false, 0, 0 }, "" },              { UNIT_COUNT, { true, 12, 12 }, "12" },
        { UNIT_SCORE, { true, 4.7142857, 7 }, "4.71" },   { UNIT_RATIO, { true, 1.5, 2 }, "1.50" },         { UNIT_SHARE, { true, 1, 3 }, "100.0%" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = { 0 };
        const struct metric m = { .unit = rows[i].unit };
        value_text(&out, &m, rows[i].value);
        assert_string_equal(out.p ? out.p : "", rows[i].text);
        buf_release(&out);
    }
}

static void test_progress_text(void **state) {
    (void)state;
    static const struct { int64_t bytes, total, events; double seconds; int columns; const char *text; } rows[] = {
        { 500000000, 1000000000, 4100000, 7, 79, " 50%  500.0 MB of 1.0 GB  4.1 M events  0:07 left" },
        { 1000000000, 1000000000, 8200000, 14, 79, "100%  1.0 GB of 1.0 GB  8.2 M events  counting" },
        { 12, 0, 3, 2, 79, "12 B  3 events" },         /* a pipe: nobody knows how much there is */
        { 2000, 1000, 10, 2, 79, "2.0 kB  10 events" }, /* compressed: more comes out than the file is long */
        { 0, 1000, 0, 2, 79, "  0%  0 B of 1.0 kB  0 events" },
        { 500, 1000, 10, 90, 12, " 50%  500 B " },
        { 100, 1000, 10, 90, 79, " 10%  100 B of 1.0 kB  10 events  13:30 left" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out = { 0 };
        progress_text(&out, rows[i].bytes, rows[i].total, rows[i].events, rows[i].seconds, rows[i].columns);
        assert_string_equal(out.p, rows[i].text);
        buf_release(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_display_width), cmocka_unit_test(test_safe_text),     cmocka_unit_test(test_text_table),
        cmocka_unit_test(test_value_text),    cmocka_unit_test(test_progress_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
