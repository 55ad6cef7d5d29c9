/* zendesk: tickets, their audits, users and satisfaction ratings of Zendesk Support, as pages of its API or a record a line, in any files and order.
 *
 * An audit is one update of a ticket, its events what the update did: the first one's Create events are the ticket's first values, Change events have
 * the value before.  Triggers run within the audit of the person who set them off, so an event's own `via` tells who did it, and a comment's author is
 * the event's.  Who is an agent, who asked, which ticket went into which: other files may tell, so what depends on it waits until all is read.
 */
#include <string.h>

#include "base/strings.h"
#include "base/vec.h"
#include "read/from/history.h"
#include "read/from/records.h"
#include "read/from/source.h"
#include "read/from/texts.h"

/* ---- what is kept --------------------------------------------------------------------------------------------------------------- */

/* The audit that created a ticket. Its comment is the customer's request unless somebody else wrote it. */
struct opening {
    instant at;
    struct str requester, author, channel, subject;
    struct texts tags;
    struct raw_event comment; /* at INSTANT_NONE: none, or told already */
    struct str commenter;     /* of a public comment by a person */
    int64_t order;
    struct place place;
};

/* The latest change of a value. */
struct latest { bool known; instant at; int64_t order; struct str value; };

struct ticket {
    bool seen, deleted, rated, merged; /* in an audit */
    struct opening *opening;           /* NULL: not in the export */
    struct latest status, assignee;
    struct place place;
    /* as the ticket's own record says, where there is one */
    bool known;
    instant created_at, as_of;
    struct str requester, submitter, channel, subject, url;
    struct str status_now, assignee_now, priority_now, team_now;
    struct texts tags;
    struct raw_attr *attrs;
    int nattrs;
};

/* What is told, or not, once all is read. */
enum pending_kind { PENDING_NOTIFICATION, PENDING_RATING, PENDING_MERGE };
struct pending {
    enum pending_kind kind;
    uint32_t ticket;
    struct raw_event event;
    int64_t order;
    struct texts recipients; /* of a notification */
    struct str commenter;    /* of the public comment in the same audit */
    struct place place;
};

struct conversion {
    struct sink *sink;
    struct when when;
    struct history *history;
    struct arena kept, scratch;                 /* scratch: of the record at hand */
    struct strings *customers, *agents, *staff; /* by users; staff: by what they did */
    struct { struct str *v; size_t n, cap; } staff_list;
    struct { struct ticket *v; size_t n, cap; } tickets;
    struct { struct pending *v; size_t n, cap; } pending;
};

static struct str keep(struct conversion *c, struct str s) { return record_keep(&c->kept, s); }

static struct ticket *ticket_of(struct conversion *c, uint32_t ticket) {
    while (c->tickets.n <= ticket) *VEC_PUSH(&c->tickets) = (struct ticket){ 0 };
    return &c->tickets.v[ticket];
}

/* ---- people --------------------------------------------------------------------------------------------------------------------- */

static bool is_among(const struct strings *ids, struct str id) { return id.p && strings_find(ids, id.p, id.n) != STR_NONE; }

/* Assignees and authors of internal notes are no customers, even where no file of users says so. */
static void note_staff(struct conversion *c, struct str id) {
    if (!id.p || is_among(c->staff, id)) return;
    strings_add(c->staff, id.p, id.n);
    *VEC_PUSH(&c->staff_list) = keep(c, id);
}

static enum role role_of(const struct conversion *c, struct str id) {
    if (is_among(c->agents, id)) return ROLE_AGENT;
    if (is_among(c->customers, id)) return ROLE_CUSTOMER;
    return is_among(c->staff, id) ? ROLE_AGENT : ROLES;
}

static bool read_user(struct conversion *c, const struct record *r) {
    struct str id = record_id(doc_get(r->doc, "id")), role = record_text(doc_get(r->doc, "role"));
    bool is_customer = str_is(role, "end-user"), is_agent = str_is(role, "agent") || str_is(role, "admin");
    if (!id.p) return sink_reject(c->sink, r->place, "no id", "a user needs \"id\""), true;
    if (is_customer || is_agent) {
        strings_add(is_customer ? c->customers : c->agents, id.p, id.n);
        history_person(c->history, id, is_customer ? ROLE_CUSTOMER : ROLE_AGENT);
    }
    return true;
}

/* The system itself has the id -1. */
static struct str person(struct str id) { return id.p && str_is(id, "-1") ? (struct str){ 0 } : id; }

static bool is_automatic(const struct doc *via) {
    struct str channel = record_text(doc_get(via, "channel"));
    return str_is(channel, "rule") || (channel.p && str_starts(channel, "answer_bot"));
}

/* ---- values --------------------------------------------------------------------------------------------------------------------- */

