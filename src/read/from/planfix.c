/* planfix: tasks and comments of the REST API, with users and statuses, in any files and order; and the report «История статусов» as a table.
 *
 * A comment says who wrote it and which status it brought, by ids; names come from tasks and lists of statuses, so that tickets are told when all
 * is read.  The API tells no assignments, hand-overs, priorities or tags as they were: only their present values, and what rules make of them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "read/from/history.h"
#include "read/from/kept_event.h"
#include "read/from/known_mappings.h"
#include "read/from/mapped.h"
#include "read/from/planfix_rules.h"
#include "read/from/records.h"

/* What is known of a task, by its number in the history. */
struct task {
    struct raw_event created; /* as the newest answer has it; texts are kept */
    struct place place;
    struct str id, parent;
    instant updated;          /* 0: not said */
    bool begun, ended, deleted, moved; /* ended: its status is no active one; moved: a change of its status is known */
    struct str channel;       /* of the customer's first comment */
    instant channel_at;
};
struct status_name { struct str id, name; size_t index; };
struct status_change { uint32_t task; struct raw_event event; struct place place; }; /* as it is told, but for the name; texts are kept */

struct conversion {
    struct sink *sink;
    const struct source_options *options;
    struct when when, local;    /* local: times as people read them, 12-02-2024 10:05 */
    struct planfix_rules rules;
    struct history *history;
    struct arena scratch, kept; /* of the record at hand; of all */
    struct { struct task *v; size_t n, cap; } tasks;
    struct { struct status_name *v; size_t n, cap; } names;
    struct { struct status_change *v; size_t n, cap; } changes;
    bool has_comments;
    struct mapping *report;     /* NULL until a report comes */
    struct mapped *reports;
};

/* ---- values ---------------------------------------------------------------------------------------------------------------------- */

static const char *const local_patterns[] = { "%d-%m-%Y %H:%M", "%d-%m-%Y %H:%M:%S", "%d-%m-%Y" };

/* The text of a TimePoint, {"datetime": ISO, "date": "12-02-2024", "time": "10:05"}, as a node of its own. False: it has none. */
static bool time_point(struct conversion *c, const struct doc *d, struct doc *out, bool *is_local) {
    const struct doc *exact = d && d->kind == DOC_OBJECT ? doc_get(d, "datetime") : d;
    struct str date = record_text(doc_get(d, "date")), time = record_text(doc_get(d, "time"));
    instant ignored;
    if (exact) {
        *out = *exact;
        *is_local = record_try_time(&c->when, exact, &ignored) == WHEN_BAD && record_try_time(&c->local, exact, &ignored) != WHEN_BAD;
        return true;
    }
    if (!date.p) return false;
    *out = *d;
    out->kind = DOC_STRING;
    int date_length = date.n < 40 ? (int)date.n : 40, time_length = time.n < 40 ? (int)time.n : 40;
    out->text = str_c(arena_printf(&c->scratch, "%.*s%s%.*s", date_length, date.p, time.p ? " " : "", time_length, time.p ? time.p : ""));
    return *is_local = true;
}

/* As record_time, of a TimePoint or of a text. */
static bool time_of(struct conversion *c, const struct record *r, const struct doc *d, instant *at, bool *ok, struct err *err) {
    struct doc text;
    bool is_local = false;
    bool has_one = time_point(c, d, &text, &is_local);
    return record_time(is_local ? &c->local : &c->when, c->sink, r, has_one ? &text : NULL, at, ok, err);
}

/* 0: there is none. */
static instant try_time_of(struct conversion *c, const struct doc *d) {
    struct doc text;
    bool is_local = false;
    instant at = 0;
    if (!time_point(c, d, &text, &is_local)) return 0;
    return record_try_time(is_local ? &c->local : &c->when, &text, &at) == WHEN_OK ? at : 0;
}

static bool is_number(struct str s) {
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9') return false;
    return s.n > 0;
}

/* "user:5" of {"id": "user:5"}, of "user:5", or of 5 where users are meant. */
static struct str person_of(struct conversion *c, const struct doc *d, const char *kind) {
    struct str id = RECORD_REF(d, "id");
    if (!is_number(id)) return id;
    struct buf text = { 0 };
    buf_adds(&text, kind);
    buf_add(&text, id.p, id.n);
    struct str kept = record_keep(&c->scratch, str_of(text.p, text.n));
    buf_release(&text);
    return kept;
}

