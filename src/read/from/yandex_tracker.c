/* yandex-tracker: issues, their changelogs and comments (and links) of API v2 and v3, as they were answered, in any files and order.
 *
 * Records are told apart by their `self`, else by their members.  Values are taken by key, never by `display`, which depends on the reader's
 * language.  A ticket's team is its queue; components, type, resolution and local fields are attributes.
 */
#include <string.h>

#include "base/vec.h"
#include "read/from/history.h"
#include "read/from/records.h"
#include "read/from/source.h"

struct conversion {
    struct sink *sink;
    struct when when;
    struct history *history;
    struct arena scratch; /* of the record at hand */
};

enum shape { SHAPE_UNKNOWN, SHAPE_ISSUE, SHAPE_ENTRY, SHAPE_COMMENT, SHAPE_LINK, SHAPE_OTHER /* known to say nothing of tickets' events */ };

/* ---- people -------------------------------------------------------------------------------------------------------------------- */

/* Tracker has no mark for robots; their names begin with one of these words. */
static const char *const robot_names[] = { "Робот", "робот", "Robot", "robot", "Yandex Tracker", "Яндекс Трекер", "yndx" };

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80; }

static bool is_robot(const struct doc *user) {
    struct str display = record_text(RECORD_FIRST(user, "display", "login"));
    for (size_t i = 0; i < ARRAY_LEN(robot_names); i++) {
        size_t n = strlen(robot_names[i]);
        if (display.p && str_starts(display, robot_names[i]) && (display.n == n || !is_letter(display.p[n]))) return true;
    }
    return false;
}

static struct str user_of(const struct doc *user) { return RECORD_REF(user, "id", "uid", "passportUid", "cloudUid", "login", "display"); }

static struct str key_of(const struct doc *reference) { return RECORD_REF(reference, "key", "id", "display"); }

/* ---- what a record is, and of which issue --------------------------------------------------------------------------------------- */

/* "https://HOST/v2/issues/SUP-27/comments/12": collection "issues", key "SUP-27", part "comments"; absent where there is none. */
struct address { struct str collection, key, part; };

static struct str next_segment(struct str *path) {
    const char *slash = path->n ? memchr(path->p, '/', path->n) : NULL;
    struct str segment = str_of(path->p, slash ? (size_t)(slash - path->p) : path->n);
    size_t passed = segment.n + (slash != NULL);
    *path = str_of(path->p + passed, path->n - passed);
    return segment.n ? segment : (struct str){ 0 };
}

static bool is_version(struct str s) { return s.n == 2 && s.p[0] == 'v' && s.p[1] >= '1' && s.p[1] <= '9'; }

static struct address address_of(const struct doc *record) {
    struct str path = record_text(doc_get(record, "self"));
    struct address a = { 0 };
    while (path.n && !is_version(next_segment(&path))) {}
    if (path.n) a.collection = next_segment(&path);
    if (path.n) a.key = next_segment(&path);
    if (path.n) a.part = next_segment(&path);
    return a;
}

static enum shape shape_of_members(const struct doc *d) {
    const struct doc *fields = doc_get(d, "fields");
    bool is_entry = (fields && fields->kind == DOC_ARRAY) || (doc_get(d, "issue") && str_starts(record_text(doc_get(d, "type")), "Issue"));
    if (is_entry) return SHAPE_ENTRY;
    if (doc_get(d, "key") && doc_get(d, "createdAt")) return SHAPE_ISSUE;
    if (doc_get(d, "direction") && doc_get(d, "object")) return SHAPE_LINK;
    if (doc_get(d, "createdBy") && RECORD_FIRST(d, "text", "textHtml", "transport")) return SHAPE_COMMENT;
    return SHAPE_UNKNOWN;
}

