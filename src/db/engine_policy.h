/* engine_policy: the policy and what a run asks for, as the parameter $1 of the statements of queries/engine: one jsonb.
 *
 *   "as_of" µs; "opening", "closing" µs: the backlog's period; "snapshots" [µs], sorted, distinct, before as-of
 *   "roles" {ID: "agent" or "bot"}: the policy's people; "has_staff": it lists agents; "tiers" {TEAM: 0..}
 *   "statuses" {NAME: class}: the policy's and the classes' own names
 *   "status_signals", "status_levels" {NAME: mask}, "linked_signals" {KIND: mask}: the bits of named signals and levels
 *   "ids", "tag_goals": whether some event has an id, some clock's goal looks at tags (else the work that they take is spared)
 *   "csat" {"max", "satisfied_from", "keep": "first" or "last", "credit": "resolver" or "last_reply"}
 *   "reopen" {"from": mask of 1 << class, "skip_courtesy"}; "exclude" {"disowned", "discarded"}
 *   "clocks" [{"clock": index, "name", "start", "stop", "cancel": masks, "unless", "pause": [[all, none], ...], "repeat", "resume",
 *              "credit", "judge": numbers of the enums, "calendar": index, "goals": [{"from", "until": µs or null, "goal_s", "warn_s",
 *              "if": [{"key": goal_key, "attr": name or null, "values": [...]}]}]}]
 *   "calendars" [{"opens": [µs], "closes": [µs], "sums": [µs of business time before]}]: disjoint, ascending; always is one without end
 *   "reply_calendar", "age_calendar": indexes
 *   "zone" {"from": [µs], "offset": [µs east]}: of the policy's time zone, ascending, over the span of the run
 *
 * Masks have the bits of enum signal and enum level (ticket/policy.h); instants are microseconds UTC.  Names with a zero byte, which
 * a database cannot hold, are left out.
 */
#ifndef SVODKA_DB_ENGINE_POLICY_H
#define SVODKA_DB_ENGINE_POLICY_H

#include "base/str.h"
#include "ticket/policy.h"

struct engine_run {
    const struct policy *policy;
    struct calendar *const *calendars;           /* one for each of policy->calendars, expanded as measure/run.c does */
    instant as_of;
    const instant *snapshots; int nsnapshots;    /* sorted, distinct, before as_of */
    instant opening, closing;                    /* the backlog's period (measure/run.h) */
    instant first, last;                         /* the span of instants for which offsets of the zone are wanted */
    uint64_t spared;                             /* clocks that are left out, as bits */
    bool no_ids;                                 /* no event has an id */
};

/* Adds the JSON text to out. */
void engine_policy(const struct engine_run *run, struct buf *out);

#endif
