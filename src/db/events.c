#include "db/events.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/vec.h"
#include "db/row.h"
#include "db/sql.h"
#include "read/ledger.h"
#include "read/spill.h"

enum { BLOCK_BYTES = 256 << 10, THREADS_MAX = 256, PARAMETERS = 4 };

/* Rows on their way from the thread that receives them to one that takes them apart. */
struct rows_block {
    struct rows_block *next;
    struct block block; /* its text: whole rows, and ROW_PAD behind them */
    int64_t first;      /* number of the first row */
};

struct reading {
    struct pg *pg;
    const struct event_rows *rows;
    const struct inputs *in;
    const struct policy *policy;
    const struct read_options *options;
    struct log *log;
    struct ledger *ledger;
    struct row_format *format;
    uint64_t sequence; /* of the next block */
    int64_t received;  /* rows */
    /* between the threads */
    pthread_mutex_t lock;
    pthread_cond_t filled, emptied;
    struct rows_block *full, **full_end; /* in their order */
    struct rows_block *empty;
    bool over;      /* no block will be filled any more */
    bool malformed; /* a block did not hold rows of the format */
};

/* ---- taking rows apart --------------------------------------------------------------------------------------------------------- */

struct worker {
    struct reading *reading;
    struct intake in;
    struct arena scratch;
};

static void worker_init(struct worker *w, struct reading *r) {
    *w = (struct worker){ .reading = r };
    intake_init(&w->in, r->policy, r->options, r->log);
    w->in.file = r->in->v[0].path;
}

static void worker_release(struct worker *w) {
    intake_release(&w->in);
    arena_release(&w->scratch);
}

static bool take_block(struct worker *w, struct rows_block *b) {
    struct reading *r = w->reading;
    int64_t taken;
    log_block(w->in.writer, b->block.sequence);
    /* Rows with n are numbered by it, wherever they stand; one whose n is null by its place. */
    bool numbered = row_ordered(r->format);
    w->in.ordered = numbered;
    w->in.first_line = numbered ? 1 : b->first;
    bool ok = rows_take(r->format, &w->in, &w->scratch, b->block.text, b->block.n, numbered ? b->first : 1, &taken);
    w->in.report.physical_lines = numbered ? 0 : taken;
    ledger_take(r->ledger, &b->block, &w->in.report);
    return ok;
}

static struct rows_block *next_full(struct reading *r) {
    pthread_mutex_lock(&r->lock);
    while (!r->full && !r->over) pthread_cond_wait(&r->filled, &r->lock);
    struct rows_block *b = r->full;
    if (b) r->full = b->next;
    if (!r->full) r->full_end = &r->full;
    pthread_mutex_unlock(&r->lock);
    return b;
}

static void give_back(struct reading *r, struct rows_block *b, bool ok) {
    pthread_mutex_lock(&r->lock);
    b->next = r->empty;
    r->empty = b;
    if (!ok) r->malformed = true;
    pthread_cond_signal(&r->emptied);
    pthread_mutex_unlock(&r->lock);
}

static void *take_blocks(void *data) {
    struct reading *r = data;
    struct worker w;
    worker_init(&w, r);
    for (struct rows_block *b; (b = next_full(r)) != NULL;) give_back(r, b, take_block(&w, b));
    worker_release(&w);
    return NULL;
}

/* ---- receiving ----------------------------------------------------------------------------------------------------------------- */

/* The threads that take rows apart beside the one that receives them; without any it does so itself. */
struct crew {
    pthread_t threads[THREADS_MAX];
    int n;
    struct worker own;
    struct rows_block *blocks;
    int nblocks;
};

