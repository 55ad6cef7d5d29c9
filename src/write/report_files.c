#include "write/report_files.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/vec.h"
#include "report/figure.h"
#include "report/lay.h"
#include "report/personal.h"
#include "report/summary.h"
#include "write/child.h"
#include "write/csv.h"
#include "write/json.h"
#include "write/manifest.h"
#include "write/png.h"
#include "write/png_check.h"
#include "write/xlsx.h"

enum { RENDER_SECONDS = 1800 };
static const double CHART_SCALE = 2, MAIL_SCALE = 1;

/* The making of one set of files. */
struct making {
    const struct report *r;
    const char *dir;   /* the staging directory */
    struct book book;
    const char *workbook;          /* its file name */
    struct xlsx_contents *wanted;  /* one per sheet of the book */
    struct { struct written_file *v; size_t n, cap; } files;
    struct personal personal;      /* of a split report */
    struct own_book *own;          /* one per agent */
};
/* One agent's workbook: its file, and what its sheets should hold. The book itself is laid out anew where it is needed. */
struct own_book { const char *file; struct book titles; struct xlsx_contents *wanted; };
#define OWN_DIRECTORY "agents"
#define MAIL_DIRECTORY "mail"

static const char *path_of(const struct making *m, const char *file) { return arena_printf(m->r->arena, "%s/%s", m->dir, file); }
static const char *file_of(const struct making *m, const char *name, const char *extension) { return arena_printf(m->r->arena, "%s.%s", name, extension); }

/* --- rendering, in the child -------------------------------------------------------------------------------------- */

static bool write_twin(const struct making *m, const char *name, const struct figure *f, struct err *err) {
    struct buf text = { 0 };
    for (int i = 0; i < f->ncolumns; i++) {
        if (i) csv_next(&text);
        csv_plain(&text, f->columns[i]);
    }
    csv_end(&text);
    for (size_t row = 0; row < figure_rows(f); row++) {
        for (int i = 0; i < f->ncolumns; i++) {
            const struct datum *d = &f->data.v[row * (size_t)f->ncolumns + (size_t)i];
            if (i) csv_next(&text);
            if (d->kind == DATUM_TEXT) csv_text(&text, str_c(d->text));
            if (d->kind == DATUM_NUMBER) csv_number(&text, d->number);
        }
        csv_end(&text);
    }
    bool ok = publish_file(m->dir, file_of(m, name, "csv"), text.p, text.n, err);
    buf_release(&text);
    return ok;
}

/* Pictures of the chart say in words what it shows. */
static void describe_images(struct making *m, const char *chart, const char *alt) {
    for (int g = 0; alt && g < m->book.ngrids; g++)
        for (int i = 0; i < m->book.grids[g].nimages; i++)
            if (!strcmp(m->book.grids[g].images[i].chart, chart)) m->book.grids[g].images[i].alt = arena_printf(m->r->arena, "%s", alt);
}

/* What a mail carries, in order: the text, then the charts as wide as a mail shows them. */
static const char *mail_text(const struct making *m) { return arena_printf(m->r->arena, MAIL_DIRECTORY "/01-summary.txt"); }
static const char *mail_chart(const struct making *m, int chart) {
    return arena_printf(m->r->arena, MAIL_DIRECTORY "/%02d-%s.png", chart + 2, m->r->t->charts[chart].name);
}

static bool render_chart(struct making *m, int chart, struct png_fonts *fonts, struct err *err) {
    const struct chart *c = &m->r->t->charts[chart];
    struct figure f;
    figure_start(&f, m->r->arena, png_measure(fonts));
    c->kind->lay(m->r, c, &f);
    bool ok = png_write(fonts, &f, CHART_SCALE, path_of(m, file_of(m, c->name, "png")), err) && write_twin(m, c->name, &f, err);
    ok = ok && (!m->r->mail_ready || png_write(fonts, &f, MAIL_SCALE, path_of(m, mail_chart(m, chart)), err));
    describe_images(m, c->name, f.alt);
    figure_release(&f);
    return ok;
}

static bool render_charts(struct making *m, char note[CHILD_NOTE], struct err *err) {
    if (m->r->t->ncharts == 0) return true;
    struct png_fonts *fonts = png_fonts_new(err);
    bool ok = fonts != NULL;
    for (int i = 0; ok && i < m->r->t->ncharts; i++) ok = render_chart(m, i, fonts, err);
    char missing[CHILD_NOTE / 2];
    if (ok && png_missing(fonts, missing, sizeof missing)[0])
        snprintf(note, CHILD_NOTE, "charts show boxes where their font, DejaVu Sans, has no character: %s", missing);
    if (fonts) png_fonts_free(fonts);
    return ok;
}

/* Each agent's book in an arena of its own, so that memory does not grow with the number of agents. */
static bool render_own(struct making *m, struct err *err) {
    bool ok = true;
    for (int i = 0; ok && i < m->personal.n; i++) {
        struct arena laid = { 0 };
        struct report own = *m->r;
        struct book book;
        own.arena = &laid;
        personal_lay(&own, &m->personal, m->personal.agents[i], &book);
        ok = xlsx_write(&book, m->dir, path_of(m, m->own[i].file), err);
        arena_release(&laid);
    }
    return ok;
}

