/* jira: issues of a search with their changelogs and comments, pages of both apart, bulk changelogs, and comments and feedback of Jira Service
 * Management; Cloud and Data Center.
 *
 * Statuses and priorities are known by id, and called by the newest name that the export has for it: a renamed status stays one.  People are
 * known by accountId, else by name.  A ticket's team is its project.
 */
#include <string.h>

#include "base/vec.h"
#include "read/from/history.h"
#include "read/from/records.h"
#include "read/from/source.h"

enum { LIST_ISSUES, LIST_VALUES, LIST_COMMENTS, LIST_HISTORIES, LIST_BULK, LIST_DATA };
static const struct record_list lists[] = {
    [LIST_ISSUES] = { "issues", false },       [LIST_VALUES] = { "values", false },        [LIST_COMMENTS] = { "comments", false },
    [LIST_HISTORIES] = { "histories", false }, [LIST_BULK] = { "issueChangeLogs", false }, [LIST_DATA] = { "data", true },
};

struct conversion {
    struct sink *sink;
    struct when when;
    struct history *history;
    struct arena scratch; /* of the record at hand */
};

static const struct str absent;

/* A part of an issue's record: whose it is, and the record that it stands in. */
struct part {
    struct conversion *c;
    const struct record *r;
    struct str key;  /* or id, of the issue */
    uint32_t ticket;
};

/* ---- people -------------------------------------------------------------------------------------------------------------------- */

static const char *const robot_names[] = { "Automation for Jira", "Jira Automation", "Jira Service Management Widget" };

/* The id of a user; what the export says of them is noted. */
static struct str user_of(struct conversion *c, const struct doc *user) {
    struct str id = RECORD_REF(user, "accountId", "name", "key", "displayName");
    struct str key = record_id(doc_get(user, "key")), type = record_text(doc_get(user, "accountType")), shown = record_text(doc_get(user, "displayName"));
    if (!user || user->kind != DOC_OBJECT) return id;
    if (key.p && !str_eq(key, id)) history_label(c->history, EV_ASSIGN, key, id, 0); /* changelogs of Data Center have keys */
    if (str_is(type, "customer")) history_person(c->history, id, ROLE_CUSTOMER);
    if (str_is(type, "app")) history_person(c->history, id, ROLE_BOT);
    for (size_t i = 0; i < ARRAY_LEN(robot_names); i++)
        if (str_is(shown, robot_names[i])) history_person(c->history, id, ROLE_BOT);
    return id;
}

/* ---- values -------------------------------------------------------------------------------------------------------------------- */

/* The id of a status or priority, whose name is noted: what it is called now goes before what changelogs called it. */
static struct str named_of(struct conversion *c, enum event_type type, const struct doc *d, instant as_of) {
    struct str id = RECORD_REF(d, "id", "name");
    if (d && d->kind == DOC_OBJECT) history_label(c->history, type, id, record_text(doc_get(d, "name")), INSTANT_MAX + as_of);
    return id;
}

static struct str id_of(struct conversion *c, struct str entry, const char *what, struct str detail) {
    if (!entry.p) return absent;
    int n = (int)(entry.n < 255 ? entry.n : 255), m = (int)(detail.n < 255 ? detail.n : 255);
    return str_c(arena_printf(&c->scratch, "%.*s%s%.*s", n, entry.p, what, m, detail.p ? detail.p : ""));
}

/* Service Management has times as { "iso8601": ..., "epochMillis": ... }. */
static const struct doc *time_of(const struct doc *d) { return d && d->kind == DOC_OBJECT ? RECORD_FIRST(d, "epochMillis", "iso8601", "jira") : d; }

static struct str project_of(struct str key) {
    size_t n = key.n;
    while (n && key.p[n - 1] != '-') n--;
    return n > 1 ? str_of(key.p, n - 1) : absent;
}

/* The next of the words that blanks separate; absent at the end. Labels have no blanks. */
static struct str next_word(struct str *s) {
    while (s->n && s->p[0] == ' ') s->p++, s->n--;
    size_t n = 0;
    while (n < s->n && s->p[n] != ' ') n++;
    struct str word = str_of(s->p, n);
    if (n) s->p += n, s->n -= n;
    return n ? word : absent;
}

