#include "cmd/session.h"

#include <sched.h>
#include <string.h>
#include <time.h>

#include "base/digest.h"
#include "base/num.h"
#include "base/vec.h"
#include "cmd/database.h"
#include "cmd/exports.h"
#include "cmd/version.h"
#include "read/digests.h"

enum { THREADS_MAX = 256, REJECTS_SHOWN = 20, EXPORT_SEQUENCE = 48 /* bits of block numbers within one source */ };
#define MAX_REJECTS_SHARE 0.01

/* ---- the clock --------------------------------------------------------------------------------------------------------------- */

static instant clock_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (instant)now.tv_sec * SECOND;
}

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* ---- options that need no policy --------------------------------------------------------------------------------------------- */

static int cores(void) {
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : n;
}

static bool resolve_threads(struct session *s, struct err *err) {
    const char *text = option_text(s->options, OPT_THREADS);
    int64_t n = cores();
    if (text && (!num_parse_i64(str_c(text), &n) || n < 1 || n > THREADS_MAX)) {
        err_set(err, ERR_USAGE, "--threads %s: expected a number from 1 to %d", text, THREADS_MAX);
        return option_fail(s->options, OPT_THREADS, err);
    }
    s->read.threads = (int)n;
    return true;
}

static bool resolve_max_rejects(struct session *s, struct err *err) {
    const char *text = option_text(s->options, OPT_MAX_REJECTS);
    double percent;
    s->read.max_rejects = -1;
    s->read.max_rejects_share = MAX_REJECTS_SHARE;
    if (!text) return true;
    size_t n = strlen(text);
    if (n > 0 && text[n - 1] == '%') {
        if (num_parse_double(str_of(text, n - 1), &percent) && percent >= 0 && percent <= 100) return s->read.max_rejects_share = percent / 100, true;
    } else if (num_parse_i64(str_c(text), &s->read.max_rejects) && s->read.max_rejects >= 0) {
        return true;
    }
    err_set(err, ERR_USAGE, "--max-rejects %s: expected a number of lines or a percentage such as 5%%", text);
    return option_fail(s->options, OPT_MAX_REJECTS, err);
}

static bool resolve_memory(struct session *s, int64_t *bytes, struct err *err) {
    const char *text = option_text(s->options, OPT_MEMORY);
    *bytes = 0;
    if (!text || (num_parse_size(str_c(text), bytes) && *bytes > 0)) return true;
    err_set(err, ERR_USAGE, "--memory %s: expected a size such as 512M or 2G", text);
    return option_fail(s->options, OPT_MEMORY, err);
}

static bool resolve_lang(struct session *s, struct err *err) {
    const char *text = option_text(s->options, OPT_LANG);
    if (!text || strcmp(text, "en") == 0) return s->lang = LANG_EN, true;
    if (strcmp(text, "ru") == 0) return s->lang = LANG_RU, true;
    err_set(err, ERR_USAGE, "--lang %s: expected ru or en", text);
    return option_fail(s->options, OPT_LANG, err);
}

static void refuse_sql(const struct options *o, struct err *err) {
    struct buf able = { 0 };
    for (int i = 0; commands[i]; i++)
        if (commands[i]->sql) buf_printf(&able, "%s%s", able.n ? ", " : "", commands[i]->name);
    err_set(err, ERR_USAGE, "--engine sql: `%s` computes natively only", o->command->name);
    err_hint(err, "the database computes for %s; leave --engine out", able.p);
    buf_release(&able);
}

/* Who computes: --engine. */
static bool session_engine(struct session *s, struct err *err) {
    const char *text = option_text(s->options, OPT_ENGINE);
    s->engine = ENGINE_NATIVE;
    if (!text || strcmp(text, "native") == 0) return true;
    if (strcmp(text, "sql") != 0) err_set(err, ERR_USAGE, "--engine %s: expected native or sql", text);
    else if (!s->options->command->sql) refuse_sql(s->options, err);
    else return s->engine = ENGINE_SQL, true;
    return option_fail(s->options, OPT_ENGINE, err);
}

/* ---- conditions -------------------------------------------------------------------------------------------------------------- */

