/* waterfall: how each agent's bonus comes about: from 100 %, what each KPI adds or takes, to the result; a row per agent, or one agent large.
 *
 * An effect is drawn as a floating bar between the sum before it and the sum after it, all on one scale; it need not begin at zero, since it is a
 * difference. What a failed gate takes is not drawn, but said. */
#include <math.h>
#include <string.h>

#include "report/bonus.h"
#include "report/chart.h"
#include "report/lay.h"
#include "report/say.h"
#include "report/sheet_bonus.h"

struct waterfall {
    const struct bonus_scheme *scheme;
    const char *agent; /* only this one; NULL: all */
};

enum { WATERFALL_ROWS = 14, TITLE_LINES = 4, REASON_LINES = 2 };
static const double ROW_HEIGHT = 88, TITLE_LINE = 14, RESULT_WIDTH = 150, LEVEL_END = 100, NAME_MOST = 190, TITLE_SIZE = 11.5, LABEL_SIZE = 12, DETAIL_SIZE = 10.5, DETAIL_LINE = 13;

static bool plan(struct template *t, struct chart *c, struct err *err) {
    static const char *const keys[] = { "name", "kind", "title", "agent", NULL };
    struct waterfall *w = c->spec = arena_alloc(t->arena, sizeof *w);
    const struct doc *scheme = bonus_doc(t, c->doc), *agent = doc_get(c->doc, "agent");
    struct str id;
    if (!doc_known_keys(c->doc, keys, err)) return false;
    if (!scheme) return doc_fail(c->doc, err, "a waterfall needs the template's \"bonus\", or a bonus sheet");
    if (!bonus_plan(t, scheme, &w->scheme, err)) return false;
    if (!agent) return true;
    if (!doc_string(agent, &id, err)) return false;
    if (!policy_agent(t->policy, strings_find(t->strings, id.p, id.n))) return doc_fail(agent, err, "the policy has no agent \"%s\"", id.p);
    w->agent = id.p;
    return true;
}

/* What a KPI adds to 100 % or takes from it. */
static struct decimal effect(const struct bonus_part *p) { return decimal_mul(p->weight, decimal_sub(p->score, DECIMAL_ONE)); }

/* ---- the data twin ----------------------------------------------------------------------------------------------- */

static void put_exact(struct figure *f, struct decimal d) { figure_put_number(f, decimal_double(decimal_round(d, BONUS_SCORE_PLACES))); }

static void put_data(struct figure *f, const struct report *r, const struct bonus_scheme *s, const struct bonus_rows *rows) {
    const char **names = arena_alloc(r->arena, (size_t)(s->nkpis + 4) * sizeof *names);
    names[0] = "agent";
    names[1] = "start";
    for (int i = 0; i < s->nkpis; i++) names[2 + i] = s->kpis[i].subject.of_team ? arena_printf(r->arena, "team:%s", s->kpis[i].subject.metric->name) : s->kpis[i].subject.metric->name;
    names[s->nkpis + 2] = "gates";
    names[s->nkpis + 3] = "result";
    figure_columns(f, names, s->nkpis + 4);
    for (int i = 0; i < rows->n; i++) {
        const struct bonus_outcome *o = &rows->v[i].outcome;
        figure_put_text(f, strings_get(r->t->strings, rows->v[i].agent->id).p);
        figure_put_number(f, 1);
        for (int k = 0; k < s->nkpis; k++) put_exact(f, effect(&o->parts[k]));
        put_exact(f, decimal_sub(o->result, o->sum));
        figure_put_value(f, (struct value){ .has = o->has, .v = decimal_double(decimal_round(o->result, BONUS_PLACES)) });
    }
}

/* ---- where things stand ------------------------------------------------------------------------------------------ */

struct waterfall_place {
    const struct report *r;
    const struct bonus_scheme *s;
    double name_right, left, step;   /* of the KPIs' columns */
    double top, height;              /* of the rows */
    double low, high;                /* sums that the scale of a row holds */
    double room_above, room_below;   /* within a row, for labels */
};

static double column_middle(const struct waterfall_place *p, int i) { return p->left + (i + 0.5) * p->step; }

static double level(const struct waterfall_place *p, int row, double sum) {
    double top = p->top + row * p->height + p->room_above, bottom = p->top + (row + 1) * p->height - p->room_below;
    return bottom - (sum - p->low) / (p->high - p->low) * (bottom - top);
}

