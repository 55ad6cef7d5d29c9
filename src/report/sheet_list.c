/* Sheet "list": the tickets behind the numbers, a row per fact.
 *
 * To add a list: 1. a `want` function, 2. its row in list_kinds: which facts, which columns.
 * To add a column: 1. a function that makes its cell, 2. its row in columns.
 */
#include <string.h>

#include "base/vec.h"
#include "report/lay.h"
#include "report/say.h"
#include "report/sheets.h"

enum { LIST_LIMIT = 100000, LIST_MOST = 1000000, LIST_COLUMNS = 16 };

struct list_spec {
    const struct list_kind *kind;
    int clock;               /* index in the policy's clocks; -1: all, or none */
    instant from, to, as_of; /* the period */
    bool skip_courtesy;
    int64_t limit;
    struct fact_scope scope;
    int asked;
    const char *file;        /* the CSV's name */
};

/* --- which facts -------------------------------------------------------------------------------------------------- */

static bool in_period(const struct list_spec *spec, instant at) { return at >= spec->from && at < spec->to; }

static bool counted(const struct list_spec *spec, const struct moment *m, enum moment_kind kind) {
    return m && m->kind == kind && !m->excluded && in_period(spec, m->at);
}

static bool want_breaches(const void *data, const struct ticket_facts *t, const struct cycle *c, const struct moment *m) {
    const struct list_spec *spec = data;
    (void)t, (void)m;
    return c && c->verdict == VERDICT_BREACHED && in_period(spec, c->verdict_at) && (spec->clock < 0 || c->clock == spec->clock);
}

static bool want_unanswered(const void *data, const struct ticket_facts *t, const struct cycle *c, const struct moment *m) {
    const struct list_spec *spec = data;
    (void)t, (void)m;
    return c && c->state == CYCLE_RUNNING && c->clock == spec->clock;
}

static bool want_reopened(const void *data, const struct ticket_facts *t, const struct cycle *c, const struct moment *m) {
    const struct list_spec *spec = data;
    (void)t, (void)c;
    return counted(spec, m, MOM_REOPENED) && !(m->courtesy && spec->skip_courtesy);
}

static bool want_open(const void *data, const struct ticket_facts *t, const struct cycle *c, const struct moment *m) {
    const struct list_spec *spec = data;
    (void)t, (void)c;
    return m && m->kind == MOM_OPEN && m->at == spec->as_of; /* not those of earlier snapshots */
}

static bool want_ratings(const void *data, const struct ticket_facts *t, const struct cycle *c, const struct moment *m) {
    (void)t, (void)c;
    return counted(data, m, MOM_RATED);
}

static bool want_disowned(const void *data, const struct ticket_facts *t, const struct cycle *c, const struct moment *m) {
    (void)t, (void)c;
    return m && m->kind == MOM_DISOWNED && in_period(data, m->at);
}

static bool want_escalations(const void *data, const struct ticket_facts *t, const struct cycle *c, const struct moment *m) {
    (void)t, (void)c;
    return counted(data, m, MOM_HANDOFF) && m->has_value && m->value > 0;
}

/* --- cells -------------------------------------------------------------------------------------------------------- */

struct view { /* of one fact, for people or, as data, for machines: ids and UTC */
    const struct report *r;
    const struct list_kind *kind;
    const struct fact_row *f;
    bool data, linked;
    const char *const *clocks; /* titles, by clock */
    struct arena *scratch;
};

static const struct attributes *attributes_of(const struct list_kind *kind, const struct fact_row *f);

static struct cell of_text(const struct view *v, uint32_t id) { return id == STR_NONE ? (struct cell){ 0 } : cell_text(lay_text(v->r, id)); }
static struct cell of_agent(const struct view *v, uint32_t id) { return id == STR_NONE || v->data ? of_text(v, id) : cell_text(lay_agent(v->r, id)); }

