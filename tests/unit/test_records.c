/* records: JSON exports in every shape in, records with their places out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/vec.h"
#include "read/from/records.h"

static const struct record_list lists[] = { { "issues", false }, { "users", false }, { "ticket", true } };

struct outcome { struct buf seen, said; struct sink sink; };

static void keep(void *data, const char *line) { buf_printf(data, "%s\n", line); }

/* "LIST LINE:COL id [total]; " of each record. */
static bool note(void *data, const struct record *r, struct err *err) {
    struct outcome *outcome = data;
    struct str id = record_id(doc_get(r->doc, "id")), total = record_id(doc_get(r->page, "total"));
    (void)err;
    buf_printf(&outcome->seen, "%s %d:%d %.*s", r->list == RECORD_NO_LIST ? "-" : lists[r->list].key, (int)r->place.line, r->place.col, (int)id.n, id.p ? id.p : "");
    if (total.p) buf_printf(&outcome->seen, " of %.*s", (int)total.n, total.p);
    buf_adds(&outcome->seen, "; ");
    return true;
}

static void expect(const char *text, size_t n, const char *seen, const char *said) {
    struct named_text file = { "x.json", str_of(text, n) };
    struct exports exports = exports_of_texts(&file, 1);
    struct outcome outcome = { 0 };
    struct findings findings = { 0 };
    struct err err = { 0 };
    struct record_reader reader = { lists, ARRAY_LEN(lists), &outcome, note, NULL };
    outcome.sink = (struct sink){ .findings = &findings, .message = keep, .message_data = &outcome.said };
    assert_true(records_read(&exports, &reader, &outcome.sink, &err));
    if (findings.of[FIND_INCOMPLETE_LAST_LINE].count) keep(&outcome.said, "(incomplete last line)");
    assert_string_equal(outcome.seen.p ? outcome.seen.p : "", seen);
    assert_string_equal(outcome.said.p ? outcome.said.p : "", said);
    findings_release(&findings);
    buf_release(&outcome.seen);
    buf_release(&outcome.said);
}

static void records(const char *text, const char *seen) { expect(text, strlen(text), seen, ""); }
static void rejects(const char *text, const char *seen, const char *said) { expect(text, strlen(text), seen, said); }

static void test_shapes(void **state) {
    (void)state;
    records("", "");
    records("[]", "");
    records("[] []\n[]", "");
    records("{\"id\":1}\n{\"id\":\"2\"}\r\n\n{\"id\":3.0}", "- 1:1 1; - 2:1 2; - 4:1 3; ");
    records("[{\"id\":1},\n  {\"id\":2}]", "- 1:2 1; - 2:3 2; ");
    records("[\n  {\n    \"id\": 1\n  }\n]\n[{\"id\":2}]", "- 2:3 1; - 6:2 2; ");
    records("\xEF\xBB\xBF{\"id\":1}", "- 1:1 1; ");
    records("{\"id\":1}{\"id\":2}", "- 1:1 1; - 1:9 2; ");
}

static void test_pages(void **state) {
    (void)state;
    records("{\"total\":2,\"issues\":[{\"id\":1},{\"id\":2}]}", "issues 1:22 1 of 2; issues 1:31 2 of 2; ");
    records("{\n\"users\":[],\n\"issues\":[\n{\"id\":1}\n],\n\"total\":9}", "issues 4:1 1 of 9; ");
    records("[{\"issues\":[{\"id\":1}]},{\"users\":[{\"id\":7}]}]", "issues 1:13 1; users 1:34 7; ");
    records("[[{\"id\":1}],[{\"id\":2}]]", "- 1:3 1; - 1:14 2; ");
    records("{\"ticket\":{\"id\":5}}", "ticket 1:11 5; ");
    records("{\"id\":4,\"ticket\":\"5\",\"issues\":{}}", "- 1:1 4; ");
}

static void test_what_is_no_json_is_rejected_alone(void **state) {
    (void)state;
    rejects("{\"id\":1}\n{\"id\":2\n{\"id\":3}\n", "- 1:1 1; - 3:1 3; ", "x.json:3:1: not JSON: expected a comma or the end of what is open\n");
    rejects("{\"id\":\n{\"id\":2}\n{\"id\":3}\n", "- 2:1 2; - 3:1 3; ", "x.json:3:1: not JSON: expected a comma or the end of what is open\n");
    rejects("{\"id\":\"1\n{\"id\":2}\n", "- 2:1 2; ", "x.json:1:9: not JSON: a string that is not closed on its line\n");
    rejects("[\n  {\n    \"id\": 1,,\n  },\n  {\n    \"id\": 2\n  }\n]\n", "- 5:3 2; ", "x.json:3:13: not JSON: expected a key in quotes\n");
    rejects("[{\"id\":1},{\"id\":tru}]", "- 1:2 1; ", "x.json:1:17: not JSON: invalid token near 'tru'\n");
    rejects("{\"issues\":[{\"id\":1},{\"id\":1,\"id\":2},{\"id\":3}]}", "issues 1:12 1; issues 1:37 3; ", "x.json:1:29: not JSON: a key that stands twice in one object\n");
    rejects("[{\"id\":1}", "- 1:2 1; ", "x.json:1:10: not JSON: the document ends too early\n");
    rejects("{\"id\":1", "", "x.json:1:8: not JSON: the document ends too early\n");
    rejects("[{\"id\":1},5,null]", "- 1:2 1; ", "x.json:1:11: not a record: expected an object, found a number\nx.json:1:13: not a record: expected an object, found null\n");
    rejects("{\"id\":1}\n{\"id\":2", "- 1:1 1; ", "(incomplete last line)\n");
    rejects("a,b\n{\"id\":2}\n", "- 2:1 2; ", "x.json:1:1: not JSON: invalid token near 'a'\nx.json:1:2: not JSON: expected a value\n");
    expect("\0\n{\"id\":2}", 10, "- 2:1 2; ", "x.json:1:1: not JSON: expected a value\n");
}

