/* metrics --compare-policy: the same events measured by two policies, side by side. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cmd/metrics.h"
#include "cmd/version.h"
#include "report/words.h"
#include "write/csv.h"

/* One policy's side of the comparison. */
struct side {
    struct session session;
    struct query query;
    struct pass pass;
    bool opened;
};
static const struct table *table_of(const struct side *s) { return s->pass.tables[0]; }

/* ---- rows of both --------------------------------------------------------------------------------------------------------------- */

/* A row of either answer or of both: NULL cells where a side has no such row. */
struct pair { const struct key *keys; const struct value *before, *after; };

static int compare_keys(const struct key *a, const struct key *b, int n) {
    for (int d = 0; d < n; d++) {
        int order = key_compare(&a[d], &b[d]);
        if (order) return order;
    }
    return 0;
}

/* Both answers are sorted by their keys: one walk finds the rows of either. */
static int pair_rows(const struct table *before, const struct table *after, struct pair *out) {
    int n = 0, nby = before->query->nby;
    for (int a = 0, b = 0; nby && (a < before->nrows || b < after->nrows); n++) {
        int order = a == before->nrows ? 1 : b == after->nrows ? -1 : compare_keys(table_key(before, a, 0), table_key(after, b, 0), nby);
        out[n] = (struct pair){ .keys = order <= 0 ? table_key(before, a, 0) : table_key(after, b, 0) };
        if (order <= 0) out[n].before = table_cell(before, a++, 0);
        if (order >= 0) out[n].after = table_cell(after, b++, 0);
    }
    return n;
}

/* What a row that is missing would say: nothing was counted. */
static struct value cell_of(const struct metric *m, const struct value *cells, int metric) {
    if (cells) return cells[metric];
    return (struct value){ .has = m->unit == UNIT_COUNT };
}

static struct value change_of(struct value before, struct value after) { return (struct value){ .has = before.has && after.has, .v = after.v - before.v }; }

/* ---- printing -------------------------------------------------------------------------------------------------------------------- */

enum { HEADERS = 4 };
static const char *const header[HEADERS] = { "metric", "before", "after", "change" };

struct comparison {
    struct side *before, *after;
    const struct metric **metrics; int nmetrics;
    struct pair *pairs; int npairs;
    struct pair total;
    const char *names[QUERY_DIMS]; int nby;
};

/* "+0:05:00", "-2.1 pp", "+3"; "" where there is none. */
static void change_text(struct buf *out, const struct metric *m, struct value change) {
    if (!change.has) return;
    const struct value size = { .has = true, .v = fabs(change.v) };
    if (change.v < 0 || change.v > 0) buf_addc(out, change.v < 0 ? '-' : '+');
    if (m->unit == UNIT_SHARE) buf_printf(out, "%.1f pp", 100 * size.v);
    else value_text(out, m, size);
}

static void add_pair(struct text_table *text, const struct comparison *c, const struct pair *p, const char *label) {
    struct buf scratch = { 0 };
    for (int m = 0; m < c->nmetrics; m++) {
        struct value before = cell_of(c->metrics[m], p->before, m), after = cell_of(c->metrics[m], p->after, m);
        for (int d = 0; d < c->nby; d++) {
            if (p->keys) text_table_cell(text, p->keys[d].text);
            else text_table_cellz(text, d == 0 ? label : "");
        }
        text_table_cellz(text, c->metrics[m]->name);
        for (int i = 0; i < 3; i++) {
            buf_clear(&scratch);
            if (i < 2) value_text(&scratch, c->metrics[m], i == 0 ? before : after);
            else change_text(&scratch, c->metrics[m], change_of(before, after));
            text_table_cell(text, str_of(scratch.p ? scratch.p : "", scratch.n));
        }
    }
    buf_release(&scratch);
}