static enum shape shape_of(const struct doc *d, const struct address *a) {
    static const struct { const char *part; enum shape shape; } parts[] = {
        { "changelog", SHAPE_ENTRY }, { "comments", SHAPE_COMMENT }, { "links", SHAPE_LINK },
    };
    if (!a->collection.p) return shape_of_members(d);
    if (!str_is(a->collection, "issues")) return SHAPE_OTHER; /* fields, statuses, users, queues ... */
    if (!a->part.p) return SHAPE_ISSUE;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (str_is(a->part, parts[i].part)) return parts[i].shape;
    return SHAPE_OTHER;
}

/* The ticket that a comment, entry or link is of; false: rejected. Its key is in the record, in its address, in the page, or in the file's name. */
static bool ticket_of(struct conversion *c, const struct record *r, const struct address *a, struct str *key, uint32_t *ticket) {
    const struct doc *issue = doc_get(r->doc, "issue");
    *key = RECORD_REF(issue, "key", "id");
    if (!key->p) *key = a->key;
    if (!key->p) *key = key_of(RECORD_FIRST(r->page, "issue", "key"));
    if (!key->p) *key = record_key_in_name(r->place.file);
    if (!key->p) return sink_reject(c->sink, r->place, "no issue key", "neither the record nor its `self` nor the file's name has one"), false;
    *ticket = history_ticket(c->history, *key);
    if (issue && issue->kind == DOC_OBJECT) history_alias(c->history, *ticket, record_id(doc_get(issue, "id")));
    return true;
}

/* ---- events -------------------------------------------------------------------------------------------------------------------- */

static struct raw_event event_by(const struct doc *user, enum event_type type, instant at) {
    return (struct raw_event){ .type = type, .at = at, .actor = user_of(user), .role = is_robot(user) ? ROLE_BOT : ROLES };
}

static struct str id_in(struct conversion *c, struct str entry, const char *what, struct str detail) {
    struct buf id = { 0 };
    if (!entry.p) return (struct str){ 0 };
    buf_add(&id, entry.p, entry.n);
    buf_adds(&id, what);
    if (detail.n) buf_add(&id, detail.p, detail.n);
    struct str kept = record_keep(&c->scratch, str_of(id.p, id.n));
    buf_release(&id);
    return kept;
}

/* The texts of an array (or of a scalar), absent ones left out: tags, or components by display, which have no keys. */
struct texts { struct str *v; int n; };
static struct texts texts_of(struct conversion *c, const struct doc *d) {
    struct texts t = { 0 };
    bool many = d && d->kind == DOC_ARRAY;
    t.v = arena_alloc(&c->scratch, (many ? (size_t)d->n : 1) * sizeof *t.v);
    for (const struct doc *one = many ? d->child : d; one; one = many ? one->next : NULL) {
        struct str text = RECORD_REF(one, "key", "display", "id");
        if (text.p) t.v[t.n++] = text;
    }
    return t;
}

static bool has_text(const struct texts *t, struct str s) {
    for (int i = 0; i < t->n; i++)
        if (str_eq(t->v[i], s)) return true;
    return false;
}

/* A value as one text: of an array its texts, joined. */
static struct str joined(struct conversion *c, const struct doc *d) {
    struct texts t = texts_of(c, d);
    struct buf out = { 0 };
    for (int i = 0; i < t.n; i++) {
        if (i) buf_adds(&out, "; ");
        buf_add(&out, t.v[i].p, t.v[i].n);
    }
    struct str kept = t.n ? record_keep(&c->scratch, str_of(out.p, out.n)) : (struct str){ 0 };
    buf_release(&out);
    return kept;
}

/* ---- issues -------------------------------------------------------------------------------------------------------------------- */

/* "6063181a--line" is the local field `line`; absent for a field of Tracker's own. */
static struct str local_name(struct str field) {
    for (size_t i = 1; i + 2 < field.n; i++)
        if (field.p[i] == '-' && field.p[i + 1] == '-') return str_of(field.p + i + 2, field.n - i - 2);
    return (struct str){ 0 };
}

