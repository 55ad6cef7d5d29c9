/* Mappings beyond one table: JSON records by paths, columns of several names, columns that a file may lack. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "read/from/mapped.h"

static void keep(void *data, const char *line) { buf_printf(data, "%s\n", line); }

/* Converts one file by a mapping and compares events and messages. */
static void expect(const char *mapping_text, const char *name, const char *text, const char *events, const char *said) {
    struct named_text file = { name, str_c(text) };
    struct exports exports = exports_of_texts(&file, 1);
    struct mapping *mapping = NULL;
    struct sink_ndjson sink;
    struct buf messages = { 0 };
    struct err err = { 0 };
    char *printed, message[2048];
    size_t size;
    FILE *out = open_memstream(&printed, &size);
    assert_non_null(out);
    sink_ndjson_init(&sink, out);
    sink.sink.message = keep;
    sink.sink.message_data = &messages;
    if (!mapping_parse("m.json", str_c(mapping_text), &mapping, &err) ||
        !mapping_convert(mapping, &exports, &(struct source_options){ 0 }, &sink.sink, &err))
        keep(&messages, err_format(&err, message, sizeof message));
    fclose(out);
    assert_string_equal(printed, events);
    assert_string_equal(messages.p ? messages.p : "", said);
    sink_ndjson_release(&sink);
    mapping_free(mapping);
    buf_release(&messages);
    free(printed);
}

/* ---- JSON ---------------------------------------------------------------------------------------------------------------------- */

static const char HOOKS[] =
    "{ \"mode\": \"events\", \"ticket\": { \"column\": [\"dialog.id\", \"dialogId\"] }, \"at\": \"at\", \"actor\": \"by.id\", \"id\": \"id\","
    "  \"type\": { \"column\": \"event\", \"values\": {"
    "    \"new\": { \"type\": \"created\", \"tags\": { \"column\": \"tags[].name\", \"split\": \";\" }, \"channel\": \"links[kind=channel].to\" },"
    "    \"say\": { \"type\": \"message\", \"public\": \"public\" },"
    "    \"hold\": { \"type\": \"assign\", \"to\": \"who.id\", \"if\": { \"column\": [\"who.id\", \"who\"], \"values\": { \"\": \"nobody\" } } } } } }";

static void test_records_by_paths(void **state) {
    (void)state;
    expect(HOOKS, "x.ndjson",
           "{\"event\":\"new\",\"dialog\":{\"id\":7.0},\"at\":1772445600,\"by\":{\"id\":\"c1\"},\"id\":1,\"tags\":[{\"name\":\"b\"},{\"name\":\"a\"},{}],"
           "\"links\":[{\"kind\":\"url\",\"to\":\"x\"},{\"kind\":\"channel\",\"to\":\"vk\"},{\"kind\":\"channel\",\"to\":\"tg\"}]}\n"
           "{\"event\":\"say\",\"dialogId\":\"7\",\"at\":\"2026-03-02T10:01:00Z\",\"public\":false}\n"
           "[{\"event\":\"hold\",\"dialogId\":7,\"at\":\"2026-03-02T10:02:00Z\",\"who\":{\"id\":5}},\n"
           " {\"event\":\"hold\",\"dialogId\":7,\"at\":\"2026-03-02T10:03:00Z\",\"who\":null},\n"
           " {\"event\":\"hold\",\"dialogId\":7,\"at\":\"2026-03-02T10:04:00Z\"}]\n",
           "{\"ticket\":\"7\",\"at\":\"2026-03-02T10:00:00Z\",\"type\":\"created\",\"actor\":\"c1\",\"id\":\"1\",\"channel\":\"vk\",\"tags\":[\"a\",\"b\"]}\n"
           "{\"ticket\":\"7\",\"at\":\"2026-03-02T10:01:00Z\",\"type\":\"message\",\"public\":false}\n"
           "{\"ticket\":\"7\",\"at\":\"2026-03-02T10:02:00Z\",\"type\":\"assign\",\"to\":\"5\"}\n"
           "{\"ticket\":\"7\",\"at\":\"2026-03-02T10:03:00Z\",\"type\":\"assign\",\"to\":null}\n",
           "");
}

static void test_records_are_rejected_with_their_places(void **state) {
    (void)state;
    expect(HOOKS, "x.json",
           "[\n  { \"event\": \"say\", \"at\": \"2026-03-02T10:00:00Z\" },\n"
           "  { \"event\": \"say\", \"dialogId\": 7,\n    \"at\": \"yesterday\" },\n"
           "  { \"event\": \"say\", \"dialogId\": { \"id\": 7 }, \"at\": \"2026-03-02T10:00:00Z\" },\n"
           "  { \"event\": \"say\", \"dialogId\": 7, \"at\": \"2026-03-02T10:00:00Z\", \"public\": \"maybe\" }\n]\n",
           "",
           "x.json:2: no ticket: the cell is empty\n"
           "x.json:4:11: bad time: \"yesterday\" (expected a time such as 2026-03-04 10:11:12)\n"
           "x.json:5: no ticket: the cell is empty\n"
           "x.json:6:76: bad value: \"maybe\" (expected true or false)\n");
}

