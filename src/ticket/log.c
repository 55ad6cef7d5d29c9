/* A log, and its partitions as they are written: tickets' names become numbers, and events go to the end of the partition's stream. */
#include "ticket/log.h"

#include <string.h>

#include "base/mem.h"
#include "base/vec.h"
#include "ticket/log_int.h"

enum { CHUNK_FIRST = 1 << 9, CHUNK_LAST = 1 << 15 /* bytes */, FETCHED = 256 };

/* --- a log ------------------------------------------------------------------------------------------------------- */

struct log *log_new(struct strings *strings, int64_t memory_limit) {
    struct log *log = mem_zalloc(1, sizeof *log);
    log->strings = strings;
    log->memory_limit = memory_limit;
    log->first_at = UINT64_MAX;
    pool_init(&log->pool);
    pthread_mutex_init(&log->lock, NULL);
    for (int i = 0; i < LOG_PARTS; i++) pthread_mutex_init(&log->parts[i].lock, NULL);
    return log;
}

void log_free(struct log *log) {
    if (!log) return;
    for (int i = 0; i < LOG_PARTS; i++) {
        struct partition *p = &log->parts[i];
        for (uint32_t t = 0; t < p->tickets; t++) {
            struct ticket_name *name = log_ticket(p, t);
            if (name->length > NAME_INLINE) mem_free((void *)(uintptr_t)ticket_text(name));
        }
        VEC_RELEASE(&p->spilled);
        pthread_mutex_destroy(&p->lock);
    }
    if (log->spill.close) log->spill.close(log->spill.data);
    pthread_mutex_destroy(&log->lock);
    pool_release(&log->pool);
    mem_free(log);
}

struct strings *log_strings(const struct log *log) { return log->strings; }
void log_set_spill(struct log *log, const struct log_spill *spill) { log->spill = *spill; }
bool log_may_spill(const struct log *log) { return log->memory_limit > 0; }

bool log_whole(struct log *log, struct err *err) {
    pthread_mutex_lock(&log->lock);
    bool whole = log->failure.code == ERR_NONE;
    if (!whole && err->code == ERR_NONE) *err = log->failure;
    pthread_mutex_unlock(&log->lock);
    return whole;
}

int64_t log_tickets(const struct log *log) {
    int64_t n = 0;
    for (int i = 0; i < LOG_PARTS; i++) n += log->parts[i].tickets;
    return n;
}

instant log_first_at(const struct log *log) { return log->first_at > log->last_at ? INSTANT_NONE : (instant)log->first_at; }
instant log_last_at(const struct log *log) { return log->first_at > log->last_at ? INSTANT_NONE : (instant)log->last_at; }

void log_seal(struct log *log) {
    /* Nothing is left to do: the table that finds a ticket's number is only wanted for writing. */
    for (int i = 0; i < LOG_PARTS; i++) {
        struct partition *p = &log->parts[i];
        if (p->slots) pool_give(&log->pool, p->slots, p->nslots * sizeof *p->slots);
        p->slots = NULL;
        p->nslots = 0;
    }
}

/* --- tickets: from a name to a number ------------------------------------------------------------------------------ */

static uint32_t slot_of(uint32_t hash, uint32_t number) { return (number + 1) | hash >> NUMBER_BITS << NUMBER_BITS; }
static uint32_t number_in(uint32_t slot) { return (slot & (TICKETS_MAX - 1)) - 1; }

/* Doubles the table. The partition's lock is held, here and below. */
static void grow_slots(struct log *log, struct partition *p) {
    uint32_t *old = p->slots, nold = p->nslots;
    p->nslots = nold ? 2 * nold : 16;
    p->slots = pool_take(&log->pool, p->nslots * sizeof *p->slots);
    memset(p->slots, 0, p->nslots * sizeof *p->slots);
    for (uint32_t t = 0; t < p->tickets; t++) {
        uint32_t hash = log_ticket(p, t)->hash, at = hash & (p->nslots - 1);
        while (p->slots[at]) at = (at + 1) & (p->nslots - 1);
        p->slots[at] = slot_of(hash, t);
    }
    if (old) pool_give(&log->pool, old, nold * sizeof *old);
}

