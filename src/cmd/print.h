/* print: answers as text on standard output: JSON, CSV, and tables for a terminal. All of it is built in a buffer first. */
#ifndef SVODKA_CMD_PRINT_H
#define SVODKA_CMD_PRINT_H

#include "base/str.h"
#include "cmd/command.h"
#include "cmd/session.h"
#include "measure/query.h"
#include "measure/run.h"
#include "report/grid.h"
#include "write/json.h"

enum format { FORMAT_TABLE, FORMAT_CSV, FORMAT_JSON, FORMAT_NDJSON };
/* --format, which must be one of `allowed` (1 << format); fallback where it is not given. ERR_USAGE. */
bool format_option(const struct options *o, unsigned allowed, enum format fallback, enum format *out, struct err *err);

/* ---- pieces ---------------------------------------------------------------------------------------------------- */
size_t display_width(const char *p, size_t n);                  /* columns of UTF-8 text on a terminal */
void safe_text(struct buf *out, struct str s);                  /* control characters as \xHH, so that a name cannot steer a terminal */

/* A table of text cells, aligned by display width. Zeroed, then `columns` set. */
enum { TEXT_COLUMNS = 256 };
struct text_table {
    int columns;
    bool right[TEXT_COLUMNS]; /* aligned to the right */
    struct buf text;          /* of all cells */
    struct { size_t *v, n, cap; } ends; /* of each cell in text, row by row */
};
void text_table_cell(struct text_table *t, struct str s);
void text_table_cellz(struct text_table *t, const char *z);
void text_table_typed(struct text_table *t, const struct cell *c); /* by its kind: 1:05:00, 2026-10-01 12:00:00, 17 */
void text_table_print(const struct text_table *t, int header_rows, struct buf *out); /* a rule is drawn after the header's rows */
void text_table_release(struct text_table *t);

/* ---- answers --------------------------------------------------------------------------------------------------- */
/* A value for people by its unit: 1:05:00, 96.2%, 4.71, 17; "" for none. */
void duration_text(struct buf *out, double seconds); /* 1:05:00, -0:00:30 */
void value_text(struct buf *out, const struct metric *m, struct value v);
void print_table_json(struct buf *out, const struct session *s, const struct table *t); /* cli.md, `metrics --format json` */
void json_period(struct json *j, const char *key, const struct session *s, const struct period *p); /* from, to, as_of, timezone: the beginning of it */
void print_table_csv(struct buf *out, const struct session *s, const struct table *t);
void print_table_text(struct buf *out, const struct session *s, const struct table *t);

void json_cell(struct json *j, const char *key, const struct cell *c); /* a text or a number; nothing for an empty cell */

/* Facts by the contract of cli.md: one JSON object with its newline, or one CSV record. */
void print_fact_json(struct buf *out, const struct policy *p, const struct fact_row *row);
void json_fact(struct json *j, const struct policy *p, const struct fact_row *row); /* as an element of an array */
void print_fact_csv(struct buf *out, const struct policy *p, const struct fact_row *row);
void print_facts_csv_header(struct buf *out, const struct policy *p, bool cycles);

#endif
