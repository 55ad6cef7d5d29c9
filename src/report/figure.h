/* figure: a chart as a display list: what stands where, in logical units, x to the right, y downwards from the top left corner.
 *
 * Pure: painting it is write/png.c.  The width of a text comes through `measure`, which the caller sets before a chart is laid
 * (png_measure() for real, a fixed width per character in tests), so the list holds final texts: already shortened, already placed.
 * Texts never overlap: the figure remembers the box of each; a text that may be left out is put with figure_text_if_room().
 */
#ifndef SVODKA_REPORT_FIGURE_H
#define SVODKA_REPORT_FIGURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/str.h"
#include "measure/query.h"

enum { FIGURE_WIDTH = 960, FIGURE_HEIGHT = 540 };

/* 0xRRGGBB. Blue: fact, in target. Vermillion: out of target, always with a triangle or a word too. Grey: the rest. */
typedef uint32_t colour;
#define COLOUR_INK 0x222222u
#define COLOUR_MUTED 0x595959u
#define COLOUR_GREY 0x757575u
#define COLOUR_PALE 0xBDBDBDu
#define COLOUR_GRID 0xD9D9D9u
#define COLOUR_FAINT 0xE6E6E6u
#define COLOUR_EMPTY 0xF5F5F5u
#define COLOUR_WHITE 0xFFFFFFu
#define COLOUR_BLUE 0x0072B2u
#define COLOUR_VERMILLION 0xD55E00u
#define COLOUR_GREEN 0x009E73u
#define COLOUR_PURPLE 0xAA4A84u

struct point { double x, y; };
struct box { double x, y, w, h; };
struct pen { colour colour; double width; bool dashed; };
enum anchor { ANCHOR_START, ANCHOR_MIDDLE, ANCHOR_END };

struct text {
    double x, y;          /* y: the baseline */
    const char *s;
    double size;          /* of the font */
    bool bold;
    colour colour;
    enum anchor anchor;   /* which point of the text stands at x */
    double max_width;     /* shortened to it with an ellipsis; 0: as it is */
    bool halo;            /* a white rim, for texts upon lines */
};

enum shape_kind { SHAPE_LINE, SHAPE_POLYLINE, SHAPE_POLYGON, SHAPE_RECT, SHAPE_CIRCLE, SHAPE_TRIANGLE, SHAPE_TEXT };
struct shape {
    enum shape_kind kind;
    struct point *points; int npoints; /* LINE: 2; POLYLINE, POLYGON; RECT: two corners; CIRCLE, TRIANGLE: the centre; TEXT: none */
    struct pen pen;       /* LINE, POLYLINE: the stroke; the others: the fill's colour */
    double opacity;       /* POLYGON, RECT: of the fill, 0..1 */
    double radius;        /* CIRCLE, TRIANGLE */
    bool down;            /* TRIANGLE: points downwards */
    struct text text;     /* TEXT: shortened, max_width 0 */
};

struct text_measure {
    double (*width)(void *data, const char *s, double size, bool bold);
    void *data;
};

/* The numbers drawn, for CHART.csv. */
enum datum_kind { DATUM_NONE, DATUM_TEXT, DATUM_NUMBER };
struct datum { enum datum_kind kind; double number; const char *text; };

struct figure {
    struct arena *arena;                               /* borrowed: holds texts and points */
    struct text_measure measure;
    double width, height;
    const char *title, *subtitle, *footer, *alt;       /* title, subtitle and footer are among the shapes too; alt says the chart in a sentence */
    struct { struct shape *v; size_t n, cap; } shapes;   /* in painting order */
    struct { struct box *v; size_t n, cap; } taken;    /* the boxes of texts */
    const char *const *columns; int ncolumns;          /* names of the data twin's columns */
    struct { struct datum *v; size_t n, cap; } data;   /* its cells, row by row */
};

/* An empty figure of the usual size. */
void figure_start(struct figure *f, struct arena *a, struct text_measure measure);
void figure_release(struct figure *f);

void figure_line(struct figure *f, double x1, double y1, double x2, double y2, struct pen pen);
void figure_polyline(struct figure *f, const struct point *points, int n, struct pen pen);
void figure_polygon(struct figure *f, const struct point *points, int n, colour fill, double opacity);
void figure_rect(struct figure *f, struct box box, colour fill, double opacity);
void figure_hatch(struct figure *f, struct box box, colour stroke); /* diagonal lines */
void figure_circle(struct figure *f, double x, double y, double radius, colour fill);
void figure_triangle(struct figure *f, double x, double y, double radius, bool down, colour fill);

double figure_text_width(const struct figure *f, const char *s, double size, bool bold);
/* The text, or its start with "…", at most max_width wide; "" if not even that fits. */
const char *figure_shorten(const struct figure *f, const char *s, double size, bool bold, double max_width);
struct box figure_text_box(const struct figure *f, const struct text *t); /* as it would be drawn, shortened */
void figure_text(struct figure *f, struct text t);
/* Puts the text unless it would touch another one or leave the figure; says whether it did. */
bool figure_text_if_room(struct figure *f, struct text t);
bool figure_is_free(const struct figure *f, struct box box);

/* The data twin: column names once, then its cells row by row. */
void figure_columns(struct figure *f, const char *const *names, int n);
void figure_put_text(struct figure *f, const char *s);
void figure_put_number(struct figure *f, double v); /* not finite: an empty cell */
void figure_put_value(struct figure *f, struct value v);
size_t figure_rows(const struct figure *f);

/* The whole list as text, one shape a line, then the data; for tests. */
void figure_dump(const struct figure *f, struct buf *out);

#endif
