/* log_int: how a log is laid out, shared by log.c (writing) and log_view.c (reading).
 *
 * A partition has a table of its tickets' names, which gives each a number, and a stream of bytes in chunks of growing size.
 * The stream is a row of batches, each the events of one block that came together: struct batch_head, then the events as log_pack.h packs
 * them.  The words of a created event are
 *
 *     mask of the attributes present (CREATED_*) | words after this one << CREATED_BITS, values; number of tags, tags; number of pairs, pairs
 */
#ifndef SVODKA_TICKET_LOG_INT_H
#define SVODKA_TICKET_LOG_INT_H

#include <pthread.h>
#include <stdatomic.h>

#include "ticket/log.h"
#include "ticket/log_pack.h"
#include "ticket/log_pool.h"

/* A bit of the sequence of blocks whose events have an order of their own: behind each, its difference to that of the event before it, as
 * pack_wide packs it. */
#define LOG_ORDERED (UINT64_C(1) << 63)

enum { CREATED_VALUES = 8, CREATED_TAGS = 1 << CREATED_VALUES, CREATED_ATTRS = CREATED_TAGS << 1, CREATED_BITS = CREATED_VALUES + 2 };

struct batch_head {
    uint32_t sequence[2]; /* low, high */
    uint32_t n;           /* bytes of events */
};

/* What a writer hands over for a partition: runs, each the events of one block.  Behind a run's head lie its records; behind a record's head
 * the ticket's name, and the event as packed, but for its ticket.  RUN_SLACK bytes behind the last can be read. */
struct run_head {
    uint64_t sequence;
    uint32_t n;    /* bytes of its records */
    uint32_t room; /* bytes that its events take in the stream, at most */
};
struct record_head {
    uint32_t hash;  /* of the name */
    uint32_t sizes; /* bytes of the name | of the event << 8 */
};
enum { RUN_SLACK = 32 };

/* The stream has RUN_SLACK bytes of room behind its end. */
struct chunk {
    struct chunk *next;
    uint32_t used, size; /* bytes; size without the slack */
    uint8_t bytes[];
};

enum { NAME_INLINE = 22 };
struct ticket_name {
    uint32_t hash;
    uint32_t events;         /* of this ticket, stored so far */
    uint8_t length;
    char text[NAME_INLINE + 1]; /* a longer name: a pointer to it, at NAME_POINTER */
};
enum { NAME_POINTER = 7 };
_Static_assert(sizeof(struct ticket_name) == 32, "two names a cache line");

enum { NUMBER_BITS = 26, TICKETS_MAX = 1 << NUMBER_BITS, TICKETS_FIRST = 3 /* the first segment has 8 */, TICKET_SEGMENTS = NUMBER_BITS - TICKETS_FIRST };

struct spilled { int64_t at; uint64_t n; };

struct partition {
    pthread_mutex_t lock;
    struct chunk *first, *last;
    uint32_t *slots;  /* open addressing: 0, or number + 1 | the hash's highest bits << NUMBER_BITS, which spare looking at most other names */
    uint32_t nslots;  /* a power of two, at least twice the tickets */
    uint32_t tickets;
    struct ticket_name *names[TICKET_SEGMENTS]; /* segment k has 8 << k and never moves */
    uint64_t bytes;   /* of the stream, in memory */
    bool discarded;
    struct { struct spilled *v; size_t n, cap; } spilled; /* older than the chunks */
};

struct log {
    struct strings *strings;
    struct pool pool;
    int64_t memory_limit;
    _Atomic int64_t in_memory; /* bytes of all chunks */
    struct log_spill spill;
    pthread_mutex_t lock;      /* of what follows */
    uint64_t first_at, last_at; /* first_at > last_at: no events */
    struct err failure;        /* of spilling; then events are dropped */
    struct partition parts[LOG_PARTS];
};

static inline struct ticket_name *log_ticket(const struct partition *p, uint32_t number)
{
    uint32_t place = number + (1u << TICKETS_FIRST);
    int top = 31 - __builtin_clz(place);
    return p->names[top - TICKETS_FIRST] + (place - (1u << top));
}

static inline const char *ticket_text(const struct ticket_name *t)
{
    if (t->length <= NAME_INLINE) return t->text;
    const char *p;
    __builtin_memcpy(&p, t->text + NAME_POINTER, sizeof p);
    return p;
}

void log_take_runs(struct log *log, unsigned part, const uint8_t *runs, size_t n);

#endif
