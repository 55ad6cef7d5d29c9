/* Three lines and sales of a telecom operator, October 2026.  A ticket is claimed within 40 seconds, or else the system assigns it; 15
 * minutes are left to take it into work.  What the first line cannot solve goes up the lines, from the third to the developers.  The system
 * closes solved tickets after two days.  Some tickets, made by agents who get paid by the ticket, are disowned by the customers. */
#include "sample.h"

static const struct agent agents[] = {
    { "orlova", "first", 30, 10, 0, 24 },   { "zaitsev", "first", 22, 22, 0, 24 },  { "kravtsov", "first", 16, 30, 0, 24 },
    { "mironova", "first", 26, 14, 0, 24 }, { "sokolov", "first", 18, 18, 0, 24 },  { "bulgakova", "second", 20, 12, 0, 24 },
    { "fedotov", "second", 14, 20, 0, 24 }, { "akhmetov", "second", 12, 18, 0, 24 }, { "lebedev", "third", 14, 10, 0, 24 },
    { "sidorenko", "third", 8, 16, 0, 24 }, { "vlasova", "sales", 16, 12, 0, 24 },  { "tikhonov", "sales", 10, 18, 0, 24 },
};
static const struct who distributor = { "распределение", "system" }, closer = { "автозакрытие", "system" };
static const char *const channels[] = { "чат", "telegram", "личный кабинет", "email", NULL };
static const char *const priorities[] = { "обычный", "обычный", "обычный", "высокий", "авария", NULL };
static const char *const regions[] = { "Москва", "Санкт-Петербург", "Казань", "Екатеринбург", "Новосибирск", "Самара", NULL };
static const char *const products[] = { "интернет", "телефония", "телевидение", "IP-адреса", NULL };
static const char *const topics[] = { "нет связи", "низкая скорость", "счёт", "тариф", "оборудование", "переезд", NULL };

#define DUTY { { 8 * HOUR, 22 * HOUR } }
static const struct hours duty = { .week = { DUTY, DUTY, DUTY, DUTY, DUTY, DUTY, DUTY } };
static const struct rhythm rhythm = {
    .hour = { 6, 4, 3, 2, 2, 3, 6, 12, 22, 34, 40, 38, 34, 32, 34, 36, 34, 36, 40, 42, 36, 28, 18, 10 },
    .weekday = { 24, 22, 21, 21, 22, 17, 15 },
};

enum { BEGINS = 20261001, ENDS = 20261101, EXPORTED = 20261103 };
enum { CARRIED = 50, TO_SECOND = 320, TO_SALES = 60, REOPENED = 24, RATED_AGAIN = 6, BY_PHONE = 40, LATE_TICKETS = 70 };

/* 1960 claims, one of each ticket and of each time it was handed over: 90 % in time. */
static const struct part claims_in_time[] = { { 400, 3, 8 }, { 800, 9, 20 }, { 500, 21, 35 }, { 64, 36, 40 }, { 0 } };
static const struct part claims_by_system[] = { { 196, 45, 47 }, { 0 } };
/* 1960 times taken into work: as many below four minutes as above, 98 beyond the 15 minutes. */
static const struct part pickups[] = { { 265, 50, 100 }, { 480, 100, 239 }, { 10, 240, 240 }, { 375, 241, 480 }, { 300, 480, 900 },
                                       { 60, 901, 2400 }, { 10, 2400, 9000 }, { 0 } };
static const struct part pickups_handed[] = { { 225, 60, 239 }, { 10, 240, 240 }, { 197, 241, 900 }, { 28, 901, 5400 }, { 0 } };
enum { GOOD = 1, BAD };
static const struct part verdicts[] = { { 455, GOOD, GOOD }, { 45, BAD, BAD }, { 0 } };
static const struct { const char *agent; int tickets; } phantoms[] = { { "kravtsov", 11 }, { "zaitsev", 4 }, { "sokolov", 2 } };

