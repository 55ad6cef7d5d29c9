/* sink: where the events of a vendor's export go, and what is said of those that cannot be read.
 *
 * A source fills a struct raw_event and gives it to sink_emit(), which checks it against events.md, lets `--bot` decide the role, and hands it
 * to the sink's own emit: a line of the canonical log (sink_ndjson), or straight into a log to be folded (sink_log).  Both get the same events.
 */
#ifndef SVODKA_READ_FROM_SINK_H
#define SVODKA_READ_FROM_SINK_H

#include <stdio.h>

#include "ticket/finding.h"
#include "ticket/log.h"
#include "ticket/policy.h"

/* The fields that single types of event have; the table event_fields says which. */
enum event_field {
    FIELD_NAME, FIELD_KIND, FIELD_TO, FIELD_ADD, FIELD_REMOVE, FIELD_INTO, FIELD_REASON, FIELD_SCORE, FIELD_MAX, FIELD_VERDICT, FIELD_SITE,
    FIELD_COMMENT, FIELD_PUBLIC, FIELD_AUTO, FIELD_CUSTOMER, FIELD_CHANNEL, FIELD_PRIORITY, FIELD_TEAM, FIELD_STATUS, FIELD_ASSIGNEE,
    FIELD_SUBJECT, FIELD_URL,
    EVENT_FIELDS
};
enum field_kind { FIELD_TEXT, FIELD_KEY /* text that names something: "3.0" is "3" */, FIELD_NUMBER, FIELD_BOOL };
struct event_field_row {
    const char *name;
    unsigned types;  /* 1 << event_type of those that have it */
    unsigned needed; /* of those that must have it; `to` of assign may be absent: nobody */
    enum field_kind kind;
};
extern const struct event_field_row event_fields[EVENT_FIELDS];

/* An event as an export has it; every str is borrowed, and absent where its p is NULL. Zeroed but for role, it is an empty event. */
struct raw_attr { struct str name, value; };
struct raw_event {
    struct str ticket;
    instant at;
    enum event_type type;
    enum role role;                 /* ROLES: absent */
    struct str id, actor;
    struct str field[EVENT_FIELDS]; /* numbers and booleans as text: "4.5", "true" */
    const struct str *tags;         /* of created */
    const struct raw_attr *attrs;   /* of created */
    int ntags, nattrs;
};

/* Where in an export something stands; line and col 0 where unknown. */
struct place { const char *file; int64_t line; int col; };

struct sink {
    void (*emit)(struct sink *s, const struct raw_event *e);  /* of checked events */
    struct findings *findings;                                /* may be NULL */
    void (*message)(void *data, const char *line);            /* each of the first SINK_MESSAGES rejected records; may be NULL */
    void *message_data;
    const char *const *bots; int nbots;                       /* actors that are bots, whatever the export says */
    double default_max;                                       /* of scores without one; 0: not known here */
    int64_t records;                                          /* read so far; counted by sources, the measure of --max-rejects */
    int64_t rejected, events;
};
enum { SINK_MESSAGES = 20 };

/* Hands the event on, or rejects it with its place. */
void sink_emit(struct sink *s, const struct raw_event *e, struct place place);
/* A record that cannot be read: "FILE:LINE:COL: KIND: details", counted as FIND_REJECTED of that kind. */
void sink_reject(struct sink *s, struct place place, const char *kind, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void sink_finding(struct sink *s, enum finding kind, struct str subject, struct place place);
/* Whether so many rejected records are tolerated: at most max, or if max is below 0 the share of the records, at least 10. ERR_REJECTS. */
bool sink_tolerates(const struct sink *s, int64_t max, double share, struct err *err);

/* Prints each event as a line of NDJSON: ticket, at (UTC), type, role, actor, id, then the type's fields in the order above, tags, attrs. */
struct sink_ndjson {
    struct sink sink;
    FILE *out; /* borrowed; the caller looks at ferror */
    struct buf line;
};
void sink_ndjson_init(struct sink_ndjson *s, FILE *out);
void sink_ndjson_release(struct sink_ndjson *s);

/* Appends each event to a log, in blocks numbered from `sequence` on; roles that are absent come from the policy. */
struct sink_log {
    struct sink sink;
    struct log *log;
    struct log_writer *writer;
    const struct policy *policy;
    struct log_counts *counts;
    instant as_of;          /* events at or after it are counted, not stored */
    struct str only_ticket; /* n > 0: store this ticket's events only */
    uint64_t sequence;      /* of the next block */
    int in_block;
    struct { uint32_t *v; size_t n, cap; } tags;
    struct { struct raw_attr *v; size_t n, cap; } sorted;
    struct { uint32_t *v; size_t n, cap; } attrs;
};
/* log, policy and counts are borrowed. Each event, and each rejected record, counts as a line of the log. */
void sink_log_init(struct sink_log *s, struct log *log, const struct policy *policy, struct log_counts *counts, uint64_t sequence);
void sink_log_close(struct sink_log *s); /* flushes, adds to counts and releases */

#endif
