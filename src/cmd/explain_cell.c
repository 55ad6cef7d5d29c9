/* explain --agent: asks for an agent's numbers and for the facts near them, and proves that the facts amount to the numbers. */
#include "cmd/explain_cell.h"

#include <math.h>
#include <string.h>

#include "base/digest.h"
#include "base/vec.h"
#include "cmd/print.h"

/* ---- what is asked ------------------------------------------------------------------------------------------------------------ */

static bool find_metric(struct explained *x, const char *name, enum option_id option, struct err *err) {
    struct session *s = x->session;
    const struct metric *m = metrics_find(s->metrics, str_c(name), err);
    if (m) x->metrics[x->nmetrics++] = m;
    return m ? true : option_fail(s->options, option, err);
}

/* What the pack holds unless --metrics says: of each clock its main metrics, every plain metric, and the policy's own ratios. */
static void pack_metrics(struct explained *x, struct texts *names) {
    static const char *const of_clock[] = { "median", "p90", "compliance" };
    const struct policy *p = x->session->policy;
    const struct metric_row *rows;
    for (int c = 0; c < p->nclocks; c++)
        for (size_t i = 0; i < ARRAY_LEN(of_clock); i++)
            if (p->clocks[c].ngoals || strcmp(of_clock[i], "compliance") != 0) texts_add(names, arena_printf(&x->arena, "%s.%s", p->clocks[c].name, of_clock[i]));
    int n = metrics_table(&x->arena, &rows);
    for (int i = 0; i < n; i++)
        if (strncmp(rows[i].name, "CLOCK.", strlen("CLOCK.")) != 0) texts_add(names, rows[i].name);
    const struct doc *own = doc_get(p->doc, "metrics");
    for (const struct doc *d = own ? own->child : NULL; d; d = d->next) texts_add(names, doc_get(d, "name")->text.p);
}

static bool resolve_metrics(struct explained *x, struct err *err) {
    struct options *o = x->session->options;
    const char *one = option_text(o, OPT_METRIC), *several = option_text(o, OPT_METRICS);
    enum option_id option = one ? OPT_METRIC : OPT_METRICS;
    struct texts names = { 0 };
    bool ok = true;
    if (one) texts_add(&names, one);
    else if (several) texts_split(&x->arena, several, &names);
    else pack_metrics(x, &names);
    x->metrics = arena_alloc(&x->arena, (names.n + 1) * sizeof *x->metrics);
    for (size_t i = 0; i < names.n && ok; i++) ok = find_metric(x, names.v[i], option, err);
    texts_release(&names);
    return ok;
}

static bool is_nobody(const char *agent) { return strcmp(agent, "(none)") == 0; }

/* The conditions of --where, and after them that on the agent. */
static bool resolve_question(struct explained *x, struct query *query, struct err *err) {
    struct session *s = x->session;
    const struct condition *given = s->where;
    int n = s->nwhere;
    for (int i = 0; i < n; i++)
        if (given[i].dim.kind == DIM_AGENT) return err_set(err, ERR_USAGE, "--where agent=...: --agent says whose number it is"), option_fail(s->options, OPT_WHERE, err);
    struct condition *all = arena_alloc(&x->arena, (size_t)(n + 1) * sizeof *all);
    struct str *agent = arena_alloc(&x->arena, sizeof *agent);
    *agent = str_c(x->agent);
    for (int i = 0; i < n; i++) all[i] = given[i];
    all[n] = (struct condition){ .dim = { .kind = DIM_AGENT }, .values = agent, .n = 1 };
    *query = (struct query){ .period = s->period, .by = { { .kind = DIM_AGENT } }, .nby = 1, .metrics = x->metrics, .nmetrics = x->nmetrics,
                             .where = all, .nwhere = n + 1 };
    x->question = (struct behind_question){ .policy = s->policy, .period = s->period, .as_of = s->as_of, .where = all, .nwhere = n };
    x->question.agent = is_nobody(x->agent) ? STR_NONE : strings_addz(s->strings, x->agent);
    return true;
}

/* An agent of whom neither the policy nor any fact of the period knows is a slip of the pen. */
static bool check_agent(const struct explained *x, struct err *err) {
    const struct policy *p = x->session->policy;
    if (x->list.nrows || is_nobody(x->agent) || policy_agent(p, x->question.agent)) return true;
    err_set(err, ERR_USAGE, "--agent %s: the policy does not list them, and no fact of the period is theirs", x->agent);
    const char **ids = mem_zalloc((size_t)p->nagents + 1, sizeof *ids);
    const char *nearest = NULL;
    for (int i = 0; i < p->nagents; i++) {
        ids[i] = strings_get(p->strings, p->agents[i].id).p;
        if (p->agents[i].name && strcmp(p->agents[i].name, x->agent) == 0) nearest = ids[i];
    }
    if (!nearest) nearest = err_nearest(x->agent, ids, (unsigned long)p->nagents);
    if (nearest) err_hint(err, "did you mean %s?", nearest);
    mem_free(ids);
    return false;
}

/* ---- answers ------------------------------------------------------------------------------------------------------------------ */

