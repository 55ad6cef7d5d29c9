/* Sheet "table": a row per combination of `by`, a column per metric, and a total over all facts. */
#include <stdlib.h>
#include <string.h>

#include "report/kpis.h"
#include "report/lay.h"
#include "report/personal.h"
#include "report/say.h"
#include "report/sheets.h"

struct table_spec {
    struct dimension by[QUERY_DIMS]; int nby;
    const struct metric **metrics; int nmetrics;
    int asked, before; /* before: of the first compared period, where the report is split; -1 */
    int sort;             /* index of a metric; -1: by the dimensions */
    bool descending;
    int min_count;
    bool total;
};

/* "-first_response.compliance": a column, descending. */
static bool plan_sort(struct table_spec *spec, struct template *t, const struct doc *sort, struct err *err) {
    struct str text;
    spec->sort = -1;
    if (!sort) return true;
    if (!doc_string(sort, &text, err)) return false;
    spec->descending = str_starts(text, "-");
    struct doc name = *sort;
    name.text = spec->descending ? str_of(text.p + 1, text.n - 1) : text;
    const struct metric *m = template_metric(t, &name, err);
    if (!m) return false;
    for (int i = 0; i < spec->nmetrics; i++)
        if (spec->metrics[i] == m) spec->sort = i;
    return spec->sort >= 0 ? true : doc_fail(sort, err, "\"%s\" is not among the columns of this sheet", name.text.p);
}

/* A row per agent: in a split report each agent has that row for himself. */
static bool is_of_agents(const struct table_spec *spec) { return spec->nby == 1 && spec->by[0].kind == DIM_AGENT; }

static bool plan(struct template *t, struct sheet *s, struct err *err) {
    static const char *const keys[] = { "kind", "title", "by", "columns", "sort", "min_count", "total", NULL };
    struct table_spec *spec = s->spec = arena_alloc(t->arena, sizeof *spec);
    if (!doc_known_keys(s->doc, keys, err)) return false;
    const struct doc *by = doc_get(s->doc, "by"), *columns = doc_get(s->doc, "columns"), *total = doc_get(s->doc, "total");
    if (!by || !columns) return doc_fail(s->doc, err, "a table needs \"by\" and \"columns\"");
    if (!template_dimensions(t, by, spec->by, &spec->nby, err) || !template_metrics(t, columns, &spec->metrics, &spec->nmetrics, err)) return false;
    if (spec->nby == 0) return doc_fail(by, err, "a table needs at least one dimension");
    if (!plan_sort(spec, t, doc_get(s->doc, "sort"), err) || !plan_min_count(s->doc, &spec->min_count, err)) return false;
    if (total && !doc_bool(total, &spec->total, err)) return false;
    spec->asked = template_ask(t, PASS_MAIN, spec->by, spec->nby, spec->metrics, spec->nmetrics, NULL, 0);
    spec->before = -1;
    if (!t->split_agent || !is_of_agents(spec)) return true;
    personal_want(t, spec->metrics, spec->nmetrics);
    if (t->ncompared > 0) spec->before = template_ask(t, t->compared[0], spec->by, spec->nby, spec->metrics, spec->nmetrics, NULL, 0);
    return true;
}

/* A row's place: rows with too few observations come after those that are judged, rows without a value last. */
struct place { int row, rank; double v; };

