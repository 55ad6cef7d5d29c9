/* json_rows: JSON records as rows for a mapping, whose columns are then paths to the values of a record:
 *
 *     dialog.assignee.id                          a member of a member ...
 *     customFieldData[field.name=Оценка].value    of the first element of an array whose field.name is that text
 *     tags[].name                                 of every element: with "split" they are joined by it, else the first counts
 *
 * Texts, numbers, true and false are values, null is an empty one; a path that leads to nothing, to an object or to an array finds nothing.
 */
#ifndef SVODKA_READ_FROM_JSON_ROWS_H
#define SVODKA_READ_FROM_JSON_ROWS_H

#include "read/from/mapping.h"
#include "read/from/records.h"
#include "read/table.h"

struct json_rows {
    const struct mapping *mapping;
    struct table_cell *cells; /* of each slot */
    struct buf *texts;        /* of each slot: its values, if there are several */
};
void json_rows_init(struct json_rows *rows, const struct mapping *m);
void json_rows_release(struct json_rows *rows);
/* The record as a row for a reader bound to slots (row_reader_bind_slots). Lives until the next one. */
struct table_row json_row(struct json_rows *rows, const struct record *record);

#endif
