/* run: folds every ticket of a log, on all threads, and answers queries and lists of facts; proves the sums.
 *
 * A pass is one as-of instant with the queries and lists wanted as of it; a run has one or more passes over the same events (a report that compares
 * with the previous period has two: each period is measured as of its own end).
 */
#ifndef SVODKA_MEASURE_RUN_H
#define SVODKA_MEASURE_RUN_H

#include "base/err.h"
#include "measure/query.h"
#include "ticket/finding.h"
#include "ticket/fold.h"
#include "ticket/log.h"

/* Facts kept as rows, for lists, `facts`, `due` and `explain --agent`. */
enum fact_kind { FACT_CYCLE, FACT_MOMENT, FACT_SIGN };
struct fact_row {
    enum fact_kind kind;
    union {
        struct cycle cycle;  /* attrs ranges point into attrs below */
        struct moment moment;
        struct sign sign;
    };
    struct str ticket;
    uint32_t channel, customer, subject, url;
    const uint32_t *tags; uint32_t ntags;
    const uint32_t *attrs;   /* the pool for the attributes' ranges */
    instant created_at;
    bool rated, linked_development, excluded; instant escalated_at; /* of the ticket, as in ticket_facts */
    uint32_t seq;            /* order within the ticket as fold yielded it */
};
/* What a list may want, in a form that can be told to a database: of its facts those are fetched (src/db/engine_lists.c) that fall under it. A list that looks
 * at whole tickets (with `ticket` or `want_sign`) has `from` alone: it wants no ticket in which nothing happened since and nothing is under way. */
struct fact_scope {
    uint64_t clocks;   /* cycles of these clocks, as bits: */
    unsigned states;   /* those in these states, whenever they were, as bits of enum cycle_state, */
    bool stopped;      /* those that ended in the period, */
    unsigned verdicts; /* and those that got one of these verdicts in the period, as bits of enum verdict */
    uint64_t moments;  /* moments of these kinds, as bits, in the period; `open` ones always */
    instant from, to;  /* the period */
    instant due, begun; /* 0, or: of running ones only those that breached, or will by then; and only those that began by then */
};
struct fact_list {
    /* NULL, or asked first of each ticket, as `wanted` is of its facts: false spares them all. */
    bool (*ticket)(const void *data, const struct ticket_facts *t);
    /* wanted: called on the thread that folds; true keeps the fact. Must be pure. c or m is NULL. */
    bool (*want)(const void *data, const struct ticket_facts *t, const struct cycle *c, const struct moment *m);
    /* NULL, or likewise for signs; without it there are none among the rows. */
    bool (*want_sign)(const void *data, const struct ticket_facts *t, const struct sign *s);
    const void *data;
    const struct fact_scope *scope; /* all that it may want lies in it, whatever `ticket` says; NULL: it may want any fact */
    uint64_t spared; /* clocks whose cycles it never wants, as bits: the fold may leave them out */
    /* Of the facts wanted only those that fulfil all of these are kept (filter.h); by_verdict: cycles by their verdict's attributes and instant, not their end's. */
    const struct condition *where; int nwhere; bool by_verdict;
    /* NULL, or by what instant the rows are sorted: then they may be very many, are kept in few bytes each, and are had from fact_list_row alone. */
    instant (*order)(const void *data, const struct fact_row *row);
    /* With order: NULL, or whose a row is: then the rows of one agent are had from fact_list_own. */
    uint32_t (*agent)(const void *data, const struct fact_row *row);
    /* the answer: sorted by order, ticket (bytes), then as yielded: cycles by clock (bytes) and n, moments by order, signs */
    struct fact_row *rows; int64_t nrows;             /* without order */
    struct packed_rows *packed;                       /* with it */
    struct agent_row { uint32_t agent, row; } *owned; /* the numbers of the rows by agent (id), then in order */
};
/* Lists that look at a ticket's facts together need them whole. */
static inline bool fact_list_whole(const struct fact_list *l) { return l->ticket || l->want_sign; }
/* The clocks whose cycles it may want or look at. */
static inline uint64_t fact_list_clocks(const struct fact_list *l) { return ~l->spared & (l->scope && !fact_list_whole(l) ? l->scope->clocks : UINT64_MAX); }
/* The row of that number, from 0; it lives in the list or in a. */
const struct fact_row *fact_list_row(const struct fact_list *l, int64_t number, struct arena *a);
/* The rows of one agent: the first of *n numbers of rows. */
const struct agent_row *fact_list_own(const struct fact_list *l, uint32_t agent, int64_t *n);

struct pass {
    instant as_of;
    struct query *queries; int nqueries;
    struct fact_list *lists; int nlists;
    struct table **tables;   /* the answers: one per query */
};

struct event_counts { int64_t used, duplicate, second_created, after_as_of; }; /* with log_counts: events = unknown-type + both after-as-of + duplicate + second-created + used */

/* The identity of the backlog over a period, counted by the first pass for its first query's period:
 * opening + created + reopened - resolved - merged - excluded = closing (tickets with a `created`). */
struct backlog { int64_t opening, created, reopened, resolved, merged, excluded, closing; };

struct run {
    const struct policy *policy;
    struct log *log;                 /* sealed */
    struct pass *passes; int npasses; /* passes[0] is the main one: its findings and counts are reported */
    int threads;
    bool keep_log;                   /* false: partitions are discarded as soon as folded */
    /* answers */
    struct event_counts events;
    struct backlog backlog;
    struct findings findings;
    int64_t tickets, excluded_tickets;
    struct arena arena;              /* holds tables and rows */
};

/* Fills in the answers. ERR_SELFCHECK when a sum does not hold; ERR_INPUT when spilled events cannot be read back. */
bool run_measure(struct run *r, const struct log_counts *counts, struct err *err);
void run_release(struct run *r);

#endif
