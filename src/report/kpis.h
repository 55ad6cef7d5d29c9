/* kpis: a table with a row per metric: its value, how many observations stand behind it, its target, and what it is compared with. */
#ifndef SVODKA_REPORT_KPIS_H
#define SVODKA_REPORT_KPIS_H

#include "report/grid.h"
#include "report/template.h"

/* A column besides: values by metric, or, with `since`, how `values` differ from those of `since`. */
struct kpi_column { const char *title, *note; const struct value *values, *since; };
struct kpis {
    const struct metric *const *metrics; int n;
    const char *title;          /* of the values' column */
    const struct value *values; /* by metric */
    int min_count;
    const struct kpi_column *columns; int ncolumns;
};
/* Lays the table at row and returns it. */
struct grid_table *kpis_lay(const struct report *r, const struct kpis *k, int row, struct grid *g);

#endif
