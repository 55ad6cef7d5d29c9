#include "db/engine_facts.h"

#include <stdlib.h>
#include <string.h>

#include "base/doc.h"
#include "base/vec.h"
#include "db/engine_int.h"
#include "ticket/event.h"

#define STATE(before) before "agent", before "team", before "priority", before "status_name", before "class", before "attrs"
enum { STATE_AGENT, STATE_TEAM, STATE_PRIORITY, STATE_STATUS, STATE_CLASS, STATE_ATTRS, STATE_CELLS };
#define TICKET "ticket", "channel", "customer", "subject", "url", "tags", "created_at", "rated", "linked_development", "escalated_at"
enum {
    TICKET_NAME, TICKET_CHANNEL, TICKET_CUSTOMER, TICKET_SUBJECT, TICKET_URL, TICKET_TAGS, TICKET_CREATED, TICKET_RATED, TICKET_DEVELOPMENT, TICKET_ESCALATED,
    TICKET_CELLS
};

enum {
    CYCLE_STATE_CELLS = TICKET_CELLS, CYCLE_VERDICT_CELLS = CYCLE_STATE_CELLS + STATE_CELLS, CYCLE_CLOCK = CYCLE_VERDICT_CELLS + STATE_CELLS, CYCLE_N,
    CYCLE_STATE, CYCLE_VERDICT, CYCLE_START, CYCLE_STOP, CYCLE_ELAPSED, CYCLE_GOAL, CYCLE_WARN, CYCLE_VERDICT_AT, CYCLE_OVERDUE, CYCLE_BREACH_AT, CYCLE_WARN_AT
};
const char *const cycle_columns[] = { TICKET, STATE(""), STATE("v_"), "clock", "n", "state", "verdict", "start_at", "stop_at", "elapsed_s", "goal_s", "warn_s",
                                      "verdict_at", "overdue", "breach_at", "warn_at", NULL };

enum {
    MOMENT_STATE_CELLS = TICKET_CELLS, MOMENT_KIND = MOMENT_STATE_CELLS + STATE_CELLS, MOMENT_AT, MOMENT_ORD, MOMENT_HAS_VALUE, MOMENT_VALUE, MOMENT_SCORE,
    MOMENT_MAX, MOMENT_DETAIL, MOMENT_COMMENT, MOMENT_TO, MOMENT_COURTESY, MOMENT_UNDONE, MOMENT_EXCLUDED
};
const char *const moment_columns[] = { TICKET, STATE(""), "kind", "at", "ord", "has_value", "value", "score", "max", "detail", "comment", "to", "courtesy", "undone",
                                       "excluded", NULL };

static uint32_t id_of(const struct fetched *f, const struct pg_cell *c) { return cell_is_null(c) ? STR_NONE : strings_add(f->strings, c->p, (size_t)c->n); }

/* --- tags ------------------------------------------------------------------------------------------------------------------- */

/* One element of an array's text, such as a or "b, \"c\""; p stands behind it afterwards. */
static struct str element(const char **p, struct arena *a) {
    const char *from = *p;
    if (*from != '"') {
        *p += strcspn(from, ",}");
        return str_of(from, (size_t)(*p - from));
    }
    char *text = arena_strndup(a, from, strlen(from));
    size_t n = 0;
    for (from++; *from && *from != '"'; from++) {
        if (*from == '\\' && from[1]) from++;
        text[n++] = *from;
    }
    *p = *from ? from + 1 : from;
    return str_of(text, n);
}

/* An array of texts, as the server writes it: sorted and distinct. */
static void take_tags(struct fetched *f, struct ticket_facts *t, const struct pg_cell *c) {
    size_t from = t->tagbuf.n;
    const char *p = c->n > 2 ? c->p + 1 : "}";
    while (*p && *p != '}') {
        const struct str tag = element(&p, &f->scratch);
        *VEC_PUSH(&t->tagbuf) = strings_add(f->strings, tag.p, tag.n);
        if (*p == ',') p++;
    }
    t->ntags = (uint32_t)(t->tagbuf.n - from);
    t->tags = t->ntags ? t->tagbuf.v + from : NULL;
}

