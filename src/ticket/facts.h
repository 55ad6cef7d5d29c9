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

/* Signs that somebody may have played with a clock: for the sheet `checks`, never metrics. One a clock at most for each event, in the order of the events,
 * then of kinds, then of clocks; at and before are as the events are taken. A cycle is open while it runs or is paused. */
enum sign_kind {
    SIGN_HANDED,  /* the moment `reassigned` while an open, unbreached cycle had passed 9/10 of its goal (10 * elapsed_s >= 9 * goal_s) */
    SIGN_LOWERED, /* a `priority` event by which the goal of an open, unbreached cycle became longer, or none was left */
    SIGN_WAITING, /* a customer's message (`customer_message`, but not `created`) while the class is `waiting`, after which an open cycle is paused: the first such in each of its pauses */
    SIGN_BURIED,  /* the ticket's first `merge` or `discard`, by which or before which a cycle with the verdict `breached` ended: the clock's first such */
    SIGN_KINDS
};
struct sign {
    enum sign_kind kind;
    instant at;              /* of the event, its own */
    struct attributes attributes; /* just before the event; agent: handed: the former assignee; waiting: the assignee; lowered, buried: the event's actor, if an agent */
    int clock;
    int64_t elapsed_s;       /* handed, lowered: of the cycle at the event; waiting: the business time from the message to the end of the pause, or to as-of; else -1 */
    int64_t goal_before_s;   /* handed, lowered, waiting: in force just before the event; buried: the one that was breached; 0: none */
    int64_t goal_after_s;    /* lowered: in force after it, 0: none; else as goal_before_s */
};

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
    struct { struct sign *v; size_t n, cap; } signs;     /* likewise */
    struct { uint32_t *v; size_t n, cap; } attrs;        /* pool of name, value pairs */
    struct { uint32_t *v; size_t n, cap; } tagbuf;
    int64_t used, duplicate, second_created, after_as_of; /* events of this ticket, for the sums of events.md */
};

#endif
