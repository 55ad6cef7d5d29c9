/* The general way to take a line of JSON apart, by way of a document (base/doc.h). */
#include <string.h>

#include "base/doc.h"
#include "base/vec.h"
#include "read/ndjson.h"

/* A text of the document, made readable to LINE_PAD. */
static struct str padded(struct arena *arena, struct str s) {
    char *copy = arena_alloc(arena, s.n + LINE_PAD);
    memcpy(copy, s.p, s.n);
    return str_of(copy, s.n);
}

static enum value_kind kind_of(const struct doc *d) {
    static const enum value_kind kinds[] = {
        [DOC_NULL] = VALUE_NULL, [DOC_FALSE] = VALUE_FALSE, [DOC_TRUE] = VALUE_TRUE, [DOC_NUMBER] = VALUE_NUMBER, [DOC_STRING] = VALUE_STRING,
        [DOC_ARRAY] = VALUE_NESTED, [DOC_OBJECT] = VALUE_NESTED,
    };
    return kinds[d->kind];
}

/* An array of strings; false if it is none. */
static bool take_tags(struct line *l, struct arena *arena, const struct doc *array) {
    if (array->kind != DOC_ARRAY) return false;
    for (const struct doc *d = array->child; d; d = d->next) {
        if (d->kind != DOC_STRING) return false;
        *VEC_PUSH(&l->tags) = padded(arena, d->text);
    }
    return true;
}

/* An object of strings; null is absent. False if it is none. */
static bool take_attrs(struct line *l, struct arena *arena, const struct doc *object) {
    if (object->kind != DOC_OBJECT) return false;
    for (const struct doc *d = object->child; d; d = d->next) {
        if (d->kind == DOC_NULL) continue;
        if (d->kind != DOC_STRING) return false;
        *VEC_PUSH(&l->attrs) = (struct line_attr){ padded(arena, d->key), padded(arena, d->text) };
    }
    return true;
}

/* What is wrong with a text that is no document, in a few words. */
static const char *fault_kind(const char *text) {
    if (strstr(text, "nested deeper")) return "nested too deep";
    if (strstr(text, "stands twice")) return "duplicate key";
    return "bad JSON";
}

bool ndjson_any(struct intake *in, struct arena *arena, const char *p, size_t n, struct line *l) {
    struct err err = { 0 };
    struct doc *d;
    if (!utf8_valid(p, n)) {
        intake_reject(in, "invalid UTF-8", "invalid UTF-8");
        return false;
    }
    if (n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0) {
        intake_reject(in, "bad JSON", "a byte order mark in the middle of a file");
        return false;
    }
    if (!doc_parse(arena, "", p, n, ERR_INPUT, &d, &err)) {
        intake_reject(in, fault_kind(err.text), "%s, at column %ld (expected a JSON object)", err.text, err.col);
        return false;
    }
    if (d->kind != DOC_OBJECT) {
        intake_reject(in, "bad JSON", "%s (expected a JSON object)", doc_kind_name(d->kind));
        return false;
    }
    for (const struct doc *child = d->child; child; child = child->next) {
        int field = name_find(&in->fields, padded(arena, child->key));
        if (field < 0) continue;
        bool is_list = (field == LINE_TAGS && take_tags(l, arena, child)) || (field == LINE_ATTRS && take_attrs(l, arena, child));
        line_set(l, (enum line_field)field, is_list ? VALUE_LIST : kind_of(child), child->text.n ? padded(arena, child->text) : str_of("", 0));
    }
    return true;
}