/* The attribute that a field is kept as; absent: none. */
static struct str attr_name(struct str field) {
    static const char *const own[] = { "type", "resolution", "components" };
    for (size_t i = 0; i < ARRAY_LEN(own); i++)
        if (str_is(field, own[i])) return field;
    return local_name(field);
}

static bool is_rating(struct str attr) { return str_is(attr, "rating") || str_is(attr, "csat"); }

enum { ATTR_BYTES_MAX = 255 /* a longer text is no value to group by */ };

static void add_attrs(struct conversion *c, const struct doc *issue, struct raw_event *e) {
    struct raw_attr *attrs = arena_alloc(&c->scratch, (size_t)issue->n * sizeof *attrs);
    for (const struct doc *member = issue->child; member; member = member->next) {
        struct str name = attr_name(member->key), value = name.p && !is_rating(name) ? joined(c, member) : (struct str){ 0 };
        if (value.p && value.n <= ATTR_BYTES_MAX) attrs[e->nattrs++] = (struct raw_attr){ name, value };
    }
    e->attrs = attrs;
}

/* The channel whose door a robot keeps, by a part of its name that has no capital; NULL: none. */
static const char *channel_of_robot(const struct doc *user) {
    static const struct { const char *part, *channel; } doors[] = { { "orms", "form" }, { "орм", "form" }, { "mail", "email" }, { "очт", "email" } };
    struct str name = record_text(RECORD_FIRST(user, "display", "login"));
    for (size_t i = 0; i < ARRAY_LEN(doors); i++)
        if (name.p && strstr(name.p, doors[i].part)) return doors[i].channel;
    return NULL;
}

/* Who began the ticket: of one made from an e-mail or a form its sender, known or not, and the robot that made it is not spoken of. */
static void add_origin(const struct doc *issue, struct raw_event *e) {
    struct str sender = RECORD_REF(RECORD_FIRST(issue, "emailFrom", "emailCreatedBy"), "email", "display", "id");
    const char *channel = e->role == ROLE_BOT ? channel_of_robot(doc_get(issue, "createdBy")) : NULL;
    if (sender.p && !channel) channel = "email";
    if (channel) {
        e->field[FIELD_CUSTOMER] = e->actor = sender;
        e->field[FIELD_CHANNEL] = str_c(channel);
        e->role = ROLE_CUSTOMER;
    } else if (e->role == ROLES) {
        e->field[FIELD_CUSTOMER] = e->actor;
    }
}

static bool read_issue(struct conversion *c, const struct record *r, struct err *err) {
    const struct doc *d = r->doc;
    struct str key = record_id(doc_get(d, "key"));
    struct raw_event e = event_by(doc_get(d, "createdBy"), EV_CREATED, 0);
    instant touched = 0;
    bool ok;
    if (!key.p) return sink_reject(c->sink, r->place, "no issue key", "an issue needs \"key\""), true;
    if (!record_time(&c->when, c->sink, r, doc_get(d, "createdAt"), &e.at, &ok, err)) return false;
    if (!ok) return true;
    uint32_t ticket = history_ticket(c->history, key);
    history_alias(c->history, ticket, record_id(doc_get(d, "id")));
    struct texts aliases = texts_of(c, doc_get(d, "aliases")), tags = texts_of(c, doc_get(d, "tags"));
    for (int i = 0; i < aliases.n; i++) history_alias(c->history, ticket, aliases.v[i]);
    history_call(c->history, ticket, key);
    add_origin(d, &e);
    e.field[FIELD_STATUS] = key_of(doc_get(d, "status"));
    e.field[FIELD_ASSIGNEE] = user_of(doc_get(d, "assignee"));
    e.field[FIELD_PRIORITY] = key_of(doc_get(d, "priority"));
    e.field[FIELD_TEAM] = key_of(doc_get(d, "queue"));
    e.field[FIELD_SUBJECT] = record_plain_text(&c->scratch, record_text(doc_get(d, "summary")));
    e.field[FIELD_URL] = str_c(arena_printf(&c->scratch, "https://tracker.yandex.ru/%.*s", (int)(key.n < 255 ? key.n : 255), key.p));
    e.tags = tags.v;
    e.ntags = tags.n;
    add_attrs(c, d, &e);
    if (record_try_time(&c->when, doc_get(d, "updatedAt"), &touched) == WHEN_OK) history_touched(c->history, ticket, HISTORY_CHANGES, touched, r->place);
    history_begin(c->history, ticket, &e, touched, r->place);
    if (record_try_time(&c->when, doc_get(d, "lastCommentUpdatedAt"), &touched) == WHEN_OK)
        history_touched(c->history, ticket, HISTORY_COMMENTS, touched, r->place);
    return true;
}

