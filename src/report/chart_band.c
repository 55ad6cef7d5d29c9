/* band: a typical and a bad value along time, as a line and a band above it: median to p90 of a clock. */
#include <string.h>

#include "report/chart.h"
#include "report/say.h"
#include "report/series.h"

struct band {
    int asked; /* low, high */
    bool log;
    int min_count;
    const struct target *target;
};

static bool plan(struct template *t, struct chart *c, struct err *err) {
    static const char *const keys[] = { CHART_KEYS, "low", "high", "scale", "target", "min_count", NULL },
                             *const scales[] = { "linear", "log" };
    struct band *band = arena_alloc(t->arena, sizeof *band);
    struct dimension by;
    const struct metric *metrics[2];
    int scale;
    if (!doc_known_keys(c->doc, keys, err) || !chart_by(t, c, "by", &by, err)) return false;
    if (!series_fits(&by))
        return doc_fail(doc_get(c->doc, "by"), err, "a band runs along time: expected hour, weekday, day, week, month, quarter or year");
    if (!(metrics[0] = chart_metric(t, c, "low", err)) || !(metrics[1] = chart_metric(t, c, "high", err))) return false;
    if (metrics[0]->unit != metrics[1]->unit) return doc_fail(doc_get(c->doc, "high"), err, "\"low\" and \"high\" must have the same unit");
    const struct doc *d = doc_get(c->doc, "scale");
    scale = metrics[0]->unit == UNIT_SECONDS;
    if (d && !doc_one_of(d, "scale", scales, 2, &scale, err)) return false;
    band->log = scale == 1;
    if (!chart_int(c, "min_count", 0, CHART_LEAST_N, &band->min_count, err)) return false;
    c->spec = band;
    return chart_target(t, c, metrics[0]->unit, &band->target, err) && chart_ask(t, c, &by, 1, metrics, 2, &band->asked, err);
}

