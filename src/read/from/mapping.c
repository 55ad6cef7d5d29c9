/* mapping: the JSON of a mapping parsed into slots and rules; see mapping.h. */
#include "read/from/mapping.h"

#include <string.h>

#include "base/vec.h"
#include "read/from/when.h"

static const char *const mapping_keys[] = { "mode",  "delimiter", "timezone", "missing", "ticket", "at",      "at_format",
                                            "actor", "role",      "id",       "type",    "created", "columns", "records", NULL };
static const char *const value_keys[] = { "column", "join", "optional", "values", "else", "value", "split", "empty", NULL };

/* ---- values ------------------------------------------------------------------------------------------------------------------ */

static int add_slot(struct mapping *m, struct slot slot) {
    *VEC_PUSH(&m->slots) = slot;
    return (int)m->slots.n - 1;
}

/* A text that stands for a value: a string, true or false; null is absent. */
static bool parse_constant(const struct doc *d, enum slot_kind kind, struct str *out, struct err *err) {
    int role;
    *out = (struct str){ 0 };
    if (d->kind == DOC_NULL) return true;
    if (kind == SLOT_BOOL && (d->kind == DOC_TRUE || d->kind == DOC_FALSE)) return *out = str_c(d->kind == DOC_TRUE ? "true" : "false"), true;
    if (d->kind == DOC_NUMBER) return *out = d->text, true;
    if (!doc_string(d, out, err)) return false;
    return kind != SLOT_ROLE || doc_one_of(d, "role", role_names, ROLES, &role, err);
}

static bool parse_table(struct mapping *m, const struct doc *table, struct slot *slot, struct err *err) {
    if (!doc_is(table, DOC_OBJECT, err)) return false;
    struct slot_value *values = arena_alloc(&m->arena, (size_t)(table->n + 1) * sizeof *values);
    for (const struct doc *row = table->child; row; row = row->next) {
        values[slot->nvalues].from = row->key;
        if (!parse_constant(row, slot->kind, &values[slot->nvalues++].to, err)) return false;
    }
    slot->values = values;
    return true;
}

static bool parse_split(const struct doc *d, char *out, struct err *err) {
    struct str text;
    if (!doc_string(d, &text, err)) return false;
    if (text.n != 1) return doc_fail(d, err, "expected one character that stands between tags");
    *out = text.p[0];
    return true;
}

/* A column, or an array of them. */
static bool parse_columns(struct mapping *m, const struct doc *d, struct slot *slot, struct err *err) {
    bool many = d->kind == DOC_ARRAY;
    int n = many ? d->n : 1;
    if (n < 1 || n > SLOT_COLUMNS_MAX) return doc_fail(d, err, "expected 1 to %d columns", SLOT_COLUMNS_MAX);
    struct str *columns = arena_alloc(&m->arena, (size_t)n * sizeof *columns);
    slot->columns = columns;
    for (const struct doc *one = many ? d->child : d; one; one = many ? one->next : NULL)
        if (!doc_string(one, &columns[slot->ncolumns++], err)) return false;
    return true;
}

/* Where the object's text comes from. */
static bool parse_origin(struct mapping *m, const struct doc *d, struct slot *slot, struct err *err) {
    const struct doc *column = doc_get(d, "column"), *join = doc_get(d, "join"), *value = doc_get(d, "value"), *optional = doc_get(d, "optional");
    if (!!column + !!join + !!value != 1) return doc_fail(d, err, "expected one of \"column\", \"join\" and \"value\"");
    if (value) return parse_constant(value, slot->kind, &slot->constant, err);
    slot->joined = join != NULL;
    if (optional && !doc_bool(optional, &slot->optional, err)) return false;
    return parse_columns(m, join ? join : column, slot, err);
}

