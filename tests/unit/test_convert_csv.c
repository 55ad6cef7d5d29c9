/* `convert csv`: rows of an export and a mapping in, lines of the event log out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "read/from/mapping.h"
#include "read/from/source.h"
#include "read/read.h"

/* ---- converting -------------------------------------------------------------------------------------------------------------- */

struct outcome {
    char *events;      /* lines, without "at" and its quotes where tests do not look at it */
    size_t size;
    struct buf said;   /* messages of rejected records, a line each; an error's text */
    struct findings findings;
    int64_t records, rejected;
};

static void keep(void *data, const char *line) { buf_printf(data, "%s\n", line); }

static struct outcome convert_with(const char *mapping, const struct exports *exports, const struct source_options *given) {
    struct outcome outcome = { 0 };
    struct sink_ndjson sink;
    struct err err = { 0 };
    char text[2048];
    struct source_options options = *given;
    if (mapping) {
        options.mapping_name = "mapping.json";
        options.mapping = str_c(mapping);
    }
    FILE *out = open_memstream(&outcome.events, &outcome.size);
    assert_non_null(out);
    sink_ndjson_init(&sink, out);
    sink.sink.findings = &outcome.findings;
    sink.sink.message = keep;
    sink.sink.message_data = &outcome.said;
    const struct source *csv = source_find("csv", &err);
    if (!source_convert(csv, exports, &options, &sink.sink, &err)) keep(&outcome.said, err_format(&err, text, sizeof text));
    outcome.records = sink.sink.records;
    outcome.rejected = sink.sink.rejected;
    fclose(out);
    sink_ndjson_release(&sink);
    return outcome;
}

static void release(struct outcome *outcome) {
    free(outcome->events);
    buf_release(&outcome->said);
    findings_release(&outcome->findings);
}

/* Converts one file, x.csv, and compares events and messages. */
static void expect(const char *mapping, const char *rows, const char *events, const char *said) {
    struct named_text file = { "x.csv", str_c(rows) };
    struct exports exports = exports_of_texts(&file, 1);
    struct outcome outcome = convert_with(mapping, &exports, &(struct source_options){ 0 });
    assert_string_equal(outcome.events, events);
    assert_string_equal(outcome.said.p ? outcome.said.p : "", said);
    release(&outcome);
}

/* ---- snapshots --------------------------------------------------------------------------------------------------------------- */

static const char SNAPSHOTS[] = "{ \"timezone\": \"UTC\", \"mode\": \"snapshots\", \"ticket\": \"no\", \"at\": \"at\", \"actor\": \"by\","
                                "  \"columns\": { \"status\": \"status\", \"assignee\": \"who\", \"team\": \"team\", \"tag\": \"tag\", \"attr.os\": \"os\" } }";

static void test_changes_become_events(void **state) {
    (void)state;
    expect(SNAPSHOTS,
           "no,at,by,status,who,team,tag,os\n"
           "7,2026-03-04 10:00:00,ann,New,,first,billing,linux\n"
           "7,2026-03-04 10:05:00,bob,Open,bob,first,billing,linux\n"
           "7,2026-03-04 10:06:00,bob,Open,bob,first,billing,linux\n"
           "7,2026-03-04 11:00:00,eve,Open,,second,refund,mac\n",
           "{\"ticket\":\"7\",\"at\":\"2026-03-04T10:00:00Z\",\"type\":\"created\",\"team\":\"first\",\"status\":\"New\",\"tags\":[\"billing\"],\"attrs\":{\"os\":\"linux\"}}\n"
           "{\"ticket\":\"7\",\"at\":\"2026-03-04T10:05:00Z\",\"type\":\"status\",\"actor\":\"bob\",\"to\":\"Open\"}\n"
           "{\"ticket\":\"7\",\"at\":\"2026-03-04T10:05:00Z\",\"type\":\"assign\",\"actor\":\"bob\",\"to\":\"bob\"}\n"
           "{\"ticket\":\"7\",\"at\":\"2026-03-04T11:00:00Z\",\"type\":\"assign\",\"actor\":\"eve\",\"to\":null}\n"
           "{\"ticket\":\"7\",\"at\":\"2026-03-04T11:00:00Z\",\"type\":\"team\",\"actor\":\"eve\",\"to\":\"second\"}\n"
           "{\"ticket\":\"7\",\"at\":\"2026-03-04T11:00:00Z\",\"type\":\"tag\",\"actor\":\"eve\",\"remove\":\"billing\"}\n"
           "{\"ticket\":\"7\",\"at\":\"2026-03-04T11:00:00Z\",\"type\":\"tag\",\"actor\":\"eve\",\"add\":\"refund\"}\n"
           "{\"ticket\":\"7\",\"at\":\"2026-03-04T11:00:00Z\",\"type\":\"attr\",\"actor\":\"eve\",\"name\":\"os\",\"to\":\"mac\"}\n",
           "");
}

/* Rows of a ticket are taken in time order; tickets as they first came. */
static void test_rows_in_any_order(void **state) {
    (void)state;
    expect("{ \"timezone\": \"UTC\", \"mode\": \"snapshots\", \"ticket\": \"no\", \"at\": \"at\", \"columns\": { \"status\": \"status\" } }",
           "no,at,status\n"
           "b,2026-03-04 12:00:00,Closed\n"
           "a,2026-03-04 10:00:00,New\n"
           "b,2026-03-04 11:00:00,New\n",
           "{\"ticket\":\"b\",\"at\":\"2026-03-04T11:00:00Z\",\"type\":\"created\",\"status\":\"New\"}\n"
           "{\"ticket\":\"b\",\"at\":\"2026-03-04T12:00:00Z\",\"type\":\"status\",\"to\":\"Closed\"}\n"
           "{\"ticket\":\"a\",\"at\":\"2026-03-04T10:00:00Z\",\"type\":\"created\",\"status\":\"New\"}\n",
           "");
}

