/* Asks (measure/asks.h): facts that are grouped elsewhere, here by the plainest means, and taken back give the tables of a native run to the last letter. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/vec.h"
#include "measure/asks.h"
#include "measure/plan.h"
#include "story.h"

enum { STORIES = 30, EVENTS = 200, TEXT = 512 };

static const char policy[] =
    "'timezone': 'Europe/Berlin', 'calendars': {'office': {'week': {'mon-fri': ['09:00-13:00', '14:00-18:00']}, 'holidays': ['2026-03-04']}},"
    "'reopen': {'courtesy': 'skip'}, 'csat': {'keep': 'last'},"
    "'metrics': [{'name': 'night.share', 'of': 'tickets.created', 'if': {'hour': ['8', '9', '19'], 'tag': ['a', '(none)']}, 'per': 'tickets.created'},"
    " {'name': 'first.replied', 'of': 'replies.count', 'if': {'team': 'first'}}]";
static const char clocks[] =
    "'reply': {'start': ['customer_message', 'reopened'], 'unless': ['done', '!with_agent'], 'stop': ['agent_reply'], 'pause': ['done'], 'repeat': true,"
    " 'goals': [{'if': {'priority': 'high'}, 'goal': '5m'}, {'goal': '2h'}]},"
    "'resolution': {'start': ['created', 'reopened'], 'unless': ['done'], 'stop': ['resolved'], 'pause': ['class:waiting+!with_agent'], 'repeat': true, 'resume': true,"
    " 'goals': [{'goal': '8h', 'warn': '6h'}]},"
    "'in_status': {'start': ['created', 'status_changed'], 'unless': ['class:closed'], 'stop': ['status_changed'], 'repeat': true}";

static const char *const questions[] = {
    "reply.count reply.sum reply.mean reply.median reply.p90 reply.met reply.breached reply.compliance reply.near_miss reply.km_median reply.running reply.oldest reply.paused"
    " reply.overdue reply.zeros reply.within(1h) reply.within(5m) by agent in 2026-W10",
    "reply.count reply.sum reply.mean reply.min reply.max reply.median reply.km_median reply.compliance in 2026-W10",
    "tickets.created tickets.resolved tickets.open tickets.open_age_median reopen.count reopen.rate reopen.undone reopen.tickets replies.per_ticket by day",
    "tickets.open tickets.open_age_median tickets.created night.share first.replied where day=2026-03-05|2026-03-31",
    "tickets.open tickets.created by week,team where tag=a where team=first|(none)",
    "tickets.open tickets.open_age_median tickets.created by hour",
    "tickets.open tickets.open_age_median by tag,agent",
    "tickets.open tickets.resolved_unique replies.per_ticket by month,attr.product in 2026-01-15..2026-05-03",
    "csat.mean csat.score csat.low csat.high csat.response_rate inside.mean inside.score review.mean one_touch.rate escalation.rate untagged.share by team",
    "csat.mean inside.mean review.mean csat.count csat.satisfied by tag",
    "resolution.median resolution.breached resolution.overdue resolution.min resolution.max in_status.p75 tickets.resolved_unique escalation.rate by tag,priority",
    "replies.count replies.off_hours in_status.within(1h) in_status.zeros tickets.resolved by hour,attr.product where tag=a|(none)",
    "disowned.count discarded.count tickets.created handoff.count escalation.count linked.count development.share auto_resolved.share by weekday,status",
    "tickets.created tickets.closed by status_name,customer,channel where weekday=1|5|8 where status=new|closed|nonsense",
    "tickets.created replies.count by quarter,year where month=2026-03|nonsense where hour=7|8|9|10|11|12|99",
};
enum { QUESTIONS = ARRAY_LEN(questions) };

/* --- random stories ------------------------------------------------------------------------------------------------------------- */

static uint64_t seed;
static uint32_t random_below(uint32_t n) {
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed >> 33) % n);
}
static const char *one_of(const char *const *words, size_t n) { return words[random_below((uint32_t)n)]; }
#define ONE_OF(...) one_of((const char *const[]){ __VA_ARGS__ }, ARRAY_LEN(((const char *const[]){ __VA_ARGS__ })))

static const char *deed(void) {
    return ONE_OF("created customer:c1 team=first tags=a,b", "created agent:olga assignee=olga attr.product=app", "created customer:c2 status=Решён tags=c", "message customer:c1",
        "message customer:c2", "message agent:olga", "message agent:ivan", "message agent:zoe", "message bot:greeter", "status agent:olga Решён", "status agent:ivan Закрыт",
        "status customer:c1 Открыт", "status agent:zoe Ждём", "status system: Решён", "assign agent:olga olga", "assign agent:olga ivan", "assign agent:ivan -",
        "team agent:olga second", "team agent:ivan first", "team agent:zoe third", "priority agent:olga high", "tag agent:olga +a", "tag agent:olga -a", "tag agent:ivan +d",
        "attr agent:olga product=web", "rating customer:c1 5", "rating customer:c1 2", "rating customer:c2 7/10", "rating customer:c1 bad", "rating agent:ivan 3", "rating agent:olga 5",
        "review customer:c1 4", "link agent:olga development X", "link agent:zoe task Y");
}