static bool has_word(struct str words, struct str wanted) {
    for (struct str word = next_word(&words); word.p; word = next_word(&words))
        if (str_eq(word, wanted)) return true;
    return false;
}

/* ---- changelogs ----------------------------------------------------------------------------------------------------------------- */

/* An item of a history, which has an author and a time. */
struct change {
    struct part part;
    struct raw_event by;
    int64_t order;
    struct str entry, field;
    struct str from, to;           /* ids */
    struct str from_text, to_text; /* names */
    struct place place;
};

static void tell_move(struct change *x, enum event_type type, struct str attr, struct str from, struct str to) {
    struct raw_event e = x->by;
    e.type = type;
    e.id = id_of(x->part.c, x->entry, "/", x->field);
    e.field[FIELD_NAME] = attr;
    e.field[FIELD_TO] = to;
    if (to.p || type == EV_ASSIGN) history_change(x->part.c->history, x->part.ticket, &e, from, x->order, x->place);
}

/* A status or priority: by id, with its name as of then. */
static void tell_named(struct change *x, enum event_type type) {
    struct history *h = x->part.c->history;
    history_label(h, type, x->from, x->from_text, x->by.at);
    history_label(h, type, x->to, x->to_text, x->by.at);
    tell_move(x, type, absent, x->from.p ? x->from : x->from_text, x->to.p ? x->to : x->to_text);
}

static void tell_status(struct change *x) { tell_named(x, EV_STATUS); }
static void tell_priority(struct change *x) { tell_named(x, EV_PRIORITY); }
static void tell_assignee(struct change *x) { tell_move(x, EV_ASSIGN, absent, x->from, x->to); }
static void tell_type(struct change *x) { tell_move(x, EV_ATTR, str_c("type"), x->from_text, x->to_text); }

enum { LABELS_MAX = 16 << 10 };

static void tell_label(struct change *x, struct str label, bool added) {
    struct raw_event e = x->by;
    e.type = EV_TAG;
    e.id = id_of(x->part.c, x->entry, added ? "/+" : "/-", label);
    e.field[added ? FIELD_ADD : FIELD_REMOVE] = label;
    history_event(x->part.c->history, x->part.ticket, &e, x->order, x->place);
}

static void tell_labels(struct change *x) {
    struct str from = x->from_text, to = x->to_text;
    if (from.n > LABELS_MAX || to.n > LABELS_MAX) {
        sink_reject(x->part.c->sink, x->place, "too many labels", "more than %d bytes of them", LABELS_MAX);
        return;
    }
    for (struct str word = next_word(&from); word.p; word = next_word(&from))
        if (!has_word(x->to_text, word)) tell_label(x, word, false);
    for (struct str word = next_word(&to); word.p; word = next_word(&to))
        if (!has_word(x->from_text, word)) tell_label(x, word, true);
}

/* A move to another project changes the key; the project's own item has names only. */
static void tell_key(struct change *x) {
    struct history *h = x->part.c->history;
    struct str from = x->from_text.p ? x->from_text : x->from, to = x->to_text.p ? x->to_text : x->to;
    history_alias(h, x->part.ticket, from);
    history_alias(h, x->part.ticket, to);
    if (!str_eq(project_of(from), project_of(to))) tell_move(x, EV_TEAM, absent, project_of(from), project_of(to));
}

static bool is_one_of(struct str s, const char *const *names) {
    for (; *names; names++)
        if (str_is(s, *names)) return true;
    return false;
}

static const char *const duplicate_names[] = { "Duplicate", "Дубликат", "Дублирование", NULL };
static const char *const spam_names[] = { "Spam", "Спам", NULL };

static void tell_resolution(struct change *x) {
    struct raw_event e = x->by;
    tell_move(x, EV_ATTR, str_c("resolution"), x->from_text, x->to_text);
    e.id = id_of(x->part.c, x->entry, "/end", absent);
    if (is_one_of(x->to_text, duplicate_names)) {
        e.type = EV_MERGE;
        history_merge(x->part.c->history, x->part.ticket, &e, x->order, x->place);
    } else if (is_one_of(x->to_text, spam_names)) {
        e.type = EV_DISCARD;
        e.field[FIELD_REASON] = str_c("spam");
        history_event(x->part.c->history, x->part.ticket, &e, x->order, x->place);
    }
}

