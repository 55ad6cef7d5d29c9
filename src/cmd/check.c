/* check: reads everything, writes nothing, and says what a person should look at. */
#include <string.h>

#include "base/num.h"
#include "base/vec.h"
#include "cmd/print.h"
#include "cmd/session.h"
#include "cmd/templates.h"
#include "write/json.h"

enum { SUBJECTS_SHOWN = 20 };
static const char *const severity_names[] = { [SEVERITY_NOTICE] = "notice", [SEVERITY_WARNING] = "warning" };

/* ---- printing ---------------------------------------------------------------------------------------------------------------- */

static const char *meaning(const struct finding_kind *kind, enum lang lang) { return lang == LANG_RU ? kind->ru : kind->en; }

static void print_subjects(struct buf *out, const struct findings *f, enum finding kind) {
    int n = f->subjects[kind].n;
    for (int i = 0; i < n && i < SUBJECTS_SHOWN; i++) {
        const struct finding_subject *s = &f->subjects[kind].v[i];
        if (!s->subject[0]) continue;
        buf_printf(out, "    %lld  ", (long long)s->count);
        safe_text(out, str_c(s->subject));
        buf_addc(out, '\n');
    }
    if (n > SUBJECTS_SHOWN) buf_printf(out, "    and %d more\n", n - SUBJECTS_SHOWN);
}

static void print_examples(struct buf *out, const struct findings_of *of) {
    if (of->n) buf_adds(out, "    for instance ");
    for (int i = 0; i < of->n; i++) {
        if (i) buf_adds(out, ", ");
        safe_text(out, str_c(of->example[i].place));
    }
    if (of->n) buf_addc(out, '\n');
}

static void print_findings(struct buf *out, const struct session *s) {
    for (int severity = SEVERITY_WARNING; severity >= SEVERITY_NOTICE; severity--) {
        for (int kind = 0; kind < FINDINGS; kind++) {
            const struct findings_of *of = &s->findings.of[kind];
            if (of->count == 0 || (int)finding_kinds[kind].severity != severity) continue;
            buf_printf(out, "%s %s: %lld. %s\n", severity_names[severity], finding_kinds[kind].name, (long long)of->count, meaning(&finding_kinds[kind], s->lang));
            print_subjects(out, &s->findings, (enum finding)kind);
            print_examples(out, of);
        }
    }
}

static void json_finding(struct json *j, const struct session *s, enum finding kind) {
    const struct findings_of *of = &s->findings.of[kind];
    json_object(j, NULL);
    json_text(j, "finding", finding_kinds[kind].name);
    json_text(j, "severity", severity_names[finding_kinds[kind].severity]);
    json_int(j, "count", of->count);
    json_text(j, "meaning", meaning(&finding_kinds[kind], s->lang));
    json_array(j, "subjects");
    for (int i = 0; i < s->findings.subjects[kind].n; i++) {
        const struct finding_subject *subject = &s->findings.subjects[kind].v[i];
        json_object(j, NULL);
        json_text(j, "subject", subject->subject);
        json_int(j, "count", subject->count);
        json_end(j);
    }
    json_end(j);
    json_array(j, "examples");
    for (int i = 0; i < of->n; i++) json_text(j, NULL, of->example[i].place);
    json_end(j);
    json_end(j);
}

static void json_counts(struct json *j, const struct session *s) {
    json_object(j, "counts");
    json_int(j, "lines", s->counts.lines);
    json_int(j, "blank", s->counts.blank);
    json_int(j, "rejected", s->counts.rejected);
    json_int(j, "events", s->counts.events);
    json_int(j, "unknown_type", s->counts.unknown_type);
    json_int(j, "after_as_of", s->counts.after_as_of + s->run.events.after_as_of);
    json_int(j, "duplicate", s->run.events.duplicate);
    json_int(j, "second_created", s->run.events.second_created);
    json_int(j, "used", s->run.events.used);
    json_int(j, "tickets", s->run.tickets);
    json_int(j, "excluded_tickets", s->run.excluded_tickets);
    json_end(j);
}

static void json_findings(struct buf *out, const struct session *s) {
    struct json j = { .out = out, .indent = 2 };
    json_object(&j, NULL);
    json_counts(&j, s);
    json_array(&j, "findings");
    for (int kind = 0; kind < FINDINGS; kind++)
        if (s->findings.of[kind].count) json_finding(&j, s, (enum finding)kind);
    json_end(&j);
    json_end(&j);
    buf_addc(out, '\n');
}

/* ---- the command ------------------------------------------------------------------------------------------------------------- */

/* Everything is read: up to the last event, unless --as-of or --period draws a line; all rejected lines are told of, unless --max-rejects. */
static bool read_all(struct session *s, struct err *err) {
    bool bounded = option_given(s->options, OPT_PERIOD) || option_given(s->options, OPT_AS_OF);
    if (!option_given(s->options, OPT_MAX_REJECTS)) s->read.max_rejects_share = 1;
    if (!bounded) s->as_of = INSTANT_MAX;
    if (!session_read(s, 0, err)) return false;
    if (!bounded) s->as_of = log_last_at(s->log) >= s->now ? log_last_at(s->log) + 1 : s->now;
    return true;
}

static bool check_events(struct session *s, struct err *err) {
    struct query query = { .period = s->period };
    struct pass pass = { .queries = &query, .nqueries = 1 };
    if (!read_all(s, err)) return false;
    pass.as_of = s->as_of;
    return session_run(s, &pass, 1, false, err);
}

static bool check(struct session *s, struct loaded_templates *templates, enum format format, int *status, struct err *err) {
    size_t sources;
    struct buf out = { 0 };
    if (!session_present(s, err) || !templates_load(s, templates, err) || !session_present(s, err)) return false;
    options_sources(s->options, 0, &sources);
    if (option_given(s->options, OPT_DB)) sources = 1;
    if (sources == 0 && !option_given(s->options, OPT_POLICY)) return err_set(err, ERR_USAGE, "nothing to check: give a policy, a template or EVENTS");
    if (sources && !check_events(s, err)) return false;
    if (format == FORMAT_JSON) json_findings(&out, s);
    else print_findings(&out, s);
    bool ok = out_write(out.p, out.n, err);
    buf_release(&out);
    session_say_phases(s);
    if (findings_warnings(&s->findings) > 0) *status = 1;
    else if (ok && !s->quiet) message("%lld event%s of %lld ticket%s: all is well", (long long)s->counts.events, s->counts.events == 1 ? "" : "s",
                                           (long long)s->run.tickets, s->run.tickets == 1 ? "" : "s");
    return ok;
}

static bool check_run(struct options *o, int *status, struct err *err) {
    struct session s = { 0 };
    struct loaded_templates templates = { 0 };
    enum format format;
    if (!format_option(o, 1u << FORMAT_TABLE | 1u << FORMAT_JSON, FORMAT_TABLE, &format, err)) return false;
    bool ok = session_open(&s, o, err) && check(&s, &templates, format, status, err);
    templates_release(&templates);
    session_close(&s);
    return ok;
}

const struct command command_check = {
    .name = "check",
    .summary = "reads everything and writes nothing: rejected lines, findings, errors of policy and template",
    .arguments = "[EVENTS...]",
    .help = "Says nothing and gives 0 when all is well (one line unless -q); gives 1 if there is a finding of severity warning. "
            "Reads up to the last event unless --as-of or --period is given.\n\n"
            "Examples:\n"
            "  svodka check -p policy.json\n"
            "  svodka check -p policy.json -t nightly events/",
    .run = check_run,
};
