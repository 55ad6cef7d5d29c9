/* Sheet "checks": signs that a clock or a number may have been gamed, counted by agent, and the tickets behind them. Signs, not verdicts: each needs a look.
 *
 * To add one: 1. a function that finds it among a ticket's facts, 2. its row in checks, 3. its words (title and what it means).
 */
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/vec.h"
#include "measure/filter.h"
#include "report/lay.h"
#include "report/say.h"
#include "report/sheets.h"

enum { BEFORE_GOAL_S = 300, OVERLOOKED_S = 60 };

struct checks_spec {
    instant from, to;
    int64_t before_goal_s; /* resolved so near to the goal */
    struct fact_scope scope;
    int asked;
    const char *file;      /* the JSON's name */
};

/* --- finding them ------------------------------------------------------------------------------------------------- */

/* A sign that was found; seconds and moment: what its check's words say of it. */
struct found {
    int check;
    uint32_t agent;
    struct str ticket;
    instant at;
    int clock; /* -1: of none */
    int64_t seconds; /* left of the goal, or of the pause */
    int64_t goal_s, goal_after_s;
    const struct moment *moment; /* a rating or its like; or NULL */
};

struct search {
    const struct report *r;
    const struct checks_spec *spec;
    struct filter *filter;              /* the report's conditions */
    const struct fact_row *first, *end; /* the facts of one ticket: its cycles, its moments, then the signs of the fold */
    struct { struct found *v; size_t n, cap; } found;
};

static bool in_period(const struct checks_spec *spec, instant t) { return t >= spec->from && t < spec->to; }

static bool is_resolution_undone_at(const struct search *s, instant at) {
    for (const struct fact_row *row = s->first; row < s->end; row++)
        if (row->kind == FACT_MOMENT && row->moment.kind == MOM_RESOLVED && row->moment.at == at && row->moment.undone) return true;
    return false;
}

/* Resolved shortly before the goal, and opened again afterwards. */
static bool is_hurried(const struct search *s, const struct fact_row *row, struct found *out) {
    const struct cycle *c = &row->cycle;
    if (row->kind != FACT_CYCLE || c->state != CYCLE_DONE || c->verdict != VERDICT_MET || c->goal_s - c->elapsed_s > s->spec->before_goal_s) return false;
    if (!is_resolution_undone_at(s, c->stop_at)) return false;
    *out = (struct found){ .agent = c->at_end.agent, .at = c->stop_at, .clock = c->clock, .seconds = c->goal_s - c->elapsed_s, .goal_s = c->goal_s };
    return true;
}

static bool is_moment(const struct fact_row *row, enum moment_kind kind, struct found *out) {
    if (row->kind != FACT_MOMENT || row->moment.kind != kind) return false;
    *out = (struct found){ .agent = row->moment.attributes.agent, .at = row->moment.at, .clock = -1, .moment = &row->moment };
    return true;
}

/* What the fold saw; an event that is a sign by several clocks is told by the first of them. */
static bool is_sign(const struct search *s, const struct fact_row *row, enum sign_kind kind, int64_t least_s, struct found *out) {
    const struct sign *sign = &row->sign;
    if (row->kind != FACT_SIGN || sign->kind != kind || sign->elapsed_s < least_s) return false;
    for (const struct fact_row *before = s->first; before < row; before++)
        if (before->kind == FACT_SIGN && before->sign.kind == kind && before->sign.at == sign->at && before->sign.elapsed_s >= least_s) return false;
    int64_t seconds = kind == SIGN_WAITING ? sign->elapsed_s : sign->goal_before_s - sign->elapsed_s;
    *out = (struct found){ .agent = sign->attributes.agent, .at = sign->at, .clock = sign->clock, .seconds = seconds, .goal_s = sign->goal_before_s, .goal_after_s = sign->goal_after_s };
    return true;
}

