/* ecdf: which share of a clock's cycles is done within which time: its percentiles as a curve, nothing smoothed. */
#include <math.h>
#include <string.h>

#include "report/chart.h"
#include "report/say.h"

enum { POINTS = 101 /* the metrics min, p1 to p99 (p50 is the median's name too), max */, MEDIAN = 50, P90 = 90, WITHIN = POINTS };

struct curve {
    int asked; /* POINTS metrics, and, with a target, the share within it */
    const struct target *target;
};

static bool find_metrics(struct template *t, const char *clock, const struct target *target, const struct metric **out, struct err *err) {
    for (int i = 0; i < POINTS + (target != NULL); i++) {
        const char *name = arena_printf(t->arena, "%s.p%d", clock, i);
        if (i == 0) name = arena_printf(t->arena, "%s.min", clock);
        if (i == POINTS - 1) name = arena_printf(t->arena, "%s.max", clock);
        if (i == WITHIN) name = arena_printf(t->arena, "%s.within(%llds)", clock, (long long)target->value);
        if (!(out[i] = metrics_find(t->metrics, str_c(name), err))) return false;
    }
    return true;
}

static bool plan(struct template *t, struct chart *c, struct err *err) {
    static const char *const keys[] = { "name", "kind", "title", "where", "clock", "target", NULL };
    struct curve *curve = arena_alloc(t->arena, sizeof *curve);
    const struct metric *metrics[POINTS + 1];
    struct str clock;
    if (!doc_known_keys(c->doc, keys, err)) return false;
    const struct doc *d = doc_get(c->doc, "clock");
    if (!d) return doc_fail(c->doc, err, "the chart \"%s\" needs \"clock\"", c->name);
    if (!doc_string(d, &clock, err)) return false;
    if (policy_clock(t->policy, clock) < 0) return template_no_clock(t, d, clock, err);
    c->spec = curve;
    if (!chart_target(t, c, UNIT_SECONDS, &curve->target, err) || !find_metrics(t, clock.p, curve->target, metrics, err)) return false;
    return chart_ask(t, c, NULL, 0, metrics, POINTS + (curve->target != NULL), &curve->asked, err);
}

/* "First response: 63.2% within 15 min, half within 12 min", or the half and nine of ten. */
static const char *message(const struct report *r, const struct curve *curve, const struct table *t, const char *subject) {
    const char *half = say_value(r->arena, r->lang, UNIT_SECONDS, t->total[MEDIAN]),
               *most = say_value(r->arena, r->lang, UNIT_SECONDS, t->total[P90]);
    if (!t->total[MEDIAN].has) return subject;
    if (!curve->target) return chart_fill(r, W_CHART_HALF, (const char *const[]){ subject, half, most }, 3);
    const char *limit = say_duration(r->arena, r->lang, curve->target->value);
    const char *args[] = { subject, say_value(r->arena, r->lang, UNIT_SHARE, t->total[WITHIN]), limit, half };
    return chart_fill(r, W_CHART_WITHIN, args, 4);
}

static void put_data(struct figure *f, const struct table *t) {
    static const char *const columns[] = { "percentile", "seconds" };
    figure_columns(f, columns, 2);
    for (int i = 0; i < POINTS; i++) {
        figure_put_number(f, i);
        figure_put_value(f, t->total[i]);
    }
}

struct axes {
    struct scale time, share;
};

static void draw_time_axis(struct figure *f, const struct report *r, const struct axes *axes) {
    double y = axes->share.from;
    figure_line(f, axes->time.from, y, axes->time.to, y, (struct pen){ COLOUR_INK, 1.5, false });
    for (int i = 0; i < axes->time.nticks; i++) {
        double x = scale_at(&axes->time, axes->time.ticks[i]);
        const char *text = scale_tick_text(r->arena, r->lang, &axes->time, axes->time.ticks[i]);
        figure_line(f, x, y, x, y + 4, (struct pen){ COLOUR_GREY, 1, false });
        figure_text_if_room(f,
                            (struct text){ .x = x, .y = y + 18, .s = text, .size = 12, .colour = COLOUR_MUTED, .anchor = ANCHOR_MIDDLE });
    }
}