static void tell_randomly(struct story *s, uint64_t number) {
    struct buf b = { 0 };
    seed = number;
    for (int i = 0; i < EVENTS; i++) {
        const char *what = deed();
        if (random_below(60) == 0) what = ONE_OF("merge agent:olga X", "discard agent:olga spam", "rating customer:c1 disowned");
        buf_printf(&b, "T-%u d%u %02u:%u0%s %s\n", random_below(12), 1 + random_below(12), 7 + random_below(14), random_below(6), ONE_OF("", ":00.4", ":40"), what);
    }
    story_tell(s, b.p);
    buf_release(&b);
}

/* --- the other engine: groups facts one by one ------------------------------------------------------------------------------------ */

struct group { char text[TEXT]; struct asked_row row; uint32_t serial; };
struct engine {
    const struct policy *policy;
    const struct asks *asks;
    struct local_clock clock;
    struct { struct group *v; size_t n, cap; } groups;
    struct arena arena;
};
/* A fact with all that an ask can look at. */
struct seen { struct fact fact; int class; double value; int64_t goal_s; unsigned flags; };

/* A dimension's value on the way; NULL: none. */
static const char *text_of(struct engine *e, const struct dimension *d, uint32_t value) {
    if (value == 0) return NULL;
    if (d->kind == DIM_HOUR || d->kind == DIM_STATUS) return arena_printf(&e->arena, "%u", value - 1);
    if (d->kind == DIM_WEEKDAY) return arena_printf(&e->arena, "%u", value);
    if (dimension_is_time(d->kind)) return arena_printf(&e->arena, "%d", (int)value - DAY_BIAS);
    return strings_get(e->policy->strings, value).p;
}

static bool has(const struct ask_condition *c, const char *text) {
    bool found = !text && c->none;
    for (int i = 0; i < c->n && text; i++) found |= str_is(c->values[i], text);
    return found;
}

static bool holds(struct engine *e, const struct ask_condition *c, const struct fact *f) {
    bool found = false;
    if (c->dim.kind != DIM_TAG) return has(c, text_of(e, &c->dim, dimension_value(&c->dim, f, &e->clock)));
    for (uint32_t i = 0; i < f->ntags; i++) found |= has(c, text_of(e, &c->dim, f->tags[i]));
    return f->ntags ? found : has(c, NULL);
}

static void count(struct engine *e, int ask, const struct seen *seen, uint32_t tag) {
    const struct ask *k = &e->asks->v[ask];
    struct asked_row row = { .ask = ask, .value = k->looks & LOOK_VALUE ? seen->value : 0, .goal_s = k->looks & LOOK_GOAL ? seen->goal_s : 0, .flags = seen->flags & k->looks };
    char text[TEXT];
    int n = snprintf(text, sizeof text, "%d %a %lld %u", ask, row.value, (long long)row.goal_s, row.flags);
    for (int d = 0; d < k->nby; d++) {
        const char *value = text_of(e, &k->by[d], k->by[d].kind == DIM_TAG ? tag : dimension_value(&k->by[d], &seen->fact, &e->clock));
        row.key[d] = value ? str_c(value) : (struct str){ 0 };
        n += snprintf(text + n, sizeof text - (size_t)n, "|%s%s", value ? "=" : "", value ? value : "");
    }
    struct group *g = NULL;
    for (size_t i = 0; i < e->groups.n && !g; i++)
        if (strcmp(e->groups.v[i].text, text) == 0) g = &e->groups.v[i];
    if (!g) {
        g = VEC_PUSH(&e->groups);
        *g = (struct group){ .row = row };
        memcpy(g->text, text, sizeof text);
    }
    g->row.facts++;
    g->row.tickets += g->serial != seen->fact.ticket->serial;
    g->serial = seen->fact.ticket->serial;
}

static bool asked_for(const struct ask *k, struct seen *seen) {
    seen->fact.day = INT32_MIN;
    if (!k->timeless) return seen->fact.at >= k->from && seen->fact.at < k->to;
    for (int i = 0; i < k->nopens; i++) {
        if (k->opens[i].at != seen->fact.at) continue;
        if (k->opens[i].has_day) seen->fact.day = k->opens[i].day;
        return true;
    }
    return k->nopens == 0;
}

