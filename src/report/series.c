#include "report/series.h"

#include <math.h>

#include "base/vec.h"
#include "report/say.h"

bool series_fits(const struct dimension *d) {
    return chart_is_time(d) || d->kind == DIM_HOUR || d->kind == DIM_WEEKDAY;
}

/* ---- slots ---- */

static enum bucket bucket_of(const struct dimension *d) {
    switch (d->kind) {
    case DIM_WEEK: return BUCKET_WEEK;
    case DIM_MONTH: return BUCKET_MONTH;
    case DIM_QUARTER: return BUCKET_QUARTER;
    case DIM_YEAR: return BUCKET_YEAR;
    default: return BUCKET_DAY;
    }
}

/* The first slot and the bound of all slots, as values of the key. */
static void slot_bounds(const struct dimension *d, const struct period *p, int32_t *first, int32_t *end) {
    bool is_hour = d->kind == DIM_HOUR;
    *first = is_hour ? 0 : 1;
    *end = is_hour ? 24 : 8;
    if (!chart_is_time(d)) return;
    *first = bucket_start(bucket_of(d), p->first_day);
    *end = p->end_day;
}

struct series series_of(const struct report *r, const struct table *t) {
    struct series s = { .table = t, .by = &t->query->by[0] };
    const struct period *p = &t->query->period;
    const struct zone *zone = r->t->policy->zone;
    instant now = r->t->passes[PASS_MAIN].as_of < p->to ? r->t->passes[PASS_MAIN].as_of : p->to;
    bool is_time = chart_is_time(s.by);
    enum bucket bucket = bucket_of(s.by);
    int32_t first, end, report_begins = r->t->periods[PASS_MAIN].first_day;
    int row = 0;
    struct {
        struct slot *v;
        size_t n, cap;
    } slots = { 0 };
    slot_bounds(s.by, p, &first, &end);
    for (int32_t v = first, next; v < end; v = next) {
        next = is_time ? bucket_next(bucket, v) : v + 1;
        if (is_time && zone_day_start(zone, v) >= now) break; /* not begun as of the report */
        bool has_row = row < t->nrows && !table_key(t, row, 0)->none && table_key(t, row, 0)->v == v;
        struct slot slot = { .key = { .number = true, .v = v }, .row = has_row ? row++ : -1 };
        slot.incomplete = is_time && (v < p->first_day || zone_day_start(zone, next) > now);
        bool before_log = slots.n == 0 && !has_row && next <= report_begins; /* of a series that goes back farther than the log */
        if (!is_time || !before_log) *VEC_PUSH(&slots) = slot;
    }
    s.n = (int)slots.n;
    s.slots = arena_alloc(r->arena, slots.n * sizeof *s.slots);
    for (size_t i = 0; i < slots.n; i++) s.slots[i] = slots.v[i];
    VEC_RELEASE(&slots);
    return s;
}

struct value series_value(const struct series *s, int slot, int metric) {
    int row = s->slots[slot].row;
    if (row >= 0) return *table_cell(s->table, row, metric);
    return (struct value){ .has = s->table->query->metrics[metric]->unit == UNIT_COUNT };
}

static bool is_few(const struct series *s, struct value v, int metric) {
    return chart_is_few(s->table->query->metrics[metric], v, s->min_count);
}

struct value series_solid(const struct series *s, int slot, int metric) {
    struct value v = series_value(s, slot, metric);
    return is_few(s, v, metric) ? (struct value){ .n = v.n } : v;
}

double series_step(const struct series *s) {
    return (s->right - s->left) / (s->n > 0 ? s->n : 1);
}

double series_x(const struct series *s, int slot) {
    return s->left + (slot + 0.5) * series_step(s);
}

static bool range_of(const struct series *s, int first, int n, bool solid, double *low, double *high) {
    bool any = false;
    for (int i = 0; i < s->n; i++) {
        for (int m = first; m < first + n; m++) {
            struct value v = solid ? series_solid(s, i, m) : series_value(s, i, m);
            if (!v.has) continue;
            *low = any ? fmin(*low, v.v) : v.v;
            *high = any ? fmax(*high, v.v) : v.v;
            any = true;
        }
    }
    return any;
}