static void draw_curve(struct figure *f, const struct table *t, const struct axes *axes) {
    struct point points[POINTS + 2];
    int n = 0;
    points[n++] = (struct point){ scale_at(&axes->time, t->total[0].v), axes->share.from };
    for (int i = 1; i < POINTS; i++)
        points[n++] = (struct point){ scale_at(&axes->time, t->total[i].v), scale_at(&axes->share, i / 100.0) };
    figure_polyline(f, points, n, (struct pen){ COLOUR_BLUE, 2.5, false });
    points[n] = (struct point){ points[n - 1].x, axes->share.from };
    figure_polygon(f, points, n + 1, COLOUR_BLUE, 0.12);
}

/* A text below and right of a place on the curve, where nothing is drawn; above and left of it where the right has no room. */
static void draw_note(struct figure *f, const struct axes *axes, double x, double y, const char *text, colour c) {
    struct text note = { .x = x + 9, .y = y + 16, .s = text, .size = 12.5, .bold = true, .colour = c, .halo = true };
    if (note.x + figure_text_width(f, text, note.size, true) > axes->time.to) {
        note.x = x - 9;
        note.y = y - 9;
        note.anchor = ANCHOR_END;
    }
    figure_text_if_room(f, note);
}

static void draw_mark(struct figure *f, const struct report *r, const struct table *t, const struct axes *axes, int percentile,
                      enum word name) {
    double x = scale_at(&axes->time, t->total[percentile].v), y = scale_at(&axes->share, percentile / 100.0);
    const char *value = say_value(r->arena, r->lang, UNIT_SECONDS, t->total[percentile]);
    figure_circle(f, x, y, 5, COLOUR_BLUE);
    draw_note(f, axes, x, y, arena_printf(r->arena, "%s: %s", word(r->lang, name), value), COLOUR_BLUE);
}

static void draw_target(struct figure *f, const struct report *r, const struct curve *curve, const struct table *t,
                        const struct axes *axes) {
    double x = scale_at(&axes->time, curve->target->value), y = scale_at(&axes->share, t->total[WITHIN].v);
    figure_line(f, x, axes->share.from, x, axes->share.to, (struct pen){ COLOUR_INK, 1.5, true });
    figure_circle(f, x, y, 5, COLOUR_INK);
    const char *share = say_value(r->arena, r->lang, UNIT_SHARE, t->total[WITHIN]);
    draw_note(f, axes, x, axes->share.from - 26, arena_printf(r->arena, "%s: %s", chart_target_text(r, curve->target), share), COLOUR_INK);
}

static void draw(const struct report *r, const struct curve *curve, const struct table *t, struct figure *f) {
    enum { TICKS = 12 };
    const double top = CHART_TOP + 8, bottom = CHART_BOTTOM - 30;
    int first = 1; /* percentile above zero: zeros have no place on a log scale, and stand at its lower end */
    while (first < POINTS - 1 && t->total[first].v < 1) first++;
    double low = t->total[first].v, high = t->total[POINTS - 1].v;
    if (curve->target) {
        low = fmin(low, curve->target->value);
        high = fmax(high, curve->target->value);
    }
    struct axes axes = { .share = scale_even(UNIT_SHARE, 0, 1, bottom, top, 5) };
    double left = CHART_LEFT + chart_tick_width(f, r, &axes.share);
    axes.time = scale_log(UNIT_SECONDS, low, high, left, CHART_RIGHT, TICKS);
    chart_grid(f, r, &axes.share, left, CHART_RIGHT);
    draw_curve(f, t, &axes);
    draw_time_axis(f, r, &axes);
    if (curve->target) draw_target(f, r, curve, t, &axes);
    draw_mark(f, r, t, &axes, MEDIAN, W_CHART_HALF_OF);
    draw_mark(f, r, t, &axes, P90, W_CHART_NINE_OF_TEN);
}

static void lay(const struct report *r, const struct chart *c, struct figure *f) {
    const struct curve *curve = c->spec;
    const struct table *t = report_table(r, curve->asked);
    const char *subject = chart_common_title(r, t->query->metrics[0], t->query->metrics[1]);
    const char *measure = arena_printf(r->arena, "%s: %s, %s", subject, word(r->lang, W_CHART_PERCENTILES), word(r->lang, W_CHART_LOG));
    put_data(f, t);
    chart_frame(f, r, c, message(r, curve, t, subject), measure, t->total[MEDIAN].n);
    if (t->total[MEDIAN].has)
        draw(r, curve, t, f);
    else
        chart_no_data(f, r, t);
    chart_finish(f);
}

const struct chart_kind chart_ecdf = { .name = "ecdf", .plan = plan, .lay = lay };
