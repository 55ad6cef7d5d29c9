/* recompute_int: what the files of recompute share; for them alone. */
#ifndef SVODKA_CMD_RECOMPUTE_INT_H
#define SVODKA_CMD_RECOMPUTE_INT_H

#include "cmd/recompute.h"
#include "report/bonus.h"

/* Appends the indicators of the template's bonus schemes: results, amounts, KPIs and gates, by agent and of the agent's team. (recompute_bonus.c) */
void recompute_bonus_kpis(struct recompute *r, const struct strings *strings);
/* What a closing's indicator is of: finds the scheme of a result, an amount or a team's number; without one it stays NULL. */
void recompute_bonus_find(struct recompute *r, struct recompute_kpi *kpi);
/* The schemes' agents, whose rows are to be there, and their results, amounts and teams' numbers. */
struct recompute_rows { const struct bonus_scheme *scheme; struct bonus_rows rows; struct recompute_rows *next; };
struct recompute_rows *recompute_bonus_rows(struct recompute *r, const struct report *report);
void recompute_bonus_take(struct recompute *r, const struct recompute_rows *rows, const struct strings *strings);

/* Appends an indicator unless it is there; room for `most` was made at first. */
struct recompute_kpi *recompute_add_kpi(struct recompute *r, struct recompute_kpi kpi);
const char *recompute_where_text(struct arena *a, const struct strings *strings, const struct condition *where, int n);
struct closing_number recompute_number(struct arena *a, struct value v);
/* The agent's index in r->agents, or -1. */
int recompute_find_agent(const struct recompute *r, struct str id);

#endif
