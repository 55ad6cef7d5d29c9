/* verify: recomputes every closed period from the logs, each as of its own end, and checks the ledger's chain: what differs, for whom, by which tickets. */
#include <inttypes.h>
#include <string.h>

#include "cmd/differences.h"
#include "cmd/print.h"
#include "cmd/version.h"
#include "write/csv.h"

struct verification {
    struct session session;
    struct loaded_templates templates;
    struct payroll_ledger ledger;
    struct comparison comparison;
};

static const struct recompute_kpi *kpi_of(const struct compared *c, const struct difference *d) { return &c->recompute.kpis[d->kpi]; }

/* ---- for people ------------------------------------------------------------------------------------------------------------------ */

/* The number by its metric's unit, and how many observations stand behind it. */
static void number_text(struct buf *out, const struct recompute_kpi *kpi, struct closing_number n) {
    const struct metric *m = kpi->metric;
    struct value v = closing_value(n);
    if (!v.has) buf_adds(out, "-");
    else if (m) value_text(out, m, v);
    else buf_adds(out, n.value);
    if (kpi->from == FROM_METRIC || kpi->from == FROM_TEAM) buf_printf(out, " (n=%" PRId64 ")", n.n);
}

static void cell(struct text_table *t, struct buf *text) {
    text_table_cell(t, str_of(text->p, text->n));
    buf_clear(text);
}

static void change_text(struct buf *out, struct arena *a, const struct compared *c, const struct difference *d) {
    const struct metric *m = kpi_of(c, d)->metric;
    struct value closed = closing_value(d->closed), now = closing_value(d->now);
    const char *exact = difference_change(a, d);
    if (!exact) buf_adds(out, "-");
    else if (m && m->unit == UNIT_SHARE) buf_printf(out, "%+.3g pp", 100 * (now.v - closed.v));
    else if (m && m->unit == UNIT_SECONDS) {
        buf_addc(out, now.v < closed.v ? '-' : '+');
        duration_text(out, now.v < closed.v ? closed.v - now.v : now.v - closed.v);
    } else buf_printf(out, "%s%s", now.v > closed.v ? "+" : "", exact);
}

static void differences_table(struct buf *out, struct arena *a, const struct compared *c) {
    static const char *const header[] = { "agent", "indicator", "closed", "now", "change" };
    struct text_table t = { .columns = ARRAY_LEN(header), .right = { [2] = true, [3] = true, [4] = true } };
    struct buf text = { 0 };
    for (size_t i = 0; i < ARRAY_LEN(header); i++) text_table_cellz(&t, header[i]);
    for (size_t i = 0; i < c->differences.n; i++) {
        const struct difference *d = &c->differences.v[i];
        const struct recompute_kpi *kpi = kpi_of(c, d);
        safe_text(&text, str_c(d->agent)), cell(&t, &text);
        buf_printf(&text, "%s%s%s%s", kpi->kpi.metric, kpi->kpi.of ? " of the team" : "", kpi->kpi.where ? " " : "", kpi->kpi.where ? kpi->kpi.where : "");
        cell(&t, &text);
        number_text(&text, kpi, d->closed), cell(&t, &text);
        number_text(&text, kpi, d->now), cell(&t, &text);
        change_text(&text, a, c, d), cell(&t, &text);
    }
    text_table_print(&t, 1, out);
    text_table_release(&t);
    buf_release(&text);
}

static void tickets_text(struct buf *out, const struct compared *c, const struct difference *d) {
    for (int i = 0; i < d->ntickets; i++) {
        const struct ticket_difference *t = &d->tickets[i];
        buf_adds(out, "  ");
        safe_text(out, str_c(d->agent));
        buf_printf(out, ", %s%s: ", kpi_of(c, d)->kpi.metric, kpi_of(c, d)->kpi.of ? " of the team" : "");
        safe_text(out, str_c(t->ticket));
        buf_printf(out, ", %s", t->fact);
        if (t->n) buf_printf(out, " %" PRId64, t->n);
        buf_printf(out, " at %s: %s (", t->at, ticket_change_names[t->change]);
        if (t->closed) buf_printf(out, "closed: %s%s", t->closed, t->now ? "; " : "");
        if (t->now) buf_printf(out, "now: %s", t->now);
        buf_adds(out, ")\n");
    }
}

