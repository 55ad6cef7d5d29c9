/* One walk over the members of a row writes them or reads them, so that the two cannot differ: each number takes as many bytes as its size needs, and
 * instants are told from an earlier one of the row, in seconds where they are whole ones. */
#include "measure/packed.h"

#include <string.h>

struct walk {
    struct buf *out;  /* NULL: reads */
    const char *in;
    struct arena *arena;
};

/* --- numbers --------------------------------------------------------------------------------------------------------- */

static void natural(struct walk *w, uint64_t *v) {
    enum { MORE = 0x80 };
    if (w->out) {
        uint64_t left = *v;
        for (; left >= MORE; left >>= 7) buf_addc(w->out, (char)(left | MORE));
        buf_addc(w->out, (char)left);
        return;
    }
    *v = 0;
    for (int shift = 0;; shift += 7) {
        unsigned char byte = (unsigned char)*w->in++;
        *v |= (uint64_t)(byte & (MORE - 1u)) << shift;
        if (byte < MORE) return;
    }
}

static void id(struct walk *w, uint32_t *v) {
    uint64_t wide = *v;
    natural(w, &wide);
    *v = (uint32_t)wide;
}

/* Near 0 on either side: few bytes. */
static uint64_t folded(int64_t v) { return (uint64_t)v << 1 ^ (v < 0 ? UINT64_MAX : 0); }
static int64_t unfolded(uint64_t v) { return (int64_t)(v >> 1 ^ (v & 1 ? UINT64_MAX : 0)); }

static void whole(struct walk *w, int64_t *v) {
    uint64_t wide = folded(*v);
    natural(w, &wide);
    *v = unfolded(wide);
}

static int small(struct walk *w, int v) {
    int64_t wide = v;
    whole(w, &wide);
    return (int)wide;
}

/* Up to eight flags; their bits are given back. */
static unsigned flags(struct walk *w, unsigned bits) {
    uint64_t wide = bits;
    natural(w, &wide);
    return (unsigned)wide;
}

static void real(struct walk *w, double *v) {
    if (w->out) {
        buf_add(w->out, v, sizeof *v);
        return;
    }
    memcpy(v, w->in, sizeof *v);
    w->in += sizeof *v;
}

/* base: an instant that the reader knows by then; INSTANT_NONE counts as 0. The years of instants leave room for two bits. */
static void moment_in_time(struct walk *w, instant *t, instant base) {
    uint64_t told = 0; /* none; else 1 and more: how far off, and whether in microseconds */
    if (base == INSTANT_NONE) base = 0;
    if (w->out && *t != INSTANT_NONE) {
        int64_t since = *t - base;
        bool fine = since % SECOND != 0;
        told = (folded(fine ? since : since / SECOND) << 1 | fine) + 1;
    }
    natural(w, &told);
    if (w->out) return;
    int64_t since = told ? unfolded((told - 1) >> 1) : 0;
    bool fine = told && (told - 1) & 1;
    *t = told ? base + (fine ? since : since * SECOND) : INSTANT_NONE;
}

/* --- what all rows have ------------------------------------------------------------------------------------------------ */

static void name(struct walk *w, struct str *v) {
    uint64_t n = v->n;
    natural(w, &n);
    if (w->out) {
        buf_add(w->out, v->p, v->n);
        return;
    }
    *v = str_of(w->in, (size_t)n);
    w->in += n;
}

static void tags(struct walk *w, struct fact_row *row) {
    id(w, &row->ntags);
    uint32_t *read = w->out ? NULL : arena_alloc(w->arena, (row->ntags + 1) * sizeof *read);
    for (uint32_t i = 0; i < row->ntags; i++) {
        uint32_t tag = w->out ? row->tags[i] : STR_NONE;
        id(w, &tag);
        if (read) read[i] = tag;
    }
    if (read) row->tags = read;
}

static void ticket(struct walk *w, struct fact_row *row) {
    name(w, &row->ticket);
    id(w, &row->channel);
    id(w, &row->customer);
    id(w, &row->subject);
    id(w, &row->url);
    tags(w, row);
    id(w, &row->seq);
    moment_in_time(w, &row->created_at, 0);
    moment_in_time(w, &row->escalated_at, row->created_at);
}

/* The pairs of name and value come right after, into a pool of the row's own. */
static void pairs(struct walk *w, struct fact_row *row, struct attributes *a) {
    id(w, &a->nattrs);
    if (w->out) {
        for (uint32_t i = 0; i < 2 * a->nattrs; i++) id(w, &(uint32_t){ row->attrs[a->attrs + i] });
        return;
    }
    /* those of the cycle's end are before those of its verdict */
    uint32_t before = row->kind == FACT_CYCLE && a == &row->cycle.at_verdict ? 2 * row->cycle.at_end.nattrs : 0;
    uint32_t *pool = arena_alloc(w->arena, (before + 2 * a->nattrs + 1) * sizeof *pool);
    if (before) memcpy(pool, row->attrs, before * sizeof *pool);
    for (uint32_t i = 0; i < 2 * a->nattrs; i++) id(w, &pool[before + i]);
    a->attrs = before;
    row->attrs = pool;
}

