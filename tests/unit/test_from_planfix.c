/* `convert planfix`: edges of its answers, rules and reports. The whole of a task's life is in tests/sources/planfix. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "vendor_log.h"

static void expect(const char *text, const char *events, const char *said) { vendor_expect("planfix", "x.json", text, "Europe/Moscow", events, said); }

static void with_rules(const char *rules, const char *text, const char *events, const char *said) {
    struct named_text file = { "comments-7.json", str_c(text) };
    struct vendor_log c = vendor_convert("planfix", &file, 1, &(struct source_options){ .mapping_name = "rules.json", .mapping = str_c(rules) });
    assert_string_equal(c.events, events);
    assert_string_equal(c.said.p, said);
    vendor_log_release(&c);
}

/* ---- times ----------------------------------------------------------------------------------------------------------------------- */

#define CREATED_AT(at) "{\"ticket\":\"1\",\"at\":\"" at "\",\"type\":\"created\"}\n"

static void test_shapes_of_times(void **state) {
    static const char *const shapes[][2] = {
        { "{\"datetime\":\"2026-03-02T06:00Z\"}", CREATED_AT("2026-03-02T06:00:00Z") },
        { "{\"datetime\":\"2026-03-02T09:00:30+0300\"}", CREATED_AT("2026-03-02T06:00:30Z") },
        { "{\"date\":\"02-03-2026\",\"time\":\"09:00\"}", CREATED_AT("2026-03-02T06:00:00Z") },
        { "{\"date\":\"02-03-2026\",\"datetime\":null}", CREATED_AT("2026-03-01T21:00:00Z") },
        { "\"02-03-2026 09:00\"", CREATED_AT("2026-03-02T06:00:00Z") },
        { "\"2026-03-02T06:00:00Z\"", CREATED_AT("2026-03-02T06:00:00Z") },
        { "1772431200", CREATED_AT("2026-03-02T06:00:00Z") },
    };
    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        struct buf text = { 0 };
        buf_printf(&text, "{\"tasks\":[{\"id\":1,\"dateTime\":%s}]}", shapes[i][0]);
        expect(text.p, shapes[i][1], "");
        buf_release(&text);
    }
}

static void test_a_date_needs_a_zone(void **state) {
    (void)state;
    vendor_expect("planfix", "x.json", "{\"tasks\":[{\"id\":1,\"dateTime\":{\"date\":\"02-03-2026\",\"time\":\"09:00\"}}]}", NULL, "",
             "x.json:1:30: the time \"02-03-2026 09:00\" has no zone (give --timezone, for instance --timezone Europe/Moscow)\n");
}

/* ---- records --------------------------------------------------------------------------------------------------------------------- */

/* Answers to requests for one, bare lines, ids as strings; statuses without a name keep their ids. */
static void test_single_records(void **state) {
    (void)state;
    expect("{\"result\":\"success\",\"task\":{\"id\":\"1\",\"dateTime\":{\"datetime\":\"2026-03-02T06:00Z\"},\"status\":{\"id\":2}}}\n"
           "{\"result\":\"success\",\"comment\":{\"id\":5,\"task\":{\"id\":1},\"dateTime\":{\"datetime\":\"2026-03-02T06:01Z\"},\"owner\":{\"id\":6},"
           "\"changeStatus\":{\"oldStatusId\":1,\"newStatusId\":2}}}\n"
           "{\"id\":6,\"task\":1,\"dateTime\":{\"datetime\":\"2026-03-02T06:02Z\"},\"description\":\"by nobody\"}\n"
           "{\"id\":1,\"name\":\"Новая\",\"isActive\":true}\n",
           "{\"ticket\":\"1\",\"at\":\"2026-03-02T06:00:00Z\",\"type\":\"created\",\"status\":\"Новая\"}\n"
           "{\"ticket\":\"1\",\"at\":\"2026-03-02T06:01:00Z\",\"type\":\"status\",\"role\":\"agent\",\"actor\":\"user:6\",\"id\":\"5/status\",\"to\":\"2\"}\n"
           "{\"ticket\":\"1\",\"at\":\"2026-03-02T06:02:00Z\",\"type\":\"message\",\"role\":\"system\",\"id\":\"6/comment\",\"public\":false}\n",
           "");
}