/* A to B to A within one minute are three states, though the log would take the two A for one event. */
static void test_steps_of_one_instant_bear_ids(void **state) {
    (void)state;
    expect("{ \"timezone\": \"UTC\", \"mode\": \"snapshots\", \"ticket\": \"no\", \"at\": \"at\", \"columns\": { \"team\": \"team\" } }",
           "no,at,team\n7,2026-03-04 10:00,A\n7,2026-03-04 10:01,B\n7,2026-03-04 10:01,A\n7,2026-03-04 10:01,B\n",
           "{\"ticket\":\"7\",\"at\":\"2026-03-04T10:00:00Z\",\"type\":\"created\",\"team\":\"A\"}\n"
           "{\"ticket\":\"7\",\"at\":\"2026-03-04T10:01:00Z\",\"type\":\"team\",\"to\":\"B\"}\n"
           "{\"ticket\":\"7\",\"at\":\"2026-03-04T10:01:00Z\",\"type\":\"team\",\"id\":\"2026-03-04T10:01:00Z/2/team\",\"to\":\"A\"}\n"
           "{\"ticket\":\"7\",\"at\":\"2026-03-04T10:01:00Z\",\"type\":\"team\",\"id\":\"2026-03-04T10:01:00Z/3/team\",\"to\":\"B\"}\n",
           "");
}

/* `created` speaks of an earlier instant: what it sets itself goes before the first row, whose own value then is a change. */
static void test_created_of_its_own(void **state) {
    (void)state;
    expect("{ \"timezone\": \"Europe/Rome\", \"missing\": [\"?\"], \"mode\": \"snapshots\", \"ticket\": \"no\", \"at\": \"at\", \"at_format\": \"%d/%m/%Y %H:%M\","
           "  \"created\": { \"at\": \"opened\", \"actor\": \"opener\", \"role\": \"agent\", \"status\": { \"value\": \"New\" } },"
           "  \"columns\": { \"status\": \"status\", \"assignee\": \"who\", \"customer\": \"customer\" } }",
           "no,opened,opener,at,status,who,customer\n"
           "7,29/2/2016 01:16,ann,29/2/2016 01:23,Active,bob,c1\n"
           "7,29/2/2016 01:16,ann,1/3/2016 09:00,Resolved,?,c2\n",
           "{\"ticket\":\"7\",\"at\":\"2016-02-29T00:16:00Z\",\"type\":\"created\",\"role\":\"agent\",\"actor\":\"ann\",\"customer\":\"c1\",\"status\":\"New\",\"assignee\":\"bob\"}\n"
           "{\"ticket\":\"7\",\"at\":\"2016-02-29T00:23:00Z\",\"type\":\"status\",\"to\":\"Active\"}\n"
           "{\"ticket\":\"7\",\"at\":\"2016-03-01T08:00:00Z\",\"type\":\"status\",\"to\":\"Resolved\"}\n"
           "{\"ticket\":\"7\",\"at\":\"2016-03-01T08:00:00Z\",\"type\":\"attr\",\"name\":\"customer\",\"to\":\"c2\"}\n",
           "");
}

/* Of the assignee, an empty cell says nobody, a missing one says nothing. */
static void test_nobody(void **state) {
    (void)state;
    static const struct { const char *assignee, *cells[4], *to[4]; } rows[] = {
        { "\"who\"", { "ann", "", "", "bob" }, { NULL, "null", NULL, "\"bob\"" } },
        { "\"who\"", { "ann", "?", "bob", "?" }, { NULL, NULL, "\"bob\"", NULL } },
        { "\"who\"", { "", "?", "", "3.0" }, { NULL, NULL, NULL, "\"3\"" } },
        { "{ \"column\": \"who\", \"empty\": \"keep\" }", { "ann", "", "ann", "bob" }, { NULL, NULL, NULL, "\"bob\"" } },
        { "{ \"column\": \"who\", \"values\": { \"?\": \"\" } }", { "ann", "?", "ann", "" }, { NULL, "null", "\"ann\"", "null" } },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf mapping = { 0 }, table = { 0 }, events = { 0 };
        buf_printf(&mapping, "{ \"missing\": [\"\", \"?\"], \"mode\": \"snapshots\", \"ticket\": \"no\", \"at\": \"at\", \"columns\": { \"assignee\": %s } }", rows[i].assignee);
        buf_adds(&table, "no,at,who\n");
        buf_printf(&events, "{\"ticket\":\"7\",\"at\":\"2026-03-04T10:00:00Z\",\"type\":\"created\"");
        if (rows[i].cells[0][0]) buf_printf(&events, ",\"assignee\":\"%s\"", rows[i].cells[0]);
        buf_adds(&events, "}\n");
        for (int k = 0; k < 4; k++) {
            buf_printf(&table, "7,2026-03-04T1%d:00:00Z,%s\n", k, rows[i].cells[k]);
            if (rows[i].to[k]) buf_printf(&events, "{\"ticket\":\"7\",\"at\":\"2026-03-04T1%d:00:00Z\",\"type\":\"assign\",\"to\":%s}\n", k, rows[i].to[k]);
        }
        expect(mapping.p, table.p, events.p, "");
        buf_release(&mapping);
        buf_release(&table);
        buf_release(&events);
    }
}

