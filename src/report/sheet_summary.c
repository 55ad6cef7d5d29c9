/* Sheet "summary": one landscape page: what happened in words, tiles, charts, findings. */
#include <string.h>

#include "report/figure.h"
#include "report/lay.h"
#include "report/say.h"
#include "report/sheets.h"
#include "report/summary.h"

enum {
    PAGE_COLUMNS = 12, COLUMN_WIDTH = 13,          /* characters */
    TILE_COLUMNS = 2, TILE_LINES = 3, TILES_A_ROW = PAGE_COLUMNS / TILE_COLUMNS, /* lines: and one for each comparison */
    CHART_COLUMNS = 6, CHART_WIDTH = 566, ROW_HEIGHT = 21, /* pixels; as the writer makes them */
    CHART_ROWS = (CHART_WIDTH * FIGURE_HEIGHT / FIGURE_WIDTH) / ROW_HEIGHT + 2, /* with some room below */
    SUMMARY_FINDINGS = 5
};

struct summary_spec {
    const struct metric **tiles; int ntiles;
    const struct chart **charts; int ncharts;
    int asked, before[COMPARISONS];
};

static bool plan_charts(struct template *t, const struct doc *names, struct summary_spec *spec, struct err *err) {
    if (!names) return true;
    if (!doc_is(names, DOC_ARRAY, err)) return false;
    const char **known = arena_alloc(t->arena, (size_t)t->ncharts * sizeof *known);
    for (int i = 0; i < t->ncharts; i++) known[i] = t->charts[i].name;
    spec->charts = arena_alloc(t->arena, (size_t)names->n * sizeof *spec->charts);
    for (const struct doc *d = names->child; d; d = d->next) {
        int which;
        if (!doc_one_of(d, "chart", known, t->ncharts, &which, err)) return false;
        spec->charts[spec->ncharts++] = &t->charts[which];
    }
    return true;
}

static bool plan(struct template *t, struct sheet *s, struct err *err) {
    static const char *const keys[] = { "kind", "title", "tiles", "charts", NULL };
    struct summary_spec *spec = s->spec = arena_alloc(t->arena, sizeof *spec);
    if (!doc_known_keys(s->doc, keys, err) || !plan_charts(t, doc_get(s->doc, "charts"), spec, err)) return false;
    const struct doc *tiles = doc_get(s->doc, "tiles");
    if (!tiles) return true;
    if (!template_metrics(t, tiles, &spec->tiles, &spec->ntiles, err)) return false;
    spec->asked = template_ask(t, PASS_MAIN, NULL, 0, spec->tiles, spec->ntiles, NULL, 0);
    for (int i = 0; i < t->ncompared; i++) spec->before[i] = template_ask(t, t->compared[i], NULL, 0, spec->tiles, spec->ntiles, NULL, 0);
    return true;
}

/* Text over the page's whole width. */
static void put_wide(struct grid *g, int row, enum cell_style style, const char *text) {
    grid_put(g, row, 0, cell_styled(cell_text(text), style));
    grid_span(g, row, 0, row, PAGE_COLUMNS - 1);
}

static int lay_words(const struct report *r, int row, struct grid *g) {
    const char *texts[SUMMARY_SENTENCES];
    int n = summary_sentences(r, texts);
    for (int i = 0; i < n; i++) put_wide(g, row++, STYLE_SENTENCE, texts[i]);
    return row + 1;
}

/* "before: 14 min (−14 %)"; "" where nothing is known of it. */
static const char *change(const struct report *r, const struct metric *m, enum pass_of pass, const struct value *now, const struct value *before) {
    if (!before->has) return "";
    const char *was = say_value(r->arena, r->lang, m->unit, *before), *by = now->has ? say_change(r->arena, r->lang, m->unit, *now, *before) : "";
    const char *text = words_fill(r->arena, word(r->lang, pass == PASS_PREVIOUS ? W_WAS : W_YEAR_AGO), &was, 1);
    return by[0] ? arena_printf(r->arena, "%s (%s)", text, by) : text;
}

/* A line of a tile, as wide as the tile. */
static void put_line(struct grid *g, int row, int col, struct cell c, enum cell_style style) {
    grid_put(g, row, col, cell_styled(c, style));
    grid_span(g, row, col, row, col + TILE_COLUMNS - 1);
}

