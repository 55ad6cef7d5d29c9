/* Sheet "trend": a row per time bucket of the period, those without facts too, and native line charts beside it. */
#include <string.h>

#include "report/lay.h"
#include "report/personal.h"
#include "report/say.h"
#include "report/series.h"
#include "report/sheets.h"

enum { BUNDLE = sizeof((struct grid_chart *)NULL)->series / sizeof(int) }; /* lines of a chart */

struct trend_spec {
    struct dimension by;
    const struct metric **metrics; int nmetrics;
    int asked, own; /* own: by agent too, where the report is split */
    int back;      /* as many buckets before the period are shown too */
    int min_count;
};

static bool plan(struct template *t, struct sheet *s, struct err *err) {
    static const char *const keys[] = { "kind", "title", "by", "columns", "back", "min_count", NULL };
    struct trend_spec *spec = s->spec = arena_alloc(t->arena, sizeof *spec);
    if (!doc_known_keys(s->doc, keys, err) || !plan_dimension(t, s->doc, "by", &spec->by, err)) return false;
    if (spec->by.kind < DIM_DAY) {
        doc_fail(doc_get(s->doc, "by"), err, "a trend goes by time, not by \"%s\"", doc_get(s->doc, "by")->text.p);
        return err_hint(err, "day, week, month, quarter or year");
    }
    const struct doc *columns = doc_get(s->doc, "columns");
    if (!columns) return doc_fail(s->doc, err, "a trend needs \"columns\"");
    if (!template_metrics(t, columns, &spec->metrics, &spec->nmetrics, err) || !plan_min_count(s->doc, &spec->min_count, err)) return false;
    if (!template_back(doc_get(s->doc, "back"), &spec->back, err)) return false;
    struct query q = { .by = { spec->by }, .nby = 1, .metrics = spec->metrics, .nmetrics = spec->nmetrics };
    q.period = template_period_back(t, spec->by.kind, spec->back);
    spec->asked = template_ask_query(t, PASS_MAIN, &q);
    q.by[0] = (struct dimension){ .kind = DIM_AGENT };
    q.by[1] = spec->by;
    q.nby = 2;
    if (t->split_agent) spec->own = template_ask_query(t, PASS_MAIN, &q);
    return true;
}

/* Where each metric stands: its column, its n's, and among the hidden ones what a chart draws instead of it and its target; -1: none. */
struct place { int value, n, drawn, target; };

/* Days and weeks are shown by their first date. */
static bool is_dated(const struct trend_spec *spec) { return spec->by.kind == DIM_DAY || spec->by.kind == DIM_WEEK; }

static void lay_columns(const struct report *r, const struct trend_spec *spec, struct grid_table *t, struct place *places) {
    const char *title = spec->by.kind == DIM_WEEK ? word(r->lang, W_WEEK_OF) : lay_dimension(r, &spec->by);
    grid_column(t, title, is_dated(spec) ? CELL_DATE : CELL_TEXT);
    for (int i = 0; i < spec->nmetrics; i++) {
        const struct metric *m = spec->metrics[i];
        places[i] = (struct place){ t->ncolumns, -1, -1, -1 };
        struct grid_column *c = grid_column(t, m->title[r->lang], cell_kind_of(m->unit));
        c->note = lay_metric_note(r, m);
        c->target = lay_target(r, m);
        if (!lay_shows_n(r, m, i + 1 < spec->nmetrics ? spec->metrics[i + 1] : NULL, spec->min_count)) continue;
        places[i].n = t->ncolumns;
        lay_n_column(r, m, t);
    }
}

/* The bucket's date or name; one that the period covers only in part says so. */
static struct cell lay_bucket(const struct report *r, const struct trend_spec *spec, const struct slot *slot) {
    const char *part = word(r->lang, W_INCOMPLETE);
    if (!is_dated(spec)) {
        const char *name = chart_key_data(r, &spec->by, &slot->key);
        return cell_text(slot->incomplete ? arena_printf(r->arena, "%s (%s)", name, part) : name);
    }
    struct cell c = cell_number(CELL_DATE, slot->key.v);
    return slot->incomplete ? cell_with(r->arena, c, (struct cell_extra){ .note = part }) : c;
}

