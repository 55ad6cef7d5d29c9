#include "report/lay.h"

#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/vec.h"
#include "report/say.h"
#include "time/zone.h"

const char *report_name(const struct report *r) { return arena_printf(r->arena, "%s-%s", r->t->name, r->t->periods[PASS_MAIN].name); }

const char *report_title(const struct report *r) {
    static const char mark[] = "{period}";
    const char *title = titles_in(&r->t->title, r->lang), *at = strstr(title, mark);
    if (!at) return title;
    const char *period = say_period(r->arena, r->lang, &r->t->periods[PASS_MAIN]);
    return arena_printf(r->arena, "%.*s%s%s", (int)(at - title), title, period, at + strlen(mark));
}

const char *lay_sheet_title(const struct report *r, const struct sheet *s) {
    const char *title = titles_in(&s->title, r->lang);
    return title ? title : word(r->lang, s->kind->title);
}

/* "table", and "table-2" for the second sheet of that kind: keys by which sheets link to each other. */
static const char *sheet_key(const struct report *r, int index) {
    const struct sheet *s = &r->t->sheets[index];
    int nth = 1;
    for (int i = 0; i < index; i++) nth += r->t->sheets[i].kind == s->kind;
    return nth == 1 ? s->kind->name : arena_printf(r->arena, "%s-%d", s->kind->name, nth);
}

void book_start(const struct report *r, int n, struct book *out) {
    const struct template *t = r->t;
    *out = (struct book){ .lang = r->lang, .title = report_title(r), .organisation = t->policy->organisation, .version = r->version };
    if (r->person) out->title = arena_printf(r->arena, "%s · %s", r->person, out->title);
    out->subject = say_period(r->arena, r->lang, &t->periods[PASS_MAIN]);
    out->created = t->passes[PASS_MAIN].as_of;
    out->grids = arena_alloc(r->arena, (size_t)n * sizeof *out->grids);
}

void report_lay(const struct report *r, struct book *out) {
    const struct template *t = r->t;
    book_start(r, t->nsheets, out);
    for (; out->ngrids < t->nsheets; out->ngrids++) {
        const struct sheet *s = &t->sheets[out->ngrids];
        grid_init(&out->grids[out->ngrids], r->arena, sheet_key(r, out->ngrids), lay_sheet_title(r, s));
        s->kind->lay(r, s, &out->grids[out->ngrids]);
    }
}

bool report_lay_data(const struct report *r, const struct sheet *s, struct grid *out) {
    if (!s->kind->lay_data) return false;
    grid_init(out, r->arena, s->kind->name, s->kind->name);
    s->kind->lay_data(r, s, out);
    return true;
}

void report_find(const struct report *r, struct findings *out) {
    for (int i = 0; i < r->t->nsheets; i++)
        if (r->t->sheets[i].kind->find) r->t->sheets[i].kind->find(r, &r->t->sheets[i], out);
}

/* --- headings ----------------------------------------------------------------------------------------------------- */

static const char *local_minute(const struct report *r, instant t) {
    int64_t local = zone_local(r->t->policy->zone, t);
    int64_t minutes = floor_div(local, 60 * SECOND);
    int32_t day = (int32_t)floor_div(minutes, 1440);
    int minute = (int)(minutes - (int64_t)day * 1440);
    return arena_printf(r->arena, "%s %02d:%02d", say_date(r->arena, r->lang, day), minute / 60, minute % 60);
}

const char *lay_subtitle(const struct report *r) {
    const struct template *t = r->t;
    struct buf text = { 0 };
    buf_printf(&text, "%s: %s", word(r->lang, W_PERIOD), say_period(r->arena, r->lang, &t->periods[PASS_MAIN]));
    buf_printf(&text, " · %s: %s", word(r->lang, W_AS_OF), local_minute(r, t->passes[PASS_MAIN].as_of));
    buf_printf(&text, " (%s)", zone_name(t->policy->zone));
    if (t->ncompared > 0) {
        const char *before = say_period(r->arena, r->lang, &t->periods[t->compared[0]]);
        for (int i = 1; i < t->ncompared; i++) before = arena_printf(r->arena, "%s, %s", before, say_period(r->arena, r->lang, &t->periods[t->compared[i]]));
        buf_printf(&text, " · %s", words_fill(r->arena, word(r->lang, W_COMPARED_WITH), &before, 1));
    }
    if (t->nwhere > 0) buf_printf(&text, " · %s: %s", word(r->lang, W_ONLY), lay_conditions(r, t->where, t->nwhere));
    const char *kept = arena_strndup(r->arena, text.p, text.n);
    buf_release(&text);
    return kept;
}

