/* recompute: the questions; their answers are taken in recompute_take.c. */
#include "cmd/recompute_int.h"

#include <string.h>

#include "base/vec.h"
#include "write/json.h"

/* ---- indicators ----------------------------------------------------------------------------------------------------------------- */

/* Conditions as the JSON text that conditions_parse reads; NULL: none. */
const char *recompute_where_text(struct arena *a, const struct strings *strings, const struct condition *where, int n) {
    struct buf out = { 0 };
    struct json j = { .out = &out };
    if (n == 0) return NULL;
    json_object(&j, NULL);
    for (int i = 0; i < n; i++) {
        json_array(&j, dimension_name(&where[i].dim, strings, a));
        for (int v = 0; v < where[i].n; v++) json_string(&j, NULL, where[i].values[v]);
        json_end(&j);
    }
    json_end(&j);
    const char *text = arena_strndup(a, out.p, out.n);
    buf_release(&out);
    return text;
}

static bool same_text(const char *a, const char *b) { return a && b ? strcmp(a, b) == 0 : a == b; }

struct recompute_kpi *recompute_add_kpi(struct recompute *r, struct recompute_kpi kpi) {
    for (int i = 0; i < r->nkpis; i++) {
        const struct closing_kpi *k = &r->kpis[i].kpi;
        if (strcmp(k->metric, kpi.kpi.metric) == 0 && same_text(k->where, kpi.kpi.where) && same_text(k->of, kpi.kpi.of)) return &r->kpis[i];
    }
    r->kpis[r->nkpis] = kpi;
    return &r->kpis[r->nkpis++];
}

bool recompute_knows(const struct recompute_kpi *kpi) { return kpi->from == FROM_METRIC ? kpi->metric != NULL : kpi->scheme != NULL; }

static bool is_by_agent(const struct recompute *r, const struct query *q) {
    return q->nby == 1 && q->by[0].kind == DIM_AGENT && q->period.from == r->wanted.period.from && q->period.to == r->wanted.period.to;
}

/* The indicators of a template without bonus schemes: the metrics that it asks for by agent alone, in its order. */
static void kpis_of_template(struct session *s, struct recompute *r) {
    const struct pass *pass = &r->loaded.plan->passes[PASS_MAIN];
    int most = 0;
    for (int q = 0; q < pass->nqueries; q++) most += pass->queries[q].nmetrics;
    r->kpis = arena_alloc(&r->arena, ((size_t)most + 1) * sizeof *r->kpis);
    for (int q = 0; q < pass->nqueries; q++) {
        const struct query *query = &pass->queries[q];
        if (!is_by_agent(r, query)) continue;
        const char *where = recompute_where_text(&r->arena, s->strings, query->where, query->nwhere);
        for (int m = 0; m < query->nmetrics; m++) {
            const struct closing_kpi kpi = { .metric = query->metrics[m]->name, .where = where };
            recompute_add_kpi(r, (struct recompute_kpi){ .kpi = kpi, .metric = query->metrics[m], .where = query->where, .nwhere = query->nwhere });
        }
    }
}

static bool is_of_bonus(const struct closing_kpi *kpi) { return kpi->of || strncmp(kpi->metric, "bonus.", 6) == 0 || strncmp(kpi->metric, "bonus-", 6) == 0; }

/* The indicators of a closing, as its line has them. A metric that is no more stays without one. */
static bool kpis_of_closing(struct session *s, struct recompute *r, const struct closing_kpi *kpis, int n, struct err *err) {
    r->kpis = arena_alloc(&r->arena, ((size_t)n + 1) * sizeof *r->kpis);
    for (int i = 0; i < n; i++) {
        struct recompute_kpi *kpi = &r->kpis[r->nkpis++];
        struct err unknown = { 0 };
        struct condition *where = NULL;
        struct doc *d;
        *kpi = (struct recompute_kpi){ .kpi = kpis[i], .from = is_of_bonus(&kpis[i]) ? FROM_TEAM : FROM_METRIC };
        if (kpi->from == FROM_METRIC) kpi->metric = metrics_find(r->loaded.metrics, str_c(kpis[i].metric), &unknown);
        else recompute_bonus_find(r, kpi);
        if (kpi->from != FROM_METRIC || !kpis[i].where) continue;
        if (!doc_parse(&r->arena, "(ledger)", kpis[i].where, strlen(kpis[i].where), ERR_INPUT, &d, err) ||
            !conditions_parse(d, s->strings, &r->arena, &where, &kpi->nwhere, err)) return false;
        kpi->where = where;
    }
    return true;
}