static bool parse_value_object(struct mapping *m, const struct doc *d, struct slot *slot, struct err *err) {
    static const char *const empties[] = { "keep" };
    const struct doc *values = doc_get(d, "values"), *otherwise = doc_member(d, "else"), *split = doc_get(d, "split"), *empty = doc_get(d, "empty");
    int ignored;
    if (!doc_known_keys(d, value_keys, err) || !parse_origin(m, d, slot, err)) return false;
    if (values && !parse_table(m, values, slot, err)) return false;
    if (otherwise && !parse_constant(otherwise, slot->kind, &slot->otherwise, err)) return false;
    if (empty && !doc_one_of(empty, "rule for empty cells", empties, 1, &ignored, err)) return false;
    slot->has_else = otherwise != NULL;
    slot->keep = empty != NULL;
    return !split || parse_split(split, &slot->split, err);
}

static bool is_role_name(struct str s) {
    for (int i = 0; i < ROLES; i++)
        if (str_is(s, role_names[i])) return true;
    return false;
}

/* d NULL leaves *out alone. */
static bool parse_value(struct mapping *m, const struct doc *d, enum slot_kind kind, int *out, struct err *err) {
    struct slot slot = { .kind = kind, .where = d };
    if (!d) return true;
    if (d->kind == DOC_OBJECT) {
        if (!parse_value_object(m, d, &slot, err)) return false;
    } else if (kind == SLOT_BOOL && (d->kind == DOC_TRUE || d->kind == DOC_FALSE)) {
        if (!parse_constant(d, kind, &slot.constant, err)) return false;
    } else {
        if (!parse_columns(m, d, &slot, err)) return false;
        if (kind == SLOT_ROLE && is_role_name(slot.columns[0])) slot = (struct slot){ .kind = kind, .constant = slot.columns[0], .where = d };
    }
    *out = add_slot(m, slot);
    return true;
}

/* ---- events ------------------------------------------------------------------------------------------------------------------ */

/* The field that a key names in an event of the type; -1: none. "tag" is the name in the columns of snapshots. */
static int field_of_key(enum event_type type, struct str key) {
    for (int i = 0; i < EVENT_FIELDS; i++)
        if ((event_fields[i].types & (1u << type)) && str_is(key, event_fields[i].name)) return i;
    if (type != EV_CREATED) return -1;
    if (str_is(key, "tags") || str_is(key, "tag")) return MEMBER_TAGS;
    return str_starts(key, "attr.") && key.n > 5 ? MEMBER_ATTR : -1;
}

static bool fail_field(const struct doc *d, enum event_type type, struct err *err) {
    const char *names[EVENT_FIELDS + 8] = { "at", "actor", "role", "id", "if", "type" };
    size_t n = 6;
    for (int i = 0; i < EVENT_FIELDS; i++)
        if (event_fields[i].types & (1u << type)) names[n++] = event_fields[i].name;
    if (type == EV_CREATED) names[n++] = "tags";
    doc_fail_key(d, err, "unknown field \"%s\" of %s", d->key.p, event_type_names[type]);
    const char *nearest = err_nearest(d->key.p, names, n);
    return nearest ? err_hint(err, "did you mean \"%s\"?", nearest) : false;
}

static enum slot_kind kind_of_member(enum event_type type, int field, bool bare) {
    if (bare && field == FIELD_ASSIGNEE) return SLOT_HOLDER;
    if (field >= EVENT_FIELDS || (type == EV_ATTR && field == FIELD_TO)) return SLOT_TEXT;
    if (event_fields[field].kind == FIELD_BOOL) return SLOT_BOOL;
    return event_fields[field].kind == FIELD_KEY ? SLOT_KEY : SLOT_TEXT;
}

/* The keys that every event may have besides its type's fields. *taken: d was one of them. */
static bool parse_common_key(struct mapping *m, const struct doc *d, struct event_rule *rule, bool *taken, struct err *err) {
    const struct { const char *name; enum slot_kind kind; int *slot; } common[] = {
        { "at", SLOT_TIME, &rule->at }, { "actor", SLOT_KEY, &rule->actor },      { "role", SLOT_ROLE, &rule->role },
        { "id", SLOT_KEY, &rule->id },  { "if", SLOT_TEXT, &rule->condition },
    };
    for (size_t i = 0; i < ARRAY_LEN(common); i++)
        if (str_is(d->key, common[i].name)) return *taken = true, parse_value(m, d, common[i].kind, common[i].slot, err);
    *taken = str_is(d->key, "type");
    return true;
}

