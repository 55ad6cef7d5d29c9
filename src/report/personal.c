#include "report/personal.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/vec.h"
#include "measure/behind.h"
#include "report/lay.h"

enum { LEAST_AGENTS = 3 }; /* of whom a median gives nobody away */

/* What a split asks for. */
struct personal_plan {
    const struct metric **metrics; int n;
    int asked, list;         /* the metrics by agent; the facts */
    struct period period;
    struct fact_scope scope;
    uint64_t clocks, moments; /* kinds of facts that are looked at, as bits */
};

/* --- planning ----------------------------------------------------------------------------------------------------- */

void personal_want(struct template *t, const struct metric **metrics, int n) {
    struct personal_plan *plan = t->personal = t->personal ? t->personal : arena_alloc(t->arena, sizeof *plan);
    const struct metric **all = arena_alloc(t->arena, (size_t)(plan->n + n) * sizeof *all);
    if (plan->n) memcpy(all, plan->metrics, (size_t)plan->n * sizeof *all);
    for (int i = 0; i < n; i++) {
        bool known = false;
        for (int k = 0; k < plan->n && !known; k++) known = all[k] == metrics[i];
        if (!known) all[plan->n++] = metrics[i];
    }
    plan->metrics = all;
}

static bool in_period(const struct personal_plan *plan, instant t) { return t >= plan->period.from && t < plan->period.to; }

/* Something of the ticket happened in the period, or goes on. */
static bool want_ticket(const void *data, const struct ticket_facts *t) {
    const struct personal_plan *plan = data;
    for (size_t i = 0; i < t->cycles.n; i++) {
        const struct cycle *c = &t->cycles.v[i];
        bool live = c->state == CYCLE_RUNNING || c->state == CYCLE_PAUSED;
        if (live || in_period(plan, c->stop_at) || (c->verdict != VERDICT_ABSENT && in_period(plan, c->verdict_at))) return true;
    }
    for (size_t i = 0; i < t->moments.n; i++)
        if (t->moments.v[i].kind == MOM_OPEN || in_period(plan, t->moments.v[i].at)) return true;
    return false;
}

static bool want_fact(const void *data, const struct ticket_facts *t, const struct cycle *c, const struct moment *m) {
    const struct personal_plan *plan = data;
    (void)t;
    return c ? plan->clocks & BIT(c->clock) : plan->moments & BIT(m->kind);
}

/* Replies are many: they are kept only where a metric counts them. */
static void choose_facts(struct personal_plan *plan) {
    const uint64_t replies = BIT(MOM_REPLY) | BIT(MOM_AUTO_REPLY);
    for (int i = 0; i < plan->n; i++) {
        const struct metric *m = plan->metrics[i];
        if (m->clock >= 0) plan->clocks |= BIT(m->clock);
        else plan->moments |= !strncmp(m->name, "replies.", 8) ? UINT64_MAX : ~replies;
    }
}

bool personal_plan(struct template *t, const struct doc *split, struct err *err) {
    struct personal_plan *plan = t->personal;
    const struct dimension agent = { .kind = DIM_AGENT };
    if (!plan) {
        doc_fail(split, err, "a split by agent needs a sheet of agents' numbers");
        return err_hint(err, "for instance a table with \"by\": [\"agent\"]");
    }
    choose_facts(plan);
    plan->period = t->periods[PASS_MAIN];
    plan->asked = template_ask(t, PASS_MAIN, &agent, 1, plan->metrics, plan->n, NULL, 0);
    plan->scope.from = plan->period.from;
    plan->list = template_ask_tickets(t, PASS_MAIN, &(struct fact_list){ .ticket = want_ticket, .want = want_fact, .data = plan, .scope = &plan->scope, .spared = ~plan->clocks });
    return true;
}

/* --- whose facts are where ------------------------------------------------------------------------------------------ */

static bool same_ticket(const struct fact_row *a, const struct fact_row *b) { return str_eq(a->ticket, b->ticket); }

struct shares { struct personal_share *v; size_t n, cap; };

/* Adds the agent's share in the ticket that begins at row `first`, once. */
static void add_share(struct shares *s, uint32_t agent, int64_t first, int64_t end) {
    if (agent == STR_NONE) return;
    for (size_t i = s->n; i > 0 && s->v[i - 1].first == first; i--)
        if (s->v[i - 1].agent == agent) return;
    *VEC_PUSH(s) = (struct personal_share){ agent, first, end };
}

static int compare_shares(const void *a, const void *b) {
    const struct personal_share *x = a, *y = b;
    if (x->agent != y->agent) return x->agent < y->agent ? -1 : 1;
    return x->first < y->first ? -1 : x->first > y->first;
}

