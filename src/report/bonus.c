#include "report/bonus.h"

#include <string.h>

#include "measure/exact.h"

/* ---- one agent --------------------------------------------------------------------------------------------------- */

static struct decimal line_score(const struct bonus_kpi *k, struct decimal v, int *band) {
    struct decimal slope = decimal_div(decimal_sub(k->line.to_score, k->line.from_score), decimal_sub(k->line.to, k->line.from));
    struct decimal score = decimal_add(k->line.from_score, decimal_mul(decimal_sub(v, k->line.from), slope));
    *band = BAND_LINE;
    if (decimal_compare(score, k->line.least) <= 0) return *band = BAND_LEAST, k->line.least;
    if (decimal_compare(score, k->line.most) >= 0) return *band = BAND_MOST, k->line.most;
    return score;
}

static struct decimal band_score(const struct bonus_kpi *k, struct decimal v, int *band) {
    int i = 0;
    for (; i < k->nbands - 1; i++) {
        int order = decimal_compare(v, k->bands[i].edge);
        if (k->from_edge ? order >= 0 : order <= 0) break;
    }
    *band = i;
    return k->bands[i].score;
}

static struct bonus_part judge(const struct bonus_scheme *s, const struct bonus_kpi *k, struct value v) {
    struct bonus_part part = { .value = v, .band = BAND_NONE, .score = DECIMAL_ZERO, .weight = DECIMAL_ZERO, .effect = DECIMAL_ZERO };
    part.judged = v.has && v.n >= k->min_count;
    part.scored = part.judged || !s->redistribute;
    if (!part.judged) {
        if (part.scored) part.score = s->too_few_score;
        return part;
    }
    struct decimal exact = value_exact(k->subject.metric, v);
    part.score = k->nbands ? band_score(k, exact, &part.band) : line_score(k, exact, &part.band);
    return part;
}

static bool gate_holds(const struct bonus_gate *g, struct value v) {
    if (!v.has) return true;
    int order = decimal_compare(value_exact(g->subject.metric, v), g->limit);
    return g->at_least ? order >= 0 : order <= 0;
}

