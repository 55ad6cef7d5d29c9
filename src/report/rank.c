#include "report/rank.h"

#include <math.h>
#include <stdlib.h>

#include "report/say.h"

bool rank_plan_order(const struct chart *c, const struct dimension *by, enum rank_order *out, struct err *err) {
    static const char *const orders[] = { "-value", "value", "key" }; /* in the order of enum rank_order */
    const struct doc *d = doc_get(c->doc, "sort");
    int which = by->kind >= DIM_HOUR ? RANK_KEYS : RANK_DOWN;
    if (d && !doc_one_of(d, "order", orders, 3, &which, err)) return false;
    *out = (enum rank_order)which;
    return true;
}

/* ---- sorting ---- */

struct sorting {
    struct rank_row row;
    enum rank_order order;
};

/* Those that stand apart last; equals stay in the table's order. */
static int compare(const void *a, const void *b) {
    const struct sorting *one = a, *other = b;
    if (one->order == RANK_KEYS) return one->row.row - other->row.row;
    if (one->row.apart != other->row.apart) return one->row.apart ? 1 : -1;
    double x = one->row.value.v, y = other->row.value.v;
    if (x != y) return (x > y) == (one->order == RANK_DOWN) ? -1 : 1;
    return one->row.row - other->row.row;
}

static int compare_down(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x > y ? -1 : x < y;
}

void rank_sort_down(double *values, int n) {
    qsort(values, (size_t)n, sizeof *values, compare_down);
}

static void show(struct ranking *rank, const struct sorting *sorted, int n, const struct rank_wish *wish) {
    bool cut = n > wish->limit, both = cut && wish->both_ends && wish->limit >= 3;
    int first = both ? wish->limit / 2 : cut ? wish->limit : n;
    int last = both ? wish->limit - first - 1 : 0;
    rank->hidden = n - first - last;
    for (int i = 0; i < first; i++) rank->rows[rank->n++] = sorted[i].row;
    if (both) rank->rows[rank->n++] = (struct rank_row){ .row = -1, .count = rank->hidden };
    for (int i = n - last; i < n; i++) rank->rows[rank->n++] = sorted[i].row;
}

bool rank_is_apart(const struct table *t, int row, int metric, int min_count) {
    enum dimension_kind by = t->query->by[0].kind;
    bool is_nobody = table_key(t, row, 0)->none && (by == DIM_AGENT || by == DIM_TEAM);
    return is_nobody || chart_is_few(t->query->metrics[metric], *table_cell(t, row, metric), min_count);
}

struct ranking ranking_of(const struct report *r, const struct table *t, int metric, const struct rank_wish *wish) {
    struct ranking rank = { .table = t, .metric = metric };
    struct sorting *sorted = arena_alloc(r->arena, (size_t)(t->nrows + 1) * sizeof *sorted);
    int n = 0;
    for (int i = 0; i < t->nrows; i++) {
        struct value v = *table_cell(t, i, metric);
        if (!v.has) continue;
        bool apart = rank_is_apart(t, i, metric, wish->min_count);
        sorted[n++] = (struct sorting){ { .row = i, .value = v, .apart = apart }, wish->order };
        rank.ranked += !apart;
    }
    qsort(sorted, (size_t)n, sizeof *sorted, compare);
    show(&rank, sorted, n, wish);
    for (int i = 0; i < rank.n; i++)
        if (rank.rows[i].row >= 0) rank.rows[i].name = chart_key(r, &t->query->by[0], table_key(t, rank.rows[i].row, 0));
    return rank;
}

int rank_outside(const struct ranking *rank, const struct target *target, int min_count) {
    int outside = 0;
    for (int i = 0; i < rank->table->nrows; i++) {
        const struct value *v = table_cell(rank->table, i, rank->metric);
        outside += v->has && !rank_is_apart(rank->table, i, rank->metric, min_count) && chart_outside(target, v->v);
    }
    return outside;
}

void rank_put_data(struct figure *f, const struct report *r, const struct table *t, int metric) {
    const struct query *q = t->query;
    const char **columns = arena_alloc(r->arena, (size_t)(q->nmetrics + 2) * sizeof *columns);
    columns[0] = dimension_name(&q->by[0], r->t->strings, r->arena);
    for (int m = 0; m < q->nmetrics; m++) columns[m + 1] = q->metrics[m]->name;
    columns[q->nmetrics + 1] = "n";
    bool is_count = q->metrics[metric]->unit == UNIT_COUNT;
    figure_columns(f, columns, q->nmetrics + 1 + !is_count);
    for (int i = 0; i < t->nrows; i++) {
        figure_put_text(f, chart_key_data(r, &q->by[0], table_key(t, i, 0)));
        for (int m = 0; m < q->nmetrics; m++) figure_put_value(f, *table_cell(t, i, m));
        if (!is_count) figure_put_number(f, (double)table_cell(t, i, metric)->n);
    }
}

