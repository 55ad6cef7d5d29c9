/* heatmap: a metric by two dimensions, weekday by hour unless told otherwise: coloured cells with their numbers. */
#include <math.h>
#include <stdlib.h>

#include "report/chart.h"
#include "report/lay.h"
#include "report/say.h"

enum { ROWS, COLS, AXES };
enum {
    MOST_ROWS = 20,
    MOST_COLS = 31,
    MOST_NAMED_COLS = 12,
    STEPS = 6
};

struct heatmap {
    int min_count;
    int asked;
};

/* The values of a dimension along one side. */
struct side {
    const struct dimension *by;
    struct place {
        struct key key;
        int64_t n;
    } * places;
    int n, hidden;
};

/* How cells are coloured and written. */
struct ink {
    int min_count;
    const struct metric *metric;
    double low, high; /* of the values with enough observations */
    double unit_size; /* cells show value / unit_size */
    int decimals;
    enum word unit_word; /* WORDS: none */
};

static bool plan(struct template *t, struct chart *c, struct err *err) {
    static const char *const keys[] = { "name", "kind", "title", "where", "rows", "cols", "value", "min_count", NULL };
    struct heatmap *map = arena_alloc(t->arena, sizeof *map);
    struct dimension by[AXES] = { { .kind = DIM_WEEKDAY }, { .kind = DIM_HOUR } };
    const struct metric *metric;
    if (!doc_known_keys(c->doc, keys, err)) return false;
    if (doc_get(c->doc, "rows") && !chart_by(t, c, "rows", &by[ROWS], err)) return false;
    if (doc_get(c->doc, "cols") && !chart_by(t, c, "cols", &by[COLS], err)) return false;
    if (by[ROWS].kind == by[COLS].kind && by[ROWS].attr == by[COLS].attr)
        return doc_fail(c->doc, err, "\"rows\" and \"cols\" are the same dimension");
    if (!(metric = chart_metric(t, c, "value", err))) return false;
    c->spec = map;
    if (!chart_int(c, "min_count", 0, CHART_LEAST_N, &map->min_count, err)) return false;
    return chart_ask(t, c, by, AXES, &metric, 1, &map->asked, err);
}

/* ---- sides ---- */

/* The dimension's own order: numbers by value, else by bytes, "(none)" last. */
static int compare_keys(const struct key *a, const struct key *b) {
    if (a->none != b->none) return a->none ? 1 : -1;
    if (a->number) return a->v < b->v ? -1 : a->v > b->v;
    return str_cmp(a->text, b->text);
}

static int by_key(const void *a, const void *b) {
    return compare_keys(&((const struct place *)a)->key, &((const struct place *)b)->key);
}

static int by_n(const void *a, const void *b) {
    const struct place *one = a, *other = b;
    if (one->n != other->n) return one->n > other->n ? -1 : 1;
    return by_key(a, b);
}

/* All hours or weekdays, else the values that the table has; of more than `most` those with most observations. Categories are sorted by
 * them too. */
static struct side side_of(const struct report *r, const struct table *t, int dim, int most) {
    struct side s = { .by = &t->query->by[dim] };
    int fixed = s.by->kind == DIM_HOUR ? 24 : s.by->kind == DIM_WEEKDAY ? 7 : 0;
    s.places = arena_alloc(r->arena, (size_t)(t->nrows + fixed + 1) * sizeof *s.places);
    for (int i = 0; i < t->nrows; i++) s.places[i] = (struct place){ *table_key(t, i, dim), table_cell(t, i, 0)->n };
    for (int i = 0; i < fixed; i++) s.places[t->nrows + i].key = (struct key){ .number = true, .v = fixed == 7 ? i + 1 : i };
    qsort(s.places, (size_t)(t->nrows + fixed), sizeof *s.places, by_key);
    for (int i = 0; i < t->nrows + fixed; i++) {
        if (s.n > 0 && by_key(&s.places[s.n - 1], &s.places[i]) == 0)
            s.places[s.n - 1].n += s.places[i].n;
        else
            s.places[s.n++] = s.places[i];
    }
    bool is_ordered = s.by->kind >= DIM_HOUR;
    if (s.n > most || !is_ordered) qsort(s.places, (size_t)s.n, sizeof *s.places, by_n);
    if (s.n > most) {
        s.hidden = s.n - most;
        s.n = most;
    }
    if (is_ordered) qsort(s.places, (size_t)s.n, sizeof *s.places, by_key);
    return s;
}

