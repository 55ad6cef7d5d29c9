#include "cmd/differences.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

const char *const ticket_change_names[TICKET_CHANGES] = { "added", "gone", "changed" };

/* ---- numbers ------------------------------------------------------------------------------------------------------------------- */

struct value closing_value(struct closing_number n) {
    struct value v = { .n = n.n };
    v.has = n.value && num_parse_double(str_c(n.value), &v.v);
    return v;
}

/* Doubles that stand for decimals of few places: their difference is told to nine. */
const char *difference_change(struct arena *a, const struct difference *d) {
    struct value closed = closing_value(d->closed), now = closing_value(d->now);
    char text[NUM_TEXT];
    if (!closed.has || !now.has) return NULL;
    double change = round((now.v - closed.v) * 1e9) / 1e9;
    return arena_printf(a, "%s", num_format(change == 0 ? 0 : change, text));
}

/* An agent without a row and one whose row counts nothing are the same. */
static bool counts_nothing(struct closing_number n) { return n.n == 0 && (!n.value || strcmp(n.value, "0") == 0); }

static bool same_number(struct closing_number a, struct closing_number b) {
    if (counts_nothing(a) && counts_nothing(b)) return true;
    return a.n == b.n && (a.value && b.value ? strcmp(a.value, b.value) == 0 : a.value == b.value);
}

/* ---- facts --------------------------------------------------------------------------------------------------------------------- */

/* A line of the facts. */
struct fact_line {
    const char *owner; /* an agent; of indicators of teams a team */
    const char *ticket, *fact, *at, *brings;
    int64_t kpi, n;
};
struct fact_lines { struct fact_line *v; size_t n, cap; };

static const char *text_of(const struct doc *d, const char *key) {
    const struct doc *member = doc_get(d, key);
    return member && (member->kind == DOC_STRING || member->kind == DOC_NUMBER) ? member->text.p : NULL;
}

static int64_t int_of(const struct doc *d, const char *key) {
    int64_t n = 0;
    const char *text = text_of(d, key);
    return text && num_parse_i64(str_c(text), &n) ? n : 0;
}

/* What the fact brought in, for people: "52 s, met", "0.75" of a rating, "counts". */
static const char *brings_of(struct arena *a, const struct doc *d) {
    const char *seconds = text_of(d, "seconds"), *value = text_of(d, "value"), *verdict = text_of(d, "verdict"), *in = text_of(d, "in");
    bool rating = text_of(d, "fact") && (strncmp(text_of(d, "fact"), "rated", 5) == 0 || strcmp(text_of(d, "fact"), "review") == 0);
    const char *first = seconds ? arena_printf(a, "%s s", seconds) : value && rating ? value : "counts";
    bool below = in && strcmp(in, "below") == 0;
    return arena_printf(a, "%s%s%s%s", first, verdict ? ", " : "", verdict ? verdict : "", below ? ", below the line only" : "");
}

static bool parse_fact(struct arena *a, const char *source, struct str line, struct fact_lines *out, struct err *err) {
    struct doc *d;
    if (!doc_parse(a, source, line.p, line.n, ERR_INPUT, &d, err)) return false;
    const char *owner = text_of(d, "agent") ? text_of(d, "agent") : text_of(d, "team");
    const struct fact_line f = { owner, text_of(d, "ticket"), text_of(d, "fact"), text_of(d, "at"), brings_of(a, d), int_of(d, "kpi"), int_of(d, "n") };
    if (!f.owner || !f.ticket || !f.fact || !f.at) return doc_fail(d, err, "is no line of facts");
    *VEC_PUSH(out) = f;
    return true;
}

struct texts_of_lines { struct str *v; size_t n, cap; };

static int compare_strs(const void *a, const void *b) { return str_cmp(*(const struct str *)a, *(const struct str *)b); }

static struct texts_of_lines sorted_lines(struct str text) {
    struct texts_of_lines lines = { 0 };
    for (size_t at = 0; at < text.n;) {
        const char *end = memchr(text.p + at, '\n', text.n - at);
        size_t n = end ? (size_t)(end - text.p) - at : text.n - at;
        *VEC_PUSH(&lines) = str_of(text.p + at, n);
        at += n + 1;
    }
    if (lines.n) qsort(lines.v, lines.n, sizeof *lines.v, compare_strs);
    return lines;
}

/* The lines that only one of two texts has; few, where both are of the same period. */
static bool parse_distinct(struct arena *a, const char *source, struct str closed_text, struct str now_text, struct fact_lines *closed, struct fact_lines *now, struct err *err) {
    struct texts_of_lines x = sorted_lines(closed_text), y = sorted_lines(now_text);
    size_t i = 0, k = 0;
    bool ok = true;
    while (ok && (i < x.n || k < y.n)) {
        int order = i == x.n ? 1 : k == y.n ? -1 : str_cmp(x.v[i], y.v[k]);
        if (order < 0) ok = parse_fact(a, source, x.v[i], closed, err);
        if (order > 0) ok = parse_fact(a, "(facts)", y.v[k], now, err);
        i += order <= 0;
        k += order >= 0;
    }
    VEC_RELEASE(&x);
    VEC_RELEASE(&y);
    return ok;
}