struct story_run {
    struct chance chance;
    struct log *log;
    int64_t *in_time, *by_system, *handed; /* values not yet used */
    int in_time_left, by_system_left, handed_left;
};

/* What is to become of one ticket. */
struct fate {
    int64_t start, pickup, not_before, deadline, verdict;
    bool second, third, developers, sales, reopened, rated_again;
};

static struct ticket begin(struct story_run *r, int64_t at, struct who by, const char *customer, const char *channel,
                           const char *assignee) {
    struct chance *c = &r->chance;
    struct ticket t = { .log = r->log, .id = text("%d", 2314000 + ++r->log->tickets) };
    add(&t, at, "created", by);
    with(&t, "customer", customer);
    with(&t, "channel", channel);
    with(&t, "priority", one_of(c, priorities));
    with(&t, "team", "first");
    with(&t, "status", assignee ? "В работе" : "Новая");
    with(&t, "assignee", assignee);
    with(&t, "tags", one_of(c, topics));
    with(&t, "attr.region", one_of(c, regions));
    with(&t, "attr.product", one_of(c, products));
    return t;
}

/* Somebody of the line takes the waiting ticket, or after 40 seconds the system gives it to somebody, mostly at night; `pickup`: the
 * working time until it will be taken into work. */
static const char *claim(struct story_run *r, struct ticket *t, const char *line, int64_t pickup) {
    struct chance *c = &r->chance;
    bool late = r->by_system_left > 0 && (!is_open(&duty, t->last) || happens(c, 2) || r->in_time_left == 0);
    if (!late && r->in_time_left == 0) give_up("more claims than expected");
    int64_t waited = late ? r->by_system[--r->by_system_left] : r->in_time[--r->in_time_left];
    const char *taker = pick_agent(c, agents, COUNT_OF(agents), line, NULL, t->last, pickup, 4 * MINUTE);
    set(t, t->last + waited, "assign", taker, late ? distributor : by_agent(taker));
    return taker;
}

static void take_into_work(struct story_run *r, struct ticket *t, const char *by, int64_t since, int64_t waited) {
    set(t, working_time_after(&duty, since, waited), "status", "В работе", by_agent(by));
    message(t, t->last + between(&r->chance, 20, 200), by_agent(by));
}

static const char *hand_over(struct story_run *r, struct ticket *t, const char *from, const char *line, const char *status) {
    int64_t at = working_time_after(&duty, t->last, between(&r->chance, 2 * MINUTE, 90 * MINUTE));
    if (r->handed_left == 0) give_up("more tickets handed over than expected");
    note(t, at, by_agent(from));
    set(t, at, "status", status, by_agent(from));
    set(t, at, "assign", NULL, by_agent(from));
    set(t, at, "team", line, by_agent(from));
    int64_t pickup = r->handed[--r->handed_left];
    const char *taker = claim(r, t, line, pickup);
    take_into_work(r, t, taker, at, pickup);
    return taker;
}

static void ask_developers(struct story_run *r, struct ticket *t, const char *by) {
    struct chance *c = &r->chance;
    int64_t at = working_time_after(&duty, t->last, between(c, 10 * MINUTE, 4 * HOUR));
    add(t, at, "link", by_agent(by));
    with(t, "kind", "development");
    with(t, "to", text("DEV-%d", (int)between(c, 900, 1400)));
    set(t, at, "status", "Передана в разработку", by_agent(by));
    at = working_time_after(&duty, at, between(c, 14 * HOUR, 60 * HOUR));
    set(t, at, "status", "В работе", by_agent(by));
    message(t, at, by_agent(by));
}

static void wait_for_customer(struct story_run *r, struct ticket *t, const char *by, struct who customer, int64_t deadline) {
    struct chance *c = &r->chance;
    set(t, t->last, "status", "Ждём клиента", by_agent(by));
    message(t, soon(c, NULL, t->last, 5 * MINUTE, 14 * HOUR, deadline), customer);
    set(t, t->last, "status", "В работе", distributor);
    message(t, soon(c, &duty, t->last, MINUTE, 50 * MINUTE, deadline), by_agent(by));
}