static void crew_start(struct crew *c, struct reading *r) {
    int wanted = r->options->origin || r->options->threads < 2 ? 0 : r->options->threads < THREADS_MAX ? r->options->threads : THREADS_MAX;
    c->n = 0;
    while (c->n < wanted && pthread_create(&c->threads[c->n], NULL, take_blocks, r) == 0) c->n++;
    c->nblocks = c->n ? 2 * c->n + 2 : 1;
    c->blocks = mem_zalloc((size_t)c->nblocks, sizeof *c->blocks);
    for (int i = 0; i < c->nblocks; i++) {
        c->blocks[i].next = r->empty;
        r->empty = &c->blocks[i];
    }
    if (c->n == 0) worker_init(&c->own, r);
}

static void crew_end(struct crew *c, struct reading *r) {
    pthread_mutex_lock(&r->lock);
    r->over = true;
    pthread_cond_broadcast(&r->filled);
    pthread_mutex_unlock(&r->lock);
    for (int i = 0; i < c->n; i++) pthread_join(c->threads[i], NULL);
    if (c->n == 0) worker_release(&c->own);
    for (int i = 0; i < c->nblocks; i++) block_release(&c->blocks[i].block);
    mem_free(c->blocks);
}

/* An empty block; NULL when the rows that were taken apart before are none. */
static struct rows_block *next_empty(struct reading *r) {
    pthread_mutex_lock(&r->lock);
    while (!r->empty && !r->malformed) pthread_cond_wait(&r->emptied, &r->lock);
    struct rows_block *b = r->malformed ? NULL : r->empty;
    if (b) r->empty = b->next;
    pthread_mutex_unlock(&r->lock);
    if (b) b->block.n = 0;
    return b;
}

static void hand_over(struct crew *c, struct reading *r, struct rows_block *b) {
    b->block.sequence = r->sequence++;
    if (b->block.n) memset(b->block.text + b->block.n, 0, ROW_PAD);
    if (r->options->progress) atomic_fetch_add_explicit(&r->options->progress->bytes, (int64_t)b->block.n, memory_order_relaxed);
    if (c->n == 0) {
        if (r->options->origin && !row_ordered(r->format)) b->first = ledger_first_line(r->ledger, &b->block);
        give_back(r, b, take_block(&c->own, b));
        return;
    }
    pthread_mutex_lock(&r->lock);
    b->next = NULL;
    *r->full_end = b;
    r->full_end = &b->next;
    pthread_cond_signal(&r->filled);
    pthread_mutex_unlock(&r->lock);
}

static char *make_room(struct block *b, size_t n) {
    if (b->cap < b->n + n + ROW_PAD) b->text = mem_resize(b->text, b->cap = b->n + n + ROW_PAD + BLOCK_BYTES, 1);
    return b->text + b->n;
}

/* Where rows come from, one at a time: 1, 0 the end, -1 error. */
typedef int next_row(struct reading *r, void *source, const char **p, size_t *n, struct err *err);

static bool receive(struct reading *r, struct crew *c, next_row *next, void *source, struct err *err) {
    struct rows_block *b = next_empty(r);
    const char *p;
    size_t n;
    int more = 1;
    while (b && (more = next(r, source, &p, &n, err)) == 1) {
        if (b->block.n == 0) b->first = r->received + 1;
        memcpy(make_room(&b->block, n), p, n);
        b->block.n += n;
        r->received++;
        if (b->block.n < BLOCK_BYTES) continue;
        hand_over(c, r, b);
        b = next_empty(r);
    }
    if (b && more == 0) hand_over(c, r, b);
    return more >= 0;
}

/* ---- by COPY ------------------------------------------------------------------------------------------------------------------- */

/* COPY's binary format: a header before the first row, a mark after the last. */
struct copy { bool begun, ended; };

enum { HEADER_FIXED = 19 /* bytes of the signature, flags and the length of what follows them */ };
static const char signature[] = "PGCOPY\n\377\r\n"; /* and its final zero */

static bool skip_header(const char **p, size_t *n) {
    if (*n < HEADER_FIXED || memcmp(*p, signature, sizeof signature) != 0) return false;
    const unsigned char *length = (const unsigned char *)*p + HEADER_FIXED - 4;
    size_t header = HEADER_FIXED + ((size_t)length[0] << 24 | (size_t)length[1] << 16 | (size_t)length[2] << 8 | length[3]);
    if (header > *n) return false;
    *p += header;
    *n -= header;
    return true;
}

