/* Names of metrics, what is said of them, and metrics that an organisation adds (measure/metric.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/vec.h"
#include "story.h"

#define OWN "'night_watch': {'start': ['created'], 'stop': ['resolved']}, 'reply': {'start': ['customer_message'], 'stop': ['agent_reply']}"

/* A name, and its title in English; or, after "?", the hint to somebody who asks for it. */
static const struct { const char *name, *said; } names[] = {
    { "reply.median", "Reply, median" },
    { "reply.p90", "Reply, p90" },
    { "reply.within(2m30s)", "Reply, within 2m30s" },
    { "night_watch.compliance", "Night watch, SLA compliance" },
    { "tickets.created", "Created" },
    { "csat.score", "CSAT" },
    { "csat.scor", "?did you mean \"csat.score\"?" },
    { "replay.median", "?did you mean \"reply.median\"?" },
    { "reply.compliances", "?did you mean \"reply.compliance\"?" },
    { "reply.p0", "?did you mean \"reply.p90\"?" },
    { "reply.p100", "?did you mean \"reply.p90\"?" },
    { "reply.p05", "?did you mean \"reply.p90\"?" },
    { "reply.p", "?did you mean \"reply.p90\"?" },
    { "reply.within", "?" },
    { "reply.within()", "?" },
    { "reply.within(30)", "?did you mean \"reply.within(30s)\"?" },
    { "reply.within(0s)", "?did you mean \"reply.within(30s)\"?" },
    { "in_team.median", "?" }, /* the policy has no such clock */
    { "reply", "?" },
    { "reply.", "?" },
    { ".median", "?" },
    { "", "?" },
    { "quite something else", "?svodka metrics --list prints them all" },
};

static void test_names(void **state) {
    (void)state;
    struct story *s = story_new(NULL, OWN);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct err err = { .code = ERR_NONE };
        const struct metric *m = metrics_find(s->metrics, str_c(names[i].name), &err);
        if (names[i].said[0] == '?') {
            if (m) fail_msg("%s is a metric", names[i].name);
            assert_int_equal(err.code, ERR_USAGE);
            assert_true(err.hint[0]);
            if (names[i].said[1]) assert_string_equal(err.hint, names[i].said + 1);
            continue;
        }
        if (!m) fail_msg("%s: %s", names[i].name, err.text);
        assert_string_equal(m->title[LANG_EN], names[i].said);
        assert_ptr_equal(m, metrics_find(s->metrics, str_c(names[i].name), &err));
    }
    story_free(s);
}

/* Each row of the table is complete, and each plain metric is found under its name. */
static void test_table(void **state) {
    (void)state;
    struct story *s = story_new(NULL, OWN);
    const struct metric_row *rows;
    struct arena arena = { 0 };
    int n = metrics_table(&arena, &rows);
    assert_true(n > 40);
    for (int i = 0; i < n; i++) {
        struct err err = { .code = ERR_NONE };
        for (int lang = 0; lang < LANGS; lang++) {
            size_t length = strlen(rows[i].definition[lang]);
            assert_true(rows[i].title[lang][0] && length > 0);
            if (rows[i].definition[lang][length - 1] != '.') fail_msg("%s: %s", rows[i].name, rows[i].definition[lang]);
        }
        bool plain = strncmp(rows[i].name, "CLOCK.", 6) != 0;
        if (plain && !metrics_find(s->metrics, str_c(rows[i].name), &err)) fail_msg("%s", err.text);
        for (int j = 0; j < i; j++) assert_string_not_equal(rows[i].name, rows[j].name);
    }
    arena_release(&arena);
    story_free(s);
}

/* --- defined ones ----------------------------------------------------------------------------------------------------------- */

