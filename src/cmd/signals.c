#include "cmd/signals.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

/* A handler can be told of nothing but through globals. */
static volatile sig_atomic_t caught, deferred;

static void on_signal(int number) {
    if (!deferred) _exit(128 + number);
    caught = number;
}

void signals_install(void) {
    static const int stopping[] = { SIGINT, SIGTERM, SIGHUP };
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    sigaction(SIGPIPE, &ignore, NULL); /* a reader that is gone, */
    sigaction(SIGXFSZ, &ignore, NULL); /* and a file at its limit: write says so, and what was begun is cleared up */
    for (size_t i = 0; i < sizeof stopping / sizeof *stopping; i++) {
        struct sigaction now, stop = { .sa_handler = on_signal };
        sigaction(stopping[i], NULL, &now);
        if (now.sa_handler != SIG_IGN) sigaction(stopping[i], &stop, NULL); /* nohup and `&` stay in force */
    }
}

void signals_defer(bool defer) { deferred = defer; }

int signals_caught(void) { return caught; }

bool signals_check(struct err *err) { return !caught || err_set(err, ERR_INTERRUPTED, "stopped by signal %d", (int)caught); }
