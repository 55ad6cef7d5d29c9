/* Sheet "checks": signs that a clock or a number may have been gamed, counted by agent, and the tickets behind them. Signs, not verdicts: each needs a look.
 *
 * To add one: 1. a function that finds it among a ticket's facts, 2. its row in checks, 3. its words (title and what it means).
 */
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/vec.h"
#include "report/lay.h"
#include "report/say.h"
#include "report/sheets.h"

enum { BEFORE_GOAL_S = 300 };

struct checks_spec {
    instant from, to;
    int64_t before_goal_s; /* resolved so near to the goal */
    int asked;
};

/* --- finding them ------------------------------------------------------------------------------------------------- */

/* A sign; clock -1: of none. */
struct sign { uint32_t agent; int check; const struct fact_row *row; instant at; int clock; int64_t elapsed_s, goal_s; };

struct search {
    const struct report *r;
    const struct checks_spec *spec;
    struct calendar **calendars;              /* one per calendar of the policy */
    const struct fact_row *first, *end;       /* the facts of one ticket: its cycles, then its moments */
    int check;
    struct { struct sign *v; size_t n, cap; } found;
};

static bool in_period(const struct checks_spec *spec, instant t) { return t >= spec->from && t < spec->to; }

static void found(struct search *s, const struct fact_row *row, uint32_t agent, instant at, int clock, int64_t elapsed_s, int64_t goal_s) {
    *VEC_PUSH(&s->found) = (struct sign){ agent, s->check, row, at, clock, elapsed_s, goal_s };
}

static bool is_resolution_undone_at(const struct search *s, instant at) {
    for (const struct fact_row *row = s->first; row < s->end; row++)
        if (!row->is_cycle && row->moment.kind == MOM_RESOLVED && row->moment.at == at && row->moment.undone) return true;
    return false;
}

/* Resolved shortly before the goal, and opened again afterwards. */
static void find_hurried(struct search *s) {
    for (const struct fact_row *row = s->first; row < s->end && row->is_cycle; row++) {
        const struct cycle *c = &row->cycle;
        bool near = c->goal_s > 0 && c->goal_s - c->elapsed_s <= s->spec->before_goal_s;
        if (c->state != CYCLE_DONE || c->verdict != VERDICT_MET || !near || !in_period(s->spec, c->stop_at)) continue;
        if (is_resolution_undone_at(s, c->stop_at)) found(s, row, c->at_end.agent, c->stop_at, c->clock, c->elapsed_s, c->goal_s);
    }
}

/* The elapsed time of a cycle at an instant, counted back from where it is known, at the latest when it breached: exact where no pause came since, else too
 * small. -1: the cycle was not running then. */
static int64_t elapsed_at(const struct search *s, const struct cycle *c, instant t) {
    const struct policy *p = s->r->t->policy;
    bool breached = c->verdict == VERDICT_BREACHED;
    instant end = breached ? c->verdict_at : c->stop_at != INSTANT_NONE ? c->stop_at : s->r->t->passes[PASS_MAIN].as_of;
    int64_t at_end = breached ? c->goal_s : c->elapsed_s;
    const struct calendar *calendar = s->calendars[p->clocks[c->clock].calendar];
    if (c->goal_s == 0 || at_end < 0 || t < c->start_at || t >= end) return -1;
    return at_end - (calendar_business(calendar, end) - calendar_business(calendar, t)) / SECOND;
}

/* Handed to somebody else in the last tenth of a goal. */
static void find_late_reassignment(struct search *s) {
    for (const struct fact_row *row = s->first; row < s->end; row++) {
        if (row->is_cycle || row->moment.kind != MOM_REASSIGNED || !in_period(s->spec, row->moment.at)) continue;
        for (const struct fact_row *c = s->first; c < s->end && c->is_cycle; c++) {
            int64_t elapsed = elapsed_at(s, &c->cycle, row->moment.at);
            if (elapsed < 0 || 10 * elapsed < 9 * c->cycle.goal_s) continue;
            found(s, row, row->moment.attributes.agent, row->moment.at, c->cycle.clock, elapsed, c->cycle.goal_s);
            break;
        }
    }
}

