#include "report/figure.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/vec.h"

/* The extent of a line of text about its baseline, in parts of the font's size. */
static const double ASCENT = 0.80, DESCENT = 0.24;
static const double BREATH = 1.0; /* least distance between two texts */
static const char ELLIPSIS[] = "…";

void figure_start(struct figure *f, struct arena *a, struct text_measure measure) {
    *f = (struct figure){ .arena = a, .measure = measure, .width = FIGURE_WIDTH, .height = FIGURE_HEIGHT };
    f->title = f->subtitle = f->footer = f->alt = "";
}

void figure_release(struct figure *f) {
    VEC_RELEASE(&f->shapes);
    VEC_RELEASE(&f->taken);
    VEC_RELEASE(&f->data);
}

/* ---- shapes ---- */

static struct shape *add_shape(struct figure *f, enum shape_kind kind, const struct point *points, int n) {
    struct shape *m = VEC_PUSH(&f->shapes);
    *m = (struct shape){ .kind = kind, .npoints = n, .opacity = 1 };
    if (n > 0) {
        m->points = arena_alloc(f->arena, (size_t)n * sizeof *m->points);
        memcpy(m->points, points, (size_t)n * sizeof *m->points);
    }
    for (int i = 0; i < n; i++) assert(isfinite(points[i].x) && isfinite(points[i].y));
    return m;
}

void figure_line(struct figure *f, double x1, double y1, double x2, double y2, struct pen pen) {
    struct point ends[] = { { x1, y1 }, { x2, y2 } };
    add_shape(f, SHAPE_LINE, ends, 2)->pen = pen;
}

void figure_polyline(struct figure *f, const struct point *points, int n, struct pen pen) {
    if (n >= 2) add_shape(f, SHAPE_POLYLINE, points, n)->pen = pen;
}

void figure_polygon(struct figure *f, const struct point *points, int n, colour fill, double opacity) {
    if (n < 3) return;
    struct shape *m = add_shape(f, SHAPE_POLYGON, points, n);
    m->pen.colour = fill;
    m->opacity = opacity;
}

void figure_rect(struct figure *f, struct box box, colour fill, double opacity) {
    struct point corners[] = { { box.x, box.y }, { box.x + box.w, box.y + box.h } };
    struct shape *m = add_shape(f, SHAPE_RECT, corners, 2);
    m->pen.colour = fill;
    m->opacity = opacity;
}

void figure_hatch(struct figure *f, struct box box, colour stroke) {
    const double step = 9;
    const struct pen pen = { stroke, 1, false };
    /* Lines x + y = c, where c counts from the box's top left corner. */
    for (double c = step; c < box.w + box.h; c += step) {
        double right = fmin(c, box.w), left = fmax(0, c - box.h);
        figure_line(f, box.x + right, box.y + c - right, box.x + left, box.y + c - left, pen);
    }
}

void figure_circle(struct figure *f, double x, double y, double radius, colour fill) {
    struct shape *m = add_shape(f, SHAPE_CIRCLE, &(struct point){ x, y }, 1);
    m->radius = radius;
    m->pen.colour = fill;
}

void figure_triangle(struct figure *f, double x, double y, double radius, bool down, colour fill) {
    struct shape *m = add_shape(f, SHAPE_TRIANGLE, &(struct point){ x, y }, 1);
    m->radius = radius;
    m->down = down;
    m->pen.colour = fill;
}

/* ---- texts ---- */

double figure_text_width(const struct figure *f, const char *s, double size, bool bold) {
    return *s ? f->measure.width(f->measure.data, s, size, bold) : 0;
}

static bool continues_character(char c) {
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* The first n bytes, n rounded down to a whole character, without spaces at the end, and "…". */
static const char *cut_at(struct arena *a, const char *s, size_t n) {
    while (n > 0 && continues_character(s[n])) n--;
    while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == ',')) n--;
    return arena_printf(a, "%.*s%s", (int)n, s, ELLIPSIS);
}

const char *figure_shorten(const struct figure *f, const char *s, double size, bool bold, double max_width) {
    if (figure_text_width(f, s, size, bold) <= max_width) return s;
    if (figure_text_width(f, ELLIPSIS, size, bold) > max_width) return "";
    size_t fits = 0, too_long = strlen(s);
    while (too_long - fits > 1) {
        size_t middle = fits + (too_long - fits) / 2;
        if (figure_text_width(f, cut_at(f->arena, s, middle), size, bold) <= max_width)
            fits = middle;
        else
            too_long = middle;
    }
    return cut_at(f->arena, s, fits);
}

static struct text shortened(const struct figure *f, struct text t) {
    if (t.max_width > 0) t.s = figure_shorten(f, t.s, t.size, t.bold, t.max_width);
    t.max_width = 0;
    return t;
}

