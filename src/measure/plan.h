/* plan: queries compiled into atoms by class of fact; const; shared by plan.c, measure.c, answer.c and asks.c only. */
#ifndef SVODKA_MEASURE_PLAN_H
#define SVODKA_MEASURE_PLAN_H

#include "base/vec.h"
#include "measure/measure.h"
#include "measure/values.h"

/* Facts fall into classes, so that a fact meets only the atoms that look at its kind:
 * of each clock done, judged and live cycles; then moments by kind; then a ticket's latest resolution of the period. */
enum { CLASS_DONE, CLASS_JUDGED, CLASS_LIVE, CYCLE_CLASSES };
static inline int class_of_cycle(int clock, int which) { return clock * CYCLE_CLASSES + which; }
static inline int class_of_moment(const struct policy *p, int kind) { return p->nclocks * CYCLE_CLASSES + kind; }
static inline int class_of_last(const struct policy *p) { return p->nclocks * CYCLE_CLASSES + MOMENT_KINDS; }
static inline int class_count(const struct policy *p) { return class_of_last(p) + 1; }
int class_of_atom(const struct policy *p, const struct atom *a); /* the one class whose facts feed it */

struct compiled_atom {
    struct atom atom;
    struct compiled_condition *conditions;
    bool own_total;   /* the total cannot be merged from the groups */
};
struct open_at { instant at; int32_t day; }; /* `open` moments of that instant count under the bucket of that day */
struct compiled_query {
    const struct query *query;
    struct compiled_atom *atoms; int natoms;
    int *atom_a, *atom_b;            /* by metric: index of its atoms, -1 none */
    struct compiled_condition *where;
    int *class_from;                 /* by class: range in class_atoms */
    int *class_atoms;
    int tag_dim;                     /* index in by, or -1 */
    bool hourly;                     /* by hour or weekday: open tickets have no value */
    struct open_at *opens; int nopens; /* by day or longer; n = 0: as of the end only */
    bool buckets;                    /* by day or longer */
};
struct plan {
    const struct policy *policy;
    instant as_of;
    struct compiled_query *queries; int n;
    struct { int *v; int n; } *queries_of_class;
    instant *snapshots; int nsnapshots;
};

/* Per group and atom. Merges. */
struct shares { double *v; size_t n, cap; };
struct cell {
    int64_t number;          /* counts, sums, extremes */
    uint32_t serial;         /* ACC_TICKETS: the last ticket counted */
    bool seen;               /* something was counted */
    union {
        struct values values;  /* ACC_VALUES */
        struct shares shares;  /* ACC_SHARES */
    };
};
struct group_table {
    uint32_t *keys;          /* n * nby */
    struct cell **cells;     /* natoms each */
    uint32_t n, cap, last;   /* last: the group asked for last, + 1 */
    uint32_t *slots; uint32_t nslots; /* hash: group + 1 */
    struct cell *total;      /* natoms */
};
struct measure {
    const struct plan *plan;
    struct arena arena;
    struct group_table *tables; /* by query */
    struct local_clock clock;
};
/* Equal facts of one class that were counted elsewhere, in the query's period and under its conditions and those of the atoms: for measure_counted. */
struct counted_facts {
    int query;
    const int *atoms; int natoms;       /* which of the query's atoms they feed; all of their class */
    const struct cycle *cycle;          /* one of them, as far as selections look at it; or NULL, and */
    const struct moment *moment;
    const struct ticket_facts *ticket;
    const uint32_t *key;                /* the group; NULL: in none */
    bool in_total;
    int64_t facts, tickets;             /* how many, of how many distinct tickets */
};
void measure_counted(struct measure *m, const struct counted_facts *f);
/* The group of a key, made if new. */
struct cell *group_cells(struct measure *m, int q, const uint32_t *key);

#endif