/* "This issue is blocked by DEV-9": the words between. Work that the issue waits for is development in another project, else a task. */
static struct str kind_of_link(struct str text, struct str key, struct str to) {
    static const char *const work[] = { "is blocked by", "blocks", "is caused by", "causes", "depends on", "is implemented by", NULL };
    size_t before = strlen("This issue "), after = to.n + 1;
    if (!str_starts(text, "This issue ") || text.n <= before + after) return str_c("relates to");
    struct str words = str_of(text.p + before, text.n - before - after);
    if (!is_one_of(words, work)) return words;
    return str_c(str_eq(project_of(key), project_of(to)) ? "task" : "development");
}

static void tell_link(struct change *x) {
    struct raw_event e = x->by;
    if (!x->to.p) return;
    e.type = EV_LINK;
    e.id = id_of(x->part.c, x->entry, "/link/", x->to);
    e.field[FIELD_KIND] = kind_of_link(x->to_text, x->part.key, x->to);
    e.field[FIELD_TO] = x->to;
    if (str_is(e.field[FIELD_KIND], "duplicates")) history_merge_into(x->part.c->history, x->part.ticket, x->to);
    history_event(x->part.c->history, x->part.ticket, &e, x->order, x->place);
}

static void add_rating(struct part *p, struct raw_event e, struct str score, struct place place) {
    e.type = EV_RATING;
    e.role = ROLE_CUSTOMER;
    e.actor = absent;
    e.id = str_c("satisfaction");
    e.field[FIELD_SCORE] = score;
    e.field[FIELD_MAX] = str_c("5");
    if (score.p) history_event(p->c->history, p->ticket, &e, INT64_MAX, place); /* after the resolution of that instant */
}

static void tell_rating(struct change *x) { add_rating(&x->part, x->by, x->to_text.p ? x->to_text : x->to, x->place); }

static const struct { const char *field; void (*tell)(struct change *x); } items[] = {
    { "status", tell_status }, { "priority", tell_priority },     { "assignee", tell_assignee }, { "issuetype", tell_type },      { "labels", tell_labels },
    { "Key", tell_key },       { "resolution", tell_resolution }, { "Link", tell_link },         { "Satisfaction", tell_rating },
};

static bool read_history(struct part *p, const struct doc *d, struct err *err) {
    struct conversion *c = p->c;
    const struct doc *list = doc_get(d, "items");
    struct change x = { .part = *p, .entry = record_id(doc_get(d, "id")), .order = record_number(doc_get(d, "id"), 0) };
    bool ok;
    x.by = (struct raw_event){ .role = ROLES, .actor = user_of(c, doc_get(d, "author")) };
    if (!record_time(&c->when, c->sink, p->r, time_of(doc_get(d, "created")), &x.by.at, &ok, err)) return false;
    if (!ok || !history_entry(c->history, p->ticket, HISTORY_CHANGES, x.entry, x.by.at)) return true;
    for (const struct doc *item = list && list->kind == DOC_ARRAY ? list->child : NULL; item; item = item->next) {
        x.field = record_text(RECORD_FIRST(item, "field", "fieldId"));
        x.from = record_id(doc_get(item, "from"));
        x.to = record_id(doc_get(item, "to"));
        x.from_text = record_text(doc_get(item, "fromString"));
        x.to_text = record_text(doc_get(item, "toString"));
        x.place = record_place(p->r, item);
        for (size_t i = 0; i < ARRAY_LEN(items); i++)
            if (str_is(x.field, items[i].field)) items[i].tell(&x);
    }
    return true;
}

static bool read_each(struct part *p, const struct doc *array, bool (*read)(struct part *p, const struct doc *d, struct err *err), struct err *err) {
    for (const struct doc *d = array && array->kind == DOC_ARRAY ? array->child : NULL; d; d = d->next)
        if (!read(p, d, err)) return false;
    return true;
}

