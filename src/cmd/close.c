/* close: freezes a payroll period: its numbers by agent, what they were made of and the facts behind them, as one more line of the ledger. */
#include <string.h>

#include "cmd/payroll_ledger.h"
#include "cmd/recompute.h"
#include "cmd/signals.h"

struct closing_run {
    struct session session;
    struct loaded_templates templates;
    struct payroll_ledger ledger;
    struct recompute recompute;
    struct period period;
};

/* ---- what may be closed -------------------------------------------------------------------------------------------------------- */

static bool check_usage(const struct options *o, struct err *err) {
    const char *reason = option_text(o, OPT_REVISE);
    if (!option_given(o, OPT_LEDGER)) return err_set(err, ERR_USAGE, "--ledger is missing: which file keeps the closed periods?");
    if (!option_given(o, OPT_TEMPLATE)) return err_set(err, ERR_USAGE, "--template is missing: whose indicators are to be closed?");
    if (option_given(o, OPT_AS_OF)) return err_set(err, ERR_USAGE, "--as-of: a period is closed as of its own end"), option_fail(o, OPT_AS_OF, err);
    if (reason && !reason[strspn(reason, " \t")]) return err_set(err, ERR_USAGE, "--revise: expected a reason"), option_fail(o, OPT_REVISE, err);
    return true;
}

/* The whole period, and that it is over: one like this-month, which ends now, is a part of it. */
static bool resolve_period(struct closing_run *c, struct err *err) {
    struct session *s = &c->session;
    char to[INSTANT_TEXT + 8];
    if (c->templates.n != 1) return err_set(err, ERR_USAGE, "--template: %zu are given, one is closed", c->templates.n), option_fail(s->options, OPT_TEMPLATE, err);
    if (!period_parse(c->templates.v[0].period.name, s->policy->zone, s->now, &c->period, err)) return false;
    if (c->period.to <= s->now) return true;
    err_set(err, ERR_USAGE, "%s is not over: it ends at %s", c->period.name, zone_format(s->policy->zone, c->period.to, to));
    err_hint(err, "a period is closed once it has passed");
    return option_fail(s->options, OPT_PERIOD, err);
}

/* A ledger that is broken is not written on; but the facts of a closing that was cut off are written again. */
static bool check_ledger(struct closing_run *c, struct err *err) {
    struct payroll_ledger *l = &c->ledger;
    const char *facts = payroll_ledger_next_facts(l, c->period.name);
    for (size_t i = 0; i < l->problems.n; i++) {
        const struct ledger_problem *p = &l->problems.v[i];
        if (p->orphan && strcmp(p->orphan, facts) == 0) continue;
        err_at(err, ERR_INPUT, l->path, p->line, 0, "%s", p->text);
        return err_hint(err, "a broken ledger is not written on; `svodka verify` lists all that is wrong with it");
    }
    return true;
}

static bool check_revision(const struct closing_run *c, struct err *err) {
    const struct payroll_ledger *l = &c->ledger;
    int line = payroll_ledger_find(l, c->period.from, c->period.to);
    bool revise = option_given(c->session.options, OPT_REVISE);
    if (line < 0 && revise) return err_set(err, ERR_USAGE, "--revise: %s is not closed yet", c->period.name), option_fail(c->session.options, OPT_REVISE, err);
    if (line < 0 || revise) return true;
    err_at(err, ERR_USAGE, l->path, line + 1, 0, "%s is closed here", c->period.name);
    return err_hint(err, "--revise REASON appends a revision and keeps this line");
}

/* ---- closing ------------------------------------------------------------------------------------------------------------------- */

static bool compute(struct closing_run *c, struct err *err) {
    struct session *s = &c->session;
    s->read.digest = true;
    s->as_of = c->period.to;
    if (!recompute_plan(s, &c->templates.v[0], &c->period, NULL, 0, &c->recompute, err)) return false;
    if (c->recompute.nkpis == 0) return err_at(err, ERR_CONFIG, c->templates.v[0].path, 0, 0, "the template asks for nothing by agent: there is nothing to close");
    struct pass pass = c->recompute.loaded.plan->passes[PASS_MAIN];
    return session_read(s, 0, err) && session_run(s, &pass, 1, false, err) && recompute_take(s, &c->recompute, err);
}