/* The members of an event (bare: without at, actor and the like, as in "columns"). */
static bool parse_members(struct mapping *m, const struct doc *object, bool bare, struct event_rule *rule, struct err *err) {
    if (!doc_is(object, DOC_OBJECT, err)) return false;
    rule->members = arena_alloc(&m->arena, (size_t)(object->n + 1) * sizeof *rule->members);
    for (const struct doc *d = object->child; d; d = d->next) {
        bool taken = false;
        if (d->kind == DOC_NULL) continue;
        if (!bare && !parse_common_key(m, d, rule, &taken, err)) return false;
        if (taken) continue;
        struct member *member = &rule->members[rule->nmembers];
        member->field = field_of_key(rule->type, d->key);
        if (member->field < 0) return fail_field(d, rule->type, err);
        if (member->field == MEMBER_ATTR) member->name = str_of(d->key.p + 5, d->key.n - 5);
        if (!parse_value(m, d, kind_of_member(rule->type, member->field, bare), &member->slot, err)) return false;
        rule->nmembers++;
    }
    return true;
}

static bool has_member(const struct event_rule *rule, int field) {
    for (int i = 0; i < rule->nmembers; i++)
        if (rule->members[i].field == field) return true;
    return false;
}

static bool check_members(const struct event_rule *rule, const struct doc *d, struct err *err) {
    const char *type = event_type_names[rule->type];
    for (int i = 0; i < EVENT_FIELDS; i++)
        if ((event_fields[i].needed & (1u << rule->type)) && !has_member(rule, i))
            return doc_fail(d, err, "a %s event needs \"%s\"", type, event_fields[i].name);
    if (rule->type == EV_TAG && has_member(rule, FIELD_ADD) == has_member(rule, FIELD_REMOVE))
        return doc_fail(d, err, "a tag event needs either \"add\" or \"remove\"");
    if (rule->type == EV_RATING && !has_member(rule, FIELD_SCORE) && !has_member(rule, FIELD_VERDICT))
        return doc_fail(d, err, "a rating event needs \"score\" or \"verdict\"");
    return true;
}

static struct event_rule empty_rule(enum event_type type) {
    return (struct event_rule){ .type = type, .at = NO_SLOT, .actor = NO_SLOT, .role = NO_SLOT, .id = NO_SLOT, .condition = NO_SLOT };
}

/* An event of events mode; what it leaves open is the mapping's. */
static bool parse_event(struct mapping *m, const struct doc *d, struct event_rule *rule, struct err *err) {
    int type;
    if (!doc_is(d, DOC_OBJECT, err)) return false;
    if (!doc_get(d, "type")) return doc_fail(d, err, "\"type\" is missing: the type of event that it makes");
    if (!doc_one_of(doc_get(d, "type"), "type of event", event_type_names, EVENT_TYPES, &type, err)) return false;
    *rule = empty_rule((enum event_type)type);
    if (!parse_members(m, d, false, rule, err) || !check_members(rule, d, err)) return false;
    rule->own_at = rule->at != NO_SLOT;
    if (rule->at == NO_SLOT) rule->at = m->at;
    if (rule->actor == NO_SLOT) rule->actor = m->actor;
    if (rule->role == NO_SLOT) rule->role = m->role;
    if (rule->id == NO_SLOT) rule->id = m->id;
    if (rule->at == NO_SLOT) return doc_fail(d, err, "\"at\" is missing, here and in the mapping");
    return true;
}

