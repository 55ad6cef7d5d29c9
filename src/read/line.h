/* line: one line of an event log taken apart, before it is judged: what NDJSON (fast and general) and CSV have in common.
 *
 * A parser fills a struct line; intake.h makes an event of it, or rejects it.  So all formats and paths have the same rules.
 */
#ifndef SVODKA_READ_LINE_H
#define SVODKA_READ_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "read/string_cache.h"
#include "time/instant.h"

enum { LINE_BYTES_MAX = 1 << 20 /* of a line or CSV record, without its end */ };
enum { LINE_PAD = 16 /* every text of a line can be read that far from its first byte, however short it is */ };

/* The fields of events.md. */
enum line_field {
    LINE_TICKET, LINE_AT, LINE_TYPE, LINE_ID, LINE_ACTOR, LINE_ROLE,
    LINE_CUSTOMER, LINE_CHANNEL, LINE_PRIORITY, LINE_TEAM, LINE_STATUS, LINE_ASSIGNEE, LINE_SUBJECT, LINE_URL, /* as in struct created */
    LINE_TAGS, LINE_ATTRS, LINE_PUBLIC, LINE_AUTO, LINE_TO, LINE_ADD, LINE_REMOVE, LINE_NAME, LINE_SCORE, LINE_MAX, LINE_VERDICT,
    LINE_COMMENT, LINE_SITE, LINE_KIND, LINE_INTO, LINE_REASON,
    LINE_FIELDS
};
extern const char *const line_field_names[LINE_FIELDS]; /* each at most 8 bytes */

/* What stands in a field. VALUE_LIST: an array in `tags`, an object in `attrs`, all of strings, kept in the line; VALUE_NESTED: any other
 * array or object. */
enum value_kind { VALUE_STRING, VALUE_NUMBER, VALUE_TRUE, VALUE_FALSE, VALUE_NULL, VALUE_LIST, VALUE_NESTED };
struct line_attr { struct str name, value; };

struct line {
    int64_t number;  /* within its block, from 1 */
    bool unfinished; /* it is its file's last and lacks its end: if it is no event, that is incomplete-last-line */
    int8_t type;     /* an event_type, where it is known already; else -1 */
    bool has_instant; /* at is known already: */
    instant at;
    uint32_t seen;    /* 1 << line_field of those that stand in the line */
    uint32_t strings; /* and of those that are strings */
    struct str text[LINE_FIELDS]; /* of those seen: the string, unescaped; of a number the digits as written */
    uint8_t kind[LINE_FIELDS];    /* of those seen that are no strings: a value_kind */
    struct { struct str *v; size_t n, cap; } tags;
    struct { struct line_attr *v; size_t n, cap; } attrs;
    struct string_key actor; /* intake's */
};

static inline void line_set_string(struct line *l, enum line_field f, struct str text)
{
    l->seen |= 1u << f;
    l->strings |= 1u << f;
    l->text[f] = text;
}

static inline void line_set(struct line *l, enum line_field f, enum value_kind kind, struct str text)
{
    if (kind == VALUE_STRING) {
        line_set_string(l, f, text);
        return;
    }
    l->seen |= 1u << f;
    l->text[f] = text;
    l->kind[f] = (uint8_t)kind;
}

/* The field `at`, of a source that has instants instead of texts; it lies in INSTANT_MIN..INSTANT_MAX. */
static inline void line_set_instant(struct line *l, instant at)
{
    l->has_instant = true;
    l->at = at;
}

static inline bool line_is_string(const struct line *l, enum line_field f) { return l->strings >> f & 1; }
static inline bool line_has(const struct line *l, enum line_field f)
{
    return line_is_string(l, f) || (l->seen >> f & 1 && l->kind[f] != VALUE_NULL);
}

/* Finds a name among a few; all are at most 8 bytes long. */
struct name_table {
    uint64_t words[64]; /* a name's bytes and zeroes, as one number; 0: empty */
    uint8_t lengths[64];
    int8_t numbers[64];
};
void name_table_fill(struct name_table *t, const char *const *names, int n); /* t zeroed; at most 32 names */
int name_find(const struct name_table *t, struct str name); /* its index, or -1; the name can be read to LINE_PAD */
void line_release(struct line *l);

#endif
