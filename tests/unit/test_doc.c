/* JSON documents with places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/doc.h"
#include "base/vec.h"

static struct arena arena;

static int release(void **state) {
    (void)state;
    arena_release(&arena);
    return 0;
}

static struct doc *parse(const char *text) {
    struct doc *d = NULL;
    struct err err = { 0 };
    if (!doc_parse(&arena, "p.json", text, strlen(text), ERR_CONFIG, &d, &err)) fail_msg("%s: %s", text, err.text);
    return d;
}

static const char *message(const struct err *err) {
    static char out[2048];
    return err_format(err, out, sizeof out);
}

static void test_values_and_places(void **state) {
    (void)state;
    const struct doc *d =
        parse("\xEF\xBB\xBF{ \"zone\" : \"UTC\",\n  \"list\": [1, 2.50,\n\n[], null , true,false],\r\n\"\\u0416\\\"\": {\"\": -1e+3}\n}\n");
    assert_int_equal(d->kind, DOC_OBJECT);
    assert_int_equal(d->n, 3);
    assert_int_equal(d->line, 1);
    assert_int_equal(d->col, 1);
    static const struct {
        const char *key;
        enum doc_kind kind;
        int key_line, key_col, line, col, n;
    } members[] = {
        { "zone", DOC_STRING, 1, 3, 1, 12, 0 },
        { "list", DOC_ARRAY, 2, 3, 2, 11, 6 },
        { "\xD0\x96\"", DOC_OBJECT, 5, 1, 5, 13, 1 },
    };
    const struct doc *child = d->child;
    for (size_t i = 0; i < ARRAY_LEN(members); i++, child = child->next) {
        assert_string_equal(child->key.p, members[i].key);
        assert_int_equal(child->kind, members[i].kind);
        assert_int_equal(child->key_line, members[i].key_line);
        assert_int_equal(child->key_col, members[i].key_col);
        assert_int_equal(child->line, members[i].line);
        assert_int_equal(child->col, members[i].col);
        assert_int_equal(child->n, members[i].n);
        assert_string_equal(child->source, "p.json");
        assert_ptr_equal(doc_get(d, members[i].key), child);
    }
    assert_null(child);
    static const struct {
        enum doc_kind kind;
        int line, col;
        const char *text;
    } items[] = {
        { DOC_NUMBER, 2, 12, "1" }, { DOC_NUMBER, 2, 15, "2.50" }, { DOC_ARRAY, 4, 1, NULL },
        { DOC_NULL, 4, 5, NULL },   { DOC_TRUE, 4, 12, NULL },     { DOC_FALSE, 4, 17, NULL },
    };
    const struct doc *item = doc_get(d, "list")->child;
    for (size_t i = 0; i < ARRAY_LEN(items); i++, item = item->next) {
        assert_int_equal(item->kind, items[i].kind);
        assert_int_equal(item->line, items[i].line);
        assert_int_equal(item->col, items[i].col);
        if (items[i].text) assert_string_equal(item->text.p, items[i].text);
    }
    assert_string_equal(d->child->next->next->child->text.p, "-1e+3");
}

static void test_any_value_is_a_document(void **state) {
    (void)state;
    assert_int_equal(parse(" null ")->kind, DOC_NULL);
    assert_int_equal(parse("true")->kind, DOC_TRUE);
    assert_string_equal(parse("123456789012345678901234567890")->text.p, "123456789012345678901234567890");
    assert_string_equal(parse("\"\\ud83d\\ude42 \\/\\n\"")->text.p, "\xF0\x9F\x99\x82 /\n");
    assert_string_equal(parse("\"a\\\\\"")->text.p, "a\\");
    assert_int_equal(parse("[\"\\\\\\\"]\", \"}\"]")->n, 2);
}

static void test_refusals(void **state) {
    (void)state;
    static const struct {
        const char *text, *message;
    } rows[] = {
        { "", "p.json:1:1: the document ends too early" },
        { "{\"a\":1", "p.json:1:7: the document ends too early" },
        { "[1,\n  2,]", "p.json:2:5: not JSON: unexpected token near ']'" },
        { "[\n\n nope]", "p.json:3:2: not JSON: invalid token near 'nope'" },
        { "[01]", "p.json:1:2: not JSON: invalid token near '0'" },
        { "[1] x", "p.json:1:5: text after the end of the document" },
        { "{\"a\":1,\n\"a\":2}", "p.json:2:1: a key that stands twice in one object" },
        { "[1e999]", "p.json:1:2: a number that is too large" },
        { "[\"a\\u0000b\"]", "p.json:1:2: the character \\u0000 is not allowed" },
        { "{\"a\\u0000b\":1}", "p.json:1:2: the character \\u0000 is not allowed in a key" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct doc *d = NULL;
        struct err err = { 0 };
        assert_false(doc_parse(&arena, "p.json", rows[i].text, strlen(rows[i].text), ERR_CONFIG, &d, &err));
        assert_int_equal(err.code, ERR_CONFIG);
        assert_string_equal(message(&err), rows[i].message);
    }
    static const char *const also[] = {
        "[\"\xFF\"]", "[\"a\nb\"]", "[\"\xED\xA0\x80\"]", "[\"\\ud800\"]", "{\"a\" 1}", "{a:1}", "[NaN]", "]", "[}", "\"", "\"\\"
    };
    for (size_t i = 0; i < ARRAY_LEN(also); i++) {
        struct doc *d = NULL;
        struct err err = { 0 };
        if (doc_parse(&arena, "p.json", also[i], strlen(also[i]), ERR_INPUT, &d, &err)) fail_msg("%s is taken", also[i]);
        assert_int_equal(err.code, ERR_INPUT);
        assert_true(err.text[0] && err.line == 1);
    }
    struct doc *d = NULL;
    struct err err = { 0 };
    assert_false(doc_parse(&arena, "p.json", "[1]\0", 4, ERR_CONFIG, &d, &err));
}

static void test_depth(void **state) {
    (void)state;
    char text[200] = "";
    for (int i = 0; i < DOC_DEPTH; i++) text[i] = '[';
    for (int i = 0; i < DOC_DEPTH; i++) text[DOC_DEPTH + i] = ']';
    assert_int_equal(parse(text)->kind, DOC_ARRAY);
    assert_int_equal(parse("[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"]")->n, 1);
    memset(text, '[', DOC_DEPTH + 2);
    text[3] = '\n';
    struct doc *d = NULL;
    struct err err = { 0 };
    assert_false(doc_parse(&arena, "p.json", text, strlen(text), ERR_CONFIG, &d, &err));
    assert_string_equal(message(&err), "p.json:2:30: nested deeper than 32 levels");
}

static void test_members(void **state) {
    (void)state;
    const struct doc *d = parse("{\"a\": null, \"b\": 1}");
    assert_non_null(doc_member(d, "a"));
    assert_null(doc_get(d, "a"));
    assert_null(doc_get(d, "c"));
    assert_null(doc_get(NULL, "a"));
    assert_null(doc_get(doc_get(d, "b"), "a"));
}

/* A reader of one value, and what it says to values that it does not like. */
static bool read_string(const struct doc *d, struct err *err) {
    struct str s;
    return doc_string(d, &s, err);
}
static bool read_bool(const struct doc *d, struct err *err) {
    bool b;
    return doc_bool(d, &b, err);
}
static bool read_int(const struct doc *d, struct err *err) {
    int64_t i;
    return doc_int(d, &i, err);
}
static bool read_double(const struct doc *d, struct err *err) {
    double v;
    return doc_double(d, &v, err);
}
static bool read_credit(const struct doc *d, struct err *err) {
    static const char *const names[] = { "actor", "assignee", "next" };
    int i;
    return doc_one_of(d, "credit", names, ARRAY_LEN(names), &i, err);
}
static bool read_keys(const struct doc *d, struct err *err) {
    static const char *const names[] = { "timezone", "calendars", NULL };
    return doc_known_keys(d, names, err);
}

