/* history: see history.h. Texts are kept as ids of a table of strings, so that a value's or a tag's state is an array's element. */
#include "read/from/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strings.h"
#include "base/vec.h"

enum { TEXT_BYTES_MAX = 64 << 10 };

struct kept_field { int field; uint32_t value; };
enum kept_kind { KEPT_EVENT, KEPT_CHANGE, KEPT_WAS, KEPT_MERGE };

/* An event as it is kept. */
struct kept {
    instant at;
    int64_t order;
    size_t index;            /* as noted */
    uint32_t ticket;
    uint8_t kind, type, role;
    uint32_t id, actor, before;
    struct kept_field *fields;
    int nfields;
    struct place place;
};
struct kept_created {
    struct kept event;
    uint32_t *tags, *attrs;  /* attrs: nattrs pairs */
    int ntags, nattrs;
};

struct progress_of { int64_t entries, total; instant last, touched; struct place place; };
struct ticket {
    uint32_t parent;         /* itself, or the ticket that it turned out to be */
    uint32_t name;
    bool called;             /* the name is the source's choice */
    struct kept_created *created;
    instant as_of;
    uint32_t into;           /* STR_NONE: not a duplicate */
    struct progress_of lists[HISTORY_LISTS];
};

struct uint_array { uint32_t *v; size_t n; }; /* by string id; 0: nothing */
struct label { uint32_t text; instant as_of; };
struct history {
    enum role otherwise;
    int64_t page[HISTORY_LISTS];
    struct strings *strings, *entries;
    struct arena arena;
    struct { struct ticket *v; size_t n, cap; } tickets; /* [0] is none */
    struct { struct kept *v; size_t n, cap; } events;
    struct uint_array by_name;   /* ticket by name */
    struct uint_array role_of;   /* role + 1 by actor */
    struct uint_array label_of[EVENT_TYPES]; /* index in labels, by id */
    struct { struct label *v; size_t n, cap; } labels; /* [0] is none */
    struct uint_array first_tag, first_attr; /* event + 1 that changed it first, while a ticket is told */
};

/* ---- texts --------------------------------------------------------------------------------------------------------------------- */

/* What is longer is cut, at a character's beginning. */
static uint32_t keep(struct history *h, struct str s) {
    size_t n = s.n < TEXT_BYTES_MAX ? s.n : TEXT_BYTES_MAX;
    while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80) n--;
    return s.p ? strings_add(h->strings, s.p, n) : STR_NONE;
}

static struct str text_of(const struct history *h, uint32_t id) { return id ? strings_get(h->strings, id) : (struct str){ 0 }; }

/* The element of a string's id. */
static uint32_t *element(const struct history *h, struct uint_array *a, uint32_t id) {
    if (id >= a->n) {
        size_t n = strings_bound(h->strings) + 1024;
        a->v = mem_resize(a->v, n, sizeof *a->v);
        memset(a->v + a->n, 0, (n - a->n) * sizeof *a->v);
        a->n = n;
    }
    return &a->v[id];
}

/* ---- tickets ------------------------------------------------------------------------------------------------------------------- */

static uint32_t root(const struct history *h, uint32_t ticket) {
    struct ticket *v = h->tickets.v;
    while (v[ticket].parent != ticket) ticket = v[ticket].parent = v[v[ticket].parent].parent;
    return ticket;
}

static struct ticket *ticket_of(const struct history *h, uint32_t ticket) { return &h->tickets.v[root(h, ticket)]; }

struct history *history_new(enum role otherwise) {
    struct history *h = mem_zalloc(1, sizeof *h);
    h->otherwise = otherwise;
    h->strings = strings_new();
    h->entries = strings_new();
    *VEC_PUSH(&h->tickets) = (struct ticket){ 0 };
    *VEC_PUSH(&h->labels) = (struct label){ 0 };
    return h;
}

void history_free(struct history *h) {
    if (!h) return;
    strings_free(h->strings);
    strings_free(h->entries);
    arena_release(&h->arena);
    VEC_RELEASE(&h->tickets);
    VEC_RELEASE(&h->events);
    VEC_RELEASE(&h->labels);
    for (int i = 0; i < EVENT_TYPES; i++) mem_free(h->label_of[i].v);
    mem_free(h->by_name.v);
    mem_free(h->role_of.v);
    mem_free(h->first_tag.v);
    mem_free(h->first_attr.v);
    mem_free(h);
}