/* One event, an array of them, or null. */
static bool parse_events(struct mapping *m, const struct doc *d, struct event_rules *out, struct err *err) {
    bool many = d->kind == DOC_ARRAY;
    *out = (struct event_rules){ 0 };
    if (d->kind == DOC_NULL) return true;
    struct event_rule *rules = arena_alloc(&m->arena, (size_t)(many ? d->n + 1 : 1) * sizeof *rules);
    out->v = rules;
    for (const struct doc *one = many ? d->child : d; one; one = many ? one->next : NULL)
        if (!parse_event(m, one, &rules[out->n++], err)) return false;
    return true;
}

static bool parse_cases(struct mapping *m, const struct doc *type, struct err *err) {
    static const char *const keys[] = { "column", "values", "else", NULL };
    const struct doc *column = doc_get(type, "column"), *values = doc_get(type, "values"), *otherwise = doc_member(type, "else");
    struct slot slot = { .kind = SLOT_TEXT, .where = column };
    if (!doc_known_keys(type, keys, err) || !parse_columns(m, column, &slot, err)) return false;
    if (!values) return doc_fail(type, err, "\"values\" is missing: what each text of the column means");
    if (!doc_is(values, DOC_OBJECT, err)) return false;
    m->type = add_slot(m, slot);
    struct type_case *cases = arena_alloc(&m->arena, (size_t)(values->n + 1) * sizeof *cases);
    m->cases = cases;
    for (const struct doc *d = values->child; d; d = d->next) {
        cases[m->ncases].text = d->key;
        if (!parse_events(m, d, &cases[m->ncases++].events, err)) return false;
    }
    m->has_otherwise = otherwise != NULL;
    return !otherwise || parse_events(m, otherwise, &m->otherwise, err);
}

static bool parse_type(struct mapping *m, const struct doc *type, struct err *err) {
    if (type->kind == DOC_OBJECT && doc_get(type, "column")) return parse_cases(m, type, err);
    m->has_otherwise = true;
    return parse_events(m, type, &m->otherwise, err);
}

/* ---- the mapping ------------------------------------------------------------------------------------------------------------- */

static bool parse_delimiter(struct mapping *m, const struct doc *d, struct err *err) {
    struct str text;
    if (!d) return true;
    if (!doc_string(d, &text, err)) return false;
    if (text.n != 1 || text.p[0] == '"' || text.p[0] == '\n' || text.p[0] == '\r') return doc_fail(d, err, "expected one character, such as \";\"");
    m->delimiter = text.p[0];
    return true;
}

/* A text, or an array of them. */
static bool parse_texts(struct mapping *m, const struct doc *d, const struct str **out, int *n, struct err *err) {
    bool many = d && d->kind == DOC_ARRAY;
    if (!d) return true;
    struct str *texts = arena_alloc(&m->arena, (size_t)(many ? d->n + 1 : 1) * sizeof *texts);
    *out = texts;
    for (const struct doc *one = many ? d->child : d; one; one = many ? one->next : NULL)
        if (!doc_string(one, &texts[(*n)++], err)) return false;
    return true;
}

static bool parse_formats(struct mapping *m, const struct doc *d, struct err *err) {
    if (!d) return true;
    bool many = d->kind == DOC_ARRAY;
    const char **formats = arena_alloc(&m->arena, (size_t)(many ? d->n + 1 : 1) * sizeof *formats);
    for (const struct doc *one = many ? d->child : d; one; one = many ? one->next : NULL) {
        struct str text;
        if (!doc_string(one, &text, err)) return false;
        const char *fault = when_pattern_fault(text.p);
        if (fault) return doc_fail(one, err, "bad time pattern \"%s\": %s", text.p, fault), err_hint(err, "for instance \"%%d/%%m/%%Y %%H:%%M\"");
        formats[m->nformats++] = text.p;
    }
    if (m->nformats) m->formats = formats;
    return true;
}

static bool parse_timezone(struct mapping *m, const struct doc *d, struct err *err) {
    struct str text;
    if (!d) return true;
    if (!doc_string(d, &text, err)) return false;
    m->timezone = text.p;
    m->timezone_where = d;
    return true;
}

