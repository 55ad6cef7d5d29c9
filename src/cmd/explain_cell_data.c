/* explain_cell_data: a cell and the facts behind it, for programs: CSV has a row per fact, JSON the number and its arithmetic too. */
#include <string.h>

#include "cmd/explain_cell.h"
#include "cmd/print.h"
#include "cmd/version.h"
#include "write/csv.h"
#include "write/json.h"

/* ---- CSV --------------------------------------------------------------------------------------------------------------------------- */

void explain_cell_csv(struct buf *out, struct explained *x, int metric) {
    const struct behind *b = x->behind[metric];
    struct arena scratch = { 0 };
    struct cell cells[FACT_COLUMNS];
    for (int c = 0; c < FACT_COLUMNS; c++) {
        if (c) csv_next(out);
        csv_plain(out, fact_columns[c].field);
    }
    csv_end(out);
    for (int64_t i = 0; i < b->n; i++) {
        const struct fact_view view = { .explained = x, .behind = b, .entry = &b->entries[i], .data = true, .scratch = &scratch };
        arena_reset(&scratch);
        for (int c = 0; c < FACT_COLUMNS; c++) cells[c] = fact_columns[c].cell(&view);
        csv_grid_row(out, cells, FACT_COLUMNS);
    }
    arena_release(&scratch);
}

/* ---- JSON -------------------------------------------------------------------------------------------------------------------------- */

static const char *const how_names[] = {
    [BEHIND_COUNT] = "count", [BEHIND_SUM] = "sum", [BEHIND_LEAST] = "min", [BEHIND_GREATEST] = "max", [BEHIND_RATIO] = "ratio", [BEHIND_QUANTILE] = "quantile",
    [BEHIND_SURVIVAL] = "kaplan_meier", [BEHIND_SCALE] = "mean_on_scale", [BEHIND_WILSON] = "wilson",
};

static void json_value(struct json *j, const char *key, struct value v) {
    if (v.has) json_number(j, key, v.v);
    else json_null(j, key);
}

static void json_quantile(struct json *j, const struct behind_sums *s) {
    json_number(j, "p", s->percent / 100.0);
    if (!s->result.has) return;
    json_number(j, "rank", (double)((s->below - 1) * s->percent) / 100.0);
    json_int(j, "low_rank", s->low_rank);
    json_int(j, "low", s->low);
    json_int(j, "high_rank", s->high_rank);
    json_int(j, "high", s->high);
    json_number(j, "fraction", s->fraction);
}

static void json_steps(struct json *j, const struct behind_sums *s) {
    json_array(j, "steps");
    for (int64_t i = 0; i < s->nsteps; i++) {
        json_object(j, NULL);
        json_int(j, "t", s->steps[i].t);
        json_int(j, "at_risk", s->steps[i].at_risk);
        json_int(j, "done", s->steps[i].done);
        json_number(j, "survival", s->steps[i].survival);
        json_end(j);
    }
    json_end(j);
}

static void json_arithmetic(struct json *j, const struct behind_sums *s) {
    bool line = s->how == BEHIND_RATIO || s->how == BEHIND_WILSON;
    json_object(j, "arithmetic");
    json_text(j, "how", how_names[s->how]);
    if (line) json_int(j, "above", s->above);
    if (line) json_int(j, "below", s->below);
    if (s->how == BEHIND_SURVIVAL) json_int(j, "done", s->above);
    if (s->how == BEHIND_SURVIVAL) json_int(j, "censored", s->below);
    if (s->how == BEHIND_QUANTILE) json_quantile(j, s);
    if (s->how == BEHIND_SURVIVAL) json_steps(j, s);
    if (s->how == BEHIND_SCALE) json_number(j, "sum_of_shares", s->sum);
    if (s->how == BEHIND_SCALE) json_number(j, "max", s->max);
    if (s->how == BEHIND_WILSON) {
        json_number(j, "z", 1.959963984540054);
        json_number(j, "centre", s->centre);
        json_number(j, "half", s->half);
        json_number(j, "divisor", s->divisor);
    }
    json_end(j);
}

static void json_holders(struct json *j, struct explained *x, const struct behind_entry *e, struct arena *scratch) {
    struct holder *holders;
    int n = explain_holders(x, e, &holders, scratch);
    char text[INSTANT_TEXT];
    if (n == 0) return;
    json_array(j, "holders");
    for (int i = 0; i < n; i++) {
        json_object(j, NULL);
        json_string(j, "agent", holders[i].agent ? strings_get(x->session->strings, holders[i].agent) : str_c("(none)"));
        json_text(j, "from", instant_format(holders[i].from, text));
        json_text(j, "to", instant_format(holders[i].to, text));
        json_int(j, "seconds", holders[i].seconds);
        json_end(j);
    }
    json_end(j);
}

static void json_entry(struct json *j, const struct fact_view *view) {
    json_object(j, NULL);
    for (int c = 0; c < FACT_COLUMNS; c++) {
        if (strcmp(fact_columns[c].field, "holders") == 0) continue; /* an array here */
        struct cell cell = fact_columns[c].cell(view);
        json_cell(j, fact_columns[c].field, &cell);
    }
    json_holders(j, view->explained, view->entry, view->scratch);
    json_end(j);
}

static void json_entries(struct json *j, struct explained *x, const struct behind *b, const char *key, int64_t from, int64_t to) {
    struct arena scratch = { 0 };
    json_array(j, key);
    for (int64_t i = from; i < to; i++) {
        const struct fact_view view = { .explained = x, .behind = b, .entry = &b->entries[i], .data = true, .scratch = &scratch };
        arena_reset(&scratch);
        json_entry(j, &view);
    }
    json_end(j);
    arena_release(&scratch);
}

void explain_cell_json(struct buf *out, struct explained *x, int metric) {
    const struct behind *b = x->behind[metric];
    struct json j = { .out = out, .indent = 2 };
    json_object(&j, NULL);
    json_text(&j, "svodka", SVODKA_VERSION);
    json_period(&j, "period", x->session, &x->session->period);
    json_text(&j, "agent", x->agent);
    json_text(&j, "metric", b->metric->name);
    json_text(&j, "unit", unit_names[b->metric->unit]);
    json_value(&j, "value", b->sums.result);
    json_int(&j, "n", b->sums.result.n);
    json_arithmetic(&j, &b->sums);
    json_entries(&j, x, b, "counted", 0, b->counted);
    json_entries(&j, x, b, "left_out", b->counted, b->n);
    json_end(&j);
    buf_addc(out, '\n');
}