static bool render(void *data, char note[CHILD_NOTE], struct err *err) {
    struct making *m = data;
    if (strcmp(localeconv()->decimal_point, ".") != 0) return err_set(err, ERR_SELFCHECK, "the locale writes numbers with \"%s\"", localeconv()->decimal_point);
    return render_charts(m, note, err) && xlsx_write(&m->book, m->dir, path_of(m, m->workbook), err) && render_own(m, err);
}

/* --- reading back ------------------------------------------------------------------------------------------------- */

static bool verify_picture(const char *path, double scale, struct err *err) {
    struct png_info info;
    if (!png_check(path, &info, err)) return false;
    if (info.width >= FIGURE_WIDTH * scale && info.height >= 1) return true;
    return err_at(err, ERR_SELFCHECK, path, 0, 0, "the written picture has a wrong size");
}

static bool verify(const struct making *m, struct err *err) {
    for (int i = 0; i < m->r->t->ncharts; i++) {
        if (!verify_picture(path_of(m, file_of(m, m->r->t->charts[i].name, "png")), CHART_SCALE, err)) return false;
        if (m->r->mail_ready && !verify_picture(path_of(m, mail_chart(m, i)), MAIL_SCALE, err)) return false;
    }
    bool ok = xlsx_verify(&m->book, m->wanted, path_of(m, m->workbook), err);
    for (int i = 0; ok && i < m->personal.n; i++) ok = xlsx_verify(&m->own[i].titles, m->own[i].wanted, path_of(m, m->own[i].file), err);
    return ok;
}

/* --- texts -------------------------------------------------------------------------------------------------------- */

static bool write_answer(const struct making *m, const struct csv_file *c, struct err *err) {
    struct buf text = { 0 };
    csv_table(&text, report_table(m->r, c->asked), m->r->t->strings);
    bool ok = publish_file(m->dir, file_of(m, c->name, "csv"), text.p, text.n, err);
    buf_release(&text);
    return ok;
}

/* A row as an object on a line of its own. */
static void json_row(struct buf *out, const struct grid_table *t, int64_t row, const struct cell *cells) {
    struct json j = { .out = out };
    buf_adds(out, row ? ",\n" : "\n");
    json_object(&j, NULL);
    for (int i = 0; i < t->ncolumns; i++) {
        const char *key = t->columns[i].title;
        if (cells[i].kind == CELL_EMPTY) json_null(&j, key);
        else if (cells[i].kind == CELL_TEXT) json_text(&j, key, cells[i].text);
        else json_number(&j, key, cells[i].v);
    }
    json_end(&j);
}

/* Long lists go row by row. */
static bool write_rows(FILE *f, const struct grid_table *t) {
    struct cell *cells = mem_zalloc((size_t)t->ncolumns, sizeof *cells);
    struct arena scratch = { 0 };
    struct buf text = { 0 };
    if (t->json) buf_addc(&text, '[');
    else csv_grid_header(&text, t);
    bool ok = fwrite(text.p, 1, text.n, f) == text.n;
    for (int64_t row = 0; ok && row < t->nrows; row++) {
        arena_reset(&scratch);
        buf_clear(&text);
        grid_row(t, row, cells, &scratch);
        if (t->json) json_row(&text, t, row, cells);
        else csv_grid_table_row(&text, t, cells);
        ok = fwrite(text.p, 1, text.n, f) == text.n;
    }
    if (ok && t->json) ok = fputs(t->nrows ? "\n]\n" : "]\n", f) >= 0;
    buf_release(&text);
    arena_release(&scratch);
    mem_free(cells);
    return ok;
}

static bool write_data(struct making *m, const char *file, const struct grid_table *t, struct err *err) {
    const char *path = path_of(m, file);
    FILE *f = fopen(path, "wbxe");
    bool ok = f && write_rows(f, t);
    if (f && fclose(f) != 0) ok = false;
    return ok ? true : err_set(err, ERR_OUTPUT, "%s cannot be written: %s", path, strerror(errno));
}

/* Adds a finished file to the manifest. */
static bool record(struct making *m, const char *file, struct err *err) {
    struct written_file *w = VEC_PUSH(&m->files);
    *w = (struct written_file){ .name = file };
    return manifest_measure(m->dir, w, err);
}

/* Each table of a sheet's data is a file. */
static bool write_sheet(struct making *m, const struct sheet *s, struct err *err) {
    struct grid g;
    bool ok = true;
    if (!report_lay_data(m->r, s, &g)) return true;
    for (int i = 0; ok && i < g.ntables; i++) {
        const struct grid_table *t = g.tables[i];
        const char *file = file_of(m, t->csv.name ? t->csv.name : g.key, t->json ? "json" : "csv");
        ok = write_data(m, file, t, err) && record(m, file, err);
    }
    return ok;
}