static bool is_contact(struct str person) { return person.p && (str_starts(person, "contact:") || str_starts(person, "company:")); }

static struct str name_of(const struct doc *d) { return RECORD_REF(d, "name", "id"); }

static struct str id_in(struct conversion *c, struct str id, const char *what) {
    if (!id.p || id.n > 64) return (struct str){ 0 };
    return str_c(arena_printf(&c->scratch, "%.*s%s", (int)id.n, id.p, what));
}

static struct task *task_of(struct conversion *c, struct str id, uint32_t *number) {
    *number = history_ticket(c->history, id);
    while (c->tasks.n <= *number) *VEC_PUSH(&c->tasks) = (struct task){ .created.role = ROLES };
    struct task *t = &c->tasks.v[*number];
    if (!t->id.p) t->id = record_keep(&c->kept, id);
    return t;
}

static void learn_status(struct conversion *c, const struct doc *status) {
    struct str id = RECORD_REF(doc_get(status, "id"), "id"), name = record_text(doc_get(status, "name"));
    if (!id.p || !name.p) return;
    struct status_name *kept = VEC_PUSH(&c->names);
    *kept = (struct status_name){ record_keep(&c->kept, id), record_keep(&c->kept, name), c->names.n };
}

/* ---- tasks ----------------------------------------------------------------------------------------------------------------------- */

/* The value of a custom field: scalar, {"value": ...}, {"name": ...}, {"datetime": ...} or an array of such; each text is given to add. */
struct field_values { struct str *v; int n; };
static void add_values(struct field_values *out, const struct doc *value, int depth) {
    bool many = value && value->kind == DOC_ARRAY;
    if (many && depth == 0) {
        for (const struct doc *one = value->child; one; one = one->next) add_values(out, one, 1);
    } else if (value && !many) {
        struct str text = RECORD_REF(value, "value", "name", "datetime", "id");
        if (!text.p && (value->kind == DOC_TRUE || value->kind == DOC_FALSE)) text = str_c(value->kind == DOC_TRUE ? "true" : "false");
        if (text.p) out->v[out->n++] = text;
    }
}

static void add_field(struct raw_event *e, const struct planfix_field *meaning, const struct field_values *values, struct str *tags,
                      struct raw_attr *attrs) {
    for (int i = 0; i < values->n; i++) {
        if (meaning->field == PLANFIX_TAG)
            tags[e->ntags++] = values->v[i];
        else if (meaning->field != PLANFIX_ATTR && i == 0)
            e->field[meaning->field] = values->v[i];
        else if (meaning->field == PLANFIX_ATTR && i == 0)
            attrs[e->nattrs++] = (struct raw_attr){ meaning->attr, values->v[i] };
    }
}

static size_t values_in(const struct doc *fields) {
    size_t n = 0;
    for (const struct doc *one = fields ? fields->child : NULL; one; one = one->next) {
        const struct doc *value = doc_get(one, "value");
        n += 1 + (value && value->kind == DOC_ARRAY ? (size_t)value->n : 0);
    }
    return n;
}

/* What the task is, and what rules say of its custom fields. */
static void add_fields(struct conversion *c, const struct doc *task, struct raw_event *e) {
    static const char *const own[] = { "template", "project" };
    const struct doc *fields = doc_get(task, "customFieldData");
    if (fields && fields->kind != DOC_ARRAY) fields = NULL;
    size_t room = values_in(fields) + ARRAY_LEN(own);
    struct str *tags = arena_alloc(&c->scratch, room * sizeof *tags);
    struct raw_attr *attrs = arena_alloc(&c->scratch, room * sizeof *attrs);
    e->tags = tags;
    e->attrs = attrs;
    for (size_t i = 0; i < ARRAY_LEN(own); i++) {
        struct str name = name_of(doc_get(task, own[i]));
        if (name.p) attrs[e->nattrs++] = (struct raw_attr){ str_c(own[i]), name };
    }
    for (const struct doc *one = fields ? fields->child : NULL; one; one = one->next) {
        const struct doc *field = doc_get(one, "field"), *value = doc_get(one, "value");
        const struct planfix_field *meaning = planfix_field_of(&c->rules, record_text(doc_get(field, "name")), record_id(doc_get(field, "id")));
        struct field_values values = { 0 };
        if (!meaning || !value) continue;
        values.v = arena_alloc(&c->scratch, ((value->kind == DOC_ARRAY ? (size_t)value->n : 0) + 1) * sizeof *values.v);
        add_values(&values, value, 0);
        add_field(e, meaning, &values, tags, attrs);
    }
}

