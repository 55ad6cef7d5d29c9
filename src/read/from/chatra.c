/* chatra: bodies of Chatra's webhooks (chatStarted, chatFragment, chatTranscript), a line each, in any order.
 *
 * No real export could be seen: only the names eventName, client.id, client.chatId, agents[].id, messages[].type and messages[].message or text are
 * known from code that reads them.  A chat belongs to a visitor for ever, so it is cut into cases; fragments overlap and webhooks are sent again, so
 * a message counts once, by its id, or by time, author and text.
 */
#include <stdlib.h>
#include <string.h>

#include "base/strings.h"
#include "base/vec.h"
#include "read/from/records.h"
#include "read/from/source.h"

#define IDLE_GAP DAY             /* a client who writes after so long begins a new case */
#define START_SLACK (60 * SECOND) /* a start so soon after a case began is that case's */

enum what { WHAT_START, WHAT_MESSAGE, WHAT_END }; /* at one instant in this order */
struct note {
    struct str chat, client;
    instant at;
    enum what what;
    size_t index;              /* as read */
    enum role role;
    struct str actor, id;
    struct str present;        /* the one agent of the record, who wrote what has no agentId if nothing has */
    bool agents_present;
    struct place place;
};

struct conversion {
    struct sink *sink;
    struct when when;
    struct arena kept;
    struct strings *seen;      /* messages and starts */
    struct { struct note *v; size_t n, cap; } notes;
    bool names_agents;         /* some message has an agentId */
};

static const struct { const char *name; enum what what; } event_names[] = {
    { "chatStarted", WHAT_START }, { "chatFragment", WHAT_MESSAGE }, { "chatTranscript", WHAT_END },
};

static const struct { const char *type; enum role role; } message_types[] = {
    { "client", ROLE_CUSTOMER }, { "visitor", ROLE_CUSTOMER }, { "agent", ROLE_AGENT }, { "bot", ROLE_BOT }, { "auto", ROLE_BOT }, { "trigger", ROLE_BOT },
};

/* ---- records -------------------------------------------------------------------------------------------------------------------- */

static const struct doc *time_in(const struct doc *d) { return RECORD_FIRST(d, "createdAt", "created_at", "timestamp", "time", "date"); }

/* Whether it is seen for the first time. */
static bool is_new(struct conversion *c, const struct note *n, const char *what, struct str detail) {
    struct buf key = { 0 };
    buf_add(&key, n->chat.p, n->chat.n);
    buf_printf(&key, "\n%s\n%lld\n%d\n", what, (long long)n->at, (int)n->role);
    if (n->actor.p) buf_add(&key, n->actor.p, n->actor.n);
    buf_printf(&key, "\n%016llx", (unsigned long long)str_hash(detail.p ? detail.p : "", detail.n));
    bool first = strings_find(c->seen, key.p, key.n) == STR_NONE;
    if (first) strings_add(c->seen, key.p, key.n);
    buf_release(&key);
    return first;
}

static void add(struct conversion *c, const struct note *n) {
    *VEC_PUSH(&c->notes) = *n;
    c->notes.v[c->notes.n - 1].index = c->notes.n;
}

/* *first and *last: widened by the message's time. */
static bool read_message(struct conversion *c, const struct record *r, const struct note *of, const struct doc *d, instant *first, instant *last, struct err *err) {
    struct note n = *of;
    struct record here = *r;
    struct str type = record_text(doc_get(d, "type"));
    bool ok;
    here.place = n.place = record_place(r, d);
    n.what = WHAT_MESSAGE;
    n.role = ROLES;
    if (d->kind != DOC_OBJECT) return sink_reject(c->sink, n.place, "not a message", "expected an object, found %s", doc_kind_name(d->kind)), true;
    for (size_t i = 0; i < ARRAY_LEN(message_types); i++)
        if (str_is(type, message_types[i].type)) n.role = message_types[i].role;
    if (n.role == ROLES) return sink_reject(c->sink, n.place, "unknown type of message", "\"%.*s\"", (int)(type.n < 60 ? type.n : 60), type.p ? type.p : ""), true;
    if (!record_time(&c->when, c->sink, &here, time_in(d), &n.at, &ok, err)) return false;
    if (!ok) return true;
    if (n.at < *first) *first = n.at;
    if (n.at > *last) *last = n.at;
    if (n.role == ROLE_CUSTOMER) n.actor = n.client;
    if (n.role == ROLE_AGENT) n.actor = record_keep(&c->kept, RECORD_REF(RECORD_FIRST(d, "agentId", "agent"), "id"));
    if (n.role == ROLE_AGENT && n.actor.p) c->names_agents = true;
    n.id = record_keep(&c->kept, RECORD_REF(RECORD_FIRST(d, "id", "_id"), "id"));
    bool same_id = n.id.p && !is_new(c, &(struct note){ .chat = n.chat }, "id", n.id);
    if (is_new(c, &n, "message", record_text(RECORD_FIRST(d, "message", "text"))) && !same_id) add(c, &n);
    return true;
}

