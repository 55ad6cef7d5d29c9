#include "measure/values.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

enum { FIRST_SEGMENT = 8, LARGEST_SEGMENT = 4096 };
#define LARGE_FROM ((int64_t)UINT32_MAX)

struct values_segment {
    struct values_segment *next;
    uint32_t room, n; /* n: of all but the newest segment, whose end is values.at */
    uint32_t v[];
};
struct values_large {
    struct values_large *next;
    int64_t v;
};

static void seal(struct values *v) {
    if (v->segments) v->segments->n = (uint32_t)(v->at - v->segments->v);
}

static void add_segment(struct values *v, struct arena *a) {
    const struct values_segment *last = v->segments;
    uint32_t room = !last ? FIRST_SEGMENT : last->room < LARGEST_SEGMENT ? 2 * last->room : LARGEST_SEGMENT;
    seal(v);
    struct values_segment *s = arena_alloc(a, sizeof *s + room * sizeof s->v[0]);
    s->room = room;
    s->next = v->segments;
    v->segments = s;
    v->at = s->v;
    v->end = s->v + room;
}

void values_add(struct values *v, struct arena *a, int64_t x) {
    if (x >= LARGE_FROM) {
        struct values_large *large = arena_alloc(a, sizeof *large);
        *large = (struct values_large){ .next = v->large, .v = x };
        v->large = large;
        return;
    }
    if (v->at == v->end) add_segment(v, a);
    *v->at++ = (uint32_t)x;
}

void values_add_times(struct values *v, struct arena *a, int64_t x, int64_t times) {
    if (times == 1 || x >= LARGE_FROM) {
        for (; times > 0; times--) values_add(v, a, x);
        return;
    }
    while (times > 0) {
        if (v->at == v->end) add_segment(v, a);
        for (; times > 0 && v->at < v->end; times--) *v->at++ = (uint32_t)x;
    }
}

/* The older segments of `from` go behind those of `into`; the newest of `into` stays the one that is filled. */
void values_merge(struct values *into, const struct values *from) {
    struct values all = *from;
    seal(&all);
    if (!into->segments) {
        into->segments = all.segments;
        into->at = all.at;
        into->end = all.end;
    } else if (all.segments) {
        struct values_segment *last = all.segments;
        while (last->next) last = last->next;
        last->next = into->segments->next;
        into->segments->next = all.segments;
    }
    struct values_large **last = &into->large;
    while (*last) last = &(*last)->next;
    *last = all.large;
}

void sample_clear(struct sample *s) {
    s->small.n = s->large.n = 0;
    s->sorted = false;
}

void sample_add(struct sample *s, const struct values *v) {
    for (const struct values_segment *g = v->segments; g; g = g->next) {
        size_t n = g == v->segments ? (size_t)(v->at - g->v) : g->n, need = s->small.n + n;
        if (need > s->small.cap) s->small.v = mem_resize(s->small.v, s->small.cap = need + need / 2, sizeof *s->small.v);
        memcpy(s->small.v + s->small.n, g->v, n * sizeof g->v[0]);
        s->small.n = need;
    }
    for (const struct values_large *large = v->large; large; large = large->next) *VEC_PUSH(&s->large) = large->v;
    s->sorted = false;
}

void sample_release(struct sample *s) {
    VEC_RELEASE(&s->small);
    VEC_RELEASE(&s->large);
}

int64_t sample_count(const struct sample *s) { return (int64_t)(s->small.n + s->large.n); }

/* --- order -------------------------------------------------------------------------------------------------------- */

static int compare_large(const void *x, const void *y) {
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return a < b ? -1 : a > b;
}

static int compare_small(const void *x, const void *y) {
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return a < b ? -1 : a > b;
}

/* The k-th smallest of v[0..n-1], moved to its place (Hoare's quickselect; the pivot stands at a pseudo-random place, so that no input is slow). */
static uint32_t select_small(uint32_t *v, size_t n, size_t k) {
    ptrdiff_t low = 0, high = (ptrdiff_t)n - 1, wanted = (ptrdiff_t)k;
    uint64_t random = n;
    while (low < high) {
        random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        uint32_t pivot = v[low + (ptrdiff_t)((random >> 33) % (uint64_t)(high - low + 1))];
        ptrdiff_t i = low, j = high;
        while (i <= j) {
            while (v[i] < pivot) i++;
            while (v[j] > pivot) j--;
            if (i > j) break;
            uint32_t swapped = v[i];
            v[i++] = v[j];
            v[j--] = swapped;
        }
        /* low..j are at most the pivot, i..high at least; what lies between equals it */
        if (wanted <= j) high = j;
        else if (wanted >= i) low = i;
        else break;
    }
    return v[k];
}

static void sort_sample(struct sample *s) {
    if (s->sorted) return;
    if (s->small.n) qsort(s->small.v, s->small.n, sizeof *s->small.v, compare_small);
    if (s->large.n) qsort(s->large.v, s->large.n, sizeof *s->large.v, compare_large);
    s->sorted = true;
}

static int64_t sorted_at(const struct sample *s, int64_t k) {
    return (size_t)k < s->small.n ? s->small.v[k] : s->large.v[(size_t)k - s->small.n];
}

static int64_t ranked(struct sample *s, int64_t k) {
    if (s->sorted) return sorted_at(s, k);
    if ((size_t)k < s->small.n) return select_small(s->small.v, s->small.n, (size_t)k);
    qsort(s->large.v, s->large.n, sizeof *s->large.v, compare_large);
    return s->large.v[(size_t)k - s->small.n];
}

double sample_quantile(struct sample *s, int percent) {
    int64_t place = (sample_count(s) - 1) * percent, lower = place / 100, part = place % 100;
    int64_t low = ranked(s, lower);
    if (part == 0) return (double)low;
    int64_t high = ranked(s, lower + 1);
    return (double)low + (double)(high - low) * ((double)part / 100.0);
}

bool sample_survival_median(struct sample *done, struct sample *censored, int64_t *median) {
    sort_sample(done);
    sort_sample(censored);
    int64_t n = sample_count(done), gone = 0, m = sample_count(censored);
    long double survival = 1; /* rounding stays far below the tolerance, which makes an exact 1/2 count as reached */
    for (int64_t i = 0; i < n;) {
        int64_t t = sorted_at(done, i), until = i + 1;
        while (until < n && sorted_at(done, until) == t) until++;
        while (gone < m && sorted_at(censored, gone) < t) gone++;
        survival *= 1 - (long double)(until - i) / (long double)((n - i) + (m - gone));
        if (survival <= 0.5L + 1e-12L) {
            *median = t;
            return true;
        }
        i = until;
    }
    return false;
}