/* Merged or discarded when a goal had been breached. */
static void find_buried(struct search *s) {
    for (const struct fact_row *row = s->first; row < s->end; row++) {
        bool gone = !row->is_cycle && (row->moment.kind == MOM_MERGED || row->moment.kind == MOM_DISCARDED);
        if (!gone || !in_period(s->spec, row->moment.at)) continue;
        for (const struct fact_row *c = s->first; c < s->end && c->is_cycle; c++) {
            if (c->cycle.verdict != VERDICT_BREACHED || c->cycle.verdict_at > row->moment.at) continue;
            found(s, row, row->moment.attributes.agent, row->moment.at, c->cycle.clock, c->cycle.elapsed_s, c->cycle.goal_s);
            break;
        }
    }
}

static void find_moments(struct search *s, enum moment_kind kind) {
    for (const struct fact_row *row = s->first; row < s->end; row++)
        if (!row->is_cycle && row->moment.kind == kind && in_period(s->spec, row->moment.at)) found(s, row, row->moment.attributes.agent, row->moment.at, -1, -1, 0);
}

/* A ticket of the agent's own making that the customer never asked for. */
static void find_disowned(struct search *s) { find_moments(s, MOM_DISOWNED); }
/* Another rating of the same resolution came after the one that counts, or before it. */
static void find_rated_again(struct search *s) { find_moments(s, MOM_RATED_AGAIN); }

static const struct check { enum word title, meaning; void (*find)(struct search *s); } checks[] = {
    { W_CHECK_HURRIED, W_CHECK_HURRIED_MEANS, find_hurried },
    { W_CHECK_REASSIGNED, W_CHECK_REASSIGNED_MEANS, find_late_reassignment },
    { W_CHECK_BURIED, W_CHECK_BURIED_MEANS, find_buried },
    { W_CHECK_DISOWNED, W_CHECK_DISOWNED_MEANS, find_disowned },
    { W_CHECK_RATED_AGAIN, W_CHECK_RATED_AGAIN_MEANS, find_rated_again },
};
enum { CHECKS = sizeof checks / sizeof *checks };

/* --- planning ----------------------------------------------------------------------------------------------------- */

/* Tickets in which something happened by which all signs begin. */
static bool want_ticket(const void *data, const struct ticket_facts *t) {
    const uint64_t kinds = BIT(MOM_REOPENED) | BIT(MOM_REASSIGNED) | BIT(MOM_MERGED) | BIT(MOM_DISCARDED) | BIT(MOM_DISOWNED) | BIT(MOM_RATED_AGAIN);
    const struct checks_spec *spec = data;
    for (size_t i = 0; i < t->moments.n; i++)
        if (BIT(t->moments.v[i].kind) & kinds && t->moments.v[i].at >= spec->from) return true;
    return false;
}

static bool want_fact(const void *data, const struct ticket_facts *t, const struct cycle *c, const struct moment *m) {
    (void)data, (void)t;
    return c ? c->goal_s > 0 : m->kind != MOM_REPLY && m->kind != MOM_AUTO_REPLY;
}

static bool plan(struct template *t, struct sheet *s, struct err *err) {
    static const char *const keys[] = { "kind", "title", "before_goal", NULL };
    struct checks_spec *spec = s->spec = arena_alloc(t->arena, sizeof *spec);
    const struct doc *before = doc_get(s->doc, "before_goal");
    struct str text;
    if (!doc_known_keys(s->doc, keys, err)) return false;
    *spec = (struct checks_spec){ .from = t->periods[PASS_MAIN].from, .to = t->periods[PASS_MAIN].to, .before_goal_s = BEFORE_GOAL_S };
    if (before && !doc_string(before, &text, err)) return false;
    if (before && !num_parse_duration(text, &spec->before_goal_s)) return doc_fail(before, err, "\"%s\" is no duration: expected one such as \"5m\"", text.p);
    spec->asked = template_ask_list(t, PASS_MAIN, &(struct fact_list){ .ticket = want_ticket, .want = want_fact, .data = spec });
    return true;
}

