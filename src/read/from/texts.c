/* texts: see texts.h. */
#include "read/from/texts.h"

#include "read/from/records.h"

struct texts texts_of(struct arena *a, const struct doc *d) {
    struct str text = record_text(d);
    bool many = d && d->kind == DOC_ARRAY;
    struct texts t = { arena_alloc(a, (many ? (size_t)d->n : text.n / 2 + 1) * sizeof(struct str)), 0 };
    for (const struct doc *one = many ? d->child : NULL; one; one = one->next) {
        struct str id = RECORD_REF(one, "id");
        if (id.p) t.v[t.n++] = record_keep(a, id);
    }
    for (size_t i = 0, n; !many && i < text.n; i += n + 1) {
        for (n = 0; i + n < text.n && text.p[i + n] != ' ';) n++;
        if (n) t.v[t.n++] = record_keep(a, str_of(text.p + i, n));
    }
    return t;
}

bool texts_have(const struct texts *t, struct str s) {
    for (int i = 0; i < t->n; i++)
        if (s.p && str_eq(t->v[i], s)) return true;
    return false;
}

struct str texts_id(const struct doc *d) {
    struct str id = RECORD_REF(d, "id");
    return id.p && str_is(id, "0") ? (struct str){ 0 } : id;
}

struct str attr_value_of(const struct doc *d) {
    if (d && (d->kind == DOC_TRUE || d->kind == DOC_FALSE)) return str_c(d->kind == DOC_TRUE ? "true" : "false");
    struct str text = record_text(d);
    return text.n <= ATTR_BYTES_MAX ? text : (struct str){ 0 };
}

bool texts_same(struct str a, struct str b) { return a.p && b.p ? str_eq(a, b) : !a.p && !b.p; }

struct str texts_first(struct str a, struct str b) { return a.p ? a : b; }