static int fail_copy(const struct reading *r, const char *what, struct err *err) {
    err_set(err, ERR_DATABASE, "%s: %s", r->rows->source, what);
    return -1;
}

static int next_copied(struct reading *r, void *source, const char **p, size_t *n, struct err *err) {
    struct copy *c = source;
    for (;;) {
        int more = pg_copy_next(r->pg, p, n, err);
        if (more == 0 && !c->ended) return fail_copy(r, "the rows ended without the mark of their end", err);
        if (more != 1) return more;
        if (c->ended) return fail_copy(r, "there were rows behind the mark of their end", err);
        if (!c->begun && !skip_header(p, n)) return fail_copy(r, "the server sent no COPY in binary format", err);
        c->begun = true;
        c->ended = *n == 2 && (*p)[0] == '\377' && (*p)[1] == '\377';
        if (!c->ended && *n > 0) return 1;
    }
}

static bool receive_copy(struct reading *r, struct crew *crew, const char *statement, struct err *err) {
    struct buf sql = { 0 };
    struct copy copy = { 0 };
    buf_printf(&sql, "COPY (\n%s\n) TO STDOUT (FORMAT binary)", statement);
    bool ok = pg_copy_out(r->pg, r->rows->source, sql.p, err) && receive(r, crew, next_copied, &copy, err);
    buf_release(&sql);
    return ok;
}

/* ---- by a query with a parameter ----------------------------------------------------------------------------------------------- */

struct queried {
    struct pg_rows *rows;
    struct pg_cell *cells;
    struct buf row;
};

static void add_big_endian(struct buf *b, uint32_t value, int bytes) {
    while (bytes-- > 0) buf_addc(b, (char)(value >> 8 * bytes & 0xFF));
}

/* Puts the row into the form that COPY gives it. */
static int next_queried(struct reading *r, void *source, const char **p, size_t *n, struct err *err) {
    struct queried *q = source;
    int more = pg_next(q->rows, q->cells, err), columns = pg_columns(q->rows);
    (void)r;
    if (more != 1) return more;
    buf_clear(&q->row);
    add_big_endian(&q->row, (uint32_t)columns, 2);
    for (int i = 0; i < columns; i++) {
        add_big_endian(&q->row, (uint32_t)q->cells[i].n, 4);
        if (q->cells[i].n > 0) buf_add(&q->row, q->cells[i].p, (size_t)q->cells[i].n);
    }
    *p = q->row.p;
    *n = q->row.n;
    return 1;
}

/* The as-of, where the statement asks for it; and the ticket, where only one is wanted. */
static bool receive_query(struct reading *r, struct crew *crew, const char *statement, int nparams, struct err *err) {
    char as_of[INSTANT_TEXT] = "infinity";
    if (r->options->as_of < INSTANT_MAX) instant_format(r->options->as_of, as_of);
    struct pg_param parameters[PARAMETERS] = { { as_of } };
    char *ticket = mem_strndup(r->options->only_ticket.p ? r->options->only_ticket.p : "", r->options->only_ticket.n);
    assert(nparams + r->rows->nparams < PARAMETERS);
    for (int i = 0; i < r->rows->nparams; i++) parameters[nparams++].text = r->rows->params[i];
    if (r->options->only_ticket.n) parameters[nparams++].text = ticket;
    struct queried q = { .rows = pg_query(r->pg, r->rows->source, statement, parameters, nparams, true, err) };
    mem_free(ticket);
    if (!q.rows) return false;
    q.cells = mem_zalloc((size_t)pg_columns(q.rows), sizeof *q.cells);
    bool ok = receive(r, crew, next_queried, &q, err);
    pg_rows_free(q.rows);
    buf_release(&q.row);
    mem_free(q.cells);
    return ok;
}

/* ---- the whole ----------------------------------------------------------------------------------------------------------------- */

