/* Sheet "trend": a row per time bucket of the period, those without facts too, and native line charts beside it. */
#include <string.h>

#include "report/lay.h"
#include "report/say.h"
#include "report/sheets.h"

struct trend_spec {
    struct dimension by;
    const struct metric **metrics; int nmetrics;
    int asked;
    int min_count;
};

static bool plan(struct template *t, struct sheet *s, struct err *err) {
    static const char *const keys[] = { "kind", "title", "by", "columns", "min_count", NULL };
    struct trend_spec *spec = s->spec = arena_alloc(t->arena, sizeof *spec);
    if (!doc_known_keys(s->doc, keys, err) || !plan_dimension(t, s->doc, "by", &spec->by, err)) return false;
    if (spec->by.kind < DIM_DAY) {
        doc_fail(doc_get(s->doc, "by"), err, "a trend goes by time, not by \"%s\"", doc_get(s->doc, "by")->text.p);
        return err_hint(err, "day, week, month, quarter or year");
    }
    const struct doc *columns = doc_get(s->doc, "columns");
    if (!columns) return doc_fail(s->doc, err, "a trend needs \"columns\"");
    if (!template_metrics(t, columns, &spec->metrics, &spec->nmetrics, err) || !plan_min_count(s->doc, &spec->min_count, err)) return false;
    spec->asked = template_ask(t, PASS_MAIN, &spec->by, 1, spec->metrics, spec->nmetrics, NULL, 0);
    return true;
}

static enum bucket bucket_of(const struct trend_spec *spec) { return (enum bucket)(BUCKET_DAY + (int)(spec->by.kind - DIM_DAY)); }

/* Where each metric stands: its column, its target's, and its n's; -1: none. */
struct place { int value, target, n; };

static void lay_columns(const struct report *r, const struct trend_spec *spec, struct grid_table *t, struct place *places) {
    grid_column(t, lay_dimension(r, &spec->by), spec->by.kind == DIM_DAY ? CELL_DATE : CELL_TEXT);
    for (int i = 0; i < spec->nmetrics; i++) {
        const struct metric *m = spec->metrics[i];
        places[i] = (struct place){ t->ncolumns, -1, -1 };
        struct grid_column *c = grid_column(t, m->title[r->lang], cell_kind_of(m->unit));
        c->note = lay_metric_note(r, m);
        c->target = lay_target(r, m);
        if (lay_shows_n(r, m, i + 1 < spec->nmetrics ? spec->metrics[i + 1] : NULL, spec->min_count)) {
            places[i].n = t->ncolumns;
            grid_column(t, words_fill(r->arena, word(r->lang, W_N_OF), &m->title[r->lang], 1), CELL_COUNT)->faint = true;
        }
        if (template_target(r->t, m)) {
            places[i].target = t->ncolumns;
            const char *title = arena_printf(r->arena, "%s: %s", m->title[r->lang], word(r->lang, W_TARGET));
            grid_column(t, title, cell_kind_of(m->unit))->faint = true;
        }
    }
}

/* values: of the bucket, or NULL where nothing happened. */
static void lay_row(const struct report *r, const struct trend_spec *spec, const struct value *values, const struct place *places, struct cell *cells) {
    for (int i = 0; i < spec->nmetrics; i++) {
        const struct metric *m = spec->metrics[i];
        const struct value nothing = { .has = m->unit == UNIT_COUNT };
        const struct value *v = values ? &values[i] : &nothing;
        struct cell c = lay_value(r, m, v, spec->min_count);
        if (c.kind != CELL_TEXT) c.mark = (uint8_t)grid_mark(&c, lay_target(r, m));
        cells[places[i].value] = c;
        if (places[i].n >= 0) cells[places[i].n] = cell_number(CELL_COUNT, (double)v->n);
        if (places[i].target >= 0) cells[places[i].target] = cell_number(cell_kind_of(m->unit), template_target(r->t, m)->value);
    }
}

