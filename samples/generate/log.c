#include "sample.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct field { const char *key, *value; bool bare; };
struct event {
    int64_t at;
    int order; /* in which it was added: ties keep it */
    const char *ticket, *type;
    int fields, nfields; /* from this one of the log's fields on, so many */
    bool without_offset;
};

const char *text(const char *format, ...) {
    char buffer[4096];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(buffer, sizeof buffer, format, arguments);
    va_end(arguments);
    if (length < 0 || length >= (int)sizeof buffer) give_up("a text is too long");
    return memcpy(keep(length + 1, 1), buffer, (size_t)length + 1);
}

static void *grown(void *array, int n, int *room, size_t size) {
    if (n < *room) return array;
    *room = *room ? 2 * *room : 1024;
    void *larger = realloc(array, (size_t)*room * size);
    if (!larger) give_up("out of memory");
    return larger;
}

static void push_field(struct log *log, const char *key, const char *value, bool bare) {
    log->fields = grown(log->fields, log->nfields, &log->fields_room, sizeof *log->fields);
    log->fields[log->nfields++] = (struct field){ key, value, bare };
    log->events[log->nevents - 1].nfields++;
}

void add(struct ticket *t, int64_t at, const char *type, struct who by) {
    struct log *log = t->log;
    if (at < t->last) give_up(text("ticket %s goes back in time at its %s", t->id, type));
    t->last = at;
    log->is_open = at < log->until;
    if (!log->is_open) return;
    log->events = grown(log->events, log->nevents, &log->events_room, sizeof *log->events);
    log->events[log->nevents] = (struct event){ .at = at, .order = log->nevents, .ticket = t->id, .type = type, .fields = log->nfields };
    log->nevents++;
    if (log->ids) push_field(log, "id", text("%d", 700000 + log->nevents), true);
    if (by.id) with(t, "actor", by.id);
    if (by.role) with(t, "role", by.role);
}

void with(struct ticket *t, const char *key, const char *value) {
    if (t->log->is_open && value) push_field(t->log, key, value, false);
}

void with_bare(struct ticket *t, const char *key, const char *value) {
    if (t->log->is_open) push_field(t->log, key, value, true);
}

void without_offset(struct ticket *t) {
    if (t->log->is_open) t->log->events[t->log->nevents - 1].without_offset = true;
}

void message(struct ticket *t, int64_t at, struct who by) {
    add(t, at, "message", by);
}

void note(struct ticket *t, int64_t at, struct who by) {
    add(t, at, "message", by);
    with_bare(t, "public", "false");
}

void auto_message(struct ticket *t, int64_t at, struct who by) {
    add(t, at, "message", by);
    with_bare(t, "auto", "true");
}

void set(struct ticket *t, int64_t at, const char *type, const char *to, struct who by) {
    add(t, at, type, by);
    if (to) {
        with(t, "to", to);
    } else {
        with_bare(t, "to", "null");
    }
}

void add_tag(struct ticket *t, int64_t at, const char *tag, struct who by) {
    add(t, at, "tag", by);
    with(t, "add", tag);
}

void rate(struct ticket *t, int64_t at, int64_t score, struct who by) {
    add(t, at, "rating", by);
    with_bare(t, "score", text("%lld", (long long)score));
}

static void print_time(FILE *file, const struct event *e) {
    int date = date_of(e->at), second = (int)(e->at % DAY);
    fprintf(file, "%04d-%02d-%02dT", date / 10000, date / 100 % 100, date % 100);
    fprintf(file, "%02d:%02d:%02d%s", second / HOUR, second / MINUTE % 60, second % 60, e->without_offset ? "" : "+03:00");
}

static void print_quoted(FILE *file, const char *value, size_t length) {
    putc('"', file);
    for (size_t i = 0; i < length; i++) {
        if (value[i] == '"' || value[i] == '\\') putc('\\', file);
        putc(value[i], file);
    }
    putc('"', file);
}

