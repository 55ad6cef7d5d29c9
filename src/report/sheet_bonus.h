/* sheet_bonus: what the sheet "bonus" and its files for payroll share. */
#ifndef SVODKA_REPORT_SHEET_BONUS_H
#define SVODKA_REPORT_SHEET_BONUS_H

#include "report/grid.h"
#include "report/template.h"

struct bonus_sheet {
    const struct bonus_scheme *scheme;
    const char *file, *wide_file; /* of its CSV files */
};

/* Two tables as CSV files: a row per person, period and indicator; and a row per person. Without total rows, since whoever imports them adds up, and
 * without people who have no payroll id or that of another. */
void sheet_bonus_data(const struct report *r, const struct sheet *s, struct grid *g);

/* The scheme of a chart that is a waterfall; NULL of others. (chart_waterfall.c) */
const struct bonus_scheme *chart_waterfall_scheme(const struct chart *c);

#endif