/* ---- drawing ---- */

static const double NAME_SIZE = 12.5, COUNT_SIZE = 11.5, WIDEST_NAME = 230, HIGHEST_ROW = 52;

struct rank_place rank_place(const struct figure *f, const struct ranking *rank, double heading, double axis, double reserved) {
    struct rank_place p = { .top = CHART_TOP + heading, .right = CHART_RIGHT - reserved };
    double width = 60;
    for (int i = 0; i < rank->n; i++)
        if (rank->rows[i].row >= 0) width = fmax(width, figure_text_width(f, rank->rows[i].name, NAME_SIZE, false));
    p.height = fmin(HIGHEST_ROW, (CHART_BOTTOM - axis - p.top) / fmax(1, rank->n));
    p.name_right = CHART_LEFT + fmin(width, WIDEST_NAME);
    p.left = p.name_right + 10;
    return p;
}

double rank_y(const struct rank_place *p, int row) {
    return p->top + (row + 0.5) * p->height;
}

static bool is_left_out(const struct rank_row *row) {
    return row->row < 0;
}

void rank_draw_names(struct figure *f, const struct report *r, const struct ranking *rank, const struct rank_place *p, int min_count) {
    const struct metric *metric = rank->table->query->metrics[rank->metric];
    bool apart = false, few = false;
    for (int i = 0; i < rank->n; i++) {
        const struct rank_row *row = &rank->rows[i];
        double y = rank_y(p, i);
        if (is_left_out(row)) {
            const char *dots = arena_printf(r->arena, "… %s …", say_count(r->arena, r->lang, row->count));
            figure_text(
                f,
                (struct text){ .x = p->name_right, .y = y + 4, .s = dots, .size = NAME_SIZE, .colour = COLOUR_GREY, .anchor = ANCHOR_END });
            continue;
        }
        if (row->apart && !apart && i > 0)
            figure_line(f, CHART_LEFT, y - p->height / 2, p->right, y - p->height / 2, (struct pen){ COLOUR_PALE, 1, true });
        apart = apart || row->apart;
        few = few || chart_is_few(metric, row->value, min_count);
        figure_text(f,
                    (struct text){ .x = p->name_right,
                                   .y = y + 4,
                                   .s = row->name,
                                   .size = NAME_SIZE,
                                   .colour = row->apart ? COLOUR_GREY : COLOUR_INK,
                                   .anchor = ANCHOR_END,
                                   .max_width = p->name_right - CHART_LEFT });
    }
    if (few) chart_remark_few(f, r, min_count);
    if (rank->hidden > 0) {
        const char *hidden = say_count(r->arena, r->lang, rank->hidden);
        chart_remark(f, chart_fill(r, W_CHART_MORE, &hidden, 1));
    }
}

void rank_draw_counts(struct figure *f, const struct report *r, const struct ranking *rank, const struct rank_place *p, double x) {
    figure_text(f, (struct text){ .x = x, .y = p->top - 6, .s = "n", .size = COUNT_SIZE, .colour = COLOUR_GREY, .anchor = ANCHOR_END });
    for (int i = 0; i < rank->n; i++) {
        if (is_left_out(&rank->rows[i])) continue;
        const char *n = say_count(r->arena, r->lang, rank->rows[i].value.n);
        figure_text(
            f, (struct text){ .x = x, .y = rank_y(p, i) + 4, .s = n, .size = COUNT_SIZE, .colour = COLOUR_GREY, .anchor = ANCHOR_END });
    }
}

void rank_draw_target(struct figure *f, const struct report *r, const struct rank_place *p, const struct ranking *rank,
                      const struct scale *s, const struct target *target) {
    double x = scale_at(s, target->value);
    const char *text = chart_target_text(r, target);
    double half = figure_text_width(f, text, 12, true) / 2;
    double text_x = fmin(fmax(x, CHART_LEFT + half), p->right - half);
    figure_text(
        f,
        (struct text){ .x = text_x, .y = p->top - 6, .s = text, .size = 12, .bold = true, .colour = COLOUR_INK, .anchor = ANCHOR_MIDDLE });
    figure_line(f, x, p->top - 2, x, p->top + rank->n * p->height, (struct pen){ COLOUR_INK, 1.5, true });
}