static void solve(struct story_run *r, struct ticket *t, const char *by, const struct fate *f) {
    struct chance *c = &r->chance;
    int64_t from = t->last > f->not_before ? t->last : f->not_before;
    set(t, soon(c, &duty, from, 2 * MINUTE, 6 * HOUR, f->deadline), "status", "Выполненная", by_agent(by));
}

static void say_verdict(struct ticket *t, int64_t at, const char *verdict, struct who by) {
    add(t, at, "rating", by);
    with(t, "verdict", verdict);
}

/* The customer's verdict, and the end of the ticket. */
static void finish(struct story_run *r, struct ticket *t, const struct fate *f, struct who customer) {
    struct chance *c = &r->chance;
    int64_t solved = t->last;
    if (f->verdict) {
        say_verdict(t, soon(c, NULL, solved, 2 * MINUTE, 20 * HOUR, f->deadline + HOUR), f->verdict == GOOD ? "good" : "bad", customer);
        if (f->rated_again) say_verdict(t, t->last + between(c, 5 * MINUTE, 50 * MINUTE), "good", customer);
    }
    set(t, solved + 2 * DAY, "status", "Завершённая", closer);
}

static void come_back(struct story_run *r, struct ticket *t, const char *by, struct who customer, const struct fate *f) {
    struct chance *c = &r->chance;
    message(t, t->last + between(c, HOUR, 40 * HOUR), customer);
    set(t, t->last, "status", "В работе", distributor);
    message(t, soon(c, &duty, t->last, 3 * MINUTE, 2 * HOUR, f->deadline), by_agent(by));
    solve(r, t, by, f);
}

static void tell_ticket(struct story_run *r, const struct fate *f) {
    struct chance *c = &r->chance;
    struct who customer = { text("абонент-%d", (int)between(c, 10000, 10900)), "customer" };
    struct ticket t = begin(r, f->start, customer, customer.id, one_of(c, channels), NULL);
    const char *by = claim(r, &t, "first", f->pickup);
    take_into_work(r, &t, by, f->start, f->pickup);
    if (f->sales) by = hand_over(r, &t, by, "sales", "Передана в продажи");
    if (f->second) by = hand_over(r, &t, by, "second", "Передана на 2 линию");
    if (f->third) by = hand_over(r, &t, by, "third", "Передана на 3 линию");
    if (f->developers) ask_developers(r, &t, by);
    for (int rounds = (int)between(c, 0, 2); rounds > 0; rounds--) wait_for_customer(r, &t, by, customer, f->deadline);
    solve(r, &t, by, f);
    if (f->reopened) come_back(r, &t, by, customer, f);
    finish(r, &t, f, customer);
}

/* A ticket that an agent makes of a call, in work at once: the customer's own, or one that nobody asked for. */
static void tell_call(struct story_run *r, const char *by, int64_t at, bool phantom) {
    struct chance *c = &r->chance;
    struct who customer = { text("абонент-%d", (int)between(c, 10000, 10900)), "customer" };
    struct ticket t = begin(r, at, by_agent(by), customer.id, "телефон", by);
    set(&t, at + between(c, 2 * MINUTE, phantom ? 6 * MINUTE : 40 * MINUTE), "status", "Выполненная", by_agent(by));
    int64_t solved = t.last;
    if (phantom) {
        say_verdict(&t, solved + between(c, 3 * HOUR, 40 * HOUR), "disowned", customer);
        with(&t, "comment", "Я не обращался в поддержку");
    }
    set(&t, solved + 2 * DAY, "status", "Завершённая", closer);
}

