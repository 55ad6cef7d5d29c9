/* records: vendors' JSON exports as records, whatever way they were saved: a line each (NDJSON), elements of an array, pages (an object with
 * an array of records under a known key, as APIs answer), arrays of pages, one object alone; many files, in any order, compressed or not.
 *
 * An array is cut into its elements as it is read, and so is NDJSON; of a page its text is held, but the tree of one record at a time.
 * What is no JSON is rejected with its place, and reading goes on at the next line on which a value begins no further right.
 *
 *     enum { LIST_TICKETS, LIST_USERS, LIST_TICKET };
 *     static const struct record_list lists[] = {
 *         [LIST_TICKETS] = { "tickets" }, [LIST_USERS] = { "users" }, [LIST_TICKET] = { "ticket", .single = true } };
 *
 *     static bool read_record(void *data, const struct record *r, struct err *err) {
 *         struct conversion *c = data;
 *         struct raw_event e = { .type = EV_CREATED, .role = ROLES };
 *         bool ok;
 *         if (r->list == LIST_USERS) return read_user(c, r);
 *         e.ticket = record_id(doc_get(r->doc, "id"));
 *         e.actor = RECORD_REF(RECORD_FIRST(r->doc, "requester", "author"), "id", "name");    an object's id or name, or the scalar itself
 *         if (!record_time(&c->when, c->sink, r, RECORD_FIRST(r->doc, "created_at", "created"), &e.at, &ok, err)) return false;
 *         if (ok) sink_emit(c->sink, &e, r->place);           ok is false where the record was rejected: go on with the next
 *         return true;
 *     }
 *
 *     static bool convert(const struct exports *exports, const struct source_options *options, struct sink *sink, struct err *err) {
 *         struct conversion c = { .sink = sink, .when.zone = options->zone };
 *         struct record_reader reader = { lists, ARRAY_LEN(lists), &c, read_record, NULL };
 *         return records_read(exports, &reader, sink, err);
 *     }
 *
 * Exports whose records must be joined before events can be made (initial values, users, changelogs apart) keep them in a history (history.h).
 */
#ifndef SVODKA_READ_FROM_RECORDS_H
#define SVODKA_READ_FROM_RECORDS_H

#include "base/doc.h"
#include "base/mem.h"
#include "read/from/sink.h"
#include "read/from/when.h"
#include "read/stream.h"

enum { RECORD_BYTES_MAX = 256 << 20 /* of a record or page */, RECORD_NO_LIST = -1 };

/* A key of a page under which records stand: an array of them, or, if single, one object. An object with such a key is a page. */
struct record_list { const char *key; bool single; };

/* An object of an export; all of it lives until the reader returns. */
struct record {
    const struct doc *doc;  /* a DOC_OBJECT, whose nodes have their places in the file */
    int list;               /* index of the list it stood in, or RECORD_NO_LIST: a line, an element of a bare array, an object alone */
    const struct doc *page; /* the page's object, its lists empty (total, self ...); NULL: none */
    struct place place;     /* file, line and column where it begins */
};

struct record_reader {
    const struct record_list *lists;
    int nlists;
    void *data;
    /* Takes a record. False, with err, ends the conversion: only where no record could be read. */
    bool (*read)(void *data, const struct record *r, struct err *err);
    /* May be NULL. Takes a page itself, before its records: doc and page are both the page's object. */
    bool (*page)(void *data, const struct record *r, struct err *err);
};

/* Reads all records of all exports; counts them in sink->records. ERR_INPUT, or what the reader fails with. */
bool records_read(const struct exports *exports, const struct record_reader *reader, struct sink *sink, struct err *err);

/* ---- values of a record; all take NULL for what is not there -------------------------------------------------------------------- */

/* The first of these members that is there and not null, or NULL; d may be NULL or no object. */
#define RECORD_FIRST(d, ...) record_first(d, (const char *const[]){ __VA_ARGS__, NULL })
const struct doc *record_first(const struct doc *d, const char *const *keys);
/* "fields.status.key": a member of a member ..., or NULL. */
const struct doc *record_path(const struct doc *d, const char *path);
/* The text of a string that is not empty, or of a number as written; p NULL otherwise. */
struct str record_text(const struct doc *d);
/* The same as an identifier: 17, "17", 17.0 and " 17 " are all "17". */
struct str record_id(const struct doc *d);
/* Of an object the first of these members that has an identifier, else the scalar's own: {"id": 5, "name": "Ann"}, 5 or "5". */
#define RECORD_REF(d, ...) record_ref(d, (const char *const[]){ __VA_ARGS__, NULL })
struct str record_ref(const struct doc *d, const char *const *keys);
/* true, "true" and a number other than 0; without it, or with anything else, otherwise. */
bool record_flag(const struct doc *d, bool otherwise);
/* A whole number, or otherwise. */
int64_t record_number(const struct doc *d, int64_t otherwise);
/* "SUP-27" where a file's name begins so ("comments/SUP-27.json"): exports of one issue's comments often say nowhere else of which. */
struct str record_key_in_name(const char *file);
/* Where a node stands, as a place in the record's file. */
struct place record_place(const struct record *r, const struct doc *d);

/* A time: text as when.h reads it ("+0000", "+03:00", "Z", a space for the T), or Unix time in seconds or milliseconds, whole or with a
 * fraction. *ok false: it is absent or bad, and the record was rejected. ERR_USAGE where it has no zone and none is given. */
bool record_time(const struct when *w, struct sink *sink, const struct record *r, const struct doc *d, instant *at, bool *ok, struct err *err);
/* The same without a word: for times that may be absent. WHEN_BAD for NULL too. */
enum when_result record_try_time(const struct when *w, const struct doc *d, instant *at);

/* Text without HTML's tags, its entities as characters, runs of blanks as one: a subject. p NULL where nothing is left. Lives in a. */
struct str record_plain_text(struct arena *a, struct str html);
struct str record_keep(struct arena *a, struct str s); /* a copy in a, 0-terminated; absent stays absent */

#endif
