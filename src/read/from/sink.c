/* sink: what both sinks have in common: the check of an event against events.md, and what is said of records that cannot be read. */
#include "read/from/sink.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#include "base/num.h"
#include "base/vec.h"

#define OF(type) (1u << EV_##type)
#define MOVES (OF(STATUS) | OF(TEAM) | OF(PRIORITY) | OF(ATTR) | OF(LINK))

const struct event_field_row event_fields[EVENT_FIELDS] = {
    [FIELD_TO] = { "to", MOVES | OF(ASSIGN), MOVES, FIELD_KEY },
    [FIELD_ADD] = { "add", OF(TAG), 0, FIELD_TEXT },
    [FIELD_REMOVE] = { "remove", OF(TAG), 0, FIELD_TEXT },
    [FIELD_NAME] = { "name", OF(ATTR), OF(ATTR), FIELD_TEXT },
    [FIELD_INTO] = { "into", OF(MERGE), OF(MERGE), FIELD_KEY },
    [FIELD_KIND] = { "kind", OF(LINK), OF(LINK), FIELD_TEXT },
    [FIELD_REASON] = { "reason", OF(DISCARD), 0, FIELD_TEXT },
    [FIELD_SCORE] = { "score", OF(RATING) | OF(REVIEW), OF(REVIEW), FIELD_NUMBER },
    [FIELD_MAX] = { "max", OF(RATING) | OF(REVIEW), 0, FIELD_NUMBER },
    [FIELD_VERDICT] = { "verdict", OF(RATING), 0, FIELD_TEXT },
    [FIELD_SITE] = { "site", OF(REVIEW), 0, FIELD_TEXT },
    [FIELD_COMMENT] = { "comment", OF(RATING), 0, FIELD_TEXT },
    [FIELD_PUBLIC] = { "public", OF(MESSAGE), 0, FIELD_BOOL },
    [FIELD_AUTO] = { "auto", OF(MESSAGE), 0, FIELD_BOOL },
    [FIELD_CUSTOMER] = { "customer", OF(CREATED), 0, FIELD_KEY },
    [FIELD_CHANNEL] = { "channel", OF(CREATED), 0, FIELD_TEXT },
    [FIELD_PRIORITY] = { "priority", OF(CREATED), 0, FIELD_KEY },
    [FIELD_TEAM] = { "team", OF(CREATED), 0, FIELD_KEY },
    [FIELD_STATUS] = { "status", OF(CREATED), 0, FIELD_KEY },
    [FIELD_ASSIGNEE] = { "assignee", OF(CREATED), 0, FIELD_KEY },
    [FIELD_SUBJECT] = { "subject", OF(CREATED), 0, FIELD_TEXT },
    [FIELD_URL] = { "url", OF(CREATED), 0, FIELD_TEXT },
};

static bool has_field(const struct raw_event *e, int field) {
    return (event_fields[field].types & (1u << e->type)) && e->field[field].p;
}

/* ---- rejecting --------------------------------------------------------------------------------------------------------------- */

static void format_place(struct buf *out, struct place place) {
    buf_adds(out, place.file ? place.file : "");
    if (place.line) buf_printf(out, ":%" PRId64, place.line);
    if (place.line && place.col) buf_printf(out, ":%d", place.col);
}

/* Data may hold anything; a message is one line of printable text. */
static void make_harmless(char *text, size_t n) {
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7F) text[i] = '?';
}

void sink_reject(struct sink *s, struct place place, const char *kind, const char *fmt, ...) {
    struct buf where = { 0 };
    format_place(&where, place);
    if (s->message && s->rejected < SINK_MESSAGES) {
        struct buf line = { 0 };
        char details[400];
        va_list args;
        va_start(args, fmt);
        vsnprintf(details, sizeof details, fmt, args);
        va_end(args);
        buf_printf(&line, "%s: %s%s%s", where.p, kind, details[0] ? ": " : "", details);
        make_harmless(line.p, line.n);
        s->message(s->message_data, line.p);
        buf_release(&line);
    }
    s->rejected++;
    if (s->findings) finding_add(s->findings, FIND_REJECTED, str_c(kind), str_of(where.p, where.n));
    buf_release(&where);
}

void sink_finding(struct sink *s, enum finding kind, struct str subject, struct place place) {
    struct buf where = { 0 };
    if (!s->findings) return;
    format_place(&where, place);
    finding_add(s->findings, kind, subject, str_of(where.p ? where.p : "", where.n));
    buf_release(&where);
}

bool sink_tolerates(const struct sink *s, int64_t max, double share, struct err *err) {
    int64_t tolerated = max;
    if (max < 0) {
        tolerated = (int64_t)((double)s->records * share);
        if (tolerated < 10) tolerated = 10;
    }
    if (s->rejected <= tolerated) return true;
    err_set(err, ERR_REJECTS, "%" PRId64 " of %" PRId64 " records were rejected, more than the %" PRId64 " tolerated", s->rejected, s->records, tolerated);
    return err_hint(err, "--max-rejects N|N%% tolerates more");
}

