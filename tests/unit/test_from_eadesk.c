/* `convert eadesk`: journals and webhooks as they might look, and mappings in place of the ones that are built in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "read/from/known_mappings.h"
#include "vendor_log.h"

static void expect(const char *text, const char *events, const char *said) { vendor_expect("eadesk", "x", text, "Europe/Moscow", events, said); }

/* ---- the mappings that are built in ---------------------------------------------------------------------------------------------- */

static void same_as_sample(const char *mapping, const char *path) {
    struct buf text = { 0 };
    char piece[4096];
    size_t n;
    FILE *in = fopen(path, "r");
    if (!in) {
        print_message("skip: no %s here\n", path);
        skip();
    }
    while ((n = fread(piece, 1, sizeof piece, in)) > 0) buf_add(&text, piece, n);
    fclose(in);
    assert_string_equal(text.p, mapping);
    buf_release(&text);
}

static void test_samples(void **state) {
    (void)state;
    same_as_sample(mapping_eadesk_journal, "samples/mappings/eadesk-journal.json");
    same_as_sample(mapping_eadesk_webhooks, "samples/mappings/eadesk-webhooks.json");
    same_as_sample(mapping_planfix_status_history, "samples/mappings/planfix-status-history.json");
}

/* ---- journals -------------------------------------------------------------------------------------------------------------------- */

/* Other names of columns, one column of date and time, no client and no channel. */
static void test_other_columns(void **state) {
    (void)state;
    expect("Дата и время,ID диалога,Тип события,Сотрудник,Новое значение\n"
           "02.03.2026 10:00,7,Новый диалог,,\n"
           "02.03.2026 10:01,7,Назначен ответственный,Иванова А.,Сафин Р.\n"
           "02.03.2026 10:02,7,Диалог взят,,\n",
           "{\"ticket\":\"7\",\"at\":\"2026-03-02T07:00:00Z\",\"type\":\"created\",\"status\":\"open\"}\n"
           "{\"ticket\":\"7\",\"at\":\"2026-03-02T07:01:00Z\",\"type\":\"assign\",\"actor\":\"Иванова А.\",\"to\":\"Сафин Р.\"}\n",
           "");
}

static void test_what_is_no_journal(void **state) {
    (void)state;
    expect("a;b\n1;2\n", "", "eadesk-journal.json:3:13: x has no column \"Диалог\", nor the others\n");
    expect("", "", "");
    vendor_expect("eadesk", "x.csv", "Дата;Диалог;Событие;Пользователь;Значение\n02.03.2026 10:00;7;Диалог закрыт;;\n", NULL, "",
                  "x.csv:2:1: the time \"02.03.2026 10:00\" has no zone (give --timezone, for instance --timezone Europe/Moscow, or \"timezone\" in the mapping)\n");
}

/* ---- webhooks -------------------------------------------------------------------------------------------------------------------- */

/* An update that says nothing of the assignee leaves it, null is nobody; a status that is not known stays as it is. */
static void test_updates(void **state) {
    (void)state;
    expect("{\"event\":\"Обновление диалога\",\"date\":\"2026-03-02T07:00:00Z\",\"dialog\":{\"id\":7,\"status\":\"asleep\"}}\n"
           "{\"event\":\"Обновление диалога\",\"date\":\"2026-03-02T07:01:00Z\",\"dialog\":{\"id\":7,\"assignee\":\"u1\"}}\n"
           "{\"event\":\"Обновление диалога\",\"date\":\"2026-03-02T07:02:00Z\",\"dialog\":{\"id\":7,\"assignee\":null}}\n",
           "{\"ticket\":\"7\",\"at\":\"2026-03-02T07:00:00Z\",\"type\":\"status\",\"to\":\"asleep\"}\n"
           "{\"ticket\":\"7\",\"at\":\"2026-03-02T07:01:00Z\",\"type\":\"assign\",\"to\":\"u1\"}\n"
           "{\"ticket\":\"7\",\"at\":\"2026-03-02T07:02:00Z\",\"type\":\"assign\",\"to\":null}\n",
           "");
}

static void test_webhooks_that_say_too_little(void **state) {
    (void)state;
    expect("{\"event\":\"Новое сообщение\",\"dialogId\":7}\n"
           "{\"event\":\"Новое сообщение\",\"date\":\"2026-03-02T07:00:00Z\"}\n"
           "{\"date\":\"2026-03-02T07:00:00Z\",\"dialogId\":7}\n"
           "[1]\n{\"event\":\n",
           "",
           "x:1: no time: the cell is empty\n"
           "x:2: no ticket: the cell is empty\n"
           "x:4:2: not a record: expected an object, found a number\n"
           "x:6:1: not JSON: the document ends too early\n"
           "unknown-type: x:3\n");
}

/* ---- a mapping of one's own ------------------------------------------------------------------------------------------------------- */

static void test_mapping_of_ones_own(void **state) {
    const struct named_text files[] = { { "a.csv", str_c("d,t\n7,2026-03-02T07:00:00Z\n") }, { "b.json", str_c("[{\"d\":8,\"t\":\"2026-03-02T07:00:00Z\"}]") } };
    (void)state;
    struct vendor_log log = vendor_convert("eadesk", files, 2, &(struct source_options){
        .mapping_name = "own.json", .mapping = str_c("{\"mode\":\"events\",\"ticket\":\"d\",\"at\":\"t\",\"type\":{\"type\":\"message\"}}") });
    assert_string_equal(log.events, "{\"ticket\":\"7\",\"at\":\"2026-03-02T07:00:00Z\",\"type\":\"message\"}\n"
                                    "{\"ticket\":\"8\",\"at\":\"2026-03-02T07:00:00Z\",\"type\":\"message\"}\n");
    assert_string_equal(log.said.p, "");
    vendor_log_release(&log);
    log = vendor_convert("eadesk", files, 2, &(struct source_options){ .mapping_name = "own.json", .mapping = str_c("{}") });
    assert_string_equal(log.said.p, "own.json:1:1: \"mode\" is missing: \"snapshots\" (a row is the ticket as it stood) or \"events\" (a row is an event)\n");
    vendor_log_release(&log);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_other_columns),
        cmocka_unit_test(test_what_is_no_journal),
        cmocka_unit_test(test_updates),
        cmocka_unit_test(test_webhooks_that_say_too_little),
        cmocka_unit_test(test_mapping_of_ones_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
