/* explain_pack: writes the workbook of an agent's numbers below a directory, whole or not at all: rendered in a child, read back, put in place by one rename. */
#include <locale.h>
#include <string.h>
#include <unistd.h>

#include "cmd/explain_cell.h"
#include "cmd/signals.h"
#include "write/child.h"
#include "write/manifest.h"
#include "write/publish.h"
#include "write/xlsx.h"

enum { RENDER_SECONDS = 1800 };

struct packing {
    struct explained *explained;
    struct book book;
    const char *dir;      /* the staging directory */
    const char *workbook; /* its file name */
    const char *path;
};

static bool render(void *data, char note[CHILD_NOTE], struct err *err) {
    struct packing *p = data;
    (void)note;
    if (strcmp(localeconv()->decimal_point, ".") != 0) return err_set(err, ERR_SELFCHECK, "the locale writes numbers with \"%s\"", localeconv()->decimal_point);
    return xlsx_write(&p->book, p->dir, p->path, err);
}

static bool write_manifest(struct packing *p, struct err *err) {
    struct written_file file = { .name = p->workbook };
    struct buf text = { 0 };
    if (!manifest_measure(p->dir, &file, err)) return false;
    manifest_text(p->explained->report, &file, 1, &text);
    bool ok = publish_file(p->dir, MANIFEST_FILE, text.p, text.n, err);
    buf_release(&text);
    return ok;
}

static bool write_book(struct packing *p, struct err *err) {
    struct arena *a = &p->explained->arena;
    struct child child;
    if (!child_start(&child, "rendering the workbook", render, p, err)) return false;
    struct xlsx_contents *wanted = arena_alloc(a, (size_t)p->book.ngrids * sizeof *wanted);
    xlsx_expect(&p->book, wanted);
    return child_wait(&child, RENDER_SECONDS, NULL, err) && xlsx_verify(&p->book, wanted, p->path, err) && write_manifest(p, err);
}

bool explain_pack(struct explained *x, const char *dir, struct err *err) {
    struct packing p = { .explained = x };
    struct publish *publish = NULL;
    const char *set = x->report->t->name;
    p.workbook = arena_printf(&x->arena, "%s.xlsx", set);
    explain_lay(x, &p.book);
    mem_on_exhausted(publish_abandon);
    signals_defer(true);
    bool ok = publish_begin(&publish, dir, err) && (p.dir = publish_stage(publish, set, err)) != NULL;
    if (ok) p.path = arena_printf(&x->arena, "%s/%s", p.dir, p.workbook);
    ok = ok && write_book(&p, err) && signals_check(err) && publish_commit(publish, err);
    publish_end(publish);
    signals_defer(false);
    if (ok && !x->session->quiet && (x->session->verbose || isatty(STDERR_FILENO))) message("wrote %s/%s/%s", dir, set, p.workbook);
    return ok;
}
