/* packed_list: the rows of a list of which there may be millions: packed, in blocks, and where each of them begins; for src/measure/ only. */
#ifndef SVODKA_MEASURE_PACKED_LIST_H
#define SVODKA_MEASURE_PACKED_LIST_H

#include "base/str.h"
#include "measure/run.h"

/* Of a thread; zeroed is empty. */
struct packing {
    struct { char **v; size_t n, cap; } blocks;
    size_t used;           /* of the last block */
    struct { struct packed_row { uint32_t second, place; } *v; size_t n, cap; } rows; /* the order's second, cut to what fits; the block and the byte in it */
    struct buf row;        /* while it is packed */
};
/* The blocks are in a. */
void packing_add(struct packing *p, const struct fact_list *list, const struct fact_row *row, struct arena *a);
void packing_release(struct packing *p);

/* The answer: the rows of all parts, in order. In a; the parts keep nothing. */
typedef int compare_rows_function(const void *a, const void *b, void *data);
struct packed_rows *packed_rows_new(struct packing *const *parts, int n, const struct fact_list *list, compare_rows_function *compare, void *data, struct arena *a);
const struct fact_row *packed_rows_get(const struct packed_rows *p, int64_t number, struct arena *a);

#endif
