/* usedesk: answers of /ticket (a ticket with its comments, tags and changes), pages of /tickets, webhooks of changes, comments and ratings (CSI),
 * groups, channels and users; in any files and order.
 *
 * Ids of agents are as they are, those of customers are "client:ID", of automation rules "trigger:ID": the three are counted apart.  A ticket is
 * told when all of it is read, since its channel's name, its newest answer and what became of it may come last.
 */
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "read/from/history.h"
#include "read/from/kept_event.h"
#include "read/from/records.h"
#include "read/from/source.h"

/* What is known of a ticket, by its number in the history. */
struct desk_ticket {
    struct raw_event created;   /* as the newest answer has it; texts are kept */
    struct place place;
    instant updated;            /* 0: not said */
    bool begun, answered;       /* answered: by /ticket, with its changes; otherwise by a row of /tickets */
    struct raw_event last;      /* the last change of its status, if at is not 0 */
    struct place last_place;
};
struct channel { struct str id, name; };

struct conversion {
    struct sink *sink;
    struct when when;
    struct history *history;
    struct arena scratch, kept; /* of the record at hand; of all */
    struct { struct desk_ticket *v; size_t n, cap; } tickets;
    struct { struct channel *v; size_t n, cap; } channels;
};

/* ---- ids and statuses ------------------------------------------------------------------------------------------------------------ */

/* Usedesk writes 0, "0" and null for nobody and nothing. */
static struct str id_of(const struct doc *d) {
    struct str id = record_id(d);
    return str_is(id, "0") ? (struct str){ 0 } : id;
}

static struct str joined(struct conversion *c, const char *before, struct str id, const char *between, struct str detail) {
    if (!id.p) return id;
    struct buf text = { 0 };
    buf_adds(&text, before);
    buf_add(&text, id.p, id.n);
    buf_adds(&text, between);
    if (detail.n) buf_add(&text, detail.p, detail.n);
    struct str kept = record_keep(&c->scratch, str_of(text.p, text.n));
    buf_release(&text);
    return kept;
}

static struct str client_of(struct conversion *c, const struct doc *d) {
    struct str id = id_of(doc_get(d, "client_id"));
    if (!id.p) id = id_of(record_path(d, "client.id"));
    return joined(c, "client:", id, "", (struct str){ 0 });
}

/* Official ids, the same in every account; the words are what the log has. Statuses of an account's own stay numbers. */
static const struct { const char *id, *word, *discard; bool done; } known_statuses[] = {
    { "1", "open", NULL, false },         { "2", "solved", NULL, true },        { "3", "closed", NULL, true },   { "4", "deleted", "deleted", true },
    { "5", "on_hold", NULL, false },      { "6", "pending", NULL, false },      { "7", "spam", "spam", true },   { "8", "new", NULL, false },
    { "9", "mailing", "mailing", false }, { "10", "merged", "merged", true },
};

static struct str status_of(const struct doc *d) {
    struct str id = id_of(d);
    for (size_t i = 0; i < ARRAY_LEN(known_statuses); i++)
        if (id.p && str_is(id, known_statuses[i].id)) return str_c(known_statuses[i].word);
    return id;
}

static bool is_done(struct str status) {
    for (size_t i = 0; i < ARRAY_LEN(known_statuses); i++)
        if (status.p && str_is(status, known_statuses[i].word)) return known_statuses[i].done;
    return false;
}

/* Why tickets of the status are no real ones; NULL: they are. */
static const char *discard_of(struct str status) {
    for (size_t i = 0; i < ARRAY_LEN(known_statuses); i++)
        if (status.p && str_is(status, known_statuses[i].word)) return known_statuses[i].discard;
    return NULL;
}

/* ---- tickets --------------------------------------------------------------------------------------------------------------------- */

static struct desk_ticket *ticket_of(struct conversion *c, struct str id, uint32_t *number) {
    *number = history_ticket(c->history, id);
    while (c->tickets.n <= *number) *VEC_PUSH(&c->tickets) = (struct desk_ticket){ .created.role = ROLES };
    return &c->tickets.v[*number];
}

/* A part of a record as a record of its own, with its own place. */
static struct record part_of(const struct record *r, const struct doc *d) {
    return (struct record){ .doc = d, .list = r->list, .page = r->page, .place = record_place(r, d) };
}

