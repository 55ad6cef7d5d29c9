#include "write/png.h"

#include <cairo.h>
#include <errno.h>
#include <fontconfig/fontconfig.h>
#include <inttypes.h>
#include <math.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/vec.h"

static const char *const font_files[] = {
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
};
static const char FONT_FAMILY[] = "DejaVu Sans";

struct png_fonts {
    FcConfig *config;
    PangoFontMap *map;
    PangoFontDescription *description;
    PangoContext *measuring; /* one for measuring, one for painting: the latter follows the canvas's scale */
    PangoContext *painting;
    PangoLayout *measured;
    struct { uint32_t *v; size_t n, cap; } missing; /* characters that no font has, in their order */
};

/* ---- fonts ---- */

static PangoContext *new_context(PangoFontMap *map) {
    PangoContext *context = pango_font_map_create_context(map);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    return context;
}

static PangoLayout *new_layout(PangoContext *context) {
    PangoLayout *layout = pango_layout_new(context);
    pango_layout_set_single_paragraph_mode(layout, TRUE); /* a line break in a name must not make two lines */
    return layout;
}

struct png_fonts *png_fonts_new(struct err *err) {
    FcConfig *config = FcConfigCreate();
    for (size_t i = 0; i < ARRAY_LEN(font_files); i++) {
        if (FcConfigAppFontAddFile(config, (const FcChar8 *)font_files[i])) continue;
        FcConfigDestroy(config);
        err_set(err, ERR_OUTPUT, "the font %s of charts cannot be read", font_files[i]);
        err_hint(err, "install the package fonts-dejavu-core");
        return NULL;
    }
    struct png_fonts *fonts = mem_zalloc(1, sizeof *fonts);
    fonts->config = config;
    fonts->map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(fonts->map), config);
    fonts->description = pango_font_description_new();
    pango_font_description_set_family_static(fonts->description, FONT_FAMILY);
    fonts->measuring = new_context(fonts->map);
    fonts->painting = new_context(fonts->map);
    fonts->measured = new_layout(fonts->measuring);
    return fonts;
}

void png_fonts_free(struct png_fonts *fonts) {
    if (!fonts) return;
    g_object_unref(fonts->measured);
    g_object_unref(fonts->painting);
    g_object_unref(fonts->measuring);
    g_object_unref(fonts->map);
    pango_font_description_free(fonts->description);
    FcConfigDestroy(fonts->config);
    VEC_RELEASE(&fonts->missing);
    mem_free(fonts);
}

/* --- characters without a glyph --- */

static void add_missing(struct png_fonts *fonts, uint32_t character) {
    size_t at = 0;
    while (at < fonts->missing.n && fonts->missing.v[at] < character) at++;
    if (at < fonts->missing.n && fonts->missing.v[at] == character) return;
    (void)VEC_PUSH(&fonts->missing);
    memmove(fonts->missing.v + at + 1, fonts->missing.v + at, (fonts->missing.n - 1 - at) * sizeof *fonts->missing.v);
    fonts->missing.v[at] = character;
}

static void note_missing(struct png_fonts *fonts, PangoLayout *layout) {
    if (pango_layout_get_unknown_glyphs_count(layout) == 0) return;
    for (const GSList *run = pango_layout_get_line_readonly(layout, 0)->runs; run; run = run->next) {
        const PangoGlyphString *glyphs = ((const PangoGlyphItem *)run->data)->glyphs;
        for (int i = 0; i < glyphs->num_glyphs; i++) {
            PangoGlyph glyph = glyphs->glyphs[i].glyph;
            bool unknown = glyph != PANGO_GLYPH_EMPTY && glyph != PANGO_GLYPH_INVALID_INPUT && glyph & PANGO_GLYPH_UNKNOWN_FLAG;
            if (unknown) add_missing(fonts, glyph & ~PANGO_GLYPH_UNKNOWN_FLAG);
        }
    }
}

const char *png_missing(const struct png_fonts *fonts, char *out, size_t size) {
    enum { TOLD = 8 };
    struct buf text = { 0 };
    buf_adds(&text, "");
    for (size_t i = 0; i < fonts->missing.n && i < TOLD; i++) {
        char utf8[8] = { 0 };
        g_unichar_to_utf8(fonts->missing.v[i], utf8);
        buf_printf(&text, "%s%s (U+%04" PRIX32 ")", i ? ", " : "", fonts->missing.v[i] < 0x20 ? "" : utf8, fonts->missing.v[i]);
    }
    if (fonts->missing.n > TOLD) buf_printf(&text, " and %zu more", fonts->missing.n - TOLD);
    snprintf(out, size, "%s", text.p);
    buf_release(&text);
    return out;
}

