/* A chat-first support around the clock, December 2019, 150 chats a day.  A bot greets; people answer within 16 seconds in the median,
 * 74.4 % within half a minute; over all replies the median is 26 seconds.  Customers rate chats, and some write public reviews. */
#include "sample.h"

static const struct agent agents[] = {
    { "alice", "Support", 40, 14, 7, 16 },  { "george", "Support", 24, 22, 7, 16 }, { "priya", "Support", 34, 16, 10, 19 },
    { "tom", "Support", 16, 34, 14, 23 },   { "maria", "Support", 32, 14, 14, 23 }, { "oleg", "Support", 20, 20, 22, 8 },
    { "chen", "Support", 22, 18, 22, 8 },   { "hannah", "Billing", 24, 16, 0, 24 }, { "viktor", "Billing", 12, 26, 0, 24 },
};
static const struct who greeter = { "greeter", "bot" }, housekeeping = { "housekeeping", "system" };
static const char *const channels[] = { "widget", "widget", "telegram", "whatsapp", "facebook", NULL };
static const char *const topics[] = { "delivery", "refund", "login", "promo code", "size", "invoice", NULL };
static const char *const countries[] = { "RU", "KZ", "DE", "US", "BY", NULL };
static const char *const sites[] = { "Trustpilot", "Google", "Capterra", NULL };

static const struct rhythm rhythm = {
    .hour = { 14, 9, 6, 5, 5, 7, 12, 20, 30, 40, 46, 48, 46, 44, 46, 48, 48, 46, 44, 44, 42, 38, 30, 20 },
    .weekday = { 26, 23, 22, 22, 22, 17, 16 },
    .quiet = { 20191225, 20191231, 20200101, 20200102 },
};

enum { BEGINS = 20191201, ENDS = 20200101, EXPORTED = 20200105 };
enum { MISSED = 150, LATE_CHATS = 160, REOPENED = 45, TO_BILLING_PERCENT = 8 };

/* 4500 first answers: 2200 below 16 s, 2200 above; 3348 within 30 s.  3048 of them are below 26 s, 1432 above. */
static const struct part first_answers[] = { { 300, 3, 7 }, { 900, 8, 12 }, { 1000, 13, 15 }, { 100, 16, 16 },
                                             { 500, 17, 21 }, { 248, 22, 25 }, { 20, 26, 26 }, { 280, 27, 30 },
                                             { 700, 31, 60 }, { 380, 61, 150 }, { 72, 151, 600 }, { 0 } };
/* 9000 further answers: 3662 below 26 s, 5278 above, so that of all 13500 there are 6710 on either side. */
static const struct part further_answers[] = { { 1162, 5, 12 }, { 2500, 13, 25 }, { 60, 26, 26 }, { 2800, 27, 60 }, { 1900, 61, 180 },
                                               { 578, 181, 900 }, { 0 } };
/* How many further answers a chat has: 9000 in 4500 chats. */
static const struct part rounds_of_chats[] = { { 700, 0, 0 }, { 1200, 1, 1 }, { 1100, 2, 2 }, { 800, 3, 3 },
                                               { 300, 4, 4 }, { 400, 5, 5 }, { 0 } };
static const struct part scores[] = { { 820, 5, 5 }, { 385, 4, 4 }, { 20, 3, 3 }, { 12, 2, 2 }, { 13, 1, 1 }, { 0 } };
static const struct part reviews[] = { { 42, 5, 5 }, { 6, 4, 4 }, { 2, 3, 3 }, { 0 } };

struct story_run {
    struct chance chance;
    struct log *log;
    int64_t *further; /* further answers not yet used */
    int further_left;
};
/* What is to become of one chat. */
struct fate {
    int64_t start, answer, rounds, score, review;
    bool reopened;
};

static struct ticket begin(struct story_run *r, int64_t at, const char *team, struct who *customer) {
    struct chance *c = &r->chance;
    struct ticket t = { .log = r->log, .id = text("chat-%d", 20190 + ++r->log->tickets) };
    *customer = (struct who){ text("visitor-%d", (int)between(c, 1, 3000)), "customer" };
    add(&t, at, "created", *customer);
    with(&t, "customer", customer->id);
    with(&t, "channel", one_of(c, channels));
    with(&t, "priority", happens(c, 6) ? "vip" : "normal");
    with(&t, "team", team);
    with(&t, "status", "open");
    with(&t, "attr.country", one_of(c, countries));
    message(&t, at + between(c, 1, 2), greeter);
    return t;
}

/* The customer writes, sometimes twice, and is answered after so many seconds. */
static void exchange(struct story_run *r, struct ticket *t, struct who customer, const char *by) {
    struct chance *c = &r->chance;
    int64_t waited = r->further[--r->further_left], at = t->last + between(c, 8, 110);
    message(t, at, customer);
    if (waited > 12 && happens(c, 20)) message(t, at + between(c, 2, 10), customer);
    message(t, at + waited, by_agent(by));
}

