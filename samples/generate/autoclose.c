/* A help desk that closes by itself: every request is acknowledged by a robot, a waiting customer is reminded after one and two days, and
 * after three days of silence the system closes the ticket, as it closes solved ones.  People work with a lunch break.  Some tickets lie
 * forgotten on hold.  October and November 2026. */
#include "sample.h"

static const struct agent agents[] = {
    { "u101", "поддержка", 30, 12, 0, 24 }, { "u102", "поддержка", 22, 18, 0, 24 }, { "u105", "поддержка", 14, 28, 0, 24 },
    { "u108", "возвраты", 20, 14, 0, 24 },  { "u111", "возвраты", 10, 20, 0, 24 },
};
static const struct who robot = { "автоответ", "system" }, reminder = { "напоминание", "bot" }, timer = { "таймер", "system" };
static const char *const channels[] = { "email", "email", "чат", "форма на сайте", "ВКонтакте", NULL };
static const char *const priorities[] = { "medium", "medium", "low", "urgent", "extreme", NULL };
static const char *const topics[] = { "доставка", "возврат", "оплата", "промокод", "гарантия", "сайт", "магазин", NULL };

#define WEEKDAY { { 9 * HOUR, 13 * HOUR }, { 14 * HOUR, 18 * HOUR } }
static const struct hours office = {
    .week = { WEEKDAY, WEEKDAY, WEEKDAY, WEEKDAY, WEEKDAY },
    .special = { { 20261103, { { 9 * HOUR, 13 * HOUR }, { 14 * HOUR, 17 * HOUR } } }, { 20261104, { { 0, 0 } } } },
};
static const struct rhythm rhythm = {
    .hour = { 3, 2, 1, 1, 1, 2, 3, 7, 16, 28, 32, 32, 28, 24, 28, 30, 28, 24, 18, 16, 14, 12, 8, 5 },
    .weekday = { 26, 23, 22, 21, 20, 9, 8 },
    .quiet = { 20261104 },
};

/* A month's tickets: `forgotten` ones stay on hold for ever, the last `carried` are solved in the next month, the system closes
 * `silent` ones, `reopened` customers come back. */
struct month {
    int begins, ends, last_working_day;
    struct part first_response[10];
    int carried, forgotten, silent, reopened;
};
static const struct month months[] = {
    { .begins = 20261005, .ends = 20261101, .last_working_day = 20261030,
      /* 207 of 420 below 45 minutes, 207 above */
      .first_response = { { 12, 0, 0 }, { 65, 240, 900 }, { 130, 900, 2699 }, { 6, 2700, 2700 }, { 110, 2701, 5400 }, { 70, 5400, 10800 },
                          { 27, 10800, 32000 }, { 0 } },
      .carried = 38, .forgotten = 12, .silent = 130, .reopened = 20 },
    { .begins = 20261101, .ends = 20261201, .last_working_day = 20261130,
      /* 247 of 500 below 35 minutes, 247 above */
      .first_response = { { 15, 0, 0 }, { 82, 120, 900 }, { 150, 900, 2099 }, { 6, 2100, 2100 }, { 130, 2101, 4200 }, { 80, 4200, 9000 },
                          { 37, 9000, 28800 }, { 0 } },
      .carried = 49, .forgotten = 11, .silent = 150, .reopened = 22 },
};
enum { EXPORTED = 20261203, SPAM_A_MONTH = 8, BEFORE_EXPORT = 3 };
static const struct part scores[] = { { 70, 5, 5 }, { 34, 4, 4 }, { 12, 3, 3 }, { 5, 2, 2 }, { 4, 1, 1 }, { 0 } };

/* What is to become of one ticket. */
struct fate {
    int64_t start, waited, answer, not_before, deadline, score;
    bool forgotten, silent, reopened;
    bool careless; /* one of its events stands in the log without an offset */
};

/* Of the first tickets, the export begins too late to have the creation. */
static struct who begin(struct chance *c, struct ticket *t, int64_t at, const char *team) {
    t->id = text("%d", 2265000 + ++t->log->tickets);
    struct who customer = { text("c%d", (int)between(c, 261000, 261700)), "customer" };
    if (t->log->tickets > BEFORE_EXPORT) {
        add(t, at, "created", customer);
        with(t, "customer", customer.id);
        with(t, "channel", one_of(c, channels));
        with(t, "priority", one_of(c, priorities));
        with(t, "team", team);
        with(t, "status", "Новый");
        with(t, "url", text("https://desk.example/tickets/%s", t->id));
    }
    auto_message(t, at + between(c, 1, 5), robot);
    return customer;
}

static int64_t at_work(struct chance *c, int64_t after, int64_t least, int64_t most) {
    return working_time_after(&office, after, between(c, least, most));
}

/* The customer falls silent: two reminders, then the end. */
static void close_by_timer(struct ticket *t, const char *by) {
    int64_t silent_since = t->last;
    set(t, silent_since, "status", "В ожидании", by_agent(by));
    message(t, silent_since + DAY, reminder);
    message(t, silent_since + 2 * DAY, reminder);
    set(t, silent_since + 3 * DAY, "status", "Закрыт", timer);
}

static void talk(struct chance *c, struct ticket *t, const char *by, struct who customer, int64_t deadline) {
    for (int rounds = (int)between(c, 0, 2); rounds > 0; rounds--) {
        set(t, t->last, "status", "В ожидании", by_agent(by));
        message(t, soon(c, NULL, t->last, 10 * MINUTE, 20 * HOUR, deadline), customer);
        set(t, t->last, "status", "Открыт", robot);
        message(t, soon(c, &office, t->last, 5 * MINUTE, 2 * HOUR, deadline), by_agent(by));
    }
}