static void tell_calls(struct story_run *r) {
    struct chance *c = &r->chance;
    int64_t *starts = arrivals(c, &rhythm, midnight(BEGINS), midnight(ENDS) - DAY, BY_PHONE);
    for (int i = 0; i < BY_PHONE; i++) {
        int64_t at = working_time_after(&duty, starts[i], between(c, 0, 5 * MINUTE));
        tell_call(r, pick_agent(c, agents, COUNT_OF(agents), "first", NULL, at, 1, 1), at, false);
    }
    for (int i = 0; i < COUNT_OF(phantoms); i++) {
        starts = arrivals(c, &rhythm, midnight(BEGINS), midnight(ENDS) - 6 * DAY, phantoms[i].tickets);
        for (int k = 0; k < phantoms[i].tickets; k++) tell_call(r, phantoms[i].agent, working_time_after(&duty, starts[k], 0), true);
    }
}

/* What comes after the month's end: too new for the month's report. */
static void tell_late_tickets(struct story_run *r) {
    struct chance *c = &r->chance;
    int64_t *starts = arrivals(c, &rhythm, midnight(ENDS), midnight(EXPORTED), LATE_TICKETS);
    for (int i = 0; i < LATE_TICKETS; i++) {
        struct who customer = { text("абонент-%d", (int)between(c, 10000, 10900)), "customer" };
        struct ticket t = begin(r, starts[i], customer, customer.id, one_of(c, channels), NULL);
        const char *by = pick_agent(c, agents, COUNT_OF(agents), "first", NULL, starts[i], 1, 1);
        set(&t, starts[i] + between(c, 5, 40), "assign", by, by_agent(by));
        take_into_work(r, &t, by, starts[i], between(c, MINUTE, 12 * MINUTE));
    }
}

/* What becomes of a ticket of the first three fifths of the month that is handed over as the k-th of 380. */
static void hand_over_as(struct fate *f, int k) {
    f->sales = k % 19 < 3; /* 3 of each 19: 60 */
    f->second = !f->sales;
    f->third = f->second && k % 19 % 4 == 3;  /* 4 of each 19: 80 */
    f->developers = f->third && k % 95 >= 19; /* 4 of 5 of those: 64 */
}

static void tell_month(struct story_run *r) {
    struct chance *c = &r->chance;
    int n = parts_total(pickups), solved = n - CARRIED, early = n * 3 / 5, handed = 0, again = 0;
    int64_t ends = midnight(ENDS), *starts = arrivals(c, &rhythm, midnight(BEGINS), ends - 4 * HOUR, n);
    int64_t *waited = deal(c, pickups, starts, &duty, ends - 2 * HOUR);
    bool *passed = choose(c, early, TO_SECOND + TO_SALES), *rated = keep(solved, sizeof *rated), *reopened = choose(c, early, REOPENED);
    for (int i = 0; i < solved; i++) rated[i] = i < solved - 100 && (i >= early || !reopened[i]);
    int64_t *verdict = granted(c, verdicts, rated, solved);
    for (int i = 0; i < n; i++) {
        struct fate f = { .start = starts[i], .pickup = waited[i], .deadline = ends - 2 * HOUR };
        if (i >= solved) {
            f.not_before = ends + 9 * HOUR;
            f.deadline = ends + 9 * DAY;
        } else {
            f.verdict = verdict[i];
            f.rated_again = f.verdict == BAD && again++ < RATED_AGAIN;
        }
        if (i < early) {
            f.reopened = reopened[i];
            if (passed[i]) hand_over_as(&f, handed++);
        }
        tell_ticket(r, &f);
    }
}

static void tell(struct log *log) {
    struct story_run r = { .chance = { 40 }, .log = log, .in_time_left = parts_total(claims_in_time),
                           .by_system_left = parts_total(claims_by_system), .handed_left = parts_total(pickups_handed) };
    log->until = midnight(EXPORTED);
    log->repeats = 1;
    r.in_time = shuffled(&r.chance, claims_in_time);
    r.by_system = shuffled(&r.chance, claims_by_system);
    r.handed = shuffled(&r.chance, pickups_handed);
    tell_month(&r);
    tell_calls(&r);
    tell_late_tickets(&r);
}

const struct story telecom = { "telecom", tell };