static void read_agents(struct conversion *c, const struct doc *agents, struct note *n) {
    if (!agents || agents->kind != DOC_ARRAY) return;
    n->agents_present = agents->n > 0;
    if (agents->n == 1) n->present = record_keep(&c->kept, RECORD_REF(agents->child, "id"));
}

/* Where a chat begins or ends: as the record says, else as its messages do. */
static bool read_bound(struct conversion *c, const struct record *r, struct note *n, instant first, instant last, struct err *err) {
    const struct doc *time = time_in(r->doc);
    bool ok = true, has_messages = first <= last;
    n->at = n->what == WHAT_START ? first : last;
    if (time || !has_messages) {
        instant said;
        if (!record_time(&c->when, c->sink, r, time, &said, &ok, err)) return false;
        if (ok) n->at = n->what == WHAT_START ? (said < first ? said : first) : said > last ? said : last;
    }
    if (ok && is_new(c, n, n->what == WHAT_START ? "start" : "end", (struct str){ 0 })) add(c, n);
    return true;
}

static bool read_record(void *data, const struct record *r, struct err *err) {
    struct conversion *c = data;
    const struct doc *client = doc_get(r->doc, "client"), *messages = doc_get(r->doc, "messages");
    struct str name = record_text(doc_get(r->doc, "eventName"));
    struct note n = { .role = ROLES, .place = r->place };
    instant first = INSTANT_MAX, last = INSTANT_MIN;
    size_t i = 0;
    while (i < ARRAY_LEN(event_names) && !str_is(name, event_names[i].name)) i++;
    if (i == ARRAY_LEN(event_names))
        return sink_reject(c->sink, r->place, "not a webhook of Chatra", "eventName is \"%.*s\"", (int)(name.n < 60 ? name.n : 60), name.p ? name.p : ""), true;
    n.chat = record_keep(&c->kept, record_id(doc_get(client, "chatId")));
    if (!n.chat.p || n.chat.n > 200) return sink_reject(c->sink, r->place, "no chat", "expected client.chatId, of at most 200 bytes"), true;
    n.client = record_keep(&c->kept, record_id(doc_get(client, "id")));
    if (!n.client.p) n.client = n.chat;
    read_agents(c, doc_get(r->doc, "agents"), &n);
    for (const struct doc *d = messages && messages->kind == DOC_ARRAY ? messages->child : NULL; d; d = d->next)
        if (!read_message(c, r, &n, d, &first, &last, err)) return false;
    n.what = event_names[i].what;
    return n.what == WHAT_MESSAGE || read_bound(c, r, &n, first, last, err);
}

/* ---- cases ---------------------------------------------------------------------------------------------------------------------- */

/* A case as it is told. */
struct telling {
    struct sink *sink;
    struct str chat, ticket;  /* ticket: p NULL before the first case of the chat */
    struct buf name;          /* of later cases: the chat's and the time */
    instant begun_at, last_at;
    bool assigned, ended, begun_by_client;
};

static struct raw_event event_of(const struct telling *t, const struct note *n, enum event_type type) {
    return (struct raw_event){ .ticket = t->ticket, .at = n->at, .type = type, .role = n->role, .actor = n->actor };
}

static void begin(struct telling *t, const struct note *n) {
    bool by_client = n->what == WHAT_START || n->role == ROLE_CUSTOMER;
    char time[INSTANT_TEXT];
    if (t->ticket.p) {
        buf_clear(&t->name);
        buf_add(&t->name, n->chat.p, n->chat.n);
        buf_printf(&t->name, "/%s", instant_format(n->at, time));
    }
    t->ticket = t->ticket.p ? str_of(t->name.p, t->name.n) : n->chat;
    t->begun_at = t->last_at = n->at;
    t->assigned = t->ended = false;
    t->begun_by_client = by_client;
    struct raw_event e = event_of(t, n, EV_CREATED);
    if (by_client) e.role = ROLE_CUSTOMER, e.actor = n->client;
    e.field[FIELD_CUSTOMER] = n->client;
    e.field[FIELD_CHANNEL] = str_c("chat");
    e.field[FIELD_STATUS] = str_c("open");
    sink_emit(t->sink, &e, n->place);
}

static bool begins(const struct telling *t, const struct note *n) {
    if (!t->ticket.p) return true;
    if (n->what == WHAT_START) return n->at - t->begun_at > START_SLACK;
    return n->what == WHAT_MESSAGE && n->role == ROLE_CUSTOMER && n->at - t->last_at >= IDLE_GAP;
}

static void tell_status(struct telling *t, const struct note *n, const char *to) {
    struct raw_event e = event_of(t, n, EV_STATUS);
    if (!e.actor.p) e.role = ROLE_SYSTEM;
    e.field[FIELD_TO] = str_c(to);
    sink_emit(t->sink, &e, n->place);
}