/* --- states ------------------------------------------------------------------------------------------------------------------- */

static int compare_keys(const void *x, const void *y) { return str_cmp((*(const struct doc *const *)x)->key, (*(const struct doc *const *)y)->key); }

/* An object of texts: its members in the order of their names. */
static void take_attrs(struct fetched *f, struct ticket_facts *t, const struct pg_cell *c, struct attributes *out) {
    struct err err = { 0 };
    struct doc *object;
    out->attrs = (uint32_t)t->attrs.n;
    if (c->n <= 2 || !doc_parse(&f->scratch, "", c->p, (size_t)c->n, ERR_DATABASE, &object, &err)) return;
    const struct doc **members = arena_alloc(&f->scratch, (size_t)(object->n + 1) * sizeof *members);
    for (const struct doc *d = object->child; d; d = d->next)
        if (d->kind == DOC_STRING) members[out->nattrs++] = d;
    qsort(members, out->nattrs, sizeof *members, compare_keys);
    for (uint32_t i = 0; i < out->nattrs; i++) {
        *VEC_PUSH(&t->attrs) = strings_add(f->strings, members[i]->key.p, members[i]->key.n);
        *VEC_PUSH(&t->attrs) = strings_add(f->strings, members[i]->text.p, members[i]->text.n);
    }
}

static struct attributes state_of(struct fetched *f, struct ticket_facts *t, const struct pg_cell *cells) {
    struct attributes a = { .agent = id_of(f, &cells[STATE_AGENT]), .team = id_of(f, &cells[STATE_TEAM]), .priority = id_of(f, &cells[STATE_PRIORITY]),
                            .status_name = id_of(f, &cells[STATE_STATUS]) };
    int64_t class = cell_is_null(&cells[STATE_CLASS]) ? CLASS_UNKNOWN : cell_int(&cells[STATE_CLASS]);
    a.status = class >= 0 && class < CLASSES ? (enum status_class)class : CLASS_UNKNOWN;
    take_attrs(f, t, &cells[STATE_ATTRS], &a);
    return a;
}

/* --- tickets -------------------------------------------------------------------------------------------------------------------- */

static struct str name_of(const struct pg_cell *cells) { return str_of(cells[TICKET_NAME].p, (size_t)cells[TICKET_NAME].n); }

static struct ticket_facts *add_ticket(struct fetched *f, const struct pg_cell *cells) {
    struct ticket_facts *t = VEC_PUSH(&f->tickets);
    *t = (struct ticket_facts){ .ticket = str_of(arena_strndup(&f->arena, cells[TICKET_NAME].p, (size_t)cells[TICKET_NAME].n), (size_t)cells[TICKET_NAME].n),
                                .serial = (uint32_t)f->tickets.n, .channel = id_of(f, &cells[TICKET_CHANNEL]), .customer = id_of(f, &cells[TICKET_CUSTOMER]),
                                .subject = id_of(f, &cells[TICKET_SUBJECT]), .url = id_of(f, &cells[TICKET_URL]), .created_at = cell_instant(&cells[TICKET_CREATED]),
                                .rated = cell_bool(&cells[TICKET_RATED]), .linked_development = cell_bool(&cells[TICKET_DEVELOPMENT]),
                                .escalated_at = cell_instant(&cells[TICKET_ESCALATED]) };
    t->has_created = t->created_at != INSTANT_NONE;
    take_tags(f, t, &cells[TICKET_TAGS]);
    return t;
}

