/* policy_calendar: time zones and calendars of a policy. */
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "ticket/policy_int.h"

enum { MINUTE_S = 60, HOUR_S = 3600, DAY_S = 86400, WEEK_DAYS = 7 };

/* --- time zones ------------------------------------------------------------------------------------------------- */

/* Well-known zones, to suggest one for a name that is none; any other name of the time zone database does as well. */
static const char *const known_zones[] = {
    "UTC",
    "Europe/Moscow",
    "Europe/Kaliningrad",
    "Europe/Samara",
    "Europe/Saratov",
    "Europe/Volgograd",
    "Europe/Ulyanovsk",
    "Europe/Astrakhan",
    "Europe/Kirov",
    "Europe/Minsk",
    "Europe/Kiev",
    "Europe/Kyiv",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Paris",
    "Europe/Madrid",
    "Europe/Rome",
    "Europe/Amsterdam",
    "Europe/Brussels",
    "Europe/Vienna",
    "Europe/Zurich",
    "Europe/Prague",
    "Europe/Warsaw",
    "Europe/Stockholm",
    "Europe/Oslo",
    "Europe/Copenhagen",
    "Europe/Helsinki",
    "Europe/Riga",
    "Europe/Vilnius",
    "Europe/Tallinn",
    "Europe/Athens",
    "Europe/Sofia",
    "Europe/Bucharest",
    "Europe/Belgrade",
    "Europe/Budapest",
    "Europe/Lisbon",
    "Europe/Dublin",
    "Europe/Istanbul",
    "Europe/Chisinau",
    "Asia/Yekaterinburg",
    "Asia/Omsk",
    "Asia/Novosibirsk",
    "Asia/Barnaul",
    "Asia/Tomsk",
    "Asia/Novokuznetsk",
    "Asia/Krasnoyarsk",
    "Asia/Irkutsk",
    "Asia/Chita",
    "Asia/Yakutsk",
    "Asia/Vladivostok",
    "Asia/Magadan",
    "Asia/Sakhalin",
    "Asia/Kamchatka",
    "Asia/Anadyr",
    "Asia/Almaty",
    "Asia/Tashkent",
    "Asia/Bishkek",
    "Asia/Tbilisi",
    "Asia/Yerevan",
    "Asia/Baku",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Asia/Jerusalem",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Toronto",
    "America/Sao_Paulo",
    "America/Mexico_City",
    "Australia/Sydney",
    "Pacific/Auckland",
    "Africa/Cairo",
    "Africa/Johannesburg",
};

/* The zone of that name, loaded once a policy. */
static bool share_zone(struct policy *p, const char *name, struct zone **out, struct err *err) {
    for (int i = 0; i < p->nzones; i++) {
        if (strcmp(zone_name(p->zones[i]), name) == 0) {
            *out = p->zones[i];
            return true;
        }
    }
    struct zone *zone = zone_load(name, ERR_CONFIG, err);
    if (zone == NULL) return false;
    p->zones = mem_resize(p->zones, (size_t)p->nzones + 1, sizeof(struct zone *));
    p->zones[p->nzones++] = zone;
    *out = zone;
    return true;
}

static bool read_zone(struct policy *p, const struct doc *d, struct zone **out, struct err *err) {
    struct str name;
    struct err unplaced = { .code = ERR_NONE };
    if (!doc_string(d, &name, err)) return false;
    if (share_zone(p, name.p, out, &unplaced)) return true;
    doc_fail(d, err, "%s", unplaced.text);
    policy_suggest(err, name.p, known_zones, (int)ARRAY_LEN(known_zones));
    return err_hint(err, "%s", unplaced.hint);
}

bool policy_read_timezone(struct policy_plan *plan, const struct doc *d, struct err *err) {
    struct policy *p = &plan->policy;
    return d == NULL ? share_zone(p, "UTC", &p->zone, err) : read_zone(p, d, &p->zone, err);
}

/* --- hours of a day --------------------------------------------------------------------------------------------- */

