/* xlsx_limits: what Excel can bear, checked by us: libxlsxwriter lets most of it pass (texts, names of sheets and tables, numbers of cells). Pure. */
#ifndef SVODKA_WRITE_XLSX_LIMITS_H
#define SVODKA_WRITE_XLSX_LIMITS_H

#include "base/mem.h"
#include "report/grid.h"

enum {
    XLSX_ROWS = 1048576, XLSX_COLUMNS = 16384,
    XLSX_TEXT = 32767,     /* UTF-16 units of a cell */
    XLSX_LINES = 253,      /* line feeds of a cell */
    XLSX_SHEET_NAME = 31,  /* UTF-16 units */
    XLSX_HEADER = 255,     /* UTF-16 units of a page's header or footer */
    XLSX_LINKS = 65530, XLSX_LINK = 2079,
    XLSX_NAME = 100        /* of defined names: the library's buffers hold little more */
};

/* Any bytes as text for any part of a workbook: valid UTF-8 of XML 1.0 characters, without controls that reorder text, _xHHHH_ escaped, at most
 * `units` UTF-16 units (cut with "…") and XLSX_LINES lines. In a. */
char *xlsx_text(struct arena *a, const char *s, int units);
/* As xlsx_text for a page's header or footer: & doubled. */
char *xlsx_page_text(struct arena *a, const char *s, int units);

/* Names given so far, which later ones must differ from, whatever the case of their letters (of Latin, Greek and Cyrillic). */
struct xlsx_names { const char **v; int n, cap; };
char *xlsx_sheet_name(struct arena *a, struct xlsx_names *used, const char *wanted);
char *xlsx_table_name(struct arena *a, struct xlsx_names *used, const char *wanted); /* "t_" and ASCII letters, digits, _ */
/* Of a table's column: not empty. A title used again gets a number, or, if it may look the same, blanks that nobody sees. */
char *xlsx_column_name(struct arena *a, struct xlsx_names *used, const char *wanted, bool may_look_same);
bool xlsx_is_defined_name(const char *name); /* fit for workbook_define_name */
/* A link that the library takes as it is meant: http or https, or NULL. */
const char *xlsx_link(const char *url);

/* What a cell is in a workbook. */
enum xlsx_kind { XLSX_NOTHING, XLSX_WORDS, XLSX_NUMBER };
/* *number: as Excel holds it: days for durations, dates and instants. Text that comes to nothing and numbers that Excel cannot hold are XLSX_NOTHING. */
enum xlsx_kind xlsx_kind_of(const struct cell *c, double *number);

#endif
