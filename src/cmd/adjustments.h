/* adjustments: for a report that has a ledger: the closed periods before it, recomputed in the same run, and what differs. */
#ifndef SVODKA_CMD_ADJUSTMENTS_H
#define SVODKA_CMD_ADJUSTMENTS_H

#include "cmd/differences.h"
#include "report/adjustments.h"

struct adjusting {
    struct payroll_ledger ledger;
    struct comparison comparison;
    struct arena arena;
    struct adjustments adjustments;
    bool wanted; /* the template has a sheet of adjustments, and there is a ledger */
};
/* Plans the recomputation, if the template asks for it. a is zeroed; release it in either case. ERR_INPUT where the ledger cannot be read. */
bool adjusting_plan(struct session *s, const struct loaded_template *t, struct adjusting *a, struct err *err);
/* After the run of comparison_passes(&a->comparison): what differs, for r. */
bool adjusting_take(struct session *s, struct adjusting *a, struct report *r, struct err *err);
void adjusting_release(struct adjusting *a);

#endif
