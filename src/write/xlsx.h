/* xlsx: a book of grids as an Excel workbook (libxlsxwriter, in xlsx*.c alone). Run it in a child (child.h): the library may crash when memory ends. */
#ifndef SVODKA_WRITE_XLSX_H
#define SVODKA_WRITE_XLSX_H

#include "base/err.h"
#include "report/grid.h"

/* Writes the book to path. Pictures are read from DIR/CHART.png and must have been written before. ERR_OUTPUT. */
bool xlsx_write(const struct book *book, const char *dir, const char *path, struct err *err);

/* What a sheet holds: how many texts and numbers, and a sum over (place, number as written) that no order changes. */
struct xlsx_contents { int64_t texts, numbers; uint64_t sum; };
/* What each grid's sheet should hold; out: ngrids of them. (verify.c) */
void xlsx_expect(const struct book *book, struct xlsx_contents *out);
/* Reads a written workbook back: zip CRCs, every part well-formed, and on each sheet as many texts and numbers as wanted, with the same
 * numbers in the same places. ERR_SELFCHECK. (verify.c) */
bool xlsx_verify(const struct book *book, const struct xlsx_contents *wanted, const char *path, struct err *err);

#endif
