/* policy_goals: the goals of a clock, with their conditions and dates. */
#include "base/num.h"
#include "base/vec.h"
#include "ticket/policy_int.h"

const char *const goal_key_names[KEY_ATTR + 1 + 1] = {
    [KEY_PRIORITY] = "priority", [KEY_TEAM] = "team",         [KEY_CHANNEL] = "channel", [KEY_CUSTOMER] = "customer",
    [KEY_TAG] = "tag",           [KEY_ASSIGNEE] = "assignee", [KEY_ATTR] = "attr.",      [KEY_ATTR + 1] = NULL,
};

/* The key of a condition, from its name in `if`: "priority" ... or "attr.NAME". */
static bool read_key(struct policy_plan *plan, const struct doc *d, struct goal_condition *condition, struct err *err) {
    const char *prefix = goal_key_names[KEY_ATTR];
    size_t skip = str_c(prefix).n;
    for (int key = 0; key < KEY_ATTR; key++) {
        if (str_is(d->key, goal_key_names[key])) {
            condition->key = (enum goal_key)key;
            return true;
        }
    }
    if (str_starts(d->key, prefix) && d->key.n > skip) {
        condition->key = KEY_ATTR;
        condition->attr = strings_add(plan->policy.strings, d->key.p + skip, d->key.n - skip);
        return true;
    }
    doc_fail_key(d, err, "unknown key \"%s\" in \"if\"", d->key.p);
    policy_suggest(err, d->key.p, goal_key_names, KEY_ATTR);
    return err_hint(err, "expected priority, team, channel, customer, tag, assignee or attr.NAME");
}

static bool read_value(struct policy_plan *plan, const struct doc *d, struct goal_condition *condition, struct err *err) {
    struct str text;
    if (!doc_string(d, &text, err)) return false;
    condition->values[condition->n++] = strings_add(plan->policy.strings, text.p, text.n);
    return true;
}

/* A string, or an array of which any may be. */
static bool read_values(struct policy_plan *plan, const struct doc *d, struct goal_condition *condition, struct err *err) {
    bool several = d->kind == DOC_ARRAY;
    if (!several && d->kind != DOC_STRING)
        return doc_fail(d, err, "expected a string or an array of strings, found %s", doc_kind_name(d->kind));
    if (several && d->n == 0) return doc_fail(d, err, "an empty array: the goal could never match");
    condition->values = arena_alloc(&plan->policy.arena, (several ? (size_t)d->n : 1) * sizeof *condition->values);
    if (!several) return read_value(plan, d, condition, err);
    for (const struct doc *entry = d->child; entry != NULL; entry = entry->next) {
        if (!read_value(plan, entry, condition, err)) return false;
    }
    return true;
}

static bool read_conditions(struct policy_plan *plan, const struct doc *d, struct goal *goal, struct err *err) {
    if (d == NULL) return true;
    if (!doc_is(d, DOC_OBJECT, err)) return false;
    goal->conditions = arena_alloc(&plan->policy.arena, (size_t)d->n * sizeof *goal->conditions);
    for (const struct doc *member = d->child; member != NULL; member = member->next) {
        struct goal_condition *condition = &goal->conditions[goal->nconditions++];
        if (!read_key(plan, member, condition, err) || !read_values(plan, member, condition, err)) return false;
    }
    return true;
}

static bool read_duration(const struct doc *d, int64_t *seconds, struct err *err) {
    struct str text;
    if (!doc_string(d, &text, err)) return false;
    if (num_parse_duration(text, seconds)) return true;
    doc_fail(d, err, "bad duration \"%s\"", text.p);
    return err_hint(err, "expected hours, minutes and seconds above zero, such as \"90s\", \"15m\" or \"2h30m\"; there are no days");
}

/* `from` and `until` as instants: the first day's start, and the start of the day after the last. */
static bool read_dates(const struct policy *p, const struct doc *d, struct goal *goal, struct err *err) {
    static const char *const keys[] = { "from", "until" };
    int32_t days[ARRAY_LEN(keys)];
    const struct doc *members[ARRAY_LEN(keys)];
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        struct str text;
        members[i] = doc_get(d, keys[i]);
        if (members[i] == NULL) continue;
        if (!doc_string(members[i], &text, err)) return false;
        if (!date_parse(text, &days[i])) {
            doc_fail(members[i], err, "impossible date \"%s\"", text.p);
            return err_hint(err, "expected a date such as \"2026-03-07\"");
        }
    }
    goal->from = members[0] == NULL ? INSTANT_NONE : zone_day_start(p->zone, days[0]);
    goal->until = members[1] == NULL ? INSTANT_NONE : zone_day_start(p->zone, days[1] + 1);
    if (members[0] == NULL || members[1] == NULL || days[1] >= days[0]) return true;
    return doc_fail(members[1], err, "\"until\" lies before \"from\": the goal could never match");
}

static bool read_goal(struct policy_plan *plan, const struct doc *d, struct goal *goal, struct err *err) {
    static const char *const keys[] = { "if", "goal", "warn", "from", "until", NULL };
    if (!policy_object(d, keys, err)) return false;
    const struct doc *duration = doc_get(d, "goal"), *warn = doc_get(d, "warn");
    if (duration == NULL) return doc_fail(d, err, "the goal has no \"goal\", its duration");
    if (!read_conditions(plan, doc_get(d, "if"), goal, err) || !read_duration(duration, &goal->goal_s, err)) return false;
    if (warn != NULL) {
        if (!read_duration(warn, &goal->warn_s, err)) return false;
        if (goal->warn_s >= goal->goal_s) return doc_fail(warn, err, "\"warn\" must be below the goal, \"%s\"", duration->text.p);
    }
    return read_dates(&plan->policy, d, goal, err);
}

bool policy_read_goals(struct policy_plan *plan, const struct doc *d, struct clock *clock, struct err *err) {
    const struct doc *always = NULL; /* the goal that holds whatever the ticket */
    if (d == NULL) return true;
    if (!doc_is(d, DOC_ARRAY, err)) return false;
    clock->goals = arena_alloc(&plan->policy.arena, (size_t)d->n * sizeof *clock->goals);
    for (const struct doc *entry = d->child; entry != NULL; entry = entry->next) {
        struct goal *goal = &clock->goals[clock->ngoals++];
        if (!read_goal(plan, entry, goal, err)) return false;
        if (always != NULL) {
            doc_fail(entry, err, "the goal could never match: the one at line %d, before it, has no conditions", always->line);
            return err_hint(err, "goals are tried in order; put the one without conditions last");
        }
        for (int i = 0; i < goal->nconditions; i++) clock->goal_keys |= 1U << goal->conditions[i].key;
        bool dated = goal->from != INSTANT_NONE || goal->until != INSTANT_NONE;
        if (goal->nconditions == 0 && !dated) always = entry;
    }
    return true;
}