static void lay_tile(const struct report *r, const struct summary_spec *spec, int tile, int row, int col, struct grid *g) {
    const struct metric *m = spec->tiles[tile];
    const struct value *now = &report_table(r, spec->asked)->total[tile];
    const char *target = lay_target_text(r, m), *note = target ? arena_printf(r->arena, "%s %s", word(r->lang, W_TARGET), target) : "";
    if (lay_is_sampled(m)) note = arena_printf(r->arena, "%s%sn = %s", note, note[0] ? " · " : "", say_count(r->arena, r->lang, now->n));
    struct cell value = now->has ? cell_value(m->unit, *now) : cell_text("–");
    value.mark = (uint8_t)grid_mark(&value, lay_target(r, m));
    struct cell label = cell_with(r->arena, cell_text(m->title[r->lang]), (struct cell_extra){ .note = lay_metric_note(r, m) });
    put_line(g, row, col, label, STYLE_TILE_LABEL);
    put_line(g, row + 1, col, value, STYLE_TILE_VALUE);
    put_line(g, row + 2, col, cell_text(note), STYLE_TILE_NOTE);
    for (int i = 0; i < r->t->ncompared; i++) {
        const struct value *before = report_table(r, spec->before[i])->total;
        if (lay_knows(before, spec->ntiles)) put_line(g, row++ + TILE_LINES, col, cell_text(change(r, m, r->t->compared[i], now, &before[tile])), STYLE_TILE_NOTE);
    }
}

static int lay_tiles(const struct report *r, const struct summary_spec *spec, int row, struct grid *g) {
    int height = TILE_LINES + 1;
    for (int i = 0; i < r->t->ncompared && spec->ntiles; i++) height += lay_knows(report_table(r, spec->before[i])->total, spec->ntiles);
    for (int i = 0; i < spec->ntiles; i++) lay_tile(r, spec, i, row + i / TILES_A_ROW * height, i % TILES_A_ROW * TILE_COLUMNS, g);
    return row + (spec->ntiles + TILES_A_ROW - 1) / TILES_A_ROW * height;
}

static int lay_charts(const struct report *r, const struct summary_spec *spec, int row, struct grid *g) {
    for (int i = 0; i < spec->ncharts; i++) {
        const char *title = titles_in(&spec->charts[i]->title, r->lang);
        int down = i / 2, across = i % 2;
        grid_image(g, row + down * CHART_ROWS, across * CHART_COLUMNS, spec->charts[i]->name, CHART_WIDTH, title ? title : spec->charts[i]->name);
    }
    return row + (spec->ncharts + 1) / 2 * CHART_ROWS;
}

static bool has_quality(const struct report *r) {
    for (int i = 0; i < r->t->nsheets; i++)
        if (r->t->sheets[i].kind == &sheet_quality) return true;
    return false;
}

static void lay_findings(const struct report *r, int row, struct grid *g) {
    int kinds[SUMMARY_FINDINGS], n = summary_findings(r, kinds, SUMMARY_FINDINGS);
    put_wide(g, row++, STYLE_HEADING, word(r->lang, r->t->nwhere ? W_FINDINGS_WHOLE : W_FINDINGS));
    for (int i = 0; i < n; i++) {
        struct cell c = cell_styled(cell_text(summary_finding(r, kinds[i])), STYLE_SENTENCE);
        if (has_quality(r)) c = cell_with(r->arena, c, (struct cell_extra){ .link = "#quality" });
        grid_put(g, row, 0, c);
        grid_span(g, row, 0, row, PAGE_COLUMNS - 1);
        row++;
    }
    if (n == 0) put_wide(g, row++, STYLE_SENTENCE, word(r->lang, W_NO_FINDINGS));
    put_wide(g, row, STYLE_FAINT, word(r->lang, W_SUMS_HOLD));
}

static void lay(const struct report *r, const struct sheet *s, struct grid *g) {
    const struct summary_spec *spec = s->spec;
    const char *organisation = r->t->policy->organisation;
    for (int i = 0; i < PAGE_COLUMNS; i++) grid_width(g, i, COLUMN_WIDTH);
    put_wide(g, 0, STYLE_TITLE, organisation ? arena_printf(r->arena, "%s · %s", organisation, report_title(r)) : report_title(r));
    put_wide(g, 1, STYLE_SUBTITLE, lay_subtitle(r));
    int row = lay_words(r, 3, g);
    row = lay_tiles(r, spec, row, g);
    row = lay_charts(r, spec, row, g);
    lay_findings(r, row, g);
    g->one_page = true;
}

const struct sheet_kind sheet_summary = { .name = "summary", .title = W_SHEET_SUMMARY, .plan = plan, .lay = lay };
