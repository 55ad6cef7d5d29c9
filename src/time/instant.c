#include "time/instant.h"

#include <stdio.h>

int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b != 0 && (a % b < 0) != (b < 0));
}

/* Years are counted from 1 March, so that a leap day is the last of its year; 400 years are one era. */
enum { ERA_YEARS = 400, ERA_DAYS = 146097, EPOCH = 719468 /* days from 0000-03-01 to 1970-01-01 */ };

int32_t days_from_civil(int y, int m, int d) {
    int year = m <= 2 ? y - 1 : y;
    int era = (year >= 0 ? year : year - (ERA_YEARS - 1)) / ERA_YEARS;
    int year_of_era = year - era * ERA_YEARS;
    int day_of_year = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * ERA_DAYS + day_of_era - EPOCH;
}

void civil_from_days(int32_t days, int *y, int *m, int *d) {
    int shifted = days + EPOCH;
    int era = (shifted >= 0 ? shifted : shifted - (ERA_DAYS - 1)) / ERA_DAYS;
    int day_of_era = shifted - era * ERA_DAYS;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month_from_march = (5 * day_of_year + 2) / 153;
    *d = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    *m = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    *y = year_of_era + era * ERA_YEARS + (*m <= 2);
}

bool civil_valid(int y, int m, int d) {
    static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    if (y < 1 || y > 9999 || m < 1 || m > 12 || d < 1) return false;
    bool leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    return d <= lengths[m - 1] + (m == 2 && leap);
}

int weekday_of(int32_t days) {
    return (int)(((int64_t)days + 3) % 7 + 7) % 7 + 1;
}

/* --- reading --------------------------------------------------------------------------------------------------------- */

/* What is left of a text; each take_* moves on only if it succeeds. */
struct reader {
    const char *p, *end;
};

static bool take_char(struct reader *r, char c) {
    if (r->p == r->end || *r->p != c) return false;
    r->p++;
    return true;
}

static bool take_digits(struct reader *r, int count, int *out) {
    if (r->end - r->p < count) return false;
    int value = 0;
    for (int i = 0; i < count; i++) {
        unsigned digit = (unsigned)(unsigned char)r->p[i] - '0';
        if (digit > 9) return false;
        value = value * 10 + (int)digit;
    }
    r->p += count;
    *out = value;
    return true;
}

/* "YYYY-MM-DD"; whether there is such a date is not looked at. */
static bool take_date(struct reader *r, int *y, int *m, int *d) {
    return take_digits(r, 4, y) && take_char(r, '-') && take_digits(r, 2, m) && take_char(r, '-') && take_digits(r, 2, d);
}

static bool take_separator(struct reader *r) {
    return take_char(r, 'T') || take_char(r, ' ') || take_char(r, 't');
}

/* ".ddd...": microseconds, further digits are cut; no point: 0. */
static bool take_fraction(struct reader *r, int64_t *microseconds) {
    *microseconds = 0;
    if (!take_char(r, '.')) return true;
    int64_t unit = SECOND / 10;
    int digit;
    bool any = false;
    for (; take_digits(r, 1, &digit); any = true) {
        *microseconds += digit * unit;
        unit /= 10;
    }
    return any;
}

