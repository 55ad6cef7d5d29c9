/* history: what is noted of tickets in any order in, `created` with first values and events in time order out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/vec.h"
#include "read/from/history.h"

static const struct place nowhere;

static struct raw_event event(enum event_type type, int minute, const char *actor) {
    return (struct raw_event){ .type = type, .at = (instant)minute * 60 * SECOND, .role = ROLES, .actor = str_c(actor) };
}

static void change(struct history *h, uint32_t ticket, enum event_type type, int minute, const char *from, const char *to) {
    struct raw_event e = event(type, minute, "ann");
    if (to) e.field[FIELD_TO] = str_c(to);
    history_change(h, ticket, &e, from ? str_c(from) : (struct str){ 0 }, 0, nowhere);
}

static void tag(struct history *h, uint32_t ticket, int minute, int field, const char *name) {
    struct raw_event e = event(EV_TAG, minute, "ann");
    e.field[field] = str_c(name);
    history_event(h, ticket, &e, 0, nowhere);
}

static void begin(struct history *h, uint32_t ticket, const char *status, const char *assignee) {
    static const struct str tags[] = { { "b", 1 }, { "a", 1 }, { "c", 1 } };
    struct raw_event e = event(EV_CREATED, 0, "cust");
    e.field[FIELD_CUSTOMER] = str_c("cust");
    e.field[FIELD_STATUS] = str_c(status);
    if (assignee) e.field[FIELD_ASSIGNEE] = str_c(assignee);
    e.tags = tags;
    e.ntags = 3;
    history_begin(h, ticket, &e, 100, nowhere);
}

/* Tells the history, frees it, and compares. */
static void expect(struct history *h, const char *events, const char *truncated) {
    struct findings findings = { 0 };
    struct sink_ndjson sink;
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    sink_ndjson_init(&sink, out);
    sink.sink.findings = &findings;
    history_emit(h, &sink.sink);
    fclose(out);
    const struct findings_of *of = &findings.of[FIND_TRUNCATED_HISTORY];
    assert_string_equal(text, events);
    assert_string_equal(of->n ? of->example[0].subject : "", truncated);
    free(text);
    findings_release(&findings);
    sink_ndjson_release(&sink);
    history_free(h);
}

static void test_first_values(void **state) {
    (void)state;
    struct history *h = history_new(ROLE_AGENT);
    uint32_t t = history_ticket(h, str_c("T"));
    change(h, t, EV_STATUS, 20, "open", "done");
    change(h, t, EV_ASSIGN, 15, NULL, "bob");
    change(h, t, EV_STATUS, 10, "new", "open");
    begin(h, t, "done", "bob");
    expect(h,
           "{\"ticket\":\"T\",\"at\":\"1970-01-01T00:00:00Z\",\"type\":\"created\",\"actor\":\"cust\",\"customer\":\"cust\",\"status\":\"new\",\"tags\":[\"a\",\"b\",\"c\"]}\n"
           "{\"ticket\":\"T\",\"at\":\"1970-01-01T00:10:00Z\",\"type\":\"status\",\"role\":\"agent\",\"actor\":\"ann\",\"to\":\"open\"}\n"
           "{\"ticket\":\"T\",\"at\":\"1970-01-01T00:15:00Z\",\"type\":\"assign\",\"role\":\"agent\",\"actor\":\"ann\",\"to\":\"bob\"}\n"
           "{\"ticket\":\"T\",\"at\":\"1970-01-01T00:20:00Z\",\"type\":\"status\",\"role\":\"agent\",\"actor\":\"ann\",\"to\":\"done\"}\n",
           "");
}

