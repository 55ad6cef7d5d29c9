/* sample: what the stories of samples/ are told with: chance, days and working hours, figures made to measure, and the log that is written.
 *
 * Everything is integer arithmetic from fixed seeds, so a story's bytes are the same on every machine.  Times are seconds since 1970 of the
 * wall clock in Moscow (UTC+3 all year in the years of the stories).
 *
 * To add a story: 1. a file samples/generate/NAME.c with one `const struct story`, 2. its line below and in generate.c,
 * 3. a folder samples/NAME with policy.json and job.json, 4. its figures in tests/samples/expected.tsv.
 */
#ifndef SVODKA_SAMPLES_SAMPLE_H
#define SVODKA_SAMPLES_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };
#define COUNT_OF(array) ((int)(sizeof(array) / sizeof *(array)))

/* Prints the message and ends the program with status 1: a story that does not hold together is a bug of the generator. */
_Noreturn void give_up(const char *what);
/* Memory that lives until the program ends; n elements of that size, zeroed. */
void *keep(int n, size_t size);

/* ---- chance.c: a small generator of random numbers (splitmix64) ---- */

struct chance { uint64_t state; };
int64_t between(struct chance *c, int64_t from, int64_t to);  /* both included */
bool happens(struct chance *c, int percent);
/* k of the elements 0..n-1 are true, the rest false. */
bool *choose(struct chance *c, int n, int k);

/* Values in given amounts, so that a median or a share comes out exactly: `count` of them anywhere from `from` to `to` (both included).
 * A list of parts ends with a count of 0. */
struct part { int count; int64_t from, to; };
int parts_total(const struct part *parts);
int64_t *shuffled(struct chance *c, const struct part *parts);
/* Gives the values to as many of the eligible among n tickets, and 0 to all others. */
int64_t *granted(struct chance *c, const struct part *parts, const bool *eligible, int n);

/* One of the texts, NULL-terminated, the earlier ones more often. */
const char *one_of(struct chance *c, const char *const *texts);

/* ---- hours.c: days, working hours, and when tickets arrive ---- */

int64_t midnight(int date); /* 20261104 */
int weekday(int64_t at);    /* 0 = Monday */
int date_of(int64_t at);    /* 20261104 */

struct span { int from, to; }; /* seconds of the day, [from, to); an empty span ends a list */
enum { SPANS = 3, SPECIAL_DAYS = 4 };
struct hours {
    struct span week[7][SPANS]; /* Monday first */
    struct special_day { int date; struct span spans[SPANS]; } special[SPECIAL_DAYS]; /* these dates' hours instead of the week's */
};
/* The first instant at which so many seconds of working time have passed since `at`; with 0 `at` itself if open, else the next opening. */
int64_t working_time_after(const struct hours *h, int64_t at, int64_t seconds);
bool is_open(const struct hours *h, int64_t at);

/* How many tickets come in an hour of the day and on a day of the week, relative to the others; and days that are as quiet as a Sunday. */
struct rhythm { int hour[24], weekday[7], quiet[SPECIAL_DAYS]; };
/* n instants of [from, to) in order. */
int64_t *arrivals(struct chance *c, const struct rhythm *r, int64_t from, int64_t to, int n);

/* Deals the values of the parts to as many tickets, begun at `starts`, so that working time reaches the value before `end`.  A value of 0
 * goes to a ticket begun out of hours (h must not be NULL then) that is answered before they begin.  Gives the value of each ticket. */
int64_t *deal(struct chance *c, const struct part *parts, const int64_t *starts, const struct hours *h, int64_t end);
/* The instant of a dealt value: for 0 some minutes after the start. */
int64_t dealt_instant(struct chance *c, const struct hours *h, int64_t start, int64_t value);
/* The instant from `least` to `most` seconds of working time after `now` (h NULL: of any time), or if that is too late, one soon after
 * `now` and before the deadline. */
int64_t soon(struct chance *c, const struct hours *h, int64_t now, int64_t least, int64_t most, int64_t deadline);

/* ---- people: who does what; in chance.c ---- */

/* An agent takes part in quick answers by the weight `quick` and in slow ones by `slow`, between the hours `from` and `to` of the day
 * (which may run over midnight; 0, 24: always). */
struct agent { const char *id, *team; int quick, slow, from, to; };
/* Somebody of that team (NULL: any), other than `not_this` (or NULL), for an answer of `value` where `usual` seconds are usual. */
const char *pick_agent(struct chance *c, const struct agent *agents, int n, const char *team, const char *not_this, int64_t at,
                       int64_t value, int64_t usual);

/* Who an event is by; a NULL is left out of the log. */
struct who { const char *id, *role; };
static inline struct who by_agent(const char *id) { return (struct who){ id, "agent" }; }

/* ---- log.c: events ---- */

struct log {
    int64_t until;              /* the export was made then: later events are not in the log */
    int repeats;                /* so many of the messages stand in the log twice, as overlapping exports make them */
    bool ids;                   /* events carry an id */
    const char *const *columns; /* NULL: NDJSON; else CSV with `;` and these columns, NULL-terminated */
    struct event *events;
    int nevents, events_room;
    struct field *fields;
    int nfields, fields_room;
    int tickets;                /* so many have a name */
    bool is_open;               /* the latest event was not left out: `with` adds to it */
};
/* Formats a text that lives until the program ends. */
const char *text(const char *format, ...) __attribute__((format(printf, 1, 2)));

struct ticket { struct log *log; const char *id; int64_t last; /* its latest event */ };
/* Adds an event; those of a ticket must be added in time order. */
void add(struct ticket *t, int64_t at, const char *type, struct who by);
/* A field of the event just added: a string, or as it stands (a number or boolean).  tags are joined by `;`; `attr.NAME` goes to attrs. */
void with(struct ticket *t, const char *key, const char *value);
void with_bare(struct ticket *t, const char *key, const char *value);
/* The timestamp of the event just added lacks its offset, as a careless export writes it. */
void without_offset(struct ticket *t);

/* Common events. */
void message(struct ticket *t, int64_t at, struct who by);
void note(struct ticket *t, int64_t at, struct who by);                       /* an internal one */
void auto_message(struct ticket *t, int64_t at, struct who by);
/* An event of type status, assign (to NULL: nobody), team or priority. */
void set(struct ticket *t, int64_t at, const char *type, const char *to, struct who by);
void add_tag(struct ticket *t, int64_t at, const char *tag, struct who by);
void rate(struct ticket *t, int64_t at, int64_t score, struct who by);

/* Sorts the events by time and writes them to FOLDER/events.ndjson or .csv; false if that fails (errno says why). */
bool log_write(struct log *log, const char *folder);

/* ---- the stories ---- */

struct story { const char *name; void (*tell)(struct log *log); };
extern const struct story two_lines, telecom, chat, dialogs, autoclose;

#endif
