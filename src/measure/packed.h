/* packed: a fact in few bytes (about fifty), for lists of a million of them; for src/measure/ only. */
#ifndef SVODKA_MEASURE_PACKED_H
#define SVODKA_MEASURE_PACKED_H

#include "base/str.h"
#include "measure/run.h"

/* Appends the row, which may borrow all that it points to; of an `open` moment without its own tags. */
void packed_write(struct buf *out, const struct fact_row *row);
/* The row that was written there; its ticket borrows the bytes, the rest that it points to is in a. */
void packed_read(const char *bytes, struct fact_row *row, struct arena *a);

#endif
