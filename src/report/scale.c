#include "report/scale.h"

#include <math.h>

#include "report/say.h"

/* ---- ticks ---- */

/* The smallest of 1, 2, 5, 10, 20 ... times a power of ten that is at least v. */
static double round_step(double v) {
    double power = pow(10, floor(log10(v)));
    double digits = v / power;
    const double slack = 1 + 1e-9; /* of the division */
    return (digits <= 1 * slack ? 1 : digits <= 2 * slack ? 2 : digits <= 5 * slack ? 5 : 10) * power;
}

static double step_of(enum unit unit, double low, double high, int wanted) {
    if (unit == UNIT_SECONDS) {
        double ticks[SCALE_TICKS];
        int n = say_duration_ticks(0, high - low, false, ticks, wanted);
        return n >= 2 ? ticks[1] - ticks[0] : high - low;
    }
    double step = round_step((high - low) / wanted);
    return unit == UNIT_COUNT ? fmax(1, step) : step;
}

/* The least range that an axis shows, so that a constant does not fill it with noise. */
static double least_range(enum unit unit) {
    switch (unit) {
    case UNIT_SECONDS: return 60;
    case UNIT_COUNT: return 4;
    case UNIT_SHARE: return 0.02;
    case UNIT_SCORE: return 0.2;
    case UNIT_RATIO: break;
    }
    return 0.1;
}

struct scale scale_even(enum unit unit, double low, double high, double from, double to, int wanted) {
    struct scale s = { .unit = unit, .from = from, .to = to };
    bool is_part = unit == UNIT_SHARE && high <= 1;
    high = fmax(high, low + least_range(unit));
    if (is_part && high > 1) {
        high = 1;
        low = 1 - least_range(unit);
    }
    s.step = step_of(unit, low, high, wanted);
    const double slack = 1e-9; /* of the division */
    double first = floor(low / s.step + slack), last = ceil(high / s.step - slack);
    s.low = first * s.step;
    s.high = last * s.step;
    if (is_part) s.high = fmin(s.high, 1);
    for (double k = first; k <= last && s.nticks < SCALE_TICKS; k++)
        if (k * s.step <= s.high * (1 + slack)) s.ticks[s.nticks++] = k * s.step;
    return s;
}

/* 1, 2, 5 of each power of ten, or 1 alone where there are many powers. */
static int decimal_ticks(double low, double high, double *ticks, int wanted) {
    static const double all[] = { 1, 2, 5 };
    int per_power = log10(high / low) * 3 <= wanted ? 3 : 1, n = 0;
    for (double power = pow(10, floor(log10(low))); power <= high; power *= 10)
        for (int i = 0; i < per_power; i++)
            if (power * all[i] >= low && power * all[i] <= high && n < SCALE_TICKS) ticks[n++] = power * all[i];
    return n;
}

struct scale scale_log(enum unit unit, double low, double high, double from, double to, int wanted) {
    struct scale s = { .unit = unit, .log = true, .from = from, .to = to };
    const double margin = 1.2, least_ratio = 5;
    double floor_value = unit == UNIT_SECONDS ? 1 : 1e-3;
    s.low = fmax(low, floor_value) / margin;
    s.high = fmax(high, floor_value) * margin;
    double wider = sqrt(fmax(1, least_ratio / (s.high / s.low)));
    s.low /= wider;
    s.high *= wider;
    if (unit == UNIT_SECONDS)
        s.nticks = say_duration_ticks(s.low, s.high, true, s.ticks, wanted);
    else
        s.nticks = decimal_ticks(s.low, s.high, s.ticks, wanted);
    return s;
}

/* ---- places ---- */

double scale_at(const struct scale *s, double v) {
    v = fmin(fmax(v, s->low), s->high);
    double part = s->log ? log(v / s->low) / log(s->high / s->low) : (v - s->low) / (s->high - s->low);
    return s->from + part * (s->to - s->from);
}

const char *scale_tick_text(struct arena *a, enum lang lang, const struct scale *s, double tick) {
    double shown_step = s->log ? tick : s->step;
    switch (s->unit) {
    case UNIT_SECONDS: return say_duration(a, lang, tick);
    case UNIT_COUNT: return say_number(a, lang, tick, 0);
    case UNIT_SHARE: {
        int decimals = shown_step < 0.0099 ? 1 : 0;
        return arena_printf(a, lang == LANG_RU ? "%s\u00A0%%" : "%s%%", say_number(a, lang, 100 * tick, decimals));
    }
    case UNIT_SCORE:
    case UNIT_RATIO: break;
    }
    return say_number(a, lang, tick, shown_step >= 1 ? 0 : shown_step >= 0.099 ? 1 : 2);
}
