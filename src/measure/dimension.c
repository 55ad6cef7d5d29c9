#include "measure/dimension.h"

#include <string.h>

#include "base/num.h"

const char *const dimension_names[DIMENSIONS + 1] = { "agent", "team", "priority", "channel", "customer", "tag", "status", "status_name", "attr.NAME",
    "hour", "weekday", "day", "week", "month", "quarter", "year", NULL };

bool dimension_parse(struct str s, struct strings *strings, struct dimension *out) {
    if (str_starts(s, "attr.") && s.n > 5) {
        *out = (struct dimension){ .kind = DIM_ATTR, .attr = strings_add(strings, s.p + 5, s.n - 5) };
        return true;
    }
    for (int i = 0; i < DIMENSIONS; i++) {
        if (i == DIM_ATTR || !str_is(s, dimension_names[i])) continue;
        *out = (struct dimension){ .kind = (enum dimension_kind)i };
        return true;
    }
    return false;
}

const char *dimension_name(const struct dimension *d, const struct strings *strings, struct arena *a) {
    return d->kind == DIM_ATTR ? arena_printf(a, "attr.%s", strings_get(strings, d->attr).p) : dimension_names[d->kind];
}

bool dimension_is_time(enum dimension_kind k) { return k >= DIM_HOUR; }

bool dimension_bucket(enum dimension_kind k, enum bucket *b) {
    if (k < DIM_DAY) return false;
    *b = (enum bucket)(BUCKET_DAY + (k - DIM_DAY));
    return true;
}

struct local_clock local_clock_new(const struct zone *zone) {
    struct local_clock c = { .zone = zone };
    for (int b = BUCKET_DAY; b <= BUCKET_YEAR; b++) c.bucket[b].start = bucket_start((enum bucket)b, 0);
    return c;
}

/* Facts come ticket by ticket, so that the next one often lies on the same day. */
static int32_t start_of_bucket(struct local_clock *c, enum bucket b, int32_t day) {
    if (c->bucket[b].day != day) {
        c->bucket[b].day = day;
        c->bucket[b].start = bucket_start(b, day);
    }
    return c->bucket[b].start;
}

int64_t local_time(struct local_clock *c, instant t) {
    if (t < c->from || t >= c->until) c->offset = zone_interval(c->zone, t, &c->from, &c->until);
    return t + c->offset * SECOND;
}

static uint32_t attribute_value(const struct fact *f, uint32_t name) {
    if (f->attributes->nattrs == 0) return STR_NONE;
    const uint32_t *pairs = f->ticket->attrs.v + f->attributes->attrs;
    for (uint32_t i = 0; i < f->attributes->nattrs; i++)
        if (pairs[2 * i] == name) return pairs[2 * i + 1];
    return STR_NONE;
}

static uint32_t time_value(enum dimension_kind k, const struct fact *f, struct local_clock *clock) {
    int64_t local = local_time(clock, f->at);
    int32_t day = f->day != INT32_MIN ? f->day : (int32_t)floor_div(local, DAY);
    enum bucket bucket;
    if (dimension_bucket(k, &bucket)) return (uint32_t)(start_of_bucket(clock, bucket, day) + DAY_BIAS);
    if (k == DIM_HOUR) return (uint32_t)((local - floor_div(local, DAY) * DAY) / (3600 * SECOND)) + 1;
    return (uint32_t)weekday_of(day);
}

uint32_t dimension_value(const struct dimension *d, const struct fact *f, struct local_clock *clock) {
    switch (d->kind) {
    case DIM_AGENT: return f->attributes->agent;
    case DIM_TEAM: return f->attributes->team;
    case DIM_PRIORITY: return f->attributes->priority;
    case DIM_CHANNEL: return f->ticket->channel;
    case DIM_CUSTOMER: return f->ticket->customer;
    case DIM_STATUS: return f->attributes->status == CLASS_UNKNOWN ? 0 : (uint32_t)f->attributes->status + 1;
    case DIM_STATUS_NAME: return f->attributes->status_name;
    case DIM_ATTR: return attribute_value(f, d->attr);
    case DIM_TAG: return 0;
    case DIM_HOUR: case DIM_WEEKDAY: case DIM_DAY: case DIM_WEEK: case DIM_MONTH: case DIM_QUARTER: case DIM_YEAR: return time_value(d->kind, f, clock);
    case DIMENSIONS: break;
    }
    return 0;
}

struct key dimension_key(const struct dimension *d, uint32_t value, const struct strings *strings, struct arena *a) {
    struct key k = { .none = value == 0, .number = d->kind == DIM_HOUR || d->kind == DIM_WEEKDAY };
    enum bucket bucket;
    if (k.none) {
        k.number = false;
        k.text = str_c("(none)");
    } else if (k.number) {
        k.v = d->kind == DIM_HOUR ? (int32_t)value - 1 : (int32_t)value;
        k.text = str_c(arena_printf(a, "%d", k.v));
    } else if (dimension_bucket(d->kind, &bucket)) {
        char text[INSTANT_TEXT];
        k.v = (int32_t)value - DAY_BIAS;
        k.text = str_c(arena_printf(a, "%s", bucket_format(bucket, k.v, text)));
    } else {
        k.text = d->kind == DIM_STATUS ? str_c(class_names[value - 1]) : strings_get(strings, value);
    }
    return k;
}