static void compared_text(struct buf *out, struct verification *v, struct arena *a, const struct compared *c) {
    char as_of[INSTANT_TEXT + 8];
    buf_printf(out, "%s, %s in line %d, as of %s: ", c->closing->period, c->closing->revision ? "revised" : "closed", c->line + 1,
               zone_format(v->session.policy->zone, c->closing->as_of, as_of));
    if (c->differences.n == 0) {
        buf_adds(out, "agrees\n");
        return;
    }
    buf_printf(out, "%zu numbers differ\n", c->differences.n);
    differences_table(out, a, c);
    for (size_t i = 0; i < c->differences.n; i++) tickets_text(out, c, &c->differences.v[i]);
    for (size_t i = 0; i < c->notes.n; i++) buf_printf(out, "  note: %s\n", c->notes.v[i]);
}

static bool all_agree(const struct verification *v) {
    bool agree = v->ledger.problems.n == 0;
    for (int i = 0; i < v->comparison.n; i++) agree = agree && v->comparison.v[i].differences.n == 0;
    return agree;
}

static void print_text(struct buf *out, struct verification *v, struct arena *a) {
    const struct payroll_ledger *l = &v->ledger;
    if (all_agree(v)) {
        bool one_period = v->comparison.n == 1, one_line = l->lines.n == 1;
        buf_printf(out, "%d closed period%s with the logs, %zu line%s of %s %s intact; SHA-256 of the last: %s\n", v->comparison.n, one_period ? " agrees" : "s agree", l->lines.n,
                   one_line ? "" : "s", l->path, one_line ? "is" : "are", l->head);
        return;
    }
    for (size_t i = 0; i < l->problems.n; i++) {
        if (l->problems.v[i].line) buf_printf(out, "%s:%ld: ", l->path, l->problems.v[i].line);
        safe_text(out, str_c(l->problems.v[i].text));
        buf_addc(out, '\n');
    }
    for (int i = 0; i < v->comparison.n; i++) compared_text(out, v, a, &v->comparison.v[i]);
}

/* ---- CSV ------------------------------------------------------------------------------------------------------------------------- */

static void csv_line(struct buf *out, const char *const *cells, int n) {
    for (int i = 0; i < n; i++) {
        if (i) csv_next(out);
        if (cells[i]) csv_text(out, str_c(cells[i]));
    }
    csv_end(out);
}

/* A number as it is, not as text that a spreadsheet would be protected from. */
static const char *count_text(struct arena *a, int64_t n) { return arena_printf(a, "%" PRId64, n); }

enum { CSV_COLUMNS = 17 };

static void csv_difference(struct buf *out, struct arena *a, const struct compared *c, const struct difference *d, const struct ticket_difference *t) {
    const char *cells[CSV_COLUMNS] = { "difference", count_text(a, c->line + 1), c->closing->period, d->agent, kpi_of(c, d)->kpi.metric };
    if (kpi_of(c, d)->kpi.of) cells[4] = arena_printf(a, "%s of %s", cells[4], kpi_of(c, d)->kpi.of);
    cells[5] = d->closed.value, cells[6] = count_text(a, d->closed.n), cells[7] = d->now.value, cells[8] = count_text(a, d->now.n);
    cells[9] = difference_change(a, d);
    if (t) cells[10] = ticket_change_names[t->change], cells[11] = t->ticket, cells[12] = t->fact, cells[13] = t->n ? count_text(a, t->n) : NULL;
    if (t) cells[14] = t->at, cells[15] = t->closed, cells[16] = t->now;
    for (int i = 0; i < CSV_COLUMNS; i++) {
        bool number = (i == 1 || (i >= 5 && i <= 9)) && cells[i];
        if (i) csv_next(out);
        if (number) csv_plain(out, cells[i]);
        else if (cells[i]) csv_text(out, str_c(cells[i]));
    }
    csv_end(out);
}

