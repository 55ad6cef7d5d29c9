/* yandex-tracker: odd records; whole exports are in tests/sources/. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/vec.h"
#include "converting.h"

static void expect(const char *text, const char *events, const char *said) { expect_converted("yandex-tracker", text, events, said); }

static void test_what_cannot_be_understood_is_rejected(void **state) {
    (void)state;
    expect("{\"hello\":1}", "", "x.json:1:1: not a record of Tracker: expected an issue, an entry of a changelog, a comment or a link\n");
    expect("{\"key\":\"S-1\",\"createdAt\":\"then\"}", "", "x.json:1:26: bad time: \"then\"\n");
    expect("{\"self\":\"https://x/v2/issues/S-1\",\"createdAt\":\"2026-03-02T09:00:00.000+0000\"}", "", "x.json:1:1: no issue key: an issue needs \"key\"\n");
    expect("{\"id\":1,\"text\":\"a\",\"createdBy\":{\"id\":\"7\"},\"createdAt\":\"2026-03-02T09:00:00.000+0000\"}", "",
           "x.json:1:1: no issue key: neither the record nor its `self` nor the file's name has one\n");
    expect("{\"key\":\"S-1\",\"createdAt\":\"2026-03-02T09:00:00\"}", "",
           "x.json:1:26: the time \"2026-03-02T09:00:00\" has no zone (give --timezone, for instance --timezone Europe/Moscow)\n");
}

static void test_lists_that_say_nothing_of_tickets(void **state) {
    (void)state;
    expect("[{\"self\":\"https://api.tracker.yandex.net/v2/statuses/1\",\"id\":1,\"key\":\"open\",\"name\":\"Open\"},"
           "{\"self\":\"https://api.tracker.yandex.net/v2/issues/S-1/worklog/5\",\"id\":5}]",
           "", "");
}

static void test_values_of_every_shape(void **state) {
    (void)state;
    expect("{\"key\":\"S-1\",\"createdAt\":\"2026-03-02T09:00:00.000+0000\",\"createdBy\":\"9\",\"status\":\"open\",\"priority\":{\"id\":3},\"tags\":\"one\",\"components\":null,"
           "\"abc--line\":{\"id\":\"2\",\"display\":\"Two\"},\"abc--list\":[\"x\",{\"key\":\"y\"},null],\"abc--long\":{},\"newField\":[[1]]}",
           "{\"ticket\":\"S-1\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"created\",\"actor\":\"9\",\"customer\":\"9\",\"priority\":\"3\",\"status\":\"open\","
           "\"url\":\"https://tracker.yandex.ru/S-1\",\"tags\":[\"one\"],\"attrs\":{\"line\":\"Two\",\"list\":\"x; y\"}}\n",
           "");
}

static void test_an_entry_alone_begins_the_ticket(void **state) {
    (void)state;
    expect("{\"id\":\"e\",\"issue\":{\"key\":\"S-1\"},\"updatedAt\":\"2026-03-02T09:00:00.000+0000\",\"updatedBy\":{\"id\":\"9\",\"display\":\"Роботов Иван\"},\"type\":\"IssueCreated\","
           "\"fields\":[{\"field\":{\"id\":\"status\"},\"from\":null,\"to\":{\"key\":\"open\"}},{\"field\":{\"id\":\"assignee\"},\"from\":null,\"to\":{\"id\":\"5\"}}]}",
           "{\"ticket\":\"S-1\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"created\",\"actor\":\"9\",\"customer\":\"9\",\"status\":\"open\",\"assignee\":\"5\"}\n", "");
}

static void test_robots_at_the_door(void **state) {
    static const struct { const char *robot, *who; } cases[] = {
        { "Робот почты", "\"role\":\"customer\",\"channel\":\"email\"" }, { "Робот Форм", "\"role\":\"customer\",\"channel\":\"form\"" },
        { "Робот мониторинга", "\"role\":\"bot\",\"actor\":\"9\"" },      { "Роботов Пётр", "\"actor\":\"9\",\"customer\":\"9\"" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf text = { 0 }, wanted = { 0 };
        buf_printf(&text, "{\"key\":\"S-1\",\"createdAt\":\"2026-03-02T09:00:00.000+0000\",\"createdBy\":{\"id\":\"9\",\"display\":\"%s\"}}", cases[i].robot);
        buf_printf(&wanted, "{\"ticket\":\"S-1\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"created\",%s,\"url\":\"https://tracker.yandex.ru/S-1\"}\n", cases[i].who);
        expect(text.p, wanted.p, "");
        buf_release(&text);
        buf_release(&wanted);
    }
}

static void test_an_issue_with_its_parts_inside(void **state) {
    (void)state;
    expect("{\"key\":\"S-1\",\"createdAt\":\"2026-03-02T09:00:00.000+0000\",\"createdBy\":{\"id\":\"9\"},\"status\":{\"key\":\"open\"},\n"
           "\"comments\":[{\"id\":5,\"text\":\"hi\",\"type\":\"outcoming\",\"createdBy\":{\"id\":\"7\"},\"createdAt\":\"2026-03-02T09:10:00.000+0000\"}]}",
           "{\"ticket\":\"S-1\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"created\",\"actor\":\"9\",\"customer\":\"9\",\"status\":\"open\",\"url\":\"https://tracker.yandex.ru/S-1\"}\n"
           "{\"ticket\":\"S-1\",\"at\":\"2026-03-02T09:10:00Z\",\"type\":\"message\",\"role\":\"agent\",\"actor\":\"7\",\"id\":\"5/comment\"}\n",
           "");
}

/* Fifty entries are a page that nobody turned, if the issue was touched after the last of them. */
static void test_a_page_of_the_changelog(void **state) {
    (void)state;
    for (int minute = 49; minute <= 50; minute++) {
        struct buf text = { 0 };
        for (int i = 0; i < 50; i++)
            buf_printf(&text, "{\"id\":\"e%d\",\"issue\":{\"key\":\"S-1\"},\"updatedAt\":\"2026-03-02T09:%02d:00.000+0000\",\"type\":\"IssueUpdated\",\"fields\":[]}\n", i, i);
        buf_printf(&text, "{\"key\":\"S-1\",\"createdAt\":\"2026-03-02T09:00:00.000+0000\",\"updatedAt\":\"2026-03-02T09:%02d:00.000+0000\"}\n", minute);
        struct named_text file = { "x.json", str_of(text.p, text.n) };
        struct converted c = convert_texts("yandex-tracker", NULL, &file, 1);
        assert_string_equal(c.said.p ? c.said.p : "", minute > 49 ? "truncated-history: S-1\n" : "");
        assert_int_equal(c.records, 51);
        converted_release(&c);
        buf_release(&text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_cannot_be_understood_is_rejected), cmocka_unit_test(test_lists_that_say_nothing_of_tickets),
        cmocka_unit_test(test_values_of_every_shape),                 cmocka_unit_test(test_an_entry_alone_begins_the_ticket),
        cmocka_unit_test(test_an_issue_with_its_parts_inside),        cmocka_unit_test(test_a_page_of_the_changelog),
        cmocka_unit_test(test_robots_at_the_door),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
