/* finding: something in the data that a person should know of, counted, with a few examples; never an error.
 *
 * To add one: 1. a name here, 2. its row in finding.c (name as printed, severity, what it means in Russian and English).
 * Each thread has its own struct findings; merging gives the same examples whatever the split: the smallest by (subject, place) bytes.
 */
#ifndef SVODKA_TICKET_FINDING_H
#define SVODKA_TICKET_FINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum finding {
    /* of reading */
    FIND_REJECTED,             /* lines that are no events; counted per kind of fault in `subject` */
    FIND_INCOMPLETE_LAST_LINE, /* "incomplete-last-line" */
    FIND_UNKNOWN_TYPE,         /* "unknown-type"; subject: the type */
    FIND_TRUNCATED_HISTORY,    /* "truncated-history" (convert) */
    FIND_UNVERIFIED_SOURCE,    /* "unverified-source" (convert) */
    /* of the fold; place: the ticket */
    FIND_UNMAPPED_STATUS,      /* "unmapped-status"; subject: the status */
    FIND_NO_CREATED, FIND_BEFORE_CREATED, FIND_SECOND_CREATED, FIND_LATE_DISCARD,
    FIND_INSIDE_NOBODY, FIND_INSIDE_SELF, FIND_DISOWNED_BY_STAFF,
    FIND_UNKNOWN_AGENT,        /* "unknown-agent": credited in facts, not in the policy's agents (where it lists any); subject: the agent */
    /* of the bonus; subject: the agent; place: in the policy */
    FIND_NO_PAYROLL_ID,        /* "no-payroll-id" */
    FIND_SAME_PAYROLL_ID,      /* "same-payroll-id": as an agent before it */
    FINDINGS
};
enum severity { SEVERITY_NOTICE, SEVERITY_WARNING };
enum { FINDING_EXAMPLES = 5 };

struct finding_kind { const char *name; enum severity severity; const char *en, *ru; };
extern const struct finding_kind finding_kinds[FINDINGS];

struct finding_example { char *subject, *place; };
struct findings_of { int64_t count; struct finding_example example[FINDING_EXAMPLES]; int n; };
struct finding_subject { char *subject; int64_t count; };          /* counts per subject, bounded to FINDING_SUBJECTS distinct ones */
enum { FINDING_SUBJECTS = 1000 };
struct findings {
    struct findings_of of[FINDINGS];
    struct { struct finding_subject *v; int n, cap; } subjects[FINDINGS]; /* sorted by subject bytes */
};

/* Counts one. subject (may be empty): what it is about; place: ticket or "FILE:LINE". Both are copied if kept. */
void finding_add(struct findings *f, enum finding kind, struct str subject, struct str place);
void finding_add_n(struct findings *f, enum finding kind, struct str subject, struct str place, int64_t n);
void findings_merge(struct findings *into, const struct findings *from);
void findings_release(struct findings *f);
int64_t findings_warnings(const struct findings *f); /* sum of counts of severity warning */

#endif
