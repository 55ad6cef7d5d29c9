/* convert: a vendor's export becomes an event log on standard output. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/vec.h"
#include "cmd/about.h"
#include "cmd/exports.h"
#include "cmd/signals.h"
#include "read/from/mapping.h"

struct command_state {
    struct session session;
    struct conversion conversion;
    struct findings findings;
};

/* ---- what is asked for ------------------------------------------------------------------------------------------------------- */

static bool open_conversion(struct command_state *c, struct err *err) {
    struct options *o = c->session.options;
    const struct option_values *bots = &o->of[OPT_BOT];
    if (o->operands.n == 0) {
        err_set(err, ERR_USAGE, "no source given: svodka convert FROM FILES...");
        return err_hint(err, "`svodka convert --list` has them");
    }
    const char *const *operands = o->operands.v;
    if (!source_find(operands[0], err)) return false;
    if (o->operands.n < 2) return err_set(err, ERR_USAGE, "no files given: files, directories, globs, or - for standard input");
    for (size_t i = 0; i < bots->n; i++) texts_add(&c->conversion.bots, bots->v[i].text);
    return conversion_open(&c->conversion, &c->session.arena, operands[0], option_text(o, OPT_MAPPING), option_text(o, OPT_TIMEZONE),
                           (char *const *)(operands + 1), o->operands.n - 1, err);
}

/* ---- --guess ----------------------------------------------------------------------------------------------------------------- */

static bool print_guess(struct command_state *c, struct err *err) {
    struct exports exports = exports_of_files(&c->conversion.inputs);
    struct stream stream;
    struct buf out = { 0 };
    bool without_zone = false;
    if (strcmp(c->conversion.source->name, "csv") != 0) return err_set(err, ERR_USAGE, "--guess is for csv");
    if (!exports.open(&exports, 0, &stream, err)) return false;
    bool ok = mapping_guess(&stream, c->conversion.zone ? zone_name(c->conversion.zone) : NULL, &out, &without_zone, err) && out_write(out.p, out.n, err);
    stream.close(&stream);
    buf_release(&out);
    if (ok && without_zone && !c->conversion.zone) message("the times have no zone: add \"timezone\" to the mapping, or give --timezone");
    return ok;
}

/* ---- converting -------------------------------------------------------------------------------------------------------------- */

static void keep_message(void *data, const char *line) {
    struct buf *kept = data;
    buf_add(kept, line, strlen(line) + 1);
}

static void say_rejects(const struct sink *sink, const struct buf *kept) {
    for (const char *line = kept->p; line && line < kept->p + kept->n; line += strlen(line) + 1) message("%s", line);
    if (sink->rejected > SINK_MESSAGES) message("%lld records were rejected, the first %d are above", (long long)sink->rejected, SINK_MESSAGES);
}

/* Rejected records have been told of one by one. */
static void say_findings(const struct findings *f) {
    for (int kind = 0; kind < FINDINGS; kind++) {
        const struct findings_of *of = &f->of[kind];
        if (of->count == 0 || kind == FIND_REJECTED) continue;
        message("%s: %lld, %s%s%s%s%s", finding_kinds[kind].name, (long long)of->count, finding_kinds[kind].en, of->n && of->example[0].subject[0] ? ", for instance " : "",
                of->n ? of->example[0].subject : "", of->n && of->example[0].place[0] ? " at " : "", of->n ? of->example[0].place : "");
    }
}

static bool fail_spool(struct err *err) { return err_set(err, ERR_OUTPUT, "the temporary file of the converted events: %s", strerror(errno)); }

/* Nothing reaches standard output before all of it is there. */
static bool print_spool(FILE *spool, struct err *err) {
    char piece[65536];
    size_t n;
    if (fflush(spool) != 0 || ferror(spool) || fseek(spool, 0, SEEK_SET) != 0) return fail_spool(err);
    while ((n = fread(piece, 1, sizeof piece, spool)) > 0)
        if (!out_write(piece, n, err)) return false;
    return !ferror(spool) || fail_spool(err);
}

static bool convert_into(struct command_state *c, FILE *spool, struct err *err) {
    struct session *s = &c->session;
    struct exports exports = exports_of_files(&c->conversion.inputs);
    struct buf rejects = { 0 };
    struct sink_ndjson sink;
    sink_ndjson_init(&sink, spool);
    sink.sink.findings = &c->findings;
    sink.sink.message = keep_message;
    sink.sink.message_data = &rejects;
    sink.sink.bots = c->conversion.bots.v;
    sink.sink.nbots = (int)c->conversion.bots.n;
    bool ok = source_convert(c->conversion.source, &exports, &c->conversion.options, &sink.sink, err) && signals_check(err);
    bool tolerated = ok && sink_tolerates(&sink.sink, s->read.max_rejects, s->read.max_rejects_share, err);
    if (!s->quiet || (ok && !tolerated)) say_rejects(&sink.sink, &rejects);
    if (ok && !s->quiet) say_findings(&c->findings);
    if (ok && s->verbose)
        message("%lld records read, %lld rejected, %lld events", (long long)sink.sink.records, (long long)sink.sink.rejected, (long long)sink.sink.events);
    sink_ndjson_release(&sink);
    buf_release(&rejects);
    return ok && tolerated;
}

static bool convert(struct command_state *c, int *status, struct err *err) {
    FILE *spool = tmpfile();
    if (!spool) return fail_spool(err);
    bool ok = convert_into(c, spool, err) && print_spool(spool, err);
    fclose(spool);
    if (ok && option_given(c->session.options, OPT_STRICT) && findings_warnings(&c->findings) > 0) *status = 1;
    return ok;
}

static bool run(struct options *o, int *status, struct err *err) {
    struct command_state c = { 0 };
    if (option_given(o, OPT_LIST)) return about_sources(err);
    if (option_given(o, OPT_STATUSES)) return about_statuses(o, err);
    bool ok = session_open(&c.session, o, err) && open_conversion(&c, err);
    if (ok) ok = option_given(o, OPT_GUESS) ? print_guess(&c, err) : convert(&c, status, err);
    findings_release(&c.findings);
    conversion_release(&c.conversion);
    session_close(&c.session);
    return ok;
}

const struct command command_convert = {
    .name = "convert",
    .summary = "a vendor's export to the event log",
    .arguments = "FROM FILES...",
    .help = "Prints the events of the exports as NDJSON, once all of them could be read.\n\n"
            "  svodka convert --list\n"
            "  svodka convert jira --help                   how to get the export out of Jira\n"
            "  svodka convert jira --policy > policy.json   its usual statuses, for a policy\n"
            "  svodka convert jira exports/*.json.gz > events.ndjson\n"
            "  svodka convert csv --guess incidents.csv > mapping.json\n"
            "  svodka convert csv --mapping mapping.json incidents.csv.gz > events.ndjson",
    .options = OPT_BIT(OPT_LIST) | OPT_BIT(OPT_TIMEZONE) | OPT_BIT(OPT_BOT) | OPT_BIT(OPT_MAPPING) | OPT_BIT(OPT_GUESS) | OPT_BIT(OPT_STATUSES),
    .explain = about_source,
    .run = run,
};
