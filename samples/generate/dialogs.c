/* Dialogs without tickets: open and closed are all the statuses, nobody is ever assigned, and who answers an open dialog answers it.
 * November 2026.  A bot greets at once, people should answer within an hour of working time; some dialogs bear no tag.  A customer who
 * writes again opens the dialog again, be it only to say thanks.  The journal is a CSV file without roles: the policy knows people and
 * bots. */
#include "sample.h"

static const struct agent agents[] = {
    { "Иванова А.", "", 30, 12, 0, 24 }, { "Петренко О.", "", 22, 20, 0, 24 }, { "Сафин Р.", "", 12, 30, 0, 24 },
    { "Юсупова Л.", "", 26, 14, 0, 24 }, { "Громов Д.", "", 10, 18, 0, 24 },
};
static const struct who bot = { "Приветствие", NULL }, journal = { NULL, NULL };
static const char *const channels[] = { "WhatsApp", "Telegram", "VK", "Avito", "email", NULL };
static const char *const topics[] = { "заказ", "доставка", "оплата", "возврат", "размеры", "опт", "жалоба", NULL };
static const char *const columns[] = { "actor",    "to",     "add",  "auto",    "public",  "score", "channel",
                                       "customer", "status", "tags", "subject", "comment", NULL };

#define WEEKDAY { { 10 * HOUR, 19 * HOUR } }
static const struct hours office = { .week = { WEEKDAY, WEEKDAY, WEEKDAY, WEEKDAY, WEEKDAY, { { 11 * HOUR, 16 * HOUR } } },
                                     .special = { { 20261103, { { 10 * HOUR, 18 * HOUR } } }, { 20261104, { { 0, 0 } } } } };
static const struct rhythm rhythm = {
    .hour = { 3, 2, 1, 1, 1, 1, 3, 6, 10, 18, 28, 32, 34, 32, 30, 30, 30, 28, 26, 24, 20, 16, 10, 6 },
    .weekday = { 24, 22, 21, 21, 22, 16, 9 },
    .quiet = { 20261104 },
};

enum { BEGINS = 20261101, ENDS = 20261201, EXPORTED = 20261202 };
enum { CARRIED = 40, UNTAGGED = 90, WITH_QUESTION = 16, WITH_THANKS = 9, UNANSWERED = 20, RATED_TWICE = 8 };

/* 640 first answers: 317 below 22 minutes, 317 above; 544 within the hour. */
static const struct part first_answers[] = { { 30, 0, 0 }, { 87, 60, 400 }, { 200, 400, 1319 }, { 6, 1320, 1320 }, { 121, 1321, 2400 },
                                             { 100, 2400, 3600 }, { 60, 3601, 7200 }, { 30, 7200, 18000 }, { 6, 18000, 40000 }, { 0 } };
static const struct part scores[] = { { 110, 10, 10 }, { 58, 9, 9 }, { 17, 8, 8 }, { 8, 6, 7 }, { 7, 1, 5 }, { 0 } };

/* What is to become of one dialog. */
struct fate {
    int64_t start, waited, answer, not_before, deadline, score;
    bool untagged, question, thanks, rated_twice;
};

static struct who person(const char *id) {
    return (struct who){ id, NULL };
}

static struct who begin(struct chance *c, struct ticket *t, int64_t at, bool untagged) {
    t->id = text("6a%04x", 4096 + 37 * ++t->log->tickets);
    struct who customer = { text("клиент %d", (int)between(c, 1, 420)), NULL };
    add(t, at, "created", customer);
    with(t, "customer", customer.id);
    with(t, "channel", one_of(c, channels));
    with(t, "status", "открыт");
    if (happens(c, 10)) with(t, "subject", "Вопрос; \"срочно\"");
    if (!untagged && happens(c, 30)) with(t, "tags", text("%s;%s", one_of(c, topics), "новый клиент"));
    auto_message(t, at + between(c, 1, 3), bot);
    return customer;
}

static const char *somebody(struct chance *c, const char *not_this, int64_t at, int64_t waited) {
    return pick_agent(c, agents, COUNT_OF(agents), NULL, not_this, at, waited, 15 * MINUTE);
}

