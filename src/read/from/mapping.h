/* mapping: how the columns of a table become events (sources.md); a JSON file, parsed and resolved once, then const.
 *
 * A *value* of a mapping, wherever one stands, is one of
 *
 *     "Column"                                               the cell of that column
 *     { "column": "Column", "values": { "a": "b", "c": null }, "else": "d" }
 *                                                            the cell, its values replaced; null: absent; else: of values not in the table
 *                                                            (without it they stay as they are)
 *     { "column": ["Column", "Other name"], ... }            the first of these columns that the file has
 *     { "join": ["Date", "Time"], ... }                      the cells of those columns that the file has, a blank between them
 *     { "value": "text" }                                    this text in every row
 *
 * A file needs each column that is named, or one of several; with `"optional": true` it may have none, and the value is absent.  In JSON
 * exports a column is a path to a value of the record (json_rows.h), and all are optional.
 *
 * `role` may also be a role's name, and `public` and `auto` true or false.  Further keys of the object: `"split": ";"` for tags (one cell,
 * several tags), `"empty": "keep"` for the assignee of snapshots.
 * An empty cell is absent, and so is one that holds a text of `missing`. In the assignee of snapshots the two differ: an empty cell says that the
 * ticket is nobody's (unless "empty" is "keep"), a missing one says nothing, so that the former assignee stays (unless `values` has it as "").
 *
 * An *event* is { "type": "status", "to": VALUE, ... } with the fields of events.md, where `at`, `actor`, `role` and `id` default to the
 * mapping's own, and `"if": VALUE` leaves the event out where the value is absent; so does an `at` of its own.
 *
 * Top level: ticket, at, at_format (a pattern or an array of them, when.h), timezone, delimiter, missing, actor, role, mode;
 *   records: of JSON exports that are pages, the key of the array that has the records, or an array of such keys;
 *   mode "snapshots": columns { status, assignee, team, priority, channel, customer, tag, subject, url, attr.NAME: VALUE };
 *                     a row's events come in the order of these keys;
 *   mode "events":    id; type: an event, an array of events (all of them), or { "column": C, "values": { "text": EVENT | [EVENTS] | null },
 *                     "else": EVENT ... }: a text that is not in the table is the finding unknown-type;
 *   both:             created { at, actor, role and fields of `created` }: in snapshots, what it sets goes before the first row's values; in
 *                     events mode it asks for a `created` event at each ticket's first row.
 */
#ifndef SVODKA_READ_FROM_MAPPING_H
#define SVODKA_READ_FROM_MAPPING_H

#include "base/doc.h"
#include "base/mem.h"
#include "read/from/sink.h"
#include "time/zone.h"

/* What a value is to be read as. */
enum slot_kind { SLOT_TEXT, SLOT_KEY /* "3.0" is "3" */, SLOT_HOLDER /* a key, or "": nobody */, SLOT_BOOL, SLOT_ROLE, SLOT_TIME };

/* A value of the mapping; each has a slot in every row that is read, under its index in mapping.slots. */
struct slot_value { struct str from, to; }; /* to.p NULL: absent */
struct slot {
    enum slot_kind kind;
    const struct str *columns; /* 0-terminated */
    int ncolumns;              /* 0: constant */
    bool joined;               /* all of the columns; otherwise the first that is there */
    bool optional;
    struct str constant;
    const struct slot_value *values;
    int nvalues;
    bool has_else;
    struct str otherwise;      /* p NULL: absent */
    char split;                /* 0: none */
    bool keep;                 /* "empty": "keep" */
    const struct doc *where;
};
enum { NO_SLOT = -1, SLOT_COLUMNS_MAX = 16 };

/* A field of an event and the slot of its value. */
enum { MEMBER_TAGS = EVENT_FIELDS, MEMBER_ATTR };
struct member { int field; /* enum event_field, MEMBER_TAGS, or MEMBER_ATTR of that name */ struct str name; int slot; };
struct event_rule {
    enum event_type type;
    int at, actor, role, id, condition; /* slots */
    bool own_at;                        /* at is not the mapping's: absent, it leaves the event out */
    struct member *members;             /* in the document's order */
    int nmembers;
};
struct event_rules { const struct event_rule *v; int n; };
struct type_case { struct str text; struct event_rules events; }; /* n = 0: left out on purpose */

struct mapping {
    struct arena arena; /* holds all below */
    const char *name;   /* file name, for messages */
    bool snapshots;     /* mode */
    char delimiter;     /* 0: as the header shows */
    const char *timezone;
    const struct doc *timezone_where;
    const struct str *missing; int nmissing;
    const struct str *records; int nrecords; /* 0-terminated */
    const char *const *formats; int nformats; /* NULL: the usual ones */
    struct { struct slot *v; size_t n, cap; } slots;
    int ticket, at, actor, role, id;
    bool has_created;
    struct event_rule created;  /* as said in "created"; at NO_SLOT: the first row's */
    struct event_rule columns;  /* snapshots: members of a created event, attributes of the ticket */
    int type;                   /* events: slot of the type's column, NO_SLOT if all rows are alike */
    const struct type_case *cases; int ncases;
    bool has_otherwise;
    struct event_rules otherwise; /* of texts that are in no case; of all rows if type is NO_SLOT */
};

/* Parses a mapping. ERR_CONFIG with place and hint. Free with mapping_free. */
bool mapping_parse(const char *name, struct str text, struct mapping **out, struct err *err);
void mapping_free(struct mapping *m);

struct exports;
struct source_options;
/* The events of all exports, tables or JSON, as the mapping says: the heart of `csv`, and of vendors whose exports are like that (mapped.h). */
bool mapping_convert(const struct mapping *m, const struct exports *exports, const struct source_options *options, struct sink *sink, struct err *err);

/* Writes into out the mapping that the header and the first rows of a table suggest. timezone: --timezone, or NULL; *without_zone: there are times
 * that need one. ERR_INPUT; ERR_USAGE where the ticket, the time or the shape of times cannot be guessed. */
struct stream;
bool mapping_guess(struct stream *stream, const char *timezone, struct buf *out, bool *without_zone, struct err *err);

#endif
