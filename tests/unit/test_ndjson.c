/* NDJSON: what a line becomes, what is said of one that is no event, and that the quick and the general way agree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/vec.h"
#include "read/feed.h"
#include "read/ndjson.h"
#include "reading.h"

/* A text with ' for ", so that JSON can be read. */
static struct buf quoted(const char *text)
{
    struct buf b = { 0 };
    buf_adds(&b, text);
    for (size_t i = 0; i < b.n; i++) {
        if (b.p[i] == '\'') b.p[i] = '"';
    }
    return b;
}

static void read_text(struct reading *r, const char *text)
{
    reading_file(r, "a.ndjson", text, strlen(text));
    inputs_release(&r->inputs);
    reading_run(r);
}

/* --- what a line becomes ----------------------------------------------------------------------------------------------------------- */

struct example { const char *line, *event, *rejected; };

#define T "'ticket':'T','at':'2026-03-02T09:00:00Z'"

static const struct example examples[] = {
    /* what every event has */
    { "{" T ",'type':'message'}", "T 2026-03-02T09:00:00Z message system:", NULL },
    { "{" T ",'type':'message','role':'agent','actor':'olga'}", "T 2026-03-02T09:00:00Z message agent:olga", NULL },
    { "{" T ",'type':'message','actor':'olga','id':'e1'}", "T 2026-03-02T09:00:00Z message agent:olga #e1", NULL },
    { "{" T ",'type':'message','actor':'greeter','id':17}", "T 2026-03-02T09:00:00Z message bot:greeter #17", NULL },
    { "{" T ",'type':'message','actor':'c1'}", "T 2026-03-02T09:00:00Z message customer:c1", NULL },
    { "{" T ",'type':'status','to':'open','actor':'c1'}", "T 2026-03-02T09:00:00Z status agent:c1 open", NULL },
    { "{'type':'message','at':'2026-03-02T12:00:00.5+03:00','ticket':42}", "42 2026-03-02T09:00:00.500000Z message system:", NULL },
    { "{'ticket':-0,'at':'2026-03-02T09:00:00Z','type':'message'}", "0 2026-03-02T09:00:00Z message system:", NULL },
    { " { 'ticket' : 'T' ,\t'at' : '2026-03-02T09:00:00Z' , 'type' : 'message' } ", "T 2026-03-02T09:00:00Z message system:", NULL },
    { "{'ticket':'\\u0422\\n','at':'2026-03-02T09:00:00Z','type':'message'}", "\xD0\xA2\n 2026-03-02T09:00:00Z message system:", NULL },
    { "{" T ",'type':'message','actor':null,'role':null,'id':null}", "T 2026-03-02T09:00:00Z message system:", NULL },
    { "{" T ",'type':'message','actor':'','role':'','id':''}", "T 2026-03-02T09:00:00Z message system:", NULL },
    { "{" T ",'type':'message','to':5,'x':{'y':[1,{'z':null}]},'score':'five'}", "T 2026-03-02T09:00:00Z message system:", NULL },
    { "{'at':'2026-03-02T09:00:00Z','type':'message'}", NULL, "no \"ticket\"" },
    { "{'ticket':null,'at':'2026-03-02T09:00:00Z','type':'message'}", NULL, "no \"ticket\"" },
    { "{'ticket':'','at':'2026-03-02T09:00:00Z','type':'message'}", NULL, "no \"ticket\"" },
    { "{'ticket':1.5,'at':'2026-03-02T09:00:00Z','type':'message'}", NULL, "\"ticket\" is a number: 1.5 (expected a string or an integer)" },
    { "{'ticket':1e3,'at':'2026-03-02T09:00:00Z','type':'message'}", NULL, "\"ticket\" is a number: 1e3 (expected a string or an integer)" },
    { "{'ticket':true,'at':'2026-03-02T09:00:00Z','type':'message'}", NULL, "\"ticket\" is true (expected a string or an integer)" },
    { "{'ticket':'T','type':'message'}", NULL, "no \"at\"" },
    { "{'ticket':'T','at':'2026-03-02T09:00:00','type':'message'}", NULL,
      "\"at\" is \"2026-03-02T09:00:00\": no offset from UTC (expected Z or +hh:mm at the end)" },
    { "{'ticket':'T','at':1772442000,'type':'message'}", NULL, "\"at\" is a number: 1772442000 (expected a string)" },
    { "{" T "}", NULL, "no \"type\"" },
    { "{" T ",'type':''}", NULL, "no \"type\"" },
    { "{" T ",'type':'message','role':'boss'}", NULL, "\"role\" is \"boss\" (expected customer, agent, bot or system)" },
    { "{" T ",'type':'message','actor':5}", NULL, "\"actor\" is a number: 5 (expected a string)" },
    { "{" T ",'type':'message','id':1.0}", NULL, "\"id\" is a number: 1.0 (expected a string or an integer)" },
    /* created */
    { "{" T ",'type':'created','actor':'c1','customer':'c1','channel':'chat','priority':'high','team':'first','status':'new','assignee':'olga',"
      "'subject':'Hi','url':'u','tags':['b','a','b',''],'attrs':{'z':'1','a':'x','n':null,'e':''}}",
      "T 2026-03-02T09:00:00Z created customer:c1 customer=c1 channel=chat priority=high team=first status=new assignee=olga subject=Hi url=u "
      "tags=a,b attr.a=x attr.z=1", NULL },
    { "{" T ",'type':'created','tags':[],'attrs':{}}", "T 2026-03-02T09:00:00Z created customer:", NULL },
    { "{" T ",'type':'created','tags':['a',5]}", NULL, "\"tags\" is an array or object (expected an array of strings)" },
    { "{" T ",'type':'created','tags':'a'}", NULL, "\"tags\" is a string: a (expected an array of strings)" },
    { "{" T ",'type':'created','attrs':{'a':1}}", NULL, "\"attrs\" is an array or object (expected an object of strings)" },
    { "{" T ",'type':'created','attrs':{'a':{}}}", NULL, "\"attrs\" is an array or object (expected an object of strings)" },
    { "{" T ",'type':'created','attrs':{'a':'1','a':'2'}}", NULL, "a key that stands twice in one object, at column 77 (expected a JSON object)" },
    { "{" T ",'type':'created','team':7}", NULL, "\"team\" is a number: 7 (expected a string)" },
    /* message */
    { "{" T ",'type':'message','public':false,'auto':true}", "T 2026-03-02T09:00:00Z message system: internal auto", NULL },
    { "{" T ",'type':'message','public':true,'auto':null}", "T 2026-03-02T09:00:00Z message system:", NULL },
    { "{" T ",'type':'message','auto':'yes'}", NULL, "\"auto\" is a string: yes (expected true or false)" },
    { "{" T ",'type':'message','public':1}", NULL, "\"public\" is a number: 1 (expected true or false)" },
    /* to, name, kind, into, reason */
    { "{" T ",'type':'status','to':null}", NULL, "no \"to\"" },
    { "{" T ",'type':'team','to':''}", NULL, "no \"to\"" },
    { "{" T ",'type':'priority','to':3}", NULL, "\"to\" is a number: 3 (expected a string)" },
    { "{" T ",'type':'assign','to':'olga'}", "T 2026-03-02T09:00:00Z assign system: olga", NULL },
    { "{" T ",'type':'assign','to':null}", "T 2026-03-02T09:00:00Z assign system: -", NULL },
    { "{" T ",'type':'assign','to':''}", "T 2026-03-02T09:00:00Z assign system: -", NULL },
    { "{" T ",'type':'assign'}", NULL, "no \"to\" (an agent, or null for nobody)" },
    { "{" T ",'type':'attr','name':'product','to':'app'}", "T 2026-03-02T09:00:00Z attr system: product=app", NULL },
    { "{" T ",'type':'attr','name':'product'}", NULL, "no \"to\"" },
    { "{" T ",'type':'attr','to':'app'}", NULL, "no \"name\"" },
    { "{" T ",'type':'link','kind':'development','to':'D-1'}", "T 2026-03-02T09:00:00Z link system: development=D-1", NULL },
    { "{" T ",'type':'link','kind':'development'}", "T 2026-03-02T09:00:00Z link system: development=-", NULL },
    { "{" T ",'type':'link','to':'D-1'}", NULL, "no \"kind\"" },
    { "{" T ",'type':'merge','into':'T-2'}", "T 2026-03-02T09:00:00Z merge system: T-2", NULL },
    { "{" T ",'type':'merge'}", NULL, "no \"into\"" },
    { "{" T ",'type':'discard','reason':'spam'}", "T 2026-03-02T09:00:00Z discard system: spam", NULL },
    { "{" T ",'type':'discard'}", "T 2026-03-02T09:00:00Z discard system: ", NULL },
    { "{" T ",'type':'tag','add':'vip'}", "T 2026-03-02T09:00:00Z tag system: +vip", NULL },
    { "{" T ",'type':'tag','remove':'vip','add':null}", "T 2026-03-02T09:00:00Z tag system: -vip", NULL },
    { "{" T ",'type':'tag'}", NULL, "no \"add\" (or \"remove\")" },
    { "{" T ",'type':'tag','add':'a','remove':'b'}", NULL, "both \"add\" and \"remove\" (expected one of them)" },
    /* ratings */
    { "{" T ",'type':'rating','actor':'c1','score':5}", "T 2026-03-02T09:00:00Z rating customer:c1 5/5", NULL },
    { "{" T ",'type':'rating','score':5.0,'max':5}", "T 2026-03-02T09:00:00Z rating system: 5/5", NULL },
    { "{" T ",'type':'rating','score':8.5,'max':1e1,'comment':'fine'}", "T 2026-03-02T09:00:00Z rating system: 8.5/10 text=fine", NULL },
    { "{" T ",'type':'rating','verdict':'disowned'}", "T 2026-03-02T09:00:00Z rating system: disowned", NULL },
    { "{" T ",'type':'review','score':4,'site':'maps'}", "T 2026-03-02T09:00:00Z review system: 4/5 text=maps", NULL },
    { "{" T ",'type':'rating','score':6}", NULL, "\"score\" is 6 (expected 1 to 5)" },
    { "{" T ",'type':'rating','score':0.5}", NULL, "\"score\" is 0.5 (expected 1 to 5)" },
    { "{" T ",'type':'rating','score':1,'max':1}", NULL, "\"max\" is 1 (expected a number above 1)" },
    { "{" T ",'type':'rating','score':'5'}", NULL, "\"score\" is a string: 5 (expected a number)" },
    { "{" T ",'type':'rating'}", NULL, "no \"score\" (or \"verdict\")" },
    { "{" T ",'type':'rating','score':5,'verdict':'good'}", NULL, "both \"score\" and \"verdict\" (expected one of them)" },
    { "{" T ",'type':'rating','verdict':'meh'}", NULL, "\"verdict\" is \"meh\" (expected good, bad or disowned)" },
    { "{" T ",'type':'review','verdict':'good'}", NULL, "no \"score\"" },
    /* no JSON */
    { "{" T ",'type':'message','type':'message'}", NULL, "a key that stands twice in one object, at column 60 (expected a JSON object)" },
    { "{" T ",'type':'message','x':1,'x':2}", NULL, "a key that stands twice in one object, at column 66 (expected a JSON object)" },
    { "[]", NULL, "an array (expected a JSON object)" },
    { "{" T ",'type':'message','actor':'\xFF'}", NULL, "invalid UTF-8" },
    { "{" T ",'type':'message','x':'\xED\xA0\x80'}", NULL, "invalid UTF-8" },
    { "{" T ",'type':'message','role':'\\u001B[31m'}", NULL, "\"role\" is \"\\x1B[31m\" (expected customer, agent, bot or system)" },
    { "{" T ",'type':'message'} x", NULL, "text after the end of the document, at column 61 (expected a JSON object)" },
};

