/* event: the names of types and roles, as written in logs. */
#include <stddef.h>

#include "ticket/event.h"

const char *const event_type_names[EVENT_TYPES + 1] = {
    [EV_CREATED] = "created",   [EV_MESSAGE] = "message", [EV_STATUS] = "status",   [EV_ASSIGN] = "assign", [EV_TEAM] = "team",
    [EV_PRIORITY] = "priority", [EV_TAG] = "tag",         [EV_ATTR] = "attr",       [EV_RATING] = "rating", [EV_REVIEW] = "review",
    [EV_LINK] = "link",         [EV_MERGE] = "merge",     [EV_DISCARD] = "discard", [EVENT_TYPES] = NULL,
};

const char *const role_names[ROLES + 1] = {
    [ROLE_CUSTOMER] = "customer", [ROLE_AGENT] = "agent", [ROLE_BOT] = "bot", [ROLE_SYSTEM] = "system", [ROLES] = NULL,
};
