/* stack: customers' ratings, satisfied to one side and dissatisfied to the other: counts along time, shares by categories. */
#include <math.h>

#include "report/chart.h"
#include "report/rank.h"
#include "report/say.h"
#include "report/series.h"

enum { SCORE, SATISFIED, COUNT, METRICS };

struct stack {
    int asked;
    int min_count;
};

static bool plan(struct template *t, struct chart *c, struct err *err) {
    static const char *const keys[] = { CHART_KEYS, "min_count", NULL }, *const names[] = { "csat.score", "csat.satisfied", "csat.count" };
    struct stack *stack = arena_alloc(t->arena, sizeof *stack);
    const struct metric *metrics[METRICS];
    struct dimension by;
    if (!doc_known_keys(c->doc, keys, err) || !chart_by(t, c, "by", &by, err)) return false;
    if (!chart_int(c, "min_count", 0, 0, &stack->min_count, err)) return false;
    for (int m = 0; m < METRICS; m++)
        if (!(metrics[m] = metrics_find(t->metrics, str_c(names[m]), err))) return false;
    c->spec = stack;
    return chart_ask(t, c, &by, 1, metrics, METRICS, &stack->asked, err);
}

/* The two names with their colours, from x on. */
static void draw_legend(struct figure *f, const struct report *r, double x, double y) {
    static const struct {
        enum word word;
        colour colour;
    } sides[] = { { W_CHART_DISSATISFIED, COLOUR_VERMILLION }, { W_CHART_SATISFIED, COLOUR_BLUE } };
    const double square = 10, gap = 6, between = 24;
    for (int i = 0; i < 2; i++) {
        const char *name = word(r->lang, sides[i].word);
        figure_rect(f, (struct box){ x, y - square + 1, square, square }, sides[i].colour, 1);
        figure_text(f, (struct text){ .x = x + square + gap, .y = y, .s = name, .size = 12, .bold = true, .colour = sides[i].colour });
        x += square + gap + figure_text_width(f, name, 12, true) + between;
    }
}

/* ---- along time: columns up and down from a common line ---- */

/* Grid lines of the counts on both sides of the line; both sides are written without a sign. */
static void draw_counts_grid(struct figure *f, const struct report *r, const struct scale *s, double left, double right) {
    for (int i = 0; i < s->nticks; i++) {
        double y = round(scale_at(s, s->ticks[i]));
        const char *text = say_number(r->arena, r->lang, fabs(s->ticks[i]), 0);
        figure_line(f, left, y, right, y, (struct pen){ COLOUR_GRID, 1, false });
        figure_text_if_room(
            f, (struct text){ .x = left - 8, .y = y + 4, .s = text, .size = 12, .colour = COLOUR_MUTED, .anchor = ANCHOR_END });
    }
}

static void draw_columns(const struct report *r, struct series *s, struct figure *f) {
    const double legend_y = CHART_TOP + 10, top = CHART_TOP + 26, bottom = CHART_BOTTOM - 30;
    double up = 0, down = 0;
    for (int i = 0; i < s->n; i++) {
        double satisfied = series_value(s, i, SATISFIED).v;
        up = fmax(up, satisfied);
        down = fmax(down, series_value(s, i, COUNT).v - satisfied);
    }
    struct scale scale = scale_even(UNIT_COUNT, -down, up, bottom, top, 6);
    s->left = CHART_LEFT + chart_tick_width(f, r, &scale);
    s->right = CHART_RIGHT;
    double base = scale_at(&scale, 0), width = fmax(1, fmin(0.7 * series_step(s), 48));
    draw_legend(f, r, s->left, legend_y);
    series_draw_incomplete(f, r, s, top, bottom);
    draw_counts_grid(f, r, &scale, s->left, s->right);
    for (int i = 0; i < s->n; i++) {
        double satisfied = series_value(s, i, SATISFIED).v, rest = series_value(s, i, COUNT).v - satisfied, x = series_x(s, i) - width / 2;
        double high = scale_at(&scale, satisfied), low = scale_at(&scale, -rest);
        if (satisfied > 0) figure_rect(f, (struct box){ x, high, width, base - high }, COLOUR_BLUE, 1);
        if (rest > 0) figure_rect(f, (struct box){ x, base, width, low - base }, COLOUR_VERMILLION, 1);
    }
    figure_line(f, s->left, base, s->right, base, (struct pen){ COLOUR_INK, 1.5, false });
    series_draw_axis(f, r, s, bottom);
}