static void test_examples(void **state)
{
    (void)state;
    struct reading r;
    reading_start(&r);
    for (size_t i = 0; i < ARRAY_LEN(examples); i++) {
        const struct example *x = &examples[i];
        struct buf line = quoted(x->line), event = { 0 }, message = { 0 };
        buf_adds(&line, "\n");
        buf_printf(&event, "%s%s", x->event ? x->event : "", x->event ? "\n" : "");
        if (x->rejected) buf_printf(&message, "a.ndjson:1: %s\n", x->rejected);
        else buf_adds(&message, "");
        read_text(&r, line.p);
        assert_string_equal(r.messages.p, message.p);
        assert_string_equal(reading_events(&r), event.p);
        assert_int_equal(r.counts.lines, 1);
        buf_release(&line);
        buf_release(&event);
        buf_release(&message);
    }
    reading_end(&r);
}

/* --- a file's lines ------------------------------------------------------------------------------------------------------------------ */

#define MESSAGE "{\"ticket\":\"T\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"message\"}"

static void test_lines(void **state)
{
    (void)state;
    struct reading r;
    reading_start(&r);
    read_text(&r, "\xEF\xBB\xBF" MESSAGE "\r\n\r\n  \t\n" MESSAGE "\nrubbish\n{\"ticket\":\"T\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"zap\"}\n" MESSAGE);
    assert_string_equal(reading_counts(&r), "lines 7, blank 2, rejected 1, events 4, unknown-type 1, after-as-of 0");
    assert_string_equal(r.messages.p, "a.ndjson:5: not JSON: invalid token near 'rubbish', at column 1 (expected a JSON object)\n");
    assert_string_equal(reading_subjects(&r, FIND_REJECTED), "bad JSON 1");
    assert_string_equal(reading_subjects(&r, FIND_UNKNOWN_TYPE), "zap 1");
    assert_non_null(strstr(r.findings.of[FIND_UNKNOWN_TYPE].example[0].place, "a.ndjson:6"));

    read_text(&r, MESSAGE "\n\xEF\xBB\xBF" MESSAGE "\n");
    assert_string_equal(r.messages.p, "a.ndjson:2: a byte order mark in the middle of a file\n");

    read_text(&r, ""); /* nothing at all */
    assert_string_equal(reading_counts(&r), "lines 0, blank 0, rejected 0, events 0, unknown-type 0, after-as-of 0");
    inputs_release(&r.inputs);
    reading_end(&r);
}