/* The sums that are reached on the way. */
static void span(struct waterfall_place *p, const struct bonus_rows *rows, int n) {
    const double least_span = 0.1;
    p->low = p->high = 1;
    for (int i = 0; i < n; i++) {
        double sum = 1;
        for (int k = 0; k < p->s->nkpis; k++) {
            sum += decimal_double(effect(&rows->v[i].outcome.parts[k]));
            p->low = fmin(p->low, sum);
            p->high = fmax(p->high, sum);
        }
    }
    if (p->high - p->low < least_span) p->low = p->high - least_span;
}

static struct waterfall_place place_rows(struct figure *f, const struct report *r, const struct bonus_scheme *s, const struct bonus_rows *rows, int n) {
    const double below = FIGURE_HEIGHT - CHART_BOTTOM, heading = TITLE_LINES * TITLE_LINE + 12;
    struct waterfall_place p = { .r = r, .s = s, .top = CHART_TOP + heading, .room_above = 20, .room_below = 36 };
    double width = 60;
    for (int i = 0; i < n; i++) width = fmax(width, figure_text_width(f, lay_agent(r, rows->v[i].agent->id), 12.5, false));
    p.name_right = CHART_LEFT + fmin(width, NAME_MOST);
    p.left = p.name_right + 58;
    p.step = (CHART_RIGHT - RESULT_WIDTH - p.left) / s->nkpis;
    f->height = fmax(FIGURE_HEIGHT, p.top + n * ROW_HEIGHT + below);
    p.height = fmin((f->height - below - p.top) / n, n == 1 ? FIGURE_HEIGHT : 1.4 * ROW_HEIGHT);
    span(&p, rows, n);
    return p;
}

/* ---- drawing ----------------------------------------------------------------------------------------------------- */

/* Up to `most` lines of at most `width`, broken at spaces; the last one is shortened. Returns how many. */
static int break_lines(const struct figure *f, const char *text, double size, double width, const char **lines, int most) {
    int n = 0;
    while (*text && n < most) {
        size_t fits = strlen(text);
        for (size_t at = 0; n < most - 1 && figure_text_width(f, arena_strndup(f->arena, text, fits), size, true) > width;) {
            for (at = fits - 1; at > 0 && text[at] != ' ';) at--;
            if (at == 0) break;
            fits = at;
        }
        lines[n++] = arena_strndup(f->arena, text, fits);
        text += fits + (text[fits] == ' ');
    }
    return n;
}

static void draw_titles(struct figure *f, const struct waterfall_place *p) {
    for (int i = 0; i < p->s->nkpis; i++) {
        const struct bonus_kpi *k = &p->s->kpis[i];
        const char *lines[TITLE_LINES], *weight = bonus_percent(p->r, k->weight);
        double x = column_middle(p, i), width = p->step - 8;
        int n = break_lines(f, bonus_title(p->r, &k->subject), TITLE_SIZE, width, lines, TITLE_LINES - 1);
        lines[n++] = k->subject.clause ? arena_printf(p->r->arena, "%s · %s", k->subject.clause, weight) : weight;
        for (int line = 0; line < n; line++) {
            bool last = line == n - 1;
            double y = p->top - 10 - (n - 1 - line) * TITLE_LINE;
            figure_text(f, (struct text){ .x = x, .y = y, .s = lines[line], .size = last ? DETAIL_SIZE : TITLE_SIZE, .bold = !last, .anchor = ANCHOR_MIDDLE,
                                          .colour = last ? COLOUR_MUTED : COLOUR_INK, .max_width = width });
        }
    }
    double x = CHART_RIGHT;
    figure_text(f, (struct text){ .x = x, .y = p->top - 10, .s = word(p->r->lang, W_BONUS_RESULT), .size = TITLE_SIZE, .bold = true, .colour = COLOUR_INK, .anchor = ANCHOR_END });
}

/* "+2.5" and "−10": percentage points. */
static const char *points(const struct report *r, struct decimal by) {
    char text[DECIMAL_TEXT];
    char *number = arena_printf(r->arena, "%s", decimal_format(decimal_mul(by, decimal_ratio(100, 1)), 0, BONUS_PLACES - 2, text)), *point = strchr(number, '.');
    if (point && r->lang == LANG_RU) *point = ',';
    return *number == '-' ? arena_printf(r->arena, "−%s", number + 1) : arena_printf(r->arena, "%s%s", decimal_sign(by) > 0 ? "+" : "", number);
}

