/* `convert usedesk`: edges of what its API and webhooks send. The whole of a ticket's life is in tests/sources/usedesk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "vendor_log.h"

static void expect(const char *text, const char *events, const char *said) { vendor_expect("usedesk", "x.json", text, "Europe/Moscow", events, said); }

/* Times have no zone, and none is assumed. */
static void test_a_zone_is_needed(void **state) {
    (void)state;
    vendor_expect("usedesk", "x.json", "{\"ticket\":{\"id\":1,\"published_at\":\"2026-03-02 10:00:00\"}}", NULL, "",
             "x.json:1:34: the time \"2026-03-02 10:00:00\" has no zone (give --timezone, for instance --timezone Europe/Moscow)\n");
}

/* A ticket that its agent wrote first. */
static void test_begun_by_an_agent(void **state) {
    (void)state;
    expect("{\"ticket\":{\"id\":1,\"published_at\":\"2026-03-02 10:00:00\",\"client_id\":5,\"status_id\":6},\"changes\":[],\"comments\":["
           "{\"id\":9,\"from\":\"user\",\"type\":\"public\",\"user_id\":\"11\",\"is_first\":\"1\",\"published_at\":\"2026-03-02 10:00:00\"}]}",
           "{\"ticket\":\"1\",\"at\":\"2026-03-02T07:00:00Z\",\"type\":\"created\",\"role\":\"agent\",\"actor\":\"11\",\"customer\":\"client:5\",\"status\":\"pending\"}\n"
           "{\"ticket\":\"1\",\"at\":\"2026-03-02T07:00:00Z\",\"type\":\"message\",\"role\":\"agent\",\"actor\":\"11\",\"id\":\"9/comment\"}\n",
           "");
}

/* old_status and new_status speak where no target does; equal ones are no change. */
static void test_statuses_of_a_row(void **state) {
    (void)state;
    expect("{\"ticket\":{\"id\":1,\"published_at\":\"2026-03-02 10:00:00\",\"status_id\":77},\"changes\":["
           "{\"id\":1,\"user_id\":11,\"changed_at\":\"2026-03-02 10:01:00\",\"old_status\":8,\"new_status\":8,\"data\":[]},"
           "{\"id\":2,\"user_id\":11,\"changed_at\":\"2026-03-02 10:02:00\",\"old_status\":\"8\",\"new_status\":77}]}",
           "{\"ticket\":\"1\",\"at\":\"2026-03-02T07:00:00Z\",\"type\":\"created\",\"status\":\"new\"}\n"
           "{\"ticket\":\"1\",\"at\":\"2026-03-02T07:02:00Z\",\"type\":\"status\",\"role\":\"agent\",\"actor\":\"11\",\"id\":\"2/status_id\",\"to\":\"77\"}\n",
           "");
}

/* What nobody documented is told, and nothing is made of it. */
static void test_unknown_targets(void **state) {
    (void)state;
    expect("{\"trigger\":{\"id\":1,\"ticket_id\":1,\"changed_at\":\"2026-03-02 10:01:00\",\"data\":[{\"target\":\"mood\",\"value\":\"good\"},5,{}]}}", "",
           "unknown-type: x.json:1:110\nunknown-type: x.json:1:112\nunknown-type: mood at x.json:1:77\n");
}

/* A history that does not lead to what the ticket is now is not whole. */
static void test_history_that_ends_elsewhere(void **state) {
    (void)state;
    expect("{\"ticket\":{\"id\":1,\"published_at\":\"2026-03-02 10:00:00\",\"status_id\":3},\"changes\":["
           "{\"id\":1,\"trigger_id\":\"4\",\"changed_at\":\"2026-03-02 10:01:00\",\"data\":[{\"target\":\"status_id\",\"value\":1,\"old_value\":8}]}]}",
           "{\"ticket\":\"1\",\"at\":\"2026-03-02T07:00:00Z\",\"type\":\"created\",\"status\":\"new\"}\n"
           "{\"ticket\":\"1\",\"at\":\"2026-03-02T07:01:00Z\",\"type\":\"status\",\"role\":\"bot\",\"actor\":\"trigger:4\",\"id\":\"1/status_id\",\"to\":\"open\"}\n",
           "truncated-history: 1 at x.json:1:11\n");
}

/* The newest answer counts, whichever comes first; a row of a list never beats an answer. */
static void test_answers_in_any_order(void **state) {
    static const char old[] = "{\"ticket\":{\"id\":1,\"subject\":\"old\",\"published_at\":\"2026-03-02 10:00:00\",\"last_updated_at\":\"2026-03-02 11:00:00\"},\"changes\":[]}\n";
    static const char new[] = "{\"ticket\":{\"id\":1,\"subject\":\"new\",\"published_at\":\"2026-03-02 10:00:00\",\"last_updated_at\":\"2026-03-02 12:00:00\"},\"changes\":[]}\n";
    static const char row[] = "{\"id\":1,\"subject\":\"row\",\"created_at\":\"2026-03-02 10:00:00\",\"last_updated_at\":\"2026-03-02 13:00:00\",\"status\":1}\n";
    const char *const orders[][3] = { { old, new, row }, { row, new, old }, { new, row, old } };
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct buf text = { 0 };
        for (size_t k = 0; k < 3; k++) buf_adds(&text, orders[i][k]);
        expect(text.p, "{\"ticket\":\"1\",\"at\":\"2026-03-02T07:00:00Z\",\"type\":\"created\",\"subject\":\"new\"}\n", "");
        buf_release(&text);
    }
}

