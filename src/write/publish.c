#include "write/publish.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/vec.h"
#include "write/descriptor.h"

static const char lock_name[] = ".svodka.lock", stage_prefix[] = ".svodka-", manifest[] = "manifest.json";
enum { STAGE_RANDOM = 6 /* the Xs of mkdtemp */, SET_LEVELS = 2 /* a set's directory and those in it */ };

enum set_state { SET_STAGED, SET_PLACED /* nothing stood there */, SET_EXCHANGED /* what stood there is in the staging directory now */ };
struct set {
    char *name;  /* in dir */
    char *path;  /* the staging directory */
    char *stage; /* its name in dir */
    enum set_state state;
};
struct publish {
    char *dir;
    int dir_fd, lock_fd;
    struct { struct set *v; size_t n, cap; } sets;
};

static struct publish *under_way; /* for publish_abandon, which is called where no argument can be given: when memory has ended */

static bool fail(struct err *err, const char *dir, const char *name, const char *what) {
    return err_set(err, ERR_OUTPUT, "%s%s%s cannot be %s: %s", dir, name ? "/" : "", name ? name : "", what, strerror(errno));
}

/* --- removing ----------------------------------------------------------------------------------------------------- */

/* Removes a directory of files and of directories of files; what else it holds (deeper directories of somebody's) stays, and it too. */
static void remove_files_below(int dir_fd, const char *name, int levels) {
    int fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
    if (!d) {
        if (fd >= 0) close(fd);
        return;
    }
    for (struct dirent *e; (e = readdir(d));) {
        if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
        if (unlinkat(fd, e->d_name, 0) != 0 && levels > 1) remove_files_below(fd, e->d_name, levels - 1);
    }
    closedir(d);
    unlinkat(dir_fd, name, AT_REMOVEDIR);
}

static void remove_files(int dir_fd, const char *name) { remove_files_below(dir_fd, name, SET_LEVELS); }

/* The lock is ours, so whatever staging is here belongs to runs that are dead. */
static void remove_debris(int dir_fd) {
    int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
    if (!d) {
        if (fd >= 0) close(fd);
        return;
    }
    for (struct dirent *e; (e = readdir(d));) {
        bool staging = !strncmp(e->d_name, stage_prefix, strlen(stage_prefix)) && strlen(e->d_name) == strlen(stage_prefix) + STAGE_RANDOM;
        if (staging) remove_files(dir_fd, e->d_name);
    }
    closedir(d);
}

/* --- beginning ---------------------------------------------------------------------------------------------------- */