/* The attribute that a field of a ticket is kept as; custom fields are named by their number. Absent: none. */
static struct str attr_name(struct conversion *c, struct str field) {
    static const struct { const char *field, *attr; } own[] = {
        { "type", "type" }, { "ticket_form_id", "form" }, { "brand_id", "brand" }, { "organization_id", "organization" }, { "custom_status_id", "custom_status" },
    };
    size_t digits = 0;
    for (size_t i = 0; i < ARRAY_LEN(own); i++)
        if (str_is(field, own[i].field)) return str_c(own[i].attr);
    while (digits < field.n && field.p[digits] >= '0' && field.p[digits] <= '9') digits++;
    if (digits == 0 || digits < field.n || digits > 30) return (struct str){ 0 };
    return str_c(arena_printf(&c->kept, "field_%.*s", (int)digits, field.p));
}

/* good and bad, perhaps with a comment; absent where nothing was answered yet. *known false: a word that is not one of Zendesk's. */
static struct str verdict_of(struct str score, bool *known) {
    static const char *const unanswered[] = { "offered", "unoffered", "unrated", "received" };
    bool good = str_is(score, "good") || str_is(score, "good_with_comment"), bad = str_is(score, "bad") || str_is(score, "bad_with_comment");
    *known = !score.p || good || bad;
    for (size_t i = 0; i < ARRAY_LEN(unanswered); i++) *known = *known || str_is(score, unanswered[i]);
    return good ? str_c("good") : bad ? str_c("bad") : (struct str){ 0 };
}

/* ---- audits --------------------------------------------------------------------------------------------------------------------- */

/* An audit as its events are read. */
struct audit {
    struct conversion *c;
    const struct record *r;
    const struct doc *doc, *event;  /* event: the one at hand */
    uint32_t ticket;
    struct str key, id, author;     /* key: of the ticket */
    instant at;
    int64_t order;
    bool creates, merges, automatic; /* automatic: as a whole */
    struct str commenter;           /* of its public comment, if a person wrote it */
    struct str verdict, remark;
    struct place rated;
};

/* Whether Zendesk did by a rule, or a bot, what the event at hand says. */
static bool acts_itself(const struct audit *x) {
    const struct doc *via = doc_get(x->event, "via");
    return via ? is_automatic(via) : x->automatic;
}

static struct raw_event event_of(const struct audit *x, enum event_type type, const char *suffix, struct str detail) {
    struct str id = record_id(doc_get(x->event, "id"));
    struct raw_event e = { .type = type, .at = x->at, .actor = acts_itself(x) ? (struct str){ 0 } : person(x->author), .role = ROLES };
    if (!e.actor.p) e.role = ROLE_SYSTEM;
    if (id.p && id.n < 40)
        e.id = str_c(arena_printf(&x->c->scratch, "%.*s%s%.*s", (int)id.n, id.p, suffix, (int)(detail.n < 200 ? detail.n : 200), detail.p ? detail.p : ""));
    return e;
}

static void tell(struct audit *x, const struct raw_event *e) { history_event(x->c->history, x->ticket, e, x->order, record_place(x->r, x->event)); }

static void note_latest(struct conversion *c, struct latest *latest, struct str value, instant at, int64_t order) {
    if (latest->known && (at < latest->at || (at == latest->at && order < latest->order))) return;
    *latest = (struct latest){ true, at, order, keep(c, value) };
}

/* A change of status, assignee, group, priority or an attribute; of a ticket that begins, what the value is at first. */
static void tell_move(struct audit *x, enum event_type type, struct str name, struct str to, struct str before) {
    struct ticket *t = ticket_of(x->c, x->ticket);
    struct raw_event e = event_of(x, type, "", (struct str){ 0 });
    e.field[FIELD_NAME] = name;
    e.field[FIELD_TO] = to;
    if (type == EV_STATUS) note_latest(x->c, &t->status, to, x->at, x->order);
    if (type == EV_ASSIGN) note_latest(x->c, &t->assignee, to, x->at, x->order);
    if (type == EV_ASSIGN) note_staff(x->c, to);
    if (x->creates)
        history_was(x->c->history, x->ticket, type, name, to, x->at);
    else if (to.p || type == EV_ASSIGN)
        history_change(x->c->history, x->ticket, &e, before, x->order, record_place(x->r, x->event));
    else
        history_was(x->c->history, x->ticket, type, name, before, x->at);
}

static void tell_tags(struct audit *x) {
    struct texts to = texts_of(&x->c->scratch, doc_get(x->event, "value")), from = texts_of(&x->c->scratch, doc_get(x->event, "previous_value"));
    if (x->creates) {
        ticket_of(x->c, x->ticket)->opening->tags = texts_of(&x->c->kept, doc_get(x->event, "value"));
        return;
    }
    for (int i = 0; i < from.n + to.n; i++) {
        bool removes = i < from.n;
        struct str tag = removes ? from.v[i] : to.v[i - from.n];
        struct raw_event e = event_of(x, EV_TAG, removes ? "/-" : "/+", tag);
        e.field[removes ? FIELD_REMOVE : FIELD_ADD] = tag;
        if (!texts_have(removes ? &to : &from, tag)) tell(x, &e);
    }
}

static void tell_deleted(struct audit *x) {
    struct raw_event e = event_of(x, EV_DISCARD, "", (struct str){ 0 });
    e.field[FIELD_REASON] = str_c("deleted");
    ticket_of(x->c, x->ticket)->deleted = true;
    tell(x, &e);
}

