/* Reading a partition: its batches are put in the order of their blocks, its events dealt out to their tickets in that order, and each
 * ticket's sorted by time, stably, which keeps input order among equals; or by time and order, where events have an order of their own. */
#include <string.h>

#include "base/mem.h"
#include "base/vec.h"
#include "ticket/log_int.h"

struct batch {
    uint64_t sequence;
    const uint8_t *bytes;
    uint32_t n;
};

/* What else an event with an id has; its index here stands in the event's b. */
struct id_pair { uint32_t id, b; };

struct ordered_event {
    struct event e;
    int64_t order;
};

enum { KEY_BYTES = 8 };
struct name_key {
    uint64_t head; /* the first bytes that differ within the partition, as a number in the bytes' order */
    uint32_t number;
};

struct log_part {
    struct { struct batch *v; size_t n, cap; } batches;
    struct { struct id_pair *v; size_t n, cap; } ids;
    struct { uint32_t *v; size_t n, cap; } words; /* of created events, whose a says where theirs begin */
    struct ticket_events *tickets;
    struct event *events, *spare; /* spare: for merging */
    int64_t *orders;              /* of the events, if they have any */
    struct ordered_event *pairs;  /* twice the events of a ticket, for sorting */
    bool ordered;
    uint32_t *position;           /* by ticket's number: where its next event goes */
    struct name_key *keys;        /* twice the tickets: the second half for merging */
    uint8_t *read_back;           /* spilled bytes */
    uint64_t cap_tickets, cap_events, cap_spare, cap_read_back, cap_orders, cap_pairs;
};

/* --- stable merge sorts, quick where the order is nearly right ----------------------------------------------------------- */

/* Defines `static TYPE *NAME(TYPE *v, TYPE *spare, size_t n)`: sorts v by LESS(a, b) of two pointers; the result is in v or spare. */
#define DEFINE_SORT(NAME, TYPE, LESS)                                                                  \
    static void NAME##_insert(TYPE *v, size_t n)                                                       \
    {                                                                                                  \
        for (size_t i = 1; i < n; i++) {                                                               \
            if (!LESS(&v[i], &v[i - 1])) continue;                                                     \
            TYPE moving = v[i];                                                                        \
            size_t to = i;                                                                             \
            do { v[to] = v[to - 1]; } while (--to > 0 && LESS(&moving, &v[to - 1]));                   \
            v[to] = moving;                                                                            \
        }                                                                                              \
    }                                                                                                  \
    static void NAME##_merge(const TYPE *a, const TYPE *middle, const TYPE *end, TYPE *to)             \
    {                                                                                                  \
        const TYPE *b = middle;                                                                        \
        if (b < end && b > a && LESS(b, b - 1)) {                                                      \
            while (a < middle && b < end) *to++ = LESS(b, a) ? *b++ : *a++;                            \
        }                                                                                              \
        for (; a < middle; a++) *to++ = *a;                                                            \
        for (; b < end; b++) *to++ = *b;                                                               \
    }                                                                                                  \
    static TYPE *NAME(TYPE *v, TYPE *spare, size_t n)                                                  \
    {                                                                                                  \
        enum { RUN = 16 };                                                                             \
        for (size_t i = 0; i < n; i += RUN) NAME##_insert(v + i, n - i < RUN ? n - i : RUN);           \
        for (size_t width = RUN; width < n; width *= 2) {                                              \
            for (size_t i = 0; i < n; i += 2 * width) {                                                \
                size_t middle = n - i < width ? n : i + width, end = n - i < 2 * width ? n : i + 2 * width; \
                NAME##_merge(v + i, v + middle, v + end, spare + i);                                   \
            }                                                                                          \
            TYPE *sorted = spare;                                                                      \
            spare = v;                                                                                 \
            v = sorted;                                                                                \
        }                                                                                              \
        return v;                                                                                      \
    }

