/* Sheet "method": how the numbers came about: the policy in words, every used metric's definition, targets as cells to change, inputs. */
#include "base/vec.h"
#include "report/lay.h"
#include "report/policy_words.h"
#include "report/say.h"
#include "report/sheets.h"

/* A heading, then the rest; each section returns the next free row. */
static int heading(const struct report *r, enum word w, int row, struct grid *g) {
    grid_put(g, row, 0, cell_styled(cell_text(word(r->lang, w)), STYLE_HEADING));
    return row + 1;
}

static struct cell wrapped(const char *text) { return cell_styled(cell_text(text), STYLE_WRAPPED); }

static int line(const struct report *r, enum word label, const char *text, int row, struct grid *g) {
    if (!text || !text[0]) return row;
    grid_put(g, row, 0, cell_text(word(r->lang, label)));
    grid_put(g, row, 1, wrapped(text));
    return row + 1;
}

/* A table whose texts are wrapped; titles end with WORDS. */
static struct grid_table *section(const struct report *r, const char *name, const enum word *titles, int row, struct grid *g) {
    struct grid_table *t = grid_table(g, row, 0, name);
    for (; *titles != WORDS; titles++) grid_column(t, word(r->lang, *titles), CELL_TEXT);
    return t;
}

static int lay_report(const struct report *r, int row, struct grid *g) {
    const struct template *t = r->t;
    struct arena *a = r->arena;
    char as_of[INSTANT_TEXT + 8];
    row = heading(r, W_METHOD_REPORT, row, g);
    row = line(r, W_PERIOD, arena_printf(a, "%s (%s)", say_period(a, r->lang, &t->periods[PASS_MAIN]), t->periods[PASS_MAIN].name), row, g);
    row = line(r, W_AS_OF, arena_printf(a, "%s", zone_format(t->policy->zone, t->passes[PASS_MAIN].as_of, as_of)), row, g);
    row = line(r, W_TIMEZONE, zone_name(t->policy->zone), row, g);
    row = line(r, W_ONLY, lay_conditions(r, t->where, t->nwhere), row, g);
    row = line(r, W_VERSION, r->version, row, g);
    row = line(r, W_TEMPLATE, t->name, row, g);
    row = line(r, W_TEMPLATE_DIGEST, r->template_sha256, row, g);
    row = line(r, W_POLICY_DIGEST, r->policy_sha256, row, g);
    row = line(r, W_PERIOD_RULE, word(r->lang, W_PERIOD_TEXT), row, g);
    row = line(r, W_ROUNDING, word(r->lang, W_ROUNDING_TEXT), row, g);
    return row + 1;
}

static const char *direction(const struct report *r, enum direction d) {
    return d == BETTER_NONE ? "" : word(r->lang, d == BETTER_HIGHER ? W_HIGHER : W_LOWER);
}

/* Each target stands in a cell with a defined name, to which the colours of all sheets refer. */
static int lay_targets(const struct report *r, int row, struct grid *g) {
    const struct template *t = r->t;
    if (t->ntargets == 0) return row;
    row = heading(r, W_TARGETS, row, g);
    for (int i = 0; i < t->ntargets; i++, row++) {
        const struct metric *m = t->targets[i].metric;
        grid_put(g, row, 0, cell_text(m->title[r->lang]));
        grid_put(g, row, 1, cell_styled(cell_number(cell_kind_of(m->unit), t->targets[i].value), STYLE_INPUT));
        grid_put(g, row, 2, cell_styled(cell_text(m->better == BETTER_NONE ? "" : word(r->lang, m->better == BETTER_HIGHER ? W_AT_LEAST : W_AT_MOST)), STYLE_FAINT));
        grid_name(g, row, 1, lay_target_name(r, m));
    }
    return row + 1;
}

static int lay_metrics(const struct report *r, int row, struct grid *g) {
    static const enum word titles[] = { W_METRIC, W_DEFINITION, W_UNIT, W_DIRECTION, W_NAME, WORDS };
    int n;
    const struct metric *const *used = lay_used_metrics(r, &n);
    row = heading(r, W_METRICS_USED, row, g);
    struct grid_table *t = section(r, "metrics", titles, row, g);
    struct cell *cells = grid_rows(t, n);
    for (int i = 0; i < n; i++, cells += t->ncolumns) {
        cells[0] = wrapped(used[i]->title[r->lang]);
        cells[1] = wrapped(used[i]->definition[r->lang]);
        cells[2] = cell_text(word(r->lang, (enum word)(W_UNIT_COUNT + (int)used[i]->unit)));
        cells[3] = cell_text(direction(r, used[i]->better));
        cells[4] = cell_text(used[i]->name);
    }
    return grid_table_end(t) + 1;
}