static void solve(struct chance *c, struct ticket *t, const char *by, const struct fate *f) {
    int64_t from = t->last > f->not_before ? t->last : f->not_before;
    set(t, soon(c, &office, from, 5 * MINUTE, 6 * HOUR, f->deadline), "status", "Выполнен", by_agent(by));
}

static void come_back(struct chance *c, struct ticket *t, const char *by, struct who customer, const struct fate *f) {
    message(t, t->last + between(c, HOUR, 30 * HOUR), customer);
    set(t, t->last, "status", "Открыт", robot);
    message(t, soon(c, &office, t->last, 5 * MINUTE, 3 * HOUR, f->deadline), by_agent(by));
    solve(c, t, by, f);
}

static void tell_ticket(struct chance *c, struct log *log, const struct fate *f) {
    struct ticket t = { .log = log };
    const char *team = happens(c, 25) ? "возвраты" : "поддержка";
    struct who customer = begin(c, &t, f->start, team);
    const char *by = pick_agent(c, agents, COUNT_OF(agents), team, NULL, f->start, f->waited, 40 * MINUTE);
    int64_t taken = f->waited > 0 ? working_time_after(&office, f->start, f->waited * between(c, 20, 80) / 100) : f->answer;
    set(&t, taken > t.last ? taken : t.last, "assign", by, by_agent(by));
    set(&t, f->answer, "status", "Открыт", by_agent(by));
    message(&t, f->answer, by_agent(by));
    if (f->careless) {
        note(&t, f->answer + MINUTE, by_agent(by));
        without_offset(&t);
    }
    if (happens(c, 88)) add_tag(&t, t.last, one_of(c, topics), by_agent(by));
    if (f->forgotten) {
        set(&t, at_work(c, t.last, 10 * MINUTE, 2 * HOUR), "status", "На удержании", by_agent(by));
        return;
    }
    if (f->silent) {
        close_by_timer(&t, by);
        return;
    }
    talk(c, &t, by, customer, f->reopened ? f->start + 8 * DAY : f->deadline);
    solve(c, &t, by, f);
    if (f->reopened) come_back(c, &t, by, customer, f);
    int64_t solved = t.last;
    if (f->score) rate(&t, soon(c, NULL, t.last, 5 * MINUTE, 20 * HOUR, f->deadline + HOUR), f->score, customer);
    set(&t, solved + 3 * DAY, "status", "Закрыт", timer);
}

static void tell_spam(struct chance *c, struct log *log, const struct month *m) {
    int64_t *starts = arrivals(c, &rhythm, midnight(m->begins) + DAY, midnight(m->last_working_day), SPAM_A_MONTH);
    for (int i = 0; i < SPAM_A_MONTH; i++) {
        struct ticket t = { .log = log };
        begin(c, &t, starts[i], "поддержка");
        const char *by = pick_agent(c, agents, COUNT_OF(agents), "поддержка", NULL, starts[i], 1, 1);
        add(&t, at_work(c, t.last, MINUTE, HOUR), "discard", by_agent(by));
        with(&t, "reason", i == 0 ? "test" : "spam");
    }
}

/* Each ticket that does not go into the next month is silent, reopened, forgotten or none of these: drawn in this order from those left. */
static void tell_month(struct chance *c, struct log *log, const struct month *m) {
    int n = parts_total(m->first_response), settled = n - m->carried;
    int64_t ends = midnight(m->ends), *starts = arrivals(c, &rhythm, midnight(m->begins), midnight(m->last_working_day) + 15 * HOUR, n);
    int64_t *waited = deal(c, m->first_response, starts, &office, ends - 5 * HOUR);
    bool *left = keep(n, sizeof *left);
    for (int i = 0; i < n; i++) left[i] = i < n / 2;
    int64_t *reopened = granted(c, (const struct part[]){ { m->reopened, 1, 1 }, { 0 } }, left, n);
    for (int i = 0; i < n; i++) left[i] = i < n * 4 / 5 && starts[i] < ends - 7 * DAY && !reopened[i];
    int64_t *silent = granted(c, (const struct part[]){ { m->silent, 1, 1 }, { 0 } }, left, n);
    for (int i = 0; i < n; i++) left[i] = i < settled && !reopened[i] && !silent[i];
    int64_t *forgotten = granted(c, (const struct part[]){ { m->forgotten, 1, 1 }, { 0 } }, left, n);
    for (int i = 0; i < n; i++) left[i] = left[i] && !forgotten[i];
    int64_t *given_scores = granted(c, scores, left, n);
    for (int i = 0; i < n; i++) {
        struct fate f = { .start = starts[i], .waited = waited[i], .deadline = ends - 2 * HOUR, .score = given_scores[i],
                          .forgotten = forgotten[i], .silent = silent[i], .reopened = reopened[i], .careless = i == 222 };
        f.answer = dealt_instant(c, &office, f.start, f.waited);
        if (i >= settled) {
            f.not_before = working_time_after(&office, ends, between(c, HOUR, 10 * HOUR));
            f.deadline = ends + 9 * DAY;
        }
        tell_ticket(c, log, &f);
    }
    tell_spam(c, log, m);
}

static void tell(struct log *log) {
    struct chance c = { 72 };
    log->until = midnight(EXPORTED);
    log->ids = true;
    log->repeats = 2;
    for (int i = 0; i < COUNT_OF(months); i++) tell_month(&c, log, &months[i]);
}

const struct story autoclose = { "autoclose", tell };
