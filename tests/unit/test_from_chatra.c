/* `convert chatra`: cases, repeated webhooks and authors. The whole of a chat's life is in tests/sources/chatra. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "quoting.h"

/* 2026-03-02T10:00:00Z in milliseconds, and later. */
#define T0 "1772445600000"
#define T1 "1772445660000"
#define T2 "1772445720000"
#define NEXT_DAY "1772532120000" /* 24 hours after T2 */

#define WEBHOOK(event, agents, messages) "{'eventName':'" event "','client':{'id':'u','chatId':'c'},'agents':[" agents "],'messages':[" messages "]}\n"
#define CLIENT(at, text) "{'type':'client','message':'" text "','createdAt':" at "}"
#define AGENT(at, id) "{'type':'agent','agentId':'" id "','message':'a','createdAt':" at "}"
#define AGENT_UNNAMED(at) "{'type':'agent','message':'a','createdAt':" at "}"

#define LINE_OF(ticket, time, rest) "{'ticket':'" ticket "','at':'" time "'," rest "}\n"
#define LINE(minute, rest) LINE_OF("c", "2026-03-02T10:0" #minute ":00Z", rest)
#define BEGUN "'type':'created','role':'customer','actor':'u','customer':'u','channel':'chat','status':'open'"
#define SAID "'type':'message','role':'customer','actor':'u'"
#define UNVERIFIED "unverified-source: chatra\n"

static void expect(const char *text, const char *events, const char *said) { expect_quoted("chatra", text, events, said); }

/* Fragments overlap, webhooks are sent again, and files come in any order. */
static void test_repeated(void **state) {
    static const char start[] = WEBHOOK("chatStarted", "", CLIENT(T0, "hi"));
    static const char rest[] = WEBHOOK("chatFragment", "", CLIENT(T0, "hi") "," CLIENT(T1, "one") "," CLIENT(T1, "two"))
                               WEBHOOK("chatFragment", "", "{'type':'client','text':'two','createdAt':'2026-03-02T10:01:00Z'}," AGENT(T2, "a"));
    (void)state;
    expect_quoted_pair("chatra", start, rest, LINE(0, BEGUN) LINE(1, SAID) LINE(1, SAID) LINE(2, "'type':'assign','role':'agent','actor':'a','to':'a'")
                       LINE(2, "'type':'message','role':'agent','actor':'a'"), UNVERIFIED);
    expect("{'eventName':'chatFragment','client':{'chatId':'c'},'messages':[{'id':'m','type':'client','message':'x','createdAt':" T0 "}]}\n"
           "{'eventName':'chatFragment','client':{'chatId':'c'},'messages':[{'id':'m','type':'client','message':'x, corrected','createdAt':" T1 "}]}",
           LINE(0, "'type':'created','role':'customer','actor':'c','customer':'c','channel':'chat','status':'open'"), UNVERIFIED);
}

/* A start, or a client after a day, begins a case; an agent after a day does not. */
static void test_cases(void **state) {
    (void)state;
    expect(WEBHOOK("chatStarted", "", CLIENT(T0, "hi")) WEBHOOK("chatStarted", "", CLIENT(T2, "again")), LINE(0, BEGUN) LINE_OF("c/2026-03-02T10:02:00Z", "2026-03-02T10:02:00Z", BEGUN), UNVERIFIED);
    expect(WEBHOOK("chatFragment", "", CLIENT(T2, "hi") "," CLIENT(NEXT_DAY, "again")), LINE(2, BEGUN) LINE_OF("c/2026-03-03T10:02:00Z", "2026-03-03T10:02:00Z", BEGUN), UNVERIFIED);
    expect(WEBHOOK("chatFragment", "", CLIENT(T2, "hi") "," AGENT(NEXT_DAY, "a")),
           LINE(2, BEGUN) LINE_OF("c", "2026-03-03T10:02:00Z", "'type':'assign','role':'agent','actor':'a','to':'a'")
           LINE_OF("c", "2026-03-03T10:02:00Z", "'type':'message','role':'agent','actor':'a'"), UNVERIFIED);
    /* a start that comes a little after the first message is that case's */
    expect("{'eventName':'chatStarted','client':{'id':'u','chatId':'c'},'createdAt':" T1 "}\n" WEBHOOK("chatFragment", "", CLIENT(T0, "hi")), LINE(0, BEGUN), UNVERIFIED);
}