static struct cell of_instant(const struct view *v, instant t) {
    char text[INSTANT_TEXT];
    if (t == INSTANT_NONE) return (struct cell){ 0 };
    return v->data ? cell_text(arena_printf(v->scratch, "%s", instant_format(t, text))) : lay_instant(v->r, t);
}

static struct cell of_seconds(int64_t seconds) { return seconds < 0 ? (struct cell){ 0 } : cell_number(CELL_SECONDS, (double)seconds); }

static struct cell cell_ticket(const struct view *v) {
    return v->linked ? lay_ticket(v->r, v->f->ticket, v->scratch) : cell_text(arena_strndup(v->scratch, v->f->ticket.p, v->f->ticket.n));
}
static struct cell cell_subject(const struct view *v) { return of_text(v, v->f->subject); }
static struct cell cell_channel(const struct view *v) { return of_text(v, v->f->channel); }
static struct cell cell_customer(const struct view *v) { return of_text(v, v->f->customer); }
static struct cell cell_agent(const struct view *v) { return of_agent(v, attributes_of(v->kind, v->f)->agent); }
/* Whoever held it, somebody or nobody did. */
static struct cell cell_holder(const struct view *v) {
    struct cell c = cell_agent(v);
    return c.kind == CELL_EMPTY && !v->data ? cell_text(word(v->r->lang, W_NOBODY)) : c;
}
static struct cell cell_team(const struct view *v) { return of_text(v, attributes_of(v->kind, v->f)->team); }
static struct cell cell_priority(const struct view *v) { return of_text(v, attributes_of(v->kind, v->f)->priority); }
static struct cell cell_status(const struct view *v) { return of_text(v, attributes_of(v->kind, v->f)->status_name); }
static struct cell cell_created(const struct view *v) { return of_instant(v, v->f->created_at); }
static struct cell cell_clock(const struct view *v) {
    int clock = v->f->cycle.clock;
    return cell_text(v->data ? v->r->t->policy->clocks[clock].name : v->clocks[clock]);
}
static struct cell cell_start(const struct view *v) { return of_instant(v, v->f->cycle.start_at); }
static struct cell cell_stop(const struct view *v) { return of_instant(v, v->f->cycle.stop_at); }
static struct cell cell_verdict_at(const struct view *v) { return of_instant(v, v->f->cycle.verdict_at); }
static struct cell cell_elapsed(const struct view *v) { return of_seconds(v->f->cycle.elapsed_s); }
static struct cell cell_goal(const struct view *v) { return v->f->cycle.goal_s > 0 ? of_seconds(v->f->cycle.goal_s) : (struct cell){ 0 }; }
static struct cell cell_excess(const struct view *v) {
    const struct cycle *c = &v->f->cycle;
    return c->goal_s > 0 && c->elapsed_s > c->goal_s ? of_seconds(c->elapsed_s - c->goal_s) : (struct cell){ 0 };
}
static struct cell cell_state(const struct view *v) {
    enum cycle_state state = v->f->cycle.state;
    return cell_text(v->data ? cycle_state_names[state] : word(v->r->lang, (enum word)(W_STATE_DONE + (int)state)));
}
static struct cell cell_at(const struct view *v) { return of_instant(v, v->f->moment.at); }
static struct cell cell_seconds(const struct view *v) { return v->f->moment.has_value ? of_seconds((int64_t)v->f->moment.value) : (struct cell){ 0 }; }
static struct cell cell_courtesy(const struct view *v) {
    if (v->data) return cell_text(v->f->moment.courtesy ? "true" : "false");
    return cell_text(word(v->r->lang, v->f->moment.courtesy ? W_YES : W_NO));
}
static struct cell cell_comment(const struct view *v) { return cell_styled(of_text(v, v->f->moment.comment), STYLE_WRAPPED); }
static struct cell cell_to_team(const struct view *v) { return of_text(v, v->f->moment.to); }

