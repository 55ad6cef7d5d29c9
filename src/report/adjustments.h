/* adjustments: what closed payroll periods would come to now, as data: made by whoever recomputes them, laid by the sheet "adjustments". */
#ifndef SVODKA_REPORT_ADJUSTMENTS_H
#define SVODKA_REPORT_ADJUSTMENTS_H

#include "measure/query.h"

enum adjustment_of { ADJUSTS_AMOUNT, ADJUSTS_RESULT, ADJUSTS_METRIC };
/* A number of a closed period that is another now. */
struct adjustment {
    enum adjustment_of of;
    const char *period;          /* its name */
    const char *agent;           /* id */
    const char *indicator;       /* "bonus.amount", "csat.score" */
    const struct metric *metric; /* ADJUSTS_METRIC; NULL: it is not known any more */
    bool of_team;
    struct value closed, now;
    const char *change;          /* exact text of now - closed; NULL where one of them is no number */
    const char *tickets;         /* by which tickets, separated by commas; "" where none is told */
};
struct adjustments {
    struct adjustment *v; int n; /* by period as closed, then by agent (id), then by indicator */
    int periods;                 /* that were recomputed */
    bool damaged;                /* the ledger's chain is broken: its numbers prove nothing */
};

#endif
