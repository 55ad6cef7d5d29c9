/* policy: reads the sections of a policy in order, and looks things up in it. */
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "ticket/policy_int.h"

/* --- what the sections share -------------------------------------------------------------------------------------- */

struct name_use *policy_use(struct policy_plan *plan, uint32_t id) {
    if (id >= plan->nuses) {
        uint32_t n = id < 2 * plan->nuses ? 2 * plan->nuses : id + 1;
        plan->uses = mem_resize(plan->uses, n, sizeof *plan->uses);
        memset(plan->uses + plan->nuses, 0, (n - plan->nuses) * sizeof *plan->uses);
        plan->nuses = n;
    }
    return &plan->uses[id];
}

const struct name_use *policy_used(const struct policy *p, uint32_t id) {
    static const struct name_use nothing = { .class = 0 };
    const struct policy_plan *plan = (const struct policy_plan *)p;
    return id < plan->nuses ? &plan->uses[id] : &nothing;
}

bool policy_object(const struct doc *d, const char *const *keys, struct err *err) {
    int n = 0;
    if (!doc_is(d, DOC_OBJECT, err)) return false;
    if (doc_known_keys(d, keys, err)) return true;
    while (keys[n] != NULL) n++;
    return err_expected(err, keys, (unsigned long)n);
}

bool policy_name(struct policy_plan *plan, const struct doc *d, const char *what, uint32_t *id, struct err *err) {
    struct str text;
    if (!doc_string(d, &text, err)) return false;
    if (text.n == 0) return doc_fail(d, err, "an empty %s", what);
    *id = strings_add(plan->policy.strings, text.p, text.n);
    return true;
}

bool policy_flag(const struct doc *object, const char *key, bool *out, struct err *err) {
    const struct doc *d = doc_get(object, key);
    return d == NULL || doc_bool(d, out, err);
}

bool policy_choice(const struct doc *object, const char *key, const char *const *names, int n, int *out, struct err *err) {
    const struct doc *d = doc_get(object, key);
    return d == NULL || doc_one_of(d, key, names, n, out, err);
}

bool policy_suggest(struct err *err, const char *word, const char *const *candidates, int n) {
    const char *nearest = err_nearest(word, candidates, (unsigned long)n);
    return nearest == NULL ? false : err_hint(err, "did you mean \"%s\"?", nearest);
}

/* --- small sections ----------------------------------------------------------------------------------------------- */

static int by_id(const void *a, const void *b) {
    uint32_t left = ((const struct status_map *)a)->name, right = ((const struct status_map *)b)->name;
    return (left > right) - (left < right);
}

static bool read_statuses(struct policy_plan *plan, const struct doc *d, struct err *err) {
    struct policy *p = &plan->policy;
    if (d != NULL && !doc_is(d, DOC_OBJECT, err)) return false;
    p->statuses = arena_alloc(&p->arena, (d == NULL ? 0 : (size_t)d->n) * sizeof *p->statuses);
    for (const struct doc *entry = d == NULL ? NULL : d->child; entry != NULL; entry = entry->next) {
        int c;
        if (!doc_one_of(entry, "status class", class_names, CLASSES, &c, err)) return false;
        uint32_t id = strings_add(p->strings, entry->key.p, entry->key.n);
        p->statuses[p->nstatuses++] = (struct status_map){ .name = id, .class = (enum status_class)c };
        policy_use(plan, id)->class = (uint8_t)(c + 1);
    }
    if (p->nstatuses > 1) qsort(p->statuses, (size_t)p->nstatuses, sizeof *p->statuses, by_id);
    for (int c = 0; c < CLASSES; c++) { /* a class's own name needs no listing */
        struct name_use *use = policy_use(plan, strings_addz(p->strings, class_names[c]));
        if (use->class == 0) use->class = (uint8_t)(c + 1);
    }
    return true;
}

static bool read_number(const struct doc *object, const char *key, double *out, struct err *err) {
    const struct doc *d = doc_get(object, key);
    return d == NULL || doc_double(d, out, err);
}

