#include "base/decimal.h"

#include <assert.h>
#include <string.h>

#include "base/num.h"

enum { MOST_PLACES = 18, LEAST_PLACES = -9 };

static wide power_of_ten(int n) {
    wide power = 1;
    while (n-- > 0) power *= 10;
    return power;
}

static wide magnitude(wide a) { return a < 0 ? -a : a; }

static wide common_divisor(wide a, wide b) {
    while (b != 0) {
        wide rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* In lowest terms; false if the parts are too long. */
static bool reduced(wide above, wide below, struct decimal *out) {
    const wide most = power_of_ten(36);
    if (above < -170 * most) return false; /* near the least of all numbers, which has no magnitude */
    wide divisor = common_divisor(magnitude(above), below);
    *out = (struct decimal){ above / divisor, below / divisor };
    return magnitude(out->above) <= most && out->below <= most;
}

struct decimal decimal_ratio(int64_t above, int64_t below) {
    struct decimal out;
    assert(below > 0);
    reduced(above, below, &out);
    return out;
}

bool decimal_parse(struct str s, struct decimal *out) {
    size_t at = s.n > 0 && s.p[0] == '-';
    int places = 0;
    bool negative = at == 1, any = false, point = false;
    const wide limit = power_of_ten(DECIMAL_WHOLE);
    wide number = 0;
    for (; at < s.n; at++) {
        char c = s.p[at];
        if (c == '.' && any && !point && at + 1 < s.n) {
            point = true;
        } else if (c >= '0' && c <= '9') {
            any = true;
            number = 10 * number + (c - '0');
            places += point;
            if (places > DECIMAL_PLACES || number >= limit * power_of_ten(places)) return false;
        } else {
            return false;
        }
    }
    return any && reduced(negative ? -number : number, power_of_ten(places), out);
}

/* ---- reckoning --------------------------------------------------------------------------------------------------- */

/* a rounded so far that its parts are short. */
static struct decimal shortened(struct decimal a) { return a.below > power_of_ten(MOST_PLACES) ? decimal_round(a, MOST_PLACES) : a; }

static struct decimal furthest(bool negative) { return (struct decimal){ negative ? -power_of_ten(36) : power_of_ten(36), 1 }; }

static bool sum(struct decimal a, struct decimal b, struct decimal *out) {
    wide divisor = common_divisor(a.below, b.below), left, right, above, below;
    if (__builtin_mul_overflow(a.above, b.below / divisor, &left) || __builtin_mul_overflow(b.above, a.below / divisor, &right)) return false;
    if (__builtin_add_overflow(left, right, &above) || __builtin_mul_overflow(a.below / divisor, b.below, &below)) return false;
    return reduced(above, below, out);
}

static bool product(struct decimal a, struct decimal b, struct decimal *out) {
    wide first = common_divisor(magnitude(a.above), b.below), second = common_divisor(magnitude(b.above), a.below), above, below;
    if (__builtin_mul_overflow(a.above / first, b.above / second, &above) || __builtin_mul_overflow(a.below / second, b.below / first, &below)) return false;
    return reduced(above, below, out);
}

struct decimal decimal_add(struct decimal a, struct decimal b) {
    struct decimal out;
    if (sum(a, b, &out) || sum(shortened(a), shortened(b), &out)) return out;
    return furthest(magnitude(a.above) / a.below > magnitude(b.above) / b.below ? a.above < 0 : b.above < 0);
}

struct decimal decimal_sub(struct decimal a, struct decimal b) { return decimal_add(a, (struct decimal){ -b.above, b.below }); }

struct decimal decimal_mul(struct decimal a, struct decimal b) {
    struct decimal out;
    if (product(a, b, &out) || product(shortened(a), shortened(b), &out)) return out;
    return furthest((a.above < 0) != (b.above < 0));
}

struct decimal decimal_div(struct decimal a, struct decimal b) {
    assert(b.above != 0);
    struct decimal inverse = { b.above < 0 ? -b.below : b.below, magnitude(b.above) };
    return decimal_mul(a, inverse);
}

/* Both at least 0: by their whole parts, then by what is left, whose inverses compare the other way round. */
static int compare_positive(struct decimal a, struct decimal b) {
    for (int sign = 1;; sign = -sign) {
        wide of_a = a.above / a.below, of_b = b.above / b.below;
        if (of_a != of_b) return of_a < of_b ? -sign : sign;
        wide rest_a = a.above % a.below, rest_b = b.above % b.below;
        if (rest_a == 0 || rest_b == 0) return sign * ((rest_a != 0) - (rest_b != 0));
        a = (struct decimal){ a.below, rest_a };
        b = (struct decimal){ b.below, rest_b };
    }
}

int decimal_compare(struct decimal a, struct decimal b) {
    if (a.above < 0 && b.above < 0) return compare_positive((struct decimal){ -b.above, b.below }, (struct decimal){ -a.above, a.below });
    if (a.above < 0 || b.above < 0) return a.above < 0 ? -1 : 1;
    return compare_positive(a, b);
}

int decimal_sign(struct decimal a) { return (a.above > 0) - (a.above < 0); }

/* ---- the end ----------------------------------------------------------------------------------------------------- */

/* |a| in units of 10^-places, half up: by long division, a digit at a time. */
static wide in_units(struct decimal a, int places) {
    wide whole = magnitude(a.above) / a.below, rest = magnitude(a.above) % a.below;
    if (places < 0) {
        wide unit = power_of_ten(-places);
        return whole / unit + (2 * (whole % unit) >= unit);
    }
    const wide most = power_of_ten(36);
    for (int i = 0; i < places && whole < most; i++) {
        rest *= 10;
        whole = 10 * whole + rest / a.below;
        rest %= a.below;
    }
    return whole + (rest >= a.below - rest);
}

struct decimal decimal_round(struct decimal a, int places) {
    struct decimal out;
    assert(places >= LEAST_PLACES && places <= MOST_PLACES);
    if (magnitude(a.above) / a.below >= power_of_ten(MOST_PLACES)) return a;
    wide units = a.above < 0 ? -in_units(a, places) : in_units(a, places);
    bool fits = places < 0 ? reduced(units * power_of_ten(-places), 1, &out) : reduced(units, power_of_ten(places), &out);
    return fits ? out : a;
}

char *decimal_format(struct decimal a, int least, int most, char out[DECIMAL_TEXT]) {
    assert(least >= 0 && least <= most && most <= MOST_PLACES);
    wide units = in_units(a, most);
    char *at = out + DECIMAL_TEXT;
    *--at = '\0';
    for (int place = most; units > 0 || place >= 0; place--, units /= 10) {
        bool needless = place > least && *at == '\0' && units % 10 == 0;
        if (!needless) *--at = (char)('0' + (int)(units % 10));
        if (place == 1 && *at != '\0') *--at = '.';
    }
    if (a.above < 0 && strspn(at, "0.") != strlen(at)) *--at = '-';
    return memmove(out, at, (size_t)(out + DECIMAL_TEXT - at));
}

double decimal_double(struct decimal a) {
    char text[DECIMAL_TEXT];
    double v = 0;
    int places = MOST_PLACES;
    for (wide whole = magnitude(a.above) / a.below; whole >= power_of_ten(MOST_PLACES) && places > 0; whole /= 10) places--;
    bool is_number = num_parse_double(str_c(decimal_format(a, 0, places, text)), &v);
    assert(is_number);
    (void)is_number;
    return v;
}