static void close_chat(struct story_run *r, struct ticket *t, const char *by) {
    struct chance *c = &r->chance;
    if (happens(c, 85)) add_tag(t, t->last, one_of(c, topics), by_agent(by));
    set(t, t->last + between(c, 20, 5 * MINUTE), "status", "closed", by_agent(by));
}

/* The customer writes into the closed chat, which opens it: the wait counts from there. */
static void come_back(struct story_run *r, struct ticket *t, struct who customer, const char *by) {
    struct chance *c = &r->chance;
    message(t, t->last + between(c, 10 * MINUTE, 5 * HOUR), customer);
    set(t, t->last, "status", "open", housekeeping);
    message(t, t->last + r->further[--r->further_left], by_agent(by));
    close_chat(r, t, by);
}

static void tell_chat(struct story_run *r, const struct fate *f) {
    struct chance *c = &r->chance;
    struct who customer;
    const char *team = happens(c, TO_BILLING_PERCENT) ? "Billing" : "Support";
    struct ticket t = begin(r, f->start, team, &customer);
    const char *by = pick_agent(c, agents, COUNT_OF(agents), team, NULL, f->start, f->answer, 16);
    set(&t, f->start + (f->answer > 4 ? between(c, 2, f->answer - 1) : 2), "assign", by, by_agent(by));
    message(&t, f->start + f->answer, by_agent(by));
    for (int64_t i = f->reopened; i < f->rounds; i++) exchange(r, &t, customer, by);
    if (happens(c, 6)) note(&t, t.last + between(c, 5, 60), by_agent(by));
    close_chat(r, &t, by);
    if (f->reopened) come_back(r, &t, customer, by);
    if (f->score) rate(&t, t.last + between(c, 5, 5 * MINUTE), f->score, customer);
    if (f->review) {
        add(&t, t.last + between(c, HOUR, 3 * DAY), "review", customer);
        with_bare(&t, "score", text("%d", (int)f->review));
        with(&t, "site", one_of(c, sites));
    }
}

/* Nobody answered while the customer was there. */
static void tell_missed_chat(struct story_run *r, int64_t start) {
    struct chance *c = &r->chance;
    struct who customer;
    struct ticket t = begin(r, start, "Support", &customer);
    if (happens(c, 40)) message(&t, start + between(c, 20, 90), customer);
    auto_message(&t, start + 2 * MINUTE, greeter);
    set(&t, start + between(c, 10 * MINUTE, 30 * MINUTE), "status", "closed", housekeeping);
}

/* The chats of December. */
static void tell_month(struct story_run *r) {
    struct chance *c = &r->chance;
    int n = parts_total(first_answers), early = n * 85 / 100;
    int64_t ends = midnight(ENDS), *starts = arrivals(c, &rhythm, midnight(BEGINS), ends - 3 * HOUR, n);
    int64_t *answers = deal(c, first_answers, starts, NULL, ends), *rounds = shuffled(c, rounds_of_chats);
    bool *eligible = keep(n, sizeof *eligible);
    for (int i = 0; i < n; i++) eligible[i] = i < early && rounds[i] > 0;
    int64_t *reopened = granted(c, (const struct part[]){ { REOPENED, 1, 1 }, { 0 } }, eligible, n);
    for (int i = 0; i < n; i++) eligible[i] = !reopened[i];
    int64_t *given_scores = granted(c, scores, eligible, n);
    for (int i = 0; i < n; i++) eligible[i] = i < early && !reopened[i];
    int64_t *given_reviews = granted(c, reviews, eligible, n);
    for (int i = 0; i < n; i++) {
        tell_chat(r, &(struct fate){ .start = starts[i], .answer = answers[i], .rounds = rounds[i], .score = given_scores[i],
                                     .review = given_reviews[i], .reopened = reopened[i] != 0 });
    }
    starts = arrivals(c, &rhythm, midnight(BEGINS), ends - 3 * HOUR, MISSED);
    for (int i = 0; i < MISSED; i++) tell_missed_chat(r, starts[i]);
}

/* The first days of January: too new for the month's report. */
static void tell_late_chats(struct story_run *r) {
    int64_t *starts = arrivals(&r->chance, &rhythm, midnight(ENDS), midnight(EXPORTED), LATE_CHATS);
    for (int i = 0; i < LATE_CHATS; i++) {
        tell_chat(r, &(struct fate){ .start = starts[i], .answer = between(&r->chance, 6, 60) });
    }
}

static void tell(struct log *log) {
    struct story_run r = { .chance = { 2019 }, .log = log, .further_left = parts_total(further_answers) };
    log->until = midnight(EXPORTED);
    log->repeats = 2;
    r.further = shuffled(&r.chance, further_answers);
    tell_month(&r);
    if (r.further_left != 0) give_up("the rounds of the chats do not use up the answers");
    tell_late_chats(&r);
}

const struct story chat = { "chat", tell };
