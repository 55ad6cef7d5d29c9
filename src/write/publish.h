/* publish: a set of files that appears at once or not at all.
 *
 * Files are written into a staging directory beside the place they go to, synced, and the directory is renamed into place; a run that fails,
 * is killed or runs out of space leaves what was there before. One run per output directory at a time: a lock that dies with its process.
 *
 *     if (!publish_begin(&p, dir, err)) ...        lock, staging directory
 *     write files into p->staging
 *     if (!publish_commit(p, "nightly-2026-10", err)) ...
 *     publish_end(p)                               always: removes what was not committed, unlocks
 */
#ifndef SVODKA_WRITE_PUBLISH_H
#define SVODKA_WRITE_PUBLISH_H

#include <stdint.h>

#include "base/err.h"

struct publish;

/* Makes dir if it is not there (its parent must be), takes its lock, clears staging left by dead runs. ERR_LOCKED, ERR_OUTPUT. */
bool publish_begin(struct publish **out, const char *dir, struct err *err);
/* A new empty staging directory, DIR/.svodka-XXXXXX; each committed set has its own. Its path; NULL with err set. Valid until publish_end. */
const char *publish_stage(struct publish *p, struct err *err);
/* Syncs every file of the newest staging directory and renames it to DIR/name, replacing what stood there. name: one path component. */
bool publish_commit(struct publish *p, const char *name, struct err *err);
/* Ends the run: removes staging that was not committed, releases the lock, frees. p may be NULL. */
void publish_end(struct publish *p);
/* Removes the staging of every publish of this process; async-signal-safe enough for the handlers of signals and of exhausted memory. */
void publish_abandon(void);

/* Writes a whole file (O_EXCL, 0644), checking every write and close. ERR_OUTPUT. */
bool publish_file(const char *dir, const char *name, const void *p, uint64_t n, struct err *err);

#endif
