/* Both sinks of converters: what sink_ndjson prints and the log's reader reads is what sink_log puts straight into a log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/vec.h"
#include "read/from/sink.h"
#include "read/read.h"

#define STR(text) { text, sizeof(text) - 1 }
enum { T0 = 1772600000 }; /* 2026-03-04, seconds */

static const struct str tags[] = { STR("b"), STR("a"), STR("b"), STR("в") };
static const struct raw_attr attrs[] = { { STR("os"), STR("mac") }, { STR("app"), STR("1.0") }, { STR("none"), { NULL, 0 } } };

/* An event of every type, with roles written and left out, and texts that need escapes. */
static const struct raw_event events[] = {
    { .ticket = STR("T-1"), .type = EV_CREATED, .role = ROLES, .actor = STR("c1"), .tags = tags, .ntags = 4, .attrs = attrs, .nattrs = 3,
      .field = { [FIELD_CUSTOMER] = STR("c1"), [FIELD_CHANNEL] = STR("chat"), [FIELD_PRIORITY] = STR("high"), [FIELD_TEAM] = STR("first"),
                 [FIELD_STATUS] = STR("New"), [FIELD_ASSIGNEE] = STR("olga"), [FIELD_SUBJECT] = STR("a \"b\"\\\r\n\t\x01 ё"), [FIELD_URL] = STR("http://x/1") } },
    { .ticket = STR("T-1"), .type = EV_MESSAGE, .role = ROLES, .actor = STR("c1") },
    { .ticket = STR("T-1"), .type = EV_MESSAGE, .role = ROLE_AGENT, .actor = STR("olga"), .id = STR("m-1"), .field = { [FIELD_PUBLIC] = STR("false"), [FIELD_AUTO] = STR("true") } },
    { .ticket = STR("T-1"), .type = EV_STATUS, .role = ROLES, .actor = STR("greeter"), .field = { [FIELD_TO] = STR("Решён") } },
    { .ticket = STR("T-1"), .type = EV_ASSIGN, .role = ROLES },
    { .ticket = STR("T-1"), .type = EV_ASSIGN, .role = ROLE_SYSTEM, .field = { [FIELD_TO] = STR("olga") } },
    { .ticket = STR("T-2"), .type = EV_TEAM, .role = ROLES, .field = { [FIELD_TO] = STR("second") } },
    { .ticket = STR("T-2"), .type = EV_PRIORITY, .role = ROLES, .field = { [FIELD_TO] = STR("low") } },
    { .ticket = STR("T-2"), .type = EV_TAG, .role = ROLES, .field = { [FIELD_ADD] = STR("x") } },
    { .ticket = STR("T-2"), .type = EV_TAG, .role = ROLES, .id = STR("t-2"), .field = { [FIELD_REMOVE] = STR("x") } },
    { .ticket = STR("T-2"), .type = EV_ATTR, .role = ROLES, .field = { [FIELD_NAME] = STR("os"), [FIELD_TO] = STR("linux") } },
    { .ticket = STR("T-1"), .type = EV_RATING, .role = ROLES, .id = STR("r-1"), .field = { [FIELD_SCORE] = STR("4.50"), [FIELD_MAX] = STR("10"), [FIELD_COMMENT] = STR("ok") } },
    { .ticket = STR("T-1"), .type = EV_RATING, .role = ROLE_CUSTOMER, .field = { [FIELD_SCORE] = STR("5") } },
    { .ticket = STR("T-1"), .type = EV_RATING, .role = ROLES, .field = { [FIELD_VERDICT] = STR("disowned") } },
    { .ticket = STR("T-1"), .type = EV_REVIEW, .role = ROLES, .field = { [FIELD_SCORE] = STR("3"), [FIELD_SITE] = STR("maps") } },
    { .ticket = STR("T-1"), .type = EV_LINK, .role = ROLES, .field = { [FIELD_KIND] = STR("development"), [FIELD_TO] = STR("DEV-1") } },
    { .ticket = STR("T-2"), .type = EV_MERGE, .role = ROLES, .field = { [FIELD_INTO] = STR("T-1") } },
    { .ticket = STR("T-2"), .type = EV_DISCARD, .role = ROLES, .field = { [FIELD_REASON] = STR("spam") } },
    { .ticket = STR("T-2"), .type = EV_DISCARD, .role = ROLES },
};