static void print_csv(struct buf *out, struct verification *v, struct arena *a) {
    static const char *const header[CSV_COLUMNS] = { "what",   "line",       "period", "agent", "metric", "closed", "closed_n",     "now",       "now_n",
                                                     "change", "ticket_change", "ticket", "fact",  "n",      "at",     "ticket_closed", "ticket_now" };
    csv_line(out, header, CSV_COLUMNS);
    for (size_t i = 0; i < v->ledger.problems.n; i++) {
        const char *cells[CSV_COLUMNS] = { v->ledger.problems.v[i].text, v->ledger.problems.v[i].line ? count_text(a, v->ledger.problems.v[i].line) : NULL };
        csv_line(out, cells, CSV_COLUMNS);
    }
    for (int i = 0; i < v->comparison.n; i++) {
        const struct compared *c = &v->comparison.v[i];
        for (size_t k = 0; k < c->differences.n; k++) {
            const struct difference *d = &c->differences.v[k];
            for (int t = 0; t < d->ntickets; t++) csv_difference(out, a, c, d, &d->tickets[t]);
            if (!d->ntickets) csv_difference(out, a, c, d, NULL);
        }
    }
}

/* ---- JSON ------------------------------------------------------------------------------------------------------------------------ */

static void json_number_of(struct json *j, const char *key, const char *key_n, struct closing_number n) {
    struct value v = closing_value(n);
    if (v.has) json_number(j, key, v.v);
    else json_null(j, key);
    json_int(j, key_n, n.n);
}

static void json_difference(struct json *j, struct arena *a, const struct compared *c, const struct difference *d) {
    const char *change = difference_change(a, d);
    json_object(j, NULL);
    json_text(j, "agent", d->agent);
    json_text(j, "metric", kpi_of(c, d)->kpi.metric);
    if (kpi_of(c, d)->kpi.of) json_text(j, "of", kpi_of(c, d)->kpi.of);
    if (kpi_of(c, d)->kpi.where) json_text(j, "where", kpi_of(c, d)->kpi.where);
    json_number_of(j, "closed", "closed_n", d->closed);
    json_number_of(j, "now", "now_n", d->now);
    if (change) json_number(j, "change", closing_value((struct closing_number){ change, 0 }).v);
    else json_null(j, "change");
    json_array(j, "tickets");
    for (int i = 0; i < d->ntickets; i++) {
        const struct ticket_difference *t = &d->tickets[i];
        json_object(j, NULL);
        json_text(j, "change", ticket_change_names[t->change]);
        json_text(j, "ticket", t->ticket);
        json_text(j, "fact", t->fact);
        if (t->n) json_int(j, "n", t->n);
        json_text(j, "at", t->at);
        if (t->closed) json_text(j, "closed", t->closed);
        if (t->now) json_text(j, "now", t->now);
        json_end(j);
    }
    json_end(j);
    json_end(j);
}

static void json_compared(struct json *j, struct verification *v, struct arena *a, const struct compared *c) {
    char text[INSTANT_TEXT + 8];
    json_object(j, NULL);
    json_text(j, "period", c->closing->period);
    json_int(j, "line", c->line + 1);
    json_text(j, "kind", c->closing->revision ? "revision" : "close");
    json_text(j, "as_of", zone_format(v->session.policy->zone, c->closing->as_of, text));
    json_array(j, "differences");
    for (size_t i = 0; i < c->differences.n; i++) json_difference(j, a, c, &c->differences.v[i]);
    json_end(j);
    json_array(j, "notes");
    for (size_t i = 0; i < c->notes.n; i++) json_text(j, NULL, c->notes.v[i]);
    json_end(j);
    json_end(j);
}