/* The last line without its end: read if it is an event, else a finding and nothing more. */
static void test_last_line(void **state)
{
    (void)state;
    static const char *const broken[] = { "{", "{\"ticket\":\"T\",\"at\":\"2026-", "{\"ticket\":\"T\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"status\"}", "\xD0" };
    struct reading r;
    reading_start(&r);
    read_text(&r, MESSAGE "\n" MESSAGE);
    assert_string_equal(reading_counts(&r), "lines 2, blank 0, rejected 0, events 2, unknown-type 0, after-as-of 0");
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        struct buf text = { 0 };
        buf_printf(&text, MESSAGE "\n%s", broken[i]);
        read_text(&r, text.p);
        assert_string_equal(reading_counts(&r), "lines 1, blank 0, rejected 0, events 1, unknown-type 0, after-as-of 0");
        assert_int_equal(r.findings.of[FIND_INCOMPLETE_LAST_LINE].count, 1);
        assert_non_null(strstr(r.findings.of[FIND_INCOMPLETE_LAST_LINE].example[0].place, "a.ndjson:2"));
        assert_string_equal(r.messages.p, "");
        buf_release(&text);
    }
    reading_end(&r);
}

static void add_filler(struct buf *b, size_t n)
{
    for (size_t i = 0; i < n; i++) buf_addc(b, 'x');
}

