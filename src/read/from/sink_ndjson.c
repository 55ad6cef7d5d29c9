/* sink_ndjson: events as lines of the canonical log. */
#include "read/from/sink.h"

#include "base/num.h"

/* A JSON string; the text is valid UTF-8. */
static void add_string(struct buf *out, struct str s) {
    static const char hex[] = "0123456789abcdef";
    buf_addc(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        const char *letter = c == '"' ? "\\\"" : c == '\\' ? "\\\\" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : c == '\t' ? "\\t" : NULL;
        if (letter) {
            buf_add(out, letter, 2);
        } else if (c < 0x20) {
            char escaped[] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };
            buf_add(out, escaped, sizeof escaped);
        } else {
            buf_addc(out, s.p[i]);
        }
    }
    buf_addc(out, '"');
}

static void add_name(struct buf *out, const char *name) {
    buf_adds(out, out->n == 1 ? "\"" : ",\"");
    buf_adds(out, name);
    buf_adds(out, "\":");
}

static void add_member(struct buf *out, const char *name, struct str value) {
    if (!value.p) return;
    add_name(out, name);
    add_string(out, value);
}

static void add_field(struct buf *out, enum event_field field, struct str value) {
    double number;
    char text[NUM_TEXT];
    if (event_fields[field].kind == FIELD_NUMBER && num_parse_double(value, &number)) {
        add_name(out, event_fields[field].name);
        buf_adds(out, num_format(number, text));
    } else if (event_fields[field].kind == FIELD_BOOL) {
        add_name(out, event_fields[field].name);
        buf_add(out, value.p, value.n);
    } else {
        add_member(out, event_fields[field].name, value);
    }
}

static void add_tags(struct buf *out, const struct raw_event *e) {
    if (e->ntags == 0) return;
    add_name(out, "tags");
    for (int i = 0; i < e->ntags; i++) {
        buf_addc(out, i ? ',' : '[');
        add_string(out, e->tags[i]);
    }
    buf_addc(out, ']');
}

static void add_attrs(struct buf *out, const struct raw_event *e) {
    bool any = false;
    for (int i = 0; i < e->nattrs; i++) {
        if (!e->attrs[i].value.p) continue;
        if (!any) add_name(out, "attrs");
        buf_addc(out, any ? ',' : '{');
        add_string(out, e->attrs[i].name);
        buf_addc(out, ':');
        add_string(out, e->attrs[i].value);
        any = true;
    }
    if (any) buf_addc(out, '}');
}

static void emit(struct sink *sink, const struct raw_event *e) {
    struct sink_ndjson *s = (struct sink_ndjson *)sink;
    struct buf *out = &s->line;
    char at[INSTANT_TEXT];
    buf_clear(out);
    buf_addc(out, '{');
    add_member(out, "ticket", e->ticket);
    add_member(out, "at", str_c(instant_format(e->at, at)));
    add_member(out, "type", str_c(event_type_names[e->type]));
    if (e->role != ROLES) add_member(out, "role", str_c(role_names[e->role]));
    add_member(out, "actor", e->actor);
    add_member(out, "id", e->id);
    for (int i = 0; i < EVENT_FIELDS; i++)
        if ((event_fields[i].types & (1u << e->type)) && e->field[i].p) add_field(out, (enum event_field)i, e->field[i]);
    if (e->type == EV_ASSIGN && !e->field[FIELD_TO].p) {
        add_name(out, "to");
        buf_adds(out, "null");
    }
    if (e->type == EV_CREATED) {
        add_tags(out, e);
        add_attrs(out, e);
    }
    buf_adds(out, "}\n");
    fwrite(out->p, 1, out->n, s->out);
}

void sink_ndjson_init(struct sink_ndjson *s, FILE *out) { *s = (struct sink_ndjson){ .sink.emit = emit, .out = out }; }

void sink_ndjson_release(struct sink_ndjson *s) { buf_release(&s->line); }