/* Tasks alone say nothing of what happened since. */
static void test_tasks_without_comments(void **state) {
    (void)state;
    expect("{\"tasks\":[{\"id\":1,\"dateTime\":\"2026-03-02T06:00Z\",\"dateOfLastUpdate\":\"2026-03-02T07:00Z\",\"status\":{\"id\":1,\"isActive\":true}},"
           "{\"id\":2,\"dateTime\":\"2026-03-02T06:00Z\",\"dateOfLastUpdate\":\"2026-03-02T06:00Z\",\"status\":{\"id\":1,\"isActive\":true}}]}",
           "{\"ticket\":\"1\",\"at\":\"2026-03-02T06:00:00Z\",\"type\":\"created\",\"status\":\"1\"}\n"
           "{\"ticket\":\"2\",\"at\":\"2026-03-02T06:00:00Z\",\"type\":\"created\",\"status\":\"1\"}\n",
           "truncated-history: 1 at x.json:1:11\n");
}

/* A page of a hundred comments, none of which is the last. */
static void test_a_page_that_was_not_followed(void **state) {
    struct buf text = { 0 };
    struct named_text file;
    (void)state;
    buf_adds(&text, "{\"tasks\":[{\"id\":1,\"dateTime\":\"2026-03-02T06:00Z\",\"dateOfLastUpdate\":\"2026-03-09T07:00Z\"}]}\n{\"comments\":[");
    for (int i = 0; i < 100; i++)
        buf_printf(&text, "%s{\"id\":%d,\"task\":1,\"dateTime\":\"2026-03-02T07:%02d:%02dZ\",\"owner\":\"user:5\",\"description\":\"x\"}", i ? "," : "", i + 1, i / 60, i % 60);
    buf_adds(&text, "]}");
    file = (struct named_text){ "x.json", str_of(text.p, text.n) };
    struct vendor_log c = vendor_convert("planfix", &file, 1, NULL);
    assert_string_equal(c.said.p, "truncated-history: 1 at x.json:1:11\n");
    assert_int_equal(c.records, 101);
    vendor_log_release(&c);
    buf_release(&text);
}

static void test_rejected_with_their_places(void **state) {
    (void)state;
    expect("{\"tasks\":[{\"dateTime\":\"2026-03-02T06:00Z\"},\n {\"id\":2},\n 7,\n {\"id\":3,\"dateTime\":{\"datetime\":\"?\"}}]}\n"
           "{\"comments\":[{\"id\":1,\"dateTime\":\"2026-03-02T06:00Z\"}]}\n{\"comments\":[{\"id\":1,\"task\":1}]}\n{\"a\":1}\n{\"dataTagEntries\":[{\"key\":1}]}\n",
           "",
           "x.json:1:11: no task id: a task needs \"id\"\n"
           "x.json:2:2: no time: the record has no time\n"
           "x.json:3:2: not a record: expected an object, found a number\n"
           "x.json:4:33: bad time: \"?\"\n"
           "x.json:5:14: no task: ask for the field \"task\", or keep comments in files comments-ID.json\n"
           "x.json:6:14: no time: the record has no time\n"
           "x.json:7:1: not a record of PlanFix: expected a task, a comment, a user or a status\n"
           "unknown-type: dataTagEntries at x.json:8:20\n");
}

/* ---- rules ----------------------------------------------------------------------------------------------------------------------- */

