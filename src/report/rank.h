/* rank: the rows of a ranking: categories sorted by a metric, too many of them cut. At the end, apart and grey, stand those with few observations,
 * and among agents and teams "(none)": what belongs to nobody is not ranked with people. */
#ifndef SVODKA_REPORT_RANK_H
#define SVODKA_REPORT_RANK_H

#include "report/chart.h"

enum rank_order { RANK_DOWN, RANK_UP, RANK_KEYS /* the dimension's own order */ };
enum { RANK_ROWS = 18 /* as many as stand in a figure */ };

struct rank_row {
    int row;            /* of the table; -1: the gap, which stands for `count` rows left out */
    int count;
    const char *name;
    struct value value;
    bool apart;
};
struct ranking {
    const struct table *table;
    int metric;
    struct rank_row rows[RANK_ROWS]; int n;
    int hidden;         /* rows not shown */
    int ranked;         /* rows that do not stand apart, shown or not */
};

struct rank_wish {
    enum rank_order order;
    int min_count;
    int limit;          /* rows to show, at most RANK_ROWS */
    bool both_ends;     /* of too many rows show the first and the last, with a gap between; else the first */
};

/* Whether a row of a table by one dimension stands apart. */
bool rank_is_apart(const struct table *t, int row, int metric, int min_count);
/* Rows of the table (by one dimension) that have a value of the metric. */
struct ranking ranking_of(const struct report *r, const struct table *t, int metric, const struct rank_wish *wish);

/* Where rows stand. */
struct rank_place { double top, height, name_right, left, right; };
/* Names take what they need on the left; `reserved` is left free on the right. heading, axis: room above and below the rows. */
struct rank_place rank_place(const struct figure *f, const struct ranking *rank, double heading, double axis, double reserved);
double rank_y(const struct rank_place *p, int row); /* the middle of a row */
/* Names, the gap, a line above the rows that stand apart; remarks on what is grey or left out. */
void rank_draw_names(struct figure *f, const struct report *r, const struct ranking *rank, const struct rank_place *p, int min_count);
/* The number of observations of each row, in a column that ends at x, with a heading. */
void rank_draw_counts(struct figure *f, const struct report *r, const struct ranking *rank, const struct rank_place *p, double x);
/* A vertical dashed line at the target with its text above. */
void rank_draw_target(struct figure *f, const struct report *r, const struct rank_place *p, const struct ranking *rank, const struct scale *s,
                      const struct target *target);
/* The data twin: the dimension, all metrics of the table, and n of the metric; every row of the answer. */
void rank_put_data(struct figure *f, const struct report *r, const struct table *t, int metric);

void rank_sort_down(double *values, int n); /* the largest first */

/* "sort" of a chart: "value", "-value" or "key"; otherwise the dimension's order for hours, weekdays and times, and downwards for others. */
bool rank_plan_order(const struct chart *c, const struct dimension *by, enum rank_order *out, struct err *err);
/* How many ranked rows are outside the target. */
int rank_outside(const struct ranking *rank, const struct target *target, int min_count);

#endif