int lay_heading(const struct report *r, const struct sheet *s, bool legend, int min_count, struct grid *g) {
    return lay_heading_as(r, lay_sheet_title(r, s), legend, min_count, g);
}

int lay_heading_whole(const struct report *r, const struct sheet *s, struct grid *g) {
    int row = lay_heading(r, s, false, 0, g);
    if (r->t->nwhere == 0) return row;
    grid_put(g, row - 1, 0, cell_styled(cell_text(word(r->lang, W_WHOLE_LOG)), STYLE_FAINT));
    return row + 1;
}

int lay_heading_as(const struct report *r, const char *title, bool legend, int min_count, struct grid *g) {
    const char *heading = r->person ? arena_printf(r->arena, "%s · %s", r->person, title) : title;
    grid_put(g, 0, 0, cell_styled(cell_text(heading), STYLE_TITLE));
    grid_put(g, 1, 0, cell_styled(cell_text(lay_subtitle(r)), STYLE_SUBTITLE));
    if (!legend && min_count == 0) return 3;
    const char *text = word(r->lang, W_LEGEND_TARGET);
    const char *few = words_fill(r->arena, word(r->lang, W_LEGEND_FEW),
                                 (const char *const[]){ word(r->lang, W_TOO_FEW), arena_printf(r->arena, "%d", min_count) }, 2);
    if (!legend) text = few;
    else if (min_count > 0) text = arena_printf(r->arena, "%s   %s", text, few);
    grid_put(g, 2, 0, cell_styled(cell_text(text), STYLE_FAINT));
    return 4;
}

/* --- dimensions --------------------------------------------------------------------------------------------------- */

const char *lay_dimension(const struct report *r, const struct dimension *d) {
    if (d->kind == DIM_ATTR) return strings_get(r->t->strings, d->attr).p;
    return word(r->lang, (enum word)(W_DIM_AGENT + (int)d->kind));
}

const char *lay_text(const struct report *r, uint32_t id) { return id == STR_NONE ? "" : strings_get(r->t->strings, id).p; }

/* The policy's name for the agent; with the id besides where two agents have the same one. */
const char *lay_agent(const struct report *r, uint32_t id) {
    const struct policy *p = r->t->policy;
    const struct agent *agent = id == STR_NONE ? NULL : policy_agent(p, id);
    if (!agent || !agent->name) return lay_text(r, id);
    for (int i = 0; i < p->nagents; i++) {
        if (p->agents[i].id == id || !p->agents[i].name || strcmp(p->agents[i].name, agent->name) != 0) continue;
        return arena_printf(r->arena, "%s (%s)", agent->name, lay_text(r, id));
    }
    return agent->name;
}

static const char *class_word(const struct report *r, struct str name) {
    for (int i = 0; i < CLASSES; i++)
        if (str_is(name, class_names[i])) return word(r->lang, (enum word)(W_CLASS_NEW + i));
    return name.p;
}

struct cell lay_key(const struct report *r, const struct dimension *d, const struct key *k) {
    if (k->none) return cell_text(word(r->lang, d->kind == DIM_AGENT ? W_NOBODY : W_NONE_VALUE));
    switch (d->kind) {
    case DIM_HOUR: return cell_number(CELL_COUNT, k->v);
    case DIM_WEEKDAY: return cell_text(say_weekday(r->lang, k->v));
    case DIM_DAY: return cell_number(CELL_DATE, k->v);
    case DIM_AGENT: return cell_text(lay_agent(r, strings_find(r->t->strings, k->text.p, k->text.n)));
    case DIM_STATUS: return cell_text(class_word(r, k->text));
    default: return cell_text(arena_strndup(r->arena, k->text.p, k->text.n));
    }
}

