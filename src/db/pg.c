#include "db/pg.h"

#include <errno.h>
#include <inttypes.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "db/secrets.h"
#include "db/sql.h"

enum { WAIT_MS = 200, ASK_EVERY = 1024 /* rows: between two looks at whether the run was interrupted */ };
#define CONNECT_TIMEOUT_S "30"

struct pg {
    PGconn *conn;
    struct pg_options options;
    struct secrets *secrets; /* what no message may hold */
    char *name;
    char *row;               /* of COPY, libpq's */
    unsigned rows;           /* so many have come: now and then it is asked whether the run was interrupted */
    bool stopped;            /* it was */
};

/* ---- messages ------------------------------------------------------------------------------------------------------------------ */

/* A message of the server or of libpq as one line without passwords. */
static char *clean(const struct pg *pg, struct arena *a, const char *text) {
    static const char blanks[] = " \t\r\n";
    struct buf line = { 0 };
    buf_adds(&line, "");
    for (const char *p = text + strspn(text, blanks); *p;) {
        size_t n = strcspn(p, blanks), gap = strspn(p + n, blanks);
        buf_add(&line, p, n);
        if (p[n + gap]) buf_adds(&line, memchr(p + n, '\n', gap) ? "; " : " ");
        p += n + gap;
    }
    char *hidden = secrets_hide(pg->secrets, a, line.p);
    buf_release(&line);
    return hidden;
}

static bool fail_connection(const struct pg *pg, const char *what, struct err *err) {
    struct arena a = { 0 };
    err_set(err, ERR_DATABASE, "%s: %s", what, clean(pg, &a, PQerrorMessage(pg->conn)));
    arena_release(&a);
    return false;
}

/* The line and column of the character of that number (from 1) in a text of UTF-8. */
static void place_of(const char *text, long character, long *line, long *col) {
    *line = *col = 1;
    for (; *text && character > 1; text++) {
        if ((text[1] & 0xC0) != 0x80) character--;
        *col += 1;
        if (*text != '\n') continue;
        *line += 1;
        *col = 1;
    }
}

/* What to do about the errors that operators meet most. */
static const char *hint_of(const char *state) {
    static const struct { const char *state, *hint; } hints[] = {
        { "42501", "the role needs USAGE on the schema and SELECT on the tables" },
        { "57014", "--statement-timeout sets how long a statement may take" },
        { "55P03", "another session holds the table" },
        { "42P01", NULL },
    };
    for (size_t i = 0; state && i < sizeof hints / sizeof *hints; i++)
        if (strcmp(state, hints[i].state) == 0) return hints[i].hint;
    return NULL;
}

/* Says what the server answered instead of a result; with the place in the statement `sql` where it names one. */
static bool fail_result(const struct pg *pg, const char *what, const char *sql, const PGresult *result, struct err *err) {
    const char *primary = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
    if (!primary) {
        struct arena a = { 0 };
        err_set(err, ERR_DATABASE, "%s: the connection to %s was lost: %s", what, pg->name, clean(pg, &a, PQerrorMessage(pg->conn)));
        arena_release(&a);
        return err_hint(err, "nothing was written");
    }
    struct arena a = { 0 };
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE), *position = PQresultErrorField(result, PG_DIAG_STATEMENT_POSITION);
    const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL), *advice = PQresultErrorField(result, PG_DIAG_MESSAGE_HINT);
    const char *text = clean(pg, &a, primary), *more = detail ? clean(pg, &a, detail) : "";
    long line = 0, col = 0;
    int64_t character;
    if (sql && position && num_parse_i64(str_c(position), &character)) place_of(sql, (long)character, &line, &col);
    err_at(err, ERR_DATABASE, line ? what : NULL, line, col, "%s%s%s%s%s", line ? "" : what, line ? "" : ": ", text, detail ? ": " : "", more);
    if (hint_of(state))
        err_hint(err, "%s", hint_of(state));
    else if (advice)
        err_hint(err, "%s", clean(pg, &a, advice));
    arena_release(&a);
    return false;
}

static void ignore_notice(void *data, const PGresult *result) {
    (void)data;
    (void)result;
}

/* ---- opening ------------------------------------------------------------------------------------------------------------------- */

