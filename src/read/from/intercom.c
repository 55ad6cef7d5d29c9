/* intercom: conversations with their parts, of API 1.x and 2.x, as they were answered or as a Singer tap wrote them.
 *
 * The first message is the conversation's `source`, not a part.  A part says what happened but not what was before, so all parts are kept, put in
 * order, and walked through: what they say of state and assignee is told where it changes, and what the conversation itself says of now is told at
 * its time where the parts do not lead there.  An outbound message is no ticket until its receiver answers: the ticket begins with the answer.
 */
#include <stdlib.h>
#include <string.h>

#include "base/strings.h"
#include "base/vec.h"
#include "read/from/history.h"
#include "read/from/records.h"
#include "read/from/source.h"
#include "read/from/texts.h"

/* ---- what parts mean ------------------------------------------------------------------------------------------------------------ */

/* What the body of a part is; an empty one is a message or a note only where the part is nothing else. */
enum body { BODY_NONE, BODY_MESSAGE, BODY_NOTE, BODY_PERHAPS_MESSAGE, BODY_PERHAPS_NOTE };
struct part_kind { const char *name; enum body body; const char *status; /* NULL: it changes none */ };

/* Parts of any other kind may still assign; their list is open. */
static const struct part_kind part_kinds[] = {
    { "comment", BODY_MESSAGE, NULL },
    { "quick_reply", BODY_MESSAGE, NULL },
    { "note", BODY_NOTE, NULL },
    { "note_and_reopen", BODY_NOTE, "open" },
    { "note_and_unsnooze", BODY_NOTE, "open" },
    { "assignment", BODY_PERHAPS_NOTE, NULL },
    { "assign_and_reopen", BODY_PERHAPS_NOTE, "open" },
    { "assign_and_unsnooze", BODY_PERHAPS_NOTE, "open" },
    { "open", BODY_PERHAPS_MESSAGE, "open" },
    { "close", BODY_PERHAPS_MESSAGE, "closed" },
    { "snoozed", BODY_PERHAPS_MESSAGE, "snoozed" },
    { "unsnoozed", BODY_PERHAPS_MESSAGE, "open" },
    { "timer_unsnooze", BODY_NONE, "open" },
};
static const struct part_kind other_kind = { "", BODY_NONE, NULL };

static const struct { const char *type; enum role role; } author_types[] = {
    { "user", ROLE_CUSTOMER }, { "lead", ROLE_CUSTOMER }, { "contact", ROLE_CUSTOMER }, { "visitor", ROLE_CUSTOMER }, { "admin", ROLE_AGENT },
    { "team", ROLE_AGENT }, { "bot", ROLE_BOT }, { "ai_agent", ROLE_BOT }, { "fin", ROLE_BOT }, { "workflow", ROLE_BOT },
};

/* Attributes in which integrations keep the key of an issue that they opened. */
static const struct { const char *name, *kind; } link_attributes[] = { { "jira_issue_key", "development" } };

/* ---- what is kept --------------------------------------------------------------------------------------------------------------- */

enum assigned { ASSIGNED_NOT, ASSIGNED_ADMIN, ASSIGNED_TEAM, ASSIGNED_NOBODY, ASSIGNED_SOMEBODY /* a tap's bare id: admin or team */ };

struct author { struct str id; enum role role; /* ROLES: of a type that is not known */ };
struct part {
    uint32_t ticket;
    instant at;
    int64_t order; /* its id, if that is a number */
    size_t index;  /* as read */
    const struct part_kind *kind;
    struct author author;
    struct str id, state, assigned_to, attribute, value, before;
    enum assigned assigned;
    bool has_text;
    struct place place;
};

struct conversation {
    bool known;
    instant as_of, created_at;
    instant answered_at, closed_at, assigned_at; /* INSTANT_MIN: not said */
    int64_t parts;                               /* how many there are */
    int members;                                 /* of its object: a search's result has fewer */
    bool outbound, says_assignee;
    struct author by;
    struct str customer, channel, subject, priority, state, assignee, team;
    struct raw_event *tags;                      /* EV_TAG; at INSTANT_MIN: not said */
    struct raw_attr *attrs;
    int ntags, nattrs;
    struct raw_event rating;                     /* type EV_RATING: there is one */
    struct place place;
};