int key_compare(const struct key *a, const struct key *b) {
    if (a->none != b->none) return a->none ? 1 : -1;
    if (a->number && a->v != b->v) return a->v < b->v ? -1 : 1;
    return str_cmp(a->text, b->text);
}

/* --- conditions ---------------------------------------------------------------------------------------------------- */

static bool parse_condition(const struct doc *d, struct strings *strings, struct arena *a, struct condition *c, struct err *err) {
    if (!dimension_parse(d->key, strings, &c->dim)) {
        doc_fail_key(d, err, "unknown dimension \"%s\"", d->key.p);
        const char *nearest = err_nearest(d->key.p, dimension_names, DIMENSIONS);
        return nearest ? err_hint(err, "did you mean \"%s\"?", nearest) : false;
    }
    bool several = d->kind == DOC_ARRAY;
    if (several && d->n == 0) return doc_fail(d, err, "expected at least one value");
    c->values = arena_alloc(a, (size_t)(several ? d->n : 1) * sizeof *c->values);
    for (const struct doc *v = several ? d->child : d; v; v = several ? v->next : NULL) {
        if (v->kind != DOC_STRING && v->kind != DOC_NUMBER) return doc_is(v, DOC_STRING, err);
        c->values[c->n++] = v->text;
    }
    return true;
}

bool conditions_parse(const struct doc *object, struct strings *strings, struct arena *a, struct condition **out, int *n, struct err *err) {
    if (!doc_is(object, DOC_OBJECT, err)) return false;
    *out = arena_alloc(a, (size_t)(object->n + 1) * sizeof **out);
    *n = 0;
    for (const struct doc *d = object->child; d; d = d->next)
        if (!parse_condition(d, strings, a, &(*out)[(*n)++], err)) return false;
    return true;
}

/* UINT32_MAX: a value that no fact has. */
static uint32_t compile_value(const struct dimension *d, struct str text, const struct strings *strings) {
    enum bucket bucket;
    int64_t n;
    if (str_is(text, "(none)")) return 0;
    if (d->kind == DIM_HOUR || d->kind == DIM_WEEKDAY) {
        int64_t bias = d->kind == DIM_HOUR ? 1 : 0;
        return num_parse_i64(text, &n) && n >= 0 && n < 24 ? (uint32_t)(n + bias) : UINT32_MAX;
    }
    if (d->kind == DIM_STATUS) {
        for (uint32_t c = 0; c < CLASSES; c++)
            if (str_is(text, class_names[c])) return c + 1;
        return UINT32_MAX;
    }
    if (dimension_bucket(d->kind, &bucket)) { /* a period of that name begins where the bucket does */
        struct err none = { 0 };
        struct period period;
        struct zone *utc = zone_load("UTC", ERR_USAGE, &none);
        char name[48], back[INSTANT_TEXT];
        uint32_t value = UINT32_MAX;
        if (text.n < sizeof name) {
            memcpy(name, text.p, text.n);
            name[text.n] = 0;
            if (period_parse(name, utc, 0, &period, &none) && str_is(text, bucket_format(bucket, period.first_day, back)))
                value = (uint32_t)(period.first_day + DAY_BIAS);
        }
        zone_free(utc);
        return value;
    }
    uint32_t id = strings_find(strings, text.p, text.n);
    return id ? id : UINT32_MAX;
}

struct compiled_condition *conditions_compile(const struct condition *c, int n, const struct strings *strings, struct arena *a) {
    struct compiled_condition *out = arena_alloc(a, (size_t)(n + 1) * sizeof *out);
    for (int i = 0; i < n; i++) {
        out[i] = (struct compiled_condition){ .dim = c[i].dim, .n = c[i].n, .values = arena_alloc(a, (size_t)(c[i].n + 1) * sizeof(uint32_t)) };
        for (int j = 0; j < c[i].n; j++) out[i].values[j] = compile_value(&c[i].dim, c[i].values[j], strings);
    }
    return out;
}

static bool has_value(const struct compiled_condition *c, uint32_t value) {
    for (int i = 0; i < c->n; i++)
        if (c->values[i] == value) return true;
    return false;
}

static bool holds(const struct compiled_condition *c, const struct fact *f, struct local_clock *clock) {
    if (c->dim.kind != DIM_TAG) return has_value(c, dimension_value(&c->dim, f, clock));
    for (uint32_t i = 0; i < f->ntags; i++)
        if (has_value(c, f->tags[i])) return true;
    return f->ntags == 0 && has_value(c, 0);
}

bool conditions_hold(const struct compiled_condition *c, int n, const struct fact *f, struct local_clock *clock) {
    for (int i = 0; i < n; i++)
        if (!holds(&c[i], f, clock)) return false;
    return true;
}