static int find(const struct side *s, const struct key *key) {
    for (int i = 0; i < s->n; i++)
        if (compare_keys(&s->places[i].key, key) == 0) return i;
    return -1;
}

/* The cells shown, row by row. */
static struct value *cells_of(const struct report *r, const struct table *t, const struct side sides[AXES]) {
    struct value *cells = arena_alloc(r->arena, (size_t)(sides[ROWS].n * sides[COLS].n) * sizeof *cells);
    for (int i = 0; i < t->nrows; i++) {
        int row = find(&sides[ROWS], table_key(t, i, ROWS)), col = find(&sides[COLS], table_key(t, i, COLS));
        if (row >= 0 && col >= 0) cells[row * sides[COLS].n + col] = *table_cell(t, i, 0);
    }
    return cells;
}

/* ---- ink ---- */

static void choose_unit(struct ink *ink) {
    static const struct {
        double below, size;
        enum word word;
    } units[] = {
        { 120, 1, W_CHART_SECONDS },
        { 7200, 60, W_CHART_MINUTES },
        { 2 * 86400.0, 3600, W_CHART_HOURS },
        { INFINITY, 86400, W_CHART_DAYS },
    };
    int i = 0;
    ink->unit_size = 1;
    ink->unit_word = WORDS;
    if (ink->metric->unit == UNIT_SHARE) ink->unit_size = 0.01;
    if (ink->metric->unit == UNIT_SCORE || ink->metric->unit == UNIT_RATIO) ink->decimals = 1;
    if (ink->metric->unit != UNIT_SECONDS) return;
    while (ink->high >= units[i].below) i++;
    ink->unit_size = units[i].size;
    ink->unit_word = units[i].word;
    ink->decimals = ink->high / ink->unit_size < 10 && i > 0;
}

/* False where there is no value at all. */
static bool ink_of(const struct metric *m, int min_count, const struct value *cells, int n, struct ink *out) {
    bool any = false;
    *out = (struct ink){ .metric = m, .min_count = min_count, .low = INFINITY, .high = -INFINITY };
    for (int i = 0; i < n; i++) {
        any = any || (cells[i].has && (m->unit != UNIT_COUNT || cells[i].v > 0));
        if (!cells[i].has || chart_is_few(m, cells[i], min_count)) continue;
        out->low = fmin(out->low, cells[i].v);
        out->high = fmax(out->high, cells[i].v);
    }
    if (out->high < out->low) out->low = out->high = 0;
    if (m->unit != UNIT_SHARE) out->low = 0;
    choose_unit(out);
    return any;
}

/* 0 (white) to STEPS (full blue). */
static int step_of(const struct ink *ink, double v) {
    if (ink->high <= ink->low) return ink->high > 0 ? STEPS / 2 : 0;
    return (int)ceil((v - ink->low) / (ink->high - ink->low) * STEPS - 1e-9);
}

static colour step_colour(int step) {
    colour mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        double full = (COLOUR_BLUE >> shift) & 0xFF;
        mixed |= (colour)lround(255 + (full - 255) * step / STEPS) << shift;
    }
    return mixed;
}

static const char *cell_text_of(const struct report *r, const struct ink *ink, struct value v) {
    if (!v.has || (ink->metric->unit == UNIT_COUNT && v.v <= 0)) return "";
    return say_number(r->arena, r->lang, v.v / ink->unit_size, ink->decimals);
}

/* ---- drawing ---- */

struct lattice {
    double left, top, width, height; /* of a cell */
};