struct conversion {
    struct sink *sink;
    struct when when;
    struct history *history;
    struct arena kept;
    struct strings *admins, *teams;              /* known ids */
    struct { struct part *v; size_t n, cap; } parts;
    struct { struct conversation *v; size_t n, cap; } conversations; /* by ticket */
};

static struct str keep(struct conversion *c, struct str s) { return record_keep(&c->kept, s); }

static void know(struct strings *ids, struct str id) {
    if (id.p) strings_add(ids, id.p, id.n);
}

static bool is_known(const struct strings *ids, struct str id) { return strings_find(ids, id.p, id.n) != STR_NONE; }

static struct conversation *conversation_of(struct conversion *c, uint32_t ticket) {
    while (c->conversations.n <= ticket) *VEC_PUSH(&c->conversations) = (struct conversation){ 0 };
    return &c->conversations.v[ticket];
}

/* ---- values --------------------------------------------------------------------------------------------------------------------- */

static enum role role_of(const struct doc *author) {
    struct str type = record_text(doc_get(author, "type"));
    bool is_operator = str_is(type, "admin") && str_is(record_text(doc_get(author, "name")), "Operator");
    bool is_ai = record_flag(doc_get(author, "from_ai_agent"), false) || record_flag(doc_get(author, "is_ai_answer"), false);
    if (is_operator || is_ai) return ROLE_BOT;
    for (size_t i = 0; i < ARRAY_LEN(author_types); i++)
        if (str_is(type, author_types[i].type)) return author_types[i].role;
    return ROLES;
}

/* A team that writes is no agent of its own: nobody is credited. */
static struct author author_of(struct conversion *c, const struct doc *author) {
    struct author a = { texts_id(author), role_of(author) };
    struct str type = record_text(doc_get(author, "type"));
    if (str_is(type, "admin")) know(c->admins, a.id);
    if (str_is(type, "team")) a.id = (struct str){ 0 };
    a.id = keep(c, a.id);
    return a;
}

/* A list that stands in an object under its own name, or bare. */
static const struct doc *list_of(const struct doc *d, const char *key) {
    const struct doc *list = doc_get(d, key);
    if (list && list->kind == DOC_OBJECT) list = doc_get(list, key);
    return list && list->kind == DOC_ARRAY ? list : NULL;
}

static instant time_of(const struct conversion *c, const struct doc *d) {
    instant at;
    return record_try_time(&c->when, d, &at) == WHEN_OK ? at : INSTANT_MIN;
}

static bool has_text(const struct doc *part) {
    const struct doc *attachments = doc_get(part, "attachments");
    struct str body = record_text(doc_get(part, "body"));
    struct arena scratch = { 0 };
    bool has = record_plain_text(&scratch, body).p || (body.p && strstr(body.p, "<img")) || (attachments && attachments->n > 0);
    arena_release(&scratch);
    return has;
}

/* ---- parts ---------------------------------------------------------------------------------------------------------------------- */

static const struct part_kind *kind_of(struct str name) {
    for (size_t i = 0; i < ARRAY_LEN(part_kinds); i++)
        if (str_is(name, part_kinds[i].name)) return &part_kinds[i];
    return &other_kind;
}

static void read_assigned(struct conversion *c, const struct doc *d, struct part *p) {
    struct str type = d && d->kind == DOC_OBJECT ? record_text(doc_get(d, "type")) : (struct str){ 0 };
    p->assigned_to = keep(c, texts_id(d));
    if (!d) {
        p->assigned = ASSIGNED_NOT;
    } else if (str_is(type, "team")) {
        p->assigned = p->assigned_to.p ? ASSIGNED_TEAM : ASSIGNED_NOT;
        know(c->teams, p->assigned_to);
    } else if (str_is(type, "nobody_admin") || !p->assigned_to.p) {
        p->assigned = ASSIGNED_NOBODY;
    } else {
        p->assigned = str_is(type, "admin") ? ASSIGNED_ADMIN : ASSIGNED_SOMEBODY;
        if (p->assigned == ASSIGNED_ADMIN) know(c->admins, p->assigned_to);
    }
}

