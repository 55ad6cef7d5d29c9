#include "read/line.h"

#include "base/vec.h"

const char *const line_field_names[LINE_FIELDS] = {
    [LINE_TICKET] = "ticket", [LINE_AT] = "at", [LINE_TYPE] = "type", [LINE_ID] = "id", [LINE_ACTOR] = "actor", [LINE_ROLE] = "role",
    [LINE_CUSTOMER] = "customer", [LINE_CHANNEL] = "channel", [LINE_PRIORITY] = "priority", [LINE_TEAM] = "team", [LINE_STATUS] = "status",
    [LINE_ASSIGNEE] = "assignee", [LINE_SUBJECT] = "subject", [LINE_URL] = "url", [LINE_TAGS] = "tags", [LINE_ATTRS] = "attrs",
    [LINE_PUBLIC] = "public", [LINE_AUTO] = "auto", [LINE_TO] = "to", [LINE_ADD] = "add", [LINE_REMOVE] = "remove", [LINE_NAME] = "name",
    [LINE_SCORE] = "score", [LINE_MAX] = "max", [LINE_VERDICT] = "verdict", [LINE_COMMENT] = "comment", [LINE_SITE] = "site",
    [LINE_KIND] = "kind", [LINE_INTO] = "into", [LINE_REASON] = "reason",
};

int line_field_named(struct str name)
{
    for (int f = 0; f < LINE_FIELDS; f++) {
        if (str_is(name, line_field_names[f])) return f;
    }
    return -1;
}

void line_clear(struct line *l)
{
    l->seen = 0;
    l->tags.n = 0;
    l->attrs.n = 0;
}

void line_release(struct line *l)
{
    VEC_RELEASE(&l->tags);
    VEC_RELEASE(&l->attrs);
}
