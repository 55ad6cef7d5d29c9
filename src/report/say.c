#include "report/say.h"

#include <math.h>
#include <string.h>

#include "base/vec.h"

#define NO_BREAK_SPACE "\u00A0"
#define NARROW_NO_BREAK_SPACE "\u202F"
#define MINUS "\u2212"
#define MISSING "–"

enum { MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400 };

/* What differs by language in the writing of numbers. */
static const struct typography {
    const char *decimal_point, *group_separator, *before_percent, *points;
    const char *second, *minute, *hour, *day;
} typographies[LANGS] = {
    [LANG_EN] = { ".", ",", "", "pp", "s", "min", "h", "d" },
    [LANG_RU] = { ",", NARROW_NO_BREAK_SPACE, NO_BREAK_SPACE, "п.п.", "с", "мин", "ч", "д" },
};

static const char *const month_names[LANGS][12] = {
    [LANG_EN] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December" },
    [LANG_RU] = { "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь" },
};
static const char *const short_month_names[LANGS][12] = {
    [LANG_EN] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" },
    [LANG_RU] = { "янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек" },
};
static const char *const weekday_names[LANGS][7] = {
    [LANG_EN] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" },
    [LANG_RU] = { "Пн", "Вт", "Ср", "Чт", "Пт", "Сб", "Вс" },
};
static const char *const quarter_names[LANGS][4] = {
    [LANG_EN] = { "Q1", "Q2", "Q3", "Q4" },
    [LANG_RU] = { "I квартал", "II квартал", "III квартал", "IV квартал" },
};

/* ---- numbers ---- */

/* The digits of a whole number at least 0, in groups of three. */
static const char *grouped(struct arena *a, const char *separator, double whole) {
    const char *digits = arena_printf(a, "%.0f", whole);
    size_t length = strlen(digits), separator_length = strlen(separator);
    char *out = arena_alloc(a, length + length / 3 * separator_length + 1);
    char *at = out;
    for (size_t i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0) {
            memcpy(at, separator, separator_length);
            at += separator_length;
        }
        *at++ = digits[i];
    }
    return out;
}

const char *say_number(struct arena *a, enum lang lang, double v, int decimals) {
    if (!isfinite(v)) return MISSING;
    const struct typography *t = &typographies[lang];
    double scale = pow(10, decimals);
    double scaled = round(fabs(v) * scale); /* half away from zero, as spreadsheets round */
    double whole = floor(scaled / scale);
    const char *sign = v < 0 && scaled > 0 ? MINUS : "";
    const char *digits = grouped(a, t->group_separator, whole);
    if (decimals <= 0) return arena_printf(a, "%s%s", sign, digits);
    return arena_printf(a, "%s%s%s%0*.0f", sign, digits, t->decimal_point, decimals, scaled - whole * scale);
}

const char *say_count(struct arena *a, enum lang lang, int64_t n) { return say_number(a, lang, (double)n, 0); }

const char *say_share(struct arena *a, enum lang lang, double share) {
    if (!isfinite(share)) return MISSING;
    return arena_printf(a, "%s%s%%", say_number(a, lang, 100 * share, 1), typographies[lang].before_percent);
}

/* "3 d 4 h" of two whole numbers; the smaller one is left out when it is 0. */
static const char *two_units(struct arena *a, const char *sign, int64_t large, const char *large_name, int64_t small, const char *small_name, int digits) {
    if (small == 0) return arena_printf(a, "%s%lld" NO_BREAK_SPACE "%s", sign, (long long)large, large_name);
    return arena_printf(a, "%s%lld" NO_BREAK_SPACE "%s" NO_BREAK_SPACE "%0*lld" NO_BREAK_SPACE "%s", sign, (long long)large, large_name, digits,
                        (long long)small, small_name);
}

const char *say_duration(struct arena *a, enum lang lang, double seconds) {
    if (!isfinite(seconds) || fabs(seconds) > 1e15) return MISSING;
    const struct typography *t = &typographies[lang];
    int64_t s = llround(fabs(seconds));
    const char *sign = seconds < 0 && s > 0 ? MINUS : "";
    if (s < MINUTE_S) return arena_printf(a, "%s%lld" NO_BREAK_SPACE "%s", sign, (long long)s, t->second);
    if (s < 10 * MINUTE_S) return two_units(a, sign, s / MINUTE_S, t->minute, s % MINUTE_S, t->second, 2);
    int64_t minutes = (s + MINUTE_S / 2) / MINUTE_S;
    if (minutes < 60) return two_units(a, sign, minutes, t->minute, 0, t->second, 2);
    if (minutes < 24 * 60) return two_units(a, sign, minutes / 60, t->hour, minutes % 60, t->minute, 2);
    int64_t hours = (s + HOUR_S / 2) / HOUR_S;
    return two_units(a, sign, hours / 24, t->day, hours % 24, t->hour, 1);
}

