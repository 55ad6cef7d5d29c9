/* lay: what the lay functions of sheets share: headings, names of dimensions and their values, targets; and the whole book. */
#ifndef SVODKA_REPORT_LAY_H
#define SVODKA_REPORT_LAY_H

#include "report/grid.h"
#include "report/template.h"

/* All sheets of a report, in the template's order. */
void report_lay(const struct report *r, struct book *out);
/* A book of a report with room for n grids, none of them counted yet. */
void book_start(const struct report *r, int n, struct book *out);
/* The CSV twins of a sheet into out (a table each; whose key is the file's name without ".csv", where the table has none); false if the kind has none. */
bool report_lay_data(const struct report *r, const struct sheet *s, struct grid *out);
/* Adds to the findings what only the answers show. */
void report_find(const struct report *r, struct findings *out);
/* "nightly-2026-10": of the set's directory and of the workbook. In r->arena. */
const char *report_name(const struct report *r);
/* The template's title with {period} filled in. */
const char *report_title(const struct report *r);

/* "Period: October 2026 · As of: 1 Nov 2026 00:00 (Europe/Moscow) · Compared with September 2026 · Only: Team: first". */
const char *lay_subtitle(const struct report *r);
/* "Team: first, second; Channel: chat" of conditions; "" of none. */
const char *lay_conditions(const struct report *r, const struct condition *where, int n);
const char *lay_sheet_title(const struct report *r, const struct sheet *s);
/* Row 0: the sheet's title; row 1: the period, as-of and what it is compared with; row 2, where the sheet colours by targets or drops small
 * samples (min_count > 0): the legend. Returns the row to go on with. */
int lay_heading(const struct report *r, const struct sheet *s, bool legend, int min_count, struct grid *g);
int lay_heading_whole(const struct report *r, const struct sheet *s, struct grid *g); /* of what --where does not narrow: says so where it is given */
int lay_heading_as(const struct report *r, const char *title, bool legend, int min_count, struct grid *g);

const char *lay_dimension(const struct report *r, const struct dimension *d);
/* The value of a dimension for people: names of agents, words for classes and weekdays; a date for days, a number for hours. */
struct cell lay_key(const struct report *r, const struct dimension *d, const struct key *k);
/* An id as text for people: "" for STR_NONE; an agent by name. Both in r->strings or the arena. */
const char *lay_text(const struct report *r, uint32_t id);
const char *lay_agent(const struct report *r, uint32_t id);
/* Local wall time of an instant as a cell; empty for INSTANT_NONE. */
struct cell lay_instant(const struct report *r, instant t);
/* The link of a ticket by the policy's pattern, percent-encoded; NULL without one. In a. */
const char *lay_ticket_url(const struct report *r, struct str ticket, struct arena *a);

/* The ticket's id as a cell, with its link. In a. */
struct cell lay_ticket(const struct report *r, struct str ticket, struct arena *a);
/* The score of a rating or review as it was given, or its verdict as a word; empty for other moments. */
struct cell lay_score(const struct report *r, const struct moment *m);

const struct metric *const *lay_used_metrics(const struct report *r, int *n); /* distinct, in the order in which they were asked */
/* The target of a metric to colour by; NULL if it has none or no direction. */
const struct grid_target *lay_target(const struct report *r, const struct metric *m);
/* What a person reads above the column of a metric: its definition and its target. */
const char *lay_metric_note(const struct report *r, const struct metric *m);
/* A metric's target as text, "95%"; NULL if it has none. */
const char *lay_target_text(const struct report *r, const struct metric *m);
/* The defined name of a metric's target cell: "target_first_response_median". */
const char *lay_target_name(const struct report *r, const struct metric *m);
/* Whether the number of observations deserves a column of its own after this metric's; next: the metric of the next column, or NULL. */
bool lay_shows_n(const struct report *r, const struct metric *m, const struct metric *next, int min_count);
/* Whether a value of the metric is judged by how many observations it has. */
bool lay_is_sampled(const struct metric *m);
/* The column of a metric's number of observations, after the metric's. Valid until the next one. */
struct grid_column *lay_n_column(const struct report *r, const struct metric *m, struct grid_table *t);
/* Whether anything happened: one of the values is above zero. A period of which the logs know nothing is not compared with. */
bool lay_knows(const struct value *values, int n);
/* A value, or "too few" where there are fewer observations than min_count. */
struct cell lay_value(const struct report *r, const struct metric *m, const struct value *v, int min_count);

#endif