static void test_public_by_rule(void **state) {
    static const char text[] = "{\"comments\":[{\"id\":1,\"dateTime\":\"2026-03-02T06:00Z\",\"owner\":\"user:5\",\"description\":\"x\"},"
                               "{\"id\":2,\"dateTime\":\"2026-03-02T06:01Z\",\"owner\":\"user:5\",\"description\":\"x\",\"isHidden\":true}]}";
    (void)state;
    with_rules("{\"public\":\"not-hidden\"}", text,
               "{\"ticket\":\"7\",\"at\":\"2026-03-02T06:00:00Z\",\"type\":\"message\",\"role\":\"agent\",\"actor\":\"user:5\",\"id\":\"1/comment\"}\n"
               "{\"ticket\":\"7\",\"at\":\"2026-03-02T06:01:00Z\",\"type\":\"message\",\"role\":\"agent\",\"actor\":\"user:5\",\"id\":\"2/comment\",\"public\":false}\n",
               "");
}

static void test_fields_and_assignees_by_rule(void **state) {
    (void)state;
    with_rules("{\"assignee\":\"now\",\"fields\":{\"9\":\"attr.vip\",\"Линия\":\"team\",\"Канал\":\"channel\",\"Темы\":\"tag\"}}",
               "{\"task\":{\"id\":7,\"dateTime\":\"2026-03-02T06:00Z\",\"assignees\":{\"users\":[{\"id\":5},{\"id\":6}]},\"customFieldData\":["
               "{\"field\":{\"id\":9,\"name\":\"VIP\"},\"value\":true},{\"field\":{\"name\":\"Линия\"},\"value\":{\"id\":3,\"value\":\"second\"}},"
               "{\"field\":{\"name\":\"Канал\"},\"value\":[\"чат\",\"почта\"]},{\"field\":{\"name\":\"Темы\"},\"value\":[\"b\",[\"c\"],\"a\",{}]},{\"field\":5},6]}}",
               "{\"ticket\":\"7\",\"at\":\"2026-03-02T06:00:00Z\",\"type\":\"created\",\"channel\":\"чат\",\"team\":\"second\",\"assignee\":\"user:5\",\"tags\":[\"a\",\"b\"],\"attrs\":{\"vip\":\"true\"}}\n",
               "");
}

static void test_rules_with_faults(void **state) {
    (void)state;
    with_rules("{\"public\":\"hidden\"}", "{}", "", "rules.json:1:11: unknown rule for public comments \"hidden\" (expected one of: recipients, not-hidden)\n");
    with_rules("{\"tems\":{}}", "{}", "", "rules.json:1:2: unknown key \"tems\" (did you mean \"teams\"?)\n");
    with_rules("{\"teams\":[]}", "{}", "", "rules.json:1:10: expected an object, found an array\n");
    with_rules("{\"fields\":{\"a\":\"attr.\"}}", "{}", "", "rules.json:1:16: unknown meaning of a field \"attr.\" (expected one of: priority, channel, team, tag)\n");
    with_rules("[]", "{}", "", "rules.json:1:1: expected an object, found an array\n");
}

/* ---- reports --------------------------------------------------------------------------------------------------------------------- */

static void test_reports(void **state) {
    (void)state;
    expect("№;Порядковый номер статуса;Статус;Следующий статус;Дата перевода в следующий статус\n7;1;Новая;В работе;02.03.2026 09:05:10\n7;2;В работе;;\n",
           "{\"ticket\":\"7\",\"at\":\"2026-03-02T06:05:10Z\",\"type\":\"status\",\"to\":\"В работе\"}\n", "");
    expect("№;Статус\n7;Новая\n", "", "planfix-status-history.json:5:9: x.json has no column \"Дата перевода в следующий статус\"\n");
    expect("  \n", "", "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes_of_times),
        cmocka_unit_test(test_a_date_needs_a_zone),
        cmocka_unit_test(test_single_records),
        cmocka_unit_test(test_tasks_without_comments),
        cmocka_unit_test(test_a_page_that_was_not_followed),
        cmocka_unit_test(test_rejected_with_their_places),
        cmocka_unit_test(test_public_by_rule),
        cmocka_unit_test(test_fields_and_assignees_by_rule),
        cmocka_unit_test(test_rules_with_faults),
        cmocka_unit_test(test_reports),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
