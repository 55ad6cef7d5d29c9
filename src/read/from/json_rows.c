/* json_rows: see json_rows.h. */
#include "read/from/json_rows.h"

#include <string.h>

void json_rows_init(struct json_rows *rows, const struct mapping *m) {
    *rows = (struct json_rows){ .mapping = m };
    rows->cells = mem_zalloc(m->slots.n, sizeof *rows->cells);
    rows->texts = mem_zalloc(m->slots.n, sizeof *rows->texts);
}

void json_rows_release(struct json_rows *rows) {
    for (size_t i = 0; i < rows->mapping->slots.n; i++) buf_release(&rows->texts[i]);
    mem_free(rows->cells);
    mem_free(rows->texts);
}

/* ---- paths ------------------------------------------------------------------------------------------------------------------- */

/* What a path leads to. */
struct finding_of { struct buf *joined; char between; int n; struct str first; const struct doc *where; };

static bool value_text(const struct doc *d, struct str *out) {
    switch (d->kind) {
    case DOC_STRING:
    case DOC_NUMBER: *out = d->text; return true;
    case DOC_TRUE: *out = str_c("true"); return true;
    case DOC_FALSE: *out = str_c("false"); return true;
    case DOC_NULL: *out = str_c(""); return true;
    default: return false;
    }
}

/* A second value makes a joined text of all. */
static void found(struct finding_of *f, const struct doc *d) {
    struct str text;
    if (!value_text(d, &text) || (f->n > 0 && !f->between)) return;
    if (f->n == 0) {
        f->first = text;
        f->where = d;
    } else {
        if (f->n == 1) buf_add(f->joined, f->first.p, f->first.n);
        buf_addc(f->joined, f->between);
        buf_add(f->joined, text.p, text.n);
    }
    f->n++;
}

static struct str after(struct str path, size_t n) {
    n += n < path.n && path.p[n] == '.';
    return str_of(path.p + n, path.n - n);
}

static void follow(struct finding_of *f, const struct doc *d, struct str path);

/* Whether an element fits "field.name=text"; "" fits all. */
static bool fits(const struct doc *element, struct str condition) {
    const char *sign = condition.n ? memchr(condition.p, '=', condition.n) : NULL;
    struct finding_of f = { 0 };
    if (condition.n == 0) return true;
    if (!sign) return false;
    follow(&f, element, str_of(condition.p, (size_t)(sign - condition.p)));
    return f.n && str_eq(f.first, str_of(sign + 1, condition.n - (size_t)(sign - condition.p) - 1));
}

static void follow_elements(struct finding_of *f, const struct doc *d, struct str path) {
    const char *end = memchr(path.p, ']', path.n);
    if (!end || d->kind != DOC_ARRAY) return;
    struct str condition = str_of(path.p + 1, (size_t)(end - path.p) - 1);
    for (const struct doc *element = d->child; element; element = element->next) {
        if (!fits(element, condition)) continue;
        follow(f, element, after(path, condition.n + 2));
        if (condition.n) return;
    }
}

/* As deep as the path has steps. */
static void follow(struct finding_of *f, const struct doc *d, struct str path) {
    size_t n = 0;
    if (path.n == 0) {
        found(f, d);
        return;
    }
    if (path.p[0] == '[') {
        follow_elements(f, d, path);
        return;
    }
    while (n < path.n && path.p[n] != '.' && path.p[n] != '[') n++;
    for (const struct doc *member = d->kind == DOC_OBJECT ? d->child : NULL; member; member = member->next) {
        if (!str_eq(member->key, str_of(path.p, n))) continue;
        follow(f, member, after(path, n));
        return;
    }
}

/* ---- rows -------------------------------------------------------------------------------------------------------------------- */

static void find_cell(struct json_rows *rows, size_t i, const struct record *record) {
    const struct slot *slot = &rows->mapping->slots.v[i];
    struct finding_of f = { .joined = &rows->texts[i], .between = slot->joined ? ' ' : slot->split };
    buf_clear(f.joined);
    for (int k = 0; k < slot->ncolumns && (slot->joined || f.n == 0); k++) follow(&f, record->doc, slot->columns[k]);
    rows->cells[i] = (struct table_cell){ 0 };
    if (f.n == 0) return;
    rows->cells[i].text = f.n == 1 ? f.first : str_of(f.joined->p, f.joined->n);
    rows->cells[i].lines = (int32_t)(f.where->line - record->place.line);
    rows->cells[i].col = f.where->col;
}

struct table_row json_row(struct json_rows *rows, const struct record *record) {
    for (size_t i = 0; i < rows->mapping->slots.n; i++) find_cell(rows, i, record);
    return (struct table_row){ .cells = rows->cells, .line = record->place.line };
}