static int compare_places(const void *a, const void *b) {
    const struct place *x = a, *y = b;
    if (x->rank != y->rank) return x->rank < y->rank ? -1 : 1;
    if (x->v < y->v || x->v > y->v) return x->v < y->v ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static struct place *sorted(const struct report *r, const struct table_spec *spec, const struct table *answer) {
    struct place *places = arena_alloc(r->arena, (size_t)answer->nrows * sizeof *places);
    for (int row = 0; row < answer->nrows; row++) {
        places[row].row = row;
        if (spec->sort < 0) continue;
        const struct value *v = table_cell(answer, row, spec->sort);
        bool few = lay_is_sampled(spec->metrics[spec->sort]) && v->n < spec->min_count;
        places[row].rank = !v->has ? 2 : few ? 1 : 0;
        places[row].v = !v->has ? 0 : spec->descending ? -v->v : v->v;
    }
    if (answer->nrows) qsort(places, (size_t)answer->nrows, sizeof *places, compare_places);
    return places;
}

/* Whether the column's cells add up to its total, so that the total may be a live sum. */
static bool adds_up(const struct table *answer, int metric) {
    double sum = 0;
    if (answer->query->metrics[metric]->unit != UNIT_COUNT) return false;
    for (int row = 0; row < answer->nrows; row++) sum += table_cell(answer, row, metric)->v;
    return answer->nrows > 0 && answer->total[metric].has && sum == answer->total[metric].v;
}

static void lay_columns(const struct report *r, const struct table_spec *spec, const struct table *answer, struct grid_table *t) {
    for (int i = 0; i < spec->nby; i++) {
        enum cell_kind kind = spec->by[i].kind == DIM_DAY ? CELL_DATE : spec->by[i].kind == DIM_HOUR ? CELL_COUNT : CELL_TEXT;
        grid_column(t, lay_dimension(r, &spec->by[i]), kind);
    }
    for (int i = 0; i < spec->nmetrics; i++) {
        const struct metric *m = spec->metrics[i];
        struct grid_column *c = grid_column(t, m->title[r->lang], cell_kind_of(m->unit));
        c->note = lay_metric_note(r, m);
        c->target = lay_target(r, m);
        c->total_is_sum = spec->total && adds_up(answer, i);
        if (lay_shows_n(r, m, i + 1 < spec->nmetrics ? spec->metrics[i + 1] : NULL, spec->min_count)) lay_n_column(r, m, t);
    }
}

/* The metrics' cells of a row, from cells on. */
static void lay_row(const struct report *r, const struct table_spec *spec, const struct value *values, struct cell *cells) {
    for (int i = 0; i < spec->nmetrics; i++) {
        const struct metric *m = spec->metrics[i];
        struct cell c = lay_value(r, m, &values[i], spec->min_count);
        if (c.kind != CELL_TEXT) c.mark = (uint8_t)grid_mark(&c, lay_target(r, m));
        *cells++ = c;
        if (lay_shows_n(r, m, i + 1 < spec->nmetrics ? spec->metrics[i + 1] : NULL, spec->min_count)) *cells++ = cell_number(CELL_COUNT, (double)values[i].n);
    }
}

/* "agent_team": how formulas of people who work on in the workbook name the table. */
static const char *table_name(const struct report *r, const struct table_spec *spec) {
    const char *name = dimension_name(&spec->by[0], r->t->strings, r->arena);
    for (int i = 1; i < spec->nby; i++) name = arena_printf(r->arena, "%s_%s", name, dimension_name(&spec->by[i], r->t->strings, r->arena));
    return name;
}

static void lay(const struct report *r, const struct sheet *s, struct grid *g) {
    const struct table_spec *spec = s->spec;
    const struct table *answer = report_table(r, spec->asked);
    bool targets = false;
    for (int i = 0; i < spec->nmetrics; i++) targets |= lay_target(r, spec->metrics[i]) != NULL;
    int header = lay_heading(r, s, targets, spec->min_count, g);
    struct grid_table *t = grid_table(g, header, 0, table_name(r, spec));
    lay_columns(r, spec, answer, t);
    struct cell *cells = grid_rows(t, answer->nrows);
    const struct place *places = sorted(r, spec, answer);
    for (int row = 0; row < answer->nrows; row++, cells += t->ncolumns) {
        for (int i = 0; i < spec->nby; i++) cells[i] = lay_key(r, &spec->by[i], table_key(answer, places[row].row, i));
        lay_row(r, spec, table_cell(answer, places[row].row, 0), cells + spec->nby);
    }
    if (spec->total) {
        t->total = arena_alloc(r->arena, (size_t)t->ncolumns * sizeof *t->total);
        t->total[0] = cell_text(word(r->lang, W_TOTAL));
        lay_row(r, spec, answer->total, t->total + spec->nby);
    }
    if (answer->nrows == 0) grid_put(g, grid_table_end(t) + 1, 0, cell_styled(cell_text(word(r->lang, W_NO_DATA)), STYLE_FAINT));
    g->freeze_row = header + 1;
    g->freeze_col = spec->nby;
    g->repeat_first = g->repeat_last = header;
}

/* The agent's own numbers, a row each, beside the team's median and the agent's own of the period before. */
static bool lay_own(const struct report *r, const struct sheet *s, uint32_t agent, struct grid *g) {
    const struct table_spec *spec = s->spec;
    if (!is_of_agents(spec)) return false;
    const struct table *answer = report_table(r, spec->asked);
    const struct value *own = personal_row(r, answer, agent), *before = spec->before >= 0 ? personal_row(r, report_table(r, spec->before), agent) : NULL;
    if (!own) return false;
    struct value *team = arena_alloc(r->arena, (size_t)spec->nmetrics * sizeof *team);
    for (int i = 0; i < spec->nmetrics; i++) team[i] = personal_team_median(r, answer, i, agent, spec->min_count);
    struct kpi_column columns[3] = { { .title = word(r->lang, W_TEAM_MEDIAN), .note = word(r->lang, W_TEAM_MEDIAN_NOTE), .values = team } };
    int n = 1;
    if (before) {
        columns[n++] = (struct kpi_column){ .title = say_period(r->arena, r->lang, &r->t->periods[r->t->compared[0]]), .values = before };
        columns[n++] = (struct kpi_column){ .title = word(r->lang, W_CHANGE), .values = own, .since = before };
    }
    const struct kpis k = { .metrics = spec->metrics, .n = spec->nmetrics, .title = say_period(r->arena, r->lang, &r->t->periods[PASS_MAIN]), .values = own,
                            .min_count = spec->min_count, .columns = columns, .ncolumns = n };
    g->title = word(r->lang, W_SHEET_OWN);
    int header = lay_heading_as(r, g->title, r->t->ntargets > 0, spec->min_count, g);
    kpis_lay(r, &k, header, g);
    g->freeze_row = header + 1;
    g->freeze_col = 1;
    return true;
}

const struct sheet_kind sheet_table = { .name = "table", .title = W_SHEET_TABLE, .plan = plan, .lay = lay, .lay_own = lay_own };
