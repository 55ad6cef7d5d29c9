#include "read/ledger.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/mem.h"

/* A block that was done before one that comes before it. */
struct waiting {
    struct waiting *next;
    uint64_t sequence;
    int file;
    int64_t lines_before;
    struct report report;
};

struct ledger {
    pthread_mutex_t lock;
    const struct inputs *in;
    const struct read_options *options;
    struct log_counts *counts;
    struct findings *findings;
    uint64_t sequence;       /* of the block that is added next */
    int file;                /* of the last one added; -1: none yet */
    int64_t lines;           /* of that file, up to here */
    int messages;
    struct waiting *waiting; /* in no order; about as many as there are threads */
};

struct ledger *ledger_new(const struct inputs *in, const struct read_options *o, struct log_counts *counts, struct findings *findings) {
    struct ledger *l = mem_zalloc(1, sizeof *l);
    pthread_mutex_init(&l->lock, NULL);
    l->in = in;
    l->options = o;
    l->counts = counts;
    l->findings = findings;
    l->file = -1;
    return l;
}

void ledger_free(struct ledger *l) {
    for (struct waiting *w = l->waiting, *next; w; w = next) {
        next = w->next;
        report_release(&w->report);
        mem_free(w);
    }
    pthread_mutex_destroy(&l->lock);
    mem_free(l);
}

static void add_counts(struct log_counts *to, const struct log_counts *from) {
    to->lines += from->lines;
    to->blank += from->blank;
    to->rejected += from->rejected;
    to->events += from->events;
    to->unknown_type += from->unknown_type;
    to->after_as_of += from->after_as_of;
    to->bytes += from->bytes;
}

static void tell(struct ledger *l, const struct input *in, const struct report *r, const struct note *note) {
    struct buf place = { 0 };
    long long line = (long long)(l->lines + note->line);
    if (in->rows) buf_printf(&place, "row %lld of %s", line, in->path);
    else buf_printf(&place, "%s:%lld", in->path, line);
    finding_add(l->findings, note->finding, str_of(r->texts.p + note->subject, note->subject_n), str_of(place.p, place.n));
    if (note->finding == FIND_REJECTED && l->messages < MESSAGES_MAX && l->options->message) {
        buf_printf(&place, ": %.*s", (int)note->message_n, r->texts.p + note->message);
        l->messages++;
        l->options->message(l->options->message_data, place.p);
    }
    buf_release(&place);
}

static void begin_file(struct ledger *l, int file, int64_t lines_before) {
    if (l->file == file) return;
    l->file = file;
    l->lines = lines_before;
}

/* Adds the block whose turn it is. */
static void add(struct ledger *l, int file, int64_t lines_before, const struct report *r) {
    begin_file(l, file, lines_before);
    for (size_t i = 0; i < r->notes.n; i++) tell(l, &l->in->v[file], r, &r->notes.v[i]);
    l->lines += r->physical_lines;
    add_counts(l->counts, &r->counts);
    l->sequence++;
    if (l->options->progress) atomic_fetch_add_explicit(&l->options->progress->events, r->counts.events, memory_order_relaxed);
}

/* Takes the block whose turn it is from those that wait, or returns NULL. */
static struct waiting *next_waiting(struct ledger *l) {
    for (struct waiting **link = &l->waiting; *link; link = &(*link)->next) {
        struct waiting *w = *link;
        if (w->sequence != l->sequence) continue;
        *link = w->next;
        return w;
    }
    return NULL;
}

void ledger_take(struct ledger *l, const struct block *b, struct report *r) {
    r->counts.bytes += (int64_t)b->n;
    pthread_mutex_lock(&l->lock);
    if (b->sequence == l->sequence) {
        add(l, b->file, b->lines_before, r);
        for (struct waiting *w; (w = next_waiting(l)) != NULL;) {
            add(l, w->file, w->lines_before, &w->report);
            report_release(&w->report);
            mem_free(w);
        }
    } else {
        struct waiting *w = mem_alloc(sizeof *w);
        *w = (struct waiting){ l->waiting, b->sequence, b->file, b->lines_before, *r };
        l->waiting = w;
        *r = (struct report){ 0 };
    }
    pthread_mutex_unlock(&l->lock);
    report_clear(r);
}

int64_t ledger_first_line(struct ledger *l, const struct block *b) {
    return l->file == b->file ? l->lines + 1 : b->lines_before + 1;
}
