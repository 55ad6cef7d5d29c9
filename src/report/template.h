/* template: what a report shows (reports.md), parsed into a const plan: queries to ask, and sheets, charts and CSV files to lay out from the answers.
 *
 * A sheet kind and a chart kind are one file each, exporting one const struct, plus one line in the registry (sheets.c, charts.c):
 *   To add one: 1. a file src/report/sheet_NAME.c or chart_NAME.c with `plan` (checks the template's object, asks for queries) and `lay`
 *   (pure: answers -> grid or figure), 2. its line in the registry, 3. its words in words.c.
 */
#ifndef SVODKA_REPORT_TEMPLATE_H
#define SVODKA_REPORT_TEMPLATE_H

#include "base/doc.h"
#include "measure/query.h"
#include "measure/run.h"
#include "report/words.h"

struct grid;   /* grid.h */
struct figure; /* figure.h */

enum pass_of { PASS_MAIN, PASS_PREVIOUS, PASS_YEAR_BEFORE, PASSES, COMPARISONS = PASSES - 1 }; /* the report's period; the one before it; the same a year before */

/* A question asked of a pass; later report_table() gives its answer. Handle: index into template->asked. */
struct asked { enum pass_of pass; int query; bool is_list; };

struct target { const struct metric *metric; double value; const char *text; /* as written: "0.95", "15m" */ };

struct titles { const char *in[LANGS]; }; /* a string or an object by language */

struct sheet {
    const struct sheet_kind *kind;
    const struct doc *doc;
    struct titles title;
    void *spec;            /* the kind's own, in the template's arena */
};
struct chart {
    const struct chart_kind *kind;
    const struct doc *doc;
    const char *name;      /* [a-z0-9-]+: the PNG's and the data twin's file name */
    struct titles title;   /* may be empty: the kind makes one from its metric */
    struct period period;  /* the report's, or with "back" one that begins earlier */
    void *spec;
};
struct csv_file { const char *name; int asked; };
enum { TEMPLATE_KINDS = 64 }; /* a bound on each registry */

struct template {
    struct arena *arena;
    const char *source;    /* file */
    const struct doc *doc;
    const char *name;
    struct titles title;   /* may hold {period} */
    const char *period;    /* or NULL */
    struct target *targets; int ntargets;
    struct sheet *sheets; int nsheets;
    struct chart *charts; int ncharts;
    struct csv_file *csvs; int ncsvs;
    bool split_agent;      /* a workbook for each agent besides */
    void *personal;        /* what it asks for: personal.c's own; NULL: nothing yet */
    const struct doc *bonus;         /* its scheme: the member "bonus", or what the file that it names holds; NULL: none */
    struct bonus_scheme *bonuses; /* of bonus sheets and their charts (bonus.h) */
    int everything, everything_before; /* asked of the main pass, first of all, and of the first compared one: what summary.h says of a whole period */
    /* everything asked, by pass */
    struct pass passes[PASSES];      /* as_of and periods filled in by template_load; passes not asked for have nqueries = nlists = 0 */
    struct period periods[PASSES];
    enum pass_of compared[COMPARISONS]; int ncompared; /* the passes whose periods are compared with, in the template's order */
    struct asked *asked; int nasked;
    /* context for plan and lay */
    const struct condition *where; int nwhere; /* which facts the whole report is of: added to all that is asked */
    const struct policy *policy;
    struct metrics *metrics;
    struct strings *strings;
};

struct template_context { /* what a template is resolved against */
    const struct policy *policy; struct metrics *metrics; struct strings *strings;
    struct period period; instant as_of, now;
    const struct doc *bonus; /* where the template's "bonus" names a file: what it holds; else NULL */
    const struct condition *where; int nwhere; /* --where; borrowed */
};
/* Parses and resolves; all in arena. ERR_CONFIG with place and hint. */
bool template_load(struct arena *arena, const char *source, const char *text, size_t n, const struct template_context *c, struct template **out, struct err *err);
/* The template's own `period` member without resolving anything else (the command line wins over it); NULL if absent. */
const char *template_period(const struct doc *doc);