/* Hours, then the days that differ, in one cell. */
static const char *hours_of(const struct report *r, const struct calendar_spec *spec) {
    const char *hours = policy_words_hours(r, spec), *days = policy_words_days(r, spec);
    return days[0] ? arena_printf(r->arena, "%s\n%s: %s", hours, word(r->lang, W_HOLIDAYS), days) : hours;
}

static int lay_calendars(const struct report *r, int row, struct grid *g) {
    static const enum word titles[] = { W_CALENDAR, W_HOURS, W_TIMEZONE, WORDS };
    const struct policy *p = r->t->policy;
    row = heading(r, W_CALENDARS, row, g);
    struct grid_table *t = section(r, "calendars", titles, row, g);
    struct cell *cells = grid_rows(t, p->ncalendars);
    for (int i = 0; i < p->ncalendars; i++, cells += t->ncolumns) {
        const struct calendar_spec *spec = &p->calendars[i].spec;
        cells[0] = cell_text(p->calendars[i].name);
        cells[1] = wrapped(hours_of(r, spec));
        cells[2] = cell_text(zone_name(spec->zone ? spec->zone : p->zone));
    }
    return grid_table_end(t) + 1;
}

static const char *names_of_class(const struct report *r, enum status_class class) {
    const struct policy *p = r->t->policy;
    struct { const char **v; size_t n, cap; } names = { 0 };
    struct buf text = { 0 };
    for (int i = 0; i < p->nstatuses; i++)
        if (p->statuses[i].class == class) *VEC_PUSH(&names) = strings_get(p->strings, p->statuses[i].name).p;
    for (size_t i = 1; i < names.n; i++) /* ids follow no order that could be shown */
        for (size_t j = i; j > 0 && str_cmp(str_c(names.v[j]), str_c(names.v[j - 1])) < 0; j--) {
            const char *swapped = names.v[j];
            names.v[j] = names.v[j - 1];
            names.v[j - 1] = swapped;
        }
    for (size_t i = 0; i < names.n; i++) buf_printf(&text, "%s%s", i ? ", " : "", names.v[i]);
    const char *kept = arena_strndup(r->arena, text.p ? text.p : "", text.n);
    buf_release(&text);
    VEC_RELEASE(&names);
    return kept;
}

static int lay_statuses(const struct report *r, int row, struct grid *g) {
    static const enum word titles[] = { W_STATUS_CLASS, W_NAMES, WORDS };
    row = heading(r, W_STATUSES, row, g);
    struct grid_table *t = section(r, "statuses", titles, row, g);
    struct cell *cells = grid_rows(t, CLASSES);
    for (int i = 0; i < CLASSES; i++, cells += t->ncolumns) {
        cells[0] = cell_text(word(r->lang, (enum word)(W_CLASS_NEW + i)));
        cells[1] = wrapped(names_of_class(r, (enum status_class)i));
    }
    return grid_table_end(t) + 1;
}

static const char *repetition(const struct report *r, const struct clock *c) {
    if (!c->repeat) return word(r->lang, W_ONCE);
    return word(r->lang, c->resume ? W_RESUMES : W_REPEATS);
}

/* What a clock does, a line for each of its parts that it has. */
enum { CLOCK_PARTS = 10 };
struct part { enum word name; const char *text; };

static int clock_parts(const struct report *r, const struct clock *c, struct part out[CLOCK_PARTS]) {
    const struct part all[CLOCK_PARTS] = {
        { W_START, policy_words_signals(r, c->start) },
        { W_STOP, policy_words_signals(r, c->stop) },
        { W_UNLESS, policy_words_terms(r, c->unless, c->nunless) },
        { W_PAUSE, policy_words_terms(r, c->pause, c->npause) },
        { W_CANCEL, policy_words_signals(r, c->cancel) },
        { W_GOALS, policy_words_goals(r, c) },
        { W_CALENDAR, r->t->policy->calendars[c->calendar].name },
        { W_CYCLES, repetition(r, c) },
        { W_CREDIT, word(r->lang, (enum word)(W_CREDIT_ACTOR + (int)c->credit)) },
        { W_JUDGE, word(r->lang, (enum word)(W_JUDGE_HOLDER + (int)c->judge)) },
    };
    int n = 0;
    for (int i = 0; i < CLOCK_PARTS; i++)
        if (all[i].text[0] && (all[i].name != W_JUDGE || c->ngoals > 0)) out[n++] = all[i];
    return n;
}

/* "First response (first_response)": the name stands in metrics and in the policy. */
static const char *clock_title(const struct report *r, const char *name) {
    return arena_printf(r->arena, "%s (%s)", metrics_clock_title(r->t->metrics, name, r->lang), name);
}

