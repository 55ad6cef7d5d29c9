#include "read/intake.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/vec.h"
#include "read/string_cache.h"

/* --- what is said of a line -------------------------------------------------------------------------------------------- */

void report_clear(struct report *r) {
    r->counts = (struct log_counts){ 0 };
    r->physical_lines = 0;
    r->notes.n = 0;
    buf_clear(&r->texts);
}

void report_release(struct report *r) {
    VEC_RELEASE(&r->notes);
    buf_release(&r->texts);
}

static struct note *add_note(struct intake *in, enum finding finding, struct str subject) {
    struct report *r = &in->report;
    struct note *note = VEC_PUSH(&r->notes);
    *note = (struct note){ .finding = finding, .line = in->present->number, .subject = (uint32_t)r->texts.n, .subject_n = (uint32_t)subject.n };
    buf_add(&r->texts, subject.p, subject.n);
    return note;
}

/* Rejects the present line. */
__attribute__((format(printf, 3, 0))) static void reject(struct intake *in, const char *kind, const char *format, va_list args) {
    struct report *r = &in->report;
    if (in->present->unfinished) {
        add_note(in, FIND_INCOMPLETE_LAST_LINE, str_of("", 0));
        return;
    }
    r->counts.lines++;
    struct note *note = add_note(in, FIND_REJECTED, str_c(kind));
    if (r->counts.rejected++ >= MESSAGES_MAX) return;
    char text[1024];
    int n = vsnprintf(text, sizeof text, format, args);
    note->message = (uint32_t)r->texts.n;
    note->message_n = n < 0 ? 0 : (uint32_t)((size_t)n < sizeof text ? (size_t)n : sizeof text - 1);
    buf_add(&r->texts, text, note->message_n);
}

__attribute__((format(printf, 3, 4))) static bool fail(struct intake *in, const char *kind, const char *format, ...) {
    va_list args;
    va_start(args, format);
    reject(in, kind, format, args);
    va_end(args);
    return false;
}

enum { SHOWN_BYTES = 40, SHOWN = 4 * SHOWN_BYTES + 8 };

/* A value of the input made fit for a message: cut, control characters and what is not ASCII or valid UTF-8 as \xHH. Returns out. */
static char *show(struct str s, char out[SHOWN]) {
    size_t n = s.n < SHOWN_BYTES ? s.n : SHOWN_BYTES, at = 0;
    while (n < s.n && n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80) n--;
    bool valid = utf8_valid(s.p, n);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        bool plain = c >= 0x20 && c != 0x7F && (c < 0x80 || valid);
        at += (size_t)snprintf(out + at, 5, plain ? "%c" : "\\x%02X", c);
    }
    if (n < s.n) snprintf(out + at, 4, "...");
    else out[at] = '\0';
    return out;
}

static bool reject_missing(struct intake *in, const char *what) {
    return fail(in, "missing field", "no %s", what);
}

/* --- values ------------------------------------------------------------------------------------------------------------ */

static const char *kind_name(enum value_kind kind) {
    static const char *const names[] = {
        [VALUE_STRING] = "a string", [VALUE_NUMBER] = "a number", [VALUE_TRUE] = "true", [VALUE_FALSE] = "false", [VALUE_NULL] = "null",
        [VALUE_LIST] = "a list", [VALUE_NESTED] = "an array or object",
    };
    return names[kind];
}

static bool reject_type(struct intake *in, const struct line *l, enum line_field f, const char *expected) {
    char shown[SHOWN] = "";
    enum value_kind kind = line_is_string(l, f) ? VALUE_STRING : (enum value_kind)l->kind[f];
    bool has_text = kind == VALUE_STRING || kind == VALUE_NUMBER;
    return fail(in, "wrong type", "\"%s\" is %s%s%s (expected %s)", line_field_names[f], kind_name(kind), has_text ? ": " : "",
        has_text ? show(l->text[f], shown) : "", expected);
}

/* A field that is no string: empty if it is absent, else the line is rejected. */
static bool no_text(struct intake *in, const struct line *l, enum line_field f, struct str *out) {
    *out = str_of("", 0);
    return !line_has(l, f) || reject_type(in, l, f, "a string");
}

/* The text of a string field, empty if it is absent; false if it is no string (the line is then rejected). */
static inline bool text_of(struct intake *in, const struct line *l, enum line_field f, struct str *out) {
    if (!line_is_string(l, f)) return no_text(in, l, f, out);
    *out = l->text[f];
    return true;
}