/* ---- changelog ------------------------------------------------------------------------------------------------------------------ */

/* A change of a field at an entry of the changelog. */
struct change {
    struct conversion *c;
    uint32_t ticket;
    struct raw_event by;      /* who and when */
    struct str key;           /* the ticket's */
    struct str entry, field;  /* ids */
    const struct doc *from, *to;
    bool creates;             /* of the entry IssueCreated: what it sets was so from the beginning */
    struct place place;
};

static void tell_move(struct change *x, enum event_type type, struct str attr, struct str from, struct str to) {
    struct raw_event e = x->by;
    e.type = type;
    e.id = id_in(x->c, x->entry, "/", x->field);
    e.field[FIELD_NAME] = attr;
    e.field[FIELD_TO] = to;
    if (x->creates)
        history_was(x->c->history, x->ticket, type, attr, to, e.at);
    else if (to.p || type == EV_ASSIGN)
        history_change(x->c->history, x->ticket, &e, from, 0, x->place);
}

enum { TAGS_MAX = 1000 };

static void tell_tags(struct change *x) {
    struct texts from = texts_of(x->c, x->from), to = texts_of(x->c, x->to);
    if (x->creates) return; /* they are what is left when all that comes later is undone */
    if (from.n > TAGS_MAX || to.n > TAGS_MAX) {
        sink_reject(x->c->sink, x->place, "too many tags", "more than %d", TAGS_MAX);
        return;
    }
    for (int i = 0; i < from.n + to.n; i++) {
        bool removes = i < from.n;
        struct str tag = removes ? from.v[i] : to.v[i - from.n];
        struct raw_event e = x->by;
        if (has_text(removes ? &to : &from, tag)) continue;
        e.type = EV_TAG;
        e.id = id_in(x->c, x->entry, removes ? "/-" : "/+", tag);
        e.field[removes ? FIELD_REMOVE : FIELD_ADD] = tag;
        history_event(x->c->history, x->ticket, &e, 0, x->place);
    }
}

/* Tracker has no rating of its own; a local field of that name is the customer's, whoever wrote it down. */
static void tell_rating(struct change *x) {
    struct raw_event e = x->by;
    e.type = EV_RATING;
    e.role = ROLE_CUSTOMER;
    e.actor = (struct str){ 0 };
    e.id = id_in(x->c, x->entry, "/", x->field);
    e.field[FIELD_SCORE] = key_of(x->to);
    if (e.field[FIELD_SCORE].p) history_event(x->c->history, x->ticket, &e, 0, x->place);
}

/* What a resolution says of the ticket itself: duplicates are merged into the issue that they are linked to. */
static void tell_resolution(struct change *x) {
    struct raw_event e = x->by;
    struct str key = key_of(x->to);
    e.id = id_in(x->c, x->entry, "/end", (struct str){ 0 });
    if (str_is(key, "duplicate")) {
        e.type = EV_MERGE;
        history_merge(x->c->history, x->ticket, &e, 1, x->place);
    } else if (str_is(key, "spam")) {
        e.type = EV_DISCARD;
        e.field[FIELD_REASON] = key;
        history_event(x->c->history, x->ticket, &e, 1, x->place);
    }
}

