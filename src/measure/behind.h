/* behind: what stands behind one cell of `metrics --by agent`: the facts that it counts, those near enough to be asked about and why they do not count,
 * and the arithmetic from the ones to the other.
 *
 * Which facts count is asked of measure's own rules (select.h).  Counting, sorting and dividing is done here anew, apart from measure's groups and
 * accumulators, so that each checks the other.
 *
 *     struct behind_question q = { .policy = ..., .agent = ..., .period = ..., .as_of = ... };
 *     struct fact_list list = behind_list(&q);                 to be asked in a run, as of q.as_of
 *     struct behind *b = behind_cell(&q, metric, &list, &a);   for each metric
 *
 * Near is a fact of a ticket that the period touches (something happened in it, or it is still open or runs) and in which the agent took part (some
 * fact of it is the agent's): the agent's own facts at whatever time, the others' facts of the period.
 */
#ifndef SVODKA_MEASURE_BEHIND_H
#define SVODKA_MEASURE_BEHIND_H

#include "measure/metric.h"
#include "measure/query.h"
#include "measure/run.h"

struct behind_question {
    const struct policy *policy;
    uint32_t agent;                            /* STR_NONE: the facts of nobody, "(none)" */
    bool of_team; uint32_t team;               /* of_team: the facts of that team instead, and of no other */
    struct period period;
    instant as_of;
    const struct condition *where; int nwhere; /* besides the agent */
};
/* The list to ask a run for; q must stay where it is until the run is over. */
struct fact_list behind_list(const struct behind_question *q);

/* Why a fact does not count; the codes are those of `explain --format json`. */
enum behind_reason {
    BEHIND_COUNTS,
    BEHIND_RUNNING, BEHIND_PAUSED, BEHIND_CANCELLED, BEHIND_COMPLETED, /* the cycle's state is not the wanted one */
    BEHIND_NO_GOAL, BEHIND_JUDGED_BEFORE,                              /* it has no verdict */
    BEHIND_OUTSIDE, BEHIND_OTHERS, BEHIND_NOBODYS, BEHIND_WHERE, BEHIND_CONDITION,
    BEHIND_EXCLUDED, BEHIND_MET, BEHIND_BREACHED, BEHIND_NOT_OVERDUE, BEHIND_NOT_ZERO, BEHIND_LONGER, BEHIND_SHORTER, BEHIND_COURTESY, BEHIND_RATED_AGAIN,
    BEHIND_DISSATISFIED, BEHIND_IN_HOURS, BEHIND_NOT_ONE_TOUCH, BEHIND_NO_CREATED, BEHIND_NOT_UP, BEHIND_NOT_UNDONE, BEHIND_LATER_RESOLUTION,
    BEHIND_SAME_TICKET,
    BEHIND_REASONS
};
extern const char *const behind_reason_names[BEHIND_REASONS + 1];

/* As what a fact is looked at: a cycle by its end, its verdict, or as it stands; a moment; a ticket's latest resolution of the period. */
enum behind_view { VIEW_DONE, VIEW_JUDGED, VIEW_LIVE, VIEW_MOMENT, VIEW_LAST };

struct behind_entry {
    const struct fact_row *row;
    enum behind_view view;
    const struct attributes *attributes; /* by the view: whose it is */
    instant at;                          /* by the view: when it happened */
    bool above, below;                   /* counted by the formula's first atom, by its second */
    enum behind_reason reason;           /* of neither */
    int64_t rank;                        /* among sorted values, from 0; -1 */
};
static inline bool behind_counts(const struct behind_entry *e) { return e->above || e->below; }
/* What it brings in: whole seconds of a cycle, the value of a moment. */
double behind_value(const struct behind_entry *e);

enum behind_how {
    BEHIND_COUNT,    /* above: how many facts, or tickets */
    BEHIND_SUM, BEHIND_LEAST, BEHIND_GREATEST, /* above: of the values */
    BEHIND_RATIO,    /* above / below */
    BEHIND_QUANTILE, /* low + fraction * (high - low) */
    BEHIND_SURVIVAL, /* the t of the last step, if its S is at most 1/2 */
    BEHIND_SCALE,    /* 1 + sum / below * (max - 1) */
    BEHIND_WILSON    /* (centre -+ half) / (1 + z^2 / n), of above of below */
};
struct behind_step { int64_t t, done, at_risk; double survival; };
struct behind_sums {
    enum behind_how how;
    bool above_tickets, below_tickets, above_seconds; /* distinct tickets, or a sum of seconds, rather than facts */
    int64_t above, below;
    int percent;                        /* quantile: rank = (below - 1) * percent / 100 */
    int64_t low_rank, high_rank, low, high; double fraction;
    struct behind_step *steps; int64_t nsteps; /* up to the one that reaches 1/2, or all */
    double sum, max;                    /* scale */
    bool upper; double share, centre, half, divisor; /* Wilson */
    struct value result;
};

struct behind {
    const struct metric *metric;
    struct behind_entry *entries; /* those that count first: by value where they are ranked, else by ticket; then the others, by ticket */
    int64_t n, counted;
    struct behind_sums sums;
};
/* Everything lives in a; the rows are the list's. */
struct behind *behind_cell(const struct behind_question *q, const struct metric *metric, const struct fact_list *list, struct arena *a);
/* Whether two ways to one number agree. */
bool behind_agrees(struct value a, struct value b);

/* The stretches in which somebody (or nobody, STR_NONE) held the ticket of a cycle, from its start to its end, by the cycles of the clock `held`. */
struct holding { uint32_t agent; instant from, to; };
/* list: the answered one; *out in a; returns how many, 0 where the policy has no clock `held`. */
int behind_holders(const struct behind_question *q, const struct fact_list *list, const struct fact_row *cycle, struct holding **out, struct arena *a);

#endif