static inline uint32_t intern(struct intake *in, struct str s) { return s.n ? string_cache_add(in->cache, s) : STR_NONE; }

static bool id_of(struct intake *in, const struct line *l, enum line_field f, uint32_t *out) {
    struct str text;
    if (!text_of(in, l, f, &text)) return false;
    *out = intern(in, text);
    return true;
}

/* The actor, whose key was begun when the line was ended. */
static bool actor_of(struct intake *in, const struct line *l, uint32_t *out) {
    struct str text;
    *out = STR_NONE;
    if (!line_is_string(l, LINE_ACTOR)) return no_text(in, l, LINE_ACTOR, &text);
    if (l->text[LINE_ACTOR].n) *out = string_cache_end(in->cache, &l->actor);
    return true;
}

static bool needed_id(struct intake *in, const struct line *l, enum line_field f, uint32_t *out) {
    if (!id_of(in, l, f, out)) return false;
    if (*out != STR_NONE) return true;
    char what[16];
    snprintf(what, sizeof what, "\"%s\"", line_field_names[f]);
    return reject_missing(in, what);
}

/* A field that is no string: empty if it is absent, of an integer its decimal text. */
static bool integer_of(struct intake *in, const struct line *l, enum line_field f, struct str *out) {
    static const char zero[LINE_PAD] = "0";
    *out = str_of("", 0);
    if (!line_has(l, f)) return true;
    if (l->kind[f] != VALUE_NUMBER) return reject_type(in, l, f, "a string or an integer");
    *out = l->text[f];
    for (size_t i = 0; i < out->n; i++) {
        if (memchr(".eE", out->p[i], 3)) return reject_type(in, l, f, "a string or an integer");
    }
    if (str_is(*out, "-0")) *out = str_of(zero, 1);
    return true;
}

/* A string, or an integer as its decimal text. */
static inline bool name_of(struct intake *in, const struct line *l, enum line_field f, struct str *out) {
    if (!line_is_string(l, f)) return integer_of(in, l, f, out);
    *out = l->text[f];
    return true;
}

static bool flag_of(struct intake *in, const struct line *l, enum line_field f, bool absent, bool *out) {
    *out = absent;
    if (!line_has(l, f)) return true;
    if (line_is_string(l, f) || (l->kind[f] != VALUE_TRUE && l->kind[f] != VALUE_FALSE)) return reject_type(in, l, f, "true or false");
    *out = l->kind[f] == VALUE_TRUE;
    return true;
}

static bool number_of(struct intake *in, const struct line *l, enum line_field f, double *out) {
    struct str text = l->text[f];
    if (line_is_string(l, f) || l->kind[f] != VALUE_NUMBER) return reject_type(in, l, f, "a number");
    if (text.n == 1 && text.p[0] >= '0' && text.p[0] <= '9') { /* most scores */
        *out = text.p[0] - '0';
        return true;
    }
    char shown[SHOWN]; /* a cell of CSV that is no number */
    return num_parse_double(text, out) || fail(in, "wrong type", "\"%s\" is %s (expected a number)", line_field_names[f], show(text, shown));
}

/* --- the fields of a type ------------------------------------------------------------------------------------------------ */

static bool reject_value(struct intake *in, const struct line *l, enum line_field f, const char *expected) {
    char shown[SHOWN];
    const char *quote = line_is_string(l, f) ? "\"" : "";
    return fail(in, "wrong value", "\"%s\" is %s%s%s (expected %s)", line_field_names[f], quote, show(l->text[f], shown), quote, expected);
}

/* score and max as a string of their bytes, STR_NONE if there is no score. */
static bool score_of(struct intake *in, const struct line *l, uint32_t *out) {
    struct score s;
    memset(&s, 0, sizeof s);
    s.max = in->default_max;
    if (line_has(l, LINE_MAX) && !number_of(in, l, LINE_MAX, &s.max)) return false;
    if (!(s.max > 1)) return reject_value(in, l, LINE_MAX, "a number above 1");
    *out = STR_NONE;
    if (!line_has(l, LINE_SCORE)) return true;
    if (!number_of(in, l, LINE_SCORE, &s.score)) return false;
    if (!(s.score >= 1 && s.score <= s.max)) {
        char max[NUM_TEXT], expected[NUM_TEXT + 8];
        snprintf(expected, sizeof expected, "1 to %s", num_format(s.max, max));
        return reject_value(in, l, LINE_SCORE, expected);
    }
    *out = string_cache_add(in->cache, str_of((const char *)&s, sizeof s));
    return true;
}