static void note_score(struct audit *x, struct str score, struct str remark) {
    bool known;
    struct str verdict = verdict_of(score, &known);
    if (!known) sink_reject(x->c->sink, record_place(x->r, x->event), "unknown score", "\"%.*s\"", (int)(score.n < 60 ? score.n : 60), score.p);
    if (verdict.p) x->rated = record_place(x->r, x->event);
    if (verdict.p) x->verdict = verdict;
    if (remark.p) x->remark = remark;
}

/* Create and Change. */
static void read_field(struct audit *x) {
    static const struct { const char *field; enum event_type type; } moves[] = {
        { "status", EV_STATUS }, { "assignee_id", EV_ASSIGN }, { "group_id", EV_TEAM }, { "priority", EV_PRIORITY },
    };
    const struct doc *value = doc_get(x->event, "value"), *previous = doc_get(x->event, "previous_value");
    struct str field = record_text(doc_get(x->event, "field_name")), attr = attr_name(x->c, field);
    struct opening *opening = ticket_of(x->c, x->ticket)->opening;
    if (str_is(field, "status") && str_is(record_text(value), "deleted")) {
        tell_deleted(x);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(moves); i++)
        if (str_is(field, moves[i].field)) tell_move(x, moves[i].type, (struct str){ 0 }, texts_id(value), texts_id(previous));
    if (attr.p) tell_move(x, EV_ATTR, attr, attr_value_of(value), attr_value_of(previous));
    if (str_is(field, "tags")) tell_tags(x);
    if (str_is(field, "satisfaction_score")) note_score(x, record_text(value), (struct str){ 0 });
    if (str_is(field, "satisfaction_comment")) note_score(x, (struct str){ 0 }, record_text(value));
    if (x->creates && str_is(field, "requester_id")) opening->requester = keep(x->c, record_id(value));
    if (x->creates && str_is(field, "subject")) opening->subject = record_plain_text(&x->c->kept, record_text(value));
    if (str_is(field, "problem_id") && record_id(value).p) {
        struct raw_event e = event_of(x, EV_LINK, "", (struct str){ 0 });
        e.field[FIELD_KIND] = str_c("incident");
        e.field[FIELD_TO] = record_id(value);
        tell(x, &e);
    }
}

/* The author of a comment is the event's own; what a rule or a bot wrote is automatic, and so is what a merge leaves in both tickets. */
static void read_comment(struct audit *x) {
    struct raw_event e = event_of(x, EV_MESSAGE, "", (struct str){ 0 });
    struct opening *opening = ticket_of(x->c, x->ticket)->opening;
    struct str author = record_id(doc_get(x->event, "author_id"));
    bool is_public = record_flag(doc_get(x->event, "public"), true), by_person;
    author = person(author.p ? author : x->author);
    by_person = author.p && !acts_itself(x);
    e.actor = by_person ? author : (struct str){ 0 };
    e.role = by_person ? ROLES : ROLE_BOT;
    if (!is_public) e.field[FIELD_PUBLIC] = str_c("false");
    if (x->merges || !by_person) e.field[FIELD_AUTO] = str_c("true");
    if (!is_public) note_staff(x->c, e.actor);
    if (is_public && by_person) x->commenter = keep(x->c, e.actor);
    bool is_request = x->creates && by_person && opening->comment.at == INSTANT_NONE && !opening->commenter.p;
    if (is_request && is_public) opening->commenter = x->commenter;
    if (!history_entry(x->c->history, x->ticket, HISTORY_COMMENTS, record_id(doc_get(x->event, "id")), x->at)) return;
    if (is_request && is_public) {
        opening->comment = e;
        opening->comment.id = keep(x->c, e.id);
        opening->comment.actor = opening->commenter;
    } else {
        tell(x, &e);
    }
}

static void read_notification(struct audit *x) {
    struct raw_event e = { .type = EV_MESSAGE, .at = x->at, .role = ROLE_BOT };
    e.id = keep(x->c, record_id(doc_get(x->event, "id")));
    e.field[FIELD_AUTO] = str_c("true");
    *VEC_PUSH(&x->c->pending) = (struct pending){ PENDING_NOTIFICATION, x->ticket, e, x->order, texts_of(&x->c->kept, doc_get(x->event, "recipients")), { 0 },
                                                  record_place(x->r, x->event) };
}

static void read_satisfaction(struct audit *x) { note_score(x, record_text(doc_get(x->event, "score")), record_text(RECORD_FIRST(x->event, "body", "comment"))); }

/* Events of other types say nothing of what is measured; their list is open. */
static const struct { const char *type; void (*read)(struct audit *x); } event_types[] = {
    { "Create", read_field }, { "Change", read_field },
    { "Comment", read_comment }, { "VoiceComment", read_comment }, { "FacebookComment", read_comment },
    { "Notification", read_notification }, { "NotificationWithCcs", read_notification },
    { "SatisfactionRating", read_satisfaction },
};

static void read_event(struct audit *x) {
    struct str type = record_text(doc_get(x->event, "type"));
    if (!type.p) sink_reject(x->c->sink, record_place(x->r, x->event), "not an event", "it has no type");
    for (size_t i = 0; i < ARRAY_LEN(event_types); i++)
        if (str_is(type, event_types[i].type)) event_types[i].read(x);
}