static bool append(struct closing_run *c, struct err *err) {
    struct session *s = &c->session;
    struct recompute *r = &c->recompute;
    struct report about = { 0 };
    session_describe(s, &about);
    struct closing line = {
        .revision = option_given(s->options, OPT_REVISE), .reason = option_text(s->options, OPT_REVISE), .period = c->period.name,
        .from = c->period.from, .to = c->period.to, .as_of = c->period.to, .closed_at = s->now, .version = about.version,
        .policy_sha256 = about.policy_sha256, .template_name = r->loaded.plan->name, .template_sha256 = session_digest(s, r->loaded.whole),
        .inputs = about.inputs, .ninputs = about.ninputs, .agents = r->agents, .nagents = r->nagents, .nkpis = r->nkpis,
    };
    line.kpis = arena_alloc(&s->arena, (size_t)r->nkpis * sizeof *line.kpis);
    for (int k = 0; k < r->nkpis; k++) line.kpis[k] = r->kpis[k].kpi;
    if (!payroll_ledger_add(&c->ledger, &line, str_of(r->facts.p, r->facts.n), err)) return false;
    struct buf said = { 0 };
    buf_printf(&said, "%s: %s in line %lld of %s, %d agent%s, %d indicator%s; SHA-256 of the line: %s\n", c->period.name, line.revision ? "revised" : "closed",
               (long long)line.seq, c->ledger.path, r->nagents, r->nagents == 1 ? "" : "s", r->nkpis, r->nkpis == 1 ? "" : "s", c->ledger.head);
    bool ok = out_write(said.p, said.n, err);
    buf_release(&said);
    return ok;
}

static bool close_period(struct closing_run *c, int *status, struct err *err) {
    struct session *s = &c->session;
    const char *path = option_text(s->options, OPT_LEDGER);
    if (!templates_load(s, &c->templates, err) || !resolve_period(c, err)) return false;
    if (!payroll_ledger_lock(&c->ledger, path, err) || !payroll_ledger_load(&c->ledger, path, true, err)) return false;
    if (!check_ledger(c, err) || !check_revision(c, err) || !compute(c, err)) return false;
    signals_defer(true); /* from the first file to the last rename */
    bool ok = append(c, err);
    signals_defer(false);
    if (ok) session_report(s, status);
    return ok;
}

static bool close_run(struct options *o, int *status, struct err *err) {
    struct closing_run c = { .ledger.lock_fd = -1 };
    if (!check_usage(o, err)) return false;
    bool ok = session_open(&c.session, o, err) && close_period(&c, status, err);
    recompute_release(&c.recompute);
    payroll_ledger_release(&c.ledger);
    templates_release(&c.templates);
    session_close(&c.session);
    return ok;
}

const struct command command_close = {
    .name = "close",
    .summary = "freezes a payroll period in a ledger: its numbers by agent and the facts behind them",
    .arguments = "[EVENTS...]",
    .help = "The period is computed as of its own end, once that has passed, and appended to the ledger as one line (NDJSON, each with the SHA-256 of the line "
            "before it): the numbers of the template's indicators by agent, digests of inputs, policy and template; the facts behind the numbers go to a file in "
            "FILE.facts/. A period is closed once; --revise REASON appends a revision and keeps the old line. The line's SHA-256 is printed: kept elsewhere, it "
            "proves later that no last line was removed.\n\n"
            "Examples:\n"
            "  svodka close -j payroll.json --period 2026-10\n"
            "  svodka close -j payroll.json --period 2026-10 --revise 'two ratings came late, order 17'\n"
            "  svodka close -p policy.json -t payroll --ledger payroll.ledger --period last-month events/",
    .options = OPT_BIT(OPT_REVISE),
    .where = WHERE_SPOILS,
    .run = close_run,
};