/* Webhooks alone: events without `created`. */
static void test_webhooks_alone(void **state) {
    (void)state;
    expect("{\"comment\":{\"id\":3,\"ticket_id\":1,\"from\":\"client\",\"client_id\":5,\"type\":\"public\",\"message\":\"x\",\"published_at\":\"2026-03-02 10:00:00\"}}\n"
           "{\"comment\":{\"id\":3,\"from\":\"client\",\"client_id\":5,\"type\":\"public\",\"message\":\"x\",\"published_at\":\"2026-03-02 10:00:00\"},\"ticket\":{\"id\":1}}\n"
           "{\"id\":7,\"ticket_id\":1,\"rating\":4,\"client_id\":5,\"created_at\":\"2026-03-02 11:00:00\"}\n",
           "{\"ticket\":\"1\",\"at\":\"2026-03-02T07:00:00Z\",\"type\":\"message\",\"role\":\"customer\",\"actor\":\"client:5\",\"id\":\"3/comment\"}\n"
           "{\"ticket\":\"1\",\"at\":\"2026-03-02T08:00:00Z\",\"type\":\"rating\",\"role\":\"customer\",\"actor\":\"client:5\",\"score\":4}\n",
           "");
}

static void test_rejected_with_their_places(void **state) {
    (void)state;
    expect("[\n{\"ticket\":{\"published_at\":\"2026-03-02 10:00:00\"}},\n"
           "{\"ticket\":{\"id\":0,\"published_at\":\"2026-03-02 10:00:00\"}},\n"
           "{\"ticket\":{\"id\":1,\"published_at\":\"soon\"}},\n"
           "{\"ticket\":{\"id\":1}},\n"
           "{\"ticket\":{\"id\":2,\"published_at\":\"2026-03-02 10:00:00\"},\"changes\":{},\"comments\":[\n  5,\n"
           "  {\"id\":1,\"from\":\"user\",\"type\":\"secret\",\"user_id\":1,\"published_at\":\"2026-03-02 10:00:00\"},\n"
           "  {\"id\":2,\"from\":\"user\",\"type\":\"public\",\"user_id\":1}]},\n"
           "{\"csi\":{\"rating\":5,\"created_at\":\"2026-03-02 10:00:00\"}},\n"
           "{\"csi\":{\"ticket_id\":3,\"rating\":0,\"created_at\":\"2026-03-02 10:00:00\"}},\n"
           "{\"csi\":{\"ticket_id\":3,\"created_at\":\"2026-03-02 10:00:00\"}},\n"
           "{\"trigger\":{\"id\":1,\"changed_at\":\"2026-03-02 10:00:00\"}},\n"
           "{\"hello\":\"world\"}\n]",
           "{\"ticket\":\"2\",\"at\":\"2026-03-02T07:00:00Z\",\"type\":\"created\"}\n",
           "x.json:2:11: no ticket id: a ticket needs \"id\"\n"
           "x.json:3:11: no ticket id: a ticket needs \"id\"\n"
           "x.json:4:34: bad time: \"soon\"\n"
           "x.json:5:11: no time: the record has no time\n"
           "x.json:7:3: not a record: expected an object, found a number\n"
           "x.json:8:32: bad comment: \"type\" is not public or private\n"
           "x.json:9:3: no time: the record has no time\n"
           "x.json:6:67: not a list: \"changes\" is an object\n"
           "x.json:10:8: no ticket id: a rating needs \"ticket_id\"\n"
           "x.json:13:12: no ticket id: a change or a comment needs \"ticket_id\"\n"
           "x.json:14:1: not a record of Usedesk: expected a ticket, a change, a comment, a rating, a channel or a group\n"
           "x.json:11:8: bad score: \"0\" (expected a number from 1 on)\n"
           "x.json:12:8: a field is missing: a rating event needs \"score\" or \"verdict\"\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_zone_is_needed),
        cmocka_unit_test(test_begun_by_an_agent),
        cmocka_unit_test(test_statuses_of_a_row),
        cmocka_unit_test(test_unknown_targets),
        cmocka_unit_test(test_history_that_ends_elsewhere),
        cmocka_unit_test(test_answers_in_any_order),
        cmocka_unit_test(test_webhooks_alone),
        cmocka_unit_test(test_rejected_with_their_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