/* ---- by categories: bars to the left and right of a common line ---- */

static void draw_row(struct figure *f, const struct report *r, const struct rank_row *row, const struct scale *s, double y,
                     double thickness) {
    double middle = scale_at(s, 0), right = scale_at(s, row->value.v), left = scale_at(s, row->value.v - 1);
    colour ink = row->apart ? COLOUR_GREY : COLOUR_INK;
    if (left < middle)
        figure_rect(f, (struct box){ left, y - thickness / 2, middle - left, thickness }, row->apart ? COLOUR_PALE : COLOUR_VERMILLION, 1);
    if (right > middle)
        figure_rect(f, (struct box){ middle, y - thickness / 2, right - middle, thickness }, row->apart ? COLOUR_GRID : COLOUR_BLUE, 1);
    const char *yes = say_share(r->arena, r->lang, row->value.v), *no = say_share(r->arena, r->lang, 1 - row->value.v);
    figure_text(f, (struct text){ .x = right + 6, .y = y + 4, .s = yes, .size = 12, .colour = ink });
    figure_text(f, (struct text){ .x = left - 6, .y = y + 4, .s = no, .size = 12, .colour = ink, .anchor = ANCHOR_END });
}

static void draw_rows(const struct report *r, const struct stack *stack, const struct ranking *rank, struct figure *f) {
    const double count_room = 56, value_room = 62;
    struct rank_place p = rank_place(f, rank, 28, 0, count_room);
    double worst = 0, best = 0, thickness = fmin(24, 0.68 * p.height);
    for (int i = 0; i < rank->n; i++) {
        if (rank->rows[i].row < 0) continue;
        worst = fmax(worst, 1 - rank->rows[i].value.v);
        best = fmax(best, rank->rows[i].value.v);
    }
    struct scale s = { .unit = UNIT_SHARE, .low = -worst, .high = best, .from = p.left + value_room, .to = p.right - value_room };
    for (int i = 0; i < rank->n; i++)
        if (rank->rows[i].row >= 0) draw_row(f, r, &rank->rows[i], &s, rank_y(&p, i), thickness);
    double middle = scale_at(&s, 0);
    figure_line(f, middle, p.top, middle, p.top + rank->n * p.height, (struct pen){ COLOUR_INK, 1.5, false });
    draw_legend(f, r, p.left, p.top - 10);
    rank_draw_names(f, r, rank, &p, stack->min_count);
    rank_draw_counts(f, r, rank, &p, CHART_RIGHT);
}

static void put_data(struct figure *f, const struct report *r, const struct table *t, const struct series *s) {
    if (s)
        series_put_data(f, r, s, -1);
    else
        rank_put_data(f, r, t, SCORE);
}

static void lay(const struct report *r, const struct chart *c, struct figure *f) {
    const struct stack *stack = c->spec;
    const struct table *t = report_table(r, stack->asked);
    const struct dimension *by = &t->query->by[0];
    bool along_time = series_fits(by);
    struct series s = along_time ? series_of(r, t) : (struct series){ 0 };
    struct rank_wish wish = { .order = RANK_DOWN, .min_count = stack->min_count, .limit = RANK_ROWS, .both_ends = true };
    struct ranking rank = along_time ? (struct ranking){ 0 } : ranking_of(r, t, SCORE, &wish);
    const char *args[] = { t->query->metrics[SCORE]->title[r->lang], say_value(r->arena, r->lang, UNIT_SHARE, t->total[SCORE]) };
    const char *message = t->total[SCORE].has ? arena_printf(r->arena, "%s: %s", args[0], args[1]) : args[0];
    const char *measure = arena_printf(r->arena, "%s %s", t->query->metrics[COUNT]->title[r->lang], chart_by_word(r, by));
    put_data(f, r, t, along_time ? &s : NULL);
    chart_frame(f, r, c, message, measure, (int64_t)t->total[COUNT].v);
    if (t->total[COUNT].v <= 0)
        chart_no_data(f, r, t);
    else if (along_time)
        draw_columns(r, &s, f);
    else
        draw_rows(r, stack, &rank, f);
    chart_finish(f);
}

const struct chart_kind chart_stack = { .name = "stack", .plan = plan, .lay = lay };