/* "09:00" at s, as seconds of the day, up to 24:00; -1 if it is none. */
static int32_t clock_time(const char *s) {
    for (int i = 0; i < 5; i++) {
        bool fits = i == 2 ? s[i] == ':' : s[i] >= '0' && s[i] <= '9';
        if (!fits) return -1;
    }
    int hour = (s[0] - '0') * 10 + s[1] - '0', minute = (s[3] - '0') * 10 + s[4] - '0';
    if (hour > 24 || minute > 59 || (hour == 24 && minute > 0)) return -1;
    return hour * HOUR_S + minute * MINUTE_S;
}

static bool parse_hours(const struct doc *d, struct hours *out, struct err *err) {
    struct str text;
    if (!doc_string(d, &text, err)) return false;
    bool shaped = text.n == 11 && text.p[5] == '-';
    *out = (struct hours){ .open = shaped ? clock_time(text.p) : -1, .close = shaped ? clock_time(text.p + 6) : -1 };
    if (out->open < 0 || out->close < 0) {
        doc_fail(d, err, "impossible hours \"%s\"", text.p);
        return err_hint(err, "expected \"HH:MM-HH:MM\", from 00:00 to 24:00, such as \"09:00-18:00\"");
    }
    if (out->open == DAY_S) return doc_fail(d, err, "hours \"%s\" begin at 24:00: write them as 00:00 of the next day", text.p);
    return true;
}

/* Where the interval ends, in seconds of the day on which it begins. */
static int32_t end_of(struct hours h) {
    return h.close > h.open ? h.close : h.close + DAY_S;
}

/* Adds an interval to a day, in order. The room doubles at each power of two. */
static bool add_hours(struct policy *p, const struct doc *d, struct day_hours *day, struct hours added, struct err *err) {
    int at = day->n;
    for (int i = 0; i < day->n; i++) {
        struct hours other = day->v[i];
        if (added.open < end_of(other) && other.open < end_of(added)) {
            return doc_fail(d, err, "hours \"%s\" overlap %02d:%02d-%02d:%02d of the same day", d->text.p, other.open / HOUR_S,
                            other.open % HOUR_S / MINUTE_S, other.close / HOUR_S, other.close % HOUR_S / MINUTE_S);
        }
        if (added.open < other.open && at == day->n) at = i;
    }
    if ((day->n & (day->n - 1)) == 0) {
        struct hours *room = arena_alloc(&p->arena, (day->n == 0 ? 1 : 2 * (size_t)day->n) * sizeof *room);
        if (day->n > 0) memcpy(room, day->v, (size_t)day->n * sizeof *room);
        day->v = room;
    }
    memmove(day->v + at + 1, day->v + at, (size_t)(day->n - at) * sizeof *day->v);
    day->v[at] = added;
    day->n++;
    return true;
}

/* An array of intervals for the ndays weekdays from first on (0 = Monday), over Sunday to Monday. */
static bool read_hours(struct policy *p, const struct doc *d, struct day_hours *days, int first, int ndays, struct err *err) {
    if (!doc_is(d, DOC_ARRAY, err)) return false;
    for (const struct doc *entry = d->child; entry != NULL; entry = entry->next) {
        struct hours hours;
        if (!parse_hours(entry, &hours, err)) return false;
        for (int i = 0; i < ndays; i++) {
            if (!add_hours(p, entry, &days[(first + i) % WEEK_DAYS], hours, err)) return false;
        }
    }
    return true;
}

/* --- weeks ------------------------------------------------------------------------------------------------------ */

static const char *const day_names[WEEK_DAYS] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

static int day_index(struct str name) {
    for (int i = 0; i < WEEK_DAYS; i++) {
        if (str_is(name, day_names[i])) return i;
    }
    return -1;
}

static bool fail_day(struct policy *p, const struct doc *d, struct str part, struct err *err) {
    const char *name = arena_strndup(&p->arena, part.p, part.n);
    doc_fail_key(d, err, "unknown day \"%s\"", name);
    policy_suggest(err, name, day_names, WEEK_DAYS);
    return err_hint(err, "expected mon tue wed thu fri sat sun, or a range such as mon-fri");
}

