#include "report/chart.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "report/lay.h"
#include "report/say.h"

/* ---- planning ---- */

static const struct doc *required(const struct chart *c, const char *key, const char *what, struct err *err) {
    const struct doc *d = doc_get(c->doc, key);
    if (!d) doc_fail(c->doc, err, "the chart \"%s\" needs \"%s\": %s", c->name, key, what);
    return d;
}

bool chart_by(struct template *t, const struct chart *c, const char *key, struct dimension *out, struct err *err) {
    struct dimension found[QUERY_DIMS];
    int n;
    const struct doc *d = required(c, key, "a dimension", err);
    if (!d || !doc_is(d, DOC_STRING, err) || !template_dimensions(t, d, found, &n, err)) return false;
    *out = found[0];
    return true;
}

bool chart_is_time(const struct dimension *d) {
    return d->kind >= DIM_DAY && d->kind <= DIM_YEAR;
}

const struct metric *chart_metric(struct template *t, const struct chart *c, const char *key, struct err *err) {
    const struct doc *d = required(c, key, "a metric", err);
    return d ? template_metric(t, d, err) : NULL;
}

bool chart_int(const struct chart *c, const char *key, int least, int otherwise, int *out, struct err *err) {
    const struct doc *d = doc_get(c->doc, key);
    const int64_t most = 1000000;
    int64_t v = otherwise;
    if (d && !doc_int(d, &v, err)) return false;
    if (v < least || v > most)
        return doc_fail(d, err, "expected a number from %d to %lld, found %lld", least, (long long)most, (long long)v);
    *out = (int)v;
    return true;
}

bool chart_target(struct template *t, const struct chart *c, enum unit unit, const struct target **out, struct err *err) {
    *out = NULL;
    const struct doc *d = doc_get(c->doc, "target");
    if (!d) return true;
    const struct metric *m = template_metric(t, d, err);
    if (!m) return false;
    *out = template_target(t, m);
    if (!*out) {
        doc_fail(d, err, "the template has no target of \"%s\"", m->name);
        return err_hint(err, "add it to the template's \"targets\"");
    }
    if (m->unit != unit) return doc_fail(d, err, "a target of unit %s on an axis of unit %s", unit_names[m->unit], unit_names[unit]);
    if (m->better == BETTER_NONE) return doc_fail(d, err, "\"%s\" has no better side, so it cannot be outside a target", m->name);
    return true;
}

bool chart_ask(struct template *t, const struct chart *c, const struct dimension *by, int nby, const struct metric **metrics, int nmetrics,
               int *asked, struct err *err) {
    const struct doc *where = doc_get(c->doc, "where");
    struct condition *conditions = NULL;
    int n = 0;
    if (where && !conditions_parse(where, t->strings, t->arena, &conditions, &n, err)) return false;
    struct query q = { .period = c->period, .nby = nby, .metrics = metrics, .nmetrics = nmetrics, .where = conditions, .nwhere = n };
    for (int i = 0; i < nby; i++) q.by[i] = by[i];
    *asked = template_ask_query(t, PASS_MAIN, &q);
    return true;
}

/* ---- texts ---- */

const char *chart_fill(const struct report *r, enum word w, const char *const *args, int n) {
    return words_fill(r->arena, word(r->lang, w), args, n);
}

const char *chart_by_word(const struct report *r, const struct dimension *d) {
    const char *attribute = d->kind == DIM_ATTR ? strings_get(r->t->strings, d->attr).p : "";
    return chart_fill(r, (enum word)(W_BY_AGENT + (int)d->kind), &attribute, 1);
}

static const enum bucket buckets[DIMENSIONS] = {
    [DIM_DAY] = BUCKET_DAY, [DIM_WEEK] = BUCKET_WEEK, [DIM_MONTH] = BUCKET_MONTH, [DIM_QUARTER] = BUCKET_QUARTER, [DIM_YEAR] = BUCKET_YEAR,
};

const char *chart_key_data(const struct report *r, const struct dimension *d, const struct key *k) {
    char text[INSTANT_TEXT];
    if (chart_is_time(d) && !k->none) return arena_printf(r->arena, "%s", bucket_format(buckets[d->kind], k->v, text));
    if (k->number && !k->none) return arena_printf(r->arena, "%d", k->v);
    return arena_strndup(r->arena, k->text.p, k->text.n);
}