static void emit_all(struct sink *sink) {
    for (size_t i = 0; i < ARRAY_LEN(events); i++) {
        struct raw_event e = events[i];
        e.at = (T0 + (int64_t)i) * SECOND + (int64_t)i * 1000;
        sink_emit(sink, &e, (struct place){ "x", (int64_t)i + 1, 1 });
    }
    assert_int_equal(sink->rejected, 0);
}

/* ---- logs as text ------------------------------------------------------------------------------------------------------------ */

static void dump_text(struct buf *out, const struct strings *strings, const char *name, uint32_t id) {
    struct str s = strings_get(strings, id);
    buf_printf(out, " %s=%d:", name, id != STR_NONE);
    for (size_t i = 0; i < s.n; i++) buf_printf(out, "%02x", (unsigned)(unsigned char)s.p[i]);
}

static void dump_created(struct buf *out, const struct strings *strings, const struct created *c) {
    const uint32_t ids[] = { c->customer, c->channel, c->priority, c->team, c->status, c->assignee, c->subject, c->url };
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) dump_text(out, strings, "field", ids[i]);
    for (uint32_t i = 0; i < c->ntags; i++) dump_text(out, strings, "tag", c->tags[i]);
    for (uint32_t i = 0; i < 2 * c->nattrs; i++) dump_text(out, strings, "attr", c->attrs[i]);
}

static void dump_event(struct buf *out, const struct strings *strings, const struct ticket_events *t, const struct event *e) {
    buf_printf(out, "%lld %s %s flags=%u", (long long)e->at, event_type_names[e->type], role_names[e->role], (unsigned)e->flags);
    dump_text(out, strings, "actor", e->actor);
    dump_text(out, strings, "id", event_id(t->part, e));
    if (e->type == EV_CREATED) {
        struct created created;
        event_created(t->part, e, &created);
        dump_created(out, strings, &created);
    } else {
        dump_text(out, strings, "a", e->a);
        dump_text(out, strings, "b", event_b(t->part, e));
    }
    buf_addc(out, '\n');
}

static void dump_log(struct buf *out, const struct log *log) {
    struct log_view view = { 0 };
    struct err err = { 0 };
    for (unsigned part = 0; part < LOG_PARTS; part++) {
        assert_true(log_open(log, part, &view, &err));
        for (uint32_t i = 0; i < view.n; i++) {
            buf_printf(out, "ticket %.*s\n", (int)view.tickets[i].name.n, view.tickets[i].name.p);
            for (uint32_t k = 0; k < view.tickets[i].n; k++) dump_event(out, log_strings(log), &view.tickets[i], &view.tickets[i].ev[k]);
        }
    }
    log_view_release(&view);
}

/* ---- the two ways ------------------------------------------------------------------------------------------------------------ */

static void read_back(const char *path, const struct policy *policy, struct log *log) {
    char *paths[] = { (char *)path };
    struct inputs inputs = { 0 };
    struct read_options options = { .threads = 1, .as_of = INSTANT_MAX };
    struct log_counts counts = { 0 };
    struct findings findings = { 0 };
    struct err err = { 0 };
    assert_true(inputs_expand(paths, 1, &inputs, &err));
    assert_true(read_events(&inputs, policy, &options, log, &counts, &findings, &err));
    assert_int_equal(counts.events, ARRAY_LEN(events));
    findings_release(&findings);
    inputs_release(&inputs);
}

static void print_to(const char *path) {
    struct sink_ndjson sink;
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    sink_ndjson_init(&sink, out);
    emit_all(&sink.sink);
    sink_ndjson_release(&sink);
    fclose(out);
}

static void test_the_same_events_both_ways(void **state) {
    (void)state;
    static const char policy_text[] = "{ \"bots\": [\"greeter\"], \"csat\": { \"max\": 7 } }";
    char path[] = "/tmp/svodka-sinks-XXXXXX.ndjson";
    struct strings *strings = strings_new();
    struct policy *policy;
    struct err err = { 0 };
    struct log_counts counts = { 0 };
    struct sink_log sink;
    struct buf printed = { 0 }, direct = { 0 };
    int descriptor = mkstemps(path, 7);
    assert_true(descriptor >= 0);
    close(descriptor);
    assert_true(policy_load("p", policy_text, strlen(policy_text), strings, &policy, &err));

    struct log *log = log_new(strings, 0);
    print_to(path);
    read_back(path, policy, log);
    log_seal(log);
    dump_log(&printed, log);
    log_free(log);

    log = log_new(strings, 0);
    sink_log_init(&sink, log, policy, &counts, 0);
    emit_all(&sink.sink);
    sink_log_close(&sink);
    log_seal(log);
    dump_log(&direct, log);
    log_free(log);

    assert_string_equal(direct.p, printed.p);
    assert_int_equal(counts.events, ARRAY_LEN(events));
    unlink(path);
    buf_release(&printed);
    buf_release(&direct);
    policy_free(policy);
    strings_free(strings);
}