bool pg_has_password(const char *conninfo) {
    PQconninfoOption *options = PQconninfoParse(conninfo, NULL);
    bool found = false;
    for (const PQconninfoOption *o = options; o && o->keyword; o++)
        found = found || (strcmp(o->keyword, "password") == 0 && o->val && o->val[0]);
    PQconninfoFree(options);
    return found;
}

/* Keeps the passwords of the session, wherever they came from, out of its messages. */
static void learn_secrets(struct pg *pg) {
    PQconninfoOption *options = PQconninfo(pg->conn);
    for (const PQconninfoOption *o = options; o && o->keyword; o++)
        if (strchr(o->dispchar, '*') && o->val) secrets_add(pg->secrets, o->val);
    PQconninfoFree(options);
    if (PQpass(pg->conn)) secrets_add(pg->secrets, PQpass(pg->conn));
}

static bool check_conninfo(const struct pg *pg, struct err *err) {
    char *why = NULL;
    PQconninfoOption *options = PQconninfoParse(pg->options.conninfo, &why);
    bool ok = options != NULL;
    if (!ok) {
        struct arena a = { 0 };
        err_set(err, ERR_DATABASE, "the connection string cannot be read: %s", why ? secrets_hide_quoted(&a, clean(pg, &a, why)) : "out of memory");
        err_hint(err, "such as \"service=tickets\", \"host=db.example dbname=tickets user=svodka\" or postgresql://svodka@db.example/tickets");
        arena_release(&a);
    }
    PQconninfoFree(options);
    PQfreemem(why);
    return ok;
}

static bool connect_session(struct pg *pg, struct err *err) {
    /* Later keywords win over earlier ones, and both over what services and the environment say. */
    static const char *const keywords[] = { "keepalives_idle", "keepalives_interval", "keepalives_count", "dbname", "application_name", "client_encoding", NULL };
    const char *const values[] = { "60", "10", "6", pg->options.conninfo, "svodka", "UTF8", NULL };
    if (!check_conninfo(pg, err)) return false;
    setenv("PGCONNECT_TIMEOUT", CONNECT_TIMEOUT_S, 0); /* the environment: below services and the connection string */
    pg->conn = PQconnectdbParams(keywords, values, 1);
    if (!pg->conn) mem_exhausted();
    learn_secrets(pg);
    if (PQstatus(pg->conn) != CONNECTION_OK) return fail_connection(pg, "the database cannot be reached", err);
    PQsetNoticeReceiver(pg->conn, ignore_notice, NULL);
    return true;
}

static void name_session(struct pg *pg) {
    const char *host = PQhost(pg->conn), *port = PQport(pg->conn);
    bool socket = !host || host[0] == '/' || !host[0];
    struct buf name = { 0 };
    buf_printf(&name, "%s at %s%s%s", PQdb(pg->conn), host ? host : "", socket ? "" : ":", socket ? "" : port);
    pg->name = name.p;
}

static bool check_encoding(const struct pg *pg, struct err *err) {
    if (strcmp(pg_server_encoding(pg), "SQL_ASCII") != 0) return true;
    err_set(err, ERR_DATABASE, "the encoding of the database %s is SQL_ASCII, so what its texts mean is unknown (expected UTF8)", PQdb(pg->conn));
    return err_hint(err, "export the events as a log (`svodka convert`, psql's \\copy), or move the database to UTF8");
}

static bool begin_session(struct pg *pg, struct err *err) {
    char timeout[NUM_TEXT];
    snprintf(timeout, sizeof timeout, "%" PRId64, pg->options.statement_timeout_ms);
    const struct pg_param params[] = { { timeout }, { pg->options.read_only ? "on" : "off" } };
    if (!check_encoding(pg, err)) return false;
    if (!pg_run_params(pg, "session/settings", sql_text("session/settings"), params, 2, NULL, err)) return false;
    return !pg->options.read_only || pg_run(pg, sql_text("session/begin"), err);
}

struct pg *pg_open(const struct pg_options *o, struct err *err) {
    struct pg *pg = mem_zalloc(1, sizeof *pg);
    pg->options = *o;
    pg->secrets = secrets_of(o->conninfo);
    if (connect_session(pg, err)) {
        name_session(pg);
        if (begin_session(pg, err)) return pg;
    }
    pg_close(pg);
    return NULL;
}