/* The customer wrote, and the clock went on standing still. */
static bool is_overlooked(const struct search *s, const struct fact_row *row, struct found *out) { return is_sign(s, row, SIGN_WAITING, OVERLOOKED_S, out); }
/* Handed to somebody else in the last tenth of a goal. */
static bool is_handed(const struct search *s, const struct fact_row *row, struct found *out) { return is_sign(s, row, SIGN_HANDED, 0, out); }
/* Another priority, by which the goal became longer. */
static bool is_lowered(const struct search *s, const struct fact_row *row, struct found *out) { return is_sign(s, row, SIGN_LOWERED, 0, out); }
/* Merged or discarded when a goal had been breached. */
static bool is_buried(const struct search *s, const struct fact_row *row, struct found *out) { return is_sign(s, row, SIGN_BURIED, -1, out); }

/* A ticket of the agent's own making that the customer never asked for. */
static bool is_disowned(const struct search *s, const struct fact_row *row, struct found *out) {
    (void)s;
    return is_moment(row, MOM_DISOWNED, out);
}

/* Another rating of the same resolution came after the one that counts, or before it. */
static bool is_rated_again(const struct search *s, const struct fact_row *row, struct found *out) {
    (void)s;
    return is_moment(row, MOM_RATED_AGAIN, out);
}

/* what: of one found, with {0} the clock, {1} the seconds, {2} the goal, {3} the goal afterwards, {4} the score. */
static const struct check {
    const char *name;
    enum word title, meaning, what;
    bool (*is)(const struct search *s, const struct fact_row *row, struct found *out);
} checks[] = {
    { "message-in-waiting", W_CHECK_OVERLOOKED, W_CHECK_OVERLOOKED_MEANS, W_CHECK_OVERLOOKED_WHAT, is_overlooked },
    { "resolved-then-reopened", W_CHECK_HURRIED, W_CHECK_HURRIED_MEANS, W_CHECK_HURRIED_WHAT, is_hurried },
    { "reassigned-late", W_CHECK_REASSIGNED, W_CHECK_REASSIGNED_MEANS, W_CHECK_REASSIGNED_WHAT, is_handed },
    { "priority-lowered", W_CHECK_LOWERED, W_CHECK_LOWERED_MEANS, W_CHECK_LOWERED_WHAT, is_lowered },
    { "gone-after-breach", W_CHECK_BURIED, W_CHECK_BURIED_MEANS, W_CHECK_BURIED_WHAT, is_buried },
    { "disowned", W_CHECK_DISOWNED, W_CHECK_DISOWNED_MEANS, W_CHECK_DISOWNED_WHAT, is_disowned },
    { "rated-again", W_CHECK_RATED_AGAIN, W_CHECK_RATED_AGAIN_MEANS, W_CHECK_RATED_AGAIN_WHAT, is_rated_again },
};
enum { CHECKS = sizeof checks / sizeof *checks };

/* --- planning ----------------------------------------------------------------------------------------------------- */

/* Tickets in which something happened by which a sign begins. */
static bool want_ticket(const void *data, const struct ticket_facts *t) {
    const uint64_t kinds = BIT(MOM_REOPENED) | BIT(MOM_DISOWNED) | BIT(MOM_RATED_AGAIN);
    const struct checks_spec *spec = data;
    for (size_t i = 0; i < t->signs.n; i++)
        if (in_period(spec, t->signs.v[i].at)) return true;
    for (size_t i = 0; i < t->moments.n; i++)
        if (BIT(t->moments.v[i].kind) & kinds && t->moments.v[i].at >= spec->from) return true;
    return false;
}

static bool want_fact(const void *data, const struct ticket_facts *t, const struct cycle *c, const struct moment *m) {
    const uint64_t kinds = BIT(MOM_RESOLVED) | BIT(MOM_DISOWNED) | BIT(MOM_RATED_AGAIN);
    (void)t;
    return c ? c->verdict == VERDICT_MET && in_period(data, c->stop_at) : (BIT(m->kind) & kinds) != 0 && in_period(data, m->at);
}

static bool want_sign(const void *data, const struct ticket_facts *t, const struct sign *s) {
    (void)t;
    return in_period(data, s->at);
}