/* ---- merges --------------------------------------------------------------------------------------------------------------------- */

static bool is_merge(const struct doc *via) {
    return str_is(record_text(doc_get(via, "channel")), "merge") || str_is(record_text(record_path(via, "source.rel")), "merge");
}

static bool is_field(const struct doc *event, const char *field) { return str_is(record_text(doc_get(event, "field_name")), field); }

static bool adds_tag(const struct doc *event, const char *tag, struct arena *a) {
    struct texts to = texts_of(a, doc_get(event, "value")), from = texts_of(a, doc_get(event, "previous_value"));
    return is_field(event, "tags") && texts_have(&to, str_c(tag)) && !texts_have(&from, str_c(tag));
}

/* The tickets that a merge's `via` names, other than the audit's own. */
static struct texts merged_tickets(struct audit *x, const struct doc *via) {
    static const char *const paths[] = { "source.to.ticket_id", "source.to.ticket_ids", "source.from.ticket_id", "source.from.ticket_ids" };
    struct texts found = { 0 };
    for (size_t i = 0; i < ARRAY_LEN(paths) && found.n == 0; i++) {
        struct texts named = texts_of(&x->c->kept, record_path(via, paths[i]));
        found.v = named.v;
        for (int j = 0; j < named.n; j++)
            if (!str_eq(named.v[j], x->key)) found.v[found.n++] = named.v[j];
    }
    return found;
}

/* The ticket is closed by the merge: it goes into the other one, which is named here or in the other one's audit. */
static void tell_merged(struct audit *x, const struct texts *others) {
    struct raw_event e = { .type = EV_MERGE, .at = x->at, .actor = person(x->author), .role = x->automatic || !person(x->author).p ? ROLE_SYSTEM : ROLES };
    if (ticket_of(x->c, x->ticket)->merged) return;
    ticket_of(x->c, x->ticket)->merged = true;
    if (others->n) history_merge_into(x->c->history, x->ticket, others->v[0]);
    history_merge(x->c->history, x->ticket, &e, x->order, x->r->place);
}

/* The ticket takes in others; their own audits may not be in the export. */
static void note_taken_in(struct audit *x, const struct texts *others) {
    for (int i = 0; i < others->n; i++) {
        struct raw_event e = { .type = EV_MERGE, .at = x->at, .actor = keep(x->c, person(x->author)), .role = ROLES };
        uint32_t source = history_ticket(x->c->history, others->v[i]);
        if (!e.actor.p) e.role = ROLE_SYSTEM;
        history_merge_into(x->c->history, source, x->key);
        *VEC_PUSH(&x->c->pending) = (struct pending){ PENDING_MERGE, source, e, x->order, { 0 }, { 0 }, x->r->place };
    }
}

static void read_merge(struct audit *x, const struct doc *events) {
    const struct doc *via = is_merge(doc_get(x->doc, "via")) ? doc_get(x->doc, "via") : NULL;
    bool closes = false, tagged = false;
    for (const struct doc *e = events->child; e; e = e->next) {
        if (!via && is_merge(doc_get(e, "via"))) via = doc_get(e, "via");
        closes = closes || (is_field(e, "status") && str_is(record_text(doc_get(e, "value")), "closed"));
        tagged = tagged || adds_tag(e, "closed_by_merge", &x->c->scratch);
    }
    struct texts others = merged_tickets(x, via);
    x->merges = via || tagged;
    if (tagged || (via && closes))
        tell_merged(x, &others);
    else if (via)
        note_taken_in(x, &others);
}

static void begin_opening(struct audit *x) {
    struct opening *opening = arena_alloc(&x->c->kept, sizeof *opening);
    *opening = (struct opening){ .at = x->at, .author = keep(x->c, person(x->author)), .order = x->order, .place = x->r->place };
    opening->comment.at = INSTANT_NONE;
    opening->channel = keep(x->c, record_text(record_path(x->doc, "via.channel")));
    ticket_of(x->c, x->ticket)->opening = opening;
}

/* What no Create event names was not set at first. */
static void end_opening(struct audit *x, const struct doc *events) {
    static const struct { const char *field; enum event_type type; } values[] = { { "assignee_id", EV_ASSIGN }, { "group_id", EV_TEAM }, { "priority", EV_PRIORITY } };
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        const struct doc *e = events->child;
        while (e && !is_field(e, values[i].field)) e = e->next;
        if (!e) history_was(x->c->history, x->ticket, values[i].type, (struct str){ 0 }, (struct str){ 0 }, x->at);
    }
}

static void tell_rating(struct audit *x) {
    struct raw_event e = { .type = EV_RATING, .at = x->at, .role = ROLE_CUSTOMER, .actor = person(x->author) };
    if (!x->verdict.p) return;
    e.id = str_c(arena_printf(&x->c->scratch, "%.*s/rating", (int)(x->id.n < 200 ? x->id.n : 200), x->id.p ? x->id.p : ""));
    e.field[FIELD_VERDICT] = x->verdict;
    e.field[FIELD_COMMENT] = x->remark;
    ticket_of(x->c, x->ticket)->rated = true;
    history_event(x->c->history, x->ticket, &e, x->order, x->rated);
}

