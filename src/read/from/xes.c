/* xes: IEEE XES event logs, read by expat as they come, a trace at a time.
 *
 * A trace is a ticket; each of its events puts it into the status of the event's name, and what differs from the event before becomes an
 * assignment, a team, a priority or an attribute.  Only attributes that stand directly in a trace or event count: nested ones describe others,
 * and those of `global` are defaults, not data.  Events of one instant stay in the order of the file.
 */
#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "read/from/records.h"
#include "read/from/source.h"

enum { PIECE = 64 << 10, ATTRS_MAX = 200 /* of a trace or event */, VALUE_BYTES_MAX = 64 << 10 };

struct xes_event {
    instant at;
    size_t index, first, n; /* attributes: n from first on */
    struct place place;
};

struct attr_list { struct raw_attr *v; size_t n, cap; };

enum element { OUTSIDE, IN_LOG, IN_TRACE, IN_EVENT };

struct reading {
    struct sink *sink;
    struct when when;
    struct err *err;
    const char *file;
    XML_Parser parser;
    enum element in;
    int64_t ignored;       /* open elements that are not looked at */
    bool failed;           /* with err */
    const char *fault;     /* of the event at hand: it will be rejected */
    struct place trace_place;
    struct arena arena;    /* of the trace at hand */
    struct attr_list own, attrs, state; /* the trace's own attributes; its events'; as they stand while the trace is told */
    struct { struct xes_event *v; size_t n, cap; } events;
};

static const struct str absent;

/* ---- a trace is told ------------------------------------------------------------------------------------------------------------ */

static struct str find(const struct raw_attr *attrs, size_t n, const char *key) {
    for (size_t i = 0; i < n; i++)
        if (str_is(attrs[i].name, key)) return attrs[i].value;
    return absent;
}

/* The value of the first of these keys that is there. */
static struct str first_of(const struct raw_attr *attrs, size_t n, const char *const *keys) {
    struct str value = absent;
    for (; *keys && !value.p; keys++) value = find(attrs, n, *keys);
    return value;
}

static const struct raw_attr *attrs_of(const struct reading *r, const struct xes_event *e) { return e->n ? r->attrs.v + e->first : NULL; }
static struct str value_of(const struct reading *r, const struct xes_event *e, const char *key) { return find(attrs_of(r, e), e->n, key); }

static const char *const priority_keys[] = { "priority", "impact", "seriousness", NULL };
static const char *const customer_keys[] = { "customer", "org:customer", NULL };

/* What is told in other ways than as attribute. */
static bool is_told(struct str key) {
    static const char *const told[] = { "concept:name", "concept:instance", "time:timestamp", "lifecycle:transition", "org:resource", "org:group", "identity:id" };
    bool is = false;
    for (size_t i = 0; i < ARRAY_LEN(told); i++) is = is || str_is(key, told[i]);
    for (const char *const *k = priority_keys; *k; k++) is = is || str_is(key, *k);
    for (const char *const *k = customer_keys; *k; k++) is = is || str_is(key, *k);
    return is;
}

/* The name of an activity; with a transition other than of its life's plain steps, both: "Accepted/In Progress". */
static struct str status_of(struct reading *r, const struct xes_event *e) {
    static const char *const plain[] = { "", "start", "complete", "START", "COMPLETE", "Start", "Complete" };
    struct str name = value_of(r, e, "concept:name"), transition = value_of(r, e, "lifecycle:transition");
    for (size_t i = 0; i < ARRAY_LEN(plain); i++)
        if (!transition.p || str_is(transition, plain[i])) return name;
    struct buf both = { 0 };
    buf_add(&both, name.p, name.n);
    buf_addc(&both, '/');
    buf_add(&both, transition.p, transition.n);
    name = record_keep(&r->arena, str_of(both.p, both.n));
    buf_release(&both);
    return name;
}

/* The value of a name as it stands; NULL: none yet, and no room for more. */
static struct str *state_of(struct reading *r, struct str name) {
    for (size_t i = 0; i < r->state.n; i++)
        if (str_eq(r->state.v[i].name, name)) return &r->state.v[i].value;
    if (r->state.n >= ATTRS_MAX) return NULL;
    *VEC_PUSH(&r->state) = (struct raw_attr){ name, absent };
    return &r->state.v[r->state.n - 1].value;
}

