/* planfix_rules: what an account of PlanFix means by its own statuses and fields, which nothing in its answers tells. A JSON file, `--mapping`:
 *
 *     { "public": "recipients",                              a comment of an employee is a reply if a contact is among its recipients, or if it
 *                                                            came through a messenger; "not-hidden": every one that is not hidden
 *       "assignee": "now",                                   who has the task now had it from the start; without it nobody is assigned
 *       "team": "first",                                     tickets begin there,
 *       "teams": { "Передана на 2 линию": "second" },        and a task that enters this status (by name) is handed over
 *       "fields": { "Срочность": "priority", "Тема": "tag", "Продукт": "attr.product" } }
 *                                                            custom fields (by name or id) that are priority, channel, team, tag or attr.NAME
 */
#ifndef SVODKA_READ_FROM_PLANFIX_RULES_H
#define SVODKA_READ_FROM_PLANFIX_RULES_H

#include "base/doc.h"
#include "read/from/sink.h"

struct planfix_team { struct str status, team; };
struct planfix_field {
    struct str name;
    int field;        /* enum event_field of created, or one of these */
    struct str attr;
};
enum { PLANFIX_TAG = EVENT_FIELDS, PLANFIX_ATTR };

struct planfix_rules {
    struct arena arena; /* holds all */
    bool not_hidden, assignee_now;
    struct str team;    /* p NULL: none */
    struct planfix_team *teams; int nteams;
    struct planfix_field *fields; int nfields;
};
/* Zeroed rules are those without a file. ERR_CONFIG. Release in either case. */
bool planfix_rules_parse(struct planfix_rules *rules, const char *name, struct str text, struct err *err);
void planfix_rules_release(struct planfix_rules *rules);

/* The team to which a status hands over; p NULL: to none. */
struct str planfix_team_of(const struct planfix_rules *rules, struct str status);
/* What a field is, by its name or its id; NULL: nothing. */
const struct planfix_field *planfix_field_of(const struct planfix_rules *rules, struct str name, struct str id);

#endif
