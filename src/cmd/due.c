/* due: what calls for somebody now: running cycles that breach soon or have breached, for a job every five minutes that feeds a messenger;
 * or tickets whose customer has been silent for too long, for reminders.
 *
 * To add a column: 1. a function that makes its cell, 2. its row in the list's columns.
 */
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/vec.h"
#include "cmd/print.h"
#include "cmd/session.h"
#include "report/lay.h"
#include "write/csv.h"

enum { WITHIN_DEFAULT_S = 15 * 60 };

/* ---- which cycles -------------------------------------------------------------------------------------------------------------- */

struct wanted {
    instant as_of;
    instant until; /* breaching by then */
    int silence;   /* the clock of the customers' silence, or -1 */
    int64_t silent_s;
};

/* Running cycles that have breached, or will by `until` if nothing happens. Paused ones call for nobody. */
static bool want_due(const void *data, const struct ticket_facts *t, const struct cycle *c, const struct moment *m) {
    const struct wanted *w = data;
    (void)t, (void)m;
    if (!c || c->state != CYCLE_RUNNING) return false;
    return c->overdue || (c->breach_at != INSTANT_NONE && c->breach_at <= w->until);
}

static bool want_silent(const void *data, const struct ticket_facts *t, const struct cycle *c, const struct moment *m) {
    const struct wanted *w = data;
    (void)t, (void)m;
    return c && c->clock == w->silence && c->state == CYCLE_RUNNING && w->as_of - c->start_at >= w->silent_s * SECOND;
}

/* Since when it is due, or has been. */
static instant due_at(const struct cycle *c) { return c->verdict == VERDICT_BREACHED ? c->verdict_at : c->breach_at; }

static int compare_instants(instant a, instant b) { return a < b ? -1 : a > b; }

/* Soonest first, so that what has breached comes before what will; ticket, clock and cycle decide between equals. */
static int compare_due(const void *x, const void *y) {
    const struct fact_row *a = x, *b = y;
    int order = compare_instants(due_at(&a->cycle), due_at(&b->cycle));
    if (order == 0) order = str_cmp(a->ticket, b->ticket);
    return order ? order : a->cycle.clock - b->cycle.clock;
}

/* The longest silence first. */
static int compare_silent(const void *x, const void *y) {
    const struct fact_row *a = x, *b = y;
    int order = compare_instants(a->cycle.start_at, b->cycle.start_at);
    return order ? order : str_cmp(a->ticket, b->ticket);
}

/* A clock of our own, first of all by its name, which no policy can give: it runs from each agent's reply to the customer's next word, or the agent's
 * next one; not while the ticket is done. */
static bool add_silence(struct policy *p, struct err *err) {
    if (p->nclocks == POLICY_CLOCKS) return err_set(err, ERR_CONFIG, "--unanswered-for needs a clock of its own, and the policy has %d already", POLICY_CLOCKS);
    struct clock *clocks = arena_alloc(&p->arena, (size_t)(p->nclocks + 1) * sizeof *clocks);
    struct level_term *done = arena_alloc(&p->arena, sizeof *done);
    *done = (struct level_term){ .all = BIT(LEVEL_DONE) };
    clocks[0] = (struct clock){ .name = "(silence)", .start = BIT(SIG_AGENT_REPLY), .stop = BIT(SIG_AGENT_REPLY) | BIT(SIG_CUSTOMER_MESSAGE), .pause = done, .npause = 1,
                                .repeat = true };
    memcpy(clocks + 1, p->clocks, (size_t)p->nclocks * sizeof *clocks);
    p->clocks = clocks;
    p->nclocks++;
    return true;
}

/* ---- columns ------------------------------------------------------------------------------------------------------------------- */

struct row_view { /* for people, or, as data, for machines: ids, UTC */
    const struct report *r;
    const struct fact_row *row;
    instant as_of;
    bool data;
    struct arena *scratch;
};
static const struct cycle *cycle_of(const struct row_view *v) { return &v->row->cycle; }

static struct cell of_id(const struct row_view *v, uint32_t id) { return cell_text(id == STR_NONE ? NULL : lay_text(v->r, id)); }

static struct cell of_instant(const struct row_view *v, instant t) {
    char text[INSTANT_TEXT];
    if (t == INSTANT_NONE) return (struct cell){ 0 };
    return v->data ? cell_text(arena_printf(v->scratch, "%s", instant_format(t, text))) : lay_instant(v->r, t);
}