static void test_deep_nesting(void **state) {
    (void)state;
    struct buf text = { 0 };
    for (int i = 0; i < 100000; i++) buf_adds(&text, "{\"a\":[");
    buf_adds(&text, "\n{\"id\":2}\n");
    expect(text.p, text.n, "- 2:1 2; ", "x.json:1:108: not JSON: nested too deep\n");
    buf_release(&text);
}

/* A stream of more than one piece, whose records lie across pieces. */
static void test_a_long_array(void **state) {
    struct buf text = { 0 }, seen = { 0 };
    (void)state;
    buf_adds(&text, "[\n");
    for (int i = 1; i <= 30000; i++) {
        buf_printf(&text, "%s{\"id\":%d,\"text\":\"0123456789\"}", i > 1 ? ",\n" : "", i);
        buf_printf(&seen, "- %d:1 %d; ", i + 1, i);
    }
    buf_adds(&text, "\n]\n");
    expect(text.p, text.n, seen.p, "");
    buf_release(&text);
    buf_release(&seen);
}

static void test_values(void **state) {
    static const char text[] = "{\"a\":null,\"b\":{\"id\":17.0,\"name\":\"Ann\"},\"c\":\" x \",\"d\":\"\",\"e\":1,\"f\":false,\"g\":\"true\"}";
    struct arena a = { 0 };
    struct doc *d;
    struct err err = { 0 };
    (void)state;
    assert_true(doc_parse(&a, "x", text, strlen(text), ERR_INPUT, &d, &err));
    assert_ptr_equal(RECORD_FIRST(d, "a", "z", "b"), doc_get(d, "b"));
    assert_null(RECORD_FIRST(NULL, "a"));
    assert_true(str_is(RECORD_REF(doc_get(d, "b"), "key", "id"), "17"));
    assert_true(str_is(RECORD_REF(doc_get(d, "c"), "id"), "x"));
    assert_null(RECORD_REF(doc_get(d, "a"), "id").p);
    assert_true(str_is(record_text(record_path(d, "b.name")), "Ann"));
    assert_null(record_path(d, "b.name.more"));
    assert_null(record_text(doc_get(d, "d")).p);
    assert_true(record_flag(doc_get(d, "e"), false));
    assert_false(record_flag(doc_get(d, "f"), true));
    assert_true(record_flag(doc_get(d, "g"), false));
    assert_true(record_flag(doc_get(d, "b"), true));
    assert_int_equal(record_number(doc_get(d, "e"), 9), 1);
    assert_int_equal(record_number(doc_get(d, "c"), 9), 9);
    arena_release(&a);
}

static void test_times(void **state) {
    static const struct { const char *json, *at; } cases[] = {
        { "\"2026-03-04T10:11:12.345+0300\"", "2026-03-04T07:11:12.345000Z" }, { "\"2026-03-04T10:11:12+03:00\"", "2026-03-04T07:11:12Z" },
        { "\"2026-03-04T10:11Z\"", "2026-03-04T10:11:00Z" }, { "1707731105", "2024-02-12T09:45:05Z" }, { "1707731105250", "2024-02-12T09:45:05.250000Z" },
        { "1707731105.5", "2024-02-12T09:45:05.500000Z" }, { "\"1707731105\"", "2024-02-12T09:45:05Z" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena a = { 0 };
        struct doc *d;
        struct err err = { 0 };
        struct when when = { 0 };
        instant at;
        char text[INSTANT_TEXT];
        assert_true(doc_parse(&a, "x", cases[i].json, strlen(cases[i].json), ERR_INPUT, &d, &err));
        assert_int_equal(record_try_time(&when, d, &at), WHEN_OK);
        assert_string_equal(instant_format(at, text), cases[i].at);
        arena_release(&a);
    }
}

static void test_plain_text(void **state) {
    static const struct { const char *html, *plain; } cases[] = {
        { "<p>Hi &amp; <b>bye</b>&nbsp;&#8212; &#x2014; 1 &lt; 2</p>\n", "Hi & bye — — 1 < 2" }, { "a < b & c; &unknown; &#55296;", "a < b & c; &unknown; &#55296;" },
        { "Оплата<br/>не  прошла", "Оплата не прошла" }, { "<p></p>", NULL }, { "", NULL }, { "x &am", "x &am" }, { "<", "<" }, { "&", "&" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena a = { 0 };
        struct str plain = record_plain_text(&a, str_c(cases[i].html));
        if (cases[i].plain)
            assert_string_equal(plain.p, cases[i].plain);
        else
            assert_null(plain.p);
        arena_release(&a);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes), cmocka_unit_test(test_pages), cmocka_unit_test(test_what_is_no_json_is_rejected_alone), cmocka_unit_test(test_deep_nesting),
        cmocka_unit_test(test_a_long_array), cmocka_unit_test(test_values), cmocka_unit_test(test_times), cmocka_unit_test(test_plain_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