static void draw_cell(struct figure *f, struct box box, const struct ink *ink, struct value v, const char *text, double size) {
    const int dark_from = 4; /* steps with white numbers */
    bool few = chart_is_few(ink->metric, v, ink->min_count);
    int step = v.has && !few ? step_of(ink, v.v) : 0;
    struct box inner = { box.x + 0.5, box.y + 0.5, box.w - 1, box.h - 1 };
    figure_rect(f, inner, step > 0 ? step_colour(step) : COLOUR_EMPTY, 1);
    if (few) figure_hatch(f, inner, COLOUR_GRID);
    if (size <= 0) return;
    struct text t = { .x = box.x + box.w / 2, .y = box.y + box.h / 2 + 0.36 * size, .s = text, .size = size, .anchor = ANCHOR_MIDDLE };
    t.colour = few ? COLOUR_GREY : step >= dark_from ? COLOUR_WHITE : COLOUR_INK;
    figure_text_if_room(f, t);
}

/* The size at which every number fits into its cell; 0 if that is too small to read. */
static double number_size(const struct figure *f, const struct report *r, const struct ink *ink, const struct value *cells, int n,
                          const struct lattice *l) {
    const double usual = 12, least = 8;
    double widest = 1;
    for (int i = 0; i < n; i++) widest = fmax(widest, figure_text_width(f, cell_text_of(r, ink, cells[i]), usual, false));
    double size = fmin(fmin(usual, usual * (l->width - 4) / widest), 0.75 * l->height);
    return size >= least ? size : 0;
}

static const char *hour_or_key(const struct report *r, const struct side *s, int i) {
    if (s->by->kind == DIM_HOUR && !s->places[i].key.none) return arena_printf(r->arena, "%02d", s->places[i].key.v);
    return chart_key(r, s->by, &s->places[i].key);
}

static void draw_names(struct figure *f, const struct report *r, const struct side sides[AXES], const struct lattice *l) {
    for (int row = 0; row < sides[ROWS].n; row++) {
        double y = l->top + (row + 0.5) * l->height + 4;
        figure_text_if_room(f,
                            (struct text){ .x = l->left - 8,
                                           .y = y,
                                           .s = hour_or_key(r, &sides[ROWS], row),
                                           .size = 12.5,
                                           .colour = COLOUR_INK,
                                           .anchor = ANCHOR_END,
                                           .max_width = l->left - 8 - CHART_LEFT });
    }
    for (int col = 0; col < sides[COLS].n; col++) {
        double x = l->left + (col + 0.5) * l->width;
        figure_text_if_room(f,
                            (struct text){ .x = x,
                                           .y = l->top - 7,
                                           .s = hour_or_key(r, &sides[COLS], col),
                                           .size = 11.5,
                                           .colour = COLOUR_MUTED,
                                           .anchor = ANCHOR_MIDDLE,
                                           .max_width = l->width - 3 });
    }
}

static struct lattice lattice_of(const struct figure *f, const struct report *r, const struct side sides[AXES]) {
    const double widest = 200, highest_cell = 56, widest_cell = 90;
    double names = 20;
    for (int i = 0; i < sides[ROWS].n; i++) names = fmax(names, figure_text_width(f, hour_or_key(r, &sides[ROWS], i), 12.5, false));
    struct lattice l = { .left = CHART_LEFT + fmin(names, widest) + 9, .top = CHART_TOP + 22 };
    l.width = fmin(widest_cell, (CHART_RIGHT - l.left) / sides[COLS].n);
    l.height = fmin(highest_cell, (CHART_BOTTOM - l.top) / sides[ROWS].n);
    return l;
}

static void draw(const struct report *r, const struct side sides[AXES], const struct value *cells, const struct ink *ink,
                 struct figure *f) {
    struct lattice l = lattice_of(f, r, sides);
    int n = sides[ROWS].n * sides[COLS].n;
    double size = number_size(f, r, ink, cells, n, &l);
    bool few = false;
    for (int i = 0; i < n; i++) {
        struct box box = { l.left + i % sides[COLS].n * l.width, l.top + i / sides[COLS].n * l.height, l.width, l.height };
        draw_cell(f, box, ink, cells[i], cell_text_of(r, ink, cells[i]), size);
        few = few || chart_is_few(ink->metric, cells[i], ink->min_count);
    }
    draw_names(f, r, sides, &l);
    int hidden = sides[ROWS].hidden + sides[COLS].hidden;
    const char *more = say_count(r->arena, r->lang, hidden);
    if (few) chart_remark_few(f, r, ink->min_count);
    if (hidden > 0) chart_remark(f, chart_fill(r, W_CHART_MORE, &more, 1));
}

