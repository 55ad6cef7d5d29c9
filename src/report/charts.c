/* The kinds of charts, one file each. */
#include "report/template.h"

extern const struct chart_kind chart_line, chart_band, chart_bar, chart_dots, chart_ecdf, chart_heatmap, chart_flow, chart_pareto, chart_stack, chart_waterfall;

const struct chart_kind *const chart_kinds[] = {
    &chart_line, &chart_band, &chart_bar, &chart_dots, &chart_ecdf, &chart_heatmap, &chart_flow, &chart_pareto, &chart_stack, &chart_waterfall, NULL,
};
