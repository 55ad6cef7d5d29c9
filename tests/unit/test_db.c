/* The database floor without a server: statements, secrets, and rows taken apart, whatever their bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/vec.h"
#include "db/row.h"
#include "db/secrets.h"
#include "db/sql.h"
#include "read/ledger.h"

/* ---- statements ---------------------------------------------------------------------------------------------------------------- */

static void test_single(void **state) {
    (void)state;
    static const struct { const char *text, *statement, *error; } rows[] = {
        { "SELECT 1", "SELECT 1", NULL },
        { "SELECT 1;\n-- the end; really\n", "SELECT 1", NULL },
        { "SELECT ';--' ; /* one /* two */ ; */", "SELECT ';--' ", NULL },
        { "SELECT E'\\';', \"a;\"\"b\", $$;$$, $t$ $x$ ; $t$, $1 -- ;", "SELECT E'\\';', \"a;\"\"b\", $$;$$, $t$ $x$ ; $t$, $1 -- ;", NULL },
        { "SELECT '\\';", "SELECT '\\'", NULL },
        { "SELECT type'x', a$b$c;", "SELECT type'x', a$b$c", NULL },
        { "SELECT 1;\n\nDROP TABLE t", NULL, "q.sql:3: a second statement (expected one)" },
        { "SELECT 1;\n--\n;", NULL, "q.sql:3: a second statement (expected one)" },
        { "SELECT\n 'a", NULL, "q.sql:2: a quote or comment that begins here does not end" },
        { "SELECT $a$ $b$", NULL, "q.sql:1: a quote or comment that begins here does not end" },
        { "SELECT 1 /* /* */", NULL, "q.sql:1: a quote or comment that begins here does not end" },
        { "-- nothing\n ; ", NULL, "q.sql: no statement" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = { 0 };
        struct err err = { 0 };
        const char *statement = NULL;
        char text[2048];
        assert_int_equal(sql_single(&a, "q.sql", rows[i].text, &statement, &err), rows[i].statement != NULL);
        if (rows[i].statement) assert_string_equal(statement, rows[i].statement);
        else assert_string_equal(err_format(&err, text, sizeof text), rows[i].error);
        arena_release(&a);
    }
}

static void test_queries(void **state) {
    (void)state;
    assert_non_null(strstr(sql_text("events/table"), "FROM svodka.events"));
    assert_null(sql_find("events/absent"));
    for (unsigned i = 0; i < sql_files_n; i++) {
        const char *text = sql_text(sql_files[i].name);
        assert_true(utf8_valid(text, strlen(text)));
        if (strncmp(text, "-- ", 3) != 0) fail_msg("queries/%s.sql has no header", sql_files[i].name);
    }
}

/* ---- secrets ------------------------------------------------------------------------------------------------------------------- */

static void test_secrets(void **state) {
    (void)state;
    static const struct { const char *conninfo, *message, *shown; } rows[] = {
        { "host=db user=u", "no host \"db\"", "no host \"db\"" },
        { "postgresql://u:geheim@db/x", "geheim of u at db", "*** of u at db" },
        { "postgresql://u:p@ss/wo:rd@db/x", "host \"ss\", port \"rd\", path wo, p@ss/wo:rd", "host \"***\", port \"***\", path ***, ***" },
        { "postgresql://u@db/x?password=geheim&sslmode=no", "geheim no", "*** no" },
        { "host=db password='my secret' user=u", "missing \"=\" after \"secret\" my", "missing \"=\" after \"secret\" ***" },
        { "password = ab", "ab abc cab a-ab.", "*** abc cab a-***." },
        { "user=u:pass@db", "pass", "pass" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = { 0 };
        struct secrets *s = secrets_of(rows[i].conninfo);
        assert_string_equal(secrets_hide(s, &a, rows[i].message), rows[i].shown);
        secrets_free(s);
        arena_release(&a);
    }
    struct arena a = { 0 };
    struct secrets *s = secrets_of("");
    secrets_add(s, "");
    secrets_add(s, "from a service");
    assert_string_equal(secrets_hide(s, &a, "password from a service failed"), "password *** failed");
    assert_string_equal(secrets_hide_quoted(&a, "bad \"se\" in \"cret"), "bad \"...\" in \"...\"");
    secrets_free(s);
    arena_release(&a);
}

/* ---- rows ---------------------------------------------------------------------------------------------------------------------- */

static const char *no_type_name(void *data, unsigned type) {
    (void)data;
    return type == 1114 ? "timestamp without time zone" : NULL;
}

static void test_format(void **state) {
    (void)state;
    static const struct { struct pg_column columns[4]; const char *error; } rows[] = {
        { { { "ticket", 25 }, { "at", 1184 }, { "type", 25 } }, NULL },
        { { { "ticket", 2950 }, { "at", 1184 }, { "type", 19 }, { "whatever", 600 } }, NULL },
        { { { "ticket", 25 }, { "at", 1184 } }, "q: there is no column \"type\" (expected one of type text) (columns are taken by their names: ticket, at and type are needed)" },
        { { { "ticket", 25 }, { "at", 1114 }, { "type", 25 } },
          "q: column \"at\" is timestamp without time zone (expected timestamptz) (at AT TIME ZONE '...' makes an instant of a local time)" },
        { { { "ticket", 25 }, { "at", 1184 }, { "type", 25 }, { "tags", 16 } }, "q: column \"tags\" is of an unknown type (expected text[] or jsonb) (cast it in the statement)" },
        { { { "at", 1184 }, { "at", 1184 } }, "q: two columns are named \"at\"" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena a = { 0 };
        struct err err = { 0 };
        char text[2048];
        int n = 0;
        while (n < 4 && rows[i].columns[n].name) n++;
        struct row_format *f = row_format_new(&a, "q", rows[i].columns, n, no_type_name, NULL, &err);
        assert_int_equal(f != NULL, rows[i].error == NULL);
        if (rows[i].error) assert_string_equal(err_format(&err, text, sizeof text), rows[i].error);
        arena_release(&a);
    }
}

/* Every type that a column may have. */
static const struct pg_column all_columns[] = {
    { "n", 20 },         { "at", 1184 },     { "ticket", 25 },   { "type", 1042 },  { "id", 2950 },   { "actor", 23 }, { "score", 1700 },
    { "max", 701 },      { "tags", 1009 },   { "attrs", 3802 },  { "public", 16 },  { "to", 21 },     { "role", 1043 }, { "ignored", 600 },
};

static void add(struct buf *b, int64_t value, int bytes) {
    while (bytes-- > 0) buf_addc(b, (char)((uint64_t)value >> 8 * bytes & 0xFF));
}

static void add_cell(struct buf *b, const void *p, size_t n) {
    add(b, (int64_t)n, 4);
    buf_add(b, p, n);
}

static void add_number(struct buf *b, int64_t value, int bytes) {
    add(b, bytes, 4);
    add(b, value, bytes);
}

/* A row with something in every column. */
static void add_row(struct buf *b, int64_t n, const char *type) {
    static const char attrs[] = "\1{\"city\": \"\xD0\x9A\", \"x\": \"y\"}";
    add(b, (int64_t)ARRAY_LEN(all_columns), 2);
    add_number(b, n, 8);
    add_number(b, (days_from_civil(2026, 10, 1) - days_from_civil(2000, 1, 1)) * DAY, 8);
    add_cell(b, "T-1", 3);
    add_cell(b, type, strlen(type));
    add_cell(b, "0123456789abcdef", 16);
    add_number(b, 42, 4);
    add(b, 12, 4); /* 4.5: two digits of 10000, the first of 10000^0 */
    add(b, 2, 2), add(b, 0, 2), add(b, 0, 2), add(b, 1, 2), add(b, 4, 2), add(b, 5000, 2);
    add_number(b, 0x4024000000000000, 8); /* 10 */
    add(b, 20 + 2 * 6, 4);                /* an array of two texts */
    add(b, 1, 4), add(b, 0, 4), add(b, 25, 4), add(b, 2, 4), add(b, 1, 4);
    add_cell(b, "b!", 2), add_cell(b, "a!", 2);
    add_cell(b, attrs, sizeof attrs - 1);
    add_number(b, 0, 1);
    add_number(b, 7, 2);
    add(b, -1, 4);
    add_cell(b, "0123456789abcdef", 16);
}

struct taken { bool whole; int64_t rows; struct report report; };

static struct taken take(const struct policy *policy, struct row_format *f, const struct buf *rows) {
    struct read_options options = { .threads = 1, .as_of = INSTANT_MAX };
    struct strings *strings = strings_new();
    struct log *log = log_new(strings, 0);
    struct intake in;
    struct arena scratch = { 0 };
    struct taken taken = { 0 };
    char *padded = mem_zalloc(rows->n + ROW_PAD, 1);
    memcpy(padded, rows->p, rows->n);
    intake_init(&in, policy, &options, log);
    log_block(in.writer, 0);
    taken.whole = rows_take(f, &in, &scratch, padded, rows->n, 1, &taken.rows);
    taken.report = in.report;
    in.report = (struct report){ 0 };
    intake_release(&in);
    arena_release(&scratch);
    mem_free(padded);
    log_free(log);
    strings_free(strings);
    return taken;
}

static void test_rows(void **state) {
    (void)state;
    struct arena a = { 0 };
    struct err err = { 0 };
    struct policy *policy;
    struct strings *strings = strings_new();
    assert_true(policy_load("(defaults)", NULL, 0, strings, &policy, &err));
    struct row_format *f = row_format_new(&a, "q", all_columns, (int)ARRAY_LEN(all_columns), no_type_name, NULL, &err);
    assert_true(row_ordered(f));
    struct buf rows = { 0 };
    add_row(&rows, 1, "created ");
    size_t row = rows.n;
    add_row(&rows, 2, "rating");
    add_row(&rows, 3, "assign");
    struct taken t = take(policy, f, &rows);
    assert_true(t.whole);
    assert_int_equal(t.rows, 3);
    assert_int_equal(t.report.counts.events, 3);
    report_release(&t.report);

    /* Rows cut anywhere, and rows with any byte changed, are rows of other events, rejected, or no rows; never more than that. */
    for (size_t n = 0; n < row; n++) {
        struct buf cut = { .p = rows.p, .n = n };
        t = take(policy, f, &cut);
        assert_int_equal(t.whole, n == 0);
        report_release(&t.report);
    }
    static const unsigned char bytes[] = { 0x00, 0x01, 0x7F, 0x80, 0xFF, '"', '{' };
    for (size_t n = 0; n < row; n++) {
        for (size_t k = 0; k < sizeof bytes; k++) {
            char kept = rows.p[n];
            rows.p[n] = (char)bytes[k];
            t = take(policy, f, &rows);
            report_release(&t.report);
            rows.p[n] = kept;
        }
    }
    buf_release(&rows);
    arena_release(&a);
    policy_free(policy);
    strings_free(strings);
}

int main(void) {
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_single), cmocka_unit_test(test_queries), cmocka_unit_test(test_secrets),
        cmocka_unit_test(test_format), cmocka_unit_test(test_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
