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

/* A row of the ticket at hand that borrows all of it; its fact is filled in by the caller. */
static struct fact_row row_of(const struct ticket_facts *t, enum fact_kind kind, size_t seq) {
    return (struct fact_row){ .kind = kind, .ticket = t->ticket, .channel = t->channel, .customer = t->customer, .subject = t->subject, .url = t->url,
        .tags = t->tags, .ntags = t->ntags, .attrs = t->attrs.v, .created_at = t->created_at, .rated = t->rated,
        .linked_development = t->linked_development, .excluded = t->excluded, .escalated_at = t->escalated_at, .seq = (uint32_t)seq };
}

/* What all rows of one ticket share; copied once, when the first of them is kept. */
struct kept_ticket { const uint32_t *tags, *attrs; const char *name; };

/* The ticket whose facts are dealt out to a list. */
struct keeping { struct kept_rows *rows; const struct pass *pass; int list; const struct ticket_facts *ticket; struct kept_ticket *kept; struct arena *arena; };

static void keep_whole(const struct keeping *k, const struct fact_row *row) {
    const struct ticket_facts *t = k->ticket;
    struct kept_ticket *kept = k->kept;
    if (!kept->name) {
        kept->name = arena_strndup(k->arena, t->ticket.p, t->ticket.n);
        kept->tags = copy_ids(k->arena, t->tags, t->ntags);
        kept->attrs = copy_ids(k->arena, t->attrs.v, t->attrs.n);
    }
    struct fact_row *copy = VEC_PUSH(&k->rows->lists[k->list].whole);
    *copy = *row;
    copy->ticket.p = kept->name;
    copy->tags = kept->tags;
    copy->attrs = kept->attrs;
}

static void keep_row(const struct keeping *k, const struct fact_row *row) {
    const struct fact_list *list = &k->pass->lists[k->list];
    if (list->order) packing_add(&k->rows->lists[k->list].packed, list, row, k->arena);
    else keep_whole(k, row);
}

static void keep_of_ticket(const struct keeping *k) {
    const struct fact_list *list = &k->pass->lists[k->list];
    struct filter *filter = k->rows->filters[k->list];
    const struct ticket_facts *t = k->ticket;
    struct fact_row row;
    if (list->ticket && !list->ticket(list->data, t)) return;
    for (size_t i = 0; i < t->cycles.n; i++) {
        if (!filter_wants(filter, list, t, &t->cycles.v[i], NULL)) continue;
        row = row_of(t, FACT_CYCLE, i);
        row.cycle = t->cycles.v[i];
        keep_row(k, &row);
    }
    for (size_t i = 0; i < t->moments.n; i++) {
        const struct moment *m = &t->moments.v[i];
        bool snapshot = m->kind == MOM_OPEN && m->at != k->pass->as_of; /* for queries only */
        if (snapshot || !filter_wants(filter, list, t, NULL, m)) continue;
        row = row_of(t, FACT_MOMENT, i);
        row.moment = *m;
        keep_row(k, &row);
    }
    for (size_t i = 0; i < t->signs.n && list->want_sign; i++) {
        if (!list->want_sign(list->data, t, &t->signs.v[i])) continue;
        row = row_of(t, FACT_SIGN, i);
        row.sign = t->signs.v[i];
        keep_row(k, &row);
    }
}

void rows_keep(struct kept_rows *k, const struct pass *pass, const struct ticket_facts *t, struct arena *a) {
    struct kept_ticket kept = { 0 };
    for (int l = 0; l < pass->nlists; l++) keep_of_ticket(&(struct keeping){ k, pass, l, t, &kept, a });
}

/* --- answers --------------------------------------------------------------------------------------------------------- */

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

static void answer_whole(const struct kept_rows *const *parts, int n, int list, const struct policy *policy, struct fact_list *out, struct arena *a) {
    out->rows = arena_alloc(a, ((size_t)out->nrows + 1) * sizeof *out->rows);
    struct fact_row *at = out->rows;
    for (int i = 0; i < n; i++) {
        size_t m = parts[i]->lists[list].whole.n;
        if (m) memcpy(at, parts[i]->lists[list].whole.v, m * sizeof *at);
        at += m;
    }
    qsort_r(out->rows, (size_t)out->nrows, sizeof *out->rows, compare_rows, (void *)policy);
}

static void answer_packed(const struct kept_rows *const *parts, int n, int list, const struct policy *policy, struct fact_list *out, struct arena *a) {
    struct packing **packings = mem_zalloc((size_t)n, sizeof(struct packing *));
    for (int i = 0; i < n; i++) packings[i] = &parts[i]->lists[list].packed;
    out->packed = packed_rows_new(packings, n, out, compare_rows, (void *)policy, a);
    mem_free(packings);
}

static int compare_owned(const void *x, const void *y) {
    const struct agent_row *a = x, *b = y;
    if (a->agent != b->agent) return a->agent < b->agent ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

static void index_agents(struct fact_list *l, struct arena *a) {
    struct arena scratch = { 0 };
    l->owned = arena_alloc(a, ((size_t)l->nrows + 1) * sizeof *l->owned);
    for (int64_t i = 0; i < l->nrows; i++) {
        arena_reset(&scratch);
        l->owned[i] = (struct agent_row){ l->agent(l->data, fact_list_row(l, i, &scratch)), (uint32_t)i };
    }
    qsort(l->owned, (size_t)l->nrows, sizeof *l->owned, compare_owned);
    arena_release(&scratch);
}

void rows_answer(const struct kept_rows *const *parts, int n, int list, const struct policy *policy, struct fact_list *out, struct arena *a) {
    out->nrows = 0;
    for (int i = 0; i < n; i++) out->nrows += (int64_t)(parts[i]->lists[list].whole.n + parts[i]->lists[list].packed.rows.n);
    if (!out->order) {
        answer_whole(parts, n, list, policy, out, a);
        return;
    }
    answer_packed(parts, n, list, policy, out, a);
    if (out->agent) index_agents(out, a);
}

const struct fact_row *fact_list_row(const struct fact_list *l, int64_t number, struct arena *a) {
    return l->order ? packed_rows_get(l->packed, number, a) : &l->rows[number];
}

/* The first of the rows by agent that are not of a lesser one. */
static int64_t first_owned(const struct fact_list *l, uint64_t agent) {
    int64_t low = 0, high = l->nrows;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (l->owned[middle].agent < agent) low = middle + 1;
        else high = middle;
    }
    return low;
}

const struct agent_row *fact_list_own(const struct fact_list *l, uint32_t agent, int64_t *n) {
    int64_t first = first_owned(l, agent);
    *n = first_owned(l, (uint64_t)agent + 1) - first;
    return &l->owned[first];
}

/* --- life --------------------------------------------------------------------------------------------------------------- */

void rows_init(struct kept_rows *k, const struct policy *policy, const struct pass *pass, struct arena *a) {
    k->nlists = pass->nlists;
    k->lists = mem_zalloc((size_t)pass->nlists + 1, sizeof *k->lists);
    k->filters = arena_alloc(a, (size_t)(pass->nlists + 1) * sizeof(struct filter *));
    for (int l = 0; l < pass->nlists; l++)
        if (pass->lists[l].nwhere) k->filters[l] = filter_new(policy, pass->lists[l].where, pass->lists[l].nwhere, a);
}

void rows_release(struct kept_rows *k) {
    for (int l = 0; l < k->nlists; l++) {
        VEC_RELEASE(&k->lists[l].whole);
        packing_release(&k->lists[l].packed);
    }
    mem_free(k->lists);
}
