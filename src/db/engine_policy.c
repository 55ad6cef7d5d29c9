#include "db/engine_policy.h"

#include <string.h>

#include "write/json.h"

/* --- names ------------------------------------------------------------------------------------------------------------- */

static struct str name_of(const struct policy *p, uint32_t id) { return strings_get(p->strings, id); }

/* Whether a database can hold the text. */
static bool holdable(struct str s) { return memchr(s.p, '\0', s.n) == NULL; }

static void add_number_of(struct json *j, const struct policy *p, uint32_t id, int64_t number) {
    if (holdable(name_of(p, id))) json_int(j, name_of(p, id).p, number);
}

static void add_people(struct json *j, const struct policy *p) {
    json_object(j, "roles");
    for (int i = 0; i < p->nagents; i++)
        if (holdable(name_of(p, p->agents[i].id))) json_text(j, name_of(p, p->agents[i].id).p, role_names[ROLE_AGENT]);
    for (int i = 0; i < p->nbots; i++)
        if (holdable(name_of(p, p->bots[i]))) json_text(j, name_of(p, p->bots[i]).p, role_names[ROLE_BOT]);
    json_end(j);
    json_bool(j, "has_staff", p->nagents > 0);
    json_object(j, "tiers");
    for (int i = 0; i < p->ntiers; i++) add_number_of(j, p, p->tiers[i], i);
    json_end(j);
}

/* The statuses of the policy, and the names of the classes, which need not be listed. */
static void add_statuses(struct json *j, const struct policy *p) {
    json_object(j, "statuses");
    for (int i = 0; i < p->nstatuses; i++) add_number_of(j, p, p->statuses[i].name, p->statuses[i].class);
    for (int class = 0; class < CLASSES; class++) {
        bool listed = false;
        for (int i = 0; i < p->nstatuses; i++) listed |= str_is(name_of(p, p->statuses[i].name), class_names[class]);
        if (!listed) json_int(j, class_names[class], class);
    }
    json_end(j);
}

/* What a status's name or a link's kind raises or holds, by a function of the policy. */
static void add_named(struct json *j, const char *key, const struct policy *p, bool linked, uint64_t (*mask)(const struct policy *, uint32_t)) {
    json_object(j, key);
    for (int i = 0; i < p->nnamed; i++)
        if (p->named[i].linked == linked) add_number_of(j, p, p->named[i].name, (int64_t)mask(p, p->named[i].name));
    json_end(j);
}

/* --- clocks -------------------------------------------------------------------------------------------------------------- */

static void add_terms(struct json *j, const char *key, const struct level_term *terms, int n) {
    json_array(j, key);
    for (int i = 0; i < n; i++) {
        json_array(j, NULL);
        json_int(j, NULL, (int64_t)terms[i].all);
        json_int(j, NULL, (int64_t)terms[i].none);
        json_end(j);
    }
    json_end(j);
}

static void add_instant(struct json *j, const char *key, instant t) {
    if (t == INSTANT_NONE) json_null(j, key);
    else json_int(j, key, t);
}

static void add_condition(struct json *j, const struct policy *p, const struct goal_condition *c) {
    bool possible = c->key != KEY_ATTR || holdable(name_of(p, c->attr));
    json_object(j, NULL);
    json_int(j, "key", c->key);
    if (c->key == KEY_ATTR && possible) json_string(j, "attr", name_of(p, c->attr));
    else json_null(j, "attr");
    json_array(j, "values");
    for (int i = 0; i < c->n && possible; i++)
        if (holdable(name_of(p, c->values[i]))) json_string(j, NULL, name_of(p, c->values[i]));
    json_end(j);
    json_end(j);
}

static void add_goal(struct json *j, const struct policy *p, const struct goal *g) {
    json_object(j, NULL);
    add_instant(j, "from", g->from);
    add_instant(j, "until", g->until);
    json_int(j, "goal_s", g->goal_s);
    json_int(j, "warn_s", g->warn_s);
    json_array(j, "if");
    for (int i = 0; i < g->nconditions; i++) add_condition(j, p, &g->conditions[i]);
    json_end(j);
    json_end(j);
}