static void tell_field(struct change *x) {
    static const struct { const char *field; enum event_type type; } moves[] = { { "status", EV_STATUS }, { "priority", EV_PRIORITY }, { "queue", EV_TEAM } };
    struct str attr = attr_name(x->field);
    for (size_t i = 0; i < ARRAY_LEN(moves); i++)
        if (str_is(x->field, moves[i].field)) tell_move(x, moves[i].type, (struct str){ 0 }, key_of(x->from), key_of(x->to));
    if (str_is(x->field, "assignee")) tell_move(x, EV_ASSIGN, (struct str){ 0 }, user_of(x->from), user_of(x->to));
    if (str_is(x->field, "tags")) tell_tags(x);
    if (str_is(x->field, "key")) {
        history_alias(x->c->history, x->ticket, record_id(x->from));
        history_alias(x->c->history, x->ticket, record_id(x->to));
    }
    if (str_is(x->field, "resolution")) tell_resolution(x);
    if (attr.p && is_rating(attr)) {
        tell_rating(x);
    } else if (attr.p) {
        struct str to = joined(x->c, x->to);
        if (to.n <= ATTR_BYTES_MAX) tell_move(x, EV_ATTR, attr, joined(x->c, x->from), to);
    }
}

static struct str queue_of(struct str key) {
    while (key.n && key.p[key.n - 1] != '-') key.n--;
    return key;
}

/* What a link is to the ticket: work that it waits for is development in another queue, else a task; the rest goes by the type's id. */
static struct str kind_of_link(struct str type, struct str key, struct str to) {
    if (!str_is(type, "subtask") && !str_is(type, "depends")) return type;
    return str_c(str_eq(queue_of(key), queue_of(to)) ? "task" : "development");
}

/* key: the ticket's. */
static void tell_link(struct conversion *c, uint32_t ticket, struct str key, struct raw_event e, const struct doc *link, struct place place) {
    struct str kind = RECORD_REF(doc_get(link, "type"), "id", "key"), to = RECORD_REF(RECORD_FIRST(link, "object", "issue"), "key", "id");
    if (!kind.p || !to.p) return;
    if (str_starts(kind, "duplicate")) history_merge_into(c->history, ticket, to);
    e.type = EV_LINK;
    e.field[FIELD_KIND] = kind_of_link(kind, key, to);
    e.field[FIELD_TO] = to;
    e.id = id_in(c, str_c("link/"), "", str_of(kind.p, kind.n));
    e.id = id_in(c, e.id, "/", to);
    history_event(c->history, ticket, &e, 0, place);
}

/* "links" of an entry: what was linked stands in `to`, or is the element itself; what was unlinked only in `from`. */
static void tell_links(struct change *x, const struct doc *links) {
    bool many = links && links->kind == DOC_ARRAY;
    for (const struct doc *one = many ? links->child : links; one; one = many ? one->next : NULL) {
        const struct doc *to = doc_get(one, "to");
        if (to || !doc_get(one, "from")) tell_link(x->c, x->ticket, x->key, x->by, to ? to : one, x->place);
    }
}

static void begin_by_entry(struct change *x) {
    struct raw_event e = x->by;
    e.type = EV_CREATED;
    if (e.role == ROLES) e.field[FIELD_CUSTOMER] = e.actor;
    history_begin(x->c->history, x->ticket, &e, INSTANT_MIN - 1, x->place); /* where the issue itself is not given */
}