static void read_details(struct conversion *c, const struct doc *details, struct part *p) {
    const struct doc *value = doc_get(details, "value");
    p->attribute = keep(c, RECORD_REF(doc_get(details, "attribute"), "name"));
    p->value = keep(c, RECORD_REF(value, "name"));
    if (value && value->kind == DOC_OBJECT) p->before = keep(c, RECORD_REF(doc_get(value, "previous"), "name"));
}

static bool read_part(struct conversion *c, const struct record *r, uint32_t ticket, const struct doc *d, struct err *err) {
    struct part p = { .ticket = ticket, .index = c->parts.n, .place = record_place(r, d) };
    struct str type = record_text(doc_get(d, "part_type"));
    struct record here = *r;
    bool ok;
    here.place = p.place;
    if (d->kind != DOC_OBJECT) return sink_reject(c->sink, p.place, "not a part", "expected an object, found %s", doc_kind_name(d->kind)), true;
    p.id = record_id(doc_get(d, "id"));
    if (!history_entry(c->history, ticket, HISTORY_COMMENTS, p.id, 0)) return true;
    if (!type.p) return sink_reject(c->sink, p.place, "not a part", "it has no part_type"), true;
    if (!record_time(&c->when, c->sink, &here, doc_get(d, "created_at"), &p.at, &ok, err)) return false;
    if (!ok) return true;
    p.kind = kind_of(type);
    p.order = record_number(doc_get(d, "id"), 0);
    p.author = author_of(c, doc_get(d, "author"));
    p.has_text = has_text(d);
    if (p.author.role == ROLES && (p.kind->body == BODY_MESSAGE || p.kind->body == BODY_NOTE || (p.kind->body != BODY_NONE && p.has_text)))
        return sink_reject(c->sink, record_place(&here, doc_get(d, "author")), "unknown author", "a part with a text, by neither a contact, an admin nor a bot"), true;
    if (p.author.role == ROLES) p.author.role = ROLE_SYSTEM;
    p.id = keep(c, p.id);
    p.state = keep(c, record_text(doc_get(d, "state")));
    read_assigned(c, doc_get(d, "assigned_to"), &p);
    read_details(c, doc_get(d, "event_details"), &p);
    *VEC_PUSH(&c->parts) = p;
    return true;
}

/* A part on a line of its own, as taps write them. */
static bool read_lone_part(struct conversion *c, const struct record *r, struct err *err) {
    struct str id = record_id(doc_get(r->doc, "conversation_id"));
    if (!id.p) return sink_reject(c->sink, r->place, "no conversation", "a part needs \"conversation_id\""), true;
    uint32_t ticket = history_ticket(c->history, id);
    int64_t total = record_number(doc_get(r->doc, "conversation_total_parts"), 0);
    if (total > 0) history_total(c->history, ticket, HISTORY_COMMENTS, total, r->place);
    return read_part(c, r, ticket, r->doc, err);
}

/* ---- conversations -------------------------------------------------------------------------------------------------------------- */

static void read_tags(struct conversion *c, const struct doc *d, struct conversation *k) {
    const struct doc *tags = list_of(d, "tags");
    if (!tags) return;
    k->tags = arena_alloc(&c->kept, (size_t)tags->n * sizeof *k->tags);
    for (const struct doc *tag = tags->child; tag; tag = tag->next) {
        struct author by = author_of(c, doc_get(tag, "applied_by"));
        struct raw_event e = { .type = EV_TAG, .at = time_of(c, doc_get(tag, "applied_at")), .actor = by.id, .role = by.role };
        e.field[FIELD_ADD] = keep(c, RECORD_REF(tag, "name", "id"));
        if (e.role == ROLES) e.role = ROLE_SYSTEM;
        if (e.field[FIELD_ADD].p) k->tags[k->ntags++] = e;
    }
}

static void add_attr(struct conversion *c, struct conversation *k, struct str name, const struct doc *value) {
    struct str text = attr_value_of(value);
    if (name.n && text.p) k->attrs[k->nattrs++] = (struct raw_attr){ keep(c, name), keep(c, text) };
}

