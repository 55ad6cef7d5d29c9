#include "measure/packed_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "measure/packed.h"

/* A place tells a block and a byte of it: 4 GiB in all. A row longer than a block has one of its own. */
enum { BYTES = 14, BLOCK = 1 << BYTES, BLOCKS = 1 << (32 - BYTES) };

struct packed_rows { char **blocks; uint32_t *places; };

static const char *at_place(char *const *blocks, uint32_t place) { return blocks[place >> BYTES] + (place & (BLOCK - 1)); }

/* Of many rows few are of one second: only those are looked at again. */
static uint32_t second_of(instant at) {
    int64_t second = at / SECOND;
    return second < 0 ? 0 : second > UINT32_MAX ? UINT32_MAX : (uint32_t)second;
}

void packing_add(struct packing *p, const struct fact_list *list, const struct fact_row *row, struct arena *a) {
    buf_clear(&p->row);
    packed_write(&p->row, row);
    if (p->blocks.n == 0 || p->used + p->row.n > BLOCK) {
        if (p->blocks.n == BLOCKS) mem_exhausted();
        *VEC_PUSH(&p->blocks) = arena_alloc(a, p->row.n > BLOCK ? p->row.n : BLOCK);
        p->used = 0;
    }
    uint32_t place = (uint32_t)((p->blocks.n - 1) << BYTES | p->used);
    memcpy(p->blocks.v[p->blocks.n - 1] + p->used, p->row.p, p->row.n);
    p->used += p->row.n;
    *VEC_PUSH(&p->rows) = (struct packed_row){ second_of(list->order(list->data, row)), place };
}

void packing_release(struct packing *p) {
    VEC_RELEASE(&p->blocks);
    VEC_RELEASE(&p->rows);
    buf_release(&p->row);
}

/* --- the answer ------------------------------------------------------------------------------------------------------ */

struct sorting { const struct fact_list *list; char *const *blocks; compare_rows_function *compare; void *data; struct arena scratch; };

static int compare_packed(const void *x, const void *y, void *data) {
    const struct packed_row *a = x, *b = y;
    struct sorting *s = data;
    struct fact_row rows[2];
    if (a->second != b->second) return a->second < b->second ? -1 : 1;
    arena_reset(&s->scratch);
    packed_read(at_place(s->blocks, a->place), &rows[0], &s->scratch);
    packed_read(at_place(s->blocks, b->place), &rows[1], &s->scratch);
    instant first = s->list->order(s->list->data, &rows[0]), second = s->list->order(s->list->data, &rows[1]);
    return first != second ? (first < second ? -1 : 1) : s->compare(&rows[0], &rows[1], s->data);
}

/* Puts the blocks of all parts in one row, to which the places then refer. */
static char **gather(struct packing *const *parts, int n, struct arena *a) {
    size_t all = 0, at = 0;
    for (int i = 0; i < n; i++) all += parts[i]->blocks.n;
    if (all > BLOCKS) mem_exhausted();
    char **blocks = arena_alloc(a, (all + 1) * sizeof *blocks);
    for (int i = 0; i < n; i++) {
        if (parts[i]->blocks.n) memcpy(blocks + at, parts[i]->blocks.v, parts[i]->blocks.n * sizeof *blocks);
        for (size_t row = 0; row < parts[i]->rows.n; row++) parts[i]->rows.v[row].place += (uint32_t)(at << BYTES);
        at += parts[i]->blocks.n;
    }
    return blocks;
}

/* Sorts each part where it is and merges them, so that memory holds little more than the answer. */
struct packed_rows *packed_rows_new(struct packing *const *parts, int n, const struct fact_list *list, compare_rows_function *compare, void *data, struct arena *a) {
    struct packed_rows *out = arena_alloc(a, sizeof *out);
    struct sorting sorting = { .list = list, .blocks = gather(parts, n, a), .compare = compare, .data = data };
    size_t *next = mem_zalloc((size_t)n, sizeof *next), all = 0;
    for (int i = 0; i < n; i++) {
        if (parts[i]->rows.n) qsort_r(parts[i]->rows.v, parts[i]->rows.n, sizeof *parts[i]->rows.v, compare_packed, &sorting);
        all += parts[i]->rows.n;
    }
    *out = (struct packed_rows){ .blocks = (char **)sorting.blocks, .places = arena_alloc(a, (all + 1) * sizeof *out->places) };
    for (size_t row = 0; row < all; row++) {
        int least = -1;
        for (int i = 0; i < n; i++) {
            if (next[i] == parts[i]->rows.n) continue;
            if (least < 0 || compare_packed(&parts[i]->rows.v[next[i]], &parts[least]->rows.v[next[least]], &sorting) < 0) least = i;
        }
        out->places[row] = parts[least]->rows.v[next[least]++].place;
    }
    for (int i = 0; i < n; i++) packing_release(parts[i]);
    arena_release(&sorting.scratch);
    mem_free(next);
    return out;
}

const struct fact_row *packed_rows_get(const struct packed_rows *p, int64_t number, struct arena *a) {
    struct fact_row *row = arena_alloc(a, sizeof *row);
    packed_read(at_place(p->blocks, p->places[number]), row, a);
    return row;
}