static void offer(struct engine *e, int ask, struct seen seen) {
    const struct ask *k = &e->asks->v[ask];
    bool fits = k->class == seen.class && asked_for(k, &seen), by_tag = false;
    for (int i = 0; i < k->nconditions && fits; i++) fits = holds(e, &k->conditions[i], &seen.fact);
    for (int d = 0; d < k->nby; d++) by_tag |= k->by[d].kind == DIM_TAG;
    if (!fits) return;
    if (!by_tag || seen.fact.ntags == 0) count(e, ask, &seen, 0);
    for (uint32_t t = 0; by_tag && t < seen.fact.ntags; t++) count(e, ask, &seen, seen.fact.tags[t]);
}

static void offer_all(struct engine *e, const struct ticket_facts *t, const struct attributes *attributes, instant at, struct seen seen) {
    seen.fact.ticket = t;
    seen.fact.attributes = attributes;
    seen.fact.at = at;
    if (!seen.fact.tags) {
        seen.fact.tags = t->tags;
        seen.fact.ntags = t->ntags;
    }
    seen.flags |= (t->rated ? LOOK_RATED : 0) | (t->linked_development ? LOOK_DEVELOPMENT : 0) | (t->escalated_at != INSTANT_NONE ? LOOK_ESCALATED : 0) | (t->ntags ? LOOK_TAGGED : 0);
    for (int a = 0; a < e->asks->n; a++) offer(e, a, seen);
}

static void offer_cycle(struct engine *e, const struct ticket_facts *t, const struct cycle *c) {
    struct seen seen = { .value = (double)c->elapsed_s, .goal_s = c->goal_s };
    seen.flags = (c->verdict == VERDICT_BREACHED ? LOOK_BREACHED : 0) | (c->state == CYCLE_PAUSED ? LOOK_PAUSED : 0) | (c->overdue ? LOOK_OVERDUE : 0);
    seen.class = class_of_cycle(c->clock, CLASS_DONE);
    if (c->state == CYCLE_DONE) offer_all(e, t, &c->at_end, c->stop_at, seen);
    seen.class = class_of_cycle(c->clock, CLASS_JUDGED);
    if (c->verdict != VERDICT_ABSENT) offer_all(e, t, &c->at_verdict, c->verdict_at, seen);
    seen.class = class_of_cycle(c->clock, CLASS_LIVE);
    if (c->state == CYCLE_RUNNING || c->state == CYCLE_PAUSED) offer_all(e, t, &c->at_end, c->start_at, seen);
}

static struct seen see_moment(const struct moment *m) {
    struct seen seen = { .value = m->value };
    seen.flags = (m->excluded ? LOOK_EXCLUDED : 0) | (m->undone ? LOOK_UNDONE : 0) | (m->courtesy ? LOOK_COURTESY : 0) | (m->has_value ? LOOK_HAS_VALUE : 0);
    return seen;
}

static void offer_moment(struct engine *e, const struct ticket_facts *t, const struct moment *m, instant as_of) {
    struct seen seen = see_moment(m);
    seen.class = class_of_moment(e->policy, (int)m->kind);
    if (m->kind == MOM_OPEN && m->at != as_of) {
        seen.fact.tags = t->tagbuf.v + m->tags;
        seen.fact.ntags = m->ntags;
    }
    offer_all(e, t, &m->attributes, m->at, seen);
}

/* The ticket's latest `resolved` of each ask's period. */
static void offer_last(struct engine *e, const struct ticket_facts *t) {
    for (int a = 0; a < e->asks->n; a++) {
        const struct ask *k = &e->asks->v[a];
        const struct moment *last = NULL;
        if (k->class != class_of_last(e->policy)) continue;
        for (size_t i = 0; i < t->moments.n; i++)
            if (t->moments.v[i].kind == MOM_RESOLVED && t->moments.v[i].at >= k->from && t->moments.v[i].at < k->to) last = &t->moments.v[i];
        if (!last) continue;
        struct seen seen = see_moment(last);
        seen.class = k->class;
        seen.fact = (struct fact){ .ticket = t, .attributes = &last->attributes, .tags = t->tags, .ntags = t->ntags, .at = last->at };
        seen.flags |= (t->rated ? LOOK_RATED : 0) | (t->linked_development ? LOOK_DEVELOPMENT : 0) | (t->escalated_at != INSTANT_NONE ? LOOK_ESCALATED : 0) | (t->ntags ? LOOK_TAGGED : 0);
        offer(e, a, seen);
    }
}

/* --- both ------------------------------------------------------------------------------------------------------------------------- */

/* A ticket's facts, for the native groups and for the other engine's. */
struct both { struct engine *engine; struct measure *native; instant as_of; };