static bool ends_with(const char *s, const char *end) {
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

/* "First response: half within 12 min, 9 of 10 within 3 h 40 min"; of other metrics their names and values. */
static const char *message(const struct report *r, const struct table *t, const char *subject) {
    const struct metric *low = t->query->metrics[0], *high = t->query->metrics[1];
    const char *low_text = say_value(r->arena, r->lang, low->unit, t->total[0]),
               *high_text = say_value(r->arena, r->lang, high->unit, t->total[1]);
    if (!t->total[0].has || !t->total[1].has) return subject;
    if (ends_with(low->name, ".median") && ends_with(high->name, ".p90"))
        return chart_fill(r, W_CHART_HALF, (const char *const[]){ subject, low_text, high_text }, 3);
    const char *low_name = chart_own_title(r, low, subject), *high_name = chart_own_title(r, high, subject);
    return arena_printf(r->arena, "%s: %s %s, %s %s", subject, low_name, low_text, high_name, high_text);
}

static void frame(const struct report *r, const struct chart *c, const struct table *t, struct figure *f) {
    const struct band *band = c->spec;
    const struct metric *low = t->query->metrics[0], *high = t->query->metrics[1];
    const char *subject = chart_common_title(r, low, high);
    const char *names = chart_fill(r, W_CHART_BOTH, (const char *const[]){ low->title[r->lang], chart_own_title(r, high, subject) }, 2);
    const char *scale = band->log ? arena_printf(r->arena, ", %s", word(r->lang, W_CHART_LOG)) : "";
    const char *measure = arena_printf(r->arena, "%s %s%s", names, chart_by_word(r, &t->query->by[0]), scale);
    chart_frame(f, r, c, message(r, t, subject), measure, t->total[0].n);
}

static void draw_band(struct figure *f, const struct series *s, const struct scale *scale) {
    const double opacity = 0.18;
    struct point *ring = arena_alloc(f->arena, 2 * (size_t)(s->n + 1) * sizeof *ring);
    for (int i = 0, n; i < s->n; i += n + 1) { /* a run of n slots with both values, and a gap */
        for (n = 0; i + n < s->n && series_solid(s, i + n, 0).has && series_solid(s, i + n, 1).has; n++) {}
        for (int k = 0; k < n; k++) {
            double x = series_x(s, i + k);
            ring[k] = (struct point){ x, scale_at(scale, series_value(s, i + k, 1).v) };
            ring[2 * n - 1 - k] = (struct point){ x, scale_at(scale, series_value(s, i + k, 0).v) };
        }
        if (n == 1)
            figure_rect(f, (struct box){ ring[0].x - 3, ring[0].y, 6, ring[1].y - ring[0].y }, COLOUR_BLUE, opacity);
        else
            figure_polygon(f, ring, 2 * n, COLOUR_BLUE, opacity);
    }
}

/* The labels of both lines at their last values, and of the target; returns how many. */
static int end_labels(const struct report *r, const struct series *s, const struct scale *scale, const struct target *target,
                      struct end_label *out) {
    static const colour colours[] = { COLOUR_BLUE, COLOUR_GREY };
    const struct metric *const *metrics = s->table->query->metrics;
    const char *subject = chart_common_title(r, metrics[0], metrics[1]);
    int n = 0;
    for (int m = 0; m < 2; m++) {
        int last = series_last(s, m);
        if (last < 0) continue;
        struct value v = series_value(s, last, m);
        out[n++] = (struct end_label){ scale_at(scale, v.v), chart_own_title(r, metrics[m], subject),
                                       chart_value(r, metrics[m], m == 0 ? target : NULL, v), colours[m] };
    }
    if (target) out[n++] = (struct end_label){ scale_at(scale, target->value), chart_target_text(r, target), NULL, COLOUR_INK };
    return n;
}

static void draw(const struct report *r, const struct band *band, struct series *s, double low, double high, struct figure *f) {
    enum { TICKS = 10 };
    const double top = CHART_TOP + 8, bottom = CHART_BOTTOM - 30, gap = 10;
    const struct metric *metric = s->table->query->metrics[0];
    struct end_label labels[3];
    if (band->target) {
        low = low < band->target->value ? low : band->target->value;
        high = high > band->target->value ? high : band->target->value;
    }
    struct scale scale =
        band->log ? scale_log(metric->unit, low, high, bottom, top, TICKS) : scale_even(metric->unit, 0, high, bottom, top, TICKS);
    int n = end_labels(r, s, &scale, band->target, labels);
    s->left = CHART_LEFT + chart_tick_width(f, r, &scale);
    s->right = CHART_RIGHT - chart_end_labels_width(f, labels, n) - gap;
    series_draw_incomplete(f, r, s, top, bottom);
    chart_grid(f, r, &scale, s->left, s->right);
    series_draw_axis(f, r, s, bottom);
    draw_band(f, s, &scale);
    series_draw_line(f, s, 1, &scale, (struct pen){ COLOUR_GREY, 1.2, false });
    series_draw_line(f, s, 0, &scale, (struct pen){ COLOUR_BLUE, 2.5, false });
    if (band->target) chart_target_line(f, &scale, band->target, s->left, s->right);
    if (series_draw_points(f, r, s, 0, &scale, band->target, COLOUR_BLUE) > 0) chart_remark_outside(f, r, band->target);
    chart_end_labels(f, labels, n, s->right + gap, top, bottom);
}

static void lay(const struct report *r, const struct chart *c, struct figure *f) {
    const struct band *band = c->spec;
    const struct table *t = report_table(r, band->asked);
    struct series s = series_of(r, t);
    s.min_count = band->min_count;
    double low, high;
    series_put_data(f, r, &s, 0);
    frame(r, c, t, f);
    if (series_range(&s, 0, 2, &low, &high))
        draw(r, band, &s, low, high, f);
    else
        chart_no_data(f, r, t);
    chart_finish(f);
}

const struct chart_kind chart_band = { .name = "band", .plan = plan, .lay = lay };
