/* payroll_ledger: the ledger file of closed payroll periods: NDJSON, one closing a line, chained by SHA-256; beside it a directory LEDGER.facts/ with
 * a file per closing of the facts behind its numbers.
 *
 * Lines are only ever added.  The file as a whole is replaced by one rename, so that neither a crash nor a full disk leaves half a line, and one
 * process at a time may add (a lock on LEDGER.facts/ that dies with its process).
 */
#ifndef SVODKA_CMD_PAYROLL_LEDGER_H
#define SVODKA_CMD_PAYROLL_LEDGER_H

#include "base/vec.h"
#include "cmd/closing.h"

struct ledger_line { struct closing closing; bool readable; };
/* What is wrong with the ledger: in a line, or (0) of a file in LEDGER.facts/ that no line names. */
struct ledger_problem { long line; const char *text, *orphan; };
struct payroll_ledger {
    const char *path, *facts; /* facts: LEDGER.facts */
    struct arena arena;
    struct str text;          /* the whole file */
    struct { struct ledger_line *v; size_t n, cap; } lines;
    struct { struct ledger_problem *v; size_t n, cap; } problems; /* in the order of lines */
    char head[DIGEST_HEX];    /* of the last line */
    int lock_fd;
};

/* Reads the ledger and checks its chain and the files beside it; what is wrong stands in problems. A ledger that is not there is empty if `may_lack`.
 * ERR_INPUT. Release l in either case. */
bool payroll_ledger_load(struct payroll_ledger *l, const char *path, bool may_lack, struct err *err);
/* Takes the lock, making LEDGER.facts/ if need be; before payroll_ledger_load. ERR_LOCKED, ERR_OUTPUT. */
bool payroll_ledger_lock(struct payroll_ledger *l, const char *path, struct err *err);
/* Adds a closing whose facts are given: fills in seq, previous, facts_name and facts_sha256. The ledger is locked, loaded and without problems. */
bool payroll_ledger_add(struct payroll_ledger *l, struct closing *c, struct str facts, struct err *err);
/* The name of the file of facts that the next closing, of that period, will write. */
const char *payroll_ledger_next_facts(struct payroll_ledger *l, const char *period);
/* Whether the facts behind a closing are as they were written; appended to out unless it is NULL. ERR_INPUT. */
bool payroll_ledger_facts(struct payroll_ledger *l, const struct closing *c, struct buf *out, struct err *err);
/* The number of the last line that closes or revises the period, or -1. */
int payroll_ledger_find(const struct payroll_ledger *l, instant from, instant to);
/* Whether no later line revises what this one closed. */
bool payroll_ledger_is_latest(const struct payroll_ledger *l, int line);
void payroll_ledger_release(struct payroll_ledger *l);

#endif