static void step_ticket(void *data, const struct ticket_facts *t) {
    const struct both *b = data;
    measure_ticket(b->native, t);
    for (size_t i = 0; i < t->cycles.n; i++) offer_cycle(b->engine, t, &t->cycles.v[i]);
    for (size_t i = 0; i < t->moments.n; i++) offer_moment(b->engine, t, &t->moments.v[i], b->as_of);
    offer_last(b->engine, t);
}

static void compare(struct measure *native, struct measure *taken, int question, struct arena *a) {
    struct buf of_native = { 0 }, of_taken = { 0 };
    story_tell_table(&of_native, measure_answer(native, question, a));
    story_tell_table(&of_taken, measure_answer(taken, question, a));
    if (strcmp(of_native.p, of_taken.p) != 0) fail_msg("%s\n%s\ntaken back:\n%s", questions[question], of_native.p, of_taken.p);
    buf_release(&of_native);
    buf_release(&of_taken);
}

static void measure_both(struct story *s, const char *as_of_text) {
    struct story_question asked[QUESTIONS];
    struct query queries[QUESTIONS];
    struct engine e = { .policy = s->policy, .clock = local_clock_new(s->policy->zone) };
    for (int q = 0; q < QUESTIONS; q++) {
        story_question(s, questions[q], &asked[q]);
        queries[q] = asked[q].query;
    }
    instant as_of = story_instant(s, as_of_text);
    struct plan *plan = plan_new(&e.arena, s->policy, as_of, queries, QUESTIONS);
    struct measure *native = measure_new(plan), *taken = measure_new(plan);
    e.asks = asks_new(plan, &e.arena);
    story_fold(s, as_of, plan, step_ticket, &(struct both){ &e, native, as_of });
    for (size_t i = 0; i < e.groups.n; i++) assert_true(asks_take(e.asks, taken, &e.groups.v[i].row));
    for (int q = 0; q < QUESTIONS; q++) compare(native, taken, q, &e.arena);
    measure_free(native);
    measure_free(taken);
    VEC_RELEASE(&e.groups);
    arena_release(&e.arena);
}

static void test_taken_back_equals_native(void **state) {
    static const char *const instants[] = { "d4 10:40", "d8 00:00", "d32 00:00" };
    (void)state;
    for (uint64_t number = 1; number <= STORIES; number++) {
        struct story *s = story_new(policy, clocks);
        tell_randomly(s, number);
        for (size_t i = 0; i < ARRAY_LEN(instants); i++) measure_both(s, instants[i]);
        story_free(s);
    }
}

/* Queries that want the same are asked once. */
static void test_asked_once(void **state) {
    (void)state;
    struct story *s = story_new(NULL, clocks);
    struct story_question q[3];
    struct arena a = { 0 };
    story_question(s, "reply.median reply.p90 reply.sum reply.count by agent", &q[0]);
    story_question(s, "reply.median reply.max by agent", &q[1]);
    story_question(s, "reply.median by agent where team=first", &q[2]);
    const struct query queries[] = { q[0].query, q[1].query, q[2].query };
    const struct plan *plan = plan_new(&a, s->policy, story_instant(s, "d31 00:00"), queries, 3);
    assert_int_equal(asks_new(plan, &a)->n, 2);
    arena_release(&a);
    story_free(s);
}

/* Rows that no engine gives are refused. */
static void test_rows_refused(void **state) {
    (void)state;
    struct story *s = story_new(NULL, clocks);
    struct story_question q;
    struct arena a = { 0 };
    story_question(s, "tickets.created by day", &q);
    const struct plan *plan = plan_new(&a, s->policy, story_instant(s, "d31 00:00"), &q.query, 1);
    const struct asks *asks = asks_new(plan, &a);
    struct measure *m = measure_new(plan);
    assert_true(asks_take(asks, m, &(struct asked_row){ .key = { str_c("20515") }, .facts = 1 }));
    assert_false(asks_take(asks, m, &(struct asked_row){ .ask = asks->n, .facts = 1 }));
    assert_false(asks_take(asks, m, &(struct asked_row){ .ask = -1, .facts = 1 }));
    assert_false(asks_take(asks, m, &(struct asked_row){ .key = { str_c("20515") } }));
    assert_false(asks_take(asks, m, &(struct asked_row){ .key = { str_c("20515") }, .facts = 1, .tickets = 2 }));
    assert_false(asks_take(asks, m, &(struct asked_row){ .key = { str_c("monday") }, .facts = 1 }));
    assert_false(asks_take(asks, m, &(struct asked_row){ .key = { str_c("-1000") }, .facts = 1 }));
    measure_free(m);
    arena_release(&a);
    story_free(s);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_taken_back_equals_native), cmocka_unit_test(test_asked_once), cmocka_unit_test(test_rows_refused) };
    return cmocka_run_group_tests_name("asks", tests, NULL, NULL);
}
