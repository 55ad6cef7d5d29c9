#include "write/replace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "write/descriptor.h"

static bool fail(struct err *err, const char *path, const char *what) {
    return err_set(err, ERR_OUTPUT, "%s cannot be %s: %s", path, what, strerror(errno));
}

static bool sync_directory_of(const char *path, struct err *err) {
    const char *slash = strrchr(path, '/');
    char *directory = slash ? mem_strndup(path, slash == path ? 1 : (size_t)(slash - path)) : mem_strdup(".");
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (!ok) fail(err, directory, "synced");
    if (fd >= 0) close(fd);
    mem_free(directory);
    return ok;
}

/* The draft, whole and synced. */
static bool write_draft(const char *draft, const void *p, size_t n, const struct stat *former, struct err *err) {
    int fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0) return fail(err, draft, "made");
    bool ok = !former || fchmod(fd, former->st_mode & 07777) == 0;
    ok = ok && descriptor_write(fd, p, n) && fsync(fd) == 0;
    if (!ok) fail(err, draft, "written");
    if (close(fd) != 0 && ok) ok = fail(err, draft, "written");
    return ok;
}

bool replace_file(const char *path, const char *draft, const void *p, size_t n, struct err *err) {
    struct stat former;
    bool stands = stat(path, &former) == 0;
    bool ok = write_draft(draft, p, n, stands ? &former : NULL, err);
    if (ok && rename(draft, path) != 0) ok = fail(err, path, "replaced");
    if (!ok) unlink(draft);
    return ok && sync_directory_of(path, err);
}