static struct cell cell_score(const struct view *v) {
    const struct moment *m = &v->f->moment;
    if (v->data && m->score == STR_NONE && m->has_value) return cell_text(m->value > 0 ? "good" : "bad");
    return lay_score(v->r, m);
}
static struct cell cell_score_max(const struct view *v) {
    struct score score;
    if (v->f->moment.score == STR_NONE) return (struct cell){ 0 };
    memcpy(&score, strings_get(v->r->t->strings, v->f->moment.score).p, sizeof score);
    return cell_number(score.max == (double)(int64_t)score.max ? CELL_COUNT : CELL_SCORE, score.max);
}

/* --- columns and lists -------------------------------------------------------------------------------------------- */

enum list_column {
    COLUMN_END, COLUMN_TICKET, COLUMN_SUBJECT, COLUMN_CHANNEL, COLUMN_CUSTOMER, COLUMN_AGENT, COLUMN_HOLDER, COLUMN_RESOLVED_BY, COLUMN_BY, COLUMN_TEAM,
    COLUMN_FROM_TEAM, COLUMN_TO_TEAM, COLUMN_PRIORITY, COLUMN_STATUS, COLUMN_CREATED, COLUMN_CLOCK, COLUMN_START, COLUMN_STOP, COLUMN_BREACHED_AT, COLUMN_ELAPSED,
    COLUMN_GOAL, COLUMN_EXCESS, COLUMN_STATE, COLUMN_AT, COLUMN_AFTER, COLUMN_AGE, COLUMN_COURTESY, COLUMN_SCORE, COLUMN_SCORE_MAX, COLUMN_COMMENT
};
static const struct column {
    enum word title;
    const char *field; /* in the CSV */
    enum cell_kind kind;
    int width; /* in characters; 0: by content */
    struct cell (*cell)(const struct view *v);
    bool may_lack; /* left out of the sheet where none of its rows has a value, for sources that do not know such a thing */
} columns[] = {
    [COLUMN_TICKET] = { W_TICKET, "ticket", CELL_TEXT, 0, cell_ticket, false },
    [COLUMN_SUBJECT] = { W_SUBJECT, "subject", CELL_TEXT, 40, cell_subject, true },
    [COLUMN_CHANNEL] = { W_DIM_CHANNEL, "channel", CELL_TEXT, 0, cell_channel, true },
    [COLUMN_CUSTOMER] = { W_DIM_CUSTOMER, "customer", CELL_TEXT, 0, cell_customer, true },
    [COLUMN_AGENT] = { W_AGENT, "agent", CELL_TEXT, 0, cell_agent, false },
    [COLUMN_HOLDER] = { W_HOLDER, "agent", CELL_TEXT, 0, cell_holder, true },
    [COLUMN_RESOLVED_BY] = { W_RESOLVED_BY, "agent", CELL_TEXT, 0, cell_agent, false },
    [COLUMN_BY] = { W_BY_WHOM, "agent", CELL_TEXT, 0, cell_agent, false },
    [COLUMN_TEAM] = { W_TEAM, "team", CELL_TEXT, 0, cell_team, true },
    [COLUMN_FROM_TEAM] = { W_FROM_TEAM, "from_team", CELL_TEXT, 0, cell_team, false },
    [COLUMN_TO_TEAM] = { W_TO_TEAM, "to_team", CELL_TEXT, 0, cell_to_team, false },
    [COLUMN_PRIORITY] = { W_DIM_PRIORITY, "priority", CELL_TEXT, 0, cell_priority, true },
    [COLUMN_STATUS] = { W_DIM_STATUS_NAME, "status_name", CELL_TEXT, 0, cell_status, true },
    [COLUMN_CREATED] = { W_CREATED_AT, "created_at", CELL_INSTANT, 19, cell_created, false },
    [COLUMN_CLOCK] = { W_CLOCK, "clock", CELL_TEXT, 0, cell_clock, false },
    [COLUMN_START] = { W_STARTED, "start_at", CELL_INSTANT, 19, cell_start, false },
    [COLUMN_STOP] = { W_STOPPED, "stop_at", CELL_INSTANT, 19, cell_stop, false },
    [COLUMN_BREACHED_AT] = { W_BREACHED_AT, "verdict_at", CELL_INSTANT, 19, cell_verdict_at, false },
    [COLUMN_ELAPSED] = { W_ELAPSED, "elapsed_s", CELL_SECONDS, 12, cell_elapsed, false },
    [COLUMN_GOAL] = { W_GOAL, "goal_s", CELL_SECONDS, 12, cell_goal, false },
    [COLUMN_EXCESS] = { W_EXCESS, "excess_s", CELL_SECONDS, 12, cell_excess, false },
    [COLUMN_STATE] = { W_STATE, "state", CELL_TEXT, 0, cell_state, false },
    [COLUMN_AT] = { W_WHEN, "at", CELL_INSTANT, 19, cell_at, false },
    [COLUMN_AFTER] = { W_AFTER, "after_s", CELL_SECONDS, 12, cell_seconds, false },
    [COLUMN_AGE] = { W_AGE, "age_s", CELL_SECONDS, 12, cell_seconds, false },
    [COLUMN_COURTESY] = { W_COURTESY, "courtesy", CELL_TEXT, 0, cell_courtesy, false },
    [COLUMN_SCORE] = { W_SCORE, "score", CELL_SCORE, 10, cell_score, false },
    [COLUMN_SCORE_MAX] = { W_SCORE_MAX, "max", CELL_SCORE, 10, cell_score_max, true },
    [COLUMN_COMMENT] = { W_COMMENT, "comment", CELL_TEXT, 60, cell_comment, true },
};