static const uint32_t *agents_of(const struct report *r, const struct table *answer, int *n) {
    uint32_t *agents = arena_alloc(r->arena, (size_t)answer->nrows * sizeof *agents);
    *n = 0;
    for (int row = 0; row < answer->nrows; row++) {
        const struct key *key = table_key(answer, row, 0);
        if (!key->none) agents[(*n)++] = strings_find(r->t->strings, key->text.p, key->text.n);
    }
    return agents;
}

struct personal personal_find(const struct report *r) {
    const struct personal_plan *plan = r->t->personal;
    const struct fact_list *list = report_list(r, plan->list);
    struct shares shares = { 0 };
    for (int64_t first = 0, end; first < list->nrows; first = end) {
        for (end = first + 1; end < list->nrows && same_ticket(&list->rows[end], &list->rows[first]);) end++;
        for (int64_t i = first; i < end; i++) {
            const struct fact_row *row = &list->rows[i];
            add_share(&shares, row->kind == FACT_CYCLE ? row->cycle.at_end.agent : row->moment.attributes.agent, first, end);
            if (row->kind == FACT_CYCLE && row->cycle.verdict != VERDICT_ABSENT) add_share(&shares, row->cycle.at_verdict.agent, first, end);
        }
    }
    if (shares.n) qsort(shares.v, shares.n, sizeof *shares.v, compare_shares);
    struct personal_share *kept = arena_alloc(r->arena, shares.n * sizeof *kept);
    if (shares.n) memcpy(kept, shares.v, shares.n * sizeof *kept);
    struct personal p = { .shares = kept, .nshares = (int64_t)shares.n };
    p.agents = agents_of(r, report_table(r, plan->asked), &p.n);
    VEC_RELEASE(&shares);
    return p;
}

/* The facts of all tickets in which the agent has one, as a list of their own. */
static struct fact_list facts_of(const struct report *r, const struct personal *p, uint32_t agent) {
    const struct fact_list *all = report_list(r, ((const struct personal_plan *)r->t->personal)->list);
    struct fact_list own = { 0 };
    int64_t low = 0, high = p->nshares;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (p->shares[middle].agent < agent) low = middle + 1;
        else high = middle;
    }
    for (high = low; high < p->nshares && p->shares[high].agent == agent; high++) own.nrows += p->shares[high].end - p->shares[high].first;
    own.rows = arena_alloc(r->arena, (size_t)own.nrows * sizeof *own.rows);
    struct fact_row *at = own.rows;
    for (; low < high; low++) {
        int64_t n = p->shares[low].end - p->shares[low].first;
        memcpy(at, all->rows + p->shares[low].first, (size_t)n * sizeof *at);
        at += n;
    }
    return own;
}

/* --- numbers -------------------------------------------------------------------------------------------------------- */

static bool is_agent(const struct report *r, const struct key *key, uint32_t agent) {
    return !key->none && str_eq(key->text, strings_get(r->t->strings, agent));
}

const struct value *personal_row(const struct report *r, const struct table *answer, uint32_t agent) {
    for (int row = 0; row < answer->nrows; row++)
        if (is_agent(r, table_key(answer, row, 0), agent)) return table_cell(answer, row, 0);
    return NULL;
}

const struct table *personal_slice(const struct report *r, int asked, uint32_t agent) {
    const struct table *whole = report_table(r, asked);
    int first = 0, end;
    while (first < whole->nrows && !is_agent(r, table_key(whole, first, 0), agent)) first++;
    for (end = first; end < whole->nrows && is_agent(r, table_key(whole, end, 0), agent);) end++;
    struct query *query = arena_alloc(r->arena, sizeof *query);
    struct table *slice = arena_alloc(r->arena, sizeof *slice);
    *query = *whole->query;
    query->by[0] = whole->query->by[1];
    query->nby = 1;
    *slice = (struct table){ .query = query, .nrows = end - first, .keys = arena_alloc(r->arena, (size_t)(end - first) * sizeof *slice->keys) };
    for (int row = 0; row < slice->nrows; row++) slice->keys[row] = *table_key(whole, first + row, 1);
    slice->cells = whole->cells + (size_t)first * (size_t)query->nmetrics;
    return slice;
}

static uint32_t team_of(const struct report *r, uint32_t agent) {
    const struct agent *a = policy_agent(r->t->policy, agent);
    return a ? a->team : STR_NONE;
}

