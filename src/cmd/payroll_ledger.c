#include "cmd/payroll_ledger.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/command.h"
#include "write/replace.h"

static const char no_line_before[] = "0000000000000000000000000000000000000000000000000000000000000000", draft_name[] = ".svodka-draft";

static void set_path(struct payroll_ledger *l, const char *path) {
    if (l->path) return;
    l->path = path;
    l->facts = arena_printf(&l->arena, "%s.facts", path);
    l->lock_fd = -1;
}

static const char *facts_path(struct payroll_ledger *l, const char *name) { return arena_printf(&l->arena, "%s/%s", l->facts, name); }

/* ---- files of facts ------------------------------------------------------------------------------------------------------------- */

static bool is_facts_name(const char *name) { return name[0] && name[0] != '.' && !strchr(name, '/'); }

/* The whole file through a digest, and into out unless it is NULL: it may be large. */
static bool read_facts(const char *path, struct buf *out, char digest[DIGEST_HEX], struct err *err) {
    char block[65536];
    size_t n;
    FILE *f = fopen(path, "rbe");
    if (!f) return err_at(err, ERR_INPUT, path, 0, 0, "cannot be opened: %s", strerror(errno));
    struct digest *sum = digest_new();
    while ((n = fread(block, 1, sizeof block, f)) > 0) {
        digest_add(sum, block, n);
        if (out) buf_add(out, block, n);
    }
    bool ok = !ferror(f) || err_at(err, ERR_INPUT, path, 0, 0, "cannot be read: %s", strerror(errno));
    digest_finish(sum, digest);
    fclose(f);
    return ok;
}

bool payroll_ledger_facts(struct payroll_ledger *l, const struct closing *c, struct buf *out, struct err *err) {
    char digest[DIGEST_HEX];
    if (!is_facts_name(c->facts_name)) return err_set(err, ERR_INPUT, "its \"facts\" is no file name");
    const char *path = facts_path(l, c->facts_name);
    if (!read_facts(path, out, digest, err)) return false;
    return strcmp(digest, c->facts_sha256) == 0 || err_set(err, ERR_INPUT, "%s was changed: its SHA-256 is another", path);
}

/* ---- the chain ----------------------------------------------------------------------------------------------------------------- */

static void problem(struct payroll_ledger *l, long line, const char *text) { *VEC_PUSH(&l->problems) = (struct ledger_problem){ .line = line, .text = text }; }

static void wrong_seq(struct payroll_ledger *l, long line, int64_t seq, int64_t expected, const char *why) {
    problem(l, line, arena_printf(&l->arena, "its seq is %lld where %lld was expected: %s", (long long)seq, (long long)expected, why));
}

/* How a line stands to the one before it, whose digest is l->head. after_bad: the line before is known to be wrong, which explains a wrong `previous`. */
static void check_link(struct payroll_ledger *l, long number, const struct closing *before, const struct closing *c, bool after_bad) {
    int64_t expected = before ? before->seq + 1 : 1;
    if (strcmp(c->previous, l->head) == 0 && c->seq == expected) return;
    if (c->seq > expected) {
        wrong_seq(l, number, c->seq, expected, "lines before it were removed or moved");
    } else if (c->seq < expected) {
        wrong_seq(l, number, c->seq, expected, "it was inserted, repeated or moved");
    } else if (!after_bad) {
        problem(l, number, "its `previous` is not the SHA-256 of the line before it: that one was replaced, or this one inserted");
    }
}

static void check_facts(struct payroll_ledger *l, long number, const struct closing *c) {
    struct err wrong = { 0 };
    char formatted[sizeof wrong.source + sizeof wrong.text + sizeof wrong.hint];
    if (payroll_ledger_facts(l, c, NULL, &wrong)) return;
    problem(l, number, arena_printf(&l->arena, "the facts behind it: %s", err_format(&wrong, formatted, sizeof formatted)));
}

/* One line of the file; the line before it is `before`, or NULL where there is none or it could not be read. */
static void take_line(struct payroll_ledger *l, struct str text, bool *bad) {
    long number = (long)l->lines.n + 1;
    const struct ledger_line *before = l->lines.n ? &l->lines.v[l->lines.n - 1] : NULL;
    struct closing last = before && before->readable ? before->closing : (struct closing){ .seq = number - 1 };
    struct ledger_line line = { 0 };
    struct err wrong = { 0 };
    bool sealed, was_bad = *bad;
    *bad = true;
    line.readable = closing_parse(&l->arena, l->path, number, text, &line.closing, &sealed, &wrong);
    if (!line.readable) problem(l, number, arena_printf(&l->arena, "was changed: %s", wrong.text));
    else if (!sealed) problem(l, number, "was changed: its own SHA-256 is not that of its text");
    else *bad = false;
    if (line.readable && sealed) check_link(l, number, before ? &last : NULL, &line.closing, was_bad);
    if (line.readable) check_facts(l, number, &line.closing);
    *VEC_PUSH(&l->lines) = line;
    digest_of(text.p, text.n + 1, l->head);
}

static void check_lines(struct payroll_ledger *l) {
    bool bad = false;
    size_t at = 0;
    memcpy(l->head, no_line_before, sizeof l->head);
    while (at < l->text.n) {
        const char *end = memchr(l->text.p + at, '\n', l->text.n - at);
        if (!end) {
            problem(l, (long)l->lines.n + 1, arena_printf(&l->arena, "is incomplete, nothing of it counts: keep a copy, then cut it off: truncate -s %zu %s", at, l->path));
            return;
        }
        take_line(l, str_of(l->text.p + at, (size_t)(end - l->text.p) - at), &bad);
        at = (size_t)(end - l->text.p) + 1;
    }
}