static void add_clock(struct json *j, const struct policy *p, int index) {
    const struct clock *k = &p->clocks[index];
    json_object(j, NULL);
    json_int(j, "clock", index);
    json_text(j, "name", k->name);
    json_int(j, "start", (int64_t)k->start);
    json_int(j, "stop", (int64_t)k->stop);
    json_int(j, "cancel", (int64_t)k->cancel);
    add_terms(j, "unless", k->unless, k->nunless);
    add_terms(j, "pause", k->pause, k->npause);
    json_bool(j, "repeat", k->repeat);
    json_bool(j, "resume", k->resume);
    json_int(j, "credit", k->credit);
    json_int(j, "judge", k->judge);
    json_int(j, "calendar", k->calendar);
    json_array(j, "goals");
    for (int i = 0; i < k->ngoals; i++) add_goal(j, p, &k->goals[i]);
    json_end(j);
    json_end(j);
}

/* --- time ------------------------------------------------------------------------------------------------------------------ */

static void add_numbers(struct json *j, const char *key, const int64_t *v, int n) {
    json_array(j, key);
    for (int i = 0; i < n; i++) json_int(j, NULL, v[i]);
    json_end(j);
}

static void add_calendar(struct json *j, const struct calendar *c) {
    static const int64_t zero = 0, never = INT64_MAX;
    const instant *open = &zero, *close = &never;
    const int64_t *sum = &zero;
    int n = calendar_is_always(c) ? 1 : calendar_intervals(c, &open, &close, &sum);
    json_object(j, NULL);
    add_numbers(j, "opens", open, n);
    add_numbers(j, "closes", close, n);
    add_numbers(j, "sums", sum, n);
    json_end(j);
}

/* One member of each interval of the zone's offsets between two instants. */
static void add_offsets(struct json *j, const char *key, const struct engine_run *run, bool offsets) {
    instant from, until = run->first;
    json_array(j, key);
    do {
        int32_t offset = zone_interval(run->policy->zone, until, &from, &until);
        json_int(j, NULL, offsets ? offset * SECOND : from);
    } while (until <= run->last);
    json_end(j);
}

static void add_calendars(struct json *j, const struct engine_run *run) {
    const struct policy *p = run->policy;
    json_array(j, "calendars");
    for (int i = 0; i < p->ncalendars; i++) add_calendar(j, run->calendars[i]);
    json_end(j);
    json_int(j, "reply_calendar", policy_calendar_of(p, "reply"));
    json_int(j, "age_calendar", policy_calendar_of(p, "resolution"));
    json_object(j, "zone");
    add_offsets(j, "from", run, false);
    add_offsets(j, "offset", run, true);
    json_end(j);
}

/* --- the whole --------------------------------------------------------------------------------------------------------------- */

/* What there may be at all; without it the statements have less to do. */
static void add_presence(struct json *j, const struct engine_run *run) {
    bool tags = false;
    for (int i = 0; i < run->policy->nclocks; i++) tags |= !(run->spared & BIT(i)) && run->policy->clocks[i].goal_keys & (1u << KEY_TAG);
    json_bool(j, "ids", !run->no_ids);
    json_bool(j, "tag_goals", tags);
}

static void add_ratings(struct json *j, const struct policy *p) {
    json_object(j, "csat");
    json_number(j, "max", p->csat.max);
    json_number(j, "satisfied_from", p->csat.satisfied_from);
    json_text(j, "keep", p->csat.keep == KEEP_FIRST ? "first" : "last");
    json_text(j, "credit", p->csat.credit == CREDIT_RESOLVER ? "resolver" : "last_reply");
    json_end(j);
    json_object(j, "reopen");
    json_int(j, "from", p->reopen.from);
    json_bool(j, "skip_courtesy", p->reopen.skip_courtesy);
    json_end(j);
    json_object(j, "exclude");
    json_bool(j, "disowned", p->exclude.disowned);
    json_bool(j, "discarded", p->exclude.discarded);
    json_end(j);
}

void engine_policy(const struct engine_run *run, struct buf *out) {
    const struct policy *p = run->policy;
    struct json j = { .out = out };
    json_object(&j, NULL);
    json_int(&j, "as_of", run->as_of);
    json_int(&j, "opening", run->opening);
    json_int(&j, "closing", run->closing);
    add_numbers(&j, "snapshots", run->snapshots, run->nsnapshots);
    add_people(&j, p);
    add_statuses(&j, p);
    add_named(&j, "status_signals", p, false, policy_status_signal);
    add_named(&j, "status_levels", p, false, policy_status_level);
    add_named(&j, "linked_signals", p, true, policy_linked_signal);
    add_presence(&j, run);
    add_ratings(&j, p);
    json_array(&j, "clocks");
    for (int i = 0; i < p->nclocks; i++)
        if (!(run->spared & BIT(i))) add_clock(&j, p, i);
    json_end(&j);
    add_calendars(&j, run);
    json_end(&j);
}