enum clock_use { CLOCK_NONE, CLOCK_OPTIONAL, CLOCK_FIRST_RESPONSE /* of the policy's first_response unless named */ };
struct list_kind {
    const char *name;
    bool (*want)(const void *data, const struct ticket_facts *t, const struct cycle *c, const struct moment *m);
    struct fact_scope scope; /* where its facts are, but for clock and period */
    enum clock_use clock;
    bool by_verdict; /* a cycle's attributes are those of its verdict */
    enum list_column order, columns[LIST_COLUMNS]; /* order: sorted by this instant, then by ticket */
};
static const struct list_kind list_kinds[] = {
    { "breaches", want_breaches, { .clocks = UINT64_MAX, .verdicts = 1u << VERDICT_BREACHED }, CLOCK_OPTIONAL, true, COLUMN_BREACHED_AT,
      { COLUMN_TICKET, COLUMN_SUBJECT, COLUMN_CLOCK, COLUMN_HOLDER, COLUMN_TEAM, COLUMN_PRIORITY, COLUMN_CHANNEL, COLUMN_START, COLUMN_BREACHED_AT,
        COLUMN_STOP, COLUMN_GOAL, COLUMN_ELAPSED, COLUMN_EXCESS, COLUMN_STATE } },
    { "reopened", want_reopened, { .moments = BIT(MOM_REOPENED) }, CLOCK_NONE, false, COLUMN_AT,
      { COLUMN_TICKET, COLUMN_SUBJECT, COLUMN_AT, COLUMN_RESOLVED_BY, COLUMN_AFTER, COLUMN_COURTESY, COLUMN_TEAM, COLUMN_PRIORITY, COLUMN_CHANNEL, COLUMN_CREATED } },
    { "unanswered", want_unanswered, { .clocks = UINT64_MAX, .states = 1u << CYCLE_RUNNING }, CLOCK_FIRST_RESPONSE, false, COLUMN_START,
      { COLUMN_TICKET, COLUMN_SUBJECT, COLUMN_START, COLUMN_ELAPSED, COLUMN_GOAL, COLUMN_EXCESS, COLUMN_HOLDER, COLUMN_TEAM, COLUMN_PRIORITY, COLUMN_CHANNEL,
        COLUMN_STATUS, COLUMN_CREATED } },
    { "open", want_open, { .moments = BIT(MOM_OPEN) }, CLOCK_NONE, false, COLUMN_CREATED,
      { COLUMN_TICKET, COLUMN_SUBJECT, COLUMN_CREATED, COLUMN_AGE, COLUMN_HOLDER, COLUMN_TEAM, COLUMN_PRIORITY, COLUMN_STATUS, COLUMN_CHANNEL, COLUMN_CUSTOMER } },
    { "ratings", want_ratings, { .moments = BIT(MOM_RATED) }, CLOCK_NONE, false, COLUMN_AT,
      { COLUMN_TICKET, COLUMN_SUBJECT, COLUMN_AT, COLUMN_AGENT, COLUMN_SCORE, COLUMN_SCORE_MAX, COLUMN_COMMENT, COLUMN_TEAM, COLUMN_CHANNEL, COLUMN_CUSTOMER } },
    { "disowned", want_disowned, { .moments = BIT(MOM_DISOWNED) }, CLOCK_NONE, false, COLUMN_AT,
      { COLUMN_TICKET, COLUMN_SUBJECT, COLUMN_AT, COLUMN_AGENT, COLUMN_COMMENT, COLUMN_TEAM, COLUMN_CHANNEL, COLUMN_CUSTOMER, COLUMN_CREATED } },
    { "escalations", want_escalations, { .moments = BIT(MOM_HANDOFF) }, CLOCK_NONE, false, COLUMN_AT,
      { COLUMN_TICKET, COLUMN_SUBJECT, COLUMN_AT, COLUMN_BY, COLUMN_FROM_TEAM, COLUMN_TO_TEAM, COLUMN_PRIORITY, COLUMN_CHANNEL, COLUMN_CREATED } },
};

