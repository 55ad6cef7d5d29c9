/* The kinds of charts, one file each. */
#include "report/template.h"

extern const struct chart_kind chart_band, chart_bar, chart_flow, chart_heatmap;

const struct chart_kind *const chart_kinds[] = {
    &chart_band, &chart_bar, &chart_flow, &chart_heatmap, NULL,
};