const char *say_working_time(struct arena *a, enum lang lang, double seconds) {
    int64_t hours = llround(fabs(seconds) / HOUR_S);
    if (!(seconds >= 24 * HOUR_S) || seconds > 1e15) return say_duration(a, lang, seconds);
    return arena_printf(a, "%s" NO_BREAK_SPACE "%s", say_count(a, lang, hours), typographies[lang].hour);
}

const char *say_value(struct arena *a, enum lang lang, enum unit unit, struct value v) {
    if (!v.has) return MISSING;
    switch (unit) {
    case UNIT_COUNT: return say_number(a, lang, v.v, 0);
    case UNIT_SECONDS: return say_duration(a, lang, v.v);
    case UNIT_SHARE: return say_share(a, lang, v.v);
    case UNIT_SCORE:
    case UNIT_RATIO: break;
    }
    return say_number(a, lang, v.v, 2);
}

const char *say_target(struct arena *a, enum lang lang, enum unit unit, double target) {
    const double percents = 100 * target;
    bool is_whole = fabs(percents - round(percents)) < 1e-9;
    if (unit != UNIT_SHARE || !is_whole) return say_value(a, lang, unit, (struct value){ .has = true, .v = target });
    return arena_printf(a, "%s%s%%", say_number(a, lang, percents, 0), typographies[lang].before_percent);
}

/* With "+" before what is above zero, and no sign on what rounds to zero (say_number gives none then). */
static const char *signed_number(struct arena *a, enum lang lang, double v, int decimals) {
    const char *text = say_number(a, lang, v, decimals);
    bool is_zero = strspn(text, "0.,") == strlen(text);
    return v > 0 && !is_zero ? arena_printf(a, "+%s", text) : text;
}

const char *say_change(struct arena *a, enum lang lang, enum unit unit, struct value now, struct value before) {
    if (!now.has || !before.has) return "";
    const struct typography *t = &typographies[lang];
    double difference = now.v - before.v;
    if (unit == UNIT_SHARE) return arena_printf(a, "%s" NO_BREAK_SPACE "%s", signed_number(a, lang, 100 * difference, 1), t->points);
    if (unit == UNIT_SCORE) return signed_number(a, lang, difference, 2);
    if (before.v <= 0) return "";
    return arena_printf(a, "%s%s%%", signed_number(a, lang, 100 * difference / before.v, 0), t->before_percent);
}

/* ---- dates ---- */

const char *say_month(enum lang lang, int month, bool short_form) { return (short_form ? short_month_names : month_names)[lang][month - 1]; }

const char *say_weekday(enum lang lang, int weekday) { return weekday_names[lang][weekday - 1]; }

/* The short month after a day's number: "5 мая", not "5 май". */
static const char *month_of_date(enum lang lang, int month) { return lang == LANG_RU && month == 5 ? "мая" : say_month(lang, month, true); }

const char *say_day(struct arena *a, enum lang lang, int32_t day) {
    int y, m, d;
    civil_from_days(day, &y, &m, &d);
    return arena_printf(a, "%d %s", d, month_of_date(lang, m));
}

const char *say_date(struct arena *a, enum lang lang, int32_t day) {
    int y, m, d;
    civil_from_days(day, &y, &m, &d);
    return arena_printf(a, "%s %d", say_day(a, lang, day), y);
}

/* "5–11 Oct 2026", "28 Sep – 4 Oct 2026", "28 Dec 2025 – 3 Jan 2026"; both days are included. */
static const char *say_range(struct arena *a, enum lang lang, int32_t first, int32_t last) {
    int y1, m1, d1, y2, m2, d2;
    civil_from_days(first, &y1, &m1, &d1);
    civil_from_days(last, &y2, &m2, &d2);
    const char *end = say_date(a, lang, last);
    if (y1 != y2) return arena_printf(a, "%s – %s", say_date(a, lang, first), end);
    if (m1 != m2) return arena_printf(a, "%s – %s", say_day(a, lang, first), end);
    return arena_printf(a, "%d–%s", d1, end);
}

