/* options: the table of options, and the command line as argp reads it. */
#include "cmd/command.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

enum { GROUP_OWN = 1, GROUP_COMMON = 2, KEY_BASE = 0x100 /* keys of options without a letter: KEY_BASE + id */ };

const struct option_row option_rows[OPTIONS] = {
    [OPT_POLICY] = { "policy", 'p', "FILE", OPTION_ONE, true, true, "the policy: how the organisation measures" },
    [OPT_TEMPLATE] = { "template", 't', "NAME|FILE", OPTION_MANY, true, true, "a report template by name or path (repeatable)" },
    [OPT_PERIOD] = { "period", 0, "P", OPTION_ONE, false, true,
                     "2026-10, 2026-Q3, 2026, 2026-W41, 2026-10-05, 2026-10-05..2026-10-11, today, yesterday, this-week, this-month, last-week, "
                     "last-month (default), last-quarter, last-7-days" },
    [OPT_NOW] = { "now", 0, "INSTANT", OPTION_ONE, false, true, "what relative periods count from (default: the clock)" },
    [OPT_AS_OF] = { "as-of", 0, "INSTANT", OPTION_ONE, false, true, "ignore events at or after it (default: the period's end, or now if earlier)" },
    [OPT_OUTPUT] = { "output", 'o', "DIR", OPTION_ONE, true, true, "where reports are written (default: the current directory)" },
    [OPT_JOB] = { "job", 'j', "FILE", OPTION_ONE, true, true, "a JSON object of these long names; the command line wins" },
    [OPT_LANG] = { "lang", 0, "ru|en", OPTION_ONE, false, true, "language of built-in words (default: en)" },
    [OPT_BY] = { "by", 0, "DIM,...", OPTION_ONE, false, true,
                 "agent, team, priority, channel, customer, tag, status, status_name, attr.NAME, hour, weekday, day, week, month, quarter, year" },
    [OPT_METRICS] = { "metrics", 0, "M,...", OPTION_ONE, false, true, "metrics to print, see `svodka metrics --list`" },
    [OPT_FORMAT] = { "format", 0, "table|csv|json", OPTION_ONE, false, true, "how to print (`due` also as ndjson)" },
    [OPT_THREADS] = { "threads", 0, "N", OPTION_ONE, false, true, "default: the cores" },
    [OPT_MEMORY] = { "memory", 0, "SIZE", OPTION_ONE, false, true, "spill events to temporary files beyond it, for instance 2G" },
    [OPT_MAX_REJECTS] = { "max-rejects", 0, "N|N%", OPTION_ONE, false, true, "stop if more lines are rejected (default: 1%, at least 10)" },
    [OPT_STRICT] = { "strict", 0, NULL, OPTION_FLAG, false, true, "findings of severity warning give exit status 1" },
    [OPT_QUIET] = { "quiet", 'q', NULL, OPTION_FLAG, false, true, "say nothing but errors" },
    [OPT_VERBOSE] = { "verbose", 'v', NULL, OPTION_FLAG, false, true, "say how long each phase took" },
    [OPT_DB] = { "db", 0, "CONNINFO", OPTION_ONE, false, true, "read a PostgreSQL database instead of EVENTS: a connection string or URI of libpq, such as service=tickets" },
    [OPT_QUERY] = { "query", 0, "NAME|FILE", OPTION_ONE, true, true, "with --db: the statement that returns the events (default: the table svodka.events)" },
    [OPT_STATEMENT_TIMEOUT] = { "statement-timeout", 0, "DURATION", OPTION_ONE, false, true, "with --db: how long a statement may take (default: no limit)" },
    [OPT_ENGINE] = { "engine", 0, "native|sql", OPTION_ONE, false, true, "with --db: who computes (default: native; sql: the database itself)" },
    [OPT_LEDGER] = { "ledger", 0, "FILE", OPTION_ONE, true, true, "closed payroll periods: written by `close`, checked by `verify`, adjustments of a report" },
    [OPT_WHERE] = { "where", 0, "DIM=VALUE", OPTION_MANY, false, true,
                    "only facts with this value (repeatable: the same DIM again means any of the values, another DIM that both hold)" },
    [OPT_HELP] = { "help", 'h', NULL, OPTION_FLAG, false, true, "print this help" },
    [OPT_VERSION] = { "version", 0, NULL, OPTION_FLAG, false, true, "print the version" },

    [OPT_ALL] = { "all", 0, NULL, OPTION_FLAG, false, false, "all facts up to as-of, not only the period's" },
    [OPT_LIST] = { "list", 0, NULL, OPTION_FLAG, false, false, "print what there is to choose from" },
    [OPT_AGENT] = { "agent", 0, "AGENT", OPTION_ONE, false, false, "explain this agent's cell (an id, or `(none)`)" },
    [OPT_METRIC] = { "metric", 0, "METRIC", OPTION_ONE, false, false, "explain this metric's cell" },
    [OPT_WITHIN] = { "within", 0, "DURATION", OPTION_ONE, false, false, "look this far ahead (default: 15m)" },
    [OPT_TIMEZONE] = { "timezone", 0, "ZONE", OPTION_ONE, false, false, "IANA name, for instance Europe/Moscow" },
    [OPT_BOT] = { "bot", 0, "ID", OPTION_MANY, false, false, "this actor is a bot (repeatable)" },
    [OPT_MAPPING] = { "mapping", 0, "FILE", OPTION_ONE, true, false, "how columns become events" },
    [OPT_STATUSES] = { "statuses", 0, NULL, OPTION_FLAG, false, false, "print the source's statuses as a policy has them (also: --policy without FILE, at the end)" },
    [OPT_GUESS] = { "guess", 0, NULL, OPTION_FLAG, false, false, "print the mapping that would be used" },
    [OPT_PACK] = { "pack", 0, "DIR", OPTION_ONE, true, false, "write one workbook with all of the agent's numbers and what is behind each" },
    [OPT_UNANSWERED_FOR] = { "unanswered-for", 0, "DURATION", OPTION_ONE, false, false, "instead: tickets whose customer has been silent for so long since our reply" },
    [OPT_MAIL_READY] = { "mail-ready", 0, NULL, OPTION_FLAG, false, false, "a folder mail/ besides: the summary, then the charts 960 pixels wide, in order" },
    [OPT_COMPARE_POLICY] = { "compare-policy", 0, "FILE", OPTION_ONE, true, false, "the same events under this policy too, side by side" },
    [OPT_BATCH] = { "batch", 0, "N", OPTION_ONE, false, false, "at least so many events a transaction (default: 500000)" },
    [OPT_REVISE] = { "revise", 0, "REASON", OPTION_ONE, false, false, "append a revision of a period that is closed" },
};