/* --- laying ------------------------------------------------------------------------------------------------------- */

static struct calendar **expand_calendars(const struct report *r, const struct fact_list *list) {
    const struct policy *p = r->t->policy;
    instant from = r->t->passes[PASS_MAIN].as_of;
    for (int64_t i = 0; i < list->nrows; i++)
        if (list->rows[i].is_cycle && list->rows[i].cycle.start_at < from) from = list->rows[i].cycle.start_at;
    struct calendar **calendars = arena_alloc(r->arena, (size_t)p->ncalendars * sizeof(struct calendar *));
    for (int i = 0; i < p->ncalendars; i++) calendars[i] = calendar_new(&p->calendars[i].spec, from, r->t->passes[PASS_MAIN].as_of);
    return calendars;
}

static void search_tickets(struct search *s, const struct fact_list *list) {
    s->calendars = expand_calendars(s->r, list);
    for (int64_t first = 0, end; first < list->nrows; first = end) {
        for (end = first + 1; end < list->nrows && str_eq(list->rows[end].ticket, list->rows[first].ticket);) end++;
        s->first = &list->rows[first];
        s->end = &list->rows[end];
        for (s->check = 0; s->check < CHECKS; s->check++) checks[s->check].find(s);
    }
    for (int i = 0; i < s->r->t->policy->ncalendars; i++) calendar_free(s->calendars[i]);
}

/* How often each sign of each agent, those with the most first. */
struct tally { uint32_t agent; int64_t n[CHECKS], all; };

static int compare_agents(const struct strings *strings, uint32_t a, uint32_t b) {
    if (a == STR_NONE || b == STR_NONE) return (a == STR_NONE) - (b == STR_NONE);
    return str_cmp(strings_get(strings, a), strings_get(strings, b));
}

static int compare_tallies(const void *a, const void *b, void *strings) {
    const struct tally *x = a, *y = b;
    if (x->all != y->all) return x->all > y->all ? -1 : 1;
    return compare_agents(strings, x->agent, y->agent);
}

