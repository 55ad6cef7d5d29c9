/* event: one line of an event log, packed (events.md).
 *
 * Strings are ids of the run's table of strings (base/strings.h); 0 is absent.  What only few events have
 * (an id, the attributes of `created`) lies in the log's partition beside them: see log.h.
 */
#ifndef SVODKA_TICKET_EVENT_H
#define SVODKA_TICKET_EVENT_H

#include <stdint.h>

#include "time/instant.h"

enum event_type {
    EV_CREATED, EV_MESSAGE, EV_STATUS, EV_ASSIGN, EV_TEAM, EV_PRIORITY, EV_TAG, EV_ATTR,
    EV_RATING, EV_REVIEW, EV_LINK, EV_MERGE, EV_DISCARD, EVENT_TYPES
};
enum role { ROLE_CUSTOMER, ROLE_AGENT, ROLE_BOT, ROLE_SYSTEM, ROLES };

enum event_flag { /* 6 bits */
    EVF_ID = 1,        /* has an `id`: event_id() */
    EVF_AUTO = 2,      /* message: auto */
    EVF_INTERNAL = 4,  /* message: public is false */
    EVF_REMOVE = 8,    /* tag: remove, not add */
    EVF_VERDICT = 48   /* rating: VERDICT_*, 0 = a score */
};
enum { VERDICT_NONE = 0, VERDICT_GOOD = 16, VERDICT_BAD = 32, VERDICT_DISOWNED = 48 };

/* Meaning of a and b by type (string ids unless said otherwise):
 *   created   a: where its attributes lie (log.h, event_created)
 *   message   -
 *   status    a: to          assign    a: to, STR_NONE = nobody      team, priority  a: to
 *   tag       a: the tag     attr      a: name, b: to                link   a: kind, b: to
 *   rating    a: score (a string of 16 bytes: struct score) unless a verdict; b: comment
 *   review    a: score, b: site                merge  a: into        discard  a: reason
 */
struct event {
    uint64_t at : 58; /* microseconds since 1970 */
    uint64_t type : 4;
    uint64_t role : 2;
    uint32_t ticket : 26; /* number within the log's partition */
    uint32_t flags : 6;
    uint32_t actor;
    uint32_t a, b;
};
_Static_assert(sizeof(struct event) == 24, "an event is 24 bytes");
_Static_assert(EVENT_TYPES <= 16, "type has 4 bits");

struct score { double score, max; }; /* 1 <= score <= max, max > 1 */

/* The attributes of a `created` event. tags: distinct ids in the bytes' order of their text; attrs: name, value pairs in the names' order. */
struct created {
    uint32_t customer, channel, priority, team, status, assignee, subject, url;
    const uint32_t *tags;
    const uint32_t *attrs;
    uint32_t ntags, nattrs; /* nattrs pairs */
};

extern const char *const event_type_names[EVENT_TYPES + 1]; /* NULL-terminated */
extern const char *const role_names[ROLES + 1];

#endif
