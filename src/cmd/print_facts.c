/* print_facts: cycles and moments as JSON objects and CSV rows, in the fields and order of metrics.md. */
#include "cmd/print.h"
#include "write/csv.h"
#include "write/json.h"

enum field_kind { FIELD_ABSENT, FIELD_TEXT, FIELD_NUMBER, FIELD_INSTANT, FIELD_TAGS, FIELD_ATTRS };
struct field {
    const char *name;
    enum field_kind kind;
    struct str text;
    double number;
    instant at;
    const uint32_t *ids; /* n tags, or n name, value pairs */
    uint32_t n;
};

/* The fields of one fact in their order; a name stands even where the value is absent. */
struct fields {
    struct field v[32];
    int n;
    const struct strings *strings;
};

static struct field *add(struct fields *f, const char *name, enum field_kind kind) {
    f->v[f->n] = (struct field){ .name = name, .kind = kind };
    return &f->v[f->n++];
}

static void add_text(struct fields *f, const char *name, struct str text, bool present) {
    add(f, name, present ? FIELD_TEXT : FIELD_ABSENT)->text = text;
}

static void add_id(struct fields *f, const char *name, uint32_t id) { add_text(f, name, strings_get(f->strings, id), id != STR_NONE); }

static void add_number(struct fields *f, const char *name, double number, bool present) {
    add(f, name, present ? FIELD_NUMBER : FIELD_ABSENT)->number = number;
}

static void add_instant(struct fields *f, const char *name, instant at, bool present) { add(f, name, present ? FIELD_INSTANT : FIELD_ABSENT)->at = at; }

static void add_ids(struct fields *f, const char *name, enum field_kind kind, const uint32_t *ids, uint32_t n) {
    struct field *field = add(f, name, n ? kind : FIELD_ABSENT);
    field->ids = ids;
    field->n = n;
}

static struct str class_text(enum status_class class) { return class == CLASS_UNKNOWN ? str_c("") : str_c(class_names[class]); }

static void add_state(struct fields *f, const struct attributes *a) {
    add_id(f, "agent", a->agent);
    add_id(f, "team", a->team);
    add_id(f, "priority", a->priority);
    add_text(f, "status", class_text(a->status), a->status != CLASS_UNKNOWN);
    add_id(f, "status_name", a->status_name);
}

static void add_ticket_state(struct fields *f, const struct fact_row *row, const struct attributes *a) {
    add_state(f, a);
    add_id(f, "channel", row->channel);
    add_id(f, "customer", row->customer);
    add_ids(f, "tags", FIELD_TAGS, row->tags, row->ntags);
    add_ids(f, "attrs", FIELD_ATTRS, a->nattrs ? row->attrs + a->attrs : NULL, a->nattrs);
}

static void add_verdict(struct fields *f, const struct fact_row *row) {
    const struct cycle *c = &row->cycle;
    const struct attributes none = { .status = CLASS_UNKNOWN };
    bool judged = c->verdict != VERDICT_ABSENT;
    const struct attributes *a = judged ? &c->at_verdict : &none;
    add_text(f, "verdict", str_c(c->verdict == VERDICT_MET ? "met" : "breached"), judged);
    add_instant(f, "verdict_at", c->verdict_at, judged);
    add_id(f, "verdict_agent", a->agent);
    add_id(f, "verdict_team", a->team);
    add_id(f, "verdict_priority", a->priority);
    add_text(f, "verdict_status", class_text(a->status), a->status != CLASS_UNKNOWN);
    add_id(f, "verdict_status_name", a->status_name);
    add_ids(f, "verdict_attrs", FIELD_ATTRS, a->nattrs ? row->attrs + a->attrs : NULL, a->nattrs);
}

static void cycle_fields(struct fields *f, const struct policy *p, const struct fact_row *row) {
    const struct cycle *c = &row->cycle;
    *f = (struct fields){ .strings = p->strings };
    add_text(f, "ticket", row->ticket, true);
    add_text(f, "clock", c->clock < p->nclocks ? str_c(p->clocks[c->clock].name) : str_c(""), true);
    add_number(f, "n", c->n, true);
    add_instant(f, "start_at", c->start_at, true);
    add_instant(f, "stop_at", c->stop_at, c->stop_at != INSTANT_NONE);
    add_text(f, "state", str_c(cycle_state_names[c->state]), true);
    add_number(f, "elapsed_s", (double)c->elapsed_s, c->state != CYCLE_CANCELLED);
    add_number(f, "goal_s", (double)c->goal_s, c->goal_s > 0);
    add_ticket_state(f, row, &c->at_end);
    add_verdict(f, row);
}