static void test_tags_of_one_cell(void **state) {
    (void)state;
    expect("{ \"timezone\": \"UTC\", \"mode\": \"snapshots\", \"ticket\": \"no\", \"at\": \"at\", \"columns\": { \"tag\": { \"column\": \"tags\", \"split\": \"|\" } } }",
           "no,at,tags\n7,2026-03-04 10:00,b | a|b\n7,2026-03-04 10:01,c|b\n7,2026-03-04 10:02,\n",
           "{\"ticket\":\"7\",\"at\":\"2026-03-04T10:00:00Z\",\"type\":\"created\",\"tags\":[\"a\",\"b\"]}\n"
           "{\"ticket\":\"7\",\"at\":\"2026-03-04T10:01:00Z\",\"type\":\"tag\",\"remove\":\"a\"}\n"
           "{\"ticket\":\"7\",\"at\":\"2026-03-04T10:01:00Z\",\"type\":\"tag\",\"add\":\"c\"}\n"
           "{\"ticket\":\"7\",\"at\":\"2026-03-04T10:02:00Z\",\"type\":\"tag\",\"remove\":\"b\"}\n"
           "{\"ticket\":\"7\",\"at\":\"2026-03-04T10:02:00Z\",\"type\":\"tag\",\"remove\":\"c\"}\n",
           "");
}

/* Two exports that overlap say what one of both would say; within a file, equal rows are different ones. */
static void test_overlapping_exports(void **state) {
    (void)state;
    struct named_text files[] = {
        { "1.csv", str_c("no,at,status,who,team,tag,os,by\n7,2026-03-04 10:00,New,,A,,,\n7,2026-03-04 10:01,Open,,A,,,\n7,2026-03-04 10:01,Hold,,A,,,\n") },
        { "2.csv", str_c("no,by,at,status,who,team,tag,os\n7,,2026-03-04 10:01,Open,,A,,\n7,,2026-03-04 10:01,Hold,,A,,\n7,,2026-03-04 10:09,Closed,,A,,\n") },
    };
    struct exports both = exports_of_texts(files, 2);
    struct outcome outcome = convert_with(SNAPSHOTS, &both, &(struct source_options){ 0 });
    assert_string_equal(outcome.events, "{\"ticket\":\"7\",\"at\":\"2026-03-04T10:00:00Z\",\"type\":\"created\",\"team\":\"A\",\"status\":\"New\"}\n"
                                        "{\"ticket\":\"7\",\"at\":\"2026-03-04T10:01:00Z\",\"type\":\"status\",\"to\":\"Open\"}\n"
                                        "{\"ticket\":\"7\",\"at\":\"2026-03-04T10:01:00Z\",\"type\":\"status\",\"id\":\"2026-03-04T10:01:00Z/2/status\",\"to\":\"Hold\"}\n"
                                        "{\"ticket\":\"7\",\"at\":\"2026-03-04T10:09:00Z\",\"type\":\"status\",\"to\":\"Closed\"}\n");
    release(&outcome);
}

/* ---- events ------------------------------------------------------------------------------------------------------------------ */

/* A journal such as Еадеск's: what happened stands in a column. */
static void test_journal(void **state) {
    (void)state;
    expect("{ \"timezone\": \"Europe/Moscow\", \"mode\": \"events\", \"ticket\": \"Диалог\", \"at\": \"Дата\", \"actor\": \"Пользователь\","
           "  \"type\": { \"column\": \"Событие\", \"values\": {"
           "    \"Новый диалог\": { \"type\": \"created\", \"channel\": \"Канал\", \"role\": \"customer\" },"
           "    \"Назначен ответственный\": { \"type\": \"assign\", \"to\": \"Значение\" },"
           "    \"Завершён\": [ { \"type\": \"status\", \"to\": { \"value\": \"closed\" } }, { \"type\": \"tag\", \"add\": \"Значение\", \"if\": \"Значение\" } ],"
           "    \"Печатает\": null } } }",
           "Дата;Диалог;Событие;Пользователь;Канал;Значение\r\n"
           "12.02.2024 10:05:11;65c9f0;Новый диалог;;Telegram;\r\n"
           "12.02.2024 10:06:00;65c9f0;Печатает;Иванова А.;Telegram;\r\n"
           "12.02.2024 10:09:40;65c9f0;Назначен ответственный;Иванова А.;Telegram;Иванова А.\r\n"
           "12.02.2024 11:00:00;65c9f0;Завершён;Иванова А.;Telegram;\r\n"
           "12.02.2024 11:00:01;65c9f0;Взорвался;Иванова А.;Telegram;\r\n",
           "{\"ticket\":\"65c9f0\",\"at\":\"2024-02-12T07:05:11Z\",\"type\":\"created\",\"role\":\"customer\",\"channel\":\"Telegram\"}\n"
           "{\"ticket\":\"65c9f0\",\"at\":\"2024-02-12T07:09:40Z\",\"type\":\"assign\",\"actor\":\"Иванова А.\",\"to\":\"Иванова А.\"}\n"
           "{\"ticket\":\"65c9f0\",\"at\":\"2024-02-12T08:00:00Z\",\"type\":\"status\",\"actor\":\"Иванова А.\",\"to\":\"closed\"}\n",
           "");
}

static void test_unknown_type_is_a_finding(void **state) {
    (void)state;
    struct named_text file = { "x.csv", str_c("t,at,what\n1,2026-03-04T10:00:00Z,jump\n") };
    struct exports exports = exports_of_texts(&file, 1);
    struct outcome outcome = convert_with("{ \"mode\": \"events\", \"ticket\": \"t\", \"at\": \"at\", \"type\": { \"column\": \"what\", \"values\": {} } }", &exports,
                                          &(struct source_options){ 0 });
    assert_int_equal(outcome.findings.of[FIND_UNKNOWN_TYPE].count, 1);
    assert_string_equal(outcome.findings.of[FIND_UNKNOWN_TYPE].example[0].subject, "jump");
    assert_string_equal(outcome.findings.of[FIND_UNKNOWN_TYPE].example[0].place, "x.csv:2");
    release(&outcome);
}