/* The lock lives in the kernel and dies with this process; the file itself stays, since removing it would let two runs in. */
static bool take_lock(struct publish *p, struct err *err) {
    struct stat st;
    p->lock_fd = openat(p->dir_fd, lock_name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600);
    if (p->lock_fd < 0 || fstat(p->lock_fd, &st) != 0) return fail(err, p->dir, lock_name, "opened");
    if (!S_ISREG(st.st_mode) || st.st_uid != geteuid()) {
        return err_set(err, ERR_OUTPUT, "%s/%s is not a lock file of this user", p->dir, lock_name);
    }
    if (flock(p->lock_fd, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK) return fail(err, p->dir, lock_name, "locked");
    return err_set(err, ERR_LOCKED, "another run is writing into %s", p->dir);
}

bool publish_begin(struct publish **out, const char *dir, struct err *err) {
    struct publish *p = mem_zalloc(1, sizeof *p);
    assert(!under_way);
    *p = (struct publish){ .dir = mem_strdup(dir), .dir_fd = -1, .lock_fd = -1 };
    *out = p;
    if (mkdir(dir, 0777) != 0 && errno != EEXIST) return fail(err, dir, NULL, "made");
    p->dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (p->dir_fd < 0) return fail(err, dir, NULL, "opened");
    if (faccessat(p->dir_fd, ".", W_OK, AT_EACCESS) != 0) return fail(err, dir, NULL, "written to");
    if (!take_lock(p, err)) return false;
    remove_debris(p->dir_fd);
    under_way = p;
    return true;
}

/* mkdtemp makes directories for the owner alone; a published one has the mode that any new directory of the user has. */
static bool open_to_others(const char *path) {
    mode_t mask = umask(0);
    umask(mask);
    return chmod(path, 0777 & ~mask) == 0;
}

const char *publish_stage(struct publish *p, const char *name, struct err *err) {
    struct arena scratch = { 0 };
    assert(name[0] && name[0] != '.' && !strchr(name, '/'));
    char *path = mem_strdup(arena_printf(&scratch, "%s/%sXXXXXX", p->dir, stage_prefix));
    arena_release(&scratch);
    if (!mkdtemp(path)) {
        fail(err, p->dir, NULL, "written to");
        mem_free(path);
        return NULL;
    }
    *VEC_PUSH(&p->sets) = (struct set){ .name = mem_strdup(name), .path = path, .stage = strrchr(path, '/') + 1 };
    if (open_to_others(path)) return path;
    fail(err, path, NULL, "written to");
    return NULL;
}

/* --- committing --------------------------------------------------------------------------------------------------- */

static bool sync_entry(int dir_fd, const struct set *s, const char *name, int levels, struct err *err);

/* Syncs what a directory holds, then itself; takes fd over. */
static bool sync_directory(int fd, const struct set *s, int levels, struct err *err) {
    DIR *d = fdopendir(fd);
    bool ok = d != NULL;
    if (!d) close(fd);
    for (struct dirent *e; ok && (e = readdir(d));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) ok = sync_entry(fd, s, e->d_name, levels - 1, err);
    if (err->code == ERR_NONE && (!d || fsync(fd) != 0)) ok = fail(err, s->path, NULL, "written safely");
    if (d) closedir(d);
    return ok;
}

static bool sync_entry(int dir_fd, const struct set *s, const char *name, int levels, struct err *err) {
    struct stat st;
    int fd = openat(dir_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return fail(err, s->path, name, "written safely");
    if (levels > 0 && fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) return sync_directory(fd, s, levels, err);
    bool synced = fsync(fd) == 0;
    if (!synced) fail(err, s->path, name, "written safely");
    close(fd);
    return synced;
}

static bool sync_set(const struct publish *p, const struct set *s, struct err *err) {
    int fd = openat(p->dir_fd, s->stage, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    return fd >= 0 ? sync_directory(fd, s, SET_LEVELS, err) : fail(err, s->path, NULL, "opened");
}

/* Only a former set is replaced: a directory that is empty or holds a manifest. */
static bool is_former_set(const struct publish *p, const struct set *s, struct err *err) {
    int fd = openat(p->dir_fd, s->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return err_set(err, ERR_OUTPUT, "%s/%s is no directory that could be replaced", p->dir, s->name);
    bool former = faccessat(fd, manifest, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
    DIR *d = former ? NULL : fdopendir(fd);
    if (d) {
        former = true;
        for (struct dirent *e; former && (e = readdir(d));) former = !strcmp(e->d_name, ".") || !strcmp(e->d_name, "..");
        closedir(d);
    } else {
        close(fd);
    }
    return former ? true : err_set(err, ERR_OUTPUT, "%s/%s holds files but no %s: it is not replaced", p->dir, s->name, manifest);
}

static bool is_unsupported(int error) { return error == EINVAL || error == ENOSYS || error == EOPNOTSUPP; }

/* rename that fails with EEXIST where something stands; file systems that cannot promise it (NFS) rely on our lock. */
static int rename_new(int dir_fd, const char *from, const char *to) {
    struct stat st;
    if (renameat2(dir_fd, from, dir_fd, to, RENAME_NOREPLACE) == 0) return 0;
    if (!is_unsupported(errno)) return -1;
    if (fstatat(dir_fd, to, &st, AT_SYMLINK_NOFOLLOW) == 0) {
        errno = EEXIST;
        return -1;
    }
    return renameat(dir_fd, from, dir_fd, to);
}

/* Two directories change names, at once where the file system can; else the former one steps aside for a moment. */
static int exchange(int dir_fd, const char *stage, const char *name) {
    static const char aside[] = ".svodka-former-set";
    if (renameat2(dir_fd, stage, dir_fd, name, RENAME_EXCHANGE) == 0) return 0;
    if (!is_unsupported(errno)) return -1;
    remove_files(dir_fd, aside);
    if (renameat(dir_fd, name, dir_fd, aside) != 0) return -1;
    if (renameat(dir_fd, stage, dir_fd, name) == 0) return renameat(dir_fd, aside, dir_fd, stage);
    int why = errno;
    renameat(dir_fd, aside, dir_fd, name);
    errno = why;
    return -1;
}

/* One rename where nothing stands, one exchange where something does: at every instant a whole set is there. */
static bool place(const struct publish *p, struct set *s, struct err *err) {
    if (rename_new(p->dir_fd, s->stage, s->name) == 0) {
        s->state = SET_PLACED;
        return true;
    }
    if (errno != EEXIST) return fail(err, p->dir, s->name, "put in place");
    if (!is_former_set(p, s, err)) return false;
    if (exchange(p->dir_fd, s->stage, s->name) != 0) return fail(err, p->dir, s->name, "put in place");
    s->state = SET_EXCHANGED;
    return true;
}

static void take_back(const struct publish *p, struct set *s) {
    if (s->state == SET_EXCHANGED) exchange(p->dir_fd, s->stage, s->name);
    if (s->state == SET_PLACED) rename_new(p->dir_fd, s->name, s->stage);
    s->state = SET_STAGED;
}

bool publish_commit(struct publish *p, struct err *err) {
    bool ok = true;
    for (size_t i = 0; ok && i < p->sets.n; i++) ok = sync_set(p, &p->sets.v[i], err);
    for (size_t i = 0; ok && i < p->sets.n; i++) ok = place(p, &p->sets.v[i], err);
    if (ok && fsync(p->dir_fd) != 0) ok = fail(err, p->dir, NULL, "written safely");
    for (size_t i = p->sets.n; !ok && i > 0; i--) take_back(p, &p->sets.v[i - 1]);
    return ok;
}

/* --- ending ------------------------------------------------------------------------------------------------------- */

/* What is in a staging directory now: files that were not committed, or the former set. */
static void remove_staging(const struct publish *p) {
    for (size_t i = 0; i < p->sets.n; i++)
        if (p->sets.v[i].state != SET_PLACED) remove_files(p->dir_fd, p->sets.v[i].stage);
}

void publish_end(struct publish *p) {
    if (!p) return;
    under_way = NULL;
    remove_staging(p);
    for (size_t i = 0; i < p->sets.n; i++) {
        mem_free(p->sets.v[i].name);
        mem_free(p->sets.v[i].path);
    }
    VEC_RELEASE(&p->sets);
    if (p->lock_fd >= 0) close(p->lock_fd);
    if (p->dir_fd >= 0) close(p->dir_fd);
    mem_free(p->dir);
    mem_free(p);
}

void publish_abandon(void) {
    if (under_way) remove_staging(under_way);
}

/* --- files -------------------------------------------------------------------------------------------------------- */

bool publish_directory(const char *dir, const char *name, struct err *err) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path) return err_set(err, ERR_OUTPUT, "the path of %s is too long", name);
    return mkdir(path, 0777) == 0 ? true : fail(err, dir, name, "made");
}

bool publish_file(const char *dir, const char *name, const void *p, size_t n, struct err *err) {
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path) return err_set(err, ERR_OUTPUT, "the path of %s is too long", name);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0) return fail(err, dir, name, "made");
    bool ok = descriptor_write(fd, p, n);
    if (!ok) fail(err, dir, name, "written");
    if (close(fd) != 0 && ok) ok = fail(err, dir, name, "written");
    return ok;
}