static struct cell cell_ticket(const struct row_view *v) { return cell_text(arena_strndup(v->scratch, v->row->ticket.p, v->row->ticket.n)); }
static struct cell cell_clock(const struct row_view *v) { return cell_text(v->r->t->policy->clocks[cycle_of(v)->clock].name); }
static struct cell cell_due(const struct row_view *v) { return cell_text(cycle_of(v)->overdue ? "breached" : "soon"); }
static struct cell cell_agent(const struct row_view *v) {
    uint32_t agent = cycle_of(v)->at_end.agent;
    return v->data || agent == STR_NONE ? of_id(v, agent) : cell_text(lay_agent(v->r, agent));
}
static struct cell cell_team(const struct row_view *v) { return of_id(v, cycle_of(v)->at_end.team); }
static struct cell cell_remaining(const struct row_view *v) { return cell_number(CELL_SECONDS, (double)(cycle_of(v)->goal_s - cycle_of(v)->elapsed_s)); }
static struct cell cell_due_at(const struct row_view *v) { return of_instant(v, due_at(cycle_of(v))); }
static struct cell cell_elapsed(const struct row_view *v) { return cell_number(CELL_SECONDS, (double)cycle_of(v)->elapsed_s); }
static struct cell cell_goal(const struct row_view *v) { return cell_number(CELL_SECONDS, (double)cycle_of(v)->goal_s); }
static struct cell cell_start(const struct row_view *v) { return of_instant(v, cycle_of(v)->start_at); }
static struct cell cell_silent(const struct row_view *v) { return cell_number(CELL_SECONDS, (double)((v->as_of - cycle_of(v)->start_at) / SECOND)); }
static struct cell cell_priority(const struct row_view *v) { return of_id(v, cycle_of(v)->at_end.priority); }
static struct cell cell_status(const struct row_view *v) {
    enum status_class class = cycle_of(v)->at_end.status;
    return cell_text(class == CLASS_UNKNOWN ? NULL : class_names[class]);
}
static struct cell cell_status_name(const struct row_view *v) { return of_id(v, cycle_of(v)->at_end.status_name); }
static struct cell cell_channel(const struct row_view *v) { return of_id(v, v->row->channel); }
static struct cell cell_customer(const struct row_view *v) { return of_id(v, v->row->customer); }
static struct cell cell_subject(const struct row_view *v) { return of_id(v, v->row->subject); }
static struct cell cell_link(const struct row_view *v) {
    const char *url = lay_ticket_url(v->r, v->row->ticket, v->scratch);
    return url ? cell_text(url) : of_id(v, v->row->url);
}

struct column {
    const char *field, *title[LANGS]; /* without a title: for machines only */
    bool right;
    struct cell (*cell)(const struct row_view *v);
};
static const struct column due_columns[] = {
    { "ticket", { "Ticket", "Обращение" }, false, cell_ticket },
    { "clock", { "Clock", "Показатель" }, false, cell_clock },
    { "due", { NULL, NULL }, false, cell_due },
    { "agent", { "Agent", "Сотрудник" }, false, cell_agent },
    { "team", { "Team", "Группа" }, false, cell_team },
    { "priority", { "Priority", "Приоритет" }, false, cell_priority },
    { "remaining_s", { "Remaining", "Осталось" }, true, cell_remaining },
    { "due_at", { "Due", "Срок" }, false, cell_due_at },
    { "elapsed_s", { NULL, NULL }, true, cell_elapsed },
    { "goal_s", { "Goal", "Норматив" }, true, cell_goal },
    { "start_at", { NULL, NULL }, false, cell_start },
    { "channel", { NULL, NULL }, false, cell_channel },
    { "customer", { NULL, NULL }, false, cell_customer },
    { "subject", { NULL, NULL }, false, cell_subject },
    { "link", { "Link", "Ссылка" }, false, cell_link },
};
static const struct column silent_columns[] = {
    { "ticket", { "Ticket", "Обращение" }, false, cell_ticket },
    { "agent", { "Agent", "Сотрудник" }, false, cell_agent },
    { "team", { "Team", "Группа" }, false, cell_team },
    { "customer", { "Customer", "Клиент" }, false, cell_customer },
    { "channel", { NULL, NULL }, false, cell_channel },
    { "status", { NULL, NULL }, false, cell_status },
    { "status_name", { "Status", "Статус" }, false, cell_status_name },
    { "silent_s", { "Silent for", "Молчит" }, true, cell_silent },
    { "replied_at", { "Our reply", "Наш ответ" }, false, cell_start },
    { "subject", { NULL, NULL }, false, cell_subject },
    { "link", { "Link", "Ссылка" }, false, cell_link },
};

