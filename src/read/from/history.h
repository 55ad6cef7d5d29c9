/* history: what exports say of tickets, in any order, kept until all of it is here and then told ticket by ticket in the order of time.
 *
 * Files may come in any order: comments before the ticket, the page of changes twice, a ticket under its old key.  So a source notes
 *
 *     uint32_t t = history_ticket(h, key);             the ticket of that name; history_alias(h, t, other): it is known by that name too
 *     history_call(h, t, key);                         the name that the log gives it
 *     history_begin(h, t, &created, updated, place);   its `created`, with the values that it has *now*; of several the newest counts
 *     history_change(h, t, &e, before, order, place);  a status, assign, team, priority or attr event, and the value before it
 *     history_was(h, t, EV_STATUS, name, value, at);   no event, but what a value was then (name: of an attr; or the tag: absent by then)
 *     history_event(h, t, &e, order, place);           any other event
 *     history_emit(h, sink);
 *
 * and `created` is told with what the values were at first: what was before the earliest change, or what is now where nothing changed.
 * Tags are rebuilt in the same way, by the earliest `add` or `remove` of each.  Events of one instant come in the order given, then as noted.
 * Texts are copied, at most 64 KiB of each.  The ticket and the role of an event may be left open: a role is then the person's (history_person); else, if the actor is
 * the ticket's customer, it stays absent, so that the policy decides; else it is `otherwise`.
 */
#ifndef SVODKA_READ_FROM_HISTORY_H
#define SVODKA_READ_FROM_HISTORY_H

#include "read/from/sink.h"

struct history;

/* otherwise: the role of those of whom nothing is known; ROLES leaves it absent. */
struct history *history_new(enum role otherwise);
void history_free(struct history *h);

uint32_t history_ticket(struct history *h, struct str name);
void history_alias(struct history *h, uint32_t ticket, struct str name);
void history_call(struct history *h, uint32_t ticket, struct str name);
void history_person(struct history *h, struct str actor, enum role role); /* the first one said of an actor counts */
/* What a status, assign, team or priority says is an id, and this is what the log calls it; of several the newest counts. */
void history_label(struct history *h, enum event_type type, struct str id, struct str label, instant as_of);

void history_begin(struct history *h, uint32_t ticket, const struct raw_event *created, instant as_of, struct place place);
void history_event(struct history *h, uint32_t ticket, const struct raw_event *e, int64_t order, struct place place);
void history_change(struct history *h, uint32_t ticket, const struct raw_event *e, struct str before, int64_t order, struct place place);
void history_was(struct history *h, uint32_t ticket, enum event_type type, struct str name, struct str value, instant at);

/* Duplicates that count as merged: the event is told once both are known, the ticket that it goes into and a `merge` event without `into`. */
void history_merge_into(struct history *h, uint32_t ticket, struct str into);
void history_merge(struct history *h, uint32_t ticket, const struct raw_event *e, int64_t order, struct place place);

/* Truncated histories.  Each entry of a list (a change, a comment) is counted once; false: it was here before, leave it out.  A ticket with
 * fewer entries than the export's own total, or, if lists end at `page` unless one asks for more, with a multiple of that many and touched after
 * the last of them, or whose last change of status does not lead to the status of now, is the finding truncated-history. */
enum history_list { HISTORY_CHANGES, HISTORY_COMMENTS, HISTORY_LISTS };
bool history_entry(struct history *h, uint32_t ticket, enum history_list list, struct str id, instant at);
void history_total(struct history *h, uint32_t ticket, enum history_list list, int64_t total, struct place place);
void history_page(struct history *h, enum history_list list, int64_t page);
void history_touched(struct history *h, uint32_t ticket, enum history_list list, instant at, struct place place);

/* Tells it all: tickets as they first came. */
void history_emit(struct history *h, struct sink *sink);

#endif