/* A bucket that nobody's facts fell into still has its row, so that a line does not leap over it. */
static const struct cell *lay_rows(const struct report *r, const struct trend_spec *spec, const struct series *series, struct grid_table *t, const struct place *places) {
    struct cell *all = grid_rows(t, series->n), *cells = all;
    for (int slot = 0; slot < series->n; slot++, cells += t->ncolumns) {
        cells[0] = lay_bucket(r, spec, &series->slots[slot]);
        for (int i = 0; i < spec->nmetrics; i++) {
            struct value v = series_value(series, slot, i);
            struct cell c = lay_value(r, spec->metrics[i], &v, spec->min_count);
            if (c.kind != CELL_TEXT) c.mark = (uint8_t)grid_mark(&c, lay_target(r, spec->metrics[i]));
            cells[places[i].value] = c;
            if (places[i].n >= 0) cells[places[i].n] = cell_number(CELL_COUNT, (double)v.n);
        }
    }
    return all;
}

/* A column that is not shown, and of which metric: its target, or what a chart draws of it. */
struct hidden { const struct metric *metric; int shown; /* the column that is drawn; -1: the target */ };

static bool has_words(const struct grid_table *rows, const struct cell *cells, int column) {
    for (int64_t row = 0; row < rows->nrows; row++)
        if (cells[row * rows->ncolumns + column].kind == CELL_TEXT) return true;
    return false;
}

/* Words would be drawn as zeros: a gap is left for them. Each cell of a target refers to the target's own. */
static struct cell hidden_cell(const struct report *r, const struct hidden *h, const struct cell *shown) {
    struct cell none = { 0 };
    if (h->shown >= 0) return shown[h->shown].kind == CELL_TEXT || shown[h->shown].kind == CELL_EMPTY ? none : cell_number((enum cell_kind)shown[h->shown].kind, shown[h->shown].v);
    const struct grid_target *target = lay_target(r, h->metric);
    struct cell c = cell_number(cell_kind_of(h->metric->unit), template_target(r->t, h->metric)->value);
    return target && target->name ? cell_with(r->arena, c, (struct cell_extra){ .formula = target->name }) : c;
}

/* What charts need besides the table, as long as it, in columns that are not shown. cells: the table's. */
static void lay_hidden(const struct report *r, const struct trend_spec *spec, const struct grid_table *rows, const struct cell *cells, struct place *places, struct grid *g) {
    struct hidden *hidden = arena_alloc(r->arena, 2 * (size_t)spec->nmetrics * sizeof *hidden);
    int first = rows->ncolumns, n = 0;
    for (int i = 0; i < spec->nmetrics; i++) {
        const struct metric *m = spec->metrics[i];
        if (has_words(rows, cells, places[i].value)) hidden[places[i].drawn = n++] = (struct hidden){ m, places[i].value };
        if (template_target(r->t, m)) hidden[places[i].target = n++] = (struct hidden){ m, -1 };
    }
    if (n == 0) return;
    struct grid_table *t = grid_table(g, rows->row, first, NULL);
    for (int i = 0; i < n; i++) {
        const struct metric *m = hidden[i].metric;
        const char *title = hidden[i].shown >= 0 ? m->title[r->lang] : arena_printf(r->arena, "%s %s", word(r->lang, W_TARGET), lay_target_text(r, m));
        grid_column(t, title, cell_kind_of(m->unit));
    }
    struct cell *to = grid_rows(t, rows->nrows);
    for (int64_t i = 0; i < n * rows->nrows; i++) to[i] = hidden_cell(r, &hidden[i % n], cells + i / n * rows->ncolumns);
    g->hidden_first = first;
    g->hidden_last = first + n - 1;
}

/* --- charts ------------------------------------------------------------------------------------------------------- */

/* The metrics [first, first + n) that share a chart, and the range of what it shows. */
struct bundle { int first, n; double low, high; };

static bool same_family(const struct metric *a, const struct metric *b) {
    size_t family = strcspn(a->name, ".");
    bool countable = a->unit == UNIT_COUNT || a->unit == UNIT_SECONDS;
    return countable && a->unit == b->unit && strncmp(a->name, b->name, family + 1) == 0;
}

/* Counts of one thing and durations of one clock share a chart, unless one of them would be flat at its bottom. */
static bool joins(const struct trend_spec *spec, const struct bundle *b, int next, double high) {
    const double least_share = 0.15;
    if (b->n == BUNDLE || !same_family(spec->metrics[b->first], spec->metrics[next])) return false;
    return high >= least_share * b->high && b->high >= least_share * high;
}

static const char *chart_title(const struct report *r, const struct trend_spec *spec, const struct bundle *b) {
    const struct metric *first = spec->metrics[b->first], *last = spec->metrics[b->first + b->n - 1];
    if (first->clock >= 0) return chart_common_title(r, first, last);
    const char *title = first->title[r->lang];
    for (int i = 1; i < b->n; i++) title = arena_printf(r->arena, "%s · %s", title, spec->metrics[b->first + i]->title[r->lang]);
    return title;
}

