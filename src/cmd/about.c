/* about: see about.h. */
#include "cmd/about.h"

#include <stdio.h>
#include <string.h>

#include "base/vec.h"
#include "cmd/print.h"
#include "read/from/source.h"

static bool write_out(struct buf *out, struct err *err) {
    bool ok = out_write(out->p, out->n, err);
    buf_release(out);
    return ok;
}

/* ---- --list -------------------------------------------------------------------------------------------------------------------- */

bool about_sources(struct err *err) {
    struct text_table table = { .columns = 3 };
    struct buf out = { 0 };
    text_table_cellz(&table, "FROM");
    text_table_cellz(&table, "standing");
    text_table_cellz(&table, "reads");
    for (const struct source *const *s = sources; *s; s++) {
        text_table_cellz(&table, (*s)->name);
        text_table_cellz(&table, (*s)->standing ? (*s)->standing : "proven");
        text_table_cellz(&table, (*s)->reads);
    }
    text_table_print(&table, 1, &out);
    text_table_release(&table);
    return write_out(&out, err);
}

/* ---- FROM --help --------------------------------------------------------------------------------------------------------------- */

bool about_source(const struct options *o) {
    struct err err = { 0 };
    const struct source *s = o->operands.n ? source_find(o->operands.v[0], &err) : NULL;
    if (!s) return false;
    printf("Usage: svodka convert %s [OPTION...] FILES...\n\n%s reads %s.\n", s->name, s->name, s->reads);
    if (s->standing) printf("It is %s: no file of a real system could be seen while it was written.\n", s->standing);
    if (s->help && s->help[0]) printf("\n%s\n", s->help);
    if (s->get) printf("\nTo get the export out:\n\n%s\n", s->get);
    printf("\nExamples:\n\n  svodka convert %s exports/ > events.ndjson\n", s->name);
    if (s->statuses) printf("  svodka convert %s --policy > policy.json\n", s->name);
    printf("  a job file: \"events\": [{ \"from\": \"%s\", \"files\": \"exports\" }]\n\nOptions: svodka convert --help\n", s->name);
    return true;
}

/* ---- FROM --statuses ----------------------------------------------------------------------------------------------------------- */

static bool was_printed(const char *const *names, size_t n, const char *name) {
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0) return true;
    return false;
}

bool about_statuses(const struct options *o, struct err *err) {
    struct { const char **v; size_t n, cap; } names = { 0 };
    struct buf out = { 0 };
    if (o->operands.n == 0) return err_set(err, ERR_USAGE, "no source given: svodka convert FROM --statuses");
    const struct source *s = source_find(o->operands.v[0], err);
    if (!s) return false;
    if (!s->statuses) {
        err_set(err, ERR_USAGE, "%s has no statuses of its own", s->name);
        return err_hint(err, "convert a log, and let `svodka init` guess their classes");
    }
    buf_adds(&out, "{ \"statuses\": {");
    for (const struct source_status *row = s->statuses; row->name; row++) {
        const char *const texts[] = { row->name, row->en, row->ru };
        for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
            if (!texts[i] || was_printed(names.v, names.n, texts[i])) continue;
            buf_printf(&out, "%s\n    \"%s\": \"%s\"", names.n ? "," : "", texts[i], row->class);
            *VEC_PUSH(&names) = texts[i];
        }
    }
    buf_adds(&out, "\n} }\n");
    VEC_RELEASE(&names);
    return write_out(&out, err);
}