static bool parse_where(struct session *s, const char *text, struct dimension *dim, struct str *value, struct err *err) {
    const char *equals = strchr(text, '=');
    if (!equals) return err_set(err, ERR_USAGE, "--where %s: expected DIM=VALUE", text);
    *value = str_c(equals + 1);
    if (dimension_parse(str_of(text, (size_t)(equals - text)), s->strings, dim)) return true;
    const char *name = arena_strndup(&s->arena, text, (size_t)(equals - text));
    const char *nearest = err_nearest(name, dimension_names, DIMENSIONS);
    err_set(err, ERR_USAGE, "--where %s: unknown dimension %s", text, name);
    return nearest ? err_hint(err, "did you mean %s?", nearest) : false;
}

/* The condition on dim among those found so far, or a new one: values of one dimension are alternatives. */
static struct condition *condition_on(struct condition *conditions, int *n, struct dimension dim) {
    for (int i = 0; i < *n; i++)
        if (conditions[i].dim.kind == dim.kind && conditions[i].dim.attr == dim.attr) return &conditions[i];
    conditions[*n] = (struct condition){ .dim = dim };
    return &conditions[(*n)++];
}

static bool resolve_where(struct session *s, struct err *err) {
    const struct option_values *given = &s->options->of[OPT_WHERE];
    struct condition *conditions = arena_alloc(&s->arena, (given->n + 1) * sizeof *conditions);
    for (size_t i = 0; i < given->n; i++) {
        struct dimension dim;
        struct str value;
        if (!parse_where(s, given->v[i].text, &dim, &value, err)) return option_fail(s->options, OPT_WHERE, err);
        struct condition *c = condition_on(conditions, &s->nwhere, dim);
        if (!c->values) c->values = arena_alloc(&s->arena, given->n * sizeof *c->values);
        c->values[c->n++] = value;
    }
    s->where = conditions;
    return true;
}

/* ---- opening ----------------------------------------------------------------------------------------------------------------- */

static bool load_policy(struct session *s, struct err *err) {
    const char *path = option_text(s->options, OPT_POLICY);
    if (!path) return policy_load("(defaults)", NULL, 0, s->strings, &s->policy, err);
    if (!file_load(&s->arena, path, ERR_CONFIG, &s->policy_text, err)) return option_fail(s->options, OPT_POLICY, err);
    return policy_load(path, s->policy_text.p, s->policy_text.n, s->strings, &s->policy, err);
}

static bool load_metrics(struct session *s, struct err *err) {
    const struct doc *defined = doc_get(s->policy->doc, "metrics");
    s->metrics = metrics_new(s->policy);
    return !defined || metrics_define(s->metrics, defined, err);
}

static bool resolve_now(struct session *s, struct err *err) {
    const char *text = option_text(s->options, OPT_NOW);
    s->now = clock_now();
    return !text || instant_option(text, "--now", s->policy->zone, &s->now, err) || option_fail(s->options, OPT_NOW, err);
}

bool session_open(struct session *s, struct options *o, struct err *err) {
    s->options = o;
    s->quiet = option_given(o, OPT_QUIET);
    s->verbose = option_given(o, OPT_VERBOSE);
    if (!session_engine(s, err) || !resolve_lang(s, err) || !resolve_threads(s, err)) return false;
    if (!resolve_max_rejects(s, err) || !resolve_memory(s, &s->memory, err)) return false;
    s->strings = strings_new();
    if (!load_policy(s, err) || !load_metrics(s, err) || !resolve_now(s, err) || !resolve_where(s, err)) return false;
    s->log = log_new(s->strings, s->memory);
    return true;
}

bool session_period(struct session *s, const char *fallback, struct err *err) {
    const char *period = option_text(s->options, OPT_PERIOD);
    const char *as_of = option_text(s->options, OPT_AS_OF);
    if (!period) period = fallback ? fallback : "last-month";
    if (!period_parse(period, s->policy->zone, s->now, &s->period, err)) return option_fail(s->options, OPT_PERIOD, err);
    s->as_of = s->period.to < s->now ? s->period.to : s->now;
    return !as_of || instant_option(as_of, "--as-of", s->policy->zone, &s->as_of, err) || option_fail(s->options, OPT_AS_OF, err);
}

bool session_present(struct session *s, struct err *err) {
    if (!session_period(s, NULL, err)) return false;
    if (!option_given(s->options, OPT_PERIOD) && !option_given(s->options, OPT_AS_OF)) s->as_of = s->now;
    return true;
}