/* The agent's row; where no fact makes one, what a row without facts would say, which is the total of none. */
static void take_cells(struct explained *x, const struct table *t) {
    x->cells = arena_alloc(&x->arena, (size_t)(x->nmetrics + 1) * sizeof *x->cells);
    for (int m = 0; m < x->nmetrics; m++) x->cells[m] = t->nrows ? *table_cell(t, 0, m) : t->total[m];
}

/* The proof: counted apart, the facts listed amount to the number reported. */
static bool check_cells(struct explained *x, struct err *err) {
    x->behind = arena_alloc(&x->arena, (size_t)(x->nmetrics + 1) * sizeof(struct behind *));
    for (int m = 0; m < x->nmetrics; m++) {
        struct behind *b = x->behind[m] = behind_cell(&x->question, x->metrics[m], &x->list, &x->arena);
        if (behind_agrees(b->sums.result, x->cells[m])) continue;
        return err_set(err, ERR_SELFCHECK, "%s of %s: the facts behind it amount to %.17g, the report says %.17g", x->metrics[m]->name, x->agent,
                       b->sums.result.has ? b->sums.result.v : NAN, x->cells[m].has ? x->cells[m].v : NAN);
    }
    return true;
}

static void expand_calendars(struct explained *x) {
    const struct policy *p = x->session->policy;
    instant from = x->session->as_of;
    x->calendars = arena_alloc(&x->arena, (size_t)p->ncalendars * sizeof *x->calendars);
    for (int64_t i = 0; i < x->list.nrows; i++)
        if (x->list.rows[i].kind == FACT_CYCLE && x->list.rows[i].cycle.start_at < from) from = x->list.rows[i].cycle.start_at;
    for (int c = 0; c < p->ncalendars; c++) x->calendars[c] = calendar_new(&p->calendars[c].spec, from, x->session->as_of);
}

/* An agent's id as part of a file name: what is not a letter, digit, '-' or '_' is replaced, and then the id's digest tells it from others. */
static const char *file_part(struct arena *a, const char *agent) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    enum { LONGEST = 60, TELLING = 8 };
    char hex[DIGEST_HEX];
    size_t n = strlen(agent);
    char *name = arena_strndup(a, agent, n < LONGEST ? n : LONGEST);
    bool kept = n < LONGEST && name[0] != '.';
    for (char *c = name; *c; c++) {
        if (strchr(plain, *c) && (c > name || *c != '.')) continue;
        *c = '_';
        kept = false;
    }
    return kept ? name : arena_printf(a, "%s-%.*s", name, TELLING, digest_of(agent, n, hex));
}

static bool ask(struct explained *x, struct err *err) {
    struct session *s = x->session;
    struct query query;
    struct pass pass = { .queries = &query, .nqueries = 1, .lists = &x->list, .nlists = 1 };
    if (!session_period(s, NULL, err) || !resolve_metrics(x, err) || !resolve_question(x, &query, err)) return false;
    x->list = behind_list(&x->question);
    s->read.digest = option_given(s->options, OPT_PACK);
    pass.as_of = s->as_of;
    if (!session_read(s, 0, err) || !session_run(s, &pass, 1, false, err) || !check_agent(x, err)) return false;
    take_cells(x, pass.tables[0]);
    expand_calendars(x);
    x->report = session_report_of(s, arena_printf(&x->arena, "%s-%s", file_part(&x->arena, x->agent), s->period.name), &x->arena);
    return check_cells(x, err);
}

/* ---- the command -------------------------------------------------------------------------------------------------------------- */

static bool show(struct explained *x, enum format format, struct err *err) {
    static void (*const print[])(struct buf *, struct explained *, int) = { [FORMAT_TABLE] = explain_cell_text, [FORMAT_CSV] = explain_cell_csv, [FORMAT_JSON] = explain_cell_json };
    struct buf out = { 0 };
    print[format](&out, x, 0);
    bool ok = out_write(out.p, out.n, err);
    buf_release(&out);
    return ok;
}

static bool check_usage(const struct options *o, enum format *format, struct err *err) {
    bool pack = option_given(o, OPT_PACK), metric = option_given(o, OPT_METRIC);
    if (!option_given(o, OPT_AGENT)) return err_set(err, ERR_USAGE, "--agent is missing: whose number?");
    if (pack == metric) {
        err_set(err, ERR_USAGE, pack ? "--metric and --pack: one of them" : "--metric is missing: which number of the agent?");
        return err_hint(err, "--metric M explains one number, --pack DIR writes a workbook of all");
    }
    return format_option(o, pack ? 0 : 1u << FORMAT_TABLE | 1u << FORMAT_CSV | 1u << FORMAT_JSON, FORMAT_TABLE, format, err);
}

bool explain_agent(struct options *o, int *status, struct err *err) {
    struct session s = { 0 };
    struct explained x = { .session = &s, .agent = option_text(o, OPT_AGENT) };
    enum format format;
    if (!check_usage(o, &format, err)) return false;
    bool ok = session_open(&s, o, err) && ask(&x, err);
    if (ok && option_given(o, OPT_PACK)) ok = explain_pack(&x, option_text(o, OPT_PACK), err);
    else if (ok) ok = show(&x, format, err);
    if (ok) session_report(&s, status);
    for (int c = 0; x.calendars && c < s.policy->ncalendars; c++) calendar_free(x.calendars[c]);
    arena_release(&x.arena);
    session_close(&s);
    return ok;
}