/* Custom attributes, what became of the AI agent's part, and tickets linked at a time that is not told. */
static void read_attrs(struct conversion *c, const struct doc *d, struct conversation *k) {
    static const struct { const char *category, *name; } linked[] = { { "Tracker", "linked_tracker" }, { "Back-office", "linked_back_office" } };
    const struct doc *custom = doc_get(d, "custom_attributes"), *links = list_of(doc_get(d, "linked_objects"), "data");
    size_t room = (custom ? (size_t)custom->n : 0) + ARRAY_LEN(linked) + 1;
    k->attrs = arena_alloc(&c->kept, room * sizeof *k->attrs);
    for (const struct doc *value = custom && custom->kind == DOC_OBJECT ? custom->child : NULL; value; value = value->next) add_attr(c, k, value->key, value);
    add_attr(c, k, str_c("ai_agent"), record_path(d, "ai_agent.resolution_state"));
    for (size_t i = 0; i < ARRAY_LEN(linked); i++) {
        const struct doc *link = links ? links->child : NULL;
        while (link && !str_is(record_text(doc_get(link, "category")), linked[i].category)) link = link->next;
        add_attr(c, k, str_c(linked[i].name), doc_get(link, "id"));
    }
    k->nattrs = attrs_distinct(k->attrs, k->nattrs);
}

/* The rating's `created_at` is when it was asked for; one that was not given yet is null. */
static bool read_rating(struct conversion *c, const struct record *r, struct conversation *k, struct err *err) {
    const struct doc *rating = doc_get(r->doc, "conversation_rating"), *score = doc_get(rating, "rating");
    struct raw_event e = { .type = EV_RATING, .role = ROLE_CUSTOMER };
    bool ok;
    if (!score) return true;
    if (!record_time(&c->when, c->sink, r, RECORD_FIRST(rating, "updated_at", "created_at"), &e.at, &ok, err)) return false;
    if (!ok) return true;
    e.actor = keep(c, texts_id(RECORD_FIRST(rating, "contact", "customer")));
    if (!e.actor.p) e.actor = k->customer;
    e.field[FIELD_SCORE] = keep(c, record_id(score));
    e.field[FIELD_MAX] = str_c("5");
    e.field[FIELD_COMMENT] = keep(c, record_text(doc_get(rating, "remark")));
    k->rating = e;
    return true;
}

static struct str state_of(const struct doc *d) {
    const struct doc *state = doc_get(d, "state"), *open = doc_get(d, "open");
    if (state) return record_text(state);
    if (!open) return (struct str){ 0 };
    return str_c(record_flag(open, true) ? "open" : "closed");
}

/* Who holds it now: two ids in API 2.x, one object in 1.x. */
static void read_assignee(struct conversion *c, const struct doc *d, struct conversation *k) {
    const struct doc *assignee = doc_get(d, "assignee");
    bool is_team = str_is(record_text(doc_get(assignee, "type")), "team");
    k->says_assignee = doc_member(d, "admin_assignee_id") || doc_member(d, "assignee");
    k->assignee = keep(c, texts_id(doc_get(d, "admin_assignee_id")));
    k->team = keep(c, texts_id(doc_get(d, "team_assignee_id")));
    if (!k->assignee.p && !is_team) k->assignee = keep(c, texts_id(assignee));
    if (!k->team.p && is_team) k->team = keep(c, texts_id(assignee));
    know(c->admins, k->assignee);
    know(c->teams, k->team);
}

static void read_origin(struct conversion *c, const struct doc *d, struct conversation *k) {
    const struct doc *source = RECORD_FIRST(d, "source", "conversation_message"), *contacts = list_of(d, "contacts");
    struct str delivered = record_text(doc_get(source, "delivered_as"));
    k->by = author_of(c, doc_get(source, "author"));
    k->outbound = delivered.p ? !str_is(delivered, "customer_initiated") : k->by.role != ROLES;
    if (k->by.role == ROLE_CUSTOMER && !delivered.p) k->outbound = false;
    if (k->by.role == ROLE_AGENT || k->by.role == ROLE_BOT) k->outbound = true;
    k->customer = k->by.role == ROLE_CUSTOMER ? k->by.id : (struct str){ 0 };
    if (!k->customer.p) k->customer = keep(c, texts_id(contacts ? contacts->child : doc_get(d, "user")));
    if (doc_get(d, "source")) k->channel = keep(c, record_text(doc_get(source, "type")));
    k->subject = record_plain_text(&c->kept, record_text(doc_get(source, "subject")));
    if (!k->subject.p) k->subject = record_plain_text(&c->kept, record_text(doc_get(d, "title")));
}