static bool write_csvs(struct making *m, struct err *err) {
    const struct template *t = m->r->t;
    bool ok = true;
    for (int i = 0; ok && i < t->ncsvs; i++) ok = write_answer(m, &t->csvs[i], err) && record(m, file_of(m, t->csvs[i].name, "csv"), err);
    for (int i = 0; ok && i < t->nsheets; i++) ok = write_sheet(m, &t->sheets[i], err);
    return ok;
}

static bool write_summary(struct making *m, struct err *err) {
    struct buf text = { 0 };
    summary_text(m->r, &text);
    bool ok = publish_file(m->dir, "summary.txt", text.p, text.n, err) && record(m, "summary.txt", err);
    if (ok && m->r->mail_ready) ok = publish_file(m->dir, mail_text(m), text.p, text.n, err) && record(m, mail_text(m), err);
    buf_release(&text);
    return ok;
}

static int compare_files(const void *a, const void *b) {
    const struct written_file *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static bool write_manifest(struct making *m, struct err *err) {
    struct buf text = { 0 };
    qsort(m->files.v, m->files.n, sizeof *m->files.v, compare_files);
    manifest_text(m->r, m->files.v, m->files.n, &text);
    bool ok = publish_file(m->dir, MANIFEST_FILE, text.p, text.n, err);
    buf_release(&text);
    return ok;
}

/* --- all of it ---------------------------------------------------------------------------------------------------- */

/* What the agents' workbooks should hold, and the titles of their sheets for messages. */
static void expect_own(struct making *m) {
    for (int i = 0; i < m->personal.n; i++) {
        struct arena laid = { 0 };
        struct report own = *m->r;
        struct own_book *kept = &m->own[i];
        struct book book;
        own.arena = &laid;
        personal_lay(&own, &m->personal, m->personal.agents[i], &book);
        kept->wanted = arena_alloc(m->r->arena, (size_t)book.ngrids * sizeof *kept->wanted);
        xlsx_expect(&book, kept->wanted);
        kept->titles = (struct book){ .ngrids = book.ngrids, .grids = arena_alloc(m->r->arena, (size_t)book.ngrids * sizeof *book.grids) };
        for (int g = 0; g < book.ngrids; g++) kept->titles.grids[g].title = arena_printf(m->r->arena, "%s", book.grids[g].title);
        arena_release(&laid);
    }
}

static bool begin_own(struct making *m, struct err *err) {
    if (!m->r->t->split_agent) return true;
    m->personal = personal_find(m->r);
    m->own = arena_alloc(m->r->arena, (size_t)m->personal.n * sizeof *m->own);
    for (int i = 0; i < m->personal.n; i++) {
        const char *file = personal_file(m->r->arena, strings_get(m->r->t->strings, m->personal.agents[i]));
        m->own[i].file = arena_printf(m->r->arena, OWN_DIRECTORY "/%s", file);
    }
    return publish_directory(m->dir, OWN_DIRECTORY, err);
}

/* What needs no renderer is written while the child draws. */
static bool write_beside(struct making *m, struct err *err) {
    m->wanted = arena_alloc(m->r->arena, (size_t)m->book.ngrids * sizeof *m->wanted);
    xlsx_expect(&m->book, m->wanted);
    expect_own(m);
    return write_csvs(m, err) && write_summary(m, err);
}

static bool record_rendered(struct making *m, struct err *err) {
    const struct template *t = m->r->t;
    bool ok = record(m, m->workbook, err);
    for (int i = 0; ok && i < m->personal.n; i++) ok = record(m, m->own[i].file, err);
    for (int i = 0; ok && i < t->ncharts; i++) ok = record(m, file_of(m, t->charts[i].name, "png"), err) && record(m, file_of(m, t->charts[i].name, "csv"), err);
    for (int i = 0; ok && m->r->mail_ready && i < t->ncharts; i++) ok = record(m, mail_chart(m, i), err);
    return ok;
}

static bool make(struct making *m, char *note, struct err *err) {
    struct child child;
    if (!begin_own(m, err) || (m->r->mail_ready && !publish_directory(m->dir, MAIL_DIRECTORY, err))) return false;
    if (!child_start(&child, "rendering the report", render, m, err)) return false;
    if (!write_beside(m, err)) {
        child_stop(&child);
        return false;
    }
    return child_wait(&child, RENDER_SECONDS, note, err) && verify(m, err) && record_rendered(m, err) && write_manifest(m, err);
}

bool report_write(const struct report *r, struct publish *p, struct buf *listing, char *note, struct err *err) {
    struct making m = { .r = r };
    const char *name = report_name(r);
    m.dir = publish_stage(p, name, err);
    if (!m.dir) return false;
    report_lay(r, &m.book);
    m.workbook = file_of(&m, name, "xlsx");
    bool ok = make(&m, note, err);
    for (size_t i = 0; ok && listing && i < m.files.n; i++) buf_printf(listing, "%s/%s\n", name, m.files.v[i].name);
    if (ok && listing) buf_printf(listing, "%s/%s\n", name, MANIFEST_FILE);
    VEC_RELEASE(&m.files);
    return ok;
}