/* Only the audit that creates a ticket creates these; a field that was empty until then is created later too. */
static bool is_first_value(const struct doc *e) {
    return str_is(record_text(doc_get(e, "type")), "Create") && (is_field(e, "status") || is_field(e, "requester_id"));
}

static void read_events(struct audit *x, const struct doc *events) {
    size_t pending = x->c->pending.n;
    for (const struct doc *e = events->child; e; e = e->next) x->creates = x->creates || is_first_value(e);
    x->creates = x->creates && !ticket_of(x->c, x->ticket)->opening;
    if (x->creates) begin_opening(x);
    read_merge(x, events);
    for (x->event = events->child; x->event; x->event = x->event->next) read_event(x);
    if (x->creates) end_opening(x, events);
    tell_rating(x);
    for (size_t i = pending; i < x->c->pending.n; i++) x->c->pending.v[i].commenter = x->commenter;
}

static bool read_audit(struct conversion *c, const struct record *r, struct err *err) {
    const struct doc *d = r->doc, *events = doc_get(d, "events");
    struct audit x = { .c = c, .r = r, .doc = d, .key = record_id(doc_get(d, "ticket_id")), .id = record_id(doc_get(d, "id")), .author = record_id(doc_get(d, "author_id")) };
    bool ok;
    if (!x.key.p) return sink_reject(c->sink, r->place, "no ticket", "an audit needs \"ticket_id\""), true;
    if (!events || events->kind != DOC_ARRAY) return sink_reject(c->sink, r->place, "not an audit", "it has no array of events"), true;
    if (!record_time(&c->when, c->sink, r, doc_get(d, "created_at"), &x.at, &ok, err)) return false;
    if (!ok) return true;
    x.ticket = history_ticket(c->history, x.key);
    if (!history_entry(c->history, x.ticket, HISTORY_CHANGES, x.id, x.at)) return true;
    x.order = record_number(doc_get(d, "id"), 0);
    x.automatic = is_automatic(doc_get(d, "via"));
    struct ticket *t = ticket_of(c, x.ticket);
    t->seen = true;
    if (!t->place.file) t->place = r->place;
    read_events(&x, events);
    return true;
}

/* ---- tickets -------------------------------------------------------------------------------------------------------------------- */

static void add_attr(struct conversion *c, struct ticket *t, struct str field, const struct doc *value) {
    struct str name = attr_name(c, field), text = name.p ? attr_value_of(value) : (struct str){ 0 };
    if (text.p) t->attrs[t->nattrs++] = (struct raw_attr){ name, keep(c, text) };
}

static void read_attrs(struct conversion *c, const struct doc *d, struct ticket *t) {
    const struct doc *custom = RECORD_FIRST(d, "custom_fields", "fields"), *follows = record_path(d, "via.source.from.ticket_id");
    bool follows_up = str_is(record_text(record_path(d, "via.channel")), "closed_ticket") || str_is(record_text(record_path(d, "via.source.rel")), "follow_up");
    t->nattrs = 0;
    t->attrs = arena_alloc(&c->kept, ((size_t)d->n + (custom ? (size_t)custom->n : 0) + 1) * sizeof *t->attrs);
    for (const struct doc *member = d->child; member; member = member->next) add_attr(c, t, member->key, member);
    for (const struct doc *field = custom && custom->kind == DOC_ARRAY ? custom->child : NULL; field; field = field->next)
        add_attr(c, t, record_id(doc_get(field, "id")), doc_get(field, "value"));
    if (follows_up && record_id(follows).p) t->attrs[t->nattrs++] = (struct raw_attr){ str_c("follow_up_of"), keep(c, record_id(follows)) };
}

/* ".../api/v2/tickets/2.json" is for programs; agents open ".../agent/tickets/2". */
static struct str url_of(struct conversion *c, struct str url, struct str id) {
    const char *path = url.p ? strstr(url.p, "/api/v2/tickets/") : NULL;
    size_t site = path ? (size_t)(path - url.p) : 0;
    if (!path || site > 255 || id.n > 40) return keep(c, url);
    return str_c(arena_printf(&c->kept, "%.*s/agent/tickets/%.*s", (int)site, url.p, (int)id.n, id.p));
}

/* Comments inside a ticket, as the account's JSON export has them. The request itself is the ticket's creation. */
static bool read_inner_comments(struct conversion *c, const struct record *r, uint32_t ticket, instant created_at, struct err *err) {
    const struct doc *comments = doc_get(r->doc, "comments");
    struct str requester = RECORD_REF(RECORD_FIRST(r->doc, "requester_id", "requester"), "id");
    for (const struct doc *d = comments && comments->kind == DOC_ARRAY ? comments->child : NULL; d; d = d->next) {
        struct raw_event e = { .type = EV_MESSAGE, .role = ROLES };
        struct str id = record_id(doc_get(d, "id"));
        bool ok;
        if (!record_time(&c->when, c->sink, r, doc_get(d, "created_at"), &e.at, &ok, err)) return false;
        if (!ok || !history_entry(c->history, ticket, HISTORY_COMMENTS, id, e.at)) continue;
        e.id = id;
        e.actor = person(RECORD_REF(RECORD_FIRST(d, "author_id", "author"), "id"));
        if (!e.actor.p) e.role = ROLE_BOT;
        bool is_public = record_flag(doc_get(d, "public"), true);
        if (!is_public) e.field[FIELD_PUBLIC] = str_c("false");
        if (!is_public) note_staff(c, e.actor);
        if (e.at > created_at || !e.actor.p || !requester.p || !str_eq(e.actor, requester))
            history_event(c->history, ticket, &e, record_number(doc_get(d, "id"), 0), record_place(r, d));
    }
    return true;
}