static void note_total(struct part *p, enum history_list list, const struct doc *container) {
    int64_t total = record_number(RECORD_FIRST(container, "total", "size"), 0);
    if (total > 0) history_total(p->c->history, p->ticket, list, total, record_place(p->r, container));
}

/* ---- comments ------------------------------------------------------------------------------------------------------------------- */

/* Service Management's own flag, under each of its names; a comment that only a role or group may see is internal too. */
static bool is_public(const struct doc *comment) {
    const struct doc *properties = doc_get(comment, "properties");
    if (doc_get(comment, "visibility")) return false;
    for (const struct doc *d = properties && properties->kind == DOC_ARRAY ? properties->child : NULL; d; d = d->next)
        if (str_is(record_text(doc_get(d, "key")), "sd.public.comment") && record_flag(record_path(d, "value.internal"), false)) return false;
    return record_flag(RECORD_FIRST(comment, "jsdPublic", "public"), true);
}

static bool read_comment(struct part *p, const struct doc *d, struct err *err) {
    struct conversion *c = p->c;
    struct str id = record_id(doc_get(d, "id"));
    struct raw_event e = { .type = EV_MESSAGE, .role = ROLES, .actor = user_of(c, doc_get(d, "author")) };
    bool ok;
    if (!record_time(&c->when, c->sink, p->r, time_of(doc_get(d, "created")), &e.at, &ok, err)) return false;
    if (!ok || !history_entry(c->history, p->ticket, HISTORY_COMMENTS, id, e.at)) return true;
    e.id = id_of(c, id, "/comment", absent);
    if (!is_public(d)) e.field[FIELD_PUBLIC] = str_c("false");
    history_event(c->history, p->ticket, &e, record_number(doc_get(d, "id"), 0), record_place(p->r, d));
    return true;
}

/* ---- issues -------------------------------------------------------------------------------------------------------------------- */

enum { MEMBERS_MAX = 255 };

/* The names of an array of objects, or strings, as tags. */
static struct str *names_of(struct conversion *c, const struct doc *array, int *n) {
    struct str *names = arena_alloc(&c->scratch, (array && array->kind == DOC_ARRAY ? (size_t)array->n : 1) * sizeof *names);
    *n = 0;
    for (const struct doc *d = array && array->kind == DOC_ARRAY ? array->child : NULL; d; d = d->next) {
        struct str name = RECORD_REF(d, "name", "value", "id");
        if (name.p) names[(*n)++] = name;
    }
    return names;
}

static struct str joined_names(struct conversion *c, const struct doc *array) {
    int n;
    struct str *names = names_of(c, array, &n);
    struct buf out = { 0 };
    for (int i = 0; i < n && out.n < MEMBERS_MAX; i++) {
        if (i) buf_adds(&out, "; ");
        buf_add(&out, names[i].p, names[i].n);
    }
    struct str kept = n ? record_keep(&c->scratch, str_of(out.p, out.n)) : absent;
    buf_release(&out);
    return kept;
}

static void add_values(struct conversion *c, const struct doc *f, instant updated, struct raw_event *e) {
    const char *const names[] = { "components", "resolution", "type" };
    const struct str values[] = { joined_names(c, doc_get(f, "components")), record_text(record_path(f, "resolution.name")), record_text(record_path(f, "issuetype.name")) };
    struct raw_attr *attrs = arena_alloc(&c->scratch, ARRAY_LEN(names) * sizeof *attrs);
    e->field[FIELD_STATUS] = named_of(c, EV_STATUS, doc_get(f, "status"), updated);
    e->field[FIELD_PRIORITY] = named_of(c, EV_PRIORITY, doc_get(f, "priority"), updated);
    e->field[FIELD_ASSIGNEE] = user_of(c, doc_get(f, "assignee"));
    e->field[FIELD_SUBJECT] = record_plain_text(&c->scratch, record_text(doc_get(f, "summary")));
    e->tags = names_of(c, doc_get(f, "labels"), &e->ntags);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (values[i].p) attrs[e->nattrs++] = (struct raw_attr){ str_c(names[i]), values[i] };
    e->attrs = attrs;
}