static bool knows(const struct command *command, enum option_id id) {
    return option_rows[id].common || (command && (command->options & OPT_BIT(id)));
}

static int option_key(enum option_id id) { return option_rows[id].letter ? option_rows[id].letter : KEY_BASE + (int)id; }

static bool option_of_key(int key, enum option_id *id) {
    for (int i = 0; i < OPTIONS; i++)
        if (option_key((enum option_id)i) == key) return *id = (enum option_id)i, true;
    return false;
}

/* ---- values ------------------------------------------------------------------------------------------------------------------ */

void option_add(struct options *o, enum option_id id, const char *text, const struct doc *where) {
    *VEC_PUSH(&o->of[id]) = (struct option_value){ text, where };
}

const char *option_text(const struct options *o, enum option_id id) {
    const struct option_values *values = &o->of[id];
    return values->n ? values->v[values->n - 1].text : NULL;
}

bool option_given(const struct options *o, enum option_id id) { return o->of[id].n > 0; }
bool option_typed(const struct options *o, enum option_id id) { return option_given(o, id) && !o->of[id].v[0].where; }

bool fail_where(const struct doc *where, struct err *err) {
    if (err->source[0] || !where) return false;
    snprintf(err->source, sizeof err->source, "%s", where->source);
    err->line = where->line;
    err->col = where->col;
    return false;
}

bool option_fail(const struct options *o, enum option_id id, struct err *err) {
    const struct option_values *values = &o->of[id];
    return fail_where(values->n ? values->v[values->n - 1].where : NULL, err);
}

void options_release(struct options *o) {
    for (int i = 0; i < OPTIONS; i++) VEC_RELEASE(&o->of[i]);
    for (size_t i = 0; i < o->job_sources.n; i++) texts_release(&o->job_sources.v[i].paths);
    VEC_RELEASE(&o->job_sources);
    texts_release(&o->operands);
    arena_release(&o->arena);
}

const struct event_source *options_sources(struct options *o, size_t first, size_t *n) {
    if (o->operands.n <= first) return *n = o->job_sources.n, o->job_sources.v;
    struct event_source *source = arena_alloc(&o->arena, sizeof *source);
    source->paths = (struct texts){ .v = o->operands.v + first, .n = o->operands.n - first };
    return *n = 1, source;
}