static void set_text(struct png_fonts *fonts, PangoLayout *layout, const char *s, double size, bool bold) {
    pango_font_description_set_absolute_size(fonts->description, size * PANGO_SCALE);
    pango_font_description_set_weight(fonts->description, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, fonts->description);
    pango_layout_set_text(layout, s, -1);
}

static double layout_width(PangoLayout *layout) {
    int width = 0;
    pango_layout_get_size(layout, &width, NULL);
    return (double)width / PANGO_SCALE;
}

static double text_width(void *data, const char *s, double size, bool bold) {
    struct png_fonts *fonts = data;
    set_text(fonts, fonts->measured, s, size, bold);
    return layout_width(fonts->measured);
}

struct text_measure png_measure(struct png_fonts *fonts) {
    return (struct text_measure){ .width = text_width, .data = fonts };
}

/* ---- painting ---- */

static void set_colour(cairo_t *cr, colour c, double opacity) {
    cairo_set_source_rgba(cr, (c >> 16 & 0xFF) / 255.0, (c >> 8 & 0xFF) / 255.0, (c & 0xFF) / 255.0, opacity);
}

static void trace(cairo_t *cr, const struct shape *s) {
    for (int i = 0; i < s->npoints; i++) cairo_line_to(cr, s->points[i].x, s->points[i].y);
}

static void stroke(cairo_t *cr, const struct shape *s) {
    static const double dashes[] = { 5, 4 };
    trace(cr, s);
    set_colour(cr, s->pen.colour, 1);
    cairo_set_line_width(cr, s->pen.width);
    cairo_set_dash(cr, dashes, s->pen.dashed ? 2 : 0, 0);
    cairo_stroke(cr);
}

static void trace_triangle(cairo_t *cr, const struct shape *s) {
    double x = s->points[0].x, y = s->points[0].y, side = s->radius * 0.95, up = s->down ? -s->radius : s->radius;
    cairo_move_to(cr, x, y - up);
    cairo_line_to(cr, x + side, y + 0.65 * up);
    cairo_line_to(cr, x - side, y + 0.65 * up);
    cairo_close_path(cr);
}

static void fill(cairo_t *cr, const struct shape *s) {
    const struct point *p = s->points;
    switch (s->kind) {
    case SHAPE_RECT: cairo_rectangle(cr, p[0].x, p[0].y, p[1].x - p[0].x, p[1].y - p[0].y); break;
    case SHAPE_CIRCLE:
        cairo_new_sub_path(cr);
        cairo_arc(cr, p[0].x, p[0].y, s->radius, 0, 2 * G_PI);
        break;
    case SHAPE_TRIANGLE: trace_triangle(cr, s); break;
    default: trace(cr, s); break;
    }
    set_colour(cr, s->pen.colour, s->opacity);
    cairo_fill(cr);
}

static void paint_text(struct png_fonts *fonts, cairo_t *cr, PangoLayout *layout, const struct text *t) {
    set_text(fonts, layout, t->s, t->size, t->bold);
    note_missing(fonts, layout);
    double w = layout_width(layout);
    double x = t->anchor == ANCHOR_START ? t->x : t->anchor == ANCHOR_MIDDLE ? t->x - w / 2 : t->x - w;
    PangoLayoutLine *line = pango_layout_get_line_readonly(layout, 0);
    if (t->halo) {
        cairo_move_to(cr, x, t->y);
        pango_cairo_layout_line_path(cr, line);
        set_colour(cr, COLOUR_WHITE, 0.9);
        cairo_set_line_width(cr, 3);
        cairo_set_dash(cr, NULL, 0, 0);
        cairo_stroke(cr);
    }
    cairo_move_to(cr, x, t->y);
    set_colour(cr, t->colour, 1);
    pango_cairo_show_layout_line(cr, line);
}

static void paint(struct png_fonts *fonts, cairo_t *cr, const struct figure *f) {
    set_colour(cr, COLOUR_WHITE, 1);
    cairo_paint(cr);
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    pango_cairo_update_context(cr, fonts->painting);
    PangoLayout *layout = new_layout(fonts->painting);
    for (size_t i = 0; i < f->shapes.n; i++) {
        const struct shape *s = &f->shapes.v[i];
        if (s->kind == SHAPE_TEXT)
            paint_text(fonts, cr, layout, &s->text);
        else if (s->kind == SHAPE_LINE || s->kind == SHAPE_POLYLINE)
            stroke(cr, s);
        else
            fill(cr, s);
        cairo_new_path(cr);
    }
    g_object_unref(layout);
}

/* ---- the file ---- */

