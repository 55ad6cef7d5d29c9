/* Preloaded into svodka by specimens of failed self-checks: once the child that renders has ended, before what it wrote is read back, the file that
 * DAMAGE (a pattern) names gets a wrong byte at DAMAGE_AT, as a failing disk might give it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void damage(void) {
    glob_t found;
    const char *pattern = getenv("DAMAGE"), *at = getenv("DAMAGE_AT");
    if (!pattern || !at || glob(pattern, 0, NULL, &found) != 0) return;
    int fd = open(found.gl_pathv[0], O_RDWR | O_CLOEXEC);
    unsigned char byte;
    if (fd >= 0 && pread(fd, &byte, 1, atol(at)) == 1) {
        byte ^= 0x55;
        if (pwrite(fd, &byte, 1, atol(at)) != 1) abort();
    }
    if (fd >= 0) close(fd);
    globfree(&found);
}

pid_t waitpid(pid_t child, int *status, int options) {
    pid_t (*real)(pid_t, int *, int) = (pid_t (*)(pid_t, int *, int))dlsym(RTLD_NEXT, "waitpid");
    pid_t ended = real(child, status, options);
    if (ended > 0) damage();
    return ended;
}
