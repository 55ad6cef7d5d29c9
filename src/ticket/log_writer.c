/* A writer of a log: lays events down in small buffers, one a partition, and hands a full one over as runs (log_int.h). */
#include <assert.h>
#include <string.h>

#include "base/mem.h"
#include "ticket/log_int.h"

enum { STAGE_BYTES = 2000, STAGE_STRIDE = STAGE_BYTES + 112 /* keeps the buffers off each other's cache sets */ };

struct stage {
    uint32_t used; /* bytes; 0: empty */
    uint32_t run;  /* where the head of the last run lies */
    struct run_head head; /* of the last run; written when it ends */
    uint64_t last_at;
    int64_t last_order;
};

struct log_writer {
    struct log *log;
    uint64_t sequence;
    int64_t order; /* of the next event, if the sequence is LOG_ORDERED */
    uint64_t first_at, last_at;
    struct stage stages[LOG_PARTS];
    uint8_t *bytes; /* of stage i: from i * STAGE_STRIDE */
};

struct log_writer *log_writer_new(struct log *log) {
    struct log_writer *w = mem_zalloc(1, sizeof *w);
    w->log = log;
    w->first_at = UINT64_MAX;
    w->bytes = mem_alloc((size_t)LOG_PARTS * STAGE_STRIDE + RUN_SLACK);
    return w;
}

void log_block(struct log_writer *w, uint64_t sequence) { w->sequence = sequence; }

void log_order(struct log_writer *w, int64_t order) {
    w->sequence |= LOG_ORDERED;
    w->order = order;
}

/* --- runs ------------------------------------------------------------------------------------------------------------ */

static void begin_run(struct log_writer *w, struct stage *s) {
    s->run = s->used;
    s->head = (struct run_head){ .sequence = w->sequence };
    s->last_at = PACK_EPOCH;
    s->last_order = 0;
    s->used += (uint32_t)sizeof s->head;
}

static void end_run(struct stage *s, uint8_t *bytes) {
    s->head.n = s->used - s->run - (uint32_t)sizeof s->head;
    memcpy(bytes + s->run, &s->head, sizeof s->head);
}

static void flush_stage(struct log_writer *w, unsigned part) {
    struct stage *s = &w->stages[part];
    uint8_t *bytes = w->bytes + (size_t)part * STAGE_STRIDE;
    if (s->used == 0) return;
    end_run(s, bytes);
    log_take_runs(w->log, part, bytes, s->used);
    s->used = 0;
}

void log_writer_close(struct log_writer *w) {
    if (!w) return;
    for (unsigned i = 0; i < LOG_PARTS; i++) flush_stage(w, i);
    struct log *log = w->log;
    pthread_mutex_lock(&log->lock);
    if (w->first_at < log->first_at) log->first_at = w->first_at;
    if (w->last_at > log->last_at) log->last_at = w->last_at;
    pthread_mutex_unlock(&log->lock);
    mem_free(w->bytes);
    mem_free(w);
}

/* --- records --------------------------------------------------------------------------------------------------------- */

/* Bytes of the record at most. */
static size_t record_room(struct str ticket, const struct created *c) {
    size_t words = c ? 1 + CREATED_VALUES + 1 + (size_t)c->ntags + 1 + 2 * (size_t)c->nattrs : 0;
    return sizeof(struct record_head) + ticket.n + PACK_MAX + PACK_WORD_MAX * words + PACK_WIDE_MAX + PACK_SLACK;
}

static uint8_t *put_list(uint8_t *to, uint32_t count, const uint32_t *words, uint32_t n) {
    to = pack_word(to, count);
    for (uint32_t i = 0; i < n; i++) to = pack_word(to, words[i]);
    return to;
}

