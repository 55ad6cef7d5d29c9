/* Two lines of support in office hours, September before and October after a change: the median first response falls from two hours to
 * fourteen minutes, reopenings from 5 % to 2 %, and the first line rates the second line's work. */
#include "sample.h"

#define FIRST "первая линия"
#define SECOND "вторая линия"

static const struct agent agents[] = {
    { "a.morozova", FIRST, 34, 12, 0, 24 }, { "i.belov", FIRST, 24, 20, 0, 24 }, { "k.sadykova", FIRST, 22, 16, 0, 24 },
    { "p.gusev", FIRST, 10, 34, 0, 24 },    { "v.ermakov", SECOND, 20, 10, 0, 24 }, { "n.tarasova", SECOND, 16, 18, 0, 24 },
    { "d.liu", SECOND, 8, 20, 0, 24 },
};
static const struct who robot = { "tracker-robot", "system" };
static const char *const channels[] = { "email", "telegram", "портал", NULL };
static const char *const priorities[] = { "средний", "средний", "низкий", "критичный", NULL };
static const char *const topics[] = { "счёт", "доступ", "интеграция", "рассылка", "отчёты", "оплата", "регистрация", NULL };

#define OFFICE { { 9 * HOUR, 18 * HOUR } }
static const struct hours office = { .week = { OFFICE, OFFICE, OFFICE, OFFICE, OFFICE } };
static const struct rhythm rhythm = {
    .hour = { 1, 1, 0, 0, 0, 1, 2, 5, 14, 30, 38, 36, 28, 24, 30, 34, 32, 26, 14, 8, 6, 5, 3, 2 },
    .weekday = { 28, 24, 23, 22, 20, 4, 3 },
};

/* A month: its tickets, of which the last `carried` are solved in the next one; those that come after the afternoon of its last working day
 * find nobody any more. */
struct month {
    int begins, ends, last_working_day;
    struct part first_response[12], inside_scores[6], scores[6];
    int carried, handed_over, reopened, objected, unanswered;
};
static const struct month months[] = {
    { .begins = 20260901, .ends = 20261001, .last_working_day = 20260930, .carried = 40, .handed_over = 170, .reopened = 30, .objected = 10,
      /* 297 of 600 below two hours, 297 above */
      .first_response = { { 24, 0, 0 }, { 60, 240, 1800 }, { 110, 1800, 4500 }, { 103, 4500, 7199 }, { 6, 7200, 7200 },
                          { 150, 7201, 12600 }, { 100, 12601, 21600 }, { 40, 21600, 39600 }, { 7, 39600, 90000 }, { 0 } },
      .inside_scores = { { 38, 5, 5 }, { 27, 4, 4 }, { 15, 3, 3 }, { 7, 2, 2 }, { 3, 1, 1 }, { 0 } },
      .scores = { { 84, 5, 5 }, { 42, 4, 4 }, { 14, 3, 3 }, { 6, 2, 2 }, { 4, 1, 1 }, { 0 } } },
    { .begins = 20261001, .ends = 20261101, .last_working_day = 20261030, .carried = 40, .handed_over = 190, .reopened = 14, .objected = 6,
      .unanswered = 8,
      /* 336 of 680 below fourteen minutes, 336 above */
      .first_response = { { 20, 0, 0 }, { 90, 60, 300 }, { 120, 300, 600 }, { 106, 600, 839 }, { 8, 840, 840 },
                          { 160, 841, 1500 }, { 110, 1500, 2700 }, { 50, 2700, 7200 }, { 16, 7200, 16200 }, { 0 } },
      .inside_scores = { { 72, 5, 5 }, { 30, 4, 4 }, { 12, 3, 3 }, { 6, 2, 2 }, { 0 } },
      .scores = { { 142, 5, 5 }, { 44, 4, 4 }, { 8, 3, 3 }, { 4, 2, 2 }, { 2, 1, 1 }, { 0 } } },
};
enum { EXPORTED = 20261102, SPAM_A_MONTH = 6, DUPLICATES_A_MONTH = 3 };

/* What is to become of one ticket. */
struct fate {
    int64_t start, answer, waited; /* `waited`: the dealt value of first response */
    int64_t must_end, may_end;     /* solved not before, and before */
    int64_t inside_score, score;   /* 0: not rated */
    bool handed_over, reopened, objected, postponed, by_trainee;
};

