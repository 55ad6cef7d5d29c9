/* sheets: the kinds of sheets, for the registry (sheets.c), and what their plan functions share. */
#ifndef SVODKA_REPORT_SHEETS_H
#define SVODKA_REPORT_SHEETS_H

#include "report/template.h"

extern const struct sheet_kind sheet_summary, sheet_table, sheet_trend, sheet_pivot, sheet_list, sheet_quality, sheet_method, sheet_comparison, sheet_checks;
extern const struct sheet_kind sheet_bonus, sheet_adjustments;

/* The member "min_count" of a sheet; 0 where absent. */
bool plan_min_count(const struct doc *sheet, int *out, struct err *err);
/* The members "kind" and "title" are all that a sheet of this kind has. */
bool plan_plain(struct template *t, struct sheet *s, struct err *err);
/* A member that names one metric or one dimension; an error where it is absent. */
bool plan_metric(struct template *t, const struct doc *sheet, const char *key, const struct metric **out, struct err *err);
bool plan_dimension(struct template *t, const struct doc *sheet, const char *key, struct dimension *out, struct err *err);

#endif
