/* verify_row: a row of a sheet's XML, as nearly all rows of long lists are written, read back without a parser; for src/write/verify*.c only. */
#ifndef SVODKA_WRITE_VERIFY_ROW_H
#define SVODKA_WRITE_VERIFY_ROW_H

#include "base/str.h"
#include "write/xlsx.h"

enum { XLSX_PLACE = 32, XLSX_DIGITS = 64 }; /* room for "XFD1048576" and for a number as written */

/* Counts a number that stands at a place ("B7"), as it is written. */
void xlsx_count_number(struct xlsx_contents *c, struct str place, struct str number);
/* Whether the text, from "<row" to "</row>", is a well-formed row of the plainest shape: cells with a number, a shared string or a text of their own, whose
 * contents are then counted. false: it may be well-formed or not, and nothing was counted. */
bool xlsx_scan_row(struct str row, struct xlsx_contents *c);

#endif