static int compare_numbers(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

struct value personal_team_median(const struct report *r, const struct table *answer, int metric, uint32_t agent, int min_count) {
    const struct metric *m = answer->query->metrics[metric];
    double *values = arena_alloc(r->arena, (size_t)answer->nrows * sizeof *values);
    uint32_t team = team_of(r, agent);
    int n = 0;
    for (int row = 0; row < answer->nrows; row++) {
        const struct key *key = table_key(answer, row, 0);
        const struct value *v = table_cell(answer, row, metric);
        if (key->none || !v->has || (lay_is_sampled(m) && v->n < min_count)) continue;
        bool mate = team == STR_NONE || team_of(r, strings_find(r->t->strings, key->text.p, key->text.n)) == team;
        if (mate) values[n++] = v->v;
    }
    if (n < LEAST_AGENTS) return (struct value){ 0 };
    qsort(values, (size_t)n, sizeof *values, compare_numbers);
    return (struct value){ .has = true, .v = (values[(n - 1) / 2] + values[n / 2]) / 2, .n = INT32_MAX };
}

/* --- the facts behind the numbers ------------------------------------------------------------------------------------- */

struct own_fact { const struct fact_row *row; instant at; const char *metrics; };
struct own_facts { struct own_fact *v; size_t n, cap; };

/* A fact that several metrics count is listed once, with all their names. */
static int compare_by_row(const void *a, const void *b) {
    const struct own_fact *x = a, *y = b;
    return x->row < y->row ? -1 : x->row > y->row;
}

static int compare_by_time(const void *a, const void *b) {
    const struct own_fact *x = a, *y = b;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return compare_by_row(a, b);
}

static void collect_facts(const struct report *r, const struct fact_list *list, uint32_t agent, struct own_facts *all) {
    const struct personal_plan *plan = r->t->personal;
    const struct behind_question q = { .policy = r->t->policy, .agent = agent, .period = plan->period, .as_of = r->t->passes[PASS_MAIN].as_of,
                                       .where = r->t->where, .nwhere = r->t->nwhere };
    for (int i = 0; i < plan->n; i++) {
        const struct behind *b = behind_cell(&q, plan->metrics[i], list, r->arena);
        size_t before = all->n;
        for (int64_t k = 0; k < b->counted; k++) {
            struct own_fact *known = before ? bsearch(&(struct own_fact){ .row = b->entries[k].row }, all->v, before, sizeof *all->v, compare_by_row) : NULL;
            const char *title = plan->metrics[i]->title[r->lang];
            if (known) known->metrics = arena_printf(r->arena, "%s; %s", known->metrics, title);
            else *VEC_PUSH(all) = (struct own_fact){ b->entries[k].row, b->entries[k].at, title };
        }
        if (all->n > before) qsort(all->v, all->n, sizeof *all->v, compare_by_row);
    }
    if (all->n) qsort(all->v, all->n, sizeof *all->v, compare_by_time);
}

enum { FACT_TICKET, FACT_AT, FACT_WHAT, FACT_ELAPSED, FACT_GOAL, FACT_VERDICT, FACT_SCORE, FACT_METRICS, FACT_COLUMNS };

static void lay_fact_columns(const struct report *r, struct grid_table *t) {
    static const struct { enum word title; enum cell_kind kind; int width; } columns[FACT_COLUMNS] = {
        [FACT_TICKET] = { W_TICKET, CELL_TEXT, 0 },     [FACT_AT] = { W_WHEN, CELL_INSTANT, 0 },      [FACT_WHAT] = { W_WHAT, CELL_TEXT, 0 },
        [FACT_ELAPSED] = { W_ELAPSED, CELL_SECONDS, 0 }, [FACT_GOAL] = { W_GOAL, CELL_SECONDS, 0 },   [FACT_VERDICT] = { W_VERDICT, CELL_TEXT, 0 },
        [FACT_SCORE] = { W_SCORE, CELL_SCORE, 0 },      [FACT_METRICS] = { W_COUNTS_IN, CELL_TEXT, 70 },
    };
    for (int i = 0; i < FACT_COLUMNS; i++) grid_column(t, word(r->lang, columns[i].title), columns[i].kind)->width = columns[i].width;
}

static void lay_cycle(const struct report *r, const struct cycle *c, struct cell *cells) {
    cells[FACT_WHAT] = cell_text(metrics_clock_title(r->t->metrics, r->t->policy->clocks[c->clock].name, r->lang));
    if (c->elapsed_s >= 0) cells[FACT_ELAPSED] = cell_number(CELL_SECONDS, (double)c->elapsed_s);
    if (c->goal_s > 0) cells[FACT_GOAL] = cell_number(CELL_SECONDS, (double)c->goal_s);
    if (c->verdict != VERDICT_ABSENT) cells[FACT_VERDICT] = cell_text(word(r->lang, c->verdict == VERDICT_MET ? W_MET : W_BREACHED));
    else if (c->state != CYCLE_DONE) cells[FACT_VERDICT] = cell_text(word(r->lang, (enum word)(W_STATE_DONE + (int)c->state)));
}

static void lay_moment(const struct report *r, const struct moment *m, struct cell *cells) {
    cells[FACT_WHAT] = cell_text(word(r->lang, (enum word)(W_MOMENT_CREATED + (int)m->kind)));
    bool lasts = m->has_value && (m->kind == MOM_REOPENED || m->kind == MOM_OPEN);
    if (lasts) cells[FACT_ELAPSED] = cell_number(CELL_SECONDS, m->value);
    cells[FACT_SCORE] = lay_score(r, m);
}

static void lay_facts(const struct report *r, const struct personal *p, uint32_t agent, struct grid *g) {
    const struct fact_list list = facts_of(r, p, agent);
    struct own_facts facts = { 0 };
    collect_facts(r, &list, agent, &facts);
    int header = lay_heading_as(r, word(r->lang, W_SHEET_BEHIND), false, 0, g);
    struct grid_table *t = grid_table(g, header, 0, "behind");
    lay_fact_columns(r, t);
    struct cell *cells = grid_rows(t, (int64_t)facts.n);
    for (size_t i = 0; i < facts.n; i++, cells += t->ncolumns) {
        const struct fact_row *row = facts.v[i].row;
        cells[FACT_TICKET] = lay_ticket(r, row->ticket, r->arena);
        cells[FACT_AT] = lay_instant(r, facts.v[i].at);
        if (row->kind == FACT_CYCLE) lay_cycle(r, &row->cycle, cells);
        else lay_moment(r, &row->moment, cells);
        cells[FACT_METRICS] = cell_styled(cell_text(facts.v[i].metrics), STYLE_WRAPPED);
    }
    g->freeze_row = header + 1;
    g->freeze_col = 1;
    g->repeat_first = g->repeat_last = header;
    VEC_RELEASE(&facts);
}

/* --- the workbook ------------------------------------------------------------------------------------------------------ */

void personal_lay(const struct report *whole, const struct personal *p, uint32_t agent, struct book *out) {
    struct report *r = arena_alloc(whole->arena, sizeof *r); /* outlives the laying: tables that are pulled row by row refer to it */
    *r = *whole;
    r->person = lay_agent(r, agent);
    const struct template *t = r->t;
    book_start(r, t->nsheets + 1, out);
    for (int i = 0; i < t->nsheets; i++) {
        const struct sheet *s = &t->sheets[i];
        struct grid *g = &out->grids[out->ngrids];
        grid_init(g, r->arena, arena_printf(r->arena, "%s_%d", s->kind->name, i + 1), lay_sheet_title(r, s));
        if (s->kind->lay_own && s->kind->lay_own(r, s, agent, g)) out->ngrids++;
    }
    grid_init(&out->grids[out->ngrids], r->arena, "behind", word(r->lang, W_SHEET_BEHIND));
    lay_facts(r, p, agent, &out->grids[out->ngrids++]);
}

/* Latin letters for Russian ones, so that a file's name can be read; "" for what no name is made of. */
static const char *latin(uint32_t c) {
    static const char *const letters[32] = { "a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p",
                                             "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "sch", "", "y", "", "e", "yu", "ya" };
    if (c >= 0x410 && c <= 0x42F) c += 0x20;
    if (c >= 0x430 && c <= 0x44F) return letters[c - 0x430];
    return c == 0x401 || c == 0x451 ? "e" : "-";
}

const char *personal_file(struct arena *a, struct str id) {
    enum { LONGEST = 40, DIGITS = 8 };
    struct buf slug = { 0 };
    char digest[DIGEST_HEX];
    for (size_t i = 0; i < id.n && slug.n < LONGEST; i++) {
        unsigned char c = (unsigned char)id.p[i];
        bool two_bytes = (c == 0xD0 || c == 0xD1) && i + 1 < id.n;
        char lower = (char)(c >= 'A' && c <= 'Z' ? c + 0x20 : c);
        const char *text = two_bytes ? latin((c & 0x1Fu) << 6 | ((unsigned char)id.p[i + 1] & 0x3Fu)) : (const char[]){ lower, 0 };
        bool plain = two_bytes || (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
        if (!plain) text = "-";
        if (!strcmp(text, "-") && (slug.n == 0 || slug.p[slug.n - 1] == '-')) text = "";
        buf_adds(&slug, text);
        i += two_bytes;
    }
    while (slug.n > 0 && slug.p[slug.n - 1] == '-') slug.p[--slug.n] = '\0';
    digest_of(id.p, id.n, digest);
    const char *file = arena_printf(a, "%s-%.*s.xlsx", slug.n ? slug.p : "agent", DIGITS, digest);
    buf_release(&slug);
    return file;
}
