/* rules: what both modes share, and mode events; snapshots.c has the other. */
#include "read/from/rules.h"

#include <stdlib.h>

#include "base/vec.h"

void event_room_release(struct event_room *room) {
    VEC_RELEASE(&room->tags);
    VEC_RELEASE(&room->attrs);
    buf_release(&room->id);
}

/* ---- tags -------------------------------------------------------------------------------------------------------------------- */

static int by_bytes(const void *a, const void *b) { return str_cmp(*(const struct str *)a, *(const struct str *)b); }

static void add_tag(struct tag_list *out, const char *from, const char *to) {
    while (from < to && *from == ' ') from++;
    while (to > from && to[-1] == ' ') to--;
    if (to > from) *VEC_PUSH(out) = str_of(from, (size_t)(to - from));
}

void tags_of_value(const struct slot *slot, struct str value, struct tag_list *out) {
    out->n = 0;
    if (!value.p) return;
    const char *from = value.p, *end = value.p + value.n;
    for (const char *p = from; p < end; p++) {
        if (!slot->split || *p != slot->split) continue;
        add_tag(out, from, p);
        from = p + 1;
    }
    add_tag(out, from, end);
    if (out->n) qsort(out->v, out->n, sizeof *out->v, by_bytes);
    size_t kept = 0;
    for (size_t i = 0; i < out->n; i++)
        if (kept == 0 || !str_eq(out->v[i], out->v[kept - 1])) out->v[kept++] = out->v[i];
    out->n = kept;
}

/* ---- one event --------------------------------------------------------------------------------------------------------------- */

static struct str value_of(const struct row *row, int slot) { return slot == NO_SLOT ? (struct str){ 0 } : row->values[slot]; }

static enum role role_of(struct str name) {
    for (int i = 0; i < ROLES; i++)
        if (name.p && str_is(name, role_names[i])) return (enum role)i;
    return ROLES;
}

void rule_member(const struct mapping *m, const struct member *member, const struct row *row, struct event_room *room, struct raw_event *e) {
    struct str value = row->values[member->slot];
    if (member->field == MEMBER_TAGS)
        tags_of_value(&m->slots.v[member->slot], value, &room->tags);
    else if (member->field == MEMBER_ATTR)
        *VEC_PUSH(&room->attrs) = (struct raw_attr){ member->name, value };
    else
        e->field[member->field] = value;
}

void event_room_lend(const struct event_room *room, struct raw_event *e) {
    e->tags = room->tags.v;
    e->ntags = (int)room->tags.n;
    e->attrs = room->attrs.v;
    e->nattrs = (int)room->attrs.n;
}

bool rule_event(const struct mapping *m, const struct event_rule *rule, const struct row *row, struct event_room *room, struct raw_event *e) {
    struct str at = value_of(row, rule->at);
    room->tags.n = room->attrs.n = 0;
    if (rule->condition != NO_SLOT && !row->values[rule->condition].p) return false;
    if (rule->own_at && !at.p) return false;
    *e = (struct raw_event){
        .ticket = row->values[m->ticket], .at = at.p ? value_instant(at) : row->at,     .type = rule->type,
        .actor = value_of(row, rule->actor), .role = role_of(value_of(row, rule->role)), .id = value_of(row, rule->id),
    };
    for (int i = 0; i < rule->nmembers; i++) rule_member(m, &rule->members[i], row, room, e);
    event_room_lend(room, e);
    return true;
}

/* ---- mode events ------------------------------------------------------------------------------------------------------------- */

/* What a row's text in the type's column stands for; NULL: nothing that the mapping knows. */
static const struct event_rules *rules_of_row(const struct mapping *m, const struct row *row) {
    if (m->type == NO_SLOT) return &m->otherwise;
    for (int i = 0; i < m->ncases; i++)
        if (row->values[m->type].p && str_eq(m->cases[i].text, row->values[m->type])) return &m->cases[i].events;
    return m->has_otherwise ? &m->otherwise : NULL;
}

/* A row's id is that of its first event; further ones are id/2, id/3 ..., since two events of one ticket with one id are the same event. */
static void number_id(struct event_room *room, struct raw_event *e, int n) {
    if (!e->id.p || n == 0) return;
    buf_clear(&room->id);
    buf_add(&room->id, e->id.p, e->id.n);
    buf_printf(&room->id, "/%d", n + 1);
    e->id = str_of(room->id.p, room->id.n);
}

void events_of_row(const struct mapping *m, const struct row *row, struct event_room *room, struct sink *sink) {
    const struct event_rules *rules = rules_of_row(m, row);
    if (!rules) {
        struct str text = row->values[m->type];
        sink_finding(sink, FIND_UNKNOWN_TYPE, text.p ? text : str_c(""), row->place);
        return;
    }
    for (int i = 0; i < rules->n; i++) {
        struct raw_event e;
        if (!rule_event(m, &rules->v[i], row, room, &e)) continue;
        if (!rules->v[i].own_at && m->at != NO_SLOT && !row->values[m->at].p) {
            sink_reject(sink, row->place, "no time", "the cell is empty");
            return;
        }
        number_id(room, &e, i);
        sink_emit(sink, &e, row->place);
    }
}

void events_of_store(struct row_store *store, struct sink *sink) {
    const struct mapping *m = store->mapping;
    struct event_room room = { 0 };
    for (size_t i = 0; i < store->rows.n; i++) {
        struct row row = row_store_get(store, i);
        struct raw_event created;
        bool first = i == 0 || store->rows.v[i].ticket != store->rows.v[i - 1].ticket;
        if (first && rule_event(m, &m->created, &row, &room, &created)) sink_emit(sink, &created, row.place);
        events_of_row(m, &row, &room, sink);
    }
    event_room_release(&room);
}
