/* metric: the table of metrics (metrics.md); everything that is said of a metric anywhere comes from its row.
 *
 * To add one: 1. a row in metrics.c (name, what it counts, unit, direction, titles, definition).
 *             2. nothing else: `metrics --list`, the method sheet, formats and tests read the table.
 */
#ifndef SVODKA_MEASURE_METRIC_H
#define SVODKA_MEASURE_METRIC_H

#include <stdbool.h>

#include "base/doc.h"
#include "base/err.h"
#include "base/str.h"
#include "ticket/policy.h"

enum unit { UNIT_COUNT, UNIT_SECONDS, UNIT_SHARE, UNIT_SCORE /* on the policy's scale */, UNIT_RATIO /* a plain number */ };
enum direction { BETTER_NONE, BETTER_LOWER, BETTER_HIGHER };
enum lang { LANG_EN, LANG_RU, LANGS };

struct formula; /* how it is computed: metrics.c, measure.c */

/* A metric as asked for: `CLOCK.AGG` with its clock, a plain one, or a ratio defined in a template or policy. */
struct metric {
    const char *name;              /* as written: "first_response.within(30s)" */
    const char *title[LANGS];      /* "First response, median" */
    const char *definition[LANGS]; /* one sentence */
    enum unit unit;
    enum direction better;
    int clock;                     /* index in the policy's clocks; -1 */
    const struct formula *formula;
};

/* All metrics that one run uses; owns them. */
struct metrics;
struct metrics *metrics_new(const struct policy *policy);
void metrics_free(struct metrics *m);

/* The metric of that name, resolved against the policy's clocks and the defined ratios; NULL with err set (ERR_USAGE, no place, hint with the
 * nearest name) if there is none. The same name gives the same pointer. */
const struct metric *metrics_find(struct metrics *m, struct str name, struct err *err);
/* Adds the ratios of an array such as [{"name": "night.share", "title": {...}, "of": "tickets.created", "if": {"hour": ["22"]}, "per": "tickets.created"}];
 * "if" narrows `of` by dimensions, "per" may be absent (then it is `of` itself without `if`). ERR_CONFIG with place. */
bool metrics_define(struct metrics *m, const struct doc *array, struct err *err);

/* The title of a clock: a built-in one's own, else its name with blanks: "First response", "On hold". Allocated with m. */
const char *metrics_clock_title(struct metrics *m, const char *clock, enum lang lang);

/* The table for `metrics --list` and tests: each aggregate of a clock ("CLOCK.median", with "CLOCK" as written), then each plain metric. The rows live in a. */
struct metric_row { const char *name; enum unit unit; enum direction better; const char *title[LANGS], *definition[LANGS]; };
int metrics_table(struct arena *a, const struct metric_row **rows);
extern const char *const unit_names[];

#endif