/* A kind of list: its facts, their order, what is shown of them. */
static const struct list {
    bool (*want)(const void *data, const struct ticket_facts *t, const struct cycle *c, const struct moment *m);
    int (*compare)(const void *x, const void *y);
    const struct column *columns;
    size_t ncolumns;
} due_list = { want_due, compare_due, due_columns, ARRAY_LEN(due_columns) }, silent_list = { want_silent, compare_silent, silent_columns, ARRAY_LEN(silent_columns) };

/* ---- printing ------------------------------------------------------------------------------------------------------------------ */

static void print_json(struct buf *out, const struct list *list, const struct row_view *views, int64_t n, enum format format) {
    struct json j = { .out = out };
    if (format == FORMAT_JSON) json_array(&j, NULL);
    for (int64_t i = 0; i < n; i++) {
        json_object(&j, NULL);
        for (size_t c = 0; c < list->ncolumns; c++) {
            const struct cell cell = list->columns[c].cell(&views[i]);
            json_cell(&j, list->columns[c].field, &cell);
        }
        json_end(&j);
        if (format == FORMAT_NDJSON) buf_addc(out, '\n');
    }
    if (format == FORMAT_NDJSON) return;
    json_end(&j);
    buf_addc(out, '\n');
}

static void print_csv(struct buf *out, const struct list *list, const struct row_view *views, int64_t n) {
    struct cell cells[ARRAY_LEN(due_columns)];
    for (size_t c = 0; c < list->ncolumns; c++) {
        if (c) csv_next(out);
        csv_plain(out, list->columns[c].field);
    }
    csv_end(out);
    for (int64_t i = 0; i < n; i++) {
        for (size_t c = 0; c < list->ncolumns; c++) cells[c] = list->columns[c].cell(&views[i]);
        csv_grid_row(out, cells, (int)list->ncolumns);
    }
}

static bool any_filled(const struct column *column, const struct row_view *views, int64_t n) {
    for (int64_t i = 0; i < n; i++)
        if (column->cell(&views[i]).kind != CELL_EMPTY) return true;
    return false;
}

/* Columns without anything in them are left out; and nothing is said where there is nothing: cron mails what is printed. */
static void print_text(struct buf *out, const struct list *list, const struct row_view *views, int64_t n, enum lang lang) {
    struct text_table text = { 0 };
    const struct column *shown[ARRAY_LEN(due_columns)];
    for (size_t c = 0; c < list->ncolumns; c++) {
        if (!list->columns[c].title[lang] || !any_filled(&list->columns[c], views, n)) continue;
        text.right[text.columns] = list->columns[c].right;
        shown[text.columns++] = &list->columns[c];
    }
    for (int c = 0; c < text.columns; c++) text_table_cellz(&text, shown[c]->title[lang]);
    for (int64_t i = 0; i < n; i++)
        for (int c = 0; c < text.columns; c++) {
            const struct cell cell = shown[c]->cell(&views[i]);
            text_table_typed(&text, &cell);
        }
    if (n) text_table_print(&text, 1, out);
    text_table_release(&text);
}

static bool print_rows(struct session *s, const struct list *list, const struct fact_row *rows, int64_t n, enum format format, struct err *err) {
    struct buf out = { 0 };
    struct arena arena = { 0 };
    const struct report *r = session_report_of(s, "due", &arena);
    struct row_view *views = arena_alloc(&arena, (size_t)(n + 1) * sizeof *views);
    for (int64_t i = 0; i < n; i++) views[i] = (struct row_view){ .r = r, .row = &rows[i], .as_of = s->as_of, .data = format != FORMAT_TABLE, .scratch = &arena };
    if (format == FORMAT_TABLE) print_text(&out, list, views, n, s->lang);
    else if (format == FORMAT_CSV) print_csv(&out, list, views, n);
    else print_json(&out, list, views, n, format);
    bool ok = out_write(out.p, out.n, err);
    arena_release(&arena);
    buf_release(&out);
    return ok;
}

/* ---- the command --------------------------------------------------------------------------------------------------------------- */

static bool resolve_duration(const struct options *o, enum option_id id, int64_t *seconds, struct err *err) {
    const char *text = option_text(o, id);
    if (!text || num_parse_duration(str_c(text), seconds)) return true;
    err_set(err, ERR_USAGE, "--%s %s: expected a duration such as 15m or 1h30m", option_rows[id].name, text);
    return option_fail(o, id, err);
}

