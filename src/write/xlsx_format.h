/* xlsx_format: how cells look; each combination is made once per workbook. */
#ifndef SVODKA_WRITE_XLSX_FORMAT_H
#define SVODKA_WRITE_XLSX_FORMAT_H

#include "report/grid.h"

struct lxw_workbook;
struct lxw_format;

enum xlsx_decoration { XLSX_AS_IS, XLSX_AS_LINK, XLSX_AS_FAINT, XLSX_DECORATIONS };
struct xlsx_formats {
    struct lxw_workbook *workbook;
    enum lang lang;
    struct lxw_format *made[CELL_KINDS][STYLES][MARKS][XLSX_DECORATIONS];
    struct lxw_format *marks[CELL_KINDS][MARKS]; /* of conditional formats */
    struct lxw_format *light;                    /* text upon dark cells of a heat map */
};

/* Verdana looks in Excel as its stand-in, DejaVu Sans, does in LibreOffice: columns, line breaks and pages come out the same in both, and as in the charts. */
#define XLSX_FONT "Verdana"
/* Gives the workbook's default format, by whose digits programs measure the widths of columns, the size in which a digit has 7 pixels. */
void xlsx_set_default_font(struct lxw_workbook *workbook);
/* NULL when memory has ended. */
struct lxw_format *xlsx_format(struct xlsx_formats *f, enum cell_kind kind, enum cell_style style, enum cell_mark mark, enum xlsx_decoration decoration);
struct lxw_format *xlsx_mark_format(struct xlsx_formats *f, enum cell_kind kind, enum cell_mark mark);
struct lxw_format *xlsx_light_format(struct xlsx_formats *f);
/* "[h]:mm:ss"; "" for text. */
const char *xlsx_number_format(enum cell_kind kind, enum lang lang);

#endif