static void test_typed_values(void **state) {
    (void)state;
    static const struct {
        bool (*read)(const struct doc *, struct err *);
        const char *text, *message; /* NULL: taken */
    } rows[] = {
        { read_string, "\"x\"", NULL },
        { read_string, "1", "p.json:1:1: expected a string, found a number" },
        { read_string, "[]", "p.json:1:1: expected a string, found an array" },
        { read_bool, "true", NULL },
        { read_bool, "false", NULL },
        { read_bool, "null", "p.json:1:1: expected true or false, found null" },
        { read_int, "-12", NULL },
        { read_int, "\"1\"", "p.json:1:1: expected a number, found a string" },
        { read_int, "1.5", "p.json:1:1: expected a whole number, found 1.5" },
        { read_int, "99999999999999999999", "p.json:1:1: expected a whole number, found 99999999999999999999" },
        { read_double, "1.5", NULL },
        { read_double, "{}", "p.json:1:1: expected a number, found an object" },
        { read_double, "1e-999", "p.json:1:1: a number out of range: 1e-999" },
        { read_credit, "\"next\"", NULL },
        { read_credit, "\"assigne\"", "p.json:1:1: unknown credit \"assigne\" (did you mean \"assignee\"?)" },
        { read_credit, "\"nobody\"", "p.json:1:1: unknown credit \"nobody\" (expected one of: actor, assignee, next)" },
        { read_credit, "\"ass\"", "p.json:1:1: unknown credit \"ass\" (did you mean \"assignee\"?)" },
        { read_credit, "true", "p.json:1:1: expected a string, found true" },
        { read_keys, "{\"calendars\":1,\"timezone\":2}", NULL },
        { read_keys, "{\"calendars\":1,\n \"time_zone\":2}", "p.json:2:2: unknown key \"time_zone\" (did you mean \"timezone\"?)" },
        { read_keys, "{\"x\":1}", "p.json:1:2: unknown key \"x\"" },
        { read_keys, "[]", "p.json:1:1: expected an object, found an array" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = { 0 };
        bool taken = rows[i].read(parse(rows[i].text), &err);
        if (taken != (rows[i].message == NULL)) fail_msg("%s", rows[i].text);
        if (!taken) assert_string_equal(message(&err), rows[i].message);
    }
}

static void test_errors_at_a_node(void **state) {
    (void)state;
    struct err err = { 0 }, other = { 0 }, root = { 0 }, cut = { 0 };
    const struct doc *d = parse("{\n  \"goal\": \"5x\"}");
    assert_false(doc_fail(doc_get(d, "goal"), &err, "bad duration %s", "5x"));
    assert_string_equal(message(&err), "p.json:2:11: bad duration 5x");
    assert_false(doc_fail_key(doc_get(d, "goal"), &other, "not here"));
    assert_string_equal(message(&other), "p.json:2:3: not here");
    assert_false(doc_fail_key(d, &root, "has no key"));
    assert_string_equal(message(&root), "p.json:1:1: has no key");

    struct buf b = { 0 };
    buf_adds(&b, "\"x");
    for (int i = 0; i < 100; i++) buf_adds(&b, "Ж");
    buf_addc(&b, '"');
    assert_false(read_credit(parse(b.p), &cut));
    assert_true(utf8_valid(cut.text, strlen(cut.text)) && strlen(cut.text) < 120);
    buf_release(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_and_places), cmocka_unit_test(test_any_value_is_a_document),
        cmocka_unit_test(test_refusals),          cmocka_unit_test(test_depth),
        cmocka_unit_test(test_members),           cmocka_unit_test(test_typed_values),
        cmocka_unit_test(test_errors_at_a_node),
    };
    return cmocka_run_group_tests_name("doc", tests, NULL, release);
}