struct type_names { struct pg *pg; struct arena *arena; };

static const char *type_name(void *data, unsigned type) {
    struct type_names *t = data;
    struct err ignored = { 0 };
    const char *oid = arena_printf(t->arena, "%u", type), *name = NULL;
    struct pg_param parameter = { oid };
    struct pg_cell cell;
    struct pg_rows *rows = pg_query(t->pg, "session/type_name", sql_text("session/type_name"), &parameter, 1, false, &ignored);
    if (rows && pg_next(rows, &cell, &ignored) == 1 && cell.n > 0) name = arena_strndup(t->arena, cell.p, (size_t)cell.n);
    pg_rows_free(rows);
    return name;
}

struct row_format *events_describe(struct pg *pg, const struct event_rows *rows, struct event_columns *out, struct arena *a, struct err *err) {
    struct type_names names = { pg, a };
    if (!pg_describe(pg, rows->source, rows->sql, &out->v, &out->n, &out->parameters, a, err)) return NULL;
    if (out->n == 0) return err_set(err, ERR_DATABASE, "%s: the statement returns no rows (expected a SELECT of events)", rows->source), NULL;
    out->parameters -= rows->nparams;
    if (out->parameters > 1) {
        err_set(err, ERR_DATABASE, "%s: the statement has %d parameters (expected at most $1, the as-of)", rows->source, out->parameters);
        return NULL;
    }
    return row_format_new(a, rows->source, out->v, out->n, type_name, &names, err);
}

static bool describe(struct reading *r, struct arena *a, int *nparams, struct err *err) {
    struct event_columns columns;
    r->format = events_describe(r->pg, r->rows, &columns, a, err);
    if (r->format) *nparams = columns.parameters;
    return r->format != NULL;
}

/* The statement for all rows, or for one ticket's in their order. */
static const char *statement_of(struct reading *r, struct arena *a, int nparams) {
    if (r->options->only_ticket.n == 0) return r->rows->sql;
    int parameter = nparams + r->rows->nparams + 1;
    return arena_printf(a, "SELECT * FROM (\n%s\n) AS source WHERE ticket::text = $%d %s", r->rows->sql, parameter, row_ordered(r->format) ? "ORDER BY n" : "");
}

static bool read_rows(struct reading *r, struct arena *a, struct err *err) {
    struct crew crew;
    int nparams;
    if (!describe(r, a, &nparams, err)) return false;
    const char *statement = statement_of(r, a, nparams);
    bool by_copy = nparams + r->rows->nparams == 0 && r->options->only_ticket.n == 0;
    crew_start(&crew, r);
    bool ok = by_copy ? receive_copy(r, &crew, statement, err) : receive_query(r, &crew, statement, nparams, err);
    crew_end(&crew, r);
    if (ok && r->malformed) ok = err_set(err, ERR_DATABASE, "%s: a row is not what the statement's columns say", r->rows->source);
    return ok && log_whole(r->log, err);
}

bool events_read(struct pg *pg, const struct event_rows *rows, const struct inputs *in, const struct policy *policy, const struct read_options *o, struct log *log,
                 struct log_counts *counts, struct findings *findings, struct err *err) {
    struct arena a = { 0 };
    struct reading r = { .pg = pg, .rows = rows, .in = in, .policy = policy, .options = o, .log = log };
    assert(in->n == 1);
    if (log_may_spill(log)) spill_to_file(log);
    r.ledger = ledger_new(in, o, counts, findings);
    r.full_end = &r.full;
    pthread_mutex_init(&r.lock, NULL);
    pthread_cond_init(&r.filled, NULL);
    pthread_cond_init(&r.emptied, NULL);
    bool ok = read_rows(&r, &a, err);
    pthread_cond_destroy(&r.filled);
    pthread_cond_destroy(&r.emptied);
    pthread_mutex_destroy(&r.lock);
    ledger_free(r.ledger);
    arena_release(&a);
    return ok && read_tolerates(o, counts, err);
}