/* The transcript closes a case, once, at its own time or that of its last message. */
static void test_transcripts(void **state) {
    (void)state;
    expect(WEBHOOK("chatTranscript", "", CLIENT(T0, "hi")) WEBHOOK("chatTranscript", "", CLIENT(T0, "hi")) WEBHOOK("chatFragment", "", CLIENT(T1, "wait")),
           LINE(0, BEGUN) LINE(0, "'type':'status','role':'system','to':'closed'") LINE(1, SAID) LINE(1, "'type':'status','role':'customer','actor':'u','to':'open'"), UNVERIFIED);
}

/* What is of type agent and has no agentId. */
static void test_unnamed_agents(void **state) {
    (void)state;
    expect(WEBHOOK("chatFragment", "{'id':'a'}", CLIENT(T0, "hi") "," AGENT_UNNAMED(T1)),
           LINE(0, BEGUN) LINE(1, "'type':'assign','role':'agent','actor':'a','to':'a'") LINE(1, "'type':'message','role':'agent','actor':'a'"), UNVERIFIED);
    expect(WEBHOOK("chatFragment", "{'id':'a'},{'id':'b'}", CLIENT(T0, "hi") "," AGENT_UNNAMED(T1)), LINE(0, BEGUN) LINE(1, "'type':'message','role':'agent'"), UNVERIFIED);
    expect(WEBHOOK("chatFragment", "", CLIENT(T0, "hi") "," AGENT_UNNAMED(T1)), LINE(0, BEGUN) LINE(1, "'type':'message','role':'bot','auto':true"), UNVERIFIED);
    expect(WEBHOOK("chatFragment", "{'id':'a'}", CLIENT(T0, "hi") "," AGENT_UNNAMED(T1) "," AGENT(T2, "a")),
           LINE(0, BEGUN) LINE(1, "'type':'message','role':'bot','auto':true") LINE(2, "'type':'assign','role':'agent','actor':'a','to':'a'")
           LINE(2, "'type':'message','role':'agent','actor':'a'"), UNVERIFIED);
}

/* An automatic invitation is no client's. */
static void test_begun_by_a_bot(void **state) {
    (void)state;
    expect(WEBHOOK("chatFragment", "", "{'type':'bot','text':'?','createdAt':" T0 "}," CLIENT(T1, "hi")),
           LINE(0, "'type':'created','role':'bot','customer':'u','channel':'chat','status':'open'") LINE(0, "'type':'message','role':'bot','auto':true") LINE(1, SAID), UNVERIFIED);
}

static void test_rejected_with_their_places(void **state) {
    (void)state;
    expect("[{},\n{'eventName':'chatStarted'},\n{'eventName':'chatStarted','client':{'chatId':'c'}},\n{'eventName':'chatTranscript','client':{'chatId':'c'},'timestamp':'soon'},\n"
           "{'eventName':'chatFragment','client':{'chatId':'c'},'messages':[\n  5,\n  {},\n  {'type':'system'},\n  {'type':'client'},\n  {'type':'client','createdAt':'soon'}]},\n"
           "{'eventName':'chatFragment','client':{'chatId':'c'},'messages':{},'agents':5}]",
           "",
           "x.json:1:2: not a webhook of Chatra: eventName is \"\"\n"
           "x.json:2:1: no chat: expected client.chatId, of at most 200 bytes\n"
           "x.json:3:1: no time: the record has no time\n"
           "x.json:4:67: bad time: \"soon\"\n"
           "x.json:6:3: not a message: expected an object, found a number\n"
           "x.json:7:3: unknown type of message: \"\"\n"
           "x.json:8:3: unknown type of message: \"system\"\n"
           "x.json:9:3: no time: the record has no time\n"
           "x.json:10:32: bad time: \"soon\"\n" UNVERIFIED);
}

static void test_a_zone_is_needed(void **state) {
    (void)state;
    expect("{'eventName':'chatStarted','client':{'chatId':'c'},'createdAt':'2026-03-02 10:00:00'}", "",
           UNVERIFIED "x.json:1:64: the time \"2026-03-02 10:00:00\" has no zone (give --timezone, for instance --timezone Europe/Moscow)\n");
}

static void test_bad_bytes(void **state) {
    (void)state;
    expect_endurance("chatra", WEBHOOK("chatStarted", "{'id':'a'}", CLIENT(T0, "hi")) WEBHOOK("chatTranscript", "{'id':'a'}", CLIENT(T0, "hi") "," AGENT(T1, "a") "," AGENT_UNNAMED(T2)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_repeated), cmocka_unit_test(test_cases), cmocka_unit_test(test_transcripts), cmocka_unit_test(test_unnamed_agents),
        cmocka_unit_test(test_begun_by_a_bot), cmocka_unit_test(test_rejected_with_their_places), cmocka_unit_test(test_a_zone_is_needed), cmocka_unit_test(test_bad_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
