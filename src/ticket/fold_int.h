/* fold_int: what the files of the fold share; for src/ticket/fold*.c only. */
#ifndef SVODKA_TICKET_FOLD_INT_H
#define SVODKA_TICKET_FOLD_INT_H

#include "base/vec.h"
#include "ticket/fold.h"

enum conversation { WITH_NOBODY, WITH_CUSTOMER, WITH_AGENT };

/* The ticket's state between two events. */
struct state {
    enum status_class class;
    uint32_t status_name, assignee, team, priority;
    uint32_t attrs, nattrs; /* range in ticket_facts.attrs; replaced, never changed, so that facts may keep it */
    enum conversation conversation;
    bool gone;              /* merged or discarded */
    uint64_t levels;        /* of the state, as bits */
};

/* A clock's running or waiting cycle in the ticket at hand. */
struct clock_run {
    bool running, paused, breached;
    int32_t n;              /* cycles so far */
    instant start_at;
    int64_t elapsed;        /* microseconds up to `mark` */
    int64_t mark;           /* B at the instant up to which elapsed is counted; meaningless while paused */
    int64_t goal_s, warn_s; /* goal in force, or the one it breached; 0: none */
    instant deadline;       /* no breach before this instant; INSTANT_NONE: none is running towards one */
    bool exact;             /* the deadline is the instant of breach itself, not only a lower bound */
    instant verdict_at;     /* once breached */
    struct attributes at_verdict;
    bool met_before, breached_before; /* by an earlier cycle of the ticket */
    int64_t completed;      /* elapsed of the last completed cycle, for `resume` */
    size_t overlooked;      /* the sign of a customer's message in the present pause, from 1; 0: none */
};

/* One event as it is taken: its own instant, and the instant at which it acts. */
struct taken {
    const struct event *e;
    instant at;             /* for state and clocks: a ticket's events before `created` act at its instant */
    uint32_t order;         /* place in the input among the ticket's events */
};

struct step { /* what one event did */
    const struct event *e;
    instant at, own_at;
    uint32_t order;
    uint64_t signals;
    unsigned changed;       /* 1 << goal_key of attributes that it changed */
    bool cancels;           /* ends every running cycle uncounted */
    struct state before;
};

struct fold {
    const struct policy *policy;
    struct calendar *const *calendars;
    instant as_of;
    const instant *snapshots;
    int nsnapshots;
    const struct fold_trace *trace;
    /* from the policy */
    uint64_t clocks_of_signal[64]; /* clocks that a signal starts, stops or cancels */
    uint64_t clocks_with_pause;
    uint64_t clocks_with_key[7];   /* by goal_key */
    int reply_calendar, age_calendar;
    uint32_t development;          /* string id */
    struct { uint8_t *v; uint32_t n; } staff; /* by string id: 1 in the policy's agents; n = 0: the policy lists none */
    /* the ticket at hand */
    const struct ticket_events *ticket;
    struct ticket_facts *out;
    struct findings *findings;
    struct state state;
    struct clock_run *runs;        /* one per clock */
    uint64_t running;              /* clocks that run */
    struct { struct taken *v; size_t n, cap; } taken;
    struct { uint8_t *v; size_t n, cap; } dropped;
    struct { uint32_t *v; size_t n, cap; } tags; /* present ones, by the bytes of their text */
    struct created created;        /* of the ticket's `created`; zero without one */
    bool created_taken;
    int next_snapshot;
    /* for moments */
    uint32_t creator, last_replier, resolver;
    bool replied, ever_reopened, ever_handed, ever_resolved, disowned, discarded;
    int64_t replies;
    instant resolved_at;           /* own instant of the latest `resolved` */
    int64_t last_resolved;         /* index of its moment, -1 none */
    int64_t open_reopening;        /* index of the reopened moment not yet followed by `resolved`, -1 */
    bool replied_since_reopening;
    int64_t kept_rating;           /* index of the kept rating of the present group, -1 */
    bool excluded_discard;
};

/* fold_order.c: fills f->taken: duplicates and further `created` dropped, as-of applied, early events moved behind `created`. */
void fold_order(struct fold *f);
/* fold_clocks.c */
void fold_clocks_reset(struct fold *f);
void fold_clocks_breach(struct fold *f, instant until);        /* breaches in the stretch that ends at until, with the state in it */
void fold_clocks_step(struct fold *f, const struct step *s);   /* after f->state has changed */
void fold_clocks_finish(struct fold *f);                       /* measures what still runs at as-of */
int64_t fold_clocks_elapsed(const struct fold *f, int clock, instant t); /* whole seconds of an open cycle; t not before what it has counted */
/* fold_signs.c */
void fold_signs_before(struct fold *f, const struct step *s);  /* after f->state has changed, before the clocks step */
void fold_signs_goal(struct fold *f, int clock, const struct step *s, int64_t goal_before_s); /* when the goal of an unbreached cycle has changed */
void fold_signs_after(struct fold *f, const struct step *s);   /* after the clocks have stepped */
void fold_signs_unpause(struct fold *f, int clock, instant t); /* when a pause ends, or is measured at as-of */
/* fold_moments.c */
void fold_moments_reset(struct fold *f);
void fold_moments_step(struct fold *f, const struct step *s);  /* after f->state has changed */
struct moment *fold_moment(struct fold *f, enum moment_kind kind, const struct step *s, uint32_t agent);
bool fold_is_open(const struct fold *f);                       /* active, not gone, not excluded as known now, with a `created` */
void fold_open(struct fold *f, instant at);                    /* the `open` moment as of an instant, if the ticket is open */
void fold_moments_finish(struct fold *f);
/* fold.c */
struct attributes fold_attributes(const struct state *s, uint32_t agent);
void fold_find(struct fold *f, enum finding kind, uint32_t subject);
int fold_compare_text(const struct fold *f, uint32_t a, uint32_t b); /* two string ids by their bytes */
/* The event's actor, if an agent did it; else STR_NONE. */
static inline uint32_t acting_agent(const struct event *e) { return e->role == ROLE_AGENT ? e->actor : STR_NONE; }

#endif
