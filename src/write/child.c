#include "write/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "write/descriptor.h"

/* What a sanitizer tells must be seen. */
#ifdef __has_feature
enum { SANITIZED = __has_feature(address_sanitizer) };
#elif defined __SANITIZE_ADDRESS__
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

/* What a child has to say at its end. */
struct said { struct err err; char note[CHILD_NOTE]; };

/* In the child: signals end it at once, it dies with its parent, and it says how it went through the pipe. */
static _Noreturn void be_child(int out, pid_t parent, child_function *f, void *data) {
    static const int stopping[] = { SIGINT, SIGTERM, SIGHUP };
    struct said said = { 0 };
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1); /* it died before we asked to be told */
    for (size_t i = 0; i < sizeof stopping / sizeof *stopping; i++) {
        struct sigaction now;
        sigaction(stopping[i], NULL, &now);
        if (now.sa_handler != SIG_IGN) signal(stopping[i], SIG_DFL); /* nohup stays in force */
    }
    int nowhere = SANITIZED ? -1 : open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (nowhere >= 0) dup2(nowhere, STDERR_FILENO); /* libraries chatter; what matters goes through the pipe */
    mem_on_exhausted(NULL); /* what there is to clean up is the parent's */
    bool ok = f(data, said.note, &said.err);
    if (!descriptor_write(out, (const char *)&said, sizeof said)) _exit(1);
    _exit(ok ? 0 : 1);
}

/* Reads what the child says to the end of the pipe. False when a signal came for us or the time is up (*late). */
static bool listen_to(int in, struct said *said, size_t *n, int seconds, bool *late) {
    struct pollfd ready = { .fd = in, .events = POLLIN };
    *n = 0;
    for (;;) {
        int polled = poll(&ready, 1, seconds > 0 ? seconds * 1000 : -1);
        *late = polled == 0;
        if (polled <= 0) return false;
        char rest[256];
        ssize_t got = *n < sizeof *said ? read(in, (char *)said + *n, sizeof *said - *n) : read(in, rest, sizeof rest);
        if (got < 0 && errno != EINTR) return false;
        if (got == 0) return true;
        if (got > 0 && *n < sizeof *said) *n += (size_t)got;
    }
}

static int reap(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
    return status;
}

/* What the child's end means. */
static bool judge(const char *what, int status, const struct err *said, bool whole, struct err *err) {
    if (WIFSIGNALED(status)) return err_set(err, ERR_OUTPUT, "%s was ended by signal %d (%s)", what, WTERMSIG(status), strsignal(WTERMSIG(status)));
    if (!whole) return err_set(err, ERR_OUTPUT, "%s ended early, with status %d", what, WEXITSTATUS(status));
    if (WEXITSTATUS(status) == 0) return true;
    if (said->code == ERR_NONE) return err_set(err, ERR_OUTPUT, "%s failed", what);
    if (err->code == ERR_NONE) *err = *said;
    return false;
}

bool child_start(struct child *c, const char *what, child_function *f, void *data, struct err *err) {
    int ends[2];
    pid_t parent = getpid();
    if (pipe2(ends, O_CLOEXEC) != 0) return err_set(err, ERR_OUTPUT, "%s cannot be started: %s", what, strerror(errno));
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        be_child(ends[1], parent, f, data);
    }
    close(ends[1]);
    *c = (struct child){ .what = what, .pid = pid, .in = ends[0] };
    if (pid > 0) return true;
    close(ends[0]);
    return err_set(err, ERR_OUTPUT, "%s cannot be started: %s", what, strerror(errno));
}

bool child_wait(struct child *c, int seconds, char note[CHILD_NOTE], struct err *err) {
    struct said said = { 0 };
    size_t n = 0;
    bool late = false, heard = listen_to(c->in, &said, &n, seconds, &late);
    if (!heard) kill(c->pid, SIGKILL);
    int status = reap(c->pid);
    close(c->in);
    if (heard && note) memcpy(note, said.note, sizeof said.note);
    if (heard) return judge(c->what, status, &said.err, n == sizeof said, err);
    if (late) return err_set(err, ERR_OUTPUT, "%s took longer than %d s", c->what, seconds);
    return err_set(err, ERR_INTERRUPTED, "%s was interrupted", c->what);
}

void child_stop(struct child *c) {
    kill(c->pid, SIGKILL);
    reap(c->pid);
    close(c->in);
}