#define BATCH_LESS(x, y) ((x)->sequence < (y)->sequence)
#define KEY_LESS(x, y) ((x)->head < (y)->head)
#define EVENT_LESS(x, y) ((x)->at < (y)->at)
#define ORDERED_LESS(x, y) ((x)->e.at < (y)->e.at || ((x)->e.at == (y)->e.at && (x)->order < (y)->order))

DEFINE_SORT(sort_batches, struct batch, BATCH_LESS)
DEFINE_SORT(sort_keys, struct name_key, KEY_LESS)
DEFINE_SORT(sort_events, struct event, EVENT_LESS)
DEFINE_SORT(sort_ordered, struct ordered_event, ORDERED_LESS)

/* Room for n elements of a size in *v, its content lost. */
static void room_for(void *v, uint64_t *cap, uint64_t n, size_t size) {
    void *old;
    if (n <= *cap) return;
    memcpy(&old, v, sizeof old);
    mem_free(old);
    *cap = n + n / 8;
    void *fresh = mem_resize(NULL, *cap, size);
    memcpy(v, &fresh, sizeof fresh);
}

/* --- gathering --------------------------------------------------------------------------------------------------------- */

/* Adds the batches of a piece of the stream. */
static void gather(struct log_part *part, const uint8_t *at, uint64_t n) {
    const uint8_t *end = at + n;
    while (at < end) {
        struct batch_head head;
        memcpy(&head, at, sizeof head);
        at += sizeof head;
        *VEC_PUSH(&part->batches) = (struct batch){ head.sequence[0] | (uint64_t)head.sequence[1] << 32, at, head.n };
        at += head.n;
    }
}

static bool read_back(const struct log *log, const struct partition *p, struct log_part *part, struct err *err) {
    uint64_t n = 0;
    for (size_t i = 0; i < p->spilled.n; i++) n += p->spilled.v[i].n;
    room_for(&part->read_back, &part->cap_read_back, n + PACK_SLACK, sizeof *part->read_back);
    uint8_t *to = part->read_back;
    for (size_t i = 0; i < p->spilled.n; i++) {
        const struct spilled *s = &p->spilled.v[i];
        if (!log->spill.read(log->spill.data, s->at, to, s->n, err)) return false;
        gather(part, to, s->n);
        to += s->n;
    }
    return true;
}

/* All batches of the partition in the order of their blocks. */
static bool gather_all(const struct log *log, const struct partition *p, struct log_part *part, struct err *err) {
    part->batches.n = 0;
    if (p->spilled.n && !read_back(log, p, part, err)) return false;
    for (const struct chunk *c = p->first; c; c = c->next) gather(part, c->bytes, c->used);
    bool sorted = true;
    part->ordered = part->batches.n && part->batches.v[0].sequence & LOG_ORDERED;
    for (size_t i = 1; i < part->batches.n; i++) sorted = sorted && part->batches.v[i - 1].sequence <= part->batches.v[i].sequence;
    if (sorted) return true;
    struct batch *spare = mem_resize(NULL, part->batches.n, sizeof *spare);
    struct batch *in_order = sort_batches(part->batches.v, spare, part->batches.n);
    if (in_order == spare) memcpy(part->batches.v, spare, part->batches.n * sizeof *spare);
    mem_free(spare);
    return true;
}

/* --- tickets in the order of their names --------------------------------------------------------------------------------- */

static struct str name_of(const struct partition *p, uint32_t number) {
    const struct ticket_name *t = log_ticket(p, number);
    return str_of(ticket_text(t), t->length);
}

/* How many bytes the names of all n keys have in common, from their beginning. */
static size_t common_prefix(const struct partition *p, const struct name_key *keys, size_t n) {
    struct str first = name_of(p, keys[0].number);
    size_t common = first.n;
    for (size_t k = 1; k < n; k++) {
        struct str name = name_of(p, keys[k].number);
        size_t i = 0;
        while (i < common && i < name.n && name.p[i] == first.p[i]) i++;
        common = i;
    }
    return common;
}