static void moment_fields(struct fields *f, const struct policy *p, const struct fact_row *row) {
    const struct moment *m = &row->moment;
    *f = (struct fields){ .strings = p->strings };
    add_text(f, "ticket", row->ticket, true);
    add_text(f, "kind", str_c(moment_kind_names[m->kind]), true);
    add_instant(f, "at", m->at, true);
    add_ticket_state(f, row, &m->attributes);
    add_number(f, "value", m->value, m->has_value);
    if (m->courtesy)
        add_text(f, "detail", str_c("courtesy"), true);
    else
        add_id(f, "detail", m->detail);
}

/* ---- JSON -------------------------------------------------------------------------------------------------------------------- */

/* Attributes as an object by name. */
static void json_pairs(struct json *j, const char *key, const struct strings *strings, const struct field *field) {
    json_object(j, key);
    for (uint32_t i = 0; i < field->n; i++) json_string(j, strings_get(strings, field->ids[2 * i]).p, strings_get(strings, field->ids[2 * i + 1]));
    json_end(j);
}

static void json_tags(struct json *j, const char *key, const struct strings *strings, const struct field *field) {
    json_array(j, key);
    for (uint32_t i = 0; i < field->n; i++) json_string(j, NULL, strings_get(strings, field->ids[i]));
    json_end(j);
}

static void json_field(struct json *j, const struct strings *strings, const struct field *field) {
    char text[INSTANT_TEXT];
    switch (field->kind) {
    case FIELD_ABSENT: break;
    case FIELD_TEXT: json_string(j, field->name, field->text); break;
    case FIELD_NUMBER: json_number(j, field->name, field->number); break;
    case FIELD_INSTANT: json_text(j, field->name, instant_format(field->at, text)); break;
    case FIELD_TAGS: json_tags(j, field->name, strings, field); break;
    case FIELD_ATTRS: json_pairs(j, field->name, strings, field); break;
    }
}

/* ---- CSV: tags joined by ";", attributes as a JSON object -------------------------------------------------------------------- */

static void csv_tags(struct buf *out, const struct strings *strings, const struct field *field) {
    struct buf joined = { 0 };
    for (uint32_t i = 0; i < field->n; i++) {
        struct str tag = strings_get(strings, field->ids[i]);
        if (i) buf_addc(&joined, ';');
        buf_add(&joined, tag.p, tag.n);
    }
    csv_text(out, str_of(joined.p, joined.n));
    buf_release(&joined);
}

static void csv_pairs(struct buf *out, const struct strings *strings, const struct field *field) {
    struct buf object = { 0 };
    struct json j = { .out = &object };
    json_pairs(&j, NULL, strings, field);
    csv_text(out, str_of(object.p, object.n));
    buf_release(&object);
}

static void csv_fields(struct buf *out, const struct fields *f) {
    char text[INSTANT_TEXT];
    for (int i = 0; i < f->n; i++) {
        const struct field *field = &f->v[i];
        if (i) csv_next(out);
        switch (field->kind) {
        case FIELD_ABSENT: break;
        case FIELD_TEXT: csv_text(out, field->text); break;
        case FIELD_NUMBER: csv_number(out, field->number); break;
        case FIELD_INSTANT: csv_plain(out, instant_format(field->at, text)); break;
        case FIELD_TAGS: csv_tags(out, f->strings, field); break;
        case FIELD_ATTRS: csv_pairs(out, f->strings, field); break;
        }
    }
    csv_end(out);
}

/* ---- both -------------------------------------------------------------------------------------------------------------------- */

static void fields_of(struct fields *f, const struct policy *p, const struct fact_row *row) {
    if (row->kind == FACT_CYCLE)
        cycle_fields(f, p, row);
    else
        moment_fields(f, p, row);
}

void json_fact(struct json *j, const struct policy *p, const struct fact_row *row) {
    struct fields f;
    fields_of(&f, p, row);
    json_object(j, NULL);
    for (int i = 0; i < f.n; i++) json_field(j, f.strings, &f.v[i]);
    json_end(j);
}

void print_fact_json(struct buf *out, const struct policy *p, const struct fact_row *row) {
    struct json j = { .out = out };
    json_fact(&j, p, row);
    buf_addc(out, '\n');
}

void print_fact_csv(struct buf *out, const struct policy *p, const struct fact_row *row) {
    struct fields f;
    fields_of(&f, p, row);
    csv_fields(out, &f);
}

void print_facts_csv_header(struct buf *out, const struct policy *p, bool cycles) {
    struct fields f;
    const struct fact_row none = { .kind = cycles ? FACT_CYCLE : FACT_MOMENT };
    fields_of(&f, p, &none);
    for (int i = 0; i < f.n; i++) {
        if (i) csv_next(out);
        csv_plain(out, f.v[i].name);
    }
    csv_end(out);
}
