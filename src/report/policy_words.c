#include "report/policy_words.h"

#include <string.h>

#include "report/lay.h"
#include "report/say.h"

/* A text under construction out of parts with something between them. */
struct list { struct buf text; const char *between; };

static void list_add(struct list *l, const char *part) {
    if (!part[0]) return;
    if (l->text.n) buf_adds(&l->text, l->between);
    buf_adds(&l->text, part);
}

static const char *list_end(const struct report *r, struct list *l) {
    const char *kept = arena_strndup(r->arena, l->text.p ? l->text.p : "", l->text.n);
    buf_release(&l->text);
    return kept;
}

static const char *filled(const struct report *r, enum word w, const char *arg) { return words_fill(r->arena, word(r->lang, w), &arg, 1); }

static const char *class_name(const struct report *r, int class) { return word(r->lang, (enum word)(W_CLASS_NEW + class)); }

/* --- signals and levels ------------------------------------------------------------------------------------------- */

static const char *signal_words(const struct report *r, int signal) {
    const struct policy *p = r->t->policy;
    if (signal < SIG_ENTERED) return word(r->lang, (enum word)(W_SIG_CREATED + signal));
    if (signal < SIG_RESOLVED) return filled(r, W_SIG_ENTERED, class_name(r, signal - SIG_ENTERED));
    if (signal < SIG_NAMED) return word(r->lang, (enum word)(W_SIG_RESOLVED + (signal - SIG_RESOLVED)));
    const struct named_signal *named = &p->named[signal - SIG_NAMED];
    return filled(r, named->linked ? W_SIG_LINKED : W_SIG_STATUS, strings_get(p->strings, named->name).p);
}

const char *policy_words_signals(const struct report *r, uint64_t mask) {
    struct list l = { .between = "; " };
    for (int signal = 0; signal < SIG_NAMED + r->t->policy->nnamed; signal++)
        if (mask & BIT(signal)) list_add(&l, signal_words(r, signal));
    return list_end(r, &l);
}

static const char *level_words(const struct report *r, int level) {
    const struct policy *p = r->t->policy;
    if (level < LEVEL_DONE) return filled(r, W_LEVEL_CLASS, class_name(r, level));
    if (level < LEVEL_NAMED) return word(r->lang, (enum word)(W_LEVEL_DONE + (level - LEVEL_DONE)));
    return filled(r, W_LEVEL_STATUS, strings_get(p->strings, p->named[level - LEVEL_NAMED].name).p);
}

const char *policy_words_terms(const struct report *r, const struct level_term *terms, int n) {
    struct list any = { .between = arena_printf(r->arena, " %s ", word(r->lang, W_OR)) };
    for (int i = 0; i < n; i++) {
        struct list all = { .between = arena_printf(r->arena, " %s ", word(r->lang, W_AND)) };
        for (int level = 0; level < LEVEL_NAMED + r->t->policy->nnamed; level++) {
            if (terms[i].all & BIT(level)) list_add(&all, level_words(r, level));
            if (terms[i].none & BIT(level)) list_add(&all, filled(r, W_NOT, level_words(r, level)));
        }
        list_add(&any, list_end(r, &all));
    }
    return list_end(r, &any);
}

/* --- goals -------------------------------------------------------------------------------------------------------- */

static const char *condition_words(const struct report *r, const struct goal_condition *c) {
    static const enum word names[] = {
        [KEY_PRIORITY] = W_DIM_PRIORITY, [KEY_TEAM] = W_DIM_TEAM, [KEY_CHANNEL] = W_DIM_CHANNEL, [KEY_CUSTOMER] = W_DIM_CUSTOMER,
        [KEY_TAG] = W_DIM_TAG,           [KEY_ASSIGNEE] = W_ASSIGNEE, [KEY_ATTR] = W_DIM_ATTR,
    };
    struct list values = { .between = ", " };
    for (int i = 0; i < c->n; i++) list_add(&values, c->key == KEY_ASSIGNEE ? lay_agent(r, c->values[i]) : lay_text(r, c->values[i]));
    const char *key = c->key == KEY_ATTR ? lay_text(r, c->attr) : word(r->lang, names[c->key]);
    const char *args[] = { key, list_end(r, &values) };
    return words_fill(r->arena, word(r->lang, W_GOAL_IF), args, 2);
}

