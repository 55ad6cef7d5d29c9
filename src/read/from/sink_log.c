/* sink_log: events straight into a log, as its reader would have put them there from the lines that sink_ndjson prints. */
#include "read/from/sink.h"

#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/vec.h"

enum { BLOCK_EVENTS = 4096 };

static uint32_t intern(struct sink_log *s, struct str text) { return text.p ? strings_add(log_strings(s->log), text.p, text.n) : STR_NONE; }

static int by_text(const void *a, const void *b) { return str_cmp(((const struct raw_attr *)a)->name, ((const struct raw_attr *)b)->name); }

/* Distinct, in the order of their bytes. */
static void intern_tags(struct sink_log *s, const struct raw_event *e, struct created *c) {
    s->sorted.n = s->tags.n = 0;
    for (int i = 0; i < e->ntags; i++) *VEC_PUSH(&s->sorted) = (struct raw_attr){ .name = e->tags[i] };
    if (s->sorted.n) qsort(s->sorted.v, s->sorted.n, sizeof *s->sorted.v, by_text);
    for (size_t i = 0; i < s->sorted.n; i++)
        if (i == 0 || !str_eq(s->sorted.v[i].name, s->sorted.v[i - 1].name)) *VEC_PUSH(&s->tags) = intern(s, s->sorted.v[i].name);
    c->tags = s->tags.v;
    c->ntags = (uint32_t)s->tags.n;
}

static void intern_attrs(struct sink_log *s, const struct raw_event *e, struct created *c) {
    s->sorted.n = s->attrs.n = 0;
    for (int i = 0; i < e->nattrs; i++)
        if (e->attrs[i].value.p) *VEC_PUSH(&s->sorted) = e->attrs[i];
    if (s->sorted.n) qsort(s->sorted.v, s->sorted.n, sizeof *s->sorted.v, by_text);
    for (size_t i = 0; i < s->sorted.n; i++) {
        *VEC_PUSH(&s->attrs) = intern(s, s->sorted.v[i].name);
        *VEC_PUSH(&s->attrs) = intern(s, s->sorted.v[i].value);
    }
    c->attrs = s->attrs.v;
    c->nattrs = (uint32_t)s->sorted.n;
}

static struct created make_created(struct sink_log *s, const struct raw_event *e) {
    struct created c = {
        .customer = intern(s, e->field[FIELD_CUSTOMER]), .channel = intern(s, e->field[FIELD_CHANNEL]),
        .priority = intern(s, e->field[FIELD_PRIORITY]), .team = intern(s, e->field[FIELD_TEAM]),
        .status = intern(s, e->field[FIELD_STATUS]),     .assignee = intern(s, e->field[FIELD_ASSIGNEE]),
        .subject = intern(s, e->field[FIELD_SUBJECT]),   .url = intern(s, e->field[FIELD_URL]),
    };
    intern_tags(s, e, &c);
    intern_attrs(s, e, &c);
    return c;
}

/* The score as a string of the bytes of a struct score; max is the policy's where none is given. */
static uint32_t intern_score(struct sink_log *s, const struct raw_event *e) {
    struct score score = { .max = s->policy->csat.max };
    num_parse_double(e->field[FIELD_SCORE], &score.score);
    if (e->field[FIELD_MAX].p) num_parse_double(e->field[FIELD_MAX], &score.max);
    return strings_add(log_strings(s->log), (const char *)&score, sizeof score);
}

static uint32_t verdict_flag(struct str verdict) {
    if (str_is(verdict, "good")) return VERDICT_GOOD;
    return str_is(verdict, "bad") ? VERDICT_BAD : VERDICT_DISOWNED;
}

/* a, b and the flags: event.h. */
static void fill(struct sink_log *s, const struct raw_event *e, struct event *out) {
    const struct str *field = e->field;
    switch (e->type) {
    case EV_CREATED: break;
    case EV_MESSAGE:
        if (field[FIELD_AUTO].p && str_is(field[FIELD_AUTO], "true")) out->flags |= EVF_AUTO;
        if (field[FIELD_PUBLIC].p && str_is(field[FIELD_PUBLIC], "false")) out->flags |= EVF_INTERNAL;
        break;
    case EV_STATUS:
    case EV_ASSIGN:
    case EV_TEAM:
    case EV_PRIORITY: out->a = intern(s, field[FIELD_TO]); break;
    case EV_TAG:
        out->a = intern(s, field[field[FIELD_ADD].p ? FIELD_ADD : FIELD_REMOVE]);
        if (!field[FIELD_ADD].p) out->flags |= EVF_REMOVE;
        break;
    case EV_ATTR:
    case EV_LINK:
        out->a = intern(s, field[e->type == EV_ATTR ? FIELD_NAME : FIELD_KIND]);
        out->b = intern(s, field[FIELD_TO]);
        break;
    case EV_RATING:
        if (field[FIELD_VERDICT].p)
            out->flags = (out->flags | verdict_flag(field[FIELD_VERDICT])) & 63u;
        else
            out->a = intern_score(s, e);
        out->b = intern(s, field[FIELD_COMMENT]);
        break;
    case EV_REVIEW:
        out->a = intern_score(s, e);
        out->b = intern(s, field[FIELD_SITE]);
        break;
    case EV_MERGE: out->a = intern(s, field[FIELD_INTO]); break;
    case EV_DISCARD: out->a = intern(s, field[FIELD_REASON]); break;
    case EVENT_TYPES: break;
    }
}

static void emit(struct sink *sink, const struct raw_event *e) {
    struct sink_log *s = (struct sink_log *)sink;
    if (e->at >= s->as_of) {
        s->counts->after_as_of++;
        return;
    }
    if (s->only_ticket.n && !str_eq(e->ticket, s->only_ticket)) return;
    if (s->in_block == 0) log_block(s->writer, s->sequence++);
    s->in_block = (s->in_block + 1) % BLOCK_EVENTS;
    struct event event = { .at = (uint64_t)e->at & ((UINT64_C(1) << 58) - 1), .type = (unsigned)e->type & 15u, .actor = intern(s, e->actor) };
    enum role role = e->role != ROLES ? e->role : policy_role(s->policy, e->type, event.actor);
    event.role = (unsigned)role & 3u;
    fill(s, e, &event);
    struct created created = { 0 };
    if (e->type == EV_CREATED) created = make_created(s, e);
    log_append(s->writer, e->ticket, event, intern(s, e->id), e->type == EV_CREATED ? &created : NULL);
}

void sink_log_init(struct sink_log *s, struct log *log, const struct policy *policy, struct log_counts *counts, uint64_t sequence) {
    *s = (struct sink_log){ .log = log, .policy = policy, .counts = counts, .as_of = INSTANT_MAX, .writer = log_writer_new(log), .sequence = sequence };
    s->sink.emit = emit;
    s->sink.default_max = policy->csat.max;
}

void sink_log_close(struct sink_log *s) {
    log_writer_close(s->writer);
    s->counts->lines += s->sink.events + s->sink.rejected;
    s->counts->events += s->sink.events;
    s->counts->rejected += s->sink.rejected;
    VEC_RELEASE(&s->tags);
    VEC_RELEASE(&s->sorted);
    VEC_RELEASE(&s->attrs);
}