/* "https://HOST/rest/api/2/issue/1" shows the way to "https://HOST/browse/HELP-1". */
static struct str url_of(struct conversion *c, const struct doc *issue, struct str key) {
    struct str self = record_text(doc_get(issue, "self"));
    for (size_t i = 0; i + 6 <= self.n && i < MEMBERS_MAX; i++)
        if (memcmp(self.p + i, "/rest/", 6) == 0) return id_of(c, str_of(self.p, i), "/browse/", key);
    return absent;
}

/* Duplicates by the links of now; their time is the resolution's. */
static void note_links(struct part *p, const struct doc *links) {
    for (const struct doc *d = links && links->kind == DOC_ARRAY ? links->child : NULL; d; d = d->next)
        if (str_is(record_text(record_path(d, "type.outward")), "duplicates")) history_merge_into(p->c->history, p->ticket, record_id(record_path(d, "outwardIssue.key")));
}

/* The customer's satisfaction is a custom field {"rating": 4}, without a time: that of the resolution, unless the changelog has it. */
static void note_rating(struct part *p, const struct doc *f) {
    struct raw_event e = { 0 };
    if (record_try_time(&p->c->when, doc_get(f, "resolutiondate"), &e.at) != WHEN_OK) return;
    for (const struct doc *d = f->child; d; d = d->next)
        if (str_starts(d->key, "customfield_") && d->kind == DOC_OBJECT && doc_get(d, "rating"))
            add_rating(p, e, record_id(doc_get(d, "rating")), record_place(p->r, d));
}

static bool begin(struct part *p, const struct doc *f, struct err *err) {
    struct conversion *c = p->c;
    const struct doc *d = p->r->doc;
    struct str reporter = user_of(c, doc_get(f, "reporter"));
    struct raw_event e = { .type = EV_CREATED, .role = ROLES, .actor = user_of(c, doc_get(f, "creator")) };
    instant updated = 0;
    bool ok;
    if (!record_time(&c->when, c->sink, p->r, doc_get(f, "created"), &e.at, &ok, err)) return false;
    if (!ok) return true;
    record_try_time(&c->when, doc_get(f, "updated"), &updated);
    if (!e.actor.p) e.actor = reporter;
    struct str creator_type = record_text(record_path(f, "creator.accountType"));
    bool on_behalf = reporter.p && !str_eq(reporter, e.actor);
    if (on_behalf && str_is(creator_type, "app"))
        e.actor = reporter; /* whose mail or form it took */
    else if (on_behalf && !str_is(creator_type, "customer"))
        e.role = ROLE_AGENT;
    e.field[FIELD_CUSTOMER] = reporter;
    e.field[FIELD_TEAM] = record_text(record_path(f, "project.key"));
    if (!e.field[FIELD_TEAM].p) e.field[FIELD_TEAM] = project_of(p->key);
    e.field[FIELD_URL] = url_of(c, d, p->key);
    add_values(c, f, updated, &e);
    history_begin(c->history, p->ticket, &e, updated, p->r->place);
    note_links(p, doc_get(f, "issuelinks"));
    note_rating(p, f);
    return true;
}

static bool read_issue(struct conversion *c, const struct record *r, struct err *err) {
    const struct doc *d = r->doc, *fields = doc_get(d, "fields"), *log = doc_get(d, "changelog"), *comments = doc_get(fields, "comment");
    struct part p = { .c = c, .r = r, .key = record_id(doc_get(d, "key")) };
    struct str id = record_id(doc_get(d, "id"));
    if (!p.key.p) p.key = id;
    if (!p.key.p || !fields || fields->kind != DOC_OBJECT) {
        sink_reject(c->sink, r->place, "not an issue", "an issue needs \"key\" and \"fields\"");
        return true;
    }
    p.ticket = history_ticket(c->history, p.key);
    if (id.p) history_alias(c->history, p.ticket, id);
    history_call(c->history, p.ticket, p.key);
    if (!begin(&p, fields, err)) return false;
    note_total(&p, HISTORY_CHANGES, log);
    note_total(&p, HISTORY_COMMENTS, comments);
    return read_each(&p, doc_get(log, "histories"), read_history, err) && read_each(&p, doc_get(comments, "comments"), read_comment, err) &&
           read_each(&p, doc_get(d, "comments_data"), read_comment, err);
}