enum { ATTR_BYTES_MAX = 255 /* a longer text is no value to group by */ };

static void add_attr(struct conversion *c, struct raw_event *e, struct raw_attr *room, const char *name, struct str field, struct str value) {
    if (!value.p || value.n > ATTR_BYTES_MAX) return;
    struct str joined_name = field.p ? joined(c, name, field, "", (struct str){ 0 }) : str_c(name);
    room[e->nattrs++] = (struct raw_attr){ joined_name, value };
}

/* The type, and the account's own fields by their ids: of an answer of /ticket, or of a row of /tickets. */
static void add_attrs(struct conversion *c, const struct record *r, const struct doc *ticket, struct raw_event *e) {
    const struct doc *fields = doc_get(r->doc, "custom_fields");
    if (!fields) fields = doc_get(ticket, "ticket_fields");
    bool many = fields && fields->kind == DOC_ARRAY;
    struct raw_attr *room = arena_alloc(&c->scratch, ((many ? (size_t)fields->n : 0) + 1) * sizeof *room);
    e->attrs = room;
    add_attr(c, e, room, "type", (struct str){ 0 }, record_text(doc_get(ticket, "type")));
    for (const struct doc *field = many ? fields->child : NULL; field; field = field->next) {
        struct str id = id_of(RECORD_FIRST(field, "ticket_field_id", "id"));
        if (id.p) add_attr(c, e, room, "field_", id, record_text(doc_get(field, "value")));
    }
}

static void add_tags(struct conversion *c, const struct doc *tags, struct raw_event *e) {
    bool many = tags && tags->kind == DOC_ARRAY;
    struct str *room = arena_alloc(&c->scratch, (many ? (size_t)tags->n : 0) * sizeof *room);
    e->tags = room;
    for (const struct doc *tag = many ? tags->child : NULL; tag; tag = tag->next) {
        struct str name = RECORD_REF(tag, "name", "tag", "id");
        if (name.p) room[e->ntags++] = name;
    }
}

/* The comment that the ticket began with. */
static const struct doc *first_comment(const struct doc *comments) {
    for (const struct doc *one = comments && comments->kind == DOC_ARRAY ? comments->child : NULL; one; one = one->next)
        if (record_flag(doc_get(one, "is_first"), false)) return one;
    return NULL;
}

/* ---- comments -------------------------------------------------------------------------------------------------------------------- */

/* Who wrote a comment; one of the desk without a person is of an automation. False: it cannot be said. */
static bool author_of(struct conversion *c, const struct doc *comment, struct raw_event *e) {
    struct str from = record_text(doc_get(comment, "from")), user = id_of(doc_get(comment, "user_id"));
    if (!user.p) user = id_of(record_path(comment, "user.id"));
    if (from.p && str_is(from, "client")) {
        e->role = ROLE_CUSTOMER;
        e->actor = client_of(c, comment);
    } else if (from.p && str_is(from, "user") && user.p) {
        e->role = ROLE_AGENT;
        e->actor = user;
    } else if (from.p && (str_is(from, "user") || str_is(from, "trigger") || str_is(from, "bot"))) {
        e->role = ROLE_BOT;
    } else {
        return false;
    }
    return true;
}

/* Whether no message of a bot at that instant is known: comments and changes may both have it. */
static bool is_new_of_bot(struct conversion *c, uint32_t ticket, instant at) {
    const char *id = arena_printf(&c->scratch, "bot/%lld", (long long)at);
    return history_entry(c->history, ticket, HISTORY_COMMENTS, str_c(id), at);
}

