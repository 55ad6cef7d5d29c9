#include "cmd/signals.h"

#include <signal.h>
#include <stddef.h>

/* A handler can be told of nothing but through globals: these two are written by it and read between phases. */
static volatile sig_atomic_t caught;
static _Atomic(_Atomic bool *) interrupted;

static void on_signal(int number) {
    caught = number;
    _Atomic bool *flag = atomic_load(&interrupted);
    if (flag) atomic_store(flag, true);
}

void signals_install(void) {
    static const int stopping[] = { SIGINT, SIGTERM, SIGHUP };
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    sigaction(SIGPIPE, &ignore, NULL);
    for (size_t i = 0; i < sizeof stopping / sizeof *stopping; i++) {
        struct sigaction now, stop = { .sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND }; /* a second one ends the process at once */
        sigaction(stopping[i], NULL, &now);
        if (now.sa_handler != SIG_IGN) sigaction(stopping[i], &stop, NULL); /* nohup and `&` stay in force */
    }
}

void signals_notify(_Atomic bool *flag) {
    atomic_store(&interrupted, flag);
    if (flag && caught) atomic_store(flag, true);
}

int signals_caught(void) { return caught; }

bool signals_check(struct err *err) { return !caught || err_set(err, ERR_INTERRUPTED, "stopped by signal %d", (int)caught); }