static const struct attributes *attributes_of(const struct list_kind *kind, const struct fact_row *f) {
    if (f->kind != FACT_CYCLE) return &f->moment.attributes;
    return kind->by_verdict ? &f->cycle.at_verdict : &f->cycle.at_end;
}

/* --- their order --------------------------------------------------------------------------------------------------- */

static instant order_of(const void *data, const struct fact_row *f) {
    const struct list_spec *spec = data;
    switch (spec->kind->order) {
    case COLUMN_BREACHED_AT: return f->cycle.verdict_at;
    case COLUMN_START: return f->cycle.start_at;
    case COLUMN_CREATED: return f->created_at;
    default: return f->moment.at;
    }
}

static uint32_t agent_of(const void *data, const struct fact_row *f) { return attributes_of(((const struct list_spec *)data)->kind, f)->agent; }

/* --- planning ----------------------------------------------------------------------------------------------------- */

static bool plan_clock(struct template *t, const struct doc *sheet, struct list_spec *spec, struct err *err) {
    const struct policy *p = t->policy;
    const struct doc *clock = doc_get(sheet, "clock");
    struct str name;
    spec->clock = -1;
    if (!clock) {
        if (spec->kind->clock != CLOCK_FIRST_RESPONSE) return true;
        spec->clock = policy_clock(p, str_c("first_response"));
        return spec->clock >= 0 || template_no_clock(t, sheet, str_c("first_response"), err);
    }
    if (spec->kind->clock == CLOCK_NONE) return doc_fail_key(clock, err, "a list of %s has no clock", spec->kind->name);
    if (!doc_string(clock, &name, err)) return false;
    spec->clock = policy_clock(p, name);
    return spec->clock >= 0 || template_no_clock(t, clock, name, err);
}

/* "list-breaches-first-response", with a number where an earlier sheet has that name. */
static const char *file_name(struct template *t, const struct list_spec *spec, const struct sheet *sheet) {
    char *name = spec->clock < 0 ? arena_printf(t->arena, "list-%s", spec->kind->name)
                                 : arena_printf(t->arena, "list-%s-%s", spec->kind->name, t->policy->clocks[spec->clock].name);
    for (char *c = name; *c; c++)
        if (*c == '_') *c = '-';
    int nth = 1;
    for (const struct sheet *s = t->sheets; s < sheet; s++) {
        const struct list_spec *other = s->spec;
        nth += s->kind == sheet->kind && other->kind == spec->kind && other->clock == spec->clock;
    }
    return nth == 1 ? name : arena_printf(t->arena, "%s-%d", name, nth);
}

