/* metrics: prints metrics by dimensions, without a template; and the table of all metrics. */
#include "cmd/metrics.h"

#include <stdio.h>
#include <string.h>

#include "cmd/print.h"
#include "write/csv.h"
#include "write/json.h"

/* What is printed when --metrics does not say; those of clocks that the policy lacks are left out. */
static const char *const default_metrics[] = {
    "tickets.created",   "tickets.resolved",  "tickets.open", "first_response.median", "first_response.p90", "first_response.compliance", "reply.median",
    "resolution.median", "reopen.rate",       "csat.score",   "csat.count",
};

/* ---- metrics --list ---------------------------------------------------------------------------------------------------------- */

static const char *direction_name(enum direction better) {
    static const char *const names[] = { "", "lower", "higher" };
    return names[better];
}

enum { LIST_COLUMNS = 5 };
static const char *const list_header[LIST_COLUMNS] = { "metric", "unit", "better", "title", "definition" };

static void list_cells(const struct metric_row *row, enum lang lang, const char *cells[LIST_COLUMNS]) {
    cells[0] = row->name;
    cells[1] = unit_names[row->unit];
    cells[2] = direction_name(row->better);
    cells[3] = row->title[lang];
    cells[4] = row->definition[lang];
}

static void list_text(struct buf *out, const struct metric_row *rows, int n, enum lang lang) {
    struct text_table text = { .columns = LIST_COLUMNS };
    const char *cells[LIST_COLUMNS];
    for (int c = 0; c < LIST_COLUMNS; c++) text_table_cellz(&text, list_header[c]);
    for (int i = 0; i < n; i++) {
        list_cells(&rows[i], lang, cells);
        for (int c = 0; c < LIST_COLUMNS; c++) text_table_cellz(&text, cells[c]);
    }
    text_table_print(&text, 1, out);
    text_table_release(&text);
}

static void list_csv_record(struct buf *out, const char *const cells[LIST_COLUMNS]) {
    for (int c = 0; c < LIST_COLUMNS; c++) {
        if (c) csv_next(out);
        csv_plain(out, cells[c]);
    }
    csv_end(out);
}

static void list_csv(struct buf *out, const struct metric_row *rows, int n, enum lang lang) {
    const char *cells[LIST_COLUMNS];
    list_csv_record(out, list_header);
    for (int i = 0; i < n; i++) {
        list_cells(&rows[i], lang, cells);
        list_csv_record(out, cells);
    }
}

static void list_json(struct buf *out, const struct metric_row *rows, int n, enum lang lang) {
    struct json j = { .out = out, .indent = 2 };
    const char *cells[LIST_COLUMNS];
    json_array(&j, NULL);
    for (int i = 0; i < n; i++) {
        list_cells(&rows[i], lang, cells);
        json_object(&j, NULL);
        for (int c = 0; c < LIST_COLUMNS; c++) json_text(&j, list_header[c], cells[c]);
        json_end(&j);
    }
    json_end(&j);
    buf_addc(out, '\n');
}

static bool list_metrics(const struct options *o, struct err *err) {
    const struct metric_row *rows;
    const char *lang_text = option_text(o, OPT_LANG);
    enum lang lang = lang_text && strcmp(lang_text, "ru") == 0 ? LANG_RU : LANG_EN;
    enum format format;
    struct arena arena = { 0 };
    struct buf out = { 0 };
    if (!format_option(o, 1u << FORMAT_TABLE | 1u << FORMAT_CSV | 1u << FORMAT_JSON, FORMAT_TABLE, &format, err)) return false;
    int n = metrics_table(&arena, &rows);
    static void (*const print[])(struct buf *, const struct metric_row *, int, enum lang) = { list_text, list_csv, list_json };
    print[format](&out, rows, n, lang);
    bool ok = out_write(out.p, out.n, err);
    arena_release(&arena);
    buf_release(&out);
    return ok;
}

/* ---- the query --------------------------------------------------------------------------------------------------------------- */

/* A name that stands twice would be two members of one name in a row of JSON. */
static bool named_once(const struct texts *names, size_t i, const char *option, struct err *err) {
    for (size_t j = 0; j < i; j++)
        if (strcmp(names->v[i], names->v[j]) == 0) return err_set(err, ERR_USAGE, "%s: %s is named twice", option, names->v[i]);
    return true;
}

static bool query_dimensions(struct session *s, struct query *q, struct err *err) {
    struct texts names = { 0 };
    const char *by = option_text(s->options, OPT_BY);
    bool ok = true;
    if (by) texts_split(&s->arena, by, &names);
    if (names.n > QUERY_DIMS) ok = err_set(err, ERR_USAGE, "--by: at most %d dimensions", QUERY_DIMS);
    for (size_t i = 0; i < names.n && ok; i++) {
        ok = named_once(&names, i, "--by", err);
        if (!ok) break;
        ok = dimension_parse(str_c(names.v[i]), s->strings, &q->by[q->nby++]);
        if (ok) continue;
        const char *nearest = err_nearest(names.v[i], dimension_names, DIMENSIONS);
        err_set(err, ERR_USAGE, "--by: unknown dimension %s", names.v[i]);
        if (nearest) err_hint(err, "did you mean %s?", nearest);
    }
    texts_release(&names);
    return ok || option_fail(s->options, OPT_BY, err);
}