/* The same fact: a cycle by its number, a moment by its instant. */
static int compare_facts(const struct fact_line *x, const struct fact_line *y) {
    int order = strcmp(x->ticket, y->ticket);
    if (!order) order = strcmp(x->fact, y->fact);
    if (!order) order = (x->n > y->n) - (x->n < y->n);
    return order || x->n ? order : strcmp(x->at, y->at);
}

static int compare_lines(const void *a, const void *b) {
    const struct fact_line *x = a, *y = b;
    int order = strcmp(x->owner, y->owner);
    if (!order) order = (x->kpi > y->kpi) - (x->kpi < y->kpi);
    if (!order) order = compare_facts(x, y);
    return order ? order : strcmp(x->brings, y->brings);
}

/* The lines of one number among sorted ones. */
static struct fact_lines of_number(const struct fact_lines *all, const char *owner, int kpi) {
    struct fact_lines found = { 0 };
    for (size_t i = 0; i < all->n; i++) {
        if (all->v[i].kpi != kpi + 1 || strcmp(all->v[i].owner, owner) != 0) continue;
        if (!found.n) found.v = &all->v[i];
        found.n++;
    }
    return found;
}

static void add_ticket(struct difference *d, enum ticket_change change, const struct fact_line *closed, const struct fact_line *now) {
    const struct fact_line *f = now ? now : closed;
    d->tickets[d->ntickets++] = (struct ticket_difference){ .change = change, .ticket = f->ticket, .fact = f->fact, .at = f->at, .n = f->n,
                                                            .closed = closed ? closed->brings : NULL, .now = now ? now->brings : NULL };
}

/* Walks both lists in step. */
static void compare_tickets(struct arena *a, const struct fact_lines *closed, const struct fact_lines *now, struct difference *d) {
    size_t i = 0, k = 0;
    d->tickets = arena_alloc(a, (closed->n + now->n + 1) * sizeof *d->tickets);
    while (i < closed->n || k < now->n) {
        const struct fact_line *x = i < closed->n ? &closed->v[i] : NULL, *y = k < now->n ? &now->v[k] : NULL;
        int order = !x ? 1 : !y ? -1 : compare_facts(x, y);
        if (order < 0) add_ticket(d, TICKET_GONE, x, NULL);
        else if (order > 0) add_ticket(d, TICKET_ADDED, NULL, y);
        else if (strcmp(x->brings, y->brings) != 0 || strcmp(x->at, y->at) != 0) add_ticket(d, TICKET_CHANGED, x, y);
        i += order <= 0;
        k += order >= 0;
    }
}

/* Whether the lines tell what is behind the numbers of teams: earlier versions did not. */
static bool tells_teams(struct str facts) {
    static const char begins[] = "{\"team\":", inside[] = "\n{\"team\":";
    return (facts.n >= sizeof begins - 1 && memcmp(facts.p, begins, sizeof begins - 1) == 0) || (facts.n && memmem(facts.p, facts.n, inside, sizeof inside - 1));
}

/* By whose lines a difference is told; NULL: it cannot be. */
static const char *owner_of(const struct session *s, const struct compared *c, const struct difference *d, bool teams) {
    if (!c->closing->kpis[d->kpi].of) return d->agent;
    const struct agent *agent = policy_agent(s->policy, strings_find(s->strings, d->agent, strlen(d->agent)));
    bool told = agent && agent->team != STR_NONE && (teams || d->closed.n == 0);
    return told ? strings_get(s->strings, agent->team).p : NULL;
}

static bool take_tickets(const struct session *s, struct payroll_ledger *l, struct compared *c, struct err *err) {
    struct fact_lines closed = { 0 }, now = { 0 };
    struct arena *a = &c->recompute.arena;
    struct buf text = { 0 };
    struct err changed = { 0 };
    bool intact = payroll_ledger_facts(l, c->closing, &text, &changed); /* else the chain's problems tell of it, and no tickets can be told */
    bool ok = !intact || parse_distinct(a, c->closing->facts_name, str_of(text.p, text.n), str_of(c->recompute.facts.p, c->recompute.facts.n), &closed, &now, err);
    bool teams = tells_teams(str_of(text.p, text.n));
    if (closed.n) qsort(closed.v, closed.n, sizeof *closed.v, compare_lines);
    if (now.n) qsort(now.v, now.n, sizeof *now.v, compare_lines);
    for (size_t i = 0; ok && intact && i < c->differences.n; i++) {
        struct difference *d = &c->differences.v[i];
        const char *owner = owner_of(s, c, d, teams);
        if (!owner) continue;
        struct fact_lines before = of_number(&closed, owner, d->kpi), after = of_number(&now, owner, d->kpi);
        compare_tickets(a, &before, &after, d);
    }
    VEC_RELEASE(&closed);
    VEC_RELEASE(&now);
    buf_release(&text);
    return ok;
}

/* ---- one period ----------------------------------------------------------------------------------------------------------------- */

