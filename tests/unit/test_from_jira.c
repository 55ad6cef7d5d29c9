/* jira: odd records; whole exports are in tests/sources/. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/vec.h"
#include "converting.h"

static void expect(const char *text, const char *events, const char *said) { expect_converted("jira", text, events, said); }

#define AT "2026-03-02T09:00:00.000+0000"

static void test_what_cannot_be_understood_is_rejected(void **state) {
    (void)state;
    expect("{\"hello\":1}", "", "x.json:1:1: not a record of Jira: expected an issue, a history or a comment\n");
    expect("{\"issues\":[{\"id\":\"1\",\"key\":\"H-1\"}]}", "", "x.json:1:12: not an issue: an issue needs \"key\" and \"fields\"\n");
    expect("{\"key\":\"H-1\",\"fields\":{}}", "", "x.json:1:1: no time: the record has no time\n");
    expect("{\"key\":\"H-1\",\"fields\":{\"created\":\"yesterday\"}}", "", "x.json:1:34: bad time: \"yesterday\"\n");
    expect("{\"comments\":[{\"id\":\"1\",\"created\":\"" AT "\",\"body\":\"\"}]}", "",
           "x.json:1:14: no issue key: neither the record nor its page nor the file's name says of which issue it is\n");
    expect("[{\"self\":\"https://x/rest/api/2/user?username=ann\",\"name\":\"ann\"}]", "", "");
}

static void test_internal_comments(void **state) {
    static const char *const internal[] = { "\"jsdPublic\":false", "\"public\":false", "\"visibility\":{\"type\":\"role\",\"value\":\"Agents\"}",
                                            "\"properties\":[{\"key\":\"sd.public.comment\",\"value\":{\"internal\":true}}]" };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(internal); i++) {
        struct buf text = { 0 };
        buf_printf(&text, "{\"self\":\"https://x/rest/api/2/issue/H-1/comment/5\",\"id\":\"5\",\"created\":\"" AT "\",\"body\":\"\",%s}", internal[i]);
        expect(text.p, "{\"ticket\":\"H-1\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"message\",\"id\":\"5/comment\",\"public\":false}\n", "");
        buf_release(&text);
    }
}

static void test_service_management(void **state) {
    (void)state;
    expect("{\"size\":1,\"values\":[{\"id\":\"1000\",\"body\":\"Hi\",\"public\":true,\"author\":{\"accountId\":\"qm:1\",\"accountType\":\"customer\"},"
           "\"created\":{\"iso8601\":\"2026-03-02T12:00:00+0300\",\"jira\":\"2026-03-02T12:00:00.000+0300\",\"friendly\":\"Today\",\"epochMillis\":1772442000000},"
           "\"_links\":{\"self\":\"https://x/rest/servicedeskapi/request/H-1/comment/1000\"}}]}",
           "{\"ticket\":\"H-1\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"message\",\"role\":\"customer\",\"actor\":\"qm:1\",\"id\":\"1000/comment\"}\n", "");
}

static void test_bulk_changelogs(void **state) {
    (void)state;
    expect("{\"issueChangeLogs\":[{\"issueId\":\"17\",\"changeHistories\":[{\"id\":\"3\",\"created\":1772442000000,\"author\":{\"accountId\":\"a\"},"
           "\"items\":[{\"field\":\"status\",\"from\":\"1\",\"fromString\":\"Open\",\"to\":\"6\",\"toString\":\"Closed\"},{\"field\":\"labels\",\"fromString\":\"x y\",\"toString\":\"y z\"}]}]}]}\n"
           "{\"id\":\"17\",\"key\":\"H-1\",\"fields\":{\"created\":\"2026-03-02T08:00:00.000+0000\",\"status\":{\"id\":\"6\",\"name\":\"Закрыто\"},\"labels\":[\"y\",\"z\"]}}",
           "{\"ticket\":\"H-1\",\"at\":\"2026-03-02T08:00:00Z\",\"type\":\"created\",\"team\":\"H\",\"status\":\"Open\",\"tags\":[\"x\",\"y\"]}\n"
           "{\"ticket\":\"H-1\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"status\",\"role\":\"agent\",\"actor\":\"a\",\"id\":\"3/status\",\"to\":\"Закрыто\"}\n"
           "{\"ticket\":\"H-1\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"tag\",\"role\":\"agent\",\"actor\":\"a\",\"id\":\"3/-x\",\"remove\":\"x\"}\n"
           "{\"ticket\":\"H-1\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"tag\",\"role\":\"agent\",\"actor\":\"a\",\"id\":\"3/+z\",\"add\":\"z\"}\n",
           "");
}

static void test_envelopes(void **state) {
    (void)state;
    expect("{\"origin\":\"x\",\"data\":{\"id\":\"17\",\"key\":\"H-1\",\"fields\":{\"created\":\"" AT "\"}}}",
           "{\"ticket\":\"H-1\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"created\",\"team\":\"H\"}\n", "");
}

static void test_who_began_it(void **state) {
    static const struct { const char *people, *who; } cases[] = {
        { "\"creator\":{\"accountId\":\"a\"},\"reporter\":{\"accountId\":\"a\"}", "\"actor\":\"a\",\"customer\":\"a\"" },
        { "\"creator\":{\"accountId\":\"a\"},\"reporter\":{\"accountId\":\"c\"}", "\"role\":\"agent\",\"actor\":\"a\",\"customer\":\"c\"" },
        { "\"creator\":{\"accountId\":\"m\",\"accountType\":\"app\"},\"reporter\":{\"accountId\":\"c\"}", "\"actor\":\"c\",\"customer\":\"c\"" },
        { "\"creator\":{\"accountId\":\"m\",\"accountType\":\"app\"},\"reporter\":{\"accountId\":\"m\"}", "\"role\":\"bot\",\"actor\":\"m\",\"customer\":\"m\"" },
        { "\"creator\":null,\"reporter\":{\"accountId\":\"c\",\"accountType\":\"customer\"}", "\"role\":\"customer\",\"actor\":\"c\",\"customer\":\"c\"" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf text = { 0 }, wanted = { 0 };
        buf_printf(&text, "{\"key\":\"H-1\",\"fields\":{\"created\":\"" AT "\",%s}}", cases[i].people);
        buf_printf(&wanted, "{\"ticket\":\"H-1\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"created\",%s,\"team\":\"H\"}\n", cases[i].who);
        expect(text.p, wanted.p, "");
        buf_release(&text);
        buf_release(&wanted);
    }
}

static void test_a_part_of_the_changelog(void **state) {
    (void)state;
    expect("{\"key\":\"H-1\",\"fields\":{\"created\":\"" AT "\"},\"changelog\":{\"total\":101,\"histories\":[]}}",
           "{\"ticket\":\"H-1\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"created\",\"team\":\"H\"}\n", "truncated-history: H-1\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_cannot_be_understood_is_rejected), cmocka_unit_test(test_internal_comments), cmocka_unit_test(test_service_management),
        cmocka_unit_test(test_bulk_changelogs),                       cmocka_unit_test(test_envelopes),         cmocka_unit_test(test_a_part_of_the_changelog),
        cmocka_unit_test(test_who_began_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