/* "checks", with a number where an earlier sheet has that name. */
static const char *file_name(struct template *t, const struct sheet *sheet) {
    int nth = 1;
    for (const struct sheet *s = t->sheets; s < sheet; s++) nth += s->kind == sheet->kind;
    return nth == 1 ? "checks" : arena_printf(t->arena, "checks-%d", nth);
}

static bool plan(struct template *t, struct sheet *s, struct err *err) {
    static const char *const keys[] = { "kind", "title", "before_goal", NULL };
    struct checks_spec *spec = s->spec = arena_alloc(t->arena, sizeof *spec);
    const struct doc *before = doc_get(s->doc, "before_goal");
    struct str text;
    if (!doc_known_keys(s->doc, keys, err)) return false;
    *spec = (struct checks_spec){ .from = t->periods[PASS_MAIN].from, .to = t->periods[PASS_MAIN].to, .before_goal_s = BEFORE_GOAL_S, .file = file_name(t, s) };
    if (before && !doc_string(before, &text, err)) return false;
    if (before && !num_parse_duration(text, &spec->before_goal_s)) return doc_fail(before, err, "\"%s\" is no duration: expected one such as \"5m\"", text.p);
    spec->scope.from = spec->from;
    spec->asked = template_ask_tickets(t, PASS_MAIN, &(struct fact_list){ .ticket = want_ticket, .want = want_fact, .want_sign = want_sign, .data = spec, .scope = &spec->scope });
    return true;
}

/* --- searching ---------------------------------------------------------------------------------------------------- */

static int compare_agents(const struct strings *strings, uint32_t a, uint32_t b) {
    if (a == STR_NONE || b == STR_NONE) return (a == STR_NONE) - (b == STR_NONE);
    return str_cmp(strings_get(strings, a), strings_get(strings, b));
}

static int compare_found(const void *a, const void *b, void *strings) {
    const struct found *x = a, *y = b;
    int by_agent = compare_agents(strings, x->agent, y->agent);
    if (by_agent) return by_agent;
    if (x->check != y->check) return x->check < y->check ? -1 : 1;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return str_cmp(x->ticket, y->ticket);
}

/* Whether the report is of it; what it was told by may be of others. */
static bool is_of_report(const struct search *s, const struct fact_row *row, instant at) {
    const struct attributes *attributes = row->kind == FACT_CYCLE ? &row->cycle.at_end : row->kind == FACT_MOMENT ? &row->moment.attributes : &row->sign.attributes;
    return filter_holds(s->filter, row, attributes, at);
}

static void search_ticket(struct search *s) {
    struct found found;
    for (int check = 0; check < CHECKS; check++) {
        for (const struct fact_row *row = s->first; row < s->end; row++) {
            if (!checks[check].is(s, row, &found) || !in_period(s->spec, found.at) || !is_of_report(s, row, found.at)) continue;
            found.check = check;
            found.ticket = row->ticket;
            *VEC_PUSH(&s->found) = found;
        }
    }
}

/* All that is found, by agent, check, time and ticket. Released by the caller. */
static struct search search_tickets(const struct report *r, const struct checks_spec *spec) {
    const struct fact_list *list = report_list(r, spec->asked);
    struct search s = { .r = r, .spec = spec, .filter = filter_new(r->t->policy, r->t->where, r->t->nwhere, r->arena) };
    for (int64_t first = 0, end; first < list->nrows; first = end) {
        for (end = first + 1; end < list->nrows && str_eq(list->rows[end].ticket, list->rows[first].ticket);) end++;
        s.first = &list->rows[first];
        s.end = &list->rows[end];
        search_ticket(&s);
    }
    if (s.found.n) qsort_r(s.found.v, s.found.n, sizeof *s.found.v, compare_found, r->t->strings);
    return s;
}

/* --- laying ------------------------------------------------------------------------------------------------------- */

/* How often an agent shows a sign, and how often all of them. */
struct tally { uint32_t agent; int check; int64_t n, all; };

