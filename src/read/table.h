/* table: rows of a CSV export, as vendors and spreadsheets really write them (sources.md); streaming.
 *
 * Not the reader of the canonical event log (csv.h): that one is strict and fast, this one tolerant.  The delimiter is `,` `;` or a tab, as
 * the header (or a first line "sep=;") shows; a BOM is skipped; rows end with LF or CRLF; a lone CR is text; quoted fields may hold line
 * breaks, delimiters and doubled quotes; quotes inside an unquoted field are text; delimiters left over at a row's end are ignored.
 * Of columns of the same name the first is `name`, the next `name#2`.
 *
 * A row that cannot be read has a fault, and reading goes on after it: after its last line, or, when a quote is never closed, after the line
 * in which the row begins, so that one stray quote does not swallow the file.
 */
#ifndef SVODKA_READ_TABLE_H
#define SVODKA_READ_TABLE_H

#include <stdint.h>

#include "read/stream.h"

enum { TABLE_ROW_MAX = 1 << 20 }; /* bytes of a row */

struct table_cell {
    struct str text;
    int32_t lines; /* below the row's first line */
    int32_t col;   /* 1-based, in bytes */
};
struct table_row {
    struct table_cell *cells; /* as many as there are columns; valid until the next row */
    int64_t line;             /* 1-based, of the row's first line */
    const char *fault;        /* NULL, or why the row cannot be read; then cells is NULL */
    int64_t fault_line;
    int32_t fault_col;
    bool incomplete;          /* it has a fault and is the file's last line, without its newline: still being written */
};

struct table;

/* Reads the header. delimiter 0: as the header shows. The stream is borrowed, and is not closed. ERR_INPUT. */
bool table_open(struct stream *stream, char delimiter, struct table **out, struct err *err);
void table_free(struct table *t);
int table_columns(const struct table *t);
struct str table_column_name(const struct table *t, int column); /* 0-terminated */
int table_find(const struct table *t, struct str name);          /* the column's index, or -1 */
char table_delimiter(const struct table *t);
/* The next row that is not blank; *more false at the end. ERR_INPUT. */
bool table_next(struct table *t, struct table_row *row, bool *more, struct err *err);

#endif
