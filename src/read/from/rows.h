/* rows: rows of a table read by a mapping: a value in every slot, or a rejection with its place; and a store of them by ticket. */
#ifndef SVODKA_READ_FROM_ROWS_H
#define SVODKA_READ_FROM_ROWS_H

#include "base/strings.h"
#include "read/from/mapping.h"
#include "read/from/when.h"
#include "read/table.h"

/* A row: absent values have p NULL; a SLOT_TIME has the bytes of an instant (value_instant). */
struct row {
    const struct str *values; /* by slot */
    instant at;               /* of the mapping's `at`; INSTANT_MIN where it has none */
    struct place place;
};
instant value_instant(struct str value);

/* Where a slot's text stands: cells of the row, several of them joined; none: it is constant, or the file does not have it. */
struct slot_cells { int v[SLOT_COLUMNS_MAX], n; };
struct row_reader {
    const struct mapping *mapping;
    struct when when;
    struct sink *sink;
    const char *file;
    struct slot_cells *cells; /* of each slot */
    struct str *values;
    struct buf *joined;       /* of each slot: its cells' texts, if there are several */
    instant *times;           /* of each slot: where the value of a time lies */
};
/* zone: of times without one, or NULL. All borrowed. */
void row_reader_init(struct row_reader *r, const struct mapping *m, const struct zone *zone, struct sink *sink);
void row_reader_release(struct row_reader *r);
/* Finds the mapping's columns in a table. ERR_CONFIG at the place in the mapping. */
bool row_reader_bind(struct row_reader *r, const struct table *table, const char *file, struct err *err);
/* For rows that are not of a table: the cell of each slot stands at the slot's own index. */
void row_reader_bind_slots(struct row_reader *r, const char *file);
/* Reads a row that has no fault; a cell without a text (p NULL) is not there. *ok false: it was rejected. Values live until the next row.
 * ERR_USAGE where a time lacks a zone. */
bool row_read(struct row_reader *r, const struct table_row *cells, struct row *out, bool *ok, struct err *err);

/* Rows kept to be taken by ticket: tickets as they first came, rows in time order, equal times in the order in which they came. */
struct stored_row { uint32_t ticket /* from 1, as they first came */; int32_t file; int64_t line; instant at; size_t index; };
struct seen_row { uint64_t hash; int32_t file; /* from 1; 0: free */ };
struct row_store {
    const struct mapping *mapping;
    struct strings *strings;
    struct { struct stored_row *v; size_t n, cap; } rows;
    struct { uint32_t *v; size_t n, cap; } numbers; /* of tickets, by the string id of their names; 0: none yet */
    uint32_t tickets;
    struct { uint32_t *v; size_t n, cap; } cells; /* string ids, slots of a row after another */
    struct seen_row *seen; /* an open table of rows by what they say */
    size_t nseen, seen_room;
    struct { const char **v; size_t n, cap; } files;
    struct str *values; /* of the row at hand */
};
void row_store_init(struct row_store *s, const struct mapping *m);
void row_store_release(struct row_store *s);
void row_store_file(struct row_store *s, const char *name); /* further rows are of this file */
/* Keeps a row, unless an earlier file has the very same one: exports overlap. */
void row_store_add(struct row_store *s, const struct row *row);
void row_store_sort(struct row_store *s);
/* The row at place i after sorting; its values live until the next call but their texts until release. */
struct row row_store_get(struct row_store *s, size_t i);

#endif
