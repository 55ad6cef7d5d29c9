/* chart: what the kinds of charts share: the members of a chart's object, the frame (title, subtitle, footer), axes, and labels at line ends.
 *
 * Every chart has the same frame: a bold title that says what it shows, a subtitle with measure, period and n, the plot, and a grey footer for
 * its signs. All lay functions fill the data twin first, with everything the answer holds, then draw what there is room for.
 */
#ifndef SVODKA_REPORT_CHART_H
#define SVODKA_REPORT_CHART_H

#include "report/figure.h"
#include "report/scale.h"
#include "report/template.h"

/* ---- planning ---- */

enum { CHART_LEAST_N = 5 }; /* `min_count` unless the chart says otherwise: below it a share or a duration is noise */
#define CHART_KEYS "name", "kind", "title", "by", "back", "where" /* of every kind; back: so many buckets before the period too */

bool chart_by(struct template *t, const struct chart *c, const char *key, struct dimension *out, struct err *err); /* required */
bool chart_is_time(const struct dimension *d);                              /* day, week, month, quarter or year */
const struct metric *chart_metric(struct template *t, const struct chart *c, const char *key, struct err *err); /* required */
/* The whole number of a member, at least `least`; `otherwise` where it is absent. */
bool chart_int(const struct chart *c, const char *key, int least, int otherwise, int *out, struct err *err);
/* `target` names a metric of the template's targets; *out stays NULL where it is absent. The metric is of unit `unit`, and has a better side. */
bool chart_target(struct template *t, const struct chart *c, enum unit unit, const struct target **out, struct err *err);
/* Asks for metrics by dimensions of the report's period, narrowed by the chart's `where`; false with err. */
bool chart_ask(struct template *t, const struct chart *c, const struct dimension *by, int nby, const struct metric **metrics, int nmetrics, int *asked,
               struct err *err);

/* ---- texts ---- */

const char *chart_by_word(const struct report *r, const struct dimension *d);             /* "by agent" */
const char *chart_key(const struct report *r, const struct dimension *d, const struct key *k); /* for people */
const char *chart_key_data(const struct report *r, const struct dimension *d, const struct key *k); /* for the data twin: ids, dates */
const char *chart_fill(const struct report *r, enum word w, const char *const *args, int n);
/* "First response" of "First response, median" and "First response, p90"; either title where they have nothing in common. */
const char *chart_common_title(const struct report *r, const struct metric *a, const struct metric *b);
/* What the titles do not share: "median". */
const char *chart_own_title(const struct report *r, const struct metric *m, const char *common);
const char *chart_target_text(const struct report *r, const struct target *target); /* "target 15 min" */
/* A value for people; one outside the target that would read as the target itself has "<" or ">" before it. target may be NULL. */
const char *chart_value(const struct report *r, const struct metric *m, const struct target *target, struct value v);
/* Fewer observations than min_count stand behind it; never of a count. */
bool chart_is_few(const struct metric *m, struct value v, int min_count);
bool chart_outside(const struct target *target, double v); /* v is on the worse side of the target; false without one */

/* ---- the frame ---- */

enum { CHART_LEFT = 24, CHART_RIGHT = 936, CHART_TOP = 88, CHART_BOTTOM = 504 }; /* what the frame leaves */

/* How many observations stand behind a metric's value; -1 of sums and extremes, which are of whatever there is. */
int64_t chart_n(const struct metric *m, const struct value *v);
/* Sets and places title, subtitle and alt. message: what the chart says; it is the title unless the template has one. measure: what is shown and how
 * grouped. n: how many observations; below 0: not said. */
void chart_frame(struct figure *f, const struct report *r, const struct chart *c, const char *message, const char *measure, int64_t n);
/* Adds a remark to the footer; chart_finish places it. */
void chart_remark(struct figure *f, const char *text);
void chart_remark_outside(struct figure *f, const struct report *r, const struct target *target); /* "▲ outside the target" */
void chart_remark_few(struct figure *f, const struct report *r, int min_count); /* "grey: n < 20" */
void chart_finish(struct figure *f);
/* Says that there is no data, and why, in the middle of the plot. */
void chart_no_data(struct figure *f, const struct report *r, const struct table *t);

/* ---- value axis ---- */

/* Width of a scale's tick texts. */
double chart_tick_width(const struct figure *f, const struct report *r, const struct scale *s);
/* Horizontal grid lines from left to right, each with its text left of `left`. */
void chart_grid(struct figure *f, const struct report *r, const struct scale *s, double left, double right);
/* A dashed line at the target. Its text is a line-end label: see below. */
void chart_target_line(struct figure *f, const struct scale *s, const struct target *target, double left, double right);

/* ---- labels at line ends ---- */

struct end_label { double y; const char *name, *value; /* one below the other; value may be NULL */ colour colour; };
double chart_end_labels_width(const struct figure *f, const struct end_label *labels, int n);
/* Draws the labels from x on, each as near to its y as the others allow, within [top, bottom]. Sorts labels. */
void chart_end_labels(struct figure *f, struct end_label *labels, int n, double x, double top, double bottom);

#endif