uint32_t history_ticket(struct history *h, struct str name) {
    uint32_t id = keep(h, name), *ticket = element(h, &h->by_name, id);
    if (*ticket == 0) {
        *ticket = (uint32_t)h->tickets.n;
        *VEC_PUSH(&h->tickets) = (struct ticket){ .parent = *ticket, .name = id };
    }
    return root(h, *ticket);
}

static void join_lists(struct progress_of *into, const struct progress_of *from) {
    into->entries += from->entries;
    if (from->total > into->total) into->total = from->total;
    if (from->last > into->last) into->last = from->last;
    if (from->touched > into->touched) into->touched = from->touched;
    if (!into->place.file) into->place = from->place;
}

/* Two turn out to be one: the one that came first. */
static void join(struct history *h, uint32_t into, uint32_t from) {
    struct ticket *a = &h->tickets.v[into], *b = &h->tickets.v[from];
    b->parent = into;
    if (b->called && !a->called) a->name = b->name, a->called = true;
    if (b->created && (!a->created || b->as_of >= a->as_of)) a->created = b->created, a->as_of = b->as_of;
    if (!a->into) a->into = b->into;
    for (int i = 0; i < HISTORY_LISTS; i++) join_lists(&a->lists[i], &b->lists[i]);
}

void history_alias(struct history *h, uint32_t ticket, struct str name) {
    if (!name.p) return;
    uint32_t *known = element(h, &h->by_name, keep(h, name)), a = root(h, ticket);
    if (*known == 0) *known = a;
    uint32_t b = root(h, *known);
    if (a != b) join(h, a < b ? a : b, a < b ? b : a);
}

void history_call(struct history *h, uint32_t ticket, struct str name) {
    if (!name.p) return;
    struct ticket *t = ticket_of(h, ticket);
    t->name = keep(h, name);
    t->called = true;
}

void history_person(struct history *h, struct str actor, enum role role) {
    if (!actor.p) return;
    uint32_t *known = element(h, &h->role_of, keep(h, actor));
    if (*known == 0) *known = (uint32_t)role + 1;
}

void history_label(struct history *h, enum event_type type, struct str id, struct str label, instant as_of) {
    if (!id.p || !label.p) return;
    uint32_t *known = element(h, &h->label_of[type], keep(h, id));
    if (*known == 0) {
        *known = (uint32_t)h->labels.n;
        *VEC_PUSH(&h->labels) = (struct label){ keep(h, label), as_of };
    } else if (as_of >= h->labels.v[*known].as_of) {
        h->labels.v[*known] = (struct label){ keep(h, label), as_of };
    }
}

/* The text of a value of events of that type. */
static struct str value_text(struct history *h, enum event_type type, uint32_t id) {
    uint32_t label = *element(h, &h->label_of[type], id);
    return text_of(h, label ? h->labels.v[label].text : id);
}

/* ---- events -------------------------------------------------------------------------------------------------------------------- */

static struct kept kept_of(struct history *h, uint32_t ticket, const struct raw_event *e, int64_t order, struct place place) {
    struct kept k = { .at = e->at, .order = order, .index = h->events.n, .ticket = ticket, .type = (uint8_t)e->type, .role = (uint8_t)e->role, .place = place };
    k.id = keep(h, e->id);
    k.actor = keep(h, e->actor);
    for (int i = 0; i < EVENT_FIELDS; i++) k.nfields += e->field[i].p != NULL;
    k.fields = arena_alloc(&h->arena, (size_t)k.nfields * sizeof *k.fields);
    for (int i = 0, n = 0; i < EVENT_FIELDS; i++)
        if (e->field[i].p) k.fields[n++] = (struct kept_field){ i, keep(h, e->field[i]) };
    return k;
}