static const char *somebody(struct chance *c, const char *team, const char *not_this, int64_t at, int64_t waited) {
    return pick_agent(c, agents, COUNT_OF(agents), team, not_this, at, waited, 40 * MINUTE);
}

static struct who begin(struct chance *c, struct ticket *t, int64_t at) {
    t->id = text("SUP-%d", 4100 + ++t->log->tickets);
    struct who customer = { text("client-%d", (int)between(c, 1, 260)), "customer" };
    add(t, at, "created", customer);
    with(t, "customer", text("ООО «Клиент %d»", (int)between(c, 1, 90)));
    with(t, "channel", one_of(c, channels));
    with(t, "priority", one_of(c, priorities));
    with(t, "team", FIRST);
    with(t, "status", "Новый");
    with(t, "url", text("https://tracker.example/%s", t->id));
    return customer;
}

/* The first agent takes the ticket, and answers it at the dealt instant. */
static const char *first_answer(struct chance *c, struct ticket *t, const struct fate *f) {
    const char *first = somebody(c, FIRST, NULL, f->start, f->waited);
    int64_t taken = f->waited > 0 ? working_time_after(&office, f->start, f->waited * between(c, 50, 90) / 100)
                                  : between(c, f->start, f->answer);
    set(t, taken, "assign", first, by_agent(first));
    set(t, taken, "status", "Открыт", by_agent(first));
    if (happens(c, 92)) add_tag(t, taken, one_of(c, topics), by_agent(first));
    set(t, f->answer, "status", "В работе", by_agent(first));
    message(t, f->answer, by_agent(first));
    return first;
}

/* The first line hands the ticket over; gives the agent of the second line. */
static const char *hand_over(struct chance *c, struct ticket *t, const char *first, int64_t deadline) {
    int64_t at = soon(c, &office, t->last, 2 * MINUTE, 50 * MINUTE, deadline);
    note(t, at, by_agent(first));
    set(t, at, "team", SECOND, by_agent(first));
    const char *second = somebody(c, SECOND, NULL, at, between(c, 10, 2 * HOUR));
    at = soon(c, &office, at, 3 * MINUTE, 3 * HOUR, deadline);
    set(t, at, "assign", second, by_agent(second));
    message(t, soon(c, &office, at, 5 * MINUTE, 2 * HOUR, deadline), by_agent(second));
    return second;
}

static void talk(struct chance *c, struct ticket *t, const char *by, struct who customer, int rounds, int64_t deadline) {
    while (rounds-- > 0) {
        int64_t at = soon(c, NULL, t->last, 10 * MINUTE, 10 * HOUR, deadline);
        message(t, at, customer);
        at = soon(c, &office, at, 4 * MINUTE, 100 * MINUTE, deadline);
        message(t, at, by_agent(by));
    }
}

static void solve(struct chance *c, struct ticket *t, const char *by, int64_t not_before, int64_t deadline) {
    int64_t from = t->last > not_before ? t->last : not_before;
    int64_t at = soon(c, &office, from, 5 * MINUTE, 5 * HOUR, deadline);
    if (happens(c, 40)) message(t, at, by_agent(by));
    set(t, at, "status", "Решён", by_agent(by));
}

/* The customer is back: after it was closed, or before. */
static void come_back(struct chance *c, struct ticket *t, const char *by, struct who customer, int64_t after, int64_t deadline) {
    int64_t at = t->last + after;
    message(t, at, customer);
    set(t, at, "status", "Открыт", robot);
    at = soon(c, &office, at, 5 * MINUTE, 3 * HOUR, deadline);
    set(t, at, "status", "В работе", by_agent(by));
    message(t, at, by_agent(by));
    solve(c, t, by, 0, deadline);
}

static void close_by_robot(struct chance *c, struct ticket *t, const struct fate *f, struct who customer) {
    int64_t solved = t->last;
    if (f->score) rate(t, soon(c, NULL, solved, 4 * MINUTE, 20 * HOUR, f->may_end), f->score, customer);
    set(t, solved + 2 * DAY, "status", "Закрыт", robot);
}