static bool resolve_wanted(struct session *s, struct wanted *w, struct err *err) {
    struct options *o = s->options;
    int64_t within_s = WITHIN_DEFAULT_S;
    if (option_given(o, OPT_WITHIN) && option_given(o, OPT_UNANSWERED_FOR)) return err_set(err, ERR_USAGE, "--within and --unanswered-for: one of them");
    if (!resolve_duration(o, OPT_WITHIN, &within_s, err) || !resolve_duration(o, OPT_UNANSWERED_FOR, &w->silent_s, err)) return false;
    w->as_of = s->as_of;
    w->until = within_s < (INSTANT_MAX - s->as_of) / SECOND ? s->as_of + within_s * SECOND : INSTANT_MAX;
    w->silence = option_given(o, OPT_UNANSWERED_FOR) ? 0 : -1;
    return w->silence < 0 || add_silence(s->policy, err);
}

/* Clocks that the list never asks for. */
static uint64_t spared_clocks(const struct policy *p, const struct wanted *w) {
    uint64_t spared = 0;
    for (int c = 0; c < p->nclocks; c++)
        if (w->silence >= 0 ? c != w->silence : p->clocks[c].ngoals == 0) spared |= BIT(c);
    return spared;
}

static bool due(struct session *s, enum format format, int *status, struct err *err) {
    struct wanted wanted = { 0 };
    struct query query = { 0 };
    if (!session_present(s, err) || !resolve_wanted(s, &wanted, err)) return false;
    const struct list *list = wanted.silence >= 0 ? &silent_list : &due_list;
    const struct fact_scope scope = { .clocks = ~spared_clocks(s->policy, &wanted), .states = 1u << CYCLE_RUNNING, .due = wanted.silence < 0 ? wanted.until : 0,
                                      .begun = wanted.silence < 0 ? 0 : s->as_of - wanted.silent_s * SECOND };
    struct fact_list facts = { .want = list->want, .data = &wanted, .scope = &scope, .spared = ~scope.clocks, .where = s->where, .nwhere = s->nwhere };
    struct pass pass = { .as_of = s->as_of, .queries = &query, .nqueries = 1, .lists = &facts, .nlists = 1 };
    query.period = s->period;
    if (!session_read(s, 0, err) || !session_run(s, &pass, 1, false, err)) return false;
    if (facts.nrows) qsort(facts.rows, (size_t)facts.nrows, sizeof *facts.rows, list->compare);
    if (!print_rows(s, list, facts.rows, facts.nrows, format, err)) return false;
    if (facts.nrows) *status = 1;
    session_report(s, status);
    return true;
}

static bool due_run(struct options *o, int *status, struct err *err) {
    struct session s = { 0 };
    enum format format;
    if (!format_option(o, 1u << FORMAT_TABLE | 1u << FORMAT_CSV | 1u << FORMAT_JSON | 1u << FORMAT_NDJSON, FORMAT_TABLE, &format, err)) return false;
    bool ok = session_open(&s, o, err) && due(&s, format, status, err);
    session_close(&s);
    return ok;
}

const struct command command_due = {
    .name = "due",
    .summary = "lists cycles that breach soon, or have breached and still run; or customers silent for long",
    .arguments = "[EVENTS...]",
    .help = "Soonest first: what has breached and still runs, then what breaches within --within (15m) if nothing happens; as of now\n"
            "unless --as-of says otherwise. `Due` is the instant of the breach, when the elapsed time exceeds the goal by a second;\n"
            "what remains until the goal is working time, below zero once it is exceeded. --where narrows the list.\n"
            "The status is 1 if there is a row; without one nothing is printed (but `[]`, or CSV's header).\n"
            "--unanswered-for: instead, active tickets in which an agent's reply was the last word, so long ago by the calendar,\n"
            "the longest silence first; neither bots nor internal notes count as words. `--where status=waiting` leaves out what\n"
            "waits for others.\n\n"
            "Examples:\n"
            "  svodka due -p policy.json events/\n"
            "  svodka due -p policy.json --within 30m --format ndjson -q events/ | samples/due-to-messenger.sh \"$WEBHOOK\"\n"
            "  svodka due -p policy.json --where team=first --format json events/\n"
            "  svodka due -p policy.json --unanswered-for 48h --where status=waiting events/",
    .where = WHERE_NARROWS,
    .options = OPT_BIT(OPT_WITHIN) | OPT_BIT(OPT_UNANSWERED_FOR),
    .sql = true,
    .run = due_run,
};
