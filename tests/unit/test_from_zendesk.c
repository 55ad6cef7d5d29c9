/* `convert zendesk`: edges of tickets and audits. The whole of a ticket's life is in tests/sources/zendesk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/vec.h"
#include "quoting.h"

#define AT(minute) "'created_at':'2026-03-02T10:0" #minute ":00Z'"
#define AUDIT(id, minute, author, events) "{'id':" #id ",'ticket_id':1," AT(minute) ",'author_id':" #author ",'events':[" events "]}\n"
#define CREATE(field, value) "{'type':'Create','field_name':'" field "','value':" value "}"
#define CHANGE(id, field, before, value) "{'id':" #id ",'type':'Change','field_name':'" field "','previous_value':" before ",'value':" value "}"
#define COMMENT(id, author, rest) "{'id':" #id ",'type':'Comment','author_id':" #author ",'body':'x'" rest "}"
#define BY_RULE ",'via':{'channel':'rule','source':{'rel':'trigger'}}"
#define OPENING AUDIT(100, 0, 9, COMMENT(1, 9, ",'public':true") "," CREATE("status", "'new'") "," CREATE("requester_id", "'9'"))
#define TICKET(status, updated, rest) "{'id':1,'requester_id':9,'created_at':'2026-03-02T10:00:00Z','updated_at':'2026-03-02T10:0" #updated ":00Z','status':'" status "'" rest "}\n"
#define USERS "{'users':[{'id':9,'role':'end-user'},{'id':5,'role':'agent'}]}\n"

#define LINE(minute, rest) "{'ticket':'1','at':'2026-03-02T10:0" #minute ":00Z'," rest "}\n"
#define CREATED LINE(0, "'type':'created','actor':'9','customer':'9','status':'new'")

static void expect(const char *text, const char *events, const char *said) { expect_quoted("zendesk", text, events, said); }

/* Audits are enough; tickets, users and audits may come in any order. */
static void test_any_order(void **state) {
    static const char events[] = LINE(0, "'type':'created','role':'customer','actor':'9','customer':'9','status':'new'")
                                 LINE(1, "'type':'message','role':'agent','actor':'5','id':'2'");
    (void)state;
    expect(OPENING, CREATED, "");
    expect(AUDIT(101, 1, 5, COMMENT(2, 5, "")) OPENING USERS, events, "");
    expect_quoted_pair("zendesk", OPENING AUDIT(101, 1, 5, COMMENT(2, 5, "")), USERS TICKET("new", 1, ""), events, "");
    expect_quoted_pair("zendesk", "{'audits':[" OPENING "]}" USERS, "[" AUDIT(101, 1, 5, COMMENT(2, 5, "")) "," OPENING "]", events, "");
}

