#include "db/load.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "base/vec.h"
#include "db/load_row.h"
#include "db/sql.h"

enum { BATCH_ROWS = 500000, BATCH_BYTES = 256 << 20 };
enum { MONTHS = (9999 - 1970 + 1) * 12, MONTH_WORDS = (MONTHS + 63) / 64, MONTHS_MADE = 2400 /* by one load */ };

/* A set of months, counted from January 1970. */
struct months { uint64_t v[MONTH_WORDS]; };

struct load {
    struct load_options options;
    struct line_taker taker;
    struct pg *pg;
    bool owned; /* the role can make partitions */

    pthread_mutex_t lock; /* of all below, and of the session */
    pthread_cond_t turn;
    uint64_t sequence;    /* of the block whose turn it is */
    struct err err;       /* the first; then nothing more is sent */
    bool open;            /* a batch is under way: */
    int64_t rows, bytes;  /* of it */
    struct months months;
    struct months made;   /* whose partitions are known to be there */
    int months_made;
    struct log_counts counts; /* of all blocks that came */
    struct loaded loaded;
};

/* ---- the schema ---------------------------------------------------------------------------------------------------------------- */

struct state { bool present, whole, owned, citus; char missing[512]; };

enum { CELLS = 8 /* at most, of what is asked below */ };

static bool is_true(struct pg_cell cell) { return cell.n == 1 && cell.p[0] == 't'; }

/* Hands the only row of a statement without parameters to `keep`. */
static bool one_row(struct load *l, const char *name, void (*keep)(void *out, const struct pg_cell *cells), void *out, struct err *err) {
    struct pg_cell cells[CELLS];
    struct pg_rows *rows = pg_query(l->pg, name, sql_text(name), NULL, 0, false, err);
    if (!rows) return false;
    int got = pg_next(rows, cells, err);
    if (got > 0) {
        keep(out, cells);
        got = pg_next(rows, cells, err) == 0 ? 1 : -1;
    }
    pg_rows_free(rows);
    return got > 0 || err_set(err, ERR_DATABASE, "%s: not one row", name);
}

static void keep_state(void *out, const struct pg_cell *cells) {
    struct state *s = out;
    *s = (struct state){ is_true(cells[0]), is_true(cells[1]), is_true(cells[2]), is_true(cells[3]), "" };
    if (cells[4].n > 0) snprintf(s->missing, sizeof s->missing, "%s", cells[4].p);
}

static bool find_state(struct load *l, struct state *s, struct err *err) { return one_row(l, "load/state", keep_state, s, err); }

static void keep_answer(void *out, const struct pg_cell *cells) { *(bool *)out = is_true(cells[0]); }

static void keep_number(void *out, const struct pg_cell *cells) {
    if (cells[0].n < 0 || !num_parse_i64(str_c(cells[0].p), out)) *(int64_t *)out = 0;
}

static bool answer(struct load *l, const char *name, bool *yes, struct err *err) { return one_row(l, name, keep_answer, yes, err); }

static bool run(struct load *l, const char *name, struct err *err) { return pg_script(l->pg, name, sql_text(name), err); }

/* Waits until no other load is in the middle of a batch. */
static bool take_turn(struct load *l, struct err *err) {
    bool locked = false;
    if (!answer(l, "load/try_lock", &locked, err)) return false;
    if (locked) return true;
    if (l->options.say) l->options.say(l->options.say_data, "another load into this database is in the middle of a batch: waiting for it");
    return run(l, "load/lock", err);
}

static bool check_state(struct load *l, const struct state *s, struct err *err) {
    if (s->missing[0]) {
        err_set(err, ERR_DATABASE, "the role may not load into %s: it lacks %s", pg_name(l->pg), s->missing);
        return err_hint(err, "the README says which rights a role that loads needs");
    }
    if (!s->present || s->whole) return true;
    err_set(err, ERR_DATABASE, "svodka.events in %s is not as `svodka load` makes it: a table partitioned by ranges of \"at\", with the sequence svodka.events_n",
            pg_name(l->pg));
    return err_hint(err, "rename it, and load anew");
}

static bool distribute(struct load *l, struct err *err) {
    bool distributed = false;
    return answer(l, "load/distributed", &distributed, err) && (distributed || run(l, "load/distribute", err));
}

/* Makes what is absent, in one transaction and in turn: of two first loads at once one makes it. */
static bool make_schema(struct load *l, struct err *err) {
    struct state s = { 0 };
    if (!find_state(l, &s, err) || !check_state(l, &s, err)) return false;
    l->owned = s.owned;
    if (s.present && (!s.citus || !s.owned)) return true;
    if (!run(l, "load/begin", err) || !take_turn(l, err) || !find_state(l, &s, err)) return false;
    if (!s.present && !run(l, "load/schema", err)) return false;
    return (!s.citus || distribute(l, err)) && run(l, "load/commit", err);
}

