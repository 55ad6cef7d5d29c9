/* when: see when.h. A pattern is walked beside the text; what it says is gathered in a struct parts and made an instant at the end. */
#include "read/from/when.h"

#include <string.h>

#include "base/vec.h"

struct parts {
    int year, month, day, hour, minute, second, microsecond;
    bool half_day, afternoon; /* %p was read; it was PM */
    bool has_zone;
    int32_t offset;           /* seconds east of UTC */
};

/* Without a pattern of the user's. Shapes in which day and month could be taken for each other are not among them. */
static const char *const usual_patterns[] = {
    "%Y-%m-%dT%T", "%Y-%m-%d %T", "%Y-%m-%dT%R", "%Y-%m-%d %R", "%Y/%m/%d %T", "%Y/%m/%d %R", "%d.%m.%Y %T", "%d.%m.%Y %R",
    "%d.%m.%Y, %T", "%d.%m.%Y, %R", "%Y%m%dT%H%M%S", "%d %b %Y %T", "%d %b %Y %R", "%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y",
};
static const char conversions[] = "YymdeHIMSpbahBAfzZFTRD%";

static const struct { char letter; const char *pattern; } shorthands[] = {
    { 'F', "%Y-%m-%d" }, { 'T', "%H:%M:%S" }, { 'R', "%H:%M" }, { 'D', "%m/%d/%y" },
};
static const struct { const char *name; int month; } month_names[] = {
    { "jan", 1 }, { "feb", 2 }, { "mar", 3 }, { "apr", 4 }, { "may", 5 }, { "jun", 6 },
    { "jul", 7 }, { "aug", 8 }, { "sep", 9 }, { "oct", 10 }, { "nov", 11 }, { "dec", 12 },
    { "янв", 1 }, { "фев", 2 }, { "мар", 3 }, { "апр", 4 }, { "май", 5 }, { "мая", 5 }, { "июн", 6 },
    { "июл", 7 }, { "авг", 8 }, { "сен", 9 }, { "окт", 10 }, { "ноя", 11 }, { "дек", 12 },
};

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_blank(char c) { return c == ' ' || c == '\t'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80; }

static void skip_blanks(struct str *s) {
    while (s->n && is_blank(*s->p)) s->p++, s->n--;
}

static void advance(struct str *s, size_t n) {
    s->p += n;
    s->n -= n;
}

/* Between `least` and `most` digits. */
static bool read_digits(struct str *s, size_t least, size_t most, int *out) {
    size_t n = 0;
    int value = 0;
    while (n < most && n < s->n && is_digit(s->p[n])) value = 10 * value + (s->p[n++] - '0');
    if (n < least) return false;
    advance(s, n);
    *out = value;
    return true;
}

/* Digits of a second; those past the microsecond are cut. */
static bool read_fraction(struct str *s, int *microsecond) {
    int value = 0, weight = 100000;
    if (s->n == 0 || !is_digit(*s->p)) return false;
    for (; s->n && is_digit(*s->p); weight /= 10) {
        value += (*s->p - '0') * weight;
        advance(s, 1);
    }
    *microsecond = value;
    return true;
}

/* Whether the text begins with the lower-case word, whatever its own case (of ASCII letters, and of a Russian first letter). */
static bool begins_with_word(struct str s, const char *word) {
    size_t n = strlen(word);
    if (s.n < n) return false;
    for (size_t i = 0; i < n; i++) {
        unsigned char have = (unsigned char)s.p[i], want = (unsigned char)word[i];
        if (have >= 'A' && have <= 'Z') have = (unsigned char)(have + 32);
        if (have == want) continue;
        /* U+0410..U+041F (D0 90..D0 9F) are the capitals of D0 B0..D0 BF, U+0420..U+042F (D0 A0..D0 AF) of D1 80..D1 8F. */
        bool capital = i == 1 && (unsigned char)s.p[0] == 0xD0 && (unsigned char)word[0] == 0xD0 && have + 0x20 == want && have < 0xA0;
        bool far_capital = i == 0 && n > 1 && have == 0xD0 && want == 0xD1 && (unsigned char)s.p[1] == (unsigned char)word[1] + 0x20;
        if (far_capital)
            i++;
        else if (!capital)
            return false;
    }
    return true;
}