/* A bucket that nobody's facts fell into still has its row, so that a line does not leap over it. */
static void lay_rows(const struct report *r, const struct trend_spec *spec, struct grid_table *t, const struct place *places) {
    const struct table *answer = report_table(r, spec->asked);
    const struct period *p = &r->t->periods[PASS_MAIN];
    enum bucket bucket = bucket_of(spec);
    int64_t nrows = 0;
    for (int32_t day = bucket_start(bucket, p->first_day); day < p->end_day; day = bucket_next(bucket, day)) nrows++;
    struct cell *cells = grid_rows(t, nrows);
    int row = 0;
    for (int32_t day = bucket_start(bucket, p->first_day); day < p->end_day; day = bucket_next(bucket, day), cells += t->ncolumns) {
        char name[INSTANT_TEXT];
        while (row < answer->nrows && !table_key(answer, row, 0)->none && table_key(answer, row, 0)->v < day) row++;
        bool found = row < answer->nrows && !table_key(answer, row, 0)->none && table_key(answer, row, 0)->v == day;
        bucket_format(bucket, day, name);
        cells[0] = bucket == BUCKET_DAY ? cell_number(CELL_DATE, day) : cell_text(arena_strndup(r->arena, name, strlen(name)));
        lay_row(r, spec, found ? table_cell(answer, row, 0) : NULL, places, cells);
    }
}

/* Durations of one clock share a chart; every other metric has its own, with its target as a dashed line. */
static bool joins(const struct metric *m, const struct metric *before) { return m->unit == UNIT_SECONDS && before->unit == UNIT_SECONDS && m->clock == before->clock && m->clock >= 0; }

static void lay_charts(const struct report *r, const struct trend_spec *spec, const struct grid_table *t, const struct place *places, struct grid *g) {
    enum { WIDTH = 460, HEIGHT = 230, ACROSS = 2, COLUMNS = 8, ROWS = 12, MOST = 12 }; /* COLUMNS, ROWS: of the grid, for each chart */
    for (int i = 0; i < spec->nmetrics; i++) {
        const struct metric *m = spec->metrics[i];
        struct grid_chart *chart = i > 0 && g->ncharts > 0 && joins(m, spec->metrics[i - 1]) ? &g->charts[g->ncharts - 1] : NULL;
        if (!chart || chart->nseries == (int)(sizeof chart->series / sizeof *chart->series)) {
            if (g->ncharts == MOST) return;
            chart = grid_chart(g, t->row + 1 + g->ncharts / ACROSS * ROWS, t->ncolumns + 1 + g->ncharts % ACROSS * COLUMNS, 0);
            chart->title = m->title[r->lang];
            chart->alt = arena_printf(r->arena, "%s, %s", m->title[r->lang], say_period(r->arena, r->lang, &r->t->periods[PASS_MAIN]));
            chart->width = WIDTH;
            chart->height = HEIGHT;
        }
        chart->series[chart->nseries++] = places[i].value;
        if (chart->target < 0) chart->target = places[i].target;
    }
}

static void lay(const struct report *r, const struct sheet *s, struct grid *g) {
    const struct trend_spec *spec = s->spec;
    bool targets = false;
    for (int i = 0; i < spec->nmetrics; i++) targets |= lay_target(r, spec->metrics[i]) != NULL;
    int header = lay_heading(r, s, targets, spec->min_count, g);
    struct grid_table *t = grid_table(g, header, 0, g->key);
    struct place *places = arena_alloc(r->arena, (size_t)spec->nmetrics * sizeof *places);
    lay_columns(r, spec, t, places);
    lay_rows(r, spec, t, places);
    lay_charts(r, spec, t, places, g);
    g->freeze_row = header + 1;
    g->freeze_col = 1;
    g->repeat_first = g->repeat_last = header;
}

const struct sheet_kind sheet_trend = { .name = "trend", .title = W_SHEET_TREND, .plan = plan, .lay = lay };