/* A line that is an event of exactly n bytes. */
static void add_line_of(struct buf *b, size_t n)
{
    static const char head[] = "{\"ticket\":\"T\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"message\",\"x\":\"";
    buf_adds(b, head);
    add_filler(b, n - strlen(head) - 2);
    buf_adds(b, "\"}");
}

static void test_long_lines(void **state)
{
    (void)state;
    struct reading r;
    struct buf b = { 0 };
    reading_start(&r);
    for (int i = 0; i < 3; i++) {
        buf_adds(&b, MESSAGE "\n");
        add_line_of(&b, LINE_BYTES_MAX);
        buf_adds(&b, "\n");
        add_line_of(&b, LINE_BYTES_MAX + 1);
        buf_adds(&b, "\n");
        add_filler(&b, 5 * LINE_BYTES_MAX); /* far too long, and no JSON */
        buf_adds(&b, "\n");
    }
    buf_adds(&b, MESSAGE "\n");
    for (r.options.threads = 1; r.options.threads <= 3; r.options.threads++) {
        read_text(&r, b.p);
        assert_string_equal(reading_counts(&r), "lines 13, blank 0, rejected 6, events 7, unknown-type 0, after-as-of 0");
        assert_string_equal(reading_subjects(&r, FIND_REJECTED), "line too long 6");
        assert_non_null(strstr(r.messages.p, "a.ndjson:3: longer than 1048576 bytes\na.ndjson:4: longer"));
        assert_non_null(strstr(r.messages.p, "a.ndjson:11: longer than 1048576 bytes\na.ndjson:12: longer"));
    }
    buf_release(&b);
    reading_end(&r);
}