static void print_json(struct buf *out, struct verification *v, struct arena *a) {
    const struct payroll_ledger *l = &v->ledger;
    struct json j = { .out = out, .indent = 2 };
    json_object(&j, NULL);
    json_text(&j, "svodka", SVODKA_VERSION);
    json_int(&j, "lines", (int64_t)l->lines.n);
    json_text(&j, "sha256", l->head);
    json_array(&j, "problems");
    for (size_t i = 0; i < l->problems.n; i++) {
        json_object(&j, NULL);
        if (l->problems.v[i].line) json_int(&j, "line", l->problems.v[i].line);
        json_text(&j, "what", l->problems.v[i].text);
        json_end(&j);
    }
    json_end(&j);
    json_array(&j, "periods");
    for (int i = 0; i < v->comparison.n; i++) json_compared(&j, v, a, &v->comparison.v[i]);
    json_end(&j);
    json_end(&j);
    buf_addc(out, '\n');
}

/* ---- the command ------------------------------------------------------------------------------------------------------------------ */

/* The ledger is read first: a broken chain is told of even if there is no period to recompute. */
static bool compute(struct verification *v, struct err *err) {
    struct session *s = &v->session;
    if (!payroll_ledger_load(&v->ledger, option_text(s->options, OPT_LEDGER), false, err) || !templates_load(s, &v->templates, err)) return false;
    if (v->templates.n != 1) return err_set(err, ERR_USAGE, "--template: %zu are given, one was closed", v->templates.n), option_fail(s->options, OPT_TEMPLATE, err);
    s->as_of = INSTANT_MIN;
    s->read.digest = true;
    if (!comparison_plan(s, &v->ledger, &v->templates.v[0], INSTANT_MAX, &v->comparison, err)) return false;
    if (v->comparison.n == 0) return true;
    struct pass *passes = mem_zalloc((size_t)v->comparison.n, sizeof *passes);
    int n = comparison_passes(&v->comparison, passes, 0);
    bool ok = session_read(s, 0, err) && session_run(s, passes, n, false, err) && comparison_take(s, &v->ledger, &v->comparison, err);
    mem_free(passes);
    return ok;
}

static bool show(struct verification *v, enum format format, struct err *err) {
    static void (*const print[])(struct buf *, struct verification *, struct arena *) = { print_text, print_csv, print_json };
    struct buf out = { 0 };
    struct arena a = { 0 };
    print[format](&out, v, &a);
    bool ok = out_write(out.p, out.n, err);
    arena_release(&a);
    buf_release(&out);
    return ok;
}

static bool verify_run(struct options *o, int *status, struct err *err) {
    struct verification v = { .ledger.lock_fd = -1 };
    enum format format;
    if (!format_option(o, 1u << FORMAT_TABLE | 1u << FORMAT_CSV | 1u << FORMAT_JSON, FORMAT_TABLE, &format, err)) return false;
    if (!option_given(o, OPT_LEDGER)) return err_set(err, ERR_USAGE, "--ledger is missing: which file keeps the closed periods?");
    if (!option_given(o, OPT_TEMPLATE)) return err_set(err, ERR_USAGE, "--template is missing: whose indicators were closed?");
    bool ok = session_open(&v.session, o, err) && compute(&v, err) && show(&v, format, err);
    if (ok && !all_agree(&v)) *status = 1;
    if (ok) session_report(&v.session, status);
    comparison_release(&v.comparison);
    payroll_ledger_release(&v.ledger);
    templates_release(&v.templates);
    session_close(&v.session);
    return ok;
}

const struct command command_verify = {
    .name = "verify",
    .summary = "recomputes closed payroll periods and shows what differs, by which tickets",
    .arguments = "[EVENTS...]",
    .help = "Every period of the ledger is recomputed from the logs as of its own end, with the policy and template of today, by its latest line; what differs is "
            "printed by agent and indicator, with the tickets. The chain is checked: a line that was changed, removed, inserted or moved is told by its number, "
            "changed files of facts too. One line and status 0 if all agrees, else status 1.\n\n"
            "Examples:\n"
            "  svodka verify -j payroll.json\n"
            "  svodka verify -p policy.json -t payroll --ledger payroll.ledger --format csv events/ > differences.csv",
    .where = WHERE_SPOILS,
    .run = verify_run,
};
