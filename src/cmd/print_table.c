/* print_table: the answer to a query as JSON, CSV, or a table for people. */
#include <math.h>

#include "base/num.h"
#include "cmd/print.h"
#include "cmd/version.h"
#include "report/words.h"
#include "write/csv.h"
#include "write/json.h"

/* ---- JSON -------------------------------------------------------------------------------------------------------------------- */

static void json_local(struct json *j, const char *key, const struct zone *zone, instant t) {
    char text[INSTANT_TEXT + 8];
    json_text(j, key, zone_format(zone, t, text));
}

void json_period(struct json *j, const char *key, const struct session *s, const struct period *p) {
    json_object(j, key);
    json_local(j, "from", s->policy->zone, p->from);
    json_local(j, "to", s->policy->zone, p->to);
    json_local(j, "as_of", s->policy->zone, s->as_of);
    json_text(j, "timezone", zone_name(s->policy->zone));
    json_end(j);
}

static void json_cells(struct json *j, const struct query *q, const struct value *cells) {
    for (int m = 0; m < q->nmetrics; m++) {
        if (cells[m].has)
            json_number(j, q->metrics[m]->name, cells[m].v);
        else
            json_null(j, q->metrics[m]->name);
    }
}

static void json_row(struct json *j, const struct table *t, int row, const char *const *names) {
    json_object(j, NULL);
    for (int d = 0; d < t->query->nby; d++) {
        const struct key *key = table_key(t, row, d);
        if (key->number && !key->none)
            json_int(j, names[d], key->v);
        else
            json_string(j, names[d], key->text);
    }
    json_cells(j, t->query, table_cell(t, row, 0));
    json_end(j);
}

/* The names of the query's dimensions, in a. */
static void dimension_texts(const struct session *s, const struct query *q, struct arena *a, const char *names[QUERY_DIMS]) {
    for (int d = 0; d < q->nby; d++) names[d] = dimension_name(&q->by[d], s->strings, a);
}

void print_table_json(struct buf *out, const struct session *s, const struct table *t) {
    struct arena a = { 0 };
    struct json j = { .out = out };
    const char *names[QUERY_DIMS];
    dimension_texts(s, t->query, &a, names);
    json_object(&j, NULL);
    json_text(&j, "svodka", SVODKA_VERSION);
    json_period(&j, "period", s, &t->query->period);
    json_array(&j, "by");
    for (int d = 0; d < t->query->nby; d++) json_text(&j, NULL, names[d]);
    json_end(&j);
    json_array(&j, "rows");
    for (int row = 0; row < t->nrows; row++) json_row(&j, t, row, names);
    json_end(&j);
    json_object(&j, "total");
    json_cells(&j, t->query, t->total);
    json_end(&j);
    json_end(&j);
    buf_addc(out, '\n');
    arena_release(&a);
}

void json_cell(struct json *j, const char *key, const struct cell *c) {
    if (c->kind == CELL_TEXT) json_text(j, key, c->text);
    else if (c->kind != CELL_EMPTY) json_number(j, key, c->v);
}

/* ---- CSV --------------------------------------------------------------------------------------------------------------------- */

void print_table_csv(struct buf *out, const struct session *s, const struct table *t) { csv_table(out, t, s->strings); }

/* ---- for people -------------------------------------------------------------------------------------------------------------- */

void duration_text(struct buf *out, double seconds) {
    int64_t whole = (int64_t)llround(fabs(seconds));
    buf_printf(out, "%s%lld:%02lld:%02lld", seconds < 0 && whole ? "-" : "", (long long)(whole / 3600), (long long)(whole / 60 % 60), (long long)(whole % 60));
}

void value_text(struct buf *out, const struct metric *m, struct value v) {
    char text[NUM_TEXT];
    if (!v.has) return;
    switch (m->unit) {
    case UNIT_SECONDS: duration_text(out, v.v); break;
    case UNIT_SHARE: buf_printf(out, "%.1f%%", 100 * v.v); break;
    case UNIT_COUNT: buf_adds(out, num_format(v.v, text)); break;
    case UNIT_SCORE:
    case UNIT_RATIO: buf_printf(out, "%.2f", v.v); break;
    }
}

static void add_value(struct text_table *out, struct buf *scratch, const struct metric *m, struct value v) {
    buf_clear(scratch);
    value_text(scratch, m, v);
    text_table_cell(out, str_of(scratch->p ? scratch->p : "", scratch->n));
}

/* Without dimensions: a metric a line. */
static void print_metric_lines(struct buf *out, const struct table *t) {
    struct text_table text = { .columns = 3, .right = { false, true, true } };
    struct buf scratch = { 0 };
    char n[NUM_TEXT];
    text_table_cellz(&text, "metric");
    text_table_cellz(&text, "value");
    text_table_cellz(&text, "n");
    for (int m = 0; m < t->query->nmetrics; m++) {
        text_table_cellz(&text, t->query->metrics[m]->name);
        add_value(&text, &scratch, t->query->metrics[m], t->total[m]);
        text_table_cellz(&text, num_format((double)t->total[m].n, n));
    }
    text_table_print(&text, 1, out);
    buf_release(&scratch);
    text_table_release(&text);
}

void print_table_text(struct buf *out, const struct session *s, const struct table *t) {
    const struct query *q = t->query;
    struct arena a = { 0 };
    const char *names[QUERY_DIMS];
    struct text_table text = { .columns = q->nby + q->nmetrics };
    struct buf scratch = { 0 };
    if (q->nby == 0) {
        print_metric_lines(out, t);
        return;
    }
    dimension_texts(s, q, &a, names);
    for (int d = 0; d < q->nby; d++) text_table_cellz(&text, names[d]);
    for (int m = 0; m < q->nmetrics; m++) {
        text.right[q->nby + m] = true;
        text_table_cellz(&text, q->metrics[m]->name);
    }
    for (int row = 0; row < t->nrows; row++) {
        for (int d = 0; d < q->nby; d++) text_table_cell(&text, table_key(t, row, d)->text);
        for (int m = 0; m < q->nmetrics; m++) add_value(&text, &scratch, q->metrics[m], *table_cell(t, row, m));
    }
    for (int d = 0; d < q->nby; d++) text_table_cellz(&text, d == 0 ? word(s->lang, W_TOTAL) : "");
    for (int m = 0; m < q->nmetrics; m++) add_value(&text, &scratch, q->metrics[m], t->total[m]);
    text_table_print(&text, 1, out);
    buf_release(&scratch);
    text_table_release(&text);
    arena_release(&a);
}