static void attributes(struct walk *w, struct fact_row *row, struct attributes *a) {
    id(w, &a->agent);
    id(w, &a->team);
    id(w, &a->priority);
    id(w, &a->status_name);
    a->status = (enum status_class)small(w, (int)a->status);
    pairs(w, row, a);
}

/* --- facts --------------------------------------------------------------------------------------------------------------- */

static bool same_attributes(const struct attributes *a, const struct attributes *b) {
    return a->agent == b->agent && a->team == b->team && a->priority == b->priority && a->status_name == b->status_name && a->status == b->status &&
           a->attrs == b->attrs && a->nattrs == b->nattrs;
}

static void cycle(struct walk *w, struct fact_row *row) {
    struct cycle *c = &row->cycle;
    bool same = w->out && same_attributes(&c->at_verdict, &c->at_end);
    int64_t n = c->n;
    unsigned bits = flags(w, (unsigned)c->state | (unsigned)c->verdict << 2 | (unsigned)c->overdue << 4 | (unsigned)same << 5);
    c->state = (enum cycle_state)(bits & 3);
    c->verdict = (enum verdict)(bits >> 2 & 3);
    c->overdue = bits >> 4 & 1;
    c->clock = small(w, c->clock);
    whole(w, &n);
    c->n = (int32_t)n;
    moment_in_time(w, &c->start_at, row->created_at);
    moment_in_time(w, &c->stop_at, c->start_at);
    moment_in_time(w, &c->verdict_at, c->start_at);
    moment_in_time(w, &c->breach_at, c->start_at);
    moment_in_time(w, &c->warn_at, c->start_at);
    whole(w, &c->elapsed_s);
    whole(w, &c->goal_s);
    whole(w, &c->warn_s);
    attributes(w, row, &c->at_end);
    if (!(bits >> 5 & 1)) attributes(w, row, &c->at_verdict);
    else if (!w->out) c->at_verdict = c->at_end;
}

static void moment(struct walk *w, struct fact_row *row) {
    struct moment *m = &row->moment;
    int64_t rounded = m->has_value && m->value >= -1e15 && m->value <= 1e15 ? (int64_t)m->value : 0;
    bool is_whole = m->has_value && (double)rounded == m->value;
    unsigned bits = flags(w, m->has_value | (unsigned)m->courtesy << 1 | (unsigned)m->undone << 2 | (unsigned)m->excluded << 3 | (unsigned)is_whole << 4);
    m->has_value = bits & 1;
    m->courtesy = bits >> 1 & 1;
    m->undone = bits >> 2 & 1;
    m->excluded = bits >> 3 & 1;
    m->kind = (enum moment_kind)small(w, (int)m->kind);
    moment_in_time(w, &m->at, row->created_at);
    id(w, &m->order);
    attributes(w, row, &m->attributes);
    if (bits >> 4 & 1) {
        whole(w, &rounded);
        m->value = (double)rounded;
    } else if (m->has_value) {
        real(w, &m->value);
    }
    id(w, &m->detail);
    id(w, &m->comment);
    id(w, &m->score);
    id(w, &m->to);
}

static void sign(struct walk *w, struct fact_row *row) {
    struct sign *s = &row->sign;
    s->kind = (enum sign_kind)small(w, (int)s->kind);
    moment_in_time(w, &s->at, row->created_at);
    attributes(w, row, &s->attributes);
    s->clock = small(w, s->clock);
    whole(w, &s->elapsed_s);
    whole(w, &s->goal_before_s);
    whole(w, &s->goal_after_s);
}

static void walk_row(struct walk *w, struct fact_row *row) {
    static void (*const facts[])(struct walk *w, struct fact_row *row) = { [FACT_CYCLE] = cycle, [FACT_MOMENT] = moment, [FACT_SIGN] = sign };
    unsigned bits = flags(w, (unsigned)row->kind | (unsigned)row->rated << 2 | (unsigned)row->linked_development << 3 | (unsigned)row->excluded << 4);
    row->kind = (enum fact_kind)(bits & 3);
    row->rated = bits >> 2 & 1;
    row->linked_development = bits >> 3 & 1;
    row->excluded = bits >> 4 & 1;
    ticket(w, row);
    facts[row->kind](w, row);
}

void packed_write(struct buf *out, const struct fact_row *row) {
    struct fact_row copy = *row; /* is walked, and comes out as it was */
    walk_row(&(struct walk){ .out = out }, &copy);
}

void packed_read(const char *bytes, struct fact_row *row, struct arena *a) {
    *row = (struct fact_row){ .kind = FACT_CYCLE };
    walk_row(&(struct walk){ .in = bytes, .arena = a }, row);
}