static void print_array(FILE *file, const char *joined) {
    const char *mark = "[";
    for (const char *tag = joined; tag; mark = ",") {
        const char *end = strchr(tag, ';');
        fputs(mark, file);
        print_quoted(file, tag, end ? (size_t)(end - tag) : strlen(tag));
        tag = end ? end + 1 : NULL;
    }
    putc(']', file);
}

static const char *attribute_name(const struct field *field) {
    return strncmp(field->key, "attr.", 5) == 0 ? field->key + 5 : NULL;
}

static void print_attributes(FILE *file, const struct field *fields, int n) {
    const char *mark = ",\"attrs\":{";
    for (int i = 0; i < n; i++) {
        if (!attribute_name(&fields[i])) continue;
        fprintf(file, "%s\"%s\":", mark, attribute_name(&fields[i]));
        print_quoted(file, fields[i].value, strlen(fields[i].value));
        mark = ",";
    }
    if (mark[1] == '\0') putc('}', file);
}

static void print_json(FILE *file, const struct event *e, const struct field *fields) {
    fprintf(file, "{\"ticket\":\"%s\",\"at\":\"", e->ticket);
    print_time(file, e);
    fprintf(file, "\",\"type\":\"%s\"", e->type);
    for (int i = 0; i < e->nfields; i++) {
        const struct field *field = &fields[i];
        if (attribute_name(field)) continue;
        fprintf(file, ",\"%s\":", field->key);
        if (field->bare) {
            fputs(field->value, file);
        } else if (strcmp(field->key, "tags") == 0) {
            print_array(file, field->value);
        } else {
            print_quoted(file, field->value, strlen(field->value));
        }
    }
    print_attributes(file, fields, e->nfields);
    fputs("}\n", file);
}

static void print_cell(FILE *file, const char *value) {
    if (!strpbrk(value, ";\"\n")) {
        fputs(value, file);
        return;
    }
    putc('"', file);
    for (; *value; value++) {
        if (*value == '"') putc('"', file);
        putc(*value, file);
    }
    putc('"', file);
}

/* The columns after ticket, at and type; a field without a column is a bug. */
static void print_csv(FILE *file, const char *const *columns, const struct event *e, const struct field *fields) {
    int printed = 0;
    fprintf(file, "%s;", e->ticket);
    print_time(file, e);
    fprintf(file, ";%s", e->type);
    for (; *columns; columns++) {
        putc(';', file);
        for (int i = 0; i < e->nfields; i++) {
            if (strcmp(fields[i].key, *columns) != 0) continue;
            print_cell(file, fields[i].value);
            printed++;
        }
    }
    if (printed != e->nfields) give_up(text("an event of %s has a field without a column", e->ticket));
    putc('\n', file);
}

static void print_header(FILE *file, const char *const *columns) {
    fputs("ticket;at;type", file);
    for (; *columns; columns++) fprintf(file, ";%s", *columns);
    putc('\n', file);
}

static int earlier_event(const void *a, const void *b) {
    const struct event *x = a, *y = b;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return (x->order > y->order) - (x->order < y->order);
}

/* The repeated messages are spread evenly over the log. */
static bool is_repeated(const struct log *log, int i, int *repeated) {
    if (*repeated == log->repeats || i < log->nevents / (log->repeats + 1) * (*repeated + 1)) return false;
    if (strcmp(log->events[i].type, "message") != 0) return false;
    ++*repeated;
    return true;
}

bool log_write(struct log *log, const char *folder) {
    FILE *file = fopen(text("%s/events.%s", folder, log->columns ? "csv" : "ndjson"), "wb");
    if (!file) return false;
    qsort(log->events, (size_t)log->nevents, sizeof *log->events, earlier_event);
    if (log->columns) print_header(file, log->columns);
    int repeated = 0;
    for (int i = 0; i < log->nevents; i++) {
        const struct event *e = &log->events[i];
        for (int times = is_repeated(log, i, &repeated) ? 2 : 1; times > 0; times--) {
            if (log->columns) {
                print_csv(file, log->columns, e, log->fields + e->fields);
            } else {
                print_json(file, e, log->fields + e->fields);
            }
        }
    }
    bool failed = ferror(file) != 0;
    return fclose(file) == 0 && !failed;
}