/* How many parts there are: as the conversation says; of a search's result, which has none of them, at least one unless it says none. */
static void read_total(struct conversion *c, const struct record *r, uint32_t ticket, struct conversation *k) {
    const struct doc *parts = list_of(r->doc, "conversation_parts");
    const struct doc *total = record_path(r->doc, "conversation_parts.total_count"), *counted = record_path(r->doc, "statistics.count_conversation_parts");
    int64_t n = parts ? record_number(total, 0) : record_number(counted, 1) > 0;
    k->parts = n;
    if (n > 0) history_total(c->history, ticket, HISTORY_COMMENTS, n, r->place);
}

static bool read_conversation(struct conversion *c, const struct record *r, struct err *err) {
    const struct doc *d = r->doc, *parts = list_of(d, "conversation_parts");
    struct conversation k = { .known = true, .members = d->n, .place = r->place };
    struct str id = record_id(doc_get(d, "id"));
    bool ok;
    if (!id.p) return sink_reject(c->sink, r->place, "no id", "a conversation needs \"id\""), true;
    if (!record_time(&c->when, c->sink, r, doc_get(d, "created_at"), &k.created_at, &ok, err)) return false;
    if (!ok) return true;
    uint32_t ticket = history_ticket(c->history, id);
    for (const struct doc *part = parts ? parts->child : NULL; part; part = part->next)
        if (!read_part(c, r, ticket, part, err)) return false;
    read_total(c, r, ticket, &k);
    k.as_of = time_of(c, doc_get(d, "updated_at"));
    if (k.as_of < k.created_at) k.as_of = k.created_at;
    const struct conversation *former = conversation_of(c, ticket);
    if (former->known && (k.as_of < former->as_of || (k.as_of == former->as_of && k.members < former->members))) return true;
    k.answered_at = time_of(c, record_path(d, "first_contact_reply.created_at"));
    k.closed_at = time_of(c, record_path(d, "statistics.last_close_at"));
    k.assigned_at = time_of(c, RECORD_FIRST(doc_get(d, "statistics"), "last_assignment_at", "first_assignment_at"));
    k.priority = keep(c, record_text(doc_get(d, "priority")));
    k.state = keep(c, state_of(d));
    read_origin(c, d, &k);
    read_assignee(c, d, &k);
    read_tags(c, d, &k);
    read_attrs(c, d, &k);
    if (!read_rating(c, r, &k, err)) return false;
    *conversation_of(c, ticket) = k;
    return true;
}

/* ---- telling -------------------------------------------------------------------------------------------------------------------- */

/* A conversation as far as it is told. */
struct telling {
    struct conversion *c;
    uint32_t ticket;
    const struct conversation *conversation; /* may be unknown: parts alone */
    const struct part *parts;
    size_t n;
    bool begun;
    instant begun_at;
    int64_t told;
    struct str status, assignee, team;
};

static void tell(struct telling *t, struct raw_event *e, struct place place) { history_event(t->c->history, t->ticket, e, t->told++, place); }

static struct raw_event event_of(const struct part *p, enum event_type type, struct arena *a, const char *suffix) {
    struct raw_event e = { .type = type, .at = p->at, .role = p->author.role, .actor = p->author.id };
    if (p->id.p) e.id = str_c(arena_printf(a, "%.*s%s", (int)(p->id.n < 200 ? p->id.n : 200), p->id.p, suffix));
    return e;
}

static bool assigns(const struct telling *t, bool team) {
    for (size_t i = 0; i < t->n; i++)
        if (t->parts[i].assigned == ASSIGNED_TEAM ? team : t->parts[i].assigned != ASSIGNED_NOT && !team) return true;
    return false;
}