/* ---- pages of changes and comments ---------------------------------------------------------------------------------------------- */

/* What stands behind the last "/issue/" or "/request/" of an address, up to the next "/" or "?". */
static struct str issue_in(struct str address) {
    static const char *const before[] = { "/issue/", "/request/" };
    for (size_t at = address.n; at-- > 0;)
        for (size_t i = 0; i < ARRAY_LEN(before); i++) {
            struct str rest = str_of(address.p + at, address.n - at);
            size_t n = strlen(before[i]), end = n;
            if (!str_starts(rest, before[i])) continue;
            while (end < rest.n && rest.p[end] != '/' && rest.p[end] != '?') end++;
            return end > n ? str_of(rest.p + n, end - n) : absent;
        }
    return absent;
}

static bool part_of(struct conversion *c, const struct record *r, struct part *p) {
    const struct doc *page = r->page;
    *p = (struct part){ .c = c, .r = r };
    const struct str candidates[] = {
        RECORD_REF(RECORD_FIRST(r->doc, "issueId", "issueKey"), "id"), issue_in(record_text(doc_get(r->doc, "self"))),
        issue_in(record_text(record_path(r->doc, "_links.self"))),     RECORD_REF(RECORD_FIRST(page, "issueKey", "issueId", "key"), "id"),
        issue_in(record_text(doc_get(page, "self"))),                  issue_in(record_text(record_path(page, "_links.self"))),
        record_key_in_name(r->place.file),
    };
    for (size_t i = 0; i < ARRAY_LEN(candidates) && !p->key.p; i++) p->key = candidates[i];
    if (!p->key.p) {
        sink_reject(c->sink, r->place, "no issue key", "neither the record nor its page nor the file's name says of which issue it is");
        return false;
    }
    p->ticket = history_ticket(c->history, p->key);
    return true;
}

static bool read_part(struct conversion *c, const struct record *r, enum history_list list, struct err *err) {
    struct part p;
    if (!part_of(c, r, &p)) return true;
    note_total(&p, list, r->page);
    return list == HISTORY_CHANGES ? read_history(&p, r->doc, err) : read_comment(&p, r->doc, err);
}

static bool read_bulk(struct conversion *c, const struct record *r, struct err *err) {
    struct part p;
    return !part_of(c, r, &p) || read_each(&p, doc_get(r->doc, "changeHistories"), read_history, err);
}

/* A list of statuses or priorities says what they are called; of users, projects and fields nothing is needed. */
static bool read_reference(struct conversion *c, const struct doc *d) {
    static const char *const others[] = { "/user?", "/user/", "/project/", "/resolution/", "/issuetype/", "/component/", "/version/" };
    struct str self = record_text(doc_get(d, "self"));
    for (size_t at = 0; at < self.n; at++) {
        struct str rest = str_of(self.p + at, self.n - at);
        bool status = str_starts(rest, "/status/"), priority = str_starts(rest, "/priority/");
        if (status || priority) named_of(c, status ? EV_STATUS : EV_PRIORITY, d, 0);
        if (status || priority) return true;
        for (size_t i = 0; i < ARRAY_LEN(others); i++)
            if (str_starts(rest, others[i])) return true;
    }
    return doc_get(d, "clauseNames") || doc_get(d, "schema"); /* a field */
}

static bool read_record(void *data, const struct record *r, struct err *err) {
    struct conversion *c = data;
    const struct doc *d = r->doc;
    arena_reset(&c->scratch);
    if (r->list == LIST_ISSUES || doc_get(d, "fields")) return read_issue(c, r, err);
    if (doc_get(d, "items")) return read_part(c, r, HISTORY_CHANGES, err);
    if (doc_get(d, "changeHistories")) return read_bulk(c, r, err);
    if (r->list == LIST_COMMENTS || (doc_get(d, "body") && doc_get(d, "created"))) return read_part(c, r, HISTORY_COMMENTS, err);
    if (!read_reference(c, d)) sink_reject(c->sink, r->place, "not a record of Jira", "expected an issue, a history or a comment");
    return true;
}