bool series_range(const struct series *s, int first, int n, double *low, double *high) {
    return range_of(s, first, n, true, low, high) || range_of(s, first, n, false, low, high);
}

int series_last(const struct series *s, int metric) {
    for (int i = s->n - 1; i >= 0; i--)
        if (series_solid(s, i, metric).has) return i;
    return -1;
}

void series_put_data(struct figure *f, const struct report *r, const struct series *s, int counted) {
    const struct query *q = s->table->query;
    const char **columns = arena_alloc(r->arena, (size_t)(q->nmetrics + 2) * sizeof *columns);
    columns[0] = dimension_name(s->by, r->t->strings, r->arena);
    for (int m = 0; m < q->nmetrics; m++) columns[m + 1] = q->metrics[m]->name;
    columns[q->nmetrics + 1] = "n";
    figure_columns(f, columns, q->nmetrics + 1 + (counted >= 0));
    for (int i = 0; i < s->n; i++) {
        figure_put_text(f, chart_key_data(r, s->by, &s->slots[i].key));
        for (int m = 0; m < q->nmetrics; m++) figure_put_value(f, series_value(s, i, m));
        if (counted >= 0) figure_put_number(f, (double)series_value(s, i, counted).n);
    }
}

/* ---- drawing ---- */

void series_draw_incomplete(struct figure *f, const struct report *r, const struct series *s, double top, double bottom) {
    double step = series_step(s);
    bool any = false;
    for (int i = 0; i < s->n; i++) {
        if (!s->slots[i].incomplete) continue;
        figure_hatch(f, (struct box){ series_x(s, i) - step / 2, top, step, bottom - top }, COLOUR_FAINT);
        any = true;
    }
    if (any) chart_remark(f, word(r->lang, W_CHART_INCOMPLETE));
}

void series_draw_line(struct figure *f, const struct series *s, int metric, const struct scale *scale, struct pen pen) {
    struct point *run = arena_alloc(f->arena, (size_t)(s->n + 1) * sizeof *run);
    int n = 0;
    for (int i = 0; i <= s->n; i++) {
        struct value v = i < s->n ? series_solid(s, i, metric) : (struct value){ 0 };
        if (v.has) {
            run[n++] = (struct point){ series_x(s, i), scale_at(scale, v.v) };
            continue;
        }
        if (n == 1) figure_circle(f, run[0].x, run[0].y, pen.width, pen.colour);
        figure_polyline(f, run, n, pen);
        n = 0;
    }
}

int series_draw_points(struct figure *f, const struct report *r, const struct series *s, int metric, const struct scale *scale,
                       const struct target *target, colour inside) {
    const double dot_step = 12; /* least width of a slot for a dot in it */
    bool dots = series_step(s) >= dot_step, any_few = false;
    double radius = fmin(6.5, 3.5 + series_step(s) / 10);
    int outside = 0;
    for (int i = 0; i < s->n; i++) {
        struct value v = series_value(s, i, metric);
        if (!v.has) continue;
        double x = series_x(s, i), y = scale_at(scale, v.v);
        if (is_few(s, v, metric)) {
            figure_circle(f, x, y, 2.5, COLOUR_PALE);
            any_few = true;
        } else if (chart_outside(target, v.v)) {
            figure_triangle(f, x, y, radius, target->metric->better == BETTER_HIGHER, COLOUR_VERMILLION);
            outside++;
        } else if (dots) {
            figure_circle(f, x, y, 3, inside);
        }
    }
    if (any_few) chart_remark_few(f, r, s->min_count);
    return outside;
}

/* ---- the names of slots ---- */

/* Which slots are named: all, or only those that begin a longer stretch; coarser from rule to rule. */
enum naming { NAME_ALL, NAME_MONDAYS, NAME_MONTHS, NAME_QUARTERS, NAME_YEARS, NAME_FIVE_YEARS, NAMINGS };

struct naming_context {
    const struct report *r;
    const struct series *s;
    enum naming naming;
};