static void fill_created(struct conversion *c, const struct doc *d, struct raw_event *e) {
    const struct doc *users = record_path(d, "assignees.users");
    e->actor = person_of(c, doc_get(d, "assigner"), "user:");
    if (is_contact(e->actor)) e->role = ROLE_CUSTOMER;
    e->field[FIELD_CUSTOMER] = person_of(c, doc_get(d, "counterparty"), "contact:");
    if (!e->field[FIELD_CUSTOMER].p && is_contact(e->actor)) e->field[FIELD_CUSTOMER] = e->actor;
    e->field[FIELD_STATUS] = RECORD_REF(doc_get(d, "status"), "id");
    e->field[FIELD_PRIORITY] = record_text(doc_get(d, "priority"));
    e->field[FIELD_TEAM] = c->rules.team;
    e->field[FIELD_SUBJECT] = record_plain_text(&c->scratch, record_text(doc_get(d, "name")));
    if (c->rules.assignee_now && users && users->kind == DOC_ARRAY) e->field[FIELD_ASSIGNEE] = person_of(c, users->child, "user:");
    add_fields(c, d, e);
}

static bool read_task(struct conversion *c, const struct record *r, struct err *err) {
    const struct doc *d = r->doc, *active = record_path(d, "status.isActive");
    struct raw_event e = { .type = EV_CREATED, .role = ROLES };
    struct str id = RECORD_REF(doc_get(d, "id"), "id"), type = record_text(doc_get(d, "type"));
    uint32_t number;
    bool ok;
    if (type.p && (str_is(type, "Template") || str_is(type, "Checkmark"))) return true; /* no request */
    if (!id.p) return sink_reject(c->sink, r->place, "no task id", "a task needs \"id\""), true;
    if (!time_of(c, r, doc_get(d, "dateTime"), &e.at, &ok, err)) return false;
    if (!ok) return true;
    instant updated = try_time_of(c, doc_get(d, "dateOfLastUpdate"));
    struct task *t = task_of(c, id, &number);
    learn_status(c, doc_get(d, "status"));
    if (t->begun && updated < t->updated) return true;
    fill_created(c, d, &e);
    t->created = kept_event(&c->kept, &e);
    t->place = r->place;
    t->parent = record_keep(&c->kept, RECORD_REF(doc_get(d, "parent"), "id"));
    t->updated = updated;
    t->begun = true;
    t->ended = active && active->kind == DOC_FALSE;
    t->deleted = record_flag(doc_get(d, "isDeleted"), false);
    if (updated) history_touched(c->history, number, HISTORY_COMMENTS, updated, r->place);
    return true;
}

/* ---- comments -------------------------------------------------------------------------------------------------------------------- */

/* "17" of a file "comments-17.json" or "17.json". */
static struct str id_in_name(const char *file) {
    static const char prefix[] = "comments-";
    const char *slash = file ? strrchr(file, '/') : NULL, *name = slash ? slash + 1 : file;
    if (!name) return (struct str){ 0 };
    if (strncmp(name, prefix, strlen(prefix)) == 0) name += strlen(prefix);
    size_t n = strspn(name, "0123456789");
    return n && name[n] == '.' ? str_of(name, n) : (struct str){ 0 };
}

static bool goes_outside(struct str channel) {
    static const char *const inside[] = { "None", "Planfix", "Mobile" };
    for (size_t i = 0; i < ARRAY_LEN(inside); i++)
        if (channel.p && str_is(channel, inside[i])) return false;
    return channel.p != NULL;
}

static bool has_contact(struct conversion *c, const struct doc *users) {
    for (const struct doc *one = users && users->kind == DOC_ARRAY ? users->child : NULL; one; one = one->next)
        if (is_contact(person_of(c, one, "user:"))) return true;
    return false;
}