struct box figure_text_box(const struct figure *f, const struct text *t) {
    struct text final = shortened(f, *t);
    double w = figure_text_width(f, final.s, t->size, t->bold);
    double x = t->anchor == ANCHOR_START ? t->x : t->anchor == ANCHOR_MIDDLE ? t->x - w / 2 : t->x - w;
    return (struct box){ x, t->y - ASCENT * t->size, w, (ASCENT + DESCENT) * t->size };
}

bool figure_is_free(const struct figure *f, struct box box) {
    for (size_t i = 0; i < f->taken.n; i++) {
        const struct box *other = &f->taken.v[i];
        bool apart = box.x >= other->x + other->w + BREATH || other->x >= box.x + box.w + BREATH || box.y >= other->y + other->h ||
            other->y >= box.y + box.h;
        if (!apart) return false;
    }
    return true;
}

void figure_text(struct figure *f, struct text t) {
    t = shortened(f, t);
    if (!*t.s) return;
    *VEC_PUSH(&f->taken) = figure_text_box(f, &t);
    add_shape(f, SHAPE_TEXT, NULL, 0)->text = t;
}

bool figure_text_if_room(struct figure *f, struct text t) {
    t = shortened(f, t);
    struct box box = figure_text_box(f, &t);
    bool inside = box.x >= 0 && box.y >= 0 && box.x + box.w <= f->width && box.y + box.h <= f->height;
    if (!*t.s || !inside || !figure_is_free(f, box)) return false;
    figure_text(f, t);
    return true;
}

/* ---- the data twin ---- */

void figure_columns(struct figure *f, const char *const *names, int n) {
    const char **copy = arena_alloc(f->arena, (size_t)n * sizeof *copy);
    memcpy(copy, names, (size_t)n * sizeof *copy);
    f->columns = copy;
    f->ncolumns = n;
}

void figure_put_text(struct figure *f, const char *s) {
    *VEC_PUSH(&f->data) = (struct datum){ .kind = DATUM_TEXT, .text = s };
}

void figure_put_number(struct figure *f, double v) {
    *VEC_PUSH(&f->data) = (struct datum){ .kind = isfinite(v) ? DATUM_NUMBER : DATUM_NONE, .number = v };
}

void figure_put_value(struct figure *f, struct value v) {
    figure_put_number(f, v.has ? v.v : (double)NAN);
}

size_t figure_rows(const struct figure *f) {
    return f->ncolumns > 0 ? f->data.n / (size_t)f->ncolumns : 0;
}

/* ---- as text ---- */

static const char *const shape_names[] = { "line", "polyline", "polygon", "rect", "circle", "triangle", "text" };
static const char *const anchor_names[] = { "start", "middle", "end" };

static void dump_text(const struct text *t, struct buf *out) {
    buf_printf(out, " %.1f,%.1f %s %g%s #%06x \"%s\"", t->x, t->y, anchor_names[t->anchor], t->size, t->bold ? " bold" : "",
               (unsigned)t->colour, t->s);
}

static void dump_shape(const struct shape *m, struct buf *out) {
    buf_adds(out, shape_names[m->kind]);
    for (int i = 0; i < m->npoints; i++) buf_printf(out, " %.1f,%.1f", m->points[i].x, m->points[i].y);
    if (m->radius > 0) buf_printf(out, " radius %g%s", m->radius, m->down ? " down" : "");
    if (m->kind == SHAPE_TEXT)
        dump_text(&m->text, out);
    else
        buf_printf(out, " #%06x", (unsigned)m->pen.colour);
    if (m->pen.width > 0) buf_printf(out, " width %g%s", m->pen.width, m->pen.dashed ? " dashed" : "");
    if (m->opacity < 1) buf_printf(out, " opacity %g", m->opacity);
    buf_addc(out, '\n');
}

static void dump_datum(const struct datum *d, struct buf *out) {
    char number[NUM_TEXT];
    if (d->kind == DATUM_TEXT)
        buf_adds(out, d->text);
    else
        buf_adds(out, d->kind == DATUM_NUMBER ? num_format(d->number, number) : "-");
}

void figure_dump(const struct figure *f, struct buf *out) {
    buf_printf(out, "figure %gx%g\nalt \"%s\"\n", f->width, f->height, f->alt);
    for (size_t i = 0; i < f->shapes.n; i++) dump_shape(&f->shapes.v[i], out);
    if (f->ncolumns == 0) return;
    buf_adds(out, "data");
    for (int i = 0; i < f->ncolumns; i++) buf_printf(out, "%s%s", i ? " | " : " ", f->columns[i]);
    for (size_t i = 0; i < f->data.n; i++) {
        buf_adds(out, i % (size_t)f->ncolumns == 0 ? "\nrow " : " | ");
        dump_datum(&f->data.v[i], out);
    }
    buf_addc(out, '\n');
}
