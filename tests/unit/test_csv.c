/* CSV: rows of RFC 4180, what rejects one, where the next one begins; and the same events as from NDJSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "base/vec.h"
#include "read/csv.h"
#include "reading.h"

static bool read_csv(struct reading *r, const char *text)
{
    reading_file(r, "a.csv", text, strlen(text));
    inputs_release(&r->inputs);
    return reading_run(r);
}

struct example { const char *text, *events, *messages; };

#define AT "2026-03-02T09:00:00Z"
#define H "type,ticket,at,to\n"

static const struct example examples[] = {
    /* delimiters, line breaks, BOM */
    { "ticket,at,type\nT," AT ",message\n", "T " AT " message system:\n", "" },
    { "ticket;at;type\r\nT;" AT ";message\r\n", "T " AT " message system:\n", "" },
    { "ticket\tat\ttype\nT\t" AT "\tmessage", "T " AT " message system:\n", "" },
    { "\xEF\xBB\xBFticket,at,type\nT," AT ",message\n", "T " AT " message system:\n", "" },
    { "\xEF\xBB\xBF\"ticket\",\"at\",\"type\"\n\"T\",\"" AT "\",\"message\"\n", "T " AT " message system:\n", "" },
    { "\"a\nb\",ticket,at,type\n1,T," AT ",message\nx\n", "T " AT " message system:\n", "a.csv:4: 1 cells (expected 4, as in the header)\n" },
    { "ticket,at,type\n\n  \nT," AT ",message\n\r\n", "T " AT " message system:\n", "" },
    /* quotes */
    { H "status,\"T\n2\"," AT ",\"a,\"\"b\"\"\"\n", "T\n2 " AT " status system: a,\"b\"\n", "" },
    { H "status,T," AT ",\"\"\"\"\nstatus,T," AT ",x\n", "T " AT " status system: \"\nT " AT " status system: x\n", "" },
    { H "status,T," AT ",\"open\"", "T " AT " status system: open\n", "" },
    { H "status,T," AT ",a\"b\nstatus,T," AT ",x\n", "T " AT " status system: x\n", "a.csv:2: a quote inside a cell that does not begin with one\n" },
    { H "status,T," AT ",\"a\"b\nstatus,T," AT ",x\n", "T " AT " status system: x\n", "a.csv:2: text after a closing quote\n" },
    { H "status,T," AT ",\"a\nb\"c,\"\nstatus,T," AT ",x\n", "T " AT " status system: x\n", "a.csv:2: text after a closing quote\n" },
    { H "status,T," AT ",\"open\nstatus,T," AT ",x\nstatus,T," AT ",y\n", "T " AT " status system: x\nT " AT " status system: y\n",
      "a.csv:2: a quote that is not closed\n" },
    /* rows that are no events */
    { H "status,T," AT "\nstatus,T," AT ",x,y\nstatus,T," AT ",x\n", "T " AT " status system: x\n",
      "a.csv:2: 3 cells (expected 4, as in the header)\na.csv:3: 5 cells (expected 4, as in the header)\n" },
    { H "status,T," AT ",\xFF\nstatus,T," AT ",Решён\n", "T " AT " status system: Решён\n", "a.csv:2: invalid UTF-8\n" },
    { H "status,T," AT ",\nstatus,,"  AT ",x\n", "", "a.csv:2: no \"to\"\na.csv:3: no \"ticket\"\n" },
    { H "status,T,02.03.2026,x\n", "", "a.csv:2: \"at\" is \"02.03.2026\": no date (expected YYYY-MM-DDThh:mm:ss with Z or an offset)\n" },
    { H "status,T," AT, "", "" }, /* still being written */
    /* assign: an empty cell is nobody; without the column it is absent */
    { H "assign,T," AT ",\nassign,T," AT ",olga\n", "T " AT " assign system: -\nT " AT " assign system: olga\n", "" },
    { "ticket,at,type\nT," AT ",assign\n", "", "a.csv:2: no \"to\" (an agent, or null for nobody)\n" },
    /* booleans, numbers, tags, attributes */
    { "ticket,at,type,public,auto\nT," AT ",message,true,0\nT," AT ",message,false,1\nT," AT ",message,,\nT," AT ",message,yes,\n",
      "T " AT " message system:\nT " AT " message system: internal auto\nT " AT " message system:\n",
      "a.csv:5: \"public\" is a string: yes (expected true or false)\n" },
    { "ticket,at,type,score,max,verdict\nT," AT ",rating,4,,\nT," AT ",rating,8.5,10,\nT," AT ",rating,,,bad\nT," AT ",rating,four,,\nT," AT ",rating,:,10,\n",
      "T " AT " rating system: 4/5\nT " AT " rating system: 8.5/10\nT " AT " rating system: bad\n",
      "a.csv:5: \"score\" is four (expected a number)\na.csv:6: \"score\" is : (expected a number)\n" },
    { "ticket,at,type,tags,attr.z,attr.a,attrs,other\nT," AT ",created,b;a;;b,1,,x,y\nT," AT ",created,,,2,,\n",
      "T " AT " created customer: tags=a,b attr.z=1\nT " AT " created customer: attr.a=2\n", "" },
    { "ticket,at,type,id,actor,role\n007," AT ",message,1.0,olga,\n", "007 " AT " message agent:olga #1.0\n", "" },
};