static void test_nesting(void **state)
{
    (void)state;
    struct reading r;
    reading_start(&r);
    for (int depth = 30; depth <= 33; depth++) { /* the line's own object is one level */
        struct buf b = { 0 };
        buf_adds(&b, "{\"ticket\":\"T\",\"at\":\"2026-03-02T09:00:00Z\",\"type\":\"message\",\"x\":");
        for (int i = 0; i < depth; i++) buf_addc(&b, '[');
        for (int i = 0; i < depth; i++) buf_addc(&b, ']');
        buf_adds(&b, "}\n");
        read_text(&r, b.p);
        assert_int_equal(r.counts.events, depth + 1 <= 32);
        assert_string_equal(reading_subjects(&r, FIND_REJECTED), depth + 1 <= 32 ? "" : "nested too deep 1");
        buf_release(&b);
    }
    reading_end(&r);
}

static void test_as_of(void **state)
{
    (void)state;
    struct reading r;
    reading_start(&r);
    r.options.as_of = INT64_C(1772442000) * SECOND; /* 2026-03-02T09:00:00Z, the instant of MESSAGE */
    read_text(&r, MESSAGE "\n{\"ticket\":\"T\",\"at\":\"2026-03-02T08:59:59.999999Z\",\"type\":\"message\"}\n"
        "{\"ticket\":\"T\",\"at\":\"2026-03-02T09:00:01Z\",\"type\":\"zap\"}\n");
    assert_string_equal(reading_counts(&r), "lines 3, blank 0, rejected 0, events 3, unknown-type 1, after-as-of 1");
    assert_string_equal(reading_events(&r), "T 2026-03-02T08:59:59.999999Z message system:\n");
    reading_end(&r);
}

/* At most twenty are told of one by one; how many are tolerated is a number or a share, and ten at least. */
static void test_max_rejects(void **state)
{
    (void)state;
    struct reading r;
    struct buf b = { 0 };
    reading_start(&r);
    for (int i = 0; i < 30; i++) buf_adds(&b, "rubbish\n" MESSAGE "\n");
    read_text(&r, b.p);
    size_t told = 0;
    for (const char *p = r.messages.p; *p; p++) told += *p == '\n';
    assert_int_equal(told, 20);
    assert_non_null(strstr(r.messages.p, "a.ndjson:39: "));

    static const struct { int64_t number; double share; bool ok; } limits[] = {
        { 30, 0, true }, { 29, 1, false }, { -1, 0.5, true }, { -1, 0.4, false }, { -1, 0.01, false },
    };
    reading_path(&r, "a.ndjson");
    for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
        r.options.max_rejects = limits[i].number;
        r.options.max_rejects_share = limits[i].share;
        assert_int_equal(reading_run(&r), limits[i].ok);
        if (!limits[i].ok) assert_int_equal(r.err.code, ERR_REJECTS);
    }
    buf_clear(&b);
    for (int i = 0; i < 10; i++) buf_adds(&b, "rubbish\n");
    r.options.max_rejects = -1;
    r.options.max_rejects_share = 0.01;
    read_text(&r, b.p);
    assert_int_equal(r.err.code, ERR_NONE);
    buf_release(&b);
    reading_end(&r);
}