/* ---- partitions ---------------------------------------------------------------------------------------------------------------- */

static bool has_month(const struct months *m, int month) { return m->v[month / 64] >> (month % 64) & 1; }

/* The months of the batch whose partitions are not known of, as an array of their first days; empty if there are none. */
static int new_months(struct load *l, struct buf *out) {
    int n = 0;
    for (int month = 0; month < MONTHS; month++) {
        if (!has_month(&l->months, month) || has_month(&l->made, month)) continue;
        buf_printf(out, "%c%04d-%02d-01", n++ ? ',' : '{', 1970 + month / 12, 1 + month % 12);
    }
    if (n) buf_addc(out, '}');
    return n;
}

/* What makes the partitions that are absent. */
struct making {
    struct arena arena;
    struct { const char **v; size_t n, cap; } statements;
    struct buf months; /* "2026-09, 2026-10" */
};

/* Takes all statements first: nothing can be run while the rows of another are coming. */
static bool find_absent(struct load *l, const char *months, struct making *m, struct err *err) {
    const struct pg_param params[] = { { months } };
    struct pg_cell cells[2];
    int got;
    struct pg_rows *rows = pg_query(l->pg, "load/partitions", sql_text("load/partitions"), params, 1, false, err);
    if (!rows) return false;
    while ((got = pg_next(rows, cells, err)) > 0) {
        *VEC_PUSH(&m->statements) = arena_strndup(&m->arena, cells[1].p, (size_t)cells[1].n);
        if (cells[0].n > 0) buf_printf(&m->months, "%s%s", m->months.n ? ", " : "", cells[0].p);
    }
    pg_rows_free(rows);
    return got == 0;
}

/* One statement at a time, as Citus hands them on to its workers. */
static bool make_absent(struct load *l, const struct making *m, struct err *err) {
    if (m->statements.n > 0 && !l->owned) {
        err_set(err, ERR_DATABASE, "the role may not make the partitions of svodka.events that are absent, of these months: %s", m->months.p);
        return err_hint(err, "they are made by a role that owns the table and may CREATE in the schema svodka");
    }
    for (size_t i = 0; i < m->statements.n; i++)
        if (!pg_run_params(l->pg, "load/partitions", m->statements.v[i], NULL, 0, NULL, err)) return false;
    return true;
}

static bool make_partitions(struct load *l, struct err *err) {
    struct making making = { 0 };
    struct buf months = { 0 };
    int n = new_months(l, &months);
    bool ok = true;
    if (n > 0 && (l->months_made += n) > MONTHS_MADE) {
        ok = err_set(err, ERR_INPUT, "the events lie in more than %d months, each of which would be a partition", MONTHS_MADE);
        err_hint(err, "look at their timestamps");
    }
    if (ok && n > 0) ok = find_absent(l, months.p, &making, err) && make_absent(l, &making, err);
    for (int i = 0; ok && i < MONTH_WORDS; i++) l->made.v[i] |= l->months.v[i];
    buf_release(&months);
    buf_release(&making.months);
    VEC_RELEASE(&making.statements);
    arena_release(&making.arena);
    return ok;
}

/* ---- batches ------------------------------------------------------------------------------------------------------------------- */

static bool begin_batch(struct load *l, struct err *err) {
    struct buf head = { 0 };
    rows_begin(&head);
    bool ok = run(l, "load/begin", err) && run(l, "load/batch", err) && pg_copy_in(l->pg, "load/copy", sql_text("load/copy"), err) &&
              pg_copy_put(l->pg, head.p, head.n, err);
    buf_release(&head);
    l->open = true;
    l->rows = l->bytes = 0;
    l->months = (struct months){ { 0 } };
    return ok;
}

static bool end_copy(struct load *l, struct err *err) {
    struct buf tail = { 0 };
    int64_t rows = 0;
    rows_end(&tail);
    bool ok = pg_copy_put(l->pg, tail.p, tail.n, err) && pg_copy_end(l->pg, &rows, err);
    buf_release(&tail);
    if (!ok || rows == l->rows) return ok;
    return err_set(err, ERR_SELFCHECK, "%lld rows were sent, and %lld arrived", (long long)l->rows, (long long)rows);
}

static bool end_batch(struct load *l, struct err *err) {
    int64_t added = 0;
    l->open = false;
    if (!end_copy(l, err) || !read_tolerates(l->options.read, &l->counts, err)) return false;
    if (!take_turn(l, err) || !make_partitions(l, err)) return false;
    if (!one_row(l, "load/insert", keep_number, &added, err) || !run(l, "load/commit", err)) return false;
    l->loaded.events += l->rows;
    l->loaded.added += added;
    return true;
}

