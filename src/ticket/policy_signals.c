/* policy_signals: the names of signals and levels, and reading masks and terms of them. */
#include <string.h>

#include "base/vec.h"
#include "ticket/policy_int.h"

const char *const class_names[CLASSES + 1] = {
    [CLASS_NEW] = "new",   [CLASS_OPEN] = "open",         [CLASS_IN_PROGRESS] = "in_progress", [CLASS_WAITING] = "waiting",
    [CLASS_HOLD] = "hold", [CLASS_RESOLVED] = "resolved", [CLASS_CLOSED] = "closed",           [CLASSES] = NULL,
};

const char *const signal_names[SIG_NAMED + 1] = {
    [SIG_CREATED] = "created",
    [SIG_CUSTOMER_MESSAGE] = "customer_message",
    [SIG_AGENT_REPLY] = "agent_reply",
    [SIG_BOT_REPLY] = "bot_reply",
    [SIG_ASSIGNED] = "assigned",
    [SIG_UNASSIGNED] = "unassigned",
    [SIG_TEAM_CHANGED] = "team_changed",
    [SIG_STATUS_CHANGED] = "status_changed",
    [SIG_ENTERED + CLASS_NEW] = "entered:new",
    [SIG_ENTERED + CLASS_OPEN] = "entered:open",
    [SIG_ENTERED + CLASS_IN_PROGRESS] = "entered:in_progress",
    [SIG_ENTERED + CLASS_WAITING] = "entered:waiting",
    [SIG_ENTERED + CLASS_HOLD] = "entered:hold",
    [SIG_ENTERED + CLASS_RESOLVED] = "entered:resolved",
    [SIG_ENTERED + CLASS_CLOSED] = "entered:closed",
    [SIG_RESOLVED] = "resolved",
    [SIG_CLOSED] = "closed",
    [SIG_REOPENED] = "reopened",
    [SIG_RATED] = "rated",
    [SIG_MERGED] = "merged",
    [SIG_DISCARDED] = "discarded",
    [SIG_NAMED] = NULL,
};

const char *const level_names[LEVEL_NAMED + 1] = {
    [LEVEL_CLASS + CLASS_NEW] = "class:new",
    [LEVEL_CLASS + CLASS_OPEN] = "class:open",
    [LEVEL_CLASS + CLASS_IN_PROGRESS] = "class:in_progress",
    [LEVEL_CLASS + CLASS_WAITING] = "class:waiting",
    [LEVEL_CLASS + CLASS_HOLD] = "class:hold",
    [LEVEL_CLASS + CLASS_RESOLVED] = "class:resolved",
    [LEVEL_CLASS + CLASS_CLOSED] = "class:closed",
    [LEVEL_DONE] = "done",
    [LEVEL_ASSIGNED] = "assigned",
    [LEVEL_UNASSIGNED] = "unassigned",
    [LEVEL_WITH_CUSTOMER] = "with_customer",
    [LEVEL_WITH_AGENT] = "with_agent",
    [LEVEL_NAMED] = NULL,
};

/* What to write in the other vocabulary, for hints: a level holds, roughly, from its signal on. */
static const struct {
    const char *signal, *level;
} counterparts[] = {
    { "resolved", "done" },
    { "closed", "class:closed" },
    { "agent_reply", "with_customer" },
    { "customer_message", "with_agent" },
};

/* The two vocabularies of clocks. */
struct vocabulary {
    const char *what; /* "signal" */
    const char *const *names;
    int n;
    const char *class_prefix; /* how it speaks of a status class */
    const char *belongs;      /* where it is used */
};
static const struct vocabulary signals = { "signal", signal_names, SIG_NAMED, "entered:", "\"start\", \"stop\" and \"cancel\"" };
static const struct vocabulary levels = { "level", level_names, LEVEL_NAMED, "class:", "\"unless\" and \"pause\"" };

/* The index of a name, or -1. */
static int find(const char *const *names, int n, struct str name) {
    for (int i = 0; i < n; i++) {
        if (str_is(name, names[i])) return i;
    }
    return -1;
}

bool policy_knows_status(const struct policy_plan *plan, struct str name) {
    uint32_t id = strings_find(plan->policy.strings, name.p, name.n);
    return id != STR_NONE && policy_used(&plan->policy, id)->class != 0;
}

