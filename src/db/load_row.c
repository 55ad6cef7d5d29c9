#include "db/load_row.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/num.h"
#include "base/vec.h"
#include "read/from/sink.h"
#include "write/json.h"

enum { TEXT_OID = 25, JSONB_VERSION = 1 };
#define POSTGRES_EPOCH (INT64_C(946684800) * SECOND) /* 2000-01-01T00:00:00Z */
#define ALL_FIELDS ((UINT32_C(1) << LINE_FIELDS) - 1)

struct row_writer {
    uint32_t fields[EVENT_TYPES]; /* 1 << line_field of those that events of the type have */
    struct digest *digest;
    struct buf digested;          /* the row's values and their names */
    struct buf json, name;
    struct line *line;            /* the present one */
    instant at;
};

/* ---- the fields of a type ------------------------------------------------------------------------------------------------------ */

static uint32_t fields_of(int type) {
    uint32_t fields = 1u << LINE_TICKET | 1u << LINE_AT | 1u << LINE_TYPE | 1u << LINE_ID | 1u << LINE_ACTOR | 1u << LINE_ROLE;
    if (type == EV_CREATED) fields |= 1u << LINE_TAGS | 1u << LINE_ATTRS;
    for (int f = 0; f < LINE_FIELDS; f++)
        for (int i = 0; i < EVENT_FIELDS; i++)
            if (strcmp(event_fields[i].name, line_field_names[f]) == 0 && event_fields[i].types >> type & 1) fields |= 1u << f;
    return fields;
}

struct row_writer *row_writer_new(void) {
    struct row_writer *w = mem_zalloc(1, sizeof *w);
    for (int type = 0; type < EVENT_TYPES; type++) w->fields[type] = fields_of(type);
    w->digest = digest_new();
    return w;
}

void row_writer_free(struct row_writer *w) {
    if (!w) return;
    digest_free(w->digest);
    buf_release(&w->digested);
    buf_release(&w->json);
    buf_release(&w->name);
    mem_free(w);
}

/* ---- numbers, the highest byte first --------------------------------------------------------------------------------------------- */

static void add_number(struct buf *out, uint64_t value, int bytes) {
    unsigned char at[8];
    for (int i = 0; i < bytes; i++) at[i] = (unsigned char)(value >> 8 * (bytes - 1 - i));
    buf_add(out, at, (size_t)bytes);
}

static void put_number(char *at, uint32_t value) {
    for (int i = 0; i < 4; i++) at[i] = (char)(value >> 8 * (3 - i));
}

/* ---- values: each adds what it has to the row, and nothing if it is absent ---------------------------------------------------------- */

static void add_text(struct row_writer *w, struct buf *out, enum line_field f) {
    struct str text = w->line->text[f];
    if (line_is_string(w->line, f)) buf_add(out, text.p, text.n);
}

/* A string, or an integer as its decimal text. */
static void add_name(struct row_writer *w, struct buf *out, enum line_field f) {
    struct str text = w->line->text[f];
    bool integer = !line_is_string(w->line, f) && w->line->kind[f] == VALUE_NUMBER;
    for (size_t i = 0; integer && i < text.n; i++) integer = !memchr(".eE", text.p[i], 3);
    if (integer && str_is(text, "-0")) buf_addc(out, '0');
    else if (integer) buf_add(out, text.p, text.n);
    else add_text(w, out, f);
}

static void add_at(struct row_writer *w, struct buf *out, enum line_field f) {
    (void)f;
    add_number(out, (uint64_t)(w->at - POSTGRES_EPOCH), 8);
}

static void add_flag(struct row_writer *w, struct buf *out, enum line_field f) {
    bool known = !line_is_string(w->line, f) && (w->line->kind[f] == VALUE_TRUE || w->line->kind[f] == VALUE_FALSE);
    if (known) buf_addc(out, w->line->kind[f] == VALUE_TRUE);
}

static void add_double(struct row_writer *w, struct buf *out, enum line_field f) {
    double value;
    uint64_t bits;
    if (line_is_string(w->line, f) || w->line->kind[f] != VALUE_NUMBER || !num_parse_double(w->line->text[f], &value)) return;
    memcpy(&bits, &value, sizeof bits);
    add_number(out, bits, 8);
}

static int compare_str(const void *a, const void *b) { return str_cmp(*(const struct str *)a, *(const struct str *)b); }