static int compare_signs(const void *a, const void *b, void *strings) {
    const struct sign *x = a, *y = b;
    int by_agent = compare_agents(strings, x->agent, y->agent);
    if (by_agent) return by_agent;
    if (x->check != y->check) return x->check < y->check ? -1 : 1;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

static struct tally *count_signs(const struct search *s, int *n) {
    struct tally *tallies = arena_alloc(s->r->arena, s->found.n * sizeof *tallies);
    *n = 0;
    for (size_t i = 0; i < s->found.n; i++) { /* sorted by agent */
        const struct sign *sign = &s->found.v[i];
        if (*n == 0 || tallies[*n - 1].agent != sign->agent) tallies[(*n)++].agent = sign->agent;
        tallies[*n - 1].n[sign->check]++;
        tallies[*n - 1].all++;
    }
    if (*n) qsort_r(tallies, (size_t)*n, sizeof *tallies, compare_tallies, s->r->t->strings);
    return tallies;
}

static struct cell agent_cell(const struct report *r, uint32_t agent) { return cell_text(agent == STR_NONE ? word(r->lang, W_NOBODY) : lay_agent(r, agent)); }

static const char *meaning(const struct search *s, int check) {
    const char *limit = say_working_time(s->r->arena, s->r->lang, (double)s->spec->before_goal_s);
    return words_fill(s->r->arena, word(s->r->lang, checks[check].meaning), &limit, 1);
}

static int lay_tallies(const struct search *s, int row, struct grid *g) {
    const struct report *r = s->r;
    int n;
    const struct tally *tallies = count_signs(s, &n);
    struct grid_table *t = grid_table(g, row, 0, "signs_by_agent");
    grid_column(t, word(r->lang, W_AGENT), CELL_TEXT)->width = 24;
    for (int i = 0; i <= CHECKS; i++) {
        struct grid_column *c = grid_column(t, word(r->lang, i < CHECKS ? checks[i].title : W_TOTAL), CELL_COUNT);
        if (i < CHECKS) c->note = meaning(s, i);
        c->total_is_sum = true;
    }
    struct cell *cells = grid_rows(t, n);
    t->total = arena_alloc(r->arena, (size_t)t->ncolumns * sizeof *t->total);
    t->total[0] = cell_text(word(r->lang, W_TOTAL));
    for (int i = 0; i <= CHECKS; i++) t->total[1 + i] = cell_number(CELL_COUNT, 0);
    for (int k = 0; k < n; k++, cells += t->ncolumns) {
        cells[0] = agent_cell(r, tallies[k].agent);
        for (int i = 0; i <= CHECKS; i++) {
            cells[1 + i] = cell_number(CELL_COUNT, (double)(i < CHECKS ? tallies[k].n[i] : tallies[k].all));
            t->total[1 + i].v += cells[1 + i].v;
        }
    }
    return grid_table_end(t) + 1;
}

static void lay_signs(const struct search *s, int row, struct grid *g) {
    static const struct { enum word title; enum cell_kind kind; } columns[] = {
        { W_AGENT, CELL_TEXT }, { W_SIGN, CELL_TEXT }, { W_TICKET, CELL_TEXT }, { W_WHEN, CELL_INSTANT }, { W_CLOCK, CELL_TEXT }, { W_ELAPSED, CELL_SECONDS }, { W_GOAL, CELL_SECONDS },
    };
    const struct report *r = s->r;
    grid_put(g, row, 0, cell_styled(cell_text(word(r->lang, W_SIGNS_BEHIND)), STYLE_HEADING));
    struct grid_table *t = grid_table(g, row + 1, 0, "signs");
    for (size_t i = 0; i < ARRAY_LEN(columns); i++) grid_column(t, word(r->lang, columns[i].title), columns[i].kind);
    struct cell *cells = grid_rows(t, (int64_t)s->found.n);
    for (size_t i = 0; i < s->found.n; i++, cells += t->ncolumns) {
        const struct sign *sign = &s->found.v[i];
        cells[0] = agent_cell(r, sign->agent);
        cells[1] = cell_text(word(r->lang, checks[sign->check].title));
        cells[2] = lay_ticket(r, sign->row->ticket, r->arena);
        cells[3] = lay_instant(r, sign->at);
        if (sign->clock < 0) continue;
        cells[4] = cell_text(metrics_clock_title(r->t->metrics, r->t->policy->clocks[sign->clock].name, r->lang));
        if (sign->elapsed_s >= 0) cells[5] = cell_number(CELL_SECONDS, (double)sign->elapsed_s);
        cells[6] = cell_number(CELL_SECONDS, (double)sign->goal_s);
    }
}

static void lay(const struct report *r, const struct sheet *s, struct grid *g) {
    const struct checks_spec *spec = s->spec;
    struct search search = { .r = r, .spec = spec };
    search_tickets(&search, report_list(r, spec->asked));
    if (search.found.n) qsort_r(search.found.v, search.found.n, sizeof *search.found.v, compare_signs, r->t->strings);
    int row = lay_heading(r, s, false, 0, g);
    grid_put(g, row - 1, 0, cell_styled(cell_text(word(r->lang, search.found.n ? W_CHECKS_ARE_SIGNS : W_CHECKS_NONE)), STYLE_FAINT));
    row = lay_tallies(&search, row + 1, g);
    for (int i = 0; i < CHECKS; i++, row++) {
        const char *text = arena_printf(r->arena, "%s: %s", word(r->lang, checks[i].title), meaning(&search, i));
        grid_put(g, row, 0, cell_styled(cell_text(text), STYLE_FAINT));
    }
    if (search.found.n) lay_signs(&search, row + 1, g);
    VEC_RELEASE(&search.found);
    g->freeze_row = 2;
}

const struct sheet_kind sheet_checks = { .name = "checks", .title = W_SHEET_CHECKS, .plan = plan, .lay = lay };
