#include "read/read.h"

#include <pthread.h>

#include "base/mem.h"
#include "read/digests.h"
#include "read/feed.h"
#include "read/ledger.h"
#include "read/ndjson.h"
#include "read/spill.h"

enum { THREADS_MAX = 256, REJECTS_ALWAYS = 10, WORTH_A_THREAD = 1 << 18 /* bytes */ };

/* What the threads share. */
struct reading {
    const struct policy *policy;
    const struct read_options *options;
    struct log *log;
    const struct inputs *in;
    struct feed *feed;
    struct ledger *ledger;
};

static void *read_blocks(void *data) {
    struct reading *r = data;
    struct intake in;
    struct block b = { 0 };
    struct ndjson_reader *ndjson = ndjson_reader_new();
    struct csv_reader *csv = csv_reader_new();
    intake_init(&in, r->policy, r->options, r->log);
    while (feed_next(r->feed, &b)) {
        if (in.writer) log_block(in.writer, b.sequence);
        if (r->options->origin) {
            in.file = r->in->v[b.file].path;
            in.first_line = ledger_first_line(r->ledger, &b);
        }
        if (b.csv) csv_block(csv, &in, b.csv, b.text, b.n, b.last);
        else ndjson_block(ndjson, &in, b.text, b.n, b.last);
        if (r->options->taker) r->options->taker->block(in.taken, b.sequence, &in.report.counts);
        ledger_take(r->ledger, &b, &in.report);
    }
    block_release(&b);
    csv_reader_free(csv);
    ndjson_reader_free(ndjson);
    intake_release(&in);
    return NULL;
}

/* How many threads are worth their start. */
static int thread_count(const struct inputs *in, const struct read_options *o) {
    if (o->origin || o->threads < 2) return 1;
    int64_t n = 0;
    for (int i = 0; i < in->n; i++) n += in->v[i].size < 0 ? o->threads : 1 + in->v[i].size / WORTH_A_THREAD;
    int most = o->threads < THREADS_MAX ? o->threads : THREADS_MAX;
    return n < most ? (int)n : most;
}

static void run_threads(struct reading *r, int n) {
    pthread_t threads[THREADS_MAX];
    int started = 0;
    while (started < n - 1 && pthread_create(&threads[started], NULL, read_blocks, r) == 0) started++;
    read_blocks(r);
    for (int i = 0; i < started; i++) pthread_join(threads[i], NULL);
}

bool read_tolerates(const struct read_options *o, const struct log_counts *counts, struct err *err) {
    double share = o->max_rejects_share * (double)counts->lines;
    double most = o->max_rejects >= 0 ? (double)o->max_rejects : share > REJECTS_ALWAYS ? share : REJECTS_ALWAYS;
    if ((double)counts->rejected <= most) return true;
    err_set(err, ERR_REJECTS, "%lld of %lld lines %s; at most %lld are tolerated", (long long)counts->rejected, (long long)counts->lines,
            counts->rejected == 1 ? "is no event" : "are no events", (long long)most);
    return err_hint(err, "--max-rejects sets how many");
}

bool read_events(struct inputs *in, const struct policy *policy, const struct read_options *o, struct log *log, struct log_counts *counts,
    struct findings *findings, struct err *err) {
    if (log && log_may_spill(log)) spill_to_file(log);
    struct reading r = { policy, o, log, in, feed_new(in, o), ledger_new(in, o, counts, findings) };
    struct digests *digests = o->digest ? digests_start(in) : NULL;
    run_threads(&r, thread_count(in, o));
    bool ok = feed_whole(r.feed, err) && (!log || log_whole(log, err));
    if (digests) ok = digests_finish(digests, ok, err) && ok;
    ledger_free(r.ledger);
    feed_free(r.feed);
    return ok && read_tolerates(o, counts, err);
}
