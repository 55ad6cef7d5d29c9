/* png: paints a figure (report/figure.h) as a PNG file, with cairo and pango, in png.c alone.
 *
 * The fonts are DejaVu Sans and its bold (fonts-dejavu-core), found by their files and never through the user's fontconfig,
 * and glyphs are not hinted, so the same figure gives the same bytes for every user of a machine.
 */
#ifndef SVODKA_WRITE_PNG_H
#define SVODKA_WRITE_PNG_H

#include "base/err.h"
#include "report/figure.h"

struct png_fonts;

/* Loads the fonts; NULL with err (ERR_OUTPUT, hint: the package) if they are not installed. Free with png_fonts_free. */
struct png_fonts *png_fonts_new(struct err *err);
void png_fonts_free(struct png_fonts *fonts);
/* What a figure needs before it is laid: figure_start(&f, arena, png_measure(fonts)). Valid as long as fonts. */
struct text_measure png_measure(struct png_fonts *fonts);
/* The characters painted so far that the fonts do not have, so that boxes stand for them: "中 (U+4E2D), 😀 (U+1F600) and 3 more"; "": none. Returns out. */
const char *png_missing(const struct png_fonts *fonts, char *out, size_t size);

/* Paints f to path, scale pixels a logical unit (2 is usual: 1920 x 1080), opaque white below; the file says its density (96 dpi at scale 1),
 * so that programs show it in its logical size. ERR_OUTPUT. */
bool png_write(struct png_fonts *fonts, const struct figure *f, double scale, const char *path, struct err *err);

#endif