/* The message with which the client began the case is its creation. The first agent who writes is the one to whom the case is assigned. */
static void tell_message(struct telling *t, const struct note *n) {
    bool is_creation = n->role == ROLE_CUSTOMER && t->begun_by_client && n->at == t->begun_at && t->last_at == t->begun_at;
    struct raw_event e = event_of(t, n, EV_MESSAGE);
    if (n->role == ROLE_AGENT && n->actor.p && !t->assigned) {
        struct raw_event assign = event_of(t, n, EV_ASSIGN);
        assign.field[FIELD_TO] = n->actor;
        sink_emit(t->sink, &assign, n->place);
        t->assigned = true;
    }
    e.id = n->id;
    if (n->role == ROLE_BOT) e.field[FIELD_AUTO] = str_c("true");
    if (!is_creation) sink_emit(t->sink, &e, n->place);
    if (is_creation) t->begun_by_client = false; /* a second one of the same instant is a message */
    if (t->ended && n->role == ROLE_CUSTOMER) {
        tell_status(t, n, "open");
        t->ended = false;
    }
}

static void tell(struct telling *t, const struct note *n) {
    if (!t->chat.p || !str_eq(t->chat, n->chat)) {
        t->chat = n->chat;
        t->ticket = (struct str){ 0 };
    }
    if (begins(t, n)) begin(t, n);
    if (n->what == WHAT_MESSAGE) tell_message(t, n);
    if (n->what == WHAT_END && !t->ended) {
        tell_status(t, n, "closed");
        t->ended = true;
    }
    t->last_at = n->at;
}

static int compare(const void *a, const void *b) {
    const struct note *x = a, *y = b;
    int chats = str_cmp(x->chat, y->chat);
    if (chats) return chats;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    if (x->what != y->what) return x->what < y->what ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

/* Who wrote what is of type `agent` but has no agentId: where other messages have one, a bot; where none has, the one agent of the record, some agent
 * of several, a bot where there are none. */
static void resolve_author(const struct conversion *c, struct note *n) {
    if (n->role != ROLE_AGENT || n->actor.p) return;
    if (c->names_agents || !n->agents_present)
        n->role = ROLE_BOT;
    else
        n->actor = n->present;
}

static void tell_all(struct conversion *c) {
    struct telling t = { .sink = c->sink };
    for (size_t i = 0; i < c->notes.n; i++) resolve_author(c, &c->notes.v[i]);
    if (c->notes.n) qsort(c->notes.v, c->notes.n, sizeof *c->notes.v, compare);
    for (size_t i = 0; i < c->notes.n; i++) tell(&t, &c->notes.v[i]);
    buf_release(&t.name);
}

/* ---- the source ----------------------------------------------------------------------------------------------------------------- */

static bool convert(const struct exports *exports, const struct source_options *options, struct sink *sink, struct err *err) {
    struct conversion c = { .sink = sink, .when.zone = options->zone, .seen = strings_new() };
    struct record_reader reader = { NULL, 0, &c, read_record, NULL };
    bool ok = records_read(exports, &reader, sink, err);
    if (ok) tell_all(&c);
    strings_free(c.seen);
    VEC_RELEASE(&c.notes);
    arena_release(&c.kept);
    return ok;
}

static const struct source_status statuses[] = {
    { "open", "Open", "Открыт", "open" },
    { "closed", "Closed", "Закрыт", "closed" },
    { NULL, NULL, NULL, NULL },
};

const struct source source_chatra = {
    .name = "chatra",
    .reads = "bodies of Chatra's webhooks chatStarted, chatFragment and chatTranscript, a line each (NDJSON)",
    .standing = "unverified",
    .help = "A chat belongs to a visitor for ever; it is cut into cases: one begins at chatStarted, or when the client writes 24 hours or more after the last\n"
            "message. The first case has the chat's id, later ones also the time at which they begin. The arrival of the transcript closes a case, and a client\n"
            "who writes within 24 hours opens it again. The first agent who writes is the assignee. Messages of type agent without agentId are a bot's, if other\n"
            "messages have one. Chatra tells neither ratings nor notes, priorities, tags or merges.",
    .get = "  Chatra answers no list of past chats: what its webhooks send is all there is, from the day\n"
           "  on which they were switched on. Needs an administrator of the account.\n\n"
           "  1. Chatra > Settings > API & integrations > Webhooks: the address of a receiver of yours, events\n"
           "     chatStarted, chatFragment, chatTranscript\n"
           "  2. The receiver appends each body to a file, a line each, as it came; a body that comes twice\n"
           "     does no harm\n\n"
           "  svodka convert chatra /var/lib/chatra/webhooks-2026-03.ndjson > events.ndjson",
    .statuses = statuses,
    .convert = convert,
};