static bool fail_status(struct policy_plan *plan, const struct doc *d, const char *name, struct err *err) {
    struct policy *p = &plan->policy;
    const struct doc *statuses = doc_get(p->doc, "statuses");
    const char **candidates = arena_alloc(&p->arena, ((size_t)p->nstatuses + CLASSES) * sizeof *candidates);
    int n = 0;
    for (const struct doc *entry = statuses == NULL ? NULL : statuses->child; entry != NULL; entry = entry->next) {
        candidates[n++] = entry->key.p;
    }
    for (int c = 0; c < CLASSES; c++) candidates[n++] = class_names[c];
    doc_fail(d, err, "\"status:%s\": \"statuses\" has no such status", name);
    policy_suggest(err, name, candidates, n);
    return err_expected(err, candidates, (unsigned long)n);
}

/* The word that this vocabulary has for a class, a status, or a word of the other vocabulary; NULL if none. */
static const char *translate(struct policy_plan *plan, const struct vocabulary *to, const char *word) {
    struct arena *a = &plan->policy.arena;
    const struct vocabulary *other = to == &signals ? &levels : &signals;
    for (size_t i = 0; i < ARRAY_LEN(counterparts); i++) {
        if (to == &levels && strcmp(word, counterparts[i].signal) == 0) return counterparts[i].level;
        if (to == &signals && strcmp(word, counterparts[i].level) == 0) return counterparts[i].signal;
    }
    size_t prefix = strlen(other->class_prefix);
    const char *class = strncmp(word, other->class_prefix, prefix) == 0 ? word + prefix : word;
    if (find(class_names, CLASSES, str_c(class)) >= 0) return arena_printf(a, "%s%s", to->class_prefix, class);
    if (policy_knows_status(plan, str_c(word))) return arena_printf(a, "status:%s", word);
    return NULL;
}

/* What was probably meant by a word that this vocabulary lacks; NULL if nothing is near. */
static const char *meant(struct policy_plan *plan, const struct vocabulary *wanted, const char *word) {
    const struct vocabulary *other = wanted == &signals ? &levels : &signals;
    const char *translated = translate(plan, wanted, word);
    if (translated != NULL) return translated;
    const char *near = err_nearest(word, wanted->names, (unsigned long)wanted->n);
    if (near != NULL) return near;
    near = err_nearest(word, other->names, (unsigned long)other->n);
    return near == NULL ? NULL : translate(plan, wanted, near);
}

static bool fail_word(struct policy_plan *plan, const struct doc *d, const struct vocabulary *wanted, struct str word, struct err *err) {
    const struct vocabulary *other = wanted == &signals ? &levels : &signals;
    const char *text = arena_strndup(&plan->policy.arena, word.p, word.n);
    if (find(other->names, other->n, word) >= 0) {
        doc_fail(d, err, "\"%s\" is a %s, for %s; expected a %s", text, other->what, other->belongs, wanted->what);
    } else {
        doc_fail(d, err, "unknown %s \"%s\"", wanted->what, text);
    }
    const char *advice = meant(plan, wanted, text);
    if (advice != NULL) return err_hint(err, "did you mean \"%s\"?", advice);
    const char *all[SIG_NAMED + 2];
    int n = wanted->n;
    memcpy(all, wanted->names, (size_t)n * sizeof *all);
    all[n++] = "status:NAME";
    if (wanted == &signals) all[n++] = "linked:KIND";
    return err_expected(err, all, (unsigned long)n);
}

/* The number of a status:NAME or linked:KIND among the policy's, given on first sight. */
static bool number_named(struct policy_plan *plan, const struct doc *d, bool linked, struct str name, int *index, struct err *err) {
    struct policy *p = &plan->policy;
    uint32_t id = strings_add(p->strings, name.p, name.n);
    struct name_use *use = policy_use(plan, id);
    uint8_t *number = linked ? &use->linked : &use->status;
    if (*number == 0) {
        if (p->nnamed == POLICY_NAMED)
            return doc_fail(d, err, "more than %d different status:NAME and linked:KIND in clocks", POLICY_NAMED);
        p->named[p->nnamed++] = (struct named_signal){ .linked = linked, .name = id };
        *number = (uint8_t)p->nnamed;
    }
    *index = *number - 1;
    return true;
}