/* --- the quick and the general way ------------------------------------------------------------------------------------------------------ */

static uint64_t random_state = 7;
static unsigned random_below(unsigned n)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(random_state >> 33) % n;
}
#define PICK(list) (list)[random_below(ARRAY_LEN(list))]

/* Mostly none. */
static void add_space(struct buf *b, unsigned often)
{
    static const char *const spaces[] = { " ", "  ", "\t", " \t ", "\r" };
    if (random_below(often) == 0) buf_adds(b, PICK(spaces));
}

static void add_text(struct buf *b)
{
    static const char *const usual[] = {
        "\"open\"", "\"olga\"", "\"c1\"", "\"Решён\"", "\"a longer text, with more than sixteen bytes\"", "\"\xF0\x9F\x98\x80\"", "\"agent\"", "\"customer\"",
        "\"Передан в разработку и ещё куда-то\"", "\"0123456789abcde\"", "\"0123456789abcdef\"", "\"0123456789abcdefg\"", "\"bot\"", "\"\\u0041\\n\"", "\"\\\\\"",
        "\"\\\"q\\\"\"", "\"x\\/y\"",
    };
    static const char *const unusual[] = { "\"\"", "\"\xC3\x28\"", "\"tab\there\"", "\"\\u0000\"", "\"\\ud800\"", "\"bad \\x escape\"", "\"good\"" };
    buf_adds(b, random_below(50) ? PICK(usual) : PICK(unusual));
}

/* A value that the field may have. */
static void add_fitting(struct buf *b, const char *key)
{
    static const char *const flags[] = { "true", "false", "null" }, *const scores[] = { "1", "2", "4.5", "5", "5.0", "3e0" };
    static const char *const verdicts[] = { "\"good\"", "\"bad\"", "\"disowned\"" }, *const roles[] = { "\"agent\"", "\"bot\"", "\"customer\"", "\"system\"" };
    static const char *const lists[] = { "[]", "[\"a\",\"b\"]", "[ \"b\" , \"a\", \"a\" ]", "[\"оплата\"]", "null", "[\"\\u0062\"]" };
    static const char *const objects[] = { "{}", "{\"k\":\"v\"}", "{ \"b\":1, \"a\":true,\"c\" : \"x\" }", "{\"a\":null}", "{\"ключ\":\"слово\"}" };
    if (strcmp(key, "public") == 0 || strcmp(key, "auto") == 0) buf_adds(b, PICK(flags));
    else if (strcmp(key, "score") == 0 || strcmp(key, "max") == 0) buf_adds(b, PICK(scores));
    else if (strcmp(key, "verdict") == 0) buf_adds(b, PICK(verdicts));
    else if (strcmp(key, "role") == 0) buf_adds(b, PICK(roles));
    else if (strcmp(key, "tags") == 0) buf_adds(b, PICK(lists));
    else if (strcmp(key, "attrs") == 0) buf_adds(b, PICK(objects));
    else add_text(b);
}

static void add_value(struct buf *b)
{
    static const char *const others[] = {
        "null", "true", "false", "0", "1", "5", "10", "-3", "4.5", "5.0", "1e2", "1E+2", "-0", "007", "1.", ".5", "+1", "123456789012345678901", "1e999",
        "nul", "True", "[]", "{}", "[\"a\",\"b\"]", "[ \"b\" , \"a\", \"a\" ]", "[1]", "[\"a\",]", "{\"k\":\"v\"}", "{\"k\":\"v\",\"k\":\"w\"}",
        "{\"b\":1, \"a\":true,\"c\":\"x\"}", "{\"a\":null}", "{\"a\":[1]}", "[[\"a\"]]", "{\"x\":{\"y\":{}}}", "NaN", "'single'", "",
    };
    if (random_below(2)) add_text(b);
    else buf_adds(b, PICK(others));
}