static bool read_csat(struct policy_plan *plan, const struct doc *d, struct err *err) {
    static const char *const keys[] = { "max", "satisfied_from", "keep", "credit", NULL };
    static const char *const keeps[] = { [KEEP_FIRST] = "first", [KEEP_LAST] = "last" };
    static const char *const credits[] = { [CREDIT_RESOLVER] = "resolver", [CREDIT_LAST_REPLY] = "last_reply" };
    struct policy *p = &plan->policy;
    int keep = KEEP_FIRST, credit = CREDIT_RESOLVER;
    double max = 5, from = 4;
    if (d != NULL &&
        (!policy_object(d, keys, err) || !read_number(d, "max", &max, err) || !read_number(d, "satisfied_from", &from, err) ||
         !policy_choice(d, "keep", keeps, (int)ARRAY_LEN(keeps), &keep, err) ||
         !policy_choice(d, "credit", credits, (int)ARRAY_LEN(credits), &credit, err))) {
        return false;
    }
    if (max <= 1) return doc_fail(doc_get(d, "max"), err, "\"max\" must be above 1, the lowest score");
    if (from < 1 || from > max) {
        const struct doc *given = doc_get(d, "satisfied_from");
        if (given != NULL) return doc_fail(given, err, "\"satisfied_from\" must lie between 1 and \"max\"");
        doc_fail(doc_get(d, "max"), err, "\"max\" lies below 4, from which on a score is a satisfied one");
        return err_hint(err, "give \"satisfied_from\" too");
    }
    p->csat.max = max;
    p->csat.satisfied_from = from;
    p->csat.keep = (enum csat_keep)keep;
    p->csat.credit = (enum csat_credit)credit;
    return true;
}

/* The done classes from which going back counts as reopened. */
static bool read_reopen_from(const struct doc *d, unsigned *mask, struct err *err) {
    static const char *const done[] = { "resolved", "closed" };
    if (!doc_is(d, DOC_ARRAY, err)) return false;
    *mask = 0;
    for (const struct doc *entry = d->child; entry != NULL; entry = entry->next) {
        int c;
        if (!doc_one_of(entry, "done class", done, (int)ARRAY_LEN(done), &c, err)) return false;
        *mask |= 1U << (CLASS_RESOLVED + c);
    }
    return true;
}

static bool read_reopen(struct policy_plan *plan, const struct doc *d, struct err *err) {
    static const char *const keys[] = { "from", "courtesy", NULL };
    static const char *const courtesies[] = { "count", "skip" };
    struct policy *p = &plan->policy;
    int skip = 0;
    p->reopen.from = 1U << CLASS_RESOLVED | 1U << CLASS_CLOSED;
    if (d == NULL) return true;
    if (!policy_object(d, keys, err)) return false;
    const struct doc *from = doc_get(d, "from");
    if (from != NULL && !read_reopen_from(from, &p->reopen.from, err)) return false;
    if (!policy_choice(d, "courtesy", courtesies, (int)ARRAY_LEN(courtesies), &skip, err)) return false;
    p->reopen.skip_courtesy = skip != 0;
    return true;
}

static bool read_exclude(struct policy_plan *plan, const struct doc *d, struct err *err) {
    static const char *const keys[] = { "disowned", "discarded", NULL };
    struct policy *p = &plan->policy;
    p->exclude.disowned = p->exclude.discarded = true;
    return d == NULL ||
        (policy_object(d, keys, err) && policy_flag(d, "disowned", &p->exclude.disowned, err) &&
         policy_flag(d, "discarded", &p->exclude.discarded, err));
}

static bool read_ticket_url(struct policy_plan *plan, const struct doc *d, struct err *err) {
    struct str text;
    if (d == NULL) return true;
    if (!doc_string(d, &text, err)) return false;
    if (strstr(text.p, "{ticket}") == NULL) {
        doc_fail(d, err, "\"ticket_url\" has no {ticket} in it");
        return err_hint(err, "for instance \"https://help.example.org/tickets/{ticket}\"");
    }
    plan->policy.ticket_url = text.p;
    return true;
}

static bool read_organisation(struct policy_plan *plan, const struct doc *d, struct err *err) {
    struct str text;
    if (d == NULL) return true;
    if (!doc_string(d, &text, err)) return false;
    plan->policy.organisation = text.p;
    return true;
}