/* Beneath a bar: the value, and its score below it; or that it was not judged. */
static void draw_detail(struct figure *f, const struct waterfall_place *p, int kpi, const struct bonus_part *part, double y) {
    const struct report *r = p->r;
    const char *value = part->judged ? say_value(r->arena, r->lang, p->s->kpis[kpi].subject.metric->unit, part->value) : word(r->lang, W_TOO_FEW);
    const struct text text = { .x = column_middle(p, kpi), .size = DETAIL_SIZE, .colour = COLOUR_MUTED, .anchor = ANCHOR_MIDDLE, .max_width = p->step - 6 };
    struct text line = text;
    line.s = value;
    line.y = y;
    figure_text(f, line);
    if (!part->scored) return;
    line = text;
    line.s = arena_printf(r->arena, "→ %s", bonus_score(r, part->score));
    line.y = y + DETAIL_LINE;
    figure_text(f, line);
}

static void draw_steps(struct figure *f, const struct waterfall_place *p, const struct bonus_outcome *o, int row) {
    const double half = fmin(26, 0.3 * p->step), thinnest = 2;
    double sum = 1, x_before = p->left - 8, bottom = p->top + (row + 1) * p->height;
    for (int i = 0; i < p->s->nkpis; i++) {
        const struct bonus_part *part = &o->parts[i];
        struct decimal by = effect(part);
        double x = column_middle(p, i), after = sum + decimal_double(by), y = level(p, row, sum), y_after = level(p, row, after);
        int sign = decimal_sign(by);
        figure_line(f, x_before, y, x - half, y, (struct pen){ COLOUR_PALE, 1, false });
        colour fill = sign > 0 ? COLOUR_BLUE : sign < 0 ? COLOUR_VERMILLION : COLOUR_PALE;
        double top = fmin(y, y_after), height = fmax(fabs(y - y_after), thinnest);
        figure_rect(f, (struct box){ x - half, sign == 0 ? top - thinnest / 2 : top, 2 * half, height }, fill, 1);
        colour ink = sign > 0 ? COLOUR_BLUE : sign < 0 ? COLOUR_VERMILLION : COLOUR_GREY;
        const char *label = part->scored ? points(p->r, by) : "–";
        figure_text(f, (struct text){ .x = x, .y = top - 5, .s = label, .size = LABEL_SIZE, .bold = sign != 0, .colour = ink, .anchor = ANCHOR_MIDDLE, .halo = true });
        draw_detail(f, p, i, part, bottom - 8 - DETAIL_LINE);
        sum = after;
        x_before = x + half;
    }
    double y = level(p, row, sum);
    figure_line(f, x_before, y, CHART_RIGHT - LEVEL_END, y, (struct pen){ o->barred ? COLOUR_PALE : COLOUR_INK, o->barred ? 1 : 2.5, o->barred });
}

/* Why there is no more: the first gate that failed, or that there was too little to judge; "" otherwise. */
static const char *reason(const struct waterfall_place *p, const struct bonus_outcome *o) {
    if (!o->has) return word(p->r->lang, W_BONUS_NO_RESULT);
    for (int i = 0; i < p->s->ngates; i++) {
        const char *title = bonus_title(p->r, &p->s->gates[i].subject);
        if (o->failed[i]) return chart_fill(p->r, W_BONUS_BARRED, &title, 1);
    }
    return "";
}

static void draw_result(struct figure *f, const struct waterfall_place *p, const struct bonus_outcome *o, int row) {
    double y = p->top + (row + 0.5) * p->height;
    bool is_less = o->has && decimal_compare(o->result, DECIMAL_ONE) < 0;
    const char *text = o->has ? bonus_percent(p->r, decimal_round(o->result, BONUS_PLACES)) : "–";
    figure_text(f, (struct text){ .x = CHART_RIGHT, .y = y + 5, .s = text, .size = 15, .bold = true, .colour = !o->has ? COLOUR_GREY : is_less ? COLOUR_VERMILLION : COLOUR_BLUE,
                                  .anchor = ANCHOR_END });
    const char *lines[REASON_LINES];
    int n = break_lines(f, reason(p, o), DETAIL_SIZE, RESULT_WIDTH, lines, REASON_LINES);
    for (int i = 0; i < n; i++)
        figure_text(f, (struct text){ .x = CHART_RIGHT, .y = y + 20 + i * TITLE_LINE, .s = lines[i], .size = DETAIL_SIZE, .colour = COLOUR_MUTED, .anchor = ANCHOR_END,
                                      .max_width = RESULT_WIDTH });
}

