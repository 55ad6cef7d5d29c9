#include "base/num.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Reads digits from *at on; false if there is none or the number does not fit. */
static bool take_digits(struct str s, size_t *at, int64_t *out) {
    int64_t value = 0;
    size_t i = *at;
    for (; i < s.n && is_digit(s.p[i]); i++) {
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, s.p[i] - '0', &value)) return false;
    }
    bool any = i > *at;
    *at = i;
    *out = value;
    return any;
}

bool num_parse_i64(struct str s, int64_t *out) {
    bool negative = s.n > 0 && s.p[0] == '-';
    size_t at = negative;
    if (at == s.n) return false;
    int64_t value = 0; /* counted down, since the least number has no positive twin */
    for (; at < s.n; at++) {
        if (!is_digit(s.p[at])) return false;
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_sub_overflow(value, s.p[at] - '0', &value)) return false;
    }
    if (!negative && __builtin_sub_overflow(0, value, &value)) return false;
    *out = value;
    return true;
}

static size_t skip_digits(struct str s, size_t at) {
    while (at < s.n && is_digit(s.p[at])) at++;
    return at;
}

/* The grammar of JSON: -? (0 | [1-9][0-9]*) (.[0-9]+)? ([eE][+-]?[0-9]+)?   *zero: all digits before the exponent are 0. */
static bool is_json_number(struct str s, bool *zero) {
    size_t at = s.n > 0 && s.p[0] == '-';
    size_t whole = at;
    at = skip_digits(s, at);
    if (at == whole || (s.p[whole] == '0' && at - whole > 1)) return false;
    if (at < s.n && s.p[at] == '.') {
        size_t fraction = ++at;
        at = skip_digits(s, at);
        if (at == fraction) return false;
    }
    *zero = true;
    for (size_t i = whole; i < at; i++) {
        if (s.p[i] >= '1' && s.p[i] <= '9') *zero = false;
    }
    if (at < s.n && (s.p[at] == 'e' || s.p[at] == 'E')) {
        at++;
        if (at < s.n && (s.p[at] == '+' || s.p[at] == '-')) at++;
        size_t exponent = at;
        at = skip_digits(s, at);
        if (at == exponent) return false;
    }
    return at == s.n;
}

bool num_parse_double(struct str s, double *out) {
    bool zero;
    if (!is_json_number(s, &zero)) return false;
    char small[64];
    char *text = s.n < sizeof small ? small : mem_alloc(s.n + 1);
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    double value = strtod(text, NULL);
    if (text != small) mem_free(text);
    bool vanished = value == 0 && !zero; /* too small for a double: as wrong as one that is too large */
    if (!isfinite(value) || vanished) return false;
    *out = value;
    return true;
}

/* Cuts the zeros at the end of a fraction that is not zero. */
static void trim_fraction(char *text) {
    char *end = text + strlen(text);
    while (end[-1] == '0') end--;
    *end = '\0';
}

char *num_format(double v, char out[NUM_TEXT]) {
    const double whole_limit = 1e17;
    if (v == 0) v = 0; /* no "-0" */
    if (fabs(v) < whole_limit && v == trunc(v)) {
        snprintf(out, NUM_TEXT, "%.0f", v);
        return out;
    }
    /* DBL_DIG digits always survive the way there and back, so if they give v, no fewer significant ones were lost; 17 always give v. */
    int digits = fabs(v) < DBL_MIN ? 1 : DBL_DIG;
    for (;; digits++) {
        snprintf(out, NUM_TEXT, "%.*e", digits - 1, v);
        if (digits == DBL_DECIMAL_DIG || strtod(out, NULL) == v) break;
    }
    long exponent = strtol(strchr(out, 'e') + 1, NULL, 10);
    if (exponent >= -5 && exponent < 17) {
        /* v has a fraction here, and so is below 2^52: there is at least one decimal. */
        snprintf(out, NUM_TEXT, "%.*f", digits - 1 - (int)exponent, v);
        trim_fraction(out);
    } else {
        snprintf(out, NUM_TEXT, "%.*g", digits, v);
    }
    return out;
}

struct unit {
    char letter;
    int64_t size;
};

static const struct unit time_units[] = { { 'h', 3600 }, { 'm', 60 }, { 's', 1 } };
enum { TIME_UNITS = sizeof time_units / sizeof *time_units };

bool num_parse_duration(struct str s, int64_t *seconds) {
    const int64_t limit = INT64_MAX / 1000000; /* so that it fits in microseconds too */
    int64_t total = 0;
    size_t at = 0;
    int next_unit = 0; /* units come in this order, each at most once */
    while (at < s.n) {
        int64_t count, part;
        if (!take_digits(s, &at, &count) || at == s.n) return false;
        int unit = next_unit;
        while (unit < TIME_UNITS && time_units[unit].letter != s.p[at]) unit++;
        if (unit == TIME_UNITS) return false;
        if (__builtin_mul_overflow(count, time_units[unit].size, &part) || __builtin_add_overflow(total, part, &total)) return false;
        next_unit = unit + 1;
        at++;
    }
    if (total <= 0 || total > limit) return false;
    *seconds = total;
    return true;
}

char *num_format_duration(int64_t seconds, char out[NUM_TEXT]) {
    uint64_t left = seconds < 0 ? -(uint64_t)seconds : (uint64_t)seconds;
    int n = snprintf(out, NUM_TEXT, "%s", seconds < 0 ? "-" : "");
    for (int i = 0; i < TIME_UNITS; i++) {
        uint64_t size = (uint64_t)time_units[i].size;
        uint64_t count = left / size;
        left %= size;
        bool alone = size == 1 && seconds == 0;
        if (count || alone) n += snprintf(out + n, (size_t)(NUM_TEXT - n), "%llu%c", (unsigned long long)count, time_units[i].letter);
    }
    return out;
}

bool num_parse_size(struct str s, int64_t *bytes) {
    static const struct unit units[] = { { 'K', 1 << 10 }, { 'M', 1 << 20 }, { 'G', 1 << 30 } };
    int64_t count;
    size_t at = 0;
    if (!take_digits(s, &at, &count)) return false;
    if (at < s.n) {
        size_t unit = 0;
        while (unit < sizeof units / sizeof *units && units[unit].letter != s.p[at]) unit++;
        bool known = unit < sizeof units / sizeof *units && at + 1 == s.n;
        if (!known || __builtin_mul_overflow(count, units[unit].size, &count)) return false;
    }
    *bytes = count;
    return true;
}
