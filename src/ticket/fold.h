/* fold: steps a ticket's events through its state and the policy's clocks, and yields its facts.
 *
 * Pure: the same events, policy and as-of give the same facts.  One struct fold per thread and pass.
 */
#ifndef SVODKA_TICKET_FOLD_H
#define SVODKA_TICKET_FOLD_H

#include "ticket/facts.h"
#include "ticket/finding.h"
#include "ticket/log.h"

/* What `explain` hears of a fold; every member may be NULL. */
struct fold_state { /* the ticket's state after an event */
    enum status_class status;
    uint32_t status_name, assignee, team, priority;
    bool with_customer, with_agent;
};
enum clock_step { CLOCK_STARTED, CLOCK_RESUMED, CLOCK_PAUSED, CLOCK_UNPAUSED, CLOCK_STOPPED, CLOCK_CANCELLED, CLOCK_GOAL, CLOCK_BREACHED, CLOCK_HELD_BACK /* a start that an unless prevented */ };
struct fold_trace {
    void *data;
    /* an event was left out (why: "duplicate", "second-created", "after-as-of") or taken (why NULL; state after it, signals raised) */
    void (*event)(void *data, const struct event *e, const char *why, const struct fold_state *after, uint64_t signals);
    void (*clock)(void *data, int clock, enum clock_step step, instant at, int64_t elapsed_us, int64_t goal_s, const struct cycle *c);
};

struct fold;

#define FOLD_ALL_CLOCKS UINT64_MAX
/* clocks: those whose cycles are wanted, as bits; the others are spared.
 * calendars: one per policy->calendars, expanded at least over all events and as_of.
 * snapshots: instants (sorted, all <= as_of) as of which `open` moments are wanted besides as_of itself. All borrowed. */
struct fold *fold_new(const struct policy *policy, uint64_t clocks, struct calendar *const *calendars, instant as_of, const instant *snapshots, int nsnapshots);
void fold_free(struct fold *f);
void fold_set_trace(struct fold *f, const struct fold_trace *trace);
/* Folds one ticket into out (zeroed before first use; its buffers are reused). findings may be NULL. */
void fold_ticket(struct fold *f, const struct ticket_events *t, struct ticket_facts *out, struct findings *findings);
void ticket_facts_release(struct ticket_facts *t);

#endif