/* The API has no flag for it: the customer gets what came through a messenger, and what was sent to a contact. */
static bool is_public(struct conversion *c, const struct doc *comment, struct str channel) {
    if (record_flag(doc_get(comment, "isHidden"), false)) return false;
    return c->rules.not_hidden || goes_outside(channel) || has_contact(c, record_path(comment, "recipients.users"));
}

static bool has_words(struct conversion *c, const struct doc *comment) {
    const struct doc *files = doc_get(comment, "files");
    struct str type = record_text(doc_get(comment, "type"));
    if (record_flag(doc_get(comment, "isDeleted"), false) || (type.p && str_is(type, "Reminder"))) return false;
    return (files && files->kind == DOC_ARRAY && files->n > 0) || record_plain_text(&c->scratch, record_text(doc_get(comment, "description"))).p;
}

static void tell_message(struct conversion *c, const struct record *r, uint32_t number, struct raw_event e, struct str id) {
    struct str channel = record_text(doc_get(r->doc, "fromType"));
    struct task *t = &c->tasks.v[number];
    if (!has_words(c, r->doc)) return;
    e.type = EV_MESSAGE;
    e.id = id_in(c, id, "/comment");
    if (e.role == ROLE_CUSTOMER && goes_outside(channel) && (!t->channel.p || e.at < t->channel_at)) {
        t->channel = record_keep(&c->kept, channel);
        t->channel_at = e.at;
    }
    if (e.role != ROLE_CUSTOMER && !is_public(c, r->doc, channel)) e.field[FIELD_PUBLIC] = str_c("false");
    history_event(c->history, number, &e, 0, r->place);
}

static void tell_status(struct conversion *c, const struct record *r, uint32_t number, struct raw_event e, struct str id) {
    const struct doc *change = doc_get(r->doc, "changeStatus");
    struct str before = RECORD_REF(RECORD_FIRST(change, "oldStatusId", "oldStatus"), "id");
    struct str to = RECORD_REF(RECORD_FIRST(change, "newStatusId", "newStatus"), "id");
    if (!to.p || (before.p && str_eq(before, to))) return;
    e.type = EV_STATUS;
    e.id = id_in(c, id, "/status");
    e.field[FIELD_TO] = to;
    history_change(c->history, number, &e, before, 0, r->place);
    c->tasks.v[number].moved = true;
    if (c->rules.nteams) *VEC_PUSH(&c->changes) = (struct status_change){ number, kept_event(&c->kept, &e), r->place };
}

static bool read_comment(struct conversion *c, const struct record *r, struct err *err) {
    const struct doc *d = r->doc;
    struct raw_event e = { .role = ROLES, .actor = person_of(c, doc_get(d, "owner"), "user:") };
    struct str id = record_id(doc_get(d, "id")), task = RECORD_REF(RECORD_FIRST(d, "task", "taskId"), "id");
    uint32_t number;
    bool ok;
    c->has_comments = true;
    if (!task.p) task = RECORD_REF(RECORD_FIRST(r->page, "task", "taskId"), "id");
    if (!task.p) task = id_in_name(r->place.file);
    if (!task.p) {
        sink_reject(c->sink, r->place, "no task", "ask for the field \"task\", or keep comments in files comments-ID.json");
        return true;
    }
    if (!time_of(c, r, doc_get(d, "dateTime"), &e.at, &ok, err)) return false;
    if (!ok) return true;
    task_of(c, task, &number);
    if (!history_entry(c->history, number, HISTORY_COMMENTS, id, e.at)) return true;
    if (!e.actor.p) e.role = ROLE_SYSTEM;
    if (is_contact(e.actor)) e.role = ROLE_CUSTOMER;
    tell_message(c, r, number, e, id);
    tell_status(c, r, number, e, id);
    return true;
}

/* ---- records --------------------------------------------------------------------------------------------------------------------- */

enum { LIST_TASKS, LIST_COMMENTS, LIST_STATUSES, LIST_USERS, LIST_CONTACTS, LIST_DATA_TAGS };
static const struct record_list lists[] = {
    [LIST_TASKS] = { "tasks", false }, [LIST_COMMENTS] = { "comments", false }, [LIST_STATUSES] = { "statuses", false },
    [LIST_USERS] = { "users", false }, [LIST_CONTACTS] = { "contacts", false }, [LIST_DATA_TAGS] = { "dataTagEntries", false },
};