static int lay_clocks(const struct report *r, int row, struct grid *g) {
    static const enum word titles[] = { W_CLOCK, W_RULE, WORDS };
    const struct policy *p = r->t->policy;
    struct part (*parts)[CLOCK_PARTS] = arena_alloc(r->arena, (size_t)p->nclocks * sizeof *parts);
    int *counts = arena_alloc(r->arena, (size_t)p->nclocks * sizeof *counts), n = 0;
    for (int i = 0; i < p->nclocks; i++) n += counts[i] = clock_parts(r, &p->clocks[i], parts[i]);
    row = heading(r, W_CLOCKS, row, g);
    struct grid_table *t = section(r, NULL, titles, row, g);
    struct cell *cells = grid_rows(t, n + p->nclocks);
    for (int i = 0; i < p->nclocks; i++) {
        cells[0] = cell_styled(cell_text(clock_title(r, p->clocks[i].name)), STYLE_TOTAL);
        cells[1] = cell_styled(cell_text(""), STYLE_TOTAL);
        cells += t->ncolumns;
        for (int k = 0; k < counts[i]; k++, cells += t->ncolumns) {
            cells[0] = cell_text(arena_printf(r->arena, "   %s", word(r->lang, parts[i][k].name)));
            cells[1] = wrapped(parts[i][k].text);
        }
    }
    return grid_table_end(t) + 1;
}

static int lay_rules(const struct report *r, int row, struct grid *g) {
    const struct policy *p = r->t->policy;
    struct arena *a = r->arena;
    const char *scale[] = { say_number(a, r->lang, p->csat.max, 0), say_number(a, r->lang, p->csat.satisfied_from, 0),
                            word(r->lang, p->csat.keep == KEEP_FIRST ? W_KEEP_FIRST : W_KEEP_LAST) };
    const char *disowned = p->exclude.disowned ? word(r->lang, W_EXCLUDE_DISOWNED) : "", *discarded = p->exclude.discarded ? word(r->lang, W_EXCLUDE_DISCARDED) : "";
    const char *excluded = arena_printf(a, "%s%s%s", disowned, disowned[0] && discarded[0] ? "; " : "", discarded);
    row = line(r, W_RATINGS, words_fill(a, word(r->lang, W_RATINGS_TEXT), scale, 3), row, g);
    row = line(r, W_REOPENINGS, word(r->lang, p->reopen.skip_courtesy ? W_COURTESY_SKIP : W_COURTESY_COUNT), row, g);
    row = line(r, W_EXCLUSIONS, excluded[0] ? excluded : word(r->lang, W_EXCLUDE_NOTHING), row, g);
    return row + 1;
}

static int lay_inputs(const struct report *r, int row, struct grid *g) {
    if (r->ninputs == 0) return row;
    row = heading(r, W_INPUTS, row, g);
    struct grid_table *t = grid_table(g, row, 0, "inputs");
    grid_column(t, word(r->lang, W_FILE), CELL_TEXT);
    grid_column(t, word(r->lang, W_DIGEST), CELL_TEXT);
    grid_column(t, word(r->lang, W_BYTES), CELL_COUNT);
    struct cell *cells = grid_rows(t, r->ninputs);
    for (int i = 0; i < r->ninputs; i++, cells += t->ncolumns) {
        cells[0] = cell_text(r->inputs[i].name);
        cells[1] = cell_text(r->inputs[i].sha256);
        if (r->inputs[i].size >= 0) cells[2] = cell_number(CELL_COUNT, (double)r->inputs[i].size);
    }
    return grid_table_end(t) + 1;
}

static void lay(const struct report *r, const struct sheet *s, struct grid *g) {
    static const int widths[] = { 34, 90, 18, 12, 34 };
    for (size_t i = 0; i < ARRAY_LEN(widths); i++) grid_width(g, (int)i, widths[i]);
    int row = lay_heading(r, s, false, 0, g);
    row = lay_report(r, row, g);
    row = lay_targets(r, row, g);
    row = lay_metrics(r, row, g);
    row = lay_calendars(r, row, g);
    row = lay_statuses(r, row, g);
    row = lay_clocks(r, row, g);
    row = lay_rules(r, row, g);
    lay_inputs(r, row, g);
    g->freeze_row = 2;
}

static bool lay_own(const struct report *r, const struct sheet *s, uint32_t agent, struct grid *g) {
    (void)agent;
    lay(r, s, g);
    return true;
}

const struct sheet_kind sheet_method = { .name = "method", .title = W_SHEET_METHOD, .plan = plan_plain, .lay = lay, .lay_own = lay_own };