void fetched_cycle(struct fetched *f, const struct pg_cell *cells) {
    struct ticket_facts *t = f->tickets.n ? &f->tickets.v[f->tickets.n - 1] : NULL;
    if (!t || !str_eq(t->ticket, name_of(cells))) t = add_ticket(f, cells);
    struct cycle *c = VEC_PUSH(&t->cycles);
    *c = (struct cycle){ .clock = (int)cell_int(&cells[CYCLE_CLOCK]), .n = (int32_t)cell_int(&cells[CYCLE_N]),
                         .state = (enum cycle_state)cell_int(&cells[CYCLE_STATE]), .verdict = (enum verdict)cell_int(&cells[CYCLE_VERDICT]),
                         .start_at = cell_int(&cells[CYCLE_START]), .stop_at = cell_instant(&cells[CYCLE_STOP]),
                         .elapsed_s = cell_int(&cells[CYCLE_ELAPSED]), .goal_s = cell_int(&cells[CYCLE_GOAL]), .warn_s = cell_int(&cells[CYCLE_WARN]),
                         .verdict_at = cell_instant(&cells[CYCLE_VERDICT_AT]), .overdue = cell_bool(&cells[CYCLE_OVERDUE]),
                         .breach_at = cell_instant(&cells[CYCLE_BREACH_AT]), .warn_at = cell_instant(&cells[CYCLE_WARN_AT]) };
    c->at_end = state_of(f, t, cells + CYCLE_STATE_CELLS);
    if (c->verdict != VERDICT_ABSENT) c->at_verdict = state_of(f, t, cells + CYCLE_VERDICT_CELLS);
    arena_reset(&f->scratch);
}

void fetched_moments(struct fetched *f) {
    f->ncycles = f->tickets.n;
    f->at = 0;
}

/* The moment's ticket, among those of cycles or new behind them. */
static struct ticket_facts *ticket_of_moment(struct fetched *f, const struct pg_cell *cells) {
    const struct str name = name_of(cells);
    while (f->at < f->ncycles && str_cmp(f->tickets.v[f->at].ticket, name) < 0) f->at++;
    if (f->at < f->ncycles && str_eq(f->tickets.v[f->at].ticket, name)) return &f->tickets.v[f->at];
    bool same = f->tickets.n > f->ncycles && str_eq(f->tickets.v[f->tickets.n - 1].ticket, name);
    return same ? &f->tickets.v[f->tickets.n - 1] : add_ticket(f, cells);
}

/* A score as the log keeps it. */
static uint32_t score_of(struct fetched *f, const struct pg_cell *cells) {
    const struct score score = { cell_double(&cells[MOMENT_SCORE]), cell_double(&cells[MOMENT_MAX]) };
    return cell_is_null(&cells[MOMENT_SCORE]) ? STR_NONE : strings_add(f->strings, (const char *)&score, sizeof score);
}

void fetched_moment(struct fetched *f, const struct pg_cell *cells) {
    struct ticket_facts *t = ticket_of_moment(f, cells);
    struct moment *m = VEC_PUSH(&t->moments);
    *m = (struct moment){ .kind = (enum moment_kind)cell_int(&cells[MOMENT_KIND]), .at = cell_int(&cells[MOMENT_AT]),
                          .order = (uint32_t)cell_int(&cells[MOMENT_ORD]),
                          .has_value = cell_bool(&cells[MOMENT_HAS_VALUE]), .value = cell_double(&cells[MOMENT_VALUE]), .detail = id_of(f, &cells[MOMENT_DETAIL]),
                          .comment = id_of(f, &cells[MOMENT_COMMENT]), .score = score_of(f, cells), .to = id_of(f, &cells[MOMENT_TO]),
                          .courtesy = cell_bool(&cells[MOMENT_COURTESY]), .undone = cell_bool(&cells[MOMENT_UNDONE]),
                          .excluded = cell_bool(&cells[MOMENT_EXCLUDED]) };
    m->attributes = state_of(f, t, cells + MOMENT_STATE_CELLS);
    t->excluded |= m->excluded;
    arena_reset(&f->scratch);
}

void fetched_release(struct fetched *f) {
    for (size_t i = 0; i < f->tickets.n; i++) {
        struct ticket_facts *t = &f->tickets.v[i];
        VEC_RELEASE(&t->cycles);
        VEC_RELEASE(&t->moments);
        VEC_RELEASE(&t->attrs);
        VEC_RELEASE(&t->tagbuf);
    }
    VEC_RELEASE(&f->tickets);
    arena_release(&f->arena);
    arena_release(&f->scratch);
}