/* A table of tickets with a column for each milestone: an event of an absent time did not happen. */
static void test_milestones(void **state) {
    (void)state;
    expect("{ \"mode\": \"events\", \"ticket\": \"id\", \"type\": ["
           "    { \"type\": \"created\", \"at\": \"created_at\", \"customer\": \"requester\", \"tags\": { \"column\": \"tags\", \"split\": \" \" } },"
           "    { \"type\": \"status\", \"at\": \"solved_at\", \"to\": { \"value\": \"solved\" }, \"actor\": \"agent\" },"
           "    { \"type\": \"rating\", \"at\": \"rated_at\", \"score\": \"stars\", \"max\": { \"value\": \"5\" } } ] }",
           "id,requester,agent,created_at,solved_at,rated_at,stars,tags\n"
           "3.0,12.0,9,2026-03-04T10:00:00Z,2026-03-04T11:00:00+0100,2026-03-05T10:00:00+00:00,4.5,vip new\n"
           "4.0,12.0,9,2026-03-04T10:00:00Z,,,,\n",
           "{\"ticket\":\"3\",\"at\":\"2026-03-04T10:00:00Z\",\"type\":\"created\",\"customer\":\"12\",\"tags\":[\"new\",\"vip\"]}\n"
           "{\"ticket\":\"3\",\"at\":\"2026-03-04T10:00:00Z\",\"type\":\"status\",\"actor\":\"9\",\"to\":\"solved\"}\n"
           "{\"ticket\":\"3\",\"at\":\"2026-03-05T10:00:00Z\",\"type\":\"rating\",\"score\":4.5,\"max\":5}\n"
           "{\"ticket\":\"4\",\"at\":\"2026-03-04T10:00:00Z\",\"type\":\"created\",\"customer\":\"12\"}\n",
           "");
}

/* Comments such as Zendesk's, with roles and flags by tables of values; ids make overlapping exports harmless. */
static void test_messages(void **state) {
    (void)state;
    expect("{ \"timezone\": \"UTC\", \"mode\": \"events\", \"ticket\": \"ticket_id\", \"at\": \"created\", \"id\": \"id\", \"actor\": \"user_id\","
           "  \"role\": { \"column\": \"kind\", \"values\": { \"end-user\": \"customer\", \"admin\": \"agent\" }, \"else\": null },"
           "  \"type\": { \"type\": \"message\", \"public\": \"public\", \"auto\": false } }",
           "id,created,public,ticket_id,user_id,kind\n"
           "1030820361033,2020-02-11 07:49:14,TRUE,1077,402935450113,end-user\n"
           "1030820361034,2020-02-11 07:50:14,FALSE,1077,7,admin\n"
           "1030820361035,2020-02-11 07:51:14,,1077,8,robot\n",
           "{\"ticket\":\"1077\",\"at\":\"2020-02-11T07:49:14Z\",\"type\":\"message\",\"role\":\"customer\",\"actor\":\"402935450113\",\"id\":\"1030820361033\",\"public\":true,\"auto\":false}\n"
           "{\"ticket\":\"1077\",\"at\":\"2020-02-11T07:50:14Z\",\"type\":\"message\",\"role\":\"agent\",\"actor\":\"7\",\"id\":\"1030820361034\",\"public\":false,\"auto\":false}\n"
           "{\"ticket\":\"1077\",\"at\":\"2020-02-11T07:51:14Z\",\"type\":\"message\",\"actor\":\"8\",\"id\":\"1030820361035\",\"auto\":false}\n",
           "");
}

/* With "created", each ticket begins at its first row; rows are taken by ticket. */
static void test_activities_with_created(void **state) {
    (void)state;
    expect("{ \"timezone\": \"UTC\", \"mode\": \"events\", \"ticket\": \"Case ID\", \"at\": \"at\", \"created\": { \"attr.variant\": \"Variant#2\" },"
           "  \"type\": [ { \"type\": \"assign\", \"to\": \"who\" }, { \"type\": \"status\", \"to\": \"what\" } ] }",
           "Case ID,what,who,at,Variant,Variant\n"
           "Case 1,Closed,bob,2012/10/25 11:54:26.500,V1,V2\n"
           "Case 1,Open,ann,2012/10/09 14:50:17.000,V1,V3\n",
           "{\"ticket\":\"Case 1\",\"at\":\"2012-10-09T14:50:17Z\",\"type\":\"created\",\"attrs\":{\"variant\":\"V3\"}}\n"
           "{\"ticket\":\"Case 1\",\"at\":\"2012-10-09T14:50:17Z\",\"type\":\"assign\",\"to\":\"ann\"}\n"
           "{\"ticket\":\"Case 1\",\"at\":\"2012-10-09T14:50:17Z\",\"type\":\"status\",\"to\":\"Open\"}\n"
           "{\"ticket\":\"Case 1\",\"at\":\"2012-10-25T11:54:26.500000Z\",\"type\":\"assign\",\"to\":\"bob\"}\n"
           "{\"ticket\":\"Case 1\",\"at\":\"2012-10-25T11:54:26.500000Z\",\"type\":\"status\",\"to\":\"Closed\"}\n",
           "");
}

static void test_bots(void **state) {
    (void)state;
    static const char *const bots[] = { "robot" };
    struct named_text file = { "x.csv", str_c("t,at,who\n1,2026-03-04T10:00:00Z,robot\n") };
    struct exports exports = exports_of_texts(&file, 1);
    struct mapping *mapping;
    struct err err = { 0 };
    struct sink_ndjson sink;
    char *events;
    size_t size;
    FILE *out = open_memstream(&events, &size);
    assert_true(mapping_parse("m", str_c("{ \"mode\": \"events\", \"ticket\": \"t\", \"at\": \"at\", \"actor\": \"who\", \"role\": \"agent\", \"type\": { \"type\": \"message\" } }"),
                              &mapping, &err));
    sink_ndjson_init(&sink, out);
    sink.sink.bots = bots;
    sink.sink.nbots = 1;
    assert_true(mapping_convert(mapping, &exports, &(struct source_options){ 0 }, &sink.sink, &err));
    fclose(out);
    assert_string_equal(events, "{\"ticket\":\"1\",\"at\":\"2026-03-04T10:00:00Z\",\"type\":\"message\",\"role\":\"bot\",\"actor\":\"robot\"}\n");
    free(events);
    sink_ndjson_release(&sink);
    mapping_free(mapping);
}