static void test_examples(void **state)
{
    (void)state;
    struct reading r;
    reading_start(&r);
    for (size_t i = 0; i < ARRAY_LEN(examples); i++) {
        const struct example *x = &examples[i];
        assert_true(read_csv(&r, x->text));
        assert_string_equal(r.messages.p, x->messages);
        assert_string_equal(reading_events(&r), x->events);
        assert_int_equal(r.counts.lines, r.counts.events + r.counts.blank + r.counts.rejected);
    }
    reading_end(&r);
}

static void test_zero_byte(void **state)
{
    (void)state;
    static const char text[] = "ticket,at,type\nT\0," AT ",message\nT," AT ",message\n";
    struct reading r;
    reading_start(&r);
    reading_file(&r, "a.csv", text, sizeof text - 1);
    assert_true(reading_run(&r));
    assert_string_equal(r.messages.p, "a.csv:2: a zero byte\n");
    assert_int_equal(r.counts.events, 1);
    reading_end(&r);
}

static void test_headers(void **state)
{
    (void)state;
    static const struct { const char *text; long col; const char *error; } bad[] = {
        { "ticket,at,at,type\n", 11, "the column \"at\" stands twice" },
        { "ticket,\"at\",type,\"a,b\",\"a,b\"\n", 24, "the column \"a,b\" stands twice" },
        { "ticket,at,typ\n", 1, "the header has no column \"type\"" },
        { "T," AT ",message\n", 1, "the header has no column \"ticket\"" },
        { "ticket,at,type,\"x\"y\n", 1, "the header's quotes are not in order" },
        { "ticket,at,type,\xFF\n", 1, "the header is not UTF-8" },
    };
    struct reading r;
    reading_start(&r);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_false(read_csv(&r, bad[i].text));
        assert_int_equal(r.err.code, ERR_INPUT);
        assert_int_equal(r.err.line, 1);
        assert_int_equal(r.err.col, bad[i].col);
        assert_string_equal(r.err.text, bad[i].error);
        assert_non_null(strstr(r.err.source, "/a.csv"));
    }
    static const char *const empty[] = { "", "\xEF\xBB\xBF", "ticket,at,type", "ticket,at,type,,\n" }; /* no events, and nothing wrong */
    for (size_t i = 0; i < ARRAY_LEN(empty); i++) {
        assert_true(read_csv(&r, empty[i]));
        assert_int_equal(r.counts.lines, 0);
    }
    reading_end(&r);
}

/* --- blocks: rows with line breaks and quotes, wherever a block ends ----------------------------------------------------------------- */

static void add_row(struct buf *b, int i)
{
    buf_printf(b, "status,T-%d," AT ",", i % 50);
    switch (i % 7) {
    case 0: buf_printf(b, "\"line one of %d\nline two, and \"\"quoted\"\"\n\"", i); break;
    case 1: buf_printf(b, "\"\"\"%d\"\"\"", i); break;
    default: buf_printf(b, "plain %d", i);
    }
    buf_adds(b, "\n");
}

static void test_blocks_and_threads(void **state)
{
    (void)state;
    struct reading r;
    struct buf text = { 0 }, events = { 0 };
    reading_start(&r);
    buf_adds(&text, H);
    for (int i = 0; i < 60000; i++) add_row(&text, i);
    reading_file(&r, "a.csv", text.p, text.n);
    for (r.options.threads = 1; r.options.threads <= 4; r.options.threads += 3) {
        assert_true(reading_run(&r));
        assert_int_equal(r.counts.events, 60000);
        assert_int_equal(r.counts.lines, 60000);
        if (r.options.threads == 1) buf_adds(&events, reading_events(&r));
        assert_string_equal(reading_events(&r), events.p);
    }
    buf_release(&text);
    buf_release(&events);
    reading_end(&r);
}

/* A quote that nobody closes costs its own line, not the file; numbers of lines stay right. */
static void test_unclosed_quotes(void **state)
{
    (void)state;
    struct reading r;
    struct buf text = { 0 };
    reading_start(&r);
    buf_adds(&text, H);
    for (int part = 0; part < 3; part++) {
        buf_adds(&text, "status,T," AT ",\"open\n");
        for (int i = 0; i < 60000; i++) buf_printf(&text, "status,T-%d," AT ",plain %d\n", i % 50, i);
    }
    buf_adds(&text, "nonsense\n");
    reading_file(&r, "a.csv", text.p, text.n);
    assert_true(text.n > 3 * LINE_BYTES_MAX);
    for (r.options.threads = 1; r.options.threads <= 3; r.options.threads++) {
        assert_true(reading_run(&r));
        assert_int_equal(r.counts.events, 180000);
        assert_string_equal(r.messages.p, "a.csv:2: a quote that is not closed\na.csv:60003: a quote that is not closed\n"
            "a.csv:120004: a quote that is not closed\na.csv:180005: 1 cells (expected 4, as in the header)\n");
    }
    buf_release(&text);
    reading_end(&r);
}