static bool read_comment(struct conversion *c, const struct record *r, struct str ticket, bool is_body, struct err *err) {
    struct raw_event e = { .type = EV_MESSAGE, .role = ROLES };
    struct str id = id_of(doc_get(r->doc, "id")), type = record_text(doc_get(r->doc, "type"));
    uint32_t number;
    bool ok;
    if (!author_of(c, r->doc, &e)) {
        sink_reject(c->sink, record_place(r, doc_get(r->doc, "from")), "no author", "\"from\" is not client, user or trigger");
        return true;
    }
    if (!type.p || (!str_is(type, "public") && !str_is(type, "private"))) {
        sink_reject(c->sink, record_place(r, doc_get(r->doc, "type")), "bad comment", "\"type\" is not public or private");
        return true;
    }
    if (!record_time(&c->when, c->sink, r, RECORD_FIRST(r->doc, "published_at", "created_at"), &e.at, &ok, err)) return false;
    if (!ok) return true;
    ticket_of(c, ticket, &number);
    if (!history_entry(c->history, number, HISTORY_COMMENTS, id, e.at)) return true;
    if (is_body && e.role == ROLE_CUSTOMER) return true; /* `created` is this message */
    if (e.role == ROLE_BOT && !is_new_of_bot(c, number, e.at)) return true;
    e.id = joined(c, "", id, "/comment", (struct str){ 0 });
    if (str_is(type, "private")) e.field[FIELD_PUBLIC] = str_c("false");
    history_event(c->history, number, &e, 0, r->place);
    return true;
}

/* ---- changes --------------------------------------------------------------------------------------------------------------------- */

/* A target of a change: what was changed. */
struct change {
    struct conversion *c;
    uint32_t ticket;
    struct raw_event by;    /* who and when */
    struct str id;
    struct str target;
    const struct doc *value, *before;
    struct place place;
};

static void tell_move(struct change *x, enum event_type type, struct str to, struct str before) {
    struct raw_event e = x->by;
    e.type = type;
    e.id = joined(x->c, "", x->id, "/", x->target);
    e.field[FIELD_TO] = to;
    if (to.p || type == EV_ASSIGN) history_change(x->c->history, x->ticket, &e, before, 0, x->place);
}

static void tell_status(struct change *x) {
    struct desk_ticket *t = &x->c->tickets.v[x->ticket];
    struct str to = status_of(x->value), before = status_of(x->before);
    if (!to.p || (before.p && str_eq(to, before))) return;
    tell_move(x, EV_STATUS, to, before);
    if (x->by.at < t->last.at) return;
    t->last = x->by;
    t->last.actor = record_keep(&x->c->kept, x->by.actor);
    t->last.field[FIELD_TO] = record_keep(&x->c->kept, to);
    t->last_place = x->place;
}

static void tell_assignee(struct change *x) { tell_move(x, EV_ASSIGN, id_of(x->value), id_of(x->before)); }
static void tell_group(struct change *x) { tell_move(x, EV_TEAM, id_of(x->value), id_of(x->before)); }
static void tell_priority(struct change *x) { tell_move(x, EV_PRIORITY, record_id(x->value), record_id(x->before)); }

/* One tag, or several with commas between them. */
static void tell_tags(struct change *x, enum event_field field) {
    struct str left = record_text(x->value);
    while (left.n) {
        const char *comma = memchr(left.p, ',', left.n);
        struct str tag = str_of(left.p, comma ? (size_t)(comma - left.p) : left.n);
        left = comma ? str_of(comma + 1, left.n - tag.n - 1) : (struct str){ 0 };
        while (tag.n && *tag.p == ' ') tag.p++, tag.n--;
        while (tag.n && tag.p[tag.n - 1] == ' ') tag.n--;
        if (tag.n == 0) continue;
        struct raw_event e = x->by;
        e.type = EV_TAG;
        e.id = joined(x->c, "", x->id, field == FIELD_ADD ? "/+" : "/-", tag);
        e.field[field] = tag;
        history_event(x->c->history, x->ticket, &e, 0, x->place);
    }
}

static void tell_new_tags(struct change *x) { tell_tags(x, FIELD_ADD); }
static void tell_removed_tags(struct change *x) { tell_tags(x, FIELD_REMOVE); }

static void tell_bot_message(struct change *x) {
    struct raw_event e = { .type = EV_MESSAGE, .role = ROLE_BOT, .at = x->by.at };
    e.id = joined(x->c, "", x->id, "/", x->target);
    if (is_new_of_bot(x->c, x->ticket, e.at)) history_event(x->c->history, x->ticket, &e, 0, x->place);
}

