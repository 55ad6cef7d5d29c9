/* rules: from a row and the rules of a mapping to events, in both modes. */
#ifndef SVODKA_READ_FROM_RULES_H
#define SVODKA_READ_FROM_RULES_H

#include "read/from/rows.h"

/* The tags of a value, distinct and in the order of their bytes, in place of what out had. */
struct tag_list { struct str *v; size_t n, cap; };
void tags_of_value(const struct slot *slot, struct str value, struct tag_list *out);

/* Room for what a raw_event points to; zeroed is empty. */
struct event_room {
    struct tag_list tags;
    struct { struct raw_attr *v; size_t n, cap; } attrs;
    struct buf id;
};
void event_room_release(struct event_room *room);

/* Makes e of the rule: its ticket, time, actor, role, id, and its members. False: the row does not make this event (`if`, `at`). */
bool rule_event(const struct mapping *m, const struct event_rule *rule, const struct row *row, struct event_room *room, struct raw_event *e);
/* Sets one member of e; attrs are added to room, tags too. Call event_room_lend once all are set. */
void rule_member(const struct mapping *m, const struct member *member, const struct row *row, struct event_room *room, struct raw_event *e);
void event_room_lend(const struct event_room *room, struct raw_event *e);

/* Mode events: the events of one row. */
void events_of_row(const struct mapping *m, const struct row *row, struct event_room *room, struct sink *sink);
/* Mode events with `created`: of rows sorted by ticket, with a `created` event before each ticket's first row. */
void events_of_store(struct row_store *store, struct sink *sink);
/* Mode snapshots: of rows sorted by ticket. */
void snapshots_of_store(struct row_store *store, struct sink *sink);

#endif