static void test_first_tags(void **state) {
    (void)state;
    struct history *h = history_new(ROLES);
    uint32_t t = history_ticket(h, str_c("T"));
    begin(h, t, "new", NULL);
    tag(h, t, 2, FIELD_REMOVE, "a");
    tag(h, t, 3, FIELD_ADD, "a");
    tag(h, t, 1, FIELD_ADD, "b");
    tag(h, t, 4, FIELD_REMOVE, "z");
    expect(h,
           "{\"ticket\":\"T\",\"at\":\"1970-01-01T00:00:00Z\",\"type\":\"created\",\"actor\":\"cust\",\"customer\":\"cust\",\"status\":\"new\",\"tags\":[\"a\",\"c\",\"z\"]}\n"
           "{\"ticket\":\"T\",\"at\":\"1970-01-01T00:01:00Z\",\"type\":\"tag\",\"actor\":\"ann\",\"add\":\"b\"}\n"
           "{\"ticket\":\"T\",\"at\":\"1970-01-01T00:02:00Z\",\"type\":\"tag\",\"actor\":\"ann\",\"remove\":\"a\"}\n"
           "{\"ticket\":\"T\",\"at\":\"1970-01-01T00:03:00Z\",\"type\":\"tag\",\"actor\":\"ann\",\"add\":\"a\"}\n"
           "{\"ticket\":\"T\",\"at\":\"1970-01-01T00:04:00Z\",\"type\":\"tag\",\"actor\":\"ann\",\"remove\":\"z\"}\n",
           "");
}

static void test_names_of_one_ticket(void **state) {
    (void)state;
    struct history *h = history_new(ROLES);
    change(h, history_ticket(h, str_c("OLD-1")), EV_STATUS, 5, NULL, "open");
    change(h, history_ticket(h, str_c("77")), EV_TEAM, 4, NULL, "two");
    uint32_t t = history_ticket(h, str_c("NEW-1"));
    change(h, t, EV_PRIORITY, 6, NULL, "high");
    history_alias(h, t, str_c("77"));
    history_alias(h, t, str_c("OLD-1"));
    history_alias(h, history_ticket(h, str_c("OLD-1")), str_c("NEW-1"));
    history_call(h, t, str_c("NEW-1"));
    expect(h,
           "{\"ticket\":\"NEW-1\",\"at\":\"1970-01-01T00:04:00Z\",\"type\":\"team\",\"actor\":\"ann\",\"to\":\"two\"}\n"
           "{\"ticket\":\"NEW-1\",\"at\":\"1970-01-01T00:05:00Z\",\"type\":\"status\",\"actor\":\"ann\",\"to\":\"open\"}\n"
           "{\"ticket\":\"NEW-1\",\"at\":\"1970-01-01T00:06:00Z\",\"type\":\"priority\",\"actor\":\"ann\",\"to\":\"high\"}\n",
           "");
}

static void test_people(void **state) {
    (void)state;
    struct history *h = history_new(ROLE_AGENT);
    uint32_t t = history_ticket(h, str_c("T"));
    static const char *const actors[] = { "cust", "robo", "eve", "ann" };
    for (int i = 0; i < 4; i++) {
        struct raw_event e = event(EV_MESSAGE, i, actors[i]);
        history_event(h, t, &e, 0, nowhere);
    }
    history_person(h, str_c("robo"), ROLE_BOT);
    history_person(h, str_c("eve"), ROLE_CUSTOMER);
    begin(h, t, "new", NULL);
    expect(h,
           "{\"ticket\":\"T\",\"at\":\"1970-01-01T00:00:00Z\",\"type\":\"created\",\"actor\":\"cust\",\"customer\":\"cust\",\"status\":\"new\",\"tags\":[\"a\",\"b\",\"c\"]}\n"
           "{\"ticket\":\"T\",\"at\":\"1970-01-01T00:00:00Z\",\"type\":\"message\",\"actor\":\"cust\"}\n"
           "{\"ticket\":\"T\",\"at\":\"1970-01-01T00:01:00Z\",\"type\":\"message\",\"role\":\"bot\",\"actor\":\"robo\"}\n"
           "{\"ticket\":\"T\",\"at\":\"1970-01-01T00:02:00Z\",\"type\":\"message\",\"role\":\"customer\",\"actor\":\"eve\"}\n"
           "{\"ticket\":\"T\",\"at\":\"1970-01-01T00:03:00Z\",\"type\":\"message\",\"role\":\"agent\",\"actor\":\"ann\"}\n",
           "");
}