void pg_close(struct pg *pg) {
    if (!pg) return;
    if (pg->row) PQfreemem(pg->row);
    if (pg->conn) PQfinish(pg->conn);
    secrets_free(pg->secrets);
    mem_free(pg->name);
    mem_free(pg);
}

const char *pg_name(const struct pg *pg) { return pg->name; }

const char *pg_database(const struct pg *pg) { return PQdb(pg->conn); }

const char *pg_server_encoding(const struct pg *pg) {
    const char *encoding = PQparameterStatus(pg->conn, "server_encoding");
    return encoding ? encoding : "";
}

int pg_server_version(const struct pg *pg) { return PQserverVersion(pg->conn); }

/* ---- waiting ------------------------------------------------------------------------------------------------------------------- */

/* Asks the server to stop what it does. */
static void send_cancel(struct pg *pg) {
    char why[256];
    PGcancel *cancel = PQgetCancel(pg->conn);
    if (cancel) PQcancel(cancel, why, sizeof why);
    PQfreeCancel(cancel);
}

/* Whether to go on; if not, the statement is cancelled. */
static bool goes_on(struct pg *pg, const char *what, struct err *err) {
    if (!pg->options.interrupted || !pg->options.interrupted(pg->options.interrupted_data)) return true;
    if (!pg->stopped) send_cancel(pg);
    pg->stopped = true;
    return err_set(err, ERR_INTERRUPTED, "interrupted while %s was running", what);
}

/* Takes in what has arrived; if nothing has, waits until something does. */
static bool wait_for_server(struct pg *pg, const char *what, struct err *err) {
    struct pollfd socket = { .fd = PQsocket(pg->conn), .events = POLLIN };
    for (;;) {
        if (!goes_on(pg, what, err)) return false;
        int ready = poll(&socket, 1, WAIT_MS);
        if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
        return PQconsumeInput(pg->conn) || fail_result(pg, what, NULL, NULL, err);
    }
}

/* The next result, or NULL at the end of the statement's results; false if there is none to be had. */
static bool next_result(struct pg *pg, const char *what, PGresult **result, struct err *err) {
    while (PQisBusy(pg->conn))
        if (!wait_for_server(pg, what, err)) return false;
    *result = PQgetResult(pg->conn);
    return true;
}

/* Takes all that is left of a statement's results. */
static void drain(struct pg *pg) {
    for (PGresult *result; PQstatus(pg->conn) == CONNECTION_OK && (result = PQgetResult(pg->conn)) != NULL;) {
        ExecStatusType status = PQresultStatus(result);
        PQclear(result);
        if (status == PGRES_COPY_IN) PQputCopyEnd(pg->conn, "given up");
        for (char *row; status == PGRES_COPY_OUT && PQgetCopyData(pg->conn, &row, 0) > 0;) PQfreemem(row);
    }
}

void pg_cancel(struct pg *pg) {
    if (PQtransactionStatus(pg->conn) != PQTRANS_ACTIVE || pg->stopped) return; /* who stops does not wait for the server's answer */
    send_cancel(pg);
    PQputCopyEnd(pg->conn, "given up"); /* does nothing unless a COPY FROM STDIN is under way */
    for (char *row; PQgetCopyData(pg->conn, &row, 0) > 0;) PQfreemem(row);
    drain(pg);
}

/* ---- statements ---------------------------------------------------------------------------------------------------------------- */

static bool send_statement(struct pg *pg, const char *what, const char *sql, const struct pg_param *params, int nparams, bool binary, struct err *err) {
    const char *values[64];
    if (nparams > (int)(sizeof values / sizeof *values)) return err_set(err, ERR_DATABASE, "%s: too many parameters", what);
    for (int i = 0; i < nparams; i++) values[i] = params[i].text;
    if (PQsendQueryParams(pg->conn, sql, nparams, NULL, values, NULL, NULL, binary)) return true;
    return fail_result(pg, what, NULL, NULL, err);
}