static void close_dialog(struct chance *c, struct ticket *t, const char *by, const struct fate *f) {
    int64_t from = t->last > f->not_before ? t->last : f->not_before;
    int64_t at = soon(c, &office, from, 2 * MINUTE, 3 * HOUR, f->deadline);
    set(t, at, "status", "закрыт", person(by));
}

/* The customer writes again, to ask or to say thanks: the journal shows the dialog open again. */
static void come_back(struct chance *c, struct ticket *t, struct who customer, const char *by, const struct fate *f) {
    message(t, t->last + between(c, 10 * MINUTE, 2 * DAY), customer);
    set(t, t->last, "status", "открыт", journal);
    if (f->question) message(t, soon(c, &office, t->last, MINUTE, 90 * MINUTE, f->deadline), person(by));
    close_dialog(c, t, by, f);
}

static void tell_dialog(struct chance *c, struct log *log, const struct fate *f) {
    struct ticket t = { .log = log };
    struct who customer = begin(c, &t, f->start, f->untagged);
    const char *by = somebody(c, NULL, f->start, f->waited);
    message(&t, f->answer, person(by));
    if (!f->untagged) add_tag(&t, f->answer, one_of(c, topics), person(by));
    for (int rounds = (int)between(c, 0, 3); rounds > 0; rounds--) {
        message(&t, soon(c, NULL, t.last, 2 * MINUTE, 4 * HOUR, f->deadline), customer);
        if (happens(c, 15)) {
            note(&t, t.last, person(by));
            by = somebody(c, by, t.last, 15 * MINUTE);
        }
        message(&t, soon(c, &office, t.last, MINUTE, 70 * MINUTE, f->deadline), person(by));
    }
    close_dialog(c, &t, by, f);
    if (f->question || f->thanks) come_back(c, &t, customer, by, f);
    if (f->rated_twice) rate(&t, t.last + MINUTE, 5, customer);
    if (!f->score) return;
    rate(&t, soon(c, NULL, t.last, 2 * MINUTE, 10 * HOUR, f->deadline + HOUR), f->score, customer);
    if (f->score <= 5) with(&t, "comment", "Долго ждал ответа;\nвопрос так и не решён");
}

static void tell_month(struct chance *c, struct log *log) {
    int n = parts_total(first_answers), closed = n - CARRIED, half = n / 2, back = 0, twice = 0;
    int64_t ends = midnight(ENDS), *starts = arrivals(c, &rhythm, midnight(BEGINS), ends - 8 * HOUR, n);
    int64_t *waited = deal(c, first_answers, starts, &office, ends - 4 * HOUR);
    bool *untagged = choose(c, closed, UNTAGGED), *returns = choose(c, half, WITH_QUESTION + WITH_THANKS);
    bool *eligible = keep(n, sizeof *eligible);
    for (int i = 0; i < closed; i++) eligible[i] = i >= half || !returns[i];
    int64_t *given_scores = granted(c, scores, eligible, n);
    for (int i = 0; i < n; i++) {
        struct fate f = { .start = starts[i], .waited = waited[i], .deadline = ends - 2 * HOUR, .score = given_scores[i] };
        f.answer = dealt_instant(c, &office, f.start, f.waited);
        if (i >= closed) {
            f.not_before = ends + 10 * HOUR;
            f.deadline = ends + 5 * DAY;
        } else {
            f.untagged = untagged[i];
            f.rated_twice = f.score && twice++ < RATED_TWICE;
        }
        if (i < half && returns[i]) {
            f.thanks = back++ < WITH_THANKS;
            f.question = !f.thanks;
        }
        tell_dialog(c, log, &f);
    }
}

static void tell(struct log *log) {
    struct chance c = { 48 };
    log->until = midnight(EXPORTED);
    log->columns = columns;
    log->repeats = 3;
    tell_month(&c, log);
    int64_t *starts = arrivals(&c, &rhythm, midnight(BEGINS), midnight(ENDS), UNANSWERED);
    for (int i = 0; i < UNANSWERED; i++) begin(&c, &(struct ticket){ .log = log }, starts[i], true);
}

const struct story dialogs = { "dialogs", tell };