static void test_long_rows(void **state)
{
    (void)state;
    static const size_t lengths[] = { 40, LINE_BYTES_MAX, LINE_BYTES_MAX + 1, 4 * LINE_BYTES_MAX };
    struct reading r;
    struct buf text = { 0 };
    reading_start(&r);
    buf_adds(&text, H);
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        size_t begun = text.n;
        buf_adds(&text, "status,T," AT ",");
        while (text.n - begun < lengths[i]) buf_addc(&text, 'x');
        buf_adds(&text, "\nstatus,T," AT ",open\n");
    }
    reading_file(&r, "a.csv", text.p, text.n);
    assert_true(reading_run(&r));
    assert_string_equal(reading_counts(&r), "lines 8, blank 0, rejected 2, events 6, unknown-type 0, after-as-of 0");
    assert_string_equal(r.messages.p, "a.csv:6: longer than 1048576 bytes\na.csv:8: longer than 1048576 bytes\n");
    buf_release(&text);
    reading_end(&r);
}

/* --- random rows, as CSV and as NDJSON --------------------------------------------------------------------------------------------- */

static uint64_t random_state = 11;
static unsigned random_below(unsigned n)
{
    random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(random_state >> 33) % n;
}
#define PICK(list) (list)[random_below(ARRAY_LEN(list))]

/* A cell or JSON string of the text; quotes and line breaks are written as each format wants them. */
static void add_cell(struct buf *b, const char *text, char delimiter)
{
    bool must = strpbrk(text, "\"\n") || strchr(text, delimiter);
    if (!must && random_below(4)) {
        buf_adds(b, text);
        return;
    }
    buf_addc(b, '"');
    for (; *text; text++) {
        if (*text == '"') buf_addc(b, '"');
        buf_addc(b, *text);
    }
    buf_addc(b, '"');
}

static void add_string(struct buf *b, const char *key, const char *text)
{
    if (!*text) return;
    buf_printf(b, ",\"%s\":\"", key);
    for (; *text; text++) {
        if (*text == '\n') buf_adds(b, "\\n");
        else if (*text == '"') buf_adds(b, "\\\"");
        else buf_addc(b, *text);
    }
    buf_addc(b, '"');
}

static void test_same_as_ndjson(void **state)
{
    (void)state;
    static const char delimiters[] = ",;\t", *const texts[] = { "", "", "open", "a,b", "a;b", "say \"hi\"", "two\nlines", "Решён", "longer than sixteen bytes", "\"" };
    struct reading r;
    reading_start(&r);
    for (int round = 0; round < 30; round++) {
        struct buf csv = { 0 }, json = { 0 }, events = { 0 };
        char d = delimiters[round % 3];
        buf_printf(&csv, "ticket%cat%ctype%cto%cactor%cteam%cattr.x\n", d, d, d, d, d, d);
        for (int i = 0; i < 200; i++) {
            const char *to = PICK(texts), *actor = PICK(texts), *team = PICK(texts), *x = PICK(texts);
            const char *type = to[0] ? event_type_names[random_below(2) ? EV_STATUS : EV_CREATED] : "created";
            buf_printf(&csv, "T-%d%c" AT "%c%s%c", i % 7, d, d, type, d);
            add_cell(&csv, to, d);
            buf_addc(&csv, d);
            add_cell(&csv, actor, d);
            buf_addc(&csv, d);
            add_cell(&csv, team, d);
            buf_addc(&csv, d);
            add_cell(&csv, x, d);
            buf_adds(&csv, random_below(2) ? "\n" : "\r\n");
            buf_printf(&json, "{\"ticket\":\"T-%d\",\"at\":\"" AT "\",\"type\":\"%s\"", i % 7, type);
            add_string(&json, "to", to);
            add_string(&json, "actor", actor);
            add_string(&json, "team", team);
            buf_adds(&json, ",\"attrs\":{\"_\":null");
            add_string(&json, "x", x);
            buf_adds(&json, "}}\n");
        }
        inputs_release(&r.inputs);
        char *path = mem_strdup(reading_file(&r, "b.ndjson", json.p, json.n));
        assert_true(inputs_expand(&path, 1, &r.inputs, &r.err) && reading_run(&r));
        assert_int_equal(r.counts.rejected, 0);
        buf_adds(&events, reading_events(&r));
        mem_free(path);
        inputs_release(&r.inputs);
        path = mem_strdup(reading_file(&r, "a.csv", csv.p, csv.n));
        assert_true(inputs_expand(&path, 1, &r.inputs, &r.err) && reading_run(&r));
        assert_string_equal(r.messages.p, "");
        assert_string_equal(reading_events(&r), events.p);
        mem_free(path);
        buf_release(&csv);
        buf_release(&json);
        buf_release(&events);
    }
    reading_end(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples), cmocka_unit_test(test_zero_byte), cmocka_unit_test(test_headers), cmocka_unit_test(test_blocks_and_threads),
        cmocka_unit_test(test_unclosed_quotes), cmocka_unit_test(test_long_rows), cmocka_unit_test(test_same_as_ndjson),
    };
    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