/* Metrics are read by measure, which knows what they are made of. */
static bool read_metrics(struct policy_plan *plan, const struct doc *d, struct err *err) {
    (void)plan;
    return d == NULL || doc_is(d, DOC_ARRAY, err);
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

/* To add a section: a row here; later rows may use what earlier ones read. */
static const struct {
    const char *key;
    policy_section *read;
} sections[] = {
    { "timezone", policy_read_timezone },
    { "calendars", policy_read_calendars },
    { "statuses", read_statuses },
    { "tiers", policy_read_tiers },
    { "agents", policy_read_agents },
    { "bots", policy_read_bots },
    { "clocks", policy_read_clocks },
    { "csat", read_csat },
    { "reopen", read_reopen },
    { "exclude", read_exclude },
    { "ticket_url", read_ticket_url },
    { "organisation", read_organisation },
    { "metrics", read_metrics },
};

static bool read_document(struct policy_plan *plan, const char *source, const char *text, size_t n, struct err *err) {
    const char *keys[ARRAY_LEN(sections) + 1] = { NULL };
    struct doc *root = NULL;
    struct policy *p = &plan->policy;
    p->source = arena_strndup(&p->arena, source, strlen(source));
    for (size_t i = 0; i < ARRAY_LEN(sections); i++) keys[i] = sections[i].key;
    if (text != NULL) {
        if (!doc_parse(&p->arena, p->source, text, n, ERR_CONFIG, &root, err) || !policy_object(root, keys, err)) return false;
    }
    p->doc = root;
    for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
        if (!sections[i].read(plan, doc_get(root, sections[i].key), err)) return false;
    }
    return true;
}

bool policy_load(const char *source, const char *text, size_t n, struct strings *strings, struct policy **out, struct err *err) {
    struct policy_plan *plan = mem_zalloc(1, sizeof *plan);
    plan->policy.strings = strings;
    if (!read_document(plan, text == NULL ? "(defaults)" : source, text, n, err)) {
        policy_free(&plan->policy);
        return false;
    }
    *out = &plan->policy;
    return true;
}

void policy_free(struct policy *p) {
    if (p == NULL) return;
    struct policy_plan *plan = (struct policy_plan *)p;
    for (int i = 0; i < p->nzones; i++) zone_free(p->zones[i]);
    mem_free(p->zones);
    mem_free(plan->uses);
    arena_release(&p->arena);
    mem_free(plan);
}

/* --- looking things up -------------------------------------------------------------------------------------------- */

enum status_class policy_class(const struct policy *p, uint32_t status, bool *mapped) {
    const struct name_use *use = policy_used(p, status);
    *mapped = use->class != 0;
    return *mapped ? (enum status_class)(use->class - 1) : CLASS_OPEN;
}

enum role policy_role(const struct policy *p, enum event_type type, uint32_t actor) {
    const struct name_use *use = policy_used(p, actor);
    if (use->agent != 0) return ROLE_AGENT;
    if (use->bot != 0) return ROLE_BOT;
    if (type == EV_CREATED) return ROLE_CUSTOMER;
    if (actor == STR_NONE) return ROLE_SYSTEM;
    return type == EV_MESSAGE || type == EV_RATING ? ROLE_CUSTOMER : ROLE_AGENT;
}

int policy_clock(const struct policy *p, struct str name) {
    for (int i = 0; i < p->nclocks; i++) {
        if (str_is(name, p->clocks[i].name)) return i;
    }
    return -1;
}

const struct agent *policy_agent(const struct policy *p, uint32_t id) {
    const struct name_use *use = policy_used(p, id);
    return use->agent == 0 ? NULL : &p->agents[use->agent - 1];
}

int policy_tier(const struct policy *p, uint32_t team) {
    return (int)policy_used(p, team)->tier - 1;
}

struct str policy_agent_name(const struct policy *p, uint32_t id) {
    const struct agent *agent = policy_agent(p, id);
    return agent != NULL && agent->name != NULL ? str_c(agent->name) : strings_get(p->strings, id);
}

/* The bit of a policy's own name; number is 1 + its index in named, 0 where no clock asks for it. */
static uint64_t named_bit(uint8_t number, int first) {
    return number == 0 ? 0 : BIT(first + number - 1);
}

uint64_t policy_status_signal(const struct policy *p, uint32_t status) {
    return named_bit(policy_used(p, status)->status, SIG_NAMED);
}

uint64_t policy_linked_signal(const struct policy *p, uint32_t kind) {
    return named_bit(policy_used(p, kind)->linked, SIG_NAMED);
}

uint64_t policy_status_level(const struct policy *p, uint32_t status) {
    return named_bit(policy_used(p, status)->status, LEVEL_NAMED);
}

int policy_calendar_of(const struct policy *p, const char *clock) {
    int index = policy_clock(p, str_c(clock));
    return index < 0 ? 0 : p->clocks[index].calendar;
}
