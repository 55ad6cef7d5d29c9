/* From the facts behind a cell to its number, by the book: nothing of measure's accumulators is used here. */
#include <math.h>
#include <stdlib.h>

#include "base/vec.h"
#include "measure/behind_int.h"

static struct value some(double v, int64_t n) { return (struct value){ .has = true, .v = v, .n = n }; }
static struct value none(int64_t n) { return (struct value){ .n = n }; }

bool behind_agrees(struct value a, struct value b) {
    double size = fabs(a.v) > 1 ? fabs(a.v) : 1;
    return a.has == b.has && (!a.has || fabs(a.v - b.v) <= 1e-9 * size);
}

static int64_t whole(const struct behind_entry *e) { return (int64_t)behind_value(e); }

/* Rows come by ticket, clock and n, which decides between equal values. */
static int compare_values(const void *x, const void *y) {
    const struct behind_entry *a = x, *b = y;
    if (whole(a) != whole(b)) return whole(a) < whole(b) ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

static void sort_by_value(struct behind *b) {
    if (b->counted) qsort(b->entries, (size_t)b->counted, sizeof *b->entries, compare_values);
}

/* What an atom amounts to: facts, or the sum of their seconds. */
static int64_t amount(const struct behind *b, bool above, enum accumulator accumulator) {
    int64_t n = 0;
    for (int64_t i = 0; i < b->counted; i++)
        if (above ? b->entries[i].above : b->entries[i].below) n += accumulator == ACC_SUM ? whole(&b->entries[i]) : 1;
    return n;
}

/* --- one number ---------------------------------------------------------------------------------------------------------- */

static void sum_number(const struct formula *f, struct behind *b) {
    struct behind_sums *s = &b->sums;
    if (f->a.accumulator == ACC_COUNT || f->a.accumulator == ACC_TICKETS) {
        s->how = BEHIND_COUNT;
        s->result = some((double)s->above, s->above);
        return;
    }
    s->how = f->a.accumulator == ACC_MIN ? BEHIND_LEAST : f->a.accumulator == ACC_MAX ? BEHIND_GREATEST : BEHIND_SUM;
    if (s->how != BEHIND_SUM) sort_by_value(b);
    s->below = b->counted;
    s->result = none(0);
    if (b->counted == 0) return;
    if (s->how == BEHIND_LEAST) s->above = whole(&b->entries[0]);
    if (s->how == BEHIND_GREATEST) s->above = whole(&b->entries[b->counted - 1]);
    s->result = some((double)s->above, b->counted);
}

static void sum_quantile(const struct formula *f, struct behind *b) {
    struct behind_sums *s = &b->sums;
    s->how = BEHIND_QUANTILE;
    s->percent = f->percent;
    s->below = b->counted;
    s->result = none(0);
    sort_by_value(b);
    for (int64_t i = 0; i < b->counted; i++) b->entries[i].rank = i;
    if (b->counted == 0) return;
    int64_t hundredths = (b->counted - 1) * f->percent; /* the rank, in hundredths */
    s->low_rank = hundredths / 100;
    s->high_rank = hundredths % 100 ? s->low_rank + 1 : s->low_rank;
    s->fraction = (double)(hundredths % 100) / 100;
    s->low = whole(&b->entries[s->low_rank]);
    s->high = whole(&b->entries[s->high_rank]);
    s->result = some((double)s->low + s->fraction * (double)(s->high - s->low), b->counted);
}

/* --- Kaplan-Meier ------------------------------------------------------------------------------------------------------------ */

/* Entries by value; at risk at t are all whose value is at least t. */
static void sum_survival(struct behind *b, struct arena *a) {
    struct behind_sums *s = &b->sums;
    long double survival = 1;
    s->how = BEHIND_SURVIVAL;
    s->result = none(s->above);
    sort_by_value(b);
    s->steps = arena_alloc(a, (size_t)(b->counted + 1) * sizeof *s->steps);
    for (int64_t i = 0, next; i < b->counted && !s->result.has; i = next) {
        int64_t t = whole(&b->entries[i]), done = 0;
        for (next = i; next < b->counted && whole(&b->entries[next]) == t; next++) done += b->entries[next].above;
        if (done == 0) continue;
        int64_t at_risk = b->counted - i;
        survival *= (long double)(at_risk - done) / (long double)at_risk;
        s->steps[s->nsteps++] = (struct behind_step){ t, done, at_risk, (double)survival };
        if (survival <= 0.5L + 1e-12L) s->result = some((double)t, s->above); /* rounding must not miss an exact half */
    }
}

/* --- shares ------------------------------------------------------------------------------------------------------------------- */

static int compare_shares(const void *x, const void *y) {
    double a = *(const double *)x, b = *(const double *)y;
    return a < b ? -1 : a > b;
}

/* Summed in ascending order: the same sum whatever the order of tickets. */
static void sum_scale(const struct policy *p, struct behind *b) {
    struct behind_sums *s = &b->sums;
    double *shares = mem_alloc((size_t)(b->counted + 1) * sizeof *shares);
    s->how = BEHIND_SCALE;
    s->below = b->counted;
    s->max = p->csat.max;
    for (int64_t i = 0; i < b->counted; i++) shares[i] = behind_value(&b->entries[i]);
    if (b->counted) qsort(shares, (size_t)b->counted, sizeof *shares, compare_shares);
    for (int64_t i = 0; i < b->counted; i++) s->sum += shares[i];
    mem_free(shares);
    s->result = b->counted ? some(1 + s->sum / (double)b->counted * (s->max - 1), b->counted) : none(0);
}

static void sum_wilson(bool upper, struct behind *b) {
    static const double z = 1.959963984540054;
    struct behind_sums *s = &b->sums;
    s->how = BEHIND_WILSON;
    s->upper = upper;
    s->result = none(0);
    if (s->below == 0) return;
    double n = (double)s->below;
    s->share = (double)s->above / n;
    s->centre = s->share + z * z / (2 * n);
    s->half = z * sqrt(s->share * (1 - s->share) / n + z * z / (4 * n * n));
    s->divisor = 1 + z * z / n;
    double end = (upper ? s->centre + s->half : s->centre - s->half) / s->divisor;
    s->result = some(fmin(fmax(end, 0), 1), s->below);
}

void behind_sum(const struct policy *p, const struct formula *f, struct behind *b, struct arena *a) {
    struct behind_sums *s = &b->sums;
    s->above_tickets = f->a.accumulator == ACC_TICKETS;
    s->below_tickets = f->b.accumulator == ACC_TICKETS;
    s->above_seconds = f->a.accumulator == ACC_SUM;
    s->above = amount(b, true, f->a.accumulator);
    s->below = amount(b, false, f->b.accumulator);
    switch (f->operation) {
    case OP_NUMBER: sum_number(f, b); break;
    case OP_RATIO:
        s->how = BEHIND_RATIO;
        s->result = s->below ? some((double)s->above / (double)s->below, s->below) : none(0);
        break;
    case OP_QUANTILE: sum_quantile(f, b); break;
    case OP_SURVIVAL: sum_survival(b, a); break;
    case OP_SCALE: sum_scale(p, b); break;
    case OP_WILSON_LOW:
    case OP_WILSON_HIGH: sum_wilson(f->operation == OP_WILSON_HIGH, b); break;
    }
}
