/* `convert intercom`: edges of conversations and parts. The whole of a conversation's life is in tests/sources/intercom. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/vec.h"
#include "quoting.h"

/* 2026-03-02T10:00:00Z and minutes after it. */
#define T0 "1772445600"
#define T1 "1772445660"
#define T2 "1772445720"
#define T3 "1772445780"

#define BY_USER "'source':{'type':'conversation','delivered_as':'customer_initiated','author':{'type':'user','id':'u1'}}"
#define BY_ADMIN "'source':{'type':'email','delivered_as':'admin_initiated','author':{'type':'admin','id':'7'}}"
#define USER "'author':{'type':'user','id':'u1'}"
#define ADMIN "'author':{'type':'admin','id':'7'}"
#define CONVERSATION(rest) "{'type':'conversation','id':'1','created_at':" T0 ",'updated_at':" T3 "," rest "}"
#define PARTS(n, list) "'conversation_parts':{'total_count':" #n ",'conversation_parts':[" list "]}"
#define PART(id, type, at, rest) "{'id':'" #id "','part_type':'" type "','created_at':" at "," rest "}"

#define LINE(minute, rest) "{'ticket':'1','at':'2026-03-02T10:0" #minute ":00Z'," rest "}\n"
#define CREATED(rest) LINE(0, "'type':'created','role':'customer','actor':'u1','customer':'u1','channel':'conversation','status':'open'" rest)

static void expect(const char *text, const char *events, const char *said) { expect_quoted("intercom", text, events, said); }