static bool read_entry(struct conversion *c, const struct record *r, const struct address *a, struct err *err) {
    const struct doc *d = r->doc, *fields = doc_get(d, "fields"), *triggers = doc_get(d, "executedTriggers");
    struct change x = { .c = c, .entry = record_id(doc_get(d, "id")), .creates = str_is(record_text(doc_get(d, "type")), "IssueCreated"), .place = r->place };
    instant at;
    bool ok;
    if (!record_time(&c->when, c->sink, r, doc_get(d, "updatedAt"), &at, &ok, err)) return false;
    if (!ok || !ticket_of(c, r, a, &x.key, &x.ticket)) return true;
    if (!history_entry(c->history, x.ticket, HISTORY_CHANGES, x.entry, at)) return true;
    x.by = event_by(doc_get(d, "updatedBy"), EV_STATUS, at);
    if (triggers && triggers->n > 0) x.by.role = ROLE_BOT;
    if (x.creates) begin_by_entry(&x);
    for (const struct doc *change = fields && fields->kind == DOC_ARRAY ? fields->child : NULL; change; change = change->next) {
        x.field = RECORD_REF(doc_get(change, "field"), "id", "key");
        x.from = doc_get(change, "from");
        x.to = doc_get(change, "to");
        x.place = record_place(r, change);
        tell_field(&x);
    }
    x.place = r->place;
    if (!str_is(record_text(doc_get(d, "type")), "IssueUnlinked")) tell_links(&x, doc_get(d, "links"));
    return true;
}

/* ---- comments and links --------------------------------------------------------------------------------------------------------- */

/* `incoming` came from the customer by e-mail, `outcoming` went out to them; all others stay among those who see Tracker. */
static bool read_comment(struct conversion *c, const struct record *r, const struct address *a, struct err *err) {
    const struct doc *d = r->doc, *author = doc_get(d, "createdBy");
    struct str type = record_text(doc_get(d, "type")), id = RECORD_REF(RECORD_FIRST(d, "id", "longId"), "id");
    struct raw_event e = event_by(author, EV_MESSAGE, 0);
    struct str key;
    uint32_t ticket;
    instant touched;
    bool ok;
    if (!record_time(&c->when, c->sink, r, doc_get(d, "createdAt"), &e.at, &ok, err)) return false;
    if (!ok || !ticket_of(c, r, a, &key, &ticket)) return true;
    if (record_try_time(&c->when, doc_get(d, "updatedAt"), &touched) != WHEN_OK) touched = e.at;
    if (!history_entry(c->history, ticket, HISTORY_COMMENTS, id, touched)) return true;
    e.id = id_in(c, id, "/comment", (struct str){ 0 });
    if (str_is(type, "incoming")) {
        if (e.role == ROLE_BOT) e.actor = (struct str){ 0 }; /* the robot that fetches the mail */
        e.role = ROLE_CUSTOMER;
    } else if (!str_is(type, "outcoming")) {
        e.field[FIELD_PUBLIC] = str_c("false");
    }
    if (e.role == ROLES) e.role = ROLE_AGENT;
    history_event(c->history, ticket, &e, 0, r->place);
    return true;
}

static bool read_link(struct conversion *c, const struct record *r, const struct address *a, struct err *err) {
    struct raw_event e = event_by(doc_get(r->doc, "createdBy"), EV_LINK, 0);
    struct str key;
    uint32_t ticket;
    bool ok;
    if (!record_time(&c->when, c->sink, r, doc_get(r->doc, "createdAt"), &e.at, &ok, err)) return false;
    if (ok && ticket_of(c, r, a, &key, &ticket)) tell_link(c, ticket, key, e, r->doc, r->place);
    return true;
}

/* ---- the source ----------------------------------------------------------------------------------------------------------------- */

static bool read_record(void *data, const struct record *r, struct err *err) {
    struct conversion *c = data;
    struct address a = address_of(r->doc);
    arena_reset(&c->scratch);
    switch (shape_of(r->doc, &a)) {
    case SHAPE_ISSUE: return read_issue(c, r, err);
    case SHAPE_ENTRY: return read_entry(c, r, &a, err);
    case SHAPE_COMMENT: return read_comment(c, r, &a, err);
    case SHAPE_LINK: return read_link(c, r, &a, err);
    case SHAPE_OTHER: return true;
    default: sink_reject(c->sink, r->place, "not a record of Tracker", "expected an issue, an entry of a changelog, a comment or a link"); return true;
    }
}

/* An issue with its "changelog" and "comments" inside. */
static bool read_page(void *data, const struct record *r, struct err *err) {
    struct conversion *c = data;
    if (!doc_get(r->doc, "key") || !doc_get(r->doc, "createdAt")) return true;
    c->sink->records++;
    return read_record(c, r, err);
}