/* tell NULL: it says nothing that the comments and the ticket do not. */
static const struct { const char *name; void (*tell)(struct change *x); } targets[] = {
    { "status_id", tell_status },         { "assignee_id", tell_assignee },   { "new_tags", tell_new_tags }, { "removed_tags", tell_removed_tags },
    { "message_from_bot", tell_bot_message }, { "group", tell_group },        { "group_id", tell_group },    { "priority", tell_priority },
    { "ticket_created", NULL },           { "message_from_client", NULL },    { "comment_from_agent", NULL }, { "subject", NULL },
    { "ticket_field", NULL },             { "sla_first_reply_time", NULL },   { "sla_close_time", NULL },
};

static void tell_target(struct change *x) {
    for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
        if (!x->target.p || !str_is(x->target, targets[i].name)) continue;
        if (targets[i].tell) targets[i].tell(x);
        return;
    }
    sink_finding(x->c->sink, FIND_UNKNOWN_TYPE, x->target.p ? x->target : str_c(""), x->place);
}

/* A rule did it, or a person; without either, Usedesk itself. */
static void actor_of(struct conversion *c, const struct doc *change, struct raw_event *e) {
    struct str trigger = id_of(doc_get(change, "trigger_id")), user = id_of(doc_get(change, "user_id"));
    e->role = trigger.p ? ROLE_BOT : user.p ? ROLE_AGENT : ROLE_SYSTEM;
    e->actor = trigger.p ? joined(c, "trigger:", trigger, "", (struct str){ 0 }) : user;
}

static bool read_change(struct conversion *c, const struct record *r, struct str ticket, struct err *err) {
    const struct doc *d = r->doc, *data = doc_get(d, "data");
    struct change x = { .c = c, .id = id_of(doc_get(d, "id")), .place = r->place };
    bool ok, tells_status = false;
    if (!record_time(&c->when, c->sink, r, RECORD_FIRST(d, "changed_at", "created_at"), &x.by.at, &ok, err)) return false;
    if (!ok) return true;
    ticket_of(c, ticket, &x.ticket);
    if (!history_entry(c->history, x.ticket, HISTORY_CHANGES, x.id, x.by.at)) return true;
    actor_of(c, d, &x.by);
    for (const struct doc *one = data && data->kind == DOC_ARRAY ? data->child : NULL; one; one = one->next) {
        x.target = record_text(doc_get(one, "target"));
        x.value = doc_get(one, "value");
        x.before = doc_get(one, "old_value");
        x.place = record_place(r, one);
        if (x.target.p && str_is(x.target, "status_id")) {
            tells_status = true;
            if (!x.before) x.before = doc_get(d, "old_status");
        }
        tell_target(&x);
    }
    x.target = str_c("status_id");
    x.value = doc_get(d, "new_status");
    x.before = doc_get(d, "old_status");
    x.place = r->place;
    if (!tells_status && x.before) tell_status(&x);
    return true;
}

/* ---- records --------------------------------------------------------------------------------------------------------------------- */

/* The elements of an answer's array, each as a record. */
static bool read_parts(struct conversion *c, const struct record *r, const char *key, struct str ticket, struct err *err) {
    const struct doc *list = doc_get(r->doc, key), *body = first_comment(list);
    if (list && list->kind != DOC_ARRAY) sink_reject(c->sink, record_place(r, list), "not a list", "\"%s\" is %s", key, doc_kind_name(list->kind));
    for (const struct doc *one = list && list->kind == DOC_ARRAY ? list->child : NULL; one; one = one->next) {
        struct record part = part_of(r, one);
        bool is_comment = strcmp(key, "comments") == 0;
        if (one->kind != DOC_OBJECT)
            sink_reject(c->sink, part.place, "not a record", "expected an object, found %s", doc_kind_name(one->kind));
        else if (!(is_comment ? read_comment(c, &part, ticket, one == body, err) : read_change(c, &part, ticket, err)))
            return false;
    }
    return true;
}

