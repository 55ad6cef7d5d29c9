/* CSV and JSON as programs read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "write/csv.h"
#include "write/json.h"

static void csv_fields(void **state) {
    (void)state;
    static const struct { const char *text, *field; } rows[] = {
        { "plain", "plain" },           { "", "" },
        { "a,b", "\"a,b\"" },           { "say \"x\"", "\"say \"\"x\"\"\"" },
        { "two\nlines", "\"two\nlines\"" }, { "cr\r", "\"cr\r\"" },
        { "=1+1", "'=1+1" },            { "+7 900", "'+7 900" },
        { "-1", "'-1" },                { "@x", "'@x" },
        { "\tx", "'\tx" },              { "\rx", "\"'\rx\"" },
        { "=\"x\",y", "\"'=\"\"x\"\",y\"" }, { "＝1", "'＝1" },
        { "a=b", "a=b" },               { "Ольга", "Ольга" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf out = { 0 };
        csv_text(&out, str_c(rows[i].text));
        assert_string_equal(out.p ? out.p : "", rows[i].field);
        buf_release(&out);
    }
}

/* Ids that programs import stay as the policy has them. */
static void csv_exact_columns(void **state) {
    (void)state;
    struct arena a = { 0 };
    struct grid g;
    struct buf out = { 0 };
    grid_init(&g, &a, "k", "K");
    struct grid_table *t = grid_table(&g, 0, 0, "t");
    grid_column(t, "payroll_id", CELL_TEXT)->exact = true;
    grid_column(t, "subject", CELL_TEXT);
    const struct cell cells[] = { cell_text("-17,1"), cell_text("-17") };
    csv_grid_table_row(&out, t, cells);
    csv_grid_row(&out, cells, 2);
    assert_string_equal(out.p, "\"-17,1\",'-17\r\n\"'-17,1\",'-17\r\n");
    buf_release(&out);
    arena_release(&a);
}

static void csv_numbers(void **state) {
    (void)state;
    struct buf out = { 0 };
    csv_number(&out, 16);
    csv_next(&out);
    csv_number(&out, 0.1);
    csv_next(&out);
    csv_number(&out, -5);
    csv_next(&out);
    csv_number(&out, NAN);
    csv_next(&out);
    csv_value(&out, (struct value){ .has = false, .v = 3 });
    csv_end(&out);
    assert_string_equal(out.p, "16,0.1,-5,,\r\n");
    buf_release(&out);
}

static void json_documents(void **state) {
    (void)state;
    struct buf out = { 0 };
    struct json j = { .out = &out };
    json_object(&j, NULL);
    json_text(&j, "text", "a\"b\\c\n\t\x01");
    json_string(&j, "bytes", str_of("x\xff\xd0", 3));
    json_int(&j, "int", INT64_MIN);
    json_number(&j, "share", 0.95);
    json_number(&j, "none", INFINITY);
    json_text(&j, "absent", NULL);
    json_array(&j, "list");
    json_bool(&j, NULL, true);
    json_object(&j, NULL);
    json_end(&j);
    json_end(&j);
    json_end(&j);
    assert_string_equal(out.p, "{\"text\":\"a\\\"b\\\\c\\n\\t\\u0001\",\"bytes\":\"x\uFFFD\uFFFD\",\"int\":-9223372036854775808,\"share\":0.95,"
                               "\"none\":null,\"absent\":null,\"list\":[true,{}]}");
    buf_release(&out);
}

static void json_indented(void **state) {
    (void)state;
    struct buf out = { 0 };
    struct json j = { .out = &out, .indent = 2 };
    json_object(&j, NULL);
    json_array(&j, "a");
    json_int(&j, NULL, 1);
    json_int(&j, NULL, 2);
    json_end(&j);
    json_array(&j, "b");
    json_end(&j);
    json_end(&j);
    assert_string_equal(out.p, "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": []\n}");
    buf_release(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_fields), cmocka_unit_test(csv_exact_columns),
        cmocka_unit_test(csv_numbers),
        cmocka_unit_test(json_documents),
        cmocka_unit_test(json_indented),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
