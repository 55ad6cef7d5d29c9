/* pareto: what makes most of a count or of a sum of time: categories from the largest on, with the share that they make together. */
#include <math.h>
#include <string.h>

#include "report/chart.h"
#include "report/rank.h"
#include "report/say.h"

static const double MOST = 0.8; /* the share that the leading categories are to make */

struct pareto {
    int asked;
};

static bool adds_up(const struct metric *m) {
    const char *dot = strchr(m->name, '.');
    return m->unit == UNIT_COUNT || (m->clock >= 0 && dot && !strcmp(dot, ".sum"));
}

static bool plan(struct template *t, struct chart *c, struct err *err) {
    static const char *const keys[] = { CHART_KEYS, "value", NULL };
    struct pareto *pareto = arena_alloc(t->arena, sizeof *pareto);
    struct dimension by;
    const struct metric *metric;
    if (!doc_known_keys(c->doc, keys, err) || !chart_by(t, c, "by", &by, err) || !(metric = chart_metric(t, c, "value", err))) return false;
    if (!adds_up(metric))
        return doc_fail(doc_get(c->doc, "value"), err, "a pareto adds up a count or a clock's sum; \"%s\" is of unit %s", metric->name,
                        unit_names[metric->unit]);
    c->spec = pareto;
    return chart_ask(t, c, &by, 1, &metric, 1, &pareto->asked, err);
}

/* Of all rows: their sum, and how many of the largest make MOST of it, and what these make. */
struct heap {
    double sum, leading_sum;
    int rows, leading;
};

static struct heap heap_of(const struct report *r, const struct table *t) {
    struct heap h = { 0 };
    double *values = arena_alloc(r->arena, (size_t)(t->nrows + 1) * sizeof *values);
    for (int i = 0; i < t->nrows; i++) {
        struct value v = *table_cell(t, i, 0);
        if (!v.has || v.v <= 0) continue;
        values[h.rows++] = v.v;
        h.sum += v.v;
    }
    rank_sort_down(values, h.rows);
    while (h.leading < h.rows && h.leading_sum < MOST * h.sum) h.leading_sum += values[h.leading++];
    return h;
}

static void draw_row(struct figure *f, const struct report *r, const struct rank_place *p, int i, enum unit unit, double value, double end,
                     const struct heap *h, double so_far) {
    double thickness = fmin(24, 0.68 * p->height), y = rank_y(p, i);
    bool leading = i < h->leading;
    figure_rect(f, (struct box){ p->left, y - thickness / 2, fmax(end - p->left, 0.5), thickness }, leading ? COLOUR_BLUE : COLOUR_PALE, 1);
    const char *count = unit == UNIT_SECONDS ? say_working_time(r->arena, r->lang, value) : say_number(r->arena, r->lang, value, 0), *share = say_share(r->arena, r->lang, value / h->sum);
    const char *text = arena_printf(r->arena, "%s · %s", share, count);
    figure_text(f, (struct text){ .x = end + 6, .y = y + 4, .s = text, .size = 12, .colour = COLOUR_INK });
    const char *sum = say_share(r->arena, r->lang, so_far / h->sum);
    figure_text(f,
                (struct text){ .x = CHART_RIGHT,
                               .y = y + 4,
                               .s = sum,
                               .size = 11.5,
                               .bold = leading,
                               .colour = leading ? COLOUR_BLUE : COLOUR_GREY,
                               .anchor = ANCHOR_END });
}

static void draw(const struct report *r, const struct ranking *rank, const struct heap *h, struct figure *f) {
    const double value_room = 170, sum_room = 74;
    struct rank_place p = rank_place(f, rank, 22, 0, value_room + sum_room);
    double highest = rank->rows[0].value.v, so_far = 0;
    enum unit unit = rank->table->query->metrics[rank->metric]->unit;
    struct scale s = { .unit = unit, .low = 0, .high = highest, .from = p.left, .to = p.right };
    for (int i = 0; i < rank->n; i++) {
        double value = rank->rows[i].value.v;
        so_far += value;
        draw_row(f, r, &p, i, unit, value, scale_at(&s, value), h, so_far);
    }
    figure_text(f,
                (struct text){ .x = CHART_RIGHT,
                               .y = p.top - 6,
                               .s = word(r->lang, W_CHART_CUMULATIVE),
                               .size = 11.5,
                               .colour = COLOUR_GREY,
                               .anchor = ANCHOR_END });
    figure_line(f, p.left, p.top, p.left, p.top + rank->n * p.height, (struct pen){ COLOUR_INK, 1.5, false });
    rank_draw_names(f, r, rank, &p, 0);
}

static void lay(const struct report *r, const struct chart *c, struct figure *f) {
    const struct pareto *pareto = c->spec;
    const struct table *t = report_table(r, pareto->asked);
    struct ranking rank = ranking_of(r, t, 0, &(struct rank_wish){ .order = RANK_DOWN, .limit = RANK_ROWS });
    struct heap h = heap_of(r, t);
    const char *measure = arena_printf(r->arena, "%s %s", t->query->metrics[0]->title[r->lang], chart_by_word(r, &t->query->by[0]));
    const char *args[] = { measure, say_count(r->arena, r->lang, h.leading), say_count(r->arena, r->lang, h.rows),
                           h.sum > 0 ? say_share(r->arena, r->lang, h.leading_sum / h.sum) : "" };
    rank_put_data(f, r, t, 0);
    chart_frame(f, r, c, h.rows > 0 ? chart_fill(r, W_CHART_PARETO, args, 4) : measure, measure, chart_n(t->query->metrics[0], &t->total[0]));
    if (h.rows > 0)
        draw(r, &rank, &h, f);
    else
        chart_no_data(f, r, t);
    chart_finish(f);
}

const struct chart_kind chart_pareto = { .name = "pareto", .plan = plan, .lay = lay };