static struct ticket_name *new_ticket(struct log *log, struct partition *p, uint32_t hash, const char *text, uint32_t length) {
    if (p->tickets == TICKETS_MAX - 1) mem_exhausted(); /* no numbers are left */
    uint32_t number = p->tickets++, place = number + (1u << TICKETS_FIRST);
    int segment = 31 - __builtin_clz(place) - TICKETS_FIRST;
    if (!p->names[segment]) p->names[segment] = pool_take(&log->pool, sizeof(struct ticket_name) << (segment + TICKETS_FIRST));
    struct ticket_name *t = log_ticket(p, number);
    *t = (struct ticket_name){ .hash = hash, .length = (uint8_t)length };
    if (length <= NAME_INLINE) {
        memcpy(t->text, text, length);
    } else {
        const char *copy = mem_strndup(text, length);
        memcpy(t->text + NAME_POINTER, &copy, sizeof copy);
    }
    return t;
}

/* Whether two names of n bytes are equal; most are of 8 to 16. */
static bool same_name(const char *a, const char *b, uint32_t n) {
    uint64_t x[2], y[2];
    if (n < sizeof x[0] || n > sizeof x) return memcmp(a, b, n) == 0;
    memcpy(&x[0], a, sizeof x[0]);
    memcpy(&y[0], b, sizeof y[0]);
    memcpy(&x[1], a + n - sizeof x[1], sizeof x[1]);
    memcpy(&y[1], b + n - sizeof y[1], sizeof y[1]);
    return ((x[0] ^ y[0]) | (x[1] ^ y[1])) == 0;
}

static uint32_t ticket_number(struct log *log, struct partition *p, uint32_t hash, const char *text, uint32_t length) {
    if (2 * (p->tickets + 1) > p->nslots) grow_slots(log, p);
    uint32_t at = hash & (p->nslots - 1);
    for (; p->slots[at]; at = (at + 1) & (p->nslots - 1)) {
        if ((p->slots[at] ^ hash) >> NUMBER_BITS) continue;
        uint32_t number = number_in(p->slots[at]);
        struct ticket_name *t = log_ticket(p, number);
        if (t->hash == hash && t->length == length && same_name(ticket_text(t), text, length)) {
            t->events++;
            return number;
        }
    }
    new_ticket(log, p, hash, text, length)->events = 1;
    p->slots[at] = slot_of(hash, p->tickets - 1);
    return p->tickets - 1;
}

/* --- the stream ---------------------------------------------------------------------------------------------------- */

static size_t chunk_bytes(uint32_t size) { return sizeof(struct chunk) + size + RUN_SLACK; }

static void free_chunks(struct log *log, struct partition *p) {
    for (struct chunk *c = p->first, *next; c; c = next) {
        next = c->next;
        atomic_fetch_sub_explicit(&log->in_memory, (int64_t)chunk_bytes(c->size), memory_order_relaxed);
        pool_give(&log->pool, c, chunk_bytes(c->size));
    }
    p->first = p->last = NULL;
    p->bytes = 0;
}

/* Makes room for n bytes in one piece: each chunk is twice the one before, up to CHUNK_LAST. */
static void new_chunk(struct log *log, struct partition *p, uint32_t n) {
    size_t bytes = p->last ? 2 * chunk_bytes(p->last->size) : CHUNK_FIRST;
    if (bytes > CHUNK_LAST) bytes = CHUNK_LAST;
    while (bytes < chunk_bytes(n)) bytes *= 2;
    struct chunk *c = pool_take(&log->pool, bytes);
    *c = (struct chunk){ .size = (uint32_t)(bytes - sizeof *c) - RUN_SLACK };
    atomic_fetch_add_explicit(&log->in_memory, (int64_t)chunk_bytes(c->size), memory_order_relaxed);
    if (p->last) p->last->next = c;
    else p->first = c;
    p->last = c;
}

/* A record of a run. */
struct record {
    uint32_t hash, length, n;
    const char *name;
    const uint8_t *event, *next;
};

