/* closing: one line of the ledger: what a payroll period came to when it was closed, and what it was made of (payroll.md, "Closing").
 *
 * A line is one JSON object.  Its member `previous` is the SHA-256 of the line before it, its newline included (64 zeros in the first), and its
 * last member, `sha256`, that of the line itself up to the comma before that member: so a line that was changed is found even where no line follows.
 */
#ifndef SVODKA_CMD_CLOSING_H
#define SVODKA_CMD_CLOSING_H

#include "base/digest.h"
#include "base/doc.h"
#include "measure/query.h"
#include "report/template.h"

/* An indicator: a metric by agent; or "bonus.result" and "bonus.amount", what a bonus scheme gives. */
struct closing_kpi {
    const char *metric;      /* its name */
    const char *of;          /* "team": the number of the agent's team; NULL: their own */
    const char *where;       /* the conditions as JSON text, {"team": ["first"]}; NULL: none */
};
/* A number as it was: exact text that reads back the same, NULL for no value. */
struct closing_number { const char *value; int64_t n; };
struct closing_agent {
    const char *agent;              /* id */
    struct closing_number *numbers; /* by indicator */
};
struct closing {
    int64_t seq;             /* from 1: the line's number */
    bool revision;
    const char *period;      /* its name */
    instant from, to, as_of, closed_at;
    const char *version;     /* of svodka */
    const char *reason;      /* of a revision */
    const char *policy_sha256, *template_name, *template_sha256;
    struct report_file *inputs; int ninputs;
    struct closing_kpi *kpis; int nkpis;
    struct closing_agent *agents; int nagents; /* by id (bytes) */
    const char *facts_name, *facts_sha256;     /* the file of the facts behind the numbers, in LEDGER.facts/ */
    const char *previous;
};

/* The line, with its newline. */
void closing_render(const struct closing *c, struct buf *out);
/* Parses a line (without its newline), which is line number `line` of the file `source`; everything lives in a. *sealed: its own SHA-256 is right.
 * ERR_INPUT with the place. */
bool closing_parse(struct arena *a, const char *source, long line, struct str text, struct closing *out, bool *sealed, struct err *err);
/* The agent's row, or NULL. */
const struct closing_agent *closing_find(const struct closing *c, const char *agent);

#endif
