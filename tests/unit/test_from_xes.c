/* xes: odd logs; a whole one is in tests/sources/. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/vec.h"
#include "converting.h"

static void expect(const char *text, const char *events, const char *said) { expect_converted("xes", text, events, said); }

#define EVENT(name, at) "<event><string key=\"concept:name\" value=\"" name "\"/><date key=\"time:timestamp\" value=\"" at "\"/></event>"
#define CASE(name) "<string key=\"concept:name\" value=\"" name "\"/>"

static const char one[] = "{\"ticket\":\"1\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"created\"}\n"
                          "{\"ticket\":\"1\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"status\",\"role\":\"system\",\"to\":\"Open\"}\n";

static void test_order_of_attributes_is_free(void **state) {
    (void)state;
    expect("<log><trace>" CASE("1") EVENT("Open", "2026-03-02T09:00:00Z") "</trace></log>", one, "");
    expect("\xEF\xBB\xBF<log><trace>" EVENT("Open", "2026-03-02T12:00:00.000+03:00") CASE("1") "</trace></log>", one, "");
    expect("<x:log xmlns:x=\"http://www.xes-standard.org/\"><x:trace><x:event><x:date key=\"time:timestamp\" value=\"2026-03-02T09:00:00Z\"/><x:string key=\"concept:name\" value=\"Open\"/>"
           "</x:event><x:string key=\"concept:name\" value=\"1\"/></x:trace></x:log>",
           one, "");
}

static void test_other_encodings(void **state) {
    (void)state;
    expect("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><log><trace>" CASE("\xE9") EVENT("Open", "2026-03-02T09:00:00Z") "</trace></log>",
           "{\"ticket\":\"é\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"created\"}\n{\"ticket\":\"é\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"status\",\"role\":\"system\",\"to\":\"Open\"}\n", "");
}

static void test_what_is_no_log(void **state) {
    (void)state;
    expect("<html/>", "", "x.json:1:1: not an XES log: its first element is <html>\n");
    expect("<!DOCTYPE log [<!ENTITY a \"aaaa\">]><log/>", "", "x.json:1:15: a document type (<!DOCTYPE) is refused\n");
    expect("<log><trace></log>", "", "x.json:1:15: not XML: mismatched tag\n");
    expect("", "", "x.json:1:1: not XML: no element found\n");
    expect("<log/>", "", "");
}

static void test_what_is_no_event_is_rejected(void **state) {
    (void)state;
    expect("<log>\n<trace>" EVENT("Open", "2026-03-02T09:00:00Z") "</trace>\n<trace>" CASE("1") EVENT("Open", "2026-03-02T09:00:00Z") "</trace></log>", one,
           "x.json:2:1: no ticket: the trace has no concept:name\n");
    expect("<log><trace>" CASE("1") "\n<event/>\n" EVENT("", "2026-03-02T09:00:00Z") "\n" EVENT("Open", "soon") "\n<event><string key=\"concept:name\" value=\"Open\"/></event>" EVENT("Open", "2026-03-02T09:00:00Z") "</trace></log>",
           one,
           "x.json:2:1: no name: the event has no concept:name\nx.json:3:1: no name: the event has no concept:name\nx.json:4:1: bad time: soon\n"
           "x.json:5:1: no time: the event has no time:timestamp\n");
}

static void test_times_without_a_zone(void **state) {
    static const char text[] = "<log><trace>" CASE("1") EVENT("Open", "2026-03-02T12:00:00") "</trace></log>";
    struct named_text file = { "x.json", { text, sizeof text - 1 } };
    (void)state;
    expect(text, "", "x.json:1:51: the time \"2026-03-02T12:00:00\" has no zone (give --timezone, for instance --timezone Europe/Moscow)\n");
    struct converted c = convert_texts("xes", "Europe/Moscow", &file, 1);
    assert_string_equal(c.events, one);
    converted_release(&c);
}

static void test_deep_nesting_is_passed_over(void **state) {
    struct buf text = { 0 };
    (void)state;
    buf_adds(&text, "<log><trace>" CASE("1") "<event><string key=\"concept:name\" value=\"Open\">");
    for (int i = 0; i < 20000; i++) buf_adds(&text, "<string key=\"concept:name\" value=\"inner\">");
    for (int i = 0; i < 20000; i++) buf_adds(&text, "</string>");
    buf_adds(&text, "</string><date key=\"time:timestamp\" value=\"2026-03-02T09:00:00Z\"/></event></trace></log>");
    expect(text.p, one, "");
    buf_release(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_of_attributes_is_free), cmocka_unit_test(test_other_encodings),      cmocka_unit_test(test_what_is_no_log),
        cmocka_unit_test(test_what_is_no_event_is_rejected), cmocka_unit_test(test_times_without_a_zone), cmocka_unit_test(test_deep_nesting_is_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