static void print_text(struct buf *out, const struct comparison *c) {
    struct text_table text = { .columns = c->nby + HEADERS };
    for (int i = 1; i < HEADERS; i++) text.right[c->nby + i] = true;
    for (int d = 0; d < c->nby; d++) text_table_cellz(&text, c->names[d]);
    for (int i = 0; i < HEADERS; i++) text_table_cellz(&text, header[i]);
    for (int i = 0; i < c->npairs; i++) add_pair(&text, c, &c->pairs[i], "");
    add_pair(&text, c, &c->total, word(c->before->session.lang, W_TOTAL));
    text_table_print(&text, 1, out);
    text_table_release(&text);
}

/* As in the CSV of `metrics`, the total stands only where it is the one row. */
static void print_csv(struct buf *out, const struct comparison *c) {
    const struct pair *rows = c->nby ? c->pairs : &c->total;
    for (int d = 0; d < c->nby; d++) {
        csv_plain(out, c->names[d]);
        csv_next(out);
    }
    for (int i = 0; i < HEADERS; i++) {
        if (i) csv_next(out);
        csv_plain(out, header[i]);
    }
    csv_end(out);
    for (int i = 0; i < (c->nby ? c->npairs : 1); i++)
        for (int m = 0; m < c->nmetrics; m++) {
            struct value before = cell_of(c->metrics[m], rows[i].before, m), after = cell_of(c->metrics[m], rows[i].after, m);
            for (int d = 0; d < c->nby; d++) {
                csv_text(out, rows[i].keys[d].text);
                csv_next(out);
            }
            csv_plain(out, c->metrics[m]->name);
            csv_next(out);
            csv_value(out, before);
            csv_next(out);
            csv_value(out, after);
            csv_next(out);
            csv_value(out, change_of(before, after));
            csv_end(out);
        }
}

static void json_value(struct json *j, const char *key, struct value v) {
    if (v.has) json_number(j, key, v.v);
    else json_null(j, key);
}

static void json_pair(struct json *j, const char *key, const struct comparison *c, const struct pair *p) {
    json_object(j, key);
    for (int d = 0; p->keys && d < c->nby; d++) {
        if (p->keys[d].number && !p->keys[d].none) json_int(j, c->names[d], p->keys[d].v);
        else json_string(j, c->names[d], p->keys[d].text);
    }
    for (int m = 0; m < c->nmetrics; m++) {
        struct value before = cell_of(c->metrics[m], p->before, m), after = cell_of(c->metrics[m], p->after, m);
        json_object(j, c->metrics[m]->name);
        json_value(j, "before", before);
        json_value(j, "after", after);
        json_value(j, "change", change_of(before, after));
        json_end(j);
    }
    json_end(j);
}

static void json_side(struct json *j, const char *key, const struct side *side) {
    json_object(j, key);
    json_text(j, "policy", side->session.policy->source);
    json_period(j, "period", &side->session, &side->query.period);
    json_end(j);
}

static void print_json(struct buf *out, const struct comparison *c) {
    struct json j = { .out = out };
    json_object(&j, NULL);
    json_text(&j, "svodka", SVODKA_VERSION);
    json_side(&j, "before", c->before);
    json_side(&j, "after", c->after);
    json_array(&j, "by");
    for (int d = 0; d < c->nby; d++) json_text(&j, NULL, c->names[d]);
    json_end(&j);
    json_array(&j, "rows");
    for (int i = 0; i < c->npairs; i++) json_pair(&j, NULL, c, &c->pairs[i]);
    json_end(&j);
    json_pair(&j, "total", c, &c->total);
    json_end(&j);
    buf_addc(out, '\n');
}

static bool print_comparison(struct side *before, struct side *after, enum format format, struct err *err) {
    static void (*const print[])(struct buf *, const struct comparison *) = { [FORMAT_TABLE] = print_text, [FORMAT_CSV] = print_csv, [FORMAT_JSON] = print_json };
    struct session *s = &before->session;
    const struct table *a = table_of(before), *b = table_of(after);
    struct comparison c = { .before = before, .after = after, .metrics = before->query.metrics, .nmetrics = before->query.nmetrics, .nby = before->query.nby };
    struct buf out = { 0 };
    c.pairs = arena_alloc(&s->arena, (size_t)(a->nrows + b->nrows + 1) * sizeof *c.pairs);
    c.npairs = pair_rows(a, b, c.pairs);
    c.total = (struct pair){ .before = a->total, .after = b->total };
    for (int d = 0; d < c.nby; d++) c.names[d] = dimension_name(&before->query.by[d], s->strings, &s->arena);
    print[format](&out, &c);
    bool ok = out_write(out.p, out.n, err);
    buf_release(&out);
    return ok;
}

