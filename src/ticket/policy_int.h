/* policy_int: what the files policy*.c share while they read a policy; for them alone.
 *
 * policy.c         the document's sections in order, small sections, looking things up afterwards
 * policy_people.c  agents, bots, tiers
 * policy_calendar.c  time zones, calendars
 * policy_signals.c names of signals and levels, masks and terms of them
 * policy_clocks.c  clocks, the built-in ones too
 * policy_goals.c   a clock's goals
 */
#ifndef SVODKA_TICKET_POLICY_INT_H
#define SVODKA_TICKET_POLICY_INT_H

#include "ticket/policy.h"

/* What the policy says about one string, whatever it names; all zero: nothing. */
struct name_use {
    uint32_t agent; /* 1 + index in agents */
    uint32_t tier;  /* 1 + index in tiers */
    uint8_t class;  /* 1 + the class that a status of this name maps to */
    uint8_t bot;    /* 1: listed in bots */
    uint8_t status; /* 1 + index in named, of status:NAME */
    uint8_t linked; /* 1 + index in named, of linked:KIND */
};

/* A policy with its index by string id. All strings of the policy are known once it is loaded, so ids from nuses on mean nothing to it. */
struct policy_plan {
    struct policy policy; /* first: the struct policy that others see is the beginning of this */
    struct name_use *uses;
    uint32_t nuses;
};

/* The use of an id, to be written while loading (it may move when another id is asked for), and to be read. */
struct name_use *policy_use(struct policy_plan *plan, uint32_t id);
const struct name_use *policy_used(const struct policy *p, uint32_t id);

/* A section of the document; d is NULL where it is absent. Sections are read in the order in which they refer to each other. */
typedef bool policy_section(struct policy_plan *plan, const struct doc *d, struct err *err);
policy_section policy_read_timezone, policy_read_calendars;
policy_section policy_read_tiers, policy_read_agents, policy_read_bots;
policy_section policy_read_clocks;

/* The goals of a clock, from its member `goals` (NULL: none). */
bool policy_read_goals(struct policy_plan *plan, const struct doc *d, struct clock *clock, struct err *err);
/* An array of signals as a mask; an array of level terms. */
bool policy_read_signals(struct policy_plan *plan, const struct doc *d, uint64_t *mask, struct err *err);
bool policy_read_terms(struct policy_plan *plan, const struct doc *d, struct level_term **terms, int *n, struct err *err);
/* Whether the policy maps a status of this name. */
bool policy_knows_status(const struct policy_plan *plan, struct str name);
/* The index of a calendar, or -1. */
int policy_calendar(const struct policy *p, const char *name);

/* An object with no other keys than these (NULL-terminated). */
bool policy_object(const struct doc *d, const char *const *keys, struct err *err);
/* A string that is not empty, as an id. what: "agent id", for messages. */
bool policy_name(struct policy_plan *plan, const struct doc *d, const char *what, uint32_t *id, struct err *err);
/* Members of an object; absent ones leave *out alone. */
bool policy_flag(const struct doc *object, const char *key, bool *out, struct err *err);
bool policy_choice(const struct doc *object, const char *key, const char *const *names, int n, int *out, struct err *err);
/* Adds a hint to a set err that has none, and returns false: the nearest of n candidates, if one is near. */
bool policy_suggest(struct err *err, const char *word, const char *const *candidates, int n);

#endif
