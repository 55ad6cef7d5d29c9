/* command: what a command of the command line is, and the options that it is given (cli.md).
 *
 * Every option is one row of a table (options.c): its long name is also the key of a job file, its help the text of --help.
 * Options stay text here; session.h gives them their meaning.
 *
 * To add a command: 1. a file src/cmd/NAME.c exporting one `const struct command command_NAME`, 2. its line in commands.c.
 * To add an option: 1. an enum name here, 2. its row in options.c; unless it is common, 3. its bit in the commands that know it.
 */
#ifndef SVODKA_CMD_COMMAND_H
#define SVODKA_CMD_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/doc.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

enum option_id {
    /* common: every command takes them */
    OPT_POLICY, OPT_TEMPLATE, OPT_PERIOD, OPT_NOW, OPT_AS_OF, OPT_OUTPUT, OPT_JOB, OPT_LANG, OPT_BY, OPT_METRICS, OPT_FORMAT,
    OPT_THREADS, OPT_MEMORY, OPT_MAX_REJECTS, OPT_STRICT, OPT_QUIET, OPT_VERBOSE, OPT_DB, OPT_QUERY, OPT_STATEMENT_TIMEOUT, OPT_ENGINE, OPT_LEDGER, OPT_WHERE, OPT_HELP, OPT_VERSION,
    /* of single commands */
    OPT_ALL, OPT_LIST, OPT_AGENT, OPT_METRIC, OPT_WITHIN, OPT_TIMEZONE, OPT_BOT, OPT_MAPPING, OPT_GUESS, OPT_STATUSES,
    OPT_PACK, OPT_UNANSWERED_FOR, OPT_COMPARE_POLICY, OPT_MAIL_READY,
    OPT_REVISE, OPT_BATCH,
    OPTIONS
};
#define OPT_BIT(id) (UINT64_C(1) << (id))
_Static_assert(OPTIONS <= 64, "options are bits of a uint64_t");

enum option_kind { OPTION_FLAG, OPTION_ONE /* the last one given counts */, OPTION_MANY /* repeatable */ };
struct option_row {
    const char *name;      /* long name, also the key in a job file */
    char letter;           /* short name or 0 */
    const char *argument;  /* "FILE"; NULL for a flag */
    enum option_kind kind;
    bool is_path;          /* in a job file: relative to it */
    bool common;
    const char *help;
};
extern const struct option_row option_rows[OPTIONS];

struct option_value {
    const char *text;
    const struct doc *where; /* its place in the job file; NULL on the command line */
};
struct option_values { struct option_value *v; size_t n, cap; };
struct texts { const char **v; size_t n, cap; };

/* What to read: paths of event logs (from == NULL), or a vendor's exports to be converted first ({"from": ..., "files": ...} of a job file). */
struct event_source {
    const char *from;
    const struct doc *where; /* in the job file; NULL on the command line */
    struct texts paths;      /* files, directories, globs, "-" */
};

/* What --where means to a command. */
enum where_use {
    WHERE_NOTHING, /* nothing: refused on the command line, passed over in a job file, which other commands share */
    WHERE_NARROWS, /* the facts that it looks at */
    WHERE_SPOILS   /* its numbers must be whole: refused in a job file too */
};

struct command;
struct options {
    const struct command *command;
    struct option_values of[OPTIONS];
    struct texts operands;        /* arguments that are no options, without the command's name */
    const char *job_source;       /* the job file's name, or NULL */
    struct { struct event_source *v; size_t n, cap; } job_sources; /* the job file's "events" */
    struct arena arena;           /* holds texts that are not argv's, and the job's document */
};

struct command {
    const char *name;
    const char *summary;   /* one line, for `svodka --help` */
    const char *arguments; /* "[EVENTS...]" */
    const char *help;      /* what it does in a few lines, then examples */
    uint64_t options;      /* OPT_BIT of its own options besides the common ones */
    bool sql;              /* --engine sql can do it */
    enum where_use where;
    bool (*explain)(const struct options *o); /* NULL, or prints the help for these operands: `convert jira --help`; false: no help but the command's */
    /* Does it; *status is 0 beforehand and may be set to 1 ("something to look at"). On failure false with err: err_exit_status decides. */
    bool (*run)(struct options *o, int *status, struct err *err);
};
extern const struct command *const commands[]; /* NULL-terminated; commands.c */

/* The whole program: parses, runs the command, prints errors; gives the exit status. */
int svodka_main(int argc, char **argv);

/* Parses the command line and the job file that it names. *done: --help or --version was answered and nothing remains to be done.
 * Errors ERR_USAGE and, in the job file, ERR_CONFIG. Release o in either case. */
bool options_parse(int argc, char **argv, struct options *o, bool *done, struct err *err);
void options_release(struct options *o);

/* The value that counts, or NULL if the option was not given. */
const char *option_text(const struct options *o, enum option_id id);
bool option_given(const struct options *o, enum option_id id); /* of a flag too */
bool option_typed(const struct options *o, enum option_id id); /* given on the command line, not by the job file */
/* Adds the place in the job file, if there is one, to an err that has no place yet. Returns false. */
bool fail_where(const struct doc *where, struct err *err);
bool option_fail(const struct options *o, enum option_id id, struct err *err);
/* Appends a value as if given; for the job file: where. */
void option_add(struct options *o, enum option_id id, const char *text, const struct doc *where);

/* Reads the job file and adds what the command line has not given. */
bool job_load(struct options *o, const char *path, struct err *err);

/* What to read: the operands from index `first` on as one source, else the job's sources; *n may become 0. */
const struct event_source *options_sources(struct options *o, size_t first, size_t *n);

/* "a, b,c" -> its parts, without surrounding spaces; empty parts are left out. */
void texts_split(struct arena *a, const char *text, struct texts *out);
void texts_add(struct texts *t, const char *text);
void texts_release(struct texts *t);

/* Reads a whole small file (a policy, template, job) into a; at most 64 MiB. Errors: code. */
bool file_load(struct arena *a, const char *path, enum err_code code, struct str *out, struct err *err);

/* One line on standard error: "svodka: ...", control characters made harmless. */
void message(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Writes n bytes to standard output; ERR_OUTPUT. A reader that has gone away (EPIPE) gives an err with empty text: nothing is said of it. */
bool out_write(const void *p, size_t n, struct err *err);
bool out_flush(struct err *err);

#endif
