/* Sheet "quality": where every line and every event went, with live formulas that prove it; the backlog's identity; findings. */
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "report/lay.h"
#include "report/sheets.h"

enum { QUALITY_SUBJECTS = 200, ONE_PAGE = 80 /* rows that are still readable on one */ };

static struct cell count(int64_t n) { return cell_number(CELL_COUNT, (double)n); }

static int heading(const struct report *r, enum word w, int row, struct grid *g) {
    grid_put(g, row, 0, cell_styled(cell_text(word(r->lang, w)), STYLE_HEADING));
    return row + 1;
}

/* --- sums --------------------------------------------------------------------------------------------------------- */

/* One side of an identity: a number of the sheet, added or subtracted. */
struct addend { enum word name; int64_t n; bool minus; };

/* The addends one below the other, then their sum as a live formula beside the number that it must equal. Returns the next row. */
static int lay_identity(const struct report *r, enum word statement, const struct addend *total, const struct addend *parts, int n, int row, struct grid *g) {
    struct arena *a = r->arena;
    struct buf formula = { 0 };
    int64_t sum = 0;
    grid_put(g, row++, 0, cell_styled(cell_text(word(r->lang, statement)), STYLE_FAINT));
    grid_put(g, row, 0, cell_text(word(r->lang, total->name)));
    grid_put(g, row, 1, count(total->n));
    for (int i = 0; i < n; i++) {
        grid_put(g, row + 1 + i, 0, cell_text(arena_printf(a, "   %s %s", parts[i].minus ? "−" : i ? "+" : " ", word(r->lang, parts[i].name))));
        grid_put(g, row + 1 + i, 1, count(parts[i].n));
        buf_printf(&formula, "%s%s", parts[i].minus ? "-" : i ? "+" : "", grid_a1(a, row + 1 + i, 1));
        sum += parts[i].minus ? -parts[i].n : parts[i].n;
    }
    int last = row + 1 + n;
    const char *yes = word(r->lang, W_HOLDS), *no = word(r->lang, W_DIFFERS);
    const char *check = arena_printf(a, "IF(%s=%s,\"%s\",\"%s\")", grid_a1(a, row, 1), grid_a1(a, last, 1), yes, no);
    grid_put(g, last, 0, cell_styled(cell_text(word(r->lang, W_SUM)), STYLE_TOTAL));
    grid_put(g, last, 1, cell_styled(cell_with(a, count(sum), (struct cell_extra){ .formula = arena_strndup(a, formula.p, formula.n) }), STYLE_TOTAL));
    struct cell verdict = cell_styled(cell_text(sum == total->n ? yes : no), STYLE_TOTAL);
    verdict.mark = sum == total->n ? MARK_IN_TARGET : MARK_OUTSIDE;
    grid_put(g, last, 2, cell_with(a, verdict, (struct cell_extra){ .formula = check }));
    buf_release(&formula);
    return last + 2;
}

static int lay_sums(const struct report *r, int row, struct grid *g) {
    const struct log_counts *c = r->counts;
    const struct event_counts *e = &r->run->events;
    const struct addend lines = { W_LINES, c->lines, false }, events = { W_EVENTS, c->events, false };
    const struct addend of_lines[] = { { W_EVENTS, c->events, false }, { W_BLANK, c->blank, false }, { W_REJECTED, c->rejected, false } };
    const struct addend of_events[] = {
        { W_UNKNOWN_TYPE, c->unknown_type, false },     { W_AFTER_AS_OF, c->after_as_of + e->after_as_of, false }, { W_DUPLICATE, e->duplicate, false },
        { W_SECOND_CREATED, e->second_created, false }, { W_USED, e->used, false },
    };
    row = heading(r, W_SUMS, row, g);
    row = lay_identity(r, W_SUM_LINES, &lines, of_lines, (int)ARRAY_LEN(of_lines), row, g);
    row = lay_identity(r, W_SUM_EVENTS, &events, of_events, (int)ARRAY_LEN(of_events), row, g);
    grid_put(g, row, 0, cell_text(word(r->lang, W_TICKETS)));
    grid_put(g, row, 1, count(r->run->tickets));
    grid_put(g, row + 1, 0, cell_text(word(r->lang, W_TICKETS_EXCLUDED)));
    grid_put(g, row + 1, 1, count(r->run->excluded_tickets));
    return row + 3;
}

static int lay_backlog(const struct report *r, int row, struct grid *g) {
    const struct backlog *b = &r->run->backlog;
    const struct addend closing = { W_CLOSING, b->closing, false };
    const struct addend parts[] = {
        { W_OPENING, b->opening, false },  { W_CREATED, b->created, false }, { W_REOPENED, b->reopened, false },
        { W_RESOLVED, b->resolved, true }, { W_MERGED, b->merged, true },    { W_EXCLUDED, b->excluded, true },
    };
    row = heading(r, W_BACKLOG, row, g);
    return lay_identity(r, W_BACKLOG_SUM, &closing, parts, (int)ARRAY_LEN(parts), row, g);
}