static void draw_row(struct figure *f, const struct waterfall_place *p, const struct bonus_row *row, int i) {
    const char *name = lay_agent(p->r, row->agent->id);
    double y = level(p, i, 1), middle = p->top + (i + 0.5) * p->height, top = p->top + i * p->height;
    figure_line(f, CHART_LEFT, top, CHART_RIGHT, top, (struct pen){ COLOUR_GRID, 1, false });
    figure_line(f, p->left - 8, y, CHART_RIGHT - LEVEL_END, y, (struct pen){ COLOUR_PALE, 1, true });
    figure_text(f, (struct text){ .x = p->name_right, .y = middle + 4, .s = name, .size = 12.5, .colour = COLOUR_INK, .anchor = ANCHOR_END, .max_width = p->name_right - CHART_LEFT });
    figure_text(f, (struct text){ .x = p->left - 12, .y = y + 4, .s = bonus_percent(p->r, DECIMAL_ONE), .size = DETAIL_SIZE, .colour = COLOUR_MUTED, .anchor = ANCHOR_END });
    if (row->outcome.has) draw_steps(f, p, &row->outcome, i);
    draw_result(f, p, &row->outcome, i);
}

/* ---- the chart --------------------------------------------------------------------------------------------------- */

/* "Bonus: 5 of 7 at 100% or more", or of one agent: "Anna Morozova: 95%". */
static const char *message(const struct report *r, const struct bonus_rows *rows) {
    int full = 0;
    if (rows->n == 1) {
        const struct bonus_outcome *o = &rows->v[0].outcome;
        const char *args[] = { lay_agent(r, rows->v[0].agent->id), o->has ? bonus_percent(r, decimal_round(o->result, BONUS_PLACES)) : "–" };
        return chart_fill(r, W_CHART_WATERFALL_ONE, args, 2);
    }
    for (int i = 0; i < rows->n; i++) full += rows->v[i].outcome.has && decimal_compare(rows->v[i].outcome.result, DECIMAL_ONE) >= 0;
    const char *args[] = { say_count(r->arena, r->lang, full), say_count(r->arena, r->lang, rows->n) };
    return chart_fill(r, W_CHART_WATERFALL, args, 2);
}

static struct bonus_rows wanted(const struct report *r, const struct waterfall *w) {
    struct bonus_rows rows = bonus_rows_of(r, w->scheme);
    int kept = 0;
    for (int i = 0; w->agent && i < rows.n; i++)
        if (!strcmp(strings_get(r->t->strings, rows.v[i].agent->id).p, w->agent)) rows.v[kept++] = rows.v[i];
    if (w->agent) rows.n = kept;
    return rows;
}

static void lay(const struct report *r, const struct chart *c, struct figure *f) {
    const struct waterfall *w = c->spec;
    struct bonus_rows rows = wanted(r, w);
    int n = rows.n < WATERFALL_ROWS ? rows.n : WATERFALL_ROWS;
    put_data(f, r, w->scheme, &rows);
    chart_frame(f, r, c, message(r, &rows), word(r->lang, W_CHART_WATERFALL_MEASURE), -1);
    if (n == 0) {
        chart_no_data(f, r, report_table(r, w->scheme->asked >= 0 ? w->scheme->asked : w->scheme->asked_team));
    } else {
        struct waterfall_place p = place_rows(f, r, w->scheme, &rows, n);
        draw_titles(f, &p);
        for (int i = 0; i < n; i++) draw_row(f, &p, &rows.v[i], i);
    }
    if (rows.n > n) {
        const char *more = say_count(r->arena, r->lang, rows.n - n);
        chart_remark(f, chart_fill(r, W_CHART_MORE, &more, 1));
    }
    chart_finish(f);
}

extern const struct chart_kind chart_waterfall;

const struct bonus_scheme *chart_waterfall_scheme(const struct chart *c) {
    const struct waterfall *w = c->kind == &chart_waterfall ? c->spec : NULL;
    return w ? w->scheme : NULL;
}

const struct chart_kind chart_waterfall = { .name = "waterfall", .plan = plan, .lay = lay };
