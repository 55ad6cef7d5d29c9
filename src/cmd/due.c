/* due: running cycles that breach soon or have breached, for a job every five minutes that feeds a messenger. */
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/vec.h"
#include "cmd/print.h"
#include "cmd/session.h"
#include "write/json.h"

enum { WITHIN_DEFAULT_S = 15 * 60 };

/* Running cycles that have breached, or will before `until` if nothing happens. */
static bool want(const void *data, const struct ticket_facts *t, const struct cycle *c, const struct moment *m) {
    const instant *until = data;
    (void)t;
    (void)m;
    if (!c || c->state != CYCLE_RUNNING) return false;
    return c->overdue || (c->breach_at != INSTANT_NONE && c->breach_at <= *until);
}

/* The longest overdue first, then those that breach first; ticket and clock decide the rest. */
static int compare_urgency(const void *x, const void *y) {
    const struct fact_row *a = x, *b = y;
    int64_t over_a = a->cycle.elapsed_s - a->cycle.goal_s, over_b = b->cycle.elapsed_s - b->cycle.goal_s;
    if (a->cycle.overdue != b->cycle.overdue) return a->cycle.overdue ? -1 : 1;
    if (a->cycle.overdue && over_a != over_b) return over_a > over_b ? -1 : 1;
    if (!a->cycle.overdue && a->cycle.breach_at != b->cycle.breach_at) return a->cycle.breach_at < b->cycle.breach_at ? -1 : 1;
    int order = str_cmp(a->ticket, b->ticket);
    return order ? order : a->cycle.clock - b->cycle.clock;
}

/* ---- printing ---------------------------------------------------------------------------------------------------------------- */

static void add_id(struct json *j, const char *key, const struct session *s, uint32_t id) {
    if (id != STR_NONE) json_string(j, key, strings_get(s->strings, id));
}

/* One object a line. */
static void print_json(struct buf *out, const struct session *s, const struct fact_row *row) {
    struct json j = { .out = out };
    const struct cycle *c = &row->cycle;
    char text[INSTANT_TEXT];
    json_object(&j, NULL);
    json_string(&j, "ticket", row->ticket);
    json_text(&j, "clock", s->policy->clocks[c->clock].name);
    json_text(&j, "due", c->overdue ? "breached" : "soon");
    json_int(&j, "elapsed_s", c->elapsed_s);
    json_int(&j, "goal_s", c->goal_s);
    if (!c->overdue) json_text(&j, "breach_at", instant_format(c->breach_at, text));
    json_text(&j, "start_at", instant_format(c->start_at, text));
    add_id(&j, "agent", s, c->at_end.agent);
    add_id(&j, "team", s, c->at_end.team);
    add_id(&j, "priority", s, c->at_end.priority);
    add_id(&j, "channel", s, row->channel);
    add_id(&j, "customer", s, row->customer);
    add_id(&j, "subject", s, row->subject);
    add_id(&j, "url", s, row->url);
    json_end(&j);
    buf_addc(out, '\n');
}

static void add_duration(struct text_table *table, struct buf *scratch, int64_t seconds) {
    buf_clear(scratch);
    duration_text(scratch, (double)seconds);
    text_table_cell(table, str_of(scratch->p, scratch->n));
}

static void print_text(struct buf *out, const struct session *s, const struct fact_list *list) {
    static const char *const header[] = { "ticket", "clock", "elapsed", "goal", "breach", "agent", "team", "priority" };
    struct text_table table = { .columns = ARRAY_LEN(header), .right = { [2] = true, [3] = true } };
    struct buf scratch = { 0 };
    char text[INSTANT_TEXT + 8];
    for (size_t i = 0; i < ARRAY_LEN(header); i++) text_table_cellz(&table, header[i]);
    for (int64_t i = 0; i < list->nrows; i++) {
        const struct fact_row *row = &list->rows[i];
        const struct cycle *c = &row->cycle;
        text_table_cell(&table, row->ticket);
        text_table_cellz(&table, s->policy->clocks[c->clock].name);
        add_duration(&table, &scratch, c->elapsed_s);
        add_duration(&table, &scratch, c->goal_s);
        text_table_cellz(&table, c->overdue ? "breached" : zone_format(s->policy->zone, c->breach_at, text));
        text_table_cell(&table, strings_get(s->strings, c->at_end.agent));
        text_table_cell(&table, strings_get(s->strings, c->at_end.team));
        text_table_cell(&table, strings_get(s->strings, c->at_end.priority));
    }
    if (list->nrows) text_table_print(&table, 1, out);
    buf_release(&scratch);
    text_table_release(&table);
}

static bool print_list(const struct session *s, const struct fact_list *list, enum format format, struct err *err) {
    struct buf out = { 0 };
    if (format == FORMAT_TABLE) print_text(&out, s, list);
    for (int64_t i = 0; format == FORMAT_JSON && i < list->nrows; i++) print_json(&out, s, &list->rows[i]);
    bool ok = out_write(out.p, out.n, err);
    buf_release(&out);
    return ok;
}

/* ---- the command ------------------------------------------------------------------------------------------------------------- */

static bool resolve_within(const struct options *o, int64_t *seconds, struct err *err) {
    const char *text = option_text(o, OPT_WITHIN);
    *seconds = WITHIN_DEFAULT_S;
    if (!text || num_parse_duration(str_c(text), seconds)) return true;
    err_set(err, ERR_USAGE, "--within %s: expected a duration such as 15m or 1h30m", text);
    return option_fail(o, OPT_WITHIN, err);
}

static bool due(struct session *s, int64_t within_s, enum format format, int *status, struct err *err) {
    instant until;
    struct fact_list list = { .want = want, .data = &until };
    struct query query = { 0 };
    struct pass pass = { .queries = &query, .nqueries = 1, .lists = &list, .nlists = 1 };
    if (!session_present(s, err)) return false;
    query.period = s->period;
    pass.as_of = s->as_of;
    until = within_s < (INSTANT_MAX - s->as_of) / SECOND ? s->as_of + within_s * SECOND : INSTANT_MAX;
    if (!session_read(s, 0, err) || !session_run(s, &pass, 1, false, err)) return false;
    if (list.nrows) qsort(list.rows, (size_t)list.nrows, sizeof *list.rows, compare_urgency);
    if (!print_list(s, &list, format, err)) return false;
    if (list.nrows) *status = 1;
    session_report(s, status);
    return true;
}

static bool due_run(struct options *o, int *status, struct err *err) {
    struct session s = { 0 };
    enum format format;
    int64_t within_s;
    if (!format_option(o, 1u << FORMAT_TABLE | 1u << FORMAT_JSON, FORMAT_TABLE, &format, err) || !resolve_within(o, &within_s, err)) return false;
    bool ok = session_open(&s, o, err) && due(&s, within_s, format, status, err);
    session_close(&s);
    return ok;
}

const struct command command_due = {
    .name = "due",
    .summary = "lists cycles that breach soon, or have breached and still run",
    .arguments = "[EVENTS...]",
    .help = "As-of is now unless --as-of says otherwise; --within is 15m unless given. The status is 1 if there is a row.\n\n"
            "Examples:\n"
            "  svodka due -p policy.json events/\n"
            "  svodka due -p policy.json --within 30m --format json -q events/ | send-to-messenger",
    .options = OPT_BIT(OPT_WITHIN),
    .run = due_run,
};