static void add_member(struct buf *b, const char *key, const char *value)
{
    add_space(b, 40);
    buf_printf(b, "\"%s\"", key);
    add_space(b, 40);
    buf_addc(b, random_below(800) ? ':' : '=');
    add_space(b, 40);
    if (random_below(60) == 0) add_value(b);
    else if (value) buf_adds(b, value);
    else add_fitting(b, key);
    add_space(b, 40);
}

static void add_line(struct buf *b)
{
    static const char *const ats[] = { "\"2026-03-02T09:00:00Z\"", "\"2026-03-02T12:00:00.25+03:00\"", "\"2026-03-03T09:00:60Z\"", "\"2026-02-30T09:00:00Z\"" };
    static const char *const tickets[] = { "\"T-1\"", "\"T-2\"", "3", "\"a ticket whose name is rather long, longer than most\"" };
    static const char *const keys[] = {
        "to", "to", "to", "to", "to", "to", "actor", "id", "actor", "role", "customer", "channel", "priority", "team", "status", "assignee", "subject", "url", "tags", "attrs", "public", "auto", "to", "add",
        "remove", "name", "score", "max", "verdict", "comment", "site", "kind", "into", "reason", "unknown", "x", "an_unknown_and_very_long_key", "ключ", "t\\u006f",
    };
    const char *order[3] = { "ticket", "at", "type" };
    buf_addc(b, random_below(300) ? '{' : '[');
    for (unsigned i = 0; i < 3; i++) { /* mostly in this order */
        unsigned k = random_below(20) ? i : random_below(3);
        char type[32];
        snprintf(type, sizeof type, "\"%s\"", random_below(30) ? event_type_names[random_below(EVENT_TYPES)] : "zap");
        const char *value = k == 0 ? PICK(tickets) : k == 1 ? PICK(ats) : type;
        if (i) buf_addc(b, ',');
        add_member(b, order[k], value);
    }
    for (unsigned n = random_below(7); n > 0; n--) {
        buf_addc(b, random_below(300) ? ',' : ';');
        add_member(b, PICK(keys), NULL);
    }
    buf_adds(b, random_below(200) ? "}" : "");
    add_space(b, 30);
    if (random_below(300) == 0) buf_addc(b, "x,\0\x80"[random_below(4)]);
    buf_adds(b, random_below(10) ? "\n" : "\r\n");
    if (random_below(50) == 0) buf_adds(b, "  \n");
}

/* Reads the text by one way only, and tells all that came of it. */
static struct buf outcome(struct reading *r, const struct buf *text, bool general)
{
    struct buf out = { 0 };
    struct log *log = log_new(r->strings, 0);
    struct intake *in = mem_alloc(sizeof *in);
    struct ndjson_reader *reader = ndjson_reader_new();
    struct buf padded = { 0 };
    buf_add(&padded, text->p, text->n);
    buf_addc(&padded, '\n');
    for (int i = 0; i < BLOCK_PAD; i++) buf_addc(&padded, '\0');
    if (general) ndjson_general_only(reader);
    intake_init(in, r->policy, &r->options, log);
    log_block(in->writer, 0);
    ndjson_block(reader, in, padded.p, text->n, true);
    const struct report *report = &in->report;
    buf_printf(&out, "%lld lines, %lld blank, %lld rejected, %lld events, %lld unknown\n", (long long)report->counts.lines,
        (long long)report->counts.blank, (long long)report->counts.rejected, (long long)report->counts.events, (long long)report->counts.unknown_type);
    for (size_t i = 0; i < report->notes.n; i++) {
        const struct note *note = &report->notes.v[i];
        buf_printf(&out, "%d %lld %.*s: %.*s\n", (int)note->finding, (long long)note->line, (int)note->subject_n, report->texts.p + note->subject,
            (int)note->message_n, report->texts.p + note->message);
    }
    intake_release(in);
    log_seal(log);
    log_text(log, &out);
    log_free(log);
    ndjson_reader_free(reader);
    mem_free(in);
    buf_release(&padded);
    return out;
}