static void fill_created(struct conversion *c, const struct record *r, const struct doc *ticket, struct raw_event *e) {
    const struct doc *body = first_comment(doc_get(r->doc, "comments")), *tags = doc_get(r->doc, "tags");
    if (body && !author_of(c, body, e)) e->role = ROLES;
    e->field[FIELD_CUSTOMER] = client_of(c, ticket);
    if (e->role == ROLE_CUSTOMER && !e->actor.p) e->actor = e->field[FIELD_CUSTOMER];
    e->field[FIELD_CHANNEL] = id_of(doc_get(ticket, "channel_id"));
    e->field[FIELD_PRIORITY] = record_id(doc_get(ticket, "priority"));
    e->field[FIELD_TEAM] = id_of(doc_get(ticket, "group"));
    e->field[FIELD_STATUS] = status_of(RECORD_FIRST(ticket, "status_id", "status"));
    e->field[FIELD_ASSIGNEE] = id_of(doc_get(ticket, "assignee_id"));
    e->field[FIELD_SUBJECT] = record_plain_text(&c->scratch, record_text(doc_get(ticket, "subject")));
    add_tags(c, tags ? tags : doc_get(ticket, "tags"), e);
    add_attrs(c, r, ticket, e);
}

/* An answer of /ticket, or a row of /tickets, which is the ticket itself. */
static bool read_ticket(struct conversion *c, const struct record *r, const struct doc *ticket, struct err *err) {
    struct record itself = part_of(r, ticket);
    struct raw_event e = { .type = EV_CREATED, .role = ROLES };
    struct str id = id_of(doc_get(ticket, "id"));
    instant updated = 0;
    uint32_t number;
    bool ok;
    if (!id.p) return sink_reject(c->sink, itself.place, "no ticket id", "a ticket needs \"id\""), true;
    if (!record_time(&c->when, c->sink, &itself, RECORD_FIRST(ticket, "published_at", "created_at"), &e.at, &ok, err)) return false;
    if (!ok) return true;
    if (record_try_time(&c->when, doc_get(ticket, "last_updated_at"), &updated) != WHEN_OK) updated = 0;
    struct desk_ticket *t = ticket_of(c, id, &number);
    bool answered = doc_get(r->doc, "changes") != NULL;
    if (!t->begun || (answered && !t->answered) || (answered == t->answered && updated >= t->updated)) {
        fill_created(c, r, ticket, &e);
        t->created = kept_event(&c->kept, &e);
        t->updated = updated;
        t->place = itself.place;
    }
    t->begun = true;
    t->answered = t->answered || answered;
    return read_parts(c, r, "comments", id, err) && read_parts(c, r, "changes", id, err);
}

static bool read_rating(struct conversion *c, const struct record *r, const struct doc *csi, struct err *err) {
    struct record itself = part_of(r, csi);
    struct raw_event e = { .type = EV_RATING, .role = ROLE_CUSTOMER, .actor = client_of(c, csi) };
    struct str ticket = id_of(doc_get(csi, "ticket_id"));
    bool ok;
    if (!ticket.p) return sink_reject(c->sink, itself.place, "no ticket id", "a rating needs \"ticket_id\""), true;
    if (!record_time(&c->when, c->sink, &itself, RECORD_FIRST(csi, "updated_at", "created_at"), &e.at, &ok, err)) return false;
    if (!ok) return true;
    e.field[FIELD_SCORE] = record_id(doc_get(csi, "rating"));
    e.field[FIELD_COMMENT] = record_plain_text(&c->scratch, record_text(doc_get(csi, "comment")));
    uint32_t number;
    ticket_of(c, ticket, &number);
    history_event(c->history, number, &e, 0, itself.place);
    return true;
}

/* What a webhook sends of a ticket: a change or a comment. */
static bool read_hook(struct conversion *c, const struct record *r, const struct doc *part, struct err *err) {
    struct record itself = part_of(r, part);
    struct str ticket = id_of(doc_get(part, "ticket_id"));
    if (!ticket.p) ticket = id_of(record_path(r->doc, "ticket.id"));
    if (!ticket.p) return sink_reject(c->sink, itself.place, "no ticket id", "a change or a comment needs \"ticket_id\""), true;
    if (RECORD_FIRST(part, "message", "published_at")) return read_comment(c, &itself, ticket, false, err);
    return read_change(c, &itself, ticket, err);
}

static bool is_object(const struct doc *d) { return d && d->kind == DOC_OBJECT; }