/* A value as the command line or a template writes it, for people. */
static const char *condition_value(const struct report *r, const struct dimension *d, struct str value) {
    int64_t weekday;
    uint32_t id = d->kind == DIM_AGENT ? strings_find(r->t->strings, value.p, value.n) : STR_NONE;
    if (str_is(value, "(none)")) return word(r->lang, d->kind == DIM_AGENT ? W_NOBODY : W_NONE_VALUE);
    if (id != STR_NONE) return lay_agent(r, id);
    if (d->kind == DIM_STATUS) return class_word(r, value);
    if (d->kind == DIM_WEEKDAY && num_parse_i64(value, &weekday) && weekday >= 1 && weekday <= 7) return say_weekday(r->lang, (int)weekday);
    return arena_strndup(r->arena, value.p, value.n);
}

const char *lay_conditions(const struct report *r, const struct condition *where, int n) {
    struct buf text = { 0 };
    for (int i = 0; i < n; i++) {
        buf_printf(&text, "%s%s: ", i ? "; " : "", lay_dimension(r, &where[i].dim));
        for (int k = 0; k < where[i].n; k++) buf_printf(&text, "%s%s", k ? ", " : "", condition_value(r, &where[i].dim, where[i].values[k]));
    }
    const char *kept = arena_strndup(r->arena, text.p ? text.p : "", text.n);
    buf_release(&text);
    return kept;
}

struct cell lay_instant(const struct report *r, instant t) {
    if (t == INSTANT_NONE) return (struct cell){ 0 };
    return cell_number(CELL_INSTANT, (double)floor_div(zone_local(r->t->policy->zone, t), SECOND));
}

const char *lay_ticket_url(const struct report *r, struct str ticket, struct arena *a) {
    static const char mark[] = "{ticket}", hex[] = "0123456789ABCDEF";
    const char *pattern = r->t->policy->ticket_url, *at = pattern ? strstr(pattern, mark) : NULL;
    if (!at) return NULL;
    char *encoded = arena_alloc(a, 3 * ticket.n + 1), *out = encoded;
    for (size_t i = 0; i < ticket.n; i++) {
        unsigned char c = (unsigned char)ticket.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
        if (plain) {
            *out++ = (char)c;
        } else {
            *out++ = '%';
            *out++ = hex[c >> 4];
            *out++ = hex[c & 15];
        }
    }
    return arena_printf(a, "%.*s%s%s", (int)(at - pattern), pattern, encoded, at + strlen(mark));
}

struct cell lay_ticket(const struct report *r, struct str ticket, struct arena *a) {
    struct cell c = cell_text(arena_strndup(a, ticket.p, ticket.n));
    const char *url = lay_ticket_url(r, ticket, a);
    return url ? cell_with(a, c, (struct cell_extra){ .link = url }) : c;
}

struct cell lay_score(const struct report *r, const struct moment *m) {
    bool rated = m->kind == MOM_RATED || m->kind == MOM_RATED_AGAIN || m->kind == MOM_RATED_INSIDE || m->kind == MOM_REVIEW;
    struct score score;
    if (!rated || (m->score == STR_NONE && !m->has_value)) return (struct cell){ 0 };
    if (m->score == STR_NONE) return cell_text(word(r->lang, m->value > 0 ? W_GOOD : W_BAD));
    memcpy(&score, strings_get(r->t->strings, m->score).p, sizeof score);
    return cell_number(score.score == (double)(int64_t)score.score ? CELL_COUNT : CELL_SCORE, score.score);
}

/* --- metrics ------------------------------------------------------------------------------------------------------ */

const struct metric *const *lay_used_metrics(const struct report *r, int *n) {
    struct { const struct metric **v; size_t n, cap; } used = { 0 };
    for (int p = 0; p < PASSES; p++)
        for (int q = 0; q < r->t->passes[p].nqueries; q++)
            for (int m = 0; m < r->t->passes[p].queries[q].nmetrics; m++) {
                const struct metric *metric = r->t->passes[p].queries[q].metrics[m];
                bool known = false;
                for (size_t i = 0; i < used.n && !known; i++) known = used.v[i] == metric;
                if (!known) *VEC_PUSH(&used) = metric;
            }
    const struct metric **kept = arena_alloc(r->arena, used.n * sizeof *kept);
    if (used.n) memcpy(kept, used.v, used.n * sizeof *kept);
    *n = (int)used.n;
    VEC_RELEASE(&used);
    return kept;
}