static bool rating_of(struct intake *in, const struct line *l, struct event *e) {
    static const struct { const char *name; unsigned flag; } verdicts[] = {
        { "good", VERDICT_GOOD }, { "bad", VERDICT_BAD }, { "disowned", VERDICT_DISOWNED },
    };
    struct str verdict;
    uint32_t score, comment;
    if (!text_of(in, l, LINE_VERDICT, &verdict) || !score_of(in, l, &score) || !id_of(in, l, LINE_COMMENT, &comment)) return false;
    e->a = score;
    e->b = comment;
    if ((verdict.n > 0) == (score != STR_NONE)) {
        if (verdict.n == 0) return reject_missing(in, "\"score\" (or \"verdict\")");
        return fail(in, "wrong value", "both \"score\" and \"verdict\" (expected one of them)");
    }
    if (verdict.n == 0) return true;
    for (size_t i = 0; i < ARRAY_LEN(verdicts); i++) {
        if (!str_is(verdict, verdicts[i].name)) continue;
        e->flags |= verdicts[i].flag & 63;
        return true;
    }
    return reject_value(in, l, LINE_VERDICT, "good, bad or disowned");
}

static bool review_of(struct intake *in, const struct line *l, struct event *e) {
    uint32_t score, site;
    if (!score_of(in, l, &score) || !id_of(in, l, LINE_SITE, &site)) return false;
    if (score == STR_NONE) return reject_missing(in, "\"score\"");
    e->a = score;
    e->b = site;
    return true;
}

static bool tag_of(struct intake *in, const struct line *l, struct event *e) {
    uint32_t add, removed;
    if (!id_of(in, l, LINE_ADD, &add) || !id_of(in, l, LINE_REMOVE, &removed)) return false;
    if (add == STR_NONE && removed == STR_NONE) return reject_missing(in, "\"add\" (or \"remove\")");
    if (add != STR_NONE && removed != STR_NONE) {
        return fail(in, "wrong value", "both \"add\" and \"remove\" (expected one of them)");
    }
    e->a = add | removed;
    if (removed != STR_NONE) e->flags |= EVF_REMOVE;
    return true;
}

static bool message_of(struct intake *in, const struct line *l, struct event *e) {
    bool is_public, automatic;
    if (!flag_of(in, l, LINE_PUBLIC, true, &is_public) || !flag_of(in, l, LINE_AUTO, false, &automatic)) return false;
    if (!is_public) e->flags |= EVF_INTERNAL;
    if (automatic) e->flags |= EVF_AUTO;
    return true;
}

static bool assign_of(struct intake *in, const struct line *l, struct event *e) {
    uint32_t to;
    if (!(l->seen & 1u << LINE_TO)) return reject_missing(in, "\"to\" (an agent, or null for nobody)");
    if (!id_of(in, l, LINE_TO, &to)) return false;
    e->a = to;
    return true;
}

/* --- created ------------------------------------------------------------------------------------------------------------- */

static int compare_str(const void *a, const void *b) { return str_cmp(*(const struct str *)a, *(const struct str *)b); }

static int compare_attr(const void *a, const void *b) {
    return str_cmp(((const struct line_attr *)a)->name, ((const struct line_attr *)b)->name);
}

/* Interns the tags, each once, in the order of their bytes, at the end of in->ids. */
static uint32_t add_tags(struct intake *in, struct line *l) {
    size_t before = in->ids.n;
    if (l->tags.n > 1) qsort(l->tags.v, l->tags.n, sizeof *l->tags.v, compare_str);
    for (size_t i = 0; i < l->tags.n; i++) {
        if (l->tags.v[i].n == 0 || (i > 0 && str_eq(l->tags.v[i], l->tags.v[i - 1]))) continue;
        uint32_t id = intern(in, l->tags.v[i]);
        *VEC_PUSH(&in->ids) = id;
    }
    return (uint32_t)(in->ids.n - before);
}

/* Interns names and values likewise; names are distinct. */
static uint32_t add_attrs(struct intake *in, struct line *l) {
    size_t before = in->ids.n;
    if (l->attrs.n > 1) qsort(l->attrs.v, l->attrs.n, sizeof *l->attrs.v, compare_attr);
    for (size_t i = 0; i < l->attrs.n; i++) {
        const struct line_attr *a = &l->attrs.v[i];
        if (a->name.n == 0 || a->value.n == 0) continue;
        uint32_t name = intern(in, a->name), value = intern(in, a->value);
        *VEC_PUSH(&in->ids) = name;
        *VEC_PUSH(&in->ids) = value;
    }
    return (uint32_t)(in->ids.n - before) / 2;
}

