/* Rows kept for lists: copies of facts that outlive their ticket's fold, and their order. */
#include "measure/rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "measure/filter.h"

static uint32_t *copy_ids(struct arena *a, const uint32_t *v, size_t n) {
    uint32_t *copy = arena_alloc(a, (n + 1) * sizeof *copy);
    if (n) memcpy(copy, v, n * sizeof *copy);
    return copy;
}

/* What all rows of one ticket share; copied once, when the first of them is kept. */
struct kept_ticket { const uint32_t *tags, *attrs; const char *name; };

/* A row of the ticket at hand; its fact is filled in by the caller. */
static struct fact_row *keep_row(struct kept_rows *k, int list, const struct ticket_facts *t, enum fact_kind kind, size_t seq, struct kept_ticket *kept, struct arena *a) {
    if (!kept->name) {
        kept->name = arena_strndup(a, t->ticket.p, t->ticket.n);
        kept->tags = copy_ids(a, t->tags, t->ntags);
        kept->attrs = copy_ids(a, t->attrs.v, t->attrs.n);
    }
    struct fact_row *row = VEC_PUSH(&k->lists[list]);
    *row = (struct fact_row){ .kind = kind, .ticket = str_of(kept->name, t->ticket.n), .channel = t->channel, .customer = t->customer,
        .subject = t->subject, .url = t->url, .tags = kept->tags, .ntags = t->ntags, .attrs = kept->attrs, .created_at = t->created_at, .rated = t->rated,
        .linked_development = t->linked_development, .excluded = t->excluded, .escalated_at = t->escalated_at, .seq = (uint32_t)seq };
    return row;
}

void rows_keep(struct kept_rows *k, const struct pass *pass, const struct ticket_facts *t, struct arena *a) {
    struct kept_ticket kept = { 0 };
    for (int l = 0; l < pass->nlists; l++) {
        const struct fact_list *list = &pass->lists[l];
        if (list->ticket && !list->ticket(list->data, t)) continue;
        for (size_t i = 0; i < t->cycles.n; i++)
            if (filter_wants(k->filters[l], list, t, &t->cycles.v[i], NULL)) keep_row(k, l, t, FACT_CYCLE, i, &kept, a)->cycle = t->cycles.v[i];
        for (size_t i = 0; i < t->moments.n; i++) {
            const struct moment *m = &t->moments.v[i];
            bool snapshot = m->kind == MOM_OPEN && m->at != pass->as_of; /* for queries only */
            if (!snapshot && filter_wants(k->filters[l], list, t, NULL, m)) keep_row(k, l, t, FACT_MOMENT, i, &kept, a)->moment = *m;
        }
        for (size_t i = 0; i < t->signs.n; i++)
            if (list->want_sign && list->want_sign(list->data, t, &t->signs.v[i])) keep_row(k, l, t, FACT_SIGN, i, &kept, a)->sign = t->signs.v[i];
    }
}

static int compare_rows(const void *x, const void *y, void *data) {
    const struct fact_row *a = x, *b = y;
    const struct policy *policy = data;
    int c = str_cmp(a->ticket, b->ticket);
    if (c) return c;
    if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
    if (a->kind == FACT_SIGN) return a->seq < b->seq ? -1 : a->seq > b->seq;
    if (a->kind == FACT_CYCLE) {
        c = strcmp(policy->clocks[a->cycle.clock].name, policy->clocks[b->cycle.clock].name);
        return c ? c : a->cycle.n < b->cycle.n ? -1 : a->cycle.n > b->cycle.n;
    }
    const struct moment *m = &a->moment, *n = &b->moment;
    bool open_a = m->kind == MOM_OPEN, open_b = n->kind == MOM_OPEN;
    if (open_a != open_b) return open_a ? 1 : -1;
    if (m->at != n->at) return m->at < n->at ? -1 : 1;
    if (m->order != n->order) return m->order < n->order ? -1 : 1;
    if (m->kind != n->kind) return m->kind < n->kind ? -1 : 1;
    return a->seq < b->seq ? -1 : a->seq > b->seq;
}

void rows_answer(const struct kept_rows *const *parts, int n, int list, const struct policy *policy, struct fact_list *out, struct arena *a) {
    size_t all = 0;
    for (int i = 0; i < n; i++) all += parts[i]->lists[list].n;
    out->rows = arena_alloc(a, (all + 1) * sizeof *out->rows);
    out->nrows = 0;
    for (int i = 0; i < n; i++) {
        size_t m = parts[i]->lists[list].n;
        if (m) memcpy(out->rows + out->nrows, parts[i]->lists[list].v, m * sizeof *out->rows);
        out->nrows += (int64_t)m;
    }
    qsort_r(out->rows, all, sizeof *out->rows, compare_rows, (void *)policy);
}

void rows_init(struct kept_rows *k, const struct policy *policy, const struct pass *pass, struct arena *a) {
    k->nlists = pass->nlists;
    k->lists = mem_zalloc((size_t)pass->nlists + 1, sizeof *k->lists);
    k->filters = arena_alloc(a, (size_t)(pass->nlists + 1) * sizeof(struct filter *));
    for (int l = 0; l < pass->nlists; l++)
        if (pass->lists[l].nwhere) k->filters[l] = filter_new(policy, pass->lists[l].where, pass->lists[l].nwhere, a);
}

void rows_release(struct kept_rows *k) {
    for (int l = 0; l < k->nlists; l++) VEC_RELEASE(&k->lists[l]);
    mem_free(k->lists);
}