static uint64_t key_head(struct str name, size_t skip) {
    uint64_t head = 0;
    for (size_t i = skip; i < skip + KEY_BYTES; i++) head = head << 8 | (i < name.n ? (unsigned char)name.p[i] : 0);
    return head;
}

/* Sorts keys by the names: by the first bytes that differ, then each group in which these are equal by what follows. */
static void sort_names(const struct partition *p, struct name_key *keys, struct name_key *spare, size_t n) {
    size_t skip = common_prefix(p, keys, n);
    for (size_t i = 0; i < n; i++) keys[i].head = key_head(name_of(p, keys[i].number), skip);
    const struct name_key *sorted = sort_keys(keys, spare, n);
    if (sorted != keys) memcpy(keys, sorted, n * sizeof *keys);
    for (size_t i = 0, end; i < n; i = end) {
        bool longer = false;
        for (end = i; end < n && keys[end].head == keys[i].head; end++) longer = longer || name_of(p, keys[end].number).n > skip + KEY_BYTES;
        if (end - i > 1 && longer) sort_names(p, keys + i, spare, end - i); /* the names have more in common than before */
    }
}

/* --- events ---------------------------------------------------------------------------------------------------------------- */

/* Keeps the words of a created event, the first of which counts them. */
static const uint8_t *keep_words(struct log_part *part, const uint8_t *at) {
    uint32_t head;
    at = unpack_word(at, &head);
    *VEC_PUSH(&part->words) = head;
    for (uint32_t n = head >> CREATED_BITS; n > 0; n--) {
        uint32_t word;
        at = unpack_word(at, &word);
        *VEC_PUSH(&part->words) = word;
    }
    return at;
}

/* Deals the events of a batch out to their tickets' places. */
static void deal(struct log_part *part, const struct batch *batch) {
    const uint8_t *at = batch->bytes, *end = at + batch->n;
    uint64_t last_at = PACK_EPOCH, order = 0;
    while (at < end) {
        struct event e;
        uint32_t id;
        at = unpack_event(at, &last_at, &e, &id);
        if (e.flags & EVF_ID) {
            *VEC_PUSH(&part->ids) = (struct id_pair){ id, e.b };
            e.b = (uint32_t)(part->ids.n - 1);
        }
        if (e.type == EV_CREATED) {
            e.a = (uint32_t)part->words.n;
            at = keep_words(part, at);
        }
        uint32_t place = part->position[e.ticket]++;
        part->events[place] = e;
        if (!part->ordered) continue;
        int64_t difference;
        at = unpack_wide(at, &difference);
        order += (uint64_t)difference;
        part->orders[place] = (int64_t)order;
    }
}

static void sort_ticket(struct log_part *part, struct event *v, uint32_t n) {
    uint32_t i = 1;
    while (i < n && !EVENT_LESS(&v[i], &v[i - 1])) i++;
    if (i >= n) return;
    room_for(&part->spare, &part->cap_spare, n, sizeof *part->spare);
    const struct event *sorted = sort_events(v, part->spare, n);
    if (sorted != v) memcpy(v, sorted, n * sizeof *v);
}

/* The same of n events from the first on that have an order of their own. */
static void sort_ticket_ordered(struct log_part *part, size_t first, uint32_t n) {
    struct event *v = part->events + first;
    const int64_t *orders = part->orders + first;
    uint32_t i = 1;
    while (i < n && (v[i - 1].at < v[i].at || (v[i - 1].at == v[i].at && orders[i - 1] <= orders[i]))) i++;
    if (i >= n) return;
    room_for(&part->pairs, &part->cap_pairs, 2 * (uint64_t)n, sizeof *part->pairs);
    for (i = 0; i < n; i++) part->pairs[i] = (struct ordered_event){ v[i], orders[i] };
    const struct ordered_event *sorted = sort_ordered(part->pairs, part->pairs + n, n);
    for (i = 0; i < n; i++) v[i] = sorted[i].e;
}

