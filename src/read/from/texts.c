/* texts: see texts.h. */
#include "read/from/texts.h"

#include <stdlib.h>

#include "read/from/records.h"

static int compare(const void *a, const void *b) { return str_cmp(*(const struct str *)a, *(const struct str *)b); }

static void sort_distinct(struct texts *t) {
    int n = 0;
    if (t->n) qsort(t->v, (size_t)t->n, sizeof *t->v, compare);
    for (int i = 0; i < t->n; i++)
        if (i == 0 || !str_eq(t->v[i], t->v[n - 1])) t->v[n++] = t->v[i];
    t->n = n;
}

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
    sort_distinct(&t);
    return t;
}

bool texts_have(const struct texts *t, struct str s) {
    return s.p && t->n && bsearch(&s, t->v, (size_t)t->n, sizeof *t->v, compare);
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

static int compare_attrs(const void *a, const void *b) {
    const struct raw_attr *x = a, *y = b;
    int names = str_cmp(x->name, y->name);
    return names ? names : str_cmp(x->value, y->value);
}

int attrs_distinct(struct raw_attr *v, int n) {
    int kept = 0;
    if (n) qsort(v, (size_t)n, sizeof *v, compare_attrs);
    for (int i = 0; i < n; i++)
        if (i == 0 || !str_eq(v[i].name, v[kept - 1].name)) v[kept++] = v[i];
    return kept;
}

bool texts_same(struct str a, struct str b) { return a.p && b.p ? str_eq(a, b) : !a.p && !b.p; }

struct str texts_first(struct str a, struct str b) { return a.p ? a : b; }