/* Takes the results of a statement until the end; the first error counts. */
static bool finish_statement(struct pg *pg, const char *what, const char *sql, int64_t *affected, struct err *err) {
    bool ok = true;
    for (PGresult *result;;) {
        if (!next_result(pg, what, &result, err)) return false;
        if (!result) return ok;
        ExecStatusType status = PQresultStatus(result);
        if (affected && status == PGRES_COMMAND_OK && !num_parse_i64(str_c(PQcmdTuples(result)), affected)) *affected = 0;
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) {
            ok = status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE || status == PGRES_NONFATAL_ERROR
                     ? fail_result(pg, what, sql, result, err)
                     : err_set(err, ERR_DATABASE, "%s: the server answered what was not asked for (%s)", what, PQresStatus(status));
        }
        PQclear(result);
        if (!ok && (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH)) return pg_cancel(pg), false;
    }
}

bool pg_run_params(struct pg *pg, const char *what, const char *sql, const struct pg_param *params, int nparams, int64_t *affected, struct err *err) {
    if (affected) *affected = 0;
    return send_statement(pg, what, sql, params, nparams, false, err) && finish_statement(pg, what, sql, affected, err);
}

/* The first line of a statement that is no comment. */
static const char *first_line(struct arena *a, const char *sql) {
    while (strncmp(sql, "--", 2) == 0 && strchr(sql, '\n')) sql = strchr(sql, '\n') + 1;
    size_t n = strcspn(sql, "\n");
    return arena_strndup(a, sql, n < 60 ? n : 60);
}

bool pg_run(struct pg *pg, const char *sql, struct err *err) {
    struct arena a = { 0 };
    bool ok = pg_run_params(pg, first_line(&a, sql), sql, NULL, 0, NULL, err);
    arena_release(&a);
    return ok;
}

bool pg_script(struct pg *pg, const char *what, const char *sql, struct err *err) {
    if (!PQsendQuery(pg->conn, sql)) return fail_result(pg, what, NULL, NULL, err);
    return finish_statement(pg, what, sql, NULL, err);
}

/* ---- rows ---------------------------------------------------------------------------------------------------------------------- */

struct pg_rows {
    struct pg *pg;
    char *what;
    PGresult *result; /* the present row, or before the first the one that is to come; NULL when all are over */
    bool fresh;       /* result has not been given yet */
};

/* Fetches the result that comes next: a row, or the end that has none. */
static bool fetch(struct pg_rows *r, const char *sql, struct err *err) {
    PQclear(r->result);
    r->result = NULL;
    if (!next_result(r->pg, r->what, &r->result, err)) return false;
    ExecStatusType status = PQresultStatus(r->result);
    if (status == PGRES_SINGLE_TUPLE || status == PGRES_TUPLES_OK) return true;
    if (status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY) return err_set(err, ERR_DATABASE, "%s: the statement returns no rows", r->what);
    return fail_result(r->pg, r->what, sql, r->result, err);
}

struct pg_rows *pg_query(struct pg *pg, const char *what, const char *sql, const struct pg_param *params, int nparams, bool binary, struct err *err) {
    if (!send_statement(pg, what, sql, params, nparams, binary, err)) return NULL;
    struct pg_rows *r = mem_zalloc(1, sizeof *r);
    r->pg = pg;
    r->what = mem_strdup(what);
    r->fresh = true;
    PQsetSingleRowMode(pg->conn);
    if (fetch(r, sql, err)) return r;
    pg_rows_free(r);
    return NULL;
}

int pg_columns(const struct pg_rows *r) { return PQnfields(r->result); }
const char *pg_column_name(const struct pg_rows *r, int i) { return PQfname(r->result, i); }
unsigned pg_column_type(const struct pg_rows *r, int i) { return PQftype(r->result, i); }

/* The end is proven when the result without rows is followed by none. */
static int end_rows(struct pg_rows *r, struct err *err) {
    if (!finish_statement(r->pg, r->what, NULL, NULL, err)) return -1;
    return 0;
}

int pg_next(struct pg_rows *r, struct pg_cell *cells, struct err *err) {
    if (++r->pg->rows % ASK_EVERY == 0 && !goes_on(r->pg, r->what, err)) return -1;
    if (!r->fresh && !fetch(r, NULL, err)) return -1;
    r->fresh = false;
    if (PQresultStatus(r->result) == PGRES_TUPLES_OK) return end_rows(r, err);
    for (int i = 0; i < PQnfields(r->result); i++) {
        bool null = PQgetisnull(r->result, 0, i);
        cells[i] = (struct pg_cell){ null ? NULL : PQgetvalue(r->result, 0, i), null ? -1 : PQgetlength(r->result, 0, i) };
    }
    return 1;
}