void history_begin(struct history *h, uint32_t ticket, const struct raw_event *created, instant as_of, struct place place) {
    struct ticket *t = ticket_of(h, ticket);
    if (t->created && as_of < t->as_of) return;
    struct kept_created *c = arena_alloc(&h->arena, sizeof *c);
    c->event = kept_of(h, ticket, created, 0, place);
    c->ntags = created->ntags;
    c->nattrs = created->nattrs;
    c->tags = arena_alloc(&h->arena, (size_t)c->ntags * sizeof *c->tags);
    c->attrs = arena_alloc(&h->arena, 2 * (size_t)c->nattrs * sizeof *c->attrs);
    for (int i = 0; i < c->ntags; i++) c->tags[i] = keep(h, created->tags[i]);
    for (int i = 0; i < c->nattrs; i++) {
        c->attrs[2 * i] = keep(h, created->attrs[i].name);
        c->attrs[2 * i + 1] = keep(h, created->attrs[i].value);
    }
    t->created = c;
    t->as_of = as_of;
}

static void add(struct history *h, uint32_t ticket, const struct raw_event *e, enum kept_kind kind, struct str before, int64_t order, struct place place) {
    struct kept k = kept_of(h, ticket, e, order, place);
    k.kind = (uint8_t)kind;
    k.before = keep(h, before);
    *VEC_PUSH(&h->events) = k;
}

void history_event(struct history *h, uint32_t ticket, const struct raw_event *e, int64_t order, struct place place) {
    add(h, ticket, e, KEPT_EVENT, (struct str){ 0 }, order, place);
}

void history_change(struct history *h, uint32_t ticket, const struct raw_event *e, struct str before, int64_t order, struct place place) {
    add(h, ticket, e, KEPT_CHANGE, before, order, place);
}

void history_was(struct history *h, uint32_t ticket, enum event_type type, struct str name, struct str value, instant at) {
    struct raw_event e = { .at = at, .type = type, .role = ROLES };
    e.field[type == EV_TAG ? FIELD_ADD : FIELD_NAME] = name;
    add(h, ticket, &e, KEPT_WAS, value, INT64_MIN, (struct place){ 0 });
}

void history_merge_into(struct history *h, uint32_t ticket, struct str into) {
    struct ticket *t = ticket_of(h, ticket);
    if (!t->into) t->into = keep(h, into);
}

void history_merge(struct history *h, uint32_t ticket, const struct raw_event *e, int64_t order, struct place place) {
    add(h, ticket, e, KEPT_MERGE, (struct str){ 0 }, order, place);
}

/* ---- how much of it is there --------------------------------------------------------------------------------------------------- */

bool history_entry(struct history *h, uint32_t ticket, enum history_list list, struct str id, instant at) {
    struct progress_of *progress = &ticket_of(h, ticket)->lists[list];
    struct buf key = { 0 };
    buf_printf(&key, "%u/%d/", root(h, ticket), (int)list);
    buf_add(&key, id.p ? id.p : "", id.n);
    bool is_new = !id.p || strings_find(h->entries, key.p, key.n) == STR_NONE;
    if (is_new) strings_add(h->entries, key.p, key.n);
    buf_release(&key);
    progress->entries += is_new;
    if (at > progress->last) progress->last = at;
    return is_new;
}

void history_total(struct history *h, uint32_t ticket, enum history_list list, int64_t total, struct place place) {
    struct progress_of *progress = &ticket_of(h, ticket)->lists[list];
    if (total > progress->total) progress->total = total;
    progress->place = place;
}

void history_page(struct history *h, enum history_list list, int64_t page) { h->page[list] = page; }

void history_touched(struct history *h, uint32_t ticket, enum history_list list, instant at, struct place place) {
    struct progress_of *progress = &ticket_of(h, ticket)->lists[list];
    if (at > progress->touched) progress->touched = at;
    progress->place = place;
}

static bool is_truncated(const struct history *h, const struct ticket *t, int list) {
    const struct progress_of *p = &t->lists[list];
    bool full_pages = h->page[list] > 0 && p->entries > 0 && p->entries % h->page[list] == 0;
    return p->entries < p->total || (full_pages && p->touched > p->last);
}

