/* story: tests that read like the domain: a policy, rows of events, and the facts or numbers that are expected of them.
 *
 * A policy is the text of policy.md with ' in place of ".  Members that a test does not care for are filled in (story.c, `base`), and of the
 * built-in clocks only those stay that the test names.  A story is a list of events, each on a line of its own or parted by `;`:
 *
 *     [TICKET] dDAY HH:MM[:SS[.ffffff]] TYPE [ROLE:ACTOR] [ARGUMENTS] [#ID]
 *
 *     d1 09:00 created customer:c1 team=first priority=high tags=a,b status=Открыт attr.product=app
 *     d1 09:12:30 message agent:olga [auto] [internal]
 *     d1 10:00 status agent:olga Решён #17        (#17: the event's id)
 *     d1 10:05 assign agent:olga ivan             (or - for nobody)
 *     d1 10:06 team agent:olga second             (priority too)
 *     d1 10:07 tag agent:olga +billing            (or -billing)
 *     d1 10:08 attr agent:olga product=app
 *     d1 10:09 rating customer:c1 4/5             (or 4, good, bad, disowned; review likewise)
 *     d1 10:10 link agent:olga development        merge agent:olga T-2        discard agent:olga spam
 *
 * d1 is Monday, 2026-03-02, d-1 the last of February.  Times are local in the policy's zone (UTC unless it names one).  The ticket is that of the line before, at first T-1.
 * `:olga` is an actor without a role, `agent:` a role without an actor; where the role is missing the policy decides.
 */
#ifndef SVODKA_TESTS_STORY_H
#define SVODKA_TESTS_STORY_H

#include <stdbool.h>
#include <stddef.h>

#include "measure/run.h"

struct story_event;
struct story {
    struct strings *names;
    struct policy *policy;
    struct metrics *metrics;
    struct arena arena;
    struct { struct story_event *v; size_t n, cap; } events; /* in input order */
    const char *ticket;                                      /* of the line before */
    /* how it is read and measured; any of these may be changed at any time */
    int threads;     /* 1 */
    int copies;      /* how many times all of it stands in the input: 1 */
    bool backwards;  /* the events reach the log last first, their input order being the same */
    bool packed;     /* facts are kept in few bytes */
};

/* What story_facts shows. */
enum show {
    SHOW_CYCLES = 1,      /* CLOCK#N START..END STATE ELAPSED AGENT [goal GOAL] [VERDICT AT AGENT] */
    SHOW_MOMENTS = 2,     /* KIND AT AGENT [VALUE] [DETAIL] [undone] */
    SHOW_ATTRIBUTES = 4,  /* of both: [team=first priority=high status=open/Открыт ...]; a verdict's own follow it */
    SHOW_DUE = 8,         /* of running cycles: when they will breach and warn */
    SHOW_FINDINGS = 16,   /* NAME COUNT */
    SHOW_EVENTS = 32,     /* used 3 duplicate 1 ... */
    SHOW_BACKLOG = 64,    /* of March 2026 up to as-of: opening 0 created 1 ... closing 1, zeros left out */
    SHOW_OPEN = 128,      /* the moments `open` too */
    SHOW_SIGNS = 256      /* KIND AT AGENT CLOCK [ELAPSED] [goal GOAL [to GOAL]] */
};

/* policy: members of the policy's object, or NULL; clocks: members of its `clocks`, NULL for none, "defaults" for the built-in ones. */
struct story *story_new(const char *policy, const char *clocks);
void story_tell(struct story *s, const char *text);
void story_free(struct story *s);

/* The facts as of an instant ("d2 10:00"; NULL: the end of March), a line each. Released with mem_free. */
char *story_facts(struct story *s, const char *as_of, unsigned show);
/* The numbers asked for: "csat.score csat.count by agent,day where tag=a where hour=9 in 2026-03-04" (the period is March 2026 unless said otherwise).
 * A line for each row, KEY/KEY: NUMBER NUMBER, and the total; `-` is no value. as_of NULL: the end of the period. */
char *story_answer(struct story *s, const char *ask, const char *as_of);
/* What is asked there, as a query (into q, which must stay where it is), and an answer as text. */
enum { STORY_WORDS = 48 };
struct story_question {
    struct query query;
    const struct metric *metrics[STORY_WORDS];
    struct condition conditions[QUERY_DIMS];
};
void story_question(struct story *s, const char *ask, struct story_question *q);
void story_tell_table(struct buf *out, const struct table *table);
/* The instant of "d1 09:00", local; 0 and a failed test if it is none. */
instant story_instant(const struct story *s, const char *text);
/* A log of its events, sealed; freed with log_free. */
struct log *story_log(const struct story *s);

/* Two texts must agree line by line; lines may be parted by `;`, and spaces around them do not count. */
void story_compare(const char *what, const char *got, const char *expected);

/* A test of a table: a story and the facts it amounts to. */
struct story_row {
    const char *name, *policy, *clocks, *story, *as_of;
    const char *ask; /* instead of facts: numbers */
    const char *expect;
};
struct story_table { const char *name; unsigned show; const struct story_row *rows; size_t n; };
/* Runs each row of each table as a test of its own; returns what main should. */
int story_run_tables(const char *group, const struct story_table *tables, size_t n);

/* Folds all tickets of the story as of an instant, with the plan's snapshots, and hands out the facts of each. */
struct plan;
typedef void story_step(void *data, const struct ticket_facts *t);
void story_fold(struct story *s, instant as_of, const struct plan *plan, story_step *each, void *data);

#endif