const char *chart_key(const struct report *r, const struct dimension *d, const struct key *k) {
    if (k->none) return lay_key(r, d, k).text;
    switch (d->kind) {
    case DIM_HOUR: return arena_printf(r->arena, "%02d:00", k->v);
    case DIM_WEEKDAY: return say_weekday(r->lang, k->v);
    case DIM_DAY: return say_date(r->arena, r->lang, k->v);
    default: break;
    }
    if (chart_is_time(d)) return chart_key_data(r, d, k);
    const char *text = lay_key(r, d, k).text;
    return *text ? text : "\"\"";
}

const char *chart_common_title(const struct report *r, const struct metric *a, const struct metric *b) {
    const char *one = a->title[r->lang], *other = b->title[r->lang];
    size_t comma = 0;
    if (a == b) return one;
    for (size_t i = 0; one[i] && one[i] == other[i]; i++)
        if (one[i] == ',') comma = i;
    return comma > 0 ? arena_strndup(r->arena, one, comma) : one;
}

const char *chart_own_title(const struct report *r, const struct metric *m, const char *common) {
    const char *title = m->title[r->lang];
    size_t n = strlen(common);
    return strncmp(title, common, n) == 0 && !strncmp(title + n, ", ", 2) ? title + n + 2 : title;
}

const char *chart_target_text(const struct report *r, const struct target *target) {
    return arena_printf(r->arena, "%s %s", word(r->lang, W_TARGET), say_target(r->arena, r->lang, target->metric->unit, target->value));
}

const char *chart_value(const struct report *r, const struct metric *m, const struct target *target, struct value v) {
    const char *text = say_value(r->arena, r->lang, m->unit, v);
    if (!target || !v.has || !chart_outside(target, v.v)) return text;
    bool same = strcmp(text, say_value(r->arena, r->lang, m->unit, (struct value){ true, target->value, 1 })) == 0;
    return same ? arena_printf(r->arena, "%s\u00A0%s", v.v > target->value ? ">" : "<", text) : text;
}

bool chart_is_few(const struct metric *m, struct value v, int min_count) {
    return v.has && m->unit != UNIT_COUNT && v.n < min_count;
}

bool chart_outside(const struct target *target, double v) {
    if (!target) return false;
    return target->metric->better == BETTER_LOWER ? v > target->value : v < target->value;
}

/* ---- the frame ---- */

static const double TITLE_SIZE = 20, SMALLER_TITLE_SIZE = 17, SUBTITLE_SIZE = 13, FOOTER_SIZE = 11;
enum { TITLE_Y = 40, SUBTITLE_Y = 64, FOOTER_Y = 526, WIDTH = CHART_RIGHT - CHART_LEFT };

/* The template's title with {period} filled in, or NULL. */
static const char *given_title(const struct report *r, const struct chart *c) {
    static const char mark[] = "{period}";
    const char *title = titles_in(&c->title, r->lang), *at = title ? strstr(title, mark) : NULL;
    if (!at) return title;
    const char *period = say_period(r->arena, r->lang, &r->t->periods[PASS_MAIN]);
    return arena_printf(r->arena, "%.*s%s%s", (int)(at - title), title, period, at + strlen(mark));
}

static const char *joined(const struct report *r, const char *a, const char *b) {
    return *a ? arena_printf(r->arena, "%s · %s", a, b) : b;
}

/* "Channel: email, chat" of the chart's `where`. */
static const char *conditions_text(const struct report *r, const struct chart *c, const char *text) {
    const struct doc *where = doc_get(c->doc, "where");
    for (const struct doc *d = where ? where->child : NULL; d; d = d->next) {
        struct dimension dim;
        if (!dimension_parse(d->key, r->t->strings, &dim)) continue; /* was checked by chart_ask */
        bool is_array = d->kind == DOC_ARRAY;
        const char *values = "";
        for (const struct doc *v = is_array ? d->child : d; v; v = is_array ? v->next : NULL)
            values = arena_printf(r->arena, "%s%s%s", values, *values ? ", " : "", v->text.p);
        text = joined(r, text, arena_printf(r->arena, "%s: %s", lay_dimension(r, &dim), values));
    }
    return text;
}

