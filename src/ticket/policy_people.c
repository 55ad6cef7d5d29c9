/* policy_people: agents, bots and tiers of a policy. */
#include <string.h>

#include "ticket/policy_int.h"

bool policy_read_tiers(struct policy_plan *plan, const struct doc *d, struct err *err) {
    struct policy *p = &plan->policy;
    if (d == NULL) return true;
    if (!doc_is(d, DOC_ARRAY, err)) return false;
    p->tiers = arena_alloc(&p->arena, (size_t)d->n * sizeof *p->tiers);
    for (const struct doc *entry = d->child; entry != NULL; entry = entry->next) {
        uint32_t id;
        if (!policy_name(plan, entry, "tier", &id, err)) return false;
        struct name_use *use = policy_use(plan, id);
        if (use->tier != 0) return doc_fail(entry, err, "tier \"%s\" is listed twice", entry->text.p);
        p->tiers[p->ntiers++] = id;
        use->tier = (uint32_t)p->ntiers;
    }
    return true;
}

/* Digits with at most one point between them: money is never a double, so the text is kept. */
static bool is_decimal(const char *s) {
    size_t whole = strspn(s, "0123456789");
    if (whole == 0) return false;
    if (s[whole] == '\0') return true;
    size_t fraction = strspn(s + whole + 1, "0123456789");
    return s[whole] == '.' && fraction > 0 && s[whole + 1 + fraction] == '\0';
}

static bool read_bonus_base(const struct doc *d, const char **out, struct err *err) {
    if (d->kind != DOC_STRING && d->kind != DOC_NUMBER) {
        return doc_fail(d, err, "bonus_base must be a decimal number, found %s", doc_kind_name(d->kind));
    }
    if (!is_decimal(d->text.p)) {
        doc_fail(d, err, "bad bonus_base \"%s\": expected a decimal number, not below zero", d->text.p);
        return err_hint(err, "for instance \"30000.00\"");
    }
    *out = d->text.p;
    return true;
}

static bool read_text(const struct doc *object, const char *key, const char **out, struct err *err) {
    const struct doc *d = doc_get(object, key);
    struct str text;
    if (d == NULL) return true;
    if (!doc_string(d, &text, err)) return false;
    *out = text.p;
    return true;
}

/* An agent is an object, or just an id. */
static bool read_agent(struct policy_plan *plan, const struct doc *d, struct agent *agent, struct err *err) {
    static const char *const keys[] = { "id", "name", "team", "payroll_id", "bonus_base", NULL };
    agent->where = d;
    if (d->kind == DOC_STRING) return policy_name(plan, d, "agent id", &agent->id, err);
    if (!policy_object(d, keys, err)) return false;
    const struct doc *id = doc_get(d, "id"), *team = doc_get(d, "team"), *base = doc_get(d, "bonus_base");
    if (id == NULL) return doc_fail(d, err, "the agent has no \"id\"");
    return policy_name(plan, id, "agent id", &agent->id, err) && read_text(d, "name", &agent->name, err) &&
        (team == NULL || policy_name(plan, team, "team", &agent->team, err)) && read_text(d, "payroll_id", &agent->payroll_id, err) &&
        (base == NULL || read_bonus_base(base, &agent->bonus_base, err));
}

bool policy_read_agents(struct policy_plan *plan, const struct doc *d, struct err *err) {
    struct policy *p = &plan->policy;
    if (d == NULL) return true;
    if (!doc_is(d, DOC_ARRAY, err)) return false;
    p->agents = arena_alloc(&p->arena, (size_t)d->n * sizeof *p->agents);
    for (const struct doc *entry = d->child; entry != NULL; entry = entry->next) {
        struct agent *agent = &p->agents[p->nagents];
        if (!read_agent(plan, entry, agent, err)) return false;
        struct name_use *use = policy_use(plan, agent->id);
        if (use->agent != 0) {
            const struct doc *at = entry->kind == DOC_OBJECT ? doc_get(entry, "id") : entry;
            doc_fail(at, err, "agent \"%s\" is listed twice", at->text.p);
            return err_hint(err, "the first is at line %d", p->agents[use->agent - 1].where->line);
        }
        use->agent = (uint32_t)++p->nagents;
    }
    return true;
}

bool policy_read_bots(struct policy_plan *plan, const struct doc *d, struct err *err) {
    struct policy *p = &plan->policy;
    if (d == NULL) return true;
    if (!doc_is(d, DOC_ARRAY, err)) return false;
    p->bots = arena_alloc(&p->arena, (size_t)d->n * sizeof *p->bots);
    for (const struct doc *entry = d->child; entry != NULL; entry = entry->next) {
        uint32_t id;
        if (!policy_name(plan, entry, "bot id", &id, err)) return false;
        struct name_use *use = policy_use(plan, id);
        if (use->agent != 0) return doc_fail(entry, err, "\"%s\" is listed in both \"agents\" and \"bots\"", entry->text.p);
        if (use->bot != 0) return doc_fail(entry, err, "bot \"%s\" is listed twice", entry->text.p);
        use->bot = 1;
        p->bots[p->nbots++] = id;
    }
    return true;
}
