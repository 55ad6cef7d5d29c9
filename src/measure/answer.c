/* Answers: from merged cells to a sorted table of values. */
#include <math.h>
#include <stdlib.h>

#include "measure/plan.h"

/* What an answer is made with; reused for all cells of a query. */
struct desk {
    const struct compiled_query *query;
    const struct policy *policy;
    struct sample *samples; /* by atom with ACC_VALUES, filled from the group at hand */
    bool *filled;
};

static int compare_shares(const void *x, const void *y) {
    double a = *(const double *)x, b = *(const double *)y;
    return a < b ? -1 : a > b;
}

/* The sum in ascending order: the same whatever the order in which the shares came. */
static double sum_shares(struct cell *cell) {
    double sum = 0;
    if (cell->shares.n) qsort(cell->shares.v, cell->shares.n, sizeof *cell->shares.v, compare_shares);
    for (size_t i = 0; i < cell->shares.n; i++) sum += cell->shares.v[i];
    return sum;
}

static struct value some(double v, int64_t n) { return (struct value){ .has = true, .v = v, .n = n }; }
static struct value none(int64_t n) { return (struct value){ .n = n }; }

/* Wilson score interval of k of n at 95 % (Wilson 1927; z = 1.959963984540054). */
static struct value wilson(int64_t k, int64_t n, bool high) {
    if (n == 0) return none(0);
    const double z = 1.959963984540054;
    double total = (double)n, share = (double)k / total;
    double centre = share + z * z / (2 * total), half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total));
    double end = (high ? centre + half : centre - half) / (1 + z * z / total);
    return some(end < 0 ? 0 : end > 1 ? 1 : end, n); /* rounding may carry an end at 0 or 1 a hair beyond it */
}

static struct sample *sample_of(struct desk *d, struct cell *cells, int atom) {
    if (!d->filled[atom]) {
        sample_clear(&d->samples[atom]);
        sample_add(&d->samples[atom], &cells[atom].values);
        d->filled[atom] = true;
    }
    return &d->samples[atom];
}

static struct value number(const struct atom *a, const struct cell *cell) {
    if (a->accumulator == ACC_COUNT || a->accumulator == ACC_TICKETS) return some((double)cell->number, cell->number);
    return cell->seen ? some((double)cell->number, 1) : none(0);
}

static struct value evaluate(struct desk *d, struct cell *cells, int metric) {
    const struct formula *f = d->query->query->metrics[metric]->formula;
    int a = d->query->atom_a[metric], b = d->query->atom_b[metric];
    int64_t below = b >= 0 ? cells[b].number : 0, median;
    switch (f->operation) {
    case OP_NUMBER: return number(&f->a, &cells[a]);
    case OP_RATIO: return below ? some((double)cells[a].number / (double)below, below) : none(0);
    case OP_QUANTILE: {
        struct sample *s = sample_of(d, cells, a);
        int64_t n = sample_count(s);
        return n ? some(sample_quantile(s, f->percent), n) : none(0);
    }
    case OP_SURVIVAL: {
        struct sample *done = sample_of(d, cells, a), *censored = sample_of(d, cells, b);
        int64_t n = sample_count(done);
        return sample_survival_median(done, censored, &median) ? some((double)median, n) : none(n);
    }
    case OP_SCALE: {
        int64_t n = (int64_t)cells[a].shares.n;
        return n ? some(1 + sum_shares(&cells[a]) / (double)n * (d->policy->csat.max - 1), n) : none(0);
    }
    case OP_WILSON_LOW: return wilson(cells[a].number, below, false);
    case OP_WILSON_HIGH: return wilson(cells[a].number, below, true);
    }
    return none(0);
}

static void answer_cells(struct desk *d, struct cell *cells, struct value *out) {
    for (int i = 0; i < d->query->natoms; i++) d->filled[i] = false;
    for (int i = 0; i < d->query->query->nmetrics; i++) out[i] = evaluate(d, cells, i);
}

/* By hour or weekday open tickets have no value. */
static void blank_open(const struct compiled_query *c, struct value *out) {
    if (!c->hourly) return;
    for (int i = 0; i < c->query->nmetrics; i++)
        if (c->query->metrics[i]->formula->a.selection == SEL_OPEN) out[i] = none(0);
}