/* For plan functions: asks for metrics (template names) by dimensions; returns a handle. where may be NULL: the report's own conditions are added to it. */
int template_ask(struct template *t, enum pass_of pass, const struct dimension *by, int nby, const struct metric **metrics, int nmetrics, const struct condition *where, int nwhere);
int template_ask_query(struct template *t, enum pass_of pass, const struct query *q); /* of another period, say; q is copied, its `where` is not */
int template_ask_list(struct template *t, enum pass_of pass, const struct fact_list *list); /* of the facts that fulfil the report's conditions */
int template_ask_tickets(struct template *t, enum pass_of pass, const struct fact_list *list); /* whatever they fulfil, for who looks at a ticket's facts together */
const struct metric *template_metric(struct template *t, const struct doc *name, struct err *err); /* a string node, with its place on error */
/* At a place that names a clock which the policy lacks: says so, and whether the policy removes it. False. */
bool template_no_clock(const struct template *t, const struct doc *place, struct str clock, struct err *err);
bool template_dimensions(struct template *t, const struct doc *node, struct dimension out[QUERY_DIMS], int *n, struct err *err); /* string or array */
bool template_titles(struct template *t, const struct doc *node, struct titles *out, struct err *err);
bool template_metrics(struct template *t, const struct doc *array, const struct metric ***out, int *n, struct err *err); /* names, at least one */
const struct target *template_target(const struct template *t, const struct metric *m); /* or NULL */
const char *titles_in(const struct titles *t, enum lang lang); /* in that language, else in any; NULL if there is none */
bool template_file_name(const struct doc *d, const char **out, struct err *err); /* a string [a-z0-9-]+ */
/* The member "back" (NULL: 0): a number of buckets. */
bool template_back(const struct doc *d, int *out, struct err *err);
/* The report's period, begun as many whole buckets (days, weeks ... by a dimension of time) earlier, but not before 1970; as it is for 0. */
struct period template_period_back(const struct template *t, enum dimension_kind by, int buckets);

/* The answered report: what lay functions see. */
struct report {
    const struct template *t;
    const struct run *run;
    const struct log_counts *counts;
    const struct findings *findings; /* of reading and of the fold; NULL: the run's */
    enum lang lang;
    const char *version;
    struct arena *arena;   /* for what is laid */
    bool mail_ready;       /* a folder of what a mail should carry besides */
    const char *person;    /* whose own workbook is laid; NULL: the report's */
    struct report_file { const char *name; int64_t size; const char *sha256; } *inputs; int ninputs;
    const char *policy_sha256, *template_sha256;
    const struct adjustments *adjustments; /* of closed payroll periods (adjustments.h); NULL: there is no ledger */
};
/* Answers are found in the run's passes, of which the template's own are members (or copies: they are known by their queries and lists). */
const struct table *report_table(const struct report *r, int asked);
const struct fact_list *report_list(const struct report *r, int asked);

struct sheet_kind {
    const char *name;
    enum word title; /* of the tab, where the template has none */
    bool (*plan)(struct template *t, struct sheet *s, struct err *err);
    void (*lay)(const struct report *r, const struct sheet *s, struct grid *out);
    /* Lays all of its rows with ids and plain values as tables of a grid, a CSV (or JSON) file each, named by the table's csv or else by the
     * grid's key; NULL: it has none. */
    void (*lay_data)(const struct report *r, const struct sheet *s, struct grid *out);
    /* Lays what of the sheet is one agent's own (personal.h), from answers that it has asked for where t->split_agent; false: nothing. NULL: never anything. */
    bool (*lay_own)(const struct report *r, const struct sheet *s, uint32_t agent, struct grid *out);
    /* Adds what only the answered report shows to be amiss; NULL: nothing. */
    void (*find)(const struct report *r, const struct sheet *s, struct findings *out);
};
struct chart_kind {
    const char *name;
    bool (*plan)(struct template *t, struct chart *c, struct err *err);
    void (*lay)(const struct report *r, const struct chart *c, struct figure *out); /* also fills the data twin, figure->data */
};
extern const struct sheet_kind *const sheet_kinds[]; /* NULL-terminated; sheets.c */
extern const struct chart_kind *const chart_kinds[]; /* NULL-terminated; charts.c */

#endif
