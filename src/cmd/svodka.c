/* svodka: the program's frame: descriptors, messages, standard output, exit status. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"
#include "base/vec.h"
#include "cmd/command.h"
#include "cmd/signals.h"
#include "cmd/version.h"

#ifndef SVODKA_LIBRARIES
#define SVODKA_LIBRARIES "" /* the Makefile gives names and versions */
#endif

enum { FILE_MAX = 64 << 20, MESSAGE_MAX = 4096 };

/* ---- small helpers of all commands ------------------------------------------------------------------------------------------- */

void texts_add(struct texts *t, const char *text) { *VEC_PUSH(t) = text; }

void texts_release(struct texts *t) { VEC_RELEASE(t); }

void texts_split(struct arena *a, const char *text, struct texts *out) {
    while (*text) {
        size_t n = strcspn(text, ",");
        const char *from = text + strspn(text, " ");
        const char *to = text + n;
        while (to > from && to[-1] == ' ') to--;
        if (to > from) texts_add(out, arena_strndup(a, from, (size_t)(to - from)));
        text += text[n] ? n + 1 : n;
    }
}

bool file_load(struct arena *a, const char *path, enum err_code code, struct str *out, struct err *err) {
    struct stat st;
    struct buf text = { 0 };
    char block[65536];
    size_t n = 0;
    FILE *f = fopen(path, "rbe");
    if (!f) return err_at(err, code, path, 0, 0, "cannot be opened: %s", strerror(errno));
    bool ok = fstat(fileno(f), &st) == 0 && !S_ISDIR(st.st_mode);
    if (!ok) err_at(err, code, path, 0, 0, "is a directory, expected a file");
    while (ok && text.n <= FILE_MAX && (n = fread(block, 1, sizeof block, f)) > 0) buf_add(&text, block, n);
    if (ok && ferror(f)) ok = err_at(err, code, path, 0, 0, "cannot be read: %s", strerror(errno));
    if (ok && text.n > FILE_MAX) ok = err_at(err, code, path, 0, 0, "is larger than %d MiB", FILE_MAX >> 20);
    if (ok) *out = str_of(arena_strndup(a, text.p ? text.p : "", text.n), text.n);
    buf_release(&text);
    fclose(f);
    return ok;
}

void message(const char *fmt, ...) {
    char line[MESSAGE_MAX] = "svodka: ";
    size_t n = strlen(line);
    va_list args;
    va_start(args, fmt);
    vsnprintf(line + n, sizeof line - n - 1, fmt, args);
    va_end(args);
    for (char *p = line; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f) *p = '?';
    fprintf(stderr, "%s\n", line);
}

bool out_write(const void *p, size_t n, struct err *err) {
    if (n == 0 || fwrite(p, 1, n, stdout) == n) return true;
    if (errno == EPIPE) return err_set(err, ERR_OUTPUT, "%s", "");
    return err_set(err, ERR_OUTPUT, "standard output cannot be written: %s", strerror(errno));
}

bool out_flush(struct err *err) {
    if (fflush(stdout) == 0 && !ferror(stdout)) return true;
    if (errno == EPIPE) return err_set(err, ERR_OUTPUT, "%s", "");
    return err_set(err, ERR_OUTPUT, "standard output cannot be written: %s", strerror(errno));
}

/* ---- the frame --------------------------------------------------------------------------------------------------------------- */

/* A closed descriptor 0, 1 or 2 would be given to the next file that is opened.  Each is taken by /dev/null, opened so that using it fails. */
static void occupy_standard_descriptors(void) {
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) != fd) _exit(err_exit_status(ERR_OUTPUT));
}

static int fail(const struct err *err) {
    char line[sizeof err->source + sizeof err->text + sizeof err->hint + 64];
    if (err->code == ERR_INTERRUPTED && signals_caught()) return 128 + signals_caught();
    if (err->text[0]) message("%s", err_format(err, line, sizeof line));
    return err_exit_status(err->code);
}

static bool run(int argc, char **argv, struct options *o, int *status, struct err *err) {
    bool done = false;
    if (!options_parse(argc, argv, o, &done, err)) return false;
    if (option_given(o, OPT_VERSION) && !option_given(o, OPT_HELP)) printf("svodka %s\n%s", SVODKA_VERSION, SVODKA_LIBRARIES);
    if (!done && !o->command->run(o, status, err)) return false;
    return out_flush(err);
}

int svodka_main(int argc, char **argv) {
    struct options options = { 0 };
    struct err err = { 0 };
    int status = 0;
    occupy_standard_descriptors();
    signals_install();
    if (!run(argc, argv, &options, &status, &err)) status = fail(&err);
    options_release(&options);
    return status;
}