/* ---- reading and measuring --------------------------------------------------------------------------------------------------- */

static void keep_reject(void *data, const char *line) {
    struct session *s = data;
    buf_add(&s->rejects, line, strlen(line) + 1);
}

static void say_rejects(const struct session *s) {
    for (const char *line = s->rejects.p; line && line < s->rejects.p + s->rejects.n; line += strlen(line) + 1) message("%s", line);
    if (s->counts.rejected > REJECTS_SHOWN) message("%lld lines were rejected, the first %d are above", (long long)s->counts.rejected, REJECTS_SHOWN);
}

/* The event logs among the sources, as one list. */
static bool expand_logs(struct session *s, const struct event_source *origins, size_t n, struct err *err) {
    struct texts paths = { 0 };
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; !origins[i].from && k < origins[i].paths.n; k++) texts_add(&paths, origins[i].paths.v[k]);
    bool ok = paths.n == 0 || inputs_expand((char *const *)paths.v, (int)paths.n, &s->inputs, err);
    texts_release(&paths);
    for (int i = 0; i < s->inputs.n; i++) s->progress.bytes_total += s->inputs.v[i].size > 0 ? s->inputs.v[i].size : 0;
    return ok;
}

/* That the sources of exports are known is found before anything is read. */
static bool check_exports(const struct event_source *origins, size_t n, struct err *err) {
    for (size_t i = 0; i < n; i++)
        if (origins[i].from && !source_find(origins[i].from, err)) return fail_where(origins[i].where, err);
    return true;
}

static void add_inputs(struct inputs *to, struct inputs *from) {
    to->v = mem_resize(to->v, (size_t)(to->n + from->n), sizeof *to->v);
    for (int i = 0; i < from->n; i++) to->v[to->n++] = from->v[i];
    to->cap = to->n;
    mem_free(from->v);
}

/* One vendor's exports, converted into the log; its files join the session's inputs. */
static bool read_exports(struct session *s, const struct event_source *source, uint64_t sequence, struct err *err) {
    struct inputs files = { 0 };
    if (!inputs_expand_exports((char *const *)source->paths.v, (int)source->paths.n, &files, err)) return false;
    struct digests *digests = s->read.digest ? digests_start(&files) : NULL;
    bool ok = exports_read(s, source, sequence, err);
    if (digests) ok = digests_finish(digests, ok, err) && ok;
    add_inputs(&s->inputs, &files);
    return ok;
}

static bool read_sources(struct session *s, bool database, const struct event_source *origins, size_t n, struct err *err) {
    if (database && !database_read(s, err)) return false;
    if (!database && s->inputs.n && !read_events(&s->inputs, s->policy, &s->read, s->log, &s->counts, &s->read_findings, err)) return false;
    for (size_t i = 0; i < n; i++)
        if (origins[i].from && !read_exports(s, &origins[i], (uint64_t)(i + 1) << EXPORT_SEQUENCE, err)) return false;
    log_seal(s->log);
    return log_whole(s->log, err);
}

bool session_read(struct session *s, size_t first, struct err *err) {
    size_t n;
    bool database = false;
    const struct event_source *origins = options_sources(s->options, first, &n);
    if (!s->read.taker && !database_given(s->options, first, &database, err)) return false;
    if (database) n = 0;
    if (!database && s->engine == ENGINE_SQL) return err_set(err, ERR_USAGE, "--engine sql goes with --db: which database?"), option_fail(s->options, OPT_ENGINE, err);
    if (!database && n == 0) return err_set(err, ERR_USAGE, "no EVENTS given: files, directories, globs, - for standard input, or --db for a database");
    if (s->engine == ENGINE_SQL) return database_attach(s, err);
    if (!check_exports(origins, n, err) || !expand_logs(s, origins, n, err)) return false;
    double start = seconds_now();
    s->read.as_of = s->as_of;
    s->read.message = keep_reject;
    s->read.message_data = s;
    s->read.progress = &s->progress;
    struct progress_bar *bar = progress_start(&s->progress, s->quiet);
    bool ok = read_sources(s, database, origins, n, err);
    progress_stop(bar);
    if (!s->quiet || (!ok && err->code == ERR_REJECTS)) say_rejects(s);
    s->read_s = seconds_now() - start;
    return ok;
}