/* ---- what no sink gets ------------------------------------------------------------------------------------------------------- */

static void forget(struct sink *sink, const struct raw_event *e) {
    (void)sink;
    (void)e;
}

static void keep(void *data, const char *line) { buf_printf(data, "%s\n", line); }

static void test_events_that_are_none(void **state) {
    (void)state;
    static const struct { struct raw_event event; const char *said; } faults[] = {
        { { .type = EV_MESSAGE }, "no ticket: an event needs a ticket of 1 to 255 bytes" },
        { { .ticket = STR("1"), .type = EV_STATUS }, "a field is missing: a status event needs \"to\"" },
        { { .ticket = STR("1"), .type = EV_TAG }, "a field is missing: a tag event needs \"add\" or \"remove\"" },
        { { .ticket = STR("1"), .type = EV_RATING }, "a field is missing: a rating event needs \"score\" or \"verdict\"" },
        { { .ticket = STR("1"), .type = EV_RATING, .field = { [FIELD_SCORE] = STR("6") } }, "bad score: \"6\" (expected at most max)" },
        { { .ticket = STR("1"), .type = EV_RATING, .field = { [FIELD_SCORE] = STR("0") } }, "bad score: \"0\" (expected a number from 1 on)" },
        { { .ticket = STR("1"), .type = EV_REVIEW, .field = { [FIELD_SCORE] = STR("5"), [FIELD_MAX] = STR("1") } }, "bad score: \"1\" (expected a greatest score above 1)" },
        { { .ticket = STR("1"), .type = EV_RATING, .field = { [FIELD_VERDICT] = STR("fine") } }, "bad score: \"fine\" (expected good, bad or disowned)" },
        { { .ticket = STR("1"), .type = EV_MESSAGE, .field = { [FIELD_AUTO] = STR("maybe") } }, "bad value: auto is \"maybe\" (expected true or false)" },
        { { .ticket = STR("1"), .type = EV_MESSAGE, .actor = STR("\xff") }, "bad text: it is not UTF-8, or has a NUL byte" },
        { { .ticket = STR("1"), .type = EV_MESSAGE, .at = -1 }, "bad time: the year is not in 1970..9999" },
    };
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        struct buf said = { 0 }, want = { 0 };
        struct findings findings = { 0 };
        struct sink sink = { .emit = forget, .findings = &findings, .message = keep, .message_data = &said, .default_max = 5 };
        sink_emit(&sink, &faults[i].event, (struct place){ "x.json", 3, 7 });
        buf_printf(&want, "x.json:3:7: %s\n", faults[i].said);
        assert_string_equal(said.p, want.p);
        assert_int_equal(sink.rejected, 1);
        assert_int_equal(findings.of[FIND_REJECTED].count, 1);
        buf_release(&said);
        buf_release(&want);
        findings_release(&findings);
    }
}

static void test_how_many_rejects_are_tolerated(void **state) {
    (void)state;
    static const struct { int64_t records, rejected, max; bool tolerated; } rows[] = {
        { 10, 10, -1, true }, { 100, 11, -1, false }, { 2000, 20, -1, true }, { 2000, 21, -1, false }, { 2000, 21, 21, true }, { 5, 1, 0, false },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = { 0 };
        struct sink sink = { .records = rows[i].records, .rejected = rows[i].rejected };
        assert_int_equal(sink_tolerates(&sink, rows[i].max, 0.01, &err), rows[i].tolerated);
        assert_int_equal(err.code, rows[i].tolerated ? ERR_NONE : ERR_REJECTS);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_events_both_ways),
        cmocka_unit_test(test_events_that_are_none),
        cmocka_unit_test(test_how_many_rejects_are_tolerated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