static void compare_agent(struct compared *c, const struct closing_agent *closed, const struct closing_agent *now) {
    for (int k = 0; k < c->closing->nkpis; k++) {
        struct difference d = { .agent = now ? now->agent : closed->agent, .kpi = k };
        if (closed) d.closed = closed->numbers[k];
        if (now) d.now = now->numbers[k];
        if (!same_number(d.closed, d.now)) *VEC_PUSH(&c->differences) = d;
    }
}

static void compare_numbers(struct compared *c) {
    const struct closing *closing = c->closing;
    const struct recompute *r = &c->recompute;
    int i = 0, k = 0;
    while (i < closing->nagents || k < r->nagents) { /* both by id */
        const struct closing_agent *x = i < closing->nagents ? &closing->agents[i] : NULL, *y = k < r->nagents ? &r->agents[k] : NULL;
        int order = !x ? 1 : !y ? -1 : strcmp(x->agent, y->agent);
        compare_agent(c, order <= 0 ? x : NULL, order >= 0 ? y : NULL);
        i += order <= 0;
        k += order >= 0;
    }
}

static const struct report_file *find_file(const struct report_file *files, int n, const char *name) {
    for (int i = 0; i < n; i++)
        if (strcmp(files[i].name, name) == 0) return &files[i];
    return NULL;
}

static void note_inputs(struct arena *a, struct compared *c, const struct report *now) {
    const struct closing *closing = c->closing;
    for (int i = 0; i < closing->ninputs; i++) {
        const struct report_file *closed = &closing->inputs[i], *found = find_file(now->inputs, now->ninputs, closed->name);
        if (!found) texts_add(&c->notes, arena_printf(a, "the input %s is not read any more", closed->name));
        else if (strcmp(found->sha256, closed->sha256) != 0)
            texts_add(&c->notes, arena_printf(a, "the input %s has changed: it had %lld bytes, now %lld", closed->name, (long long)closed->size, (long long)found->size));
    }
    for (int i = 0; i < now->ninputs; i++)
        if (!find_file(closing->inputs, closing->ninputs, now->inputs[i].name)) texts_add(&c->notes, arena_printf(a, "the input %s is new", now->inputs[i].name));
}

static void take_notes(struct session *s, struct compared *c) {
    struct arena *a = &c->recompute.arena;
    struct report now = { 0 };
    session_describe(s, &now);
    if (strcmp(now.policy_sha256, c->closing->policy_sha256) != 0) texts_add(&c->notes, "the policy has changed");
    if (strcmp(session_digest(s, c->recompute.loaded.whole), c->closing->template_sha256) != 0) texts_add(&c->notes, "the template has changed");
    if (strcmp(now.version, c->closing->version) != 0) texts_add(&c->notes, arena_printf(a, "svodka %s closed it, this is %s", c->closing->version, now.version));
    for (int k = 0; k < c->recompute.nkpis; k++)
        if (!recompute_knows(&c->recompute.kpis[k])) texts_add(&c->notes, arena_printf(a, "there is no indicator %s any more", c->recompute.kpis[k].kpi.metric));
    note_inputs(a, c, &now);
}

/* ---- all of them ------------------------------------------------------------------------------------------------------------------ */

bool comparison_plan(struct session *s, struct payroll_ledger *l, const struct loaded_template *template, instant until, struct comparison *c, struct err *err) {
    c->v = mem_zalloc(l->lines.n + 1, sizeof *c->v);
    for (size_t i = 0; i < l->lines.n; i++) {
        const struct closing *closing = &l->lines.v[i].closing;
        struct period period;
        if (!l->lines.v[i].readable || !payroll_ledger_is_latest(l, (int)i) || closing->to > until) continue;
        struct compared *one = &c->v[c->n++];
        *one = (struct compared){ .closing = closing, .line = (int)i };
        if (!period_parse(closing->period, s->policy->zone, closing->to, &period, err)) return err_at(err, ERR_INPUT, l->path, (long)i + 1, 0, "no period");
        period.from = closing->from; /* as it was, even if the policy's zone is another now */
        period.to = closing->to;
        if (!recompute_plan(s, template, &period, closing->kpis, closing->nkpis, &one->recompute, err)) return false;
        if (closing->to > s->as_of) s->as_of = closing->to;
    }
    return true;
}

int comparison_passes(const struct comparison *c, struct pass *passes, int n) {
    for (int i = 0; i < c->n; i++) passes[n++] = c->v[i].recompute.loaded.plan->passes[PASS_MAIN];
    return n;
}

bool comparison_take(struct session *s, struct payroll_ledger *l, struct comparison *c, struct err *err) {
    for (int i = 0; i < c->n; i++) {
        struct compared *one = &c->v[i];
        if (!recompute_take(s, &one->recompute, err)) return false;
        compare_numbers(one);
        take_notes(s, one);
        if (one->differences.n && !take_tickets(s, l, one, err)) return false;
    }
    return true;
}

void comparison_release(struct comparison *c) {
    for (int i = 0; i < c->n; i++) {
        recompute_release(&c->v[i].recompute);
        VEC_RELEASE(&c->v[i].differences);
        texts_release(&c->v[i].notes);
    }
    mem_free(c->v);
}