static void begin(struct telling *t, instant at, struct author by) {
    const struct conversation *k = t->conversation;
    struct raw_event e = { .type = EV_CREATED, .at = at, .actor = by.id, .role = by.role };
    struct str *tags = arena_alloc(&t->c->kept, (size_t)k->ntags * sizeof *tags);
    bool has_all_parts = (int64_t)t->n >= k->parts, always_assigned = !assigns(t, false) && has_all_parts && k->assigned_at <= at;
    if (always_assigned) t->assignee = k->assignee;
    if (!assigns(t, true)) t->team = k->team;
    t->status = str_c("open"); /* as every conversation begins */
    t->begun = true;
    t->begun_at = at;
    for (int i = 0; i < k->ntags; i++)
        if (k->tags[i].at <= at) tags[e.ntags++] = k->tags[i].field[FIELD_ADD];
    e.tags = tags;
    e.attrs = k->attrs;
    e.nattrs = k->nattrs;
    e.field[FIELD_CUSTOMER] = k->outbound && by.role == ROLE_CUSTOMER && by.id.p ? by.id : k->customer;
    e.field[FIELD_CHANNEL] = k->channel;
    e.field[FIELD_SUBJECT] = k->subject;
    e.field[FIELD_PRIORITY] = k->priority;
    e.field[FIELD_STATUS] = t->status;
    e.field[FIELD_ASSIGNEE] = t->assignee;
    e.field[FIELD_TEAM] = t->team;
    history_begin(t->c->history, t->ticket, &e, k->as_of, k->place);
    for (int i = 0; i < k->ntags; i++) {
        struct raw_event tag = k->tags[i];
        if (tag.at > at) tell(t, &tag, k->place);
    }
}

static void tell_text(struct telling *t, const struct part *p) {
    bool always = p->kind->body == BODY_MESSAGE || p->kind->body == BODY_NOTE;
    struct raw_event e = event_of(p, EV_MESSAGE, &t->c->kept, "");
    if (p->kind->body == BODY_NONE || !(always || p->has_text)) return;
    if (p->kind->body == BODY_NOTE || p->kind->body == BODY_PERHAPS_NOTE) e.field[FIELD_PUBLIC] = str_c("false");
    tell(t, &e, p->place);
}

/* The state that the conversation is in after a part; absent: the one it was in. A contact who writes opens it again. */
static struct str status_after(const struct telling *t, const struct part *p) {
    bool answers = p->kind->body == BODY_MESSAGE && p->author.role == ROLE_CUSTOMER;
    if (p->kind->status) return str_c(p->kind->status);
    if (p->state.p) return p->state;
    return answers && t->status.p ? str_c("open") : (struct str){ 0 };
}

static void tell_status(struct telling *t, const struct part *p) {
    struct raw_event e = event_of(p, EV_STATUS, &t->c->kept, "/status");
    e.field[FIELD_TO] = status_after(t, p);
    if (!e.field[FIELD_TO].p || texts_same(e.field[FIELD_TO], t->status)) return;
    t->status = e.field[FIELD_TO];
    if (t->begun) tell(t, &e, p->place);
}

static void tell_assigned(struct telling *t, const struct part *p) {
    enum assigned to = p->assigned;
    struct raw_event e = event_of(p, to == ASSIGNED_TEAM ? EV_TEAM : EV_ASSIGN, &t->c->kept, to == ASSIGNED_TEAM ? "/team" : "/assign");
    struct str *holder = to == ASSIGNED_TEAM ? &t->team : &t->assignee;
    if (to == ASSIGNED_NOT || texts_same(*holder, p->assigned_to)) return;
    e.field[FIELD_TO] = *holder = p->assigned_to;
    if (t->begun) tell(t, &e, p->place);
}

static void tell_attribute(struct telling *t, const struct part *p) {
    struct raw_event e = event_of(p, EV_ATTR, &t->c->kept, "/attribute");
    e.field[FIELD_NAME] = p->attribute;
    e.field[FIELD_TO] = p->value;
    if (!p->attribute.p) return;
    if (!p->value.p) {
        history_was(t->c->history, t->ticket, EV_ATTR, p->attribute, p->before, p->at);
        return;
    }
    history_change(t->c->history, t->ticket, &e, p->before, t->told++, p->place);
    for (size_t i = 0; i < ARRAY_LEN(link_attributes); i++) {
        if (!str_is(p->attribute, link_attributes[i].name)) continue;
        struct raw_event link = event_of(p, EV_LINK, &t->c->kept, "/link");
        link.field[FIELD_KIND] = str_c(link_attributes[i].kind);
        link.field[FIELD_TO] = p->value;
        tell(t, &link, p->place);
    }
}

static bool begins(const struct telling *t, const struct part *p) {
    return !t->begun && p->author.role == ROLE_CUSTOMER && (p->kind->body == BODY_MESSAGE || p->has_text);
}