/* ---- telling ------------------------------------------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b) {
    const struct kept *x = a, *y = b;
    if (x->ticket != y->ticket) return x->ticket < y->ticket ? -1 : 1;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    if (x->order != y->order) return x->order < y->order ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

static uint32_t field_of(const struct kept *k, int field) {
    for (int i = 0; i < k->nfields; i++)
        if (k->fields[i].field == field) return k->fields[i].value;
    return STR_NONE;
}

static enum role role_of(struct history *h, const struct ticket *t, const struct kept *k) {
    if (k->role != ROLES || !k->actor) return (enum role)k->role;
    uint32_t known = *element(h, &h->role_of, k->actor);
    if (known) return (enum role)(known - 1);
    bool is_customer = t->created && field_of(&t->created->event, FIELD_CUSTOMER) == k->actor;
    return is_customer || k->type == EV_CREATED ? ROLES : h->otherwise;
}

/* The fields of `created` whose values events of these types change. */
static const struct { enum event_type type; int field; } values[] = {
    { EV_STATUS, FIELD_STATUS }, { EV_ASSIGN, FIELD_ASSIGNEE }, { EV_TEAM, FIELD_TEAM }, { EV_PRIORITY, FIELD_PRIORITY },
};

static struct raw_event raw_of(struct history *h, const struct ticket *t, const struct kept *k) {
    struct raw_event e = { .ticket = text_of(h, t->name), .at = k->at, .type = (enum event_type)k->type, .role = role_of(h, t, k) };
    e.id = text_of(h, k->id);
    e.actor = text_of(h, k->actor);
    for (int i = 0; i < k->nfields; i++) e.field[k->fields[i].field] = text_of(h, k->fields[i].value);
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        int field = e.type == EV_CREATED ? values[i].field : FIELD_TO;
        if (e.type == EV_CREATED || e.type == values[i].type) e.field[field] = value_text(h, values[i].type, field_of(k, field));
    }
    return e;
}

/* A ticket's events, and what each value was before the first of them that changed it. */
struct telling {
    struct history *h;
    const struct ticket *ticket;
    const struct kept *events;
    size_t n;
    const struct kept *first[EVENT_TYPES]; /* of status, assign, team, priority */
    struct { struct str *v; size_t n, cap; } tags;
    struct { struct raw_attr *v; size_t n, cap; } attrs;
};

static uint32_t *first_of(struct telling *t, const struct kept *k) {
    uint32_t add = field_of(k, FIELD_ADD), tag = add ? add : field_of(k, FIELD_REMOVE);
    return k->type == EV_TAG ? element(t->h, &t->h->first_tag, tag) : element(t->h, &t->h->first_attr, field_of(k, FIELD_NAME));
}

static bool is_of_many(const struct kept *k) { return k->type == EV_TAG || (k->type == EV_ATTR && k->kind != KEPT_EVENT); }

static void find_first(struct telling *t) {
    for (size_t i = 0; i < t->n; i++) {
        const struct kept *k = &t->events[i];
        if (is_of_many(k)) {
            uint32_t *first = first_of(t, k);
            if (*first == 0) *first = (uint32_t)i + 1;
        } else if (k->kind != KEPT_EVENT && !t->first[k->type]) {
            t->first[k->type] = k;
        }
    }
}

static void forget_first(struct telling *t) {
    for (size_t i = 0; i < t->n; i++)
        if (is_of_many(&t->events[i])) *first_of(t, &t->events[i]) = 0;
}

/* Tags that no event speaks of stay; those that were removed first were there. */
static void first_tags(struct telling *t, const struct kept_created *c) {
    for (int i = 0; i < c->ntags; i++)
        if (*element(t->h, &t->h->first_tag, c->tags[i]) == 0) *VEC_PUSH(&t->tags) = text_of(t->h, c->tags[i]);
    for (size_t i = 0; i < t->n; i++) {
        const struct kept *k = &t->events[i];
        uint32_t removed = field_of(k, FIELD_REMOVE);
        if (k->type == EV_TAG && removed && *first_of(t, k) == i + 1) *VEC_PUSH(&t->tags) = text_of(t->h, removed);
    }
}

static void first_attrs(struct telling *t, const struct kept_created *c) {
    for (int i = 0; i < c->nattrs; i++)
        if (*element(t->h, &t->h->first_attr, c->attrs[2 * i]) == 0)
            *VEC_PUSH(&t->attrs) = (struct raw_attr){ text_of(t->h, c->attrs[2 * i]), text_of(t->h, c->attrs[2 * i + 1]) };
    for (size_t i = 0; i < t->n; i++) {
        const struct kept *k = &t->events[i];
        if (k->type == EV_ATTR && is_of_many(k) && k->before && *first_of(t, k) == i + 1)
            *VEC_PUSH(&t->attrs) = (struct raw_attr){ text_of(t->h, field_of(k, FIELD_NAME)), text_of(t->h, k->before) };
    }
}

