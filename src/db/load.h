/* load: event logs into the table svodka.events of a PostgreSQL database, so that the same lines twice change nothing.
 *
 * Events go in by batches, in input order, one transaction each: a load that was interrupted leaves whole batches behind and can be run again.
 * Any number of threads may read; they hand their blocks over in turn.  The schema is made if it is absent, and a month's partition when the first
 * event of the month comes.
 *
 *     struct load *load = load_open(&options, err);
 *     read_options.taker = load_taker(load);
 *     load_finish(load, read_events(...), err);
 *     load_close(load);
 */
#ifndef SVODKA_DB_LOAD_H
#define SVODKA_DB_LOAD_H

#include "db/pg.h"
#include "read/read.h"

struct load;
struct load_options {
    struct pg_options pg;
    int64_t batch_rows;              /* 0: what is usual */
    const struct read_options *read; /* how many rejected lines are tolerated: asked before each batch is put in */
    struct progress *progress;       /* its `interrupted` stops the reading when the database has failed */
    void (*say)(void *data, const char *text); /* what an operator who waits should know */
    void *say_data;
};
struct loaded { int64_t events, added; }; /* events that were read and put in, and those of them that were new */

/* Connects, and makes the schema if it is absent. NULL with ERR_DATABASE. */
struct load *load_open(const struct load_options *o, struct err *err);
const struct line_taker *load_taker(const struct load *l);
/* After the reading: puts the last batch in if `whole`, that is if all could be read; else false, with the database's error where that was the cause. */
bool load_finish(struct load *l, bool whole, struct err *err);
struct loaded load_so_far(const struct load *l); /* in batches that are there for good */
const char *load_place(const struct load *l);    /* "dbname at host:port" */
/* Ends the session; a batch that was not put in is forgotten. NULL is fine. */
void load_close(struct load *l);

#endif
