/* recompute: the answers: numbers as exact text, and a line for each fact that stands behind one; each is proof of the other. */
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/vec.h"
#include "cmd/recompute_int.h"
#include "measure/behind.h"
#include "write/json.h"

/* ---- numbers ------------------------------------------------------------------------------------------------------------------- */

struct ids { const char **v; size_t n, cap; };

static int compare_texts(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

static const struct table *answer(const struct session *s, const struct recompute *r, int asked) {
    const struct report report = { .t = r->loaded.plan, .run = &s->run };
    return report_table(&report, asked);
}

/* Every agent of whom some indicator knows, by id. */
static void gather_agents(const struct session *s, struct recompute *r, const struct recompute_rows *rows) {
    struct ids ids = { 0 };
    for (; rows; rows = rows->next)
        for (int i = 0; i < rows->rows.n; i++) *VEC_PUSH(&ids) = strings_get(s->strings, rows->rows.v[i].agent->id).p;
    for (int k = 0; k < r->nkpis; k++) {
        if (r->kpis[k].asked < 0) continue;
        const struct table *t = answer(s, r, r->kpis[k].asked);
        for (int row = 0; row < t->nrows; row++)
            if (!table_key(t, row, 0)->none) *VEC_PUSH(&ids) = arena_strndup(&r->arena, table_key(t, row, 0)->text.p, table_key(t, row, 0)->text.n);
    }
    if (ids.n) qsort(ids.v, ids.n, sizeof *ids.v, compare_texts);
    r->agents = arena_alloc(&r->arena, (ids.n + 1) * sizeof *r->agents);
    for (size_t i = 0; i < ids.n; i++)
        if (i == 0 || strcmp(ids.v[i], ids.v[i - 1]) != 0) r->agents[r->nagents++].agent = ids.v[i];
    VEC_RELEASE(&ids);
}

/* The agent's value; none where the question has no row of theirs. Rows are sorted by id. */
static struct value value_of(const struct table *t, const char *agent, int column) {
    int low = 0, high = t->nrows;
    while (low < high) {
        int middle = (low + high) / 2;
        const struct key *key = table_key(t, middle, 0);
        int order = key->none ? 1 : str_cmp(key->text, str_c(agent));
        if (order == 0) return *table_cell(t, middle, column);
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return (struct value){ 0 };
}

struct closing_number recompute_number(struct arena *a, struct value v) {
    char text[NUM_TEXT];
    return (struct closing_number){ .value = v.has ? arena_printf(a, "%s", num_format(v.v, text)) : NULL, .n = v.n };
}

/* ---- facts ---------------------------------------------------------------------------------------------------------------------- */

/* Whose a number is. */
struct owner { const char *what, *id; }; /* what: "agent" or "team" */

/* One fact that a number counts, as a line; "in" says on which side of a share. */
static void add_fact(struct recompute *r, const struct session *s, struct owner owner, int k, const struct behind_entry *e) {
    static const char *const verdicts[] = { NULL, "met", "breached" };
    struct json j = { .out = &r->facts };
    const struct fact_row *f = e->row;
    char at[INSTANT_TEXT];
    json_object(&j, NULL);
    json_text(&j, owner.what, owner.id);
    json_int(&j, "kpi", k + 1);
    json_text(&j, "metric", r->kpis[k].kpi.metric);
    json_string(&j, "ticket", f->ticket);
    json_text(&j, "fact", f->kind == FACT_CYCLE ? s->policy->clocks[f->cycle.clock].name : moment_kind_names[f->moment.kind]);
    json_int(&j, "n", f->kind == FACT_CYCLE ? f->cycle.n : 0);
    json_text(&j, "at", instant_format(e->at, at));
    if (f->kind == FACT_CYCLE) json_int(&j, "seconds", f->cycle.elapsed_s);
    if (f->kind != FACT_CYCLE && f->moment.has_value) json_number(&j, "value", f->moment.value);
    if (f->kind == FACT_CYCLE && f->cycle.verdict != VERDICT_ABSENT) json_text(&j, "verdict", verdicts[f->cycle.verdict]);
    json_text(&j, "in", e->above && e->below ? "both" : e->above ? "above" : "below");
    json_end(&j);
    buf_addc(&r->facts, '\n');
}

static int compare_entries(const void *a, const void *b) {
    const struct behind_entry *x = a, *y = b;
    return x->row != y->row ? (x->row < y->row ? -1 : 1) : (int)x->view - (int)y->view;
}

/* The facts behind one number, in the order of tickets; they must amount to it. */
static bool take_number(struct recompute *r, const struct session *s, const struct behind_question *q, const struct fact_list *list, struct owner owner, int k,
                        struct value value, struct err *err) {
    struct arena scratch = { 0 };
    struct behind *b = behind_cell(q, r->kpis[k].metric, list, &scratch);
    bool nothing = !b->counted && !value.n, ok = nothing || behind_agrees(b->sums.result, value);
    if (!ok) err_set(err, ERR_SELFCHECK, "%s of %s: the facts behind it do not amount to the number", r->kpis[k].kpi.metric, owner.id);
    if (b->counted) qsort(b->entries, (size_t)b->counted, sizeof *b->entries, compare_entries);
    for (int64_t i = 0; ok && i < b->counted; i++) add_fact(r, s, owner, k, &b->entries[i]);
    arena_release(&scratch);
    return ok;
}

/* ---- by agent -------------------------------------------------------------------------------------------------------------------- */

/* Which tickets' rows an agent has part in: ranges of the list. */
struct range { const struct fact_row *from; int64_t n; };
struct ranges { struct range *v; size_t n, cap; };

int recompute_find_agent(const struct recompute *r, struct str id) {
    int low = 0, high = r->nagents;
    while (low < high) {
        int middle = (low + high) / 2, order = str_cmp(str_c(r->agents[middle].agent), id);
        if (order == 0) return middle;
        if (order < 0) low = middle + 1;
        else high = middle;
    }
    return -1;
}

static void add_range(const struct recompute *r, const struct session *s, struct ranges *ranges, uint32_t agent, struct range range) {
    int i = agent == STR_NONE ? -1 : recompute_find_agent(r, strings_get(s->strings, agent));
    if (i >= 0 && (ranges[i].n == 0 || ranges[i].v[ranges[i].n - 1].from != range.from)) *VEC_PUSH(&ranges[i]) = range;
}

/* Deals the tickets out to the agents who have facts in them. */
static void deal(const struct recompute *r, const struct session *s, const struct fact_list *list, struct ranges *ranges) {
    const struct fact_row *end = list->rows + list->nrows;
    for (const struct fact_row *from = list->rows; from < end;) {
        struct range range = { from, 0 };
        while (from < end && str_eq(from->ticket, range.from->ticket)) from++;
        range.n = from - range.from;
        for (const struct fact_row *f = range.from; f < from; f++) {
            add_range(r, s, ranges, f->kind == FACT_CYCLE ? f->cycle.at_end.agent : f->moment.attributes.agent, range);
            if (f->kind == FACT_CYCLE && f->cycle.verdict != VERDICT_ABSENT) add_range(r, s, ranges, f->cycle.at_verdict.agent, range);
        }
    }
}

static bool take_agent(struct session *s, struct recompute *r, struct closing_agent *agent, const struct ranges *ranges, struct err *err) {
    struct fact_list list = { 0 };
    struct behind_question q = { .policy = s->policy, .agent = strings_addz(s->strings, agent->agent), .period = r->wanted.period, .as_of = r->loaded.as_of };
    bool ok = true;
    for (size_t i = 0; i < ranges->n; i++) list.nrows += ranges->v[i].n;
    list.rows = mem_zalloc((size_t)list.nrows + 1, sizeof *list.rows);
    struct fact_row *to = list.rows;
    for (size_t i = 0; i < ranges->n; to += ranges->v[i++].n) memcpy(to, ranges->v[i].from, (size_t)ranges->v[i].n * sizeof *to);
    agent->numbers = arena_alloc(&r->arena, ((size_t)r->nkpis + 1) * sizeof *agent->numbers);
    for (int k = 0; ok && k < r->nkpis; k++) {
        if (r->kpis[k].asked < 0) continue;
        struct value value = value_of(answer(s, r, r->kpis[k].asked), agent->agent, r->kpis[k].column);
        q.where = r->kpis[k].where;
        q.nwhere = r->kpis[k].nwhere;
        agent->numbers[k] = recompute_number(&r->arena, value);
        ok = take_number(r, s, &q, &list, (struct owner){ "agent", agent->agent }, k, value, err);
    }
    mem_free(list.rows);
    return ok;
}

/* ---- by team --------------------------------------------------------------------------------------------------------------------- */

static bool has_team(const struct bonus_rows *rows, int before, uint32_t team) {
    for (int i = 0; i < before; i++)
        if (rows->v[i].agent->team == team) return true;
    return false;
}

/* The facts behind a number of each of the scheme's teams, once. */
static bool take_teams(const struct session *s, struct recompute *r, int k, const struct bonus_rows *rows, const struct fact_list *list, struct err *err) {
    const struct bonus_scheme *scheme = r->kpis[k].scheme;
    int part = r->kpis[k].part;
    struct behind_question q = { .policy = s->policy, .of_team = true, .period = r->wanted.period, .as_of = r->loaded.as_of, .where = scheme->where, .nwhere = scheme->nwhere };
    bool ok = true;
    for (int i = 0; ok && i < rows->n; i++) {
        const struct bonus_outcome *o = &rows->v[i].outcome;
        q.team = rows->v[i].agent->team;
        if (q.team == STR_NONE || has_team(rows, i, q.team)) continue;
        struct value value = part < scheme->nkpis ? o->parts[part].value : o->gates[part - scheme->nkpis];
        ok = take_number(r, s, &q, list, (struct owner){ "team", strings_get(s->strings, q.team).p }, k, value, err);
    }
    return ok;
}

static bool take_all_teams(const struct session *s, struct recompute *r, const struct recompute_rows *rows, const struct fact_list *list, struct err *err) {
    bool ok = true;
    for (; rows; rows = rows->next)
        for (int k = 0; ok && k < r->nkpis; k++)
            if (r->kpis[k].from == FROM_TEAM && r->kpis[k].scheme == rows->scheme && r->kpis[k].metric) ok = take_teams(s, r, k, &rows->rows, list, err);
    return ok;
}

bool recompute_take(struct session *s, struct recompute *r, struct err *err) {
    const struct report report = { .t = r->loaded.plan, .run = &s->run, .arena = &r->arena };
    const struct fact_list *list = report_list(&report, r->list);
    const struct recompute_rows *rows = recompute_bonus_rows(r, &report);
    bool ok = true;
    gather_agents(s, r, rows);
    struct ranges *ranges = mem_zalloc((size_t)r->nagents + 1, sizeof *ranges);
    deal(r, s, list, ranges);
    for (int i = 0; ok && i < r->nagents; i++) ok = take_agent(s, r, &r->agents[i], &ranges[i], err);
    for (int i = 0; i < r->nagents; i++) VEC_RELEASE(&ranges[i]);
    mem_free(ranges);
    ok = ok && take_all_teams(s, r, rows, list, err);
    if (ok) recompute_bonus_take(r, rows, s->strings);
    return ok;
}