/* Agents with the most signs first. */
static int compare_tallies(const void *a, const void *b, void *strings) {
    const struct tally *x = a, *y = b;
    if (x->all != y->all) return x->all > y->all ? -1 : 1;
    int by_agent = compare_agents(strings, x->agent, y->agent);
    return by_agent ? by_agent : (x->check > y->check) - (x->check < y->check);
}

static struct tally *count_signs(const struct search *s, int *n) {
    struct tally *tallies = arena_alloc(s->r->arena, s->found.n * sizeof *tallies);
    int first = 0; /* of the agent */
    *n = 0;
    for (size_t i = 0; i < s->found.n; i++) { /* sorted by agent and check */
        const struct found *f = &s->found.v[i];
        struct tally *last = *n ? &tallies[*n - 1] : NULL;
        if (!last || last->agent != f->agent) first = *n;
        if (!last || last->agent != f->agent || last->check != f->check) tallies[(*n)++] = (struct tally){ f->agent, f->check, 0, 0 };
        tallies[*n - 1].n++;
        tallies[*n - 1].all = tallies[first].all;
        for (int k = first; k < *n; k++) tallies[k].all++;
    }
    if (*n) qsort_r(tallies, (size_t)*n, sizeof *tallies, compare_tallies, s->r->t->strings);
    return tallies;
}

static struct cell agent_cell(const struct report *r, uint32_t agent) { return cell_text(agent == STR_NONE ? word(r->lang, W_NOBODY) : lay_agent(r, agent)); }

static const char *meaning(const struct search *s, int check) {
    const char *limit = say_working_time(s->r->arena, s->r->lang, (double)s->spec->before_goal_s);
    return words_fill(s->r->arena, word(s->r->lang, checks[check].meaning), &limit, 1);
}

/* In the columns of the signs below. */
static int lay_tallies(const struct search *s, int row, struct grid *g) {
    static const struct { enum word title; enum cell_kind kind; } columns[] = { { W_AGENT, CELL_TEXT }, { W_SIGN, CELL_TEXT }, { W_COUNT, CELL_COUNT } };
    const struct report *r = s->r;
    int n;
    const struct tally *tallies = count_signs(s, &n);
    struct grid_table *t = grid_table(g, row, 0, "signs_by_agent");
    for (size_t i = 0; i < ARRAY_LEN(columns); i++) grid_column(t, word(r->lang, columns[i].title), columns[i].kind)->total_is_sum = columns[i].kind == CELL_COUNT;
    struct cell *cells = grid_rows(t, n);
    t->total = arena_alloc(r->arena, (size_t)t->ncolumns * sizeof *t->total);
    t->total[0] = cell_text(word(r->lang, W_TOTAL));
    t->total[2] = cell_number(CELL_COUNT, (double)s->found.n);
    for (int i = 0; i < n; i++, cells += t->ncolumns) {
        cells[0] = agent_cell(r, tallies[i].agent);
        cells[1] = cell_text(word(r->lang, checks[tallies[i].check].title));
        cells[2] = cell_number(CELL_COUNT, (double)tallies[i].n);
    }
    return grid_table_end(t) + 1;
}

static const char *score_of(const struct report *r, const struct moment *m) {
    struct score score;
    if (m->score == STR_NONE) return word(r->lang, m->has_value && m->value > 0 ? W_GOOD : W_BAD);
    memcpy(&score, strings_get(r->t->strings, m->score).p, sizeof score);
    const char *parts[] = { say_number(r->arena, r->lang, score.score, score.score != (double)(int64_t)score.score),
                            say_number(r->arena, r->lang, score.max, score.max != (double)(int64_t)score.max) };
    return words_fill(r->arena, word(r->lang, W_N_OF_M), parts, 2);
}

/* What a sign is in this ticket, in words. */
static const char *what_of(const struct report *r, const struct found *f) {
    const char *args[] = {
        f->clock < 0 ? "" : metrics_clock_title(r->t->metrics, r->t->policy->clocks[f->clock].name, r->lang),
        say_working_time(r->arena, r->lang, (double)f->seconds), say_working_time(r->arena, r->lang, (double)f->goal_s),
        f->goal_after_s ? say_working_time(r->arena, r->lang, (double)f->goal_after_s) : word(r->lang, W_CHECK_NO_GOAL),
        f->moment ? score_of(r, f->moment) : "",
    };
    return words_fill(r->arena, word(r->lang, checks[f->check].what), args, (int)ARRAY_LEN(args));
}