static int compare_texts(const void *a, const void *b) { return str_cmp(*(const struct str *)a, *(const struct str *)b); }

static void tell_created(struct telling *t, struct sink *sink) {
    const struct kept_created *c = t->ticket->created;
    struct raw_event e = raw_of(t->h, t->ticket, &c->event);
    for (size_t i = 0; i < ARRAY_LEN(values); i++)
        if (t->first[values[i].type]) e.field[values[i].field] = value_text(t->h, values[i].type, t->first[values[i].type]->before);
    t->tags.n = t->attrs.n = 0;
    first_tags(t, c);
    first_attrs(t, c);
    if (t->tags.n) qsort(t->tags.v, t->tags.n, sizeof *t->tags.v, compare_texts);
    if (t->attrs.n) qsort(t->attrs.v, t->attrs.n, sizeof *t->attrs.v, compare_texts); /* by name, which comes first */
    e.tags = t->tags.v;
    e.ntags = (int)t->tags.n;
    e.attrs = t->attrs.v;
    e.nattrs = (int)t->attrs.n;
    sink_emit(sink, &e, c->event.place);
}

static void tell_event(struct telling *t, const struct kept *k, struct sink *sink) {
    struct raw_event e = raw_of(t->h, t->ticket, k);
    if (k->kind == KEPT_WAS || (k->kind == KEPT_MERGE && !t->ticket->into)) return;
    if (k->kind == KEPT_MERGE) e.field[FIELD_INTO] = text_of(t->h, t->ticket->into);
    sink_emit(sink, &e, k->place);
}

/* Whether the last change of status leads elsewhere than to the status of now. */
static bool ends_elsewhere(const struct telling *t) {
    const struct kept_created *c = t->ticket->created;
    for (size_t i = t->n; c && i-- > 0;) {
        const struct kept *k = &t->events[i];
        if (k->type == EV_STATUS && k->kind == KEPT_CHANGE) return field_of(k, FIELD_TO) != field_of(&c->event, FIELD_STATUS);
    }
    return false;
}

static void find_truncated(const struct telling *t, struct sink *sink) {
    const struct ticket *ticket = t->ticket;
    bool changes = is_truncated(t->h, ticket, HISTORY_CHANGES) || ends_elsewhere(t);
    if (!changes && !is_truncated(t->h, ticket, HISTORY_COMMENTS)) return;
    struct place place = ticket->lists[changes ? HISTORY_CHANGES : HISTORY_COMMENTS].place;
    if (!place.file && ticket->created) place = ticket->created->event.place;
    sink_finding(sink, FIND_TRUNCATED_HISTORY, text_of(t->h, ticket->name), place);
}

static void tell(struct telling *t, struct sink *sink) {
    memset(t->first, 0, sizeof t->first);
    find_first(t);
    if (t->ticket->created) tell_created(t, sink);
    forget_first(t);
    for (size_t i = 0; i < t->n; i++) tell_event(t, &t->events[i], sink);
    find_truncated(t, sink);
}

void history_emit(struct history *h, struct sink *sink) {
    struct telling t = { .h = h };
    size_t at = 0;
    for (size_t i = 0; i < h->events.n; i++) h->events.v[i].ticket = root(h, h->events.v[i].ticket);
    if (h->events.n) qsort(h->events.v, h->events.n, sizeof *h->events.v, compare);
    for (uint32_t ticket = 1; ticket < h->tickets.n; ticket++) {
        if (root(h, ticket) != ticket) continue;
        t.ticket = &h->tickets.v[ticket];
        t.events = h->events.n ? h->events.v + at : NULL;
        for (t.n = 0; at < h->events.n && h->events.v[at].ticket == ticket; at++) t.n++;
        tell(&t, sink);
    }
    VEC_RELEASE(&t.tags);
    VEC_RELEASE(&t.attrs);
}