/* The chart number `index`, of `across` beside each other. */
static void lay_chart(const struct report *r, const struct trend_spec *spec, const struct bundle *b, int index, int across, const struct place *places, struct grid *g) {
    enum { WIDTH = 620, HEIGHT = 240, COLUMNS = 10, ROWS = 12, TICKS = 5 }; /* COLUMNS, ROWS: of the grid, of 64 and 21 pixels, for each chart */
    const struct grid_table *t = g->tables[0];
    const struct metric *m = spec->metrics[b->first];
    int after = t->ncolumns + (g->hidden_first >= 0 ? g->hidden_last - g->hidden_first + 1 : 0);
    struct grid_chart *chart = grid_chart(g, t->row + index / across * ROWS, after + 1 + index % across * COLUMNS, 0);
    double low = b->low, high = b->high;
    chart->title = chart_title(r, spec, b);
    chart->alt = arena_printf(r->arena, "%s, %s", chart->title, say_period(r->arena, r->lang, &r->t->periods[PASS_MAIN]));
    chart->width = WIDTH;
    chart->height = HEIGHT;
    for (int i = b->first; i < b->first + b->n; i++) {
        chart->series_table[chart->nseries] = places[i].drawn >= 0;
        chart->series[chart->nseries++] = places[i].drawn >= 0 ? places[i].drawn : places[i].value;
        if (chart->target >= 0 || places[i].target < 0) continue;
        chart->target_table = 1;
        chart->target = places[i].target;
        double target = template_target(r->t, spec->metrics[i])->value;
        if (target < low) low = target;
        if (target > high) high = target;
    }
    bool far_from_zero = m->unit == UNIT_SCORE || (m->unit == UNIT_SHARE && low >= 0.5);
    struct scale scale = scale_even(m->unit, far_from_zero ? low : 0, high, 0, 1, TICKS);
    chart->low = scale.low;
    chart->high = scale.high;
    chart->step = scale.step;
}

static void lay_charts(const struct report *r, const struct trend_spec *spec, const struct series *series, const struct place *places, struct grid *g) {
    enum { MOST = 12, MOST_BELOW = 4 };
    struct bundle *bundles = arena_alloc(r->arena, (size_t)spec->nmetrics * sizeof *bundles), *last = NULL;
    int n = 0;
    for (int i = 0; i < spec->nmetrics; i++) {
        double low, high;
        if (!series_range(series, i, 1, &low, &high)) continue;
        if (last && i == last->first + last->n && joins(spec, last, i, high)) {
            last->n++;
            last->low = low < last->low ? low : last->low;
            last->high = high > last->high ? high : last->high;
        } else {
            last = &bundles[n++];
            *last = (struct bundle){ i, 1, low, high };
        }
    }
    if (n > MOST) n = MOST;
    for (int i = 0; i < n; i++) lay_chart(r, spec, &bundles[i], i, n > MOST_BELOW ? 2 : 1, places, g);
}

static void lay_answer(const struct report *r, const struct sheet *s, const struct table *answer, struct grid *g) {
    enum { ONE_PAGE = 62 }; /* rows that are still readable on one */
    const struct trend_spec *spec = s->spec;
    bool targets = false;
    for (int i = 0; i < spec->nmetrics; i++) targets |= lay_target(r, spec->metrics[i]) != NULL;
    int header = lay_heading(r, s, targets, spec->min_count, g);
    struct series series = series_of(r, answer);
    struct grid_table *t = grid_table(g, header, 0, g->key);
    struct place *places = arena_alloc(r->arena, (size_t)spec->nmetrics * sizeof *places);
    lay_columns(r, spec, t, places);
    const struct cell *cells = lay_rows(r, spec, &series, t, places);
    lay_hidden(r, spec, t, cells, places, g);
    lay_charts(r, spec, &series, places, g);
    g->one_page = series.n <= ONE_PAGE;
    g->freeze_row = header + 1;
    g->freeze_col = 1;
    g->repeat_first = g->repeat_last = header;
}

static void lay(const struct report *r, const struct sheet *s, struct grid *g) {
    const struct trend_spec *spec = s->spec;
    lay_answer(r, s, report_table(r, spec->asked), g);
}

static bool lay_own(const struct report *r, const struct sheet *s, uint32_t agent, struct grid *g) {
    const struct trend_spec *spec = s->spec;
    lay_answer(r, s, personal_slice(r, spec->own, agent), g);
    return true;
}

const struct sheet_kind sheet_trend = { .name = "trend", .title = W_SHEET_TREND, .plan = plan, .lay = lay, .lay_own = lay_own };
