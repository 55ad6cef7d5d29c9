/* explain_cell: one number of one agent, and the facts behind it (measure/behind.h): asked once, shown as text, CSV, JSON or sheets of a workbook.
 *
 * To add a column of facts: 1. a function that makes its cell, 2. its row in explain_columns.c.
 */
#ifndef SVODKA_CMD_EXPLAIN_CELL_H
#define SVODKA_CMD_EXPLAIN_CELL_H

#include "cmd/session.h"
#include "measure/behind.h"
#include "report/grid.h"
#include "report/template.h"

/* The numbers asked for, and the facts near them. */
struct explained {
    struct session *session;
    struct arena arena;               /* of all that is made of the answers */
    const char *agent;                /* as asked: an id or "(none)" */
    struct behind_question question;
    const struct metric **metrics; int nmetrics;
    struct fact_list list;
    struct value *cells;              /* by metric: what `metrics --by agent` says */
    struct behind **behind;           /* by metric */
    struct calendar **calendars;      /* one per calendar of the policy, expanded over all facts */
    struct report *report;            /* what lay functions see; its name is that of the pack's files */
};
/* `explain --agent`, with --metric or --pack. */
bool explain_agent(struct options *o, int *status, struct err *err);

/* ---- columns of facts (explain_columns.c) ------------------------------------------------------------------------ */
/* One fact as columns see it: for people, or, as data, for machines: ids, UTC, codes. */
struct fact_view {
    struct explained *explained;
    const struct behind *behind;
    const struct behind_entry *entry;
    bool data;
    struct arena *scratch;
};
struct fact_column {
    const char *field;       /* in CSV and JSON */
    const char *title[LANGS];
    enum cell_kind kind;
    int width;               /* on a sheet */
    bool of_left_out, of_counted; /* in which of the two tables it stands for people */
    struct cell (*cell)(const struct fact_view *v);
};
extern const struct fact_column fact_columns[];
enum { FACT_COLUMNS = 18 };

/* Who held the ticket of a breached cycle, and how long by its clock's calendar. */
struct holder { uint32_t agent; instant from, to; int64_t seconds; };
/* Of an entry that is looked at by its verdict and breached; 0 for others. *out in a. */
int explain_holders(struct explained *x, const struct behind_entry *e, struct holder **out, struct arena *a);

/* ---- words (explain_words.c) ------------------------------------------------------------------------------------- */
enum cell_phrase {
    CP_HEADING, CP_PERIOD, CP_RESULT, CP_NO_RESULT, CP_ARITHMETIC, CP_COUNTED, CP_LEFT_OUT, CP_NOTHING, CP_HELD, CP_HELD_ROW, CP_NOBODY, CP_NO_FACTS,
    CP_FACTS, CP_TICKETS, CP_SUM, CP_LEAST, CP_GREATEST, CP_ABOVE, CP_ABOVE_TICKETS, CP_ABOVE_SUM, CP_BELOW, CP_BELOW_TICKETS, CP_RATIO, CP_NO_BELOW,
    CP_RANKS, CP_RANK, CP_AT_RANK, CP_BETWEEN, CP_INTERPOLATED, CP_SURVIVAL, CP_SURVIVAL_MEDIAN, CP_SURVIVAL_NONE, CP_STEP_T, CP_STEP_RISK, CP_STEP_DONE,
    CP_STEP_LEFT, CP_SCALE_MEAN, CP_SCALE, CP_WILSON_P, CP_WILSON_CENTRE, CP_WILSON_HALF, CP_WILSON_LOW, CP_WILSON_HIGH,
    CP_ROLE_COUNTED, CP_ROLE_ABOVE, CP_ROLE_BELOW, CP_ROLE_BOTH, CP_ROLE_DONE, CP_ROLE_CENSORED, CP_GOOD, CP_BAD, CP_SCORE, CP_MET, CP_BREACHED,
    CP_PACK, CP_PACK_NUMBERS, CP_PACK_VALUE, CP_PACK_N, CP_PACK_COUNTED, CP_PACK_LEFT_OUT, CP_PACK_DEFINITION, CP_PACK_BACK, CP_FROM, CP_TO, CP_TIME, CP_HOLDER,
    CELL_PHRASES
};
const char *cell_phrase(enum lang lang, enum cell_phrase p);
/* Why a fact does not count; {0}: the agent whose it is. */
const char *reason_phrase(enum lang lang, enum behind_reason r);
const char *moment_phrase(enum lang lang, enum moment_kind k);
/* The arithmetic from the facts to the number, a line of text each, in a; returns how many. */
enum { ARITHMETIC_LINES = 8 };
int explain_arithmetic(const struct explained *x, const struct behind *b, const char *lines[ARITHMETIC_LINES], struct arena *a);
/* The number for people, with what is exact behind it: "Result: 0:20:00 (1200 s)", "Result: 85.7% (0.8571428571428571)". */
const char *explain_result(const struct explained *x, const struct metric *m, struct value v, struct arena *a);

/* ---- showing ------------------------------------------------------------------------------------------------------- */
void explain_cell_text(struct buf *out, struct explained *x, int metric);
void explain_cell_csv(struct buf *out, struct explained *x, int metric);
void explain_cell_json(struct buf *out, struct explained *x, int metric);
/* All numbers, and a sheet for each of what is behind it; in x->arena. (explain_sheets.c) */
void explain_lay(struct explained *x, struct book *out);
/* Writes that workbook below DIR, whole or not at all. (explain_pack.c) */
bool explain_pack(struct explained *x, const char *dir, struct err *err);

#endif
