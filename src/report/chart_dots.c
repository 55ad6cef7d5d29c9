/* dots: a share by categories, sorted, each with its 95 % interval, so that nobody is ranked by chance. */
#include <math.h>

#include "report/chart.h"
#include "report/rank.h"
#include "report/say.h"

struct dots {
    int asked;
    struct rank_wish wish;
    const struct target *target;
};

static bool plan(struct template *t, struct chart *c, struct err *err) {
    static const char *const keys[] = { CHART_KEYS, "value", "target", "min_count", "sort", NULL };
    struct dots *dots = arena_alloc(t->arena, sizeof *dots);
    struct dimension by;
    const struct metric *metric;
    if (!doc_known_keys(c->doc, keys, err) || !chart_by(t, c, "by", &by, err) || !(metric = chart_metric(t, c, "value", err))) return false;
    if (metric->unit != UNIT_SHARE)
        return doc_fail(doc_get(c->doc, "value"), err, "dots show a share; \"%s\" is of unit %s", metric->name, unit_names[metric->unit]);
    dots->wish = (struct rank_wish){ .limit = RANK_ROWS, .both_ends = true };
    if (!chart_int(c, "min_count", 0, 0, &dots->wish.min_count, err) || !rank_plan_order(c, &by, &dots->wish.order, err)) return false;
    c->spec = dots;
    return chart_target(t, c, UNIT_SHARE, &dots->target, err) && chart_ask(t, c, &by, 1, &metric, 1, &dots->asked, err);
}

/* The Wilson interval of v.v * v.n successes out of v.n. */
static void interval(struct value v, double *low, double *high) {
    const double z = 1.959963984540054; /* metrics.md */
    double n = (double)(v.n > 0 ? v.n : 1), share = fmin(fmax(v.v, 0), 1);
    double middle = (share + z * z / (2 * n)) / (1 + z * z / n);
    double half = z / (1 + z * z / n) * sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    *low = fmax(0, middle - half);
    *high = fmin(1, middle + half);
}

/* The whole interval is on the worse side of the target. */
static bool surely_worse(const struct target *target, struct value v) {
    double low, high;
    interval(v, &low, &high);
    return chart_outside(target, low) && chart_outside(target, high);
}

static const char *message(const struct report *r, const struct dots *dots, const struct ranking *rank, const char *measure) {
    const struct table *t = rank->table;
    if (!dots->target || rank->ranked == 0) return measure;
    int worse = 0;
    for (int i = 0; i < t->nrows; i++) {
        const struct value *v = table_cell(t, i, 0);
        worse += v->has && !rank_is_apart(t, i, 0, dots->wish.min_count) && surely_worse(dots->target, *v);
    }
    const char *target = say_target(r->arena, r->lang, UNIT_SHARE, dots->target->value);
    const char *args[] = { measure, say_count(r->arena, r->lang, worse), say_count(r->arena, r->lang, rank->ranked), target };
    return chart_fill(r, worse > 0 ? W_CHART_SURELY_WORSE : W_CHART_NONE_WORSE, args, 4);
}

/* The dot, or a triangle, on the line of its interval; nothing of what lies beyond the scale. */
static void draw_mark(struct figure *f, const struct dots *dots, const struct rank_row *row, const struct scale *s, double y) {
    double low, high, x = scale_at(s, row->value.v);
    interval(row->value, &low, &high);
    if (low < s->low || high > s->high) return;
    bool outside = !row->apart && chart_outside(dots->target, row->value.v);
    colour fill = row->apart ? COLOUR_PALE : outside ? COLOUR_VERMILLION : COLOUR_BLUE;
    figure_line(f, scale_at(s, low), y, scale_at(s, high), y, (struct pen){ fill, 2, false });
    if (outside) figure_triangle(f, x, y, 6.5, dots->target->metric->better == BETTER_HIGHER, fill);
    if (!outside) figure_circle(f, x, y, 5, fill);
}

static void draw_value(struct figure *f, const struct report *r, const struct dots *dots, const struct metric *m,
                       const struct rank_row *row, double x, double y) {
    const char *text = chart_value(r, m, dots->target, row->value);
    colour ink = row->apart ? COLOUR_GREY : COLOUR_INK;
    figure_text(f, (struct text){ .x = x, .y = y + 4, .s = text, .size = 12, .colour = ink, .anchor = ANCHOR_END });
}