static void tell_ticket(struct chance *c, struct log *log, const struct fate *f) {
    struct ticket t = { .log = log };
    int64_t deadline = f->reopened || f->objected ? f->start + 8 * DAY : f->may_end;
    struct who customer = begin(c, &t, f->start);
    const char *first = first_answer(c, &t, f), *by = first;
    if (f->by_trainee) message(&t, t.last + 4 * MINUTE, by_agent("stazher-3"));
    if (f->handed_over) by = hand_over(c, &t, first, deadline);
    if (f->postponed) set(&t, t.last + 10 * MINUTE, "status", "Отложен", by_agent(by));
    talk(c, &t, by, customer, (int)between(c, 0, 2), deadline);
    solve(c, &t, by, f->must_end, deadline);
    if (f->inside_score) rate(&t, soon(c, NULL, t.last, MINUTE, HOUR, f->may_end), f->inside_score, by_agent(first));
    if (f->objected) come_back(c, &t, by, customer, between(c, HOUR, 40 * HOUR), f->may_end);
    if (f->reopened) {
        set(&t, t.last + 2 * DAY, "status", "Закрыт", robot);
        come_back(c, &t, by, customer, between(c, HOUR, 3 * DAY), f->may_end);
    }
    close_by_robot(c, &t, f, customer);
}

/* Spam, and letters that came twice: neither is answered. */
static void tell_noise(struct chance *c, struct log *log, const struct month *month) {
    int n = SPAM_A_MONTH + DUPLICATES_A_MONTH;
    int64_t *starts = arrivals(c, &rhythm, midnight(month->begins), midnight(month->ends) - 2 * DAY, n);
    for (int i = 0; i < n; i++) {
        struct ticket t = { .log = log };
        begin(c, &t, starts[i]);
        int64_t at = working_time_after(&office, starts[i], between(c, MINUTE, 40 * MINUTE));
        const char *by = somebody(c, FIRST, NULL, at, MINUTE);
        if (i < SPAM_A_MONTH) {
            add(&t, at, "discard", by_agent(by));
            with(&t, "reason", "spam");
        } else {
            add(&t, at, "merge", by_agent(by));
            with(&t, "into", text("SUP-%d", (int)between(c, 4101, 4600)));
        }
    }
}

static void tell_month(struct chance *c, struct log *log, const struct month *m) {
    int n = parts_total(m->first_response), solved = n - m->carried;
    int64_t ends = midnight(m->ends), afternoon = midnight(m->last_working_day) + 16 * HOUR;
    int64_t *starts = arrivals(c, &rhythm, midnight(m->begins), afternoon, n);
    int64_t *waited = deal(c, m->first_response, starts, &office, ends - 5 * HOUR);
    bool *handed_over = choose(c, solved, m->handed_over);
    bool *back = choose(c, solved / 2, m->reopened + m->objected), *all = keep(solved, sizeof *all);
    for (int i = 0; i < solved; i++) all[i] = true;
    int64_t *inside = granted(c, m->inside_scores, handed_over, solved), *scores = granted(c, m->scores, all, solved);
    int times_back = 0;
    for (int i = 0; i < n; i++) {
        struct fate f = { .start = starts[i], .waited = waited[i], .may_end = ends - 2 * HOUR };
        f.answer = dealt_instant(c, &office, f.start, f.waited);
        if (i >= solved) {
            f.must_end = working_time_after(&office, ends, between(c, 0, 8 * HOUR));
            f.may_end = ends + 9 * DAY;
        } else {
            f.handed_over = handed_over[i];
            f.inside_score = inside[i];
            f.score = scores[i];
            bool is_back = i < solved / 2 && back[i];
            f.objected = is_back && times_back < m->objected;
            f.reopened = is_back && !f.objected;
            times_back += is_back;
        }
        f.postponed = i == 101 || i == 202 || i == 303;
        f.by_trainee = i % 150 == 77;
        tell_ticket(c, log, &f);
    }
    tell_noise(c, log, m);
    starts = arrivals(c, &rhythm, midnight(m->last_working_day) + DAY, ends, m->unanswered);
    for (int i = 0; i < m->unanswered; i++) begin(c, &(struct ticket){ .log = log }, starts[i]);
}

static void tell(struct log *log) {
    struct chance c = { 2026 };
    log->until = midnight(EXPORTED);
    log->repeats = 2;
    for (int i = 0; i < COUNT_OF(months); i++) tell_month(&c, log, &months[i]);
}

const struct story two_lines = { "two-lines", tell };
