#include "db/engine_asks.h"

#include <stdio.h>
#include <string.h>

#include "write/json.h"

static bool holdable(struct str s) { return memchr(s.p, '\0', s.n) == NULL; }

/* An attribute's name; of another dimension null. */
static void add_name(struct json *j, const char *key, const struct dimension *d, const struct strings *strings) {
    bool named = d->kind == DIM_ATTR && holdable(strings_get(strings, d->attr));
    if (named) json_string(j, key, strings_get(strings, d->attr));
    else json_null(j, key);
}

static void add_condition(struct json *j, const struct ask_condition *c, const struct strings *strings) {
    json_object(j, NULL);
    json_int(j, "dimension", c->dim.kind);
    add_name(j, "name", &c->dim, strings);
    json_array(j, "values");
    for (int i = 0; i < c->n; i++)
        if (holdable(c->values[i])) json_string(j, NULL, c->values[i]);
    json_end(j);
    json_bool(j, "none", c->none);
    json_end(j);
}

static void add_period(struct json *j, const struct ask *ask) {
    if (ask->timeless) {
        json_null(j, "since");
        json_null(j, "until");
    } else {
        json_int(j, "since", ask->from);
        json_int(j, "until", ask->to);
    }
}

static void add_opens(struct json *j, const struct ask *ask) {
    char at[24];
    if (ask->nopens == 0) {
        json_null(j, "opens");
        return;
    }
    json_object(j, "opens");
    for (int i = 0; i < ask->nopens; i++) {
        snprintf(at, sizeof at, "%lld", (long long)ask->opens[i].at);
        if (ask->opens[i].has_day) json_int(j, at, ask->opens[i].day);
        else json_null(j, at);
    }
    json_end(j);
}

static void add_ask(struct json *j, const struct asks *asks, int index, const struct strings *strings) {
    const struct ask *ask = &asks->v[index];
    json_object(j, NULL);
    json_int(j, "ask", index);
    json_int(j, "class", ask->class);
    json_array(j, "by");
    for (int i = 0; i < ask->nby; i++) json_int(j, NULL, ask->by[i].kind);
    json_end(j);
    json_array(j, "names");
    for (int i = 0; i < ask->nby; i++) add_name(j, NULL, &ask->by[i], strings);
    json_end(j);
    json_array(j, "if");
    for (int i = 0; i < ask->nconditions; i++) add_condition(j, &ask->conditions[i], strings);
    json_end(j);
    add_period(j, ask);
    add_opens(j, ask);
    json_int(j, "looks", ask->looks);
    json_bool(j, "tickets", ask->tickets);
    json_end(j);
}

void engine_asks(const struct asks *asks, const struct strings *strings, struct buf *out) {
    struct json j = { .out = out };
    json_object(&j, NULL);
    json_int(&j, "moments", asks->moments);
    json_int(&j, "last", asks->last);
    json_array(&j, "asks");
    for (int i = 0; i < asks->n; i++) add_ask(&j, asks, i, strings);
    json_end(&j);
    json_end(&j);
}