static void skip_word(struct str *s) {
    while (s->n && is_letter(*s->p)) advance(s, 1);
    if (s->n && *s->p == '.') advance(s, 1);
}

static bool read_month_name(struct str *s, int *month) {
    for (size_t i = 0; i < ARRAY_LEN(month_names); i++) {
        if (!begins_with_word(*s, month_names[i].name)) continue;
        *month = month_names[i].month;
        skip_word(s);
        return true;
    }
    return false;
}

static bool read_half_day(struct str *s, struct parts *parts) {
    bool am = begins_with_word(*s, "am"), pm = begins_with_word(*s, "pm");
    if (!am && !pm) return false;
    advance(s, 2);
    parts->half_day = true;
    parts->afternoon = pm;
    return true;
}

/* "+03" "+0300" "+03:00" */
static bool read_offset(struct str *s, struct parts *parts) {
    int sign = *s->p == '-' ? -1 : 1, hours, minutes = 0;
    advance(s, 1);
    if (!read_digits(s, 2, 2, &hours)) return false;
    if (s->n && *s->p == ':') {
        advance(s, 1);
        if (!read_digits(s, 2, 2, &minutes)) return false;
    } else if (s->n && is_digit(*s->p) && !read_digits(s, 2, 2, &minutes)) {
        return false;
    }
    if (hours > 23 || minutes > 59) return false;
    parts->offset = sign * (hours * 3600 + minutes * 60);
    return true;
}

static bool read_zone(struct str *s, struct parts *parts) {
    static const char *const names[] = { "utc", "gmt", "z" };
    skip_blanks(s);
    if (s->n == 0) return false;
    if (*s->p == '+' || *s->p == '-') return parts->has_zone = read_offset(s, parts);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (!begins_with_word(*s, names[i])) continue;
        advance(s, strlen(names[i]));
        return parts->has_zone = true;
    }
    return false;
}

static bool read_year(struct str *s, bool two_digits, int *year) {
    if (!read_digits(s, two_digits ? 2 : 4, two_digits ? 2 : 4, year)) return false;
    if (two_digits) *year += *year >= 70 ? 1900 : 2000;
    return true;
}

/* A second, and the fraction after it unless the pattern goes on to read one itself. */
static bool read_second(struct str *s, const char *rest, struct parts *parts) {
    if (!read_digits(s, 1, 2, &parts->second)) return false;
    bool fraction = s->n > 1 && (*s->p == '.' || *s->p == ',') && is_digit(s->p[1]) && *rest != '.' && *rest != ',';
    if (fraction) advance(s, 1);
    return !fraction || read_fraction(s, &parts->microsecond);
}

static bool read_one(char letter, const char *rest, struct str *s, struct parts *parts) {
    switch (letter) {
    case 'Y': return read_year(s, false, &parts->year);
    case 'y': return read_year(s, true, &parts->year);
    case 'm': return read_digits(s, 1, 2, &parts->month);
    case 'e': skip_blanks(s); return read_digits(s, 1, 2, &parts->day);
    case 'd': return read_digits(s, 1, 2, &parts->day);
    case 'H':
    case 'I': return read_digits(s, 1, 2, &parts->hour);
    case 'M': return read_digits(s, 1, 2, &parts->minute);
    case 'S': return read_second(s, rest, parts);
    case 'f': return read_fraction(s, &parts->microsecond);
    case 'p': return read_half_day(s, parts);
    case 'b':
    case 'h':
    case 'B': return read_month_name(s, &parts->month);
    case 'a':
    case 'A': skip_word(s); return true;
    case 'z':
    case 'Z': return read_zone(s, parts);
    default: return false;
    }
}

