/* Lines of the ledger: what is written reads back, and no byte of a line can change unnoticed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cmd/closing.h"
#include "cmd/differences.h"

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

static struct closing_number olga[] = { { "0.9565217391304348", 23 }, { NULL, 0 }, { "21409.66", 0 } };
static struct closing_number ivan[] = { { "1", 5 }, { "714", 197 }, { NULL, 0 } };
static struct closing_agent agents[] = { { "ivan \"the second\"", ivan }, { "ольга", olga } };
static struct closing_kpi kpis[] = { { "csat.score", NULL, "{\"team\":[\"first\"]}" }, { "reply.median", "team", NULL }, { "bonus.amount", NULL, NULL } };
static struct report_file inputs[] = { { "october.ndjson", 2086010, "8b4c" } };

static struct closing sample(void) {
    return (struct closing){
        .seq = 7, .revision = true, .period = "2026-10", .from = 1790802000 * SECOND, .to = 1793480400 * SECOND, .as_of = 1793480400 * SECOND,
        .closed_at = 1793566800 * SECOND, .version = "0.1.0", .reason = "order 17\nof November", .policy_sha256 = "aa", .template_name = "payroll",
        .template_sha256 = "bb", .inputs = inputs, .ninputs = 1, .kpis = kpis, .nkpis = 3, .agents = agents, .nagents = 2,
        .facts_name = "0007-2026-10.ndjson", .facts_sha256 = "cc", .previous = ZEROS,
    };
}

static void assert_text(const char *wanted, const char *got) {
    if (wanted && got) assert_string_equal(wanted, got);
    else assert_true(wanted == got);
}

static void reads_back(void **state) {
    struct closing c = sample(), read;
    struct arena a = { 0 };
    struct buf line = { 0 };
    struct err err = { 0 };
    bool sealed;
    (void)state;
    closing_render(&c, &line);
    assert_int_equal(line.p[line.n - 1], '\n');
    assert_ptr_equal(memchr(line.p, '\n', line.n), line.p + line.n - 1); /* one line, whatever the reason holds */
    assert_true(closing_parse(&a, "ledger", 1, str_of(line.p, line.n - 1), &read, &sealed, &err));
    assert_true(sealed);
    assert_int_equal(read.seq, 7);
    assert_true(read.revision);
    assert_text(c.period, read.period);
    assert_text(c.reason, read.reason);
    assert_true(read.from == c.from && read.to == c.to && read.as_of == c.as_of && read.closed_at == c.closed_at);
    assert_int_equal(read.ninputs, 1);
    assert_text("october.ndjson", read.inputs[0].name);
    assert_int_equal(read.nkpis, 3);
    assert_int_equal(read.nagents, 2);
    for (int k = 0; k < 3; k++) {
        assert_text(kpis[k].metric, read.kpis[k].metric);
        assert_text(kpis[k].of, read.kpis[k].of);
        assert_text(kpis[k].where, read.kpis[k].where);
        for (int i = 0; i < 2; i++) {
            assert_text(agents[i].agent, read.agents[i].agent);
            assert_text(agents[i].numbers[k].value, read.agents[i].numbers[k].value);
            assert_int_equal(agents[i].numbers[k].n, read.agents[i].numbers[k].n);
        }
    }
    assert_ptr_equal(closing_find(&read, "ольга"), &read.agents[1]);
    assert_null(closing_find(&read, "olga"));
    buf_release(&line);
    arena_release(&a);
}

/* Whichever byte is another, or not there, the line cannot be read or its seal is broken. */
static void no_byte_changes_unnoticed(void **state) {
    struct closing c = sample(), read;
    struct buf line = { 0 };
    (void)state;
    closing_render(&c, &line);
    size_t n = line.n - 1;
    for (size_t i = 0; i < n; i++) {
        struct arena a = { 0 };
        struct buf changed = { 0 }, shorter = { 0 };
        struct err err = { 0 };
        bool sealed = false;
        buf_add(&changed, line.p, n);
        changed.p[i] = (char)(changed.p[i] == 'x' ? 'y' : 'x');
        assert_false(closing_parse(&a, "ledger", 1, str_of(changed.p, n), &read, &sealed, &err) && sealed);
        buf_add(&shorter, line.p, i);
        buf_add(&shorter, line.p + i + 1, n - i - 1);
        err = (struct err){ 0 };
        assert_false(closing_parse(&a, "ledger", 1, str_of(shorter.p, n - 1), &read, &sealed, &err) && sealed);
        err = (struct err){ 0 };
        assert_false(closing_parse(&a, "ledger", 1, str_of(line.p, i), &read, &sealed, &err));
        buf_release(&changed);
        buf_release(&shorter);
        arena_release(&a);
    }
    buf_release(&line);
}

static void wrong_lines(void **state) {
    static const struct { const char *line, *text; } rows[] = {
        { "", "ledger:4" },
        { "[]", "expected an object, found an array" },
        { "{}", "\"seq\" is missing" },
        { "{\"seq\":1,\"kind\":\"shut\"}", "unknown kind \"shut\"" },
        { "{\"seq\":\"1\"}", "expected" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct arena a = { 0 };
        struct closing read;
        struct err err = { 0 };
        char text[2048];
        bool sealed;
        assert_false(closing_parse(&a, "ledger", 4, str_c(rows[i].line), &read, &sealed, &err));
        assert_int_equal(err.code, ERR_INPUT);
        assert_int_equal(err.line, 4);
        assert_non_null(strstr(err_format(&err, text, sizeof text), rows[i].text));
        arena_release(&a);
    }
}

static void changes(void **state) {
    static const struct { const char *closed, *now, *change; } rows[] = {
        { "0.1", "0.3", "0.2" },          { "0.3", "0.1", "-0.2" },   { "714", "713.5", "-0.5" }, { "21409.66", "21246.32", "-163.34" },
        { NULL, "1", NULL },              { "1", NULL, NULL },        { "5", "5", "0" },          { "0.9565217391304348", "1", "0.043478261" },
    };
    struct arena a = { 0 };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct difference d = { .closed = { rows[i].closed, 1 }, .now = { rows[i].now, 1 } };
        assert_text(rows[i].change, difference_change(&a, &d));
    }
    arena_release(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_back),
        cmocka_unit_test(no_byte_changes_unnoticed),
        cmocka_unit_test(wrong_lines),
        cmocka_unit_test(changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