static void fill_ticket(struct conversion *c, const struct record *r, struct str id, struct ticket *t) {
    const struct doc *d = r->doc;
    t->known = true;
    t->place = r->place;
    t->requester = keep(c, RECORD_REF(RECORD_FIRST(d, "requester_id", "requester"), "id"));
    t->submitter = keep(c, RECORD_REF(RECORD_FIRST(d, "submitter_id", "submitter"), "id"));
    t->channel = keep(c, record_text(record_path(d, "via.channel")));
    t->subject = record_plain_text(&c->kept, record_text(RECORD_FIRST(d, "raw_subject", "subject")));
    t->url = url_of(c, record_text(doc_get(d, "url")), id);
    t->status_now = keep(c, record_text(doc_get(d, "status")));
    t->assignee_now = keep(c, texts_id(RECORD_FIRST(d, "assignee_id", "assignee")));
    t->priority_now = keep(c, record_text(doc_get(d, "priority")));
    t->team_now = keep(c, texts_id(RECORD_FIRST(d, "group_id", "group")));
    t->tags = texts_of(&c->kept, doc_get(d, "tags"));
    read_attrs(c, d, t);
    t->nattrs = attrs_distinct(t->attrs, t->nattrs);
    note_staff(c, t->assignee_now);
}

static bool read_ticket(struct conversion *c, const struct record *r, struct err *err) {
    struct str id = record_id(doc_get(r->doc, "id"));
    instant created_at, as_of;
    bool ok;
    if (!id.p) return sink_reject(c->sink, r->place, "no id", "a ticket needs \"id\""), true;
    if (!record_time(&c->when, c->sink, r, doc_get(r->doc, "created_at"), &created_at, &ok, err)) return false;
    if (!ok) return true;
    uint32_t ticket = history_ticket(c->history, id);
    if (record_try_time(&c->when, doc_get(r->doc, "updated_at"), &as_of) != WHEN_OK || as_of < created_at) as_of = created_at;
    if (!read_inner_comments(c, r, ticket, created_at, err)) return false;
    struct ticket *t = ticket_of(c, ticket);
    if (t->known && as_of < t->as_of) return true;
    t->created_at = created_at;
    t->as_of = as_of;
    fill_ticket(c, r, id, t);
    return true;
}

static bool read_rating(struct conversion *c, const struct record *r, struct err *err) {
    struct raw_event e = { .type = EV_RATING, .role = ROLE_CUSTOMER };
    struct str key = record_id(doc_get(r->doc, "ticket_id")), score = record_text(doc_get(r->doc, "score"));
    bool ok, known;
    e.field[FIELD_VERDICT] = verdict_of(score, &known);
    if (!known) return sink_reject(c->sink, r->place, "unknown score", "\"%.*s\"", (int)(score.n < 60 ? score.n : 60), score.p), true;
    if (!e.field[FIELD_VERDICT].p) return true;
    if (!key.p) return sink_reject(c->sink, r->place, "no ticket", "a rating needs \"ticket_id\""), true;
    if (!record_time(&c->when, c->sink, r, RECORD_FIRST(r->doc, "updated_at", "created_at"), &e.at, &ok, err)) return false;
    if (!ok) return true;
    e.actor = keep(c, RECORD_REF(doc_get(r->doc, "requester_id"), "id"));
    e.id = keep(c, record_id(doc_get(r->doc, "id")));
    e.field[FIELD_COMMENT] = keep(c, record_text(doc_get(r->doc, "comment")));
    *VEC_PUSH(&c->pending) = (struct pending){ PENDING_RATING, history_ticket(c->history, key), e, INT64_MAX, { 0 }, { 0 }, r->place };
    return true;
}

/* ---- telling -------------------------------------------------------------------------------------------------------------------- */

/* Whether the record is of a time before the changes that are known. */
static bool is_outdated(const struct ticket *t, const struct latest *latest) { return latest->known && latest->at > t->as_of; }

static bool is_gone(const struct ticket *t) { return t->known && str_is(t->status_now, "deleted"); }