/* The total's multisets are the groups' together, unless they were counted apart. Gathered last: it leaves the groups as they are. */
static void gather_total(struct desk *d, struct measure *m, int q) {
    struct group_table *t = &m->tables[q];
    for (int i = 0; i < d->query->natoms; i++) {
        const struct compiled_atom *atom = &d->query->atoms[i];
        d->filled[i] = false;
        if (atom->own_total) continue;
        if (atom->atom.accumulator == ACC_VALUES) {
            sample_clear(&d->samples[i]);
            for (uint32_t g = 0; g < t->n; g++) sample_add(&d->samples[i], &t->cells[g][i].values);
            d->filled[i] = true;
        }
        for (uint32_t g = 0; atom->atom.accumulator == ACC_SHARES && g < t->n; g++)
            for (size_t s = 0; s < t->cells[g][i].shares.n; s++) *VEC_PUSH(&t->total[i].shares) = t->cells[g][i].shares.v[s];
    }
}

struct sort_row { const struct key *keys; int nby; uint32_t group; };

static int compare_rows(const void *x, const void *y) {
    const struct sort_row *a = x, *b = y;
    for (int d = 0; d < a->nby; d++) {
        int c = key_compare(&a->keys[d], &b->keys[d]);
        if (c) return c;
    }
    return 0;
}

static struct sort_row *sorted_rows(struct measure *m, int q, struct arena *a) {
    const struct compiled_query *c = &m->plan->queries[q];
    struct group_table *t = &m->tables[q];
    int nby = c->query->nby;
    struct sort_row *rows = arena_alloc(a, ((size_t)t->n + 1) * sizeof *rows);
    for (uint32_t g = 0; g < t->n; g++) {
        struct key *keys = arena_alloc(a, (size_t)nby * sizeof *keys);
        for (int d = 0; d < nby; d++) keys[d] = dimension_key(&c->query->by[d], t->keys[(size_t)g * (size_t)nby + (size_t)d], m->plan->policy->strings, a);
        rows[g] = (struct sort_row){ .keys = keys, .nby = nby, .group = g };
    }
    qsort(rows, t->n, sizeof *rows, compare_rows);
    return rows;
}

struct table *measure_answer(struct measure *m, int q, struct arena *a) {
    const struct compiled_query *c = &m->plan->queries[q];
    const struct query *query = c->query;
    struct group_table *t = &m->tables[q];
    int nby = query->nby, nmetrics = query->nmetrics;
    struct desk d = { .query = c, .policy = m->plan->policy };
    d.samples = mem_zalloc((size_t)c->natoms + 1, sizeof *d.samples);
    d.filled = mem_zalloc((size_t)c->natoms + 1, sizeof *d.filled);
    struct table *out = arena_alloc(a, sizeof *out);
    *out = (struct table){ .query = query, .nrows = nby ? (int)t->n : 1 };
    out->keys = arena_alloc(a, ((size_t)out->nrows * (size_t)nby + 1) * sizeof *out->keys);
    out->cells = arena_alloc(a, ((size_t)out->nrows * (size_t)nmetrics + 1) * sizeof *out->cells);
    out->total = arena_alloc(a, ((size_t)nmetrics + 1) * sizeof *out->total);
    struct sort_row *rows = sorted_rows(m, q, a);
    for (int r = 0; nby && r < out->nrows; r++) {
        for (int k = 0; k < nby; k++) out->keys[r * nby + k] = rows[r].keys[k];
        answer_cells(&d, t->cells[rows[r].group], &out->cells[r * nmetrics]);
        blank_open(c, &out->cells[r * nmetrics]);
    }
    gather_total(&d, m, q);
    for (int i = 0; i < nmetrics; i++) out->total[i] = evaluate(&d, t->total, i);
    for (int i = 0; !nby && i < nmetrics; i++) out->cells[i] = out->total[i];
    for (int i = 0; i < c->natoms; i++) sample_release(&d.samples[i]);
    mem_free(d.samples);
    mem_free(d.filled);
    return out;
}
