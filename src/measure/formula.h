/* formula: how a metric is computed, out of atoms; for src/measure/ only.
 *
 * An atom counts, sums or collects one selection of facts per group.  Atoms merge: the merge of any split of the tickets equals the whole.
 * A formula makes a number of one or two atoms, or says that there is none ("no value"): a share with nothing below the line has no value.
 */
#ifndef SVODKA_MEASURE_FORMULA_H
#define SVODKA_MEASURE_FORMULA_H

#include "measure/metric.h"
#include "measure/query.h"

/* Which facts an atom looks at ("those of"), and which of them it counts. */
enum selection {
    /* cycles, by stop_at */
    SEL_DONE, SEL_ZERO, SEL_WITHIN,
    /* cycles, by verdict_at */
    SEL_JUDGED, SEL_MET, SEL_BREACHED, SEL_NEAR_MISS,
    /* cycles, as of the end */
    SEL_RUNNING, SEL_PAUSED, SEL_OVERDUE, SEL_CENSORED,
    /* moments */
    SEL_CREATED, SEL_RESOLVED, SEL_UNDONE, SEL_CLOSED, SEL_OPEN, SEL_REOPENED, SEL_RATED, SEL_SATISFIED, SEL_INSIDE, SEL_INSIDE_SATISFIED, SEL_REVIEW,
    SEL_DISOWNED, SEL_DISCARDED, SEL_REPLY, SEL_REPLY_OFF, SEL_TOUCHED, SEL_ONE_TOUCH, SEL_HANDOFF, SEL_ESCALATION, SEL_AUTO_RESOLVED, SEL_LINKED,
    /* a ticket's latest `resolved` of the period */
    SEL_LAST, SEL_LAST_RATED, SEL_LAST_ESCALATED, SEL_LAST_DEVELOPMENT, SEL_LAST_UNTAGGED,
    SELECTIONS
};
enum accumulator {
    ACC_NONE,
    ACC_COUNT,   /* facts */
    ACC_TICKETS, /* distinct tickets */
    ACC_SUM, ACC_MIN, ACC_MAX, /* of whole values */
    ACC_VALUES,  /* the multiset of whole values */
    ACC_SHARES   /* the multiset of shares 0..1 */
};
struct atom {
    enum selection selection;
    enum accumulator accumulator;
    int clock;             /* of cycles; else -1 */
    int64_t limit_s;       /* SEL_WITHIN */
    const struct condition *conditions; int nconditions; /* narrow the counted facts (defined ratios) */
};
enum operation {
    OP_NUMBER,    /* a; a count, or a sum, min, max that has no value where nothing was seen */
    OP_RATIO,     /* a / b; no value where b is 0 */
    OP_QUANTILE,  /* of a's values, at percent/100: linear interpolation between the closest ranks (n-1)p */
    OP_SURVIVAL,  /* Kaplan-Meier median of a's values, b's censored */
    OP_SCALE,     /* mean of a's shares on the policy's scale: 1 + mean * (max - 1) */
    OP_WILSON_LOW, OP_WILSON_HIGH /* interval of a / b, z = 1.959963984540054 */
};
struct formula {
    enum operation operation;
    struct atom a, b;
    int percent; /* OP_QUANTILE */
};

#endif