static void learn_channel(struct conversion *c, const struct doc *d) {
    struct str name = record_text(RECORD_FIRST(d, "channel_type", "channel_name"));
    *VEC_PUSH(&c->channels) = (struct channel){ record_keep(&c->kept, id_of(doc_get(d, "channel_id"))), record_keep(&c->kept, name) };
}

/* A record that is not wrapped in its name: it is known by its members. */
static bool read_bare(struct conversion *c, const struct record *r, struct err *err) {
    const struct doc *d = r->doc;
    bool has_id = doc_get(d, "id") != NULL, has_name = doc_get(d, "name") != NULL;
    if (doc_get(d, "rating") && doc_get(d, "ticket_id")) return read_rating(c, r, d, err);
    if (doc_get(d, "ticket_id") && RECORD_FIRST(d, "changed_at", "published_at", "message", "data")) return read_hook(c, r, d, err);
    if (doc_get(d, "channel_id") && RECORD_FIRST(d, "channel_name", "channel_type")) return learn_channel(c, d), true;
    if (has_id && RECORD_FIRST(d, "client_id", "status", "status_id", "last_updated_at")) return read_ticket(c, r, d, err);
    if (has_id && has_name && RECORD_FIRST(d, "users", "custom_working_time", "is_demo")) {
        history_label(c->history, EV_TEAM, id_of(doc_get(d, "id")), record_text(doc_get(d, "name")), INSTANT_MAX);
        return true;
    }
    if (has_id && has_name && RECORD_FIRST(d, "email", "role", "position", "groups")) return true; /* a user: the policy knows them */
    sink_reject(c->sink, r->place, "not a record of Usedesk", "expected a ticket, a change, a comment, a rating, a channel or a group");
    return true;
}

static bool read_record(void *data, const struct record *r, struct err *err) {
    struct conversion *c = data;
    const struct doc *d = r->doc, *ticket = doc_get(d, "ticket"), *csi = doc_get(d, "csi"), *hook = RECORD_FIRST(d, "trigger", "comment");
    arena_reset(&c->scratch);
    if (is_object(csi)) return read_rating(c, r, csi, err);
    if (is_object(hook)) return read_hook(c, r, hook, err);
    if (is_object(ticket)) return read_ticket(c, r, ticket, err);
    return read_bare(c, r, err);
}

/* ---- telling --------------------------------------------------------------------------------------------------------------------- */

static int by_id(const void *a, const void *b) { return str_cmp(((const struct channel *)a)->id, ((const struct channel *)b)->id); }

static struct str channel_name(const struct conversion *c, struct str id) {
    struct channel key = { .id = id };
    const struct channel *found = id.p && c->channels.n ? bsearch(&key, c->channels.v, c->channels.n, sizeof key, by_id) : NULL;
    return found && found->name.p ? found->name : id;
}

/* When the ticket was last seen as it is now. */
static instant seen_at(const struct desk_ticket *t) { return t->updated > t->created.at ? t->updated : t->created.at; }

/* A ticket that is done though no change says when: it was so by its last update, and its history is not whole. */
static void tell_unseen_end(struct conversion *c, uint32_t number, const struct desk_ticket *t) {
    struct raw_event e = { .type = EV_STATUS, .role = ROLE_SYSTEM, .at = seen_at(t) };
    e.field[FIELD_TO] = t->created.field[FIELD_STATUS];
    history_change(c->history, number, &e, (struct str){ 0 }, 0, t->place);
    history_total(c->history, number, HISTORY_CHANGES, INT64_MAX, t->place);
}

static void tell_discard(struct conversion *c, uint32_t number, const struct desk_ticket *t) {
    struct str status = t->created.field[FIELD_STATUS];
    const char *reason = discard_of(status);
    bool seen = t->last.at && str_eq(t->last.field[FIELD_TO], status);
    struct raw_event e = { .type = EV_DISCARD, .role = ROLE_SYSTEM, .at = seen_at(t) };
    if (!reason) return;
    if (seen) {
        e.at = t->last.at;
        e.role = t->last.role;
        e.actor = t->last.actor;
    }
    e.field[FIELD_REASON] = str_c(reason);
    history_event(c->history, number, &e, 1, seen ? t->last_place : t->place);
}

