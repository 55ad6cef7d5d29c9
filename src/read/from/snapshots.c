/* snapshots: rows that show a ticket as it stood become events of what changed.
 *
 * The state is what the events so far say of the ticket: `created` sets it from the mapping's "created", and for the rest from the first row;
 * each row is then compared with it.  An absent cell changes nothing; an assignee of "" is nobody (mapping.h), and absent tags are none.  A ticket keeps the customer, channel, subject and url that it began with (the log has no
 * events for them); where they change later, that is an attr event of that name.
 *
 * Rows of one instant are steps that really happened, A to B to A, but would look alike to the log, which takes equal events for one: from the
 * second row of an instant on, events bear an id, made of the instant, the row's number in it, and the column.
 */
#include "base/vec.h"
#include "read/from/rules.h"

struct state {
    const struct mapping *mapping;
    struct sink *sink;
    struct event_room room;
    struct str *values;     /* by member of the mapping's columns; tags: in `tags` */
    struct tag_list tags, new_tags;
    instant at;             /* of the row before */
    int same;               /* rows of this instant so far, this one included */
};

static const struct { int field; enum event_type type; } moves[] = {
    { FIELD_STATUS, EV_STATUS }, { FIELD_ASSIGNEE, EV_ASSIGN }, { FIELD_TEAM, EV_TEAM }, { FIELD_PRIORITY, EV_PRIORITY },
};

/* The member of "created" that speaks of the same thing, or NULL. */
static const struct member *overriding(const struct mapping *m, const struct member *member) {
    for (int i = 0; i < m->created.nmembers; i++) {
        const struct member *other = &m->created.members[i];
        if (other->field == member->field && str_eq(other->name, member->name)) return other;
    }
    return NULL;
}

/* ---- a ticket's beginning ---------------------------------------------------------------------------------------------------- */

static void begin(struct state *s, const struct row *row) {
    const struct mapping *m = s->mapping;
    struct raw_event e = { 0 };
    bool wanted = rule_event(m, &m->created, row, &s->room, &e);
    for (int i = 0; i < m->columns.nmembers; i++) {
        const struct member *member = &m->columns.members[i], *other = overriding(m, member);
        const struct member *source = other ? other : member;
        s->values[i] = row->values[source->slot];
        if (!other) rule_member(m, member, row, &s->room, &e);
        if (member->field == MEMBER_TAGS) tags_of_value(&m->slots.v[source->slot], s->values[i], &s->tags);
    }
    if (e.field[FIELD_ASSIGNEE].n == 0) e.field[FIELD_ASSIGNEE] = (struct str){ 0 };
    event_room_lend(&s->room, &e);
    s->at = row->at;
    s->same = 0;
    if (wanted) sink_emit(s->sink, &e, row->place);
}

/* ---- changes ----------------------------------------------------------------------------------------------------------------- */

static struct raw_event change_event(struct state *s, const struct row *row, enum event_type type, const char *what, struct str detail) {
    const struct mapping *m = s->mapping;
    struct raw_event e;
    struct event_rule rule = { .type = type, .at = m->at, .actor = m->actor, .role = m->role, .id = NO_SLOT, .condition = NO_SLOT };
    rule_event(m, &rule, row, &s->room, &e);
    if (s->same < 2) return e;
    char at[INSTANT_TEXT];
    buf_clear(&s->room.id);
    buf_printf(&s->room.id, "%s/%d/%s", instant_format(row->at, at), s->same, what);
    buf_add(&s->room.id, detail.p, detail.n);
    e.id = str_of(s->room.id.p, s->room.id.n);
    return e;
}

static void emit_attr(struct state *s, const struct row *row, struct str name, struct str value) {
    struct raw_event e = change_event(s, row, EV_ATTR, "attr.", name);
    e.field[FIELD_NAME] = name;
    e.field[FIELD_TO] = value;
    sink_emit(s->sink, &e, row->place);
}

static void emit_move(struct state *s, const struct row *row, int field, struct str value) {
    const char *name = event_fields[field].name;
    for (size_t i = 0; i < ARRAY_LEN(moves); i++) {
        if (moves[i].field != field) continue;
        struct raw_event e = change_event(s, row, moves[i].type, name, str_c(""));
        if (value.n) e.field[FIELD_TO] = value;
        sink_emit(s->sink, &e, row->place);
        return;
    }
    emit_attr(s, row, str_c(name), value);
}

static void emit_tag(struct state *s, const struct row *row, enum event_field field, struct str tag) {
    struct raw_event e = change_event(s, row, EV_TAG, field == FIELD_ADD ? "add." : "remove.", tag);
    e.field[field] = tag;
    sink_emit(s->sink, &e, row->place);
}

/* First what the row no longer has, then what is new; both lists are sorted. */
static void compare_tags(struct state *s, const struct row *row, const struct member *member) {
    struct tag_list *old = &s->tags, *new = &s->new_tags;
    tags_of_value(&s->mapping->slots.v[member->slot], row->values[member->slot], new);
    for (size_t i = 0, k = 0; i < old->n; i++) {
        while (k < new->n && str_cmp(new->v[k], old->v[i]) < 0) k++;
        if (k == new->n || !str_eq(new->v[k], old->v[i])) emit_tag(s, row, FIELD_REMOVE, old->v[i]);
    }
    for (size_t i = 0, k = 0; i < new->n; i++) {
        while (k < old->n && str_cmp(old->v[k], new->v[i]) < 0) k++;
        if (k == old->n || !str_eq(old->v[k], new->v[i])) emit_tag(s, row, FIELD_ADD, new->v[i]);
    }
    struct tag_list swap = *old;
    *old = *new;
    *new = swap;
}

static void compare_member(struct state *s, const struct row *row, int i) {
    const struct member *member = &s->mapping->columns.members[i];
    struct str value = row->values[member->slot];
    if (member->field == MEMBER_TAGS) {
        compare_tags(s, row, member);
        return;
    }
    if (!value.p || str_eq(value, s->values[i])) return;
    s->values[i] = value;
    if (member->field == MEMBER_ATTR)
        emit_attr(s, row, member->name, value);
    else
        emit_move(s, row, member->field, value);
}

void snapshots_of_store(struct row_store *store, struct sink *sink) {
    const struct mapping *m = store->mapping;
    struct state s = { .mapping = m, .sink = sink, .values = mem_zalloc((size_t)m->columns.nmembers, sizeof *s.values) };
    for (size_t i = 0; i < store->rows.n; i++) {
        struct row row = row_store_get(store, i);
        if (i == 0 || store->rows.v[i].ticket != store->rows.v[i - 1].ticket) begin(&s, &row);
        s.same = row.at == s.at ? s.same + 1 : 1;
        s.at = row.at;
        for (int k = 0; k < m->columns.nmembers; k++) compare_member(&s, &row, k);
    }
    event_room_release(&s.room);
    VEC_RELEASE(&s.tags);
    VEC_RELEASE(&s.new_tags);
    mem_free(s.values);
}