/* ---- files without a line ------------------------------------------------------------------------------------------------------------ */

static bool has_line(const struct payroll_ledger *l, const char *name) {
    for (size_t i = 0; i < l->lines.n; i++)
        if (l->lines.v[i].readable && strcmp(l->lines.v[i].closing.facts_name, name) == 0) return true;
    return false;
}

static int compare_names(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

/* A file of facts whose line is not there: the line was removed, or a closing was cut off before it. */
static void check_orphans(struct payroll_ledger *l) {
    struct { const char **v; size_t n, cap; } names = { 0 };
    DIR *d = opendir(l->facts);
    for (struct dirent *e; d && (e = readdir(d));)
        if (is_facts_name(e->d_name) && !has_line(l, e->d_name)) *VEC_PUSH(&names) = arena_printf(&l->arena, "%s", e->d_name);
    if (d) closedir(d);
    if (names.n) qsort(names.v, names.n, sizeof *names.v, compare_names);
    for (size_t i = 0; i < names.n; i++) {
        problem(l, 0, arena_printf(&l->arena, "%s/%s: no line of the ledger names it: its line was removed, or a closing was cut off before it wrote its line "
                                   "(then remove the file)", l->facts, names.v[i]));
        l->problems.v[l->problems.n - 1].orphan = names.v[i];
    }
    VEC_RELEASE(&names);
}

/* ---- reading --------------------------------------------------------------------------------------------------------------------- */

bool payroll_ledger_load(struct payroll_ledger *l, const char *path, bool may_lack, struct err *err) {
    set_path(l, path);
    bool lacks = access(path, F_OK) != 0 && errno == ENOENT;
    if (!(lacks && may_lack) && !file_load(&l->arena, path, ERR_INPUT, &l->text, err)) return false;
    check_lines(l);
    check_orphans(l);
    return true;
}

bool payroll_ledger_is_latest(const struct payroll_ledger *l, int line) {
    const struct closing *c = &l->lines.v[line].closing;
    return payroll_ledger_find(l, c->from, c->to) == line;
}

int payroll_ledger_find(const struct payroll_ledger *l, instant from, instant to) {
    for (size_t i = l->lines.n; i > 0; i--) {
        const struct ledger_line *line = &l->lines.v[i - 1];
        if (line->readable && line->closing.from == from && line->closing.to == to) return (int)i - 1;
    }
    return -1;
}

/* ---- adding ---------------------------------------------------------------------------------------------------------------------- */

bool payroll_ledger_lock(struct payroll_ledger *l, const char *path, struct err *err) {
    set_path(l, path);
    if (mkdir(l->facts, 0777) != 0 && errno != EEXIST) return err_set(err, ERR_OUTPUT, "%s cannot be made: %s", l->facts, strerror(errno));
    l->lock_fd = open(l->facts, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (l->lock_fd < 0) return err_set(err, ERR_OUTPUT, "%s cannot be opened: %s", l->facts, strerror(errno));
    if (flock(l->lock_fd, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK) return err_set(err, ERR_OUTPUT, "%s cannot be locked: %s", l->facts, strerror(errno));
    return err_set(err, ERR_LOCKED, "another run is closing a period in %s", path);
}

/* The ledger's file itself where its name is a symbolic link, which must stay one. */
static const char *real_path(struct payroll_ledger *l) {
    char *real = realpath(l->path, NULL);
    if (!real) return l->path;
    const char *path = arena_printf(&l->arena, "%s", real);
    free(real);
    return path;
}

const char *payroll_ledger_next_facts(struct payroll_ledger *l, const char *period) {
    return arena_printf(&l->arena, "%04lld-%s.ndjson", (long long)l->lines.n + 1, period);
}

static bool has_size(const char *path, size_t n) {
    struct stat st;
    return stat(path, &st) == 0 && st.st_size == (off_t)n;
}

bool payroll_ledger_add(struct payroll_ledger *l, struct closing *c, struct str facts, struct err *err) {
    char *digest = arena_alloc(&l->arena, DIGEST_HEX);
    struct buf text = { 0 };
    const char *real = real_path(l), *draft = arena_printf(&l->arena, "%s%s", real, draft_name);
    c->seq = (int64_t)l->lines.n + 1;
    c->previous = arena_printf(&l->arena, "%s", l->head);
    c->facts_name = payroll_ledger_next_facts(l, c->period);
    c->facts_sha256 = digest_of(facts.p, facts.n, digest);
    if (!replace_file(facts_path(l, c->facts_name), facts_path(l, draft_name), facts.p, facts.n, err)) return false;
    buf_add(&text, l->text.p, l->text.n);
    closing_render(c, &text);
    bool ok = replace_file(real, draft, text.p, text.n, err);
    if (ok) digest_of(text.p + l->text.n, text.n - l->text.n, l->head);
    else if (!has_size(real, text.n)) unlink(facts_path(l, c->facts_name)); /* the line is not there */
    buf_release(&text);
    return ok;
}

void payroll_ledger_release(struct payroll_ledger *l) {
    if (l->path && l->lock_fd >= 0) close(l->lock_fd);
    VEC_RELEASE(&l->lines);
    VEC_RELEASE(&l->problems);
    arena_release(&l->arena);
}