/* "fri" or "sat-mon" as the first day and how many there are. */
static bool parse_days(struct policy *p, const struct doc *d, int *first, int *ndays, struct err *err) {
    const char *dash = memchr(d->key.p, '-', d->key.n);
    struct str from = str_of(d->key.p, dash == NULL ? d->key.n : (size_t)(dash - d->key.p));
    struct str to = dash == NULL ? from : str_of(dash + 1, d->key.n - from.n - 1);
    int last = day_index(to);
    *first = day_index(from);
    if (*first < 0) return fail_day(p, d, from, err);
    if (last < 0) return fail_day(p, d, to, err);
    *ndays = (last - *first + WEEK_DAYS) % WEEK_DAYS + 1;
    return true;
}

static bool read_date(const struct doc *d, struct str text, bool is_key, int32_t *out, struct err *err) {
    if (date_parse(text, out)) return true;
    if (is_key) {
        doc_fail_key(d, err, "impossible date \"%s\"", text.p);
    } else {
        doc_fail(d, err, "impossible date \"%s\"", text.p);
    }
    return err_hint(err, "expected a date such as \"2026-03-07\"");
}

/* The days of one week; `from` belongs to the weeks of an array alone. */
static bool read_week(struct policy *p, const struct doc *d, bool dated, struct dated_week *week, struct err *err) {
    if (!doc_is(d, DOC_OBJECT, err)) return false;
    for (const struct doc *member = d->child; member != NULL; member = member->next) {
        int first = 0, ndays = 0;
        if (str_is(member->key, "from")) {
            if (dated) continue;
            return doc_fail_key(member, err, "a week with \"from\" stands in an array of weeks");
        }
        if (!parse_days(p, member, &first, &ndays, err) || !read_hours(p, member, week->day, first, ndays, err)) return false;
    }
    return true;
}

static int by_from(const void *a, const void *b) {
    int32_t left = ((const struct dated_week *)a)->from, right = ((const struct dated_week *)b)->from;
    return (left > right) - (left < right);
}

static bool read_dated_week(struct policy *p, const struct doc *d, struct calendar_spec *spec, struct err *err) {
    struct dated_week *week = &spec->weeks[spec->nweeks];
    struct str text;
    if (!read_week(p, d, true, week, err)) return false;
    const struct doc *from = doc_get(d, "from");
    if (from == NULL) return doc_fail(d, err, "a week of an array needs \"from\", the date from which it is in force");
    if (!doc_string(from, &text, err) || !read_date(from, text, false, &week->from, err)) return false;
    for (int i = 0; i < spec->nweeks; i++) {
        if (spec->weeks[i].from == week->from) return doc_fail(from, err, "two weeks are in force from \"%s\"", text.p);
    }
    spec->nweeks++;
    return true;
}

/* `week` is one week, or an array of dated ones; a calendar without it has no weekly hours. */
static bool read_weeks(struct policy *p, const struct doc *d, struct calendar_spec *spec, struct err *err) {
    if (d != NULL && d->kind == DOC_ARRAY) {
        if (d->n == 0) return doc_fail(d, err, "\"week\" has no weeks");
        spec->weeks = arena_alloc(&p->arena, (size_t)d->n * sizeof *spec->weeks);
        for (const struct doc *entry = d->child; entry != NULL; entry = entry->next) {
            if (!read_dated_week(p, entry, spec, err)) return false;
        }
        qsort(spec->weeks, (size_t)spec->nweeks, sizeof *spec->weeks, by_from);
        return true;
    }
    spec->weeks = arena_alloc(&p->arena, sizeof *spec->weeks);
    spec->weeks[0].from = INT32_MIN;
    spec->nweeks = 1;
    return d == NULL || read_week(p, d, false, &spec->weeks[0], err);
}

/* --- dates ------------------------------------------------------------------------------------------------------ */

static int by_date(const void *a, const void *b) {
    const struct special_day *left = a, *right = b;
    if (left->date != right->date) return left->date < right->date ? -1 : 1;
    return (left->hours.n < right->hours.n) - (left->hours.n > right->hours.n);
}

