/* policy_clocks: the clocks of a policy and the built-in ones. */
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "ticket/policy_int.h"

/* The clocks that every policy has unless it replaces or removes them; written as a policy would. */
static const char built_in[] =
    "{\n"
    "  \"claim\":          { \"start\": [\"created\", \"team_changed\", \"unassigned\"], \"stop\": [\"assigned\"],\n"
    "                      \"unless\": [\"assigned\", \"done\"], \"cancel\": [\"resolved\"], \"repeat\": true, \"credit\": \"next\" },\n"
    "  \"pickup\":         { \"start\": [\"created\", \"team_changed\"], \"stop\": [\"entered:in_progress\", \"resolved\"],\n"
    "                      \"unless\": [\"class:in_progress\", \"done\"], \"repeat\": true },\n"
    "  \"first_response\": { \"start\": [\"customer_message\", \"reopened\"], \"unless\": [\"done\", \"!with_agent\"],\n"
    "                      \"stop\": [\"agent_reply\"], \"pause\": [\"done\"] },\n"
    "  \"reply\":          { \"start\": [\"customer_message\", \"reopened\"], \"unless\": [\"done\", \"!with_agent\"],\n"
    "                      \"stop\": [\"agent_reply\"], \"pause\": [\"done\"], \"repeat\": true },\n"
    "  \"resolution\":     { \"start\": [\"created\", \"reopened\"], \"unless\": [\"done\"], \"stop\": [\"resolved\"],\n"
    "                      \"pause\": [\"class:waiting+!with_agent\"], \"repeat\": true, \"resume\": true },\n"
    "  \"in_status\":      { \"start\": [\"created\", \"status_changed\"], \"unless\": [\"class:closed\"], \"stop\": "
    "[\"status_changed\"],\n"
    "                      \"repeat\": true },\n"
    "  \"in_team\":        { \"start\": [\"created\", \"team_changed\", \"reopened\"], \"unless\": [\"done\"],\n"
    "                      \"stop\": [\"team_changed\", \"resolved\"], \"repeat\": true },\n"
    "  \"held\":           { \"start\": [\"assigned\", \"reopened\"], \"unless\": [\"unassigned\", \"done\"],\n"
    "                      \"stop\": [\"assigned\", \"unassigned\", \"resolved\"], \"repeat\": true, \"credit\": \"assignee\" }\n"
    "}\n";

/* First words of metrics that are not of a clock (metrics.md): a clock of such a name would make `NAME.count` mean two things. */
static const char *const metric_words[] = {
    "tickets",   "reopen",  "csat",       "inside",        "review", "disowned",    "discarded", "replies",
    "one_touch", "handoff", "escalation", "auto_resolved", "linked", "development", "untagged",
};

static bool check_name(const struct doc *d, struct err *err) {
    const char *name = d->key.p;
    bool shaped = name[0] >= 'a' && name[0] <= 'z' && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == d->key.n;
    if (!shaped) {
        doc_fail_key(d, err, "bad clock name \"%s\"", name);
        return err_hint(err, "expected a small letter, then small letters, digits and \"_\", such as \"first_response\"");
    }
    for (size_t i = 0; i < ARRAY_LEN(metric_words); i++) {
        if (strcmp(name, metric_words[i]) == 0)
            return doc_fail_key(d, err, "no clock can be called \"%s\": metrics begin with that word", name);
    }
    return true;
}

/* A needed, not empty array of signals. */
static bool read_needed(struct policy_plan *plan, const struct doc *object, const char *key, uint64_t *mask, struct err *err) {
    const struct doc *d = doc_get(object, key);
    if (d == NULL) return doc_fail(object, err, "the clock has no \"%s\", an array of signals", key);
    if (!policy_read_signals(plan, d, mask, err)) return false;
    return d->n > 0 || doc_fail(d, err, "\"%s\" has no signals", key);
}

/* `merged` and `discarded` cancel every clock, so that neither can complete a cycle. */
static bool check_stop(const struct doc *d, struct err *err) {
    for (const struct doc *entry = d->child; entry != NULL; entry = entry->next) {
        if (str_is(entry->text, signal_names[SIG_MERGED]) || str_is(entry->text, signal_names[SIG_DISCARDED])) {
            return doc_fail(entry, err, "\"%s\" cannot stop a clock: it always cancels the running cycle", entry->text.p);
        }
    }
    return true;
}

static bool read_events(struct policy_plan *plan, const struct doc *d, struct clock *clock, struct err *err) {
    const struct doc *cancel = doc_get(d, "cancel"), *unless = doc_get(d, "unless"), *pause = doc_get(d, "pause");
    return read_needed(plan, d, "start", &clock->start, err) && read_needed(plan, d, "stop", &clock->stop, err) &&
        check_stop(doc_get(d, "stop"), err) && (cancel == NULL || policy_read_signals(plan, cancel, &clock->cancel, err)) &&
        (unless == NULL || policy_read_terms(plan, unless, &clock->unless, &clock->nunless, err)) &&
        (pause == NULL || policy_read_terms(plan, pause, &clock->pause, &clock->npause, err));
}

