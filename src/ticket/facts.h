/* facts: what a ticket's events amount to: cycles of clocks, and moments (metrics.md, "Facts").
 *
 * A ticket's facts are yielded together and live until the next ticket is folded into the same struct.
 * All strings are ids; instants are UTC; durations whole seconds.
 */
#ifndef SVODKA_TICKET_FACTS_H
#define SVODKA_TICKET_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "ticket/policy.h"

/* The attributes a fact bears: the ticket's state at the fact's instant. */
struct attributes {
    uint32_t agent; /* to whom the fact belongs; STR_NONE = nobody */
    uint32_t team, priority, status_name;
    enum status_class status; /* CLASS_UNKNOWN: absent */
    uint32_t attrs, nattrs;   /* range in ticket_facts.attrs: name, value pairs in the names' byte order */
};

enum cycle_state { CYCLE_DONE, CYCLE_RUNNING, CYCLE_PAUSED, CYCLE_CANCELLED };
extern const char *const cycle_state_names[4];
enum verdict { VERDICT_ABSENT, VERDICT_MET, VERDICT_BREACHED };

struct cycle {
    int clock;                /* index in policy->clocks */
    int32_t n;                /* from 1 within ticket and clock */
    enum cycle_state state;
    enum verdict verdict;
    instant start_at;
    instant stop_at;          /* done and cancelled ones; else INSTANT_NONE */
    int64_t elapsed_s;        /* of all but cancelled ones; else -1 */
    int64_t goal_s;           /* 0: none */
    int64_t warn_s;           /* of the goal in force; 0: none */
    instant verdict_at;
    bool overdue;             /* running and paused ones: it has breached by as-of */
    instant breach_at;        /* running ones with a goal not yet breached: when they will, if nothing happens; INSTANT_NONE if unknown or paused; overdue ones without a verdict: when they did */
    instant warn_at;          /* likewise, when elapsed reaches warn */
    struct attributes at_end; /* just before the event that ended it; running, paused: at as-of */
    struct attributes at_verdict;
};

enum moment_kind { /* in the order of metrics.md */
    MOM_CREATED, MOM_REPLY, MOM_AUTO_REPLY, MOM_RESOLVED, MOM_AUTO_RESOLVED, MOM_CLOSED, MOM_REOPENED, MOM_RATED, MOM_RATED_AGAIN, MOM_RATED_INSIDE,
    MOM_DISOWNED, MOM_REVIEW, MOM_HANDOFF, MOM_REASSIGNED, MOM_LINKED, MOM_MERGED, MOM_DISCARDED, MOM_OPEN, MOMENT_KINDS
};
extern const char *const moment_kind_names[MOMENT_KINDS + 1];

struct moment {
    enum moment_kind kind;
    instant at;
    uint32_t order;        /* of the event that made it, in the order in which the ticket's events are taken by input (for equal instants) */
    struct attributes attributes;
    bool has_value;
    double value;          /* by kind; whole numbers but for shares */
    uint32_t detail;       /* linked: kind; discarded: reason */
    uint32_t comment;      /* ratings: comment; reviews: site */
    uint32_t score;        /* ratings and reviews: struct score as a string; STR_NONE for a verdict */
    uint32_t to;           /* handoff: the new team; reassigned: the new assignee; merged: into; linked: to */
    uint32_t tags, ntags;  /* open, before as-of: the tags then, a range in ticket_facts.tagbuf; otherwise the ticket's tags hold */
    bool courtesy;         /* reopened: a courtesy one */
    bool undone;           /* resolved: a counted reopened undid it before as-of */
    bool excluded;         /* of an excluded ticket: counts in no metric but its own */
};

/* A change of the backlog: the ticket became open, or ceased to be. */
enum flow_kind { FLOW_CREATED, FLOW_REOPENED, FLOW_RESOLVED, FLOW_MERGED, FLOW_EXCLUDED, FLOW_KINDS };
struct flow { enum flow_kind kind; instant at; };

struct ticket_facts {
    struct str ticket;
    uint32_t serial;           /* differs from the previous ticket's, for counting distinct tickets */
    uint32_t channel, customer, subject, url;
    const uint32_t *tags; uint32_t ntags; /* at as-of, distinct, in byte order */
    bool has_created, excluded;
    instant created_at;        /* INSTANT_NONE without created */
    /* for the ratios "of the tickets resolved in the period" */
    bool rated;                /* has a `rated` before as-of */
    bool linked_development;
    instant escalated_at;      /* first handoff up the tiers; INSTANT_NONE: never */
    struct { struct cycle *v; size_t n, cap; } cycles;   /* in the order they ended, running ones last */
    struct { struct moment *v; size_t n, cap; } moments; /* in the order of their events; `open` last */
    struct { struct flow *v; size_t n, cap; } flows;     /* also of excluded tickets */
    struct { uint32_t *v; size_t n, cap; } attrs;        /* pool of name, value pairs */
    struct { uint32_t *v; size_t n, cap; } tagbuf;
    int64_t used, duplicate, second_created, after_as_of; /* events of this ticket, for the sums of events.md */
};

#endif
