/* bar: a metric by categories, sorted, a bar a category; bars begin at zero. */
#include <math.h>

#include "report/chart.h"
#include "report/lay.h"
#include "report/rank.h"
#include "report/say.h"

struct bars {
    int asked;
    struct rank_wish wish;
    const struct target *target;
};

static bool plan(struct template *t, struct chart *c, struct err *err) {
    static const char *const keys[] = { CHART_KEYS, "value", "target", "top", "min_count", "sort", NULL };
    struct bars *bars = arena_alloc(t->arena, sizeof *bars);
    struct dimension by;
    const struct metric *metric;
    if (!doc_known_keys(c->doc, keys, err) || !chart_by(t, c, "by", &by, err) || !(metric = chart_metric(t, c, "value", err))) return false;
    if (!chart_int(c, "top", 1, RANK_ROWS, &bars->wish.limit, err) || !chart_int(c, "min_count", 0, 0, &bars->wish.min_count, err))
        return false;
    if (bars->wish.limit > RANK_ROWS) return doc_fail(doc_get(c->doc, "top"), err, "there is room for at most %d bars", RANK_ROWS);
    bars->wish.both_ends = metric->better != BETTER_NONE && metric->unit != UNIT_COUNT && !doc_get(c->doc, "top");
    c->spec = bars;
    return rank_plan_order(c, &by, &bars->wish.order, err) && chart_target(t, c, metric->unit, &bars->target, err) &&
        chart_ask(t, c, &by, 1, &metric, 1, &bars->asked, err);
}

/* "First response, median by agent: 3 of 12 outside the target of 15 min". */
static const char *message(const struct report *r, const struct bars *bars, const struct ranking *rank, const char *measure) {
    if (!bars->target || rank->ranked == 0) return measure;
    int outside = rank_outside(rank, bars->target, bars->wish.min_count);
    const char *target = say_target(r->arena, r->lang, bars->target->metric->unit, bars->target->value);
    const char *args[] = { measure, say_count(r->arena, r->lang, outside), say_count(r->arena, r->lang, rank->ranked), target };
    return chart_fill(r, outside > 0 ? W_CHART_SOME_OUTSIDE : W_CHART_ALL_INSIDE, args, 4);
}

static double highest(const struct ranking *rank) {
    double high = 0;
    for (int i = 0; i < rank->n; i++) high = fmax(high, rank->rows[i].value.v);
    return high;
}

static bool is_outside(const struct bars *bars, const struct rank_row *row) {
    return !row->apart && chart_outside(bars->target, row->value.v);
}

static void draw_bars(struct figure *f, const struct bars *bars, const struct ranking *rank, const struct rank_place *p,
                      const struct scale *s) {
    double thickness = fmin(26, 0.68 * p->height);
    for (int i = 0; i < rank->n; i++) {
        const struct rank_row *row = &rank->rows[i];
        if (row->row < 0) continue;
        colour fill = row->apart ? COLOUR_GRID : is_outside(bars, row) ? COLOUR_VERMILLION : COLOUR_BLUE;
        double length = fmax(scale_at(s, row->value.v) - p->left, 0.5);
        figure_rect(f, (struct box){ p->left, rank_y(p, i) - thickness / 2, length, thickness }, fill, 1);
    }
}

/* The values at the bars' ends, after a triangle where they are outside the target. */
static void draw_values(struct figure *f, const struct report *r, const struct bars *bars, const struct ranking *rank,
                        const struct rank_place *p, const struct scale *s) {
    bool any = false;
    for (int i = 0; i < rank->n; i++) {
        const struct rank_row *row = &rank->rows[i];
        if (row->row < 0) continue;
        double y = rank_y(p, i), x = scale_at(s, row->value.v) + 6;
        if (is_outside(bars, row)) {
            figure_triangle(f, x + 3, y, 5, bars->target->metric->better == BETTER_HIGHER, COLOUR_VERMILLION);
            x += 12;
            any = true;
        }
        const char *text = chart_value(r, rank->table->query->metrics[0], bars->target, row->value);
        figure_text_if_room(
            f, (struct text){ .x = x, .y = y + 4, .s = text, .size = 12, .colour = row->apart ? COLOUR_GREY : COLOUR_INK, .halo = true });
    }
    if (any) chart_remark_outside(f, r, bars->target);
}

static void draw(const struct report *r, const struct bars *bars, const struct ranking *rank, struct figure *f) {
    const double value_room = 104, count_room = 64;
    const struct metric *metric = rank->table->query->metrics[0];
    bool counts = lay_is_sampled(metric);
    double high = highest(rank);
    struct rank_place p = rank_place(f, rank, counts || bars->target ? 22 : 4, 0, value_room + (counts ? count_room : 0));
    if (bars->target) high = fmax(high, bars->target->value);
    struct scale s = { .unit = metric->unit, .low = 0, .high = high > 0 ? high : 1, .from = p.left, .to = p.right };
    draw_bars(f, bars, rank, &p, &s);
    if (bars->target) rank_draw_target(f, r, &p, rank, &s, bars->target);
    draw_values(f, r, bars, rank, &p, &s);
    figure_line(f, p.left, p.top, p.left, p.top + rank->n * p.height, (struct pen){ COLOUR_INK, 1.5, false });
    rank_draw_names(f, r, rank, &p, bars->wish.min_count);
    if (counts) rank_draw_counts(f, r, rank, &p, CHART_RIGHT);
}

static void lay(const struct report *r, const struct chart *c, struct figure *f) {
    const struct bars *bars = c->spec;
    const struct table *t = report_table(r, bars->asked);
    struct ranking rank = ranking_of(r, t, 0, &bars->wish);
    const char *measure = arena_printf(r->arena, "%s %s", t->query->metrics[0]->title[r->lang], chart_by_word(r, &t->query->by[0]));
    rank_put_data(f, r, t, 0);
    chart_frame(f, r, c, message(r, bars, &rank, measure), measure, chart_n(t->query->metrics[0], &t->total[0]));
    if (rank.n > 0)
        draw(r, bars, &rank, f);
    else
        chart_no_data(f, r, t);
    chart_finish(f);
}

const struct chart_kind chart_bar = { .name = "bar", .plan = plan, .lay = lay };
