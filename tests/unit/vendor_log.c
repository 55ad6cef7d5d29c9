/* vendor_log: see vendor_log.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "vendor_log.h"

static void keep(void *data, const char *line) { buf_printf(data, "%s\n", line); }

/* Findings other than rejected records and the source's standing, which are told elsewhere. */
static void keep_findings(struct buf *out, const struct findings *f) {
    for (int kind = 0; kind < FINDINGS; kind++) {
        const struct findings_of *of = &f->of[kind];
        if (kind == FIND_REJECTED || kind == FIND_UNVERIFIED_SOURCE) continue;
        for (int i = 0; i < of->n; i++)
            buf_printf(out, "%s: %s%s%s\n", finding_kinds[kind].name, of->example[i].subject, of->example[i].subject[0] ? " at " : "", of->example[i].place);
    }
}

struct vendor_log vendor_convert(const char *source, const struct named_text *files, int n, const struct source_options *options) {
    struct vendor_log c = { 0 };
    struct sink_ndjson sink;
    struct findings findings = { 0 };
    struct err err = { 0 };
    struct exports exports = exports_of_texts(files, n);
    char text[2048];
    size_t size;
    FILE *out = open_memstream(&c.events, &size);
    const struct source *s = source_find(source, &err);
    assert_non_null(s);
    assert_non_null(out);
    sink_ndjson_init(&sink, out);
    sink.sink.findings = &findings;
    sink.sink.message = keep;
    sink.sink.message_data = &c.said;
    bool ok = source_convert(s, &exports, options ? options : &(struct source_options){ 0 }, &sink.sink, &err);
    keep_findings(&c.said, &findings);
    if (!ok) keep(&c.said, err_format(&err, text, sizeof text));
    if (!c.said.p) buf_adds(&c.said, "");
    c.records = sink.sink.records;
    c.rejected = sink.sink.rejected;
    fclose(out);
    findings_release(&findings);
    sink_ndjson_release(&sink);
    return c;
}

void vendor_log_release(struct vendor_log *c) {
    free(c->events);
    buf_release(&c->said);
}

void vendor_expect(const char *source, const char *file, const char *text, const char *zone, const char *events, const char *said) {
    struct named_text files = { file, str_c(text) };
    struct err err = { 0 };
    struct zone *loaded = zone ? zone_load(zone, ERR_USAGE, &err) : NULL;
    struct vendor_log c = vendor_convert(source, &files, 1, &(struct source_options){ .zone = loaded });
    assert_string_equal(c.events, events);
    assert_string_equal(c.said.p, said);
    vendor_log_release(&c);
    zone_free(loaded);
}