/* A path of brackets that are not closed, or a condition without a sign, leads nowhere. */
static void test_paths_that_lead_nowhere(void **state) {
    (void)state;
    expect("{ \"mode\": \"events\", \"ticket\": \"t\", \"at\": \"at\", \"type\": { \"type\": \"message\", \"actor\": { \"column\": [\"a[\", \"a[b]\", \"a.b\", \"a[][]\", \"\"] } } }",
           "x.ndjson", "{\"t\":1,\"at\":\"2026-03-02T10:00:00Z\",\"a\":[1,[2],{\"b\":3}]}\n",
           "{\"ticket\":\"1\",\"at\":\"2026-03-02T10:00:00Z\",\"type\":\"message\",\"actor\":\"2\"}\n", "");
}

/* Snapshots of JSON records: what is missing says nothing, null is nobody. */
static void test_snapshots_of_records(void **state) {
    (void)state;
    expect("{ \"mode\": \"snapshots\", \"ticket\": \"id\", \"at\": \"at\", \"columns\": { \"status\": \"status\", \"assignee\": \"who\" } }", "x.json",
           "[{\"id\":1,\"at\":\"2026-03-02T10:00:00Z\",\"status\":\"open\",\"who\":\"ann\"},{\"id\":1,\"at\":\"2026-03-02T10:01:00Z\"},"
           "{\"id\":1,\"at\":\"2026-03-02T10:02:00Z\",\"status\":\"closed\",\"who\":null}]",
           "{\"ticket\":\"1\",\"at\":\"2026-03-02T10:00:00Z\",\"type\":\"created\",\"status\":\"open\",\"assignee\":\"ann\"}\n"
           "{\"ticket\":\"1\",\"at\":\"2026-03-02T10:02:00Z\",\"type\":\"status\",\"to\":\"closed\"}\n"
           "{\"ticket\":\"1\",\"at\":\"2026-03-02T10:02:00Z\",\"type\":\"assign\",\"to\":null}\n",
           "");
}

/* ---- columns ------------------------------------------------------------------------------------------------------------------- */

static const char JOURNAL[] = "{ \"mode\": \"events\", \"timezone\": \"UTC\", \"ticket\": { \"column\": [\"Диалог\", \"№\"] }, \"at\": { \"join\": [\"Дата\", \"Время\"] },"
                              "  \"actor\": { \"column\": [\"Сотрудник\", \"Пользователь\"], \"optional\": true }, \"type\": { \"type\": \"message\" } }";

static void test_columns_of_several_names(void **state) {
    (void)state;
    expect(JOURNAL, "x.csv", "№;Дата;Время\n7;02.03.2026; 10:00:01\n7;02.03.2026 11:00;\n",
           "{\"ticket\":\"7\",\"at\":\"2026-03-02T10:00:01Z\",\"type\":\"message\"}\n{\"ticket\":\"7\",\"at\":\"2026-03-02T11:00:00Z\",\"type\":\"message\"}\n", "");
    expect(JOURNAL, "x.csv", "Пользователь;№;Диалог;Дата\nann;7;8;02.03.2026 10:00\n",
           "{\"ticket\":\"8\",\"at\":\"2026-03-02T10:00:00Z\",\"type\":\"message\",\"actor\":\"ann\"}\n", "");
}

static void test_columns_that_are_missing(void **state) {
    (void)state;
    expect(JOURNAL, "x.csv", "Номер,Дата\n1,2\n", "", "m.json:1:50: x.csv has no column \"Диалог\", nor the others\n");
    expect("{ \"mode\": \"events\", \"type\": [], \"ticket\": { \"column\": \"a\", \"join\": [\"b\"] } }", "x.csv", "a\n1\n", "",
           "m.json:1:43: expected one of \"column\", \"join\" and \"value\"\n");
    expect("{ \"mode\": \"events\", \"type\": [], \"ticket\": { \"column\": [] } }", "x.csv", "a\n1\n", "", "m.json:1:55: expected 1 to 16 columns\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records_by_paths),
        cmocka_unit_test(test_records_are_rejected_with_their_places),
        cmocka_unit_test(test_paths_that_lead_nowhere),
        cmocka_unit_test(test_snapshots_of_records),
        cmocka_unit_test(test_columns_of_several_names),
        cmocka_unit_test(test_columns_that_are_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
