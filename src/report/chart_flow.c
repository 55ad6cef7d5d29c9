/* flow: what came in and what was done along time, and below it, on an axis of its own, how much was open. */
#include <math.h>

#include "report/chart.h"
#include "report/say.h"
#include "report/series.h"

enum { CREATED, RESOLVED, OPEN, METRICS };

struct flow_chart {
    int asked;
};

static bool plan(struct template *t, struct chart *c, struct err *err) {
    static const char *const keys[] = { CHART_KEYS, NULL }, *const names[] = { "tickets.created", "tickets.resolved", "tickets.open" };
    struct flow_chart *flow = arena_alloc(t->arena, sizeof *flow);
    const struct metric *metrics[METRICS];
    struct dimension by;
    if (!doc_known_keys(c->doc, keys, err) || !chart_by(t, c, "by", &by, err)) return false;
    if (!chart_is_time(&by))
        return doc_fail(doc_get(c->doc, "by"), err, "a flow runs along time: expected day, week, month, quarter or year");
    for (int m = 0; m < METRICS; m++)
        if (!(metrics[m] = metrics_find(t->metrics, str_c(names[m]), err))) return false;
    c->spec = flow;
    return chart_ask(t, c, &by, 1, metrics, METRICS, &flow->asked, err);
}

static void frame(const struct report *r, const struct chart *c, const struct table *t, struct figure *f) {
    const char *counts[METRICS];
    for (int m = 0; m < METRICS; m++) counts[m] = say_value(r->arena, r->lang, UNIT_COUNT, t->total[m]);
    chart_frame(f, r, c, chart_fill(r, W_CHART_FLOW, counts, METRICS),
                arena_printf(r->arena, "%s %s", word(r->lang, W_CHART_TICKETS), chart_by_word(r, &t->query->by[0])), -1);
}

static double most(const struct series *s, int first, int n) {
    double low = 0, high = 0;
    return series_range(s, first, n, &low, &high) ? high : 0;
}

static void draw_bar(struct figure *f, double x, double width, double y, double base, colour fill) {
    if (base > y) figure_rect(f, (struct box){ x, y, width, base - y }, fill, 1);
}

/* Pairs of bars, or two lines where the slots are narrow. */
static void draw_flows(struct figure *f, const struct series *s, const struct scale *scale, double base) {
    const double least_step = 7;
    double step = series_step(s);
    if (step < least_step) {
        series_draw_line(f, s, CREATED, scale, (struct pen){ COLOUR_GREY, 1.5, false });
        series_draw_line(f, s, RESOLVED, scale, (struct pen){ COLOUR_BLUE, 1.5, false });
        return;
    }
    double width = fmin(0.4 * step, 40), gap = step > 12 ? 1 : 0;
    for (int i = 0; i < s->n; i++) {
        double x = series_x(s, i);
        draw_bar(f, x - width, width - gap / 2, scale_at(scale, series_value(s, i, CREATED).v), base, COLOUR_PALE);
        draw_bar(f, x + gap / 2, width - gap / 2, scale_at(scale, series_value(s, i, RESOLVED).v), base, COLOUR_BLUE);
    }
}

/* A small square and a name for each of the two flows, above the upper panel. */
static void draw_legend(struct figure *f, const struct report *r, const struct table *t, double x, double y) {
    static const colour fills[] = { COLOUR_PALE, COLOUR_BLUE }, inks[] = { COLOUR_GREY, COLOUR_BLUE };
    const double square = 10, gap = 6, between = 24;
    for (int m = CREATED; m <= RESOLVED; m++) {
        const char *name = t->query->metrics[m]->title[r->lang];
        figure_rect(f, (struct box){ x, y - square + 1, square, square }, fills[m], 1);
        figure_text(f, (struct text){ .x = x + square + gap, .y = y, .s = name, .size = 12, .bold = true, .colour = inks[m] });
        x += square + gap + figure_text_width(f, name, 12, true) + between;
    }
}

static void draw_level(struct figure *f, const struct series *s, const struct scale *scale, double base) {
    struct point *ring = arena_alloc(f->arena, (size_t)(s->n + 2) * sizeof *ring);
    int n = 0;
    for (int i = 0; i < s->n; i++) {
        struct value v = series_value(s, i, OPEN);
        if (!v.has) continue;
        if (n == 0) ring[n++] = (struct point){ series_x(s, i), base };
        ring[n++] = (struct point){ series_x(s, i), scale_at(scale, v.v) };
    }
    if (n == 0) return;
    ring[n] = (struct point){ ring[n - 1].x, base };
    figure_polygon(f, ring, n + 1, COLOUR_BLUE, 0.18);
    series_draw_line(f, s, OPEN, scale, (struct pen){ COLOUR_BLUE, 2.5, false });
}

static void draw(const struct report *r, const struct table *t, struct series *s, struct figure *f) {
    const double legend_y = CHART_TOP + 10, top = CHART_TOP + 24, base = 318, level_name_y = 346, level_top = 360,
                 level_base = CHART_BOTTOM - 30, gap = 10;
    struct scale flows = scale_even(UNIT_COUNT, 0, most(s, CREATED, 2), base, top, 5);
    struct scale level = scale_even(UNIT_COUNT, 0, most(s, OPEN, 1), level_base, level_top, 3);
    int last = series_last(s, OPEN);
    struct end_label label = { 0 };
    if (last >= 0) {
        struct value v = series_value(s, last, OPEN);
        label = (struct end_label){ scale_at(&level, v.v), say_value(r->arena, r->lang, UNIT_COUNT, v), NULL, COLOUR_BLUE };
    }
    s->left = CHART_LEFT + fmax(chart_tick_width(f, r, &flows), chart_tick_width(f, r, &level));
    s->right = CHART_RIGHT - (last >= 0 ? chart_end_labels_width(f, &label, 1) : 0) - gap;
    draw_legend(f, r, t, s->left, legend_y);
    series_draw_incomplete(f, r, s, top, level_base);
    chart_grid(f, r, &flows, s->left, s->right);
    draw_flows(f, s, &flows, base);
    figure_line(f, s->left, base, s->right, base, (struct pen){ COLOUR_INK, 1.5, false });
    figure_text(
        f,
        (struct text){
            .x = s->left, .y = level_name_y, .s = word(r->lang, W_CHART_OPEN_AT_END), .size = 12, .bold = true, .colour = COLOUR_BLUE });
    chart_grid(f, r, &level, s->left, s->right);
    draw_level(f, s, &level, level_base);
    series_draw_axis(f, r, s, level_base);
    if (last >= 0) chart_end_labels(f, &label, 1, s->right + gap, level_top, level_base);
}

static void lay(const struct report *r, const struct chart *c, struct figure *f) {
    const struct flow_chart *flow = c->spec;
    const struct table *t = report_table(r, flow->asked);
    struct series s = series_of(r, t);
    series_put_data(f, r, &s, -1);
    frame(r, c, t, f);
    if (most(&s, CREATED, METRICS) > 0)
        draw(r, t, &s, f);
    else
        chart_no_data(f, r, t);
    chart_finish(f);
}

const struct chart_kind chart_flow = { .name = "flow", .plan = plan, .lay = lay };