static void test_ways_agree(void **state)
{
    (void)state;
    struct reading r;
    int64_t events = 0;
    reading_start(&r);
    for (int round = 0; round < 300; round++) {
        struct buf text = { 0 };
        for (int i = 0; i < 40; i++) add_line(&text);
        if (round % 3 == 0) text.n -= 1 + random_below(30); /* an unfinished last line */
        struct buf quick = outcome(&r, &text, false), general = outcome(&r, &text, true);
        assert_string_equal(quick.p, general.p);
        for (const char *p = quick.p; (p = strstr(p, "\nT-1 ")) != NULL; p++) events++;
        buf_release(&text);
        buf_release(&quick);
        buf_release(&general);
    }
    assert_true(events > 500); /* the lines are not all rubbish */
    reading_end(&r);
}

/* Blocks end anywhere, threads take them in any order: nothing of that can be seen. */
static void test_blocks_and_threads(void **state)
{
    (void)state;
    struct reading r;
    struct buf text = { 0 }, events = { 0 }, messages = { 0 };
    reading_start(&r);
    r.options.as_of = INT64_MAX;
    for (int i = 0; i < 9000; i++) {
        if (i % 1000 == 0) add_line_of(&text, 100000 + (size_t)i);
        else add_line(&text);
    }
    reading_file(&r, "a.ndjson", text.p, text.n);
    reading_file(&r, "b.ndjson", text.p, text.n / 2);
    for (r.options.threads = 1; r.options.threads <= 4; r.options.threads++) {
        inputs_release(&r.inputs);
        assert_true(reading_run(&r));
        if (r.options.threads == 1) {
            buf_adds(&events, reading_events(&r));
            buf_adds(&messages, r.messages.p);
            assert_true(r.counts.rejected > 1000 && r.counts.events > 1000);
        }
        assert_string_equal(reading_events(&r), events.p);
        assert_string_equal(r.messages.p, messages.p);
        assert_int_equal(r.counts.lines, r.counts.events + r.counts.blank + r.counts.rejected);
    }
    buf_release(&text);
    buf_release(&events);
    buf_release(&messages);
    reading_end(&r);
}

/* --- timestamps --------------------------------------------------------------------------------------------------------------------------- */

static void test_stamps(void **state)
{
    (void)state;
    static const char *const dates[] = { "2026-03-02T", "2026-03-02T", "2026-03-03T", "1970-01-01T", "9999-12-31T", "2026-02-29T", "2024-02-29 ", "2026-3-02T" };
    static const char *const times[] = { "00:00:00", "23:59:59", "23:59:60", "09:10:11", "24:00:00", "09:60:00", "9:10:11", "09:10:61", "09.10:11", "0a:00:00" };
    static const char *const fractions[] = { "", "", ".5", ".684", ".123456", ".1234567891", ".", ".68a" };
    static const char *const offsets[] = { "Z", "Z", "+03:00", "-11:30", "z", "+0300", "", "+24:00", "Z ", "+03:00x" };
    struct stamp stamp = { 0 };
    int valid = 0;
    for (int i = 0; i < 50000; i++) {
        char text[64] = "";
        snprintf(text, sizeof text, "%s%s%s%s", PICK(dates), PICK(times), PICK(fractions), PICK(offsets));
        size_t n = random_below(20) ? strlen(text) : random_below((unsigned)strlen(text) + 1);
        instant quick = 0, exact = 0;
        const char *why = "", *why_exact = "";
        bool ok = stamp_parse(&stamp, str_of(text, n), &quick, &why);
        assert_int_equal(ok, instant_parse(str_of(text, n), &exact, &why_exact));
        assert_int_equal(quick, exact);
        assert_string_equal(why, why_exact);
        valid += ok;
    }
    assert_true(valid > 3000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples), cmocka_unit_test(test_lines), cmocka_unit_test(test_last_line), cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_nesting), cmocka_unit_test(test_as_of), cmocka_unit_test(test_max_rejects), cmocka_unit_test(test_ways_agree),
        cmocka_unit_test(test_blocks_and_threads), cmocka_unit_test(test_stamps),
    };
    return cmocka_run_group_tests_name("ndjson", tests, NULL, NULL);
}
