/* load: event logs into a PostgreSQL database. */
#include "db/load.h"

#include <string.h>

#include "base/num.h"
#include "base/vec.h"
#include "cmd/database.h"
#include "cmd/session.h"

/* ---- what is read ---------------------------------------------------------------------------------------------------------------- */

static void *begin_counting(void *data) { return data; }
static void count_line(void *thread, struct line *line, int type, instant at) { (void)thread, (void)line, (void)type, (void)at; }
static void count_block(void *thread, uint64_t sequence, const struct log_counts *counts) { (void)thread, (void)sequence, (void)counts; }
static void end_counting(void *thread) { (void)thread; }

/* Does nothing with the events: they, and rejected lines, are counted by who reads. */
static const struct line_taker counting = { .begin = begin_counting, .take = count_line, .block = count_block, .end = end_counting };

static bool check_sources(struct options *o, bool *again, struct err *err) {
    size_t n;
    const struct event_source *sources = options_sources(o, 0, &n);
    *again = true;
    for (size_t i = 0; i < n; i++) {
        if (sources[i].from) {
            err_set(err, ERR_USAGE, "load reads event logs, and this is an export");
            err_hint(err, "svodka convert %s FILES... | svodka load --db CONNINFO -", sources[i].from);
            return fail_where(sources[i].where, err);
        }
        for (size_t k = 0; k < sources[i].paths.n; k++)
            if (strcmp(sources[i].paths.v[k], "-") == 0) *again = false;
    }
    return true;
}

/* Reads once more what session_read has read, and tells nothing of it again. */
static bool read_again(struct session *s, struct err *err) {
    struct log_counts counts = { 0 };
    struct findings findings = { 0 };
    s->read.message = NULL;
    s->progress.bytes = 0;
    s->progress.events = 0;
    struct progress_bar *bar = progress_start(&s->progress, s->quiet);
    bool ok = read_events(&s->inputs, s->policy, &s->read, s->log, &counts, &findings, err);
    progress_stop(bar);
    findings_release(&findings);
    return ok;
}

/* Files are read twice: whether too many lines are rejected is known before anything is written. Standard input can be read only once. */
static bool put_in(struct session *s, struct load *load, bool again, struct err *err) {
    s->as_of = INSTANT_MAX;
    s->read.taker = again ? &counting : load_taker(load);
    bool ok = session_read(s, 0, err);
    if (ok && again) {
        s->read.taker = load_taker(load);
        ok = read_again(s, err);
    }
    return load_finish(load, ok, err);
}

/* ---- the command ----------------------------------------------------------------------------------------------------------------- */

static void say(void *data, const char *text) {
    const struct session *s = data;
    if (!s->quiet) message("%s", text);
}

static void say_loaded(const struct session *s, const struct load *load) {
    struct loaded done = load_so_far(load);
    if (s->quiet) return;
    message("%lld events loaded into %s: %lld new, %lld already there; %lld lines rejected", (long long)done.events, load_place(load), (long long)done.added,
            (long long)(done.events - done.added), (long long)s->counts.rejected);
}

static bool resolve_batch(const struct options *o, int64_t *rows, struct err *err) {
    const char *text = option_text(o, OPT_BATCH);
    *rows = 0;
    if (!text || (num_parse_i64(str_c(text), rows) && *rows > 0)) return true;
    err_set(err, ERR_USAGE, "--batch %s: expected a number of events", text);
    return option_fail(o, OPT_BATCH, err);
}

static bool load_events(struct session *s, int *status, struct err *err) {
    bool again;
    struct load_options options = { .read = &s->read, .progress = &s->progress, .say = say, .say_data = s };
    if (!check_sources(s->options, &again, err) || !resolve_batch(s->options, &options.batch_rows, err)) return false;
    if (!database_options(s->options, &options.pg, err)) return false;
    struct load *load = load_open(&options, err);
    bool ok = load && put_in(s, load, again, err);
    if (ok) say_loaded(s, load);
    if (ok && option_given(s->options, OPT_STRICT) && findings_warnings(&s->read_findings) > 0) *status = 1;
    load_close(load);
    return ok;
}

static bool check_options(const struct options *o, struct err *err) {
    static const enum option_id of_reading[] = { OPT_QUERY, OPT_ENGINE };
    if (!option_given(o, OPT_DB)) {
        err_set(err, ERR_USAGE, "load needs --db CONNINFO: the database that the events go into");
        return err_hint(err, "such as --db service=tickets, or --db 'host=db.example dbname=tickets user=svodka'");
    }
    for (size_t i = 0; i < ARRAY_LEN(of_reading); i++) {
        if (!option_given(o, of_reading[i])) continue;
        err_set(err, ERR_USAGE, "load writes into the database: --%s is for reading from one", option_rows[of_reading[i]].name);
        return option_fail(o, of_reading[i], err);
    }
    return true;
}

static bool run(struct options *o, int *status, struct err *err) {
    struct session s = { .read.taker = &counting };
    bool ok = check_options(o, err) && session_open(&s, o, err) && load_events(&s, status, err);
    session_close(&s);
    return ok;
}

const struct command command_load = {
    .name = "load",
    .summary = "puts event logs into PostgreSQL, so that the same lines twice change nothing",
    .arguments = "--db CONNINFO EVENTS...",
    .help = "Makes the table svodka.events, partitioned by months, if it is absent (distributed by ticket where Citus is installed), and adds the events that\n"
            "are not there yet, in batches of a transaction each. Interrupted, it can be run again. Lines are rejected as by every other command; too many of\n"
            "them stop it before anything is written (of standard input: before the next batch is). A policy given by -p matters only for the greatest score\n"
            "of ratings (csat.max).\n\n"
            "Examples:\n"
            "  svodka load --db service=tickets events/\n"
            "  svodka convert jira exports/*.json.gz | svodka load --db postgresql://loader@db.example/tickets -\n"
            "  svodka metrics -p policy.json --db service=tickets --by agent",
    .options = OPT_BIT(OPT_BATCH),
    .run = run,
};
