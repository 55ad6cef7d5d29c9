/* log: the events that were read, in partitions by ticket, ready to be folded.
 *
 * Readers (any number of threads) append parsed events block by block; a block has a sequence number that follows the input order
 * (files by path bytes, then place in the file), and the events of a block come in their order, so that input order needs no field in an event.
 * After log_seal() a partition is opened into a view: its events grouped by ticket, in time order, equal instants in input order.
 * Which tickets share a partition depends on nothing but their names.
 */
#ifndef SVODKA_TICKET_LOG_H
#define SVODKA_TICKET_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/strings.h"
#include "ticket/event.h"

enum { LOG_PARTS = 256, LOG_TICKET_MAX = 255 /* bytes of a ticket's name */ };

/* The two sums of events.md that hold while reading: lines = events + blank + rejected. */
struct log_counts {
    int64_t lines, blank, rejected, events; /* events: lines that are events, of an unknown type too */
    int64_t unknown_type, after_as_of;      /* of the events: left out before storing */
    int64_t bytes;                          /* of input, uncompressed */
};

struct log; /* opaque; log.c */

/* strings is borrowed. memory_limit: bytes of packed events kept in memory before partitions spill (0: no limit). */
struct log *log_new(struct strings *strings, int64_t memory_limit);
void log_free(struct log *log);
struct strings *log_strings(const struct log *log);

/* Where events go when they exceed the limit; the log itself does no I/O. Any thread may call write and read; at: the place of the bytes.
 * close is called by log_free. Without it a log with a limit keeps everything in memory. */
struct log_spill {
    void *data;
    bool (*write)(void *data, const void *bytes, size_t n, int64_t *at, struct err *err);
    bool (*read)(void *data, int64_t at, void *bytes, size_t n, struct err *err);
    void (*close)(void *data);
};
void log_set_spill(struct log *log, const struct log_spill *spill);
bool log_may_spill(const struct log *log); /* has a limit */

/* --- writing: one log_writer per reading thread ---------------------------------------------------------------- */
struct log_writer;
struct log_writer *log_writer_new(struct log *log);
/* Begins the events of one block; sequence numbers of all blocks of a run are distinct, any order of blocks. */
void log_block(struct log_writer *w, uint64_t sequence);
/* Says the place of the next event in the input order, for sources whose rows come in another one: of their events all have one. Takes about three
 * bytes an event. */
void log_order(struct log_writer *w, int64_t order);
/* Appends an event of the ticket (1..LOG_TICKET_MAX bytes); e->ticket is set here. id: its `id` as a string id, or STR_NONE.
 * created: for EV_CREATED, else NULL (copied). */
void log_append(struct log_writer *w, struct str ticket, struct event e, uint32_t id, const struct created *created);
void log_writer_close(struct log_writer *w); /* flushes and frees */
void log_seal(struct log *log);              /* ends the writing, when all writers are closed */
bool log_whole(struct log *log, struct err *err); /* false, with the error, if events could not be spilled and are lost */

/* --- reading: any thread, partitions independently ------------------------------------------------------------- */
struct log_part; /* a partition's side tables, for the accessors below */
struct ticket_events {
    struct str name; /* valid until log_free */
    const struct event *ev;
    uint32_t n;
    const struct log_part *part;
};
struct log_view {
    struct ticket_events *tickets; /* in the bytes' order of their names */
    uint32_t n;
    struct log_part *part; /* what lies behind them; belongs to the view, reused by the next open */
};
/* Fills v (zeroed before the first use) with partition part, 0..LOG_PARTS-1. Fails only if spilled data cannot be read back. */
bool log_open(const struct log *log, unsigned part, struct log_view *v, struct err *err);
/* Gives the memory of a partition's events back once it has been folded for the last time; views of it are void, its tickets' names stay. */
void log_discard(struct log *log, unsigned part);
void log_view_release(struct log_view *v);

uint32_t event_id(const struct log_part *part, const struct event *e);  /* string id or STR_NONE */
uint32_t event_b(const struct log_part *part, const struct event *e);   /* b, also where the event has an id */
void event_created(const struct log_part *part, const struct event *e, struct created *out);
int64_t log_tickets(const struct log *log);
instant log_first_at(const struct log *log); /* least and greatest `at` of stored events; INSTANT_NONE if none */
instant log_last_at(const struct log *log);

#endif