static void tell_part(struct telling *t, const struct part *p) {
    if (begins(t, p)) {
        begin(t, p->at, p->author);
    } else if (t->begun) {
        tell_text(t, p);
    }
    tell_status(t, p);
    tell_assigned(t, p);
    tell_attribute(t, p);
}

/* What the conversation says of now, where its parts led elsewhere: parts that are not in the export, or changes that make none. */
static void tell_now(struct telling *t) {
    const struct conversation *k = t->conversation;
    struct raw_event e = { .type = EV_STATUS, .at = k->as_of, .role = ROLE_SYSTEM };
    if (k->state.p && !texts_same(k->state, t->status)) {
        if (str_is(k->state, "closed") && k->closed_at > t->begun_at) e.at = k->closed_at;
        e.field[FIELD_TO] = k->state;
        tell(t, &e, k->place);
    }
    if (k->says_assignee && !texts_same(k->assignee, t->assignee)) {
        e = (struct raw_event){ .type = EV_ASSIGN, .at = k->assigned_at > t->begun_at ? k->assigned_at : k->as_of, .role = ROLE_SYSTEM };
        e.field[FIELD_TO] = k->assignee;
        tell(t, &e, k->place);
    }
    if (k->team.p && !texts_same(k->team, t->team)) {
        e = (struct raw_event){ .type = EV_TEAM, .at = k->as_of, .role = ROLE_SYSTEM };
        e.field[FIELD_TO] = k->team;
        tell(t, &e, k->place);
    }
    e = k->rating;
    if (e.type == EV_RATING) tell(t, &e, k->place);
}

/* A contact's answer that is known without its part begins an outbound conversation too; one that was never answered is no ticket. */
static void tell_conversation(struct telling *t) {
    const struct conversation *k = t->conversation;
    t->begun = !k->known;
    if (k->known && !k->outbound) begin(t, k->created_at, (struct author){ k->customer, ROLE_CUSTOMER });
    for (size_t i = 0; i < t->n; i++) tell_part(t, &t->parts[i]);
    if (!t->begun && k->answered_at > INSTANT_MIN) begin(t, k->answered_at, (struct author){ k->customer, ROLE_CUSTOMER });
    if (k->known && t->begun) tell_now(t);
}

/* ---- all of it ------------------------------------------------------------------------------------------------------------------ */