/* What a policy adds on its line 1; where the error points, a word of it, and of its hint. */
static const struct { const char *text; long col; const char *error, *hint; } faults[] = {
    { "{}", 1, "an array", "" },
    { "[7]", 2, "an object", "" },
    { "[{'of': 'tickets.created'}]", 2, "name", "" },
    { "[{'name': 'x'}]", 2, "of", "" },
    { "[{'name': '', 'of': 'tickets.created'}]", 11, "bytes", "" },
    { "[{'name': 'a,b', 'of': 'tickets.created'}]", 11, "comma", "" },
    { "[{'name': 'tickets.created', 'of': 'tickets.closed'}]", 11, "already", "" },
    { "[{'name': 'x', 'off': 'tickets.created'}]", 16, "off", "of" },
    { "[{'name': 'x', 'of': 'tickets.creatde'}]", 22, "tickets.creatde", "tickets.created" },
    { "[{'name': 'x', 'of': 'tickets.created', 'per': 'tickets.closd'}]", 48, "tickets.closd", "tickets.closed" },
    { "[{'name': 'x', 'of': 7}]", 22, "a string", "" },
    { "[{'name': 'x', 'of': 'csat.score', 'per': 'tickets.closed'}]", 22, "csat.score", "" },
    { "[{'name': 'x', 'of': 'tickets.created', 'if': {'teem': 'a'}}]", 48, "teem", "team" },
    { "[{'name': 'x', 'of': 'tickets.created', 'if': {'team': []}}]", 56, "value", "" },
    { "[{'name': 'x', 'of': 'tickets.created', 'if': {'team': [true]}}]", 57, "a string", "" },
    { "[{'name': 'x', 'of': 'tickets.created', 'if': 'team'}]", 47, "an object", "" },
    { "[{'name': 'x', 'of': 'tickets.created', 'title': {'fr': 'a'}}]", 51, "fr", "" },
    { "[{'name': 'x', 'of': 'tickets.created', 'title': 7}]", 50, "a string", "" },
    { "[{'name': 'x', 'of': 'tickets.created'}, {'name': 'x', 'of': 'tickets.closed'}]", 51, "already", "" },
};

static bool define(struct story *s, const char *text, struct err *err) {
    char *json = arena_strndup(&s->arena, text, strlen(text));
    struct doc *doc;
    for (char *p = json; *p; p++)
        if (*p == '\'') *p = '"';
    return doc_parse(&s->arena, "t.json", json, strlen(json), ERR_CONFIG, &doc, err) && metrics_define(s->metrics, doc, err);
}

static void test_faults(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        struct story *s = story_new(NULL, OWN);
        struct err err = { .code = ERR_NONE };
        if (define(s, faults[i].text, &err)) fail_msg("%s is fine", faults[i].text);
        assert_int_equal(err.code, ERR_CONFIG);
        if (!strstr(err.text, faults[i].error) || !strstr(err.hint, faults[i].hint) || err.line != 1 || err.col != faults[i].col)
            fail_msg("%s\n%ld:%ld: %s (%s)", faults[i].text, err.line, err.col, err.text, err.hint);
        story_free(s);
    }
}

static void test_titles(void **state) {
    (void)state;
    struct story *s = story_new(NULL, OWN);
    struct err err = { .code = ERR_NONE };
    assert_true(define(s, "[{'name': 'a', 'of': 'tickets.created'},"
                          " {'name': 'b', 'title': 'Both', 'of': 'tickets.created', 'if': {'weekday': [6, 7]}, 'per': 'tickets.created'},"
                          " {'name': 'c', 'title': {'ru': 'Ночь'}, 'of': 'csat.score', 'if': {'hour': 23}}]", &err));
    static const struct { const char *name, *en, *ru; enum unit unit; } rows[] = {
        { "a", "a", "a", UNIT_COUNT }, { "b", "Both", "Both", UNIT_SHARE }, { "c", "c", "Ночь", UNIT_SHARE },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct metric *m = metrics_find(s->metrics, str_c(rows[i].name), &err);
        assert_non_null(m);
        assert_string_equal(m->title[LANG_EN], rows[i].en);
        assert_string_equal(m->title[LANG_RU], rows[i].ru);
        assert_int_equal(m->unit, rows[i].unit);
    }
    story_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_titles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
