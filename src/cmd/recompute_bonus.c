/* recompute: what bonus schemes give, as indicators besides the metrics: "bonus.result", "bonus.amount" (of the template's second scheme "bonus-2.result" ...),
 * and the numbers of teams. */
#include <string.h>

#include "cmd/recompute_int.h"

/* ---- which schemes ---------------------------------------------------------------------------------------------------------------- */

/* Schemes stand with the last one first. */
static int number_of(const struct bonus_scheme *s) {
    int n = 1;
    for (; s->next; s = s->next) n++;
    return n;
}

static const char *indicator(struct arena *a, const struct bonus_scheme *s, const char *what) {
    return number_of(s) == 1 ? arena_printf(a, "bonus.%s", what) : arena_printf(a, "bonus-%d.%s", number_of(s), what);
}

static const struct bonus_subject *subject_of(const struct bonus_scheme *s, int i) {
    return i < s->nkpis ? &s->kpis[i].subject : &s->gates[i - s->nkpis].subject;
}

static const char *name_of_where(struct recompute *r, const struct bonus_scheme *s, const struct strings *strings) {
    return recompute_where_text(&r->arena, strings, s->where, s->nwhere);
}

static void scheme_kpis(struct recompute *r, const struct bonus_scheme *s, const struct strings *strings) {
    const char *where = name_of_where(r, s, strings);
    recompute_add_kpi(r, (struct recompute_kpi){ .kpi = { .metric = indicator(&r->arena, s, "result") }, .from = FROM_RESULT, .scheme = s });
    if (s->pays) recompute_add_kpi(r, (struct recompute_kpi){ .kpi = { .metric = indicator(&r->arena, s, "amount") }, .from = FROM_AMOUNT, .scheme = s });
    for (int i = 0; i < s->nkpis + s->ngates; i++) {
        const struct bonus_subject *subject = subject_of(s, i);
        struct recompute_kpi kpi = { .kpi = { .metric = subject->metric->name, .where = where }, .metric = subject->metric, .where = s->where, .nwhere = s->nwhere };
        recompute_add_kpi(r, kpi); /* of a team's number the agents' own too: they tell the tickets */
        if (!subject->of_team) continue;
        kpi.kpi.of = "team";
        kpi.from = FROM_TEAM;
        kpi.scheme = s;
        kpi.part = i;
        recompute_add_kpi(r, kpi);
    }
}

void recompute_bonus_kpis(struct recompute *r, const struct strings *strings) {
    int most = 0;
    for (const struct bonus_scheme *s = r->loaded.plan->bonuses; s; s = s->next) most += 2 + 2 * (s->nkpis + s->ngates);
    r->kpis = arena_alloc(&r->arena, ((size_t)most + 1) * sizeof *r->kpis);
    for (int n = 1; n <= (r->loaded.plan->bonuses ? number_of(r->loaded.plan->bonuses) : 0); n++)
        for (const struct bonus_scheme *s = r->loaded.plan->bonuses; s; s = s->next)
            if (number_of(s) == n) scheme_kpis(r, s, strings);
}

void recompute_bonus_find(struct recompute *r, struct recompute_kpi *kpi) {
    const char *name = kpi->kpi.metric;
    for (const struct bonus_scheme *s = r->loaded.plan->bonuses; s && !kpi->scheme; s = s->next) {
        bool result = strcmp(name, indicator(&r->arena, s, "result")) == 0;
        if (result || strcmp(name, indicator(&r->arena, s, "amount")) == 0) {
            kpi->from = result ? FROM_RESULT : FROM_AMOUNT;
            kpi->scheme = s;
        }
        for (int i = 0; kpi->kpi.of && i < s->nkpis + s->ngates && !kpi->scheme; i++) {
            const struct bonus_subject *subject = subject_of(s, i);
            if (!subject->of_team || strcmp(subject->metric->name, name) != 0) continue;
            kpi->metric = subject->metric;
            kpi->scheme = s;
            kpi->part = i;
        }
    }
}

/* ---- what they give ----------------------------------------------------------------------------------------------------------------- */

struct recompute_rows *recompute_bonus_rows(struct recompute *r, const struct report *report) {
    struct recompute_rows *all = NULL;
    for (const struct bonus_scheme *s = r->loaded.plan->bonuses; s; s = s->next) {
        struct recompute_rows *one = arena_alloc(&r->arena, sizeof *one);
        *one = (struct recompute_rows){ .scheme = s, .rows = bonus_rows_of(report, s), .next = all };
        all = one;
    }
    return all;
}

static const char *decimal_text(struct arena *a, struct decimal d, int least, int most) {
    char text[DECIMAL_TEXT];
    return arena_printf(a, "%s", decimal_format(d, least, most, text));
}

static struct closing_number number_from(struct arena *a, const struct recompute_kpi *kpi, const struct bonus_row *row) {
    const struct bonus_outcome *o = &row->outcome;
    struct closing_number none = { 0 };
    int places = kpi->scheme->amount_places > 0 ? kpi->scheme->amount_places : 0;
    if (kpi->from == FROM_RESULT) return o->has ? (struct closing_number){ decimal_text(a, o->result, 0, BONUS_PLACES), 0 } : none;
    if (kpi->from == FROM_AMOUNT) return row->has_amount ? (struct closing_number){ decimal_text(a, row->amount, places, places), 0 } : none;
    return recompute_number(a, kpi->part < kpi->scheme->nkpis ? o->parts[kpi->part].value : o->gates[kpi->part - kpi->scheme->nkpis]);
}

void recompute_bonus_take(struct recompute *r, const struct recompute_rows *rows, const struct strings *strings) {
    for (; rows; rows = rows->next) {
        for (int i = 0; i < rows->rows.n; i++) {
            const struct bonus_row *row = &rows->rows.v[i];
            int agent = recompute_find_agent(r, strings_get(strings, row->agent->id));
            for (int k = 0; k < r->nkpis; k++)
                if (r->kpis[k].scheme == rows->scheme) r->agents[agent].numbers[k] = number_from(&r->arena, &r->kpis[k], row);
        }
    }
}