static const struct record_list lists[] = { { "issues", false }, { "changelog", false }, { "comments", false } };

enum { PAGE = 50 /* rows of a changelog or of comments that are answered unless more are asked for */ };

static bool convert(const struct exports *exports, const struct source_options *options, struct sink *sink, struct err *err) {
    struct conversion c = { .sink = sink, .when.zone = options->zone, .history = history_new(ROLE_AGENT) };
    struct record_reader reader = { lists, ARRAY_LEN(lists), &c, read_record, read_page };
    history_page(c.history, HISTORY_CHANGES, PAGE);
    history_page(c.history, HISTORY_COMMENTS, PAGE);
    bool ok = records_read(exports, &reader, sink, err);
    if (ok) history_emit(c.history, sink);
    history_free(c.history);
    arena_release(&c.scratch);
    return ok;
}

static const struct source_status statuses[] = {
    { "new", "New", "Новый", "new" },
    { "open", "Open", "Открыт", "open" },
    { "reopened", "Reopened", "Переоткрыт", "open" },
    { "inProgress", "In progress", "В работе", "in_progress" },
    { "review", "Review", "Ревью", "in_progress" },
    { "needInfo", "Need info", "Требуется информация", "waiting" },
    { "waitingForCustomer", "Waiting for customer", "Ожидание клиента", "waiting" },
    { "needConfirmation", "Awaiting confirmation", "Ждем подтверждения", "waiting" },
    { "onHold", "On hold", "Приостановлено", "hold" },
    { "resolved", "Resolved", "Решен", "resolved" },
    { "closed", "Closed", "Закрыт", "closed" },
    { "cancelled", "Cancelled", "Отменено", "closed" },
    { NULL, NULL, NULL, NULL },
};

const struct source source_yandex_tracker = {
    .name = "yandex-tracker",
    .reads = "issues, changelogs, comments and links of Yandex Tracker's API v2 or v3 (JSON, NDJSON)",
    .help = "Give all files together, in any order: issues, changelogs, comments. Statuses, priorities and queues are taken by key, people by id; a queue is\n"
            "the ticket's team. Comments of type `incoming` are the customer's, `outcoming` are public replies, all others internal notes. Robots are\n"
            "known by their names, by triggers, and by --bot ID. An issue resolved as a duplicate is merged into the one that it is linked to.",
    .get = "  Needs an OAuth or IAM token of a user who may read the queue. Host https://api.tracker.yandex.net, headers\n"
           "    Authorization: OAuth TOKEN      X-Org-ID: ID (Yandex 360) or X-Cloud-Org-ID: ID (Yandex Cloud)\n\n"
           "  1. issues      POST /v2/issues/_search?scrollType=sorted&perScroll=1000&scrollTTLMillis=60000\n"
           "                 body {\"filter\": {\"queue\": \"SUP\", \"updated\": {\"from\": \"2026-03-01\"}}}; next pages by the header X-Scroll-Id\n"
           "                 (without scrolling, perPage and page end at 10,000 issues)\n"
           "  2. changelog   GET /v2/issues/KEY/changelog?perPage=100, next pages by the header Link (rel=\"next\"); 50 rows unless perPage asks for\n"
           "                 more: a page that was not followed is the finding truncated-history\n"
           "  3. comments    GET /v2/issues/KEY/comments?perPage=100, next pages by Link; keep them in files KEY.json, or leave `self` in\n"
           "  4. links       GET /v2/issues/KEY/links (optional: which issue a duplicate was merged into)\n\n"
           "  curl -s -H \"Authorization: OAuth $TOKEN\" -H \"X-Org-ID: $ORG\" \\\n"
           "    'https://api.tracker.yandex.net/v2/issues/SUP-27/changelog?perPage=100' > exports/changelog-SUP-27.json",
    .statuses = statuses,
    .convert = convert,
};
