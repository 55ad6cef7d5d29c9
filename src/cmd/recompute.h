/* recompute: the numbers of a payroll period, by agent and indicator, and the facts behind each: for closing it, and later for comparing.
 *
 *     recompute_plan(&s, template, &period, NULL, 0, &r, err)     what is to be asked, of any number of periods
 *     session_run(&s, passes, n, ...)                             with r.loaded.plan->passes[PASS_MAIN] of each
 *     recompute_take(&s, &r, err)                                 the answers
 */
#ifndef SVODKA_CMD_RECOMPUTE_H
#define SVODKA_CMD_RECOMPUTE_H

#include "cmd/closing.h"
#include "cmd/templates.h"

/* Where a number comes from: a metric by agent, or what a bonus scheme reckons. */
enum recompute_from { FROM_METRIC, FROM_TEAM, FROM_RESULT, FROM_AMOUNT };
struct recompute_kpi {
    struct closing_kpi kpi;
    enum recompute_from from;
    const struct metric *metric; /* NULL: a result or an amount; or there is none of that name any more */
    const struct bonus_scheme *scheme; int part; /* not FROM_METRIC; part: of its KPIs, then gates. NULL: there is none any more */
    const struct condition *where; int nwhere;
    int asked, column;           /* where its answer is: a question of the plan, and its place in it */
};
/* Which facts may stand behind the numbers of a period. */
struct recompute_facts { uint64_t clocks; bool moments; struct period period; };
struct recompute {
    struct loaded_template loaded; /* resolved for the period; its metrics are freed by recompute_release */
    struct arena arena;
    struct recompute_kpi *kpis; int nkpis;
    struct recompute_facts wanted;
    struct fact_scope scope;       /* the same, for a database */
    int list;                      /* the facts: a question of the plan */
    /* answers */
    struct closing_agent *agents; int nagents; /* by id (bytes) */
    struct buf facts;              /* a line of NDJSON for each fact and number that it counts in */
};

/* Resolves the template for the period and asks for its indicators (kpis NULL: those of the template: of its bonus
 * schemes, or if it has none every metric that it asks for by agent) by agent and for the facts behind them.
 * r is zeroed; release it in either case. ERR_CONFIG. */
bool recompute_plan(struct session *s, const struct loaded_template *template, const struct period *period, const struct closing_kpi *kpis, int nkpis,
                    struct recompute *r, struct err *err);
/* After a session_run with r's main pass. ERR_SELFCHECK if the facts do not amount to the numbers. */
bool recompute_take(struct session *s, struct recompute *r, struct err *err);
/* Whether the number can still be computed: its metric or its bonus scheme is there. */
bool recompute_knows(const struct recompute_kpi *kpi);
void recompute_release(struct recompute *r);

#endif