/* ---- help -------------------------------------------------------------------------------------------------------------------- */

struct argp_text {
    struct argp_option options[OPTIONS + 3];
    struct argp argp;
};

/* argp's view of the options that a command knows; NULL: of those before any command. */
static void argp_of(const struct command *command, struct argp_text *out) {
    int n = 0;
    *out = (struct argp_text){ .argp.options = out->options };
    for (int i = 0; i < OPTIONS; i++) {
        const struct option_row *row = &option_rows[i];
        bool refused = i == OPT_WHERE && command && command->where != WHERE_NARROWS;
        if (!knows(command, (enum option_id)i)) continue;
        out->options[n++] = (struct argp_option){
            .name = row->name, .key = option_key((enum option_id)i), .arg = row->argument, .doc = row->help, .group = row->common ? GROUP_COMMON : GROUP_OWN,
            .flags = refused ? OPTION_HIDDEN : 0
        };
    }
    out->options[n++] = (struct argp_option){ .doc = "Common options:", .group = GROUP_COMMON };
}

static void print_command_help(const struct command *command, struct arena *a) {
    struct argp_text text;
    argp_of(command, &text);
    text.argp.args_doc = command->arguments;
    setenv("ARGP_HELP_FMT", "no-dup-args-note,rmargin=100", 0);
    argp_help(&text.argp, stdout, ARGP_HELP_SHORT_USAGE, arena_printf(a, "svodka %s", command->name));
    printf("%c%s.\n\n", command->summary[0] + 'A' - 'a', command->summary + 1);
    argp_help(&text.argp, stdout, ARGP_HELP_LONG, arena_printf(a, "svodka %s", command->name));
    printf("\n%s\n", command->help);
}

static void print_help(void) {
    printf("Usage: svodka COMMAND [OPTION...] [EVENTS...]\n"
           "Event logs of support tickets in; reports, metrics and facts out.\n\n"
           "  svodka init events.ndjson > policy.json\n"
           "  svodka metrics -p policy.json --by agent --period 2026-10 events/\n"
           "  svodka report -p policy.json -t nightly -o reports events/\n\nCommands:\n");
    for (const struct command *const *c = commands; *c; c++) printf("  %-10s %s\n", (*c)->name, (*c)->summary);
    printf("\nEVENTS are files, directories (every log in them), quoted globs, or `-`.\n"
           "`svodka COMMAND --help` has a command's options and examples.\n\n"
           "Exit status: 0 done; 1 done, and there is something to look at; 2 wrong usage or a bad policy, template or job file;\n"
           "3 input cannot be opened or was rejected; 4 output cannot be written; 5 another run holds the lock; 6 database;\n"
           "7 a self-check failed; 128+N a signal.\n");
}

/* ---- errors of usage --------------------------------------------------------------------------------------------------------- */

static bool fail_unknown_option(const struct command *command, const char *written, struct err *err) {
    const char *names[OPTIONS];
    size_t n = 0;
    for (int i = 0; i < OPTIONS; i++)
        if (knows(command, (enum option_id)i)) names[n++] = option_rows[i].name;
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(written + strspn(written, "-"), "="), written + strspn(written, "-"));
    err_set(err, ERR_USAGE, "unknown option %s", written);
    const char *nearest = err_nearest(name, names, n);
    if (nearest) return err_hint(err, "did you mean --%s?", nearest);
    if (command) return err_hint(err, "try `svodka %s --help`", command->name);
    return err_hint(err, "try `svodka --help`");
}

/* Says what argp's getopt did not accept; `written` is the argument that it stumbled over. */
static bool fail_option(const struct command *command, const char *written, struct err *err) {
    const char *name = written + strspn(written, "-");
    size_t length = strcspn(name, "=");
    int matches = 0;
    enum option_id match = OPTIONS;
    for (int i = 0; i < OPTIONS; i++) {
        const struct option_row *row = &option_rows[i];
        if (!knows(command, (enum option_id)i)) continue;
        bool is_letter = written[0] == '-' && written[1] != '-' && row->letter && name[strlen(name) - 1] == row->letter;
        if (!is_letter && (strncmp(written, "--", 2) != 0 || length == 0 || strncmp(row->name, name, length) != 0)) continue;
        match = (enum option_id)i;
        matches++;
        if (is_letter || strlen(row->name) == length) {
            matches = 1;
            break;
        }
    }
    if (matches == 0) return fail_unknown_option(command, written, err);
    if (matches > 1) return err_set(err, ERR_USAGE, "option %s is ambiguous", written);
    const struct option_row *row = &option_rows[match];
    if (row->argument) return err_set(err, ERR_USAGE, "option --%s needs a value: %s", row->name, row->argument);
    return err_set(err, ERR_USAGE, "option --%s takes no value", row->name);
}