static void put_data(struct figure *f, const struct report *r, const struct table *t) {
    const struct query *q = t->query;
    const char *columns[] = { dimension_name(&q->by[ROWS], r->t->strings, r->arena), dimension_name(&q->by[COLS], r->t->strings, r->arena),
                              q->metrics[0]->name, "n" };
    bool is_count = q->metrics[0]->unit == UNIT_COUNT;
    figure_columns(f, columns, is_count ? 3 : 4);
    for (int i = 0; i < t->nrows; i++) {
        for (int d = 0; d < AXES; d++) figure_put_text(f, chart_key_data(r, &q->by[d], table_key(t, i, d)));
        figure_put_value(f, *table_cell(t, i, 0));
        if (!is_count) figure_put_number(f, (double)table_cell(t, i, 0)->n);
    }
}

/* "Created: peak at Mon, 10:00 (54)"; of a metric of which more is better the lowest value, since that is what to look at. */
static const char *message(const struct figure *f, const struct report *r, const struct side sides[AXES], const struct value *cells,
                           const struct ink *ink) {
    const double longest_name = 190, name_size = 20;
    const char *title = ink->metric->title[r->lang], *names[AXES];
    bool wants_low = ink->metric->better == BETTER_HIGHER && ink->metric->unit != UNIT_COUNT;
    int best = -1;
    for (int i = 0; i < sides[ROWS].n * sides[COLS].n; i++) {
        if (!cells[i].has || chart_is_few(ink->metric, cells[i], ink->min_count)) continue;
        if (best < 0 || (wants_low ? cells[i].v < cells[best].v : cells[i].v > cells[best].v)) best = i;
    }
    if (best < 0) return title;
    int at[AXES] = { best / sides[COLS].n, best % sides[COLS].n };
    for (int d = 0; d < AXES; d++)
        names[d] = figure_shorten(f, chart_key(r, sides[d].by, &sides[d].places[at[d]].key), name_size, true, longest_name);
    const char *args[] = { title, names[ROWS], names[COLS], say_value(r->arena, r->lang, ink->metric->unit, cells[best]) };
    return chart_fill(r, wants_low ? W_CHART_LOWEST : W_CHART_HIGHEST, args, 4);
}

static const char *measure(const struct report *r, const struct side sides[AXES], const struct ink *ink) {
    const char *title = ink->metric->title[r->lang], *unit = "";
    if (ink->metric->unit == UNIT_SHARE)
        unit = ", %";
    else if (ink->unit_word != WORDS)
        unit = arena_printf(r->arena, " %s", word(r->lang, ink->unit_word));
    const char *by[] = { chart_by_word(r, sides[ROWS].by), chart_by_word(r, sides[COLS].by) };
    return arena_printf(r->arena, "%s%s, %s", title, unit, chart_fill(r, W_CHART_BOTH, by, AXES));
}

static void lay(const struct report *r, const struct chart *c, struct figure *f) {
    const struct heatmap *map = c->spec;
    const struct table *t = report_table(r, map->asked);
    struct side sides[AXES] = { side_of(r, t, ROWS, MOST_ROWS),
                                side_of(r, t, COLS, t->query->by[COLS].kind >= DIM_HOUR ? MOST_COLS : MOST_NAMED_COLS) };
    struct value *cells = cells_of(r, t, sides);
    struct ink ink;
    bool any = ink_of(t->query->metrics[0], map->min_count, cells, sides[ROWS].n * sides[COLS].n, &ink);
    put_data(f, r, t);
    chart_frame(f, r, c, message(f, r, sides, cells, &ink), measure(r, sides, &ink), chart_n(t->query->metrics[0], &t->total[0]));
    if (any)
        draw(r, sides, cells, &ink, f);
    else
        chart_no_data(f, r, t);
    chart_finish(f);
}

const struct chart_kind chart_heatmap = { .name = "heatmap", .plan = plan, .lay = lay };