/* Gives every ticket its place in part->events, in the order of their names. */
static uint64_t place_tickets(const struct partition *p, struct log_part *part) {
    struct name_key *keys = part->keys;
    for (uint32_t t = 0; t < p->tickets; t++) keys[t].number = t;
    sort_names(p, keys, keys + p->tickets, p->tickets);
    uint64_t total = 0;
    for (uint32_t i = 0; i < p->tickets; i++) total += log_ticket(p, i)->events;
    room_for(&part->events, &part->cap_events, total, sizeof *part->events);
    uint32_t at = 0;
    for (uint32_t i = 0; i < p->tickets; i++) {
        const struct ticket_name *t = log_ticket(p, keys[i].number);
        part->tickets[i] = (struct ticket_events){ str_of(ticket_text(t), t->length), part->events + at, t->events, part };
        part->position[keys[i].number] = at;
        at += t->events;
    }
    return total;
}

bool log_open(const struct log *log, unsigned part_number, struct log_view *v, struct err *err) {
    const struct partition *p = &log->parts[part_number];
    if (!v->part) v->part = mem_zalloc(1, sizeof *v->part);
    struct log_part *part = v->part;
    v->n = 0;
    if (p->tickets == 0 || p->discarded) return true;
    if (!gather_all(log, p, part, err)) return false;
    if (p->tickets > part->cap_tickets) {
        part->cap_tickets = p->tickets + p->tickets / 8;
        part->tickets = mem_resize(part->tickets, part->cap_tickets, sizeof *part->tickets);
        part->position = mem_resize(part->position, part->cap_tickets, sizeof *part->position);
        part->keys = mem_resize(part->keys, 2 * part->cap_tickets, sizeof *part->keys);
    }
    uint64_t total = place_tickets(p, part);
    if (part->ordered) room_for(&part->orders, &part->cap_orders, total, sizeof *part->orders);
    part->ids.n = 0;
    part->words.n = 0;
    for (size_t i = 0; i < part->batches.n; i++) deal(part, &part->batches.v[i]);
    for (uint32_t i = 0; i < p->tickets; i++) {
        const struct ticket_events *t = &part->tickets[i];
        size_t first = (size_t)(t->ev - part->events);
        if (part->ordered) sort_ticket_ordered(part, first, t->n);
        else sort_ticket(part, part->events + first, t->n);
    }
    v->tickets = part->tickets;
    v->n = p->tickets;
    return true;
}

void log_view_release(struct log_view *v) {
    struct log_part *part = v->part;
    if (part) {
        VEC_RELEASE(&part->batches);
        VEC_RELEASE(&part->ids);
        VEC_RELEASE(&part->words);
        mem_free(part->tickets);
        mem_free(part->events);
        mem_free(part->spare);
        mem_free(part->orders);
        mem_free(part->pairs);
        mem_free(part->position);
        mem_free(part->keys);
        mem_free(part->read_back);
        mem_free(part);
    }
    *v = (struct log_view){ 0 };
}

/* --- accessors ------------------------------------------------------------------------------------------------------------- */

uint32_t event_id(const struct log_part *part, const struct event *e) { return e->flags & EVF_ID ? part->ids.v[e->b].id : STR_NONE; }

uint32_t event_b(const struct log_part *part, const struct event *e) { return e->flags & EVF_ID ? part->ids.v[e->b].b : e->b; }

void event_created(const struct log_part *part, const struct event *e, struct created *out) {
    const uint32_t *at = part->words.v + e->a;
    uint32_t mask = *at++, values[CREATED_VALUES] = { 0 };
    for (int i = 0; i < CREATED_VALUES; i++) {
        if (mask & 1u << i) values[i] = *at++;
    }
    *out = (struct created){ values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7], NULL, NULL, 0, 0 };
    if (mask & CREATED_TAGS) {
        out->ntags = *at++;
        out->tags = at;
        at += out->ntags;
    }
    if (mask & CREATED_ATTRS) {
        out->nattrs = *at++;
        out->attrs = at;
    }
}