/* --- findings ----------------------------------------------------------------------------------------------------- */

static const char *examples(const struct report *r, const struct findings_of *f) {
    struct buf text = { 0 };
    for (int i = 0; i < f->n; i++) {
        const struct finding_example *e = &f->example[i];
        bool both = e->subject && e->subject[0] && e->place && e->place[0];
        buf_printf(&text, "%s%s%s%s", i ? "; " : "", e->subject ? e->subject : "", both ? " — " : "", e->place ? e->place : "");
    }
    const char *kept = arena_strndup(r->arena, text.p ? text.p : "", text.n);
    buf_release(&text);
    return kept;
}

static int lay_findings(const struct report *r, const struct findings *f, int row, struct grid *g) {
    int n = 0, kinds[FINDINGS];
    for (int i = 0; i < FINDINGS; i++)
        if (f->of[i].count > 0) kinds[n++] = i;
    row = heading(r, W_FINDINGS, row, g);
    if (n == 0) {
        grid_put(g, row, 0, cell_styled(cell_text(word(r->lang, W_NO_FINDINGS)), STYLE_FAINT));
        return row + 2;
    }
    struct grid_table *t = grid_table(g, row, 0, "findings");
    static const enum word titles[] = { W_FINDING, W_COUNT, W_SEVERITY, W_MEANING, W_EXAMPLES };
    for (size_t i = 0; i < ARRAY_LEN(titles); i++) grid_column(t, word(r->lang, titles[i]), titles[i] == W_COUNT ? CELL_COUNT : CELL_TEXT);
    struct cell *cells = grid_rows(t, n);
    for (int i = 0; i < n; i++, cells += t->ncolumns) {
        const struct finding_kind *kind = &finding_kinds[kinds[i]];
        cells[0] = cell_text(kind->name);
        cells[1] = count(f->of[kinds[i]].count);
        cells[2] = cell_text(word(r->lang, kind->severity == SEVERITY_WARNING ? W_WARNING : W_NOTICE));
        cells[3] = cell_styled(cell_text(r->lang == LANG_RU ? kind->ru : kind->en), STYLE_WRAPPED);
        cells[4] = cell_styled(cell_text(examples(r, &f->of[kinds[i]])), STYLE_WRAPPED);
    }
    return grid_table_end(t) + 1;
}

struct subject_count { int kind; const char *subject; int64_t n; };

static int compare_subjects(const void *a, const void *b) {
    const struct subject_count *x = a, *y = b;
    if (x->kind != y->kind) return x->kind < y->kind ? -1 : 1;
    if (x->n != y->n) return x->n > y->n ? -1 : 1;
    return strcmp(x->subject, y->subject);
}

/* What each finding is about, the most frequent first: kinds of rejected lines, unmapped statuses, unknown types and agents. */
static int lay_subjects(const struct report *r, const struct findings *f, int row, struct grid *g) {
    struct { struct subject_count *v; size_t n, cap; } all = { 0 };
    for (int kind = 0; kind < FINDINGS; kind++)
        for (int i = 0; i < f->subjects[kind].n; i++) {
            const struct finding_subject *s = &f->subjects[kind].v[i];
            if (s->subject[0]) *VEC_PUSH(&all) = (struct subject_count){ kind, s->subject, s->count };
        }
    if (all.n == 0) return row;
    qsort(all.v, all.n, sizeof *all.v, compare_subjects);
    row = heading(r, W_SUBJECTS, row, g);
    struct grid_table *t = grid_table(g, row, 0, "subjects");
    grid_column(t, word(r->lang, W_FINDING), CELL_TEXT);
    grid_column(t, word(r->lang, W_COUNT), CELL_COUNT);
    grid_column(t, word(r->lang, W_WHAT), CELL_TEXT);
    struct cell *cells = grid_rows(t, all.n < QUALITY_SUBJECTS ? (int64_t)all.n : QUALITY_SUBJECTS);
    for (int64_t i = 0; i < t->nrows; i++, cells += t->ncolumns) {
        cells[0] = cell_text(finding_kinds[all.v[i].kind].name);
        cells[1] = count(all.v[i].n);
        cells[2] = cell_text(all.v[i].subject);
    }
    VEC_RELEASE(&all);
    return grid_table_end(t) + 1;
}

static void lay(const struct report *r, const struct sheet *s, struct grid *g) {
    static const int widths[] = { 44, 14, 30, 50, 70 };
    const struct findings *f = r->findings ? r->findings : &r->run->findings;
    for (size_t i = 0; i < ARRAY_LEN(widths); i++) grid_width(g, (int)i, widths[i]);
    int row = lay_heading_whole(r, s, g);
    row = lay_findings(r, f, row, g);
    row = lay_subjects(r, f, row, g);
    row = lay_sums(r, row, g);
    row = lay_backlog(r, row, g);
    g->one_page = row <= ONE_PAGE;
    g->freeze_row = 2;
}

const struct sheet_kind sheet_quality = { .name = "quality", .title = W_SHEET_QUALITY, .plan = plan_plain, .lay = lay };