struct telling {
    struct reading *r;
    struct str ticket;
    const struct xes_event *event;
    int same; /* events of this instant so far, this one included */
};

/* Steps of one instant would look alike to the log, which takes equal events for one: from the second on they bear an id. */
static struct raw_event event_of(const struct telling *t, enum event_type type, struct str name) {
    struct raw_event e = { .ticket = t->ticket, .at = t->event->at, .type = type, .actor = value_of(t->r, t->event, "org:resource") };
    char at[INSTANT_TEXT];
    e.role = e.actor.p ? ROLE_AGENT : ROLE_SYSTEM;
    if (t->same > 1) {
        int n = (int)(name.n < 100 ? name.n : 100);
        e.id = str_c(arena_printf(&t->r->arena, "%s/%d/%s%.*s", instant_format(e.at, at), t->same, event_type_names[type], n, name.p ? name.p : ""));
    }
    return e;
}

static void tell_move(const struct telling *t, enum event_type type, struct str name, struct str to) {
    struct raw_event e = event_of(t, type, name);
    e.field[FIELD_NAME] = type == EV_ATTR ? name : absent;
    e.field[FIELD_TO] = to;
    sink_emit(t->r->sink, &e, t->event->place);
}

static void tell_if_new(const struct telling *t, enum event_type type, struct str name, struct str value) {
    struct str *now = value.p ? state_of(t->r, name) : NULL;
    if (!now || str_eq(*now, value)) return;
    *now = value;
    tell_move(t, type, name, value);
}

/* `created` has the attributes of the trace and of its first event. Whoever began the trace is not its first event's resource. */
static void tell_created(const struct telling *t) {
    struct reading *r = t->r;
    struct raw_event e = { .ticket = t->ticket, .at = t->event->at, .type = EV_CREATED, .role = ROLES };
    const struct { const struct raw_attr *v; size_t n; } from[] = { { r->own.v, r->own.n }, { attrs_of(r, t->event), t->event->n } };
    r->state.n = 0;
    for (size_t i = 0; i < ARRAY_LEN(from); i++) {
        for (size_t a = 0; a < from[i].n; a++) {
            struct str *now = is_told(from[i].v[a].name) ? NULL : state_of(r, from[i].v[a].name);
            if (now) *now = from[i].v[a].value;
        }
        struct str team = find(from[i].v, from[i].n, "org:group"), priority = first_of(from[i].v, from[i].n, priority_keys);
        struct str customer = first_of(from[i].v, from[i].n, customer_keys);
        if (team.p) e.field[FIELD_TEAM] = team;
        if (priority.p) e.field[FIELD_PRIORITY] = priority;
        if (customer.p) e.field[FIELD_CUSTOMER] = customer;
    }
    e.attrs = r->state.v;
    e.nattrs = (int)r->state.n;
    sink_emit(r->sink, &e, t->event->place);
    struct str *team = state_of(r, str_c("org:group")); /* stays only until state_of is asked again: the list may grow */
    if (team) *team = e.field[FIELD_TEAM];
    struct str *priority = state_of(r, str_c("priority"));
    if (priority) *priority = e.field[FIELD_PRIORITY];
}

static void tell_event(const struct telling *t) {
    struct reading *r = t->r;
    tell_if_new(t, EV_ASSIGN, str_c("org:resource"), value_of(r, t->event, "org:resource"));
    tell_if_new(t, EV_TEAM, str_c("org:group"), value_of(r, t->event, "org:group"));
    tell_if_new(t, EV_PRIORITY, str_c("priority"), first_of(attrs_of(r, t->event), t->event->n, priority_keys));
    for (size_t a = t->event->first; a < t->event->first + t->event->n; a++)
        if (!is_told(r->attrs.v[a].name)) tell_if_new(t, EV_ATTR, r->attrs.v[a].name, r->attrs.v[a].value);
    tell_move(t, EV_STATUS, absent, status_of(r, t->event));
}

static int compare(const void *a, const void *b) {
    const struct xes_event *x = a, *y = b;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return x->index < y->index ? -1 : 1;
}