/* ---- measuring -------------------------------------------------------------------------------------------------------------------- */

static bool check_usage(struct options *o, struct err *err) {
    size_t n;
    const struct event_source *sources = options_sources(o, 0, &n);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < sources[i].paths.n; k++)
            if (strcmp(sources[i].paths.v[k], "-") == 0) return err_set(err, ERR_USAGE, "--compare-policy reads EVENTS twice: they cannot be standard input");
    return true;
}

/* Opens the session of the policy that the option names. */
static bool open_side(struct side *side, struct options *o, enum option_id policy, struct err *err) {
    struct option_values own = o->of[OPT_POLICY];
    if (policy != OPT_POLICY) o->of[OPT_POLICY] = o->of[policy];
    side->opened = true;
    bool ok = session_open(&side->session, o, err);
    o->of[OPT_POLICY] = own;
    return ok;
}

/* The metrics that --metrics names, or the usual ones that both policies have. */
static void common_names(struct side *before, struct side *after, struct texts *names) {
    struct texts others = { 0 };
    size_t kept = 0;
    metrics_names(&before->session, names, &before->session.arena);
    metrics_names(&after->session, &others, &after->session.arena);
    for (size_t i = 0; i < names->n; i++) {
        bool both = false;
        for (size_t k = 0; k < others.n && !both; k++) both = strcmp(names->v[i], others.v[k]) == 0;
        if (both) names->v[kept++] = names->v[i];
    }
    names->n = kept;
    texts_release(&others);
}

static bool ask_side(struct side *side, const struct texts *names, struct err *err) {
    struct session *s = &side->session;
    if (!session_period(s, NULL, err)) return false;
    if (metrics_ask(s, names, &side->query, err)) return true;
    if (!err->source[0]) snprintf(err->source, sizeof err->source, "%s", s->policy->source); /* which of the two does not have it */
    return false;
}

static bool measure_side(struct side *side, struct err *err) {
    struct session *s = &side->session;
    side->pass = (struct pass){ .as_of = s->as_of, .queries = &side->query, .nqueries = 1 };
    return session_read(s, 0, err) && session_run(s, &side->pass, 1, false, err);
}

/* The lines that were rejected are the same and have been told of; findings may be the policy's own. */
static void report_after(const struct side *before, struct side *after, bool quiet, int *status) {
    int64_t warnings = findings_warnings(&after->session.findings);
    if (warnings > 0 && warnings != findings_warnings(&before->session.findings) && !quiet)
        message("under %s: %s", after->session.policy->source, session_warnings(&after->session, warnings));
    session_report(&after->session, status);
}

static bool compare(struct side *before, struct side *after, enum format format, int *status, struct err *err) {
    struct options *o = before->session.options;
    struct texts names = { 0 };
    bool quiet = after->session.quiet;
    after->session.quiet = true;
    if (!option_given(o, OPT_NOW)) after->session.now = before->session.now;
    common_names(before, after, &names);
    bool ok = ask_side(before, &names, err) && ask_side(after, &names, err);
    texts_release(&names);
    if (!ok || !measure_side(before, err) || !measure_side(after, err) || !print_comparison(before, after, format, err)) return false;
    session_report(&before->session, status);
    report_after(before, after, quiet, status);
    return true;
}

bool metrics_compare(struct options *o, enum format format, int *status, struct err *err) {
    struct side before = { 0 }, after = { 0 };
    bool ok = check_usage(o, err) && open_side(&before, o, OPT_POLICY, err) && open_side(&after, o, OPT_COMPARE_POLICY, err) &&
              compare(&before, &after, format, status, err);
    if (before.opened) session_close(&before.session);
    if (after.opened) session_close(&after.session);
    return ok;
}