/* An array of texts: each tag once, in the order of their bytes. */
static void add_tags(struct row_writer *w, struct buf *out, enum line_field f) {
    struct line *l = w->line;
    uint32_t n = 0;
    if (line_is_string(l, f) || l->kind[f] != VALUE_LIST || l->tags.n == 0) return;
    qsort(l->tags.v, l->tags.n, sizeof *l->tags.v, compare_str);
    size_t start = out->n;
    add_number(out, 1, 4); /* one dimension, */
    add_number(out, 0, 4); /* no nulls, */
    add_number(out, TEXT_OID, 4);
    size_t count = out->n;
    add_number(out, 0, 4); /* as many elements as will have been counted, */
    add_number(out, 1, 4); /* numbered from 1 */
    for (size_t i = 0; i < l->tags.n; i++) {
        struct str tag = l->tags.v[i];
        if (tag.n == 0 || (i > 0 && str_eq(tag, l->tags.v[i - 1]))) continue;
        add_number(out, tag.n, 4);
        buf_add(out, tag.p, tag.n);
        n++;
    }
    put_number(out->p + count, n);
    if (n == 0) out->n = start;
}

static int compare_attr(const void *a, const void *b) {
    return str_cmp(((const struct line_attr *)a)->name, ((const struct line_attr *)b)->name);
}

/* An object of texts, in the order of their names. */
static void add_attrs(struct row_writer *w, struct buf *out, enum line_field f) {
    struct line *l = w->line;
    struct json json = { .out = &w->json };
    int n = 0;
    if (line_is_string(l, f) || l->kind[f] != VALUE_LIST || l->attrs.n == 0) return;
    qsort(l->attrs.v, l->attrs.n, sizeof *l->attrs.v, compare_attr);
    buf_clear(&w->json);
    json_object(&json, NULL);
    for (size_t i = 0; i < l->attrs.n; i++) {
        const struct line_attr *a = &l->attrs.v[i];
        if (a->name.n == 0 || a->value.n == 0) continue;
        buf_clear(&w->name);
        buf_add(&w->name, a->name.p, a->name.n);
        json_string(&json, w->name.p, a->value);
        n++;
    }
    json_end(&json);
    if (n == 0) return;
    buf_addc(out, JSONB_VERSION);
    buf_add(out, w->json.p, w->json.n);
}

/* ---- rows -------------------------------------------------------------------------------------------------------------------------- */

typedef void add_value(struct row_writer *w, struct buf *out, enum line_field f);

/* How a field is written; a text unless it is here. */
static add_value *const writers[LINE_FIELDS] = {
    [LINE_TICKET] = add_name, [LINE_AT] = add_at,     [LINE_ID] = add_name,      [LINE_TAGS] = add_tags,  [LINE_ATTRS] = add_attrs,
    [LINE_PUBLIC] = add_flag, [LINE_AUTO] = add_flag, [LINE_SCORE] = add_double, [LINE_MAX] = add_double,
};

/* The field with its length before it; a null if it is absent. Values that are there are digested with their names: a column that a later
 * version adds changes no digest. */
static void add_field(struct row_writer *w, struct buf *out, enum line_field f, bool wanted) {
    size_t start = out->n;
    add_number(out, UINT32_MAX, 4);
    if (!wanted) return;
    if (writers[f]) writers[f](w, out, f);
    else add_text(w, out, f);
    size_t n = out->n - start - 4;
    if (n == 0) return;
    put_number(out->p + start, (uint32_t)n);
    buf_add(&w->digested, line_field_names[f], strlen(line_field_names[f]) + 1);
    buf_add(&w->digested, out->p + start, 4 + n);
}

void row_add(struct row_writer *w, struct buf *out, struct line *l, int type, instant at) {
    uint32_t fields = (type < 0 ? ALL_FIELDS : w->fields[type]) & l->seen;
    unsigned char digest[DIGEST_BYTES] = { 0 };
    w->line = l;
    w->at = at;
    buf_clear(&w->digested);
    add_number(out, 1 + LINE_FIELDS, 2);
    add_number(out, ROW_DIGEST, 4);
    size_t place = out->n;
    buf_add(out, digest, ROW_DIGEST);
    for (int f = 0; f < LINE_FIELDS; f++) add_field(w, out, (enum line_field)f, fields >> f & 1);
    digest_add(w->digest, w->digested.p, w->digested.n);
    digest_take(w->digest, digest);
    memcpy(out->p + place, digest, ROW_DIGEST);
}

void rows_begin(struct buf *out) {
    static const char signature[11] = { 'P', 'G', 'C', 'O', 'P', 'Y', '\n', (char)0xFF, '\r', '\n', '\0' };
    buf_add(out, signature, sizeof signature);
    add_number(out, 0, 4); /* no flags, */
    add_number(out, 0, 4); /* no extension of the header */
}

void rows_end(struct buf *out) { add_number(out, UINT16_MAX, 2); }
