/* inputs: which files are read: paths, directories and globs, expanded into files in input order. */
#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/vec.h"
#include "read/read.h"

struct candidate {
    char *path, *key; /* key: the path as it stands in the order */
    struct stat st;   /* of standard input: zeroed */
};
struct candidates {
    struct candidate *v;
    size_t n, cap;
    bool exports; /* of directories, vendors' exports are taken too */
};

static bool is_stdin(const char *path) { return strcmp(path, "-") == 0; }

/* A path without "./" and doubled slashes: the order of inputs does not depend on how a place is spelt. */
static char *order_key(const char *path) {
    char *key = mem_strdup(path), *out = key;
    for (const char *p = path; *p;) {
        bool begins = p == path || p[-1] == '/';
        if (begins && p[0] == '.' && p[1] == '/') p += 2;
        else if (begins && p > path && *p == '/') p++;
        else *out++ = *p++;
    }
    *out = '\0';
    return key;
}

static void add_candidate(struct candidates *out, const char *path, struct stat st) {
    *VEC_PUSH(out) = (struct candidate){ mem_strdup(path), order_key(path), st };
}

static const char *what_it_is(mode_t mode) {
    if (S_ISFIFO(mode)) return "a pipe (use - for standard input)";
    if (S_ISSOCK(mode)) return "a socket";
    if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
    return "no regular file";
}

static bool ends_in(const char *name, size_t n, const char *end) {
    size_t length = strlen(end);
    return n > length && memcmp(name + n - length, end, length) == 0;
}

/* Whether a directory's entry of that name is an event log, or an export. */
static bool is_wanted(const struct candidates *c, const char *name) {
    static const char *const compressed[] = { ".gz", ".zst", ".xz", ".bz2" }, *const formats[] = { ".ndjson", ".jsonl", ".csv", ".json", ".xes" };
    size_t wanted = c->exports ? ARRAY_LEN(formats) : 3;
    size_t n = strlen(name);
    if (name[0] == '.') return false;
    for (size_t i = 0; i < ARRAY_LEN(compressed); i++) {
        if (!ends_in(name, n, compressed[i])) continue;
        n -= strlen(compressed[i]);
        break;
    }
    for (size_t i = 0; i < wanted; i++) {
        if (ends_in(name, n, formats[i])) return true;
    }
    return false;
}

static bool add_file(struct candidates *out, const char *path, const struct stat *st, struct err *err) {
    if (!S_ISREG(st->st_mode)) return err_at(err, ERR_INPUT, path, 0, 0, "is %s, not an event log", what_it_is(st->st_mode));
    add_candidate(out, path, *st);
    return true;
}

static bool add_directory(struct candidates *out, const char *path, struct err *err) {
    DIR *dir = opendir(path);
    if (!dir) return err_at(err, ERR_INPUT, path, 0, 0, "cannot be read: %s", strerror(errno));
    size_t before = out->n;
    bool ok = true;
    for (const struct dirent *entry; ok && (entry = readdir(dir));) {
        if (!is_wanted(out, entry->d_name)) continue;
        struct buf file = { 0 };
        struct stat st;
        buf_printf(&file, "%s%s%s", path, path[strlen(path) - 1] == '/' ? "" : "/", entry->d_name);
        if (stat(file.p, &st) != 0) ok = err_at(err, ERR_INPUT, file.p, 0, 0, "cannot be opened: %s", strerror(errno));
        else if (!S_ISDIR(st.st_mode)) ok = add_file(out, file.p, &st, err);
        buf_release(&file);
    }
    closedir(dir);
    if (ok && out->n == before) {
        err_at(err, ERR_INPUT, path, 0, 0, "the directory has no %s", out->exports ? "exports" : "event logs");
        return err_hint(err, "their names end in .ndjson, .jsonl%s, compressed ones in .gz, .zst, .xz or .bz2 after that",
                        out->exports ? ", .csv, .json or .xes" : " or .csv");
    }
    return ok;
}

/* A path that exists. */
static bool add_path(struct candidates *out, const char *path, const struct stat *st, struct err *err) {
    return S_ISDIR(st->st_mode) ? add_directory(out, path, err) : add_file(out, path, st, err);
}