/* ---- threads that read --------------------------------------------------------------------------------------------------------- */

struct thread {
    struct load *load;
    struct row_writer *writer;
    struct buf rows;      /* of the present block */
    int64_t n;
    struct months months;
    int64_t day;          /* the last one looked at, */
    int month;            /* and its month */
};

static void *begin_thread(void *data) {
    struct thread *t = mem_zalloc(1, sizeof *t);
    t->load = data;
    t->writer = row_writer_new();
    t->day = -1;
    return t;
}

static void end_thread(void *data) {
    struct thread *t = data;
    row_writer_free(t->writer);
    buf_release(&t->rows);
    mem_free(t);
}

static void take_line(void *data, struct line *line, int type, instant at) {
    struct thread *t = data;
    if (at / DAY != t->day) {
        int year, month, day;
        t->day = at / DAY;
        civil_from_days((int32_t)t->day, &year, &month, &day);
        t->month = (year - 1970) * 12 + month - 1;
        t->months.v[t->month / 64] |= UINT64_C(1) << (t->month % 64);
    }
    row_add(t->writer, &t->rows, line, type, at);
    t->n++;
}

static bool send_rows(struct load *l, struct thread *t, struct err *err) {
    if (!l->open && !begin_batch(l, err)) return false;
    if (!pg_copy_put(l->pg, t->rows.p, t->rows.n, err)) return false;
    for (int i = 0; i < MONTH_WORDS; i++) l->months.v[i] |= t->months.v[i];
    l->rows += t->n;
    l->bytes += (int64_t)t->rows.n;
    int64_t most = l->options.batch_rows ? l->options.batch_rows : BATCH_ROWS;
    return (l->rows < most && l->bytes < BATCH_BYTES) || end_batch(l, err);
}

static void take_block(void *data, uint64_t sequence, const struct log_counts *counts) {
    struct thread *t = data;
    struct load *l = t->load;
    pthread_mutex_lock(&l->lock);
    while (l->sequence != sequence) pthread_cond_wait(&l->turn, &l->lock);
    l->counts.lines += counts->lines;
    l->counts.rejected += counts->rejected;
    if (t->n > 0 && l->err.code == ERR_NONE && !send_rows(l, t, &l->err)) l->options.progress->interrupted = true;
    l->sequence++;
    pthread_cond_broadcast(&l->turn);
    pthread_mutex_unlock(&l->lock);
    buf_clear(&t->rows);
    t->n = 0;
    t->months = (struct months){ { 0 } };
    t->day = -1;
}

/* ---- counting for the planner ---------------------------------------------------------------------------------------------------- */

enum { NEWS = 10 /* the table is counted anew when one event in so many is new */ };

static bool analyze(struct load *l, struct err *err) {
    int64_t counted = 0;
    if (!one_row(l, "load/size", keep_number, &counted, err)) return false;
    return l->loaded.added * NEWS <= counted || run(l, "load/analyze", err);
}

/* ---- a load -------------------------------------------------------------------------------------------------------------------- */

/* What the session's own hints do not know: what was put in so far is there for good. */
static bool hint_again(const struct load *l, struct err *err) {
    if (err->code != ERR_DATABASE || l->loaded.events == 0) return false;
    err->hint[0] = '\0';
    return err_hint(err, "%lld events were put in and stay; run it again for the rest", (long long)l->loaded.events);
}

struct load *load_open(const struct load_options *o, struct err *err) {
    struct load *l = mem_zalloc(1, sizeof *l);
    l->options = *o;
    l->taker = (struct line_taker){ .data = l, .begin = begin_thread, .take = take_line, .block = take_block, .end = end_thread };
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->turn, NULL);
    l->pg = pg_open(&o->pg, err);
    if (l->pg && pg_run(l->pg, sql_text("load/settings"), err) && make_schema(l, err)) return l;
    load_close(l);
    return NULL;
}

const struct line_taker *load_taker(const struct load *l) { return &l->taker; }
struct loaded load_so_far(const struct load *l) { return l->loaded; }
const char *load_place(const struct load *l) { return pg_name(l->pg); }

bool load_finish(struct load *l, bool whole, struct err *err) {
    if (whole && l->err.code == ERR_NONE && l->open) end_batch(l, &l->err);
    if (l->err.code != ERR_NONE) {
        *err = l->err;
        return hint_again(l, err);
    }
    if (!whole) return false;
    return l->loaded.added == 0 || analyze(l, err) || hint_again(l, err);
}

void load_close(struct load *l) {
    if (!l) return;
    pg_close(l->pg);
    pthread_cond_destroy(&l->turn);
    pthread_mutex_destroy(&l->lock);
    mem_free(l);
}