static void tell_created(struct conversion *c, uint32_t ticket) {
    const struct ticket *t = &c->tickets.v[ticket];
    const struct opening *o = t->opening;
    struct str requester = texts_first(t->requester, o ? o->requester : t->requester);
    struct raw_event e = { .type = EV_CREATED, .role = ROLES, .at = t->known ? t->created_at : o->at };
    e.actor = texts_first(texts_first(o ? o->commenter : t->submitter, o ? o->author : t->submitter), requester);
    e.field[FIELD_CUSTOMER] = requester;
    e.field[FIELD_CHANNEL] = texts_first(t->channel, o ? o->channel : t->channel);
    e.field[FIELD_SUBJECT] = texts_first(t->subject, o ? o->subject : t->subject);
    e.field[FIELD_URL] = t->url;
    e.field[FIELD_STATUS] = t->known && !is_gone(t) && !is_outdated(t, &t->status) ? t->status_now : t->status.value;
    e.field[FIELD_ASSIGNEE] = t->assignee_now;
    e.field[FIELD_PRIORITY] = t->priority_now;
    e.field[FIELD_TEAM] = t->team_now;
    e.tags = t->known ? t->tags.v : o->tags.v;
    e.ntags = t->known ? t->tags.n : o->tags.n;
    e.attrs = t->attrs;
    e.nattrs = t->nattrs;
    history_begin(c->history, ticket, &e, t->as_of, t->known ? t->place : o->place);
    enum role role = o ? role_of(c, o->commenter) : ROLES;
    bool by_customer = role == ROLE_CUSTOMER || (o && role == ROLES && texts_same(o->commenter, requester));
    if (o && o->comment.at != INSTANT_NONE && !by_customer) history_event(c->history, ticket, &o->comment, o->order, o->place);
}

/* What the record says of now where the audits that are here do not lead there: told at the record's time. */
static void tell_now(struct conversion *c, uint32_t ticket, enum event_type type, const struct latest *latest, struct str now) {
    const struct ticket *t = &c->tickets.v[ticket];
    struct raw_event e = { .type = type, .at = t->as_of, .role = ROLE_SYSTEM };
    bool as_it_began = !latest->known && !t->opening && str_is(now, "new");
    if (texts_same(latest->value, now) || as_it_began || is_outdated(t, latest)) return;
    e.field[FIELD_TO] = now;
    history_total(c->history, ticket, HISTORY_CHANGES, INT64_MAX, t->place);
    history_change(c->history, ticket, &e, latest->value, INT64_MAX, t->place);
}

static void tell_ticket(struct conversion *c, uint32_t ticket) {
    const struct ticket *t = &c->tickets.v[ticket];
    if (t->known || t->opening) tell_created(c, ticket);
    if ((t->known || t->seen) && !t->opening && !is_gone(t)) history_total(c->history, ticket, HISTORY_CHANGES, INT64_MAX, t->place);
    if (t->known) tell_now(c, ticket, EV_ASSIGN, &t->assignee, t->assignee_now);
    if (t->known && !is_gone(t) && t->status_now.p) tell_now(c, ticket, EV_STATUS, &t->status, t->status_now);
    if (is_gone(t) && !t->deleted) {
        struct raw_event e = { .type = EV_DISCARD, .at = t->as_of, .role = ROLE_SYSTEM };
        e.field[FIELD_REASON] = str_c("deleted");
        history_event(c->history, ticket, &e, INT64_MAX, t->place);
    }
}

/* A notification is an automatic reply if it goes to the one who asked and does not just carry an agent's comment. */
static bool is_reply(const struct conversion *c, const struct pending *p) {
    const struct ticket *t = &c->tickets.v[p->ticket];
    struct str requester = texts_first(t->requester, t->opening ? t->opening->requester : t->requester);
    if (!requester.p && t->opening) requester = t->opening->commenter;
    return texts_have(&p->recipients, requester) && (!p->commenter.p || str_eq(p->commenter, requester));
}

static void tell_pending(struct conversion *c, const struct pending *p) {
    struct ticket *t = ticket_of(c, p->ticket);
    bool told = false;
    switch (p->kind) {
    case PENDING_NOTIFICATION: told = is_reply(c, p); break;
    case PENDING_RATING: told = !t->rated; break;
    case PENDING_MERGE: told = !t->merged && (t->known || t->seen); break;
    }
    if (told && p->kind == PENDING_MERGE) {
        t->merged = true;
        history_merge(c->history, p->ticket, &p->event, p->order, p->place);
    } else if (told) {
        history_event(c->history, p->ticket, &p->event, p->order, p->place);
    }
}

static void tell_all(struct conversion *c) {
    for (uint32_t ticket = 1; ticket < c->tickets.n; ticket++) tell_ticket(c, ticket);
    for (size_t i = 0; i < c->pending.n; i++) tell_pending(c, &c->pending.v[i]);
    for (size_t i = 0; i < c->staff_list.n; i++) history_person(c->history, c->staff_list.v[i], ROLE_AGENT);
    history_emit(c->history, c->sink);
}

/* ---- the source ----------------------------------------------------------------------------------------------------------------- */