int64_t chart_n(const struct metric *m, const struct value *v) { return m->unit == UNIT_COUNT || lay_is_sampled(m) ? v->n : -1; }

void chart_frame(struct figure *f, const struct report *r, const struct chart *c, const char *message, const char *measure, int64_t n) {
    const char *given = given_title(r, c);
    f->title = given ? given : message;
    bool said = strncmp(message, measure, strlen(measure)) == 0; /* the message begins with the measure */
    const char *text = !given ? (said ? "" : measure) : said ? message : joined(r, message, measure);
    text = joined(r, text, say_period(r->arena, r->lang, &c->period));
    text = conditions_text(r, c, text);
    if (r->t->nwhere) text = joined(r, text, lay_conditions(r, r->t->where, r->t->nwhere));
    const char *count = say_count(r->arena, r->lang, n);
    f->subtitle = n >= 0 ? joined(r, text, chart_fill(r, W_CHART_N, &count, 1)) : text;
    f->alt = arena_printf(r->arena, "%s. %s.", f->title, f->subtitle);
    double size = figure_text_width(f, f->title, TITLE_SIZE, true) <= WIDTH ? TITLE_SIZE : SMALLER_TITLE_SIZE;
    figure_text(f,
                (struct text){
                    .x = CHART_LEFT, .y = TITLE_Y, .s = f->title, .size = size, .bold = true, .colour = COLOUR_INK, .max_width = WIDTH });
    figure_text(
        f,
        (struct text){
            .x = CHART_LEFT, .y = SUBTITLE_Y, .s = f->subtitle, .size = SUBTITLE_SIZE, .colour = COLOUR_MUTED, .max_width = WIDTH });
}

void chart_remark(struct figure *f, const char *text) {
    f->footer = *f->footer ? arena_printf(f->arena, "%s   %s", f->footer, text) : text;
}

void chart_remark_outside(struct figure *f, const struct report *r, const struct target *target) {
    const char *sign = target->metric->better == BETTER_LOWER ? "▲" : "▼";
    chart_remark(f, chart_fill(r, W_CHART_OUTSIDE, &sign, 1));
}

void chart_remark_few(struct figure *f, const struct report *r, int min_count) {
    const char *least = say_count(r->arena, r->lang, min_count);
    chart_remark(f, chart_fill(r, W_CHART_FEW, &least, 1));
}

void chart_finish(struct figure *f) {
    figure_text(
        f,
        (struct text){ .x = CHART_LEFT, .y = f->height - (FIGURE_HEIGHT - FOOTER_Y), .s = f->footer, .size = FOOTER_SIZE, .colour = COLOUR_MUTED, .max_width = WIDTH });
}

void chart_no_data(struct figure *f, const struct report *r, const struct table *t) {
    const double middle_x = (CHART_LEFT + CHART_RIGHT) / 2.0, middle_y = (CHART_TOP + CHART_BOTTOM) / 2.0;
    const char *period = say_period(r->arena, r->lang, &t->query->period);
    const char *why = chart_fill(r, t->query->nwhere > 0 ? W_CHART_NOTHING_WHERE : W_CHART_NOTHING, &period, 1);
    figure_rect(f, (struct box){ CHART_LEFT, CHART_TOP, WIDTH, CHART_BOTTOM - CHART_TOP }, COLOUR_EMPTY, 1);
    figure_text(f,
                (struct text){ .x = middle_x,
                               .y = middle_y,
                               .s = word(r->lang, W_NO_DATA),
                               .size = 22,
                               .bold = true,
                               .colour = COLOUR_GREY,
                               .anchor = ANCHOR_MIDDLE });
    figure_text(
        f,
        (struct text){
            .x = middle_x, .y = middle_y + 28, .s = why, .size = 14, .colour = COLOUR_MUTED, .anchor = ANCHOR_MIDDLE, .max_width = WIDTH });
}

/* ---- value axis ---- */

static const double TICK_SIZE = 12, TICK_GAP = 8;

double chart_tick_width(const struct figure *f, const struct report *r, const struct scale *s) {
    double width = 0;
    for (int i = 0; i < s->nticks; i++)
        width = fmax(width, figure_text_width(f, scale_tick_text(r->arena, r->lang, s, s->ticks[i]), TICK_SIZE, false));
    return width + TICK_GAP;
}