/* Vertical grid lines with their shares below the rows. */
static void draw_grid(struct figure *f, const struct report *r, const struct rank_place *p, const struct scale *s, double bottom) {
    for (int i = 0; i < s->nticks; i++) {
        double x = round(scale_at(s, s->ticks[i]));
        figure_line(f, x, p->top, x, bottom, (struct pen){ COLOUR_GRID, 1, false });
        const char *text = scale_tick_text(r->arena, r->lang, s, s->ticks[i]);
        figure_text_if_room(
            f, (struct text){ .x = x, .y = bottom + 16, .s = text, .size = 11.5, .colour = COLOUR_MUTED, .anchor = ANCHOR_MIDDLE });
    }
}

/* "(none)" among people: it may lie far from all others, and must not stretch their scale. */
static bool is_nobody(const struct ranking *rank, int i) {
    return rank->rows[i].apart && table_key(rank->table, rank->rows[i].row, 0)->none;
}

static struct scale scale_of(const struct dots *dots, const struct ranking *rank, const struct rank_place *p) {
    double low = dots->target ? dots->target->value : (double)NAN, high = low, one_low, one_high; /* fmin and fmax pass over NAN */
    for (int i = 0; i < rank->n; i++) {
        if (rank->rows[i].row < 0 || is_nobody(rank, i)) continue;
        interval(rank->rows[i].value, &one_low, &one_high);
        low = fmin(low, one_low);
        high = fmax(high, one_high);
    }
    if (isnan(low)) low = high = 1;
    return scale_even(UNIT_SHARE, low, high, p->left, p->right, 6);
}

static void draw(const struct report *r, const struct dots *dots, const struct ranking *rank, struct figure *f) {
    const double heading = 22, axis = 22, value_room = 76, count_room = 64;
    struct rank_place p = rank_place(f, rank, heading, axis, value_room + count_room);
    struct scale s = scale_of(dots, rank, &p);
    double bottom = p.top + rank->n * p.height;
    bool any = false;
    draw_grid(f, r, &p, &s, bottom);
    for (int i = 0; i < rank->n; i++) {
        const struct rank_row *row = &rank->rows[i];
        if (row->row < 0) continue;
        draw_mark(f, dots, row, &s, rank_y(&p, i));
        draw_value(f, r, dots, rank->table->query->metrics[0], row, CHART_RIGHT - count_room, rank_y(&p, i));
        any = any || (!row->apart && chart_outside(dots->target, row->value.v));
    }
    if (dots->target) rank_draw_target(f, r, &p, rank, &s, dots->target);
    if (any) chart_remark_outside(f, r, dots->target);
    chart_remark(f, word(r->lang, W_CHART_INTERVAL));
    rank_draw_names(f, r, rank, &p, dots->wish.min_count);
    rank_draw_counts(f, r, rank, &p, CHART_RIGHT);
}

static void put_data(struct figure *f, const struct report *r, const struct table *t) {
    const char *columns[] = { dimension_name(&t->query->by[0], r->t->strings, r->arena), t->query->metrics[0]->name, "n", "low", "high" };
    figure_columns(f, columns, 5);
    for (int i = 0; i < t->nrows; i++) {
        struct value v = *table_cell(t, i, 0);
        double low = (double)NAN, high = (double)NAN;
        if (v.has) interval(v, &low, &high);
        figure_put_text(f, chart_key_data(r, &t->query->by[0], table_key(t, i, 0)));
        figure_put_value(f, v);
        figure_put_number(f, (double)v.n);
        figure_put_number(f, low);
        figure_put_number(f, high);
    }
}

static void lay(const struct report *r, const struct chart *c, struct figure *f) {
    const struct dots *dots = c->spec;
    const struct table *t = report_table(r, dots->asked);
    struct ranking rank = ranking_of(r, t, 0, &dots->wish);
    const char *measure = arena_printf(r->arena, "%s %s", t->query->metrics[0]->title[r->lang], chart_by_word(r, &t->query->by[0]));
    put_data(f, r, t);
    chart_frame(f, r, c, message(r, dots, &rank, measure), measure, t->total[0].n);
    if (rank.n > 0)
        draw(r, dots, &rank, f);
    else
        chart_no_data(f, r, t);
    chart_finish(f);
}

const struct chart_kind chart_dots = { .name = "dots", .plan = plan, .lay = lay };
