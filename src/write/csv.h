/* csv: tables as RFC 4180 text: comma, CRLF, quotes where needed, UTF-8 without BOM. */
#ifndef SVODKA_WRITE_CSV_H
#define SVODKA_WRITE_CSV_H

#include "base/str.h"
#include "measure/query.h"
#include "report/grid.h"

/* A field. Text that came from data and begins with = + - @ TAB or CR gets a ' before it, so that no spreadsheet takes it for a formula. */
void csv_text(struct buf *out, struct str text);    /* untrusted */
void csv_plain(struct buf *out, const char *text);  /* ours: names of columns */
void csv_number(struct buf *out, double v);         /* num_format; v finite */
void csv_value(struct buf *out, struct value v);    /* nothing if it has none */
void csv_next(struct buf *out);                     /* the comma between two fields */
void csv_end(struct buf *out);                      /* the end of a record */

/* A whole answer: dimensions by their names, metrics by theirs, agents by id. strings: for the names of attributes. */
void csv_table(struct buf *out, const struct table *t, const struct strings *strings);

/* A table of a grid laid out as data, with the delimiter and the decimal point of t->csv: its columns' titles, and a row as grid_row gives it. */
void csv_grid_header(struct buf *out, const struct grid_table *t);
void csv_grid_table_row(struct buf *out, const struct grid_table *t, const struct cell *cells);
void csv_grid_row(struct buf *out, const struct cell *cells, int n); /* with commas and points */

#endif