void pg_rows_free(struct pg_rows *r) {
    if (!r) return;
    PQclear(r->result);
    pg_cancel(r->pg);
    mem_free(r->what);
    mem_free(r);
}

static bool prepare(struct pg *pg, const char *what, const char *sql, struct err *err) {
    if (!PQsendPrepare(pg->conn, "", sql, 0, NULL)) return fail_result(pg, what, NULL, NULL, err);
    return finish_statement(pg, what, sql, NULL, err);
}

bool pg_describe(struct pg *pg, const char *what, const char *sql, struct pg_column **columns, int *ncolumns, int *nparams, struct arena *a, struct err *err) {
    PGresult *result;
    if (!prepare(pg, what, sql, err)) return false;
    if (!PQsendDescribePrepared(pg->conn, "")) return fail_result(pg, what, NULL, NULL, err);
    if (!next_result(pg, what, &result, err)) return false;
    bool ok = PQresultStatus(result) == PGRES_COMMAND_OK || fail_result(pg, what, sql, result, err);
    if (ok) {
        *ncolumns = PQnfields(result);
        *nparams = PQnparams(result);
        *columns = arena_alloc(a, (size_t)(*ncolumns + 1) * sizeof **columns);
        for (int i = 0; i < *ncolumns; i++)
            (*columns)[i] = (struct pg_column){ arena_strndup(a, PQfname(result, i), strlen(PQfname(result, i))), PQftype(result, i) };
    }
    PQclear(result);
    return ok && finish_statement(pg, what, NULL, NULL, err);
}

/* ---- COPY ---------------------------------------------------------------------------------------------------------------------- */

static bool begin_copy(struct pg *pg, const char *what, const char *sql, ExecStatusType wanted, struct err *err) {
    PGresult *result;
    if (!send_statement(pg, what, sql, NULL, 0, false, err) || !next_result(pg, what, &result, err)) return false;
    ExecStatusType status = PQresultStatus(result);
    bool ok = status == wanted || fail_result(pg, what, NULL, result, err);
    PQclear(result);
    if (!ok) drain(pg);
    return ok;
}

bool pg_copy_out(struct pg *pg, const char *what, const char *sql, struct err *err) { return begin_copy(pg, what, sql, PGRES_COPY_OUT, err); }

int pg_copy_next(struct pg *pg, const char **p, size_t *n, struct err *err) {
    static const char what[] = "COPY";
    if (pg->row) PQfreemem(pg->row);
    pg->row = NULL;
    int got;
    if (++pg->rows % ASK_EVERY == 0 && !goes_on(pg, what, err)) return -1;
    while ((got = PQgetCopyData(pg->conn, &pg->row, 1)) == 0)
        if (!wait_for_server(pg, what, err)) return -1;
    if (got == -1) return finish_statement(pg, what, NULL, NULL, err) ? 0 : -1;
    if (got < 0) return fail_result(pg, what, NULL, NULL, err), -1;
    *p = pg->row;
    *n = (size_t)got;
    return 1;
}

bool pg_copy_in(struct pg *pg, const char *what, const char *sql, struct err *err) { return begin_copy(pg, what, sql, PGRES_COPY_IN, err); }

/* The server's own word on why it takes no more, where there is one. */
static bool fail_copy(struct pg *pg, struct err *err) {
    PGresult *result = PQgetResult(pg->conn);
    fail_result(pg, "COPY", NULL, result, err);
    PQclear(result);
    drain(pg);
    return false;
}

bool pg_copy_put(struct pg *pg, const void *p, size_t n, struct err *err) {
    enum { PIECE = 1 << 20 };
    for (const char *at = p; n > 0;) {
        size_t piece = n < PIECE ? n : PIECE;
        if (PQputCopyData(pg->conn, at, (int)piece) != 1) return fail_copy(pg, err);
        at += piece;
        n -= piece;
    }
    return true;
}

bool pg_copy_end(struct pg *pg, int64_t *rows, struct err *err) {
    if (PQputCopyEnd(pg->conn, NULL) != 1) return fail_copy(pg, err);
    return finish_statement(pg, "COPY", NULL, rows, err);
}
