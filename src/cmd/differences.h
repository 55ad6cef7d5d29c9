/* differences: closed periods against what the logs say of them now: by agent and indicator, and by which tickets. */
#ifndef SVODKA_CMD_DIFFERENCES_H
#define SVODKA_CMD_DIFFERENCES_H

#include "cmd/payroll_ledger.h"
#include "cmd/recompute.h"

enum ticket_change { TICKET_ADDED, TICKET_GONE, TICKET_CHANGED, TICKET_CHANGES };
extern const char *const ticket_change_names[TICKET_CHANGES]; /* "added", "gone", "changed" */

/* A fact that counts in a number now and did not, or the other way round, or counts otherwise. */
struct ticket_difference {
    enum ticket_change change;
    const char *ticket, *fact, *at;   /* fact: a clock or a kind of moment; at: RFC 3339 */
    int64_t n;                        /* of a cycle within its ticket and clock; 0: a moment */
    const char *closed, *now;         /* what it brought in: "52 s, met", "1"; NULL where it did not count */
};
struct difference {
    const char *agent;
    int kpi;
    struct closing_number closed, now;
    struct ticket_difference *tickets; int ntickets;
};
/* A closed period and what became of it. */
struct compared {
    const struct closing *closing;
    int line;                         /* its index in the ledger */
    struct recompute recompute;
    struct { struct difference *v; size_t n, cap; } differences; /* by agent, then indicator */
    struct texts notes;               /* what is not as it was: the policy, the template, inputs, the version */
};
struct comparison { struct compared *v; int n; };

/* Plans the recomputation of every closed period (the latest line of each) that ends by `until`. c is zeroed. Release it in either case. */
bool comparison_plan(struct session *s, struct payroll_ledger *l, const struct loaded_template *template, instant until, struct comparison *c, struct err *err);
/* Appends the passes to run; returns how many there are then. There must be room for c->n. */
int comparison_passes(const struct comparison *c, struct pass *passes, int n);
/* After the run: what differs. */
bool comparison_take(struct session *s, struct payroll_ledger *l, struct comparison *c, struct err *err);
void comparison_release(struct comparison *c);

/* The number as a value to show, and the change from the closed one as exact text; NULL where one of them is no number. In a. */
struct value closing_value(struct closing_number n);
const char *difference_change(struct arena *a, const struct difference *d);

#endif
