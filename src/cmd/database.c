#include "cmd/database.h"

#include <string.h>

#include "base/digest.h"
#include "base/num.h"
#include "cmd/signals.h"
#include "db/engine.h"
#include "db/events.h"
#include "db/sql.h"

/* ---- the options --------------------------------------------------------------------------------------------------------------- */

static bool interrupted(void *data) {
    (void)data;
    return signals_caught() != 0;
}

static bool resolve_timeout(const struct options *o, int64_t *milliseconds, struct err *err) {
    const char *text = option_text(o, OPT_STATEMENT_TIMEOUT);
    int64_t seconds = 0;
    bool ok = !text || strcmp(text, "0") == 0 || (num_parse_duration(str_c(text), &seconds) && seconds <= INT32_MAX / 1000);
    *milliseconds = 1000 * seconds;
    if (ok) return true;
    err_set(err, ERR_USAGE, "--statement-timeout %s: expected a duration such as 10m, or 0 for none", text);
    return option_fail(o, OPT_STATEMENT_TIMEOUT, err);
}

bool database_options(const struct options *o, struct pg_options *out, struct err *err) {
    const struct option_values *db = &o->of[OPT_DB];
    const char *conninfo = db->v[db->n - 1].text;
    *out = (struct pg_options){ .conninfo = conninfo, .interrupted = interrupted };
    bool in_argv = !db->v[db->n - 1].where;
    if (in_argv && pg_has_password(conninfo) && !option_given(o, OPT_QUIET))
        message("the password in --db can be seen by every user of this machine (a password file, ~/.pgpass or PGPASSFILE, keeps it)");
    return resolve_timeout(o, &out->statement_timeout_ms, err);
}

bool database_given(struct options *o, size_t first, bool *given, struct err *err) {
    const struct option_values *db = &o->of[OPT_DB];
    bool by_job = db->n && db->v[db->n - 1].where, operands = o->operands.n > first;
    *given = db->n && !(by_job && operands);
    if (!db->n && option_given(o, OPT_QUERY)) {
        err_set(err, ERR_USAGE, "--query goes with --db: which database?");
        return option_fail(o, OPT_QUERY, err);
    }
    if (!*given || (by_job ? o->job_sources.n == 0 : !operands)) return true;
    err_set(err, ERR_USAGE, "events come from --db or from files, not from both");
    err_hint(err, by_job ? "leave \"db\" or \"events\" out" : "leave --db or EVENTS out; `svodka load --db` puts files into a database");
    return option_fail(o, OPT_DB, err);
}

/* A statement of queries/sources/ by its name. */
static bool named_statement(const char *name, struct arena *a, const char **text, struct err *err) {
    static const char folder[] = "sources/";
    struct buf names = { 0 };
    *text = sql_find(arena_printf(a, "%s%s", folder, name));
    for (unsigned i = 0; i < sql_files_n; i++)
        if (strncmp(sql_files[i].name, folder, strlen(folder)) == 0) buf_printf(&names, "%s, ", sql_files[i].name + strlen(folder));
    if (!*text) {
        err_set(err, ERR_CONFIG, "--query %s: there is no statement of that name", name);
        err_hint(err, "names: %sor a file such as ./%s.sql", names.n ? names.p : "", name);
    }
    buf_release(&names);
    return *text != NULL;
}

static bool is_path(const char *text) {
    size_t n = strlen(text);
    return strchr(text, '/') || (n > 4 && strcmp(text + n - 4, ".sql") == 0);
}

static bool load_statement(const struct options *o, const char *query, struct arena *a, const char **text, struct err *err) {
    struct str file;
    if (!is_path(query)) return named_statement(query, a, text, err) || option_fail(o, OPT_QUERY, err);
    if (!file_load(a, query, ERR_CONFIG, &file, err)) return option_fail(o, OPT_QUERY, err);
    *text = file.p;
    return (strlen(file.p) == file.n && utf8_valid(file.p, file.n)) || err_at(err, ERR_CONFIG, query, 0, 0, "is no text in UTF-8");
}

bool database_statement(const struct options *o, struct arena *a, struct database_statement *out, struct err *err) {
    const char *query = option_text(o, OPT_QUERY), *text = sql_text("events/table");
    char hex[DIGEST_HEX] = "";
    if (query && !load_statement(o, query, a, &text, err)) return false;
    if (query) digest_of(text, strlen(text), hex);
    *out = (struct database_statement){ .source = query ? query : EVENTS_TABLE, .sha256 = arena_printf(a, "%s", hex) };
    return sql_single(a, out->source, text, &out->sql, err);
}

/* ---- reading ------------------------------------------------------------------------------------------------------------------- */

bool database_open(struct session *s, struct err *err) {
    struct pg_options options;
    if (s->pg) return true;
    if (!database_options(s->options, &options, err)) return false;
    options.read_only = true;
    s->pg = pg_open(&options, err);
    return s->pg != NULL;
}

static void add_input(struct session *s, const struct database_statement *statement) {
    struct input *input = mem_zalloc(1, sizeof *input);
    input->path = mem_strdup(statement->source);
    input->size = -1;
    input->rows = true;
    memcpy(input->sha256, statement->sha256, strlen(statement->sha256) + 1);
    s->inputs = (struct inputs){ input, 1, 1 };
}

/* The place in our own statement says nothing to who runs us. */
static bool fail_table(struct err *err) {
    err->source[0] = '\0';
    return err_hint(err, "`svodka load` makes the table " EVENTS_TABLE "; --query FILE reads other tables");
}

bool database_read(struct session *s, struct err *err) {
    struct database_statement statement;
    if (!database_statement(s->options, &s->arena, &statement, err) || !database_open(s, err)) return false;
    struct event_rows rows = { .source = statement.source, .sql = statement.sql };
    add_input(s, &statement);
    signals_defer(true); /* a statement under way is cancelled */
    bool ok = events_read(s->pg, &rows, &s->inputs, s->policy, &s->read, s->log, &s->counts, &s->read_findings, err) && signals_check(err);
    pg_close(s->pg);
    s->pg = NULL;
    signals_defer(false);
    return ok || option_given(s->options, OPT_QUERY) || err->code != ERR_DATABASE ? ok : fail_table(err);
}

/* ---- the SQL engine ------------------------------------------------------------------------------------------------------------ */

static void say_plan(void *data, const char *line) {
    (void)data;
    message("%s", line);
}

bool database_attach(struct session *s, struct err *err) {
    struct database_statement statement;
    if (!database_statement(s->options, &s->arena, &statement, err) || !database_open(s, err)) return false;
    add_input(s, &statement);
    s->sql = (struct sql_engine){ .pg = s->pg, .name = statement.source, .as_of = s->as_of };
    if (s->verbose) s->sql.explain = say_plan;
    bool ok = engine_source(&s->sql, statement.sql, &s->arena, err);
    return ok || option_given(s->options, OPT_QUERY) || err->code != ERR_DATABASE ? ok : fail_table(err);
}

bool database_measure(struct session *s, struct err *err) {
    signals_defer(true); /* a statement under way is cancelled */
    s->counts = (struct log_counts){ 0 };
    bool ok = engine_measure(&s->sql, &s->run, &s->counts, err) && signals_check(err);
    signals_defer(false);
    s->sql.explain = NULL; /* told once */
    return ok;
}