static bool add_glob(struct candidates *out, const char *pattern, struct err *err) {
    glob_t found;
    int status = glob(pattern, GLOB_NOSORT, NULL, &found);
    if (status == GLOB_NOSPACE) mem_exhausted();
    if (status == GLOB_NOMATCH) return err_at(err, ERR_INPUT, pattern, 0, 0, "no file matches");
    bool ok = status == 0 || err_at(err, ERR_INPUT, pattern, 0, 0, "cannot be read: %s", strerror(errno));
    for (size_t i = 0; ok && i < found.gl_pathc; i++) {
        struct stat st;
        ok = stat(found.gl_pathv[i], &st) == 0 || err_at(err, ERR_INPUT, found.gl_pathv[i], 0, 0, "cannot be opened: %s", strerror(errno));
        ok = ok && add_path(out, found.gl_pathv[i], &st, err);
    }
    if (status == 0) globfree(&found);
    return ok;
}

static bool add_argument(struct candidates *out, const char *path, struct err *err) {
    struct stat st;
    if (is_stdin(path)) {
        add_candidate(out, path, (struct stat){ 0 });
        return true;
    }
    if (path[0] == '\0') return err_set(err, ERR_INPUT, "an empty file name");
    if (stat(path, &st) == 0) return add_path(out, path, &st, err);
    int why = errno;
    if (why == ENOENT && strpbrk(path, "*?[")) return add_glob(out, path, err);
    return err_at(err, ERR_INPUT, path, 0, 0, "cannot be opened: %s", strerror(why));
}

static int compare_paths(const void *a, const void *b) {
    const struct candidate *x = a, *y = b;
    int order = strcmp(x->key, y->key);
    return order ? order : strcmp(x->path, y->path);
}

/* A file by what it is, whatever its names. */
struct identity { dev_t device; ino_t inode; size_t index; };

static int compare_identities(const void *a, const void *b) {
    const struct identity *x = a, *y = b;
    if (x->device != y->device) return x->device < y->device ? -1 : 1;
    if (x->inode != y->inode) return x->inode < y->inode ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

/* Of candidates that are the same file, all but the first lose their path. */
static void drop_repeated(struct candidates *c) {
    struct identity *ids = mem_zalloc(c->n, sizeof *ids);
    for (size_t i = 0; i < c->n; i++) ids[i] = (struct identity){ c->v[i].st.st_dev, c->v[i].st.st_ino, i };
    qsort(ids, c->n, sizeof *ids, compare_identities);
    for (size_t i = 1; i < c->n; i++) {
        if (ids[i].device != ids[i - 1].device || ids[i].inode != ids[i - 1].inode) continue;
        mem_free(c->v[ids[i].index].path);
        c->v[ids[i].index].path = NULL;
    }
    mem_free(ids);
}

static bool expand(char *const *paths, int n, bool exports, struct inputs *out, struct err *err) {
    struct candidates found = { .exports = exports };
    bool ok = true;
    for (int i = 0; ok && i < n; i++) ok = add_argument(&found, paths[i], err);
    if (ok && found.n) {
        qsort(found.v, found.n, sizeof *found.v, compare_paths);
        drop_repeated(&found);
        out->v = mem_zalloc(found.n, sizeof *out->v);
        out->cap = (int)found.n;
    }
    for (size_t i = 0; i < found.n; i++) {
        struct candidate *c = &found.v[i];
        if (ok && c->path) out->v[out->n++] = (struct input){ .path = c->path, .size = is_stdin(c->path) ? -1 : c->st.st_size };
        else mem_free(c->path);
        mem_free(c->key);
    }
    VEC_RELEASE(&found);
    return ok;
}

bool inputs_expand(char *const *paths, int n, struct inputs *out, struct err *err) { return expand(paths, n, false, out, err); }

bool inputs_expand_exports(char *const *paths, int n, struct inputs *out, struct err *err) { return expand(paths, n, true, out, err); }

void inputs_release(struct inputs *in) {
    for (int i = 0; i < in->n; i++) mem_free(in->v[i].path);
    mem_free(in->v);
    *in = (struct inputs){ 0 };
}
