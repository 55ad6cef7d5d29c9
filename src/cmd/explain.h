/* explain: a ticket's timeline as data: what each event did, in the order in which events are taken, and the facts that came of it. */
#ifndef SVODKA_CMD_EXPLAIN_H
#define SVODKA_CMD_EXPLAIN_H

#include "cmd/session.h"
#include "measure/run.h"
#include "ticket/fold.h"

struct origin {
    const char *file;
    int64_t line;
    instant at;
    uint32_t order; /* input order */
};

/* An event, or what a clock did at it (or, for a breach, between two events). */
struct entry {
    bool is_clock;
    /* an event */
    uint32_t event;        /* index in ticket->ev */
    const char *left_out;  /* why it was not taken: "duplicate", "second-created", "after-as-of"; NULL: taken */
    bool again;            /* a `created` acts a second time, by its done status */
    struct fold_state after;
    uint64_t signals;
    /* a clock */
    int clock;
    enum clock_step step;
    instant at;
    int64_t elapsed_us, added_us; /* so far; since the clock's entry before */
    int64_t goal_s;
    bool ended;            /* cycle is given */
    struct cycle cycle;
    uint32_t holder;       /* the assignee after the event before it: who held the ticket when a goal was exceeded */
    bool by_agent;         /* that event was an agent's */
};

struct timeline {
    struct session *session;
    const struct ticket_events *ticket;
    struct { struct origin *v; size_t n, cap; } origins; /* of ticket->ev, by index */
    struct { struct entry *v; size_t n, cap; } entries;
    struct ticket_facts facts;
    int64_t elapsed[POLICY_CLOCKS]; /* at each clock's latest entry */
};

/* The fact as lists have it: a cycle (by clock, then n) or a moment. */
void timeline_cycle(const struct timeline *t, size_t i, struct fact_row *out);
void timeline_moment(const struct timeline *t, size_t i, struct fact_row *out);

void explain_text(struct buf *out, const struct timeline *t); /* explain_text.c */
void explain_json(struct buf *out, const struct timeline *t); /* explain_json.c */

#endif