static bool created_of(struct intake *in, struct line *l, struct created *c) {
    uint32_t value[LINE_URL - LINE_CUSTOMER + 1];
    for (int i = 0; i <= LINE_URL - LINE_CUSTOMER; i++) {
        if (!id_of(in, l, (enum line_field)(LINE_CUSTOMER + i), &value[i])) return false;
    }
    *c = (struct created){ value[0], value[1], value[2], value[3], value[4], value[5], value[6], value[7], NULL, NULL, 0, 0 };
    in->ids.n = 0;
    if (line_has(l, LINE_TAGS)) {
        if (line_is_string(l, LINE_TAGS) || l->kind[LINE_TAGS] != VALUE_LIST) return reject_type(in, l, LINE_TAGS, "an array of strings");
        c->ntags = add_tags(in, l);
    }
    if (line_has(l, LINE_ATTRS)) {
        if (line_is_string(l, LINE_ATTRS) || l->kind[LINE_ATTRS] != VALUE_LIST) return reject_type(in, l, LINE_ATTRS, "an object of strings");
        c->nattrs = add_attrs(in, l);
    }
    c->tags = in->ids.v;
    c->attrs = c->nattrs ? in->ids.v + c->ntags : NULL;
    return true;
}

/* --- an event -------------------------------------------------------------------------------------------------------------- */

static bool type_fields(struct intake *in, const struct line *l, struct event *e) {
    uint32_t a = STR_NONE, b = STR_NONE;
    bool ok;
    switch ((enum event_type)e->type) {
    case EV_MESSAGE: return message_of(in, l, e);
    case EV_ASSIGN: return assign_of(in, l, e);
    case EV_TAG: return tag_of(in, l, e);
    case EV_RATING: return rating_of(in, l, e);
    case EV_REVIEW: return review_of(in, l, e);
    case EV_STATUS: case EV_TEAM: case EV_PRIORITY: ok = needed_id(in, l, LINE_TO, &a); break;
    case EV_ATTR: ok = needed_id(in, l, LINE_NAME, &a) && needed_id(in, l, LINE_TO, &b); break;
    case EV_LINK: ok = needed_id(in, l, LINE_KIND, &a) && id_of(in, l, LINE_TO, &b); break;
    case EV_MERGE: ok = needed_id(in, l, LINE_INTO, &a); break;
    case EV_DISCARD: ok = id_of(in, l, LINE_REASON, &a); break;
    default: return true; /* created: created_of */
    }
    e->a = a;
    e->b = b;
    return ok;
}

static bool role_of(struct intake *in, const struct line *l, struct event *e) {
    struct str name;
    if (!text_of(in, l, LINE_ROLE, &name)) return false;
    int role = name.n ? name_find(&in->roles, name) : (int)policy_role(in->policy, (enum event_type)e->type, e->actor);
    if (role < 0) return reject_value(in, l, LINE_ROLE, "customer, agent, bot or system");
    e->role = (unsigned)role & 3;
    return true;
}

static bool ticket_of(struct intake *in, const struct line *l, struct str *out) {
    if (!name_of(in, l, LINE_TICKET, out)) return false;
    if (out->n == 0) return reject_missing(in, "\"ticket\"");
    if (out->n > LOG_TICKET_MAX) {
        return fail(in, "wrong value", "\"ticket\" is %zu bytes long (expected 1 to %d)", out->n, LOG_TICKET_MAX);
    }
    return true;
}

static bool at_of(struct intake *in, const struct line *l, instant *out) {
    struct str text;
    const char *why = "";
    if (l->has_instant) return *out = l->at, true;
    if (!text_of(in, l, LINE_AT, &text)) return false;
    if (text.n == 0) return reject_missing(in, "\"at\"");
    if (stamp_parse(&in->stamp, text, out, &why)) return true;
    char shown[SHOWN];
    return fail(in, "bad timestamp", "\"at\" is \"%s\": %s", show(text, shown), why);
}

/* What all events have; *type is -1 if it is unknown, and of the rest only the instant is then looked at. */
static bool common_fields(struct intake *in, const struct line *l, struct str *ticket, struct event *e, int *type, uint32_t *id) {
    struct str type_name, id_text;
    instant at;
    if (!ticket_of(in, l, ticket) || !at_of(in, l, &at) || !text_of(in, l, LINE_TYPE, &type_name)) return false;
    if (type_name.n == 0) return reject_missing(in, "\"type\"");
    *type = l->type >= 0 ? l->type : name_find(&in->types, type_name);
    *e = (struct event){ .at = (uint64_t)at & ((UINT64_C(1) << 58) - 1) };
    if (*type < 0) return true;
    e->type = (unsigned)*type & 15;
    if (!name_of(in, l, LINE_ID, &id_text) || !actor_of(in, l, &e->actor) || !role_of(in, l, e)) return false;
    *id = intern(in, id_text);
    return true;
}