/* The author's type says who it was; Fin may write as an admin, and Operator once was one. */
static void test_who_wrote(void **state) {
    static const struct { const char *author, *role; } cases[] = {
        { "'type':'user','id':'9'", "customer" }, { "'type':'lead','id':'9'", "customer" }, { "'type':'contact','id':'9'", "customer" },
        { "'type':'admin','id':'9'", "agent" }, { "'type':'bot','id':'9'", "bot" }, { "'type':'admin','id':'9','from_ai_agent':true", "bot" },
        { "'type':'admin','id':9,'is_ai_answer':true", "bot" }, { "'type':'admin','id':'9','name':'Operator'", "bot" }, { "'type':'fin','id':'9'", "bot" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf text = { 0 }, events = { 0 };
        buf_printf(&text, CONVERSATION(BY_USER "," PARTS(1, PART(5, "comment", T1, "'author':{%s}"))), cases[i].author);
        buf_printf(&events, CREATED("") LINE(1, "'type':'message','role':'%s','actor':'9','id':'5'"), cases[i].role);
        expect(text.p, events.p, "");
        buf_release(&text);
        buf_release(&events);
    }
}

/* What a body is depends on the part: a reply, a note, or nothing. */
static void test_bodies(void **state) {
    static const struct { const char *type, *event; } cases[] = {
        { "comment", "'type':'message','role':'agent','actor':'7','id':'5'" },
        { "note", "'type':'message','role':'agent','actor':'7','id':'5','public':false" },
        { "assignment", "'type':'message','role':'agent','actor':'7','id':'5','public':false" },
        { "open", "'type':'message','role':'agent','actor':'7','id':'5'" },
        { "participant_added", NULL }, { "a_kind_of_tomorrow", NULL },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf text = { 0 }, events = { 0 };
        buf_printf(&text, CONVERSATION(BY_USER "," PARTS(1, PART(5, "%s", T1, "'body':'<p>x</p>'," ADMIN))), cases[i].type);
        buf_adds(&events, CREATED(""));
        if (cases[i].event) buf_printf(&events, LINE(1, "%s"), cases[i].event);
        expect(text.p, events.p, "");
        buf_release(&text);
        buf_release(&events);
    }
    expect(CONVERSATION(BY_USER "," PARTS(2, PART(5, "close", T1, "'body':'<p> &nbsp;</p>'," ADMIN) "," PART(6, "open", T2, "'body':'<img src=x>'," ADMIN))),
           CREATED("") LINE(1, "'type':'status','role':'agent','actor':'7','id':'5/status','to':'closed'")
           LINE(2, "'type':'message','role':'agent','actor':'7','id':'6'") LINE(2, "'type':'status','role':'agent','actor':'7','id':'6/status','to':'open'"), "");
}

/* Seconds, milliseconds, ISO; ids as numbers; an unknown member; parts out of order. */
static void test_tolerance(void **state) {
    (void)state;
    expect("{'id':1,'new':{'a':[1]},'created_at':'2026-03-02T10:00:00.000000Z'," BY_USER ",'conversation_parts':[" PART(6, "comment", T2 "000", ADMIN) ","
           "{'id':5,'part_type':'comment','created_at':'2026-03-02T13:01:00+03:00'," ADMIN "}],'tags':['a',{'id':8},{}],'custom_attributes':[],'statistics':7}",
           "{'ticket':'1','at':'2026-03-02T10:00:00Z','type':'created','role':'customer','actor':'u1','customer':'u1','channel':'conversation','status':'open','tags':['8','a']}\n"
           LINE(1, "'type':'message','role':'agent','actor':'7','id':'5'") LINE(2, "'type':'message','role':'agent','actor':'7','id':'6'"), "");
}

/* A conversation counts once, its newest answer tells what it is now, and parts that one answer lacks another may have. */
static void test_overlapping_exports(void **state) {
    static const char old[] = "{'type':'conversation','id':'1','created_at':" T0 ",'updated_at':" T1 ",'state':'open'," BY_USER "," PARTS(1, PART(5, "comment", T1, ADMIN)) "}";
    static const char new[] = CONVERSATION("'state':'closed'," BY_USER "," PARTS(2, PART(6, "close", T2, ADMIN)));
    static const char events[] = CREATED("") LINE(1, "'type':'message','role':'agent','actor':'7','id':'5'")
                                 LINE(2, "'type':'status','role':'agent','actor':'7','id':'6/status','to':'closed'");
    (void)state;
    expect_quoted_pair("intercom", old, new, events, "");
    expect_quoted_pair("intercom", new, "{'conversations':[{'id':1,'created_at':" T0 ",'updated_at':" T3 ",'state':'closed'}]}",
                       CREATED("") LINE(2, "'type':'status','role':'agent','actor':'7','id':'6/status','to':'closed'"), "truncated-history: 1\n");
}

/* What a search answers has no parts: what it says of now is told when it happened, if that is known, else when it was known. */
static void test_rows_of_a_search(void **state) {
    (void)state;
    expect(CONVERSATION("'state':'closed','admin_assignee_id':7,'statistics':{'last_close_at':" T2 ",'first_assignment_at':" T1 "}"),
           "{'ticket':'1','at':'2026-03-02T10:00:00Z','type':'created','role':'customer','status':'open'}\n"
           LINE(1, "'type':'assign','role':'system','to':'7'") LINE(2, "'type':'status','role':'system','to':'closed'"), "truncated-history: 1\n");
    expect(CONVERSATION("'state':'snoozed','admin_assignee_id':7,'team_assignee_id':70," BY_USER),
           "{'ticket':'1','at':'2026-03-02T10:00:00Z','type':'created','role':'customer','actor':'u1','customer':'u1','channel':'conversation','team':'70','status':'open'}\n"
           LINE(3, "'type':'status','role':'system','to':'snoozed'") LINE(3, "'type':'assign','role':'system','to':'7'"), "truncated-history: 1\n");
    expect(CONVERSATION("'state':'open','admin_assignee_id':0,'statistics':{'count_conversation_parts':0}," BY_USER), CREATED(""), "");
}

/* Fewer parts than the conversation's own total. */
static void test_five_hundred_parts(void **state) {
    (void)state;
    expect(CONVERSATION(BY_USER "," PARTS(501, PART(5, "comment", T1, ADMIN) "," PART(5, "comment", T1, ADMIN))),
           CREATED("") LINE(1, "'type':'message','role':'agent','actor':'7','id':'5'"), "truncated-history: 1\n");
}

/* Of both assignees; one that never changed was there from the beginning. */
static void test_assignees(void **state) {
    (void)state;
    expect(CONVERSATION("'admin_assignee_id':7,'team_assignee_id':'70'," BY_USER "," PARTS(1, PART(5, "comment", T1, ADMIN))),
           "{'ticket':'1','at':'2026-03-02T10:00:00Z','type':'created','role':'customer','actor':'u1','customer':'u1','channel':'conversation','team':'70','status':'open','assignee':'7'}\n"
           LINE(1, "'type':'message','role':'agent','actor':'7','id':'5'"), "");
    expect(CONVERSATION("'admin_assignee_id':null,'team_assignee_id':0," BY_USER "," PARTS(3,
               PART(5, "comment", T1, "'assigned_to':{'type':'admin','id':7}," ADMIN) "," PART(6, "away_mode_assignment", T2, "'assigned_to':{'type':'team','id':70}")
               "," PART(7, "assignment", T3, "'assigned_to':{'type':'nobody_admin'}," ADMIN))),
           CREATED("") LINE(1, "'type':'message','role':'agent','actor':'7','id':'5'") LINE(1, "'type':'assign','role':'agent','actor':'7','id':'5/assign','to':'7'")
           LINE(2, "'type':'team','role':'system','id':'6/team','to':'70'") LINE(3, "'type':'assign','role':'agent','actor':'7','id':'7/assign','to':null"), "");
}

/* A tap writes a bare id; which it is, other records tell. */
static void test_bare_assignees(void **state) {
    static const char parts[] = "{'conversation_id':1," "'id':5,'part_type':'assignment','created_at':" T1 ",'assigned_to':'70'," USER "}\n"
                                "{'conversation_id':1," "'id':6,'part_type':'assignment','created_at':" T2 ",'assigned_to':'8'," USER "}\n" CONVERSATION(BY_USER);
    (void)state;
    expect_quoted_pair("intercom", parts, "{'teams':[{'id':'70'}],'admins':[{'id':8}]}",
                       CREATED("") LINE(1, "'type':'team','role':'customer','actor':'u1','id':'5/team','to':'70'")
                       LINE(2, "'type':'assign','role':'customer','actor':'u1','id':'6/assign','to':'8'"), "");
    expect(parts, CREATED(""), "x.json:1:1: unknown assignee: 70 is neither a known admin nor a known team (give admins and teams too)\n"
                               "x.json:2:1: unknown assignee: 8 is neither a known admin nor a known team (give admins and teams too)\n");
}

/* Part by part the state is what its kind says, else what the part itself says, else a contact who writes opens it. */
static void test_states(void **state) {
    (void)state;
    expect(CONVERSATION(BY_USER "," PARTS(4, PART(5, "snoozed", T1, ADMIN) "," PART(6, "comment", T2, USER) "," PART(7, "note", T2, "'state':'closed'," ADMIN) ","
                                             PART(8, "comment", T3, "'state':'closed'," USER))),
           CREATED("") LINE(1, "'type':'status','role':'agent','actor':'7','id':'5/status','to':'snoozed'")
           LINE(2, "'type':'message','role':'customer','actor':'u1','id':'6'") LINE(2, "'type':'status','role':'customer','actor':'u1','id':'6/status','to':'open'")
           LINE(2, "'type':'message','role':'agent','actor':'7','id':'7','public':false") LINE(2, "'type':'status','role':'agent','actor':'7','id':'7/status','to':'closed'")
           LINE(3, "'type':'message','role':'customer','actor':'u1','id':'8'"), "");
}

/* An outbound message becomes a ticket with its answer, and what was done before is how the ticket begins. */
static void test_outbound(void **state) {
    (void)state;
    expect(CONVERSATION(BY_ADMIN "," PARTS(1, PART(5, "comment", T1, ADMIN))), "", "");
    expect(CONVERSATION(BY_ADMIN ",'first_contact_reply':{'created_at':" T2 "},'contacts':{'contacts':[{'id':'u1'}]}"),
           "{'ticket':'1','at':'2026-03-02T10:02:00Z','type':'created','role':'customer','actor':'u1','customer':'u1','channel':'email','status':'open'}\n",
           "truncated-history: 1\n");
    expect(CONVERSATION(BY_ADMIN ",'tags':{'tags':[{'name':'a','applied_at':" T1 "},{'name':'b','applied_at':" T3 "}]}," PARTS(4,
               PART(5, "close", T1, ADMIN) "," PART(6, "assignment", T1, "'assigned_to':{'type':'admin','id':'7'}," ADMIN) "," PART(7, "comment", T2, USER) "," PART(8, "comment", T2, USER))),
           "{'ticket':'1','at':'2026-03-02T10:02:00Z','type':'created','role':'customer','actor':'u1','customer':'u1','channel':'email','status':'open','assignee':'7','tags':['a']}\n"
           LINE(2, "'type':'message','role':'customer','actor':'u1','id':'8'") LINE(3, "'type':'tag','role':'system','add':'b'"), "");
}

/* One that was asked for but not given is none; `created_at` is when it was asked for. */
static void test_ratings(void **state) {
    (void)state;
    expect(CONVERSATION(BY_USER ",'conversation_rating':{'rating':null,'created_at':" T1 "}," PARTS(0, "")), CREATED(""), "");
    expect(CONVERSATION(BY_USER ",'conversation_rating':{'rating':2,'remark':'','created_at':" T1 ",'updated_at':" T2 "}," PARTS(0, "")),
           CREATED("") LINE(2, "'type':'rating','role':'customer','actor':'u1','score':2,'max':5"), "");
    expect(CONVERSATION(BY_USER ",'conversation_rating':{'rating':9,'updated_at':" T2 "}," PARTS(0, "")), CREATED(""),
           "x.json:1:1: bad score: \"9\" (expected at most max)\n");
}

/* An attribute's first value is what it was before its first change. */
static void test_attributes(void **state) {
    (void)state;
    expect(CONVERSATION("'custom_attributes':{'A':'3','B':'x','C':null,'D':{}}," BY_USER "," PARTS(2,
               PART(5, "conversation_attribute_updated_by_admin", T1, "'event_details':{'attribute':{'name':'A'},'value':{'name':'2','previous':'1'}}," ADMIN) ","
               PART(6, "conversation_attribute_updated_by_user", T2, "'event_details':{'attribute':{'name':'A'},'value':{'name':'3','previous':'2'}}," USER))),
           CREATED(",'attrs':{'A':'1','B':'x'}") LINE(1, "'type':'attr','role':'agent','actor':'7','id':'5/attribute','name':'A','to':'2'")
           LINE(2, "'type':'attr','role':'customer','actor':'u1','id':'6/attribute','name':'A','to':'3'"), "");
}

static void test_rejected_with_their_places(void **state) {
    (void)state;
    expect("[\n{},\n{'type':'conversation'},\n{'type':'conversation','id':1,'created_at':'soon'},\n{'part_type':'comment'},\n"
           "{'type':'conversation','id':2,'created_at':" T0 "," BY_USER "," PARTS(5, "\n  5,\n  {'id':1},\n  {'id':2,'part_type':'comment'},\n"
           "  {'id':3,'part_type':'comment','created_at':" T1 "},\n  {'id':4,'part_type':'participant_added','created_at':" T1 "}") "}]",
           "{'ticket':'2','at':'2026-03-02T10:00:00Z','type':'created','role':'customer','actor':'u1','customer':'u1','channel':'conversation','status':'open'}\n",
           "x.json:2:1: not a record of Intercom: expected a conversation, a part of one, an admin or a team\n"
           "x.json:3:1: no id: a conversation needs \"id\"\n"
           "x.json:4:44: bad time: \"soon\"\n"
           "x.json:5:1: no conversation: a part needs \"conversation_id\"\n"
           "x.json:7:3: not a part: expected an object, found a number\n"
           "x.json:8:3: not a part: it has no part_type\n"
           "x.json:9:3: no time: the record has no time\n"
           "x.json:10:3: unknown author: a part with a text, by neither a contact, an admin nor a bot\n"
           "truncated-history: 2\n");
}

static void test_bad_bytes(void **state) {
    (void)state;
    expect_endurance("intercom", CONVERSATION(BY_USER ",'tags':{'tags':[{'name':'a','applied_at':" T1 "}]},'conversation_rating':{'rating':2,'updated_at':" T2 "}," PARTS(2,
        PART(5, "assignment", T1, "'assigned_to':{'type':'team','id':70}," ADMIN) "," PART(6, "close", T2, "'body':'x'," USER))));
}

static void test_fixtures(void **state) {
    static const char conversation[] = "{'ticket':'147','at':'2014-05-23T15:04:54Z','type':'created','role':'customer','actor':'536e564f316c83104c000020',"
                                       "'customer':'536e564f316c83104c000020','status':'open','assignee':'25'%s}\n";
    struct buf tagged = { 0 }, bare = { 0 };
    (void)state;
    buf_printf(&tagged, conversation, ",'tags':['Some tag']");
    buf_printf(&bare, conversation, "");
    expect_fixture("intercom", "intercom/conversation.json", tagged.p, "");
    expect_fixture("intercom", "intercom/conversations.json", bare.p, "");
    buf_release(&tagged);
    buf_release(&bare);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_wrote), cmocka_unit_test(test_bodies), cmocka_unit_test(test_tolerance), cmocka_unit_test(test_overlapping_exports),
        cmocka_unit_test(test_rows_of_a_search), cmocka_unit_test(test_five_hundred_parts), cmocka_unit_test(test_assignees), cmocka_unit_test(test_bare_assignees),
        cmocka_unit_test(test_states), cmocka_unit_test(test_outbound), cmocka_unit_test(test_ratings), cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_rejected_with_their_places), cmocka_unit_test(test_bad_bytes), cmocka_unit_test(test_fixtures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
