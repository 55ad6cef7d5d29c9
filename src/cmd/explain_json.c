/* explain_json: a ticket's timeline for a program. */
#include "cmd/explain.h"
#include "cmd/print.h"
#include "write/json.h"

static const char *const step_names[] = {
    [CLOCK_STARTED] = "started", [CLOCK_RESUMED] = "resumed", [CLOCK_PAUSED] = "paused",     [CLOCK_UNPAUSED] = "unpaused",   [CLOCK_STOPPED] = "stopped",
    [CLOCK_CANCELLED] = "cancelled", [CLOCK_GOAL] = "goal",   [CLOCK_BREACHED] = "breached", [CLOCK_HELD_BACK] = "held_back",
};

static void add_instant(struct json *j, const char *key, instant t) {
    char text[INSTANT_TEXT];
    json_text(j, key, instant_format(t, text));
}

static void add_id(struct json *j, const char *key, const struct policy *p, uint32_t id) {
    if (id != STR_NONE) json_string(j, key, strings_get(p->strings, id));
}

static void add_state(struct json *j, const struct policy *p, const struct fold_state *s) {
    json_object(j, "state");
    if (s->status != CLASS_UNKNOWN) json_text(j, "status", class_names[s->status]);
    add_id(j, "status_name", p, s->status_name);
    add_id(j, "assignee", p, s->assignee);
    add_id(j, "team", p, s->team);
    add_id(j, "priority", p, s->priority);
    if (s->with_customer || s->with_agent) json_text(j, "with", s->with_customer ? "customer" : "agent");
    json_end(j);
}

static void add_event(struct json *j, const struct timeline *t, const struct entry *entry) {
    const struct policy *p = t->session->policy;
    const struct event *e = &t->ticket->ev[entry->event];
    add_instant(j, "at", (instant)e->at);
    json_text(j, "type", event_type_names[e->type]);
    json_text(j, "role", role_names[e->role]);
    add_id(j, "actor", p, e->actor);
    if (entry->event < t->origins.n) {
        json_text(j, "file", t->origins.v[entry->event].file);
        json_int(j, "line", t->origins.v[entry->event].line);
    }
    if (entry->left_out)
        json_text(j, "left_out", entry->left_out);
    else
        add_state(j, p, &entry->after);
}

static void add_clock(struct json *j, const struct timeline *t, const struct entry *entry) {
    const struct policy *p = t->session->policy;
    add_instant(j, "at", entry->at);
    json_text(j, "clock", p->clocks[entry->clock].name);
    json_text(j, "step", step_names[entry->step]);
    if (entry->step == CLOCK_HELD_BACK) return;
    json_int(j, "added_s", entry->added_us / SECOND);
    json_int(j, "elapsed_s", entry->elapsed_us / SECOND);
    if (entry->goal_s) json_int(j, "goal_s", entry->goal_s);
    if (entry->step == CLOCK_BREACHED) add_id(j, "holder", p, entry->holder);
    if (!entry->ended) return;
    add_id(j, "agent", p, entry->cycle.at_end.agent);
    if (entry->cycle.verdict == VERDICT_ABSENT) return;
    json_text(j, "verdict", entry->cycle.verdict == VERDICT_MET ? "met" : "breached");
    add_id(j, "verdict_agent", p, entry->cycle.at_verdict.agent);
}

void explain_json(struct buf *out, const struct timeline *t) {
    struct json j = { .out = out, .indent = 2 };
    const struct policy *p = t->session->policy;
    struct fact_row row;
    json_object(&j, NULL);
    json_string(&j, "ticket", t->ticket->name);
    add_instant(&j, "as_of", t->session->as_of);
    json_bool(&j, "excluded", t->facts.excluded);
    json_array(&j, "timeline");
    for (size_t i = 0; i < t->entries.n; i++) {
        json_object(&j, NULL);
        (t->entries.v[i].is_clock ? add_clock : add_event)(&j, t, &t->entries.v[i]);
        json_end(&j);
    }
    json_end(&j);
    json_array(&j, "cycles");
    for (size_t i = 0; i < t->facts.cycles.n; i++) {
        timeline_cycle(t, i, &row);
        json_fact(&j, p, &row);
    }
    json_end(&j);
    json_array(&j, "moments");
    for (size_t i = 0; i < t->facts.moments.n; i++) {
        timeline_moment(t, i, &row);
        json_fact(&j, p, &row);
    }
    json_end(&j);
    json_end(&j);
    buf_addc(out, '\n');
}