/* "Z" or "+hh:mm", in seconds east of UTC. */
static bool take_offset(struct reader *r, int *seconds) {
    *seconds = 0;
    if (take_char(r, 'Z') || take_char(r, 'z')) return true;
    bool west = take_char(r, '-');
    int hours, minutes;
    if (!west && !take_char(r, '+')) return false;
    if (!take_digits(r, 2, &hours) || !take_char(r, ':') || !take_digits(r, 2, &minutes) || hours > 23 || minutes > 59) return false;
    *seconds = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

static bool time_valid(int hour, int minute, int second) {
    return hour <= 23 && minute <= 59 && second <= 60;
}

static int64_t civil_time(int32_t days, int hour, int minute, int second, int64_t microseconds) {
    return days * DAY + (hour * 3600 + minute * 60 + second) * SECOND + microseconds;
}

static bool because(const char **why, const char *reason) {
    *why = reason;
    return false;
}

bool instant_parse(struct str s, instant *out, const char **why) {
    struct reader r = { s.p, s.p + s.n };
    int y, m, d, hour, minute, second, offset;
    int64_t microseconds;
    if (!take_date(&r, &y, &m, &d)) return because(why, "no date (expected YYYY-MM-DDThh:mm:ss with Z or an offset)");
    if (!civil_valid(y, m, d)) return because(why, "there is no such date");
    if (r.p == r.end) return because(why, "no time of day (expected YYYY-MM-DDThh:mm:ss with Z or an offset)");
    bool has_time = take_separator(&r) && take_digits(&r, 2, &hour) && take_char(&r, ':') && take_digits(&r, 2, &minute);
    if (!has_time || !take_char(&r, ':') || !take_digits(&r, 2, &second))
        return because(why, "no time of day (expected hh:mm:ss after the date)");
    if (!time_valid(hour, minute, second)) return because(why, "there is no such time of day");
    if (!take_fraction(&r, &microseconds)) return because(why, "no digits after the point of the seconds");
    if (r.p == r.end) return because(why, "no offset from UTC (expected Z or +hh:mm at the end)");
    if (!take_offset(&r, &offset)) return because(why, "bad offset from UTC (expected Z or +hh:mm)");
    if (r.p != r.end) return because(why, "text after the offset");
    /* A second 60 comes out as the 59th and one more. */
    instant t = civil_time(days_from_civil(y, m, d), hour, minute, second, microseconds) - offset * SECOND;
    if (t < INSTANT_MIN || t >= INSTANT_MAX) return because(why, "out of range (expected years 1970..9999)");
    *out = t;
    return true;
}

bool date_parse(struct str s, int32_t *days) {
    struct reader r = { s.p, s.p + s.n };
    int y, m, d;
    if (!take_date(&r, &y, &m, &d) || r.p != r.end || !civil_valid(y, m, d)) return false;
    *days = days_from_civil(y, m, d);
    return true;
}

bool local_parse(struct str s, int64_t *local) {
    struct reader r = { s.p, s.p + s.n };
    int y, m, d, hour, minute, second = 0;
    int64_t microseconds = 0;
    if (!take_date(&r, &y, &m, &d) || !civil_valid(y, m, d) || !take_separator(&r)) return false;
    if (!take_digits(&r, 2, &hour) || !take_char(&r, ':') || !take_digits(&r, 2, &minute)) return false;
    if (take_char(&r, ':') && (!take_digits(&r, 2, &second) || !take_fraction(&r, &microseconds))) return false;
    if (r.p != r.end || !time_valid(hour, minute, second)) return false;
    *local = civil_time(days_from_civil(y, m, d), hour, minute, second, microseconds);
    return true;
}

/* --- writing --------------------------------------------------------------------------------------------------------- */

char *instant_format(instant t, char out[INSTANT_TEXT]) {
    int64_t days = floor_div(t, DAY);
    int64_t of_day = t - days * DAY;
    int second = (int)(of_day / SECOND);
    int microseconds = (int)(of_day % SECOND);
    int y, m, d;
    civil_from_days((int32_t)days, &y, &m, &d);
    int n = snprintf(out, INSTANT_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d", y, m, d, second / 3600, second / 60 % 60, second % 60);
    if (microseconds)
        snprintf(out + n, (size_t)(INSTANT_TEXT - n), ".%06dZ", microseconds);
    else
        snprintf(out + n, (size_t)(INSTANT_TEXT - n), "Z");
    return out;
}

char *date_format(int32_t days, char out[INSTANT_TEXT]) {
    int y, m, d;
    civil_from_days(days, &y, &m, &d);
    snprintf(out, INSTANT_TEXT, "%04d-%02d-%02d", y, m, d);
    return out;
}