/* ---- the source ----------------------------------------------------------------------------------------------------------------- */

static bool convert(const struct exports *exports, const struct source_options *options, struct sink *sink, struct err *err) {
    struct conversion c = { .sink = sink, .when.zone = options->zone, .history = history_new(ROLE_AGENT) };
    struct record_reader reader = { lists, ARRAY_LEN(lists), &c, read_record, NULL };
    bool ok = records_read(exports, &reader, sink, err);
    if (ok) history_emit(c.history, sink);
    history_free(c.history);
    arena_release(&c.scratch);
    return ok;
}

static const struct source_status statuses[] = {
    { "Open", NULL, "Открыто", "open" },
    { "Reopened", NULL, "Открыто повторно", "open" },
    { "To Do", NULL, "К выполнению", "new" },
    { "Backlog", NULL, "Бэклог", "new" },
    { "Waiting for support", NULL, "Ожидание поддержки", "open" },
    { "Waiting for triage", NULL, NULL, "open" },
    { "In Progress", "In progress", "В работе", "in_progress" },
    { "In Review", NULL, "На проверке", "in_progress" },
    { "Escalated", NULL, "Эскалировано", "in_progress" },
    { "Waiting for customer", NULL, "Ожидание клиента", "waiting" },
    { "Pending", NULL, "В ожидании", "hold" },
    { "Waiting for approval", NULL, "Ожидание утверждения", "hold" },
    { "Resolved", NULL, "Решено", "resolved" },
    { "Done", NULL, "Готово", "resolved" },
    { "Closed", NULL, "Закрыто", "closed" },
    { "Canceled", "Cancelled", "Отменено", "closed" },
    { "Declined", NULL, "Отклонено", "closed" },
    { NULL, NULL, NULL, NULL },
};

const struct source source_jira = {
    .name = "jira",
    .reads = "issues with changelogs and comments of Jira's REST API, Cloud or Data Center, and of Jira Service Management (JSON, NDJSON)",
    .help = "Give all files together, in any order: searches, and pages of changelogs and comments. Statuses and priorities are known by id and called by\n"
            "the newest name in the export; people are known by accountId, else by name; a project is the ticket's team. Comments that Service Management\n"
            "marks as internal (jsdPublic, public, sd.public.comment) or that are restricted to a role or group are internal notes. Customers and apps are\n"
            "known by accountType, bots by that and --bot ID; a comment by the reporter is the customer's, unless the policy lists them as an agent.\n"
            "An issue resolved as a duplicate is merged into the one that it duplicates.",
    .get = "  Needs an account (Cloud: an API token, Data Center: a personal access token) that may browse the project.\n\n"
           "  Data Center   GET /rest/api/2/search?jql=project=HELP&fields=*all&expand=changelog&startAt=0&maxResults=100\n"
           "                the next page begins at startAt + the maxResults that was answered, until total\n"
           "  Cloud         POST /rest/api/3/search/jql {\"jql\": \"project=HELP\", \"fields\": [\"*all\"], \"expand\": \"changelog\"}, next pages by\n"
           "                nextPageToken; it has at most 100 changes an issue: for the rest (finding truncated-history)\n"
           "                GET /rest/api/3/issue/KEY/changelog?startAt=0&maxResults=100, or POST /rest/api/3/changelog/bulkfetch\n"
           "  comments      GET /rest/api/2/issue/KEY/comment?startAt=0&maxResults=100 (or 3), where an issue has more than it shows\n"
           "  Service Management's own   GET /rest/servicedeskapi/request/KEY/comment (with `public`)\n\n"
           "  curl -s -u \"$EMAIL:$TOKEN\" 'https://SITE.atlassian.net/rest/api/3/issue/HELP-1/changelog' > exports/changelog-HELP-1.json",
    .statuses = statuses,
    .convert = convert,
};