static void test_labels_and_merges(void **state) {
    (void)state;
    struct history *h = history_new(ROLES);
    uint32_t t = history_ticket(h, str_c("T")), other = history_ticket(h, str_c("U"));
    struct raw_event merge = event(EV_MERGE, 9, "ann");
    change(h, t, EV_STATUS, 5, "1", "2");
    history_label(h, EV_STATUS, str_c("2"), str_c("Closed"), 10);
    history_label(h, EV_STATUS, str_c("2"), str_c("Shut"), 5);
    history_merge(h, t, &merge, 0, nowhere);
    history_merge(h, other, &merge, 0, nowhere);
    history_merge_into(h, t, str_c("X"));
    expect(h,
           "{\"ticket\":\"T\",\"at\":\"1970-01-01T00:05:00Z\",\"type\":\"status\",\"actor\":\"ann\",\"to\":\"Closed\"}\n"
           "{\"ticket\":\"T\",\"at\":\"1970-01-01T00:09:00Z\",\"type\":\"merge\",\"actor\":\"ann\",\"into\":\"X\"}\n",
           "");
}

static void entries(struct history *h, uint32_t ticket, int from, int to) {
    for (int i = from; i < to; i++) {
        char id[16];
        snprintf(id, sizeof id, "%d", i);
        history_entry(h, ticket, HISTORY_CHANGES, str_c(id), i);
    }
}

static void test_truncated_histories(void **state) {
    (void)state;
    struct history *h = history_new(ROLES);
    uint32_t t = history_ticket(h, str_c("TOTAL"));
    history_total(h, t, HISTORY_CHANGES, 4, nowhere);
    entries(h, t, 0, 3);
    entries(h, t, 1, 3); /* again */
    expect(h, "", "TOTAL");

    h = history_new(ROLES);
    t = history_ticket(h, str_c("ENOUGH"));
    entries(h, t, 0, 3);
    history_total(h, t, HISTORY_CHANGES, 3, nowhere);
    expect(h, "", "");

    for (instant touched = 49; touched <= 50; touched++) {
        h = history_new(ROLES);
        history_page(h, HISTORY_CHANGES, 50);
        t = history_ticket(h, str_c("PAGE"));
        entries(h, t, 0, 50);
        history_touched(h, t, HISTORY_CHANGES, touched, nowhere);
        expect(h, "", touched > 49 ? "PAGE" : "");
    }
}

static void test_a_last_status_that_leads_elsewhere(void **state) {
    (void)state;
    struct history *h = history_new(ROLES);
    uint32_t t = history_ticket(h, str_c("T"));
    change(h, t, EV_STATUS, 5, "new", "open");
    begin(h, t, "done", NULL);
    expect(h,
           "{\"ticket\":\"T\",\"at\":\"1970-01-01T00:00:00Z\",\"type\":\"created\",\"actor\":\"cust\",\"customer\":\"cust\",\"status\":\"new\",\"tags\":[\"a\",\"b\",\"c\"]}\n"
           "{\"ticket\":\"T\",\"at\":\"1970-01-01T00:05:00Z\",\"type\":\"status\",\"actor\":\"ann\",\"to\":\"open\"}\n",
           "T");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_values), cmocka_unit_test(test_first_tags), cmocka_unit_test(test_names_of_one_ticket), cmocka_unit_test(test_people),
        cmocka_unit_test(test_labels_and_merges), cmocka_unit_test(test_truncated_histories), cmocka_unit_test(test_a_last_status_that_leads_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