/* Robots are users of that role. */
static void read_user(struct conversion *c, const struct doc *user) {
    struct str role = record_text(doc_get(user, "role"));
    if (role.p && str_is(role, "Robot")) history_person(c->history, person_of(c, doc_get(user, "id"), "user:"), ROLE_BOT);
}

static bool is_object(const struct doc *d) { return d && d->kind == DOC_OBJECT; }

/* A record that stands in no list: a line, an element of an array, or the answer to a request for one. */
static bool read_single(struct conversion *c, const struct record *r, struct err *err) {
    const struct doc *d = r->doc, *task = doc_get(d, "task"), *comment = doc_get(d, "comment");
    struct str result = record_text(doc_get(d, "result")), error = record_text(doc_get(d, "error"));
    struct record inner = *r;
    bool answer = !doc_get(d, "id") && (is_object(task) || is_object(comment));
    if (answer) inner.doc = is_object(task) ? task : comment;
    if (answer) inner.place = record_place(r, inner.doc);
    if (answer) return is_object(task) ? read_task(c, &inner, err) : read_comment(c, &inner, err);
    if (RECORD_FIRST(d, "fromType", "changeStatus", "owner", "task")) return read_comment(c, r, err);
    if (RECORD_FIRST(d, "dateTime", "assigner", "assignees", "status") && !doc_get(d, "role")) return read_task(c, r, err);
    if (doc_get(d, "id") && RECORD_FIRST(d, "role", "lastname", "login")) return read_user(c, d), true;
    if (doc_get(d, "id") && doc_get(d, "name") && doc_get(d, "isActive")) return learn_status(c, d), true;
    if (result.p && !str_is(result, "success"))
        sink_reject(c->sink, r->place, "a request that failed", "%.*s", (int)(error.n < 100 ? error.n : 100), error.p ? error.p : "");
    else
        sink_reject(c->sink, r->place, "not a record of PlanFix", "expected a task, a comment, a user or a status");
    return true;
}

static bool read_record(void *data, const struct record *r, struct err *err) {
    struct conversion *c = data;
    arena_reset(&c->scratch);
    switch (r->list) {
    case LIST_TASKS: return read_task(c, r, err);
    case LIST_COMMENTS: return read_comment(c, r, err);
    case LIST_STATUSES: return learn_status(c, r->doc), true;
    case LIST_USERS: return read_user(c, r->doc), true;
    case LIST_CONTACTS: return true;
    case LIST_DATA_TAGS: return sink_finding(c->sink, FIND_UNKNOWN_TYPE, str_c("dataTagEntries"), r->place), true;
    default: return read_single(c, r, err);
    }
}

/* ---- reports --------------------------------------------------------------------------------------------------------------------- */

static bool read_report(struct conversion *c, struct peeked *export, struct err *err) {
    if (!c->reports) {
        if (!mapping_parse("planfix-status-history.json", str_c(mapping_planfix_status_history), &c->report, err)) return false;
        if (!mapped_new(c->report, c->options, c->sink, &c->reports, err)) return false;
        sink_finding(c->sink, FIND_UNVERIFIED_SOURCE, str_c("planfix: reports"), (struct place){ .file = export->stream.name });
    }
    return mapped_read(c->reports, export, err);
}

static bool read_export(void *data, struct peeked *export, struct err *err) {
    struct conversion *c = data;
    struct record_reader reader = { lists, ARRAY_LEN(lists), c, read_record, NULL };
    struct exports one = exports_of_peeked(export);
    if (export->empty) return true;
    return export->json ? records_read(&one, &reader, c->sink, err) : read_report(c, export, err);
}

/* ---- telling --------------------------------------------------------------------------------------------------------------------- */

static int by_id(const void *a, const void *b) {
    const struct status_name *x = a, *y = b;
    int order = str_cmp(x->id, y->id);
    return order ? order : x->index < y->index ? -1 : 1;
}

/* One name an id: the last that was read. */
static void settle_names(struct conversion *c) {
    size_t n = 0;
    if (c->names.n) qsort(c->names.v, c->names.n, sizeof *c->names.v, by_id);
    for (size_t i = 0; i < c->names.n; i++) {
        if (i + 1 < c->names.n && str_eq(c->names.v[i].id, c->names.v[i + 1].id)) continue;
        c->names.v[n++] = c->names.v[i];
        history_label(c->history, EV_STATUS, c->names.v[i].id, c->names.v[i].name, 0);
    }
    c->names.n = n;
}