static bool find_command(const char *name, const struct command **out, struct err *err) {
    const char *names[64];
    size_t n = 0;
    for (const struct command *const *c = commands; *c; c++) {
        if (strcmp((*c)->name, name) == 0) return *out = *c, true;
        names[n++] = (*c)->name;
    }
    const char *nearest = err_nearest(name, names, n);
    err_set(err, ERR_USAGE, "unknown command %s", name);
    return nearest ? err_hint(err, "did you mean %s?", nearest) : err_hint(err, "try `svodka --help`");
}

/* ---- parsing ----------------------------------------------------------------------------------------------------------------- */

struct parsing {
    struct options *options;
    struct err *err;
};

static error_t parse_one(int key, char *arg, struct argp_state *state) {
    struct parsing *parsing = state->input;
    enum option_id id;
    switch (key) {
    case ARGP_KEY_ARG: texts_add(&parsing->options->operands, arg); return 0;
    case ARGP_KEY_ERROR:
        fail_option(parsing->options->command, state->argv[state->next > 1 ? state->next - 1 : 1], parsing->err);
        return 0;
    default:
        if (!option_of_key(key, &id)) return ARGP_ERR_UNKNOWN;
        option_add(parsing->options, id, arg ? arg : "true", NULL);
        return 0;
    }
}

/* `convert FROM --policy`, without a file, asks for the policy that goes with the source: --statuses. */
static void spell_out_policy(int argc, char **argv, const struct command *command) {
    static char statuses[] = "--statuses";
    if (!command || !(command->options & OPT_BIT(OPT_STATUSES))) return;
    if (strcmp(argv[argc - 1], "--policy") == 0) argv[argc - 1] = statuses;
}

static bool parse_arguments(int argc, char **argv, struct options *o, struct err *err) {
    struct argp_text text;
    struct parsing parsing = { o, err };
    spell_out_policy(argc, argv, o->command);
    argp_of(o->command, &text);
    text.argp.parser = parse_one;
    if (argp_parse(&text.argp, argc, argv, ARGP_NO_ERRS | ARGP_NO_HELP, NULL, &parsing) == 0) return true;
    return err_set(err, ERR_USAGE, "wrong usage");
}

/* Whoever narrows must not believe that it was heeded where it is not. */
static bool check_where(const struct options *o, struct err *err) {
    const struct command *command = o->command;
    bool passed_over = command->where == WHERE_NOTHING && !option_typed(o, OPT_WHERE);
    if (command->where == WHERE_NARROWS || !option_given(o, OPT_WHERE) || passed_over) return true;
    if (command->where == WHERE_SPOILS) {
        err_set(err, ERR_USAGE, "--where: `svodka %s` takes a payroll period whole", command->name);
        err_hint(err, "a bonus scheme's \"if\" says whom it is for");
    } else {
        err_set(err, ERR_USAGE, "--where means nothing to `svodka %s`", command->name);
        err_hint(err, "it narrows report, metrics, facts, due and explain --agent");
    }
    return option_fail(o, OPT_WHERE, err);
}

bool options_parse(int argc, char **argv, struct options *o, bool *done, struct err *err) {
    if (argc < 2) return err_set(err, ERR_USAGE, "no command given"), err_hint(err, "try `svodka --help`");
    bool has_command = argv[1][0] != '-';
    if (has_command && !find_command(argv[1], &o->command, err)) return false;
    int skipped = has_command ? 1 : 0;
    if (!parse_arguments(argc - skipped, argv + skipped, o, err)) return false;
    *done = option_given(o, OPT_HELP) || option_given(o, OPT_VERSION);
    if (option_given(o, OPT_HELP) && has_command) {
        if (!o->command->explain || !o->command->explain(o)) print_command_help(o->command, &o->arena);
    } else if (option_given(o, OPT_HELP)) {
        print_help();
    }
    if (*done) return true;
    if (!has_command) return err_set(err, ERR_USAGE, "the command comes before its options: svodka COMMAND [OPTION...] [EVENTS...]");
    return (!option_given(o, OPT_JOB) || job_load(o, option_text(o, OPT_JOB), err)) && check_where(o, err);
}
