/* converting: see converting.h. */
#include "converting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

static void keep(void *data, const char *line) { buf_printf(data, "%s\n", line); }

static void keep_findings(struct buf *out, const struct findings *f) {
    for (int kind = FIND_INCOMPLETE_LAST_LINE; kind < FINDINGS; kind++)
        for (int i = 0; i < f->of[kind].n; i++) buf_printf(out, "%s: %s\n", finding_kinds[kind].name, f->of[kind].example[i].subject);
}

struct converted convert_texts(const char *from, const char *zone, const struct named_text *files, int n) {
    struct converted c = { 0 };
    struct findings findings = { 0 };
    struct sink_ndjson sink;
    struct err err = { 0 };
    struct source_options options = { 0 };
    struct exports exports = exports_of_texts(files, n);
    const struct source *source = source_find(from, &err);
    struct zone *loaded = zone ? zone_load(zone, ERR_USAGE, &err) : NULL;
    char text[2048];
    FILE *out = open_memstream(&c.events, &c.size);
    assert_non_null(out);
    assert_non_null(source);
    sink_ndjson_init(&sink, out);
    sink.sink.findings = &findings;
    sink.sink.message = keep;
    sink.sink.message_data = &c.said;
    options.zone = loaded;
    c.ok = source_convert(source, &exports, &options, &sink.sink, &err);
    keep_findings(&c.said, &findings);
    if (!c.ok) keep(&c.said, err_format(&err, text, sizeof text));
    c.records = sink.sink.records;
    c.rejected = sink.sink.rejected;
    fclose(out);
    sink_ndjson_release(&sink);
    findings_release(&findings);
    zone_free(loaded);
    return c;
}

void converted_release(struct converted *c) {
    free(c->events);
    buf_release(&c->said);
}

void expect_converted(const char *from, const char *text, const char *events, const char *said) {
    struct named_text file = { "x.json", str_c(text) };
    struct converted c = convert_texts(from, NULL, &file, 1);
    assert_string_equal(c.events, events);
    assert_string_equal(c.said.p ? c.said.p : "", said);
    converted_release(&c);
}