/* An event's own author and `via` say who did it, whoever's audit it is in. */
static void test_who_did_it(void **state) {
    static const struct { int author; const char *event, *line; } cases[] = {
        { 5, COMMENT(2, 9, ""), "'type':'message','actor':'9','id':'2'" },
        { 5, COMMENT(2, 6, ",'public':false"), "'type':'message','role':'agent','actor':'6','id':'2','public':false" },
        { 5, COMMENT(2, -1, ""), "'type':'message','role':'bot','id':'2','auto':true" },
        { 5, COMMENT(2, 5, BY_RULE), "'type':'message','role':'bot','id':'2','auto':true" },
        { -1, "{'id':2,'type':'Comment'}", "'type':'message','role':'bot','id':'2','auto':true" },
        { 5, "{'id':2,'type':'VoiceComment','public':true}", "'type':'message','actor':'5','id':'2'" },
        { 5, CHANGE(2, "priority", "null", "'high'"), "'type':'priority','actor':'5','id':'2','to':'high'" },
        { -1, CHANGE(2, "priority", "null", "'high'"), "'type':'priority','role':'system','id':'2','to':'high'" },
        { 5, "{'id':2,'type':'Change','field_name':'priority','value':'high'" BY_RULE "}", "'type':'priority','role':'system','id':'2','to':'high'" },
        { 5, "{'id':2,'type':'EventOfTomorrow','value':1}", NULL }, { 5, "{'id':2,'type':'Notification','recipients':[5]}", NULL },
        { 5, "{'id':2,'type':'Notification','recipients':[5,9]}", "'type':'message','role':'bot','id':'2','auto':true" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf text = { 0 }, events = { 0 };
        buf_printf(&text, OPENING "{'id':101,'ticket_id':1," AT(1) ",'author_id':%d,'events':[%s]}", cases[i].author, cases[i].event);
        buf_adds(&events, CREATED);
        if (cases[i].line) buf_printf(&events, LINE(1, "%s"), cases[i].line);
        expect(text.p, events.p, "");
        buf_release(&text);
        buf_release(&events);
    }
}

/* A notification that carries an agent's comment is that comment. */
static void test_notifications(void **state) {
    (void)state;
    expect(OPENING AUDIT(101, 1, 5, COMMENT(2, 5, "") ",{'id':3,'type':'Notification','recipients':[9]}") AUDIT(102, 2, 9, COMMENT(4, 9, "") ",{'id':5,'type':'Notification','recipients':[9]}"),
           CREATED LINE(1, "'type':'message','actor':'5','id':'2'") LINE(2, "'type':'message','actor':'9','id':'4'")
           LINE(2, "'type':'message','role':'bot','id':'5','auto':true"), "");
}

/* The request is the ticket's creation, unless somebody else wrote it. */
static void test_openings(void **state) {
    (void)state;
    expect(AUDIT(100, 0, 5, COMMENT(1, 5, ",'public':true") "," CREATE("status", "'open'") "," CREATE("requester_id", "'9'") "," CREATE("assignee_id", "'5'")),
           LINE(0, "'type':'created','role':'agent','actor':'5','customer':'9','status':'open','assignee':'5'") LINE(0, "'type':'message','role':'agent','actor':'5','id':'1'"), "");
    expect(AUDIT(100, 0, 5, COMMENT(1, 5, ",'public':false") "," CREATE("status", "'open'") "," CREATE("requester_id", "'9'")),
           LINE(0, "'type':'created','role':'agent','actor':'5','customer':'9','status':'open'")
           LINE(0, "'type':'message','role':'agent','actor':'5','id':'1','public':false"), "");
    expect(AUDIT(100, 0, -1, COMMENT(1, 9, "") "," COMMENT(2, 9, "") "," CREATE("status", "'new'") "," CREATE("requester_id", "'9'")),
           CREATED LINE(0, "'type':'message','actor':'9','id':'2'"), "");
}

/* Values are rebuilt backwards from what the ticket is now. */
static void test_first_values(void **state) {
    (void)state;
    expect(TICKET("open", 3, ",'priority':'high','group_id':20,'assignee_id':5,'tags':['a','c'],'type':'question'")
           AUDIT(101, 1, 5, CHANGE(2, "priority", "'low'", "'high'") "," CHANGE(3, "group_id", "'10'", "'20'") "," CHANGE(4, "tags", "['a','b']", "['a','c']") ","
                            CHANGE(5, "type", "null", "'question'") "," CHANGE(6, "status", "'new'", "'open'") "," CHANGE(7, "assignee_id", "'6'", "'5'")),
           LINE(0, "'type':'created','actor':'9','customer':'9','priority':'low','team':'10','status':'new','assignee':'6','tags':['a','b']")
           LINE(1, "'type':'priority','role':'agent','actor':'5','id':'2','to':'high'") LINE(1, "'type':'team','role':'agent','actor':'5','id':'3','to':'20'")
           LINE(1, "'type':'tag','role':'agent','actor':'5','id':'4/-b','remove':'b'") LINE(1, "'type':'tag','role':'agent','actor':'5','id':'4/+c','add':'c'")
           LINE(1, "'type':'attr','role':'agent','actor':'5','id':'5','name':'type','to':'question'") LINE(1, "'type':'status','role':'agent','actor':'5','id':'6','to':'open'")
           LINE(1, "'type':'assign','role':'agent','actor':'5','id':'7','to':'5'"),
           "truncated-history: 1\n");
}

/* A custom field that stands twice counts once. */
static void test_a_field_twice(void **state) {
    (void)state;
    expect(TICKET("new", 0, ",'custom_fields':[{'id':7,'value':'b'},{'id':7,'value':'a'},{'id':8,'value':null},{'id':9,'value':['x']}]"),
           LINE(0, "'type':'created','actor':'9','customer':'9','status':'new','attrs':{'field_7':'a'}"), "truncated-history: 1\n");
}

/* A value that becomes empty has no event of its own, but tells what was before; nobody is somebody. */
static void test_values_that_become_empty(void **state) {
    (void)state;
    expect(TICKET("new", 3, "") OPENING AUDIT(101, 1, 5, CHANGE(2, "assignee_id", "null", "'5'")) AUDIT(102, 2, 5, CHANGE(3, "assignee_id", "'5'", "null") "," CHANGE(4, "priority", "'low'", "null")),
           CREATED LINE(1, "'type':'assign','role':'agent','actor':'5','id':'2','to':'5'") LINE(2, "'type':'assign','role':'agent','actor':'5','id':'3','to':null"), "");
}

/* A ticket that is further than its audits: what it is now is told at the time of its record. One that is behind them says nothing. */
static void test_records_beside_audits(void **state) {
    (void)state;
    expect(OPENING TICKET("solved", 3, ",'assignee_id':5"),
           CREATED LINE(3, "'type':'assign','role':'system','to':'5'") LINE(3, "'type':'status','role':'system','to':'solved'"), "truncated-history: 1\n");
    expect(OPENING TICKET("new", 1, "") AUDIT(101, 2, 5, CHANGE(2, "status", "'new'", "'open'")),
           CREATED LINE(2, "'type':'status','actor':'5','id':'2','to':'open'"), "");
    expect(TICKET("new", 0, ""), CREATED, "truncated-history: 1\n");
}

/* Events of one second keep the order of audits, and within an audit theirs. */
static void test_order_within_a_second(void **state) {
    (void)state;
    expect(AUDIT(102, 1, 5, CHANGE(4, "status", "'open'", "'solved'")) AUDIT(101, 1, 5, CHANGE(3, "status", "'new'", "'open'") "," CHANGE(2, "priority", "null", "'low'")) OPENING,
           CREATED LINE(1, "'type':'status','actor':'5','id':'3','to':'open'") LINE(1, "'type':'priority','actor':'5','id':'2','to':'low'")
           LINE(1, "'type':'status','actor':'5','id':'4','to':'solved'"), "");
}

/* One rating of an audit, whatever events speak of it; ratings of the API count where audits have none. */
static void test_ratings(void **state) {
    static const char rated[] = AUDIT(101, 1, 9, "{'id':2,'type':'SatisfactionRating','score':'bad','body':'slow'}," CHANGE(3, "satisfaction_score", "'offered'", "'bad'"));
    static const char answer[] = "{'satisfaction_ratings':[{'id':7,'ticket_id':1,'requester_id':9,'score':'bad','created_at':'2026-03-02T10:02:00Z'},"
                                 "{'id':8,'ticket_id':1,'score':'offered','created_at':'2026-03-02T10:02:00Z'}]}";
    (void)state;
    expect_quoted_pair("zendesk", rated, answer, LINE(1, "'type':'rating','role':'customer','actor':'9','id':'101/rating','verdict':'bad','comment':'slow'"), "truncated-history: 1\n");
    expect_quoted_pair("zendesk", OPENING, answer, CREATED LINE(2, "'type':'rating','role':'customer','actor':'9','id':'7','verdict':'bad'"), "");
    expect(OPENING AUDIT(101, 1, 9, CHANGE(3, "satisfaction_score", "null", "'meh'")), CREATED, "x.json:2:85: unknown score: \"meh\"\n");
}

/* Which ticket was merged into which is told by either of them, and once. */
#define OF_TWO(at, rest) "{'id':200,'ticket_id':2," AT(at) ",'author_id':5,'events':[" CHANGE(21, "status", "'new'", "'closed'") "]" rest "}\n"
#define INTO_ONE AUDIT_OF_ONE(",'via':{'channel':'web','source':{'from':{'ticket_ids':[2,1]},'rel':'merge'}}")
#define AUDIT_OF_ONE(via) "{'id':201,'ticket_id':1," AT(2) ",'author_id':5,'events':[{'id':22,'type':'Comment','public':true}]" via "}\n"
static void test_merges(void **state) {
    static const char one[] = LINE(2, "'type':'message','actor':'5','id':'22','auto':true"), merged[] = "{'ticket':'2','at':'2026-03-02T10:02:00Z','type':'merge','actor':'5','into':'1'}\n";
    static const char closed[] = "{'ticket':'2','at':'2026-03-02T10:02:00Z','type':'status','actor':'5','id':'21','to':'closed'}\n";
    static const char closed_before[] = "{'ticket':'2','at':'2026-03-02T10:01:00Z','type':'status','actor':'5','id':'21','to':'closed'}\n";
    static const char into_one[] = INTO_ONE;
    struct buf events = { 0 };
    (void)state;
    buf_printf(&events, "%s%s", merged, closed);
    expect(OF_TWO(2, ",'via':{'source':{'to':{'ticket_id':1},'rel':'merge'}}"), events.p, "truncated-history: 2\n");
    buf_printf(&events, "%s", one);
    expect(OF_TWO(2, ",'via':{'channel':'merge'}") INTO_ONE, events.p, "truncated-history: 1\ntruncated-history: 2\n");
    buf_clear(&events);
    buf_printf(&events, "%s%s%s", closed_before, merged, one);
    expect(OF_TWO(1, "") INTO_ONE, events.p, "truncated-history: 1\ntruncated-history: 2\n");
    expect(into_one, one, "truncated-history: 1\n");
    buf_release(&events);
}

static void test_deleted(void **state) {
    (void)state;
    expect(TICKET("deleted", 1, ""), LINE(0, "'type':'created','actor':'9','customer':'9'") LINE(1, "'type':'discard','role':'system','reason':'deleted'"), "");
    expect(OPENING AUDIT(101, 1, 5, CHANGE(2, "status", "'new'", "'deleted'")) TICKET("deleted", 1, ""),
           CREATED LINE(1, "'type':'discard','actor':'5','id':'2','reason':'deleted'"), "");
}

/* The account's own export: tickets with people and comments inside. */
static void test_tickets_with_comments(void **state) {
    (void)state;
    expect("{'id':1,'requester':{'id':9,'name':'Ann'},'submitter':{'id':9},'created_at':'2026-03-02T10:00:00Z','updated_at':'2026-03-02T10:00:00Z','status':'new','subject':'A &amp; B','comments':["
           "{'id':1,'author_id':9,'public':true," AT(0) "},{'id':2,'author_id':5,'public':false," AT(1) "},{'id':3,'author_id':5,'public':true," AT(2) "},{'id':4}]}\n",
           LINE(0, "'type':'created','actor':'9','customer':'9','status':'new','subject':'A & B'") LINE(1, "'type':'message','role':'agent','actor':'5','id':'2','public':false")
           LINE(2, "'type':'message','role':'agent','actor':'5','id':'3'"), "x.json:1:1: no time: the record has no time\ntruncated-history: 1\n");
}

static void test_rejected_with_their_places(void **state) {
    (void)state;
    expect("[\n{},\n{'ticket_id':1,'events':[]},\n{'events':[],'ticket_id':''},\n{'requester_id':1,'created_at':'x'},\n{'requester_id':1,'id':1,'created_at':'x'},\n"
           "{'ticket_events':[{'id':1,'child_events':[]}]},\n{'audits':[{'ticket_id':2,'events':7},\n  5]},\n{'users':[{}]},\n{'groups':[{'id':1}]},\n"
           "{'ticket_id':3,'score':'good'},\n{'id':9,'ticket_id':3,'created_at':'2026-03-02T10:00:00Z','events':[\n  5,\n  {}]}]",
           "",
           "x.json:2:1: not a record of Zendesk: expected a ticket, an audit, a user or a satisfaction rating\n"
           "x.json:3:1: no time: the record has no time\n"
           "x.json:4:1: no ticket: an audit needs \"ticket_id\"\n"
           "x.json:5:1: no id: a ticket needs \"id\"\n"
           "x.json:6:39: bad time: \"x\"\n"
           "x.json:7:19: ticket events are not read: export the audits, which say more\n"
           "x.json:8:12: not an audit: it has no array of events\n"
           "x.json:9:3: not a record: expected an object, found a number\n"
           "x.json:10:11: no id: a user needs \"id\"\n"
           "x.json:12:1: no time: the record has no time\n"
           "x.json:14:3: not an event: it has no type\n"
           "x.json:15:3: not an event: it has no type\n"
           "truncated-history: 3\n");
}

static void test_bad_bytes(void **state) {
    (void)state;
    expect_endurance("zendesk", OPENING USERS AUDIT(101, 1, 5, CHANGE(2, "tags", "['a']", "'b c'") "," CHANGE(3, "123", "1", "true") ",{'id':5,'type':'Notification','recipients':[9]}")
                     "{'tickets':[" TICKET("solved", 3, ",'tags':['x'],'via':{'channel':'closed_ticket','source':{'from':{'ticket_id':3}}},'custom_fields':[{'id':7,'value':'z'}]") "]}\n"
                     OF_TWO(2, ",'via':{'channel':'merge'}") INTO_ONE);
}

static void test_fixtures(void **state) {
    (void)state;
    expect_fixture("zendesk", "zendesk/ticket_audits.json",
                   "{'ticket':'666','at':'2011-09-25T22:35:44Z','type':'message','role':'agent','actor':'5246746','id':'2127301148','public':false}\n"
                   "{'ticket':'666','at':'2011-09-25T22:35:44Z','type':'status','role':'system','id':'2127301163','to':'open'}\n",
                   "truncated-history: 666\n");
}

static void test_fixture_of_tickets(void **state) {
    (void)state;
    expect_fixture("zendesk", "zendesk/tickets.json",
                   "{'ticket':'2','at':'2019-06-03T02:23:47Z','type':'created','role':'agent','actor':'377922500012','customer':'377922500012','channel':'email','team':'360004077472',"
                   "'subject':'Mail to create fixture ticket for testing','url':'https://d3v-terraform-provider.zendesk.com/agent/tickets/2',"
                   "'attrs':{'brand':'360002256672','form':'360000389592','organization':'360363695492'}}\n"
                   "{'ticket':'2','at':'2019-06-05T01:13:24Z','type':'assign','role':'system','to':'377922500012'}\n"
                   "{'ticket':'2','at':'2019-06-05T01:13:24Z','type':'status','role':'system','to':'solved'}\n"
                   "{'ticket':'3','at':'2019-06-03T02:34:52Z','type':'created','role':'agent','actor':'377922500012','customer':'377922500012','channel':'web','team':'360004077472',"
                   "'subject':'にゃー','url':'https://d3v-terraform-provider.zendesk.com/agent/tickets/3','attrs':{'brand':'360002256672','form':'360000389592','organization':'360363695492'}}\n"
                   "{'ticket':'3','at':'2019-06-03T02:35:05Z','type':'assign','role':'system','to':'377922500012'}\n"
                   "{'ticket':'3','at':'2019-06-03T02:35:05Z','type':'status','role':'system','to':'solved'}\n",
                   "truncated-history: 2\ntruncated-history: 3\n");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_any_order), cmocka_unit_test(test_who_did_it), cmocka_unit_test(test_notifications), cmocka_unit_test(test_openings),
        cmocka_unit_test(test_first_values), cmocka_unit_test(test_a_field_twice), cmocka_unit_test(test_values_that_become_empty), cmocka_unit_test(test_records_beside_audits),
        cmocka_unit_test(test_order_within_a_second), cmocka_unit_test(test_ratings), cmocka_unit_test(test_merges), cmocka_unit_test(test_deleted),
        cmocka_unit_test(test_tickets_with_comments), cmocka_unit_test(test_rejected_with_their_places), cmocka_unit_test(test_bad_bytes),
        cmocka_unit_test(test_fixtures), cmocka_unit_test(test_fixture_of_tickets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