static int compare(const void *a, const void *b) {
    const struct part *x = a, *y = b;
    if (x->ticket != y->ticket) return x->ticket < y->ticket ? -1 : 1;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    if (x->order != y->order) return x->order < y->order ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

/* Whether a bare id is a team's or an admin's is known only once all is read. */
static void resolve_assigned(struct conversion *c) {
    for (size_t i = 0; i < c->parts.n; i++) {
        struct part *p = &c->parts.v[i];
        if (p->assigned != ASSIGNED_SOMEBODY) continue;
        bool team = is_known(c->teams, p->assigned_to), admin = is_known(c->admins, p->assigned_to);
        p->assigned = team == admin ? ASSIGNED_NOT : team ? ASSIGNED_TEAM : ASSIGNED_ADMIN;
        if (team == admin)
            sink_reject(c->sink, p->place, "unknown assignee", "%.*s is %s (give admins and teams too)", (int)(p->assigned_to.n < 60 ? p->assigned_to.n : 60),
                        p->assigned_to.p, team ? "an admin and a team" : "neither a known admin nor a known team");
    }
}

static void tell_all(struct conversion *c) {
    size_t at = 0;
    for (size_t i = 0; i < c->parts.n; i++) conversation_of(c, c->parts.v[i].ticket);
    resolve_assigned(c);
    if (c->parts.n) qsort(c->parts.v, c->parts.n, sizeof *c->parts.v, compare);
    for (uint32_t ticket = 1; ticket < c->conversations.n; ticket++) {
        struct telling t = { .c = c, .ticket = ticket, .conversation = &c->conversations.v[ticket] };
        if (at < c->parts.n) t.parts = &c->parts.v[at];
        for (; at < c->parts.n && c->parts.v[at].ticket == ticket; at++) t.n++;
        tell_conversation(&t);
    }
}

/* ---- the source ----------------------------------------------------------------------------------------------------------------- */

enum { LIST_CONVERSATIONS, LIST_CONVERSATION, LIST_ADMINS, LIST_TEAMS };
static const struct record_list lists[] = {
    [LIST_CONVERSATIONS] = { "conversations", false }, [LIST_CONVERSATION] = { "conversation", true },
    [LIST_ADMINS] = { "admins", false }, [LIST_TEAMS] = { "teams", false },
};

static bool read_record(void *data, const struct record *r, struct err *err) {
    struct conversion *c = data;
    struct str type = record_text(doc_get(r->doc, "type"));
    if (r->list == LIST_ADMINS || str_is(type, "admin")) return know(c->admins, texts_id(r->doc)), true;
    if (r->list == LIST_TEAMS || str_is(type, "team")) return know(c->teams, texts_id(r->doc)), true;
    if (doc_get(r->doc, "part_type")) return read_lone_part(c, r, err);
    if (str_is(type, "conversation") || r->list != RECORD_NO_LIST || RECORD_FIRST(r->doc, "source", "conversation_message", "conversation_parts"))
        return read_conversation(c, r, err);
    sink_reject(c->sink, r->place, "not a record of Intercom", "expected a conversation, a part of one, an admin or a team%s",
                str_is(type, "ticket") ? "; a customer's ticket is the conversation of the same id" : "");
    return true;
}

static bool convert(const struct exports *exports, const struct source_options *options, struct sink *sink, struct err *err) {
    struct conversion c = { .sink = sink, .when.zone = options->zone, .history = history_new(ROLES), .admins = strings_new(), .teams = strings_new() };
    struct record_reader reader = { lists, ARRAY_LEN(lists), &c, read_record, NULL };
    bool ok = records_read(exports, &reader, sink, err);
    if (ok) tell_all(&c);
    if (ok) history_emit(c.history, sink);
    history_free(c.history);
    strings_free(c.admins);
    strings_free(c.teams);
    VEC_RELEASE(&c.parts);
    VEC_RELEASE(&c.conversations);
    arena_release(&c.kept);
    return ok;
}

static const struct source_status statuses[] = {
    { "open", "Open", "Открыт", "open" },
    { "snoozed", "Snoozed", "Отложен", "waiting" },
    { "closed", "Closed", "Закрыт", "closed" },
    { NULL, NULL, NULL, NULL },
};

const struct source source_intercom = {
    .name = "intercom",
    .reads = "conversations with their parts of Intercom's API 1.x or 2.x (JSON, NDJSON, pages, Singer taps)",
    .help = "Agents are admins by id, lines are teams by id. Bots, Fin and workflows are told by the author's type, and by --bot ID. Notes, and texts given with\n"
            "an assignment, are internal; texts given when a conversation is closed or opened are replies. A contact who writes into a closed or snoozed\n"
            "conversation opens it again. Outbound messages that nobody answered are no tickets. Tags have the time when they were added, not when they were\n"
            "removed; priority is known as it is now; merges are not told by Intercom. Of parts alone, give the files of admins and teams too.",
    .get = "  Needs an access token with the rights to read conversations, admins and teams.\n"
           "  Host https://api.intercom.io (EU: api.eu.intercom.io, Australia: api.au.intercom.io), headers\n"
           "    Authorization: Bearer TOKEN     Intercom-Version: 2.15\n\n"
           "  1. ids            POST /conversations/search\n"
           "                    body {\"query\": {\"field\": \"updated_at\", \"operator\": \">\", \"value\": 1772312400},\n"
           "                          \"pagination\": {\"per_page\": 150}}\n"
           "                    next pages by pages.next.starting_after in \"pagination\"; at most 150 a page\n"
           "  2. conversations  GET /conversations/ID?display_as=plaintext for each id: searches have no parts.\n"
           "                    Only the 500 most recent parts are answered; more are the finding\n"
           "                    truncated-history, and earlier exports of the conversation fill them in\n"
           "  3. GET /admins, GET /teams: only for parts that a Singer tap wrote\n\n"
           "  curl -s -H \"Authorization: Bearer $TOKEN\" -H 'Intercom-Version: 2.15' \\\n"
           "    'https://api.intercom.io/conversations/1295?display_as=plaintext' >> conversations.ndjson",
    .statuses = statuses,
    .convert = convert,
};
