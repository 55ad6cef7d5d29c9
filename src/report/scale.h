/* scale: from values to places on an axis, and the ticks that a person would choose. Pure. */
#ifndef SVODKA_REPORT_SCALE_H
#define SVODKA_REPORT_SCALE_H

#include <stdbool.h>

#include "base/mem.h"
#include "measure/metric.h"

enum { SCALE_TICKS = 24 };

struct scale {
    enum unit unit;
    bool log;
    double low, high;  /* values at the ends; low < high */
    double from, to;   /* their places */
    double step;       /* between ticks of an even scale */
    double ticks[SCALE_TICKS];
    int nticks;
};

/* An even scale that holds [low, high] and ends at ticks, about `wanted` of them; a share's scale ends at 1 at the latest. */
struct scale scale_even(enum unit unit, double low, double high, double from, double to, int wanted);
/* A logarithmic scale that holds [low, high], a little wider; values below one second, or one thousandth of other units, stand at its lower end. */
struct scale scale_log(enum unit unit, double low, double high, double from, double to, int wanted);

/* The place of a value; values beyond an end stand at that end. */
double scale_at(const struct scale *s, double v);
/* "15 min", "80%", "1,000". */
const char *scale_tick_text(struct arena *a, enum lang lang, const struct scale *s, double tick);

#endif