/* ---- checking ---------------------------------------------------------------------------------------------------------------- */

static bool is_text(struct str s) { return !s.p || (utf8_valid(s.p, s.n) && !memchr(s.p, '\0', s.n)); }

static bool all_text(const struct raw_event *e) {
    bool ok = is_text(e->ticket) && is_text(e->id) && is_text(e->actor);
    for (int i = 0; i < EVENT_FIELDS; i++) ok = ok && (!has_field(e, i) || is_text(e->field[i]));
    for (int i = 0; i < e->ntags; i++) ok = ok && is_text(e->tags[i]);
    for (int i = 0; i < e->nattrs; i++) ok = ok && is_text(e->attrs[i].name) && is_text(e->attrs[i].value);
    return ok;
}

static bool reject_missing(struct sink *s, const struct raw_event *e, struct place place, const char *name) {
    sink_reject(s, place, "a field is missing", "a %s event needs \"%s\"", event_type_names[e->type], name);
    return false;
}

static bool check_needed(struct sink *s, const struct raw_event *e, struct place place) {
    for (int i = 0; i < EVENT_FIELDS; i++)
        if ((event_fields[i].needed & (1u << e->type)) && !e->field[i].p) return reject_missing(s, e, place, event_fields[i].name);
    if (e->type == EV_TAG && !e->field[FIELD_ADD].p == !e->field[FIELD_REMOVE].p) return reject_missing(s, e, place, "add\" or \"remove");
    return true;
}

static bool check_bools(struct sink *s, const struct raw_event *e, struct place place) {
    for (int i = 0; i < EVENT_FIELDS; i++) {
        if (event_fields[i].kind != FIELD_BOOL || !has_field(e, i) || str_is(e->field[i], "true") || str_is(e->field[i], "false")) continue;
        sink_reject(s, place, "bad value", "%s is \"%.*s\" (expected true or false)", event_fields[i].name, (int)e->field[i].n, e->field[i].p);
        return false;
    }
    return true;
}

static bool reject_score(struct sink *s, struct place place, struct str text, const char *expected) {
    sink_reject(s, place, "bad score", "\"%.*s\" (expected %s)", (int)text.n, text.p ? text.p : "", expected);
    return false;
}

/* A score lies in 1..max; a rating has a score or a verdict. Where the default of max is not known, the reader of the log will know it. */
static bool check_score(struct sink *s, const struct raw_event *e, struct place place) {
    struct str score = e->field[FIELD_SCORE], max = e->field[FIELD_MAX], verdict = e->field[FIELD_VERDICT];
    double value = 1, limit = s->default_max;
    if (e->type != EV_RATING && e->type != EV_REVIEW) return true;
    if (e->type == EV_RATING && !score.p == !verdict.p) return reject_missing(s, e, place, "score\" or \"verdict");
    if (e->type == EV_RATING && verdict.p && !str_is(verdict, "good") && !str_is(verdict, "bad") && !str_is(verdict, "disowned"))
        return reject_score(s, place, verdict, "good, bad or disowned");
    if (score.p && (!num_parse_double(score, &value) || value < 1)) return reject_score(s, place, score, "a number from 1 on");
    if (max.p && (!num_parse_double(max, &limit) || limit <= 1)) return reject_score(s, place, max, "a greatest score above 1");
    if (score.p && limit > 0 && value > limit) return reject_score(s, place, score, "at most max");
    return true;
}

static bool check(struct sink *s, const struct raw_event *e, struct place place) {
    if (!e->ticket.p || e->ticket.n == 0) return sink_reject(s, place, "no ticket", "an event needs a ticket of 1 to 255 bytes"), false;
    if (e->ticket.n > 255) return sink_reject(s, place, "bad ticket", "its id is longer than 255 bytes"), false;
    if (!all_text(e)) return sink_reject(s, place, "bad text", "it is not UTF-8, or has a NUL byte"), false;
    if (e->at < INSTANT_MIN || e->at >= INSTANT_MAX) return sink_reject(s, place, "bad time", "the year is not in 1970..9999"), false;
    return check_needed(s, e, place) && check_bools(s, e, place) && check_score(s, e, place);
}

static bool is_bot(const struct sink *s, struct str actor) {
    for (int i = 0; i < s->nbots; i++)
        if (actor.p && str_is(actor, s->bots[i])) return true;
    return false;
}

void sink_emit(struct sink *s, const struct raw_event *e, struct place place) {
    struct raw_event event = *e;
    if (!check(s, e, place)) return;
    if (is_bot(s, e->actor)) event.role = ROLE_BOT;
    s->events++;
    s->emit(s, &event);
}