static bool parse_mode(struct mapping *m, const struct doc *root, struct err *err) {
    static const char *const modes[] = { "snapshots", "events" };
    const struct doc *mode = doc_get(root, "mode"), *type = doc_get(root, "type"), *columns = doc_get(root, "columns");
    int which;
    if (!mode) return doc_fail(root, err, "\"mode\" is missing: \"snapshots\" (a row is the ticket as it stood) or \"events\" (a row is an event)");
    if (!doc_one_of(mode, "mode", modes, 2, &which, err)) return false;
    m->snapshots = which == 0;
    if (m->snapshots && type) return doc_fail_key(type, err, "\"type\" belongs to mode \"events\"");
    if (m->snapshots && doc_get(root, "id")) return doc_fail_key(doc_get(root, "id"), err, "\"id\" belongs to mode \"events\"");
    if (!m->snapshots && columns) return doc_fail_key(columns, err, "\"columns\" belongs to mode \"snapshots\"");
    if (m->snapshots && !columns) return doc_fail(root, err, "\"columns\" is missing: which column is the status, the assignee ...");
    if (!m->snapshots && !type) return doc_fail(root, err, "\"type\" is missing: what event a row is");
    return true;
}

static bool parse_rules(struct mapping *m, const struct doc *root, struct err *err) {
    const struct doc *created = doc_get(root, "created"), *columns = doc_get(root, "columns"), *type = doc_get(root, "type");
    m->has_created = created != NULL;
    if (created && !parse_members(m, created, false, &m->created, err)) return false;
    if (columns && !parse_members(m, columns, true, &m->columns, err)) return false;
    return !type || parse_type(m, type, err);
}

static bool parse_root(struct mapping *m, const struct doc *root, struct err *err) {
    if (!doc_is(root, DOC_OBJECT, err) || !doc_known_keys(root, mapping_keys, err) || !parse_mode(m, root, err)) return false;
    if (!doc_get(root, "ticket")) return doc_fail(root, err, "\"ticket\" is missing: the column of the ticket's id");
    if (m->snapshots && !doc_get(root, "at")) return doc_fail(root, err, "\"at\" is missing: the column of the row's time");
    return parse_delimiter(m, doc_get(root, "delimiter"), err) && parse_texts(m, doc_get(root, "missing"), &m->missing, &m->nmissing, err) &&
           parse_texts(m, doc_get(root, "records"), &m->records, &m->nrecords, err) &&
           parse_formats(m, doc_get(root, "at_format"), err) && parse_timezone(m, doc_get(root, "timezone"), err) &&
           parse_value(m, doc_get(root, "ticket"), SLOT_KEY, &m->ticket, err) && parse_value(m, doc_get(root, "at"), SLOT_TIME, &m->at, err) &&
           parse_value(m, doc_get(root, "actor"), SLOT_KEY, &m->actor, err) && parse_value(m, doc_get(root, "role"), SLOT_ROLE, &m->role, err) &&
           parse_value(m, doc_get(root, "id"), SLOT_KEY, &m->id, err) && parse_rules(m, root, err);
}

bool mapping_parse(const char *name, struct str text, struct mapping **out, struct err *err) {
    struct mapping *m = mem_zalloc(1, sizeof *m);
    struct doc *root;
    m->name = arena_strndup(&m->arena, name, strlen(name));
    m->ticket = m->at = m->actor = m->role = m->id = m->type = NO_SLOT;
    m->created = m->columns = empty_rule(EV_CREATED);
    *out = m;
    if (doc_parse(&m->arena, m->name, text.p, text.n, ERR_CONFIG, &root, err) && parse_root(m, root, err)) return true;
    mapping_free(m);
    *out = NULL;
    return false;
}

void mapping_free(struct mapping *m) {
    if (!m) return;
    VEC_RELEASE(&m->slots);
    arena_release(&m->arena);
    mem_free(m);
}
