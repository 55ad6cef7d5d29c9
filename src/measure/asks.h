/* asks: what a plan wants to know of facts, said so that another engine can count them; and taking its counts back.
 *
 * An ask is about one class of facts (plan.h) in one period and under conditions. The engine counts the facts that fulfil it by the ask's dimensions and by
 * what the atoms look at (`looks`), and gives a row for each combination: how many facts, of how many distinct tickets. Which of those an atom counts is
 * decided here, by the one definition of selections (select.h): a row is taken as so many equal facts.
 *
 * Values on the way are plain: hour 0..23, weekday 1..7, days since 1970 of a bucket's first day, the number of a status' class, else text; NULL is no value.
 */
#ifndef SVODKA_MEASURE_ASKS_H
#define SVODKA_MEASURE_ASKS_H

#include "measure/measure.h"

/* What of a fact selections and accumulators may look at. The booleans are bits of asked_row.flags too. */
enum look {
    LOOK_VALUE = 1,         /* elapsed_s of a cycle; value of a moment (of ratings: the share) */
    LOOK_GOAL = 2,          /* goal_s of a cycle */
    LOOK_BREACHED = 4,      /* of judged cycles; else they met */
    LOOK_PAUSED = 8,        /* of live cycles; else they run */
    LOOK_OVERDUE = 16,
    LOOK_EXCLUDED = 32,     /* of moments */
    LOOK_UNDONE = 64,
    LOOK_COURTESY = 128,
    LOOK_HAS_VALUE = 256,
    LOOK_RATED = 512,       /* of a moment's ticket */
    LOOK_ESCALATED = 1024,
    LOOK_DEVELOPMENT = 2048,
    LOOK_TAGGED = 4096
};

struct ask_condition { struct dimension dim; const struct str *values; int n; bool none; }; /* any of the values; none: no value, too */
struct ask_open { instant at; int32_t day; bool has_day; };                                  /* has_day: counted under that local day's buckets */
struct ask {
    int class;
    const struct dimension *by; int nby;
    const struct ask_condition *conditions; int nconditions; /* all must hold */
    bool timeless;                       /* facts of all times; else those of [from, to) */
    instant from, to;
    const struct ask_open *opens; int nopens; /* of `open` moments: those of these instants only */
    unsigned looks;
    bool tickets;                        /* the number of distinct tickets is wanted too */
    struct feed *feeds; int nfeeds;      /* asks.c */
};
struct asks {
    const struct plan *plan;
    struct ask *v; int n;
    int cycle_classes, moments, last; /* classes: so many a clock, from 0 (done, judged, live); the first of moments, by kind; latest resolutions of a period */
};

/* All that the plan asks. In a; the plan is borrowed. */
struct asks *asks_new(const struct plan *p, struct arena *a);

struct asked_row {
    int ask;
    struct str key[QUERY_DIMS];          /* by the ask's dimensions; p NULL: no value */
    double value; int64_t goal_s;
    unsigned flags;                      /* enum look; what the ask does not look at does not matter */
    int64_t facts, tickets;
};
/* Takes a row into the groups and totals that its ask feeds; m is of the asks' plan. False for a row that no engine should give. */
bool asks_take(const struct asks *asks, struct measure *m, const struct asked_row *row);

#endif
