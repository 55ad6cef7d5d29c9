/* personal: the workbooks of a report that is split by agent, one each: that person's numbers beside the team's median, and the facts behind each of them;
 * nobody else's.
 *
 * Sheet kinds with `lay_own` (template.h) have a part in them; a last sheet lists the facts behind the numbers, as `svodka explain --agent` finds them.
 */
#ifndef SVODKA_REPORT_PERSONAL_H
#define SVODKA_REPORT_PERSONAL_H

#include "report/grid.h"
#include "report/template.h"

/* For plan functions: these metrics are shown of each agent, so the facts behind them are wanted. */
void personal_want(struct template *t, const struct metric **metrics, int n);
/* Once all sheets are planned: asks for the agents and the facts. An error at `split` where no sheet shows an agent's numbers. */
bool personal_plan(struct template *t, const struct doc *split, struct err *err);

/* The agents of an answered report, in byte order of their ids, and whose facts are where. All in r->arena. */
struct personal_share { uint32_t agent; int64_t first, end; }; /* a ticket's facts, in which the agent has one: rows of the list */
struct personal {
    const uint32_t *agents; int n;
    const struct personal_share *shares; int64_t nshares; /* by agent, then in the list's order */
};
struct personal personal_find(const struct report *r);
/* One agent's workbook; r is the report with an arena for this workbook alone. */
void personal_lay(const struct report *r, const struct personal *p, uint32_t agent, struct book *out);
/* "ivanova-a-1f0c22ab.xlsx" of an agent's id, whatever is in it: letters and digits, and a digest that tells ids apart. In a. */
const char *personal_file(struct arena *a, struct str id);

/* For lay_own: the rows of one agent in an answer by agent and one more dimension, as an answer by that dimension. In r->arena. */
const struct table *personal_slice(const struct report *r, int asked, uint32_t agent);
/* The agent's row in an answer by agent; NULL if there is none. */
const struct value *personal_row(const struct report *r, const struct table *answer, uint32_t agent);
/* The median of the values that the agent's team (the policy's; all agents where it names none) has in an answer by agent, the agent's own among them: of values
 * with at least min_count observations, and only if enough agents have one that none can be told from it. */
struct value personal_team_median(const struct report *r, const struct table *answer, int metric, uint32_t agent, int min_count);

#endif
