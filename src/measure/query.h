/* query: which numbers are wanted: metrics, by which dimensions, of which facts, in which period.
 *
 * A report is a list of queries; all are answered in one pass over the tickets' facts (run.h).
 */
#ifndef SVODKA_MEASURE_QUERY_H
#define SVODKA_MEASURE_QUERY_H

#include "base/err.h"
#include "base/mem.h"
#include "measure/metric.h"
#include "ticket/policy.h"
#include "time/period.h"

/* Dimensions of metrics.md. Those from DIM_HOUR on are of the fact's instant, local. */
enum dimension_kind {
    DIM_AGENT, DIM_TEAM, DIM_PRIORITY, DIM_CHANNEL, DIM_CUSTOMER, DIM_TAG, DIM_STATUS, DIM_STATUS_NAME, DIM_ATTR,
    DIM_HOUR, DIM_WEEKDAY, DIM_DAY, DIM_WEEK, DIM_MONTH, DIM_QUARTER, DIM_YEAR, DIMENSIONS
};
extern const char *const dimension_names[DIMENSIONS + 1]; /* "agent" ... "attr." ... "year" */
enum { QUERY_DIMS = 8 };

struct dimension { enum dimension_kind kind; uint32_t attr; /* DIM_ATTR: name */ };
struct condition { struct dimension dim; struct str *values; int n; }; /* any of the values, as text ("(none)" for no value) */

struct query {
    struct period period;
    struct dimension by[QUERY_DIMS]; int nby;
    const struct metric **metrics; int nmetrics;
    const struct condition *where; int nwhere; /* all must hold */
};

/* "agent" "attr.product" ... -> a dimension; false if there is none of that name. */
bool dimension_parse(struct str s, struct strings *strings, struct dimension *out);
/* An object such as {"team": "first", "hour": ["22", "23"]} -> conditions, all of which must hold; kept in a. Errors at their place, with the nearest name. */
bool conditions_parse(const struct doc *object, struct strings *strings, struct arena *a, struct condition **out, int *n, struct err *err);
/* Its name as in `by`: "agent", "attr.product". Allocated in a. */
const char *dimension_name(const struct dimension *d, const struct strings *strings, struct arena *a);

/* One cell of an answer. n: how many observations stand behind it (the denominator of a share, the values of a median). */
struct value { bool has; double v; int64_t n; };

/* The value of a dimension in a row. */
struct key { bool none; bool number; int32_t v; /* number: hour or weekday; time buckets: first day */ struct str text; /* as printed; "(none)" */ };

/* The order of rows: bytes; hours, weekdays and dates in natural order; (none) last. */
int key_compare(const struct key *a, const struct key *b);

struct table {              /* the answer to a query */
    const struct query *query;
    int nrows;
    struct key *keys;       /* nrows * nby, rows sorted by their keys: bytes order, (none) last; hours, weekdays, dates in natural order */
    struct value *cells;    /* nrows * nmetrics */
    struct value *total;    /* nmetrics: over all facts of the query (a ticket with two tags counts once) */
};
static inline const struct value *table_cell(const struct table *t, int row, int metric) { return &t->cells[row * t->query->nmetrics + metric]; }
static inline const struct key *table_key(const struct table *t, int row, int dim) { return &t->keys[row * t->query->nby + dim]; }

#endif
