#include "report/kpis.h"

#include "report/lay.h"
#include "report/say.h"

enum { KPI_METRIC, KPI_VALUE, KPI_N, KPI_TARGET, KPI_COLUMNS };

static void lay_columns(const struct report *r, const struct kpis *k, struct grid_table *t) {
    grid_column(t, word(r->lang, W_METRIC), CELL_TEXT);
    grid_column(t, k->title, CELL_NUMBER);
    grid_column(t, word(r->lang, W_N), CELL_COUNT)->faint = true;
    grid_column(t, word(r->lang, W_TARGET), CELL_NUMBER)->faint = true;
    for (int i = 0; i < k->ncolumns; i++) {
        struct grid_column *c = grid_column(t, k->columns[i].title, CELL_NUMBER);
        c->note = k->columns[i].note;
        c->faint = k->columns[i].since != NULL;
    }
}

/* The value with its target, by which it is coloured. */
static struct cell value_cell(const struct report *r, const struct kpis *k, int metric) {
    const struct metric *m = k->metrics[metric];
    const struct grid_target *target = lay_target(r, m);
    struct cell c = lay_value(r, m, &k->values[metric], k->min_count);
    if (!target || c.kind == CELL_TEXT || c.kind == CELL_EMPTY) return c;
    c.mark = (uint8_t)grid_mark(&c, target);
    return cell_with(r->arena, c, (struct cell_extra){ .target = target });
}

static struct cell target_cell(const struct report *r, const struct metric *m) {
    const struct target *target = template_target(r->t, m);
    if (!target) return (struct cell){ 0 };
    const struct grid_target *named = lay_target(r, m);
    struct cell c = cell_number(cell_kind_of(m->unit), target->value);
    return named && named->name ? cell_with(r->arena, c, (struct cell_extra){ .formula = named->name }) : c;
}

static struct cell other_cell(const struct report *r, const struct kpis *k, const struct kpi_column *column, int metric) {
    const struct metric *m = k->metrics[metric];
    const struct value *v = &column->values[metric];
    if (!column->since) return lay_value(r, m, v, k->min_count);
    const struct value *since = &column->since[metric];
    bool few = lay_is_sampled(m) && (v->n < k->min_count || since->n < k->min_count);
    const char *text = few ? "" : say_change(r->arena, r->lang, m->unit, *v, *since);
    return cell_text(text[0] ? text : NULL);
}

struct grid_table *kpis_lay(const struct report *r, const struct kpis *k, int row, struct grid *g) {
    struct grid_table *t = grid_table(g, row, 0, g->key);
    lay_columns(r, k, t);
    struct cell *cells = grid_rows(t, k->n);
    for (int i = 0; i < k->n; i++, cells += t->ncolumns) {
        const struct metric *m = k->metrics[i];
        cells[KPI_METRIC] = cell_with(r->arena, cell_text(m->title[r->lang]), (struct cell_extra){ .note = lay_metric_note(r, m) });
        cells[KPI_VALUE] = value_cell(r, k, i);
        if (lay_is_sampled(m)) cells[KPI_N] = cell_number(CELL_COUNT, (double)k->values[i].n);
        cells[KPI_TARGET] = target_cell(r, m);
        for (int c = 0; c < k->ncolumns; c++) cells[KPI_COLUMNS + c] = other_cell(r, k, &k->columns[c], i);
    }
    return t;
}