/* ---- what real files are like ------------------------------------------------------------------------------------------------ */

static const char PLAIN[] = "{ \"timezone\": \"UTC\", \"mode\": \"events\", \"ticket\": \"t\", \"at\": \"at\", \"type\": { \"type\": \"status\", \"to\": \"s\" } }";
#define LINE(ticket, status) "{\"ticket\":\"" ticket "\",\"at\":\"2026-03-04T10:00:00Z\",\"type\":\"status\",\"to\":\"" status "\"}\n"

static void test_shapes_of_files(void **state) {
    (void)state;
    static const struct { const char *what, *rows, *events; } shapes[] = {
        { "a BOM, CRLF, blank lines, no last newline", "\xEF\xBB\xBFt,at,s\r\n\r\n1,2026-03-04 10:00,Open\r\n,,\r\n2,2026-03-04 10:00,New", LINE("1", "Open") LINE("2", "New") },
        { "semicolons", "t;at;s\n1;2026-03-04 10:00;a,b\n", LINE("1", "a,b") },
        { "tabs", "t\tat\ts\n1\t2026-03-04 10:00\ta;b\n", LINE("1", "a;b") },
        { "Excel's first line", "sep=;\r\nt;at;s\r\n1;2026-03-04 10:00;Open\r\n", LINE("1", "Open") },
        { "line breaks, delimiters and quotes in quotes", "t,at,s\n1,2026-03-04 10:00,\"a,\r\nb \"\"c\"\"\"\n2,2026-03-04 10:00,x\n", LINE("1", "a,\\r\\nb \\\"c\\\"") LINE("2", "x") },
        { "a lone CR in an unquoted field", "t,at,s\n1,2026-03-04 10:00,a\rb\n2,2026-03-04 10:00,x\n", LINE("1", "a\\rb") LINE("2", "x") },
        { "a quote inside an unquoted field", "t,at,s\n1,2026-03-04 10:00,5\" disk\n", LINE("1", "5\\\" disk") },
        { "delimiters left over", "t,at,s,\n1,2026-03-04 10:00,Open,,,\n2,2026-03-04 10:00,Open\n", LINE("1", "Open") LINE("2", "Open") },
        { "duplicate names", "t,s,at,s,s\n1,a,2026-03-04 10:00,b,c\n", LINE("1", "a") },
        { "blanks around values", "t , at ,s\n 1 , 2026-03-04 10:00 , Open\t\n", LINE("1", "Open") },
    };
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) expect(PLAIN, shapes[i].rows, shapes[i].events, "");
}

/* What cannot be read is rejected with its place, and reading goes on. */
static void test_rejected_rows(void **state) {
    (void)state;
    expect(PLAIN,
           "t,at,s\n"
           "1,2026-03-04 10:00,a\n"
           "2,yesterday,a\n"
           ",2026-03-04 10:00,a\n"
           "4,2026-03-04 10:00\n"
           "5,2026-03-04 10:00,a,b\n"
           "6,2026-03-04 10:00,\"a\"b\n"
           "7,2026-03-04 10:00,\n"
           "8,2026-03-04 10:00,\xff\n"
           "\"9\n9\",2026-02-30 10:00,a\n"
           "10,2026-03-04 10:00,\"a\n"
           "11,2026-03-04 10:00,a\n",
           LINE("1", "a") LINE("11", "a"),
           "x.csv:3:3: bad time: \"yesterday\" (expected a time such as 2026-03-04 10:11:12)\n"
           "x.csv:4:1: no ticket: the cell is empty\n"
           "x.csv:5:3: fewer fields than the header has\n"
           "x.csv:6:22: more fields than the header has\n"
           "x.csv:7:23: text after a closing quote\n"
           "x.csv:8: a field is missing: a status event needs \"to\"\n"
           "x.csv:9:20: bad text: \"?\" (expected UTF-8)\n"
           "x.csv:11:4: bad time: \"2026-02-30 10:00\" (expected a time such as 2026-03-04 10:11:12)\n"
           "x.csv:12:21: a quote that is never closed\n");
}

static void test_incomplete_last_line(void **state) {
    (void)state;
    struct named_text file = { "x.csv", str_c("t,at,s\n1,2026-03-04 10:00,a\n2,2026-") };
    struct exports exports = exports_of_texts(&file, 1);
    struct outcome outcome = convert_with(PLAIN, &exports, &(struct source_options){ 0 });
    assert_string_equal(outcome.events, LINE("1", "a"));
    assert_int_equal(outcome.rejected, 0);
    assert_int_equal(outcome.findings.of[FIND_INCOMPLETE_LAST_LINE].count, 1);
    release(&outcome);
}

/* A stray quote must not swallow the file, nor a line without end. */
static void test_long_rows(void **state) {
    (void)state;
    struct buf rows = { 0 };
    buf_adds(&rows, "t,at,s\n1,2026-03-04 10:00,\"a\n");
    for (int i = 0; i < 60000; i++) buf_adds(&rows, "2,2026-03-04 10:00,Open\n");
    struct named_text file = { "x.csv", str_of(rows.p, rows.n) };
    struct exports exports = exports_of_texts(&file, 1);
    struct outcome outcome = convert_with(PLAIN, &exports, &(struct source_options){ 0 });
    assert_int_equal(outcome.records, 60001);
    assert_string_equal(outcome.said.p, "x.csv:2:20: a quote that is not closed within 1 MiB\n");
    release(&outcome);

    buf_clear(&rows);
    buf_adds(&rows, "t,at,s\n1,2026-03-04 10:00,");
    for (int i = 0; i < 3000000; i++) buf_addc(&rows, 'x');
    buf_adds(&rows, "\n2,2026-03-04 10:00,Open\n");
    file.text = str_of(rows.p, rows.n);
    outcome = convert_with(PLAIN, &exports, &(struct source_options){ 0 });
    assert_string_equal(outcome.events, LINE("2", "Open"));
    assert_string_equal(outcome.said.p, "x.csv:2:1: a line longer than 1 MiB\n");
    release(&outcome);
    buf_release(&rows);
}