void chart_grid(struct figure *f, const struct report *r, const struct scale *s, double left, double right) {
    for (int i = 0; i < s->nticks; i++) {
        double y = round(scale_at(s, s->ticks[i]));
        figure_line(f, left, y, right, y, (struct pen){ COLOUR_GRID, 1, false });
        const char *text = scale_tick_text(r->arena, r->lang, s, s->ticks[i]);
        figure_text_if_room(
            f,
            (struct text){ .x = left - TICK_GAP, .y = y + 4, .s = text, .size = TICK_SIZE, .colour = COLOUR_MUTED, .anchor = ANCHOR_END });
    }
}

void chart_target_line(struct figure *f, const struct scale *s, const struct target *target, double left, double right) {
    double y = scale_at(s, target->value);
    figure_line(f, left, y, right, y, (struct pen){ COLOUR_INK, 1.5, true });
}

/* ---- labels at line ends ---- */

static const double LABEL_SIZE = 12, LABEL_LINE = 15, LABEL_GAP = 5;
enum { MOST_LABELS = 16 };

static double label_height(const struct end_label *l) {
    return l->value ? 2 * LABEL_LINE : LABEL_LINE;
}

double chart_end_labels_width(const struct figure *f, const struct end_label *labels, int n) {
    const double widest = 190;
    double width = 0;
    for (int i = 0; i < n; i++) {
        width = fmax(width, figure_text_width(f, labels[i].name, LABEL_SIZE, true));
        if (labels[i].value) width = fmax(width, figure_text_width(f, labels[i].value, LABEL_SIZE, false));
    }
    return fmin(width, widest);
}

static int by_place(const void *a, const void *b) {
    const struct end_label *one = a, *other = b;
    if (one->y != other->y) return one->y < other->y ? -1 : 1;
    return strcmp(one->name, other->name);
}

/* Moves the sorted labels apart: neighbours that touch become a block, which stands as near as it can to where its labels want to be;
 * blocks that touch join. At the end all are moved into [top, bottom], the lower ones first. */
static void spread(struct end_label *labels, int n, double top, double bottom) {
    struct block {
        double top, height;
        int first, n;
    } blocks[MOST_LABELS];
    int count = 0;
    for (int i = 0; i < n; i++) {
        double height = label_height(&labels[i]) + LABEL_GAP;
        blocks[count++] = (struct block){ labels[i].y - height / 2, height, i, 1 };
        for (; count > 1 && blocks[count - 2].top + blocks[count - 2].height > blocks[count - 1].top; count--) {
            struct block *above = &blocks[count - 2], *below = &blocks[count - 1];
            above->top = (above->n * above->top + below->n * (below->top - above->height)) / (above->n + below->n);
            above->height += below->height;
            above->n += below->n;
        }
    }
    double edge = bottom;
    for (int b = count - 1; b >= 0; b--) {
        blocks[b].top = fmax(fmin(blocks[b].top, edge - blocks[b].height), top);
        edge = blocks[b].top;
    }
    for (int b = 0; b < count; b++) {
        double at = blocks[b].top;
        for (int i = blocks[b].first; i < blocks[b].first + blocks[b].n; i++) {
            double height = label_height(&labels[i]) + LABEL_GAP;
            labels[i].y = at + height / 2;
            at += height;
        }
    }
}

void chart_end_labels(struct figure *f, struct end_label *labels, int n, double x, double top, double bottom) {
    assert(n <= MOST_LABELS);
    qsort(labels, (size_t)n, sizeof *labels, by_place);
    spread(labels, n, top, bottom);
    double width = chart_end_labels_width(f, labels, n) + 1;
    for (int i = 0; i < n; i++) {
        double y = labels[i].y - label_height(&labels[i]) / 2 + LABEL_SIZE;
        figure_text_if_room(
            f,
            (struct text){
                .x = x, .y = y, .s = labels[i].name, .size = LABEL_SIZE, .bold = true, .colour = labels[i].colour, .max_width = width });
        if (!labels[i].value) continue;
        figure_text_if_room(
            f,
            (struct text){
                .x = x, .y = y + LABEL_LINE, .s = labels[i].value, .size = LABEL_SIZE, .colour = labels[i].colour, .max_width = width });
    }
}