/* The calendar named, else `office` if the policy has one, else `always`. */
static bool read_calendar(struct policy_plan *plan, const struct doc *d, int *out, struct err *err) {
    struct policy *p = &plan->policy;
    struct str name;
    if (d == NULL) {
        int office = policy_calendar(p, "office");
        *out = office >= 0 ? office : 0;
        return true;
    }
    if (!doc_string(d, &name, err)) return false;
    *out = policy_calendar(p, name.p);
    if (*out >= 0) return true;
    const char **names = arena_alloc(&p->arena, (size_t)p->ncalendars * sizeof *names);
    for (int i = 0; i < p->ncalendars; i++) names[i] = p->calendars[i].name;
    doc_fail(d, err, "unknown calendar \"%s\"", name.p);
    policy_suggest(err, name.p, names, p->ncalendars);
    return err_expected(err, names, (unsigned long)p->ncalendars);
}

static bool read_clock(struct policy_plan *plan, const struct doc *d, struct clock *clock, struct err *err) {
    static const char *const keys[] = { "start",  "stop",   "cancel", "unless",   "pause", "repeat",
                                        "resume", "credit", "judge",  "calendar", "goals", NULL };
    static const char *const credits[] = { [CREDIT_ACTOR] = "actor", [CREDIT_ASSIGNEE] = "assignee", [CREDIT_NEXT] = "next" };
    static const char *const judges[] = { [JUDGE_HOLDER] = "holder", [JUDGE_STOP] = "stop" };
    int credit = CREDIT_ACTOR, judge = JUDGE_HOLDER;
    clock->name = d->key.p;
    if (!policy_object(d, keys, err) || !read_events(plan, d, clock, err) || !policy_flag(d, "repeat", &clock->repeat, err) ||
        !policy_flag(d, "resume", &clock->resume, err) || !policy_choice(d, "credit", credits, (int)ARRAY_LEN(credits), &credit, err) ||
        !policy_choice(d, "judge", judges, (int)ARRAY_LEN(judges), &judge, err)) {
        return false;
    }
    clock->credit = (enum credit)credit;
    clock->judge = (enum judge)judge;
    return read_calendar(plan, doc_get(d, "calendar"), &clock->calendar, err) && policy_read_goals(plan, doc_get(d, "goals"), clock, err);
}

/* The policy's own clocks; `null` for one removes a built-in of that name. */
static bool read_own(struct policy_plan *plan, const struct doc *d, const struct doc *defaults, struct err *err) {
    struct policy *p = &plan->policy;
    for (const struct doc *entry = d->child; entry != NULL; entry = entry->next) {
        if (!check_name(entry, err)) return false;
        if (entry->kind == DOC_NULL) {
            if (doc_get(defaults, entry->key.p) != NULL) continue;
            const char *names[POLICY_CLOCKS];
            int n = 0;
            for (const struct doc *other = defaults->child; other != NULL; other = other->next) names[n++] = other->key.p;
            doc_fail_key(entry, err, "there is no built-in clock \"%s\" to remove", entry->key.p);
            policy_suggest(err, entry->key.p, names, n);
            return err_expected(err, names, (unsigned long)n);
        }
        if (p->nclocks == POLICY_CLOCKS) return doc_fail_key(entry, err, "more than %d clocks", POLICY_CLOCKS);
        struct clock *clock = &p->clocks[p->nclocks++];
        clock->where = entry;
        if (!read_clock(plan, entry, clock, err)) return false;
    }
    return true;
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct clock *)a)->name, ((const struct clock *)b)->name);
}

bool policy_read_clocks(struct policy_plan *plan, const struct doc *d, struct err *err) {
    struct policy *p = &plan->policy;
    struct doc *defaults = NULL;
    if (d != NULL && !doc_is(d, DOC_OBJECT, err)) return false;
    if (!doc_parse(&p->arena, "(built-in clocks)", built_in, sizeof built_in - 1, ERR_CONFIG, &defaults, err)) return false;
    p->clocks = arena_alloc(&p->arena, POLICY_CLOCKS * sizeof *p->clocks);
    p->named = arena_alloc(&p->arena, POLICY_NAMED * sizeof *p->named);
    if (d != NULL && !read_own(plan, d, defaults, err)) return false;
    for (const struct doc *entry = defaults->child; entry != NULL; entry = entry->next) {
        if (doc_member(d, entry->key.p) != NULL) continue;
        if (p->nclocks == POLICY_CLOCKS) return doc_fail(d, err, "more than %d clocks, the built-in ones counted", POLICY_CLOCKS);
        if (!read_clock(plan, entry, &p->clocks[p->nclocks++], err)) return false;
    }
    qsort(p->clocks, (size_t)p->nclocks, sizeof *p->clocks, by_name);
    return true;
}

const struct doc *policy_removed_clock(const struct policy *p, struct str name) {
    const struct doc *clocks = p->doc ? doc_get(p->doc, "clocks") : NULL;
    for (const struct doc *d = clocks ? clocks->child : NULL; d; d = d->next)
        if (d->kind == DOC_NULL && str_eq(d->key, name)) return d;
    return NULL;
}