static void tell_trace(struct reading *r) {
    struct telling t = { .r = r, .ticket = find(r->own.v, r->own.n, "concept:name") };
    if (!t.ticket.p) t.ticket = find(r->own.v, r->own.n, "identity:id");
    if (!t.ticket.p) {
        sink_reject(r->sink, r->trace_place, "no ticket", "the trace has no concept:name");
        return;
    }
    if (r->events.n) qsort(r->events.v, r->events.n, sizeof *r->events.v, compare);
    for (size_t i = 0; i < r->events.n; i++) {
        t.event = &r->events.v[i];
        t.same = i && t.event->at == t.event[-1].at ? t.same + 1 : 1;
        if (i == 0) tell_created(&t);
        tell_event(&t);
    }
}

/* ---- expat ----------------------------------------------------------------------------------------------------------------------- */

static struct place here(const struct reading *r) {
    XML_Size line = XML_GetCurrentLineNumber(r->parser), col = XML_GetCurrentColumnNumber(r->parser);
    return (struct place){ r->file, (int64_t)line, col < 1000000 ? (int)col + 1 : 0 };
}

static void stop(struct reading *r) {
    r->failed = true;
    XML_StopParser(r->parser, XML_FALSE);
}

static const char *local_name(const char *name) {
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static const char *xml_attr(const char *const *attrs, const char *name) {
    for (; attrs[0]; attrs += 2)
        if (strcmp(attrs[0], name) == 0) return attrs[1];
    return NULL;
}

/* An attribute of the trace or event at hand; of two of one key the later one counts. */
static void add_attr(struct reading *r, const char *key, const char *value) {
    struct attr_list *list = r->in == IN_EVENT ? &r->attrs : &r->own;
    size_t first = r->in == IN_EVENT ? r->events.v[r->events.n - 1].first : 0, n = strlen(value);
    if (!key || key[0] == '\0' || n == 0) return;
    if (list->n - first >= ATTRS_MAX || n > VALUE_BYTES_MAX) {
        r->fault = n > VALUE_BYTES_MAX ? "a value of more than 64 KiB" : "more than 200 attributes";
        return;
    }
    struct str kept = record_keep(&r->arena, str_of(value, n));
    for (size_t i = first; i < list->n; i++)
        if (str_is(list->v[i].name, key)) {
            list->v[i].value = kept;
            return;
        }
    *VEC_PUSH(list) = (struct raw_attr){ record_keep(&r->arena, str_c(key)), kept };
}

static void begin_trace(struct reading *r) {
    arena_reset(&r->arena);
    r->own.n = r->attrs.n = r->events.n = 0;
    r->fault = NULL;
    r->trace_place = here(r);
    r->in = IN_TRACE;
}

static void begin_event(struct reading *r) {
    size_t index = r->events.n;
    *VEC_PUSH(&r->events) = (struct xes_event){ .index = index, .first = r->attrs.n, .place = here(r) };
    r->fault = NULL;
    r->in = IN_EVENT;
}

static void XMLCALL on_start(void *data, const char *element, const char **attrs) {
    struct reading *r = data;
    const char *name = local_name(element);
    if (r->failed) return;
    if (r->ignored > 0) {
        r->ignored++;
    } else if (r->in == OUTSIDE && strcmp(name, "log") == 0) {
        r->in = IN_LOG;
    } else if (r->in == OUTSIDE) {
        struct place place = here(r);
        err_at(r->err, ERR_INPUT, r->file, (long)place.line, place.col, "not an XES log: its first element is <%.40s>", name);
        stop(r);
    } else if (r->in == IN_LOG && strcmp(name, "trace") == 0) {
        begin_trace(r);
    } else if (r->in == IN_TRACE && strcmp(name, "event") == 0) {
        begin_event(r);
    } else {
        const char *value = xml_attr(attrs, "value");
        r->ignored = 1;
        if (r->in == IN_LOG && strcmp(name, "event") == 0) {
            r->sink->records++;
            sink_reject(r->sink, here(r), "no ticket", "an event outside a trace");
        } else if (r->in >= IN_TRACE && value) {
            add_attr(r, xml_attr(attrs, "key"), value);
        }
    }
}

/* An event without a name or a time is no event. */
static void end_event(struct reading *r) {
    struct xes_event *e = &r->events.v[r->events.n - 1];
    e->n = r->attrs.n - e->first;
    struct str name = value_of(r, e, "concept:name"), time = value_of(r, e, "time:timestamp");
    enum when_result result = time.p ? when_parse(&r->when, time, &e->at) : WHEN_BAD;
    r->sink->records++;
    r->in = IN_TRACE;
    if (result == WHEN_NO_ZONE) {
        err_at(r->err, ERR_USAGE, r->file, (long)e->place.line, e->place.col, "the time \"%.60s\" has no zone", time.p);
        err_hint(r->err, "give --timezone, for instance --timezone Europe/Moscow");
        stop(r);
        return;
    }
    if (r->fault)
        sink_reject(r->sink, e->place, "bad event", "%s", r->fault);
    else if (!name.p)
        sink_reject(r->sink, e->place, "no name", "the event has no concept:name");
    else if (result != WHEN_OK)
        sink_reject(r->sink, e->place, time.p ? "bad time" : "no time", "%.60s", time.p ? time.p : "the event has no time:timestamp");
    else
        return;
    r->attrs.n = e->first;
    r->events.n--;
}

static void XMLCALL on_end(void *data, const char *element) {
    struct reading *r = data;
    (void)element;
    if (r->failed) return;
    if (r->ignored > 0) {
        r->ignored--;
    } else if (r->in == IN_EVENT) {
        end_event(r);
    } else if (r->in == IN_TRACE) {
        tell_trace(r);
        r->in = IN_LOG;
    } else {
        r->in = OUTSIDE;
    }
}

/* Entities of a document's own are how a small file becomes a large one, and no log needs them. */
static void XMLCALL on_doctype(void *data, const char *name, const char *system, const char *public, int internal) {
    struct reading *r = data;
    struct place place = here(r);
    (void)name, (void)system, (void)public, (void)internal;
    err_at(r->err, ERR_INPUT, r->file, (long)place.line, place.col, "a document type (<!DOCTYPE) is refused");
    stop(r);
}

/* ---- files ----------------------------------------------------------------------------------------------------------------------- */

static bool fail_xml(struct reading *r) {
    struct place place = here(r);
    if (r->failed) return false;
    enum XML_Error code = XML_GetErrorCode(r->parser);
    if (code == XML_ERROR_NO_MEMORY) mem_exhausted();
    return err_at(r->err, ERR_INPUT, r->file, (long)place.line, place.col, "not XML: %s", XML_ErrorString(code));
}

static bool read_stream(struct reading *r, struct stream *stream) {
    for (;;) {
        size_t got;
        void *room = XML_GetBuffer(r->parser, PIECE);
        if (!room) return fail_xml(r);
        if (!stream->read(stream, room, PIECE, &got, r->err)) return false;
        if (XML_ParseBuffer(r->parser, (int)got, got == 0) != XML_STATUS_OK) return fail_xml(r);
        if (got == 0) return true;
    }
}

static bool read_export(struct reading *r, const struct exports *exports, int i) {
    struct stream stream;
    if (!exports->open(exports, i, &stream, r->err)) return false;
    r->file = stream.name;
    r->in = OUTSIDE;
    r->ignored = 0;
    r->parser = XML_ParserCreate(NULL);
    if (!r->parser) mem_exhausted();
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    bool ok = read_stream(r, &stream);
    XML_ParserFree(r->parser);
    stream.close(&stream);
    return ok;
}

static bool convert(const struct exports *exports, const struct source_options *options, struct sink *sink, struct err *err) {
    struct reading r = { .sink = sink, .when.zone = options->zone, .err = err };
    bool ok = true;
    for (int i = 0; ok && i < exports->n; i++) ok = read_export(&r, exports, i);
    arena_release(&r.arena);
    VEC_RELEASE(&r.own);
    VEC_RELEASE(&r.attrs);
    VEC_RELEASE(&r.events);
    VEC_RELEASE(&r.state);
    return ok;
}

const struct source source_xes = {
    .name = "xes",
    .reads = "event logs in IEEE XES (XML, .xes or .xes.gz), of any size",
    .help = "A trace is a ticket by its concept:name. Each event sets the status to its concept:name (with a lifecycle:transition other than start and\n"
            "complete: \"Accepted/In Progress\"); org:resource is the agent in charge, org:group the team, priority, impact or seriousness the priority,\n"
            "customer the customer; other attributes are attr.NAME. A log of activities has no messages: measure by statuses (pickup, resolution,\n"
            "in_status), not by replies. --bot ID tells resources that are machines.",
    .get = "  Process-mining tools (ProM, Disco, Celonis, pm4py) and many help desks by way of them export XES; public logs lie at 4TU.ResearchData,\n"
           "  for instance those of a help desk in Italy and of Volvo IT's incidents (BPI Challenge 2013).",
    .convert = convert,
};
