/* Sheet "pivot": two dimensions and a value, as a heat map with its numbers, and margins that are computed over all facts, not from the cells. */

#include "report/lay.h"
#include "report/sheets.h"

enum { PIVOT_COLUMNS = 250 }; /* more are cut, with a line that says so */

struct pivot_spec {
    struct dimension rows, cols;
    const struct metric *value;
    int cells, row_margin, col_margin; /* asked: by both, by rows, by cols */
    int min_count;
};

static bool plan(struct template *t, struct sheet *s, struct err *err) {
    static const char *const keys[] = { "kind", "title", "rows", "cols", "value", "min_count", NULL };
    struct pivot_spec *spec = s->spec = arena_alloc(t->arena, sizeof *spec);
    if (!doc_known_keys(s->doc, keys, err) || !plan_dimension(t, s->doc, "rows", &spec->rows, err) || !plan_dimension(t, s->doc, "cols", &spec->cols, err))
        return false;
    if (spec->rows.kind == spec->cols.kind && spec->rows.attr == spec->cols.attr) return doc_fail(doc_get(s->doc, "cols"), err, "rows and columns are the same dimension");
    if (!plan_metric(t, s->doc, "value", &spec->value, err) || !plan_min_count(s->doc, &spec->min_count, err)) return false;
    struct dimension both[] = { spec->rows, spec->cols };
    spec->cells = template_ask(t, PASS_MAIN, both, 2, &spec->value, 1, NULL, 0);
    spec->row_margin = template_ask(t, PASS_MAIN, &spec->rows, 1, &spec->value, 1, NULL, 0);
    spec->col_margin = template_ask(t, PASS_MAIN, &spec->cols, 1, &spec->value, 1, NULL, 0);
    return true;
}

/* The values of one side, in order: all 24 hours and 7 weekdays whether or not anything happened in them, else those of the margin's answer. */
struct side { struct key *v; int n; };

static bool same_key(const struct key *a, const struct key *b) {
    if (a->none || b->none) return a->none == b->none;
    return a->number ? a->v == b->v : str_eq(a->text, b->text);
}

static struct side side_of(const struct report *r, const struct dimension *d, const struct table *margin) {
    struct side side = { 0 };
    int first = d->kind == DIM_WEEKDAY ? 1 : 0, whole = d->kind == DIM_HOUR ? 24 : d->kind == DIM_WEEKDAY ? 7 : 0;
    side.v = arena_alloc(r->arena, (size_t)(margin->nrows + whole) * sizeof *side.v);
    for (int i = 0; i < whole; i++) side.v[side.n++] = (struct key){ .number = true, .v = first + i };
    for (int row = 0; row < margin->nrows; row++)
        if (!whole || table_key(margin, row, 0)->none) side.v[side.n++] = *table_key(margin, row, 0);
    return side;
}

/* The margin's value of that key, or NULL. Sides and answers have one order, so *row only moves on. */
static const struct value *margin_value(const struct table *margin, int *row, const struct key *key) {
    if (*row >= margin->nrows || !same_key(table_key(margin, *row, 0), key)) return NULL;
    return table_cell(margin, (*row)++, 0);
}

static struct cell lay_cell(const struct report *r, const struct pivot_spec *spec, const struct value *v) {
    const struct value nothing = { .has = spec->value->unit == UNIT_COUNT };
    return lay_value(r, spec->value, v ? v : &nothing, spec->min_count);
}

static const char *column_title(const struct report *r, const struct dimension *d, const struct key *key) {
    char text[INSTANT_TEXT];
    struct cell c = lay_key(r, d, key);
    if (c.kind == CELL_TEXT) return c.text;
    if (c.kind == CELL_DATE) return arena_printf(r->arena, "%s", date_format((int32_t)c.v, text));
    return arena_printf(r->arena, "%d", (int)c.v);
}

static void lay_body(const struct report *r, const struct pivot_spec *spec, const struct side *rows, const struct side *cols, struct grid_table *t) {
    const struct table *answer = report_table(r, spec->cells), *margin = report_table(r, spec->row_margin);
    struct cell *cells = grid_rows(t, rows->n);
    int at = 0, margin_row = 0;
    for (int i = 0; i < rows->n; i++, cells += t->ncolumns) {
        cells[0] = lay_key(r, &spec->rows, &rows->v[i]);
        for (int j = 0; j < cols->n; j++) cells[1 + j] = lay_cell(r, spec, NULL);
        cells[1 + cols->n] = lay_cell(r, spec, margin_value(margin, &margin_row, &rows->v[i]));
        for (int j = 0; at < answer->nrows && same_key(table_key(answer, at, 0), &rows->v[i]); at++) {
            while (j < cols->n && !same_key(table_key(answer, at, 1), &cols->v[j])) j++;
            if (j < cols->n) cells[1 + j] = lay_cell(r, spec, table_cell(answer, at, 0));
        }
    }
}

static void lay(const struct report *r, const struct sheet *s, struct grid *g) {
    const struct pivot_spec *spec = s->spec;
    const struct table *col_margin = report_table(r, spec->col_margin);
    struct side rows = side_of(r, &spec->rows, report_table(r, spec->row_margin)), cols = side_of(r, &spec->cols, col_margin);
    int header = lay_heading(r, s, false, spec->min_count, g), more = cols.n > PIVOT_COLUMNS ? cols.n - PIVOT_COLUMNS : 0;
    cols.n -= more;
    const char *names[] = { spec->value->title[r->lang], lay_dimension(r, &spec->rows), lay_dimension(r, &spec->cols) };
    grid_put(g, header, 0, cell_styled(cell_text(arena_printf(r->arena, "%s: %s × %s", names[0], names[1], names[2])), STYLE_HEADING));
    struct grid_table *t = grid_table(g, header + 1, 0, NULL);
    t->heat = true;
    enum cell_kind kind = cell_kind_of(spec->value->unit);
    grid_column(t, names[1], spec->rows.kind == DIM_DAY ? CELL_DATE : spec->rows.kind == DIM_HOUR ? CELL_COUNT : CELL_TEXT)->note = lay_metric_note(r, spec->value);
    for (int i = 0; i < cols.n; i++) grid_column(t, column_title(r, &spec->cols, &cols.v[i]), kind)->width = kind == CELL_SECONDS ? 0 : 6;
    grid_column(t, word(r->lang, W_TOTAL), kind)->faint = true;
    lay_body(r, spec, &rows, &cols, t);
    t->total = arena_alloc(r->arena, (size_t)t->ncolumns * sizeof *t->total);
    t->total[0] = cell_text(word(r->lang, W_TOTAL));
    for (int i = 0, row = 0; i < cols.n; i++) t->total[1 + i] = lay_cell(r, spec, margin_value(col_margin, &row, &cols.v[i]));
    t->total[1 + cols.n] = lay_cell(r, spec, &col_margin->total[0]);
    if (more) {
        const char *count = arena_printf(r->arena, "%d", more);
        grid_put(g, grid_table_end(t), 0, cell_styled(cell_text(words_fill(r->arena, word(r->lang, W_MORE_COLUMNS), &count, 1)), STYLE_FAINT));
    }
    g->freeze_row = t->row + 1;
    g->freeze_col = 1;
    g->repeat_first = g->repeat_last = t->row;
}

const struct sheet_kind sheet_pivot = { .name = "pivot", .title = W_SHEET_PIVOT, .plan = plan, .lay = lay };