static void test_times(void **state) {
    (void)state;
    static const struct { const char *format, *text, *at; } times[] = {
        { NULL, "2026-03-04T10:11:12.345+03:00", "2026-03-04T07:11:12.345000Z" },
        { NULL, "2026-03-04 10:11:12 +0300", "2026-03-04T07:11:12Z" },
        { NULL, "2026-03-04 10:11:12 UTC", "2026-03-04T10:11:12Z" },
        { NULL, "2012/10/09 14:50:17.000", "2012-10-09T13:50:17Z" },
        { NULL, "12.02.2024 10:05", "2024-02-12T10:05:00Z" },
        { NULL, "5 мар 2026 10:05", "2026-03-05T10:05:00Z" },
        { NULL, "5 Сентября 2026 10:05", "2026-09-05T09:05:00Z" },
        { NULL, "2026-03-04T23:59:60Z", "2026-03-05T00:00:00Z" },
        { NULL, "1707731105", "2024-02-12T09:45:05Z" },
        { NULL, "1707731105250", "2024-02-12T09:45:05.250000Z" },
        { "%d/%m/%Y %H:%M", "1/3/2016 9:05", "2016-03-01T09:05:00Z" },
        { "%d/%m/%Y %H:%M", "1/3/2016 9:05+0200", "2016-03-01T07:05:00Z" },
        { "%b %d, %Y %I:%M %p", "March 5, 2026 12:05 am", "2026-03-05T00:05:00Z" },
        { "%a, %e %b %y %T %z", "Wed,  4 Mar 26 10:11:12 -0330", "2026-03-04T13:41:12Z" },
        { "%Y%m%d%H%M%S.%f", "20260304101112.5", "2026-03-04T10:11:12.500000Z" },
        { "%F %R", "2026-03-29 01:30", "2026-03-29T01:00:00Z" }, /* in the gap: the first instant after it */
        { "%F %R", "2026-10-25 01:30", "2026-10-25T00:30:00Z" }, /* twice: the first */
        { "%F %R", "2026-13-04 10:11", NULL },
        { "%F %R", "2026-03-04 24:00", NULL },
        { "%F %R", "2026-03-04 10:11 soon", NULL },
        { "%F %R", "1969-12-31 10:11", NULL },
        { NULL, "03/04/2026 10:11", NULL },
        { NULL, "", NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(times); i++) {
        struct buf mapping = { 0 }, rows = { 0 }, event = { 0 };
        buf_printf(&mapping, "{ \"timezone\": \"Europe/London\", \"mode\": \"events\", \"ticket\": \"t\", \"at\": \"at\", \"type\": { \"type\": \"message\" }");
        if (times[i].format) buf_printf(&mapping, ", \"at_format\": [\"%s\"]", times[i].format);
        buf_adds(&mapping, "}");
        buf_printf(&rows, "t,at\n1,\"%s\"\n", times[i].text);
        if (times[i].at) buf_printf(&event, "{\"ticket\":\"1\",\"at\":\"%s\",\"type\":\"message\"}\n", times[i].at);
        struct named_text file = { "x.csv", str_of(rows.p, rows.n) };
        struct exports exports = exports_of_texts(&file, 1);
        struct outcome outcome = convert_with(mapping.p, &exports, &(struct source_options){ 0 });
        assert_string_equal(outcome.events, event.p ? event.p : "");
        assert_int_equal(outcome.rejected, times[i].at ? 0 : 1);
        release(&outcome);
        buf_release(&mapping);
        buf_release(&rows);
        buf_release(&event);
    }
}

static void test_a_time_without_zone(void **state) {
    (void)state;
    static const char mapping[] = "{ \"mode\": \"events\", \"ticket\": \"t\", \"at\": \"at\", \"type\": { \"type\": \"message\" } }";
    expect(mapping, "t,at\n1,2026-03-04 10:00\n", "",
           "x.csv:2:3: the time \"2026-03-04 10:00\" has no zone (give --timezone, for instance --timezone Europe/Moscow, or \"timezone\" in the mapping)\n");
    struct named_text file = { "x.csv", str_c("t,at\n1,2026-03-04 10:00\n") };
    struct exports exports = exports_of_texts(&file, 1);
    struct err err = { 0 };
    struct zone *zone = zone_load("Asia/Tokyo", ERR_USAGE, &err);
    struct outcome outcome = convert_with(mapping, &exports, &(struct source_options){ .zone = zone });
    assert_string_equal(outcome.events, "{\"ticket\":\"1\",\"at\":\"2026-03-04T01:00:00Z\",\"type\":\"message\"}\n");
    release(&outcome);
    zone_free(zone);
}

/* ---- faults of mappings ------------------------------------------------------------------------------------------------------ */

static void test_bad_mappings(void **state) {
    (void)state;
    static const struct { const char *mapping, *said; } faults[] = {
        { "{ \"tickets\": \"t\" }", "mapping.json:1:3: unknown key \"tickets\" (did you mean \"ticket\"?)\n" },
        { "{ \"mode\": \"events\" }", "mapping.json:1:1: \"type\" is missing: what event a row is\n" },
        { "{ \"mode\": \"events\", \"ticket\": \"t\", \"type\": { \"type\": \"status\" } }", "mapping.json:1:44: a status event needs \"to\"\n" },
        { "{ \"mode\": \"events\", \"ticket\": \"t\", \"at\": \"at\", \"type\": { \"type\": \"status\", \"too\": \"s\" } }",
          "mapping.json:1:76: unknown field \"too\" of status (did you mean \"to\"?)\n" },
        { "{ \"mode\": \"events\", \"ticket\": \"t\", \"at\": \"at\", \"type\": { \"type\": \"status\", \"to\": \"stat\" } }",
          "mapping.json:1:82: x.csv has no column \"stat\" (did you mean \"state\"?)\n" },
        { "{ \"mode\": \"events\", \"ticket\": \"t\", \"at\": \"at\", \"at_format\": \"%d/%m %H:%M\", \"type\": { \"type\": \"message\" } }",
          "mapping.json:1:61: bad time pattern \"%d/%m %H:%M\": it has no year (for instance \"%d/%m/%Y %H:%M\")\n" },
        { "{ \"mode\": \"events\", \"ticket\": \"t\", \"at\": \"at\", \"timezone\": \"Mars/Base\", \"type\": { \"type\": \"message\" } }", NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        struct named_text file = { "x.csv", str_c("t,at,state\n") };
        struct exports exports = exports_of_texts(&file, 1);
        struct outcome outcome = convert_with(faults[i].mapping, &exports, &(struct source_options){ 0 });
        if (faults[i].said)
            assert_string_equal(outcome.said.p, faults[i].said);
        else
            assert_non_null(strstr(outcome.said.p, "mapping.json:1:60: "));
        release(&outcome);
    }
}

/* ---- guessing ---------------------------------------------------------------------------------------------------------------- */

static void test_guess(void **state) {
    (void)state;
    struct named_text file = { "x.csv", str_c("Номер;Статус;Исполнитель;Дата;Тема\n1;Новый;;13/02/2024 10:00;a\n1;Закрыт;Оля;14/02/2024 9:00;a\n") };
    struct exports exports = exports_of_texts(&file, 1);
    struct stream stream;
    struct err err = { 0 };
    struct buf mapping = { 0 };
    bool without_zone;
    assert_true(exports.open(&exports, 0, &stream, &err));
    assert_true(mapping_guess(&stream, "Europe/Moscow", &mapping, &without_zone, &err));
    stream.close(&stream);
    assert_true(without_zone);
    assert_string_equal(mapping.p, "{ \"delimiter\": \";\",\n"
                                   "  \"timezone\": \"Europe/Moscow\",\n"
                                   "  \"missing\": [\"\", \"?\", \"NULL\", \"null\"],\n"
                                   "  \"mode\": \"snapshots\",\n"
                                   "  \"ticket\": \"Номер\",\n"
                                   "  \"at\": \"Дата\",\n"
                                   "  \"at_format\": [\"%d/%m/%Y %R\"],\n"
                                   "  \"columns\": {\n"
                                   "    \"status\": \"Статус\",\n"
                                   "    \"assignee\": \"Исполнитель\",\n"
                                   "    \"tag\": \"Тема\" } }\n");
    struct outcome outcome = convert_with(mapping.p, &exports, &(struct source_options){ 0 });
    assert_string_equal(outcome.events, "{\"ticket\":\"1\",\"at\":\"2024-02-13T07:00:00Z\",\"type\":\"created\",\"status\":\"Новый\",\"tags\":[\"a\"]}\n"
                                        "{\"ticket\":\"1\",\"at\":\"2024-02-14T06:00:00Z\",\"type\":\"status\",\"to\":\"Закрыт\"}\n"
                                        "{\"ticket\":\"1\",\"at\":\"2024-02-14T06:00:00Z\",\"type\":\"assign\",\"to\":\"Оля\"}\n");
    release(&outcome);
    buf_release(&mapping);
}

static void test_guess_gives_up(void **state) {
    (void)state;
    expect(NULL, "a,b\n1,2\n", "", "x.csv:1: no column can be guessed to be the ticket; there are: a, b (give a mapping by --mapping)\n");
    expect(NULL, "ticket,at,status\n1,1/2/2024 10:00,x\n", "",
           "the times in column \"at\", such as \"1/2/2024 10:00\", may have the day or the month first (say which by \"at_format\" in a mapping)\n");
}

/* ---- straight into a log ----------------------------------------------------------------------------------------------------- */

static void test_into_a_log(void **state) {
    (void)state;
    struct named_text file = { "x.csv", str_c("t,at,s,who\nb,2026-03-04T10:00:00Z,New,\na,2026-03-04T10:00:00Z,New,ann\na,2026-03-04T11:00:00Z,Done,ann\n,,x,\n") };
    struct exports exports = exports_of_texts(&file, 1);
    struct err err = { 0 };
    struct strings *strings = strings_new();
    struct policy *policy;
    struct mapping *mapping;
    struct log_counts counts = { 0 };
    struct sink_log sink;
    assert_true(policy_load("(defaults)", NULL, 0, strings, &policy, &err));
    assert_true(mapping_parse("m", str_c("{ \"mode\": \"snapshots\", \"ticket\": \"t\", \"at\": \"at\", \"columns\": { \"status\": \"s\", \"assignee\": \"who\" } }"), &mapping, &err));
    struct log *log = log_new(strings, 0);
    sink_log_init(&sink, log, policy, &counts, 7);
    assert_true(mapping_convert(mapping, &exports, &(struct source_options){ 0 }, &sink.sink, &err));
    sink_log_close(&sink);
    log_seal(log);
    assert_int_equal(log_tickets(log), 2);
    assert_int_equal(counts.lines, 4); /* events and rejected rows */
    assert_int_equal(counts.events, 3);
    assert_int_equal(counts.rejected, 1);
    log_free(log);
    mapping_free(mapping);
    policy_free(policy);
    strings_free(strings);
}

/* ---- real files -------------------------------------------------------------------------------------------------------------- */

static char *shared_path(char *out, size_t size, const char *name) {
    const char *shared = getenv("SVODKA_SHARED");
    snprintf(out, size, "%s/data/%s", shared ? shared : "../shared", name);
    return out;
}

static bool load(const char *path, struct buf *out) {
    char piece[65536];
    FILE *f = fopen(path, "rb");
    if (!f) return false;
    for (size_t n; (n = fread(piece, 1, sizeof piece, f)) > 0;) buf_add(out, piece, n);
    fclose(f);
    return true;
}

/* A whole number of truth.json: the first after the key's text. */
static int64_t truth_of(const struct buf *truth, const char *key) {
    const char *at = strstr(truth->p, key);
    assert_non_null(at);
    return strtoll(strchr(at, ':') + 1, NULL, 10);
}

/* False, with a word, where the files are not at hand. */
static bool convert_real(const char *mapping_path, const char *data, const char *truth_name, struct buf *truth, struct outcome *out) {
    char path[512], truth_path[512];
    struct buf mapping = { 0 };
    struct inputs inputs = { 0 };
    struct err err = { 0 };
    char *paths[] = { shared_path(path, sizeof path, data) };
    if (!load(shared_path(truth_path, sizeof truth_path, truth_name), truth) || !load(mapping_path, &mapping)) {
        print_message("SKIP: %s or %s is absent\n", truth_path, mapping_path);
        buf_release(&mapping);
        return false;
    }
    assert_true(inputs_expand(paths, 1, &inputs, &err));
    struct exports exports = exports_of_files(&inputs);
    *out = convert_with(mapping.p, &exports, &(struct source_options){ 0 });
    inputs_release(&inputs);
    buf_release(&mapping);
    return true;
}

/* What stands between key and the next quote in a line; false if the key is not there. */
static bool text_after(const char *line, const char *key, char out[256]) {
    const char *at = strstr(line, key);
    return at && sscanf(at + strlen(key), "%255[^\"]", out) == 1;
}

/* Events stand by ticket, in time order. A handover is a change of assignee to somebody else, nobody in between or not. */
struct tally { int64_t created, statuses, waits, handovers; };

static struct tally count_events(const struct outcome *outcome) {
    char line[4096], ticket[256] = "", holder[256] = "", name[256], type[256], to[256];
    struct tally n = { 0 };
    for (const char *p = outcome->events, *all = p + outcome->size, *end; p < all; p = end + 1) {
        end = memchr(p, '\n', (size_t)(all - p));
        assert_true(end && end - p < (ptrdiff_t)sizeof line);
        memcpy(line, p, (size_t)(end - p));
        line[end - p] = '\0';
        assert_true(text_after(line, "\"ticket\":\"", name) && text_after(line, "\"type\":\"", type));
        bool created = strcmp(type, "created") == 0, assigned = strcmp(type, "assign") == 0, status = strcmp(type, "status") == 0;
        n.created += created;
        n.statuses += status;
        n.waits += status && strstr(line, "\"to\":\"Wait\"");
        if (strcmp(name, ticket) != 0) holder[0] = '\0';
        memcpy(ticket, name, sizeof ticket);
        if (!(created || assigned) || !text_after(line, created ? "\"assignee\":\"" : "\"to\":\"", to)) continue;
        n.handovers += holder[0] && strcmp(holder, to) != 0;
        memcpy(holder, to, sizeof holder);
    }
    return n;
}

static void test_helpdesk_italy(void **state) {
    (void)state;
    struct buf truth = { 0 };
    struct outcome outcome;
    if (!convert_real("samples/mappings/helpdesk-italy.json", "helpdesk/helpdesk.csv", "helpdesk/truth.json", &truth, &outcome)) skip();
    struct tally n = count_events(&outcome);
    assert_int_equal(outcome.rejected, 0);
    assert_int_equal(outcome.records, truth_of(&truth, "\"events\""));
    assert_int_equal(n.statuses, truth_of(&truth, "\"events\""));
    assert_int_equal(n.created, truth_of(&truth, "\"cases\""));
    assert_int_equal(n.waits, truth_of(&truth, "\"Wait\""));
    assert_int_equal(n.handovers, truth_of(&truth, "\"total\""));
    release(&outcome);
    buf_release(&truth);
}

static void test_servicenow(void **state) {
    (void)state;
    struct buf truth = { 0 };
    struct outcome outcome;
    if (!convert_real("samples/mappings/servicenow-incidents.json", "servicenow/incident_event_log.csv.gz", "servicenow/truth.json", &truth, &outcome)) skip();
    struct tally n = count_events(&outcome);
    assert_int_equal(outcome.rejected, 0);
    assert_int_equal(outcome.records, truth_of(&truth, "\"events\""));
    assert_int_equal(n.created, truth_of(&truth, "\"cases\""));
    assert_int_equal(n.handovers, truth_of(&truth, "\"total\""));
    release(&outcome);
    buf_release(&truth);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_changes_become_events),
        cmocka_unit_test(test_rows_in_any_order),
        cmocka_unit_test(test_steps_of_one_instant_bear_ids),
        cmocka_unit_test(test_created_of_its_own),
        cmocka_unit_test(test_nobody),
        cmocka_unit_test(test_tags_of_one_cell),
        cmocka_unit_test(test_overlapping_exports),
        cmocka_unit_test(test_journal),
        cmocka_unit_test(test_unknown_type_is_a_finding),
        cmocka_unit_test(test_milestones),
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_activities_with_created),
        cmocka_unit_test(test_bots),
        cmocka_unit_test(test_shapes_of_files),
        cmocka_unit_test(test_rejected_rows),
        cmocka_unit_test(test_incomplete_last_line),
        cmocka_unit_test(test_long_rows),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_a_time_without_zone),
        cmocka_unit_test(test_bad_mappings),
        cmocka_unit_test(test_guess),
        cmocka_unit_test(test_guess_gives_up),
        cmocka_unit_test(test_into_a_log),
        cmocka_unit_test(test_helpdesk_italy),
        cmocka_unit_test(test_servicenow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