/* The clock before the first point of a metric's name is one of the policy's, or the name has another first word. */
static bool clock_is_there(const struct session *s, const char *metric) {
    static const char *const clocks[] = { "first_response", "reply", "resolution" };
    size_t n = strcspn(metric, ".");
    for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++)
        if (strlen(clocks[i]) == n && strncmp(metric, clocks[i], n) == 0) return policy_clock(s->policy, str_of(metric, n)) >= 0;
    return true;
}

void metrics_names(const struct session *s, struct texts *names, struct arena *a) {
    const char *text = option_text(s->options, OPT_METRICS);
    if (text) texts_split(a, text, names);
    for (size_t i = 0; !text && i < sizeof default_metrics / sizeof *default_metrics; i++)
        if (clock_is_there(s, default_metrics[i])) texts_add(names, default_metrics[i]);
}

static bool query_metrics(struct session *s, const struct texts *names, struct query *q, struct err *err) {
    bool ok = names->n > 0 || err_set(err, ERR_USAGE, "--metrics: expected names, separated by commas");
    q->metrics = arena_alloc(&s->arena, (names->n + 1) * sizeof *q->metrics);
    for (size_t i = 0; i < names->n && ok; i++) {
        q->metrics[q->nmetrics] = metrics_find(s->metrics, str_c(names->v[i]), err);
        ok = q->metrics[q->nmetrics] != NULL && named_once(names, i, "--metrics", err);
        q->nmetrics++;
    }
    return ok || option_fail(s->options, OPT_METRICS, err);
}

bool metrics_ask(struct session *s, const struct texts *names, struct query *q, struct err *err) {
    q->period = s->period;
    q->where = s->where;
    q->nwhere = s->nwhere;
    return query_dimensions(s, q, err) && query_metrics(s, names, q, err);
}

static bool print_answer(const struct session *s, const struct table *t, enum format format, struct err *err) {
    static void (*const print[])(struct buf *, const struct session *, const struct table *) = { print_table_text, print_table_csv, print_table_json };
    struct buf out = { 0 };
    print[format](&out, s, t);
    bool ok = out_write(out.p, out.n, err);
    buf_release(&out);
    return ok;
}

static bool measure(struct session *s, int *status, enum format format, struct err *err) {
    struct query query = { 0 };
    struct pass pass = { .queries = &query, .nqueries = 1 };
    struct texts names = { 0 };
    metrics_names(s, &names, &s->arena);
    bool asked = session_period(s, NULL, err) && metrics_ask(s, &names, &query, err);
    texts_release(&names);
    if (!asked) return false;
    if (format == FORMAT_TABLE && query.nby + query.nmetrics > TEXT_COLUMNS) return err_set(err, ERR_USAGE, "--metrics: too many for a table, take --format csv");
    pass.as_of = s->as_of;
    if (!session_read(s, 0, err) || !session_run(s, &pass, 1, false, err) || !print_answer(s, pass.tables[0], format, err)) return false;
    session_report(s, status);
    return true;
}

static bool metrics_run(struct options *o, int *status, struct err *err) {
    struct session s = { 0 };
    enum format format;
    if (option_given(o, OPT_LIST)) return list_metrics(o, err);
    if (!format_option(o, 1u << FORMAT_TABLE | 1u << FORMAT_CSV | 1u << FORMAT_JSON, FORMAT_TABLE, &format, err)) return false;
    if (option_given(o, OPT_COMPARE_POLICY)) return metrics_compare(o, format, status, err);
    bool ok = session_open(&s, o, err) && measure(&s, status, format, err);
    session_close(&s);
    return ok;
}

const struct command command_metrics = {
    .name = "metrics",
    .summary = "prints metrics as a table, CSV or JSON, without a template",
    .arguments = "[EVENTS...]",
    .help = "Durations are in seconds and shares 0..1 in CSV and JSON, readable in a table. Without --by there is one row: the whole.\n"
            "--compare-policy FILE: what if the organisation measured by FILE: each metric under --policy (before), under FILE (after),\n"
            "and the change; shares change by percentage points. EVENTS are read twice, so they cannot be standard input; each policy has\n"
            "the period in its own time zone.\n\n"
            "Examples:\n"
            "  svodka metrics -p policy.json events/\n"
            "  svodka metrics --by agent --metrics first_response.median,csat.score events.ndjson\n"
            "  svodka metrics --by weekday,hour --metrics tickets.created --format csv 'events/*.gz'\n"
            "  svodka metrics --where team=first --where channel=chat --period last-week events/\n"
            "  svodka metrics -p policy.json --compare-policy stricter.json --by team events/\n"
            "  svodka metrics --list",
    .options = OPT_BIT(OPT_LIST) | OPT_BIT(OPT_COMPARE_POLICY),
    .where = WHERE_NARROWS,
    .sql = true,
    .run = metrics_run,
};