static void store(struct intake *in, struct str ticket, struct event e, uint32_t id, const struct created *c) {
    const struct read_options *o = in->options;
    if (o->only_ticket.n && !str_eq(ticket, o->only_ticket)) return;
    if (in->ordered) log_order(in->writer, in->present->number);
    log_append(in->writer, ticket, e, id, c);
    if (o->origin) o->origin(o->origin_data, in->file, in->first_line + in->present->number - 1, &e, id);
}

/* Counts the present line as an event or as rejected. */
static void judge(struct intake *in) {
    struct str ticket;
    struct event e;
    struct created created;
    int type = -1;
    uint32_t id = STR_NONE;
    struct line *l = in->present;
    struct log_counts *counts = &in->report.counts;
    if (!common_fields(in, l, &ticket, &e, &type, &id)) return;
    if (type >= 0 && (!type_fields(in, l, &e) || (type == EV_CREATED && !created_of(in, l, &created)))) return;
    counts->lines++;
    counts->events++;
    if (type < 0) {
        counts->unknown_type++;
        add_note(in, FIND_UNKNOWN_TYPE, l->text[LINE_TYPE]);
        if (in->options->taker) in->options->taker->take(in->taken, l, -1, (instant)e.at);
    } else if ((instant)e.at >= in->options->as_of) {
        counts->after_as_of++;
    } else if (in->options->taker) {
        in->options->taker->take(in->taken, l, type, (instant)e.at);
    } else {
        store(in, ticket, e, id, type == EV_CREATED ? &created : NULL);
    }
}

/* --- a few lines at a time ------------------------------------------------------------------------------------------------- */

void intake_drain(struct intake *in) {
    for (unsigned i = 0; i < in->ended; i++) {
        const struct line *l = &in->lines[i];
        if (line_is_string(l, LINE_ACTOR)) string_cache_fetch(in->cache, &l->actor);
    }
    for (unsigned i = 0; i < in->ended; i++) {
        in->present = &in->lines[i];
        judge(in);
    }
    in->ended = 0;
}

struct line *intake_begin(struct intake *in, int64_t number, bool unfinished) {
    if (in->ended == INTAKE_LINES) intake_drain(in);
    struct line *l = &in->lines[in->ended];
    l->number = number;
    l->unfinished = unfinished;
    l->type = -1;
    l->has_instant = false;
    l->seen = l->strings = 0;
    l->tags.n = 0;
    l->attrs.n = 0;
    return l;
}

void intake_end(struct intake *in) {
    struct line *l = &in->lines[in->ended++];
    if (line_is_string(l, LINE_ACTOR)) string_cache_begin(in->cache, l->text[LINE_ACTOR], &l->actor);
}

void intake_reject(struct intake *in, const char *kind, const char *format, ...) {
    struct line *begun = &in->lines[in->ended];
    intake_drain(in);
    in->present = begun;
    va_list args;
    va_start(args, format);
    reject(in, kind, format, args);
    va_end(args);
}

void intake_blank(struct intake *in) {
    in->report.counts.lines++;
    in->report.counts.blank++;
}

void intake_init(struct intake *in, const struct policy *policy, const struct read_options *options, struct log *log) {
    *in = (struct intake){ .policy = policy, .options = options, .default_max = policy->csat.max, .first_line = 1 };
    if (options->taker) in->taken = options->taker->begin(options->taker->data);
    else in->writer = log_writer_new(log);
    in->strings = options->taker ? NULL : log_strings(log);
    in->cache = string_cache_new(in->strings);
    name_table_fill(&in->fields, line_field_names, LINE_FIELDS);
    name_table_fill(&in->types, event_type_names, EVENT_TYPES);
    name_table_fill(&in->roles, role_names, ROLES);
}

void intake_release(struct intake *in) {
    for (int i = 0; i < INTAKE_LINES; i++) line_release(&in->lines[i]);
    log_writer_close(in->writer);
    if (in->taken) in->options->taker->end(in->taken);
    string_cache_free(in->cache);
    report_release(&in->report);
    VEC_RELEASE(&in->ids);
}