void bonus_evaluate(const struct bonus_scheme *s, const struct value *kpis, const struct value *gates, struct arena *a, struct bonus_outcome *out) {
    struct decimal judged = DECIMAL_ZERO;
    *out = (struct bonus_outcome){ .parts = arena_alloc(a, (size_t)s->nkpis * sizeof *out->parts), .sum = DECIMAL_ZERO, .result = DECIMAL_ZERO };
    out->gates = arena_alloc(a, (size_t)(s->ngates + 1) * sizeof *out->gates);
    out->failed = arena_alloc(a, (size_t)(s->ngates + 1) * sizeof *out->failed);
    for (int i = 0; i < s->ngates; i++) {
        out->gates[i] = gates[i];
        out->failed[i] = !gate_holds(&s->gates[i], gates[i]);
        out->barred |= out->failed[i];
    }
    for (int i = 0; i < s->nkpis; i++) {
        out->parts[i] = judge(s, &s->kpis[i], kpis[i]);
        if (out->parts[i].scored) judged = decimal_add(judged, s->kpis[i].weight);
    }
    for (int i = 0; i < s->nkpis; i++) {
        struct bonus_part *part = &out->parts[i];
        if (!part->scored) continue;
        part->weight = decimal_div(s->kpis[i].weight, judged);
        part->effect = decimal_mul(part->score, part->weight);
        out->sum = decimal_add(out->sum, part->effect);
    }
    out->has = out->barred || decimal_sign(judged) > 0;
    if (!out->barred) out->result = out->sum;
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

/* The row of a table by one dimension, or -1. Rows stand in byte order, "(none)" last. */
static int row_of(const struct table *t, struct str key) {
    int low = 0, high = t ? t->nrows - 1 : -1;
    while (low <= high) {
        int middle = low + (high - low) / 2;
        const struct key *found = table_key(t, middle, 0);
        int order = found->none ? -1 : str_cmp(key, found->text);
        if (order == 0) return middle;
        if (order < 0) high = middle - 1;
        else low = middle + 1;
    }
    return -1;
}

/* Nothing happened where there is no row: counts are 0, all else has no value. */
static struct value value_of(const struct bonus_subject *s, const struct table *t, int row) {
    if (row >= 0) return *table_cell(t, row, s->column);
    return (struct value){ .has = s->metric->unit == UNIT_COUNT };
}

/* Whether conditions let in the value of a dimension; those that name other dimensions let in all. */
static bool let_in(const struct condition *where, int n, enum dimension_kind kind, struct str value) {
    for (int i = 0; i < n; i++) {
        if (where[i].dim.kind != kind) continue;
        bool named = false;
        for (int k = 0; k < where[i].n; k++) named |= str_eq(where[i].values[k], value);
        if (!named) return false;
    }
    return true;
}

/* Whether the scheme, and the report, are for agents of that team. */
static bool is_for_team(const struct report *r, const struct bonus_scheme *s, struct str team) {
    return let_in(s->where, s->nwhere, DIM_TEAM, team) && let_in(r->t->where, r->t->nwhere, DIM_TEAM, team);
}

/* row: of the agent in the answer, or -1. */
static bool is_for_agent(const struct report *r, const struct bonus_scheme *s, const struct agent *agent, int row) {
    if (!let_in(r->t->where, r->t->nwhere, DIM_AGENT, strings_get(r->t->strings, agent->id))) return false;
    return is_for_team(r, s, strings_get(r->t->strings, agent->team)) || (!agent->team && row >= 0);
}

struct answers { const struct table *agents, *teams; };

static struct answers answers_of(const struct report *r, const struct bonus_scheme *s) {
    return (struct answers){ s->asked < 0 ? NULL : report_table(r, s->asked), s->asked_team < 0 ? NULL : report_table(r, s->asked_team) };
}

static void evaluate_agent(const struct report *r, const struct bonus_scheme *s, const struct answers *answers, int row, struct bonus_row *out) {
    struct value *kpis = arena_alloc(r->arena, (size_t)s->nkpis * sizeof *kpis), *gates = arena_alloc(r->arena, (size_t)(s->ngates + 1) * sizeof *gates);
    int team_row = out->agent->team ? row_of(answers->teams, strings_get(r->t->strings, out->agent->team)) : -1;
    for (int i = 0; i < s->nkpis + s->ngates; i++) {
        const struct bonus_subject *subject = i < s->nkpis ? &s->kpis[i].subject : &s->gates[i - s->nkpis].subject;
        struct value v = value_of(subject, subject->of_team ? answers->teams : answers->agents, subject->of_team ? team_row : row);
        if (i < s->nkpis) kpis[i] = v;
        else gates[i - s->nkpis] = v;
    }
    bonus_evaluate(s, kpis, gates, r->arena, &out->outcome);
    out->has_base = s->pays && out->agent->bonus_base && decimal_parse(str_c(out->agent->bonus_base), &out->base);
    out->has_amount = out->has_base && out->outcome.has;
    if (out->has_amount) out->amount = decimal_round(decimal_mul(out->base, out->outcome.result), s->amount_places);
}

/* Whom the policy lacks: of the answer, and whoever else acted in the events. */
static void find_unknown(const struct report *r, const struct table *agents, struct bonus_rows *rows) {
    const struct findings *findings = r->findings ? r->findings : &r->run->findings;
    int nfound = findings->subjects[FIND_UNKNOWN_AGENT].n, nrows = agents ? agents->nrows : 0;
    rows->unknown = arena_alloc(r->arena, (size_t)(nrows + nfound + 1) * sizeof *rows->unknown);
    for (int i = 0; i < nrows; i++) {
        const struct key *key = table_key(agents, i, 0);
        uint32_t id = strings_find(r->t->strings, key->text.p, key->text.n);
        if (!key->none && !policy_agent(r->t->policy, id)) rows->unknown[rows->nunknown++] = key->text;
    }
    for (int i = 0, credited = rows->nunknown; i < nfound; i++) {
        struct str subject = str_c(findings->subjects[FIND_UNKNOWN_AGENT].v[i].subject);
        bool known = false;
        for (int k = 0; k < credited; k++) known |= str_eq(rows->unknown[k], subject);
        if (!known) rows->unknown[rows->nunknown++] = str_of(arena_strndup(r->arena, subject.p, subject.n), subject.n); /* findings may move */
    }
}

struct bonus_rows bonus_rows_of(const struct report *r, const struct bonus_scheme *s) {
    const struct policy *p = r->t->policy;
    const struct answers answers = answers_of(r, s);
    struct bonus_rows rows = { .v = arena_alloc(r->arena, (size_t)(p->nagents + 1) * sizeof *rows.v) };
    for (int i = 0; i < p->nagents; i++) {
        int row = row_of(answers.agents, strings_get(r->t->strings, p->agents[i].id));
        bool is_for = is_for_agent(r, s, &p->agents[i], row);
        rows.nother += !is_for && row >= 0;
        if (!is_for) continue;
        rows.v[rows.n] = (struct bonus_row){ .agent = &p->agents[i] };
        evaluate_agent(r, s, &answers, row, &rows.v[rows.n++]);
    }
    find_unknown(r, answers.agents, &rows);
    return rows;
}

bool bonus_row_of(const struct report *r, const struct bonus_scheme *s, uint32_t agent, struct bonus_row *out) {
    const struct answers answers = answers_of(r, s);
    int row = row_of(answers.agents, strings_get(r->t->strings, agent));
    *out = (struct bonus_row){ .agent = policy_agent(r->t->policy, agent) };
    if (!out->agent || !is_for_agent(r, s, out->agent, row)) return false;
    evaluate_agent(r, s, &answers, row, out);
    return true;
}

/* ---- findings ---------------------------------------------------------------------------------------------------- */

bool bonus_id_repeats(const struct bonus_rows *rows, int row) {
    const char *id = rows->v[row].agent->payroll_id;
    for (int i = 0; id && i < row; i++)
        if (rows->v[i].agent->payroll_id && !strcmp(rows->v[i].agent->payroll_id, id)) return true;
    return false;
}

/* The fold finds those who acted; others are credited with what was assigned to them. */
static bool is_found(const struct findings *f, enum finding kind, struct str subject) {
    for (int i = 0; i < f->subjects[kind].n; i++)
        if (str_is(subject, f->subjects[kind].v[i].subject)) return true;
    return false;
}

void bonus_find(const struct report *r, const struct bonus_scheme *s, struct findings *out) {
    struct bonus_rows rows = bonus_rows_of(r, s);
    for (int i = 0; i < rows.n; i++) {
        const struct agent *agent = rows.v[i].agent;
        bool repeats = bonus_id_repeats(&rows, i);
        if (agent->payroll_id && !repeats) continue;
        struct str place = str_c(arena_printf(r->arena, "%s:%d", agent->where->source, agent->where->line));
        finding_add(out, repeats ? FIND_SAME_PAYROLL_ID : FIND_NO_PAYROLL_ID, strings_get(r->t->strings, agent->id), place);
    }
    for (int i = 0; i < rows.nunknown; i++)
        if (!is_found(out, FIND_UNKNOWN_AGENT, rows.unknown[i])) finding_add(out, FIND_UNKNOWN_AGENT, rows.unknown[i], str_c("bonus"));
}