static void tell_ticket(struct conversion *c, uint32_t number) {
    struct desk_ticket *t = &c->tickets.v[number];
    struct str *status = &t->created.field[FIELD_STATUS];
    if (!t->begun) return;
    if (!t->answered) history_total(c->history, number, HISTORY_COMMENTS, 1, t->place);
    if (t->updated && t->last.at > t->updated) *status = t->last.field[FIELD_TO]; /* a webhook knows more than the answer */
    t->created.field[FIELD_CHANNEL] = channel_name(c, t->created.field[FIELD_CHANNEL]);
    if (!t->last.at && is_done(*status)) tell_unseen_end(c, number, t);
    history_begin(c->history, number, &t->created, t->updated, t->place);
    tell_discard(c, number, t);
}

/* ---- the source ------------------------------------------------------------------------------------------------------------------ */

static const struct record_list lists[] = { { "tickets", false } };

static bool convert(const struct exports *exports, const struct source_options *options, struct sink *sink, struct err *err) {
    struct conversion c = { .sink = sink, .when.zone = options->zone, .history = history_new(ROLE_AGENT) };
    struct record_reader reader = { lists, ARRAY_LEN(lists), &c, read_record, NULL };
    bool ok = records_read(exports, &reader, sink, err);
    if (c.channels.n) qsort(c.channels.v, c.channels.n, sizeof *c.channels.v, by_id);
    for (uint32_t i = 0; ok && i < c.tickets.n; i++) tell_ticket(&c, i);
    if (ok) history_emit(c.history, sink);
    history_free(c.history);
    arena_release(&c.scratch);
    arena_release(&c.kept);
    VEC_RELEASE(&c.tickets);
    VEC_RELEASE(&c.channels);
    return ok;
}

static const struct source_status statuses[] = {
    { "new", "New", "Новый", "new" },
    { "open", "Open", "Открыт", "open" },
    { "pending", "Pending", "В ожидании", "waiting" },
    { "on_hold", "On hold", "На удержании", "hold" },
    { "solved", "Solved", "Выполнен", "resolved" },
    { "closed", "Closed", "Закрыт", "closed" },
    { "deleted", "Deleted", "Удален", "closed" },
    { "spam", "Spam", "Спам", "closed" },
    { "mailing", "Mailing", "Рассылка", "new" },
    { "merged", "Merged", "Объединен", "closed" },
    { NULL, NULL, NULL, NULL },
};

const struct source source_usedesk = {
    .name = "usedesk",
    .reads = "tickets with comments and changes of Usedesk's API (JSON), webhooks of changes and ratings (NDJSON)",
    .help = "Give all files together, in any order: answers of /ticket, and, if at hand, pages of /tickets, groups, channels, and the collected webhooks\n"
            "(ratings stand nowhere else). Statuses are words for Usedesk's fixed ids. Usedesk writes times without a zone: --timezone is needed, most\n"
            "accounts are Europe/Moscow. What a rule did is a bot's (trigger:ID); a bot that answers under an agent's id is named by --bot ID.\n"
            "Deleted tickets, spam, mailings and tickets merged into others are discarded: the export does not say into which they were merged.",
    .get = "  Needs the api_token of a channel of type API (Settings, Channels); it reads all tickets of the\n"
           "  company. At most 150 requests a minute.\n\n"
           "  1. list      POST https://api.usedesk.ru/tickets  {\"api_token\": T, \"sort\": \"id\", \"offset\": N,\n"
           "               \"updated_after\": \"2026-03-01 00:00\"}; 100 an answer; offset counts pages, from 0\n"
           "  2. tickets   POST https://api.usedesk.ru/ticket  {\"api_token\": T, \"ticket_id\": ID}, for each of\n"
           "               the list: the only call that has comments and changes\n"
           "  3. names     POST https://api.usedesk.ru/groups, /channels  {\"api_token\": T}  (optional)\n"
           "  4. ratings   a webhook of the API channel for ratings (csi): each body a line of csi.ndjson\n\n"
           "  curl -s -X POST https://api.usedesk.ru/ticket -d api_token=\"$TOKEN\" -d ticket_id=2265179 \\\n"
           "    >> exports/tickets.ndjson",
    .statuses = statuses,
    .convert = convert,
};
