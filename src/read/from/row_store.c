/* row_store: rows kept as string ids, and taken again by ticket; see rows.h. */
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "read/from/rows.h"

void row_store_init(struct row_store *s, const struct mapping *m) {
    *s = (struct row_store){ .mapping = m, .strings = strings_new() };
    s->values = mem_zalloc(m->slots.n, sizeof *s->values);
}

void row_store_release(struct row_store *s) {
    VEC_RELEASE(&s->rows);
    VEC_RELEASE(&s->cells);
    VEC_RELEASE(&s->files);
    VEC_RELEASE(&s->numbers);
    mem_free(s->seen);
    mem_free(s->values);
    strings_free(s->strings);
}

void row_store_file(struct row_store *s, const char *name) { *VEC_PUSH(&s->files) = name; }

/* ---- rows that a former file had --------------------------------------------------------------------------------------------- */

static void grow_seen(struct row_store *s) {
    size_t old_room = s->seen_room;
    struct seen_row *old = s->seen;
    s->seen_room = old_room ? 2 * old_room : 1024;
    s->seen = mem_zalloc(s->seen_room, sizeof *s->seen);
    for (size_t i = 0; i < old_room; i++) {
        if (old[i].file == 0) continue;
        size_t at = old[i].hash & (s->seen_room - 1);
        while (s->seen[at].file) at = (at + 1) & (s->seen_room - 1);
        s->seen[at] = old[i];
    }
    mem_free(old);
}

/* Whether a file before this one had the row; within a file, equal rows are different ones. */
static bool had_before(struct row_store *s, uint64_t hash) {
    int32_t file = (int32_t)s->files.n;
    if (2 * s->nseen >= s->seen_room) grow_seen(s);
    size_t at = hash & (s->seen_room - 1);
    while (s->seen[at].file && s->seen[at].hash != hash) at = (at + 1) & (s->seen_room - 1);
    if (s->seen[at].file) return s->seen[at].file != file;
    s->seen[at] = (struct seen_row){ hash, file };
    s->nseen++;
    return false;
}

/* ---- keeping ----------------------------------------------------------------------------------------------------------------- */

/* Tickets are numbered as they first come; ids of strings say nothing of that. */
static uint32_t ticket_number(struct row_store *s, uint32_t name) {
    while (s->numbers.n <= name) *VEC_PUSH(&s->numbers) = 0;
    if (s->numbers.v[name] == 0) s->numbers.v[name] = ++s->tickets;
    return s->numbers.v[name];
}

void row_store_add(struct row_store *s, const struct row *row) {
    size_t slots = s->mapping->slots.n, first = s->cells.n;
    for (size_t i = 0; i < slots; i++) {
        struct str value = row->values[i];
        *VEC_PUSH(&s->cells) = value.p ? strings_add(s->strings, value.p, value.n) : STR_NONE;
    }
    if (had_before(s, str_hash((const char *)(s->cells.v + first), slots * sizeof *s->cells.v))) {
        s->cells.n = first;
        return;
    }
    size_t index = s->rows.n;
    uint32_t ticket = ticket_number(s, s->cells.v[first + (size_t)s->mapping->ticket]);
    *VEC_PUSH(&s->rows) = (struct stored_row){ ticket, (int32_t)s->files.n - 1, row->place.line, row->at, index };
}

static int by_ticket_and_time(const void *a, const void *b) {
    const struct stored_row *x = a, *y = b;
    if (x->ticket != y->ticket) return x->ticket < y->ticket ? -1 : 1;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

void row_store_sort(struct row_store *s) {
    if (s->rows.n) qsort(s->rows.v, s->rows.n, sizeof *s->rows.v, by_ticket_and_time);
}

struct row row_store_get(struct row_store *s, size_t i) {
    const struct stored_row *row = &s->rows.v[i];
    const uint32_t *cells = s->cells.v + row->index * s->mapping->slots.n;
    for (size_t k = 0; k < s->mapping->slots.n; k++) s->values[k] = cells[k] == STR_NONE ? (struct str){ 0 } : strings_get(s->strings, cells[k]);
    return (struct row){ s->values, row->at, { s->files.v[row->file], row->line, 0 } };
}