/* The first slot of a month (quarter, year, five years): its month differs from that of the slot before. */
static bool begins(const struct series *s, int slot, enum naming naming) {
    static const int months[NAMINGS] = { [NAME_MONTHS] = 1, [NAME_QUARTERS] = 3, [NAME_YEARS] = 12, [NAME_FIVE_YEARS] = 60 };
    int y, m, d, before_y, before_m;
    civil_from_days(s->slots[slot].key.v, &y, &m, &d);
    if (slot == 0) return d == 1 && (12 * y + m - 1) % months[naming] == 0;
    civil_from_days(s->slots[slot - 1].key.v, &before_y, &before_m, &d);
    return (12 * y + m - 1) / months[naming] != (12 * before_y + before_m - 1) / months[naming];
}

static bool is_named(const struct naming_context *c, int slot) {
    if (c->naming == NAME_ALL) return true;
    if (!chart_is_time(c->s->by)) return slot % (1 << c->naming) == 0; /* each second, fourth ... hour */
    if (c->naming == NAME_MONDAYS) return c->s->by->kind == DIM_DAY && weekday_of(c->s->slots[slot].key.v) == 1;
    return begins(c->s, slot, c->naming);
}

/* "5 Oct", and the day alone where the name before was of the same month; "Oct", with the year in January and on the first name. */
static const char *slot_name(const struct naming_context *c, int slot, int named_before) {
    const struct series *s = c->s;
    struct arena *a = c->r->arena;
    enum lang lang = c->r->lang;
    const struct key *key = &s->slots[slot].key;
    int y, m, d, before_y = -1, before_m = -1;
    if (!chart_is_time(s->by)) return s->by->kind == DIM_HOUR ? arena_printf(a, "%02d", key->v) : say_weekday(lang, key->v);
    civil_from_days(key->v, &y, &m, &d);
    if (named_before >= 0) civil_from_days(s->slots[named_before].key.v, &before_y, &before_m, &d);
    civil_from_days(key->v, &y, &m, &d);
    if (s->by->kind == DIM_YEAR || c->naming >= NAME_YEARS) return arena_printf(a, "%d", y);
    const char *month = say_month(lang, m, true);
    if (c->naming >= NAME_MONTHS || s->by->kind >= DIM_MONTH) return y != before_y ? arena_printf(a, "%s %d", month, y) : month;
    return m != before_m ? say_day(a, lang, key->v) : arena_printf(a, "%d", d);
}

static const double NAME_SIZE = 12, NAME_GAP = 8;

/* Whether all names of a rule stand beside each other, and there are any. */
static bool names_fit(const struct figure *f, const struct naming_context *c) {
    double free_from = -INFINITY;
    int before = -1;
    for (int i = 0; i < c->s->n; i++) {
        if (!is_named(c, i)) continue;
        double half = figure_text_width(f, slot_name(c, i, before), NAME_SIZE, false) / 2, x = series_x(c->s, i);
        if (x - half < free_from) return false;
        free_from = x + half + NAME_GAP;
        before = i;
    }
    return before >= 0;
}

void series_draw_axis(struct figure *f, const struct report *r, const struct series *s, double y) {
    struct naming_context c = { .r = r, .s = s };
    figure_line(f, s->left, y, s->right, y, (struct pen){ COLOUR_INK, 1.5, false });
    while (c.naming < NAMINGS - 1 && !names_fit(f, &c)) c.naming++;
    int before = -1;
    for (int i = 0; i < s->n; i++) {
        if (!is_named(&c, i)) continue;
        const char *name = slot_name(&c, i, before);
        if (series_step(s) < 40) figure_line(f, series_x(s, i), y, series_x(s, i), y + 4, (struct pen){ COLOUR_GREY, 1, false });
        struct text text = {
            .x = series_x(s, i), .y = y + 18, .s = name, .size = NAME_SIZE, .colour = COLOUR_MUTED, .anchor = ANCHOR_MIDDLE
        };
        if (figure_text_if_room(f, text)) before = i;
    }
}
