/* policy: how an organisation measures (policy.md), parsed into one read-only plan with every name resolved.
 *
 * Signals and levels are bits, so that a clock's start, stop, cancel, unless and pause are masks.  Names are ids of the run's strings.
 */
#ifndef SVODKA_TICKET_POLICY_H
#define SVODKA_TICKET_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/doc.h"
#include "base/err.h"
#include "base/strings.h"
#include "ticket/event.h"
#include "time/calendar.h"
#include "time/zone.h"

enum status_class { CLASS_NEW, CLASS_OPEN, CLASS_IN_PROGRESS, CLASS_WAITING, CLASS_HOLD, CLASS_RESOLVED, CLASS_CLOSED, CLASSES, CLASS_UNKNOWN = CLASSES };
extern const char *const class_names[CLASSES + 1]; /* "new" "open" ..., NULL-terminated */
static inline bool class_done(enum status_class c) { return c == CLASS_RESOLVED || c == CLASS_CLOSED; }

/* Signals, one bit each in a uint64_t. Those from SIG_NAMED on are `status:NAME` and `linked:KIND` of the policy's clocks. */
enum signal {
    SIG_CREATED, SIG_CUSTOMER_MESSAGE, SIG_AGENT_REPLY, SIG_BOT_REPLY, SIG_ASSIGNED, SIG_UNASSIGNED, SIG_TEAM_CHANGED, SIG_STATUS_CHANGED,
    SIG_ENTERED, /* SIG_ENTERED + class */
    SIG_RESOLVED = SIG_ENTERED + CLASSES, SIG_CLOSED, SIG_REOPENED, SIG_RATED, SIG_MERGED, SIG_DISCARDED,
    SIG_NAMED
};
/* Levels, one bit each in another uint64_t. Those from LEVEL_NAMED on are `status:NAME`, numbered as the signals. */
enum level {
    LEVEL_CLASS, /* LEVEL_CLASS + class */
    LEVEL_DONE = LEVEL_CLASS + CLASSES, LEVEL_ASSIGNED, LEVEL_UNASSIGNED, LEVEL_WITH_CUSTOMER, LEVEL_WITH_AGENT,
    LEVEL_NAMED
};
#define BIT(n) (UINT64_C(1) << (n))
extern const char *const signal_names[SIG_NAMED + 1]; /* as written in clocks, NULL-terminated; those from SIG_NAMED on: policy->named */
extern const char *const level_names[LEVEL_NAMED + 1];
enum { POLICY_NAMED = 40, POLICY_CLOCKS = 64 }; /* at most so many distinct status:/linked: names in clocks, and clocks */

struct named_signal { bool linked; uint32_t name; }; /* linked:KIND, else status:NAME */

/* A term such as "class:waiting+!with_agent": holds if all bits of `all` hold and none of `none`. */
struct level_term { uint64_t all, none; };

enum credit { CREDIT_ACTOR, CREDIT_ASSIGNEE, CREDIT_NEXT };
enum judge { JUDGE_HOLDER, JUDGE_STOP };

/* A key of a goal's `if` (and of a query's where, measure/query.h). */
enum goal_key { KEY_PRIORITY, KEY_TEAM, KEY_CHANNEL, KEY_CUSTOMER, KEY_TAG, KEY_ASSIGNEE, KEY_ATTR };
extern const char *const goal_key_names[KEY_ATTR + 1 + 1]; /* "priority" ... "attr.", NULL-terminated */
struct goal_condition { enum goal_key key; uint32_t attr; /* KEY_ATTR: its name */ uint32_t *values; int n; };
struct goal {
    struct goal_condition *conditions; int nconditions;
    instant from, until; /* of the cycle's start, [from, until); INSTANT_NONE where not given */
    int64_t goal_s;
    int64_t warn_s;      /* 0: none */
};
struct clock {
    const char *name;
    struct doc const *where;       /* its place in the policy; NULL for a built-in default */
    uint64_t start, stop, cancel;  /* signals */
    struct level_term *unless, *pause; int nunless, npause;
    bool repeat, resume;
    enum credit credit;
    enum judge judge;
    int calendar;                  /* index in policy->calendars */
    struct goal *goals; int ngoals;
    unsigned goal_keys;            /* 1 << goal_key of all conditions of its goals */
};
struct agent { uint32_t id; const char *name; uint32_t team; const char *payroll_id; const char *bonus_base; /* decimal text or NULL */ const struct doc *where; };
struct named_calendar { const char *name; struct calendar_spec spec; };
enum csat_keep { KEEP_FIRST, KEEP_LAST };
enum csat_credit { CREDIT_RESOLVER, CREDIT_LAST_REPLY };
struct status_map { uint32_t name; enum status_class class; };

struct policy {
    struct arena arena;           /* holds all below */
    struct strings *strings;      /* borrowed */
    const char *source;           /* file name, or "(defaults)" */
    const struct doc *doc;        /* the document, for metrics that it adds (measure) and for its digest; NULL for defaults */
    struct zone *zone;
    struct named_calendar *calendars; int ncalendars; /* [0] is "always" */
    struct zone **zones; int nzones;                  /* owned */
    struct status_map *statuses; int nstatuses;       /* sorted by name id */
    uint32_t *tiers; int ntiers;
    struct agent *agents; int nagents;                /* in the policy's order */
    uint32_t *bots; int nbots;
    struct named_signal *named; int nnamed;
    struct clock *clocks; int nclocks;                /* sorted by name bytes */
    struct { double max, satisfied_from; enum csat_keep keep; enum csat_credit credit; } csat;
    struct { unsigned from; /* 1 << class */ bool skip_courtesy; } reopen;
    struct { bool disowned, discarded; } exclude;
    const char *ticket_url;       /* pattern with {ticket}, or NULL */
    const char *organisation;     /* optional name for titles, or NULL */
};

/* Parses and resolves a policy; text NULL: the defaults. Errors ERR_CONFIG with place and hint. Free with policy_free. */
bool policy_load(const char *source, const char *text, size_t n, struct strings *strings, struct policy **out, struct err *err);
void policy_free(struct policy *p);

/* The class of a source's status name; *mapped says whether the policy (or a class's own name) maps it; else CLASS_OPEN. */
enum status_class policy_class(const struct policy *p, uint32_t status, bool *mapped);
/* The role of an actor when the event names none: policy.md and events.md. actor may be STR_NONE. */
enum role policy_role(const struct policy *p, enum event_type type, uint32_t actor);
int policy_clock(const struct policy *p, struct str name); /* index or -1 */
const struct doc *policy_removed_clock(const struct policy *p, struct str name); /* the `null` that removes a built-in clock of that name; or NULL */
const struct agent *policy_agent(const struct policy *p, uint32_t id); /* or NULL */
int policy_tier(const struct policy *p, uint32_t team);    /* 0.. or -1 */
/* The name to show for an agent's id: the policy's name for it, else the id. */
struct str policy_agent_name(const struct policy *p, uint32_t id);
/* The signal of `status:NAME` or `linked:KIND` as a mask, 0 where no clock asks for it; and the level of a status. */
uint64_t policy_status_signal(const struct policy *p, uint32_t status);
uint64_t policy_linked_signal(const struct policy *p, uint32_t kind);
uint64_t policy_status_level(const struct policy *p, uint32_t status);
/* The clock's calendar that `off hours` of replies (clock reply) and ages (clock resolution) go by; index in calendars. */
int policy_calendar_of(const struct policy *p, const char *clock);

#endif
