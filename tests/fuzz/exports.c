/* Vendors' exports, and tables with a mapping.
 *
 * An input holds several texts, each behind a line "%%" (the first may go without), as the export's files; behind "%% mapping" it is the file that
 * --mapping names.  A line "%% no zone" leaves --timezone out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/vec.h"
#include "fuzz.h"
#include "read/from/source.h"

enum { TEXTS_MAX = 16 };

struct export {
    struct named_text texts[TEXTS_MAX];
    int n;
    struct source_options options;
};

static void add_text(struct export *in, struct str heading, struct str text) {
    static const char *const names[TEXTS_MAX] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p" };
    if (str_is(heading, "%% no zone")) in->options.zone = NULL;
    if (str_is(heading, "%% mapping")) {
        in->options.mapping_name = "mapping.json";
        in->options.mapping = text;
    } else if (text.n && in->n < TEXTS_MAX) {
        in->texts[in->n] = (struct named_text){ names[in->n], text };
        in->n++;
    }
}

static struct export take_apart(struct str bytes) {
    struct export in = { .options.zone = fuzz_zone() };
    struct str heading = str_of("", 0);
    const char *p = bytes.p, *end = p + bytes.n, *text = p;
    while (p < end) {
        const char *line_end = memchr(p, '\n', (size_t)(end - p));
        const char *next = line_end ? line_end + 1 : end;
        if (str_starts(str_of(p, (size_t)(end - p)), "%%")) {
            add_text(&in, heading, str_of(text, (size_t)(p - text)));
            heading = str_of(p, (size_t)((line_end ? line_end : end) - p));
            text = next;
        }
        p = next;
    }
    add_text(&in, heading, str_of(text, (size_t)(end - text)));
    return in;
}

/* The largest score that the harness's policy lets a log have; convert itself leaves that to the log's reader. */
static void know_scores(struct sink *sink) { sink->default_max = fuzz_a_policy()->csat.max; }

static bool convert_to_text(const struct source *source, const struct export *in, struct buf *out, int64_t *events) {
    struct exports exports = exports_of_texts(in->texts, in->n);
    struct sink_ndjson sink;
    struct findings findings = { 0 };
    struct err err = { 0 };
    char *text = NULL;
    size_t n = 0;
    FILE *f = open_memstream(&text, &n);
    sink_ndjson_init(&sink, f);
    sink.sink.findings = &findings;
    know_scores(&sink.sink);
    bool ok = source_convert(source, &exports, &in->options, &sink.sink, &err);
    fclose(f);
    fuzz_check(ok || (err.code != ERR_NONE && err.text[0]), "what is wrong with an export is told");
    *events = sink.sink.events;
    buf_add(out, text, n);
    free(text);
    sink_ndjson_release(&sink);
    findings_release(&findings);
    return ok;
}

static void convert_to_log(const struct source *source, const struct export *in, struct log *log) {
    struct exports exports = exports_of_texts(in->texts, in->n);
    struct log_counts counts = { 0 };
    struct sink_log sink;
    struct err err = { 0 };
    sink_log_init(&sink, log, fuzz_a_policy(), &counts, 0);
    sink.as_of = INSTANT_MAX;
    know_scores(&sink.sink);
    fuzz_check(source_convert(source, &exports, &in->options, &sink.sink, &err), "an export that was converted is converted again");
    sink_log_close(&sink);
    log_seal(log);
    fuzz_check(counts.lines == counts.events + counts.rejected, "each record is an event or rejected");
}

/* The NDJSON of a conversion reads back without a reject, and is what goes straight into a log. */
static void convert(const struct source *source, struct str bytes) {
    struct export in = take_apart(bytes);
    struct buf text = { 0 };
    int64_t events;
    if (convert_to_text(source, &in, &text, &events)) {
        struct fuzz_log read = { 0 };
        struct log *straight = log_new(fuzz_strings(), 0);
        fuzz_log_start(&read);
        fuzz_read_ndjson(&read, str_of(text.p, text.n), false);
        fuzz_log_whole(&read);
        if (read.counts.rejected || read.counts.events != events) fprintf(stderr, "%.*s\n%.*s\n", (int)text.n, text.p, (int)read.said.n, read.said.p ? read.said.p : "");
        fuzz_check(read.counts.rejected == 0, "converted events read back");
        fuzz_check(read.counts.events == events && read.counts.lines == events, "there is a line for each event");
        convert_to_log(source, &in, straight);
        fuzz_check_same_events(read.log, straight, "an export read straight into a log gives the events of its NDJSON");
        log_free(straight);
        fuzz_log_end(&read);
    }
    buf_release(&text);
}

void fuzz_source(struct str input) {
    static const struct source *source;
    struct err err = { 0 };
    if (!source) source = source_find(getenv("FUZZ_TARGET"), &err);
    convert(source, input);
}

void fuzz_mapping(struct str input) {
    static const struct source *csv;
    struct err err = { 0 };
    if (!csv) csv = source_find("csv", &err);
    convert(csv, input);
}