/* Sorts the dates; of a date that is both a holiday and in `days`, the hours of `days` stay. */
static void settle_dates(struct calendar_spec *spec) {
    int kept = 0;
    if (spec->ndays > 1) qsort(spec->days, (size_t)spec->ndays, sizeof *spec->days, by_date);
    for (int i = 0; i < spec->ndays; i++) {
        if (kept == 0 || spec->days[kept - 1].date != spec->days[i].date) spec->days[kept++] = spec->days[i];
    }
    spec->ndays = kept;
}

static bool read_dates(struct policy *p, const struct doc *holidays, const struct doc *days, struct calendar_spec *spec, struct err *err) {
    if (holidays != NULL && !doc_is(holidays, DOC_ARRAY, err)) return false;
    if (days != NULL && !doc_is(days, DOC_OBJECT, err)) return false;
    size_t room = (holidays == NULL ? 0 : (size_t)holidays->n) + (days == NULL ? 0 : (size_t)days->n);
    spec->days = arena_alloc(&p->arena, room * sizeof *spec->days);
    for (const struct doc *entry = holidays == NULL ? NULL : holidays->child; entry != NULL; entry = entry->next) {
        struct str text;
        if (!doc_string(entry, &text, err) || !read_date(entry, text, false, &spec->days[spec->ndays++].date, err)) return false;
    }
    for (const struct doc *entry = days == NULL ? NULL : days->child; entry != NULL; entry = entry->next) {
        struct special_day *day = &spec->days[spec->ndays++];
        if (!read_date(entry, entry->key, true, &day->date, err) || !read_hours(p, entry, &day->hours, 0, 1, err)) return false;
    }
    settle_dates(spec);
    return true;
}

/* --- calendars -------------------------------------------------------------------------------------------------- */

static const char all_hours[] = "24x7";

/* A calendar without hours of its own: "24x7". */
static bool read_always(const struct doc *d, struct calendar_spec *spec, struct err *err) {
    if (d->kind != DOC_STRING || !str_is(d->text, all_hours)) {
        doc_fail(d, err, "expected \"%s\" or an object with the calendar's hours", all_hours);
        return err_hint(err, "the only calendar that is a word is \"%s\"", all_hours);
    }
    spec->always = true;
    return true;
}

static bool read_calendar(struct policy *p, const struct doc *d, struct calendar_spec *spec, struct err *err) {
    static const char *const keys[] = { "timezone", "week", "holidays", "days", NULL };
    struct zone *zone = p->zone;
    spec->zone = zone;
    if (d->kind != DOC_OBJECT) return read_always(d, spec, err);
    if (!doc_known_keys(d, keys, err)) return false;
    const struct doc *timezone = doc_get(d, "timezone");
    if (timezone != NULL && !read_zone(p, timezone, &zone, err)) return false;
    spec->zone = zone;
    return read_weeks(p, doc_get(d, "week"), spec, err) && read_dates(p, doc_get(d, "holidays"), doc_get(d, "days"), spec, err);
}

bool policy_read_calendars(struct policy_plan *plan, const struct doc *d, struct err *err) {
    struct policy *p = &plan->policy;
    if (d != NULL && !doc_is(d, DOC_OBJECT, err)) return false;
    p->calendars = arena_alloc(&p->arena, (1 + (d == NULL ? 0 : (size_t)d->n)) * sizeof *p->calendars);
    p->calendars[0] = (struct named_calendar){ .name = "always", .spec = { .always = true, .zone = p->zone } };
    p->ncalendars = 1;
    for (const struct doc *entry = d == NULL ? NULL : d->child; entry != NULL; entry = entry->next) {
        if (str_is(entry->key, "always")) {
            if (entry->kind != DOC_STRING || !str_is(entry->text, all_hours)) {
                return doc_fail(entry, err, "the calendar \"always\" is \"%s\" and nothing else; give yours another name", all_hours);
            }
            continue;
        }
        struct named_calendar *calendar = &p->calendars[p->ncalendars++];
        calendar->name = entry->key.p;
        if (!read_calendar(p, entry, &calendar->spec, err)) return false;
    }
    return true;
}

int policy_calendar(const struct policy *p, const char *name) {
    for (int i = 0; i < p->ncalendars; i++) {
        if (strcmp(p->calendars[i].name, name) == 0) return i;
    }
    return -1;
}