static const char *local_date(const struct report *r, instant t) {
    return say_date(r->arena, r->lang, (int32_t)floor_div(zone_local(r->t->policy->zone, t), DAY));
}

static const char *goal_words(const struct report *r, const struct goal *g, bool alone) {
    struct list conditions = { .between = arena_printf(r->arena, " %s ", word(r->lang, W_AND)) }, extras = { .between = ", " };
    for (int i = 0; i < g->nconditions; i++) list_add(&conditions, condition_words(r, &g->conditions[i]));
    if (g->nconditions == 0 && !alone) list_add(&conditions, word(r->lang, W_ANY));
    if (g->warn_s > 0) list_add(&extras, filled(r, W_WARN, say_working_time(r->arena, r->lang, (double)g->warn_s)));
    if (g->from != INSTANT_NONE) list_add(&extras, filled(r, W_GOAL_FROM, local_date(r, g->from)));
    if (g->until != INSTANT_NONE) list_add(&extras, filled(r, W_GOAL_UNTIL, local_date(r, g->until - 1)));
    const char *when = list_end(r, &conditions), *extra = list_end(r, &extras), *goal = say_working_time(r->arena, r->lang, (double)g->goal_s);
    return arena_printf(r->arena, "%s%s%s%s%s%s", when, when[0] ? " → " : "", goal, extra[0] ? " (" : "", extra, extra[0] ? ")" : "");
}

const char *policy_words_goals(const struct report *r, const struct clock *clock) {
    struct list l = { .between = "; " };
    for (int i = 0; i < clock->ngoals; i++) list_add(&l, goal_words(r, &clock->goals[i], clock->ngoals == 1));
    return list_end(r, &l);
}

/* --- working hours ------------------------------------------------------------------------------------------------ */

static const char *hours_words(const struct report *r, const struct day_hours *d) {
    struct list l = { .between = ", " };
    for (int i = 0; i < d->n; i++) {
        int open = d->v[i].open / 60, close = d->v[i].close / 60;
        list_add(&l, arena_printf(r->arena, "%02d:%02d–%02d:%02d", open / 60, open % 60, close / 60, close % 60));
    }
    return list_end(r, &l);
}

static bool same_hours(const struct day_hours *a, const struct day_hours *b) {
    return a->n == b->n && (a->n == 0 || memcmp(a->v, b->v, (size_t)a->n * sizeof *a->v) == 0);
}

/* Days in a row with the same hours are joined: "Mon–Fri 09:00–18:00". */
static const char *week_words(const struct report *r, const struct dated_week *week) {
    struct list l = { .between = "; " };
    for (int first = 0, last; first < 7; first = last + 1) {
        for (last = first; last + 1 < 7 && same_hours(&week->day[last + 1], &week->day[first]);) last++;
        if (week->day[first].n == 0) continue;
        const char *from = say_weekday(r->lang, first + 1), *to = say_weekday(r->lang, last + 1);
        list_add(&l, arena_printf(r->arena, "%s%s%s %s", from, last > first ? "–" : "", last > first ? to : "", hours_words(r, &week->day[first])));
    }
    return list_end(r, &l);
}

const char *policy_words_hours(const struct report *r, const struct calendar_spec *spec) {
    struct list l = { .between = "\n" };
    if (spec->always) return word(r->lang, W_ALWAYS);
    for (int i = 0; i < spec->nweeks; i++) {
        const char *since = spec->weeks[i].from == INT32_MIN ? "" : filled(r, W_SINCE, say_date(r->arena, r->lang, spec->weeks[i].from));
        list_add(&l, arena_printf(r->arena, "%s%s%s", since, since[0] ? ": " : "", week_words(r, &spec->weeks[i])));
    }
    return list_end(r, &l);
}

const char *policy_words_days(const struct report *r, const struct calendar_spec *spec) {
    struct list l = { .between = "; " };
    char date[INSTANT_TEXT];
    for (int i = 0; i < spec->ndays; i++) {
        const struct day_hours *hours = &spec->days[i].hours;
        const char *text = hours->n ? hours_words(r, hours) : word(r->lang, W_CLOSED_DAY);
        list_add(&l, arena_printf(r->arena, "%s: %s", date_format(spec->days[i].date, date), text));
    }
    return list_end(r, &l);
}
