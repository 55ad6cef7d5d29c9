/* line: one or more metrics of one unit along time, each named at its end. */
#include <math.h>

#include "report/chart.h"
#include "report/say.h"
#include "report/series.h"

enum { MOST_LINES = 5 };
static const colour line_colours[MOST_LINES] = { COLOUR_BLUE, COLOUR_GREY, COLOUR_GREEN, COLOUR_PURPLE, COLOUR_INK };

struct lines {
    int asked;
    int min_count;
    const struct target *target;
};

static bool plan(struct template *t, struct chart *c, struct err *err) {
    static const char *const keys[] = { CHART_KEYS, "values", "target", "min_count", NULL };
    struct lines *lines = arena_alloc(t->arena, sizeof *lines);
    const struct doc *values = doc_get(c->doc, "values");
    const struct metric **metrics;
    struct dimension by;
    int n;
    if (!doc_known_keys(c->doc, keys, err) || !chart_by(t, c, "by", &by, err)) return false;
    if (!series_fits(&by))
        return doc_fail(doc_get(c->doc, "by"), err, "a line runs along time: expected hour, weekday, day, week, month, quarter or year");
    if (!values) return doc_fail(c->doc, err, "the chart \"%s\" needs \"values\": an array of metrics", c->name);
    if (!template_metrics(t, values, &metrics, &n, err)) return false;
    if (n > MOST_LINES) return doc_fail(values, err, "there is room for at most %d lines, found %d", MOST_LINES, n);
    for (int i = 1; i < n; i++)
        if (metrics[i]->unit != metrics[0]->unit)
            return doc_fail(values, err, "\"%s\" and \"%s\" have different units", metrics[0]->name, metrics[i]->name);
    c->spec = lines;
    if (!chart_int(c, "min_count", 0, CHART_LEAST_N, &lines->min_count, err)) return false;
    return chart_target(t, c, metrics[0]->unit, &lines->target, err) && chart_ask(t, c, &by, 1, metrics, n, &lines->asked, err);
}

/* "First response" of several of its aggregates; of unlike metrics all their titles. */
static const char *subject(const struct report *r, const struct query *q) {
    const char *common = chart_common_title(r, q->metrics[0], q->metrics[q->nmetrics - 1]);
    const char *titles = q->metrics[0]->title[r->lang];
    if (common != titles) return common;
    for (int m = 1; m < q->nmetrics; m++) titles = arena_printf(r->arena, "%s, %s", titles, q->metrics[m]->title[r->lang]);
    return titles;
}

/* Of a single metric its value over the whole period, with the target. */
static const char *message(const struct report *r, const struct lines *lines, const struct table *t) {
    const struct metric *m = t->query->metrics[0];
    if (t->query->nmetrics > 1 || !t->total[0].has) return subject(r, t->query);
    const char *value = chart_value(r, m, lines->target, t->total[0]);
    if (!lines->target) return arena_printf(r->arena, "%s: %s", m->title[r->lang], value);
    const char *target = say_target(r->arena, r->lang, m->unit, lines->target->value);
    return chart_fill(r, W_CHART_OF_TARGET, (const char *const[]){ m->title[r->lang], value, target }, 3);
}

/* Lines need not begin at zero: high shares stand between at most 80 % and 100 %, low ones above zero. */
static struct scale scale_of(const struct lines *lines, enum unit unit, double low, double high, double from, double to) {
    enum { TICKS = 6 };
    if (lines->target) {
        low = fmin(low, lines->target->value);
        high = fmax(high, lines->target->value);
    }
    if (unit == UNIT_SHARE && low > 0.5) return scale_even(unit, fmin(low - 0.05, 0.8), 1, from, to, TICKS);
    if (unit == UNIT_SCORE) return scale_even(unit, fmax(0, low - 0.3), high, from, to, TICKS);
    return scale_even(unit, 0, high, from, to, TICKS);
}

static int end_labels(const struct report *r, const struct lines *lines, const struct series *s, const struct scale *scale,
                      struct end_label *out) {
    const struct query *q = s->table->query;
    const char *common = subject(r, q);
    int n = 0;
    for (int m = 0; m < q->nmetrics; m++) {
        int last = series_last(s, m);
        if (last < 0) continue;
        struct value v = series_value(s, last, m);
        const char *name = chart_own_title(r, q->metrics[m], common), *text = chart_value(r, q->metrics[m], lines->target, v);
        bool alone = q->nmetrics == 1; /* the title names it */
        out[n++] = (struct end_label){ scale_at(scale, v.v), alone ? text : name, alone ? NULL : text, line_colours[m] };
    }
    if (lines->target)
        out[n++] = (struct end_label){ scale_at(scale, lines->target->value), chart_target_text(r, lines->target), NULL, COLOUR_INK };
    return n;
}

static void draw(const struct report *r, const struct lines *lines, struct series *s, double low, double high, struct figure *f) {
    const double top = CHART_TOP + 8, bottom = CHART_BOTTOM - 30, gap = 10;
    const struct query *q = s->table->query;
    struct end_label labels[MOST_LINES + 1];
    struct scale scale = scale_of(lines, q->metrics[0]->unit, low, high, bottom, top);
    int n = end_labels(r, lines, s, &scale, labels), outside = 0;
    s->left = CHART_LEFT + chart_tick_width(f, r, &scale);
    s->right = CHART_RIGHT - chart_end_labels_width(f, labels, n) - gap;
    series_draw_incomplete(f, r, s, top, bottom);
    chart_grid(f, r, &scale, s->left, s->right);
    series_draw_axis(f, r, s, bottom);
    if (lines->target) chart_target_line(f, &scale, lines->target, s->left, s->right);
    for (int m = q->nmetrics - 1; m >= 0; m--) {
        series_draw_line(f, s, m, &scale, (struct pen){ line_colours[m], 2.5, false });
        outside += series_draw_points(f, r, s, m, &scale, lines->target, line_colours[m]);
    }
    if (outside > 0) chart_remark_outside(f, r, lines->target);
    chart_end_labels(f, labels, n, s->right + gap, top, bottom);
}

static void lay(const struct report *r, const struct chart *c, struct figure *f) {
    const struct lines *lines = c->spec;
    const struct table *t = report_table(r, lines->asked);
    const struct query *q = t->query;
    struct series s = series_of(r, t);
    s.min_count = lines->min_count;
    double low, high;
    series_put_data(f, r, &s, q->metrics[0]->unit == UNIT_COUNT ? -1 : 0);
    const char *measure = arena_printf(r->arena, "%s %s", subject(r, q), chart_by_word(r, &q->by[0]));
    chart_frame(f, r, c, message(r, lines, t), measure, q->nmetrics == 1 ? chart_n(q->metrics[0], &t->total[0]) : -1);
    bool counts_only_zeros = q->metrics[0]->unit == UNIT_COUNT;
    if (series_range(&s, 0, q->nmetrics, &low, &high) && (high > 0 || !counts_only_zeros))
        draw(r, lines, &s, low, high, f);
    else
        chart_no_data(f, r, t);
    chart_finish(f);
}

const struct chart_kind chart_line = { .name = "line", .plan = plan, .lay = lay };