static void lay_found(const struct search *s, int row, struct grid *g) {
    static const struct { enum word title; enum cell_kind kind; int width; } columns[] = {
        { W_AGENT, CELL_TEXT, 0 }, { W_SIGN, CELL_TEXT, 0 }, { W_TICKET, CELL_TEXT, 0 }, { W_WHEN, CELL_INSTANT, 0 }, { W_WHAT, CELL_TEXT, 60 },
    };
    const struct report *r = s->r;
    grid_put(g, row, 0, cell_styled(cell_text(word(r->lang, W_SIGNS_BEHIND)), STYLE_HEADING));
    struct grid_table *t = grid_table(g, row + 1, 0, "signs");
    for (size_t i = 0; i < ARRAY_LEN(columns); i++) grid_column(t, word(r->lang, columns[i].title), columns[i].kind)->width = columns[i].width;
    struct cell *cells = grid_rows(t, (int64_t)s->found.n);
    for (size_t i = 0; i < s->found.n; i++, cells += t->ncolumns) {
        const struct found *f = &s->found.v[i];
        cells[0] = agent_cell(r, f->agent);
        cells[1] = cell_text(word(r->lang, checks[f->check].title));
        cells[2] = lay_ticket(r, f->ticket, r->arena);
        cells[3] = lay_instant(r, f->at);
        cells[4] = cell_styled(cell_text(what_of(r, f)), STYLE_WRAPPED);
    }
}

static void lay(const struct report *r, const struct sheet *s, struct grid *g) {
    struct search search = search_tickets(r, s->spec);
    int row = lay_heading(r, s, false, 0, g);
    grid_put(g, row - 1, 0, cell_styled(cell_text(word(r->lang, search.found.n ? W_CHECKS_ARE_SIGNS : W_CHECKS_NONE)), STYLE_FAINT));
    if (search.found.n) row = lay_tallies(&search, row + 1, g);
    for (int i = 0; i < CHECKS; i++, row++) {
        const char *text = arena_printf(r->arena, "%s: %s", word(r->lang, checks[i].title), meaning(&search, i));
        grid_put(g, row, 0, cell_styled(cell_text(text), STYLE_FAINT));
    }
    if (search.found.n) lay_found(&search, row + 1, g);
    VEC_RELEASE(&search.found);
    g->freeze_row = 2;
}

/* checks.json: the signs with ids, for programs. */
static void lay_data(const struct report *r, const struct sheet *s, struct grid *g) {
    static const char *const fields[] = { "sign", "agent", "ticket", "at", "what" };
    const struct checks_spec *spec = s->spec;
    struct search search = search_tickets(r, spec);
    char at[INSTANT_TEXT];
    g->key = spec->file;
    struct grid_table *t = grid_table(g, 0, 0, NULL);
    t->json = true;
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) grid_column(t, fields[i], CELL_TEXT);
    struct cell *cells = grid_rows(t, (int64_t)search.found.n);
    for (size_t i = 0; i < search.found.n; i++, cells += t->ncolumns) {
        const struct found *f = &search.found.v[i];
        cells[0] = cell_text(checks[f->check].name);
        if (f->agent != STR_NONE) cells[1] = cell_text(lay_text(r, f->agent));
        cells[2] = cell_text(arena_strndup(r->arena, f->ticket.p, f->ticket.n));
        cells[3] = cell_text(arena_printf(r->arena, "%s", instant_format(f->at, at)));
        cells[4] = cell_text(what_of(r, f));
    }
    VEC_RELEASE(&search.found);
}

const struct sheet_kind sheet_checks = { .name = "checks", .title = W_SHEET_CHECKS, .plan = plan, .lay = lay, .lay_data = lay_data };
