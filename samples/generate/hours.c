#include "sample.h"

#include <stdlib.h>

/* Days since 1970-01-01 of a date of the Gregorian calendar, by the well-known arithmetic of eras of 400 years that begin in March. */
static int64_t days_from(int64_t year, int64_t month, int64_t day) {
    year -= month <= 2;
    int64_t era = year / 400, year_of_era = year % 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

int64_t midnight(int date) {
    return days_from(date / 10000, date / 100 % 100, date % 100) * DAY;
}

int date_of(int64_t at) {
    int64_t days = at / DAY + 719468;
    int64_t era = days / 146097, day_of_era = days % 146097;
    int64_t year = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    int64_t day = day_of_year - (153 * month + 2) / 5 + 1;
    month += month < 10 ? 3 : -9;
    return (int)((era * 400 + year + (month <= 2)) * 10000 + month * 100 + day);
}

int weekday(int64_t at) {
    return (int)((at / DAY + 3) % 7);
}

static const struct span *spans_of(const struct hours *h, int64_t at) {
    int date = date_of(at);
    for (int i = 0; i < SPECIAL_DAYS; i++) {
        if (h->special[i].date == date) return h->special[i].spans;
    }
    return h->week[weekday(at)];
}

int64_t working_time_after(const struct hours *h, int64_t at, int64_t seconds) {
    if (!h) return at + seconds;
    for (int64_t day = at - at % DAY;; day += DAY) {
        const struct span *spans = spans_of(h, day);
        for (int i = 0; i < SPANS && spans[i].to > spans[i].from; i++) {
            int64_t from = day + spans[i].from, to = day + spans[i].to;
            if (from < at) from = at;
            if (from >= to) continue;
            if (seconds <= to - from) return from + seconds;
            seconds -= to - from;
        }
    }
}

bool is_open(const struct hours *h, int64_t at) {
    return working_time_after(h, at, 0) == at;
}

static int64_t hour_weight(const struct rhythm *r, int64_t at) {
    int day = weekday(at), date = date_of(at);
    for (int i = 0; i < SPECIAL_DAYS; i++) {
        if (r->quiet[i] == date) day = 6;
    }
    return (int64_t)r->weekday[day] * r->hour[at % DAY / HOUR];
}

static int earlier(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

int64_t *arrivals(struct chance *c, const struct rhythm *r, int64_t from, int64_t to, int n) {
    int64_t total = 0;
    for (int64_t hour = from; hour < to; hour += HOUR) total += hour_weight(r, hour);
    int64_t *at = keep(n, sizeof *at);
    for (int i = 0; i < n; i++) at[i] = between(c, 0, total - 1);
    qsort(at, (size_t)n, sizeof *at, earlier);
    /* From places in the whole weight to hours, and chance within the hour. */
    int64_t hour = from, passed = hour_weight(r, from);
    for (int i = 0; i < n; i++) {
        while (passed <= at[i]) passed += hour_weight(r, hour += HOUR);
        at[i] = between(c, hour, (hour + HOUR < to ? hour + HOUR : to) - 1);
    }
    qsort(at, (size_t)n, sizeof *at, earlier);
    return at;
}

enum { LATE_ANSWER = 45 * MINUTE }; /* an answer out of hours comes within this time */

static bool fits(const struct hours *h, int64_t start, int64_t value, int64_t end) {
    if (value > 0) return working_time_after(h, start, value) < end;
    int64_t opening = working_time_after(h, start, 0);
    return opening > start + LATE_ANSWER && start + LATE_ANSWER < end;
}

/* Answers out of hours first, then the longest: they find the fewest tickets that they fit. */
static int harder(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    if (x == 0 || y == 0) return (x != 0) - (y != 0);
    return (x < y) - (x > y);
}

int64_t *deal(struct chance *c, const struct part *parts, const int64_t *starts, const struct hours *h, int64_t end) {
    int n = parts_total(parts), left = n;
    int64_t *values = shuffled(c, parts), *dealt = keep(n, sizeof *dealt);
    int *waiting = keep(n, sizeof *waiting);
    for (int i = 0; i < n; i++) waiting[i] = i;
    qsort(values, (size_t)n, sizeof *values, harder);
    for (int i = 0; i < n; i++) {
        int chosen = 0, tries = 0;
        do {
            if (tries++ == 100000) give_up("a value fits no ticket");
            chosen = (int)between(c, 0, left - 1);
        } while (!fits(h, starts[waiting[chosen]], values[i], end));
        dealt[waiting[chosen]] = values[i];
        waiting[chosen] = waiting[--left];
    }
    return dealt;
}

int64_t dealt_instant(struct chance *c, const struct hours *h, int64_t start, int64_t value) {
    return value > 0 ? working_time_after(h, start, value) : start + between(c, 3 * MINUTE, LATE_ANSWER);
}

int64_t soon(struct chance *c, const struct hours *h, int64_t now, int64_t least, int64_t most, int64_t deadline) {
    int64_t natural = working_time_after(h, now, between(c, least, most));
    if (natural < deadline) return natural;
    if (deadline - now < 8) give_up("no time left before a deadline");
    return now + 1 + between(c, 0, (deadline - now) / 4);
}