bool session_run(struct session *s, struct pass *passes, int npasses, bool keep_log, struct err *err) {
    double start = seconds_now();
    run_release(&s->run);
    findings_release(&s->findings);
    s->run = (struct run){ .policy = s->policy, .log = s->log, .passes = passes, .npasses = npasses, .threads = s->read.threads, .keep_log = keep_log };
    if (s->engine == ENGINE_SQL ? !database_measure(s, err) : !run_measure(&s->run, &s->counts, err)) return false;
    findings_merge(&s->findings, &s->read_findings);
    findings_merge(&s->findings, &s->run.findings);
    s->fold_s += seconds_now() - start;
    return true;
}

/* ---- what a report says of the run ------------------------------------------------------------------------------------------- */

const char *session_digest(struct session *s, struct str text) {
    char hex[DIGEST_HEX];
    return arena_printf(&s->arena, "%s", digest_of(text.p, text.n, hex));
}

/* A file is named without its directory: the same input elsewhere gives the same report. */
static const char *file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

void session_describe(struct session *s, struct report *r) {
    r->run = &s->run;
    r->counts = &s->counts;
    r->findings = &s->findings;
    r->lang = s->lang;
    r->version = SVODKA_VERSION;
    r->policy_sha256 = session_digest(s, s->policy_text);
    r->ninputs = s->inputs.n;
    r->inputs = arena_alloc(&s->arena, ((size_t)s->inputs.n + 1) * sizeof *r->inputs);
    for (int i = 0; i < s->inputs.n; i++)
        r->inputs[i] = (struct report_file){ .name = file_name(s->inputs.v[i].path), .size = s->inputs.v[i].size, .sha256 = s->inputs.v[i].sha256 };
}

struct report *session_report_of(struct session *s, const char *name, struct arena *a) {
    struct template *t = arena_alloc(a, sizeof *t);
    struct report *r = arena_alloc(a, sizeof *r);
    *t = (struct template){ .arena = a, .name = name, .policy = s->policy, .metrics = s->metrics, .strings = s->strings, .where = s->where, .nwhere = s->nwhere };
    t->periods[PASS_MAIN] = s->period;
    t->passes[PASS_MAIN].as_of = s->as_of;
    *r = (struct report){ .t = t, .arena = a };
    session_describe(s, r);
    return r;
}

/* ---- what is said at the end ------------------------------------------------------------------------------------------------- */

void session_say_phases(const struct session *s) {
    if (!s->verbose) return;
    double total = s->read_s + s->fold_s;
    if (s->engine == ENGINE_SQL) {
        message("computed in the database: %.3f s, %lld statements, %lld rows came back, of %lld events of %lld tickets", s->fold_s, (long long)s->sql.statements,
                (long long)s->sql.rows, (long long)s->counts.events, (long long)s->run.tickets);
        return;
    }
    message("read %.3f s, folded %.3f s, %lld events of %lld tickets, %.0f events/s", s->read_s, s->fold_s, (long long)s->counts.events,
            (long long)s->run.tickets, total > 0 ? (double)s->counts.events / total : 0.0);
}

void session_note(struct session *s) {
    int64_t warnings = findings_warnings(&s->findings);
    if (warnings > s->warnings) s->warnings = warnings;
}

const char *session_warnings(struct session *s, int64_t n) {
    return n == 1 ? "1 finding that needs a look" : arena_printf(&s->arena, "%lld findings that need a look", (long long)n);
}

void session_report(struct session *s, int *status) {
    session_note(s);
    if (s->warnings > 0 && !s->quiet) message("%s (`svodka check` lists them)", session_warnings(s, s->warnings));
    if (s->warnings > 0 && option_given(s->options, OPT_STRICT)) *status = 1;
    session_say_phases(s);
}

void session_close(struct session *s) {
    run_release(&s->run);
    findings_release(&s->findings);
    findings_release(&s->read_findings);
    buf_release(&s->rejects);
    inputs_release(&s->inputs);
    pg_close(s->pg);
    if (s->log) log_free(s->log);
    if (s->metrics) metrics_free(s->metrics);
    if (s->policy) policy_free(s->policy);
    if (s->strings) strings_free(s->strings);
    arena_release(&s->arena);
}