static uint8_t *put_created(uint8_t *to, const struct created *c) {
    const uint32_t values[CREATED_VALUES] = { c->customer, c->channel, c->priority, c->team, c->status, c->assignee, c->subject, c->url };
    uint32_t mask = 0, words = 0;
    for (int i = 0; i < CREATED_VALUES; i++) {
        mask |= values[i] == STR_NONE ? 0 : 1u << i;
        words += values[i] != STR_NONE;
    }
    if (c->ntags) {
        mask |= CREATED_TAGS;
        words += 1 + c->ntags;
    }
    if (c->nattrs) {
        mask |= CREATED_ATTRS;
        words += 1 + 2 * c->nattrs;
    }
    to = pack_word(to, mask | words << CREATED_BITS);
    for (int i = 0; i < CREATED_VALUES; i++) {
        if (values[i] != STR_NONE) to = pack_word(to, values[i]);
    }
    if (c->ntags) to = put_list(to, c->ntags, c->tags, c->ntags);
    if (c->nattrs) to = put_list(to, c->nattrs, c->attrs, 2 * c->nattrs);
    return to;
}

/* Copies a name; short ones without a loop. */
static void copy_name(uint8_t *to, struct str name) {
    uint64_t head, tail;
    if (name.n < sizeof head || name.n > 2 * sizeof head) {
        memcpy(to, name.p, name.n);
        return;
    }
    memcpy(&head, name.p, sizeof head);
    memcpy(&tail, name.p + name.n - sizeof tail, sizeof tail);
    memcpy(to, &head, sizeof head);
    memcpy(to + name.n - sizeof tail, &tail, sizeof tail);
}

/* Adds a record to the last run of a stage; there is room. */
static void put_record(const struct log_writer *w, struct stage *s, uint8_t *bytes, uint32_t hash, struct str ticket, struct event *e, uint32_t id,
    const struct created *created) {
    uint8_t *start = bytes + s->used, *event = start + sizeof(struct record_head) + ticket.n;
    copy_name(start + sizeof(struct record_head), ticket);
    if (id != STR_NONE) e->flags |= EVF_ID;
    uint8_t *end = pack_event(event, &s->last_at, e, id);
    if (e->type == EV_CREATED) end = put_created(end, created);
    if (w->sequence & LOG_ORDERED) {
        end = pack_wide(end, (int64_t)((uint64_t)w->order - (uint64_t)s->last_order));
        s->last_order = w->order;
    }
    struct record_head head = { hash, (uint32_t)ticket.n | (uint32_t)(end - event) << 8 };
    memcpy(start, &head, sizeof head);
    s->used += (uint32_t)(end - start);
    s->head.room += (uint32_t)(end - event) + PACK_TICKET_MAX;
}

/* An event too long for a stage goes straight to its partition. */
static void append_long(struct log_writer *w, unsigned part, size_t room, uint32_t hash, struct str ticket, struct event *e, uint32_t id,
    const struct created *created) {
    struct stage alone = { 0 };
    uint8_t *bytes = mem_alloc(sizeof alone.head + room + RUN_SLACK);
    flush_stage(w, part);
    begin_run(w, &alone);
    put_record(w, &alone, bytes, hash, ticket, e, id, created);
    end_run(&alone, bytes);
    log_take_runs(w->log, part, bytes, alone.used);
    mem_free(bytes);
}

void log_append(struct log_writer *w, struct str ticket, struct event e, uint32_t id, const struct created *created) {
    assert(ticket.n >= 1 && ticket.n <= LOG_TICKET_MAX && (e.type == EV_CREATED) == (created != NULL));
    if (e.at < w->first_at) w->first_at = e.at;
    if (e.at > w->last_at) w->last_at = e.at;
    uint64_t hash = str_hash(ticket.p, ticket.n);
    unsigned part = (unsigned)(hash >> 56);
    struct stage *s = &w->stages[part];
    uint8_t *bytes = w->bytes + (size_t)part * STAGE_STRIDE;
    size_t room = sizeof s->head + record_room(ticket, created);
    if (room > STAGE_BYTES) {
        append_long(w, part, room, (uint32_t)hash, ticket, &e, id, created);
        return;
    }
    if (s->used + room > STAGE_BYTES) flush_stage(w, part);
    if (s->used == 0) {
        begin_run(w, s);
    } else if (s->head.sequence != w->sequence) {
        end_run(s, bytes);
        begin_run(w, s);
    }
    put_record(w, s, bytes, (uint32_t)hash, ticket, &e, id, created);
}