/* Cairo's own writer takes three times as long (zlib at level 6, all filters tried) and writes no density. */
enum { COMPRESSION_LEVEL = 3 };

static void put_u32(unsigned char *out, uint32_t v) {
    for (int i = 0; i < 4; i++) out[i] = (unsigned char)(v >> (24 - 8 * i));
}

static bool write_chunk(FILE *file, const char *type, const unsigned char *p, uint32_t n) {
    unsigned char head[8], tail[4];
    put_u32(head, n);
    memcpy(head + 4, type, 4);
    uLong crc = crc32(0, head + 4, 4);
    if (n > 0) crc = crc32(crc, p, n);
    put_u32(tail, (uint32_t)crc);
    return fwrite(head, sizeof head, 1, file) == 1 && (n == 0 || fwrite(p, 1, n, file) == n) && fwrite(tail, sizeof tail, 1, file) == 1;
}

static bool write_header(FILE *file, uint32_t width, uint32_t height, double scale) {
    static const unsigned char signature[8] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n' };
    const double inches_per_metre = 1 / 0.0254;
    uint32_t density = (uint32_t)lround(96 * scale * inches_per_metre);
    unsigned char header[13] = { [8] = 8, [9] = 2 }; /* 8 bits a sample, RGB */
    unsigned char physical[9] = { [8] = 1 };         /* pixels a metre */
    put_u32(header, width);
    put_u32(header + 4, height);
    put_u32(physical, density);
    put_u32(physical + 4, density);
    return fwrite(signature, sizeof signature, 1, file) == 1 && write_chunk(file, "IHDR", header, sizeof header) &&
        write_chunk(file, "pHYs", physical, sizeof physical);
}

/* The pixels of an RGB24 surface as the zlib stream of IDAT: each row is a filter's number (0: none) and its bytes. */
static unsigned char *deflate_pixels(cairo_surface_t *surface, uint32_t width, uint32_t height, uint32_t *n) {
    const unsigned char *pixels = cairo_image_surface_get_data(surface);
    size_t stride = (size_t)cairo_image_surface_get_stride(surface), row_size = 1 + 3 * (size_t)width;
    unsigned char *raw = mem_alloc(row_size * height), *at = raw;
    for (size_t y = 0; y < height; y++) {
        *at++ = 0;
        for (size_t x = 0; x < width; x++) {
            uint32_t pixel;
            memcpy(&pixel, pixels + y * stride + x * sizeof pixel, sizeof pixel);
            *at++ = (unsigned char)(pixel >> 16);
            *at++ = (unsigned char)(pixel >> 8);
            *at++ = (unsigned char)pixel;
        }
    }
    uLongf size = compressBound((uLong)(row_size * height));
    unsigned char *out = mem_alloc(size);
    int status = compress2(out, &size, raw, (uLong)(row_size * height), COMPRESSION_LEVEL);
    mem_free(raw);
    if (status == Z_OK) {
        *n = (uint32_t)size;
        return out;
    }
    mem_free(out);
    return NULL;
}

static bool write_image(FILE *file, cairo_surface_t *surface, double scale) {
    uint32_t width = (uint32_t)cairo_image_surface_get_width(surface), height = (uint32_t)cairo_image_surface_get_height(surface), n = 0;
    errno = ENOMEM; /* the only way for zlib to fail */
    unsigned char *data = deflate_pixels(surface, width, height, &n);
    bool ok = data && write_header(file, width, height, scale) && write_chunk(file, "IDAT", data, n) && write_chunk(file, "IEND", NULL, 0);
    mem_free(data);
    return ok;
}

static bool write_file(cairo_surface_t *surface, double scale, const char *path, struct err *err) {
    FILE *file = fopen(path, "wbx");
    if (!file) return err_set(err, ERR_OUTPUT, "%s cannot be created: %s", path, strerror(errno));
    bool ok = write_image(file, surface, scale);
    int cause = errno;
    if (fclose(file) != 0 && ok) {
        ok = false;
        cause = errno;
    }
    return ok || err_set(err, ERR_OUTPUT, "%s cannot be written: %s", path, strerror(cause));
}

bool png_write(struct png_fonts *fonts, const struct figure *f, double scale, const char *path, struct err *err) {
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil(f->width * scale), (int)ceil(f->height * scale));
    cairo_t *cr = cairo_create(surface);
    cairo_scale(cr, scale, scale);
    paint(fonts, cr, f);
    cairo_surface_flush(surface);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    bool ok = status == CAIRO_STATUS_SUCCESS ? write_file(surface, scale, path, err)
                                             : err_set(err, ERR_OUTPUT, "%s cannot be painted: %s", path, cairo_status_to_string(status));
    cairo_surface_destroy(surface);
    return ok;
}