static const char status_prefix[] = "status:", linked_prefix[] = "linked:";

static bool number_status(struct policy_plan *plan, const struct doc *d, struct str word, int *index, struct err *err) {
    struct str name = str_of(word.p + sizeof status_prefix - 1, word.n - (sizeof status_prefix - 1));
    if (!policy_knows_status(plan, name)) return fail_status(plan, d, arena_strndup(&plan->policy.arena, name.p, name.n), err);
    return number_named(plan, d, false, name, index, err);
}

static bool read_signal(struct policy_plan *plan, const struct doc *d, uint64_t *mask, struct err *err) {
    struct str word;
    int index = -1;
    if (!doc_string(d, &word, err)) return false;
    if (str_starts(word, status_prefix)) {
        if (!number_status(plan, d, word, &index, err)) return false;
        index += SIG_NAMED;
    } else if (str_starts(word, linked_prefix)) {
        struct str kind = str_of(word.p + sizeof linked_prefix - 1, word.n - (sizeof linked_prefix - 1));
        if (kind.n == 0) return doc_fail(d, err, "\"linked:\" without the kind of link");
        if (!number_named(plan, d, true, kind, &index, err)) return false;
        index += SIG_NAMED;
    } else {
        index = find(signal_names, SIG_NAMED, word);
        if (index < 0) return fail_word(plan, d, &signals, word, err);
    }
    *mask |= BIT(index);
    return true;
}

bool policy_read_signals(struct policy_plan *plan, const struct doc *d, uint64_t *mask, struct err *err) {
    if (!doc_is(d, DOC_ARRAY, err)) return false;
    for (const struct doc *entry = d->child; entry != NULL; entry = entry->next) {
        if (!read_signal(plan, entry, mask, err)) return false;
    }
    return true;
}

/* The first level of a term: what stands before a '+'.  A status's own name may hold a '+', so the longest that is known is taken. */
static struct str first_level(const struct policy_plan *plan, const char *term) {
    size_t shortest = strcspn(term, "+"), skip = sizeof status_prefix - 1;
    if (str_starts(str_c(term), status_prefix)) {
        for (size_t n = strlen(term); n > shortest; n--) {
            bool ends = term[n] == '+' || term[n] == '\0';
            if (ends && policy_knows_status(plan, str_of(term + skip, n - skip))) return str_of(term, n);
        }
    }
    return str_of(term, shortest);
}

static bool read_level(struct policy_plan *plan, const struct doc *d, struct str word, uint64_t *mask, struct err *err) {
    int index = -1;
    if (str_starts(word, status_prefix)) {
        if (!number_status(plan, d, word, &index, err)) return false;
        index += LEVEL_NAMED;
    } else {
        index = find(level_names, LEVEL_NAMED, word);
        if (index < 0) return fail_word(plan, d, &levels, word, err);
    }
    *mask |= BIT(index);
    return true;
}

static bool read_term(struct policy_plan *plan, const struct doc *d, struct level_term *term, struct err *err) {
    struct str text;
    if (!doc_string(d, &text, err)) return false;
    for (const char *at = text.p;; at++) { /* at stands after a '+' */
        bool negated = *at == '!';
        if (negated) at++;
        struct str word = first_level(plan, at);
        if (word.n == 0)
            return doc_fail(d, err, "\"%s\": a level is missing; expected levels joined by \"+\", such as \"class:waiting+!with_agent\"",
                            text.p);
        if (!read_level(plan, d, word, negated ? &term->none : &term->all, err)) return false;
        at += word.n;
        if (*at == '\0') return true;
    }
}

bool policy_read_terms(struct policy_plan *plan, const struct doc *d, struct level_term **terms, int *n, struct err *err) {
    if (!doc_is(d, DOC_ARRAY, err)) return false;
    *terms = arena_alloc(&plan->policy.arena, (size_t)d->n * sizeof **terms);
    for (const struct doc *entry = d->child; entry != NULL; entry = entry->next) {
        if (!read_term(plan, entry, &(*terms)[*n], err)) return false;
        ++*n;
    }
    return true;
}