const char *lay_target_name(const struct report *r, const struct metric *m) {
    char *name = arena_printf(r->arena, "target_%s", m->name);
    for (char *c = name; *c; c++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", *c)) *c = '_';
    return name;
}

const char *lay_target_text(const struct report *r, const struct metric *m) {
    const struct target *t = template_target(r->t, m);
    if (!t) return NULL;
    return m->unit == UNIT_SECONDS ? say_working_time(r->arena, r->lang, t->value) : say_target(r->arena, r->lang, m->unit, t->value);
}

/* Targets stand in cells of the method sheet; without one they are only values. */
static bool has_method(const struct template *t) {
    for (int i = 0; i < t->nsheets; i++)
        if (!strcmp(t->sheets[i].kind->name, "method")) return true;
    return false;
}

const struct grid_target *lay_target(const struct report *r, const struct metric *m) {
    const struct target *t = template_target(r->t, m);
    if (!t || m->better == BETTER_NONE) return NULL;
    struct grid_target *target = arena_alloc(r->arena, sizeof *target);
    *target = (struct grid_target){ .value = t->value, .lower_is_better = m->better == BETTER_LOWER, .text = lay_target_text(r, m) };
    if (has_method(r->t)) target->name = lay_target_name(r, m);
    return target;
}

const char *lay_metric_note(const struct report *r, const struct metric *m) {
    const char *target = lay_target_text(r, m), *definition = m->definition[r->lang];
    if (!definition) definition = m->name;
    return target ? arena_printf(r->arena, "%s\n%s: %s", definition, word(r->lang, W_TARGET), target) : definition;
}

/* "median" of "first_response.median". */
static const char *aggregate(const struct metric *m) {
    const char *dot = strchr(m->name, '.');
    return dot ? dot + 1 : m->name;
}

static bool aggregate_is(const struct metric *m, const char *const *names) {
    for (; *names; names++)
        if (!strcmp(aggregate(m), *names)) return true;
    return false;
}

bool lay_is_sampled(const struct metric *m) {
    static const char *const whole[] = { "sum", "min", "max", "oldest", NULL }; /* of whatever there is */
    return m->unit != UNIT_COUNT && !aggregate_is(m, whole);
}

/* Whether both count the same observations: aggregates of one clock's done cycles do, and a family's share and its `count`. */
static bool same_sample(const struct metric *a, const struct metric *b) {
    static const char *const other[] = { "met", "breached", "compliance", "near_miss", "running", "oldest", "paused", "overdue", "km_median", NULL };
    size_t family = strcspn(a->name, ".");
    if (strncmp(a->name, b->name, family + 1) != 0) return false;
    if (a->clock < 0) return strcmp(aggregate(b), "count") == 0;
    return a->clock == b->clock && !aggregate_is(a, other) && !aggregate_is(b, other);
}

bool lay_shows_n(const struct report *r, const struct metric *m, const struct metric *next, int min_count) {
    if (!lay_is_sampled(m)) return false;
    bool wanted = m->unit == UNIT_SHARE || min_count > 0 || template_target(r->t, m);
    bool follows = next && same_sample(m, next) && (next->unit != UNIT_COUNT || !strcmp(aggregate(next), "count"));
    return wanted && !follows;
}

struct grid_column *lay_n_column(const struct report *r, const struct metric *m, struct grid_table *t) {
    struct grid_column *c = grid_column(t, word(r->lang, W_N), CELL_COUNT);
    c->note = words_fill(r->arena, word(r->lang, W_N_OF), &m->title[r->lang], 1);
    c->faint = true;
    return c;
}

bool lay_knows(const struct value *values, int n) {
    for (int i = 0; i < n; i++)
        if (values[i].has && values[i].v > 0) return true;
    return false;
}

struct cell lay_value(const struct report *r, const struct metric *m, const struct value *v, int min_count) {
    if (!v->has || !lay_is_sampled(m) || v->n >= min_count) return cell_value(m->unit, *v);
    struct cell c = cell_text(word(r->lang, W_TOO_FEW));
    c.mark = MARK_TOO_FEW;
    return c;
}