static struct str name_of_status(const struct conversion *c, struct str id) {
    size_t from = 0, to = c->names.n;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int order = str_cmp(c->names.v[middle].id, id);
        if (order == 0) return c->names.v[middle].name;
        if (order < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return id;
}

/* A status that means another team hands the task over, at the same instant. */
static void tell_handovers(struct conversion *c) {
    for (size_t i = 0; i < c->changes.n; i++) {
        struct raw_event e = c->changes.v[i].event;
        struct str team = planfix_team_of(&c->rules, name_of_status(c, e.field[FIELD_TO]));
        if (!team.p) continue;
        e.type = EV_TEAM;
        e.id = (struct str){ 0 };
        e.field[FIELD_TO] = team;
        history_event(c->history, c->changes.v[i].task, &e, 1, c->changes.v[i].place);
    }
}

static instant seen_at(const struct task *t) { return t->updated > t->created.at ? t->updated : t->created.at; }

/* A task that has ended though no comment says when: it had by its last update, and its history is not whole. */
static void tell_unseen_end(struct conversion *c, uint32_t number, const struct task *t) {
    struct raw_event e = { .type = EV_STATUS, .role = ROLE_SYSTEM, .at = seen_at(t) };
    e.field[FIELD_TO] = t->created.field[FIELD_STATUS];
    if (!e.field[FIELD_TO].p) return;
    history_change(c->history, number, &e, (struct str){ 0 }, 0, t->place);
    history_total(c->history, number, HISTORY_COMMENTS, INT64_MAX, t->place);
}

static void tell_deleted(struct conversion *c, uint32_t number, const struct task *t) {
    struct raw_event e = { .type = EV_DISCARD, .role = ROLE_SYSTEM, .at = seen_at(t) };
    e.field[FIELD_REASON] = str_c("deleted");
    history_event(c->history, number, &e, 1, t->place);
}

/* A subtask is linked to its task, if that is here. */
static void tell_parent(struct conversion *c, const struct task *t) {
    struct raw_event e = { .type = EV_LINK, .role = t->created.role, .actor = t->created.actor, .at = t->created.at };
    uint32_t parent = history_ticket(c->history, t->parent);
    if (parent >= c->tasks.n || !c->tasks.v[parent].begun) return;
    e.field[FIELD_KIND] = str_c("task");
    e.field[FIELD_TO] = t->id;
    history_event(c->history, parent, &e, 0, t->place);
}

static void tell_task(struct conversion *c, uint32_t number) {
    struct task *t = &c->tasks.v[number];
    if (!t->begun) return;
    if (!t->created.field[FIELD_CHANNEL].p) t->created.field[FIELD_CHANNEL] = t->channel;
    if (t->created.role == ROLES) history_person(c->history, t->created.actor, ROLE_AGENT); /* unless it is known as a robot */
    if (!c->has_comments && t->updated > t->created.at) history_total(c->history, number, HISTORY_COMMENTS, 1, t->place);
    if (t->ended && !t->moved) tell_unseen_end(c, number, t);
    history_begin(c->history, number, &t->created, t->updated, t->place);
    if (t->deleted) tell_deleted(c, number, t);
    if (t->parent.p) tell_parent(c, t);
}

static void tell(struct conversion *c) {
    settle_names(c);
    for (uint32_t i = 0; i < c->tasks.n; i++) tell_task(c, i);
    tell_handovers(c);
    history_emit(c->history, c->sink);
    if (c->reports) mapped_finish(c->reports);
}

/* ---- the source ------------------------------------------------------------------------------------------------------------------ */

enum { PAGE = 100 /* rows of a list at most */ };

static bool convert(const struct exports *exports, const struct source_options *options, struct sink *sink, struct err *err) {
    struct conversion c = { .sink = sink, .options = options, .when.zone = options->zone, .history = history_new(ROLE_AGENT) };
    c.local = (struct when){ local_patterns, ARRAY_LEN(local_patterns), options->zone };
    history_page(c.history, HISTORY_COMMENTS, PAGE);
    bool ok = !options->mapping_name || planfix_rules_parse(&c.rules, options->mapping_name, options->mapping, err);
    ok = ok && exports_peek(exports, read_export, &c, err);
    if (ok) tell(&c);
    mapped_free(c.reports);
    mapping_free(c.report);
    history_free(c.history);
    planfix_rules_release(&c.rules);
    arena_release(&c.scratch);
    arena_release(&c.kept);
    VEC_RELEASE(&c.tasks);
    VEC_RELEASE(&c.names);
    VEC_RELEASE(&c.changes);
    return ok;
}

static const struct source_status statuses[] = {
    { "Черновик", "Draft", NULL, "new" },
    { "Новая", "New", NULL, "new" },
    { "В работе", "In progress", NULL, "in_progress" },
    { "Отложенная", "On hold", NULL, "hold" },
    { "Выполненная", "Ready for review", NULL, "resolved" },
    { "Завершенная", "Complete", "Завершённая", "closed" },
    { "Отклоненная", "Declined", "Отклонённая", "closed" },
    { "Отмененная", "Canceled", "Отменённая", "closed" },
    { NULL, NULL, NULL, NULL },
};

const struct source source_planfix = {
    .name = "planfix",
    .reads = "tasks and comments of PlanFix's REST API (JSON), and the report of status history (CSV)",
    .standing = "unverified for reports",
    .help = "Give all files together, in any order: tasks, comments, users, statuses. Statuses are named as the newest list has them, people are user:ID and\n"
            "contact:ID. Robots are users of that role, or named by --bot user:ID. The API has no flag for internal comments: a comment of an employee is a\n"
            "reply if it came through a messenger or has a contact among its recipients (ask for the field!), else a note. It tells neither\n"
            "assignments nor hand-overs nor tags; --mapping FILE says what the account means:\n\n"
            "  { \"public\": \"recipients\" or \"not-hidden\", \"assignee\": \"now\", \"team\": \"first\",\n"
            "    \"teams\": { \"Передана на 2 линию\": \"second\" }, \"fields\": { \"Срочность\": \"priority\", \"Тема\": \"tag\", \"Продукт\": \"attr.product\" } }\n\n"
            "Data tags (ratings, for instance) are read by `svodka convert csv --mapping samples/mappings/planfix-data-tags.json`. The report has no\n"
            "people; it needs a column Номер задачи, better also Дата создания, and --timezone.",
    .get = "  Needs a paid account and a token (Account, REST API) with the rights task_readonly,\n"
           "  contact_readonly and user_readonly; it sees what its owner sees. At most one request a second,\n"
           "  100 rows an answer: go on with offset until an answer is empty.\n\n"
           "  1. tasks      POST https://ACCOUNT.planfix.ru/rest/task/list\n"
           "                {\"offset\": 0, \"pageSize\": 100, \"filterId\": N, \"fields\": \"id,name,dateTime,\n"
           "                dateOfLastUpdate,status,priority,template,project,parent,counterparty,assigner,\n"
           "                assignees,isDeleted,NUMBERS OF CUSTOM FIELDS\"}; the filter leaves requests only\n"
           "  2. comments   POST https://ACCOUNT.planfix.ru/rest/task/ID/comments/list\n"
           "                {\"offset\": 0, \"pageSize\": 100, \"typeList\": \"All\", \"resultOrder\": \"Asc\",\n"
           "                \"fields\": \"id,dateTime,type,fromType,description,owner,recipients,task,isHidden,\n"
           "                isDeleted,changeStatus,files\"}; without typeList All changes of status are missing\n"
           "  3. users      POST https://ACCOUNT.planfix.ru/rest/user/list  {\"fields\": \"id,name,role\"}\n"
           "  4. statuses   GET https://ACCOUNT.planfix.ru/rest/process/task/PROCESS/statuses?fields=id,name\n"
           "  5. report     one over the object «История статусов», saved as CSV in UTF-8 (instead of 1 to 4)\n\n"
           "  curl -s -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json' \\\n"
           "    -d '{\"offset\": 0, \"pageSize\": 100, \"typeList\": \"All\", \"fields\": \"id,dateTime,owner\"}' \\\n"
           "    https://ACCOUNT.planfix.ru/rest/task/17/comments/list > exports/comments-17.json",
    .statuses = statuses,
    .convert = convert,
};
