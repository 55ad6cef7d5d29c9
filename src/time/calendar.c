#include "time/calendar.h"

#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/vec.h"

struct span {
    instant open, close;
};
struct spans {
    struct span *v;
    size_t n, cap;
};

/* Arrays have one entry more than there are intervals: a last one that never opens, whose sum is the sum of all. */
struct calendar {
    bool always;
    int n;
    instant *open, *close; /* ascending, disjoint and not touching */
    int64_t *sum;          /* business time before each interval */
    int64_t first_day;     /* of UTC, of the index */
    int64_t days;
    int *index; /* by UTC day: the first interval that closes after the day's start */
};

/* --- from local hours to intervals ----------------------------------------------------------------------------------- */

/* The hours of a date: its own if it is a special day, else those of the week in force. */
static const struct day_hours *hours_of(const struct calendar_spec *spec, int32_t date) {
    int low = 0, high = spec->ndays;
    while (low < high) {
        int middle = low + (high - low) / 2;
        if (spec->days[middle].date < date)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < spec->ndays && spec->days[low].date == date) return &spec->days[low].hours;
    int week = spec->nweeks - 1;
    while (week > 0 && spec->weeks[week].from > date) week--;
    return &spec->weeks[week].day[weekday_of(date) - 1];
}

static void add_day(struct spans *spans, const struct calendar_spec *spec, int32_t date) {
    const struct day_hours *hours = hours_of(spec, date);
    for (int i = 0; i < hours->n; i++) {
        int64_t midnight = date * DAY;
        int64_t open = midnight + hours->v[i].open * SECOND;
        int64_t close = midnight + hours->v[i].close * SECOND;
        if (close <= open) close += DAY;
        struct span span = { zone_instant(spec->zone, open), zone_instant(spec->zone, close) };
        if (span.open < span.close) *VEC_PUSH(spans) = span; /* else the clocks skipped it */
    }
}

static int by_open(const void *a, const void *b) {
    const struct span *x = a, *y = b;
    return (x->open > y->open) - (x->open < y->open);
}

/* Sorts, and makes one of those that overlap or touch. */
static void join(struct spans *spans) {
    if (spans->n == 0) return;
    qsort(spans->v, spans->n, sizeof *spans->v, by_open);
    size_t last = 0;
    for (size_t i = 1; i < spans->n; i++) {
        if (spans->v[i].open > spans->v[last].close)
            spans->v[++last] = spans->v[i];
        else if (spans->v[i].close > spans->v[last].close)
            spans->v[last].close = spans->v[i].close;
    }
    spans->n = last + 1;
}

/* --- the expanded calendar ------------------------------------------------------------------------------------------- */

static void fill(struct calendar *c, const struct spans *spans) {
    c->n = (int)spans->n;
    c->open = mem_zalloc(spans->n + 1, sizeof *c->open);
    c->close = mem_zalloc(spans->n + 1, sizeof *c->close);
    c->sum = mem_zalloc(spans->n + 1, sizeof *c->sum);
    int64_t sum = 0;
    for (size_t i = 0; i < spans->n; i++) {
        c->open[i] = spans->v[i].open;
        c->close[i] = spans->v[i].close;
        c->sum[i] = sum;
        sum += c->close[i] - c->open[i];
    }
    c->open[c->n] = c->close[c->n] = INT64_MAX;
    c->sum[c->n] = sum;
}

static void build_index(struct calendar *c) {
    if (c->n == 0) return;
    c->first_day = floor_div(c->open[0], DAY);
    c->days = floor_div(c->close[c->n - 1], DAY) - c->first_day + 1;
    c->index = mem_zalloc((size_t)c->days, sizeof *c->index);
    int i = 0;
    for (int64_t day = 0; day < c->days; day++) {
        while (c->close[i] <= (c->first_day + day) * DAY) i++;
        c->index[day] = i;
    }
}

struct calendar *calendar_new(const struct calendar_spec *spec, instant from, instant to) {
    assert(from != INSTANT_NONE && from <= to && to <= INSTANT_MAX);
    struct calendar *c = mem_zalloc(1, sizeof *c);
    c->always = spec->always;
    if (c->always) return c;
    /* Two days more on either side: offsets reach 14 hours and the hours of a day up to 48. */
    int32_t first = (int32_t)floor_div(from, DAY) - 2;
    int32_t last = (int32_t)floor_div(to, DAY) + 2;
    struct spans spans = { 0 };
    for (int32_t date = first; date <= last; date++) add_day(&spans, spec, date);
    join(&spans);
    fill(c, &spans);
    VEC_RELEASE(&spans);
    build_index(c);
    return c;
}

void calendar_free(struct calendar *c) {
    if (!c) return;
    mem_free(c->open);
    mem_free(c->close);
    mem_free(c->sum);
    mem_free(c->index);
    mem_free(c);
}

bool calendar_is_always(const struct calendar *c) {
    return c->always;
}

/* The first interval that closes after t; n if none does. */
static int interval_at(const struct calendar *c, instant t) {
    int64_t day = floor_div(t, DAY) - c->first_day;
    if (day < 0) return 0;
    if (day >= c->days) return c->n;
    int i = c->index[day];
    while (c->close[i] <= t) i++;
    return i;
}

int64_t calendar_business(const struct calendar *c, instant t) {
    if (c->always) return t;
    int i = interval_at(c, t);
    return c->sum[i] + (t > c->open[i] ? t - c->open[i] : 0);
}

instant calendar_after(const struct calendar *c, instant from, int64_t amount) {
    if (amount == 0) return from;
    if (c->always) return amount > INT64_MAX - from ? INSTANT_NONE : from + amount;
    int low = interval_at(c, from), high = c->n;
    int64_t rest = c->sum[high] - calendar_business(c, from);
    if (amount > rest) return INSTANT_NONE;
    int64_t target = c->sum[high] - rest + amount;
    /* The last interval before which there is less than the target: the target lies in it. Mostly it is the first one or near it. */
    while (high - low > 1) {
        int middle = low + (high - low) / 2;
        if (c->sum[middle] < target)
            low = middle;
        else
            high = middle;
    }
    return c->open[low] + (target - c->sum[low]);
}

bool calendar_open(const struct calendar *c, instant t) {
    return c->always || t >= c->open[interval_at(c, t)];
}

int calendar_intervals(const struct calendar *c, const instant **open, const instant **close, const int64_t **sum) {
    *open = c->open;
    *close = c->close;
    *sum = c->sum;
    return c->n;
}
