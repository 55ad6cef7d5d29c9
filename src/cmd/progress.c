#include "cmd/progress.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

enum { DELAY_S = 1, STEP_NS = 200000000, COLUMNS_DEFAULT = 80 };

struct progress_bar {
    const struct progress *progress;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t stopping; /* on CLOCK_MONOTONIC */
    bool stop;
};

static double seconds_of(struct timespec t) { return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec; }

static void add_scaled(struct buf *out, int64_t n, const char *unit) {
    static const struct { double at_least; const char *prefix; } scales[] = { { 1e9, "G" }, { 1e6, "M" }, { 1e3, "k" }, { 0, "" } };
    int s = 0;
    while ((double)n < scales[s].at_least) s++;
    if (scales[s].at_least > 0)
        buf_printf(out, "%.1f %s%s", (double)n / scales[s].at_least, scales[s].prefix, unit);
    else
        buf_printf(out, "%d %s", (int)n, unit);
}

void progress_text(struct buf *out, int64_t bytes, int64_t bytes_total, int64_t events, double seconds, int columns) {
    bool known = bytes_total > 0 && bytes <= bytes_total;
    size_t most = out->n + (size_t)columns;
    if (known) buf_printf(out, "%3d%%  ", (int)(100.0 * (double)bytes / (double)bytes_total));
    add_scaled(out, bytes, "B");
    if (known) {
        buf_adds(out, " of ");
        add_scaled(out, bytes_total, "B");
    }
    buf_adds(out, "  ");
    add_scaled(out, events, events < 1000 ? "events" : " events");
    if (known && bytes == bytes_total) {
        buf_adds(out, "  counting");
    } else if (known && bytes > 0) {
        int left = (int)(seconds * (double)(bytes_total - bytes) / (double)bytes + 0.5);
        buf_printf(out, "  %d:%02d left", left / 60, left % 60);
    }
    if (out->n > most) {
        out->n = most;
        out->p[out->n] = 0;
    }
}

static int terminal_columns(void) {
    struct winsize size = { 0 };
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 2) return COLUMNS_DEFAULT;
    return size.ws_col - 1;
}

/* Writes past stdio, so that a message never finds half a bar in its buffer. */
static void put(const char *p, size_t n) {
    ssize_t written = write(STDERR_FILENO, p, n);
    (void)written; /* a bar that cannot be shown is no reason to fail */
}

static void draw(const struct progress_bar *b, double seconds) {
    struct buf line = { 0 };
    int64_t bytes = atomic_load_explicit(&b->progress->bytes, memory_order_relaxed);
    int64_t events = atomic_load_explicit(&b->progress->events, memory_order_relaxed);
    buf_addc(&line, '\r');
    progress_text(&line, bytes, b->progress->bytes_total, events, seconds, terminal_columns());
    buf_adds(&line, "\033[K");
    put(line.p, line.n);
    buf_release(&line);
}

/* Waits until the time or until the bar is to stop; gives whether it is. */
static bool wait_until(struct progress_bar *b, const struct timespec *wake) {
    while (!b->stop && pthread_cond_timedwait(&b->stopping, &b->mutex, wake) == 0) {}
    return b->stop;
}

static void *show(void *data) {
    struct progress_bar *b = data;
    struct timespec start, wake;
    bool shown = false;
    clock_gettime(CLOCK_MONOTONIC, &start);
    wake = (struct timespec){ start.tv_sec + DELAY_S, start.tv_nsec };
    pthread_mutex_lock(&b->mutex);
    while (!wait_until(b, &wake)) {
        draw(b, seconds_of(wake) - seconds_of(start));
        shown = true;
        wake.tv_nsec += STEP_NS;
        wake.tv_sec += wake.tv_nsec / 1000000000;
        wake.tv_nsec %= 1000000000;
    }
    pthread_mutex_unlock(&b->mutex);
    if (shown) put("\r\033[K", 4);
    return NULL;
}

struct progress_bar *progress_start(const struct progress *p, bool quiet) {
    const char *term = getenv("TERM");
    if (quiet || !isatty(STDERR_FILENO) || !term || strcmp(term, "dumb") == 0) return NULL;
    struct progress_bar *b = mem_zalloc(1, sizeof *b);
    pthread_condattr_t monotonic;
    b->progress = p;
    pthread_mutex_init(&b->mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&b->stopping, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (pthread_create(&b->thread, NULL, show, b) == 0) return b;
    mem_free(b);
    return NULL;
}

void progress_stop(struct progress_bar *b) {
    if (!b) return;
    pthread_mutex_lock(&b->mutex);
    b->stop = true;
    pthread_cond_signal(&b->stopping);
    pthread_mutex_unlock(&b->mutex);
    pthread_join(b->thread, NULL);
    pthread_cond_destroy(&b->stopping);
    pthread_mutex_destroy(&b->mutex);
    mem_free(b);
}