static bool plan(struct template *t, struct sheet *s, struct err *err) {
    static const char *const keys[] = { "kind", "title", "of", "clock", "limit", NULL };
    struct list_spec *spec = s->spec = arena_alloc(t->arena, sizeof *spec);
    const char *names[ARRAY_LEN(list_kinds)];
    const struct doc *of = doc_get(s->doc, "of"), *limit = doc_get(s->doc, "limit");
    int which;
    for (size_t i = 0; i < ARRAY_LEN(list_kinds); i++) names[i] = list_kinds[i].name;
    if (!doc_known_keys(s->doc, keys, err)) return false;
    if (!of) return doc_fail(s->doc, err, "a list needs \"of\": what it lists");
    if (!doc_one_of(of, "list", names, (int)ARRAY_LEN(list_kinds), &which, err)) return false;
    spec->kind = &list_kinds[which];
    spec->limit = LIST_LIMIT;
    if (!plan_clock(t, s->doc, spec, err) || (limit && !doc_int(limit, &spec->limit, err))) return false;
    if (spec->limit < 1 || spec->limit > LIST_MOST) return doc_fail(limit, err, "expected a limit from 1 to %d", LIST_MOST);
    spec->from = t->periods[PASS_MAIN].from;
    spec->to = t->periods[PASS_MAIN].to;
    spec->as_of = t->passes[PASS_MAIN].as_of;
    spec->skip_courtesy = t->policy->reopen.skip_courtesy;
    spec->file = file_name(t, spec, s);
    spec->scope = spec->kind->scope;
    spec->scope.from = spec->from;
    spec->scope.to = spec->to;
    if (spec->clock >= 0) spec->scope.clocks = BIT(spec->clock);
    const struct fact_list list = { .want = spec->kind->want, .data = spec, .scope = &spec->scope, .by_verdict = spec->kind->by_verdict, .order = order_of,
                                    .agent = t->split_agent ? agent_of : NULL };
    spec->asked = template_ask_list(t, PASS_MAIN, &list);
    return true;
}

/* --- laying ------------------------------------------------------------------------------------------------------- */

struct list_rows { /* what the rows of a list are pulled from */
    const struct report *r;
    const struct list_spec *spec;
    const struct fact_list *list;
    const struct agent_row *own; /* of one agent alone; or NULL: all */
    enum list_column columns[LIST_COLUMNS];
    const char *clocks[POLICY_CLOCKS];
    bool data;
};

/* Row i of those that are shown, in a. */
static const struct fact_row *row_at(const struct list_rows *rows, int64_t i, struct arena *a) {
    return fact_list_row(rows->list, rows->own ? (int64_t)rows->own[i].row : i, a);
}

static void fill(const struct grid_table *t, int64_t row, struct cell *cells, struct arena *scratch) {
    const struct list_rows *rows = t->data;
    struct report here = *rows->r; /* texts of a row live no longer than the row */
    here.arena = scratch;
    struct view view = { &here, rows->spec->kind, row_at(rows, row, scratch), rows->data, !rows->data && t->nrows <= GRID_LONG, rows->clocks, scratch };
    for (int i = 0; i < t->ncolumns; i++) cells[i] = columns[rows->columns[i]].cell(&view);
}

static bool any_value(const struct list_rows *rows, int64_t n, const struct column *c) {
    struct arena scratch = { 0 };
    bool any = false;
    for (int64_t i = 0; i < n && !any; i++) {
        arena_reset(&scratch);
        struct view view = { rows->r, rows->spec->kind, row_at(rows, i, &scratch), true, false, rows->clocks, &scratch };
        any = c->cell(&view).kind != CELL_EMPTY;
    }
    arena_release(&scratch);
    return any;
}