static struct record read_record(const uint8_t *at) {
    struct record_head head;
    memcpy(&head, at, sizeof head);
    at += sizeof head;
    uint32_t length = head.sizes & 0xFF, n = head.sizes >> 8;
    return (struct record){ head.hash, length, n, (const char *)at, at + length, at + length + n };
}

/* Appends a run to the stream, as one batch. */
static void append_run(struct log *log, struct partition *p, const struct run_head *run, const uint8_t *at) {
    const uint8_t *end = at + run->n;
    uint32_t needed = (uint32_t)sizeof(struct batch_head) + run->room;
    if (!p->last || p->last->size - p->last->used < needed) new_chunk(log, p, needed);
    uint8_t *start = p->last->bytes + p->last->used, *to = start + sizeof(struct batch_head);
    while (at < end) {
        struct record r = read_record(at);
        at = r.next;
        to = pack_ticket(to, ticket_number(log, p, r.hash, r.name, r.length));
        memcpy(to, r.event, r.n <= RUN_SLACK ? RUN_SLACK : r.n);
        to += r.n;
    }
    uint32_t n = (uint32_t)(to - start);
    struct batch_head head = { { (uint32_t)run->sequence, (uint32_t)(run->sequence >> 32) }, n - (uint32_t)sizeof head };
    memcpy(start, &head, sizeof head);
    p->last->used += n;
    p->bytes += n;
}

/* Finding a ticket is waiting for memory, twice: for its slot, then for its name. So both are asked for in advance, for all records of the runs. */
static void fetch_ahead(const struct partition *p, const uint8_t *at, const uint8_t *end) {
    uint32_t slots[FETCHED], n = 0;
    if (p->nslots == 0) return;
    while (at < end) {
        struct run_head run;
        memcpy(&run, at, sizeof run);
        at += sizeof run;
        const uint8_t *run_end = at + run.n;
        for (; at < run_end && n < FETCHED; n++) {
            struct record r = read_record(at);
            at = r.next;
            slots[n] = r.hash & (p->nslots - 1);
            __builtin_prefetch(&p->slots[slots[n]]);
        }
        at = run_end;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t found = p->slots[slots[i]];
        if (found) __builtin_prefetch(log_ticket(p, number_in(found)), 1);
    }
}

/* Writes the partition's chunks out as one piece. After a failure events are dropped, and log_whole says so. */
static void spill(struct log *log, struct partition *p) {
    if (p->bytes == 0) return;
    uint8_t *all = mem_alloc(p->bytes);
    uint64_t n = 0;
    for (struct chunk *c = p->first; c; c = c->next) {
        memcpy(all + n, c->bytes, c->used);
        n += c->used;
    }
    free_chunks(log, p);
    struct err err = { 0 };
    int64_t at;
    if (log->spill.write(log->spill.data, all, n, &at, &err)) {
        *VEC_PUSH(&p->spilled) = (struct spilled){ at, n };
    } else {
        pthread_mutex_lock(&log->lock);
        if (log->failure.code == ERR_NONE) log->failure = err;
        pthread_mutex_unlock(&log->lock);
    }
    mem_free(all);
}

void log_take_runs(struct log *log, unsigned part, const uint8_t *runs, size_t n) {
    struct partition *p = &log->parts[part];
    const uint8_t *at = runs, *end = runs + n;
    pthread_mutex_lock(&p->lock);
    fetch_ahead(p, at, end);
    while (at < end) {
        struct run_head run;
        memcpy(&run, at, sizeof run);
        append_run(log, p, &run, at + sizeof run);
        at += sizeof run + run.n;
    }
    bool full = log->memory_limit && log->spill.write && atomic_load_explicit(&log->in_memory, memory_order_relaxed) > log->memory_limit;
    if (full) spill(log, p);
    pthread_mutex_unlock(&p->lock);
}

void log_discard(struct log *log, unsigned part) {
    struct partition *p = &log->parts[part];
    pthread_mutex_lock(&p->lock);
    free_chunks(log, p);
    VEC_RELEASE(&p->spilled);
    p->discarded = true;
    pthread_mutex_unlock(&p->lock);
}
