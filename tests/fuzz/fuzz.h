/* fuzz: targets that are given any bytes, and what they share.
 *
 * A target is a function of the bytes; it calls fuzz_check() for what must hold whatever they are.  FUZZ_TARGET in the environment names
 * it: ndjson, csv, timestamp, policy, template, mapping, or a source of `svodka convert --list`.
 *
 * To add one: 1. its function, 2. its line in fuzz.c, 3. its seeds in corpus/NAME/.  A source that is registered has one already.
 */
#ifndef SVODKA_TESTS_FUZZ_H
#define SVODKA_TESTS_FUZZ_H

#include "base/str.h"
#include "ticket/finding.h"
#include "ticket/log.h"
#include "ticket/policy.h"
#include "time/zone.h"

typedef void fuzz_target(struct str input);
fuzz_target fuzz_ndjson, fuzz_csv, fuzz_timestamp, fuzz_policy, fuzz_template, fuzz_mapping, fuzz_source;

/* Ends the process with a message if the property does not hold. */
void fuzz_check(bool holds, const char *property);

/* Before each input. */
void fuzz_begin(void);
/* A policy with a bit of everything, and its table of strings, until the next input. */
const struct policy *fuzz_a_policy(void);
struct strings *fuzz_strings(void);
const struct zone *fuzz_zone(void); /* Europe/Moscow */

struct intake;
/* A log that is filled from blocks of text. Zeroed before fuzz_log_start. */
struct fuzz_log {
    struct log *log;
    struct intake *intake; /* while it is filled */
    uint64_t blocks;
    struct log_counts counts;
    struct buf said; /* of each block's notes the texts */
};
void fuzz_log_start(struct fuzz_log *l);
void fuzz_log_end(struct fuzz_log *l);
/* The text as one block of NDJSON; general: by the general way alone. */
void fuzz_read_ndjson(struct fuzz_log *l, struct str text, bool general);
/* Begins a block, and takes over what the intake has to say of it: for readers of other formats. */
void fuzz_block_start(struct fuzz_log *l);
void fuzz_block_end(struct fuzz_log *l);
/* A copy with what must be readable behind a block. The caller frees it. */
char *fuzz_block_text(struct str text);

/* Seals the log; lines = events + blank + rejected. */
void fuzz_log_whole(struct fuzz_log *l);
/* Both have the same events, and the same was counted and said. Of sealed logs. */
void fuzz_check_same(const struct fuzz_log *a, const struct fuzz_log *b, const char *property);
void fuzz_check_same_events(const struct log *a, const struct log *b, const char *property);
/* Folds all of it; the sums of events.md and the backlog's identity hold. */
void fuzz_fold(const struct fuzz_log *l);

#endif