const char *say_period(struct arena *a, enum lang lang, const struct period *p) {
    if (p->end_day <= p->first_day + 1) return say_date(a, lang, p->first_day);
    int y, m, d, end_y, end_m, end_d;
    civil_from_days(p->first_day, &y, &m, &d);
    civil_from_days(p->end_day, &end_y, &end_m, &end_d);
    int months = 12 * (end_y - y) + end_m - m;
    if (d != 1 || end_d != 1) return say_range(a, lang, p->first_day, p->end_day - 1);
    if (months == 12 && m == 1) return arena_printf(a, lang == LANG_RU ? "%d год" : "%d", y);
    if (months == 3 && m % 3 == 1) return arena_printf(a, "%s %d", quarter_names[lang][m / 3], y);
    if (months == 1) return arena_printf(a, "%s %d", say_month(lang, m, false), y);
    return say_range(a, lang, p->first_day, p->end_day - 1);
}

/* ---- ticks ---- */

/* Steps of an even scale, in seconds; past the last one the step doubles. */
static const int32_t even_steps[] = {
    1, 2, 5, 10, 15, 30,
    1 * MINUTE_S, 2 * MINUTE_S, 5 * MINUTE_S, 10 * MINUTE_S, 15 * MINUTE_S, 30 * MINUTE_S,
    1 * HOUR_S, 2 * HOUR_S, 4 * HOUR_S, 8 * HOUR_S, 12 * HOUR_S,
    1 * DAY_S, 2 * DAY_S, 5 * DAY_S, 10 * DAY_S, 20 * DAY_S, 50 * DAY_S, 100 * DAY_S, 200 * DAY_S, 500 * DAY_S, 1000 * DAY_S,
};

/* Marks of a log scale; `rank` says how dearly a mark is kept when there is not room for all. */
static const struct log_mark { int32_t seconds; int rank; } log_marks[] = {
    { 1, 2 }, { 5, 0 }, { 15, 1 }, { 30, 0 },
    { 1 * MINUTE_S, 2 }, { 5 * MINUTE_S, 0 }, { 15 * MINUTE_S, 1 }, { 30 * MINUTE_S, 0 },
    { 1 * HOUR_S, 2 }, { 2 * HOUR_S, 0 }, { 4 * HOUR_S, 1 }, { 8 * HOUR_S, 0 },
    { 1 * DAY_S, 2 }, { 2 * DAY_S, 0 }, { 5 * DAY_S, 1 }, { 10 * DAY_S, 0 }, { 20 * DAY_S, 2 }, { 50 * DAY_S, 0 }, { 100 * DAY_S, 1 },
    { 200 * DAY_S, 0 }, { 500 * DAY_S, 2 }, { 1000 * DAY_S, 0 }, { 2000 * DAY_S, 1 },
};
enum { TOP_RANK = 2, ENOUGH_LOG_TICKS = 3 };

static int log_ticks(double low, double high, int rank, double *ticks, int max) {
    int n = 0;
    for (size_t i = 0; i < ARRAY_LEN(log_marks); i++) {
        const struct log_mark *mark = &log_marks[i];
        if (mark->rank < rank || mark->seconds < low || mark->seconds > high) continue;
        if (n < max) ticks[n] = mark->seconds;
        n++;
    }
    return n;
}

static int even_ticks(double low, double high, double step, double *ticks, int max) {
    double first = ceil(low / step - 1e-9), last = floor(high / step + 1e-9);
    if (last < first) return 0;
    if (last - first + 1 > max) return max + 1;
    int n = 0;
    for (double k = first; k <= last; k++) ticks[n++] = k * step;
    return n;
}

int say_duration_ticks(double low, double high, bool log_scale, double *ticks, int max) {
    if (max <= 0 || !isfinite(low) || !isfinite(high) || high < low) return 0;
    if (log_scale) {
        for (int rank = 0; rank <= TOP_RANK; rank++) {
            int n = log_ticks(low, high, rank, ticks, max);
            if (n <= max && n >= ENOUGH_LOG_TICKS) return n;
            if (n < ENOUGH_LOG_TICKS) break; /* too narrow for the marks: even steps say more */
        }
    }
    int n = max + 1;
    double step = 0;
    for (size_t i = 0; n > max; i++) {
        step = i < ARRAY_LEN(even_steps) ? even_steps[i] : 2 * step;
        n = even_ticks(low, high, step, ticks, max);
    }
    return n;
}