static const char *shorthand(char letter) {
    for (size_t i = 0; i < ARRAY_LEN(shorthands); i++)
        if (shorthands[i].letter == letter) return shorthands[i].pattern;
    return NULL;
}

/* Matches the whole pattern with the beginning of the text. */
static bool match(const char *pattern, struct str *s, struct parts *parts) {
    for (const char *p = pattern; *p; p++) {
        if (is_blank(*p)) {
            if (s->n == 0 || !is_blank(*s->p)) return false;
            skip_blanks(s);
        } else if (*p == '%' && p[1] != '%') {
            const char *longer = shorthand(*++p);
            if (longer ? !match(longer, s, parts) : !read_one(*p, p + 1, s, parts)) return false;
        } else {
            if (*p == '%') p++;
            if (s->n == 0 || *s->p != *p) return false;
            advance(s, 1);
        }
    }
    return true;
}

static enum when_result assemble(const struct parts *parts, const struct zone *zone, instant *out) {
    int hour = parts->hour;
    if (!civil_valid(parts->year, parts->month, parts->day)) return WHEN_BAD;
    if (parts->half_day) {
        if (hour < 1 || hour > 12) return WHEN_BAD;
        hour = hour % 12 + (parts->afternoon ? 12 : 0);
    }
    if (hour > 23 || parts->minute > 59 || parts->second > 60) return WHEN_BAD;
    int64_t local = days_from_civil(parts->year, parts->month, parts->day) * DAY +
                    (hour * INT64_C(3600) + parts->minute * INT64_C(60) + parts->second) * SECOND + parts->microsecond;
    if (!parts->has_zone && !zone) return WHEN_NO_ZONE;
    *out = parts->has_zone ? local - parts->offset * SECOND : zone_instant(zone, local);
    return *out >= INSTANT_MIN && *out < INSTANT_MAX ? WHEN_OK : WHEN_BAD;
}

static enum when_result try_pattern(const char *pattern, struct str text, const struct zone *zone, instant *out) {
    struct parts parts = { .month = 1, .day = 1 };
    if (!match(pattern, &text, &parts)) return WHEN_BAD;
    if (text.n && !parts.has_zone) read_zone(&text, &parts);
    return text.n ? WHEN_BAD : assemble(&parts, zone, out);
}

/* Unix time: seconds of 10 digits (2001 to 2286), milliseconds of 13. */
static enum when_result try_unix_time(struct str text, instant *out) {
    int64_t value = 0;
    if (text.n != 10 && text.n != 13) return WHEN_BAD;
    for (size_t i = 0; i < text.n; i++) {
        if (!is_digit(text.p[i])) return WHEN_BAD;
        value = 10 * value + (text.p[i] - '0');
    }
    *out = text.n == 10 ? value * SECOND : value * (SECOND / 1000);
    return *out < INSTANT_MAX ? WHEN_OK : WHEN_BAD;
}

enum when_result when_parse(const struct when *w, struct str text, instant *out) {
    const char *const *patterns = w->patterns ? w->patterns : usual_patterns;
    int n = w->patterns ? w->npatterns : (int)ARRAY_LEN(usual_patterns);
    skip_blanks(&text);
    while (text.n && is_blank(text.p[text.n - 1])) text.n--;
    for (int i = 0; i < n; i++) {
        enum when_result result = try_pattern(patterns[i], text, w->zone, out);
        if (result != WHEN_BAD) return result;
    }
    return w->patterns ? WHEN_BAD : try_unix_time(text, out);
}

const char *when_pattern_fault(const char *pattern) {
    bool has_year = false;
    for (const char *p = pattern; *p; p++) {
        if (*p != '%') continue;
        p++;
        if (*p == '\0' || !strchr(conversions, *p)) return "it has a conversion that is not known";
        if (strchr("YyFD", *p)) has_year = true;
    }
    return has_year ? NULL : "it has no year";
}
