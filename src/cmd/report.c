/* report: the main job: reads, folds, measures, and publishes what the templates ask for, all of it or nothing. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/adjustments.h"
#include "cmd/signals.h"
#include "cmd/templates.h"
#include "report/lay.h"
#include "write/child.h"
#include "write/publish.h"
#include "write/report_files.h"

/* ---- one template ------------------------------------------------------------------------------------------------------------ */

/* The template's passes, and those of the closed periods that are recomputed beside it. */
static struct pass *passes_of(const struct template *t, const struct comparison *closed, int *n) {
    struct pass *passes = mem_zalloc((size_t)(PASSES + closed->n), sizeof *passes);
    *n = 0;
    for (int p = 0; p < PASSES; p++)
        if (p == PASS_MAIN || t->passes[p].nqueries || t->passes[p].nlists) passes[(*n)++] = t->passes[p];
    *n = comparison_passes(closed, passes, *n);
    return passes;
}

static bool stage_report(struct session *s, const struct loaded_template *t, struct adjusting *adjusting, struct publish *publish, struct buf *listing, struct err *err) {
    struct arena laid = { 0 };
    char note[CHILD_NOTE] = "";
    struct report report = { .t = t->plan, .arena = &laid, .template_sha256 = session_digest(s, t->whole) };
    report.mail_ready = option_given(s->options, OPT_MAIL_READY);
    session_describe(s, &report);
    report_find(&report, &s->findings);
    session_note(s);
    bool ok = adjusting_take(s, adjusting, &report, err) && report_write(&report, publish, listing, note, err) && signals_check(err);
    if (ok && note[0] && !s->quiet) message("warning: %s", note);
    arena_release(&laid);
    return ok;
}

/* Answers the template's questions and stages its files. last: no template after it needs the events. */
static bool make_report(struct session *s, const struct loaded_template *t, bool last, struct publish *publish, struct buf *listing, struct err *err) {
    struct adjusting adjusting = { 0 };
    int n = 0;
    bool ok = adjusting_plan(s, t, &adjusting, err);
    struct pass *passes = ok ? passes_of(t->plan, &adjusting.comparison, &n) : NULL;
    ok = ok && session_run(s, passes, n, !last, err) && stage_report(s, t, &adjusting, publish, listing, err);
    adjusting_release(&adjusting);
    mem_free(passes);
    return ok;
}

static void say_written(const struct session *s, const char *directory, const struct buf *listing) {
    int files = 0;
    if (s->quiet || (!s->verbose && !isatty(STDERR_FILENO))) return;
    for (const char *line = listing->p; line && *line; line = strchr(line, '\n') + 1, files++)
        if (s->verbose) message("wrote %s/%.*s", directory, (int)strcspn(line, "\n"), line);
    message("%d files written below %s", files, directory);
}

static bool publish_all(struct session *s, const struct loaded_templates *templates, const char *directory, struct err *err) {
    struct publish *publish = NULL;
    struct buf listing = { 0 };
    mem_on_exhausted(publish_abandon);
    bool ok = publish_begin(&publish, directory, err) && session_read(s, 0, err);
    signals_defer(true); /* from the first staged file to the last rename */
    for (size_t i = 0; i < templates->n && ok; i++) ok = make_report(s, &templates->v[i], i + 1 == templates->n, publish, &listing, err);
    ok = ok && publish_commit(publish, err);
    publish_end(publish);
    signals_defer(false);
    if (ok) say_written(s, directory, &listing);
    buf_release(&listing);
    return ok;
}

/* ---- the command ------------------------------------------------------------------------------------------------------------- */

static bool report(struct session *s, struct loaded_templates *templates, struct err *err) {
    const char *directory = option_text(s->options, OPT_OUTPUT);
    if (!templates_load(s, templates, err)) return false;
    s->read.digest = true;
    return publish_all(s, templates, directory ? directory : ".", err);
}

static bool report_run(struct options *o, int *status, struct err *err) {
    struct session s = { 0 };
    struct loaded_templates templates = { 0 };
    if (!option_given(o, OPT_TEMPLATE)) {
        err_set(err, ERR_USAGE, "--template is missing: which report?");
        return err_hint(err, "for instance -t nightly");
    }
    bool ok = session_open(&s, o, err) && report(&s, &templates, err);
    if (ok) session_report(&s, status);
    templates_release(&templates);
    session_close(&s);
    return ok;
}

const struct command command_report = {
    .name = "report",
    .summary = "reads, folds, measures, and writes the workbook, charts, CSV files and manifest",
    .arguments = "[EVENTS...]",
    .help = "The set of files appears at once in DIR/TEMPLATE-PERIOD, or the former one stays as it was. --where narrows the whole report;\n"
            "only the counts of lines, events and findings, the backlog's identity and the adjustments of closed periods stay of the whole log.\n\n"
            "Examples:\n"
            "  svodka report -p policy.json -t nightly -o reports events/\n"
            "  svodka report -p policy.json -t nightly --period 2026-10 --lang ru -o reports 'events/*.ndjson.gz'\n"
            "  svodka report -j nightly.job.json\n"
            "  svodka report -j nightly.job.json --where team=first -o reports/first\n"
            "  svodka report -j nightly.job.json --mail-ready && cd reports/nightly-2026-10/mail &&\n"
            "      mail -s \"$(head -n 1 01-summary.txt)\" $(printf -- ' -A %s' *.png) head@example.org < 01-summary.txt",
    .options = OPT_BIT(OPT_MAIL_READY),
    .where = WHERE_NARROWS,
    .sql = true,
    .run = report_run,
};
