/* Writing a log.  A writer lays events down in small buffers, one a partition, with the ticket's name and hash before each; a full buffer
 * is flushed under the partition's lock: names become numbers, and the events go to the end of the partition's stream. */
#include "ticket/log.h"

#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "base/vec.h"
#include "ticket/log_int.h"

enum { STAGE_WORDS = 500, STAGE_STRIDE = STAGE_WORDS + 28 /* keeps the buffers off each other's cache sets */ };
enum { CHUNK_FIRST = 1 << 9, CHUNK_LAST = 1 << 15 /* bytes */ };

/* A buffer is a row of runs, each the events of one block: sequence (2 words), number of words after these three, records.
 * A record: hash of the ticket's name; its length | words after the name << 8; the name, filled up to whole words; struct event, its id, the words of
 * a created one. */
enum { RUN_HEAD = 3, RECORD_HEAD = 2, EVENT_WORDS = sizeof(struct event) / sizeof(uint32_t) };
struct stage {
    uint32_t used; /* words; 0: empty */
    uint32_t run;  /* where the last run begins */
    uint64_t sequence; /* of the last run */
};

struct log_writer {
    struct log *log;
    uint64_t sequence;
    uint64_t first_at, last_at;
    struct stage stages[LOG_PARTS];
    uint32_t *words; /* of stage i: from i * STAGE_STRIDE */
};

/* --- a log ------------------------------------------------------------------------------------------------------- */

struct log *log_new(struct strings *strings, int64_t memory_limit)
{
    struct log *log = mem_zalloc(1, sizeof *log);
    log->strings = strings;
    log->memory_limit = memory_limit;
    log->first_at = UINT64_MAX;
    pool_init(&log->pool);
    pthread_mutex_init(&log->lock, NULL);
    for (int i = 0; i < LOG_PARTS; i++) pthread_mutex_init(&log->parts[i].lock, NULL);
    return log;
}