/* All columns of a data file; for people without those that tell nothing: of the one clock or agent that the list is of, and those without a value. */
static int choose_columns(const struct list_spec *spec, bool of_one_agent, int64_t nrows, struct list_rows *rows) {
    int n = 0;
    for (const enum list_column *c = spec->kind->columns; *c != COLUMN_END; c++) {
        bool idle = columns[*c].may_lack && !any_value(rows, nrows, &columns[*c]);
        if (*c == COLUMN_CLOCK) idle = spec->clock >= 0;
        if (columns[*c].cell == cell_agent || columns[*c].cell == cell_holder) idle |= of_one_agent;
        if (rows->data || !idle) rows->columns[n++] = *c;
    }
    return n;
}

static struct grid_table *lay_rows(const struct report *r, const struct list_spec *spec, bool data, const uint32_t *agent, int64_t limit, int row, struct grid *g) {
    const struct fact_list *list = report_list(r, spec->asked);
    int64_t all = list->nrows;
    struct grid_table *t = grid_table(g, row, 0, spec->kind->name);
    struct list_rows *rows = arena_alloc(r->arena, sizeof *rows);
    *rows = (struct list_rows){ .r = r, .spec = spec, .list = list, .own = agent ? fact_list_own(list, *agent, &all) : NULL, .data = data };
    for (int i = 0; i < r->t->policy->nclocks; i++) rows->clocks[i] = metrics_clock_title(r->t->metrics, r->t->policy->clocks[i].name, r->lang);
    t->nrows = all < limit ? all : limit;
    int n = choose_columns(spec, agent != NULL, t->nrows, rows);
    for (int i = 0; i < n; i++) {
        const struct column *column = &columns[rows->columns[i]];
        grid_column(t, data ? column->field : word(r->lang, column->title), column->kind)->width = column->width;
    }
    t->fill = fill;
    t->data = rows;
    return t;
}

static void set_panes(int header, struct grid *g) {
    g->freeze_row = header + 1;
    g->freeze_col = 1;
    g->repeat_first = g->repeat_last = header;
}

static void lay(const struct report *r, const struct sheet *s, struct grid *g) {
    const struct list_spec *spec = s->spec;
    int header = lay_heading(r, s, false, 0, g);
    struct grid_table *t = lay_rows(r, spec, false, NULL, spec->limit, header, g);
    int64_t more = report_list(r, spec->asked)->nrows - t->nrows;
    set_panes(header, g);
    if (t->nrows > GRID_LONG) grid_put(g, header - 1, 0, cell_styled(cell_text(word(r->lang, W_LONG_LIST)), STYLE_FAINT));
    if (t->nrows == 0) {
        grid_put(g, grid_table_end(t) + 1, 0, cell_styled(cell_text(word(r->lang, W_NO_ROWS)), STYLE_FAINT));
    } else if (more > 0) {
        const char *args[] = { say_count(r->arena, r->lang, more), arena_printf(r->arena, "%s.csv", spec->file) };
        grid_put(g, grid_table_end(t), 0, cell_styled(cell_text(words_fill(r->arena, word(r->lang, W_MORE_ROWS_CSV), args, 2)), STYLE_FAINT));
    }
}

static bool lay_own(const struct report *r, const struct sheet *s, uint32_t agent, struct grid *g) {
    int header = lay_heading(r, s, false, 0, g);
    struct grid_table *t = lay_rows(r, s->spec, false, &agent, LIST_MOST, header, g);
    set_panes(header, g);
    return t->nrows > 0;
}

static void lay_data(const struct report *r, const struct sheet *s, struct grid *g) {
    const struct list_spec *spec = s->spec;
    g->key = spec->file;
    lay_rows(r, spec, true, NULL, INT64_MAX, 0, g);
}

const struct sheet_kind sheet_list = { .name = "list", .title = W_SHEET_LIST, .plan = plan, .lay = lay, .lay_data = lay_data, .lay_own = lay_own };
