/* row: rows of events in PostgreSQL's binary format, taken apart into lines (read/line.h), so that rows are judged as lines of a log are.
 *
 * To accept another type of column: its row in the table of types (row.c) and, if its bytes are new, a case of take_cell.
 */
#ifndef SVODKA_DB_ROW_H
#define SVODKA_DB_ROW_H

#include "db/pg.h"
#include "read/intake.h"

/* How the columns of a statement become the fields of an event; const once made. */
struct row_format;

/* Gives the name of a type, for messages; may fail with NULL. */
typedef const char *row_type_name(void *data, unsigned type);

/* source: the statement's name, for messages. In a. NULL with ERR_DATABASE naming the columns that are missing or of a wrong type. */
struct row_format *row_format_new(struct arena *a, const char *source, const struct pg_column *columns, int n, row_type_name *type_name, void *data, struct err *err);

/* Whether there is a column n, which then says the input order. */
bool row_ordered(const struct row_format *f);

enum { ROW_PAD = 64 /* bytes behind rows that may be read */ };
/* A row is what COPY's binary format has: the number of columns, then each with its length. Takes `bytes` of whole rows in; number: of the first, where
 * rows have no n. scratch is reset. False if they are no rows of the format. */
bool rows_take(const struct row_format *f, struct intake *in, struct arena *scratch, const char *rows, size_t bytes, int64_t number, int64_t *taken);

#endif