void log_free(struct log *log)
{
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

bool log_whole(struct log *log, struct err *err)
{
    pthread_mutex_lock(&log->lock);
    bool whole = log->failure.code == ERR_NONE;
    if (!whole && err->code == ERR_NONE) *err = log->failure;
    pthread_mutex_unlock(&log->lock);
    return whole;
}

int64_t log_tickets(const struct log *log)
{
    int64_t n = 0;
    for (int i = 0; i < LOG_PARTS; i++) n += log->parts[i].tickets;
    return n;
}

instant log_first_at(const struct log *log) { return log->first_at > log->last_at ? INSTANT_NONE : (instant)log->first_at; }
instant log_last_at(const struct log *log) { return log->first_at > log->last_at ? INSTANT_NONE : (instant)log->last_at; }

void log_seal(struct log *log)
{
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
static void grow_slots(struct log *log, struct partition *p)
{
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

static struct ticket_name *new_ticket(struct log *log, struct partition *p, uint32_t hash, const char *text, uint32_t length)
{
    if (p->tickets == TICKETS_MAX - 1) mem_zalloc(SIZE_MAX, SIZE_MAX); /* no numbers are left: ends the process as lack of memory does */
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

static uint32_t ticket_number(struct log *log, struct partition *p, uint32_t hash, const char *text, uint32_t length)
{
    if (2 * (p->tickets + 1) > p->nslots) grow_slots(log, p);
    uint32_t at = hash & (p->nslots - 1);
    for (; p->slots[at]; at = (at + 1) & (p->nslots - 1)) {
        if ((p->slots[at] ^ hash) >> NUMBER_BITS) continue;
        uint32_t number = number_in(p->slots[at]);
        struct ticket_name *t = log_ticket(p, number);
        if (t->hash == hash && t->length == length && memcmp(ticket_text(t), text, length) == 0) {
            t->events++;
            return number;
        }
    }
    new_ticket(log, p, hash, text, length)->events = 1;
    p->slots[at] = slot_of(hash, p->tickets - 1);
    return p->tickets - 1;
}

/* --- the stream ---------------------------------------------------------------------------------------------------- */

static size_t chunk_bytes(uint32_t size) { return sizeof(struct chunk) + size + PACK_SLACK; }

static void free_chunks(struct log *log, struct partition *p)
{
    for (struct chunk *c = p->first, *next; c; c = next) {
        next = c->next;
        atomic_fetch_sub_explicit(&log->in_memory, (int64_t)chunk_bytes(c->size), memory_order_relaxed);
        pool_give(&log->pool, c, chunk_bytes(c->size));
    }
    p->first = p->last = NULL;
    p->bytes = 0;
}

/* Makes room for n bytes in one piece: each chunk is twice the one before, up to CHUNK_LAST. */
static void new_chunk(struct log *log, struct partition *p, uint32_t n)
{
    size_t bytes = p->last ? 2 * chunk_bytes(p->last->size) : CHUNK_FIRST;
    if (bytes > CHUNK_LAST) bytes = CHUNK_LAST;
    while (bytes < chunk_bytes(n)) bytes *= 2;
    struct chunk *c = pool_take(&log->pool, bytes);
    *c = (struct chunk){ .size = (uint32_t)(bytes - sizeof *c) - PACK_SLACK };
    atomic_fetch_add_explicit(&log->in_memory, (int64_t)chunk_bytes(c->size), memory_order_relaxed);
    if (p->last) p->last->next = c;
    else p->first = c;
    p->last = c;
}

/* The batch that is being written, in the partition's last chunk; its head is written when it ends. */
struct batch_writer {
    uint8_t *head, *to, *end; /* head NULL: there is none; end: of the chunk */
    uint64_t last_at;
};

static void begin_batch(struct partition *p, struct batch_writer *b)
{
    struct chunk *c = p->last;
    *b = (struct batch_writer){ c->bytes + c->used, c->bytes + c->used + sizeof(struct batch_head), c->bytes + c->size, PACK_EPOCH };
}

static void end_batch(struct partition *p, struct batch_writer *b, uint64_t sequence)
{
    if (!b->head) return;
    struct batch_head head = { { (uint32_t)sequence, (uint32_t)(sequence >> 32) }, (uint32_t)(b->to - b->head - (ptrdiff_t)sizeof head) };
    memcpy(b->head, &head, sizeof head);
    p->last->used += (uint32_t)(b->to - b->head);
    p->bytes += (uint64_t)(b->to - b->head);
    b->head = NULL;
}

/* A record of a run; see struct stage. */
struct record {
    uint32_t hash, length, words;
    const char *name;
    const uint32_t *event, *next;
};

static struct record read_record(const uint32_t *at)
{
    uint32_t length = at[1] & 0xFF, words = at[1] >> 8;
    const uint32_t *event = at + RECORD_HEAD + (length + 3) / 4;
    return (struct record){ at[0], length, words, (const char *)(at + RECORD_HEAD), event, event + words };
}

/* Appends a run of records to the stream as one batch, or more where a chunk ends. */
static void append_run(struct log *log, struct partition *p, uint64_t sequence, const uint32_t *at, const uint32_t *end)
{
    struct batch_writer b = { 0 };
    while (at < end) {
        struct record r = read_record(at);
        at = r.next;
        struct event e;
        memcpy(&e, r.event, sizeof e);
        const uint32_t *more = r.event + EVENT_WORDS;
        uint32_t id = e.flags & EVF_ID ? *more++ : STR_NONE, nmore = (uint32_t)(r.next - more);
        uint32_t room = PACK_MAX + PACK_WORD_MAX * nmore;
        e.ticket = ticket_number(log, p, r.hash, r.name, r.length) & (TICKETS_MAX - 1);
        if (b.head && (size_t)(b.end - b.to) < room) end_batch(p, &b, sequence);
        if (!b.head) {
            uint32_t needed = room + (uint32_t)sizeof(struct batch_head);
            if (!p->last || p->last->size - p->last->used < needed) new_chunk(log, p, needed);
            begin_batch(p, &b);
        }
        b.to = pack_event(b.to, &b.last_at, &e, id);
        if (nmore) b.to = pack_words(b.to, more, nmore);
    }
    end_batch(p, &b, sequence);
}

/* Finding a ticket is waiting for memory, twice: for its slot, then for its name. So both are asked for in advance, for all records of the runs. */
static void fetch_ahead(const struct partition *p, const uint32_t *at, const uint32_t *end)
{
    uint32_t slots[STAGE_WORDS], n = 0;
    if (p->nslots == 0) return;
    while (at < end) {
        const uint32_t *run_end = at + RUN_HEAD + at[2];
        for (at += RUN_HEAD; at < run_end && n < STAGE_WORDS; at = read_record(at).next) {
            slots[n] = at[0] & (p->nslots - 1);
            __builtin_prefetch(&p->slots[slots[n++]]);
        }
        at = run_end;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t found = p->slots[slots[i]];
        if (found) __builtin_prefetch(log_ticket(p, number_in(found)), 1);
    }
}

/* Writes the partition's chunks out as one piece. After a failure events are dropped, and log_whole says so. */
static void spill(struct log *log, struct partition *p)
{
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

/* --- writers ------------------------------------------------------------------------------------------------------- */

struct log_writer *log_writer_new(struct log *log)
{
    struct log_writer *w = mem_zalloc(1, sizeof *w);
    w->log = log;
    w->first_at = UINT64_MAX;
    w->words = mem_alloc(sizeof *w->words * LOG_PARTS * STAGE_STRIDE);
    return w;
}

void log_block(struct log_writer *w, uint64_t sequence) { w->sequence = sequence; }

/* Takes n words of runs into the partition. */
static void flush_runs(struct log *log, struct partition *p, const uint32_t *at, uint32_t n)
{
    const uint32_t *end = at + n;
    pthread_mutex_lock(&p->lock);
    fetch_ahead(p, at, end);
    while (at < end) {
        uint64_t sequence;
        memcpy(&sequence, at, sizeof sequence);
        uint32_t words = at[2];
        at += RUN_HEAD;
        append_run(log, p, sequence, at, at + words);
        at += words;
    }
    bool full = log->memory_limit && log->spill.write && atomic_load_explicit(&log->in_memory, memory_order_relaxed) > log->memory_limit;
    if (full) spill(log, p);
    pthread_mutex_unlock(&p->lock);
}

static void flush_stage(struct log_writer *w, unsigned part)
{
    struct stage *s = &w->stages[part];
    if (s->used) flush_runs(w->log, &w->log->parts[part], w->words + part * STAGE_STRIDE, s->used);
    s->used = 0;
}

void log_writer_close(struct log_writer *w)
{
    if (!w) return;
    for (unsigned i = 0; i < LOG_PARTS; i++) flush_stage(w, i);
    struct log *log = w->log;
    pthread_mutex_lock(&log->lock);
    if (w->first_at < log->first_at) log->first_at = w->first_at;
    if (w->last_at > log->last_at) log->last_at = w->last_at;
    pthread_mutex_unlock(&log->lock);
    mem_free(w->words);
    mem_free(w);
}

static uint32_t created_words(const struct created *c)
{
    return 1 + CREATED_VALUES + 1 + c->ntags + 1 + 2 * c->nattrs; /* at most */
}

/* Packs the attributes; returns the end. */
static uint32_t *put_created(uint32_t *to, const struct created *c)
{
    const uint32_t values[CREATED_VALUES] = { c->customer, c->channel, c->priority, c->team, c->status, c->assignee, c->subject, c->url };
    uint32_t *head = to++, mask = 0;
    for (int i = 0; i < CREATED_VALUES; i++) {
        if (values[i] == STR_NONE) continue;
        mask |= 1u << i;
        *to++ = values[i];
    }
    if (c->ntags) {
        mask |= CREATED_TAGS;
        *to++ = c->ntags;
        memcpy(to, c->tags, c->ntags * sizeof *to);
        to += c->ntags;
    }
    if (c->nattrs) {
        mask |= CREATED_ATTRS;
        *to++ = c->nattrs;
        memcpy(to, c->attrs, 2 * c->nattrs * sizeof *to);
        to += 2 * c->nattrs;
    }
    *head = mask | (uint32_t)(to - head - 1) << CREATED_BITS;
    return to;
}

/* Lays a record down; returns its end. */
static uint32_t *put_record(uint32_t *to, uint32_t hash, struct str ticket, struct event *e, uint32_t id, const struct created *created)
{
    uint32_t *head = to;
    uint32_t name_words = (uint32_t)(ticket.n + 3) / 4;
    head[0] = hash;
    head[RECORD_HEAD + name_words - 1] = 0;
    memcpy(head + RECORD_HEAD, ticket.p, ticket.n);
    uint32_t *event = to = head + RECORD_HEAD + name_words;
    if (id != STR_NONE) e->flags |= EVF_ID;
    memcpy(to, e, sizeof *e);
    to += EVENT_WORDS;
    if (id != STR_NONE) *to++ = id;
    if (e->type == EV_CREATED) to = put_created(to, created);
    head[1] = (uint32_t)ticket.n | (uint32_t)(to - event) << 8;
    return to;
}

/* An event too long for the buffers goes straight to its partition. */
static void append_long(struct log_writer *w, unsigned part, uint32_t room, uint32_t hash, struct str ticket, struct event *e, uint32_t id,
    const struct created *created)
{
    flush_stage(w, part);
    uint32_t *run = mem_alloc((RUN_HEAD + (size_t)room) * sizeof *run);
    memcpy(run, &w->sequence, sizeof w->sequence);
    uint32_t *end = put_record(run + RUN_HEAD, hash, ticket, e, id, created);
    run[2] = (uint32_t)(end - run) - RUN_HEAD;
    flush_runs(w->log, &w->log->parts[part], run, (uint32_t)(end - run));
    mem_free(run);
}

void log_append(struct log_writer *w, struct str ticket, struct event e, uint32_t id, const struct created *created)
{
    assert(ticket.n >= 1 && ticket.n <= LOG_TICKET_MAX);
    if (e.at < w->first_at) w->first_at = e.at;
    if (e.at > w->last_at) w->last_at = e.at;
    uint64_t hash = str_hash(ticket.p, ticket.n);
    unsigned part = (unsigned)(hash >> 56);
    struct stage *s = &w->stages[part];
    uint32_t *words = w->words + part * STAGE_STRIDE;
    uint32_t room = RECORD_HEAD + (uint32_t)(ticket.n + 3) / 4 + EVENT_WORDS + 1 + (e.type == EV_CREATED ? created_words(created) : 0);
    if (s->used + RUN_HEAD + room > STAGE_WORDS) {
        if (RUN_HEAD + room > STAGE_WORDS) {
            append_long(w, part, room, (uint32_t)hash, ticket, &e, id, created);
            return;
        }
        flush_stage(w, part);
    }
    if (s->used == 0 || s->sequence != w->sequence) {
        s->run = s->used;
        s->sequence = w->sequence;
        memcpy(words + s->run, &w->sequence, sizeof w->sequence);
        s->used += RUN_HEAD;
    }
    uint32_t *end = put_record(words + s->used, (uint32_t)hash, ticket, &e, id, created);
    s->used = (uint32_t)(end - words);
    words[s->run + 2] = s->used - s->run - RUN_HEAD;
}

void log_discard(struct log *log, unsigned part)
{
    struct partition *p = &log->parts[part];
    pthread_mutex_lock(&p->lock);
    free_chunks(log, p);
    VEC_RELEASE(&p->spilled);
    p->discarded = true;
    pthread_mutex_unlock(&p->lock);
}