enum { LIST_TICKETS, LIST_TICKET, LIST_AUDITS, LIST_AUDIT, LIST_USERS, LIST_USER, LIST_RATINGS, LIST_TICKET_EVENTS, LIST_REST };
static const struct record_list lists[] = {
    [LIST_TICKETS] = { "tickets", false }, [LIST_TICKET] = { "ticket", true }, [LIST_AUDITS] = { "audits", false }, [LIST_AUDIT] = { "audit", true },
    [LIST_USERS] = { "users", false }, [LIST_USER] = { "user", true }, [LIST_RATINGS] = { "satisfaction_ratings", false },
    [LIST_TICKET_EVENTS] = { "ticket_events", false },
    /* known to say nothing of tickets' events */
    [LIST_REST] = { "groups", false }, { "organizations", false }, { "brands", false }, { "ticket_fields", false }, { "ticket_forms", false },
    { "custom_statuses", false }, { "metric_sets", false }, { "ticket_metrics", false }, { "ticket_metric_events", false }, { "schedules", false },
};

/* What a record is that stands in no list. */
static int list_of(const struct doc *d) {
    if (doc_get(d, "ticket_id") && doc_get(d, "events")) return LIST_AUDIT;
    if (doc_get(d, "child_events")) return LIST_TICKET_EVENTS;
    if (doc_get(d, "ticket_id") && doc_get(d, "score")) return LIST_RATINGS;
    if (RECORD_FIRST(d, "requester_id", "requester", "submitter_id") && doc_get(d, "created_at")) return LIST_TICKET;
    if (doc_get(d, "role") && doc_get(d, "id")) return LIST_USER;
    return RECORD_NO_LIST;
}

static bool read_record(void *data, const struct record *r, struct err *err) {
    struct conversion *c = data;
    int list = r->list == RECORD_NO_LIST ? list_of(r->doc) : r->list;
    arena_reset(&c->scratch);
    switch (list) {
    case LIST_TICKETS: case LIST_TICKET: return read_ticket(c, r, err);
    case LIST_AUDITS: case LIST_AUDIT: return read_audit(c, r, err);
    case LIST_USERS: case LIST_USER: return read_user(c, r);
    case LIST_RATINGS: return read_rating(c, r, err);
    case LIST_TICKET_EVENTS: sink_reject(c->sink, r->place, "ticket events are not read", "export the audits, which say more"); return true;
    case RECORD_NO_LIST: sink_reject(c->sink, r->place, "not a record of Zendesk", "expected a ticket, an audit, a user or a satisfaction rating"); return true;
    default: return true;
    }
}

static bool convert(const struct exports *exports, const struct source_options *options, struct sink *sink, struct err *err) {
    struct conversion c = { sink, { .zone = options->zone }, history_new(ROLES), .customers = strings_new(), .agents = strings_new(), .staff = strings_new() };
    struct record_reader reader = { lists, ARRAY_LEN(lists), &c, read_record, NULL };
    bool ok = records_read(exports, &reader, sink, err);
    if (ok) tell_all(&c);
    history_free(c.history);
    strings_free(c.customers);
    strings_free(c.agents);
    strings_free(c.staff);
    VEC_RELEASE(&c.staff_list);
    VEC_RELEASE(&c.tickets);
    VEC_RELEASE(&c.pending);
    arena_release(&c.kept);
    arena_release(&c.scratch);
    return ok;
}

static const struct source_status statuses[] = {
    { "new", "New", "Новый", "new" },
    { "open", "Open", "Открыт", "open" },
    { "pending", "Pending", "В ожидании", "waiting" },
    { "hold", "On-hold", "Приостановлен", "hold" },
    { "solved", "Solved", "Решён", "resolved" },
    { "closed", "Closed", "Закрыт", "closed" },
    { NULL, NULL, NULL, NULL },
};

const struct source source_zendesk = {
    .name = "zendesk",
    .reads = "tickets, ticket audits, users and satisfaction ratings of Zendesk Support's API (JSON, NDJSON, pages)",
    .help = "Give all files together, in any order. Statuses are the six categories, custom ones the attribute custom_status; agents, groups (the lines) and\n"
            "custom fields are taken by id. Triggers and automations are the system, their comments and their notifications to the requester automatic\n"
            "replies; what came through the API is its author's, unless --bot ID names it. Who is an agent is told by users, else by what they did, else by\n"
            "the policy. A ticket of which the first audit is missing is the finding truncated-history.",
    .get = "  Needs an API token (Admin Center > Apps and integrations) of an agent who sees all tickets.\n\n"
           "  1. tickets   GET /api/v2/incremental/tickets/cursor.json?start_time=UNIX&per_page=1000\n"
           "               next pages by after_url until end_of_stream is true; deleted tickets are in it\n"
           "  2. audits    GET /api/v2/ticket_audits.json?page[size]=100, next pages by links.next or after_url\n"
           "               until has_more is false: of the whole account, newest first, without archived\n"
           "               tickets; or of each ticket GET /api/v2/tickets/ID/audits.json?page[size]=100\n"
           "  3. users     GET /api/v2/users.json?page[size]=100 (who is an agent, who a customer)\n"
           "  4. ratings   GET /api/v2/satisfaction_ratings.json?start_time=UNIX (where audits have none)\n\n"
           "  curl -s -u \"$EMAIL/token:$TOKEN\" \\\n"
           "    'https://COMPANY.zendesk.com/api/v2/ticket_audits.json?page[size]=100' > audits-0001.json",
    .statuses = statuses,
    .convert = convert,
};