static bool is_asked(const struct recompute_kpi *kpi) { return kpi->from == FROM_METRIC && kpi->metric; }

/* One question for all indicators of the same conditions. */
static void ask_numbers(struct recompute *r) {
    static const struct dimension by_agent = { .kind = DIM_AGENT };
    const struct metric **metrics = mem_zalloc((size_t)r->nkpis + 1, sizeof *metrics);
    for (int i = 0; i < r->nkpis; i++) r->kpis[i].asked = -1;
    for (int i = 0; i < r->nkpis; i++) {
        int n = 0;
        if (!is_asked(&r->kpis[i]) || r->kpis[i].asked >= 0) continue;
        for (int k = i; k < r->nkpis; k++)
            if (is_asked(&r->kpis[k]) && same_text(r->kpis[k].kpi.where, r->kpis[i].kpi.where)) r->kpis[k].column = n, metrics[n++] = r->kpis[k].metric;
        int asked = template_ask(r->loaded.plan, PASS_MAIN, &by_agent, 1, metrics, n, r->kpis[i].where, r->kpis[i].nwhere);
        for (int k = i; k < r->nkpis; k++)
            if (is_asked(&r->kpis[k]) && same_text(r->kpis[k].kpi.where, r->kpis[i].kpi.where)) r->kpis[k].asked = asked;
    }
    mem_free(metrics);
}

/* ---- facts ---------------------------------------------------------------------------------------------------------------------- */

static bool in_period(const struct period *p, instant t) { return t >= p->from && t < p->to; }

/* The facts that some number may count: those of the period, and those that stand at its end. */
static bool want(const void *data, const struct ticket_facts *t, const struct cycle *c, const struct moment *m) {
    const struct recompute_facts *wanted = data;
    (void)t;
    if (m) return wanted->moments && (in_period(&wanted->period, m->at) || m->kind == MOM_OPEN);
    if (!(wanted->clocks >> c->clock & 1)) return false;
    bool live = c->state == CYCLE_RUNNING || c->state == CYCLE_PAUSED;
    return live || in_period(&wanted->period, c->stop_at) || (c->verdict != VERDICT_ABSENT && in_period(&wanted->period, c->verdict_at));
}

static void ask_facts(struct recompute *r) {
    for (int i = 0; i < r->nkpis; i++) {
        const struct metric *m = is_asked(&r->kpis[i]) ? r->kpis[i].metric : NULL;
        if (m && m->clock >= 0) r->wanted.clocks |= UINT64_C(1) << m->clock;
        if (m && m->clock < 0) r->wanted.moments = true;
    }
    r->scope = (struct fact_scope){ .clocks = r->wanted.clocks, .states = 1u << CYCLE_RUNNING | 1u << CYCLE_PAUSED, .stopped = true,
                                    .verdicts = 1u << VERDICT_MET | 1u << VERDICT_BREACHED, .moments = r->wanted.moments ? UINT64_MAX : 0,
                                    .from = r->wanted.period.from, .to = r->wanted.period.to };
    r->list = template_ask_tickets(r->loaded.plan, PASS_MAIN, &(struct fact_list){ .want = want, .data = &r->wanted, .scope = &r->scope });
}

/* ---- planning ------------------------------------------------------------------------------------------------------------------- */

bool recompute_plan(struct session *s, const struct loaded_template *template, const struct period *period, const struct closing_kpi *kpis, int nkpis,
                    struct recompute *r, struct err *err) {
    if (!template_for_period(s, template, period, period->to, &r->loaded, err)) return false;
    r->wanted.period = *period;
    if (!kpis && r->loaded.plan->bonuses) recompute_bonus_kpis(r, s->strings);
    else if (!kpis) kpis_of_template(s, r);
    else if (!kpis_of_closing(s, r, kpis, nkpis, err)) return false;
    ask_numbers(r);
    ask_facts(r);
    return true;
}

void recompute_release(struct recompute *r) {
    if (r->loaded.metrics) metrics_free(r->loaded.metrics);
    buf_release(&r->facts);
    arena_release(&r->arena);
}
